"""Two files that say different things of one figure: both values, both sources, both places."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from magraph.errors import DataError
from magraph.readwrite import ontology_path, read_graph
from magraph.validation import validate

SMALL = Path(__file__).parent / "small.ttl"
HEAD = """\
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix ma: <https://w3id.org/magraph/id/medical-assistant/> .
@prefix mg: <https://w3id.org/magraph/ns#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix src: <https://w3id.org/magraph/id/source/> .

"""
ORG = "\n@prefix org: <https://w3id.org/magraph/id/org/> .\n"
FLYER = 'src:M1 a mg:Source ; skos:prefLabel "Flyer (M1)"@en ; dcterms:title "A flyer"@en .\n'


def second_fee(credential: str, value: int, more: str = "") -> str:
    """A file of somebody's own: another claim of the fee, on line 10 and after."""
    return (
        f"{HEAD}ma:{credential} mg:fee ma:{credential}--fee-2 .\n\n"
        f"ma:{credential}--fee-2 a schema:MonetaryAmount ;\n"
        f'    schema:value {value} ; schema:currency "USD" ; {more}\n'
        f"    mg:evidence mg:sourced ; dcterms:source src:M1 .\n\n{FLYER}"
    )


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine.ttl"
    path.write_text(second_fee("cma-aama", 300), encoding="utf-8")
    return path


def said_by_both(message: str, mine: Path) -> None:
    (conflict,) = [line for line in message.splitlines() if "two claims of mg:fee" in line]
    theirs = ontology_path() / "medical-assistant" / "credentials" / "cma-aama.ttl"
    text = theirs.read_text(encoding="utf-8").splitlines()
    line = text.index("ma:cma-aama--fee a schema:MonetaryAmount ;") + 1
    assert f"cma-aama--fee says 250.0 USD by S3 in {theirs}:{line}" in conflict
    assert f"cma-aama--fee-2 says 300 USD by M1 in {mine}:10" in conflict
    assert "mg:preferred false" in conflict


def test_own_file_beside_the_bundled_ontology(mine: Path) -> None:
    with pytest.raises(DataError) as raised:
        read_graph([ontology_path(), mine])
    said_by_both(str(raised.value), mine)


def test_patch(mine: Path) -> None:
    with pytest.raises(DataError) as raised:
        read_graph(patches=[mine])
    said_by_both(str(raised.value), mine)


def test_command_with_two_ontologies(cli, mine: Path) -> None:
    both = ("--ontology", str(ontology_path()), "--ontology", str(mine))
    done = cli("pathway", "cma-aama", *both)
    assert done.returncode == 2
    said_by_both(done.stderr, mine)


@pytest.mark.slow
def test_validate_lists_it(cli, mine: Path) -> None:
    done = cli("validate", str(ontology_path()), str(mine), "--format", "json")
    assert done.returncode == 1
    found = [each["message"] for each in json.loads(done.stdout)["violations"]]
    (conflict,) = found
    said_by_both(conflict, mine)


FEE = """\
ma:cma mg:fee ma:cma--fee-2 .
ma:cma--fee-2 a schema:MonetaryAmount ; schema:value 3 ; schema:currency "USD" ;
    mg:evidence mg:sourced ; dcterms:source src:S1 .
"""
ACCREDITED = """\
ma:school a mg:Program ; skos:prefLabel "School"@en ;
    mg:accreditation ma:school--yes , ma:school--no .
ma:school--yes a mg:Statement ; mg:object org:aama ; mg:holds true ;
    mg:evidence mg:sourced ; dcterms:source src:S1 .
ma:school--no a mg:Statement ; mg:object org:aama ; mg:holds false ; mg:evidence mg:convention .
"""
TOPICS = """\
ma:t--1 a mg:Topic ; skos:prefLabel "Same"@en .
ma:t--2 a mg:Topic ; skos:prefLabel "Same"@en .
"""
# What is said from line 8 on, and what is told: our own checks, and those of the shapes alone.
CHECKED = [
    (
        FEE,
        (
            "{small}:38: cma: two claims of mg:fee hold at one time: cma--fee says 250 USD by S1"
            " in {small}:45 and cma--fee-2 says 3 USD by S1 in {mine}:9."
        ),
    ),
    (
        ACCREDITED,
        (
            "{mine}:12: school--no: school--no without a source in {mine}:12 and school--yes by S1"
            " in {mine}:10 claim the same thing of school in {mine}:8 for the same time."
        ),
    ),
    (
        TOPICS,
        "{mine}:8: t--1: t--1 in {mine}:8 and t--2 in {mine}:9 are of one publisher and class",
    ),
    ('ma:rma mg:nickname "R" .\n', "{mine}:8: rma: mg:nickname is no known term."),
]


@pytest.mark.parametrize(
    ("more", "told"), CHECKED, ids=["figures", "statements", "names of parts", "terms"]
)
def test_what_is_checked_over_the_whole_graph_has_its_place(
    tmp_path: Path, more: str, told: str
) -> None:
    """Once, where it is written, never in the vocabulary: the shapes hang such checks on that."""
    pytest.importorskip("pyshacl")
    mine = tmp_path / "mine.ttl"
    mine.write_text(HEAD.rstrip("\n") + ORG + more, encoding="utf-8")
    before = set(validate(SMALL).violations)
    found = [str(each) for each in validate([SMALL, mine]).violations if each not in before]
    (only,) = [each for each in found if "claim" in each or "term" in each or "same" in each]
    assert only.startswith(told.format(small=SMALL, mine=mine))


def test_two_files_on_one_claim(tmp_path: Path) -> None:
    """The very same node with another value: each file is named beside what it says."""
    mine = tmp_path / "mine.ttl"
    mine.write_text(
        f"{HEAD}ma:cma--fee schema:value 260 ; dcterms:source src:M1 .\n{FLYER}", encoding="utf-8"
    )
    with pytest.raises(DataError) as raised:
        read_graph([SMALL, mine])
    line = 1 + next(
        number
        for number, text in enumerate(SMALL.read_text(encoding="utf-8").splitlines())
        if "schema:value 250" in text
    )
    wanted = f"cma--fee: several schema:value, by M1, S1: 250 in {SMALL}:{line} and 260 in {mine}:8"
    assert wanted in str(raised.value)


@pytest.mark.parametrize(
    "settled", ["mg:preferred false ;", 'schema:validFrom "2099-01-01"^^xsd:date ;']
)
def test_what_settles_a_conflict(tmp_path: Path, settled: str) -> None:
    """Kept beside the one to use, it is no conflict; from a day on, where the other has an end."""
    mine = tmp_path / "mine.ttl"
    xsd = "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .\n"
    text = xsd + second_fee("cma-aama", 300, settled)
    if "validFrom" in settled:
        text += 'ma:cma-aama--fee schema:validThrough "2098-12-31"^^xsd:date .\n'
    mine.write_text(text, encoding="utf-8")
    graph = read_graph([ontology_path(), mine])
    assert graph.with_id("cma-aama--fee-2")
