"""Validation: our own checks and the SHACL shapes, in one report."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from magraph.consistency import check_graph
from magraph.consistency.faults import Fault, known_by, prefixed, stated_at
from magraph.displays import Displayed
from magraph.errors import DataError, DataErrors, MissingExtra, UsageError
from magraph.graph import CareerGraph
from magraph.names import short_id
from magraph.readwrite import PathLike, ontology_path
from magraph.readwrite.files import read_file
from magraph.readwrite.patches import patched
from magraph.readwrite.turtle import read_turtle
from magraph.terms import MONETARY_AMOUNT, PREFIXES, QUANTITY, RDF_TYPE, STATEMENT

if TYPE_CHECKING:
    import rdflib

__all__ = ["Report", "Violation", "validate"]

_SHAPES = "shapes.ttl"
_ENOUGH = 1000
# Checks over the whole graph hang on this node of the shapes; what is wrong is the value.
_VOCABULARY = "https://w3id.org/magraph/ontology/vocabulary"
_CLAIMS = (MONETARY_AMOUNT, QUANTITY, STATEMENT)
_SHACL = "http://www.w3.org/ns/shacl#"


class Violation(NamedTuple):
    """One fault.

    Attributes
    ----------
    file, line
        Where; empty and 0 where that is not known.
    focus
        Short id of the node concerned, or empty.
    path
        The property concerned, prefixed, or empty.
    message
        What is wrong, and what to do about it.
    severity
        ``"violation"``, ``"warning"`` or ``"info"``.
    """

    file: str
    line: int
    focus: str
    path: str
    message: str
    severity: str = "violation"

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        parts = (place, self.focus, f"{self.path} {self.message}" if self.path else self.message)
        return ": ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Report(Displayed, alone=True):
    """What validation found: `conforms` unless there is a violation."""

    conforms: bool
    violations: tuple[Violation, ...]


def validate(
    paths: PathLike | Sequence[PathLike] | None = None,
    *,
    shapes: PathLike | None = None,
    patches: Sequence[PathLike] = (),
) -> Report:
    """Check an ontology with our rules and with SHACL.

    Parameters
    ----------
    paths
        Turtle files or folders; without any, the bundled ontology.
    shapes
        A file of SHACL shapes; by default those of the bundled ontology. Their queries have the
        limits of `magraph.sparql.query`, but for that of time.
    patches
        Turtle files that are put on top of it first, as `patched` does.

    Returns
    -------
    Report
        Sorted by file and line, each fault once. A file that cannot be parsed is a violation.

    Raises
    ------
    DataError
        The shapes are no Turtle or cannot be used.
    MissingExtra
        pySHACL is not installed.
    UsageError
        There is no such file.
    """
    given = ontology_path() if paths is None else paths
    try:
        graph = read_turtle(given, check=False)
        if patches:
            graph = patched(graph, patches, check=False)
    except DataErrors as errors:
        return _report(map(_from_error, errors.errors))
    faults = check_graph(graph)
    found = [_from_error(error) for error in faults]
    if len(found) > _ENOUGH:
        problem = f"more than {_ENOUGH:,} faults; the shapes were not tried. Mend these first"
        return _report([*found, Violation("", 0, "", "", problem, "info")])
    file = ontology_path() / _SHAPES if shapes is None else Path(shapes)
    if shapes is not None or file.is_file():
        found.extend(_shacl(graph, file, faults))
    return _report(found)


def _report(found: Iterable[Violation]) -> Report:
    violations = tuple(sorted(set(found)))
    return Report(all(each.severity != "violation" for each in violations), violations)


def _from_error(error: DataError) -> Violation:
    message = f"{error.problem}. {error.remedy}" if error.remedy else error.problem
    return Violation(error.file or "", error.line or 0, error.term or "", "", message)


def _shacl(graph: CareerGraph, file: Path, told: Sequence[Fault]) -> Iterator[Violation]:
    """Yield what the shapes find and our own checks do not tell already."""
    try:
        import pyshacl
        import rdflib
    except ImportError:
        raise MissingExtra("Validation with SHACL", "shacl") from None
    from magraph.rdf_store import as_rdflib

    # Parsed strictly first: rdflib accepts much that is no Turtle.
    _require_turtle(file)
    shapes = rdflib.Graph().parse(file, format="turtle")
    try:
        _, results, text = pyshacl.validate(
            as_rdflib(graph),
            shacl_graph=shapes,
            inference="none",
            do_owl_imports=False,
            advanced=False,
        )
    except RecursionError:
        yield Violation("", 0, "", "", "nested too deeply for the shapes to be tried")
        return
    except UsageError as error:
        raise DataError(f"the shapes cannot be used: {error}", file=str(file)) from None
    if not isinstance(results, rdflib.Graph):
        raise DataError(f"the shapes cannot be used: {text}", file=str(file))
    yield from _results(graph, results, told)


def _require_turtle(file: Path) -> None:
    import pyoxigraph

    try:
        for _ in pyoxigraph.parse(read_file(file), pyoxigraph.RdfFormat.TURTLE):
            pass
    except SyntaxError as error:
        raise DataError(
            f"not valid Turtle: {error.args[0]}", file=str(file), line=error.lineno
        ) from None


def _results(
    graph: CareerGraph, results: rdflib.Graph, told: Sequence[Fault]
) -> Iterator[Violation]:
    from rdflib import URIRef

    said = [_words(str(_from_error(each))) for each in told]
    known: dict[tuple[str, str], set[str]] = {}
    for each, words in zip(told, said, strict=True):
        for about in each.about:
            known.setdefault((each.node, about), set()).update(words)

    def one(node: Any, name: str) -> str:
        value = results.value(node, URIRef(_SHACL + name))
        return "" if value is None else str(value)

    for node in results.subjects(URIRef(RDF_TYPE), URIRef(_SHACL + "ValidationResult")):
        focus, path = one(node, "focusNode"), one(node, "resultPath")
        is_property = path.startswith(tuple(PREFIXES.values()))
        message = " ".join(one(node, "resultMessage").split())
        value = one(node, "value")
        if focus == _VOCABULARY and value:
            concerned = [word for word in _words(message) if "://" in word]
            if any(all({short_id(i), prefixed(i)} & words for i in concerned) for words in said):
                continue
            focus = value if value in graph else focus
            message = " ".join(_with_place(graph, word) for word in message.split())
        elif _is_known(graph, focus, path, value, message, known.get((focus, path))):
            continue
        elif value and value != focus and value not in message:
            message += f" (value: {prefixed(value)})"
        place, line = graph.place(focus, path)
        yield Violation(
            place or "",
            line or 0,
            short_id(focus),
            prefixed(path) if is_property else "",
            message,
            short_id(one(node, "resultSeverity")).lower(),
        )


def _is_known(
    graph: CareerGraph,
    focus: str,
    path: str,
    value: str,
    message: str,
    words: Collection[str] | None,
) -> bool:
    """Return whether what a shape finds is told in these words.

    Of one value among many that is told by the value; of the node itself, of which several things
    may be wrong, by a term that both speak of.
    """
    if words is None:
        return False
    if not path:
        return any(":" in word and word in words for word in _words(message))
    stated = len(graph.objects(focus, path)) + len(graph.literals(focus, path))
    return (
        stated < 2 or not value or not {value, short_id(value), prefixed(value)}.isdisjoint(words)
    )


def _words(text: str) -> frozenset[str]:
    """Return the words of a sentence without the marks around them."""
    return frozenset(word.strip(".,:;") for word in text.split())


def _with_place(graph: CareerGraph, word: str) -> str:
    """Return a word of a message: a node by its id and place, a claim by its sources too."""
    iri = word.rstrip(".,")
    if iri not in graph:
        return word
    by = f" {known_by(graph, iri)}" if any(graph.is_a(iri, kind) for kind in _CLAIMS) else ""
    return short_id(iri) + by + stated_at(*graph.place(iri)) + word[len(iri) :]
