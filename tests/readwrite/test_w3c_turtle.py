"""The W3C's Turtle 1.1 test suite, entry by entry: what is Turtle is read, what is not is refused.

Two things that are Turtle are refused on purpose, and only they may be: a blank node, since every
fact here has a name, and a file that says nothing.
"""

from __future__ import annotations

import os
import tarfile
from pathlib import Path

import pyoxigraph as ox
import pytest

from magraph.errors import DataError, DataErrors
from magraph.graph import Triple
from magraph.readwrite.turtle import read_triples

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("MAGRAPH_SHARED", ROOT.parent / "shared"))
SUITE = SHARED / "data" / "rdf-tests" / "rdf11-turtle-tests.tar.gz"
HOME = "https://w3c.github.io/rdf-tests/rdf/rdf11/rdf-turtle/"
ENTRY = "http://www.w3.org/ns/rdftest#TestTurtle"
MANIFEST = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
COUNTS = {"Eval": 145, "NegativeSyntax": 94, "PositiveSyntax": 74}

# What is wrong in it comes after a blank node.
BLANK_NODE_FIRST = "turtle-syntax-bad-number-dot-in-anon.ttl"


def _suite() -> dict[str, bytes]:
    if not SUITE.is_file():
        return {}
    with tarfile.open(SUITE) as suite:
        return {
            Path(member.name).name: suite.extractfile(member).read()
            for member in suite.getmembers()
            if member.isfile()
        }


def _entries() -> list[tuple[str, str, str]]:
    """The kind of each entry, the file to read, and the file with its triples, if any."""
    if not FILES:
        return []
    kinds, actions, results = {}, {}, {}
    for quad in ox.parse(FILES["manifest.ttl"], ox.RdfFormat.TURTLE, base_iri=HOME):
        subject, value = str(quad.subject), quad.object.value
        if value.startswith(ENTRY):
            kinds[subject] = value.removeprefix(ENTRY)
        elif quad.predicate.value == MANIFEST + "action":
            actions[subject] = value.removeprefix(HOME)
        elif quad.predicate.value == MANIFEST + "result":
            results[subject] = value.removeprefix(HOME)
    return [(kind, actions[name], results.get(name, "")) for name, kind in kinds.items()]


FILES = _suite()
ENTRIES = _entries()

pytestmark = pytest.mark.skipif(not FILES, reason="the W3C suite is not here")


def _of(kind: str) -> pytest.MarkDecorator:
    names = [pytest.param(file, result, id=file) for of, file, result in ENTRIES if of == kind]
    return pytest.mark.parametrize(("name", "result"), names)


def _placed(tmp_path: Path, name: str) -> Path:
    """The file with its address on the first line, so that lines keep their numbers."""
    path = tmp_path / name
    base = f"@base <{HOME}{name}> . " if path.suffix == ".ttl" else ""
    path.write_bytes(base.encode() + FILES[name])
    return path


def _read(path: Path) -> list[Triple] | None:
    """The triples; None where they are refused for one of the two reasons, and rightly so."""
    try:
        [(_, triples, _)] = read_triples([path])
    except DataErrors as refused:
        [fault] = refused.errors
        quads = list(ox.parse(path.read_bytes(), ox.RdfFormat.TURTLE))
        blank = any(
            isinstance(node, ox.BlankNode) for quad in quads for node in (quad.subject, quad.object)
        )
        assert ("a blank node" in str(fault)) == blank, fault
        assert ("says nothing" in str(fault)) == (not quads), fault
        assert blank or not quads, fault
        assert not blank or fault.line is not None, fault
        return None
    return triples


def test_every_entry_is_here() -> None:
    kinds = [kind for kind, _, _ in ENTRIES]
    assert {kind: kinds.count(kind) for kind in sorted(set(kinds))} == COUNTS


@_of("NegativeSyntax")
def test_no_turtle_is_refused_with_its_line(tmp_path: Path, name: str, result: str) -> None:
    path = _placed(tmp_path, name)
    with pytest.raises(DataError) as refused:
        read_triples([path])
    [fault] = refused.value.errors
    assert fault.file == str(path)
    assert 1 <= fault.line <= len(FILES[name].splitlines()) + 1
    assert "not valid Turtle" in str(fault) or name == BLANK_NODE_FIRST


@_of("PositiveSyntax")
def test_turtle_is_read(tmp_path: Path, name: str, result: str) -> None:
    triples = _read(_placed(tmp_path, name))
    assert triples is None or triples


@_of("Eval")
def test_turtle_says_what_it_should(tmp_path: Path, name: str, result: str) -> None:
    triples = _read(_placed(tmp_path, name))
    if triples is not None:
        assert set(triples) == set(_read(_placed(tmp_path, result)))
