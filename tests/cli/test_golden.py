"""What people see, letter by letter.

After a change that means to alter it: `pytest tests/cli/test_golden.py --update-golden`, and read
the difference as a user would.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent.parent / "golden"
DAY = ("--as-of", "2026-11-24")

COMMANDS = {
    "pathway": ["pathway", "cma-aama", *DAY],
    "pathway-two": ["pathway", "rma-amt", *DAY],
    "pathway-place": ["pathway", "clinical-ma", "--in", "WA", *DAY],
    "pathway-full-scope": ["pathway", "clinical-ma", "--in", "WA", "--full-scope", *DAY],
    "pathway-group": ["pathway", "national-ma-certifications", *DAY],
    "pathway-work": ["pathway", "rma-amt", "--from", "generalist-ma@2023-11-24..", *DAY],
    "pathway-held": ["pathway", "cma-aama", "--from", "cma-aama@2025-01-01", *DAY],
    "pathway-none": ["pathway", "rma-amt", "--budget", "10", *DAY],
    "pathway-deadline": ["pathway", "cma-aama", "--deadline", "9", *DAY],
    "pathway-closed": ["pathway", "cmac-amca", "--in", "NJ", "--via", "generalist-ma", *DAY],
    "pathway-alternatives": ["pathway", "wa-ma-c", "--alternatives", "4", *DAY],
    "pathway-wages": ["pathway", "rn", "--from", "clinical-ma@2024-11-24..", "--count-wages", *DAY],
    "pathway-work-wages": ["pathway", "rma-amt", "--minimize", "cost", "--count-wages", *DAY],
    "frontier": ["frontier", "national-ma-certifications", *DAY],
    "ranges": ["ranges", "cma-aama", *DAY],
    "explain": ["explain", "cma-aama", *DAY],
    "explain-unknown": ["explain", "rma-amt", "--minimize", "cost", *DAY],
    "explain-none": ["explain", "cmac-amca--o3", "--in", "NJ", *DAY],
    "hold": ["hold", "ccma-nha", "--years", "6", *DAY],
    "hold-lapsed": ["hold", "cma-aama", "--from", "cma-aama@2016-01-01..2021-01-01", *DAY],
    "hold-ends": ["hold", "wa-ma-c-interim", "--years", "2", *DAY],
    "coverage": ["coverage", "ma-cert-institutional", "wa-ma-c", *DAY],
    "coverage-role": ["coverage", "ma-online-short", "clinical-ma", "--in", "NY", *DAY],
    "gap-roles": ["gap", "clinical-ma", "--from", "administrative-ma", *DAY],
    "gap-none": ["gap", "generalist-ma", "--from", "ma-cert-accredited", "--in", "WA", *DAY],
    "eligible": ["eligible", "cma-aama", "--from", "ma-cert-accredited@2026-05-24", *DAY],
    "eligible-doubt": ["eligible", "rma-amt", "--from", "generalist-ma@2019-11-24..", *DAY],
    "eligible-held": ["eligible", "cma-aama", "--from", "cma-aama@2025-01-01", *DAY],
    "eligible-role": ["eligible", "clinical-ma", "--in", "WA", *DAY],
    "match": ["match", "--from", "ma-online-short", "--top", "3", *DAY],
    "similar": ["similar", "administrative-ma", "--top", "3"],
    "show-credential": ["show", "cma-aama", *DAY],
    "show-route": ["show", "ma-cert-accredited", *DAY],
    "show-role": ["show", "clinical-ma", *DAY],
    "show-place": ["show", "US-CA", *DAY],
    "show-source": ["show", "S3", *DAY],
    "search": ["search", "blood"],
    "list-roles": ["list", "roles", *DAY],
    "list-credentials": ["list", "credentials", *DAY],
    "list-routes": ["list", "routes", *DAY],
    "list-jurisdictions": ["list", "jurisdictions", *DAY],
}


TELLING = ("pathway", "pathway-full-scope", "eligible-doubt", "gap-roles", "show-route", "match")
"""Commands whose answers have a timeline, a tree, a table with bars."""

LOOKS = {
    "100": (100, COMMANDS, {}),
    "60": (60, COMMANDS, {}),
    "40": (40, TELLING, {}),
    "ascii": (80, TELLING, {"TERM": "dumb"}),
    "colour": (80, TELLING, {}),
}
"""Folder -> columns, commands, environment."""


@pytest.mark.parametrize(
    ("look", "name"), [(look, name) for look, (_, names, _) in LOOKS.items() for name in names]
)
def test_what_people_see(cli, process, terminal, pytestconfig, look, name):
    columns, _, environment = LOOKS[look]
    if look == "colour":
        code, written = terminal(*COMMANDS[name], columns=columns)
        seen = f"exit {code}\n{written}".replace("\x1b", "\N{SYMBOL FOR ESCAPE}")
    else:
        run = process if look == "ascii" else cli
        done = run(*COMMANDS[name], COLUMNS=str(columns), **environment)
        seen = f"exit {done.returncode}\n{done.stderr}{done.stdout}"
    file = GOLDEN / look / f"{name}.txt"
    if pytestconfig.getoption("update_golden"):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(seen, encoding="utf-8")
    assert seen == file.read_text(encoding="utf-8")


def test_no_line_is_wider_than_the_terminal_but_for_addresses():
    """A web address is not broken: it could not be followed then."""
    for file in (file for look in LOOKS for file in sorted((GOLDEN / look).glob("*.txt"))):
        columns = LOOKS[file.parent.name][0]
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            plain = re.sub("\N{SYMBOL FOR ESCAPE}\\[[0-9]+m", "", line)
            assert len(plain) <= columns or "://" in plain, f"{file}:{number}"


def test_every_golden_file_is_of_a_command():
    for look, (_, names, _) in LOOKS.items():
        assert {file.stem for file in (GOLDEN / look).glob("*.txt")} == set(names)
