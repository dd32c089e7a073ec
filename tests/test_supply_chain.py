"""What is installed is pinned, with hashes, and the wheel says what it brings."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import magraph

HOME = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((HOME / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = PROJECT["project"]["optional-dependencies"]
CORE = [Requirement(line) for line in PROJECT["project"]["dependencies"]]
NOT_IN_CI = {"fuzz", "mutation"}
"""Extras for runs of hours: CI leaves them out."""
WITHOUT_WHEEL = {"reasoner"}
"""Extras of what CI builds from its source."""


def pins(lock: str) -> dict[str, list[tuple[str, str]]]:
    """Return package -> (version, the lines that follow the pin)."""
    found: dict[str, list[tuple[str, str]]] = {}
    text = (HOME / ".ci" / lock).read_text(encoding="utf-8")
    for name, version, rest in re.findall(
        r"^([A-Za-z0-9._-]+)==([^ \n]+)([^\n]*(?:\n [^\n]*)*)", text, re.MULTILINE
    ):
        found.setdefault(canonicalize_name(name), []).append((version, rest))
    return found


SOURCES = pins("sources.lock")
PINS = pins("requirements.lock") | SOURCES


def wanted() -> list[Requirement]:
    lines = [line for extra, lines in EXTRAS.items() if extra not in NOT_IN_CI for line in lines]
    lines += PROJECT["build-system"]["requires"]
    requirements = CORE + [Requirement(line) for line in lines]
    return [each for each in requirements if each.name != "magraph"]


@pytest.mark.parametrize("requirement", wanted(), ids=str)
def test_each_requirement_is_pinned_to_versions_it_allows(requirement):
    """After a change of pyproject.toml: `.ci/lock`."""
    pinned = PINS[canonicalize_name(requirement.name)]
    for version, _ in pinned:
        assert requirement.specifier.contains(version)


def test_only_what_has_no_wheel_is_built_from_its_source():
    lines = [line for extra in WITHOUT_WHEEL for line in EXTRAS[extra]]
    assert set(SOURCES) == {canonicalize_name(Requirement(line).name) for line in lines}
    assert not set(SOURCES) & set(pins("requirements.lock"))


def test_each_pin_has_hashes():
    assert len(PINS) > 30
    for name, versions in PINS.items():
        for _, rest in versions:
            assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", rest), name


def test_the_bill_of_materials_names_what_a_plain_install_brings():
    """After a change of the core's dependencies: `.ci/lock`."""
    bill = json.loads((HOME / "sbom.cdx.json").read_text(encoding="utf-8"))
    assert bill["bomFormat"] == "CycloneDX"
    ours = bill["metadata"]["component"]
    assert (ours["name"], ours["version"]) == ("magraph", magraph.__version__)
    parts = {canonicalize_name(part["name"]): part for part in bill["components"]}
    assert {canonicalize_name(each.name) for each in CORE} <= set(parts)
    for name, part in parts.items():
        assert part["version"] in [version for version, _ in PINS[name]]
        assert part["licenses"], name
    direct = next(d["dependsOn"] for d in bill["dependencies"] if d["ref"] == ours["bom-ref"])
    assert {canonicalize_name(each.partition("==")[0]) for each in direct} == {
        canonicalize_name(each.name) for each in CORE
    }


def threats() -> list[tuple[str, list[str]]]:
    """Return how each threat of SECURITY.md is met, and the files that are said to test it."""
    text = (HOME / "SECURITY.md").read_text(encoding="utf-8")
    table = text.partition("| threat |")[2].partition("\n\n")[0].splitlines()[2:]
    rows = [row.strip("| ").split(" | ") for row in table]
    return [(meets, re.findall(r"`(tests/[^`]+)`", tested)) for _, meets, tested in rows]


def test_each_threat_is_tested_where_it_is_said_or_said_not_to_be_met():
    undefended = 0
    for meets, named in threats():
        undefended += "**not defended**" in meets
        assert bool(named) != ("**not defended**" in meets), meets
        for name in named:
            path = HOME / name
            files = [path] if path.is_file() else sorted(path.glob("test_*.py"))
            assert files, name
            for file in files:
                assert "def test_" in file.read_text(encoding="utf-8"), file
    total = len(threats())
    told = (HOME / "docs" / "reliability.md").read_text(encoding="utf-8")
    met = f"{total}; {total - undefended} are defended against, {undefended} is said not to be"
    assert met in told


@pytest.mark.skipif(os.name != "posix", reason="a shell script")
@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--osv-url", "http://127.0.0.1:9/"], 69, "cannot be asked (Connection refused)"),
        (["--osv-url", "nonsense"], 69, "cannot be asked (unknown url type: 'nonsense')"),
        (["--osv-url"], 2, "usage: .ci/audit [--osv-url URL | --advisories FOLDER]"),
        (["--no-such"], 2, "usage: .ci/audit [--osv-url URL | --advisories FOLDER]"),
    ],
    ids=["no server", "no address", "nothing", "something else"],
)
def test_an_audit_that_cannot_be_made_says_so_in_one_line(arguments, code, said):
    done = subprocess.run([HOME / ".ci" / "audit", *arguments], capture_output=True, text=True)
    assert done.returncode == code
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert said in line


ADVISORY = """
id: PYSEC-0000-1
aliases: [CVE-0000-1]
modified: '2026-01-02T00:00:00Z'
affected:
- package: {{name: Click, ecosystem: PyPI}}
  ranges:
  - type: ECOSYSTEM
    events: [{events}]
  versions: {versions}
"""


@pytest.mark.parametrize(
    ("events", "versions", "withdrawn", "known"),
    [
        ("introduced: '0'", [], False, True),
        ("introduced: '0'}, {fixed: '0.5'", [], False, False),
        ("introduced: '0'}, {last_affected: '0.5'", [], False, False),
        ("introduced: '0'}, {fixed: '0.5'}, {introduced: PINNED", [], False, True),
        ("introduced: '0'}, {fixed: PINNED", [], False, False),
        ("introduced: '0'}, {last_affected: PINNED", [], False, True),
        ("introduced: '9999'", ["0.5"], False, False),
        ("introduced: '9999'", ["0.5", "PINNED"], False, True),
        ("introduced: '0'", [], True, False),
    ],
)
def test_an_audit_without_a_network_tells_the_pins_that_a_copy_of_the_database_warns_of(
    tmp_path, events, versions, withdrawn, known
):
    pytest.importorskip("yaml")
    ((version, _),) = PINS["click"]
    advisory = ADVISORY.format(events=f"{{{events}}}", versions=json.dumps(versions))
    advisory = advisory.replace("PINNED", version) + "withdrawn: '2026-01-03'\n" * withdrawn
    folder = tmp_path / "vulns" / "click"
    folder.mkdir(parents=True)
    (folder / "PYSEC-0000-1.yaml").write_text(advisory, encoding="utf-8")
    command = [sys.executable, HOME / ".ci" / "advisories.py", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == int(known)
    assert done.stdout == (f"click {version}: PYSEC-0000-1 CVE-0000-1\n" if known else "")
    assert f"in 1 advisories, the newest of 2026-01-02: {int(known)} known" in done.stderr


def test_an_audit_of_a_folder_without_advisories_is_none(tmp_path):
    pytest.importorskip("yaml")
    command = [sys.executable, HOME / ".ci" / "advisories.py", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (2, "")
    assert "holds no advisories" in done.stderr
