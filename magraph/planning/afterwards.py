"""Who a person is at the end of a pathway: the profile with what the steps have given."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from magraph import terms
from magraph.claims import Claim, claim
from magraph.evaluation import Circumstances
from magraph.planning.grounding import Grounding, GroundStep
from magraph.planning.plan import Plan, Scheduled
from magraph.profile import (
    CompletedRoute,
    Employment,
    HeldCredential,
    HeldStatus,
    Profile,
)
from magraph.quantities import add_days, add_months
from magraph.renewals import renewal_of

__all__ = ["circumstances_after", "day_of"]

_DAYS_A_MONTH = 30


def day_of(start: date, moment: int) -> date:
    """Return the day that lies so many hundredths of a month after another.

    >>> day_of(date(2026, 11, 24), 1150)
    datetime.date(2027, 11, 8)
    """
    whole, part = divmod(moment, 100)
    return add_days(add_months(start, whole), part * _DAYS_A_MONTH // 100)


def circumstances_after(there: Circumstances, grounding: Grounding, plan: Plan) -> Circumstances:
    """Return the same person, in the same place, on the day when a plan is finished."""
    profile = there.profile
    for done in plan.steps:
        profile += _gained(there, grounding.steps[done.step], done)
    return Circumstances(there.graph, profile, day_of(there.as_of, plan.time), there.jurisdiction)


def _gained(there: Circumstances, meaning: GroundStep, done: Scheduled) -> Profile:
    start, end = day_of(there.as_of, done.start), day_of(there.as_of, done.finish)
    if meaning.kind == "education":
        return Profile(education=(CompletedRoute(meaning.iri, completed=end, started=start),))
    if meaning.kind in ("exam", "renewal"):
        validity = claim(there.graph, meaning.gives, terms.VALIDITY, there.as_of)
        renewal = renewal_of(there.graph, meaning.gives, there.as_of)
        if meaning.kind == "renewal" and renewal is not None:
            validity = renewal.period or validity
        expires = _expiry(validity, end)
        return Profile(credentials=(HeldCredential(meaning.gives, end, expires),))
    if meaning.kind == "work":
        return Profile(work=(Employment(meaning.iri, start, end),), roles=(meaning.iri,))
    if meaning.kind == "status":
        expires = _expiry(claim(there.graph, meaning.iri, terms.VALIDITY, there.as_of), end)
        return Profile(statuses=(HeldStatus(meaning.iri, end, expires),))
    if meaning.training is None:
        return Profile()
    return Profile(training=(replace(meaning.training, completed=end),))


def _expiry(validity: Claim | None, start: date) -> date | None:
    if validity is None or validity.estimate is None:
        return None
    return day_of(start, int(validity.estimate.typical * 100))
