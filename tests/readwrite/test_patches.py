"""What if: patches on top of an ontology, with answers worked out by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magraph import patched, read_graph, shortest_pathway, skill_gap, terms, validate
from magraph.claims import claim
from magraph.errors import DataError, DataErrors, UsageError
from magraph.readwrite import ontology_path, write_graph
from magraph.readwrite.turtle import read_turtle

WHAT_IF = Path(__file__).parents[2] / "examples" / "what-if.ttl"
DAY = date(2026, 11, 24)
PREFIXES = """
@prefix jur: <https://w3id.org/magraph/id/jurisdiction/> .
@prefix ma: <https://w3id.org/magraph/id/medical-assistant/> .
@prefix mg: <https://w3id.org/magraph/ns#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix src: <https://w3id.org/magraph/id/source/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
MA = terms.PREFIXES["ma"]


@pytest.fixture
def patch(tmp_path):
    def write(text: str, name: str = "patch.ttl") -> Path:
        file = tmp_path / name
        file.write_text(PREFIXES + text, encoding="utf-8")
        return file

    return write


def ask(graph, target, **options):
    found = shortest_pathway(graph, target, as_of=DAY, **options)
    return found.months, found.cost.amount, [step.id for step in found.steps]


# Figures


def test_a_changed_fee_changes_the_sum(graph, patch) -> None:
    """School $6,000 and category 4; with $350 in place of $250 that is $6,350."""
    changed = patched(
        graph, patch("ma:cma-aama--cat4--fee schema:value 350 ; schema:maxValue 350 .")
    )
    assert ask(graph, "cma-aama", minimize="cost")[1] == 6250
    assert ask(changed, "cma-aama", minimize="cost")[1] == 6350


def test_a_fee_that_is_dear_enough_changes_the_way(graph, patch) -> None:
    """$6,000 + $2,500 is more than an accredited school's $8,000 and the $125 of category 1."""
    changed = patched(graph, patch("ma:cma-aama--cat4--fee schema:value 2500 ."))
    months, cost, steps = ask(changed, "cma-aama", minimize="cost")
    assert (months, cost) == (13, 8125)
    assert steps == ["ma-cert-accredited", "cma-aama--cat1"]


def test_what_is_assumed_says_so(graph, patch) -> None:
    file = patch("ma:cma-aama--cat4--fee schema:value 350 .", "dearer exam.ttl")
    changed = patched(graph, file)
    found = claim(changed, MA + "cma-aama--cat4", terms.FEE, DAY)
    assert found is not None
    assert found.provenance.evidence == "convention"
    assert [changed.label(source) for source in found.provenance.sources] == ["dearer exam.ttl"]
    (step,) = (
        step
        for step in shortest_pathway(changed, "cma-aama", as_of=DAY).steps
        if step.id == "cma-aama--cat4"
    )
    assert "dearer%20exam.ttl" in step.sources


def test_a_patch_may_say_how_it_knows(graph, patch) -> None:
    text = (
        "ma:cma-aama--cat4--fee schema:value 350 ; mg:evidence mg:sourced ; dcterms:source src:S4 ."
    )
    found = claim(patched(graph, patch(text)), MA + "cma-aama--cat4", terms.FEE, DAY)
    assert found is not None
    assert found.provenance.evidence == "sourced"
    # The sources that are there stay: which of them it replaces, nobody can say.
    assert terms.PREFIXES["src"] + "S4" in found.provenance.sources


def test_a_fee_from_a_day_on(graph, patch) -> None:
    """The old fee ends, the new one begins: each day has its own."""
    changed = patched(
        graph,
        patch(
            """
            ma:cma-aama--cat4--fee schema:validThrough "2026-12-31"^^xsd:date .
            ma:cma-aama--cat4 mg:fee ma:cma-aama--cat4--fee-2027 .
            ma:cma-aama--cat4--fee-2027 a schema:MonetaryAmount ; schema:value 300 ;
                schema:currency "USD" ; schema:validFrom "2027-01-01"^^xsd:date ;
                mg:evidence mg:convention .
            """
        ),
    )
    fees = [
        claim(changed, MA + "cma-aama--cat4", terms.FEE, day)
        for day in (date(2026, 12, 31), date(2027, 1, 1))
    ]
    assert [fee.estimate.typical for fee in fees if fee and fee.estimate] == [250, 300]
    # The old figure still is what its source says.
    assert fees[0] is not None
    assert fees[0].provenance.evidence == "sourced"


def test_two_figures_at_one_time_are_refused(graph, patch) -> None:
    text = """
        ma:cma-aama--cat4 mg:fee ma:cma-aama--cat4--other .
        ma:cma-aama--cat4--other a schema:MonetaryAmount ; schema:value 300 ;
            schema:currency "USD" ; mg:evidence mg:convention .
        """
    with pytest.raises(DataErrors, match="hold at one time"):
        patched(graph, patch(text))


# Programmes, rules, requirements


@pytest.fixture(scope="module")
def what_if(graph):
    return patched(graph, WHAT_IF)


def test_a_programme_of_700_hours_does_not_open_what_asks_for_720(what_if, patch) -> None:
    """RMA asks for 720: with 700 the other school is gone to as well; with 720 it is enough.

    9 months and $1,900, then the examination: 1 month and $135.
    """
    _, _, steps = ask(what_if, "rma-amt", via=["evening-700"])
    assert "ma-cert-institutional" in steps
    longer = patched(what_if, patch("ma:evening-700--total-hours schema:value 720 ."))
    assert ask(longer, "rma-amt", via=["evening-700"]) == (
        10,
        2035,
        ["evening-700", "rma-amt--r1"],
    )


def test_a_lower_bar_opens_it_too(what_if, patch) -> None:
    leaves = " ".join(
        f"ma:{what_if.id(leaf)} mg:minimumTotalHours 700 ."
        for leaf in what_if.of_class(terms.LEARNING_LEAF)
        if "rma-amt--r1-" in leaf and what_if.literals(leaf, terms.MG + "minimumTotalHours")
    )
    assert leaves
    eased = patched(what_if, patch(leaves))
    assert ask(eased, "rma-amt", via=["evening-700"])[:2] == (10, 2035)


def test_a_state_that_begins_to_ask_for_a_certification(graph, what_if) -> None:
    """Nebraska: three months on the job; then the shortest course (4) and an exam (1), $2,665."""
    assert ask(graph, "clinical-ma", jurisdiction="NE")[:2] == (3, 0)
    assert ask(what_if, "clinical-ma", jurisdiction="NE")[:2] == (5, 2665)
    assert ask(what_if, "clinical-ma", jurisdiction="FL") == ask(
        graph, "clinical-ma", jurisdiction="FL"
    )


def test_a_rule_taken_back(graph, patch) -> None:
    """New York forbids four duties; with the rule gone their five skills are asked for again."""
    file = patch("ma:x a mg:Retraction ; rdf:subject ma:rule-us-ny--forbidden-duties .")
    before, after = (
        set(skill_gap(g, "clinical-ma", jurisdiction="NY", as_of=DAY, ways=False).required)
        for g in (graph, patched(graph, file))
    )
    everywhere = set(skill_gap(graph, "clinical-ma", as_of=DAY, ways=False).required)
    assert before < after == everywhere


def test_a_route_taken_back_with_its_parts(graph, patch) -> None:
    """Without category 4 there are the accredited school's 12 months and $8,000, and category 1."""
    file = patch("ma:x a mg:Retraction ; rdf:subject ma:cma-aama--cat4 .")
    changed = patched(graph, file)
    assert ask(changed, "cma-aama")[:2] == (13, 8125)
    assert not [node for node in changed if "cma-aama--cat4" in node]
    assert MA + "x" not in changed


def test_one_statement_taken_back(graph, patch) -> None:
    file = patch(
        "ma:x a mg:Retraction ; rdf:subject ma:clinical-ma ; rdf:predicate mg:hasDuty ;"
        " rdf:object ma:draw-blood ."
    )
    duties = patched(graph, file).objects(MA + "clinical-ma", terms.HAS_DUTY)
    assert {*duties, MA + "draw-blood"} == set(graph.objects(MA + "clinical-ma", terms.HAS_DUTY))
    assert MA + "draw-blood" not in duties


# What is replaced, what is added


def test_links_are_added(graph, patch) -> None:
    changed = patched(graph, patch("ma:administrative-ma mg:hasDuty ma:draw-blood ."))
    before = set(graph.objects(MA + "administrative-ma", terms.HAS_DUTY))
    assert set(changed.objects(MA + "administrative-ma", terms.HAS_DUTY)) == {
        *before,
        MA + "draw-blood",
    }


def test_the_one_requirement_is_replaced(graph, patch) -> None:
    changed = patched(graph, patch("ma:cpt-nha mg:requirement ma:hs-diploma-or-equivalent ."))
    assert changed.objects(MA + "cpt-nha", terms.HAS_REQUIREMENT) == (
        MA + "hs-diploma-or-equivalent",
    )
    assert graph.objects(MA + "cpt-nha", terms.HAS_REQUIREMENT) != changed.objects(
        MA + "cpt-nha", terms.HAS_REQUIREMENT
    )


def test_a_label_is_replaced_in_its_language_only(graph, patch) -> None:
    spanish = patched(graph, patch('ma:draw-blood skos:prefLabel "Extraer sangre"@es .', "1.ttl"))
    changed = patched(spanish, patch('ma:draw-blood skos:prefLabel "Take blood"@en .', "2.ttl"))
    labels = {
        (text, lang) for text, _, lang in changed.literals(MA + "draw-blood", terms.PREF_LABEL)
    }
    assert labels == {("Extraer sangre", "es"), ("Take blood", "en")}


def test_the_later_patch_wins(graph, patch) -> None:
    files = [
        patch(f"ma:cma-aama--cat4--fee schema:value {fee} .", f"{fee}.ttl") for fee in (150, 200)
    ]
    assert ask(patched(graph, files), "cma-aama", minimize="cost")[1] == 6200
    assert ask(read_graph(patches=files[::-1]), "cma-aama", minimize="cost")[1] == 6150


def test_the_graph_itself_is_not_changed(graph) -> None:
    before = list(graph.triples())
    patched(graph, WHAT_IF)
    assert list(graph.triples()) == before


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_saying_again_what_is_said_changes_nothing(graph, tmp_path_factory, seed) -> None:
    every = list(graph.triples())
    some = Random(seed).sample(every, 400)
    file = tmp_path_factory.mktemp("again") / "same.ttl"
    from magraph.graph import CareerGraph

    write_graph(CareerGraph.from_triples(some), file)
    # A part of what is said of a node is no contradiction of the rest, but for single values.
    assert list(patched(graph, file).triples()) == every


@pytest.mark.slow
def test_a_patched_graph_conforms() -> None:
    assert validate(patches=[WHAT_IF]).violations == ()


def test_a_patched_graph_round_trips(what_if, tmp_path) -> None:
    write_graph(what_if, tmp_path / "all.ttl")
    assert list(read_turtle(tmp_path / "all.ttl").triples()) == list(what_if.triples())


# Faults


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("ma:cma-amaa--cat4--fee schema:value 350 .", "has no class"),
        ('ma:cma-aama--cat4--fee schema:value "x" .', "no number"),
        ("ma:cma-aama--cat4--fee schema:value 1, 2 .", "several schema:value"),
        ("ma:clinical-ma mg:hasDuti ma:draw-blood .", "Did you mean mg:hasDuty"),
        ("ma:clinical-ma mg:hasDuty [] .", "blank node"),
        ("ma:x a mg:Retraction .", "names no statement"),
        ("ma:x a mg:Retraction ; rdf:subject ma:no-such .", "what is not said"),
        (
            "ma:x a mg:Retraction ; rdf:subject ma:cma-aama ; rdf:object ma:cma-aama--cat4 .",
            "names no statement",
        ),
        (
            "ma:x a mg:Retraction ; rdf:subject ma:cma-aama ; rdf:predicate mg:hasDuty .",
            "what is not said",
        ),
        (
            "ma:x a mg:Retraction; rdf:subject ma:rn; rdf:predicate mg:hasDuty; rdf:object ma:y .",
            "what is not said",
        ),
        ("this is no turtle", "not valid Turtle"),
    ],
)
def test_faults_name_the_patch_and_the_line(graph, patch, text, said) -> None:
    file = patch(text)
    with pytest.raises(DataErrors) as caught:
        patched(graph, file)
    (error, *_) = caught.value.errors
    assert said in str(error)
    assert (error.file, error.line) == (str(file), PREFIXES.count("\n") + 1)


def test_no_file_and_no_address(graph) -> None:
    with pytest.raises(UsageError, match="no such file"):
        patched(graph, "nothing.ttl")
    with pytest.raises(UsageError, match="local files only"):
        patched(graph, "https://example.org/patch.ttl")


def test_what_a_patch_breaks_elsewhere_is_found(graph, patch) -> None:
    with pytest.raises(DataError, match="not in order"):
        patched(graph, patch("ma:cma-aama--cat4--fee schema:maxValue 100 ."))


# The command


def test_every_command_that_takes_an_ontology_takes_a_patch(cli) -> None:
    from magraph.cli import COMMANDS

    for name in COMMANDS:
        text = cli(name, "--help").stdout
        assert ("--with" in text) == ("--ontology" in text), name


def test_the_command(cli, patch) -> None:
    done = cli("pathway", "cma-aama", "--minimize", "cost", "--with", WHAT_IF)
    assert "$6,350" in done.stdout
    assert "what-if.ttl" in done.stdout
    wrong = cli("pathway", "cma-aama", "--with", patch("ma:clinical-ma mg:hasDuti ma:x ."))
    assert wrong.returncode == 2
    assert "patch.ttl:" in wrong.stderr


@pytest.mark.slow
def test_what_is_put_on_top_is_validated_with_the_rest(cli, patch) -> None:
    assert cli("validate", "--with", WHAT_IF).returncode == 0
    bad = cli("validate", "--with", patch("ma:clinical-ma mg:hasDuti ma:x ."))
    assert bad.returncode == 1
    assert "patch.ttl:" in bad.stdout


def test_the_whole_is_the_bundled_ontology_without_patches(graph) -> None:
    assert list(read_graph(ontology_path(), patches=[]).triples()) == list(graph.triples())
