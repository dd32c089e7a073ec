"""The graph as a store for rdflib: look-ups go to it as it is, queries to pyoxigraph."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import pyoxigraph as ox
import rdflib
from rdflib.graph import Graph
from rdflib.plugins.stores.memory import Memory
from rdflib.query import Result
from rdflib.term import Identifier, Node, URIRef, Variable

from magraph.errors import UsageError
from magraph.graph import CareerGraph, Triple
from magraph.literals import STRING, Literal
from magraph.sparql import Term, answer, store_of
from magraph.terms import PREFIXES, RDF_TYPE

__all__ = ["as_rdflib"]

_Pattern: TypeAlias = tuple[Node | None, Node | None, Node | None]
_Contexts: TypeAlias = Generator[Graph | None, None, None]


def as_rdflib(graph: CareerGraph) -> Graph:
    """Return the graph for rdflib to look things up in; it cannot be changed.

    Each node is of the classes above its own too. Queries are answered by pyoxigraph, with the
    limits of `magraph.sparql`, but for that of time; by rdflib where a variable has a value and
    is not selected.
    """
    made = Graph(store=_GraphStore(graph), bind_namespaces="none")
    for prefix, namespace in PREFIXES.items():
        made.bind(prefix, namespace)
    return made


class _GraphStore(Memory):
    """Of rdflib's own store only the prefixes are used."""

    def __init__(self, graph: CareerGraph) -> None:
        super().__init__()
        self._graph = graph
        self._terms: dict[str | Literal, Identifier] = {}
        self._classes: dict[tuple[str, ...], tuple[Identifier, ...]] = {}

    def __len__(self, context: Graph | None = None) -> int:
        # Asked each time that somebody asks whether there is anything.
        return self._graph.once((__name__, "length"), lambda: sum(1 for _ in self._every()))

    def add(self, *_: object, **__: object) -> None:
        raise TypeError("the graph is for reading only")

    remove = add

    def triples(
        self, triple: _Pattern, context: Graph | None = None
    ) -> Generator[tuple[tuple[Node, Node, Node], _Contexts], None, None]:
        subject, predicate, obj = triple
        if subject is not None:
            found = self._of_subject(subject, predicate)
        elif predicate is not None and isinstance(obj, URIRef):
            found = self._of_object(predicate, obj)
        elif predicate is not None:
            subjects = self._subjects.get(str(predicate), ())
            found = (
                each for iri in subjects for each in self._of_subject(self._term(iri), predicate)
            )
        else:
            found = (
                (self._term(one), self._term(by), self._term(other))
                for one, by, other in self._every()
            )
        for each in found:
            if obj is None or each[2] == obj:
                yield each, (whole for whole in (context,))

    def query(
        self,
        query: Any,
        initNs: Mapping[str, Any],  # noqa: N803 - rdflib names it
        initBindings: Mapping[str, Identifier],  # noqa: N803
        queryGraph: str,  # noqa: N803
        **_: Any,
    ) -> Result:
        prefixes = {prefix: str(namespace) for prefix, namespace in initNs.items()}
        bindings = {str(name): _plain(term) for name, term in initBindings.items()}
        try:
            found = answer(self._stored, query, prefixes=prefixes, bindings=bindings)
        except RuntimeError:
            # A variable has a value but is not selected: rdflib goes on with its own engine.
            raise NotImplementedError from None
        if found.boolean is not None:
            result = Result("ASK")
            result.askAnswer = found.boolean
            return result
        if found.triples:
            raise UsageError("SPARQL: a shape asks by SELECT or ASK")
        result = Result("SELECT")
        result.vars = [Variable(name) for name in found.variables]
        result.bindings = [
            {
                variable: self._term(term)
                for variable, term in zip(result.vars, row, strict=True)
                if term is not None
            }
            for row in found.rows
        ]
        return result

    @property
    def _subjects(self) -> Mapping[str, Sequence[str]]:
        """The nodes that have a property, by property."""

        def gather() -> dict[str, list[str]]:
            found: dict[str, list[str]] = {}
            for iri in self._graph:
                for name in self._properties(iri):
                    found.setdefault(name, []).append(iri)
            return found

        return self._graph.once((__name__, "subjects"), gather)

    def _properties(self, iri: str) -> set[str]:
        graph = self._graph
        typed = (RDF_TYPE,) if graph.types(iri) else ()
        return {*typed, *graph.links(iri), *graph.literal_properties(iri)}

    def _stored(self) -> ox.Store:
        return self._graph.once((__name__, "store"), lambda: store_of(self._every()))

    def _of_subject(
        self, subject: Node, predicate: Node | None
    ) -> Iterator[tuple[Node, Node, Node]]:
        if not isinstance(subject, URIRef):
            return
        iri = str(subject)
        if predicate is None:
            for name in self._properties(iri):
                yield from self._of_subject(subject, self._term(name))
            return
        name = str(predicate)
        if name == RDF_TYPE:
            for class_ in self._classes_of(iri):
                yield subject, predicate, class_
        for far in self._graph.objects(iri, name):
            yield subject, predicate, self._term(far)
        for literal in self._graph.literals(iri, name):
            yield subject, predicate, self._term(literal)

    def _of_object(self, predicate: Node, obj: URIRef) -> Iterator[tuple[Node, Node, Node]]:
        name, iri = str(predicate), str(obj)
        near = self._graph.of_class(iri) if name == RDF_TYPE else self._graph.subjects(name, iri)
        for each in near:
            yield self._term(each), predicate, obj

    def _every(self) -> Iterator[Triple]:
        graph = self._graph
        yield from graph.triples()
        for iri in graph:
            stated = graph.types(iri)
            if stated:
                for above in self._above(stated).difference(stated):
                    yield iri, RDF_TYPE, above

    def _classes_of(self, iri: str) -> tuple[Identifier, ...]:
        stated = self._graph.types(iri)
        found = self._classes.get(stated)
        if found is None:
            found = tuple(map(self._term, sorted(self._above(stated))))
            self._classes[stated] = found
        return found

    def _above(self, stated: tuple[str, ...]) -> frozenset[str]:
        """Return classes with all above them."""
        return frozenset[str]().union(*map(self._graph.ancestors, stated))

    def _term(self, term: Term) -> Identifier:
        found = self._terms.get(term)
        if found is None:
            found = self._terms[term] = _made(term)
        return found


def _made(term: Term) -> Identifier:
    if isinstance(term, str):
        return rdflib.BNode(term[2:]) if term.startswith("_:") else URIRef(term)
    lexical, datatype, language = term
    type_ = None if language or datatype == STRING else URIRef(datatype)
    return rdflib.Literal(lexical, lang=language or None, datatype=type_, normalize=False)


def _plain(term: Identifier) -> Term:
    if isinstance(term, rdflib.BNode):
        return f"_:{term}"
    if not isinstance(term, rdflib.Literal):
        return str(term)
    return str(term), str(term.datatype or STRING), term.language or ""
