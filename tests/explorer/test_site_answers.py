"""What the folder of files answers is what the planner answers, in Python and in a browser."""

from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from urllib.parse import urlencode

import pytest

from magraph.coverages import coverage
from magraph.explorer import offers
from magraph.explorer.asked import HOURS
from magraph.explorer.beforehand import answers, rules_by_place, starts
from magraph.explorer.site import write_site
from magraph.phrases import months
from magraph.planning.ask import shortest_pathways
from magraph.planning.memory import remembering
from magraph.readwrite import read_graph
from magraph.views.sentences import known_cost

pytestmark = pytest.mark.slow

DAY = date(2026, 11, 25)
TARGETS = ("ccma-nha", "rma-amt", "national-ma-certifications", "wa-ma-credentials", "lead-ma")


def chosen(told, budget, deadline):
    """The best pair within limits, as the script of the page finds it."""

    def row(steps, limit):
        return len(steps) if limit is None else sum(step <= limit for step in steps) - 1

    numbers = row(told["budgets"], budget), row(told["deadlines"], deadline)
    return None if -1 in numbers else told["best"][numbers[0]][numbers[1]]


def limits(told, dice):
    """None, one or both, about what the pathways cost and take."""

    def near(figures):
        return dice.choice([None, max(0, dice.choice(figures) + dice.choice([-1, 0, 0.5, 300]))])

    return near(told["budgets"]), near(told["deadlines"])


@pytest.mark.parametrize("target", [*TARGETS, "ca-rda", "expanded-functions-dental-assistant"])
def test_what_is_chosen_within_limits_is_as_good_as_what_the_planner_finds(graph, target):
    dice = random.Random(target)
    places = ["", *dice.sample(sorted(set(rules_by_place(graph).values())), 2)]
    begins = starts(graph, DAY)[:2]
    with remembering():
        made = answers(graph, target, DAY, begins, places, [HOURS])
    for cell, number in made.cells.items():
        start, place, hours = cell.split("|")
        told = made.answers[number]
        assert told["proven"] == bool(told["ways"])
        for _ in range(8):
            budget, deadline = limits(told, dice) if told["ways"] else (None, None)
            found = shortest_pathways(
                graph,
                target,
                [start] if start else [],
                jurisdiction=place or None,
                as_of=DAY,
                hours_per_week=int(hours),
                budget=None if budget is None else Decimal(str(budget)),
                deadline=deadline,
            )
            best = chosen(told, budget, deadline) if told["ways"] else None
            assert (best is None) == (not found[0]), (cell, budget, deadline)
            if best is not None:
                fastest, cheapest = (told["ways"][each - 1] for each in best)
                assert fastest["months"] == float(found[0].months), (cell, budget, deadline)
                assert cheapest["cost"] == float(found[1].cost.amount), (cell, budget, deadline)


@pytest.fixture(scope="module")
def page(chromium, tmp_path_factory):
    """A page on a site of a few targets; it must have no complaints and ask nothing of a host."""
    graph = read_graph()
    some = tuple(offers.Offer(name, graph.label(graph.find(name))) for name in TARGETS[:3])
    folder = tmp_path_factory.mktemp("site") / "pages"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(offers, "targets", lambda _: (offers.Group("Some", some),))
        write_site(graph, folder, as_of=DAY)
    context = chromium.new_context(viewport={"width": 390, "height": 800})
    opened = context.new_page()
    said, asked = [], []
    opened.on("console", lambda message: said.append(message.text))
    opened.on("pageerror", lambda error: said.append(str(error)))
    opened.on("request", lambda request: asked.append(request.url))
    opened.home = (folder / "index.html").as_uri()
    yield opened
    context.close()
    assert said == []
    assert all(address.startswith((folder.as_uri(), "data:,")) for address in asked), asked


def visit(page, **question):
    page.goto(f"{page.home}?{urlencode({k.replace('_', '-'): v for k, v in question.items()})}")
    page.wait_for_selector("#answer .answer-body, #answer .failure")
    return [card.inner_text() for card in page.query_selector_all(".card")]


def test_the_page_shows_the_planners_answer(graph, page):
    for question in (
        {"target": "ccma-nha"},
        {"target": "ccma-nha", "budget": "1000"},
        {"target": "rma-amt", "in": "US-WA", "deadline": "30"},
    ):
        cards = visit(page, **question)
        found = shortest_pathways(
            graph,
            question["target"],
            jurisdiction=question.get("in"),
            as_of=DAY,
            budget=question.get("budget") and int(question["budget"]),
            deadline=question.get("deadline") and int(question["deadline"]),
        )
        assert months(found[0].months) in cards[0]
        assert known_cost(found[1].cost) in cards[-1]
        assert page.eval_on_selector("html", "page => page.scrollWidth") == 390


def test_one_asks_with_the_form_and_comes_back(page):
    page.goto(page.home)
    page.select_option("#target", "ccma-nha")
    page.click("button[type=submit]")
    page.wait_for_selector(".card")
    assert "target=ccma-nha" in page.url
    page.click('.options a[data-option="2"]')
    page.wait_for_selector('.options a[data-option="2"][aria-current]')
    assert "show=2" in page.url
    assert "apprenticeship" in page.inner_text("#pathway h3")
    page.reload()
    page.wait_for_selector('.options a[data-option="2"][aria-current]')
    assert page.input_value("#target") == "ccma-nha"


@pytest.mark.parametrize(
    "question",
    [
        {"from": "rn"},
        {"hours_per_week": "20"},
        {"estimate": "max"},
        {"avoid": "ma-ojt"},
        {"as_of": "2020-01-01"},
        {"budget": "1e3"},
    ],
)
def test_what_was_not_worked_out_is_sent_to_the_command_line(page, question):
    assert visit(page, target="ccma-nha", **question) == []
    told = page.inner_text("#answer")
    assert "not worked out beforehand" in told
    ((name, value),) = question.items()
    assert f"magraph frontier ccma-nha --{name.replace('_', '-')} {value}" in told


def test_a_flag_of_the_command_line_has_no_value_there(page):
    assert visit(page, target="ccma-nha", full_scope="yes") == []
    assert "magraph frontier ccma-nha --full-scope --as-of" in page.inner_text("#answer")


def test_limits_that_nothing_keeps_are_told_with_the_least(page):
    assert visit(page, target="ccma-nha", budget="10") == []
    told = page.inner_text("#answer")
    assert "The fastest takes 5 months, the cheapest costs $165." in told
    assert "magraph pathway ccma-nha --budget 10" in told


def test_a_programme_is_held_against_a_target_in_a_file(graph, page):
    home = page.home.replace("index.html", "coverage.html")
    page.goto(f"{home}?programme=ma-online-short&target=clinical-ma&in=US-NY")
    page.wait_for_selector("#answer .answer-body")
    told = page.inner_text("#answer")
    found = coverage(graph, "ma-online-short", "clinical-ma", jurisdiction="US-NY", as_of=DAY)
    assert f"{len(found.skills_met)} of 27" in told
    assert "New York" in told
    assert page.input_value("#programme") == "ma-online-short"
    page.click("text=Change the question")
    page.select_option("#target", "wa-ma-c")
    page.select_option("#in", "")
    page.click("button[type=submit]")
    page.wait_for_selector("text=MA-C by accredited program")
    assert "Washington" in page.inner_text(".question")
    assert page.eval_on_selector("html", "page => page.scrollWidth") == 390
    page.goto(f"{home}?programme=ma-online-short&target=clinical-ma&as-of=2020-01-01")
    page.wait_for_selector("#answer .failure")
    command = "magraph coverage ma-online-short clinical-ma --as-of 2020-01-01"
    assert command in page.inner_text("#answer")
