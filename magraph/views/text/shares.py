"""How much of what is asked for there is, as bars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from magraph.terms import SKILL_GROUP

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from magraph.graph import CareerGraph
    from magraph.views.layout import Page

__all__ = ["share", "skill_shares"]


def share(page: Page, held: int, asked: int) -> tuple[str, str]:
    """Return a share in figures and as a bar: two cells of a table."""
    return f"{held} of {asked}", page.bar(held / asked if asked else 1)


def skill_shares(
    page: Page, required: Collection[str], held: Collection[str], graph: CareerGraph, every: str
) -> Iterator[tuple[str, str, str]]:
    """Yield rows: how much is held of all skills, called `every`, and of each group of them."""
    groups: dict[str, list[str]] = {}
    for id_ in required:
        skill = graph.with_id(id_)
        group = graph.object(skill, SKILL_GROUP) if skill else None
        groups.setdefault(graph.label(group) if group else "Other", []).append(id_)
    named = sorted(groups.items()) if len(groups) > 1 else []
    for name, skills in [(every, list(required)), *named]:
        yield (*share(page, len(set(skills).intersection(held)), len(skills)), name)
