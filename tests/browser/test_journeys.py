"""People ask the explorer what they need to know, in a real browser."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from browser.pages import PHONE, SHEET, at, told

import magraph
from magraph.phrases import dollars, months

pytestmark = pytest.mark.slow

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"
CCMA = "Certified Clinical Medical Assistant, CCMA (NHA)"


def totals(pathway):
    """Return what a pathway comes to, as the page words it."""
    return f"{months(pathway.months)} {dollars(pathway.cost.amount)}"


def cards(page):
    return [told(card) for card in page.locator(".cards .card").all()]


def in_view(locator):
    """Return whether the top of it stands on the screen."""
    return locator.evaluate(
        "e => { const t = e.getBoundingClientRect().top; return t >= 0 && t < innerHeight; }"
    )


def test_a_student_on_a_phone_finds_the_fastest_and_the_cheapest_way(
    explorer, graph, visitor, shot
):
    found = magraph.frontier(graph, "ccma-nha")
    fastest, cheapest = found.options[0].pathway, found.options[-1].pathway
    page = visitor(viewport=PHONE, has_touch=True, is_mobile=True)
    page.goto(explorer)
    shot(page, "student-start")
    page.get_by_label("What do you want?").select_option(label=CCMA)
    page.get_by_role("button", name="Show the ways").tap()
    title = page.get_by_role("heading", level=1, name=CCMA)
    title.wait_for()
    shot(page, "student-answer-in-view", whole=False)
    assert in_view(title)
    assert in_view(page.locator(".cards .card").first)
    change = page.get_by_text("Change the question")
    assert page.get_by_label("What do you want?").is_hidden()
    change.tap()
    page.wait_for_function("() => document.activeElement.id === 'target'")
    assert page.get_by_label("What do you want?").input_value() == "ccma-nha"
    first, second = cards(page)
    assert first.startswith(f"Fastest {totals(fastest)}")
    assert second.startswith(f"Cheapest {totals(cheapest)}")

    # Each pathway is a point of the chart and a row of the table; a tap shows it in full.
    points = page.locator(".chart a.point")
    assert points.count() == page.locator(".options tbody tr").count() == len(found.options)
    points.last.tap()
    page.locator(f'.chart a.point[data-option="{len(found.options)}"][aria-current]').wait_for()
    assert told(page.locator("#pathway .totals")) == totals(cheapest)
    steps = [told(each) for each in page.locator("#pathway .step h4").all()]
    assert [each.partition(" ")[2] for each in steps] == [step.label for step in cheapest.steps]

    # Why is told on demand, and each source can be followed.
    why = page.locator("details#why-time")
    why.locator("summary").tap()
    assert why.evaluate("e => e.open")
    assert "Proven" in told(why) or "proven" in told(why)
    shot(page, "student-why")
    source = page.locator("#pathway .source").first
    name = told(source)
    source.tap()
    page.wait_for_url("**#source-*")
    item = page.locator(f"#source-{name}")
    item.wait_for()
    page.wait_for_function(
        "id => { const b = document.getElementById(id).getBoundingClientRect();"
        " return b.top >= 0 && b.bottom <= innerHeight; }",
        arg=f"source-{name}",
    )
    assert told(item).startswith(name)


def test_a_student_works_with_the_keyboard_alone(explorer, graph, visitor, shot):
    page = visitor()
    page.goto(explorer)

    def focused():
        return page.evaluate(
            "() => { const e = document.activeElement;"
            " return e.getAttribute('value') || e.id || e.textContent.trim(); }"
        )

    def tab_to(wanted, most=40):
        for _ in range(most):
            page.keyboard.press("Tab")
            if focused() == wanted:
                return
        raise AssertionError(f"no Tab leads to {wanted!r}; it is at {focused()!r}")

    page.keyboard.press("Tab")
    assert focused() == "Skip to the answer"
    tab_to("target")
    page.keyboard.type("Certified Clinical")
    tab_to("from-filter")
    page.keyboard.type("administrative")
    left = page.locator(".picker[data-name=from] li:visible")
    assert all("dministrative" in told(each) for each in left.all())
    tab_to("administrative-ma")
    page.keyboard.press("Space")
    shot(page, "keyboard-chosen", whole=False)
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name=CCMA).wait_for()
    assert page.evaluate("document.activeElement.id") == "answer"
    asked = parse_qs(urlsplit(page.url).query)
    assert asked == {"target": ["ccma-nha"], "from": ["administrative-ma"]}
    fastest, cheapest = magraph.shortest_pathways(graph, "ccma-nha", profile=["administrative-ma"])
    assert totals(fastest) in cards(page)[0]
    assert totals(cheapest) in cards(page)[-1]
    # The next stop is the answer, not the form again.
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.matches('#answer .card')")
    shot(page, "keyboard-answer", whole=False)


def test_a_student_without_money_learns_why_not_and_what_would_open_a_way(
    explorer, graph, visitor, shot
):
    none = magraph.shortest_pathway(graph, "cma-aama", budget=500)
    assert isinstance(none, magraph.NoPathway)
    page = visitor(viewport=PHONE)
    page.goto(at(explorer, target="cma-aama", budget=500))
    shot(page, "no-money")
    barrier = page.locator(".no-pathway")
    for unmet in none.unmet:
        assert unmet.reason in told(barrier)
    for opening in none.openings:
        assert opening.text in told(barrier)
    assert cards(page) == []
    page.get_by_role("link", name="Ask that").first.click()
    page.locator(".cards .card").first.wait_for()
    opened = magraph.shortest_pathway(graph, "cma-aama", budget=none.openings[0].value)
    assert totals(opened) in cards(page)[0]
    assert page.locator("#budget").input_value() == str(none.openings[0].value)


@pytest.mark.parametrize("state", ["NJ", "WA"])
def test_a_student_sees_what_the_state_asks(state, explorer, graph, visitor, shot):
    place = f"US-{state}"
    way = magraph.shortest_pathway(graph, "generalist-ma", jurisdiction=place)
    page = visitor(viewport=PHONE)
    page.goto(at(explorer, target="generalist-ma"))
    anywhere = told(page.locator("#answer"))
    page.goto(at(explorer, target="generalist-ma", in_=place))
    shot(page, f"state-{state}")
    there = told(page.locator("#answer"))
    assert graph.label(graph.find(place)) in there
    assert there != anywhere
    assert totals(way) in cards(page)[0]
    for step in way.steps:
        assert step.label in there
    for limited in way.duties_limited:
        assert graph.label(graph.find(limited.id)) in there
    for forbidden in way.duties_forbidden:
        assert graph.label(graph.find(forbidden)) in there


def test_who_wants_every_duty_is_told_what_the_place_asks_before_each(
    explorer, graph, visitor, shot
):
    """What `--full-scope` asks: California has hours of training before what is given or drawn."""
    page = visitor()
    page.goto(at(explorer, target="clinical-ma", in_="US-CA"))
    (plain,) = magraph.frontier(graph, "clinical-ma", jurisdiction="US-CA").options
    assert totals(plain.pathway) in cards(page)[0]
    page.locator(".more-fields summary").click()
    page.get_by_label("What the place asks in a job").select_option("yes")
    page.get_by_role("button", name="Show the ways").click()
    page.locator("#answer .question", has_text="before each duty").wait_for()
    whole = magraph.shortest_pathway(graph, "clinical-ma", jurisdiction="US-CA", full_scope=True)
    assert len(whole.steps) > len(plain.pathway.steps)
    shown = told(page.locator("#pathway"))
    assert all(step.label in shown for step in whole.steps)
    assert "full-scope=yes" in page.url
    assert "--full-scope" in told(page.locator(".share"))
    shot(page, "every-duty")
    page.reload()
    assert page.get_by_label("What the place asks in a job").input_value() == "yes"


def test_a_day_is_spelt_in_one_way(explorer, visitor):
    """In the question, along the pathway, at its sources and in the form: as the command does."""
    page = visitor()
    page.goto(at(explorer, target="wa-ma-c", in_="US-WA", as_of="2026-11-25"))
    for group in page.locator("#answer details").all():
        group.evaluate("group => { group.open = true; }")
    seen = told(page.locator("body"))
    assert seen.count("2026-11-25") > 3
    names = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
    assert not re.findall(rf"[0-9]+ (?:{names})[a-z]* [0-9]{{4}}", seen)


def test_a_counsellor_shares_an_answer_with_dates(explorer, graph, visitor, shot):
    held = "administrative-ma@2021-03-01..2025-06-30"
    page = visitor(permissions=["clipboard-read", "clipboard-write"])
    page.goto(explorer)
    page.get_by_label("What do you want?").select_option("rma-amt")
    page.locator("#from-filter").fill("administrative medical")
    page.locator("input[name=from][value=administrative-ma]").check()
    page.get_by_label("Administrative medical assistant: since").fill("2021-03-01")
    page.get_by_label("Administrative medical assistant: until").fill("2025-06-30")
    page.get_by_label("Where do you live?").select_option("US-NJ")
    page.get_by_role("button", name="Show the ways").click()
    page.locator(".cards .card").first.wait_for()
    fastest, cheapest = magraph.shortest_pathways(
        graph, "rma-amt", profile=[held], jurisdiction="US-NJ"
    )
    assert totals(fastest) in cards(page)[0]
    assert totals(cheapest) in cards(page)[-1]
    shot(page, "counsellor-answer")
    page.get_by_role("button", name="Copy the link").click()
    page.get_by_text("Copied.").wait_for()
    link = page.evaluate("navigator.clipboard.readText()")
    assert parse_qs(urlsplit(link).query)["from"] == [held]

    other = visitor(viewport=PHONE)
    other.goto(link)
    shot(other, "counsellor-shared")
    assert in_view(other.locator(".cards .card").first)
    assert told(other.locator("#answer")) == told(page.locator("#answer")).replace(" Copied.", "")
    boxes = other.locator(".picker[data-name=from] input[type=checkbox]:checked")
    assert boxes.evaluate_all("all => all.map(e => e.value)") == [held]


def test_a_counsellor_prints_one_page(explorer, graph, visitor, shot, pictures):
    page = visitor(viewport=SHEET)
    page.goto(at(explorer, target="ccma-nha", in_="US-NJ"))
    page.emulate_media(media="print")
    shot(page, "print")
    seen = told(page.locator("body"))
    way = magraph.shortest_pathway(graph, "ccma-nha", jurisdiction="US-NJ")
    assert CCMA in seen
    assert "New Jersey" in seen
    for step in way.steps:
        assert step.label in seen
    assert "Sources" in seen
    for on_screen_only in ("What do you want?", "Show the ways", "Copy the link"):
        assert on_screen_only not in seen
    paper = page.pdf(format="Letter", path=pictures / "print.pdf")
    assert len(re.findall(rb"/Type\s*/Page\b(?!s)", paper)) == 1


@pytest.mark.parametrize("format", ["Letter", "A4"])
def test_the_longest_answers_fit_on_one_page(explorer, visitor, pictures, format):
    page = visitor(viewport=SHEET)
    for asked in (
        {"target": "lead-ma", "in_": "US-WA"},
        {"target": "clinical-ma", "in_": "US-WA"},
        {"target": "rma-amt"},
    ):
        page.goto(at(explorer, **asked))
        paper = page.pdf(format=format, path=pictures / f"print-{asked['target']}-{format}.pdf")
        assert len(re.findall(rb"/Type\s*/Page\b(?!s)", paper)) == 1, asked


def test_back_and_forward_lead_through_what_was_asked(explorer, visitor):
    page = visitor()
    page.goto(explorer)
    for target in ("cma-aama", "rma-amt"):
        page.get_by_label("What do you want?").select_option(target)
        page.get_by_role("button", name="Show the ways").click()
        page.wait_for_function(
            "t => document.querySelector('#answer code[data-slot=command]')"
            "?.textContent.includes(t)",
            arg=target,
        )
    rma = told(page.locator("#answer"))
    page.locator(".options a[data-option='2']").click()
    page.locator(".options a[data-option='2'][aria-current]").wait_for()
    page.go_back()
    page.locator(".options a[data-option='1'][aria-current]").wait_for()
    for _ in range(100):  # the page may come in parts
        if told(page.locator("#answer")) == rma:
            break
        page.wait_for_timeout(100)
    assert told(page.locator("#answer")) == rma
    page.go_back()
    page.get_by_role("heading", level=1, name="CMA (AAMA)").wait_for()
    assert page.locator("#target").input_value() == "cma-aama"
    page.go_back()
    page.get_by_role("heading", level=1, name="How do I get there").wait_for()
    page.go_forward()
    page.get_by_role("heading", level=1, name="CMA (AAMA)").wait_for()
    assert page.locator("#target").input_value() == "cma-aama"


def test_a_director_sees_what_a_planned_programme_changes(explorer, serve, graph, visitor, shot):
    patch = EXAMPLES / "what-if.ttl"
    planned = magraph.patched(graph, [patch])
    before = magraph.shortest_pathways(graph, "ccma-nha", avoid=["ma-online-short"])
    after = magraph.shortest_pathways(planned, "ccma-nha", avoid=["ma-online-short"])
    page = visitor()
    page.goto(at(explorer, target="ccma-nha", avoid="ma-online-short"))
    today, told_today = cards(page), told(page.locator("#pathway"))
    with serve("--with", patch) as address:
        page.goto(at(address, target="ccma-nha", avoid="ma-online-short"))
        shot(page, "director-planned")
        then = cards(page)
        programme = page.locator("#target option[value=evening-700]")
        assert programme.count() == 0  # a programme is no goal; it is something to have or to avoid
        assert page.locator("input[name=from][value=evening-700]").count() == 1
        text = told(page.locator("#answer"))
    assert totals(before[0]) in today[0]
    assert totals(after[0]) in then[0]
    assert today != then
    assert "Evening MA certificate of 700 hours" in text
    assert "Evening MA certificate of 700 hours" not in told_today


@pytest.mark.parametrize("scripted", [True, False])
def test_a_director_holds_a_programme_against_a_licence_and_a_job(
    scripted, explorer, graph, visitor, shot
):
    page = visitor(viewport=PHONE, java_script_enabled=scripted)
    page.goto(explorer)
    page.get_by_role("link", name="See what it covers").click()
    page.get_by_label("Which programme?").select_option("ma-cert-institutional")
    page.get_by_label("What should it lead to?").select_option("wa-ma-c")
    page.get_by_role("button", name="Compare").click()
    page.get_by_role("heading", level=1, name="Medical Assistant-Certified").wait_for()
    shot(page, f"director-licence-{'scripted' if scripted else 'plain'}")
    text = told(page.locator("#answer"))
    assert "In Washington" in text  # the licence is Washington's
    found = magraph.coverage(graph, "ma-cert-institutional", "wa-ma-c")
    words = {"missed": "missed", "needs-more": "met with more", "unknown": "not known"}
    for route in found.routes:
        said = words.get(route.status, "asks for no such programme")
        assert f"{route.label} ({route.id}): {said}" in text
    assert "total hours 720, 720 asked" in text
    asked = parse_qs(urlsplit(page.url).query)
    assert asked == {"programme": ["ma-cert-institutional"], "target": ["wa-ma-c"]}

    page.goto(at(explorer, page="coverage", programme="ma-online-short", target="clinical-ma"))
    assert page.locator("#programme").input_value() == "ma-online-short"
    found = magraph.coverage(graph, "ma-online-short", "clinical-ma")
    able = [duty for duty in found.duties if duty.status == "met"]
    folded = page.locator(".fold", has_text=f"Duties that it teaches every skill of ({len(able)})")
    assert folded.get_by_text(able[0].label).is_hidden()
    folded.locator("summary").click()
    assert folded.get_by_text(able[0].label).is_visible()
    page.emulate_media(media="print")
    for fold in page.locator(".fold li").all():
        assert fold.is_visible()
    page.emulate_media(media="screen")
    page.get_by_role("link", name="the ways to Clinical medical assistant").click()
    page.get_by_role("heading", level=1, name="Clinical medical assistant").wait_for()
    assert page.locator("#target").input_value() == "clinical-ma"


def test_without_javascript_the_answer_is_the_same(explorer, visitor, shot):
    pages = visitor(), visitor(java_script_enabled=False, viewport=PHONE)
    for page in pages:
        page.goto(explorer)
        page.locator("#target").select_option("ccma-nha")
        page.locator("#budget").fill("1,000")
        page.get_by_role("button", name="Show the ways").click()
        page.locator(".cards .card").first.wait_for()
        page.locator(".options a[data-option='1']").click()
        page.locator(".options a[data-option='1'][aria-current]").wait_for()
    scripted, plain = (page.locator("#answer") for page in pages)
    shot(pages[1], "without-javascript")
    copying = "Copy the link Print "
    assert told(plain) == told(scripted).replace(copying, "")
    assert pages[1].get_by_role("button", name="Copy the link").count() == 0
    assert urlsplit(pages[0].url).query == urlsplit(pages[1].url).query


def test_somebody_who_changes_jobs_sees_in_the_dark_what_is_missing(explorer, graph, visitor, shot):
    gap = magraph.skill_gap(graph, "clinical-ma", ["administrative-ma"])
    page = visitor(viewport=PHONE, color_scheme="dark")
    page.goto(at(explorer, target="clinical-ma", from_="administrative-ma"))
    page.get_by_text("Skills you have and skills you lack").click()
    skills = page.locator("details#skills")
    shot(page, "dark-gap")
    text = told(skills)
    assert gap.missing
    for skill in gap.missing:
        assert graph.label(graph.find(skill)) in text
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert sum(map(int, re.findall(r"\d+", ground)[:3])) < 200


def test_a_wrong_address_is_told_in_words(explorer, visitor, shot):
    page = visitor()
    page.goto(at(explorer, target="cma-aama", budget="lots", as_of=date(2026, 1, 1)))
    shot(page, "failure", whole=False)
    assert "budget: 'lots' is no number" in told(page.get_by_role("alert"))
