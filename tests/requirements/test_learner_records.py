"""Learners' records as profiles: small records whose meaning is worked out by hand."""

from __future__ import annotations

import json
from datetime import date

import pytest

from magraph import eligible, terms
from magraph.errors import ProfileError
from magraph.names import ctid
from magraph.profile import CompletedRoute, HeldCredential, HeldStatus, read_profile

ID = terms.ID + "medical-assistant/"
ELSEWHERE = "https://example.edu/achievements/"


def award(achievement, subject=None, **properties):
    return {
        "@context": [
            "https://www.w3.org/ns/credentials/v2",
            "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        ],
        "id": "urn:uuid:9e2c3f3e-0f4c-4f5d-9a29-1d1d6a8b0c01",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "issuer": {"id": "https://example.edu", "type": ["Profile"], "name": "Example College"},
        "validFrom": "2024-05-01T00:00:00Z",
        "credentialSubject": {
            "id": "did:example:learner",
            "type": ["AchievementSubject"],
            "achievement": achievement,
            **(subject or {}),
        },
        **properties,
    }


def achievement(name="Something else", id_="x", **properties):
    return {
        "id": id_ if ":" in id_ else ELSEWHERE + id_,
        "type": ["Achievement"],
        "name": name,
        "description": "As its name says.",
        "criteria": {"narrative": "As its name says."},
        **properties,
    }


def clr(*credentials, **properties):
    return {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiableCredential", "ClrCredential"],
        "issuer": {"id": "https://example.edu", "type": "Profile"},
        "validFrom": "2025-01-01T00:00:00Z",
        "credentialSubject": {
            "id": "did:example:learner",
            "type": ["ClrSubject"],
            "verifiableCredential": list(credentials),
            **properties,
        },
    }


@pytest.fixture
def read(graph, tmp_path):
    def reader(data, name="record.json"):
        path = tmp_path / name
        path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
        return read_profile(graph, path)

    return reader


def test_a_badge_by_the_identifier_of_the_ontology(read):
    profile = read(
        award(
            achievement("Whatever", ID + "ccma-nha"),
            awardedDate="2024-04-30T23:00:00-05:00",
            validUntil="2026-04-30T00:00:00Z",
        )
    )
    assert profile.credentials == (
        HeldCredential(ID + "ccma-nha", date(2024, 4, 30), date(2026, 4, 30)),
    )
    assert any("recognised: Whatever: ccma-nha (by its identifier)" in r for r in profile.remarks)


@pytest.mark.parametrize(
    "alignment",
    [
        {"targetUrl": ID + "phlebotomy"},
        {"targetUrl": "https://credentialfinder.org/competency/" + ctid(ID + "phlebotomy")},
        {"targetCode": ctid(ID + "phlebotomy").upper().replace("CE-", "ce-"), "targetUrl": "x:"},
    ],
)
def test_an_alignment_to_a_skill_shows_the_skill(read, alignment):
    profile = read(award(achievement(alignment=[{"type": ["Alignment"], **alignment}])))
    assert profile.skills == {ID + "phlebotomy": None}
    assert "by an alignment" in " ".join(profile.remarks)


def test_an_alignment_to_esco_shows_what_is_matched_to_it(read, graph):
    matched = graph.objects(ID + "vital-signs-measurement", terms.CLOSE_MATCH)
    assert matched
    profile = read(award(achievement(alignment={"targetUrl": matched[0]})))
    assert list(profile.skills) == [ID + "vital-signs-measurement"]


def test_a_credential_and_the_skills_that_it_is_aligned_to(read):
    given = achievement(
        id_=ID + "cpt-nha", alignment=[{"targetUrl": ID + "phlebotomy"}, {"targetUrl": ID + "no"}]
    )
    profile = read(award(given))
    assert [held.credential for held in profile.credentials] == [ID + "cpt-nha"]
    assert list(profile.skills) == [ID + "phlebotomy"]


def test_an_alignment_to_an_occupation_is_no_work(read):
    profile = read(award(achievement(alignment=[{"targetCode": "31-9092.00"}])))
    assert profile.holdings == ()
    assert "aligned to work" in " ".join(profile.remarks)


def test_names_count_last_alone_and_only_if_they_are_of_one_thing(read):
    exact = award(achievement("Registered Medical Assistant, RMA (AMT)", achievementType="License"))
    (held,) = read(exact).credentials
    assert held.credential == ID + "rma-amt"
    assert "by its name alone" in " ".join(read(exact).remarks)
    assert read(award(achievement("Registered Medical Assistant, RMA"))).holdings == ()
    ambiguous = read(award(achievement("CCMA")))
    assert ambiguous.holdings == ()
    assert "its name is that of several: ccma-ccbma, ccma-nha" in " ".join(ambiguous.remarks)
    # A course that is called like a skill shows no skill.
    course = read(award(achievement("Phlebotomy", achievementType="Course")))
    assert course.holdings == ()


def test_dates_and_results_of_a_programme(read):
    done = award(
        achievement(id_=ID + "ma-cert-accredited"),
        {
            "activityStartDate": "2023-09-01T00:00:00Z",
            "activityEndDate": "2024-04-15T00:00:00Z",
            "result": [{"type": ["Result"], "status": "Completed", "value": "A"}],
        },
    )
    assert read(done).education == (
        CompletedRoute(ID + "ma-cert-accredited", date(2024, 4, 15), date(2023, 9, 1)),
    )
    subject = done["credentialSubject"]
    subject["result"][0]["status"] = "InProgress"
    assert read(done).education == (
        CompletedRoute(
            ID + "ma-cert-accredited", None, date(2023, 9, 1), expected=date(2024, 4, 15)
        ),
    )
    del subject["activityEndDate"]
    assert read(done).holdings == ()
    assert "no day says when it ends" in " ".join(read(done).remarks)
    subject["result"][0]["status"] = "Failed"
    assert read(done).holdings == ()
    assert "its result is Failed" in " ".join(read(done).remarks)


def test_a_comprehensive_record_with_everything_counted(read):
    status = award(achievement("AAMA membership", ID + "aama-membership"))
    status["validUntil"] = "2025-05-01T00:00:00Z"
    endorsement = {"type": ["VerifiableCredential", "EndorsementCredential"]}
    record = clr(
        award(achievement(id_=ID + "ccma-nha")),
        status,
        award([achievement("Pottery", "pottery"), achievement(id_=ID + "hs-diploma")]),
        clr(award(achievement(id_=ID + "cet-nha"))),
        endorsement,
        "eyJhbGciOiJSUzI1NiJ9.e30.c2ln",
        {"type": "EnvelopedVerifiableCredential", "id": "data:application/vc+jwt,x"},
        achievement=[achievement(id_=ID + "rma-amt")],  # described, not awarded
    )
    profile = read(record)
    assert [held.credential for held in profile.credentials] == [ID + "ccma-nha", ID + "cet-nha"]
    assert profile.statuses == (
        HeldStatus(ID + "aama-membership", date(2024, 5, 1), date(2025, 5, 1)),
    )
    assert [entry.route for entry in profile.education] == [ID + "hs-diploma"]
    summary = "8 achievements: 4 recognised, 1 not recognised, 3 not counted"
    assert summary in profile.remarks
    told = " ".join(profile.remarks)
    assert "not recognised: Pottery" in told
    assert told.count("compact form") == 2
    assert "endorsement" in told


def test_a_presentation_and_a_list_hold_credentials(read):
    badge = award(achievement(id_=ID + "ccma-nha"))
    wrapped = {"type": ["VerifiablePresentation"], "verifiableCredential": [badge]}
    for data in (wrapped, [badge], clr(badge)):
        assert [held.credential for held in read(data).credentials] == [ID + "ccma-nha"]


def test_nothing_is_verified_and_that_is_said(read):
    badge = award(achievement(id_=ID + "ccma-nha"))
    assert "is not signed" in read(badge).remarks[0]
    badge["proof"] = [{"type": "DataIntegrityProof", "proofValue": "nonsense"}]
    badge["credentialStatus"] = {"id": "https://example.edu/revoked", "type": "1EdTechRevocation"}
    remarks = read(badge).remarks
    assert "signatures are not verified" in remarks[0]
    assert "revoked" in remarks[1]


def test_records_of_several_people_are_remarked_upon(read):
    other = award(achievement(id_=ID + "cet-nha"), {"id": "did:example:somebody-else"})
    told = " ".join(read(clr(award(achievement(id_=ID + "ccma-nha")), other)).remarks)
    assert "2 different people" in told


def test_the_older_credential_model_dates_differently(read):
    badge = award(achievement(id_=ID + "ccma-nha"), issuanceDate="2024-05-01T00:00:00Z")
    del badge["validFrom"]
    badge["expirationDate"] = "2026-05-01T00:00:00Z"
    assert read(badge).credentials == (
        HeldCredential(ID + "ccma-nha", date(2024, 5, 1), date(2026, 5, 1)),
    )


def nested(depth):
    inner = award(achievement(id_=ID + "ccma-nha"))
    for _ in range(depth):
        inner = clr(inner)
    return inner


def bad(**changes):
    badge = award(achievement())
    badge.update(changes)
    return badge


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        ({"@context": "https://w3id.org/openbadges/v2", "type": "Assertion"}, "older form"),
        ({"@context": "https://example.org", "type": "Person"}, "type: Person"),
        ({"@context": None}, "type: none"),
        (bad(credentialSubject=None), "credentialSubject is missing"),
        (bad(credentialSubject=["x"]), r"record.credentialSubject\[1\]: must be an object"),
        (bad(credentialSubject={"type": "AchievementSubject"}), "achievement is missing"),
        (award(7), "achievement: must be an object"),
        (award({"type": ["Achievement"]}), "without a name and an id"),
        (award({"name": 3, "id": ["x"]}), "without a name and an id"),
        (bad(validFrom="yesterday"), "validFrom 'yesterday' is no time of ISO 8601"),
        (bad(validFrom=20240501), "validFrom 20240501 is no time"),
        (bad(awardedDate="2024-05-01T00:00:00Z", issuanceDate="soon"), "issuanceDate 'soon' is no"),
        (bad(validUntil="2030-01-01T00:00:00Z", expirationDate="2030"), "expirationDate '2030' is"),
        (
            award(achievement(), {"activityEndDate": "in May"}),
            "activityEndDate 'in May' is no time",
        ),
        (
            award(achievement(), {"activityStartDate": "in May"}),
            "activityStartDate 'in May' is no time",
        ),
        (bad(validUntil="2020-01-01T00:00:00Z"), "expires on 2020-01-01, before it is obtained"),
        (award(achievement(), {"result": "A"}), "result must be a list"),
        (nested(21), "more than 20 deep"),
        (clr(None), ": null where a credential belongs"),
        ({"type": "VerifiablePresentation", "verifiableCredential": 5}, ": a number where"),
        ('{"@context": ' + "[" * 100_000, "not well-formed"),
        ('{"type": "VerifiableCredential", "n": ' + "9" * 5_000 + "}", "not well-formed"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_place(read, data, cause):
    with pytest.raises(ProfileError, match=cause) as caught:
        read(data)
    assert "record.json" in str(caught.value)


def test_too_many_achievements_are_refused(read):
    many = award([achievement(id_=f"a{number}") for number in range(10_001)])
    with pytest.raises(ProfileError, match="more than 10,000 achievements"):
        read(many)


def test_odd_types_of_values_are_passed_over(read):
    odd = achievement(
        alignment=["text", {"targetUrl": 7}, {"targetCode": None}],
        otherIdentifier=[{"identifier": ["x"]}, 3],
        achievementType=["Course"],
    )
    assert read(award(odd)).holdings == ()


def test_other_json_is_a_profile_as_before(read):
    profile = read({"holds": ["ccma-nha"]})
    assert profile.remarks == ()
    assert [held.credential for held in profile.credentials] == [ID + "ccma-nha"]


def test_planner_and_command_take_a_record(read, graph, cli, tmp_path):
    badge = award(
        achievement(id_=ID + "ma-cert-accredited"),
        {"activityEndDate": "2026-05-01T00:00:00Z"},
    )
    both = clr(badge, award(achievement(id_=ID + "hs-diploma")))
    found = eligible(graph, "rma-amt", read(both), as_of=date(2026, 11, 24))
    assert any(entry.route == ID + "ma-cert-accredited" for entry in read(both).education)
    assert found is not None
    (tmp_path / "clr.jsonld").write_text(json.dumps(both), encoding="utf-8")
    done = cli("eligible", "rma-amt", "--profile", "clr.jsonld", "--as-of", "2026-11-24")
    assert done.returncode in (0, 1)
    assert "2 achievements: 2 recognised" in done.stderr
    assert "taken at its word" in done.stderr
    assert "recognised" not in done.stdout
    (tmp_path / "bad.json").write_text('{"type": ["Assertion"]}', encoding="utf-8")
    done = cli("eligible", "rma-amt", "--profile", "bad.json")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "bad.json" in done.stderr
