"""A timeline: a bar over the months for each step, and arrows from what has to come before."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from magraph.phrases import plain
from magraph.views.pictures.drawing import Span
from magraph.views.pictures.svg.canvas import ICON
from magraph.views.pictures.svg.text import Style, Words, wrapped

if TYPE_CHECKING:
    from magraph.views.pictures.drawing import Drawing, Edge, Node
    from magraph.views.pictures.svg.canvas import Canvas

__all__ = ["Timeline"]

_LABEL: Final = Style(13.5, bold=True)
_DETAIL: Final = Style(12.5)
_TICK: Final = Style(11.5)
_BAR: Final = 18
_PAD: Final = 10
_GUTTER: Final = 16
_CLEAR: Final = 10
_NARROWEST: Final = 150
_BELOW: Final = 15
_APART: Final = 18
_LEAST: Final = 8
_UNITS: Final = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600)
_MOST_TICKS: Final = 8


class _Row(NamedTuple):
    """A node with its words broken into lines, and where they and its bar stand."""

    node: Node
    words: tuple[tuple[Words, str], ...]
    left: float
    top: float
    bar: float
    start: float
    finish: float


class Timeline:
    """Bars one below the other, in the order of the nodes; nodes without a span are boxes."""

    width = 0.0

    def __init__(self, drawing: Drawing) -> None:
        self._drawing = drawing
        self._edges = _direct(drawing)
        self._total = max((float(n.span.finish) for n in drawing.nodes if n.span), default=0.0)
        self._order = {node.id: number for number, node in enumerate(drawing.nodes)}

    def draw(self, canvas: Canvas, x: float, y: float, room: float) -> float:
        """Draw it below `y`, from `x` on in so much room, and return where it ends."""
        self._reaches = {node.id: self._reach(node, x, room) for node in self._drawing.nodes}
        rows, y = self._rows(x, y, room)
        bars = [row for row in rows if row.node.span is not None]
        if self._total:
            self._ruler(canvas, bars, x, room)
        self._links(canvas, {row.node.id: row for row in rows})
        for row in rows:
            _held(canvas, row, x, room) if row.node.span is None else _step(canvas, row)
        return y - _APART

    def _rows(self, x: float, y: float, room: float) -> tuple[list[_Row], float]:
        rows: list[_Row] = []
        number = 0
        for node in self._drawing.nodes:
            number += node.kind == "step"
            boxed = node.span is None
            if not boxed and self._total and all(row.node.span is None for row in rows):
                y += _TICK.leading + 6
            left, space = x + _PAD, room - 2 * _PAD
            if not boxed:
                left, space = _widest(self._passing(node), x, room)
            words = _words(node, number, space)
            high = sum(each.height for each, _ in words)
            start, finish = self._reaches[node.id]
            if boxed:
                rows.append(_Row(node, words, left, y + _PAD, y + high + 2 * _PAD, start, finish))
                y += high + 2 * _PAD + _APART
            else:
                rows.append(_Row(node, words, left, y, y + high + _BELOW, start, finish))
                y += high + _BELOW + _BAR + _APART
        return rows, y

    def _passing(self, node: Node) -> list[float]:
        """Return where arrows from earlier rows pass a node's words."""
        here = self._order[node.id]
        return sorted(
            self._leaves(edge)
            for edge in self._edges
            if self._order[edge.source] < here <= self._order[edge.target]
        )

    def _leaves(self, edge: Edge) -> float:
        """Return where an arrow begins: at the end of the bar, or where what needs it begins."""
        start, finish = self._reaches[edge.source]
        if self._drawing.nodes[self._order[edge.source]].span is None:
            return start + _GUTTER - _CLEAR
        return min(max(finish - _BAR / 2, start + _LEAST / 2), self._arrives(edge))

    def _arrives(self, edge: Edge) -> float:
        start, finish = self._reaches[edge.target]
        target = self._drawing.nodes[self._order[edge.target]]
        return finish - _BAR / 2 if target.kind == "target" else start + _GUTTER - _CLEAR

    def _reach(self, node: Node, x: float, room: float) -> tuple[float, float]:
        if node.span is None:
            return x, x + room
        if not self._total:
            return x, x + _GUTTER - _CLEAR + _BAR / 2
        start = min(x + room * float(node.span.start) / self._total, x + room - _LEAST)
        return start, max(x + room * float(node.span.finish) / self._total, start + _LEAST)

    def _ruler(self, canvas: Canvas, bars: list[_Row], x: float, room: float) -> None:
        unit = next((u for u in _UNITS if self._total / u <= _MOST_TICKS), _UNITS[-1])
        months = range(0, int(self._total) + 1, unit)
        places = [(month, x + room * month / self._total) for month in months]
        top, free = bars[0].top - _TICK.leading - 6, x
        for month, at in places:
            text, at_words, anchor = plain(month), at, "middle"
            if month == 0:
                text, at_words, anchor = "month 0", x + _GUTTER, "start"
            elif at > x + room - 12:
                anchor = "end"
            words = wrapped(text, _TICK, room)
            if month == 0:
                free = at_words + words.width + 8
            if month == 0 or at_words - words.width / 2 > free:
                canvas.words(at_words, top, words, "mg-muted", anchor)
        for row in bars:
            canvas.rect(x, row.bar, room, _BAR, "mg-track", 4)
            for _, at in places[1:]:
                if at < x + room - 1:
                    canvas.path(f"M{at:.1f} {row.bar:.1f}v{_BAR}", "mg-hair")

    def _links(self, canvas: Canvas, rows: dict[str, _Row]) -> None:
        for edge in self._edges:
            source, target = rows[edge.source], rows[edge.target]
            below = source.bar + (0 if source.node.span is None else _BAR)
            leave, arrive = self._leaves(edge), self._arrives(edge)
            bend = f"V{target.bar - _BELOW + 3:.1f}H{arrive:.1f}" if abs(leave - arrive) > 1 else ""
            canvas.path(f"M{leave:.1f} {below:.1f}{bend}V{target.bar - 5:.1f}", "mg-link")
            canvas.arrowhead((arrive, target.bar - 7), (arrive, target.bar), "mg-muted")


def _direct(drawing: Drawing) -> list[Edge]:
    """Return the links to draw: not those that others imply, nor from the start to a late step."""
    from networkx import DiGraph, transitive_reduction

    spans = {node.id: node.span or Span(0, 0) for node in drawing.nodes}
    # What begins while the other still runs says nothing of what comes after the other's end.
    after = DiGraph(
        (edge.source, edge.target)
        for edge in drawing.edges
        if spans[edge.source].finish <= spans[edge.target].start
    )
    implied = after.edges - transitive_reduction(after).edges
    boxed = {node.id for node in drawing.nodes if node.span is None}
    return [
        edge
        for edge in drawing.edges
        if (edge.source, edge.target) not in implied
        and not (edge.source in boxed and spans[edge.target].start > 0)
    ]


def _widest(passing: list[float], x: float, room: float) -> tuple[float, float]:
    """Return the widest place between arrows for words, where it begins and how wide it is."""
    edges = [x + _GUTTER - _CLEAR, *passing, x + room + _CLEAR]
    spaces = [(right - left - 2 * _CLEAR, left + _CLEAR) for left, right in pairwise(edges)]
    space, left = max(spaces, key=lambda each: each[0])
    # In less room words would be broken; arrows then pass behind them.
    return (left, space) if space >= _NARROWEST else (x + _GUTTER, room - _GUTTER)


def _words(node: Node, number: int, space: float) -> tuple[tuple[Words, str], ...]:
    label = f"{number}. {node.label}" if node.kind == "step" else node.label
    doubts = (wrapped(text, _DETAIL, space - ICON - 6) for text in node.doubts)
    return (
        (wrapped(label, _LABEL, space), "mg-ink"),
        *((wrapped(text, _DETAIL, space), "mg-muted") for text in node.details),
        *((words, "mg-on-unknown") for words in doubts),
    )


def _held(canvas: Canvas, row: _Row, x: float, room: float) -> None:
    canvas.rect(x, row.top - _PAD, room, row.bar - row.top + _PAD, "mg-box-plain", 6)
    _written(canvas, row)


def _step(canvas: Canvas, row: _Row) -> None:
    wide = max(words.width for words, _ in row.words)
    high = sum(words.height for words, _ in row.words)
    canvas.rect(row.left - 2, row.top, wide + 4, high - 4, "mg-blank")
    _written(canvas, row)
    if row.node.kind == "step":
        canvas.rect(row.start, row.bar, row.finish - row.start, _BAR, "mg-box-step", 4)
        return
    middle, right = row.bar + _BAR / 2, row.finish
    top, bottom = (right - _BAR / 2, row.bar), (right - _BAR / 2, row.bar + _BAR)
    canvas.polygon((top, (right, middle), bottom, (right - _BAR, middle)), "mg-box-target")


def _written(canvas: Canvas, row: _Row) -> None:
    y = row.top
    for words, names in row.words:
        left = row.left
        if names == "mg-on-unknown":
            canvas.sign("unknown", left, y + 1)
            left += ICON + 6
        y = canvas.words(left, y, words, names)
