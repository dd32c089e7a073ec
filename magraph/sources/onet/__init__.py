"""O*NET: the text tables of a release, in one or more folders, zip archives or files.

Read are occupations with all their titles, the skills, knowledge and abilities with their
ratings, tasks and the work activities they are cases of, emerging tasks, technology skills, job
zones, education, training and experience, and related occupations. A table that is there and is
not read is counted, with nothing taken.

Left out everywhere: how firm an estimate is (``N``, ``Standard Error``, ``Lower CI Bound``,
``Upper CI Bound``), except that ``Recommend Suppress`` marks it; who gave it and when (``Date``,
``Domain Source``, ``Source(s)``, ``Incumbents Responding``); and ``Shown in My Next Move``.
"""

from __future__ import annotations

from pathlib import Path

from magraph.sources import Import
from magraph.sources.onet.importer import Importer
from magraph.sources.onet.tables import releases

__all__ = ["read_onet"]


def read_onet(paths: list[Path]) -> Import:
    """Read releases of O*NET, or parts of them.

    Parameters
    ----------
    paths
        Folders, zip archives and tables. What lies in one folder or archive is of one version,
        the one that its ``Read Me.txt`` names. Of a table that is given twice the first is read.

    Raises
    ------
    DataError
        A table is not of O*NET's form, or contradicts itself or the list of occupations.
    UsageError
        There is no such file, or no table of O*NET.
    """
    return Importer(releases(paths)).run()
