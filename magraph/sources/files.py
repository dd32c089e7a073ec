"""The files that catalogues come in: folders, zip archives, gzip, and tables in text."""

from __future__ import annotations

import csv
import gzip
import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Final, cast

from magraph.errors import DataError, UsageError

__all__ = ["MAX_BYTES", "MAX_SWELLING", "UNREADABLE", "Files", "rows"]

MAX_BYTES: Final = 512 * 1024 * 1024
"""The most that one file may hold, unpacked."""

MAX_SWELLING: Final = 200
"""How many times its packed size a file that is read bit by bit may have, above `MAX_BYTES`.

Text shrinks to a twentieth or so; what shrinks to less than a two-hundredth was made to swell.
"""

UNREADABLE: Final = (
    OSError,
    EOFError,
    zlib.error,
    lzma.LZMAError,
    zipfile.BadZipFile,
    RuntimeError,  # encrypted; or, as a NotImplementedError, packed in a way that Python lacks
    ValueError,  # a name in an archive that is not in the encoding it says
)
"""What reading a file raises that is damaged, encrypted or not there any more."""

# A field may list all concepts of a scheme; the size of the file bounds it.
csv.field_size_limit(MAX_BYTES)


class Files:
    """Files by name, wherever they lie: in folders, in zip archives, or given one by one.

    Names are without folders and without ``.gz``; the first of a name wins.

    Parameters
    ----------
    paths
        Folders, zip archives and files.

    Raises
    ------
    UsageError
        There is no such file, or it is no archive.
    """

    def __init__(self, paths: Sequence[Path]) -> None:
        self._where: dict[str, tuple[Path, str | None]] = {}
        for path in paths:
            if path.is_dir():
                for file in sorted(path.rglob("*")):
                    if file.is_file():
                        self._note(file.name, file, None)
            elif not path.is_file():
                raise UsageError(f"{path}: no such file or folder")
            elif path.suffix.lower() == ".zip":
                for name in _members(path):
                    self._note(PurePosixPath(name).name, path, name)
            else:
                self._note(path.name, path, None)

    def _note(self, name: str, path: Path, member: str | None) -> None:
        self._where.setdefault(name.removesuffix(".gz"), (path, member))

    def __contains__(self, name: str) -> bool:
        return name in self._where

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._where))

    def place(self, name: str) -> str:
        """Return where a file lies, for messages."""
        path, member = self._where[name]
        return str(path) if member is None else f"{path}!{member}"

    def most_bytes(self, name: str) -> int:
        """Return how many bytes may come out of a file that is read bit by bit."""
        return max(MAX_BYTES, MAX_SWELLING * self._where[name][0].stat().st_size)

    @contextmanager
    def stream(self, name: str) -> Iterator[IO[bytes]]:
        """Open a file, unpacked; reading it may raise any of `UNREADABLE`."""
        path, member = self._where[name]
        with ExitStack() as stack:
            if member is None:
                file: IO[bytes] = stack.enter_context(path.open("rb"))
            else:
                archive = stack.enter_context(zipfile.ZipFile(path))
                file = stack.enter_context(archive.open(member))
            if (member or path.name).endswith(".gz"):
                file = cast("IO[bytes]", stack.enter_context(gzip.open(file)))
            yield file

    def text(self, name: str) -> str:
        """Return a file's text; a byte-order mark is left out.

        Raises
        ------
        DataError
            It cannot be unpacked, is larger than `MAX_BYTES` or is no UTF-8.
        """
        place = self.place(name)
        try:
            with self.stream(name) as file:
                data = file.read(MAX_BYTES + 1)
        except UNREADABLE as error:
            raise DataError(f"cannot be read: {error}", file=place) from None
        if len(data) > MAX_BYTES:
            raise DataError(f"larger than {MAX_BYTES // 1024**2} MiB", file=place)
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise DataError("is not UTF-8", file=place, line=line) from None


def _members(path: Path) -> list[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            return sorted(name for name in archive.namelist() if not name.endswith("/"))
    except UNREADABLE as error:
        raise UsageError(f"{path}: is no zip archive: {error}") from None


def rows(
    files: Files,
    name: str,
    columns: Sequence[str],
    *,
    delimiter: str,
    quoted: bool,
    ragged: bool = False,
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the rows of a table with the lines on which they end.

    Parameters
    ----------
    files, name
        Where it is.
    columns
        Columns that there must be; all others are given too.
    delimiter
        Between fields.
    quoted
        Whether ``"`` encloses fields; if not, it is a character like any other.
    ragged
        Whether empty fields at the end of a row may be left out.

    Raises
    ------
    DataError
        A column is missing, or a row has too few or too many fields.
    """
    place = files.place(name)
    reader = csv.reader(
        io.StringIO(files.text(name), newline=""),
        delimiter=delimiter,
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
        strict=quoted,
    )
    try:
        header = next(reader, [])
        missing = [column for column in columns if column not in header]
        if missing:
            problem = f"no column is called {', '.join(map(repr, missing))}"
            remedy = f"There are {', '.join(header)}" if header else "The file is empty"
            raise DataError(problem, file=place, line=1, remedy=remedy)
        for fields in reader:
            if not fields:
                continue
            if ragged:
                fields.extend([""] * (len(header) - len(fields)))
            if len(fields) != len(header):
                problem = f"{len(fields)} fields where the header has {len(header)}"
                raise DataError(problem, file=place, line=reader.line_num)
            yield reader.line_num, dict(zip(header, fields, strict=True))
    except csv.Error as error:
        raise DataError(f"not a table: {error}", file=place, line=reader.line_num) from None
