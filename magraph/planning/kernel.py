"""What `magraph.planning.cuts` does, compiled, on flat arrays.

Numbers are 64 bits wide; sums above `LARGEST` do not fit.
"""

from __future__ import annotations

from typing import Final, NamedTuple, TypeAlias

from magraph.compiling import compiler
from magraph.planning.branching import NEVER
from magraph.planning.cuts import ENOUGH, SHARE

compiled = compiler("The compiled planner", "fast")

import numpy as np  # noqa: E402 - numba brings it
from numpy.typing import NDArray  # noqa: E402

Integers: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.uint8]

LARGEST: Final = 1 << 60
"""Of the sums of all weights."""

NOTHING: Final = 0
DECIDED: Final = 1
OPEN: Final = 2
"""What is left of a family: nothing, ways that all pay for the same, more than that."""

_SHORT: Final = 24
"""Longer lists are sorted by a method that costs more to begin with."""


class Graph(NamedTuple):
    """Nodes that hold when enough of their children do and their weight is paid.

    Attributes
    ----------
    counts
        Shape (nodes,): how many children have to hold.
    first_child, children
        Shapes (nodes + 1,) and (edges,): where each node's children begin, and they.
    first_parent, parents
        The same for the nodes that ask for a node.
    steps
        Shape (nodes,): which step a node with a weight is, below 0 for none.
    """

    counts: Integers
    first_child: Integers
    children: Integers
    first_parent: Integers
    parents: Integers
    steps: Integers


class Family(NamedTuple):
    """The ways that pay for some nodes and do without others; see `magraph.planning.cuts`.

    Attributes
    ----------
    graph
        What is still to be decided.
    weights, rest, allowed
        Shape (nodes,).
    first_node, nodes, charges
        Landmarks: shapes (landmarks + 1,), (nodes in landmarks,), (landmarks,).
    paid, bound
        What is paid for comes to, and what no way is below.
    steps
        What is paid for.
    """

    graph: Graph
    weights: Integers
    rest: Integers
    allowed: Flags
    first_node: Integers
    nodes: Integers
    charges: Integers
    paid: int
    bound: int
    steps: Integers


@compiled
def _push(keys: Integers, items: Integers, size: int, key: int, item: int) -> None:
    place = size
    while place > 0:
        above = (place - 1) >> 1
        if keys[above] <= key:
            break
        keys[place] = keys[above]
        items[place] = items[above]
        place = above
    keys[place] = key
    items[place] = item


@compiled
def _drop(keys: Integers, items: Integers, size: int) -> None:
    """Take the least out of a heap of a size."""
    size -= 1
    key, item = keys[size], items[size]
    place = 0
    while True:
        below = 2 * place + 1
        if below >= size:
            break
        if below + 1 < size and keys[below + 1] < keys[below]:
            below += 1
        if keys[below] >= key:
            break
        keys[place] = keys[below]
        items[place] = items[below]
        place = below
    keys[place] = key
    items[place] = item


@compiled
def _linked(counts: Integers, first_child: Integers, children: Integers, steps: Integers) -> Graph:
    """Return a graph that knows its parents."""
    size = len(counts)
    first_parent = np.zeros(size + 1, dtype=np.int64)
    for child in children:
        first_parent[child + 1] += 1
    for node in range(size):
        first_parent[node + 1] += first_parent[node]
    free = first_parent.copy()
    parents = np.empty(len(children), dtype=np.int64)
    for node in range(size):
        for place in range(first_child[node], first_child[node + 1]):
            child = children[place]
            parents[free[child]] = node
            free[child] += 1
    return Graph(counts, first_child, children, first_parent, parents, steps)


@compiled
def _reached(graph: Graph, allowed: Flags) -> Flags:
    """Return which nodes can hold if only those allowed are used."""
    counts, first_parent, parents = graph.counts, graph.first_parent, graph.parents
    size = len(counts)
    missing = counts.copy()
    holds = np.zeros(size, dtype=np.uint8)
    stack = np.empty(size, dtype=np.int64)
    top = 0
    for node in range(size):
        if counts[node] <= 0 and allowed[node]:
            holds[node] = 1
            stack[top] = node
            top += 1
    while top > 0:
        top -= 1
        node = stack[top]
        for place in range(first_parent[node], first_parent[node + 1]):
            parent = parents[place]
            missing[parent] -= 1
            if missing[parent] == 0 and allowed[parent]:
                holds[parent] = 1
                stack[top] = parent
                top += 1
    return holds


@compiled
def _additive(graph: Graph, weights: Integers) -> tuple[Integers, Integers]:
    """Return for each node what a way to it weighs, if nothing is shared, and its place."""
    counts, first_parent, parents = graph.counts, graph.first_parent, graph.parents
    size = len(counts)
    values = np.full(size, NEVER, dtype=np.int64)
    places = np.full(size, NEVER, dtype=np.int64)
    missing = counts.copy()
    sums = weights.copy()
    keys = np.empty(size + 1, dtype=np.int64)
    items = np.empty(size + 1, dtype=np.int64)
    top = 0
    for node in range(size):
        if counts[node] <= 0 and weights[node] < NEVER:
            _push(keys, items, top, weights[node], node)
            top += 1
    order = 0
    while top > 0:
        value, node = keys[0], items[0]
        _drop(keys, items, top)
        top -= 1
        values[node] = value
        places[node] = order
        order += 1
        for place in range(first_parent[node], first_parent[node + 1]):
            parent = parents[place]
            missing[parent] -= 1
            if missing[parent] >= 0:
                # Of two below the limit, one sum is below what the numbers hold.
                sums[parent] = min(sums[parent] + value, NEVER)
                if missing[parent] == 0 and sums[parent] < NEVER:
                    _push(keys, items, top, sums[parent], parent)
                    top += 1
    return values, places


@compiled
def _heaviest(graph: Graph, weights: Integers, allowed: Flags) -> Integers:
    """Return for each node a lower bound on what it weighs: the heaviest part (h-max)."""
    counts, first_parent, parents = graph.counts, graph.first_parent, graph.parents
    size = len(counts)
    values = np.full(size, NEVER, dtype=np.int64)
    missing = counts.copy()
    keys = np.empty(size + 1, dtype=np.int64)
    items = np.empty(size + 1, dtype=np.int64)
    stack = np.empty(size, dtype=np.int64)
    top = 0
    waiting = 0
    for node in range(size):
        if counts[node] <= 0 and allowed[node]:
            if weights[node]:
                _push(keys, items, waiting, weights[node], node)
                waiting += 1
            else:
                values[node] = 0
                stack[top] = node
                top += 1
    level = 0
    while True:
        while top > 0:
            top -= 1
            node = stack[top]
            for place in range(first_parent[node], first_parent[node + 1]):
                parent = parents[place]
                missing[parent] -= 1
                if missing[parent] == 0 and allowed[parent]:
                    if weights[parent]:
                        _push(keys, items, waiting, level + weights[parent], parent)
                        waiting += 1
                    else:
                        values[parent] = level
                        stack[top] = parent
                        top += 1
        if waiting == 0:
            return values
        level = keys[0]
        node = items[0]
        _drop(keys, items, waiting)
        waiting -= 1
        values[node] = level
        stack[top] = node
        top += 1


@compiled
def _lightest_uses(graph: Graph, weights: Integers, allowed: Flags) -> Integers:
    """Return for each node what those weigh that it serves on its way to the goal, at least."""
    first_child, children = graph.first_child, graph.children
    size = len(graph.counts)
    values = np.full(size, NEVER, dtype=np.int64)
    keys = np.empty(len(children) + 1, dtype=np.int64)
    items = np.empty(len(children) + 1, dtype=np.int64)
    keys[0] = 0
    items[0] = 0
    top = 1
    while top > 0:
        value, node = keys[0], items[0]
        _drop(keys, items, top)
        top -= 1
        if value >= values[node]:
            continue
        values[node] = value
        value += weights[node]
        for place in range(first_child[node], first_child[node + 1]):
            child = children[place]
            if value < values[child] and allowed[child]:
                _push(keys, items, top, value, child)
                top += 1
    return values


@compiled
def _ranked(values: Integers, nodes: Integers) -> Integers:
    """Return nodes by their values, those of one value in the order in which they stand."""
    size = len(nodes)
    if size > _SHORT:
        return nodes[np.argsort(values[nodes], kind="mergesort")]
    ranked = np.empty(size, dtype=np.int64)
    for place in range(size):
        node = nodes[place]
        spot = place
        while spot > 0 and values[ranked[spot - 1]] > values[node]:
            ranked[spot] = ranked[spot - 1]
            spot -= 1
        ranked[spot] = node
    return ranked


@compiled
def _supports(graph: Graph, rank: Integers) -> Flags:
    """Return the nodes that serve the goal if of each gate's children the least ranked do."""
    counts, first_child, all_children = graph.counts, graph.first_child, graph.children
    size = len(counts)
    seen = np.zeros(size, dtype=np.uint8)
    stack = np.empty(size, dtype=np.int64)
    seen[0] = 1
    stack[0] = 0
    top = 1
    while top > 0:
        top -= 1
        node = stack[top]
        count = counts[node]
        children = all_children[first_child[node] : first_child[node + 1]]
        if count < len(children):
            children = _ranked(rank, children)[:count]
        for child in children:
            if not seen[child]:
                seen[child] = 1
                stack[top] = child
                top += 1
    return seen


@compiled
def _replaceable(graph: Graph, weights: Integers, allowed: Flags) -> None:
    """Bar nodes that weigh more than other ways to all that they serve."""
    first_parent, parents = graph.first_parent, graph.parents
    values, _ = _additive(graph, weights)
    for node in range(len(weights)):
        weight = weights[node]
        if weight:
            other = 0
            for place in range(first_parent[node], first_parent[node + 1]):
                other += values[parents[place]]
                if other >= weight:
                    break
            if other < weight:
                allowed[node] = 0


@compiled
def _meaning(
    weights: Integers, counts: Integers, first: Integers, last: Integers, below: Integers, node: int
) -> int:
    """Follow nodes that only stand for another."""
    while not weights[node] and counts[node] == 1 and last[node] - first[node] == 1:
        node = below[first[node]]
    return node


@compiled
def _longer(array: Integers, size: int) -> Integers:
    """Return an array with room for so many, the same where it has it."""
    if size <= len(array):
        return array
    longer = np.empty(2 * size, dtype=np.int64)
    longer[: len(array)] = array
    return longer


@compiled
def _simplified(
    graph: Graph, weights: Integers, possible: Flags
) -> tuple[Graph, Integers, Integers, int]:
    """Return the graph with what holds, what never does and what is plain worked in.

    And its weights, the steps that every plan pays for, and what they come to.
    """
    size = len(graph.counts)
    weights = weights.copy()
    free_of_charge = np.empty(size, dtype=np.uint8)
    for node in range(size):
        free_of_charge[node] = weights[node] == 0
    free = _reached(graph, free_of_charge)
    if free[0]:
        none = np.zeros(1, dtype=np.int64)
        empty = np.empty(0, dtype=np.int64)
        done = _linked(none, np.zeros(2, dtype=np.int64), empty, np.full(1, -1, dtype=np.int64))
        return done, none, empty, 0
    counts = np.zeros(size, dtype=np.int64)
    first = np.zeros(size, dtype=np.int64)
    last = np.zeros(size, dtype=np.int64)
    # The goal may get as many children as there are nodes.
    below = np.empty(len(graph.children) + size, dtype=np.int64)
    end = 0
    for node in range(size):
        if possible[node] and not free[node]:
            begin = end
            missing = graph.counts[node]
            for place in range(graph.first_child[node], graph.first_child[node + 1]):
                child = graph.children[place]
                if free[child]:
                    missing -= 1
                elif possible[child]:
                    below[end] = child
                    end += 1
            if missing > 0:
                counts[node] = missing
                first[node] = begin
                last[node] = end
            else:
                end = begin

    # What the goal needs in any case, down to what leaves a choice.
    needed = np.zeros(size, dtype=np.uint8)
    stack = np.empty(size, dtype=np.int64)
    needed[0] = 1
    stack[0] = 0
    top = 1
    paid = 0
    n_paid = 0
    now_paid = np.empty(size, dtype=np.int64)
    choices = 0
    goal_begin = end
    while top > 0:
        top -= 1
        node = stack[top]
        if weights[node]:
            now_paid[n_paid] = graph.steps[node]
            n_paid += 1
            paid += weights[node]
            weights[node] = 0
        if counts[node] == last[node] - first[node]:
            for place in range(first[node], last[node]):
                child = _meaning(weights, counts, first, last, below, below[place])
                if not needed[child]:
                    needed[child] = 1
                    stack[top] = child
                    top += 1
        else:
            below[end] = node
            end += 1
            choices += 1
    if choices != 1 or below[goal_begin] != 0:
        counts[0] = choices
        first[0] = goal_begin
        last[0] = end

    number = np.full(size, -1, dtype=np.int64)
    order = np.empty(size, dtype=np.int64)
    number[0] = 0
    order[0] = 0
    n_order = 1
    mark = np.full(size, -1, dtype=np.int64)
    new_counts = np.empty(size, dtype=np.int64)
    new_first = np.empty(size + 1, dtype=np.int64)
    new_first[0] = 0
    new_children = np.empty(end + 1, dtype=np.int64)
    filled = 0
    place_of_node = 0
    while place_of_node < n_order:
        node = order[place_of_node]
        count = counts[node]
        every = count == last[node] - first[node]
        begin = filled
        if every or count == 1:
            if not every:
                # What needs the node itself is no way to it.
                mark[node] = place_of_node
            for place in range(first[node], last[node]):
                child = _meaning(weights, counts, first, last, below, below[place])
                width = last[child] - first[child]
                if not weights[child] and (counts[child] == width if every else counts[child] == 1):
                    new_children = _longer(new_children, filled + width)
                    for inner in range(first[child], last[child]):
                        each = _meaning(weights, counts, first, last, below, below[inner])
                        if mark[each] != place_of_node:
                            mark[each] = place_of_node
                            new_children[filled] = each
                            filled += 1
                elif mark[child] != place_of_node:
                    mark[child] = place_of_node
                    new_children = _longer(new_children, filled + 1)
                    new_children[filled] = child
                    filled += 1
            if every:
                count = filled - begin
        else:
            new_children = _longer(new_children, filled + last[node] - first[node])
            for place in range(first[node], last[node]):
                new_children[filled] = _meaning(weights, counts, first, last, below, below[place])
                filled += 1
        if not every:
            kept = begin
            for place in range(begin, filled):
                child = new_children[place]
                circular = False
                if counts[child] == last[child] - first[child]:
                    for inner in range(first[child], last[child]):
                        if _meaning(weights, counts, first, last, below, below[inner]) == node:
                            circular = True
                            break
                if not circular:
                    new_children[kept] = child
                    kept += 1
            filled = kept
        for place in range(begin, filled):
            child = new_children[place]
            if number[child] < 0:
                number[child] = n_order
                order[n_order] = child
                n_order += 1
            new_children[place] = number[child]
        new_counts[place_of_node] = count
        place_of_node += 1
        new_first[place_of_node] = filled
    new_weights = np.empty(n_order, dtype=np.int64)
    new_steps = np.empty(n_order, dtype=np.int64)
    for place in range(n_order):
        new_weights[place] = weights[order[place]]
        new_steps[place] = graph.steps[order[place]]
    smaller = _linked(
        new_counts[:n_order].copy(),
        new_first[: n_order + 1].copy(),
        new_children[:filled].copy(),
        new_steps,
    )
    return smaller, new_weights, now_paid[:n_paid].copy(), paid


@compiled
def _joined(one: Integers, other: Integers) -> Integers:
    both = np.empty(len(one) + len(other), dtype=np.int64)
    both[: len(one)] = one
    both[len(one) :] = other
    return both


@compiled
def shrunk(family: Family) -> tuple[bool, Family]:
    """Return whether a family has a way, and the same family on a smaller graph."""
    graph, weights, allowed = family.graph, family.weights, family.allowed
    paid, steps = family.paid, family.steps
    while True:
        possible = _reached(graph, allowed)
        if not possible[0]:
            return False, family
        size = len(graph.counts)
        graph, weights, now_paid, more = _simplified(graph, weights, possible)
        paid += more
        if len(now_paid):
            steps = _joined(steps, now_paid)
        allowed = np.ones(len(graph.counts), dtype=np.uint8)
        if len(now_paid) == 0 and len(graph.counts) >= ENOUGH * size:
            none = np.empty(0, dtype=np.int64)
            first_node = np.zeros(1, dtype=np.int64)
            return True, Family(
                graph,
                weights,
                weights.copy(),
                allowed,
                first_node,
                none,
                none,
                paid,
                paid,
                steps,
            )
        _replaceable(graph, weights, allowed)


@compiled
def _cut(
    graph: Graph,
    values: Integers,
    rest: Integers,
    met: Integers,
    open_: Flags,
    missing: Integers,
    stack: Integers,
) -> int:
    """Collect nodes through which each way leads to where the goal costs nothing more.

    Return how many; the last three arrays, a node long, are to work on.
    """
    counts, first_child, all_children = graph.counts, graph.first_child, graph.children
    size = len(counts)
    # Where the zone is left, and what cannot hold anyway, is not passed through.
    for node in range(size):
        open_[node] = values[node] != NEVER
    open_[0] = 0
    stack[0] = 0
    top = 1
    n_met = 0
    plain = True
    while top > 0:
        top -= 1
        node = stack[top]
        count = counts[node]
        begin, end = first_child[node], first_child[node + 1]
        some = all_children[begin:end]
        if count == end - begin:
            dearest = 0
            for place in range(1, count):
                if values[some[place]] > values[some[dearest]]:
                    dearest = place
            some = some[dearest : dearest + 1]
        elif count > 1:
            some = _ranked(values, some)[count - 1 :]
        for child in some:
            if open_[child]:
                open_[child] = 0
                if rest[child]:
                    met[n_met] = child
                    n_met += 1
                    plain = plain and values[child] == rest[child]
                else:
                    stack[top] = child
                    top += 1
    if plain:
        return n_met
    first_parent, parents = graph.first_parent, graph.parents
    top = 0
    for node in range(size):
        missing[node] = counts[node]
        if counts[node] <= 0 and open_[node]:
            stack[top] = node
            top += 1
    while top > 0:
        top -= 1
        node = stack[top]
        for place in range(first_parent[node], first_parent[node + 1]):
            parent = parents[place]
            missing[parent] -= 1
            if missing[parent] == 0 and open_[parent]:
                stack[top] = parent
                top += 1
    kept = 0
    for place in range(n_met):
        if missing[met[place]] <= 0:
            met[kept] = met[place]
            kept += 1
    return kept


@compiled
def _lower(
    graph: Graph,
    values: Integers,
    rest: Integers,
    nodes: Integers,
    charge: int,
    keys: Integers,
    items: Integers,
) -> None:
    """Bring the values down after some nodes were charged; the last two are to work on."""
    counts, first_child, all_children = graph.counts, graph.first_child, graph.children
    first_parent, parents = graph.first_parent, graph.parents
    top = 0
    for node in nodes:
        _push(keys, items, top, values[node] - charge, node)
        top += 1
    while top > 0:
        value, node = keys[0], items[0]
        _drop(keys, items, top)
        top -= 1
        if value >= values[node]:
            continue
        values[node] = value
        for place in range(first_parent[node], first_parent[node + 1]):
            parent = parents[place]
            now = values[parent]
            if value >= now - rest[parent]:
                # It does not wait for this child.
                continue
            count = counts[parent]
            begin, end = first_child[parent], first_child[parent + 1]
            if count == 1:
                needed = value
            elif count == end - begin:
                needed = value
                for inner in range(begin, end):
                    needed = max(needed, values[all_children[inner]])
            else:
                needed = values[_ranked(values, all_children[begin:end])[count - 1]]
            needed += rest[parent]
            if needed < now:
                _push(keys, items, top, needed, parent)
                top += 1


@compiled
def _without_waste(graph: Graph, weights: Integers, serving: Flags) -> Integers:
    """Return what is left when all that the goal can do without is dropped, dearest first."""
    size = len(weights)
    allowed = np.empty(size, dtype=np.uint8)
    kept = np.empty(size, dtype=np.int64)
    count = 0
    for node in range(size):
        allowed[node] = 1
        if weights[node]:
            allowed[node] = serving[node]
            if serving[node]:
                spot = count
                while spot > 0 and weights[kept[spot - 1]] < weights[node]:
                    kept[spot] = kept[spot - 1]
                    spot -= 1
                kept[spot] = node
                count += 1
    left = 0
    for place in range(count):
        node = kept[place]
        allowed[node] = 0
        if not _reached(graph, allowed)[0]:
            allowed[node] = 1
            kept[left] = node
            left += 1
    return kept[:left].copy()


@compiled
def _offered(family: Family, rest: Integers, allowed: Flags, best: int) -> tuple[int, Integers]:
    """Return what a way weighs that pays only for what the landmarks leave without a rest.

    And its steps. Not below the best: it is of no interest.
    """
    graph, weights = family.graph, family.weights
    size = len(weights)
    all_weights = 0
    all_rests = 0
    for node in range(size):
        all_weights += weights[node]
        all_rests += rest[node]
    # The rests come first, but for sums that numbers cannot hold: it is only for a guess.
    large = 1 + min(all_weights, (LARGEST - all_weights) // (1 + all_rests) // size)
    prices = np.empty(size, dtype=np.int64)
    for node in range(size):
        prices[node] = weights[node] + large * rest[node] if allowed[node] else NEVER
    _, places = _additive(graph, prices)
    if places[0] == NEVER:
        return best, family.steps
    serving = _supports(graph, places)
    total = family.paid
    dearest = 0
    for node in range(size):
        if serving[node]:
            total += weights[node]
            dearest = max(dearest, weights[node])
    if total - dearest >= best:
        # Seldom is so much of it waste.
        return best, family.steps
    kept = _without_waste(graph, weights, serving)
    total = family.paid
    for node in kept:
        total += weights[node]
    if total >= best:
        return best, family.steps
    return total, _joined(family.steps, graph.steps[kept])


@compiled
def _barred(graph: Graph, rest: Integers, below: Integers, spare: int) -> Flags:
    """Return which nodes a way of interest may use."""
    size = len(rest)
    light = np.empty(size, dtype=np.uint8)
    for node in range(size):
        light[node] = below[node] < spare
    above = _lightest_uses(graph, rest, light)
    for node in range(size):
        light[node] = (
            below[node] < NEVER and above[node] < NEVER and (below[node] + above[node] < spare)
        )
    return light


@compiled
def _zeros(flags: Flags) -> int:
    count = 0
    for flag in flags:
        count += flag == 0
    return count


@compiled
def tightened(
    family: Family, best: int, looking: bool
) -> tuple[int, Family, int, Integers, int, int]:
    """Return a family without what makes its ways too dear.

    Parameters
    ----------
    family
        The family.
    best
        Ways that weigh as much are of no interest.
    looking
        Whether to look for ways below it.

    Returns
    -------
    tuple
        `NOTHING` if nothing is left, `DECIDED` if all its ways pay for the same, else `OPEN`;
        the family; the best; a way to it, if it is another one; how many nodes were looked at;
        of the largest graph.
    """
    best_steps = np.empty(0, dtype=np.int64)
    effort = 0
    largest = 0
    fresh = len(family.charges) == 0
    while True:
        if fresh:
            there, family = shrunk(family)
            if not there or family.bound >= best:
                return NOTHING, family, best, best_steps, effort, largest
            if len(family.weights) == 1:
                return DECIDED, family, best, best_steps, effort, largest
        graph, rest, allowed = family.graph, family.rest, family.allowed
        size = len(rest)
        effort += size
        largest = max(largest, size)
        bound = family.bound
        first_node, nodes, charges = family.first_node, family.nodes, family.charges
        n_marks = len(charges)
        n_nodes = len(nodes)
        values = _heaviest(graph, rest, allowed)
        if values[0] == NEVER:
            return NOTHING, family, best, best_steps, effort, largest
        met = np.empty(size, dtype=np.int64)
        open_ = np.empty(size, dtype=np.uint8)
        missing = np.empty(size, dtype=np.int64)
        stack = np.empty(size, dtype=np.int64)
        keys = np.empty(size + len(graph.parents) + 1, dtype=np.int64)
        items = np.empty(size + len(graph.parents) + 1, dtype=np.int64)
        while values[0]:
            n_met = _cut(graph, values, rest, met, open_, missing, stack)
            charge = NEVER
            for place in range(n_met):
                charge = min(charge, rest[met[place]])
            nodes = _longer(nodes, n_nodes + n_met)
            first_node = _longer(first_node, n_marks + 2)
            charges = _longer(charges, n_marks + 1)
            for place in range(n_met):
                nodes[n_nodes + place] = met[place]
                rest[met[place]] -= charge
            n_nodes += n_met
            charges[n_marks] = charge
            n_marks += 1
            first_node[n_marks] = n_nodes
            bound += charge
            if bound >= best:
                return NOTHING, family, best, best_steps, effort, largest
            _lower(graph, values, rest, met[:n_met], charge, keys, items)
        if looking:
            total, steps = _offered(family, rest, allowed, best)
            if total < best:
                best, best_steps = total, steps
                if bound >= best:
                    return NOTHING, family, best, best_steps, effort, largest
        now_allowed = _barred(graph, rest, values, best - bound)
        before, after = _zeros(allowed), _zeros(now_allowed)
        family = Family(
            graph,
            family.weights,
            rest,
            now_allowed,
            first_node[: n_marks + 1].copy(),
            nodes[:n_nodes].copy(),
            charges[:n_marks].copy(),
            family.paid,
            bound,
            family.steps,
        )
        if before == after:
            return OPEN, family, best, best_steps, effort, largest
        fresh = after > size * SHARE


@compiled
def options(family: Family) -> Integers:
    """Return nodes of which each way pays for one: few, and each makes a difference."""
    weights, rest, allowed = family.weights, family.rest, family.allowed
    first_node, nodes = family.first_node, family.nodes
    fewest, most, chosen = NEVER, -1, -1
    for mark in range(len(family.charges)):
        count = 0
        least = NEVER
        for place in range(first_node[mark], first_node[mark + 1]):
            node = nodes[place]
            if allowed[node]:
                count += 1
                least = min(least, weights[node] - rest[node])
        if count < fewest or (count == fewest and least > most):
            fewest, most, chosen = count, least, mark
    found = np.empty(fewest, dtype=np.int64)
    count = 0
    for place in range(first_node[chosen], first_node[chosen + 1]):
        node = nodes[place]
        if allowed[node]:
            spot = count
            while spot > 0 and rest[found[spot - 1]] > rest[node]:
                found[spot] = found[spot - 1]
                spot -= 1
            found[spot] = node
            count += 1
    return found


@compiled
def with_one_more(family: Family, node: int) -> Family:
    """Return the ways of a family that pay for a node; from it they are barred."""
    weights, rest = family.weights.copy(), family.rest.copy()
    first_node, nodes, charges = family.first_node, family.nodes, family.charges
    paid = family.paid + weights[node]
    bound = paid
    weights[node] = 0
    rest[node] = 0
    new_first = np.empty(len(first_node), dtype=np.int64)
    new_nodes = np.empty(len(nodes), dtype=np.int64)
    new_charges = np.empty(len(charges), dtype=np.int64)
    new_first[0] = 0
    n_marks = 0
    n_nodes = 0
    for mark in range(len(charges)):
        charge = charges[mark]
        there = False
        for place in range(first_node[mark], first_node[mark + 1]):
            there = there or nodes[place] == node
        if there:
            for place in range(first_node[mark], first_node[mark + 1]):
                if nodes[place] != node:
                    rest[nodes[place]] += charge
            continue
        for place in range(first_node[mark], first_node[mark + 1]):
            new_nodes[n_nodes] = nodes[place]
            n_nodes += 1
        new_charges[n_marks] = charge
        n_marks += 1
        new_first[n_marks] = n_nodes
        bound += charge
    steps = _joined(family.steps, family.graph.steps[node : node + 1])
    allowed = family.allowed.copy()
    family.allowed[node] = 0
    return Family(
        family.graph,
        weights,
        rest,
        allowed,
        new_first[: n_marks + 1].copy(),
        new_nodes[:n_nodes].copy(),
        new_charges[:n_marks].copy(),
        paid,
        bound,
        steps,
    )


@compiled
def is_known(family: Family, found: Flags) -> bool:
    """Return whether all that a family could pay for is found already."""
    for step in family.steps:
        if not found[step]:
            return False
    steps = family.graph.steps
    for node in range(len(steps)):
        if family.weights[node] and family.allowed[node] and not found[steps[node]]:
            return False
    return True


@compiled
def settled(
    family: Family, best: int, found: Flags, most: int
) -> tuple[bool, int, Integers, int, int]:
    """Search a family, unless it takes too long.

    Parameters
    ----------
    family
        The family.
    best
        Ways that weigh as much are of no interest.
    found
        Shape (steps,): whether a step is known to be in one of the best ways; changed. Empty:
        a better way is looked for.
    most
        Nodes to look at.

    Returns
    -------
    tuple
        Whether nothing is left; the best; a way to it, if it is another one; how many nodes were
        looked at; of the largest graph.
    """
    looking = len(found) == 0
    best_steps = np.empty(0, dtype=np.int64)
    effort = 0
    largest = 1
    waiting = [family]
    while waiting:
        family = waiting.pop()
        if family.bound >= best or (not looking and is_known(family, found)):
            continue
        if effort > most:
            return False, best, best_steps, effort, largest
        state, family, least, steps, looks, size = tightened(family, best, looking)
        effort += looks
        largest = max(largest, size)
        if least < best:
            best, best_steps = least, steps
        if state == DECIDED:
            if looking:
                best, best_steps = family.paid, family.steps
            else:
                for step in family.steps:
                    found[step] = 1
        elif state == OPEN:
            parts = [with_one_more(family, node) for node in options(family)]
            while parts:
                waiting.append(parts.pop())
    return True, best, best_steps, effort, largest


@compiled
def begun(
    counts: Integers,
    first_child: Integers,
    children: Integers,
    weights: Integers,
    steps: Integers,
    best: int,
) -> tuple[bool, Family, int, Integers]:
    """Return whether there is a way, the family of all, and one of them.

    Parameters
    ----------
    counts, first_child, children, weights, steps
        The graph.
    best
        Ways that weigh as much are of no interest; `NEVER`: not known yet.
    """
    graph = _linked(counts, first_child, children, steps)
    none = np.empty(0, dtype=np.int64)
    size = len(counts)
    allowed = np.ones(size, dtype=np.uint8)
    _, places = _additive(graph, weights)
    some = none
    there = places[0] < NEVER
    if there:
        if best == NEVER:
            serving = _supports(graph, places)
            best = 0
            count = 0
            some = np.empty(size, dtype=np.int64)
            for node in range(size):
                if serving[node] and weights[node]:
                    best += weights[node]
                    some[count] = steps[node]
                    count += 1
            some = some[:count].copy()
        allowed = _barred(graph, weights, _heaviest(graph, weights, allowed), best)
    first_node = np.zeros(1, dtype=np.int64)
    whole = Family(graph, weights, weights, allowed, first_node, none, none, 0, 0, none)
    return there, whole, best, some


@compiled
def planned(
    counts: Integers,
    first_child: Integers,
    children: Integers,
    weights: Integers,
    steps: Integers,
    paid: Integers,
) -> Integers:
    """Return steps with which the goal holds, besides those paid for only such for nothing.

    In an order in which they can be done.

    Parameters
    ----------
    counts, first_child, children, weights, steps
        The graph.
    paid
        What is paid for.
    """
    graph = _linked(counts, first_child, children, steps)
    size = len(weights)
    payable = np.zeros(max(1, 1 + int(steps.max())), dtype=np.uint8)
    for step in paid:
        payable[step] = 1
    prices = np.zeros(size, dtype=np.int64)
    for node in range(size):
        if weights[node] and not payable[steps[node]]:
            prices[node] = NEVER
    _, places = _additive(graph, prices)
    serving = _supports(graph, places)
    in_order = np.full(size, -1, dtype=np.int64)
    count = 0
    for node in range(size):
        if serving[node] and steps[node] >= 0:
            in_order[places[node]] = steps[node]
            count += 1
    some = np.empty(count, dtype=np.int64)
    count = 0
    for step in in_order:
        if step >= 0:
            some[count] = step
            count += 1
    return some


@compiled
def solved(
    counts: Integers,
    first_child: Integers,
    children: Integers,
    weights: Integers,
    steps: Integers,
    best: int,
    found: Flags,
    most: int,
) -> tuple[bool, int, Integers, Integers, int, int]:
    """Begin and settle in one go, as most questions can be.

    Parameters
    ----------
    counts, first_child, children, weights, steps, best
        As for `begun`.
    found, most
        As for `settled`.

    Returns
    -------
    tuple
        As of `settled`, but before the counts the whole plan, as of `planned`, if one was looked
        for.
    """
    there, whole, best, paid = begun(counts, first_child, children, weights, steps, best)
    if not there:
        return True, best, paid, paid, 0, 1
    done, least, better, effort, largest = settled(whole, best, found, most)
    if least < best:
        best, paid = least, better
    plan = paid
    if len(found) == 0:
        plan = planned(counts, first_child, children, weights, steps, paid)
    return done, best, paid, plan, effort, largest
