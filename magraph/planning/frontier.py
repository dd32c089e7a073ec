"""The exact frontier of time and cost, and the k best plans."""

from __future__ import annotations

from bisect import insort
from typing import Final

from magraph.planning.best import Best
from magraph.planning.memory import remembered
from magraph.planning.objectives import OBJECTIVES, Objective, Scale, vector_of
from magraph.planning.optimal import finished
from magraph.planning.plan import Plan
from magraph.planning.problem import Problem, is_timeless
from magraph.planning.search import Bound, Search
from magraph.planning.settling import settled, settled_in_time
from magraph.planning.stopwatch import Stopwatch

__all__ = ["best_plans", "pareto_frontier"]

_BY_TIME: Final = OBJECTIVES["time"]
_CHEAPEST: Final = Objective(("cost",), ("unknown", "steps"))
"""Of plans that take equally long and cost the same, it puts the same first as by time."""


class _Frontier:
    """Keeps the plans that no other beats in time and cost."""

    lists = False
    objective = Objective(("cost", "unknown", "steps"), ())
    limits_cost = False
    limits_time = True

    def __init__(self, budget: int | None, deadline: int | None) -> None:
        self.budget = budget
        self.deadline = deadline
        self.kept: dict[tuple[int, int], Plan] = {}

    def plans(self) -> tuple[Plan, ...]:
        return tuple(self.kept.values())

    def rescale(self, scale: Scale) -> None:
        self.scale = scale
        self._keys = {pair: scale.key_of(plan) for pair, plan in self.kept.items()}

    def refuses(self, bound: Bound) -> bool:
        key = self.scale.key(bound.time, bound.weight)
        cost = self.scale.sums(key)[0]
        if self.budget is not None and cost > self.budget:
            return True
        if self.deadline is not None and bound.time > self.deadline:
            return True
        for pair, kept in self._keys.items():
            if pair[0] <= bound.time and pair[1] <= cost:
                if pair != (bound.time, cost) or key > kept:
                    return True
                if key == kept and self.scale.exact:
                    return True
        return False

    def horizon(self) -> int | None:
        return self.deadline

    def offer(self, plan: Plan) -> None:
        if self.budget is not None and plan.cost > self.budget:
            return
        if self.deadline is not None and plan.time > self.deadline:
            return
        pair = plan.time, plan.cost
        for (time, cost), other in self.kept.items():
            if time <= plan.time and cost <= plan.cost:
                if (time, cost) != pair:
                    return
                if vector_of(other, _BY_TIME) <= vector_of(plan, _BY_TIME):
                    return
        self.kept = {
            (time, cost): other
            for (time, cost), other in self.kept.items()
            if time < plan.time or cost < plan.cost
        }
        self.kept[pair] = plan
        self._keys = {pair: self.scale.key_of(plan) for pair, plan in self.kept.items()}


class _Several:
    """Keeps the k least plans of one objective that have no better plan inside them."""

    lists = True

    def __init__(self, objective: str, k: int, budget: int | None, deadline: int | None) -> None:
        self.objective = OBJECTIVES[objective]
        self.k = k
        self.budget = budget
        self.deadline = deadline
        self.limits_cost = budget is not None
        self.limits_time = not self.objective.before or deadline is not None
        self.found: list[tuple[tuple[tuple[int, ...], tuple[str, ...]], Plan]] = []

    def plans(self) -> tuple[Plan, ...]:
        return tuple(plan for _, plan in self.found)

    def rescale(self, scale: Scale) -> None:
        self.scale = scale

    def refuses(self, bound: Bound) -> bool:
        if self.budget is not None and bound.cost > self.budget:
            return True
        if self.deadline is not None and bound.time > self.deadline:
            return True
        if len(self.found) < self.k:
            return False
        last = self.scale.key_of(self.found[-1][1])
        key = self.scale.key(bound.time, bound.weight)
        return key > last or (self.scale.exact and key == last)

    def horizon(self) -> int | None:
        if not self.objective.before and len(self.found) == self.k:
            return self.found[-1][1].time
        return self.deadline

    def offer(self, plan: Plan) -> None:
        if self.budget is not None and plan.cost > self.budget:
            return
        if self.deadline is not None and plan.time > self.deadline:
            return
        if any(other.ids == plan.ids for _, other in self.found):
            return
        insort(self.found, (vector_of(plan, self.objective), plan), key=lambda item: item[0])
        del self.found[self.k :]


@remembered
def pareto_frontier(
    problem: Problem,
    *,
    budget: int | None = None,
    deadline: int | None = None,
    time_limit: float | None = None,
) -> tuple[tuple[Plan, ...], bool]:
    """Return one plan for each best pair of time and cost, by increasing time; and if proven.

    Parameters as for `solve`.
    """
    judge = _Frontier(budget, deadline)
    stopwatch = Stopwatch(time_limit)
    complete = is_timeless(problem) and _descend(problem, judge, stopwatch)
    if not complete:
        search = Search(problem, judge, stopwatch)
        search.run()
        complete = search.complete
    return tuple(judge.kept[pair] for pair in sorted(judge.kept)), complete


def _descend(problem: Problem, judge: _Frontier, stopwatch: Stopwatch) -> bool:
    """Keep one plan after another, each the cheapest of those that are sooner than the last.

    Time forbids nothing but to take too long. Return whether there are no more; else
    the others are those within the judge's deadline, which is brought down.
    """
    cheapest = Best(_CHEAPEST, budget=judge.budget, deadline=judge.deadline)
    known = settled(problem, cheapest, stopwatch)
    while True:
        if known.outcome is None and known.among is None:
            return False
        best = finished(problem, cheapest, stopwatch, known)
        if not best.proven:
            return False
        if best.plan is None:
            return True
        judge.kept[best.plan.time, best.plan.cost] = best.plan
        judge.deadline = best.plan.time - 1
        cheapest = Best(_CHEAPEST, budget=judge.budget, deadline=judge.deadline)
        known = settled_in_time(problem, cheapest, stopwatch)


@remembered
def best_plans(
    problem: Problem,
    objective: str = "time",
    k: int = 3,
    *,
    budget: int | None = None,
    deadline: int | None = None,
    time_limit: float | None = None,
) -> tuple[tuple[Plan, ...], bool]:
    """Return the k best plans with no better plan inside them, best first; and if proven.

    Parameters as for `solve`; `k` is at least 1.
    """
    judge = _Several(objective, k, budget, deadline)
    search = Search(problem, judge, Stopwatch(time_limit))
    search.run()
    return tuple(plan for _, plan in judge.found), search.complete
