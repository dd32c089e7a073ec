"""Names and figures in words, as every answer spells them."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING

from magraph.quantities import Number, number

if TYPE_CHECKING:
    from magraph.graph import CareerGraph
    from magraph.quantities import Money

__all__ = [
    "a_kind",
    "dollars",
    "join",
    "label_of",
    "months",
    "percent",
    "plain",
    "sentence",
    "spaced",
    "times",
    "total",
]


def plain(value: Decimal | Number) -> str:
    """Return a number with thousands apart and no needless zeros.

    >>> plain(Decimal("6250.00")), plain(1.5)
    ('6,250', '1.5')
    """
    return f"{number(Decimal(str(value))):,}"


def dollars(amount: Decimal | Number | None, currency: str = "USD") -> str:
    """Return an amount of money; None is not known.

    >>> dollars(6250), dollars(None), dollars(Decimal("-12.50"))
    ('$6,250', 'not known', '-$12.50')
    """
    if amount is None:
        return "not known"
    value = Decimal(str(amount))
    sign, size = "-" if value < 0 else "", abs(value)
    shown = f"{size:,.0f}" if size == size.to_integral_value() else f"{size:,.2f}"
    return f"{sign}${shown}" if currency == "USD" else f"{sign}{shown} {currency}"


def total(graph: CareerGraph | None, money: Money) -> str:
    """Return a sum, with what is missing from it by name."""
    shown = dollars(money.amount, money.currency)
    if money.complete:
        return shown
    missing = join(label_of(graph, id_) for id_ in money.unknown)
    return f"{shown} + an amount not known for {missing}"


def label_of(graph: CareerGraph | None, id_: str) -> str:
    """Return the label of a short id, or the id where nothing has it."""
    iri = graph.with_id(id_) if graph else None
    return graph.label(iri) if graph and iri else id_


def spaced(name: str) -> str:
    """Return the name of a property or a class as words.

    >>> spaced("medianWage"), spaced("rule_kinds"), spaced("EligibilityRoute")
    ('median wage', 'rule kinds', 'eligibility route')
    """
    words = "".join(f" {c.lower()}" if c.isupper() else " " if c in "_-" else c for c in name)
    return words.lstrip()


def a_kind(graph: CareerGraph, iri: str) -> str:
    """Return what a node is: "an organization"; "a thing" where nothing says it."""
    kind = spaced(graph.kind(iri)) or "thing"
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def months(value: Decimal | Number) -> str:
    """Return a length of time.

    >>> months(1), months(11)
    ('1 month', '11 months')
    """
    return f"{plain(value)} month{'' if value == 1 else 's'}"


def times(count: int) -> str:
    """Return how often.

    >>> times(1), times(1200)
    ('once', '1,200 times')
    """
    return "once" if count == 1 else f"{plain(count)} times"


def percent(share: float) -> str:
    """Return a share between 0 and 1; only all is 100%, and only nothing 0%.

    >>> percent(0.5), percent(0.999), percent(1), percent(0.001)
    ('50%', '99%', '100%', '1%')
    """
    whole = min(max(round(share * 100), int(share > 0)), 100 - (share < 1))
    return f"{whole}%"


def sentence(said: str) -> str:
    """Return what is said with a full stop behind it, unless something ends it already."""
    return said if said.endswith(("?", ".")) else f"{said}."


def join(names: Iterable[str]) -> str:
    """Return names with commas and an "and".

    >>> join(["a", "b", "c"])
    'a, b and c'
    """
    *first, last = list(names) or [""]
    return f"{', '.join(first)} and {last}" if first else last
