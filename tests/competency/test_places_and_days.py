"""Rules of places and days as overlays, from sections 2.2 and 4 of the fact sheet.

Every expected figure is worked out beside it: months and dollars of the route table's model
columns, and skills as the union of the skills of the duties that are left.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from magraph import (
    UnknownTerm,
    UsageError,
    describe,
    eligible,
    listing,
    match,
    practice_rules,
    profile_from_mapping,
    shortest_pathway,
    skill_gap,
    terms,
)
from magraph.views import render

TODAY = date(2026, 11, 24)


def path(graph, target, place=None, day=TODAY, **limits):
    return shortest_pathway(graph, target, jurisdiction=place, as_of=day, **limits)


def figures(found):
    return found.months, found.cost.amount, [step.id for step in found.steps]


def skills(graph, role, place=None, day=TODAY):
    return set(skill_gap(graph, role, jurisdiction=place, as_of=day, ways=False).required)


# Rules that begin and end ----------------------------------------------------------------------


def test_south_dakota_until_and_since_the_summer_of_2021(graph) -> None:
    """Registered through 2021-06-30: a programme that the board approved, which ones is unknown.

    From 2021-07-01 nothing is asked: three months on the job.
    """
    before = path(graph, "clinical-ma", "SD", date(2021, 6, 30))
    assert not before
    assert [unmet.id for unmet in before.unmet] == ["rule-us-sd--registration--program"]
    assert "not known" in before.unmet[0].reason
    # What is not known might open it, and the answer says so.
    assert before.would_change
    after = path(graph, "clinical-ma", "SD", date(2021, 7, 1))
    assert figures(after) == (3, 0, ["ma-ojt"])


def test_south_dakota_with_everything_that_was_asked(graph) -> None:
    """A programme that the board approved, and the RMA: nothing is left to do."""
    from magraph import profile_from_mapping

    profile = profile_from_mapping(
        graph,
        {
            "education": [
                {"route": "hs-diploma"},
                {
                    "route": "ma-cert-accredited",
                    "completed": "2020-06-01",
                    "approved_by": ["sd-board"],
                },
            ],
            "credentials": [{"id": "rma-amt", "obtained": "2020-07-01"}],
            "born": "1990-01-01",
        },
    )
    found = shortest_pathway(
        graph, "clinical-ma", profile, jurisdiction="SD", as_of=date(2021, 6, 30)
    )
    assert found
    assert found.months == 0
    assert "Registered with the state board" in found.assumptions


def test_arizona_since_march_2019(graph) -> None:
    """Before 2019-03-06 no rule is known. Since then a programme, and a certification.

    Fastest: the short course (4 months, $2,500) and CMAC (1 month, $139). Cheapest: an
    apprenticeship (12 months, $0) and CMAC. An approved programme does without the exam.
    """
    assert figures(path(graph, "clinical-ma", "AZ", date(2019, 3, 5)))[:2] == (3, 0)
    since = date(2019, 3, 6)
    assert figures(path(graph, "clinical-ma", "AZ", since))[:2] == (5, 2639)
    assert figures(path(graph, "clinical-ma", "AZ", since, minimize="cost"))[:2] == (13, 139)
    accredited = path(graph, "clinical-ma", "AZ", since, via=["ma-cert-accredited"])
    assert figures(accredited) == (12, 8000, ["ma-cert-accredited"])


def test_a_rule_of_another_day_is_no_rule_of_today(graph) -> None:
    """Connecticut's exception for vaccines is dated from 2022."""
    early = path(graph, "rule-us-ct--vaccines", "AZ", date(2019, 3, 5))
    late = path(graph, "rule-us-ct--vaccines", "AZ", date(2019, 3, 6))
    # It can be asked for by name on any day; it is listed as in force from its day on only.
    from magraph import practice_rules

    def in_force(day):
        place = graph.find("US-CT")
        return {graph.id(rule.id) for rule in practice_rules(graph, place, day)}

    assert "rule-us-ct--vaccines" not in in_force(date(2021, 12, 31))
    assert "rule-us-ct--vaccines" in in_force(date(2022, 1, 1))
    assert bool(early)
    assert bool(late)


# Duties that a place forbids -------------------------------------------------------------------


def test_new_york_asks_for_fewer_skills(graph) -> None:
    """Medication, injections and sutures are forbidden; x-rays no clinical role has.

    Five skills are asked for by nothing else: giving medication, injecting, dosage, removing
    sutures, and the law, which only these two duties of the clinical role ask for.
    """
    gone = skills(graph, "clinical-ma") - skills(graph, "clinical-ma", "NY")
    assert gone == {
        "medication-administration",
        "injection-technique",
        "dosage-calculation",
        "suture-removal",
        "medical-law-ethics",
    }
    # The role that also keeps the records needs the law for that.
    assert "medical-law-ethics" in skills(graph, "generalist-ma", "NY")
    assert len(skills(graph, "generalist-ma")) - len(skills(graph, "generalist-ma", "NY")) == 4


def test_connecticut_forbids_medication_and_injections(graph) -> None:
    """32 skills less four; wounds are still dressed and sutures removed."""
    gone = skills(graph, "clinical-ma") - skills(graph, "clinical-ma", "CT")
    assert gone == {
        "medication-administration",
        "injection-technique",
        "dosage-calculation",
        "medical-law-ethics",
    }


def test_an_office_role_loses_nothing_where_clinical_duties_are_forbidden(graph) -> None:
    everywhere = skills(graph, "administrative-ma")
    assert skills(graph, "administrative-ma", "NY") == everywhere
    assert skills(graph, "administrative-ma", "CT") == everywhere


@pytest.mark.parametrize("place", ["NY", "CT"])
def test_a_forbidden_duty_has_no_pathway_there(graph, place) -> None:
    found = path(graph, "give-injections", place)
    assert not found
    assert found.unmet[0].reason.startswith("forbidden in")
    # Moving away would help: ten months and $6,000 of school teach it.
    (away,) = [opening for opening in found.openings if opening.kind == "place"]
    assert (away.months, away.cost.amount) == (10, 6000)


def test_the_pathway_to_a_role_says_which_of_its_duties_are_forbidden(graph) -> None:
    assert path(graph, "clinical-ma", "NY").duties_forbidden == (
        "administer-medications",
        "give-injections",
        "remove-sutures",
    )
    assert path(graph, "clinical-ma").duties_forbidden == ()


# Credentials and training that a place adds ----------------------------------------------------


def test_washington_adds_a_credential_whatever_is_held(graph) -> None:
    """Without a state credential nobody works there, nationally certified or not."""
    plain = path(graph, "clinical-ma", "WA")
    assert "wa-ma-r" in {step.gives for step in plain.steps}
    certified = shortest_pathway(
        graph,
        "clinical-ma",
        ["ma-cert-accredited@2026-01-01", "cma-aama@2026-03-01"],
        jurisdiction="WA",
        as_of=TODAY,
    )
    assert {step.gives for step in certified.steps} & {"wa-ma-c", "wa-ma-r", "wa-ma-c-interim"}
    assert not certified.cost.complete
    elsewhere = shortest_pathway(
        graph, "clinical-ma", ["ma-cert-accredited@2026-01-01"], jurisdiction="FL", as_of=TODAY
    )
    assert elsewhere.steps == ()


def test_the_full_scope_in_washington_needs_more_than_registration(graph) -> None:
    """An MA-R may not draw blood; an MA-P may: the phlebotomy course (3 months) and CPT (1).

    With the training on the job (3 months) that is 40 + 40 hours a week: one after the other
    within 60, six months; side by side within 80, and CPT decides: four.
    """
    full = path(graph, "clinical-ma", "WA", full_scope=True)
    assert full.months == 6
    assert path(graph, "clinical-ma", "WA", full_scope=True, hours_per_week=80).months == 4
    assert {step.gives for step in full.steps} >= {"wa-ma-r", "wa-ma-p", "cpt-nha"}
    # Without MA-P it takes the whole certification, if only an interim one.
    other = path(graph, "clinical-ma", "WA", full_scope=True, avoid=["wa-ma-p"])
    assert {step.gives for step in other.steps} & {"wa-ma-c", "wa-ma-c-interim"}
    partial = path(graph, "clinical-ma", "WA")
    assert "draw-blood" in {duty.id for duty in partial.duties_limited}


def test_california_adds_training_before_needles(graph) -> None:
    """Ten hours and ten of each for injections and for blood; all else is as elsewhere."""
    plain = path(graph, "clinical-ma", "CA")
    assert figures(plain) == (3, 0, ["ma-ojt"])
    assert {"draw-blood", "give-injections"} <= {duty.id for duty in plain.duties_limited}
    full = path(graph, "clinical-ma", "CA", full_scope=True)
    assert full.months == 3  # hours beside the training on the job
    assert sum(step.label.startswith("10 times") for step in full.steps) == 6
    assert sum(step.label.startswith("10 hours") for step in full.steps) == 2
    assert len(full.cost.unknown) == 2


def test_new_jersey_asks_for_certification_and_an_approved_programme_before_needles(graph) -> None:
    plain = path(graph, "clinical-ma", "NJ")
    assert {duty.id for duty in plain.duties_limited} == {"draw-blood", "give-injections"}
    assert len(plain.duties_limited[0].unmet) == 2
    full = path(graph, "clinical-ma", "NJ", full_scope=True)
    assert full.months == 5  # 4 months of the short course, 1 of an exam; 330 hours beside
    assert any(step.label.startswith("330 hours") for step in full.steps)


def test_where_no_rule_of_a_place_is_known_it_is_said(graph) -> None:
    """Wyoming has none here, Arizona one since 2019-03-06; a credential is no role."""
    assert path(graph, "clinical-ma", "WY").own_rules is False
    assert path(graph, "clinical-ma", "WA").own_rules is True
    assert path(graph, "clinical-ma", "AZ", date(2019, 3, 5)).own_rules is False
    assert path(graph, "clinical-ma", "AZ", date(2019, 3, 6)).own_rules is True
    assert path(graph, "clinical-ma", "US").own_rules is True
    assert path(graph, "cma-aama", "WY").own_rules is None
    assert path(graph, "clinical-ma", None).own_rules is None
    said = "No rule of Wyoming itself for this role is known here, only those of wider places"
    for form in ("text", "html"):
        assert said in " ".join(render(path(graph, "clinical-ma", "WY"), graph, form).split())
        assert said not in render(path(graph, "clinical-ma", "WA"), graph, form)


def test_florida_and_nebraska_only_delegate(graph) -> None:
    for place in ("FL", "NE"):
        found = path(graph, "clinical-ma", place)
        assert figures(found) == (3, 0, ["ma-ojt"])
        assert found.duties_forbidden == ()
        assert found.duties_limited == ()


# Routes that a place closes --------------------------------------------------------------------


def test_new_jersey_closes_amcas_work_route(graph) -> None:
    """A year of work opens CMAC everywhere ($139, one month) but in New Jersey.

    There somebody who has worked a year still takes the short course: 4 + 1 months, $2,639.
    """
    worked = ["generalist-ma@2025-11-24.."]
    away, here = (
        shortest_pathway(graph, "cmac-amca", worked, jurisdiction=place, as_of=TODAY)
        for place in ("FL", "NJ")
    )
    assert figures(away) == (1, 139, ["cmac-amca--o3"])
    assert figures(here)[:2] == (5, 2639)
    routes = {
        route.id: route
        for route in eligible(
            graph, "cmac-amca", worked, jurisdiction="NJ", as_of=TODAY, ways=False
        ).routes
    }
    assert not routes["cmac-amca--o3"].open
    assert routes["cmac-amca--o3"].unmet == ("closed in New Jersey",)


def test_a_state_credential_is_open_in_no_other_state(graph) -> None:
    """Who has the RMA and the school may have Washington's MA-C at once, but not in Texas."""
    held = ["rma-amt@2026-06-01", "ma-cert-institutional@2026-05-01"]
    for target in ("wa-ma-c", "wa-ma-c--b"):
        home, away = (
            eligible(graph, target, held, jurisdiction=place, as_of=TODAY, ways=False)
            for place in ("WA", "TX")
        )
        assert (home.open, away.open) == (True, False)
        assert {route.unmet for route in away.routes} == {("only in Washington",)}


def test_the_closed_route_itself_says_so_and_names_the_way_out(graph) -> None:
    found = path(graph, "cmac-amca--o3", "NJ")
    assert not found
    assert found.unmet[0].reason == "closed in New Jersey"
    (away,) = [opening for opening in found.openings if opening.kind == "place"]
    assert (away.months, away.cost.amount) == (13, 139)  # twelve of work, one for the exam


def test_a_state_credential_is_of_its_state(graph) -> None:
    """Asking for Washington's credential asks in Washington, whatever is left unsaid."""
    assert path(graph, "wa-ma-c").jurisdiction == graph.find("US-WA")


# Windows that have closed ----------------------------------------------------------------------


def test_a_window_says_on_which_day_it_closed(graph) -> None:
    """68W of 2020-01-01: AMT's 48 months ended on 2024-01-01, NHA's 60 on 2025-01-01."""
    for way, day in (("rma-amt--r4", "2024-01-01"), ("ccma-nha--d", "2025-01-01")):
        found = shortest_pathway(graph, way, ["mil-68w@2020-01-01"], as_of=TODAY)
        assert not found
        (closed,) = found.closed
        assert closed.reason.endswith(f"the window closed on {day}")
    # On the last day it is still open: the examination alone is left.
    last = shortest_pathway(graph, "rma-amt--r4", ["mil-68w@2020-01-01"], as_of=date(2024, 1, 1))
    assert [step.id for step in last.steps] == ["rma-amt--r4"]


@pytest.mark.parametrize(
    ("name", "place"),
    [("PR", "US-PR"), ("Guam", "US-GU"), ("USVI", "US-VI"), ("as", "US-AS"), ("US-MP", "US-MP")],
)
def test_a_territory_is_a_place_of_which_no_rule_of_its_own_is_known(graph, name, place):
    """As in a state of which none is known: the rules of the United States, and nothing more."""
    there = shortest_pathway(graph, "clinical-ma", jurisdiction=name, as_of=TODAY)
    assert graph.id(there.jurisdiction) == place
    of_us = practice_rules(graph, graph.find("US"), TODAY)
    assert of_us
    assert practice_rules(graph, there.jurisdiction, TODAY) == of_us
    assert practice_rules(graph, name, TODAY) == of_us
    assert any("no rule of its own is known here" in note for note in describe(graph, place).notes)
    away = eligible(graph, "wa-ma-c", jurisdiction=name, as_of=TODAY)
    assert {route.unmet for route in away.routes} == {("only in Washington",)}


def test_a_phlebotomist_in_washington_may_draw_blood(graph) -> None:
    """MA-R may not, so it is MA-P: course 3 months, CPT 1; 1,500 + 129 and the state's fee."""
    found = path(graph, "phlebotomist", "WA")
    assert figures(found)[:2] == (4, 1629)
    assert found.steps[-1].gives == "wa-ma-p"
    assert found.duties_limited == ()
    for role in ("clinical-ma", "phlebotomist"):
        held = ["ma-ojt@2025-01-01", "phlebotomy-ojt@2025-01-01", "wa-ma-r@2026-01-01"]
        registered = eligible(graph, role, held, jurisdiction="WA", as_of=TODAY, ways=False)
        assert registered.open == (role == "clinical-ma")
    certified = shortest_pathway(
        graph, "phlebotomist", ["cpt-nha@2026-01-01"], jurisdiction="WA", as_of=TODAY
    )
    assert (certified.months, [step.gives for step in certified.steps]) == (0, ["wa-ma-p"])


def test_a_phlebotomist_who_comes_to_california_is_certified_by_experience(graph) -> None:
    """1,040 hours elsewhere, 20 of instruction and an exam: one month, RPT's $120 and $100.

    Work in the state counts only with the certificate, so that nobody plans it without.
    """
    worked = ["phlebotomist@2020-01-01.."]
    for target in ("ca-cpt-i", "ca-cpt-i--experience"):
        found = shortest_pathway(graph, target, worked, as_of=TODAY)
        assert graph.id(found.jurisdiction) == "US-CA"
        assert (found.months, found.cost.amount) == (1, 220)
        assert found.steps[-1].id == "ca-cpt-i--experience"
        novice = shortest_pathway(graph, target, minimize="cost", as_of=TODAY)
        assert "phlebotomist" not in {step.gives for step in novice.steps if step.kind == "work"}


def test_a_school_that_is_not_listed_counts_by_what_is_said_of_it(graph) -> None:
    """800 hours, 200 of them practicum, 600 academic, at a recognised school: with the CCMA, MA-C.

    That it is postsecondary is asked as well; Arizona asks for a program beside the exam.
    """
    school = {
        "field": "medical-assisting",
        "completed": "2025-06-30",
        "total_hours": 800,
        "practicum_hours": 200,
        "institution_accredited_by": ["usde"],
    }

    def doors(target, place, **said):
        told = {
            "holds": ["hs-diploma", "ma-ojt"],
            "education": [school | said],
            "credentials": [{"id": "ccma-nha", "obtained": "2025-09-01", "expires": "2027-09-01"}],
        }
        profile = profile_from_mapping(graph, told)
        found = eligible(graph, target, profile, jurisdiction=place, as_of=TODAY, ways=False)
        return found.open, found.in_doubt

    assert doors("wa-ma-c--b", "WA") == (False, True)
    assert doors("wa-ma-c--b", "WA", postsecondary=True) == (True, False)
    assert doors("wa-ma-c--b", "WA", postsecondary=False) == (False, False)
    assert doors("clinical-ma", "AZ") == (False, True)
    assert doors("clinical-ma", "AZ", kind="program") == (True, False)
    # Trained on the job, with no accreditor: neither an approved program nor another one.
    told = {"accredited_by": [], "kind": "on-the-job-training"}
    assert doors("clinical-ma", "AZ", **told) == (False, False)


# One way, asked about alone -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("held", "place"),
    [
        ((), None),
        # No school at all, and a course: the exam asks for a diploma beside the course.
        (("cpr-current", "ma-online-short@2026-05-01", "in-high-school"), None),
        # Trained on the job: in Washington a state credential is asked for as well.
        (("ma-ojt@2025-01-01", "generalist-ma@2020-05-24..2023-11-24"), "US-WA"),
    ],
)
def test_a_way_asks_alone_what_it_asks_among_the_others(graph, held, place) -> None:
    """Of a credential its common requirement, of a role what everybody in it must meet."""
    compared = 0
    for kind in (terms.CREDENTIAL, terms.ROLE):
        for target in map(graph.id, graph.of_class(kind)):
            there = {"jurisdiction": place, "as_of": TODAY, "ways": False}
            for among in eligible(graph, target, list(held), **there).routes:
                if among.id == target:
                    continue
                (alone,) = eligible(graph, among.id, list(held), **there).routes
                assert (alone.open, alone.in_doubt, alone.fee) == (
                    among.open,
                    among.in_doubt,
                    among.fee,
                ), among.id
                assert sorted(alone.unmet) == sorted(among.unmet)
                compared += 1
    assert compared > 100


def test_rules_are_asked_for_by_the_names_that_everything_else_takes(graph):
    """By code or id; a name that is none is an error, not a place without rules."""
    rules = practice_rules(graph, "SD", TODAY, "clinical-ma")
    assert rules
    assert rules == practice_rules(graph, graph.find("US-SD"), TODAY, graph.find("clinical-ma"))
    with pytest.raises(UnknownTerm, match="no jurisdiction is called 'Dakota'"):
        practice_rules(graph, "Dakota", TODAY)
    with pytest.raises(UnknownTerm, match="no role is called 'nobody'"):
        practice_rules(graph, "SD", TODAY, "nobody")


@pytest.mark.parametrize(
    "day", ["2026-11-25", datetime(2026, 11, 25, tzinfo=UTC), 20261125], ids=str
)
@pytest.mark.parametrize(
    "ask",
    [
        lambda graph, day: describe(graph, "cma-aama", as_of=day),
        lambda graph, day: listing(graph, "credentials", as_of=day),
        lambda graph, day: practice_rules(graph, "SD", day),
        lambda graph, day: match(graph, ["clinical-ma"], as_of=day),
    ],
    ids=["describe", "listing", "practice_rules", "match"],
)
def test_what_is_no_day_is_refused_by_all_that_take_one(graph, ask, day):
    with pytest.raises(UsageError, match=r"^as of: "):
        ask(graph, day)
