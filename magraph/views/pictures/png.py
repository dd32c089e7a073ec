"""Drawings as PNG: the SVG in its light colours, rasterised with the fonts of this package."""

from __future__ import annotations

from contextlib import ExitStack
from importlib.resources import as_file, files
from typing import TYPE_CHECKING, Final

from magraph.errors import MissingExtra
from magraph.views.pictures.svg import write_svg
from magraph.views.pictures.svg.text import FONTS

try:
    from resvg_py import svg_to_bytes
except ImportError:
    raise MissingExtra("A picture as PNG", "pictures") from None

if TYPE_CHECKING:
    from magraph.views.pictures.drawing import Drawing

__all__ = ["write_png"]

_ZOOM: Final = 2
"""Twice the size of the SVG, for screens whose pixels are small and for paper."""


def write_png(drawing: Drawing) -> bytes:
    """Return a drawing as a PNG image."""
    folder = files("magraph.views.pictures") / "fonts"
    with ExitStack() as stack:
        fonts = [str(stack.enter_context(as_file(folder / name))) for name in FONTS.values()]
        return svg_to_bytes(
            svg_string=write_svg(drawing), font_files=fonts, skip_system_fonts=True, zoom=_ZOOM
        )
