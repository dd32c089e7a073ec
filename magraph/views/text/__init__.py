"""Answers as text for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from magraph.errors import UsageError
from magraph.loading import function_at
from magraph.views.layout import Page

if TYPE_CHECKING:
    from magraph.graph import CareerGraph

__all__ = ["render", "write"]

_WRITERS: Final[dict[str, str]] = {
    "CareerGraph": "overview:write_overview",
    "Pathway": "pathway:write_pathway",
    "NoPathway": "pathway:write_no_pathway",
    "tuple": "pathway:write_both",
    "Choices": "choices:write_choices",
    "Explanation": "explanation:write_explanation",
    "Holding": "holding:write_holding",
    "SkillGap": "gap:write_gap",
    "Coverage": "coverage:write_coverage",
    "Eligibility": "eligibility:write_eligibility",
    "Description": "description:write_description",
    "Listing": "listing:write_listing",
    "Neighbourhood": "neighbourhood:write_neighbourhood",
    "Report": "report:write_report",
    "Ranking": "ranking:write_ranking",
    "Similar": "ranking:write_similar",
    "Import": "importing:write_import",
    "QueryResult": "table:write_result",
}
"""Kind of answer -> ``"module:function"``, looked up when needed."""


def render(answer: object, graph: CareerGraph | None, page: Page | None = None) -> str:
    """Return an answer as text.

    Parameters
    ----------
    answer
        What a library function returned, or a pair of pathways: fastest and cheapest.
    graph
        Where it comes from.
    page
        What to write on, with its width and colours; None: as the terminal is.
    """
    page = page or Page()
    write(page, answer, graph)
    return page.text()


def write(page: Page, answer: object, graph: CareerGraph | None) -> None:
    """Write an answer on a page of any kind."""
    where = _WRITERS.get(type(answer).__name__)
    if where is None:
        raise UsageError(f"there is no text for a {type(answer).__name__}")
    function_at(f"{__name__}.{where}")(page, answer, graph)
