"""Requirements evaluated for a person, a day and a place.

Truth has three values: True, False and None (not known). A missing fact is not known; it never
counts as met, and it is never said to be false.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple, TypeAlias

from magraph import terms
from magraph.graph import CareerGraph
from magraph.implications import Implications, implications
from magraph.learning import route_passes
from magraph.phrases import months
from magraph.profile import Profile, Training
from magraph.quantities import add_months, months_between
from magraph.requirements import (
    AgeLeaf,
    AllOf,
    AtLeast,
    AttestationLeaf,
    CredentialLeaf,
    ExperienceLeaf,
    ForbiddenLeaf,
    HoursLeaf,
    Leaf,
    LearningLeaf,
    PerformanceLeaf,
    Requirement,
    SkillLeaf,
    StatusLeaf,
    UndeterminedLeaf,
    requirement,
)
from magraph.skills import has_level, held_skills
from magraph.worked import worked_months

__all__ = [
    "Circumstances",
    "Evaluation",
    "at_least",
    "closed_here",
    "credential_held",
    "evaluate",
    "in_window",
    "not_had_here",
    "out_of_window",
    "unmet_sentences",
]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Who asks, when and where.

    Attributes
    ----------
    graph, profile
        What there is and what is held, as things stand on the day.
    as_of
        The day of the question; it selects the version of every rule.
    jurisdiction
        IRI of a place, or None: nowhere in particular.
    places
        The jurisdiction and everything it lies within.
    implied
        What follows from what is held, and is not held itself.
    """

    graph: CareerGraph
    profile: Profile
    as_of: date
    jurisdiction: str | None = None
    places: frozenset[str] = field(init=False, repr=False)
    implied: Implications = field(init=False, repr=False)

    def __post_init__(self) -> None:
        place = self.jurisdiction
        places = frozenset(self.graph.up(place, terms.WITHIN)) if place else frozenset()
        object.__setattr__(self, "places", places)
        object.__setattr__(self, "profile", self.profile.on(self.as_of))
        implied = implications(self.graph, self.profile, self.as_of)
        object.__setattr__(self, "implied", Implications())
        # What the person says outright is better than what is concluded about it.
        inferred = {
            node: held
            for node, held in implied.requirements.items()
            if evaluate(requirement(self.graph, node), self).truth is not True
        }
        object.__setattr__(self, "implied", implied._replace(requirements=inferred))

    @property
    def skills(self) -> dict[str, Decimal | None]:
        """The skills that the person has, implied ones included, with levels where known."""
        implied: dict[str, Decimal | None] = dict.fromkeys(self.implied.skills)
        return {**implied, **held_skills(self.graph, self.profile, self.as_of)}

    def months_ago(self, day: date | None) -> Decimal:
        """Return how many months before the day of the question a day lies; None: today."""
        return Decimal(0) if day is None else months_between(day, self.as_of)

    def given_by(self, node: Requirement) -> str | None:
        """Return what is held and implies that a requirement was met; None: nothing does."""
        return self.implied.requirements.get(node.id)


class Evaluation(NamedTuple):
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
        The same for each operand; none where something held implies the whole.
    """

    requirement: Requirement
    truth: bool | None
    assumed: bool = False
    reason: str = ""
    operands: tuple[Evaluation, ...] = ()


def evaluate(node: Requirement, there: Circumstances) -> Evaluation:
    """Evaluate a requirement against a dated profile.

    Parameters
    ----------
    node
        The requirement, as `requirement` reads it.
    there
        The graph, the profile, the day and the place.

    Returns
    -------
    Evaluation
        With the shape of the tree, down to what is implied by something held.

    Notes
    -----
    Kleene's strong three-valued logic: "at least k" is true with k true operands, false when
    fewer than k could still be true, and not known otherwise. Linear in the size of tree and
    profile.
    """
    held = there.given_by(node)
    if held is not None:
        reason = f"asked for by {there.graph.label(held)}, which is held"
        return Evaluation(node, True, assumed=True, reason=reason)
    if isinstance(node, AtLeast):
        parts = tuple(evaluate(operand, there) for operand in node.operands)
        truth = at_least(node.count, [part.truth for part in parts])
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


def credential_held(credential: str, there: Circumstances) -> Evaluation:
    """Return whether a credential is held and in force: stated, or taken as given by a role."""
    label = there.graph.label(credential)
    return evaluate(CredentialLeaf(credential, label, None, None, (), (), (credential,)), there)


def at_least(count: int, truths: Sequence[bool | None]) -> bool | None:
    """Return whether at least so many are true; None: it is not known.

    >>> at_least(2, [True, None, False]), at_least(1, [True, None]), at_least(3, [True, False])
    (None, True, False)
    """
    sure = sum(truth is True for truth in truths)
    if sure >= count:
        return True
    return False if sure + sum(truth is None for truth in truths) < count else None


def unmet_sentences(evaluation: Evaluation) -> tuple[str, ...]:
    """Return what is missing, in words: each part of an AND, the parts of an OR as one sentence."""
    if evaluation.truth is True:
        return ()
    node = evaluation.requirement
    if not isinstance(node, AtLeast):
        return (f"{node.label or 'requirement'} ({evaluation.reason})",)
    missing = [unmet_sentences(part) for part in evaluation.operands if part.truth is not True]
    if isinstance(node, AllOf):
        return tuple(sentence for part in missing for sentence in part)
    needed = node.count - sum(part.truth is True for part in evaluation.operands)
    joined = "; or ".join(" and ".join(part) for part in missing)
    return (joined if needed == 1 else f"{needed} of: {joined}",)


def closed_here(leaf: Leaf, there: Circumstances) -> str:
    """Return why a leaf cannot be met in the place asked about; empty: it can."""
    graph = there.graph
    if there.places.intersection(leaf.not_in):
        return f"closed in {graph.label(there.jurisdiction or '')}"
    if leaf.only_in and there.places and not there.places.intersection(leaf.only_in):
        return "only in " + ", ".join(graph.label(place) for place in leaf.only_in)
    return ""


def not_had_here(node: str, there: Circumstances) -> str:
    """Return why a thing is not to be had in the place asked about, or not again; empty: it is.

    A way to a credential is open nowhere that the credential is not to be had.
    """
    graph, places = there.graph, there.places
    for each in (node, *graph.subjects(terms.HAS_ELIGIBILITY_ROUTE, node)):
        if graph.value(each, terms.GIVEN_ONCE) is True and any(
            held.credential == each for held in there.profile.obtained(there.as_of)
        ):
            return "given once only, and obtained already"
        shut = places.intersection(graph.objects(each, terms.NOT_IN_JURISDICTION))
        if shut:
            return "closed in " + ", ".join(graph.label(place) for place in sorted(shut))
        only = graph.objects(each, terms.IN_JURISDICTION)
        if only and places and not places.intersection(only):
            return "only in " + ", ".join(graph.label(place) for place in only)
    return ""


_Verdict: TypeAlias = tuple[bool | None, bool, str]
"""Truth, whether it is only taken as given, and why."""


def in_window(leaf: Leaf, months_ago: Decimal) -> bool:
    """Return whether something that came about so long ago is inside a leaf's window."""
    return (leaf.within is None or months_ago <= leaf.within) and (
        leaf.ago is None or months_ago >= leaf.ago
    )


def _months(value: Decimal) -> str:
    return months(value.quantize(Decimal("0.1")))


def out_of_window(leaf: Leaf, there: Circumstances) -> str:
    """Return why a leaf is not met, if all that is wrong is the time; else an empty text."""
    if leaf.within is None and leaf.ago is None:
        return ""
    if evaluate(replace(leaf, within=None, ago=None), there).truth is not True:
        return ""
    found = evaluate(leaf, there)
    return "" if found.truth is True else found.reason


def _late(leaf: Leaf, day: date | None, there: Circumstances) -> str:
    months_ago = there.months_ago(day)
    day = day or there.as_of
    if leaf.within is not None and months_ago > leaf.within:
        limit = f"at most {_months(leaf.within)}, so the window closed on "
        limit += f"{add_months(day, int(leaf.within))}"
    else:
        ago = leaf.ago or Decimal(0)
        limit = f"at least {_months(ago)}, so the window opens on {add_months(day, int(ago))}"
    return f"{_months(months_ago)} ago; it must be {limit}"


def _test_credential(leaf: Leaf, there: Circumstances) -> _Verdict:
    assert isinstance(leaf, CredentialLeaf)
    reasons = []
    for held in there.profile.credentials:
        if held.credential not in leaf.credentials:
            continue
        name = there.graph.label(held.credential)
        if held not in there.profile.obtained(there.as_of):
            reasons.append(f"{name} is not held before {held.obtained}")
        elif held.expires is not None and held.expires < there.as_of:
            reasons.append(f"{name} expired on {held.expires}")
        elif not in_window(leaf, there.months_ago(held.obtained)):
            reasons.append(f"{name} was obtained {_late(leaf, held.obtained, there)}")
        else:
            return True, False, f"{name} is held"
    for credential in leaf.credentials:
        role = there.implied.credentials.get(credential)
        if role is not None and leaf.ago is None:
            return True, True, f"asked of everybody who works as {there.graph.label(role)}"
    names = " or ".join(there.graph.label(c) for c in leaf.credentials)
    return False, False, "; ".join(reasons) or f"{names} is not held"


def _test_learning(leaf: Leaf, there: Circumstances) -> _Verdict:
    assert isinstance(leaf, LearningLeaf)
    graph = there.graph
    best: _Verdict = (False, False, "no such programme has been completed")
    for entry in there.profile.education:
        if not leaf.tests.means(graph, entry):
            continue
        name = graph.label(entry.route) if entry.route else "the programme"
        passed, why = route_passes(graph, leaf.tests, entry, there.as_of)
        if passed is False:
            if best[0] is False:
                best = (False, False, f"{name}: {'; '.join(why)}")
            continue
        ended = there.months_ago(entry.completed or entry.expected)
        if entry.expected is not None and entry.completed is None:
            ok = leaf.tests.in_progress is not None and -ended <= leaf.tests.in_progress
            late = f"ends on {entry.expected}"
        else:
            ok = leaf.tests.in_progress is None and in_window(leaf, ended)
            late = (
                f"was completed {_late(leaf, entry.completed or entry.expected, there)}"
                if not in_window(leaf, ended)
                else ("is completed, not in progress")
            )
        if not ok:
            if best[0] is False:
                best = (False, False, f"{name} {late}")
        elif passed is True:
            return True, False, f"{name} fits"
        else:
            best = (None, False, f"{name}: not known: {'; '.join(why)}")
    return best


def _test_experience(leaf: Leaf, there: Circumstances) -> _Verdict:
    assert isinstance(leaf, ExperienceLeaf)
    if leaf.months is None:
        return None, False, "how much work is asked for is not known"
    graph, tests = there.graph, leaf.tests

    def worked(*, unsure: bool) -> Decimal:
        return worked_months(
            graph,
            tests,
            there.profile,
            there.as_of,
            within=leaf.within,
            since=_completed_after(leaf, there),
            unsure=unsure,
        )

    jobs = [job for job in there.profile.work if tests.may_count(graph, job)]
    if tests.current and all(job.end is not None and job.end < there.as_of for job in jobs):
        return False, False, "not employed in such a role now"
    done = worked(unsure=False)
    window = f" in the last {_months(leaf.within)}" if leaf.within is not None else ""
    text = f"{_months(done)} of {_months(leaf.months)}{window}"
    if done >= leaf.months:
        return True, False, text
    if worked(unsure=True) >= leaf.months:
        names = ", ".join(sorted({graph.label(j.role) for j in jobs if not tests.counts(graph, j)}))
        return None, False, f"{text}; not known: which role of {names} the work was in"
    return False, False, text


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
        if held.status in leaf.statuses and held.holds_on(there.as_of):
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
    held = there.skills
    verdicts = {s: has_level(held[s], leaf.level) if s in held else False for s in leaf.skills}
    missing = [there.graph.label(s) for s, verdict in verdicts.items() if verdict is False]
    if missing:
        return False, False, "missing: " + ", ".join(missing)
    unsure = [there.graph.label(s) for s, verdict in verdicts.items() if verdict is None]
    if unsure:
        return None, False, "the level is not known: " + ", ".join(unsure)
    return True, False, "held"


def _test_hours(leaf: Leaf, there: Circumstances) -> _Verdict:
    assert isinstance(leaf, HoursLeaf)
    done, others = _trained(leaf, leaf.topic, there, lambda entry: entry.hours)
    return done >= leaf.hours, False, f"{done:f} of {leaf.hours:f} hours{others}"


def _test_performance(leaf: Leaf, there: Circumstances) -> _Verdict:
    assert isinstance(leaf, PerformanceLeaf)
    done, others = _trained(leaf, leaf.topic, there, lambda entry: Decimal(entry.count))
    return done >= leaf.count, False, f"{done:f} of {leaf.count} performances{others}"


def _trained(
    leaf: Leaf, topic: str, there: Circumstances, amount: Callable[[Training], Decimal]
) -> tuple[Decimal, str]:
    """Return how much training in a topic counts, and why some does not."""
    done = Decimal(0)
    others = ""
    for entry in there.profile.training:
        if entry.topic != topic or not amount(entry):
            continue
        if entry.completed is not None and entry.completed > there.as_of:
            others += f"; {amount(entry):f} are not done before {entry.completed}"
        elif not in_window(leaf, there.months_ago(entry.completed)):
            others += f"; {amount(entry):f} were done {_late(leaf, entry.completed, there)}"
        else:
            done += amount(entry)
    return done, others


def _test_attestation(leaf: Leaf, there: Circumstances) -> _Verdict:
    return True, True, "taken as met: only the person can say"


def _test_forbidden(leaf: Leaf, there: Circumstances) -> _Verdict:
    return False, False, "forbidden here"


def _test_undetermined(leaf: Leaf, there: Circumstances) -> _Verdict:
    return None, False, "what is asked for is not known here"


_TESTS: Final[dict[type[Leaf], Callable[[Leaf, Circumstances], _Verdict]]] = {
    CredentialLeaf: _test_credential,
    LearningLeaf: _test_learning,
    ExperienceLeaf: _test_experience,
    ForbiddenLeaf: _test_forbidden,
    StatusLeaf: _test_status,
    AgeLeaf: _test_age,
    SkillLeaf: _test_skill,
    HoursLeaf: _test_hours,
    PerformanceLeaf: _test_performance,
    AttestationLeaf: _test_attestation,
    UndeterminedLeaf: _test_undetermined,
}
