"""Names with markup, from right to left, or without an end, on a real screen."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser.pages import PHONE, WIDE, at, told

import magraph

pytestmark = pytest.mark.slow

LONG = "Donaudampfschifffahrtsgesellschaftsberufsbefähigung" * 6
SCHOOL = "<script>alert('school')</script> شهادة مساعد طبي <b>معتمد</b>"
GOAL = "\"><img src=x onerror=alert('credential')> תעודת עוזר רפואי"


@pytest.fixture(scope="module")
def patch(tmp_path_factory):
    text = Path(__file__).with_name("hostile.ttl").read_text(encoding="utf-8")
    file = tmp_path_factory.mktemp("hostile") / "hostile.ttl"
    file.write_text(text.replace("LONG", LONG), encoding="utf-8")
    return file


@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "wide"])
def test_names_are_shown_as_they_are_and_do_nothing(size, patch, serve, graph, visitor, shot):
    """The fixtures see to it: no dialog, no error, no request to another host, no overflow."""
    assert len(LONG) > 300
    hostile = magraph.patched(graph, [patch])
    fastest, cheapest = magraph.shortest_pathways(hostile, "evil")
    page = visitor(viewport=size)
    with serve("--with", patch) as address:
        page.goto(address)
        shot(page, "hostile-start")
        page.goto(at(address, target="evil"))
        page.locator("details").evaluate_all("all => all.forEach(e => { e.open = true; })")
        shot(page, "hostile-answer")
        text = told(page.locator("#answer"))
        for pathway in (fastest, cheapest):
            assert all(step.label in text for step in pathway.steps)
        assert GOAL in text
        assert SCHOOL in text
        assert LONG in text
        assert "{{ 7 * 7 }} ${7*7} %s &lt;script&gt;" in text
        assert page.locator("#answer script, #answer img, #answer b b").count() == 0
        assert page.locator("a[href^='javascript:']").count() == 0

        # What is held is written anew by the page's script.
        for name in ("evil-school", "long-school"):
            page.locator(f"input[name=from][value={name}]").evaluate("e => e.click()")
        chosen = page.locator("#from-chosen")
        shot(page, "hostile-chosen")
        assert SCHOOL in chosen.text_content()
        assert LONG in chosen.text_content()
        page.goto(at(address, target="evil", budget=1))
        shot(page, "hostile-none")
        assert GOAL in told(page.locator(".no-pathway"))

        # Another alphabet than the page's is read from its own side.
        heading = page.locator("#answer-title")
        assert heading.evaluate("e => e.matches('[dir=auto]')")


@pytest.mark.parametrize("scripted", [True, False])
def test_a_name_typed_into_the_address_is_text(scripted, explorer, visitor, shot):
    page = visitor(viewport=PHONE, java_script_enabled=scripted)
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>" + "x" * 300
    page.goto(at(explorer, target=evil))
    shot(page, "hostile-address")
    assert "<script>alert(1)</script>" in told(page.get_by_role("alert"))
    assert page.locator("#answer img").count() == 0
