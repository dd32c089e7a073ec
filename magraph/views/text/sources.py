"""Sources with their titles and addresses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from magraph import terms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from magraph.graph import CareerGraph
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
    ordered = sorted(set(names), key=lambda name: [*map(int, re.findall(r"\d+", name)), 0])
    if not ordered:
        return
    page.heading("Sources")
    for name in ordered:
        page.item(_source(graph, name), mark=name)


def _source(graph: CareerGraph, name: str) -> str:
    iri = graph.with_id(name)
    if iri is None:
        return "not described"
    title = graph.text(iri, terms.DC_TITLE) or graph.label(iri)
    weak = " (weak: a commercial or second-hand page)" if graph.value(iri, terms.WEAK) else ""
    addresses = " ".join(literal[0] for literal in graph.literals(iri, terms.URL))
    licences = " ".join(graph.objects(iri, terms.DC_LICENSE))
    named = " - ".join(part for part in (graph.text(iri, terms.CREDIT_TEXT), licences) if part)
    return f"{title}{weak} {addresses}".rstrip() + (f" - {named}" if named else "")
