"""The planner beside its peers, on the same problems, in one run.

    python benchmarks/planning.py --quick
    python benchmarks/planning.py --data FOLDER   # princeton-prerequisites, reactome-hypergraph
    python benchmarks/planning.py --sizes 50 1000 20000 --seeds 3 --markdown table.md
    python benchmarks/planning.py --sizes 120 --seeds 12 --dated

Least cost is asked of the planner, CP-SAT and HiGHS, least time of the planner and CP-SAT, and,
where no step has a threshold, of `halp`. They answer for the first entry of the objective alone.
For cost that is a question without time, which steps cost least together; so it is put to the
planner in the rows marked "sum" (`least_sum`). In the rows marked "first" the planner gives a whole
plan with its days for it. The rows marked "all" are its usual answer, down to the names, beside
CP-SAT for the four values that it can be asked for one after another.

With `--dated` there are windows and 40 hours a week, in which only the least time is asked for.

Times include building the model; what is quick is done several times, and the median counts. Each
solver works in a process of its own, whose memory above what it started with is reported.
Where two have a proof, their optima must be the same: the run fails if not. A peer that is not
installed is left out.

The summary has, for each size, the smallest ratio of the faster of CP-SAT and HiGHS to the planner,
and whether it is what we want: 10 up to 1,000 nodes, 1 above.
"""

from __future__ import annotations

import argparse
import gc
import gzip
import importlib
import json
import multiprocessing
import resource
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import groupby, product
from pathlib import Path
from random import Random
from statistics import median
from types import ModuleType
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests"))
sys.path.insert(0, str(HERE.parent))

from judges.strategies import career_instance, random_instance

from magraph.planning.leastsum import compile_planner, least_sum
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
    is_timeless,
)
from magraph.planning.stopwatch import Stopwatch

SIZES = (50, 200, 1_000, 5_000, 20_000)
QUICK = (50, 200, 1_000)
RIVALS = ("HiGHS", "CP-SAT")
ALL_LEVELS = 1_000
"""Nodes up to which CP-SAT is asked for one value after another."""

Solver = Callable[[Problem, float], "tuple[int | None, bool] | None"]
"""A problem and the most seconds to the optimum and whether it is proven; None: not for it."""


@dataclass
class Row:
    """One solver on one problem for one objective."""

    size: str
    problem: str
    seed: int
    nodes: int
    objective: str
    entries: str
    solver: str
    value: int | None
    proven: bool
    ms: float
    peak_mb: float
    ratio: float = 1.0


def optional(name: str) -> ModuleType | None:
    """Return a peer, or None where it is not installed."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def our_sum(problem: Problem, limit: float) -> tuple[int | None, bool]:
    least = least_sum(problem, [step.cost for step in problem.steps], Stopwatch(limit))
    return least.value, least.proven


def ours(objective: str, first_only: bool) -> Solver:
    def run(problem: Problem, limit: float) -> tuple[int | None, bool]:
        outcome = solve(problem, objective, time_limit=limit, first_only=first_only)
        if outcome.plan is None:
            return None, outcome.proven
        return outcome.plan.cost if objective == "cost" else outcome.plan.time, outcome.proven

    return run


def solvers(objective: str, entries: str, nodes: int) -> Iterator[tuple[str, Solver]]:
    """Yield name and solver of all that are installed, the planner first."""
    yield "magraph", our_sum if entries == "sum" else ours(objective, entries == "first")
    cpsat = optional("judges.cpsat") if optional("ortools") else None
    if entries == "all":
        if cpsat and nodes <= ALL_LEVELS:
            yield (
                "CP-SAT",
                lambda p, s: _pair(cpsat.solve(p, objective, time_limit=s), "values"),
            )
        return
    if objective == "cost":
        highs = optional("judges.highs") if optional("highspy") else None
        if highs:
            yield "HiGHS", lambda p, s: _pair(highs.cheapest(p, time_limit=s), "cost")
        if cpsat:
            yield "CP-SAT", lambda p, s: _pair(cpsat.cheapest(p, time_limit=s), "values")
        return
    if cpsat:
        yield (
            "CP-SAT",
            lambda p, s: _pair(cpsat.solve(p, "time", levels=1, time_limit=s), "values"),
        )
    if optional("halp"):
        yield "halp", lambda p, s: fastest_with_halp(p)


def _pair(answer: Any, name: str) -> tuple[int | None, bool]:
    value = getattr(answer, name)
    return (value[0] if isinstance(value, tuple) else value), answer.proven


def fastest_with_halp(problem: Problem) -> tuple[int | None, bool] | None:
    """Shortest B-hyperpath by the distance function; None where the problem does not fit.

    A hyperarc has one conjunction as its tail, so needs are written out as alternatives.
    """
    from halp.algorithms.directed_paths import distance_function, shortest_b_tree
    from halp.directed_hypergraph import DirectedHypergraph

    if not is_timeless(problem) or problem.capacity is not None:
        return None
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


def princeton(folder: Path, seed: int) -> Problem | None:
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

    random = Random(seed)
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


def reactome(folder: Path, seed: int) -> Problem | None:
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
    random = Random(seed)
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


def instances(
    sizes: list[int], seeds: int, data: Path | None, dated: bool
) -> Iterator[tuple[str, str, int, Problem]]:
    """Yield size, name, seed and problem."""
    limits = {"windows": dated, "capacity": dated}
    for size in sizes:
        for seed, cyclic in product(range(1, seeds + 1), (False, True)):
            kind = "cyclic" if cyclic else "acyclic"
            problem = career_instance(seed, size, cyclic=cyclic, **limits)
            yield str(size), f"career {kind}", seed, problem
            problem = random_instance(
                seed, size * 2 // 3, cyclic=cyclic, thresholds=False, **limits
            )
            yield str(size), f"random {kind}", seed, problem
    if data is not None:
        for name, read in (("princeton", princeton), ("reactome", reactome)):
            for seed in range(1, seeds + 1):
                problem_read = read(data, seed)
                if problem_read is not None:
                    yield name, name, seed, problem_read


def work(sender: Any, run: Solver, problem: Problem, limit: float) -> None:
    """Solve in a process of its own; send value, proof, milliseconds and megabytes."""
    # What was there before is not looked through, and so not copied, by the collector.
    gc.freeze()
    start = megabytes_now()
    times: list[float] = []
    answer = None
    while not times or (sum(times) < 0.3 and len(times) < 50):
        began = time.perf_counter()
        answer = run(problem, limit)
        times.append(time.perf_counter() - began)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 - start
    sender.send(answer and (*answer, 1000 * median(times), max(0.0, peak)))


def megabytes_now() -> float:
    """Return how much memory this process has at the moment."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * resource.getpagesize() / 2**20


def in_child(run: Solver, problem: Problem, limit: float) -> Any:
    """Return what `work` sends; a child that dies has no answer."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=work, args=(sender, run, problem, limit))
    child.start()
    sender.close()
    try:
        return receiver.recv()
    except EOFError:
        return None
    finally:
        child.join()


def measure(
    size: str, name: str, seed: int, problem: Problem, objective: str, limit: float
) -> tuple[list[Row], list[str]]:
    """One row for each solver, and what they disagree about."""
    nodes = len(problem.facts) + len(problem.steps)
    every: list[Row] = []
    for entries in ("sum", "first", "all") if objective == "cost" else ("first", "all"):
        rows = []
        for solver, run in solvers(objective, entries, nodes):
            found = in_child(run, problem, limit)
            if found is not None:
                rows.append(Row(size, name, seed, nodes, objective, entries, solver, *found))
        for row in rows:
            row.ratio = row.ms / rows[0].ms
        every += rows
    proofs = {row.value for row in every if row.proven}
    wrong = []
    if len(proofs) > 1:
        said = ", ".join(f"{row.solver} {row.value}" for row in every if row.proven)
        wrong.append(f"{name} ({nodes}, seed {seed}), {objective}: {said}")
    wrong += [
        f"{name} ({nodes}, seed {seed}), {objective}: {row.solver} is below the proven {proof}"
        for row in every
        for proof in proofs
        if row.value is not None and (proof is None or row.value < proof)
    ]
    return every, wrong


HEADER = (
    "| problem | seed | nodes | objective | entries | solver | optimum | proven | ms | ratio "
    "| peak MB |"
)


def table_row(row: Row) -> str:
    value = "none" if row.value is None else str(row.value)
    return (
        f"| {row.problem} | {row.seed} | {row.nodes} | {row.objective} | {row.entries} "
        f"| {row.solver} | {value} | {'yes' if row.proven else 'no'} | {row.ms:.2f} "
        f"| {row.ratio:.2f} | {row.peak_mb:.1f} |"
    )


SUMMARY = (
    "| size | objective | entries | problems | smallest ratio | median ratio | wanted | holds "
    "| worst on | not proven by us | most MB: ours | theirs |"
)


def summary(every: list[Row]) -> Iterator[str]:
    """Yield for each size and objective the smallest ratio of the faster rival to the planner."""

    def group_of(row: Row) -> tuple[str, str, str]:
        return row.size, row.objective, row.entries

    order = dict.fromkeys(map(group_of, every))
    by_group = {
        group: list(rows) for group, rows in groupby(sorted(every, key=group_of), key=group_of)
    }
    for group in order:
        rows = by_group[group]
        ratios: list[tuple[float, str]] = []
        mine = [row for row in rows if row.solver == "magraph"]
        for row in mine:
            rivals = [
                rival.ms
                for rival in rows
                if rival.solver in RIVALS
                and rival.proven
                and (rival.problem, rival.seed) == (row.problem, row.seed)
            ]
            if rivals:
                ratio = min(rivals) / row.ms
                ratios.append((ratio, f"{row.problem} {row.seed}"))
        unproven = sum(not row.proven for row in mine)
        wanted = 10 if max(row.nodes for row in rows) <= 1_000 else 1
        worst, where = min(ratios, default=(0.0, ""))
        holds = bool(ratios) and worst >= wanted and not unproven
        theirs = [row.peak_mb for row in rows if row.solver in RIVALS]
        yield (
            f"| {' | '.join(group)} | {len(mine)} "
            + (
                f"| {worst:.2f} | {median(ratio for ratio, _ in ratios):.2f} "
                f"| {wanted} | {'yes' if holds else 'no'} | {where} "
                if ratios
                else "| | | | | "
            )
            + f"| {unproven} | {max(row.peak_mb for row in mine):.1f} "
            + (f"| {max(theirs):.1f} |" if theirs else "| |")
        )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="small sizes only")
    parser.add_argument("--sizes", type=int, nargs="*", help="numbers of nodes, about")
    parser.add_argument("--seeds", type=int, default=3, help="problems of each kind and size")
    parser.add_argument("--objectives", nargs="+", default=("time", "cost"))
    parser.add_argument("--seconds-limit", type=float, default=10.0, help="for each solve")
    parser.add_argument("--data", type=Path, help="a folder with real prerequisite data")
    parser.add_argument("--markdown", type=Path, help="write the tables here too")
    parser.add_argument("--json", type=Path, help="write the rows here too")
    parser.add_argument(
        "--uncompiled", action="store_true", help="the planner as it is without the extra `fast`"
    )
    parser.add_argument("--dated", action="store_true", help="problems with windows and hours")
    options = parser.parse_args()
    objectives = ("time",) if options.dated else options.objectives
    compiled = not options.uncompiled and optional("numba") is not None
    if compiled:
        compile_planner()
    print(f"the planner: {'compiled' if compiled else 'not compiled'}")
    sizes = list(QUICK if options.quick else SIZES) if options.sizes is None else options.sizes
    for peer in ("ortools.sat.python.cp_model", "highspy", "halp.algorithms.directed_paths"):
        if optional(peer) is None:
            print(f"{peer}: not installed")
    lines = [HEADER, "|---|--:|--:|---|---|---|--:|---|--:|--:|--:|"]
    print(*lines, sep="\n", flush=True)
    every: list[Row] = []
    wrong: list[str] = []
    for size, name, seed, problem in instances(sizes, options.seeds, options.data, options.dated):
        for objective in objectives:
            rows, faults = measure(size, name, seed, problem, objective, options.seconds_limit)
            every += rows
            wrong += faults
            for row in rows:
                lines.append(table_row(row))
                print(lines[-1], flush=True)
    ending = ["", SUMMARY, "|--:|---|---|--:|--:|--:|--:|---|---|--:|--:|--:|", *summary(every)]
    print(*ending, sep="\n")
    lines += ending
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
