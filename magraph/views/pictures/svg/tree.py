"""A tree as an outline: what belongs to a whole stands below it, one step in, and is joined to it.

What is asked for together hangs on a solid line with *and* between; of what is one enough hangs
on a broken line with *or* between.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from magraph.views.pictures.drawing import named
from magraph.views.pictures.svg.canvas import ICON
from magraph.views.pictures.svg.text import Style, Words, wrapped

if TYPE_CHECKING:
    from magraph.views.pictures.drawing import Drawing, Kind, Node
    from magraph.views.pictures.svg.canvas import Canvas

__all__ = ["Tree"]

_GATES: Final[dict[Kind, str]] = {"all": "and", "any": "or", "some": "or"}
_LABEL: Final[dict[Kind, Style]] = {"target": Style(14.5, bold=True), "leaf": Style(13)}
_OTHER: Final = Style(13, bold=True)
_DETAIL: Final = Style(12)
_BETWEEN: Final = Style(11.5, bold=True)
_STEP: Final = 24
_NARROWEST: Final = 200
_PAD: Final = 9
_APART: Final = 12
_POINT: Final = 10


class _Box(NamedTuple):
    """A node with its words broken into lines."""

    node: Node
    label: Words
    details: tuple[Words, ...]
    wide: float

    @property
    def high(self) -> float:
        return max(
            self.label.height + sum(words.height for words in self.details) + 2 * _PAD - 2,
            ICON + 2 * _PAD,
        )


class Tree:
    """An outline from the first node of a drawing."""

    width = 0.0

    def __init__(self, drawing: Drawing) -> None:
        self._nodes = named(drawing)
        self._root = drawing.nodes[0]
        self._parts: dict[str, list[str]] = {node.id: [] for node in drawing.nodes}
        for edge in drawing.edges:
            self._parts[edge.source].append(edge.target)

    def draw(self, canvas: Canvas, x: float, y: float, room: float) -> float:
        """Draw it below `y`, from `x` on in so much room, and return where it ends."""
        depth = self._depth(self._root.id)
        self._in = min(_STEP, (room - _NARROWEST) / depth) if depth else _STEP
        return self._draw(canvas, self._root.id, x, y, room)

    def _depth(self, id_: str) -> int:
        return max((1 + self._depth(part) for part in self._parts[id_]), default=0)

    def _draw(self, canvas: Canvas, id_: str, x: float, y: float, room: float) -> float:
        node = self._nodes[id_]
        box = _box(node, room)
        _shape(canvas, box, x, y)
        joint = _GATES.get(node.kind, "")
        names = f"mg-link{' mg-dash' if joint == 'or' else ''}"
        trunk = x + self._in / 2
        below = last = y + box.high
        joints = []
        for number, part in enumerate(self._parts[id_]):
            if number and joint:
                joints.append(below + 3)
            top = below + (_BETWEEN.leading + 6 if number and joint else _APART)
            last = top + _PAD + ICON / 2
            canvas.path(f"M{trunk:.1f} {last:.1f}H{x + self._in:.1f}", names)
            below = self._draw(canvas, part, x + self._in, top, room - self._in)
        if self._parts[id_]:
            canvas.path(f"M{trunk:.1f} {y + box.high:.1f}V{last:.1f}", names)
        for top in joints:
            _between(canvas, joint, trunk, top)
        return below


def _between(canvas: Canvas, joint: str, x: float, y: float) -> None:
    words = wrapped(joint, _BETWEEN, _NARROWEST)
    wide = words.width + 6
    canvas.rect(x - wide / 2, y, wide, words.height, "mg-blank")
    canvas.words(x, y, words, "mg-muted", "middle")


def _box(node: Node, room: float) -> _Box:
    side = _side(node.kind)
    space = room - 2 * side - (ICON + 8 if node.mark else 0)
    label = wrapped(node.label, _LABEL.get(node.kind, _OTHER), space)
    details = tuple(wrapped(text, _DETAIL, space) for text in node.details)
    wide = room
    if node.kind in _GATES:
        wide = room - space + max(words.width for words in (label, *details))
    return _Box(node, label, details, wide)


def _side(kind: Kind) -> float:
    return _PAD + (_POINT if kind in _GATES else 2)


def _shape(canvas: Canvas, box: _Box, x: float, y: float) -> None:
    node, wide, high = box.node, box.wide, box.high
    name = "target" if node.kind == "target" else "plain"
    if node.kind == "leaf":
        name = node.mark or "plain"
    if node.kind in ("any", "some"):
        point = min(_POINT, high / 2)
        ends = ((x, y + high / 2), (x + point, y), (x + wide - point, y), (x + wide, y + high / 2))
        rest = ((x + wide - point, y + high), (x + point, y + high))
        canvas.polygon((*ends, *rest), f"mg-box-{name}")
    else:
        canvas.rect(x, y, wide, high, f"mg-box-{name}", 0 if node.kind == "all" else 6)
    if node.kind == "all":
        for side in (x + 4, x + wide - 4):
            canvas.path(f"M{side:.1f} {y:.1f}v{high:.1f}", "mg-bar")
    left = x + _side(node.kind)
    if node.mark:
        canvas.sign(node.mark, left, y + _PAD)
        left += ICON + 8
    bottom = canvas.words(left, y + _PAD - 1, box.label, f"mg-on-{name}")
    for words in box.details:
        bottom = canvas.words(left, bottom, words, f"mg-on-{name}")
