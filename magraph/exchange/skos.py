"""SKOS with ESCO's properties: occupations and skills as concepts, for thesaurus tools."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from magraph import terms
from magraph.exchange.losses import Losses, Written
from magraph.graph import CareerGraph, Triple
from magraph.literals import as_literal
from magraph.readwrite import Loss
from magraph.readwrite.turtle import write_turtle
from magraph.terms import PREFIXES

__all__ = ["skos_losses", "write_skos"]

SCHEMES: Final = {
    terms.OCCUPATION: (terms.ID + "scheme/occupations", "Occupations"),
    terms.SKILL: (terms.ID + "scheme/skills", "Skills and knowledge"),
}
_SKOS: Final = PREFIXES["skos"]
_ESCO: Final = PREFIXES["esco"]
_DESCRIPTION: Final = PREFIXES["dcterms"] + "description"
_SKILL_TYPE: Final = "http://data.europa.eu/esco/skill-type/"
_REGULATED: Final = "http://data.europa.eu/esco/regulated-professions/"
_HIERARCHY: Final = "http://data.europa.eu/esco/concept-scheme/skills-hierarchy"
_REUSE_LEVEL: Final = "http://data.europa.eu/esco/skill-reuse-level/"
_CLASSES: Final = {
    terms.OCCUPATION: _ESCO + "Occupation",
    terms.SKILL: _ESCO + "Skill",
    terms.OCCUPATION_GROUP: "",
    terms.SKILL_CATEGORY: "",
}
"""What is a concept -> ESCO's class of it, if it has one."""
_TEXTS: Final = {
    terms.PREF_LABEL: terms.PREF_LABEL,
    terms.ALT_LABEL: terms.ALT_LABEL,
    terms.HIDDEN_LABEL: terms.HIDDEN_LABEL,
    terms.DEFINITION: _DESCRIPTION,
    terms.SCOPE_NOTE: terms.SCOPE_NOTE,
    terms.NOTE: terms.NOTE,
    terms.NOTATION: terms.NOTATION,
}
_MATCHES: Final = (
    terms.EXACT_MATCH,
    terms.CLOSE_MATCH,
    terms.BROAD_MATCH,
    terms.NARROW_MATCH,
    terms.RELATED_MATCH,
)
_NEEDED: Final = {
    terms.ESSENTIAL_SKILL: _ESCO + "relatedEssentialSkill",
    terms.OPTIONAL_SKILL: _ESCO + "relatedOptionalSkill",
}
_NOT_WRITTEN: Final = {
    terms.CREDENTIAL: "a credential",
    terms.ROUTE: "a programme or other way to learn",
    terms.REQUIREMENT: "a requirement",
    terms.PRACTICE_RULE: "a practice rule",
    terms.PROGRESSION: "a step from one thing to another",
    terms.DUTY: "a duty; the skills that it takes are the occupation's",
    terms.ORGANIZATION: "an organisation",
    terms.SKILL_RATING: "a rating of a skill",
}


def write_skos(graph: CareerGraph) -> str:
    """Write occupations, skills and their groups as SKOS in Turtle, with ESCO's relations.

    What an occupation's duties require is an essential skill of it. Everything else is left out,
    and counted by `skos_losses`.
    """
    return _written(graph).text


def skos_losses(graph: CareerGraph) -> tuple[Loss, ...]:
    """Return what `write_skos` leaves out."""
    return _written(graph).losses


def _written(graph: CareerGraph) -> Written:
    return graph.once((__name__,), lambda: _make(graph))


def _make(graph: CareerGraph) -> Written:
    losses = Losses()
    concepts = {iri: class_ for class_ in _CLASSES for iri in graph.of_class(class_)}
    triples: list[Triple] = []
    for iri, class_ in concepts.items():
        triples += _concept(graph, iri, class_, concepts, losses)
    used = {obj for _, key, obj in triples if key == terms.IN_SCHEME and isinstance(obj, str)}
    for scheme, label in SCHEMES.values():
        if scheme in used:
            triples += _scheme(graph, scheme, label)
    for scheme in used - {own for own, _ in SCHEMES.values()}:
        triples.append((scheme, terms.RDF_TYPE, terms.SKOS_CONCEPT_SCHEME))
        triples += _texts(graph, scheme)
    for class_, what in _NOT_WRITTEN.items():
        for iri in graph.of_class(class_):
            losses.note(what, "left out", graph.id(iri))
    return Written(write_turtle(CareerGraph.from_triples(triples)), losses.all())


def _scheme(graph: CareerGraph, scheme: str, label: str) -> Iterator[Triple]:
    yield scheme, terms.RDF_TYPE, terms.SKOS_CONCEPT_SCHEME
    yield scheme, terms.PREF_LABEL, as_literal(label, "en")
    for ontology in graph.of_class(terms.OWL_ONTOLOGY):
        yield scheme, terms.DC_SOURCE, ontology
        for licence in graph.objects(ontology, terms.DC_LICENSE):
            yield scheme, terms.DC_LICENSE, licence


def _concept(
    graph: CareerGraph, iri: str, class_: str, concepts: dict[str, str], losses: Losses
) -> Iterator[Triple]:
    yield iri, terms.RDF_TYPE, terms.SKOS_CONCEPT
    if _CLASSES[class_]:
        yield iri, terms.RDF_TYPE, _CLASSES[class_]
    yield from _texts(graph, iri)
    broader = _broader(graph, iri, concepts)
    yield from ((iri, terms.BROADER, above) for above in broader)
    schemes = graph.objects(iri, terms.IN_SCHEME)
    own = SCHEMES.get(class_)
    if own and not schemes:
        yield iri, terms.IN_SCHEME, own[0]
        if not any(concepts[above] == class_ for above in broader):
            yield iri, _SKOS + "topConceptOf", own[0]
            yield own[0], _SKOS + "hasTopConcept", iri
    yield from ((iri, terms.IN_SCHEME, scheme) for scheme in schemes)
    if class_ == terms.SKILL_CATEGORY:
        # By it, ESCO's headings are told from its skills, whose IRIs are alike.
        yield iri, terms.IN_SCHEME, _HIERARCHY
    for regulated, _, _ in graph.literals(iri, terms.REGULATED):
        word = "regulated" if regulated == "true" else "unregulated"
        yield iri, _ESCO + "regulatedProfessionNote", _REGULATED + word
    for match in _MATCHES:
        # A match leads to another scheme: within one, SKOS wants broader, narrower or related.
        yield from ((iri, match, obj) for obj in graph.objects(iri, match) if obj not in concepts)
    if class_ == terms.SKILL:
        yield from _skill(graph, iri, losses)
    for ours, relation in _NEEDED.items():
        yield from ((iri, relation, skill) for skill in graph.objects(iri, ours))
    duties = graph.objects(iri, terms.HAS_DUTY)
    for skill in {s for duty in duties for s in graph.objects(duty, terms.REQUIRES_SKILL)}:
        yield iri, _NEEDED[terms.ESSENTIAL_SKILL], skill
    for code, _, _ in graph.literals(iri, terms.ONET_SOC_CODE):
        yield iri, terms.NOTATION, as_literal(code)


def _texts(graph: CareerGraph, iri: str) -> Iterator[Triple]:
    for ours, theirs in _TEXTS.items():
        yield from ((iri, theirs, literal) for literal in graph.literals(iri, ours))


def _broader(graph: CareerGraph, iri: str, concepts: dict[str, str]) -> list[str]:
    above = (*graph.objects(iri, terms.BROADER), *graph.objects(iri, terms.SPECIALIZATION_OF))
    return [each for each in dict.fromkeys(above) if each in concepts]


def _skill(graph: CareerGraph, iri: str, losses: Losses) -> Iterator[Triple]:
    for kind in graph.objects(iri, terms.HAS_SKILL_KIND):
        name = "knowledge" if kind == terms.KNOWLEDGE_KIND else "skill"
        yield iri, _ESCO + "skillType", _SKILL_TYPE + name
    for level, _, _ in graph.literals(iri, terms.REUSE_LEVEL):
        yield iri, _ESCO + "skillReuseLevel", _REUSE_LEVEL + level
    for group in graph.objects(iri, terms.SKILL_GROUP):
        losses.note("the group of a skill", "left out", f"{graph.id(iri)} {graph.id(group)}")
