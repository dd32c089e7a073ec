"""What became of each record: how many there are, how many were taken, what was odd."""

from __future__ import annotations

from collections import Counter
from typing import Final

from magraph.sources import Count, Quirk
from magraph.sources.quirks import Quirks

__all__ = ["Ledger"]

_NO_PLACE: Final = (
    "values of properties that this vocabulary has no place for",
    "left out; the examples name all of them, with how often each occurs",
)


class Ledger:
    """Counts records and oddities while files are read."""

    def __init__(self) -> None:
        self._rows: Counter[tuple[str, str]] = Counter()
        self._taken: Counter[tuple[str, str]] = Counter()
        self._seen: set[int] = set()
        self._odd = Quirks()
        self._unplaced: dict[str, Counter[str]] = {}

    def row(self, file: str, what: str) -> None:
        """Note that a file has one more record of a kind."""
        self._rows[file, what] += 1

    def take(self, file: str, what: str, record: object) -> None:
        """Note that a record is in the graph; the same one counts once.

        Parameters
        ----------
        file, what
            As for `row`.
        record
            The record itself, which the caller keeps alive.
        """
        if id(record) not in self._seen:
            self._seen.add(id(record))
            self._taken[file, what] += 1

    def took(self, record: object) -> bool:
        """Return whether a record is in the graph."""
        return id(record) in self._seen

    def quirk(self, file: str, problem: str, treatment: str, example: object = "") -> None:
        """Note one case of something odd."""
        self._odd.note(file, problem, treatment, example)

    def unplaced(self, file: str, name: str) -> None:
        """Note a value of a property that has no place in the graph."""
        self._unplaced.setdefault(file, Counter())[name] += 1

    def counts(self) -> tuple[Count, ...]:
        """Return rows and taken for each file and kind."""
        return tuple(
            Count(file, what, rows, self._taken[file, what])
            for (file, what), rows in sorted(self._rows.items())
        )

    def quirks(self) -> tuple[Quirk, ...]:
        """Return everything odd, by file."""
        found = list(self._odd.all())
        for file, names in self._unplaced.items():
            listed = sorted(names.items(), key=lambda pair: (-pair[1], pair[0]))
            examples = tuple(f"{name} {times}" for name, times in listed)
            found.append(Quirk(file, *_NO_PLACE, names.total(), examples))
        return tuple(sorted(found))
