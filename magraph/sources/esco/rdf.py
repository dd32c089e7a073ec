"""ESCO as RDF: SKOS with labels that are nodes of their own (SKOS-XL), and texts alike."""

from __future__ import annotations

from collections.abc import Sequence
from typing import IO, Final, NamedTuple, cast
from xml.parsers import expat

import pyoxigraph as ox

from magraph import terms
from magraph.errors import DataError
from magraph.names import short_id
from magraph.sources.esco.release import ESCO, ISCED_F, Concept, Link, Release, Text
from magraph.sources.files import MAX_SWELLING, UNREADABLE, Files
from magraph.terms import BROADER, ESSENTIAL_SKILL, IN_SCHEME, OPTIONAL_SKILL, PREFIXES, RDF_TYPE

__all__ = ["read_dump", "suffix"]

_FORMATS: Final = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".rdf": ox.RdfFormat.RDF_XML,
}
_LANGUAGE: Final = "en"
_DEEPEST: Final = 100
_MODEL: Final = ESCO + "model#"
_XL: Final = "http://www.w3.org/2008/05/skos-xl#"
_DCT: Final = PREFIXES["dcterms"]

# Predicate -> the field of a concept that it fills, with a text or a node that has one.
_TEXTS: Final[dict[str, str]] = {
    terms.PREF_LABEL: "labels",
    _XL + "prefLabel": "labels",
    terms.ALT_LABEL: "alternative",
    _XL + "altLabel": "alternative",
    terms.HIDDEN_LABEL: "hidden",
    _XL + "hiddenLabel": "hidden",
    _DCT + "description": "descriptions",
    terms.DEFINITION: "definitions",
    terms.SCOPE_NOTE: "scope_notes",
}
# Predicate -> the field that its object's last part, or its text, fills.
_VALUES: Final[dict[str, str]] = {
    terms.NOTATION: "code",
    _MODEL + "skillType": "skill_type",
    _MODEL + "skillReuseLevel": "reuse_level",
    _MODEL + "regulatedProfessionNote": "regulated",
    _MODEL + "memberOfISCOGroup": "group",
    "http://purl.org/iso25964/skos-thes#status": "status",
}
# Predicate -> ours, and whether it is said the other way round.
_LINKS: Final[dict[str, tuple[str, bool]]] = {
    _MODEL + "relatedEssentialSkill": (ESSENTIAL_SKILL, False),
    _MODEL + "relatedOptionalSkill": (OPTIONAL_SKILL, False),
    _MODEL + "isEssentialSkillFor": (ESSENTIAL_SKILL, True),
    _MODEL + "isOptionalSkillFor": (OPTIONAL_SKILL, True),
    BROADER: (BROADER, False),
    PREFIXES["skos"] + "narrower": (BROADER, True),
    IN_SCHEME: (IN_SCHEME, False),
}
_ASSOCIATION_TYPES: Final = {
    ESCO + "relationship-type/essential-skill": ESSENTIAL_SKILL,
    ESCO + "relationship-type/optional-skill": OPTIONAL_SKILL,
}
_ASSOCIATION: Final = {
    _MODEL + "isAssociationFor": 0,
    _MODEL + "target": 1,
    _DCT + "type": 2,
}
_LITERAL: Final = (_XL + "literalForm", _MODEL + "nodeLiteral")
_LITERAL_LANGUAGE: Final = _MODEL + "language"
_WHAT: Final = {
    ESSENTIAL_SKILL: "essential skill",
    OPTIONAL_SKILL: "optional skill",
    BROADER: "broader link",
    IN_SCHEME: "",
}
_SPACES: Final = {
    ESCO + "occupation/": terms.OCCUPATION,
    ESCO + "skill/": terms.SKILL,
    ESCO + "isco/": terms.OCCUPATION_GROUP,
    ISCED_F: terms.SKILL_CATEGORY,
    ESCO + "concept-scheme/": terms.SKOS_CONCEPT_SCHEME,
}


def suffix(name: str) -> str:
    """Return the ending by which a file is known as RDF, or nothing."""
    return next((ending for ending in _FORMATS if name.lower().endswith(ending)), "")


def read_dump(files: Files, names: Sequence[str], release: Release) -> None:
    """Read RDF files of a release as one graph, without holding all of it.

    Texts in other languages than English are counted, not taken: they are twenty-seven times as
    many.

    Raises
    ------
    DataError
        A file is no RDF, has XML entities, or nothing of ESCO's with an English label.
    """
    dump = _Dump(release)
    for name in names:
        place = files.place(name)
        try:
            with files.stream(name) as stream:
                format_ = _FORMATS[suffix(name)]
                xml = format_ == ox.RdfFormat.RDF_XML
                checked = _Checked(stream, place, files.most_bytes(name), xml=xml)
                for quad in ox.parse(cast("IO[bytes]", checked), format_):
                    dump.take(name, quad)
        except SyntaxError as error:
            message = str(error.args[0]).partition(": ")[2] or str(error.args[0])
            raise DataError(f"not valid RDF: {message}", file=place, line=error.lineno) from None
        except DataError:
            raise
        except (*UNREADABLE, MemoryError, OverflowError) as error:
            raise DataError(f"cannot be read: {error}", file=place) from None
    dump.finish()
    if not any(concept.labels for concept in release.concepts.values()):
        remedy = "ESCO's tables in another language can be read"
        place = files.place(names[0])
        raise DataError("no concept of ESCO's with an English label", file=place, remedy=remedy)


class _Checked:
    """A file without a byte-order mark; XML is looked at on its way to the parser.

    What declares a document type is refused: the parser would put the texts of entities in, and
    these may grow without end. So is what is nested deeper than RDF is, which takes it hours.
    In every format, what comes out of an archive has an end.
    """

    def __init__(self, stream: IO[bytes], place: str, most: int, *, xml: bool) -> None:
        self._stream = stream
        self._place = place
        self._left = most
        self._ahead = stream.read(3).removeprefix(b"\xef\xbb\xbf")
        self._depth = 0
        self._parser = expat.ParserCreate() if xml else None
        if self._parser is not None:
            self._parser.StartDoctypeDeclHandler = self._doctype
            self._parser.StartElementHandler = self._start
            self._parser.EndElementHandler = self._end

    def read(self, size: int) -> bytes:
        if self._ahead:
            data, self._ahead = self._ahead[:size], self._ahead[size:]
        else:
            data = self._stream.read(size)
        self._left -= len(data)
        if self._left < 0:
            problem = f"swells to more than {MAX_SWELLING} times what it is packed"
            raise self._fault(problem, "Unpack it first, if you trust it")
        if self._parser is not None:
            try:
                self._parser.Parse(data, not data)
            except expat.ExpatError as error:
                problem = f"not valid XML: {expat.errors.messages[error.code]}"
                raise DataError(problem, file=self._place, line=error.lineno) from None
            except LookupError as error:  # an encoding that there is not
                raise DataError(f"not valid XML: {error}", file=self._place, line=1) from None
        return data

    def _fault(self, problem: str, remedy: str) -> DataError:
        line = self._parser.CurrentLineNumber if self._parser else None
        return DataError(problem, file=self._place, line=line, remedy=remedy)

    def _doctype(self, *_: object) -> None:
        problem = "declares a document type, whose entities are not resolved"
        raise self._fault(problem, "Remove the declaration")

    def _start(self, *_: object) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._fault(f"nested more than {_DEEPEST} deep", "ESCO's own files are flat")

    def _end(self, _: str) -> None:
        self._depth -= 1


class _Node(NamedTuple):
    """What is said of a concept: texts may be nodes that are described elsewhere."""

    file: str
    types: set[str]
    texts: dict[str, dict[Text | str, None]]
    values: dict[str, set[str]]
    schemes: set[str]


class _Dump:
    def __init__(self, release: Release) -> None:
        self._release = release
        self._nodes: dict[str, _Node] = {}
        self._literals: dict[str, Text] = {}
        self._languages: dict[str, str] = {}
        self._associations: dict[str, list[str]] = {}
        self._links: dict[tuple[str, str, str], str] = {}

    def take(self, file: str, quad: ox.Quad) -> None:
        """Take a triple, in whatever order they come."""
        if isinstance(quad.subject, ox.Triple):
            return
        subject, predicate, obj = quad.subject.value, quad.predicate.value, quad.object
        if predicate in _LITERAL:
            if isinstance(obj, ox.Literal):
                self._literals[subject] = (obj.value, (obj.language or "").lower())
        elif predicate == _LITERAL_LANGUAGE:
            if isinstance(obj, ox.Literal):
                self._languages[subject] = obj.value.lower()
        elif predicate in _ASSOCIATION and isinstance(obj, ox.NamedNode):
            known = self._associations.setdefault(subject, ["", "", "", file])
            known[_ASSOCIATION[predicate]] = obj.value
        elif predicate in _LINKS and isinstance(obj, ox.NamedNode):
            ours, inverse = _LINKS[predicate]
            ends = (obj.value, ours, subject) if inverse else (subject, ours, obj.value)
            if _space(ends[0]) and _space(ends[2]):
                self._links.setdefault(ends, file)
            if ours == IN_SCHEME and _space(subject):
                self._node(subject, file).schemes.add(obj.value)
        elif predicate in _TEXTS and _space(subject):
            texts = self._node(subject, file).texts.setdefault(_TEXTS[predicate], {})
            if isinstance(obj, ox.Literal):
                texts[obj.value, (obj.language or "").lower()] = None
            elif isinstance(obj, (ox.NamedNode, ox.BlankNode)):
                texts[obj.value] = None
        elif predicate in _VALUES and _space(subject):
            if isinstance(obj, (ox.Literal, ox.NamedNode)):
                value = short_id(obj.value) if isinstance(obj, ox.NamedNode) else obj.value
                values = self._node(subject, file).values
                values.setdefault(_VALUES[predicate], set()).add(value)
        elif predicate == RDF_TYPE and _space(subject) and isinstance(obj, ox.NamedNode):
            self._node(subject, file).types.add(obj.value)
        elif _space(subject):
            problem = f"a value of {short_id(predicate)}"
            self._release.quirks.note(file, problem, "not taken", short_id(subject))

    def _node(self, iri: str, file: str) -> _Node:
        found = self._nodes.get(iri)
        if found is None:
            found = self._nodes[iri] = _Node(file, set(), {}, {}, set())
        return found

    def finish(self) -> None:
        """Put together what was taken."""
        for iri, (subject, target, type_, file) in self._associations.items():
            if type_ in _ASSOCIATION_TYPES and _space(subject) and _space(target):
                self._links.setdefault((subject, _ASSOCIATION_TYPES[type_], target), file)
            elif subject or target:
                problem = "an association of no known type, or without an end"
                self._release.quirks.note(file, problem, "left out", short_id(iri))
        for iri, node in self._nodes.items():
            if node.types:
                self._release.concepts[iri] = self._concept(iri, node)
            else:
                self._release.quirks.note(node.file, "a concept without a type", "left out", iri)
        self._release.links.extend(
            Link(*ends, file, _WHAT[ends[1]]) for ends, file in self._links.items()
        )

    def _concept(self, iri: str, node: _Node) -> Concept:
        kind = _SPACES[_space(iri)]
        if kind == terms.SKILL and not _is_skill(node):
            kind = terms.SKILL_CATEGORY
        concept = Concept(kind, node.file)
        for name, texts in node.texts.items():
            setattr(concept, name, self._english(name, node.file, texts))
        for name, values in node.values.items():
            setattr(concept, name, min(values))
            if len(values) > 1:
                problem, treatment = f"several values of {name}", "the first is taken"
                self._release.quirks.note(node.file, problem, treatment, short_id(iri))
        if concept.group:
            concept.group = f"{ESCO}isco/{concept.group}"
        if iri.startswith(ISCED_F):
            concept.code = concept.code or iri.removeprefix(ISCED_F)
        return concept

    def _english(self, name: str, file: str, texts: dict[Text | str, None]) -> list[Text]:
        found: dict[Text, None] = {}
        for each in texts:
            if isinstance(each, str):
                text, language = self._literals.get(each, ("", ""))
                language = language or self._languages.get(each, "")
            else:
                text, language = each
            if language == _LANGUAGE:
                found[text, language] = None
            elif not text:
                problem = f"a node that is described nowhere among {name}"
                self._release.quirks.note(file, problem, "left out", str(each))
            else:
                problem = (
                    f"texts in other languages among {name}"
                    if language
                    else (f"texts in no known language among {name}")
                )
                self._release.quirks.note(file, problem, "left out", language or text)
        return sorted(found)


def _is_skill(node: _Node) -> bool:
    """Tell skills from the groups of skills, whose IRIs are alike."""
    if _MODEL + "Skill" in node.types:
        return True
    names = {short_id(scheme) for scheme in node.schemes}
    return "member-skills" in names or "skills-hierarchy" not in names


def _space(iri: str) -> str:
    """Return which of ESCO's kinds of IRI this is, or nothing."""
    head = iri[: iri.rfind("/") + 1]
    return head if head in _SPACES and iri != head else ""
