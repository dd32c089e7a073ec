"""The page: the form with the question in it, and the answer beside it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from magraph import terms
from magraph.errors import MagraphError
from magraph.explorer import offers
from magraph.explorer.asked import HOURS, Asked
from magraph.explorer.layout import sheet_of
from magraph.phrases import dollars, join, label_of, months
from magraph.planning.goals import TARGET
from magraph.views import sentences
from magraph.views.html.choices import chart, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from markupsafe import Markup

    from magraph.explorer.answering import Answer
    from magraph.explorer.asked import AskedCoverage
    from magraph.graph import CareerGraph

__all__ = ["LEVELS", "TAGS", "answer_body", "framed", "id_of", "page", "question_in_words"]

LEVELS: Final = (20, 40, 60)
"""Hours a week that the page offers."""

TAGS: Final = {
    "fastest": "Fastest",
    "cheapest": "Cheapest",
    "both": "Fastest and cheapest",
    "none": "no pathway.",
}
_MOTTO: Final = "Career pathways, with proof and sources"


def page(
    graph: CareerGraph,
    asked: Asked,
    answer: Answer | None = None,
    *,
    failure: str = "",
    **more: Any,
) -> Markup:
    """Return the whole page.

    Parameters
    ----------
    graph, asked
        Where, and what is asked; it is shown in the form.
    answer
        The answer; None: there is no question yet.
    failure
        Why there is no answer, where the question makes no sense.
    more
        What the folder has in place of the server's.
    """
    title = answer.target.label if answer else "Career pathways"
    every = graph.once((__name__, "offers"), lambda: _offers(graph))
    return framed(
        graph,
        asked,
        **{
            "form": "form.html",
            "welcome": "welcome.html",
            "here": "ways",
            "title": title,
            "failure": failure,
            "body": answer_body(graph, answer) if answer else "",
            "status": _status(answer) if answer else "",
            "hours": sorted({*LEVELS, asked.hours}),
            "usual_hours": HOURS,
            **every,
            **_chosen(graph, asked, every),
            **more,
        },
    )


def framed(graph: CareerGraph, asked: Asked | AskedCoverage, *, title: str, **parts: Any) -> Markup:
    """Return a page of the explorer: what is around a form and an answer.

    Parameters
    ----------
    graph, asked
        Where, and what is asked.
    title
        What the page is called.
    parts
        What its templates need.
    """
    return sheet_of(graph, level=1).render(
        "explorer.html",
        **{
            "mode": "server",
            "home": "./",
            "covering": "coverage",
            "beforehand": False,
            "starts": (),
            "extra": "",
            "today": asked.day or date.today(),
            "places": graph.once((__name__, "places"), lambda: offers.places(graph)),
            "place_id": id_of(graph, asked.place or "", (terms.JURISDICTION,)),
            **parts,
        },
        asked=asked,
        title=f"{title} - magraph",
        motto=_MOTTO,
        licences=_licences(graph),
    )


def _offers(graph: CareerGraph) -> dict[str, tuple[offers.Group, ...]]:
    return {
        "targets": offers.offered(offers.targets(graph)),
        "holdings": offers.holdings(graph),
        "avoidable": offers.avoidable(graph),
    }


def _chosen(
    graph: CareerGraph, asked: Asked, every: dict[str, tuple[offers.Group, ...]]
) -> dict[str, Any]:
    """Return what the form shows as chosen, by the ids that it offers."""

    def ticked(values: Iterable[str], groups: tuple[offers.Group, ...]) -> dict[str, str]:
        offered = {offer.id for group in groups if group.short for offer in group.offers}
        found: dict[str, str] = {}
        for value in values:
            name, at, when = value.partition("@")
            id_ = id_of(graph, name)
            known = id_ in offered and id_ not in found
            found[id_ if known else ""] = f"{id_}{at}{when}" if known else value
        return found

    target_id = id_of(graph, asked.target, TARGET.classes)
    offered = {offer.id for group in every["targets"] for offer in group.offers}
    return {
        "target_id": target_id,
        "target_elsewhere": None
        if not target_id or target_id in offered
        else offers.Offer(target_id, label_of(graph, target_id)),
        "held": ticked(asked.held, every["holdings"]),
        "avoided": ticked(asked.avoid, every["avoidable"]),
    }


def id_of(graph: CareerGraph, name: str, kinds: tuple[str, ...] = ()) -> str:
    """Return the id that a name stands for; empty: there is none."""
    try:
        return graph.id(graph.find(name, kinds)) if name else ""
    except MagraphError:
        return ""


def _licences(graph: CareerGraph) -> tuple[str, ...]:
    """Return what has to be said of whose data this is."""
    return tuple(
        dict.fromkeys(
            text
            for source in graph.of_class(terms.SOURCE)
            if (text := graph.text(source, terms.CREDIT_TEXT))
        )
    )


def answer_body(graph: CareerGraph, answer: Answer) -> Markup:
    """Return the answer as the page shows it."""
    asked, choices, shown = answer.asked, answer.choices, answer.shown
    sheet = sheet_of(graph, level=2)
    way = answer.ways[shown - 1] if shown else None
    for part in (answer.none, way.full if way else None, *(d.part for d in answer.details)):
        sheet.cite(part.sources if part else ())
    drawn = sheet_of(graph, level=2)
    return sheet.render(
        "answer.html",
        title=answer.target.label,
        question=tuple(question_in_words(graph, answer)),
        barrier=answer.none.markup if answer.none else "",
        tags=TAGS,
        cards=list(_cards(answer)),
        proof=sentences.nothing_missing(choices) if choices else "",
        chart=chart(drawn, choices, asked.shown, shown, answer.beyond) if choices else "",
        table=table(drawn, choices, asked.shown, shown, answer.beyond) if choices else "",
        pathway=way.full.markup if way else "",
        details=answer.details,
        sources=sheet.sources(),
        command=asked.command,
    )


def _cards(answer: Answer) -> Iterator[dict[str, Any]]:
    if answer.best is None:
        return
    fastest, cheapest = answer.best
    tags = {fastest: TAGS["fastest"], cheapest: TAGS["cheapest"]}
    if fastest == cheapest:
        tags = {fastest: TAGS["both"]}
    for number, tag in tags.items():
        yield {
            "number": number,
            "tag": tag,
            "address": answer.asked.shown(number),
            "current": number == answer.shown,
            "body": answer.ways[number - 1].card,
        }


def question_in_words(graph: CareerGraph, answer: Answer) -> Iterator[tuple[str, str]]:
    """Yield the names and the values of what was asked."""
    asked = answer.asked
    yield "Have", answer.start
    if answer.place:
        yield "Live in", graph.label(answer.place)
    if asked.budget is not None:
        yield "At most", dollars(asked.budget)
    if asked.deadline is not None:
        yield "Within", months(asked.deadline)
    yield "Hours a week", f"up to {asked.hours}"
    if asked.avoid:
        yield "Not through", join(label_of(graph, name) for name in asked.avoid)
    if asked.estimate != "typical":
        yield "Figures", {"min": "the least", "max": "the greatest"}[asked.estimate]
    if asked.full_scope:
        yield "Of a job", "with what the place asks before each duty"
    yield "As of", answer.as_of.isoformat()


def _status(answer: Answer) -> str:
    """Return what is read out when the answer has come."""
    if answer.best is None or answer.choices is None:
        return f"{answer.target.label}: {TAGS['none']}"
    fastest, cheapest = (answer.ways[number - 1].pathway for number in answer.best)
    count = len(answer.ways)
    return (
        f"{answer.target.label}: {count} pathway{'s' if count > 1 else ''}. "
        f"Fastest: {months(fastest.months)}, {sentences.known_cost(fastest.cost)}. "
        f"Cheapest: {months(cheapest.months)}, {sentences.known_cost(cheapest.cost)}."
    )
