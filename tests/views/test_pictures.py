"""Pictures: well formed, legible, harmless whatever labels say, and the same bytes each time."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import struct
import subprocess
import sys
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import magraph
from magraph import terms
from magraph.cli import main
from magraph.errors import UsageError
from magraph.neighbourhoods import neighbourhood, thing_graph
from magraph.planning.eligibility import eligible
from magraph.profile import starting_profile
from magraph.views.pictures import FORMATS, drawn, picture
from magraph.views.pictures.dot import write_dot
from magraph.views.pictures.drawing import Drawing, Edge, Group, Span, node, worded
from magraph.views.pictures.mermaid import write_mermaid
from magraph.views.pictures.palette import DARK, LIGHT
from magraph.views.pictures.svg import write_svg
from magraph.views.pictures.svg.text import Style, width, wrapped

DAY = date(2026, 11, 24)
SVG = "{http://www.w3.org/2000/svg}"
PACKAGE_HOME = Path(magraph.__file__).resolve().parent.parent
GOLDEN = Path(__file__).parent.parent / "golden" / "pictures"
SUFFIX = {"mermaid": "mmd", "dot": "dot", "svg": "svg"}

ASKED = {
    "pathway": lambda g, held: magraph.shortest_pathway(g, "cma-aama", held(), as_of=DAY),
    "pathway-wages": lambda g, held: magraph.shortest_pathway(
        g, "rn", held("clinical-ma@2024-05-24.."), count_wages=True, as_of=DAY
    ),
    "pathway-side-by-side": lambda g, held: magraph.shortest_pathway(
        g, "rma-amt", held(), as_of=DAY
    ),
    "pathway-lead": lambda g, held: magraph.shortest_pathway(g, "lead-ma", held(), as_of=DAY),
    "pathway-many": lambda g, held: magraph.shortest_pathway(
        g,
        "pa",
        held(),
        via=("ccma-nha", "phlebotomy-course", "phlebotomist"),
        count_wages=True,
        as_of=DAY,
    ),
    "pathway-held": lambda g, held: magraph.shortest_pathway(
        g, "cma-aama", held("cma-aama@2025-01-01"), as_of=DAY
    ),
    "pathway-none": lambda g, held: magraph.shortest_pathway(
        g, "rma-amt", held(), budget=10, as_of=DAY
    ),
    "requirement": lambda g, held: eligible(g, "cma-aama", held(), as_of=DAY, ways=False),
    "requirement-open": lambda g, held: eligible(
        g, "cma-aama", held("ma-cert-accredited@2026-05-24"), as_of=DAY, ways=False
    ),
    "requirement-doubts": lambda g, held: eligible(
        g, "rma-amt", held("generalist-ma@2019-11-24.."), as_of=DAY, ways=False
    ),
    "requirement-held": lambda g, held: eligible(
        g, "cma-aama", held("cma-aama@2025-01-01"), as_of=DAY, ways=False
    ),
    "gap": lambda g, held: magraph.skill_gap(
        g, "clinical-ma", held("administrative-ma"), as_of=DAY
    ),
    "neighbourhood": lambda g, held: neighbourhood(g, "cma-aama"),
    "neighbourhood-large": lambda g, held: neighbourhood(g, "cma-aama", radius=2, limit=70),
}
NETWORKS = [name for name in ASKED if name.startswith("neighbourhood")]


@pytest.fixture(scope="module")
def answers(graph):
    return {
        name: ask(graph, lambda *ids: starting_profile(graph, ids)) for name, ask in ASKED.items()
    }


@pytest.fixture(scope="module")
def drawings(graph, answers):
    return {name: drawn(answer, graph) for name, answer in answers.items()}


@pytest.fixture(scope="module")
def trees(drawings):
    """Each picture as SVG, parsed."""
    return {name: ET.fromstring(write_svg(drawing)) for name, drawing in drawings.items()}


def words_in(tree):
    return " ".join(text.text for text in tree.iter(f"{SVG}text"))


def links_in(tree):
    return [path.get("d") for path in tree.iter(f"{SVG}path") if path.get("class") == "mg-link"]


# What is said


def test_a_pathway_says_each_step_its_dates_its_cost_and_what_is_not_known(trees, answers):
    pathway = answers["pathway-wages"]
    said = words_in(trees["pathway-wages"])
    for step in pathway.steps:
        assert step.label.split(":")[0] in said
        assert str(step.starts_on) in said
    assert "$15,000" in said
    assert pathway.steps[1].unknown == ("cost",)  # the licence has a fee and a cost nobody states
    assert "cost not known" in said


def test_what_is_held_already_is_met_though_no_way_to_it_is(drawings):
    drawing = drawings["requirement-held"]
    assert drawing.headline == "Held already."
    assert [each.mark for each in drawing.nodes[:3]] == ["met", "unmet", "unmet"]


def test_a_bar_is_as_long_as_its_step(trees, answers):
    """10 of 11 months, then 1 of 11, on a track of the whole width."""
    bars = [r for r in trees["pathway"].iter(f"{SVG}rect") if r.get("class") == "mg-box-step"]
    tracks = [r for r in trees["pathway"].iter(f"{SVG}rect") if r.get("class") == "mg-track"]
    whole = float(tracks[0].get("width"))
    for bar, step in zip(bars, answers["pathway"].steps, strict=True):
        share = (step.finish - step.start) / answers["pathway"].months
        assert float(bar.get("width")) == pytest.approx(share * whole, abs=0.2)


def test_prerequisites_are_arrows_from_what_gives_to_what_needs(drawings, answers):
    edges = drawings["pathway"].edges
    first, second = (step.id for step in answers["pathway"].steps)
    assert edges == (Edge("start", first), Edge(first, second), Edge(second, "goal"))


def test_an_arrow_leaves_a_bar_where_what_needs_it_begins(trees, answers):
    """The certification asks for 12 of the 24 months of work: not for the end of them."""
    work, exam = answers["pathway-lead"].steps
    assert (work.finish, exam.start) == (24, 12)
    starts = [float(re.match(r"M([\d.]+) ", d)[1]) for d in links_in(trees["pathway-lead"])]
    # From the diploma, from the middle of the work, from its end and from the certification.
    assert sorted(round((x - 16) / 448 * 24) for x in starts) == [0, 12, 13, 24]


def test_what_other_arrows_imply_is_no_arrow(drawings, trees):
    """The bachelor's degree is before the master's programme, and that before the licence."""
    drawing = drawings["pathway-many"]
    names = {n.id: n.label for n in drawing.nodes}
    before = {names[e.source] for e in drawing.edges if "PA-C by master" in names[e.target]}
    assert {name.split()[0] for name in before} == {"Bachelor's", "PA"}
    # Nor is there one from the diploma to the phlebotomy course in month 75, nor to the work as a
    # phlebotomist after it, which asks for the diploma too.
    assert ("start", "Phlebotomy course") in {(e.source, names[e.target]) for e in drawing.edges}
    assert len(links_in(trees["pathway-many"])) == len(drawing.edges) - 3


def test_a_requirement_says_whether_all_or_one_is_needed_and_what_is_met(drawings):
    """cat1: one of two. cat2: one thing. cat4: both of (assumed, one of (both of two, one))."""
    kinds = [(n.kind, n.mark) for n in drawings["requirement"].nodes if n.kind in ("all", "any")]
    assert kinds == [
        ("any", "unmet"),
        ("any", "unmet"),
        ("all", "unmet"),
        ("any", "unmet"),
        ("all", "unmet"),
    ]
    open_now = drawings["requirement-open"].nodes
    assert open_now[0].mark == "met"
    assert {n.mark for n in open_now} == {"met", "unmet", "assumed"}
    assert "unknown" in {n.mark for n in drawings["requirement-doubts"].nodes}


def test_and_and_or_differ_in_shape_line_and_word(trees):
    """The shapes of gates: hexagons for "one of", bars at both sides for "all of"."""
    tree = trees["requirement"]
    said = words_in(tree).split()
    assert said.count("or") >= 4
    assert said.count("and") >= 2
    hexagons = [p for p in tree.iter(f"{SVG}polygon") if len(p.get("points").split()) == 6]
    assert len(hexagons) == 3
    assert len([p for p in tree.iter(f"{SVG}path") if p.get("class") == "mg-bar"]) == 4
    assert [p for p in tree.iter(f"{SVG}path") if "mg-dash" in p.get("class")]


def test_a_gap_has_each_skill_once_with_its_sign(drawings, answers):
    gap = answers["gap"]
    skills = [n for n in drawings["gap"].nodes if n.id.startswith("skill-")]
    assert len([n for n in skills if n.mark == "unmet"]) == len(gap.missing) == 23
    assert len([n for n in skills if n.mark == "met"]) == len(gap.held) == 9


def test_no_pathway_is_a_picture_of_what_stands_in_the_way(drawings):
    drawing = drawings["pathway-none"]
    assert drawing.title.endswith("no pathway")
    assert "budget of $10" in [n.label for n in drawing.nodes]


def test_all_of_in_all_of_is_one(drawings):
    """RMA by education: a diploma, good character and one of four programmes, not two and two."""
    labels = [n.label for n in drawings["requirement-doubts"].nodes]
    start = labels.index("RMA by education")
    schooling = ("A high-school diploma", "A GED or another high-school equivalency")
    parts = [label for label in labels[start + 1 :] if label not in schooling]
    assert parts[:4] == [
        "all of these 3",
        "one of these 2",
        "Of good moral character",
        "one of these 4",
    ]


def test_a_thing_is_a_picture_of_what_it_asks_of_anybody(graph):
    """The RMA asks for good character, a diploma and one of seven ways; nobody is judged."""
    about = magraph.describe(graph, "rma-amt", as_of=DAY)
    drawing = drawn(about, graph)
    labels = [n.label for n in drawing.nodes]
    assert drawing.arrangement == "tree"
    assert "both of these" in labels
    assert "one of these 7 ways" in labels
    assert {part.label for name, part in about.parts if name == "eligibilityRoute"} <= set(labels)
    assert "Of good moral character" in labels
    assert {n.mark for n in drawing.nodes} == {None}
    assert len(drawing.edges) == len(drawing.nodes) - 1


def test_a_thing_that_asks_for_nothing_says_so(graph):
    drawing = drawn(magraph.describe(graph, "org:amt", as_of=DAY), graph)
    assert len(drawing.nodes) == 1
    assert drawing.notes == ("Nothing is known to be asked for.",)


# Neighbourhoods


def test_a_neighbourhood_looks_through_requirements_and_claims(graph):
    """Lead medical assistants must be certified: a requirement tree says so, not a direct link."""
    found = neighbourhood(graph, "cma-aama")
    links = {(link.source, link.predicate, link.target) for link in found.links}
    assert ("lead-ma", "requirement", "cma-aama") in links
    assert ("cma-aama", "issuedBy", "aama") in links
    assert not {"Quantity", "CredentialLeaf", "Source"} & {thing.kind for thing in found.things}


def test_a_neighbourhood_is_cut_off_where_it_says_nearest_first(graph):
    whole = neighbourhood(graph, "cma-aama", radius=2, limit=1000)
    part = neighbourhood(graph, "cma-aama", radius=2, limit=20)
    assert whole.left_out == 0
    assert part.things == whole.things[:20]
    assert part.left_out == len(whole.things) - 20
    assert [t.distance for t in whole.things] == sorted(t.distance for t in whole.things)
    ids = {thing.id for thing in part.things}
    assert part.links == tuple(
        link for link in whole.links if link.source in ids and link.target in ids
    )


def test_a_statement_that_something_does_not_hold_is_no_link(graph):
    denied = [
        (holder, thing, predicate)
        for statement in graph.of_class(terms.STATEMENT)
        if graph.value(statement, terms.HOLDS) is False
        for thing in graph.objects(statement, terms.OBJECT)
        for predicate, holders in graph.links_to(statement).items()
        for holder in holders
    ]
    assert denied
    things = thing_graph(graph)
    for holder, thing, predicate in denied:
        assert not things.has_edge(holder, thing, key=predicate)


@pytest.mark.parametrize("name", ["cma-aama--cat4--requirement", "S1", "sourced"])
def test_what_is_a_part_of_something_has_no_neighbourhood(graph, name):
    with pytest.raises(UsageError, match="has no neighbourhood"):
        neighbourhood(graph, name)


@pytest.mark.parametrize("numbers", [{"radius": 0}, {"limit": 0}], ids=str)
def test_a_neighbourhood_has_a_size(graph, numbers):
    with pytest.raises(UsageError, match="at least 1"):
        neighbourhood(graph, "cma-aama", **numbers)


def test_a_neighbourhood_is_drawn_by_distance(drawings, answers):
    found, drawing = answers["neighbourhood-large"], drawings["neighbourhood-large"]
    away = {thing.id: thing.distance for thing in found.things}
    for edge in drawing.edges:
        assert abs(away[edge.source] - away[edge.target]) == 1
    level = sum(away[link.source] == away[link.target] for link in found.links)
    assert level > 0
    assert drawing.notes == (f"Links between things equally far away are not drawn: {level}.",)


# Legible


def box(element):
    x, y, w, h = (float(element.get(key)) for key in ("x", "y", "width", "height"))
    return x, y, x + w, y + h


def text_box(element):
    wide = float(element.get("textLength", 8))
    size = float(element.get("font-size"))
    x, y = float(element.get("x")), float(element.get("y"))
    x -= {"start": 0, "middle": wide / 2, "end": wide}[element.get("text-anchor", "start")]
    return x, y - size * 0.8, x + wide, y + size * 0.25


def inside(inner, outer, slack=0.5):
    return (
        inner[0] >= outer[0] - slack
        and inner[1] >= outer[1] - slack
        and inner[2] <= outer[2] + slack
        and inner[3] <= outer[3] + slack
    )


def check_legible(tree):
    page = (0, 0, float(tree.get("width")), float(tree.get("height")))
    boxes = [
        box(rect) for rect in tree.iter(f"{SVG}rect") if rect.get("class").startswith("mg-box-")
    ]
    for rect in boxes:
        assert inside(rect, page)
    for text in tree.iter(f"{SVG}text"):
        here = text_box(text)
        assert inside(here, page), text.text
        middle = ((here[0] + here[2]) / 2, (here[1] + here[3]) / 2)
        for rect in boxes:
            if rect[0] < middle[0] < rect[2] and rect[1] < middle[1] < rect[3]:
                assert inside(here, rect), text.text
    lines = sorted(text_box(text) for text in tree.iter(f"{SVG}text"))
    for number, one in enumerate(lines):
        for other in lines[number + 1 :]:
            apart = (
                one[2] <= other[0] + 0.5
                or other[2] <= one[0] + 0.5
                or one[3] <= other[1] + 0.5
                or other[3] <= one[1] + 0.5
            )
            assert apart, (one, other)
    for number, one in enumerate(boxes):
        for other in boxes[number + 1 :]:
            assert (
                one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
            ), (one, other)


@pytest.mark.parametrize("name", ASKED)
def test_words_stay_in_their_boxes_and_nothing_lies_on_anything(trees, name):
    check_legible(trees[name])


@pytest.mark.parametrize("name", [name for name in ASKED if name not in NETWORKS])
def test_a_picture_is_as_wide_as_a_phone_or_two(trees, name):
    """480 pixels: on a screen of 375 a letter of 12.5 pixels is still 9.8 high."""
    assert float(trees[name].get("width")) == 480
    sizes = [float(text.get("font-size")) for text in trees[name].iter(f"{SVG}text")]
    assert min(sizes) >= 11.5


def luminance(colour):
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_contrast_is_that_of_wcag_aa(colours):
    """4.5 for words, 3 for signs and the lines around boxes (WCAG 2.2, 1.4.3 and 1.4.11)."""
    assert contrast(*("#000000", "#ffffff")) == pytest.approx(21)
    page = colours.page.ground
    assert contrast(colours.page.ink, page) >= 4.5
    assert contrast(colours.muted, page) >= 4.5
    assert contrast(colours.muted, colours.pairs["plain"].ground) >= 4.5
    assert contrast(colours.pairs["unknown"].ink, page) >= 4.5  # doubts stand on the page
    for ink, ground, line in colours.pairs.values():
        assert contrast(ink, ground) >= 4.5
        assert contrast(line, page) >= 3
    for mark in ("met", "unmet", "assumed", "unknown"):
        _, ground, line = colours.pairs[mark]
        assert contrast(ground, line) >= 3


def test_the_colours_of_the_dark_are_in_the_style_sheet(trees):
    sheet = trees["pathway"].find(f"{SVG}style").text
    light, _, dark = sheet.partition("@media (prefers-color-scheme:dark)")
    assert LIGHT.page.ground in light
    assert DARK.page.ground in dark


def test_a_screen_reader_hears_the_title_and_what_is_drawn(trees, answers):
    for name, tree in trees.items():
        assert tree.get("role") == "img"
        assert tree.get("aria-label") == tree[0].text
        assert [child.tag for child in tree][:2] == [f"{SVG}title", f"{SVG}desc"], name
    heard = trees["pathway"].find(f"{SVG}desc").text
    for step in answers["pathway"].steps:
        assert step.label in heard
    assert "Level 3: Documents" not in trees["requirement"].find(f"{SVG}desc").text
    assert "(taken as met; " in trees["requirement"].find(f"{SVG}desc").text


# Harmless

HOSTILE = [
    '<script>alert("x")</script>',
    "a & b &amp; &#0; ]]> <!-- --> <![CDATA[",
    'quote " and \' and ` and \\ and \\N \\" end',
    "end",
    "subgraph x; style n1 fill:#f00; click n1 call()",
    "1. a list",
    "- a list",
    "style: #1; classDef a:#2;",
    "%%{init: {}}%%",
    "a|b|c]]}}))>",
    "---\ntitle: x\n---",
    "\x00\x1b[31m\x7f\u202eright\u2066to\u200bleft",
    "\ud800",
    "שלום עולם, العربية, 中文字, ελληνικά",
    "\u05d0" * 300,
    "W" * 400,
    "",
    "   ",
    "#35;#quot;&lt;br&gt;<br>",
    "$$x^2$$",
    "`**bold**`",
]


def hostile(words):
    """A drawing of each arrangement in which everything is called so."""
    nodes = (
        node("a b", "held", words, [words]),
        node('"', "step", words, [words], doubts=[words], span=Span(0, 3)),
        node("-->", "target", words, [words], span=Span(3, 3)),
    )
    edges = (Edge("a b", '"'), Edge('"', "-->"))
    yield Drawing("timeline", words, words, (words,), nodes, edges, notes=(words,))
    parts = [
        node(f"n{i}", kind, words, [words], "unmet")
        for i, kind in enumerate(("target", "all", "any", "some", "leaf", "thing"))
    ]
    chain = (*(Edge(f"n{i}", f"n{i + 1}") for i in range(4)), Edge("n3", "n5"))
    yield Drawing("tree", words, words, (words,), tuple(parts), chain)
    tags = tuple(node(f"t{i}", "leaf", words, [words], "met") for i in range(4))
    yield Drawing(
        "lists", words, words, (), tags, groups=(Group(words, tuple(t.id for t in tags)),)
    )
    things = tuple(node(f"x{i}", "thing", words, [words]) for i in range(4))
    links = tuple(Edge(*ends, words) for ends in (("x0", "x1"), ("x2", "x0"), ("x0", "x3")))
    yield Drawing("network", words, words, (words,), things, links)


def squeezed(text):
    return re.sub(r"\s", "", text)


def check_harmless(words):
    for drawing in hostile(words):
        shown = worded(drawing.nodes[0])
        tree = ET.fromstring(write_svg(drawing))
        tags = {element.tag.removeprefix(SVG) for element in tree.iter()}
        assert tags <= {
            "svg",
            "title",
            "desc",
            "style",
            "rect",
            "text",
            "g",
            "path",
            "circle",
            "polygon",
        }
        label = squeezed(drawing.nodes[0].label)
        assert label in squeezed("".join(text.text for text in tree.iter(f"{SVG}text")))
        check_legible(tree)
        check_mermaid(write_mermaid(drawing))
        check_dot(drawing, shown)


def check_mermaid(text):
    """All between quotes is letters, digits, harmless signs, references and line breaks."""
    _, title, rest = re.split("^---\n", text, maxsplit=2, flags=re.MULTILINE)
    assert re.fullmatch(r'title: "([^"\\\n]|\\.)*"\n', title)
    assert not re.search("[<>&]", title)
    for label in re.findall(r'"([^"]*)"', rest):
        assert label
        assert "$$" not in label
        assert not re.match(r"\d*[-+.)]( |$)", label)
        bare = re.sub(r"#\d+;|<br>", "", label)
        assert re.fullmatch(r"(?:[\w .,()+$%/'\-]|[^\x00-\x7f])*", bare), label
    for line in rest.splitlines():
        assert line.count('"') in (0, 2), line


def check_dot(drawing, shown):
    from pygraphviz import AGraph

    graph = AGraph(string=write_dot(drawing))
    assert sorted(graph.nodes()) == sorted(each.id for each in drawing.nodes)
    assert len(graph.edges()) == len(drawing.edges)
    label = graph.get_node(drawing.nodes[0].id).attr["label"] or ""
    plain = label.replace("\\n", "").replace('\\"', '"').replace("\\\\", "\\").replace("&amp;", "&")
    assert squeezed(plain).startswith(squeezed(shown))


@pytest.mark.parametrize("words", HOSTILE, ids=ascii)
def test_whatever_a_label_says_is_only_shown(words):
    check_harmless(words)


@settings(max_examples=10, deadline=None)
@given(st.text(max_size=60))
def test_any_label_is_only_shown(words):
    check_harmless(words)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.floats(30, 300))
def test_lines_fit_and_lose_nothing(words, room):
    """A single letter may be wider than the room."""
    style = Style(12.5)
    broken = wrapped(words, style, room)
    assert squeezed("".join(line for line, _ in broken.lines)) == "".join(words.split())
    for line, wide in broken.lines:
        assert wide == width(line, style)
        assert wide <= room or len(line) == 1


def test_widths_are_those_of_the_font():
    """Arimo has Arial's advances: H is 1479 of 2048 units wide, i is 455; together 0.944 em."""
    assert width("Hi", Style(100)) == pytest.approx(94.4, abs=0.1)
    assert width("中", Style(100)) == 100  # not in the font: a square


PARSE = """
import { createRequire } from "module";
import { pathToFileURL } from "url";
import { readFileSync } from "fs";
const [folder, ...files] = process.argv.slice(2);
const require = createRequire(folder + "/");
const { JSDOM } = require("jsdom");
global.window = new JSDOM("<!doctype html>").window;
global.document = window.document;
const at = pathToFileURL(folder + "/mermaid/dist/mermaid.core.mjs");
const mermaid = (await import(at)).default;
for (const file of files) await mermaid.parse(readFileSync(file, "utf8"));
console.log(files.length);
"""


@pytest.mark.slow
def test_mermaid_itself_reads_every_picture(drawings, tmp_path):
    """Its own parser, where `npm install --global mermaid jsdom` has put it."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        pytest.skip("there is no Node.js")
    folder = (
        os.environ.get("NODE_PATH")
        or subprocess.check_output([npm, "root", "--global"], text=True).strip()
    )
    if not all((Path(folder) / name).is_dir() for name in ("mermaid", "jsdom")):
        pytest.skip(f"Mermaid and jsdom are not in {folder}")
    all_of_them = [*drawings.values(), *(d for words in HOSTILE for d in hostile(words))]
    for number, drawing in enumerate(all_of_them):
        (tmp_path / f"{number}.mmd").write_text(write_mermaid(drawing), encoding="utf-8")
    (tmp_path / "parse.mjs").write_text(PARSE, encoding="utf-8")
    files = sorted(map(str, tmp_path.glob("*.mmd")))
    done = subprocess.run(
        [node, tmp_path / "parse.mjs", folder, *files], capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [str(len(all_of_them))]


# Bytes


@pytest.mark.parametrize(
    "name", ["pathway", "pathway-wages", "requirement", "gap", "neighbourhood"]
)
@pytest.mark.parametrize("form", SUFFIX)
def test_what_people_get(graph, answers, pytestconfig, name, form):
    """Where Graphviz puts things depends on its version: a network is compared by its words."""
    made = picture(answers[name], graph, form)
    file = GOLDEN / f"{name}.{SUFFIX[form]}"
    if pytestconfig.getoption("update_golden"):
        file.write_text(made, encoding="utf-8")
    kept = file.read_text(encoding="utf-8")
    if form == "svg" and name in NETWORKS:
        assert sorted(words_in(ET.fromstring(made)).split()) == sorted(
            words_in(ET.fromstring(kept)).split()
        )
    else:
        assert made == kept


def test_the_same_bytes_from_another_process():
    code = (
        "import hashlib, magraph\n"
        "from magraph.views.pictures import FORMATS\n"
        "graph = magraph.read_graph()\n"
        "near = magraph.neighbourhood(graph, 'phlebotomy')\n"
        "gap = magraph.skill_gap(graph, 'draw-blood')\n"
        "for form in FORMATS:\n"
        "    made = magraph.picture(gap if form == 'html' else near, graph, form)\n"
        "    made = made if isinstance(made, bytes) else made.encode()\n"
        "    print(form, hashlib.sha256(made).hexdigest())\n"
    )
    said = [
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(PACKAGE_HOME)},
        ).stdout
        for seed in ("1", "2")
    ]
    assert said[0] == said[1]
    assert [line.split()[0] for line in said[0].splitlines()] == list(FORMATS)


def test_a_png_is_twice_the_size_and_not_empty(graph, answers, trees):
    made = picture(answers["pathway"], graph, "png")
    assert made[:8] == b"\x89PNG\r\n\x1a\n"
    wide, high = struct.unpack(">II", made[16:24])
    tree = trees["pathway"]
    assert wide == 2 * float(tree.get("width"))
    assert abs(high - 2 * float(tree.get("height"))) <= 2
    # Without its letters it would be a fifth of that.
    assert len(made) > 40_000


# The command


@pytest.fixture
def run(capsysbinary, tmp_path, monkeypatch):
    """Run `magraph export` here: exit code, standard output, standard error."""
    monkeypatch.chdir(tmp_path)

    def export(*arguments):
        with pytest.raises(SystemExit) as left:
            main(["export", *arguments])
        printed = capsysbinary.readouterr()
        return left.value.code, printed.out, printed.err.decode()

    return export


def test_the_suffix_decides(run, tmp_path):
    starts = {"a.svg": b"<svg", "a.png": b"\x89PNG", "a.mmd": b"---", "a.dot": b"digraph {"}
    for name, start in starts.items():
        assert run("requirement", "cma-aama", "-o", name) == (0, b"", "")
        assert (tmp_path / name).read_bytes().startswith(start)


def test_without_a_suffix_it_is_svg(run):
    assert run("gap", "draw-blood")[1].startswith(b"<svg")


def test_no_pathway_is_a_picture_and_a_no(cli):
    done = cli("export", "pathway", "rma-amt", "--budget", "10", "--format", "mermaid")
    assert done.returncode == 1
    assert "flowchart" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["pathway"], "magraph export pathway TERM"),
        (["pathway", "cma-aama", "--format", "turtle"], "is written as svg"),
        (["--format", "svg"], "the ontology is written as turtle"),
        (["gap", "cma-aama", "--budget", "3"], "--budget says nothing about a gap"),
        (["--from", "cma-aama"], "--from says nothing about the whole ontology"),
        (["gap", "cma-aama", "-o", "nowhere/a.svg"], "cannot be written"),
        (["neighbourhood", "S1"], "has no neighbourhood"),
        (["holiday", "cma-aama"], "is not one of"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_makes_no_sense_is_said(run, arguments, message):
    code, out, err = run(*arguments)
    assert (code, out) == (2, b"")
    assert message in err


def test_bytes_do_not_go_to_a_terminal(run, monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    code, out, err = run("gap", "draw-blood", "--format", "png")
    assert (code, out) == (2, b"")
    assert "-o FILE" in err


# The library


def test_there_is_no_picture_of_anything_else(graph):
    with pytest.raises(UsageError, match="no picture of a Listing"):
        picture(magraph.listing(graph, "roles"), graph)
    with pytest.raises(UsageError, match="no picture is called 'gif'"):
        picture(neighbourhood(graph, "cma-aama"), graph, "gif")


@pytest.mark.parametrize("form", ["svg", "png"])
def test_what_is_missing_is_named(form):
    """Mermaid and DOT do without the extra."""
    code = (
        "import sys\n"
        "for name in ('uharfbuzz', 'resvg_py', 'pygraphviz'): sys.modules[name] = None\n"
        "import magraph\n"
        "graph = magraph.read_graph()\n"
        "pathway = magraph.shortest_pathway(graph, 'cma-aama')\n"
        "magraph.picture(pathway, graph, 'mermaid'), magraph.picture(pathway, graph, 'dot')\n"
        f"try: magraph.picture(pathway, graph, {form!r})\n"
        "except magraph.MissingExtra as error: print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert "pip install 'magraph[pictures]'" in done.stdout


def test_what_a_picture_says_has_one_full_stop_after_a_sentence(graph):
    said = picture(eligible(graph, "clinical-ma", ["ma-ojt"]), graph, "svg")
    assert "<desc>Open today: at least one way. As of" in said


# The documents

PICTURES = Path(__file__).parent.parent.parent / "docs" / "how-to" / "pictures"


def commands():
    lines = (PICTURES / "make").read_text(encoding="utf-8").splitlines()
    return [shlex.split(line)[2:] for line in lines if line.startswith("magraph export ")]


@pytest.mark.parametrize("command", commands(), ids=lambda command: command[0])
def test_the_pictures_of_the_documents_are_what_their_commands_make(run, tmp_path, command):
    """After a change that means to alter them: `docs/how-to/pictures/make`."""
    assert run(*command) == (0, b"", "")
    name = command[-1]
    made, kept = (folder.joinpath(name).read_text("utf-8") for folder in (tmp_path, PICTURES))
    if command[0] == "neighbourhood":
        made, kept = (sorted(words_in(ET.fromstring(text)).split()) for text in (made, kept))
    assert made == kept


def test_every_picture_of_the_documents_is_made_by_a_command():
    assert {file.name for file in PICTURES.glob("*.*")} == {c[-1] for c in commands()}
