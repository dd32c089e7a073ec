"""The graph as an `rdflib.Graph`, for those who work with rdflib."""

from __future__ import annotations

from typing import TYPE_CHECKING

from magraph.errors import MissingExtra
from magraph.graph import CareerGraph
from magraph.literals import STRING
from magraph.terms import PREFIXES

if TYPE_CHECKING:
    import rdflib

__all__ = ["to_rdflib"]


def to_rdflib(graph: CareerGraph) -> rdflib.Graph:
    """Return the same triples as an `rdflib.Graph`, with the standard prefixes bound.

    Lexical forms are kept as they are (``036.00`` does not become ``36.00``).
    """
    try:
        import rdflib
    except ImportError:
        raise MissingExtra("A graph for rdflib", "rdf") from None
    result = rdflib.Graph(bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        result.bind(prefix, namespace)
    nodes = {iri: rdflib.URIRef(iri) for iri in graph}
    for subject, predicate, obj in graph.triples():
        if isinstance(obj, str):
            term: rdflib.term.Identifier = nodes.get(obj) or rdflib.URIRef(obj)
        else:
            lexical, datatype, language = obj
            type_ = None if language or datatype == STRING else rdflib.URIRef(datatype)
            term = rdflib.Literal(lexical, lang=language or None, datatype=type_, normalize=False)
        result.add((nodes[subject], nodes.setdefault(predicate, rdflib.URIRef(predicate)), term))
    return result
