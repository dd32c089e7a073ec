"""Descriptions as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from magraph.claims import EVIDENCE
from magraph.phrases import label_of, plain, spaced
from magraph.views.citations import citations
from magraph.views.text.requirements import asked
from magraph.views.words import figure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from magraph.descriptions import Description, Link
    from magraph.graph import CareerGraph
    from magraph.views.layout import Page

__all__ = ["write_description"]

_MOST = 12


def write_description(page: Page, about: Description, graph: CareerGraph) -> None:
    """Write all that is known of one thing."""
    page.title(f"{about.label} ({about.id})")
    page.line(spaced(about.kind).capitalize() + f", as of {about.as_of}")
    if about.definition:
        page.line(about.definition)
    page.field("Also called", ", ".join(about.other_names), indent=0)
    _facts(page, about, graph, 0)
    for name, part in about.parts:
        page.heading(f"{spaced(name).capitalize()}: {part.label} ({part.id})")
        if part.definition:
            page.line(part.definition, indent=2)
        _facts(page, part, graph, 2)
    if about.not_in_force:
        page.heading("Not in force on that day")
        for target in about.not_in_force:
            page.item(f"{target.label} ({target.id})")
    if about.skills:
        page.heading(f"Skills ({len(about.skills)})")
        for skill in about.skills:
            page.item(f"{label_of(graph, skill)} ({skill})")
    _links(page, "Leads to", about.links)
    _links(page, "Named by", about.linked_from)
    page.sources(citations(graph, _sources(about, graph)))


def _facts(page: Page, about: Description, graph: CareerGraph, indent: int) -> None:
    for claim in about.claims:
        spare = "" if claim.preferred else " (kept beside the one to use)"
        note = f" - {claim.note}" if claim.note else ""
        page.item(f"{figure(graph, claim)}{spare}{note}", indent=indent)
    for name in about.unknown:
        page.item(f"{spaced(name)}: not known", indent=indent)
    for name, texts in about.values:
        page.item(f"{spaced(name)}: {', '.join(texts)}", indent=indent)
    if about.units_per_year is not None:
        page.item(f"continuing education a year: {plain(about.units_per_year)}", indent=indent)
    if about.requirement is not None:
        tree = asked(about.requirement)
        page.item("asks for all of:" if len(tree) > 1 else "asks for:", indent=indent)
        page.tree(tree, indent=indent + 2)
    if about.totals is not None:
        page.item(
            f"in all {plain(about.totals.hours)} hours of training and "
            f"{about.totals.performances} performances",
            indent=indent,
        )
    known = about.provenance
    if known.evidence in EVIDENCE:
        names = ", ".join([known.evidence, *map(graph.id, known.sources)])
        when = f", as of {known.as_of}" if known.as_of else ""
        page.item(f"known: {names}{when}", indent=indent)
    for note in about.notes:
        page.item(note, mark="*", indent=indent)


def _links(page: Page, name: str, links: tuple[Link, ...]) -> None:
    if not links:
        return
    page.heading(name)
    for link in links:
        shown = [
            target.label if target.label == target.id else f"{target.label} ({target.id})"
            for target in link.targets[:_MOST]
        ]
        more = len(link.targets) - _MOST
        if more > 0:
            shown.append(f"and {more} more")
        page.item(f"{spaced(link.property)}: {', '.join(shown)}")


def _sources(about: Description, graph: CareerGraph) -> Iterator[str]:
    yield from map(graph.id, about.provenance.sources)
    for claim in about.claims:
        yield from map(graph.id, claim.provenance.sources)
    for _, part in about.parts:
        yield from _sources(part, graph)
