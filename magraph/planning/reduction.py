"""The same question with less in it: steps that no best plan contains are left out."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from magraph.planning.problem import (
    FALSE,
    TRUE,
    Atom,
    Formula,
    Gate,
    Held,
    Problem,
    Step,
    at_least,
    atoms,
    is_too_heavy,
)
from magraph.planning.relaxation import NEVER, NOTHING, Relaxation, flags

__all__ = ["Reduced", "reduced"]


class Reduced(NamedTuple):
    """A smaller problem, and which steps of the first one are left, in their order."""

    problem: Problem
    kept: tuple[int, ...]


def reduced(
    problem: Problem, *, deadline: int | None = None, list_all: bool = False
) -> Reduced | None:
    """Return a problem with the same best plans and fewer steps; None: there is no plan.

    Left out are steps that can never be done, that lead nowhere, or from which the goal cannot
    be reached in time; and, of two steps, the one that can be swapped for the other with no sum
    the worse and the key the better.

    Parameters
    ----------
    problem
        The problem.
    deadline
        Plans that finish later do not matter.
    list_all
        True: plans are wanted that are not the best, so that of two steps the worse is left out
        only if they are of one family.

    Notes
    -----
    In a best plan each step gives something that is used and that leads to the goal, or else the
    plan without it would be better. So a step at its earliest, with the least time from its
    results to the goal, is never later than the plan's finish.
    """
    problem = _without_the_outdated(problem)
    kept = list(range(len(problem.steps)))
    while True:
        useful = _useful(problem, deadline)
        if useful is None:
            return None
        rival = _undominated(problem, useful, families_only=list_all)
        simpler = _simplified(problem, rival)
        kept = [kept[index] for index in simpler.kept]
        if simpler.problem.goal == FALSE:
            return None
        # That steps never can be done, or lead nowhere, says nothing of the others.
        same = len(useful) if deadline is None else len(problem.steps)
        if len(simpler.kept) == same and not simpler.changed:
            return Reduced(simpler.problem, tuple(kept))
        problem = simpler.problem


def _without_the_outdated(problem: Problem) -> Problem:
    """Return the problem with facts of their own wherever something held comes too early.

    What is held and will be too old, or at an end, at the first moment at which an atom can be
    asked for never meets it: what is asked for then is the fact without what is held, which
    bounds that know no ages can tell apart. That may put moments off, and so on.
    """
    if not _can_be_outdated(problem):
        return problem
    while True:
        relaxation = Relaxation(problem)
        nodes, starts, _ = relaxation.times()
        end = 0 if relaxation.goal == NOTHING else nodes[relaxation.goal]
        changed = _with_current_facts(problem, starts, end)
        if changed is None:
            return problem
        problem = changed


def _can_be_outdated(problem: Problem) -> bool:
    """Return whether anything held has an end or is asked for with an age."""
    if any(held.until is not None for held in problem.held):
        return True
    held_facts = {held.fact for held in problem.held}
    return any(
        atom.max_age is not None and atom.fact in held_facts
        for formula in (problem.goal, *(step.needs for step in problem.steps))
        for atom in atoms(formula)
    )


def _with_current_facts(problem: Problem, starts: list[int], end: int) -> Problem | None:
    """Return the problem in which atoms are met by what can still be held; None: it is so."""
    facts = list(problem.facts)
    fresh: dict[tuple[int, tuple[Held, ...]], int] = {}
    by_fact: dict[int, list[Held]] = {}
    for each in problem.held:
        by_fact.setdefault(each.fact, []).append(each)

    def current(formula: Formula, moment: int) -> Formula:
        if isinstance(formula, Gate):
            children = tuple(current(child, moment) for child in formula.children)
            same = all(new is old for new, old in zip(children, formula.children, strict=True))
            return formula if same else Gate(formula.count, children)
        age = formula.max_age
        held = by_fact.get(formula.fact, [])
        good = tuple(
            each
            for each in held
            if (each.until is None or each.until >= max(moment, each.since))
            and (age is None or each.fades + age >= max(moment, each.since))
        )
        if len(good) == len(held):
            return formula
        key = formula.fact, good
        if key not in fresh:
            fresh[key] = len(facts)
            facts.append(f"{problem.facts[formula.fact]} in time {len(facts)}")
        return formula._replace(fact=fresh[key])

    goal = current(problem.goal, end)
    needs = [
        step.needs if start == NEVER else current(step.needs, start)
        for step, start in zip(problem.steps, starts, strict=True)
    ]
    if not fresh:
        return None
    steps = []
    for step, needed in zip(problem.steps, needs, strict=True):
        more = tuple(
            result._replace(fact=new)
            for (old, _), new in fresh.items()
            for result in step.results
            if result.fact == old
        )
        steps.append(replace(step, needs=needed, results=step.results + more))
    held = tuple(each._replace(fact=new) for (_, good), new in fresh.items() for each in good)
    return replace(
        problem, facts=tuple(facts), steps=tuple(steps), held=problem.held + held, goal=goal
    )


def _useful(problem: Problem, deadline: int | None) -> list[int] | None:
    relaxation = Relaxation(problem)
    nodes, starts, _ = relaxation.times(flags(_too_heavy(problem), len(problem.steps)))
    if relaxation.goal != NOTHING and nodes[relaxation.goal] == NEVER:
        return None
    tails = relaxation.tails()
    found = []
    for index, start in enumerate(starts):
        if start == NEVER:
            continue
        given = relaxation.results[index]
        rest = min((ready + tails[fact] for fact, ready in given), default=NEVER)
        if rest >= NEVER:
            continue
        length = max(rest, problem.steps[index].duration)
        if deadline is None or start + length <= deadline:
            found.append(index)
    return found


def _too_heavy(problem: Problem) -> int:
    """Return the steps that take more hours a week than there are, as bits."""
    return sum(
        1 << index
        for index, step in enumerate(problem.steps)
        if is_too_heavy(step, problem.capacity)
    )


class _Simplified(NamedTuple):
    """A problem, which steps of the one before are left, and whether a formula is another."""

    problem: Problem
    kept: list[int]
    changed: bool


def _simplified(problem: Problem, useful: list[int]) -> _Simplified:
    """Return the problem with these steps and with what always or never holds worked in."""
    steps = [problem.steps[index] for index in useful]
    always = {h.fact for h in problem.held if h.since <= 0 and h.until is None}
    ever = {h.fact for h in problem.held} | {r.fact for step in steps for r in step.results}

    def simple(formula: Formula) -> Formula:
        if isinstance(formula, Atom):
            if formula.fact not in ever:
                return FALSE
            return TRUE if formula.max_age is None and formula.fact in always else formula
        children = [simple(child) for child in formula.children]
        if all(new is old for new, old in zip(children, formula.children, strict=True)):
            return formula
        return at_least(formula.count, *children)

    goal = simple(problem.goal)
    changed = goal is not problem.goal
    kept = []
    steps_kept = []
    for index, step in zip(useful, steps, strict=True):
        needs = simple(step.needs)
        changed = changed or needs is not step.needs
        if needs != FALSE:
            kept.append(index)
            steps_kept.append(step if needs is step.needs else replace(step, needs=needs))
    return _Simplified(replace(problem, steps=tuple(steps_kept), goal=goal), kept, changed)


def _undominated(problem: Problem, useful: list[int], *, families_only: bool) -> list[int]:
    """Return the steps for which no other can always stand in."""
    aged = {
        atom.fact
        for formula in (problem.goal, *(problem.steps[i].needs for i in useful))
        for atom in atoms(formula)
        if atom.max_age is not None
    }
    by_fact: dict[int, list[int]] = {}
    for index in useful:
        for result in problem.steps[index].results:
            by_fact.setdefault(result.fact, []).append(index)
    out: set[int] = set()
    for index in useful:
        step = problem.steps[index]
        if families_only and not step.family:
            continue
        if not families_only and any(result.fact in aged for result in step.results):
            # Both may be wanted: one early, the other for being fresh.
            continue
        rivals = min((by_fact[result.fact] for result in step.results), key=len)
        if any(
            other != index
            and other not in out
            and (not families_only or problem.steps[other].family == step.family)
            and _stands_in(problem.steps[other], step, aged, families_only=families_only)
            for other in rivals
        ):
            out.add(index)
    return [index for index in useful if index not in out]


def _stands_in(one: Step, other: Step, aged: set[int], *, families_only: bool) -> bool:
    """Return whether one step can always be done in place of another, to a better plan.

    A shorter step makes no plan worse, but maybe none better: that decides among a family only.
    """
    if (
        one.cost > other.cost
        or one.count > other.count
        or one.duration > other.duration
        or one.load > other.load
        or one.release > other.release
        or (
            one.latest_start is not None
            and (other.latest_start is None or one.latest_start < other.latest_start)
        )
        or not set(one.unknown) <= set(other.unknown)
        or not (
            one.cost < other.cost
            or one.count < other.count
            or one.id < other.id
            or (families_only and one.duration < other.duration)
        )
    ):
        return False
    given = {result.fact: result for result in one.results}
    for result in other.results:
        mine = given.get(result.fact)
        if mine is None or mine.ready > result.ready:
            return False
        if result.fact in aged and mine.fades < result.fades:
            return False
    return _parts(one.needs) <= _parts(other.needs)


def _parts(formula: Formula) -> frozenset[Formula]:
    """Return the formulas of which a conjunction is made."""
    if isinstance(formula, Gate) and formula.count == len(formula.children):
        return frozenset(formula.children)
    return frozenset((formula,))
