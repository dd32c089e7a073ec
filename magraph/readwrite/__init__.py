"""Reading and writing the graph.

`FORMATS` says which module does what; a module is imported when its format is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias, cast

from magraph.errors import UsageError
from magraph.loading import function_at
from magraph.readwrite.suffixes import by_suffix, format_of

if TYPE_CHECKING:
    from magraph.graph import CareerGraph

__all__ = [
    "FORMATS",
    "Format",
    "Loss",
    "PathLike",
    "export_losses",
    "ontology_path",
    "read_graph",
    "write_graph",
]

PathLike: TypeAlias = str | Path

_PACKAGE: Final = Path(__file__).resolve().parent.parent


class Format(NamedTuple):
    """A file format: where its reader and writer live and how its files are called.

    Parameters
    ----------
    reader, writer
        ``"module:function"``. A reader takes paths and gives a graph; a writer takes a graph
        and gives text. Without a reader the format cannot hold a whole graph.
    suffixes
        File name endings, the usual one first.
    losses
        ``"module:function"``: takes a graph and gives the `Loss` es of writing it; empty where
        nothing is lost.
    several
        Whether several files, and folders, may be read as one graph.
    """

    reader: str
    writer: str
    suffixes: tuple[str, ...]
    losses: str = ""
    several: bool = False


class Loss(NamedTuple):
    """Something that a format has no word for.

    Attributes
    ----------
    what
        What it is.
    instead
        What was written in its place.
    times
        How often.
    examples
        Ids of a few cases.
    """

    what: str
    instead: str
    times: int
    examples: tuple[str, ...]


FORMATS: Final[dict[str, Format]] = {
    "turtle": Format(
        "magraph.readwrite.turtle:read_turtle",
        "magraph.readwrite.turtle:write_turtle",
        (".ttl",),
        several=True,
    ),
    "ntriples": Format(
        "magraph.readwrite.ntriples:read_ntriples",
        "magraph.readwrite.ntriples:write_ntriples",
        (".nt",),
        several=True,
    ),
    "graphml": Format(
        "magraph.readwrite.graphml:read_graphml",
        "magraph.readwrite.graphml:write_graphml",
        (".graphml",),
    ),
    "json": Format(
        "magraph.readwrite.nodelink:read_nodelink",
        "magraph.readwrite.nodelink:write_nodelink",
        (".json",),
    ),
    "ctdl": Format(
        "",
        "magraph.exchange.ctdl:write_ctdl",
        (".ctdl.jsonld",),
        losses="magraph.exchange.ctdl:ctdl_losses",
    ),
    "skos": Format(
        "",
        "magraph.exchange.skos:write_skos",
        (".skos.ttl",),
        losses="magraph.exchange.skos:skos_losses",
    ),
    "schema.org": Format(
        "",
        "magraph.exchange.schema_org:write_schema_org",
        (".schema.jsonld",),
        losses="magraph.exchange.schema_org:schema_org_losses",
    ),
}


def ontology_path() -> Path:
    """Return the folder of the bundled ontology.

    In a checkout that is ``ontology/`` beside the package, so that an edit counts at once; in an
    installed package the copy inside it.
    """
    checkout = _PACKAGE.parent / "ontology"
    return checkout if (checkout / "vocabulary.ttl").is_file() else _PACKAGE / "ontology"


def read_graph(
    paths: PathLike | Sequence[PathLike] | None = None, *, patches: Sequence[PathLike] = ()
) -> CareerGraph:
    """Read an ontology and check it.

    Parameters
    ----------
    paths
        A file, a folder of Turtle files, or several of these. Without one, the bundled ontology,
        whose copy in an installed package is not checked again.
    patches
        Turtle files that are put on top of it, as `patched` does.

    Raises
    ------
    DataErrors
        All faults found, each with file, line, term and remedy.
    UsageError
        There is no such file, or it is no local file.
    """
    packed = paths is None and ontology_path().parent == _PACKAGE
    if paths is None:
        paths = ontology_path()
    given = [paths] if isinstance(paths, (str, Path)) else list(paths)
    alone = next((name for path in given if (name := _alone(path))), "")
    if alone and len(given) > 1:
        raise UsageError(f"give one {alone} file alone, or Turtle files and folders")
    name = alone or "turtle"
    reader = function_at(FORMATS[name].reader)
    # Only what was found consistent is packed.
    graph = cast("CareerGraph", reader(given, check=False) if packed else reader(given))
    if not patches:
        return graph
    from magraph.readwrite.patches import patched

    return patched(graph, patches)


def write_graph(graph: CareerGraph, path: PathLike | None = None, format: str | None = None) -> str:
    """Write a graph; return the text.

    Parameters
    ----------
    graph
        What to write.
    path
        The file to write, whole or not at all. Without one the text is only returned.
    format
        A name in `FORMATS`; by default the one that the file's suffix says; Turtle, where the
        name has no suffix.

    Raises
    ------
    UsageError
        There is no such format, the suffix is none of theirs, or the file cannot be written.
    """
    known = FORMATS[_named(path, format)]
    text = cast("str", function_at(known.writer)(graph))
    if path is not None:
        from magraph.readwrite.files import write_file

        write_file(path, text)
    return text


def export_losses(
    graph: CareerGraph, path: PathLike | None = None, format: str | None = None
) -> tuple[Loss, ...]:
    """Return what `write_graph` with the same arguments leaves out or says in words only.

    Parameters
    ----------
    graph, path, format
        As for `write_graph`; nothing is written.
    """
    known = FORMATS[_named(path, format)]
    return cast("tuple[Loss, ...]", function_at(known.losses)(graph)) if known.losses else ()


def _named(path: PathLike | None, format: str | None) -> str:
    """Return the format to write: the one that is named, or the one that the suffix says."""
    if format is None:
        return format_of(path, FORMATS, without="turtle", to="write")
    if format not in FORMATS:
        raise UsageError(f"no format is called {format!r}; there are {', '.join(FORMATS)}")
    return format


def _alone(path: PathLike) -> str:
    """Return the format of a file that is a whole graph by itself, or ""."""
    name = by_suffix(path, FORMATS)
    return name if name and FORMATS[name].reader and not FORMATS[name].several else ""
