"""Axe finds nothing wrong with any page, on a phone and on a desk, in light and in the dark."""

from __future__ import annotations

import pytest
from browser.pages import PHONE, WIDE, at

pytestmark = pytest.mark.slow

PAGES = {
    "start": {},
    "one-pathway": {"target": "cma-aama"},
    "choices": {"target": "ccma-nha", "in": "US-NJ", "budget": 1000},
    "no-pathway": {"target": "cma-aama", "budget": 500},
    "role": {"target": "clinical-ma", "in": "US-WA", "from": "administrative-ma@2021-01-01.."},
    "programme-start": {"page": "coverage"},
    "programme-credential": {
        "page": "coverage",
        "programme": "ma-cert-institutional",
        "target": "wa-ma-c",
    },
    "programme-role": {
        "page": "coverage",
        "programme": "ma-online-short",
        "target": "clinical-ma",
        "in": "US-NY",
    },
    "failure": {"target": "no-such-thing"},
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "wide"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_no_violation(name, size, scheme, explorer, visitor, shot):
    sync_playwright = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = visitor(viewport=size, color_scheme=scheme)
    page.goto(at(explorer, **PAGES[name]))
    page.locator("details").evaluate_all("all => all.forEach(e => { e.open = true; })")
    shot(page, f"axe-{name}-{scheme}")
    found = sync_playwright.Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert len(found.response["passes"]) > 10
