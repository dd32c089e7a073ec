"""A neighbourhood as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from magraph.phrases import join, label_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from magraph.graph import CareerGraph
    from magraph.neighbourhoods import Neighbourhood
    from magraph.views.layout import Page

__all__ = ["write_neighbourhood"]


def write_neighbourhood(page: Page, found: Neighbourhood, graph: CareerGraph) -> None:
    """Write what the centre leads to, what leads to it, and the links between those."""
    centre = found.centre.id
    count = len(found.things) - 1
    page.title(f"{found.centre.label}: {count} thing{'' if count == 1 else 's'} around it")
    away = "1 link" if found.radius == 1 else f"{found.radius} links"
    more = f" {found.left_out} more are left out." if found.left_out else ""
    page.line(f"Up to {away} away.{more}")
    onward = ((link.label, link.target) for link in found.links if link.source == centre)
    back = ((link.label, link.source) for link in found.links if link.target == centre)
    _links(page, "It leads to", onward, graph)
    _links(page, "What leads to it", back, graph)
    between = [link for link in found.links if centre not in (link.source, link.target)]
    for source in dict.fromkeys(link.source for link in between):
        onward = ((link.label, link.target) for link in between if link.source == source)
        _links(page, f"{label_of(graph, source)} ({source})", onward, graph)


def _links(page: Page, heading: str, links: Iterable[tuple[str, str]], graph: CareerGraph) -> None:
    """Write the ends of links, those of a property together."""
    ends: dict[str, list[str]] = {}
    for name, end in links:
        ends.setdefault(name, []).append(end)
    if ends:
        page.heading(heading)
    for name, things in ends.items():
        page.field(name, join(label_of(graph, id_) for id_ in things))
