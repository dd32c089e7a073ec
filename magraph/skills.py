"""Skills: which a thing asks for, and which a person has through what is held."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from magraph import terms
from magraph.graph import CareerGraph
from magraph.profile import Profile

__all__ = ["asked_skills", "has_level", "held_skills", "partly_held_skills", "taught_by"]


def asked_skills(graph: CareerGraph, duties: Iterable[str]) -> frozenset[str]:
    """Return the union of the skills that duties ask for (convention M9), as IRIs."""
    return frozenset(
        skill for duty in duties for skill in graph.objects(duty, terms.REQUIRES_SKILL)
    )


def taught_by(graph: CareerGraph, iri: str) -> frozenset[str]:
    """Return the skills that a route teaches or that a credential certifies, as IRIs."""
    return frozenset(
        graph.objects(iri, terms.TEACHES_SKILL) + graph.objects(iri, terms.CERTIFIES_SKILL)
    )


def held_skills(graph: CareerGraph, profile: Profile, as_of: date) -> dict[str, Decimal | None]:
    """Return the skills that a person has, and their levels where they are known.

    A skill is had if it is named in the profile, asked for by a duty of a role worked in, taught
    by a completed route or certified by a credential ever held: what has been learnt does not
    expire with the paper.

    Returns
    -------
    dict
        Skill IRI -> level on the 0-7 scale, or None where it is not known.
    """
    found: dict[str, Decimal | None] = {}
    for role in profile.on(as_of).roles:
        found.update(dict.fromkeys(asked_skills(graph, graph.objects(role, terms.HAS_DUTY))))
    for iri in _completed(profile, as_of):
        found.update(dict.fromkeys(taught_by(graph, iri)))
    for held in profile.obtained(as_of):
        found.update(dict.fromkeys(taught_by(graph, held.credential)))
    return {**found, **profile.skills}


def has_level(held: Decimal | None, asked: Decimal | None) -> bool | None:
    """Return whether a held level is enough; None: it is not known.

    >>> has_level(Decimal(4), Decimal(3)), has_level(None, None), has_level(None, Decimal(3))
    (True, True, None)
    """
    if asked is None:
        return True
    return None if held is None else held >= asked


def partly_held_skills(graph: CareerGraph, profile: Profile, as_of: date) -> frozenset[str]:
    """Return skills that a completed route teaches in part only, and nothing else wholly."""
    partly = {
        skill
        for iri in _completed(profile, as_of)
        for skill in graph.objects(iri, terms.TEACHES_PARTLY)
    }
    return frozenset(partly - held_skills(graph, profile, as_of).keys())


def _completed(profile: Profile, as_of: date) -> list[str]:
    return [
        entry.route
        for entry in profile.on(as_of).education
        if entry.route is not None and entry.expected is None
    ]
