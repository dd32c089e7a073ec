"""SVG elements: shapes, words and signs, in colours for light and dark."""

from __future__ import annotations

from math import hypot
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from magraph.views.pictures.palette import DARK, LIGHT
from magraph.views.pictures.svg.text import FAMILY

if TYPE_CHECKING:
    from collections.abc import Iterable

    from magraph.views.pictures.drawing import Mark
    from magraph.views.pictures.palette import Palette
    from magraph.views.pictures.svg.text import Words

__all__ = ["ICON", "Canvas"]

ICON: Final = 16
"""How wide and high a sign is, in pixels."""

_SIGNS: Final[dict[Mark, str]] = {
    "met": "M4.5 8.4 7 11 11.6 5.4",
    "unmet": "M5.2 5.2 10.8 10.8M10.8 5.2 5.2 10.8",
    "assumed": "M4.2 9.2C5.8 5.6 7.4 6.8 8 8 8.6 9.2 10.2 10.4 11.8 6.8",
    "unknown": "M5.8 6.3C5.9 3.4 10.3 3.5 10.2 6.2 10.1 8 8 7.8 8 9.6M8 11.7V12.1",
}


class Canvas:
    """A picture that is being drawn; all lengths are in pixels."""

    def __init__(self) -> None:
        self.root = ET.Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "role": "img"})
        self._body = ET.Element("g")

    def rect(
        self, x: float, y: float, width: float, height: float, names: str, rx: float = 0
    ) -> None:
        """Draw a rectangle with classes of the style sheet; `rx` rounds its corners."""
        attributes = {"x": x, "y": y, "width": width, "height": height, "rx": rx}
        self._add("rect", names, **attributes)

    def path(self, data: str, names: str) -> None:
        """Draw a path."""
        ET.SubElement(self._body, "path", {"class": names, "d": data})

    def polygon(self, points: Iterable[tuple[float, float]], names: str) -> None:
        """Draw a closed shape with straight sides."""
        data = " ".join(f"{_number(x)},{_number(y)}" for x, y in points)
        ET.SubElement(self._body, "polygon", {"class": names, "points": data})

    def arrowhead(self, start: tuple[float, float], tip: tuple[float, float], names: str) -> None:
        """Draw an arrowhead from the end of a line to its tip."""
        (x, y), (to_x, to_y) = start, tip
        length = hypot(to_x - x, to_y - y) or 1
        across = (4 * (y - to_y) / length, 4 * (to_x - x) / length)
        self.polygon((tip, (x + across[0], y + across[1]), (x - across[0], y - across[1])), names)

    def words(self, x: float, y: float, words: Words, names: str, anchor: str = "start") -> float:
        """Write lines of text below `y`, and return where they end.

        Each line is told its width, so that it comes out as wide in any font.
        """
        style = words.style
        names += " mg-bold" if style.bold else ""
        for line, wide in words.lines:
            element = self._add(
                "text", names, x=x, y=y + (style.leading + style.size) / 2 - style.size * 0.14
            )
            element.set("font-size", _number(style.size))
            if anchor != "start":
                element.set("text-anchor", anchor)
            if len(line) > 1:
                element.set("textLength", _number(wide))
                element.set("lengthAdjust", "spacingAndGlyphs")
            element.text = line
            y += style.leading
        return y

    def sign(self, mark: Mark, x: float, y: float) -> None:
        """Draw the sign of a mark, its top left corner at a point."""
        place = ET.SubElement(
            self._body, "g", {"transform": f"translate({_number(x)} {_number(y)})"}
        )
        shape = {"class": f"mg-solid-{mark}", "cx": "8", "cy": "8", "r": "8"}
        ET.SubElement(place, "circle", shape)
        ET.SubElement(place, "path", {"class": f"mg-sign mg-sign-{mark}", "d": _SIGNS[mark]})

    def text(self, title: str, description: str, wide: float, high: float) -> str:
        """Return the picture as an SVG document of a size, on a page of its own colour."""
        root = self.root
        size = (_number(wide), _number(high))
        root.set("width", size[0])
        root.set("height", size[1])
        root.set("viewBox", f"0 0 {size[0]} {size[1]}")
        root.set("font-family", FAMILY)
        root.set("aria-label", title)
        ET.SubElement(root, "title").text = title
        ET.SubElement(root, "desc").text = description
        ET.SubElement(root, "style").text = _style_sheet()
        page = {"class": "mg-page", "x": "0.5", "y": "0.5", "rx": "8"}
        page |= {"width": _number(wide - 1), "height": _number(high - 1)}
        ET.SubElement(root, "rect", page)
        root.extend(self._body)
        ET.indent(root, " ")
        return ET.tostring(root, encoding="unicode") + "\n"

    def _add(self, tag: str, names: str, **attributes: float) -> ET.Element:
        shown = {name: _number(value) for name, value in attributes.items()}
        return ET.SubElement(self._body, tag, {"class": names, **shown})


def _number(value: float) -> str:
    """Return a length with at most one decimal.

    >>> _number(12.04), _number(0.25)
    ('12', '0.2')
    """
    return f"{round(value, 1):g}"


def _style_sheet() -> str:
    dark = "".join(_rules(DARK))
    fixed = ".mg-bold{font-weight:700}.mg-none{fill:none}.mg-dash{stroke-dasharray:5 4}"
    fixed += ".mg-sign{fill:none;stroke-width:1.8;stroke-linecap:round;stroke-linejoin:round}"
    return f"{fixed}{''.join(_rules(LIGHT))}@media (prefers-color-scheme:dark){{{dark}}}"


def _rules(colours: Palette) -> list[str]:
    page = colours.page
    rules = [
        f".mg-page{{fill:{page.ground};stroke:{page.line}}}",
        f".mg-blank{{fill:{page.ground}}}",
        f".mg-ink{{fill:{page.ink}}}",
        f".mg-muted{{fill:{colours.muted}}}",
        f".mg-link{{fill:none;stroke:{colours.muted};stroke-width:1.5}}",
        f".mg-hair{{fill:none;stroke:{page.line}}}",
        f".mg-track{{fill:{colours.pairs['plain'].ground};stroke:{page.line}}}",
        f".mg-bar{{fill:none;stroke:{colours.pairs['plain'].line}}}",
    ]
    for name, (ink, ground, line) in colours.pairs.items():
        rules += [
            f".mg-box-{name}{{fill:{ground};stroke:{line}}}",
            f".mg-on-{name}{{fill:{ink}}}",
            f".mg-solid-{name}{{fill:{line}}}",
            f".mg-sign-{name}{{stroke:{ground}}}",
        ]
    return rules
