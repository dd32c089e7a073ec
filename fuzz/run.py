"""Fuzz readers with coverage: inputs that reach new code are kept and changed further.

    python fuzz/run.py turtle --minutes 10
    python fuzz/run.py all --minutes 3
    python fuzz/run.py turtle --replay FILE

The first two need atheris (``pip install -e '.[fuzz]'``), the third nothing. New inputs and
findings are kept in ``fuzz/found/`` (git does not see it). Exit code 1: there are findings.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
FOUND = Path(__file__).parent / "found"
SECONDS = 20
"""An input that a reader is not done with by then is a finding."""
MEGABYTES = 4096

sys.path.insert(0, str(HOME))


def main() -> int:
    """Do what the command line says."""
    parser = argparse.ArgumentParser(description="Fuzz readers.")
    parser.add_argument("reader", help="a name of fuzz/readers.py, or all")
    parser.add_argument("--minutes", type=float, default=3, help="for each reader (default: 3)")
    parser.add_argument("--replay", type=Path, help="give one file to the reader")
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.work:
        work(given.reader, given.minutes)
    from fuzz.readers import READERS

    names = list(READERS) if given.reader == "all" else [given.reader]
    if unknown := [name for name in names if name not in READERS]:
        parser.error(f"no reader is called {unknown[0]!r}; there are {', '.join(READERS)}, all")
    if given.replay:
        return replay(names[0], given.replay)
    try:
        import atheris  # noqa: F401
    except ImportError:
        parser.error("atheris is missing. Install it with: pip install -e '.[fuzz]'")
    print("| reader | executions | branches of magraph | findings |\n|---|---|---|---|")
    findings = [fuzz(name, given.minutes) for name in names]
    return int(any(findings))


def replay(name: str, file: Path) -> int:
    """Give one file to a reader and show what comes of it."""
    from fuzz.readers import Finding, run

    try:
        print("taken" if run(name, file.read_bytes()) else "refused, as it should be")
    except Finding:
        traceback.print_exc()
        return 1
    return 0


def fuzz(name: str, minutes: float) -> list[Path]:
    """Fuzz one reader in a process of its own, begun anew where it ends; return the findings."""
    folder = FOUND / name
    (folder / "corpus").mkdir(parents=True, exist_ok=True)
    end = time.monotonic() + 60 * minutes
    executions, reached, log = 0, 0, ""
    while (left := (end - time.monotonic()) / 60) > 0.02:
        done = subprocess.run(
            [sys.executable, __file__, name, "--work", "--minutes", str(left)],
            stderr=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            check=False,
        )
        log = done.stderr.decode(errors="replace")
        (folder / "log").write_text(log, encoding="utf-8")
        counted = re.findall(r"^#(\d+)\s.*?cov: (\d+)", log, re.MULTILINE)
        if not counted:
            sys.exit(log[-3000:])
        executions += int(counted[-1][0])
        reached = max(reached, int(counted[-1][1]))
    findings = [file for file in sorted(folder.iterdir()) if file.is_file() and file.name != "log"]
    print(f"| {name} | {executions:,} | {reached:,} | {len(findings)} |", flush=True)
    for file in findings:
        print(f"python fuzz/run.py {name} --replay {file}")
    return findings


def work(name: str, minutes: float) -> None:
    """Run libFuzzer in this process; it ends the process."""
    import atheris

    # numba compiles the kernel, and knows nothing of what atheris puts in.
    kernel = ["magraph.matching.kernel"]
    with atheris.instrument_imports(include=["magraph", "tomllib"], exclude=kernel):
        from fuzz import readers

        for seed in readers.seeds(name):
            readers.run(name, seed.read_bytes())
    known: set[str] = set()

    def give(data: bytes) -> None:
        try:
            readers.run(name, data)
        except readers.Finding as error:
            # One of each kind is enough, and the rest of the time goes to others.
            if (kind := place(error)) not in known:
                known.add(kind)
                small = smaller(data, lambda less: _kind(name, less) == kind)
                (FOUND / name / f"finding-{kind}").write_bytes(small)

    atheris.Setup(
        [
            "fuzz",
            f"-max_total_time={max(1, int(60 * minutes))}",
            f"-timeout={SECONDS}",
            f"-rss_limit_mb={MEGABYTES}",
            "-max_len=16384",
            f"-artifact_prefix={FOUND / name}/",
            str(FOUND / name / "corpus"),
            str(readers.CORPUS / name),
        ],
        give,
    )
    atheris.Fuzz()


def _kind(name: str, data: bytes) -> str:
    from fuzz.readers import Finding, run

    try:
        run(name, data)
    except Finding as error:
        return place(error)
    return ""


def place(error: BaseException) -> str:
    """Return a short name of what a finding is and where in magraph it comes from."""
    cause = error.__cause__ or error
    frames = [
        f"{Path(frame.filename).name}:{frame.lineno}"
        for frame in traceback.extract_tb(cause.__traceback__)
        if "magraph" in Path(frame.filename).parts
    ]
    text = f"{type(cause).__name__} {frames[-1] if frames else str(error)}"
    return f"{type(cause).__name__}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def smaller(data: bytes, still: Callable[[bytes], bool], tries: int = 400) -> bytes:
    """Return a part of the data of which something still holds, by leaving out ever less."""
    size = len(data) // 2
    while size and tries:
        at = 0
        while at < len(data) and tries:
            tries -= 1
            if still(less := data[:at] + data[at + size :]):
                data = less
            else:
                at += size
        size //= 2
    return data


if __name__ == "__main__":
    sys.exit(main())
