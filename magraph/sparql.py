"""SPARQL queries over a graph: read-only, and never over the network."""

from __future__ import annotations

import math
import re
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final, TypeAlias, TypeVar

import pyoxigraph as ox

from magraph.consistency.faults import did_you_mean, prefixed
from magraph.displays import Displayed, told_from
from magraph.errors import UsageError
from magraph.graph import CareerGraph, Triple
from magraph.literals import LANG_STRING, Literal
from magraph.names import short_id
from magraph.terms import ID, MG, PREFIXES

__all__ = [
    "MAX_LENGTH",
    "MAX_ROWS",
    "TIME_LIMIT",
    "QueryResult",
    "Term",
    "answer",
    "query",
    "store_of",
    "unknown_names",
]

_T = TypeVar("_T")

MAX_LENGTH: Final = 65_000
"""Characters in a query: with `_STACK`, however they are nested, the parser does not overflow."""

MAX_ROWS: Final = 1_000_000
"""Rows, or triples, in an answer."""

TIME_LIMIT: Final = 30.0
"""Seconds that a query may take."""

_MAX_MEMORY: Final = 2 * 1024**3
_STACK: Final = 512 * 1024**2
_WAIT: Final = 0.02

_Found: TypeAlias = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples

Term: TypeAlias = "str | Literal"
"""An IRI (or ``_:name`` for a blank node), or a literal."""

_STRING = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\''
    r'|"(?:[^"\\\n\r]|\\.)*"|\'(?:[^\'\\\n\r]|\\.)*\'',
    re.DOTALL,
)
# The same, and what is no string because it does not end.
_OPENED = re.compile(
    r'"""(?:[^"\\]|\\.?|"(?!""))*(?:""")?|\'\'\'(?:[^\'\\]|\\.?|\'(?!\'\'))*(?:\'\'\')?'
    r'|"(?:[^"\\\n\r]|\\.?)*"?|\'(?:[^\'\\\n\r]|\\.?)*\'?',
    re.DOTALL,
)
_COMMENT = re.compile(r"#[^\n\r]*")
_IRI = re.compile(r'<[^<>"{}|^`\\\x00-\x20]*>')
_KEYWORD = re.compile(r"(?<![\w:?$@.-])[A-Za-z]+(?![\w:-])")
_NAME = re.compile(r"(?<![\w?$@:.-])([A-Za-z][\w.-]*):(\w(?:[\w.-]*[\w-])?)")
_TOLD: Final = 5
_LONGEST: Final = 200
_DECLARED = re.compile(r"prefix\s+([\w.-]*):", re.IGNORECASE)
_PREFIXED = re.compile(r"([\w.-]*):[\w.:%\\-]*$")
_FORMS: Final = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_UPDATES: Final = frozenset(
    ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")
)
_REMOTE: Final = "service"


@dataclass(frozen=True, slots=True)
class QueryResult(Displayed):
    """What a query found.

    Attributes
    ----------
    variables, rows
        Of a SELECT: names, and one term or None for each in every row.
    boolean
        Of an ASK.
    triples
        Of a CONSTRUCT or DESCRIBE, sorted.
    """

    variables: tuple[str, ...] = ()
    rows: tuple[tuple[Term | None, ...], ...] = ()
    boolean: bool | None = None
    triples: tuple[tuple[Term, Term, Term], ...] = ()


def query(graph: CareerGraph, text: str, *, time_limit: float = TIME_LIMIT) -> QueryResult:
    """Run a SPARQL query.

    Parameters
    ----------
    graph
        What to ask.
    text
        A SELECT, ASK, CONSTRUCT or DESCRIBE. The prefixes of `magraph.terms.PREFIXES`, and those
        that the graph's files declare for one namespace only, need no declaration.
    time_limit
        Seconds after which it is given up.

    Returns
    -------
    QueryResult
        The rows in the order that ORDER BY asks for, else sorted.

    Raises
    ------
    UsageError
        The query is not valid, changes data, asks for another service or document, is longer than
        `MAX_LENGTH`, takes longer than the limit, has more than `MAX_ROWS` rows, or needs more
        than 2 GiB.

    Notes
    -----
    It runs in a thread of its own, so that a long one can be interrupted. One that was given up
    goes on there for nobody until it ends.
    """
    prefixes = {name: spaces[0] for name, spaces in graph.prefixes.items() if len(spaces) == 1}
    found = answer(lambda: store_of(graph.triples()), text, prefixes | PREFIXES, {}, time_limit)
    return told_from(graph, found)


def unknown_names(graph: CareerGraph, text: str) -> tuple[str, ...]:
    """Return a sentence for each name in a query that the graph has nowhere: why nothing is found.

    Parameters
    ----------
    graph
        What was asked.
    text
        A query that `query` answered. Looked at are names in the vocabulary and of what the
        ontology describes, where their prefixes stand for what they always do.
    """
    own = set(_DECLARED.findall(text))
    names = dict.fromkeys(_NAME.findall(_bare(text)))
    unknown = [
        PREFIXES[prefix] + local
        for prefix, local in names
        if prefix not in own and PREFIXES.get(prefix, "").startswith((MG, ID))
        if PREFIXES[prefix] + local not in graph
    ]
    return tuple(
        " ".join(
            filter(None, (f"{prefixed(iri)} is nowhere in the ontology.", _near(graph, iri, nth)))
        )
        for nth, iri in enumerate(unknown[:_TOLD])
    )


def _near(graph: CareerGraph, iri: str, nth: int) -> str:
    name = short_id(iri)
    elsewhere = [node for node in graph if node.endswith(f"/{name}")]
    if elsewhere:
        return f"Did you mean <{min(elsewhere)}>?"
    space = iri[: -len(name)]
    return did_you_mean(iri, (node for node in graph if node.startswith(space)), nth=nth)


def answer(
    store: Callable[[], ox.Store],
    text: str,
    prefixes: Mapping[str, str],
    bindings: Mapping[str, Term],
    time_limit: float = math.inf,
) -> QueryResult:
    """Run a SPARQL query over a store, as `query` does over a graph.

    Parameters
    ----------
    store
        Gives what to ask, once the query is found to be harmless.
    text, time_limit
        As for `query`.
    prefixes
        Those that need no declaration.
    bindings
        What stands in place of some variables, subqueries included.

    Returns
    -------
    QueryResult
        As for `query`.

    Raises
    ------
    UsageError
        As for `query`.
    RuntimeError
        A variable of `bindings` is not selected: the engine puts in only those that are.
    """
    if len(text) > MAX_LENGTH:
        raise UsageError(f"SPARQL: a query of {len(text):,} characters; {MAX_LENGTH:,} at most")
    ordered = _refuse(text)
    try:
        run = partial(
            store().query,
            text,
            prefixes=dict(prefixes),
            substitutions={ox.Variable(name): _to_ox(term) for name, term in bindings.items()},
        )
        return _in_a_thread(lambda given_up: _solved(run, ordered, given_up), time_limit)
    except UsageError:
        raise
    except (SyntaxError, ValueError, OSError) as error:
        raise UsageError(_explain(str(error), text)) from None


def _solved(run: Callable[[], _Found], ordered: bool, given_up: threading.Event) -> QueryResult:
    def counted(found: Iterable[_T]) -> Iterable[_T]:
        for number, each in enumerate(found):
            if number == MAX_ROWS or given_up.is_set():
                raise UsageError(f"SPARQL: more than {MAX_ROWS:,} rows. Add a LIMIT")
            yield each

    found = run()
    if isinstance(found, ox.QueryBoolean):
        return QueryResult(boolean=bool(found))
    if isinstance(found, ox.QueryTriples):
        triples = {(_term(t.subject), _term(t.predicate), _term(t.object)) for t in counted(found)}
        return QueryResult(triples=tuple(sorted(triples, key=lambda t: tuple(map(_order, t)))))
    variables = tuple(variable.value for variable in found.variables)
    rows = [
        tuple(None if term is None else _term(term) for term in solution)
        for solution in counted(found)
    ]
    if not ordered:
        rows.sort(key=lambda row: tuple(map(_order, row)))
    return QueryResult(variables=variables, rows=tuple(rows))


def _in_a_thread(work: Callable[[threading.Event], QueryResult], time_limit: float) -> QueryResult:
    """Return what `work` returns, or raise what it raises.

    The thread has room for a parser that calls itself; on the usual stack a few thousand brackets
    end the whole process. Nothing can stop the engine, but this waits no longer for it.
    """
    done: list[QueryResult | BaseException] = []
    given_up = threading.Event()

    def run() -> None:
        try:
            done.append(work(given_up))
        except BaseException as error:  # handed on to the caller
            done.append(error.with_traceback(None))  # what it holds is of this thread alone

    thread = threading.Thread(target=run, name="magraph query", daemon=True)
    usual = threading.stack_size(_STACK)
    try:
        thread.start()
    except RuntimeError:
        raise MemoryError("no room for the thread of a query") from None
    finally:
        threading.stack_size(usual)
    end, before = time.monotonic() + time_limit, _peak_memory()
    try:
        while thread.is_alive():
            thread.join(_WAIT)
            if time.monotonic() > end:
                raise UsageError(f"SPARQL: not done after {time_limit:g} seconds. Ask for less")
            if _peak_memory() - before > _MAX_MEMORY:
                raise UsageError(f"SPARQL: needs more than {_MAX_MEMORY // 1024**3} GiB")
    finally:
        given_up.set()
    (found,) = done
    if isinstance(found, BaseException):
        raise found
    return found


def _peak_memory() -> int:
    """Return the most bytes that this process has had in memory; 0 where that is not known."""
    try:
        from resource import RUSAGE_SELF, getrusage
    except ImportError:  # Windows
        return 0
    unit = 1 if sys.platform == "darwin" else 1024
    return getrusage(RUSAGE_SELF).ru_maxrss * unit


def _refuse(text: str) -> bool:
    """Refuse what is no local reading; tell whether the query orders its rows."""
    if re.search(r"\\[uU]", text) and _REMOTE in _unescaped(text).casefold():
        raise UsageError("SPARQL: write the query without \\u escapes")
    if _REMOTE in text.casefold() and _asks_service(text):
        raise UsageError("SPARQL: SERVICE is not allowed; queries never use the network")
    words = _words(text)
    if "FROM" in words:
        raise UsageError("SPARQL: FROM is not allowed; a query reads the one graph")
    opening = next((word for word in words if word not in ("PREFIX", "BASE")), "")
    if opening in _UPDATES:
        raise UsageError(f"SPARQL: {opening} is not allowed; queries only read")
    return "ORDER" in words


def _words(text: str) -> list[str]:
    """Return what may be keywords of a query, in capitals."""
    return [word.upper() for word in _KEYWORD.findall(_bare(text))]


def _bare(text: str) -> str:
    """Return a query without what stands in its IRIs, comments and strings."""
    return _OPENED.sub('""', _COMMENT.sub("", re.sub(r"<[^<>\s]*>", "<>", text)))


def _asks_service(text: str) -> bool:
    """Tell whether the word stands anywhere but in a string.

    ``<a#b>`` may be an IRI, or a comparison before a comment, and ``<a'b>`` one before a string:
    which of them only a parser knows, so both readings are followed, and one that meets the word
    is enough to refuse.
    """
    pending, seen = [0], set()
    while pending:
        at = pending.pop()
        while at < len(text) and at not in seen:
            seen.add(at)
            mark = text[at]
            if mark in "\"'":
                string = _STRING.match(text, at)
                if string is None:
                    break  # no parser gets past it
                at = string.end()
            elif mark == "#":
                comment = _COMMENT.match(text, at)
                at = comment.end() if comment else at + 1
            elif mark == "\\":
                at += 2
            elif text[at : at + len(_REMOTE)].casefold() == _REMOTE:
                return True
            else:
                iri = _IRI.match(text, at) if mark == "<" else None
                if iri:
                    pending.append(iri.end())
                at += 1
    return False


def _unescaped(text: str) -> str:
    return re.sub(
        r"\\u([0-9A-Fa-f]{4})|\\U0*([0-9A-Fa-f]{1,5})",
        lambda match: chr(int(match[1] or match[2], 16)),
        text,
    )


def _explain(message: str, text: str) -> str:
    if not set(_FORMS).intersection(_words(text)):
        return f"SPARQL: a query begins with {', '.join(_FORMS[:-1])} or {_FORMS[-1]}"
    place = re.match(r"error at (\d+):(\d+): (.*)", message, re.DOTALL)
    if place is None:
        return f"SPARQL: {' '.join(message.split())}"
    line, column, expected = place.groups()
    if "Prefix not found" in expected:
        before = text.split("\n")[int(line) - 1][: int(column) - 1]
        name = _PREFIXED.search(before[-_LONGEST:])
        prefix = f"the prefix {name[1]}:" if name else "a prefix"
        problem = f"{prefix} is not declared. Write PREFIX NAME: <IRI> before the query"
    else:
        problem = " ".join(expected.split())
        problem = problem if len(problem) <= 60 else "not valid here"
    return f"SPARQL: line {line}, column {column}: {problem}"


def store_of(triples: Iterable[Triple]) -> ox.Store:
    """Return triples as a store to ask."""
    nodes: dict[str, ox.NamedNode] = {}

    def node(iri: str) -> ox.NamedNode:
        found = nodes.get(iri)
        if found is None:
            found = nodes[iri] = ox.NamedNode(iri)
        return found

    store = ox.Store()
    store.extend(
        ox.Quad(
            node(subject),
            node(predicate),
            node(obj) if isinstance(obj, str) else _to_literal(obj, node),
        )
        for subject, predicate, obj in triples
    )
    return store


def _to_literal(literal: Literal, node: Callable[[str], ox.NamedNode]) -> ox.Literal:
    lexical, datatype, language = literal
    if language:
        return ox.Literal(lexical, language=language)
    return ox.Literal(lexical, datatype=node(datatype))


def _to_ox(term: Term) -> ox.NamedNode | ox.BlankNode | ox.Literal:
    if not isinstance(term, str):
        return _to_literal(term, ox.NamedNode)
    return ox.BlankNode(term[2:]) if term.startswith("_:") else ox.NamedNode(term)


def _term(term: object) -> Term:
    if isinstance(term, ox.NamedNode):
        return term.value
    if isinstance(term, ox.Literal):
        return (
            term.value,
            LANG_STRING if term.language else term.datatype.value,
            term.language or "",
        )
    return str(term)


def _order(term: Term | None) -> tuple[int, str, str, str]:
    if term is None:
        return (0, "", "", "")
    return (1, term, "", "") if isinstance(term, str) else (2, *term)
