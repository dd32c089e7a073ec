"""What the page offers to choose from: all in the ontology that can stand in a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from magraph import terms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from magraph.graph import CareerGraph

__all__ = [
    "MOST",
    "Group",
    "Offer",
    "avoidable",
    "coverable",
    "holdings",
    "offered",
    "places",
    "programmes",
    "rules_of",
    "targets",
]

MOST: Final = 400
"""A longer list is not offered: one types the name."""


class Offer(NamedTuple):
    """One thing to choose: short id and label."""

    id: str
    label: str


class Group(NamedTuple):
    """Things of a kind.

    Attributes
    ----------
    name
        What they are called together.
    offers
        By label.
    dates
        What the dates of one that is held are called; empty: it has none.
    """

    name: str
    offers: tuple[Offer, ...]
    dates: tuple[str, ...] = ()

    @property
    def short(self) -> bool:
        """Whether the list is short enough to be offered."""
        return len(self.offers) <= MOST


def offered(groups: tuple[Group, ...]) -> tuple[Group, ...]:
    """Return groups to choose from; none where one of them is too long."""
    return groups if all(group.short for group in groups) else ()


def targets(graph: CareerGraph) -> tuple[Group, ...]:
    """Return what one may want to become or to have."""
    return _groups(
        (
            _group(graph, "Certificates and licences", graph.of_class(terms.CREDENTIAL)),
            _group(graph, "Any of a group", graph.of_class(terms.CREDENTIAL_GROUP)),
            _group(graph, "Jobs", graph.of_class(terms.ROLE)),
        )
    )


def programmes(graph: CareerGraph) -> tuple[Group, ...]:
    """Return what may cover a target."""
    every = graph.of_class(terms.ROUTE)

    def is_program(route: str) -> bool:
        return graph.is_a(route, terms.PROGRAM)

    return _groups(
        (
            _group(graph, "Programmes and courses", (r for r in every if is_program(r))),
            _group(graph, "Other training and schooling", (r for r in every if not is_program(r))),
        )
    )


def coverable(graph: CareerGraph) -> tuple[Group, ...]:
    """Return what a programme may cover."""
    return _groups(
        (
            _group(graph, "Certificates and licences", graph.of_class(terms.CREDENTIAL)),
            _group(graph, "Jobs", graph.of_class(terms.ROLE)),
        )
    )


def holdings(graph: CareerGraph) -> tuple[Group, ...]:
    """Return what one may have already."""
    period = ("since", "until")
    return _groups(
        (
            _group(graph, "Work", graph.of_class(terms.OCCUPATION), period),
            _group(graph, "School and courses", graph.of_class(terms.ROUTE), ("completed on",)),
            _group(
                graph,
                "Certificates and licences",
                graph.of_class(terms.CREDENTIAL),
                ("obtained on", "expires on"),
            ),
            _group(graph, "Circumstances", graph.of_class(terms.STATUS), period),
            _group(graph, "Skills", graph.of_class(terms.SKILL)),
        )
    )


def avoidable(graph: CareerGraph) -> tuple[Group, ...]:
    """Return what a pathway may have to go without."""
    return _groups(
        (
            _group(graph, "Work", graph.of_class(terms.OCCUPATION)),
            _group(graph, "School and courses", graph.of_class(terms.ROUTE)),
        )
    )


def places(graph: CareerGraph) -> tuple[Group, ...]:
    """Return the places: those with rules of their own, and all others."""
    every = graph.of_class(terms.JURISDICTION)
    own = [place for place in every if rules_of(graph, place) == place]
    return _groups(
        (
            _group(graph, "With rules of their own", own),
            _group(graph, "Others", (place for place in every if place not in own)),
        )
    )


def rules_of(graph: CareerGraph, place: str) -> str | None:
    """Return the nearest place, from this one outwards, that anything is said of.

    Parameters
    ----------
    graph, place
        IRI of a place.

    Notes
    -----
    Two places with the same have the same answers: nothing in the ontology leads to either of
    them but what lies within it.
    """
    return next(
        (
            each
            for each in graph.up(place, terms.WITHIN)
            if graph.links_to(each).keys() - {terms.WITHIN}
        ),
        None,
    )


def _group(
    graph: CareerGraph, name: str, iris: Iterable[str], dates: tuple[str, ...] = ()
) -> Group:
    offers = (Offer(graph.id(iri), graph.label(iri)) for iri in iris)
    return Group(name, tuple(sorted(offers, key=lambda o: (o.label.casefold(), o.id))), dates)


def _groups(groups: Iterable[Group]) -> tuple[Group, ...]:
    return tuple(group for group in groups if group.offers)
