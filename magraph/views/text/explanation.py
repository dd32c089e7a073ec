"""Explanations as text: sums beside sums."""

from __future__ import annotations

from typing import TYPE_CHECKING

from magraph.phrases import dollars, join, months, plain, total
from magraph.views.sentences import option_steps
from magraph.views.words import SUPERLATIVES, circumstances

if TYPE_CHECKING:
    from magraph.graph import CareerGraph
    from magraph.planning.explanation import Account, Explanation, Rival
    from magraph.quantities import Number
    from magraph.views.layout import Page

__all__ = ["write_explanation"]


def write_explanation(page: Page, why: Explanation, graph: CareerGraph) -> None:
    """Write why one pathway is the best."""
    page.title(f"{why.target.label}: why this is the {SUPERLATIVES[why.objective]} pathway")
    sure = "Proven." if why.proven else "The best found in the time."
    page.line(f"{sure} {circumstances(why.best.pathway, graph)}")
    _account(page, why, why.best, graph)
    met = (use.label for step in why.best.pathway.steps for use in step.meets)
    for label in dict.fromkeys(met):
        page.item(label, mark="+", indent=4)
    if not why.rivals:
        page.blank()
        none = "There is no other pathway without needless steps."
        page.line(none if why.proven else "No other was found in the time.")
    for number, rival in enumerate(why.rivals, 1):
        page.heading(f"Runner-up {number}: {_more(rival)}")
        _account(page, why, rival.account, graph, heading=False)


def _account(
    page: Page, why: Explanation, account: Account, graph: CareerGraph, *, heading: bool = True
) -> None:
    pathway = account.pathway
    if heading:
        page.blank()
    page.line(option_steps(why, pathway), indent=2, hang=2)
    page.field("Months", _sum([plain(t.value or 0) for t in account.time], months(pathway.months)))
    known = [dollars(term.value) for term in account.cost if term.value is not None]
    page.field("Cost", _sum(known, total(graph, pathway.cost)))
    for term in account.time:
        page.item(f"{months(term.value or 0)}: {term.label}", indent=4)
    for term in account.cost:
        page.item(f"{dollars(term.value)}: {term.label}", indent=4)


def _sum(terms: list[str], result: str) -> str:
    return f"{' + '.join(terms)} = {result}" if len(terms) > 1 else result


def _more(rival: Rival) -> str:
    parts = []
    if rival.months_more:
        parts.append(f"{months(abs(rival.months_more))} {_word(rival.months_more, 'longer')}")
    if rival.cost_more is None:
        parts.append("not comparable in cost, since an amount is not known")
    elif rival.cost_more:
        parts.append(f"{dollars(abs(rival.cost_more))} {_word(rival.cost_more, 'dearer')}")
    return join(parts) if parts else "the same in time and cost; the order of names decides"


def _word(value: Number, word: str) -> str:
    return word if value > 0 else {"longer": "shorter", "dearer": "cheaper"}[word]
