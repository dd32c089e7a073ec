"""Which page each IRI is on, and links from page to page."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from html import escape
from typing import Final, NamedTuple

from magraph import terms
from magraph.consistency.faults import prefixed
from magraph.graph import CareerGraph

__all__ = ["KINDS_OF_TERM", "Place", "Site", "plain"]

ROOT: Final = terms.MG.removesuffix("ns#")
KINDS_OF_TERM: Final = ("classes", "properties", "concepts")
_CLASS: Final = frozenset((terms.OWL_CLASS,))
_PROPERTY: Final = frozenset(
    terms.PREFIXES["owl"] + name
    for name in ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")
)


class Place(NamedTuple):
    """Where an IRI is described.

    Attributes
    ----------
    page
        Path from the root of the documentation, without a suffix.
    part
        The anchor on that page; empty: the page itself.
    """

    page: str
    part: str = ""


class Site:
    """The places of a graph's nodes.

    A term of the vocabulary and an entity have a page. A node that is part of another, by its IRI
    (`parent--part`), has an anchor on the page of the nearest parent that has one.

    Parameters
    ----------
    graph
        The ontology, with its vocabulary.
    """

    def __init__(self, graph: CareerGraph) -> None:
        self.graph = graph
        self.terms: dict[str, str] = {}
        self.entities: dict[str, str] = {}
        for iri in graph:
            if iri.startswith(terms.MG) and graph.types(iri):
                self.terms[iri] = self._kind_of_term(iri)
        own = [iri for iri in graph if iri.startswith(terms.ID) and graph.types(iri)]
        for iri in sorted(own, key=len):
            if self.parent(iri) is None:
                self.entities[iri] = iri.removeprefix(ROOT)
        self.parts: dict[str, list[str]] = {}
        for iri in sorted(own):
            parent = self.parent(iri)
            if iri not in self.entities and parent:
                self.parts.setdefault(parent, []).append(iri)

    def _kind_of_term(self, iri: str) -> str:
        types = set(self.graph.types(iri))
        if types & _CLASS:
            return "classes"
        return "properties" if types & _PROPERTY else "concepts"

    def parent(self, iri: str) -> str | None:
        """Return the entity that a node is part of, or None."""
        head = iri
        while "--" in head:
            head = head.rpartition("--")[0]
            if head in self.entities:
                return head
        return None

    def place(self, iri: str) -> Place | None:
        """Return where a node is described; None: not on this site."""
        if iri in self.terms:
            # A class and a property may differ in case alone, which some file systems do not tell.
            return Place(f"ns/{self.terms[iri]}/{self.graph.id(iri)}")
        if iri in self.entities:
            return Place(self.entities[iri])
        parent = self.parent(iri)
        if parent and self.graph.types(iri):
            return Place(self.entities[parent], self.graph.id(iri))
        return None

    def link(self, here: str, iri: str, text: str = "") -> str:
        """Return a link in Markdown from a page to what describes a node.

        Parameters
        ----------
        here
            Path of the page that the link is on.
        iri
            The node; one of another publisher is linked by its IRI.
        text
            What to show, if not the node's label.
        """
        shown = text or self.name(iri)
        place = self.place(iri)
        if place is None:
            return f"[{plain(shown)}]({iri})" if iri.startswith("http") else plain(shown)
        target = posixpath.relpath(place.page, posixpath.dirname(here))
        if place.part:
            # Sphinx rewrites ids ("a--b" becomes "a-b"), so these are HTML on both ends.
            page = "" if place.page == here else f"{target}.html"
            return f'<a href="{page}#{escape(place.part)}">{escape(shown)}</a>'
        return f"[{plain(shown)}]({target}.md)"

    def links(self, here: str, iris: Iterable[str]) -> str:
        """Return several links, with commas."""
        return ", ".join(self.link(here, iri) for iri in iris)

    def name(self, iri: str) -> str:
        """Return a node's label, or its prefixed name where it has none here."""
        graph = self.graph
        if iri in self.terms:
            return prefixed(iri)
        return graph.label(iri) if graph.types(iri) else prefixed(iri)


def plain(text: str) -> str:
    """Return a text such that Markdown shows it as it is.

    >>> plain("a_b | <c>")
    'a\\\\_b \\\\| &lt;c&gt;'
    """
    marked = "".join(f"\\{mark}" if mark in r"\`*_[]{}|#$~^" else mark for mark in text)
    return escape(marked, quote=False).replace("\n", " ")
