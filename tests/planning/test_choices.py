"""Frontier, alternatives and ranges on the ontology, derived by hand from the fact sheet."""

from __future__ import annotations

from datetime import date

import pytest

from magraph import NoPathway, UsageError, alternatives, frontier, ranges, shortest_pathway, terms
from magraph.planning.frontier import best_plans
from magraph.planning.problem import TRUE, Atom, Problem, Result, Step, all_of, any_of
from magraph.planning.stopwatch import Stopwatch
from magraph.views import render

DAY = date(2026, 11, 24)


def pairs(found):
    return [(o.pathway.months, int(o.pathway.cost.amount)) for o in found.options]


def steps(found):
    return [{step.id for step in option.pathway.steps} for option in found.options]


def test_the_frontier_of_ccma(graph):
    """5 months for 2,500 + 165, or 12 + 1 for 165: nothing between (11 for 6,165 is dearer)."""
    found = frontier(graph, "ccma-nha", as_of=DAY)
    assert found.proven
    assert pairs(found) == [(5, 2665), (13, 165)]


def test_the_frontier_of_cma_is_one_pathway(graph):
    """Category 4 is both fastest and cheapest: 11 months, 6,250."""
    assert pairs(frontier(graph, "cma-aama", as_of=DAY)) == [(11, 6250)]


def test_an_unknown_cost_is_never_beaten_by_a_known_one_that_is_higher(graph):
    """Work costs $135 and a CPR card, at 37 months; the certificate $6,135 at 11."""
    found = frontier(graph, "rma-amt", as_of=DAY)
    assert pairs(found) == [(11, 6135), (37, 135)]
    assert found.options[1].pathway.cost.unknown == ("cpr-current",)


def test_the_frontier_of_a_group_is_over_all_its_members(graph):
    """NRCMA's fee is not known: 2,500 and more, at 5 months, is not comparable with 2,639.

    CMAC then costs 139 after the apprenticeship of 12 months; 135 is NCMA after 24 of work.
    """
    found = frontier(graph, "national-ma-certifications", as_of=DAY)
    got = [
        (o.pathway.target.id, o.pathway.months, int(o.pathway.cost.amount)) for o in found.options
    ]
    assert got == [
        ("nrcma-nahp", 5, 2500),
        ("cmac-amca", 5, 2639),
        ("nrcma-nahp", 13, 0),
        ("cmac-amca", 13, 139),
        ("ncma-ncct", 25, 135),
    ]


def test_a_step_that_only_saves_time_is_an_alternative_where_time_counts():
    """A licence takes 4 and costs 5; the job takes 3 and asks for the licence or a permit.

    Licence, then job: 7, for 5. With the permit (1, for 1) the job runs beside the course: 4,
    for 6. The permit is dearer and could be done without, so by cost it is no alternative.
    """
    steps = (
        Step("course", TRUE, (Result(0, 4, 4),), duration=4, cost=5),
        Step("permit", TRUE, (Result(1, 1, 1),), duration=1, cost=1),
        Step("job", any_of(Atom(0), Atom(1)), (Result(2, 3, 3),), duration=3),
    )
    problem = Problem(("licence", "permit", "done"), steps, (), all_of(Atom(0), Atom(2)))

    def listed(objective):
        plans, proven = best_plans(problem, objective, 3)
        assert proven
        return [(plan.time, plan.cost, plan.ids) for plan in plans]

    slow = (7, 5, ("course", "job"))
    assert listed("time") == [(4, 6, ("course", "job", "permit")), slow]
    assert listed("cost") == [slow]


@pytest.mark.parametrize(
    "objective",
    [
        "cost",
        pytest.param("time", marks=pytest.mark.slow),
        pytest.param("steps", marks=pytest.mark.slow),
    ],
)
def test_names_decide_between_hundreds_of_equal_plans(objective):
    """Too many names for one number each; the last of them stand first in the problem."""
    names = [f"s{number:03}" for number in reversed(range(402))]
    steps = tuple(Step(name, TRUE, (Result(0, 1, 1),), duration=1, cost=1) for name in names)
    plans, proven = best_plans(Problem(("done",), steps, (), Atom(0)), objective, 3)
    assert proven
    assert [plan.ids for plan in plans] == [("s000",), ("s001",), ("s002",)]


def test_a_budget_and_a_deadline_cut_the_frontier(graph):
    assert pairs(frontier(graph, "ccma-nha", as_of=DAY, budget=2664)) == [(13, 165)]
    assert pairs(frontier(graph, "ccma-nha", as_of=DAY, deadline=12)) == [(5, 2665)]
    none = frontier(graph, "ccma-nha", as_of=DAY, deadline=12, budget=2664)
    assert isinstance(none, NoPathway)
    assert {unmet.id for unmet in none.unmet} == {"budget", "deadline"}


@pytest.mark.parametrize("kind", [terms.CREDENTIAL, terms.ROLE])
def test_the_ends_of_every_frontier_are_the_fastest_and_the_cheapest(graph, kind):
    for target in graph.of_class(kind):
        found = frontier(graph, target, as_of=DAY)
        fastest = shortest_pathway(graph, target, minimize="time", as_of=DAY)
        cheapest = shortest_pathway(graph, target, minimize="cost", as_of=DAY)
        if isinstance(found, NoPathway):
            assert not fastest
            continue
        assert found.proven
        assert min(months for months, _ in pairs(found)) == fastest.months
        assert (cheapest.months, int(cheapest.cost.amount)) in pairs(found)
        points = [
            (o.pathway.months, o.pathway.cost.amount, set(o.pathway.cost.unknown))
            for o in found.options
        ]
        for number, one in enumerate(points):
            for other in points[:number] + points[number + 1 :]:
                assert not (other[0] <= one[0] and other[1] <= one[1] and other[2] <= one[2])


def test_the_three_fastest_ways_to_cma(graph):
    """Category 4 by the certificate of 10 months; then the accredited one of 12, which opens
    category 1 at 125 and category 4 at 250."""
    found = alternatives(graph, "cma-aama", k=3, as_of=DAY)
    assert pairs(found) == [(11, 6250), (13, 8125), (13, 8250)]
    assert [option.pathway.steps[-1].id for option in found.options] == [
        "cma-aama--cat4",
        "cma-aama--cat1",
        "cma-aama--cat4",
    ]


def test_the_cheapest_ways_to_ccma_differ_in_what_is_done(graph):
    """165 each: two apprenticeships and a year's work, 12 + 1; two years' work, 24 + 1.

    One year of work in other lengths is the same way; so the fifth costs 2,665.
    """
    found = alternatives(graph, "ccma-nha", minimize="cost", k=5, as_of=DAY)
    assert found.proven
    assert [cost for _, cost in pairs(found)[:3]] == [165, 165, 165]
    kinds = [frozenset(step.iri for step in o.pathway.steps) for o in found.options]
    assert len(set(kinds)) == len(kinds)
    assert pairs(found) == sorted(pairs(found), key=lambda pair: (pair[1], pair[0]))


def test_no_alternative_has_a_step_too_many(graph):
    """Without any of its steps, what is left is no pathway."""
    for target in ("wa-ma-c", "lead-ma", "wa-ma-p"):
        found = alternatives(graph, target, k=6, as_of=DAY)
        sets = steps(found)
        assert len(sets) == 6
        assert not any(one < other for one in sets for other in sets)


def test_the_first_alternative_is_the_answer(graph):
    for target in graph.of_class(terms.CREDENTIAL):
        for objective in ("time", "cost", "steps"):
            best = shortest_pathway(graph, target, minimize=objective, as_of=DAY)
            found = alternatives(graph, target, minimize=objective, k=1, as_of=DAY)
            if not best:
                assert isinstance(found, NoPathway)
                continue
            (option,) = found.options
            assert option.pathway.months == best.months
            assert option.pathway.cost == best.cost


def test_the_order_of_the_ways_to_cma_hinges_on_the_estimate(graph):
    """Accredited certificate 9 / 12 / 18 months, 5,000 / 8,000 / 15,000; institutional 9 / 10 / 12
    and 5,000 / 6,000 / 15,000; exam 1 month, 125 with category 1 and 250 with category 4.
    At the least, both take 10 months and category 1 saves 125, as it does at the greatest.
    """
    found = ranges(graph, "cma-aama", as_of=DAY)
    (four, one) = found.options
    assert [(t.months, int(t.cost.amount)) for t in four.totals] == [
        (10, 5250),
        (11, 6250),
        (13, 15250),
    ]
    assert [(t.months, int(t.cost.amount)) for t in one.totals] == [
        (10, 5125),
        (13, 8125),
        (19, 15125),
    ]
    assert [t.best for t in four.totals] == [(), ("time", "cost"), ("time",)]
    assert [t.best for t in one.totals] == [("time", "cost"), (), ("cost",)]


def test_what_is_best_at_one_estimate_is_what_is_asked_at_it(graph):
    for estimate in ("min", "typical", "max"):
        for objective in ("time", "cost"):
            best = shortest_pathway(
                graph, "wa-ma-c", minimize=objective, estimate=estimate, as_of=DAY
            )
            found = ranges(graph, "wa-ma-c", as_of=DAY)
            totals = [t for o in found.options for t in o.totals if t.estimate == estimate]
            named = [t for t in totals if objective in t.best]
            assert named
            assert all((t.months, t.cost.amount) == (best.months, best.cost.amount) for t in named)


def test_nonsense(graph):
    with pytest.raises(UsageError, match="less than 1"):
        alternatives(graph, "cma-aama", k=0)


def test_what_time_ran_out_for_is_not_said_of_any_figures(graph, monkeypatch):
    """As if there were no time at all: nothing is said to be best, or to be no pathway."""
    whole = frontier(graph, "cma-aama", as_of=DAY)
    assert whole.proven
    assert "fastest at" in render(whole, graph, "text")
    monkeypatch.setattr(Stopwatch, "is_over", lambda _: True)
    for ask in (frontier, alternatives):
        cut = ask(graph, "cma-aama", as_of=DAY)
        assert not cut.proven
        assert not any(totals.best for option in cut.options for totals in option.totals)
        said = render(cut, graph, "text")
        assert "Proven" not in said
        assert "no pathway at" not in said
    found = ranges(graph, "cma-aama", as_of=DAY)  # what takes no time is proven all the same
    assert found.options
    assert not found.proven


# Timetables ----------------------------------------------------------------------------------


def test_the_timetable_of_work_and_study(graph):
    """Ten months of study at 40 hours, then a month of preparing for the exam at 10."""
    found = shortest_pathway(graph, "cma-aama", as_of=DAY)
    study, exam = found.timetable
    assert (study.starts_on, study.ends_on) == (date(2026, 11, 24), date(2027, 9, 24))
    assert (study.hours_per_week, exam.hours_per_week) == (40, 10)
    assert (exam.start, exam.finish, exam.ends_on) == (10, 11, date(2027, 10, 24))


@pytest.mark.parametrize("hours", [40, 50, 60, 80, 168])
def test_no_week_has_more_hours_than_there_are(graph, hours):
    for target in (*graph.of_class(terms.CREDENTIAL), *graph.of_class(terms.ROLE)):
        found = shortest_pathway(graph, target, as_of=DAY, hours_per_week=hours)
        if found:
            assert all(part.hours_per_week <= hours for part in found.timetable)
            assert sum(p.finish - p.start for p in found.timetable) <= found.months + 0.001


def test_a_stretch_has_the_steps_that_run_all_through_it(graph):
    """As the definition says it: begun by its start, and not finished before its end."""
    for target in graph.of_class(terms.CREDENTIAL):
        found = shortest_pathway(graph, target, as_of=DAY, hours_per_week=80)
        for part in found.timetable if found else ():
            running = [
                step.id
                for step in found.steps
                if step.start <= part.start
                and step.finish >= part.finish
                and step.start < step.finish
            ]
            assert list(part.steps) == running


def test_fewer_hours_take_longer(graph):
    """A lead MA is certified (here 4 + 1 months) and has worked 24: with 40 hours a week, one
    after the other; with more, study and work run side by side."""
    slow = shortest_pathway(graph, "lead-ma", as_of=DAY, hours_per_week=40)
    quick = shortest_pathway(graph, "lead-ma", as_of=DAY, hours_per_week=100)
    assert slow.months >= quick.months
    nothing = shortest_pathway(graph, "cma-aama", as_of=DAY, hours_per_week=39)
    assert not nothing
