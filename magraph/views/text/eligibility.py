"""Eligibility as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from magraph.views.text.pathway import summary
from magraph.views.words import dollars, join

if TYPE_CHECKING:
    from magraph.evaluation import Evaluation
    from magraph.graph import CareerGraph
    from magraph.planning.eligibility import Eligibility
    from magraph.views.layout import Page

__all__ = ["write_eligibility"]

_MOST = 8
_VERDICT = {True: "open", False: "closed", None: "not known"}
_STYLE = {True: "good", False: "bad", None: "doubt"}


def write_eligibility(page: Page, found: Eligibility, graph: CareerGraph) -> None:
    """Write each route: open or closed, why, and the ways through it."""
    page.title(found.target.label)
    place = f", in {graph.label(found.jurisdiction)}" if found.jurisdiction else ""
    verdict = {
        True: "Open today: at least one way.",
        False: "Not open today.",
        None: "It hinges on something that is not known.",
    }[found.open]
    page.line(f"{verdict} As of {found.as_of}{place}.", style=_STYLE[found.open])
    for route in found.routes:
        page.heading(f"{route.label} ({route.id}): {_VERDICT[route.open]}")
        if route.fee is not None:
            page.field("Fee", dollars(route.fee))
        elif route.id != found.target.id:
            page.field("Fee", "not known")
        if route.open:
            for sentence in _assumed(route.evaluation):
                page.item(f"taken as given: {sentence}")
        for sentence in route.unmet:
            page.item(f"missing: {sentence}")
        shown = [way for way in route.ways if way.steps]
        for way in shown[:_MOST]:
            needs = f"; takes for granted: {join(way.needs)}" if way.needs else ""
            page.item(f"{summary(graph, way.months, way.cost)}: {way.label}{needs}", mark=">")
        if len(shown) > _MOST:
            page.item(f"and {len(shown) - _MOST} longer ways; --format json has them", mark=">")


def _assumed(evaluation: Evaluation) -> list[str]:
    if evaluation.operands:
        return [
            sentence
            for part in evaluation.operands
            if part.truth is True
            for sentence in _assumed(part)
        ]
    return [evaluation.requirement.label] if evaluation.assumed else []
