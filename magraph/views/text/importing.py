"""What came of an import, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from magraph.phrases import plain, times

if TYPE_CHECKING:
    from magraph.graph import CareerGraph
    from magraph.sources import Import
    from magraph.views.layout import Page

__all__ = ["write_import"]


def write_import(page: Page, found: Import, _graph: CareerGraph | None) -> None:
    """Write how many rows of each file were taken, and every quirk."""
    page.title(f"{found.source}: {plain(len(found.triples))} statements")
    page.blank()
    page.table(
        ("Rows", "Taken", "What"),
        [
            (plain(each.rows), plain(each.taken), f"{each.what} ({each.file})")
            for each in found.counts
        ],
        right="rrl",
    )
    if found.quirks:
        page.heading("What was odd, and what was done about it")
        for quirk in found.quirks:
            examples = f" ({'; '.join(quirk.examples)})" if quirk.examples else ""
            page.item(
                f"{quirk.file}: {times(quirk.times)} {quirk.problem}{examples}: {quirk.treatment}"
            )
