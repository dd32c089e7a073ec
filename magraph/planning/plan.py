"""A plan: which steps, when, and what they come to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

__all__ = ["Outcome", "Plan", "Scheduled"]


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
