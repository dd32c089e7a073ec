"""SPARQL that means harm: it ends, with a message, and reaches nobody."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hostile.conftest import HOME

from magraph.errors import UsageError
from magraph.graph import CareerGraph
from magraph.sparql import MAX_LENGTH, query

A = "http://example.org/"


@pytest.fixture(scope="module")
def graph() -> CareerGraph:
    return CareerGraph.from_triples((A + "s", A + "p", f"{A}o{n}") for n in range(100))


APART = """
import sys
from magraph.errors import UsageError
from magraph.graph import CareerGraph
from magraph.sparql import query
graph = CareerGraph.from_triples(("http://a/s", "http://a/p", f"http://a/{n}") for n in range(100))
try:
    query(graph, sys.stdin.read(), time_limit=float(sys.argv[1]))
except UsageError as error:
    print(error)
"""


def apart(text: str, time_limit: float) -> str:
    """Ask in a process that then ends, and return the refusal.

    What is given up goes on in its thread; here it would take the time of all tests that follow.
    """
    done = subprocess.run(
        [sys.executable, "-c", APART, str(time_limit)],
        input=text,
        capture_output=True,
        encoding="utf-8",
        env={"PYTHONPATH": str(HOME), "PYTHONUTF8": "1"},
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


# Each has the word where a reading of the text takes it for a part of a string or a comment.
HIDDEN = [
    "SELECT * {{ OPTIONAL {{ <http://a/'> ?p ?o }} SERVICE <{0}/'> {{ ?s ?p ?o }} }}",
    "SELECT * {{ <http://a/#'> ?p ?o . SERVICE <{0}/#'> {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?s <http://a/'''> ?o . SERVICE <{0}/'''> {{ ?s ?p ?o }} }}",
    'SELECT * {{ VALUES ?x {{"""" "a" """"}} SERVICE <{0}/> {{ ?s ?p ?o }} }}',
    'SELECT * {{ VALUES ?x {{"" "x"}} SERVICE <{0}/> {{ ?s ?p ?o }} VALUES ?y {{"" "x"}} }}',
    "SELECT * {{ VALUES ?x {{'''a'}} SERVICE <{0}/> {{ ?s ?p ?o }} }}",
    "SELECT * {{ FILTER(1<'>'||'a'<2) SERVICE <{0}/'> {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?s ?p 'a\\'' . SERVICE <{0}/> {{ ?s ?p ?o }} FILTER(?s != '\\'') }}",
    "SELECT * {{ # '\r SERVICE <{0}/> {{ ?s ?p ?o }} # '\n }}",
    "SELECT * {{ SeRvIcE SILENT <{0}/> {{ ?s ?p ?o }} }}",
    "SELECT * {{ ?s \\u0053ERVICE <{0}/> {{ ?s ?p ?o }} }}",
    "SELECT * FROM <{0}/> {{ ?s ?p ?o }}",
    "LOAD <{0}/>",
    "SELECT * {{ ?s ?p ?o }} ; LOAD <{0}/>",
]


@pytest.mark.parametrize("text", HIDDEN)
def test_no_reading_of_a_query_reaches_the_network(graph, listener, text) -> None:
    with pytest.raises(UsageError):
        query(graph, text.format(listener.address))


@pytest.mark.parametrize("label", ["' } SERVICE <{0}/'> {{} #", '" . }} LOAD <{0}/> #', "\\' > {{"])
def test_a_label_pasted_into_a_query_reaches_the_network_as_little(graph, listener, label) -> None:
    pasted = label.replace("{{", "{").replace("}}", "}").replace("{0}", listener.address)
    for quote in "'\"":
        try:
            query(graph, f"SELECT * {{ ?s ?p {quote}{pasted}{quote} }}")
        except UsageError:
            continue


N = MAX_LENGTH - 100
NESTED = {
    "braces": "SELECT * {" + "{" * (N // 2) + "}" * (N // 2 + 1),
    "brackets": "SELECT (" + "(" * (N // 2) + "1" + ")" * (N // 2) + " AS ?x) {}",
    "paths": "SELECT * { ?s " + "(" * (N // 2 - 10) + "<a:b>" + ")" * (N // 2 - 10) + " ?o }",
    "nots": "ASK { FILTER(" + "!" * N + "true) }",
    "sums": "ASK { FILTER(" + "+".join(["1"] * (N // 2)) + " > 0) }",
    "optionals": "SELECT * {" + "OPTIONAL{?a ?b ?c " * (N // 20) + "}" * (N // 20) + "}",
    "questions in questions": "SELECT*{" + "{SELECT*{" * (N // 11) + "}}" * (N // 11) + "}",
    "unions": "SELECT * {" + "UNION".join(["{}"] * (N // 7)) + "}",
    "what never ends": "SELECT * { ?s ?p '''" + "\\'" * (N // 2 - 20),
    "comments": "#service\n" * 3000 + "<a#b>" * 5000,
}


@pytest.mark.parametrize("name", NESTED)
def test_nesting_ends_no_process(name) -> None:
    # In a process of its own stack some of these are 30,000 calls deep; each ends with an answer,
    # with a mistake, or with the time.
    assert len(NESTED[name]) <= MAX_LENGTH
    apart(NESTED[name], time_limit=1)


def test_what_is_longer_is_refused(graph) -> None:
    with pytest.raises(UsageError, match="65,000 at most"):
        query(graph, "SELECT * { ?s ?p ?o }" + " " * MAX_LENGTH)


def test_many_rows_are_refused(graph, monkeypatch) -> None:
    monkeypatch.setattr("magraph.sparql.MAX_ROWS", 10_000)
    one, other = "?a ?b ?c .", "?d ?e ?f ."
    assert len(query(graph, f"SELECT ?c ?f {{ {one} {other} }}").rows) == 10_000
    for text in (
        f"SELECT * {{ {one} {other} VALUES ?x {{ 1 2 }} }}",
        f"CONSTRUCT {{ {one} ?c ?b ?f }} {{ {one} {other} }}",
    ):
        with pytest.raises(UsageError, match=r"more than 10,000 rows\. Add a LIMIT"):
            query(graph, text)


def test_what_takes_too_long_is_given_up() -> None:
    pairs = " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(6))
    said = apart(f"SELECT (COUNT(*) AS ?n) {{ {pairs} }}", time_limit=0.5)
    assert "not done after 0.5 seconds" in said


@pytest.mark.slow
def test_a_query_that_grows_is_given_up(bounded, tmp_path) -> None:
    # 64 MiB, then longer and longer by as much: no step of it alone is near the limit.
    block = " ".join(f"BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1})" for n in range(26))
    longer = " ".join(f"BIND(CONCAT(?a{n}, ?a26) AS ?a{n + 1})" for n in range(26, 90))
    (tmp_path / "q.rq").write_text(f'SELECT ?a90 {{ BIND("x" AS ?a0) {block} {longer} }}')
    # The limit is on what is in use; the thread's stack and what is mapped come on top.
    done = bounded("query", "q.rq", memory=8 * 1024**3)
    assert done.code == 2
    assert "needs more than 2 GiB" in done.err


def test_what_a_query_makes_is_shown_harmless(bounded) -> None:
    text = 'SELECT ("\\u001b[2J\\u009b\\u202e" AS ?x) {}'
    assert "\\x1b[2J\\x9b\\u202e" in bounded("query", text).out
    assert '"\\u001b[2J\\u009b\\u202e"' in bounded("query", text, "--format", "json").out


def test_a_query_from_a_file_that_is_no_text(bounded, tmp_path) -> None:
    (tmp_path / "q.rq").write_bytes(b"SELECT \xff")
    assert "UTF-8" in bounded("query", "q.rq").err
    (tmp_path / "q.rq").write_bytes(b"\xef\xbb\xbfASK { ma:cma-aama ?p ?o }")
    assert bounded("query", "q.rq").out == "yes\n"
    assert bounded("query", b"SELECT \xff {}").code == 2
    assert "larger than" in bounded("query", "/dev/zero").err
