"""Validation: our rules and SHACL in one sorted report."""

from __future__ import annotations

from pathlib import Path

import pytest

from magraph.errors import DataError
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


@pytest.mark.parametrize(
    ("value", "negative"), [('"129"', False), ("0.0", False), ("0", False), ("-1.5", True)]
)
def test_what_is_no_number_is_not_called_negative(tmp_path: Path, value: str, negative) -> None:
    file = tmp_path / "fee.ttl"
    file.write_text(
        "@prefix schema: <https://schema.org/> .\n@prefix x: <http://example.org/> .\n"
        f'x:fee a schema:MonetaryAmount ; schema:value {value} ; schema:currency "USD" .\n'
    )
    said = [violation.message for violation in validate(file).violations]
    assert any("The value is negative" in message for message in said) is negative
    assert any("no single decimal" in message for message in said) is (value == '"129"')


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
