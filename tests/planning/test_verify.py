"""The verifier accepts a right plan and names the clause that a wrong one breaks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import permutations
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judges.strategies import small_problems

from magraph.planning.plan import Plan, Scheduled
from magraph.planning.problem import (
    TRUE,
    Atom,
    Formula,
    Held,
    Problem,
    Result,
    Step,
    all_of,
    any_of,
)
from magraph.planning.verify import violations

COURSE, CERTIFIED, EXPERIENCE, ADULT = range(4)

PROBLEM = Problem(
    facts=("course", "certified", "experience", "adult"),
    steps=(
        Step(
            "study",
            TRUE,
            (Result(COURSE, 4, 4),),
            duration=4,
            cost=10,
            load=20,
            latest_start=2,
        ),
        Step("exam", Atom(COURSE, 3), (Result(CERTIFIED, 0, 0),), cost=5, unknown=("state fee",)),
        Step(
            "work",
            TRUE,
            (Result(EXPERIENCE, 3, 6),),
            duration=6,
            load=25,
            release=1,
        ),
        Step("review", TRUE, (), cost=2, count=0),
    ),
    held=(Held(ADULT, since=8, fades=8),),
    goal=all_of(Atom(CERTIFIED), Atom(EXPERIENCE), Atom(ADULT)),
    capacity=45,
)


def planned(problem: Problem, starts: dict[int, int], time: int) -> Plan:
    """A plan with these starts, in order and with right totals."""
    steps = [problem.steps[index] for index in starts]
    return Plan(
        steps=tuple(
            Scheduled(index, start, start + problem.steps[index].duration)
            for start, index in sorted((start, index) for index, start in starts.items())
        ),
        time=time,
        cost=sum(step.cost for step in steps),
        unknown=tuple(sorted({name for step in steps for name in step.unknown})),
        count=sum(step.count for step in steps),
        ids=tuple(sorted(step.id for step in steps)),
    )


STUDY, EXAM, WORK, REVIEW = range(4)
RIGHT = planned(PROBLEM, {STUDY: 0, EXAM: 4, WORK: 1}, 8)


def test_a_right_plan_breaks_no_clause() -> None:
    assert violations(PROBLEM, RIGHT) == ()


def test_a_right_plan_within_its_limits_breaks_no_clause() -> None:
    assert violations(PROBLEM, RIGHT, budget=15, deadline=8) == ()


def test_the_empty_plan_is_right_where_the_goal_holds_already() -> None:
    problem = replace(PROBLEM, goal=TRUE)
    assert violations(problem, planned(problem, {}, 0)) == ()


@pytest.mark.parametrize(
    ("plan", "sentence"),
    [
        pytest.param(
            planned(PROBLEM, {STUDY: 0, EXAM: 4, WORK: 0}, 8),
            "work starts at 0, before its release at 1.",
            id="before its release",
        ),
        pytest.param(
            planned(PROBLEM, {STUDY: 3, EXAM: 7, WORK: 1}, 8),
            "study starts at 3, after its latest start at 2.",
            id="after its latest start",
        ),
        pytest.param(
            planned(PROBLEM, {STUDY: -1, EXAM: 4, WORK: 1}, 8),
            "study starts at -1, before time 0.",
            id="before time 0",
        ),
        pytest.param(
            planned(PROBLEM, {STUDY: 0, EXAM: 3, WORK: 1}, 8),
            "exam starts at 3, but its needs do not hold then by what came before.",
            id="before what it needs is ready",
        ),
        pytest.param(
            planned(PROBLEM, {STUDY: 0, EXAM: 8, WORK: 1}, 8),
            "exam starts at 8, but its needs do not hold then by what came before.",
            id="after what it needs has faded",
        ),
        pytest.param(
            planned(PROBLEM, {STUDY: 0, EXAM: 4}, 8),
            "The goal never holds once every step is finished.",
            id="without the goal",
        ),
        pytest.param(
            replace(RIGHT, time=7),
            "The plan's time is 8, but it is given as 7.",
            id="time too early",
        ),
        pytest.param(
            replace(RIGHT, time=9),
            "The plan's time is 8, but it is given as 9.",
            id="time too late",
        ),
        pytest.param(
            replace(RIGHT, cost=14),
            "The steps cost 15, but the cost is given as 14.",
            id="wrong cost",
        ),
        pytest.param(
            replace(RIGHT, unknown=()),
            "The unknown costs are ('state fee',), but are given as ().",
            id="unknown cost left out",
        ),
        pytest.param(
            replace(RIGHT, count=4),
            "The steps count 3, but the count is given as 4.",
            id="wrong count",
        ),
        pytest.param(
            replace(RIGHT, ids=("exam", "study")),
            "The steps are ('exam', 'study', 'work'), but are given as ('exam', 'study').",
            id="wrong names",
        ),
        pytest.param(
            replace(RIGHT, steps=(*RIGHT.steps[:2], Scheduled(EXAM, 4, 5))),
            "exam starts at 4 and lasts 0, but its finish is given as 5.",
            id="wrong finish",
        ),
        pytest.param(
            replace(RIGHT, steps=(*RIGHT.steps, Scheduled(EXAM, 5, 5))),
            "exam is done 2 times.",
            id="a step done twice",
        ),
        pytest.param(
            replace(RIGHT, steps=(*RIGHT.steps, Scheduled(9, 5, 5))),
            "There is no step number 9.",
            id="a step that does not exist",
        ),
        pytest.param(
            replace(RIGHT, steps=RIGHT.steps[::-1]),
            "The steps are not in the order of start and index.",
            id="steps out of order",
        ),
    ],
)
def test_a_plan_with_one_clause_broken_is_rejected_with_that_sentence(
    plan: Plan, sentence: str
) -> None:
    assert violations(PROBLEM, plan) == (sentence,)


def test_overlapping_steps_that_load_more_than_the_capacity_are_rejected() -> None:
    tight = replace(PROBLEM, capacity=44)
    assert violations(tight, RIGHT) == (
        "At 1 the running steps load 45, more than the capacity of 44.",
    )


def test_a_step_may_start_when_another_finishes() -> None:
    tight = replace(PROBLEM, capacity=44)
    assert violations(tight, planned(tight, {STUDY: 0, EXAM: 4, WORK: 4}, 10)) == ()


def test_a_step_of_no_duration_loads_nothing() -> None:
    loaded = replace(
        PROBLEM,
        steps=(
            *PROBLEM.steps[:EXAM],
            replace(PROBLEM.steps[EXAM], load=99),
            *PROBLEM.steps[EXAM + 1 :],
        ),
    )
    assert violations(loaded, RIGHT) == ()


def test_a_single_step_that_loads_more_than_the_capacity_is_rejected() -> None:
    tight = replace(PROBLEM, capacity=24)
    assert violations(tight, planned(tight, {STUDY: 0, EXAM: 4, WORK: 4}, 10)) == (
        "At 4 the running steps load 25, more than the capacity of 24.",
    )


def test_a_plan_over_the_budget_is_rejected() -> None:
    assert violations(PROBLEM, RIGHT, budget=14) == ("The plan costs 15, over the budget of 14.",)


def test_a_plan_past_the_deadline_is_rejected() -> None:
    assert violations(PROBLEM, RIGHT, deadline=7) == (
        "The plan takes until 8, past the deadline of 7.",
    )


def circle(duration: int, ready: int) -> Problem:
    """Two steps, each of which gives what the other needs; `a` gives it after `ready`."""
    return Problem(
        facts=("p", "q"),
        steps=(
            Step("a", Atom(0), (Result(1, ready, duration),), duration=duration),
            Step("b", Atom(1), (Result(0, 0, 0),)),
        ),
        held=(),
        goal=Atom(0),
    )


@pytest.mark.parametrize("duration", [0, 3])
def test_steps_that_start_together_do_not_support_one_another(duration: int) -> None:
    problem = circle(duration, ready=0)
    assert violations(problem, planned(problem, {0: 0, 1: 0}, duration)) == (
        "a starts at 0, but its needs do not hold then by what came before.",
        "b starts at 0, but its needs do not hold then by what came before.",
    )


def test_a_step_does_not_support_itself() -> None:
    problem = Problem(("p",), (Step("a", Atom(0), (Result(0, 0, 0),)),), (), Atom(0))
    assert violations(problem, planned(problem, {0: 0}, 0)) == (
        "a starts at 0, but its needs do not hold then by what came before.",
    )


def test_steps_that_start_together_may_support_one_another_in_a_line() -> None:
    problem = replace(circle(0, ready=0), held=(Held(1),))
    assert violations(problem, planned(problem, {0: 0, 1: 0}, 0)) == ()


def test_what_an_unsupported_step_gives_is_not_blamed_on_those_after_it() -> None:
    problem = circle(2, ready=2)
    assert violations(problem, planned(problem, {0: 0, 1: 2}, 2)) == (
        "a starts at 0, but its needs do not hold then by what came before.",
    )


@pytest.mark.parametrize(
    ("held", "start", "right"),
    [
        (Held(0, since=2), 1, False),
        (Held(0, since=2), 2, True),
        (Held(0, until=3), 3, True),
        (Held(0, until=3), 4, False),
        (Held(0, since=-9, fades=-2), 3, True),
        (Held(0, since=-9, fades=-2), 4, False),
    ],
)
def test_a_held_fact_supports_from_its_beginning_to_its_end_and_while_fresh(
    held: Held, start: int, right: bool
) -> None:
    problem = Problem(("p", "q"), (Step("a", Atom(0, 5), (Result(1, 0, 0),)),), (held,), Atom(1))
    assert (violations(problem, planned(problem, {0: start}, start)) == ()) is right


def test_the_goal_is_looked_at_when_the_last_step_is_finished() -> None:
    """The badge is fresh at 2, but not any more when the slow step is done."""
    problem = Problem(
        facts=("badge", "slow"),
        steps=(
            Step("badge", TRUE, (Result(0, 2, 2),), duration=2),
            Step("slow", TRUE, (Result(1, 9, 9),), duration=9),
        ),
        held=(),
        goal=all_of(Atom(0, 3), Atom(1)),
    )
    assert violations(problem, planned(problem, {0: 0, 1: 0}, 9)) == (
        "The goal never holds once every step is finished.",
    )
    assert violations(problem, planned(problem, {0: 4, 1: 0}, 9)) == ()


def test_a_goal_that_holds_before_the_last_finish_but_not_then_is_rejected() -> None:
    problem = Problem(
        ("permit",), (Step("slow", TRUE, (), duration=4),), (Held(0, until=3),), Atom(0)
    )
    assert violations(problem, planned(problem, {0: 0}, 3)) == (
        "The goal never holds once every step is finished.",
    )


def literally_a_plan(problem: Problem, starts: dict[int, int], time: int) -> bool:
    """The definition read word for word: every order is tried, every moment is looked at."""

    def holds(formula: Formula, moment: int, by: Iterable[int]) -> bool:
        if not isinstance(formula, Atom):
            return sum(holds(c, moment, by) for c in formula.children) >= formula.count
        ages = [
            moment - held.fades
            for held in problem.held
            if held.fact == formula.fact and held.since <= moment
            if held.until is None or moment <= held.until
        ]
        ages += [
            moment - (starts[p] + result.fades)
            for p in by
            for result in problem.steps[p].results
            if result.fact == formula.fact and starts[p] + result.ready <= moment
        ]
        return any(formula.max_age is None or age <= formula.max_age for age in ages)

    def ordered(order: tuple[int, ...]) -> bool:
        return all(
            holds(problem.steps[q].needs, starts[q], order[:place])
            and (place == 0 or starts[order[place - 1]] <= starts[q])
            for place, q in enumerate(order)
        )

    steps = {p: problem.steps[p] for p in starts}
    finishes = [starts[p] + step.duration for p, step in steps.items()]
    moments = range(max([0, *finishes]), max([0, *finishes]) + 30)
    return (
        all(starts[p] >= max(0, step.release) for p, step in steps.items())
        and all(
            step.latest_start is None or starts[p] <= step.latest_start for p, step in steps.items()
        )
        and any(ordered(order) for order in permutations(starts))
        and all(
            problem.capacity is None
            or problem.capacity
            >= sum(s.load for p, s in steps.items() if starts[p] <= t < starts[p] + s.duration)
            for t in range(30)
        )
        and time == next((t for t in moments if holds(problem.goal, t, starts)), None)
    )


@settings(deadline=None, derandomize=True, max_examples=400)
@given(small_problems(max_steps=4), st.randoms(use_true_random=False))
def test_the_verifier_agrees_with_the_definition_read_word_for_word(
    problem: Problem, random: Random
) -> None:
    chosen = [p for p in range(len(problem.steps)) if random.random() < 0.7]
    starts = {p: random.randint(0, 5) for p in chosen}
    last = max((starts[p] + problem.steps[p].duration for p in chosen), default=0)
    for time in range(last, last + 7):
        right = violations(problem, planned(problem, starts, time)) == ()
        assert right is literally_a_plan(problem, starts, time)


def test_alternatives_are_enough_one_at_a_time() -> None:
    problem = replace(PROBLEM, goal=any_of(Atom(CERTIFIED), Atom(ADULT)))
    assert violations(problem, planned(problem, {}, 8)) == ()
    assert violations(problem, planned(problem, {STUDY: 0, EXAM: 4}, 4)) == ()
