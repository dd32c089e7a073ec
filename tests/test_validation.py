"""Validation: our rules and SHACL in one sorted report."""

from __future__ import annotations

from pathlib import Path

import pytest

from magraph.errors import DataError
from magraph.readwrite import ontology_path
from magraph.terms import PREFIXES
from magraph.validation import validate

pytest.importorskip("pyshacl")

SMALL = Path(__file__).parent / "hostile" / "small.ttl"
SHAPES = """
@prefix mg: <https://w3id.org/magraph/ns#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
mg:CredentialShape a sh:NodeShape ;
    sh:targetClass mg:Credential ;
    sh:property [
        sh:path mg:issuedBy ; sh:minCount 1 ; sh:class mg:Organization ;
        sh:message "a credential needs an issuer"
    ] .
"""


@pytest.fixture
def shapes(tmp_path: Path) -> Path:
    path = tmp_path / "my-shapes.ttl"
    path.write_text(SHAPES, encoding="utf-8")
    return path


def test_shapes_see_subclasses(shapes: Path) -> None:
    report = validate(SMALL, shapes=shapes)
    assert not report.conforms
    (violation,) = report.violations
    assert violation.focus == "rma"
    assert violation.path == "mg:issuedBy"
    assert violation.severity == "violation"
    assert violation.file == str(SMALL)
    line = SMALL.read_text(encoding="utf-8").splitlines()[violation.line - 1]
    assert line.startswith("ma:rma a")
    assert str(violation) == (
        f"{SMALL}:{violation.line}: rma: mg:issuedBy a credential needs an issuer"
    )


def test_warnings_do_not_fail(tmp_path: Path) -> None:
    path = tmp_path / "my-shapes.ttl"
    path.write_text(SHAPES.replace("sh:minCount 1", "sh:minCount 1 ; sh:severity sh:Warning"))
    report = validate(SMALL, shapes=path)
    assert report.conforms
    assert [violation.severity for violation in report.violations] == ["warning"]


def test_our_rules_are_part_of_it(tmp_path: Path, shapes: Path) -> None:
    text = SMALL.read_text(encoding="utf-8").replace("minValue 125", "minValue 999")
    (tmp_path / "data.ttl").write_text(text, encoding="utf-8")
    report = validate(tmp_path / "data.ttl", shapes=shapes)
    assert [violation.focus for violation in report.violations] == ["rma", "cma--fee"]
    assert list(report.violations) == sorted(set(report.violations))


FIGURE = {
    "schema:minValue": "9.0",
    "schema:value": "12.0",
    "schema:maxValue": "18.0",
    "schema:unitCode": '"MON"',
    "mg:evidence": "mg:sourced",
    "dcterms:source": "x:page",
}


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({}, None),
        ({"schema:minValue": "0", "schema:value": "0.0"}, None),
        ({"schema:value": '"12.0"'}, "schema:value '12.0' is no number"),
        ({"schema:minValue": '"9"'}, "schema:minValue '9' is no number"),
        ({"schema:maxValue": '"18"'}, "schema:maxValue '18' is no number"),
        ({"schema:value": "-12.0"}, "schema:value is negative: -12.0"),
        ({"schema:minValue": "-9"}, "schema:minValue is negative: -9"),
        ({"schema:maxValue": "-18.0"}, "schema:maxValue is negative: -18.0"),
        ({"schema:value": "20"}, "least, value and most are not in order: 9.0, 20, 18.0"),
        ({"schema:value": "12, 13"}, "several schema:value, by page: 12 "),
        ({"schema:value": ""}, "a figure without schema:value"),
        ({"schema:unitCode": '"MONTHS"'}, "'MONTHS' is no unit"),
        ({"schema:unitCode": ""}, "a figure without schema:unitCode"),
        ({"schema:unitCode": '"HUR"'}, "This claim counts months."),
        ({"mg:evidence": ""}, "a claim without evidence"),
        ({"mg:evidence": "mg:seed, mg:recalled"}, "several kinds of evidence: recalled, seed"),
        ({"dcterms:source": ""}, "evidence mg:sourced without a source"),
        ({"schema:value": "300", "schema:maxValue": ""}, "More than 240 months."),
    ],
)
def test_a_fault_of_a_figure_is_told_once(tmp_path: Path, wrong: dict[str, str], said) -> None:
    """By our own check, or else by a shape: a shape that is compared with what is no number, or
    negative, told of more.
    """
    figure = {**FIGURE, **wrong}
    lines = "".join(f"    {name} {value} ;\n" for name, value in figure.items() if value)
    (tmp_path / "figure.ttl").write_text(
        "".join(f"@prefix {name}: <{space}> .\n" for name, space in PREFIXES.items())
        + "@prefix x: <http://example.org/> .\n"
        + 'x:page a mg:Source ; dcterms:title "A page"@en .\n'
        + 'x:course a mg:Program ; skos:prefLabel "A course"@en ; mg:duration x:months .\n'
        + f"x:months a mg:Quantity ;\n{lines}.\n"
    )
    found = validate([ontology_path() / "vocabulary.ttl", tmp_path / "figure.ttl"]).violations
    told = [each.message for each in found if each.focus == "months"]
    assert len(told) == (said is not None), told
    assert all(message.startswith(said) for message in told), told


def test_of_several_values_each_has_its_own_fault(tmp_path: Path) -> None:
    """Our own check says that one duty is nowhere; a shape says something of both."""
    prefixes = "".join(f"@prefix {name}: <{space}> .\n" for name, space in PREFIXES.items())
    (tmp_path / "role.ttl").write_text(
        prefixes
        + "@prefix x: <http://example.org/> .\n"
        + 'x:role a mg:Role ; skos:prefLabel "A role"@en ; mg:hasDuty x:nowhere, x:duty .\n'
        + 'x:duty a mg:Duty ; skos:prefLabel "A duty"@en .\n'
    )
    (tmp_path / "shapes.ttl").write_text(
        prefixes
        + "@prefix sh: <http://www.w3.org/ns/shacl#> .\n"
        + "mg:S a sh:NodeShape ; sh:targetSubjectsOf mg:hasDuty ;\n"
        + '    sh:property [ sh:path mg:hasDuty ; sh:class mg:Skill ; sh:message "odd" ] .\n'
    )
    data = [ontology_path() / "vocabulary.ttl", tmp_path / "role.ttl"]
    told = [each.message for each in validate(data, shapes=tmp_path / "shapes.ttl").violations]
    assert told == [
        (
            "mg:hasDuty leads to http://example.org/nowhere, which is declared nowhere. "
            "Declare it or mend the name"
        ),
        "odd (value: http://example.org/duty)",
    ]


def test_of_several_things_wrong_of_a_node_each_is_told(tmp_path: Path) -> None:
    """That it has no source is told once, by our own check; that nobody issues it, by a shape."""
    (tmp_path / "credential.ttl").write_text(
        "".join(f"@prefix {name}: <{space}> .\n" for name, space in PREFIXES.items())
        + "@prefix x: <http://example.org/> .\n"
        + 'x:cert a mg:Certification ; skos:prefLabel "A certification"@en ;\n'
        + '    skos:definition "One of nobody."@en ; mg:evidence mg:sourced ;\n'
        + "    mg:eligibilityRoute x:way .\n"
        + 'x:way a mg:EligibilityRoute ; skos:prefLabel "By nothing"@en ; skos:notation "a" ;\n'
        + "    mg:evidence mg:sourced .\n"
    )
    found = validate([ontology_path() / "vocabulary.ttl", tmp_path / "credential.ttl"]).violations
    told = {(each.focus, each.message.partition(".")[0]) for each in found}
    assert len(found) == 4
    assert told == {
        ("cert", "The credential has no issuer"),
        ("cert", "evidence mg:sourced without a source"),
        ("way", "The route asks for nothing"),
        ("way", "evidence mg:sourced without a source"),
    }


def test_what_cannot_be_parsed_is_a_violation(tmp_path: Path, shapes: Path) -> None:
    (tmp_path / "data.ttl").write_text("oops", encoding="utf-8")
    report = validate(tmp_path / "data.ttl", shapes=shapes)
    assert not report.conforms
    assert report.violations[0].line == 1


def test_shapes_that_are_no_turtle(tmp_path: Path) -> None:
    path = tmp_path / "my-shapes.ttl"
    path.write_text("oops", encoding="utf-8")
    with pytest.raises(DataError, match=r"my-shapes.ttl:1: not valid Turtle"):
        validate(SMALL, shapes=path)
