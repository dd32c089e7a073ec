"""What a notebook shows: the forms of answers, and the example, run in a kernel of its own."""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import html5lib
import pytest

import magraph
from magraph.graph import CareerGraph
from magraph.literals import LANG_STRING
from magraph.terms import DC_TITLE, OWL_ONTOLOGY, PREF_LABEL, RDF_TYPE
from magraph.views.text import _WRITERS

DAY = date(2026, 11, 25)
NOTEBOOK = Path(__file__).parents[1] / "examples" / "notebook.ipynb"
SMALL = Path(__file__).parent / "hostile" / "small.ttl"
HOSTILE = "<script>alert('x')</script><img src=x onerror=alert(1)>"

ASKED = {
    "CareerGraph": lambda graph: graph,
    "Pathway": lambda graph: magraph.shortest_pathway(graph, "cma-aama", as_of=DAY),
    "NoPathway": lambda graph: magraph.shortest_pathway(graph, "cma-aama", budget=1, as_of=DAY),
    "Choices": lambda graph: magraph.frontier(graph, "ccma-nha", as_of=DAY),
    "Explanation": lambda graph: magraph.explain(graph, "cma-aama", as_of=DAY),
    "SkillGap": lambda graph: magraph.skill_gap(graph, "clinical-ma", as_of=DAY, ways=False),
    "Eligibility": lambda graph: magraph.eligible(graph, "cma-aama", as_of=DAY, ways=False),
    "Description": lambda graph: magraph.describe(graph, "draw-blood", as_of=DAY),
    "QueryResult": lambda graph: magraph.query(graph, "ASK { ?role a mg:Role }"),
    "Ranking": lambda graph: magraph.match(graph, ["phlebotomy-course"], top=1, as_of=DAY),
    "Similar": lambda graph: magraph.similar(graph, "phlebotomist", top=1),
    "Coverage": lambda graph: magraph.coverage(graph, "phlebotomy-course", "rma-amt", as_of=DAY),
    "Holding": lambda graph: magraph.holding(graph, "ccma-nha", 3, as_of=DAY),
    "Listing": lambda graph: magraph.listing(graph, "roles", as_of=DAY),
    "Neighbourhood": lambda graph: magraph.neighbourhood(graph, "draw-blood"),
    "Report": lambda _: magraph.validate(SMALL),
    "Import": lambda _: magraph.Import("onet", (), (), ()),
}
DRAWN = {"Pathway", "NoPathway", "SkillGap", "Eligibility", "Description", "Neighbourhood"}


def test_every_kind_of_answer_that_is_told_is_public_and_shows_itself():
    assert set(ASKED) == set(_WRITERS) - {"tuple"}  # two pathways, each of which shows itself
    for kind in ASKED:
        assert hasattr(magraph, kind)


@pytest.mark.parametrize("kind", ASKED)
def test_each_answer_shows_itself(graph, kind):
    answer = ASKED[kind](graph)
    assert type(answer).__name__ == kind
    html = answer._repr_html_()
    html5lib.HTMLParser(strict=True).parseFragment(html)
    # "$5,000 to $15,000" is no formula, which MathJax 2 and 3 are told by these two classes.
    assert html.startswith('<div class="magraph tex2jax_ignore mathjax_ignore">')
    assert "<style>" in html
    svg = answer._repr_svg_()
    assert (svg is not None) == (kind in DRAWN)
    if svg:
        assert ET.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"


def test_a_pathway_is_shown_with_labels_figures_and_sources(graph):
    html = ASKED["Pathway"](graph)._repr_html_()
    for told in ("CMA (AAMA)", "11 months", "$6,250", 'id="source-'):
        assert told in html, told


def test_pathways_inside_answers_show_themselves(graph):
    gap = magraph.skill_gap(graph, "draw-blood", as_of=DAY)
    assert gap.fastest._repr_html_()
    for option in ASKED["Choices"](graph).options:
        assert option.pathway._repr_html_()
    assert ASKED["Explanation"](graph).best.pathway._repr_html_()
    # A group of credentials is solved member by member, and told as one.
    group = "national-ma-certifications"
    assert magraph.shortest_pathway(graph, group, as_of=DAY)._repr_html_()
    assert magraph.shortest_pathway(graph, group, budget=1, as_of=DAY)._repr_html_()


def test_the_overview_counts_what_is_there(graph):
    html = graph._repr_html_()
    for kind in ("roles", "credentials"):
        count = len(magraph.listing(graph, kind, as_of=DAY).items)
        row = f'<td class="figure" dir="auto">{count}</td>\n<td dir="auto">{kind.capitalize()}</td>'
        assert row in html
    assert "The career of a medical assistant in the United States" in html
    assert "https://creativecommons.org/licenses/by/4.0/" in html
    assert repr(graph) == f"<CareerGraph of {len(graph)} nodes>"


@pytest.mark.parametrize("kind", ["Pathway", "SkillGap", "Eligibility"])
def test_the_graph_is_no_part_of_the_value(graph, kind):
    answer = ASKED[kind](graph)
    again = ASKED[kind](magraph.read_graph())
    assert answer == again
    assert "graph" not in {field.name for field in fields(answer)}
    assert "CareerGraph" not in repr(answer)
    sent = pickle.dumps(answer)
    assert len(sent) < 100_000
    for other in (pickle.loads(sent), copy.deepcopy(answer), replace(answer)):
        assert other == answer
        assert other._repr_html_() is None
        assert other._repr_svg_() is None


def test_an_empty_graph_shows_itself():
    assert "0 nodes" in CareerGraph()._repr_html_()


def test_hostile_labels_are_escaped(graph):
    triples = list(graph.triples())
    skill = graph.find("phlebotomy")
    ontology = "https://example.org/hostile"
    hostile = CareerGraph.from_triples(
        [triple for triple in triples if triple[:2] != (skill, PREF_LABEL)]
        + [
            (skill, PREF_LABEL, (HOSTILE, LANG_STRING, "en")),
            (ontology, RDF_TYPE, OWL_ONTOLOGY),
            (ontology, DC_TITLE, (HOSTILE, LANG_STRING, "en")),
        ]
    )
    gap = magraph.skill_gap(hostile, "draw-blood", as_of=DAY, ways=False)
    rows = magraph.query(hostile, "SELECT ?title WHERE { ?x dcterms:title ?title }")
    for html in (hostile._repr_html_(), gap._repr_html_(), rows._repr_html_()):
        assert "&lt;script&gt;" in html
        assert "<script" not in html
        assert "<img" not in html
    assert "<script" not in gap._repr_svg_()


def test_without_the_extra_there_is_no_picture(graph, monkeypatch):
    for name in ("pygraphviz", "uharfbuzz"):
        monkeypatch.setitem(sys.modules, name, None)
    for module in [name for name in sys.modules if name.startswith("magraph.views.pictures.")]:
        monkeypatch.delitem(sys.modules, module)
    pathway = ASKED["Pathway"](graph)
    assert pathway._repr_svg_() is None
    assert pathway._repr_html_()


def test_at_the_prompt_an_answer_is_written_as_the_command_writes_it(graph):
    pretty = pytest.importorskip("IPython.lib.pretty").pretty
    told = pretty(ASKED["Pathway"](graph))
    assert told.splitlines()[0].endswith("CMA (AAMA): the fastest pathway")
    assert "PathwayStep(" not in told
    assert pretty(replace(ASKED["Pathway"](graph))).startswith("Pathway(")


def test_showing_needs_nothing_before_it_is_asked():
    code = "import magraph.planning.pathway, sys; print('jinja2' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_the_example_is_kept_without_outputs():
    """They would change with the data and the style, and nobody reads them in a diff."""
    for cell in json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # the kernel's client warns about its own event loops
def test_the_example_runs_and_shows_what_it_tells():
    nbformat = pytest.importorskip("nbformat")
    client = pytest.importorskip("nbclient").NotebookClient
    pytest.importorskip("ipykernel")
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    nbformat.validate(notebook)
    where = {"metadata": {"path": str(NOTEBOOK.parent)}}
    client(notebook, timeout=120, kernel_name="python3", resources=where).execute()
    shown = {"text/html": [], "image/svg+xml": [], "text/plain": []}
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            assert output.output_type == "execute_result", output
            for form, text in output.data.items():
                shown[form].append(text)
    overview, pathway, choices, gap, none, rows, ranking = shown["text/html"]
    assert "Career graph of" in overview
    assert "11 months" in pathway
    assert "$6,250" in pathway
    assert "$2,665" in choices
    assert "$165" in choices
    assert "phlebotomy" in gap.lower()
    assert "no pathway" in none
    assert "Phlebotomist" in rows
    assert "Phlebotomist" in ranking
    plain = "\n".join(shown["text/plain"])
    assert "(11, Decimal('6250')" in plain
    assert "(Decimal('6250'), Decimal('6350'))" in plain
    assert "'administrative-ma'" in plain
    assert len(shown["image/svg+xml"]) == 4
