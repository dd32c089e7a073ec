"""The single best plan of a problem, with its proof."""

from __future__ import annotations

from magraph.planning.objectives import OBJECTIVES, Key, Scale
from magraph.planning.plan import Outcome, Plan
from magraph.planning.problem import Problem
from magraph.planning.search import Bound, Search
from magraph.planning.stopwatch import Stopwatch

__all__ = ["solve"]


class _Best:
    """Keeps the least plan of one objective within the limits."""

    minimal = False

    def __init__(self, objective: str, budget: int | None, deadline: int | None) -> None:
        self.objective = OBJECTIVES[objective]
        self.by_time = not self.objective.before
        self.budget = budget
        self.deadline = deadline
        self.limits_cost = budget is not None
        self.limits_time = self.by_time or deadline is not None
        self.plan: Plan | None = None
        self.key: Key | None = None

    def plans(self) -> tuple[Plan, ...]:
        return () if self.plan is None else (self.plan,)

    def rescale(self, scale: Scale) -> None:
        self.scale = scale
        self.key = None if self.plan is None else scale.key_of(self.plan)

    def refuses(self, bound: Bound) -> bool:
        if self.budget is not None and bound.cost > self.budget:
            return True
        if self.deadline is not None and bound.time > self.deadline:
            return True
        if self.key is None:
            return False
        key = self.scale.key(bound.time, bound.weight)
        return key > self.key or (self.scale.exact and key == self.key)

    def horizon(self) -> int | None:
        if self.by_time and self.plan is not None:
            return self.plan.time
        return self.deadline

    def offer(self, plan: Plan) -> None:
        if self.budget is not None and plan.cost > self.budget:
            return
        if self.deadline is not None and plan.time > self.deadline:
            return
        key = self.scale.key_of(plan)
        if self.plan is None or self.key is None or (key, plan.ids) < (self.key, self.plan.ids):
            self.plan, self.key = plan, key


def solve(
    problem: Problem,
    objective: str = "time",
    *,
    budget: int | None = None,
    deadline: int | None = None,
    time_limit: float | None = None,
) -> Outcome:
    """Return the best plan of a problem.

    Parameters
    ----------
    problem
        The problem.
    objective
        A key of `OBJECTIVES`.
    budget
        Most cents.
    deadline
        Latest finish, hundredths of a month.
    time_limit
        Seconds; None: no limit.

    Returns
    -------
    Outcome
        `proven` with a plan: no plan is less in the objective's order. `proven` without one:
        there is none. Not proven: time ran out; `bound` is then the least vector that
        what was not looked at could have.

    Notes
    -----
    Exact: see `magraph.planning.search`. Exponential in the worst case (least cost with shared
    steps is NP-hard); on ontologies of careers a few nodes.
    """
    judge = _Best(objective, budget, deadline)
    search = Search(problem, judge, Stopwatch(time_limit))
    search.run()
    if search.complete:
        return Outcome(
            judge.plan, True, None if judge.key is None else search.scale.sums(judge.key)
        )
    least = min(search.open_keys)
    return Outcome(
        judge.plan, False, search.scale.sums(least if judge.key is None else min(least, judge.key))
    )
