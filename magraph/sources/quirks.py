"""Oddities, counted while they are found."""

from __future__ import annotations

from typing import Final

from magraph.sources import Quirk

__all__ = ["Quirks"]

_EXAMPLES: Final = 3
_LONGEST: Final = 80


class Quirks:
    """What was odd: the same problem in the same file is one, with how often and a few cases."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, str], tuple[int, dict[str, None]]] = {}

    def note(
        self, file: str, problem: str, treatment: str, example: object = "", *, times: int = 1
    ) -> None:
        """Note a case, or several.

        Parameters
        ----------
        file, problem, treatment
            As in `Quirk`.
        example
            The case; it is shown on one line, cut where it is long.
        times
            How many; 0: nothing is noted.
        """
        if not times:
            return
        before, examples = self._found.setdefault((file, problem, treatment), (0, {}))
        shown = " ".join(str(example).split())
        if shown and len(examples) < _EXAMPLES:
            examples[shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 3]}..."] = None
        self._found[file, problem, treatment] = (before + times, examples)

    def all(self) -> tuple[Quirk, ...]:
        """Return everything odd, in the order in which it was found first."""
        return tuple(
            Quirk(*key, times, tuple(examples)) for key, (times, examples) in self._found.items()
        )
