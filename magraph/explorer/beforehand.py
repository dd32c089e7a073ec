"""Answers worked out beforehand, to be put together and chosen from where there is no planner."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from magraph import terms
from magraph.explorer import offers
from magraph.explorer.answering import answer
from magraph.explorer.asked import Asked
from magraph.explorer.layout import sheet_of
from magraph.phrases import months
from magraph.planning.ask import rank
from magraph.planning.question import placeholder
from magraph.profile import starting_profile
from magraph.views import sentences
from magraph.views.citations import citations
from magraph.views.html.choices import chart, table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from magraph.explorer.answering import Answer
    from magraph.graph import CareerGraph
    from magraph.planning.pathway import Pathway
    from magraph.quantities import Number

__all__ = ["Answers", "Start", "answers", "rules_by_place", "starts"]

TIME_LIMIT: Final = 30.0
"""Seconds for each search of the planner; what is not proven by then takes no limits."""

_MOST: Final = 3
_YEARS: Final = 3


@dataclass(frozen=True, slots=True)
class Start:
    """What one may have to begin with.

    Attributes
    ----------
    id
        As `--from` has it; empty: nothing but what everybody is taken to have.
    label
        The same in words.
    """

    id: str
    label: str


def starts(graph: CareerGraph, day: date) -> tuple[Start, ...]:
    """Return the starting points: school alone, and some years in each of a few roles.

    The roles are those from which most progressions lead on.

    Parameters
    ----------
    graph, day
        Where and when the work has lasted until.
    """
    school = (
        f"{graph.label(each.route)} (taken as held)"
        for each in starting_profile(graph).education
        if each.route
    )
    onward: dict[str, int] = {}
    for progression in graph.of_class(terms.PROGRESSION):
        for role in graph.objects(progression, terms.FROM):
            if graph.is_a(role, terms.ROLE):
                onward[role] = onward.get(role, 0) + len(graph.objects(progression, terms.TO))
    roles = sorted(onward, key=lambda role: (-onward[role], graph.id(role)))[:_MOST]
    began = _years_before(day, _YEARS)
    return (
        Start("", ", ".join(school) or "Nothing yet"),
        *(
            Start(f"{graph.id(role)}@{began}..", f"{graph.label(role)}, {_YEARS} years of work")
            for role in sorted(roles, key=lambda role: graph.label(role).casefold())
        ),
    )


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def rules_by_place(graph: CareerGraph) -> dict[str, str]:
    """Return, for each place by short id, the place whose rules hold there; empty: none."""
    found: dict[str, str] = {}
    for place in graph.of_class(terms.JURISDICTION):
        rules = offers.rules_of(graph, place)
        found[graph.id(place)] = graph.id(rules) if rules else ""
    return found


@dataclass(slots=True)
class Answers:
    """The answers about one target, each part that several share once.

    Attributes
    ----------
    title
        What the target is called.
    place
        Where it is to be had, if that is one place; empty: in no place in particular.
    texts
        Pieces of HTML, by the numbers that the answers have for them.
    answers
        What is told, and what to choose by.
    cells
        Start, place of the rules and hours a week, joined by ``|`` -> number of the answer.
    sources
        Short ids of the sources cited -> their items of the list.
    """

    title: str = ""
    place: str = ""
    texts: list[str] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)
    cells: dict[str, int] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    _numbers: dict[str, int] = field(default_factory=dict, repr=False)

    def number(self, text: str) -> int:
        """Return the number of a text, which is kept once."""
        if text not in self._numbers:
            self._numbers[text] = len(self.texts)
            self.texts.append(text)
        return self._numbers[text]

    def add(self, cell: str, told: dict[str, Any]) -> None:
        """Take an answer in."""
        key = json.dumps(told)
        if key not in self._numbers:
            self._numbers[key] = len(self.answers)
            self.answers.append(told)
        self.cells[cell] = self._numbers[key]

    def cite(self, graph: CareerGraph, cited: Iterable[str]) -> None:
        """Take sources in, by short id."""
        sheet = sheet_of(graph, level=2)
        for source in citations(graph, cited):
            self.sources[source.id] = sheet.render("source.html", source=source)

    def packed(self) -> dict[str, Any]:
        """Return all of it as JSON has it."""
        return {
            "title": self.title,
            "place": self.place,
            "texts": self.texts,
            "answers": self.answers,
            "cells": self.cells,
            "sources": list(self.sources.items()),
        }


def answers(
    graph: CareerGraph,
    target: str,
    day: date,
    begins: Sequence[Start],
    places: Iterable[str],
    levels: Iterable[int],
) -> Answers:
    """Work out what there is to tell of one target.

    Parameters
    ----------
    graph, target, day
        Where, of what, by its short id, and when.
    begins, places, levels
        Starting points, short ids of places with rules (empty: nowhere in particular), and most
        hours a week: each with each is a question.
    """
    made = Answers()
    cited: set[str] = set()
    questions = [(s.id, place, hours) for s in begins for place in places for hours in levels]
    for start, place, hours in questions:
        asked = Asked(
            target=target,
            held=(start,) if start else (),
            place=place or None,
            hours=hours,
            day=day,
        )
        found = answer(graph, asked, time_limit=TIME_LIMIT)
        made.title = found.target.label
        if not place and found.place:
            made.place = graph.label(found.place)
        told = _told(graph, found, made)
        cited.update(told["sources"], *(way["sources"] for way in told["ways"]))
        made.add(f"{start}|{place}|{hours}", told)
    made.cite(graph, cited)
    return made


def _told(graph: CareerGraph, found: Answer, made: Answers) -> dict[str, Any]:
    """Return an answer as numbers of texts, and as figures to choose by."""
    sheet, choices = sheet_of(graph, level=2), found.choices
    parts = [*([found.none] if found.none else []), *(each.part for each in found.details)]
    usual = placeholder(graph, found.as_of)
    return {
        "ways": [
            {
                "card": made.number(way.card),
                "full": made.number(way.full.markup),
                "sources": sorted(way.full.sources),
                "cost": float(way.pathway.cost.amount),
                "months": float(way.pathway.months),
            }
            for way in found.ways
        ],
        **_best([way.pathway for way in found.ways], found.best, usual),
        "proven": choices is not None and choices.proven,
        "chart": made.number(chart(sheet, choices, _address)) if choices else None,
        "table": made.number(table(sheet, choices, _address)) if choices else None,
        "proof": made.number(sentences.nothing_missing(choices)) if choices else None,
        "none": made.number(found.none.markup) if found.none else None,
        "details": [
            made.number(sheet.render("detail.html", detail=each)) for each in found.details
        ],
        "sources": sorted({name for part in parts for name in part.sources}),
        "least": _least(found),
    }


def _address(number: int) -> str:
    """Return where the link of a pathway leads until the page has put its question before it."""
    return f"?show={number}"


def _least(found: Answer) -> str:
    """Return what no limit may be below."""
    if found.best is None:
        return ""
    fastest, cheapest = (found.ways[number - 1].pathway for number in found.best)
    return (
        f"The fastest takes {months(fastest.months)}, "
        f"the cheapest costs {sentences.known_cost(cheapest.cost)}."
    )


def _best(pathways: Sequence[Pathway], best: tuple[int, int] | None, usual: int) -> dict[str, Any]:
    """Return the numbers of the fastest and the cheapest for all that budget and deadline can be.

    The pathways are all that no other beats, so what is best within limits is one of them. The
    answer changes only where a limit reaches what one of them costs or takes.

    Parameters
    ----------
    pathways
        All that no other beats.
    best
        The numbers of the best where there are no limits.
    usual
        Cents that an unknown cost counts as, where there is no budget.

    Returns
    -------
    dict
        `budgets` and `deadlines`, increasing, and `best`: a row for each budget and one for none,
        in it a pair, or None, for each deadline and one for none.
    """
    budgets = sorted({each.cost.amount for each in pathways})
    deadlines = sorted({each.months for each in pathways})

    def within(budget: Decimal | None, deadline: Number | None) -> tuple[int, int] | None:
        if budget is None and deadline is None:
            return best
        kept = [
            (number, each)
            for number, each in enumerate(pathways, 1)
            if (budget is None or each.cost.amount <= budget)
            and (deadline is None or each.months <= deadline)
        ]
        if not kept:
            return None
        fastest, cheapest = (
            min(kept, key=lambda pair: _rank(objective, pair[1], usual if budget is None else 0))
            for objective in ("time", "cost")
        )
        return fastest[0], cheapest[0]

    return {
        "budgets": [float(each) for each in budgets],
        "deadlines": [float(each) for each in deadlines],
        "best": [[within(b, d) for d in (*deadlines, None)] for b in (*budgets, None)],
    }


def _rank(objective: str, pathway: Pathway, usual: int) -> tuple[object, ...]:
    steps = len(pathway.steps)
    return rank(objective, pathway.months, pathway.cost, steps, pathway.target.id, usual)
