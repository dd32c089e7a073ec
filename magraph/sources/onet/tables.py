"""The tables of O*NET: which release they are of, and their rows."""

from __future__ import annotations

import re
import zipfile
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path, PurePath, PurePosixPath
from typing import Final, NamedTuple

from magraph.errors import DataError, UsageError
from magraph.sources.files import UNREADABLE, Files, rows
from magraph.terms import ID

__all__ = ["OCCUPATIONS", "READ_ME", "Release", "Row", "has_mark", "read_rows", "releases"]

READ_ME: Final = "Read Me.txt"
OCCUPATIONS: Final = "Occupation Data.txt"

_VERSION = re.compile(r"O\*NET ([0-9]+(?:\.[0-9]+)*) Database")
_MONTH = re.compile(r"^(\w+ [0-9]{4}) Release\s*$", re.MULTILINE)
_ELEMENT = re.compile(r"[0-9](?:\.[A-Za-z0-9]+)*")
_NUMBER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")
_TABLE = re.compile(r"[^.].*\.txt(?:\.gz)?")
_ABSENT: Final = ("", "n/a")


class Release(NamedTuple):
    """Tables of one version that lie together.

    Attributes
    ----------
    iri, name, title
        Of the `mg:Source`.
    is_known
        Whether the version is known.
    files
        The tables, and what else is there.
    """

    iri: str
    name: str
    title: str
    is_known: bool
    files: Files


class Row(NamedTuple):
    """A row of a table, and where it stands."""

    release: Release
    place: str
    line: int
    cells: dict[str, str]

    def fault(self, problem: str, remedy: str = "") -> DataError:
        """Return an error that says where the row is."""
        return DataError(problem, remedy=remedy, file=self.place, line=self.line)

    def text(self, column: str) -> str:
        """Return a cell, or nothing where the source has no value."""
        text = self.cells[column].strip()
        return "" if text in _ABSENT else text

    def needed(self, column: str) -> str:
        """Return a cell that may not be empty."""
        text = self.text(column)
        if not text:
            raise self.fault(f"no {column}")
        return text

    def figure(self, column: str, least: int, most: int) -> str:
        """Return a number on a scale as it is written, or nothing."""
        text = self.text(column)
        if text and not _NUMBER.fullmatch(text):
            raise self.fault(f"{column} {text!r} is no number")
        if text and not least <= Decimal(text) <= most:
            raise self.fault(f"{column} {text} is not on the scale from {least} to {most}")
        return text

    def whole(self, column: str, least: int, most: int) -> str:
        """Return a whole number."""
        text = self.needed(column)
        if not (text.isascii() and text.isdigit() and len(text) < 10):
            raise self.fault(f"{column} {text!r} is no whole number")
        if not least <= int(text) <= most:
            raise self.fault(f"{column} {text} is not between {least} and {most}")
        return str(int(text))

    def flag(self, column: str) -> bool:
        """Return whether a cell says yes."""
        text = self.text(column)
        if text not in ("Y", "N", ""):
            raise self.fault(f"{column} {text!r} is neither Y nor N")
        return text == "Y"

    def element(self, column: str = "Element ID") -> str:
        """Return the number of an element or activity of the content model."""
        text = self.needed(column)
        if not _ELEMENT.fullmatch(text):
            raise self.fault(f"{column} {text!r} is not like 2.A.1.a")
        return text


def releases(paths: Sequence[Path]) -> list[Release]:
    """Return what lies in folders, archives and among files, by folder or archive.

    Raises
    ------
    UsageError
        There is no such file, or nothing says which table is of which release.
    """
    groups: dict[Path, list[Path]] = {}
    for path in paths:
        if path.is_dir():
            for file in sorted(path.rglob("*")):
                if file.is_file():
                    groups.setdefault(file.parent, []).append(file)
        else:
            is_archive = path.suffix.lower() == ".zip"
            groups.setdefault(path if is_archive else path.parent, []).append(path)
    found = []
    for place, members in groups.items():
        files = Files(members)
        _refuse_mixture(place, dict.fromkeys(members))
        text = files.text(READ_ME) if READ_ME in files else ""
        version, month = _VERSION.search(text), _MONTH.search(text)
        number = version[1] if version else "unknown"
        name = f"O*NET {number}" if version else "O*NET (version not known)"
        title = f"O*NET {number} Database" if version else "O*NET Database"
        if month:
            title += f" ({month[1]} release)"
        found.append(Release(f"{ID}source/onet-{number}", name, title, version is not None, files))
    return found


def _refuse_mixture(place: Path, members: Iterable[Path]) -> None:
    """Refuse what holds several releases: nothing would say which table is of which."""
    names: list[PurePath] = list(members)
    if not place.is_dir():
        with zipfile.ZipFile(place) as archive:
            names = [PurePosixPath(name) for name in archive.namelist()]
    tables = [name for name in names if _TABLE.fullmatch(name.name)]
    folders = sorted({str(name.parent) for name in tables})
    if len(folders) > 1:
        shown = ", ".join(folders)
        raise UsageError(f"{place}: holds several folders: {shown}; unpack it and give them")
    seen: set[str] = set()
    for name in tables:
        table = name.name.removesuffix(".gz")
        if table in seen:
            raise UsageError(f"{place}: {table} is there twice; nothing says which of them counts")
        seen.add(table)


def read_rows(release: Release, name: str, columns: Sequence[str]) -> Iterator[Row]:
    """Yield the rows of a table, which has to have some columns."""
    place = release.files.place(name)
    for line, cells in rows(release.files, name, columns, delimiter="\t", quoted=False):
        yield Row(release, place, line, cells)


def has_mark(release: Release, name: str) -> bool:
    """Return whether a table begins with a byte-order mark."""
    try:
        with release.files.stream(name) as file:
            return file.read(len(BOM_UTF8)) == BOM_UTF8
    except UNREADABLE:
        return False  # reading the rows says what is wrong
