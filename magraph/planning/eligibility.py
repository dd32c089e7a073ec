"""Which ways to a credential are open to a person now, which are closed, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, NamedTuple

from magraph import terms
from magraph.claims import holds_for, not_in_force, typical
from magraph.displays import Displayed, told_from
from magraph.errors import UsageError
from magraph.evaluation import (
    Circumstances,
    Evaluation,
    credential_held,
    evaluate,
    not_had_here,
    unmet_sentences,
)
from magraph.graph import CareerGraph
from magraph.names import Kinds
from magraph.planning.pathway import Target
from magraph.planning.question import Question
from magraph.planning.ways import Way, ways_through
from magraph.practice import employment_requirements
from magraph.profile import Profile
from magraph.quantities import Number, number
from magraph.requirements import AllOf, Requirement, requirement

__all__ = ["Eligibility", "EligibleRoute", "asked_by_route", "eligible"]


_APPLIED_FOR: Final = Kinds(
    "target",
    (
        terms.CREDENTIAL,
        terms.ROLE,
        terms.PRACTICE_RULE,
        terms.ROUTE,
        terms.ELIGIBILITY_ROUTE,
    ),
    "Name a credential, a role or a practice rule",
)


class EligibleRoute(NamedTuple):
    """One route to the credential.

    Attributes
    ----------
    id, label
        The eligibility route.
    open
        Whether one may apply today. What is not known counts as not met (convention M13).
    in_doubt
        Whether it would be open if everything that is not known were met.
    evaluation
        The requirement tree with the verdict at each node.
    unmet
        Sentences: what is missing, or not known, today.
    fee
        Dollars, or None: not known, or the target is no credential.
    ways
        For each thing that it asks for directly, the fastest and the cheapest way through it from
        now, by time; empty: there is none.
    """

    id: str
    label: str
    open: bool
    in_doubt: bool
    evaluation: Evaluation
    unmet: tuple[str, ...]
    fee: Number | None
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Eligibility(Displayed):
    """The routes to a credential, for a person, a day and a place.

    It is true where the answer is yes: some route is open, or the credential is held already.

    Attributes
    ----------
    target
        The credential.
    held
        Whether it is a credential that is held already and in force.
    held_because
        What that follows from where nobody says it outright: a role that asks it of everybody.
    expired
        Where it is held no more: the last day on which it was in force.
    open
        Whether some route is open.
    in_doubt
        Whether none is, but some route is in doubt.
    routes
        In the order of their ids.
    as_of, jurisdiction
        The circumstances.
    """

    target: Target
    held: bool
    held_because: str
    expired: date | None
    open: bool
    in_doubt: bool
    routes: tuple[EligibleRoute, ...]
    as_of: date
    jurisdiction: str | None

    def __bool__(self) -> bool:
        return self.held or self.open


def eligible(
    graph: CareerGraph,
    target: str,
    profile: Profile | Iterable[str] | None = None,
    *,
    jurisdiction: str | None = None,
    as_of: date | None = None,
    ways: bool = True,
) -> Eligibility:
    """Return which routes to a credential are open to a person, which are closed, and why.

    Parameters
    ----------
    graph, target, profile, jurisdiction, as_of
        As for `shortest_pathway`; the target is a credential, a practice rule (may it be done?)
        or a role (may one work in it?).
    ways
        Also list the best ways through each thing that a route asks for, with months and cost.

    Raises
    ------
    UnknownTerm, AmbiguousTerm, UsageError
        If a name is not found, is several things, or the target has no requirement.
    """
    question = Question.ask(
        graph, target, profile, jurisdiction=jurisdiction, as_of=as_of, kinds=_APPLIED_FOR
    )
    asked = asked_by_route(question)
    if not asked and not graph.is_a(question.target, terms.CREDENTIAL):
        raise UsageError(
            f"{question.named_target.id}: nothing is asked for it. "
            "Name a credential, a role or a practice rule"
        )
    routes = tuple(_route(question, node, trees, ways) for node, trees in asked)
    is_open = any(route.open for route in routes)
    wanted = question.named_target
    in_force = credential_held(wanted.iri, question.there)
    made = Eligibility(
        wanted,
        in_force.truth is True,
        in_force.reason if in_force.assumed else "",
        None if in_force.truth is True else _expired(question),
        is_open,
        not is_open and any(route.in_doubt for route in routes),
        routes,
        question.there.as_of,
        question.there.jurisdiction,
    )
    return told_from(graph, made)


def _expired(question: Question) -> date | None:
    held = question.there.profile.obtained(question.there.as_of)
    ends = (each.expires for each in held if each.credential == question.target)
    return max((end for end in ends if end is not None), default=None)


def asked_by_route(question: Question) -> tuple[tuple[str, tuple[Requirement, ...]], ...]:
    """Return each way to a target in force on the day, with all that it asks for.

    A credential has its eligibility routes, a role its entry routes; anything else that asks for
    something is its own only way. What a credential or a role asks for is asked on each of its
    ways, also where a way is the target.

    Returns
    -------
    tuple
        IRI of the way, and requirement trees that must all be met; empty: nothing is asked.
    """
    graph, there, target = question.there.graph, question.there, question.target
    shared = _own(graph, target)
    if graph.is_a(target, terms.CREDENTIAL):
        ways = graph.objects(target, terms.HAS_ELIGIBILITY_ROUTE)
    elif graph.is_a(target, terms.ROLE):
        shared = employment_requirements(there, target)
        ways = graph.objects(target, terms.ENTRY_ROUTE)
        if not ways:
            return ((target, shared),)
    else:
        asked = *_asked_of_all(there, target), *shared
        is_way = graph.is_a(target, terms.ELIGIBILITY_ROUTE)
        return ((target, asked),) if asked or is_way else ()
    return tuple(
        (way, shared + _own(graph, way)) for way in ways if holds_for(graph, way, there.as_of)
    )


def _own(graph: CareerGraph, node: str) -> tuple[Requirement, ...]:
    """Return what a thing itself asks for: nothing, or one tree."""
    found = graph.object(node, terms.HAS_REQUIREMENT)
    return (requirement(graph, found),) if found else ()


def _asked_of_all(there: Circumstances, way: str) -> tuple[Requirement, ...]:
    """Return what the credential or the role that a way leads to asks for whatever the way."""
    graph = there.graph
    credentials = graph.subjects(terms.HAS_ELIGIBILITY_ROUTE, way)
    roles = graph.subjects(terms.ENTRY_ROUTE, way)
    return (
        *(tree for credential in credentials for tree in _own(graph, credential)),
        *(tree for role in roles for tree in employment_requirements(there, role)),
    )


def _route(
    question: Question, node: str, trees: tuple[Requirement, ...], with_ways: bool
) -> EligibleRoute:
    graph, there = question.there.graph, question.there
    whole = AllOf(node, graph.label(node), len(trees), trees)
    evaluation = evaluate(whole, there)
    shut = not_had_here(node, there)
    if not shut and graph.is_a(node, terms.ELIGIBILITY_ROUTE):
        shut = not_in_force(graph, node, there.as_of)
    if shut:
        evaluation = evaluation._replace(truth=False, reason=shut)
    asked = typical(question.fee(node))
    fee = None if asked is None else number(asked)
    return EligibleRoute(
        graph.id(node),
        graph.label(node),
        evaluation.truth is True,
        evaluation.truth is None,
        evaluation,
        (evaluation.reason,) if shut else unmet_sentences(evaluation),
        fee,
        ways_through(replace(question, target=node)) if with_ways else (),
    )
