"""References: everything that is spoken of is declared, and is what the property asks for."""

from __future__ import annotations

from collections.abc import Iterator

from magraph import terms
from magraph.consistency.faults import Fault, did_you_mean, fault, prefixed
from magraph.graph import CareerGraph
from magraph.literals import BOOLEAN, DECIMAL, INTEGER, LANG_STRING, NUMERIC, STRING
from magraph.names import short_id
from magraph.terms import ID, MG, PREFIXES, RDF_TYPE

__all__ = ["reference_faults"]

_DOMAIN = PREFIXES["rdfs"] + "domain"
_RANGE = PREFIXES["rdfs"] + "range"
_DATATYPES = {
    BOOLEAN: frozenset((BOOLEAN,)),
    INTEGER: frozenset((INTEGER,)),
    DECIMAL: NUMERIC,
    STRING: frozenset((STRING, LANG_STRING)),
}
_STANDARD = frozenset(
    value
    for value in vars(terms).values()
    if isinstance(value, str) and value.startswith(("http://", "https://"))
)
# What a mapping leads to is another publisher's, and may be there in part.
_MAPPINGS = frozenset(
    (
        terms.EXACT_MATCH,
        terms.CLOSE_MATCH,
        terms.RELATED_MATCH,
        terms.BROAD_MATCH,
        terms.NARROW_MATCH,
    )
)
_NEAR = 0.85


def reference_faults(graph: CareerGraph) -> Iterator[Fault]:
    """Find undeclared nodes, misspelt terms and values of the wrong kind."""
    declared = frozenset(iri for iri in graph if graph.types(iri))
    vocabulary = frozenset(iri for iri in declared if iri.startswith(MG))
    yield from _undeclared(graph, declared)
    if vocabulary:
        yield from _unknown_terms(graph, vocabulary, declared)
        yield from _wrong_kinds(graph)


def _undeclared(graph: CareerGraph, declared: frozenset[str]) -> Iterator[Fault]:
    spaces = frozenset(
        _space(iri) for iri in graph if any(type_.startswith(MG) for type_ in graph.types(iri))
    )
    n_missing = 0
    for iri in graph:
        if iri in declared or iri.startswith(MG):
            continue
        if not iri.startswith(ID) and _space(iri) not in spaces:
            continue
        if graph.literal_properties(iri) or graph.links(iri):
            yield fault(graph, iri, "has no class", remedy="Say what it is: a mg:...")
            continue
        entities = (name for name in declared if not name.startswith(MG))
        remedy = did_you_mean(iri, entities, nth=n_missing)
        n_missing += 1
        for subject, predicate in sorted(
            (subject, predicate)
            for predicate, subjects in graph.links_to(iri).items()
            if predicate not in _MAPPINGS
            for subject in subjects
        ):
            yield fault(
                graph,
                subject,
                f"{prefixed(predicate)} leads to {prefixed(iri)}, which is declared nowhere",
                predicate=predicate,
                remedy=remedy or "Declare it or mend the name",
            )


def _unknown_terms(
    graph: CareerGraph, vocabulary: frozenset[str], declared: frozenset[str]
) -> Iterator[Fault]:
    users: dict[str, tuple[str, str]] = {}
    for subject in graph:
        for type_ in graph.types(subject):
            users.setdefault(type_, (subject, RDF_TYPE))
        for predicate in graph.literal_properties(subject):
            users.setdefault(predicate, (subject, predicate))
    for predicate in graph.predicates():
        pairs = graph.pairs(predicate)
        users.setdefault(predicate, (pairs[0][0], predicate))
        for subject, obj in pairs:
            if obj.startswith(MG):
                users.setdefault(obj, (subject, predicate))
    known = _STANDARD | declared
    for nth, term in enumerate(sorted(users.keys() - known)):
        subject, predicate = users[term]
        if term.startswith(MG):
            remedy = did_you_mean(term, vocabulary, nth=nth) or "Declare it in vocabulary.ttl"
        elif (near := _near_standard(term)) is not None:
            remedy = f"Did you mean {prefixed(near)}?"
        else:
            continue
        problem = f"{prefixed(term)} is no known term"
        yield fault(graph, subject, problem, predicate=predicate, remedy=remedy)
    for term in sorted((users.keys() & _STANDARD) - declared):
        if term.startswith(MG):
            subject, predicate = users[term]
            problem = f"{prefixed(term)} is no known term"
            yield fault(graph, subject, problem, predicate=predicate)


def _near_standard(term: str) -> str | None:
    """Return the term that a term of a standard vocabulary is a likely misspelling of."""
    space = _space(term)
    if space not in PREFIXES.values():
        return None
    from difflib import get_close_matches

    names = [short_id(known) for known in _STANDARD if _space(known) == space]
    close = get_close_matches(short_id(term), sorted(names), n=1, cutoff=_NEAR)
    return space + close[0] if close else None


def _wrong_kinds(graph: CareerGraph) -> Iterator[Fault]:
    domains, ranges = _gathered(graph, _DOMAIN), _gathered(graph, _RANGE)
    above: dict[tuple[str, ...], frozenset[str]] = {(): frozenset()}

    def classes(iri: str) -> frozenset[str]:
        types = graph.types(iri)
        found = above.get(types)
        if found is None:
            found = above[types] = frozenset().union(*map(graph.ancestors, types))
        return found

    for subject in graph:
        for predicate, values in graph.literal_properties(subject).items():
            if predicate in domains and not domains[predicate] <= classes(subject):
                yield _misplaced(graph, subject, predicate, domains[predicate])
            for datatype in ranges.get(predicate, ()):
                allowed = _DATATYPES.get(datatype)
                for literal in values:
                    if allowed is None:
                        if not datatype.startswith(PREFIXES["xsd"]):
                            yield _unfit(graph, subject, predicate, repr(literal[0]), datatype)
                    elif literal[1] not in allowed:
                        yield _unfit(graph, subject, predicate, repr(literal[0]), datatype)
    for predicate in graph.predicates():
        owners, wanted = domains.get(predicate, frozenset()), ranges.get(predicate, frozenset())
        if not owners and not wanted:
            continue
        for subject, obj in graph.pairs(predicate):
            if not owners <= classes(subject):
                yield _misplaced(graph, subject, predicate, owners)
            # What has no class at all is reported as undeclared.
            if graph.types(obj) and not wanted <= classes(obj):
                lacking = min(wanted - classes(obj))
                yield _unfit(graph, subject, predicate, prefixed(obj), lacking)


def _gathered(graph: CareerGraph, property_: str) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for subject, obj in graph.pairs(property_):
        found[subject] = found.get(subject, frozenset()) | {obj}
    return found


def _misplaced(graph: CareerGraph, subject: str, predicate: str, wanted: frozenset[str]) -> Fault:
    owners = " and ".join(sorted(map(prefixed, wanted)))
    kind = graph.kind(subject) or "node without class"
    problem = f"{prefixed(predicate)} belongs on {owners}, this is a {kind}"
    return fault(graph, subject, problem, predicate=predicate)


def _unfit(graph: CareerGraph, subject: str, predicate: str, value: str, wanted: str) -> Fault:
    problem = f"{prefixed(predicate)} wants {prefixed(wanted)}, {value} is none"
    return fault(graph, subject, problem, predicate=predicate)


def _space(iri: str) -> str:
    return iri[: max(iri.rfind("/"), iri.rfind("#")) + 1]
