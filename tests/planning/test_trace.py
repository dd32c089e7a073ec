"""What a plan's steps held by, at the edges of when a fact is there and fresh."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from magraph import read_graph
from magraph.planning.problem import Atom, Gate
from magraph.planning.question import Question
from magraph.planning.trace import Tracer

CARD, SCHOOL, NOBODY = "status", "route", "experience"


@pytest.fixture(scope="module")
def tracer() -> Tracer:
    """School in 5 months, a new card in 1; the old card holds for 3 months more."""
    town = read_graph(Path(__file__).parent / "town.ttl")
    held = ["card@2026-05-01..2027-02-01"]
    question = Question.ask(town, "by-school", held, as_of=date(2026, 11, 1))
    grounding = question.ground()
    plan = question.solve(grounding).plan
    assert plan is not None
    assert plan.ids == ("card", "licence--a", "school")
    return Tracer(question.there, grounding, plan)


@pytest.fixture
def support(tracer: Tracer):
    """The ids of the steps by which facts held in a month; None: they did not."""
    names = [step.id for step in tracer.grounding.problem.steps]
    numbers = {fact.partition(" ")[0]: i for i, fact in enumerate(tracer.grounding.problem.facts)}

    def held_by(*facts: tuple[str, float | None], month: float, of: int, step: str | None = None):
        atoms = (
            Atom(numbers[fact], None if age is None else int(age * 100)) for fact, age in facts
        )
        formula = Gate(of, tuple(atoms))
        index = None if step is None else names.index(step)
        found = tracer.support(formula, int(month * 100), index)
        return None if found is None else sorted(names[each] for each in found)

    return held_by


@pytest.mark.parametrize(
    ("fact", "age", "month", "by"),
    [
        (CARD, None, 0, []),
        (CARD, 2, 2, []),  # the old card's age counts from today
        (CARD, 1.99, 2, ["card"]),
        (CARD, None, 3, []),
        (CARD, None, 3.01, ["card"]),
        (CARD, 3, 4, ["card"]),
        (CARD, 2.99, 4, None),
        (SCHOOL, None, 4.99, None),
        (SCHOOL, None, 5, ["school"]),
        (SCHOOL, 0, 5, ["school"]),
        (SCHOOL, 24, 29, ["school"]),
        (SCHOOL, 24, 29.01, None),
        (NOBODY, None, 99, None),
    ],
)
def test_a_fact_holds_from_when_it_is_there_until_it_is_too_old(
    support, fact: str, age: float | None, month: float, by: list[str] | None
) -> None:
    assert support((fact, age), month=month, of=1) == by


def test_a_step_is_no_support_of_its_own(support) -> None:
    assert support((SCHOOL, None), month=5, of=1, step="school") is None
    assert support((SCHOOL, None), month=5, of=1, step="card") == ["school"]


def test_what_a_step_holds_by_is_by_others(tracer: Tracer) -> None:
    """The card and the school, once both are there; the school alone cannot stand on itself."""
    names = [step.id for step in tracer.grounding.problem.steps]
    trees = tracer.grounding.steps[names.index("licence--a")].requirements

    def uses(of: str) -> list[tuple[str, tuple[str, ...]]]:
        return [(use.id, use.by) for use in tracer.uses(trees, 500, names.index(of))]

    assert uses("licence--a") == [("has-card", ("card",)), ("schooled", ("school",))]
    assert uses("school") == [("has-card", ("card",))]


def test_the_fewest_steps_that_are_enough_are_named(support) -> None:
    both = (CARD, 1.99), (SCHOOL, None)
    assert support(*both, month=5, of=2) is None  # the card is too old by then
    assert support((CARD, None), (SCHOOL, None), month=5, of=2) == ["card", "school"]
    assert support((SCHOOL, None), (CARD, None), month=3, of=1) == []
    assert support((NOBODY, None), (SCHOOL, None), month=5, of=1) == ["school"]
    assert support((NOBODY, None), (SCHOOL, None), month=5, of=2) is None
