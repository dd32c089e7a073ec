"""GraphML: for other graph programs, and back without loss.

Node and edge ids are hashes, because the schema wants them to be short tokens and many programs
drop edges whose ids repeat; the IRIs are data. ``label`` and ``kind`` are there for people and
are not read back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from hashlib import sha256
from typing import Final
from xml.parsers import expat

from magraph.characters import UNSAFE
from magraph.consistency import check_graph
from magraph.errors import DataError, DataErrors
from magraph.graph import CareerGraph, Triple
from magraph.names import short_id
from magraph.readwrite import PathLike
from magraph.readwrite.files import read_file, single_file
from magraph.readwrite.wellformed import wellformed
from magraph.terms import RDF_TYPE

__all__ = ["read_graphml", "write_graphml"]

_NAMESPACE: Final = "http://graphml.graphdrawing.org/xmlns"
_NODE_KEYS: Final = ("iri", "label", "kind", "types", "literals")
_EDGE_KEYS: Final = ("predicate", "edge-label")
_HEAD: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<graphml xmlns="{_NAMESPACE}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    f' xsi:schemaLocation="{_NAMESPACE} http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">\n'
)
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_graphml(graph: CareerGraph) -> str:
    """Write a graph as GraphML.

    Data fields of nodes: ``iri``, ``label``, ``kind``, ``types`` (JSON list) and ``literals``
    (JSON: predicate -> list of lexical form, datatype, language); of edges: ``predicate`` and
    ``label``.

    Raises
    ------
    DataError
        An IRI has a character that XML has not.
    """
    lines = [_HEAD]
    for scope, keys in (("node", _NODE_KEYS), ("edge", _EDGE_KEYS)):
        lines.extend(
            f'  <key id="{key}" for="{scope}" attr.name="{key.removeprefix("edge-")}"'
            ' attr.type="string"/>\n'
            for key in keys
        )
    lines.append('  <graph id="ontology" edgedefault="directed">\n')
    ids = {iri: _hash("n", iri) for iri in sorted(graph)}
    for iri, id_ in ids.items():
        _require_xml(iri)
        data = {
            "iri": iri,
            "label": _NOT_XML.sub("\ufffd", graph.label(iri)),
            "kind": graph.kind(iri),
            "types": json.dumps(graph.types(iri)),
            # ASCII only, so that control characters reach the file as JSON escapes.
            "literals": json.dumps(dict(graph.literal_properties(iri)), sort_keys=True),
        }
        lines.append(f'    <node id="{id_}">\n{_fields(data)}    </node>\n')
    edges = (
        (source, target, predicate)
        for source in graph
        for predicate, targets in graph.links(source).items()
        for target in targets
    )
    for source, target, predicate in sorted(edges):
        _require_xml(predicate)
        id_ = _hash("e", source, predicate, target)
        ends = f'source="{ids[source]}" target="{ids[target]}"'
        name = _NOT_XML.sub("\ufffd", graph.label(predicate))
        data = {"predicate": predicate, "edge-label": name}
        lines.append(f'    <edge id="{id_}" {ends}>\n{_fields(data)}    </edge>\n')
    lines.append("  </graph>\n</graphml>\n")
    return "".join(lines)


def read_graphml(paths: PathLike | Sequence[PathLike], *, check: bool = True) -> CareerGraph:
    """Read a graph that `write_graphml` wrote, also where another program has passed it on.

    Document types and entities are refused, and so is GraphML of any other origin.

    Parameters
    ----------
    paths
        One file.
    check
        Whether to check that the graph is consistent.

    Raises
    ------
    DataError
        The file is no GraphML of ours; with its line.
    UsageError
        There is no such file, or it cannot be read.
    """
    file = single_file(paths)
    data = read_file(file)
    triples, subjects = _Reader(str(file)).read(data)
    graph = CareerGraph.from_triples(
        wellformed(triples, str(file)), places=dict.fromkeys(subjects, str(file))
    )
    faults = check_graph(graph) if check else []
    if faults:
        raise DataErrors(faults)
    return graph


class _Reader:
    """Gathers triples while expat walks through the file."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._triples: list[Triple] = []
        self._nodes: dict[str, str] = {}
        self._edges: list[tuple[str, str, str, int]] = []
        self._element: tuple[str, dict[str, str], int] | None = None
        self._fields: dict[str, list[str]] = {}
        self._field: str | None = None
        self._names: dict[str, str] = {}
        self._seen_root = False
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._doctype

    def read(self, data: bytes) -> tuple[list[Triple], list[str]]:
        try:
            self._parser.Parse(data, True)
        except expat.ExpatError as error:
            message = expat.errors.messages[error.code]
            raise self._fault(f"not valid XML: {message}", error.lineno) from None
        except DataError:
            raise
        except (LookupError, ValueError) as error:
            raise self._fault(f"not valid XML: {error}") from None
        for source, target, predicate, line in self._edges:
            for end in (source, target):
                if end not in self._nodes:
                    raise self._fault(f"an edge leads to {end!r}, which is no node", line)
            self._triples.append((self._nodes[source], predicate, self._nodes[target]))
        if not self._triples:
            raise self._fault("the file says nothing")
        return self._triples, sorted(self._nodes.values())

    def _fault(self, problem: str, line: int | None = None, term: str | None = None) -> DataError:
        return DataError(
            problem,
            file=self._file,
            line=line or self._parser.CurrentLineNumber,
            term=term,
            remedy="Only GraphML written by magraph can be read",
        )

    def _doctype(self, *_: object) -> None:
        raise self._fault("a document type (DTD) is not allowed")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        namespace, _, local = name.rpartition(" ")
        if not self._seen_root and (local != "graphml" or namespace != _NAMESPACE):
            raise self._fault("not GraphML")
        self._seen_root = True
        if local == "key":
            # Ids of keys are a file's own: networkx gives others. What a field is, its name says.
            id_ = attributes.get("id", "")
            self._names[id_] = attributes.get("attr.name", id_)
        elif local in ("node", "edge"):
            if self._element is not None:
                raise self._fault(f"a {local} inside a {self._element[0]}")
            self._element = (local, attributes, self._parser.CurrentLineNumber)
            self._fields = {}
        elif local == "data" and self._element is not None:
            key = attributes.get("key", "")
            self._field = self._names.get(key, key)
            if self._field in self._fields:
                raise self._fault(f"data {self._field!r} is given twice")
            self._fields[self._field] = []

    def _text(self, text: str) -> None:
        if self._field is not None:
            self._fields[self._field].append(text)

    def _end(self, name: str) -> None:
        local = name.rpartition(" ")[2]
        if local == "data":
            self._field = None
        elif local in ("node", "edge") and self._element is not None:
            _, attributes, line = self._element
            self._element = None
            if local == "node":
                self._node(attributes.get("id", ""), line)
            else:
                self._edge(attributes, line)

    def _node(self, id_: str, line: int) -> None:
        iri = self._require("iri", line)
        if id_ in self._nodes or id_ != _hash("n", iri):
            raise self._fault(f"node id {id_!r} is not the one of its IRI", line, short_id(iri))
        self._nodes[id_] = iri
        try:
            types = json.loads(self._require("types", line))
            literals = json.loads(self._require("literals", line))
            found: list[Triple] = [(iri, RDF_TYPE, type_) for type_ in _texts(types)]
            for predicate, values in literals.items():
                for lexical, datatype, language in map(_texts, values):
                    found.append((iri, predicate, (lexical, datatype, language.lower())))
        except (ValueError, TypeError, AttributeError, RecursionError):
            problem = "types or literals are not the JSON that magraph writes"
            raise self._fault(problem, line, short_id(iri)) from None
        self._triples.extend(found)

    def _edge(self, attributes: dict[str, str], line: int) -> None:
        predicate = self._require("predicate", line)
        ends = (attributes.get("source", ""), attributes.get("target", ""))
        self._edges.append((*ends, predicate, line))

    def _require(self, key: str, line: int) -> str:
        if key not in self._fields:
            raise self._fault(f"no data {key!r}", line)
        return "".join(self._fields[key])


def _texts(values: object) -> list[str]:
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise TypeError("no list of texts")
    return values


def _fields(data: dict[str, str]) -> str:
    return "".join(
        f'      <data key="{key}">{_escape(text)}</data>\n' for key, text in data.items()
    )


def _escape(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped if escaped.isprintable() else UNSAFE.sub(_reference, escaped)


def _reference(found: re.Match[str]) -> str:
    return found[0] if found[0] in "\t\n" else f"&#{ord(found[0])};"


def _require_xml(iri: str) -> None:
    if _NOT_XML.search(iri):
        raise DataError("an IRI with a character that XML has not", term=repr(iri))


def _hash(prefix: str, *parts: str) -> str:
    return prefix + sha256("\0".join(parts).encode()).hexdigest()[:20]
