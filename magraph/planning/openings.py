"""What would open a pathway where there is none: the nearest change of each kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal

from magraph.phrases import months as spelled
from magraph.phrases import total
from magraph.planning.grounding import Grounding
from magraph.planning.pathway import Opening
from magraph.planning.plan import Plan
from magraph.planning.question import Question, money, months, only_place
from magraph.quantities import Number, number

__all__ = ["limits_in_the_way", "openings_of_requirements", "openings_of_wishes"]

_HOURS_A_WEEK = 168


def limits_in_the_way(question: Question) -> tuple[Opening, ...]:
    """Return, for each limit that alone forbids every pathway, the nearest one that would not.

    If only several together do, one opening of the kind `limits`.
    """
    found = [opening for find in (_money, _time, _hours) if (opening := find(question)) is not None]
    if found:
        return tuple(found)
    free = replace(question, budget=None, deadline=None)
    if free != question and (found_free := _try(free)):
        return (_together(free, *found_free, "budget and deadline"),)
    idle = replace(free, limits=replace(question.limits, hours_per_week=None))
    if found_idle := _try(idle):
        return (_together(idle, *found_idle, "budget, deadline and hours"),)
    return ()


def _together(question: Question, grounding: Grounding, plan: Plan, which: str) -> Opening:
    return _opening(question, grounding, plan, "limits", which, lambda t: f"{t} would do.")


def openings_of_wishes(question: Question) -> Iterator[Opening]:
    """Yield what giving up one wish, or all of them, would open."""
    graph, limits = question.there.graph, question.limits
    kept: list[Opening] = []
    for iri in sorted(limits.avoid):
        less = replace(question, limits=replace(limits, avoid=limits.avoid - {iri}))
        kept += _wish(less, "avoid", iri, f"With {graph.label(iri)}")
    for iri in dict.fromkeys(question.via):
        less = replace(question, via=tuple(other for other in question.via if other != iri))
        kept += _wish(less, "via", iri, f"Not through {graph.label(iri)}")
    if not kept and len(limits.avoid) + len(question.via) > 1:
        free = replace(question, via=(), limits=replace(limits, avoid=frozenset()))
        kept += _wish(free, "wishes", "", "Without what is to be avoided and gone through")
    yield from sorted(kept, key=lambda opening: _rank(question, opening))
    yield from _elsewhere(question)


def _rank(question: Question, opening: Opening) -> tuple[Decimal | Number, Decimal | Number]:
    if question.objective == "cost":
        return opening.cost.amount, opening.months
    return opening.months, opening.cost.amount


def openings_of_requirements(
    question: Question, grounding: Grounding, gifts: tuple[str, ...]
) -> Iterator[Opening]:
    """Yield what it takes once all that nothing here can meet is met.

    Parameters
    ----------
    question
        The question.
    grounding
        Its problem in which what nothing can meet is offered as a gift.
    gifts
        Names of the gifts that are needed, as few as can be.
    """
    kept = grounding.only(lambda step, meaning: meaning.kind != "gift" or step.id in gifts)
    counted = tuple(
        step if meaning.kind == "gift" else replace(step, count=1)
        for step, meaning in zip(kept.problem.steps, kept.steps, strict=True)
    )
    given = replace(kept, problem=replace(kept.problem, steps=counted))
    plan = question.solve(given).plan
    if plan is None:
        return
    names = [meaning.label for meaning in kept.steps if meaning.kind == "gift"]
    what = f"If this were met ({'; '.join(names)})"
    yield _opening(question, given, plan, "requirements", None, lambda t: f"{what}, {t} would do.")


def _try(question: Question) -> tuple[Grounding, Plan] | None:
    """Return the problem of a question and its best plan; None: there is none, or no time."""
    if question.clock.is_over():
        return None
    grounding = question.ground()
    plan = question.solve(grounding).plan
    return None if plan is None else (grounding, plan)


def _opening(
    question: Question,
    grounding: Grounding,
    plan: Plan,
    kind: str,
    value: str | Number | None,
    say: Callable[[str], str],
) -> Opening:
    cost, length = money(grounding, plan), months(plan.time)
    takes = f"{spelled(length)} and {total(question.there.graph, cost)}"
    return Opening(kind, value, length, cost, say(takes))


def _money(question: Question) -> Opening | None:
    if question.budget is None:
        return None
    tried = _try(replace(question, objective="cost", budget=None))
    if tried is None:
        return None
    grounding, plan = tried
    least = money(grounding, plan)
    what = f"A budget of {total(question.there.graph, least)} would do."
    return _opening(question, grounding, plan, "budget", number(least.amount), lambda _: what)


def _time(question: Question) -> Opening | None:
    if question.deadline is None:
        return None
    tried = _try(replace(question, objective="time", deadline=None))
    if tried is None:
        return None
    grounding, plan = tried
    least = months(plan.time)
    what = f"A deadline of {spelled(least)} would do."
    return _opening(question, grounding, plan, "deadline", least, lambda _: what)


def _hours(question: Question) -> Opening | None:
    """Return the fewest weekly hours that would do: more hours never close a pathway."""
    low = question.limits.hours_per_week
    if low is None:
        return None

    def with_hours(hours: int) -> Question:
        return replace(question, limits=replace(question.limits, hours_per_week=hours))

    high = _HOURS_A_WEEK
    best = _try(with_hours(high)) if low < high else None
    if best is None:
        return None
    while high - low > 1:
        middle = (low + high) // 2
        tried = _try(with_hours(middle))
        if tried is None:
            low = middle
        else:
            high, best = middle, tried
    grounding, plan = best
    what = f"{high} hours a week would do"
    return _opening(question, grounding, plan, "hours", high, lambda takes: f"{what}: {takes}.")


def _wish(question: Question, kind: str, iri: str, what: str) -> Iterator[Opening]:
    tried = _try(question)
    if tried is not None:
        grounding, plan = tried
        value = question.there.graph.id(iri) if iri else None
        yield _opening(question, grounding, plan, kind, value, lambda t: f"{what}, {t} would do.")


def _elsewhere(question: Question) -> Iterator[Opening]:
    """Yield what leaving the place would change.

    Rules and closed ways only take away: what is to be had nowhere in particular is all there is.
    What exists in one place is sought there.
    """
    graph, here = question.there.graph, question.there.jurisdiction
    if here is None:
        return
    home = only_place(graph, question.target)
    if home in question.there.places:
        home = None
    moved = replace(question, there=replace(question.there, jurisdiction=home))
    tried = _try(moved)
    if tried is not None:
        grounding, plan = tried
        where = f"In {graph.label(home)}" if home else f"Without the rules of {graph.label(here)}"
        value = graph.id(home) if home else None
        yield _opening(moved, grounding, plan, "place", value, lambda t: f"{where} it takes {t}.")
