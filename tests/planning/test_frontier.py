"""The frontier where time forbids nothing: one plan after another, as in the search for all."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from judges import brute
from judges.strategies import career_instance, small_problems

from magraph.planning import frontier
from magraph.planning.frontier import pareto_frontier
from magraph.planning.problem import TRUE, Atom, Problem, Result, Step

TIMELESS = frozenset({"unknown", "future", "hidden", "capacity"})


@settings(deadline=None, derandomize=True, max_examples=200)
@given(problem=small_problems(max_steps=5, features=TIMELESS))
def test_it_has_the_plans_that_brute_force_finds(problem: Problem) -> None:
    every = brute.every_plan(problem)
    latest = max((plan.time for plan in every), default=0)
    for budget, deadline in ((None, None), (5, None), (None, latest - 1), (5, latest - 1)):
        plans, proven = pareto_frontier(problem, budget=budget, deadline=deadline)
        wanted = brute.frontier(brute.every_plan(problem, budget=budget, deadline=deadline))
        assert proven
        assert [(p.time, p.cost, p.unknown, p.ids) for p in plans] == [
            (p.time, p.cost, p.unknown, p.ids) for p in wanted
        ]


@pytest.mark.parametrize(
    ("seed", "size", "hours"),
    [(1, 60, False), (2, 60, True), (3, 60, False), (4, 100, False), (5, 60, True)],
)
def test_one_after_another_are_those_of_one_search(
    seed: int, size: int, hours: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = career_instance(seed, size, capacity=hours)
    one_after_another = pareto_frontier(problem)
    monkeypatch.setattr(frontier, "is_timeless", lambda problem: False)
    assert pareto_frontier(problem) == one_after_another


def test_points_a_hundredth_of_a_month_apart_are_two() -> None:
    steps = (
        Step("slow", TRUE, (Result(0, 10, 10),), duration=10, cost=1),
        Step("quick", TRUE, (Result(0, 9, 9),), duration=9, cost=2),
    )
    plans, proven = pareto_frontier(Problem(("done",), steps, (), Atom(0)))
    assert proven
    assert [(plan.time, plan.cost) for plan in plans] == [(9, 2), (10, 1)]


def test_of_three_ways_the_one_that_is_slow_and_dear_is_left_out() -> None:
    # Quick 2 months $9, slow 6 months $1, in between 4 months $5; a detour 5 months $6.
    def way(name: str, months: int, cost: int) -> Step:
        return Step(name, TRUE, (Result(0, months, months),), duration=months, cost=cost)

    ways = (way("slow", 6, 1), way("quick", 2, 9), way("detour", 5, 6), way("middle", 4, 5))
    problem = Problem(("there",), ways, (), Atom(0))
    plans, proven = pareto_frontier(problem)
    assert proven
    assert [plan.ids for plan in plans] == [("quick",), ("middle",), ("slow",)]
    assert [plan.ids for plan in pareto_frontier(problem, budget=8)[0]] == [("middle",), ("slow",)]
    assert [plan.ids for plan in pareto_frontier(problem, deadline=5)[0]] == [
        ("quick",),
        ("middle",),
    ]
