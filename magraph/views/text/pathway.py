"""Pathways as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from magraph.phrases import join, label_of, spaced
from magraph.planning.pathway import NoPathway, Pathway
from magraph.views.citations import citations
from magraph.views.sentences import (
    met,
    none_found,
    pathway_title,
    proof,
    rests_on,
    rules_not_known,
    same_steps,
    sources_of,
    start,
    step_names,
    step_purpose,
    summary,
    supposed,
    unmet,
    unranked,
)
from magraph.views.text.timeline import write_timeline
from magraph.views.text.wages import write_wages
from magraph.views.words import circumstances, figure

if TYPE_CHECKING:
    from magraph.graph import CareerGraph
    from magraph.views.layout import Page

__all__ = ["write_both", "write_no_pathway", "write_pathway"]


def write_both(
    page: Page, answers: tuple[Pathway | NoPathway, Pathway | NoPathway], graph: CareerGraph
) -> None:
    """Write the fastest and the cheapest pathway."""
    fastest, cheapest = answers
    assert isinstance(fastest, Pathway)
    if not isinstance(cheapest, Pathway):
        write_pathway(page, fastest, graph)
    elif (same := same_steps(fastest, cheapest)) is not None:
        write_pathway(page, same, graph, also="cheapest")
    else:
        write_pathway(page, fastest, graph)
        page.blank()
        write_pathway(page, cheapest, graph)


def write_pathway(page: Page, pathway: Pathway, graph: CareerGraph, *, also: str = "") -> None:
    """Write one pathway: the steps, why they are needed, and where the figures come from."""
    page.title(pathway_title(pathway, also))
    page.line(summary(graph, pathway.months, pathway.cost), style="good")
    page.line(f"{proof(pathway, also)} {circumstances(pathway, graph)}")
    page.field("Starting from", start(pathway, graph), indent=0)
    if missing := rules_not_known(pathway, graph):
        page.line(missing, style="doubt")
    if not pathway.steps:
        page.blank()
        page.line("Nothing is left to do: what it takes is held already.")
    else:
        page.blank()
        write_timeline(page, pathway)
        _timetable(page, pathway)
        _reasons(page, pathway, graph)
    _goal(page, pathway)
    if pathway.wages is not None:
        write_wages(page, pathway.wages, pathway.cost, graph)
    _scope(page, pathway, graph)
    _list(page, "Taken as given", pathway.assumptions)
    _doubts(page, pathway, graph)
    _incomparable(page, pathway, graph)
    _figures(page, pathway, graph)


def _timetable(page: Page, pathway: Pathway) -> None:
    if not pathway.timetable:
        return
    numbers = {step.id: str(number) for number, step in enumerate(pathway.steps, 1)}
    page.heading("Timetable, with the hours a week")
    page.table(
        ("From", "To", "Hours", "Steps"),
        [
            (
                stretch.starts_on.isoformat(),
                stretch.ends_on.isoformat(),
                str(stretch.hours_per_week),
                join(numbers[id_] for id_ in stretch.steps) if stretch.steps else "(waiting)",
            )
            for stretch in pathway.timetable
        ],
        right="llrl",
    )


def _reasons(page: Page, pathway: Pathway, graph: CareerGraph) -> None:
    page.heading("Why each step")
    names = step_names(pathway, goal=True)
    for number, step in enumerate(pathway.steps, 1):
        page.item(f"{step.label} - {step_purpose(step, names, graph)}", mark=f"{number}.")
        for use in step.meets:
            page.item(met(use, names), mark="~" if use.assumed else "+", indent=5, style="good")


def _goal(page: Page, pathway: Pathway) -> None:
    if not pathway.meets:
        return
    page.heading("What the goal asks for")
    names = step_names(pathway)
    for use in pathway.meets:
        page.item(met(use, names), mark="~" if use.assumed else "+", style="good")


def _scope(page: Page, pathway: Pathway, graph: CareerGraph) -> None:
    if pathway.duties_forbidden:
        page.heading("Duties of the role that the place forbids")
        for duty in pathway.duties_forbidden:
            page.item(label_of(graph, duty))
    if pathway.duties_limited:
        page.heading("Duties of the role that the place asks more for (--full-scope includes it)")
        for limited in pathway.duties_limited:
            page.item(label_of(graph, limited.id))
            for sentence in limited.unmet:
                page.item(sentence, mark="!", indent=4, style="doubt")


def _list(page: Page, name: str, sentences: tuple[str, ...]) -> None:
    if sentences:
        page.heading(name)
        for sentence in sentences:
            page.item(sentence)


def _doubts(page: Page, answer: Pathway | NoPathway, graph: CareerGraph) -> None:
    if not answer.would_change:
        return
    page.heading("Not known, and it would matter")
    for change in answer.would_change:
        for doubt in change.doubts:
            page.item(doubt)
        page.line(supposed(change, graph, answer), indent=4)


def _incomparable(page: Page, pathway: Pathway, graph: CareerGraph) -> None:
    if not pathway.incomparable:
        return
    page.heading("Cannot be ranked against this, since a cost is not known")
    for other in pathway.incomparable:
        page.item(unranked(other, graph))


def _figures(page: Page, pathway: Pathway, graph: CareerGraph) -> None:
    if not pathway.steps:
        return
    page.heading("Where each number comes from")
    for number, step in enumerate(pathway.steps, 1):
        mark = f"{number}."
        for claim in step.claims:
            page.item(figure(graph, claim), mark=mark)
        for name in step.unknown:
            page.item(f"{spaced(name)}: not known", mark=mark)
        if not step.claims and not step.unknown:
            page.item("follows from the requirement itself", mark=mark)
    if rests_on(pathway):
        page.blank()
        page.line(rests_on(pathway))
    named = sources_of(pathway)
    paid = pathway.wages.claims if pathway.wages else ()
    named.update(graph.id(source) for claim in paid for source in claim.provenance.sources)
    page.sources(citations(graph, named))


def write_no_pathway(page: Page, answer: NoPathway, graph: CareerGraph) -> None:
    """Write that there is no pathway, why, and what would open one."""
    page.title(f"{answer.target.label}: no pathway")
    page.line(f"{none_found(answer)} {circumstances(answer, graph)}", style="bad")
    page.field("Starting from", start(answer, graph), indent=0)
    if answer.unmet:
        page.heading("What stands in the way")
        for each in answer.unmet:
            page.item(unmet(each, graph), mark="x", style="bad")
    _list(
        page,
        "Held, but at another time than is asked",
        tuple(f"{closed.label}: {closed.reason}" for closed in answer.closed),
    )
    _list(page, "What would open one", answer.changes)
    _doubts(page, answer, graph)
