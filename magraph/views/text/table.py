"""Query results as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from magraph.terms import PREFIXES

if TYPE_CHECKING:
    from magraph.graph import CareerGraph
    from magraph.sparql import QueryResult, Term
    from magraph.views.layout import Page

__all__ = ["cell", "write_result"]


def write_result(page: Page, result: QueryResult, graph: CareerGraph) -> None:
    """Write rows between tabs, a yes or no, or triples, whole and never wrapped."""
    if result.boolean is not None:
        page.raw("yes" if result.boolean else "no")
        return
    if result.variables:
        page.raw("\t".join(f"?{name}" for name in result.variables))
        for row in result.rows:
            page.raw("\t".join("" if term is None else cell(term) for term in row))
        return
    for triple in result.triples:
        page.raw("\t".join(map(cell, triple)))


def cell(term: Term) -> str:
    """Return a term in short: a literal's text, or an address with its prefix."""
    if not isinstance(term, str):
        return term[0]
    for prefix, start in PREFIXES.items():
        local = term.removeprefix(start)
        if local != term and "/" not in local and "#" not in local:
            return f"{prefix}:{local}"
    return term
