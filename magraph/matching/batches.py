"""Many people at once: record batches in, record batches out; on one machine or on a cluster.

`Matcher` is the one function behind all of it: it takes an iterator of Arrow record batches and
gives another, and a cluster's workers can be sent it, since it holds the catalogue by its path
(Spark's ``mapInArrow``, Dask's ``map_partitions``). `match_file` runs it over a Parquet file in
bounded memory and goes on where it was stopped.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from magraph.errors import DataError, UsageError
from magraph.matching.catalogue import Catalogue
from magraph.matching.kernel import best_roles
from magraph.matching.storage import open_catalogue
from magraph.readwrite import PathLike
from magraph.readwrite.files import write_file

__all__ = ["RESULTS", "Matcher", "match_file"]

RESULTS: Final = pa.schema(
    [
        ("id", pa.string()),
        ("roles", pa.list_(pa.string())),
        ("scores", pa.list_(pa.float64())),
        ("missing", pa.list_(pa.int32())),
    ]
)
"""What comes out for each person: the best roles, their scores, how many skills are missing."""

ROWS: Final = 50_000
"""People in a part: what is kept in memory, and lost at most when a run is killed."""


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
    A batch has a column ``skills`` (lists of strings: IRIs), and may have ``id`` (anything) and
    ``levels`` (lists of numbers, as long as the skills; null: not known). A skill that the
    catalogue does not know, or a null, counts as nothing.
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
        for batch in batches:
            yield self._matched(batch)

    def __getstate__(self) -> dict[str, Any]:
        return {"catalogue": self.catalogue, "top": self.top}

    @cached_property
    def _opened(self) -> Catalogue:
        return open_catalogue(self.catalogue)

    def _matched(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        catalogue = self._opened
        offsets, skills, levels = _columns(batch, catalogue)
        starts, roles, weights, asked = catalogue.postings
        bounds, best, scores, missing = best_roles(
            offsets,
            skills,
            levels,
            starts,
            roles,
            weights,
            asked,
            catalogue.totals,
            np.diff(catalogue.starts).astype(np.int32),
            self.top,
        )
        names = catalogue.role_ids.take(pa.array(best))
        ids = (
            batch.column("id").cast(pa.string())
            if "id" in batch.schema.names
            else pa.array(map(str, range(len(batch))), pa.string())
        )
        lists = (names, pa.array(scores), pa.array(missing))
        at = pa.array(bounds)
        return pa.record_batch(
            [ids, *(pa.ListArray.from_arrays(at, each) for each in lists)], schema=RESULTS
        )


def _columns(batch: pa.RecordBatch, catalogue: Catalogue) -> tuple[Any, Any, Any]:
    """Return where each person's skills begin, the skills' numbers, and their levels."""
    lists = _list_column(batch, "skills", pa.types.is_string)
    offsets = lists.offsets.to_numpy().astype(np.int32)
    offsets -= offsets[0] if len(offsets) else 0
    names = lists.flatten()
    found = pc.index_in(names, value_set=catalogue.skill_ids)
    skills = found.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)
    levels = np.full(len(skills), np.nan)
    if "levels" in batch.schema.names:
        given = _list_column(batch, "levels", _is_number)
        if not given.value_lengths().equals(lists.value_lengths()):
            raise DataError("levels are not as many as skills", term="levels")
        levels = given.flatten().cast(pa.float64()).fill_null(np.nan).to_numpy(zero_copy_only=False)
    return offsets, skills, levels


def _list_column(
    batch: pa.RecordBatch, name: str, fits: Callable[[pa.DataType], bool]
) -> pa.ListArray:
    """Return a column as lists, an empty one where there is none."""
    if name not in batch.schema.names:
        there = ", ".join(batch.schema.names)
        raise DataError(f"no column is called {name!r}. There are {there}", term=name)
    column = batch.column(name)
    type_ = column.type
    is_list = pa.types.is_list(type_) or pa.types.is_large_list(type_)
    if not is_list or not fits(type_.value_type):
        raise DataError(f"the column is {type_}, not lists of the right kind", term=name)
    whole = column.cast(pa.list_(pa.string() if name == "skills" else pa.float64()))
    if whole.null_count:
        whole = pa.array([[] if each is None else each for each in whole.to_pylist()], whole.type)
    return whole


def _is_number(type_: pa.DataType) -> bool:
    return bool(pa.types.is_integer(type_) or pa.types.is_floating(type_))


def match_file(
    profiles: PathLike,
    output: PathLike,
    catalogue: PathLike,
    *,
    top: int = 10,
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
        A file cannot be read or written.

    Notes
    -----
    Parts of `ROWS` people are written to a folder beside the output as they are done. A run that
    was killed goes on after the last whole part, if the profiles, the catalogue and `top` are
    the same; at the end the parts become the output and the folder is removed.
    """
    source, target = Path(profiles), Path(output)
    if not target.parent.is_dir():
        raise UsageError(f"{target}: no such folder: {target.parent}")
    matcher = Matcher(str(catalogue), top)
    folder = target.parent / f".{target.name}.parts"
    try:
        with pq.ParquetFile(source) as file:
            total = int(file.metadata.num_rows)
            _begin(folder, [source, Path(catalogue)], top)
            done = 0
            for number, batch in enumerate(_parts(file)):
                part = folder / f"{number:06d}.arrow"
                if not part.is_file():
                    write_file(part, _bytes(next(matcher([batch]))))
                done += len(batch)
                if progress is not None:
                    progress(done, total)
        _join(folder, target)
    except pa.ArrowInvalid as error:
        raise DataError(f"is no Parquet file: {error}", file=str(source)) from None
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f"{error.filename or source}: {reason}") from None
    shutil.rmtree(folder)
    return total


def _parts(file: pq.ParquetFile) -> Iterator[pa.RecordBatch]:
    """Yield record batches of the same rows in every run."""
    columns = [name for name in ("id", "skills", "levels") if name in file.schema_arrow.names]
    yield from file.iter_batches(batch_size=ROWS, columns=columns)


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
        }
    )
    note = folder / "about.json"
    if not (note.is_file() and note.read_text(encoding="utf-8") == about):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        write_file(note, about)


def _bytes(batch: pa.RecordBatch) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, RESULTS) as writer:
        writer.write_batch(batch)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def _join(folder: Path, target: Path) -> None:
    draft = folder / "all.parquet"
    with pq.ParquetWriter(draft, RESULTS) as writer:
        for part in sorted(folder.glob("*.arrow")):
            with pa.memory_map(str(part)) as source:
                writer.write_batch(pa.ipc.open_file(source).get_batch(0))
    draft.replace(target)
