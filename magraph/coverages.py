"""Coverage: what of a credential or a role a programme meets, misses, or meets just so."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, NamedTuple, TypeAlias

from magraph import terms
from magraph.claims import provenance
from magraph.displays import Displayed, told_from
from magraph.errors import AmbiguousTerm, UnknownTerm, UsageError
from magraph.evaluation import (
    Circumstances,
    at_least,
    closed_here,
    evaluate,
    not_had_here,
    unmet_sentences,
)
from magraph.graph import CareerGraph
from magraph.jurisdictions import forbidden_duties
from magraph.learning import RouteTest, route_tests, sources_of_test
from magraph.names import Kinds
from magraph.planning.eligibility import asked_by_route
from magraph.planning.pathway import Target
from magraph.planning.question import Question
from magraph.practice import duty_requirement
from magraph.profile import CompletedRoute, starting_profile
from magraph.requirements import AllOf, AtLeast, Leaf, LearningLeaf, Requirement, leaves
from magraph.skills import asked_skills, taught_by

__all__ = ["Coverage", "CoveredDuty", "CoveredLeaf", "CoveredRoute", "coverage"]

_COVERABLE: Final = Kinds("target", (terms.CREDENTIAL, terms.ROLE), "Name a credential or a role")

LeafStatus: TypeAlias = Literal["met", "limit", "missed", "unknown", "given", "other"]
RouteStatus: TypeAlias = Literal["opens", "limit", "needs-more", "unknown", "missed", "apart"]
DutyStatus: TypeAlias = Literal["met", "limit", "missed", "forbidden"]


class CoveredLeaf(NamedTuple):
    """One thing that a way asks for.

    Attributes
    ----------
    id, label
        The requirement leaf.
    status
        `met` by the programme; `limit`: met, but some figure is just what is asked; `missed`: the
        programme is of the kind asked for and fails a test; `unknown`: it is, and a test is not
        known; `given`: met without it; `other`: something else is asked for.
    tests
        What the programme has to pass for it; none for `given` and `other`.
    reason
        For `given` and `other`, why.
    sources
        Short ids of the sources of what is asked and, with tests, of the programme's figures.
    """

    id: str
    label: str
    status: LeafStatus
    tests: tuple[RouteTest, ...]
    reason: str
    sources: tuple[str, ...]


class CoveredRoute(NamedTuple):
    """One way to the target.

    Attributes
    ----------
    id, label
        The way.
    status
        `opens`: the programme, after high school, is all that it takes; `limit`: it is, but only
        just; `needs-more`: so it is with `needs`; `unknown`: that hinges on what is not known;
        `missed`: it does not do; `apart`: the way asks for nothing that the programme is or gives.
    needs
        Sentences: what else is asked for; of a way that the place has closed, that it has.
    leaves
        All that the way asks for, in the order of the data.
    """

    id: str
    label: str
    status: RouteStatus
    needs: tuple[str, ...]
    leaves: tuple[CoveredLeaf, ...]


class CoveredDuty(NamedTuple):
    """One duty of a role.

    Attributes
    ----------
    id, label
        The duty.
    status
        `met`: every skill is taught; `limit`: some only in part; `missed`: some not at all;
        `forbidden`: nobody in the role may do it in this place.
    missing, partly
        Ids of its skills that are not taught, or in part only.
    unmet
        Sentences: what the place asks for before it and the programme does not give.
    """

    id: str
    label: str
    status: DutyStatus
    missing: tuple[str, ...]
    partly: tuple[str, ...]
    unmet: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Coverage(Displayed):
    """What of a target a programme meets.

    Attributes
    ----------
    programme, target
        What was asked about.
    routes
        Each way to the target.
    skills_met, skills_partly, skills_missed
        Ids of the skills that the target asks for or certifies, sorted: taught, taught in part
        only, not taught.
    duties
        Where the target is a role: its duties.
    as_of, jurisdiction
        The circumstances.
    """

    programme: Target
    target: Target
    routes: tuple[CoveredRoute, ...]
    skills_met: tuple[str, ...]
    skills_partly: tuple[str, ...]
    skills_missed: tuple[str, ...]
    duties: tuple[CoveredDuty, ...]
    as_of: date
    jurisdiction: str | None


def coverage(
    graph: CareerGraph,
    programme: str,
    target: str,
    *,
    jurisdiction: str | None = None,
    as_of: date | None = None,
) -> Coverage:
    """Return what of a credential or a role somebody meets who has just completed a programme.

    Parameters
    ----------
    graph
        The ontology, maybe with a patch on it (`patched`).
    programme
        A route of education or training.
    target
        A credential or a role.
    jurisdiction, as_of
        As for `shortest_pathway`.

    Raises
    ------
    UnknownTerm, AmbiguousTerm, UsageError
        If a name is not found, is several things, or is of another kind.

    Notes
    -----
    The programme is judged, not the moment: how long ago something was completed does not count.
    Beside it a high-school diploma is taken as held.

    Examples
    --------
    >>> from magraph import coverage, read_graph
    >>> found = coverage(read_graph(), "ma-cert-institutional", "cma-aama")
    >>> [(route.id, route.status) for route in found.routes]
    [('cma-aama--cat1', 'missed'), ('cma-aama--cat2', 'missed'), ('cma-aama--cat4', 'limit')]
    """
    route = _programme(graph, programme, target)
    question = Question.ask(graph, target, jurisdiction=jurisdiction, as_of=as_of, kinds=_COVERABLE)
    there, wanted = question.there, question.target
    is_role = graph.is_a(wanted, terms.ROLE)
    after = Circumstances(
        graph,
        starting_profile(graph, (f"{route}@{there.as_of}",)),
        there.as_of,
        there.jurisdiction,
    )
    judge = _Judge(route, there, after)
    duties = graph.objects(wanted, terms.HAS_DUTY) if is_role else ()
    shut = forbidden_duties(graph, there.jurisdiction, there.as_of, wanted) if is_role else {}
    asked = (
        asked_skills(graph, (duty for duty in duties if duty not in shut))
        if is_role
        else taught_by(graph, wanted)
    )
    taught = taught_by(graph, route)
    partly = frozenset(graph.objects(route, terms.TEACHES_PARTLY)) - taught
    found = Coverage(
        programme=Target(route, graph.id(route), graph.label(route)),
        target=question.named_target,
        routes=tuple(judge.route(way, trees) for way, trees in asked_by_route(question)),
        skills_met=graph.ids(asked & taught),
        skills_partly=graph.ids(asked & partly),
        skills_missed=graph.ids(asked - taught - partly),
        duties=tuple(
            _duty(after, wanted, duty, taught, partly, forbidden=duty in shut)
            for duty in sorted(duties, key=graph.id)
        ),
        as_of=there.as_of,
        jurisdiction=there.jurisdiction,
    )
    return told_from(graph, found)


def _programme(graph: CareerGraph, programme: str, target: str) -> str:
    """Return the route that a name means; a target in its place is told where it belongs."""
    try:
        return graph.find(programme, (terms.ROUTE,), "programme")
    except UnknownTerm:
        with suppress(UnknownTerm, AmbiguousTerm):
            covered = graph.id(_COVERABLE.find(graph, programme))
            route = graph.id(graph.find(target, (terms.ROUTE,)))
            right = f"magraph coverage {route} {covered}"
            raise UsageError(f"{covered}: the programme comes first. Ask: {right}") from None
        raise


class _Judge:
    """Holds a programme against requirements."""

    def __init__(self, route: str, before: Circumstances, after: Circumstances) -> None:
        self.programme = route
        self.entry = CompletedRoute(route, completed=after.as_of)
        self.before = before
        self.after = after

    def route(self, way: str, trees: tuple[Requirement, ...]) -> CoveredRoute:
        graph = self.after.graph
        whole = AllOf(way, graph.label(way), len(trees), trees)
        found = {leaf.id: self.leaf(leaf, way) for leaf in leaves(whole)}
        shut = not_had_here(way, self.after)
        status = "missed" if shut else _status(whole, found)
        needs = (shut,) if shut else _needs(whole, found) if status == "needs-more" else ()
        return CoveredRoute(graph.id(way), graph.label(way), status, needs, tuple(found.values()))

    def leaf(self, leaf: Leaf, way: str) -> CoveredLeaf:
        graph = self.after.graph
        alone = evaluate(leaf, self.before)
        status: LeafStatus
        reason = alone.reason
        tests: tuple[RouteTest, ...] = ()
        if alone.truth is True:
            status = "given"
        elif isinstance(leaf, LearningLeaf) and leaf.tests.means(graph, self.entry):
            reason = closed_here(leaf, self.after)
            tests = route_tests(graph, leaf.tests, self.entry, self.after.as_of)
            status = _passed(tests, closed=bool(reason))
        elif (with_it := evaluate(leaf, self.after)).truth is True:
            status, reason = "met", with_it.reason
        else:
            status = "other"
        sources = self.sources(leaf, way, tests)
        return CoveredLeaf(graph.id(leaf.id), leaf.label, status, tests, reason, sources)

    def sources(self, leaf: Leaf, way: str, tests: tuple[RouteTest, ...]) -> tuple[str, ...]:
        graph = self.after.graph
        found = set(provenance(graph, leaf.id).sources or provenance(graph, way).sources)
        for test in tests:
            found |= sources_of_test(graph, self.programme, test.name, self.after.as_of)
        return graph.ids(found)


def _passed(tests: tuple[RouteTest, ...], *, closed: bool) -> LeafStatus:
    if closed or any(test.passed is False for test in tests):
        return "missed"
    if any(test.passed is None for test in tests):
        return "unknown"
    return "limit" if any(test.at_limit for test in tests) else "met"


def _status(whole: Requirement, found: dict[str, CoveredLeaf]) -> RouteStatus:
    """Return what a way comes to: the best that can be said of it, with as little as possible."""

    def holds(*counted: LeafStatus, unknown: bool = False) -> bool:
        def value(leaf: Leaf) -> bool:
            status = found[leaf.id].status
            return unknown if status == "unknown" else status in counted

        return _truth(whole, value) is True

    statuses = {leaf.status for leaf in found.values()}
    gives = not statuses.isdisjoint(("met", "limit"))
    if statuses <= {"given", "other"} or (holds("given") and not gives):
        return "apart"
    if holds("given", "met"):
        return "opens"
    if holds("given", "met", "limit"):
        return "limit"
    if gives and holds("given", "met", "limit", "other"):
        return "needs-more"
    if "unknown" in statuses and holds("given", "met", "limit", "other", unknown=True):
        return "unknown"
    return "missed"


def _truth(node: Requirement, value: Callable[[Leaf], bool | None]) -> bool | None:
    if isinstance(node, AtLeast):
        return at_least(node.count, [_truth(part, value) for part in node.operands])
    assert isinstance(node, Leaf)
    return value(node)


def _needs(whole: Requirement, found: dict[str, CoveredLeaf]) -> tuple[str, ...]:
    """Return what else a way asks for: each part of an AND, the parts of an OR as one sentence."""

    def met(node: Requirement) -> bool:
        return bool(_truth(node, lambda leaf: found[leaf.id].status in ("given", "met", "limit")))

    def possible(node: Requirement) -> bool:
        return bool(_truth(node, lambda leaf: found[leaf.id].status not in ("missed", "unknown")))

    def sentences(node: Requirement) -> tuple[str, ...]:
        if met(node):
            return ()
        if not isinstance(node, AtLeast):
            return (node.label,)
        open_parts = [part for part in node.operands if not met(part) and possible(part)]
        if isinstance(node, AllOf):
            return tuple(each for part in open_parts for each in sentences(part))
        lacking = node.count - sum(map(met, node.operands))
        joined = "; or ".join(" and ".join(sentences(part)) for part in open_parts)
        return (joined if lacking == 1 else f"{lacking} of: {joined}",)

    return sentences(whole)


def _duty(
    after: Circumstances,
    role: str,
    duty: str,
    taught: frozenset[str],
    partly: frozenset[str],
    *,
    forbidden: bool,
) -> CoveredDuty:
    graph = after.graph
    asked = asked_skills(graph, (duty,))
    missing, half = asked - taught - partly, asked & partly
    status: DutyStatus = (
        "forbidden" if forbidden else "missed" if missing else "limit" if half else "met"
    )
    unmet = (
        () if forbidden else unmet_sentences(evaluate(duty_requirement(after, duty, role), after))
    )
    return CoveredDuty(
        graph.id(duty), graph.label(duty), status, graph.ids(missing), graph.ids(half), unmet
    )
