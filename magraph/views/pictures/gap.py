"""A gap as a drawing: skills missing and held, duties blocked and ready, and the ways on."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from magraph.phrases import label_of
from magraph.planning.pathway import Pathway
from magraph.views.pictures.drawing import Drawing, Edge, Group, Node, node
from magraph.views.sentences import in_short, same_steps, skills_missing, summary, unmet
from magraph.views.words import circumstances

if TYPE_CHECKING:
    from magraph.gaps import SkillGap
    from magraph.graph import CareerGraph
    from magraph.planning.pathway import NoPathway

__all__ = ["draw_gap"]


def draw_gap(gap: SkillGap, graph: CareerGraph) -> Drawing:
    """Return the skills of a target by whether they are held, its duties, and the ways on."""
    asking = Counter(skill for duty in gap.duties_blocked for skill in duty.missing)
    parts = (
        ("Missing skills", [_missing(graph, gap, skill, asking[skill]) for skill in gap.missing]),
        ("Skills held already", [_skill(graph, skill) for skill in gap.held]),
        (
            "Asked for beside skills, and not met",
            [node(f"unmet{n}", "note", text, mark="unmet") for n, text in enumerate(gap.unmet, 1)],
        ),
        (
            "Duties that need more",
            [_duty(graph, duty.id, duty.unmet) for duty in gap.duties_blocked],
        ),
        ("Duties that can be done already", [_duty(graph, duty) for duty in gap.duties_ready]),
        ("Ways to the rest", _ways(gap, graph)),
    )
    nodes = tuple(each for _, found in parts for each in found)
    return Drawing(
        "lists",
        f"{gap.target.label}: skills held and missing",
        skills_missing(gap),
        (circumstances(gap, graph),),
        nodes,
        tuple(
            Edge(f"duty-{duty.id}", f"skill-{skill}", "needs")
            for duty in gap.duties_blocked
            for skill in duty.missing
        ),
        tuple(
            Group(f"{name} ({len(found)})", tuple(each.id for each in found))
            for name, found in parts
            if found
        ),
    )


def _missing(graph: CareerGraph, gap: SkillGap, skill: str, duties: int) -> Node:
    details = []
    if skill in gap.partly:
        details.append("taught in part")
    if duties > 1:
        details.append(f"for {duties} duties")
    return node(f"skill-{skill}", "leaf", label_of(graph, skill), details, "unmet")


def _skill(graph: CareerGraph, skill: str) -> Node:
    return node(f"skill-{skill}", "leaf", label_of(graph, skill), mark="met")


def _duty(graph: CareerGraph, duty: str, unmet: tuple[str, ...] | None = None) -> Node:
    name = label_of(graph, duty)
    return node(f"duty-{duty}", "thing", name, unmet or (), "met" if unmet is None else "unmet")


def _ways(gap: SkillGap, graph: CareerGraph) -> list[Node]:
    fastest, cheapest = gap.fastest, gap.cheapest
    if isinstance(fastest, Pathway) and isinstance(cheapest, Pathway):
        both = same_steps(fastest, cheapest)
        if both:
            return [_way(both, "fastest, and the cheapest", graph)]
    found = {"fastest": fastest, "cheapest": cheapest}
    return [_way(answer, name, graph) for name, answer in found.items() if answer is not None]


def _way(answer: Pathway | NoPathway, name: str, graph: CareerGraph) -> Node:
    if not isinstance(answer, Pathway):
        reasons = [unmet(what, graph) for what in answer.unmet]
        return node(f"way-{name}", "step", f"The {name}: there is none", reasons, "unmet")
    takes = summary(graph, answer.months, answer.cost)
    return node(f"way-{name}", "step", in_short(answer), [f"the {name}: {takes}"])
