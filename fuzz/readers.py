"""Every reader of files that others write, as a function of bytes.

A reader takes what it is given, or refuses it with a `MagraphError`. Anything else is a finding:
another exception, something fetched, a program started, a file changed.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any, ClassVar, Final, NamedTuple

import pyarrow as pa

from magraph import read_graph
from magraph.errors import MagraphError
from magraph.graph import CareerGraph
from magraph.matching.batches import Matcher, match_file
from magraph.matching.storage import open_catalogue
from magraph.profile import read_profile
from magraph.readwrite.patches import patched
from magraph.sources import import_source
from magraph.sparql import query

__all__ = ["CORPUS", "READERS", "Finding", "joined", "run", "seeds"]

CORPUS: Final = Path(__file__).parent / "corpus"
CATALOGUE: Final = CORPUS / "catalogue" / "small.catalogue"
SMALL: Final = CORPUS / "turtle" / "credential.ttl"

_PART: Final = re.compile(rb"^=== ([\w *&,()-]{1,80}\.[a-z]{2,4})\n", re.MULTILINE)
_REACHING: Final = ("socket.", "subprocess.", "os.system", "os.exec", "os.spawn", "os.fork")
_CHANGING: Final = ("os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.chmod", "os.truncate")


class Finding(Exception):
    """A reader did what none may do."""


class Reader(NamedTuple):
    """How a reader is called.

    Attributes
    ----------
    name
        Of the file that it is given. Where it is empty, the bytes are several files: `joined`.
    read
        Takes the file, or the folder of files.
    """

    name: str
    read: Callable[[Path], object]


@cache
def _bundled() -> CareerGraph:
    return read_graph()


@cache
def _small() -> CareerGraph:
    return read_graph(SMALL)


def _query(path: Path) -> object:
    try:
        text = path.read_bytes().decode()
    except UnicodeDecodeError:
        return None
    return query(_small(), text, time_limit=2)


def _batches(path: Path) -> object:
    try:
        with pa.ipc.open_stream(pa.BufferReader(path.read_bytes())) as stream:
            batches = list(stream)
            for batch in batches:
                # Whoever hands over batches in memory answers for them; types may be any.
                batch.validate(full=True)
    except (pa.ArrowException, OSError, ValueError):
        return None
    return list(Matcher(str(CATALOGUE))(batches))


def _people(path: Path) -> object:
    return match_file(path, path.parents[1] / "out" / "matched.parquet", CATALOGUE, threads=1)


READERS: Final[dict[str, Reader]] = {
    "turtle": Reader("a.ttl", read_graph),
    "ntriples": Reader("a.nt", read_graph),
    "graphml": Reader("a.graphml", read_graph),
    "nodelink": Reader("a.json", read_graph),
    "patch": Reader("a.ttl", lambda path: patched(_small(), path)),
    "esco-rdf": Reader("a.rdf", lambda path: import_source("esco", path)),
    "esco-tables": Reader("", lambda path: import_source("esco", path)),
    "onet": Reader("", lambda path: import_source("onet", path)),
    "archive": Reader("a.zip", lambda path: import_source("onet", path)),
    "ctdl": Reader("a.json", lambda path: import_source("ctdl", path)),
    "profile-toml": Reader("a.toml", lambda path: read_profile(_bundled(), path)),
    "profile-json": Reader("a.json", lambda path: read_profile(_bundled(), path)),
    "learner-record": Reader("a.json", lambda path: read_profile(_bundled(), path)),
    "sparql": Reader("a.rq", _query),
    "catalogue": Reader("a.catalogue", open_catalogue),
    "batches": Reader("a.arrows", _batches),
    "people": Reader("a.parquet", _people),
}


def seeds(name: str) -> list[Path]:
    """Return the corpus of a reader: valid files, and what was once a finding."""
    return sorted(file for file in (CORPUS / name).iterdir() if file.is_file())


def joined(files: dict[str, bytes]) -> bytes:
    """Return several files as one text, each under a line ``=== NAME``."""
    return b"".join(b"=== " + name.encode() + b"\n" + text for name, text in files.items())


def run(name: str, data: bytes) -> bool:
    """Give bytes to a reader; tell whether it took them.

    Raises
    ------
    Finding
        It did neither take nor refuse them, or did something else besides.
    """
    reader = READERS[name]
    with tempfile.TemporaryDirectory(prefix="magraph-fuzz-") as made:
        folder = Path(made)
        given, out = folder / "given", folder / "out"
        given.mkdir()
        out.mkdir()
        files = {reader.name: data} if reader.name else dict(_parts(data))
        for each, content in files.items():
            (given / each).write_bytes(content)
        path = given / reader.name if reader.name else given
        taken = True
        with _watched(out):
            try:
                reader.read(path)
            except MagraphError as error:
                taken = False
                if not str(error).strip():
                    raise Finding("refused without a word") from error
            except Exception as error:
                raise Finding(f"{type(error).__name__}: {error}"[:500]) from error
        if {file.name: file.read_bytes() for file in given.iterdir()} != files:
            raise Finding("the file, or what lies beside it, was changed")
    return taken


def _parts(data: bytes) -> Iterator[tuple[str, bytes]]:
    found = list(_PART.finditer(data))
    for part, after in zip_longest(found, found[1:]):
        end = after.start() if after else len(data)
        yield part[1].decode("ascii", "replace"), data[part.end() : end]


class _Watch:
    """What the hook looks at: hooks cannot be taken away, so it sleeps but while a reader runs."""

    allowed: str | None = None
    seen: ClassVar[list[str]] = []


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if _Watch.allowed is None:
        return
    if event.startswith(_REACHING):
        _Watch.seen.append(f"{event} {arguments!r}"[:300])
    elif event == "open" or event in _CHANGING:
        path, flags = arguments[0], arguments[2] if event == "open" else os.O_WRONLY
        if not isinstance(path, str | bytes | os.PathLike) or not isinstance(flags, int):
            return
        place = os.fsdecode(path)
        if event in ("os.remove", "os.rmdir") and arguments[1] >= 0:
            place = f"/proc/self/fd/{arguments[1]}/{place}"
        place = os.path.realpath(place)
        writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        # What numba compiled is kept beside the code, and is no answer to anything.
        if writes and not place.startswith(_Watch.allowed) and "__pycache__" not in place:
            _Watch.seen.append(f"{event} {place!r}")


@cache
def _install() -> None:
    sys.addaudithook(_hook)


@contextmanager
def _watched(allowed: Path) -> Iterator[None]:
    """Raise a `Finding` if something is fetched, started, or written outside of a folder."""
    _install()
    _Watch.seen.clear()
    keeps, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    _Watch.allowed = os.path.realpath(allowed)
    try:
        yield
    finally:
        _Watch.allowed, sys.dont_write_bytecode = None, keeps
    if _Watch.seen:
        raise Finding(f"reached out: {_Watch.seen[0]}")
