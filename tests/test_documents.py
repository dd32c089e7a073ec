"""What the documents say is so: commands, outputs, code, examples and docstrings."""

from __future__ import annotations

import doctest
import importlib
import json
import pkgutil
import re
import shlex
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from documents.blocks import Reader, blocks

import magraph

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCS = ROOT / "docs"
SMALL = ROOT / "tests" / "hostile" / "small.ttl"
JSON = (DOCS / "reference" / "json.md").read_text(encoding="utf-8")


def block(text: str, mark: str) -> str:
    """The code after an HTML comment."""
    found = re.search(rf"<!-- {re.escape(mark)} -->\n```\w+\n(.*?)```", text, re.DOTALL)
    assert found, f"there is no block {mark!r}"
    return found[1]


def test_first_output_in_the_readme_is_what_is_printed(cli):
    command = "magraph pathway cma-aama"
    assert block(README, "first result").strip().endswith(f".venv/bin/{command}")
    out = cli(*shlex.split(command)[1:], COLUMNS="80").stdout
    assert out.startswith(block(README, f"output: {command}"))


def test_python_in_the_readme_runs():
    exec(compile(block(README, "python"), "README.md", "exec"), {})


def commands():
    section = README.split("## What you can ask")[1]
    lines = re.search(r"```sh\n(.*?)```", section, re.DOTALL)[1].splitlines()
    return [shlex.split(line, comments=True)[1:] for line in lines]


@pytest.mark.parametrize("command", commands(), ids=lambda command: command[0])
def test_command_in_the_readme_runs(command, cli, tmp_path):
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    (tmp_path / "my-career.ttl").write_text(
        "@prefix ma: <https://w3id.org/magraph/id/mine/> .\n"
        "@prefix mg: <https://w3id.org/magraph/ns#> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
        'ma:knitting a mg:Skill ; skos:prefLabel "Knitting"@en ;\n'
        '    skos:definition "Making cloth of yarn."@en ;\n'
        "    mg:skillKind mg:skill-kind ; mg:skillGroup mg:shared ; mg:evidence mg:convention .\n"
    )
    done = cli(*command)
    assert done.returncode in (0, 1), done.stderr
    assert done.stderr == ""
    assert done.stdout or "-o" in command


def test_ci_runs_the_test_command_of_the_readme():
    command = block(README, "tests").strip()
    assert command.endswith("-m pytest")
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    extract = script.split("command=$(")[1].split(")\n")[0]
    done = subprocess.run(
        ["sh", "-c", extract], capture_output=True, text=True, cwd=ROOT, timeout=60
    )
    assert done.stdout.strip() == command


@pytest.mark.parametrize(
    "command",
    [
        ["pathway", "rma-amt", "--minimize", "cost"],
        ["pathway", "rma-amt", "--budget", "1"],
        ["pathway", "rma-amt", "--minimize", "cost", "--count-wages", "--wage-now", "1"],
        ["pathway", "clinical-ma", "--in", "WA"],
        ["gap", "clinical-ma", "--in", "CA"],
        ["eligible", "cma-aama"],
        ["coverage", "ma-online-short", "clinical-ma", "--in", "NY"],
        ["match", "--from", "ma-online-short"],
        ["similar", "administrative-ma"],
        ["show", "rma-amt"],
        ["show", "US-CA"],
        ["list", "roles"],
        ["list", "credentials"],
        ["list", "routes"],
        ["search", "blood"],
        ["validate", str(SMALL)],
    ],
    ids=" ".join,
)
def test_every_key_of_the_json_is_documented(command, cli):
    answer = json.loads(cli(*command, "--format", "json").stdout)
    free = {"values"}  # its keys are the properties of the thing

    def keys(value, name=""):
        if isinstance(value, dict):
            for key, inner in value.items():
                if name not in free:
                    yield key
                yield from keys(inner, key)
        elif isinstance(value, list):
            for inner in value:
                yield from keys(inner, name)

    documented = set(re.findall(r"[a-z_]+", JSON))
    assert set(keys(answer)) - documented == set()


def test_profile_in_its_document_is_read(graph):
    import tomllib

    text = (DOCS / "reference" / "profile.md").read_text(encoding="utf-8")
    data = tomllib.loads(re.search(r"```toml\n(.*?)```", text, re.DOTALL)[1])
    profile = magraph.profile_from_mapping(graph, data)
    assert len(profile.education) == 3
    assert profile.work[0].weekly_hours == 36
    assert profile.training[0].count == 30


@pytest.mark.parametrize("name", ["student", "counsellor", "director", "developer"])
def test_example_runs(name):
    done = subprocess.run(
        [sys.executable, ROOT / "examples" / f"{name}.py"],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout
    assert done.stderr == ""


def test_every_example_is_tested():
    scripts = {file.stem for file in (ROOT / "examples").glob("*.py")}
    assert scripts == {"student", "counsellor", "director", "developer"}


MODULES = [
    module.name
    for module in pkgutil.walk_packages(magraph.__path__, "magraph.")
    if not module.name.endswith("__main__")
]


@pytest.mark.parametrize("name", ["magraph", *MODULES])
def test_docstrings_tell_the_truth(name):
    failed, _ = doctest.testmod(importlib.import_module(name))
    assert failed == 0


MADE = ("ns", "id")
"""Folders of pages that are made from the ontology when the site is built."""

PAGES = sorted(
    page.relative_to(DOCS)
    for page in DOCS.rglob("*.md")
    if page.relative_to(DOCS).parts[0] not in MADE
)

TODAY = date(2026, 11, 25)
"""The day of the outputs in the documentation."""

NOT_RUN = {
    "tutorial.md": {"installing is what the tests of the README do"},
    "how-to/match-people-with-a-catalogue.md": {
        "needs a download from O*NET, ESCO or the Credential Registry",
        "needs a cluster; tests/matching/test_batches.py runs Matcher on one",
    },
    "how-to/publish-the-pages.md": {
        "builds the site, which tests/test_site.py does",
        "rules for a web server, which tests/test_site.py applies to every IRI",
    },
    "how-to/use-it-from-python.md": {"compiles for half a minute when first called"},
    "explanation/matching.md": {"a formula"},
    "reference/catalogues.md": {
        "needs a download from O*NET",
        "needs a download from ESCO",
        "needs a download from the Credential Registry",
    },
}
"""Page -> why some blocks of it are not run; any other block is."""


@pytest.fixture
def reader(graph, tmp_path, monkeypatch):
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    time_machine = pytest.importorskip("time_machine")
    with time_machine.travel(TODAY, tick=False):
        yield Reader(tmp_path, graph)


LONG = {"how-to/add-data.md", "how-to/see-what-a-programme-opens.md"}
"""Pages that validate the whole ontology, some seconds each time."""


@pytest.mark.parametrize(
    "page",
    [pytest.param(p, marks=[pytest.mark.slow] if str(p) in LONG else []) for p in PAGES],
    ids=str,
)
def test_what_a_page_says_is_so(page, reader):
    text = (DOCS / page).read_text(encoding="utf-8")
    for block in blocks(text):
        try:
            reader.read(block)
        except Exception as error:
            raise AssertionError(f"docs/{page}:{block.line}: {error}") from error


def test_each_public_name_is_in_the_reference_once():
    """In one of `docs/reference/python/*.md`: `.. autofunction:: NAME` or the like."""
    pages = (DOCS / "reference" / "python").glob("*.md")
    text = "".join(page.read_text(encoding="utf-8") for page in pages)
    assert sorted(re.findall(r"^\.\. auto\w+:: (\w+)$", text, re.MULTILINE)) == magraph.__all__


def test_each_block_that_is_not_run_says_why():
    found: dict[str, set[str]] = {}
    for page in PAGES:
        for block in blocks((DOCS / page).read_text(encoding="utf-8")):
            if block.not_run:
                found.setdefault(str(page), set()).add(block.not_run)
    assert found == NOT_RUN


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_each_code_block_is_a_fenced_one(page):
    """An indented block would be seen by the reader and by no test."""
    text = (DOCS / page).read_text(encoding="utf-8")
    outside = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    assert not re.search(r"\n\n {4}(?! *[-*\d])\S", outside)


def test_links_between_documents_lead_somewhere():
    for file in [*ROOT.glob("*.md"), *(DOCS / page for page in PAGES)]:
        for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", file.read_text(encoding="utf-8")):
            target = file.parent / link
            made = target.resolve().relative_to(ROOT).parts[1:2]
            assert (made and made[0] in MADE) or target.exists(), f"{file.name}: {link}"


def test_changelog_speaks_of_this_version():
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## {re.escape(magraph.__version__)}\b", changes, re.MULTILINE)
