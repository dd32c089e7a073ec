"""Changes the code in thousands of small ways, and counts how many of them a test sees.

    python tests/mutation/run.py magraph.requirements magraph.evaluation magraph.gaps
    python tests/mutation/run.py magraph.planning --sample 300 --seed 1 --seconds 20
    python tests/mutation/run.py magraph.planning --sample 300 --seed 1 --seconds 60 --again
    python tests/mutation/run.py                       # everything: some ten hours on two cores

Needs the extra `mutation`. `[tool.mutmut]` in pyproject.toml says what is changed and which tests
are asked; work goes on where it was stopped, in `mutants/`. Prints the share killed, with a
sample its 95 % interval (Wilson), and each survivor that `equivalent.toml` does not explain.
With `--again` those that survived are tried anew: after new tests, or with more of the tests.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import re
import subprocess
import sys
import tomllib
from collections import Counter
from math import sqrt
from pathlib import Path
from random import Random
from typing import Any

from mutmut import __main__ as mutmut
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
SEEN = ("killed", "timeout")
_write = mutmut.write_all_mutants_to_file


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("modules", nargs="*", help="their mutants only; a package means all in it")
    parser.add_argument(
        "--without", nargs="+", default=[], metavar="MODULE", help="leave these modules out"
    )
    parser.add_argument("--sample", type=int, help="so many of them, drawn at random")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--seconds",
        type=float,
        default=float("inf"),
        help="only the quickest tests of each, of so many seconds: the share is then a lower bound",
    )
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    parser.add_argument("--again", action="store_true", help="try once more what survived")
    parser.add_argument("--report", action="store_true", help="only say what is known by now")
    asked = parser.parse_args()
    os.chdir(ROOT)
    if not asked.report:
        with contextlib.redirect_stdout(io.StringIO()):
            _generate(asked.processes)
    names = _chosen(asked.modules, asked.without, asked.sample, asked.seed)
    if not asked.report:
        known = {name: status_by_exit_code[code] for name, code in _verdicts().items()}
        open_ = {"not checked"} if not asked.again else set(known.values()).difference(SEEN)
        _run([name for name in names if known[name] in open_], asked.processes, asked.seconds)
    return _report(names, whole=asked.sample is None)


def _generate(processes: int) -> None:
    mutmut.set_mutant_under_test("mutant_generation")
    mutmut.write_all_mutants_to_file = _write_all_mutants_to_file
    Path("mutants").mkdir(exist_ok=True)
    mutmut.copy_src_dir()
    mutmut.copy_also_copy_files()
    mutmut.create_mutants(processes)


def _write_all_mutants_to_file(*, source: str, **where: Any) -> Any:
    """Do what mutmut does, but change compiled functions too: as they stand, without decorator."""
    return _write(source=source.replace("\n@compiled\n", "\n"), **where)


def _verdicts() -> dict[str, int | None]:
    """What each mutant came to; None: it has not been tried."""
    found: dict[str, int | None] = {}
    for meta in sorted(Path("mutants").rglob("*.meta")):
        found |= json.loads(meta.read_text(encoding="utf-8"))["exit_code_by_key"]
    return found


def _chosen(modules: list[str], without: list[str], sample: int | None, seed: int) -> list[str]:
    def of(name: str, packages: list[str]) -> bool:
        return any(name.startswith(f"{package}.") for package in packages)

    names = [
        name for name in _verdicts() if (not modules or of(name, modules)) and not of(name, without)
    ]
    return names if sample is None else sorted(Random(seed).sample(sorted(names), sample))


def _run(names: list[str], processes: int, seconds: float) -> None:
    if names:
        subprocess.run(
            [sys.executable, "-m", "mutmut", "run", "--max-children", str(processes), *names],
            env={**os.environ, "PYTHONPATH": str(HERE), "MUTATION_SECONDS": str(seconds)},
            check=True,
        )


def _report(names: list[str], *, whole: bool) -> int:
    listed = tomllib.loads((HERE / "equivalent.toml").read_text(encoding="utf-8"))
    equivalent = {(entry["function"], entry["change"].strip()) for entry in listed["mutant"]}
    kinds = [re.compile(entry["change"].strip()) for entry in listed["kind"]]
    verdicts = _verdicts()
    count: Counter[tuple[str, str]] = Counter()
    unexplained = []
    for name in names:
        status = status_by_exit_code[verdicts[name]]
        module = name.rpartition(".")[0]
        if status not in (*SEEN, "not checked"):
            function, change = _change(name)
            if (function, change) in equivalent or any(kind.fullmatch(change) for kind in kinds):
                status = "equivalent"
            else:
                unexplained.append(f"{function} ({status})\n{change}\n")
        count[module, status] += 1
    print(*unexplained, sep="\n")
    total: Counter[str] = Counter()
    for module in sorted({module for module, _ in count}):
        here = Counter({status: n for (of, status), n in count.items() if of == module})
        print(f"{module}: {_shares(here, whole)}")
        total += here
    print(f"all: {_shares(total, whole)}")
    return 1 if unexplained else 0


def _change(name: str) -> tuple[str, str]:
    """The function that a mutant is of, and the lines that differ."""
    module, _, rest = name.rpartition(".")
    function = rest.rpartition("__mutmut_")[0].removeprefix("x_").removeprefix("xǁ")
    path = Path("mutants", *module.split(".")).with_suffix(".py").relative_to("mutants")
    diff = get_diff_for_mutant(name, path=path).splitlines()[2:]
    changed = [line for line in diff if line[:1] in "+-"]
    return f"{module}.{function.replace('ǁ', '.')}", "\n".join(
        line[0] + " " + line[1:].strip() for line in changed
    )


def _shares(count: Counter[str], whole: bool) -> str:
    tried = count.total() - count["not checked"]
    if not tried:
        return "nothing tried"
    killed = sum(count[status] for status in SEEN)
    words = f"{killed} of {tried} killed, {killed / tried:.1%}"
    if not whole or count["not checked"]:
        low, high = _wilson(killed, tried)
        words += f" (95 %: {low:.1%} to {high:.1%})"
    if count["equivalent"]:
        sure = tried - count["equivalent"]
        words += f"; {count['equivalent']} equivalent, of the rest {killed / sure:.1%}"
    if count["timeout"]:
        words += f"; {count['timeout']} of them by the clock"
    if count["not checked"]:
        words += f"; {count['not checked']} not tried"
    return words


def _wilson(hits: int, tries: int) -> tuple[float, float]:
    z = 1.96
    share = hits / tries
    middle = (share + z * z / (2 * tries)) / (1 + z * z / tries)
    half = z * sqrt(share * (1 - share) / tries + z * z / (4 * tries**2)) / (1 + z * z / tries)
    return middle - half, middle + half


if __name__ == "__main__":
    sys.exit(main())
