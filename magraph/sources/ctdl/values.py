"""JSON values as texts, numbers, dates and durations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from magraph.quantities import FULL_TIME

__all__ = [
    "clean",
    "currency",
    "day",
    "hours",
    "items",
    "months",
    "number",
    "plain",
    "texts",
    "uri",
    "words",
]

_HIDDEN = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff"
    "\ufeff\ufff9-\uffff]+"
)
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_URI = re.compile(r"https?://(?!/)[^\s<>\"{}|\\^`\x00-\x20\ud800-\udfff]+", re.IGNORECASE)
_FIGURE = r"([0-9]{1,9}(?:[.,][0-9]{1,9})?)"
_DURATION = re.compile(
    rf"P(?:{_FIGURE}Y)?(?:{_FIGURE}M)?(?:{_FIGURE}W)?(?:{_FIGURE}D)?"
    rf"(?:T(?:{_FIGURE}H)?(?:{_FIGURE}M)?(?:{_FIGURE}S)?)?"
)
_WEEKS_A_MONTH: Final = Decimal(52) / 12
_PLACES: Final = Decimal("0.0001")
_LARGEST: Final = 15
_CURRENCIES: Final = {
    "us dollar": "USD",
    "us dollars": "USD",
    "u.s. dollar": "USD",
    "united states dollar": "USD",
    "canadian dollar": "CAD",
    "australian dollar": "AUD",
    "euro": "EUR",
    "pound sterling": "GBP",
}


def items(value: Any) -> list[Any]:
    """Return a value as a list: nothing, one thing or many."""
    if isinstance(value, list):
        return [inner for item in value for inner in items(item)]
    return [] if value is None else [value]


def clean(text: str) -> str:
    """Return a text on one line, without characters that are not seen."""
    return " ".join(_HIDDEN.sub(" ", text).split())


def texts(value: Any) -> Iterator[tuple[str, str]]:
    """Yield the texts of a language map, a list or a plain string, with their languages.

    Languages are in small letters; a text without one is taken as English.
    """
    if isinstance(value, dict):
        if "@type" in value or "@id" in value:
            return
        for language, inner in value.items():
            usable = _LANGUAGE.fullmatch(language) is not None
            for text, _ in texts(inner):
                yield text, language.lower() if usable else "en"
        return
    for item in items(value):
        if isinstance(item, dict):
            yield from texts(item)
        elif isinstance(item, (str, int, Decimal)) and not isinstance(item, bool):
            text = clean(str(item))
            if text:
                yield text, "en"


def plain(value: Any) -> str:
    """Return the first English text, or the first of any language."""
    found = list(texts(value))
    english = [text for text, language in found if language.split("-")[0] == "en"]
    return (english or [text for text, _ in found] or [""])[0]


def words(value: Any) -> list[dict[str, str]]:
    """Return the statements of a language map: what stands at one place in each language."""
    found: dict[str, list[str]] = {}
    for text, language in texts(value):
        found.setdefault(language, []).append(text)
    longest = max(map(len, found.values()), default=0)
    return [
        {language: each[place] for language, each in found.items() if place < len(each)}
        for place in range(longest)
    ]


def number(value: Any) -> Decimal | None:
    """Return a number, also one that is written as a text; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, Decimal, str)):
        return None
    try:
        found = Decimal(value if not isinstance(value, str) else value.replace(",", "").strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() and abs(found.adjusted()) <= _LARGEST else None


def day(value: Any) -> date | None:
    """Return the day of a date or a time stamp; None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value.strip()[:10])
    except ValueError:
        return None


def currency(value: Any) -> str | None:
    """Return the ISO 4217 code of a currency's code or name."""
    text = plain(value)
    if re.fullmatch(r"[A-Za-z]{3}", text):
        return text.upper()
    return _CURRENCIES.get(text.casefold())


def months(value: Any) -> Decimal | None:
    """Return the months of an ISO 8601 duration.

    A month has 52 / 12 weeks and 173.33 hours, a week seven days. None for nothing at all, which
    is how some publishers write "not known", and for anything that is no duration.
    """
    parts = _parts(value)
    if parts is None:
        return None
    years, month, weeks, days, _, _, _ = parts
    engaged = _engaged(parts) / (FULL_TIME * _WEEKS_A_MONTH)
    total = years * 12 + month + (weeks + days / 7) / _WEEKS_A_MONTH + engaged
    return total.quantize(_PLACES) or None


def hours(value: Any) -> Decimal | None:
    """Return the hours of an ISO 8601 duration that is given in hours and minutes alone."""
    parts = _parts(value)
    if parts is None or any(parts[:4]):
        return None
    return _engaged(parts).quantize(_PLACES) or None


def _parts(value: Any) -> list[Decimal] | None:
    found = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None or not any(found.groups()):
        return None
    return [Decimal((part or "0").replace(",", ".")) for part in found.groups()]


def _engaged(parts: list[Decimal]) -> Decimal:
    return parts[4] + parts[5] / 60 + parts[6] / 3600


def uri(value: Any) -> str | None:
    """Return an address of the web that RDF can hold, or None."""
    if isinstance(value, str) and _URI.fullmatch(value.strip()):
        return value.strip()
    return None
