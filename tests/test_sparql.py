"""SPARQL: questions are answered; changes and the network are refused."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from magraph import terms
from magraph.errors import UsageError
from magraph.graph import CareerGraph
from magraph.literals import LANG_STRING
from magraph.readwrite.turtle import read_turtle
from magraph.sparql import query, unknown_names
from magraph.terms import PREFIXES

SMALL = Path(__file__).parent / "hostile" / "small.ttl"
MA = PREFIXES["ma"]


@pytest.fixture(scope="module")
def graph() -> CareerGraph:
    return read_turtle(SMALL)


def test_select(graph: CareerGraph) -> None:
    found = query(graph, "SELECT ?s ?l ?n { ?s a mg:Certification ; skos:prefLabel ?l }")
    assert found.variables == ("s", "l", "n")
    assert found.rows == (
        (MA + "cma", ("Certified Medical Assistant", LANG_STRING, "en"), None),
        (MA + "rma", ("Registered Medical Assistant", LANG_STRING, "en"), None),
    )


def test_order_is_kept(graph: CareerGraph) -> None:
    found = query(graph, "SELECT ?s { ?s a mg:Certification } ORDER BY DESC(?s)")
    assert found.rows == ((MA + "rma",), (MA + "cma",))


def test_ask_construct_describe(graph: CareerGraph) -> None:
    assert query(graph, "ASK { ma:cma mg:issuedBy org:aama }").boolean is True
    assert query(graph, "ASK { ma:cma mg:issuedBy ma:rma }").boolean is False
    built = query(graph, "CONSTRUCT { ?o mg:issues ?s } { ?s mg:issuedBy ?o }")
    assert built.triples == ((PREFIXES["org"] + "aama", PREFIXES["mg"] + "issues", MA + "cma"),)
    assert len(query(graph, "DESCRIBE ma:rma").triples) == 3


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { SERVICE <http://127.0.0.1:1/x> { ?s ?p ?o } }",
        "select * { service silent <http://127.0.0.1:1/x> { ?s ?p ?o } }",
        "SELECT * { FILTER EXISTS { SERVICE ?s { ?s ?p ?o } } }",
        "SELECT * { FILTER(1<2)SERVICE#>\n<http://127.0.0.1:1/x>{?s ?p ?o} }",
        'SELECT * { FILTER(1<"#>"\n) # "\n SERVICE <http://127.0.0.1:1/x> {} #"\n }',
        "SELECT * { ?s ma:a\\' ?o . SERVICE <http://127.0.0.1:1/x> {} # '\n }",
        "SELECT * { \\u0053ERVICE <http://127.0.0.1:1/x> { ?s ?p ?o } }",
        "SELECT * FROM <http://127.0.0.1:1/x> { ?s ?p ?o }",
        "SELECT * FROM NAMED <http://127.0.0.1:1/x> { ?s ?p ?o }",
        "LOAD <http://127.0.0.1:1/x>",
        "INSERT DATA { ma:a ma:b ma:c }",
        "PREFIX x: <http://x/#> DELETE WHERE { ?s ?p ?o }",
        "DROP ALL",
    ],
)
def test_network_and_changes_are_refused(graph: CareerGraph, text: str) -> None:
    with pytest.raises(UsageError, match=r"not allowed|escapes") as raised:
        query(graph, text)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "text",
    [
        'SELECT * { ?s skos:prefLabel ?l FILTER(CONTAINS(?l, "service")) }',
        "SELECT * { ?s mg:from ?o }",
        "SELECT ?from { ?from ?p ?o }",
        "PREFIX x: <http://x/core#>\nSELECT * { ?s x:y 'a service # here' }",
    ],
)
def test_the_words_alone_are_fine(graph: CareerGraph, text: str) -> None:
    query(graph, text)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("SELECT * {", "line 1, column 11"),
        ("SELECT *\n{ ?s nope:x 1 }", "line 2, column .*: the prefix nope: is not declared"),
        ("SELECT * { ?s mg:a/no-pe:x:y 1 }", "the prefix no-pe: is not declared"),
        ("PREFIX a.b: <http://a/> SELECT * { ?s a c:d }", "the prefix c: is not declared"),
        ("", "a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE"),
        ("SELEC ?s { ?s ?p ?o }", "a query begins with SELECT"),
        ("SELECT * { <relative> ?p ?o }", "line 1"),
    ],
)
def test_mistakes_are_placed(graph: CareerGraph, text: str, place: str) -> None:
    with pytest.raises(UsageError, match=place) as raised:
        query(graph, text)
    assert "\n" not in str(raised.value)
    assert len(str(raised.value)) < 120


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("SELECT * { ?s a mg:Certificaton }", ("mg:Certificaton", "mg:Certification")),
        ("ASK { ma:cmaa mg:issuedBy ?o }", ("ma:cmaa", "ma:cma")),
        ("SELECT * { ?s mg:issuedBi/mg:zzz ?o }", ("mg:issuedBi", "mg:issuedBy", "mg:zzz")),
        ("SELECT * { ma:rma mg:issuedBy ma:cma ; skos:nothing 'mg:Nothing' } # mg:Nobody", ()),
        ("PREFIX ma: <http://x/> SELECT * { ?s a ma:nobody }", ()),
        ("SELECT * { ?s a ma:cma.x ; mg:issuedBy ma:cma.}", ("ma:cma", "ma:cma")),
    ],
)
def test_names_that_are_nowhere_are_told(graph: CareerGraph, text: str, told: tuple) -> None:
    assert not query(graph, text).rows
    found = " ".join(unknown_names(graph, text))
    assert tuple(re.findall(r"m[ag]:\w+", found)) == told


def test_of_many_unknown_names_few_are_told(graph: CareerGraph) -> None:
    many = " ".join(f"mg:no{number}" for number in range(1_000))
    assert len(unknown_names(graph, f"ASK {{ VALUES ?s {{ {many} }} ?s a mg:Role }}")) == 5


def test_a_name_that_is_elsewhere_is_told_with_its_place(graph: CareerGraph) -> None:
    (found,) = unknown_names(graph, "ASK { ?s mg:issuedBy ma:aama }")
    assert found.endswith(f"Did you mean <{PREFIXES['org']}aama>?")


def test_prefixes_of_the_files_need_no_declaration(tmp_path: Path) -> None:
    """But for one that two files declare for two namespaces: which is meant nobody can say."""
    said = f"a <{terms.TOPIC}> ; <{terms.PREF_LABEL}>"
    for name, space, prefix in (("a", "org", "x"), ("b", "net", "x"), ("c", "com", "y")):
        text = (
            f'@prefix {prefix}: <https://example.{space}/> .\n{prefix}:{name} {said} "{name}"@en .'
        )
        (tmp_path / f"{name}.ttl").write_text(text, encoding="utf-8")
    every = read_turtle([tmp_path / f"{name}.ttl" for name in "abc"])
    assert query(every, "ASK { y:c a mg:Topic }").boolean
    with pytest.raises(UsageError):
        query(every, "ASK { x:a a mg:Topic }")
    assert query(read_turtle(tmp_path / "a.ttl"), "ASK { x:a a mg:Topic }").boolean
