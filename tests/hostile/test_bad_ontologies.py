"""One fault at a time in a small good ontology: each is found, placed and named."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from magraph.errors import DataError, UsageError
from magraph.readwrite import read_graph

GOOD = (Path(__file__).parent / "small.ttl").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Fault:
    """Replace `old` by `new`; the message then has the term and all of `said`."""

    name: str
    old: str
    new: str
    term: str
    said: tuple[str, ...]


FAULTS = [
    Fault("dangling", "mg:issuedBy org:aama", "mg:issuedBy org:aamaa", "cma", ("org:aamaa",)),
    Fault(
        "near miss",
        "mg:certifiesSkill ma:phlebotomy",
        "mg:certifiesSkill ma:phlebotomie",
        "cma",
        ("Did you mean ma:phlebotomy?",),
    ),
    Fault("own prefix, unknown", "mg:credential ma:rma", "mg:credential ma:x", "cma--other", ()),
    Fault(
        "misspelt property", "mg:specializationOf", "mg:specialisationOf", "senior", ("Did you",)
    ),
    Fault("misspelt class", "a mg:Skill ;", "a mg:Skil ;", "phlebotomy", ("mg:Skill?",)),
    Fault("misspelt standard term", "skos:altLabel", "skos:altlabel", "cma", ("skos:altLabel?",)),
    Fault("no class", "src:S1 a mg:Source ;", "src:S1", "S1", ("has no class",)),
    Fault(
        "no label",
        '    skos:prefLabel "Certified Medical Assistant"@en ;\n',
        "",
        "cma",
        ("without a label",),
    ),
    Fault("two labels", '"Phlebotomy"@en', '"Phlebotomy"@en , "Blood"@en', "phlebotomy", ("one",)),
    Fault("empty label", '"Phlebotomy"@en', '""@en', "phlebotomy", ("empty label",)),
    Fault("blanks", '"Phlebotomy"@en', '" Phlebotomy"@en', "phlebotomy", ("blanks",)),
    Fault("direction", '"Phlebotomy"@en', '"Phle\u202ebotomy"@en', "phlebotomy", ("U+202E",)),
    Fault("terminal", '"Phlebotomy"@en', '"\\u001B[2J"@en', "phlebotomy", ("U+001B",)),
    Fault(
        "same label",
        '"Registered Medical Assistant"@en',
        '"certified  Medical assistant"@en',
        "rma",
        ("cma and rma",),
    ),
    Fault("same id", "org:aama", "org:cma", "cma", ("several nodes",)),
    Fault("negative", "schema:minValue 125", "schema:minValue -125", "cma--fee", ("negative",)),
    Fault("not a number", "value 250", 'value "NaN"^^xsd:double', "cma--fee", ("finite number",)),
    Fault("infinite", "value 250", 'value "INF"^^xsd:double', "cma--fee", ("finite number",)),
    Fault("text for a number", "value 250", 'value "250"', "cma--fee", ("no number",)),
    Fault("comma", "value 250", 'value "2,5"^^xsd:decimal', "cma--fee", ("decimal",)),
    Fault("huge", "value 250", f"value {'9' * 5000}", "cma--fee", ("whole number",)),
    Fault("min above value", "minValue 125", "minValue 251", "cma--fee", ("in order",)),
    Fault("value above max", "maxValue 300", "maxValue 249", "cma--fee", ("in order",)),
    Fault("two values", "value 250", "value 250 , 260", "cma--fee", ("several schema:value",)),
    Fault("no value", "    schema:value 250 ;\n", "", "cma--fee", ("without schema:value",)),
    Fault("no currency", '    schema:currency "USD" ;\n', "", "cma--fee", ("schema:currency",)),
    Fault("odd currency", '"USD"', '"$"', "cma--fee", ("no currency",)),
    Fault("no unit", '    schema:unitCode "MON" ;\n', "", "cma--duration", ("schema:unitCode",)),
    Fault("odd unit", '"MON"', '"months"', "cma--duration", ("no unit",)),
    Fault("no such day", "2024-12-31", "2024-02-30", "cma--fee", ("calendar",)),
    Fault("odd date", "2024-12-31", "31.12.2024", "cma--fee", ("no date",)),
    Fault("ends first", "2024-12-31", "2023-12-31", "cma--fee", ("is after",)),
    Fault(
        "no evidence",
        '"MON" ;\n    mg:evidence mg:convention',
        '"MON"',
        "cma--duration",
        ("without evidence",),
    ),
    Fault(
        "unknown evidence", "mg:convention", "mg:conventions", "cma--duration", ("mg:convention?",)
    ),
    Fault("wrong evidence", "mg:convention", "mg:clinical", "cma--duration", ("no kind",)),
    Fault(
        "two kinds of evidence",
        "mg:convention",
        "mg:convention , mg:recalled",
        "cma--duration",
        ("several kinds",),
    ),
    Fault(
        "sourced without source",
        "mg:sourced ;\n    dcterms:source src:S1",
        "mg:sourced",
        "cma--fee",
        ("without a source",),
    ),
    Fault("orphan claim", "    mg:fee ma:cma--fee ;\n", "", "cma--fee", ("about nothing",)),
    Fault(
        "one operand",
        "mg:operand ma:cma--work , ma:cma--other",
        "mg:operand ma:cma--work",
        "cma--two",
        ("1 mg:operand",),
    ),
    Fault(
        "no operand",
        "mg:operand ma:cma--work , ma:cma--age , ma:cma--two",
        'skos:note "none"',
        "cma--any",
        ("0 mg:operand",),
    ),
    Fault("number too big", "mg:requiredNumber 2", "mg:requiredNumber 3", "cma--two", ("3 of 2",)),
    Fault("number zero", "mg:requiredNumber 2", "mg:requiredNumber 0", "cma--two", ("0 of 2",)),
    Fault("no number", "    mg:requiredNumber 2 ;\n", "", "cma--two", ("requiredNumber",)),
    Fault(
        "circle",
        "mg:operand ma:cma--work , ma:cma--other",
        "mg:operand ma:cma--any , ma:cma--other",
        "cma--any",
        ("cma--any -> cma--two -> cma--any",),
    ),
    Fault(
        "circle of one",
        "mg:operand ma:cma--work , ma:cma--other",
        "mg:operand ma:cma--two , ma:cma--other",
        "cma--two",
        ("cma--two -> cma--two",),
    ),
    Fault("empty leaf", "mg:credential ma:rma", 'skos:note "x"', "cma--other", ("mg:credential",)),
    Fault("unmeetable", "mg:minimumMonths 24", "mg:minimumMonths 61", "cma--work", ("60",)),
    Fault("too old", "mg:minimumAgeYears 18", "mg:minimumAgeYears 180", "cma--age", ("older",)),
    Fault(
        "an age in a window",
        "mg:minimumAgeYears 18",
        "mg:minimumAgeYears 18 ; mg:withinLastMonths 6",
        "cma--age",
        ("mg:withinLastMonths means nothing on this AgeLeaf",),
    ),
    Fault(
        "two minima", "mg:minimumMonths 24", "mg:minimumMonths 24 , 36", "cma--work", ("24, 36",)
    ),
    Fault(
        "minimum is text",
        "mg:minimumMonths 24",
        'mg:minimumMonths "two years"',
        "cma--work",
        ("xsd:decimal",),
    ),
    Fault("two issuers", "issuedBy org:aama", "issuedBy org:aama , org:b", "cma", ("issuedBy",)),
    Fault(
        "two requirements",
        "mg:requirement ma:cma--any ;\n    mg:fee",
        "mg:requirement ma:cma--any , ma:cma--age ;\n    mg:fee",
        "cma",
        ("several mg:requirement",),
    ),
    Fault(
        "two durations",
        "mg:duration ma:cma--duration .",
        "mg:duration ma:cma--duration , ma:cma--longer .\n"
        'ma:cma--longer a mg:Quantity ; schema:value 6 ; schema:unitCode "MON" ;\n'
        "    mg:evidence mg:recalled .",
        "cma",
        ("two claims of mg:duration",),
    ),
    Fault(
        "value of the wrong kind",
        "mg:issuedBy org:aama",
        "mg:issuedBy ma:phlebotomy",
        "cma",
        ("mg:Organization",),
    ),
    Fault(
        "property on the wrong kind",
        "    mg:from ma:assistant ;",
        "    mg:from ma:assistant ; mg:issuedBy org:aama ;",
        "step-up",
        ("belongs on",),
    ),
    Fault(
        "requirement of no kind", "a mg:AgeLeaf", "a mg:Requirement", "cma--age", ("no known kind",)
    ),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "small.ttl").write_text(GOOD, encoding="utf-8")
    return tmp_path


def test_good_one_loads(folder: Path) -> None:
    graph = read_graph(folder)
    assert graph.find("AAMA").endswith("/org/aama")


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_fault_is_named_with_file_line_and_term(folder: Path, fault: Fault) -> None:
    assert fault.old in GOOD
    text = GOOD.replace(fault.old, fault.new)
    (folder / "small.ttl").write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as raised:
        read_graph(folder)
    mine = [
        line
        for line in str(raised.value).splitlines()
        if f": {fault.term}: " in line and all(said in line for said in fault.said)
    ]
    assert mine, str(raised.value)
    file, number, _ = mine[0].split(":", 2)
    assert file == str(folder / "small.ttl")
    block = text.splitlines()[: int(number)]
    start = max(place for place, line in enumerate(block) if line[:1] not in (" ", ""))
    assert block[start].partition(" ")[0].endswith(f":{fault.term}")


TEXTS = [
    ("cut in a literal", b'<http://a/b> <http://a/c> "x', 1, "end of file"),
    ("cut after the predicate", b"<http://a/b>\n<http://a/c>", 2, "Unexpected end"),
    ("last dot missing", b'\n\n<http://a/b> <http://a/c> "x"', 3, "dot"),
    ("no such prefix", b"\nx:a x:b x:c .", 2, "x:"),
    ("Latin-1", '<http://a/b> <http://a/c>\n "é" .'.encode("latin-1"), 2, "not UTF-8"),
    ("UTF-16", '<http://a/b> <http://a/c> "x" .'.encode("utf-16"), 1, "looks like UTF-16"),
    ("UTF-16 without mark", "<http://a/b> <http://a/c> 1 .".encode("utf-16-le"), 1, "UTF-16"),
    ("surrogate", b'<http://a/b> <http://a/c> "\\uD800" .', 1, "not valid Turtle"),
    ("blank in an IRI", b"<http://a/ b> <http://a/c> 1 .", 1, "not valid Turtle"),
    ("relative IRI", b"\n<b> <http://a/c> 1 .", 2, "IRI"),
    ("blank node", b"<http://a/b> <http://a/c> 1 .\n<http://a/b> <http://a/c> [] .", 2, "blank"),
    ("labelled blank node", b"\n_:x <http://a/c> 1 .", 2, "blank node"),
    ("list", b"\n<http://a/b> <http://a/c> (1 2) .", 2, "blank node"),
    ("quoted triple", b"<a:b> <a:c> <<( <a:b> <a:c> 1 )>> .", None, "RDF 1.2"),
    ("web page", b"<!doctype html>\n<html></html>", 1, "web page"),
    (
        "bad boolean",
        b'\n<a:b> <a:c> "yes"^^<http://www.w3.org/2001/XMLSchema#boolean> .',
        2,
        "true",
    ),
    ("empty", b"", None, "says nothing"),
    ("only comments", b"# nothing\n", None, "says nothing"),
]


@pytest.mark.parametrize(
    ("data", "line", "said"), [t[1:] for t in TEXTS], ids=[t[0] for t in TEXTS]
)
def test_unreadable_text(tmp_path: Path, data: bytes, line: int | None, said: str) -> None:
    path = tmp_path / "bad.ttl"
    path.write_bytes(data)
    with pytest.raises(DataError) as raised:
        read_graph(path)
    place = f"{path}:{line}: " if line else f"{path}: "
    assert str(raised.value).startswith(place)
    assert said in str(raised.value)


def test_all_faults_come_at_once(folder: Path) -> None:
    (folder / "other.ttl").write_text("oops", encoding="utf-8")
    (folder / "third.ttl").write_bytes(b"\xff")
    with pytest.raises(DataError) as raised:
        read_graph(folder)
    assert "other.ttl:1" in str(raised.value)
    assert "third.ttl:1" in str(raised.value)


@pytest.mark.parametrize("address", ["http://example.org/a.ttl", "file:///etc/passwd"])
def test_addresses_are_refused(address: str) -> None:
    with pytest.raises(UsageError, match="local files only"):
        read_graph(address)


def test_missing_path_and_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        read_graph(tmp_path / "none.ttl")
    with pytest.raises(UsageError, match="no Turtle file"):
        read_graph(tmp_path)


def test_cut_anywhere_is_an_error_or_a_smaller_graph(tmp_path: Path) -> None:
    from magraph.readwrite.turtle import read_turtle

    path = tmp_path / "cut.ttl"
    path.write_text(GOOD, encoding="utf-8")
    whole = set(read_turtle(path, check=False).triples())
    data = GOOD.encode()
    for end in range(0, len(data), 7):
        path.write_bytes(data[:end])
        try:
            graph = read_turtle(path, check=False)
        except DataError:
            continue
        assert set(graph.triples()) <= whole
