"""The graph while it is made: which record is which node, and what is known of each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import Any, Final, NamedTuple

from magraph import terms
from magraph.graph import Triple
from magraph.literals import Literal, address_literal, as_literal
from magraph.names import label_key, short_id
from magraph.sources.ctdl.documents import Document, Json, slug
from magraph.sources.ctdl.ledger import Ledger
from magraph.sources.ctdl.values import clean, items, plain, texts, uri

__all__ = [
    "COMMON",
    "COMPONENTS",
    "CREDENTIALS",
    "JOBS",
    "KINDS",
    "ROUTES",
    "Draft",
    "Node",
    "name_of",
    "short_class",
]

SPACE: Final = terms.ID + "ctdl/"

CREDENTIALS: Final = (terms.CREDENTIAL, terms.CERTIFICATION, terms.LICENSE)
ROUTES: Final = (terms.PROGRAM, terms.ROUTE)
JOBS: Final = (terms.OCCUPATION, terms.ROLE)

_CREDENTIAL_CLASSES: Final = (
    "AcademicCertificate ApprenticeshipCertificate AssociateDegree AssociateOfAppliedArtsDegree "
    "AssociateOfAppliedScienceDegree AssociateOfArtsDegree AssociateOfScienceDegree "
    "BachelorDegree BachelorOfArtsDegree BachelorOfScienceDegree Badge BasicTechnicalCertificate "
    "Certificate CertificateOfCompletion CertificateOfParticipation Credential Degree "
    "DigitalBadge Diploma DoctoralDegree GeneralEducationDevelopment "
    "GeneralEducationLevel1Certificate GeneralEducationLevel2Certificate "
    "HigherEducationLevel1Certificate HigherEducationLevel2Certificate JourneymanCertificate "
    "MasterCertificate MasterDegree MasterOfArtsDegree MasterOfScienceDegree MicroCredential "
    "OpenBadge PostBaccalaureateCertificate PostMasterCertificate PreApprenticeshipCertificate "
    "ProfessionalCertificate ProfessionalDoctorate ProficiencyCertificate "
    "QualityAssuranceCredential ResearchDoctorate SecondaryEducationCertificate "
    "SecondarySchoolDiploma SpecialistDegree TechnicalLevel1Certificate "
    "TechnicalLevel2Certificate TechnicalLevel3Certificate WorkBasedLearningCertificate"
)
COMPONENTS: Final[dict[str, str]] = {
    "ceterms:AssessmentComponent": terms.EXAM,
    "ceterms:CocurricularComponent": terms.ROUTE,
    "ceterms:CompetencyComponent": terms.SKILL,
    "ceterms:CourseComponent": terms.PROGRAM,
    "ceterms:CredentialComponent": terms.CREDENTIAL,
    "ceterms:ExtracurricularComponent": terms.ROUTE,
    "ceterms:JobComponent": terms.ROLE,
    "ceterms:WorkExperienceComponent": terms.ROLE,
}
"""Class of a pathway's component -> class of what it stands for."""

KINDS: Final[dict[str, str]] = {
    **{f"ceterms:{name}": terms.CREDENTIAL for name in _CREDENTIAL_CLASSES.split()},
    **COMPONENTS,
    "ceterms:Certification": terms.CERTIFICATION,
    "ceterms:License": terms.LICENSE,
    "ceterms:LearningOpportunity": terms.PROGRAM,
    "ceterms:LearningOpportunityProfile": terms.PROGRAM,
    "ceterms:LearningProgram": terms.PROGRAM,
    "ceterms:Course": terms.PROGRAM,
    "ceterms:Organization": terms.ORGANIZATION,
    "ceterms:CredentialOrganization": terms.ORGANIZATION,
    "ceterms:QACredentialOrganization": terms.ORGANIZATION,
    "ceterms:Assessment": terms.EXAM,
    "ceterms:AssessmentProfile": terms.EXAM,
    "ceterms:Occupation": terms.OCCUPATION,
    "ceterms:Job": terms.ROLE,
    "ceterms:WorkRole": terms.ROLE,
    "ceasn:Competency": terms.SKILL,
    "ceasn:CompetencyFramework": terms.SOURCE,
}
"""Class of a record -> class of its node; records of other classes are no nodes."""

# What may name a record; the first that is there does.
_NAMES: Final = (
    "ceterms:name",
    "ceasn:name",
    "ceasn:competencyLabel",
    "ceasn:competencyText",
    "skos:prefLabel",
    "rdfs:label",
    "schema:name",
)
_LICENCES: Final = ("ceasn:license", "ceterms:license", "schema:license", "dct:license")
COMMON: Final = frozenset(
    (
        *_NAMES,
        *_LICENCES,
        "@id",
        "@type",
        "ceterms:ctid",
        "ceterms:alternateName",
        "ceterms:description",
        "ceasn:description",
        "ceterms:subjectWebpage",
        "ceterms:codedNotation",
        "ceasn:codedNotation",
        "ceterms:dateModified",
        "ceasn:dateModified",
        "ceasn:isPartOf",
        "ceterms:inLanguage",
        "ceasn:inLanguage",
    )
)
"""What a record of any class may say that comes into the graph."""

_PARTS: Final = frozenset(
    f"ceterms:{name}"
    for name in ("ConditionProfile", "ComponentCondition", "CostProfile", "DurationProfile")
)
# What an object without a class is, by the property that leads to it.
_PROFILES: Final = {
    **{
        f"ceterms:{name}": "ceterms:ConditionProfile"
        for name in ("alternativeCondition", "entryCondition", "renewal", "requires")
    },
    "ceterms:estimatedCost": "ceterms:CostProfile",
    "ceterms:estimatedDuration": "ceterms:DurationProfile",
    "ceterms:hasCondition": "ceterms:ComponentCondition",
}
_CTID = re.compile(r"(?:^|[/:])(ce-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$", re.IGNORECASE)
_LONGEST_LABEL: Final = 250
_ANGLES: Final = str.maketrans(
    "<>",
    "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}\N{SINGLE RIGHT-POINTING ANGLE QUOTATION MARK}",
)


class Node(NamedTuple):
    """A record, or something that is only referred to, and its node.

    Attributes
    ----------
    iri
        Its name in the graph; empty for a record that is no node.
    kind
        Its class in the graph; empty for a record that is no node.
    document
        Where it is, or where it is first referred to.
    record
        What is said of it; None for what is only referred to.
    """

    iri: str
    kind: str
    document: Document
    record: Json | None


def name_of(record: Json) -> Any:
    """Return the names of a record, as its class writes them."""
    return next((record[key] for key in _NAMES if record.get(key)), None)


class Draft:
    """Collects triples, and names nodes.

    Parameters
    ----------
    documents
        All of them: what one says another may refer to.
    ledger
        Takes note of what is odd.
    """

    def __init__(self, documents: Iterable[Document], ledger: Ledger) -> None:
        self.ledger = ledger
        self.triples: list[Triple] = []
        self.nodes: list[Node] = []
        self._by_key: dict[str, Node] = {}
        self._iris: dict[str, str] = {}
        self._labels: dict[str, dict[str, str]] = {}
        self._kinds: dict[str, str] = {}
        self._sources: dict[str, str] = {}
        self._unnamed = 0
        for document in documents:
            for record in document.records:
                for each in self._hoisted(document, record):
                    self._register(document, each)

    # Records

    def _hoisted(self, document: Document, record: Json) -> Iterator[Json]:
        """Yield a record and those that lie in it, which leaves their names in their places."""
        pending = [record]
        while pending:
            current = pending.pop()
            yield current
            inside: list[Json] = [current]
            while inside:
                holder = inside.pop()
                for key, value in holder.items():
                    if key in ("@id", "@type"):
                        continue
                    several = items(value)
                    if not any(isinstance(item, dict) for item in several):
                        continue
                    for place, item in enumerate(several):
                        if not isinstance(item, dict):
                            continue
                        if key in _PROFILES:
                            item.setdefault("@type", [_PROFILES[key]])
                        if any(name in KINDS for name in item.get("@type", ())):
                            pending.append(item)
                            several[place] = self._named(item)
                        else:
                            inside.append(item)
                            if any(name in _PARTS for name in item.get("@type", ())):
                                self.ledger.row(document.file, short_class(item["@type"]))
                    holder[key] = several if isinstance(value, list) else several[0]

    def _named(self, record: Json) -> str:
        given = record.get("@id")
        if not isinstance(given, str) or not given.strip():
            ctid = record.get("ceterms:ctid")
            if isinstance(ctid, str) and slug(ctid):
                given = ctid
            else:
                self._unnamed += 1
                given = f"_:{self._unnamed}-{slug(plain(name_of(record)))}"
            record["@id"] = given
        return str(given)

    def _register(self, document: Document, record: Json) -> None:
        types = record.get("@type", [])
        what = short_class(types)
        self.ledger.row(document.file, what)
        key = self._key(document, self._named(record))
        ctid = record.get("ceterms:ctid")
        if isinstance(ctid, str) and not _CTID.fullmatch(ctid.strip()):
            self.ledger.quirk(
                document.file, "a CTID that is not ce- and a UUID", "kept as it is", ctid
            )
        elif isinstance(ctid, str) and ctid != ctid.lower():
            self.ledger.quirk(document.file, "a CTID in capitals", "small letters in names", ctid)
        if key in self._by_key:
            same = self._by_key[key].record == record
            self.ledger.quirk(
                document.file,
                "a record that was read already" if same else "another version of a record",
                "not taken again" if same else "not taken: the first one counts",
                record["@id"],
            )
            return
        kind = next((KINDS[name] for name in types if name in KINDS), "")
        if record.get("ceterms:proxyFor") and not COMPONENTS.keys().isdisjoint(types):
            kind = ""  # the real thing is the node
        iri = self._iri(document, record["@id"], key) if kind else ""
        node = Node(iri, kind, document, record)
        self._by_key[key] = node
        self.nodes.append(node)
        if kind:
            self._describe(node, name_of(record))

    def _key(self, document: Document, given: str) -> str:
        given = given.strip()
        if given.startswith("_:"):
            return f"{document.tag} {given}"
        found = _CTID.search(given)
        return found.group(1).lower() if found else given

    def _iri(self, document: Document, given: str, key: str) -> str:
        given = given.strip()
        found = _CTID.search(given)
        usable = uri(given)
        if given.startswith("_:"):
            iri = f"{SPACE}{document.tag}--{slug(given[2:]) or 'n'}"
        elif usable and not usable.startswith((terms.MG, "https://w3id.org/magraph/ontology")):
            iri = usable
            if found:
                start = usable[: found.start(1)]
                iri = re.sub("/graph/$", "/resources/", start) + found.group(1).lower()
        elif found:
            iri = SPACE + key
        else:
            iri = f"{SPACE}{slug(given) or document.tag + '--n'}"
        return self._single(iri, document)

    def _single(self, iri: str, document: Document) -> str:
        """Return an IRI whose short id no other has."""
        if self._iris.setdefault(short_id(iri).lower(), iri) == iri and iri not in self._kinds:
            return iri
        base = iri if iri.startswith(SPACE) else SPACE + slug(iri.partition("://")[2])
        place, found = 1, base
        while self._iris.setdefault(short_id(found).lower(), found) != found or (
            found in self._kinds
        ):
            place += 1
            found = f"{base}-{place}"
        if base != iri:
            self.ledger.quirk(
                document.file,
                "an address that ends like another",
                "the whole address makes its name",
                iri,
            )
        return found

    def find(self, document: Document, reference: Any) -> Node | None:
        """Return the record that an address, or an object with one, stands for, if it is here."""
        given = reference.get("@id") if isinstance(reference, dict) else reference
        if not isinstance(given, str) or not given.strip():
            return None
        if "/graph/" in given and _CTID.search(given):
            self.ledger.quirk(
                document.file,
                "a reference to a record by the address of its graph",
                "taken as the record",
                given,
            )
        return self._by_key.get(self._key(document, given))

    def refer(self, document: Document, reference: Any, kind: str) -> Node | None:
        """Return what is referred to; what is not among the files is declared.

        Parameters
        ----------
        document
            Where the reference is.
        reference
            An address, a blank node, or an alignment object with ``targetNode`` or a name.
        kind
            The class that the property implies.

        Returns
        -------
        Node or None
            None if nothing is referred to, or a record that is no node.
        """
        found = self.find(document, reference)
        if found is not None:
            if not found.kind:
                problem = "a reference to a record of a class that is no node"
                self.ledger.quirk(document.file, problem, "not followed", reference)
                return None
            return found
        name: Any = None
        given = reference
        if isinstance(reference, dict):
            name = reference.get("ceterms:targetNodeName") or name_of(reference)
            given = reference.get("ceterms:targetNode") or reference.get("@id")
            if not given and plain(name):
                given = f"_:{slug(plain(name))}"
            found = self._by_key.get(self._key(document, given)) if _is_text(given) else None
            if found is not None:
                return found if found.kind else None
        if not _is_text(given):
            problem = "a value that is no reference"
            self.ledger.quirk(document.file, problem, "left out", reference)
            return None
        key = self._key(document, given)
        node = Node(self._iri(document, given, key), kind, document, None)
        self._by_key[key] = node
        self.nodes.append(node)
        self._describe(node, name or short_id(given).removeprefix("_:") or given)
        if not plain(name):
            self.ledger.quirk(
                document.file,
                f"a reference to a record that is not among the files ({short_id(kind)})",
                "declared with the class that the property implies",
                given,
            )
        return node

    def take(self, document: Document, record: Json) -> None:
        """Note that a record is in the graph."""
        self.ledger.take(document.file, short_class(record.get("@type", ())), record)

    def leave(self, document: Document, record: Json, used: AbstractSet[str]) -> None:
        """Note the properties of a record that are not among those used."""
        for key in record.keys() - used:
            self.ledger.unplaced(document.file, key)

    def take_part(self, document: Document, part: Json) -> None:
        """Note that a profile or a condition is in the graph."""
        if any(name in _PARTS for name in part.get("@type", ())):
            self.take(document, part)

    # Triples

    def add(self, subject: str, predicate: str, obj: str | Literal) -> None:
        """State something."""
        self.triples.append((subject, predicate, obj))

    def part(self, parent: str, name: str) -> str:
        """Return a new name for a part of something."""
        iri = f"{parent}--{name}"
        place = 1
        while self._iris.setdefault(short_id(iri).lower(), iri) != iri or iri in self._kinds:
            place += 1
            iri = f"{parent}--{name}-{place}"
        self._kinds[iri] = ""
        return iri

    def sourced(self, node: str, source: str, evidence: str = terms.EVIDENCE_SOURCED) -> None:
        """State how something is known."""
        self.add(node, terms.HAS_EVIDENCE, evidence)
        self.add(node, terms.DC_SOURCE, source)

    def note(self, node: str, text: str, language: str = "en") -> None:
        """State something in words."""
        self.add(node, terms.NOTE, as_literal(clean(text), language))

    def labelled(self, node: str, value: Any) -> None:
        """Name a part, once in each language."""
        for language, text in _first(value).items():
            self.add(node, terms.PREF_LABEL, as_literal(text, language))

    def _describe(self, node: Node, names: Any) -> None:
        found = _first(names)
        if not found:
            found = {"en": short_id(node.iri)}
            self.ledger.quirk(
                node.document.file, "a record without a name", "its id is its label", node.iri
            )
        self._kinds[node.iri] = node.kind
        self._labels[node.iri] = {}
        self.add(node.iri, terms.RDF_TYPE, node.kind)
        for language, text in found.items():
            label = text.translate(_ANGLES)
            if len(label) > _LONGEST_LABEL:
                label = label[: _LONGEST_LABEL - 3].rstrip() + "..."
                self.ledger.quirk(
                    node.document.file,
                    f"a name of more than {_LONGEST_LABEL} characters",
                    "cut short; the whole is its definition",
                    text,
                )
                self.add(node.iri, terms.DEFINITION, as_literal(text, language))
            self._labels[node.iri][language] = label
        self._others(node, names)

    def _others(self, node: Node, names: Any) -> None:
        seen = set(self._labels[node.iri].items())
        for text, language in texts(names):
            if (language, text) not in seen and len(text) <= _LONGEST_LABEL:
                self.add(node.iri, terms.ALT_LABEL, as_literal(text, language))

    def label(self, iri: str) -> str:
        """Return the English label of a node, or another one."""
        labels = self._labels.get(iri, {})
        english = [text for language, text in labels.items() if language.split("-")[0] == "en"]
        return next(iter(english or labels.values()), short_id(iri))

    def source(self, document: Document, record: Json | None = None) -> str:
        """Return the source of a record: its framework, or the document."""
        if record is not None:
            for part in items(record.get("ceasn:isPartOf")):
                found = self.find(document, part)
                if found is not None and found.kind == terms.SOURCE:
                    return found.iri
        known = self._sources.get(document.tag)
        if known is None:
            known = self._sources[document.tag] = self._single(
                f"{SPACE}{document.tag}--source", document
            )
            self._kinds[known] = terms.SOURCE
            self._state_source(known, document)
        return known

    def _state_source(self, iri: str, document: Document) -> None:
        main = next((plain(name_of(record)) for record in document.records if name_of(record)), "")
        title = f"{main} ({document.file})" if main else document.file
        shown = f"{main[:100]} ({document.tag})" if main else document.tag
        shown = clean(shown).translate(_ANGLES)
        self.add(iri, terms.RDF_TYPE, terms.SOURCE)
        self.add(iri, terms.PREF_LABEL, as_literal(shown, "en"))
        self.add(iri, terms.DC_TITLE, as_literal(title, "en"))
        place = uri(document.address) or next(
            (found for record in document.records if (found := uri(record.get("@id"))) is not None),
            None,
        )
        if place is not None:
            self.add(iri, terms.URL, address_literal(place))
            if "credentialengineregistry.org" in place:
                self.add(
                    iri,
                    terms.CREDIT_TEXT,
                    as_literal(f"Credential Engine, Credential Registry: {place}"),
                )
        for record in document.records:
            self.licence(iri, record)

    def licence(self, source: str, record: Json) -> None:
        """State the licence that a record gives."""
        for key in _LICENCES:
            for value in items(record.get(key)):
                found = uri(value)
                if found is not None:
                    self.add(source, terms.DC_LICENSE, found)
                elif plain(value):
                    self.add(source, terms.DC_LICENSE, as_literal(plain(value), "en"))

    def finish(self) -> None:
        """State the labels, no two of a kind alike."""
        shared: dict[tuple[str, str], list[str]] = {}
        for iri, labels in self._labels.items():
            for text in {label_key(text) for text in labels.values()}:
                shared.setdefault((self._kinds[iri], text), []).append(iri)
        doubled = {iri for iris in shared.values() if len(iris) > 1 for iri in iris}
        for iri, labels in self._labels.items():
            for language, text in labels.items():
                label = text
                if iri in doubled:
                    label = f"{text[:100]} ({short_id(iri)})"
                    self.add(iri, terms.ALT_LABEL, as_literal(text, language))
                self.add(iri, terms.PREF_LABEL, as_literal(label, language))
        files = {node.iri: node.document.file for node in self.nodes}
        for iri in sorted(doubled):
            self.ledger.quirk(
                files[iri],
                "a name that another record of the kind has",
                "its id is put behind it",
                self.label(iri),
            )


def short_class(types: Iterable[str]) -> str:
    """Return how a kind of record is called in counts."""
    return " ".join(name.partition(":")[2] or name for name in types) or "record without a class"


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _first(value: Any) -> dict[str, str]:
    found: dict[str, str] = {}
    for text, language in texts(clean(value) if isinstance(value, str) else value):
        found.setdefault(language, text)
    return found
