"""The least sum where time forbids nothing, against every subset and HiGHS alone."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, combinations
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from judges.brute import best_schedule, every_plan
from judges.kernels import forget, uncompiled
from judges.relevance import true
from judges.strategies import (
    FEATURES,
    career_instance,
    random_instance,
    small_problem,
    small_problems,
)

import magraph
from magraph import planning
from magraph.errors import MissingExtra
from magraph.planning import andor, cuts, integer, leastsum
from magraph.planning.andor import Within, and_or
from magraph.planning.branching import Branching
from magraph.planning.leastsum import LeastSum, least_sum, tied_steps
from magraph.planning.objectives import OBJECTIVES, vector_of
from magraph.planning.optimal import solve
from magraph.planning.plan import Outcome
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
    is_timeless,
)
from magraph.planning.relaxation import Relaxation
from magraph.planning.stopwatch import Stopwatch
from magraph.planning.verify import violations

TIMELESS = frozenset({"unknown", "future", "hidden"})
quick = settings(
    deadline=None,
    derandomize=True,
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture(
    params=[
        "lists",
        "arrays",
        "arrays, divided",
        pytest.param("compiled", marks=pytest.mark.slow),  # compiling takes half a minute
    ]
)
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> type[Branching[Any]]:
    """Which code searches: Python's lists, the kernel's functions as they stand, or compiled.

    Divided: no family is small enough to be searched by the kernel alone.
    """
    monkeypatch.setattr(leastsum, "find_spec", lambda name: None)
    if request.param == "lists":
        monkeypatch.setattr(leastsum, "_compiled", None)
        return cuts.Search
    pytest.importorskip("numba")
    if request.param == "compiled":
        search = importlib.import_module("magraph.planning.compiled").CompiledSearch
    else:
        module = uncompiled(monkeypatch)
        search = module.CompiledSearch
        if request.param == "arrays, divided":
            monkeypatch.setattr(module, "_SPAN", -1)
    monkeypatch.setattr(leastsum, "_compiled", search)
    return search


def holds(problem: Problem, chosen: Sequence[int]) -> bool:
    """Whether the steps can be done one after another and then the goal holds."""
    facts = {held.fact for held in problem.held}
    waiting = set(chosen)
    while ready := {index for index in waiting if true(problem.steps[index].needs, facts)}:
        waiting -= ready
        facts |= {result.fact for index in ready for result in problem.steps[index].results}
    return not waiting and true(problem.goal, facts)


def plans(problem: Problem) -> Iterator[tuple[int, ...]]:
    """Every set of steps that is a plan."""
    every = range(len(problem.steps))
    subsets = chain.from_iterable(combinations(every, size) for size in range(len(every) + 1))
    return (chosen for chosen in subsets if holds(problem, chosen))


def with_free(problem: Problem, steps: frozenset[int]) -> list[int]:
    """The steps and all that can be done besides for nothing."""
    facts = {held.fact for held in problem.held}
    done: list[int] = []
    waiting = {i for i, step in enumerate(problem.steps) if i in steps or not step.cost}
    while ready := {index for index in waiting if true(problem.steps[index].needs, facts)}:
        waiting -= ready
        done += ready
        facts |= {result.fact for index in ready for result in problem.steps[index].results}
    return done


def least_cost(problem: Problem) -> LeastSum:
    return least_sum(problem, [step.cost for step in problem.steps], Stopwatch())


@pytest.fixture(
    params=[
        pytest.param(-1, id="at once"),
        pytest.param(0, id="after a first look", marks=pytest.mark.slow),
    ]
)
def handed_over(
    request: pytest.FixtureRequest, engine: type[Branching[Any]], monkeypatch: pytest.MonkeyPatch
) -> list[Any]:
    """Everything is handed over; the answers that came back."""
    pytest.importorskip("highspy")
    answers = []

    def noted(*arguments: Any) -> integer.Answer:
        answers.append(integer.hand_over(*arguments))
        return answers[-1]

    monkeypatch.setattr(engine, "patience", request.param)
    monkeypatch.setattr(leastsum, "hand_over", noted)
    return answers


@quick
@given(problem=small_problems(max_steps=9, features=TIMELESS))
def test_the_least_sum_is_that_of_the_best_subset(
    problem: Problem, engine: type[Branching[Any]]
) -> None:
    found = least_cost(problem)
    sums = [sum(problem.steps[index].cost for index in chosen) for chosen in plans(problem)]
    assert found.proven
    assert found.value == min(sums, default=None)
    if found.value is not None:
        assert sum(problem.steps[index].cost for index in found.steps) == found.value
        assert holds(problem, found.steps)
        done: list[Held] = []
        for index in found.steps:
            one = replace(problem, held=(*problem.held, *done), goal=problem.steps[index].needs)
            assert holds(one, ())  # in the order in which they are given
            done += [Held(result.fact) for result in problem.steps[index].results]


@quick
@given(problem=small_problems(max_steps=9, features=TIMELESS))
def test_the_tied_steps_are_those_of_the_best_subsets(
    problem: Problem, engine: type[Branching[Any]]
) -> None:
    costs = [step.cost for step in problem.steps]
    value = least_cost(problem).value
    if value is None:
        return
    best = [chosen for chosen in plans(problem) if sum(costs[index] for index in chosen) == value]
    needed = {index for chosen in best for index in chosen if costs[index]}
    assert tied_steps(problem, costs, value, Stopwatch()) == needed


@quick
@given(problem=small_problems(max_steps=9, features=TIMELESS))
def test_a_hurried_search_for_ties_leaves_none_out(
    problem: Problem, engine: type[Branching[Any]]
) -> None:
    costs = [step.cost for step in problem.steps]
    value = least_cost(problem).value
    if value is not None:
        needed = tied_steps(problem, costs, value, Stopwatch())
        hurried = tied_steps(problem, costs, value, Stopwatch(-1))
        assert needed <= hurried <= {index for index, cost in enumerate(costs) if cost}


@quick
@given(problem=small_problems(max_steps=5, features=TIMELESS))
def test_within_a_time_only_plans_count_that_take_no_longer(
    problem: Problem, engine: type[Branching[Any]]
) -> None:
    costs = [step.cost for step in problem.steps]
    starts = Relaxation(problem).times().starts
    every = every_plan(problem)
    for finish in {0, *(max(0, plan.time - less) for plan in every for less in (0, 1))}:
        within = Within(finish, starts)
        found = least_sum(problem, costs, Stopwatch(), within)
        in_time = [plan for plan in every if plan.time <= finish]
        assert found.proven
        assert found.value == min((plan.cost for plan in in_time), default=None)
        if found.value is None:
            continue
        soonest = best_schedule(problem, tuple(sorted(found.steps)))
        assert soonest is not None
        assert soonest.time <= finish
        assert soonest.cost == found.value
        best = [plan.indices for plan in in_time if plan.cost == found.value]
        needed = {index for chosen in best for index in chosen if costs[index]}
        assert tied_steps(problem, costs, found.value, Stopwatch(), within) == needed


@pytest.mark.parametrize(
    "part", [*range(4), *(pytest.param(part, marks=pytest.mark.slow) for part in range(4, 40))]
)
def test_what_is_handed_over_comes_back_right(part: int) -> None:
    pytest.importorskip("highspy")
    for seed in range(part * 50, (part + 1) * 50):
        problem = small_problem(Random(seed), max_steps=9, features=TIMELESS)
        costs = [step.cost for step in problem.steps]
        least = min((sum(costs[i] for i in chosen) for chosen in plans(problem)), default=None)
        # Not shrunk first, as it would be: so small a problem would leave nothing to hand over.
        graph = and_or(problem, costs)
        answer = integer.hand_over(graph.counts, graph.children, graph.weights, None)
        assert answer.bound == least, seed
        if answer.holding is not None:
            assert sum(graph.weights[node] for node in answer.holding) == least
            steps = frozenset(graph.steps[node] for node in answer.holding)
            assert holds(problem, with_free(problem, steps))


HARD = [(3, 200, False), (1, 200, True), (4, 200, True), (1, 1000, True), (5, 1000, False)]


@pytest.mark.parametrize(("seed", "size", "cyclic"), HARD)
def test_larger_problems_handed_over_have_the_same_best_plan(
    seed: int, size: int, cyclic: bool, handed_over: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = career_instance(seed, size, cyclic=cyclic)
    handed = solve(problem, "cost")
    assert handed_over
    assert least_cost(problem).proven
    monkeypatch.undo()
    own = solve(problem, "cost")
    assert own.proven
    assert handed == own


@pytest.mark.parametrize("size", [120, pytest.param(400, marks=pytest.mark.slow)])
@pytest.mark.parametrize("make", [career_instance, random_instance])
@pytest.mark.parametrize("seed", range(4))
def test_the_least_cost_is_what_highs_alone_finds(
    make: Any, seed: int, size: int, engine: type[Branching[Any]]
) -> None:
    pytest.importorskip("highspy")
    from judges import highs

    problem = make(seed, size)
    answer = highs.cheapest(problem, time_limit=60.0)
    if not answer.proven:
        pytest.skip("HiGHS has no proof in time")
    assert least_cost(problem).value == answer.cost


def test_highs_does_not_announce_itself() -> None:
    pytest.importorskip("highspy")
    script = (
        "from magraph.planning.integer import hand_over;"
        "assert hand_over([1, 0], [[1], []], [0, 5], None).bound == 5"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")


def test_without_highs_our_own_search_goes_on(
    engine: type[Branching[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = career_instance(3, 200, cyclic=False)
    expected = least_cost(problem)
    monkeypatch.setattr(engine, "patience", -1)
    monkeypatch.setattr(integer, "find_spec", lambda name: None)
    assert least_cost(problem) == expected


def test_a_wrong_answer_from_outside_is_not_believed(
    engine: type[Branching[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = career_instance(3, 200, cyclic=False)
    value = least_cost(problem).value
    assert value is not None
    monkeypatch.setattr(engine, "patience", -1)
    monkeypatch.setattr(leastsum, "hand_over", lambda *_: integer.Answer([], 0))
    found = least_cost(problem)
    assert not found.proven
    assert found.bound is not None
    assert found.bound <= value <= (found.value or value)


@pytest.mark.parametrize("make", [career_instance, random_instance])
def test_out_of_time_the_bound_is_no_more_than_the_least(
    make: Any, engine: type[Branching[Any]]
) -> None:
    problem = make(5, 300)
    costs = [step.cost for step in problem.steps]
    known = least_sum(problem, costs, Stopwatch())
    hurried = least_sum(problem, costs, Stopwatch(-1))
    assert hurried.bound is not None
    assert known.value is not None
    assert hurried.bound <= known.value


@quick
@given(
    problem=small_problems(max_steps=7, features=FEATURES - {"windows"}),
    objective=st.sampled_from(("time", "cost", "steps")),
)
def test_the_first_entry_alone_is_that_of_the_best_plan(problem: Problem, objective: str) -> None:
    whole, first = solve(problem, objective), solve(problem, objective, first_only=True)
    assert first.proven
    assert (first.plan is None) == (whole.plan is None)
    if first.plan is not None and whole.plan is not None:
        assert violations(problem, first.plan) == ()
        entry = vector_of(first.plan, OBJECTIVES[objective])[0][0]
        assert entry == vector_of(whole.plan, OBJECTIVES[objective])[0][0]
        assert first.bound is not None
        assert first.bound[0] == entry


def step(name: str, needs: Any, *facts: int, **rest: int) -> Step:
    duration = rest.get("duration", 0)
    return Step(name, needs, tuple(Result(fact, duration, duration) for fact in facts), **rest)


def test_steps_that_hold_each_other_up_are_not_enough() -> None:
    # The cheap pair asks for one another; only the dear step begins.
    problem = Problem(
        ("a", "b"),
        (
            step("cheap a", Atom(1), 0, cost=1),
            step("cheap b", Atom(0), 1, cost=1),
            step("dear a", TRUE, 0, cost=9),
            step("dearer b", TRUE, 1, cost=10),
        ),
        (),
        any_of(Atom(1), Atom(0)),
    )
    assert least_cost(problem).value == 9
    pytest.importorskip("highspy")
    graph = and_or(problem, [step.cost for step in problem.steps])
    answer = integer.hand_over(graph.counts, graph.children, graph.weights, None)
    assert answer.bound == 9


def ids(outcome: Outcome) -> tuple[str, ...] | None:
    return None if outcome.plan is None else outcome.plan.ids


def test_what_is_asked_for_at_two_moments_is_paid_once() -> None:
    # In 5 months `b` (3) must start at 2, when `a` must hold; the goal asks for `a` at 5 too.
    # Within 4 months `b` is too long for the slow `a`, and the quick one (1) costs 9.
    problem = Problem(
        ("a", "b"),
        (
            step("b", Atom(0), 1, duration=3, cost=1),
            step("quick a", TRUE, 0, duration=1, cost=9),
            step("slow a", TRUE, 0, duration=2, cost=5),
        ),
        (),
        all_of(Atom(0), Atom(1)),
    )
    five, four, three = (solve(problem, "cost", deadline=months) for months in (5, 4, 3))
    assert ids(five) == ("b", "slow a")
    assert five.bound is not None
    assert five.bound[0] == 6
    assert ids(four) == ("b", "quick a")
    assert four.bound is not None
    assert four.bound[0] == 10
    assert three == Outcome(None, True, None)
    assert ids(solve(problem, "time")) == ("b", "quick a")


def test_where_there_are_too_many_moments_sets_of_steps_are_searched(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    problems = [small_problem(Random(seed), 8, TIMELESS | {"capacity"}) for seed in range(60)]
    asked = [("cost", 4), ("steps", 4), ("time", None)]
    known = [[solve(p, objective, deadline=by) for objective, by in asked] for p in problems]
    monkeypatch.setattr(andor, "_MOMENTS", 0)
    within = Within(4, Relaxation(problems[0]).times().starts)
    found = least_sum(problems[0], [1] * len(problems[0].steps), Stopwatch(), within)
    assert found == LeastSum(None, [], 0)
    for problem, answers in zip(problems, known, strict=True):
        assert [solve(problem, objective, deadline=by) for objective, by in asked] == answers


def test_a_plan_takes_until_its_steps_are_done() -> None:
    # The long course gives what is asked for after 1 month, but takes 4.
    problem = Problem(
        ("half",),
        (
            Step("long", TRUE, (Result(0, 1, 4),), duration=4, cost=1),
            step("short", TRUE, 0, duration=2, cost=3),
        ),
        (),
        Atom(0),
    )
    assert ids(solve(problem, "cost", deadline=3)) == ("short",)
    assert ids(solve(problem, "cost", deadline=4)) == ("long",)
    assert ids(solve(problem, "time")) == ("short",)


def test_of_the_soonest_plans_one_that_the_hours_allow_is_taken() -> None:
    # Two courses of 2 months at 40 hours are cheap, and with 40 hours take 4 months; with 80, 2.
    def both(capacity: int) -> Problem:
        return Problem(
            ("a", "b"),
            (
                step("a", TRUE, 0, duration=2, cost=1, load=40),
                step("b", TRUE, 1, duration=2, cost=1, load=40),
                step("both", TRUE, 0, 1, duration=3, cost=9, load=40),
            ),
            (),
            all_of(Atom(0), Atom(1)),
            capacity,
        )

    assert ids(solve(both(80), "time")) == ("a", "b")
    assert ids(solve(both(40), "time")) == ("both",)
    assert ids(solve(both(40), "cost", deadline=3)) == ("both",)
    in_turn = solve(both(40), "cost", deadline=4)
    assert ids(in_turn) == ("a", "b")
    assert in_turn.plan is not None
    assert [(each.step, each.start) for each in in_turn.plan.steps] == [(0, 0), (1, 2)]
    assert solve(both(40), "cost", deadline=2) == Outcome(None, True, None)


def test_with_a_budget_the_soonest_may_have_to_be_one_with_unknown_costs() -> None:
    # Known costs are compared first, if the budget allows them.
    problem = Problem(
        ("a",),
        (
            step("known", TRUE, 0, duration=2, cost=10),
            Step("unknown", TRUE, (Result(0, 2, 2),), duration=2, cost=1, unknown=("fee",)),
            step("later", TRUE, 0, duration=3, cost=1),
        ),
        (),
        Atom(0),
    )
    assert ids(solve(problem, "time")) == ("known",)
    assert ids(solve(problem, "time", budget=10)) == ("known",)
    assert ids(solve(problem, "time", budget=9)) == ("unknown",)
    assert solve(problem, "time", budget=0) == Outcome(None, True, None)
    assert solve(problem, "time", deadline=1) == Outcome(None, True, None)


def test_more_things_than_there_are_cannot_hold(engine: type[Branching[Any]]) -> None:
    begin = (step("a", TRUE, 0, cost=2),)
    for count, value in ((1, 2), (2, None)):
        problem = Problem(("a",), begin, (), Gate(count, (Atom(0),)))
        found = least_cost(problem)
        assert (found.value, found.bound) == (value, value)


def test_of_two_that_do_the_same_the_dearer_is_waste() -> None:
    # The goal wants either; both are paid for.
    graph = cuts.Graph([1, 0, 0], [[1, 2], [], []], [0, 2, 5], [-1, 0, 1])
    for paid in ([1, 2], [2, 1]):
        assert graph.without_waste(paid, graph.weights) == [1]


def test_only_what_goes_round_in_a_circle_has_levels() -> None:
    # 0 asks for 1, 2 and 3, which all ask for 4; 2 and 3 ask for each other too.
    children = [[1, 2, 3], [4], [4, 3], [4, 2], []]
    component, size = integer._components(children)
    assert [size[each] for each in component] == [1, 1, 2, 2, 1]
    assert len({component[node] for node in (0, 1, 2, 4)}) == 4
    assert component[2] == component[3]


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        (Problem(("a",), (step("s", TRUE, 0),), (), Atom(0)), True),
        (Problem(("a",), (step("s", TRUE, 0),), (), Atom(0, 5)), False),
        (Problem(("a",), (step("s", Atom(0, 5), 0),), (), Atom(0)), False),
        (Problem(("a",), (step("s", TRUE, 0, latest_start=5),), (), Atom(0)), False),
        (Problem(("a",), (step("s", TRUE, 0),), (Held(0, until=3),), Atom(0)), False),
        (Problem(("a",), (step("s", TRUE, 0, release=5),), (Held(0, since=3),), Atom(0)), True),
        (Problem(("a",), (step("s", TRUE, 0, load=9, duration=1),), (), Atom(0), 8), False),
        (Problem(("a",), (step("s", TRUE, 0, load=9),), (), Atom(0), 8), True),
    ],
)
def test_time_forbids_something_only_by_ages_ends_and_hours(
    problem: Problem, expected: bool
) -> None:
    assert is_timeless(problem) is expected


def test_sums_that_64_bits_cannot_hold_are_right(engine: type[Branching[Any]]) -> None:
    huge = 10**18
    problem = Problem(
        ("a", "b"),
        (
            step("dear", TRUE, 0, 1, cost=3 * huge + 1),
            step("a", TRUE, 0, cost=2 * huge),
            step("b", TRUE, 1, cost=huge),
        ),
        (),
        all_of(Atom(0), Atom(1)),
    )
    found = least_cost(problem)
    assert (found.value, sorted(found.steps), found.proven) == (3 * huge, [1, 2], True)


def agree(problem: Problem, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both searches find the same least sum, and the same steps that may be paid for it."""
    from magraph.planning.compiled import CompiledSearch

    costs = [step.cost for step in problem.steps]
    found = []
    for search in (None, CompiledSearch):
        monkeypatch.setattr(leastsum, "_compiled", search)
        least = least_cost(problem)
        assert least.proven
        assert sum(costs[index] for index in least.steps) == (least.value or 0)
        tied = least.value is not None and tied_steps(problem, costs, least.value, Stopwatch())
        found.append((least.value, tied))
    assert found[0] == found[1]


@pytest.mark.slow
@pytest.mark.parametrize("part", range(4))
def test_compiled_or_not_is_the_same_on_ten_thousand_problems(
    part: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("numba")
    for seed in range(part * 2_500, (part + 1) * 2_500):
        agree(small_problem(Random(seed), max_steps=10, features=TIMELESS), monkeypatch)


@pytest.mark.slow
@pytest.mark.parametrize("make", [career_instance, random_instance])
@pytest.mark.parametrize("size", [40, 150, 600])
def test_compiled_or_not_is_the_same_on_large_problems(
    make: Any, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("numba")
    for seed in range(9_000 // size):
        agree(make(seed, size, cyclic=seed % 2 == 0), monkeypatch)


@pytest.mark.slow
def test_what_takes_long_is_compiled_if_it_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("numba")
    problem = career_instance(3, 200, cyclic=False)
    monkeypatch.setattr(leastsum, "_compiled", None)
    monkeypatch.setattr(cuts.Search, "patience", -1)
    monkeypatch.setattr(integer, "find_spec", lambda name: None)
    hurried = least_sum(problem, [step.cost for step in problem.steps], Stopwatch(59))
    assert leastsum._compiled is None
    assert least_cost(problem).value == hurried.value
    assert leastsum._compiled is not None


@pytest.mark.slow
def test_where_nothing_can_be_kept_the_planner_is_compiled_each_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    numba = pytest.importorskip("numba")
    compile_now = numba.njit

    def without_a_folder(*functions: Any, **options: Any) -> Any:
        def decorated(function: Any) -> Any:
            if options.get("cache"):
                raise RuntimeError("cannot cache function: no locator available")
            return compile_now(**options)(function)

        return compile_now(*functions, **options) if functions else decorated

    monkeypatch.setattr(numba, "njit", without_a_folder)
    monkeypatch.setattr(leastsum, "_compiled", None)
    forget(monkeypatch)
    magraph.compile_planner()
    problem = career_instance(3, 200, cyclic=False)
    found = least_cost(problem)
    monkeypatch.setattr(leastsum, "_compiled", None)
    assert found.value == least_cost(problem).value
    for name in ("magraph.planning.kernel", "magraph.planning.compiled"):
        del sys.modules[name]
        delattr(planning, name.rpartition(".")[2])


def test_what_takes_long_is_compiled_first_where_it_can_be(
    engine: type[Branching[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    problem = career_instance(3, 120, cyclic=False)
    expected = least_cost(problem)
    used = []

    def compile_planner() -> None:
        used.append(engine)
        monkeypatch.setattr(leastsum, "_compiled", None if engine is cuts.Search else engine)

    monkeypatch.setattr(leastsum, "_compiled", None)
    monkeypatch.setattr(leastsum, "compile_planner", compile_planner)
    monkeypatch.setattr(leastsum, "find_spec", lambda name: name == "numba" or None)
    monkeypatch.setattr(cuts.Search, "patience", -1)
    monkeypatch.setattr(integer, "find_spec", lambda name: None)
    found = least_cost(problem)
    assert (found.value, found.bound) == (expected.value, expected.bound)
    assert used == [engine]


def test_sums_of_more_than_a_number_holds_are_not_compiled() -> None:
    pytest.importorskip("numba")
    from magraph.planning.compiled import CompiledSearch

    for weight, fits in ((1 << 60, True), ((1 << 60) + 1, False)):
        assert CompiledSearch.fits(andor.AndOr([1, 0], [[1], []], [0, weight], [-1, 0])) is fits


def test_without_numba_the_compiled_planner_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    forget(monkeypatch)
    monkeypatch.setitem(sys.modules, "numba", None)
    with pytest.raises(MissingExtra, match=r"magraph\[fast\]"):
        magraph.compile_planner()
