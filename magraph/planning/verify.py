"""Check a plan against the definition, clause by clause.

The check shares nothing with the solver but the data: it reads a plan as a claim and
looks for the sentence that is false. See `docs/explanation/planner.md` for the clauses.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from magraph.planning.problem import Atom, Formula, Problem

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
    earlier: dict[int, int] = {}
    for moment in sorted(set(starts.values())):
        waiting = [index for index, start in starts.items() if start == moment]
        placed = True
        while placed:
            placed = False
            for index in list(waiting):
                if _holds(problem, problem.steps[index].needs, moment, earlier):
                    earlier[index] = moment
                    waiting.remove(index)
                    placed = True
        found.extend(
            f"{problem.steps[index].id} starts at {moment}, "
            "but its needs do not hold then by what came before."
            for index in sorted(waiting)
        )
        # One sentence a fault: what follows is judged as if these had been right.
        earlier.update(dict.fromkeys(waiting, moment))
    return tuple(found)


def _overloaded(problem: Problem, starts: Mapping[int, int]) -> tuple[str, ...]:
    """Clause 3: the running steps load at most the capacity.

    The load only rises when a step starts, so those moments are enough.
    """
    if problem.capacity is None:
        return ()
    found: list[str] = []
    for moment in sorted(set(starts.values())):
        load = sum(
            problem.steps[index].load
            for index, start in starts.items()
            if start <= moment < start + problem.steps[index].duration
        )
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
    finished = max(
        (start + problem.steps[index].duration for index, start in starts.items()), default=0
    )
    moments = {finished} | {held.since for held in problem.held if held.since > finished}
    for moment in sorted(moments):
        if _holds(problem, problem.goal, moment, starts):
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


def _holds(problem: Problem, formula: Formula, moment: int, starts: Mapping[int, int]) -> bool:
    """Whether a formula holds at a moment, by the held facts and the steps in `starts`."""
    if isinstance(formula, Atom):
        return _held(problem, formula, moment) or _gained(problem, formula, moment, starts)
    holding = sum(_holds(problem, child, moment, starts) for child in formula.children)
    return holding >= formula.count


def _held(problem: Problem, atom: Atom, moment: int) -> bool:
    return any(
        held.fact == atom.fact
        and held.since <= moment
        and (held.until is None or moment <= held.until)
        and _fresh(atom, moment - held.fades)
        for held in problem.held
    )


def _gained(problem: Problem, atom: Atom, moment: int, starts: Mapping[int, int]) -> bool:
    return any(
        result.fact == atom.fact
        and start + result.ready <= moment
        and _fresh(atom, moment - (start + result.fades))
        for index, start in starts.items()
        for result in problem.steps[index].results
    )


def _fresh(atom: Atom, age: int) -> bool:
    return atom.max_age is None or age <= atom.max_age
