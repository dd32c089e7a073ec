"""How long a first answer takes, beside importing what users import anyway.

    python benchmarks/startup.py
    python benchmarks/startup.py --runs 20 --json startup.json

Each command is a new process, of the package as it is installed (a wheel is built and unpacked);
the two are run in turn, so that a busy machine slows both. A second table has the time of solving
alone, for every target of the ontology and every objective.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from statistics import median

from magraph import read_graph, terms
from magraph.graph import CareerGraph
from magraph.planning.objectives import OBJECTIVES
from magraph.planning.question import Question

BASE = [sys.executable, "-c", "import click, networkx"]
COMMANDS = {
    "pathway cma-aama": ["pathway", "cma-aama"],
    "pathway cma-aama --format json": ["pathway", "cma-aama", "--format", "json"],
    "pathway rma-amt --minimize cost": ["pathway", "rma-amt", "--minimize", "cost"],
    "pathway wa-ma-c --minimize cost": ["pathway", "wa-ma-c", "--minimize", "cost"],
    "pathway clinical-ma --in WA": ["pathway", "clinical-ma", "--in", "WA"],
}
TARGETS = (terms.CREDENTIAL, terms.ROLE, terms.ROUTE, terms.DUTY, terms.SKILL)


def install(folder: Path) -> None:
    """Build the wheel and unpack it in a folder."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    home = Path(__file__).resolve().parent.parent
    subprocess.run(command, cwd=home, stdout=subprocess.DEVNULL, check=True)
    (wheel,) = folder.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder)
    subprocess.run([sys.executable, "-m", "compileall", "-q", str(folder)], check=True)


def seconds(command: list[str], folder: Path) -> float:
    """Return how long a process takes that has the folder's package."""
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    began = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True, env=environment, cwd=folder)
    return time.perf_counter() - began


def starts(runs: int, folder: Path) -> list[dict[str, object]]:
    """Return the medians of each command and of the base, taken in turn, and their ratio."""
    rows: list[dict[str, object]] = []
    for name, arguments in COMMANDS.items():
        ours, base = [], []
        for _ in range(runs):
            base.append(seconds(BASE, folder))
            ours.append(seconds([sys.executable, "-m", "magraph", *arguments], folder))
        rows.append(
            {
                "command": name,
                "ms": 1000 * median(ours),
                "base_ms": 1000 * median(base),
                "ratio": median(ours) / median(base),
            }
        )
    return rows


def solves(graph: CareerGraph) -> list[dict[str, object]]:
    """Return how long solving takes for each target and objective, the slowest first."""
    rows: list[dict[str, object]] = []
    for iri in (iri for class_ in TARGETS for iri in graph.of_class(class_)):
        for objective in OBJECTIVES:
            question = Question.ask(graph, graph.id(iri), minimize=objective)
            grounding = question.ground()
            began = time.perf_counter()
            outcome = question.solve(grounding)
            spent = 1000 * (time.perf_counter() - began)
            assert outcome.proven
            rows.append({"target": graph.id(iri), "objective": objective, "ms": spent})
    return sorted(rows, key=lambda row: -float(str(row["ms"])))


def main() -> None:
    """Measure, and print two tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=11, help="processes for each command")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        install(Path(folder))
        first = starts(options.runs, Path(folder))
    print("| command | ms | import click, networkx: ms | ratio |\n|---|--:|--:|--:|")
    for row in first:
        print(f"| {row['command']} | {row['ms']:.0f} | {row['base_ms']:.0f} | {row['ratio']:.2f} |")
    solved = solves(read_graph())
    print(f"\n{len(solved)} targets and objectives solved; the slowest:\n")
    print("| target | objective | ms |\n|---|---|--:|")
    for row in solved[:5]:
        print(f"| {row['target']} | {row['objective']} | {row['ms']:.1f} |")
    if options.json:
        text = json.dumps({"start": first, "solve": solved}, indent=1)
        options.json.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
