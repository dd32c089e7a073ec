"""Eligibility as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from magraph import terms
from magraph.phrases import dollars, join
from magraph.views.sentences import summary, verdict
from magraph.views.text.requirements import evaluated, key
from magraph.views.words import circumstances

if TYPE_CHECKING:
    from magraph.graph import CareerGraph
    from magraph.planning.eligibility import Eligibility, EligibleRoute
    from magraph.views.layout import Page

__all__ = ["write_eligibility"]

_MOST = 8


def write_eligibility(page: Page, found: Eligibility, graph: CareerGraph) -> None:
    """Write each route: open or closed, why, and the ways through it."""
    page.title(found.target.label)
    style = "good" if found else "doubt" if found.in_doubt else "bad"
    page.line(f"{verdict(found)} {circumstances(found, graph)}", style=style)
    if found.held and found.routes:
        page.line("To obtain it again there are these ways.")
    trees = [evaluated(route.evaluation) for route in found.routes]
    page.line(key(page, (branch for tree in trees for branch in tree)))
    for route, tree in zip(found.routes, trees, strict=True):
        page.heading(f"{route.label} ({route.id}): {_verdict(route)}")
        if route.fee is not None:
            page.field("Fee", dollars(route.fee))
        elif graph.is_a(found.target.iri, terms.CREDENTIAL):
            page.field("Fee", "not known")
        page.tree(tree)
        shown = [way for way in route.ways if way.steps]
        for way in shown[:_MOST]:
            needs = f"; takes for granted: {join(way.needs)}" if way.needs else ""
            page.item(f"{summary(graph, way.months, way.cost)}: {way.label}{needs}", mark=">")
        if len(shown) > _MOST:
            page.item(f"and {len(shown) - _MOST} longer ways; --format json has them", mark=">")


def _verdict(route: EligibleRoute) -> str:
    if route.open:
        return "open"
    return "closed, as far as is known" if route.in_doubt else "closed"
