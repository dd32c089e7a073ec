"""The shapes say the same whoever runs them: rdflib alone, or pyoxigraph over our own store.

What they look for among pairs is here once more, pair by pair, as slowly as it is written.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
import rdflib
from rdflib.namespace import RDF, RDFS, SKOS
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query

from magraph.errors import DataError
from magraph.graph import CareerGraph, Triple
from magraph.literals import STRING, Literal
from magraph.rdf_store import as_rdflib
from magraph.readwrite import ontology_path
from magraph.readwrite.turtle import read_turtle
from magraph.terms import PREFIXES
from magraph.validation import validate

pyshacl = pytest.importorskip("pyshacl")

SMALL = Path(__file__).parent / "hostile" / "small.ttl"
SH = rdflib.Namespace("http://www.w3.org/ns/shacl#")
SHAPES = rdflib.Namespace("https://w3id.org/magraph/shapes#")
VOCABULARY = rdflib.URIRef("https://w3id.org/magraph/ontology/vocabulary")
MG, SCHEMA, XSD, EX = PREFIXES["mg"], PREFIXES["schema"], PREFIXES["xsd"], "http://example.org/"

CLAIMS = """SELECT DISTINCT ?value ?other ?subject WHERE {
    { ?value schema:value ?v } UNION { ?value mg:holds ?v }
    ?subject ?property ?value . ?subject ?property ?other .
    FILTER(STR(?value) < STR(?other))
    OPTIONAL { ?value mg:object ?o1 } OPTIONAL { ?other mg:object ?o2 }
    FILTER(!BOUND(?o1) || !BOUND(?o2) || ?o1 = ?o2)
    OPTIONAL { ?value mg:category ?c1 } OPTIONAL { ?other mg:category ?c2 }
    FILTER(!BOUND(?c1) || !BOUND(?c2) || ?c1 = ?c2)
    OPTIONAL { ?value mg:preferred ?p1 } OPTIONAL { ?other mg:preferred ?p2 }
    FILTER(COALESCE(?p1, true) && COALESCE(?p2, true))
    OPTIONAL { ?value schema:validFrom ?f1 } OPTIONAL { ?other schema:validFrom ?f2 }
    OPTIONAL { ?value schema:validThrough ?t1 } OPTIONAL { ?other schema:validThrough ?t2 }
    FILTER(!BOUND(?f1) || !BOUND(?t2) || ?f1 <= ?t2)
    FILTER(!BOUND(?f2) || !BOUND(?t1) || ?f2 <= ?t1)
}"""
LABELS = """SELECT DISTINCT ?value ?other WHERE {
    ?value skos:prefLabel ?label . ?other skos:prefLabel ?label .
    FILTER(STR(?value) < STR(?other))
    ?value a ?class . ?other a ?class .
    FILTER(?class IN (mg:Occupation, mg:Skill, mg:Topic))
    FILTER(REPLACE(STR(?value), "[^/#]*$", "") = REPLACE(STR(?other), "[^/#]*$", ""))
}"""


@pytest.fixture(scope="module")
def shapes() -> rdflib.Graph:
    return rdflib.Graph().parse(ontology_path() / "shapes.ttl")


def copied(graph: CareerGraph) -> rdflib.Graph:
    """The triples in rdflib's own store, to be asked by rdflib's own engine."""
    data = rdflib.Graph()
    for subject, predicate, obj in graph.triples():
        term = rdflib.URIRef(obj) if isinstance(obj, str) else as_literal(obj)
        data.add((rdflib.URIRef(subject), rdflib.URIRef(predicate), term))
    return data


def as_literal(literal: Literal) -> rdflib.Literal:
    lexical, datatype, language = literal
    if language:
        return rdflib.Literal(lexical, lang=language)
    kind = None if datatype == STRING else rdflib.URIRef(datatype)
    return rdflib.Literal(lexical, datatype=kind, normalize=False)


def typed(lexical: str, datatype: str) -> Literal:
    return lexical, XSD + datatype, ""


def random_claims(random: Random) -> list[Triple]:
    """Claims of two subjects, and some objects that are none: few values, so that they clash."""
    triples: list[Triple] = []
    for number in range(random.randint(2, 6)):
        claim = f"{EX}claim-{number}"
        for _ in range(random.choice((1, 1, 2))):
            subject, by = random.choice("ab"), random.choice(("fee", "cost"))
            triples.append((EX + subject, MG + by, claim))
        says = random.choice(((SCHEMA + "value", "decimal"), (MG + "holds", "boolean"), None))
        if says:
            triples.append((claim, says[0], typed("1", says[1])))
        for _ in range(random.choice((0, 1, 1, 2))):
            category = random.choice(
                (("1", "integer"), ("01", "integer"), ("2", "integer"), ("1.0", "decimal"))
            )
            triples.append((claim, MG + "category", typed(*category)))
        if random.random() < 0.3:
            triples.append((claim, MG + "object", EX + random.choice("xy")))
        if random.random() < 0.3:
            preferred = random.choice(("true", "false"))
            triples.append((claim, MG + "preferred", typed(preferred, "boolean")))
        for name in ("validFrom", "validThrough"):
            if random.random() < 0.3:
                day = f"2024-0{random.randint(1, 3)}-01"
                triples.append((claim, SCHEMA + name, typed(day, "date")))
    if random.random() < 0.2:
        triples.append((EX + "a", MG + "fee", ("words", STRING, "")))
    return triples


def random_labels(random: Random) -> list[Triple]:
    triples: list[Triple] = []
    for number in range(random.randint(4, 9)):
        node = f"{EX}{random.choice('ppq')}/{number}"
        for _ in range(random.choice((0, 1, 1, 2))):
            label = (
                random.choice("AB"),
                PREFIXES["rdf"] + "langString",
                random.choice(("en", "en", "es")),
            )
            triples.append((node, str(SKOS.prefLabel), label))
        for _ in range(random.choice((0, 1, 2))):
            class_ = MG + random.choice(("Skill", "Occupation", "Topic", "Quantity"))
            triples.append((node, str(RDF.type), class_))
    return triples


def pairs(data: rdflib.Graph, query: str | Query) -> list[tuple[str, ...]]:
    found = data.query(query, initNs=PREFIXES, initBindings={"this": VOCABULARY})
    names = [str(name) for name in found.vars if str(name) != "this"]
    return sorted(tuple(str(row[name]) for name in names) for row in found)


@pytest.mark.parametrize(
    ("name", "make", "plain"),
    [("OneClaimAtATime", random_claims, CLAIMS), ("UniqueLabels", random_labels, LABELS)],
)
def test_shapes_find_the_pairs_that_are_found_pair_by_pair(
    shapes: rdflib.Graph, name: str, make, plain: str
) -> None:
    (select,) = shapes.objects(shapes.value(SHAPES[name], SH.sparql), SH.select)
    # rdflib would read them anew for each graph, which takes longer than to answer them.
    by_pair, as_written = (prepareQuery(text, initNs=PREFIXES) for text in (plain, str(select)))
    counts = []
    for seed in range(60):
        graph = CareerGraph.from_triples(make(Random(seed)))
        expected = pairs(copied(graph), by_pair)
        assert pairs(copied(graph), as_written) == expected, seed
        assert pairs(as_rdflib(graph), str(select)) == expected, seed
        counts.append(len(expected))
    assert counts.count(0) > 5
    assert sum(count > 0 for count in counts) > 5


HEAD = "".join(f"@prefix {name}: <{space}> .\n" for name, space in PREFIXES.items())
FAULTY = (
    HEAD
    + """
@prefix x: <http://example.org/> .
x:skill-1 a mg:Skill ; skos:prefLabel "Same"@en .
x:skill-2 a mg:Technology ; skos:prefLabel "Same"@en ; mg:madeUp x:skill-1 .
x:role a mg:Role ; skos:prefLabel "Role"@en ; mg:specializationOf x:role-2 ;
    mg:onetSocCode "1", "2" .
x:role-2 a mg:Occupation, mg:MadeUp ; skos:prefLabel "Role"@es ; mg:specializationOf x:role .
x:place a mg:Jurisdiction ; mg:within x:place .
x:course a mg:Program ; skos:prefLabel "Course"@en ; mg:cost x:cost-1, x:cost-2, x:cost-3 .
x:cost-1 a schema:MonetaryAmount ; schema:value 5 ; schema:currency "USD" ;
    schema:validThrough "2024-01-01"^^xsd:date .
x:cost-2 a schema:MonetaryAmount ; schema:value -6 ; schema:currency "EUR" .
x:cost-3 a schema:MonetaryAmount ; schema:value 7, 8 ; schema:currency "USD" ; mg:preferred false .
x:both a mg:AtLeast ; mg:requiredNumber 3 ; mg:operand x:leaf-1, x:leaf-2 .
x:fine a mg:AtLeast ; mg:requiredNumber 2 ; mg:operand x:leaf-1, x:leaf-2 .
x:leaf-1 a mg:AgeLeaf ; mg:minimumAgeYears 12 .
x:leaf-2 a mg:AllOf ; mg:operand x:both, x:fine .
"""
)
BY_QUERY = {"UniqueLabels", "OneClaimAtATime", "NotItsOwnKind", "AtLeast", "KnownTerms"}


def with_all_classes(graph: CareerGraph) -> rdflib.Graph:
    data = copied(graph)
    for node, class_ in list(data.subject_objects(RDF.type)):
        for above in data.transitive_objects(class_, RDFS.subClassOf):
            data.add((node, RDF.type, above))
    return data


def results(data: rdflib.Graph, shapes: rdflib.Graph) -> set[tuple[str, ...]]:
    _, found, _ = pyshacl.validate(data, shacl_graph=shapes, inference="none")
    said = ("sourceShape", "focusNode", "resultPath", "value", "resultMessage", "resultSeverity")
    return {
        tuple(
            str(value) if not isinstance(value, rdflib.BNode) else ""
            for value in (found.value(node, SH[name]) for name in said)
        )
        for node in found.subjects(RDF.type, SH.ValidationResult)
    }


def test_each_result_is_that_of_pyshacl_alone(shapes: rdflib.Graph, tmp_path: Path) -> None:
    (tmp_path / "faulty.ttl").write_text(FAULTY, encoding="utf-8")
    graph = read_turtle([SMALL, tmp_path / "faulty.ttl"], check=False)
    found = results(as_rdflib(graph), shapes)
    assert found == results(with_all_classes(graph), shapes)
    assert {shape.removeprefix(SHAPES) for shape, *_ in found} >= BY_QUERY
    assert len(found) > 40


def test_the_store_has_the_triples_of_the_graph(tmp_path: Path) -> None:
    """Asked by each of the eight patterns."""
    (tmp_path / "faulty.ttl").write_text(FAULTY, encoding="utf-8")
    graph = read_turtle([SMALL, tmp_path / "faulty.ttl"], check=False)
    ours, other = as_rdflib(graph), with_all_classes(graph)
    assert set(ours) == set(other)
    assert len(ours) == len(other)
    for triple in Random(1).sample(sorted(other), 300):
        for pattern in range(8):
            asked = tuple(
                part if pattern >> place & 1 else None for place, part in enumerate(triple)
            )
            if asked == (None, None, None):
                continue
            assert set(ours.triples(asked)) == set(other.triples(asked))
    assert not set(ours.triples((rdflib.URIRef(EX + "nobody"), None, None)))
    with pytest.raises(TypeError, match="reading only"):
        ours.add((VOCABULARY, RDF.type, RDFS.Class))


SPARQL = """
@prefix mg: <https://w3id.org/magraph/ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
mg:S a sh:NodeShape ; sh:targetClass mg:Skill ; sh:sparql [ sh:message "odd" ; sh:select "%s" ] .
"""


@pytest.mark.parametrize(
    ("select", "said"),
    [
        ("SELECT $this WHERE {", "SPARQL: line"),
        ("SELECT $this FROM <http://example.org/> WHERE { $this ?p ?o }", "FROM is not allowed"),
    ],
)
def test_queries_that_cannot_be_run_are_refused(tmp_path: Path, select: str, said: str) -> None:
    (tmp_path / "shapes.ttl").write_text(SPARQL % select, encoding="utf-8")
    with pytest.raises(DataError, match=rf"shapes.ttl: the shapes cannot be used: .*{said}"):
        validate(SMALL, shapes=tmp_path / "shapes.ttl")


ASK = """
@prefix mg: <https://w3id.org/magraph/ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
mg:Component a sh:ConstraintComponent ;
    sh:parameter [ sh:path mg:wanted ] ;
    sh:validator [ a sh:SPARQLAskValidator ; sh:message "odd" ;
        sh:ask "ASK { FILTER(?value = $wanted) }" ] .
mg:S a sh:NodeShape ; sh:targetClass mg:Skill ; mg:wanted mg:another .
"""


@pytest.mark.parametrize(
    "text",
    [
        (SPARQL % "SELECT $this WHERE { FILTER(BOUND($currentShape)) }").replace("mg:S a", "[] a"),
        SPARQL % "SELECT ?value WHERE { $this a ?value }",
        ASK,
    ],
    ids=["a shape without a name", "this is not selected", "ask"],
)
def test_a_query_may_use_a_value_that_it_does_not_select(tmp_path: Path, text: str) -> None:
    (tmp_path / "shapes.ttl").write_text(text, encoding="utf-8")
    (found,) = validate(SMALL, shapes=tmp_path / "shapes.ttl").violations
    assert (found.focus, found.message.partition(" ")[0]) == ("phlebotomy", "odd")
