"""A neighbourhood as a drawing: things and the links between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from magraph.phrases import spaced
from magraph.views.pictures.drawing import Drawing, Edge, node

if TYPE_CHECKING:
    from magraph.graph import CareerGraph
    from magraph.neighbourhoods import Neighbourhood

__all__ = ["draw_neighbourhood"]


def draw_neighbourhood(found: Neighbourhood, _graph: CareerGraph) -> Drawing:
    """Return a node for each thing, and an edge for each link that leads nearer or further."""
    away = {thing.id: thing.distance for thing in found.things}
    labels: dict[tuple[str, str], list[str]] = {}
    level = 0
    for link in found.links:
        if away[link.source] == away[link.target]:
            level += 1
        else:
            labels.setdefault((link.source, link.target), []).append(_lower(link.label))
    links = "1 link" if found.radius == 1 else f"{found.radius} links"
    return Drawing(
        "network",
        f"{found.centre.label} and what is around it",
        f"{len(found.things)} things, at most {links} away",
        (f"{found.left_out} more are left out.",) if found.left_out else (),
        tuple(
            node(
                thing.id,
                "thing" if thing.distance else "target",
                thing.label,
                [spaced(thing.kind)],
            )
            for thing in found.things
        ),
        tuple(Edge(*ends, ", ".join(names)) for ends, names in labels.items()),
        notes=(f"Links between things equally far away are not drawn: {level}.",) if level else (),
    )


def _lower(label: str) -> str:
    return label[:1].lower() + label[1:]
