"""`shortest_pathway`: the question most people ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from magraph.errors import UsageError
from magraph.graph import CareerGraph
from magraph.planning.failure import explain_failure
from magraph.planning.grounding import Grounding
from magraph.planning.objectives import OBJECTIVES
from magraph.planning.pathway import NoPathway, Pathway
from magraph.planning.plan import Plan
from magraph.planning.question import Question, money
from magraph.profile import Profile
from magraph.quantities import EstimateName

__all__ = ["answer", "rank", "shortest_pathway", "shortest_pathways", "without_unknown"]


def shortest_pathway(
    graph: CareerGraph,
    target: str,
    profile: Profile | Iterable[str] | None = None,
    minimize: str = "time",
    *,
    jurisdiction: str | None = None,
    as_of: date | None = None,
    estimate: EstimateName = "typical",
    hours_per_week: int | None = 60,
    budget: float | Decimal | None = None,
    deadline: float | Decimal | None = None,
    avoid: Iterable[str] = (),
    via: Iterable[str] = (),
    full_scope: bool = False,
    time_limit: float | None = None,
) -> Pathway | NoPathway:
    """Return the best pathway from what a person holds to a target, with its proof.

    Parameters
    ----------
    graph
        The ontology.
    target
        Id, label or acronym of a credential, a group of credentials, a role, a route, a duty,
        a skill or a practice rule.
    profile
        What is held: a profile, or ids (with dates, as `profile_from_ids` reads them). With ids,
        or with None, a high-school diploma is taken as held too, unless other schooling is named.
    minimize
        `time` (earliest finish), `cost` (least money) or `steps`; ties as `docs/planner.md`
        orders them.
    jurisdiction
        Id, code or name of a place; its rules are added. None: the profile's, or nowhere.
    as_of
        The day of the question, which selects the version of every rule; None: the profile's,
        or today.
    estimate
        Which figure of each range counts: `min`, `typical` or `max`.
    hours_per_week
        Hours that work and study may take together; None: no limit.
    budget, deadline
        Most dollars, most months.
    avoid, via
        Ids of what must not, and of what must, be part of the pathway.
    full_scope
        For a role: also meet what the place asks before each of its duties, not only what it
        asks of everybody employed in it.
    time_limit
        Seconds after which the best found so far is returned with `optimal` false.

    Returns
    -------
    Pathway or NoPathway
        `NoPathway` is falsy and says what is missing.

    Raises
    ------
    UnknownTerm, AmbiguousTerm, UsageError
        If a name is not found, is several things, or an argument makes no sense.

    Notes
    -----
    Least cost with shared prerequisites is NP-hard (it is the optimal plan of a delete-free
    planning task); the search is exact all the same, see `magraph.planning.optimal`.
    A cost that is not known counts as a usual fee when pathways are ranked, and as nothing in any
    total. Pathways whose order hinges on it are listed as not comparable. For a group of
    credentials each member is solved on its own.

    Examples
    --------
    >>> from magraph import read_graph, shortest_pathway
    >>> pathway = shortest_pathway(read_graph(), "cma-aama")
    >>> pathway.months, pathway.cost.amount
    (11, Decimal('6250'))
    """
    question = Question.ask(
        graph,
        target,
        profile,
        minimize,
        jurisdiction=jurisdiction,
        as_of=as_of,
        estimate=estimate,
        hours_per_week=hours_per_week,
        budget=budget,
        deadline=deadline,
        avoid=avoid,
        via=via,
        full_scope=full_scope,
        time_limit=time_limit,
    )
    return answer(question)


def shortest_pathways(
    graph: CareerGraph,
    target: str,
    profile: Profile | Iterable[str] | None = None,
    objectives: Iterable[str] = ("time", "cost"),
    **limits: Any,
) -> tuple[Pathway | NoPathway, ...]:
    """Return the best pathway for each of several objectives, in less time than one by one.

    Parameters
    ----------
    graph, target, profile
        As for `shortest_pathway`.
    objectives
        What is to be least, in turn.
    limits
        All other parameters of `shortest_pathway`, by name.

    Raises
    ------
    UnknownTerm, AmbiguousTerm, UsageError
        If a name is not found, is several things, or an argument makes no sense.
    """
    wanted = tuple(objectives)
    for objective in wanted:
        if objective not in OBJECTIVES:
            raise UsageError(f"{objective!r} is none of {', '.join(OBJECTIVES)}")
    question = Question.ask(graph, target, profile, **limits)
    return tuple(answer(replace(question, objective=objective)) for objective in wanted)


def answer(question: Question) -> Pathway | NoPathway:
    """Return the best pathway for a question, or why there is none."""
    questions = question.members()
    if len(questions) == 1:
        return _single(questions[0])
    answers = [_single(member) for member in questions]
    usual = question.limits.placeholder
    found = sorted((a for a in answers if isinstance(a, Pathway)), key=lambda p: rank(p, usual))
    if not found:
        return _nearest([a for a in answers if isinstance(a, NoPathway)], question)
    best, rest = found[0], found[1:]
    unranked = tuple(other for other in rest if _may_beat(other, best))
    return replace(
        best,
        optimal=all(a.optimal if isinstance(a, Pathway) else a.proven for a in answers),
        incomparable=best.incomparable + unranked,
    )


def rank(pathway: Pathway, usual: int) -> tuple[object, ...]:
    """Return what the pathways to different members are ordered by, as one member's are."""
    unknown, known = len(pathway.cost.unknown), pathway.cost.amount
    ranked = known + Decimal(usual * unknown) / 100
    count, tie = len(pathway.steps), pathway.target.id
    return {
        "time": (pathway.months, unknown, ranked, count, tie),
        "cost": (ranked, unknown, pathway.months, count, tie),
        "steps": (count, pathway.months, unknown, ranked, tie),
    }[pathway.objective]


def _may_beat(other: Pathway, best: Pathway) -> bool:
    """Return whether a pathway could be the better one if the unknown costs were known."""
    if other.objective != "cost" and other.months != best.months:
        return False
    if best.cost.complete:
        return not other.cost.complete and other.cost.amount < best.cost.amount
    return True


def _nearest(failures: list[NoPathway], question: Question) -> NoPathway:
    nearest = min(failures, key=lambda f: (len(f.unmet), f.target.id))
    return replace(nearest, target=question.named_target)


def _single(question: Question) -> Pathway | NoPathway:
    grounding = question.ground()
    outcome = question.solve(grounding)
    changes = question.changes(grounding, outcome.plan)
    if outcome.plan is None:
        return explain_failure(question, outcome, changes)
    return question.pathway(
        grounding,
        outcome.plan,
        proven=outcome.proven,
        bound=outcome.bound,
        would_change=changes,
        incomparable=tuple(_rivals(question, grounding, outcome.plan)),
    )


def _rivals(question: Question, grounding: Grounding, best: Plan) -> Iterator[Pathway]:
    """Yield pathways that could be cheaper than the best, or not, depending on unknown costs."""
    if question.objective != "cost":
        return
    if best.unknown:
        complete = without_unknown(grounding)
        plan = question.solve(complete).plan
        if plan is not None:
            yield question.pathway(complete, plan, proven=True)
    known = _by_what_is_known(grounding, question.limits.placeholder)
    plan = question.solve(known).plan
    if (
        plan is not None
        and plan.unknown
        and plan.ids != best.ids
        and money(known, plan).amount < money(grounding, best).amount
    ):
        yield question.pathway(known, plan, proven=True)


def _by_what_is_known(grounding: Grounding, placeholder: int) -> Grounding:
    """Return a problem in which a cost that is not known counts for nothing."""
    problem = grounding.problem
    steps = tuple(
        replace(step, cost=step.cost - placeholder) if step.unknown else step
        for step in problem.steps
    )
    return replace(grounding, problem=replace(problem, steps=steps))


def without_unknown(grounding: Grounding) -> Grounding:
    """Return a problem without the steps whose cost is not known."""
    problem = grounding.problem
    kept = [
        (step, meaning)
        for step, meaning in zip(problem.steps, grounding.steps, strict=True)
        if not step.unknown
    ]
    return replace(
        grounding,
        problem=replace(problem, steps=tuple(step for step, _ in kept)),
        steps=tuple(meaning for _, meaning in kept),
    )
