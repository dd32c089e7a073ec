"""What an export does not say, as text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from magraph.phrases import times
from magraph.views.layout import Page

if TYPE_CHECKING:
    from magraph.readwrite import Loss

__all__ = ["losses_text"]


def losses_text(losses: Iterable[Loss]) -> str:
    """Return what was left out or is in words only, with how often and a few ids."""
    page = Page(colour=False)
    page.line("What the format has no term for:")
    for loss in losses:
        shown = ", ".join(loss.examples)
        page.item(f"{loss.what}: {times(loss.times)} {loss.instead} ({shown})")
    return page.text().rstrip("\n")
