"""ESCO, the European Commission's classification of occupations, skills and knowledge.

Both forms that it is published in, tables and RDF, are read into a `Release`, which alone makes
statements of it: the same facts give the same statements.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from magraph.errors import UsageError
from magraph.sources import Import
from magraph.sources.esco.rdf import read_dump, suffix
from magraph.sources.esco.release import Release
from magraph.sources.esco.tables import read_tables
from magraph.sources.files import Files

__all__ = ["read_esco"]

_VERSION: Final = re.compile(r"(?<![a-z0-9])v([0-9]+(?:\.[0-9]+)+)", re.IGNORECASE)


def read_esco(paths: list[Path]) -> Import:
    """Read a release of ESCO.

    Parameters
    ----------
    paths
        Folders, zip archives or files: the tables (``.csv``), in one language or several, or the
        RDF (``.ttl``, ``.nt`` or ``.rdf``), of which the English texts are taken. The names of
        files and folders may tell the version, as the published ones do.

    Raises
    ------
    DataError
        A file is not of ESCO's form; with file and line.
    UsageError
        There is no such file, none is one of ESCO's, or there are both forms.
    """
    files = Files(paths)
    dumps = [name for name in files if suffix(name)]
    if dumps and any(name.endswith(".csv") for name in files):
        raise UsageError("both tables (.csv) and RDF: give one form of ESCO, they say the same")
    names = (*(path.name for path in paths), *dumps)
    versions = [found[1] for found in map(_VERSION.search, names) if found]
    release = Release(versions[0] if versions else "unknown")
    if dumps:
        read_dump(files, dumps, release)
    else:
        read_tables(files, release)
    triples = release.triples()
    return Import("esco", triples, release.counts(), tuple(sorted(release.quirks.all())))
