// What the page does with a script: choosing with a filter and dates, and answers without a reload.
// Without it the form and every link work all the same where a server answers.
(function () {
  "use strict";

  const page = document.documentElement;
  const form = document.getElementById("question");
  const answer = document.getElementById("answer");
  const status = document.getElementById("status");
  const folder = page.dataset.mode === "folder";
  const coverage = page.dataset.asks === "coverage";
  const fields = [...form.elements].filter((element) => element.name);
  const asking = form.querySelector(".ask");
  const wide = window.matchMedia("(min-width: 62rem)");
  const shown = (element, yes) => { element.hidden = !yes; };

  // Choosing what is held: a filter, and what is chosen above the list with its dates.

  function make(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  function dated(id, dates) {
    const [first, last] = dates;
    if (dates.length === 1) return first ? `${id}@${first}` : id;
    return first || last ? `${id}@${first}..${last}` : id;
  }

  function given(value) {
    const when = value.split("@")[1] || "";
    const [first, last] = when.split("..");
    return [first || "", last || ""];
  }

  function chip(box, refresh) {
    const name = box.parentElement.textContent.trim();
    const remove = make("button", { type: "button", "aria-label": `Remove ${name}` }, "×");
    remove.addEventListener("click", () => { box.checked = false; refresh(); box.focus(); });
    const label = make("span", { dir: "auto" }, name);
    const element = make("div", { class: "chip" }, make("div", { class: "chip-head" }, label, remove));
    const names = box.dataset.dates ? box.dataset.dates.split("|") : [];
    const inputs = names.map((word, number) => {
      const input = make("input", { type: "date", "aria-label": `${name}: ${word}` });
      input.value = given(box.value)[number];
      input.addEventListener("change", () => {
        box.value = dated(box.dataset.id, inputs.map((each) => each.value));
      });
      return input;
    });
    if (inputs.length) {
      const fields = inputs.map((input, n) => make("label", {}, names[n], input));
      element.append(make("div", { class: "dates" }, ...fields));
    }
    return element;
  }

  function picker(fieldset) {
    const boxes = [...fieldset.querySelectorAll("input[type=checkbox]")];
    const chosen = fieldset.querySelector(".chosen");
    const filter = fieldset.querySelector(".filter");
    const found = fieldset.querySelector(".scripted [role=status]");
    const refresh = () => {
      const on = boxes.filter((box) => box.checked);
      chosen.replaceChildren(...on.map((box) => chip(box, refresh)));
      shown(chosen, on.length > 0);
    };
    const narrow = () => {
      const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
      let count = 0;
      for (const box of boxes) {
        const text = `${box.parentElement.textContent} ${box.dataset.id}`.toLowerCase();
        const fits = words.every((word) => text.includes(word));
        shown(box.closest("li"), fits);
        count += fits ? 1 : 0;
      }
      for (const group of fieldset.querySelectorAll(".group")) {
        shown(group, group.querySelector("li:not([hidden])") !== null);
      }
      found.textContent = words.length ? `${count} found` : "";
    };
    for (const box of boxes) box.addEventListener("change", refresh);
    filter.addEventListener("input", narrow);
    filter.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
      if (event.key === "Escape") { filter.value = ""; narrow(); }
    });
    shown(fieldset.querySelector(".scripted"), true);
    const other = fieldset.querySelector(".else");
    shown(other, !other.dataset.spare || other.querySelector("input").value !== "");
    refresh();
  }

  // Where the question and the answer do not fit side by side, the answered question is folded.

  function unfold() {
    if (!wide.matches) return;
    asking.open = true;
    for (const group of answer.querySelectorAll(".starts-group")) group.open = true;
  }

  asking.querySelector("summary").addEventListener("click", () => {
    requestAnimationFrame(() => fields[0].focus());
  });
  wide.addEventListener("change", unfold);
  unfold();

  // The state of the page is its query.

  function query() {
    const state = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (value.trim()) state.append(name, value.trim());
    }
    return state;
  }

  function address(state) {
    return `${location.pathname}?${state}`;
  }

  function keep(state) {
    try {
      history.pushState(null, "", address(state));
      return true;
    } catch (error) { // a browser that keeps no state of files
      location.assign(address(state));
      return false;
    }
  }

  async function ask(state, after) {
    document.body.classList.add("busy");
    try {
      await (folder ? fromFolder(state) : fromServer(state));
      asking.open = wide.matches;
      after();
    } catch (error) {
      if (folder) instead("broken", state);
      else location.assign(address(state));
    } finally {
      document.body.classList.remove("busy");
    }
  }

  async function fromServer(state) {
    const reply = await fetch(address(state));
    const fresh = new DOMParser().parseFromString(await reply.text(), "text/html");
    answer.replaceChildren(...document.adoptNode(fresh.getElementById("answer")).childNodes);
    document.title = fresh.title;
    status.textContent = fresh.getElementById("status").textContent;
    ready();
  }

  function ready() {
    for (const element of answer.querySelectorAll(".scripted")) shown(element, true);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const state = query();
    if (!keep(state)) return;
    ask(state, () => {
      answer.focus({ preventScroll: true });
      if (!wide.matches) answer.scrollIntoView();
    });
  });

  answer.addEventListener("click", (event) => {
    const action = event.target.closest("button[data-do]");
    if (action) return act(action);
    const link = event.target.closest("a[data-option], a.try");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return undefined;
    const target = new URL(link.getAttribute("href"), location.href);
    if (!keep(target.searchParams)) { event.preventDefault(); return undefined; }
    event.preventDefault();
    const number = link.dataset.option;
    if (number === undefined) return reload(() => answer.focus());
    const where = link.closest(".cards, .chart, .options").classList[0];
    return ask(target.searchParams, () => {
      const same = answer.querySelector(`.${where} a[data-option="${number}"]`);
      (same || answer).focus({ preventScroll: Boolean(same) });
    });
  });

  function act(button) {
    const told = answer.querySelector("[data-slot=copied]");
    if (button.dataset.do === "print") return window.print();
    return navigator.clipboard.writeText(location.href).then(
      () => { told.textContent = "Copied."; },
      () => { told.textContent = "Copy it from the address bar."; },
    );
  }

  // Another question than that of the form: the page is made anew, form and all.
  function reload() { location.reload(); }

  window.addEventListener("popstate", reload);

  // Answers that were worked out beforehand, one file for each target.

  const files = {};

  window.magraphAnswers = (target, packed) => { files[target].resolve(packed); };

  // As the names of the files have it: nothing but letters, digits, and signs that are safe anywhere.
  function escaped(name) {
    const hex = (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;
    return encodeURIComponent(name).replace(/[!*'()]/g, hex);
  }

  function file(target) {
    if (!files[target]) {
      const script = make("script", { src: `${coverage ? "coverages" : "answers"}/${encodeURIComponent(escaped(target))}.js` });
      files[target] = {};
      files[target].data = new Promise((resolve, reject) => {
        files[target].resolve = (packed) => unpacked(packed).then(resolve, reject);
        script.addEventListener("error", () => reject(new Error("no such file")));
      });
      document.head.append(script);
    }
    return files[target].data;
  }

  async function unpacked(packed) {
    const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return JSON.parse(await new Response(stream).text());
  }

  // For each kind of limit the last of its steps that is within it; the last row: no limit.
  function row(steps, limit) {
    if (limit === null) return steps.length;
    return steps.filter((step) => step <= limit).length - 1;
  }

  function amount(state, name) {
    const text = (state.get(name) || "").trim().replace(/^\$/, "").replace(/,/g, "");
    if (text === "") return null;
    const value = /^([0-9]+(\.[0-9]*)?|\.[0-9]+)$/.test(text) ? Number(text) : NaN;
    return value <= 1e9 ? value : NaN;
  }

  function optionNamed(select, value) {
    return [...select.options].find((option) => option.value === (value || ""));
  }

  function missing(state) {
    const known = new Set(["show", ...fields.map((field) => field.name)]);
    const odd = [...state.keys()].filter((name) => !known.has(name) || state.getAll(name).length > 1);
    for (const field of fields) {
      const fits = field.tagName === "SELECT"
        ? optionNamed(field, state.get(field.name)) : !Number.isNaN(amount(state, field.name));
      if (!fits) odd.push(field.name);
    }
    return odd;
  }

  function command(state) {
    const [verb, ...told] = coverage ? ["coverage", "programme", "target"] : ["frontier", "target"];
    const words = ["magraph", verb, ...told.map((name) => state.get(name) || name.toUpperCase())];
    for (const [name, value] of state) {
      if (told.includes(name) || name === "show" || !value) continue;
      words.push(`--${name}`, ...(name === "full-scope" ? [] : [value]));
    }
    if (!state.get("as-of")) words.push("--as-of", form.dataset.day);
    const plain = /^[\w@%+=:,./-]+$/;
    return words.map((w) => (plain.test(w) ? w : `'${w.replace(/'/g, "'\"'\"'")}'`)).join(" ");
  }

  function template(id) {
    return document.getElementById(id).content.cloneNode(true);
  }

  function instead(id, state) {
    const told = template(id);
    told.querySelector("code").textContent = command(state);
    answer.replaceChildren(told);
    status.textContent = answer.querySelector("h1").textContent;
  }

  async function fromFolder(asked) {
    const state = new URLSearchParams([...asked].filter(([, value]) => value.trim()));
    if (state.get("as-of") === form.dataset.day) state.delete("as-of");
    if (missing(state).length) { instead("not-here", state); return; }
    const all = await file(state.get(coverage ? "programme" : "target"));
    const place = optionNamed(form.elements.in, state.get("in"));
    if (coverage) { tellCoverage(state, all, place); return; }
    const hours = state.get("hours-per-week") || form.dataset.usual;
    const rules = place.dataset.rules || "";
    const found = all.answers[all.cells[[state.get("from") || "", rules, hours].join("|")]];
    // What is best within limits is chosen from the pathways, which must be all there are.
    const limited = amount(state, "budget") !== null || amount(state, "deadline") !== null;
    if (limited && found.ways.length && !found.proven) { instead("not-here", state); return; }
    tell(state, all, found, place);
  }

  function tell(state, all, found, place) {
    const text = (number) => all.texts[number];
    const body = template("skeleton");
    const slot = (name) => body.querySelector(`[data-slot=${name}]`);
    const fill = (name, number) => { slot(name).innerHTML = number === null ? "" : text(number); };
    const budget = amount(state, "budget");
    const deadline = amount(state, "deadline");
    const best = found.ways.length
      ? (found.best[row(found.budgets, budget)] || [])[row(found.deadlines, deadline)] || null
      : null;
    const wanted = Number(state.get("show"));
    const number = found.ways[wanted - 1] ? wanted : best ? best[0] : 1;
    const way = found.ways[number - 1];

    slot("title").textContent = all.title;
    for (const [name, id] of [["chart", found.chart], ["table", found.table], ["proof", found.proof]]) {
      fill(name, id);
    }
    fill("none", found.none);
    shown(slot("frontier"), found.table !== null);
    fill("pathway", way ? way.full : null);
    slot("details").innerHTML = found.details.map(text).join("");
    for (const link of body.querySelectorAll("a.try")) retarget(link, state, place);
    const free = (found.best[found.budgets.length] || [])[found.deadlines.length];
    if (String(best) !== String(free)) { // another is the best than the one that is explained
      for (const detail of body.querySelectorAll(".detail[id^=why-]")) detail.remove();
    }
    sources(slot("sources"), all, [...found.sources, ...(way ? way.sources : [])]);
    slot("command").textContent = command(state);
    question(slot("question"), state, all, found, place);
    const summary = cards(slot("cards"), found, best, number, text);
    if (found.ways.length && !best) {
      const none = template("beyond");
      none.querySelector("[data-slot=least]").textContent = found.least;
      none.querySelector("code").textContent = command(state).replace("frontier", "pathway");
      slot("none").append(none);
    }
    const beyond = found.ways.map((each) => (budget !== null && each.cost > budget)
      || (deadline !== null && each.months > deadline));
    for (const element of body.querySelectorAll("tr[data-option], a[data-option]")) {
      const n = Number(element.dataset.option);
      element.classList.toggle("beyond", beyond[n - 1]);
      if (element.tagName === "TR") {
        element.classList.toggle("current", n === number);
        shown(element.querySelector(".limit"), beyond[n - 1]);
      } else {
        const there = new URLSearchParams(state);
        there.set("show", n);
        element.setAttribute("href", `?${there}#pathway`);
        if (n === number) element.setAttribute("aria-current", "true");
      }
    }
    answer.replaceChildren(body);
    document.title = `${all.title} - magraph`;
    status.textContent = `${all.title}: ${summary}`;
    ready();
  }

  function tellCoverage(state, all, place) {
    const found = all.answers[all.cells[[state.get("target"), place.dataset.rules || ""].join("|")]];
    const body = template("skeleton");
    const slot = (name) => body.querySelector(`[data-slot=${name}]`);
    slot("told").innerHTML = all.texts[found.told];
    sources(slot("sources"), all, found.sources);
    slot("command").textContent = command(state);
    slot("ways").setAttribute("href", `index.html?${new URLSearchParams({ target: state.get("target") })}`);
    slot("ways").firstElementChild.textContent = found.label;
    const where = state.get("in") ? place.textContent.trim() : found.place;
    list(slot("question"), [["In", where], ["As of", form.dataset.day]]);
    answer.replaceChildren(body);
    document.title = `${found.title} - magraph`;
    status.textContent = found.title;
    ready();
  }

  function sources(slot, all, names) {
    const cited = new Set(names);
    const items = all.sources.filter(([id]) => cited.has(id)).map(([, item]) => item);
    if (!items.length) return;
    const told = template("sources");
    told.querySelector("ul").innerHTML = items.join("");
    slot.append(told);
  }

  // The answer is that of the place whose rules hold, on the day of all answers.
  function retarget(link, state, place) {
    const there = new URLSearchParams(link.getAttribute("href").split(/[?#]/)[1]);
    there.delete("as-of");
    if (there.get("in") === place.dataset.rules && place.value) there.set("in", place.value);
    link.setAttribute("href", `?${there}#answer`);
  }

  function cards(nav, found, best, number, text) {
    const words = nav.dataset;
    if (!best) return words.none;
    shown(nav, true);
    const [fastest, cheapest] = best;
    const pairs = fastest === cheapest
      ? [[fastest, words.both]] : [[fastest, words.fastest], [cheapest, words.cheapest]];
    return pairs.map(([n, tag]) => {
      const card = template("card").firstElementChild;
      card.dataset.option = n;
      card.querySelector(".tag").textContent = tag;
      card.querySelector(".card-body").innerHTML = text(found.ways[n - 1].card);
      nav.append(card);
      return `${tag}: ${card.querySelector(".card-totals").textContent.trim()}.`;
    }).join(" ");
  }

  function question(slot, state, all, found, place) {
    list(slot, [
      ["Have", optionNamed(form.elements.from, state.get("from")).textContent.trim()],
      ["Live in", state.get("in") ? place.textContent.trim() : all.place],
      ["At most", state.get("budget") && `$${amount(state, "budget").toLocaleString("en-US")}`],
      ["Within", state.get("deadline") && `${amount(state, "deadline")} months`],
      ["Hours a week", `up to ${state.get("hours-per-week") || form.dataset.usual}`],
      ["As of", form.dataset.day],
    ]);
  }

  function list(slot, rows) {
    slot.replaceChildren(...rows.filter(([, value]) => value).map(([name, value]) => make(
      "div", {}, make("dt", {}, name), make("dd", { dir: "auto" }, value),
    )));
  }

  // The form shows what the address asks.
  function restore(state) {
    for (const field of fields) {
      const value = state.get(field.name) || "";
      if (field.tagName !== "SELECT") field.value = value;
      else if (optionNamed(field, value)) optionNamed(field, value).selected = true;
    }
  }

  for (const fieldset of form.querySelectorAll(".picker")) picker(fieldset);
  ready();
  if (folder) {
    const state = new URLSearchParams(location.search);
    restore(state);
    if (state.get("target") && (!coverage || state.get("programme"))) ask(state, () => {});
  }
}());
