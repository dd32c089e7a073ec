"""A pathway as a drawing: a timeline with what has to come before what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from magraph.phrases import dollars, months, spaced
from magraph.views.pictures.drawing import Drawing, Edge, Group, Node, Span, node
from magraph.views.sentences import (
    needed_for,
    none_found,
    pathway_title,
    proof,
    rests_on,
    start,
    summary,
    supposed,
)
from magraph.views.words import circumstances

if TYPE_CHECKING:
    from magraph.graph import CareerGraph
    from magraph.planning.pathway import NoPathway, Pathway, PathwayStep, Unmet, Wages

__all__ = ["draw_no_pathway", "draw_pathway"]


def draw_pathway(pathway: Pathway, graph: CareerGraph) -> Drawing:
    """Return a bar for each step, what comes before it, and the goal at the end."""
    steps = [_step(pathway, step) for step in pathway.steps]
    held = node("start", "held", start(pathway, graph) or "Nothing", ["held at the start"])
    goal = node(
        "goal",
        "target",
        pathway.target.label,
        [f"reached after {months(pathway.months)}" if pathway.steps else "held already"],
        span=Span(pathway.months, pathway.months),
    )
    return Drawing(
        "timeline",
        pathway_title(pathway),
        summary(graph, pathway.months, pathway.cost),
        (f"{proof(pathway)} {circumstances(pathway, graph)}",),
        (held, *steps, goal),
        tuple(_edges(pathway)),
        notes=_notes(pathway, graph),
    )


def _step(pathway: Pathway, step: PathwayStep) -> Node:
    lasts = step.finish > step.start
    days = f"{step.starts_on} to {step.ends_on}" if lasts else f"{step.starts_on}"
    span = months(step.finish - step.start) if lasts else ""
    parts = (span, _hours(step), _cost(step), _pay(pathway, step) if lasts else "")
    details = [days, ", ".join(part for part in parts if part)]
    doubts = [f"{spaced(name)} not known" for name in step.unknown]
    if step.cost is None and not doubts:
        doubts = ["cost not known"]
    return node(
        step.id,
        "step",
        step.label,
        details,
        doubts=doubts,
        span=Span(step.start, step.finish),
    )


def _hours(step: PathwayStep) -> str:
    return f"{step.hours_per_week} hours a week" if step.hours_per_week else ""


def _cost(step: PathwayStep) -> str:
    return "" if step.cost is None else dollars(step.cost)


def _pay(pathway: Pathway, step: PathwayStep) -> str:
    jobs = pathway.wages.jobs if pathway.wages else ()
    return "".join(f"pays {dollars(job.amount)}" for job in jobs if job.step == step.id)


def _edges(pathway: Pathway) -> list[Edge]:
    ids = [step.id for step in pathway.steps]
    edges = []
    for step in pathway.steps:
        if not any(id_ in ids for use in step.meets for id_ in use.by):
            edges.append(Edge("start", step.id))
        needed = [id_ for id_ in step.purpose if id_ in ids]
        edges += [Edge(step.id, id_) for id_ in needed]
        if not needed or pathway.target.id in step.purpose:
            edges.append(Edge(step.id, "goal"))
    return edges or [Edge("start", "goal")]


def _notes(pathway: Pathway, graph: CareerGraph) -> tuple[str, ...]:
    notes = []
    if pathway.assumptions:
        notes.append(f"Taken as given: {'; '.join(pathway.assumptions)}.")
    if pathway.wages is not None:
        notes += _money(pathway, pathway.wages)
    for change in pathway.would_change:
        doubts = "; ".join(change.doubts)
        notes.append(f"Not known: {doubts}. {supposed(change, graph, pathway)}")
    return (*notes, rests_on(pathway))


def _money(pathway: Pathway, wages: Wages) -> list[str]:
    known = "" if wages.net_cost.complete else ", of what is known"
    found = [f"Net cost, with wages on the way taken off: {dollars(wages.net_cost.amount)}{known}."]
    if wages.payback_months is None:
        found.append(f"Time to pay it back: {wages.note}.")
    else:
        least = "" if pathway.cost.complete else "at least "
        found.append(f"The rise in pay has repaid it after {least}{months(wages.payback_months)}.")
    return found


def draw_no_pathway(answer: NoPathway, graph: CareerGraph) -> Drawing:
    """Return what stands in the way, and what would open one."""
    in_the_way = [
        node(f"unmet{n}", "leaf", what.label, _why(what, graph), "unmet")
        for n, what in enumerate(answer.unmet, 1)
    ]
    closed = [
        node(f"closed{n}", "leaf", what.label, [what.reason], "unmet")
        for n, what in enumerate(answer.closed, 1)
    ]
    changes = [node(f"change{n}", "note", text) for n, text in enumerate(answer.changes, 1)]
    found = (
        ("What stands in the way", in_the_way),
        ("Held, but at another time than is asked", closed),
        ("What would open one", changes),
    )
    return Drawing(
        "lists",
        f"{answer.target.label}: no pathway",
        none_found(answer),
        (circumstances(answer, graph),),
        tuple(each for _, nodes in found for each in nodes),
        groups=tuple(Group(name, tuple(n.id for n in nodes)) for name, nodes in found if nodes),
    )


def _why(what: Unmet, graph: CareerGraph) -> tuple[str, ...]:
    return what.reason, *needed_for(what, graph)
