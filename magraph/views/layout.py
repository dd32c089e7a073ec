"""Plain text for terminals: width, colour, wrapping, tables, and nothing that could harm one."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from magraph.characters import UNSAFE
from magraph.views.columns import padded, width, wrapped
from magraph.views.symbols import Symbols, symbols_of_the_terminal

if TYPE_CHECKING:
    from magraph.views.citations import Citation

__all__ = ["Branch", "Page", "page_width", "printable", "wants_colour"]

_NARROWEST: Final = 40
_WIDEST: Final = 120
_USUAL: Final = 100
_BAR: Final = 10

_STYLES: Final = {"bold": "1", "dim": "2", "good": "32", "bad": "31", "doubt": "33", "bar": "36"}


def printable(text: str) -> str:
    r"""Return a text with every character that is not harmless shown as its escape.

    >>> printable("a\x1b[31mb")
    'a\\x1b[31mb'
    """
    return UNSAFE.sub(lambda match: ascii(match[0])[1:-1], text)


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


class Branch(NamedTuple):
    """A node of a tree: its text, and what hangs on it.

    Attributes
    ----------
    text
        What it says.
    mark, style
        What stands before it, and the colour of that.
    parts
        The nodes below it.
    """

    text: str
    mark: str = ""
    style: str = ""
    parts: tuple[Branch, ...] = ()


class Page:
    """Lines of text, gathered.

    Parameters
    ----------
    width
        Columns; None: the terminal's.
    colour
        Whether to use colour; None: if the terminal takes it.
    symbols
        What to draw with; None: what the terminal can show.
    """

    def __init__(
        self,
        width: int | None = None,
        *,
        colour: bool | None = None,
        symbols: Symbols | None = None,
    ) -> None:
        self.width = page_width() if width is None else width
        self.colour = wants_colour() if colour is None else colour
        self.symbols = symbols or symbols_of_the_terminal()
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

    def fold(self, text: str, *, opened: bool = False) -> None:
        """Write the name of a part that a screen may fold away; here all of it is shown."""
        self.heading(text)

    def line(self, text: str, *, indent: int = 0, hang: int = 0, style: str = "") -> None:
        """Write a paragraph; lines after the first are indented by `hang` more."""
        first = " " * indent
        for line in self._wrapped(text, first, first + " " * hang):
            self._lines.append(self.styled(line, style))

    def raw(self, text: str) -> None:
        """Write one line as it is, however long; tabs stay."""
        self._lines.append("\t".join(map(printable, text.split("\t"))))

    def pieces(self, *pieces: tuple[str, str]) -> None:
        """Write one line of pieces, each with its style, as they are."""
        while pieces and not pieces[-1][0].strip():
            pieces = pieces[:-1]
        *front, (text, style) = pieces or (("", ""),)
        front.append((text.rstrip(), style))
        self._lines.append("".join(self.styled(printable(text), style) for text, style in front))

    def item(self, text: str, *, mark: str = "-", indent: int = 2, style: str = "") -> None:
        """Write an item of a list."""
        self._marked(text, mark, " " * indent, " " * indent, style)

    def tree(self, branches: Sequence[Branch], *, indent: int = 2) -> None:
        """Write nodes, each below what it hangs on."""
        self._branches(branches, " " * indent)

    def mark(self, name: str) -> str:
        """Return how a mark is shown."""
        return self.symbols.marks.get(name, name)

    def bar(self, share: float) -> str:
        """Return a bar for a share between 0 and 1; only 1 is full, and only 0 is empty."""
        full = round(share * _BAR)
        full = min(max(full, share > 0), _BAR - (share < 1))
        return self.symbols.full * full + self.symbols.empty * (_BAR - full)

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
        widths = [max(width(row[i]) for row in cells) for i in range(last)]
        room = self.width - sum(widths) - 2 * last
        if room < min(16, max(width(row[last]) for row in cells)):
            self._stacked(cells)
            return
        for number, row in enumerate(cells):
            head = "".join(
                padded(cell, columns, right=right[i : i + 1] == "r") + "  "
                for i, (cell, columns) in enumerate(zip(row, widths, strict=False))
            )
            for part, tail in enumerate(wrapped(row[last], room, hyphens=True) or [""]):
                line = ((head if part == 0 else " " * width(head)) + tail).rstrip()
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
                    self.line(f"{name}: {cell}" if name else cell, indent=2, hang=2)

    def _wrapped(self, text: str, first: str, rest: str) -> list[str]:
        return wrapped(printable(text), self.width, first, rest)

    def _marked(self, text: str, mark: str, first: str, rest: str, style: str) -> None:
        """Write a text behind a mark; `first` and `rest` stand before the lines."""
        shown = self.mark(mark)
        head = f"{first}{shown} " if shown else first
        rest = padded(rest, width(head))
        lines = self._wrapped(text, head, rest) or [head]
        if style and shown:
            lines[0] = f"{first}{self.styled(shown, style)} {lines[0][len(head) :]}"
        self._lines.extend(lines)

    def _branches(self, branches: Sequence[Branch], before: str) -> None:
        drawn = self.symbols
        for branch in branches:
            ends = branch is branches[-1]
            below = before + (drawn.gap if ends else drawn.stem)
            first = before + (drawn.last if ends else drawn.branch)
            rest = below + (drawn.stem.rstrip() if branch.parts else "")
            self._marked(branch.text, branch.mark, first, rest, branch.style)
            self._branches(branch.parts, below)
