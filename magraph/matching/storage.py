"""A catalogue as a file: Arrow, mapped into memory, and made anew when it is stale or damaged.

The file is an Arrow IPC file with one row, each column a list: `role_ids`, `role_labels`,
`skill_ids`, `skill_labels` (strings), `starts`, `skill` (int32), `weight`, `level` (float64),
`notices`, `match_names`, `match_skills` (strings; two rows for each pair). The metadata of its
schema are `magraph.format` (the version of the format), `magraph.checksum` (CRC-32 of the columns)
and `magraph.made_from` (JSON: path, size, time and SHA-256 of each file). It holds no code.
"""

from __future__ import annotations

import hashlib
import json
import os
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Final, TypedDict

import numpy as np
import pyarrow as pa

from magraph.errors import DataError, UsageError
from magraph.matching.building import catalogue_from_files, catalogue_from_triples
from magraph.matching.catalogue import Catalogue
from magraph.readwrite import PathLike
from magraph.readwrite.files import check_target, write_file
from magraph.sources import Import

__all__ = [
    "FORMAT",
    "SUFFIX",
    "cached_catalogue",
    "compile_catalogue",
    "open_catalogue",
    "save_catalogue",
    "write_import",
]

FORMAT: Final = "1"
"""Version of the format; a file of another version is not read."""

SUFFIX: Final = ".catalogue"
"""How the names of compiled catalogues end."""

_COLUMNS: Final = {
    "role_ids": pa.string(),
    "role_labels": pa.string(),
    "skill_ids": pa.string(),
    "skill_labels": pa.string(),
    "starts": pa.int32(),
    "skill": pa.int32(),
    "weight": pa.float64(),
    "level": pa.float64(),
    "notices": pa.string(),
    "match_names": pa.string(),
    "match_skills": pa.string(),
}
_META: Final = b"magraph."


class _Origin(TypedDict):
    """A file that a catalogue was made from: `time` is that of its last change, in nanoseconds."""

    path: str
    size: int
    time: int
    sha256: str


def save_catalogue(
    catalogue: Catalogue, path: PathLike, made_from: Sequence[PathLike] = ()
) -> None:
    """Write a catalogue, whole or not at all.

    Parameters
    ----------
    catalogue
        What to write.
    path
        The file.
    made_from
        The files that it was made from, so that it can be told when it is stale.
    """
    pairs = [(name, skill) for name, skills in catalogue.matches.items() for skill in skills]
    values = {
        "role_ids": catalogue.role_ids,
        "role_labels": catalogue.role_labels,
        "skill_ids": catalogue.skill_ids,
        "skill_labels": catalogue.skill_labels,
        "starts": pa.array(catalogue.starts),
        "skill": pa.array(catalogue.skill),
        "weight": pa.array(catalogue.weight),
        "level": pa.array(catalogue.level),
        "notices": pa.array(catalogue.notices, pa.string()),
        "match_names": pa.array([name for name, _ in pairs], pa.string()),
        "match_skills": pa.array([skill for _, skill in pairs], pa.string()),
    }
    columns = [pa.ListArray.from_arrays([0, len(each)], each) for each in values.values()]
    schema = pa.schema(
        [(name, pa.list_(type_)) for name, type_ in _COLUMNS.items()],
        {
            _META + b"format": FORMAT.encode(),
            _META + b"checksum": str(_checksum(values.values())).encode(),
            _META + b"made_from": json.dumps([_about(Path(file)) for file in made_from]).encode(),
        },
    )
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, schema) as writer:
        writer.write_batch(pa.record_batch(columns, schema=schema))
    write_file(path, sink.getvalue().to_pybytes())


def write_import(found: Import, path: PathLike) -> None:
    """Write an imported catalogue: compiled if the name ends so, else as Turtle.

    Parameters
    ----------
    found
        What `import_source` returned.
    path
        The file, written whole or not at all.

    Raises
    ------
    UsageError
        The file cannot be written, or its name says another format.
    """
    check_target(path, ".ttl", SUFFIX)
    if str(path).endswith(SUFFIX):
        save_catalogue(catalogue_from_triples(found.triples), path)
    else:
        write_file(path, found.turtle())


def open_catalogue(path: PathLike) -> Catalogue:
    """Map a catalogue into memory.

    Parameters
    ----------
    path
        A file of `save_catalogue`.

    Raises
    ------
    DataError
        The file is damaged, of another version, or no catalogue.
    """
    return _read(Path(path))[0]


def compile_catalogue(paths: PathLike | Sequence[PathLike], output: PathLike) -> Catalogue:
    """Compile an ontology's occupations, write them, and return them.

    Parameters
    ----------
    paths
        Turtle files or folders.
    output
        The file to write; its name ends in ``.catalogue``.

    Raises
    ------
    UsageError
        The name ends in something else, or a file cannot be read or written.
    DataError
        A file is no Turtle, or a figure is outside its scale.
    """
    from magraph.readwrite.turtle import turtle_files

    if not str(output).endswith(SUFFIX):
        raise UsageError(f"{output}: the name of a compiled catalogue ends in {SUFFIX}")
    files = turtle_files(paths)
    catalogue = catalogue_from_files(files)
    save_catalogue(catalogue, output, files)
    return catalogue


def cached_catalogue(
    paths: PathLike | Sequence[PathLike] | None = None, *, folder: PathLike | None = None
) -> Catalogue:
    """Return the catalogue of an ontology, compiled once and kept.

    Parameters
    ----------
    paths
        Turtle files or folders; without any, the bundled ontology; or one compiled catalogue.
    folder
        Where compiled catalogues are kept; by default ``magraph`` in the user's cache folder
        (``XDG_CACHE_HOME``).

    Raises
    ------
    DataError, UsageError
        As `compile_catalogue` and `open_catalogue` do.

    Notes
    -----
    A kept file that is damaged, of another version, or older than what it was made from is made
    anew; one that cannot be kept is no error. Two runs at once each write a whole file.
    """
    from magraph.readwrite import ontology_path
    from magraph.readwrite.turtle import turtle_files

    if paths is None:
        paths = ontology_path()
    given = [paths] if isinstance(paths, (str, Path)) else list(paths)
    if len(given) == 1 and str(given[0]).endswith(SUFFIX):
        return open_catalogue(given[0])
    files = turtle_files(given)
    names = "\n".join([FORMAT, *(str(file.resolve()) for file in files)])
    home = _cache_folder() if folder is None else Path(folder)
    kept = home / (hashlib.sha256(names.encode()).hexdigest()[:32] + SUFFIX)
    try:
        catalogue, made_from = _read(kept)
        if _is_current(made_from, files):
            return catalogue
    except DataError:
        pass
    catalogue = catalogue_from_files(files)
    try:
        home.mkdir(parents=True, exist_ok=True)
        save_catalogue(catalogue, kept, files)
    except (OSError, UsageError):
        pass
    return catalogue


def _cache_folder() -> Path:
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "magraph"


def _read(path: Path) -> tuple[Catalogue, list[_Origin]]:
    def fault(problem: str) -> DataError:
        remedy = "Make it anew with: magraph compile"
        return DataError(problem, file=str(path), remedy=remedy)

    try:
        with pa.memory_map(str(path)) as source:
            reader = pa.ipc.open_file(source)
            batch = reader.get_batch(0)
            schema = reader.schema
        # Arrow follows offsets without looking; damaged ones would lead out of the file.
        batch.validate(full=True)
        meta = {
            key.removeprefix(_META).decode(): value.decode()
            for key, value in (schema.metadata or {}).items()
            if key.startswith(_META)
        }
        if meta.get("format") != FORMAT:
            raise fault(f"is of format {meta.get('format')!r}, not {FORMAT!r}")
        columns = {
            name: batch.column(batch.schema.get_field_index(name)).values for name in _COLUMNS
        }
        if any(columns[name].type != type_ for name, type_ in _COLUMNS.items()):
            raise fault("has columns of other types")
        if str(_checksum(columns.values())) != meta.get("checksum"):
            raise fault("is damaged: its checksum is another")
        made_from = json.loads(meta.get("made_from", "[]"))
        if not isinstance(made_from, list) or not all(map(_tells, made_from)):
            raise fault("does not say what it was made from")
    except DataError:
        raise
    except FileNotFoundError:
        raise fault("no such file") from None
    except (
        pa.ArrowException,
        OSError,
        ValueError,
        KeyError,
        AttributeError,
        RecursionError,
    ) as error:
        raise fault(f"is no catalogue: {error}") from None
    catalogue = _catalogue(columns)
    if not _is_sound(catalogue):
        raise fault("is no sound catalogue")
    return catalogue, made_from


def _catalogue(columns: Mapping[str, pa.Array]) -> Catalogue:
    matches: dict[str, list[str]] = {}
    for name, skill in zip(
        columns["match_names"].to_pylist(), columns["match_skills"].to_pylist(), strict=True
    ):
        matches.setdefault(name, []).append(skill)
    return Catalogue(
        role_ids=columns["role_ids"],
        role_labels=columns["role_labels"],
        skill_ids=columns["skill_ids"],
        skill_labels=columns["skill_labels"],
        starts=columns["starts"].to_numpy(),
        skill=columns["skill"].to_numpy(),
        weight=columns["weight"].to_numpy(),
        level=columns["level"].to_numpy(),
        notices=tuple(columns["notices"].to_pylist()),
        matches={name: tuple(skills) for name, skills in matches.items()},
    )


def _is_sound(catalogue: Catalogue) -> bool:
    """Return whether every number in a catalogue is one of something."""
    needs = len(catalogue.skill)
    return bool(
        len(catalogue.starts) == len(catalogue.role_ids) + 1
        and len(catalogue.role_ids) == len(catalogue.role_labels)
        and len(catalogue.skill_ids) == len(catalogue.skill_labels)
        and len(catalogue.weight) == len(catalogue.level) == needs
        and catalogue.starts[0] == 0
        and catalogue.starts[-1] == needs
        # Wide enough that a difference cannot wrap round to one that looks right.
        and np.all(np.diff(catalogue.starts.astype(np.int64)) > 0)
        and (
            needs == 0
            or (catalogue.skill.min() >= 0 and catalogue.skill.max() < len(catalogue.skill_ids))
        )
        and np.all((catalogue.weight > 0) & np.isfinite(catalogue.weight))
    )


def _checksum(columns: Iterable[pa.Array]) -> int:
    """Return the CRC-32 of the bytes that the columns show, whatever lies around them."""
    checksum = 0
    for column in columns:
        if pa.types.is_string(column.type):
            for value in column.to_pylist():
                checksum = zlib.crc32(value.encode() + b"\0", checksum)
        else:
            checksum = zlib.crc32(np.ascontiguousarray(column.to_numpy()).data, checksum)
    return checksum


def _about(file: Path) -> _Origin:
    stat = file.stat()
    return {
        "path": str(file.resolve()),
        "size": stat.st_size,
        "time": stat.st_mtime_ns,
        "sha256": _digest(file),
    }


def _tells(about: object) -> bool:
    return isinstance(about, dict) and all(
        type(about.get(key)) is type_
        for key, type_ in (("path", str), ("size", int), ("time", int), ("sha256", str))
    )


def _digest(file: Path) -> str:
    with file.open("rb") as data:
        return hashlib.file_digest(data, "sha256").hexdigest()


def _is_current(made_from: Sequence[_Origin], files: Sequence[Path]) -> bool:
    """Return whether the files are what a catalogue was made from, whatever their times say."""
    known = {each["path"]: each for each in made_from}
    if {str(file.resolve()) for file in files} != known.keys():
        return False
    for file in files:
        about, stat = known[str(file.resolve())], file.stat()
        same = (about["size"], about["time"]) == (stat.st_size, stat.st_mtime_ns)
        if not same and (about["size"] != stat.st_size or about["sha256"] != _digest(file)):
            return False
    return True
