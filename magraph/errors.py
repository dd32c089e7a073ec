"""The family of errors.

::

    MagraphError
    ├── DataError            a file says something wrong: place, cause, what to do
    │   └── DataErrors       several of them, gathered
    ├── UnknownTerm          nothing has that name (also a networkx.NodeNotFound)
    ├── AmbiguousTerm        several things have it: the candidates
    ├── ProfileError         a profile cannot be read
    ├── UsageError           an argument makes no sense
    ├── ContradictoryClaims  two values for one thing at one date
    └── MissingExtra         a feature needs a package that is not installed

"No pathway" is no error: it is an answer (`magraph.planning.pathway.NoPathway`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

__all__ = [
    "AmbiguousTerm",
    "ContradictoryClaims",
    "DataError",
    "DataErrors",
    "MagraphError",
    "MissingExtra",
    "ProfileError",
    "UnknownTerm",
    "UsageError",
]


class MagraphError(Exception):
    """Something the user can mend; the message says what, where and how."""


class DataError(MagraphError, ValueError):
    """A file says something wrong.

    Parameters
    ----------
    problem
        What is wrong, in one sentence without a final dot.
    remedy
        What to do about it; may be empty.
    file, line
        Where; either may be unknown.
    term
        The node concerned, as a short id or an IRI.
    """

    def __init__(
        self,
        problem: str,
        *,
        remedy: str = "",
        file: str | None = None,
        line: int | None = None,
        term: str | None = None,
    ) -> None:
        self.problem = problem
        self.remedy = remedy
        self.file = file
        self.line = line
        self.term = term
        super().__init__(str(self))

    def __str__(self) -> str:
        place = "".join(
            part
            for part in (
                self.file or "",
                f":{self.line}" if self.file and self.line else "",
                ": " if self.file else "",
                f"{self.term}: " if self.term else "",
            )
        )
        remedy = f". {self.remedy}" if self.remedy else ""
        return f"{place}{self.problem}{remedy}"


class DataErrors(DataError):
    """Several faults found in one go.

    Parameters
    ----------
    errors
        At least one; the first gives file and line of the whole.
    """

    def __init__(self, errors: Sequence[DataError]) -> None:
        self.errors = tuple(errors)
        first = self.errors[0]
        super().__init__(
            first.problem, remedy=first.remedy, file=first.file, line=first.line, term=first.term
        )

    def __str__(self) -> str:
        return "\n".join(str(error) for error in self.errors)


class UnknownTerm(MagraphError, KeyError):
    """Nothing has that name; `but`: what has it is of another kind, `advice`: what to name.

    `suggestions` are ids that are near, `labels` what to call those whose ids tell nothing.
    """

    def __init__(
        self,
        text: str,
        suggestions: Sequence[str] = (),
        what: str = "term",
        but: str = "",
        labels: Mapping[str, str] | None = None,
        advice: str = "",
    ) -> None:
        self.text = text
        self.suggestions = tuple(suggestions)
        self.labels = dict(labels or {})
        self.what = what
        self.but = but
        self.advice = advice
        super().__init__(str(self))

    def __str__(self) -> str:
        near = ", ".join(
            f"{id_} ({self.labels[id_]})" if id_ in self.labels else id_ for id_ in self.suggestions
        )
        but = f": it is {self.but}" if self.but else ""
        hint = f". Did you mean {near}?" if near else ""
        if self.but and self.advice:
            hint += f"{'' if near else '.'} {self.advice}"
        hint = hint or ". Look it up with: magraph search TEXT"
        return f"no {self.what} is called {self.text!r}{but}{hint}"


class AmbiguousTerm(MagraphError, ValueError):
    """Several things have that name; `candidates` are pairs of id and label."""

    def __init__(self, text: str, candidates: Sequence[tuple[str, str]]) -> None:
        self.text = text
        self.candidates = tuple(candidates)
        super().__init__(str(self))

    def __str__(self) -> str:
        names = "; ".join(f"{id_} ({label})" for id_, label in self.candidates)
        return f"{self.text!r} names several things: {names}. Use one of these ids"


class ProfileError(MagraphError, ValueError):
    """A profile cannot be read; the message names file and entry."""


class UsageError(MagraphError, ValueError):
    """An argument makes no sense; the message says which and what would."""


class ContradictoryClaims(DataError):
    """Two claims give one thing different values at one date."""


class MissingExtra(MagraphError, ImportError):
    """A feature needs a package that is not installed; the message says how to get it."""

    def __init__(self, feature: str, extra: str) -> None:
        self.feature = feature
        self.extra = extra
        super().__init__(
            f"{feature} needs an extra. Install it with: pip install 'magraph[{extra}]'"
        )
