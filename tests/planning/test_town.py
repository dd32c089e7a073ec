"""What the planner says of a small town, to the word: figures and sentences derived by hand.

Card 1 month, $30. School 5 months, $200. The licence after school: card and school, then 2 months
and $50: 7 months, $280. After work: card and 12 months of work, then 2 months and $70: 14, $100.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from magraph import (
    NoPathway,
    Pathway,
    UnknownTerm,
    UsageError,
    alternatives,
    eligible,
    explain,
    frontier,
    progression_graph,
    ranges,
    read_graph,
    shortest_pathway,
    shortest_pathways,
)
from magraph.planning.afterwards import circumstances_after
from magraph.planning.failure import explain_failure
from magraph.planning.plan import Outcome
from magraph.planning.question import Question
from magraph.quantities import Money
from magraph.views import render
from magraph.views.json import plain

DAY = date(2026, 11, 1)


@pytest.fixture(scope="module")
def town():
    return read_graph(Path(__file__).parent / "town.ttl")


@pytest.fixture
def ask(town):
    def asked(target: str, *held: str, **how: Any) -> Pathway | NoPathway:
        return shortest_pathway(town, target, held, **{"as_of": DAY, **how})

    return asked


def test_each_step_says_when_for_whom_and_from_where(ask) -> None:
    found = ask("licence")
    assert (found.target.id, found.target.label, found.objective) == ("licence", "Licence", "time")
    assert (found.months, found.cost.amount, found.cost.unknown) == (7, 280, ())
    assert (found.optimal, found.bound, found.as_of, found.estimate) == (True, None, DAY, "typical")
    card, school, licence = found.steps
    assert card[:1] + card[2:5] == ("card", "Card", "status", "card")
    assert (card.start, card.finish, card.hours_per_week, card.cost) == (0, 1, 10, 30)
    assert (card.starts_on, card.ends_on) == (DAY, date(2026, 12, 1))
    assert (card.purpose, card.sources, card.meets) == (("licence--a",), ("S1",), ())
    assert (school.start, school.finish, school.hours_per_week, school.cost) == (0, 5, 13, 200)
    assert (school.gives, school.purpose, school.sources) == ("school", ("licence--a",), ())
    assert (licence.id, licence.gives, licence.label) == (
        "licence--a",
        "licence",
        "Licence: After school",
    )
    assert (licence.starts_on, licence.ends_on) == (date(2027, 4, 1), date(2027, 6, 1))
    assert licence.purpose == ("licence",)
    assert [(use.id, use.label, use.by, use.assumed) for use in licence.meets] == [
        ("has-card", "A card", ("card",), False),
        ("schooled", "School within two years", ("school",), False),
    ]


def test_what_takes_no_time_takes_no_hours_a_week(ask) -> None:
    card, evening = ask("bake").steps
    assert (evening.id, evening.start, evening.hours_per_week) == ("evening", 1, 0)
    assert (evening.cost, evening.unknown) == (None, ("cost", "duration"))
    assert card.purpose == ("evening",)


def test_a_fee_that_nobody_states_counts_as_a_usual_one_in_the_ranking_alone(ask) -> None:
    """The fees stated are 50 and 70; the upper one of two is usual: 30 + 70 is less than 200."""
    found = ask("bake", minimize="cost")
    assert (found.cost.amount, found.cost.unknown) == (30, ("evening",))
    assert [(p.months, p.cost.amount, p.optimal) for p in found.incomparable] == [(5, 200, True)]


@pytest.mark.parametrize(
    ("target", "months", "steps"),
    [
        ("licence--a", 7, ["card", "school", "licence--a"]),
        ("by-school", 7, ["card", "school", "licence--a"]),
        # Both at once do not fit: work and school take 53 hours, with the card 63.
        ("by-work", 12, ["card", "baker--012-months", "school", "licence--a"]),
        ("school", 5, ["school"]),
        ("baking", 1, ["card", "evening"]),
        ("bake", 1, ["card", "evening"]),
        ("card", 1, ["card"]),
        ("worked-a-year", 12, ["baker--012-months"]),
        ("seller", 1, ["card"]),
        ("trade", 0, []),
    ],
)
def test_each_kind_of_target(ask, target: str, months: int, steps: list[str]) -> None:
    found = ask(target)
    assert (found.months, [step.id for step in found.steps]) == (months, steps)


def test_the_ends_of_steps_serve_the_target_by_name(ask) -> None:
    found = ask("by-school")
    assert found.steps[1].purpose == ("licence--a", "by-school")
    assert [use.id for use in found.meets] == ["has-licence", "schooled"]


def test_through_a_role_and_through_a_course(ask) -> None:
    worked = ask("master", via=["seller"])
    seller = worked.steps[2]
    assert (seller.id, seller.label) == ("seller", "Begin to work as Seller")
    assert (seller.start, seller.finish, seller.cost) == (1, 1, 0)
    assert worked.steps[0].purpose == ("seller", "licence--a")
    taught = ask("licence", via=["evening"])
    assert (taught.months, taught.cost.unknown) == (7, ("evening",))


def test_what_was_not_proven_is_not_said_to_be_the_least(town) -> None:
    question = Question.ask(town, "licence", [], hours_per_week=8, as_of=DAY)
    told = explain_failure(question, Outcome(None, False, None), ())
    assert [unmet.reason for unmet in told.unmet] == [
        "13 hours a week would do; whether less would too was not found out in the time"
    ]


def test_what_is_taken_as_met_changes_the_answer_and_says_so(ask) -> None:
    (change,) = ask("ices-well").would_change
    assert change.doubts == ("Icing: taught to level 3: not known",)
    assert (change.months, change.cost.amount) == (7, 280)
    assert change.steps == ("card", "school", "licence--a")


STALL = "an amount not known for Stall"
AS_GIVEN = "If this were met (Card), 7 months and $250 would do."
NO_SCHOOL = ("school", "School", "it is to be avoided")


@pytest.mark.parametrize(
    ("target", "how", "unmet", "openings"),
    [
        (
            "licence",
            {"deadline": 6},
            [("deadline", "deadline of 6 months", "the least within the other limits is 7 months")],
            [("deadline", 7, 7, 280, "A deadline of 7 months would do.")],
        ),
        (
            "licence",
            {"budget": 99},
            [("budget", "budget of $99", "the least within the other limits is $100")],
            [("budget", 100, 14, 100, "A budget of $100 would do.")],
        ),
        (
            "licence",
            {"budget": 99, "deadline": 6},
            [("limits", "budget and deadline together", "a pathway takes 7 months and $280")],
            [("limits", "budget and deadline", 7, 280, "7 months and $280 would do.")],
        ),
        (
            "licence",
            {"budget": 99, "deadline": 6, "hours_per_week": 8},
            [
                (
                    "limits",
                    "budget, deadline and hours together",
                    "a pathway takes 7 months and $280",
                )
            ],
            [("limits", "budget, deadline and hours", 7, 280, "7 months and $280 would do.")],
        ),
        (
            # 12.5 hours of school need 13; then the card is had before or after it.
            "licence",
            {"hours_per_week": 8},
            [("hours", "8 hours a week", "the least within the other limits is 13 hours a week")],
            [("hours", 13, 8, 280, "13 hours a week would do: 8 months and $280.")],
        ),
        (
            "licence",
            {"hours_per_week": 12},
            [("hours", "12 hours a week", "the least within the other limits is 13 hours a week")],
            [("hours", 13, 8, 280, "13 hours a week would do: 8 months and $280.")],
        ),
        (
            "licence",
            {"avoid": ["school"], "deadline": 10},
            [
                (
                    "deadline",
                    "deadline of 10 months",
                    "the least within the other limits is 14 months",
                )
            ],
            [
                ("deadline", 14, 14, 100, "A deadline of 14 months would do."),
                ("avoid", "school", 7, 280, "With School, 7 months and $280 would do."),
            ],
        ),
        (
            "licence",
            {"avoid": ["school", "baker", "seller"]},
            [NO_SCHOOL],
            [
                ("avoid", "school", 7, 280, "With School, 7 months and $280 would do."),
                ("avoid", "baker", 14, 100, "With Baker, 14 months and $100 would do."),
                (
                    "requirements",
                    None,
                    3,
                    80,
                    "If this were met (School), 3 months and $80 would do.",
                ),
            ],
        ),
        (
            # By cost, with the others' order: 100 before 280.
            "licence",
            {"avoid": ["school", "baker", "seller"], "minimize": "cost"},
            [NO_SCHOOL],
            [
                ("avoid", "baker", 14, 100, "With Baker, 14 months and $100 would do."),
                ("avoid", "school", 7, 280, "With School, 7 months and $280 would do."),
                (
                    "requirements",
                    None,
                    3,
                    80,
                    "If this were met (School), 3 months and $80 would do.",
                ),
            ],
        ),
        (
            "licence",
            {"avoid": ["licence--a", "licence--b", "card"]},
            [("licence", "Licence", "no step here gives it")],
            [
                (
                    "wishes",
                    None,
                    7,
                    280,
                    "Without what is to be avoided and gone through, 7 months and $280 would do.",
                )
            ],
        ),
        (
            "licence",
            {"avoid": ["card"]},
            [("card", "Card", "it is to be avoided")],
            [
                ("avoid", "card", 7, 280, "With Card, 7 months and $280 would do."),
                (
                    "requirements",
                    None,
                    7,
                    250,
                    AS_GIVEN,
                ),
            ],
        ),
        (
            "licence",
            {"via": ["stall"], "avoid": ["stall--nj", "stall--not-nj"]},
            [("stall", "Stall", "no step here gives it")],
            [
                (
                    "avoid",
                    "stall--nj",
                    7,
                    280,
                    f"With In New Jersey, 7 months and $280 + {STALL} would do.",
                ),
                (
                    "avoid",
                    "stall--not-nj",
                    7,
                    280,
                    f"With Elsewhere, 7 months and $280 + {STALL} would do.",
                ),
                ("via", "stall", 7, 280, "Not through Stall, 7 months and $280 would do."),
                (
                    "requirements",
                    None,
                    7,
                    280,
                    "If this were met (Stall), 7 months and $280 would do.",
                ),
            ],
        ),
        (
            "stall",
            {"avoid": ["stall--nj"], "jurisdiction": "US-NJ"},
            [("stall", "Stall", "no step here gives it")],
            [
                (
                    "avoid",
                    "stall--nj",
                    0,
                    0,
                    f"With In New Jersey, 0 months and $0 + {STALL} would do.",
                ),
                (
                    "place",
                    None,
                    0,
                    0,
                    f"Without the rules of New Jersey it takes 0 months and $0 + {STALL}.",
                ),
            ],
        ),
        (
            "is-citizen",
            {},
            [("citizen", "Citizen", "no step gives it; one has it or not")],
            [
                (
                    "requirements",
                    None,
                    0,
                    0,
                    "If this were met (Citizen), 0 months and $0 would do.",
                )
            ],
        ),
        (
            "unclear",
            {},
            [("unclear", "What the town says", "not known: what is asked for is not known")],
            [],
        ),
    ],
)
def test_why_there_is_none_and_what_would_open_one(
    ask, target: str, how: dict[str, Any], unmet: list[Any], openings: list[Any]
) -> None:
    found = ask(target, **how)
    assert not found
    assert found.proven
    assert [(u.id, u.label, u.reason) for u in found.unmet] == unmet
    assert [(o.kind, o.value, o.months, o.cost.amount, o.text) for o in found.openings] == openings


def test_where_no_member_of_a_group_can_be_had_the_nearest_says_why(ask) -> None:
    """Nothing gives the stall; the licence lacks school, which is one thing too: the first name."""
    found = ask("papers", avoid=["stall--nj", "stall--not-nj", "school", "licence--b"])
    assert (found.target.id, found.target.label) == ("papers", "Papers")
    assert [unmet.id for unmet in found.unmet] == ["school"]
    open_ = ask("papers", avoid=["stall--nj", "stall--not-nj"])
    assert (open_.target.id, open_.months) == ("licence", 7)


def test_what_is_held_from_this_day_on_meets_what_begins_today(ask) -> None:
    (evening,) = ask("bake", "card").steps
    assert [(use.id, use.by, use.assumed) for use in evening.meets] == [("has-card", (), False)]


def test_what_is_still_to_come_is_said_with_its_day(ask) -> None:
    """The school ends in 2027: until then it is not held, whether or not there is a pathway."""
    held = ("school@2027-06-01", "card@2025-01-01", "licence@2024-01-01..2024-06-01")
    there, none = ask("baker", *held), ask("sell", *held, jurisdiction="US-DE")
    assert not none
    for found in (there, none):
        assert found.held == ("school", "licence", "card")
        assert found.coming == (("school", date(2027, 6, 1)),)
    assert ask("baker", "school@2027-06-01", "school@2020-06-01").coming == ()


def test_what_is_unmet_says_what_needs_it(ask) -> None:
    assert ask("licence", avoid=["school", "baker", "seller"]).unmet[0].needed_for == "licence--a"
    assert ask("licence", deadline=6).unmet[0].needed_for == "licence"
    assert ask("licence", deadline=6, budget=99).unmet[0].needed_for == "licence"


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ({"minimize": "money"}, "minimize: 'money' is none of time, cost, steps"),
        ({"estimate": "mean"}, "estimate: 'mean' is none of min, typical, max"),
        ({"budget": -1}, "budget: -1 is negative. Give 0 or more"),
        ({"deadline": -0.5}, "deadline: -0.5 is negative. Give 0 or more"),
        (
            {"budget": float("inf")},
            "budget: inf is no number. Give 0 or more, or leave it out",
        ),
        (
            {"wage_now": float("nan"), "count_wages": True},
            "wage now: nan is no number. Give 0 or more, or leave it out",
        ),
        (
            {"wage_now": 1},
            "wage now: says nothing unless wages are counted: --count-wages",
        ),
        (
            {"as_of": datetime(2026, 11, 1, 12, tzinfo=UTC)},
            "as of: 2026-11-01 12:00:00+00:00 has a time. Give the day: as_of.date()",
        ),
        (
            {"avoid": "school"},
            "avoid: 'school' is no list of names. Give one, such as ['rn']",
        ),
        (
            {"via": "school"},
            "via: 'school' is no list of names. Give one, such as ['rn']",
        ),
        ({"hours_per_week": 0}, "hours per week: 0 is not above 0. Give 1 or more"),
        ({"hours_per_week": "40"}, "hours per week: '40' is no number. Give 1 or more"),
        ({"as_of": "2026-11-01"}, "as of: '2026-11-01' is no day. Give a datetime.date"),
        ({"hours_per_week": float("nan")}, "hours per week: nan is no number. Give 1 or more"),
        ({"time_limit": float("nan")}, "time limit: nan is no number. Give seconds"),
        ({"time_limit": "5"}, "time limit: '5' is no number. Give seconds"),
        ({"budget": True}, "budget: True is no number. Give 0 or more, or leave it out"),
        ({"avoid": 5}, "avoid: 5 is no list of names. Give one, such as ['rn']"),
        ({"via": [None]}, "via: None is no name. Give an id or a label"),
        ({"budget": "5000"}, "budget: '5000' is no number. Give 0 or more, or leave it out"),
        ({"deadline": "12"}, "deadline: '12' is no number. Give 0 or more, or leave it out"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(ask, how, sentence: str) -> None:
    with pytest.raises(UsageError) as refused:
        ask("licence", **how)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("held", "sentence"),
    [
        ([5], "what is held: 5 is no name. Give an id or a label"),
        (5, "what is held: 5 is no list of names. Give one, such as ['rn']"),
        (b"school", "what is held: b'school' is no list of names. Give one, such as ['rn']"),
    ],
)
def test_what_is_held_is_a_list_of_names(town, held, sentence: str) -> None:
    with pytest.raises(UsageError) as refused:
        shortest_pathway(town, "licence", held)
    assert str(refused.value) == sentence


def test_what_is_held_may_be_an_array(town) -> None:
    """Whose truth numpy will not tell."""
    held = pytest.importorskip("numpy").array(["school", "card"])
    assert shortest_pathway(town, "licence", held, as_of=DAY) == shortest_pathway(
        town, "licence", ["school", "card"], as_of=DAY
    )


@pytest.mark.parametrize(
    ("ask_for", "chosen"),
    [
        (frontier, {"minimize": "cost"}),
        (ranges, {"minimize": "cost"}),
        (ranges, {"estimate": "min"}),
        (shortest_pathways, {"minimize": "cost"}),
    ],
)
def test_what_would_change_nothing_is_no_argument(town, ask_for, chosen: dict[str, str]) -> None:
    """It was taken, and changed nothing."""
    with pytest.raises(TypeError, match="multiple values"):
        ask_for(town, "licence", **chosen)


def test_the_least_that_makes_sense_is_taken(ask) -> None:
    assert not ask("licence", budget=0, deadline=0, hours_per_week=1)
    assert ask("trade", budget=0, deadline=0, hours_per_week=1, wage_now=0, count_wages=True)


def test_several_objectives_at_once_and_none_that_there_is_not(town) -> None:
    found = shortest_pathways(town, "licence", as_of=DAY)
    assert [(p.objective, p.months, p.cost.amount) for p in found] == [
        ("time", 7, 280),
        ("cost", 14, 100),
    ]
    with pytest.raises(UsageError) as refused:
        shortest_pathways(town, "licence", (), ["time", "money"], as_of=DAY)
    assert str(refused.value) == "'money' is none of time, cost, steps"


@pytest.mark.parametrize(
    ("fee", "target", "unknown"),
    [
        ("school--cost", "school", ("school",)),
        ("card--cost", "card", ("card",)),
        ("licence--a--fee", "licence", ("licence",)),
    ],
)
def test_another_currency_is_not_counted_as_dollars(tmp_path, fee, target, unknown) -> None:
    """Nobody says what it is worth: it is shown, and its amount is not known."""
    text = (Path(__file__).parent / "town.ttl").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith(f"ma:{fee} "))
    (tmp_path / "town.ttl").write_text(
        text.replace(line, line.replace('"USD"', '"EUR"')), encoding="utf-8"
    )
    town = read_graph(tmp_path / "town.ttl")
    paid = shortest_pathway(town, target, as_of=DAY).cost
    assert paid.unknown == unknown
    assert not paid.complete
    whole = shortest_pathway(read_graph(Path(__file__).parent / "town.ttl"), target, as_of=DAY)
    figure = Decimal(line.partition("schema:value ")[2].partition(" ")[0])
    assert paid.amount == whole.cost.amount - figure


def test_a_source_is_no_target(ask) -> None:
    with pytest.raises(UnknownTerm) as refused:
        ask("S1")
    assert str(refused.value) == (
        "no target is called 'S1': it is a source. "
        "Name a credential, a group of credentials, a role, a route, a duty or a skill"
    )


def test_a_plan_beyond_the_limits_is_never_shown(town) -> None:
    free = Question.ask(town, "licence", as_of=DAY)
    grounding = free.ground()
    plan = free.solve(grounding).plan
    assert plan is not None
    for limit in ({"budget": Decimal(279)}, {"deadline": Decimal("6.99")}):
        with pytest.raises(AssertionError, match="the planner made a wrong plan: "):
            replace(free, **limit).verify(grounding, plan)
    replace(free, budget=Decimal(280), deadline=Decimal(7)).verify(grounding, plan)


def after(town, target: str, *held: str, **how: Any):
    question = Question.ask(town, target, held, as_of=DAY, **how)
    grounding = question.ground()
    plan = question.solve(grounding).plan
    assert plan is not None
    return circumstances_after(question.there, grounding, plan)


def test_who_one_is_at_the_end(town) -> None:
    end = after(town, "licence", jurisdiction="US-NJ")
    assert (end.as_of, town.id(end.jurisdiction)) == (date(2027, 6, 1), "US-NJ")
    (school,) = end.profile.education
    assert (town.id(school.route), school.started, school.completed) == (
        "school",
        DAY,
        date(2027, 4, 1),
    )
    (card,) = end.profile.statuses
    assert (town.id(card.status), card.since, card.until) == (
        "card",
        date(2026, 12, 1),
        date(2028, 12, 1),
    )
    (licence,) = end.profile.credentials
    assert (town.id(licence.credential), licence.obtained, licence.expires) == (
        "licence",
        date(2027, 6, 1),
        date(2030, 6, 1),
    )


def test_work_and_training_count_at_the_end(town) -> None:
    (job,) = after(town, "worked-a-year").profile.work
    assert (town.id(job.role), job.start, job.end) == ("baker", DAY, date(2027, 11, 1))
    assert [town.id(role) for role in after(town, "worked-a-year").profile.roles] == ["baker"]
    (hours,) = after(town, "kneaded").profile.training
    assert (town.id(hours.topic), hours.hours) == ("kneading", 400)
    (times,) = after(town, "kneaded-often").profile.training
    assert (town.id(times.topic), times.hours, times.count) == ("kneading", 0, 9)


def test_a_renewed_licence_counts_at_the_end(town) -> None:
    """A year of work outlasts the licence of 2024; renewed, it holds for the period of renewal."""
    end = after(town, "by-work", "licence@2024-11-01..2027-01-01", avoid=["licence--a"])
    renewed = end.profile.credentials[-1]
    assert town.id(renewed.credential) == "licence"
    assert (renewed.obtained, renewed.expires) == (DAY, date(2028, 11, 1))


def test_each_answer_shows_itself_in_a_notebook(town, ask) -> None:
    """An answer that has lost its graph has nothing to show."""
    licence = (town, "licence")
    for answer in (
        ask("licence"),
        ask("papers"),
        ask("licence", deadline=6),
        ask("papers", avoid=["stall--nj", "stall--not-nj", "school", "licence--b"]),
        frontier(*licence, as_of=DAY),
        alternatives(*licence, k=2, as_of=DAY),
        ranges(*licence, as_of=DAY),
        explain(*licence, as_of=DAY),
        eligible(*licence, as_of=DAY),
    ):
        assert answer.target.label in answer._repr_html_()
    for option in alternatives(*licence, k=2, as_of=DAY).options:
        assert "Licence" in option.pathway._repr_html_()


def test_the_map_of_careers(town) -> None:
    careers = progression_graph(town, as_of=DAY)
    assert dict(careers.nodes(data=True)) == {
        "baker": {"label": "Baker", "kind": "Role"},
        "licence": {"label": "Licence", "kind": "License"},
        "master": {"label": "Master", "kind": "Role"},
    }
    # Who holds the licence and no schooling yet goes to school.
    weights = {"complete": True, "progressions": ("rise",), "months": 7, "cost": 280}
    shorter = {"complete": True, "progressions": ("rise-in-name",), "months": 5, "cost": 200}
    assert list(careers.edges(data=True)) == [
        ("baker", "master", weights),
        ("licence", "master", shorter),
    ]
    cheap = progression_graph(town, "cost", as_of=DAY)
    assert (cheap["baker"]["master"]["months"], cheap["baker"]["master"]["cost"]) == (14, 100)


def listed(found) -> list[Any]:
    return [
        (o.pathway.target.id, o.pathway.months, o.pathway.cost.amount, o.pathway.optimal)
        for o in found.options
    ]


def test_the_choices_between_school_and_work(town) -> None:
    both = [("licence", 7, 280, True), ("licence", 14, 100, True)]
    for found in (
        frontier(town, "licence", as_of=DAY),
        alternatives(town, "licence", k=2, as_of=DAY),
        ranges(town, "licence", as_of=DAY),
    ):
        assert found.proven
        assert listed(found) == both
    assert listed(alternatives(town, "licence", (), "cost", k=2, as_of=DAY)) == both[::-1]
    assert len(alternatives(town, "licence", k=1, as_of=DAY).options) == 1


def test_what_the_choices_come_to_at_the_least_and_at_the_most(town) -> None:
    """School takes 4 to 6 months and costs 100 to 300; work has no range."""
    school, work = ranges(town, "licence", as_of=DAY).options
    assert [(t.estimate, t.months, t.cost.amount, t.best) for t in school.totals] == [
        ("min", 6, 180, ("time",)),
        ("typical", 7, 280, ("time",)),
        ("max", 8, 380, ("time",)),
    ]
    assert [(t.estimate, t.months, t.cost.amount, t.best) for t in work.totals] == [
        (estimate, 14, 100, ("cost",)) for estimate in ("min", "typical", "max")
    ]


def test_beyond_the_deadline_school_is_best_no_more(town) -> None:
    (school,) = ranges(town, "licence", as_of=DAY, deadline=7).options
    assert [(t.estimate, t.months, t.cost.amount, t.best) for t in school.totals] == [
        ("min", 6, 180, ("time", "cost")),
        ("typical", 7, 280, ("time", "cost")),
        ("max", 8, 380, ()),
    ]


def test_to_the_dollar_within_the_budget_school_is_best(town) -> None:
    """At the most school and card come to $380."""
    for budget, best in ((380, ("time",)), (379, ())):
        school, _ = ranges(town, "licence", as_of=DAY, budget=budget).options
        assert school.totals[2][:3] == ("max", 8, Money(Decimal(380)))
        assert school.totals[2].best == best


def test_why_school_is_faster_and_what_it_costs_more(town) -> None:
    why = explain(town, "licence", as_of=DAY, runners_up=1)
    assert [(t.id, t.label, t.value) for t in why.best.time] == [
        ("school", "School", 5),
        ("licence--a", "Licence: After school", 2),
    ]
    assert [(t.id, t.value) for t in why.best.cost] == [
        ("card", 30),
        ("school", 200),
        ("licence--a", 50),
    ]
    (work,) = why.rivals
    assert (work.months_more, work.cost_more) == (7, -180)
    assert work.added == ("baker--012-months", "licence--b")
    assert work.dropped == ("school", "licence--a")
    assert [(t.id, t.value) for t in work.account.time] == [
        ("baker--012-months", 12),
        ("licence--b", 2),
    ]
    assert [(t.id, t.value) for t in work.account.cost] == [("card", 30), ("licence--b", 70)]


def test_the_chain_of_months_ends_with_what_takes_some(town) -> None:
    """The fair is a matter of a moment: all five months are those of the school before it."""
    why = explain(town, "fair", as_of=DAY)
    assert [step.id for step in why.best.pathway.steps] == ["school", "fair--a"]
    assert [(term.id, term.value) for term in why.best.time] == [("school", 5)]


def test_the_ways_that_are_open_and_what_the_others_want(town) -> None:
    found = eligible(town, "licence", ["card"], as_of=DAY)
    assert (found.target.id, found.open, found.in_doubt, found.as_of) == (
        "licence",
        False,
        False,
        DAY,
    )
    (school,) = found.routes
    assert (school.id, school.label, school.open, school.fee) == (
        "licence--a",
        "After school",
        False,
        50,
    )
    assert len(school.unmet) == 1
    assert "School within two years" in school.unmet[0]
    with_school = eligible(town, "licence", ["card", "school@2026-05-01"], as_of=DAY, ways=False)
    assert (with_school.open, with_school.routes[0].open, with_school.routes[0].unmet) == (
        True,
        True,
        (),
    )
    assert with_school.routes[0].ways == ()
    assert (bool(found), bool(with_school)) == (False, True)
    away = eligible(town, "stall", jurisdiction="US-NJ", as_of=DAY)
    assert [(r.id, r.open, r.unmet) for r in away.routes] == [
        ("stall--nj", True, ()),
        ("stall--not-nj", False, ("closed in New Jersey",)),
    ]
    for place in ("US-PA", "US"):
        outside = eligible(town, "stall", jurisdiction=place, as_of=DAY)
        assert [(r.id, r.open, r.unmet) for r in outside.routes] == [
            ("stall--nj", False, ("only in New Jersey",)),
            ("stall--not-nj", True, ()),
        ]
    with pytest.raises(UsageError) as refused:
        eligible(town, "school", as_of=DAY)
    assert str(refused.value) == (
        "school: nothing is asked for it. Name a credential, a role or a practice rule"
    )


def test_who_holds_it_already_is_told_so_whatever_the_ways_say(town) -> None:
    held = eligible(town, "licence", ["licence@2026-05-01..2027-05-01"], as_of=DAY)
    assert (held.held, held.held_because, held.open, bool(held)) == (True, "", False, True)
    assert [(route.open, bool(route.ways)) for route in held.routes] == [(False, True)]
    for dates in ("2026-05-01..2026-10-31", "2026-12-01"):
        other = eligible(town, "licence", [f"licence@{dates}"], as_of=DAY)
        assert (other.held, bool(other)) == (False, False)


def test_the_last_day_of_what_is_held_no_more_is_told(town) -> None:
    """Twice held: the later end counts. What is still to come has not expired."""
    for dates, said in (
        (["2020-05-01..2022-10-31"], "It expired on 2022-10-31. Not open today."),
        (
            ["2020-05-01..2022-10-31", "2023-05-01..2024-10-31"],
            "It expired on 2024-10-31. Not open today.",
        ),
        (["2020-05-01..2022-10-31", "2026-05-01..2027-05-01"], "Held already."),
        (["2026-12-01"], "Not open today."),
    ):
        found = eligible(town, "licence", [f"licence@{each}" for each in dates], as_of=DAY)
        assert render(found, town, "text").splitlines()[1].startswith(f"{said} As of"), dates
        assert plain(found, town)["expired"] == (said[14:24] if "expired" in said else None)


def test_each_way_through_a_route_does_all_that_it_asks(town) -> None:
    """Card and school are missing: by either of the two there is one way, with both."""
    (school,) = eligible(town, "licence", as_of=DAY).routes
    assert [(way.steps, way.months, way.cost.amount) for way in school.ways] == [
        (("card", "school", "licence--a"), 7, 280)
    ]


def test_what_a_place_asks_before_a_duty_and_what_it_forbids(ask) -> None:
    """Delaware: school before a baker bakes, 5 months; nobody sells."""
    anywhere = ask("baker")
    assert (anywhere.months, anywhere.duties_forbidden, anywhere.duties_limited) == (0, (), ())
    here = ask("baker", jurisdiction="US-DE")
    assert (here.months, here.duties_forbidden) == (0, ("sell",))
    assert [(limited.id, limited.unmet) for limited in here.duties_limited] == [
        ("bake", ("School within two years (no such programme has been completed)",))
    ]
    schooled = ask("baker", "school@2026-05-01", jurisdiction="US-DE")
    assert schooled.duties_limited == ()
    whole = ask("baker", jurisdiction="US-DE", full_scope=True)
    assert ([step.id for step in whole.steps], whole.duties_limited) == (["school"], ())
    assert [use.id for use in whole.meets] == ["schooled"]
    assert [step.id for step in ask("bake", jurisdiction="US-DE").steps] == ["school"]
    assert [step.id for step in ask("de-school").steps] == ["school"]
    assert ask("de-no-sale").steps == ()


def test_what_a_place_forbids_is_open_without_its_rules(ask) -> None:
    assert ask("sell").months == 0
    found = ask("sell", jurisdiction="US-DE")
    assert [(u.id, u.label, u.reason) for u in found.unmet] == [
        ("de-no-sale", "Sell: Nobody sells", "forbidden in Delaware")
    ]
    assert [(o.kind, o.value, o.months, o.text) for o in found.openings] == [
        ("place", None, 0, "Without the rules of Delaware it takes 0 months and $0."),
        (
            "requirements",
            None,
            0,
            "If this were met (Sell: Nobody sells), 0 months and $0 would do.",
        ),
    ]


def test_a_way_of_one_place_is_named_by_that_place(ask) -> None:
    there = ask("stall--nj", jurisdiction="US-PA")
    assert [(u.id, u.reason) for u in there.unmet] == [("stall--nj", "only in New Jersey")]
    assert [(o.kind, o.value, o.text) for o in there.openings] == [
        ("place", "US-NJ", f"In New Jersey it takes 0 months and $0 + {STALL}.")
    ]
    away = ask("stall--not-nj", jurisdiction="US-NJ")
    assert [(u.id, u.reason) for u in away.unmet] == [("stall--not-nj", "closed in New Jersey")]


def test_what_would_be_met_at_another_time_is_said(ask) -> None:
    found = ask("licence", "card", "school@2024-10-01", avoid=["school", "baker", "seller"])
    assert [(u.id, u.label, u.reason, u.needed_for) for u in found.closed] == [
        (
            "schooled",
            "School within two years",
            (
                "School was completed 25 months ago; it must be at most 24 months, "
                "so the window closed on 2026-10-01"
            ),
            "licence--a",
        )
    ]


def test_of_a_group_a_member_of_unknown_cost_may_be_the_cheaper(ask) -> None:
    """The licence is $50; the stall, of which nobody states the fee, is ranked by a usual one."""
    held = ("card", "school@2026-05-01")
    cheap = ask("papers", *held, minimize="cost")
    assert (cheap.target.id, cheap.cost.amount) == ("licence", 50)
    assert [other.target.id for other in cheap.incomparable] == ["stall"]
    # A budget looks at what is known alone.
    assert ask("papers", *held, minimize="cost", budget=100).target.id == "stall"
    fast = ask("papers", *held)
    assert (fast.target.id, fast.months, fast.incomparable) == ("stall", 0, ())


def test_waiting_for_a_way_to_open_is_part_of_the_time(town) -> None:
    """The way after work opens on 1 February, in 3 months."""
    held = ["card", "baker@2020-01-01..2022-06-01"]
    why = explain(town, "licence", held, as_of=DAY, avoid=["licence--a"])
    assert [(t.id, t.label, t.value) for t in why.best.time] == [
        ("", "waiting", 3),
        ("licence--b", "Licence: After work", 2),
    ]


def test_a_pathway_that_the_longest_school_makes_impossible_has_no_totals(town) -> None:
    """The fair's way closes in 5 months; at the most the school takes 6."""
    (fair,) = ranges(town, "fair", as_of=DAY).options
    assert [(t.estimate, t.months, t.cost and t.cost.amount, t.best) for t in fair.totals] == [
        ("min", 4, 100, ("time", "cost")),
        ("typical", 5, 200, ("time", "cost")),
        ("max", None, None, ()),
    ]


def test_what_would_open_a_pathway_counts_its_steps(ask) -> None:
    """School alone is one step, the card and the evening class are two, and sooner."""
    lacking = {"target": "bake", "via": ["citizen"]}
    for objective, takes in (
        ("steps", "5 months and $200"),
        ("time", "1 month and $30 + an amount not known for Evening class"),
    ):
        found = ask(**lacking, minimize=objective)
        assert found.objective == objective
        assert [opening.text for opening in found.openings] == [
            f"Not through Citizen, {takes} would do.",
            f"If this were met (Citizen), {takes} would do.",
        ]


def test_what_would_open_a_pathway_is_told_beyond_the_limits_too(ask) -> None:
    found = ask("licence", avoid=["school", "baker", "seller"], deadline=2, budget=10)
    assert [(unmet.id, unmet.reason) for unmet in found.unmet] == [
        ("school", "it is to be avoided")
    ]
    assert [opening.text for opening in found.openings] == [
        "If this were met (School), 3 months and $80 would do."
    ]


def test_work_that_nobody_offers_is_what_is_missing(ask) -> None:
    """Baker and seller are the trade; the lost trade has no role at all."""
    lost = ask("old-master")
    assert [(u.id, u.label, u.reason, u.needed_for) for u in lost.unmet] == [
        ("worked-of-old", "Worked in a lost trade", "nothing here meets it", "old-master")
    ]
    assert [o.text for o in lost.openings] == [
        "If this were met (Worked in a lost trade), 0 months and $0 would do."
    ]
    avoiding = ask("licence--b", avoid=["baker", "seller"])
    assert [(u.id, u.reason, u.needed_for) for u in avoiding.unmet] == [
        ("worked-a-year", "nothing here meets it", "licence--b")
    ]
    assert [o.text for o in avoiding.openings] == [
        "With Baker, 14 months and $100 would do.",
        "If this were met (A year of work), 5 months and $100 would do.",
    ]


def test_training_that_is_avoided_is_what_is_missing(ask) -> None:
    found = ask("kneaded", avoid=["kneading"])
    assert [(u.id, u.reason) for u in found.unmet] == [("kneading", "it is to be avoided")]
    assert [(o.kind, o.value, o.months, o.cost.unknown) for o in found.openings] == [
        ("avoid", "kneading", 3, ("kneading",)),
        ("requirements", None, 0, ()),
    ]


def test_nobody_begins_to_work_in_a_role_that_is_avoided(ask) -> None:
    found = ask("master", via=["seller"], avoid=["seller"])
    assert [(u.id, u.label, u.reason) for u in found.unmet] == [
        ("seller", "Seller", "it is to be avoided")
    ]
    assert [(o.kind, o.value) for o in found.openings][:2] == [
        ("avoid", "seller"),
        ("via", "seller"),
    ]


def test_a_leaf_of_another_place_says_which(ask) -> None:
    found = ask("pa-card", jurisdiction="US-DE")
    assert [(u.id, u.reason) for u in found.unmet] == [("pa-card", "only in Pennsylvania")]
    assert [o.text for o in found.openings] == ["In Pennsylvania it takes 1 month and $30."]
    assert [step.id for step in ask("pa-card", jurisdiction="US-PA").steps] == ["card"]


def test_within_a_budget_the_choices_are_those_that_keep_it(town) -> None:
    """School and card cost $280, work and card $100: to the dollar that is enough."""
    for budget in (100, 150, 279):
        for found in (
            frontier(town, "licence", as_of=DAY, budget=budget),
            alternatives(town, "licence", k=3, as_of=DAY, budget=budget),
        ):
            assert listed(found) == [("licence", 14, 100, True)]
    assert len(frontier(town, "licence", as_of=DAY, budget=280).options) == 2
    assert not frontier(town, "licence", as_of=DAY, budget=99)


def test_waiting_for_the_hours_is_told_by_what_took_them(town) -> None:
    """In a week of 13 hours the card's 10 leave none for the school's 13."""
    why = explain(town, "licence", as_of=DAY, hours_per_week=13)
    assert [(t.id, t.value) for t in why.best.time] == [
        ("card", 1),
        ("school", 5),
        ("licence--a", 2),
    ]


def test_the_best_of_a_group_is_proven_if_all_its_members_are(ask) -> None:
    assert ask("papers").optimal is True


def test_what_a_step_holds_by_says_where_that_is_written(ask) -> None:
    (_, _, licence) = ask("licence").steps
    assert [(use.id, use.evidence, use.sources) for use in licence.meets] == [
        ("has-card", None, ()),
        ("schooled", "sourced", ("S1",)),
    ]


def test_wishes_that_only_together_stand_in_the_way_are_given_up_together(ask) -> None:
    found = ask("stall", avoid=["stall--nj"], via=["citizen"], jurisdiction="US-NJ")
    assert [(o.kind, o.text) for o in found.openings][:1] == [
        (
            "wishes",
            f"Without what is to be avoided and gone through, 0 months and $0 + {STALL} would do.",
        )
    ]


def test_of_steps_at_one_moment_what_is_needed_is_told_first(ask) -> None:
    found = ask("annex", jurisdiction="US-NJ")
    assert [step.id for step in found.steps] == ["stall--nj", "annex--a"]
    assert [step.purpose for step in found.steps] == [("annex--a",), ("annex",)]


def test_work_that_is_done_anyway_goes_through_its_role(ask) -> None:
    assert [step.id for step in ask("worked-a-year", via=["baker"]).steps] == ["baker--012-months"]
    # Sooner it is with a year as baker, and a job as seller begun at its end.
    selling = ask("worked-a-year", via=["seller"], minimize="steps")
    assert [step.id for step in selling.steps] == ["card", "seller--012-months"]
    assert ask("worked-a-year", via=["seller"]).months == 12
