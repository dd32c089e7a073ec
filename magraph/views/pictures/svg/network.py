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

__all__ = ["Network", "arranged"]

_LABEL: Final = Style(12.5)
_CENTRE: Final = Style(14, bold=True)
_DETAIL: Final = Style(11.5)
_NAME: Final = Style(11.5)
_ROOM: Final = 160
_PAD: Final = 7
_POINTS: Final = 72


def arranged(drawing: Drawing) -> Network:
    """Return a drawing with a place for each node and a curve for each link."""
    return Network(drawing)


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
    """Boxes and curves with their places: what was asked about on the left, the rest by distance.

    A link that leads towards it is laid out the other way round and keeps its arrow.
    """

    def __init__(self, drawing: Drawing) -> None:
        boxes = {id_: _box(node) for id_, node in named(drawing).items()}
        links = _links(drawing, boxes)
        graph = _laid_out(boxes, links)
        _, _, self.width, self._high = map(float, graph.graph_attr["bb"].split(","))
        self._boxes = [
            (box, *_point(graph.get_node(f"n{number}").attr["pos"]))
            for number, box in enumerate(boxes.values())
        ]
        self._curves = [edge.attr["pos"] for edge in graph.edges()]

    def draw(self, canvas: Canvas, x: float, y: float, room: float) -> float:
        """Draw it below `y`, in the middle of so much room from `x` on; return where it ends."""
        x += max(0, (room - self.width) / 2)
        bottom = y + self._high
        for curve in sorted(self._curves):
            _curve(canvas, curve, x, bottom)
        for box, across, up in self._boxes:
            _drawn(canvas, box, x + across - box.wide / 2, bottom - up - box.high / 2)
        return bottom


def _links(drawing: Drawing, boxes: dict[str, _Box]) -> list[_Link]:
    """Put the names of links among the boxes; return the lines to and from them."""
    ranks = {node.id: number for number, node in enumerate(drawing.nodes)}
    links: dict[_Link, None] = {}
    for edge in drawing.edges:
        forward = ranks[edge.source] < ranks[edge.target]
        left, right = (edge.source, edge.target) if forward else (edge.target, edge.source)
        hub = f"{left} {'>' if forward else '<'} {edge.label}"
        boxes.setdefault(hub, _Box(None, wrapped(edge.label, _NAME, _ROOM), ()))
        links[_Link(left, hub, "none" if forward else "left")] = None
        links[_Link(hub, right, "right" if forward else "none")] = None
    return list(links)


def _laid_out(boxes: dict[str, _Box], links: list[_Link]) -> AGraph:
    graph = AGraph(directed=True, strict=False)
    graph.graph_attr.update(rankdir="LR", nodesep="0.1", ranksep="0.3", margin="0")
    graph.node_attr.update(shape="box", fixedsize="true", label="", margin="0")
    names = {id_: f"n{number}" for number, id_ in enumerate(boxes)}
    for id_, box in boxes.items():
        size = {"width": f"{box.wide / _POINTS:.4f}", "height": f"{box.high / _POINTS:.4f}"}
        graph.add_node(names[id_], **size)
    ways = {"left": "back", "right": "forward", "none": "none"}
    for number, link in enumerate(links):
        ends = (names[link.left], names[link.right])
        graph.add_edge(*ends, key=str(number), dir=ways[link.arrow])
    graph.layout(prog="dot")
    return graph


def _point(text: str) -> tuple[float, float]:
    across, _, up = text.partition(",")
    return float(across), float(up)


def _box(node: Node) -> _Box:
    style = _CENTRE if node.kind == "target" else _LABEL
    details = tuple(wrapped(text, _DETAIL, _ROOM) for text in node.details)
    return _Box(node, wrapped(node.label, style, _ROOM), details)


def _curve(canvas: Canvas, curve: str, x: float, bottom: float) -> None:
    """Draw a curve as Graphviz writes it: arrow tips with a letter before them, then points."""
    tips, points = {}, []
    for part in curve.split():
        across, up = _point(part.removeprefix("s,").removeprefix("e,"))
        place = (x + across, bottom - up)
        if part[0] in "se":
            tips[part[0]] = place
        else:
            points.append(place)
    first, *rest = (f"{across:.1f} {down:.1f}" for across, down in points)
    canvas.path(f"M{first}C{' '.join(rest)}", "mg-link")
    for letter, end in (("s", points[0]), ("e", points[-1])):
        if letter in tips:
            canvas.arrowhead(end, tips[letter], "mg-muted")


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
