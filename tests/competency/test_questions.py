"""Every `questions.toml` of the ontology is asked, and answered as derived by hand."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter

import pytest

from magraph.readwrite import ontology_path

FILES = sorted(ontology_path().rglob("questions.toml"))
PART = re.compile(r"(?P<name>[^\[\]]+)(?:\[(?P<pick>[^\]]*)\])?")


def questions():
    for file in FILES:
        for question in tomllib.loads(file.read_text(encoding="utf-8"))["question"]:
            yield pytest.param(question, id=f"{file.parent.name} {question['number']}")


def split(path: str) -> list[str]:
    """Split a path at its dots, those inside brackets apart."""
    return re.findall(r"(?:[^.\[]|\[[^\]]*\])+", path)


def walk(value, parts: list[str]):
    """What stands at a path in an answer."""
    if not parts:
        return value
    match = PART.fullmatch(parts[0])
    assert match, f"{parts[0]!r} is no part of a path"
    name, pick = match["name"], match["pick"]
    assert name in value, f"there is no {name!r}, only {', '.join(value)}"
    found = value[name]
    if pick == "":
        return [walk(each, parts[1:]) for each in found]
    if pick is not None:
        key, _, wanted = pick.partition("=")
        chosen = [each for each in found if each[key] == wanted]
        assert len(chosen) == 1, f"{len(chosen)} of {name} have {key} {wanted}"
        found = chosen[0]
    return walk(found, parts[1:])


def look(answer, path: str):
    as_set, counted = path.endswith("{}"), path.endswith("#")
    parts = split(path.removesuffix("{}").removesuffix("#"))
    found = walk(answer, parts)
    if counted:
        return len(found)
    return Counter(map(json.dumps, found)) if as_set else found


@pytest.mark.parametrize("question", list(questions()))
def test_question_is_answered_as_derived_by_hand(question, cli):
    assert question["ask"]
    assert question["because"]
    for run in question["run"]:
        done = cli(*run["command"], "--format", "json")
        assert done.stderr == "", run["command"]
        answer = {"exit": done.returncode, **json.loads(done.stdout)}
        for path, expected in run["expect"].items():
            wanted = Counter(map(json.dumps, expected)) if path.endswith("{}") else expected
            assert look(answer, path) == wanted, f"{' '.join(run['command'])}: {path}"


def test_every_number_has_its_question():
    [file] = [file for file in FILES if file.parent.name == "medical-assistant"]
    asked = tomllib.loads(file.read_text(encoding="utf-8"))["question"]
    assert [question["number"] for question in asked] == list(range(1, 26))


@pytest.mark.parametrize("occupation", ["phlebotomist", "dental-assistant"])
def test_every_career_has_its_questions(occupation):
    [file] = [file for file in FILES if file.parent.name == occupation]
    asked = tomllib.loads(file.read_text(encoding="utf-8"))["question"]
    assert [question["number"] for question in asked] == list(range(1, len(asked) + 1))
    assert len(asked) >= 10


def test_a_wrong_answer_is_noticed():
    answer = {"months": 11, "steps": [{"id": "a"}, {"id": "b"}]}
    assert look(answer, "months") == 11
    assert look(answer, "steps[].id") == ["a", "b"]
    assert look(answer, "steps[id=b].id") == "b"
    assert look(answer, "steps#") == 2
    assert look(answer, "steps[].id{}") == Counter(['"b"', '"a"'])
    with pytest.raises(AssertionError, match="there is no 'weeks'"):
        look(answer, "weeks")
    with pytest.raises(AssertionError, match="0 of steps"):
        look(answer, "steps[id=c].id")
