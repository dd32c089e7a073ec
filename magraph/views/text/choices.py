"""Several pathways as text: a table to choose from, and how far each figure may be off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from magraph.phrases import plain
from magraph.views.sentences import (
    choices_title,
    known_cost,
    missing_costs,
    nothing_missing,
    option_steps,
    range_of,
)
from magraph.views.words import circumstances

if TYPE_CHECKING:
    from magraph.graph import CareerGraph
    from magraph.planning.choices import Choices
    from magraph.views.layout import Page

__all__ = ["write_choices"]


def write_choices(page: Page, found: Choices, graph: CareerGraph) -> None:
    """Write pathways to choose from."""
    page.title(choices_title(found))
    page.line(f"{nothing_missing(found)} {circumstances(found, graph)}")
    page.blank()
    page.table(
        ("#", "Months", "Cost", "Pathway"),
        [
            (
                str(number),
                plain(option.pathway.months),
                known_cost(option.pathway.cost),
                option_steps(found, option.pathway),
            )
            for number, option in enumerate(found.options, 1)
        ],
        right="rrrl",
    )
    if missing_costs(found, graph):
        page.blank()
        page.line(missing_costs(found, graph))
    page.heading("From the least figures to the greatest")
    for number, option in enumerate(found.options, 1):
        page.item(range_of(found, option), mark=f"{number}.")
