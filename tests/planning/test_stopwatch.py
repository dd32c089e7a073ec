"""Searches stopped by a clock that goes on at each look at it: what is said then is true."""

from __future__ import annotations

from itertools import count
from random import Random

import pytest
from judges import brute
from judges.strategies import FEATURES, small_problem

from magraph.planning import stopwatch
from magraph.planning.frontier import best_plans, pareto_frontier
from magraph.planning.objectives import OBJECTIVES
from magraph.planning.optimal import solve
from magraph.planning.plan import Plan
from magraph.planning.problem import Problem
from magraph.planning.verify import violations

PROBLEMS = [
    *(small_problem(Random(seed), max_steps=8) for seed in range(8)),
    *(small_problem(Random(seed), 8, FEATURES - {"hidden", "unknown"}) for seed in range(12, 20)),
]


@pytest.fixture(autouse=True)
def ticking(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = count()
    monkeypatch.setattr(stopwatch, "monotonic", lambda: float(next(moments)))


def vectors(plans: tuple[Plan | None, ...], objective: str) -> list[tuple[object, ...]]:
    return [brute.ORDERS[objective](plan) for plan in plans if plan is not None]


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("limits", [{}, {"budget": 4}, {"deadline": 6}], ids=str)
def test_the_best_plan_of_a_search_stopped_anywhere(objective: str, limits: dict[str, int]) -> None:
    stopped = 0
    for problem in PROBLEMS:
        whole = solve(problem, objective, **limits)
        assert whole.proven
        best = vectors((whole.plan,), objective)
        for ticks in count():
            found = solve(problem, objective, **limits, time_limit=ticks)
            if found.plan is not None:
                assert violations(problem, found.plan, **limits) == ()
                assert best <= vectors((found.plan,), objective)
            if found.proven:
                assert vectors((found.plan,), objective) == best
                break
            assert found.bound
            if whole.plan is not None:
                assert found.bound <= best[0][: len(found.bound)]
            stopped += 1
    assert stopped


@pytest.mark.parametrize("what", ["frontier", *OBJECTIVES])
def test_the_plans_listed_by_a_search_stopped_anywhere(what: str) -> None:
    def listed(problem: Problem, ticks: int | None) -> tuple[tuple[Plan, ...], bool]:
        if what == "frontier":
            return pareto_frontier(problem, time_limit=ticks)
        return best_plans(problem, what, 3, time_limit=ticks)

    stopped = 0
    for problem in PROBLEMS:
        whole, proven = listed(problem, None)
        assert proven
        for ticks in count():
            found, proven = listed(problem, ticks)
            assert all(violations(problem, plan) == () for plan in found)
            if proven:
                assert [plan.ids for plan in found] == [plan.ids for plan in whole]
                break
            stopped += 1
    assert stopped
