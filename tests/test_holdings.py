"""Keeping a credential: renewals, lapses, and what the planner makes of them; by hand."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from magraph import (
    UnknownTerm,
    UsageError,
    eligible,
    holding,
    shortest_pathway,
    skill_gap,
)
from magraph.views import render

DAY = date(2026, 11, 24)


def keep(graph, credential, years, held=()):
    return holding(graph, credential, years, list(held), as_of=DAY)


def test_ccma_for_ten_years(graph):
    """Valid 24 months: it ends in month 24, 48, 72, 96, and in 120, when the ten years do."""
    kept = keep(graph, "ccma-nha", 10)
    assert (kept.state, len(kept.renewals), kept.possible) == ("new", 4, True)
    assert (kept.cost.amount, kept.cost.complete, kept.units) == (4 * 185, True, 40)
    assert [due.due.year for due in kept.renewals] == [2028, 2030, 2032, 2034]


def test_a_fee_that_nobody_states_is_a_lower_bound(graph):
    """NCMA: 12 months each, 14 hours; in five years four renewals."""
    kept = keep(graph, "ncma-ncct", 5)
    assert (len(kept.renewals), kept.units) == (4, 56)
    assert (kept.cost.amount, kept.cost.unknown) == (0, ("ncma-ncct--renewal",))


@pytest.mark.parametrize(
    ("ends", "state"),
    [
        ("2026-11-24", "in force"),
        ("2026-11-23", "renewable"),
        # 5 days of August, 30 of September, 31 of October and 24 of November are 90.
        ("2026-08-26", "renewable"),
        ("2026-08-25", "lapsed"),
    ],
)
def test_cma_can_be_renewed_for_ninety_days(graph, ends, state):
    held = ["ma-cert-accredited@2020-01-01", f"cma-aama@2021-08-01..{ends}"]
    kept = keep(graph, "cma-aama", 1, held)
    assert kept.state == state
    assert kept.renew_by is None or (kept.renew_by >= DAY) == (state == "renewable")
    # The planner sits the exam where it is too late to renew.
    found = shortest_pathway(graph, "cma-aama", held, as_of=DAY)
    assert [step.kind for step in found.steps] == {
        "in force": [],
        "renewable": ["renewal"],
        "lapsed": ["exam"],
    }[state]


def test_a_lapsed_cma_costs_the_exam_and_fifty_dollars(graph):
    """Graduated from an accredited program long ago: category 2, 250 + 50; then 60 months."""
    held = ["ma-cert-accredited@2015-05-01", "cma-aama@2016-01-01..2021-01-01"]
    kept = keep(graph, "cma-aama", 5, held)
    assert kept.state == "lapsed"
    assert kept.cost.amount == 300
    found = shortest_pathway(graph, "cma-aama", held, "cost", as_of=DAY)
    assert (found.months, found.cost.amount, found.steps[-1].id) == (1, 300, "cma-aama--cat2")


def test_the_planner_renews_what_can_still_be_renewed(graph):
    """No exam, no month: the renewal, at a fee that nobody states."""
    held = ["ma-cert-accredited@2015-05-01", "cma-aama@2021-10-01..2026-10-01"]
    found = shortest_pathway(graph, "cma-aama", held, as_of=DAY)
    assert [step.id for step in found.steps] == ["cma-aama--renewal"]
    assert (found.months, found.cost.unknown) == (0, ("cma-aama",))
    assert found.steps[0].kind == "renewal"


def test_a_renewal_does_not_make_an_exam_younger(graph):
    """Washington asks for an exam passed within 60 months; this one is 61 months old."""
    held = ["ma-cert-accredited@2021-05-01", "cma-aama@2021-10-01..2026-10-01"]
    found = shortest_pathway(graph, "wa-ma-c", held, as_of=DAY)
    assert "cma-aama--renewal" not in [step.id for step in found.steps]
    assert found.months == 1
    cheap = shortest_pathway(graph, "wa-ma-c", held, "cost", as_of=DAY)
    assert cheap.optimal
    assert "cma-aama--renewal" not in [step.id for step in cheap.steps]


@pytest.mark.parametrize(
    ("held", "taken", "due"),
    [
        (
            "ccma-nha@2020-01-01",
            ("Renewed in time since 2020-01-01: no end is stated",),
            "2028-01-01",
        ),
        ("ccma-nha", ("Obtained on 2026-11-24: no day is stated",), "2028-11-24"),
        ("ccma-nha@2025-10-01", (), "2027-10-01"),  # its first 24 months are not over
        ("ccma-nha@2020-01-01..2027-06-01", (), "2027-06-01"),
    ],
)
def test_what_the_next_renewal_rests_on_is_told(graph, held, taken, due):
    kept = keep(graph, "ccma-nha", 3, [held])
    assert (kept.state, kept.assumptions) == ("in force", taken)
    told = render(kept, graph, "text")
    assert all(f"- {sentence}\n" in told for sentence in taken)
    assert ("Taken as given" in told) == bool(taken)
    assert kept.renewals[0].due.isoformat() == due


@pytest.mark.parametrize(
    ("obtained", "state", "ends"),
    [
        ("2020-01-01", "lapsed", None),
        ("2025-11-23", "lapsed", None),
        ("2025-11-24", "in force", date(2026, 11, 24)),
        ("2026-06-01", "in force", date(2027, 6, 1)),
    ],
)
def test_what_cannot_be_renewed_ends_with_its_validity(graph, obtained, state, ends):
    """Washington's interim certification lasts twelve months, once: nobody has to state its end."""
    kept = keep(graph, "wa-ma-c-interim", 2, [f"wa-ma-c-interim@{obtained}"])
    assert (kept.state, kept.ends, kept.assumptions) == (state, ends, ())
    assert (kept.again is not None) == (state == "lapsed")


def test_no_pathway_relies_on_what_ended_and_cannot_be_renewed(graph):
    """Who holds an interim certification of 2020 is where somebody without it is."""
    for target in ("generalist-ma", "wa-ma-c"):
        there = {"jurisdiction": "WA", "as_of": DAY}
        without = shortest_pathway(graph, target, **there)
        ended = shortest_pathway(graph, target, ["wa-ma-c-interim@2020-01-01"], **there)
        assert [step.id for step in ended.steps] == [step.id for step in without.steps]
        in_force = shortest_pathway(graph, target, ["wa-ma-c-interim@2026-06-01"], **there)
        assert in_force.months <= without.months


def test_what_is_given_once_is_not_to_be_had_again(graph):
    """Interim certification is given once: who had it passes an exam, 1 month, and is MA-C then.

    RMA by education: $135, the least for who finished the school in May. Without the interim one of
    last year it would be given at once.
    """
    school, had = "ma-cert-institutional@2026-05-01", "wa-ma-c-interim@2025-06-01"
    there = {"jurisdiction": "WA", "as_of": DAY}
    first = shortest_pathway(graph, "draw-blood", [school], **there)
    assert ([step.gives for step in first.steps], first.months) == (["wa-ma-c-interim"], 0)
    then = shortest_pathway(graph, "draw-blood", [school, had], **there)
    assert ([step.gives for step in then.steps], then.months) == (["rma-amt", "wa-ma-c"], 1)
    assert then.cost.amount == 135
    why = "given once only, and obtained already"
    for held in (had, "wa-ma-c-interim@2026-06-01"):
        asked = eligible(graph, "wa-ma-c-interim", [school, held], **there)
        assert not asked.open
        assert all(why in " ".join(route.unmet) for route in asked.routes)
    none = shortest_pathway(graph, "wa-ma-c-interim", [school, had], **there)
    assert [unmet.reason for unmet in none.unmet] == [why]
    kept = keep(graph, "wa-ma-c-interim", 1, [school, had])
    assert (kept.state, kept.possible) == ("lapsed", False)
    told = render(kept, graph, "text")
    assert why in " ".join(told.split())
    assert "not known" not in told
    # In force it serves as before, and one that is only planned keeps nobody from it.
    now = shortest_pathway(graph, "draw-blood", [school, "wa-ma-c-interim@2026-06-01"], **there)
    assert now.steps == ()
    planned = [school, "wa-ma-c-interim@2027-06-01"]
    assert shortest_pathway(graph, "draw-blood", planned, **there).months == 0


def test_what_cannot_be_renewed_ends(graph):
    """Washington's interim certification: twelve months, once."""
    kept = keep(graph, "wa-ma-c-interim", 2)
    assert (kept.possible, kept.ends) == (False, date(2027, 11, 24))
    assert keep(graph, "wa-ma-c-interim", 1).possible


def test_a_validity_that_nobody_states(graph):
    assert not keep(graph, "lpn-license", 3).known


@pytest.mark.parametrize("years", [0, -1, 101, "6", True, Decimal("NaN")])
def test_years_that_make_no_sense(graph, years):
    with pytest.raises(UsageError, match="years"):
        keep(graph, "ccma-nha", years)


def test_who_works_where_it_is_asked_of_everybody_holds_it(graph):
    """Every registered nurse has the licence: `eligible`, `gap` and `hold` say so alike."""
    held = ["rn"]
    because = "asked of everybody who works as Registered nurse"
    assert eligible(graph, "rn-license", held, as_of=DAY).held_because == because
    gap = skill_gap(graph, "rn-license", held, as_of=DAY)
    assert (gap.unmet, gap.fastest, gap.cheapest) == ((), None, None)
    kept = keep(graph, "rn-license", 3, held)
    assert (kept.state, kept.assumptions) == ("in force", (f"Held: {because}",))
    expired = ["rn", "rn-license@2015-01-01..2020-01-01"]
    assert eligible(graph, "rn-license", expired, as_of=DAY).held
    assert keep(graph, "rn-license", 3, expired).state == "in force"
    assert keep(graph, "rn-license", 3, expired[1:]).state != "in force"


def test_what_can_be_kept_is_true(graph):
    """As the other answers are where the answer is yes; the permit of a year is not renewed."""
    assert keep(graph, "ccma-nha", 10)
    lost = next(
        kept
        for credential in graph.of_class("https://w3id.org/magraph/ns#Credential")
        if not (kept := keep(graph, graph.id(credential), 50)).possible
    )
    assert not lost


def test_only_a_credential_is_held(graph):
    with pytest.raises(UnknownTerm, match="Only a credential"):
        keep(graph, "clinical-ma", 1)
