"""Turtle: strict reading, stable writing."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from magraph.errors import DataError, UsageError
from magraph.graph import CareerGraph
from magraph.literals import INTEGER, LANG_STRING, STRING
from magraph.readwrite import ontology_path, read_graph, write_graph
from magraph.readwrite.turtle import read_turtle, write_turtle

ROOT = Path(__file__).parents[2]
SMALL = ROOT / "tests" / "hostile" / "small.ttl"
A = "http://example.org/a"


def test_writing_is_stable_and_lossless(tmp_path: Path) -> None:
    graph = read_turtle(SMALL)
    text = write_graph(graph, tmp_path / "out.ttl")
    again = read_turtle(tmp_path / "out.ttl")
    assert list(again.triples()) == list(graph.triples())
    assert write_turtle(again) == text == (tmp_path / "out.ttl").read_text(encoding="utf-8")


def test_what_it_looks_like() -> None:
    graph = CareerGraph()
    graph.add("https://w3id.org/magraph/id/medical-assistant/x", "http://example.org/p", A)
    graph.add(A, "http://example.org/p", ("60", INTEGER, ""))
    graph.add(A, "http://example.org/p", ("60", STRING, ""))
    graph.add(A, "http://example.org/p", ('a"\\\n\0\x85é', LANG_STRING, "en-GB"))
    graph.add(A, "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "https://schema.org/Thing")
    assert write_turtle(graph) == (
        "@prefix ma: <https://w3id.org/magraph/id/medical-assistant/> .\n"
        "@prefix schema: <https://schema.org/> .\n"
        "\n"
        "<http://example.org/a> a schema:Thing ;\n"
        "    <http://example.org/p> 60 ,\n"
        '        "60" ,\n'
        '        "a\\"\\\\\\n\\u0000\\u0085é"@en-gb .\n'
        "\n"
        "ma:x <http://example.org/p> <http://example.org/a> .\n"
    )


@pytest.mark.parametrize(
    ("subject", "language"), [("no iri", ""), ("http://a/ b", ""), ("http://a/b", "not a tag")]
)
def test_what_has_no_form_is_refused(subject: str, language: str) -> None:
    graph = CareerGraph()
    graph.add(subject, A, ("x", LANG_STRING if language else STRING, language))
    with pytest.raises(DataError):
        write_turtle(graph)


def test_byte_order_mark_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "mark.ttl"
    path.write_bytes(b"\xef\xbb\xbf" + f"<{A}> <{A}> <{A}> .".encode())
    assert A in read_turtle(path, check=False)


def test_ntriples_and_several_files(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "one.nt").write_text(f"<{A}> <{A}> <{A}1> .\n", encoding="utf-8")
    (tmp_path / "two.ttl").write_text(f"<{A}> <{A}> <{A}2> .\n", encoding="utf-8")
    (tmp_path / "shapes.ttl").write_text("not even Turtle", encoding="utf-8")
    whole = read_turtle(tmp_path, check=False)
    parts = read_turtle([tmp_path / "two.ttl", tmp_path / "sub" / "one.nt"], check=False)
    assert list(whole.triples()) == list(parts.triples())
    assert whole.objects(A, A) == (A + "1", A + "2")


def test_vocabulary_comes_along() -> None:
    assert "https://w3id.org/magraph/ns#Role" in read_turtle(SMALL)


def test_size_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("magraph.readwrite.files.MAX_BYTES", 10)
    with pytest.raises(DataError, match="larger than"):
        read_turtle(SMALL)


def test_unknown_format() -> None:
    with pytest.raises(UsageError, match="turtle, ntriples, graphml"):
        write_graph(CareerGraph(), format="docx")


def test_bundled_ontology_is_the_one_of_the_checkout() -> None:
    if not (ROOT / "ontology" / "vocabulary.ttl").is_file():
        pytest.skip("installed without a checkout")
    assert ontology_path() == ROOT / "ontology"


def test_reading_opens_no_socket(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr("socket.socket.connect", refuse)
    path = tmp_path / "imports.ttl"
    path.write_text(
        f"<{A}> <http://www.w3.org/2002/07/owl#imports> <http://127.0.0.1:1/x> .", encoding="utf-8"
    )
    read_graph(path)


def test_output_is_read_by_another_parser() -> None:
    text = write_turtle(read_turtle(SMALL))
    assert len(list(ox.parse(text, ox.RdfFormat.TURTLE))) == len(list(read_turtle(SMALL).triples()))


@pytest.mark.parametrize("bad", [b"\xff", b"\xc3", b"\xe2\x82", b"\xf0\x9f\x98", b"\xed\xa0\x80"])
def test_bytes_that_are_no_utf_8_are_on_the_line_that_is_told(tmp_path: Path, bad: bytes) -> None:
    """Wherever they stand: files are looked through in pieces of 32,768 bytes."""
    file = tmp_path / "x.ttl"
    for at in (0, 5, *range(32_764, 32_770), 65_535):
        for after in (b"", b"\n#", b"#\n" * 20_000):
            before = (b"#\n" * at)[:at]
            file.write_bytes(before + bad + after)
            with pytest.raises(DataError, match="not UTF-8") as caught:
                read_turtle(file)
            assert caught.value.line == before.count(b"\n") + 1


def test_letters_of_many_bytes_are_read_across_pieces(tmp_path: Path) -> None:
    text = "é€😀" * 20_000
    (tmp_path / "x.ttl").write_text(f'<{A}> <{A}> "{text}" .', encoding="utf-8")
    graph = read_turtle(tmp_path / "x.ttl", check=False)
    assert (A, A, (text, STRING, "")) in list(graph.triples())
