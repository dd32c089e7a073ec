"""Skills: which a thing asks for, and which a person has through what is held."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from magraph import terms
from magraph.graph import CareerGraph
from magraph.profile import Profile

__all__ = [
    "Rating",
    "asked_skills",
    "counterparts",
    "has_level",
    "held_skills",
    "occupation_skills",
    "partly_held_skills",
    "skill_ratings",
    "taught_by",
]

_SAME: Final = (terms.EXACT_MATCH, terms.CLOSE_MATCH)
_MIDDLING: Final = 3


def asked_skills(graph: CareerGraph, duties: Iterable[str]) -> frozenset[str]:
    """Return the union of the skills that duties ask for (convention M9), as IRIs."""
    return frozenset(
        skill for duty in duties for skill in graph.objects(duty, terms.REQUIRES_SKILL)
    )


def occupation_skills(graph: CareerGraph, occupation: str) -> frozenset[str]:
    """Return the skills that an occupation asks for whatever its duties, as IRIs.

    They are those that a catalogue calls essential, and those that it rates as more than
    middling important (above 3 of 5).
    """
    rated = (
        skill
        for rating in graph.objects(occupation, terms.HAS_RATING)
        if _importance(graph, rating) > _MIDDLING
        for skill in graph.objects(rating, terms.OF_SKILL)
    )
    return frozenset((*graph.objects(occupation, terms.ESSENTIAL_SKILL), *rated))


class Rating(NamedTuple):
    """How a catalogue rates a skill in an occupation.

    Attributes
    ----------
    importance
        On the 1-5 scale, or None: not known.
    level
        On the 0-7 scale, or None: not known.
    """

    importance: Decimal | None
    level: Decimal | None


def skill_ratings(graph: CareerGraph, occupation: str) -> dict[str, Rating]:
    """Return how a catalogue rates the skills of an occupation, by the skill's IRI."""
    return {
        skill: Rating(graph.number(rating, terms.IMPORTANCE), graph.number(rating, terms.LEVEL))
        for rating in graph.objects(occupation, terms.HAS_RATING)
        for skill in graph.objects(rating, terms.OF_SKILL)
    }


def _importance(graph: CareerGraph, rating: str) -> Decimal:
    return graph.number(rating, terms.IMPORTANCE) or Decimal(0)


def counterparts(graph: CareerGraph, iri: str) -> tuple[str, ...]:
    """Return what a skill or an occupation is mapped to in other catalogues of the graph, sorted.

    Mapped is what ``skos:exactMatch`` or ``skos:closeMatch`` leads to, and the occupation of the
    same O*NET-SOC code; what the graph only points to is left out.
    """
    found = {other for predicate in _SAME for other in graph.objects(iri, predicate)}
    code = graph.text(iri, terms.ONET_SOC_CODE)
    if code:
        found.add(f"{terms.ID}onet/{code}")
    return tuple(sorted(other for other in found - {iri} if graph.types(other)))


def taught_by(graph: CareerGraph, iri: str) -> frozenset[str]:
    """Return the skills that a route teaches or that a credential certifies, as IRIs."""
    return frozenset(
        graph.objects(iri, terms.TEACHES_SKILL) + graph.objects(iri, terms.CERTIFIES_SKILL)
    )


def held_skills(graph: CareerGraph, profile: Profile, as_of: date) -> dict[str, Decimal | None]:
    """Return the skills that a person has, and their levels where they are known.

    A skill is had if it is named in the profile, asked for by a duty of a role worked in, taught
    by a completed route or certified by a credential ever held: what has been learnt does not
    expire with the paper. Where other catalogues are in the graph, so is what these skills are
    mapped to, and what an occupation that a role worked in is mapped to asks for.

    Returns
    -------
    dict
        Skill IRI -> level on the 0-7 scale, or None where it is not known.
    """
    found: dict[str, Decimal | None] = {}
    for role in profile.on(as_of).roles:
        found.update(dict.fromkeys(asked_skills(graph, graph.objects(role, terms.HAS_DUTY))))
        for each in (role, *counterparts(graph, role)):
            found.update(dict.fromkeys(occupation_skills(graph, each)))
    for iri in _completed(profile, as_of):
        found.update(dict.fromkeys(taught_by(graph, iri)))
    for held in profile.obtained(as_of):
        found.update(dict.fromkeys(taught_by(graph, held.credential)))
    found.update(profile.skills)
    for skill, level in tuple(found.items()):
        for other in counterparts(graph, skill):
            found.setdefault(other, level)
    return found


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
