"""All that is known of one thing, gathered.

What is shown follows from the graph's own structure, so that a new property or a new occupation
needs no change here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from magraph import terms
from magraph.claims import Claim, Provenance, claims, holds_for, provenance
from magraph.displays import Displayed, told_from
from magraph.graph import CareerGraph
from magraph.jurisdictions import practice_rules
from magraph.planning.pathway import Target
from magraph.quantities import day_asked
from magraph.renewals import read_renewal
from magraph.requirements import Requirement, requirement, totals
from magraph.skills import asked_skills, taught_by

__all__ = ["Description", "Link", "Totals", "describe"]

_CLAIM_CLASSES: Final = (terms.QUANTITY, terms.MONETARY_AMOUNT, terms.STATEMENT)
_TOLD_APART: Final = frozenset(
    (
        terms.RDF_TYPE,
        terms.PREF_LABEL,
        terms.ALT_LABEL,
        terms.DEFINITION,
        terms.NOTE,
        terms.DC_TITLE,
        terms.DC_SOURCE,
        terms.HAS_EVIDENCE,
        terms.AS_OF,
        terms.UNKNOWN,
        terms.HAS_REQUIREMENT,
    )
)
_PARTS: Final = (
    terms.HAS_EXAM,
    terms.HAS_ELIGIBILITY_ROUTE,
    terms.ENTRY_ROUTE,
    terms.HAS_RENEWAL,
)


class Link(NamedTuple):
    """A property and the things that it leads to.

    Attributes
    ----------
    property
        Local name, such as `hasDuty`.
    targets
        By id.
    """

    property: str
    targets: tuple[Target, ...]


class Totals(NamedTuple):
    """Training that a requirement asks for in all, alternatives counted once at their least.

    Attributes
    ----------
    hours, performances
        Of any topic.
    """

    hours: Decimal
    performances: int


@dataclass(frozen=True, slots=True)
class Description(Displayed):
    """All that is known of one thing on a day.

    Attributes
    ----------
    iri, id, label, kind
        What it is; `kind` is the local name of its class.
    other_names, definition, notes
        In words.
    provenance
        How the thing itself is known.
    claims
        Figures and statements that hold on the day, those to use first.
    unknown
        Local names of properties whose value was looked for and not found.
    values
        Other properties with plain values: local name and texts.
    requirement
        What it asks for, or None.
    totals
        Training that it asks for in all; None: none.
    parts
        Its exam, eligibility routes, renewal and, for a role or a place, the practice rules in
        force: property and description.
    not_in_force
        Eligibility routes and rules of another time.
    links, linked_from
        What it leads to, and what leads to it.
    skills
        Ids of the skills that a role or duty asks for, a credential certifies or a route teaches.
    units_per_year
        For a credential: continuing education a year; None: not known.
    as_of
        The day.
    """

    iri: str
    id: str
    label: str
    kind: str
    other_names: tuple[str, ...]
    definition: str
    notes: tuple[str, ...]
    provenance: Provenance
    claims: tuple[Claim, ...]
    unknown: tuple[str, ...]
    values: tuple[tuple[str, tuple[str, ...]], ...]
    requirement: Requirement | None
    totals: Totals | None
    parts: tuple[tuple[str, Description], ...]
    not_in_force: tuple[Target, ...]
    links: tuple[Link, ...]
    linked_from: tuple[Link, ...]
    skills: tuple[str, ...]
    units_per_year: Decimal | None
    as_of: date


def describe(graph: CareerGraph, name: str, *, as_of: date | None = None) -> Description:
    """Return all that is known of one thing.

    Parameters
    ----------
    graph
        The ontology.
    name
        Id, label or acronym.
    as_of
        The day whose figures, routes and rules count; None: today.

    Raises
    ------
    UnknownTerm, AmbiguousTerm
        If the name is not found or is several things.

    Examples
    --------
    >>> from magraph import describe, read_graph
    >>> describe(read_graph(), "draw-blood").skills[:2]
    ('anatomy-physiology', 'capillary-puncture')
    """
    told = _Teller(graph, day_asked(as_of)).tell(graph.find(name))
    return told_from(graph, told)


@dataclass(frozen=True, slots=True)
class _Teller:
    graph: CareerGraph
    day: date

    def tell(self, iri: str, *, inside: bool = False) -> Description:
        graph = self.graph
        parts, asleep = self._parts(iri)
        asked = graph.object(iri, terms.HAS_REQUIREMENT)
        root = asked or (iri if graph.is_a(iri, terms.REQUIREMENT) else None)
        tree = requirement(graph, root) if root else None
        hours, performances = totals(tree) if tree else (Decimal(0), 0)
        told = {part.iri for _, part in parts} | {target.iri for target in asleep}
        out = self._links(iri, told)
        return Description(
            iri=iri,
            id=graph.id(iri),
            label=graph.label(iri),
            kind=graph.kind(iri),
            other_names=tuple(literal[0] for literal in graph.literals(iri, terms.ALT_LABEL)),
            definition=graph.text(iri, terms.DEFINITION),
            notes=tuple(literal[0] for literal in graph.literals(iri, terms.NOTE)),
            provenance=provenance(graph, iri),
            claims=self._claims(iri),
            unknown=tuple(graph.id(p) for p in graph.objects(iri, terms.UNKNOWN)),
            values=self._values(iri),
            requirement=tree,
            totals=Totals(hours, performances) if hours or performances else None,
            parts=parts,
            not_in_force=asleep,
            links=out,
            linked_from=() if inside else self._linked_from(iri, told),
            skills=self._skills(iri),
            units_per_year=self._units_per_year(iri),
            as_of=self.day,
        )

    def _target(self, iri: str) -> Target:
        return Target(iri, self.graph.id(iri), self._words(iri))

    def _words(self, iri: str) -> str:
        """Return a node's label; for a node of a catalogue without one, what it says."""
        graph = self.graph
        types = graph.types(iri)
        if not types:
            return iri
        if terms.SKILL_RATING in types:
            skills = " and ".join(map(graph.label, graph.objects(iri, terms.OF_SKILL)))
            figures = (
                f", {name} {graph.text(iri, predicate)}"
                for name, predicate in (("importance", terms.IMPORTANCE), ("level", terms.LEVEL))
                if graph.literals(iri, predicate)
            )
            return skills + "".join(figures)
        if terms.SIMILARITY in types:
            ends = (
                *graph.subjects(terms.HAS_SIMILARITY, iri),
                *graph.objects(iri, terms.SIMILAR_TO),
            )
            return " is like ".join(map(graph.label, ends))
        return graph.label(iri)

    def _weight(self, iri: str) -> Decimal:
        """Return what a link is listed by: the most important rating first."""
        return -(self.graph.number(iri, terms.IMPORTANCE) or Decimal(0))

    def _predicates(self, iri: str) -> list[str]:
        return sorted(self.graph.links(iri))

    def _is_claim(self, iri: str) -> bool:
        return any(self.graph.is_a(iri, class_) for class_ in _CLAIM_CLASSES)

    def _claims(self, iri: str) -> tuple[Claim, ...]:
        return tuple(
            claim
            for predicate in self._predicates(iri)
            if any(map(self._is_claim, self.graph.objects(iri, predicate)))
            for claim in claims(self.graph, iri, predicate, self.day)
        )

    def _values(self, iri: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        literals = self.graph.literal_properties(iri)
        return tuple(
            (self.graph.id(predicate), tuple(literal[0] for literal in found))
            for predicate, found in literals.items()
            if predicate not in _TOLD_APART
        )

    def _parts(self, iri: str) -> tuple[tuple[tuple[str, Description], ...], tuple[Target, ...]]:
        graph = self.graph
        found = [(graph.id(p), node) for p in _PARTS for node in graph.objects(iri, p)]
        found += [("rule", node) for node in self._rules(iri)]
        awake = [(name, node) for name, node in found if holds_for(graph, node, self.day)]
        asleep = [node for _, node in found if not holds_for(graph, node, self.day)]
        return (
            tuple((name, self.tell(node, inside=True)) for name, node in awake),
            tuple(self._target(node) for node in asleep),
        )

    def _rules(self, iri: str) -> tuple[str, ...]:
        """Return the practice rules of a place, of any time, or those in force for a role."""
        graph = self.graph
        if graph.is_a(iri, terms.JURISDICTION):
            own = graph.subjects(terms.IN_JURISDICTION, iri)
            around = practice_rules(graph, iri, self.day)
            nodes = [n for n in own if graph.is_a(n, terms.PRACTICE_RULE)]
            return tuple(dict.fromkeys([*nodes, *(rule.id for rule in around)]))
        if graph.is_a(iri, terms.OCCUPATION):
            wanted = set(graph.up(iri, terms.SPECIALIZATION_OF))
            return tuple(
                rule
                for rule in graph.of_class(terms.PRACTICE_RULE)
                if wanted.intersection(graph.objects(rule, terms.FOR_ROLE))
            )
        return ()

    def _links(self, iri: str, told: set[str]) -> tuple[Link, ...]:
        graph = self.graph
        links = []
        for predicate in self._predicates(iri):
            if predicate in _TOLD_APART:
                continue
            found = [
                node
                for node in graph.objects(iri, predicate)
                if node not in told and not self._is_claim(node)
            ]
            if predicate == terms.HAS_RATING:
                found.sort(key=self._weight)
            if found:
                links.append(Link(graph.id(predicate), tuple(map(self._target, found))))
        return tuple(links)

    def _linked_from(self, iri: str, told: set[str]) -> tuple[Link, ...]:
        graph = self.graph
        found: dict[str, set[str]] = {}
        for predicate, nodes in graph.links_to(iri).items():
            kept = set(nodes) - told
            if kept and predicate != terms.UNKNOWN:
                found[predicate] = kept
        return tuple(
            Link(
                graph.id(predicate),
                tuple(sorted(map(self._target, found[predicate]), key=lambda t: t.id)),
            )
            for predicate in sorted(found, key=graph.id)
        )

    def _skills(self, iri: str) -> tuple[str, ...]:
        graph = self.graph
        duties = (*graph.objects(iri, terms.HAS_DUTY), iri)
        return graph.ids(asked_skills(graph, duties) | taught_by(graph, iri))

    def _units_per_year(self, iri: str) -> Decimal | None:
        graph = self.graph
        nodes = graph.objects(iri, terms.HAS_RENEWAL)
        if graph.is_a(iri, terms.RENEWAL):
            nodes = (iri,)
        return read_renewal(graph, nodes[0], self.day).units_per_year if nodes else None
