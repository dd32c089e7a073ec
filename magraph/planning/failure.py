"""Why there is no pathway: a smallest set of unmet requirements, found by the planner itself.

Every requirement that nothing can meet is offered as a gift that counts one, all real steps
count nothing, and the pathway with the fewest gifts names what is missing.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from magraph import terms
from magraph.evaluation import closed_here
from magraph.graph import CareerGraph
from magraph.planning.grounding import Grounding
from magraph.planning.optimal import solve
from magraph.planning.pathway import Change, NoPathway, Unmet
from magraph.planning.plan import Outcome
from magraph.planning.question import Question, money, months
from magraph.quantities import Money, number
from magraph.requirements import Leaf, leaves

__all__ = ["explain_failure", "smallest_unmet", "spell_money"]


def spell_money(graph: CareerGraph, cost: Money) -> str:
    """Return an amount in words, with what is not known: "$135 + a fee not known for ..."."""
    amount = number(cost.amount)
    text = f"${amount:,}" if isinstance(amount, int) else f"${amount:,.2f}"
    names = (graph.label(iri) for id_ in cost.unknown if (iri := graph.with_id(id_)))
    return text + "".join(f" + an amount not known for {name}" for name in names)


def explain_failure(
    question: Question,
    grounding: Grounding,
    outcome: Outcome,
    would_change: tuple[Change, ...],
) -> NoPathway:
    """Return why a question has no answer, and what would open one."""
    unmet, changes = _limits(question, grounding)
    if not unmet and outcome.proven:
        unmet = smallest_unmet(question)
        changes = _elsewhere(question)
    return NoPathway(
        target=question.named_target,
        objective=question.objective,
        proven=outcome.proven,
        unmet=unmet,
        changes=changes,
        would_change=would_change,
        as_of=question.there.as_of,
        jurisdiction=question.there.jurisdiction,
    )


def _limits(question: Question, grounding: Grounding) -> tuple[tuple[Unmet, ...], tuple[str, ...]]:
    """Return the limits that alone forbid a pathway, and the nearest ones that would do."""
    if question.budget is None and question.deadline is None:
        return (), ()
    graph = question.there.graph
    unmet, changes = [], []
    for name, objective in (("budget", "cost"), ("deadline", "time")):
        if getattr(question, name) is None:
            continue
        free = replace(
            question,
            objective=objective,
            budget=None if name == "budget" else question.budget,
            deadline=None if name == "deadline" else question.deadline,
        )
        outcome = free.solve(grounding)
        if outcome.plan is None:
            continue
        least = (
            spell_money(graph, money(grounding, outcome.plan))
            if name == "budget"
            else f"{months(outcome.plan.time)} months"
        )
        limit = (
            spell_money(graph, Money(question.budget or Decimal(0)))
            if name == "budget"
            else f"{number(question.deadline or Decimal(0))} months"
        )
        unmet.append(
            Unmet(
                name,
                f"{name} of {limit}",
                f"the least within the other limits is {least}",
                question.named_target.id,
            )
        )
        changes.append(f"A {name} of {least} would do.")
    if not unmet:
        neither = replace(question, budget=None, deadline=None)
        outcome = neither.solve(grounding)
        if outcome.plan is None:
            return (), ()
        cost, time = spell_money(graph, money(grounding, outcome.plan)), months(outcome.plan.time)
        unmet.append(
            Unmet(
                "limits",
                "budget and deadline together",
                f"a pathway takes {time} months and {cost}",
                question.named_target.id,
            )
        )
        changes.append(f"{time} months and {cost} would do.")
    return tuple(unmet), tuple(changes)


def smallest_unmet(question: Question) -> tuple[Unmet, ...]:
    """Return a smallest set of requirements that nothing here can meet."""
    asked = replace(
        question,
        budget=None,
        deadline=None,
        objective="steps",
        limits=replace(question.limits, granting=True),
    )
    grounding = asked.ground()
    outcome = solve(grounding.problem, "steps", time_limit=question.time_limit)
    if outcome.plan is None:
        return ()
    gifts = [
        grounding.steps[done.step]
        for done in outcome.plan.steps
        if grounding.steps[done.step].kind == "gift"
    ]
    needing = _needing(question, grounding, {done.step for done in outcome.plan.steps})
    return tuple(
        Unmet(
            question.there.graph.id(gift.iri),
            gift.label,
            _reason(question, grounding, gift.iri),
            needing.get(gift.iri, question.named_target.id),
        )
        for gift in gifts
    )


def _needing(question: Question, grounding: Grounding, steps: set[int]) -> dict[str, str]:
    """Return for each leaf and attainment the id of the step that asks for it."""
    found: dict[str, str] = {}
    for index in sorted(steps):
        for tree in grounding.steps[index].requirements:
            for leaf in leaves(tree):
                name = grounding.problem.steps[index].id
                found.setdefault(leaf.id, name)
                for predicate in (terms.HAS_STATUS, terms.HAS_CREDENTIAL, terms.HAS_ROUTE):
                    for iri in question.there.graph.objects(leaf.id, predicate):
                        found.setdefault(iri, name)
    return found


def _reason(question: Question, grounding: Grounding, iri: str) -> str:
    graph, there = question.there.graph, question.there
    for doubt in grounding.doubts:
        if doubt.leaf.id == iri:
            return f"not known: {'; '.join(doubt.why)}"
    if graph.is_a(iri, terms.REQUIREMENT):
        leaf = next(iter(leaves(grounding.trees[iri])), None) if iri in grounding.trees else None
        closed = closed_here(leaf, there) if isinstance(leaf, Leaf) else ""
        return closed or "nothing here meets it"
    if graph.is_a(iri, terms.STATUS):
        return "no step gives it; one has it or not"
    only = graph.objects(iri, terms.IN_JURISDICTION)
    if only and there.places and not there.places.intersection(only):
        return "only in " + ", ".join(graph.label(place) for place in only)
    return "no step here gives it"


def _elsewhere(question: Question) -> tuple[str, ...]:
    """Return what leaving the place would change, in words."""
    if question.there.jurisdiction is None:
        return ()
    away = replace(question, there=replace(question.there, jurisdiction=None))
    grounding = away.ground()
    outcome = away.solve(grounding)
    if outcome.plan is None:
        return ()
    graph = question.there.graph
    place = graph.label(question.there.jurisdiction)
    cost = spell_money(graph, money(grounding, outcome.plan))
    takes = f"{months(outcome.plan.time)} months and {cost}"
    return (f"Without the rules of {place} it takes {takes}.",)
