"""SPARQL queries over a graph: read-only, and never over the network."""

from __future__ import annotations

import re
from typing import Final, NamedTuple, TypeAlias

import pyoxigraph as ox

from magraph.errors import UsageError
from magraph.graph import CareerGraph
from magraph.literals import LANG_STRING, Literal
from magraph.terms import PREFIXES

__all__ = ["QueryResult", "Term", "query"]

Term: TypeAlias = "str | Literal"
"""An IRI (or ``_:name`` for a blank node), or a literal."""

_STRING = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\''
    r'|"(?:[^"\\\n\r]|\\.)*"|\'(?:[^\'\\\n\r]|\\.)*\'',
    re.DOTALL,
)
_COMMENT = re.compile(r"#[^\n\r]*")
_IRI_WITH_HASH = re.compile(r'<[^<>"{}|^`\\\x00-\x20#]*#[^<>"{}|^`\\\x00-\x20]*>')
_KEYWORD = re.compile(r"(?<![\w:?$@.-])[A-Za-z]+(?![\w:-])")
_UPDATES: Final = frozenset(
    ("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH")
)
_REMOTE: Final = "service"


class QueryResult(NamedTuple):
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


def query(graph: CareerGraph, text: str) -> QueryResult:
    """Run a SPARQL query.

    Parameters
    ----------
    graph
        What to ask.
    text
        A SELECT, ASK, CONSTRUCT or DESCRIBE. The prefixes of `magraph.terms.PREFIXES` need no
        declaration.

    Returns
    -------
    QueryResult
        The rows in the order that ORDER BY asks for, else sorted.

    Raises
    ------
    UsageError
        The query is not valid, changes data, or asks for another service or document.
    """
    ordered = _refuse(text)
    try:
        found = _store(graph).query(text, prefixes=PREFIXES)
        if isinstance(found, ox.QueryBoolean):
            return QueryResult(boolean=bool(found))
        if isinstance(found, ox.QueryTriples):
            return QueryResult(
                triples=tuple(
                    sorted(
                        {(_term(t.subject), _term(t.predicate), _term(t.object)) for t in found},
                        key=lambda triple: tuple(map(_order, triple)),
                    )
                )
            )
        variables = tuple(variable.value for variable in found.variables)
        rows = [
            tuple(None if term is None else _term(term) for term in solution) for solution in found
        ]
    except (SyntaxError, ValueError, OSError) as error:
        raise UsageError(_explain(str(error))) from None
    if not ordered:
        rows.sort(key=lambda row: tuple(map(_order, row)))
    return QueryResult(variables=variables, rows=tuple(rows))


def _refuse(text: str) -> bool:
    """Refuse what is no local reading; tell whether the query orders its rows."""
    if re.search(r"\\[uU]", text) and _REMOTE in _unescaped(text).casefold():
        raise UsageError("SPARQL: write the query without \\u escapes")
    if _REMOTE in text.casefold() and _asks_service(text):
        raise UsageError("SPARQL: SERVICE is not allowed; queries never use the network")
    bare = _STRING.sub('""', _COMMENT.sub("", re.sub(r"<[^<>\s]*>", "<>", text)))
    words = [word.upper() for word in _KEYWORD.findall(bare)]
    if "FROM" in words:
        raise UsageError("SPARQL: FROM is not allowed; a query reads the one graph")
    opening = next((word for word in words if word not in ("PREFIX", "BASE")), "")
    if opening in _UPDATES:
        raise UsageError(f"SPARQL: {opening} is not allowed; queries only read")
    return "ORDER" in words


def _asks_service(text: str) -> bool:
    """Tell whether the word stands anywhere but in a string.

    ``<a#b>`` may be an IRI, or a comparison before a comment: which of them only a parser
    knows, so both readings are followed, and one that meets the word is enough to refuse.
    """
    pending, seen = [0], set()
    while pending:
        at = pending.pop()
        while at < len(text) and at not in seen:
            seen.add(at)
            mark = text[at]
            if mark in "\"'":
                string = _STRING.match(text, at)
                at = string.end() if string else at + 1
            elif mark == "#":
                comment = _COMMENT.match(text, at)
                at = comment.end() if comment else at + 1
            elif mark == "\\":
                at += 2
            elif text[at : at + len(_REMOTE)].casefold() == _REMOTE:
                return True
            else:
                iri = _IRI_WITH_HASH.match(text, at) if mark == "<" else None
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


def _explain(message: str) -> str:
    place = re.match(r"error at (\d+):(\d+): (.*)", message, re.DOTALL)
    if place is None:
        return f"SPARQL: {' '.join(message.split())}"
    line, column, expected = place.groups()
    if "Prefix not found" in expected:
        problem = "the prefix is not declared"
    else:
        problem = " ".join(expected.split())
        problem = problem if len(problem) <= 60 else "not valid here"
    return f"SPARQL: line {line}, column {column}: {problem}"


def _store(graph: CareerGraph) -> ox.Store:
    nodes: dict[str, ox.NamedNode] = {}

    def node(iri: str) -> ox.NamedNode:
        found = nodes.get(iri)
        if found is None:
            found = nodes[iri] = ox.NamedNode(iri)
        return found

    def literal(value: Literal) -> ox.Literal:
        lexical, datatype, language = value
        if language:
            return ox.Literal(lexical, language=language)
        return ox.Literal(lexical, datatype=node(datatype))

    store = ox.Store()
    store.extend(
        ox.Quad(node(subject), node(predicate), node(obj) if isinstance(obj, str) else literal(obj))
        for subject, predicate, obj in graph.triples()
    )
    return store


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
