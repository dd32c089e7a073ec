"""How much work the planner may take: counted, so that no machine and no clock matters.

A bound that says less, a prune that never fires or a memory that is never read leave every answer
right. Here they fail: each problem below may take so many looks, and no more. The numbers are what
it took when they were written; a change that takes fewer may lower them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest
from judges.strategies import career_instance, random_instance, small_problem

from magraph.planning import cuts, schedule, search, sequencing
from magraph.planning.frontier import best_plans, pareto_frontier
from magraph.planning.landmarks import Haste, find_landmarks
from magraph.planning.optimal import solve
from magraph.planning.plan import Outcome, Plan
from magraph.planning.problem import Problem, atoms
from magraph.planning.reduction import reduced
from magraph.planning.relaxation import Relaxation, flags
from magraph.planning.stopwatch import Stopwatch

TIMES = frozenset({"windows", "until", "limits", "capacity"})

COUNTED = (
    ("families", search.Search, "_expand"),
    ("moments", Relaxation, "times"),
    ("landmarks", search, "find_landmarks"),
    ("schedules", search, "earliest_schedule"),
    ("checks", Stopwatch, "check"),
    ("sequences", sequencing.Sequencer, "_least"),
    ("settled", sequencing.Sequencer, "_settle"),
    ("supports", schedule._Search, "_solve"),
    ("parts", cuts.Search, "parts"),
    ("cuts", cuts.Search, "_cut"),
    ("shrunk", cuts, "_simplified"),
)


SOLVED: list[tuple[Any, ...]] = [
    # shape, seed, size, windows and hours, objective, and how often each of COUNTED may be done
    ("random", 1, 30, True, "steps", (9, 45, 22, 6, 112, 0, 0, 0, 0, 0, 0)),
    ("random", 2, 30, False, "time", (1, 10, 1, 1, 8, 0, 0, 0, 6, 32, 20)),
    ("random", 5, 30, False, "steps", (12, 50, 22, 5, 94, 0, 0, 0, 43, 36, 84)),
    ("random", 0, 60, False, "time", (1, 9, 1, 1, 19, 0, 0, 0, 16, 34, 22)),
    ("random", 0, 60, False, "steps", (33, 116, 39, 9, 801, 0, 0, 0, 492, 867, 915)),
    ("random", 0, 60, True, "time", (3, 41, 15, 3, 107, 0, 0, 0, 0, 0, 0)),
    ("random", 0, 60, True, "steps", (29, 81, 41, 7, 544, 122, 142, 0, 0, 0, 0)),
    ("random", 1, 60, True, "time", (12, 106, 51, 5, 205, 104, 104, 0, 0, 0, 0)),
    ("random", 1, 60, True, "cost", (8, 46, 14, 3, 266, 82, 92, 58, 0, 0, 0)),
    ("random", 1, 60, True, "steps", (38, 150, 62, 15, 1173, 544, 653, 201, 0, 0, 0)),
    ("random", 3, 60, True, "time", (44, 342, 183, 16, 1230, 907, 921, 0, 0, 0, 0)),
    ("random", 3, 60, True, "steps", (11, 71, 18, 8, 384, 268, 322, 0, 0, 0, 0)),
    ("random", 5, 100, True, "time", (13, 87, 57, 5, 913, 778, 788, 0, 0, 0, 0)),
    ("career", 2, 60, True, "time", (3, 52, 10, 3, 69, 38, 38, 0, 0, 0, 0)),
    ("career", 4, 60, False, "steps", (39, 168, 50, 12, 150, 0, 0, 0, 67, 67, 112)),
    ("career", 3, 100, True, "steps", (58, 315, 73, 14, 1190, 681, 776, 0, 0, 0, 0)),
    ("career", 3, 100, True, "time", (12, 134, 26, 5, 118, 0, 0, 0, 0, 0, 0)),
    ("career", 0, 100, True, "steps", (40, 174, 35, 5, 298, 145, 161, 0, 0, 0, 0)),
    ("career", 5, 100, False, "time", (10, 111, 11, 1, 86, 0, 0, 0, 11, 31, 9)),
    ("career", 5, 100, False, "steps", (23, 82, 34, 5, 171, 0, 0, 0, 75, 115, 89)),
    ("career", 4, 100, True, "time", (36, 191, 99, 6, 1490, 1200, 1217, 0, 0, 0, 0)),
    ("career", 1, 100, False, "steps", (0, 5, 0, 1, 167, 0, 0, 0, 167, 356, 183)),
]

ASKED: dict[str, Callable[[Problem], Any]] = {
    "time": lambda problem: solve(problem, "time"),
    "cost": lambda problem: solve(problem, "cost"),
    "steps": lambda problem: solve(problem, "steps"),
    "time within 4 dollars": lambda problem: solve(problem, "time", budget=4),
    "cost within 6 months": lambda problem: solve(problem, "cost", deadline=6),
    "steps within both": lambda problem: solve(problem, "steps", budget=6, deadline=8),
    "frontier": pareto_frontier,
    "frontier within both": lambda problem: pareto_frontier(problem, budget=6, deadline=8),
    "three by time": lambda problem: best_plans(problem, "time", 3),
    "three by cost": lambda problem: best_plans(problem, "cost", 3),
    "two by steps within both": lambda problem: best_plans(
        problem, "steps", 2, budget=6, deadline=8
    ),
}

SMALL: dict[str, tuple[int, ...]] = {
    "time": (64, 1107, 99, 135, 289, 37, 51, 17, 26, 2, 29),
    "cost": (93, 908, 120, 146, 490, 103, 128, 29, 21, 2, 26),
    "steps": (112, 948, 136, 152, 469, 96, 121, 16, 15, 1, 18),
    "time within 4 dollars": (61, 1034, 214, 136, 504, 114, 134, 35, 23, 1, 24),
    "cost within 6 months": (89, 1118, 197, 141, 440, 61, 61, 16, 21, 2, 26),
    "steps within both": (93, 1271, 336, 143, 495, 61, 61, 16, 15, 1, 18),
    "frontier": (114, 988, 254, 158, 594, 120, 145, 45, 21, 2, 24),
    "frontier within both": (103, 1277, 264, 155, 636, 168, 168, 51, 21, 2, 24),
    "three by time": (453, 2295, 732, 452, 1758, 398, 438, 321, 0, 0, 0),
    "three by cost": (374, 1942, 385, 422, 1415, 380, 429, 259, 0, 0, 0),
    "two by steps within both": (276, 2539, 927, 312, 994, 213, 213, 70, 0, 0, 0),
}

# How many plans there are, and what they come to together in time, cost and steps.
ANSWERS: dict[str, tuple[int, ...]] = {
    "time": (107, 106, 242, 102),
    "cost": (107, 152, 182, 104),
    "steps": (107, 119, 259, 92),
    "time within 4 dollars": (91, 102, 102, 76),
    "cost within 6 months": (106, 137, 183, 99),
    "steps within both": (102, 115, 192, 82),
    "frontier": (126, 177, 270, 131),
    "frontier within both": (119, 166, 212, 115),
    "three by time": (190, 276, 574, 221),
    "three by cost": (189, 312, 511, 218),
    "two by steps within both": (146, 202, 317, 138),
}


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Iterator[Counter[str]]:
    """How often each of the things that cost time has been done."""
    count: Counter[str] = Counter()

    def counted(name: str, done: Callable[..., Any]) -> Callable[..., Any]:
        def counting(*args: Any, **kwargs: Any) -> Any:
            count[name] += 1
            return done(*args, **kwargs)

        return counting

    for name, owner, attribute in COUNTED:
        monkeypatch.setattr(owner, attribute, counted(name, getattr(owner, attribute)))
    return count


def larger(shape: str, seed: int, size: int, hard: bool) -> Problem:
    make = {"random": random_instance, "career": career_instance}[shape]
    return make(seed, size, windows=hard, capacity=hard)


def small() -> Iterator[Problem]:
    """A hundred with all kinds of features, and sixty with none but those of time."""
    for seed in range(100):
        yield small_problem(Random(seed), max_steps=8)
    for seed in range(60):
        yield small_problem(Random(seed), max_steps=6, features=TIMES)


def assert_no_more(work: Counter[str], allowed: tuple[int, ...]) -> None:
    """Each kind of work, by its name, was done no more often than is allowed."""
    names = [name for name, _, _ in COUNTED]
    most = dict(zip(names, allowed, strict=True))
    assert {name: n for name, n in work.items() if n > most[name]} == {}


@pytest.mark.parametrize(("shape", "seed", "size", "hard", "objective", "allowed"), SOLVED)
def test_the_best_plan_of_a_larger_problem_takes_so_many_looks(
    work: Counter[str],
    shape: str,
    seed: int,
    size: int,
    hard: bool,
    objective: str,
    allowed: tuple[int, ...],
) -> None:
    assert solve(larger(shape, seed, size, hard), objective).proven
    assert_no_more(work, allowed)


@pytest.mark.parametrize(("what", "allowed"), SMALL.items())
def test_so_many_looks_are_enough_for_many_small_problems_together(
    work: Counter[str], what: str, allowed: tuple[int, ...]
) -> None:
    """By time, cost and steps they come to the sums that CP-SAT comes to."""
    plans: list[Plan] = []
    for problem in small():
        answer = ASKED[what](problem)
        found = (answer.plan,) if isinstance(answer, Outcome) else answer[0]
        plans += [plan for plan in found if plan is not None]
    assert_no_more(work, allowed)
    times, costs, counts = zip(*((p.time, p.cost, p.count) for p in plans), strict=True)
    assert (len(plans), sum(times), sum(costs), sum(counts)) == ANSWERS[what]


@pytest.mark.parametrize(
    ("deadline", "list_all", "steps", "mentions"),
    [
        (None, False, 967, 1782),
        (None, True, 1015, 1836),
        (6, False, 936, 1720),
        (6, True, 984, 1774),
    ],
)
def test_reduction_leaves_no_more_than_so_many_steps_and_facts_asked(
    deadline: int | None, list_all: bool, steps: int, mentions: int
) -> None:
    """Of three hundred small problems together."""
    kept = asked = 0
    for seed in range(300):
        found = reduced(
            small_problem(Random(seed), max_steps=8), deadline=deadline, list_all=list_all
        )
        if found is not None:
            kept += len(found.kept)
            formulas = [found.problem.goal, *(step.needs for step in found.problem.steps)]
            asked += sum(len(list(atoms(formula))) for formula in formulas)
            asked += len(found.problem.held)
    assert kept <= steps
    assert asked <= mentions


@pytest.mark.parametrize(("hurried", "least_total"), [(False, 8555), (True, 9144)])
def test_landmarks_of_small_problems_come_to_at_least_so_much(
    hurried: bool, least_total: int
) -> None:
    """The sum of the bounds: a bound may be less than the truth, but no less than it was."""
    total = 0
    for seed in range(300):
        problem = small_problem(Random(seed), max_steps=8)
        relaxation = Relaxation(problem)
        haste = None
        if hurried:
            tails = relaxation.tails()
            least = [
                max(step.duration, min(r.ready + tails[r.fact] for r in step.results))
                for step in problem.steps
            ]
            haste = Haste(4, least, relaxation.times(b"", least, 4), [4])
        weights = [step.cost + 1 for step in problem.steps]
        none = flags(0, len(weights))
        known = find_landmarks(relaxation, weights, [relaxation.goal], none, haste=haste)
        total += 100 if known is None else known.total
    assert total >= least_total
