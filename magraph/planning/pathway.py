"""The answers: a pathway, or none, each with what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Literal, NamedTuple

from magraph.claims import Claim
from magraph.displays import Displayed
from magraph.quantities import EstimateName, Money, Number

__all__ = [
    "Change",
    "Coming",
    "Earning",
    "LimitedDuty",
    "NoPathway",
    "Opening",
    "Pathway",
    "PathwayStep",
    "Stretch",
    "Target",
    "Unmet",
    "Use",
    "Wage",
    "Wages",
]


class Target(NamedTuple):
    """What is wanted: IRI, short id and label."""

    iri: str
    id: str
    label: str


class Use(NamedTuple):
    """A requirement met on the way, and by what.

    Attributes
    ----------
    id, label
        The requirement leaf.
    by
        Ids of the steps that meet it; empty: it is held already, or assumed.
    assumed
        True if it is only taken as met.
    evidence, sources
        How the requirement is known; sources are short ids.
    """

    id: str
    label: str
    by: tuple[str, ...]
    assumed: bool
    evidence: str | None
    sources: tuple[str, ...]


class PathwayStep(NamedTuple):
    """One step with its dates and its reasons.

    Attributes
    ----------
    id, iri, label, kind
        What is done; `kind` is `education`, `exam`, `renewal`, `work`, `status` or `training`.
    gives
        Id of what it gives.
    start, finish
        Months from the start of the pathway.
    starts_on, ends_on
        The days, counted from the day of the question.
    hours_per_week
        What it takes while it runs; 0 for what takes no time.
    cost
        Amount, or None: not known (never zero).
    purpose
        Ids of the steps, or of the target, that need it.
    meets
        The requirements that had to hold before it, and what met them.
    claims
        The claims that its figures come from.
    sources
        Short ids of every source behind its figures and requirements.
    unknown
        Its properties whose value is not known.
    """

    id: str
    iri: str
    label: str
    kind: str
    gives: str
    start: Number
    finish: Number
    starts_on: date
    ends_on: date
    hours_per_week: int
    cost: Number | None
    purpose: tuple[str, ...]
    meets: tuple[Use, ...]
    claims: tuple[Claim, ...]
    sources: tuple[str, ...]
    unknown: tuple[str, ...]


class Stretch(NamedTuple):
    """A time in which the same steps run: a line of the timetable.

    Attributes
    ----------
    start, finish
        Months from the start of the pathway.
    starts_on, ends_on
        The days.
    steps
        Ids of what runs, by start; empty: nothing but waiting.
    hours_per_week
        What they take together.
    """

    start: Number
    finish: Number
    starts_on: date
    ends_on: date
    steps: tuple[str, ...]
    hours_per_week: int


class LimitedDuty(NamedTuple):
    """A duty of a role that the place asks more for than the pathway gives.

    Attributes
    ----------
    id
        The duty.
    unmet
        Sentences: what is missing before it may be done.
    """

    id: str
    unmet: tuple[str, ...]


class Change(NamedTuple):
    """A doubt which, if it were settled well, would give a better pathway.

    Attributes
    ----------
    doubts
        Sentences: what is not known.
    months, cost
        What the pathway would then take.
    steps, labels
        Ids of its steps, and words for them.
    """

    doubts: tuple[str, ...]
    months: Number
    cost: Money
    steps: tuple[str, ...]
    labels: tuple[str, ...]


class Wage(NamedTuple):
    """What work pays in a year.

    Attributes
    ----------
    role
        Id of the role; None: the person has said what is earned.
    yearly
        Dollars, or None: not known.
    claim
        Where the figure comes from, with its source and date.
    """

    role: str | None
    yearly: Decimal | None
    claim: Claim | None


class Earning(NamedTuple):
    """What one step of work brings in.

    Attributes
    ----------
    step, role
        Ids.
    months
        How long.
    wage
        The median wage.
    amount
        Dollars, or None: not known.
    """

    step: str
    role: str
    months: Number
    wage: Wage
    amount: Decimal | None


class Wages(NamedTuple):
    """Money that comes in on a pathway.

    Attributes
    ----------
    jobs
        The steps of work.
    earned
        Their wages; with roles whose wage is not known a lower bound.
    net_cost
        The cost less what is earned; negative if more comes in than goes out. With unknown fees
        or wages it is neither bound.
    now, then
        The wages before and after; None: there is no such job.
    payback_months
        How long after the end the rise in pay takes to repay the cost (with unknown fees at
        least so long); None: never, or not known.
    note
        Why there are none.
    """

    jobs: tuple[Earning, ...]
    earned: Money
    net_cost: Money
    now: Wage | None
    then: Wage | None
    payback_months: Decimal | None
    note: str

    @property
    def claims(self) -> tuple[Claim, ...]:
        """What the figures come from."""
        told = (*(job.wage for job in self.jobs), self.now, self.then)
        return tuple(wage.claim for wage in told if wage is not None and wage.claim is not None)


class Coming(NamedTuple):
    """Something that is held from a later day on.

    Attributes
    ----------
    id
        Of what is held.
    since
        From when.
    """

    id: str
    since: date


@dataclass(frozen=True, slots=True)
class Pathway(Displayed):
    """A proven best pathway, or the best found.

    Attributes
    ----------
    target, objective
        What was asked.
    optimal
        True only if it is proven that no pathway is better.
    bound
        Where it is not proven: no pathway can have less of the objective than this.
    months
        From the start to holding the target.
    cost
        The sum; with unknown terms a lower bound.
    steps
        In order of their start.
    meets
        What the target itself asked for at the end, where that is a requirement.
    held
        Ids of what is held at the start.
    presumed
        Ids of what of that nobody named: the high-school diploma of convention M2.
    coming
        What of that is still to come.
    assumptions
        What is taken as met because only the person can say.
    would_change
        Better pathways that hinge on something not known.
    duties_forbidden
        Where the target is a role: ids of its duties that the place forbids.
    duties_limited
        Where the target is a role: its duties that the place asks more for.
    own_rules
        Where the target is a role and a place was named: whether any rule of that place itself is
        known for it; else None.
    incomparable
        Pathways that cannot be ranked against this one, since a cost is not known.
    as_of, jurisdiction, estimate
        The circumstances; `jurisdiction` is an IRI or None.
    wages
        Money that comes in; None: it was not asked about.
    cut_short
        True: time ran out before all that is not known was looked at (`would_change`,
        `incomparable`).
    """

    target: Target
    objective: str
    optimal: bool
    bound: Number | None
    months: Number
    cost: Money
    steps: tuple[PathwayStep, ...]
    meets: tuple[Use, ...]
    held: tuple[str, ...]
    presumed: tuple[str, ...]
    coming: tuple[Coming, ...]
    assumptions: tuple[str, ...]
    would_change: tuple[Change, ...]
    incomparable: tuple[Pathway, ...]
    duties_forbidden: tuple[str, ...]
    duties_limited: tuple[LimitedDuty, ...]
    own_rules: bool | None
    as_of: date
    jurisdiction: str | None
    estimate: EstimateName
    wages: Wages | None = None
    cut_short: bool = False

    @property
    def timetable(self) -> tuple[Stretch, ...]:
        """What runs when, and the weekly hours it takes; steps of no duration are left out."""
        lasting = [step for step in self.steps if step.finish > step.start]
        days = {step.start: step.starts_on for step in lasting}
        days.update({step.finish: step.ends_on for step in lasting})
        starting: dict[Number, list[int]] = {}
        for place, step in enumerate(lasting):
            starting.setdefault(step.start, []).append(place)
        places: list[int] = []
        stretches = []
        for start, finish in pairwise(sorted(days)):
            going_on = [place for place in places if lasting[place].finish > start]
            places = sorted(going_on + starting.get(start, []))
            running = [lasting[place] for place in places]
            stretches.append(
                Stretch(
                    start,
                    finish,
                    days[start],
                    days[finish],
                    tuple(step.id for step in running),
                    sum(step.hours_per_week for step in running),
                )
            )
        return tuple(stretches)

    @property
    def leans_on(self) -> tuple[str, ...]:
        """Kinds of evidence that the answer rests on, sorted."""
        kinds = {c.provenance.evidence for step in self.steps for c in step.claims}
        kinds |= {use.evidence for step in self.steps for use in step.meets}
        kinds |= {c.provenance.evidence for c in self.wages.claims} if self.wages else set()
        return tuple(sorted(kind for kind in kinds if kind))

    def __bool__(self) -> Literal[True]:
        return True


class Unmet(NamedTuple):
    """A requirement that nothing here can meet.

    Attributes
    ----------
    id, label
        The requirement leaf, what it asks for, or the limit (`budget`, `deadline`).
    reason
        Why it cannot be met, in words.
    needed_for
        Id of the step or target that asks for it.
    """

    id: str
    label: str
    reason: str
    needed_for: str


class Opening(NamedTuple):
    """A change that would open a pathway.

    Attributes
    ----------
    kind
        What would have to change: `budget`, `deadline`, `hours` (a week), `limits` (all of them
        together), `avoid`, `via`, `wishes`, `place`, or `requirements` (those that are unmet).
    value
        The nearest budget, deadline or hours; the id of the wish; None: several, or
        anywhere without rules.
    months, cost
        What the best pathway then takes.
    text
        A sentence.
    """

    kind: str
    value: str | Number | None
    months: Number
    cost: Money
    text: str


@dataclass(frozen=True, slots=True)
class NoPathway(Displayed):
    """There is none: an answer, not an error.

    Attributes
    ----------
    target, objective
        What was asked.
    proven
        True if it is proven that there is none; False: none was found in time.
    unmet
        A smallest set of requirements which, if they were met, would open a pathway.
    closed
        Requirements that something held would meet but for its age: when their window closed,
        or will open.
    openings
        The nearest change of each kind that would open one.
    would_change
        Pathways that hinge on something not known.
    held, presumed, coming
        As in a `Pathway`.
    as_of, jurisdiction
        The circumstances.
    cut_short
        True: time ran out before all that could open one was looked at.
    """

    target: Target
    objective: str
    proven: bool
    unmet: tuple[Unmet, ...]
    closed: tuple[Unmet, ...]
    openings: tuple[Opening, ...]
    would_change: tuple[Change, ...]
    held: tuple[str, ...]
    presumed: tuple[str, ...]
    coming: tuple[Coming, ...]
    as_of: date
    jurisdiction: str | None
    cut_short: bool = False

    @property
    def changes(self) -> tuple[str, ...]:
        """What would open a pathway, in sentences."""
        return tuple(opening.text for opening in self.openings)

    def __bool__(self) -> Literal[False]:
        return False
