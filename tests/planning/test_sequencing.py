"""Steps that compete for hours: against every order of them, and by hand."""

from __future__ import annotations

from itertools import combinations, permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magraph.planning.optimal import solve
from magraph.planning.plan import plan_of
from magraph.planning.problem import (
    TRUE,
    Atom,
    Formula,
    Gate,
    Held,
    Problem,
    Result,
    Step,
    all_of,
    any_of,
)
from magraph.planning.relaxation import NEVER, Relaxation
from magraph.planning.schedule import Schedule, earliest_schedule, serial_schedule
from magraph.planning.sequencing import Sequencer, one_at_a_time
from magraph.planning.stopwatch import OutOfTime, Stopwatch
from magraph.planning.verify import violations


def competing(random: Random) -> Problem:
    """A few steps that must all be done; each needs facts of those before it."""
    size = random.randint(2, 5)
    steps = []
    for number in range(size):
        duration = random.choice((0, 1, 2, 2, 3, 5))
        needs: Formula = TRUE
        if number and random.random() < 0.6:
            given = [Atom(random.randrange(number)) for _ in range(random.randint(1, 2))]
            needs = random.choice((all_of, any_of))(*given)
        early = random.random() < 0.2
        ready = random.randint(0, duration) if early else duration
        release = random.choice((0, 0, 0, 1, 4))
        steps.append(
            Step(
                id=f"s{number}",
                needs=needs,
                results=(Result(number, ready, duration),),
                duration=duration,
                load=random.randint(0, 4),
                release=release,
                latest_start=release + random.randint(0, 9) if random.random() < 0.15 else None,
            )
        )
    held = (Held(0, since=random.randint(0, 3)),) if random.random() < 0.2 else ()
    goal = all_of(*(Atom(fact) for fact in range(size)))
    facts = tuple(f"f{number}" for number in range(size))
    return Problem(facts, tuple(steps), held, goal, capacity=random.choice((None, 2, 4, 5)))


def moment(formula: Formula, known: dict[int, int]) -> int | None:
    if isinstance(formula, Atom):
        return known.get(formula.fact)
    parts = sorted(part for child in formula.children if (part := moment(child, known)) is not None)
    if len(parts) < formula.count:
        return None
    return parts[formula.count - 1] if formula.count else 0


def in_order(problem: Problem, order: tuple[int, ...]) -> tuple[int, list[tuple[int, int]]] | None:
    """Each step in turn as early as what was placed before it allows."""
    starts: dict[int, int] = {}
    known = {held.fact: max(0, held.since) for held in problem.held}

    def fits(step: Step, start: int) -> bool:
        if problem.capacity is None or not step.load:
            return True
        return all(
            step.load
            + sum(
                problem.steps[other].load
                for other, begun in starts.items()
                if begun <= now < begun + problem.steps[other].duration
            )
            <= problem.capacity
            for now in range(start, start + step.duration)
        )

    for index in order:
        step = problem.steps[index]
        needed = moment(step.needs, known)
        if needed is None:
            return None
        start = max(needed, step.release)
        while not fits(step, start):
            start += 1
            if start > 100:
                return None
        if step.latest_start is not None and start > step.latest_start:
            return None
        starts[index] = start
        for result in step.results:
            known[result.fact] = min(
                start + result.ready, known.get(result.fact, start + result.ready)
            )
    goal = moment(problem.goal, known)
    if goal is None:
        return None
    ends = [start + problem.steps[index].duration for index, start in starts.items()]
    return max([goal, *ends]), sorted((start, index) for index, start in starts.items())


def every_order(problem: Problem) -> tuple[int, tuple[tuple[int, int], ...]] | None:
    """The least of the schedules that arise from placing the steps in any order.

    The least schedule is among them: placed in the order of its starts, no step can be moved
    forward in it, or it would not be the least.
    """
    found = [in_order(problem, order) for order in permutations(range(len(problem.steps)))]
    least = min((each for each in found if each is not None), default=None)
    return None if least is None else (least[0], tuple(least[1]))


@pytest.mark.parametrize("part", range(8))
def test_the_least_schedule_is_the_least_of_all_orders(part: int) -> None:
    for seed in range(part * 250, (part + 1) * 250):
        problem = competing(Random(seed))
        everything = range(len(problem.steps))
        expected = every_order(problem)
        assert Sequencer(problem, everything, Stopwatch()).least() == expected, seed
        finish = Sequencer(problem, everything, Stopwatch()).least_finish()
        assert finish == (expected and expected[0]), seed


def test_nothing_later_than_asked_is_found() -> None:
    steps = tuple(Step(name, TRUE, (), duration=3, load=40) for name in "ab")
    problem = Problem((), steps, (), TRUE, capacity=60)
    assert Sequencer(problem, (0, 1), Stopwatch(), before=6).least_finish() == 6
    assert Sequencer(problem, (0, 1), Stopwatch(), before=5).least_finish() is None
    assert Sequencer(problem, (0, 1), Stopwatch(), before=5).least() is None


def test_the_least_schedule_may_begin_with_a_later_step() -> None:
    """One step at a time. The last one, begun first, lets step 0 begin at once as well."""
    steps = (
        Step("light", Atom(0), (), duration=0),
        Step("b", TRUE, (), duration=1, load=1),
        Step("c", TRUE, (), duration=1, load=1),
        Step("d", TRUE, (Result(0, 0, 0),), duration=1, load=1),
    )
    problem = Problem(("d begun",), steps, (), TRUE, capacity=1)
    least = 3, ((0, 0), (0, 3), (1, 1), (2, 2))
    assert Sequencer(problem, range(4), Stopwatch()).least() == least


def test_no_step_takes_no_hours() -> None:
    problem = Problem((), (), (), TRUE, capacity=0)
    assert Sequencer(problem, (), Stopwatch()).least_finish() == 0


def test_steps_that_only_keep_each_other_fresh_are_no_schedule() -> None:
    """Each can only begin once the other has: what is held is too old for the second."""
    steps = (
        Step("a", Atom(1), (Result(0, 0, 0),)),
        Step("b", Atom(0, 0), (Result(1, 0, 0),)),
    )
    for age, expected in ((1, None), (0, 0)):
        problem = Problem(("a", "b"), steps, (Held(0, -age, -age),), Atom(1))
        soonest = Schedule(0, {0: 0, 1: 0})
        found = earliest_schedule(problem, soonest, Stopwatch())
        assert (found and found.finish) == expected
        assert solve(problem).proven
        assert (solve(problem).plan is None) == (expected is None)


def test_what_is_given_spares_the_wait() -> None:
    """The exam waits for the course, unless somebody gives the fact at 1."""
    steps = (
        Step("course", TRUE, (Result(0, 4, 4),), duration=4, load=10),
        Step("exam", Atom(0), (Result(1, 0, 0),), duration=0),
    )
    problem = Problem(("taught", "passed"), steps, (), Atom(1), capacity=60)
    assert Sequencer(problem, (1,), Stopwatch()).least_finish() is None
    assert Sequencer(problem, (1,), Stopwatch(), given={0: 1}).least_finish() == 1
    assert Sequencer(problem, (0, 1), Stopwatch()).least_finish() == 4


def test_a_step_that_needs_itself_has_no_schedule() -> None:
    step = Step("egg", Atom(0), (Result(0, 1, 1),), duration=1)
    problem = Problem(("hen",), (step,), (), Atom(0))
    assert Sequencer(problem, (0,), Stopwatch()).least() is None


def test_work_beside_study_takes_turns_when_the_week_is_full() -> None:
    """40 + 20 hours fit into 60; 40 + 40 do not: 12 and 6 months beside 9, then the rest.

    Study 12 months at 40 h; a job of 6 months at 40 h; self-study 9 months at 20 h beside
    either. The least finish is 12 + 6 = 18, with the self-study beside the first of them.
    """
    steps = (
        Step("study", TRUE, (Result(0, 12, 12),), duration=12, load=40),
        Step("job", TRUE, (Result(1, 6, 6),), duration=6, load=40),
        Step("self-study", TRUE, (Result(2, 9, 9),), duration=9, load=20),
    )
    problem = Problem(("a", "b", "c"), steps, (), Gate(3, (Atom(0), Atom(1), Atom(2))), 60)
    found = Sequencer(problem, (0, 1, 2), Stopwatch()).least()
    assert found == (18, ((0, 0), (0, 2), (12, 1)))


def test_out_of_time_is_out_of_time() -> None:
    steps = tuple(Step(f"s{n}", TRUE, (), duration=n + 1, load=20) for n in range(12))
    problem = Problem((), steps, (), TRUE, capacity=60)
    with pytest.raises(OutOfTime):
        Sequencer(problem, range(12), Stopwatch(0.0)).least_finish()


jobs = st.lists(
    st.tuples(st.integers(0, 6), st.integers(1, 4), st.integers(0, 6)), min_size=1, max_size=6
)


@given(jobs)
def test_one_at_a_time_is_the_largest_of_the_bounds_of_all_groups(
    each: list[tuple[int, int, int]],
) -> None:
    """Least start + all lengths + least tail of a group; Carlier 1982, proposition 1."""
    groups = (group for size in range(len(each)) for group in combinations(each, size + 1))
    expected = max(
        min(start for start, _, _ in group)
        + sum(length for _, length, _ in group)
        + min(tail for _, _, tail in group)
        for group in groups
    )
    assert one_at_a_time(each) == expected


def test_the_schedule_found_at_once_is_a_plan_no_sooner_than_the_least() -> None:
    """Without a latest start there is one wherever there is any; often it is the least."""
    least_too = 0
    for seed in range(1000):
        problem = competing(Random(seed))
        least = every_order(problem)
        relaxation = Relaxation(problem)
        nodes, starts, _ = relaxation.times()
        free = all(step.latest_start is None for step in problem.steps)
        fits = all(problem.capacity is None or s.load <= problem.capacity for s in problem.steps)
        if NEVER in starts or not fits:
            continue
        soonest = Schedule(nodes[relaxation.goal], dict(enumerate(starts)))
        found = serial_schedule(problem, soonest)
        assert found is not None or not free or least is None, seed
        if found is not None:
            assert violations(problem, plan_of(problem, found.starts, found.finish)) == (), seed
            assert least is not None
            assert found.finish >= least[0]
            least_too += found.finish == least[0]
    assert least_too > 300


def test_the_schedule_found_at_once_by_hand() -> None:
    """Of three courses of 2 with 3 hours each, two fit into 6 hours: the third waits until 2."""
    courses = tuple(Step(f"s{n}", TRUE, (Result(n, 2, 2),), duration=2, load=3) for n in range(3))
    exam = Step("exam", all_of(Atom(0), Atom(1), Atom(2)), (Result(3, 0, 0),))
    problem = Problem(("a", "b", "c", "d"), (exam, *courses), (), Atom(3), capacity=6)
    soonest = Schedule(2, {0: 2, 1: 0, 2: 0, 3: 0})
    assert serial_schedule(problem, soonest) == Schedule(4, {1: 0, 2: 0, 3: 2, 0: 4})


def test_no_schedule_is_found_at_once_where_a_step_would_be_late() -> None:
    late = Step("late", TRUE, (Result(1, 1, 1),), duration=1, load=4, latest_start=1)
    first = Step("first", TRUE, (Result(0, 3, 3),), duration=3, load=4)
    problem = Problem(("a", "b"), (first, late), (), all_of(Atom(0), Atom(1)), capacity=4)
    assert serial_schedule(problem, Schedule(3, {0: 0, 1: 0})) is None
