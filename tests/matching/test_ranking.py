"""Rankings: by hand on a small graph, and by the formula on random catalogues."""

from __future__ import annotations

import re
from math import isnan
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matching.catalogues import random_catalogue, random_person, reference

from magraph import AmbiguousTerm, UnknownTerm, UsageError, match, read_graph, similar, terms
from magraph.matching.building import OPTIONAL, catalogue_of
from magraph.matching.ranking import rank, scores
from magraph.matching.transitions import likeness, transitions
from magraph.matching.transitions import similar as nearest

X = "http://example.org/"
SMALL = """
@prefix mg: <https://w3id.org/magraph/ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix schema: <https://schema.org/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix x: <http://example.org/> .
x:cook a mg:Occupation ; skos:prefLabel "Cook"@en ;
    mg:rating x:cook--knives, x:cook--heat, x:cook--poetry ; mg:optionalSkill x:wine .
x:cook--knives a mg:SkillRating ; mg:ofSkill x:knives ; mg:importance 5.0 ; mg:level 6.0 .
x:cook--heat a mg:SkillRating ; mg:ofSkill x:heat ; mg:importance 3.0 .
x:cook--poetry a mg:SkillRating ; mg:ofSkill x:poetry ; mg:importance 1.0 ; mg:level 2.0 .
x:waiter a mg:Occupation ; skos:prefLabel "Waiter"@en ;
    mg:essentialSkill x:wine, x:talk ; mg:optionalSkill x:knives .
x:idler a mg:Occupation ; skos:prefLabel "Idler"@en .
x:knives a mg:Skill ; skos:prefLabel "Knives"@en ; mg:skillKind mg:skill-kind .
x:heat a mg:Skill ; skos:prefLabel "Heat"@en ; mg:skillKind mg:skill-kind .
x:poetry a mg:Skill ; skos:prefLabel "Poetry"@en ; mg:skillKind mg:skill-kind .
x:wine a mg:Skill ; skos:prefLabel "Wine"@en ; mg:skillKind mg:knowledge-kind ;
    skos:closeMatch <http://example.com/vino> .
x:talk a mg:Skill ; skos:prefLabel "Talk"@en ; mg:skillKind mg:skill-kind .
x:guild a mg:Source ; skos:prefLabel "Guild"@en ; dcterms:title "The guild's list"@en ;
    schema:creditText "Made by the guild."@en .
"""


@pytest.fixture(scope="module")
def kitchen(tmp_path_factory):
    file = tmp_path_factory.mktemp("kitchen") / "kitchen.ttl"
    file.write_text(SMALL, encoding="utf-8")
    return read_graph(file)


# By hand ---------------------------------------------------------------------------------------


def test_what_an_occupation_needs(kitchen) -> None:
    """(5 - 1) / 4 = 1; (3 - 1) / 4 = 0.5; of the least importance: no need; optional: a half."""
    catalogue = catalogue_of(kitchen)
    names = [iri.removeprefix(X) for iri in catalogue.skill_ids.to_pylist()]
    skills, weights, levels = catalogue.needs(catalogue.role_numbers[X + "cook"])
    found = dict(zip((names[skill] for skill in skills), weights.tolist(), strict=True))
    assert found == {"knives": 1.0, "heat": 0.5, "wine": OPTIONAL}
    by_name = dict(zip((names[skill] for skill in skills), levels.tolist(), strict=True))
    assert by_name["knives"] == 6.0
    assert isnan(by_name["heat"])


@pytest.mark.parametrize("figure", ["mg:importance 5.1", "mg:importance 0.5", "mg:level 7.5"])
def test_a_figure_outside_its_scale_is_refused(tmp_path, figure) -> None:
    from magraph import DataError, compile_catalogue

    file = tmp_path / "wrong.ttl"
    kind = figure.split()[0]
    file.write_text(SMALL.replace(f"{kind} 5.0" if "imp" in kind else f"{kind} 6.0", figure))
    with pytest.raises(DataError, match="is not between"):
        compile_catalogue(file, tmp_path / "x.catalogue")


def test_a_catalogue_in_which_nothing_could_match_is_refused(tmp_path) -> None:
    from magraph import DataError, compile_catalogue

    file = tmp_path / "titles.ttl"
    file.write_text(re.sub("mg:(rating|essentialSkill|optionalSkill)", "skos:related", SMALL))
    with pytest.raises(DataError, match=r"no occupation asks for a skill.*Knowledge"):
        compile_catalogue(file, tmp_path / "x.catalogue")
    assert not (tmp_path / "x.catalogue").exists()


def test_an_occupation_of_which_nothing_is_known_is_left_out(kitchen) -> None:
    assert catalogue_of(kitchen).role_ids.to_pylist() == [X + "cook", X + "waiter"]


def test_scores_by_hand(kitchen) -> None:
    """Knives at level 3 of 6, and wine: the cook has 1 * 3/6 + 0.5 of 2, which is a half.

    The waiter has 1 for wine and a half for knives, of 2.5.
    """
    found = rank(catalogue_of(kitchen), {X + "knives": 3.0, X + "wine": None}, top=2)
    assert [(fit.label, fit.score) for fit in found.fits] == [("Waiter", 0.6), ("Cook", 0.5)]
    cook = found.fits[1]
    assert [skill.label for skill in cook.held] == ["Knives", "Wine"]
    assert [skill.label for skill in cook.missing] == ["Heat"]
    assert [(skill.label, skill.credit, skill.asked) for skill in cook.below] == [
        ("Knives", 0.5, 6.0)
    ]
    assert found.notices == ("Made by the guild.",)


def test_a_higher_level_is_no_more_than_enough(kitchen) -> None:
    catalogue = catalogue_of(kitchen)
    enough, more = (rank(catalogue, {X + "knives": level}, 1) for level in (6.0, 7.0))
    assert enough.fits[0].score == more.fits[0].score == 0.5


def test_a_role_of_which_nothing_is_held_is_left_out(kitchen) -> None:
    catalogue = catalogue_of(kitchen)
    found = rank(catalogue, {X + "talk": None})
    assert [fit.label for fit in found.fits] == ["Waiter"]
    assert found.roles == 2
    assert rank(catalogue, {"http://example.com/x": None}).fits == ()


def test_names_of_other_catalogues_stand_for_what_they_are_mapped_to(kitchen) -> None:
    catalogue = catalogue_of(kitchen)
    mapped = rank(catalogue, {"http://example.com/vino": None, "http://example.com/x": None})
    assert mapped.fits == rank(catalogue, {X + "wine": None}).fits
    assert mapped.unknown == ("http://example.com/x",)


def test_from_cook_to_waiter(kitchen) -> None:
    """A cook has knives (a half) and wine (1) of 2.5. Alike: min 0.5 + 0.5, max 1+0.5+1+1."""
    found = nearest(catalogue_of(kitchen), X + "cook")
    assert [(fit.label, fit.score) for fit in found.fits] == [("Waiter", 0.6)]
    assert [skill.label for skill in found.fits[0].missing] == ["Talk"]
    assert found.likeness == (pytest.approx(1 / 3.5),)


def test_the_steps_between_roles_as_a_graph(kitchen) -> None:
    graph = transitions(catalogue_of(kitchen))
    assert set(graph.edges) == {(X + "cook", X + "waiter"), (X + "waiter", X + "cook")}
    step = graph.edges[X + "cook", X + "waiter"]
    assert (step["score"], step["missing"], step["weight"]) == (0.6, 1, 0.4)
    assert graph.nodes[X + "cook"] == {"label": "Cook"}


# In the ontology -------------------------------------------------------------------------------


def test_a_phlebotomy_course_and_the_phlebotomist(graph) -> None:
    """Eleven duties ask for 17 skills; of the nine that the course teaches all but positioning.

    The next best role adds the teaching of techniques: 8 of 18.
    """
    found = match(graph, ["phlebotomy-course"], top=2)
    assert found.fits[0].id == graph.with_id("phlebotomist")
    assert (found.fits[0].score, len(found.fits[0].held)) == (8 / 17, 8)
    assert found.fits[1].score == 8 / 18


def test_the_score_is_what_the_gap_leaves(graph) -> None:
    """Duties weigh their skills alike, so the score is the share of the required skills held."""
    from magraph import skill_gap

    for fit in match(graph, ["administrative-ma"], top=7).fits:
        gap = skill_gap(graph, graph.id(fit.id), ["administrative-ma"], ways=False)
        assert fit.score == pytest.approx(len(gap.held) / len(gap.required))
        assert len(fit.missing) == len(gap.missing)


def test_roles_are_found_by_id_label_and_iri(graph) -> None:
    iri = graph.with_id("clinical-ma")
    by_id = similar(graph, "clinical-ma")
    assert by_id == similar(graph, iri) == similar(graph, "Clinical medical assistant")
    with pytest.raises(UnknownTerm):
        similar(graph, "astronaut")
    with pytest.raises(UnknownTerm):
        similar(graph, "draw-blood")


def test_nonsense(graph) -> None:
    with pytest.raises(UsageError, match="top"):
        match(graph, top=0)
    with pytest.raises(UsageError, match="top"):
        similar(graph, "clinical-ma", top=0)


def test_two_roles_of_one_name_are_ambiguous(graph, kitchen) -> None:
    from dataclasses import replace

    import pyarrow as pa

    catalogue = replace(catalogue_of(kitchen), role_labels=pa.array(["Same", "Same"]))
    with pytest.raises(AmbiguousTerm):
        similar(graph, "same", catalogue=catalogue)


# By the formula --------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_scores_are_those_of_the_formula(seed: int) -> None:
    catalogue = random_catalogue(seed)
    person = random_person(Random(seed))
    expected = reference(catalogue, person)
    found = rank(catalogue, person, top=len(expected))
    fitting = {role: score for role, score in expected.items() if score > 0}
    assert {fit.id: fit.score for fit in found.fits} == pytest.approx(fitting)
    order = [(-fit.score, fit.id) for fit in found.fits]
    assert order == sorted(order)
    for fit in found.fits:
        weights = [skill.weight for skill in (*fit.held, *fit.missing)]
        credits = [skill.weight * skill.credit for skill in fit.held]
        assert fit.score == pytest.approx(sum(credits) / sum(weights))


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_holding_more_never_lowers_a_score(seed: int) -> None:
    random = Random(seed)
    catalogue = random_catalogue(seed)
    held = {random.randrange(60): random.choice((None, 3.0)) for _ in range(8)}
    less = scores(catalogue, held)
    more = scores(catalogue, {**held, random.randrange(60): None})
    assert np.all(more >= less - 1e-12)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_likeness_is_the_same_both_ways_and_one_with_itself(seed: int) -> None:
    catalogue = random_catalogue(seed, roles=15)
    alike = np.array([likeness(catalogue, role) for role in range(15)])
    assert alike == pytest.approx(alike.T)
    assert np.diag(alike) == pytest.approx(np.ones(15))
    assert np.all((alike >= 0) & (alike <= 1 + 1e-12))
    for one in range(15):
        for other in range(15):
            mine = dict(zip(*(part.tolist() for part in catalogue.needs(one)[:2]), strict=True))
            theirs = dict(zip(*(part.tolist() for part in catalogue.needs(other)[:2]), strict=True))
            skills = mine.keys() | theirs.keys()
            least = sum(min(mine.get(s, 0), theirs.get(s, 0)) for s in skills)
            most = sum(max(mine.get(s, 0), theirs.get(s, 0)) for s in skills)
            assert alike[one, other] == pytest.approx(least / most)


def test_the_needs_of_the_bundled_ontology_are_those_of_its_duties(graph) -> None:
    catalogue = catalogue_of(graph)
    for number, role in enumerate(catalogue.role_ids.to_pylist()):
        skills, weights, _ = catalogue.needs(number)
        named = {catalogue.skill_ids[skill].as_py() for skill in skills.tolist()}
        asked = {
            skill
            for duty in graph.objects(role, terms.HAS_DUTY)
            for skill in graph.objects(duty, terms.REQUIRES_SKILL)
        }
        assert named == asked
        assert set(weights.tolist()) == {1.0}
