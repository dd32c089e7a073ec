"""The rules that the SHACL shapes state, and the terms that each speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import rdflib
from rdflib.term import Node

from magraph.terms import MG

__all__ = ["Rule", "Shape", "read_shapes"]

_SH: Final = rdflib.Namespace("http://www.w3.org/ns/shacl#")
_TERM_IN_QUERY: Final = re.compile(r"\bmg:([\w-]+)")


class Rule(NamedTuple):
    """One thing that a shape asks for.

    Attributes
    ----------
    severity
        `Violation`, `Warning` or `Info`.
    message
        What is said where it does not hold.
    about
        IRIs of the terms that it names.
    """

    severity: str
    message: str
    about: frozenset[str]


class Shape(NamedTuple):
    """A node shape.

    Attributes
    ----------
    iri, name
        What it is called.
    classes
        IRIs of the classes whose instances it looks at.
    properties
        IRIs of the properties whose subjects or objects it looks at.
    rules
        What it asks for.
    """

    iri: str
    name: str
    classes: frozenset[str]
    properties: frozenset[str]
    rules: tuple[Rule, ...]


def read_shapes(file: Path) -> tuple[Shape, ...]:
    """Return the shapes of a Turtle file, by name."""
    graph = rdflib.Graph().parse(file, format="turtle")
    nodes = graph.subjects(rdflib.RDF.type, _SH.NodeShape)
    named = sorted(node for node in nodes if isinstance(node, rdflib.URIRef))
    return tuple(_shape(graph, node) for node in named)


def _shape(graph: rdflib.Graph, node: rdflib.URIRef) -> Shape:
    def targets(*names: str) -> frozenset[str]:
        return frozenset(str(found) for name in names for found in graph.objects(node, _SH[name]))

    name = str(node).rpartition("#")[2]
    return Shape(
        str(node),
        name,
        targets("targetClass"),
        targets("targetSubjectsOf", "targetObjectsOf"),
        tuple(sorted(_rules(graph, node), key=lambda rule: rule.message)),
    )


def _rules(graph: rdflib.Graph, node: Node) -> Iterator[Rule]:
    """Yield the rules of a shape: a node with a message, and what hangs on it."""
    inner = [
        found
        for predicate in (_SH.property, _SH.sparql)
        for found in graph.objects(node, predicate)
    ]
    for message in graph.objects(node, _SH.message):
        severity = graph.value(node, _SH.severity) or _SH.Violation
        about = frozenset(_named(graph, node, apart=frozenset(inner)))
        yield Rule(str(severity).rpartition("#")[2], str(message), about)
    for each in inner:
        yield from _rules(graph, each)


def _named(graph: rdflib.Graph, node: Node, apart: frozenset[Node]) -> Iterator[str]:
    """Yield the terms of the vocabulary that a rule names, its target aside."""
    for predicate, obj in graph.predicate_objects(node):
        if "target" in str(predicate) or obj in apart:
            continue
        if isinstance(obj, rdflib.BNode):
            yield from _named(graph, obj, frozenset())
        elif isinstance(obj, rdflib.URIRef) and obj.startswith(MG):
            yield str(obj)
        elif predicate == _SH.select:
            yield from (MG + name for name in _TERM_IN_QUERY.findall(str(obj)))
