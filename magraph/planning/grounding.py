"""From a graph, a profile and limits to a ground problem: only what the goal can use.

The one module of the planner that knows both the ontology and the numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import Final, NamedTuple, TypeAlias

from magraph import terms
from magraph.claims import Claim, claim
from magraph.evaluation import Circumstances, closed_here, evaluate, not_had_here
from magraph.graph import CareerGraph
from magraph.implications import lasts
from magraph.learning import fitting_routes, route_passes
from magraph.phrases import plain, times
from magraph.planning.plan import Plan
from magraph.planning.problem import (
    FALSE,
    TRUE,
    Atom,
    Formula,
    Held,
    Problem,
    Result,
    Step,
    all_of,
    any_of,
    at_least,
)
from magraph.practice import employment_requirements
from magraph.profile import Training
from magraph.quantities import (
    FULL_TIME,
    EstimateName,
    add_months,
    hours_to_months,
    months_between,
    weekly_hours,
)
from magraph.renewals import renewal_of
from magraph.requirements import (
    AgeLeaf,
    AtLeast,
    AttestationLeaf,
    CredentialLeaf,
    ExperienceLeaf,
    ForbiddenLeaf,
    HoursLeaf,
    Leaf,
    LearningLeaf,
    PerformanceLeaf,
    Requirement,
    SkillLeaf,
    StatusLeaf,
    UndeterminedLeaf,
    leaves,
    requirement,
)
from magraph.skills import has_level, taught_by
from magraph.worked import WorkTests, spans

__all__ = ["Doubt", "GroundStep", "Grounder", "Grounding", "Limits", "months_to_int"]

Key: TypeAlias = tuple[object, ...]

_CENT: Final = 100
_HOURS: Final = "hours"
_TIMES: Final = "times"


def months_to_int(months: Decimal) -> int:
    """Return hundredths of a month.

    >>> months_to_int(Decimal("1.5"))
    150
    """
    return int((months * 100).to_integral_value(rounding=ROUND_HALF_UP))


@dataclass(frozen=True, slots=True)
class Limits:
    """How a question is narrowed.

    Attributes
    ----------
    estimate
        Which figure of each range counts.
    hours_per_week
        Weekly hours that steps may load together; None: no limit.
    avoid
        IRIs of routes, credentials, eligibility routes, roles or statuses not to use.
    suppose
        IRIs of statuses taken as held, and of doubtful routes taken as fitting.
    supposing
        True: every doubt counts as met (a route whose attribute is not known fits).
    placeholder
        Cents that a cost which is not known counts for when pathways are ranked; it is in no
        total that is shown. 0: pathways are ranked by what is known.
    granting
        True: whatever nothing can meet is offered as a gift, and gifts alone are counted.
    unending
        True: ways to a credential that end on a day go on.
    """

    estimate: EstimateName = "typical"
    hours_per_week: int | None = 60
    avoid: frozenset[str] = frozenset()
    suppose: frozenset[str] = frozenset()
    supposing: bool = False
    placeholder: int = 0
    granting: bool = False
    unending: bool = False


class GroundStep(NamedTuple):
    """What a step of the problem stands for.

    Attributes
    ----------
    iri
        Its node: a route, an eligibility route, a role, a status or a topic.
    label
        Words for it.
    kind
        `education`, `exam`, `renewal`, `work`, `status` or `training`; `gift` and `supposition`
        for what is taken as given.
    gives
        IRI of the attainment.
    requirements
        What it needs, as trees.
    claims
        The claims that its figures come from.
    cost
        The known part of its cost, dollars; None: nothing of it is known.
    unknown
        Properties whose value is not known: `cost`, `duration`.
    training
        What of a topic it adds; None: it is no training.
    """

    iri: str
    label: str
    kind: str
    gives: str
    requirements: tuple[Requirement, ...]
    claims: tuple[Claim, ...]
    cost: Decimal | None = Decimal(0)
    unknown: tuple[str, ...] = ()
    training: Training | None = None


class Doubt(NamedTuple):
    """A leaf that counts as not met because something is not known (convention M13)."""

    leaf: Leaf
    subject: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grounding:
    """A problem and what its parts mean.

    Attributes
    ----------
    problem
        The ground problem.
    steps
        Meaning of each step, by index.
    leaf_formulas
        The formula of each leaf that was met on the way, by IRI.
    goal_requirements
        The goal as trees, where it has them.
    doubts
        What is not known and would open more.
    shut
        Statuses that no step gives and nobody holds, IRIs.
    trees
        Every requirement tree read, by IRI.
    """

    problem: Problem
    steps: tuple[GroundStep, ...]
    leaf_formulas: Mapping[str, Formula]
    goal_requirements: tuple[Requirement, ...]
    doubts: tuple[Doubt, ...]
    shut: tuple[str, ...]
    trees: Mapping[str, Requirement]

    def activities(self, plan: Plan) -> tuple[tuple[str, str], ...]:
        """Return what a plan does, however long or often: a node each, and how it is counted."""
        done = [self.steps[each.step] for each in plan.steps]
        others = [(meaning.iri, "") for meaning in done if meaning.training is None]
        trained = {
            (meaning.iri, _TIMES if meaning.training.count else _HOURS)
            for meaning in done
            if meaning.training is not None
        }
        return tuple(sorted([*others, *trained]))

    def only(self, wanted: Callable[[Step, GroundStep], bool]) -> Grounding:
        """Return the same problem with no other steps than the wanted ones."""
        pairs = zip(self.problem.steps, self.steps, strict=True)
        kept = [(step, meaning) for step, meaning in pairs if wanted(step, meaning)]
        return replace(
            self,
            problem=replace(self.problem, steps=tuple(step for step, _ in kept)),
            steps=tuple(meaning for _, meaning in kept),
        )


class _Trained(NamedTuple):
    """So much training, and from when until when so much of it counts: hundredths of a month."""

    amount: Decimal
    since: int
    until: int | None


class _Gained(NamedTuple):
    fact: int
    amount: Decimal


class _Experience(NamedTuple):
    fact: int
    tests: WorkTests
    months: Decimal
    after: LearningLeaf | None


@dataclass(slots=True)
class Grounder:
    """Builds a problem backwards from its goal.

    Parameters
    ----------
    there
        Who asks, when and where.
    limits
        What may be used.

    Notes
    -----
    `goal_*` and `formula` register what they touch; `ground` then adds the steps that can give
    it, and what those need, until nothing new appears. Linear in the part of the ontology that
    the goal can reach.
    """

    there: Circumstances
    limits: Limits = field(default_factory=Limits)
    _facts: dict[Key, int] = field(default_factory=dict)
    _queue: list[Key] = field(default_factory=list)
    _steps: dict[str, tuple[Step, GroundStep]] = field(default_factory=dict)
    _held: list[Held] = field(default_factory=list)
    _leaves: dict[str, Formula] = field(default_factory=dict)
    _doubts: dict[tuple[str, str], Doubt] = field(default_factory=dict)
    _shut: set[str] = field(default_factory=set)
    _work: dict[Key, _Experience] = field(default_factory=dict)
    _more: dict[str, _Experience] = field(default_factory=dict)
    _taught: dict[str, list[Result]] = field(default_factory=dict)
    _training: dict[tuple[str, str], dict[Decimal, int]] = field(default_factory=dict)
    _recent: dict[tuple[str, str], dict[Decimal, int]] = field(default_factory=dict)
    _trees: dict[str, Requirement] = field(default_factory=dict)

    @property
    def _graph(self) -> CareerGraph:
        return self.there.graph

    # Formulas ---------------------------------------------------------------------------

    def tree(self, node: str) -> Requirement:
        """Return the requirement tree of a node, read once."""
        if node not in self._trees:
            self._trees[node] = requirement(self._graph, node)
        return self._trees[node]

    def formula(self, node: Requirement) -> Formula:
        """Return the ground formula of a requirement tree."""
        if self.there.given_by(node) is not None:
            return TRUE
        if isinstance(node, AtLeast):
            return at_least(node.count, *(self.formula(part) for part in node.operands))
        assert isinstance(node, Leaf)
        if node.id not in self._leaves:
            closed = closed_here(node, self.there)
            ground = FALSE if closed else _GROUND[type(node)](self, node)
            if ground == FALSE and self.limits.granting:
                ground = Atom(self.fact("gift", node.id))
                self._gift(node.id, node.label, self._facts["gift", node.id])
            self._leaves[node.id] = ground
        return self._leaves[node.id]

    def fact(self, *key: object) -> int:
        """Return the number of a fact, registering it when it is new."""
        if key not in self._facts:
            self._facts[key] = len(self._facts)
            self._queue.append(key)
        return self._facts[key]

    def credential(
        self, iri: str, within: Decimal | None = None, ago: Decimal | None = None
    ) -> Formula:
        """Return "the credential is in force", obtained at most and at least so many months ago.

        With `ago` only one that is held already counts.
        """
        if iri in self.there.implied.credentials and ago is None:
            return TRUE
        window = None if within is None else months_to_int(within)
        validity = self._claim(iri, terms.VALIDITY)
        limits = [window] if window is not None else []
        if validity is not None and validity.estimate is not None:
            limits.append(months_to_int(validity.estimate.typical))
        parts: list[Formula] = []
        if any(held.credential == iri for held in self.there.profile.credentials):
            fact = self.fact("held credential", iri, ago or Decimal(0))
            parts.append(Atom(fact, window))
            renewed = self._renewed(iri)
            if renewed is not None:
                once = Atom(self.fact("once credential", iri, ago or Decimal(0)), window)
                parts.append(all_of(renewed, once))
        if ago is None:
            parts.append(Atom(self.fact("credential", iri), min(limits, default=None)))
        return any_of(*parts)

    def _renewed(self, iri: str) -> Formula | None:
        """Return "what is held, and ends, has been renewed in time"; None: nothing ends."""
        renewal = renewal_of(self._graph, iri, self.there.as_of)
        if renewal is None or not renewal.possible or self._last_renewal(iri) is None:
            return None
        validity = self._figure(renewal.period or self._claim(iri, terms.VALIDITY))
        age = None if validity is None else months_to_int(validity)
        return Atom(self.fact("renewed credential", iri), age)

    def _last_renewal(self, credential: str) -> int | None:
        """Return the last moment to renew what is held; None: it does not end, or is not known."""
        renewal = renewal_of(self._graph, credential, self.there.as_of)
        ends = [h.expires for h in self.there.profile.credentials if h.credential == credential]
        known = [end for end in ends if end is not None]
        if renewal is None or not ends or len(known) < len(ends):
            return None
        return self._ahead(renewal.last_day(max(known)))

    def _expand_renewed_credential(self, key: Key) -> None:
        iri = str(key[1])
        renewal = renewal_of(self._graph, iri, self.there.as_of)
        latest = self._last_renewal(iri)
        assert renewal is not None
        assert latest is not None
        if latest < 0 or self.avoided(renewal.id, iri):
            return
        meaning = GroundStep(
            renewal.id,
            f"{self._graph.label(iri)}: renewal",
            "renewal",
            iri,
            (),
            tuple(found for found in (renewal.fee, renewal.units) if found is not None),
            self._figure(renewal.fee),
            () if self._figure(renewal.fee) is not None else ("cost",),
        )
        self._add(meaning, [self._facts[key]], Decimal(0), load=0, latest_start=latest)

    def route(self, iri: str) -> Formula:
        """Return "the route is completed", ever."""
        held = [
            Atom(self.fact("held education", number, Decimal(0)))
            for number, entry in enumerate(self.there.profile.education)
            if entry.route == iri
        ]
        return any_of(*held, Atom(self.fact("route", iri)))

    def skill(self, iri: str, level: Decimal | None = None) -> Formula:
        """Return "the skill is held", optionally at a level."""
        return Atom(self.fact("skill", iri, level))

    def status(self, iri: str) -> Formula:
        """Return "the status is held", whatever its age."""
        return Atom(self.fact("status", iri))

    def way(self, iri: str) -> Formula:
        """Return "the credential is got by this eligibility route"."""
        for credential in self._graph.subjects(terms.HAS_ELIGIBILITY_ROUTE, iri):
            self.fact("credential", credential)
        return Atom(self.fact("done", iri))

    def work_begun(self, role: str) -> Formula:
        """Return "a job in the role is begun on the way"."""
        return Atom(self.fact("role", role))

    def entry(self, role: str) -> Formula:
        """Return "one of the ways into a role is open", where it has several."""
        ways = self._graph.objects(role, terms.ENTRY_ROUTE)
        nodes = (self._graph.object(way, terms.HAS_REQUIREMENT) for way in ways)
        entries = tuple(self.formula(self.tree(node)) for node in nodes if node)
        return any_of(*entries) if ways else TRUE

    def employment(self, role: str) -> tuple[Requirement, ...]:
        """Return what anybody employed in a role must meet here."""
        return self.known(employment_requirements(self.there, role))

    def known(self, trees: tuple[Requirement, ...]) -> tuple[Requirement, ...]:
        """Remember trees that were read elsewhere, and return them."""
        for tree in trees:
            for node in (tree, *leaves(tree)):
                self._trees.setdefault(node.id, node)
        return trees

    def _claim(self, subject: str, predicate: str) -> Claim | None:
        return claim(self._graph, subject, predicate, self.there.as_of)

    def _figure(self, found: Claim | None) -> Decimal | None:
        counted = None if found is None else found.counted
        return None if counted is None else counted.at(self.limits.estimate)

    def _ahead(self, day: date) -> int:
        return months_to_int(months_between(self.there.as_of, day))

    def doubt(self, leaf: Leaf, subject: str, why: tuple[str, ...]) -> Formula:
        """Record what is not known; return when it counts as met: never, unless supposed.

        What is supposed is a step without time or cost, so that a plan says what it supposes and,
        of two alike, the one that supposes less is the better.
        """
        self._doubts.setdefault((leaf.id, subject), Doubt(leaf, subject, why))
        if subject in self.limits.suppose:
            return TRUE
        if not self.limits.supposing:
            return FALSE
        parts = []
        for reason in why:
            fact = self.fact("supposition", leaf.id, subject, reason)
            name = f"suppose {self._graph.id(leaf.id)} {self._graph.id(subject)} {reason}"
            step = Step(name, TRUE, (Result(fact, 0, 0),), count=0)
            meaning = GroundStep(leaf.id, reason, "supposition", subject, (), ())
            self._steps[name] = (step, meaning)
            parts.append(Atom(fact))
        return all_of(*parts)

    # Steps ------------------------------------------------------------------------------

    def ground(self, goal: Formula, trees: tuple[Requirement, ...] = ()) -> Grounding:
        """Return the problem of reaching a goal made with this grounder."""
        while True:
            while self._queue:
                key = self._queue.pop()
                expand = _EXPAND.get(str(key[0]))
                if expand is not None:
                    expand(self, key)
            if not self._add_work():
                break
        self._add_training()
        if self.limits.granting:
            self._grant_unreachable()
        ordered = [self._steps[name] for name in sorted(self._steps)]
        steps = tuple(_with_results(step, self._taught_by(meaning)) for step, meaning in ordered)
        problem = Problem(
            facts=tuple(" ".join(str(part) for part in key) for key in self._facts),
            steps=steps,
            held=tuple(self._held),
            goal=goal,
            capacity=self.limits.hours_per_week,
        )
        return Grounding(
            problem=problem,
            steps=tuple(meaning for _, meaning in ordered),
            leaf_formulas=dict(self._leaves),
            goal_requirements=trees,
            doubts=tuple(self._doubts[key] for key in sorted(self._doubts)),
            shut=tuple(sorted(self._shut)),
            trees=dict(self._trees),
        )

    def _taught_by(self, meaning: GroundStep) -> tuple[Result, ...]:
        if meaning.kind not in ("education", "exam"):
            return ()
        return tuple(self._taught.get(meaning.gives, ()))

    def _gift(self, iri: str, label: str, fact: int) -> None:
        name = f"gift {iri}"
        before = self._steps[name][0].results if name in self._steps else ()
        self._steps[name] = (
            Step(name, TRUE, (*before, Result(fact, 0, 0))),
            GroundStep(iri, label or self._graph.label(iri), "gift", iri, (), ()),
        )

    def _grant_unreachable(self) -> None:
        """Offer every attainment that no step gives as a gift, and count gifts alone."""
        given = {held.fact for held in self._held}
        given.update(r.fact for step, _ in self._steps.values() for r in step.results)
        given.update(r.fact for results in self._taught.values() for r in results)
        for key, fact in self._facts.items():
            if fact not in given and key[0] in _GIFTS:
                self._gift(str(key[1]), "", fact)
        for name, (step, meaning) in self._steps.items():
            if meaning.kind != "gift":
                self._steps[name] = (replace(step, count=0), meaning)

    def avoided(self, *iris: str) -> bool:
        """Return whether any of these is not to be used."""
        return not self.limits.avoid.isdisjoint(iris)

    def _load(self, node: str, default: int) -> int:
        found = self._claim(node, terms.WEEKLY_HOURS)
        hours = self._figure(found)
        return default if hours is None else int(hours.to_integral_value(rounding=ROUND_CEILING))

    def _add(
        self,
        meaning: GroundStep,
        facts: Iterable[int],
        duration: Decimal | None,
        *,
        load: int,
        release: int = 0,
        latest_start: int | None = None,
        needs: tuple[Formula, ...] = (),
    ) -> None:
        name = self._graph.id(meaning.iri)
        length = months_to_int(duration or Decimal(0))
        results = [Result(fact, length, length) for fact in facts]
        if ("done", meaning.iri) in self._facts:
            results.append(Result(self._facts["done", meaning.iri], length, length))
        self._steps[name] = (
            Step(
                id=name,
                needs=all_of(*(self.formula(tree) for tree in meaning.requirements), *needs),
                results=tuple(results),
                duration=length,
                cost=int((meaning.cost or 0) * _CENT)
                + (self.limits.placeholder if "cost" in meaning.unknown else 0),
                unknown=(self._graph.id(meaning.gives),) if "cost" in meaning.unknown else (),
                load=load,
                release=release,
                latest_start=latest_start,
            ),
            meaning,
        )

    def _add_as_stated(self, kind: str, iri: str, fact: int, *, load: int) -> None:
        """Add the step to a thing that states its own months, cost and requirement."""
        duration = self._claim(iri, terms.DURATION)
        cost = self._claim(iri, terms.COST)
        node = self._graph.object(iri, terms.HAS_REQUIREMENT)
        meaning = GroundStep(
            iri,
            self._graph.label(iri),
            kind,
            iri,
            (self.tree(node),) if node else (),
            tuple(found for found in (duration, cost) if found is not None),
            self._figure(cost),
            self._missing(duration, cost),
        )
        self._add(meaning, [fact], self._figure(duration), load=self._load(iri, load))

    def _expand_route(self, key: Key) -> None:
        iri = str(key[1])
        if self.avoided(iri) or not_had_here(iri, self.there) or self._ends_when_told(iri):
            return
        self._add_as_stated("education", iri, self._facts[key], load=40)

    def _ends_when_told(self, route: str) -> bool:
        """Return whether the person is in a route that takes no time of its own.

        High school has no length here: it ends when they say, and not at once.
        """
        return any(
            entry.route == route and entry.expected is not None
            for entry in self.there.profile.education
        ) and not self._figure(self._claim(route, terms.DURATION))

    def _expand_credential(self, key: Key) -> None:
        iri = str(key[1])
        graph = self._graph
        if self.avoided(iri) or not_had_here(iri, self.there):
            return
        common = graph.object(iri, terms.HAS_REQUIREMENT)
        duration = self._claim(iri, terms.DURATION)
        for way in graph.objects(iri, terms.HAS_ELIGIBILITY_ROUTE):
            if self.avoided(way) or not_had_here(way, self.there):
                continue
            start = graph.value(way, terms.VALID_FROM)
            end = None if self.limits.unending else graph.value(way, terms.VALID_THROUGH)
            latest = self._ahead(end) if isinstance(end, date) else None
            if latest is not None and latest < 0:
                continue
            if ("done", way) not in self._facts:
                self._facts["done", way] = len(self._facts)
            own = graph.object(way, terms.HAS_REQUIREMENT)
            fee = self.fee(iri, way)
            again = self._reactivation(iri)
            costs = (fee,) if again is None else (fee, again)
            self._add(
                GroundStep(
                    way,
                    f"{graph.label(iri)}: {graph.label(way)}",
                    "exam",
                    iri,
                    tuple(self.tree(node) for node in (common, own) if node),
                    tuple(found for found in (duration, fee, again) if found is not None),
                    self._sum(*costs),
                    self._missing(duration, *costs, partly=self._partly(iri)),
                ),
                [self._facts[key]],
                self._figure(duration),
                load=self._load(iri, 10),
                release=max(0, self._ahead(start)) if isinstance(start, date) else 0,
                latest_start=latest,
            )

    def _reactivation(self, credential: str) -> Claim | None:
        """Return what somebody pays on top whose credential expired too long ago to renew it."""
        renewal = renewal_of(self._graph, credential, self.there.as_of)
        latest = self._last_renewal(credential)
        if renewal is None or latest is None or latest >= 0:
            return None
        return renewal.reactivation

    def _sum(self, *costs: Claim | None) -> Decimal | None:
        known = [figure for cost in costs if (figure := self._figure(cost)) is not None]
        return sum(known, Decimal(0)) if known else None

    def _missing(
        self, duration: Claim | None, *costs: Claim | None, partly: bool = False
    ) -> tuple[str, ...]:
        """Return what no figure that counts is known of; `partly`: nor of part of the cost."""
        missing = []
        if partly or any(self._figure(cost) is None for cost in costs):
            missing.append("cost")
        if self._figure(duration) is None:
            missing.append("duration")
        return tuple(missing)

    def _partly(self, credential: str) -> bool:
        """Return whether part of what a credential costs is stated not to be known."""
        return terms.FEE in self._graph.objects(credential, terms.UNKNOWN)

    def fee(self, credential: str, way: str) -> Claim | None:
        """Return the claim of what a way to a credential costs this person."""
        status = self._graph.object(way, terms.MEMBER_STATUS)
        if status and any(
            held.status == status and held.holds_on(self.there.as_of)
            for held in self.there.profile.statuses
        ):
            member = self._claim(way, terms.MEMBER_FEE)
            if member is not None:
                return member
        return self._claim(way, terms.FEE) or self._claim(credential, terms.FEE)

    def _expand_status(self, key: Key) -> None:
        iri = str(key[1])
        for held in self.there.profile.statuses:
            if held.status == iri:
                since = 0 if held.since is None else self._ahead(held.since)
                until = None if held.until is None else self._ahead(held.until)
                # The window of a planned status is its validity; a held one has its own end.
                self._held.append(Held(self._facts[key], since, max(since, 0), until))
        if iri in self.limits.suppose:
            self._held.append(Held(self._facts[key]))
        if self._graph.value(iri, terms.OBTAINABLE) is not True:
            if not any(held.status == iri for held in self.there.profile.statuses):
                self._shut.add(iri)
            return
        if self.avoided(iri):
            return
        self._add_as_stated("status", iri, self._facts[key], load=10)

    def _expand_role(self, key: Key) -> None:
        role = str(key[1])
        if self.avoided(role):
            return
        label = f"Begin to work as {self._graph.label(role)}"
        meaning = GroundStep(role, label, "work", role, self.employment(role), ())
        self._add(meaning, [self._facts[key]], Decimal(0), load=0, needs=(self.entry(role),))

    def _expand_held_credential(self, key: Key) -> None:
        kind, iri, ago = key
        assert isinstance(ago, Decimal)
        wait = months_to_int(ago)
        for held in self.there.profile.credentials:
            if held.credential == iri:
                since = 0 if held.obtained is None else self._ahead(held.obtained)
                # What was held once does not end: only how long ago it was obtained counts.
                ends = None if kind == "once credential" else held.expires
                until = None if ends is None else self._ahead(ends)
                self._held.append(Held(self._facts[key], since + wait, since, until))

    def _expand_held_education(self, key: Key) -> None:
        entry = self.there.profile.education[int(str(key[1]))]
        ended = entry.completed or entry.expected
        at = 0 if ended is None else self._ahead(ended)
        assert isinstance(key[2], Decimal)
        self._held.append(Held(self._facts[key], at + months_to_int(key[2]), at))

    def _expand_skill(self, key: Key) -> None:
        iri = str(key[1])
        graph = self._graph
        fact = self._facts[key]
        level = key[2]
        assert level is None or isinstance(level, Decimal)
        held = self.there.skills
        if iri in held and has_level(held[iri], level) is True:
            self._held.append(Held(fact))
            return
        if level is not None:
            return
        for entry in self.there.profile.education:
            ends = entry.completed or entry.expected
            if ends is not None and entry.route and iri in taught_by(graph, entry.route):
                self._held.append(Held(fact, self._ahead(ends), self._ahead(ends)))
        for route in graph.subjects(terms.TEACHES_SKILL, iri):
            self.fact("route", route)
            length = months_to_int(self._figure(self._claim(route, terms.DURATION)) or Decimal(0))
            self._taught.setdefault(route, []).append(Result(fact, length, length))
        for credential in graph.subjects(terms.CERTIFIES_SKILL, iri):
            self.fact("credential", credential)
            length = months_to_int(
                self._figure(self._claim(credential, terms.DURATION)) or Decimal(0)
            )
            self._taught.setdefault(credential, []).append(Result(fact, length, length))

    # Work -------------------------------------------------------------------------------

    def experience(self, leaf: ExperienceLeaf) -> Formula:
        """Return "the work that a leaf asks for is done", held, topped up or all planned."""
        assert leaf.months is not None
        parts: list[Formula] = []
        window = None if leaf.within is None else months_to_int(leaf.within)
        asked = months_to_int(leaf.months)
        held = self._worked(leaf, window)
        total = sum(start - end for start, end in held)
        if total >= asked:
            until = None if window is None else window - _reach(held, asked)
            fact = self.fact("held experience", leaf.id)
            self._held.append(Held(fact, 0, 0, until))
            parts.append(all_of(Atom(fact), self._employed(leaf.tests)))
        elif held:
            parts.extend(self._top_up(leaf, held, total, asked, window))
        if not self._roles_for(leaf.tests):
            return any_of(*parts)
        key: Key = ("experience", leaf.tests, leaf.months, leaf.after and leaf.after.id)
        if key not in self._work:
            self._work[key] = _Experience(self.fact(*key), leaf.tests, leaf.months, leaf.after)
            if leaf.after is not None:
                self.formula(leaf.after)
        parts.append(Atom(self._facts[key], None if window is None else window - asked))
        return any_of(*parts)

    def _employed(self, tests: WorkTests) -> Formula:
        """Return "works so now" where that is asked; who begins a job is taken to keep it."""
        there = self.there
        if not tests.current or tests.employed(there.graph, there.profile, there.as_of):
            return TRUE
        return any_of(*(self.work_begun(role) for role in self._roles_for(tests)))

    def _worked(self, leaf: ExperienceLeaf, window: int | None) -> list[tuple[int, int]]:
        """Return the stretches of work that count today, as far as they are inside the window."""
        since = None
        if leaf.after is not None:
            ends = [
                entry.completed or self.there.as_of
                for entry in self.there.profile.education
                if entry.expected is None
                and route_passes(self._graph, leaf.after.tests, entry, self.there.as_of)[0]
            ]
            if not ends:
                return []
            since = min(ends)
        found = spans(self._graph, leaf.tests, self.there.profile, self.there.as_of, since=since)
        worked = ((months_to_int(span.start), months_to_int(span.end)) for span in found)
        if window is None:
            return list(worked)
        return [(min(start, window), end) for start, end in worked if end < window]

    def _top_up(
        self,
        leaf: ExperienceLeaf,
        held: list[tuple[int, int]],
        total: int,
        asked: int,
        window: int | None,
    ) -> list[Formula]:
        """Return "so much more work, beginning now, completes what is held".

        Work of length d from now gives d and what of the held work is still inside the window
        at its end. The held part must reach back at most `window - d`, so the result is good
        until `window - reach`, which the atom's greatest age states.
        """
        more = asked - total
        if window is not None:
            while more < asked:
                inside = sum(
                    max(0, min(start, window - more) - end)
                    for start, end in held
                    if end < window - more
                )
                if inside + more >= asked:
                    break
                more = asked - inside
            if more >= asked:
                return []
        age = None if window is None else window - _reach(held, asked - more) - more
        if not self._roles_for(leaf.tests):
            return []
        fact = self.fact("top-up", leaf.id)
        self._more[leaf.id] = _Experience(fact, leaf.tests, Decimal(more) / 100, None)
        return [Atom(fact, age)]

    def _roles_for(self, tests: WorkTests) -> list[str]:
        """Return the roles in which planned work counts, the broadest first."""
        graph = self._graph
        roles = [
            role
            for role in graph.of_class(terms.ROLE)
            if tests.accepts_role(graph, role) and not self.avoided(role)
        ]
        return sorted(roles, key=lambda role: (-len(graph.objects(role, terms.HAS_DUTY)), role))

    def _add_work(self) -> bool:
        """Add the steps of work for all experience asked; return whether anything is new."""
        before = len(self._facts), len(self._steps)
        families: dict[str | None, list[_Experience]] = {}
        for asked in self._work.values():
            families.setdefault(asked.after.id if asked.after else None, []).append(asked)
        for family in families.values():
            for role in self._useful_roles(family):
                served = [e for e in family if e.tests.accepts_role(self._graph, role)]
                for length in sorted({months_to_int(e.months) for e in served}):
                    results = [
                        Result(e.fact, months_to_int(e.months), length)
                        for e in served
                        if months_to_int(e.months) <= length
                    ]
                    after = family[0].after
                    self._add_job(role, length, results, (after,) if after else ())
        asked_more = list(self._more.values())
        for role in self._useful_roles(asked_more):
            lengths = {
                e.fact: months_to_int(e.months)
                for e in asked_more
                if e.tests.accepts_role(self._graph, role)
            }
            for length in sorted(set(lengths.values())):
                results = [Result(f, more, more) for f, more in lengths.items() if more <= length]
                self._add_job(role, length, results, (), latest_start=0)
        return (len(self._facts), len(self._steps)) != before or bool(self._queue)

    def _useful_roles(self, family: list[_Experience]) -> list[str]:
        """Return roles without those that another serves at least as well for no more needs."""
        graph = self._graph
        kept: list[tuple[frozenset[int], Formula, str]] = []
        candidates = dict.fromkeys(r for e in family for r in self._roles_for(e.tests))
        for role in sorted(candidates, key=lambda r: (-len(graph.objects(r, terms.HAS_DUTY)), r)):
            serves = frozenset(e.fact for e in family if e.tests.accepts_role(graph, role))
            begun = self._facts.get(("role", role))
            serves |= set() if begun is None else {begun}
            rivals = [(needs, other) for theirs, needs, other in kept if serves <= theirs]
            # To ask what a role needs is to plan for it: not where another needs nothing more.
            if any(self._is_open(other) for _, other in rivals):
                continue
            needs = all_of(*(self.formula(tree) for tree in self.employment(role)))
            if needs not in [theirs for theirs, _ in rivals]:
                kept.append((serves, needs, role))
        return [role for _, _, role in kept]

    def _is_open(self, role: str) -> bool:
        """Return whether a role asks for nothing that is not held, now and from now on."""
        return all(
            lasts(tree) and evaluate(tree, self.there).truth is True
            for tree in self.employment(role)
        )

    def _add_job(
        self,
        role: str,
        length: int,
        results: list[Result],
        after: tuple[LearningLeaf, ...],
        latest_start: int | None = None,
    ) -> None:
        months = Decimal(length) / 100
        trees = self.employment(role) + after
        name = f"{self._graph.id(role)}--{_sortable(months, 3)}-months"
        if after:
            name += f"-after-{self._graph.id(after[0].id)}"
        if latest_start is not None:
            name += "-more"
        begun = self._facts.get(("role", role))
        if begun is not None:
            results = [*results, Result(begun, 0, length)]
        # What was asked for in an earlier round is among what is asked for now.
        if name in self._steps and self._steps[name][0].results == tuple(results):
            return
        self._steps[name] = (
            Step(
                id=name,
                needs=all_of(*(self.formula(tree) for tree in trees)),
                results=tuple(results),
                duration=length,
                load=40,
                latest_start=latest_start,
                family="work",
            ),
            GroundStep(
                role,
                f"Work as {self._graph.label(role)} for {months.normalize():f} "
                + ("more " if latest_start is not None else "")
                + ("month" if months == 1 else "months"),
                "work",
                name,
                trees,
                (),
            ),
        )

    # Training ---------------------------------------------------------------------------

    def training(self, leaf: HoursLeaf | PerformanceLeaf) -> Formula:
        """Return "so many hours, or times, of a topic are done", whoever asks for them.

        Held, or planned, or what is held for some time and as much as is missing then.
        """
        unit, asked = (
            (_HOURS, leaf.hours) if isinstance(leaf, HoursLeaf) else (_TIMES, Decimal(leaf.count))
        )
        window = None if leaf.within is None else months_to_int(leaf.within)
        parts: list[Formula] = []
        for number, done in enumerate(self._trained(leaf.topic, unit, asked, window)):
            part: Formula = TRUE
            if done.since > 0 or done.until is not None:
                fact = self.fact("held training", leaf.id, number)
                self._held.append(Held(fact, done.since, done.since, done.until))
                part = Atom(fact)
            if done.amount < asked:
                missing = self._to_train(leaf.topic, unit, asked - done.amount, window)
                part = all_of(part, missing)
            parts.append(part)
        return any_of(*parts)

    def _trained(
        self, topic: str, unit: str, asked: Decimal, window: int | None
    ) -> Iterator[_Trained]:
        """Yield what is held of a topic, nothing included, and from when until when so much is."""
        entries = sorted(
            (
                (0 if entry.completed is None else self._ahead(entry.completed), amount)
                for entry in self.there.profile.training
                if entry.topic == topic and (amount := _amount(entry, unit))
            ),
            reverse=True,
        )
        ahead = sum(moment > 0 for moment, _ in entries)
        # From each day on which some will be done, and from now: with more of the older ones.
        for first in range(ahead + 1):
            since = max(0, entries[first][0]) if first < len(entries) else 0
            counted = [_Trained(Decimal(0), 0, None)] if first == ahead else []
            for moment, amount in entries[first:]:
                before = counted[-1].amount if counted else Decimal(0)
                until = None if window is None else window + moment
                if before >= asked or (until is not None and until < since):
                    break
                counted.append(_Trained(before + amount, since, until))
            # What never gets too old is better than less of it.
            yield from counted if window is not None else counted[-1:]

    def _to_train(self, topic: str, unit: str, missing: Decimal, window: int | None) -> Formula:
        kind, known = ("training", self._training) if window is None else ("recent", self._recent)
        fact = self.fact(kind, topic, unit, missing)
        known.setdefault((topic, unit), {})[missing] = fact
        return Atom(fact, window)

    def _add_training(self) -> None:
        """Add the steps of training for all amounts asked: more of a topic gives less of it too.

        Where hours are broken off at an amount that somebody asks for, they go on from there;
        those that may not lie far back are done without a break.
        """
        for topic, unit in dict.fromkeys((*self._training, *self._recent)):
            if self.avoided(topic):
                continue
            anytime = self._training.get((topic, unit), {})
            for most in dict.fromkeys((*anytime, *self._recent.get((topic, unit), {}))):
                if unit == _TIMES:
                    self._train_times(topic, most)
                    continue
                self._train_hours(topic, Decimal(0), most)
                for begun in anytime if most in anytime else ():
                    if begun < most:
                        self._train_hours(topic, begun, most)

    def _up_to(self, topic: str, unit: str, begun: Decimal, most: Decimal) -> list[_Gained]:
        """Return the facts that training from one amount to another makes true, at which amount."""
        kinds = (self._training,) if begun else (self._training, self._recent)
        return [
            _Gained(fact, amount)
            for known in kinds
            for amount, fact in sorted(known.get((topic, unit), {}).items())
            if begun < amount <= most
        ]

    def _train_times(self, topic: str, most: Decimal) -> None:
        name = f"{self._graph.id(topic)}--{_sortable(most)}-{_TIMES}"
        gained = self._up_to(topic, _TIMES, Decimal(0), most)
        step = Step(
            id=name,
            needs=TRUE,
            results=tuple(Result(each.fact, 0, 0) for each in gained),
            family="training",
        )
        label = f"{times(int(most))} {self._graph.label(topic)}"
        done = Training(topic, count=int(most))
        meaning = GroundStep(topic, label, "training", topic, (), (), training=done)
        self._steps[name] = step, meaning

    def _train_hours(self, topic: str, begun: Decimal, most: Decimal) -> None:
        """Add the steps from some hours to more, whose price nobody states and one pays once."""
        rest = most - begun
        more = "more " if begun else ""
        label = f"{plain(rest)} {more}{'hour' if rest == 1 else 'hours'} of "
        meaning = GroundStep(
            topic,
            label + self._graph.label(topic),
            "training",
            topic,
            (),
            (),
            None,
            ("cost",),
            Training(topic, hours=rest),
        )
        amounts = f"{_sortable(begun)}-to-{_sortable(most)}" if begun else _sortable(most)
        name = f"{self._graph.id(topic)}--{amounts}-{_HOURS}"
        # A slower pace that takes as many whole months is none of its own.
        paces: dict[int, Decimal] = {}
        for weekly in self._paces():
            paces.setdefault(hours_to_months(rest, weekly), weekly)
        for length, weekly in paces.items():
            id_ = f"{name}-at-{weekly:f}" if length > min(paces) else name
            results = tuple(
                Result(
                    each.fact,
                    _whole_months(hours_to_months(each.amount - begun, weekly)),
                    _whole_months(length),
                )
                for each in self._up_to(topic, _HOURS, begun, most)
            )
            step = Step(
                id=id_,
                needs=Atom(self._training[topic, _HOURS][begun]) if begun else TRUE,
                results=results,
                duration=_whole_months(length),
                cost=0 if begun else self.limits.placeholder,
                unknown=(self._graph.id(topic),),
                load=weekly_hours(rest, length),
                family="training",
            )
            self._steps[id_] = step, meaning

    def _paces(self) -> tuple[Decimal, ...]:
        """Return the hours a week that training may take: full time, and what full time leaves."""
        if self.limits.hours_per_week is None:
            return (FULL_TIME,)
        limit = max(Decimal(1), Decimal(int(self.limits.hours_per_week)))
        full, beside = min(FULL_TIME, limit), limit - FULL_TIME
        return (full, beside) if 0 < beside < full else (full,)


def _with_results(step: Step, extra: tuple[Result, ...]) -> Step:
    return replace(step, results=step.results + extra) if extra else step


def _amount(entry: Training, unit: str) -> Decimal:
    return Decimal(entry.count) if unit == _TIMES else entry.hours


def _whole_months(months: int) -> int:
    return months_to_int(Decimal(months))


def _sortable(amount: Decimal, digits: int = 4) -> str:
    """Return an amount in digits of which less sorts first, as a name.

    Names decide between steps that are otherwise alike: no more is done than is asked for.
    """
    whole, point, rest = f"{amount.normalize():f}".partition(".")
    return whole.zfill(digits) + point + rest


def _reach(held: list[tuple[int, int]], asked: int) -> int:
    """Return how far back one must look to find so much work, newest first."""
    for start, end in reversed(held):
        if start - end >= asked:
            return end + asked
        asked -= start - end
    return held[0][0] if held else 0


# What each kind of leaf asks of the plan ------------------------------------------------


def _ground_credential(grounder: Grounder, leaf: Leaf) -> Formula:
    assert isinstance(leaf, CredentialLeaf)
    return any_of(*(grounder.credential(iri, leaf.within, leaf.ago) for iri in leaf.credentials))


def _ground_learning(grounder: Grounder, leaf: Leaf) -> Formula:
    assert isinstance(leaf, LearningLeaf)
    graph, there = grounder.there.graph, grounder.there
    window = None if leaf.within is None else months_to_int(leaf.within)
    parts: list[Formula] = []
    for number, entry in enumerate(there.profile.education):
        passed, why = route_passes(graph, leaf.tests, entry, there.as_of)
        if passed is False or (leaf.tests.in_progress is not None and entry.expected is None):
            continue
        fits = TRUE if passed else grounder.doubt(leaf, entry.route or leaf.id, why)
        if fits != FALSE:
            wait = leaf.ago or Decimal(0)
            if leaf.tests.in_progress is not None:
                wait = -leaf.tests.in_progress
            held = Atom(grounder.fact("held education", number, wait), window)
            parts.append(all_of(held, fits))
    if leaf.ago is None and leaf.tests.in_progress is None:
        for route, passed, why in fitting_routes(graph, leaf.id, leaf.tests, there.as_of):
            fits = TRUE if passed else grounder.doubt(leaf, route, why)
            if fits != FALSE:
                parts.append(all_of(Atom(grounder.fact("route", route), window), fits))
    return any_of(*parts)


def _ground_experience(grounder: Grounder, leaf: Leaf) -> Formula:
    assert isinstance(leaf, ExperienceLeaf)
    if leaf.months is None:
        grounder.doubt(leaf, leaf.id, ("how much work is asked for is not known",))
        return FALSE
    return grounder.experience(leaf)


def _ground_status(grounder: Grounder, leaf: Leaf) -> Formula:
    assert isinstance(leaf, StatusLeaf)
    parts = []
    for status in leaf.statuses:
        validity = claim(grounder.there.graph, status, terms.VALIDITY, grounder.there.as_of)
        age = (
            months_to_int(validity.estimate.typical)
            if validity is not None and validity.estimate is not None
            else None
        )
        parts.append(Atom(grounder.fact("status", status), age))
    return any_of(*parts)


def _ground_age(grounder: Grounder, leaf: Leaf) -> Formula:
    assert isinstance(leaf, AgeLeaf)
    born = grounder.there.profile.born
    if born is None:
        return TRUE
    day = add_months(born, leaf.years * 12)
    fact = grounder.fact("age", leaf.years)
    ahead = months_to_int(months_between(grounder.there.as_of, day))
    grounder._held.append(Held(fact, ahead, ahead))
    return Atom(fact)


def _ground_skill(grounder: Grounder, leaf: Leaf) -> Formula:
    assert isinstance(leaf, SkillLeaf)
    if leaf.level is None:
        return all_of(*(grounder.skill(skill) for skill in leaf.skills))
    parts = []
    for skill in leaf.skills:
        at_level = grounder.skill(skill, leaf.level)
        # Courses do not say to which level they teach.
        enough = grounder.doubt(leaf, skill, (f"taught to level {leaf.level:f}: not known",))
        parts.append(any_of(at_level, all_of(grounder.skill(skill), enough)))
    return all_of(*parts)


def _ground_hours(grounder: Grounder, leaf: Leaf) -> Formula:
    assert isinstance(leaf, HoursLeaf)
    return grounder.training(leaf)


def _ground_performance(grounder: Grounder, leaf: Leaf) -> Formula:
    assert isinstance(leaf, PerformanceLeaf)
    return grounder.training(leaf)


def _ground_forbidden(grounder: Grounder, leaf: Leaf) -> Formula:
    return FALSE


def _ground_attestation(grounder: Grounder, leaf: Leaf) -> Formula:
    return TRUE


def _ground_undetermined(grounder: Grounder, leaf: Leaf) -> Formula:
    # Supposing it met would promise a pathway through something whose length nobody knows.
    grounder.doubt(leaf, leaf.id, ("what is asked for is not known",))
    return FALSE


_GROUND: Final[dict[type[Leaf], Callable[[Grounder, Leaf], Formula]]] = {
    AgeLeaf: _ground_age,
    AttestationLeaf: _ground_attestation,
    CredentialLeaf: _ground_credential,
    ExperienceLeaf: _ground_experience,
    ForbiddenLeaf: _ground_forbidden,
    HoursLeaf: _ground_hours,
    LearningLeaf: _ground_learning,
    PerformanceLeaf: _ground_performance,
    SkillLeaf: _ground_skill,
    StatusLeaf: _ground_status,
    UndeterminedLeaf: _ground_undetermined,
}

# What is attained, by the first part of its key; the second is its IRI.
_GIFTS: Final = frozenset(
    {"credential", "route", "status", "skill", "done", "role", "training", "recent"}
)

_EXPAND: Final[dict[str, Callable[[Grounder, Key], None]]] = {
    "credential": Grounder._expand_credential,
    "held credential": Grounder._expand_held_credential,
    "held education": Grounder._expand_held_education,
    "once credential": Grounder._expand_held_credential,
    "renewed credential": Grounder._expand_renewed_credential,
    "role": Grounder._expand_role,
    "route": Grounder._expand_route,
    "skill": Grounder._expand_skill,
    "status": Grounder._expand_status,
}
