"""`shortest_pathway`: the question most people ask."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Unpack

from magraph.displays import told_from
from magraph.errors import UsageError
from magraph.graph import CareerGraph
from magraph.planning.failure import explain_failure
from magraph.planning.grounding import Grounding
from magraph.planning.objectives import OBJECTIVES
from magraph.planning.pathway import NoPathway, Pathway
from magraph.planning.plan import Outcome, Plan
from magraph.planning.question import PathwayLimits, Question, money
from magraph.planning.stopwatch import Stopwatch
from magraph.profile import Profile
from magraph.quantities import EstimateName, Money, Number

__all__ = [
    "answer",
    "by_what_is_known",
    "rank",
    "shortest_pathway",
    "shortest_pathways",
    "without_unknown",
]


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
    count_wages: bool = False,
    wage_now: float | Decimal | None = None,
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
        `time` (earliest finish), `cost` (least money) or `steps`; ties as
        `docs/explanation/planner.md` orders them.
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
        Seconds after which no more is searched for: the best found so far is returned, with
        `optimal` false if it is not proven to be the best, and with `cut_short` true.
    count_wages
        Also tell what its work pays, the net cost, and when the rise in pay has repaid it
        (`Pathway.wages`); no answer changes by it.
    wage_now
        Dollars a year earned now; None: the median wage of the job held, if there is one.

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
        count_wages=count_wages,
        wage_now=wage_now,
    )
    return answer(question)


def shortest_pathways(
    graph: CareerGraph,
    target: str,
    profile: Profile | Iterable[str] | None = None,
    objectives: Iterable[str] = ("time", "cost"),
    **limits: Unpack[PathwayLimits],
) -> tuple[Pathway | NoPathway, ...]:
    """Return the best pathway for each of several objectives, in less time than one by one.

    Parameters
    ----------
    graph, target, profile
        As for `shortest_pathway`.
    objectives
        What is to be least, in turn.
    limits
        All other parameters of `shortest_pathway`, by name: `PathwayLimits`.

    Raises
    ------
    UnknownTerm, AmbiguousTerm, UsageError
        If a name is not found, is several things, or an argument makes no sense.
    """
    wanted = tuple(objectives)
    for objective in wanted:
        if objective not in OBJECTIVES:
            raise UsageError(f"{objective!r} is none of {', '.join(OBJECTIVES)}")
    question = Question.ask(graph, target, profile, "time", **limits)
    return tuple(
        answer(replace(question, objective=objective, clock=question.clock.share(left)))
        for left, objective in zip(range(len(wanted), 0, -1), wanted, strict=True)
    )


def answer(question: Question) -> Pathway | NoPathway:
    """Return the best pathway for a question, or why there is none."""
    among = question.members()
    solved = [
        _solved(member, member.clock.share(left))
        for left, member in zip(range(len(among), 0, -1), among, strict=True)
    ]
    if len(solved) == 1:
        return _told(*solved[0])
    usual = question.limits.placeholder
    found = [_told(*each) for each in solved if each[2].plan is not None]
    if not found:
        return _nearest([_told(*each) for each in solved], question)
    best, *rest = sorted(
        (answer for answer in found if isinstance(answer, Pathway)),
        key=lambda p: rank(p.objective, p.months, p.cost, len(p.steps), p.target.id, usual),
    )
    unranked = tuple(other for other in rest if _may_beat(other, best))
    made = replace(
        best,
        optimal=all(outcome.proven for _, _, outcome in solved),
        incomparable=best.incomparable + unranked,
        cut_short=any(pathway.cut_short for pathway in found),
    )
    return told_from(question.there.graph, made)


def rank(
    objective: str, months: Number, cost: Money, steps: int, tie: str, usual: int
) -> tuple[object, ...]:
    """Return what the pathways to different members are ordered by, as one member's are."""
    unknown = len(cost.unknown)
    ranked = cost.amount + Decimal(usual * unknown) / 100
    return {
        "time": (months, unknown, ranked, steps, tie),
        "cost": (ranked, unknown, months, steps, tie),
        "steps": (steps, months, unknown, ranked, tie),
    }[objective]


def _may_beat(other: Pathway, best: Pathway) -> bool:
    """Return whether a pathway could be the better one if the unknown costs were known."""
    if other.objective != "cost" and other.months != best.months:
        return False
    mine, others = set(best.cost.unknown), set(other.cost.unknown)
    # What both pay, known or not, makes no difference.
    if not mine <= others:
        return True
    return mine != others and other.cost.amount < best.cost.amount


def _nearest(failures: list[Pathway | NoPathway], question: Question) -> NoPathway:
    nearest = min(
        (failure for failure in failures if isinstance(failure, NoPathway)),
        key=lambda failure: (len(failure.unmet), failure.target.id),
    )
    made = replace(nearest, target=question.named_target)
    return told_from(question.there.graph, made)


def _solved(question: Question, clock: Stopwatch) -> tuple[Question, Grounding, Outcome]:
    grounding = question.ground()
    return question, grounding, replace(question, clock=clock).solve(grounding)


def _told(question: Question, grounding: Grounding, outcome: Outcome) -> Pathway | NoPathway:
    """Return an outcome in words: why there is no pathway takes many more questions."""
    changes = question.changes(grounding, outcome.plan)
    found: Pathway | NoPathway
    if outcome.plan is None:
        found = explain_failure(question, outcome, changes)
    else:
        found = question.pathway(
            grounding,
            outcome.plan,
            proven=outcome.proven,
            bound=outcome.bound,
            would_change=changes,
            incomparable=tuple(_rivals(question, grounding, outcome.plan)),
        )
    return told_from(question.there.graph, replace(found, cut_short=question.clock.is_over()))


def _rivals(question: Question, grounding: Grounding, best: Plan) -> Iterator[Pathway]:
    """Yield pathways that could be cheaper than the best, or not, depending on unknown costs."""
    if question.objective != "cost" or question.clock.is_over():
        return
    if best.unknown:
        complete = without_unknown(grounding)
        plan = question.solve(complete).plan
        if plan is not None:
            yield question.pathway(complete, plan, proven=True)
    if question.clock.is_over():
        return
    known = by_what_is_known(grounding, question.limits.placeholder)
    plan = question.solve(known).plan
    if (
        plan is not None
        and plan.unknown
        and plan.ids != best.ids
        and money(known, plan).amount < money(grounding, best).amount
    ):
        yield question.pathway(known, plan, proven=True)


def by_what_is_known(grounding: Grounding, placeholder: int) -> Grounding:
    """Return a problem in which a cost that is not known counts for nothing."""
    problem = grounding.problem
    steps = tuple(
        replace(step, cost=step.cost - placeholder) if step.unknown else step
        for step in problem.steps
    )
    return replace(grounding, problem=replace(problem, steps=steps))


def without_unknown(grounding: Grounding) -> Grounding:
    """Return a problem without the steps whose cost is not known."""
    return grounding.only(lambda step, _: not step.unknown)
