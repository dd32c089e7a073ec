"""Parts of a page in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from magraph.graph import CareerGraph, Triple
from magraph.readwrite.turtle import write_turtle
from ontology_pages.site import plain

__all__ = ["anchor", "code", "facts", "page", "section", "table", "turtle"]


def page(title: str, *parts: str) -> str:
    """Return a page; empty parts are left out."""
    return "\n\n".join([f"# {plain(title)}", *filter(None, parts)]) + "\n"


def section(title: str, *parts: str, depth: int = 2) -> str:
    """Return a part of a page under a heading; nothing if there is nothing in it."""
    filled = list(filter(None, parts))
    return "\n\n".join([f"{'#' * depth} {plain(title)}", *filled]) if filled else ""


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of cells in Markdown; columns without content are left out."""
    filled = [list(row) for row in rows]
    if not filled:
        return ""
    kept = [i for i in range(len(header)) if any(row[i] for row in filled)]
    lines = [[header[i] for i in kept], ["---"] * len(kept)]
    lines += [[row[i] for i in kept] for row in filled]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def facts(rows: Iterable[tuple[str, str]]) -> str:
    """Return names and values in Markdown as a list; those without a value are left out."""
    return "\n\n".join(f"{name}\n: {value}" for name, value in rows if value)


def anchor(name: str) -> str:
    """Return a place that a link can lead to, named exactly so."""
    return f'<span id="{escape(name)}" class="place"></span>'


def code(text: str) -> str:
    """Return a word in code; it may have any character."""
    return f"<code>{escape(text).replace('|', '&#124;')}</code>"


def turtle(triples: Iterable[Triple]) -> str:
    """Return triples as a block of Turtle."""
    text = write_turtle(CareerGraph.from_triples(triples))
    return f"```turtle\n{text.strip()}\n```"
