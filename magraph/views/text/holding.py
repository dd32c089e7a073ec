"""What keeping a credential takes, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from magraph.phrases import dollars, plain, total
from magraph.planning.pathway import NoPathway, Pathway
from magraph.views.citations import citations
from magraph.views.sentences import summary, unmet
from magraph.views.words import figure

if TYPE_CHECKING:
    from magraph.graph import CareerGraph
    from magraph.holdings import Holding
    from magraph.views.layout import Page

__all__ = ["write_holding"]

_STATES: Final = {
    "new": "Counted as obtained on {since}.",
    "in force": "Held, and in force on {since}.",
    "renewable": "Expired, but it can still be renewed until {renew_by}.",
    "lapsed": "Expired, and it is too late to renew it: it has to be obtained again.",
    "doubtful": "Expired; whether it can still be renewed is not known. "
    "The figures suppose that it can.",
}


def write_holding(page: Page, kept: Holding, graph: CareerGraph) -> None:
    """Write what keeping a credential takes."""
    page.title(f"{kept.target.label}: to hold it from {kept.since} to {kept.through}")
    page.line(_STATES[kept.state].format(since=kept.since, renew_by=kept.renew_by))
    if not kept.possible:
        ends = (
            f"It ends on {kept.ends} and cannot be renewed." if kept.ends else "It cannot be had."
        )
        page.line(ends, style="bad")
    if isinstance(kept.again, NoPathway):
        for each in kept.again.unmet:
            page.item(unmet(each, graph), mark="x", style="bad")
    elif not kept.known:
        page.line("How long it is valid is not known: nor is what keeping it takes.", style="doubt")
    if isinstance(kept.again, Pathway):
        again = summary(graph, kept.again.months, kept.again.cost)
        steps = ", then ".join(step.label for step in kept.again.steps)
        page.field("To obtain it again", f"{again}: {steps}", indent=0)
    if kept.known:
        page.field("Renewals", str(len(kept.renewals)), indent=0)
        page.field("Cost", total(graph, kept.cost), indent=0)
        if kept.units is not None:
            page.field("Continuing education", f"{plain(kept.units)} {kept.unit_name}", indent=0)
    if kept.renewals:
        page.blank()
        page.table(
            ("Due", "Cost", kept.unit_name.capitalize() or "Units"),
            [
                (
                    due.due.isoformat(),
                    dollars(due.cost),
                    "not known" if due.units is None else plain(due.units),
                )
                for due in kept.renewals
            ],
            right="lrl",
        )
    if kept.assumptions:
        page.heading("Taken as given")
        for assumed in kept.assumptions:
            page.item(assumed)
    if kept.note:
        page.blank()
        page.item(kept.note, mark="*", indent=0)
    if kept.claims:
        page.heading("Where each number comes from")
        for claim in kept.claims:
            page.item(figure(graph, claim))
        sources = {graph.id(s) for claim in kept.claims for s in claim.provenance.sources}
        page.sources(citations(graph, sources))
