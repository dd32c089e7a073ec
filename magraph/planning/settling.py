"""What a problem comes to where time forbids nothing, settled before sets of steps are searched."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import gcd
from typing import Final, NamedTuple

from magraph.planning.andor import Within
from magraph.planning.best import Best
from magraph.planning.payments import shared_unknowns, with_payments
from magraph.planning.plan import Outcome, Plan, plan_of
from magraph.planning.problem import Atom, Formula, Problem, Step
from magraph.planning.relaxation import NEVER, Relaxation
from magraph.planning.schedule import (
    Schedule,
    earliest_schedule,
    keeps_hours,
    serial_schedule,
)
from magraph.planning.stopwatch import OutOfTime, Stopwatch

__all__ = ["Known", "settled", "settled_in_time"]


class Known(NamedTuple):
    """What is known before sets of steps are searched.

    Attributes
    ----------
    outcome
        The answer, if nothing is left to be searched.
    floor
        No plan is below these, the first of what the objective compares.
    among
        Steps with which the best can be had; None: all.
    """

    outcome: Outcome | None = None
    floor: tuple[int, ...] = ()
    among: list[int] | None = None


_NO_PLAN: Final = Known(Outcome(None, True, None))


def settled(problem: Problem, judge: Best, stopwatch: Stopwatch) -> Known:
    """Settle what is compared first, where time forbids nothing but to take too long.

    Parameters
    ----------
    problem
        A problem that is timeless (`is_timeless`).
    judge
        Says in what order plans are compared, and within which limits; gets the plans found.
    stopwatch
        Says when to stop.
    """
    if judge.by_time:
        soonest = _soonest_of_all(problem)
        if soonest is None:
            return _NO_PLAN
        within, plan = soonest
        if judge.deadline is not None and within.finish > judge.deadline:
            return _NO_PLAN
        judge.consider(plan)
        floor = (within.finish,)
        if judge.first_only:
            there = judge.plan is not None and judge.plan.time == within.finish
            return Known(Outcome(judge.plan, True, floor) if there else None, floor)
        return _summed(problem, judge, stopwatch, judge.objective.after[:2], floor, within)
    known = _summed(problem, judge, stopwatch, _first_sums(judge))
    if judge.deadline is None or known.outcome is not None or known.among is not None:
        return known
    return settled_in_time(problem, judge, stopwatch)


def settled_in_time(problem: Problem, judge: Best, stopwatch: Stopwatch) -> Known:
    """Settle the sums compared first, where what is least of all takes too long.

    Parameters
    ----------
    problem, judge, stopwatch
        As for `settled`; the judge has a deadline and compares sums first.
    """
    assert judge.deadline is not None
    finish = judge.deadline
    relaxation = Relaxation(problem)
    times = relaxation.times(b"", relaxation.lengths(), finish)
    if relaxation.reached(times) > finish:
        return _NO_PLAN
    names = _first_sums(judge)
    return _summed(problem, judge, stopwatch, names, within=Within(finish, times.starts))


def _first_sums(judge: Best) -> tuple[str, ...]:
    """Return the sums before the time that are settled."""
    return judge.objective.before[: 1 if judge.first_only else None]


def _summed(
    problem: Problem,
    judge: Best,
    stopwatch: Stopwatch,
    names: Sequence[str],
    floor: tuple[int, ...] = (),
    within: Within | None = None,
) -> Known:
    """Settle sums that are compared one after another, after what is settled already.

    With the time that plans may take, if it is limited.
    """
    # Here, for most questions do without.
    from magraph.planning.leastsum import least_sum, tied_steps

    sums = _Sums(problem, names)
    if within is not None:
        within = sums.within(within)
    least = least_sum(sums.problem, sums.weights, stopwatch, within)
    if least.bound is None:
        return _NO_PLAN
    entries = sums.entries(least.bound)
    if names[0] == "cost" and judge.budget is not None and entries[0] > judge.budget:
        return _NO_PLAN
    floor += entries
    if least.value is None:
        # Time is over, or there are too many moments.
        return Known(None, floor)
    plan = _soonest(problem, sums.of_problem(least.steps), stopwatch)
    judge.consider(plan)
    if not least.proven and stopwatch.is_over():
        return Known(Outcome(judge.plan, False, floor))
    in_time = plan is not None and (within is None or plan.time <= within.finish)
    if not least.proven or plan is None or not in_time or not judge.allows(plan):
        # It is not the least, or the hours, the time or the budget are not enough for it.
        return Known(None, floor)
    if judge.first_only:
        return Known(Outcome(judge.plan, True, floor))
    tied = tied_steps(sums.problem, sums.weights, least.value, stopwatch, within)
    return Known(None, floor, sorted(sums.of_problem(tied.union(sums.free()))))


def _soonest_of_all(problem: Problem) -> tuple[Within, Plan | None] | None:
    """Return the time that no plan is below, and a plan of it; None: there is no plan.

    If the weekly hours are not enough for the plan, there is none.
    """
    relaxation = Relaxation(problem)
    times = relaxation.times()
    if relaxation.reached(times) == NEVER:
        return None
    lengths = relaxation.lengths()
    finish = relaxation.reached(times)
    while True:
        # With no step that ends, or leads to the goal, later than this.
        times = relaxation.times(b"", lengths, finish)
        least = relaxation.reached(times)
        if least <= finish:
            break
        finish = min(times.later, least)
    found = relaxation.supports(times, [step.cost for step in problem.steps])
    soonest = _at_once(problem, sorted(found, key=times.starts.__getitem__))
    # Of steps that take no time, some may have been found that only hold each other up.
    kept = soonest.finish == finish and keeps_hours(problem, soonest)
    plan = plan_of(problem, soonest.starts, finish) if kept else None
    return Within(finish, times.starts), plan


def _soonest(problem: Problem, chosen: list[int], stopwatch: Stopwatch) -> Plan | None:
    """Return the soonest plan with just these steps, where time forbids nothing.

    If there is no time for that, one of them that is not the soonest. The steps are in an order
    in which they can be done.
    """
    soonest = _at_once(problem, chosen)
    if keeps_hours(problem, soonest):
        return plan_of(problem, soonest.starts, soonest.finish)
    # Of two steps that could go first, the one that the problem has first does.
    chosen = sorted(chosen)
    some = replace(problem, steps=tuple(problem.steps[index] for index in chosen))
    numbered = Schedule(
        soonest.finish, {place: soonest.starts[index] for place, index in enumerate(chosen)}
    )
    try:
        found = earliest_schedule(some, numbered, stopwatch)
    except OutOfTime:
        found = serial_schedule(some, numbered)
    if found is None:
        return None
    starts = {chosen[place]: start for place, start in found.starts.items()}
    return plan_of(problem, starts, found.finish)


def _at_once(problem: Problem, chosen: list[int]) -> Schedule:
    """Return how these steps run if each starts as soon as its needs hold, hours aside.

    Each pass over the steps starts some sooner; if they are in an order in which they can be done,
    the first is mostly the last. For few steps that is quicker than a `Relaxation`.
    """
    there: dict[int, int] = {}
    for held in problem.held:
        there[held.fact] = min(max(0, held.since), there.get(held.fact, NEVER))
    missed: list[int] = []

    def moment(formula: Formula) -> int:
        """Return when a formula holds, by what is known so far; note what is not."""
        if isinstance(formula, Atom):
            known = there.get(formula.fact)
            if known is None:
                missed.append(formula.fact)
                return NEVER
            return known
        count, children = formula.count, formula.children
        if count <= 0:
            return 0
        if count == len(children):
            return max(map(moment, children))
        if count == 1:
            return min(map(moment, children), default=NEVER)
        moments = sorted(map(moment, children))
        return moments[count - 1] if count <= len(moments) else NEVER

    starts = dict.fromkeys(chosen, NEVER)
    asked: dict[int, list[int]] = {}
    waiting = chosen
    while waiting:
        again: set[int] = set()
        sooner = False
        for index in waiting:
            step = problem.steps[index]
            start = max(step.release, moment(step.needs))
            while missed:
                asked.setdefault(missed.pop(), []).append(index)
            if start < starts[index]:
                starts[index] = start
                for fact, ready, _ in step.results:
                    known = there.get(fact)
                    if known is None or start + ready < known:
                        there[fact] = start + ready
                        again.update(asked.pop(fact, ()))
                        sooner = sooner or known is not None
        waiting = [index for index in chosen if sooner or index in again]
    ends = (start + problem.steps[index].duration for index, start in starts.items())
    return Schedule(max(moment(problem.goal), *ends, 0), starts)


class _Sums:
    """Sums that an objective compares one after another, as one weight for each step.

    Attributes
    ----------
    problem
        With a step for each unknown cost that several steps share.
    weights
        Of its steps.
    """

    def __init__(self, problem: Problem, names: Sequence[str]) -> None:
        steps = problem.steps
        self._size = len(steps)
        shared = shared_unknowns(steps) if "unknown" in names else {}
        self.problem = with_payments(problem, shared)
        self.weights = [0] * len(self.problem.steps)
        self._digits: list[tuple[int, int]] = []
        digit = 1
        for name in reversed(names):
            values = _values(name, steps, shared)
            unit = gcd(*values) or 1
            self._digits.append((digit, unit))
            self.weights = [
                weight + digit * (value // unit)
                for weight, value in zip(self.weights, values, strict=True)
            ]
            digit *= sum(values) // unit + 1
        self._digits.reverse()

    def entries(self, weight: int) -> tuple[int, ...]:
        """Return the sums that a weight stands for."""
        found = []
        for digit, unit in self._digits:
            found.append(weight // digit * unit)
            weight %= digit
        return tuple(found)

    def within(self, within: Within) -> Within:
        """Return when steps can start, those included that stand for unknown costs."""
        more = len(self.weights) - self._size
        return within._replace(starts=[*within.starts, *[0] * more])

    def free(self) -> list[int]:
        """Return the steps without a weight."""
        return [index for index, weight in enumerate(self.weights) if not weight]

    def of_problem(self, steps: Iterable[int]) -> list[int]:
        """Return those that the problem itself has."""
        return [index for index in steps if index < self._size]


def _values(name: str, steps: Sequence[Step], shared: Mapping[str, Sequence[int]]) -> list[int]:
    """Return what each step adds to a sum, and then each unknown cost that several share."""
    if name == "cost":
        return [step.cost for step in steps] + [0] * len(shared)
    if name == "steps":
        return [step.count for step in steps] + [0] * len(shared)
    return [len(set(step.unknown).difference(shared)) for step in steps] + [1] * len(shared)
