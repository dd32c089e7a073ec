"""A value with its source, its confidence and its dates: every figure that can be wrong."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from magraph import terms
from magraph.errors import ContradictoryClaims
from magraph.graph import CareerGraph
from magraph.quantities import UNITS, Estimate

__all__ = [
    "EVIDENCE",
    "Claim",
    "Provenance",
    "claim",
    "claims",
    "holds_for",
    "not_in_force",
    "provenance",
    "typical",
]

EVIDENCE: Final[tuple[str, ...]] = ("seed", "sourced", "recalled", "convention")
_COUNTED: Final = UNITS | {"USD"}


class Provenance(NamedTuple):
    """How something is known.

    Attributes
    ----------
    evidence
        One of `EVIDENCE`, or None where nothing says.
    sources
        IRIs of the sources.
    as_of
        When it was known to be so.
    """

    evidence: str | None = None
    sources: tuple[str, ...] = ()
    as_of: date | None = None


class Claim(NamedTuple):
    """One value of one thing.

    Attributes
    ----------
    id
        IRI of the claim node.
    subject, predicate
        What it is about.
    estimate
        The figure with its range, where the claim is a quantity or an amount of money.
    unit
        UN/CEFACT code (`MON`, `HUR`, `MIN`, `C62`, ...) or, for money, ISO 4217.
    holds
        For a statement: yes or no.
    objects
        For a statement: what it speaks of.
    text
        For a statement: its words.
    provenance
        How it is known.
    valid_from, valid_through
        When it holds, both inclusive; None: without limit.
    preferred
        False for a value kept beside the one to use, such as an older price.
    suppressed
        True if its source advises against the figure, since it is not precise.
    note
        Free text.
    """

    id: str
    subject: str
    predicate: str
    estimate: Estimate | None
    unit: str | None
    holds: bool | None
    objects: tuple[str, ...]
    text: str | None
    provenance: Provenance
    valid_from: date | None
    valid_through: date | None
    preferred: bool
    suppressed: bool
    note: str | None

    @property
    def counted(self) -> Estimate | None:
        """The figure, if it can be added to others: of money, US dollars alone can."""
        return self.estimate if self.unit is None or self.unit in _COUNTED else None


def _date(graph: CareerGraph, node: str, predicate: str) -> date | None:
    value = graph.value(node, predicate)
    return value if isinstance(value, date) else None


def provenance(graph: CareerGraph, node: str) -> Provenance:
    """Return how a node's content is known."""
    evidence = graph.object(node, terms.HAS_EVIDENCE)
    return Provenance(
        evidence=graph.id(evidence) if evidence else None,
        sources=graph.objects(node, terms.DC_SOURCE),
        as_of=_date(graph, node, terms.AS_OF),
    )


def holds_for(graph: CareerGraph, node: str, as_of: date) -> bool:
    """Return whether a node's validity dates include a day."""
    return not not_in_force(graph, node, as_of)


def not_in_force(graph: CareerGraph, node: str, as_of: date) -> str:
    """Return that a node is over on a day, or is still to come; empty: neither."""
    start = _date(graph, node, terms.VALID_FROM)
    if start is not None and as_of < start:
        return f"begins on {start}"
    end = _date(graph, node, terms.VALID_THROUGH)
    return f"ended on {end}" if end is not None and end < as_of else ""


def typical(found: Claim | None) -> Decimal | None:
    """Return the typical figure of a claim, if there is a claim and its figure is counted."""
    counted = None if found is None else found.counted
    return None if counted is None else counted.typical


def _read(graph: CareerGraph, subject: str, predicate: str, node: str) -> Claim:
    typical = graph.number(node, terms.VALUE)
    estimate = (
        None
        if typical is None
        else Estimate(
            typical,
            graph.number(node, terms.MIN_VALUE),
            graph.number(node, terms.MAX_VALUE),
        )
    )
    holds = graph.value(node, terms.HOLDS)
    return Claim(
        id=node,
        subject=subject,
        predicate=predicate,
        estimate=estimate,
        unit=graph.text(node, terms.CURRENCY) or graph.text(node, terms.UNIT_CODE) or None,
        holds=holds if isinstance(holds, bool) else None,
        objects=graph.objects(node, terms.OBJECT),
        text=graph.text(node, terms.TEXT) or None,
        provenance=provenance(graph, node),
        valid_from=_date(graph, node, terms.VALID_FROM),
        valid_through=_date(graph, node, terms.VALID_THROUGH),
        preferred=graph.value(node, terms.PREFERRED) is not False,
        suppressed=graph.value(node, terms.SUPPRESSED) is True,
        note=graph.text(node, terms.NOTE) or None,
    )


def claims(
    graph: CareerGraph, subject: str, predicate: str, as_of: date | None = None
) -> tuple[Claim, ...]:
    """Return what is claimed about a property of a node, preferred claims first.

    Parameters
    ----------
    graph, subject, predicate
        Where to look; `predicate` is an IRI.
    as_of
        Only claims whose validity includes this day; None: all of them.
    """
    nodes = graph.objects(subject, predicate)
    if not nodes:
        return ()
    every = graph.once(
        (__name__, subject, predicate),
        lambda: tuple(
            sorted(
                (_read(graph, subject, predicate, node) for node in nodes),
                key=lambda c: (not c.preferred, c.id),
            )
        ),
    )
    if as_of is None:
        return every
    return tuple(
        c
        for c in every
        if (c.valid_from is None or c.valid_from <= as_of)
        and (c.valid_through is None or as_of <= c.valid_through)
    )


def claim(graph: CareerGraph, subject: str, predicate: str, as_of: date) -> Claim | None:
    """Return the one claim to use for a property on a day; None: not known.

    Raises
    ------
    ContradictoryClaims
        If two preferred claims hold on that day.
    """
    preferred = [c for c in claims(graph, subject, predicate, as_of) if c.preferred]
    if len(preferred) > 1:
        file, line = graph.place(preferred[1].id)
        raise ContradictoryClaims(
            f"{len(preferred)} claims give {graph.id(predicate)} on {as_of}: "
            + ", ".join(graph.id(c.id) for c in preferred),
            remedy="Date them apart or mark the one not to use with mg:preferred false",
            file=file,
            line=line,
            term=graph.id(subject),
        )
    return preferred[0] if preferred else None
