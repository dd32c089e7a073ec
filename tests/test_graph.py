"""The graph: what goes in comes out, and how things are found in it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import networkx as nx
import pytest

from magraph import terms
from magraph.errors import AmbiguousTerm, DataError, UnknownTerm
from magraph.graph import CareerGraph, Triple
from magraph.literals import BOOLEAN, DATE, DECIMAL, INTEGER, LANG_STRING, STRING
from magraph.readwrite.patches import patched
from magraph.readwrite.turtle import read_turtle
from magraph.terms import MG, PREF_LABEL, PREFIXES, RDF_TYPE

SMALL = Path(__file__).parent / "hostile" / "small.ttl"
MA = PREFIXES["ma"]
JUR = PREFIXES["jur"]
ORG = PREFIXES["org"]


@pytest.fixture(scope="module")
def graph() -> CareerGraph:
    return read_turtle(SMALL)


def english(text: str) -> tuple[str, str, str]:
    return (text, LANG_STRING, "en")


def test_triples_give_back_what_went_in() -> None:
    triples: list[Triple] = [
        (MA + "a", RDF_TYPE, MG + "Skill"),
        (MA + "a", PREF_LABEL, english("A")),
        (MA + "a", MG + "x", ("60", STRING, "")),
        (MA + "a", MG + "x", ("60", INTEGER, "")),
        (MA + "a", MG + "x", MA + "b"),
        (MA + "a", MG + "y", MA + "b"),
    ]
    one = CareerGraph.from_triples([*triples, *triples])
    other = CareerGraph()
    for triple in reversed(triples):
        other.add(*triple)
    assert set(one.triples()) == set(triples)
    assert list(one.triples()) == list(other.triples())
    assert nx.utils.graphs_equal(one.nx, other.nx)


def test_networkx_graph_has_the_promised_form(graph: CareerGraph) -> None:
    node = graph.nx.nodes[MA + "cma"]
    assert node["types"] == (MG + "Certification",)
    assert node["label"] == "Certified Medical Assistant"
    assert node["literals"][terms.ALT_LABEL] == (english("CMA"),)
    edge = graph.nx.edges[MA + "cma", ORG + "aama", terms.ISSUED_BY]
    assert edge == {"predicate": terms.ISSUED_BY}
    assert not any(key == RDF_TYPE for *_, key in graph.nx.edges(keys=True))


@pytest.mark.parametrize(
    "text",
    ["cma", "ma:cma", MA + "cma", f"<{MA}cma>", "CMA", "certified  medical ASSISTANT", " cma "],
)
def test_find(graph: CareerGraph, text: str) -> None:
    assert graph.find(text) == MA + "cma"


def test_a_name_is_found_however_its_letters_are_encoded() -> None:
    """Full width, ligatures, accents composed or not, soft cases: one name to a reader."""
    triples: list[Triple] = []
    for name, label in (
        ("aide", "Aide-soignant diplômé"),
        ("office", "O\N{LATIN SMALL LIGATURE FF}ice clerk"),
    ):
        triples += [
            (MA + name, terms.RDF_TYPE, terms.OCCUPATION),
            (MA + name, terms.PREF_LABEL, (label, LANG_STRING, "en")),
        ]
    graph = CareerGraph.from_triples(triples)

    def wide(letter: str) -> str:
        return "\u3000" if letter == " " else chr(ord(letter) + 0xFEE0)

    for text, wanted in (
        ("aide-soignant diplo\u0302me\u0301", "aide"),
        ("AIDE-SOIGNANT DIPLÔMÉ", "aide"),
        ("office clerk", "office"),
        ("".join(map(wide, "office clerk")), "office"),
        ("".join(map(wide, "aide")), "aide"),
    ):
        assert graph.find(text) == MA + wanted, text
        assert [match.id for match in graph.search(text)] == [wanted], text
    with pytest.raises(UnknownTerm) as raised:
        graph.find("diplo\u0302me\u0301 aide")
    assert raised.value.suggestions == ("aide",)


def test_find_among_kinds(graph: CareerGraph) -> None:
    assert graph.find("cma", [terms.CREDENTIAL]) == MA + "cma"
    assert graph.find("cma", ["Credential", "Skill"]) == MA + "cma"
    with pytest.raises(UnknownTerm, match="no skill is called 'cma'"):
        graph.find("cma", [terms.SKILL], "skill")


def test_find_suggests_near_names(graph: CareerGraph) -> None:
    with pytest.raises(UnknownTerm) as raised:
        graph.find("flebotomy")
    assert raised.value.suggestions[0] == "phlebotomy"
    with pytest.raises(UnknownTerm) as raised:
        graph.find("assistant of the doctor", what="role")
    assert "assistant" in raised.value.suggestions


def test_a_task_is_no_suggestion_and_is_found_after_what_can_be_meant() -> None:
    """Nothing leads to a task of O*NET, and nobody holds one."""
    triples: list[Triple] = []
    for name, class_, label in (
        ("task-555", terms.TASK, "assist dentists"),
        ("teeth", terms.DUTY, "help dentists"),
    ):
        triples += [
            (MA + name, terms.RDF_TYPE, class_),
            (MA + name, terms.PREF_LABEL, (label, LANG_STRING, "en")),
        ]
    graph = CareerGraph.from_triples(triples)
    with pytest.raises(UnknownTerm) as raised:
        graph.find("assist dentist")
    assert raised.value.suggestions == ("teeth",)
    assert [match.id for match in graph.search("dentist")] == ["teeth", "task-555"]
    assert graph.find("assist dentists") == MA + "task-555"


def test_a_name_of_something_else_is_told_with_what_to_name(graph: CareerGraph) -> None:
    for name in ("cma", "ma:cma", MA + "cma", "CMA"):
        with pytest.raises(UnknownTerm) as raised:
            graph.find(name, [terms.SKILL], "skill", "Name a skill")
        assert (
            str(raised.value) == f"no skill is called {name!r}: it is a certification. Name a skill"
        )


def test_a_part_is_suggested_where_only_parts_are_meant() -> None:
    triples: list[Triple] = []
    for name, class_ in (("welder", terms.ROLE), ("welder--age", terms.REQUIREMENT)):
        triples += [
            (MA + name, terms.RDF_TYPE, class_),
            (MA + name, terms.PREF_LABEL, (name.replace("--", " "), LANG_STRING, "en")),
        ]
    graph = CareerGraph.from_triples(triples)
    for kinds, near in (
        ([terms.ROLE, terms.REQUIREMENT], ("welder",)),
        ([terms.REQUIREMENT], ("welder--age",)),
    ):
        with pytest.raises(UnknownTerm) as raised:
            graph.find("weldar age", kinds)
        assert raised.value.suggestions == near


def test_a_suggestion_whose_id_tells_nothing_has_its_label_beside_it() -> None:
    triples: list[Triple] = []
    for name, label in (("0c041d1e", "medical assistant"), ("rn", "registered nurse")):
        triples += [
            (MA + name, terms.RDF_TYPE, terms.OCCUPATION),
            (MA + name, terms.PREF_LABEL, (label, LANG_STRING, "en")),
        ]
    with pytest.raises(UnknownTerm) as raised:
        CareerGraph.from_triples(triples).find("medical asistant")
    assert raised.value.suggestions == ("0c041d1e",)
    assert str(raised.value).endswith("Did you mean 0c041d1e (medical assistant)?")


def test_find_refuses_to_choose() -> None:
    triples: list[Triple] = []
    for name in ("ccma-nha", "ccma-ccbma"):
        triples += [
            (MA + name, RDF_TYPE, terms.CERTIFICATION),
            (MA + name, PREF_LABEL, english(name.upper())),
            (MA + name, terms.ALT_LABEL, english("CCMA")),
        ]
    triples += [
        (MA + "ccma-nha--exam", RDF_TYPE, terms.EXAM),
        (MA + "ccma-nha--exam", PREF_LABEL, english("CCMA")),
    ]
    graph = CareerGraph.from_triples(triples)
    with pytest.raises(AmbiguousTerm) as raised:
        graph.find("ccma")
    assert raised.value.candidates == (("ccma-ccbma", "CCMA-CCBMA"), ("ccma-nha", "CCMA-NHA"))
    assert graph.find("ccma", [terms.EXAM]) == MA + "ccma-nha--exam"


def test_find_by_code() -> None:
    graph = CareerGraph()
    graph.add(JUR + "US-WA", RDF_TYPE, terms.JURISDICTION)
    graph.add(JUR + "US-WA", PREF_LABEL, english("Washington"))
    graph.add(JUR + "US-WA", terms.NOTATION, ("WA", STRING, ""))
    for text in ("US-WA", "us-wa", "jur:US-WA", "washington", "wa"):
        assert graph.find(text, [terms.JURISDICTION]) == JUR + "US-WA"


def test_search_ranks_whole_names_first(graph: CareerGraph) -> None:
    assert [match.id for match in graph.search("medical assistant")] == [
        "assistant",
        "aama",
        "cma",
        "rma",
        "senior",
    ]
    assert graph.search("CMA")[0].matched == "CMA"
    assert [match.kind for match in graph.search("lebot", ["Skill"])] == ["Skill"]
    assert graph.search("assistant", ["Role"])[-1].id == "senior"
    assert graph.search("") == []
    assert graph.search("nothing of that kind") == []


def test_classes(graph: CareerGraph) -> None:
    assert graph.kind(MA + "cma") == "Certification"
    assert graph.kind("http://example.org/elsewhere") == ""
    assert graph.is_a(MA + "cma", terms.CREDENTIAL)
    assert not graph.is_a(MA + "cma", terms.ROUTE)
    assert graph.of_class(terms.CREDENTIAL) == (MA + "cma", MA + "rma")
    assert graph.of_class(MG + "Nothing") == ()


def test_links(graph: CareerGraph) -> None:
    assert graph.objects(MA + "cma--two", terms.OPERAND) == (MA + "cma--other", MA + "cma--work")
    assert graph.object(MA + "cma", terms.ISSUED_BY) == ORG + "aama"
    assert graph.object(MA + "rma", terms.ISSUED_BY) is None
    assert graph.subjects(terms.OPERAND, MA + "cma--work") == (MA + "cma--any", MA + "cma--two")
    with pytest.raises(DataError, match=r"small.ttl:\d+: cma--two: operand has 2 values"):
        graph.object(MA + "cma--two", terms.OPERAND)


def test_closures(graph: CareerGraph) -> None:
    assert graph.up(MA + "senior", terms.SPECIALIZATION_OF) == (MA + "senior", MA + "assistant")
    assert graph.down(MA + "assistant", terms.SPECIALIZATION_OF) == (
        MA + "assistant",
        MA + "senior",
    )
    circle = CareerGraph()
    circle.add(MA + "a", terms.WITHIN, MA + "b")
    circle.add(MA + "b", terms.WITHIN, MA + "a")
    assert circle.up(MA + "a", terms.WITHIN) == (MA + "a", MA + "b")


@pytest.mark.parametrize(
    ("lexical", "datatype", "value"),
    [
        ("036.00", DECIMAL, Decimal("36.00")),
        ("-7", INTEGER, -7),
        ("true", BOOLEAN, True),
        ("2024-02-29", DATE, date(2024, 2, 29)),
        ("text", STRING, "text"),
    ],
)
def test_values(lexical: str, datatype: str, value: object) -> None:
    graph = CareerGraph()
    graph.add(MA + "a", MG + "p", (lexical, datatype, ""))
    assert graph.value(MA + "a", MG + "p") == value
    assert graph.values(MA + "a", MG + "p") == (value,)
    assert graph.value(MA + "a", MG + "q") is None
    is_number = isinstance(value, (int, Decimal)) and not isinstance(value, bool)
    assert graph.number(MA + "a", MG + "p") == (value if is_number else None)


def test_malformed_and_doubled_values_name_the_node() -> None:
    graph = CareerGraph()
    graph.add(MA + "a", MG + "p", ("2023-02-29", DATE, ""))
    with pytest.raises(DataError, match="a: p '2023-02-29' is no day of the calendar"):
        graph.value(MA + "a", MG + "p")
    graph.add(MA + "a", MG + "p", ("1", INTEGER, ""))
    with pytest.raises(DataError, match="p has 2 values"):
        graph.value(MA + "a", MG + "p")


def test_english_wins() -> None:
    graph = CareerGraph()
    graph.add(MA + "a", PREF_LABEL, ("Aderlass", LANG_STRING, "de"))
    assert graph.label(MA + "a") == "Aderlass"
    graph.add(MA + "a", PREF_LABEL, ("Phlebotomy", LANG_STRING, "en-US"))
    assert graph.label(MA + "a") == "Phlebotomy"
    assert graph.value(MA + "a", PREF_LABEL) == "Phlebotomy"
    assert graph.text(MA + "a", PREF_LABEL) == "Phlebotomy"
    assert graph.text(MA + "a", terms.NOTE) == ""
    assert graph.label(MA + "unknown") == "unknown"


def test_add_is_seen_by_look_ups() -> None:
    graph = CareerGraph()
    graph.add(MA + "a", RDF_TYPE, terms.SKILL)
    assert graph.of_class(terms.SKILL) == (MA + "a",)
    graph.add(MA + "b", RDF_TYPE, terms.SKILL)
    assert graph.of_class(terms.SKILL) == (MA + "a", MA + "b")
    assert len(graph) == 2
    assert MA + "b" in graph


def test_place(graph: CareerGraph) -> None:
    lines = SMALL.read_text(encoding="utf-8").splitlines()
    file, line = graph.place(MA + "cma--work")
    assert file == str(SMALL)
    assert line is not None
    assert lines[line - 1].startswith("ma:cma--work a")
    _, line = graph.place(MA + "cma--work", terms.MINIMUM_MONTHS)
    assert line is not None
    assert "minimumMonths 24" in lines[line - 1]
    assert graph.place("http://example.org/elsewhere") == (None, None)


# Prefixes of files ---------------------------------------------------------------------------

OWN = """\
@prefix x: <https://example.org/careers/> .
@prefix : <https://example.org/own/> .
@prefix ma: <https://example.org/mine/> .
@prefix mg: <https://w3id.org/magraph/ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
x:baker a mg:Topic ; skos:prefLabel "Bakery"@en .
:baking a mg:Topic ; skos:prefLabel "Baking"@en .
ma:bread a mg:Topic ; skos:prefLabel "Bread"@en .
"""
MORE = """\
@prefix x: <https://example.net/> .
@prefix mg: <https://w3id.org/magraph/ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
x:oven a mg:Topic ; skos:prefLabel "Oven"@en .
"""
SPACES = {
    "x:baker": "https://example.org/careers/baker",
    ":baking": "https://example.org/own/baking",
    "ma:bread": "https://example.org/mine/bread",  # the file's own meaning of a standard prefix
    "ma:cma": "https://w3id.org/magraph/id/medical-assistant/cma",
    "x:oven": "https://example.net/oven",  # the same prefix as in another file
}


@pytest.mark.parametrize("patch", [False, True], ids=["file", "patch"])
def test_find_by_the_prefixes_of_the_files(tmp_path: Path, patch: bool) -> None:
    for name, text in (("own", OWN), ("more", MORE)):
        (tmp_path / f"{name}.ttl").write_text(text, encoding="utf-8")
    files = [tmp_path / "own.ttl", tmp_path / "more.ttl"]
    graph = patched(read_turtle(SMALL), files) if patch else read_turtle([SMALL, *files])
    assert {name: graph.find(name) for name in SPACES} == SPACES
    for name in ("x:bread", "y:baker", "x:", ":", "x:cma"):
        with pytest.raises(UnknownTerm):
            graph.find(name)
    with pytest.raises(UnknownTerm):
        read_turtle(SMALL).find("x:baker")
