"""Words measured with the font that they are set in, and broken into lines that fit."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import as_file, files
from typing import Final, NamedTuple

from magraph.errors import MissingExtra

try:
    from uharfbuzz import Blob, Buffer, Face, Font, shape
except ImportError:
    raise MissingExtra("A picture as SVG or PNG", "pictures") from None

__all__ = ["FAMILY", "FONTS", "Style", "Words", "width", "wrapped"]

FAMILY: Final = "Arimo, Arial, 'Liberation Sans', Helvetica, sans-serif"
"""Arimo has the widths of Arial, Liberation Sans and Helvetica: lines come out alike in each."""

FONTS: Final = {False: "Arimo-Regular.ttf", True: "Arimo-Bold.ttf"}
"""Whether it is bold -> file in `fonts/`."""


class Style(NamedTuple):
    """How words are set.

    Attributes
    ----------
    size
        Of the letters, in pixels.
    bold
        Whether they are bold.
    """

    size: float
    bold: bool = False

    @property
    def leading(self) -> float:
        """From one line to the next, in pixels."""
        return round(self.size * 1.35, 1)


class Words(NamedTuple):
    """Lines that were broken to fit a width.

    Attributes
    ----------
    lines
        Each with its width in pixels.
    style
        How they are set.
    """

    lines: tuple[tuple[str, float], ...]
    style: Style

    @property
    def width(self) -> float:
        """The width of the widest line, in pixels."""
        return max((width for _, width in self.lines), default=0)

    @property
    def height(self) -> float:
        """The height of all lines, in pixels."""
        return len(self.lines) * self.style.leading


def wrapped(text: str, style: Style, room: float) -> Words:
    """Return a text in lines no wider than `room` pixels.

    Lines are broken at spaces; a word that is wider than the room is broken inside.
    """
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if width(longer, style) <= room:
            line = longer
            continue
        if line:
            lines.append(line)
        *full, line = _pieces(word, style, room)
        lines += full
    if line:
        lines.append(line)
    return Words(tuple((each, width(each, style)) for each in lines), style)


def _pieces(word: str, style: Style, room: float) -> list[str]:
    pieces, piece = [], ""
    for char in word:
        if piece and width(piece + char, style) > room:
            pieces.append(piece)
            piece = ""
        piece += char
    return [*pieces, piece]


def width(text: str, style: Style) -> float:
    """Return how wide a text is, in pixels; a character that the font lacks counts as a square."""
    return round(_ems(text, style.bold) * style.size, 1)


@lru_cache(maxsize=4096)
def _ems(text: str, bold: bool) -> float:
    font, upem = _font(bold)
    buffer = Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    shape(font, buffer)
    glyphs = zip(buffer.glyph_infos, buffer.glyph_positions, strict=True)
    return sum(
        upem if info.codepoint == 0 else position.x_advance for info, position in glyphs
    ) / float(upem)


@lru_cache(maxsize=2)
def _font(bold: bool) -> tuple[Font, int]:
    with as_file(files("magraph.views.pictures") / "fonts" / FONTS[bold]) as file:
        face = Face(Blob(file.read_bytes()))
    return Font(face), face.upem
