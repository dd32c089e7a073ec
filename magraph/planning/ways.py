"""The ways through a route to a credential: the best plan by each thing that it asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from magraph.evaluation import Evaluation, evaluate
from magraph.planning.grounding import Grounding
from magraph.planning.objectives import OBJECTIVES, vector_of
from magraph.planning.optimal import solve
from magraph.planning.plan import Plan
from magraph.planning.problem import TRUE, Atom, Formula, Problem, all_of, at_least, atoms
from magraph.planning.question import Question, money, months
from magraph.planning.trace import Tracer
from magraph.quantities import Money, Number
from magraph.requirements import AtLeast, Leaf, Requirement, StatusLeaf, leaves

__all__ = ["Way", "ways_through"]


class Way(NamedTuple):
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


def ways_through(question: Question) -> tuple[Way, ...]:
    """Return the best plans through each thing that a route asks for directly, fastest first.

    Statuses that no step gives are taken as held only where there is no way without.
    """
    plain = question.ground()
    shut = frozenset(plain.shut)
    granted = replace(question, limits=replace(question.limits, suppose=shut))
    found: dict[tuple[tuple[str, str], ...], Way] = {}
    known: set[str] = set()
    for asked, grounding in ((question, plain), (granted, granted.ground())):
        plans = []
        for name, problem in _through(asked, grounding):
            through = [solve(problem, objective).plan for objective in ("time", "cost")]
            if name not in known:
                plans += [plan for plan in through if plan is not None]
            known.update(name for plan in through if plan is not None)
        for plan in sorted(plans, key=lambda plan: vector_of(plan, OBJECTIVES["time"])):
            # Longer work than the route asks for is no other way.
            kinds = grounding.activities(plan)
            if kinds not in found:
                found[kinds] = _way(asked, grounding, plan, shut)
    return tuple(sorted(found.values(), key=lambda way: (way.months, way.cost.amount)))


def _through(question: Question, grounding: Grounding) -> Iterator[tuple[str, Problem]]:
    """Yield, for each thing that would meet an open leaf of a route, the problem of going by it."""
    problem = grounding.problem
    places = [i for i, meaning in enumerate(grounding.steps) if meaning.iri == question.target]
    if not places:
        yield "", problem
        return
    place = places[0]
    trees = grounding.steps[place].requirements
    asked = (evaluate(tree, question.there) for tree in trees)
    yielded = False
    for leaf in dict.fromkeys(leaf for found in asked for leaf in _unmet(found)):
        for atom in dict.fromkeys(atoms(grounding.leaf_formulas.get(leaf, TRUE))):
            needs = all_of(
                atom, *(_narrowed(question, grounding, tree, leaf, atom) for tree in trees)
            )
            steps = list(problem.steps)
            steps[place] = replace(steps[place], needs=needs)
            yielded = True
            yield f"{leaf} {problem.facts[atom.fact]}", replace(problem, steps=tuple(steps))
    if not yielded:
        yield "", problem


def _unmet(evaluation: Evaluation) -> Iterator[str]:
    """Yield the leaves that are not met and whose meeting could matter."""
    if evaluation.truth is True:
        return
    if isinstance(evaluation.requirement, Leaf):
        yield evaluation.requirement.id
    for part in evaluation.operands:
        yield from _unmet(part)


def _narrowed(
    question: Question, grounding: Grounding, tree: Requirement, leaf: str, atom: Atom
) -> Formula:
    """Return the formula of a tree of which one leaf can be met by one thing only."""
    if question.there.given_by(tree) is not None:
        return TRUE
    if isinstance(tree, AtLeast):
        parts = (_narrowed(question, grounding, part, leaf, atom) for part in tree.operands)
        return at_least(tree.count, *parts)
    return atom if tree.id == leaf else grounding.leaf_formulas[tree.id]


def _way(question: Question, grounding: Grounding, plan: Plan, shut: frozenset[str]) -> Way:
    graph = question.there.graph
    tracer = Tracer(question.there, grounding, plan)
    needs: dict[str, None] = {}
    for index, uses in tracer.of_steps.items():
        used = {use.id for use in uses}
        for leaf in (leaf for tree in grounding.steps[index].requirements for leaf in leaves(tree)):
            if isinstance(leaf, StatusLeaf) and graph.id(leaf.id) in used:
                needs.update((graph.label(s), None) for s in leaf.statuses if s in shut)
    order = [done.step for done in tracer.in_order()]
    return Way(
        tuple(grounding.problem.steps[index].id for index in order),
        ", then ".join(grounding.steps[index].label for index in order),
        months(plan.time),
        money(grounding, plan),
        tuple(needs),
    )
