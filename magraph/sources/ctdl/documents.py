"""JSON-LD files of the Credential Registry, as documents with records in one spelling.

Nothing is fetched: the addresses of the contexts are known here, and so are their prefixes.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

from magraph.errors import DataError, DataErrors, UsageError
from magraph.sources.ctdl.ledger import Ledger
from magraph.sources.files import Files

__all__ = ["Document", "Json", "is_a", "read_documents", "slug"]

Json: TypeAlias = dict[str, Any]

MAX_DEPTH: Final = 100
"""How deep objects and lists may lie in each other."""

_SUFFIXES: Final = (".json", ".jsonld", ".json.gz", ".jsonld.gz")
_CONTEXT = re.compile(
    r"https?://(?:www\.)?(?:credreg\.net|purl\.org)/(?:ctdl|ctdlasn|qdata|asn)"
    r"(?:/schema)?/context(?:/json)?/?(?:[?#].*)?",
    re.IGNORECASE,
)
# Where the terms live, without the scheme: both http and https occur.
_SPACES: Final = {
    "purl.org/ctdl/terms/": "ceterms",
    "credreg.net/ctdl/terms/": "ceterms",
    "purl.org/ctdlasn/terms/": "ceasn",
    "credreg.net/ctdlasn/terms/": "ceasn",
    "credreg.net/qdata/terms/": "qdata",
    "purl.org/ASN/schema/core/": "asn",
    "purl.org/ctdl/vocabs/logic/": "logic",
    "purl.org/ctdl/vocabs/compare/": "compare",
    "purl.org/ctdl/vocabs/array/": "array",
    "purl.org/ctdl/vocabs/costType/": "costType",
    "schema.org/": "schema",
    "www.w3.org/2004/02/skos/core#": "skos",
    "www.w3.org/2000/01/rdf-schema#": "rdfs",
    "www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
}
_STANDARD: Final = {prefix: "https://" + space for space, prefix in reversed(_SPACES.items())}


class Document(NamedTuple):
    """A payload: what one envelope, or one object with ``@graph``, holds.

    Attributes
    ----------
    file
        The name of its file, for counts.
    place
        Where that is, for messages.
    tag
        A name for it that no other document has; what has no address is named after it.
    address
        Its ``@id``; may be empty.
    records
        Its nodes, with every term as ``ceterms:name`` whatever the spelling.
    """

    file: str
    place: str
    tag: str
    address: str
    records: tuple[Json, ...]


def slug(text: str) -> str:
    """Return a text as a part of an IRI: letters, digits, dots and single dashes."""
    return re.sub(r"[^A-Za-z0-9.]+", "-", text).strip("-.")[:80].rstrip("-.")


def is_a(value: object, *classes: str) -> bool:
    """Tell whether a value is an object of one of these classes."""
    return isinstance(value, dict) and not set(classes).isdisjoint(value.get("@type", ()))


def read_documents(paths: Sequence[Path], ledger: Ledger) -> list[Document]:
    """Read every document of files, folders and zip archives.

    Raises
    ------
    DataError
        A file is no JSON or has a context that is not known; several files: `DataErrors`.
    UsageError
        There is no such file, or none of JSON.
    """
    found: list[Document] = []
    faults: list[DataError] = []
    tags: set[str] = set()
    given = False
    for files, name in _files(paths, ledger):
        given = True
        try:
            payloads = list(_payloads(files, name, ledger))
        except DataError as error:
            faults.append(error)
            continue
        stem = slug(name.removesuffix(".jsonld").removesuffix(".json")) or "file"
        if not payloads:
            ledger.quirk(name, "no payload in the file", "nothing taken")
        for place, payload in enumerate(payloads, start=1):
            tag = stem if len(payloads) == 1 else f"{stem}-{place}"
            while tag.lower() in tags:
                tag += "-again"
            tags.add(tag.lower())
            address, records = payload
            found.append(Document(name, files.place(name), tag, address, tuple(records)))
    if len(faults) > 1:
        raise DataErrors(faults)
    if faults:
        raise faults[0]
    if not given:
        raise UsageError("no JSON file (*.json, *.jsonld) among what was given")
    return found


def _files(paths: Sequence[Path], ledger: Ledger) -> Iterator[tuple[Files, str]]:
    """Yield every file; unlike in `Files`, one name may lie in several folders."""
    for path in paths:
        if path.is_dir():
            inside = [file for file in sorted(path.rglob("*")) if file.is_file()]
            for file in inside:
                if file.name.lower().endswith(_SUFFIXES):
                    yield Files([file]), file.name.removesuffix(".gz")
                else:
                    ledger.quirk(file.name, "a file that is not JSON", "not read")
            continue
        files = Files([path])
        for name in files:
            if path.suffix.lower() == ".zip" and not name.lower().endswith(_SUFFIXES):
                ledger.quirk(name, "a file that is not JSON", "not read")
            else:
                yield files, name


def _payloads(files: Files, name: str, ledger: Ledger) -> Iterator[tuple[str, list[Json]]]:
    place = files.place(name)
    content = _parse(files.text(name), name, place, ledger)
    for item in content if isinstance(content, list) else [content]:
        yield from _payload(item, name, place, ledger)


def _parse(text: str, name: str, place: str, ledger: Ledger) -> Any:
    def unique(pairs: list[tuple[str, Any]]) -> Json:
        found = dict(pairs)
        if len(found) < len(pairs):
            times = Counter(key for key, _ in pairs)
            double = next(key for key, number in times.items() if number > 1)
            ledger.quirk(name, "one key twice in an object", "the last value is taken", double)
        return found

    def no_number(constant: str) -> Any:
        raise ValueError(f"{constant} is no number")

    try:
        return json.loads(
            text, parse_float=Decimal, parse_constant=no_number, object_pairs_hook=unique
        )
    except json.JSONDecodeError as error:
        problem = f"not valid JSON: {error.msg} at column {error.colno}"
        raise DataError(problem, file=place, line=error.lineno, remedy="Mend the file") from None
    except RecursionError:
        raise DataError(f"nested more than {MAX_DEPTH} deep", file=place) from None
    except ValueError as error:
        raise DataError(f"not valid JSON: {error}", file=place) from None


def _payload(item: Any, name: str, place: str, ledger: Ledger) -> Iterator[tuple[str, list[Json]]]:
    """Yield the address and the records of what a file holds, unless it is a closed envelope."""
    if isinstance(item, dict) and isinstance(item.get("decoded_resource"), (dict, str)):
        item = item["decoded_resource"]
        if isinstance(item, str):
            item = _parse(item, name, place, ledger)
    if not isinstance(item, dict):
        raise DataError(
            f"a {type(item).__name__} where a record belongs",
            file=place,
            remedy="Give JSON-LD: an object with @graph or @type, an envelope, or a list of these",
        )
    if "envelope_id" in item:
        ledger.row(name, "envelope")
        ledger.quirk(
            name,
            "an envelope without decoded_resource",
            "not taken: ask the registry for the decoded copy",
            item.get("envelope_ceterms_ctid", ""),
        )
        return
    address = item.get("@id")
    yield (address if isinstance(address, str) else ""), _records(item, name, place, ledger)


def _records(item: Json, name: str, place: str, ledger: Ledger) -> list[Json]:
    """Return the records of ``@graph``, or the one that an object is, in one spelling."""
    if "@context" not in item:
        ledger.quirk(name, "no @context", "the usual prefixes are taken")
    names = _Names(place)
    names.read(item.get("@context"))
    graph = item.get("@graph")
    if graph is None:
        if not any(key.startswith("@") or ":" in key for key in item):
            keys = ", ".join(sorted(item)[:5])
            raise DataError(
                f"an object that is no JSON-LD record ({keys})",
                file=place,
                remedy="Give JSON-LD: an object with @graph or @type, or an envelope",
            )
        graph = [item]
    records = []
    for record in graph if isinstance(graph, list) else [graph]:
        normal = record
        if isinstance(record, dict):
            own = names
            if "@context" in record and record is not item:
                own = _Names(place, names)
                own.read(record["@context"])
            normal = own.normal(record, 0)
        if isinstance(normal, dict):
            records.append(normal)
        else:
            ledger.row(name, "thing that is no record")
            ledger.quirk(name, "something in @graph that is no object", "not taken", normal)
    return records


class _Names:
    """The terms of a context, and values spelt with them."""

    def __init__(self, place: str, outer: _Names | None = None) -> None:
        self._place = place
        self._prefixes: dict[str, str] = dict(outer._prefixes if outer else _STANDARD)
        self._terms: dict[str, str] = dict(outer._terms) if outer else {}
        self._vocabulary: str = outer._vocabulary if outer else ""
        self._known: dict[str, str] = {}

    def read(self, context: Any) -> None:
        for part in context if isinstance(context, list) else [context]:
            if part is None:
                continue
            if isinstance(part, str):
                if not _CONTEXT.fullmatch(part.strip()):
                    raise DataError(
                        f"the context {part!r} is not known, and nothing is fetched",
                        file=self._place,
                        remedy="Use https://credreg.net/ctdl/schema/context/json, that of "
                        "ctdlasn, or write the prefixes into @context",
                    )
            elif isinstance(part, dict):
                self._define(part)
            else:
                problem = f"a {type(part).__name__} in @context"
                raise DataError(problem, file=self._place, remedy="Give an address or prefixes")

    def _define(self, terms: Mapping[str, Any]) -> None:
        for name, meaning in terms.items():
            iri = meaning.get("@id") if isinstance(meaning, dict) else meaning
            if not isinstance(iri, str):
                continue
            if name == "@vocab":
                self._vocabulary = iri
            elif iri.endswith(("/", "#", ":")):
                self._prefixes[name] = iri
            else:
                self._terms[name] = iri

    def term(self, name: str) -> str:
        """Return ``prefix:local`` with the usual prefix, or the name where it has none."""
        known = self._known.get(name)
        if known is None:
            known = self._known[name] = self._canonical(self._terms.get(name, name))
        return known

    def _canonical(self, name: str) -> str:
        if name.startswith("@"):
            return name
        prefix, colon, local = name.partition(":")
        iri = name
        if colon and not local.startswith("//"):
            if prefix not in self._prefixes:
                return name
            iri = self._prefixes[prefix] + local
        elif not colon:
            if not self._vocabulary:
                return name
            iri = self._vocabulary + name
        bare = iri.removeprefix("https://").removeprefix("http://")
        for space, usual in _SPACES.items():
            if bare.startswith(space) or bare.removeprefix("www.").startswith(space):
                return f"{usual}:{bare[bare.index(space) + len(space) :]}"
        return name

    def normal(self, value: Any, depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise DataError(f"nested more than {MAX_DEPTH} deep", file=self._place)
        if isinstance(value, list):
            return [self.normal(item, depth + 1) for item in value]
        if not isinstance(value, dict):
            return value
        found: Json = {}
        for key, item in value.items():
            if key == "@context":
                continue
            term = self.term(key)
            if term == "@type":
                names = item if isinstance(item, list) else [item]
                found[term] = [self.term(name) for name in names if isinstance(name, str)]
            else:
                found[term] = self.normal(item, depth + 1)
        return _plain(found)


def _plain(found: Json) -> Any:
    """Return what JSON-LD's wrappers of values and lists hold."""
    if "@value" in found:
        language = found.get("@language")
        return {language: found["@value"]} if isinstance(language, str) else found["@value"]
    for wrapper in ("@list", "@set"):
        if wrapper in found:
            return found[wrapper]
    if found.keys() == {"@id"} and isinstance(found["@id"], str):
        return found["@id"]
    return found
