"""Several pathways as HTML: a chart of months against dollars, and the table beside it."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from magraph.phrases import dollars, months, plain
from magraph.views import sentences
from magraph.views.html.pathway import Tick, months_of_axis, notes, timeline
from magraph.views.scale import steps_of_scale
from magraph.views.words import circumstances

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from markupsafe import Markup

    from magraph.planning.choices import Choices
    from magraph.views.html.sheet import Sheet

__all__ = ["chart", "choices", "table"]

_WIDTHS: Final = (280, 560)
"""Pixels of the chart on a phone and on a desk: badges are kept apart in both."""
_HEIGHT: Final = 240
_APART: Final = 28
_HEADROOM: Final = 1.08
_FOOT: Final = 7
"""Hundredths of the axes before 0: room for the number of what costs or takes nothing."""
_OFFSETS: Final = ((0, 0), (0, -28), (28, 0), (0, 28), (28, -28), (28, 28), (0, -56), (56, 0))


class Point(NamedTuple):
    """Where an option stands in the chart.

    Attributes
    ----------
    x, y
        Hundredths of the chart's width and height, from the left and from the top.
    dx, dy
        Pixels by which its number is moved, so that it covers no other.
    """

    x: float
    y: float
    dx: int
    dy: int


def choices(sheet: Sheet, found: Choices) -> Markup:
    """Return pathways to choose from, and each of them in full."""
    graph = sheet.described

    def address(number: int) -> str:
        return f"#option-{number}"

    pathways = [
        {
            "title": f"{number}. {sentences.option_steps(found, option.pathway)}",
            "summary": sentences.summary(graph, option.pathway.months, option.pathway.cost),
            "range": sentences.range_of(found, option),
            "timeline": timeline(sheet, option.pathway),
            "notes": notes(sheet, option.pathway),
        }
        for number, option in enumerate(found.options, 1)
    ]
    return sheet.render(
        "choices.html",
        title=sheet.named(sentences.choices_title(found)),
        proof=f"{sentences.nothing_missing(found)} {circumstances(found, graph)}",
        chart=chart(sheet, found, address),
        table=table(sheet, found, address),
        pathways=pathways,
    )


def chart(
    sheet: Sheet,
    found: Choices,
    address: Callable[[int], str],
    current: int | None = None,
    beyond: Collection[int] = (),
) -> Markup:
    """Return the chart; nothing if there is only one pathway.

    Parameters
    ----------
    sheet, found
        Where it is drawn, and what.
    address
        Where the link of an option leads, by its number from 1.
    current
        The number of the option that is shown.
    beyond
        The numbers of those that are beyond what was asked for.
    """
    options = found.options
    if len(options) < 2:
        return sheet.render("nothing.html")
    longest = max(float(option.pathway.months) for option in options) or 1.0
    dearest = max(float(option.pathway.cost.amount) for option in options) or 1.0
    right, top = longest * _HEADROOM, dearest * _HEADROOM
    places = [
        (
            _along(float(option.pathway.months) / right),
            _height(float(option.pathway.cost.amount) / top),
        )
        for option in options
    ]
    return sheet.render(
        "chart.html",
        options=options,
        points=_apart(places),
        line=_line([p for p, o in zip(places, options, strict=True) if not o.pathway.cost.unknown]),
        names=[_name(number, found) for number in range(1, len(options) + 1)],
        across=[Tick(_along(at / right), plain(at)) for at in months_of_axis(longest)],
        up=[Tick(_height(at / top), dollars(at)) for at in steps_of_scale(dearest, 4)],
        address=address,
        current=current,
        beyond=beyond,
    )


def table(
    sheet: Sheet,
    found: Choices,
    address: Callable[[int], str],
    current: int | None = None,
    beyond: Collection[int] = (),
) -> Markup:
    """Return the table of the options. Parameters as for `chart`."""
    return sheet.render(
        "options.html",
        found=found,
        say=sentences,
        address=address,
        current=current,
        beyond=beyond,
        unknown=sentences.missing_costs(found, sheet.described),
    )


def _along(share: float) -> float:
    """Return how far from the left a share of the greatest length of time stands."""
    return round(_FOOT + (100 - _FOOT) * share, 2)


def _height(share: float) -> float:
    """Return how far from the top a share of the greatest amount stands."""
    return round((100 - _FOOT) * (1 - share), 2)


def _name(number: int, found: Choices) -> str:
    """Return what is read out for a point."""
    pathway = found.options[number - 1].pathway
    cost = sentences.known_cost(pathway.cost).replace(" + ?", " and an amount not known")
    return f"Pathway {number} of {len(found.options)}: {months(pathway.months)}, {cost}"


def _line(places: Sequence[tuple[float, float]]) -> list[tuple[float, float, float, float]]:
    """Return the edge of what can be had, as lines between points: right, then down."""
    edge: list[tuple[float, float, float, float]] = []
    for (x, y), (x2, y2) in pairwise(places):
        edge += [(x, y, x2, y), (x2, y, x2, y2)]
    return edge


def _apart(places: Sequence[tuple[float, float]]) -> list[Point]:
    """Return the points with their numbers moved so that none covers another."""
    placed: list[Point] = []
    for x, y in places:
        dx, dy = next(
            (
                offset
                for offset in _OFFSETS
                if _inside(y, offset[1]) and not any(_near(x, y, offset, each) for each in placed)
            ),
            (0, 0),
        )
        placed.append(Point(x, y, dx, dy))
    return placed


def _inside(y: float, dy: int) -> bool:
    return 10 <= y * _HEIGHT / 100 + dy <= _HEIGHT - 4 or dy == 0


def _near(x: float, y: float, offset: tuple[int, int], other: Point) -> bool:
    """Return whether two numbers would touch in a narrow chart or in a wide one."""
    down = abs((y - other.y) * _HEIGHT / 100 + offset[1] - other.dy)
    across = min(abs((x - other.x) * wide / 100 + offset[0] - other.dx) for wide in _WIDTHS)
    return down < _APART and across < _APART
