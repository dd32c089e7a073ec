"""Rankings of roles as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from magraph.names import short_id
from magraph.phrases import join, percent, plain

if TYPE_CHECKING:
    from magraph.graph import CareerGraph
    from magraph.matching.ranking import Fit, HeldSkill, Ranking
    from magraph.matching.transitions import Similar
    from magraph.views.layout import Page

__all__ = ["write_ranking", "write_similar"]

_MOST: Final = 6
_HELD: Final = "Held: the share of what a role asks for that is there, weighed by what matters."

_UNTOLD: Final = (
    "Tell what is held with --from ID, which may be a programme, a role or a skill: "
    "magraph list routes, roles or skills has the ids."
)
_UNMAPPED: Final = (
    "A skill counts where it is one of the catalogue's, or mapped to one by skos:exactMatch or "
    "skos:closeMatch."
)


def write_ranking(page: Page, found: Ranking, _graph: CareerGraph) -> None:
    """Write the best roles, and for each what is missing and what is held."""
    if found.fits:
        page.title(f"The {len(found.fits)} best of {plain(found.roles)} roles")
        page.line(_HELD)
        _table(page, found.fits)
    else:
        page.title(f"Of {plain(found.roles)} roles none asks for anything that is held")
        page.line(_UNMAPPED if found.unknown else _UNTOLD)
    for fit in found.fits:
        _fit(page, fit)
    if found.unknown:
        names = join(short_id(iri) for iri in found.unknown)
        page.heading("Held, but unknown to the catalogue")
        page.line(names, indent=2)
    _notices(page, found.notices)


def write_similar(page: Page, found: Similar, _graph: CareerGraph) -> None:
    """Write the nearest roles, and what the step to each asks for."""
    page.title(f"{found.label}: the {len(found.fits)} nearest roles")
    page.line(_HELD)
    page.line("Alike: the share that both ask for, of all that either does.")
    _table(page, found.fits)
    for fit, likeness in zip(found.fits, found.likeness, strict=True):
        _fit(page, fit, f", alike {percent(likeness)}")
    _notices(page, found.notices)


def _table(page: Page, fits: tuple[Fit, ...]) -> None:
    page.blank()
    page.table(
        ("Held", "", "Role"),
        [
            (percent(fit.score), page.bar(fit.score), f"{fit.label} ({short_id(fit.id)})")
            for fit in fits
        ],
        right="rll",
    )


def _fit(page: Page, fit: Fit, also: str = "") -> None:
    page.heading(f"{fit.label}: {percent(fit.score)}{also}")
    _skills(page, "missing", fit.missing)
    _skills(page, "below the level", fit.below)
    _skills(page, "held", tuple(skill for skill in fit.held if skill.credit >= 1))


def _skills(page: Page, name: str, skills: tuple[HeldSkill, ...]) -> None:
    if not skills:
        return
    shown = [_level(skill) for skill in skills[:_MOST]]
    if len(skills) > _MOST:
        shown.append(f"{len(skills) - _MOST} more")
    page.field(f"{len(skills)} {name}", join(shown))


def _level(skill: HeldSkill) -> str:
    if skill.held is None or skill.asked is None or skill.credit >= 1:
        return skill.label
    return f"{skill.label} ({plain(round(skill.held, 2))} of {plain(round(skill.asked, 2))})"


def _notices(page: Page, notices: tuple[str, ...]) -> None:
    if notices:
        page.blank()
        for notice in notices:
            page.line(notice)
