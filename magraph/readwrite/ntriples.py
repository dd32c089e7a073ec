"""N-Triples: one triple a line, sorted, for tools that know nothing else."""

from __future__ import annotations

from collections.abc import Sequence

import pyoxigraph as ox

from magraph.errors import DataError
from magraph.graph import CareerGraph
from magraph.literals import STRING, Literal
from magraph.names import short_id
from magraph.readwrite import PathLike
from magraph.readwrite.turtle import read_turtle

__all__ = ["read_ntriples", "write_ntriples"]


def read_ntriples(paths: PathLike | Sequence[PathLike]) -> CareerGraph:
    """Read N-Triples files, as `read_turtle` does: Turtle contains N-Triples."""
    return read_turtle(paths)


def write_ntriples(graph: CareerGraph) -> str:
    """Write a graph as N-Triples, in the canonical form of RDF 1.2 and sorted by code point.

    Raises
    ------
    DataError
        An IRI or a language tag has no form in N-Triples.
    """
    lines = []
    for subject, predicate, obj in graph.triples():
        try:
            end = ox.NamedNode(obj) if isinstance(obj, str) else _literal(obj)
            triple = ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), end)
        except ValueError as error:
            problem = f"cannot be written as N-Triples: {error}"
            raise DataError(problem, term=short_id(subject)) from None
        lines.append(f"{triple} .\n")
    return "".join(sorted(lines))


def _literal(literal: Literal) -> ox.Literal:
    lexical, datatype, language = literal
    if language:
        return ox.Literal(lexical, language=language)
    return ox.Literal(lexical, datatype=None if datatype == STRING else ox.NamedNode(datatype))
