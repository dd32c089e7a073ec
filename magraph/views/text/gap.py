"""Skill gaps as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from magraph import terms
from magraph.phrases import join, label_of
from magraph.planning.pathway import Pathway
from magraph.skills import asked_skills, skill_ratings
from magraph.views.sentences import same_steps, skills_missing, summary, unmet
from magraph.views.text.shares import share, skill_shares
from magraph.views.words import circumstances

if TYPE_CHECKING:
    from decimal import Decimal

    from magraph.gaps import BlockedDuty, SkillGap
    from magraph.graph import CareerGraph
    from magraph.planning.pathway import NoPathway
    from magraph.skills import Rating
    from magraph.views.layout import Page

__all__ = ["write_gap"]


def write_gap(page: Page, gap: SkillGap, graph: CareerGraph) -> None:
    """Write what is missing, what is held, which duties can be done, and how to go on."""
    page.title(f"{gap.target.label}: {skills_missing(gap)}")
    page.line(circumstances(gap, graph))
    if gap.required:
        page.blank()
        rows = skill_shares(page, gap.required, gap.held, graph, "All")
        page.table(("Held", "", "Skills"), list(rows), right="rll")
    _missing(page, gap, graph)
    if gap.held:
        page.fold(f"Held already ({len(gap.held)})")
        for skill in gap.held:
            page.item(_named(graph, skill), mark="+", style="good")
    if gap.unmet:
        page.heading("Asked for beside skills, and not met")
        for sentence in gap.unmet:
            page.item(sentence, mark="x", style="bad")
    _duties(page, gap, graph)
    if gap.duties_ready_elsewhere:
        page.fold(
            f"Other duties that these skills are enough for ({len(gap.duties_ready_elsewhere)})"
        )
        for duty in gap.duties_ready_elsewhere:
            page.item(_named(graph, duty))
    _ways(page, gap, graph)


def _named(graph: CareerGraph, id_: str) -> str:
    return f"{label_of(graph, id_)} ({id_})"


def _missing(page: Page, gap: SkillGap, graph: CareerGraph) -> None:
    """Write the missing skills; where a catalogue rates them, the most important first."""
    if not gap.missing:
        return
    page.fold(f"Missing ({len(gap.missing)})", opened=True)
    ratings = skill_ratings(graph, gap.target.iri)
    known = {id_: ratings.get(graph.with_id(id_) or "") for id_ in gap.missing}
    if not any(known.values()):
        for id_ in gap.missing:
            page.item(_taught(gap, graph, id_), mark="x", style="bad")
        return
    rows = []
    for id_, rating in sorted(known.items(), key=_by_importance):
        importance = rating.importance if rating else None
        level = rating.level if rating else None
        share = 0.0 if importance is None else (float(importance) - 1) / 4
        rows.append((_rated(importance), page.bar(share), _rated(level), _taught(gap, graph, id_)))
    page.table(("Importance (1-5)", "", "Level (0-7)", "Skill"), rows, right="rlrl")


def _by_importance(pair: tuple[str, Rating | None]) -> tuple[Decimal | int, str]:
    id_, rating = pair
    return -(rating.importance or 0) if rating else 0, id_


def _rated(figure: Decimal | None) -> str:
    return "not known" if figure is None else f"{figure:.2f}"


def _taught(gap: SkillGap, graph: CareerGraph, id_: str) -> str:
    return _named(graph, id_) + (", taught in part" if id_ in gap.partly else "")


def _duties(page: Page, gap: SkillGap, graph: CareerGraph) -> None:
    if gap.duties_ready:
        page.fold(f"Duties that can be done already ({len(gap.duties_ready)})")
        for duty in gap.duties_ready:
            page.item(_named(graph, duty), mark="+", style="good")
    if gap.duties_blocked:
        page.fold(f"Duties that need more ({len(gap.duties_blocked)})")
        page.table(
            ("Skills held", "", "Duty"),
            [
                (
                    *_held_for(page, blocked, graph),
                    _named(graph, blocked.id) + _needs(blocked, graph),
                )
                for blocked in sorted(gap.duties_blocked, key=lambda each: len(each.missing))
            ],
            right="rll",
        )
    asked: dict[str, list[str]] = {}
    for blocked in gap.duties_blocked:
        for sentence in blocked.unmet:
            asked.setdefault(sentence, []).append(blocked.id)
    if asked:
        page.fold("Asked for before duties, and not met")
        for sentence, duties in asked.items():
            page.item(sentence, mark="x", style="bad")
            page.line(f"before: {join(label_of(graph, id_) for id_ in duties)}", indent=4, hang=2)


def _held_for(page: Page, blocked: BlockedDuty, graph: CareerGraph) -> tuple[str, str]:
    duty = graph.with_id(blocked.id)
    asked = len(asked_skills(graph, (duty,))) if duty else 0
    return share(page, asked - len(blocked.missing), asked)


def _needs(blocked: BlockedDuty, graph: CareerGraph) -> str:
    missing = join(label_of(graph, id_) for id_ in blocked.missing)
    return f": needs {missing}" if missing else ""


def _ways(page: Page, gap: SkillGap, graph: CareerGraph) -> None:
    fastest, cheapest = gap.fastest, gap.cheapest
    goal = "it" if graph.is_a(gap.target.iri, terms.CREDENTIAL) else "the missing skills"
    if isinstance(fastest, Pathway) and isinstance(cheapest, Pathway):
        both = same_steps(fastest, cheapest)
        if both:
            _way(page, f"The fastest way to {goal}, and the cheapest", both, graph)
            return
    for name, answer in (("fastest", fastest), ("cheapest", cheapest)):
        if answer is not None:
            _way(page, f"The {name} way to {goal}", answer, graph)


def _way(page: Page, name: str, answer: Pathway | NoPathway, graph: CareerGraph) -> None:
    page.heading(name)
    if isinstance(answer, Pathway):
        page.line(summary(graph, answer.months, answer.cost), indent=2)
        for number, step in enumerate(answer.steps, 1):
            page.item(step.label, mark=f"{number}.")
    else:
        page.line("There is none.", indent=2)
        for what in answer.unmet:
            page.item(unmet(what, graph))
