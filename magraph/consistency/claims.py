"""Claims: figures with a unit and a source, and no two that contradict each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from magraph import terms
from magraph.consistency.faults import Fault, did_you_mean, fault, known_by, prefixed, stated_at
from magraph.graph import CareerGraph
from magraph.literals import NUMERIC, Literal, lexical_problem
from magraph.names import short_id
from magraph.quantities import UNITS
from magraph.terms import (
    CURRENCY,
    DC_SOURCE,
    HAS_EVIDENCE,
    MAX_VALUE,
    MG,
    MIN_VALUE,
    RDF_TYPE,
    UNIT_CODE,
    VALID_FROM,
    VALID_THROUGH,
    VALUE,
)

__all__ = ["claim_faults"]

_CURRENCY = re.compile(r"[A-Z]{3}")
_NEED_SOURCE = (terms.EVIDENCE_SEED, terms.EVIDENCE_SOURCED)
_FIGURES = (VALUE, MIN_VALUE, MAX_VALUE)
_SINGLE_LITERALS = (*_FIGURES, UNIT_CODE, CURRENCY, VALID_FROM, VALID_THROUGH)
# What does not tell two claims of one property apart.
_NO_QUALIFIER = frozenset(
    (
        RDF_TYPE,
        *_FIGURES,
        VALID_FROM,
        VALID_THROUGH,
        HAS_EVIDENCE,
        DC_SOURCE,
        terms.AS_OF,
        terms.NOTE,
        terms.PREF_LABEL,
        terms.DEFINITION,
        terms.PREFERRED,
    )
)


def claim_faults(graph: CareerGraph) -> Iterator[Fault]:
    """Find claims without evidence, unit or sense, and contradictions."""
    quantities = frozenset(graph.of_class(terms.QUANTITY))
    amounts = frozenset(graph.of_class(terms.MONETARY_AMOUNT))
    statements = frozenset(graph.of_class(terms.STATEMENT))
    for iri in graph:
        yield from _negative(graph, iri)
        yield from _provenance(graph, iri, iri in quantities or iri in amounts or iri in statements)
        yield from _dates(graph, iri)
    for iri in sorted(quantities | amounts):
        yield from _figures(graph, iri, is_money=iri in amounts)
    for iri in sorted(statements):
        if not (graph.literals(iri, terms.HOLDS) or graph.literals(iri, terms.TEXT)):
            remedy = "Add mg:holds true or false, or schema:text"
            yield fault(graph, iri, "a statement that states nothing", remedy=remedy)
    for iri in sorted(quantities | amounts | statements):
        if not graph.links_to(iri):
            yield fault(graph, iri, "a claim about nothing: no node leads to it")
    yield from _contradictions(graph, quantities | amounts)


def _negative(graph: CareerGraph, iri: str) -> Iterator[Fault]:
    for predicate, values in graph.literal_properties(iri).items():
        for literal in values:
            if literal[1] not in NUMERIC:
                continue
            about = _FIGURES if predicate in _FIGURES else ()
            problem = lexical_problem(literal)
            if problem:  # a graph that was not read by us
                problem = f"{prefixed(predicate)} {problem}"
                yield fault(graph, iri, problem, predicate=predicate, about=about)
            elif _is_negative(graph, iri, literal):
                problem = f"{prefixed(predicate)} is negative: {literal[0]}"
                yield fault(graph, iri, problem, predicate=predicate, about=about)


def _is_negative(graph: CareerGraph, iri: str, literal: Literal) -> bool:
    # Growth, in percent, is the one figure that may go down.
    return literal[0].startswith("-") and graph.value(iri, UNIT_CODE) != "P1"


def _provenance(graph: CareerGraph, iri: str, is_claim: bool) -> Iterator[Fault]:
    evidence = graph.objects(iri, HAS_EVIDENCE)
    if len(evidence) > 1:
        names = ", ".join(map(short_id, evidence))
        problem = f"several kinds of evidence: {names}"
        yield fault(graph, iri, problem, predicate=HAS_EVIDENCE, remedy="Keep one")
    elif is_claim and not evidence:
        yield fault(
            graph,
            iri,
            "a claim without evidence",
            predicate=HAS_EVIDENCE,
            remedy="Add mg:evidence mg:seed, mg:sourced, mg:recalled or mg:convention",
        )
    for kind in evidence:
        if graph.types(kind) and not graph.is_a(kind, terms.EVIDENCE):
            remedy = did_you_mean(kind, graph.of_class(terms.EVIDENCE))
            problem = f"{prefixed(kind)} is no kind of evidence"
            yield fault(graph, iri, problem, predicate=HAS_EVIDENCE, remedy=remedy)
        if kind in _NEED_SOURCE and not graph.objects(iri, DC_SOURCE):
            problem = f"evidence {prefixed(kind)} without a source"
            remedy = "Add dcterms:source src:..."
            yield fault(
                graph, iri, problem, predicate=HAS_EVIDENCE, remedy=remedy, about=(DC_SOURCE, "")
            )


def _dates(graph: CareerGraph, iri: str) -> Iterator[Fault]:
    literals = graph.literal_properties(iri)
    if VALID_FROM not in literals and VALID_THROUGH not in literals:
        return
    many = [key for key in (VALID_FROM, VALID_THROUGH) if len(literals.get(key, ())) > 1]
    for predicate in many:
        yield fault(graph, iri, f"several {prefixed(predicate)}", predicate=predicate)
    if many:
        return
    start, end = graph.value(iri, VALID_FROM), graph.value(iri, VALID_THROUGH)
    for predicate, value in ((VALID_FROM, start), (VALID_THROUGH, end)):
        if value is not None and not isinstance(value, date):
            problem = f"{prefixed(predicate)} {value!r} is no xsd:date"
            yield fault(graph, iri, problem, predicate=predicate)
    if isinstance(start, date) and isinstance(end, date) and start > end:
        problem = f"valid from {start} is after valid through {end}"
        yield fault(graph, iri, problem, predicate=VALID_FROM)


def _figures(graph: CareerGraph, iri: str, *, is_money: bool) -> Iterator[Fault]:
    for predicate in _SINGLE_LITERALS:
        found = graph.literals(iri, predicate)
        if len(found) > 1:
            shown = " and ".join(
                literal[0] + stated_at(*graph.place(iri, predicate, literal)) for literal in found
            )
            problem = f"several {prefixed(predicate)}, {known_by(graph, iri)}: {shown}"
            about = _FIGURES if predicate in _FIGURES else ()
            yield fault(graph, iri, problem, predicate=predicate, about=about)
            return
    yield from _unit(graph, iri, is_money=is_money)
    stated = [(key, each) for key in _FIGURES for each in graph.literals(iri, key)]
    for predicate, literal in stated:
        if literal[1] not in NUMERIC:
            problem = f"{prefixed(predicate)} {literal[0]!r} is no number"
            remedy = "Write a number, without quotes"
            yield fault(graph, iri, problem, predicate=predicate, remedy=remedy, about=_FIGURES)
    if any(
        literal[1] not in NUMERIC or lexical_problem(literal) or _is_negative(graph, iri, literal)
        for _, literal in stated
    ):
        return
    value, least, most = (graph.value(iri, key) for key in _FIGURES)
    if value is None:
        remedy = "Add schema:value, or remove the claim: unknown is no claim"
        problem = "a figure without schema:value"
        yield fault(graph, iri, problem, predicate=VALUE, remedy=remedy, about=_FIGURES)
    known = [number for number in (least, value, most) if number is not None]
    if known != sorted(known):
        problem = f"least, value and most are not in order: {', '.join(map(str, known))}"
        yield fault(graph, iri, problem, predicate=VALUE, about=_FIGURES)


def _unit(graph: CareerGraph, iri: str, *, is_money: bool) -> Iterator[Fault]:
    predicate = CURRENCY if is_money else UNIT_CODE
    unit = graph.text(iri, predicate)
    if not unit:
        example = '"USD"' if is_money else '"MON", "HUR" or another'
        remedy = f"Add {prefixed(predicate)} {example}"
        problem = f"a figure without {prefixed(predicate)}"
        yield fault(graph, iri, problem, predicate=predicate, remedy=remedy)
    elif is_money and not _CURRENCY.fullmatch(unit):
        remedy = "Use an ISO 4217 code such as USD"
        yield fault(graph, iri, f"{unit!r} is no currency", predicate=predicate, remedy=remedy)
    elif not is_money and unit not in UNITS:
        remedy = f"Use one of {', '.join(sorted(UNITS))}"
        yield fault(graph, iri, f"{unit!r} is no unit", predicate=predicate, remedy=remedy)


def _contradictions(graph: CareerGraph, figures: frozenset[str]) -> Iterator[Fault]:
    rivals: dict[tuple[str, str, object], list[str]] = {}
    for iri in sorted(figures):
        if any(literal[0] == "false" for literal in graph.literals(iri, terms.PREFERRED)):
            continue
        for predicate, subjects in graph.links_to(iri).items():
            for subject in subjects:
                rivals.setdefault((subject, predicate, _qualifiers(graph, iri)), []).append(iri)
    for (subject, predicate, _), claims in rivals.items():
        if len(claims) == 1:
            continue
        # In the order of their days, each is held against the one before it that lasts longest.
        lasting, *later = sorted(claims, key=lambda claim: (*_period(graph, claim), claim))
        for claim in later:
            if _period(graph, claim)[0] <= _period(graph, lasting)[1]:
                one, other = sorted((lasting, claim))
                yield fault(
                    graph,
                    subject,
                    f"two claims of {prefixed(predicate)} hold at one time: "
                    f"{_said(graph, one)} and {_said(graph, other)}",
                    predicate=predicate,
                    remedy="Give them dates, or mark one mg:preferred false",
                )
            lasting = max(lasting, claim, key=lambda each: _period(graph, each)[1])


def _said(graph: CareerGraph, iri: str) -> str:
    """Return what a figure says, by which sources, and where."""
    amount = f"{graph.text(iri, VALUE)} {graph.text(iri, CURRENCY) or graph.text(iri, UNIT_CODE)}"
    return f"{short_id(iri)} says {amount} {known_by(graph, iri)}{stated_at(*graph.place(iri))}"


def _qualifiers(graph: CareerGraph, iri: str) -> object:
    links = {
        (predicate, obj)
        for predicate, objects in graph.links(iri).items()
        if predicate.startswith(MG) and predicate not in _NO_QUALIFIER
        for obj in objects
    }
    values = {
        (predicate, value)
        for predicate, value in graph.literal_properties(iri).items()
        if predicate not in _NO_QUALIFIER
    }
    return frozenset(links), frozenset(values)


def _period(graph: CareerGraph, iri: str) -> tuple[date, date]:
    bounds = []
    for predicate, default in ((VALID_FROM, date.min), (VALID_THROUGH, date.max)):
        literals = graph.literals(iri, predicate)
        value = graph.value(iri, predicate) if len(literals) == 1 else None
        bounds.append(value if isinstance(value, date) else default)
    return bounds[0], bounds[1]
