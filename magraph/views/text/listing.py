"""Listings and search results as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from magraph.phrases import dollars, plain, spaced

if TYPE_CHECKING:
    from magraph.graph import CareerGraph
    from magraph.listings import Fact, Item, Listing
    from magraph.views.layout import Page

__all__ = ["write_listing"]

_MONEY: Final = frozenset(("fee", "cost", "median_wage"))
_SHOWN: Final[dict[str, tuple[str, ...]]] = {
    "roles": ("median_wage", "duties", "skills"),
    "duties": ("group", "skills"),
    "skills": ("group", "kind_of_skill", "duties"),
    "credentials": ("fee", "validity_months", "renewal_units_per_year"),
    "routes": ("months", "cost"),
    "jurisdictions": ("rule_kinds",),
}
_HEADERS: Final = {
    "kind_of_skill": "Kind",
    "rule_kinds": "Rules",
    "validity_months": "Months",
    "renewal_units_per_year": "CE/year",
}
_COUNTED: Final = frozenset(("duties", "skills"))


def write_listing(page: Page, found: Listing, graph: CareerGraph) -> None:
    """Write a table with one line for each thing."""
    columns = _SHOWN.get(found.what) if found.as_of else None
    if not found.items:
        page.line(f"Nothing is called {found.what!r}." if columns is None else "There are none.")
        return
    if columns is None:
        page.table(
            ("Id", "Kind", "Name"),
            [(item.id, spaced(item.kind).capitalize(), _name(item)) for item in found.items],
        )
        return
    page.table(
        ("Id", *(_HEADERS.get(name, spaced(name).capitalize()) for name in columns), "Name"),
        [
            (item.id, *(_cell(name, item.facts[name]) for name in columns), item.label)
            for item in found.items
        ],
    )


def _name(item: Item) -> str:
    matched = item.facts.get("matched")
    if isinstance(matched, str) and matched not in (item.label, item.id):
        return f"{item.label} ({matched})"
    return item.label


def _cell(name: str, value: Fact) -> str:
    if value is None:
        return "-"
    if isinstance(value, tuple):
        return str(len(value)) if name in _COUNTED else ", ".join(value)
    if isinstance(value, str):
        return value
    return dollars(value) if name in _MONEY else plain(value)
