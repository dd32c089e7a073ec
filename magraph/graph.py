"""`CareerGraph`: an ontology as one networkx multigraph, with look-ups.

The graph is the whole truth: `CareerGraph.triples` gives back every triple that went in.
Nothing here knows an occupation; what the classes and properties mean is in the vocabulary,
which is part of the graph. The multigraph is made when it is first asked for, since look-ups do
without it and importing networkx takes longer than answering.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias, TypeVar, cast

from magraph.displays import Displayed
from magraph.errors import DataError
from magraph.literals import LANG_STRING, Literal, Value, convert
from magraph.names import Match, NameIndex, short_id
from magraph.places import statement_lines
from magraph.terms import (
    DC_TITLE,
    MG,
    PREF_LABEL,
    RDF_TYPE,
    RDFS_LABEL,
    RDFS_SUBCLASS_OF,
)

if TYPE_CHECKING:
    from networkx import MultiDiGraph

__all__ = ["CareerGraph", "Column", "Match", "Places", "Prefixes", "Triple"]

_T = TypeVar("_T")

Triple: TypeAlias = tuple[str, str, "str | Literal"]
"""Subject IRI, predicate IRI, and an IRI or a literal."""

Places: TypeAlias = Mapping["str | tuple[str, str] | Triple", str]
"""Subject, or subject and predicate, or a triple -> file."""

Prefixes: TypeAlias = Mapping[str, tuple[str, ...]]
"""Prefix -> the namespaces that files declare it for."""


class Column(NamedTuple):
    """What is said by one predicate: as many subjects as objects, in the order of the triples."""

    subjects: list[str]
    objects: list[str | Literal]


_LABELS = (PREF_LABEL, RDFS_LABEL, DC_TITLE)


class _Node(NamedTuple):
    """What a node says of itself: its classes and its literals by property."""

    types: tuple[str, ...]
    literals: Mapping[str, tuple[Literal, ...]]


class _Draft(NamedTuple):
    """A node while its triples come in."""

    types: set[str]
    literals: dict[str, set[Literal]]
    links: dict[str, set[str]]


_EMPTY = _Node((), {})
_Links: TypeAlias = dict[str, dict[str, tuple[str, ...]]]


class CareerGraph(Displayed):
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
        Subject IRI -> file it was read from, for messages; a pair of subject and predicate where
        one property was read from another file, a triple where one value was.
    prefixes
        Prefix -> the namespaces that the files declare it for: mostly one.

    Notes
    -----
    After changing `nx` directly, call `refresh`: look-ups go to indexes.
    """

    def __init__(
        self,
        graph: MultiDiGraph | None = None,
        *,
        places: Places | None = None,
        prefixes: Prefixes | None = None,
    ) -> None:
        self.places: Places = dict(places or {})
        self.prefixes: Prefixes = dict(prefixes or {})
        self._lines: dict[str, dict[tuple[str, str], int]] = {}
        self._graph = graph
        self._nodes: dict[str, _Node] = {}
        self._out: _Links = {}
        self.refresh()

    @classmethod
    def from_triples(
        cls,
        triples: Iterable[Triple],
        *,
        places: Places | None = None,
        prefixes: Prefixes | None = None,
    ) -> CareerGraph:
        """Build a graph from triples in any order; repetitions count once."""
        nodes: dict[str, _Draft] = {}
        current, draft = "", _Draft(set(), {}, {})
        for subject, predicate, obj in triples:
            if subject != current:  # files say all of a subject in a row
                current = subject
                found = nodes.get(subject)
                draft = nodes[subject] = _Draft(set(), {}, {}) if found is None else found
            if not isinstance(obj, str):
                draft.literals.setdefault(predicate, set()).add(obj)
            elif predicate == RDF_TYPE:
                draft.types.add(obj)
            else:
                draft.links.setdefault(predicate, set()).add(obj)
        for ends in [ends for each in nodes.values() for ends in each.links.values()]:
            for obj in ends:
                if obj not in nodes:
                    nodes[obj] = _Draft(set(), {}, {})
        made = cls(places=places, prefixes=prefixes)
        # In order, so that every iteration depends on the triples only.
        for iri in sorted(nodes):
            draft = nodes[iri]
            made._nodes[iri] = _node(draft.types, draft.literals)
            if draft.links:
                made._out[iri] = {
                    key: tuple(sorted(draft.links[key])) for key in sorted(draft.links)
                }
        return made

    @property
    def nx(self) -> MultiDiGraph:
        """The networkx graph itself, for any algorithm."""
        if self._graph is None:
            from networkx import MultiDiGraph

            graph = MultiDiGraph()
            graph.add_nodes_from(
                (
                    iri,
                    {
                        "types": node.types,
                        "label": _label(iri, node.literals),
                        "literals": dict(node.literals),
                    },
                )
                for iri, node in self._nodes.items()
            )
            graph.add_edges_from(
                (subject, obj, predicate, {"predicate": predicate})
                for subject in self._out
                for obj, predicate in sorted(
                    (obj, predicate)
                    for predicate, objects in self._out[subject].items()
                    for obj in objects
                )
            )
            self._graph = graph
        return self._graph

    def refresh(self) -> None:
        """Forget all indexes, because the graph was changed from outside."""
        if self._graph is not None:
            self._nodes = {
                iri: _Node(tuple(data["types"]), data["literals"])
                for iri, data in self._graph.nodes(data=True)
            }
            links: dict[str, dict[str, list[str]]] = {}
            for subject, obj, predicate in self._graph.edges(keys=True):
                links.setdefault(subject, {}).setdefault(predicate, []).append(obj)
            self._out = _frozen(links)
        self._memory: dict[object, object] = {}

    def once(self, key: object, make: Callable[[], _T]) -> _T:
        """Return what `make` gives, made once for as long as the graph is not changed.

        Parameters
        ----------
        key
            Names the value; the caller's module is part of it by convention.
        make
            Makes it from the graph alone.
        """
        found = self._memory.get(key, self)
        if found is self:  # nothing is kept under the key: None may be
            found = self._memory[key] = make()
        return cast("_T", found)

    def _source(self) -> CareerGraph:
        return self

    def __repr__(self) -> str:
        return f"<CareerGraph of {len(self)} nodes>"

    def __len__(self) -> int:
        return len(self._nodes)

    def __contains__(self, iri: object) -> bool:
        return iri in self._nodes

    def __iter__(self) -> Iterator[str]:
        return iter(self._nodes)

    # Triples

    def add(self, subject: str, predicate: str, obj: str | Literal) -> None:
        """Add one triple; all indexes are built anew afterwards."""
        graph = self.nx
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
        for subject, data in sorted(self._nodes.items(), key=lambda item: item[0]):
            found: list[tuple[str, int, str | Literal]] = [
                (RDF_TYPE, 0, type_) for type_ in data.types
            ]
            found.extend(
                (predicate, 0, obj)
                for predicate, objects in self.links(subject).items()
                for obj in objects
            )
            found.extend(
                (predicate, 1, literal)
                for predicate, values in data.literals.items()
                for literal in values
            )
            for predicate, _, obj in sorted(found):
                yield subject, predicate, obj

    # Names

    def find(
        self, text: str, kinds: Collection[str] = (), what: str = "term", advice: str = ""
    ) -> str:
        """Return the one node that `text` names.

        Parameters
        ----------
        text
            A full IRI, a prefixed name (``ma:cma-aama``) with a standard prefix or one of the
            files', a short id, or a label, acronym or code in any case.
        kinds
            Classes (IRIs or local names); only their instances are looked at.
        what
            What is looked for, for the message.
        advice
            What to name, for the message where the name is that of something of no such kind.

        Raises
        ------
        UnknownTerm
            Nothing has that name; with near misses.
        AmbiguousTerm
            Several things have it; with all of them.
        """
        return self._index().find(text, self._members(kinds), what, advice)

    def search(self, text: str, kinds: Collection[str] = ()) -> list[Match]:
        """Return the nodes whose name contains `text`, best first.

        Whole names come first, then names that start with the text, then names with a word
        that starts with it, then all others.
        """
        return self._index().search(text, self._members(kinds))

    def id(self, iri: str) -> str:
        """Return the short id: what follows the last ``/`` or ``#``."""
        return short_id(iri)

    def ids(self, iris: Iterable[str]) -> tuple[str, ...]:
        """Return the short ids of some nodes, sorted."""
        return tuple(sorted(map(short_id, iris)))

    def with_id(self, id_: str) -> str | None:
        """Return the node that has a class and this short id, or None."""
        return self._index().with_id(id_)

    def label(self, iri: str) -> str:
        """Return the name to show: the English label, another label, or the short id."""
        data = self._nodes.get(iri)
        return short_id(iri) if data is None else _label(iri, data.literals)

    def _index(self) -> NameIndex:
        return self.once("names", lambda: NameIndex(self))

    def _members(self, kinds: Collection[str]) -> frozenset[str] | None:
        if not kinds:
            return None
        classes = frozenset(kind if ":" in kind else MG + kind for kind in kinds)
        return self.once(
            ("members", classes),
            lambda: frozenset(iri for class_ in classes for iri in self.of_class(class_)),
        )

    # Classes

    def types(self, iri: str) -> tuple[str, ...]:
        """Return the classes stated for a node, sorted."""
        return self._nodes.get(iri, _EMPTY).types

    def kind(self, iri: str) -> str:
        """Return the local name of the most special class, or "" for a node without any."""
        types = self.types(iri)
        if not types:
            return ""
        special = max(types, key=lambda type_: (len(self.ancestors(type_)), type_))
        return short_id(special)

    def ancestors(self, class_iri: str) -> frozenset[str]:
        """Return a class and all its superclasses."""
        return self.once(
            ("ancestors", class_iri), lambda: frozenset(self.up(class_iri, RDFS_SUBCLASS_OF))
        )

    def is_a(self, iri: str, class_iri: str) -> bool:
        """Tell whether a node is an instance of a class or of one of its subclasses."""
        return any(class_iri in self.ancestors(type_) for type_ in self.types(iri))

    def of_class(self, class_iri: str) -> tuple[str, ...]:
        """Return the instances of a class and of its subclasses, sorted by short id."""
        return self.once("instances", self._sorted_instances).get(class_iri, ())

    def _sorted_instances(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {}
        above: dict[tuple[str, ...], set[str]] = {}
        for iri, node in self._nodes.items():
            classes = above.get(node.types)
            if classes is None:
                classes = above[node.types] = set().union(*map(self.ancestors, node.types))
            for class_ in classes:
                found.setdefault(class_, []).append(iri)
        return {
            class_: tuple(sorted(members, key=lambda iri: (short_id(iri), iri)))
            for class_, members in found.items()
        }

    # Links

    def links(self, subject: str) -> Mapping[str, tuple[str, ...]]:
        """Return the nodes that a node leads to, by property; both sorted."""
        return self._out.get(subject, {})

    def links_to(self, obj: str) -> Mapping[str, tuple[str, ...]]:
        """Return the nodes that lead to a node, by property; both sorted."""
        return self._in().get(obj, {})

    def objects(self, subject: str, predicate: str) -> tuple[str, ...]:
        """Return the nodes that a property leads to, sorted."""
        found = self._out.get(subject)
        return () if found is None else found.get(predicate, ())

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
        return self._in().get(obj, {}).get(predicate, ())

    def predicates(self) -> tuple[str, ...]:
        """Return the properties that lead from node to node, sorted."""
        return tuple(sorted(self._pairs()))

    def pairs(self, predicate: str) -> tuple[tuple[str, str], ...]:
        """Return all (subject, object) of a property, sorted."""
        return self._pairs().get(predicate, ())

    def up(self, iri: str, predicate: str) -> tuple[str, ...]:
        """Return a node and all that a property leads to from it, nearest first."""
        return self.once(("up", iri, predicate), lambda: _closure(self._out, iri, predicate))

    def down(self, iri: str, predicate: str) -> tuple[str, ...]:
        """Return a node and all from which a property leads to it, nearest first."""
        return self.once(("down", iri, predicate), lambda: _closure(self._in(), iri, predicate))

    def _in(self) -> _Links:
        return self.once("in", self._turned)

    def _turned(self) -> _Links:
        links: dict[str, dict[str, list[str]]] = {}
        for subject, by in self._out.items():
            for predicate, objects in by.items():
                for obj in objects:
                    links.setdefault(obj, {}).setdefault(predicate, []).append(subject)
        return _frozen(links)

    def _pairs(self) -> dict[str, tuple[tuple[str, str], ...]]:
        return self.once("pairs", self._sorted_pairs)

    def _sorted_pairs(self) -> dict[str, tuple[tuple[str, str], ...]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for subject, by in self._out.items():
            for predicate, objects in by.items():
                found.setdefault(predicate, []).extend((subject, obj) for obj in objects)
        return {predicate: tuple(sorted(pairs)) for predicate, pairs in found.items()}

    # Values

    def literals(self, subject: str, predicate: str) -> tuple[Literal, ...]:
        """Return the literals of a property, sorted."""
        return self._nodes.get(subject, _EMPTY).literals.get(predicate, ())

    def literal_properties(self, subject: str) -> Mapping[str, tuple[Literal, ...]]:
        """Return the literals of a node by property."""
        return self._nodes.get(subject, _EMPTY).literals

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

    def number(self, subject: str, predicate: str) -> Decimal | None:
        """Return the one number of a property, or None where it has none.

        Raises
        ------
        DataError
            There are several values, or the one is malformed.
        """
        value = self.value(subject, predicate)
        if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
            return None
        return Decimal(value)

    def text(self, subject: str, predicate: str) -> str:
        """Return the texts of a property (the English ones if any) as one."""
        texts = [literal[0] for literal in self._preferred(subject, predicate)]
        sentences = all(text.endswith(".") for text in texts)
        return (" " if sentences else "; ").join(texts)

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

    # Places

    def place(
        self, iri: str, predicate: str = "", obj: str | Literal = ""
    ) -> tuple[str | None, int | None]:
        """Return file and line where a node (or one property, or one value of it) is stated.

        Either is None where it is not known. The file is read when first asked for.
        """
        file = self.places.get((iri, predicate), self.places.get(iri))
        file = self.places.get((iri, predicate, obj), file)
        if file is None:
            return None, None
        lines = self._statement_lines(file)
        if predicate and (iri, predicate) not in lines:
            file = self._said_by_others.get((iri, predicate), file)
            lines = self._statement_lines(file)
        return file, lines.get((iri, predicate), lines.get((iri, "")))

    def _statement_lines(self, file: str) -> Mapping[tuple[str, str], int]:
        lines = self._lines.get(file)
        if lines is None:
            try:
                text = Path(file).read_text(encoding="utf-8-sig")
            except (OSError, ValueError):
                text = ""
            lines = self._lines[file] = statement_lines(text)
        return lines

    @property
    def _said_by_others(self) -> Mapping[tuple[str, str], str]:
        """For a node and a property, the first of the later files on the node that has it."""

        def gather() -> dict[tuple[str, str], str]:
            found: dict[tuple[str, str], str] = {}
            for key, file in self.places.items():
                if isinstance(key, tuple) and len(key) == 3:
                    found.setdefault((key[0], key[1]), file)
            return found

        return self.once((__name__, "said by others"), gather)


def _node(types: Iterable[str], literals: Mapping[str, Collection[Literal]]) -> _Node:
    ordered = {
        predicate: tuple(values) if len(values) == 1 else tuple(sorted(values))
        for predicate, values in sorted(literals.items())
    }
    return _Node(tuple(sorted(types)), ordered)


def _attributes(
    iri: str, types: Iterable[str], literals: Mapping[str, Collection[Literal]]
) -> dict[str, object]:
    node = _node(types, literals)
    return {"types": node.types, "label": _label(iri, node.literals), "literals": node.literals}


def _label(iri: str, literals: Mapping[str, tuple[Literal, ...]]) -> str:
    for predicate in _LABELS:
        found = literals.get(predicate)
        if found:
            return next((literal[0] for literal in found if _is_english(literal)), found[0][0])
    return short_id(iri)


def _is_english(literal: Literal) -> bool:
    return literal[1] == LANG_STRING and literal[2].lower().partition("-")[0] == "en"


def _closure(links: _Links, iri: str, predicate: str) -> tuple[str, ...]:
    found = {iri: None}
    layer = [iri]
    while layer:
        beyond = sorted({far for near in layer for far in links.get(near, {}).get(predicate, ())})
        layer = [far for far in beyond if far not in found]
        found.update(dict.fromkeys(layer))
    return tuple(found)


def _frozen(links: dict[str, dict[str, list[str]]]) -> dict[str, dict[str, tuple[str, ...]]]:
    return {
        node: {predicate: tuple(sorted(ends)) for predicate, ends in by.items()}
        for node, by in links.items()
    }
