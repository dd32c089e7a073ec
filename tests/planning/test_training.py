"""Training in a topic is done once, for all that ask for it; no more of it, or of work, is planned.

A month of training holds 173.33 hours: 100 hours take 1 month, 180 take 2, 400 take 3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import chain, combinations, product
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import pytest

from magraph import (
    CareerGraph,
    Pathway,
    alternatives,
    explain,
    frontier,
    read_graph,
    shortest_pathway,
)
from magraph.evaluation import Circumstances, evaluate
from magraph.planning.afterwards import circumstances_after
from magraph.planning.question import Question
from magraph.profile import HeldCredential, Profile, Training, profile_from_mapping
from magraph.quantities import add_months
from magraph.requirements import HoursLeaf, PerformanceLeaf, requirement

DAY = date(2026, 11, 1)
HEAD = """
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix ma: <https://w3id.org/magraph/id/medical-assistant/> .
@prefix mg: <https://w3id.org/magraph/ns#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix src: <https://w3id.org/magraph/id/source/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ma:kneading a mg:Topic ; skos:prefLabel "Kneading"@en .
ma:icing a mg:Topic ; skos:prefLabel "Icing"@en .
src:S1 a mg:Source ; skos:prefLabel "Town hall"@en .
src:S2 a mg:Source ; skos:prefLabel "Guild"@en .
"""


def hours(name: str, topic: str, count: int, more: str = "") -> str:
    return (
        f'ma:{name} a mg:HoursLeaf ; skos:prefLabel "{count} hours ({name})"@en ; '
        f"mg:topic ma:{topic} ; mg:minimumHours {count} {more}.\n"
    )


def times(name: str, topic: str, count: int, more: str = "") -> str:
    return (
        f'ma:{name} a mg:PerformanceLeaf ; skos:prefLabel "{count} times ({name})"@en ; '
        f"mg:topic ma:{topic} ; mg:minimumCount {count} {more}.\n"
    )


def holds(name: str, credential: str) -> str:
    return f"ma:{name} a mg:CredentialLeaf ; mg:credential ma:{credential} .\n"


def gate(name: str, kind: str, *parts: str) -> str:
    return f"ma:{name} a mg:{kind} ; mg:operand {', '.join(f'ma:{part}' for part in parts)} .\n"


def credential(name: str, *ways: str, fees: tuple[int, ...] = (10,), months: int = 1) -> str:
    """A credential with a way to it by each requirement, and with a fee for each way."""
    dated = 'mg:evidence mg:convention ; schema:validFrom "2026-01-01"^^xsd:date .\n'
    routes = [f"ma:{name}--{number}" for number, _ in enumerate(ways)]
    said = (
        f'ma:{name} a mg:License ; skos:prefLabel "{name}"@en ; '
        f"mg:duration ma:{name}--duration ; mg:eligibilityRoute {', '.join(routes)} .\n"
        f"ma:{name}--duration a mg:Quantity ; schema:value {months} ; "
        f'schema:unitCode "MON" ; {dated}'
    )
    for route, way, fee in zip(routes, ways, fees, strict=True):
        said += (
            f'{route} a mg:EligibilityRoute ; skos:prefLabel "by {way}"@en ; '
            f"mg:requirement ma:{way} ; mg:fee {route}--fee .\n"
            f"{route}--fee a schema:MonetaryAmount ; schema:value {fee} ; "
            f'schema:currency "USD" ; {dated}'
        )
    return said


@pytest.fixture
def read(tmp_path: Path):
    def made(*parts: str) -> CareerGraph:
        file = tmp_path / "data.ttl"
        file.write_text(HEAD + "".join(parts), encoding="utf-8")
        return read_graph(file)

    return made


def steps(found: Any) -> list[tuple[Any, ...]]:
    assert isinstance(found, Pathway)
    return [(step.label, step.start, step.finish, step.purpose) for step in found.steps]


# By hand


def test_what_two_certificates_ask_for_is_done_once_and_counts_for_both(graph) -> None:
    """CPT asks for 10 sticks and 30 venipunctures; CPT I for 10, 50 and a certificate as CPT."""
    found = shortest_pathway(graph, "phlebotomist", jurisdiction="CA", as_of=date(2026, 11, 25))
    assert isinstance(found, Pathway)
    trained = [step for step in found.steps if step.kind == "training"]
    assert [(step.label, step.purpose) for step in trained] == [
        (
            "10 times Capillary or finger sticks on live individuals",
            ("cpt-nha--training", "ca-cpt-i--training"),
        ),
        (
            "50 times Venipunctures on live individuals",
            ("cpt-nha--training", "ca-cpt-i--training"),
        ),
    ]
    # The sources are those of both that ask for it.
    assert set(trained[1].sources) >= {"PH5", "PH9", "S25"}


ASSISTANT_AND_BAKER = (
    hours("some", "kneading", 100, "; mg:evidence mg:sourced ; dcterms:source src:S1 "),
    hours("more", "kneading", 400, "; mg:evidence mg:sourced ; dcterms:source src:S2 "),
    holds("assists", "assistant"),
    gate("baker-asks", "AllOf", "more", "assists"),
    credential("assistant", "some"),
    credential("baker", "baker-asks"),
)


def test_the_larger_amount_gives_the_smaller_on_the_way(read) -> None:
    """After 1 of 3 months 100 hours are done, which open the assistant's exam: 4 months, not 5."""
    town = read(*ASSISTANT_AND_BAKER)
    found = shortest_pathway(town, "baker", as_of=DAY)
    assert steps(found) == [
        ("400 hours of Kneading", 0, 3, ("assistant--0", "baker--0")),
        ("assistant: by some", 1, 2, ("baker--0",)),
        ("baker: by baker-asks", 3, 4, ("baker",)),
    ]
    (training, *_) = found.steps
    assert (training.iri, training.gives) == (town.find("kneading"), "kneading")
    # 400 hours in 3 months of 52 / 12 weeks: 30.8 a week.
    assert (training.hours_per_week, training.sources) == (31, ("S1", "S2"))
    assert (found.cost.amount, found.cost.unknown) == (20, ("kneading",))
    assert [use.by for step in found.steps for use in step.meets] == [
        (training.id,),
        ("assistant--0",),
        (training.id,),
    ]


def test_a_week_that_holds_one_training_counts_its_hours_once(read) -> None:
    """At 10 hours a week 400 take 10 months, and nothing goes on beside them: then the exams."""
    town = read(*ASSISTANT_AND_BAKER)
    found = shortest_pathway(town, "baker", as_of=DAY, hours_per_week=10)
    assert steps(found) == [
        ("400 hours of Kneading", 0, 10, ("assistant--0", "baker--0")),
        ("assistant: by some", 10, 11, ("baker--0",)),
        ("baker: by baker-asks", 11, 12, ("baker",)),
    ]
    assert [stretch.hours_per_week for stretch in found.timetable] == [10, 10, 10]


def course(name: str, months: int, weekly: int, asks: str) -> str:
    """A programme, and the leaf `did-NAME` that asks for it."""
    dated = 'mg:evidence mg:convention ; schema:validFrom "2026-01-01"^^xsd:date .\n'
    return (
        f'ma:{name} a mg:Program ; skos:prefLabel "{name}"@en ; mg:requirement ma:{asks} ; '
        f"mg:duration ma:{name}--d ; mg:cost ma:{name}--c ; mg:weeklyHours ma:{name}--w .\n"
        f'ma:{name}--d a mg:Quantity ; schema:value {months} ; schema:unitCode "MON" ; {dated}'
        f'ma:{name}--w a mg:Quantity ; schema:value {weekly} ; schema:unitCode "HUR" ; {dated}'
        f"ma:{name}--c a schema:MonetaryAmount ; schema:value 1 ; "
        f'schema:currency "USD" ; {dated}'
        f'ma:did-{name} a mg:LearningLeaf ; skos:prefLabel "Did {name}"@en ; mg:route ma:{name} .\n'
    )


FULL_WEEKS = (
    hours("some", "kneading", 100),
    hours("more", "kneading", 1000),
    course("dense", 5, 55, "some"),
    course("light", 9, 25, "did-dense"),
    gate("both", "AllOf", "did-light", "more"),
    credential("maker", "both", months=0),
)


@pytest.mark.parametrize("minimize", ["time", "cost"])
def test_training_that_is_broken_off_goes_on_with_what_is_left(read, minimize: str) -> None:
    """Beside 55 hours a week there is no room for 35, beside 25 there is: 1 + 5 + 9 months.

    Without a break it takes 6 months before the courses' 14. Either way it is 1,000 hours.
    """
    town = read(*FULL_WEEKS)
    question = Question.ask(town, "maker", [], minimize, as_of=DAY)
    found = shortest_pathway(town, "maker", minimize=minimize, as_of=DAY)
    assert steps(found) == [
        ("100 hours of Kneading", 0, 1, ("dense", "maker--0")),
        ("dense", 1, 6, ("light",)),
        ("900 more hours of Kneading", 6, 12, ("maker--0",)),
        ("light", 6, 15, ("maker--0",)),
        ("maker: by both", 15, 15, ("maker",)),
    ]
    begun, _, more, *_ = found.steps
    assert [use.by for use in found.steps[-1].meets] == [("light",), (begun.id, more.id)]
    assert (begun.cost, more.cost, found.cost.amount) == (None, None, 12)
    assert found.cost.unknown == ("kneading",)
    plan = question.solve(question.ground()).plan
    assert plan is not None
    end = circumstances_after(question.there, question.ground(), plan)
    assert sum(entry.hours for entry in end.profile.training) == 1000


def test_with_and_without_a_break_it_is_one_pathway(read) -> None:
    town = read(*FULL_WEEKS)
    found = alternatives(town, "maker", as_of=DAY, k=5)
    assert [option.pathway.months for option in found.options] == [15]
    whole = shortest_pathway(town, "maker", minimize="steps", as_of=DAY)
    assert [step.label for step in whole.steps if step.kind == "training"] == [
        "1,000 hours of Kneading"
    ]


@pytest.mark.parametrize(
    ("limit", "months", "trained"),
    [
        (60, 4, (0, 4, 20)),  # beside the course 20 are left: 330 hours in 3.8 months
        (50, 6, (4, 6, 39)),  # 10 are left, which would take 8: after the course
        (80, 4, (0, 2, 39)),  # both at once: 330 hours in 1.9 months
        (None, 4, (0, 2, 39)),
        (20, None, None),  # no room for the course
    ],
)
def test_hours_are_done_full_time_or_beside_what_is(read, limit, months, trained) -> None:
    town = read(
        hours("kneaded", "kneading", 330),
        times("opened", "icing", 1),
        course("full", 4, 40, "opened"),
        gate("both", "AllOf", "did-full", "kneaded"),
        credential("baker", "both", months=0),
    )
    found = shortest_pathway(town, "baker", as_of=DAY, hours_per_week=limit)
    if months is None:
        assert not isinstance(found, Pathway)
        return
    assert (found.optimal, found.months) == (True, months)
    (step,) = (step for step in found.steps if step.label == "330 hours of Kneading")
    assert (step.start, step.finish, step.hours_per_week) == trained


def test_one_hour_and_one_time(read) -> None:
    town = read(
        hours("long", "icing", 1),
        times("often", "icing", 1),
        gate("both", "AllOf", "long", "often"),
        credential("icer", "both"),
    )
    found = shortest_pathway(town, "icer", as_of=DAY)
    assert [step[0] for step in steps(found)][:2] == ["once Icing", "1 hour of Icing"]
    assert [step.hours_per_week for step in found.steps] == [0, 1, 10]


def test_a_price_that_nobody_states_is_paid_once(read) -> None:
    """Ranked as a usual fee, $10, the training and two exams are less than the $35 of the other."""
    dear = (
        times("often", "icing", 5),
        gate("either", "AnyOf", "baker-asks", "often"),
    )
    town = read(
        *ASSISTANT_AND_BAKER[:-1], *dear, credential("baker", "baker-asks", "often", fees=(10, 35))
    )
    found = shortest_pathway(town, "baker", minimize="cost", as_of=DAY)
    assert [step[0] for step in steps(found)] == [
        "400 hours of Kneading",
        "assistant: by some",
        "baker: by baker-asks",
    ]


@pytest.mark.parametrize("minimize", ["time", "cost", "steps"])
def test_no_more_is_planned_than_the_way_taken_asks_for(read, minimize: str) -> None:
    """Another way asks for 100 times: more than 30, though "100" is before "30" in an alphabet."""
    town = read(
        times("thirty", "icing", 30),
        times("hundred", "icing", 100),
        times("hundreds", "icing", 20000),
        credential("icer", "thirty", "hundred", "hundreds", fees=(10, 20, 20)),
    )
    found = shortest_pathway(town, "icer", minimize=minimize, as_of=DAY)
    assert [step[0] for step in steps(found)] == ["30 times Icing", "icer: by thirty"]
    (listed, *others) = alternatives(town, "icer", minimize=minimize, as_of=DAY, k=9).options
    assert listed.pathway.steps == found.steps
    # The others are the other ways, each with just what it asks for.
    assert sorted([s.label for s in o.pathway.steps] for o in others) == [
        ["100 times Icing", "icer: by hundred"],
        ["20,000 times Icing", "icer: by hundreds"],
    ]


@pytest.mark.parametrize("minimize", ["time", "cost", "steps"])
def test_no_more_is_worked_than_the_way_taken_asks_for(read, minimize: str) -> None:
    """Beside 14 months of school there is time for 12 months of work, but 6 will do."""
    town = read(
        'ma:trade a mg:Occupation ; skos:prefLabel "Trade"@en .\n',
        'ma:hand a mg:Role ; skos:prefLabel "Hand"@en ; mg:specializationOf ma:trade .\n',
        "ma:half a mg:ExperienceLeaf ; mg:workIn ma:trade ; mg:minimumMonths 6 .\n",
        "ma:whole a mg:ExperienceLeaf ; mg:workIn ma:trade ; mg:minimumMonths 12 .\n",
        times("opened", "icing", 1),
        course("school", 14, 10, "opened"),
        gate("less", "AllOf", "did-school", "half"),
        gate("more", "AllOf", "did-school", "whole"),
        credential("baker", "less", "more", fees=(10, 20)),
    )
    found = shortest_pathway(town, "baker", minimize=minimize, as_of=DAY)
    assert (found.months, found.cost.amount) == (15, 11)
    assert [step.label for step in found.steps if step.kind == "work"] == [
        "Work as Hand for 6 months"
    ]


def test_what_is_done_already_is_taken_off_each_amount(read) -> None:
    """With 100 hours done the assistant's are met and 300 are left: 2 months, then the exam."""
    town = read(*ASSISTANT_AND_BAKER)
    told = profile_from_mapping(town, {"training": [{"topic": "kneading", "hours": 100}]})
    found = shortest_pathway(town, "baker", told, as_of=DAY)
    assert steps(found) == [
        ("assistant: by some", 0, 1, ("baker--0",)),
        ("300 hours of Kneading", 0, 2, ("baker--0",)),
        ("baker: by baker-asks", 2, 3, ("baker",)),
    ]
    told = profile_from_mapping(town, {"training": [{"topic": "kneading", "hours": "99.50"}]})
    first = shortest_pathway(town, "assistant", told, as_of=DAY).steps[0]
    assert first.label == "0.5 hours of Kneading"


def test_who_one_is_at_the_end_has_done_what_was_asked_for_and_no_more(read) -> None:
    town = read(*ASSISTANT_AND_BAKER)
    told = profile_from_mapping(town, {"training": [{"topic": "kneading", "hours": 40}]})
    question = Question.ask(town, "baker", told, as_of=DAY)
    plan = question.solve(question.ground()).plan
    assert plan is not None
    end = circumstances_after(question.there, question.ground(), plan)
    assert sum(entry.hours for entry in end.profile.training) == 400
    # 360 hours are left, which take three months.
    assert [entry.completed for entry in end.profile.training] == [None, date(2027, 2, 1)]


def test_hours_and_times_of_one_topic_are_two_things(read) -> None:
    town = read(
        hours("long", "icing", 100),
        times("often", "icing", 100),
        gate("both", "AllOf", "long", "often"),
        credential("icer", "both"),
        credential("maker", "long", "often", fees=(10, 10)),
    )
    found = shortest_pathway(town, "icer", as_of=DAY)
    assert [step[0] for step in steps(found)] == [
        "100 times Icing",
        "100 hours of Icing",
        "icer: by both",
    ]
    ways = alternatives(town, "maker", as_of=DAY).options
    assert [[step.label for step in option.pathway.steps] for option in ways] == [
        ["100 times Icing", "maker: by often"],
        ["100 hours of Icing", "maker: by long"],
    ]


LATELY = (
    times("lately", "icing", 30, "; mg:withinLastMonths 6 "),
    times("ever", "icing", 50),
    holds("assists", "assistant"),
    gate("icer-asks", "AllOf", "ever", "lately", "assists"),
    credential("assistant", "ever", months=5),
    credential("icer", "icer-asks"),
)


def trained(town: CareerGraph, *entries: tuple[int, str | None]) -> Profile:
    """So many icings, each with the day by which they were done."""
    return Profile(
        training=tuple(
            Training(
                town.find("icing"), count=count, completed=date.fromisoformat(day) if day else None
            )
            for count, day in entries
        )
    )


@pytest.mark.parametrize(
    ("entries", "lately", "ever"),
    [
        ([(50, None)], True, True),  # nobody says when: as if it were now
        ([(50, "2026-05-01")], True, True),  # six months, the limit included
        ([(50, "2026-04-30")], False, True),
        ([(29, "2026-06-01"), (21, "2026-04-30")], False, True),
        ([(29, "2026-06-01"), (20, "2026-04-30"), (1, None)], True, True),
        ([(50, "2026-11-02")], False, False),  # tomorrow
    ],
)
def test_training_has_a_day_and_may_lie_too_far_back(read, entries, lately, ever) -> None:
    town = read(*LATELY)
    there = Circumstances(town, trained(town, *entries), DAY)
    for leaf, is_so in (("lately", lately), ("ever", ever)):
        assert evaluate(requirement(town, town.find(leaf)), there).truth is is_so


def test_why_training_does_not_count(read) -> None:
    town = read(*LATELY)
    done = trained(town, (29, "2026-06-01"), (40, "2026-04-01"), (3, "2026-12-01"))
    # Hours are no performances.
    done += Profile(training=(Training(town.find("icing"), Decimal(9), 0, date(2026, 1, 1)),))
    there = Circumstances(town, done, DAY)
    assert evaluate(requirement(town, town.find("lately")), there).reason == (
        "29 of 30 performances; 40 were done 7 months ago; it must be at most 6 months, so the "
        "window closed on 2026-10-01; 3 are not done before 2026-12-01"
    )


@pytest.mark.parametrize(
    ("entries", "anew"),
    [
        # 50 at the beginning are 5 months old when the exam begins, and do for both.
        ([], ["50 times Icing"]),
        # A day too old when the exam begins, so that 30 are done again.
        ([(50, "2026-09-30")], ["30 times Icing"]),
        ([(50, "2026-10-01")], []),
        # What is inside then still counts: 20 of October, so that 10 are missing.
        ([(30, "2026-06-01"), (20, "2026-10-01")], ["10 times Icing"]),
        # 5 are inside. 45 are missing of those that may have been done whenever.
        ([(5, "2026-10-01")], ["45 times Icing"]),
    ],
)
def test_what_gets_too_old_on_the_way_is_done_again_and_no_more_of_it(read, entries, anew) -> None:
    """The assistant's exam takes 5 months, and only then is asked what was done lately."""
    town = read(*LATELY)
    question = Question.ask(town, "icer", trained(town, *entries), as_of=DAY)
    found = shortest_pathway(town, "icer", trained(town, *entries), as_of=DAY)
    assert (found.optimal, found.months) == (True, 6)
    assert [step.label for step in found.steps if step.kind == "training"] == anew
    # So it is when the last exam begins, to the day.
    plan = question.solve(question.ground()).plan
    assert plan is not None
    end = circumstances_after(question.there, question.ground(), plan)
    then = Circumstances(town, end.profile, date(2027, 4, 1))
    assert evaluate(requirement(town, town.find("icer-asks")), then).truth is True


def test_what_is_planned_gets_too_old_as_well(read) -> None:
    """Seven months are too long: 50 at the beginning for the assistant, 30 anew in time."""
    town = read(*LATELY[:4], credential("assistant", "ever", months=7), LATELY[5])
    found = shortest_pathway(town, "icer", as_of=DAY)
    assert (found.optimal, found.months) == (True, 8)
    first, second = (step for step in found.steps if step.kind == "training")
    assert (first.label, first.start, first.purpose) == (
        "50 times Icing",
        0,
        ("assistant--0", "icer--0"),
    )
    # As early as it is still inside when the last exam begins.
    assert (second.label, second.start, second.purpose) == ("30 times Icing", 1, ("icer--0",))


@pytest.mark.parametrize("also_whenever", [False, True])
def test_hours_that_may_not_lie_far_back_are_done_without_a_break(read, also_whenever) -> None:
    """Broken off, the first hundred would be 14 months old; so all are done beside the course.

    There are 20 hours a week left for that, as full time leaves them: 12 months from the sixth.
    That somebody asks for as many whenever changes nothing.
    """
    town = read(
        *FULL_WEEKS[:1],
        *FULL_WEEKS[2:4],
        hours("more", "kneading", 1000, "; mg:withinLastMonths 10 "),
        hours("ever", "kneading", 1000),
        gate("both", "AllOf", "did-light", "more", *["ever"] * also_whenever),
        FULL_WEEKS[5],
    )
    found = shortest_pathway(town, "maker", as_of=DAY)
    assert (found.optimal, found.months) == (True, 18)
    assert [step[:3] for step in steps(found) if "Kneading" in step[0]] == [
        ("100 hours of Kneading", 0, 1),
        ("1,000 hours of Kneading", 6, 18),
    ]


def test_half_an_hour_a_week_is_no_time_to_train(read) -> None:
    town = read(*ASSISTANT_AND_BAKER)
    assert not shortest_pathway(town, "baker", as_of=DAY, hours_per_week=0.5)


def test_hours_still_to_be_done_count_from_their_day(read) -> None:
    """100 hours by New Year open the exam then; to do 100 others takes a month, so less."""
    town = read(*ASSISTANT_AND_BAKER)
    told = profile_from_mapping(
        town, {"training": [{"topic": "kneading", "hours": 100, "completed": "2027-01-01"}]}
    )
    found = shortest_pathway(town, "assistant", told, as_of=DAY)
    assert [step[:3] for step in steps(found)] == [
        ("100 hours of Kneading", 0, 1),
        ("assistant: by some", 1, 2),
    ]
    fewest = shortest_pathway(town, "assistant", told, "steps", as_of=DAY)
    assert [step[:3] for step in steps(fewest)] == [("assistant: by some", 2, 3)]


def test_a_place_may_ask_for_less(read) -> None:
    """In New Jersey 400 hours are out of the question, and what remains are 100."""
    jersey = "<https://w3id.org/magraph/id/jurisdiction/US-NJ>"
    town = read(
        f'{jersey} a mg:Jurisdiction ; skos:prefLabel "New Jersey"@en .\n',
        hours("some", "kneading", 100),
        hours("more", "kneading", 400, f"; mg:notInJurisdiction {jersey} "),
        gate("either", "AnyOf", "some", "more"),
        gate("both", "AllOf", "some", "more"),
        credential("assistant", "either"),
        credential("baker", "both"),
    )
    found = shortest_pathway(town, "assistant", as_of=DAY, jurisdiction="US-NJ")
    assert [step[0] for step in steps(found)] == ["100 hours of Kneading", "assistant: by either"]
    none = shortest_pathway(town, "baker", as_of=DAY, jurisdiction="US-NJ")
    assert [(unmet.id, unmet.reason) for unmet in none.unmet] == [
        ("more", "closed in New Jersey"),
    ]
    assert [(opening.kind, opening.months) for opening in none.openings] == [
        ("place", 4),
        ("requirements", 2),
    ]


def test_training_that_is_to_be_avoided_is_missing_once(read) -> None:
    """It is one thing that both ask for; with it given, two exams of a month each are left."""
    found = shortest_pathway(read(*ASSISTANT_AND_BAKER), "baker", as_of=DAY, avoid=["kneading"])
    assert [(u.id, u.label, u.reason, u.needed_for) for u in found.unmet] == [
        ("kneading", "Kneading", "it is to be avoided", "assistant--0")
    ]
    assert [(opening.kind, opening.months) for opening in found.openings] == [
        ("avoid", 4),
        ("requirements", 2),
    ]


def test_other_views_of_the_choice_count_it_once_too(read) -> None:
    """The other way is 20,000 times of icing, at $35: both are on the frontier, by its unknown."""
    town = read(
        *ASSISTANT_AND_BAKER[:-1],
        times("often", "icing", 20000),
        credential("baker", "baker-asks", "often", fees=(10, 35), months=4),
    )
    found = frontier(town, "baker", as_of=DAY)
    assert [(o.pathway.months, o.pathway.cost.amount) for o in found.options] == [(4, 35), (7, 20)]
    why = explain(town, "baker", minimize="cost", as_of=DAY)
    assert [(term.id, term.value) for term in why.best.cost] == [
        ("kneading--0400-hours", None),
        ("assistant--0", 10),
        ("baker--0", 10),
    ]
    assert [(term.id, term.value) for term in why.best.time] == [
        ("kneading--0400-hours", 3),
        ("baker--0", 4),
    ]


@pytest.mark.parametrize("seed", range(60))
def test_what_is_missing_is_what_no_window_leaves_when_it_is_asked_for(read, seed: int) -> None:
    """Asked for when the assistant's exam is over: what was done by then, and not too long before.

    Icing takes no time, so that the day does not depend on how much of it is done.
    """
    random = Random(seed)
    window, wait = random.randint(1, 12), random.randint(0, 8)
    town = read(
        times("opened", "kneading", 1),
        times("lately", "icing", 30, f"; mg:withinLastMonths {window} "),
        holds("assists", "assistant"),
        gate("icer-asks", "AllOf", "lately", "assists"),
        credential("assistant", "opened", months=wait),
        credential("icer", "icer-asks"),
    )
    months = [(random.randint(3, 20), random.randint(-14, 4)) for _ in range(random.randint(0, 5))]
    done = trained(town, *((count, add_months(DAY, at).isoformat()) for count, at in months))
    inside = sum(count for count, at in months if at <= wait <= at + window)
    found = shortest_pathway(town, "icer", done, as_of=DAY)
    assert (found.optimal, found.months) == (True, wait + 1)
    icing = [step.label for step in found.steps if step.gives == "icing"]
    assert icing == (
        [f"{30 - inside} times Icing"] if inside < 29 else ["once Icing"] * (inside < 30)
    )
    then = Circumstances(
        town,
        done + trained(town, (max(0, 30 - inside), add_months(DAY, wait).isoformat())),
        add_months(DAY, wait),
    )
    assert evaluate(requirement(town, town.find("lately")), then).truth is True


# Against brute force over the evaluator


class Way(NamedTuple):
    """A way to a credential: what it asks for, what it gives, months and dollars."""

    asks: str
    gives: str
    months: int
    fee: int


class Planned(NamedTuple):
    """What a set of ways and of trainings comes to, if it leads to the goal."""

    months: int
    fee: int
    topics: int
    steps: int


_AMOUNTS = {"hours": (100, 180, 400), "times": (30, 50, 100)}
_LONG = {100: 1, 180: 2, 400: 3}  # months, of what is asked and nothing of it done
_HELD = {"hours": 120, "times": 40}
_LEFT_LONG = {180: 1, 400: 2}  # 60 hours are left, and 280


class Trade:
    """Three credentials that ask for training in two topics, and for one another, at random."""

    def __init__(self, random: Random, folder: Path) -> None:
        self.random = random
        self.parts: list[str] = []
        self.asked: dict[tuple[str, str], set[int]] = {}
        self.ways: list[Way] = []
        for name in ("c0", "c1", "c2"):
            asks = [self._formula(f"{name}-{way}", 2) for way in range(random.choice((1, 1, 2)))]
            fees = tuple(random.choice((0, 10, 10, 25)) for _ in asks)
            months = random.randint(0, 3)
            self.parts.append(credential(name, *asks, fees=fees, months=months))
            self.ways += [
                Way(each, name, months, fee) for each, fee in zip(asks, fees, strict=True)
            ]
        file = folder / "trade.ttl"
        file.write_text(HEAD + "".join(self.parts), encoding="utf-8")
        self.graph = read_graph(file)
        self.done = {topic for topic in ("kneading", "icing") if random.random() < 0.4}
        self.profile = self._profile({}, frozenset())
        self.is_open = cache(self._is_open)

    def _formula(self, name: str, depth: int) -> str:
        if depth == 0 or self.random.random() < 0.3:
            if self.random.random() < 0.3:
                self.parts.append(holds(name, self.random.choice(("c1", "c2"))))
                return name
            topic = self.random.choice(("kneading", "icing"))
            unit = self.random.choice(("hours", "times"))
            amount = self.random.choice(_AMOUNTS[unit])
            self.asked.setdefault((topic, unit), set()).add(amount)
            self.parts.append((hours if unit == "hours" else times)(name, topic, amount))
            return name
        kind = self.random.choice(("AllOf", "AllOf", "AnyOf"))
        parts = [self._formula(f"{name}-{n}", depth - 1) for n in range(2)]
        self.parts.append(gate(name, kind, *parts))
        return name

    def _profile(self, trained: dict[tuple[str, str], int], held: frozenset[str]) -> Profile:
        """Who has done so much in all of each, and holds these."""
        training = []
        for topic in ("kneading", "icing"):
            found = {unit: _HELD[unit] if topic in self.done else 0 for unit in _HELD}
            found |= {unit: most for (other, unit), most in trained.items() if other == topic}
            training.append(
                Training(self.graph.find(topic), Decimal(found["hours"]), found["times"])
            )
        credentials = tuple(HeldCredential(self.graph.find(name), DAY) for name in sorted(held))
        return Profile(training=tuple(training), credentials=credentials)

    def _is_open(
        self, way: Way, trained: frozenset[tuple[tuple[str, str], int]], held: frozenset[str]
    ) -> bool:
        there = Circumstances(self.graph, self._profile(dict(trained), held), DAY)
        asked = requirement(self.graph, self.graph.find(way.asks))
        return evaluate(asked, there).truth is True

    def _ready(self, topic: str, amount: int) -> int:
        return (_LEFT_LONG if topic in self.done else _LONG)[amount]

    def _training_at(
        self, trained: dict[tuple[str, str], int], moment: int
    ) -> frozenset[tuple[tuple[str, str], int]]:
        """What of the training is done by a month."""
        found = {}
        for (topic, unit), most in trained.items():
            reached = [
                amount
                for amount in _AMOUNTS[unit]
                if amount <= most
                and not (topic in self.done and amount <= _HELD[unit])
                and (unit == "times" or self._ready(topic, amount) <= moment)
            ]
            if reached:
                found[topic, unit] = max(reached)
        return frozenset(found.items())

    def _carried_out(
        self, chosen: tuple[Way, ...], trained: dict[tuple[str, str], int]
    ) -> Planned | None:
        """Begin each way in the first month in which the evaluator says that it is open."""
        ends: dict[Way, int] = {}
        long = [self._ready(t, most) for (t, unit), most in trained.items() if unit == "hours"]
        last = max(long, default=0)
        for moment in range(last + sum(way.months for way in chosen) + 1):
            done = self._training_at(trained, moment)
            while True:
                held = frozenset(way.gives for way, end in ends.items() if end <= moment)
                begun = [w for w in chosen if w not in ends and self.is_open(w, done, held)]
                if not begun:
                    break
                ends |= {way: moment + way.months for way in begun}
        if len(ends) < len(chosen):
            return None
        return Planned(
            months=max([last, *ends.values()]),
            fee=sum(way.fee for way in chosen),
            topics=len({topic for topic, unit in trained if unit == "hours"}),
            steps=len(chosen) + len(trained),
        )

    def every_plan(self) -> Iterator[Planned]:
        """Each set of ways that ends with the goal, with each amount of each training, or none."""
        sets = chain.from_iterable(combinations(self.ways, n) for n in range(len(self.ways) + 1))
        keys = sorted(self.asked)
        amounts = [
            [None, *sorted(a for a in self.asked[key] if not self._is_done(key, a))] for key in keys
        ]
        choices = [
            {key: amount for key, amount in zip(keys, each, strict=True) if amount is not None}
            for each in product(*amounts)
        ]
        for chosen in sets:
            if any(way.gives == "c0" for way in chosen):
                for trained in choices:
                    planned = self._carried_out(chosen, trained)
                    if planned is not None:
                        yield planned

    def _is_done(self, key: tuple[str, str], amount: int) -> bool:
        topic, unit = key
        return topic in self.done and amount <= _HELD[unit]


ORDERS: dict[str, Callable[[Planned], tuple[int, ...]]] = {
    "time": lambda plan: (plan.months, plan.topics, plan.fee, plan.steps),
    "cost": lambda plan: (plan.fee, plan.topics, plan.months, plan.steps),
    "steps": lambda plan: (plan.steps, plan.months, plan.topics, plan.fee),
}


@pytest.mark.parametrize("seed", range(60))
def test_plans_are_the_best_that_the_evaluator_lets_pass(tmp_path: Path, seed: int) -> None:
    trade = Trade(Random(seed), tmp_path)
    every = list(trade.every_plan())
    for objective, order in ORDERS.items():
        # A budget: what is not known counts as nothing then.
        found = shortest_pathway(
            trade.graph,
            "c0",
            trade.profile,
            objective,
            as_of=DAY,
            hours_per_week=None,
            budget=10_000,
        )
        if not every:
            assert not found
            continue
        assert isinstance(found, Pathway)
        told = Planned(
            int(found.months), int(found.cost.amount), len(found.cost.unknown), len(found.steps)
        )
        assert order(told) == min(map(order, every))
        trained = [s for s in found.steps if s.kind == "training"]
        done = [(step.gives, step.cost is None) for step in trained]
        assert len(set(done)) == len(done)
        for step in trained:
            assert _most_asked(trade, found, step.id) == step.label
        _no_hour_is_planned_twice(trade, objective)


def _no_hour_is_planned_twice(trade: Trade, objective: str) -> None:
    """However full the weeks are: what is trained is as much as is left of what is asked for."""
    graph = trade.graph
    question = Question.ask(graph, "c0", trade.profile, objective, as_of=DAY, hours_per_week=20)
    grounding = question.ground()
    plan = question.solve(grounding).plan
    assert plan is not None
    after = circumstances_after(question.there, grounding, plan).profile.training
    used = {
        use.id
        for step in question.pathway(grounding, plan, proven=True).steps
        for use in step.meets
    }
    asked = [requirement(graph, graph.find(name)) for name in used]
    for topic in map(graph.find, ("kneading", "icing")):
        start = sum(e.hours for e in trade.profile.training if e.topic == topic)
        most = max(
            (leaf.hours for leaf in asked if isinstance(leaf, HoursLeaf) and leaf.topic == topic),
            default=0,
        )
        assert sum(e.hours for e in after if e.topic == topic) == max(start, most)


def _most_asked(trade: Trade, found: Pathway, step: str) -> str:
    """What the most that a training counts for leaves to be done, in the words of the step."""
    graph = trade.graph
    leaves = [
        requirement(graph, graph.find(use.id))
        for each in found.steps
        for use in each.meets
        if step in use.by
    ]
    left = []
    for leaf in leaves:
        assert isinstance(leaf, HoursLeaf | PerformanceLeaf)
        unit = "hours" if isinstance(leaf, HoursLeaf) else "times"
        asked = leaf.hours if isinstance(leaf, HoursLeaf) else leaf.count
        left.append(int(asked) - (_HELD[unit] if graph.id(leaf.topic) in trade.done else 0))
    (of,) = {" of" if isinstance(leaf, HoursLeaf) else "" for leaf in leaves}
    (topic,) = {graph.label(leaf.topic) for leaf in leaves if not isinstance(leaf, str)}
    return f"{max(left)} {'hours' if of else 'times'}{of} {topic}"
