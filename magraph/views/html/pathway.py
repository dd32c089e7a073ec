"""Pathways as HTML: a timeline that fits a phone and a sheet of paper."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from magraph.phrases import plain
from magraph.planning.pathway import NoPathway, Pathway, PathwayStep
from magraph.views import sentences
from magraph.views.html.outline import Outline
from magraph.views.scale import months_of_scale, steps_of_scale
from magraph.views.text.wages import write_wages
from magraph.views.words import circumstances

if TYPE_CHECKING:
    from collections.abc import Callable

    from magraph.planning.pathway import Opening
    from magraph.views.html.sheet import Sheet

__all__ = ["Tick", "both", "months_of_axis", "no_pathway", "pathway", "timeline"]


class Bar(NamedTuple):
    """Where on the scale a step lies, in hundredths of the width."""

    left: float
    width: float


class Tick(NamedTuple):
    """A mark of a scale or an axis: hundredths of its length, and what stands there."""

    at: float
    text: str


def both(sheet: Sheet, answers: tuple[Pathway | NoPathway, Pathway | NoPathway]) -> Markup:
    """Return the fastest and the cheapest pathway, or one if they are the same."""
    fastest, cheapest = answers
    assert isinstance(fastest, Pathway)
    if not isinstance(cheapest, Pathway):
        return pathway(sheet, fastest)
    same = sentences.same_steps(fastest, cheapest)
    if same is not None:
        return pathway(sheet, same, also="cheapest")
    title = sheet.named(sentences.pathway_title(fastest, "cheapest"))
    with sheet.below():
        pathways = pathway(sheet, fastest), pathway(sheet, cheapest)
    return sheet.render("both.html", title=title, pathways=pathways)


def pathway(sheet: Sheet, answer: Pathway, also: str = "") -> Markup:
    """Return one pathway: what it takes, step by step, why, and who says so."""
    graph = sheet.described
    return sheet.render(
        "pathway.html",
        pathway=answer,
        title=sheet.named(sentences.pathway_title(answer, also)),
        proof=f"{sentences.proof(answer, also)} {circumstances(answer, graph)}",
        start=sentences.start(answer, graph),
        timeline=timeline(sheet, answer),
        notes=notes(sheet, answer),
    )


def timeline(sheet: Sheet, answer: Pathway) -> Markup:
    """Return the steps on a scale of months."""
    graph = sheet.described
    sheet.cite(sentences.sources_of(answer))
    return sheet.render(
        "timeline.html",
        pathway=answer,
        bars=[_bar(step, answer) for step in answer.steps],
        ticks=_ticks(answer),
        names=sentences.step_names(answer),
        say=sentences,
        purposes=[
            sentences.step_purpose(step, sentences.step_names(answer, goal=True), graph)
            for step in answer.steps
        ],
    )


def notes(sheet: Sheet, answer: Pathway) -> Markup:
    """Return what else there is to know before one sets out."""
    wages = Markup("")
    if answer.wages is not None:
        outline = Outline(sheet)
        write_wages(outline, answer.wages, answer.cost, sheet.described)
        wages = outline.markup()
        cited = (source for claim in answer.wages.claims for source in claim.provenance.sources)
        sheet.cite(map(sheet.described.id, cited))
    return sheet.render("notes.html", pathway=answer, say=sentences, wages=wages)


def no_pathway(
    sheet: Sheet,
    answer: NoPathway,
    follow: Callable[[Opening], str | None] = lambda _: None,
    *,
    where: bool = True,
) -> Markup:
    """Return that there is no pathway, why, and what would open one.

    Parameters
    ----------
    sheet, answer
        Where it is written, and what.
    follow
        Gives the address of the question that an opening is the answer to, where there is one.
    where
        Whether to say of which day and place it is told.
    """
    return sheet.render(
        "no-pathway.html",
        answer=answer,
        title=sheet.named(f"{answer.target.label}: no pathway"),
        say=sentences,
        follow=follow,
        where=circumstances(answer, sheet.described) if where else "",
    )


def months_of_axis(longest: float) -> list[float]:
    """Return the marks of an axis of time: whole months, if it is longer than a few."""
    return [*months_of_scale(longest, 6)] if longest >= 3 else steps_of_scale(longest, 6)


def _bar(step: PathwayStep, answer: Pathway) -> Bar:
    whole = float(answer.months) or 1
    left = 100 * float(step.start) / whole
    return Bar(round(left, 2), round(100 * float(step.finish) / whole - left, 2))


def _ticks(answer: Pathway) -> list[Tick]:
    whole = float(answer.months)
    if not whole:
        return []
    return [Tick(round(100 * at / whole, 2), plain(at)) for at in months_of_axis(whole)]
