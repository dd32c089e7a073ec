"""A graph's occupations as a catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from math import nan
from typing import Final, NamedTuple

from magraph import terms
from magraph.errors import MissingExtra
from magraph.graph import CareerGraph

try:
    import numpy as np
    import pyarrow as pa
except ImportError:
    raise MissingExtra("Matching", "catalogue") from None

from magraph.matching.catalogue import Catalogue

__all__ = ["OPTIONAL", "Need", "catalogue_of", "needs_of"]

OPTIONAL: Final = 0.5
"""Weight of an optional skill beside an essential one's 1: a convention of ours."""

_SAME: Final = (terms.EXACT_MATCH, terms.CLOSE_MATCH)


class Need(NamedTuple):
    """What an occupation needs of a skill.

    Attributes
    ----------
    skill
        IRI.
    weight
        Above 0, at most 1.
    level
        0 to 7, or NaN: not given.
    """

    skill: str
    weight: float
    level: float


def needs_of(graph: CareerGraph, occupation: str) -> tuple[Need, ...]:
    """Return what an occupation needs, sorted by skill, each skill once.

    A rated skill weighs (importance - 1) / 4, which is O*NET's standardised score on a scale of
    0 to 1; a rating without an importance, or of the least importance, is no need. An essential
    skill, and one that a duty requires, weighs 1, an optional one `OPTIONAL`. Of several weights
    of one skill the greatest counts.
    """
    found: dict[str, Need] = {}
    for need in _stated(graph, occupation):
        known = found.get(need.skill)
        if need.weight > 0 and (known is None or need.weight > known.weight):
            found[need.skill] = need
    return tuple(found[skill] for skill in sorted(found))


def _stated(graph: CareerGraph, occupation: str) -> Iterator[Need]:
    for rating in graph.objects(occupation, terms.HAS_RATING):
        importance = _number(graph, rating, terms.IMPORTANCE)
        level = _number(graph, rating, terms.LEVEL)
        for skill in graph.objects(rating, terms.OF_SKILL):
            if importance is not None:
                yield Need(skill, (importance - 1) / 4, nan if level is None else level)
    for skill in graph.objects(occupation, terms.ESSENTIAL_SKILL):
        yield Need(skill, 1.0, nan)
    for skill in graph.objects(occupation, terms.OPTIONAL_SKILL):
        yield Need(skill, OPTIONAL, nan)
    for duty in graph.objects(occupation, terms.HAS_DUTY):
        for skill in graph.objects(duty, terms.REQUIRES_SKILL):
            yield Need(skill, 1.0, nan)


def _number(graph: CareerGraph, node: str, predicate: str) -> float | None:
    value = graph.value(node, predicate)
    return float(value) if isinstance(value, (int, Decimal)) else None


def catalogue_of(graph: CareerGraph) -> Catalogue:
    """Return the occupations of a graph that need skills, as a catalogue.

    Parameters
    ----------
    graph
        The bundled ontology, or one that was imported.

    Raises
    ------
    MissingExtra
        numpy or pyarrow is not installed.

    Notes
    -----
    Linear in the graph. An occupation of which no skill is known is left out: nothing could be
    said about it.
    """
    needs = {role: needs_of(graph, role) for role in graph.of_class(terms.OCCUPATION)}
    roles = sorted(role for role, found in needs.items() if found)
    skills = sorted({need.skill for role in roles for need in needs[role]})
    numbers = {skill: number for number, skill in enumerate(skills)}
    rows = [need for role in roles for need in needs[role]]
    starts = np.zeros(len(roles) + 1, dtype=np.int32)
    np.cumsum([len(needs[role]) for role in roles], out=starts[1:])
    return Catalogue(
        role_ids=pa.array(roles, pa.string()),
        role_labels=pa.array([graph.label(role) for role in roles], pa.string()),
        skill_ids=pa.array(skills, pa.string()),
        skill_labels=pa.array([graph.label(skill) for skill in skills], pa.string()),
        starts=starts,
        skill=np.array([numbers[need.skill] for need in rows], dtype=np.int32),
        weight=np.array([need.weight for need in rows], dtype=np.float64),
        level=np.array([need.level for need in rows], dtype=np.float64),
        notices=_notices(graph),
        matches=_matches(graph, numbers),
    )


def _notices(graph: CareerGraph) -> tuple[str, ...]:
    sources = (graph.text(source, terms.CREDIT_TEXT) for source in graph.of_class(terms.SOURCE))
    return tuple(sorted({notice for notice in sources if notice}))


def _matches(graph: CareerGraph, numbers: dict[str, int]) -> dict[str, tuple[str, ...]]:
    """Return names of other catalogues for the skills, and those that are mapped to them."""
    found: dict[str, set[str]] = {}
    for predicate in _SAME:
        for one, other in graph.pairs(predicate):
            for skill, name in ((one, other), (other, one)):
                if skill in numbers:
                    found.setdefault(name, set()).add(skill)
    return {name: tuple(sorted(skills)) for name, skills in sorted(found.items())}
