"""The inner loop of batches, compiled: the best roles of many people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from magraph.compiling import compiler

if TYPE_CHECKING:
    from magraph.matching.catalogue import Floats, Integers

__all__ = ["best_roles"]

compiled = compiler("Batches", "batches")

# What the rounding of a product could hide.
_ALMOST: Final = 1.0 - 1e-12
# Longer lists are sorted by a method that costs more to begin with.
_SHORT: Final = 64


@compiled
def _sorted_skills(
    skills: Integers,
    levels: Floats,
    first: int,
    last: int,
    mine: Integers,
    my_levels: Floats,
) -> int:
    """Put a person's known skills in order, each once at its highest level; return how many.

    An unknown level is the lowest.
    """
    count = 0
    if last - first > _SHORT:
        for place in np.argsort(skills[first:last]):
            if skills[first + place] >= 0:
                mine[count] = skills[first + place]
                my_levels[count] = levels[first + place]
                count += 1
    else:
        for place in range(first, last):
            skill, level = skills[place], levels[place]
            if skill < 0:
                continue
            spot = count
            while spot > 0 and mine[spot - 1] > skill:
                mine[spot] = mine[spot - 1]
                my_levels[spot] = my_levels[spot - 1]
                spot -= 1
            mine[spot] = skill
            my_levels[spot] = level
            count += 1
    kept = 0
    for place in range(count):
        if kept > 0 and mine[kept - 1] == mine[place]:
            level = my_levels[place]
            if np.isnan(my_levels[kept - 1]) or level > my_levels[kept - 1]:
                my_levels[kept - 1] = level
        else:
            mine[kept] = mine[place]
            my_levels[kept] = my_levels[place]
            kept += 1
    return kept


@compiled
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
    O(p + r t) a person, with p the postings of the skills held, r the roles among them and t
    `top`; most of the r are turned away by one comparison. The sums are taken in the order of
    `magraph.matching.ranking.scores`, to the same bits.
    """
    people = len(offsets) - 1
    sums = np.zeros(len(totals))
    counts = np.zeros(len(totals), dtype=np.int32)
    touched = np.empty(len(totals) + 1, dtype=np.int32)
    mine = np.empty(max(1, np.max(offsets[1:] - offsets[:-1])) if people else 1, dtype=np.int32)
    my_levels = np.empty(len(mine))
    bounds = np.zeros(people + 1, dtype=np.int32)
    best = np.empty(people * top, dtype=np.int32)
    best_scores = np.empty(people * top)
    missing = np.empty(people * top, dtype=np.int32)
    filled = 0
    for person in range(people):
        known = _sorted_skills(
            skills, levels, offsets[person], offsets[person + 1], mine, my_levels
        )
        n_touched = 0
        for place in range(known):
            skill, level = mine[place], my_levels[place]
            begin, end = starts[skill], starts[skill + 1]
            if np.isnan(level):
                for posting in range(begin, end):
                    role = roles[posting]
                    # Written each time and kept the first time: no branch to guess wrong.
                    touched[n_touched] = role
                    n_touched += counts[role] == 0
                    counts[role] += 1
                    sums[role] += weights[posting]
            else:
                for posting in range(begin, end):
                    role = roles[posting]
                    credit = weights[posting]
                    if asked[posting] > 0:
                        credit = credit * min(1.0, level / asked[posting])
                    touched[n_touched] = role
                    n_touched += counts[role] == 0
                    counts[role] += 1
                    sums[role] += credit
        begin = filled
        worst = 0.0
        for number in range(n_touched):
            role = touched[number]
            part, count = sums[role], counts[role]
            sums[role] = 0.0
            counts[role] = 0
            # A product, not yet a quotient: most roles are far from the best.
            if part <= 0 or part < worst * totals[role]:
                continue
            score = part / totals[role]
            if filled - begin == top:
                last = filled - 1
                if score < best_scores[last] or (score == best_scores[last] and role > best[last]):
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
            missing[spot] = sizes[role] - count
            filled += 1
            if filled - begin == top:
                worst = best_scores[filled - 1] * _ALMOST
        bounds[person + 1] = filled
    return bounds, best[:filled], best_scores[:filled], missing[:filled]
