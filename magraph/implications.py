"""What follows from what is held: whoever holds a thing has met what every way to it asks.

Somebody who holds a certification that asks for a high-school diploma has one, said or not.
Only what stays true is inferred: nothing with a window, no status, no age.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from itertools import chain
from types import MappingProxyType
from typing import NamedTuple

from magraph import terms
from magraph.graph import CareerGraph
from magraph.learning import fitting_routes
from magraph.profile import Profile
from magraph.requirements import (
    AllOf,
    AtLeast,
    CredentialLeaf,
    ExperienceLeaf,
    Leaf,
    LearningLeaf,
    Requirement,
    SkillLeaf,
    leaves,
    requirement,
)
from magraph.skills import asked_skills, taught_by

__all__ = ["Implications", "implications", "lasts"]


class Implications(NamedTuple):
    """What is taken as given because of something held.

    Attributes
    ----------
    requirements
        IRI of a requirement node that must have been met -> IRI of what is held.
    skills
        IRI of a skill that every way teaches -> IRI of what is held.
    credentials
        IRI of a credential that a role asks of everybody in it -> IRI of a role worked in now.
    """

    requirements: Mapping[str, str] = MappingProxyType({})
    skills: Mapping[str, str] = MappingProxyType({})
    credentials: Mapping[str, str] = MappingProxyType({})


def implications(graph: CareerGraph, profile: Profile, as_of: date) -> Implications:
    """Return what follows from what a person holds.

    Parameters
    ----------
    graph, profile
        What there is and what is held. Routes that the graph does not list are not thought of.
    as_of
        The day whose claims count.

    Notes
    -----
    What a conjunction implies is the union, what alternatives imply the intersection of what
    their parts do. Linear in the trees of what is held and of what that asks for, times the
    number of routes for each test of a programme.
    """
    reader = _Reader(graph, as_of)
    met: dict[str, str] = {}
    known: dict[str, str] = {}
    for iri in _held(profile, as_of):
        for token in sorted(reader.of_thing(iri) - reader.own(iri)):
            place = known if graph.is_a(token, terms.SKILL) else met
            place.setdefault(token, iri)
    licensed = {
        credential: role
        for role in _current_roles(profile, as_of)
        if (node := graph.object(role, terms.HAS_REQUIREMENT))
        for credential in _asked_credentials(requirement(graph, node))
    }
    return Implications(*map(MappingProxyType, (met, known, licensed)))


def _held(profile: Profile, as_of: date) -> Iterable[str]:
    yield from (held.credential for held in profile.obtained(as_of))
    yield from (entry.route for entry in profile.education if entry.route is not None)
    yield from profile.roles


def _current_roles(profile: Profile, as_of: date) -> list[str]:
    """Return the roles worked in now; one without dates is taken to be so."""
    dated = {job.role for job in profile.work}
    now = {job.role for job in profile.work if job.end is None or job.end >= as_of}
    return [role for role in profile.roles if role in now or role not in dated]


def _asked_credentials(node: Requirement) -> frozenset[str]:
    if isinstance(node, AllOf):
        return frozenset().union(*map(_asked_credentials, node.operands))
    if isinstance(node, AtLeast):
        return _common(map(_asked_credentials, node.operands))
    if isinstance(node, CredentialLeaf) and len(node.credentials) == 1 and node.within is None:
        return frozenset(node.credentials)
    return frozenset()


class _Reader:
    """Gathers, for one graph and day, the nodes that things and trees imply."""

    def __init__(self, graph: CareerGraph, as_of: date) -> None:
        self.graph = graph
        self.as_of = as_of
        self._known: dict[str, frozenset[str]] = {}

    def own(self, iri: str) -> frozenset[str]:
        """Return the skills that a thing itself stands for: they are held, not implied."""
        duties = self.graph.objects(iri, terms.HAS_DUTY)
        return taught_by(self.graph, iri) | asked_skills(self.graph, duties)

    def of_thing(self, iri: str) -> frozenset[str]:
        """Return requirement nodes and skills that holding a thing implies."""
        # One may ask for another, thousands deep: deeper than calls in calls may be.
        waiting = [self._begun(iri)] if iri not in self._known else []
        while waiting:
            current, asked = waiting[-1]
            following = next((other for other in asked if other not in self._known), None)
            if following is not None:
                waiting.append(self._begun(following))
                continue
            waiting.pop()
            ways = map(self._of_trees, self._ways(current))
            self._known[current] = (
                self.own(current) | self._of_trees(self._common_trees(current)) | _common(ways)
            )
        return self._known[iri]

    def _begun(self, iri: str) -> tuple[str, Iterator[str]]:
        """Return a thing with the things that what it implies is made of."""
        # While it is being looked at, it implies nothing: a circle proves nothing.
        self._known[iri] = frozenset()
        trees = (*self._common_trees(iri), *chain.from_iterable(self._ways(iri)))
        asked = (self._things(leaf) for tree in trees for leaf in leaves(tree))
        return iri, chain.from_iterable(asked)

    def _common_trees(self, iri: str) -> tuple[Requirement, ...]:
        """Return what a thing asks for whatever the way: nothing, or one tree."""
        node = self.graph.object(iri, terms.HAS_REQUIREMENT)
        return () if node is None else (requirement(self.graph, node),)

    def _ways(self, iri: str) -> Iterator[tuple[Requirement, ...]]:
        """Yield what each eligibility route to a thing asks for."""
        return map(self._common_trees, self.graph.objects(iri, terms.HAS_ELIGIBILITY_ROUTE))

    def _of_trees(self, trees: tuple[Requirement, ...]) -> frozenset[str]:
        return frozenset().union(*map(self._of_tree, trees))

    def _of_tree(self, node: Requirement) -> frozenset[str]:
        """Return requirement nodes and skills that meeting a requirement implies."""
        own = frozenset((node.id,)) if lasts(node) else frozenset()
        if isinstance(node, AllOf):
            return own.union(*map(self._of_tree, node.operands))
        if isinstance(node, AtLeast):
            return own | _common(map(self._of_tree, node.operands))
        if isinstance(node, SkillLeaf):
            return own.union(node.skills)
        assert isinstance(node, Leaf)
        return own | _common(self._known[thing] for thing in self._things(node))

    def _things(self, leaf: Leaf) -> Iterable[str]:
        """Return the things of which one has been held where a leaf was met."""
        if isinstance(leaf, CredentialLeaf):
            return leaf.credentials
        if isinstance(leaf, LearningLeaf):
            return self._accepted(leaf)
        if isinstance(leaf, ExperienceLeaf):
            return self._roles(leaf)
        return ()

    def _accepted(self, leaf: LearningLeaf) -> list[str]:
        """Return the routes that pass; one of which that is not known does not (M13)."""
        found = fitting_routes(self.graph, leaf.id, leaf.tests, self.as_of)
        return [route for route, fits, _ in found if fits]

    def _roles(self, leaf: ExperienceLeaf) -> list[str]:
        roles = self.graph.of_class(terms.ROLE)
        return [role for role in roles if leaf.tests.accepts_role(self.graph, role)]


def _common(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    given = list(sets)
    return frozenset.intersection(*given) if given else frozenset()


def lasts(node: Requirement) -> bool:
    """Return whether a requirement once met stays met: what was learnt, at whatever time."""
    return all(
        (isinstance(leaf, SkillLeaf) or _completed_ever(leaf))
        and leaf.within is None
        and leaf.ago is None
        and not leaf.only_in
        and not leaf.not_in
        for leaf in leaves(node)
    )


def _completed_ever(leaf: Leaf) -> bool:
    return isinstance(leaf, LearningLeaf) and leaf.tests.in_progress is None
