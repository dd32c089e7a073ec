"""Validation reports as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from magraph.graph import CareerGraph
    from magraph.validation import Report
    from magraph.views.layout import Page

__all__ = ["write_report"]


def write_report(page: Page, report: Report, graph: CareerGraph | None) -> None:
    """Write a line for each violation, each with its place."""
    for violation in report.violations:
        page.raw(str(violation))
    if report.conforms:
        page.line("Conforms: no violation.", style="good")
    else:
        count = len(report.violations)
        page.line(f"{count} violation{'s' if count > 1 else ''}.", style="bad")
