"""Drawings in the DOT language of Graphviz."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from magraph.views.pictures.drawing import worded
from magraph.views.pictures.palette import LIGHT, look

if TYPE_CHECKING:
    from magraph.views.pictures.drawing import Drawing, Kind, Node

__all__ = ["quoted", "write_dot"]

_SHAPES: Final[dict[Kind, str]] = {
    "target": "box",
    "step": "box",
    "held": "note",
    "all": "box",
    "any": "hexagon",
    "some": "hexagon",
    "leaf": "box",
    "thing": "box",
    "note": "plaintext",
}
_STYLES: Final[dict[Kind, str]] = {
    "target": "filled,rounded,bold",
    "step": "filled,rounded",
    "all": "filled,bold",
    "thing": "filled,rounded",
}
_WIDTH: Final = 32


def write_dot(drawing: Drawing) -> str:
    """Return a drawing in DOT, with its own colours."""
    grouped = {id_ for group in drawing.groups for id_ in group.nodes}
    heading = f"label={quoted(_heading(drawing))}, labelloc=t, rankdir={_direction(drawing)}"
    lines = [
        "digraph {",
        f'  graph [{heading}, fontname="Helvetica", fontsize=16]',
        '  node [fontname="Helvetica", fontsize=11]',
        '  edge [fontname="Helvetica", fontsize=9, color="#59636e"]',
    ]
    shown = {each.id: _node(each) for each in drawing.nodes}
    lines += [f"  {shown[each.id]}" for each in drawing.nodes if each.id not in grouped]
    for number, group in enumerate(drawing.groups, 1):
        lines.append(f"  subgraph cluster_{number} {{")
        lines.append(f'    graph [label={quoted(group.label)}, fontsize=13, color="#7d8590"]')
        lines += [f"    {shown[id_]}" for id_ in group.nodes]
        lines.append("  }")
    for edge in drawing.edges:
        label = f" [label={quoted(edge.label)}]" if edge.label else ""
        lines.append(f"  {quoted(edge.source)} -> {quoted(edge.target)}{label}")
    return "\n".join([*lines, "}"]) + "\n"


def quoted(text: str) -> str:
    r"""Return a text as a DOT string that is shown as it is; a newline stays a newline.

    >>> print(quoted('a "b" \\N &'))
    "a \"b\" \\N &amp;"
    """
    harmless = text.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;")
    return '"' + harmless.replace("\n", "\\n") + '"'


def _heading(drawing: Drawing) -> str:
    return "\n".join((drawing.title, drawing.headline, *drawing.subtitles))


def _direction(drawing: Drawing) -> str:
    return "TB" if drawing.arrangement == "timeline" else "LR"


def _node(node: Node) -> str:
    from textwrap import fill

    words = (worded(node), *node.details, *node.doubts)
    label = "\n".join(fill(text, _WIDTH, break_on_hyphens=False) for text in words)
    ink, ground, line = LIGHT.pairs[look(node)]
    return (
        f"{quoted(node.id)} [label={quoted(label)}, shape={_SHAPES[node.kind]}, "
        f'style="{_STYLES.get(node.kind, "filled")}", fontcolor="{ink}", fillcolor="{ground}", '
        f'color="{line}"]'
    )
