"""Sources with their titles and addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from magraph.views.citations import citations

if TYPE_CHECKING:
    from collections.abc import Iterable

    from magraph.graph import CareerGraph
    from magraph.views.citations import Citation
    from magraph.views.layout import Page

__all__ = ["write_sources"]


def write_sources(page: Page, graph: CareerGraph, names: Iterable[str]) -> None:
    """Write a list of sources, S2 before S10.

    Parameters
    ----------
    page, graph
        Where to write, and where the sources are described.
    names
        Short ids.
    """
    found = citations(graph, names)
    if not found:
        return
    page.heading("Sources")
    for citation in found:
        page.item(_source(citation), mark=citation.id)


def _source(source: Citation) -> str:
    caution = f" ({source.caution})" if source.caution else ""
    told = f"{source.title}{caution} {' '.join(source.addresses)}".rstrip()
    return f"{told} - {source.credit}" if source.credit else told
