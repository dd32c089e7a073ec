"""Plain text for terminals: width, colour, wrapping, tables, and nothing that could harm one."""

from __future__ import annotations

import os
import re
import shutil
import sys
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from magraph.views.citations import Citation

__all__ = ["Page", "page_width", "printable", "wants_colour"]

_NARROWEST: Final = 40
_WIDEST: Final = 120
_USUAL: Final = 100

# Control characters move the cursor or change the terminal; direction marks reorder the text.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff\ud800-\udfff]"
)
_STYLES: Final = {"bold": "1", "dim": "2", "good": "32", "bad": "31", "doubt": "33"}


def printable(text: str) -> str:
    r"""Return a text with every character that is not harmless shown as its escape.

    >>> printable("a\x1b[31mb")
    'a\\x1b[31mb'
    """
    return _UNSAFE.sub(lambda match: ascii(match[0])[1:-1], text)


def page_width() -> int:
    """Return the columns to write in: the terminal's, within limits."""
    columns = shutil.get_terminal_size((_USUAL, 24)).columns
    return max(_NARROWEST, min(columns, _WIDEST))


def wants_colour() -> bool:
    """Return whether standard output is a terminal whose owner has nothing against colour."""
    return (
        sys.stdout.isatty()
        and not os.environ.get("NO_COLOR")
        and os.environ.get("TERM", "") != "dumb"
    )


class Page:
    """Lines of text, gathered.

    Parameters
    ----------
    width
        Columns; None: the terminal's.
    colour
        Whether to use colour; None: if the terminal takes it.
    """

    def __init__(self, width: int | None = None, *, colour: bool | None = None) -> None:
        self.width = page_width() if width is None else width
        self.colour = wants_colour() if colour is None else colour
        self._lines: list[str] = []

    def text(self) -> str:
        """Return what was written."""
        return "\n".join(self._lines).strip("\n") + "\n"

    def styled(self, text: str, style: str) -> str:
        """Return a text in a style, if there is colour."""
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if self.colour and style else text

    def blank(self) -> None:
        """Leave a line free."""
        if self._lines and self._lines[-1]:
            self._lines.append("")

    def title(self, text: str) -> None:
        """Write the name of the whole."""
        self.blank()
        for line in self._wrapped(text, "", ""):
            self._lines.append(self.styled(line, "bold"))

    def heading(self, text: str) -> None:
        """Write the name of a part."""
        self.blank()
        self.line(text, style="bold")

    def line(self, text: str, *, indent: int = 0, hang: int = 0, style: str = "") -> None:
        """Write a paragraph; lines after the first are indented by `hang` more."""
        first = " " * indent
        for line in self._wrapped(text, first, first + " " * hang):
            self._lines.append(self.styled(line, style))

    def raw(self, text: str) -> None:
        """Write one line as it is, however long; tabs stay."""
        self._lines.append("\t".join(map(printable, text.split("\t"))))

    def item(self, text: str, *, mark: str = "-", indent: int = 2, style: str = "") -> None:
        """Write an item of a list."""
        head = f"{' ' * indent}{mark} "
        lines = self._wrapped(text, head, " " * len(head))
        if style and lines:
            lines[0] = f"{' ' * indent}{self.styled(mark, style)} {lines[0][len(head) :]}"
        self._lines.extend(lines)

    def field(self, name: str, text: str, *, indent: int = 2) -> None:
        """Write a name and its value."""
        if text:
            self.line(f"{name}: {text}", indent=indent, hang=2)

    def table(self, header: Sequence[str], rows: Sequence[Sequence[str]], right: str = "") -> None:
        """Write a table whose last column takes the rest of the width.

        Parameters
        ----------
        header, rows
            The cells; only the last column is wrapped.
        right
            Per column ``r`` where the cells stand to the right, ``l`` otherwise.
        """
        cells = [[printable(cell) for cell in row] for row in (header, *rows)]
        last = len(header) - 1
        widths = [max(len(row[i]) for row in cells) for i in range(last)]
        room = self.width - sum(widths) - 2 * last
        if room < 16:
            self._stacked(cells)
            return
        for number, row in enumerate(cells):
            head = "".join(
                (cell.rjust(width) if right[i : i + 1] == "r" else cell.ljust(width)) + "  "
                for i, (cell, width) in enumerate(zip(row, widths, strict=False))
            )
            for part, tail in enumerate(
                textwrap.wrap(row[last], room, break_long_words=False) or [""]
            ):
                line = ((head if part == 0 else " " * len(head)) + tail).rstrip()
                self._lines.append(self.styled(line, "" if number else "bold"))

    def sources(self, cited: Sequence[Citation]) -> None:
        """Write the list of sources."""
        if cited:
            self.heading("Sources")
        for source in cited:
            self.item(str(source), mark=source.id)

    def _stacked(self, cells: list[list[str]]) -> None:
        header, *rows = cells
        for row in rows:
            self.line(row[-1], hang=2)
            for name, cell in zip(header[:-1], row[:-1], strict=True):
                if cell:
                    self.line(f"{name}: {cell}", indent=2, hang=2)

    def _wrapped(self, text: str, first: str, rest: str) -> list[str]:
        return textwrap.wrap(
            printable(text),
            self.width,
            initial_indent=first,
            subsequent_indent=rest,
            break_on_hyphens=False,
            break_long_words=False,
        )
