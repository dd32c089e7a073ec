"""`CareerGraph`: an ontology as one networkx multigraph, with look-ups.

The graph is the whole truth: `CareerGraph.triples` gives back every triple that went in.
Nothing here knows an occupation; what the classes and properties mean is in the vocabulary,
which is part of the graph.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TypeAlias

from networkx import DiGraph, MultiDiGraph

from magraph.errors import DataError
from magraph.literals import LANG_STRING, Literal, Value, convert
from magraph.names import Match, NameIndex, short_id
from magraph.places import statement_lines
from magraph.terms import (
    DC_TITLE,
    FROM,
    MG,
    PREF_LABEL,
    PROGRESSION,
    RDF_TYPE,
    RDFS_LABEL,
    RDFS_SUBCLASS_OF,
    TO,
)

__all__ = ["CareerGraph", "Match", "Triple"]

Triple: TypeAlias = tuple[str, str, "str | Literal"]
"""Subject IRI, predicate IRI, and an IRI or a literal."""

_LABELS = (PREF_LABEL, RDFS_LABEL, DC_TITLE)


class CareerGraph:
    """An ontology over one `networkx.MultiDiGraph`.

    Nodes are IRIs with the attributes ``types`` (sorted IRIs), ``label`` and ``literals``
    (predicate -> sorted tuples of lexical form, datatype IRI and language). Edges are keyed by
    the predicate's IRI, which is also their attribute ``predicate``. ``rdf:type`` is a node
    attribute, not an edge.

    Parameters
    ----------
    graph
        A multigraph of that form; it is used, not copied. Without one the graph is empty.
    places
        Subject IRI -> file it was read from, for messages.

    Notes
    -----
    Look-ups are indexed on first use. After changing `nx` directly, call `refresh`.
    """

    def __init__(
        self, graph: MultiDiGraph | None = None, *, places: Mapping[str, str] | None = None
    ) -> None:
        self._graph = MultiDiGraph() if graph is None else graph
        self._places = dict(places or {})
        self._lines: dict[str, dict[tuple[str, str], int]] = {}
        self.refresh()

    @classmethod
    def from_triples(
        cls, triples: Iterable[Triple], *, places: Mapping[str, str] | None = None
    ) -> CareerGraph:
        """Build a graph from triples in any order; repetitions count once."""
        types: dict[str, set[str]] = {}
        literals: dict[str, dict[str, set[Literal]]] = {}
        links: list[tuple[str, str, str, dict[str, str]]] = []
        nodes: dict[str, None] = {}
        for subject, predicate, obj in triples:
            nodes[subject] = None
            if not isinstance(obj, str):
                literals.setdefault(subject, {}).setdefault(predicate, set()).add(obj)
            elif predicate == RDF_TYPE:
                types.setdefault(subject, set()).add(obj)
            else:
                nodes[obj] = None
                links.append((subject, obj, predicate, {"predicate": predicate}))
        graph = MultiDiGraph()
        graph.add_nodes_from(
            (node, _attributes(node, types.get(node, ()), literals.get(node, {})))
            for node in sorted(nodes)
        )
        # In order, so that every networkx iteration depends on the triples only.
        links.sort(key=lambda link: link[:3])
        graph.add_edges_from(links)
        return cls(graph, places=places)

    @property
    def nx(self) -> MultiDiGraph:
        """The networkx graph itself, for any algorithm."""
        return self._graph

    def refresh(self) -> None:
        """Forget all indexes, because the graph was changed from outside."""
        self._forward: dict[str, dict[str, tuple[str, ...]]] | None = None
        self._backward: dict[str, dict[str, tuple[str, ...]]] = {}
        self._pairs: dict[str, tuple[tuple[str, str], ...]] = {}
        self._ancestors: dict[str, frozenset[str]] = {}
        self._instances: dict[str, tuple[str, ...]] = {}
        self._names: NameIndex | None = None

    def __len__(self) -> int:
        return len(self._graph)

    def __contains__(self, iri: object) -> bool:
        return iri in self._graph

    def __iter__(self) -> Iterator[str]:
        return iter(self._graph)

    # Triples

    def add(self, subject: str, predicate: str, obj: str | Literal) -> None:
        """Add one triple; all indexes are built anew afterwards."""
        graph = self._graph
        if subject not in graph:
            graph.add_node(subject, **_attributes(subject, (), {}))
        data = graph.nodes[subject]
        if isinstance(obj, str) and predicate != RDF_TYPE:
            if obj not in graph:
                graph.add_node(obj, **_attributes(obj, (), {}))
            graph.add_edge(subject, obj, key=predicate, predicate=predicate)
        else:
            types = set(data["types"])
            literals = {key: set(values) for key, values in data["literals"].items()}
            if isinstance(obj, str):
                types.add(obj)
            else:
                lexical, datatype, language = obj
                literals.setdefault(predicate, set()).add((lexical, datatype, language.lower()))
            data.update(_attributes(subject, types, literals))
        self.refresh()

    def triples(self) -> Iterator[Triple]:
        """Yield every triple, sorted by subject, predicate and object (IRIs first)."""
        for subject, data in sorted(self._graph.nodes(data=True)):
            found: list[tuple[str, int, str | Literal]] = [
                (RDF_TYPE, 0, type_) for type_ in data["types"]
            ]
            found.extend(
                (predicate, 0, obj)
                for _, obj, predicate in self._graph.out_edges(subject, keys=True)
            )
            found.extend(
                (predicate, 1, literal)
                for predicate, values in data["literals"].items()
                for literal in values
            )
            for predicate, _, obj in sorted(found):
                yield subject, predicate, obj

    # Names

    def find(self, text: str, kinds: Collection[str] = (), what: str = "term") -> str:
        """Return the one node that `text` names.

        Parameters
        ----------
        text
            A full IRI, a prefixed name (``ma:cma-aama``), a short id, or a label, acronym or
            code in any case.
        kinds
            Classes (IRIs or local names); only their instances are looked at.
        what
            What is looked for, for the message.

        Raises
        ------
        UnknownTerm
            Nothing has that name; with near misses.
        AmbiguousTerm
            Several things have it; with all of them.
        """
        return self._index().find(text, self._members(kinds), what)

    def search(self, text: str, kinds: Collection[str] = ()) -> list[Match]:
        """Return the nodes whose name contains `text`, best first.

        Whole names come first, then names that start with the text, then names with a word
        that starts with it, then all others.
        """
        return self._index().search(text, self._members(kinds))

    def id(self, iri: str) -> str:
        """Return the short id: what follows the last ``/`` or ``#``."""
        return short_id(iri)

    def label(self, iri: str) -> str:
        """Return the name to show: the English label, another label, or the short id."""
        data = self._graph.nodes.get(iri)
        return short_id(iri) if data is None else str(data["label"])

    def _index(self) -> NameIndex:
        if self._names is None:
            self._names = NameIndex(self._graph, self.kind)
        return self._names

    def _members(self, kinds: Collection[str]) -> frozenset[str] | None:
        if not kinds:
            return None
        classes = (kind if ":" in kind else MG + kind for kind in kinds)
        return frozenset(iri for class_ in classes for iri in self.of_class(class_))

    # Classes

    def types(self, iri: str) -> tuple[str, ...]:
        """Return the classes stated for a node, sorted."""
        data = self._graph.nodes.get(iri)
        return () if data is None else tuple(data["types"])

    def kind(self, iri: str) -> str:
        """Return the local name of the most special class, or "" for a node without any."""
        types = self.types(iri)
        if not types:
            return ""
        special = max(types, key=lambda type_: (len(self.ancestors(type_)), type_))
        return short_id(special)

    def ancestors(self, class_iri: str) -> frozenset[str]:
        """Return a class and all its superclasses."""
        found = self._ancestors.get(class_iri)
        if found is None:
            found = frozenset(self.up(class_iri, RDFS_SUBCLASS_OF))
            self._ancestors[class_iri] = found
        return found

    def is_a(self, iri: str, class_iri: str) -> bool:
        """Tell whether a node is an instance of a class or of one of its subclasses."""
        return any(class_iri in self.ancestors(type_) for type_ in self.types(iri))

    def of_class(self, class_iri: str) -> tuple[str, ...]:
        """Return the instances of a class and of its subclasses, sorted by short id."""
        if not self._instances:
            found: dict[str, list[str]] = {}
            for iri, types in self._graph.nodes(data="types"):
                for class_ in {above for type_ in types for above in self.ancestors(type_)}:
                    found.setdefault(class_, []).append(iri)
            self._instances = {
                class_: tuple(sorted(members, key=lambda iri: (short_id(iri), iri)))
                for class_, members in found.items()
            }
        return self._instances.get(class_iri, ())

    # Links

    def objects(self, subject: str, predicate: str) -> tuple[str, ...]:
        """Return the nodes that a property leads to, sorted."""
        return self._links()[0].get(subject, {}).get(predicate, ())

    def object(self, subject: str, predicate: str) -> str | None:
        """Return the one node that a property leads to, or None.

        Raises
        ------
        DataError
            There are several.
        """
        found = self.objects(subject, predicate)
        if len(found) > 1:
            names = ", ".join(short_id(iri) for iri in found)
            raise self._fault(
                subject, predicate, f"{short_id(predicate)} has {len(found)} values: {names}"
            )
        return found[0] if found else None

    def subjects(self, predicate: str, obj: str) -> tuple[str, ...]:
        """Return the nodes from which a property leads to `obj`, sorted."""
        return self._links()[1].get(obj, {}).get(predicate, ())

    def predicates(self) -> tuple[str, ...]:
        """Return the properties that lead from node to node, sorted."""
        self._links()
        return tuple(sorted(self._pairs))

    def pairs(self, predicate: str) -> tuple[tuple[str, str], ...]:
        """Return all (subject, object) of a property, sorted."""
        self._links()
        return self._pairs.get(predicate, ())

    def up(self, iri: str, predicate: str) -> tuple[str, ...]:
        """Return a node and all that a property leads to from it, nearest first."""
        return self._closure(iri, predicate, 0)

    def down(self, iri: str, predicate: str) -> tuple[str, ...]:
        """Return a node and all from which a property leads to it, nearest first."""
        return self._closure(iri, predicate, 1)

    def _closure(self, iri: str, predicate: str, direction: int) -> tuple[str, ...]:
        links = self._links()[direction]
        found = {iri: None}
        layer = [iri]
        while layer:
            beyond = sorted(
                {far for near in layer for far in links.get(near, {}).get(predicate, ())}
            )
            layer = [far for far in beyond if far not in found]
            found.update(dict.fromkeys(layer))
        return tuple(found)

    def _links(
        self,
    ) -> tuple[dict[str, dict[str, tuple[str, ...]]], dict[str, dict[str, tuple[str, ...]]]]:
        if self._forward is None:
            forward: dict[str, dict[str, list[str]]] = {}
            backward: dict[str, dict[str, list[str]]] = {}
            pairs: dict[str, list[tuple[str, str]]] = {}
            for subject, obj, predicate in self._graph.edges(keys=True):
                pairs.setdefault(predicate, []).append((subject, obj))
                forward.setdefault(subject, {}).setdefault(predicate, []).append(obj)
                backward.setdefault(obj, {}).setdefault(predicate, []).append(subject)
            self._forward, self._backward = _frozen(forward), _frozen(backward)
            self._pairs = {predicate: tuple(sorted(ends)) for predicate, ends in pairs.items()}
        return self._forward, self._backward

    # Values

    def literals(self, subject: str, predicate: str) -> tuple[Literal, ...]:
        """Return the literals of a property, sorted."""
        data = self._graph.nodes.get(subject)
        return () if data is None else tuple(data["literals"].get(predicate, ()))

    def values(self, subject: str, predicate: str) -> tuple[Value, ...]:
        """Return the literals of a property as Python values.

        Raises
        ------
        DataError
            One is malformed.
        """
        return tuple(
            self._convert(subject, predicate, literal)
            for literal in self.literals(subject, predicate)
        )

    def value(self, subject: str, predicate: str) -> Value | None:
        """Return the one value of a property, or None; English wins among languages.

        Raises
        ------
        DataError
            There are several, or it is malformed.
        """
        found = self._preferred(subject, predicate)
        if len(found) > 1:
            shown = ", ".join(literal[0] for literal in found)
            raise self._fault(
                subject, predicate, f"{short_id(predicate)} has {len(found)} values: {shown}"
            )
        return self._convert(subject, predicate, found[0]) if found else None

    def text(self, subject: str, predicate: str) -> str:
        """Return the texts of a property (the English ones if any), joined by "; "."""
        return "; ".join(literal[0] for literal in self._preferred(subject, predicate))

    def _preferred(self, subject: str, predicate: str) -> tuple[Literal, ...]:
        found = self.literals(subject, predicate)
        english = tuple(literal for literal in found if _is_english(literal))
        return english or found

    def _convert(self, subject: str, predicate: str, literal: Literal) -> Value:
        try:
            return convert(literal)
        except ValueError as error:
            problem = f"{short_id(predicate)} {literal[0]!r} {error}"
            raise self._fault(subject, predicate, problem) from None

    def _fault(self, subject: str, predicate: str, problem: str) -> DataError:
        file, line = self.place(subject, predicate)
        return DataError(problem, file=file, line=line, term=short_id(subject))

    # Views

    def simple_view(self) -> DiGraph:
        """Return a plain graph: an edge for each progression from one node to another.

        Nodes carry ``label`` and ``kind``; an edge carries ``progressions``, the sorted IRIs
        of the progressions it stands for.
        """
        view = DiGraph()
        for progression in self.of_class(PROGRESSION):
            for start in self.objects(progression, FROM):
                for end in self.objects(progression, TO):
                    for node in (start, end):
                        view.add_node(node, label=self.label(node), kind=self.kind(node))
                    known = view.get_edge_data(start, end, {"progressions": ()})["progressions"]
                    view.add_edge(start, end, progressions=tuple(sorted({*known, progression})))
        return view

    def place(self, iri: str, predicate: str = "") -> tuple[str | None, int | None]:
        """Return file and line where a node (or one property of it) is stated.

        Either is None where it is not known. The file is read when first asked for.
        """
        file = self._places.get(iri)
        if file is None:
            return None, None
        lines = self._lines.get(file)
        if lines is None:
            try:
                text = Path(file).read_text(encoding="utf-8-sig")
            except (OSError, ValueError):
                text = ""
            lines = self._lines[file] = statement_lines(text)
        return file, lines.get((iri, predicate), lines.get((iri, "")))


def _attributes(
    iri: str, types: Iterable[str], literals: Mapping[str, Iterable[Literal]]
) -> dict[str, object]:
    ordered = {predicate: tuple(sorted(literals[predicate])) for predicate in sorted(literals)}
    return {"types": tuple(sorted(types)), "label": _label(iri, ordered), "literals": ordered}


def _label(iri: str, literals: Mapping[str, tuple[Literal, ...]]) -> str:
    for predicate in _LABELS:
        found = literals.get(predicate)
        if found:
            return next((literal[0] for literal in found if _is_english(literal)), found[0][0])
    return short_id(iri)


def _is_english(literal: Literal) -> bool:
    return literal[1] == LANG_STRING and literal[2].lower().partition("-")[0] == "en"


def _frozen(links: dict[str, dict[str, list[str]]]) -> dict[str, dict[str, tuple[str, ...]]]:
    return {
        node: {predicate: tuple(sorted(ends)) for predicate, ends in by.items()}
        for node, by in links.items()
    }
