"""Skill gaps as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from magraph.phrases import join, label_of
from magraph.planning.pathway import Pathway
from magraph.views.sentences import summary
from magraph.views.words import circumstances

if TYPE_CHECKING:
    from magraph.gaps import SkillGap
    from magraph.graph import CareerGraph
    from magraph.planning.pathway import NoPathway
    from magraph.views.layout import Page

__all__ = ["write_gap"]


def write_gap(page: Page, gap: SkillGap, graph: CareerGraph) -> None:
    """Write what is missing, what is held, which duties can be done, and how to go on."""
    page.title(f"{gap.target.label}: {len(gap.missing)} of {len(gap.required)} skills missing")
    page.line(circumstances(gap, graph))
    _skills(page, "Missing", gap.missing, graph, "bad", gap.partly)
    _skills(page, "Held already", gap.held, graph, "good")
    if gap.unmet:
        page.heading("Asked for beside skills, and not met")
        for sentence in gap.unmet:
            page.item(sentence)
    if gap.duties_ready:
        page.heading(f"Duties that can be done already ({len(gap.duties_ready)})")
        for duty in gap.duties_ready:
            page.item(f"{label_of(graph, duty)} ({duty})")
    if gap.duties_blocked:
        page.heading(f"Duties that need more ({len(gap.duties_blocked)})")
        for blocked in gap.duties_blocked:
            needs = f": needs {join(blocked.missing)}" if blocked.missing else ""
            page.item(f"{label_of(graph, blocked.id)} ({blocked.id}){needs}")
            for sentence in blocked.unmet:
                page.item(sentence, mark="!", indent=4, style="doubt")
    if gap.duties_ready_elsewhere:
        page.heading(
            f"Other duties that these skills are enough for ({len(gap.duties_ready_elsewhere)})"
        )
        for duty in gap.duties_ready_elsewhere:
            page.item(f"{label_of(graph, duty)} ({duty})")
    _way(page, "fastest", gap.fastest, graph)
    if not (
        isinstance(gap.fastest, Pathway)
        and isinstance(gap.cheapest, Pathway)
        and [s.id for s in gap.fastest.steps] == [s.id for s in gap.cheapest.steps]
    ):
        _way(page, "cheapest", gap.cheapest, graph)


def _skills(
    page: Page,
    name: str,
    skills: tuple[str, ...],
    graph: CareerGraph,
    style: str,
    partly: tuple[str, ...] = (),
) -> None:
    if skills:
        page.heading(f"{name} ({len(skills)})")
        for skill in skills:
            taught = ", taught in part" if skill in partly else ""
            page.item(f"{label_of(graph, skill)} ({skill}){taught}", style=style)


def _way(page: Page, name: str, answer: Pathway | NoPathway | None, graph: CareerGraph) -> None:
    if answer is None:
        return
    page.heading(f"The {name} way to the missing skills")
    if isinstance(answer, Pathway):
        page.line(summary(graph, answer.months, answer.cost), indent=2)
        for number, step in enumerate(answer.steps, 1):
            page.item(step.label, mark=f"{number}.")
    else:
        page.line("There is none.", indent=2)
        for unmet in answer.unmet:
            page.item(f"{unmet.label}: {unmet.reason}")
