"""All things of a kind with the facts to compare them by, and search."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final, NamedTuple, TypeAlias

from magraph import terms
from magraph.claims import claim, typical
from magraph.displays import Displayed, told_from
from magraph.errors import UsageError
from magraph.graph import CareerGraph
from magraph.jurisdictions import practice_rules
from magraph.quantities import Number, day_asked, number
from magraph.renewals import renewal_of
from magraph.skills import asked_skills

__all__ = ["KINDS", "Fact", "Item", "Listing", "find_all", "listing"]

Fact: TypeAlias = "str | Number | tuple[str, ...] | None"
"""A text, a number, a list of ids, or None: not known."""


class Item(NamedTuple):
    """One thing with the facts that its kind is compared by.

    Attributes
    ----------
    iri, id, label, kind
        What it is.
    facts
        Name of a fact -> its value.
    """

    iri: str
    id: str
    label: str
    kind: str
    facts: Mapping[str, Fact] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Listing(Displayed):
    """Things of a kind, or what a search found.

    Attributes
    ----------
    what
        The kind, or the text that was searched for.
    items
        By id; of a search, best first.
    as_of
        The day of the facts; None for a search.
    """

    what: str
    items: tuple[Item, ...]
    as_of: date | None = None


def _figure(graph: CareerGraph, node: str, predicate: str, day: date) -> Number | None:
    figure = typical(claim(graph, node, predicate, day))
    return None if figure is None else number(figure)


def _role(graph: CareerGraph, iri: str, day: date) -> dict[str, Fact]:
    duties = graph.objects(iri, terms.HAS_DUTY)
    skills = asked_skills(graph, duties)
    return {
        "median_wage": _figure(graph, iri, terms.MEDIAN_WAGE, day),
        "duties": graph.ids(duties),
        "skills": graph.ids(skills),
    }


def _duty(graph: CareerGraph, iri: str, _: date) -> dict[str, Fact]:
    return {
        "group": " ".join(graph.ids(graph.objects(iri, terms.HAS_DUTY_GROUP))),
        "skills": graph.ids(graph.objects(iri, terms.REQUIRES_SKILL)),
    }


def _skill(graph: CareerGraph, iri: str, _: date) -> dict[str, Fact]:
    return {
        "group": " ".join(graph.ids(graph.objects(iri, terms.SKILL_GROUP))),
        "kind_of_skill": " ".join(
            name.removesuffix("-kind")
            for name in graph.ids(graph.objects(iri, terms.HAS_SKILL_KIND))
        ),
        "duties": graph.ids(graph.subjects(terms.REQUIRES_SKILL, iri)),
    }


def _credential(graph: CareerGraph, iri: str, day: date) -> dict[str, Fact]:
    renewal = renewal_of(graph, iri, day)
    per_year = renewal.units_per_year if renewal else None
    return {
        "fee": _figure(graph, iri, terms.FEE, day),
        "validity_months": _figure(graph, iri, terms.VALIDITY, day),
        "renewal_units_per_year": None if per_year is None else number(per_year),
        "unit": renewal.unit_name if renewal and renewal.unit_name else None,
        "places": graph.ids(graph.objects(iri, terms.IN_JURISDICTION)),
        "issued_by": "; ".join(graph.label(o) for o in graph.objects(iri, terms.ISSUED_BY)),
    }


def _route(graph: CareerGraph, iri: str, day: date) -> dict[str, Fact]:
    return {
        "months": _figure(graph, iri, terms.DURATION, day),
        "cost": _figure(graph, iri, terms.COST, day),
        "total_hours": _figure(graph, iri, terms.TOTAL_HOURS, day),
        "places": graph.ids(graph.objects(iri, terms.IN_JURISDICTION)),
    }


def _jurisdiction(graph: CareerGraph, iri: str, day: date) -> dict[str, Fact]:
    rules = [r for r in practice_rules(graph, iri, day) if r.jurisdiction == iri]
    return {
        "rule_kinds": tuple(sorted({rule.kind for rule in rules})),
        "rules": graph.ids(rule.id for rule in rules),
    }


class _Kind(NamedTuple):
    class_iri: str
    facts: Callable[[CareerGraph, str, date], dict[str, Fact]]
    asked_for: str = ""
    """A fact without which a thing is listed on demand only."""


KINDS: Final[dict[str, _Kind]] = {
    "roles": _Kind(terms.ROLE, _role),
    "duties": _Kind(terms.DUTY, _duty),
    "skills": _Kind(terms.SKILL, _skill),
    "credentials": _Kind(terms.CREDENTIAL, _credential),
    "routes": _Kind(terms.ROUTE, _route),
    "jurisdictions": _Kind(terms.JURISDICTION, _jurisdiction, asked_for="rules"),
}
"""What can be listed."""


_PARTS: Final = (terms.QUANTITY, terms.MONETARY_AMOUNT, terms.STATEMENT, terms.REQUIREMENT)


def listing(
    graph: CareerGraph, kind: str, *, as_of: date | None = None, everything: bool = False
) -> Listing:
    """Return all things of a kind, by id.

    Parameters
    ----------
    graph
        The ontology.
    kind
        A name in `KINDS`.
    as_of
        The day whose figures and rules count; None: today.
    everything
        Also list jurisdictions without any rule.

    Raises
    ------
    UsageError
        There is no such kind.

    Examples
    --------
    >>> from magraph import listing, read_graph
    >>> skills = listing(read_graph(), "skills").items
    >>> max(skills, key=lambda skill: len(skill.facts["duties"])).id
    'infection-control'
    """
    if kind not in KINDS:
        raise UsageError(f"nothing is listed as {kind!r}. There are {', '.join(KINDS)}")
    day = day_asked(as_of)
    known = KINDS[kind]
    items = (
        Item(iri, graph.id(iri), graph.label(iri), graph.kind(iri), known.facts(graph, iri, day))
        for iri in graph.of_class(known.class_iri)
    )
    kept = (
        item for item in items if everything or not known.asked_for or item.facts[known.asked_for]
    )
    return told_from(graph, Listing(kind, tuple(kept), day))


def find_all(graph: CareerGraph, text: str) -> Listing:
    """Return what a search for a part of a name finds, best first.

    Requirements and claims are left out: they are parts of what is found.
    """
    found = tuple(
        Item(m.iri, m.id, m.label, m.kind, {"matched": m.matched})
        for m in graph.search(text)
        if not any(graph.is_a(m.iri, class_) for class_ in _PARTS)
    )
    return told_from(graph, Listing(text, found))
