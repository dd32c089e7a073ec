"""What a picture says to somebody who cannot see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from magraph.phrases import sentence
from magraph.views.pictures.drawing import MARKS, named

if TYPE_CHECKING:
    from magraph.views.pictures.drawing import Drawing, Node

__all__ = ["spoken"]


def spoken(drawing: Drawing) -> str:
    """Return a drawing in sentences."""
    nodes = named(drawing)
    if drawing.groups:
        parts = [
            f"{group.label}: {', '.join(_said(nodes[id_]) for id_ in group.nodes)}."
            for group in drawing.groups
        ]
    elif drawing.arrangement == "network":
        parts = [
            f"{nodes[edge.source].label} - {edge.label}: {nodes[edge.target].label}."
            for edge in drawing.edges
        ]
    elif drawing.arrangement == "tree":
        parts = _tree(drawing, nodes)
    else:
        parts = [f"{_said(node)}." for node in drawing.nodes]
    return " ".join((sentence(drawing.headline), *drawing.subtitles, *parts, *drawing.notes))


def _tree(drawing: Drawing, nodes: dict[str, Node]) -> list[str]:
    depths = {drawing.nodes[0].id: 1}
    for edge in drawing.edges:
        depths[edge.target] = depths[edge.source] + 1
    return [f"Level {depths[node.id]}: {_said(node)}." for node in nodes.values()]


def _said(node: Node) -> str:
    marked = (MARKS[node.mark],) if node.mark else ()
    details = "; ".join((*marked, *node.details, *node.doubts))
    return f"{node.label} ({details})" if details else node.label
