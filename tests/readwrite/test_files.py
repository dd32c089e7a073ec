"""Files are written whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from magraph.errors import DataError, UsageError
from magraph.readwrite.files import write_file


def test_writes_and_replaces(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write_file(path, "one é")
    assert path.read_bytes() == "one é".encode()
    path.chmod(0o640)
    write_file(str(path), b"two")
    assert path.read_bytes() == b"two"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_new_files_follow_the_umask(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        write_file(tmp_path / "a", "x")
    finally:
        os.umask(old)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640


def test_targets_that_are_no_files(tmp_path: Path) -> None:
    real = tmp_path / "real"
    real.write_text("old", encoding="utf-8")
    link = tmp_path / "link"
    link.symlink_to(real)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path, said in (
        (link, "is a link"),
        (tmp_path, "is a folder"),
        (pipe, "no ordinary file"),
        (tmp_path / "none" / "a", "cannot be written"),
        (real / "a", "cannot be written"),
        ("a\0b", "cannot be written"),
        (tmp_path / ("x" * 300), "cannot be written"),
    ):
        with pytest.raises(UsageError, match=said) as raised:
            write_file(path, "new")
        assert "\n" not in str(raised.value)
    assert real.read_text(encoding="utf-8") == "old"
    assert {path.name for path in tmp_path.iterdir()} == {"real", "link", "pipe"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_folder_that_may_not_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(UsageError, match="Permission denied"):
        write_file(tmp_path / "a", "x")


@pytest.mark.parametrize("step", ["os.fsync", "os.replace"])
@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_failure_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, error: BaseException
) -> None:
    path = tmp_path / "a"
    path.write_text("old", encoding="utf-8")

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(step, fail)
    with pytest.raises((UsageError, KeyboardInterrupt)):
        write_file(path, "new")
    assert path.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_text_that_no_file_can_hold(tmp_path: Path) -> None:
    with pytest.raises(DataError):
        write_file(tmp_path / "a", "\ud800")
    assert list(tmp_path.iterdir()) == []
