"""What is settled before sets of steps are searched, by hand."""

from __future__ import annotations

import pytest

from magraph.planning.best import Best
from magraph.planning.objectives import OBJECTIVES
from magraph.planning.problem import TRUE, Atom, Problem, Result, Step, all_of, any_of
from magraph.planning.settling import settled
from magraph.planning.stopwatch import Stopwatch

COURSE = Step("course", TRUE, (Result(0, 4, 4),), duration=4, cost=5)
PERMIT = Step("permit", TRUE, (Result(1, 1, 1),), duration=1, cost=1)
JOB = Step("job", any_of(Atom(0), Atom(1)), (Result(2, 3, 3),), duration=3)
PROBLEM = Problem(
    ("licence", "permit", "done"), (COURSE, PERMIT, JOB), (), all_of(Atom(0), Atom(2))
)


def test_the_least_time_needs_no_search() -> None:
    """The permit takes 1 and the job 3; the course takes 4 beside them."""
    known = settled(PROBLEM, Best(OBJECTIVES["time"], first_only=True), Stopwatch())
    assert known.outcome is not None
    assert known.outcome.proven
    assert known.outcome.plan is not None
    steps = known.outcome.plan.steps
    assert [(step.step, step.start) for step in steps] == [(0, 0), (1, 0), (2, 1)]
    assert known.outcome.plan.time == 4
    assert known.outcome.bound == (4,)


@pytest.mark.parametrize(("objective", "least"), [("cost", 5), ("steps", 2)])
def test_the_least_sum_needs_no_search(objective: str, least: int) -> None:
    """Course, then job: the permit can be done without."""
    known = settled(PROBLEM, Best(OBJECTIVES[objective], first_only=True), Stopwatch())
    assert known.outcome is not None
    assert known.outcome.proven
    assert known.outcome.plan is not None
    assert known.outcome.plan.ids == ("course", "job")
    assert known.outcome.bound == (least,)


def test_a_budget_below_the_least_cost_needs_no_search() -> None:
    known = settled(PROBLEM, Best(OBJECTIVES["cost"], budget=4), Stopwatch())
    assert known.outcome == (None, True, None)


def test_what_is_least_but_beyond_a_limit_is_a_bound() -> None:
    """In 4 it takes the permit, for 6; for 5 it takes 7."""
    known = settled(PROBLEM, Best(OBJECTIVES["time"], budget=5), Stopwatch())
    assert known == (None, (4, 0, 6), None)
    known = settled(PROBLEM, Best(OBJECTIVES["cost"], deadline=6), Stopwatch())
    assert known == (None, (6, 0), [0, 1, 2])


def test_what_the_least_sums_leave_to_be_searched() -> None:
    known = settled(PROBLEM, Best(OBJECTIVES["time"]), Stopwatch())
    assert known.outcome is None
    assert known.floor == (4, 0, 6)  # the time, what is unknown, the cost
    assert known.among == [0, 1, 2]
    known = settled(PROBLEM, Best(OBJECTIVES["cost"]), Stopwatch())
    assert known.outcome is None
    assert known.floor == (5, 0)
    assert known.among == [0, 2]
