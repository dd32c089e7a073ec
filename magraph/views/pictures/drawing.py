"""What is drawn, before anything is said of where or how: nodes, edges, groups and words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias

from magraph.views.layout import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from magraph.quantities import Number

__all__ = [
    "MARKS",
    "Drawing",
    "Edge",
    "Group",
    "Kind",
    "Mark",
    "Node",
    "Span",
    "named",
    "node",
    "worded",
]

Kind: TypeAlias = Literal["target", "step", "held", "all", "any", "some", "leaf", "thing", "note"]
"""What a node is: `all`, `any` and `some` join what is below, `leaf` is one thing asked for."""

Mark: TypeAlias = Literal["met", "unmet", "assumed", "unknown"]

MARKS: Final[dict[Mark, str]] = {
    "met": "met",
    "unmet": "not met",
    "assumed": "taken as met",
    "unknown": "not known",
}
"""Mark -> the words for it."""

_SIGNS: Final[dict[Mark, str]] = {"met": "✓", "unmet": "✗", "assumed": "~", "unknown": "?"}


class Span(NamedTuple):
    """When something is done, in months from the start."""

    start: Number
    finish: Number


@dataclass(frozen=True, slots=True)
class Node:
    """A thing in a picture.

    Attributes
    ----------
    id
        Its name in the picture.
    kind
        What it is.
    label
        One paragraph, without characters that could do harm.
    details
        Smaller paragraphs below the label.
    mark
        Whether it is met; None: that is no question here.
    doubts
        What is not known of it, each in a few words.
    span
        When it is done, in a timeline.
    """

    id: str
    kind: Kind
    label: str
    details: tuple[str, ...] = ()
    mark: Mark | None = None
    doubts: tuple[str, ...] = ()
    span: Span | None = None


def node(
    id_: str,
    kind: Kind,
    label: str,
    details: Iterable[str] = (),
    mark: Mark | None = None,
    *,
    doubts: Iterable[str] = (),
    span: Span | None = None,
) -> Node:
    """Return a node whose words are harmless and on one line each."""
    return Node(id_, kind, _one_line(label), _lines(details), mark, _lines(doubts), span)


def _lines(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(line for text in texts if (line := _one_line(text)))


def _one_line(text: str) -> str:
    return printable(" ".join(text.split()))


def worded(node: Node) -> str:
    """Return a node's label with its mark in words and as a sign."""
    return f"{_SIGNS[node.mark]} {MARKS[node.mark]}: {node.label}" if node.mark else node.label


class Edge(NamedTuple):
    """A link from node to node; in a tree from the whole to its part."""

    source: str
    target: str
    label: str = ""


class Group(NamedTuple):
    """Nodes that belong together under a heading."""

    label: str
    nodes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture.

    Attributes
    ----------
    arrangement
        `timeline`: bars over months; `tree`: wholes and their parts; `lists`: groups, one below
        the other; `network`: nodes and edges.
    title, headline, subtitles
        What stands above it: what it is of, the answer in short, and more.
    nodes, edges, groups
        Each in the order in which it is to be read.
    notes
        Sentences below it.
    """

    arrangement: Literal["timeline", "tree", "lists", "network"]
    title: str
    headline: str
    subtitles: tuple[str, ...]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...] = ()
    groups: tuple[Group, ...] = ()
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        # No words get in that could do harm.
        for name in ("title", "headline"):
            object.__setattr__(self, name, _one_line(getattr(self, name)))
        for name in ("subtitles", "notes"):
            object.__setattr__(self, name, _lines(getattr(self, name)))
        edges = (edge._replace(label=_one_line(edge.label)) for edge in self.edges)
        object.__setattr__(self, "edges", tuple(edges))
        groups = (group._replace(label=_one_line(group.label)) for group in self.groups)
        object.__setattr__(self, "groups", tuple(groups))


def named(drawing: Drawing) -> dict[str, Node]:
    """Return the nodes of a drawing by id."""
    return {each.id: each for each in drawing.nodes}
