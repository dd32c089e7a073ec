"""The pages of the documentation that are made from the ontology, when the site is built.

`ns/` has a page for each term of the vocabulary, `id/` one for each entity of the data, at the
path that its IRI has below `https://w3id.org/magraph/`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from magraph.readwrite import ontology_path, read_graph
from ontology_pages.entities import entity_pages
from ontology_pages.mappings import read_mappings
from ontology_pages.shapes import read_shapes
from ontology_pages.site import Site
from ontology_pages.vocabulary import vocabulary_pages

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date
    from pathlib import Path

__all__ = ["FOLDERS", "write_pages"]

FOLDERS = ("ns", "id")
"""What is made anew, and never committed."""


def write_pages(root: Path, day: date) -> None:
    """Write all pages below the root of the documentation.

    Parameters
    ----------
    root
        The folder of the documentation; what is in `FOLDERS` there is replaced.
    day
        The day whose figures and rules are shown.
    """
    wanted = {root / f"{path}.md": text for path, text in _pages(day)}
    for folder in FOLDERS:
        for old in (root / folder).rglob("*.md"):
            if old not in wanted:
                old.unlink()
    for file, text in wanted.items():
        # A page that is as it was keeps its date, so that Sphinx does not read it again.
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")


def _pages(day: date) -> Iterator[tuple[str, str]]:
    ontology = ontology_path()
    graph = read_graph(ontology)
    mappings = read_mappings(ontology / "mappings")
    site = Site(graph)
    yield from vocabulary_pages(site, mappings, read_shapes(ontology / "shapes.ttl"))
    yield from entity_pages(site, mappings, day)
