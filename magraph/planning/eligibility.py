"""Which ways to a credential are open to a person now, which are closed, and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from magraph import terms
from magraph.claims import holds_for
from magraph.errors import UsageError
from magraph.evaluation import Evaluation, evaluate, unmet_sentences
from magraph.graph import CareerGraph
from magraph.planning.frontier import best_plans
from magraph.planning.grounding import Grounding
from magraph.planning.pathway import Target
from magraph.planning.plan import Plan
from magraph.planning.question import Question, money, months
from magraph.planning.trace import Tracer
from magraph.profile import Profile
from magraph.quantities import Money, Number, number
from magraph.requirements import AllOf, Requirement, StatusLeaf, leaves, requirement

__all__ = ["Eligibility", "EligibleRoute", "Way", "eligible"]

_WAYS = 24


@dataclass(frozen=True, slots=True)
class Way:
    """One way to open a route and to finish it.

    Attributes
    ----------
    steps
        Ids of the steps, in order.
    label
        What is done, in words.
    months, cost
        What it takes from now until the credential is held.
    needs
        What it takes for granted and no step gives, such as military service.
    """

    steps: tuple[str, ...]
    label: str
    months: Number
    cost: Money
    needs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EligibleRoute:
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
        Dollars, or None: not known.
    ways
        Minimal ways to get through it from now, best first; empty: none.
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
class Eligibility:
    """The routes to a credential, for a person, a day and a place.

    Attributes
    ----------
    target
        The credential.
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
    open: bool
    in_doubt: bool
    routes: tuple[EligibleRoute, ...]
    as_of: date
    jurisdiction: str | None


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
        Also list the minimal ways to get through each route, with months and cost.

    Raises
    ------
    UnknownTerm, AmbiguousTerm, UsageError
        If a name is not found, is several things, or the target has no requirement.
    """
    question = Question.ask(graph, target, profile, jurisdiction=jurisdiction, as_of=as_of)
    routes = tuple(_route(question, node, trees, ways) for node, trees in _requirements(question))
    is_open = any(route.open for route in routes)
    return Eligibility(
        question.named_target,
        is_open,
        not is_open and any(route.in_doubt for route in routes),
        routes,
        question.there.as_of,
        question.there.jurisdiction,
    )


def _requirements(question: Question) -> list[tuple[str, tuple[Requirement, ...]]]:
    graph, there = question.there.graph, question.there
    common = graph.object(question.target, terms.HAS_REQUIREMENT)
    shared = (requirement(graph, common),) if common else ()
    if graph.is_a(question.target, terms.CREDENTIAL):
        found = []
        for way in graph.objects(question.target, terms.HAS_ELIGIBILITY_ROUTE):
            if holds_for(graph, way, there.as_of):
                own = graph.object(way, terms.HAS_REQUIREMENT)
                trees = shared + ((requirement(graph, own),) if own else ())
                found.append((way, trees))
        return found
    if graph.is_a(question.target, terms.ROLE):
        grounding = question.ground()
        return [(question.target, grounding.goal_requirements)]
    if shared:
        return [(question.target, shared)]
    raise UsageError(
        f"{question.named_target.id}: nothing is asked for it. "
        "Name a credential, a role or a practice rule"
    )


def _route(
    question: Question, node: str, trees: tuple[Requirement, ...], with_ways: bool
) -> EligibleRoute:
    graph, there = question.there.graph, question.there
    whole = AllOf(node, graph.label(node), len(trees), trees)
    evaluation = evaluate(whole, there)
    shut = there.places.intersection(graph.objects(node, terms.NOT_IN_JURISDICTION))
    if shut:
        places = ", ".join(graph.label(place) for place in sorted(shut))
        evaluation = replace(evaluation, truth=False, reason=f"closed in {places}")
    fee = None
    if graph.is_a(node, terms.ELIGIBILITY_ROUTE):
        claim = question.fee(node)
        if claim is not None and claim.estimate is not None:
            fee = number(claim.estimate.typical)
    return EligibleRoute(
        graph.id(node),
        graph.label(node),
        evaluation.truth is True,
        evaluation.truth is None,
        evaluation,
        (evaluation.reason,) if shut else unmet_sentences(evaluation),
        fee,
        _ways(replace(question, target=node)) if with_ways else (),
    )


def _ways(question: Question) -> tuple[Way, ...]:
    """Return the minimal ways through a route, unobtainable statuses taken as held."""
    shut = question.ground().shut
    asked = replace(question, limits=replace(question.limits, suppose=frozenset(shut)))
    grounding = asked.ground()
    plans, _ = best_plans(grounding.problem, "time", _WAYS)
    return tuple(_way(asked, grounding, plan, frozenset(shut)) for plan in plans)


def _way(question: Question, grounding: Grounding, plan: Plan, shut: frozenset[str]) -> Way:
    graph = question.there.graph
    tracer = Tracer(question.there, grounding, plan)
    needs: dict[str, None] = {}
    for done in plan.steps:
        trees = grounding.steps[done.step].requirements
        used = {use.id for use in tracer.uses(trees, done.start, done.step)}
        for leaf in (leaf for tree in trees for leaf in leaves(tree)):
            if isinstance(leaf, StatusLeaf) and graph.id(leaf.id) in used:
                needs.update((graph.label(s), None) for s in leaf.statuses if s in shut)
    names = [grounding.problem.steps[done.step].id for done in plan.steps]
    labels = [grounding.steps[done.step].label for done in plan.steps]
    return Way(
        tuple(names),
        ", then ".join(labels),
        months(plan.time),
        money(grounding, plan),
        tuple(needs),
    )
