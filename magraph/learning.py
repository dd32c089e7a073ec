"""Tests of one programme: which routes a learning requirement accepts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple, TypeAlias

from magraph import terms
from magraph.claims import claim, claims, provenance, typical
from magraph.graph import CareerGraph
from magraph.phrases import spaced
from magraph.profile import CompletedRoute
from magraph.quantities import add_months, number

__all__ = [
    "LearningTests",
    "RouteTest",
    "fitting_routes",
    "route_passes",
    "route_tests",
    "sources_of_test",
]

_STATEMENTS: Final = {
    "accreditedBy": terms.ACCREDITATION,
    "institutionAccreditedBy": terms.INSTITUTION_ACCREDITATION,
    "approvedBy": terms.APPROVAL,
    "registeredWith": terms.REGISTRATION,
    "practicumSetting": terms.PRACTICUM_SETTING,
}
"""Leaf property -> the property that carries a route's statements about it."""

_MINIMA: Final = {
    "minimumTotalHours": "totalHours",
    "minimumPracticumHours": "practicumHours",
    "minimumAcademicHours": "academicHours",
    "minimumSemesters": "semesters",
}
_DIFFERENCES: Final = {"academicHours": ("totalHours", "practicumHours")}
"""Figure -> the two whose difference it is, where it is not claimed itself."""


class LearningTests(NamedTuple):
    """What one completed route must pass; every test given must hold.

    Attributes
    ----------
    routes, route_classes, fields, awards
        Any of these; empty: no such test.
    statements
        Leaf property (`accreditedBy`, ...) -> any of these objects.
    minima
        Route property (`totalHours`, ...) -> least value.
    topics
        All of these are in the curriculum.
    postsecondary
        True if it must be postsecondary.
    grace
        Accreditation may come so many months after the end.
    in_progress
        The route is still running and ends within so many months; None: it is completed.
    """

    routes: tuple[str, ...]
    route_classes: tuple[str, ...]
    fields: tuple[str, ...]
    awards: tuple[str, ...]
    statements: Mapping[str, tuple[str, ...]]
    minima: Mapping[str, Decimal]
    topics: tuple[str, ...]
    postsecondary: bool
    grace: int
    in_progress: Decimal | None

    def means(self, graph: CareerGraph, entry: CompletedRoute) -> bool:
        """Return whether a programme is of the kind asked for, whatever else it lacks."""
        if self.routes and entry.route not in self.routes:
            return False
        if self.route_classes and _is_one_of(graph, entry, self.route_classes) is False:
            return False
        return not self.fields or _any_listed(graph, entry, "field", self.fields) is not False

    @classmethod
    def read(cls, graph: CareerGraph, node: str) -> LearningTests:
        """Read the tests of a leaf from the graph."""
        minima = {route: graph.number(node, terms.MG + leaf) for leaf, route in _MINIMA.items()}
        ending = graph.number(node, terms.COMPLETES_WITHIN_MONTHS) or Decimal(0)
        running = graph.value(node, terms.MAY_BE_IN_PROGRESS) is True
        return cls(
            routes=graph.objects(node, terms.HAS_ROUTE),
            route_classes=graph.objects(node, terms.ROUTE_CLASS),
            fields=graph.objects(node, terms.HAS_FIELD),
            awards=graph.objects(node, terms.HAS_AWARD),
            statements={
                name: objects
                for name in _STATEMENTS
                if (objects := graph.objects(node, terms.MG + name))
            },
            minima={name: value for name, value in minima.items() if value is not None},
            topics=graph.objects(node, terms.COVERS_TOPIC),
            postsecondary=graph.value(node, terms.POSTSECONDARY) is True,
            grace=int(graph.number(node, terms.ACCREDITATION_GRACE_MONTHS) or 0),
            in_progress=ending if running else None,
        )


_Verdict: TypeAlias = tuple[bool | None, tuple[str, ...]]


def _figure(graph: CareerGraph, entry: CompletedRoute, name: str, as_of: date) -> Decimal | None:
    """Return a figure of a programme: what the profile says, else what the route claims."""
    if name in entry.attributes:
        value = entry.attributes[name]
        return value if isinstance(value, Decimal) else None
    if entry.route is not None:
        figure = typical(claim(graph, entry.route, terms.MG + name, as_of))
        if figure is not None:
            return figure
    if name in _DIFFERENCES:
        whole, part = (_figure(graph, entry, other, as_of) for other in _DIFFERENCES[name])
        if whole is not None and part is not None:
            return whole - part
    return None


def _listed(graph: CareerGraph, entry: CompletedRoute, name: str) -> tuple[tuple[str, ...], bool]:
    """Return the concepts of a programme and whether there may be more than are known."""
    if name in entry.attributes:
        return entry.attributes[name], False
    if entry.route is None:
        return (), True
    found = graph.objects(entry.route, terms.MG + name)
    return found, terms.MG + name in graph.objects(entry.route, terms.UNKNOWN)


def _any_listed(
    graph: CareerGraph, entry: CompletedRoute, name: str, wanted: tuple[str, ...]
) -> bool | None:
    found, open_ended = _listed(graph, entry, name)
    if set(found) & set(wanted):
        return True
    return None if open_ended else False


def _period(entry: CompletedRoute, as_of: date, grace: int) -> tuple[date, date]:
    """Return the days on which an accreditation counts: enrolment, and a while after it."""
    end = entry.completed or entry.expected or as_of
    start = entry.started or end
    return start, add_months(end, grace)


def _stated(
    graph: CareerGraph,
    entry: CompletedRoute,
    name: str,
    wanted: tuple[str, ...],
    as_of: date,
    grace: int,
) -> bool | None:
    if name in entry.attributes:
        given: tuple[str, ...] = entry.attributes[name]
        return bool(set(given) & set(wanted))
    if entry.route is None:
        return None
    first, last = _period(entry, as_of, grace)
    denied: set[str] = set()
    for statement in claims(graph, entry.route, _STATEMENTS[name]):
        relevant = set(statement.objects) & set(wanted)
        if not relevant:
            continue
        inside = (statement.valid_from is None or statement.valid_from <= last) and (
            statement.valid_through is None or first <= statement.valid_through
        )
        if statement.holds is True and inside:
            return True
        if statement.holds is False or not inside:
            denied |= relevant
    return False if denied == set(wanted) else None


def _covers(
    graph: CareerGraph, entry: CompletedRoute, topics: tuple[str, ...], as_of: date
) -> bool | None:
    if "coversTopic" in entry.attributes:
        return set(topics) <= set(entry.attributes["coversTopic"])
    if entry.route is None:
        return None
    yes: set[str] = set()
    no: set[str] = set()
    for statement in claims(graph, entry.route, terms.CURRICULUM, as_of):
        (yes if statement.holds else no).update(statement.objects)
    if set(topics) <= yes:
        return True
    return False if set(topics) & no - yes else None


def _is_one_of(graph: CareerGraph, entry: CompletedRoute, classes: tuple[str, ...]) -> bool | None:
    """Return whether a programme is of one of some classes of routes; None: not known."""
    kind = entry.attributes.get("routeClass")
    if kind is not None:
        return not graph.ancestors(kind).isdisjoint(classes)
    if entry.route is None:
        return None
    return any(graph.is_a(entry.route, each) for each in classes)


class RouteTest(NamedTuple):
    """One test of a programme.

    Attributes
    ----------
    name
        What is tested: a property of the leaf (`accreditedBy`) or of the route (`totalHours`).
    passed
        True, False or None: not known.
    asked, found
        For a figure the least that is asked and what there is; None: it is no figure, or what
        there is is not known.
    text
        The test in words, with what there is.
    """

    name: str
    passed: bool | None
    asked: Decimal | None
    found: Decimal | None
    text: str

    @property
    def at_limit(self) -> bool:
        """True if it is passed, and would not be with any less."""
        return self.asked is not None and self.found == self.asked


def route_tests(
    graph: CareerGraph, tests: LearningTests, entry: CompletedRoute, as_of: date
) -> tuple[RouteTest, ...]:
    """Return what a programme has to pass, and whether it does.

    Parameters
    ----------
    graph
        Holds the route's claims.
    tests
        What is asked.
    entry
        The programme; its own attributes override the route's claims.
    as_of
        The day whose claims count.
    """
    results: list[RouteTest] = []

    def verdict(name: str, passed: bool | None, text: str) -> None:
        results.append(RouteTest(name, passed, None, None, text))

    if tests.routes:
        verdict("route", entry.route in tests.routes, "is not the programme asked for")
    if tests.route_classes:
        fits = _is_one_of(graph, entry, tests.route_classes)
        verdict("routeClass", fits, f"{_any(graph, tests.route_classes).lower()}: {_answer(fits)}")
    for name, wanted in (("field", tests.fields), ("award", tests.awards)):
        if wanted:
            listed = _any_listed(graph, entry, name, wanted)
            verdict(name, listed, f"{name} {_any(graph, wanted)}: {_answer(listed)}")
    if tests.postsecondary:
        value = entry.attributes.get("postsecondary")
        if value is None and entry.route is not None:
            value = graph.value(entry.route, terms.POSTSECONDARY)
        passed = value if isinstance(value, bool) else None
        verdict("postsecondary", passed, f"postsecondary: {_answer(passed)}")
    for name, wanted in tests.statements.items():
        stated = _stated(graph, entry, name, wanted, as_of, tests.grace)
        verdict(name, stated, f"{spaced(name)} {_any(graph, wanted)}: {_answer(stated)}")
    for name, least in tests.minima.items():
        figure = _figure(graph, entry, name, as_of)
        enough = None if figure is None else figure >= least
        text = f"{spaced(name)} {_shown(figure)}, {least:f} asked"
        results.append(RouteTest(name, enough, least, figure, text))
    if tests.topics:
        covered = _covers(graph, entry, tests.topics, as_of)
        verdict("coversTopic", covered, f"curriculum: {_answer(covered)}")
    return tuple(results)


def sources_of_test(graph: CareerGraph, route: str, name: str, as_of: date) -> frozenset[str]:
    """Return the IRIs of the sources of what a route shows for a test (`RouteTest.name`)."""
    found = set(provenance(graph, route).sources)
    for figure in (name, *_DIFFERENCES.get(name, ())):
        for known in claims(graph, route, terms.MG + figure, as_of):
            found.update(known.provenance.sources)
    if name in _STATEMENTS:
        for statement in graph.objects(route, _STATEMENTS[name]):
            found.update(provenance(graph, statement).sources)
    return frozenset(found)


def route_passes(
    graph: CareerGraph, tests: LearningTests, entry: CompletedRoute, as_of: date
) -> _Verdict:
    """Return whether a programme passes every test, and why not.

    Parameters as for `route_tests`.

    Returns
    -------
    tuple
        True, False or None (not known), and the tests failed or not known, in words.
    """
    results = route_tests(graph, tests, entry, as_of)
    failed = tuple(test.text for test in results if test.passed is False)
    unknown = tuple(test.text for test in results if test.passed is None)
    if failed:
        return False, failed
    return (None, unknown) if unknown else (True, ())


def fitting_routes(
    graph: CareerGraph, leaf: str, tests: LearningTests, as_of: date
) -> tuple[tuple[str, bool | None, tuple[str, ...]], ...]:
    """Return the routes of a graph that pass a leaf's tests, or of which that is not known.

    Returns
    -------
    tuple
        Route, True or None, and what is not known.
    """

    def look() -> tuple[tuple[str, bool | None, tuple[str, ...]], ...]:
        verdicts = (
            (route, *route_passes(graph, tests, CompletedRoute(route), as_of))
            for route in graph.of_class(terms.ROUTE)
        )
        return tuple(verdict for verdict in verdicts if verdict[1] is not False)

    return graph.once((__name__, leaf, as_of), look)


def _shown(figure: Decimal | None) -> str:
    return "not known" if figure is None else f"{number(figure)}"


def _answer(verdict: bool | None) -> str:
    return "not known" if verdict is None else "yes" if verdict else "no"


def _any(graph: CareerGraph, wanted: tuple[str, ...]) -> str:
    return " or ".join(map(graph.label, wanted))
