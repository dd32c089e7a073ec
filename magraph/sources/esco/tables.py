"""ESCO as tables: one file for each kind of concept and of relation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Final, TypeAlias

from magraph import terms
from magraph.errors import DataError, UsageError
from magraph.names import short_id
from magraph.sources.esco.release import (
    ESCO,
    ISCED_F,
    ISCO,
    KINDS,
    Concept,
    Link,
    Release,
    Text,
)
from magraph.sources.files import Files, rows
from magraph.terms import BROADER, ESSENTIAL_SKILL, IN_SCHEME, OPTIONAL_SKILL

__all__ = ["read_tables"]

_CONCEPTS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "occupations": (terms.OCCUPATION, ("iscoGroup", "code", "regulatedProfessionNote")),
    "ISCOGroups": (terms.OCCUPATION_GROUP, ("code",)),
    "skills": (terms.SKILL, ("skillType", "reuseLevel")),
    "skillGroups": (terms.SKILL_CATEGORY, ()),
}
_RELATIONS: Final[dict[str, tuple[str, str, str]]] = {
    "occupationSkillRelations": ("occupationUri", "skillUri", "skillType"),
    "skillSkillRelations": ("originalSkillUri", "relatedSkillUri", "relatedSkillType"),
}
_RELATION_TYPES: Final = {"essential": ESSENTIAL_SKILL, "optional": OPTIONAL_SKILL}
_HIERARCHIES: Final = ("broaderRelationsOccPillar", "broaderRelationsSkillPillar")
_COLLECTIONS: Final[dict[str, str]] = {
    "digCompSkillsCollection": "digcomp",
    "digitalSkillsCollection": "6c930acd-c104-4ece-acf7-f44fd7333036",
    "greenSkillsCollection": "green",
    "languageSkillsCollection": "skill-language-groups",
    "researchOccupationsCollection": "8ae4b9f3-507e-4057-a145-2f96f0132613",
    "researchSkillsCollection": "research",
    "transversalSkillsCollection": "skill-transversal-groups",
}
_LEVELS: Final = 4
# What is read of a table of concepts, and the type, which is the same in all rows.
_COLUMNS: Final = frozenset(
    (
        "altLabels",
        "code",
        "conceptType",
        "conceptUri",
        "definition",
        "description",
        "hiddenLabels",
        "inScheme",
        "iscoGroup",
        "preferredLabel",
        "regulatedProfessionNote",
        "reuseLevel",
        "scopeNote",
        "skillType",
        "status",
    )
)

_NAME = re.compile(r"(\w+?)(?:_([a-z]{2,3}(?:-[A-Za-z0-9]+)?))?\.csv")
_LIST = re.compile(r"\r?\n| \| ")
_IRIS = re.compile(r"[\s,|]+")
_IRI = re.compile(re.escape(ESCO) + r"[A-Za-z0-9._/-]*[A-Za-z0-9]")

_Row: TypeAlias = Mapping[str, str]


def read_tables(files: Files, release: Release) -> None:
    """Read the tables of a release.

    Raises
    ------
    DataError
        A file is not of ESCO's form; with file and line.
    UsageError
        None of the files describes concepts.
    """
    _Tables(files, release).read()


class _Tables:
    def __init__(self, files: Files, release: Release) -> None:
        self._files = files
        self._release = release
        self._names: dict[str, list[tuple[str, str]]] = {}
        for name in files:
            found = _NAME.fullmatch(name)
            if found:
                self._names.setdefault(found[1], []).append((name, found[2] or "en"))

    def read(self) -> None:
        if not any(base in self._names for base in _CONCEPTS):
            wanted = ", ".join(f"{base}_en.csv" for base in _CONCEPTS)
            raise UsageError(f"no table of ESCO's, such as {wanted}, is among the files")
        for base, read in (
            *((base, self._concepts) for base in _CONCEPTS),
            ("skillsHierarchy", self._paths),
            ("conceptSchemes", self._schemes),
            *((base, self._collection) for base in _COLLECTIONS),
            *((base, self._broader) for base in _HIERARCHIES),
            *((base, self._relations) for base in _RELATIONS),
        ):
            for name, language in self._names.pop(base, ()):
                read(base, name, language)
        for left in self._names.values():
            for name, _ in left:
                self._release.quirks.note(name, "a table of another kind", "not read", name)

    def _rows(self, name: str, *columns: str, ragged: bool = False) -> Iterator[tuple[int, _Row]]:
        return rows(self._files, name, columns, delimiter=",", quoted=True, ragged=ragged)

    def _add(self, iri: str, concept: Concept, line: int, language: str) -> bool:
        """Add a concept, or its texts in one more language; say whether it is a first row."""
        if not _IRI.fullmatch(iri):
            place = self._files.place(concept.file)
            raise DataError(f"{iri!r} is no IRI of ESCO's", file=place, line=line)
        known = self._release.concepts.setdefault(iri, concept)
        if known is concept:
            return True
        problem = ""
        if known.kind != concept.kind:
            problem = "a concept that another table describes as something else"
        elif any(tag == language for _, tag in known.labels):
            problem = "a concept described before"
        if problem:
            self._release.quirks.note(concept.file, problem, "left out", iri)
        else:
            known.labels += concept.labels
            known.alternative += concept.alternative
            known.hidden += concept.hidden
            known.descriptions += concept.descriptions
            known.definitions += concept.definitions
            known.scope_notes += concept.scope_notes
        self._release.row(concept.file, KINDS[concept.kind], taken=not problem)
        return False

    def _concepts(self, base: str, name: str, language: str) -> None:
        kind, columns = _CONCEPTS[base]
        needed = ("conceptUri", "preferredLabel", "altLabels", "description", *columns)
        for line, row in self._rows(name, *needed):
            iri = row["conceptUri"]
            concept = Concept(
                kind,
                name,
                labels=[(row["preferredLabel"], language)],
                alternative=_texts(row["altLabels"], language),
                hidden=_texts(row.get("hiddenLabels", ""), language),
                descriptions=_text(row["description"], language),
                definitions=_text(row.get("definition", ""), language),
                scope_notes=_text(row.get("scopeNote", ""), language),
                code=row.get("code", "") or _isced_code(iri),
                skill_type=row.get("skillType", ""),
                reuse_level=row.get("reuseLevel", ""),
                regulated=short_id(row.get("regulatedProfessionNote", "")),
                status=row.get("status", ""),
                group=ISCO + row["iscoGroup"] if row.get("iscoGroup") else "",
            )
            for column in row.keys() - _COLUMNS:
                if row[column]:
                    problem = f"a value in the column {column}"
                    self._release.quirks.note(name, problem, "not taken", row[column])
            if self._add(iri, concept, line, language):
                self._release.links.extend(
                    Link(iri, IN_SCHEME, scheme, name)
                    for scheme in _IRIS.split(row.get("inScheme", ""))
                    if scheme
                )

    def _paths(self, _: str, name: str, language: str) -> None:
        """Read ways from the top of the skill groups to one of them, which is then described."""
        shown = [f"Level {level} {part}" for level in range(_LEVELS) for part in ("URI", "code")]
        for line, row in self._rows(name, *shown, "Description", "Scope note", ragged=True):
            levels = [level for level in range(_LEVELS) if row[f"Level {level} URI"]]
            if not levels:
                place = self._files.place(name)
                raise DataError("a row without an IRI", file=place, line=line)
            way = [row[f"Level {level} URI"] for level in levels]
            if way[-1] in self._release.concepts:
                self._release.mentions.append((name, "skill group", way[-1]))
            else:
                level = levels[-1]
                group = Concept(
                    terms.SKILL_CATEGORY,
                    name,
                    labels=[(row.get(f"Level {level} preferred term", ""), language)],
                    descriptions=_text(row["Description"], language),
                    scope_notes=_text(row["Scope note"], language),
                    code=row[f"Level {level} code"] or _isced_code(way[-1]),
                )
                self._add(way[-1], group, line, language)
                problem = "a skill group that the table of skill groups lacks"
                treatment = "taken from the hierarchy"
                self._release.quirks.note(name, problem, treatment, group.labels[0][0])
            self._release.links.extend(
                Link(narrow, BROADER, wide, name) for wide, narrow in pairwise(way)
            )

    def _schemes(self, _: str, name: str, language: str) -> None:
        for line, row in self._rows(name, "conceptSchemeUri", "preferredLabel", "description"):
            scheme = Concept(
                terms.SKOS_CONCEPT_SCHEME,
                name,
                labels=[(row["preferredLabel"], language)],
                descriptions=_text(row["description"], language),
                status=row.get("status", ""),
            )
            self._add(row["conceptSchemeUri"], scheme, line, language)

    def _collection(self, base: str, name: str, language: str) -> None:
        scheme = f"{ESCO}concept-scheme/{_COLLECTIONS[base]}"
        if scheme not in self._release.concepts:
            label = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", base.removesuffix("Collection")).lower()
            made = Concept(terms.SKOS_CONCEPT_SCHEME, name, labels=[(label, "en")], counted=False)
            self._release.concepts[scheme] = made
            problem = "a collection that no table of schemes describes"
            self._release.quirks.note(name, problem, "named after the file", label)
        for _line, row in self._rows(name, "conceptUri", "preferredLabel", "altLabels"):
            iri = row["conceptUri"]
            self._release.mentions.append((name, "member of a collection", iri))
            concept = self._release.concepts.get(iri)
            if concept is None:
                continue
            self._release.links.append(Link(iri, IN_SCHEME, scheme, name))
            if (row["preferredLabel"], language) not in concept.labels or not (
                set(_texts(row["altLabels"], language)) <= set(concept.alternative)
            ):
                problem = "other labels than in the table of the concepts"
                self._release.quirks.note(name, problem, "not taken", row["preferredLabel"])

    def _broader(self, _: str, name: str, _language: str) -> None:
        self._release.links.extend(
            Link(row["conceptUri"], BROADER, row["broaderUri"], name, "broader link")
            for _line, row in self._rows(name, "conceptUri", "broaderUri")
        )

    def _relations(self, base: str, name: str, _language: str) -> None:
        subject, obj, type_ = _RELATIONS[base]
        for _line, row in self._rows(name, subject, obj, "relationType"):
            relation = row["relationType"]
            predicate = _RELATION_TYPES.get(relation, relation)
            self._release.links.append(
                Link(row[subject], predicate, row[obj], name, f"{relation} skill")
            )
            if not row.get(type_, relation):
                problem = f"no {type_} in a relation"
                treatment = "that of the skill's own row counts"
                self._release.quirks.note(name, problem, treatment, short_id(row[obj]))


def _texts(field: str, language: str) -> list[Text]:
    return [(text, language) for text in _LIST.split(field)] if field else []


def _text(field: str, language: str) -> list[Text]:
    return [(field, language)] if field else []


def _isced_code(iri: str) -> str:
    return iri.removeprefix(ISCED_F) if iri.startswith(ISCED_F) else ""
