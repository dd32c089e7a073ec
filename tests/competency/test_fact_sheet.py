"""Every row of the fact sheet is in the ontology, with its figures; unknown figures are unknown.

The sheet is that of the medical assistant: of the other careers only what has `ma:` names counts.
"""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from magraph import terms
from magraph.claims import EVIDENCE, claim, claims, provenance
from magraph.jurisdictions import practice_rules
from magraph.learning import LearningTests, route_passes
from magraph.profile import CompletedRoute
from magraph.quantities import number

SHEET = tomllib.loads((Path(__file__).parent / "fact_sheet.toml").read_text(encoding="utf-8"))
DAY = date(2026, 11, 24)
MATCHES = {
    "close": terms.CLOSE_MATCH,
    "related": terms.RELATED_MATCH,
    "broader": terms.BROAD_MATCH,
    "narrower": terms.NARROW_MATCH,
}
MA = terms.PREFIXES["ma"]


def rows(name):
    return pytest.mark.parametrize("id_", list(SHEET[name]))


def ids(graph, class_):
    own = (MA, terms.PREFIXES["src"] + "S")
    return {graph.id(iri) for iri in graph.of_class(class_) if iri.startswith(own)}


def figure(graph, iri, predicate):
    found = claim(graph, iri, predicate, DAY)
    return None if found is None else number(found.estimate.typical)


def spread(graph, iri, predicate):
    estimate = claim(graph, iri, predicate, DAY).estimate
    return [number(estimate.at(name)) for name in ("min", "typical", "max")]


def sources(graph, *nodes):
    return {graph.id(s) for node in nodes for s in provenance(graph, node).sources}


@pytest.mark.parametrize(
    ("name", "class_"),
    [
        ("skills", terms.SKILL),
        ("duties", terms.DUTY),
        ("routes", terms.ROUTE),
        ("credentials", terms.CREDENTIAL),
        ("roles", terms.ROLE),
    ],
)
def test_no_row_is_missing_and_none_is_added(graph, name, class_):
    assert ids(graph, class_) == set(SHEET[name])


def test_counts(graph):
    counts = {name: len(SHEET[name]) for name in ("skills", "duties", "roles", "credentials")}
    assert counts == {"skills": 45, "duties": 35, "roles": 14, "credentials": 22}
    assert len(ids(graph, terms.SOURCE)) == 92


@rows("skills")
def test_skill(graph, id_):
    kind, group, *match = SHEET["skills"][id_]
    iri = MA + id_
    wanted = terms.KIND_SKILL if kind == "S" else terms.KNOWLEDGE_KIND
    assert graph.object(iri, terms.HAS_SKILL_KIND) == wanted
    long = {"clin": "clinical", "adm": "administrative", "shared": "shared"}[group]
    assert graph.id(graph.object(iri, terms.SKILL_GROUP)) == long
    assert graph.text(iri, terms.DEFINITION)
    found = {
        (name, graph.id(esco))
        for name, predicate in MATCHES.items()
        for esco in graph.objects(iri, predicate)
        if esco.startswith(terms.PREFIXES["escoskill"])
    }
    assert found == ({(match[1], match[0])} if match else set())


@rows("duties")
def test_duty(graph, id_):
    row, iri = SHEET["duties"][id_], MA + id_
    assert graph.id(graph.object(iri, terms.HAS_DUTY_GROUP)) == row["group"]
    assert {graph.id(s) for s in graph.objects(iri, terms.REQUIRES_SKILL)} == set(row["skills"])
    tasks = {
        graph.text(task, terms.NOTATION)
        for task in graph.objects(iri, terms.RELATED_TASK)
        if task.startswith(MA)
    }
    assert tasks == set(row["tasks"])
    kind = {"seed": "seed", "O*NET": "sourced", "recalled": "recalled"}[row["from"]]
    assert provenance(graph, iri).evidence == kind
    assert graph.text(iri, terms.DEFINITION)


@rows("content_elements")
def test_content_element(graph, id_):
    [element] = [
        iri
        for iri in graph.of_class(terms.CONTENT_ELEMENT)
        if graph.text(iri, terms.NOTATION) == id_
    ]
    near = {graph.id(skill) for skill in graph.subjects(terms.RELATED_MATCH, element)}
    assert near == set(SHEET["content_elements"][id_])


@rows("routes")
def test_route(graph, id_):
    row, iri = SHEET["routes"][id_], MA + id_
    assert spread(graph, iri, terms.DURATION) == row["months"]
    assert spread(graph, iri, terms.COST) == row["cost"]
    nodes = [iri, *(c.id for p in (terms.DURATION, terms.COST) for c in claims(graph, iri, p))]
    assert set(row["sources"]) <= sources(graph, *nodes)


@rows("attributes")
def test_attributes_of_a_route(graph, id_):
    row, iri = SHEET["attributes"][id_], MA + id_
    for key, predicate in (
        ("total", terms.TOTAL_HOURS),
        ("practicum", terms.PRACTICUM_HOURS),
        ("semesters", terms.SEMESTERS),
    ):
        assert figure(graph, iri, predicate) == row.get(key), key
    org = terms.PREFIXES["org"]
    asked = {"caahep": ("accreditedBy", "caahep"), "usde": ("institutionAccreditedBy", "usde")}
    for key, (test, body) in asked.items():
        tests = LearningTests((), (), (), (), {test: (org + body,)}, {}, (), False, 0, None)
        assert route_passes(graph, tests, CompletedRoute(iri), DAY)[0] is row.get(key), key


@rows("credentials")
def test_credential(graph, id_):
    row, iri = SHEET["credentials"][id_], MA + id_
    assert figure(graph, iri, terms.FEE) == row.get("fee")
    assert figure(graph, iri, terms.VALIDITY) == row.get("validity")
    exam = graph.object(iri, terms.HAS_EXAM)
    for key, predicate in (
        ("items", terms.ITEMS),
        ("scored", terms.SCORED_ITEMS),
        ("minutes", terms.MINUTES),
    ):
        assert (figure(graph, exam, predicate) if exam else None) == row.get(key), key
    renewal = graph.object(iri, terms.HAS_RENEWAL)
    for key, predicate in (
        ("units", terms.UNITS),
        ("period", terms.PERIOD),
        ("renewal_fee", terms.FEE),
    ):
        assert (figure(graph, renewal, predicate) if renewal else None) == row.get(key), key
    ways = {
        graph.id(w).removeprefix(f"{id_}--")
        for w in graph.objects(iri, terms.HAS_ELIGIBILITY_ROUTE)
    }
    assert ways
    if "routes" in row:
        assert ways == set(row["routes"])
    parts = [node for node in graph if node == iri or node.startswith(iri + "--")]
    assert set(row["sources"]) <= sources(graph, *parts)


@rows("credentials")
def test_unknown_is_never_zero(graph, id_):
    for predicate in (terms.FEE, terms.VALIDITY):
        assert figure(graph, MA + id_, predicate) != 0


@rows("roles")
def test_role(graph, id_):
    row, iri = SHEET["roles"][id_], MA + id_
    assert figure(graph, iri, terms.MEDIAN_WAGE) == row.get("wage")
    assert figure(graph, iri, terms.GROWTH) == row.get("growth")
    assert graph.text(iri, terms.ONET_SOC_CODE) == (f"{row['soc']}.00" if "soc" in row else "")


@rows("jurisdictions")
def test_jurisdictions(graph, id_):
    day = date.fromisoformat(id_)
    for place, kinds in SHEET["jurisdictions"][id_].items():
        iri = terms.PREFIXES["jur"] + place
        rules = [
            r
            for r in practice_rules(graph, iri, day)
            if r.jurisdiction == iri and r.id.startswith(MA)
        ]
        assert sorted({rule.kind for rule in rules}) == kinds, place


def test_progressions(graph):
    found = {}
    for step in graph.of_class(terms.PROGRESSION):
        for start in graph.objects(step, terms.FROM):
            for end in graph.objects(step, terms.TO):
                found.setdefault(graph.id(start), set()).add(graph.id(end))
    for start, ends in SHEET["progressions"].items():
        assert set(ends) <= found[start], start


def test_sources(graph):
    wanted = {f"S{n}" for n in range(SHEET["sources"]["last"] + 1)} - set(
        SHEET["sources"]["absent"]
    )
    assert ids(graph, terms.SOURCE) == wanted
    for source in graph.of_class(terms.SOURCE):
        assert graph.text(source, terms.DC_TITLE)
        assert graph.id(source) == "S0" or graph.literals(source, terms.URL)


def test_every_claim_says_how_it_is_known(graph):
    nodes = [
        iri
        for class_ in (terms.QUANTITY, terms.MONETARY_AMOUNT, terms.STATEMENT)
        for iri in graph.of_class(class_)
    ]
    assert len(nodes) > 300
    for iri in nodes:
        known = provenance(graph, iri)
        assert known.evidence in EVIDENCE, iri
        if known.evidence in ("seed", "sourced"):
            assert known.sources, iri


def test_what_the_seed_says_is_marked_and_traceable(graph):
    seed = terms.PREFIXES["src"] + "S0"
    marked = [iri for iri in graph if provenance(graph, iri).evidence == "seed"]
    assert all(seed in provenance(graph, iri).sources for iri in marked)
    named = {graph.id(iri) for iri in marked if graph.is_a(iri, terms.DUTY)}
    assert named == {id_ for id_, row in SHEET["duties"].items() if row["from"] == "seed"}
    assert len(named) == 16
