"""Requirements: trees that can be met, and links that do not run in circles."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from magraph import terms
from magraph.consistency.faults import Fault, a_class, fault, prefixed
from magraph.graph import CareerGraph
from magraph.names import short_id
from magraph.phrases import join
from magraph.terms import OPERAND, REQUIRED_NUMBER

__all__ = ["requirement_faults"]

_ACYCLIC = (
    OPERAND,
    terms.SPECIALIZATION_OF,
    terms.WITHIN,
    terms.RDFS_SUBCLASS_OF,
)
_SINGLE = (terms.ISSUED_BY, terms.HAS_REQUIREMENT, terms.FROM, terms.TO, terms.HAS_RULE_KIND)
_TEXT = (terms.PREF_LABEL, terms.DEFINITION, terms.NOTE, terms.TEXT)
# Each leaf needs one property of every group.
_NEEDS: dict[str, tuple[tuple[str, ...], ...]] = {
    terms.CREDENTIAL_LEAF: ((terms.HAS_CREDENTIAL,),),
    terms.LEARNING_LEAF: (
        (
            terms.HAS_ROUTE,
            terms.ROUTE_CLASS,
            terms.HAS_FIELD,
            terms.HAS_AWARD,
            terms.ACCREDITED_BY,
            terms.INSTITUTION_ACCREDITED_BY,
            terms.APPROVED_BY,
            terms.REGISTERED_WITH,
            terms.PRACTICUM_SETTING,
            terms.MINIMUM_TOTAL_HOURS,
            terms.MINIMUM_PRACTICUM_HOURS,
            terms.MINIMUM_ACADEMIC_HOURS,
            terms.MINIMUM_SEMESTERS,
            terms.COVERS_TOPIC,
            terms.POSTSECONDARY,
        ),
    ),
    terms.EXPERIENCE_LEAF: ((terms.WORK_IN, terms.HAS_DUTY_GROUP, terms.HAS_SETTING),),
    terms.STATUS_LEAF: ((terms.HAS_STATUS,),),
    terms.AGE_LEAF: ((terms.MINIMUM_AGE_YEARS,),),
    terms.SKILL_LEAF: ((terms.HAS_SKILL,),),
    terms.HOURS_LEAF: ((terms.HAS_TOPIC,), (terms.MINIMUM_HOURS,)),
    terms.PERFORMANCE_LEAF: ((terms.HAS_TOPIC,), (terms.MINIMUM_COUNT,)),
    terms.ATTESTATION_LEAF: (_TEXT,),
    terms.UNDETERMINED_LEAF: (_TEXT,),
}
_NOT_ABOVE = (
    (terms.MINIMUM_MONTHS, terms.WITHIN_LAST_MONTHS),
    (terms.AT_LEAST_MONTHS_AGO, terms.WITHIN_LAST_MONTHS),
    (terms.MINIMUM_PRACTICUM_HOURS, terms.MINIMUM_TOTAL_HOURS),
    (terms.MINIMUM_ACADEMIC_HOURS, terms.MINIMUM_TOTAL_HOURS),
)
_WINDOWS = {
    terms.WITHIN_LAST_MONTHS: (
        terms.CREDENTIAL_LEAF,
        terms.LEARNING_LEAF,
        terms.EXPERIENCE_LEAF,
        terms.HOURS_LEAF,
        terms.PERFORMANCE_LEAF,
    ),
    terms.AT_LEAST_MONTHS_AGO: (terms.CREDENTIAL_LEAF, terms.LEARNING_LEAF),
}
_OLDEST = 120
_DEEPEST = 100
_MOST_LEAVES = 100_000


def requirement_faults(graph: CareerGraph) -> Iterator[Fault]:
    """Find requirements that make no sense, double values and circles."""
    for class_ in (terms.ALL_OF, terms.ANY_OF, terms.AT_LEAST):
        for iri in graph.of_class(class_):
            yield from _composite(graph, iri, is_count=class_ == terms.AT_LEAST)
    for class_, groups in _NEEDS.items():
        for iri in graph.of_class(class_):
            yield from _leaf(graph, iri, groups)
    operators = {terms.ALL_OF, terms.ANY_OF, terms.AT_LEAST, *_NEEDS}
    for iri in graph.of_class(terms.REQUIREMENT):
        if not any(graph.is_a(iri, operator) for operator in operators):
            remedy = "Make it a mg:AllOf, mg:AnyOf, mg:AtLeast or a leaf"
            yield fault(graph, iri, "a requirement of no known kind", remedy=remedy)
    yield from _doubles(graph)
    circles = [fault for predicate in _ACYCLIC for fault in _cycles(graph, predicate)]
    yield from circles
    if not circles:
        yield from _sizes(graph)


def _composite(graph: CareerGraph, iri: str, *, is_count: bool) -> Iterator[Fault]:
    operands = len(graph.objects(iri, OPERAND))
    if operands < 2:
        problem = f"{a_class(graph, iri)} with {operands} mg:operand; it needs two or more"
        yield fault(graph, iri, problem, predicate=OPERAND, remedy="Add one or use it directly")
    if not is_count:
        return
    numbers = graph.literals(iri, REQUIRED_NUMBER)
    if len(numbers) != 1:
        problem = f"an AtLeast with {len(numbers)} mg:requiredNumber; it needs one"
        yield fault(graph, iri, problem, predicate=REQUIRED_NUMBER)
        return
    number = _number(graph, iri, REQUIRED_NUMBER)
    if number is not None and not 1 <= number <= operands:
        problem = f"mg:requiredNumber {number} of {operands} operands"
        yield fault(graph, iri, problem, predicate=REQUIRED_NUMBER)


def _leaf(graph: CareerGraph, iri: str, groups: tuple[tuple[str, ...], ...]) -> Iterator[Fault]:
    for group in groups:
        if not any(graph.objects(iri, key) or graph.literals(iri, key) for key in group):
            wanted = " or ".join(map(prefixed, group[:4])) + (", ..." if len(group) > 4 else "")
            yield fault(graph, iri, f"{a_class(graph, iri)} without {wanted}")
    for low, high in _NOT_ABOVE:
        below, above = _number(graph, iri, low), _number(graph, iri, high)
        if below is not None and above is not None and below > above:
            problem = f"{prefixed(low)} {below} is more than {prefixed(high)} {above}"
            yield fault(graph, iri, problem, predicate=low, remedy="Nobody can meet that")
    for predicate, classes in _WINDOWS.items():
        if graph.literals(iri, predicate) and not any(graph.is_a(iri, each) for each in classes):
            problem = f"{prefixed(predicate)} means nothing on this {graph.kind(iri)}"
            remedy = f"Remove it: it is for {join(map(prefixed, classes))}"
            yield fault(graph, iri, problem, predicate=predicate, remedy=remedy)
    age = _number(graph, iri, terms.MINIMUM_AGE_YEARS)
    if age is not None and age > _OLDEST:
        problem = f"mg:minimumAgeYears {age} is older than anybody"
        yield fault(graph, iri, problem, predicate=terms.MINIMUM_AGE_YEARS)


def _number(graph: CareerGraph, iri: str, predicate: str) -> Decimal | None:
    # Several values are a fault that is told elsewhere.
    return graph.number(iri, predicate) if len(graph.literals(iri, predicate)) == 1 else None


def _doubles(graph: CareerGraph) -> Iterator[Fault]:
    for predicate in _SINGLE:
        counts: dict[str, list[str]] = {}
        for subject, obj in graph.pairs(predicate):
            counts.setdefault(subject, []).append(obj)
        for subject, objects in counts.items():
            if len(objects) > 1:
                names = " and ".join(sorted(map(short_id, objects)))
                problem = f"several {prefixed(predicate)}: {names}"
                remedy = "Only one is allowed; use mg:AllOf or mg:AnyOf for several requirements"
                if predicate != terms.HAS_REQUIREMENT:
                    remedy = "Only one is allowed"
                yield fault(graph, subject, problem, predicate=predicate, remedy=remedy)
    for iri in graph.of_class(terms.REQUIREMENT):
        for predicate, values in graph.literal_properties(iri).items():
            if predicate.startswith(terms.MG) and len(values) > 1 and values[0][2] == "":
                shown = ", ".join(literal[0] for literal in values)
                problem = f"several {prefixed(predicate)}: {shown}"
                yield fault(graph, iri, problem, predicate=predicate, remedy="Keep one")


def _sizes(graph: CareerGraph) -> Iterator[Fault]:
    """Find trees that are too deep, or too large when what they share is written out."""
    sizes: dict[str, tuple[int, int]] = {}
    operands = {subject for subject, _ in graph.pairs(OPERAND)}
    for root in sorted(operands):
        stack = [root]
        while stack:
            node = stack[-1]
            parts = graph.objects(node, OPERAND)
            ahead = [part for part in parts if part in operands and part not in sizes]
            if ahead:
                stack.extend(ahead)
                continue
            stack.pop()
            if node in sizes:
                continue
            below = [sizes.get(part, (0, 1)) for part in parts]
            depth, leaves = 1 + max(d for d, _ in below), sum(n for _, n in below)
            problem = ""
            if depth > _DEEPEST:
                problem = f"a requirement more than {_DEEPEST} deep"
            elif leaves > _MOST_LEAVES:
                problem = f"a requirement with more than {_MOST_LEAVES:,} leaves"
            if problem:
                yield fault(graph, node, problem, remedy="Split it or take parts out")
                depth, leaves = 0, 1  # said once, not of all that it is part of
            sizes[node] = depth, leaves


def _cycles(graph: CareerGraph, predicate: str) -> Iterator[Fault]:
    done: set[str] = set()
    for start in dict.fromkeys(subject for subject, _ in graph.pairs(predicate)):
        path: dict[str, None] = {}
        stack = [(start, iter(graph.objects(start, predicate)))] if start not in done else []
        if stack:
            path[start] = None
        while stack:
            node, beyond = stack[-1]
            following = next(beyond, None)
            if following is None:
                stack.pop()
                del path[node]
                done.add(node)
            elif following in path:
                nodes = list(path)
                circle = [*nodes[nodes.index(following) :], following]
                shown = " -> ".join(map(short_id, circle))
                problem = f"{prefixed(predicate)} runs in a circle: {shown}"
                yield fault(graph, following, problem, predicate=predicate)
            elif following not in done:
                path[following] = None
                stack.append((following, iter(graph.objects(following, predicate))))
