"""The changes that are said to change no answer are changes to code that is there."""

from __future__ import annotations

import ast
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest

LISTED = tomllib.loads(
    (Path(__file__).parent / "mutation" / "equivalent.toml").read_text(encoding="utf-8")
)["mutant"]


def source_of(function: str) -> str:
    """The text of a function, by its dotted name: a module, perhaps a class, and it."""
    parts = function.split(".")
    for size in range(len(parts) - 1, 0, -1):
        try:
            spec = find_spec(".".join(parts[:size]))
        except ModuleNotFoundError:
            continue
        if spec is not None and spec.origin is not None:
            break
    text = Path(spec.origin).read_text(encoding="utf-8")
    node = ast.parse(text)
    for name in parts[size:]:
        (node,) = (each for each in node.body if getattr(each, "name", None) == name)
    return ast.get_source_segment(text, node) or ""


@pytest.mark.parametrize("entry", LISTED, ids=lambda entry: entry["function"])
def test_what_is_changed_is_there(entry: dict[str, str]) -> None:
    lines = {line.strip() for line in source_of(entry["function"]).splitlines()}
    removed = [line[2:] for line in entry["change"].strip().splitlines() if line[0] == "-"]
    assert removed
    assert lines.issuperset(removed)
    assert entry["reason"]
