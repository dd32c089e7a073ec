"""Sources as they are cited: title, addresses, and whom to credit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from magraph import terms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from magraph.graph import CareerGraph

__all__ = ["Citation", "citations"]


class Citation(NamedTuple):
    """One source.

    Attributes
    ----------
    id
        Its short id, such as S10.
    title
        What it is called; "not described" where nothing is known of it.
    addresses
        Where it is.
    weak
        True for a commercial or second-hand page.
    credit
        Whom to name, and the licence; may be empty.
    """

    id: str
    title: str
    addresses: tuple[str, ...] = ()
    weak: bool = False
    credit: str = ""

    @property
    def caution(self) -> str:
        """What to be careful about; may be empty."""
        return "weak: a commercial or second-hand page" if self.weak else ""

    def __str__(self) -> str:
        caution = f" ({self.caution})" if self.caution else ""
        told = f"{self.title}{caution} {' '.join(self.addresses)}".rstrip()
        return f"{told} - {self.credit}" if self.credit else told


def citations(graph: CareerGraph, names: Iterable[str]) -> tuple[Citation, ...]:
    """Return sources by their short ids, each once, S2 before S10."""
    ordered = sorted(set(names), key=lambda name: [*map(int, re.findall(r"\d+", name)), 0])
    return tuple(_citation(graph, name) for name in ordered)


def _citation(graph: CareerGraph, name: str) -> Citation:
    iri = graph.with_id(name)
    if iri is None:
        return Citation(name, "not described")
    licences = " ".join(graph.objects(iri, terms.DC_LICENSE))
    return Citation(
        id=name,
        title=graph.text(iri, terms.DC_TITLE) or graph.label(iri),
        addresses=tuple(literal[0] for literal in graph.literals(iri, terms.URL)),
        weak=bool(graph.value(iri, terms.WEAK)),
        credit=" - ".join(part for part in (graph.text(iri, terms.CREDIT_TEXT), licences) if part),
    )
