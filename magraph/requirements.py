"""Requirements: AND/OR trees over what a person can hold, read from the graph and evaluated.

Truth has three values: True, False and None (not known). A missing fact is not known; it never
counts as met, and it is never said to be false. There is no negation: holding more never hurts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from magraph import terms
from magraph.errors import DataError
from magraph.graph import CareerGraph
from magraph.learning import LearningTests, route_passes
from magraph.profile import Profile
from magraph.quantities import add_months, months_between
from magraph.worked import WorkTests, worked_months

__all__ = [
    "AgeLeaf",
    "AllOf",
    "AnyOf",
    "AtLeast",
    "AttestationLeaf",
    "Circumstances",
    "CredentialLeaf",
    "Evaluation",
    "ExperienceLeaf",
    "HoursLeaf",
    "Leaf",
    "LearningLeaf",
    "PerformanceLeaf",
    "Requirement",
    "SkillLeaf",
    "StatusLeaf",
    "UndeterminedLeaf",
    "evaluate",
    "leaves",
    "requirement",
    "totals",
]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Who asks, when and where.

    Attributes
    ----------
    graph, profile
        What there is and what is held.
    as_of
        The day of the question; it selects the version of every rule.
    jurisdiction
        IRI of a place, or None: nowhere in particular.
    """

    graph: CareerGraph
    profile: Profile
    as_of: date
    jurisdiction: str | None = None
    _places: frozenset[str] = field(init=False, repr=False, default=frozenset())

    def __post_init__(self) -> None:
        if self.jurisdiction:
            places = frozenset(self.graph.up(self.jurisdiction, terms.WITHIN))
            object.__setattr__(self, "_places", places)

    @property
    def places(self) -> frozenset[str]:
        """The jurisdiction and everything it lies within."""
        return self._places

    def months_ago(self, day: date | None) -> Decimal:
        """Return how many months before the day of the question a day lies; None: today."""
        return Decimal(0) if day is None else months_between(day, self.as_of)


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


@dataclass(frozen=True, slots=True)
class AllOf(AtLeast):
    """Every operand."""


@dataclass(frozen=True, slots=True)
class AnyOf(AtLeast):
    """One or more operands."""


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


@dataclass(frozen=True, slots=True)
class AttestationLeaf(Leaf):
    """Something only the person can say; taken as met and reported as an assumption."""


@dataclass(frozen=True, slots=True)
class UndeterminedLeaf(Leaf):
    """A condition whose content is not known here: never met, and said so."""


def _leaf_fields(
    graph: CareerGraph, node: str
) -> tuple[str, str, Decimal | None, Decimal | None, tuple[str, ...], tuple[str, ...]]:
    return (
        node,
        graph.text(node, terms.PREF_LABEL),
        _number(graph, node, terms.WITHIN_LAST_MONTHS),
        _number(graph, node, terms.AT_LEAST_MONTHS_AGO),
        graph.objects(node, terms.IN_JURISDICTION),
        graph.objects(node, terms.NOT_IN_JURISDICTION),
    )


def _number(graph: CareerGraph, node: str, predicate: str) -> Decimal | None:
    value = graph.value(node, predicate)
    return Decimal(value) if isinstance(value, (int, Decimal)) else None


def _integer(graph: CareerGraph, node: str, predicate: str) -> int:
    return int(_number(graph, node, predicate) or 0)


def _credential(graph: CareerGraph, node: str) -> CredentialLeaf:
    return CredentialLeaf(*_leaf_fields(graph, node), graph.objects(node, terms.HAS_CREDENTIAL))


def _learning(graph: CareerGraph, node: str) -> LearningLeaf:
    return LearningLeaf(*_leaf_fields(graph, node), LearningTests.read(graph, node))


def _experience(graph: CareerGraph, node: str) -> ExperienceLeaf:
    months = _number(graph, node, terms.MINIMUM_MONTHS)
    hours = _number(graph, node, terms.MINIMUM_HOURS)
    after = graph.object(node, terms.AFTER_COMPLETING)
    tests = WorkTests.read(graph, node)
    if months is None and hours is not None:
        rate = (tests.weekly_hours or Decimal(40)) * 52 / 12
        months = Decimal(-((-hours) // rate))
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
        _number(graph, node, terms.MINIMUM_LEVEL),
    )


def _hours(graph: CareerGraph, node: str) -> HoursLeaf:
    return HoursLeaf(
        *_leaf_fields(graph, node),
        graph.object(node, terms.HAS_TOPIC) or "",
        _number(graph, node, terms.MINIMUM_HOURS) or Decimal(0),
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


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What a requirement came to for a profile.

    Attributes
    ----------
    requirement
        The node.
    truth
        True, False, or None: not known (which never counts as met).
    assumed
        True if it is only taken as met.
    reason
        Why, in words; empty for inner nodes.
    operands
        The same for each operand.
    """

    requirement: Requirement
    truth: bool | None
    assumed: bool = False
    reason: str = ""
    operands: tuple[Evaluation, ...] = ()


def evaluate(node: Requirement, there: Circumstances) -> Evaluation:
    """Evaluate a requirement against a dated profile.

    Returns
    -------
    Evaluation
        With the same shape as the tree.

    Notes
    -----
    Kleene's strong three-valued logic: "at least k" is true with k true operands, false when
    fewer than k could still be true, and not known otherwise. Linear in the size of tree and
    profile.
    """
    if isinstance(node, AtLeast):
        parts = tuple(evaluate(operand, there) for operand in node.operands)
        sure = sum(part.truth is True for part in parts)
        possible = sure + sum(part.truth is None for part in parts)
        truth = True if sure >= node.count else False if possible < node.count else None
        assumed = truth is True and (
            sum(part.truth is True and not part.assumed for part in parts) < node.count
        )
        return Evaluation(node, truth, assumed, operands=parts)
    assert isinstance(node, Leaf)
    closed = closed_here(node, there)
    if closed:
        return Evaluation(node, False, reason=closed)
    truth, assumed, reason = _TESTS[type(node)](node, there)
    return Evaluation(node, truth, assumed, reason)


def closed_here(leaf: Leaf, there: Circumstances) -> str:
    """Return why a leaf cannot be met in the place asked about; empty: it can."""
    graph = there.graph
    if there.places.intersection(leaf.not_in):
        return f"closed in {graph.label(there.jurisdiction or '')}"
    if leaf.only_in and there.places and not there.places.intersection(leaf.only_in):
        return "only in " + ", ".join(graph.label(place) for place in leaf.only_in)
    return ""


_Verdict = tuple[bool | None, bool, str]


def in_window(leaf: Leaf, months_ago: Decimal) -> bool:
    """Return whether something that came about so long ago is inside a leaf's window."""
    return (leaf.within is None or months_ago <= leaf.within) and (
        leaf.ago is None or months_ago >= leaf.ago
    )


def _months(value: Decimal) -> str:
    return f"{value.quantize(Decimal('0.1')).normalize():f} months"


def _late(leaf: Leaf, months_ago: Decimal) -> str:
    limit = (
        f"at most {_months(leaf.within)}"
        if leaf.within is not None and months_ago > leaf.within
        else f"at least {_months(leaf.ago or Decimal(0))}"
    )
    return f"{_months(months_ago)} ago; it must be {limit}"


def _test_credential(leaf: Leaf, there: Circumstances) -> _Verdict:
    assert isinstance(leaf, CredentialLeaf)
    reasons = []
    for held in there.profile.credentials:
        if held.credential not in leaf.credentials:
            continue
        name = there.graph.label(held.credential)
        if held.expires is not None and held.expires < there.as_of:
            reasons.append(f"{name} expired on {held.expires}")
        elif not in_window(leaf, there.months_ago(held.obtained)):
            reasons.append(f"{name} was obtained {_late(leaf, there.months_ago(held.obtained))}")
        else:
            return True, False, f"{name} is held"
    if reasons:
        return False, False, "; ".join(reasons)
    names = " or ".join(there.graph.label(c) for c in leaf.credentials)
    return False, False, f"{names} is not held"


def _test_learning(leaf: Leaf, there: Circumstances) -> _Verdict:
    assert isinstance(leaf, LearningLeaf)
    graph = there.graph
    best: _Verdict = (False, False, "no programme that fits has been completed")
    for entry in there.profile.education:
        name = graph.label(entry.route) if entry.route else "the programme"
        passed, why = route_passes(graph, leaf.tests, entry, there.as_of)
        if passed is False:
            if best[0] is False:
                best = (False, False, f"{name}: {why}")
            continue
        ended = there.months_ago(entry.completed or entry.expected)
        if entry.expected is not None and entry.completed is None:
            ok = leaf.tests.in_progress is not None and -ended <= leaf.tests.in_progress
            late = f"ends on {entry.expected}"
        else:
            ok = leaf.tests.in_progress is None and in_window(leaf, ended)
            late = (
                f"was completed {_late(leaf, ended)}"
                if not in_window(leaf, ended)
                else ("is completed, not in progress")
            )
        if not ok:
            if best[0] is False:
                best = (False, False, f"{name} {late}")
        elif passed is True:
            return True, False, f"{name} fits"
        else:
            best = (None, False, f"{name}: not known: {why}")
    return best


def _test_experience(leaf: Leaf, there: Circumstances) -> _Verdict:
    assert isinstance(leaf, ExperienceLeaf)
    if leaf.months is None:
        return None, False, "how much work is asked for is not known"
    since = _completed_after(leaf, there)
    months = worked_months(
        there.graph, leaf.tests, there.profile, there.as_of, within=leaf.within, since=since
    )
    if leaf.tests.current and not any(
        job.end is None
        and there.graph.is_a(job.role, terms.OCCUPATION)
        and leaf.tests.counts(there.graph, job)
        for job in there.profile.work
    ):
        return False, False, "not employed in such a role now"
    window = f" in the last {_months(leaf.within)}" if leaf.within is not None else ""
    text = f"{_months(months)} of {_months(leaf.months)}{window}"
    return months >= leaf.months, False, text


def _completed_after(leaf: ExperienceLeaf, there: Circumstances) -> date | None:
    """Return from when work counts: the first completion that the leaf asks for."""
    if leaf.after is None:
        return None
    ends = [
        entry.completed or there.as_of
        for entry in there.profile.education
        if entry.expected is None
        and route_passes(there.graph, leaf.after.tests, entry, there.as_of)[0] is True
    ]
    return min(ends, default=date.max)


def _test_status(leaf: Leaf, there: Circumstances) -> _Verdict:
    assert isinstance(leaf, StatusLeaf)
    names = " or ".join(there.graph.label(status) for status in leaf.statuses)
    for held in there.profile.statuses:
        since, until = held.since or date.min, held.until or date.max
        if held.status in leaf.statuses and since <= there.as_of <= until:
            return True, False, f"{names}: yes"
    return False, False, f"{names}: not held"


def _test_age(leaf: Leaf, there: Circumstances) -> _Verdict:
    assert isinstance(leaf, AgeLeaf)
    if there.profile.born is None:
        return True, True, f"age {leaf.years} is assumed; no date of birth is given"
    day = add_months(there.profile.born, leaf.years * 12)
    return day <= there.as_of, False, f"{leaf.years} years old on {day}"


def _test_skill(leaf: Leaf, there: Circumstances) -> _Verdict:
    assert isinstance(leaf, SkillLeaf)
    held = there.profile.skills
    missing = [
        skill
        for skill in leaf.skills
        if skill not in held or (leaf.level is not None and (held[skill] or 0) < leaf.level)
    ]
    if missing:
        return False, False, "missing: " + ", ".join(there.graph.label(s) for s in missing)
    return True, False, "held"


def _test_hours(leaf: Leaf, there: Circumstances) -> _Verdict:
    assert isinstance(leaf, HoursLeaf)
    done = sum((t.hours for t in there.profile.training if t.topic == leaf.topic), Decimal(0))
    return done >= leaf.hours, False, f"{done:f} of {leaf.hours:f} hours"


def _test_performance(leaf: Leaf, there: Circumstances) -> _Verdict:
    assert isinstance(leaf, PerformanceLeaf)
    done = sum(t.count for t in there.profile.training if t.topic == leaf.topic)
    return done >= leaf.count, False, f"{done} of {leaf.count} performances"


def _test_attestation(leaf: Leaf, there: Circumstances) -> _Verdict:
    return True, True, "taken as met: only the person can say"


def _test_undetermined(leaf: Leaf, there: Circumstances) -> _Verdict:
    return None, False, "what is asked for is not known here"


_TESTS: Final[dict[type[Leaf], Callable[[Leaf, Circumstances], _Verdict]]] = {
    CredentialLeaf: _test_credential,
    LearningLeaf: _test_learning,
    ExperienceLeaf: _test_experience,
    StatusLeaf: _test_status,
    AgeLeaf: _test_age,
    SkillLeaf: _test_skill,
    HoursLeaf: _test_hours,
    PerformanceLeaf: _test_performance,
    AttestationLeaf: _test_attestation,
    UndeterminedLeaf: _test_undetermined,
}
