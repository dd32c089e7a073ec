"""Brute force: every set of steps, every schedule on a complete grid. For reading, not speed.

**Why the grid is complete.** Take any schedule of a set of steps and write down what makes it a
plan: which source supports each atom used, and for each pair of steps that do not overlap
which of the two comes first. With these choices fixed, everything the definition asks is of
the form "x >= a", "x <= b" or "y >= x + w" for the starts and the finish T:

    start(p) >= release, 0, since                    lower limits
    T >= since                                       lower limit
    start(q) >= start(p) + ready                     q supported by p
    start(q) >= start(p) + duration                  q after p, when they would overload
    start(p) >= start(q) - fades - max_age           what supports q is still fresh
    start(p) >= T - fades - max_age                  the same, for the goal
    T >= start(p) + duration
    start(p) <= latest_start, until, fades + max_age upper limits

(Pairs that did overlap need no constraint: the running set at a moment can only shrink to
subsets of sets that were allowed, if every pair that was apart stays apart. Three steps that
pairwise overlap share a moment, as intervals do.) Such a system has a least solution, least in
every variable at once, and in it each variable is a lower limit plus the weights along
a path that leaves each step, and T, at most once. So T is least, and the starts are least for the
choice, on the grid of such sums. The starts that are least in the order of the definition are least
for some choice of supports and orders, so they too are on the grid.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from magraph.planning.problem import Atom, Formula, Problem, atoms

NEVER = sys.maxsize

ORDERS = {
    "time": lambda plan: (
        plan.time,
        len(plan.unknown),
        plan.cost,
        plan.count,
        len(plan.ids),
        plan.ids,
    ),
    "cost": lambda plan: (
        plan.cost,
        len(plan.unknown),
        plan.time,
        plan.count,
        len(plan.ids),
        plan.ids,
    ),
    "steps": lambda plan: (
        plan.count,
        plan.time,
        len(plan.unknown),
        plan.cost,
        len(plan.ids),
        plan.ids,
    ),
}


class BrutePlan(NamedTuple):
    """A set of steps with its best schedule: `starts` is sorted pairs of (start, index)."""

    starts: tuple[tuple[int, int], ...]
    time: int
    cost: int
    unknown: tuple[str, ...]
    count: int
    ids: tuple[str, ...]

    @property
    def indices(self) -> frozenset[int]:
        return frozenset(index for _, index in self.starts)


def every_plan(
    problem: Problem, *, budget: int | None = None, deadline: int | None = None
) -> list[BrutePlan]:
    """The best schedule of every set of steps that is a plan within the limits."""
    found = []
    for size in range(len(problem.steps) + 1):
        for chosen in combinations(range(len(problem.steps)), size):
            plan = best_schedule(problem, chosen)
            if (
                plan is not None
                and (budget is None or plan.cost <= budget)
                and (deadline is None or plan.time <= deadline)
            ):
                found.append(plan)
    return found


def best(plans: Sequence[BrutePlan], objective: str) -> BrutePlan | None:
    return min(plans, key=ORDERS[objective], default=None)


def frontier(plans: Sequence[BrutePlan]) -> list[BrutePlan]:
    """One plan for each pair of time and cost that no other pair beats."""
    pairs = {(plan.time, plan.cost) for plan in plans}
    kept = [
        pair
        for pair in pairs
        if not any(other[0] <= pair[0] and other[1] <= pair[1] and other != pair for other in pairs)
    ]
    return [
        min((plan for plan in plans if (plan.time, plan.cost) == pair), key=ORDERS["time"])
        for pair in sorted(kept)
    ]


def k_best(plans: Sequence[BrutePlan], objective: str, k: int) -> list[BrutePlan]:
    """The first k among the plans of which no proper subset is a plan that precedes them."""
    order = ORDERS[objective]
    listed = [
        plan
        for plan in plans
        if not any(o.indices < plan.indices and order(o) < order(plan) for o in plans)
    ]
    return sorted(listed, key=order)[:k]


def best_schedule(problem: Problem, chosen: tuple[int, ...]) -> BrutePlan | None:
    """The schedule of exactly these steps with the least T, then the least starts."""
    if not _reachable(problem, chosen):
        return None
    times = grid(problem, chosen)
    floor = _earliest_goal(problem, chosen)
    best_time = NEVER
    best_starts: tuple[tuple[int, int], ...] = ()
    bound = [NEVER]
    for starts in _schedules(problem, chosen, times, bound):
        finish = finish_time(problem, starts)
        # Schedules come in the order of their starts, so the first of its T is the least.
        if finish is not None and finish < best_time:
            best_time = bound[0] = finish
            best_starts = tuple(sorted((start, index) for index, start in starts.items()))
            if finish == floor:
                break
    if best_time == NEVER:
        return None
    steps = [problem.steps[index] for index in chosen]
    return BrutePlan(
        starts=best_starts,
        time=best_time,
        cost=sum(step.cost for step in steps),
        unknown=tuple(sorted({name for step in steps for name in step.unknown})),
        count=sum(step.count for step in steps),
        ids=tuple(sorted(step.id for step in steps)),
    )


def grid(problem: Problem, chosen: Sequence[int]) -> list[int]:
    """Every start that a least schedule of these steps can have (see above)."""
    steps = [problem.steps[index] for index in chosen]
    sums = {0}
    sums |= {held.since for held in problem.held if held.since > 0}
    sums |= {step.release for step in steps if step.release > 0}
    given = [result for step in steps for result in step.results]

    def spans(formula: Formula) -> set[int]:
        return {
            -(result.fades + atom.max_age)
            for atom in atoms(formula)
            if atom.max_age is not None
            for result in given
            if result.fact == atom.fact
        }

    weights = [spans(problem.goal)]
    for step in steps:
        forward = {step.duration} | {result.ready for result in step.results}
        weights.append(forward | spans(step.needs))
    for leaving in weights:
        sums |= {value + weight for value in sums for weight in leaving}
    return sorted(value for value in sums if value >= 0)


def _schedules(
    problem: Problem, chosen: tuple[int, ...], times: list[int], bound: list[int]
) -> Iterator[dict[int, int]]:
    """Every correct way to start these steps at these times, least (start, index) lists first.

    `bound[0]` is the best T so far: a schedule that finishes at or after it is of no use.
    """

    def extend(starts: dict[int, int], position: int) -> Iterator[dict[int, int]]:
        waiting = [index for index in chosen if index not in starts]
        if not waiting:
            yield starts
            return
        if position == len(times):
            return
        moment = times[position]
        for index in waiting:
            step = problem.steps[index]
            if step.latest_start is not None and moment > step.latest_start:
                return
            if moment + step.duration >= bound[0]:
                return
        for group in _groups(waiting):
            if allowed(group, moment, starts):
                yield from extend(starts | dict.fromkeys(group, moment), position + 1)

    def allowed(group: tuple[int, ...], moment: int, starts: dict[int, int]) -> bool:
        if any(moment < problem.steps[index].release for index in group):
            return False
        together = starts | dict.fromkeys(group, moment)
        if problem.capacity is not None:
            load = sum(
                problem.steps[index].load
                for index, start in together.items()
                if start <= moment < start + problem.steps[index].duration
            )
            if group and load > problem.capacity:
                return False
        # Those that start at one moment need an order in which each stands on those before.
        placed, rest = dict(starts), set(group)
        while rest:
            ready = {i for i in rest if holds(problem, problem.steps[i].needs, moment, placed)}
            if not ready:
                return False
            placed |= dict.fromkeys(ready, moment)
            rest -= ready
        return True

    return extend({}, 0)


def _groups(waiting: list[int]) -> list[tuple[int, ...]]:
    """Every subset, in the order in which sorted (start, index) lists are least first.

    A list that goes on at this moment is less than one that goes on later, so (1, 2) comes
    before (1), which comes before (2), and none at all comes last.
    """
    if not waiting:
        return [()]
    rest = _groups(waiting[1:])
    return [(waiting[0], *group) for group in rest] + rest


def finish_time(problem: Problem, starts: dict[int, int]) -> int | None:
    """The first moment from the last finish on at which the goal holds."""
    last = max((start + problem.steps[i].duration for i, start in starts.items()), default=0)
    for moment in sorted({last} | {held.since for held in problem.held if held.since > last}):
        if holds(problem, problem.goal, moment, starts):
            return moment
    return None


def holds(problem: Problem, formula: Formula, moment: int, starts: dict[int, int]) -> bool:
    if not isinstance(formula, Atom):
        return formula.count <= sum(
            holds(problem, child, moment, starts) for child in formula.children
        )
    spans = [
        (held.since, held.until, held.fades) for held in problem.held if held.fact == formula.fact
    ]
    spans += [
        (start + result.ready, None, start + result.fades)
        for index, start in starts.items()
        for result in problem.steps[index].results
        if result.fact == formula.fact
    ]
    for since, until, fades in spans:
        young = formula.max_age is None or moment - fades <= formula.max_age
        if since <= moment and (until is None or moment <= until) and young:
            return True
    return False


def _reachable(problem: Problem, chosen: Sequence[int]) -> bool:
    """Whether all these steps and the goal could be had if time did not matter."""
    facts = {held.fact for held in problem.held}
    waiting = set(chosen)

    def true(formula: Formula) -> bool:
        if isinstance(formula, Atom):
            return formula.fact in facts
        return sum(map(true, formula.children)) >= formula.count

    while ready := {index for index in waiting if true(problem.steps[index].needs)}:
        facts |= {result.fact for index in ready for result in problem.steps[index].results}
        waiting -= ready
    return not waiting and true(problem.goal)


def _earliest_goal(problem: Problem, chosen: Sequence[int]) -> int:
    """No schedule of these steps ends earlier: each alone, at its release."""
    last = max(
        (max(0, problem.steps[i].release) + problem.steps[i].duration for i in chosen), default=0
    )
    facts = {result.fact for index in chosen for result in problem.steps[index].results}

    def true(formula: Formula, moment: int) -> bool:
        if isinstance(formula, Atom):
            return formula.fact in facts or any(
                held.fact == formula.fact and held.since <= moment for held in problem.held
            )
        return sum(true(child, moment) for child in formula.children) >= formula.count

    moments = sorted({last} | {held.since for held in problem.held if held.since > last})
    return next(moment for moment in moments if true(problem.goal, moment))
