"""What lies around one thing in the graph: the things that it is linked to, near ones first.

Requirements, figures and statements are no things of their own here: a role that asks for a
credential in a tree of requirements is linked to the credential.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from magraph import terms
from magraph.displays import Displayed, told_from
from magraph.errors import UsageError
from magraph.graph import CareerGraph
from magraph.phrases import a_kind

if TYPE_CHECKING:
    from networkx import MultiDiGraph

__all__ = ["Link", "Neighbour", "Neighbourhood", "neighbourhood", "thing_graph"]

_THINGS: Final = (
    terms.CREDENTIAL,
    terms.CREDENTIAL_GROUP,
    terms.DUTY,
    terms.ELIGIBILITY_ROUTE,
    terms.EXAM,
    terms.JURISDICTION,
    terms.OCCUPATION,
    terms.OCCUPATION_GROUP,
    terms.ORGANIZATION,
    terms.PRACTICE_RULE,
    terms.RENEWAL,
    terms.ROUTE,
    terms.SKILL,
    terms.STATUS,
    terms.TASK,
    terms.TOPIC,
)
_BETWEEN: Final = (
    terms.REQUIREMENT,
    terms.QUANTITY,
    terms.MONETARY_AMOUNT,
    terms.STATEMENT,
    terms.SKILL_RATING,
    terms.SIMILARITY,
)
"""What stands between things and is looked through."""


class Neighbour(NamedTuple):
    """A thing near the centre.

    Attributes
    ----------
    id, label, kind
        Short id, label and local name of its class.
    distance
        Links away from the centre; 0: the centre itself.
    """

    id: str
    label: str
    kind: str
    distance: int


class Link(NamedTuple):
    """A link between two neighbours, by the property that it starts with.

    Attributes
    ----------
    source, target
        Short ids.
    predicate, label
        Local name of the property, and its label.
    """

    source: str
    target: str
    predicate: str
    label: str


@dataclass(frozen=True, slots=True)
class Neighbourhood(Displayed):
    """A part of the graph around one thing.

    Attributes
    ----------
    centre
        What was asked about.
    things
        The centre and its neighbours, by distance, then kind, then id.
    links
        All links between them, sorted by source, target and property.
    radius, limit
        How far and how many at most.
    left_out
        How many more things lie within the radius.
    """

    centre: Neighbour
    things: tuple[Neighbour, ...]
    links: tuple[Link, ...]
    radius: int
    limit: int
    left_out: int


def neighbourhood(
    graph: CareerGraph, name: str, *, radius: int = 1, limit: int = 60
) -> Neighbourhood:
    """Return the part of the graph around one thing.

    Parameters
    ----------
    graph, name
        The ontology, and a thing by id, label or acronym.
    radius
        Links to go, in either direction.
    limit
        The most things to return, the centre included; the nearest come first, and among those
        equally near the order is that of kinds and ids.

    Raises
    ------
    UnknownTerm, AmbiguousTerm
        If the name is of nothing, or of several things.
    UsageError
        If what it names is a part of something, such as a requirement, or a number is too small.

    Notes
    -----
    `networkx.ego_graph` of `thing_graph`: linear in what lies within the radius.

    Examples
    --------
    >>> from magraph import read_graph
    >>> found = neighbourhood(read_graph(), "cma-aama")
    >>> [thing.id for thing in found.things if thing.kind == "Organization"]
    ['aama']
    """
    from networkx import ego_graph, single_source_shortest_path_length

    if radius < 1 or limit < 1:
        raise UsageError("a neighbourhood has a radius and a limit of at least 1")
    centre = graph.find(name)
    things = thing_graph(graph)
    if centre not in things:
        raise UsageError(
            f"{graph.id(centre)}: {a_kind(graph, centre)} has no neighbourhood. "
            "Name a role, a credential, a skill, a route or the like"
        )
    part = ego_graph(things, centre, radius=radius, undirected=True)
    away = single_source_shortest_path_length(part.to_undirected(as_view=True), centre)
    near = sorted(
        (Neighbour(graph.id(iri), graph.label(iri), graph.kind(iri), away[iri]) for iri in part),
        key=lambda thing: (thing.distance, thing.kind, thing.id),
    )
    shown = near[:limit]
    ids = {thing.id for thing in shown}
    links = (
        Link(graph.id(source), graph.id(target), graph.id(predicate), graph.label(predicate))
        for source, target, predicate in part.edges(keys=True)
    )
    found = Neighbourhood(
        shown[0],
        tuple(shown),
        tuple(sorted(link for link in links if link.source in ids and link.target in ids)),
        radius,
        limit,
        len(near) - len(shown),
    )
    return told_from(graph, found)


def thing_graph(graph: CareerGraph) -> MultiDiGraph:
    """Return the things of an ontology and the links between them.

    Nodes are IRIs; an edge has the first property on the way as its key. A statement that
    something does not hold is no link.
    """
    return graph.once((__name__, "things"), lambda: _built(graph))


def _built(graph: CareerGraph) -> MultiDiGraph:
    from networkx import MultiDiGraph

    things = MultiDiGraph()
    for class_ in _THINGS:
        things.add_nodes_from(graph.of_class(class_))
    between = frozenset(iri for class_ in _BETWEEN for iri in graph.of_class(class_))
    for thing in list(things):
        for predicate, objects in graph.links(thing).items():
            for reached in dict.fromkeys(_reached(graph, between, objects, set())):
                if reached in things and reached != thing:
                    things.add_edge(thing, reached, key=predicate)
    for progression in graph.of_class(terms.PROGRESSION):
        for start in graph.objects(progression, terms.FROM):
            for end in graph.objects(progression, terms.TO):
                if start in things and end in things:
                    things.add_edge(start, end, key=terms.PROGRESSION)
    return things


def _reached(
    graph: CareerGraph, between: frozenset[str], nodes: tuple[str, ...], seen: set[str]
) -> Iterator[str]:
    """Yield what some nodes are or lead to, with what stands between looked through."""
    for node in nodes:
        if node not in between:
            yield node
        elif node not in seen and graph.value(node, terms.HOLDS) is not False:
            seen.add(node)
            for objects in graph.links(node).values():
                yield from _reached(graph, between, objects, seen)
