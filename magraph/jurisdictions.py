"""Practice rules: what a place asks of a role, and what it forbids, on a day."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from magraph import terms
from magraph.claims import Provenance, holds_for, provenance
from magraph.graph import CareerGraph
from magraph.quantities import day_asked

__all__ = [
    "PracticeRule",
    "allowed_duties",
    "forbidden_duties",
    "has_own_rule",
    "practice_rules",
    "read_rule",
]


class PracticeRule(NamedTuple):
    """A rule of one place.

    Attributes
    ----------
    id, label
        IRI and words.
    kind
        `credential-rule`, `training-rule`, `limit-rule`, `delegation-rule` or `no-rule`.
    jurisdiction
        IRI of the place.
    roles
        Roles and occupations it speaks of; their specialisations are meant too.
    requirement
        IRI of what it asks, or None.
    before_duties
        Asked only of those who do these duties; empty: of everybody in the role.
    forbids
        Duties that the role may not do.
    activity
        A narrower activity than a duty that it speaks of; empty: the role or the duties.
    provenance
        How it is known.
    """

    id: str
    label: str
    kind: str
    jurisdiction: str
    roles: tuple[str, ...]
    requirement: str | None
    before_duties: tuple[str, ...]
    forbids: tuple[str, ...]
    activity: str
    provenance: Provenance

    @property
    def asked_of_all(self) -> bool:
        """True if nobody may work in the role without meeting the requirement."""
        return self.requirement is not None and not self.before_duties and not self.activity


def read_rule(graph: CareerGraph, node: str) -> PracticeRule:
    """Read one rule from the graph."""
    kind = graph.object(node, terms.HAS_RULE_KIND)
    return PracticeRule(
        id=node,
        label=graph.label(node),
        kind=graph.id(kind) if kind else "",
        jurisdiction=graph.object(node, terms.IN_JURISDICTION) or "",
        roles=graph.objects(node, terms.FOR_ROLE),
        requirement=graph.object(node, terms.HAS_REQUIREMENT),
        before_duties=graph.objects(node, terms.BEFORE_DUTY),
        forbids=graph.objects(node, terms.FORBIDS_DUTY),
        activity=graph.text(node, terms.ACTIVITY),
        provenance=provenance(graph, node),
    )


def practice_rules(
    graph: CareerGraph,
    jurisdiction: str | None,
    as_of: date,
    role: str | None = None,
) -> tuple[PracticeRule, ...]:
    """Return the rules in force in a place, those of the places around it included.

    Parameters
    ----------
    graph
        Where the rules are.
    jurisdiction
        The place: its IRI, id, code or label; None: nowhere in particular, so no rule.
    as_of
        The day.
    role
        Only rules that speak of this role or of one that it specialises.

    Raises
    ------
    UnknownTerm, AmbiguousTerm, UsageError
        If a name is not found, is several things, or the day is none.
    """
    if jurisdiction is None:
        return ()
    as_of = day_asked(as_of)
    if jurisdiction not in graph:
        jurisdiction = graph.find(jurisdiction, (terms.JURISDICTION,), "jurisdiction")
    if role is not None and role not in graph:
        role = graph.find(role, (terms.OCCUPATION,), "role")
    key = (__name__, jurisdiction, as_of, role)
    return graph.once(key, lambda: _in_force(graph, jurisdiction, as_of, role))


def _in_force(
    graph: CareerGraph, jurisdiction: str, as_of: date, role: str | None
) -> tuple[PracticeRule, ...]:
    wanted = set(graph.up(role, terms.SPECIALIZATION_OF)) if role else None
    found = []
    for place in graph.up(jurisdiction, terms.WITHIN):
        for node in graph.subjects(terms.IN_JURISDICTION, place):
            if not graph.is_a(node, terms.PRACTICE_RULE) or not holds_for(graph, node, as_of):
                continue
            rule = read_rule(graph, node)
            if wanted is None or wanted & set(rule.roles):
                found.append(rule)
    return tuple(sorted(found, key=lambda rule: rule.id))


def has_own_rule(graph: CareerGraph, jurisdiction: str, as_of: date, role: str) -> bool:
    """Return whether a rule of a place itself, not of one around it, is known for a role."""
    rules = practice_rules(graph, jurisdiction, as_of, role)
    return any(rule.jurisdiction == jurisdiction for rule in rules)


def allowed_duties(
    graph: CareerGraph, role: str, jurisdiction: str | None, as_of: date
) -> tuple[str, ...]:
    """Return a role's duties without those that the place forbids on that day."""
    forbidden = forbidden_duties(graph, jurisdiction, as_of, role)
    return tuple(d for d in graph.objects(role, terms.HAS_DUTY) if d not in forbidden)


def forbidden_duties(
    graph: CareerGraph, jurisdiction: str | None, as_of: date, role: str | None = None
) -> dict[str, PracticeRule]:
    """Return the duties that a place forbids on a day, each with the rule that says so.

    Parameters as for `practice_rules`; without a role, what is forbidden to any.
    """
    return {
        duty: rule
        for rule in practice_rules(graph, jurisdiction, as_of, role)
        for duty in rule.forbids
    }
