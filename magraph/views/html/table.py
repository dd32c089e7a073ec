"""Query results as HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from magraph.views.html.outline import Outline
from magraph.views.text.table import cell

if TYPE_CHECKING:
    from markupsafe import Markup

    from magraph.sparql import QueryResult
    from magraph.views.html.sheet import Sheet

__all__ = ["result"]


def result(sheet: Sheet, found: QueryResult) -> Markup:
    """Return rows as a table, a yes or no, or triples."""
    outline = Outline(sheet)
    if found.boolean is not None:
        outline.title("yes" if found.boolean else "no")
        return outline.markup()
    rows = found.rows if found.variables else found.triples
    header = [f"?{name}" for name in found.variables] or ["subject", "predicate", "object"]
    outline.title(f"{len(rows)} rows")
    outline.table(header, [["" if term is None else cell(term) for term in row] for row in rows])
    return outline.markup()
