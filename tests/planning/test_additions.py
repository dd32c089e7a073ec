"""What may be added to a complete set of steps: against plans known by hand and by brute force."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest
from hypothesis import given, settings
from judges import brute
from judges.strategies import small_problem, small_problems

from magraph.planning.additions import Additions
from magraph.planning.problem import TRUE, Atom, Gate, Problem, Result, Step, all_of, any_of
from magraph.planning.relaxation import NEVER, Relaxation, flags


def additions(problem: Problem, chosen: tuple[int, ...], forbidden: tuple[int, ...] = ()):
    """Return the steps to add to a set, by number; None if the set is not complete."""
    relaxation, size = Relaxation(problem), len(problem.steps)
    bits = sum(1 << index for index in chosen)
    times = relaxation.times(flags(((1 << size) - 1) & ~bits, size))
    wanted = [relaxation.goal, *(relaxation.needs[index] for index in chosen)]
    if any(node >= 0 and times.nodes[node] == NEVER for node in wanted):
        return None
    if any(times.starts[index] == NEVER for index in chosen):
        return None
    taken = bits | sum(1 << index for index in forbidden)
    found = Additions(relaxation, size, taken, times.nodes).of(chosen)
    return {index for index in range(size) if found >> index & 1}


def step(name: str, gives: int, needs=TRUE) -> Step:
    return Step(id=name, needs=needs, results=(Result(gives, 1, 1),), duration=1)


# Fact 0 is given by a; facts 1 and 2 together do as well, b and c give them; 3 is of no use.
EITHER = Problem(
    facts=("0", "1", "2", "3"),
    steps=(step("a", 0), step("b", 1), step("c", 2), step("d", 3)),
    held=(),
    goal=any_of(Atom(0), all_of(Atom(1), Atom(2))),
)


def test_of_what_is_needed_together_one_is_named():
    assert additions(EITHER, (0,)) in ({1}, {2})


def test_what_only_helps_with_another_step_asks_for_that_step():
    assert additions(EITHER, (0, 1)) == {2}
    assert additions(EITHER, (0, 2)) == {1}


def test_a_set_whose_step_cannot_be_of_use_is_left():
    assert additions(EITHER, (0, 3)) == set()
    assert additions(EITHER, (0, 1), forbidden=(2,)) == set()


def test_what_serves_nothing_is_not_named_wherever_it_stands():
    # As `EITHER`, with two steps of no use: one before the others, one in the set.
    problem = Problem(
        facts=("0", "1", "2"),
        steps=(step("d", 1), step("a", 0), step("e", 2)),
        held=(),
        goal=Atom(0),
    )
    assert additions(problem, (1, 2)) == set()


def test_of_several_at_once_as_many_are_named_as_leave_no_other_choice():
    # a gives the goal; so do three of the four facts 1 to 4, one of which b gives already.
    problem = Problem(
        facts=tuple("01234"),
        steps=tuple(step("abcde"[n], n) for n in range(5)),
        held=(),
        goal=any_of(Atom(0), Gate(3, tuple(map(Atom, range(1, 5))))),
    )
    # Two of c, d and e are to be added, so one of any two of them is.
    found = additions(problem, (0, 1))
    assert len(found) == 2
    assert found < {2, 3, 4}


def test_the_same_fact_given_later_is_an_addition():
    # What a gives may be too old by the time it is needed: b gives it again.
    problem = Problem(
        facts=("0", "1"),
        steps=(step("a", 0), step("b", 0), step("c", 1, Atom(0))),
        held=(),
        goal=all_of(Atom(0, max_age=0), Atom(1)),
    )
    assert additions(problem, (0, 2)) == {1}


def test_what_a_useless_step_would_serve_is_named():
    # b gives fact 1, which only c asks for.
    problem = Problem(
        facts=("0", "1"),
        steps=(step("a", 0), step("b", 1), step("c", 0, Atom(1))),
        held=(),
        goal=Atom(0),
    )
    assert additions(problem, (0, 1)) == {2}
    assert additions(problem, (0,)) == {2}


def check(problem: Problem) -> int:
    plans = brute.every_plan(problem)
    needed = [
        plan
        for plan in plans
        if not any(o.indices < plan.indices and o.time <= plan.time for o in plans)
    ]
    tried = 0
    for size in range(1, len(problem.steps) + 1):
        for chosen in combinations(range(len(problem.steps)), size):
            larger = [plan.indices for plan in needed if plan.indices > set(chosen)]
            found = additions(problem, chosen) if larger else None
            if found is not None:
                tried += len(larger)
                assert all(indices & found for indices in larger), (chosen, found, larger)
    return tried


@settings(deadline=None, derandomize=True, max_examples=150)
@given(small_problems())
def test_every_plan_without_a_step_too_many_has_an_addition(problem: Problem) -> None:
    check(problem)


@pytest.mark.slow
def test_every_plan_without_a_step_too_many_has_an_addition_in_five_hundred_problems() -> None:
    assert sum(check(small_problem(Random(seed), max_steps=6)) for seed in range(500)) > 30
