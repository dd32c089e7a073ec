"""Money that comes in, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from magraph.phrases import dollars, join, label_of, months
from magraph.views.words import claim_value, evidence

if TYPE_CHECKING:
    from magraph.graph import CareerGraph
    from magraph.planning.pathway import Wage, Wages
    from magraph.quantities import Money
    from magraph.views.layout import Page

__all__ = ["write_wages"]


def write_wages(page: Page, wages: Wages, cost: Money, graph: CareerGraph) -> None:
    """Write what each job pays, the net cost, and the time to pay the education back."""
    page.heading("Money that comes in")
    for job in wages.jobs:
        page.item(f"{months(job.months)} as {_named(job.wage, graph)}: {dollars(job.amount)}")
    if wages.jobs:
        page.item(f"net cost: {_net(wages, cost, graph)}")
    else:
        page.item("no work on the way")
    if wages.payback_months is None:
        page.item(f"time to pay it back: {wages.note}.")
    else:
        assert wages.now is not None
        assert wages.then is not None
        least = "" if cost.complete else "at least "
        page.item(f"now: {_named(wages.now, graph)}")
        page.item(f"then: {_named(wages.then, graph)}")
        page.item(
            f"time to pay it back: {least}{months(wages.payback_months)}: {dollars(cost.amount)} "
            f"at {dollars((wages.then.yearly or 0) - (wages.now.yearly or 0))} a year more"
        )
    page.line("Wages that are not earned for being at school are not counted.", indent=2)


def _named(wage: Wage, graph: CareerGraph) -> str:
    who = "stated" if wage.role is None else label_of(graph, wage.role)
    if wage.claim is None:
        yearly = (
            "median wage not known" if wage.yearly is None else f"{dollars(wage.yearly)} a year"
        )
        return f"{who}, {yearly}"
    return f"{who}, {claim_value(graph, wage.claim)} a year {evidence(graph, wage.claim)}"


def _net(wages: Wages, cost: Money, graph: CareerGraph) -> str:
    shown = f"{dollars(cost.amount)} - {dollars(wages.earned.amount)} = "
    shown += dollars(wages.net_cost.amount)
    missing = join(label_of(graph, id_) for id_ in wages.net_cost.unknown)
    return shown if wages.net_cost.complete else f"{shown}; not known: {missing}"
