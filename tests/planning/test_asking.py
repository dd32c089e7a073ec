"""Questions with limits, waypoints, work that is partly done, and what is not known."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from magraph import (
    NoPathway,
    UnknownTerm,
    UsageError,
    alternatives,
    explain,
    frontier,
    ranges,
    read_graph,
    shortest_pathway,
    shortest_pathways,
)
from magraph.planning.ask import _may_beat
from magraph.planning.stopwatch import Stopwatch
from magraph.profile import profile_from_mapping
from magraph.quantities import Money
from magraph.views import render

DAY = date(2026, 11, 24)


def ask(graph, target, held=(), minimize="time", **limits):
    return shortest_pathway(graph, target, list(held), minimize, as_of=DAY, **limits)


def ids(pathway):
    return [step.id for step in pathway.steps]


# Waypoints -----------------------------------------------------------------------------------


def test_through_a_role_means_having_begun_to_work_in_it(graph):
    """A job costs nothing and takes no time to begin, but its needs come first.

    The administrative role asks for nothing more than the diploma and a way in, of which the
    16-week course of the CMAC is one.
    """
    found = ask(graph, "cmac-amca", via=["administrative-ma"])
    assert (found.months, found.cost.amount, found.cost.complete) == (5, 2639, True)
    work = found.steps[ids(found).index("administrative-ma")]
    assert (work.kind, work.cost, work.start, work.finish) == ("work", 0, 4, 4)


def test_who_has_worked_in_a_role_has_been_through_it(graph):
    found = ask(graph, "cmac-amca", ["administrative-ma"], via=["administrative-ma"])
    assert "administrative-ma" not in ids(found)


def test_work_that_is_planned_anyway_goes_through_its_role(graph):
    """36 months of work for RMA: no second job is begun."""
    found = ask(graph, "rma-amt", minimize="cost", via=["generalist-ma"])
    assert "generalist-ma" not in ids(found)
    assert "generalist-ma--036-months" in ids(found)


def test_through_a_group_means_through_one_of_it(graph):
    """The fastest of the national certifications are CMAC and CCMA: 4 + 1, then no more."""
    found = ask(graph, "clinical-ma", via=["national-ma-certifications"])
    assert found.months == 5
    assert found.cost.amount == 2639


def test_through_a_duty_means_being_able_to_do_it(graph):
    plain = ask(graph, "cpt-nha")
    found = ask(graph, "cpt-nha", via=["draw-blood"])
    assert found.months >= plain.months
    assert all(step.purpose for step in found.steps)


@pytest.mark.parametrize("name", ["S3", "US-WA", "aama"])
def test_nothing_goes_through_a_source_or_a_place(graph, name):
    with pytest.raises(UnknownTerm, match=f"no target is called '{name}': it is a"):
        ask(graph, "cma-aama", via=[name])


@pytest.mark.parametrize(
    "name", ["S3", "US-WA", "aama", "national-ma-certifications", "draw-blood"]
)
def test_what_no_step_is_of_cannot_be_avoided(graph, name):
    """It changed nothing, and nobody was told."""
    with pytest.raises(UnknownTerm, match=f"no step is called '{name}': it is a"):
        ask(graph, "cma-aama", avoid=[name])


# Work that is partly done --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("worked", "months"),
    [
        # CCMA asks for 12 of the last 36 months or 24 of the last 60; the exam takes 1 month.
        ("2025-11-24..2026-11-24", 1),  # all of it
        ("2026-02-24..2026-11-24", 4),  # 9 of 12: 3 more
        ("2024-05-24..2024-11-24", 7),  # 6, begun 30 months ago: 6 more, the window's very edge
        ("2024-02-24..2024-08-24", 13),  # 6, begun 33 months ago: too old by the time it counts
        ("2020-11-24..2023-11-24", 1),  # 36, all 36 or more ago, but 24 of them in the 60
        ("2020-10-24..2023-10-24", 13),  # 23 in the 60: each month more lets one fall out
        ("2023-06-24..2024-06-24", 13),  # 5 of 12 lie outside; d more and 7 - d are never 12
    ],
)
def test_work_done_counts_while_it_is_in_the_window(graph, worked, months):
    found = ask(graph, "ccma-nha", [f"generalist-ma@{worked}"], "cost")
    if worked.startswith("2023-06"):
        # ... but with d more months 12 - 5 - d of the old ones are left: 7 - d + d is never 12.
        months = 13
    assert (found.months, found.cost.amount) == (months, 165)


# Limits --------------------------------------------------------------------------------------


def test_a_budget_and_a_deadline_that_only_together_forbid_a_pathway(graph):
    """RMA: $135 and a fee takes 37 months, 11 months take $6,135: not both at once."""
    assert ask(graph, "rma-amt", budget=1000).months == 37
    assert ask(graph, "rma-amt", deadline=12).cost.amount == 6135
    both = ask(graph, "rma-amt", budget=1000, deadline=12)
    assert isinstance(both, NoPathway)
    assert both.proven
    assert {unmet.id for unmet in both.unmet} == {"budget", "deadline"}
    assert "11 months" not in both.changes[0]
    assert both.changes == (
        "A budget of $6,135 would do.",
        "A deadline of 37 months would do.",
    )


def test_a_budget_that_is_met_to_the_dollar(graph):
    assert ask(graph, "cma-aama", budget=6250).cost.amount == 6250
    assert not ask(graph, "cma-aama", budget=6249.99)
    assert ask(graph, "cma-aama", deadline=11).months == 11
    assert not ask(graph, "cma-aama", deadline=10.99)


def test_estimates(graph):
    """The institutional certificate takes 9 to 12 months and costs 5,000 to 15,000."""
    low = ask(graph, "cma-aama", estimate="min", via=["cma-aama--cat4"])
    high = ask(graph, "cma-aama", estimate="max", via=["cma-aama--cat4"])
    assert (low.months, low.cost.amount) == (10, 5250)
    assert (high.months, high.cost.amount) == (13, 15250)


def test_out_of_time_says_so(graph):
    found = ask(graph, "national-ma-certifications", minimize="cost", time_limit=0)
    assert not getattr(found, "optimal", False)
    assert not getattr(found, "proven", False)
    assert found.cut_short
    assert "Time ran out" in render(found, graph, "text")
    assert json.loads(render(found, graph, "json"))["cut_short"] is True


def test_what_is_proven_but_not_looked_at_in_full_says_so(graph, monkeypatch):
    """The fee of the RMA is not known in full: what that could change is looked at, or not."""
    whole = ask(graph, "rma-amt", minimize="cost")
    assert whole.optimal
    assert whole.incomparable
    assert not whole.cut_short
    # As if time ran out when the best had just been proven.
    monkeypatch.setattr(Stopwatch, "is_over", lambda _: True)
    monkeypatch.setattr(Stopwatch, "check", lambda _: None)
    cut = ask(graph, "rma-amt", minimize="cost")
    assert (cut.months, cut.cost) == (whole.months, whole.cost)
    assert cut.optimal
    assert not cut.incomparable
    assert cut.cut_short
    assert "Proven" in render(cut, graph, "text")
    assert "Time ran out" in render(cut, graph, "text")
    none = ask(graph, "rma-amt", budget=10)
    assert not none
    assert not none.openings
    assert none.cut_short
    assert "Time ran out" in render(none, graph, "text")


def test_with_time_nothing_is_cut_short(graph):
    for found in (ask(graph, "rma-amt", time_limit=600), ask(graph, "rma-amt", budget=10)):
        assert not found.cut_short
        assert "Time ran out" not in render(found, graph, "text")


@pytest.mark.parametrize(
    "limits",
    [
        {"budget": -1},
        {"deadline": float("nan")},
        {"budget": float("inf")},
        {"hours_per_week": 0},
        {"estimate": "mean"},
        {"minimize": "money"},
    ],
)
def test_limits_that_make_no_sense(graph, limits):
    with pytest.raises(UsageError):
        ask(graph, "cma-aama", **limits)


def test_objectives_that_make_no_sense(graph):
    with pytest.raises(UsageError, match="'money' is none of"):
        shortest_pathways(graph, "cma-aama", (), ["time", "money"])


# What is not known ---------------------------------------------------------------------------


def test_pathways_whose_order_hinges_on_a_fee_that_nobody_states(graph):
    """RMA by work costs $135 and the price of a CPR card; by education $6,135, all known."""
    found = ask(graph, "rma-amt", minimize="cost")
    assert (found.cost.amount, found.cost.unknown) == (135, ("cpr-current",))
    assert [(p.months, p.cost.amount) for p in found.incomparable] == [(11, 6135)]


def test_no_pathway_is_listed_as_incomparable_that_costs_more_for_certain(graph):
    """CMA: every fee is known; nothing is left open."""
    assert ask(graph, "cma-aama", minimize="cost").incomparable == ()


def test_members_that_pay_the_same_unknown_fee_are_ranked(graph):
    """In Washington each asks for the same registration, whose fee is not known, and costs $0."""
    assert ask(graph, "medical-assistant", jurisdiction="WA").incomparable == ()


@pytest.mark.parametrize(
    ("best", "other", "may"),
    [
        ((100, ()), (90, ("a",)), True),  # a fee below $10
        ((100, ()), (100, ("a",)), False),
        ((100, ("a",)), (200, ()), True),  # a fee above $100
        ((100, ("a",)), (100, ("a",)), False),
        ((100, ("a",)), (100, ("a", "b")), False),
        ((100, ("a",)), (90, ("a", "b")), True),
        ((100, ("a",)), (200, ("b",)), True),
    ],
)
def test_what_both_pay_makes_no_difference(graph, best, other, may):
    found = ask(graph, "cma-aama", minimize="cost")
    one, another = (
        replace(found, cost=Money(Decimal(amount), unknown=unknown))
        for amount, unknown in (best, other)
    )
    assert _may_beat(another, one) == may


@pytest.mark.parametrize("asked", [shortest_pathway, alternatives, frontier, ranges, explain])
def test_an_occupation_without_a_role_cannot_be_planned(asked):
    """A catalogue's occupations ask for skills, and have no roles."""
    catalogue = read_graph(Path(__file__).parents[1] / "matching" / "cook.ttl")
    with pytest.raises(UsageError, match=r"no member is known.*: magraph gap cook$"):
        asked(catalogue, "cook", as_of=DAY)


# No pathway ----------------------------------------------------------------------------------


def test_what_nobody_can_give_is_named(graph):
    """Every way into the physician assistant's certificate goes through its own program."""
    found = ask(graph, "pa-c", avoid=["pa-masters"])
    if found:
        pytest.fail(f"there is a way around: {ids(found)}")
    assert found.proven
    assert [unmet.id for unmet in found.unmet]
    assert all(unmet.label and unmet.reason for unmet in found.unmet)


def test_avoiding_all_ways_to_a_credential(graph):
    ways = [f"cma-aama--cat{n}" for n in (1, 2, 3, 4, 5)]
    known = [way for way in ways if graph.with_id(way)]
    found = ask(graph, "cma-aama", avoid=known)
    assert not found
    assert [unmet.id for unmet in found.unmet] == ["cma-aama"]


# Leaves of their own kind --------------------------------------------------------------------


@pytest.fixture(scope="module")
def small():
    return read_graph(Path(__file__).parent.parent / "requirements" / "leaves.ttl")


def test_who_must_be_employed_now_and_is_not_begins_a_job_again(small):
    """Eleven months were worked, till yesterday; one is asked for. Of two jobs, the first name."""
    found = ask(small, "working", ["clerk@2026-01-01..2026-11-23"])
    assert (ids(found), found.months) == (["both"], 0)
    assert ids(ask(small, "working", ["clerk@2026-01-01.."])) == []
    assert ids(ask(small, "working")) == ["both--001-months"]


def test_a_credential_must_grow_old_enough(small):
    """Six months ago is asked for; on the first of the month, three have passed."""
    found = ask(small, "old-badge", ["badge@2026-08-24"])
    assert (ids(found), found.months) == ([], 3)
    assert not ask(small, "old-badge")


def test_skills_at_a_level_are_doubtful_where_only_a_course_gives_them(small):
    found = ask(small, "types-well", ["clerk"])
    assert not found
    (change,) = found.would_change
    assert change.steps == ("short",)
    assert "level 4" in change.doubts[0]


def test_two_of_four_without_doing_anything(small):
    """Age and honesty are taken as given: two."""
    found = ask(small, "two-of-four")
    assert (ids(found), found.months) == ([], 0)
    assert set(found.assumptions) >= {"18 or older", "No convictions"}


def test_missing_training_is_what_is_left_of_it(small):
    profile = profile_from_mapping(small, {"training": [{"topic": "lifting", "hours": 4}]})
    found = shortest_pathway(small, "lifted", profile, as_of=DAY)
    assert [step.label for step in found.steps] == ["6 hours of Lifting"]
    assert found.cost.unknown == ("lifting",)
    often = ask(small, "lifted-often")
    assert [step.label for step in often.steps] == ["30 times Lifting"]


def test_a_status_that_nobody_can_get_is_named(small):
    found = ask(small, "is-veteran")
    assert [(u.id, u.reason) for u in found.unmet] == [
        ("veteran", "no step gives it; one has it or not")
    ]
    assert ask(small, "one-of", ["veteran"]).steps == ()
    both = ask(small, "both-of")
    assert "veteran" in [unmet.id for unmet in both.unmet]


def test_a_leaf_that_the_place_closes_is_named_and_leaving_helps(graph):
    """New Jersey closes CMAC to those who come by work."""
    here = ask(graph, "cmac-amca", avoid=["ma-online-short"], jurisdiction="NJ", budget=200)
    away = ask(graph, "cmac-amca", avoid=["ma-online-short"], budget=200)
    assert away
    assert not here or here.months > away.months or here.cost.amount >= away.cost.amount


def test_no_two_limits_alone_but_both_together_stand_in_the_way(graph):
    """RMA takes 11 months and $135 at least: no money alone, and no time alone, would do."""
    found = ask(graph, "rma-amt", budget=10, deadline=1)
    assert [unmet.id for unmet in found.unmet] == ["limits"]
    assert found.unmet[0].label == "budget and deadline together"
    assert found.unmet[0].reason == "a pathway takes 11 months and $6,135"


# Questions that once took minutes --------------------------------------------------------------


def test_what_is_held_will_be_too_old_when_it_is_needed(graph):
    """On 2023-12-24, of the 36 months worked till 2019 only 35 are within the last 84.

    Each further month of work pushes one out, so it takes 36 new ones; by then the CPR
    certification of today is older than its 24 months, and has to be had again.
    """
    found = shortest_pathway(
        graph,
        "rma-amt--r3",
        ["cpr-current", "generalist-ma@2016-11-24..2019-11-24"],
        "cost",
        as_of=date(2023, 12, 24),
        time_limit=20,
    )
    assert found.optimal
    assert found.months == 37
    assert set(ids(found)) == {"cpr-current", "generalist-ma--036-months", "rma-amt--r3"}


def test_steps_for_nothing_that_help_nothing_are_not_tried_in_all_combinations(graph):
    """In Washington, through the eye clinic: an employer's endorsement is all that work takes.

    CMAC would be $139. The fee of NRCMA is not known and counts as a usual one, the median of all
    that are stated, $135: after the apprenticeship it comes first.
    """
    found = shortest_pathway(
        graph,
        "lead-ma",
        ["cpr-current"],
        "cost",
        as_of=DAY,
        estimate="min",
        jurisdiction="WA",
        avoid=["clinical-ma", "nursing-assistant"],
        via=["ophthalmic-assistant"],
        time_limit=20,
    )
    assert found.optimal
    assert (found.months, found.cost.amount) == (36, 0)
    assert found.cost.unknown == ("nrcma-nahp", "wa-ma-r")


# Work that is partly done ----------------------------------------------------------------------


def test_one_job_completes_two_requirements(graph):
    """20 months are worked. NCMA asks for 24, 4 more; RMA for 36, 16 more: one job of 16 months.

    NCMA is had at month 5, RMA at month 17; two jobs of 40 hours would not fit into a week.
    """
    found = ask(
        graph,
        "rma-amt--r3",
        ["cpr-current", "generalist-ma@2025-03-24.."],
        via=["ncma-ncct--2"],
    )
    assert ids(found).count("generalist-ma--016-months-more") == 1
    starts = {step.id: step.start for step in found.steps}
    assert (starts["ncma-ncct--2"], starts["rma-amt--r3"], found.months) == (4, 16, 17)


def test_work_goes_on_in_another_role_where_the_usual_one_is_avoided(graph):
    """Four months more of work as a clinical medical assistant complete the 24 as well."""
    found = ask(graph, "ncma-ncct--2", ["generalist-ma@2025-03-24.."], avoid=["generalist-ma"])
    assert found.months == 5
    assert [step.id for step in found.steps if step.kind == "work"] == [
        "clinical-ma--004-months-more"
    ]


def test_a_long_pathway_with_windows_and_full_weeks_has_an_end(graph):
    """All 60 hours count and a certificate must be fresh: once searched through without end.

    At the most: 24 months for the associate degree, 36 for the rest of a bachelor's, 36 for the
    master's and 1 for the licence; Washington's own credential finds its place beside them.
    """
    held = [
        "ca-rda-program@2024-12-08",
        "adn@2026-08-15",
        "ca-cpt-ii@2022-11-10",
        "phlebotomist@2019-05-29..",
        "aama-membership",
    ]
    found = shortest_pathway(graph, "wa-ma-p", held, "cost", via=["pa"], estimate="max", as_of=DAY)
    assert (found.months, found.optimal) == (97, True)


@pytest.mark.parametrize(
    ("hours", "months", "cost"),
    [
        # Apprenticeship, exam and two years of work: at 40 hours none beside another.
        pytest.param(40, 37, 0, marks=pytest.mark.slow),
        # Who works full time needs 40: no set of steps is looked at.
        (20, None, None),
    ],
)
def test_a_short_week_in_washington_is_answered(graph, hours, months, cost):
    found = shortest_pathway(
        graph, "lead-ma", [], "cost", jurisdiction="WA", hours_per_week=hours, as_of=DAY
    )
    if months is None:
        assert found.proven
        assert [unmet.id for unmet in found.unmet] == ["hours"]
        assert [opening.value for opening in found.openings] == [40]
    else:
        assert (found.months, found.cost.amount, found.optimal) == (months, cost, True)
