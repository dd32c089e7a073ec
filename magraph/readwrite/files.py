"""Files: reading one that is not too large, and writing one, or a folder, whole or not at all."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree
from typing import Final

from magraph.errors import DataError, UsageError

__all__ = [
    "MAX_BYTES",
    "check_apart",
    "check_folder",
    "check_target",
    "put_in_place",
    "read_file",
    "single_file",
    "write_file",
    "write_folder",
]

MAX_BYTES: Final = 256 * 1024 * 1024
"""Room for ESCO in ten languages; a larger file is more likely a mistake, or meant to do harm."""


def single_file(paths: str | Path | Sequence[str | Path]) -> Path:
    """Return the one file that is given.

    Raises
    ------
    UsageError
        There are several, or none.
    """
    given = [paths] if isinstance(paths, (str, Path)) else list(paths)
    if len(given) != 1:
        raise UsageError("give one file alone")
    return Path(given[0])


def read_file(file: Path) -> bytes:
    """Return what is in a file, or comes out of a pipe.

    Raises
    ------
    DataError
        It is larger than `MAX_BYTES`.
    UsageError
        There is no such file, or it cannot be read.
    """
    try:
        with file.open("rb") as opened:
            # Of what has no end, such as a device, no more is read than of a file.
            data = opened.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise UsageError(f"{file}: no such file") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"{file}: cannot be read: {reason}") from None
    if len(data) > MAX_BYTES:
        raise DataError(f"larger than {MAX_BYTES // 1024**2} MiB", file=str(file))
    return data


def write_file(path: str | Path, content: str | bytes) -> None:
    """Put `content` in a file, so that at any moment it has the old or the new content.

    The content goes to a new file in the same folder, is flushed to the disk, and takes the
    old file's place in one step. The old file's permissions are kept.

    Parameters
    ----------
    path
        Where to; its folder must exist. Links are not followed.
    content
        Text is encoded as UTF-8.

    Raises
    ------
    UsageError
        The file cannot be written; an old one is untouched.
    DataError
        The text has half a surrogate pair, which no file can hold.
    """
    try:
        data = content.encode() if isinstance(content, str) else content
    except UnicodeEncodeError as error:
        raise DataError(f"cannot be written as UTF-8: {error.reason}", file=str(path)) from None
    target = Path(path)
    with _told_of(path):
        mode = _mode(target)
        draft = target.parent / f".magraph-{os.urandom(8).hex()}.tmp"
        with (
            _replacing(target, draft),
            os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666), "wb") as file,
        ):
            if mode is not None:
                draft.chmod(mode)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())


def check_target(path: str | Path, *suffixes: str) -> None:
    """Refuse a path that `write_file` would refuse, before the work that is to be written.

    Parameters
    ----------
    path
        The file to write.
    suffixes
        What its name may end in, if it has a suffix; none: anything.

    Raises
    ------
    UsageError
        It is a link, a folder or no ordinary file, its folder does not exist, or its name says
        another format.
    """
    target = Path(path)
    if suffixes and target.suffix and not target.name.endswith(suffixes):
        raise UsageError(f"{target}: what is written is {' or '.join(suffixes)}; name it so")
    with _told_of(path):
        _mode(target)
        if not target.parent.is_dir():
            raise UsageError(f"{target}: no such folder: {target.parent}")


def check_apart(path: str | Path, *inputs: str | Path) -> None:
    """Refuse to write over a file that is read for what is written.

    Parameters
    ----------
    path
        The file to write.
    inputs
        The files that are read.

    Raises
    ------
    UsageError
        It is one of them, by whatever name.
    """
    target = Path(path)
    for each in map(Path, inputs):
        if target.exists() and each.exists() and target.samefile(each):
            raise UsageError(f"{target}: is what is read, and would be lost. Name another file")


def put_in_place(draft: Path, path: str | Path) -> None:
    """Let a finished file take the place of another in one step, as `write_file` does.

    Parameters
    ----------
    draft
        The finished file, on the same disk.
    path
        The file to be replaced.

    Raises
    ------
    UsageError
        The file cannot be written; an old one is untouched, and the draft is gone.
    """
    target = Path(path)
    with _told_of(path):
        mode = _mode(target)
        with _replacing(target, draft), draft.open("rb") as file:
            if mode is not None:
                draft.chmod(mode)
            os.fsync(file.fileno())


def check_folder(path: str | Path, mark: str) -> None:
    """Refuse a folder that `write_folder` would refuse, before the work that is to be written.

    Parameters
    ----------
    path
        The folder.
    mark
        Name of the file in which a folder written before lists its files.

    Raises
    ------
    UsageError
        It is a link or a file, the folder around it does not exist, or it holds something that
        was not written by `write_folder`.
    """
    target = Path(path)
    with _told_of(path):
        if target.is_symlink():
            raise UsageError(f"{target}: is a link; name the folder it leads to")
        if not target.exists():
            if not target.absolute().parent.is_dir():
                raise UsageError(f"{target}: no such folder: {target.parent}")
            return
        if not target.is_dir():
            raise UsageError(f"{target}: is no folder")
        foreign = _foreign(target, mark)
        if foreign is not None:
            raise UsageError(
                f"{target}: holds {foreign}, which was not written there by this command. "
                "Name a new folder or an empty one"
            )


def write_folder(path: str | Path, files: Mapping[str, str], mark: str) -> None:
    """Put files in a folder of their own, so that it is never there in part.

    A new folder is written beside the old one and takes its place; should the machine stop between
    the two steps of that, either of them is whole under a name that begins with ``.magraph-``.

    Parameters
    ----------
    path, mark
        As for `check_folder`; an old folder is replaced.
    files
        Relative names -> texts. The text of `mark` is JSON with a list of all names, ``files``.

    Raises
    ------
    UsageError
        The folder cannot be written; an old one is untouched.
    """
    check_folder(path, mark)
    target = Path(path).absolute()
    draft, old = (target.parent / f".magraph-{os.urandom(8).hex()}.tmp" for _ in range(2))
    with _told_of(path):
        try:
            draft.mkdir()
            for name, text in files.items():
                file = draft / name
                file.parent.mkdir(exist_ok=True)
                write_file(file, text)
            _change_places(target, draft, old)
        except BaseException:  # also an interrupt must not leave the draft behind
            rmtree(draft, ignore_errors=True)
            raise
        rmtree(old, ignore_errors=True)


def _change_places(target: Path, draft: Path, old: Path) -> None:
    replaces = target.exists()
    if replaces:
        target.rename(old)
    try:
        draft.rename(target)
    except BaseException:
        if replaces:
            old.rename(target)
        raise
    _sync_folder(target.parent)


def _foreign(folder: Path, mark: str) -> str | None:
    """Return something in a folder that is not on its list."""
    held = sorted(
        file.relative_to(folder).as_posix() for file in folder.rglob("*") if not file.is_dir()
    )
    try:
        listed = set(json.loads((folder / mark).read_bytes())["files"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        listed = set()
    return next((name for name in held if name not in listed), None)


@contextmanager
def _told_of(path: str | Path) -> Iterator[None]:
    try:
        yield
    except UsageError:
        raise
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"{path}: cannot be written: {reason}") from None


def _mode(target: Path) -> int | None:
    try:
        mode = target.lstat().st_mode
    except FileNotFoundError:
        return None
    if stat.S_ISLNK(mode):
        raise UsageError(f"{target}: is a link; name the file it leads to")
    if stat.S_ISDIR(mode):
        raise UsageError(f"{target}: is a folder; name a file in it")
    if not stat.S_ISREG(mode):
        raise UsageError(f"{target}: is no ordinary file")
    return stat.S_IMODE(mode)


@contextmanager
def _replacing(target: Path, draft: Path) -> Iterator[None]:
    """Let the draft that is made meanwhile take the target's place, or go."""
    try:
        yield
        draft.replace(target)
    except BaseException:  # also an interrupt must not leave the draft behind
        draft.unlink(missing_ok=True)
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    # Makes the new name survive a power cut; some systems cannot open a folder.
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(descriptor)
    except OSError:
        pass
    finally:
        os.close(descriptor)
