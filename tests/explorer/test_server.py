"""The explorer over HTTP, as a browser meets it: the real command, on a port of its own."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack, closing
from html import escape
from pathlib import Path
from urllib.parse import urlencode

import html5lib
import pytest

import magraph
from magraph.explorer.asked import Asked
from magraph.explorer.server import HOST, application, server

HOME = Path(magraph.__file__).resolve().parent.parent
HTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(scope="module")
def port(tmp_path_factory):
    command = subprocess.Popen(
        [sys.executable, "-m", "magraph", "explore"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path_factory.mktemp("explorer"),
        env={**os.environ, "PYTHONPATH": str(HOME), "PYTHONUNBUFFERED": "1"},
    )
    address = command.stdout.readline().strip()
    assert address.startswith("http://127.0.0.1:"), command.stderr.read()
    yield int(address.rpartition(":")[2].strip("/"))
    command.send_signal(signal.SIGINT)
    _, complaints = command.communicate(timeout=20)
    assert complaints.strip() == ""
    assert command.returncode == 130


def ask(port, path="/", method="GET", **headers):
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    link.request(method, path, headers=headers)
    reply = link.getresponse()
    text = reply.read().decode()
    link.close()
    return reply, text


def parsed(text):
    page = html5lib.HTMLParser(strict=True).parse(text)
    ids = [node.get("id") for node in page.iter() if node.get("id")]
    assert len(ids) == len(set(ids))
    for node in page.iter():
        if (node.get("href") or "").startswith("#"):
            assert node.get("href")[1:] in ids
    for label in page.iter(f"{HTML}label"):
        assert label.get("for") in ids or label.find(f".//{HTML}input") is not None
    return page


def by_id(page, id_):
    return next(node for node in page.iter() if node.get("id") == id_)


def having(page, name):
    return [node for node in page.iter() if name in (node.get("class") or "").split()]


def words(node):
    return " ".join("".join(node.itertext()).split())


def test_the_first_page_asks_and_offers_every_target(port):
    reply, text = ask(port)
    assert reply.status == 200
    page = parsed(text)
    graph = magraph.read_graph()
    offered = {n.get("value") for n in by_id(page, "target").iter(f"{HTML}option")}
    for kind in ("credentials", "roles"):
        assert {item.id for item in magraph.listing(graph, kind).items} <= offered
    assert len(list(page.iter(f"{HTML}h1"))) == 1


def test_the_answer_is_that_of_the_planner(port):
    """A year of apprenticeship and an exam cost $165; the short course is faster and dearer."""
    _, text = ask(port, "/?target=ccma-nha&as-of=2026-11-24")
    page = parsed(text)
    cards = [words(card) for card in having(page, "card")]
    assert cards[0].startswith("Fastest 5 months $2,665")
    assert cards[1].startswith("Cheapest 13 months $165")
    assert "Fastest: 5 months, $2,665. Cheapest: 13 months, $165." in words(by_id(page, "status"))
    assert "Short online MA course" in words(by_id(page, "pathway"))
    assert by_id(page, "target").find(f".//{HTML}option[@selected]").get("value") == "ccma-nha"


def test_another_pathway_is_shown_at_its_own_address(port):
    _, text = ask(port, "/?target=ccma-nha&as-of=2026-11-24&show=2")
    page = parsed(text)
    assert "apprenticeship" in words(by_id(page, "pathway"))
    current = [node for node in page.iter() if node.get("aria-current") == "true"]
    assert {node.get("data-option") for node in current} == {"2"}
    links = {n.get("href") for n in page.iter() if n.get("data-option") and n.get("href")}
    assert links == {f"?target=ccma-nha&as-of=2026-11-24&show={n}#pathway" for n in (1, 2)}


def test_what_is_held_where_and_within_which_limits_comes_back_in_the_form(port):
    query = {
        "target": "rma-amt",
        "from": ["generalist-ma@2020-05-24..2023-11-24", "cpr-current"],
        "in": "WA",
        "budget": "5000",
        "deadline": "18",
        "hours-per-week": "45",
        "as-of": "2026-11-24",
        "avoid": "ma-ojt",
    }
    _, text = ask(port, f"/?{urlencode(query, doseq=True)}")
    page = parsed(text)
    form = by_id(page, "question")
    ticked = {n.get("value") for n in form.iter(f"{HTML}input") if n.get("checked") is not None}
    assert ticked == {"generalist-ma@2020-05-24..2023-11-24", "cpr-current", "ma-ojt"}
    assert by_id(page, "budget").get("value") == "5000"
    chosen = {o.get("value") for o in form.iter(f"{HTML}option") if o.get("selected") is not None}
    assert {"rma-amt", "US-WA", "45"} <= chosen


def test_where_nothing_limits_no_limits_are_read_out(port):
    _, text = ask(port, "/?target=cmac-amca--o3&in=NJ&as-of=2026-11-24")
    assert words(by_id(parsed(text), "status")) == "CMAC by work: no pathway."


def test_a_limit_that_nothing_keeps_is_explained_with_a_way_out(port):
    _, text = ask(port, "/?target=ccma-nha&budget=10&as-of=2026-11-24")
    page = parsed(text)
    assert "budget of $10" in words(having(page, "barriers")[0])
    way_out = having(page, "try")[0].get("href")
    assert way_out == "?target=ccma-nha&budget=165&as-of=2026-11-24#answer"
    assert len(having(page, "beyond")) == 4  # two points and two rows
    _, text = ask(port, f"/{way_out.partition('#')[0]}")
    assert [words(card)[:36] for card in having(parsed(text), "card")] == [
        "Fastest and cheapest 13 months $165 "[:36]
    ]


@pytest.mark.parametrize(
    "query",
    [
        "target=nonsense",
        "target=nurse",
        "target=CCMA",
        "target=cma-aama&from=nothing",
        "target=cma-aama&in=Atlantis",
        "target=cma-aama&budget=x",
        "target=cma-aama&from=cpr-current@2020-99-99",
        "target=cma-aama&colour=red",
        "target=" + "x" * 5000,
        "target=%3Cscript%3Ealert(1)%3C/script%3E",
        "target=%00%1b%5B31m",
        "%ff=%fe",
    ],
)
def test_a_bad_question_is_answered_with_a_sentence(port, query):
    reply, text = ask(port, f"/?{query}")
    assert reply.status == 400
    page = parsed(text)
    said = words(having(page, "failure")[0])
    assert "Traceback" not in text
    assert len(said) > 60
    assert said.endswith((".", "?"))
    assert not said.endswith("?.")
    assert len(list(page.iter(f"{HTML}script"))) == 1


def test_what_is_asked_is_escaped(port):
    evil = '"><img src=x onerror=alert(1)>'
    reply, text = ask(port, "/?" + urlencode({"target": "cma-aama", "from": evil}))
    assert reply.status == 400
    assert evil not in text
    assert escape(evil, quote=False).replace('"', "&#34;") in text


@pytest.mark.parametrize("path", ["/", "/?target=cma-aama", "/?target=x", "/explorer.css", "/none"])
def test_every_reply_forbids_what_is_not_needed(port, path):
    reply, _ = ask(port, path)
    policy = reply.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Referrer-Policy"] == "no-referrer"


def test_no_page_has_a_style_or_a_script_of_its_own(port):
    """The policy would block them."""
    for path in ("/", "/?target=wa-ma-credentials", "/?target=rma-amt&budget=1"):
        _, text = ask(port, path)
        page = parsed(text)
        assert page.find(f".//{HTML}style") is None
        for node in page.iter():
            assert node.get("style") is None
            assert not any(name.startswith("on") for name in node.attrib)
        assert [n.get("src") for n in page.iter(f"{HTML}script")] == ["explorer.js"]


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "["])
def test_a_name_that_is_made_to_lead_here_is_refused(port, host):
    reply, text = ask(port, "/?target=cma-aama", Host=host)
    assert reply.status == 403
    assert "CMA" not in text


@pytest.mark.parametrize("host", ["localhost:1234", "127.0.0.1", "[::1]:80"])
def test_names_of_this_machine_are_taken(port, host):
    assert ask(port, "/", Host=host)[0].status == 200


def test_only_questions_are_taken(port):
    assert ask(port, "/", "POST")[0].status == 405
    assert ask(port, "/", "DELETE")[0].status == 405
    reply, text = ask(port, "/", "HEAD")
    assert (reply.status, text) == (200, "")
    assert ask(port, "/../../etc/passwd")[0].status == 404


def test_it_listens_on_loopback_alone(port):
    names = {info[4][0] for info in socket.getaddrinfo("127.0.0.1", port)}
    assert names == {"127.0.0.1"}
    with socket.socket() as other:
        other.bind(("127.0.0.2", port))  # it would be taken, if it listened everywhere


def test_a_port_that_is_taken_is_named(port, cli):
    done = cli("explore", "--port", port)
    assert done.returncode == 2
    assert f"port {port}" in done.stderr


def test_a_fault_of_ours_is_a_sentence_too(graph, monkeypatch):
    def broken(*_, **__):
        raise AssertionError("the planner made a wrong plan")

    monkeypatch.setattr("magraph.explorer.server.answer", broken)
    said = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/", "HTTP_HOST": "localhost"}
    environ["QUERY_STRING"] = Asked(target="cma-aama").query
    parts = application(graph)(environ, lambda status, headers: said.append(status))
    assert said == ["500 Internal Server Error"]
    assert b"wrong plan" in b"".join(parts)
    assert b"Traceback" not in b"".join(parts)


def test_a_programme_is_held_against_a_target(port, graph):
    found = magraph.coverage(graph, "phlebotomy-course", "rma-amt")
    query = urlencode({"programme": "phlebotomy-course", "target": "rma-amt"})
    reply, text = ask(port, f"/coverage?{query}")
    assert reply.status == 200
    told = words(by_id(parsed(text), "answer"))
    assert f"{found.programme.label}: what it covers of {found.target.label}" in told
    for route in found.routes:
        assert route.label in told
    reply, text = ask(port, "/coverage")
    assert reply.status == 200
    options = {node.get("value") for node in by_id(parsed(text), "programme").iter()} - {None, ""}
    assert options == {item.id for item in magraph.listing(graph, "routes").items}
    for wrong in ("programme=nobody&target=rma-amt", "programme=rma-amt&target=rma-amt", "x=1"):
        reply, text = ask(port, f"/coverage?{wrong}")
        assert reply.status == 400
        assert having(parsed(text), "failure")


def test_many_who_come_at_once_are_let_in(graph):
    """All connect before the first is served: none is turned away."""
    made = server(graph)
    with closing(made.socket), ExitStack() as visitors:
        for _ in range(100):
            address = HOST, made.server_port
            visitors.enter_context(socket.create_connection(address, timeout=3))
