"""The explorer as a folder of files that needs no server and no network.

The page is the server's; what the planner says is worked out beforehand, one file for each target,
and the script of the page chooses from it.
"""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from magraph import __version__
from magraph.errors import UsageError
from magraph.explorer import offers
from magraph.explorer.asked import HOURS, Asked, AskedCoverage
from magraph.explorer.beforehand import answers, rules_by_place, starts
from magraph.explorer.covering import coverage_body, coverage_page, coverages
from magraph.explorer.layout import asset, sheet_of
from magraph.explorer.pages import TAGS, page
from magraph.planning.memory import remembering
from magraph.readwrite.files import check_folder, write_folder
from magraph.views.html.sheet import style

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from markupsafe import Markup

    from magraph.explorer.beforehand import Start
    from magraph.graph import CareerGraph

__all__ = ["write_site"]

MARK: Final = "magraph-site.json"
"""The file by which a folder is known as a site of ours, with the names of all files in it."""

_LEVELS: Final = (HOURS,)


def write_site(
    graph: CareerGraph,
    folder: str | Path,
    *,
    as_of: date | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Write the explorer as a static site, whole or not at all.

    Parameters
    ----------
    graph
        The ontology.
    folder
        A new folder, an empty one, or one with a site made before, which is replaced.
    as_of
        The day of all questions; None: today.
    progress
        Called with the number of targets done and of all, after each.

    Raises
    ------
    UsageError
        If the folder holds anything else or cannot be written, or there are too many targets.

    Notes
    -----
    The same ontology and day give the same bytes, unless a search takes more than 30 seconds.
    """
    check_folder(folder, MARK)
    day = as_of or date.today()
    groups = offers.targets(graph)
    if not all(group.short for group in groups):
        raise UsageError(
            f"more than {offers.MOST} targets of a kind: too many to be worked out beforehand. "
            "Use magraph explore"
        )
    targets = [offer.id for group in groups for offer in group.offers]
    programmes = [offer.id for group in offers.programmes(graph) for offer in group.offers]
    begins, rules = starts(graph, day), rules_by_place(graph)
    places = sorted({"", *rules.values()})
    files = {
        "index.html": _page(graph, day, begins, rules),
        "coverage.html": _coverage_page(graph, day, rules),
        "explorer.css": f"{style('answer')}{asset('explorer.css')}",
        "explorer.js": asset("explorer.js"),
    }
    with remembering():
        for done, target in enumerate(targets, 1):
            found = answers(graph, target, day, begins, places, _LEVELS)
            files[f"answers/{quote(target, safe='')}.js"] = _script(target, found.packed())
            if progress is not None:
                progress(done, len(targets) + len(programmes))
    covered = [offer.id for group in offers.coverable(graph) for offer in group.offers]
    for done, programme in enumerate(programmes, len(targets) + 1):
        told = coverages(graph, programme, day, covered, places)
        files[f"coverages/{quote(programme, safe='')}.js"] = _script(programme, told.packed())
        if progress is not None:
            progress(done, len(targets) + len(programmes))
    names = sorted([*files, MARK])
    listed = {"magraph": __version__, "as_of": day.isoformat(), "files": names}
    files[MARK] = f"{json.dumps(listed, indent=1)}\n"
    write_folder(folder, files, MARK)


def _page(graph: CareerGraph, day: date, begins: Sequence[Start], rules: dict[str, str]) -> Markup:
    sheet = sheet_of(graph, level=2)
    skeleton = sheet.render(
        "answer.html",
        title="",
        question=(),
        barrier="",
        tags=TAGS,
        cards=(),
        proof="",
        chart="",
        table="",
        pathway="",
        details=(),
        sources="",
        command="",
    )
    card = {"number": 0, "tag": "", "address": "", "current": False, "body": ""}
    return page(
        graph,
        Asked(),
        starts=begins,
        hours=_LEVELS,
        extra=sheet.render(
            "folder.html", skeleton=skeleton, card=card, today=day, asking="frontier TARGET"
        ),
        **_folder(day, rules),
    )


def _coverage_page(graph: CareerGraph, day: date, rules: dict[str, str]) -> Markup:
    sheet = sheet_of(graph, level=2)
    return coverage_page(
        graph,
        AskedCoverage(),
        extra=sheet.render(
            "folder.html",
            skeleton=coverage_body(graph),
            card=None,
            today=day,
            asking="coverage PROGRAMME TARGET",
        ),
        **_folder(day, rules),
    )


def _folder(day: date, rules: dict[str, str]) -> dict[str, Any]:
    """Return what the pages of a folder have in place of the server's."""
    return {
        "mode": "folder",
        "home": "index.html",
        "covering": "coverage.html",
        "beforehand": True,
        "rules": rules,
        "today": day,
    }


def _script(target: str, packed: object) -> str:
    """Return a script that hands answers to the page: a file may load no data but by a script."""
    data = json.dumps(packed, ensure_ascii=False, separators=(",", ":")).encode()
    text = b64encode(gzip.compress(data, mtime=0)).decode()
    return f"magraphAnswers({json.dumps(target)}, {json.dumps(text)});\n"
