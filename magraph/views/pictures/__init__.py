"""Answers as pictures: a timeline, a tree, lists or a network, in several formats.

An answer becomes a drawing (`KINDS`), and a drawing becomes a file (`FORMATS`); what is imported
is only what a picture needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, cast

from magraph.errors import UsageError
from magraph.loading import function_at
from magraph.readwrite.suffixes import format_of

if TYPE_CHECKING:
    from magraph.graph import CareerGraph
    from magraph.readwrite import PathLike
    from magraph.views.pictures.drawing import Drawing

__all__ = ["FORMATS", "KINDS", "PictureFormat", "drawn", "picture"]


class PictureFormat(NamedTuple):
    """A format of pictures.

    Parameters
    ----------
    writer
        ``"module:function"``: takes a drawing and gives text or bytes.
    suffixes
        File name endings, the usual one first.
    draws
        False: the writer takes the answer and the graph themselves.
    """

    writer: str
    suffixes: tuple[str, ...]
    draws: bool = True


FORMATS: Final[dict[str, PictureFormat]] = {
    "svg": PictureFormat("magraph.views.pictures.svg:write_svg", (".svg",)),
    "png": PictureFormat("magraph.views.pictures.png:write_png", (".png",)),
    "mermaid": PictureFormat("magraph.views.pictures.mermaid:write_mermaid", (".mmd", ".mermaid")),
    "dot": PictureFormat("magraph.views.pictures.dot:write_dot", (".dot", ".gv")),
    "html": PictureFormat("magraph.views.html:render", (".html", ".htm"), draws=False),
}

KINDS: Final[dict[str, str]] = {
    "Pathway": "magraph.views.pictures.pathway:draw_pathway",
    "NoPathway": "magraph.views.pictures.pathway:draw_no_pathway",
    "Eligibility": "magraph.views.pictures.requirement:draw_requirement",
    "Description": "magraph.views.pictures.requirement:draw_description",
    "SkillGap": "magraph.views.pictures.gap:draw_gap",
    "Neighbourhood": "magraph.views.pictures.neighbourhood:draw_neighbourhood",
}
"""Kind of answer -> ``"module:function"`` that draws it."""


def picture(
    answer: object, graph: CareerGraph, format: str | None = None, path: PathLike | None = None
) -> str | bytes:
    """Return an answer as a picture, the same bytes each time.

    Parameters
    ----------
    answer
        A `Pathway`, a `NoPathway`, an `Eligibility`, a `Description`, a `SkillGap` or a
        `Neighbourhood`.
    graph
        Where it comes from, for labels.
    format
        ``svg``, ``png`` (bytes), ``mermaid``, ``dot`` or ``html``; by default what the suffix of
        the file says; ``svg``, where there is none.
    path
        A file to write, whole or not at all. Without one the picture is only returned.

    Raises
    ------
    UsageError
        There is no such format, the suffix is none of theirs, there is no picture of such an
        answer, or the file cannot be written.
    MissingExtra
        ``svg`` and ``png`` take ``magraph[pictures]``.

    Examples
    --------
    >>> import magraph
    >>> graph = magraph.read_graph()
    >>> pathway = magraph.shortest_pathway(graph, "cma-aama")
    >>> print(magraph.picture(pathway, graph, "mermaid").splitlines()[0])
    ---
    """
    if format is None:
        format = format_of(path, FORMATS, without="svg", to="draw")
    if format not in FORMATS:
        raise UsageError(f"no picture is called {format!r}; there are {', '.join(FORMATS)}")
    write = function_at(FORMATS[format].writer)
    made = write(drawn(answer, graph)) if FORMATS[format].draws else write(answer, graph)
    assert isinstance(made, (str, bytes))
    if path is not None:
        from magraph.readwrite.files import write_file

        write_file(path, made)
    return made


def drawn(answer: object, graph: CareerGraph) -> Drawing:
    """Return what is to be drawn of an answer, before any format."""
    kind = type(answer).__name__
    if kind not in KINDS:
        raise UsageError(f"there is no picture of a {kind}; there are {', '.join(KINDS)}")
    return cast("Drawing", function_at(KINDS[kind])(answer, graph))
