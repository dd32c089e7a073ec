"""What the search believes: earliest moments, landmarks and reductions, against brute force."""

from __future__ import annotations

from itertools import combinations, permutations
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
    small_problem,
    small_problems,
)

from magraph.planning.landmarks import Haste, find_landmarks
from magraph.planning.objectives import OBJECTIVES, Scale
from magraph.planning.optimal import solve
from magraph.planning.plan import Plan, Scheduled
from magraph.planning.problem import (
    TRUE,
    Atom,
    Gate,
    Held,
    Problem,
    Result,
    Step,
    all_of,
    any_of,
)
from magraph.planning.reduction import reduced
from magraph.planning.relaxation import NEVER, NO_END, NOTHING, Relaxation, flags

UNTIMED = FEATURES - {"windows", "until", "limits", "capacity", "future"}
PLAIN = UNTIMED - {"unknown"}
quick = settings(deadline=None, derandomize=True, max_examples=200)


def lengths(relaxation: Relaxation) -> list[int]:
    """For each step, the least time from its start to the end of a plan."""
    tails = relaxation.tails()
    return [
        max(step.duration, min(result.ready + tails[result.fact] for result in step.results))
        for step in relaxation.problem.steps
    ]


def goal_time(problem: Problem, horizon: int = NEVER) -> int:
    relaxation = Relaxation(problem)
    times = relaxation.times(b"", lengths(relaxation), horizon)
    return 0 if relaxation.goal == NOTHING else times.nodes[relaxation.goal]


@quick
@given(small_problems())
def test_nothing_is_reached_before_its_earliest_moment(problem: Problem) -> None:
    soonest = goal_time(problem)
    plans = brute.every_plan(problem)
    assert all(plan.time >= soonest for plan in plans)
    relaxation = Relaxation(problem)
    starts = relaxation.times().starts
    assert all(start >= starts[index] for plan in plans for start, index in plan.starts)


@quick
@given(small_problems())
def test_a_horizon_leaves_out_only_what_does_not_fit_into_it(problem: Problem) -> None:
    """Every useful plan that finishes by the horizon is still to be had."""
    best = brute.best(brute.every_plan(problem), "time")
    if best is not None:
        assert goal_time(problem, best.time) <= best.time


@quick
@given(small_problems(), st.integers(0, 12))
def test_more_can_be_done_by_the_next_horizon_and_not_before(problem: Problem, end: int) -> None:
    relaxation = Relaxation(problem)
    least = lengths(relaxation)

    def done(horizon: int) -> set[int]:
        starts = relaxation.times(b"", least, horizon).starts
        assert all(t == NEVER or t + least[i] <= horizon for i, t in enumerate(starts))
        return {index for index, start in enumerate(starts) if start < NEVER}

    later = relaxation.times(b"", least, end).later
    if later < NEVER:
        assert later > end
        assert done(end) == done(later - 1) < done(later)


def landmarks(problem: Problem, weights: list[int]):
    relaxation = Relaxation(problem)
    none = flags(0, len(problem.steps))
    return find_landmarks(relaxation, weights, [relaxation.goal], none)


@quick
@given(small_problems(features=UNTIMED))
def test_each_landmark_is_met_by_every_plan_and_together_they_bound_it(problem: Problem) -> None:
    weights = [step.cost + 1 for step in problem.steps]
    known = landmarks(problem, weights)
    plans = brute.every_plan(problem)
    if known is None:
        assert plans == []
        return
    for plan in plans:
        weight = sum(weights[index] for index in plan.indices)
        bits = sum(1 << index for index in plan.indices)
        assert all(mark.steps & bits for mark in known.found)
        assert known.total <= weight
        for index in plan.indices:
            assert known.total + known.rest[index] <= weight
    charged = [
        sum(mark.charge for mark in known.found if mark.steps >> index & 1)
        for index in range(len(weights))
    ]
    assert [w - c for w, c in zip(weights, charged, strict=True)] == known.rest


@quick
@given(problem=small_problems(max_steps=6), horizon=st.integers(0, 10))
def test_landmarks_in_haste_are_met_by_every_plan_that_is_in_time(
    problem: Problem, horizon: int
) -> None:
    relaxation = Relaxation(problem)
    least = lengths(relaxation)
    soonest = relaxation.times(b"", least, horizon)
    done = [index for index, start in enumerate(soonest.starts) if start < NEVER]
    bits = sum(1 << index for index in range(len(problem.steps)) if index not in done)
    weights = [step.cost + 1 for step in problem.steps]
    known = find_landmarks(
        relaxation,
        weights,
        [relaxation.goal],
        flags(bits, len(problem.steps)),
        haste=Haste(horizon, least, soonest, [horizon]),
    )
    plans = [plan for plan in brute.every_plan(problem) if plan.time <= horizon]
    if known is None:
        assert plans == []
        return
    for plan in plans:
        chosen = sum(1 << index for index in plan.indices)
        assert all(mark.steps & chosen for mark in known.found)
        weight = sum(weights[index] for index in plan.indices)
        for index in plan.indices:
            assert known.total + known.rest[index] <= weight


def test_what_is_free_but_late_is_a_landmark_only_in_haste() -> None:
    """The slow way costs nothing; in time is only the quick one, by course or by school."""
    steps = (
        Step("slow", TRUE, (Result(0, 9, 9),), duration=9),
        Step("course", TRUE, (Result(1, 1, 1),), duration=1, cost=3),
        Step("school", TRUE, (Result(1, 1, 1),), duration=1, cost=5),
        Step("quick", Atom(1), (Result(0, 1, 1),), duration=1, cost=0),
    )
    problem = Problem(("goal", "taught"), steps, (), Atom(0))
    relaxation = Relaxation(problem)
    least = lengths(relaxation)
    costs = [step.cost for step in steps]
    for horizon, total in ((8, 3), (9, 0), (1, None)):
        soonest = relaxation.times(b"", least, horizon)
        haste = Haste(horizon, least, soonest, [horizon])
        known = find_landmarks(
            relaxation, costs, [relaxation.goal], flags(0, len(steps)), haste=haste
        )
        assert (known and known.total) == total
        if total:
            assert known is not None
            assert [mark.steps for mark in known.found] == [0b110]


def test_what_is_free_but_too_late_for_a_step_that_must_start_soon_is_no_way_to_it() -> None:
    """The office gives cards until 1. A form comes at 3 with the queue, or at 1 for 2.

    The queue is needed in any case, so its form costs nothing more; but it is too late.
    """
    every = (
        Step("buy", TRUE, (Result(0, 1, 1),), duration=1, cost=2),
        Step("wait", TRUE, (Result(0, 3, 3), Result(1, 3, 3)), duration=3),
        Step("office", Atom(0), (Result(2, 0, 0),), latest_start=1),
    )
    for steps in permutations(every):
        problem = Problem(("form", "queue", "card"), steps, (), all_of(Atom(1), Atom(2)))
        plan = solve(problem, "cost", deadline=8).plan
        assert plan is not None
        assert (plan.cost, plan.time, plan.ids) == (2, 3, ("buy", "office", "wait"))


def test_what_is_too_late_in_one_place_hides_no_way_beside_it() -> None:
    """The goal by 5: the exam takes 3, so its form has to be there by 2.

    The long course takes 4, costs nothing and is needed anyway; the form is had with it, or for 1.
    """
    every = (
        Step("long", TRUE, (Result(0, 4, 4), Result(1, 4, 4)), duration=4),
        Step("buy", TRUE, (Result(0, 1, 1),), duration=1, cost=1),
        Step("exam", Atom(0), (Result(2, 3, 3),), duration=3),
    )
    for steps in permutations(every):
        problem = Problem(("form", "taught", "passed"), steps, (), all_of(Atom(1), Atom(2)))
        relaxation = Relaxation(problem)
        least = lengths(relaxation)
        haste = Haste(5, least, relaxation.times(b"", least, 5), [5])
        costs = [step.cost for step in steps]
        known = find_landmarks(relaxation, costs, [relaxation.goal], flags(0, 3), haste=haste)
        assert known is not None
        bought = 1 << costs.index(1)
        assert [(mark.steps, mark.charge) for mark in known.found] == [(bought, 1)]


def test_no_more_landmarks_are_looked_for_than_are_enough() -> None:
    """Two facts, of one step each, at 2 and 3: the dearer comes first."""
    steps = (Step("a", TRUE, (Result(0, 0, 0),)), Step("b", TRUE, (Result(1, 0, 0),)))
    relaxation = Relaxation(Problem(("a", "b"), steps, (), all_of(Atom(0), Atom(1))))
    for limit, bounds in ((3, [3]), (4, [3, 5])):
        told: list[int] = []

        def enough(bound: int, limit: int = limit, told: list[int] = told) -> bool:
            told.append(bound)
            return bound >= limit

        known = find_landmarks(relaxation, [2, 3], [relaxation.goal], flags(0, 2), enough)
        assert known is not None
        assert (told, known.total) == (bounds, bounds[-1])


def test_landmarks_of_a_threshold_by_hand() -> None:
    """Two of three, at 1, 2 and 4: any two of them contain one of every two.

    The bound charges the pairs: 1 for {1, 2} leaves 0, 1, 4; then {2, 4}... in all 3, the best.
    """
    steps = tuple(
        Step(name, TRUE, (Result(fact, 0, 0),), cost=cost)
        for fact, (name, cost) in enumerate((("a", 1), ("b", 2), ("c", 4)))
    )
    goal = Gate(2, (Atom(0), Atom(1), Atom(2)))
    known = landmarks(Problem(("a", "b", "c"), steps, (), goal), [1, 2, 4])
    assert known is not None
    assert 2 <= known.total <= 3
    for two in combinations(range(3), 2):
        bits = sum(1 << index for index in two)
        assert known.unmet(bits) == 0


def test_a_chain_is_counted_whole_and_a_shared_step_once() -> None:
    """a -> b and c -> goal, b and c both need a: 5 + 1 + 1, not 5 + 1 + 5 + 1."""
    steps = (
        Step("a", TRUE, (Result(0, 0, 0),)),
        Step("b", Atom(0), (Result(1, 0, 0),)),
        Step("c", Atom(0), (Result(2, 0, 0),)),
    )
    problem = Problem(("a", "b", "c"), steps, (), all_of(Atom(1), Atom(2)))
    known = landmarks(problem, [5, 1, 1])
    assert known is not None
    assert known.total == 7


@quick
@given(small_problems())
def test_a_smaller_problem_has_the_same_best_plans(problem: Problem) -> None:
    smaller = reduced(problem)
    plans = brute.every_plan(problem)
    if smaller is None:
        assert plans == []
        return
    left = brute.every_plan(smaller.problem)
    for objective in OBJECTIVES:
        one, two = brute.best(plans, objective), brute.best(left, objective)
        assert (one and brute.ORDERS[objective](one)) == (two and brute.ORDERS[objective](two))
    names = [problem.steps[index].id for index in smaller.kept]
    assert names == [step.id for step in smaller.problem.steps]


@quick
@given(small_problems())
def test_with_a_deadline_what_is_in_time_stays(problem: Problem) -> None:
    plans = brute.every_plan(problem)
    best = brute.best(plans, "cost")
    if best is None:
        return
    smaller = reduced(problem, deadline=best.time)
    assert smaller is not None
    again = brute.best(brute.every_plan(smaller.problem, deadline=best.time), "cost")
    assert again is not None
    assert brute.ORDERS["cost"](again) == brute.ORDERS["cost"](best)


def test_what_leads_nowhere_and_what_another_does_better_is_left_out() -> None:
    steps = (
        Step("cheap", TRUE, (Result(0, 3, 3),), duration=3, cost=1),
        Step("dear", TRUE, (Result(0, 3, 3),), duration=3, cost=2),
        Step("quick", TRUE, (Result(0, 1, 1),), duration=1, cost=9),
        Step("idle", TRUE, (Result(1, 1, 1),), duration=1),
        Step("never", Atom(2), (Result(0, 1, 1),)),
    )
    problem = Problem(("goal", "nothing", "nobody"), steps, (), Atom(0))
    smaller = reduced(problem)
    assert smaller is not None
    assert [step.id for step in smaller.problem.steps] == ["cheap", "quick"]
    assert smaller.kept == (0, 2)
    # Where all ways are listed, the dear one is one of them, unless it is of the same family.
    listed = reduced(problem, list_all=True)
    assert listed is not None
    assert [step.id for step in listed.problem.steps] == ["cheap", "dear", "quick"]


def test_of_one_family_only_the_better_is_listed() -> None:
    steps = (
        Step("year", TRUE, (Result(0, 12, 12),), duration=12, family="work"),
        Step("two years", TRUE, (Result(0, 24, 24),), duration=24, family="work"),
        Step("study", TRUE, (Result(0, 30, 30),), duration=30, cost=1, count=1),
    )
    problem = Problem(("goal",), steps, (), Atom(0))
    smaller = reduced(problem, list_all=True)
    assert smaller is not None
    assert [step.id for step in smaller.problem.steps] == ["year", "study"]


def test_a_fact_that_must_be_fresh_keeps_both_steps() -> None:
    """The longer one may be wanted for being fresh when the other has faded."""
    steps = (
        Step("early", TRUE, (Result(0, 1, 1),), duration=1),
        Step("again", TRUE, (Result(0, 1, 1),), duration=1, cost=1),
    )
    problem = Problem(("goal",), steps, (), Atom(0, max_age=2))
    smaller = reduced(problem)
    assert smaller is not None
    assert len(smaller.problem.steps) == 2


ONE, TWO, BOTH = Atom(1), Atom(2), all_of(Atom(1), Atom(2))


@pytest.mark.parametrize(
    ("one", "other", "stay"),
    [
        # `one` costs 1 and `other` 2, both take 3; what else they are is said here.
        ({}, {}, "one"),
        ({"cost": 3}, {}, "other"),
        ({"cost": 2}, {}, "one"),  # alike: the first name
        ({"cost": 2, "id": "p"}, {}, "other"),
        ({"cost": 2, "id": "p", "count": 0}, {}, "one"),
        ({"count": 1}, {"count": 0}, "both"),
        ({"duration": 4}, {}, "both"),
        ({"duration": 3}, {"duration": 4}, "one"),
        ({"load": 2}, {"load": 1}, "both"),
        ({"load": 1}, {"load": 1}, "one"),
        ({"release": 1}, {}, "both"),
        ({"release": 1}, {"release": 1}, "one"),
        ({"latest_start": 5}, {}, "both"),
        ({"latest_start": 5}, {"latest_start": 6}, "both"),
        ({"latest_start": 5}, {"latest_start": 5}, "one"),
        ({}, {"latest_start": 5}, "one"),
        ({"unknown": ("x",)}, {}, "both"),
        ({"unknown": ("x",)}, {"unknown": ("x", "y")}, "one"),
        ({"results": (Result(0, 3, 3),)}, {"results": (Result(0, 2, 3),)}, "both"),
        ({"results": (Result(0, 2, 2),)}, {"results": (Result(0, 3, 3),)}, "one"),
        ({}, {"results": (Result(0, 3, 3), Result(3, 3, 3))}, "both"),
        ({"results": (Result(0, 3, 3), Result(3, 3, 3))}, {}, "one"),
        ({"needs": ONE}, {}, "both"),
        ({}, {"needs": ONE}, "one"),
        ({"needs": ONE}, {"needs": BOTH}, "one"),
        ({"needs": BOTH}, {"needs": ONE}, "both"),
        ({"needs": ONE}, {"needs": any_of(ONE, TWO)}, "both"),
    ],
)
def test_a_step_is_left_out_for_one_that_is_no_worse_in_anything(
    one: dict[str, Any], other: dict[str, Any], stay: str
) -> None:
    alike: dict[str, Any] = {"needs": TRUE, "results": (Result(0, 3, 3),), "duration": 3}
    first = Step(**({"id": "n", "cost": 1} | alike | one))
    second = Step(**({"id": "o", "cost": 2} | alike | other))
    # Facts 1 and 2 have a step each; fact 3 helps to the goal as well as fact 0.
    rest = tuple(Step(f"s{fact}", TRUE, (Result(fact, 1, 1),), duration=1) for fact in (1, 2))
    goal = any_of(all_of(Atom(0), ONE, TWO), all_of(Atom(3), ONE, TWO))
    ids = {"one": [first.id], "other": [second.id], "both": [first.id, second.id]}[stay]
    for steps in ((first, second), (second, first)):
        smaller = reduced(Problem(("goal", "1", "2", "3"), (*steps, *rest), (), goal))
        assert smaller is not None
        kept = {step.id for step in smaller.problem.steps}
        assert kept == {*ids, "s1", "s2"}


def test_of_two_alike_in_one_family_the_first_name_is_listed() -> None:
    for names in ("ab", "ba"):
        steps = tuple(
            Step(name, TRUE, (Result(0, 3, 3),), duration=3, family="work") for name in names
        )
        listed = reduced(Problem(("goal",), steps, (), Atom(0)), list_all=True)
        assert listed is not None
        assert [step.id for step in listed.problem.steps] == ["a"]


def test_a_step_that_gives_nothing_is_of_no_use() -> None:
    steps = (Step("idle", TRUE, ()), Step("work", TRUE, (Result(0, 1, 1),), duration=1))
    for deadline in (None, 1):
        smaller = reduced(Problem(("goal",), steps, (), Atom(0)), deadline=deadline)
        assert smaller is not None
        assert [step.id for step in smaller.problem.steps] == ["work"]


def test_what_always_holds_is_worked_in() -> None:
    problem = Problem(
        ("diploma", "course"),
        (Step("course", Atom(0), (Result(1, 1, 1),), duration=1),),
        (Held(0),),
        any_of(all_of(Atom(0), Atom(1)), Atom(1)),
    )
    smaller = reduced(problem)
    assert smaller is not None
    assert smaller.problem.steps[0].needs == TRUE


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("seed", range(60))
def test_keys_order_plans_as_the_objective_does(objective: str, seed: int) -> None:
    """One whole number each, compared, says what the tuples say; names included."""
    problem = small_problem(Random(seed), features=PLAIN | {"unknown"})
    plans = brute.every_plan(problem)[:12]

    def plan_of(found: brute.BrutePlan) -> Plan:
        scheduled = tuple(
            Scheduled(index, start, start + problem.steps[index].duration)
            for start, index in found.starts
        )
        return Plan(scheduled, found.time, found.cost, found.unknown, found.count, found.ids)

    scale = Scale(problem, OBJECTIVES[objective], problem.steps, (), map(plan_of, plans))
    assert scale.exact
    keys = [scale.key_of(plan_of(found)) for found in plans]
    by_key = [found for _, found in sorted(zip(keys, plans, strict=True), key=lambda p: p[0])]
    assert by_key == sorted(plans, key=brute.ORDERS[objective])
    for key, found in zip(keys, plans, strict=True):
        assert scale.sums(key) == brute.ORDERS[objective](found)[:-1]


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_what_holds_already_is_there_in_no_time(objective: str) -> None:
    idle = (Step("idle", TRUE, (Result(0, 1, 1),), duration=1, cost=1),)
    plan = solve(Problem(("a",), idle, (), TRUE), objective, deadline=0).plan
    assert plan is not None
    assert (plan.steps, plan.time, plan.cost) == ((), 0, 0)


@pytest.mark.parametrize("seed", range(60))
def test_moments_brought_up_to_date_are_those_reckoned_anew(seed: int) -> None:
    random = Random(seed)
    make = career_instance if seed % 3 else random_instance
    problem = make(seed, 60, windows=seed % 2 == 0)
    relaxation = Relaxation(problem)
    rests = [random.choice((step.duration, 2_000)) for step in problem.steps]
    horizon = random.choice((1_000, 4_000, NO_END))
    blocked = bytearray(random.choice(b"01") for _ in problem.steps)
    known = relaxation.times(blocked, rests, horizon)
    while closed := [index for index, mark in enumerate(blocked) if mark == ord("1")]:
        opened = random.sample(closed, min(len(closed), 5))
        for index in opened:
            blocked[index] = ord("0")
        relaxation.hasten(known, blocked, rests, horizon, opened)
        anew = relaxation.times(blocked, rests, horizon)
        assert (known.nodes, known.starts) == (anew.nodes, anew.starts)
