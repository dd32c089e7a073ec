"""The documentation as a site: it builds without a warning, every link leads somewhere, nothing is
fetched from elsewhere, and every IRI of the ontology has its place."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote, urlsplit

import click
import pyoxigraph
import pytest

import magraph
from magraph.cli import magraph as command
from magraph.sparql import query
from magraph.terms import ID, MG

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
DAY = date(2026, 11, 25)
LOADS = {"img": "src", "script": "src", "iframe": "src", "source": "src", "link": "href"}
"""Tag -> its attribute whose address a browser fetches by itself."""

needs_sphinx = pytest.mark.skipif(
    not all(map(find_spec, ("sphinx", "myst_parser", "pydata_sphinx_theme", "sphinx_click"))),
    reason="the extra docs is not installed",
)


class Page(HTMLParser):
    """The anchors of a page, its links, and what it loads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if given.get("id"):
            self.anchors.add(given["id"])
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])
        loaded = given.get(LOADS.get(tag, ""))
        if loaded and not (tag == "link" and given.get("rel") in ("next", "prev", "canonical")):
            self.loads.append(loaded)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Path from the root of the site -> the page."""
    out = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "sphinx",
            "-q",
            "-W",
            "--keep-going",
            "-d",
            out / "trees",
            DOCS,
            out,
        ],
        capture_output=True,
        encoding="utf-8",
        timeout=900,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return out


@pytest.fixture(scope="module")
def pages(site):
    return {
        str(file.relative_to(site)): Page(file.read_text(encoding="utf-8"))
        for file in sorted(site.rglob("*.html"))
    }


@pytest.mark.slow
@needs_sphinx
def test_every_link_leads_somewhere(site, pages):
    broken = []
    for name, page in pages.items():
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (site / name).parent / unquote(parts.path) if parts.path else site / name
            key = str(target.resolve().relative_to(site.resolve()))
            if not target.exists():
                broken.append(f"{name}: {link}")
            elif key in pages and parts.fragment:
                wanted = {unquote(parts.fragment)}
                broken += [f"{name}: {link}"] if wanted - pages[key].anchors else []
    assert len(pages) > 600
    assert broken == []


KINDS_OF_PAGES = (
    "index.html",
    "tutorial.html",
    "how-to/choose-a-pathway.html",
    "explanation/planner.html",
    "ns/classes/Route.html",
    "reference/python/planning.html",
)
BY_OTHERS = {"definition-list", "summary-name"}
"""Rules that Sphinx's lists of parameters and the theme's folded contents break."""


@pytest.mark.slow
@needs_sphinx
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_no_violation_of_ours(site, chromium, width, scheme):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    context = chromium.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce"
    )
    try:
        for name in KINDS_OF_PAGES:
            page = context.new_page()
            page.goto((site / name).as_uri())
            found = axe.run(page)
            assert {each["id"] for each in found.response["violations"]} <= BY_OTHERS, name
            assert len(found.response["passes"]) > 10
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            page.close()
    finally:
        context.close()


@pytest.mark.slow
@needs_sphinx
def test_nothing_is_loaded_from_elsewhere(site, pages):
    fetched = [
        f"{name}: {address}"
        for name, page in pages.items()
        for address in page.loads
        if urlsplit(address).netloc
    ]
    for sheet in site.rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        found = re.findall(r"(?:url\(|@import)\s*['\"]?((?:https?:)?//[^'\")]+)", text)
        fetched += [f"{sheet.name}: {address}" for address in found]
    assert fetched == []


@pytest.mark.slow
@needs_sphinx
def test_every_iri_of_the_ontology_has_its_place(graph, site, pages):
    """By the rules for a web server that the documentation gives."""
    guide = (DOCS / "how-to" / "publish-the-pages.md").read_text(encoding="utf-8")
    base = "https://example.org/magraph/"
    rules = re.findall(rf"^RewriteRule (\S+) {base}(\S+)", guide, re.MULTILINE)
    assert len(rules) > 3

    def place(iri: str) -> tuple[str, str]:
        path, _, fragment = iri.removeprefix("https://w3id.org/magraph/").partition("#")
        for pattern, target in rules:
            if re.fullmatch(pattern.strip("^$"), path):
                path = re.sub(pattern, re.sub(r"\$(\d)", r"\\\1", target), path)
                break
        page, _, anchor = path.partition("#")
        return page, anchor or fragment

    own = [iri for iri in graph if iri.startswith((MG, ID)) and graph.types(iri)]
    lost = []
    for iri in own:
        page, anchor = place(iri)
        if page not in pages or (anchor and anchor not in pages[page].anchors):
            lost.append(iri)
    assert len(own) > 1000
    assert lost == []


@pytest.mark.slow
@needs_sphinx
def test_every_public_name_is_documented_once(pages):
    for name in magraph.__all__:
        homes = [page for page, found in pages.items() if f"magraph.{name}" in found.anchors]
        assert len(homes) == 1, f"{name}: {homes}"


@pytest.mark.slow
@needs_sphinx
def test_every_command_and_option_is_documented(pages):
    anchors = pages["reference/cli.html"].anchors
    context = click.Context(command)
    for name in command.list_commands(context):
        assert f"magraph-{name}" in anchors
        for parameter in command.get_command(context, name).params:
            for option in parameter.opts if isinstance(parameter, click.Option) else ():
                assert f"cmdoption-magraph-{name}-{option.lstrip('-')}" in anchors, (name, option)


# What is made from the ontology, before a site is built of it


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    from ontology_pages import write_pages

    root = tmp_path_factory.mktemp("made")
    write_pages(root, DAY)
    return root


def text(root: Path, page: str) -> str:
    return (root / f"{page}.md").read_text(encoding="utf-8")


@pytest.mark.slow
@needs_sphinx
def test_a_class_is_told_with_its_properties_mappings_and_rules(made):
    page = text(made, "ns/classes/Credential")
    assert "A recognition that an issuer grants" in page
    assert "[mg:issuedBy](../properties/issuedBy.md)" in page
    assert "[ceterms:Credential](https://purl.org/ctdl/terms/Credential)" in page
    assert "[mg:Certification](Certification.md), [mg:License](License.md)" in page
    assert 'shapes.html#Credential">' in page


@pytest.mark.slow
@needs_sphinx
def test_a_property_is_told_with_what_it_joins_and_what_the_data_says(made):
    page = text(made, "ns/properties/issuedBy")
    assert "[mg:Credential](../classes/Credential.md)" in page
    assert "[mg:Organization](../classes/Organization.md)" in page
    assert re.search(r"Stated \d+ times", page)


@pytest.mark.slow
@needs_sphinx
def test_a_class_and_a_property_that_differ_in_case_have_pages_of_their_own(made):
    assert "# mg:Field\n" in text(made, "ns/classes/Field")
    assert "# mg:field\n" in text(made, "ns/properties/field")


@pytest.mark.slow
@needs_sphinx
def test_an_entity_is_told_with_claims_evidence_sources_and_requirement(made):
    page = text(made, "id/medical-assistant/rma-amt")
    assert re.search(r"rma-amt--fee\".*\\\$135 .*sourced.*S7", page)
    assert "kept beside the one to use" in page
    assert "Current CPR certification" in page
    assert "[S7](../source/S7.md)" in page


@pytest.mark.slow
@needs_sphinx
def test_what_is_not_known_is_said(made):
    assert "*not known*" in text(made, "id/medical-assistant/rma-amt")


@pytest.mark.slow
@needs_sphinx
def test_what_a_thing_is_joined_with_is_drawn(made, graph):
    assert "<svg" in text(made, "ns/classes/Role")
    kinds = "SELECT (COUNT(*) AS ?n) { ?it mg:issuedBy ?by . ?it a ?kind } GROUP BY ?kind"
    issued = [int(number[0]) for (number,) in query(graph, kinds).rows]
    drawn = re.findall(r">(\d+) times<", text(made, "ns/properties/issuedBy"))
    assert sorted(map(int, drawn)) == sorted([*issued, sum(issued)])
    drawn = text(made, "id/medical-assistant/rma-amt").split("<svg")
    assert "one of these 7 ways" in drawn[1]
    assert "American Medical Technologists" in drawn[2]


@pytest.mark.slow
@needs_sphinx
def test_turtle_on_the_pages_is_turtle(made):
    found = [
        block
        for page in made.rglob("*.md")
        for block in re.findall(r"```turtle\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    ]
    assert len(found) > 30
    for block in found:
        assert list(pyoxigraph.parse(block.encode(), pyoxigraph.RdfFormat.TURTLE))


@pytest.mark.slow
@needs_sphinx
def test_what_is_no_longer_in_the_ontology_has_no_page(made):
    from ontology_pages import write_pages

    old = made / "id" / "org" / "gone.md"
    old.write_text("# Gone\n", encoding="utf-8")
    kept = made / "id" / "org" / "amt.md"
    before = kept.stat().st_mtime_ns
    write_pages(made, DAY)
    assert not old.exists()
    assert kept.stat().st_mtime_ns == before


@pytest.mark.parametrize("label", ["a|b", "*a*", "<b>", "[a](b)", "`a`", "a_b_c", "{a}", "$x$"])
def test_a_label_is_shown_as_it_is(label):
    """No label can draw a table, a link or HTML of its own."""
    from ontology_pages.site import plain

    shown = plain(label)
    assert "<b>" not in shown
    assert re.sub(r"\\(.)", r"\1", shown).replace("&lt;", "<").replace("&gt;", ">") == label
    assert not re.search(r"(?<!\\)[|*`_\[\]{}$]", shown)
