"""Drawings as SVG: narrow enough for a phone, legible in light and dark, with real text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol, cast

from magraph.loading import function_at
from magraph.views.pictures.drawing import MARKS
from magraph.views.pictures.svg.canvas import ICON, Canvas
from magraph.views.pictures.svg.spoken import spoken
from magraph.views.pictures.svg.text import Style, width, wrapped

if TYPE_CHECKING:
    from magraph.views.pictures.drawing import Drawing

__all__ = ["write_svg"]

_ARRANGERS: Final = {
    "timeline": "magraph.views.pictures.svg.timeline:Timeline",
    "tree": "magraph.views.pictures.svg.tree:Tree",
    "lists": "magraph.views.pictures.svg.lists:Lists",
    "network": "magraph.views.pictures.svg.network:Network",
}
"""Arrangement -> ``"module:class"``, made of a drawing: an `_Arranged`."""

_NARROWEST: Final = 480
_MARGIN: Final = 16
_TITLE: Final = Style(17, bold=True)
_HEADLINE: Final = Style(14.5)
_SMALL: Final = Style(12.5)


class _Arranged(Protocol):
    """A drawing whose places are known. Figures are pixels."""

    @property
    def width(self) -> float:
        """How wide it is at least."""

    def draw(self, canvas: Canvas, x: float, y: float, room: float) -> float:
        """Draw it below `y`, from `x` on in so much room, and return where it ends."""


def write_svg(drawing: Drawing) -> str:
    """Return a drawing as an SVG document."""
    arranged = cast("_Arranged", function_at(_ARRANGERS[drawing.arrangement])(drawing))
    wide = max(_NARROWEST, arranged.width + 2 * _MARGIN)
    room = wide - 2 * _MARGIN
    canvas = Canvas()
    y: float = _MARGIN - 2
    y = canvas.words(_MARGIN, y, wrapped(drawing.title, _TITLE, room), "mg-ink")
    y = canvas.words(_MARGIN, y + 4, wrapped(drawing.headline, _HEADLINE, room), "mg-ink")
    for sentence in drawing.subtitles:
        y = canvas.words(_MARGIN, y + 3, wrapped(sentence, _SMALL, room), "mg-muted")
    y = arranged.draw(canvas, _MARGIN, y + 14, room)
    y = _legend(canvas, drawing, y)
    y += 8
    for note in drawing.notes:
        y = canvas.words(_MARGIN, y + 6, wrapped(note, _SMALL, room), "mg-muted")
    return canvas.text(drawing.title, spoken(drawing), wide, y + _MARGIN - 6)


def _legend(canvas: Canvas, drawing: Drawing, y: float) -> float:
    marks = {node.mark for node in drawing.nodes}
    used = [mark for mark in MARKS if mark in marks]
    x: float = _MARGIN
    for mark in used:
        canvas.sign(mark, x, y + 12)
        words = wrapped(MARKS[mark], _SMALL, _NARROWEST)
        canvas.words(x + ICON + 6, y + 12, words, "mg-muted")
        x += ICON + 6 + width(MARKS[mark], _SMALL) + 18
    return y + 32 if used else y
