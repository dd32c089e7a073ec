"""What each kind of requirement means, at the edges of its window and beside them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from magraph import Pathway, read_graph, shortest_pathway
from magraph.errors import DataError
from magraph.evaluation import (
    Circumstances,
    evaluate,
    not_had_here,
    out_of_window,
    unmet_sentences,
)
from magraph.graph import CareerGraph
from magraph.profile import Profile, profile_from_ids, profile_from_mapping
from magraph.requirements import AtLeast, ForbiddenLeaf, requirement

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def graph() -> CareerGraph:
    return read_graph(Path(__file__).parent / "leaves.ttl")


@pytest.fixture
def truth(graph: CareerGraph):
    """What a requirement comes to for somebody who holds things: `truth("has-badge", "badge")`.

    The planner is asked too: nothing is left to do, now, just where the requirement is met.
    """

    def look(leaf: str, *held: str | Profile, place: str | None = None, as_of: date = TODAY):
        profile = Profile()
        for each in held:
            profile += profile_from_ids(graph, [each]) if isinstance(each, str) else each
        where = graph.find(place) if place else None
        there = Circumstances(graph, profile, as_of, where)
        found = evaluate(requirement(graph, graph.find(leaf)), there)
        pathway = shortest_pathway(graph, leaf, profile, as_of=as_of, jurisdiction=place)
        done = isinstance(pathway, Pathway) and not pathway.steps and pathway.months == 0
        assert done is (found.truth is True)
        return found

    return look


@pytest.fixture
def course(graph: CareerGraph):
    return lambda **told: profile_from_mapping(graph, {"education": [told]})


@pytest.mark.parametrize(
    ("leaf", "held", "expected"),
    [
        ("has-badge", "badge", True),
        ("has-badge", "badge@2020-01-01", True),
        ("has-badge", "badge@2020-01-01..2026-11-24", True),
        ("has-badge", "badge@2020-01-01..2026-11-23", False),
        ("has-badge", "badge@2026-11-25", False),
        ("has-badge", "pass", False),
        ("fresh-badge", "badge@2025-11-24", True),
        ("fresh-badge", "badge@2025-11-23", False),
        ("fresh-badge", "pass@2026-01-01", True),
        ("old-badge", "badge@2026-05-24", True),
        ("old-badge", "badge@2026-05-25", False),
        ("old-badge", "badge", False),
        ("recent-course", "short@2025-11-24", True),
        ("recent-course", "short@2025-11-23", False),
        ("recent-course", "short@2026-12-01", False),
        ("recent-course", "vague", True),
        ("course", "short", False),
        ("course", "vague", None),
        ("finishing", "short@2026-12-24", True),
        ("finishing", "short@2026-12-25", False),
        ("finishing", "short@2026-11-24", False),
        ("finishing", "vague@2026-12-01", False),
        ("worked", "clerk@2024-11-24..", True),
        ("worked", "clerk@2024-11-25..", False),
        ("worked", "clerk@2021-11-24..2023-11-23", True),
        ("worked", "clerk@2021-10-24..2023-10-23", False),
        ("worked", "both@2020-01-01..", True),
        ("worked", "other@2020-01-01..", False),
        ("worked", "clerk", False),
        ("worked-both", "both@2025-01-01..", True),
        ("worked-both", "clerk@2020-01-01..", False),
        # 1,040 hours are 26 weeks of 40, 6 months; or 52 weeks of 20, 12 months.
        ("worked-hours", "clerk@2026-05-24..", True),
        ("worked-hours", "clerk@2026-05-25..", False),
        ("worked-hours-half", "clerk@2025-11-24..", True),
        ("worked-hours-half", "clerk@2025-11-25..", False),
        ("working", "clerk@2026-01-01..", True),
        ("working", "clerk@2026-01-01..2026-11-23", False),
        ("some-work", "clerk@2000-01-01..", None),
        ("is-veteran", "veteran", True),
        ("is-veteran", "veteran@2026-11-25", False),
        ("is-veteran", "veteran@2020-01-01..2026-11-24", True),
        ("is-veteran", "veteran@2020-01-01..2026-11-23", False),
        ("types", "short", False),
        ("types", "file", False),
        ("types-well", "typing", None),
        ("types-well", "filing", False),
        ("honest", "badge", True),
        ("whatever", "badge", None),
        ("lifted", "badge", False),
        ("lifted-never", "badge", True),
    ],
)
def test_leaf(truth, leaf: str, held: str, expected: bool | None) -> None:
    assert truth(leaf, held).truth is expected


def test_what_is_known_of_the_very_programme_overrides_the_route(truth, course) -> None:
    assert truth("course", course(route="short", total_hours=720)).truth is True
    assert truth("course", course(route="vague", total_hours=719)).truth is False
    assert truth("course", course(field="first-field", total_hours=720)).truth is True


def test_a_course_that_was_to_end_by_now_has_ended(truth, course) -> None:
    assert truth("recent-course", course(route="short", expected=date(2026, 11, 24))).truth is True
    assert truth("recent-course", course(route="short", expected=date(2026, 11, 25))).truth is False
    assert truth("finishing", course(route="short", expected=date(2026, 12, 24))).truth is True


def test_two_jobs_at_once_count_once_and_gaps_do_not_count(truth) -> None:
    one_year = "clerk@2024-11-24..2025-11-23"
    assert truth("worked", one_year, "both@2024-11-24..2025-11-23").truth is False
    assert truth("worked", one_year, "both@2025-11-24..2026-11-23").truth is True
    assert truth("worked", one_year, "clerk@2025-12-24..2026-11-24").truth is False


def test_work_counts_only_as_many_hours_and_where_it_is_asked(truth, graph) -> None:
    def job(**more: object) -> Profile:
        entry = {"role": "clerk", "start": date(2025, 1, 1), **more}
        return profile_from_mapping(graph, {"work": [entry]})

    assert truth("worked-outpatient", job()).truth is True
    assert truth("worked-outpatient", job(hours_per_week=29)).truth is False
    assert truth("worked-outpatient", job(hours_per_week=30, setting="outpatient")).truth is True
    assert truth("worked-outpatient", job(setting="hospital")).truth is False


def test_work_after_a_course_counts_from_its_end(truth) -> None:
    assert truth("worked-after", "short@2025-11-24", "clerk@2020-01-01..").truth is True
    assert truth("worked-after", "short@2025-11-25", "clerk@2020-01-01..").truth is False
    assert truth("worked-after", "clerk@2020-01-01..").truth is False


@pytest.mark.parametrize(
    ("born", "expected"),
    [(date(2008, 11, 24), True), (date(2008, 11, 25), False), (None, True)],
)
def test_age(truth, born: date | None, expected: bool) -> None:
    found = truth("adult", Profile(born=born))
    assert found.truth is expected
    assert found.assumed is (born is None)


def test_levels(truth, graph) -> None:
    def typing(level: float | None) -> Profile:
        return Profile(
            skills={graph.find("typing"): None if level is None else Decimal(str(level))}
        )

    assert truth("types-well", typing(4)).truth is True
    assert truth("types-well", typing(3.9)).truth is False
    assert truth("types-well", typing(None)).truth is None
    assert truth("types", typing(0), "badge").truth is True
    unsure = truth("both-well", typing(None), "badge")
    assert (unsure.truth, unsure.reason) == (None, "the level is not known: Filing, Typing")


def test_training_adds_up(truth, graph) -> None:
    def lifting(*entries: dict[str, object]) -> Profile:
        training = [{"topic": "lifting", **entry} for entry in entries]
        return profile_from_mapping(graph, {"training": training})

    assert truth("lifted", lifting({"hours": 4}, {"hours": 6})).truth is True
    assert truth("lifted", lifting({"hours": 9.9})).truth is False
    assert truth("lifted-often", lifting({"count": 29})).truth is False
    assert truth("lifted-often", lifting({"count": 29}, {"count": 1})).truth is True


def test_places(truth) -> None:
    assert truth("not-in-nj", "badge").truth is True
    assert truth("not-in-nj", "badge", place="US-PA").truth is True
    assert truth("not-in-nj", "badge", place="US-NJ").truth is False
    assert truth("only-in-nj", "badge", place="US-NJ").truth is True
    assert truth("only-in-nj", "badge", place="US-PA").truth is False
    assert truth("only-in-nj", "badge").truth is True
    assert truth("not-in-nj", "badge", place="US-NJ").reason == "closed in New Jersey"
    assert truth("only-in-nj", "badge", place="US-PA").reason == "only in New Jersey"
    # A state lies within the country, not the country within a state.
    assert truth("in-the-country", "badge", place="US-NJ").truth is True
    assert truth("in-two", "badge", place="US-PA").truth is True
    assert truth("in-two", "badge", place="US").reason == "only in New Jersey, Pennsylvania"


@pytest.mark.parametrize(
    ("name", "place", "why"),
    [
        ("in-two", None, ""),
        ("in-two", "US-PA", ""),
        ("in-two", "US", "only in New Jersey, Pennsylvania"),
        ("not-in-two", None, ""),
        ("not-in-two", "US-PA", "closed in United States"),
        ("not-in-two", "US-NJ", "closed in United States, New Jersey"),
        ("badge", "US-NJ", ""),
    ],
)
def test_where_a_thing_is_to_be_had(graph, name: str, place: str | None, why: str) -> None:
    there = Circumstances(graph, Profile(), TODAY, graph.find(place) if place else None)
    assert not_had_here(graph.find(name), there) == why


@pytest.mark.parametrize(
    ("node", "held", "expected", "assumed"),
    [
        # The badge is held: with the honest word, which is assumed, two.
        ("two-of-four", ("badge",), True, True),
        # Age is assumed, and so is honesty.
        ("two-of-four", (), True, True),
        ("both-of", ("badge",), False, False),
        ("both-of", ("badge", "veteran"), True, False),
        ("one-of", ("veteran",), True, False),
        ("one-of", (), False, False),
        ("one-unknown", (), None, False),
        ("one-unknown", ("badge",), True, False),
        ("all-unknown", (), None, False),
    ],
)
def test_gates(
    truth, node: str, held: tuple[str, ...], expected: bool | None, assumed: bool
) -> None:
    found = truth(node, *held)
    assert (found.truth, found.assumed) == (expected, assumed)


def test_two_sure_ones_leave_nothing_assumed(truth) -> None:
    found = truth("two-of-four", "badge", Profile(born=date(2000, 1, 1)))
    assert (found.truth, found.assumed) == (True, False)


def test_a_gate_is_false_when_too_few_could_still_be_true(truth) -> None:
    found = truth("two-of-four", Profile(born=date(2020, 1, 1)))
    # Honesty is assumed, the law is not known: two could be.
    assert found.truth is None
    assert len(found.operands) == 4


def test_missing_parts_in_words(truth) -> None:
    both = unmet_sentences(truth("both-of"))
    assert both == (
        "A badge (Badge is not held)",
        "A veteran (Veteran: not held)",
    )
    one = unmet_sentences(truth("one-of"))
    assert one == ("A badge (Badge is not held); or A veteran (Veteran: not held)",)
    assert unmet_sentences(truth("one-of", "badge")) == ()


def test_what_is_missing_of_a_number_in_words(truth, graph) -> None:
    """Two of three are missing; then one, by itself or by two together."""
    node = {
        name: requirement(graph, graph.find(name))
        for name in ("has-badge", "is-veteran", "types", "both-of")
    }
    there = Circumstances(graph, Profile(), TODAY)
    badge, veteran = "A badge (Badge is not held)", "A veteran (Veteran: not held)"
    types = "Types and files (missing: Filing, Typing)"
    three = (node["has-badge"], node["is-veteran"], node["types"])
    two = AtLeast("n", "", 2, three)
    assert unmet_sentences(evaluate(two, there)) == (f"2 of: {badge}; or {veteran}; or {types}",)
    held = replace(there, profile=profile_from_ids(graph, ["veteran"]))
    assert unmet_sentences(evaluate(two, held)) == (f"{badge}; or {types}",)
    either = AtLeast("n", "", 1, (node["both-of"], node["types"]))
    assert unmet_sentences(evaluate(either, there)) == (f"{badge} and {veteran}; or {types}",)
    nameless = replace(node["has-badge"], label="")
    assert unmet_sentences(evaluate(nameless, there)) == ("requirement (Badge is not held)",)


def test_who_holds_what_asks_for_a_thing_is_taken_to_have_met_it(truth) -> None:
    """The one way to the plate asks to type and file; whoever has it did, by any means."""
    found = truth("types", "plate")
    said = "asked for by Plate, which is held"
    assert (found.truth, found.assumed, found.reason) == (True, True, said)
    assert found.operands == ()
    assert truth("types", "pass").truth is False


def test_what_is_held_is_not_only_taken_as_given(truth) -> None:
    """Who types and files, and says so, needs no plate to be believed."""
    found = truth("types", "plate", "typing", "filing")
    assert (found.truth, found.assumed, found.reason) == (True, False, "held")
    assert truth("types", "plate", "typing").assumed


def test_only_the_time_is_wrong(graph) -> None:
    def late(leaf: str, *held: str) -> str:
        there = Circumstances(graph, profile_from_ids(graph, held), TODAY)
        return out_of_window(requirement(graph, graph.find(leaf)), there)

    assert late("fresh-badge", "badge@2025-10-24").startswith("Badge was obtained 13 months ago")
    assert late("old-badge", "badge@2026-10-24").startswith("Badge was obtained 1 month ago")
    assert late("fresh-badge", "badge@2026-10-24") == ""  # it is in time
    assert late("fresh-badge") == ""  # there is none
    assert late("has-badge") == ""  # any time would do


def test_the_best_of_several_courses_counts_wherever_it_stands(truth, course) -> None:
    good, bad = course(field="first-field", total_hours=720), course(route="short")
    for held in ((good, bad), (bad, good)):
        assert truth("course", *held).truth is True
    unsure = course(route="vague")
    for held in ((unsure, bad), (bad, unsure)):
        assert truth("course", *held).truth is None
    unnamed = truth("course", course(field="first-field", total_hours=719))
    assert unnamed.reason == "the programme: total hours 719, 720 asked"
    old = course(
        field="first-field", total_hours=720, practicum_hours=200, completed=date(2020, 1, 1)
    )
    for held in ((unsure, old), (old, unsure)):
        found = truth("recent-720", *held)
        assert (found.truth, found.reason) == (
            None,
            (
                "Vague course: not known: total hours not known, 720 asked; "
                "practicum hours not known, 200 asked"
            ),
        )
    short = truth("recent-720", course(field="first-field", total_hours=9, practicum_hours=8))
    assert short.reason == "the programme: total hours 9, 720 asked; practicum hours 8, 200 asked"


def test_reasons_say_by_how_much(truth) -> None:
    assert (
        truth("worked", "clerk@2024-12-24..").reason
        == "23 months of 24 months in the last 60 months"
    )
    assert (
        truth("fresh-badge", "badge@2025-10-24").reason
        == "Badge was obtained 13 months ago; it must be at most 12 months, "
        "so the window closed on 2026-10-24"
    )
    assert truth("old-badge", "badge@2026-11-24").reason.endswith(
        "0 months ago; it must be at least 6 months, so the window opens on 2027-05-24"
    )
    assert truth("has-badge", "badge@2026-12-01").reason == "Badge is not held before 2026-12-01"


YOUNG = Profile(born=date(2008, 11, 25))
OLD_ENOUGH = Profile(born=date(2008, 11, 24))


@pytest.mark.parametrize(
    ("leaf", "held", "expected"),
    [
        ("has-badge", "badge", (True, False, "Badge is held")),
        ("fresh-badge", None, (False, False, "Badge or Pass is not held")),
        (
            "has-badge",
            "badge@2020-01-01..2026-11-23",
            (False, False, "Badge expired on 2026-11-23"),
        ),
        ("course", None, (False, False, "no such programme has been completed")),
        ("course", "short", (False, False, "Short course: total hours 700, 720 asked")),
        (
            "course",
            "vague",
            (None, False, "Vague course: not known: total hours not known, 720 asked"),
        ),
        ("recent-course", "vague", (True, False, "Vague course fits")),
        ("recent-course", "short@2026-12-01", (False, False, "Short course ends on 2026-12-01")),
        (
            "recent-course",
            "short@2025-10-24",
            (
                False,
                False,
                (
                    "Short course was completed 13 months ago; it must be at most 12 months, "
                    "so the window closed on 2026-10-24"
                ),
            ),
        ),
        (
            "finishing",
            "short@2026-11-24",
            (False, False, "Short course is completed, not in progress"),
        ),
        (
            "worked",
            "clerk@2024-11-24..",
            (True, False, "24 months of 24 months in the last 60 months"),
        ),
        ("worked-both", "clerk@2020-01-01..", (False, False, "0 months of 12 months")),
        ("working", "clerk@2026-01-24..", (True, False, "10 months of 1 month")),
        ("working", "clerk@2026-01-24..2026-11-24", (True, False, "10 months of 1 month")),
        (
            "working",
            "clerk@2026-01-24..2026-11-23",
            (False, False, "not employed in such a role now"),
        ),
        (
            "some-work",
            "clerk@2020-01-01..",
            (None, False, "how much work is asked for is not known"),
        ),
        (
            "worked",
            "office@2024-11-24..",
            (
                None,
                False,
                (
                    "0 months of 24 months in the last 60 months; "
                    "not known: which role of Office work the work was in"
                ),
            ),
        ),
        (
            "worked",
            "office@2024-11-25..",
            (False, False, "0 months of 24 months in the last 60 months"),
        ),
        ("is-veteran", None, (False, False, "Veteran: not held")),
        ("is-known", None, (False, False, "Veteran or Volunteer: not held")),
        ("is-veteran", "veteran", (True, False, "Veteran: yes")),
        ("adult", None, (True, True, "age 18 is assumed; no date of birth is given")),
        ("adult", YOUNG, (False, False, "18 years old on 2026-11-25")),
        ("adult", OLD_ENOUGH, (True, False, "18 years old on 2026-11-24")),
        ("types", None, (False, False, "missing: Filing, Typing")),
        ("types", "clerk", (False, False, "missing: Typing")),
        ("types-well", "typing", (None, False, "the level is not known: Typing")),
        ("lifted", None, (False, False, "0 of 10 hours")),
        ("lifted-often", None, (False, False, "0 of 30 performances")),
        ("honest", None, (True, True, "taken as met: only the person can say")),
        ("whatever", None, (None, False, "what is asked for is not known here")),
    ],
)
def test_a_verdict_says_whether_it_is_assumed_and_why(
    truth, leaf: str, held: str | Profile | None, expected: tuple[bool | None, bool, str]
) -> None:
    found = truth(leaf, *([held] if held else []))
    assert (found.truth, found.assumed, found.reason) == expected


def test_every_reason_is_said_when_all_that_is_held_is_too_old(truth) -> None:
    found = truth("fresh-badge", "badge@2025-10-24", "pass@2025-09-24")
    closed = "it must be at most 12 months, so the window closed on"
    assert found.reason == (
        f"Badge was obtained 13 months ago; {closed} 2026-10-24; "
        f"Pass was obtained 14 months ago; {closed} 2026-09-24"
    )


def test_every_kind_of_work_is_named_that_may_have_counted(truth) -> None:
    found = truth("worked", "paperwork@2020-01-01..", "office@2020-01-01..")
    assert (found.truth, found.reason) == (
        None,
        (
            "0 months of 24 months in the last 60 months; "
            "not known: which role of Office work, Paperwork the work was in"
        ),
    )


def test_all_skills_are_held(truth) -> None:
    found = truth("types", "short", "badge")
    assert (found.truth, found.assumed, found.reason) == (True, False, "held")


def test_who_works_where_everybody_needs_a_credential_is_taken_to_have_it(truth) -> None:
    found = truth("fresh-badge", "guard@2020-01-01..")
    asked = "asked of everybody who works as Guard"
    assert (found.truth, found.assumed, found.reason) == (True, True, asked)
    # Since when, nobody knows; and who has left may have it no more.
    assert truth("old-pass", "guard@2020-01-01..").truth is False
    assert truth("fresh-badge", "guard@2020-01-01..2026-11-23").truth is False


def test_what_has_no_day_is_taken_to_be_of_today(graph) -> None:
    there = Circumstances(graph, Profile(), TODAY)
    assert there.months_ago(None) == 0
    assert there.months_ago(date(2026, 10, 24)) == 1


def test_what_is_forbidden_is_met_by_nothing(graph) -> None:
    leaf = ForbiddenLeaf("rule", "Draw blood: forbidden", None, None, (), ())
    for held in ("badge", "both@2020-01-01.."):
        there = Circumstances(graph, profile_from_ids(graph, [held]), TODAY)
        assert evaluate(leaf, there) == (leaf, False, False, "forbidden here", ())


def test_work_after_a_course_that_did_not_pass_does_not_count(truth, course) -> None:
    """A course that is still running is no completion, whatever it is."""
    running = course(route="short", expected=date(2026, 12, 24))
    assert truth("worked-after", running, "clerk@2020-01-01..").truth is False
    assert truth("worked-after", "vague@2020-01-01", "clerk@2020-01-01..").truth is False


@pytest.mark.parametrize("node", ["two-of-four", "both-of", "one-of", "one-unknown", "all-unknown"])
def test_holding_more_never_hurts(truth, graph, node: str) -> None:
    """There is no negation: each thing held more leaves the truth as it is or raises it."""
    rank = {False: 0, None: 1, True: 2}
    things = ("badge", "veteran", "short", "clerk@2020-01-01..", "typing")
    tree = requirement(graph, graph.find(node))
    assert isinstance(tree, AtLeast)
    for count in range(len(things)):
        less, more = things[:count], things[: count + 1]
        assert rank[truth(node, *less).truth] <= rank[truth(node, *more).truth]


def test_who_holds_a_thing_has_met_what_every_way_to_it_asks(graph) -> None:
    """Whoever worked as clerk and drawer files; nothing with a window is inferred."""
    profile = profile_from_ids(graph, ["both"])
    there = Circumstances(graph, profile, TODAY)
    assert set(map(graph.id, there.skills)) == {"filing", "drawing"}


def test_what_is_no_requirement_is_said_with_its_place(graph) -> None:
    with pytest.raises(DataError) as refused:
        requirement(graph, graph.find("badge"))
    where = (Path(__file__).parent / "leaves.ttl").read_text(encoding="utf-8").split("\n")
    line = next(n for n, text in enumerate(where, 1) if text.startswith("ma:badge a"))
    assert str(refused.value).endswith(
        f"leaves.ttl:{line}: badge: is not a requirement. "
        "Give it a type such as mg:AllOf or mg:LearningLeaf"
    )


@pytest.mark.parametrize(
    ("name", "label", "count", "parts"),
    [
        ("two-of-four", "Two of these", 2, ["adult", "has-badge", "honest", "whatever"]),
        ("both-of", "Both of these", 2, ["has-badge", "is-veteran"]),
        ("one-of", "One of these", 1, ["has-badge", "is-veteran"]),
        ("all-unknown", "", 2, ["adult", "whatever"]),
    ],
)
def test_a_gate_is_read_with_its_name_number_and_parts(
    graph, name: str, label: str, count: int, parts: list[str]
) -> None:
    node = requirement(graph, graph.find(name))
    assert isinstance(node, AtLeast)
    assert (graph.id(node.id), node.label, node.count) == (name, label, count)
    assert [graph.id(part.id) for part in node.operands] == parts
