"""What a target means: the goal formula of a credential, a role, a route, a duty or a skill."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from magraph import terms
from magraph.errors import UsageError
from magraph.graph import CareerGraph
from magraph.jurisdictions import allowed_duties
from magraph.names import Kinds
from magraph.phrases import a_kind
from magraph.planning.grounding import Grounder
from magraph.planning.problem import TRUE, Formula, all_of, any_of
from magraph.practice import duty_requirement
from magraph.requirements import Requirement

__all__ = ["AVOIDABLE", "TARGET", "goal_of", "members", "skills_goal", "waypoint"]


TARGET: Final = Kinds(
    "target",
    (
        terms.CREDENTIAL,
        terms.CREDENTIAL_GROUP,
        terms.OCCUPATION,
        terms.ROUTE,
        terms.ELIGIBILITY_ROUTE,
        terms.DUTY,
        terms.SKILL,
        terms.STATUS,
        terms.PRACTICE_RULE,
        terms.REQUIREMENT,
    ),
    "Name a credential, a group of credentials, a role, a route, a duty or a skill",
)
"""What a pathway leads to, or goes through."""

AVOIDABLE: Final = Kinds(
    "step",
    (
        terms.CREDENTIAL,
        terms.OCCUPATION,
        terms.ROUTE,
        terms.ELIGIBILITY_ROUTE,
        terms.STATUS,
        terms.RENEWAL,
        terms.TOPIC,
    ),
    "Name a credential, a role, a route, a status or a renewal",
)
"""What a pathway can do without: what its steps are of."""


def members(graph: CareerGraph, target: str) -> tuple[str, ...]:
    """Return the targets that a group stands for; anything else stands for itself."""
    if graph.is_a(target, terms.CREDENTIAL_GROUP):
        return graph.objects(target, terms.MEMBER)
    if graph.is_a(target, terms.OCCUPATION) and not graph.is_a(target, terms.ROLE):
        return tuple(
            role
            for role in graph.down(target, terms.SPECIALIZATION_OF)
            if graph.is_a(role, terms.ROLE)
        )
    return (target,)


def goal_of(
    grounder: Grounder, target: str, *, full_scope: bool = False
) -> tuple[Formula, tuple[Requirement, ...]]:
    """Return the formula of a target, and the requirement trees that it is made of.

    A role is reached when one may be employed in it: its requirement, the rules of the place for
    everybody in it, and one of its entry routes are met. With `full_scope`, so is what the place
    asks before each of its duties. A duty: its skills and what the place asks of those who do
    it. A practice rule or a requirement: what it asks.

    Raises
    ------
    UsageError
        If a thing of that kind cannot be a target.
    """
    graph = grounder.there.graph
    if graph.is_a(target, terms.CREDENTIAL):
        return grounder.credential(target), ()
    if graph.is_a(target, terms.ELIGIBILITY_ROUTE):
        owners = graph.subjects(terms.HAS_ELIGIBILITY_ROUTE, target)
        if owners:
            return grounder.way(target), ()
        roles = graph.subjects(terms.ENTRY_ROUTE, target)
        if roles:
            return _entry(grounder, roles[0], target)
    if graph.is_a(target, terms.ROUTE):
        return grounder.route(target), ()
    if graph.is_a(target, terms.ROLE):
        return _role(grounder, target, full_scope=full_scope)
    if graph.is_a(target, terms.SKILL):
        return grounder.skill(target), ()
    if graph.is_a(target, terms.DUTY):
        rules = grounder.known((duty_requirement(grounder.there, target),))
        skills = (grounder.skill(skill) for skill in graph.objects(target, terms.REQUIRES_SKILL))
        return all_of(*skills, *(grounder.formula(tree) for tree in rules)), rules
    if graph.is_a(target, terms.STATUS):
        return grounder.status(target), ()
    if graph.is_a(target, terms.PRACTICE_RULE):
        node = graph.object(target, terms.HAS_REQUIREMENT)
        trees = (grounder.tree(node),) if node else ()
        return all_of(*(grounder.formula(tree) for tree in trees)), trees
    if graph.is_a(target, terms.REQUIREMENT):
        tree = grounder.tree(target)
        return grounder.formula(tree), (tree,)
    raise UsageError(
        f"{graph.id(target)}: {a_kind(graph, target)} cannot be a target. "
        "Name a credential, a group of credentials, a role, a route, a duty or a skill"
    )


def skills_goal(grounder: Grounder, skills: Iterable[str]) -> Formula:
    """Return "all these skills are held"."""
    return all_of(*(grounder.skill(skill) for skill in skills))


def waypoint(grounder: Grounder, iri: str) -> Formula:
    """Return "the pathway goes through this": a role is worked in, all else is reached.

    Raises
    ------
    UsageError
        If nothing can go through a thing of that kind.
    """
    graph = grounder.there.graph
    if graph.is_a(iri, terms.ROLE):
        if iri in grounder.there.profile.roles:
            return TRUE
        return grounder.work_begun(iri)
    return any_of(
        *(
            waypoint(grounder, member) if member != iri else goal_of(grounder, iri)[0]
            for member in members(graph, iri)
        )
    )


def _entry(grounder: Grounder, role: str, way: str) -> tuple[Formula, tuple[Requirement, ...]]:
    """Return "one may be employed in the role, having come in by this way"."""
    asked = grounder.there.graph.object(way, terms.HAS_REQUIREMENT)
    trees = grounder.employment(role) + ((grounder.tree(asked),) if asked else ())
    return all_of(*map(grounder.formula, trees)), trees


def _role(
    grounder: Grounder, role: str, *, full_scope: bool
) -> tuple[Formula, tuple[Requirement, ...]]:
    graph, there = grounder.there.graph, grounder.there
    trees = grounder.employment(role)
    if full_scope:
        duties = allowed_duties(graph, role, there.jurisdiction, there.as_of)
        trees += grounder.known(tuple(duty_requirement(there, duty, role) for duty in duties))
    met = (grounder.formula(tree) for tree in trees)
    return all_of(*met, grounder.entry(role)), trees
