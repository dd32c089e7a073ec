"""SKOS: the standard's integrity conditions hold, tools have no complaint, ESCO comes back."""

from __future__ import annotations

import os
from pathlib import Path

import pyoxigraph as ox
import pytest

from magraph import terms
from magraph.exchange.skos import skos_losses, write_skos
from magraph.sources import import_source

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("MAGRAPH_SHARED", ROOT.parent / "shared"))
RELEASE = SHARED / "data" / "esco"
PREFIXES = """
    PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
    PREFIX esco: <http://data.europa.eu/esco/model#>
    PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
"""
# The integrity conditions of the SKOS reference, by their numbers there, and what qSKOS calls
# defects: each asks for what must not be.
CONDITIONS = {
    "S9": "?x a skos:Concept, skos:ConceptScheme",
    "S13": "{ ?x skos:prefLabel ?l ; skos:altLabel ?l } UNION { ?x skos:prefLabel ?l ; "
    "skos:hiddenLabel ?l } UNION { ?x skos:altLabel ?l ; skos:hiddenLabel ?l }",
    "S14": "?x skos:prefLabel ?a, ?b FILTER(?a != ?b && LANG(?a) = LANG(?b))",
    "S27": "?x skos:related ?y . ?x skos:broader+ ?y",
    "S46": "?x skos:exactMatch ?y . ?x skos:broadMatch|skos:narrowMatch|skos:relatedMatch ?y",
    "cycle": "?x skos:broader+ ?x",
    "no label": "?x a skos:Concept FILTER NOT EXISTS { ?x skos:prefLabel ?l }",
    "no language": '?x skos:prefLabel|skos:altLabel|skos:definition ?l FILTER(LANG(?l) = "")',
    "no scheme": "?x a skos:Concept FILTER NOT EXISTS { ?x skos:inScheme ?s }",
    "no such scheme": "?x skos:inScheme ?s FILTER NOT EXISTS { ?s a skos:ConceptScheme }",
    "top with broader in its scheme": "?x skos:topConceptOf ?s ; skos:broader ?y . "
    "?y skos:inScheme ?s",
    "match inside a scheme": "?x skos:exactMatch|skos:closeMatch ?y . ?x skos:inScheme ?s . "
    "?y skos:inScheme ?s",
    "skill of no skill": "?x esco:relatedEssentialSkill|esco:relatedOptionalSkill ?y "
    "FILTER NOT EXISTS { ?y a esco:Skill }",
    "essential and optional": "?x esco:relatedEssentialSkill ?y ; esco:relatedOptionalSkill ?y",
}
TINY = """
    @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
    @prefix esco: <http://data.europa.eu/esco/model#> .
    @prefix o: <http://data.europa.eu/esco/occupation/> .
    @prefix s: <http://data.europa.eu/esco/skill/> .
    @prefix dct: <http://purl.org/dc/terms/> .
    <http://data.europa.eu/esco/isco/C5329> a skos:Concept ; skos:prefLabel "Carers"@en ;
      skos:notation "5329" .
    o:1 a skos:Concept, esco:Occupation ; skos:prefLabel "phlebotomist"@en ;
      skos:altLabel "blood taker"@en ; dct:description "They take blood."@en ;
      skos:broader <http://data.europa.eu/esco/isco/C5329> ;
      esco:relatedEssentialSkill s:1, s:2 ; esco:relatedOptionalSkill s:3 .
    s:1 a skos:Concept, esco:Skill ; skos:prefLabel "take blood"@en ;
      esco:skillType <http://data.europa.eu/esco/skill-type/skill> ;
      esco:skillReuseLevel <http://data.europa.eu/esco/skill-reuse-level/cross-sector> ;
      esco:relatedOptionalSkill s:2 .
    s:2 a skos:Concept, esco:Skill ; skos:prefLabel "anatomy"@en ;
      esco:skillType <http://data.europa.eu/esco/skill-type/knowledge> ; skos:broader s:4 .
    s:3 a skos:Concept, esco:Skill ; skos:prefLabel "comfort people"@en ;
      esco:skillType <http://data.europa.eu/esco/skill-type/skill> .
    s:4 a skos:Concept, esco:Skill ; skos:prefLabel "life sciences"@en ;
      esco:skillType <http://data.europa.eu/esco/skill-type/knowledge> .
"""


@pytest.fixture(scope="module")
def store(graph):
    store = ox.Store()
    store.load(write_skos(graph).encode(), format=ox.RdfFormat.TURTLE)
    return store


def offenders(store, condition):
    query = f"{PREFIXES} SELECT DISTINCT ?x WHERE {{ {condition} }}"
    return [solution["x"].value for solution in store.query(query)]


@pytest.mark.parametrize("name", CONDITIONS)
def test_integrity_conditions_hold(store, name):
    assert offenders(store, CONDITIONS[name]) == []


def test_each_condition_can_fail():
    bad = ox.Store()
    text = """
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        @prefix esco: <http://data.europa.eu/esco/model#> .
        @prefix : <http://example.org/> .
        :a a skos:Concept, skos:ConceptScheme ; skos:prefLabel "a"@en, "b"@en ;
          skos:altLabel "a"@en ; skos:related :b ; skos:broader :b ; skos:exactMatch :b ;
          skos:broadMatch :b ; skos:inScheme :s, :t ; skos:topConceptOf :s ;
          esco:relatedEssentialSkill :b ; esco:relatedOptionalSkill :b .
        :b a skos:Concept ; skos:broader :a ; skos:inScheme :s .
        :c a skos:Concept ; skos:prefLabel "c" .
    """
    bad.load(text.encode(), format=ox.RdfFormat.TURTLE)
    assert [name for name, each in CONDITIONS.items() if not offenders(bad, each)] == []


def test_what_occupations_need_is_what_their_duties_require(graph, store):
    for role in graph.of_class(terms.ROLE):
        needed = {
            skill
            for duty in graph.objects(role, terms.HAS_DUTY)
            for skill in graph.objects(duty, terms.REQUIRES_SKILL)
        }
        query = f"{PREFIXES} SELECT ?s WHERE {{ <{role}> esco:relatedEssentialSkill ?s }}"
        assert {each["s"].value for each in store.query(query)} == needed
    query = f"{PREFIXES} SELECT ?x WHERE {{ ?x a esco:Skill }}"
    assert {each["x"].value for each in store.query(query)} == set(graph.of_class(terms.SKILL))


def test_skosify_mends_nothing(graph, caplog):
    skosify = pytest.importorskip("skosify")
    import rdflib

    given = rdflib.Graph().parse(data=write_skos(graph), format="turtle")
    before = set(given)
    with caplog.at_level("WARNING"):
        mended = skosify.skosify(given, preflabel_policy="shortest", default_language="en")
    told = [each.getMessage() for each in caplog.records if "Multiple concept" not in each.msg]
    assert told == []
    assert before <= set(mended)


def facts(graph):
    """Return what is said, but for where it was read and for notes, which `import` leaves out."""
    spoken = (terms.SKILL, terms.OCCUPATION, terms.OCCUPATION_GROUP, terms.SKILL_CATEGORY)
    concepts = {iri for class_ in spoken for iri in graph.of_class(class_)}
    return {
        triple
        for triple in graph.triples()
        if triple[0] in concepts and triple[1] not in (terms.DC_SOURCE, terms.IN_SCHEME, terms.NOTE)
    }


def test_esco_comes_back(tmp_path):
    path = tmp_path / "esco.ttl"
    path.write_text(TINY, encoding="utf-8")
    first = import_source("esco", path).graph
    again = tmp_path / "again.ttl"
    again.write_text(write_skos(first), encoding="utf-8")
    assert facts(import_source("esco", again).graph) == facts(first)
    assert first.objects("http://data.europa.eu/esco/occupation/1", terms.ESSENTIAL_SKILL)


@pytest.mark.slow
@pytest.mark.skipif(not RELEASE.is_dir(), reason="the release is not here")
def test_the_release_of_esco_comes_back(tmp_path):
    first = import_source("esco", RELEASE).graph
    path = tmp_path / "again.ttl"
    path.write_text(write_skos(first), encoding="utf-8")
    assert facts(import_source("esco", path).graph) == facts(first)


def test_losses_are_counted(graph):
    found = {loss.what: loss.times for loss in skos_losses(graph)}
    assert found["a credential"] == len(graph.of_class(terms.CREDENTIAL))
    assert found["a requirement"] == len(graph.of_class(terms.REQUIREMENT))
