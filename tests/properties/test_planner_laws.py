"""The solver against judges that share nothing with it, and laws that need no judge."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judges import brute
from judges.strategies import (
    FEATURES,
    career_instance,
    random_instance,
    scaled,
    shuffled,
    small_problem,
    small_problems,
)

from magraph.planning.frontier import best_plans, pareto_frontier
from magraph.planning.optimal import solve
from magraph.planning.plan import Plan
from magraph.planning.problem import Atom, Held, Problem, Result, any_of
from magraph.planning.verify import violations

OBJECTIVES = ("time", "cost", "steps")
TIMELESS = frozenset({"unknown", "future", "hidden"})  # what HiGHS can judge
LIMITS = st.none() | st.integers(0, 12)

few = settings(deadline=None, derandomize=True, max_examples=60)
many = settings(deadline=None, derandomize=True, max_examples=250)
each_objective = pytest.mark.parametrize("objective", OBJECTIVES)


def vector(plan: Plan | brute.BrutePlan | None, objective: str) -> tuple[Any, ...] | None:
    return None if plan is None else brute.ORDERS[objective](plan)


def vectors(plans: Any, objective: str) -> list[tuple[Any, ...] | None]:
    return [vector(plan, objective) for plan in plans]


def starts(plan: Plan | None) -> tuple[tuple[int, int], ...] | None:
    return plan and tuple((item.start, item.step) for item in plan.steps)


def optimum(problem: Problem, objective: str, **limits: int | None) -> tuple[Any, ...] | None:
    """The best vector, from a plan that breaks no clause and is said to be proven."""
    outcome = solve(problem, objective, **limits)
    assert outcome.proven
    if outcome.plan is not None:
        assert violations(problem, outcome.plan, **limits) == ()
    return vector(outcome.plan, objective)


def assert_no_worse(new: tuple[Any, ...] | None, old: tuple[Any, ...] | None) -> None:
    assert old is None or (new is not None and new <= old)


# Against brute force


@many
@given(problem=small_problems())
def test_the_best_plan_is_the_one_that_brute_force_finds(problem: Problem) -> None:
    plans = brute.every_plan(problem)
    for objective in OBJECTIVES:
        best = brute.best(plans, objective)
        assert optimum(problem, objective) == vector(best, objective), objective


@few
@given(problem=small_problems(), budget=LIMITS, deadline=LIMITS)
def test_limits_choose_the_best_plan_among_those_within_them(
    problem: Problem, budget: int | None, deadline: int | None
) -> None:
    plans = brute.every_plan(problem, budget=budget, deadline=deadline)
    for objective in OBJECTIVES:
        found = optimum(problem, objective, budget=budget, deadline=deadline)
        assert found == vector(brute.best(plans, objective), objective), objective


@pytest.mark.parametrize(
    "features", [FEATURES, TIMELESS | {"capacity"}], ids=["all", "hours alone"]
)
@many
@given(data=st.data())
def test_every_step_of_the_best_plan_starts_as_early_as_it_can(
    data: st.DataObject, features: frozenset[str]
) -> None:
    problem = data.draw(small_problems(features=features))
    plans = brute.every_plan(problem)
    for objective in OBJECTIVES:
        best = brute.best(plans, objective)
        assert starts(solve(problem, objective).plan) == (best and best.starts), objective


@many
@given(problem=small_problems())
def test_the_frontier_is_the_one_that_brute_force_finds(problem: Problem) -> None:
    plans, proven = pareto_frontier(problem)
    assert proven
    assert [violations(problem, plan) for plan in plans] == [()] * len(plans)
    expected = brute.frontier(brute.every_plan(problem))
    assert sorted(vectors(plans, "time")) == vectors(expected, "time")


@few
@given(problem=small_problems(), k=st.integers(1, 6))
def test_the_k_best_are_the_ones_that_brute_force_finds(problem: Problem, k: int) -> None:
    every = brute.every_plan(problem)
    for objective in OBJECTIVES:
        plans, proven = best_plans(problem, objective, k)
        assert proven
        assert [violations(problem, plan) for plan in plans] == [()] * len(plans)
        expected = brute.k_best(every, objective, k)
        assert vectors(plans, objective) == vectors(expected, objective), objective


@each_objective
@few
@given(problem=small_problems(max_steps=7))
def test_the_first_of_the_best_is_the_best(problem: Problem, objective: str) -> None:
    plans, _ = best_plans(problem, objective, 1)
    assert (vectors(plans, objective) or [None]) == [optimum(problem, objective)]


@pytest.mark.slow
@pytest.mark.parametrize("part", range(20))
def test_the_best_plan_is_that_of_brute_force_on_ten_thousand_problems(part: int) -> None:
    for seed in range(part * 500, (part + 1) * 500):
        problem = small_problem(Random(seed), max_steps=5)
        plans = brute.every_plan(problem)
        for objective in OBJECTIVES:
            best = brute.best(plans, objective)
            assert optimum(problem, objective) == vector(best, objective), (seed, objective)
            found = starts(solve(problem, objective).plan)
            assert found == (best and best.starts), (seed, objective)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(10))
def test_frontier_and_k_best_are_those_of_brute_force_on_two_thousand_problems(part: int) -> None:
    for seed in range(part * 200, (part + 1) * 200):
        problem = small_problem(Random(seed), max_steps=5)
        every = brute.every_plan(problem)
        plans, proven = pareto_frontier(problem)
        assert proven
        found = sorted(vectors(plans, "time"))
        assert found == vectors(brute.frontier(every), "time"), seed
        for objective in OBJECTIVES:
            plans, proven = best_plans(problem, objective, 4)
            assert proven
            expected = vectors(brute.k_best(every, objective, 4), objective)
            assert vectors(plans, objective) == expected, (seed, objective)


# Laws


@each_objective
@few
@given(problem=small_problems(max_steps=7), fact=st.integers(0, 4), since=st.integers(-3, 5))
def test_one_more_held_fact_never_makes_the_best_plan_worse(
    problem: Problem, fact: int, since: int, objective: str
) -> None:
    helped = replace(
        problem, held=(*problem.held, Held(fact % len(problem.facts), since=since, fades=since))
    )
    assert_no_worse(optimum(helped, objective), optimum(problem, objective))


@each_objective
@few
@given(problem=small_problems(max_steps=6), random=st.randoms(use_true_random=False))
def test_one_more_step_never_makes_the_best_plan_worse(
    problem: Problem, random: Random, objective: str
) -> None:
    other = small_problem(random, max_steps=1).steps[0]
    n = len(problem.facts)
    added = replace(
        other,
        id="another",
        needs=any_of(*(Atom(fact) for fact in random.sample(range(n), 2))),
        results=tuple(Result(r.fact % n, r.ready, r.fades) for r in other.results),
    )
    richer = replace(problem, steps=(*problem.steps, added))
    assert_no_worse(optimum(richer, objective), optimum(problem, objective))


@each_objective
@few
@given(problem=small_problems(max_steps=7, features=FEATURES | {"capacity"}))
def test_without_a_capacity_the_best_plan_is_no_worse(problem: Problem, objective: str) -> None:
    free = optimum(replace(problem, capacity=None), objective)
    assert_no_worse(free, optimum(problem, objective))


@each_objective
@few
@given(problem=small_problems(max_steps=7), random=st.randoms(use_true_random=False))
def test_the_order_in_which_things_are_listed_changes_nothing(
    problem: Problem, random: Random, objective: str
) -> None:
    assert optimum(shuffled(problem, random), objective) == optimum(problem, objective)


@each_objective
@few
@given(problem=small_problems(max_steps=6), factor=st.sampled_from((2, 7, 100)))
def test_multiplying_every_time_multiplies_the_time_of_the_best_plan(
    problem: Problem, factor: int, objective: str
) -> None:
    plan = solve(problem, objective).plan
    slower = solve(scaled(problem, factor), objective).plan
    expected = None if plan is None else replace(plan, time=plan.time * factor)
    assert vector(slower, objective) == vector(expected, objective)


@each_objective
@few
@given(problem=small_problems(max_steps=7))
def test_limits_that_the_best_plan_keeps_change_nothing_and_tighter_ones_exclude_it(
    problem: Problem, objective: str
) -> None:
    plan = solve(problem, objective).plan
    if plan is None:
        assert optimum(problem, objective, budget=10**6, deadline=10**6) is None
        return
    kept = optimum(problem, objective, budget=plan.cost, deadline=plan.time)
    assert kept == vector(plan, objective)
    tighter = optimum(problem, objective, budget=plan.cost - 1)
    assert tighter is None or tighter > kept


@few
@given(problem=small_problems(max_steps=7))
def test_the_frontier_runs_from_the_fastest_plan_to_the_cheapest(problem: Problem) -> None:
    plans = sorted(pareto_frontier(problem)[0], key=lambda plan: plan.time)
    fastest, cheapest = optimum(problem, "time"), optimum(problem, "cost")
    assert bool(plans) is (fastest is not None)
    if plans and fastest is not None and cheapest is not None:
        assert plans[0].time == fastest[0]
        assert plans[-1].cost == cheapest[0]
        assert all(
            one.time < other.time and one.cost > other.cost for one, other in pairwise(plans)
        )


@pytest.mark.parametrize("make", [random_instance, career_instance])
@each_objective
def test_a_search_out_of_time_claims_no_more_than_it_knows(make: Any, objective: str) -> None:
    problem = make(3, 120)
    known = solve(problem, objective, time_limit=20.0)
    hurried = solve(problem, objective, time_limit=0.0)
    if hurried.plan is not None:
        assert violations(problem, hurried.plan) == ()
        if known.proven:
            assert vector(known.plan, objective) <= vector(hurried.plan, objective)
    if hurried.proven:
        assert vector(hurried.plan, objective) == vector(known.plan, objective)
    if hurried.bound and known.plan is not None:
        assert hurried.bound <= vector(known.plan, objective)[: len(hurried.bound)]


# Against integer programs

FAST_SIZES = ((15, 0), (20, 1), (30, 2))
SLOW_SIZES = tuple((size, seed) for size in (20, 30, 45, 60) for seed in range(10, 15))
SIZES = [
    *(pytest.param(*case) for case in FAST_SIZES),
    *(pytest.param(*case, marks=pytest.mark.slow) for case in SLOW_SIZES),
]


def larger(shape: str, size: int, seed: int, hard: bool) -> Problem:
    if shape == "random":
        return random_instance(seed, size, windows=hard, capacity=hard)
    return career_instance(seed, 2 * size, windows=hard, capacity=hard)


@each_objective
@pytest.mark.parametrize("hard", [False, True], ids=["plain", "windows and capacity"])
@pytest.mark.parametrize("shape", ["random", "career"])
@pytest.mark.parametrize(("size", "seed"), SIZES)
def test_cp_sat_finds_the_same_optimum(
    size: int, seed: int, shape: str, hard: bool, objective: str
) -> None:
    pytest.importorskip("ortools")
    from judges import cpsat

    problem = larger(shape, size, seed, hard)
    answer = cpsat.solve(problem, objective, time_limit=20.0)
    if not answer.proven:
        pytest.skip("CP-SAT has no proof in time")
    found = optimum(problem, objective)
    assert (found and found[:4]) == answer.values


@pytest.mark.parametrize("shape", ["random", "career"])
@pytest.mark.parametrize(("size", "seed"), SIZES)
def test_highs_finds_the_same_least_cost(size: int, seed: int, shape: str) -> None:
    pytest.importorskip("highspy")
    from judges import highs

    problem = larger(shape, 2 * size, seed, hard=False)
    answer = highs.cheapest(problem, time_limit=20.0)
    if not answer.proven:
        pytest.skip("HiGHS has no proof in time")
    found = optimum(problem, "cost")
    assert (found and found[0]) == answer.cost


def agree_with_cp_sat(seed: int) -> None:
    """Up to ten steps, where brute force ends; a third with a budget, a third with a deadline."""
    from judges import cpsat

    random = Random(seed)
    problem = small_problem(random, max_steps=10)
    objective = OBJECTIVES[seed % 3]
    limits = random.choice(({}, {"budget": random.randint(0, 12)}, {"deadline": 8}))
    answer = cpsat.solve(problem, objective, **limits)
    assert answer.proven
    found = optimum(problem, objective, **limits)
    assert (found and found[:4]) == answer.values, (seed, objective, limits)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(20))
def test_cp_sat_finds_the_same_optimum_on_ten_thousand_problems(part: int) -> None:
    pytest.importorskip("ortools")
    for seed in range(part * 500, (part + 1) * 500):
        agree_with_cp_sat(seed)


@pytest.mark.parametrize("seed", [2216, 4360, 5980, 7558])
def test_cp_sat_finds_the_same_optimum_where_we_once_did_not(seed: int) -> None:
    pytest.importorskip("ortools")
    agree_with_cp_sat(seed)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(20))
def test_two_solvers_find_the_same_least_cost_on_ten_thousand_problems(part: int) -> None:
    pytest.importorskip("ortools")
    pytest.importorskip("highspy")
    from judges import cpsat, highs

    for seed in range(part * 500, (part + 1) * 500):
        problem = small_problem(Random(seed), max_steps=10, features=TIMELESS)
        found = optimum(problem, "cost")
        least = found and found[0]
        by_constraints, by_branch_and_bound = cpsat.cheapest(problem), highs.cheapest(problem)
        assert by_constraints.proven
        assert by_branch_and_bound.proven
        assert (by_constraints.values and by_constraints.values[0]) == least, seed
        assert by_branch_and_bound.cost == least, seed


# The judges against one another


@few
@given(problem=small_problems())
def test_cp_sat_and_brute_force_agree_down_to_the_names(problem: Problem) -> None:
    pytest.importorskip("ortools")
    from judges import cpsat

    plans = brute.every_plan(problem)
    program = cpsat.Program(problem)
    for objective in OBJECTIVES:
        answer = program.solve(objective, names=True)
        assert answer.values == vector(brute.best(plans, objective), objective)


@few
@given(problem=small_problems(features=TIMELESS))
def test_highs_and_brute_force_agree_on_the_least_cost(problem: Problem) -> None:
    pytest.importorskip("highspy")
    from judges import highs

    best = brute.best(brute.every_plan(problem), "cost")
    assert highs.cheapest(problem).cost == (best and best.cost)
