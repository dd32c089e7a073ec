"""Pathways as text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from magraph.phrases import dollars, join, label_of, months, plain, total
from magraph.planning.pathway import NoPathway, Pathway, PathwayStep, Use
from magraph.quantities import Money
from magraph.views.text.sources import write_sources
from magraph.views.text.wages import write_wages
from magraph.views.words import SUPERLATIVES, circumstances, figure, spaced

if TYPE_CHECKING:
    from magraph.graph import CareerGraph
    from magraph.planning.pathway import Change
    from magraph.views.layout import Page

__all__ = ["summary", "write_both", "write_no_pathway", "write_pathway"]

_HELD: Final = 6
_MORE: Final = {"time": "faster", "cost": "cheaper", "steps": "shorter"}


def write_both(
    page: Page, answers: tuple[Pathway | NoPathway, Pathway | NoPathway], graph: CareerGraph
) -> None:
    """Write the fastest and the cheapest pathway."""
    fastest, cheapest = answers
    assert isinstance(fastest, Pathway)
    if not isinstance(cheapest, Pathway):
        write_pathway(page, fastest, graph)
        return
    same = _steps(fastest) == _steps(cheapest)
    if same:
        rivals = dict.fromkeys(fastest.incomparable + cheapest.incomparable)
        write_pathway(page, replace(fastest, incomparable=tuple(rivals)), graph, also="cheapest")
    else:
        write_pathway(page, fastest, graph)
        page.blank()
        write_pathway(page, cheapest, graph)


def _steps(pathway: Pathway) -> list[tuple[object, ...]]:
    return [(step.id, step.start) for step in pathway.steps]


def write_pathway(page: Page, pathway: Pathway, graph: CareerGraph, *, also: str = "") -> None:
    """Write one pathway: the steps, why they are needed, and where the figures come from."""
    best = SUPERLATIVES[pathway.objective] + (f" pathway, and the {also}" if also else " pathway")
    page.title(f"{pathway.target.label}: the {best}")
    page.line(f"{months(pathway.months)}, {total(graph, pathway.cost)}", style="good")
    page.line(f"{_proof(pathway, also)} {circumstances(pathway, graph)}")
    page.field("Starting from", _start(pathway, graph), indent=0)
    if not pathway.steps:
        page.blank()
        page.line("Nothing is left to do: what it takes is held already.")
    else:
        page.blank()
        page.table(
            ("#", "Months", "Cost", "Step"),
            [
                (str(number), _span(step), _cost(step), step.label)
                for number, step in enumerate(pathway.steps, 1)
            ],
            right="rrrl",
        )
        _timetable(page, pathway)
        _reasons(page, pathway, graph)
    _goal(page, pathway)
    if pathway.wages is not None:
        write_wages(page, pathway.wages, pathway.cost, graph)
    _scope(page, pathway, graph)
    _list(page, "Taken as given", pathway.assumptions)
    _doubts(page, pathway.would_change, graph, better=_MORE[pathway.objective])
    _incomparable(page, pathway, graph)
    _figures(page, pathway, graph)


def _proof(pathway: Pathway, also: str) -> str:
    if pathway.optimal:
        both = f" or {_MORE['cost']}" if also else ""
        return f"Proven: none is {_MORE[pathway.objective]}{both}."
    bound = pathway.bound
    if bound is None:
        return "The best found; a better one may exist."
    least = {
        "time": lambda: months(bound),
        "cost": lambda: dollars(bound),
        "steps": lambda: f"{plain(bound)} steps",
    }[pathway.objective]()
    return f"The best found in the time; any pathway takes at least {least}."


def _start(pathway: Pathway, graph: CareerGraph) -> str:
    shown = pathway.held[:_HELD]
    names = [
        label_of(graph, id_) + (" (taken as held)" if id_ in pathway.presumed else "")
        for id_ in shown
    ]
    if len(pathway.held) > _HELD:
        names.append(f"{len(pathway.held) - _HELD} more")
    return join(names)


def _timetable(page: Page, pathway: Pathway) -> None:
    if not pathway.timetable:
        return
    numbers = {step.id: str(number) for number, step in enumerate(pathway.steps, 1)}
    page.heading("Timetable")
    page.table(
        ("From", "To", "Hours a week", "Steps"),
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


def _span(step: PathwayStep) -> str:
    return f"{plain(step.start)} to {plain(step.finish)}"


def _cost(step: PathwayStep) -> str:
    return "not known" if step.cost is None else dollars(step.cost)


def _reasons(page: Page, pathway: Pathway, graph: CareerGraph) -> None:
    page.heading("Why each step")
    names = {step.id: f"step {n}" for n, step in enumerate(pathway.steps, 1)}
    names[pathway.target.id] = f"the goal ({pathway.target.label})"
    for number, step in enumerate(pathway.steps, 1):
        needed = join(names.get(id_, label_of(graph, id_)) for id_ in step.purpose)
        page.item(f"{step.label} - for {needed or 'the goal'}", mark=f"{number}.")
        for use in step.meets:
            page.item(_met(use, names), mark="+", indent=5)


def _met(use: Use, names: dict[str, str]) -> str:
    if use.assumed:
        how = "taken as given"
    elif use.by:
        how = f"by {join(names.get(id_, id_) for id_ in use.by)}"
    else:
        how = "held"
    return f"{use.label} ({how})"


def _goal(page: Page, pathway: Pathway) -> None:
    if not pathway.meets:
        return
    page.heading("What the goal asks for")
    names = {step.id: f"step {n}" for n, step in enumerate(pathway.steps, 1)}
    for use in pathway.meets:
        page.item(_met(use, names), mark="+")


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


def _doubts(page: Page, changes: tuple[Change, ...], graph: CareerGraph, *, better: str) -> None:
    if not changes:
        return
    page.heading("Not known, and it would matter")
    for change in changes:
        for doubt in change.doubts:
            page.item(doubt)
        steps = ", then ".join(label_of(graph, id_) for id_ in change.steps)
        then = summary(graph, change.months, change.cost)
        page.line(f"If it were so, a {better} pathway: {then}: {steps}.", indent=4)


def _incomparable(page: Page, pathway: Pathway, graph: CareerGraph) -> None:
    if not pathway.incomparable:
        return
    page.heading("Cannot be ranked against this, since a cost is not known")
    for other in pathway.incomparable:
        steps = ", then ".join(step.label for step in other.steps)
        page.item(
            f"{other.target.label}: {summary(graph, other.months, other.cost)}: "
            f"{steps or 'nothing to do'}"
        )


def summary(graph: CareerGraph, length: float, cost: Money) -> str:
    """Return months and money in one phrase."""
    return f"{months(length)}, {total(graph, cost)}"


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
    kinds = join(pathway.leans_on)
    if kinds:
        page.blank()
        page.line(f"This answer rests on facts that are {kinds}.{_caution(pathway)}")
    named = {id_ for step in pathway.steps for id_ in step.sources}
    named.update(id_ for use in pathway.meets for id_ in use.sources)
    paid = pathway.wages.claims if pathway.wages else ()
    named.update(graph.id(source) for claim in paid for source in claim.provenance.sources)
    write_sources(page, graph, named)


def _caution(pathway: Pathway) -> str:
    if "recalled" in pathway.leans_on:
        return " Recalled facts were not checked against a page: ask before you rely on them."
    return ""


def write_no_pathway(page: Page, answer: NoPathway, graph: CareerGraph) -> None:
    """Write that there is no pathway, why, and what would open one."""
    page.title(f"{answer.target.label}: no pathway")
    page.line(
        ("Proven: there is none. " if answer.proven else "None was found in the time. ")
        + circumstances(answer, graph),
        style="bad",
    )
    if answer.unmet:
        page.heading("What stands in the way")
        for unmet in answer.unmet:
            needed = f", needed for {label_of(graph, unmet.needed_for)}" if unmet.needed_for else ""
            page.item(f"{unmet.label}{needed}: {unmet.reason}")
    _list(
        page,
        "Held, but at another time than is asked",
        tuple(f"{closed.label}: {closed.reason}" for closed in answer.closed),
    )
    _list(page, "What would open one", answer.changes)
    _doubts(page, answer.would_change, graph, better="possible")
