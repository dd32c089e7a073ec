"""Coverage as text."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from magraph.phrases import join, label_of
from magraph.views.citations import citations
from magraph.views.text.shares import share, skill_shares
from magraph.views.words import circumstances

if TYPE_CHECKING:
    from magraph.coverages import Coverage, CoveredDuty, CoveredLeaf, CoveredRoute
    from magraph.graph import CareerGraph
    from magraph.views.layout import Page

__all__ = ["write_coverage"]

_ROUTES: Final = {
    "opens": "met",
    "limit": "met only at the limit",
    "needs-more": "met with more",
    "unknown": "not known",
    "missed": "missed",
    "apart": "asks for no such programme",
}
_LEAVES: Final = {
    "met": ("+", "good", "met"),
    "given": ("+", "good", "met without it"),
    "limit": ("=", "doubt", "met at the limit"),
    "unknown": ("?", "doubt", "not known"),
    "missed": ("x", "bad", "missed"),
}
_DUTIES: Final = {
    "met": ("Duties that it teaches every skill of", "good"),
    "limit": ("Duties with skills that it teaches in part only", "doubt"),
    "missed": ("Duties with skills that it does not teach", "bad"),
    "forbidden": ("Duties that the place forbids", ""),
}


def write_coverage(page: Page, found: Coverage, graph: CareerGraph) -> None:
    """Write each way to the target, then skills and duties."""
    page.title(f"{found.programme.label}: what it covers of {found.target.label}")
    page.line(circumstances(found, graph))
    page.line(_verdict(found))
    _shares(page, found, graph)
    for route in found.routes:
        _route(page, route, graph)
    for name, skills in (
        ("Skills taught in part", found.skills_partly),
        ("Skills not taught", found.skills_missed),
    ):
        if skills:
            page.fold(f"{name} ({len(skills)})")
            for id_ in skills:
                page.item(f"{label_of(graph, id_)} ({id_})")
    for status, (name, style) in _DUTIES.items():
        duties = [duty for duty in found.duties if duty.status == status]
        if duties:
            page.fold(f"{name} ({len(duties)})")
            for duty in duties:
                _duty(page, duty, style, graph)
    shown = (leaf for route in found.routes for leaf in _shown(route))
    page.sources(citations(graph, {id_ for leaf in shown for id_ in leaf.sources}))


def _verdict(found: Coverage) -> str:
    """Return how many of the ways come to what, best first."""
    counts: Counter[str] = Counter(route.status for route in found.routes)
    said = [f"{counts[status]} {words}" for status, words in _ROUTES.items() if counts[status]]
    if counts["apart"] > 1:
        said[-1] = said[-1].replace("asks", "ask")
    count = len(found.routes)
    return f"{count} way{'' if count == 1 else 's'} to it: {', '.join(said)}." if count else ""


def _shares(page: Page, found: Coverage, graph: CareerGraph) -> None:
    """Write how much of the skills and the duties it teaches."""
    asked = sorted({*found.skills_met, *found.skills_partly, *found.skills_missed})
    rows = list(skill_shares(page, asked, found.skills_met, graph, "All skills")) if asked else []
    duties = [duty.status for duty in found.duties if duty.status != "forbidden"]
    if duties:
        rows.append((*share(page, duties.count("met"), len(duties)), "Duties"))
    if rows:
        page.blank()
        page.table(("Taught", "", "What it asks for"), rows, right="rll")


def _route(page: Page, route: CoveredRoute, graph: CareerGraph) -> None:
    page.heading(f"{route.label} ({route.id}): {_ROUTES[route.status]}")
    for needed in route.needs:
        if route.status == "missed":
            page.item(needed, mark="x", style="bad")
        else:
            page.item(f"also: {needed}", mark="!", style="doubt")
    for leaf in _shown(route):
        _leaf(page, leaf, graph)


def _shown(route: CoveredRoute) -> list[CoveredLeaf]:
    if route.status == "apart":
        return []
    return [leaf for leaf in route.leaves if leaf.status != "other"]


def _leaf(page: Page, leaf: CoveredLeaf, graph: CareerGraph) -> None:
    mark, style, words = _LEAVES[leaf.status]
    telling = {
        "limit": [test.text for test in leaf.tests if test.at_limit],
        "missed": [test.text for test in leaf.tests if test.passed is False] or [leaf.reason],
        "unknown": [test.text for test in leaf.tests if test.passed is None],
    }.get(leaf.status, [])
    details = f" ({'; '.join(telling)})" if telling else ""
    sources = ", ".join(source.id for source in citations(graph, leaf.sources))
    cited = f" [{sources}]" if sources else ""
    page.item(f"{words}: {leaf.label}{details}{cited}", mark=mark, style=style)


def _duty(page: Page, duty: CoveredDuty, style: str, graph: CareerGraph) -> None:
    lacks = [
        f"{name} {join(label_of(graph, id_) for id_ in skills)}"
        for name, skills in (("not taught:", duty.missing), ("in part:", duty.partly))
        if skills and duty.status != "forbidden"
    ]
    details = f": {'; '.join(lacks)}" if lacks else ""
    page.item(f"{duty.label} ({duty.id}){details}", style=style)
    for sentence in duty.unmet:
        page.item(sentence, mark="!", indent=4, style="doubt")
