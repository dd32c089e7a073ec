"""What it costs to keep a credential for years: renewals, continuing education, lapses."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, Literal, NamedTuple, TypeAlias

from magraph import terms
from magraph.claims import Claim, claim, typical
from magraph.displays import Displayed, told_from
from magraph.errors import UsageError
from magraph.evaluation import Evaluation, credential_held
from magraph.graph import CareerGraph
from magraph.names import Kinds
from magraph.planning.ask import answer
from magraph.planning.pathway import NoPathway, Pathway, Target
from magraph.planning.question import Question
from magraph.profile import HeldCredential, Profile
from magraph.quantities import Money, Number, add_months, is_number, number
from magraph.renewals import Renewal, renewal_of

__all__ = ["Holding", "RenewalDue", "holding"]

_KEPT: Final = Kinds("credential", (terms.CREDENTIAL,), "Only a credential is renewed: name one")

HoldingState: TypeAlias = Literal["new", "in force", "renewable", "lapsed", "doubtful"]


class RenewalDue(NamedTuple):
    """One renewal.

    Attributes
    ----------
    due
        The day the credential ends without it.
    cost
        Dollars; None: not known.
    units
        Continuing education that it asks for; None: not known, or none.
    """

    due: date
    cost: Number | None
    units: Number | None


@dataclass(frozen=True, slots=True)
class Holding(Displayed):
    """What keeping a credential takes, from a day on; true where it can be kept so long.

    Attributes
    ----------
    target
        The credential.
    state
        `new` (counted as obtained on that day), `in force`, `renewable` (expired, but it can
        still be renewed), `lapsed` (only a new application helps) or `doubtful` (expired, and
        nothing is known of late renewals).
    since, through
        First and last day of the time asked about.
    renew_by
        Where it has expired: the last day on which it could, or can, still be renewed.
    renewals
        Those that fall due before `through`, oldest first.
    again
        If it has lapsed: the cheapest pathway to it; part of `cost`.
    cost
        The sum; a lower bound where a fee is not known.
    units, unit_name
        All continuing education, and what a unit is called; None: not known.
    possible
        False if it cannot be kept so long: it is not renewable, or cannot be had again.
    ends
        If not possible: the day on which it ends for good.
    known
        False if it is not known how long it is valid, so that renewals are not known either.
    assumptions
        What is taken as given, since the profile does not say it: that it is held, by the work
        that asks for it, since when it is held, and that it was renewed in time.
    note
        What the ontology says of its renewal in words.
    claims
        The claims that this rests on.
    """

    target: Target
    state: HoldingState
    since: date
    through: date
    renew_by: date | None
    renewals: tuple[RenewalDue, ...]
    again: Pathway | NoPathway | None
    cost: Money
    units: Number | None
    unit_name: str
    possible: bool
    ends: date | None
    known: bool
    assumptions: tuple[str, ...]
    note: str
    claims: tuple[Claim, ...]

    def __bool__(self) -> bool:
        return self.possible


def holding(
    graph: CareerGraph,
    credential: str,
    years: float | Decimal,
    profile: Profile | Iterable[str] | None = None,
    *,
    jurisdiction: str | None = None,
    as_of: date | None = None,
) -> Holding:
    """Return what it takes to hold a credential for so many years from a day on.

    Parameters
    ----------
    graph, profile, jurisdiction, as_of
        As for `shortest_pathway`. If the profile holds the credential, its own dates count.
    credential
        Id, label or acronym.
    years
        How long, above 0. A renewal counts if the credential would end before that.

    Raises
    ------
    UnknownTerm, AmbiguousTerm, UsageError
        If a name is not found, is several things or no credential, or the years make no sense.

    Examples
    --------
    >>> from magraph import holding, read_graph
    >>> kept = holding(read_graph(), "ccma-nha", 10)
    >>> len(kept.renewals), kept.cost.amount, kept.units
    (4, Decimal('740'), 40)
    """
    question = Question.ask(
        graph,
        credential,
        profile,
        "cost",
        jurisdiction=jurisdiction,
        as_of=as_of,
        kinds=_KEPT,
    )
    if not is_number(years) or not 0 < years <= 100:
        raise UsageError(f"years: {years} is not between 0 and 100")
    since = question.there.as_of
    through = add_months(since, int(Decimal(str(years)) * 12))
    rule = _Rule.of(question)
    in_force = credential_held(question.target, question.there)
    latest = _latest(question, rule, in_force)
    state, ends, renew_by = _state(rule, since, latest)
    again = answer(question) if state == "lapsed" else None
    if isinstance(again, Pathway) and rule.validity is not None:
        ends = add_months(again.steps[-1].ends_on if again.steps else since, rule.validity)
    renewals, last = _renewals(rule, ends, through)
    possible = last is None and not isinstance(again, NoPathway)
    kept = Holding(
        target=question.named_target,
        state=state,
        since=since,
        through=through,
        renew_by=renew_by,
        renewals=renewals,
        again=again,
        cost=_cost(question, rule, renewals, again),
        units=None if rule.units is None else number(rule.units * len(renewals)),
        unit_name=rule.renewal.unit_name if rule.renewal else "",
        possible=possible,
        ends=last,
        known=ends is not None,
        assumptions=(
            *((f"Held: {in_force.reason}",) if in_force.assumed else ()),
            *(_assumptions(rule, since, latest[0]) if latest and state == "in force" else ()),
        ),
        note=graph.text(rule.renewal.id, terms.NOTE) if rule.renewal else "",
        claims=rule.claims,
    )
    return told_from(graph, kept)


class _Rule(NamedTuple):
    """How long a credential lasts, and how it is renewed; None: not known.

    Attributes
    ----------
    renewal
        Where the ontology tells of one.
    validity, period
        Months that it is valid for at first, and after each renewal.
    fee, units
        Dollars and continuing education of each renewal.
    renewable
        False where the ontology says that it is not.
    claims
        What this rests on.
    """

    renewal: Renewal | None
    validity: int | None
    period: int | None
    fee: Decimal | None
    units: Decimal | None
    renewable: bool
    claims: tuple[Claim, ...]

    @classmethod
    def of(cls, question: Question) -> _Rule:
        graph, day = question.there.graph, question.there.as_of
        validity = claim(graph, question.target, terms.VALIDITY, day)
        months = _whole(validity)
        renewal = renewal_of(graph, question.target, day)
        if renewal is None:
            return cls(None, months, months or None, None, None, True, _known(validity))
        return cls(
            renewal,
            months,
            _whole(renewal.period) or months or None,
            typical(renewal.fee),
            typical(renewal.units),
            renewal.possible,
            _known(validity, renewal.period, renewal.fee, renewal.units, renewal.grace),
        )


def _known(*claims: Claim | None) -> tuple[Claim, ...]:
    return tuple(each for each in claims if each is not None)


def _whole(found: Claim | None) -> int | None:
    value = typical(found)
    return None if value is None else int(value)


def _latest(
    question: Question, rule: _Rule, in_force: Evaluation
) -> tuple[HeldCredential, date] | None:
    """Return what is held of a credential that ends last, and when; None: it is not held."""
    day = question.there.as_of
    stated = [h for h in question.there.profile.obtained(day) if h.credential == question.target]
    given = [HeldCredential(question.target)] if in_force.assumed else []
    held = [(each, _end(each, rule, day) or date.max) for each in (*stated, *given)]
    return max(held, key=lambda pair: pair[1], default=None)


def _state(
    rule: _Rule, day: date, latest: tuple[HeldCredential, date] | None
) -> tuple[HoldingState, date | None, date | None]:
    """Return how a credential stands, when it ends, and until when it can be renewed late."""
    if latest is None:
        return "new", _later(day, rule.validity), None
    _, ends = latest
    if ends == date.max:
        return "in force", None, None
    if ends >= day:
        return "in force", ends, None
    if not rule.renewable:
        return "lapsed", None, None
    if rule.renewal is None or rule.renewal.grace is None:
        return "doubtful", ends, None
    renew_by = rule.renewal.last_day(ends)
    return ("renewable", ends, renew_by) if renew_by >= day else ("lapsed", None, renew_by)


def _end(held: HeldCredential, rule: _Rule, day: date) -> date | None:
    """Return when a credential ends; one whose end nobody stated has been renewed in time."""
    if held.expires is not None or rule.validity is None or rule.period is None:
        return held.expires
    ends = add_months(held.obtained or day, rule.validity)
    while ends < day:
        ends = add_months(ends, rule.period)
    return ends


def _assumptions(rule: _Rule, day: date, held: HeldCredential) -> tuple[str, ...]:
    """Return what the end of a credential in force rests on, where nobody stated it."""
    if held.expires is not None or rule.validity is None or rule.period is None:
        return ()
    if held.obtained is None:
        return (f"Obtained on {day}: no day is stated",)
    if add_months(held.obtained, rule.validity) >= day:
        return ()
    return (f"Renewed in time since {held.obtained}: no end is stated",)


def _later(day: date, months: int | None) -> date | None:
    return None if months is None else add_months(day, months)


def _renewals(
    rule: _Rule, ends: date | None, through: date
) -> tuple[tuple[RenewalDue, ...], date | None]:
    """Return the renewals due before a day; and the day it ends, if it cannot be renewed."""
    found: list[RenewalDue] = []
    while ends is not None and ends < through:
        if not rule.renewable:
            return tuple(found), ends
        found.append(
            RenewalDue(
                ends,
                None if rule.fee is None else number(rule.fee),
                None if rule.units is None else number(rule.units),
            )
        )
        ends = _later(ends, rule.period)
    return tuple(found), None


def _cost(
    question: Question,
    rule: _Rule,
    renewals: tuple[RenewalDue, ...],
    again: Pathway | NoPathway | None,
) -> Money:
    amount = (rule.fee or Decimal(0)) * len(renewals)
    unknown: tuple[str, ...] = ()
    if renewals and rule.fee is None:
        graph = question.there.graph
        unknown = (graph.id(rule.renewal.id if rule.renewal else question.target),)
    if isinstance(again, Pathway):
        amount += again.cost.amount
        unknown += tuple(name for name in again.cost.unknown if name not in unknown)
    return Money(Decimal(str(number(amount))), unknown=unknown)
