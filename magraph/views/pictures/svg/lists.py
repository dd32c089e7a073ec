"""Groups one below the other: short things as tags in rows, longer ones as boxes of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from magraph.views.pictures.drawing import MARKS, named
from magraph.views.pictures.svg.canvas import ICON
from magraph.views.pictures.svg.text import Style, Words, wrapped

if TYPE_CHECKING:
    from magraph.views.pictures.drawing import Drawing, Node
    from magraph.views.pictures.svg.canvas import Canvas

__all__ = ["Lists"]

_HEADING: Final = Style(14, bold=True)
_LABEL: Final = Style(12.5)
_DETAIL: Final = Style(12)
_PAD: Final = 7
_APART: Final = 6
_SHARE: Final = 14


class Lists:
    """The groups of a drawing, and above them how much of what is asked for is met."""

    width = 0.0

    def __init__(self, drawing: Drawing) -> None:
        self._groups = drawing.groups
        self._nodes = named(drawing)
        self._marks = [node.mark for node in drawing.nodes if node.kind == "leaf"]

    def draw(self, canvas: Canvas, x: float, y: float, room: float) -> float:
        """Draw it below `y`, from `x` on in so much room, and return where it ends."""
        y = self._shares(canvas, x, y, room)
        for group in self._groups:
            y = canvas.words(x, y, wrapped(group.label, _HEADING, room), "mg-ink") + 4
            y = _rows(canvas, [self._nodes[id_] for id_ in group.nodes], x, y, room) + 12
        return y - 12

    def _shares(self, canvas: Canvas, x: float, y: float, room: float) -> float:
        if "met" not in self._marks:
            return y
        at = x
        for mark in MARKS:
            wide = room * self._marks.count(mark) / len(self._marks)
            if wide:
                canvas.rect(at, y, wide, _SHARE, f"mg-solid-{mark}")
            at += wide
        return y + _SHARE + 12


def _rows(canvas: Canvas, nodes: list[Node], x: float, y: float, room: float) -> float:
    """Draw nodes from left to right, in as many rows as it takes."""
    at, high = x, 0.0
    for node in nodes:
        label, details = _words(node, room)
        wide, tall = _size(node, label, details)
        if at > x and at + wide > x + room:
            at, y, high = x, y + high + _APART, 0
        _tag(canvas, node, label, details, (at, y, wide, tall))
        at, high = at + wide + _APART, max(high, tall)
    return y + high


def _words(node: Node, room: float) -> tuple[Words, tuple[Words, ...]]:
    space = room - 2 * _PAD - 4 - (ICON + 6 if node.mark else 0)
    return wrapped(node.label, _LABEL, space), tuple(
        wrapped(text, _DETAIL, space) for text in node.details
    )


def _size(node: Node, label: Words, details: tuple[Words, ...]) -> tuple[float, float]:
    wide = max(words.width for words in (label, *details))
    wide += 2 * _PAD + 4 + (ICON + 6 if node.mark else 0)
    return wide, label.height + sum(words.height for words in details) + 2 * _PAD - 3


def _tag(
    canvas: Canvas,
    node: Node,
    label: Words,
    details: tuple[Words, ...],
    place: tuple[float, float, float, float],
) -> None:
    x, y, wide, tall = place
    name = node.mark or ("step" if node.kind == "step" else "plain")
    canvas.rect(x, y, wide, tall, f"mg-box-{name}", 6 if node.kind == "thing" else 12)
    left = x + _PAD + 2
    if node.mark:
        canvas.sign(node.mark, left - 2, y + _PAD - 1)
        left += ICON + 4
    bottom = canvas.words(left, y + _PAD - 1, label, f"mg-on-{name}")
    for words in details:
        bottom = canvas.words(left, bottom, words, f"mg-on-{name}")
