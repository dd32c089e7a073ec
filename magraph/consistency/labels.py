"""Names: every entity has one, no two of a kind share it, and it can be shown as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from magraph import terms
from magraph.characters import CONTROL, HIDDEN
from magraph.consistency.faults import Fault, a_class, fault
from magraph.graph import CareerGraph
from magraph.names import label_key, short_id
from magraph.terms import ALT_LABEL, MG, PREF_LABEL, PREFIXES

__all__ = ["label_faults"]

_LABELLED = (
    terms.OCCUPATION,
    terms.DUTY,
    terms.SKILL,
    terms.TASK,
    terms.CONTENT_ELEMENT,
    terms.CREDENTIAL,
    terms.ELIGIBILITY_ROUTE,
    terms.ROUTE,
    terms.STATUS,
    terms.TOPIC,
    terms.ORGANIZATION,
    terms.JURISDICTION,
    terms.CREDENTIAL_GROUP,
    terms.SOURCE,
)
_META = tuple(PREFIXES[name] for name in ("owl", "rdf", "rdfs"))


def label_faults(graph: CareerGraph) -> Iterator[Fault]:
    """Find missing, doubled and unclean labels, and short ids that name two things."""
    yield from _missing(graph)
    by_id: dict[str, list[str]] = {}
    by_label: dict[tuple[str, str, str], list[str]] = {}
    for iri in graph:
        literals = graph.literal_properties(iri)
        yield from _unclean(graph, iri, literals)
        types = graph.types(iri)
        if not types or iri.startswith(MG) or types[0].startswith(_META):
            continue
        by_id.setdefault(short_id(iri), []).append(iri)
        # A part is told from its namesakes by what it is a part of; O*NET repeats its tasks. What
        # two publishers call alike need not be told apart: a look-up lists both.
        if "--" not in iri and terms.TASK not in types and terms.SOURCE not in types:
            for name in {label_key(literal[0]) for literal in literals.get(PREF_LABEL, ())}:
                space = iri.removesuffix(short_id(iri))
                by_label.setdefault((graph.kind(iri), name, space), []).append(iri)
    for name, iris in by_id.items():
        if len(iris) > 1:
            others = " and ".join(sorted(iris))
            problem = f"the short id {name!r} names several nodes: {others}"
            yield fault(graph, max(iris), problem, remedy="Rename one")
    for (kind, name, _), iris in by_label.items():
        if len(iris) > 1:
            others = " and ".join(sorted(map(short_id, iris)))
            problem = f"the label {name!r} is that of several {kind} nodes: {others}"
            yield fault(graph, max(iris), problem, predicate=PREF_LABEL, remedy="Tell them apart")


def _missing(graph: CareerGraph) -> Iterator[Fault]:
    for class_ in _LABELLED:
        for iri in graph.of_class(class_):
            if not graph.literals(iri, PREF_LABEL):
                yield fault(
                    graph,
                    iri,
                    f"{a_class(graph, iri)} without a label",
                    remedy='Add skos:prefLabel "..."@en',
                )


def _unclean(
    graph: CareerGraph, iri: str, literals: Mapping[str, tuple[tuple[str, str, str], ...]]
) -> Iterator[Fault]:
    for predicate, values in literals.items():
        is_label = predicate in (PREF_LABEL, ALT_LABEL)
        pattern = HIDDEN if is_label else CONTROL
        for lexical, _, _ in values:
            found = pattern.search(lexical)
            if found:
                problem = f"a hidden character U+{ord(found.group()):04X} in {lexical!r}"
                yield fault(graph, iri, problem, predicate=predicate, remedy="Remove it")
            elif is_label and (not lexical or lexical != lexical.strip()):
                problem = f"blanks around the label {lexical!r}" if lexical else "an empty label"
                yield fault(graph, iri, problem, predicate=predicate, remedy="Remove them")
        if predicate == PREF_LABEL and len(values) > len({language for _, _, language in values}):
            shown = ", ".join(repr(literal[0]) for literal in values)
            problem = f"several labels in one language: {shown}"
            remedy = "Keep one; the others are skos:altLabel"
            yield fault(graph, iri, problem, predicate=predicate, remedy=remedy)
