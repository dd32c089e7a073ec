"""Text in columns of a terminal, where a character may take none, one or two."""

from __future__ import annotations

import re
import textwrap
from typing import Final

__all__ = ["padded", "width", "wrapped"]

# Latin letters, and what lines, bars and marks are drawn with: one column each. The soft hyphen,
# which takes none, is not among them.
_SINGLE: Final = re.compile("[ -~\u00a0-\u00ac\u00ae-\u024f\u2500-\u259f\u25c6\u2713\u2717\u2192]*")


def width(text: str) -> int:
    """Return how many columns a text takes.

    >>> width("a"), width("字"), width("e\u0301")
    (1, 2, 1)
    """
    if _SINGLE.fullmatch(text):
        return len(text)
    import wcwidth  # its tables take longer to load than most answers to print

    return wcwidth.width(text)


def padded(text: str, columns: int, *, right: bool = False) -> str:
    """Return a text with the spaces that fill its columns, to its left if it stands right."""
    spaces = " " * (columns - width(text))
    return spaces + text if right else text + spaces


def wrapped(
    text: str, columns: int, first: str = "", rest: str = "", *, hyphens: bool = False
) -> list[str]:
    """Return a text as lines.

    A word that is too long for a line is broken, but a web address could not be followed then.

    Parameters
    ----------
    text
        Without control characters.
    columns
        The most that a line may take.
    first, rest
        What the first line and the others begin with.
    hyphens
        Whether a line may end at a hyphen inside a word.
    """
    if _SINGLE.fullmatch(f"{text}{first}{rest}"):
        wrap = textwrap.wrap
    else:
        from wcwidth import wrap
    return wrap(
        text,
        columns,
        initial_indent=first,
        subsequent_indent=rest,
        break_on_hyphens=hyphens,
        break_long_words="://" not in text,
    )
