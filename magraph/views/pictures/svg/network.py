"""A network laid out in layers by Graphviz, which comes inside the package pygraphviz.

What a link is called is a node of its own between its ends, and links of one name that share an
end share it: each name is read once and none lies on another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from magraph.errors import MissingExtra
from magraph.views.pictures.drawing import named
from magraph.views.pictures.svg.text import Style, Words, wrapped

try:
    from pygraphviz import AGraph
except ImportError:
    raise MissingExtra("A picture of a network", "pictures") from None

if TYPE_CHECKING:
    from magraph.views.pictures.drawing import Drawing, Node
    from magraph.views.pictures.svg.canvas import Canvas

__all__ = ["Network"]

_LABEL: Final = Style(12.5)
_CENTRE: Final = Style(14, bold=True)
_DETAIL: Final = Style(11.5)
_NAME: Final = Style(11.5)
_ROOM: Final = 160
_PAD: Final = 7
_POINTS: Final = 72
_TIP: Final = 8


class _Box(NamedTuple):
    """A node, or the name of a link, with its words broken into lines."""

    node: Node | None
    label: Words
    details: tuple[Words, ...]

    @property
    def wide(self) -> float:
        return _ROOM + 2 * _PAD if self.node else self.label.width + 2 * _PAD

    @property
    def high(self) -> float:
        pad = 2 * _PAD - 4 if self.node else 4
        return self.label.height + sum(words.height for words in self.details) + pad


class _Link(NamedTuple):
    """A line from a box to one further right, and at which of its ends the arrow is."""

    left: str
    right: str
    arrow: str


class Network:
    """Boxes with their places: what was asked about on the left, the rest by distance.

    A link that leads towards it is laid out the other way round and keeps its arrow.
    """

    def __init__(self, drawing: Drawing) -> None:
        self._boxes = {id_: _box(node) for id_, node in named(drawing).items()}
        self._links = _links(drawing, self._boxes)
        self._name_room = max((b.wide for b in self._boxes.values() if b.node is None), default=0.0)
        self.width, self._high, self._places = self._laid_out()

    def draw(self, canvas: Canvas, x: float, y: float, room: float) -> float:
        """Draw it below `y`, in the middle of so much room from `x` on; return where it ends."""
        x += max(0, (room - self.width) / 2)
        places = {id_: (x + across, y + down) for id_, (across, down) in self._places.items()}
        for link in self._links:
            self._line(canvas, link, places)
        for id_, box in self._boxes.items():
            across, down = places[id_]
            _drawn(canvas, box, across - box.wide / 2, down - box.high / 2)
        return y + self._high

    def _laid_out(self) -> tuple[float, float, dict[str, tuple[float, float]]]:
        """Return how wide and high the whole is, and the middle of each box from its top left."""
        graph = AGraph(directed=True, strict=False)
        graph.graph_attr.update(rankdir="LR", nodesep="0.1", ranksep="0.5", margin="0")
        graph.node_attr.update(shape="box", fixedsize="true", label="", margin="0")
        names = {id_: f"n{number}" for number, id_ in enumerate(self._boxes)}
        for id_, box in self._boxes.items():
            wide = box.wide if box.node else self._name_room
            size = {"width": f"{wide / _POINTS:.4f}", "height": f"{box.high / _POINTS:.4f}"}
            graph.add_node(names[id_], **size)
        for link in self._links:
            graph.add_edge(names[link.left], names[link.right])
        graph.layout(prog="dot")
        _, _, wide, high = map(float, graph.graph_attr["bb"].split(","))
        places = {}
        for id_, name in names.items():
            across, _, up = graph.get_node(name).attr["pos"].partition(",")
            places[id_] = (float(across), high - float(up))
        return wide, high, places

    def _line(self, canvas: Canvas, link: _Link, places: dict[str, tuple[float, float]]) -> None:
        """Draw a link: out of the right of a box, in an even bend, into the left of another."""
        left, right = self._boxes[link.left], self._boxes[link.right]
        (x, y), (to_x, to_y) = places[link.left], places[link.right]
        # Beside a short name the line is straight, so that it keeps clear of longer ones.
        bend = x + (left.wide if left.node else self._name_room) / 2
        unbend = to_x - (right.wide if right.node else self._name_room) / 2
        x, to_x = x + left.wide / 2, to_x - right.wide / 2
        if link.arrow == "left":
            canvas.arrowhead((x + _TIP, y), (x, y), "mg-muted")
            x += _TIP - 1
            bend = max(bend, x)
        if link.arrow == "right":
            canvas.arrowhead((to_x - _TIP, to_y), (to_x, to_y), "mg-muted")
            to_x -= _TIP - 1
            unbend = min(unbend, to_x)
        middle = (bend + unbend) / 2
        canvas.path(
            f"M{x:.1f} {y:.1f}H{bend:.1f}C{middle:.1f} {y:.1f} {middle:.1f} {to_y:.1f} "
            f"{unbend:.1f} {to_y:.1f}H{to_x:.1f}",
            "mg-link",
        )


def _links(drawing: Drawing, boxes: dict[str, _Box]) -> list[_Link]:
    """Put the names of links among the boxes; return the lines to and from them."""
    ranks = {node.id: number for number, node in enumerate(drawing.nodes)}
    links: dict[_Link, None] = {}
    for edge in drawing.edges:
        forward = ranks[edge.source] < ranks[edge.target]
        left, right = (edge.source, edge.target) if forward else (edge.target, edge.source)
        hub = f"{left} {'>' if forward else '<'} {edge.label}"
        boxes.setdefault(hub, _Box(None, wrapped(edge.label, _NAME, _ROOM), ()))
        links[_Link(left, hub, "none")] = None
        links[_Link(hub, right, "right" if forward else "left")] = None
    return list(links)


def _box(node: Node) -> _Box:
    style = _CENTRE if node.kind == "target" else _LABEL
    details = tuple(wrapped(text, _DETAIL, _ROOM) for text in node.details)
    return _Box(node, wrapped(node.label, style, _ROOM), details)


def _drawn(canvas: Canvas, box: _Box, x: float, y: float) -> None:
    if box.node is None:
        canvas.rect(x + 2, y, box.wide - 4, box.high, "mg-blank")
        canvas.words(x + box.wide / 2, y + 1, box.label, "mg-muted", "middle")
        return
    name = "target" if box.node.kind == "target" else "plain"
    canvas.rect(x, y, box.wide, box.high, f"mg-box-{name}", 6)
    bottom = canvas.words(x + _PAD, y + _PAD - 2, box.label, f"mg-on-{name}")
    for words in box.details:
        muted = "mg-muted" if name == "plain" else f"mg-on-{name}"
        bottom = canvas.words(x + _PAD, bottom, words, muted)
