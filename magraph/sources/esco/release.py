"""What a release of ESCO says, whatever form it came in, and the statements made of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from magraph import terms
from magraph.characters import CONTROL, HIDDEN
from magraph.literals import address_literal, as_literal
from magraph.names import label_key, short_id
from magraph.sources import Count
from magraph.sources.quirks import Quirks
from magraph.terms import BROADER, DC_SOURCE, ESSENTIAL_SKILL, ID, IN_SCHEME, OPTIONAL_SKILL

if TYPE_CHECKING:
    from magraph.graph import Triple

__all__ = ["ESCO", "ISCED_F", "ISCO", "KINDS", "Concept", "Link", "Release", "Text"]

ESCO: Final = "http://data.europa.eu/esco/"
ISCO: Final = ESCO + "isco/C"
ISCED_F: Final = ESCO + "isced-f/"

KINDS: Final[dict[str, str]] = {
    terms.OCCUPATION: "occupation",
    terms.OCCUPATION_GROUP: "ISCO group",
    terms.SKILL: "skill",
    terms.SKILL_CATEGORY: "skill group",
    terms.SKOS_CONCEPT_SCHEME: "concept scheme",
}
"""The classes of what is read, and what a count calls them."""

_LICENSE: Final = "http://data.europa.eu/eli/dec/2011/833/oj"
_CREDIT: Final = "This service uses the ESCO classification of the European Commission."
_CHANGED: Final = (
    "Changed from the original: blanks and hidden characters in texts are tidied, labels that"
    " several concepts share carry a code, references to what the release lacks are left out."
)
_SKILL_KINDS: Final = {
    "skill/competence": terms.KIND_SKILL,
    "skill": terms.KIND_SKILL,
    "knowledge": terms.KNOWLEDGE_KIND,
}
_REUSE_LEVELS: Final = ("transversal", "cross-sector", "sector-specific", "occupation-specific")
_REGULATED: Final = {"regulated": True, "unregulated": False}

# Parts that ESCO itself consists of, which classes and links say already, and its code lists.
_STRUCTURAL: Final = frozenset(
    ESCO + "concept-scheme/" + name
    for name in (
        "isced-f",
        "isco",
        "label-role",
        "member-occupations",
        "member-skills",
        "occupations",
        "regulated-professions",
        "relationship-types",
        "skill-competence-type",
        "skill-reuse-level",
        "skills",
        "skills-hierarchy",
    )
)
_ENDS: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    ESSENTIAL_SKILL: ((terms.OCCUPATION, terms.SKILL), (terms.SKILL,)),
    OPTIONAL_SKILL: ((terms.OCCUPATION, terms.SKILL), (terms.SKILL,)),
    BROADER: (tuple(KINDS)[:4], tuple(KINDS)[:4]),
    IN_SCHEME: (tuple(KINDS)[:4], (terms.SKOS_CONCEPT_SCHEME,)),
}
_MISREAD = re.compile("[\xc2-\xf4][\x80-\xbf]{1,3}")

Text: TypeAlias = tuple[str, str]
"""A text and the tag of its language."""


@dataclass(slots=True)
class Concept:
    """A concept, or a scheme of concepts, as the files have it.

    Attributes
    ----------
    kind
        One of `KINDS`.
    file
        Where it is described.
    labels, alternative, hidden, descriptions, definitions, scope_notes
        Its texts, untidied.
    code
        Empty where the files give none.
    skill_type, reuse_level, regulated
        ESCO's words, or the last parts of its IRIs.
    status
        Empty, or ESCO's word.
    group
        The ISCO group that an occupation is said to be in.
    counted
        Whether a row of its own describes it.
    """

    kind: str
    file: str
    labels: list[Text] = field(default_factory=list)
    alternative: list[Text] = field(default_factory=list)
    hidden: list[Text] = field(default_factory=list)
    descriptions: list[Text] = field(default_factory=list)
    definitions: list[Text] = field(default_factory=list)
    scope_notes: list[Text] = field(default_factory=list)
    code: str = ""
    skill_type: str = ""
    reuse_level: str = ""
    regulated: str = ""
    status: str = ""
    group: str = ""
    counted: bool = True


class Link(NamedTuple):
    """A statement about two concepts, with the file and the kind of row that make it.

    ``what`` is empty where no row of its own says it; then it may be said again.
    """

    subject: str
    predicate: str
    object: str
    file: str
    what: str = ""


class Release:
    """A release of ESCO while it is being read.

    Parameters
    ----------
    version
        Such as ``"1.1.1"``, or ``"unknown"``.

    Attributes
    ----------
    concepts
        IRI -> concept.
    links
        In the order of the files.
    mentions
        File, kind of row, IRI: rows that say something of a concept described elsewhere.
    """

    def __init__(self, version: str) -> None:
        self.version = version
        self.concepts: dict[str, Concept] = {}
        self.links: list[Link] = []
        self.mentions: list[tuple[str, str, str]] = []
        self.quirks = Quirks()
        self._counts: dict[tuple[str, str], list[int]] = {}

    def counts(self) -> tuple[Count, ...]:
        """Return what became of the rows; complete after `triples`."""
        return tuple(Count(*key, *numbers) for key, numbers in sorted(self._counts.items()))

    def row(self, file: str, what: str, *, taken: bool) -> None:
        """Count a row."""
        numbers = self._counts.setdefault((file, what), [0, 0])
        numbers[0] += 1
        numbers[1] += taken

    def triples(self) -> tuple[Triple, ...]:
        """Return what the release says; counts rows and notes quirks, so call it once."""
        kept = self._kept()
        for file, what, iri in self.mentions:
            self.row(file, what, taken=iri in kept)
            if iri not in kept:
                self.quirks.note(file, f"a {what} that is described nowhere", "left out", iri)
        source = f"{ID}source/esco-{self.version}"
        made = list(self._source(source))
        for iri, texts in self._told_apart(kept).items():
            made.extend(self._described(iri, kept[iri], texts))
            made.append((iri, DC_SOURCE, source))
        links = list(self._links(kept))
        links.extend(self._groups(kept, links))
        made.extend((link.subject, link.predicate, link.object) for link in links)
        return tuple(made)

    def _source(self, iri: str) -> Iterator[Triple]:
        label = "ESCO" if self.version == "unknown" else f"ESCO {self.version}"
        title = "European Skills, Competences, Qualifications and Occupations"
        yield iri, terms.RDF_TYPE, terms.SOURCE
        yield iri, terms.PREF_LABEL, as_literal(label, "en")
        yield iri, terms.DC_TITLE, as_literal(f"{label}: {title}", "en")
        yield iri, terms.DC_LICENSE, _LICENSE
        yield iri, terms.CREDIT_TEXT, as_literal(_CREDIT, "en")
        yield iri, terms.NOTE, as_literal(_CHANGED, "en")
        yield iri, terms.URL, address_literal("https://esco.ec.europa.eu/")

    def _kept(self) -> dict[str, Concept]:
        """Count the concepts and return those that are taken."""
        kept = {}
        ids: dict[str, str] = {}
        for iri, concept in self.concepts.items():
            problem = ""
            if iri in _STRUCTURAL:
                problem, treatment = "a scheme that classes or values stand for", "no node"
            elif concept.status not in ("", "released"):
                problem, treatment = f"the status {concept.status!r}", "left out"
            elif not any(text.strip() for text, _ in concept.labels):
                problem, treatment = "no label", "left out"
            elif ids.setdefault(short_id(iri), iri) != iri:
                problem, treatment = "the last part of another concept's IRI", "left out"
            if problem:
                self.quirks.note(concept.file, problem, treatment, short_id(iri))
            else:
                kept[iri] = concept
            if concept.counted:
                self.row(concept.file, KINDS[concept.kind], taken=not problem)
        return kept

    def _told_apart(self, kept: dict[str, Concept]) -> dict[str, list[tuple[Text, str]]]:
        """Return each concept's labels: the one as it is, tidied, and the one to show."""
        plain: dict[str, list[Text]] = {}
        users: dict[tuple[str, str], dict[str, None]] = {}
        for iri, concept in kept.items():
            by_language: dict[str, str] = {}
            for text, language in concept.labels:
                label = self._label(text, concept, iri)
                if by_language.setdefault(language, label) != label:
                    problem = "a second preferred label in one language"
                    self.quirks.note(concept.file, problem, "taken as another label", label)
                    concept.alternative.append((text, language))
            plain[iri] = [(label, language) for language, label in by_language.items() if label]
            for label, _ in plain[iri]:
                users.setdefault((concept.kind, label_key(label)), {})[iri] = None
        return {
            iri: [(each, self._unique(iri, each[0], users, kept)) for each in labels]
            for iri, labels in plain.items()
        }

    def _unique(
        self,
        iri: str,
        text: str,
        users: dict[tuple[str, str], dict[str, None]],
        kept: dict[str, Concept],
    ) -> str:
        concept = kept[iri]
        same = users[concept.kind, label_key(text)]
        if len(same) == 1:
            return text
        codes = [kept[other].code for other in same]
        named = f"{text} ({concept.code})"
        if "" in codes or len(set(codes)) < len(codes) or (concept.kind, label_key(named)) in users:
            named = f"{text} ({short_id(iri)})"
        problem = f"a label that several {KINDS[concept.kind]}s have"
        treatment = "a code is added; the bare label is kept as another one"
        self.quirks.note(concept.file, problem, treatment, named)
        return named

    def _described(
        self, iri: str, concept: Concept, labels: list[tuple[Text, str]]
    ) -> Iterator[Triple]:
        yield iri, terms.RDF_TYPE, concept.kind
        taken: set[Text] = set()
        for (plain, language), shown in labels:
            yield iri, terms.PREF_LABEL, as_literal(shown, language)
            taken.add((shown, language))
            if shown != plain:
                yield iri, terms.ALT_LABEL, as_literal(plain, language)
                taken.add((plain, language))
        yield from self._names(iri, concept, terms.ALT_LABEL, concept.alternative, taken)
        yield from self._names(iri, concept, terms.HIDDEN_LABEL, concept.hidden, taken)
        described = {language for text, language in concept.descriptions if text.strip()}
        notes = [each for each in concept.definitions if each[1] in described]
        for predicate, texts in (
            (terms.DEFINITION, concept.descriptions),
            (terms.DEFINITION, [each for each in concept.definitions if each not in notes]),
            (terms.NOTE, notes),
            (terms.SCOPE_NOTE, concept.scope_notes),
        ):
            for raw, language in texts:
                text = self._text(raw, concept, iri)
                if text:
                    yield iri, predicate, as_literal(text, language)
        if concept.code:
            yield iri, terms.NOTATION, as_literal(concept.code)
        if concept.kind == terms.SKILL:
            yield from self._skill(iri, concept)
        elif concept.kind == terms.OCCUPATION:
            value = concept.regulated
            if value in _REGULATED:
                yield iri, terms.REGULATED, as_literal(_REGULATED[value])
            else:
                self._no_value(iri, concept, "regulatedProfessionNote", value)

    def _skill(self, iri: str, concept: Concept) -> Iterator[Triple]:
        if concept.skill_type in _SKILL_KINDS:
            yield iri, terms.HAS_SKILL_KIND, _SKILL_KINDS[concept.skill_type]
        else:
            self._no_value(iri, concept, "skillType", concept.skill_type)
        if concept.reuse_level in _REUSE_LEVELS:
            yield iri, terms.REUSE_LEVEL, as_literal(concept.reuse_level)
        else:
            self._no_value(iri, concept, "reuseLevel", concept.reuse_level)

    def _no_value(self, iri: str, concept: Concept, column: str, value: str) -> None:
        problem = f"the unknown {column} {value!r}" if value else f"no {column}"
        self.quirks.note(concept.file, problem, "no statement", short_id(iri))

    def _names(
        self, iri: str, concept: Concept, predicate: str, texts: list[Text], taken: set[Text]
    ) -> Iterator[Triple]:
        """Yield the labels that are not among the `taken`, to which they are added."""
        what = "alternative label" if predicate == terms.ALT_LABEL else "hidden label"
        for raw, language in texts:
            text = self._label(raw, concept, iri)
            if not text:
                self.quirks.note(
                    concept.file, f"{what}: nothing but blanks", "left out", short_id(iri)
                )
            elif (text, language) in taken:
                problem = f"{what}: the same as another label of the concept"
                self.quirks.note(concept.file, problem, "left out", text)
            else:
                taken.add((text, language))
                yield iri, predicate, as_literal(text, language)

    def _label(self, raw: str, concept: Concept, iri: str) -> str:
        text = " ".join(HIDDEN.sub("", " ".join(raw.split())).split())
        if text != raw:
            problem, treatment = "blanks around a label", "removed"
            if HIDDEN.search(raw):
                problem = "a hidden character in a label"
            elif raw == raw.strip():
                problem, treatment = "doubled or no-break blanks in a label", "one plain blank"
            self.quirks.note(concept.file, problem, treatment, text or short_id(iri))
        return text

    def _text(self, raw: str, concept: Concept, iri: str) -> str:
        name = short_id(iri)
        text = raw.strip()
        if text != raw:
            self.quirks.note(concept.file, "blanks around a text", "removed", name)
        if CONTROL.search(text):
            mended = _MISREAD.sub(_read_again, text)
            if mended != text:
                problem, treatment = "UTF-8 taken for Latin-1 in a text", "read rightly"
                self.quirks.note(concept.file, problem, treatment, name)
            text = CONTROL.sub("", mended).strip()
            if CONTROL.search(mended):
                self.quirks.note(concept.file, "a control character in a text", "removed", name)
        return text

    def _links(self, kept: dict[str, Concept]) -> Iterator[Link]:
        """Count the links and return those that are taken."""
        usable: dict[tuple[str, str, str], Link] = {}
        for link in sorted(self.links, key=lambda link: not link.what):
            if link.object in _STRUCTURAL:
                continue
            problem = self._fault(link, kept)
            name = f"{short_id(link.subject)} - {short_id(link.object)}"
            if not problem and link.what and link[:3] in usable:
                problem = f"{link.what}: said before"
            if problem:
                self.quirks.note(link.file, problem, "left out", name)
                if link.what:
                    self.row(link.file, link.what, taken=False)
            elif link[:3] not in usable:
                usable[link[:3]] = link
                if link.predicate == BROADER and not link.what:
                    problem = "a step of the hierarchy that no table of broader links has"
                    self.quirks.note(link.file, problem, "taken", name)
        closing = _closing(link for link in usable.values() if link.predicate == BROADER)
        for link in usable.values():
            if link in closing:
                name = f"{short_id(link.subject)} - {short_id(link.object)}"
                problem = "a broader link that closes a circle"
                self.quirks.note(link.file, problem, "left out", name)
            else:
                yield link
            if link.what:
                self.row(link.file, link.what, taken=link not in closing)

    def _fault(self, link: Link, kept: dict[str, Concept]) -> str:
        what = link.what or f"{short_id(link.predicate)} link"
        if link.predicate not in _ENDS:
            return f"{what}: a relation of no known type"
        if link.subject == link.object:
            return f"{what}: a concept related to itself"
        for end, wanted in zip((link.subject, link.object), _ENDS[link.predicate], strict=True):
            if end not in kept:
                return f"{what}: to or from a concept that is not there"
            if kept[end].kind not in wanted:
                return f"{what}: to or from a {KINDS[kept[end].kind]}"
        return ""

    def _groups(self, kept: dict[str, Concept], links: list[Link]) -> Iterator[Link]:
        """Yield the links to ISCO groups that the hierarchy does not lead to."""
        above: dict[str, list[str]] = {}
        for link in links:
            if link.predicate == BROADER:
                above.setdefault(link.subject, []).append(link.object)
        for iri, concept in kept.items():
            if not concept.group:
                continue
            reached, ahead = {iri}, [iri]
            while ahead:
                for wider in above.get(ahead.pop(), ()):
                    if wider not in reached:
                        reached.add(wider)
                        ahead.append(wider)
            if concept.group in reached:
                continue
            name = f"{short_id(iri)} - {short_id(concept.group)}"
            if concept.group in kept:
                problem, treatment = "an iscoGroup that the hierarchy does not lead to", "linked"
                yield Link(iri, BROADER, concept.group, concept.file)
            else:
                problem, treatment = "an iscoGroup that is described nowhere", "left out"
            self.quirks.note(concept.file, problem, treatment, name)


def _read_again(found: re.Match[str]) -> str:
    try:
        return found.group().encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return found.group()


def _closing(links: Iterable[Link]) -> set[Link]:
    """Return the links without which no way along the others leads back to where it began.

    Ways are followed from the first IRI on, so that the result does not depend on the order.
    """
    above: dict[str, list[Link]] = {}
    for link in sorted(links):
        above.setdefault(link.subject, []).append(link)
    closing: set[Link] = set()
    done: set[str] = set()
    for start, first in above.items():
        if start in done:
            continue
        way = {start: iter(first)}
        while way:
            iri, rest = next(reversed(way.items()))
            for link in rest:
                if link.object in way:
                    closing.add(link)
                elif link.object not in done:
                    way[link.object] = iter(above.get(link.object, ()))
                    break
            else:
                done.add(iri)
                del way[iri]
    return closing
