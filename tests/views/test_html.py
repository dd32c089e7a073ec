"""Answers as HTML: well formed, whole, every number with its source, nothing harmful."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import html5lib
import pytest

import magraph
from magraph.terms import PREF_LABEL
from magraph.views import render
from magraph.views.html import fragment
from magraph.views.scale import steps_of_scale

DAY = date(2026, 11, 24)
SMALL = Path(__file__).parents[1] / "hostile" / "small.ttl"
HTML = "{http://www.w3.org/1999/xhtml}"
XLINK = "{http://www.w3.org/1999/xlink}href"


def parsed(text):
    """A page as a browser reads it; a fault in it is an error."""
    page = html5lib.HTMLParser(strict=True).parse(text)
    ids = [node.get("id") for node in page.iter() if node.get("id")]
    assert len(ids) == len(set(ids))
    for node in page.iter():
        address = node.get("href") or ""
        if address.startswith("#"):
            assert address[1:] in ids, address
    return page


def words(node):
    return " ".join("".join(node.itertext()).split())


def having(page, name):
    """Elements of a class."""
    return [n for n in page.iter() if name in (n.get("class") or "").split()]


def test_what_is_taken_as_given_has_a_sign_of_its_own(graph):
    """The question mark is for what is not known."""
    page = parsed(render(magraph.shortest_pathway(graph, "cma-aama", as_of=DAY), graph, "html"))
    marks = {words(mark) for item in having(page, "given") for mark in having(item, "mark")}
    assert marks == {"~"}


def test_where_there_is_no_pathway_the_start_is_told_too(graph):
    found = magraph.shortest_pathway(
        graph, "cma-aama", ["ccma-nha@2027-01-01"], budget=1, as_of=DAY
    )
    shown = words(parsed(render(found, graph, "html")))
    assert "Starting from: High school diploma (taken as held) and Certified Clinical" in shown
    assert "CCMA (NHA) (from 2027-01-01)" in shown


@pytest.fixture(scope="module")
def answers(graph):
    """One or more of each kind."""
    return list(_answers(graph))


def _answers(graph):
    at = {"as_of": DAY}
    yield magraph.shortest_pathways(graph, "rma-amt", **at)
    yield magraph.shortest_pathways(graph, "cma-aama", **at)
    yield magraph.shortest_pathway(graph, "clinical-ma", jurisdiction="WA", full_scope=True, **at)
    yield magraph.shortest_pathway(
        graph, "rn", ["clinical-ma@2024-11-24.."], count_wages=True, **at
    )
    yield magraph.shortest_pathway(graph, "cma-aama", ["cma-aama@2025-01-01"], **at)
    yield magraph.shortest_pathway(graph, "rma-amt", budget=10, **at)
    yield magraph.shortest_pathway(graph, "wa-ma-h", **at)
    yield magraph.frontier(graph, "national-ma-certifications", **at)
    yield magraph.frontier(graph, "cma-aama", **at)
    yield magraph.ranges(graph, "cma-aama", **at)
    yield magraph.alternatives(graph, "wa-ma-c", k=4, **at)
    yield magraph.explain(graph, "cma-aama", **at)
    yield magraph.holding(graph, "ccma-nha", years=6, as_of=DAY)
    yield magraph.skill_gap(graph, "clinical-ma", ["administrative-ma"], **at)
    yield magraph.coverage(graph, "ma-cert-institutional", "wa-ma-c", **at)
    yield magraph.eligible(graph, "cma-aama", **at)
    yield magraph.describe(graph, "cma-aama", as_of=DAY)
    yield magraph.listing(graph, "credentials", as_of=DAY)
    yield magraph.validate(SMALL)
    yield magraph.query(graph, "SELECT ?a ?b WHERE { ?a mg:hasDuty ?b } LIMIT 3")
    yield magraph.query(graph, "ASK { ma:cma-aama a mg:Credential }")
    yield magraph.query(graph, "CONSTRUCT { ?a a mg:Role } WHERE { ?a a mg:Role } LIMIT 2")


def test_each_answer_is_a_page_that_needs_nothing_else(graph, answers):
    for answer in answers:
        page = parsed(render(answer, graph, "html"))
        assert len(list(page.iter(f"{HTML}h1"))) == 1, answer
        assert words(page.find(f".//{HTML}title")) not in ("", "magraph")
        for outside in ("script", "link", "img", "iframe", "object"):
            assert page.find(f".//{HTML}{outside}") is None
        assert "url(" not in page.find(f".//{HTML}style").text
        tags = [str(n.tag).removeprefix(HTML) for n in page.iter()]
        levels = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
        assert all(b - a <= 1 for a, b in pairwise(levels)), levels


def test_each_answer_is_a_fragment_too(graph, answers):
    for answer in answers:
        text = fragment(answer, graph)
        assert text.startswith('<div class="magraph ')
        page = parsed(f"<!doctype html><title>x</title><h1>x</h1>{text}")
        assert len(list(page.iter(f"{HTML}h1"))) == 1
        assert page.find(f".//{HTML}style") is None
    assert "<style>" in fragment(answer, graph, styled=True)


def test_several_costs_that_are_not_known_are_listed_in_words(graph):
    """California's training before drawing blood and before injections."""
    whole = magraph.shortest_pathway(
        graph, "clinical-ma", jurisdiction="US-CA", as_of=DAY, full_scope=True
    )
    first, last = (graph.label(graph.find(id_)) for id_ in whole.cost.unknown)
    page = parsed(render(whole, graph, "html"))
    assert f"not known for {first} and {last}" in words(having(page, "totals")[0])


def test_a_pathway_shows_each_step_with_figures_reasons_and_sources(graph):
    """The 11 months and $6,250 of the README: 10 months and $6,000 of school, then the exam."""
    page = parsed(render(magraph.shortest_pathways(graph, "cma-aama", as_of=DAY), graph, "html"))
    assert words(having(page, "totals")[0]) == "11 months $6,250"
    school, exam = having(page, "step")
    assert "Months 0 to 10 2026-11-24 \N{EN DASH} 2027-09-24 $6,000 40 hours a week" in words(
        school
    )
    assert words(having(school, "why")[0]) == "Why: for step 2"
    assert "duration: 10 months (9 to 12) convention S62" in words(school)
    assert "fee: $250 sourced S3" in words(exam)
    assert "by step 1" in words(having(exam, "meets")[0])
    bars = [n.attrib for n in having(page, "run")]
    assert [(b["x"], b["width"]) for b in bars] == [("0.0%", "90.91%"), ("90.91%", "9.09%")]
    listed = {n.get("id") for n in page.iter() if (n.get("id") or "").startswith("source-")}
    assert {"source-S62", "source-S3"} <= listed


def test_what_cannot_be_ranked_is_told_once(graph):
    """Also where it was found for the time and for the cost."""
    time, cost = magraph.shortest_pathways(graph, "wa-ma-credentials", as_of=DAY)
    rivals = cost.incomparable
    assert rivals
    both = (replace(time, incomparable=rivals), cost)
    page = parsed(render(both, graph, "html"))
    told = [words(item) for item in page.iter(f"{HTML}li")]
    for rival in rivals:
        assert sum(each.startswith(f"{rival.target.label}: ") for each in told) == 1


def test_every_figure_of_a_step_names_its_evidence(graph):
    answer = magraph.frontier(graph, "wa-ma-c", as_of=DAY)
    page = parsed(render(answer, graph, "html"))
    items = [item for figures in having(page, "figures") for item in figures]
    assert len(items) >= sum(len(option.pathway.steps) for option in answer.options)
    for item in items:
        told = words(item)
        assert having(item, "evidence") or "not known" in told or "follows from" in told


def test_an_unknown_cost_is_marked_and_never_zero(graph):
    found = magraph.frontier(graph, "national-ma-certifications", as_of=DAY)
    page = parsed(render(found, graph, "html"))
    unknown = [bool(option.pathway.cost.unknown) for option in found.options]
    assert any(unknown)
    assert ["open" in p.get("class").split() for p in having(page, "point")] == unknown
    table = page.find(f".//{HTML}table")
    cells = [words(row[2]) for row in table.iter(f"{HTML}tr")][1:]
    assert [cell.endswith("+ ?") for cell in cells] == unknown
    assert "Cost not known" in words(page)


def test_the_chart_and_the_table_lead_to_the_same_pathways(graph):
    found = magraph.frontier(graph, "ccma-nha", as_of=DAY)
    page = parsed(render(found, graph, "html"))
    chart = having(page, "chart")[0]
    points = [n.get(XLINK) for n in having(chart, "point")]
    assert points == ["#option-1", "#option-2"]
    names = [n.get("aria-label") for n in having(chart, "point")]
    assert names == ["Pathway 1 of 2: 5 months, $2,665", "Pathway 2 of 2: 13 months, $165"]
    table = page.find(f".//{HTML}table")
    assert [n.get("href") for n in table.iter(f"{HTML}a")] == points


def test_no_point_of_a_chart_covers_another(graph):
    """Two cost the same to a pixel: their numbers still stand apart, on a phone and on a desk."""
    for target in ("national-ma-certifications", "wa-ma-credentials", "wa-ma-c"):
        found = magraph.frontier(graph, target, as_of=DAY)
        page = parsed(render(found, graph, "html"))
        assert len(having(page, "badge")) == len(found.options) > 1
        places = []
        for point in having(page, "badge"):
            at = next(n for n in page.iter() if n.get("x") and point in list(n.iter()))
            places.append([float(at.get(k).rstrip("%")) for k in "xy"])
            places[-1] += [int(point.get("cx")), int(point.get("cy"))]
        for n, (x, y, dx, dy) in enumerate(places):
            for x2, y2, dx2, dy2 in places[:n]:
                for wide in (280, 560):
                    across = (x - x2) * wide / 100 + dx - dx2
                    down = (y - y2) * 2.4 + dy - dy2
                    assert max(abs(across), abs(down)) >= 24


def test_why_there_is_no_pathway_and_what_would_open_one(graph):
    page = parsed(
        render(magraph.shortest_pathway(graph, "rma-amt", budget=10, as_of=DAY), graph, "html")
    )
    assert "budget of $10" in words(having(page, "barriers")[0])
    assert "A budget of $135" in words(having(page, "openings")[0])


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }} {% raw %}",
    "\u202eevil\u2066 \x1b[31m",
    "شهادة المساعد الطبي",
    "x" * 3000,
)


@pytest.mark.parametrize("label", HOSTILE, ids=lambda label: ascii(label[:12]))
def test_names_do_no_harm(label):
    graph = magraph.read_graph()
    for id_ in ("cma-aama", "cma-aama--cat4", "ma-cert-institutional", "S3", "draw-blood"):
        iri = graph.with_id(id_)
        data = graph.nx.nodes[iri]
        data["literals"] = {**data["literals"], PREF_LABEL: ((label, LANG, "en"),)}
    graph.refresh()
    for answer in (
        magraph.shortest_pathways(graph, "cma-aama", as_of=DAY),
        magraph.frontier(graph, "cma-aama", as_of=DAY),
        magraph.describe(graph, "cma-aama", as_of=DAY),
        magraph.skill_gap(graph, "clinical-ma", as_of=DAY),
        magraph.shortest_pathway(graph, "cma-aama", budget=1, as_of=DAY),
    ):
        text = render(answer, graph, "html")
        page = parsed(text)
        assert page.find(f".//{HTML}script") is None
        assert page.find(f".//{HTML}img") is None
        assert "\u202e" not in text
        assert "\x1b" not in text
        assert " 49 " not in words(page)
        if label.isalpha():
            assert label in words(page)


LANG = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"


def test_only_web_addresses_become_links(graph):
    found = magraph.query(
        graph, 'SELECT ("javascript:alert(1)" AS ?a) ("http://x.example/" AS ?b) {}'
    )
    page = parsed(render(found, graph, "html"))
    assert [n.get("href") for n in page.iter(f"{HTML}a")] == ["http://x.example/"]


@pytest.mark.parametrize("greatest", [0.5, 1, 3, 7, 11, 13, 25, 36, 76, 99, 135, 2639, 134550])
@pytest.mark.parametrize("most", [4, 6])
def test_scales_have_few_round_marks(greatest, most):
    marks = steps_of_scale(greatest, most)
    assert marks[0] == 0
    assert 2 <= len(marks) <= most + 1
    assert greatest - marks[-1] < marks[1]
    assert len(str(Decimal(str(marks[1])).normalize().as_tuple().digits)) <= len("(2, 5)")


def test_the_command_writes_both_pathways_as_a_page(cli):
    done = cli("pathway", "rma-amt", "--as-of", DAY, "--format", "html")
    assert (done.returncode, done.stderr) == (0, "")
    page = parsed(done.stdout)
    titles = [words(n) for n in having(page, "verdict")]
    assert "the fastest pathway" in titles[0]
    assert "the cheapest pathway" in titles[1]
    assert cli("pathway", "rma-amt", "--budget", 10, "--format", "html").returncode == 1
