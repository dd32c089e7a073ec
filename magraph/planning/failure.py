"""Why there is no pathway: a smallest set of unmet requirements, found by the planner itself.

Every requirement that nothing can meet is offered as a gift that counts one, all real steps
count nothing, and the pathway with the fewest gifts names what is missing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Final

from magraph import terms
from magraph.claims import not_in_force
from magraph.displays import told_from
from magraph.evaluation import closed_here, not_had_here, out_of_window
from magraph.phrases import months, total
from magraph.planning.eligibility import asked_by_route
from magraph.planning.grounding import Grounding
from magraph.planning.openings import (
    limits_in_the_way,
    openings_of_requirements,
    openings_of_wishes,
)
from magraph.planning.optimal import solve
from magraph.planning.pathway import Change, NoPathway, Opening, Unmet
from magraph.planning.plan import Outcome
from magraph.planning.question import Question
from magraph.quantities import Money
from magraph.requirements import ForbiddenLeaf, leaves

__all__ = ["explain_failure"]

_ATTAINED: Final = (terms.HAS_STATUS, terms.HAS_CREDENTIAL, terms.HAS_ROUTE, terms.HAS_TOPIC)


def explain_failure(
    question: Question, outcome: Outcome, would_change: tuple[Change, ...]
) -> NoPathway:
    """Return why a question has no answer, and what would open one."""
    limits = limits_in_the_way(question)
    least = outcome.proven and not question.clock.is_over()  # else more was not looked at
    unmet = tuple(_limit(question, opening, least=least) for opening in limits)
    openings = (*limits, *openings_of_wishes(question))
    if not unmet and least:
        free = replace(question, budget=None, deadline=None)
        unmet, granted = _smallest_unmet(free)
        openings += granted
        unmet = unmet or tuple(_over_too_soon(free))
    made = NoPathway(
        target=question.named_target,
        objective=question.objective,
        proven=outcome.proven,
        unmet=unmet,
        closed=tuple(_closed(question)),
        openings=openings,
        would_change=would_change,
        **question.start,
        as_of=question.there.as_of,
        jurisdiction=question.there.jurisdiction,
    )
    return told_from(question.there.graph, made)


def _closed(question: Question) -> Iterator[Unmet]:
    """Yield the requirements of the target that something held would meet at another time."""
    graph = question.there.graph
    for way, trees in asked_by_route(question):
        for leaf in {leaf.id: leaf for tree in trees for leaf in leaves(tree)}.values():
            reason = out_of_window(leaf, question.there)
            if reason:
                name = graph.id(leaf.id)
                yield Unmet(name, leaf.label or name, reason, graph.id(way))


def _limit(question: Question, opening: Opening, *, least: bool) -> Unmet:
    """Return a limit as something unmet; `least`: it is known that nothing less would do."""
    graph, target = question.there.graph, question.named_target.id
    if opening.kind == "budget":
        assert question.budget is not None
        label = f"budget of {total(graph, Money(question.budget))}"
        would_do = total(graph, opening.cost)
    elif opening.kind == "deadline":
        assert question.deadline is not None
        label = f"deadline of {months(question.deadline)}"
        would_do = months(opening.months)
    elif opening.kind == "hours":
        label = f"{question.limits.hours_per_week} hours a week"
        would_do = f"{opening.value} hours a week"
    else:
        takes = f"{months(opening.months)} and {total(graph, opening.cost)}"
        return Unmet("limits", f"{opening.value} together", f"a pathway takes {takes}", target)
    reason = (
        f"the least within the other limits is {would_do}"
        if least
        else f"{would_do} would do; whether less would too was not found out in the time"
    )
    return Unmet(opening.kind, label, reason, target)


def _smallest_unmet(question: Question) -> tuple[tuple[Unmet, ...], tuple[Opening, ...]]:
    """Return a smallest set of requirements that nothing here can meet, and what it opens."""
    asked = replace(question, limits=replace(question.limits, granting=True))
    grounding = asked.ground()
    outcome = solve(grounding.problem, "steps", time_limit=question.clock.left())
    if outcome.plan is None:
        return (), ()
    given = [done for done in outcome.plan.steps if grounding.steps[done.step].kind == "gift"]
    gifts = [grounding.steps[done.step] for done in given]
    names = tuple(grounding.problem.steps[done.step].id for done in given)
    needing = _needing(question, grounding, {done.step for done in outcome.plan.steps})
    unmet = tuple(
        Unmet(
            question.there.graph.id(gift.iri),
            gift.label,
            _reason(question, grounding, gift.iri),
            needing.get(gift.iri, question.named_target.id),
        )
        for gift in gifts
    )
    if question.target in {gift.iri for gift in gifts}:
        return unmet, ()
    return unmet, tuple(openings_of_requirements(question, grounding, names))


def _over_too_soon(question: Question) -> Iterator[Unmet]:
    """Yield the ways to a credential that end before one could be ready for them."""
    limits = replace(question.limits, unending=True, hours_per_week=None)
    longer = replace(question, objective="time", limits=limits)
    grounding = longer.ground()
    plan = longer.solve(grounding).plan
    if plan is None:
        return
    for step in longer.pathway(grounding, plan, proven=True).steps:
        end = question.there.graph.value(step.iri, terms.VALID_THROUGH)
        if isinstance(end, date) and end < step.starts_on:
            reason = f"it ends on {end}; the soonest day for it is {step.starts_on}"
            yield Unmet(step.id, step.label, reason, question.named_target.id)


def _needing(question: Question, grounding: Grounding, steps: set[int]) -> dict[str, str]:
    """Return for each leaf and attainment the id of the step that asks for it."""
    found: dict[str, str] = {}
    for index in sorted(steps):
        for tree in grounding.steps[index].requirements:
            for leaf in leaves(tree):
                name = grounding.problem.steps[index].id
                found.setdefault(leaf.id, name)
                for predicate in _ATTAINED:
                    for iri in question.there.graph.objects(leaf.id, predicate):
                        found.setdefault(iri, name)
    return found


def _reason(question: Question, grounding: Grounding, iri: str) -> str:
    graph, there = question.there.graph, question.there
    if iri in question.limits.avoid:
        return "it is to be avoided"
    shut = not_had_here(iri, there) or not_in_force(graph, iri, there.as_of)
    if shut:
        return shut
    for doubt in grounding.doubts:
        if doubt.leaf.id == iri:
            return f"not known: {'; '.join(doubt.why)}"
    tree = grounding.trees.get(iri)
    if isinstance(tree, ForbiddenLeaf):
        return f"forbidden in {graph.label(there.jurisdiction or '')}"
    if graph.is_a(iri, terms.REQUIREMENT):
        leaf = next(iter(leaves(tree)), None) if tree else None
        if leaf is None:
            return "nothing here meets it"
        return closed_here(leaf, there) or "nothing here meets it"
    if graph.is_a(iri, terms.STATUS):
        return "no step gives it; one has it or not"
    return "no step here gives it"
