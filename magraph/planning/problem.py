"""The ground planning problem: numbered facts, steps, AND/OR needs.

Plain integers and tuples live here. Nothing here knows of RDF, graphs or careers, so
that a solver can be read, tested and replaced on its own.

Time is in hundredths of a month, money in cents, load in hours a week.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

__all__ = [
    "FALSE",
    "TRUE",
    "Atom",
    "Formula",
    "Gate",
    "Held",
    "Problem",
    "Result",
    "Step",
    "all_of",
    "any_of",
    "at_least",
    "atoms",
    "is_timeless",
    "is_too_heavy",
]


class Atom(NamedTuple):
    """A fact that must hold, gained at most `max_age` before the moment of need.

    Attributes
    ----------
    fact
        Index into `Problem.facts`.
    max_age
        Longest time since the fact began to fade, inclusive; None: any age.
    """

    fact: int
    max_age: int | None = None


@dataclass(frozen=True, slots=True)
class Gate:
    """At least `count` of the children hold.

    `count == len(children)` is AND, `count == 1` is OR, `Gate(0, ())` is true and
    `Gate(1, ())` is false. No negation: more facts never make a gate fail.
    """

    count: int
    children: tuple[Formula, ...]


Formula: TypeAlias = Atom | Gate

TRUE = Gate(0, ())
FALSE = Gate(1, ())


class Result(NamedTuple):
    """A fact that a step gives.

    Attributes
    ----------
    fact
        Index into `Problem.facts`.
    ready
        When it is there, counted from the step's start; `0 <= ready <= duration`.
    fades
        The moment from which its age is counted, from the step's start;
        `fades >= ready`. For a course both are the duration. Thirty-six months of work
        give "twelve months of work" at `ready` 12, and its age counts from 36.
    """

    fact: int
    ready: int
    fades: int


@dataclass(frozen=True, slots=True)
class Step:
    """Something that can be done once.

    Attributes
    ----------
    id
        Unique name; ties between otherwise equal plans are broken by the sorted names.
    needs
        Must hold at the moment the step starts.
    results
        What it gives.
    duration
        From start to finish, hundredths of a month.
    cost
        Known part of the cost, cents.
    unknown
        Names of cost terms that are not known; they count as terms, never as zero.
    load
        Hours a week while it runs (steps of no duration load nothing).
    count
        What it adds to the number of steps, 0 or 1.
    release, latest_start
        It may start at or after `release`, and not after `latest_start`.
    family
        Of two steps of one family that serve alike only the better one is of interest, also
        where all ways are listed; empty: no family.
    """

    id: str
    needs: Formula
    results: tuple[Result, ...]
    duration: int = 0
    cost: int = 0
    unknown: tuple[str, ...] = ()
    load: int = 0
    count: int = 1
    release: int = 0
    latest_start: int | None = None
    family: str = ""


class Held(NamedTuple):
    """A fact that holds without any step.

    Attributes
    ----------
    fact
        Index into `Problem.facts`.
    since
        First moment it holds; may lie before 0 (the past) or after it (a birthday).
    fades
        Moment from which its age is counted; may be negative.
    until
        Last moment it holds, inclusive; None: for good.
    """

    fact: int
    since: int = 0
    fades: int = 0
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """What holds, what can be done, what is wanted.

    Attributes
    ----------
    facts
        Names of the facts, for messages.
    steps
        The steps, in the order of their index.
    held
        What holds already; one fact may appear several times (gained twice).
    goal
        Must hold at the end.
    capacity
        Hours a week that the running steps may load together; None: no limit.
    """

    facts: tuple[str, ...]
    steps: tuple[Step, ...]
    held: tuple[Held, ...]
    goal: Formula
    capacity: int | None = None


def all_of(*children: Formula) -> Formula:
    """Return the conjunction, simplified.

    >>> all_of(Atom(1))
    Atom(fact=1, max_age=None)
    >>> all_of() == TRUE
    True
    """
    return at_least(len(children), *children)


def any_of(*children: Formula) -> Formula:
    """Return the disjunction, simplified.

    >>> any_of() == FALSE
    True
    >>> any_of(TRUE, Atom(1)) == TRUE
    True
    """
    return at_least(1, *children)


def at_least(count: int, *children: Formula) -> Formula:
    """Return "at least `count` of these", with constants and one-child gates removed.

    >>> at_least(2, Atom(1), TRUE, FALSE, Atom(2)) == any_of(Atom(1), Atom(2))
    True
    """
    kept: list[Formula] = []
    for child in children:
        if child == TRUE:
            count -= 1
        elif child != FALSE:
            kept.append(child)
    if count <= 0:
        return TRUE
    if count > len(kept):
        return FALSE
    if len(kept) == 1:
        return kept[0]
    flat: list[Formula] = []
    for child in kept:
        same = isinstance(child, Gate) and (
            (count == 1 and child.count == 1)
            or (count == len(kept) and child.count == len(child.children))
        )
        if same and isinstance(child, Gate):
            flat.extend(child.children)
        else:
            flat.append(child)
    if len(flat) != len(kept) or count in (1, len(kept)):
        count = 1 if count == 1 else len(flat) if count == len(kept) else count
        unique = tuple(dict.fromkeys(flat))
        if count == len(flat):
            count = len(unique)
        flat = list(unique)
        if len(flat) == 1:
            return flat[0]
    return Gate(count, tuple(flat))


def atoms(formula: Formula) -> Iterator[Atom]:
    """Yield every atom of a formula, left to right."""
    if isinstance(formula, Atom):
        yield formula
    else:
        for child in formula.children:
            yield from atoms(child)


def is_too_heavy(step: Step, capacity: int | None) -> bool:
    """Return whether a step alone takes more hours a week than there are; None: no limit."""
    return capacity is not None and step.duration > 0 and step.load > capacity


def is_timeless(problem: Problem) -> bool:
    """Return whether time can only delay: it forbids no set of steps that the needs allow."""
    for step in problem.steps:
        if step.latest_start is not None or is_too_heavy(step, problem.capacity):
            return False
        if _has_age(step.needs):
            return False
    for held in problem.held:
        if held.until is not None:
            return False
    return not _has_age(problem.goal)


def _has_age(formula: Formula) -> bool:
    """Return whether an age matters to a formula."""
    if isinstance(formula, Atom):
        return formula.max_age is not None
    for child in formula.children:
        if child.max_age is not None if isinstance(child, Atom) else _has_age(child):
            return True
    return False
