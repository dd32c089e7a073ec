"""What a person holds: from command lines, from files, and as things stand on a day."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from magraph.errors import AmbiguousTerm, ProfileError, UnknownTerm, UsageError
from magraph.graph import CareerGraph
from magraph.profile import (
    CompletedRoute,
    Employment,
    HeldCredential,
    HeldStatus,
    Profile,
    Training,
    profile_from_ids,
    profile_from_mapping,
    read_profile,
    starting_profile,
)

TODAY = date(2026, 11, 24)


def held(graph: CareerGraph, *ids: str) -> Profile:
    return profile_from_ids(graph, ids)


def test_each_kind_of_thing_is_held_as_what_it_is(graph: CareerGraph) -> None:
    ma = graph.find
    assert held(graph, "ccma-nha").credentials == (HeldCredential(ma("ccma-nha")),)
    assert held(graph, "hs-diploma").education == (CompletedRoute(ma("hs-diploma")),)
    assert held(graph, "aama-membership").statuses == (HeldStatus(ma("aama-membership")),)
    assert held(graph, "phlebotomy").skills == {ma("phlebotomy"): None}
    assert held(graph, "draw-blood").skills.keys() == {
        ma("anatomy-physiology"),
        ma("capillary-puncture"),
        ma("infection-control"),
        ma("phlebotomy"),
        ma("specimen-handling"),
    }
    assert held(graph, "clinical-ma").roles == (ma("clinical-ma"),)
    assert held(graph, "clinical-ma").work == ()


def test_dates(graph: CareerGraph) -> None:
    ccma, diploma, role = map(graph.find, ("ccma-nha", "hs-diploma", "clinical-ma"))
    one, two = date(2024, 5, 1), date(2026, 5, 1)
    assert held(graph, "ccma-nha@2024-05-01").credentials == (HeldCredential(ccma, one),)
    assert held(graph, "ccma-nha@2024-05-01..2026-05-01").credentials == (
        HeldCredential(ccma, one, two),
    )
    assert held(graph, "ccma-nha@..2026-05-01").credentials == (HeldCredential(ccma, None, two),)
    assert held(graph, "hs-diploma@2024-05-01").education == (CompletedRoute(diploma, one),)
    assert held(graph, "hs-diploma@2024-05-01..2026-05-01").education == (
        CompletedRoute(diploma, completed=two, started=one),
    )
    assert held(graph, "clinical-ma@2024-05-01..").work == (Employment(role, one),)
    assert held(graph, "clinical-ma@2024-05-01..2026-05-01").work == (Employment(role, one, two),)


def test_one_name_alone_is_no_list(graph: CareerGraph) -> None:
    for names in ("hs-diploma", {"holds": ["hs-diploma"]}):
        with pytest.raises(UsageError, match="is no list of names"):
            profile_from_ids(graph, names)


def test_what_is_no_text_is_no_name(graph: CareerGraph) -> None:
    with pytest.raises(UsageError, match="None is no name"):
        graph.find(None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ccma-nha@", "a date is missing after @"),
        ("ccma-nha@yesterday", "'yesterday' is not a date"),
        ("ccma-nha@2024-02-30", "'2024-02-30' is not a date"),
        ("ccma-nha@2026-05-01..2024-05-01", "the end lies before the start"),
        ("clinical-ma@..2024-05-01", "the first day of the work is missing"),
        ("S1", r"no attainment is called 'S1': it is a source\. Name a credential, a route,"),
        ("US-WA", "no attainment is called 'US-WA': it is a jurisdiction"),
    ],
)
def test_bad_things_to_hold(graph: CareerGraph, text: str, said: str) -> None:
    with pytest.raises((UsageError, UnknownTerm), match=said):
        held(graph, text)


def test_names_that_are_nothing_or_too_much(graph: CareerGraph) -> None:
    with pytest.raises(UnknownTerm, match="cma-aamaa"):
        held(graph, "cma-aamaa")
    with pytest.raises(AmbiguousTerm):
        held(graph, "CCMA")


def test_a_diploma_is_presumed_unless_other_schooling_is_named(graph: CareerGraph) -> None:
    diploma = graph.find("hs-diploma")
    assert starting_profile(graph).presumed == (diploma,)
    assert starting_profile(graph, ["ccma-nha"]).holdings[0] == diploma
    for named in ("ged", "in-high-school", "hs-diploma"):
        profile = starting_profile(graph, [named])
        assert profile.presumed == ()
        assert profile.holdings == (graph.find(named),)
    # An ontology without it presumes nothing.
    assert starting_profile(CareerGraph()) == Profile()


def test_as_things_stand_on_a_day() -> None:
    profile = Profile(
        credentials=(HeldCredential("c", date(2027, 1, 1)), HeldCredential("d")),
        education=(
            CompletedRoute("past", date(2020, 1, 1)),
            CompletedRoute("future", date(2027, 1, 1)),
            CompletedRoute("over", expected=date(2026, 1, 1)),
            CompletedRoute("running", expected=date(2027, 1, 1)),
            CompletedRoute("undated"),
        ),
        work=(Employment("now", date(2020, 1, 1)), Employment("soon", date(2027, 1, 1))),
        roles=("now", "soon", "undated"),
    )
    today = profile.on(TODAY)
    assert today.education == (
        CompletedRoute("past", date(2020, 1, 1)),
        CompletedRoute("future", expected=date(2027, 1, 1)),
        CompletedRoute("over", date(2026, 1, 1)),
        CompletedRoute("running", expected=date(2027, 1, 1)),
        CompletedRoute("undated"),
    )
    assert today.work == (Employment("now", date(2020, 1, 1)),)
    assert today.roles == ("now", "undated")
    assert profile.obtained(TODAY) == (HeldCredential("d"),)
    assert profile.on(date(2027, 1, 1)).roles == profile.roles
    assert today.on(TODAY) == today


def test_union(graph: CareerGraph) -> None:
    one = Profile(skills={"a": Decimal(1), "b": None}, born=date(2000, 1, 1), jurisdiction="x")
    two = Profile(skills={"a": Decimal(2)}, as_of=TODAY, jurisdiction="y", roles=("r",))
    both = one + two
    assert both.skills == {"a": Decimal(2), "b": None}
    assert (both.born, both.as_of, both.jurisdiction) == (date(2000, 1, 1), TODAY, "y")
    assert both.roles == ("r",)
    assert both + Profile() == both == Profile() + both


FULL = """
as_of = 2026-11-24
born = 1999-03-02
jurisdiction = "WA"
holds = ["hs-diploma"]
skills = ["phlebotomy"]

[[education]]
route = "ma-cert-accredited"
started = 2024-09-01
completed = 2025-08-31
total_hours = 900
accredited_by = "caahep"

[[education]]
field = "medical-assisting"
expected = "2027-06-30"
practicum_hours = 160.5

[[work]]
role = "generalist-ma"
start = 2022-01-10
end = 2024-06-30
hours_per_week = 36
setting = "outpatient"

[[work]]
role = "clinical-ma"

[[credentials]]
id = "cma-aama"
obtained = 2024-05-01

[[statuses]]
id = "cpr-current"
until = 2027-01-31

[[training]]
topic = "perf-venipunctures"
count = 30
"""


def test_file(graph: CareerGraph, tmp_path: Path) -> None:
    file = tmp_path / "me.toml"
    file.write_text(FULL, encoding="utf-8")
    find = graph.find
    assert read_profile(graph, file) == Profile(
        credentials=(HeldCredential(find("cma-aama"), date(2024, 5, 1)),),
        education=(
            CompletedRoute(find("hs-diploma")),
            CompletedRoute(
                find("ma-cert-accredited"),
                completed=date(2025, 8, 31),
                started=date(2024, 9, 1),
                attributes={"totalHours": Decimal(900), "accreditedBy": (find("caahep"),)},
            ),
            CompletedRoute(
                None,
                expected=date(2027, 6, 30),
                attributes={
                    "practicumHours": Decimal("160.5"),
                    "field": (find("medical-assisting"),),
                },
            ),
        ),
        work=(
            Employment(
                find("generalist-ma"),
                date(2022, 1, 10),
                date(2024, 6, 30),
                Decimal(36),
                find("outpatient"),
            ),
        ),
        roles=(find("generalist-ma"), find("clinical-ma")),
        statuses=(HeldStatus(find("cpr-current"), until=date(2027, 1, 31)),),
        training=(Training(find("perf-venipunctures"), count=30),),
        skills={find("phlebotomy"): None},
        born=date(1999, 3, 2),
        jurisdiction=find("US-WA"),
        as_of=TODAY,
    )


def test_json_says_the_same_as_toml(graph: CareerGraph, tmp_path: Path) -> None:
    data = {
        "born": "1999-03-02",
        "skills": {"phlebotomy": 4},
        "work": [{"role": "clinical-ma", "start": "2022-01-10"}],
    }
    as_json, as_toml = tmp_path / "me.json", tmp_path / "me.toml"
    as_json.write_text("\ufeff" + json.dumps(data), encoding="utf-8")
    as_toml.write_text(
        "born = 1999-03-02\nskills = { phlebotomy = 4 }\n"
        'work = [{ role = "clinical-ma", start = 2022-01-10 }]\n',
        encoding="utf-8",
    )
    assert read_profile(graph, as_json) == read_profile(graph, as_toml)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"holdings": []}, "profile: unknown key 'holdings'"),
        ({"holds": "hs-diploma"}, "holds: must be a list of ids"),
        ({"holds": ["nothing-such"]}, "holds: .*nothing-such"),
        ({"born": "1999"}, "profile.born: '1999' is not a date"),
        ({"born": 1999}, "profile.born: 1999 is not a date"),
        ({"jurisdiction": "Atlantis"}, "jurisdiction: .*Atlantis"),
        ({"jurisdiction": "ccma-nha"}, "jurisdiction: no jurisdiction is called"),
        ({"education": {"route": "hs-diploma"}}, "education: must be a list of tables"),
        ({"education": ["hs-diploma"]}, r"education\[1\]: must be a table"),
        ({"education": [{"completed": "2020-01-01"}]}, r"education\[1\]: give a route"),
        ({"education": [{"route": 7}]}, r"education\[1\].route: 7 is not a name"),
        ({"education": [{"route": "ccma-nha"}]}, r"education\[1\].route: no route is called"),
        (
            {"education": [{"route": "hs-diploma", "total_hours": "many"}]},
            r"education\[1\].total_hours: 'many' is not a number",
        ),
        (
            {"education": [{"route": "hs-diploma", "total_hours": -1}]},
            r"education\[1\].total_hours: -1 is not a number of 0 or more",
        ),
        (
            {"education": [{"route": "hs-diploma", "total_hours": True}]},
            r"education\[1\].total_hours: True is not a number",
        ),
        (
            {"education": [{"route": "hs-diploma", "total_hours": "nan"}]},
            r"education\[1\].total_hours: 'nan' is not a number of 0 or more",
        ),
        ({"work": [{"start": "2020-01-01"}]}, r"work\[1\].role: None is not a name"),
        (
            {"work": [{"role": "clinical-ma", "start": "2021-01-01", "end": "2020-01-01"}]},
            r"work\[1\]: end \(2020-01-01\) lies before start \(2021-01-01\)",
        ),
        (
            {
                "education": [
                    {"route": "hs-diploma", "started": "2021-01-01", "completed": "2020-01-01"}
                ]
            },
            r"education\[1\]: completed \(2020-01-01\) lies before started",
        ),
        (
            {
                "education": [
                    {"route": "hs-diploma", "completed": "2020-01-01", "expected": "2020-01-01"}
                ]
            },
            r"education\[1\]: give the day it was completed or is expected to be, not both",
        ),
        (
            {
                "credentials": [
                    {"id": "ccma-nha", "obtained": "2026-01-01", "expires": "2025-12-31"}
                ]
            },
            r"credentials\[1\]: expires \(2025-12-31\) lies before obtained",
        ),
        (
            {"statuses": [{"id": "cpr-current", "since": "2026-01-01", "until": "2025-12-31"}]},
            r"statuses\[1\]: until \(2025-12-31\) lies before since",
        ),
        (
            {"born": "2026-01-02", "as_of": "2026-01-01"},
            "profile.born: 2026-01-02 lies after the day of the question, 2026-01-01",
        ),
        (
            {"skills": {"phlebotomy": 7.5}},
            "skills.phlebotomy: 7.5 is above the highest level, 7",
        ),
        ({"work": [{"role": "clinical-ma", "salary": 1}]}, r"work\[1\]: unknown key 'salary'"),
        ({"credentials": [{"id": "hs-diploma"}]}, r"credentials\[1\].id: no credential is called"),
        ({"statuses": [{"id": "ccma-nha"}]}, r"statuses\[1\].id: no status is called"),
        ({"training": [{"topic": "ccma-nha"}]}, r"training\[1\].topic: no topic is called"),
        (
            {"education": [{"field": "phlebotomy-field", "kind": "course"}]},
            r"education\[1\].kind: 'course' is not one of program, apprenticeship, on-the-job",
        ),
        (
            {"education": [{"field": "phlebotomy-field", "postsecondary": "yes"}]},
            r"education\[1\].postsecondary: 'yes' is not true or false",
        ),
        ({"skills": "phlebotomy"}, "skills: must be a list of skills or a table"),
        ({"skills": {"phlebotomy": "well"}}, "skills.phlebotomy: 'well' is not a number"),
    ],
)
def test_bad_entry_is_named(graph: CareerGraph, data: dict[str, object], said: str) -> None:
    with pytest.raises(ProfileError, match=f"^me.toml: {said}"):
        profile_from_mapping(graph, data, "me.toml")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("me.toml", b"born = ", "is not well-formed"),
        ("me.json", b"[1, 2]", "must hold a table"),
        ("me.json", b"[" * 100_000, "is not well-formed"),
        ("me.toml", b"\xff\xfe", "is not UTF-8 text"),
    ],
)
def test_bad_file(graph: CareerGraph, tmp_path: Path, name: str, content: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ProfileError, match=said):
        read_profile(graph, tmp_path / name)


def test_missing_file(graph: CareerGraph, tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match="no such file"):
        read_profile(graph, tmp_path / "me.toml")
    with pytest.raises(ProfileError, match="cannot be read: Is a directory"):
        read_profile(graph, tmp_path)
