"""A page for the writers of the text that makes elements of what they write."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from magraph.views.layout import Page

if TYPE_CHECKING:
    from collections.abc import Sequence

    from magraph.views.citations import Citation
    from magraph.views.html.sheet import Sheet
    from magraph.views.layout import Branch

__all__ = ["Outline"]

_MARKS: Final = {"-": "", "+": "✓", "x": "✗", ">": "→", "*": "※"}
"""How the marks of items are shown, where not as they are."""


class Outline(Page):
    """Headings, paragraphs, lists and tables, nested as the text is indented.

    Parameters
    ----------
    sheet
        The document that they become part of.
    known
        A sentence that the document says elsewhere: it is left out.
    """

    def __init__(self, sheet: Sheet, *, known: str = "") -> None:
        super().__init__(colour=False)
        self._sheet = sheet
        self._known = known
        self._parts: list[Markup] = []
        self._open: list[int] = []
        self._folded = False

    def markup(self) -> Markup:
        """Return what was written, as one element."""
        self._unfold()
        return Markup('<article class="outline">{}</article>').format(Markup("").join(self._parts))

    def text(self) -> str:
        """Return what was written."""
        return str(self.markup())

    def blank(self) -> None:
        """End what came before."""
        self._close()

    def title(self, text: str) -> None:
        """Write the name of the whole."""
        self._heading(self._sheet.named(text), self._sheet.level)

    def heading(self, text: str) -> None:
        """Write the name of a part."""
        self._heading(text, self._sheet.level + 1)

    def fold(self, text: str, *, opened: bool = False) -> None:
        """Write the name of a part, which is unfolded on demand and in print."""
        self._unfold()
        self._add('<details class="fold"{}><summary>', Markup(" open") if opened else "")
        level = min(self._sheet.level + 1, 6)
        self._add('<h{0} dir="auto">{1}</h{0}></summary>', level, self._sheet.linked(text))
        self._folded = True

    def line(self, text: str, *, indent: int = 0, hang: int = 0, style: str = "") -> None:
        """Write a paragraph, inside the list item that it is indented under."""
        if self._known:
            text = text.replace(self._known, "").strip()
        while self._open and self._open[-1] >= indent:
            self._leave()
        if text:
            self._add('<p class="{}">{}</p>', style or "plain", self._sheet.linked(text))

    def raw(self, text: str) -> None:
        """Write one line as it is."""
        self._close()
        self._add('<p class="raw">{}</p>', self._sheet.linked(text))

    def item(self, text: str, *, mark: str = "-", indent: int = 2, style: str = "") -> None:
        """Write an item of a list."""
        while self._open and self._open[-1] > indent:
            self._leave()
        if self._open and self._open[-1] == indent:
            self._parts.append(Markup("</li>"))
        else:
            self._open.append(indent)
            self._parts.append(Markup("<ul>"))
        shown = self.mark(mark)
        self._add('<li class="{}">', style or "plain")
        if shown:
            self._add('<span class="mark">{}</span> ', shown)
        self._add('<span dir="auto">{}</span>', self._sheet.linked(text))

    def tree(self, branches: Sequence[Branch], *, indent: int = 2) -> None:
        """Write nodes as lists inside lists."""
        for branch in branches:
            self.item(branch.text, mark=branch.mark or "-", indent=indent, style=branch.style)
            self.tree(branch.parts, indent=indent + 2)

    def mark(self, name: str) -> str:
        """Return how a mark is shown."""
        return _MARKS.get(name, name)

    def bar(self, share: float) -> str:
        """Return a bar, for the eye alone: its number stands beside it."""
        return Markup('<meter value="{:.3f}" aria-hidden="true"></meter>').format(share)

    def field(self, name: str, text: str, *, indent: int = 2) -> None:
        """Write a name and its value."""
        if text:
            while self._open and self._open[-1] >= indent:
                self._leave()
            self._add('<p class="field"><b>{}:</b> {}</p>', name, self._sheet.linked(text))

    def table(self, header: Sequence[str], rows: Sequence[Sequence[str]], right: str = "") -> None:
        """Write a table; numbers stand to the right."""
        self._close()
        figures = [right[i : i + 1] == "r" for i in range(len(header))]
        self._parts.append(
            self._sheet.render("table.html", header=header, rows=rows, right=figures)
        )

    def sources(self, cited: Sequence[Citation]) -> None:
        """Leave the sources to the list at the end of the document."""
        self._sheet.cite(source.id for source in cited)

    def _heading(self, text: str, level: int) -> None:
        self._unfold()
        self._add('<h{0} dir="auto">{1}</h{0}>', min(level, 6), self._sheet.linked(text))

    def _unfold(self) -> None:
        """End the part that is folded, if one is."""
        self._close()
        if self._folded:
            self._add("</details>")
            self._folded = False

    def _add(self, pattern: str, *values: object) -> None:
        self._parts.append(Markup(pattern).format(*values))

    def _leave(self) -> None:
        self._open.pop()
        self._parts.append(Markup("</li></ul>"))

    def _close(self) -> None:
        while self._open:
            self._leave()
