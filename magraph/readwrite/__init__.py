"""Reading and writing the graph.

`FORMATS` says which module does what; a module is imported when its format is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias, cast

from magraph.errors import UsageError

if TYPE_CHECKING:
    from magraph.graph import CareerGraph

__all__ = ["FORMATS", "Format", "PathLike", "ontology_path", "read_graph", "write_graph"]

PathLike: TypeAlias = str | Path


class Format(NamedTuple):
    """A file format: where its reader and writer live and how its files are called.

    Parameters
    ----------
    reader, writer
        ``"module:function"``. A reader takes paths and gives a graph; a writer takes a graph
        and gives text.
    suffixes
        File name endings, the usual one first.
    """

    reader: str
    writer: str
    suffixes: tuple[str, ...]


FORMATS: Final[dict[str, Format]] = {
    "turtle": Format(
        "magraph.readwrite.turtle:read_turtle",
        "magraph.readwrite.turtle:write_turtle",
        (".ttl", ".nt"),
    ),
    "graphml": Format(
        "magraph.readwrite.graphml:read_graphml",
        "magraph.readwrite.graphml:write_graphml",
        (".graphml",),
    ),
}


def ontology_path() -> Path:
    """Return the folder of the bundled ontology.

    In a checkout that is ``ontology/`` beside the package, so that an edit counts at once; in an
    installed package the copy inside it.
    """
    package = Path(__file__).resolve().parent.parent
    checkout = package.parent / "ontology"
    return checkout if (checkout / "vocabulary.ttl").is_file() else package / "ontology"


def read_graph(
    paths: PathLike | Sequence[PathLike] | None = None, *, patches: Sequence[PathLike] = ()
) -> CareerGraph:
    """Read an ontology and check it.

    Parameters
    ----------
    paths
        A file, a folder of Turtle files, or several of these. Without one, the bundled ontology.
    patches
        Turtle files that are put on top of it, as `patched` does.

    Raises
    ------
    DataErrors
        All faults found, each with file, line, term and remedy.
    UsageError
        There is no such file, or it is no local file.
    """
    if paths is None:
        paths = ontology_path()
    given = [paths] if isinstance(paths, (str, Path)) else list(paths)
    graphml = FORMATS["graphml"].suffixes
    if any(str(path).endswith(graphml) for path in given):
        if len(given) > 1:
            raise UsageError("give one GraphML file alone, or Turtle files and folders")
        name = "graphml"
    else:
        name = "turtle"
    graph = cast("CareerGraph", _load(FORMATS[name].reader)(given))
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
        A name in `FORMATS`; by default the one that the file's suffix says, else Turtle.
    """
    if format is None:
        format = next(
            (name for name, known in FORMATS.items() if str(path).endswith(known.suffixes)),
            "turtle",
        )
    if format not in FORMATS:
        raise UsageError(f"no format is called {format!r}; there are {', '.join(FORMATS)}")
    text = cast("str", _load(FORMATS[format].writer)(graph))
    if path is not None:
        from magraph.readwrite.files import write_file

        write_file(path, text)
    return text


def _load(name: str) -> Callable[..., object]:
    module, _, function = name.partition(":")
    return cast("Callable[..., object]", getattr(import_module(module), function))
