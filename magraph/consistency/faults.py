"""How a check says what it found."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from magraph.errors import DataError
from magraph.graph import CareerGraph
from magraph.names import short_id
from magraph.terms import DC_SOURCE, PREFIXES

__all__ = [
    "SUGGESTIONS",
    "Fault",
    "a_class",
    "did_you_mean",
    "fault",
    "known_by",
    "prefixed",
    "stated_at",
]

SUGGESTIONS: Final = 100
"""For how many faults of a kind the nearest name is looked for."""

_LONGEST: Final = 200


class Fault(DataError):
    """An error about a node; `about` are its properties that are wrong by it, "" the node itself.

    What else is found wrong of these is the same fault, and need not be told again.
    """

    node: str
    about: frozenset[str]


def fault(
    graph: CareerGraph,
    iri: str,
    problem: str,
    *,
    predicate: str = "",
    remedy: str = "",
    about: Iterable[str] = (),
) -> Fault:
    """Return an error about a node, or some of its properties, with file and line of the first."""
    file, line = graph.place(iri, predicate)
    found = Fault(problem, remedy=remedy, file=file, line=line, term=short_id(iri))
    found.node, found.about = iri, frozenset((predicate, *about))
    return found


def known_by(graph: CareerGraph, iri: str) -> str:
    """Return the sources of a claim, for a sentence."""
    sources = graph.ids(graph.objects(iri, DC_SOURCE))
    return f"by {', '.join(sources)}" if sources else "without a source"


def stated_at(file: str | None, line: int | None) -> str:
    """Return a place as the end of a sentence; nothing where it is not known."""
    return "" if file is None else f" in {file}" + (f":{line}" if line else "")


def a_class(graph: CareerGraph, iri: str) -> str:
    """Return the class of a node with an article: "an AllOf"."""
    kind = graph.kind(iri)
    return f"{'an' if kind[:1] in tuple('AEIOU') else 'a'} {kind}"


def prefixed(iri: str) -> str:
    """Return an IRI as it stands in the files."""
    spaces = [(len(space), name) for name, space in PREFIXES.items() if iri.startswith(space)]
    if not spaces:
        return iri
    length, name = max(spaces)
    return f"{name}:{iri[length:]}"


def did_you_mean(iri: str, known: Iterable[str], *, nth: int = 0) -> str:
    """Return a question with the nearest known name, or nothing when none is near.

    Looking for it is slow where many names are known: after `SUGGESTIONS` faults of a kind, which
    `nth` counts from 0, there is none.
    """
    if nth >= SUGGESTIONS:
        return ""
    from difflib import get_close_matches

    wanted = short_id(iri)
    names = {short_id(candidate): candidate for candidate in sorted(known, reverse=True)}
    names.pop(wanted, None)
    if len(wanted) > _LONGEST:
        return ""
    close = get_close_matches(wanted, names, n=1, cutoff=0.7)
    return f"Did you mean {prefixed(names[close[0]])}?" if close else ""
