"""Several pathways as text: a table to choose from, and how far each figure may be off."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from magraph.phrases import dollars, join, label_of, months, plain
from magraph.views.words import SUPERLATIVES, circumstances

if TYPE_CHECKING:
    from magraph.graph import CareerGraph
    from magraph.planning.choices import Choices, Option, Totals
    from magraph.quantities import Money
    from magraph.views.layout import Page

__all__ = ["write_choices"]

_FIGURES: Final = {"min": "the least", "typical": "the usual", "max": "the greatest"}


def write_choices(page: Page, found: Choices, graph: CareerGraph) -> None:
    """Write pathways to choose from."""
    page.title(f"{found.target.label}: {_what(found)}")
    proof = (
        "Proven: none is missing." if found.proven else "Found in the time; some may be missing."
    )
    page.line(f"{proof} {circumstances(found, graph)}")
    page.blank()
    page.table(
        ("#", "Months", "Cost", "Pathway"),
        [
            (
                str(number),
                plain(option.pathway.months),
                _cost(option.pathway.cost),
                _steps(found, option),
            )
            for number, option in enumerate(found.options, 1)
        ],
        right="rrrl",
    )
    unknown = [id_ for option in found.options for id_ in option.pathway.cost.unknown]
    if unknown:
        page.blank()
        names = join(label_of(graph, id_) for id_ in dict.fromkeys(unknown))
        page.line(f"?: an amount not known, for {names}")
    page.heading("From the least figures to the greatest")
    for number, option in enumerate(found.options, 1):
        page.item(_range(option), mark=f"{number}.")


def _what(found: Choices) -> str:
    if found.kind == "frontier":
        return "pathways that no other beats in both time and cost"
    if found.kind == "ranges":
        return "what is best at the least, the usual and the greatest figures"
    count = len(found.options)
    if count == 1:
        return f"the one pathway, {SUPERLATIVES[found.objective]}"
    return f"the {count} {SUPERLATIVES[found.objective]} pathways"


def _steps(found: Choices, option: Option) -> str:
    pathway = option.pathway
    labels = ", then ".join(step.label for step in pathway.steps) or "Nothing is left to do"
    named = pathway.target == found.target or pathway.target.id in {s.gives for s in pathway.steps}
    return labels if named else f"{pathway.target.label}: {labels}"


def _cost(money: Money) -> str:
    return dollars(money.amount, money.currency) + (" + ?" if money.unknown else "")


def _range(option: Option) -> str:
    known = [totals for totals in option.totals if totals.months is not None]
    if not known:
        return "no figures"
    lengths = sorted({totals.months for totals in known if totals.months is not None})
    costs = sorted({totals.cost.amount for totals in known if totals.cost is not None})
    length = (
        months(lengths[0]) if len(lengths) == 1 else f"{plain(lengths[0])} to {months(lengths[-1])}"
    )
    more = " + ?" if option.pathway.cost.unknown else ""
    cost = dollars(costs[0]) if len(costs) == 1 else f"{dollars(costs[0])} to {dollars(costs[-1])}"
    parts = [f"{length}, {cost}{more}"]
    parts += [part for objective in ("time", "cost") if (part := _best(option.totals, objective))]
    missing = [_FIGURES[totals.estimate] for totals in option.totals if totals.months is None]
    if missing:
        parts.append(f"no pathway at {join(missing)} figures")
    return "; ".join(parts)


def _best(totals: tuple[Totals, ...], objective: str) -> str:
    where = [_FIGURES[each.estimate] for each in totals if objective in each.best]
    if not where:
        return ""
    if len(where) == len(totals):
        return f"{SUPERLATIVES[objective]} at all figures"
    return f"{SUPERLATIVES[objective]} at {join(where)} figures"
