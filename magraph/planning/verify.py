"""Check a plan against the definition, clause by clause.

The check shares nothing with the solver but the data: it reads a plan as a claim and
looks for the sentence that is false. See `docs/explanation/planner.md` for the clauses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from magraph.planning.problem import Atom, Formula, Held, Problem, Step, atoms

if TYPE_CHECKING:
    from magraph.planning.plan import Plan

__all__ = ["violations"]


def violations(
    problem: Problem,
    plan: Plan,
    *,
    budget: int | None = None,
    deadline: int | None = None,
) -> tuple[str, ...]:
    """Return what is wrong with a plan, one sentence each; empty if it is correct.

    Whether a better plan exists is not looked at.

    Parameters
    ----------
    problem
        What holds, what can be done, what is wanted.
    plan
        The plan to check.
    budget, deadline
        Bounds on the plan's cost and time, if it was made under any.

    Examples
    --------
    >>> from magraph.planning.plan import Plan, Scheduled
    >>> from magraph.planning.problem import TRUE, Result, Step
    >>> exam = Step("exam", TRUE, (Result(0, 1, 1),), duration=1, cost=9)
    >>> problem = Problem(("certified",), (exam,), (), Atom(0))
    >>> good = Plan((Scheduled(0, 0, 1),), time=1, cost=9, unknown=(), count=1, ids=("exam",))
    >>> violations(problem, good)
    ()
    >>> none = Plan((), time=0, cost=0, unknown=(), count=0, ids=())
    >>> violations(problem, none)
    ('The goal never holds once every step is finished.',)
    """
    malformed = _malformed(problem, plan)
    if malformed:
        # The other clauses speak of steps that exist and are done once.
        return malformed
    starts = {item.step: item.start for item in plan.steps}
    return (
        *_outside_limits(problem, starts),
        *_unsupported(problem, starts),
        *_overloaded(problem, starts),
        *_wrong_time(problem, starts, plan.time),
        *_wrong_totals(problem, plan),
        *_beyond(plan, budget, deadline),
    )


def _malformed(problem: Problem, plan: Plan) -> tuple[str, ...]:
    """Find steps that do not exist, are done twice, or whose finish is not start + duration."""
    found: list[str] = []
    for item in plan.steps:
        if not 0 <= item.step < len(problem.steps):
            found.append(f"There is no step number {item.step}.")
            continue
        step = problem.steps[item.step]
        if item.finish != item.start + step.duration:
            found.append(
                f"{step.id} starts at {item.start} and lasts {step.duration}, "
                f"but its finish is given as {item.finish}."
            )
    for index, times in Counter(item.step for item in plan.steps).items():
        if times > 1 and 0 <= index < len(problem.steps):
            found.append(f"{problem.steps[index].id} is done {times} times.")
    in_order = sorted(plan.steps, key=lambda item: (item.start, item.step))
    if list(plan.steps) != in_order:
        found.append("The steps are not in the order of start and index.")
    return tuple(found)


def _outside_limits(problem: Problem, starts: Mapping[int, int]) -> tuple[str, ...]:
    """Clause 1: every step starts within its own limits."""
    found: list[str] = []
    for index, start in starts.items():
        step = problem.steps[index]
        if start < 0:
            found.append(f"{step.id} starts at {start}, before time 0.")
        elif start < step.release:
            found.append(f"{step.id} starts at {start}, before its release at {step.release}.")
        if step.latest_start is not None and start > step.latest_start:
            found.append(
                f"{step.id} starts at {start}, after its latest start at {step.latest_start}."
            )
    return tuple(found)


def _unsupported(problem: Problem, starts: Mapping[int, int]) -> tuple[str, ...]:
    """Clause 2: an order exists in which every step's needs come from before it.

    Needs are monotone, so a step whose needs hold may always be placed at once: it can
    only help those after it. What is never placed has no place in any order.
    """
    found: list[str] = []
    earlier = _Facts(problem)
    for moment, together in _by_start(starts):
        waiting = set(together)
        # A step that waits is looked at again when something that it may need has been placed.
        users: dict[int, list[int]] = {}
        for index in together:
            for fact in {atom.fact for atom in atoms(problem.steps[index].needs)}:
                users.setdefault(fact, []).append(index)
        looked_at = set(together)
        while looked_at:
            placed = [
                index
                for index in sorted(looked_at)
                if _holds(problem.steps[index].needs, moment, earlier)
            ]
            waiting.difference_update(placed)
            looked_at = set()
            for index in placed:
                earlier.add(problem.steps[index], moment)
                for result in problem.steps[index].results:
                    looked_at.update(users.get(result.fact, ()))
            looked_at &= waiting
        found.extend(
            f"{problem.steps[index].id} starts at {moment}, "
            "but its needs do not hold then by what came before."
            for index in sorted(waiting)
        )
        # One sentence a fault: what follows is judged as if these had been right.
        for index in waiting:
            earlier.add(problem.steps[index], moment)
    return tuple(found)


def _by_start(starts: Mapping[int, int]) -> list[tuple[int, list[int]]]:
    """Return each moment at which something starts, in order, with what starts then."""
    together: dict[int, list[int]] = {}
    for index, start in starts.items():
        together.setdefault(start, []).append(index)
    return sorted(together.items())


def _overloaded(problem: Problem, starts: Mapping[int, int]) -> tuple[str, ...]:
    """Clause 3: the running steps load at most the capacity.

    The load only rises when a step starts, so those moments are enough.
    """
    if problem.capacity is None:
        return ()
    found: list[str] = []
    load = 0
    ends: list[tuple[int, int]] = []
    for moment, together in _by_start(starts):
        for step in (problem.steps[index] for index in together):
            if step.duration:  # at the moment of its start one without is over already
                load += step.load
                heappush(ends, (moment + step.duration, step.load))
        while ends and ends[0][0] <= moment:
            load -= heappop(ends)[1]
        if load > problem.capacity:
            found.append(
                f"At {moment} the running steps load {load}, "
                f"more than the capacity of {problem.capacity}."
            )
    return tuple(found)


def _wrong_time(problem: Problem, starts: Mapping[int, int], time: int) -> tuple[str, ...]:
    """Clause 4: the time is the first moment, once all is finished, at which the goal holds.

    Once all is finished, ages only grow and only a held fact can still begin, so the goal
    can begin to hold only then.
    """
    done = _Facts(problem)
    for index, start in starts.items():
        done.add(problem.steps[index], start)
    finished = max(
        (start + problem.steps[index].duration for index, start in starts.items()), default=0
    )
    moments = {finished} | {held.since for held in problem.held if held.since > finished}
    for moment in sorted(moments):
        if _holds(problem.goal, moment, done):
            if time == moment:
                return ()
            return (f"The plan's time is {moment}, but it is given as {time}.",)
    return ("The goal never holds once every step is finished.",)


def _wrong_totals(problem: Problem, plan: Plan) -> tuple[str, ...]:
    """Check the sums of what the steps cost and count, and their names."""
    steps = [problem.steps[item.step] for item in plan.steps]
    cost = sum(step.cost for step in steps)
    unknown = tuple(sorted({name for step in steps for name in step.unknown}))
    count = sum(step.count for step in steps)
    ids = tuple(sorted(step.id for step in steps))
    found: list[str] = []
    if plan.cost != cost:
        found.append(f"The steps cost {cost}, but the cost is given as {plan.cost}.")
    if plan.unknown != unknown:
        found.append(f"The unknown costs are {unknown}, but are given as {plan.unknown}.")
    if plan.count != count:
        found.append(f"The steps count {count}, but the count is given as {plan.count}.")
    if plan.ids != ids:
        found.append(f"The steps are {ids}, but are given as {plan.ids}.")
    return tuple(found)


def _beyond(plan: Plan, budget: int | None, deadline: int | None) -> tuple[str, ...]:
    """Check the limits on the plan as a whole."""
    found: list[str] = []
    if budget is not None and plan.cost > budget:
        found.append(f"The plan costs {plan.cost}, over the budget of {budget}.")
    if deadline is not None and plan.time > deadline:
        found.append(f"The plan takes until {plan.time}, past the deadline of {deadline}.")
    return tuple(found)


class _Facts:
    """What holds and since when: what is held, and what steps have given."""

    def __init__(self, problem: Problem) -> None:
        self._held: dict[int, list[Held]] = {}
        self._given: dict[int, list[tuple[int, int]]] = {}
        for held in problem.held:
            self._held.setdefault(held.fact, []).append(held)

    def add(self, step: Step, start: int) -> None:
        """Take note of what a step gives that starts at a moment."""
        for result in step.results:
            moments = start + result.ready, start + result.fades
            self._given.setdefault(result.fact, []).append(moments)

    def hold(self, atom: Atom, moment: int) -> bool:
        """Return whether an atom holds at a moment."""
        return any(
            held.since <= moment
            and (held.until is None or moment <= held.until)
            and _fresh(atom, moment - held.fades)
            for held in self._held.get(atom.fact, ())
        ) or any(
            ready <= moment and _fresh(atom, moment - fades)
            for ready, fades in self._given.get(atom.fact, ())
        )


def _holds(formula: Formula, moment: int, facts: _Facts) -> bool:
    """Return whether a formula holds at a moment."""
    if isinstance(formula, Atom):
        return facts.hold(formula, moment)
    holding = sum(_holds(child, moment, facts) for child in formula.children)
    return holding >= formula.count


def _fresh(atom: Atom, age: int) -> bool:
    return atom.max_age is None or age <= atom.max_age
