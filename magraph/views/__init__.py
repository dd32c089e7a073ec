"""Answers for people and for programs.

Each format is a module with one function per kind of answer; it is imported when used. Another
format is another entry of `FORMATS`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from magraph.errors import UsageError
from magraph.loading import function_at

if TYPE_CHECKING:
    from magraph.graph import CareerGraph

__all__ = ["FORMATS", "render"]

FORMATS: Final[dict[str, str]] = {
    "text": "magraph.views.text",
    "json": "magraph.views.json",
    "html": "magraph.views.html",
}
"""Name -> module with a function `render(answer, graph)`."""


def render(answer: object, graph: CareerGraph | None, form: str) -> str:
    """Return an answer of the library in a format, ending in a newline.

    Parameters
    ----------
    answer
        What a library function returned.
    graph
        Where it comes from, for labels and sources; None where an answer needs none.
    form
        A name in `FORMATS`.
    """
    if form not in FORMATS:
        raise UsageError(f"no format is called {form!r}; there are {', '.join(FORMATS)}")
    text = function_at(f"{FORMATS[form]}:render")(answer, graph)
    assert isinstance(text, str)
    return text
