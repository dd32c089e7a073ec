"""CTDL: every term is one of CTDL's, used as CTDL says, and our own importer reads it back."""

from __future__ import annotations

import gzip
import itertools
import json
import os
import warnings
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from magraph import requirements as req
from magraph import terms
from magraph.claims import claim, claims
from magraph.exchange.ctdl import ctdl_losses, write_ctdl
from magraph.exchange.ctdl.conditions import both, profile
from magraph.graph import CareerGraph
from magraph.readwrite.turtle import read_turtle
from magraph.requirements import requirement
from magraph.sources import import_source

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("MAGRAPH_SHARED", ROOT.parent / "shared"))
VOCABULARY = SHARED / "data" / "ctdl" / "vocabulary"
LEAVES = Path(__file__).parents[1] / "requirements" / "leaves.ttl"
needs_vocabulary = pytest.mark.skipif(
    not VOCABULARY.is_dir(), reason="CTDL's vocabulary is not in ../shared/data"
)


@pytest.fixture(scope="module")
def written(graph):
    return json.loads(write_ctdl(graph))


@pytest.fixture(scope="module")
def back(graph, tmp_path_factory):
    path = tmp_path_factory.mktemp("ctdl") / "ontology.ctdl.jsonld"
    path.write_text(write_ctdl(graph), encoding="utf-8")
    return import_source("ctdl", path)


def objects(value):
    """Yield every object with a class, with the class."""
    if isinstance(value, list):
        for item in value:
            yield from objects(item)
    elif isinstance(value, dict):
        if "@type" in value:
            yield value["@type"], value
        for key, item in value.items():
            if key != "@context":
                yield from objects(item)


# The vocabulary


@pytest.fixture(scope="module")
def vocabulary():
    asn = json.loads((VOCABULARY / "ctdlasn-schema.json").read_text(encoding="utf-8"))
    with gzip.open(VOCABULARY / "ctdl-schema.json.gz", "rt", encoding="utf-8") as file:
        ctdl = json.load(file)
    merged: dict[str, dict] = {}
    for node in (*asn["@graph"], *ctdl["@graph"]):
        known = merged.setdefault(node["@id"], {"domain": set(), "range": set(), "up": set()})
        known["domain"] |= set(node.get("schema:domainIncludes") or ())
        known["range"] |= set(node.get("schema:rangeIncludes") or ())
        known["up"] |= set(node.get("rdfs:subClassOf") or ())
    return merged


def problems(document, vocabulary):
    """Return what CTDL does not allow: terms, domains, ranges and forms of values."""
    classes = {node["@id"]: node["@type"] for node in document["@graph"]}
    found = []

    def above(class_):
        yield class_
        for up in vocabulary[class_]["up"]:
            yield from above(up) if up in vocabulary else ()

    for class_, node in objects(document):
        if class_ not in vocabulary:
            found.append(f"{class_} is no class")
            continue
        for key, value in node.items():
            if key in ("@id", "@type", "@context"):
                continue
            if key not in vocabulary:
                found.append(f"{key} is no property")
                continue
            if vocabulary[key]["domain"].isdisjoint(above(class_)):
                found.append(f"{class_} has no {key}")
            allowed = vocabulary[key]["range"]
            found += [
                f"{key} of {class_} is no {sorted(allowed)[:4]}: {item!r}"[:300]
                for item in _list(value)
                if not fits(item, allowed, classes, above)
            ]
    return found


def fits(item, allowed, classes, above):
    if isinstance(item, dict) and "@type" in item:
        return not allowed.isdisjoint(above(item["@type"]))
    if isinstance(item, dict):
        texts = [each for several in item.values() for each in _list(several)]
        return "rdf:langString" in allowed and all(isinstance(each, str) for each in texts)
    if isinstance(item, bool):
        return "xsd:boolean" in allowed
    if isinstance(item, int):
        return not allowed.isdisjoint(("xsd:integer", "xsd:decimal", "xsd:float"))
    if isinstance(item, float):
        return not allowed.isdisjoint(("xsd:decimal", "xsd:float"))
    if item in classes:
        return not allowed.isdisjoint(above(classes[item]))
    if "schema:Duration" in allowed:
        return item.startswith("P")
    if "xsd:date" in allowed:
        return date.fromisoformat(item) is not None
    return not allowed.isdisjoint(("xsd:string", "xsd:language", "xsd:anyURI"))


def _list(value):
    return value if isinstance(value, list) else [value]


@needs_vocabulary
def test_every_class_and_property_is_used_as_ctdl_says(graph, written, vocabulary):
    assert problems(written, vocabulary) == []
    used = Counter(class_ for class_, _ in objects(written))
    assert used["ceterms:Certification"] == len(graph.of_class(terms.CERTIFICATION)) > 12
    assert used["ceterms:License"] == len(graph.of_class(terms.LICENSE)) > 10
    assert used["ceterms:ConditionProfile"] > 200


@needs_vocabulary
def test_the_test_of_the_vocabulary_finds_what_is_wrong(vocabulary):
    bad = {
        "@graph": [
            {"@id": "a", "@type": "ceterms:Certification", "ceterms:price": 3},
            {"@id": "b", "@type": "ceterms:Diplom"},
            {"@id": "c", "@type": "ceterms:Certification", "ceterms:named": "x"},
            {"@id": "d", "@type": "ceterms:Certification", "ceterms:name": "no language"},
            {"@id": "e", "@type": "ceterms:Certification", "ceterms:ownedBy": ["a"]},
        ]
    }
    found = " ".join(problems(bad, vocabulary))
    assert "ceterms:Certification has no ceterms:price" in found
    assert "ceterms:Diplom is no class" in found
    assert "ceterms:named is no property" in found
    assert "no language" in found
    assert "ceterms:ownedBy of ceterms:Certification is no" in found


@needs_vocabulary
def test_the_context_types_terms_as_the_published_one(written):
    published = {}
    for name in ("ctdlasn-context.json", "ctdl-context.json"):
        text = (VOCABULARY / name).read_text(encoding="utf-8")
        published.update(json.loads(text)["@context"])
    for term, meaning in written["@context"].items():
        if isinstance(meaning, str):
            assert published.get(term, meaning) == meaning
            continue
        theirs = published[term]
        kind = theirs.get("@type") if isinstance(theirs, dict) else None
        assert meaning.get("@container") == ("@language" if "@language" in str(theirs) else None)
        assert meaning.get("@type") == kind, term


# Readers


def test_rdflib_and_pyoxigraph_read_the_same_triples_without_the_network(graph):
    import pyoxigraph as ox
    import rdflib

    text = write_ctdl(graph)
    quads = list(ox.parse(text.encode(), ox.RdfFormat.JSON_LD))
    with warnings.catch_warnings():  # rdflib warns of a class that it uses itself
        warnings.simplefilter("ignore", DeprecationWarning)
        theirs = rdflib.Graph().parse(data=text, format="json-ld")
    assert len(theirs) == len(quads) > 3_000
    store = ox.Dataset(quads)
    store.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    again = ox.Dataset(ox.parse(theirs.serialize(format="nt").encode(), ox.RdfFormat.N_TRIPLES))
    again.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    # rdflib has lexical forms of its own for floats; all else is the same.
    ours, other = (
        {f"{q.subject} {q.predicate}" for q in each if not str(q.subject).startswith("_")}
        for each in (store, again)
    )
    assert ours == other


def test_pyld_expands_it_without_the_network(graph):
    jsonld = pytest.importorskip("pyld.jsonld")
    expanded = jsonld.expand(json.loads(write_ctdl(graph)))
    assert len(expanded) == len(json.loads(write_ctdl(graph))["@graph"])


def test_the_public_validator_has_no_complaint(graph, tmp_path):
    cli = pytest.importorskip("ctdl_validate.cli")
    path = tmp_path / "ontology.jsonld"
    path.write_text(write_ctdl(graph), encoding="utf-8")
    assert cli.main([str(path)]) == 0


# Back through our own importer. Trees are compared as what they ask: as the smallest sets of
# things that meet them. A condition in words is one thing, and only its leaf's sentence counts.


def conjunction(*parts):
    return minimal(
        {frozenset().union(*choice) for choice in itertools.product(*parts)} if parts else {0}
    )


def minimal(sets):
    if sets == {0}:
        return {frozenset()}
    ordered = sorted(sets, key=len)
    kept: list[frozenset] = []
    for each in ordered:
        if not any(smaller <= each for smaller in kept):
            kept.append(each)
    return set(kept)


def disjunction(*parts):
    return minimal(set().union(*parts))


def one(*atom):
    return {frozenset([atom])}


def asked(graph, tree):
    """Return what our tree asks, by what CTDL has terms for."""
    if isinstance(tree, req.AllOf):
        return conjunction(*(asked(graph, each) for each in tree.operands))
    if isinstance(tree, req.AnyOf):
        return disjunction(*(asked(graph, each) for each in tree.operands))
    if isinstance(tree, req.AtLeast):
        return one("words", f"At least {tree.count}")
    words = tree.within is not None or tree.ago is not None or tree.only_in or tree.not_in
    match tree:
        case req.CredentialLeaf():
            said = disjunction(*(one("held", each) for each in tree.credentials))
        case req.LearningLeaf():
            tests = tree.tests
            words = words or any(
                (tests.route_classes, tests.fields, tests.awards, tests.statements, tests.minima)
            )
            words = words or tests.topics or tests.postsecondary or tests.in_progress is not None
            routes = [one("completed", each) for each in tests.routes]
            said = disjunction(*routes) if routes else {frozenset()}
        case req.ExperienceLeaf():
            tests = tree.tests
            words = words or tests.duty_groups or tests.settings or tests.current or tree.after
            words = words or tests.weekly_hours is not None or len(tests.roles) > 1
            words = words or bool(graph.literals(tree.id, terms.MINIMUM_HOURS))
            said = disjunction(*(one("worked", each, tree.months) for each in tests.roles))
        case req.AgeLeaf():
            said = one("age", tree.years)
        case req.SkillLeaf():
            words = words or tree.level is not None
            said = conjunction(*(one("skill", each) for each in tree.skills))
        case _:
            words, said = True, {frozenset()}
    return conjunction(said, one("words", tree.label)) if words else said


def given_back(tree, sentences):
    """Return what an imported tree asks."""
    match tree:
        case req.AllOf():
            return conjunction(*(given_back(each, sentences) for each in tree.operands))
        case req.AnyOf():
            return disjunction(*(given_back(each, sentences) for each in tree.operands))
        case req.CredentialLeaf():
            return one("held", *tree.credentials)
        case req.LearningLeaf():
            return one("completed", *tree.tests.routes)
        case req.ExperienceLeaf():
            return one("worked", *tree.tests.roles, tree.months)
        case req.AgeLeaf():
            return one("age", tree.years)
        case req.SkillLeaf():
            return one("skill", *tree.skills)
        case req.AttestationLeaf():
            return one("passed", tree.label.removeprefix("Passed "))
    assert isinstance(tree, req.UndeterminedLeaf)
    found = [each for each in sentences if tree.label == each or tree.label.startswith(f"{each} (")]
    return one("words", max(found, key=len) if found else tree.label)


def expected_of(graph, iri):
    """Return what a credential asks in all: its own requirement, one of its ways, its exams."""
    parts = [
        asked(graph, requirement(graph, root)) for root in graph.objects(iri, terms.HAS_REQUIREMENT)
    ]
    ways = []
    for way in graph.objects(iri, terms.HAS_ELIGIBILITY_ROUTE):
        inside = [
            asked(graph, requirement(graph, root))
            for root in graph.objects(way, terms.HAS_REQUIREMENT)
        ]
        until = graph.value(way, terms.VALID_THROUGH)
        if until is not None:
            inside.append(one("words", f"Until {until}"))
        outside = graph.objects(way, terms.NOT_IN_JURISDICTION)
        if outside:
            inside.append(one("words", f"Not in {graph.label(outside[0])}"))
        ways.append(conjunction(*inside))
    if ways:
        parts.append(disjunction(*ways))
    parts += [one("passed", graph.label(exam)) for exam in graph.objects(iri, terms.HAS_EXAM)]
    return conjunction(*parts)


def sentences_of(graph):
    return {requirement(graph, iri).label for iri in graph.of_class(terms.REQUIREMENT)} - {""}


def tree_of(graph, iri):
    (way,) = graph.objects(iri, terms.HAS_ELIGIBILITY_ROUTE)
    (root,) = graph.objects(way, terms.HAS_REQUIREMENT)
    return requirement(graph, root)


def test_every_credential_asks_the_same_after_a_round_trip(graph, back):
    again, sentences = back.graph, sentences_of(graph)
    credentials = graph.of_class(terms.CREDENTIAL)
    assert credentials == again.of_class(terms.CREDENTIAL)
    several = 0
    for iri in credentials:
        wanted = expected_of(graph, iri)
        if wanted == {frozenset()}:
            continue
        assert given_back(tree_of(again, iri), sentences) == wanted, iri
        several += len(wanted) > 1
    assert several >= 10


def test_programmes_and_roles_ask_the_same_after_a_round_trip(graph, back):
    again, sentences = back.graph, sentences_of(graph)
    seen = 0
    for iri in (*graph.of_class(terms.ROUTE), *graph.of_class(terms.OCCUPATION)):
        roots = graph.objects(iri, terms.HAS_REQUIREMENT)
        if not roots or graph.objects(iri, terms.ENTRY_ROUTE):
            continue
        (root,) = again.objects(iri, terms.HAS_REQUIREMENT)
        wanted = asked(graph, requirement(graph, roots[0]))
        assert given_back(requirement(again, root), sentences) == wanted, iri
        seen += 1
    assert seen >= 20


def figure(graph, iri, predicate):
    found = claim(graph, iri, predicate, date(2026, 11, 25))
    return None if found is None or found.estimate is None else found.estimate


def test_costs_and_durations_come_back(graph, back):
    again, ranges = back.graph, 0
    for predicate, class_ in ((terms.COST, terms.ROUTE), (terms.FEE, terms.CREDENTIAL)):
        for iri in graph.of_class(class_):
            wanted, found = figure(graph, iri, predicate), figure(again, iri, predicate)
            assert (found and found.typical) == (wanted and wanted.typical), iri
    for iri in graph.of_class(terms.ROUTE):
        wanted, found = figure(graph, iri, terms.DURATION), figure(again, iri, terms.DURATION)
        if wanted is None or not wanted.typical:
            assert found is None, iri  # a duration of nothing is not written
            continue
        assert found is not None, iri
        assert [found.at(name) for name in ("min", "typical", "max")] == [
            wanted.at(name) for name in ("min", "typical", "max")
        ], iri
        ranges += wanted.min != wanted.max
    assert ranges > 5
    for iri in graph.of_class(terms.CREDENTIAL):
        # Beside a programme the importer keeps a credential's duration aside: any claim counts.
        wanted = figure(graph, iri, terms.DURATION)
        found = [each.estimate.typical for each in claims(again, iri, terms.DURATION)]
        assert found == ([wanted.typical] if wanted and wanted.typical else []), iri


def test_renewals_come_back(graph, back):
    again = back.graph
    for iri in graph.of_class(terms.CREDENTIAL):
        wanted = figure(graph, iri, terms.VALIDITY)
        if wanted is not None:
            found = figure(again, iri, terms.VALIDITY)
            assert found is not None, iri
            assert found.typical == wanted.typical, iri
        for renewal in graph.objects(iri, terms.HAS_RENEWAL):
            (other,) = again.objects(iri, terms.HAS_RENEWAL)
            fee, found = figure(graph, renewal, terms.FEE), figure(again, other, terms.FEE)
            assert (found and found.typical) == (fee and fee.typical), renewal


def test_everything_else_that_ctdl_holds_comes_back(graph, back):
    again = back.graph
    for class_ in (terms.SKILL, terms.ORGANIZATION, terms.EXAM, terms.ROUTE, terms.OCCUPATION):
        assert again.of_class(class_) == graph.of_class(class_)
    for iri in (*graph.of_class(terms.CREDENTIAL), *graph.of_class(terms.ROUTE)):
        assert again.label(iri) == graph.label(iri)
        assert again.objects(iri, terms.ISSUED_BY) == graph.objects(iri, terms.ISSUED_BY)
        assert again.objects(iri, terms.TEACHES_SKILL) == graph.objects(iri, terms.TEACHES_SKILL)
        places = terms.IN_JURISDICTION
        assert again.objects(iri, places) == graph.objects(iri, places)
    for iri in graph.of_class(terms.ROLE):
        skills = {
            skill
            for duty in graph.objects(iri, terms.HAS_DUTY)
            for skill in graph.objects(duty, terms.REQUIRES_SKILL)
        }
        assert set(again.objects(iri, terms.ESSENTIAL_SKILL)) == skills
        assert again.literals(iri, terms.ONET_SOC_CODE) == graph.literals(iri, terms.ONET_SOC_CODE)
    missing = [
        (each.what, each.rows - each.taken) for each in back.counts if each.rows > each.taken
    ]
    # Fees of single ways stand in alternatives, where the importer has no place for them.
    assert missing == [("CostProfile", 8), ("Task", 69)]


# What is lost is counted


def test_losses_are_counted(graph):
    found = {loss.what: loss for loss in ctdl_losses(graph)}
    leaves = [requirement(graph, iri) for iri in graph.of_class(terms.REQUIREMENT)]
    assert found["a practice rule"].times == len(graph.of_class(terms.PRACTICE_RULE))
    assert found["a step from one thing to another"].times == len(graph.of_class(terms.PROGRESSION))
    windows = [each for each in leaves if getattr(each, "within", None) is not None]
    assert found["a window of time"].times >= len(windows)
    assert found["a window of time"].instead == "in words, as a condition"
    assert all(loss.times > 0 and loss.examples for loss in found.values())


def test_every_kind_of_leaf_and_a_number_of_several(tmp_path):
    graph = read_turtle(LEAVES)
    document = json.loads(write_ctdl(graph))
    assert document["@graph"]
    lines = [
        "@prefix mg: <https://w3id.org/magraph/ns#> .",
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .",
        "@prefix x: <https://w3id.org/magraph/id/x/> .",
        'x:c a mg:Certification ; skos:prefLabel "C"@en ; mg:eligibilityRoute x:c--r .',
        'x:c--r a mg:EligibilityRoute ; skos:prefLabel "R"@en ; mg:requirement x:c--r--two .',
        "x:c--r--two a mg:AtLeast ; mg:requiredNumber 2 ;",
        "  mg:operand x:c--r--a, x:c--r--b, x:c--r--d .",
        *(
            f'x:c--r--{one} a mg:UndeterminedLeaf ; skos:prefLabel "{one.upper()}"@en .'
            for one in "abd"
        ),
    ]
    path = tmp_path / "two.ttl"
    path.write_text("\n".join(lines), encoding="utf-8")
    two = read_turtle(path, check=False)
    (made,) = json.loads(write_ctdl(two))["@graph"]
    (way,) = made["ceterms:requires"]
    assert way["ceterms:condition"] == {"en": "At least 2 of these: A; B; D"}
    assert "so many of several conditions" in {loss.what for loss in ctdl_losses(two)}


def test_two_choices_in_one_profile_are_distributed():
    def choice(*names):
        return {
            **profile(),
            "ceterms:alternativeCondition": [profile(targetCredential=[name]) for name in names],
        }

    found = both(choice("a", "b"), choice("c", "d"))
    asked_for = [
        (path["ceterms:targetCredential"], inner["ceterms:targetCredential"])
        for path in found["ceterms:alternativeCondition"]
        for inner in path["ceterms:alternativeCondition"]
    ]
    assert asked_for == [(["a"], ["c"]), (["a"], ["d"]), (["b"], ["c"]), (["b"], ["d"])]
    work = both(profile(yearsOfExperience=1), profile(yearsOfExperience=2))
    assert work["ceterms:alternativeCondition"] == [profile(yearsOfExperience=2)]


def test_the_same_bytes_each_time(graph):
    again = CareerGraph.from_triples(sorted(graph.triples(), reverse=True, key=str))
    assert write_ctdl(again) == write_ctdl(graph)


def test_ctids_are_uuids_of_version_4_and_all_different(written):
    from uuid import UUID

    found = [node["ceterms:ctid"] for node in written["@graph"]]
    assert len(set(found)) == len(found)
    assert {UUID(ctid.removeprefix("ce-")).version for ctid in found} == {4}
