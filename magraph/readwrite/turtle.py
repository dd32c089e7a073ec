"""Turtle: a strict reader, and a writer whose bytes depend on the graph only."""

from __future__ import annotations

import re
from codecs import getincrementaldecoder
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final, NamedTuple

import pyoxigraph as ox

from magraph.characters import UNSAFE
from magraph.consistency import check_graph
from magraph.errors import DataError, DataErrors, UsageError
from magraph.graph import CareerGraph, Column, Triple
from magraph.literals import (
    BOOLEAN,
    DECIMAL,
    INTEGER,
    LANG_STRING,
    STRING,
    Literal,
    lexical_problem,
)
from magraph.names import short_id
from magraph.places import blank_node_line, statement_lines
from magraph.readwrite import PathLike, ontology_path
from magraph.readwrite.files import read_file
from magraph.terms import ALT_LABEL, DEFINITION, PREF_LABEL, PREFIXES, RDF_TYPE, RDFS_LABEL

__all__ = [
    "Statements",
    "declare",
    "read_triples",
    "read_turtle",
    "selected_columns",
    "turtle_files",
    "write_turtle",
]

_SKIPPED: Final = "shapes.ttl"
_VOCABULARY: Final = "vocabulary.ttl"
_FORMATS: Final = {".ttl": ox.RdfFormat.TURTLE, ".nt": ox.RdfFormat.N_TRIPLES}
_PIECE: Final = 1 << 15
_LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_BARE: Final = {
    BOOLEAN: re.compile(r"true|false"),
    INTEGER: re.compile(r"[+-]?[0-9]+"),
    DECIMAL: re.compile(r"[+-]?[0-9]*\.[0-9]+"),
}
_FIRST: Final = {
    predicate: place
    for place, predicate in enumerate((RDF_TYPE, PREF_LABEL, RDFS_LABEL, ALT_LABEL, DEFINITION))
}
_ESCAPES: Final = {
    **{code: f"\\u{code:04X}" for code in (*range(0x20), *range(0x7F, 0xA0))},
    **{ord(mark): "\\" + letter for mark, letter in ('""', "\\\\", "\nn", "\rr", "\tt")},
}
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")


def read_turtle(paths: PathLike | Sequence[PathLike], *, check: bool = True) -> CareerGraph:
    """Read Turtle and N-Triples files into a graph.

    Parameters
    ----------
    paths
        Files, or folders that are searched for ``*.ttl`` and ``*.nt`` (all but ``shapes.ttl``).
        Where they lack a ``vocabulary.ttl`` the bundled one is read along.
    check
        Whether to check that the graph is consistent.

    Raises
    ------
    DataErrors
        All faults found.
    UsageError
        There is no such file, or it is no local file.
    """
    triples: list[Triple] = []
    places: dict[str | tuple[str, str] | Triple, str] = {}
    prefixes: dict[str, tuple[str, ...]] = {}
    for file, found, declared in read_triples(_with_vocabulary(turtle_files(paths))):
        triples.extend(found)
        declare(prefixes, declared)
        subjects = dict.fromkeys(triple[0] for triple in found)
        again = {subject for subject in subjects if places.setdefault(subject, file) != file}
        if again:  # a second file on something: its values have their own place
            for triple in found:
                if triple[0] in again:
                    places.setdefault(triple, file)
    graph = CareerGraph.from_triples(triples, places=places, prefixes=prefixes)
    if check:
        faults = check_graph(graph)
        if faults:
            raise DataErrors(faults)
    return graph


def declare(prefixes: dict[str, tuple[str, ...]], declared: Mapping[str, str]) -> None:
    """Add the prefixes that a file declares to those of the files before it."""
    for name, space in declared.items():
        known = prefixes.get(name, ())
        if space not in known:
            prefixes[name] = (*known, space)


class Statements(NamedTuple):
    """What one file says: its triples in their order, and the prefixes it declares."""

    file: str
    triples: list[Triple]
    prefixes: dict[str, str]


def read_triples(files: Iterable[Path]) -> list[Statements]:
    """Read each file's triples, in the order of the file.

    Raises
    ------
    DataErrors
        All faults found in any of them.
    UsageError
        A file cannot be read.
    """
    faults: list[DataError] = []
    contents: list[Statements] = []
    for file in files:
        try:
            found, wrong = _parse(file)
        except DataError as error:
            faults.append(error)
            continue
        faults.extend(wrong)
        contents.append(found)
    if faults:
        raise DataErrors(faults)
    return contents


def selected_columns(files: Iterable[Path], predicates: Iterable[str]) -> dict[str, Column]:
    """Read the triples with one of some predicates, one file after the other.

    Quicker than `read_triples` where little of a large file is wanted; literals are not checked,
    and comments may have any bytes.

    Raises
    ------
    DataError
        A file is no Turtle, or has a blank node in a wanted triple.
    UsageError
        A file cannot be read.
    """
    columns = {predicate: Column([], []) for predicate in predicates}
    # By node: no text is made of a predicate, and of one that is not wanted nothing else is.
    wanted = {
        ox.NamedNode(predicate): (column.subjects.append, column.objects.append)
        for predicate, column in columns.items()
    }
    node, text = ox.NamedNode, ox.Literal
    for file in files:
        name, data = str(file), _content(file)
        format_ = _FORMATS.get(file.suffix.lower(), ox.RdfFormat.TURTLE)
        subject: object = None
        iri = ""
        try:
            for quad in ox.parse(data, format_):
                column = wanted.get(quad.predicate)
                if column is None:
                    continue
                obj = quad.object
                # What is said of one subject stands together: one text for all of it.
                if quad.subject != subject:
                    subject = quad.subject
                    if type(subject) is not node:
                        raise _node_fault(name, data, subject, obj)
                    iri = subject.value
                kind = type(obj)
                if kind is node:
                    value = obj.value
                elif kind is text:
                    language = obj.language or ""
                    datatype = LANG_STRING if language else obj.datatype.value
                    value = (obj.value, datatype, language)
                else:
                    raise _node_fault(name, data, subject, obj)
                column[0](iri)
                column[1](value)
        except (SyntaxError, ValueError, MemoryError, OverflowError) as error:
            if isinstance(error, DataError):
                raise
            _check_encoding(name, data)
            raise _syntax_fault(name, data, error) from None
    return columns


def turtle_files(paths: PathLike | Sequence[PathLike]) -> list[Path]:
    """Return files as they are and the Turtle files of folders, sorted, each once.

    Raises
    ------
    UsageError
        There is no such file, or it is no local file.
    """
    files: dict[Path, None] = {}
    for item in [paths] if isinstance(paths, (str, Path)) else paths:
        if _URL.match(str(item)):
            raise UsageError(f"{item}: local files only, no address; download it first")
        path = Path(item)
        try:
            is_folder, is_file = path.is_dir(), path.is_file()
        except OSError as error:  # a name that is too long
            raise UsageError(f"{path}: cannot be read: {error.strerror}") from None
        if is_folder:
            inside = sorted(
                file
                for suffix in _FORMATS
                for file in path.rglob("*" + suffix)
                if file.name != _SKIPPED and file.is_file()
            )
            if not inside:
                raise UsageError(f"{path}: no Turtle file (*.ttl) in this folder")
            files.update(dict.fromkeys(inside))
        elif is_file:
            files[path] = None
        elif path.exists():
            raise UsageError(f"{path}: neither a file nor a folder. Write a file of what it gives")
        else:
            raise UsageError(f"{path}: no such file or folder")
    if not files:
        raise UsageError("no file to read")
    return list(files)


def _with_vocabulary(files: list[Path]) -> list[Path]:
    bundled = ontology_path() / _VOCABULARY
    if all(file.name != _VOCABULARY for file in files) and bundled.is_file():
        return [bundled, *files]
    return files


def _parse(file: Path) -> tuple[Statements, list[DataError]]:
    name = str(file)
    data = _content(file)
    _check_encoding(name, data)
    format_ = _FORMATS.get(file.suffix.lower(), ox.RdfFormat.TURTLE)
    triples: list[Triple] = []
    faults: list[DataError] = []
    lines: dict[tuple[str, str], int] = {}
    try:
        parser = ox.parse(data, format_)
        for quad in parser:
            subject, predicate, obj = quad.subject, quad.predicate.value, quad.object
            if isinstance(subject, ox.NamedNode):
                if isinstance(obj, ox.NamedNode):
                    triples.append((subject.value, predicate, obj.value))
                    continue
                if isinstance(obj, ox.Literal) and not (obj.language and obj.direction):
                    language = obj.language
                    datatype = LANG_STRING if language else obj.datatype.value
                    literal = (obj.value, datatype, language or "")
                    triples.append((subject.value, predicate, literal))
                    if datatype != LANG_STRING and datatype != STRING:
                        problem = lexical_problem(literal)
                        if problem:
                            lines = lines or statement_lines(data.decode())
                            faults.append(_literal_fault(name, lines, triples[-1], problem))
                    continue
            faults.append(_node_fault(name, data, subject, obj))
            break
    except (SyntaxError, ValueError, MemoryError, OverflowError) as error:
        raise _syntax_fault(name, data, error) from None
    if not triples and not faults:
        raise DataError("the file says nothing", file=name, remedy="Write a triple or remove it")
    return Statements(name, triples, parser.prefixes), faults


def _syntax_fault(name: str, data: bytes, error: Exception) -> DataError:
    if not isinstance(error, SyntaxError):
        return DataError(f"not valid Turtle: {error}", file=name)
    message = str(error.args[0]).partition(": ")[2] or str(error.args[0])
    return DataError(
        f"not valid Turtle: {message}", file=name, line=error.lineno, remedy=_hint(data)
    )


def _content(file: Path) -> bytes:
    return read_file(file).removeprefix(b"\xef\xbb\xbf")


def _check_encoding(name: str, data: bytes) -> None:
    # Piece by piece: the text of a whole catalogue is ten times as slow to make.
    decode, done = getincrementaldecoder("utf-8")().decode, 0
    try:
        for done in range(0, len(data), _PIECE):
            last = done + _PIECE >= len(data)
            decode(memoryview(data)[done : done + _PIECE], last)
    except UnicodeDecodeError as error:
        wide = data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in data[:4]
        # Bytes that a piece left to the next are part of a letter, no end of a line.
        before = data.count(b"\n", 0, done) + error.object.count(b"\n", 0, error.start)
        raise DataError(
            "not UTF-8 (looks like UTF-16)" if wide else "not UTF-8",
            file=name,
            line=before + 1,
            remedy="Save it as UTF-8",
        ) from None


def _hint(data: bytes) -> str:
    if b"\x00" in data[:4]:
        return "It looks like UTF-16: save it as UTF-8"
    if re.match(rb"\s*<(!doctype|html|\?xml)", data, re.IGNORECASE):
        return "It looks like a web page or XML"
    return ""


def _literal_fault(
    name: str, lines: Mapping[tuple[str, str], int], triple: Triple, problem: str
) -> DataError:
    subject, predicate, _ = triple
    line = lines.get((subject, predicate), lines.get((subject, "")))
    return DataError(
        f"{short_id(predicate)} {problem}", file=name, line=line, term=short_id(subject)
    )


def _node_fault(name: str, data: bytes, subject: object, obj: object) -> DataError:
    term = short_id(subject.value) if isinstance(subject, ox.NamedNode) else None
    if isinstance(subject, ox.BlankNode) or isinstance(obj, ox.BlankNode):
        return DataError(
            "a blank node ([ ], ( ) or _:name)",
            file=name,
            line=blank_node_line(data.decode(errors="replace")),
            term=term,
            remedy="Give it a name: the parent's id, two dashes and a part, as in ma:x--fee",
        )
    return DataError(
        "a triple about a triple, or a text with a direction (RDF 1.2)",
        file=name,
        term=term,
        remedy="Write plain RDF 1.1",
    )


def write_turtle(graph: CareerGraph) -> str:
    """Write a graph as Turtle.

    Subjects are sorted by IRI, a class comes first, then labels, then the other properties;
    every object has a line of its own. The same triples always give the same bytes.

    Raises
    ------
    DataError
        An IRI or a language tag has no form in Turtle.
    """
    names = _Names()
    blocks = [
        _block(subject, list(triples), names)
        for subject, triples in groupby(graph.triples(), key=lambda triple: triple[0])
    ]
    head = "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in sorted(names.used))
    return "\n".join([head, *blocks] if head else blocks)


def _block(subject: str, triples: Iterable[Triple], names: _Names) -> str:
    lines = []
    by_predicate = groupby(
        sorted(triples, key=lambda triple: (_FIRST.get(triple[1], len(_FIRST)), triple[1])),
        key=lambda triple: triple[1],
    )
    for predicate, same in by_predicate:
        verb = "a" if predicate == RDF_TYPE else names.iri(predicate, subject)
        objects = (
            names.iri(obj, subject) if isinstance(obj, str) else names.literal(obj, subject)
            for _, _, obj in same
        )
        lines.append(f"{verb} " + " ,\n        ".join(objects))
    return f"{names.iri(subject, subject)} " + " ;\n    ".join(lines) + " .\n"


def _escaped(text: str, subject: str) -> str:
    escaped = text.translate(_ESCAPES)
    if escaped.isascii():
        return escaped
    try:
        escaped.encode()
    except UnicodeEncodeError as error:
        raise DataError(f"has no form in Turtle: {error}", term=short_id(subject)) from None
    return UNSAFE.sub(_escape, escaped)


def _escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04X}"


class _Names:
    """Writes terms, and remembers which prefixes that took."""

    def __init__(self) -> None:
        self.used: set[str] = set()
        self._written: dict[str, str] = {}

    def iri(self, iri: str, subject: str) -> str:
        written = self._written.get(iri)
        if written is None:
            written = self._written[iri] = self._shorten(iri, subject)
        return written

    def _shorten(self, iri: str, subject: str) -> str:
        try:
            ox.NamedNode(iri)
        except ValueError as error:
            raise DataError(f"{iri!r} is no IRI: {error}", term=short_id(subject)) from None
        found = [(len(space), name) for name, space in PREFIXES.items() if iri.startswith(space)]
        if found:
            length, name = max(found)
            if _LOCAL.fullmatch(iri, length):
                self.used.add(name)
                return f"{name}:{iri[length:]}"
        return f"<{UNSAFE.sub(_escape, iri)}>"

    def literal(self, literal: Literal, subject: str) -> str:
        lexical, datatype, language = literal
        if not language and datatype in _BARE and _BARE[datatype].fullmatch(lexical):
            return lexical
        quoted = f'"{_escaped(lexical, subject)}"'
        if language:
            if not _LANGUAGE.fullmatch(language):
                raise DataError(f"{language!r} is no language tag", term=short_id(subject))
            return f"{quoted}@{language}"
        return quoted if datatype == STRING else f"{quoted}^^{self.iri(datatype, subject)}"
