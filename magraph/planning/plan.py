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
    done = [(start, index, problem.steps[index]) for index, start in starts.items()]
    done.sort(key=lambda item: item[:2])
    return Plan(
        steps=tuple(Scheduled(index, start, start + step.duration) for start, index, step in done),
        time=finish,
        cost=sum(step.cost for _, _, step in done),
        unknown=tuple(sorted({name for _, _, step in done for name in step.unknown})),
        count=sum(step.count for _, _, step in done),
        ids=tuple(sorted(step.id for _, _, step in done)),
    )
