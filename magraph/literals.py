"""Literals: the tuple they are kept as, and the Python values they stand for."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Final, TypeAlias

from magraph.terms import PREFIXES, XSD

__all__ = [
    "BOOLEAN",
    "DATE",
    "DECIMAL",
    "INTEGER",
    "LANG_STRING",
    "NUMERIC",
    "STRING",
    "Literal",
    "Value",
    "address_literal",
    "as_literal",
    "convert",
    "lexical_problem",
]

Literal: TypeAlias = tuple[str, str, str]
"""Lexical form, datatype IRI, language tag (empty when there is none)."""

Value: TypeAlias = str | int | Decimal | bool | date

STRING: Final = XSD + "string"
LANG_STRING: Final = PREFIXES["rdf"] + "langString"
BOOLEAN: Final = XSD + "boolean"
DATE: Final = XSD + "date"
DECIMAL: Final = XSD + "decimal"
INTEGER: Final = XSD + "integer"

_INTEGERS: Final = frozenset(
    XSD + name
    for name in (
        "integer",
        "int",
        "long",
        "short",
        "byte",
        "nonNegativeInteger",
        "positiveInteger",
        "unsignedInt",
        "unsignedLong",
    )
)
_FLOATS: Final = frozenset((XSD + "double", XSD + "float"))
NUMERIC: Final = _INTEGERS | _FLOATS | {DECIMAL}

# Longer figures are no fact about a career, and would take long to write out.
_MAX_DIGITS: Final = 40
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
_FLOAT = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_BOOLEANS: Final = {"true": True, "1": True, "false": False, "0": False}


def _integer(lexical: str) -> int:
    if len(lexical) > _MAX_DIGITS or not _INTEGER.fullmatch(lexical):
        raise ValueError("is no whole number")
    return int(lexical)


def _decimal(lexical: str) -> Decimal:
    if len(lexical) > _MAX_DIGITS or not _DECIMAL.fullmatch(lexical):
        raise ValueError("is no decimal number (digits, at most one point)")
    return Decimal(lexical)


def _float(lexical: str) -> Decimal:
    if len(lexical) > _MAX_DIGITS or not _FLOAT.fullmatch(lexical):
        raise ValueError("is no finite number")
    return Decimal(lexical)


def _boolean(lexical: str) -> bool:
    if lexical not in _BOOLEANS:
        raise ValueError("is neither true nor false")
    return _BOOLEANS[lexical]


def _date(lexical: str) -> date:
    if not _DATE.fullmatch(lexical):
        raise ValueError("is no date (YYYY-MM-DD)")
    try:
        return date.fromisoformat(lexical)
    except ValueError:
        raise ValueError("is no day of the calendar") from None


_CONVERTERS: Final[dict[str, Callable[[str], Value]]] = {
    **dict.fromkeys(_INTEGERS, _integer),
    **dict.fromkeys(_FLOATS, _float),
    DECIMAL: _decimal,
    BOOLEAN: _boolean,
    DATE: _date,
}


def as_literal(value: Value, language: str = "") -> Literal:
    """Return a Python value as a literal: what `convert` turns back.

    Parameters
    ----------
    value
        A decimal number is written with a point and without needless zeros.
    language
        The tag of a text's language; empty: it is in none, such as a code.

    >>> as_literal("Wunde", "de")[2], as_literal(True)[0], as_literal(Decimal("12.50"))[0]
    ('de', 'true', '12.5')
    """
    if isinstance(value, str):
        return (value, LANG_STRING, language) if language else (value, STRING, "")
    if isinstance(value, bool):
        return ("true" if value else "false", BOOLEAN, "")
    if isinstance(value, int):
        return (str(value), INTEGER, "")
    if isinstance(value, date):
        return (value.isoformat(), DATE, "")
    whole, _, part = format(value, "f").partition(".")
    return (f"{whole}.{part.rstrip('0') or '0'}", DECIMAL, "")


def address_literal(address: str) -> Literal:
    """Return the address of a page as a literal."""
    return (address, XSD + "anyURI", "")


def convert(literal: Literal) -> Value:
    """Return the Python value of a literal.

    Parameters
    ----------
    literal
        Lexical form, datatype and language. Datatypes other than numbers, booleans and dates
        give the lexical form.

    Raises
    ------
    ValueError
        The lexical form does not belong to the datatype; the message starts with a verb.
    """
    converter = _CONVERTERS.get(literal[1])
    return literal[0] if converter is None else converter(literal[0])


def lexical_problem(literal: Literal) -> str | None:
    """Say what is wrong with the lexical form of a literal, if anything is."""
    converter = _CONVERTERS.get(literal[1])
    if converter is None:
        return None
    try:
        converter(literal[0])
    except ValueError as error:
        shown = literal[0] if len(literal[0]) <= 40 else literal[0][:37] + "..."
        return f"{shown!r} {error}"
    return None
