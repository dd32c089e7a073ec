"""The occupations of an ontology as a catalogue."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Sequence
from math import nan
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

from magraph import terms
from magraph.errors import DataError, MissingExtra
from magraph.graph import CareerGraph, Triple
from magraph.names import short_id

try:
    import numpy as np
    import pyarrow as pa
except ImportError:
    raise MissingExtra("Matching", "catalogue") from None

from magraph.matching.catalogue import Catalogue

__all__ = ["OPTIONAL", "catalogue_from_files", "catalogue_from_triples", "catalogue_of"]

OPTIONAL: Final = 0.5
"""Weight of an optional skill beside an essential one's 1: a convention of ours."""

_FIGURES: Final = {terms.IMPORTANCE: (1.0, 5.0), terms.LEVEL: (0.0, 7.0)}
_LINKS: Final = (
    terms.HAS_RATING,
    terms.OF_SKILL,
    terms.ESSENTIAL_SKILL,
    terms.OPTIONAL_SKILL,
    terms.HAS_DUTY,
    terms.REQUIRES_SKILL,
    terms.EXACT_MATCH,
    terms.CLOSE_MATCH,
    terms.RDFS_SUBCLASS_OF,
)
_WANTED: Final = frozenset(
    (*_FIGURES, *_LINKS, terms.RDF_TYPE, terms.PREF_LABEL, terms.CREDIT_TEXT)
)


_Need: TypeAlias = tuple[float, float]
"""Weight and level."""

_NOTHING: Final = (0.0, nan)
_WHOLE: Final = (1.0, nan)


class _Said(NamedTuple):
    """What an ontology says of occupations and skills, by predicate and subject."""

    links: dict[str, dict[str, list[str]]]
    figures: dict[str, dict[str, float]]
    labels: dict[str, str]
    occupations: set[str]
    notices: set[str]


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
    DataError
        An importance or a level is outside its scale.

    Notes
    -----
    A rated skill weighs (importance - 1) / 4, which is O*NET's standardised score on a scale of
    0 to 1; a rating without an importance, or of the least importance, is no need. An essential
    skill, and one that a duty requires, weighs 1, an optional one `OPTIONAL`. Of several weights
    of one skill the greatest counts. An occupation of which no skill is known is left out:
    nothing could be said about it. Linear in the graph.
    """
    return catalogue_from_triples(graph.triples())


def catalogue_from_triples(triples: Iterable[Triple]) -> Catalogue:
    """Return the same for triples, such as those of an `Import`.

    Raises
    ------
    MissingExtra, DataError
        As for `catalogue_of`.
    """
    return _catalogue(_said(triples))


def catalogue_from_files(files: Sequence[Path]) -> Catalogue:
    """Return the same for Turtle files, without making a graph of them.

    Raises
    ------
    MissingExtra, DataError
        As for `catalogue_of`; or a file is no Turtle.
    UsageError
        A file cannot be read.
    """
    from magraph.readwrite.turtle import selected_triples

    # Nothing made here is garbage before the end; the collector would look a hundred times.
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        return catalogue_from_triples(selected_triples(files, _WANTED))
    finally:
        if was_enabled:
            gc.enable()


def _said(triples: Iterable[Triple]) -> _Said:
    links: dict[str, dict[str, list[str]]] = {predicate: {} for predicate in _LINKS}
    figures: dict[str, dict[str, float]] = {predicate: {} for predicate in _FIGURES}
    labels: dict[str, str] = {}
    english: set[str] = set()
    types: dict[str, set[str]] = {}
    notices: set[str] = set()
    for subject, predicate, obj in triples:
        if predicate in links:
            if isinstance(obj, str):
                links[predicate].setdefault(subject, []).append(obj)
        elif predicate == terms.RDF_TYPE:
            types.setdefault(str(obj), set()).add(subject)
        elif isinstance(obj, str):
            continue
        elif predicate == terms.PREF_LABEL:
            if obj[2].startswith("en"):
                english.add(subject)
                labels[subject] = obj[0]
            elif subject not in english:
                labels[subject] = obj[0]
        elif predicate == terms.CREDIT_TEXT:
            notices.add(obj[0])
        elif predicate in _FIGURES:
            figures[predicate][subject] = _figure(subject, predicate, obj[0])
    return _Said(links, figures, labels, _occupations(types, links), notices)


def _figure(subject: str, predicate: str, text: str) -> float:
    least, most = _FIGURES[predicate]
    try:
        value = float(text)
    except ValueError:
        value = nan
    if not least <= value <= most:
        problem = f"{short_id(predicate)} {text!r} is not between {least:g} and {most:g}"
        raise DataError(problem, term=short_id(subject))
    return value


def _occupations(types: dict[str, set[str]], links: dict[str, dict[str, list[str]]]) -> set[str]:
    """Return the instances of occupation and of its subclasses, declared ones and the role."""
    classes = {terms.OCCUPATION, terms.ROLE}
    below = links[terms.RDFS_SUBCLASS_OF]
    while True:
        more = {one for one, above in below.items() if classes.intersection(above)} - classes
        if not more:
            return set().union(*(types.get(class_, set()) for class_ in classes))
        classes |= more


def _catalogue(said: _Said) -> Catalogue:
    needs = {role: found for role in said.occupations if (found := _needs(said, role))}
    roles = sorted(needs)
    skills = sorted(set().union(*needs.values()))
    numbers = {skill: number for number, skill in enumerate(skills)}
    starts, skill, weight, level = [0], [], [], []
    for role in roles:
        found = needs[role]
        for name in sorted(found):
            skill.append(numbers[name])
            weight.append(found[name][0])
            level.append(found[name][1])
        starts.append(len(skill))

    def named(iris: list[str]) -> pa.Array:
        return pa.array([said.labels.get(iri) or short_id(iri) for iri in iris], pa.string())

    return Catalogue(
        role_ids=pa.array(roles, pa.string()),
        role_labels=named(roles),
        skill_ids=pa.array(skills, pa.string()),
        skill_labels=named(skills),
        starts=np.array(starts, dtype=np.int32),
        skill=np.array(skill, dtype=np.int32),
        weight=np.array(weight, dtype=np.float64),
        level=np.array(level, dtype=np.float64),
        notices=tuple(sorted(said.notices)),
        matches=_matches(said, numbers),
    )


def _needs(said: _Said, role: str) -> dict[str, _Need]:
    """Return a role's skills, each with its greatest weight: the lesser ones are put in first."""
    links, figures = said.links, said.figures
    found = dict.fromkeys(links[terms.OPTIONAL_SKILL].get(role, ()), (OPTIONAL, nan))
    for rating in links[terms.HAS_RATING].get(role, ()):
        importance = figures[terms.IMPORTANCE].get(rating)
        level = figures[terms.LEVEL].get(rating, nan)
        if importance is not None and importance > 1:
            weight = (importance - 1) / 4
            for skill in links[terms.OF_SKILL].get(rating, ()):
                if weight > found.get(skill, _NOTHING)[0]:
                    found[skill] = weight, level
    essential = links[terms.ESSENTIAL_SKILL].get(role, ())
    duties = links[terms.HAS_DUTY].get(role, ())
    required = links[terms.REQUIRES_SKILL]
    for skill in (*essential, *(skill for duty in duties for skill in required.get(duty, ()))):
        if found.get(skill, _NOTHING)[0] < 1:
            found[skill] = _WHOLE
    return found


def _matches(said: _Said, numbers: dict[str, int]) -> dict[str, tuple[str, ...]]:
    """Return names of other catalogues for the skills, and those that are mapped to them."""
    found: dict[str, set[str]] = {}
    for predicate in (terms.EXACT_MATCH, terms.CLOSE_MATCH):
        for one, others in said.links[predicate].items():
            for other in others:
                for skill, name in ((one, other), (other, one)):
                    if skill in numbers:
                        found.setdefault(name, set()).add(skill)
    return {name: tuple(sorted(skills)) for name, skills in sorted(found.items())}
