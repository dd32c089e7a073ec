"""What a programme covers, as a page and beforehand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlencode

from magraph.coverages import coverage
from magraph.explorer import offers
from magraph.explorer.answering import Part
from magraph.explorer.beforehand import Answers
from magraph.explorer.layout import sheet_of
from magraph.explorer.pages import framed, id_of
from magraph.views.html import written
from magraph.views.words import circumstances

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markupsafe import Markup

    from magraph.coverages import Coverage
    from magraph.explorer.asked import AskedCoverage
    from magraph.graph import CareerGraph

__all__ = ["Covered", "coverage_body", "coverage_page", "coverages", "covered"]

_TITLE: Final = "What a programme covers"


class Covered(NamedTuple):
    """What a programme covers of a target, told."""

    asked: AskedCoverage
    found: Coverage
    part: Part


def covered(graph: CareerGraph, asked: AskedCoverage) -> Covered:
    """Ask, and tell the answer.

    Raises
    ------
    UnknownTerm, AmbiguousTerm, UsageError
        If a name is not found, is several things, or is of another kind.
    """
    found = coverage(
        graph, asked.programme, asked.target, jurisdiction=asked.place, as_of=asked.day
    )
    return Covered(asked, found, _told(graph, found))


def _told(graph: CareerGraph, found: Coverage) -> Part:
    sheet = sheet_of(graph, level=1)
    known = circumstances(found, graph)  # which the question above it says
    return Part(written(sheet, found, known=known), sheet.cited)


def coverage_page(
    graph: CareerGraph,
    asked: AskedCoverage,
    answer: Covered | None = None,
    *,
    failure: str = "",
    **more: Any,
) -> Markup:
    """Return the whole page, as `pages.page` does."""
    title = _title(answer.found) if answer else _TITLE
    return framed(
        graph,
        asked,
        form="coverage-form.html",
        welcome="coverage-welcome.html",
        here="coverage",
        title=title,
        body=_body(graph, answer) if answer else "",
        status=title if answer else "",
        failure=failure,
        programme_id=id_of(graph, asked.programme),
        target_id=id_of(graph, asked.target),
        **{"programmes": offers.offered(offers.programmes(graph)), **more},
        coverable=offers.offered(offers.coverable(graph)),
    )


def _title(found: Coverage) -> str:
    return f"{found.programme.label}: {found.target.label}"


def _body(graph: CareerGraph, answer: Covered) -> Markup:
    sheet = sheet_of(graph, level=2)
    sheet.cite(answer.part.sources)
    found = answer.found
    return coverage_body(
        graph,
        question=(
            ("In", graph.label(found.jurisdiction) if found.jurisdiction else ""),
            ("As of", found.as_of.isoformat()),
        ),
        told=answer.part.markup,
        sources=sheet.sources(),
        command=answer.asked.command,
        ways=f"./?{urlencode({'target': found.target.id})}#answer",
        label=found.target.label,
    )


def coverage_body(graph: CareerGraph, **parts: Any) -> Markup:
    """Return an answer as the page shows it; what is left out is filled in by the script."""
    empty = {"question": (), "told": "", "sources": "", "command": "", "ways": "", "label": ""}
    return sheet_of(graph, level=2).render("coverage.html", **{**empty, **parts})


def coverages(
    graph: CareerGraph, programme: str, day: date, targets: Iterable[str], places: Iterable[str]
) -> Answers:
    """Work out what there is to tell of one programme.

    Parameters
    ----------
    graph, programme, day
        Where, of what, by its short id, and when.
    targets, places
        Short ids of what it is held against, and of places with rules (empty: nowhere in
        particular): each with each is a question.
    """
    made = Answers()
    told: dict[Coverage, Part] = {}
    everywhere = tuple(places)
    for target in targets:
        for place in everywhere:
            found = coverage(graph, programme, target, jurisdiction=place or None, as_of=day)
            made.title = found.programme.label
            anywhere = replace(found, jurisdiction=None)
            if anywhere not in told:
                told[anywhere] = _told(graph, found)
            part = told[anywhere]
            answer = {
                "told": made.number(part.markup),
                "title": _title(found),
                "label": found.target.label,
                "place": graph.label(found.jurisdiction)
                if found.jurisdiction and not place
                else "",
                "sources": sorted(part.sources),
            }
            made.add(f"{target}|{place}", answer)
            made.cite(graph, part.sources)
    return made
