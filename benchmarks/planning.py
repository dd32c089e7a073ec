"""The planner beside its peers, on the same problems, in one run.

    python benchmarks/planning.py --quick
    python benchmarks/planning.py --data FOLDER   # princeton-prerequisites, reactome-hypergraph
    python benchmarks/planning.py --sizes 50 1000 20000 --seconds-limit 20 --markdown table.md

Least cost is asked of the planner, CP-SAT and HiGHS, least time of the planner and CP-SAT, and,
where no step has a threshold, of `halp`. Times include building the model. Where two have a proof,
their optima must be the same: the run fails if not. A peer that is not installed is left out.
"""

from __future__ import annotations

import argparse
import gzip
import importlib
import json
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path
from random import Random
from types import ModuleType
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))
sys.path.insert(0, str(HERE.parent))

from judges.strategies import career_instance, random_instance

from magraph.planning.optimal import solve
from magraph.planning.problem import (
    TRUE,
    Atom,
    Formula,
    Held,
    Problem,
    Result,
    Step,
    all_of,
    any_of,
)

SIZES = (50, 200, 1_000, 5_000, 20_000)
QUICK = (50, 200, 1_000)


@dataclass
class Row:
    """One solver on one problem for one objective."""

    problem: str
    nodes: int
    objective: str
    solver: str
    value: int | None
    proven: bool
    ms: float
    ratio: float | None = None
    peak_mb: float | None = None


def optional(name: str) -> ModuleType | None:
    """Return a peer, or None where it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def ours(problem: Problem, objective: str, limit: float) -> tuple[int | None, bool]:
    outcome = solve(problem, objective, time_limit=limit)
    if outcome.plan is None:
        return None, outcome.proven
    return (outcome.plan.cost if objective == "cost" else outcome.plan.time), outcome.proven


def peers(objective: str) -> Iterator[tuple[str, Callable[[Problem, float], Any] | None]]:
    """Name and solver of each peer for an objective; None: not installed."""
    has_cpsat = optional("ortools") is not None
    if objective == "cost":
        highs = optional("judges.highs")
        yield "HiGHS", highs and (lambda p, s: _pair(highs.cheapest(p, time_limit=s), "cost"))
        cpsat = optional("judges.cpsat") if has_cpsat else None
        yield "CP-SAT", cpsat and (lambda p, s: _pair(cpsat.cheapest(p, time_limit=s), "values"))
    else:
        cpsat = optional("judges.cpsat") if has_cpsat else None
        yield (
            "CP-SAT",
            cpsat
            and (lambda p, s: _pair(cpsat.solve(p, "time", levels=1, time_limit=s), "values")),
        )
        halp = optional("halp.directed_hypergraph")
        yield "halp", halp and (lambda p, s: fastest_with_halp(p))


def _pair(answer: Any, name: str) -> tuple[int | None, bool]:
    value = getattr(answer, name)
    return (value[0] if isinstance(value, tuple) else value), answer.proven


def fastest_with_halp(problem: Problem) -> tuple[int | None, bool] | None:
    """Shortest B-hyperpath by the distance function; None where the problem does not fit.

    A hyperarc has one conjunction as its tail, so needs are written out as alternatives.
    """
    from halp.algorithms.directed_paths import distance_function, shortest_b_tree
    from halp.directed_hypergraph import DirectedHypergraph

    if any(held.since > 0 for held in problem.held):
        return None
    graph = DirectedHypergraph()
    graph.add_node("start")
    for fact in {held.fact for held in problem.held}:
        graph.add_hyperedge(["start"], [fact], weight=0)
    for step in problem.steps:
        tails = alternatives(step.needs)
        if tails is None:
            return None
        for tail in tails:
            for result in step.results:
                graph.add_hyperedge(list(tail) or ["start"], [result.fact], weight=result.ready)
    tails = alternatives(problem.goal)
    if tails is None:
        return None
    for tail in tails:
        graph.add_hyperedge(list(tail) or ["start"], ["goal"], weight=0)
    _, weights = shortest_b_tree(graph, "start", F=distance_function)
    value = weights.get("goal")
    return (None if value is None or value == float("inf") else round(value)), True


def alternatives(formula: Formula) -> list[frozenset[int]] | None:
    """Return the conjunctions of which one must hold; None if there are too many, or thresholds."""
    if isinstance(formula, Atom):
        return [frozenset({formula.fact})]
    children = [alternatives(child) for child in formula.children]
    if any(child is None for child in children):
        return None
    known = [child for child in children if child is not None]
    if formula.count == len(known):
        size = 1
        for child in known:
            size *= len(child)
        if size > 200:
            return None
        return [frozenset().union(*choice) for choice in product(*known)]
    if formula.count == 1:
        return [tail for child in known for tail in child]
    return None


def princeton(folder: Path) -> Problem | None:
    """Course prerequisites: each course one step; the goal, three courses with prerequisites."""
    path = folder / "princeton-prerequisites" / "courses.json"
    if not path.is_file():
        return None
    courses = json.loads(path.read_text(encoding="utf-8"))
    number = {name: index for index, name in enumerate(courses)}

    def formula(tree: Any) -> Formula:
        if isinstance(tree, str):
            return Atom(number[tree]) if tree in number else TRUE
        kind, children = next(iter(tree.items()))
        if kind in ("and", "or"):
            joined = [formula(child) for child in children]
            return all_of(*joined) if kind == "and" else any_of(*joined)
        if kind == "coreq":
            return all_of(*(formula(child) for child in children))
        found = [
            Atom(index) for name, index in number.items() for p in children if fits(name, p, kind)
        ]
        return any_of(*found)

    def fits(name: str, pattern: str, kind: str) -> bool:
        if kind == "wildcard":
            return len(name) >= len(pattern) and all(
                mark in ("*", letter) for letter, mark in zip(name, pattern, strict=False)
            )
        return name[:3] == pattern[:3] and name[3:6] >= pattern[3:6]

    random = Random(1)
    steps = tuple(
        Step(
            name,
            formula(entry["tree"]) if entry.get("tree") else TRUE,
            (Result(number[name], 400, 400),),
            duration=400,
            cost=100 * random.randint(10, 60),
        )
        for name, entry in courses.items()
    )
    asking = sorted(name for name in courses if "and" in str(courses[name].get("tree")))
    goal = all_of(*(Atom(number[name]) for name in random.sample(asking, 3)))
    return Problem(tuple(courses), steps, (), goal)


def reactome(folder: Path) -> Problem | None:
    """Reactions as steps: the tail is needed, the head is given; sources are held."""
    path = folder / "reactome-hypergraph" / "reactome-hyperedges.txt.gz"
    if not path.is_file():
        return None
    number: dict[str, int] = {}
    rows: list[tuple[list[int], list[int]]] = []
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            tail, head, helping, *_ = line.rstrip("\n").split("\t")
            needs, gives = (
                [number.setdefault(name, len(number)) for name in text.split(";") if name]
                for text in (
                    ";".join(part for part in (tail, helping) if part != "None"),
                    "" if head == "None" else head,
                )
            )
            rows.append((needs, gives))
    given = {fact for _, gives in rows for fact in gives}
    free = {fact for fact in range(len(number)) if fact not in given}
    # Of the facts that can be had, the goal is three that are far from the sources.
    depth = dict.fromkeys(free, 0)
    changed = True
    while changed:
        changed = False
        for needs, gives in rows:
            if all(fact in depth for fact in needs):
                below = 1 + max((depth[fact] for fact in needs), default=0)
                for fact in gives:
                    if fact not in depth:
                        depth[fact] = below
                        changed = True
    goal = sorted(depth, key=lambda fact: (-depth[fact], fact))[:3]
    random = Random(1)
    steps = []
    for index, (needs, gives) in enumerate(rows):
        duration = random.choice((100, 200, 300))
        steps.append(
            Step(
                f"reaction {index:05d}",
                all_of(*(Atom(fact) for fact in dict.fromkeys(needs))),
                tuple(Result(fact, duration, duration) for fact in dict.fromkeys(gives)),
                duration=duration,
                cost=100 * random.randint(1, 50),
            )
        )
    return Problem(
        tuple(number), tuple(steps), tuple(map(Held, sorted(free))), all_of(*map(Atom, goal))
    )


def instances(sizes: list[int], data: Path | None) -> Iterator[tuple[str, Problem]]:
    for size in sizes:
        for cyclic in (False, True):
            kind = "cyclic" if cyclic else "acyclic"
            yield f"career {kind}", career_instance(1, size, cyclic=cyclic)
            yield (
                f"random {kind}",
                random_instance(1, size * 2 // 3, cyclic=cyclic, thresholds=False),
            )
    if data is not None:
        for name, problem in (("princeton", princeton(data)), ("reactome", reactome(data))):
            if problem is not None:
                yield name, problem


def measure(
    name: str, problem: Problem, objective: str, limit: float
) -> tuple[list[Row], list[str]]:
    """One row for each solver, and what they disagree about."""
    nodes = len(problem.facts) + len(problem.steps)
    rows: list[Row] = []
    solvers: list[tuple[str, Callable[[Problem, float], Any]]] = [
        ("magraph", lambda p, s: ours(p, objective, s))
    ]
    solvers += [(peer, run) for peer, run in peers(objective) if run is not None]
    for solver, run in solvers:
        began = time.perf_counter()
        answer = run(problem, limit)
        elapsed = 1000 * (time.perf_counter() - began)
        if answer is not None:
            value, proven = answer
            rows.append(Row(name, nodes, objective, solver, value, proven, elapsed))
    for row in rows:
        row.ratio = row.ms / rows[0].ms
    if rows[0].ms < 1000:
        # Tracing slows Python several times, so memory is a run of its own.
        tracemalloc.start()
        ours(problem, objective, limit)
        rows[0].peak_mb = tracemalloc.get_traced_memory()[1] / 2**20
        tracemalloc.stop()
    proofs = {row.value for row in rows if row.proven}
    wrong = []
    if len(proofs) > 1:
        said = ", ".join(f"{row.solver} {row.value}" for row in rows if row.proven)
        wrong.append(f"{name} ({nodes}), {objective}: {said}")
    wrong += [
        f"{name} ({nodes}), {objective}: {row.solver} is below the proven {min(proofs)}"
        for row in rows
        if not row.proven
        and row.value is not None
        and len(proofs) == 1
        and None not in proofs
        and row.value < min(value for value in proofs if value is not None)
    ]
    return rows, wrong


HEADER = "| problem | nodes | objective | solver | optimum | proven | ms | ratio | peak MB |"


def table_row(row: Row) -> str:
    memory = "" if row.peak_mb is None else f"{row.peak_mb:.1f}"
    value = "none" if row.value is None else str(row.value)
    return (
        f"| {row.problem} | {row.nodes} | {row.objective} | {row.solver} | {value} "
        f"| {'yes' if row.proven else 'no'} | {row.ms:.1f} | {row.ratio:.2f} | {memory} |"
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="small sizes only")
    parser.add_argument("--sizes", type=int, nargs="+", help="numbers of nodes, about")
    parser.add_argument("--seconds-limit", type=float, default=10.0, help="for each solve")
    parser.add_argument("--data", type=Path, help="a folder with real prerequisite data")
    parser.add_argument("--markdown", type=Path, help="write the table here too")
    parser.add_argument("--json", type=Path, help="write the rows here too")
    options = parser.parse_args()
    sizes = options.sizes or list(QUICK if options.quick else SIZES)
    for peer in ("ortools", "highspy", "halp"):
        if optional(peer) is None:
            print(f"{peer}: not installed")
    lines = [HEADER, "|---|--:|---|---|--:|---|--:|--:|--:|"]
    print(*lines, sep="\n", flush=True)
    every: list[Row] = []
    wrong: list[str] = []
    for name, problem in instances(sizes, options.data):
        for objective in ("time", "cost"):
            rows, faults = measure(name, problem, objective, options.seconds_limit)
            every += rows
            wrong += faults
            for row in rows:
                lines.append(table_row(row))
                print(lines[-1], flush=True)
    if options.markdown:
        options.markdown.write_text("\n".join(lines) + "\n", encoding="utf-8")
    if options.json:
        text = json.dumps([asdict(row) for row in every], indent=1)
        options.json.write_text(text + "\n", encoding="utf-8")
    for fault in wrong:
        print(f"DISAGREEMENT: {fault}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
