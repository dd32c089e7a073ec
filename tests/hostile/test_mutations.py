"""Every reader takes or refuses what it is given: its corpus, and valid files that were changed.

The readers and the corpus are those of ``fuzz/``, which goes on for as long as one likes.
"""

from __future__ import annotations

import json
import re
import socket
from copy import deepcopy
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuzz import readers
from fuzz.readers import READERS, Finding, Reader, joined, run, seeds
from magraph.errors import UsageError

SEEDS = [(name, file) for name in READERS for file in seeds(name)]
REFUSED = {("sparql", "service.rq")}
"""Seeds that are no valid input; so is what was once a finding."""
BINARY = {"archive", "batches", "catalogue", "people"}
JSON = {"ctdl", "learner-record", "nodelink", "profile-json"}
every_reader = pytest.mark.parametrize("name", READERS)
few = settings(max_examples=5, deadline=None, derandomize=True, database=None)
many = settings(
    max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
)


@pytest.mark.parametrize(("name", "file"), SEEDS, ids=lambda each: getattr(each, "name", each))
def test_the_corpus_is_taken(name: str, file: Path) -> None:
    """What was once a finding may be refused, too."""
    taken = run(name, file.read_bytes())
    assert taken == ((name, file.name) not in REFUSED) or file.name.startswith("found-")


def test_the_corpus_is_small() -> None:
    assert {name for name, _ in SEEDS} == set(READERS)
    assert sum(file.stat().st_size for _, file in SEEDS) < 200_000


# Changes


@st.composite
def changed_bytes(draw: st.DrawFn, name: str) -> bytes:
    """A valid file, cut off, or with a few pieces left out, doubled or written over."""
    data = bytearray(draw(st.sampled_from(seeds(name))).read_bytes())
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        end = min(len(data), at + draw(st.integers(0, 40)))
        change = draw(st.sampled_from(("cut", "leave out", "double", "write", "flip")))
        if change == "cut":
            del data[at:]
        elif change == "leave out":
            del data[at:end]
        elif change == "double":
            data[at:at] = data[at:end]
        elif change == "write":
            data[at:end] = draw(st.binary(max_size=12))
        elif at < len(data):
            data[at] ^= 1 << draw(st.integers(0, 7))
    return bytes(data)


ODD_WORDS = (
    *("", "-1", "0", "1e400", "NaN", "9" * 50, "1/0", "true", "null", "[]", "{}", '""', "()"),
    *("2024-02-30", "0001-01-01", "9999-12-31", "24:00", "P1Y", "P" + "9" * 40 + "D", "@en", "^^"),
    *("\0", "\ufeff", "\u202e", "\x1b[2J", "\ud7ff", "\U0010ffff", "\r", "<", "&#0;", "]]>", "%"),
    *("http://127.0.0.1:9/", "file:///etc/passwd", "../..", "_:b", "<>", "a:b", ";", "'''", "\\u"),
)
_WORD = re.compile(r"\w+|\s+|[^\w\s]", re.UNICODE)


@st.composite
def changed_words(draw: st.DrawFn, name: str) -> bytes:
    """A valid text with a few words left out, doubled, exchanged, or replaced by odd ones."""
    words = _WORD.findall(draw(st.sampled_from(seeds(name))).read_text(encoding="utf-8"))
    for _ in range(draw(st.integers(1, 5))):
        at, other = (draw(st.integers(0, len(words) - 1)) for _ in range(2))
        change = draw(st.sampled_from(("leave out", "double", "exchange", "copy", "odd", "lines")))
        if change == "leave out" and len(words) > 2:
            del words[at]
        elif change == "double":
            words.insert(at, words[at])
        elif change == "exchange":
            words[at], words[other] = words[other], words[at]
        elif change == "copy":
            words[at] = words[other]
        elif change == "odd":
            words[at] = draw(st.sampled_from(ODD_WORDS))
        else:
            words[at:at] = words[other : other + 20]
    return "".join(words).encode()


ODD_VALUES = st.one_of(
    # Copies: what is drawn is changed in its turn, and would be drawn changed the next time.
    st.sampled_from(
        (None, True, -1, 0, 1e300, 10**30, "", " ", [], {}, [[]], [None], {"": {}})
    ).map(deepcopy),
    st.sampled_from(ODD_WORDS),
    st.integers(2, 900).map(lambda depth: json.loads("[" * depth + "]" * depth)),
)


@st.composite
def changed_tree(draw: st.DrawFn, name: str) -> bytes:
    """A valid JSON file of which a few values are left out, exchanged, or replaced by odd ones."""
    tree = [json.loads(draw(st.sampled_from(seeds(name))).read_bytes())]
    for _ in range(draw(st.integers(1, 4))):
        places = list(_places(tree))
        holder, key = draw(st.sampled_from(places))
        other, there = draw(st.sampled_from(places))
        change = draw(st.sampled_from(("leave out", "copy", "wrap", "odd", "name")))
        if change == "leave out" and holder is not tree:
            del holder[key]
        elif change == "copy":
            holder[key] = json.loads(json.dumps(other[there]))
        elif change == "wrap":
            holder[key] = [holder[key]]
        elif change == "name" and isinstance(holder, dict):
            holder[draw(st.sampled_from(ODD_WORDS))] = holder.pop(key)
        else:
            holder[key] = draw(ODD_VALUES)
    return json.dumps(tree[0]).encode()


def _places(value):
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in list(pairs):
        yield value, key
        if isinstance(inner, (dict, list)):
            yield from _places(inner)


def _try(name: str, changed: st.SearchStrategy[bytes], budget: settings) -> None:
    @budget
    @given(changed)
    def check(data: bytes) -> None:
        run(name, data)

    check()


def _structure(name: str) -> st.SearchStrategy[bytes]:
    return changed_tree(name) if name in JSON else changed_words(name)


@every_reader
def test_a_few_changes_of_bytes(name: str) -> None:
    _try(name, changed_bytes(name), few)


@pytest.mark.parametrize("name", [name for name in READERS if name not in BINARY])
def test_a_few_changes_of_structure(name: str) -> None:
    _try(name, _structure(name), few)


@pytest.mark.slow
@every_reader
def test_many_changes_of_bytes(name: str) -> None:
    _try(name, changed_bytes(name), many)


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in READERS if name not in BINARY])
def test_many_changes_of_structure(name: str) -> None:
    _try(name, _structure(name), many)


# The harness itself


def test_several_files_in_one() -> None:
    assert run("onet", joined({"Occupation Data.txt": b"O*NET-SOC Code\tTitle\tDescription\n"}))
    assert not run("onet", b"nothing")


def _write_beside(path: Path) -> None:
    (path.parent / "b.txt").write_text("x")


def _change(path: Path) -> None:
    path.write_text("x")


def _fetch(path: Path) -> None:
    with socket.socket() as made:
        made.connect_ex(("127.0.0.1", 9))


def _hide(path: Path) -> None:
    """A fault that is swallowed is one all the same."""
    try:
        _fetch(path)
    finally:
        raise UsageError("no such file")


def _fall(path: Path) -> None:
    raise KeyError(path)


def _mumble(path: Path) -> None:
    raise UsageError(" ")


@pytest.mark.parametrize("read", [_write_beside, _change, _fetch, _hide, _fall, _mumble])
def test_the_harness_finds(monkeypatch, read) -> None:
    monkeypatch.setitem(readers.READERS, "turtle", Reader("a.ttl", read))
    with pytest.raises(Finding):
        run("turtle", b"x")
