"""Windows, validity and dated lives: answers worked out by hand from section 2 of the sheet."""

from __future__ import annotations

from datetime import date

import pytest

from magraph import eligible, holding, profile_from_mapping, shortest_pathway

DAY = date(2026, 11, 24)


def path(graph, target, held=(), minimize="time", day=DAY, **limits):
    return shortest_pathway(graph, target, list(held), minimize, as_of=day, **limits)


def steps(found):
    return [step.id for step in found.steps]


# "Applied within 12 months of graduation, else another category and fee" ------------------------


@pytest.mark.parametrize(
    ("held", "way", "fee"),
    [
        # Five months ago, and on the last day of the twelve: category 1, $125.
        (["ma-cert-accredited@2026-06-24"], "cma-aama--cat1", 125),
        (["ma-cert-accredited@2025-11-24"], "cma-aama--cat1", 125),
        # A day more: category 2, $250; members of the AAMA pay $125.
        (["ma-cert-accredited@2025-11-23"], "cma-aama--cat2", 250),
        (["ma-cert-accredited@2025-11-23", "aama-membership"], "cma-aama--cat2", 125),
    ],
)
def test_the_category_and_fee_of_a_graduate(graph, held, way, fee) -> None:
    found = path(graph, "cma-aama", held)
    assert (steps(found), found.months, found.cost.amount) == ([way], 1, fee)


# What is still going on ends when the person says --------------------------------------------


def test_high_school_and_its_career_program_end_in_june_and_not_today(graph) -> None:
    """School takes no months here. From 24 November to 24 May 6, then 17 of 31 days to 10 June.

    The exam may be sat before the diploma, but not before the career program is done.
    """
    pupil = ["in-high-school", "hs-diploma@2027-06-10", "cte-720@2027-06-10"]
    exam = path(graph, "ccma-nha", pupil)
    assert (steps(exam), exam.months) == (["ccma-nha--a"], 7.55)
    state = path(graph, "wa-ma-c", pupil, jurisdiction="WA")
    assert (steps(state), state.months) == (["ccma-nha--a", "wa-ma-c--e"], 7.55)
    # With neither end told, nothing but the exam takes time, as ever.
    assert path(graph, "ccma-nha", ["in-high-school"]).months == 1
    # A course that has a length may be done anew elsewhere, for its price: 4 + 1 months.
    again = path(graph, "ccma-nha", ["ma-online-short@2027-11-24"])
    assert (steps(again), again.months) == (["ma-online-short", "ccma-nha--a"], 5)


# Windows on courses and on work ----------------------------------------------------------------


def test_a_course_counts_for_the_rma_for_48_months_to_the_day(graph) -> None:
    """A day later the course is done again (10 months), or 36 months are worked in these years."""
    assert path(graph, "rma-amt", ["ma-cert-accredited@2022-11-24"]).months == 1
    late = path(graph, "rma-amt", ["ma-cert-accredited@2022-11-23"])
    assert (late.months, steps(late)[0]) == (11, "ma-cert-institutional")
    worked = path(
        graph, "rma-amt", ["ma-cert-accredited@2022-11-23", "generalist-ma@2023-11-24..2026-11-24"]
    )
    assert steps(worked) == ["rma-amt--r1b"]


def test_an_examination_counts_in_washington_for_60_months_to_the_day(graph) -> None:
    """CCMA of five years ago still serves; a day older, another examination is sat: one month."""
    held = ["ma-cert-accredited@2019-06-01"]
    on_the_day = path(graph, "wa-ma-c", [*held, "ccma-nha@2021-11-24..2027-01-01"])
    assert (steps(on_the_day), on_the_day.months) == (["wa-ma-c--a"], 0)
    late = path(graph, "wa-ma-c", [*held, "ccma-nha@2021-11-23..2027-01-01"])
    assert late.months == 1
    assert len(late.steps) == 2


def test_thirty_six_months_of_the_last_eighty_four(graph) -> None:
    """Worked 2016-11-24 to 2019-11-24: all 36 count through 2023-11-24, as 84 months reach back."""
    held = ["cpr-current", "generalist-ma@2016-11-24..2019-11-24"]
    assert path(graph, "rma-amt--r3", held, day=date(2023, 11, 24)).months == 1
    assert path(graph, "rma-amt--r3", held, day=date(2023, 11, 25)).months > 1


def test_one_year_of_three_or_two_of_five_for_the_ccma(graph) -> None:
    """Ended 30 months ago after 24: one of three is 6 months only, two of five still are 24."""
    held = ["generalist-ma@2022-05-24..2024-05-24"]
    assert steps(path(graph, "ccma-nha", held)) == ["ccma-nha--c"]
    recent = ["generalist-ma@2024-05-24..2025-05-24"]
    assert steps(path(graph, "ccma-nha", recent)) == ["ccma-nha--b"]


# Validity --------------------------------------------------------------------------------------


def test_nothing_rests_on_what_will_have_expired(graph) -> None:
    """CPR holds 24 months. On the way to three years of work it is had again near the end.

    Planned anew it can be had late; held from today it is too old by month 36.
    """
    for held in ((), ("cpr-current",)):
        found = path(graph, "rma-amt--r3", held)
        assert found.months == 37
        (cpr,) = [step for step in found.steps if step.id == "cpr-current"]
        (exam,) = [step for step in found.steps if step.id == "rma-amt--r3"]
        assert exam.start - cpr.finish <= 24


def test_an_expired_credential_does_not_count(graph) -> None:
    """Washington asks for a certification in force: CMA expired, so the exam is sat again."""
    program = "ma-cert-accredited@2020-01-01"
    in_force = path(graph, "wa-ma-c", [program, "cma-aama@2022-06-01..2027-06-01"])
    expired = path(graph, "wa-ma-c", [program, "cma-aama@2021-06-01..2026-06-01"])
    assert in_force.months == 0
    assert expired.months > 0


def test_cma_can_be_renewed_for_ninety_days_after_it_has_expired(graph) -> None:
    """Expired 2026-09-01: until 2026-11-30 continuing education helps; then the exam and $50."""
    held = ["ma-cert-accredited@2021-01-01", "cma-aama@2021-09-01..2026-09-01"]
    renewable, lapsed = (
        holding(graph, "cma-aama", 5, held, as_of=day)
        for day in (date(2026, 11, 24), date(2026, 12, 24))
    )
    assert renewable.state == "renewable"
    assert lapsed.state == "lapsed"
    assert lapsed.again is not None
    assert lapsed.cost.amount > renewable.cost.amount


# A dated life ----------------------------------------------------------------------------------


def test_a_start_in_the_future(graph) -> None:
    """On 2027-06-01 the graduate of 2026-05-01 is 13 months out: category 2."""
    found = path(graph, "cma-aama", ["ma-cert-accredited@2026-05-01"], day=date(2027, 6, 1))
    assert steps(found) == ["cma-aama--cat2"]
    assert found.steps[0].starts_on == date(2027, 6, 1)
    assert found.steps[0].ends_on == date(2027, 7, 1)


def test_dates_in_a_profile(graph) -> None:
    """Ten months of 2024, twelve of 2023, and eight at 20 hours a week, which are not full time.

    NCMA asks for 24 months full time of the last 60: two more, then a month for the exam.
    """
    profile = profile_from_mapping(
        graph,
        {
            "as_of": DAY,
            "holds": ["hs-diploma"],
            "work": [
                {"role": "clinical-ma", "start": date(2024, 1, 1), "end": date(2024, 11, 1)},
                {"role": "clinical-ma", "start": date(2022, 12, 1), "end": date(2023, 12, 1)},
                {
                    "role": "clinical-ma",
                    "start": date(2025, 1, 1),
                    "end": date(2025, 9, 1),
                    "hours_per_week": 20,
                },
            ],
        },
    )
    found = shortest_pathway(graph, "ncma-ncct--2", profile)
    assert steps(found) == ["generalist-ma--002-months-more", "ncma-ncct--2"]
    assert found.months == 3


def test_work_too_long_ago_does_not_hide_what_is_still_inside_the_window(graph) -> None:
    """24 months until May 2021 and the twelve of 2024, asked on 30 November 2026.

    NCMA asks for 24 of the last 60: the first 24 are outside, the twelve of 2024 are not. Twelve
    more: in November 2027 the window begins in November 2022. RMA asks for 36 of 84, of which 30
    are inside today; the old months leave as new ones come, until 24 and those of 2024 do.
    """
    profile = profile_from_mapping(
        graph,
        {
            "as_of": date(2026, 11, 30),
            "holds": ["hs-diploma"],
            "work": [
                {"role": "generalist-ma", "start": date(2019, 6, 1), "end": date(2021, 5, 31)},
                {"role": "generalist-ma", "start": date(2024, 1, 1), "end": date(2024, 12, 31)},
            ],
        },
    )
    assert shortest_pathway(graph, "ncma-ncct--2", profile).months == 12 + 1
    assert shortest_pathway(graph, "rma-amt--r3", profile).months == 24 + 1
    # As of two years before, 24 + 5 of the last 60 months are worked: the exam alone.
    sooner = shortest_pathway(graph, "ncma-ncct--2", profile, as_of=date(2024, 5, 31))
    assert sooner.months == 1


def test_work_after_graduating_is_topped_up_too(graph) -> None:
    """1,000 hours in place of a practicum are six months of 173.33; three of them are worked.

    The school's own practicum was left out: 600 hours, all academic, of the 560 that are asked.
    """
    profile = profile_from_mapping(
        graph,
        {
            "as_of": DAY,
            "holds": ["hs-diploma"],
            "education": [
                {
                    "route": "ma-cert-institutional",
                    "completed": date(2025, 6, 30),
                    "total_hours": 600,
                    "practicum_hours": 0,
                }
            ],
            "work": [
                {"role": "clinical-ma", "start": date(2024, 1, 1), "end": date(2025, 1, 1)},
                {"role": "clinical-ma", "start": date(2026, 8, 24), "setting": "outpatient"},
            ],
        },
    )
    found = shortest_pathway(graph, "cma-aama", profile)
    assert (found.months, found.cost.amount) == (3 + 1, 250)
    assert steps(found)[-1] == "cma-aama--cat4"


def test_a_course_under_way_counts_from_the_day_it_ends(graph) -> None:
    """Ends on 2026-12-20, within a month: the CMA's category 1 takes candidates 30 days early."""
    profile = profile_from_mapping(
        graph,
        {
            "as_of": DAY,
            "education": [
                {"route": "hs-diploma"},
                {"route": "ma-cert-accredited", "expected": date(2026, 12, 20)},
            ],
        },
    )
    found = shortest_pathway(graph, "cma-aama", profile)
    assert steps(found) == ["cma-aama--cat1"]
    assert found.months == 1


# Ways that end --------------------------------------------------------------------------------


def test_a_way_is_open_on_its_days_alone(graph) -> None:
    """The CMA's category 4 is from August 2019 to 31 August 2029, and a graduate fits it."""
    for day, why in (
        (date(2019, 7, 31), ("begins on 2019-08-01",)),
        (date(2019, 8, 1), ()),
        (date(2029, 8, 31), ()),
        (date(2029, 9, 1), ("ended on 2029-08-31",)),
    ):
        (way,) = eligible(
            graph, "cma-aama--cat4", ["ma-cert-institutional@2019-01-01"], as_of=day
        ).routes
        assert (way.open, way.unmet) == (not why, why), day
    late = path(graph, "cma-aama--cat4", day=date(2029, 9, 1))
    assert [unmet.reason for unmet in late.unmet] == ["ended on 2029-08-31"]


@pytest.mark.parametrize("hours", [40, 20])
def test_who_would_be_ready_too_late_is_told_the_day(graph, hours) -> None:
    """Ten months of school from 31 October 2028 are over on the last day; from 1 November, not."""
    assert path(graph, "cma-aama--cat4", day=date(2028, 10, 31)).months == 11
    late = path(graph, "cma-aama--cat4", day=date(2028, 11, 1), hours_per_week=hours)
    assert [(unmet.id, unmet.reason) for unmet in late.unmet] == [
        ("cma-aama--cat4", "it ends on 2029-08-31; the soonest day for it is 2029-09-01")
    ]
