"""Months as ISO 8601 durations."""

from __future__ import annotations

from decimal import Decimal

__all__ = ["iso_duration"]


def iso_duration(months: Decimal | None) -> str:
    """Return months as a duration of ISO 8601; None: an empty text.

    >>> iso_duration(Decimal("18.0")), iso_duration(Decimal("1.50")), iso_duration(None)
    ('P18M', 'P1.5M', '')
    """
    return "" if months is None else f"P{months.normalize():f}M"
