"""The occupations of an ontology as a catalogue."""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from math import nan
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from magraph import terms
from magraph.errors import DataError, MissingExtra
from magraph.graph import CareerGraph, Column, Triple
from magraph.literals import Literal
from magraph.names import short_id

try:
    import numpy as np
    import pyarrow as pa
except ImportError:
    raise MissingExtra("Matching", "catalogue") from None

from magraph.matching.catalogue import Catalogue, Floats, Integers

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["OPTIONAL", "catalogue_from_files", "catalogue_from_triples", "catalogue_of"]

OPTIONAL: Final = 0.5
"""Weight of an optional skill beside an essential one's 1: a convention of ours."""

_WHERE: Final = (
    "What is asked for is in O*NET's tables Skills, Knowledge and Abilities, and in ESCO's "
    "occupationSkillRelations"
)
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
    terms.RDF_TYPE,
    terms.RDFS_SUBCLASS_OF,
)
_WANTED: Final = frozenset((*_FIGURES, *_LINKS, terms.PREF_LABEL, terms.CREDIT_TEXT))


class _Pairs(NamedTuple):
    """The subjects and the objects of one predicate, in the order in which they were said."""

    one: Integers
    other: Integers


class _Said(NamedTuple):
    """What an ontology says of occupations and skills. IRIs are numbered as they appear."""

    names: list[str]
    links: dict[str, _Pairs]
    figures: dict[str, dict[int, float]]
    labels: dict[str, str]
    notices: set[str]


class _Needs(NamedTuple):
    """Rows of a role, a skill, its weight and its level."""

    role: Integers
    skill: Integers
    weight: Floats
    level: Floats


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
        An importance or a level is outside its scale, or no occupation asks for a skill.

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
    columns = {predicate: Column([], []) for predicate in _WANTED}
    for subject, predicate, obj in triples:
        column = columns.get(predicate)
        if column is not None:
            column.subjects.append(subject)
            column.objects.append(obj)
    return _catalogue(_said(columns))


def catalogue_from_files(files: Sequence[Path]) -> Catalogue:
    """Return the same for Turtle files, without making a graph of them.

    Raises
    ------
    MissingExtra, DataError
        As for `catalogue_of`; or a file is no Turtle.
    UsageError
        A file cannot be read.
    """
    from magraph.readwrite.turtle import selected_columns  # a parser: to open needs none

    # Nothing made here is garbage before the end; the collector would look a hundred times.
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        return _catalogue(_said(selected_columns(files, _WANTED)))
    finally:
        if was_enabled:
            gc.enable()


def _said(columns: Mapping[str, Column]) -> _Said:
    numbers: dict[str, int] = defaultdict(count().__next__)

    def numbered(names: Sequence[str]) -> Integers:
        return np.fromiter(map(numbers.__getitem__, names), np.int32, len(names))

    links = {predicate: _Pairs(*map(numbered, _names(columns[predicate]))) for predicate in _LINKS}
    figures = {
        predicate: {
            numbers[subject]: _figure(subject, predicate, text)
            for subject, (text, _, _) in _literals(columns[predicate])
        }
        for predicate in _FIGURES
    }
    notices = {text for _, (text, _, _) in _literals(columns[terms.CREDIT_TEXT])}
    return _Said(list(numbers), links, figures, _labels(columns[terms.PREF_LABEL]), notices)


def _names(column: Column) -> tuple[list[str], list[str]]:
    """Return the subjects and the objects where these are names."""
    if all(isinstance(obj, str) for obj in column.objects):
        return column.subjects, cast("list[str]", column.objects)
    pairs = [(one, obj) for one, obj in zip(*column, strict=True) if isinstance(obj, str)]
    return [one for one, _ in pairs], [obj for _, obj in pairs]


def _literals(column: Column) -> Iterator[tuple[str, Literal]]:
    for subject, obj in zip(*column, strict=True):
        if not isinstance(obj, str):
            yield subject, obj


def _labels(column: Column) -> dict[str, str]:
    """Return a label of each name: the last in English, or else the last."""
    labels: dict[str, str] = {}
    english: set[str] = set()
    for subject, (text, _, language) in _literals(column):
        if language.startswith("en"):
            english.add(subject)
            labels[subject] = text
        elif subject not in english:
            labels[subject] = text
    return labels


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


def _catalogue(said: _Said) -> Catalogue:
    needs = _needs(said)
    if not len(needs.role):
        raise DataError("no occupation asks for a skill, so nothing can be matched", remedy=_WHERE)
    roles, role_places = _sorted(said, needs.role)
    skills, skill_places = _sorted(said, needs.skill)
    key = role_places[needs.role].astype(np.int64) * len(skills) + skill_places[needs.skill]
    # Of equal weights the first that was said counts: both sorts are stable.
    order = np.lexsort((-needs.weight, key))
    kept = order[np.flatnonzero(np.diff(key[order], prepend=-1))]
    starts = np.zeros(len(roles) + 1, dtype=np.int32)
    np.cumsum(np.bincount(role_places[needs.role[kept]], minlength=len(roles)), out=starts[1:])

    def named(iris: list[str]) -> pa.Array:
        return pa.array([said.labels.get(iri) or short_id(iri) for iri in iris], pa.string())

    return Catalogue(
        role_ids=pa.array(roles, pa.string()),
        role_labels=named(roles),
        skill_ids=pa.array(skills, pa.string()),
        skill_labels=named(skills),
        starts=starts,
        skill=skill_places[needs.skill[kept]],
        weight=needs.weight[kept],
        level=needs.level[kept],
        notices=tuple(sorted(said.notices)),
        matches=_matches(said, set(skills)),
    )


def _needs(said: _Said) -> _Needs:
    """Return what occupations need, by every way in which that is said."""
    links = said.links
    ratings, of_skill = links[terms.HAS_RATING], links[terms.OF_SKILL]
    one, other = _joined(ratings, of_skill)
    weight = (_by_number(said, terms.IMPORTANCE)[ratings.other[one]] - 1) / 4
    level = _by_number(said, terms.LEVEL)[ratings.other[one]]
    rated = _Needs(ratings.one[one], of_skill.other[other], weight, level)
    duties, required = links[terms.HAS_DUTY], links[terms.REQUIRES_SKILL]
    one, other = _joined(duties, required)
    by_duty = _Pairs(duties.one[one], required.other[other])
    every = (
        _weighing(links[terms.OPTIONAL_SKILL], OPTIONAL),
        rated,
        _weighing(links[terms.ESSENTIAL_SKILL], 1.0),
        _weighing(by_duty, 1.0),
    )
    role = np.concatenate([each.role for each in every])
    skill = np.concatenate([each.skill for each in every])
    weight = np.concatenate([each.weight for each in every])
    level = np.concatenate([each.level for each in every])
    # An importance that is not known is NaN, which is not above 0 either.
    counts = _is_occupation(said)[role] & (weight > 0)
    return _Needs(role[counts], skill[counts], weight[counts], level[counts])


def _weighing(pairs: _Pairs, weight: float) -> _Needs:
    size = len(pairs.one)
    return _Needs(*pairs, np.full(size, weight), np.full(size, nan))


def _joined(left: _Pairs, right: _Pairs) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the places of pairs of which the left one's other is the right one's one.

    In the order of the left ones, and of the right ones for each.
    """
    order = np.argsort(right.one, kind="stable")
    keys = right.one[order]
    begin = np.searchsorted(keys, left.other)
    counts = np.searchsorted(keys, left.other, side="right") - begin
    before = np.cumsum(counts) - counts
    places = np.arange(counts.sum()) + np.repeat(begin - before, counts)
    return np.repeat(np.arange(len(counts)), counts), order[places]


def _by_number(said: _Said, predicate: str) -> Floats:
    """Return the figures of all names, NaN where there is none."""
    figures = said.figures[predicate]
    found = np.full(len(said.names), nan)
    found[list(figures)] = list(figures.values())
    return found


def _is_occupation(said: _Said) -> NDArray[np.bool_]:
    """Return which names are of occupations: instances of it, of the role and of subclasses."""
    numbers = {name: number for number, name in enumerate(said.names)}
    classes = {numbers[name] for name in (terms.OCCUPATION, terms.ROLE) if name in numbers}
    below = [pair.tolist() for pair in said.links[terms.RDFS_SUBCLASS_OF]]
    while True:
        more = {one for one, above in zip(*below, strict=True) if above in classes} - classes
        if not more:
            break
        classes |= more
    types = said.links[terms.RDF_TYPE]
    found = np.zeros(len(said.names), dtype=np.bool_)
    found[types.one[np.isin(types.other, list(classes))]] = True
    return found


def _sorted(said: _Said, numbers: Integers) -> tuple[list[str], Integers]:
    """Return the names of numbers in their order, and each number's place in it."""
    used = np.zeros(len(said.names), dtype=np.bool_)
    used[numbers] = True
    in_order = sorted(np.flatnonzero(used).tolist(), key=said.names.__getitem__)
    places = np.zeros(len(said.names), dtype=np.int32)
    places[in_order] = np.arange(len(in_order), dtype=np.int32)
    return [said.names[number] for number in in_order], places


def _matches(said: _Said, skills: set[str]) -> dict[str, tuple[str, ...]]:
    """Return names of other catalogues for the skills, and those that are mapped to them."""
    found: dict[str, set[str]] = {}
    for predicate in (terms.EXACT_MATCH, terms.CLOSE_MATCH):
        for pair in zip(*(each.tolist() for each in said.links[predicate]), strict=True):
            one, other = (said.names[number] for number in pair)
            for skill, name in ((one, other), (other, one)):
                if skill in skills:
                    found.setdefault(name, set()).add(skill)
    return {name: tuple(sorted(skills)) for name, skills in sorted(found.items())}
