"""Figures, dates and evidence in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from magraph.phrases import dollars, join, plain, spaced

if TYPE_CHECKING:
    from magraph.claims import Claim
    from magraph.coverages import Coverage
    from magraph.gaps import SkillGap
    from magraph.graph import CareerGraph
    from magraph.planning.choices import Choices
    from magraph.planning.eligibility import Eligibility
    from magraph.planning.pathway import NoPathway, Pathway

__all__ = [
    "SUPERLATIVES",
    "circumstances",
    "claim_value",
    "evidence",
    "figure",
]

SUPERLATIVES: Final = {"time": "fastest", "cost": "cheapest", "steps": "shortest"}
"""What the best pathway of an objective is called."""

_UNITS: Final = {
    "MON": "months",
    "DAY": "days",
    "HUR": "hours",
    "MIN": "minutes",
    "ANN": "years",
    "P1": "%",
    "HUR/WEE": "hours a week",
    "C62": "",
}
_ONE: Final = {
    "months": "month",
    "days": "day",
    "hours": "hour",
    "minutes": "minute",
    "years": "year",
}


def claim_value(graph: CareerGraph | None, claim: Claim) -> str:
    """Return what a claim says."""
    parts = []
    if claim.estimate is not None:
        unit = claim.unit or ""
        figure = claim.estimate
        money = unit not in _UNITS and bool(unit)
        show = (lambda v: dollars(v, unit)) if money else plain
        words = "" if money else _UNITS.get(unit, unit)
        shown = show(figure.typical)
        if figure.typical == 1:
            words = _ONE.get(words, words)
        parts.append(shown + words if words == "%" else f"{shown} {words}".rstrip())
        if figure.min is not None or figure.max is not None:
            low = show(figure.typical if figure.min is None else figure.min)
            high = show(figure.typical if figure.max is None else figure.max)
            if low != high:
                parts.append(f"({low} to {high})")
    if claim.text:
        parts.append(claim.text)
    if claim.objects:
        names = join(graph.label(iri) if graph else iri.rpartition("/")[2] for iri in claim.objects)
        parts.append(names if claim.holds is not False else f"not {names}")
    elif claim.holds is not None:
        parts.append("yes" if claim.holds else "no")
    return " ".join(parts)


def evidence(graph: CareerGraph | None, claim: Claim) -> str:
    """Return how a claim is known, in brackets."""
    known = claim.provenance
    sources = (graph.id(source) for source in known.sources) if graph else known.sources
    parts = [known.evidence or "evidence not stated", *sources]
    if known.as_of:
        parts.append(f"as of {known.as_of}")
    if claim.suppressed:
        parts.append("not precise, says the source")
    return f"[{', '.join(parts)}]"


def figure(graph: CareerGraph, claim: Claim) -> str:
    """Return what a claim is about, what it says and how it is known."""
    name = spaced(graph.id(claim.predicate))
    return f"{name}: {claim_value(graph, claim)} {evidence(graph, claim)}"


def circumstances(
    answer: Pathway | NoPathway | Choices | SkillGap | Eligibility | Coverage,
    graph: CareerGraph,
) -> str:
    """Return on which day, and where, an answer holds."""
    place = f", in {graph.label(answer.jurisdiction)}" if answer.jurisdiction else ""
    return f"As of {answer.as_of}{place}."
