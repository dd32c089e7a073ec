"""How answers show themselves at the end of a notebook's cell, or at IPython's prompt.

An answer remembers the graph that it was told from, for labels and sources. That is no part of
its value: equality, `repr`, pickles, copies and `dataclasses.replace` leave it out, and an answer
without a graph shows its fields.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Protocol, TypeVar

from magraph.errors import MissingExtra

if TYPE_CHECKING:
    from magraph.graph import CareerGraph

__all__ = ["Displayed", "told_from"]

_D = TypeVar("_D", bound="Displayed")


class _Printer(Protocol):
    """What of IPython's printer is used."""

    def text(self, text: str) -> None: ...


class Displayed:
    """An answer that a notebook shows as HTML, or as SVG where it takes pictures alone.

    Front ends choose one of the forms: JupyterLab, Notebook, VS Code and nbconvert HTML, the
    Qt console SVG, a terminal text.

    Parameters
    ----------
    alone
        Whether answers of the class are told without a graph.
    """

    __slots__ = ("_told_from",)

    _told_from: CareerGraph
    _alone: ClassVar[bool] = False

    def __init_subclass__(cls, *, alone: bool = False) -> None:
        cls._alone = cls._alone or alone
        # IPython's printer goes no further up than the first class that has a `__repr__`.
        cls._repr_pretty_ = Displayed._repr_pretty_  # type: ignore[method-assign]

    def _source(self) -> CareerGraph | None:
        """Return the graph that it was told from; None: it is a copy, which has none."""
        return getattr(self, "_told_from", None)

    def _repr_html_(self) -> str | None:
        """Return the answer as HTML with its style, or None without a graph."""
        from magraph.views.html import fragment

        graph = self._source()
        if graph is None and not self._alone:
            return None
        return str(fragment(self, graph, styled=True))

    def _repr_svg_(self) -> str | None:
        """Return the answer as a picture, or None: there is none, no graph, or no extra."""
        from magraph.views.pictures import KINDS, picture

        graph = self._source()
        if graph is None or type(self).__name__ not in KINDS:
            return None
        try:
            return str(picture(self, graph, "svg"))
        except MissingExtra:
            return None

    def _repr_pretty_(self, printer: _Printer, cycle: bool) -> None:
        """Write the answer as the command line shows it, or its fields without a graph."""
        from magraph.views.text import render

        graph = self._source()
        fields = cycle or (graph is None and not self._alone)
        printer.text(repr(self) if fields else render(self, graph).rstrip("\n"))


def told_from(graph: CareerGraph, answer: _D) -> _D:
    """Return an answer that remembers the graph that it was told from."""
    object.__setattr__(
        answer, "_told_from", graph
    )  # answers are frozen; this is none of their fields
    return answer
