"""What it takes to keep a credential."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from magraph import terms
from magraph.claims import Claim, claim, typical
from magraph.quantities import add_days, add_months

if TYPE_CHECKING:
    from datetime import date

    from magraph.graph import CareerGraph
    from magraph.profile import HeldCredential, Profile

__all__ = ["Renewal", "read_renewal", "renewal_of", "with_ends"]


class Renewal(NamedTuple):
    """The renewal of a credential.

    Attributes
    ----------
    id
        IRI of the renewal.
    units, period
        Claims: how much continuing education, in how many months; None: not known.
    fee, grace
        Claims: what it costs, and for how many months or days after expiry it is still possible;
        None: not known.
    reactivation
        Claim: what is to be paid beside the exam once it is too late to renew; None: nothing known.
    unit_name
        What a unit is called, such as `points`; empty: not known.
    possible
        False where it is known that there is no renewal.
    """

    id: str
    units: Claim | None
    period: Claim | None
    fee: Claim | None
    grace: Claim | None
    reactivation: Claim | None
    unit_name: str
    possible: bool

    @property
    def units_per_year(self) -> Decimal | None:
        """Units of continuing education a year; None: not known."""
        if self.units is None or self.period is None:
            return None
        units, months = self.units.estimate, self.period.estimate
        if units is None or months is None or not months.typical:
            return None
        return units.typical * 12 / months.typical

    def last_day(self, ends: date) -> date:
        """Return when what ends on a day can be renewed for the last time.

        That is the day itself where nothing is known of later ones.
        """
        grace = typical(self.grace)
        if self.grace is None or grace is None:
            return ends
        return (add_days if self.grace.unit == "DAY" else add_months)(ends, int(grace))


def renewal_of(graph: CareerGraph, credential: str, as_of: date) -> Renewal | None:
    """Return the renewal of a credential on a day; None: nothing is known of any."""
    for node in graph.objects(credential, terms.HAS_RENEWAL):
        return read_renewal(graph, node, as_of)
    return None


def read_renewal(graph: CareerGraph, node: str, as_of: date) -> Renewal:
    """Read one renewal from the graph."""
    return Renewal(
        node,
        claim(graph, node, terms.UNITS, as_of),
        claim(graph, node, terms.PERIOD, as_of),
        claim(graph, node, terms.FEE, as_of),
        claim(graph, node, terms.GRACE_PERIOD, as_of),
        claim(graph, node, terms.REACTIVATION_FEE, as_of),
        graph.text(node, terms.UNIT_NAME),
        graph.value(node, terms.RENEWABLE) is not False,
    )


def with_ends(graph: CareerGraph, profile: Profile, as_of: date) -> Profile:
    """Return a profile in which what cannot be renewed ends with its validity.

    What can be renewed, and has no end stated, is taken as renewed.
    """

    def ended(held: HeldCredential) -> HeldCredential:
        if held.obtained is None or held.expires is not None:
            return held
        renewal = renewal_of(graph, held.credential, as_of)
        months = typical(claim(graph, held.credential, terms.VALIDITY, as_of))
        if renewal is None or renewal.possible or months is None:
            return held
        return held._replace(expires=add_months(held.obtained, int(months)))

    return replace(profile, credentials=tuple(map(ended, profile.credentials)))
