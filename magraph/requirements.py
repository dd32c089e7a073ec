"""Requirements: AND/OR trees over what a person can hold, read from the graph.

There is no negation: holding more never hurts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from magraph import terms
from magraph.errors import DataError
from magraph.graph import CareerGraph
from magraph.learning import LearningTests
from magraph.quantities import FULL_TIME, hours_to_months
from magraph.worked import WorkTests

__all__ = [
    "AgeLeaf",
    "AllOf",
    "AnyOf",
    "AtLeast",
    "AttestationLeaf",
    "CredentialLeaf",
    "ExperienceLeaf",
    "ForbiddenLeaf",
    "HoursLeaf",
    "Leaf",
    "LearningLeaf",
    "PerformanceLeaf",
    "Requirement",
    "SkillLeaf",
    "StatusLeaf",
    "UndeterminedLeaf",
    "leaves",
    "requirement",
    "totals",
]


@dataclass(frozen=True, slots=True)
class Requirement:
    """A node of a requirement tree.

    Attributes
    ----------
    id
        IRI of the node.
    label
        The sentence shown to people; empty where the data has none.
    """

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class AtLeast(Requirement):
    """At least `count` of the operands."""

    count: int
    operands: tuple[Requirement, ...]


class AllOf(AtLeast):
    """Every operand."""

    __slots__ = ()


class AnyOf(AtLeast):
    """One or more operands."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Leaf(Requirement):
    """A test of one thing.

    Attributes
    ----------
    within
        It must have come about at most so many months ago, inclusive.
    ago
        It must have come about at least so many months ago, inclusive.
    only_in, not_in
        Places where alone, or where not, the leaf can be met.
    """

    within: Decimal | None
    ago: Decimal | None
    only_in: tuple[str, ...]
    not_in: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CredentialLeaf(Leaf):
    """Any of these credentials is held and in force."""

    credentials: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LearningLeaf(Leaf):
    """One completed route passes every test."""

    tests: LearningTests


@dataclass(frozen=True, slots=True)
class ExperienceLeaf(Leaf):
    """Work that adds up to `months`; None: how much is not known, so never met."""

    tests: WorkTests
    months: Decimal | None
    after: LearningLeaf | None


@dataclass(frozen=True, slots=True)
class StatusLeaf(Leaf):
    """Any of these statuses is held."""

    statuses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AgeLeaf(Leaf):
    """Old enough, in years."""

    years: int


@dataclass(frozen=True, slots=True)
class SkillLeaf(Leaf):
    """All of these skills are held, at a level where one is given."""

    skills: tuple[str, ...]
    level: Decimal | None


@dataclass(frozen=True, slots=True)
class HoursLeaf(Leaf):
    """So many hours of training in a topic."""

    topic: str
    hours: Decimal


@dataclass(frozen=True, slots=True)
class PerformanceLeaf(Leaf):
    """So many performances of something."""

    topic: str
    count: int


class AttestationLeaf(Leaf):
    """Something only the person can say; taken as met and reported as an assumption."""

    __slots__ = ()


class UndeterminedLeaf(Leaf):
    """A condition whose content is not known here: never met, and said so."""

    __slots__ = ()


class ForbiddenLeaf(Leaf):
    """What a practice rule forbids: nothing meets it. The id is the rule's."""

    __slots__ = ()


def _leaf_fields(
    graph: CareerGraph, node: str
) -> tuple[str, str, Decimal | None, Decimal | None, tuple[str, ...], tuple[str, ...]]:
    return (
        node,
        graph.text(node, terms.PREF_LABEL),
        graph.number(node, terms.WITHIN_LAST_MONTHS),
        graph.number(node, terms.AT_LEAST_MONTHS_AGO),
        graph.objects(node, terms.IN_JURISDICTION),
        graph.objects(node, terms.NOT_IN_JURISDICTION),
    )


def _integer(graph: CareerGraph, node: str, predicate: str) -> int:
    return int(graph.number(node, predicate) or 0)


def _credential(graph: CareerGraph, node: str) -> CredentialLeaf:
    return CredentialLeaf(*_leaf_fields(graph, node), graph.objects(node, terms.HAS_CREDENTIAL))


def _learning(graph: CareerGraph, node: str) -> LearningLeaf:
    return LearningLeaf(*_leaf_fields(graph, node), LearningTests.read(graph, node))


def _experience(graph: CareerGraph, node: str) -> ExperienceLeaf:
    months = graph.number(node, terms.MINIMUM_MONTHS)
    hours = graph.number(node, terms.MINIMUM_HOURS)
    after = graph.object(node, terms.AFTER_COMPLETING)
    tests = WorkTests.read(graph, node)
    if months is None and hours is not None:
        months = Decimal(hours_to_months(hours, tests.weekly_hours or FULL_TIME))
    return ExperienceLeaf(
        *_leaf_fields(graph, node), tests, months, _learning(graph, after) if after else None
    )


def _status(graph: CareerGraph, node: str) -> StatusLeaf:
    return StatusLeaf(*_leaf_fields(graph, node), graph.objects(node, terms.HAS_STATUS))


def _age(graph: CareerGraph, node: str) -> AgeLeaf:
    return AgeLeaf(*_leaf_fields(graph, node), _integer(graph, node, terms.MINIMUM_AGE_YEARS))


def _skill(graph: CareerGraph, node: str) -> SkillLeaf:
    return SkillLeaf(
        *_leaf_fields(graph, node),
        graph.objects(node, terms.HAS_SKILL),
        graph.number(node, terms.MINIMUM_LEVEL),
    )


def _hours(graph: CareerGraph, node: str) -> HoursLeaf:
    return HoursLeaf(
        *_leaf_fields(graph, node),
        graph.object(node, terms.HAS_TOPIC) or "",
        graph.number(node, terms.MINIMUM_HOURS) or Decimal(0),
    )


def _performance(graph: CareerGraph, node: str) -> PerformanceLeaf:
    return PerformanceLeaf(
        *_leaf_fields(graph, node),
        graph.object(node, terms.HAS_TOPIC) or "",
        _integer(graph, node, terms.MINIMUM_COUNT),
    )


def _attestation(graph: CareerGraph, node: str) -> AttestationLeaf:
    return AttestationLeaf(*_leaf_fields(graph, node))


def _undetermined(graph: CareerGraph, node: str) -> UndeterminedLeaf:
    return UndeterminedLeaf(*_leaf_fields(graph, node))


_LEAVES: Final[dict[str, Callable[[CareerGraph, str], Leaf]]] = {
    terms.CREDENTIAL_LEAF: _credential,
    terms.LEARNING_LEAF: _learning,
    terms.EXPERIENCE_LEAF: _experience,
    terms.STATUS_LEAF: _status,
    terms.AGE_LEAF: _age,
    terms.SKILL_LEAF: _skill,
    terms.HOURS_LEAF: _hours,
    terms.PERFORMANCE_LEAF: _performance,
    terms.ATTESTATION_LEAF: _attestation,
    terms.UNDETERMINED_LEAF: _undetermined,
}


def requirement(graph: CareerGraph, node: str) -> Requirement:
    """Read a requirement tree from the graph.

    Parameters
    ----------
    graph, node
        The graph and the IRI of the tree's root.

    Raises
    ------
    DataError
        If a node is no requirement.

    Notes
    -----
    Trees are acyclic: loading refuses a requirement that contains itself.
    """
    return graph.once((__name__, node), lambda: _read(graph, node))


def _read(graph: CareerGraph, node: str) -> Requirement:
    types = graph.types(node)
    for type_ in types:
        if type_ in _LEAVES:
            return _LEAVES[type_](graph, node)
    operands = tuple(requirement(graph, part) for part in graph.objects(node, terms.OPERAND))
    label = graph.text(node, terms.PREF_LABEL)
    if terms.ALL_OF in types:
        return AllOf(node, label, len(operands), operands)
    if terms.ANY_OF in types:
        return AnyOf(node, label, 1, operands)
    if terms.AT_LEAST in types:
        return AtLeast(node, label, _integer(graph, node, terms.REQUIRED_NUMBER), operands)
    file, line = graph.place(node)
    raise DataError(
        "is not a requirement",
        remedy="Give it a type such as mg:AllOf or mg:LearningLeaf",
        file=file,
        line=line,
        term=graph.id(node),
    )


def leaves(node: Requirement) -> Iterator[Leaf]:
    """Yield the leaves of a tree, in the order of the data."""
    if isinstance(node, Leaf):
        yield node
    elif isinstance(node, AtLeast):
        for operand in node.operands:
            yield from leaves(operand)


def totals(node: Requirement) -> tuple[Decimal, int]:
    """Return the hours and the performances that a tree asks for in all.

    Alternatives count once, with the least hours, then the fewest performances.
    """
    if isinstance(node, HoursLeaf):
        return node.hours, 0
    if isinstance(node, PerformanceLeaf):
        return Decimal(0), node.count
    if isinstance(node, AtLeast):
        least = sorted(totals(operand) for operand in node.operands)[: node.count]
        return sum((h for h, _ in least), Decimal(0)), sum(n for _, n in least)
    return Decimal(0), 0
