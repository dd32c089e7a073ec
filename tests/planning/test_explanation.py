"""Explanations: sums that add up, and differences derived by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from magraph import NoPathway, explain, terms

DAY = date(2026, 11, 24)


def values(terms_):
    return [term.value for term in terms_]


def test_why_category_four_and_not_category_one(graph):
    """10 + 1 = 11 and 6,000 + 250 = 6,250; category 1 takes 12 + 1 and 8,000 + 125."""
    why = explain(graph, "cma-aama", as_of=DAY)
    assert why.proven
    assert values(why.best.time) == [10, 1]
    assert values(why.best.cost) == [6000, 250]
    first = why.rivals[0]
    assert values(first.account.time) == [12, 1]
    assert values(first.account.cost) == [8000, 125]
    assert (first.months_more, first.cost_more) == (2, 1875)
    assert first.added == ("ma-cert-accredited", "cma-aama--cat1")
    assert first.dropped == ("ma-cert-institutional", "cma-aama--cat4")


def test_a_cost_that_is_not_known_in_one_alone_makes_no_difference(graph):
    why = explain(graph, "rma-amt", minimize="cost", as_of=DAY)
    assert values(why.best.cost) == [None, 135]
    assert why.rivals[0].cost_more is None
    assert why.rivals[0].months_more == 11 - 37


def test_work_counts_up_to_what_it_gives(graph):
    """CMAC needs 12 of the 24 months of work: its exam runs beside the rest of it."""
    why = explain(graph, "lead-ma", as_of=DAY)
    assert values(why.best.time) == [24]
    assert (
        sum(v for v in values(why.rivals[1].account.time)) == why.rivals[1].account.pathway.months
    )


@pytest.mark.parametrize("objective", ["time", "cost"])
def test_every_sum_adds_up(graph, objective):
    for target in (*graph.of_class(terms.CREDENTIAL), *graph.of_class(terms.ROLE)):
        why = explain(graph, target, minimize=objective, as_of=DAY)
        if isinstance(why, NoPathway):
            continue
        for account in (why.best, *(rival.account for rival in why.rivals)):
            pathway = account.pathway
            assert sum(values(account.time)) == pytest.approx(float(pathway.months))
            assert all(term.id for term in account.time), (target, account.time)
            known = [v for v in values(account.cost) if v is not None]
            assert sum(map(Decimal, known)) == pathway.cost.amount
            ids = {step.id for step in pathway.steps}
            assert {term.id for term in account.time} <= ids


def test_where_nothing_is_left_to_do(graph):
    why = explain(graph, "cma-aama", ["cma-aama@2026-01-01"], as_of=DAY)
    assert (why.best.time, why.best.cost, why.rivals) == ((), (), ())
