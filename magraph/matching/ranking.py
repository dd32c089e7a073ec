"""How well a person fits each occupation of a catalogue, and what is missing.

The score of a role is the share of what matters that is held::

    score = sum of weight * credit / sum of weight        over the role's skills
    credit = 0 if the skill is not held
             1 if the role or the person gives no level for it
             min(1, held level / asked level) otherwise
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from magraph.displays import Displayed
from magraph.errors import UsageError
from magraph.matching.catalogue import Catalogue, Floats, given

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

__all__ = ["Fit", "HeldSkill", "Ranking", "rank", "scores"]


class HeldSkill(NamedTuple):
    """A skill of a role, and how much of it is held.

    Attributes
    ----------
    id, label
        IRI and label.
    weight
        How much it matters, above 0, at most 1.
    asked, held
        Levels, 0 to 7; None: not given.
    credit
        Share that counts as held, 0 to 1.
    """

    id: str
    label: str
    weight: float
    asked: float | None
    held: float | None
    credit: float


class Fit(NamedTuple):
    """A role and how well it fits.

    Attributes
    ----------
    id, label
        IRI and label of the role.
    score
        0 to 1.
    held, missing
        Its skills of which something, and nothing, is held; what weighs most first.
    """

    id: str
    label: str
    score: float
    held: tuple[HeldSkill, ...]
    missing: tuple[HeldSkill, ...]

    @property
    def below(self) -> tuple[HeldSkill, ...]:
        """The held skills that are not held at the level asked for."""
        return tuple(skill for skill in self.held if skill.credit < 1)


@dataclass(frozen=True, slots=True)
class Ranking(Displayed):
    """The roles that fit best.

    Attributes
    ----------
    fits
        By score, then IRI; none of which nothing is held.
    unknown
        IRIs of the person's skills that the catalogue does not speak of.
    roles
        How many roles there are in all.
    notices
        How the publishers want to be named.
    """

    fits: tuple[Fit, ...]
    unknown: tuple[str, ...]
    roles: int
    notices: tuple[str, ...]


def scores(catalogue: Catalogue, held: Mapping[int, float | None]) -> Floats:
    """Return the score of every role.

    Parameters
    ----------
    catalogue
        The roles.
    held
        Number of a skill -> its level, or None: not known.

    Returns
    -------
    numpy.ndarray
        Shape (roles,), 0 to 1.

    Notes
    -----
    Linear in the postings of the skills held. Sums are taken in the order of the skills, so that
    the same person has the same scores wherever they are computed.
    """
    starts, roles, weights, levels = catalogue.postings
    sums = np.zeros(len(catalogue.totals))
    for skill in sorted(held):
        part = slice(starts[skill], starts[skill + 1])
        level = held[skill]
        credit = weights[part]
        if level is not None:
            asked = levels[part]
            with np.errstate(divide="ignore", invalid="ignore"):
                share = np.where(asked > 0, np.minimum(1.0, level / asked), 1.0)
            credit = credit * share
        sums[roles[part]] += credit
    return sums / catalogue.totals


def best_first(scores: Floats) -> NDArray[np.intp]:
    """Return the numbers of the roles by score; equal ones in the order of their IRIs."""
    return np.lexsort((np.arange(len(scores)), -scores))


def rank(catalogue: Catalogue, skills: Mapping[str, float | None], top: int = 10) -> Ranking:
    """Return the roles that fit best, each with what is held and what is missing.

    Roles of which nothing is held are left out.

    Parameters
    ----------
    catalogue
        The roles.
    skills
        IRI of a skill -> its level, 0 to 7, or None: not known. Names that the catalogue's
        mappings know stand for the skills they are mapped to.
    top
        How many roles.

    Raises
    ------
    UsageError
        `top` is not positive.
    """
    if top < 1:
        raise UsageError(f"top: {top} is not positive")
    held, unknown = known_skills(catalogue, skills)
    every = scores(catalogue, held)
    order = (role for role in best_first(every)[:top] if every[role] > 0)
    return Ranking(
        tuple(fit(catalogue, int(role), held, float(every[role])) for role in order),
        unknown,
        len(every),
        catalogue.notices,
    )


def known_skills(
    catalogue: Catalogue, skills: Mapping[str, float | None]
) -> tuple[dict[int, float | None], tuple[str, ...]]:
    """Return the levels by the skills' numbers, and what the catalogue does not know.

    Where several names stand for one skill, the highest level counts.
    """
    numbers = catalogue.skill_numbers
    held: dict[int, float | None] = {}
    unknown = []
    for name in sorted(skills):
        meant = (name,) if name in numbers else catalogue.matches.get(name, ())
        if not meant:
            unknown.append(name)
        for skill in meant:
            known, level = held.get(numbers[skill]), skills[name]
            better = known if level is None else level if known is None else max(known, level)
            held[numbers[skill]] = better
    return held, tuple(unknown)


def fit(catalogue: Catalogue, role: int, held: Mapping[int, float | None], score: float) -> Fit:
    """Return a role with its skills."""
    needs = sorted(
        _needs(catalogue, role, held), key=lambda need: (-need.weight, need.label, need.id)
    )
    return Fit(
        catalogue.role_ids[role].as_py(),
        catalogue.role_labels[role].as_py(),
        score,
        tuple(need for need in needs if need.credit > 0),
        tuple(need for need in needs if need.credit == 0),
    )


def _needs(
    catalogue: Catalogue, role: int, held: Mapping[int, float | None]
) -> Iterable[HeldSkill]:
    for skill, weight, level in zip(
        *(part.tolist() for part in catalogue.needs(role)), strict=True
    ):
        asked = given(level)
        mine = held.get(skill)
        credit = 0.0
        if skill in held:
            credit = 1.0 if mine is None or not asked else min(1.0, mine / asked)
        yield HeldSkill(
            catalogue.skill_ids[skill].as_py(),
            catalogue.skill_labels[skill].as_py(),
            weight,
            asked,
            mine,
            credit,
        )
