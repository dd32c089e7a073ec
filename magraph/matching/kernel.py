"""The inner loop of batches, compiled: the best roles of many people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from magraph.errors import MissingExtra

if TYPE_CHECKING:
    from magraph.matching.catalogue import Floats, Integers

try:
    from numba import njit
except ImportError:
    raise MissingExtra("Batches", "batches") from None

__all__ = ["best_roles"]


@njit(nogil=True, cache=True)
def best_roles(
    offsets: Integers,
    skills: Integers,
    levels: Floats,
    starts: Integers,
    roles: Integers,
    weights: Floats,
    asked: Floats,
    totals: Floats,
    sizes: Integers,
    top: int,
) -> tuple[Integers, Integers, Floats, Integers]:
    """Return the best roles of each person.

    Parameters
    ----------
    offsets
        Shape (people + 1,): where each person's skills begin.
    skills, levels
        Numbers of skills, below 0 for one that the catalogue does not know, and levels, NaN for
        not known; in any order, maybe several times.
    starts, roles, weights, asked
        The catalogue's postings.
    totals, sizes
        Shape (roles,): the sum of each role's weights, and how many skills it needs.
    top
        The most roles for each person.

    Returns
    -------
    tuple
        Where each person's roles begin; then roles, scores, and how many of their skills are not
        held. Roles of which nothing is held are left out.

    Notes
    -----
    O(p + r log t) a person, with p the postings of the skills held, r the roles among them and t
    `top`. The sums are taken in the order of `magraph.matching.ranking.scores`, to the same bits.
    """
    people = len(offsets) - 1
    sums = np.zeros(len(totals))
    counts = np.zeros(len(totals), dtype=np.int32)
    touched = np.empty(len(totals), dtype=np.int32)
    bounds = np.zeros(people + 1, dtype=np.int32)
    best = np.empty(people * top, dtype=np.int32)
    best_scores = np.empty(people * top)
    missing = np.empty(people * top, dtype=np.int32)
    filled = 0
    for person in range(people):
        first, last = offsets[person], offsets[person + 1]
        order = np.argsort(skills[first:last])
        n_touched = 0
        previous = -1
        place = 0
        while place < len(order):
            skill = skills[first + order[place]]
            level = levels[first + order[place]]
            place += 1
            # Of several levels of one skill the highest counts; an unknown one is the least.
            while place < len(order) and skills[first + order[place]] == skill:
                other = levels[first + order[place]]
                if np.isnan(level) or other > level:
                    level = other
                place += 1
            if skill < 0 or skill == previous:
                continue
            previous = skill
            for posting in range(starts[skill], starts[skill + 1]):
                role = roles[posting]
                credit = weights[posting]
                if not np.isnan(level) and asked[posting] > 0:
                    credit = credit * min(1.0, level / asked[posting])
                if counts[role] == 0:
                    touched[n_touched] = role
                    n_touched += 1
                counts[role] += 1
                sums[role] += credit
        begin = filled
        for number in range(n_touched):
            role = touched[number]
            score = sums[role] / totals[role]
            if score <= 0:
                continue
            if filled - begin == top:
                worst = filled - 1
                if score < best_scores[worst] or (
                    score == best_scores[worst] and role > best[worst]
                ):
                    continue
                filled -= 1
            spot = filled
            while spot > begin and (
                best_scores[spot - 1] < score
                or (best_scores[spot - 1] == score and best[spot - 1] > role)
            ):
                best[spot] = best[spot - 1]
                best_scores[spot] = best_scores[spot - 1]
                missing[spot] = missing[spot - 1]
                spot -= 1
            best[spot] = role
            best_scores[spot] = score
            missing[spot] = sizes[role] - counts[role]
            filled += 1
        for number in range(n_touched):
            sums[touched[number]] = 0.0
            counts[touched[number]] = 0
        bounds[person + 1] = filled
    return bounds, best[:filled], best_scores[:filled], missing[:filled]
