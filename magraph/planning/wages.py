"""Money that comes in on a pathway: wages of its work, and how soon they pay an education back."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from magraph import terms
from magraph.claims import claim, typical
from magraph.evaluation import Circumstances
from magraph.planning.pathway import Earning, PathwayStep, Wage, Wages
from magraph.quantities import FULL_TIME, Money, number

__all__ = ["count_wages"]

_TENTH = Decimal("0.1")


def count_wages(
    there: Circumstances,
    target: str,
    steps: Sequence[PathwayStep],
    cost: Money,
    wage_now: Decimal | None = None,
) -> Wages:
    """Return what a pathway's work pays, its net cost, and when the rise in pay has repaid it.

    Parameters
    ----------
    there
        Graph, profile, day and place.
    target
        IRI of what is wanted.
    steps, cost
        Of the pathway.
    wage_now
        Dollars a year that the person earns now; None: the median wage of the best-paid role
        worked in now.

    Notes
    -----
    A year's median wage is of 2,080 hours, 40 a week; work of fewer hours pays in proportion.
    An education is repaid after its cost, divided by the rise of the yearly median wage. Wages
    that are not earned for being at school are not counted (convention M4).

    References
    ----------
    U.S. Bureau of Labor Statistics, Occupational Employment and Wage Statistics, Technical
    Notes: annual wages are hourly ones times 2,080.
    """
    jobs = tuple(_earning(there, step) for step in steps if step.kind == "work")
    amount = sum((job.amount for job in jobs if job.amount is not None), Decimal(0))
    unknown = tuple(dict.fromkeys(job.role for job in jobs if job.amount is None))
    now = _now(there, wage_now)
    then = _wage(there, target) if there.graph.is_a(target, terms.OCCUPATION) else None
    months, note = _payback(cost, now, then)
    return Wages(
        jobs=jobs,
        earned=Money(amount, cost.currency, unknown),
        net_cost=Money(cost.amount - amount, cost.currency, cost.unknown + unknown),
        now=now,
        then=then,
        payback_months=months,
        note=note,
    )


def _earning(there: Circumstances, step: PathwayStep) -> Earning:
    months = Decimal(str(step.finish)) - Decimal(str(step.start))
    wage = _wage(there, step.iri)
    amount = None
    if wage.yearly is not None:
        hours = min(Decimal(step.hours_per_week), FULL_TIME)
        amount = (wage.yearly * months / 12 * hours / FULL_TIME).quantize(Decimal(1))
    return Earning(step.id, wage.role or "", number(months), wage, amount)


def _wage(there: Circumstances, role: str) -> Wage:
    found = claim(there.graph, role, terms.MEDIAN_WAGE, there.as_of)
    return Wage(there.graph.id(role), typical(found), found)


def _now(there: Circumstances, stated: Decimal | None) -> Wage | None:
    if stated is not None:
        return Wage(None, stated, None)
    jobs = {job.role for job in there.profile.work if job.goes_on(there.as_of)}
    wages = sorted(
        (_wage(there, role) for role in jobs), key=lambda wage: (wage.yearly or 0, wage.role or "")
    )
    return wages[-1] if wages else None


def _payback(cost: Money, now: Wage | None, then: Wage | None) -> tuple[Decimal | None, str]:
    if then is None:
        return None, "The target is no role, so no wage goes with it"
    if then.yearly is None:
        return None, "The median wage of the target is not known"
    if now is None:
        return None, "What is earned now is not known. Give the wage now, or name the job held"
    if now.yearly is None:
        return None, "The median wage of the job held now is not known"
    rise = then.yearly - now.yearly
    if rise <= 0:
        return None, "The median wage does not rise"
    return (cost.amount * 12 / rise).quantize(_TENTH, ROUND_HALF_UP), ""
