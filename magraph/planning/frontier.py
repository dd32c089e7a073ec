"""The exact frontier of time and cost, and the k best plans."""

from __future__ import annotations

from bisect import insort
from time import monotonic

from magraph.planning.objectives import OBJECTIVES, Totals, Vector, vector_of
from magraph.planning.plan import Plan
from magraph.planning.problem import Problem
from magraph.planning.search import Search

__all__ = ["best_plans", "pareto_frontier"]


class _Frontier:
    """Keeps the plans that no other beats in time and cost."""

    minimal = False
    order = staticmethod(OBJECTIVES["time"])

    def __init__(self, budget: int | None, deadline: int | None) -> None:
        self.budget = budget
        self.deadline = deadline
        self.plans: dict[tuple[int, int], Plan] = {}

    def refuses(self, bound: Totals) -> bool:
        if self.budget is not None and bound.cost > self.budget:
            return True
        if self.deadline is not None and bound.time > self.deadline:
            return True
        for (time, cost), plan in self.plans.items():
            if time <= bound.time and cost <= bound.cost:
                same = (time, cost) == (bound.time, bound.cost)
                if not same or vector_of(plan, "time")[0] < self.order(bound):
                    return True
        return False

    def latest(self, bound: Totals) -> int | None:
        return self.deadline

    def offer(self, plan: Plan) -> None:
        if self.budget is not None and plan.cost > self.budget:
            return
        if self.deadline is not None and plan.time > self.deadline:
            return
        key = plan.time, plan.cost
        for (time, cost), other in self.plans.items():
            if time <= plan.time and cost <= plan.cost:
                if (time, cost) != key:
                    return
                if vector_of(other, "time") <= vector_of(plan, "time"):
                    return
        self.plans = {
            (time, cost): other
            for (time, cost), other in self.plans.items()
            if time < plan.time or cost < plan.cost
        }
        self.plans[key] = plan


class _Several:
    """Keeps the k least minimal plans of one objective."""

    minimal = True

    def __init__(self, objective: str, k: int, budget: int | None, deadline: int | None) -> None:
        self.objective = objective
        self.order = OBJECTIVES[objective]
        self.k = k
        self.budget = budget
        self.deadline = deadline
        self.found: list[tuple[tuple[Vector, tuple[str, ...]], Plan]] = []

    def refuses(self, bound: Totals) -> bool:
        if self.budget is not None and bound.cost > self.budget:
            return True
        if self.deadline is not None and bound.time > self.deadline:
            return True
        return len(self.found) == self.k and self.order(bound) > self.found[-1][0][0]

    def latest(self, bound: Totals) -> int | None:
        return None

    def offer(self, plan: Plan) -> None:
        if self.budget is not None and plan.cost > self.budget:
            return
        if self.deadline is not None and plan.time > self.deadline:
            return
        insort(self.found, (vector_of(plan, self.objective), plan), key=lambda item: item[0])
        del self.found[self.k :]


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
    search = Search(problem, judge, None if time_limit is None else monotonic() + time_limit)
    search.run()
    return tuple(judge.plans[key] for key in sorted(judge.plans)), search.complete


def best_plans(
    problem: Problem,
    objective: str = "time",
    k: int = 3,
    *,
    budget: int | None = None,
    deadline: int | None = None,
    time_limit: float | None = None,
) -> tuple[tuple[Plan, ...], bool]:
    """Return the k best plans whose sets of steps are minimal, best first; and if proven.

    Parameters as for `solve`; `k` is at least 1.
    """
    judge = _Several(objective, k, budget, deadline)
    search = Search(problem, judge, None if time_limit is None else monotonic() + time_limit)
    search.run()
    return tuple(plan for _, plan in judge.found), search.complete
