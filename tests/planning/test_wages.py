"""Money that comes in: sums worked out by hand from the median wages of May 2024."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from magraph import Profile, patched, shortest_pathway
from magraph.errors import UsageError
from magraph.evaluation import Circumstances
from magraph.planning.pathway import PathwayStep
from magraph.planning.wages import count_wages
from magraph.quantities import Money

DAY = date(2026, 11, 24)
NOW = "clinical-ma@2024-11-24.."


def counted(graph, target, held=(), **options):
    found = shortest_pathway(graph, target, held, as_of=DAY, count_wages=True, **options)
    assert found
    return found, found.wages


def test_three_years_of_work_on_the_way_to_the_rma(graph) -> None:
    """36 months at $44,200 a year are $132,600; the fee is $135, and CPR is not known."""
    _, wages = counted(graph, "rma-amt", minimize="cost")
    (job,) = wages.jobs
    assert (job.role, job.months, job.amount) == ("generalist-ma", 36, 132600)
    assert job.wage.claim.provenance.as_of == date(2024, 5, 1)
    assert wages.earned == Money(Decimal(132600))
    assert wages.net_cost.amount == 135 - 132600
    assert wages.net_cost.unknown == ("cpr-current",)


def test_a_nurse_repays_the_degree_in_four_months(graph) -> None:
    """$15,000 + $200, at $93,600 - $44,200 = $49,400 a year more: 12 * 15,200 / 49,400 = 3.69."""
    found, wages = counted(graph, "rn", [NOW])
    assert found.cost.amount == 15200
    assert (wages.now.role, wages.now.yearly) == ("clinical-ma", 44200)
    assert (wages.then.role, wages.then.yearly) == ("rn", 93600)
    assert wages.payback_months == Decimal("3.7")
    # The board's fee is not known: it takes at least so long.
    assert not found.cost.complete
    assert wages.jobs == ()
    # The nurse's wage is recalled, and the answer says that it rests on that.
    assert "recalled" in found.leans_on


def test_what_is_earned_now_may_be_said(graph) -> None:
    """$12,200, at $62,340 - $30,000 = $32,340 a year more: 12 * 12,200 / 32,340 = 4.53."""
    _, wages = counted(graph, "lpn", wage_now=30000)
    assert (wages.now.role, wages.now.yearly) == (None, 30000)
    assert wages.payback_months == Decimal("4.5")


def test_half_a_tenth_of_a_month_is_rounded_up(graph) -> None:
    """$12,200, at $62,340 - $14,340 = $48,000 a year more: 12 * 12,200 / 48,000 = 3.05."""
    _, wages = counted(graph, "lpn", wage_now=14340)
    assert (wages.payback_months, wages.note) == (Decimal("3.1"), "")


def test_a_stated_wage_comes_before_the_job(graph) -> None:
    """At $60,000 already: $62,340 is $2,340 more: 12 * 12,200 / 2,340 = 62.6."""
    found, wages = counted(graph, "lpn", [NOW], wage_now=60000)
    assert found.cost.amount == 12200
    assert wages.payback_months == Decimal("62.6")


@pytest.mark.parametrize(
    ("target", "held", "note"),
    [
        ("cma-aama", [NOW], "no role"),
        ("rn", [], "earned now is not known"),
        ("pediatric-ma", ["rn@2020-01-01.."], "target is not known"),
        ("lpn", ["pediatric-ma@2020-01-01.."], "job held now is not known"),
        ("lpn", ["rn@2020-01-01.."], "does not rise"),
        ("clinical-ma", ["administrative-ma@2020-01-01.."], "does not rise"),
        ("rn", ["clinical-ma@2020-01-01..2024-01-01"], "earned now is not known"),
    ],
)
def test_why_there_is_no_time_to_pay_it_back(graph, target, held, note) -> None:
    _, wages = counted(graph, target, held)
    assert wages.payback_months is None
    assert note in wages.note


def test_the_best_paid_of_two_jobs_counts(graph) -> None:
    _, wages = counted(graph, "rn", [NOW, "nursing-assistant@2024-11-24.."])
    assert wages.now.role == "clinical-ma"


def test_counting_changes_no_answer(graph) -> None:
    for target in ("rma-amt", "rn", "cma-aama"):
        plain = shortest_pathway(graph, target, as_of=DAY, minimize="cost")
        found, _ = counted(graph, target, minimize="cost")
        assert plain.wages is None
        assert (plain.steps, plain.cost, plain.months) == (found.steps, found.cost, found.months)


def step(role, months, hours):
    return PathwayStep(
        role, f"https://w3id.org/magraph/id/medical-assistant/{role}", role, "work", role,
        0, months, DAY, DAY, hours, 0, (), (), (), (), (),
    )  # fmt: skip


def test_part_time_pays_in_proportion(graph) -> None:
    """Six months of 20 hours a week: half of half of $44,200. An unknown wage is no zero."""
    there = Circumstances(graph, Profile(), DAY)
    steps = [step("clinical-ma", 6, 20), step("pediatric-ma", 12, 40)]
    wages = count_wages(there, steps[0].iri, steps, Money(Decimal(100), unknown=("x",)))
    assert [job.amount for job in wages.jobs] == [11050, None]
    assert wages.earned == Money(Decimal(11050), unknown=("pediatric-ma",))
    assert wages.net_cost == Money(Decimal(-10950), unknown=("x", "pediatric-ma"))


def test_another_years_wage(graph, tmp_path) -> None:
    """A later figure, dated, takes over from its day on."""
    patch = tmp_path / "wages.ttl"
    patch.write_text(
        """
        @prefix ma: <https://w3id.org/magraph/id/medical-assistant/> .
        @prefix mg: <https://w3id.org/magraph/ns#> .
        @prefix schema: <https://schema.org/> .
        @prefix src: <https://w3id.org/magraph/id/source/> .
        @prefix dcterms: <http://purl.org/dc/terms/> .
        @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
        ma:rn--median-wage schema:value 100000 ; mg:evidence mg:sourced ; dcterms:source src:S53 ;
            mg:asOf "2025-05-01"^^xsd:date .
        """
    )
    _, wages = counted(patched(graph, patch), "rn", [NOW])
    assert wages.then.claim.provenance.as_of == date(2025, 5, 1)
    assert wages.payback_months == Decimal("3.3")  # 12 * 15,200 / 55,800 = 3.27


def test_a_wage_without_counting_is_a_mistake(graph) -> None:
    with pytest.raises(UsageError, match="count-wages"):
        shortest_pathway(graph, "rn", wage_now=1)
    with pytest.raises(UsageError, match="negative"):
        shortest_pathway(graph, "rn", wage_now=-1, count_wages=True)
