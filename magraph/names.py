"""Names of nodes: short ids, prefixed names, labels, and finding a node by any of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from magraph.errors import AmbiguousTerm, UnknownTerm, UsageError
from magraph.phrases import a_kind
from magraph.terms import (
    ALT_LABEL,
    CONTENT_ELEMENT,
    DC_TITLE,
    MG,
    NOTATION,
    OCCUPATION_GROUP,
    PREF_LABEL,
    PREFIXES,
    RDFS_LABEL,
    SKILL_CATEGORY,
    SOURCE,
    TASK,
    WORK_ACTIVITY,
)

if TYPE_CHECKING:
    from magraph.graph import CareerGraph

__all__ = ["Kinds", "Match", "NameIndex", "ctid", "expand", "label_key", "short_id"]

_NAMES = (PREF_LABEL, ALT_LABEL, NOTATION, RDFS_LABEL, DC_TITLE)
_META = tuple(PREFIXES[name] for name in ("owl", "rdf", "rdfs"))
_SUGGESTIONS = 3
_SAME, _LIKE = 0.9, 0.75
"""How near a name is to a slip of the pen in it, and to what is only like it."""
_WORD = re.compile(r"[^\W\d_]{3,}")
_EVERYWHERE = frozenset({"and", "for", "the", "with"})
_SHORT = 3


class Match(NamedTuple):
    """A node found by a search, and the name that matched."""

    iri: str
    id: str
    label: str
    kind: str
    matched: str


class Kinds(NamedTuple):
    """What may stand in one place of a question.

    Attributes
    ----------
    what
        What it is called there.
    classes
        IRIs of the classes of such things.
    advice
        What to name, for somebody who named a thing of another kind.
    """

    what: str
    classes: tuple[str, ...]
    advice: str

    def find(self, graph: CareerGraph, name: str) -> str:
        """Return the one such thing that has a name.

        Raises
        ------
        UnknownTerm, AmbiguousTerm
            None has it, or several have.
        """
        return graph.find(name, self.classes, self.what, self.advice)


def short_id(iri: str) -> str:
    """Return what follows the last ``/`` or ``#`` of an IRI."""
    return iri[max(iri.rfind("/"), iri.rfind("#")) + 1 :] or iri


def ctid(iri: str) -> str:
    """Return the Credential Transparency Identifier that stands for an IRI.

    It is a version 4 UUID, as the Credential Registry wants it, made of the IRI's hash: the same
    each time.
    """
    from uuid import UUID

    return f"ce-{UUID(bytes=sha256(iri.encode()).digest()[:16], version=4)}"


def label_key(text: str) -> str:
    """Return what two labels share if a reader would take one for the other."""
    if text.isascii():
        return " ".join(text.lower().split())
    from unicodedata import normalize

    return " ".join(normalize("NFKC", text).casefold().split())


def expand(text: str, declared: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """Return the IRIs that a prefixed name may stand for: by the standard prefixes come first.

    Parameters
    ----------
    text
        Perhaps a prefixed name.
    declared
        Prefix -> the namespaces that files declare it for.
    """
    prefix, colon, local = text.partition(":")
    if not colon:
        return ()
    standard = (PREFIXES[prefix],) if prefix in PREFIXES else ()
    return tuple(space + local for space in (*standard, *declared.get(prefix, ())))


class NameIndex:
    """All names of a graph's nodes: of those that have a class.

    Parameters
    ----------
    graph
        The graph.
    """

    def __init__(self, graph: CareerGraph) -> None:
        self._graph = graph
        self._tiers: dict[str, int] = {}
        self._by_id: dict[str, list[str]] = {}
        for iri in graph:
            if graph.types(iri):
                self._by_id.setdefault(short_id(iri), []).append(iri)
        self._names: dict[str, tuple[str, ...]] = {}
        self._by_name: dict[str, list[str]] = {}

    def _read_names(self) -> None:
        """Read labels and codes, which are needed where an id is not enough."""
        if self._names:
            return
        for name, iris in self._by_id.items():
            for iri in iris:
                literals = self._graph.literal_properties(iri)
                labels = dict.fromkeys(
                    literal[0] for key in _NAMES for literal in literals.get(key, ())
                )
                self._names[iri] = (*labels, name)
                for folded in dict.fromkeys(map(label_key, self._names[iri])):
                    self._by_name.setdefault(folded, []).append(iri)

    def _tier(self, iri: str) -> int:
        if iri not in self._tiers:
            self._tiers[iri] = _tier(iri, self._graph.types(iri))
        return self._tiers[iri]

    def find(self, text: str, members: Collection[str] | None, what: str, advice: str) -> str:
        """Return the one node that `text` names, among `members` if they are given."""
        if not isinstance(text, str):
            raise UsageError(f"{text!r} is no name. Give an id, a label or an acronym")
        text = text.strip()
        bare = text[1:-1] if text.startswith("<") and text.endswith(">") else text
        spelt = [iri for iri in (bare, *expand(text, self._graph.prefixes)) if iri in self._graph]
        for iri in spelt:
            if members is None or iri in members:
                return iri
        found = _among(self._by_id.get(text, []), members) or _among(self._called(text), members)
        if not found:
            others = spelt or self._by_id.get(text, []) or self._called(text)
            but = a_kind(self._graph, others[0]) if others else ""
            near = self._near(text, members)
            labels = {
                short_id(iri): label
                for iri in near
                if not _tells(short_id(iri), label := self._graph.label(iri))
            }
            raise UnknownTerm(text, tuple(map(short_id, near)), what, but, labels, advice)
        return self._single(text, found)

    def with_id(self, id_: str) -> str | None:
        """Return the node that has this short id, or None."""
        found = self._by_id.get(id_)
        return found[0] if found else None

    def _called(self, text: str) -> list[str]:
        self._read_names()
        return self._by_name.get(label_key(text), [])

    def _single(self, text: str, found: list[str]) -> str:
        # A credential is meant before the exam part or the vocabulary term of the same name.
        best = min(map(self._tier, found))
        found = [iri for iri in found if self._tier(iri) == best]
        if len(found) > 1:
            raise AmbiguousTerm(
                text, sorted((short_id(iri), self._graph.label(iri)) for iri in found)
            )
        return found[0]

    def _near(self, text: str, members: Collection[str] | None) -> tuple[str, ...]:
        """Return what may have been meant: what was misspelt, then what has the same words."""
        from difflib import get_close_matches  # 10 ms to import, needed on a mistake only

        self._read_names()
        among = self._names if members is None else members
        best = min(map(self._tier, among), default=_ENTITY)
        names = {
            folded: iri
            for folded, candidates in self._by_name.items()
            for iri in sorted(candidates, reverse=True)
            if iri in among and self._tier(iri) == best
        }
        wanted = label_key(text)
        close = get_close_matches(wanted, names, n=2 * _SUGGESTIONS, cutoff=_LIKE)
        slips = [name for name in close if _ratio(wanted, name) >= _SAME]
        with_all, with_some = _by_words(wanted, names)
        found = (*slips, *with_all, *close, *with_some)
        return tuple(dict.fromkeys(names[name] for name in found))[:_SUGGESTIONS]

    def search(self, text: str, members: Collection[str] | None) -> list[Match]:
        """Return the nodes one of whose names contains `text`, best first."""
        wanted = label_key(text)
        if not wanted:
            return []
        self._read_names()
        found: list[tuple[tuple[bool, int, int, str, str], Match]] = []
        for iri, names in self._names.items():
            tier = self._tier(iri)
            if iri not in members if members is not None else tier == _VOCABULARY:
                continue
            ranked = [
                (rank, place, name)
                for place, name in enumerate(names)
                if (rank := _rank(wanted, label_key(name))) is not None
            ]
            if ranked:
                rank, _, name = min(ranked)
                label = self._graph.label(iri)
                match = Match(iri, short_id(iri), label, self._graph.kind(iri), name)
                # Many pages have in their titles what they tell of.
                found.append(((tier == _SOURCE, rank, tier, label_key(label), iri), match))
        return [match for _, match in sorted(found, key=lambda pair: pair[0])]


_ENTITY, _PART, _CONCEPT, _SOURCE, _VOCABULARY = range(5)
_DETAILS = frozenset({CONTENT_ELEMENT, OCCUPATION_GROUP, SKILL_CATEGORY, TASK, WORK_ACTIVITY})
"""What catalogues have by the ten thousand: no target, and nothing to hold."""


def _among(candidates: list[str], members: Collection[str] | None) -> list[str]:
    return [iri for iri in candidates if members is None or iri in members]


def _tier(iri: str, types: tuple[str, ...]) -> int:
    if all(type_.startswith(_META) for type_ in types):
        return _VOCABULARY
    if iri.startswith(MG):
        return _CONCEPT
    if SOURCE in types:
        return _SOURCE
    return _PART if "--" in short_id(iri) or not _DETAILS.isdisjoint(types) else _ENTITY


def _tells(id_: str, label: str) -> bool:
    """Return whether an id has a word of what it names, or a beginning of one."""
    return any(word in label.casefold() for word in _WORD.findall(id_.casefold()))


def _ratio(one: str, other: str) -> float:
    from difflib import SequenceMatcher

    return SequenceMatcher(None, one, other).ratio()


def _by_words(wanted: str, names: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return the names that have all of these words or words like them, and those with some.

    Those with the most come first, and of these the nearest.
    """
    from difflib import get_close_matches

    having: dict[str, list[str]] = {}
    for name in names:
        for word in dict.fromkeys(_WORD.findall(name)):
            having.setdefault(word, []).append(name)
    words = dict.fromkeys(word for word in _WORD.findall(wanted) if word not in _EVERYWHERE)
    shared: dict[str, int] = {}
    for word in words:
        alike = [other for other in having if _one_begins_the_other(word, other)]
        alike = alike or get_close_matches(word, having, cutoff=_LIKE)
        for name in {name for other in alike for name in having[other]}:
            shared[name] = shared.get(name, 0) + len(word)
    best = sorted(shared, key=lambda name: (-shared[name], -_ratio(wanted, name), name))
    whole = sum(map(len, words))
    number = sum(letters == whole for letters in shared.values())
    return best[:number], best[number:]


def _one_begins_the_other(word: str, other: str) -> bool:
    return other.startswith(word) or (len(other) > _SHORT and word.startswith(other))


def _rank(wanted: str, name: str) -> int | None:
    at = name.find(wanted)
    if at < 0:
        return None
    if at == 0:
        return 0 if name == wanted else 1
    while at >= 0:
        if not name[at - 1].isalnum():
            return 2
        at = name.find(wanted, at + 1)
    return 3
