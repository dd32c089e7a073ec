"""The single best plan of a problem, with its proof."""

from __future__ import annotations

from time import monotonic

from magraph.planning.objectives import OBJECTIVES, Totals, Vector, vector_of
from magraph.planning.plan import Outcome, Plan
from magraph.planning.problem import Problem
from magraph.planning.search import Search

__all__ = ["solve"]


class _Best:
    """Keeps the least plan of one objective within the limits."""

    minimal = False

    def __init__(self, objective: str, budget: int | None, deadline: int | None) -> None:
        self.objective = objective
        self.order = OBJECTIVES[objective]
        self.budget = budget
        self.deadline = deadline
        self.plan: Plan | None = None
        self.key: tuple[Vector, tuple[str, ...]] | None = None

    def refuses(self, bound: Totals) -> bool:
        if self.budget is not None and bound.cost > self.budget:
            return True
        if self.deadline is not None and bound.time > self.deadline:
            return True
        return self.key is not None and self.order(bound) > self.key[0]

    def latest(self, bound: Totals) -> int | None:
        if self.objective == "time" and self.plan is not None:
            best = self.plan.time
            return best if self.deadline is None else min(best, self.deadline)
        return self.deadline

    def offer(self, plan: Plan) -> None:
        if self.budget is not None and plan.cost > self.budget:
            return
        if self.deadline is not None and plan.time > self.deadline:
            return
        key = vector_of(plan, self.objective)
        if self.key is None or key < self.key:
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
    steps is NP-hard); on ontologies of careers a few dozen nodes.
    """
    judge = _Best(objective, budget, deadline)
    search = Search(problem, judge, None if time_limit is None else monotonic() + time_limit)
    search.run()
    if search.complete:
        bound = None if judge.key is None else judge.key[0]
        return Outcome(judge.plan, True, bound)
    least = min(judge.order(totals) for totals in search.open_bounds)
    return Outcome(judge.plan, False, least if judge.key is None else min(least, judge.key[0]))
