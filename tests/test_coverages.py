"""Coverage: what programmes meet, miss and just meet, worked out by hand from the fact sheet."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from magraph import coverage, eligible, patched, terms
from magraph.errors import UnknownTerm, UsageError
from magraph.requirements import LearningLeaf, leaves, requirement

DAY = date(2026, 11, 24)
WHAT_IF = Path(__file__).parents[1] / "examples" / "what-if.ttl"


def cover(graph, programme, target, **there):
    found = coverage(graph, programme, target, as_of=DAY, **there)
    return found, {route.id.partition("--")[2]: route for route in found.routes}


def figures_of(route, status):
    return {
        (test.name, test.found, test.asked)
        for leaf in route.leaves
        if leaf.status == status
        for test in leaf.tests
        if (test.at_limit if status == "limit" else test.passed is False)
    }


def test_a_school_at_the_limit_of_the_cma(graph) -> None:
    """Not accredited by CAAHEP or ABHES: categories 1 and 2 are missed.

    720 hours less 160 of practicum are 560, in 2 semesters: category 4 is just met.
    """
    _, routes = cover(graph, "ma-cert-institutional", "cma-aama")
    assert {id_: route.status for id_, route in routes.items()} == {
        "cat1": "missed",
        "cat2": "missed",
        "cat4": "limit",
    }
    assert figures_of(routes["cat4"], "limit") == {
        ("academicHours", 560, 560),
        ("semesters", 2, 2),
        ("practicumHours", 160, 160),
    }
    assert {name for name, _, _ in figures_of(routes["cat1"], "missed")} == {"accreditedBy"}
    assert routes["cat4"].needs == ()


def test_the_same_school_and_the_rma(graph) -> None:
    """720 hours with 160 of externship are asked for, and had; earlier graduates need work too."""
    _, routes = cover(graph, "ma-cert-institutional", "rma-amt")
    assert routes["r1"].status == "limit"
    assert figures_of(routes["r1"], "limit") == {
        ("totalHours", 720, 720),
        ("practicumHours", 160, 160),
    }
    assert routes["r1b"].status == "needs-more"
    assert routes["r1b"].needs == ("At least 36 months of work as a medical assistant",)
    assert {id_ for id_, route in routes.items() if route.status == "apart"} == {
        "r2",
        "r3",
        "r4",
        "r4b",
        "r5",
    }


def test_what_another_way_could_do_instead_does_not_hide_the_programme(graph) -> None:
    """What is asked for is either this or something else: the programme is judged all the same.

    An office manager has a bachelor's degree in health care administration, or years of work. The
    RMA's r2 asks for an apprenticeship that AMT has approved, which is not known of Washington's,
    or for an employer's own program.
    """
    found, _ = cover(graph, "bs-hca", "office-manager")
    assert [(route.status, route.needs) for route in found.routes] == [("opens", ())]
    _, routes = cover(graph, "ma-apprenticeship-wa", "rma-amt")
    assert routes["r2"].status == "unknown"
    # A military course is no degree, and years of work are nothing that it gives.
    found, _ = cover(graph, "mil-hm", "office-manager")
    assert [route.status for route in found.routes] == ["missed"]
    # Whoever has an equivalency in place of the diploma still has to be trained.
    _, routes = cover(graph, "ged", "clinical-ma")
    assert (routes["ojt"].status, routes["ojt"].needs) == (
        "needs-more",
        ("On-the-job training as a medical assistant",),
    )


def test_an_accredited_school_is_beyond_the_limit(graph) -> None:
    """900 hours; its practicum of 160 hours is no more than what is asked."""
    _, routes = cover(graph, "ma-cert-accredited", "rma-amt")
    assert figures_of(routes["r1"], "limit") == {("practicumHours", 160, 160)}
    _, routes = cover(graph, "ma-cert-accredited", "cma-aama")
    assert routes["cat1"].status == "opens"


def test_what_a_state_credential_asks_beside_the_programme(graph) -> None:
    _, routes = cover(graph, "ma-cert-institutional", "wa-ma-c")
    assert routes["a"].status == "missed"
    assert routes["b"].status == "needs-more"
    assert len(routes["b"].needs) == 1
    assert routes["b"].needs[0].startswith("An approved national exam")
    # Whether the secretary approved the programme is not known: not met, and not missed.
    assert routes["d"].status == "unknown"


def test_a_planned_programme_of_700_hours(graph) -> None:
    """700 of 720 hours for RMA; 700 - 160 = 540 of 560 academic hours for CMA's category 4."""
    planned = patched(graph, WHAT_IF)
    _, rma = cover(planned, "evening-700", "rma-amt")
    assert rma["r1"].status == "missed"
    assert figures_of(rma["r1"], "missed") == {("totalHours", 700, 720)}
    _, cma = cover(planned, "evening-700", "cma-aama")
    assert figures_of(cma["cat4"], "missed") == {("academicHours", 540, 560)}
    _, ccma = cover(planned, "evening-700", "ccma-nha")
    assert ccma["a"].status == "opens"


def test_a_route_closed_to_residents(graph) -> None:
    """AMCA's work route is closed in New Jersey; the route by training is not."""
    _, here = cover(graph, "ma-cert-accredited", "cmac-amca", jurisdiction="NJ")
    assert (here["o2"].status, here["o3"].status) == ("opens", "missed")
    assert "New Jersey" in here["o3"].needs[0]


def test_a_credential_of_one_state_is_missed_in_all_others(graph) -> None:
    """The MA-C is Washington's: there way b asks for more than the school, in Texas none helps."""
    _, home = cover(graph, "ma-cert-institutional", "wa-ma-c", jurisdiction="WA")
    assert home["b"].status == "needs-more"
    _, away = cover(graph, "ma-cert-institutional", "wa-ma-c", jurisdiction="TX")
    assert {(r.status, r.needs) for r in away.values()} == {("missed", ("only in Washington",))}


def test_the_duties_of_a_role(graph) -> None:
    """The school teaches all skills but radiography, which no duty of the role asks for."""
    found, routes = cover(graph, "ma-cert-accredited", "clinical-ma")
    assert routes["program"].status == "opens"
    assert routes["ojt"].status == "apart"
    assert len(found.skills_met) == 32
    assert found.skills_missed == found.skills_partly == ()
    assert {duty.status for duty in found.duties} == {"met"}


def test_duties_that_a_place_forbids(graph) -> None:
    """New York: 32 skills less the five that only forbidden duties ask for are 27."""
    found, _ = cover(graph, "ma-cert-accredited", "clinical-ma", jurisdiction="NY")
    assert {duty.id for duty in found.duties if duty.status == "forbidden"} == {
        "administer-medications",
        "give-injections",
        "remove-sutures",
    }
    assert len(found.skills_met) == 27


def test_skills_taught_in_part(graph, tmp_path) -> None:
    """Drawing blood asks for five skills: one is taught in part, then one is not taught."""
    patch = tmp_path / "skills.ttl"
    head = (
        "@prefix ma: <https://w3id.org/magraph/id/medical-assistant/> .\n"
        "@prefix mg: <https://w3id.org/magraph/ns#> .\n"
        "@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .\n"
    )
    back = (
        "ma:x-{0} a mg:Retraction ; rdf:subject ma:ma-cert-accredited ;"
        " rdf:predicate mg:teachesSkill ; rdf:object ma:{0} .\n"
    )
    partly = "ma:ma-cert-accredited mg:teachesPartly ma:phlebotomy .\n"
    patch.write_text(head + back.format("phlebotomy") + partly, encoding="utf-8")
    found, _ = cover(patched(graph, patch), "ma-cert-accredited", "clinical-ma")
    drawing = next(duty for duty in found.duties if duty.id == "draw-blood")
    assert (drawing.status, drawing.partly, drawing.missing) == ("limit", ("phlebotomy",), ())
    assert found.skills_partly == ("phlebotomy",)
    patch.write_text(
        head + back.format("phlebotomy") + back.format("capillary-puncture") + partly,
        encoding="utf-8",
    )
    found, _ = cover(patched(graph, patch), "ma-cert-accredited", "clinical-ma")
    drawing = next(duty for duty in found.duties if duty.id == "draw-blood")
    assert (drawing.status, drawing.missing) == ("missed", ("capillary-puncture",))


def test_what_the_place_asks_before_a_duty(graph) -> None:
    found, _ = cover(graph, "ma-cert-accredited", "clinical-ma", jurisdiction="NJ")
    asked = {duty.id for duty in found.duties if duty.unmet}
    assert asked == {"draw-blood", "give-injections"}


def test_coverage_and_eligibility_say_the_same(graph) -> None:
    """A way that a programme opens is open to somebody who has just completed it, and no other is.

    Ways that ask for something long ago, or still in progress, depend on the moment.
    """
    compared = 0
    for programme in map(graph.id, graph.of_class(terms.ROUTE)):
        if programme in ("hs-diploma", "ged"):
            continue
        for credential in map(graph.id, graph.of_class(terms.CREDENTIAL)):
            held = [f"{programme}@{DAY}"]
            says = coverage(graph, programme, credential, as_of=DAY)
            opens = eligible(graph, credential, held, as_of=DAY, ways=False)
            for route, other in zip(says.routes, opens.routes, strict=True):
                assert route.id == other.id
                node = graph.object(graph.with_id(route.id), terms.HAS_REQUIREMENT)
                timed = node and any(
                    leaf.ago is not None or leaf.tests.in_progress is not None
                    for leaf in leaves(requirement(graph, node))
                    if isinstance(leaf, LearningLeaf)
                )
                given = all(leaf.status in ("given", "met") for leaf in route.leaves)
                if route.status in ("opens", "limit") and not timed:
                    assert other.open, (programme, route)
                if other.open and not given:
                    assert route.status in ("opens", "limit", "apart"), (programme, route)
                compared += 1
    assert compared > 1000


def test_what_cannot_be_asked(graph) -> None:
    with pytest.raises(UnknownTerm, match="'cma-aama': it is a certification"):
        coverage(graph, "cma-aama", "rma-amt")
    with pytest.raises(UnknownTerm, match="no programme is called 'cma-aama'"):
        coverage(graph, "cma-aama", "nowhere")
    with pytest.raises(UnknownTerm, match=r"it is a duty\..* Name a credential or a role$"):
        coverage(graph, "ma-ojt", "draw-blood")


@pytest.mark.parametrize("target", ["CMA (AAMA)", "clinical-ma"])
def test_who_names_the_target_first_is_told_the_order(graph, target) -> None:
    id_ = graph.id(graph.find(target))
    with pytest.raises(UsageError) as refused:
        coverage(graph, target, "ma-cert-institutional")
    assert str(refused.value) == (
        f"{id_}: the programme comes first. Ask: magraph coverage ma-cert-institutional {id_}"
    )


def test_every_figure_has_its_sources(graph) -> None:
    """What is asked is from the requirement; the hours and semesters are from the programme."""
    _, routes = cover(graph, "ma-cert-accredited", "cma-aama")
    leaf_sources = {leaf.status: set(leaf.sources) for leaf in routes["cat4"].leaves}
    assert leaf_sources["given"] == {"S2"}
    assert leaf_sources["limit"] == {"S2", "S0", "S62", "S63"}
    for programme in ("ma-cert-accredited", "ma-online-short"):
        for route in coverage(graph, programme, "rma-amt", as_of=DAY).routes:
            assert all(leaf.sources for leaf in route.leaves), route.id
