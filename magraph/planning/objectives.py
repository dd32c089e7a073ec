"""The objectives: a name, and the order in which it compares plans."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple, TypeAlias

from magraph.planning.plan import Plan

__all__ = ["OBJECTIVES", "Totals", "Vector", "totals_of", "vector_of"]

Vector: TypeAlias = tuple[int, ...]


class Totals(NamedTuple):
    """What plans are compared by: hundredths of a month, cents, counts; `size` counts all steps."""

    time: int
    cost: int
    unknown: int
    steps: int
    size: int


OBJECTIVES: Final[dict[str, Callable[[Totals], Vector]]] = {
    "time": lambda t: (t.time, t.unknown, t.cost, t.steps, t.size),
    "cost": lambda t: (t.cost, t.unknown, t.time, t.steps, t.size),
    "steps": lambda t: (t.steps, t.time, t.unknown, t.cost, t.size),
}
"""Name -> the totals in the order compared; plans equal in all are ordered by their step names."""


def totals_of(plan: Plan) -> Totals:
    """Return the totals of a plan."""
    return Totals(plan.time, plan.cost, len(plan.unknown), plan.count, len(plan.ids))


def vector_of(plan: Plan, objective: str) -> tuple[Vector, tuple[str, ...]]:
    """Return what an objective compares, the step names last."""
    return OBJECTIVES[objective](totals_of(plan)), plan.ids
