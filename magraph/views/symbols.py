"""What lines, bars and marks are drawn with: box-drawing characters, or letters of ASCII."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import Final

__all__ = ["ASCII", "UNICODE", "Symbols", "symbols_of_the_terminal"]


@dataclass(frozen=True, slots=True)
class Symbols:
    """One set of characters.

    Attributes
    ----------
    branch, last, stem, gap
        Of a tree, two columns each: before a node, before the last one, beside what hangs on a
        node, and below the last.
    full, empty
        The two parts of a bar.
    moment
        Something that takes no time.
    axis, axis_start, axis_mark, axis_end
        The line of an axis, and what stands on it.
    marks
        Marks of items that are shown as something else.
    """

    branch: str
    last: str
    stem: str
    gap: str
    full: str
    empty: str
    moment: str
    axis: str
    axis_start: str
    axis_mark: str
    axis_end: str
    marks: dict[str, str]


UNICODE: Final = Symbols(
    branch="├─ ",
    last="└─ ",
    stem="│  ",
    gap="   ",
    full="█",
    empty="░",
    moment="◆",
    axis="─",
    axis_start="├",
    axis_mark="┴",
    axis_end="┤",
    marks={"+": "✓", "x": "✗", ">": "→"},
)
ASCII: Final = Symbols(
    branch="|- ",
    last="`- ",
    stem="|  ",
    gap="   ",
    full="#",
    empty=".",
    moment="*",
    axis="-",
    axis_start="|",
    axis_mark="+",
    axis_end="|",
    marks={},
)


def symbols_of_the_terminal() -> Symbols:
    """Return what standard output can show: a dumb terminal, or a stream of letters, only ASCII."""
    drawn = "".join(UNICODE.marks.values()) + UNICODE.branch + UNICODE.full + UNICODE.moment
    try:
        drawn.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        return ASCII
    return ASCII if os.environ.get("TERM") == "dumb" else UNICODE
