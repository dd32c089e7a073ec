"""Which format the name of a file says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from magraph.errors import UsageError

__all__ = ["Suffixed", "by_suffix", "format_of"]


class Suffixed(Protocol):
    """A format that is known by how its files are called."""

    @property
    def suffixes(self) -> tuple[str, ...]:
        """File name endings, the usual one first."""


def by_suffix(path: str | Path | None, formats: Mapping[str, Suffixed]) -> str:
    """Return the format with the longest suffix that a file's name has, or ""."""
    found = [
        (len(suffix), name)
        for name, known in formats.items()
        for suffix in known.suffixes
        if str(path).endswith(suffix)
    ]
    return max(found)[1] if found else ""


def format_of(
    path: str | Path | None, formats: Mapping[str, Suffixed], *, without: str, to: str
) -> str:
    """Return the format in which a file is to be made.

    Parameters
    ----------
    path
        The file; None: there is none.
    formats
        All there are, by name.
    without
        The one for a name without a suffix.
    to
        What is to be done, for the message: "write".

    Raises
    ------
    UsageError
        The suffix is none of theirs.
    """
    found = by_suffix(path, formats)
    if not found and path is not None and Path(path).suffix:
        suffixes = ", ".join(suffix for known in formats.values() for suffix in known.suffixes)
        raise UsageError(f"{path}: what to {to} is not clear from the name. End it in {suffixes}")
    return found or without
