"""Node-link JSON: what networkx reads, and what is refused."""

from __future__ import annotations

import json

import networkx as nx
import pytest

from magraph import DataError, UsageError, read_graph, write_graph
from magraph.graph import CareerGraph
from magraph.readwrite.nodelink import read_nodelink, write_nodelink


def test_comes_back_whole(graph, tmp_path):
    path = tmp_path / "graph.json"
    text = write_graph(graph, path)
    assert json.loads(text)["multigraph"] is True
    again = read_graph(path)
    assert list(again.triples()) == list(graph.triples())
    assert write_nodelink(again) == text


def test_networkx_reads_the_same_multigraph(graph):
    data = json.loads(write_nodelink(graph))
    read = nx.node_link_graph(data, edges="edges")
    assert read.is_multigraph()
    assert read.is_directed()
    assert set(read.edges(keys=True)) == set(graph.nx.edges(keys=True))
    ours = json.loads(json.dumps(nx.node_link_data(graph.nx, edges="edges")))
    assert {node["id"]: node for node in data["nodes"]} == {n["id"]: n for n in ours["nodes"]}
    # What networkx writes of the same graph is read as well.
    assert list(CareerGraph(read).nx) == list(read)


def test_what_networkx_wrote_is_read(graph, tmp_path):
    path = tmp_path / "theirs.json"
    path.write_text(json.dumps(nx.node_link_data(graph.nx, edges="edges")), encoding="utf-8")
    assert list(read_nodelink(path).triples()) == list(graph.triples())


NODE = {"id": "https://w3id.org/magraph/id/x", "types": [], "literals": {}}


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        ("{", "line|property name"),
        ("[]", "a list where an object"),
        ("{}", "no list 'nodes'"),
        ('{"nodes": [], "edges": []}', "says nothing"),
        ("[" * 200_000, "nested|JSON"),
        (b"\xff\xfe{".decode("latin-1"), "JSON"),
        (json.dumps({"nodes": [1], "edges": []}), r"nodes\[1\] has no text 'id'"),
        (json.dumps({"nodes": [NODE, NODE], "edges": []}), "given twice"),
        (json.dumps({"nodes": [NODE | {"types": [1]}], "edges": []}), "types must be"),
        (json.dumps({"nodes": [NODE | {"literals": []}], "edges": []}), "no object 'literals'"),
        (
            json.dumps({"nodes": [NODE | {"literals": {"p": [["a"]]}}], "edges": []}),
            "lexical form, datatype and language",
        ),
        (
            json.dumps(
                {
                    "nodes": [NODE],
                    "edges": [{"source": "a", "target": "b", "predicate": "p", "key": "p"}],
                }
            ),
            "leads to 'a', which is no node",
        ),
        (
            json.dumps(
                {
                    "nodes": [NODE],
                    "edges": [
                        {"source": NODE["id"], "target": NODE["id"], "predicate": "p", "key": 0}
                    ],
                }
            ),
            "no text 'key'",
        ),
        ('{"nodes": ' + "9" * 5000 + "}", "JSON"),
    ],
)
def test_other_files_are_refused_with_their_cause(tmp_path, content, cause):
    path = tmp_path / "other.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=cause) as caught:
        read_nodelink(path)
    assert caught.value.file == str(path)


def test_one_file_at_a_time(tmp_path):
    with pytest.raises(UsageError, match="give one json file alone"):
        read_graph([tmp_path / "a.json", tmp_path / "b.ttl"])
    with pytest.raises(UsageError, match="no such file"):
        read_graph(tmp_path / "a.json")
