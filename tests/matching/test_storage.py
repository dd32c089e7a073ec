"""Compiled catalogues: what goes in comes out, and what is damaged or stale is noticed."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from matching.catalogues import random_catalogue

from magraph import cached_catalogue, compile_catalogue, open_catalogue
from magraph.errors import DataError, UsageError
from magraph.matching.storage import FORMAT, save_catalogue
from magraph.readwrite import ontology_path

ROLE = (Path(__file__).parent / "cook.ttl").read_text(encoding="utf-8")


def same(one, other) -> bool:
    return (
        all(
            getattr(one, name).equals(getattr(other, name))
            for name in ("role_ids", "role_labels", "skill_ids", "skill_labels")
        )
        and all(
            np.array_equal(getattr(one, name), getattr(other, name), equal_nan=name == "level")
            for name in ("starts", "skill", "weight", "level")
        )
        and one.notices == other.notices
        and one.matches == other.matches
    )


@pytest.mark.parametrize("seed", range(5))
def test_what_goes_in_comes_out(tmp_path, seed: int) -> None:
    catalogue = random_catalogue(seed)
    save_catalogue(catalogue, tmp_path / "x.catalogue")
    assert same(open_catalogue(tmp_path / "x.catalogue"), catalogue)


def test_the_same_catalogue_gives_the_same_bytes(tmp_path) -> None:
    for name in ("a.catalogue", "b.catalogue"):
        save_catalogue(random_catalogue(3), tmp_path / name)
    assert (tmp_path / "a.catalogue").read_bytes() == (tmp_path / "b.catalogue").read_bytes()


def test_any_arrow_reader_can_read_it(tmp_path) -> None:
    """It is an Arrow file of one row, with no code in it."""
    save_catalogue(random_catalogue(1), tmp_path / "x.catalogue")
    table = pa.ipc.open_file(tmp_path / "x.catalogue").read_all()
    assert table.num_rows == 1
    assert len(table["role_ids"][0]) == 40
    assert table.schema.metadata[b"magraph.format"] == FORMAT.encode()


def test_no_byte_can_change_unseen(tmp_path) -> None:
    """A byte of the columns flipped is noticed, or it was padding and nothing has changed."""
    file = tmp_path / "x.catalogue"
    catalogue = random_catalogue(2, roles=10, skills=12)
    save_catalogue(catalogue, file)
    data = file.read_bytes()
    noticed = 0
    for place in range(0, len(data), 13):
        file.write_bytes(data[:place] + bytes((data[place] ^ 0x41,)) + data[place + 1 :])
        try:
            assert same(open_catalogue(file), catalogue), place
        except DataError:
            noticed += 1
    assert noticed > 20


@pytest.mark.parametrize("kept", [0, 1, 7, 100, 0.5, 0.99])
def test_a_truncated_file_is_refused(tmp_path, kept) -> None:
    file = tmp_path / "x.catalogue"
    save_catalogue(random_catalogue(2), file)
    data = file.read_bytes()
    file.write_bytes(data[: int(kept * len(data)) if isinstance(kept, float) else kept])
    with pytest.raises(DataError, match="is no catalogue: "):
        open_catalogue(file)


def test_another_version_is_refused(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("magraph.matching.storage.FORMAT", "0")
    save_catalogue(random_catalogue(2), tmp_path / "x.catalogue")
    monkeypatch.undo()
    with pytest.raises(DataError, match="format '0'"):
        open_catalogue(tmp_path / "x.catalogue")


def test_numbers_of_nothing_are_refused(tmp_path) -> None:
    from dataclasses import replace

    catalogue = random_catalogue(2)
    wrong = replace(catalogue, skill=catalogue.skill + 1000)
    save_catalogue(wrong, tmp_path / "x.catalogue")
    with pytest.raises(DataError, match="no sound catalogue"):
        open_catalogue(tmp_path / "x.catalogue")


def test_what_is_no_file_is_refused(tmp_path) -> None:
    with pytest.raises(DataError, match=r"none.catalogue: no such file"):
        open_catalogue(tmp_path / "none.catalogue")
    with pytest.raises(DataError, match="no catalogue"):
        open_catalogue(tmp_path)


# Kept and made anew ----------------------------------------------------------------------------


@pytest.fixture
def turtle(tmp_path):
    file = tmp_path / "kitchen.ttl"
    file.write_text(ROLE, encoding="utf-8")
    return file


@pytest.fixture
def built(monkeypatch):
    """How often a catalogue was compiled."""
    from magraph.matching import storage

    count = []
    real = storage.catalogue_from_files
    monkeypatch.setattr(
        storage, "catalogue_from_files", lambda files: (count.append(1), real(files))[1]
    )
    return count


def test_it_is_compiled_once(tmp_path, turtle, built) -> None:
    first = cached_catalogue(turtle, folder=tmp_path / "kept")
    again = cached_catalogue(turtle, folder=tmp_path / "kept")
    assert same(first, again)
    assert len(built) == 1


def test_a_file_that_was_touched_but_not_changed_is_current(tmp_path, turtle, built) -> None:
    cached_catalogue(turtle, folder=tmp_path / "kept")
    os.utime(turtle, (1, 1))
    cached_catalogue(turtle, folder=tmp_path / "kept")
    assert len(built) == 1


def test_a_stale_one_is_made_anew(tmp_path, turtle, built) -> None:
    cached_catalogue(turtle, folder=tmp_path / "kept")
    turtle.write_text(ROLE.replace("Cook", "Chef"), encoding="utf-8")
    found = cached_catalogue(turtle, folder=tmp_path / "kept")
    assert found.role_labels.to_pylist() == ["Chef"]
    assert len(built) == 2


def test_a_damaged_one_is_made_anew(tmp_path, turtle, built) -> None:
    cached_catalogue(turtle, folder=tmp_path / "kept")
    (kept,) = (tmp_path / "kept").iterdir()
    kept.write_bytes(kept.read_bytes()[:100])
    assert cached_catalogue(turtle, folder=tmp_path / "kept").role_labels.to_pylist() == ["Cook"]
    assert len(built) == 2
    cached_catalogue(turtle, folder=tmp_path / "kept")
    assert len(built) == 2


def test_one_that_does_not_say_what_it_was_made_from_is_made_anew(
    tmp_path, turtle, built, monkeypatch
) -> None:
    """Its checksum is right, so only what is said of the files can tell."""
    with monkeypatch.context() as patch:
        patch.setattr("magraph.matching.storage._about", _about_nothing)
        cached_catalogue(turtle, folder=tmp_path / "kept")
    assert cached_catalogue(turtle, folder=tmp_path / "kept").role_labels.to_pylist() == ["Cook"]
    assert len(built) == 2


def _about_nothing(_file) -> dict[str, object]:
    return {"path": [], "size": None, "time": None, "sha256": None}


def test_one_that_cannot_be_kept_is_no_error(tmp_path, turtle) -> None:
    (tmp_path / "kept").write_text("a file, no folder")
    assert cached_catalogue(turtle, folder=tmp_path / "kept").role_labels.to_pylist() == ["Cook"]


def test_a_compiled_file_is_opened_as_it_is(tmp_path, turtle) -> None:
    made = compile_catalogue(turtle, tmp_path / "k.catalogue")
    assert same(cached_catalogue(tmp_path / "k.catalogue"), made)
    with pytest.raises(UsageError, match="ends in"):
        compile_catalogue(turtle, tmp_path / "k.arrow")
    assert stat.S_ISREG((tmp_path / "k.catalogue").stat().st_mode)


def test_two_processes_keep_it_at_once(tmp_path, turtle) -> None:
    code = (
        "import sys; from magraph import cached_catalogue\n"
        "print(len(cached_catalogue(sys.argv[1], folder=sys.argv[2]).role_ids))"
    )
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", code, turtle, tmp_path / "kept"], stdout=subprocess.PIPE
        )
        for _ in range(4)
    ]
    assert [run.communicate(timeout=120)[0].strip() for run in runs] == [b"1"] * 4
    assert [file.suffix for file in (tmp_path / "kept").iterdir()] == [".catalogue"]


def test_the_bundled_ontology_is_kept_too(tmp_path, graph) -> None:
    from magraph.matching.building import catalogue_of

    found = cached_catalogue(folder=tmp_path)
    assert same(found, catalogue_of(graph))
    assert same(found, cached_catalogue(ontology_path(), folder=tmp_path))
