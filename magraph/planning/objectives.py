"""The objectives: in which order plans are compared, and the one number that stands for it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final, NamedTuple, TypeAlias

from magraph.planning.plan import Plan
from magraph.planning.problem import Problem, Step

__all__ = ["OBJECTIVES", "Key", "Objective", "Scale", "vector_of"]

Key: TypeAlias = tuple[int, int, int]
"""What plans are compared by: the sums before the time, the time, the sums after it."""


class Objective(NamedTuple):
    """An order of plans.

    Attributes
    ----------
    before, after
        The sums compared before the time and after it: `unknown`, `cost` or `steps`. At the end
        come the number of all steps and their names.
    """

    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def sums(self) -> tuple[str, ...]:
        """All sums, in the order compared."""
        return self.before + self.after


OBJECTIVES: Final[dict[str, Objective]] = {
    "time": Objective((), ("unknown", "cost", "steps")),
    "cost": Objective(("cost", "unknown"), ("steps",)),
    "steps": Objective(("steps",), ("unknown", "cost")),
}
"""Name -> the order; `docs/explanation/planner.md` has the table."""


def vector_of(plan: Plan, order: Objective) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Return the totals of a plan in the order that an objective compares, and the step names."""
    totals = {"unknown": len(plan.unknown), "cost": plan.cost, "steps": plan.count}
    return (
        *(totals[name] for name in order.before),
        plan.time,
        *(totals[name] for name in order.after),
        len(plan.ids),
    ), plan.ids


class Scale:
    """The sums of an objective as one weight for each step, so that plans add up to numbers.

    The sums are digits of a number, the first compared the highest; below them come the number
    of steps and the names: of two sets of one size that one is less which has the smallest name
    that the other lacks, so each name weighs less than all greater ones save together.

    Parameters
    ----------
    whole
        The problem, for the largest sums.
    objective
        The order.
    steps
        What is weighed.
    shared
        Names of unknown costs that are paid once by several steps: no step is charged for them.
    plans
        Plans to be compared, some of whose steps may not be among `steps`.

    Attributes
    ----------
    weights
        Of each step.
    unknown
        Weight of one unknown cost.
    exact
        Whether different sets always differ in their keys: names count up to some hundred steps.
    """

    _MOST: Final = 400

    def __init__(
        self,
        whole: Problem,
        objective: Objective,
        steps: Sequence[Step],
        shared: Collection[str] = (),
        plans: Iterable[Plan] = (),
    ) -> None:
        names = sorted({step.id for step in steps}.union(*(plan.ids for plan in plans)))
        self.exact = len(names) <= self._MOST
        self._largest = 1 << len(names) if self.exact else 0
        self._ranks = {name: rank for rank, name in enumerate(names)} if self.exact else {}
        largest = {
            "unknown": len({name for step in whole.steps for name in step.unknown}),
            "cost": sum(step.cost for step in whole.steps),
            "steps": sum(step.count for step in whole.steps),
        }
        self._size = len(names) * self._largest + 1
        digit = self._size * (len(whole.steps) + 1)
        digits = {}
        for name in reversed(objective.after):
            digits[name] = digit
            digit *= largest[name] + 1
        self._split = digit
        for name in reversed(objective.before):
            digits[name] = digit
            digit *= largest[name] + 1
        self._before = [digits[name] // self._split for name in objective.before]
        self._after = [*(digits[name] for name in objective.after), self._size]
        self._cost, self._count = digits["cost"], digits["steps"]
        self.unknown = digits["unknown"]
        self.weights = [
            self._weigh(
                (step.id,), step.cost, step.count, len(set(step.unknown).difference(shared))
            )
            for step in steps
        ]

    def _weigh(self, names: Sequence[str], cost: int, count: int, unknown: int) -> int:
        largest, ranks = self._largest, self._ranks
        named = sum(largest - (largest >> (ranks[name] + 1)) for name in names) if ranks else 0
        return (
            named
            + self._size * len(names)
            + self._cost * cost
            + self._count * count
            + self.unknown * unknown
        )

    def key_of(self, plan: Plan) -> Key:
        """Return what a plan is compared by."""
        return self.key(plan.time, self._weigh(plan.ids, plan.cost, plan.count, len(plan.unknown)))

    def key(self, time: int, weight: int) -> Key:
        """Return the key of a time and a weight, or a lower bound from bounds on both."""
        return weight // self._split, time, weight % self._split

    def sums(self, key: Key) -> tuple[int, ...]:
        """Return the totals that a key stands for, as `vector_of` orders them."""
        values = []
        rest = key[0]
        for unit in self._before:
            values.append(rest // unit)
            rest %= unit
        values.append(key[1])
        rest = key[2]
        for unit in self._after:
            values.append(rest // unit)
            rest %= unit
        return tuple(values)
