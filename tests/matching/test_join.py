"""Across catalogues: the medical assistant's ontology with ESCO's and O*NET's occupations."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from magraph import import_source, match, open_catalogue, patched, skill_gap
from magraph.errors import UsageError
from magraph.matching.building import catalogue_of
from magraph.matching.storage import write_import

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("MAGRAPH_SHARED", ROOT.parent / "shared")) / "data"
DAY = date(2026, 11, 24)
ESCO = "http://data.europa.eu/esco/"
SURGERY = ESCO + "occupation/0c041d1e-1841-4acb-b0a1-2c387a61bf65"
PUNCTURE = ESCO + "skill/0646be77-a425-40da-8577-f77d1198c67f"

# The clinical role is mapped to the surgery assistant, phlebotomy to performing venepuncture.
OTHERS = f"""
@prefix mg: <https://w3id.org/magraph/ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix onet: <https://w3id.org/magraph/id/onet/> .
@prefix esco: <{ESCO}skill/> .
<{SURGERY}> a mg:Occupation ; skos:prefLabel "doctors' surgery assistant"@en ;
    mg:essentialSkill esco:made-answers , esco:made-asepsis ; mg:optionalSkill <{PUNCTURE}> .
<{ESCO}occupation/made-drawer> a mg:Occupation ; skos:prefLabel "drawer of blood"@en ;
    mg:essentialSkill <{PUNCTURE}> , esco:made-asepsis .
<{PUNCTURE}> a mg:Skill ; skos:prefLabel "perform venepuncture"@en ; mg:skillKind mg:skill-kind .
esco:made-answers a mg:Skill ; skos:prefLabel "answer questions"@en ; mg:skillKind mg:skill-kind .
esco:made-asepsis a mg:Skill ; skos:prefLabel "asepsis"@en ; mg:skillKind mg:knowledge-kind .
onet:31-9092.00 a mg:Occupation ; skos:prefLabel "Medical Assistants"@en ;
    mg:onetSocCode "31-9092.00" ;
    mg:rating onet:31-9092.00--a , onet:31-9092.00--b .
onet:31-9092.00--a a mg:SkillRating ; mg:ofSkill onet:listening ;
    mg:importance 3.88 ; mg:level 4.0 .
onet:31-9092.00--b a mg:SkillRating ; mg:ofSkill onet:physics ;
    mg:importance 3.0 ; mg:level 1.0 .
onet:listening a mg:Skill ; skos:prefLabel "Active Listening"@en ; mg:skillKind mg:skill-kind .
onet:physics a mg:Skill ; skos:prefLabel "Physics"@en ; mg:skillKind mg:knowledge-kind .
"""


@pytest.fixture(scope="module")
def joined(graph, tmp_path_factory):
    file = tmp_path_factory.mktemp("others") / "others.ttl"
    file.write_text(OTHERS, encoding="utf-8")
    return patched(graph, file)


def gap(graph, target, held):
    return skill_gap(graph, target, held, as_of=DAY, ways=False)


def test_a_mapped_skill_counts_as_held(joined) -> None:
    """The course teaches phlebotomy, which is ESCO's venepuncture; asepsis is mapped to nothing."""
    found = gap(joined, "made-drawer", ["phlebotomy-course"])
    assert found.held == ("0646be77-a425-40da-8577-f77d1198c67f",)
    assert found.missing == ("made-asepsis",)


def test_who_works_in_a_mapped_role_has_what_is_essential_in_it(joined) -> None:
    found = gap(joined, SURGERY, ["clinical-ma"])
    assert found.missing == ()
    assert found.required == ("made-answers", "made-asepsis")


def test_an_occupation_of_the_same_soc_code_counts_too(joined) -> None:
    """Listening is rated 3.88 and asked for; physics is no more than middling, and is not."""
    found = gap(joined, "31-9092.00", ["clinical-ma"])
    assert (found.required, found.missing) == (("listening",), ())
    assert gap(joined, "31-9092.00", []).missing == ("listening",)


def test_the_ontology_alone_asks_and_holds_what_it_did(graph, joined) -> None:
    for target in ("clinical-ma", "draw-blood", "rma-amt"):
        alone, beside = (gap(g, target, ["administrative-ma"]) for g in (graph, joined))
        assert (alone.required, alone.missing) == (beside.required, beside.missing)


def test_one_name_in_two_catalogues_is_no_fault(joined, tmp_path) -> None:
    from magraph import AmbiguousTerm

    file = tmp_path / "same.ttl"
    file.write_text(
        "@prefix mg: <https://w3id.org/magraph/ns#> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        f'<{ESCO}skill/made-2> a mg:Skill ; skos:prefLabel "infection control"@en ;\n'
        "    mg:skillKind mg:knowledge-kind .\n"
    )
    both = patched(joined, file)
    with pytest.raises(AmbiguousTerm):
        both.find("infection control")


def test_ranking_a_catalogue_for_somebody_of_the_ontology(graph, joined, tmp_path) -> None:
    """Two essential skills held, and the optional one by its mapping: all of the surgery's."""
    catalogue = catalogue_of(joined)
    found = match(graph, ["clinical-ma"], catalogue=catalogue, as_of=DAY, top=20)
    scores = {fit.id: fit.score for fit in found.fits}
    assert scores[SURGERY] == 1.0
    assert scores[ESCO + "occupation/made-drawer"] == 1.0


needs_data = pytest.mark.skipif(not SHARED.is_dir(), reason="no catalogues here")


@needs_data
@pytest.mark.slow
def test_the_real_esco_says_that_a_clinical_assistant_fits_the_surgery_best(
    graph, tmp_path
) -> None:
    found = import_source("esco", SHARED / "esco")
    with pytest.raises(UsageError, match=r"esco\.nt: what is written is \.ttl or \.catalogue"):
        write_import(found, tmp_path / "esco.nt")
    write_import(found, tmp_path / "esco.catalogue")
    catalogue = open_catalogue(tmp_path / "esco.catalogue")
    assert len(catalogue.role_ids) == 3007
    best = match(graph, ["clinical-ma"], catalogue=catalogue, as_of=DAY, top=3)
    assert best.fits[0].id == SURGERY
    assert best.notices
    write_import(found, tmp_path / "esco.ttl")
    both = patched(graph, tmp_path / "esco.ttl")
    assert gap(both, SURGERY, ["clinical-ma"]).missing == ()


@needs_data
@pytest.mark.slow
def test_the_real_onet_says_that_a_clinical_assistant_is_a_medical_assistant(graph) -> None:
    found = import_source("onet", [SHARED / "onet" / "db_30_1", SHARED / "onet" / "db_29_3"])
    catalogue = catalogue_of(found.graph)
    best = match(graph, ["clinical-ma"], catalogue=catalogue, as_of=DAY, top=1)
    assert best.fits[0].id.endswith("/31-9092.00")


def test_what_a_catalogue_rates_is_shown_in_words_the_most_important_first(joined) -> None:
    from magraph import describe

    (ratings,) = [
        link for link in describe(joined, "31-9092.00").links if link.property == "rating"
    ]
    assert [target.label for target in ratings.targets] == [
        "Active Listening, importance 3.88, level 4.0",
        "Physics, importance 3.0, level 1.0",
    ]
