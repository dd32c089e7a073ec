"""Mappings to other vocabularies, from SSSOM tables."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, TypeAlias

__all__ = ["Mappings", "Match", "read_mappings"]


class Match(NamedTuple):
    """One row.

    Attributes
    ----------
    predicate
        Local name in SKOS, such as `closeMatch`.
    object
        IRI of the other publisher's term.
    name, label
        Its prefixed name and its label.
    confidence
        From 0 to 1, as text.
    """

    predicate: str
    object: str
    name: str
    label: str
    confidence: str


Mappings: TypeAlias = "Mapping[str, list[Match]]"
"""Subject IRI -> its mappings."""


def read_mappings(folder: Path) -> Mappings:
    """Return what the tables in a folder say."""
    found: dict[str, list[Match]] = {}
    for file in sorted(folder.glob("*.sssom.tsv")):
        for subject, mapping in _rows(file):
            found.setdefault(subject, []).append(mapping)
    return found


def _rows(file: Path) -> Iterator[tuple[str, Match]]:
    lines = file.read_text(encoding="utf-8").splitlines()
    head = [line.removeprefix("#").strip() for line in lines if line.startswith("#")]
    prefixes = dict(line.split(": ", 1) for line in head if ": " in line)

    def iri(name: str) -> str:
        prefix, _, local = name.partition(":")
        return prefixes[prefix] + local

    rows = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t")
    for row in rows:
        yield (
            iri(row["subject_id"]),
            Match(
                row["predicate_id"].removeprefix("skos:"),
                iri(row["object_id"]),
                row["object_id"],
                row["object_label"],
                row["confidence"],
            ),
        )
