"""The steps of a pathway over the months, as bars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from magraph.phrases import plain
from magraph.views.columns import padded, width, wrapped
from magraph.views.layout import printable
from magraph.views.scale import months_of_scale
from magraph.views.sentences import span, step_cost

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from magraph.planning.pathway import Pathway, PathwayStep
    from magraph.quantities import Number
    from magraph.views.layout import Page

__all__ = ["write_timeline"]

_BESIDE: Final = 84
_HEADER: Final = ("#", "Months", "Cost", "Step")
_UNIT: Final = " months"
_RIGHT: Final = (True, True, True, False)


def write_timeline(page: Page, pathway: Pathway) -> None:
    """Write a line for each step with its months, its cost and a bar, and an axis below them.

    On a narrow page the bars stand below the names of the steps, on a wide one beside them.
    """
    rows = [
        (str(number), span(step), step_cost(step), printable(step.label))
        for number, step in enumerate(pathway.steps, 1)
    ]
    if not pathway.months:
        page.table(_HEADER, rows, right="rrrl")
    elif page.width < _BESIDE:
        _below(page, pathway, rows)
    else:
        _beside(page, pathway, rows)


def _beside(page: Page, pathway: Pathway, rows: Sequence[tuple[str, ...]]) -> None:
    widths = [max(width(row[i]) for row in (_HEADER, *rows)) for i in range(3)]
    room = page.width - sum(widths) - 8
    label = min(max(width(row[3]) for row in rows), room // 2)
    chart = room - label
    widths.append(label)
    at = _columns(pathway, chart - 1)

    def cells(row: tuple[str, ...]) -> str:
        return "".join(
            padded(cell, columns, right=right) + "  "
            for cell, columns, right in zip(row, widths, _RIGHT, strict=True)
        )

    page.pieces((cells(_HEADER), "bold"))
    for step, row in zip(pathway.steps, rows, strict=True):
        first, *others = wrapped(row[3], label, hyphens=True)
        page.pieces((cells((*row[:3], first)), ""), (_bar(page, step, at), "bar"))
        for other in others:
            page.pieces((cells(("", "", "", other)), ""))
    _axis(page, pathway, at, cells(("", "", "", "")))


def _below(page: Page, pathway: Pathway, rows: Sequence[tuple[str, ...]]) -> None:
    numbers = len(rows[-1][0])
    before = " " * (numbers + 2)
    at = _columns(pathway, page.width - len(before) - 1)
    for step, (number, months, cost, label) in zip(pathway.steps, rows, strict=True):
        for line in wrapped(label, page.width, f"{number:>{numbers}}  ", before):
            page.pieces((line, ""))
        page.line(f"months {months}, {_priced(cost)}", indent=len(before))
        page.pieces((before, ""), (_bar(page, step, at), "bar"))
    _axis(page, pathway, at, before)


def _priced(cost: str) -> str:
    return cost if cost[0] in "-$" else f"cost {cost}"


def _columns(pathway: Pathway, room: int) -> dict[Number, int]:
    """Return the column of each month at which a step starts or ends, the last one's included.

    What comes one after the other shares no column, so that it does not look like side by side.
    """
    moments = sorted(
        {0, pathway.months, *(at for step in pathway.steps for at in (step.start, step.finish))}
    )
    at: dict[Number, int] = {}
    for number, moment in enumerate(moments):
        wanted = round(room * float(moment) / float(pathway.months))
        latest = room - (len(moments) - 1 - number)
        at[moment] = max(min(wanted, latest), number)
    return at


def _bar(page: Page, step: PathwayStep, at: Mapping[Number, int]) -> str:
    start, end = at[step.start], at[step.finish]
    shown = page.symbols.full * (end - start) if end > start else page.symbols.moment
    return " " * start + shown


def _axis(page: Page, pathway: Pathway, at: Mapping[Number, int], before: str) -> None:
    room = at[pathway.months]
    drawn = page.symbols
    whole = float(pathway.months)
    ticks = {
        round(room * month / whole): plain(month)
        for month in months_of_scale(whole, most=max(room // 7, 1))
    }
    rule = [drawn.axis_mark if column in ticks else drawn.axis for column in range(room + 1)]
    rule[0], rule[-1] = drawn.axis_start, drawn.axis_end
    page.pieces((before + "".join(rule), ""))
    names = ""
    for column, name in ticks.items():
        names = f"{names:<{min(column, room + 1 - len(name))}}{name}"
    if len(names) + len(_UNIT) <= room + 1:
        names += _UNIT
    page.pieces((before + names, ""))
    first, last = pathway.as_of.isoformat(), max(s.ends_on for s in pathway.steps).isoformat()
    page.pieces((before + first + last.rjust(room + 1 - len(first)), ""))
