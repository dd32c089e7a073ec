"""The answer to a question, in parts that a page puts together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from magraph import terms
from magraph.errors import UnknownTerm, UsageError
from magraph.explorer.layout import sheet_of
from magraph.gaps import SkillGap, skill_gap
from magraph.planning.ask import shortest_pathways
from magraph.planning.choices import Choices, Option, frontier
from magraph.planning.eligibility import Eligibility, eligible
from magraph.planning.explanation import Explanation, explain
from magraph.planning.goals import TARGET
from magraph.planning.pathway import NoPathway, Pathway
from magraph.views import sentences
from magraph.views.html import written
from magraph.views.html.pathway import no_pathway, notes, timeline
from magraph.views.words import SUPERLATIVES, circumstances

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from markupsafe import Markup

    from magraph.explorer.asked import Asked
    from magraph.graph import CareerGraph
    from magraph.planning.pathway import Opening, Target

__all__ = ["Answer", "Detail", "Part", "Way", "answer", "beyond"]

_Told = TypeVar("_Told", Eligibility, SkillGap)


class Part(NamedTuple):
    """A part of the answer, and the short ids of the sources that it cites."""

    markup: Markup
    sources: tuple[str, ...]


class Way(NamedTuple):
    """One pathway to choose: what it comes to, in short for a card, and in full."""

    pathway: Pathway
    card: Markup
    full: Part


class Detail(NamedTuple):
    """What is told on demand."""

    id: str
    title: str
    part: Part


@dataclass(frozen=True, slots=True)
class Answer:
    """All that the page tells.

    Attributes
    ----------
    asked
        The question.
    target
        What is wanted.
    start
        What is held at the start, in words.
    choices
        Every pathway that no other beats, whatever budget and deadline, and the best within them;
        None: there is no pathway.
    ways
        The same, told.
    best
        Numbers, from 1, of the fastest and the cheapest within budget and deadline.
    beyond
        Numbers of those that are beyond budget or deadline.
    none
        Why there is no pathway within what was asked for.
    details
        Why the best is the best, which doors are open, which skills are missing.
    as_of, place
        The circumstances; `place` is an IRI.
    """

    asked: Asked
    target: Target
    start: str
    choices: Choices | None
    ways: tuple[Way, ...]
    best: tuple[int, int] | None
    beyond: frozenset[int]
    none: Part | None
    details: tuple[Detail, ...]
    as_of: date
    place: str | None

    @property
    def shown(self) -> int | None:
        """The number of the pathway that is told in full: the one asked for, or the fastest."""
        if not self.ways:
            return None
        wanted = self.asked.show
        if wanted is not None and wanted <= len(self.ways):
            return wanted
        return self.best[0] if self.best else 1


def answer(graph: CareerGraph, asked: Asked, *, time_limit: float | None = None) -> Answer:
    """Ask the planner, and tell what it says.

    Parameters
    ----------
    graph, asked
        Where, and what.
    time_limit
        Seconds for each search.

    Raises
    ------
    UnknownTerm, AmbiguousTerm, UsageError
        If a name is not found, is several things, or a value makes no sense.
    """
    limits = {**asked.limits, "time_limit": time_limit}
    found = frontier(graph, asked.target, **limits)
    if isinstance(found, NoPathway) and not asked.bounded:
        fastest: Pathway | NoPathway = found
        cheapest: Pathway | NoPathway = found
    else:
        fastest, cheapest = shortest_pathways(
            graph, asked.target, budget=asked.budget, deadline=asked.deadline, **limits
        )
    choices = None if isinstance(found, NoPathway) else _with(found, fastest, cheapest)
    pathways = [option.pathway for option in choices.options] if choices else []
    best = None
    if isinstance(fastest, Pathway) and isinstance(cheapest, Pathway):
        best = _place(pathways, fastest) + 1, _place(pathways, cheapest) + 1
    return Answer(
        asked=asked,
        target=found.target,
        start=sentences.start(fastest, graph),
        choices=choices,
        ways=tuple(_ways(graph, choices, best)) if choices else (),
        best=best,
        beyond=beyond(asked, pathways),
        none=_none(graph, fastest, asked) if isinstance(fastest, NoPathway) else None,
        details=tuple(_details(graph, asked, best, limits)),
        as_of=found.as_of,
        place=found.jurisdiction,
    )


def beyond(asked: Asked, pathways: list[Pathway]) -> frozenset[int]:
    """Return the numbers, from 1, of the pathways beyond budget or deadline."""
    return frozenset(
        number
        for number, each in enumerate(pathways, 1)
        if (asked.budget is not None and each.cost.amount > asked.budget)
        or (asked.deadline is not None and Decimal(str(each.months)) > asked.deadline)
    )


def _following(graph: CareerGraph, asked: Asked) -> Callable[[Opening], str | None]:
    """Return what gives the address of the question that an opening answers, if there is one."""

    def follow(opening: Opening) -> str | None:
        changed: dict[str, Any]
        if opening.kind in ("budget", "deadline"):
            changed = {opening.kind: Decimal(str(opening.value))}
        elif opening.kind == "hours":
            changed = {"hours": opening.value}
        elif opening.kind == "place":
            changed = {"place": opening.value}
        elif opening.kind == "avoid":
            kept = (name for name in asked.avoid if graph.id(graph.find(name)) != opening.value)
            changed = {"avoid": tuple(kept)}
        else:
            return None
        return f"?{replace(asked, show=None, **changed).query}#answer"

    return follow


def _with(found: Choices, fastest: Pathway | NoPathway, cheapest: Pathway | NoPathway) -> Choices:
    """Return the choices with the best within the limits, where another was as good, among them.

    The best is told with what it hinges on, which the others are not.
    """
    bests = [best for best in (fastest, cheapest) if isinstance(best, Pathway)]
    if len(bests) == 2 and (same := sentences.same_steps(*bests)) is not None:
        bests = [same]
    options = list(found.options)
    for best in bests:
        place = _place([option.pathway for option in options], best)
        if place < 0:
            options.append(Option(best, ()))
        else:
            options[place] = Option(best, options[place].totals)
    options.sort(key=lambda option: (option.pathway.months, option.pathway.cost.amount))
    return replace(found, options=tuple(options))


def _place(pathways: list[Pathway], wanted: Pathway) -> int:
    """Return where the same steps are; -1: nowhere."""

    def done(pathway: Pathway) -> tuple[object, ...]:
        return pathway.target.id, pathway.months, sorted(step.id for step in pathway.steps)

    return next((n for n, each in enumerate(pathways) if done(each) == done(wanted)), -1)


def _ways(graph: CareerGraph, choices: Choices, best: tuple[int, int] | None) -> Iterator[Way]:
    for number, option in enumerate(choices.options, 1):
        pathway = option.pathway
        sheet = sheet_of(graph, level=3)
        steps = sentences.option_steps(choices, option.pathway)
        also = "cheapest" if best == (number, number) else ""
        full = sheet.render(
            "way.html",
            number=number,
            pathway=pathway,
            steps=steps,
            proof=sentences.proof(pathway, also) if best and number in best else "",
            range=sentences.range_of(choices, option) if option.totals else "",
            timeline=timeline(sheet, pathway),
            notes=notes(sheet, pathway),
        )
        cost = sentences.known_cost(pathway.cost)
        card = sheet.render(
            "card-body.html", number=number, pathway=pathway, steps=steps, cost=cost
        )
        yield Way(pathway, card, Part(full, sheet.cited))


def _none(graph: CareerGraph, none: NoPathway, asked: Asked) -> Part:
    sheet = sheet_of(graph, level=2)
    return Part(no_pathway(sheet, none, _following(graph, asked), where=False), sheet.cited)


def _details(
    graph: CareerGraph, asked: Asked, best: tuple[int, int] | None, limits: dict[str, Any]
) -> Iterator[Detail]:
    """Yield what there is to tell beside the pathways; of some targets there is less."""
    objectives = ("time", "cost") if best and best[0] != best[1] else ("time",)
    for objective in objectives if best else ():
        why = explain(
            graph,
            asked.target,
            minimize=objective,
            budget=asked.budget,
            deadline=asked.deadline,
            **limits,
        )
        said = ("time", "cost") if len(objectives) == 1 else (objective,)
        word = " and the ".join(SUPERLATIVES[each] for each in said)
        yield Detail(f"why-{objective}", f"Why this is the {word}", _written(graph, why))
    iri = TARGET.find(graph, asked.target)
    if not graph.is_a(iri, terms.CREDENTIAL_GROUP):
        doors = _stands(eligible, graph, asked)
        if doors is not None:
            yield Detail("doors", "Every way in: open or closed, and why", _written(graph, doors))
        gap = _stands(skill_gap, graph, asked)
        if gap is not None and gap.required:
            yield Detail("skills", "Skills you have and skills you lack", _written(graph, gap))


def _stands(ask: Callable[..., _Told], graph: CareerGraph, asked: Asked) -> _Told | None:
    """Return how things stand for a person today; None: the target asks for nothing of the kind."""
    try:
        return ask(
            graph,
            asked.target,
            asked.held,
            jurisdiction=asked.place,
            as_of=asked.day,
            ways=False,
        )
    except (UnknownTerm, UsageError):
        return None


def _written(graph: CareerGraph, told: Explanation | Eligibility | SkillGap | NoPathway) -> Part:
    sheet = sheet_of(graph, level=3)
    known = "" if isinstance(told, Explanation) else circumstances(told, graph)
    return Part(written(sheet, told, known=known), sheet.cited)
