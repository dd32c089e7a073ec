"""What of JSON or XML may be in a graph: forms that hold texts, not terms, are checked here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from magraph.errors import DataError
from magraph.graph import Triple
from magraph.literals import LANG_STRING, Literal, lexical_problem
from magraph.names import short_id

__all__ = ["wellformed"]


def wellformed(triples: Iterable[Triple], file: str) -> Iterator[Triple]:
    """Yield triples that have a form in RDF, as a Turtle parser would let them through.

    Raises
    ------
    DataError
        An IRI is none, a literal has half a surrogate pair or a language tag that is none, or it
        does not belong to its datatype.
    """
    known: set[str] = set()
    for triple in triples:
        subject, predicate, obj = triple
        try:
            for iri in (subject, predicate, obj if isinstance(obj, str) else obj[1]):
                if iri not in known:
                    ox.NamedNode(iri)
                    known.add(iri)
            problem = None if isinstance(obj, str) else _problem(obj)
        except ValueError as error:  # also a UnicodeEncodeError
            problem = f"has no form in RDF: {error}"
        if problem:
            problem = f"{short_id(predicate)} {problem}"
            raise DataError(problem, file=file, term=short_id(subject))
        yield triple


def _problem(literal: Literal) -> str | None:
    lexical, datatype, language = literal
    if language:
        ox.Literal(lexical, language=language)
    else:
        lexical.encode()
    if (datatype == LANG_STRING) != bool(language):
        return "has a language without a text in it, or the other way round"
    return lexical_problem(literal)
