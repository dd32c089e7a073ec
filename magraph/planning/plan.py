"""A plan: which steps, when, and what they come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from magraph.planning.problem import Problem

__all__ = ["Outcome", "Plan", "Scheduled", "plan_of"]


class Scheduled(NamedTuple):
    """A step of the problem, by index, with its start and finish."""

    step: int
    start: int
    finish: int


@dataclass(frozen=True, slots=True)
class Plan:
    """Steps with their times, and the totals.

    Attributes
    ----------
    steps
        Sorted by start, then index.
    time
        The finish T, hundredths of a month.
    cost
        Known cost, cents.
    unknown
        Distinct names of unknown cost terms, sorted.
    count
        Number of steps, as they count.
    ids
        Names of the steps, sorted.
    """

    steps: tuple[Scheduled, ...]
    time: int
    cost: int
    unknown: tuple[str, ...]
    count: int
    ids: tuple[str, ...]


class Outcome(NamedTuple):
    """What a search came to.

    Attributes
    ----------
    plan
        The best found, or None.
    proven
        With a plan: nothing is better. Without one: there is none. False: time ran out.
    bound
        A proven lower bound on the first parts of the objective vector, where known.
    """

    plan: Plan | None
    proven: bool
    bound: tuple[int, ...] | None


def plan_of(problem: Problem, starts: Mapping[int, int], finish: int) -> Plan:
    """Return a plan with its totals.

    Parameters
    ----------
    problem
        The problem.
    starts
        When each of the plan's steps starts, by index.
    finish
        When the goal holds and every step is done.
    """
    scheduled = []
    unknown: set[str] = set()
    cost = count = 0
    for index in sorted(starts, key=lambda index: (starts[index], index)):
        step = problem.steps[index]
        scheduled.append(Scheduled(index, starts[index], starts[index] + step.duration))
        unknown.update(step.unknown)
        cost += step.cost
        count += step.count
    return Plan(
        steps=tuple(scheduled),
        time=finish,
        cost=cost,
        unknown=tuple(sorted(unknown)),
        count=count,
        ids=tuple(sorted([problem.steps[index].id for index in starts])),
    )
