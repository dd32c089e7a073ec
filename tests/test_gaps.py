"""Skill gaps: of each kind of target, in a place, on a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from magraph import NoPathway, UnknownTerm, eligible, read_graph, skill_gap, terms
from magraph.views import render

DAY = date(2026, 11, 24)
TOWN = Path(__file__).parent / "planning" / "town.ttl"


def gap(graph, target, held=(), **limits):
    return skill_gap(graph, target, list(held), as_of=DAY, **limits)


def skills_of(graph, role):
    """By hand, from the data alone: the union of what each duty asks for."""
    return {
        graph.id(skill)
        for duty in graph.objects(graph.find(role), terms.HAS_DUTY)
        for skill in graph.objects(duty, terms.REQUIRES_SKILL)
    }


def test_every_role_against_every_role_is_a_set_difference(graph):
    roles = [graph.id(role) for role in graph.of_class(terms.ROLE)]
    asked = {role: skills_of(graph, role) for role in roles}
    for target in roles:
        for held in roles:
            found = gap(graph, target, [held], ways=False)
            assert set(found.required) == asked[target]
            assert set(found.missing) | set(found.held) == asked[target]
            assert not set(found.missing) & set(found.held)
            assert not set(found.missing) & asked[held]
            assert asked[held] - asked[target] <= set(found.beyond)


def test_a_duty_is_ready_just_when_no_skill_of_it_is_missing(graph):
    found = gap(graph, "generalist-ma", ["administrative-ma"], ways=False)
    duties = graph.objects(graph.find("generalist-ma"), terms.HAS_DUTY)
    assert len(found.duties_ready) + len(found.duties_blocked) == len(duties)
    missing = set(found.missing)
    for duty in duties:
        asked = {graph.id(s) for s in graph.objects(duty, terms.REQUIRES_SKILL)}
        assert (graph.id(duty) in found.duties_ready) is not (asked & missing)
    assert {d.id for d in found.duties_blocked}.isdisjoint(found.duties_ready)


def test_a_skill(graph):
    found = gap(graph, "phlebotomy")
    assert (found.required, found.missing) == (("phlebotomy",), ("phlebotomy",))
    # 3 months and $1,500 for the course; nothing is paid for on-the-job training of 3.
    assert found.fastest.months == 3
    assert found.cheapest.cost.amount == 0
    held = gap(graph, "phlebotomy", ["phlebotomy-course"])
    assert (held.missing, held.fastest, held.cheapest) == ((), None, None)


def test_the_duties_of_what_has_none_ask_for_its_skills(graph):
    """Two duties ask for phlebotomy; to speak to patients is a skill of neither."""
    found = gap(graph, "phlebotomy", ["therapeutic-communication"], ways=False)
    assert [duty.id for duty in found.duties_blocked] == ["draw-blood", "train-in-phlebotomy"]
    assert found.duties_ready == ()
    nothing = gap(graph, "lpn-license", ["administrative-ma"], ways=False)
    assert (nothing.required, nothing.duties_ready, nothing.duties_blocked) == ((), (), ())
    assert "schedule-appointments" in nothing.duties_ready_elsewhere


def test_a_gap_without_skills_does_not_count_to_nothing(graph):
    shown = render(gap(graph, "wa-ma-c"), graph, "text")
    assert "no skills are known to be asked for" in shown
    assert "0 of 0" not in shown
    assert "The fastest way to it\n" in shown


def test_a_duty_counts_itself_alone(graph):
    found = gap(graph, "draw-blood", ["clinical-ma"])
    assert found.duties_ready == ("draw-blood",)
    assert found.missing == ()
    assert "give-injections" in found.duties_ready_elsewhere


def test_a_credential_asks_for_what_it_certifies(graph):
    found = gap(graph, "cpt-nha")
    certified = {graph.id(s) for s in graph.objects(graph.find("cpt-nha"), terms.CERTIFIES_SKILL)}
    assert set(found.required) == certified
    assert found.fastest.target.id == "cpt-nha"
    assert found.unmet
    held = gap(graph, "cpt-nha", ["cpt-nha@2026-01-01"])
    assert (held.missing, held.unmet, held.fastest) == ((), (), None)


def test_a_route_asks_for_what_it_teaches(graph):
    found = gap(graph, "phlebotomy-course")
    taught = {
        graph.id(s) for s in graph.objects(graph.find("phlebotomy-course"), terms.TEACHES_SKILL)
    }
    assert set(found.missing) == taught


def test_a_credential_asks_for_the_skills_of_its_ways_too():
    """The plate certifies drawing blood; its one way asks for typing and filing."""
    graph = read_graph(Path(__file__).parent / "requirements" / "leaves.ttl")
    found = gap(graph, "plate", ["badge"], ways=False)
    assert found.required == ("drawing", "filing", "typing")
    assert (found.held, found.missing) == (("filing",), ("drawing", "typing"))
    assert found.unmet == ("Types and files (missing: Typing)",)


def test_an_occupation_of_a_catalogue_asks_for_what_is_essential_in_it(tmp_path):
    """Essential is typing; rated 3.5 of 5 is filing, and middling, 3, drawing."""
    more = tmp_path / "more.ttl"
    ns, ma = terms.MG, "https://w3id.org/magraph/id/medical-assistant/"
    ratings = "".join(
        f"<{ma}office> <{terms.HAS_RATING}> <{ma}{skill}-rating> .\n"
        f"<{ma}{skill}-rating> a <{ns}SkillRating> ; <{terms.OF_SKILL}> <{ma}{skill}> ;"
        f" <{terms.IMPORTANCE}> {value} .\n"
        for skill, value in (("filing", "3.5"), ("drawing", "3.0"))
    )
    more.write_text(
        f"<{ma}office> <{terms.ESSENTIAL_SKILL}> <{ma}typing> .\n{ratings}", encoding="utf-8"
    )
    graph = read_graph([Path(__file__).parent / "requirements" / "leaves.ttl", more])
    assert gap(graph, "office", ways=False).required == ("filing", "typing")


def test_ways_are_sought_only_when_asked_for(graph):
    found = gap(graph, "phlebotomy", ways=False)
    assert found.missing
    assert (found.fastest, found.cheapest) == (None, None)


def test_a_credential_counts_through_its_last_day(graph):
    assert gap(graph, "cpt-nha", ["cpt-nha@2022-01-01..2026-11-24"], ways=False).unmet == ()
    assert gap(graph, "cpt-nha", ["cpt-nha@2022-01-01..2026-11-23"], ways=False).unmet


def test_what_is_unmet_is_what_the_nearest_way_lacks(graph):
    """NHA's routes ask for 30 venipunctures, 10 sticks, and training or work."""
    sticks = "At least 10 capillary or finger sticks on live individuals (0 of 10 performances)"
    veins = "At least 30 venipunctures on live individuals (0 of 30 performances)"
    nothing = gap(graph, "cpt-nha", ways=False).unmet
    assert nothing[:2] == (sticks, veins)
    assert len(nothing) == 3
    trained = gap(graph, "cpt-nha", ["phlebotomy-course@2026-01-01"], ways=False).unmet
    assert trained == (sticks, veins)
    # Five years later the training is too old.
    later = skill_gap(
        graph,
        "cpt-nha",
        ["phlebotomy-course@2026-01-01"],
        as_of=date(2031, 1, 2),
        ways=False,
    )
    assert len(later.unmet) == 3


def test_the_nearest_way_is_the_one_that_lacks_the_fewest_things(graph):
    """One of California's two ways asks for work as well, and its first words come sooner."""
    ways = [route.unmet for route in eligible(graph, "ca-cpt-i", as_of=DAY, ways=False).routes]
    fewest = min(map(len, ways))
    assert {len(way) for way in ways} > {fewest}
    assert len(gap(graph, "ca-cpt-i", ways=False).unmet) == fewest


def test_the_nearest_way_is_one_of_the_place(graph):
    """AMCA's way by work is closed in New Jersey; what the one by training lacks is said."""
    worked = ["clinical-ma@2020-01-01.."]
    assert gap(graph, "cmac-amca", worked, ways=False).unmet == ()
    [unmet] = gap(graph, "cmac-amca", worked, ways=False, jurisdiction="NJ").unmet
    assert unmet.startswith("Completed medical assistant training at an AMCA-approved site")


def test_a_credential_without_a_way_lacks_nothing_that_is_known():
    assert gap(read_graph(TOWN), "permit", ways=False).unmet == ()


def test_what_every_role_asks_before_a_duty_is_asked_of_the_duty_alone(graph):
    """Washington asks a credential of whoever draws blood, in each role that does."""
    [blocked] = gap(graph, "draw-blood", jurisdiction="WA", ways=False).duties_blocked
    assert blocked.unmet


def test_a_gap_shows_itself_in_a_notebook(graph):
    assert "phlebotomy" in gap(graph, "phlebotomy", ways=False)._repr_html_()


def test_a_place_asks_something_of_everybody_in_a_role(graph):
    """Washington: one of the credentials of RCW 18.360.020; nothing is asked nowhere."""
    [asked] = gap(graph, "clinical-ma", jurisdiction="WA", ways=False).unmet
    assert asked.startswith("Medical Assistant-Certified (MA-C) (")
    assert "; or Medical Assistant-Registered (MA-R) (" in asked
    assert gap(graph, "clinical-ma", ways=False).unmet == ()


def test_what_a_place_asks_before_a_duty_depends_on_the_role(graph):
    """Arizona asks training of a medical assistant, not of whoever collects specimens."""
    found = gap(graph, "clinical-ma", ["clinical-ma"], jurisdiction="AZ", ways=False)
    blocked = {duty.id: duty for duty in found.duties_blocked}
    assert blocked["collect-specimens"].missing == ()
    assert blocked["collect-specimens"].unmet[0].startswith("Graduated from an approved")
    alone = gap(graph, "collect-specimens", ["clinical-ma"], jurisdiction="AZ", ways=False)
    assert alone.duties_ready == ("collect-specimens",)


def test_the_error_says_what_it_is_and_what_to_name(graph):
    with pytest.raises(UnknownTerm) as raised:
        gap(graph, "US-WA")
    assert str(raised.value) == (
        "no target is called 'US-WA': it is a jurisdiction. "
        "Name a role, a duty, a skill, a credential or a route"
    )


@pytest.mark.parametrize("name", ["S3", "US-WA", "aama", "national-ma-certifications"])
def test_what_asks_for_no_skills_is_an_error(graph, name):
    with pytest.raises(UnknownTerm, match=f"no target is called '{name}': it is a"):
        gap(graph, name)


def test_a_place_asks_for_more_before_a_duty(graph):
    """Washington lets a registered assistant draw no blood (RCW 18.360.050)."""
    held = ["clinical-ma", "wa-ma-r@2026-01-01"]
    there = gap(graph, "clinical-ma", held, jurisdiction="WA", ways=False)
    anywhere = gap(graph, "clinical-ma", held, ways=False)
    assert "draw-blood" in anywhere.duties_ready
    blocked = {duty.id: duty for duty in there.duties_blocked}
    assert blocked["draw-blood"].missing == ()
    assert blocked["draw-blood"].unmet


def test_a_place_that_forbids_a_duty_takes_its_skills_out_of_the_role(graph):
    """New York forbids injections; their skill is asked for by no other duty."""
    there = gap(graph, "clinical-ma", jurisdiction="NY", ways=False)
    assert "injection-technique" not in there.required
    assert "injection-technique" in gap(graph, "clinical-ma", ways=False).required


def test_a_certification_that_has_expired_still_leaves_its_skills(graph):
    """What one can do does not end with a card; the credential itself is asked for again."""
    found = gap(graph, "cpt-nha", ["cpt-nha@2022-01-01..2024-01-01"])
    assert found.missing == ()
    assert found.unmet
    assert found.fastest is not None


def test_a_gap_that_nothing_closes_has_no_pathway(graph):
    """No route teaches to operate an X-ray apparatus and no credential certifies it."""
    found = gap(graph, "radiography-operation")
    assert isinstance(found.fastest, NoPathway)
    assert found.fastest.proven
    assert [unmet.id for unmet in found.fastest.unmet] == ["radiography-operation"]
