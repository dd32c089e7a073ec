"""Several pathways to choose from: the frontier, the k best, and the best under each estimate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Final, NamedTuple, TypeAlias, Unpack

from magraph.displays import Displayed, told_from
from magraph.errors import UsageError
from magraph.graph import CareerGraph
from magraph.planning.ask import answer, by_what_is_known, rank, without_unknown
from magraph.planning.frontier import best_plans, pareto_frontier
from magraph.planning.grounding import Grounding
from magraph.planning.objectives import OBJECTIVES
from magraph.planning.optimal import solve
from magraph.planning.pathway import NoPathway, Pathway, Target
from magraph.planning.plan import Outcome, Plan
from magraph.planning.question import PathwayLimits, Question, RangesLimits, money, months
from magraph.profile import Profile
from magraph.quantities import ESTIMATES, EstimateName, Money, Number

__all__ = ["Choices", "Option", "Totals", "alternatives", "frontier", "ranges"]

_OBJECTIVES: Final = ("time", "cost")
_Found: TypeAlias = tuple[Question, Grounding, Plan]


class Totals(NamedTuple):
    """What the steps of one pathway come to under one estimate.

    Attributes
    ----------
    estimate
        `min`, `typical` or `max`.
    months, cost
        The totals; None: with these figures the steps are no pathway, or where not all is
        proven, that was not found out in the time.
    best
        Objectives (`time`, `cost`) in which it is proven that no pathway is better under this
        estimate.
    """

    estimate: EstimateName
    months: Number | None
    cost: Money | None
    best: tuple[str, ...]


class Option(NamedTuple):
    """One pathway, and what it comes to under each estimate."""

    pathway: Pathway
    totals: tuple[Totals, ...]


@dataclass(frozen=True, slots=True)
class Choices(Displayed):
    """Pathways to one target, to choose from.

    Attributes
    ----------
    target
        What was asked for.
    kind
        `frontier`, `alternatives` or `ranges`.
    objective
        For alternatives, what they are ordered by.
    options
        The frontier by increasing time; alternatives the best first; ranges by time.
    proven
        True only if it is proven that none is missing.
    as_of, jurisdiction, estimate
        The circumstances.
    """

    target: Target
    kind: str
    objective: str
    options: tuple[Option, ...]
    proven: bool
    as_of: date
    jurisdiction: str | None
    estimate: EstimateName


def frontier(
    graph: CareerGraph,
    target: str,
    profile: Profile | Iterable[str] | None = None,
    **limits: Unpack[PathwayLimits],
) -> Choices | NoPathway:
    """Return every pathway that no other beats: none is both faster and cheaper.

    Parameters
    ----------
    graph, target, profile
        As for `shortest_pathway`.
    limits
        All other parameters of `shortest_pathway` but `minimize`, by name: `PathwayLimits`.

    Returns
    -------
    Choices or NoPathway
        One pathway beats another if it takes no longer, costs no more that is known, and has no
        unknown cost that the other has not. Looked for are those that are best whether the
        unknown costs are nothing, a usual fee, or too much to pay.

    Raises
    ------
    UnknownTerm, AmbiguousTerm, UsageError
        If a name is not found, is several things, or an argument makes no sense.

    Examples
    --------
    >>> from magraph import frontier, read_graph
    >>> found = frontier(read_graph(), "ccma-nha")
    >>> [(o.pathway.months, int(o.pathway.cost.amount)) for o in found.options]
    [(5, 2665), (13, 165)]
    """
    question = Question.ask(graph, target, profile, "time", **limits)
    found: list[_Found] = []
    proven = True
    for member in question.members():
        for grounding in _readings(member):
            plans, complete = pareto_frontier(
                grounding.problem,
                budget=member.budget_cents,
                deadline=member.deadline_units,
                time_limit=member.clock.left(),
            )
            proven &= complete
            found += [(member, grounding, plan) for plan in plans]
    kept = _unbeaten(found)
    kept.sort(key=lambda each: (each[2].time, money(each[1], each[2]).amount, each[2].ids))
    return _choices(question, "frontier", _options(kept, _Bests(question), proven), proven)


def alternatives(
    graph: CareerGraph,
    target: str,
    profile: Profile | Iterable[str] | None = None,
    minimize: str = "time",
    k: int = 3,
    **limits: Unpack[PathwayLimits],
) -> Choices | NoPathway:
    """Return the k best pathways, different in what is done.

    Parameters
    ----------
    graph, target, profile, minimize
        As for `shortest_pathway`.
    k
        How many, at least 1; fewer if there are no more.
    limits
        All other parameters of `shortest_pathway`, by name: `PathwayLimits`.

    Returns
    -------
    Choices or NoPathway
        No pathway has a step that it could do without and be no worse: a step may be there to
        save time. Two that differ only in how long one works or trains count as one: the better.

    Raises
    ------
    UnknownTerm, AmbiguousTerm, UsageError
        If a name is not found, is several things, or an argument makes no sense.

    Examples
    --------
    >>> from magraph import alternatives, read_graph
    >>> found = alternatives(read_graph(), "cma-aama", k=3)
    >>> [(o.pathway.months, int(o.pathway.cost.amount)) for o in found.options]
    [(11, 6250), (13, 8125), (13, 8250)]
    """
    if k < 1:
        raise UsageError(f"alternatives: {k} is less than 1")
    question = Question.ask(graph, target, profile, minimize, **limits)
    found: list[_Found] = []
    proven = True
    for member in question.members():
        grounding = member.ground()
        plans, complete = _several(member, grounding, k)
        proven &= complete
        found += [(member, grounding, plan) for plan in plans]
    found.sort(key=lambda each: _ranked(*each))
    options = _options(found[:k], _Bests(question), proven)
    return _choices(question, "alternatives", options, proven)


def ranges(
    graph: CareerGraph,
    target: str,
    profile: Profile | Iterable[str] | None = None,
    **limits: Unpack[RangesLimits],
) -> Choices | NoPathway:
    """Return the pathways that are fastest or cheapest at the least, usual or greatest figures.

    Parameters
    ----------
    graph, target, profile
        As for `shortest_pathway`.
    limits
        All other parameters of `shortest_pathway` but `minimize` and `estimate`, by name:
        `RangesLimits`.

    Returns
    -------
    Choices or NoPathway
        Each with its totals at every estimate, and where it is best.

    Raises
    ------
    UnknownTerm, AmbiguousTerm, UsageError
        If a name is not found, is several things, or an argument makes no sense.
    """
    question = Question.ask(graph, target, profile, "time", estimate="typical", **limits)
    bests = _Bests(question)
    found: dict[tuple[str, tuple[str, ...]], _Found] = {}
    proven = True
    for estimate in ESTIMATES:
        for objective in _OBJECTIVES:
            for member, grounding, outcome in bests.solved(estimate, objective):
                proven &= outcome.proven
                if outcome.plan is not None:
                    key = member.target, outcome.plan.ids
                    same = _at(member, grounding, outcome.plan, question.limits.estimate)
                    found.setdefault(key, same)
    options = [
        option
        for option in _options(list(found.values()), bests, proven)
        if not proven or any(totals.best for totals in option.totals)
    ]
    options.sort(key=lambda o: (o.pathway.months, o.pathway.cost.amount, o.pathway.target.id))
    return _choices(question, "ranges", options, proven)


def _several(question: Question, grounding: Grounding, k: int) -> tuple[list[Plan], bool]:
    """Return the k best plans of which no two do the same things, and if that is proven."""
    asked = k
    while True:
        plans, proven = best_plans(
            grounding.problem,
            question.objective,
            asked,
            budget=question.budget_cents,
            deadline=question.deadline_units,
            time_limit=question.clock.left(),
        )
        kinds: dict[tuple[tuple[str, str], ...], Plan] = {}
        for plan in plans:
            kinds.setdefault(grounding.activities(plan), plan)
        if len(kinds) >= k or len(plans) < asked or not proven:
            return list(kinds.values())[:k], proven
        asked *= 2


def _readings(question: Question) -> Iterator[Grounding]:
    """Yield the problem with unknown costs as usual fees, as nothing, and as too much to pay."""
    usual = question.ground()
    yield usual
    if any(step.unknown for step in usual.problem.steps):
        if question.limits.placeholder:
            yield by_what_is_known(usual, question.limits.placeholder)
        yield without_unknown(usual)


def _unbeaten(found: list[_Found]) -> list[_Found]:
    """Return the plans that no other beats, one of those that are equal."""
    kept: list[_Found] = []
    totals = [
        (plan.time, money(grounding, plan).amount, frozenset(plan.unknown))
        for _, grounding, plan in found
    ]
    for number, (time, cost, unknown) in enumerate(totals):
        if not any(
            other[0] <= time
            and other[1] <= cost
            and other[2] <= unknown
            and (other != totals[number] or place < number)
            for place, other in enumerate(totals)
        ):
            kept.append(found[number])
    return kept


def _choices(
    question: Question, kind: str, options: list[Option], proven: bool
) -> Choices | NoPathway:
    if not options:
        none = answer(question)
        assert isinstance(none, NoPathway)
        return none
    made = Choices(
        target=question.named_target,
        kind=kind,
        objective=question.objective,
        options=tuple(options),
        proven=proven and not question.clock.is_over(),
        as_of=question.there.as_of,
        jurisdiction=question.there.jurisdiction,
        estimate=question.limits.estimate,
    )
    return told_from(question.there.graph, made)


class _Bests:
    """What is best under each estimate, each question solved once."""

    def __init__(self, question: Question) -> None:
        self._question = question
        self._known: dict[tuple[EstimateName, str], list[tuple[Question, Grounding, Outcome]]] = {}

    def solved(
        self, estimate: EstimateName, objective: str
    ) -> list[tuple[Question, Grounding, Outcome]]:
        """Return the outcome for every member."""
        key = estimate, objective
        if key not in self._known:
            asked = _under(replace(self._question, objective=objective), estimate)
            grounded = ((member, member.ground()) for member in asked.members())
            self._known[key] = [(m, grounding, m.solve(grounding)) for m, grounding in grounded]
        return self._known[key]

    def least(self, estimate: EstimateName, objective: str) -> tuple[int, ...] | None:
        """Return the measure of the best plan of all; None: there is none, or time ran out."""
        if (estimate, objective) not in self._known and self._question.clock.is_over():
            return None
        outcomes = [outcome for _, _, outcome in self.solved(estimate, objective)]
        if not all(outcome.proven for outcome in outcomes):
            return None
        plans = [outcome.plan for outcome in outcomes if outcome.plan is not None]
        return min((_measure(plan, objective) for plan in plans), default=None)


def _options(found: list[_Found], bests: _Bests, proven: bool) -> list[Option]:
    return [
        Option(
            _pathway(*each, proven=proven),
            tuple(_totals(each, estimate, bests) for estimate in ESTIMATES),
        )
        for each in found
    ]


def _pathway(question: Question, grounding: Grounding, plan: Plan, *, proven: bool) -> Pathway:
    question.verify(grounding, plan)
    return question.pathway(grounding, plan, proven=proven)


def _ranked(question: Question, grounding: Grounding, plan: Plan) -> tuple[object, ...]:
    return rank(
        question.objective,
        months(plan.time),
        money(grounding, plan),
        len(plan.steps),
        question.named_target.id,
        question.limits.placeholder,
    )


def _measure(plan: Plan, objective: str) -> tuple[int, ...]:
    """Return what an objective compares, up to the steps."""
    order = OBJECTIVES[objective]
    sums = {"unknown": len(plan.unknown), "cost": plan.cost, "steps": 0}
    return (*(sums[n] for n in order.before), plan.time, *(sums[n] for n in order.after))


def _totals(found: _Found, estimate: EstimateName, bests: _Bests) -> Totals:
    question, _, plan = found
    asked = _under(question, estimate)
    grounding = _only(asked.ground(), plan)
    outcome = solve(grounding.problem, "time", time_limit=question.clock.left())
    if outcome.plan is None:
        return Totals(estimate, None, None, ())
    most = asked.budget is not None and money(grounding, outcome.plan).amount > asked.budget
    late = asked.deadline is not None and months(outcome.plan.time) > asked.deadline
    return Totals(
        estimate,
        months(outcome.plan.time),
        money(grounding, outcome.plan),
        ()
        if most or late
        else tuple(
            objective
            for objective in _OBJECTIVES
            if _measure(outcome.plan, objective) == bests.least(estimate, objective)
        ),
    )


def _at(question: Question, grounding: Grounding, plan: Plan, estimate: EstimateName) -> _Found:
    """Return the same steps under another estimate, or as they are where they are no plan then."""
    asked = _under(question, estimate)
    alone = _only(asked.ground(), plan)
    same = asked.solve(alone).plan
    return (question, grounding, plan) if same is None else (asked, alone, same)


def _under(question: Question, estimate: EstimateName) -> Question:
    return replace(question, limits=replace(question.limits, estimate=estimate))


def _only(grounding: Grounding, plan: Plan) -> Grounding:
    """Return a problem with no other steps than those of a plan."""
    return grounding.only(lambda step, _: step.id in plan.ids)
