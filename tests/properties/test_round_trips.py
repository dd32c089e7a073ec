"""Any graph survives the formats that lose nothing; the bytes depend on its triples only."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from magraph.graph import CareerGraph, Triple
from magraph.literals import (
    BOOLEAN,
    DECIMAL,
    INTEGER,
    LANG_STRING,
    STRING,
    Value,
    as_literal,
    convert,
    lexical_problem,
)
from magraph.readwrite.graphml import read_graphml, write_graphml
from magraph.readwrite.nodelink import read_nodelink, write_nodelink
from magraph.readwrite.ntriples import write_ntriples
from magraph.readwrite.turtle import read_triples, read_turtle, write_turtle
from magraph.terms import PREFIXES, RDF_TYPE

SMALL = Path(__file__).parents[1] / "hostile" / "small.ttl"

NASTY = (
    "\0\x01\x1b[2J",
    '"""\\"\n\r\t',
    "\\u0041\\",
    "a.\u202eb\u200d\ufeff",
    "<&>]]>&amp;",
    "\ufffe\uffff\U0010ffff",
    "e\u0301 é",
    " ",
    "",
)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(NASTY)
iris = st.builds(
    "".join,
    st.tuples(
        st.sampled_from((*PREFIXES.values(), "http://example.org/", "urn:x:")),
        st.text("aZ09-._~é漢/#?&=:%20'()*,;@!$", max_size=6).map(lambda t: t.replace("%", "%25")),
    ),
).filter(lambda iri: iri.count("#") <= 1)
literals = (
    st.tuples(texts, st.just(STRING), st.just(""))
    | st.tuples(texts, st.just(LANG_STRING), st.sampled_from(("en", "en-gb", "de")))
    | st.tuples(st.from_regex(r"[+-]?[0-9]{1,9}", fullmatch=True), st.just(INTEGER), st.just(""))
    | st.tuples(
        st.from_regex(r"[+-]?[0-9]{0,4}\.[0-9]{1,4}", fullmatch=True), st.just(DECIMAL), st.just("")
    )
    | st.tuples(st.sampled_from(("true", "false", "1", "0")), st.just(BOOLEAN), st.just(""))
    | st.tuples(texts, st.just("http://example.org/type"), st.just(""))
)
triples = st.lists(
    st.tuples(iris, iris | st.just(RDF_TYPE), iris | literals), min_size=1, max_size=12
)
quick = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("value", ["", "1", "true", True, False, 0, -12, date(1, 1, 1), date.max])
def test_a_value_made_a_literal_is_the_value_again(value: Value) -> None:
    literal = as_literal(value)
    assert convert(literal) == value
    assert type(convert(literal)) is type(value)
    assert lexical_problem(literal) is None


@quick
@given(st.decimals(-(10**12), 10**12, allow_nan=False, places=6))
def test_a_number_made_a_literal_is_written_plainly(value: Decimal) -> None:
    lexical, datatype, _ = as_literal(value)
    assert (Decimal(lexical), datatype) == (value, DECIMAL)
    assert re.fullmatch(r"-?[0-9]+\.([0-9]*[1-9]|0)", lexical)


@quick
@given(triples)
def test_turtle(given_triples: list[Triple]) -> None:
    graph = CareerGraph.from_triples(given_triples)
    text = write_turtle(graph)
    with TemporaryDirectory() as folder:
        # Under this name the bundled vocabulary is not read along.
        path = Path(folder) / "vocabulary.ttl"
        path.write_text(text, encoding="utf-8", newline="")
        again = read_turtle(path, check=False)
    assert set(again.triples()) == set(given_triples)
    assert write_turtle(again) == text


@quick
@given(triples)
@pytest.mark.parametrize(
    ("write", "read"), [(write_graphml, read_graphml), (write_nodelink, read_nodelink)]
)
def test_graphml_and_node_link(write: Any, read: Any, given_triples: list[Triple]) -> None:
    graph = CareerGraph.from_triples(given_triples)
    text = write(graph)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a"
        path.write_text(text, encoding="utf-8", newline="")
        again = read(path, check=False)
    assert set(again.triples()) == set(given_triples)
    assert write(again) == text


@quick
@given(triples)
def test_ntriples(given_triples: list[Triple]) -> None:
    text = write_ntriples(CareerGraph.from_triples(given_triples))
    lines = text.removesuffix("\n").split("\n")  # a literal may hold other ends of lines
    assert lines == sorted(lines)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.nt"
        path.write_text(text, encoding="utf-8", newline="")
        ((_, again, _),) = read_triples([path])
    assert set(again) == set(given_triples)
    assert len(again) == len(set(given_triples))


@quick
@given(triples, st.randoms(use_true_random=False))
def test_order_does_not_count(given_triples: list[Triple], random: object) -> None:
    shuffled = list(given_triples)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = CareerGraph.from_triples(given_triples), CareerGraph.from_triples(shuffled)
    assert write_turtle(one) == write_turtle(other)
    assert write_graphml(one) == write_graphml(other)
    assert list(one.nx.edges(keys=True)) == list(other.nx.edges(keys=True))


PROGRAM = """
import sys
from magraph.readwrite.graphml import write_graphml
from magraph.readwrite.turtle import read_turtle, write_turtle
graph = read_turtle(sys.argv[1])
sys.stdout.write(write_turtle(graph) + write_graphml(graph))
"""


@pytest.mark.parametrize("seed", ["1", "42"])
def test_hash_seed_does_not_count(seed: str) -> None:
    path = os.pathsep.join(filter(None, (str(SMALL.parents[2]), os.environ.get("PYTHONPATH"))))
    environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": path}
    environment["PYTHONIOENCODING"] = "utf-8"
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(SMALL)],
        env=environment,
        capture_output=True,
        check=True,
    )
    graph = read_turtle(SMALL)
    assert done.stdout.decode() == write_turtle(graph) + write_graphml(graph)
