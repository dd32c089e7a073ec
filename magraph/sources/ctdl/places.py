"""Jurisdictions of records as those of the ontology."""

from __future__ import annotations

from functools import cache
from typing import Any

from magraph import terms
from magraph.graph import Triple
from magraph.readwrite import ontology_path
from magraph.readwrite.turtle import read_triples
from magraph.sources.ctdl.documents import Document
from magraph.sources.ctdl.draft import Draft
from magraph.sources.ctdl.values import items, plain

__all__ = ["state_jurisdictions"]

_FILE = "jurisdictions.ttl"


@cache
def _known() -> tuple[dict[str, str], dict[str, list[Triple]]]:
    """Return the jurisdictions by each of their names, and what is said of them."""
    ((_, triples, _),) = read_triples([ontology_path() / _FILE])
    names: dict[str, str] = {}
    said: dict[str, list[Triple]] = {}
    for triple in triples:
        subject, predicate, obj = triple
        said.setdefault(subject, []).append(triple)
        if predicate in (terms.PREF_LABEL, terms.ALT_LABEL, terms.NOTATION):
            names[obj[0].casefold()] = subject
    return names, said


def state_jurisdictions(draft: Draft, subject: str, document: Document, value: Any) -> None:
    """State where something is valid, and where not.

    Parameters
    ----------
    draft, subject, document
        What is stated of what, and where it was read.
    value
        Jurisdiction profiles.
    """
    inside: list[str | None] = []
    for profile in items(value):
        if not isinstance(profile, dict):
            problem = "a jurisdiction that is no profile"
            draft.ledger.quirk(document.file, problem, "left out", profile)
            continue
        told = plain(profile.get("ceterms:description"))
        if told:
            draft.note(subject, f"Jurisdiction: {told}")
        if profile.get("ceterms:globalJurisdiction") is not True:
            inside += [_place(item) for item in items(profile.get("ceterms:mainJurisdiction"))]
        for item in items(profile.get("ceterms:jurisdictionException")):
            _state(draft, subject, document, terms.NOT_IN_JURISDICTION, _place(item), item)
    # One place that is not known makes the list too narrow, so none is stated then.
    if None in inside:
        draft.ledger.quirk(
            document.file,
            "a jurisdiction that is no state of the US",
            "no place is stated; its words are a note",
            draft.label(subject),
        )
        return
    for place in inside:
        _state(draft, subject, document, terms.IN_JURISDICTION, place, None)


def _place(item: Any) -> str | None:
    names, _ = _known()
    if not isinstance(item, dict):
        return names.get(plain(item).casefold())
    region, country, name = (
        plain(item.get(key)).casefold()
        for key in ("ceterms:addressRegion", "ceterms:addressCountry", "ceterms:name")
    )
    if country and names.get(country) != names["us"]:
        return None
    if region:
        return names.get(region)
    return names.get(country or name)


def _state(
    draft: Draft, subject: str, document: Document, predicate: str, place: str | None, item: Any
) -> None:
    if place is None:
        draft.ledger.quirk(
            document.file,
            "an excepted jurisdiction that is no state of the US",
            "left out",
            item,
        )
        return
    draft.add(subject, predicate, place)
    _, said = _known()
    pending: str | None = place
    while pending is not None:
        draft.triples.extend(said[pending])
        above = [obj for _, key, obj in said[pending] if key == terms.WITHIN]
        pending = above[0] if above and isinstance(above[0], str) else None
