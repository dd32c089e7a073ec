"""Answers as HTML: pages that need nothing else, and fragments to put into others.

Each kind of answer that has a form of its own here is a module; all others are written by the
writers of the text, on a page that makes elements of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from magraph.loading import function_at
from magraph.views.html.outline import Outline
from magraph.views.html.sheet import Sheet, style
from magraph.views.text import write

if TYPE_CHECKING:
    from magraph.graph import CareerGraph

__all__ = ["fragment", "render"]

_WRITERS: Final[dict[str, str]] = {
    "Pathway": "pathway:pathway",
    "NoPathway": "pathway:no_pathway",
    "tuple": "pathway:both",
    "Choices": "choices:choices",
    "QueryResult": "table:result",
}
"""Kind of answer -> ``"module:function"``, looked up when needed."""

_TITLES: Final[dict[str, Callable[[Any], str]]] = {
    "Listing": lambda found: str(found.what).capitalize(),
    "Report": lambda _: "What the checks found",
}
"""Kind of answer -> its title, where the text has none."""


def render(answer: object, graph: CareerGraph | None) -> str:
    """Return an answer as a page that can be read, printed and sent as it is.

    Parameters
    ----------
    answer
        What a library function returned, or a pair of pathways: fastest and cheapest.
    graph
        Where it comes from.
    """
    sheet = Sheet(graph)
    body = written(sheet, answer)
    page = sheet.render("page.html", body=body, style=style("answer"), sources=sheet.sources())
    return f"{page}\n"


def fragment(
    answer: object, graph: CareerGraph | None, *, level: int = 2, styled: bool = False
) -> Markup:
    """Return an answer as one element, to be put into a page.

    Parameters
    ----------
    answer, graph
        As for `render`.
    level
        Of the uppermost heading: 2 is ``<h2>``.
    styled
        Whether it brings its style along, as it must in a notebook.
    """
    sheet = Sheet(graph, level=level)
    body = written(sheet, answer)
    return sheet.render(
        "fragment.html",
        body=body,
        style=style("answer") if styled else "",
        sources=sheet.sources(),
    )


def written(sheet: Sheet, answer: object, *, known: str = "") -> Markup:
    """Return an answer without its sources, which the sheet gathers.

    Parameters
    ----------
    sheet, answer
        Where it is written, and what.
    known
        A sentence that the document says elsewhere.
    """
    name = type(answer).__name__
    where = _WRITERS.get(name)
    if where is None:
        outline = Outline(sheet, known=known)
        if name in _TITLES:
            outline.title(_TITLES[name](answer))
        write(outline, answer, sheet.graph)
        return outline.markup()
    made = function_at(f"{__name__}.{where}")(sheet, answer)
    assert isinstance(made, Markup)
    return made
