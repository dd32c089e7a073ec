"""Other people's catalogues as graphs: O*NET, ESCO and CTDL.

`SOURCES` says which module reads what; a module is imported when its source is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from magraph.displays import Displayed
from magraph.errors import UsageError
from magraph.loading import function_at
from magraph.readwrite import PathLike, ontology_path

if TYPE_CHECKING:
    from magraph.graph import CareerGraph, Triple

__all__ = ["SOURCES", "Count", "Import", "Quirk", "import_source"]

SOURCES: Final[dict[str, str]] = {
    "onet": "magraph.sources.onet:read_onet",
    "esco": "magraph.sources.esco:read_esco",
    "ctdl": "magraph.sources.ctdl:read_ctdl",
}
"""Name -> ``"module:function"``; the function takes paths and gives an `Import`."""


class Count(NamedTuple):
    """What became of the rows, or records, of one file.

    Attributes
    ----------
    file
        Its name, without the folder.
    what
        What a row is, such as ``"occupation"``; a file with rows of several kinds has a count
        for each.
    rows
        How many there are.
    taken
        How many are in the graph. The others are in the quirks.
    """

    file: str
    what: str
    rows: int
    taken: int


class Quirk(NamedTuple):
    """Something about the data that a reader has to deal with, and did.

    Attributes
    ----------
    file
        Where.
    problem
        What is odd, in words.
    treatment
        What was done about it.
    times
        How often.
    examples
        A few of the cases.
    """

    file: str
    problem: str
    treatment: str
    times: int
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Import(Displayed, alone=True):
    """A catalogue that was read.

    Attributes
    ----------
    source
        A key of `SOURCES`.
    triples
        What it says, in this package's vocabulary. Its licence and how it wants to be named are
        among them, on a `mg:Source` that every entity leads to by ``dcterms:source``.
    counts
        One for each file and kind of row, so that nothing goes missing unseen.
    quirks
        All that was not taken as it stands.
    """

    source: str
    triples: tuple[Triple, ...]
    counts: tuple[Count, ...]
    quirks: tuple[Quirk, ...]

    @property
    def graph(self) -> CareerGraph:
        """The catalogue with the vocabulary, made anew each time."""
        from magraph.graph import CareerGraph
        from magraph.readwrite.turtle import read_triples

        ((_, vocabulary, _),) = read_triples([ontology_path() / "vocabulary.ttl"])
        return CareerGraph.from_triples((*vocabulary, *self.triples))

    def turtle(self) -> str:
        """Return the catalogue as Turtle, without the vocabulary; the same bytes each time."""
        from magraph.graph import CareerGraph
        from magraph.readwrite.turtle import write_turtle

        return write_turtle(CareerGraph.from_triples(self.triples))


def import_source(name: str, paths: PathLike | Sequence[PathLike]) -> Import:
    """Read a catalogue of another publisher.

    Parameters
    ----------
    name
        A key of `SOURCES`.
    paths
        Files, folders or zip archives, as the source comes; files may be compressed with gzip.

    Raises
    ------
    DataError
        A file is not of the source's form; with file and line.
    UsageError
        There is no such source or file.
    """
    if name not in SOURCES:
        raise UsageError(f"no source is called {name!r}; there are {', '.join(SOURCES)}")
    given = [Path(paths)] if isinstance(paths, (str, Path)) else [Path(path) for path in paths]
    found = function_at(SOURCES[name])(given)
    assert isinstance(found, Import)
    return found
