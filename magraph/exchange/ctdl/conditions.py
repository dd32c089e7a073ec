"""Requirement trees as condition profiles.

Everything in one profile is asked together, and ``alternativeCondition`` lists paths of which one
is enough. A condition without a term stands in ``ceterms:condition`` in words, never in the
description alone: a reader that counts the terms must not take the tree for an easier one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Final

from magraph import terms
from magraph.exchange.jsonld import Node, english, present
from magraph.exchange.losses import Losses
from magraph.graph import CareerGraph
from magraph.learning import LearningTests
from magraph.phrases import months, plain
from magraph.quantities import number
from magraph.requirements import (
    AgeLeaf,
    AllOf,
    AtLeast,
    AttestationLeaf,
    CredentialLeaf,
    ExperienceLeaf,
    HoursLeaf,
    Leaf,
    LearningLeaf,
    PerformanceLeaf,
    Requirement,
    SkillLeaf,
    StatusLeaf,
    UndeterminedLeaf,
)

__all__ = ["Conditions", "both", "profile", "sentences"]

_WORDS: Final = "in words, as a condition"
_PATHS: Final = "ceterms:alternativeCondition"
_CONDITION: Final = "ceterms:condition"
_DESCRIPTION: Final = "ceterms:description"
_LISTS: Final = frozenset(
    f"ceterms:target{name}"
    for name in ("Credential", "LearningOpportunity", "Assessment", "Competency")
)
_WORK: Final = frozenset(
    ("ceterms:yearsOfExperience", "ceterms:targetOccupation", "ceterms:targetJob")
)
_STATEMENTS: Final = {
    "accreditedBy": "accredited by",
    "institutionAccreditedBy": "at a school accredited by",
    "approvedBy": "approved by",
    "registeredWith": "registered with",
    "practicumSetting": "with a practicum in",
}
_MINIMA: Final = {
    "totalHours": "hours",
    "practicumHours": "practicum hours",
    "academicHours": "academic hours",
    "semesters": "semesters",
}


def profile(**named: object) -> Node:
    """Return a condition profile with these properties, without the empty ones."""
    made = {f"ceterms:{name}": value for name, value in named.items()}
    return present({"@type": "ceterms:ConditionProfile", **made})


def sentences(texts: object) -> list[str]:
    """Return the English sentences that `english` put together."""
    found = texts.get("en", []) if isinstance(texts, dict) else []
    return found if isinstance(found, list) else [found]


def both(one: Node, other: Node) -> Node:
    """Return the profile that asks for what two profiles ask.

    CTDL puts profiles together as alternatives only. Where both have alternatives, each path of
    the first asks for the second as well, which is the same by distribution.
    """
    clash = (one.keys() & other.keys()) - _LISTS - {"@type", _DESCRIPTION, _CONDITION}
    if _WORK & one.keys() and _WORK & other.keys():
        clash |= _WORK
    if not clash:
        return _merged(one, other)
    paths = one.get(_PATHS)
    if paths:
        return {**one, _PATHS: [both(path, other) for path in paths]}
    return {**one, _PATHS: [other]}


def _merged(one: Node, other: Node) -> Node:
    joined = {**one, **other}
    for key in one.keys() & other.keys() & (_LISTS | {_DESCRIPTION, _CONDITION}):
        if key in _LISTS:
            joined[key] = list(dict.fromkeys((*one[key], *other[key])))
        else:
            told = [*sentences(one[key]), *sentences(other[key])]
            joined[key] = english("; ".join(told)) if key == _DESCRIPTION else english(*told)
    return joined


class Conditions:
    """Makes condition profiles.

    Parameters
    ----------
    graph
        Where labels are.
    losses
        Takes note of what is in words.
    """

    def __init__(self, graph: CareerGraph, losses: Losses) -> None:
        self._graph = graph
        self._losses = losses

    def of(self, tree: Requirement) -> Node:
        """Return the profile of a requirement tree."""
        if isinstance(tree, Leaf):
            return self._leaf(tree)
        assert isinstance(tree, AtLeast)
        if 1 < tree.count < len(tree.operands):
            self._losses.note("so many of several conditions", _WORDS, self._graph.id(tree.id))
            listed = "; ".join(map(self._sentence, tree.operands))
            told = f"At least {tree.count} of these: {listed}"
            return profile(description=english(tree.label), condition=english(told))
        parts = [self.of(operand) for operand in tree.operands]
        whole = profile(description=english(tree.label))
        if tree.count == 1 and not isinstance(tree, AllOf):
            return {**whole, _PATHS: parts}
        for part in parts:
            whole = both(whole, part)
        return whole

    # Leaves

    def _leaf(self, leaf: Leaf) -> Node:
        said, words = _LEAVES[type(leaf)](self, leaf)
        words += self._windows(leaf)
        whole: Node = {
            "@type": "ceterms:ConditionProfile",
            _DESCRIPTION: english(leaf.label),
            **said,
        }
        sentence = self._sentence(leaf)
        if words:
            whole[_CONDITION] = english(f"{sentence} ({'; '.join(words)})")
        elif not said:
            whole[_CONDITION] = english(sentence)
        return present(whole)

    def _sentence(self, tree: Requirement) -> str:
        if tree.label:
            return tree.label
        if isinstance(tree, AtLeast):
            return "; ".join(map(self._sentence, tree.operands))
        named = [
            self._graph.label(obj)
            for predicate, ends in self._graph.links(tree.id).items()
            if predicate not in (terms.HAS_EVIDENCE, terms.DC_SOURCE, terms.UNKNOWN)
            for obj in ends
        ]
        kind = self._graph.kind(tree.id).removesuffix("Leaf")
        return f"{kind}: {' or '.join(named)}" if named else f"{kind}: {self._graph.id(tree.id)}"

    def _note(self, what: str, leaf: Requirement) -> None:
        self._losses.note(what, _WORDS, self._graph.id(leaf.id))

    def _any(self, iris: Iterable[str]) -> str:
        return " or ".join(map(self._graph.label, iris))

    def _windows(self, leaf: Leaf) -> list[str]:
        words = []
        if leaf.within is not None:
            words.append(f"within the last {months(leaf.within)}")
        if leaf.ago is not None:
            words.append(f"at least {months(leaf.ago)} ago")
        if words:
            self._note("a window of time", leaf)
        if leaf.only_in or leaf.not_in:
            self._note("a condition of some places only", leaf)
        if leaf.only_in:
            words.append(f"in {self._any(leaf.only_in)} only")
        if leaf.not_in:
            words.append(f"not in {self._any(leaf.not_in)}")
        return words

    def _targets(self, key: str, iris: tuple[str, ...]) -> Node:
        """Return what asks for any of some things."""
        if len(iris) == 1:
            return {key: [iris[0]]}
        paths = [{"@type": "ceterms:ConditionProfile", key: [iri]} for iri in iris]
        return {_PATHS: paths} if paths else {}

    def _credential(self, leaf: Leaf) -> tuple[Node, list[str]]:
        assert isinstance(leaf, CredentialLeaf)
        return self._targets("ceterms:targetCredential", leaf.credentials), []

    def _learning(self, leaf: Leaf) -> tuple[Node, list[str]]:
        assert isinstance(leaf, LearningLeaf)
        words = self._tests(leaf.tests)
        if words:
            self._note("a test of a programme", leaf)
        return self._targets("ceterms:targetLearningOpportunity", leaf.tests.routes), words

    def _tests(self, tests: LearningTests) -> list[str]:
        words = []
        if tests.route_classes:
            words.append(self._any(tests.route_classes).lower())
        if tests.fields:
            words.append(f"in the field of {self._any(tests.fields)}")
        if tests.awards:
            words.append(f"leading to {self._any(tests.awards)}")
        if tests.postsecondary:
            words.append("postsecondary")
        words += [
            f"{_STATEMENTS[name]} {self._any(bodies)}" for name, bodies in tests.statements.items()
        ]
        words += [
            f"at least {plain(least)} {_MINIMA[name]}" for name, least in tests.minima.items()
        ]
        if tests.topics:
            words.append(f"covering {', '.join(map(self._graph.label, tests.topics))}")
        if tests.grace:
            words.append(f"accreditation may come {months(tests.grace)} after the end")
        if tests.in_progress is not None:
            words.append(f"may be in progress and end within {months(tests.in_progress)}")
        return words

    def _experience(self, leaf: Leaf) -> tuple[Node, list[str]]:
        assert isinstance(leaf, ExperienceLeaf)
        tests = leaf.tests
        words = []
        hours = self._graph.number(leaf.id, terms.MINIMUM_HOURS)
        if hours is not None:
            words.append(f"{plain(hours)} hours")
        if tests.duty_groups:
            groups = ", ".join(map(self._graph.label, tests.duty_groups))
            words.append(f"with duties of the groups {groups}")
        if tests.weekly_hours is not None:
            words.append(f"at least {plain(tests.weekly_hours)} hours a week")
        if tests.settings:
            words.append(f"in the setting {self._any(tests.settings)}")
        if tests.current:
            words.append("employed now")
        if leaf.after is not None:
            words.append(f"after this: {self._sentence(leaf.after)}")
        if words:
            self._note("a test of work", leaf)
        if len(tests.roles) > 1:
            words.append("work in all of these jobs adds up")
            self._note("work in several jobs that adds up", leaf)
        length = {} if leaf.months is None else {"ceterms:yearsOfExperience": _years(leaf.months)}
        jobs = [{**length, self._target_of(role): [role]} for role in tests.roles]
        if len(jobs) < 2:
            return (jobs[0] if jobs else length), words
        return {_PATHS: [{"@type": "ceterms:ConditionProfile", **job} for job in jobs]}, words

    def _target_of(self, role: str) -> str:
        return f"ceterms:target{'Job' if self._graph.is_a(role, terms.ROLE) else 'Occupation'}"

    def _age(self, leaf: Leaf) -> tuple[Node, list[str]]:
        assert isinstance(leaf, AgeLeaf)
        return {"ceterms:minimumAge": leaf.years}, []

    def _skill(self, leaf: Leaf) -> tuple[Node, list[str]]:
        assert isinstance(leaf, SkillLeaf)
        if leaf.level is None:
            return {"ceterms:targetCompetency": list(leaf.skills)}, []
        self._note("a level of a skill", leaf)
        return {"ceterms:targetCompetency": list(leaf.skills)}, [f"level {plain(leaf.level)} of 7"]

    def _status(self, leaf: Leaf) -> tuple[Node, list[str]]:
        self._note("a status", leaf)
        return {}, []

    def _hours(self, leaf: Leaf) -> tuple[Node, list[str]]:
        assert isinstance(leaf, HoursLeaf)
        self._note("hours of training in a topic", leaf)
        return {}, [f"{plain(leaf.hours)} hours in {self._graph.label(leaf.topic)}"]

    def _performance(self, leaf: Leaf) -> tuple[Node, list[str]]:
        assert isinstance(leaf, PerformanceLeaf)
        self._note("a number of performances", leaf)
        return {}, [f"{leaf.count} of {self._graph.label(leaf.topic)}"]

    def _attestation(self, leaf: Leaf) -> tuple[Node, list[str]]:
        self._note("what only the person can attest", leaf)
        return {}, []

    def _undetermined(self, _leaf: Leaf) -> tuple[Node, list[str]]:
        return {}, []


_LEAVES: Final[dict[type[Leaf], Callable[[Conditions, Leaf], tuple[Node, list[str]]]]] = {
    CredentialLeaf: Conditions._credential,
    LearningLeaf: Conditions._learning,
    ExperienceLeaf: Conditions._experience,
    AgeLeaf: Conditions._age,
    SkillLeaf: Conditions._skill,
    StatusLeaf: Conditions._status,
    HoursLeaf: Conditions._hours,
    PerformanceLeaf: Conditions._performance,
    AttestationLeaf: Conditions._attestation,
    UndeterminedLeaf: Conditions._undetermined,
}


def _years(length: Decimal) -> int | float:
    return number(length / 12)
