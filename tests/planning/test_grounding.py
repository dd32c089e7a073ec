"""A small town as a problem in numbers: what each kind of thing becomes, written out by hand."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from magraph import read_graph
from magraph.evaluation import Circumstances
from magraph.planning.goals import goal_of
from magraph.planning.grounding import Grounder, Grounding, Limits
from magraph.planning.problem import Atom, Formula
from magraph.profile import (
    Profile,
    profile_from_ids,
    profile_from_mapping,
    starting_profile,
)

DAY = date(2026, 11, 1)
HERE = Path(__file__).parent
CASES = tomllib.loads((HERE / "town.toml").read_text(encoding="utf-8"))["case"]


@pytest.fixture(scope="module")
def town():
    return read_graph(HERE / "town.ttl")


@pytest.fixture
def ground(town):
    """The problem of a target for somebody who holds things: `ground("licence", "card")`."""

    def made(target: str, *held: str, told: dict[str, Any] | None = None, **how: Any) -> Grounding:
        profile = profile_from_ids(town, held)
        if told:
            profile += profile_from_mapping(town, told)
        place = how.pop("place", None)
        for name in ("avoid", "suppose"):
            if name in how:
                how[name] = frozenset(town.find(each) for each in how[name])
        there = Circumstances(town, profile, DAY, town.find(place) if place else None)
        grounder = Grounder(there, Limits(**how))
        return grounder.ground(*goal_of(grounder, town.find(target)))

    return made


def names(grounding: Grounding) -> list[str]:
    """The facts with short names, without IRIs' stems; for work only how long, and after what."""
    short = []
    for fact in grounding.problem.facts:
        kind, *rest = (part.rpartition("/")[2] for part in fact.split(" "))
        short.append(" ".join([kind, *(rest[-2:] if kind == "experience" else rest)]))
    return short


def written(grounding: Grounding, formula: Formula) -> str:
    """`2(a, b<=12, 1(c, d))`: so many of these; `<=` the greatest age in months."""
    if isinstance(formula, Atom):
        age = "" if formula.max_age is None else f"<={formula.max_age / 100:g}"
        return names(grounding)[formula.fact] + age
    return f"{formula.count}({', '.join(written(grounding, c) for c in formula.children)})"


def lines(grounding: Grounding) -> Iterator[str]:
    """Each step on a line: its needs, what it gives and when, months, cents, hours, dates."""
    facts = names(grounding)
    for step, meaning in zip(grounding.problem.steps, grounding.steps, strict=True):
        gives = ", ".join(
            f"{facts[r.fact]}@{r.ready / 100:g}"
            + (f"..{r.fades / 100:g}" if r.fades != r.ready else "")
            for r in step.results
        )
        words = [
            f"{step.id}: {written(grounding, step.needs)} -> {gives};",
            f"{step.duration / 100:g} months {step.cost} cents {step.load} hours",
        ]
        if step.unknown:
            words.append(f"unknown {' '.join(step.unknown)}")
        if step.release:
            words.append(f"from {step.release / 100:g}")
        if step.latest_start is not None:
            words.append(f"by {step.latest_start / 100:g}")
        if step.family:
            words.append(step.family)
        if step.count != 1:
            words.append(f"counts {step.count}")
        yield " ".join(words)
        told = [f"- {meaning.kind} '{meaning.label}': {meaning.gives.rpartition('/')[2]}"]
        told.append(meaning.iri.rpartition("/")[2])
        told.append("?" if meaning.cost is None else f"${meaning.cost:f}")
        told += [claim.predicate.rpartition("#")[2] for claim in meaning.claims]
        told += [f"{name}?" for name in meaning.unknown]
        told += [f"[{tree.label}]" for tree in meaning.requirements]
        yield " ".join(told)


def held(grounding: Grounding) -> list[str]:
    """What holds: from when, from when its age counts, and until when, in months."""
    facts = names(grounding)
    return [
        f"{facts[h.fact]} {h.since / 100:g} {h.fades / 100:g}"
        + ("" if h.until is None else f" until {h.until / 100:g}")
        for h in grounding.problem.held
    ]


def told(grounding: Grounding) -> list[str]:
    """The whole problem: the goal, what holds, the steps, what is not known, what is shut."""
    return [
        f"goal {written(grounding, grounding.problem.goal)}",
        *(f"holds {each}" for each in held(grounding)),
        *lines(grounding),
        *(f"doubt [{d.leaf.label}]: {'; '.join(d.why)}" for d in grounding.doubts),
        *(f"shut {iri.rpartition('/')[2]}" for iri in grounding.shut),
    ]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_is_asked_becomes_this_problem(ground, case: dict[str, Any]) -> None:
    grounding = ground(*case["asked"], **case["limits"])
    assert told(grounding) == case["problem"].splitlines()
    assert grounding.problem.capacity == case["limits"].get("hours_per_week", 60)


def test_work_that_asks_for_more_than_other_work_is_not_planned_for(graph) -> None:
    """A lead MA is certified and has worked for two years; a diploma opens the same work.

    Who has no diploma may lead all the same, if certified: there neither asks for less.
    """

    def jobs(profile: Profile) -> set[str]:
        there = Circumstances(graph, profile, DAY)
        grounder = Grounder(there, Limits())
        goal, trees = goal_of(grounder, graph.find("ccma-nha"), full_scope=False)
        steps = grounder.ground(goal, trees).steps
        return {graph.id(step.iri) for step in steps if step.kind == "work"}

    assert jobs(starting_profile(graph)) == {"generalist-ma"}
    assert jobs(Profile()) == {"generalist-ma", "lead-ma"}
