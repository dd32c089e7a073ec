"""Many people at once: record batches in, record batches out; on one machine or on a cluster.

`Matcher` is the one function behind all of it: it takes an iterator of Arrow record batches and
gives another, and a cluster's workers can be sent it, since it holds the catalogue by its path
(Spark's ``mapInArrow``, Dask's ``map_partitions``). `match_file` runs it over a Parquet file in
bounded memory and goes on where it was stopped.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import islice
from pathlib import Path
from typing import Any, Final, Self, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from magraph import __version__
from magraph.errors import DataError, UsageError
from magraph.matching.catalogue import Catalogue, Floats, Integers
from magraph.matching.kernel import best_roles
from magraph.matching.packed import PackedPostings, best_packed, packed
from magraph.matching.storage import open_catalogue
from magraph.quantities import HIGHEST_LEVEL
from magraph.readwrite import PathLike
from magraph.readwrite.files import check_apart, check_target, put_in_place, write_file

__all__ = ["RESULTS", "Matcher", "match_file", "remark"]

RESULTS: Final = pa.schema(
    [
        ("id", pa.string()),
        ("roles", pa.list_(pa.string())),
        ("scores", pa.list_(pa.float64())),
        ("missing", pa.list_(pa.int32())),
    ]
)
"""What comes out for each person: the best roles, their scores, how many skills are missing."""

_ROLES: Final = RESULTS.get_field_index("roles")
_CODED: Final = RESULTS.set(
    _ROLES, pa.field("roles", pa.list_(pa.dictionary(pa.int32(), pa.string())))
)
"""The same with a number in place of each role's IRI, as parts are kept: a fifth of the bytes."""

ROWS: Final = 50_000
"""People in a part: each thread has one in memory, and loses no more when it is killed."""

_Done: TypeAlias = tuple[Path, int]
"""A part's file, and how many people it has."""

_UNREADABLE: Final = (pa.ArrowException, UnicodeDecodeError)
"""What Arrow raises of damaged or odd data, where it is no `OSError`."""


@dataclass(frozen=True)
class Matcher:
    """The best roles of many people, as a function from record batches to record batches.

    Parameters
    ----------
    catalogue
        The path of a compiled catalogue; each process opens it once.
    top
        The most roles for each person.

    Notes
    -----
    A batch has a column ``skills`` (lists of strings: IRIs), and may have ``id`` (anything; rows
    are numbered from 0 where there is none) and ``levels`` (lists of numbers from 0 to 7, as long
    as the skills; null, in place of a list too: not known). A skill that the catalogue does not
    know, or a null, counts as nothing.
    """

    catalogue: str
    top: int = 10

    def __post_init__(self) -> None:
        if self.top < 1:
            raise UsageError(f"top: {self.top} is not positive")

    def __call__(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yield one batch of `RESULTS` for each batch.

        Raises
        ------
        DataError
            A batch has no such columns, or the catalogue cannot be opened.
        """
        for batch in self.coded(batches):
            roles = batch.column(_ROLES)
            names = roles.values.dictionary.take(roles.values.indices)
            named = pa.ListArray.from_arrays(roles.offsets, names)
            yield batch.set_column(_ROLES, RESULTS.field(_ROLES), named)

    def coded(self, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yield the same, with the IRIs of roles as a dictionary.

        Raises
        ------
        DataError
            As for a call.
        """
        for batch in batches:
            try:
                matched = self._matched(batch)
            except _UNREADABLE as error:
                raise DataError(f"Arrow cannot read the batch: {_told(error)}") from None
            yield matched

    def __getstate__(self) -> dict[str, Any]:
        return {"catalogue": self.catalogue, "top": self.top}

    @cached_property
    def _opened(self) -> Catalogue:
        # Threads that begin together may each open it: they get the same.
        return open_catalogue(self.catalogue)

    @cached_property
    def _packed(self) -> PackedPostings | None:
        return packed(self._opened)

    def _matched(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        catalogue = self._opened
        offsets, skills = _skills(batch, catalogue)
        levels = _levels(batch, offsets)
        bounds, best, scores, missing = self._best(offsets, skills, levels)
        ids = _column(batch if "id" in batch.schema.names else _with_ids(batch, 0), "id")
        if pa.types.is_nested(ids.type):
            raise DataError(f"the column is {ids.type}, which is no id", term="id")
        names = pa.DictionaryArray.from_arrays(pa.array(best), catalogue.role_ids)
        lists = (names, pa.array(scores), pa.array(missing))
        at = pa.array(bounds)
        return pa.record_batch(
            [ids.cast(pa.string()), *(pa.ListArray.from_arrays(at, each) for each in lists)],
            schema=_CODED,
        )

    def _best(
        self, offsets: Integers, skills: Integers, levels: Floats | None
    ) -> tuple[Integers, Integers, Floats, Integers]:
        catalogue = self._opened
        top = min(self.top, max(1, len(catalogue.role_ids)))
        _, _, _, asked = catalogue.postings
        if self._packed is not None and (levels is None or not np.any(asked > 0)):
            return best_packed(offsets, skills, self._packed, top)
        if levels is None:
            levels = np.full(len(skills), np.nan)
        sizes = np.diff(catalogue.starts).astype(np.int32)
        found: tuple[Integers, Integers, Floats, Integers] = best_roles(
            offsets, skills, levels, *catalogue.postings, catalogue.totals, sizes, top
        )
        return found


def _skills(batch: pa.RecordBatch, catalogue: Catalogue) -> tuple[Integers, Integers]:
    """Return where each person's skills begin, and the skills' numbers, -1 if not known."""
    lengths, names = _lists(batch, "skills", _is_text)
    offsets = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    if pa.types.is_dictionary(names.type):
        found = _numbers(names.dictionary, catalogue).take(names.indices)
    else:
        found = _numbers(names, catalogue)
    return offsets, found.fill_null(-1).to_numpy(zero_copy_only=False)


def _levels(batch: pa.RecordBatch, offsets: Integers) -> Floats | None:
    """Return the level of each skill, NaN if not known, or None where no levels are given."""
    if "levels" not in batch.schema.names:
        return None
    as_many, given = _lists(batch, "levels", _is_number)
    wanted = np.diff(offsets)
    is_told = batch.column("levels").is_valid().to_numpy(zero_copy_only=False)
    if odd := np.flatnonzero(is_told & (as_many != wanted)).tolist():
        problem = f"of {_person(batch, odd[0])} are not as many as the skills"
        raise DataError(problem, term="levels")
    levels: Floats = np.full(offsets[-1], np.nan)
    told = np.repeat(is_told, wanted)
    levels[told] = given.cast(pa.float64()).fill_null(np.nan).to_numpy(zero_copy_only=False)
    if odd := np.flatnonzero((levels < 0) | (levels > HIGHEST_LEVEL)).tolist():
        person = _person(batch, int(np.searchsorted(offsets, odd[0], side="right")) - 1)
        problem = f"{levels[odd[0]]:g} of {person} is no level from 0 to {HIGHEST_LEVEL}"
        raise DataError(problem, term="levels")
    return levels


def _person(batch: pa.RecordBatch, row: int) -> str:
    """Return how a message calls somebody."""
    named = batch.column("id")[row].as_py() if batch.schema.names.count("id") == 1 else None
    return f"row {row} of its batch" if named is None else f"id {named!r}"


def _numbers(names: pa.Array, catalogue: Catalogue) -> pa.Array:
    return pc.index_in(names.cast(pa.string()), value_set=catalogue.skill_ids)


def _lists(
    batch: pa.RecordBatch, name: str, fits: Callable[[pa.DataType], bool]
) -> tuple[Any, pa.Array]:
    """Return the lengths of a column's lists, 0 where there is none, and all their values."""
    column = _column(batch, name)
    type_ = column.type
    is_list = pa.types.is_list(type_) or pa.types.is_large_list(type_)
    if not is_list or not fits(type_.value_type):
        raise DataError(f"the column is {type_}, not lists of the right kind", term=name)
    return pc.list_value_length(column).fill_null(0).to_numpy(), column.flatten()


def _column(batch: pa.RecordBatch, name: str) -> pa.Array:
    names = batch.schema.names
    if name not in names:
        problem = f"no column is called {name!r}. There are {', '.join(names)}"
        raise DataError(problem, term=name)
    if names.count(name) > 1:
        raise DataError(f"{names.count(name)} columns are called {name!r}", term=name)
    return batch.column(name)


def _is_text(type_: pa.DataType) -> bool:
    if pa.types.is_dictionary(type_):
        type_ = type_.value_type
    return bool(
        pa.types.is_string(type_)
        or pa.types.is_large_string(type_)
        or pa.types.is_string_view(type_)
    )


def _is_number(type_: pa.DataType) -> bool:
    return bool(pa.types.is_integer(type_) or pa.types.is_floating(type_))


def _told(error: Exception) -> str:
    """Return what Arrow says, in one line."""
    return " ".join(str(error).split())


def match_file(
    profiles: PathLike,
    output: PathLike,
    catalogue: PathLike,
    *,
    top: int = 10,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Match the people of a Parquet file, in bounded memory, and write a Parquet file.

    Parameters
    ----------
    profiles
        Parquet with the columns that `Matcher` asks for.
    output
        The Parquet file to write, whole or not at all.
    catalogue
        A compiled catalogue.
    top
        The most roles for each person.
    threads
        How many parts are matched at the same time; None: one for each core. Memory grows with it.
    progress
        Told how many people of how many are done.

    Returns
    -------
    int
        How many people there are.

    Raises
    ------
    DataError
        The file or the catalogue is not of the right form.
    UsageError
        A file cannot be read or written, the output is the file of profiles or its name ends in
        something other than ``.parquet``, or there are to be no threads.

    Notes
    -----
    Parts of `ROWS` people are written to a folder beside the output as they are done. A run that
    was killed goes on after the last whole part, if the profiles, the catalogue and `top` are
    the same; at the end the parts become the output and the folder is removed.
    """
    source, target = Path(profiles), Path(output)
    check_target(target, ".parquet")
    check_apart(target, source)
    n_threads = (os.cpu_count() or 1) if threads is None else threads
    if n_threads < 1:
        raise UsageError(f"threads: {n_threads} is not positive")
    matcher = Matcher(str(catalogue), top)
    folder = target.parent / f".{target.name}.parts"
    try:
        total = int(pq.read_metadata(source).num_rows)
        _begin(folder, [source, Path(catalogue)], top)
        done = 0
        with ThreadPoolExecutor(n_threads) as pool, _Joined(folder, target) as joined:
            for part, people in _in_order(pool, n_threads, _tasks(source, folder, matcher)):
                joined.add(part)
                done += people
                if progress is not None:
                    progress(done, total)
    except _UNREADABLE as error:
        shutil.rmtree(folder, ignore_errors=True)
        problem = f"is no Parquet file that can be read: {_told(error)}"
        raise DataError(problem, file=str(source)) from None
    except DataError:
        # Nobody will go on with data that is refused.
        shutil.rmtree(folder, ignore_errors=True)
        raise
    except OSError as error:
        missing = isinstance(error, FileNotFoundError) and not error.filename  # Arrow's
        reason = "no such file" if missing else error.strerror or str(error)
        raise UsageError(f"{error.filename or source}: {reason}") from None
    put_in_place(joined.draft, target)
    shutil.rmtree(folder, ignore_errors=True)
    return total


def remark(output: PathLike, catalogue: PathLike) -> str:
    """Return what may be wrong where `match_file` found a role for nobody; else nothing.

    Parameters
    ----------
    output, catalogue
        What was written, and what was matched with.
    """
    with pq.ParquetFile(Path(output)) as file:
        for batch in file.iter_batches(columns=["missing"]):
            if pc.any(pc.greater(pc.list_value_length(batch.column(0)), 0)).as_py():
                return ""
        if not file.metadata.num_rows:
            return ""
    example = open_catalogue(catalogue).skill_ids[0].as_py()
    return f"Nobody holds a skill of {catalogue}. Its skills are named by IRIs, such as {example}"


def _tasks(source: Path, folder: Path, matcher: Matcher) -> Iterator[Callable[[], _Done]]:
    """Yield what is to be done for each part; each returns its file and how many people it has."""
    for number, part in enumerate(_parts(source)):
        yield partial(_match_part, matcher, part, folder / f"{number:06d}.arrow")


def _match_part(matcher: Matcher, part: list[pa.RecordBatch], file: Path) -> _Done:
    if not file.is_file():
        write_file(file, _bytes(matcher.coded(part)))
    return file, sum(map(len, part))


def _in_order(
    pool: ThreadPoolExecutor, most: int, tasks: Iterable[Callable[[], _Done]]
) -> Iterator[_Done]:
    """Yield what tasks return, in their order; no more than `most` are under way."""
    under_way: deque[Future[_Done]] = deque()
    for task in tasks:
        under_way.append(pool.submit(task))
        if len(under_way) >= most:
            yield under_way.popleft().result()
    while under_way:
        yield under_way.popleft().result()


def _parts(source: Path) -> Iterator[list[pa.RecordBatch]]:
    """Yield the same rows together in every run: at least `ROWS`, but for the last ones."""
    part: list[pa.RecordBatch] = []
    begin = 0
    for batch in _batches(source):
        part.append(batch if "id" in batch.schema.names else _with_ids(batch, begin))
        begin += len(batch)
        if sum(map(len, part)) >= ROWS:
            yield part
            part = []
    if part:
        yield part


def _with_ids(batch: pa.RecordBatch, begin: int) -> pa.RecordBatch:
    numbers = pa.array(range(begin, begin + len(batch)), pa.int64())
    return batch.append_column("id", numbers.cast(pa.string()))


def _batches(source: Path) -> Iterator[pa.RecordBatch]:
    """Yield batches of at most `ROWS`, none of two row groups.

    Names of skills are read as a dictionary, in a tenth of the time. Arrow cannot always do that
    with lists: it refuses where a row group has several dictionaries, and stops without a word
    where nobody in a batch has a skill. What it leaves is read as text.
    """
    with pq.ParquetFile(source) as plain:
        paths = [plain.schema.column(number).path for number in range(len(plain.schema))]
        names = [path for path in paths if path.startswith("skills.")]
        columns = [name for name in ("id", "skills", "levels") if name in plain.schema_arrow.names]
        with pq.ParquetFile(source, read_dictionary=names) as coded:
            for group in range(plain.num_row_groups):
                rows, n_batches = plain.metadata.row_group(group).num_rows, 0
                for file in (coded, plain):
                    batches = file.iter_batches(ROWS, [group], columns)
                    try:
                        for batch in islice(batches, n_batches, None):
                            yield batch
                            rows -= len(batch)
                            n_batches += 1
                    except pa.ArrowNotImplementedError:
                        continue
                    if not rows:
                        break
                if rows:
                    raise DataError(
                        f"Arrow cannot read {rows:,} rows of row group {group}",
                        file=str(source),
                        remedy="Write the column 'skills' as lists of strings, not of categories",
                    )


def _begin(folder: Path, inputs: list[Path], top: int) -> None:
    """Keep the parts of a run that was stopped, if they are of the same question."""
    about = json.dumps(
        {
            "inputs": [
                [str(path.resolve()), path.stat().st_size, path.stat().st_mtime_ns]
                for path in inputs
            ],
            "top": top,
            "rows": ROWS,
            "columns": _CODED.to_string(),
            "version": __version__,
        }
    )
    note = folder / "about.json"
    if not (note.is_file() and note.read_text(encoding="utf-8") == about):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        write_file(note, about)


def _bytes(batches: Iterable[pa.RecordBatch]) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, _CODED) as writer:
        for batch in batches:
            writer.write_batch(batch)
    data: bytes = sink.getvalue().to_pybytes()
    return data


class _Joined:
    """The parts as one Parquet file, which grows while the others are matched."""

    def __init__(self, folder: Path, target: Path) -> None:
        self.draft = folder / "all.parquet"
        self._target = target

    def __enter__(self) -> Self:
        with self._refused():
            # Not stored is Arrow's own schema, with which roles would be read as a dictionary.
            # What the first and last of many roles or scores are, nobody asks.
            self._writer = pq.ParquetWriter(
                self.draft, _CODED, store_schema=False, write_statistics=["id"]
            )
        return self

    def __exit__(self, *_raised: object) -> None:
        with self._refused():
            self._writer.close()

    def add(self, part: Path) -> None:
        """Put a part behind those that are there.

        Raises
        ------
        UsageError
            The disk has no room.
        """
        with self._refused(), pa.memory_map(str(part)) as source:
            self._writer.write_table(pa.ipc.open_file(source).read_all())

    @contextmanager
    def _refused(self) -> Iterator[None]:
        """Remove what was written, and say why, where the disk takes no more."""
        try:
            yield
        except OSError as error:
            self.draft.unlink(missing_ok=True)
            reason = os.strerror(error.errno) if error.errno else str(error)
            raise UsageError(f"{self._target}: cannot be written: {reason}") from None
