"""Other people's programs read what we write; a program that is not installed skips its test."""

from __future__ import annotations

import shutil
import subprocess

import pyoxigraph as ox
import pytest

from magraph.readwrite.ntriples import write_ntriples
from magraph.readwrite.turtle import write_turtle

READERS = {
    "rapper": ("rapper", "-q", "-i", "turtle", "-o", "ntriples", "{file}"),
    "serdi": ("serdi", "-i", "turtle", "-o", "ntriples", "{file}"),
}


def canonical(ntriples: str) -> list[str]:
    """Return sorted N-Triples in one spelling; there are no blank nodes to be named."""
    quads = ox.parse(ntriples.encode(), ox.RdfFormat.N_TRIPLES)
    return sorted(f"{quad.triple} .\n" for quad in quads)


@pytest.fixture(scope="module")
def turtle(graph, tmp_path_factory):
    path = tmp_path_factory.mktemp("turtle") / "ontology.ttl"
    path.write_text(write_turtle(graph), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", READERS)
def test_raptor_and_serd_read_the_same_triples(graph, turtle, name):
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed")
    command = [part.format(file=turtle) for part in READERS[name]]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60)
    assert done.returncode == 0, done.stderr
    assert canonical(done.stdout) == write_ntriples(graph).splitlines(keepends=True)
    turtle_cut = turtle.with_name("cut.ttl")
    turtle_cut.write_text(turtle.read_text(encoding="utf-8")[:-40], encoding="utf-8")
    command = [part.format(file=turtle_cut) for part in READERS[name]]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60)
    assert done.returncode != 0


def test_rdflib_and_pyoxigraph_read_the_same_triples(graph, turtle):
    import rdflib

    ours = write_ntriples(graph).splitlines(keepends=True)
    quads = ox.parse(turtle.read_bytes(), ox.RdfFormat.TURTLE)
    assert sorted(f"{quad.triple} .\n" for quad in quads) == ours
    assert len(list(graph.triples())) == len(ours)
    was = rdflib.NORMALIZE_LITERALS
    rdflib.NORMALIZE_LITERALS = False  # else 036.00 becomes 36.00
    try:
        theirs = rdflib.Graph().parse(turtle, format="turtle")
    finally:
        rdflib.NORMALIZE_LITERALS = was
    assert canonical(theirs.serialize(format="nt")) == ours


MG = "https://w3id.org/magraph/ns#"
BROKEN = """
    <https://w3id.org/magraph/ns#Silly> a <http://www.w3.org/2002/07/owl#Class> ;
      <http://www.w3.org/2000/01/rdf-schema#subClassOf> <{mg}Skill>, <{mg}Duty> .
    <{mg}Skill> <http://www.w3.org/2002/07/owl#disjointWith> <{mg}Duty> .
    {member}
"""


def reasoned(graph, tmp_path, more=""):
    """Return the classes that HermiT finds to be empty; raise where all is inconsistent."""
    import owlready2

    triples = [
        line
        for line in write_ntriples(graph).splitlines(keepends=True)
        if "http://www.w3.org/2002/07/owl#imports" not in line  # nothing is to be fetched
    ]
    quads = ox.parse(more.encode(), ox.RdfFormat.TURTLE)
    path = tmp_path / "ontology.nt"
    path.write_text("".join(triples) + "".join(f"{q.triple} .\n" for q in quads), encoding="utf-8")
    world = owlready2.World()
    world.get_ontology(path.as_uri()).load(only_local=True)
    owlready2.sync_reasoner_hermit(world, debug=0)
    return sorted(each.iri for each in world.inconsistent_classes())


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_a_reasoner_finds_no_contradiction_and_no_empty_class(graph, tmp_path):
    owlready2 = pytest.importorskip("owlready2")
    if shutil.which("java") is None:
        pytest.skip("HermiT needs Java")
    assert reasoned(graph, tmp_path) == []
    # The same way finds what was broken on purpose.
    empty = BROKEN.format(mg=MG, member="")
    assert MG + "Silly" in reasoned(graph, tmp_path, empty)
    member = f"<https://w3id.org/magraph/id/x> a <{MG}Silly> ."
    with pytest.raises(owlready2.OwlReadyInconsistentOntologyError):
        reasoned(graph, tmp_path, BROKEN.format(mg=MG, member=member))
