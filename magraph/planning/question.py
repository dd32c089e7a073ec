"""From a question in names to answers: the one place where asking, solving and telling meet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from math import isinf
from typing import Any, TypedDict

from magraph import terms
from magraph.claims import Claim, claims, provenance
from magraph.displays import told_from
from magraph.errors import UsageError
from magraph.evaluation import Circumstances, evaluate, unmet_sentences
from magraph.graph import CareerGraph
from magraph.jurisdictions import allowed_duties, forbidden_duties, has_own_rule
from magraph.names import Kinds
from magraph.phrases import a_kind
from magraph.planning.afterwards import circumstances_after, day_of
from magraph.planning.goals import (
    AVOIDABLE,
    TARGET,
    goal_of,
    members,
    skills_goal,
    waypoint,
)
from magraph.planning.grounding import Doubt, Grounder, Grounding, Limits, months_to_int
from magraph.planning.objectives import OBJECTIVES, vector_of
from magraph.planning.optimal import solve
from magraph.planning.pathway import Change, Coming, LimitedDuty, Pathway, PathwayStep, Target
from magraph.planning.plan import Outcome, Plan
from magraph.planning.problem import all_of
from magraph.planning.stopwatch import Stopwatch
from magraph.planning.trace import Tracer
from magraph.planning.verify import violations
from magraph.planning.wages import count_wages
from magraph.practice import duty_requirement
from magraph.profile import Profile, listed, starting_profile
from magraph.quantities import ESTIMATES, EstimateName, Money, Number, day_asked, is_number, number
from magraph.renewals import with_ends

__all__ = ["PathwayLimits", "Question", "RangesLimits", "money", "months", "only_place"]


def months(value: int) -> Number:
    """Return months from hundredths.

    >>> months(1300), months(150)
    (13, 1.5)
    """
    return number(Decimal(value) / 100)


def money(grounding: Grounding, plan: Plan) -> Money:
    """Return what is known of a plan's cost, and the names of what is not."""
    known = sum((grounding.steps[done.step].cost or Decimal(0) for done in plan.steps), Decimal(0))
    return Money(Decimal(str(number(known))), unknown=plan.unknown)


def placeholder(graph: CareerGraph, as_of: date) -> int:
    """Return the median of the fees that are stated, in cents.

    Unknown is not zero: when pathways are ranked, a fee that nobody states counts as a usual one.
    A budget, and the comparison with pathways of known cost, look at what is known alone.
    """
    fees = sorted(
        counted.typical
        for node in (
            *graph.of_class(terms.CREDENTIAL),
            *graph.of_class(terms.ELIGIBILITY_ROUTE),
        )
        for found in claims(graph, node, terms.FEE, as_of)
        if found.preferred and (counted := found.counted) is not None
    )
    return int(fees[len(fees) // 2] * 100) if fees else 0


def _check_choices(minimize: str, estimate: str, hours_per_week: object) -> None:
    """Check what is chosen, also of a caller whom no types hold."""
    if minimize not in OBJECTIVES:
        raise UsageError(f"minimize: {minimize!r} is none of {', '.join(OBJECTIVES)}")
    if estimate not in ESTIMATES:
        raise UsageError(f"estimate: {estimate!r} is none of {', '.join(ESTIMATES)}")
    if hours_per_week is not None:
        if not is_number(hours_per_week):
            raise UsageError(f"hours per week: {hours_per_week!r} is no number. Give 1 or more")
        if hours_per_week <= 0:
            raise UsageError(f"hours per week: {hours_per_week} is not above 0. Give 1 or more")


def _check_figures(**figures: object) -> None:
    for argument, value in figures.items():
        name = argument.replace("_", " ")
        if value is None:
            continue
        if not is_number(value) or isinf(value):
            raise UsageError(f"{name}: {value!r} is no number. Give 0 or more, or leave it out")
        if value < 0:
            raise UsageError(f"{name}: {value} is negative. Give 0 or more")


class RangesLimits(TypedDict, total=False):
    """What narrows a question about every estimate, by name.

    The parameters of `shortest_pathway` of these names; what is left out narrows nothing.
    """

    jurisdiction: str | None
    as_of: date | None
    hours_per_week: int | None
    budget: float | Decimal | None
    deadline: float | Decimal | None
    avoid: Iterable[str]
    via: Iterable[str]
    full_scope: bool
    time_limit: float | None
    count_wages: bool
    wage_now: float | Decimal | None


class PathwayLimits(RangesLimits, total=False):
    """What narrows a question, by name: the same, and which estimate counts."""

    estimate: EstimateName


@dataclass(frozen=True, slots=True)
class Question:
    """Who wants what, when, where and within which limits.

    Build it with `Question.ask`, which looks names up and fills in what is left out.

    Attributes
    ----------
    there
        Graph, profile, day and place.
    target
        IRI of what is wanted.
    objective
        `time`, `cost` or `steps`.
    limits
        Estimate, weekly hours, things to avoid.
    skills
        IRIs of skills that are wanted in place of the target itself.
    full_scope
        For a role: also meet what the place asks before each of its duties.
    via
        IRIs of things that must be part of the pathway.
    budget
        Most dollars, or None.
    deadline
        Most months, or None.
    clock
        Of all searches together: once it is over, the best found so far is returned.
    count_wages
        Also tell what comes in; it changes no answer.
    wage_now
        Dollars a year earned now, or None.
    """

    there: Circumstances
    target: str
    objective: str = "time"
    limits: Limits = field(default_factory=Limits)
    skills: tuple[str, ...] = ()
    full_scope: bool = False
    via: tuple[str, ...] = ()
    budget: Decimal | None = None
    deadline: Decimal | None = None
    clock: Stopwatch = field(default_factory=Stopwatch, compare=False)
    count_wages: bool = False
    wage_now: Decimal | None = None
    _grounded: dict[object, tuple[Circumstances, Grounding]] = field(
        default_factory=dict, repr=False, compare=False
    )

    @classmethod
    def ask(
        cls,
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
        kinds: Kinds = TARGET,
    ) -> Question:
        """Look up the names of a question. Parameters as for `shortest_pathway`.

        The target is one of `kinds`.

        Raises
        ------
        UnknownTerm, AmbiguousTerm
            If a name is not found or is several things.
        UsageError
            If an argument makes no sense.
        """
        _check_choices(minimize, estimate, hours_per_week)
        _check_figures(budget=budget, deadline=deadline, wage_now=wage_now)
        if time_limit is not None and not is_number(time_limit):
            raise UsageError(f"time limit: {time_limit!r} is no number. Give seconds")
        clock = Stopwatch(None if time_limit is None else float(time_limit))
        if wage_now is not None and not count_wages:
            raise UsageError("wage now: says nothing unless wages are counted: --count-wages")
        if not isinstance(profile, Profile):
            profile = starting_profile(graph, () if profile is None else profile)
        wanted = kinds.find(graph, target)
        place = (
            graph.find(jurisdiction, (terms.JURISDICTION,), "jurisdiction")
            if jurisdiction
            else profile.jurisdiction or only_place(graph, wanted)
        )
        day = day_asked(as_of, profile.as_of)
        return cls(
            there=Circumstances(graph, with_ends(graph, profile, day), day, place),
            target=wanted,
            objective=minimize,
            limits=Limits(
                estimate=estimate,
                hours_per_week=hours_per_week,
                placeholder=placeholder(graph, day) if budget is None else 0,
                avoid=frozenset(AVOIDABLE.find(graph, each) for each in listed("avoid", avoid)),
            ),
            full_scope=full_scope,
            via=tuple(TARGET.find(graph, each) for each in listed("via", via)),
            budget=None if budget is None else Decimal(str(budget)),
            deadline=None if deadline is None else Decimal(str(deadline)),
            clock=clock,
            count_wages=count_wages,
            wage_now=None if wage_now is None else Decimal(str(wage_now)),
        )

    @property
    def named_target(self) -> Target:
        """The target with its names."""
        graph = self.there.graph
        return Target(self.target, graph.id(self.target), graph.label(self.target))

    @property
    def start(self) -> dict[str, Any]:
        """What is held at the start, as an answer tells it."""
        graph, profile = self.there.graph, self.there.profile
        coming = profile.coming(self.there.as_of)
        return {
            "held": tuple(map(graph.id, profile.holdings)),
            "presumed": tuple(map(graph.id, profile.presumed)),
            "coming": tuple(Coming(graph.id(iri), since) for iri, since in coming.items()),
        }

    def fee(self, way: str) -> Claim | None:
        """Return the claim of what an eligibility route costs this person."""
        graph = self.there.graph
        owners = graph.subjects(terms.HAS_ELIGIBILITY_ROUTE, way)
        return Grounder(self.there, self.limits).fee(owners[0], way) if owners else None

    def members(self) -> tuple[Question, ...]:
        """Return one question for each member of a group; for anything else, this one.

        Raises
        ------
        UsageError
            If nothing is known to be a member.
        """
        if self.skills:
            return (self,)
        graph = self.there.graph
        found = members(graph, self.target)
        if not found:
            name = graph.id(self.target)
            raise UsageError(
                f"{name}: {a_kind(graph, self.target)} of which no member is known, so no pathway "
                f"to it can be planned. See what it asks for with: magraph gap {name}"
            )
        return tuple(replace(self, target=member) for member in found)

    def ground(self) -> Grounding:
        """Return the problem that this question poses; made once for all objectives."""
        key = (self.target, self.limits, self.skills, self.via, self.full_scope)
        there, known = self._grounded.get(key, (None, None))
        if known is None or there is not self.there:
            known = self._ground()
            self._grounded[key] = self.there, known
        return known

    def _ground(self) -> Grounding:
        grounder = Grounder(self.there, self.limits)
        goal, trees = (
            (skills_goal(grounder, self.skills), ())
            if self.skills
            else goal_of(grounder, self.target, full_scope=self.full_scope)
        )
        goal = all_of(goal, *(waypoint(grounder, iri) for iri in self.via))
        return grounder.ground(goal, trees)

    @property
    def budget_cents(self) -> int | None:
        """The budget as the solver counts it."""
        return None if self.budget is None else int(self.budget * 100)

    @property
    def deadline_units(self) -> int | None:
        """The deadline as the solver counts it."""
        return None if self.deadline is None else months_to_int(self.deadline)

    def solve(self, grounding: Grounding) -> Outcome:
        """Return the best plan of a problem, verified."""
        outcome = solve(
            grounding.problem,
            self.objective,
            budget=self.budget_cents,
            deadline=self.deadline_units,
            time_limit=self.clock.left(),
        )
        if outcome.plan is not None:
            self.verify(grounding, outcome.plan)
        return outcome

    def verify(self, grounding: Grounding, plan: Plan) -> None:
        """Check a plan against the definition of one: every plan that is shown has been."""
        faults = violations(
            grounding.problem, plan, budget=self.budget_cents, deadline=self.deadline_units
        )
        if faults:
            raise AssertionError(f"the planner made a wrong plan: {'; '.join(faults)}")

    def supposing(self) -> Question:
        """Return the same question with every doubt taken as met."""
        return replace(self, limits=replace(self.limits, supposing=True))

    def changes(self, grounding: Grounding, plan: Plan | None) -> tuple[Change, ...]:
        """Return a better pathway that hinges on something not known, if there is one."""
        if not grounding.doubts or self.limits.supposing or self.clock.is_over():
            return ()
        supposed = self.supposing()
        hopeful = supposed.ground()
        outcome = supposed.solve(hopeful)
        order = OBJECTIVES[self.objective]
        if outcome.plan is None or (
            plan is not None
            and vector_of(outcome.plan, order)[0][:3] >= vector_of(plan, order)[0][:3]
        ):
            return ()
        done = Tracer(self.there, hopeful, outcome.plan).in_order()
        steps = [(hopeful.problem.steps[d.step], hopeful.steps[d.step]) for d in done]
        used = {(m.iri, m.gives) for _, m in steps if m.kind == "supposition"}
        change = Change(
            tuple(self._in_words(d) for d in grounding.doubts if (d.leaf.id, d.subject) in used),
            months(outcome.plan.time),
            money(hopeful, outcome.plan),
            tuple(step.id for step, meaning in steps if meaning.kind != "supposition"),
            tuple(meaning.label for _, meaning in steps if meaning.kind != "supposition"),
        )
        return (change,)

    def _in_words(self, doubt: Doubt) -> str:
        graph = self.there.graph
        about = graph.label(doubt.subject)
        if doubt.subject == doubt.leaf.id:
            about = doubt.leaf.label or graph.id(doubt.leaf.id)
        return f"{about}: {'; '.join(doubt.why)}"

    def pathway(
        self,
        grounding: Grounding,
        plan: Plan,
        *,
        proven: bool,
        bound: tuple[int, ...] | None = None,
        would_change: tuple[Change, ...] = (),
        incomparable: tuple[Pathway, ...] = (),
    ) -> Pathway:
        """Return a plan in the words of the ontology."""
        graph = self.there.graph
        tracer = Tracer(self.there, grounding, plan)
        problem = grounding.problem
        needed: dict[int, list[str]] = {done.step: [] for done in plan.steps}
        meets = tracer.of_steps
        by_name = {problem.steps[done.step].id: done.step for done in plan.steps}
        for done in plan.steps:
            for use in meets[done.step]:
                for name in use.by:
                    needed[by_name[name]].append(problem.steps[done.step].id)
        target = self.named_target
        for index in tracer.support(problem.goal, plan.time, None) or ():
            needed[index].append(target.id)
        at_end = tracer.uses(grounding.goal_requirements, plan.time, None)
        every = [use for uses in meets.values() for use in uses] + list(at_end)
        steps = []
        for done in tracer.in_order():
            meaning, step = grounding.steps[done.step], problem.steps[done.step]
            sources = {s for c in meaning.claims for s in c.provenance.sources}
            sources.update(provenance(graph, meaning.iri).sources)
            named = {graph.id(s) for s in sources}
            named.update(s for use in meets[done.step] for s in use.sources)
            if meaning.training is not None:
                # How much of it there must be is known from those that ask for it.
                named.update(s for use in every if step.id in use.by for s in use.sources)
            steps.append(
                PathwayStep(
                    id=step.id,
                    iri=meaning.iri,
                    label=meaning.label,
                    kind=meaning.kind,
                    gives=graph.id(meaning.gives),
                    start=months(done.start),
                    finish=months(done.finish),
                    starts_on=day_of(self.there.as_of, done.start),
                    ends_on=day_of(self.there.as_of, done.finish),
                    hours_per_week=step.load if step.duration else 0,
                    cost=None if meaning.cost is None else number(meaning.cost),
                    purpose=tuple(dict.fromkeys(needed[done.step])),
                    meets=meets[done.step],
                    claims=meaning.claims,
                    sources=tuple(sorted(named, key=_natural)),
                    unknown=meaning.unknown,
                )
            )
        cost = money(grounding, plan)
        wages = None
        if self.count_wages:
            wages = count_wages(self.there, self.target, steps, cost, self.wage_now)
        made = Pathway(
            target=target,
            objective=self.objective,
            optimal=proven,
            bound=None if proven or not bound else self._bound(bound),
            months=months(plan.time),
            cost=cost,
            steps=tuple(steps),
            meets=at_end,
            **self.start,
            assumptions=tuple(dict.fromkeys(use.label for use in every if use.assumed)),
            would_change=would_change,
            incomparable=incomparable,
            duties_forbidden=self._forbidden(),
            duties_limited=self._limited(grounding, plan),
            own_rules=self._own_rules(),
            as_of=self.there.as_of,
            jurisdiction=self.there.jurisdiction,
            estimate=self.limits.estimate,
            wages=wages,
        )
        return told_from(graph, made)

    def _own_rules(self) -> bool | None:
        graph, place = self.there.graph, self.there.jurisdiction
        if place is None or not graph.is_a(self.target, terms.ROLE):
            return None
        return has_own_rule(graph, place, self.there.as_of, self.target)

    def _forbidden(self) -> tuple[str, ...]:
        graph, there = self.there.graph, self.there
        duties = graph.objects(self.target, terms.HAS_DUTY)
        shut = forbidden_duties(graph, there.jurisdiction, there.as_of, self.target)
        return tuple(sorted(graph.id(duty) for duty in duties if duty in shut))

    def _limited(self, grounding: Grounding, plan: Plan) -> tuple[LimitedDuty, ...]:
        """Return the duties of a role for which, at the end, the place asks for more."""
        graph, there = self.there.graph, self.there
        if there.jurisdiction is None or not graph.is_a(self.target, terms.ROLE):
            return ()
        after = circumstances_after(there, grounding, plan)
        found = []
        for duty in allowed_duties(graph, self.target, there.jurisdiction, there.as_of):
            asked = evaluate(duty_requirement(there, duty, self.target), after)
            if asked.truth is not True:
                found.append(LimitedDuty(graph.id(duty), unmet_sentences(asked)))
        return tuple(sorted(found, key=lambda limited: limited.id))

    def _bound(self, bound: tuple[int, ...]) -> Number:
        if self.objective == "steps":
            return bound[0]
        return number(Decimal(bound[0]) / 100)


def only_place(graph: CareerGraph, target: str) -> str | None:
    """Return the one place where a target exists, if there is: to ask for it is to ask there."""
    owners = graph.subjects(terms.HAS_ELIGIBILITY_ROUTE, target)
    places = {
        place for node in (target, *owners) for place in graph.objects(node, terms.IN_JURISDICTION)
    }
    return places.pop() if len(places) == 1 else None


def _natural(name: str) -> tuple[str, int, str]:
    """Sort S2 before S10."""
    digits = name.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return (name[: len(name) - len(digits)], int(digits) if digits.isdigit() else 0, name)
