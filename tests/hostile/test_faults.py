"""What goes wrong outside: kills, interrupts, full disks, folders that may not be written.

Whatever happens, a file has its old content or its new one, and what is said is one sentence.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import magraph
from magraph.matching.batches import match_file
from magraph.matching.storage import compile_catalogue
from magraph.readwrite import FORMATS, ontology_path
from magraph.readwrite.files import write_folder
from magraph.views.pictures import FORMATS as PICTURES

HOME = Path(magraph.__file__).resolve().parent.parent
FAULTY = Path(__file__).parent / "faulty.py"
LEAVES = Path(__file__).parents[1] / "requirements" / "leaves.ttl"
OLD = b"what was there before\n"
SKILL = "https://w3id.org/magraph/id/medical-assistant/phlebotomy"

PAYLOAD = {
    "@context": "https://credreg.net/ctdl/schema/context/json",
    "@graph": [
        {
            "@id": "https://credentialengineregistry.org/resources/ce-00000000-0000-4000-8000-1",
            "@type": "ceterms:Certification",
            "ceterms:ctid": "ce-00000000-0000-4000-8000-1",
            "ceterms:name": {"en-US": "Badge"},
        }
    ],
}

WRITERS: dict[str, tuple[str, list[str]]] = {
    **{
        f"export-{name}": (kind.suffixes[0], ["export", "--format", name])
        for name, kind in FORMATS.items()
    },
    **{
        f"export-pathway-{name}": (
            kind.suffixes[0],
            ["export", "pathway", "cma-aama", "--format", name],
        )
        for name, kind in PICTURES.items()
    },
    "compile": (".catalogue", ["compile", "{leaves}"]),
    "import": (".ttl", ["import", "ctdl", "{payload}"]),
    "transitions": (".graphml", ["transitions", "--ontology", "{leaves}"]),
    "match": (".parquet", ["match", "--profiles", "{people}", "--catalogue", "{catalogue}"]),
}
# All write through the same functions; the quick run tries one.
QUICK = ("export-turtle",)
every_writer = pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in WRITERS],
)


@pytest.fixture(scope="module")
def inputs(tmp_path_factory) -> dict[str, str]:
    """What the writers read."""
    home = tmp_path_factory.mktemp("inputs")
    (home / "payload.json").write_text(json.dumps(PAYLOAD), encoding="utf-8")
    pq.write_table(pa.table({"id": ["a", "b"], "skills": [[SKILL], []]}), home / "people.parquet")
    compile_catalogue(ontology_path(), home / "own.catalogue")
    return {
        "payload": str(home / "payload.json"),
        "people": str(home / "people.parquet"),
        "catalogue": str(home / "own.catalogue"),
        "leaves": str(LEAVES),
    }


@dataclass
class Writing:
    """One command that writes one file."""

    command: list[str]
    file: Path
    new: bytes

    @property
    def count(self) -> Path:
        return Path(f"{self.file.parent}.count")

    def start(self, at: int = 0, fault: str = "none", **how: object) -> subprocess.Popen:
        self.clean()
        return self.go_on(at, fault, **how)

    def go_on(self, at: int = 0, fault: str = "none", **how: object) -> subprocess.Popen:
        """Without taking away what an earlier run left."""
        self.count.unlink(missing_ok=True)
        return subprocess.Popen(
            [sys.executable, FAULTY, self.file.parent, str(at), fault, *self.command],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(HOME), "PYTHONUTF8": "1"},
            cwd=self.file.parent.parent,
            **how,
        )

    def clean(self) -> None:
        for each in self.file.parent.iterdir():
            shutil.rmtree(each) if each.is_dir() else each.unlink()
        self.file.write_bytes(OLD)

    def steps(self) -> int:
        """How many things it does to files."""
        run = self.start()
        assert run.communicate(timeout=120) is not None
        return int(self.count.read_text())

    def left(self) -> list[str]:
        return sorted(each.name for each in self.file.parent.iterdir() if each != self.file)

    def is_whole(self) -> bool:
        return self.file.read_bytes() in (OLD, self.new)


@pytest.fixture
def writing(inputs, tmp_path) -> Callable[[str], Writing]:
    def make(name: str, folder: Path | None = None) -> Writing:
        suffix, words = WRITERS[name]
        folder = tmp_path / "there" if folder is None else folder
        folder.mkdir(exist_ok=True)
        file = folder / f"out{suffix}"
        command = [word.format(**inputs) for word in words] + ["-o", str(file)]
        made = Writing(command, file, b"")
        run = made.start()
        _, said = run.communicate(timeout=120)
        if "pip install" in said:
            pytest.skip(said.strip())
        assert run.returncode == 0, said
        made.new = file.read_bytes()
        assert made.new not in (b"", OLD)
        assert made.left() == []
        return made

    return make


@every_writer
def test_a_writer_killed_or_interrupted_or_out_of_space_at_any_step(writing, name: str) -> None:
    """Every step that it does to files, each with every fault."""
    made = writing(name)
    steps = made.steps()
    assert steps >= 3
    for at in range(1, steps + 1):
        run = made.start(at, "kill")
        run.communicate(timeout=120)
        assert run.returncode == -signal.SIGKILL
        assert made.is_whole(), at
        for fault, code in (("interrupt", 130), ("full", 2)):
            run = made.start(at, fault)
            _, said = run.communicate(timeout=120)
            assert made.is_whole(), (at, fault)
            assert run.returncode in (0, code), (at, fault, said)
            assert "Traceback" not in said
            assert not [each for each in made.left() if each.endswith(".tmp")], (at, fault)
            if fault == "full" and run.returncode:
                assert said.count("\n") == 1
                assert "No space left on device" in said
                assert made.file.name in said
                assert made.file.read_bytes() == OLD


@pytest.mark.slow
@pytest.mark.parametrize("name", WRITERS)
def test_a_writer_killed_or_interrupted_at_random_moments(writing, name: str) -> None:
    made = writing(name)
    begin = time.monotonic()
    made.start().communicate(timeout=120)
    usual = time.monotonic() - begin
    random = Random(name)
    for number in range(12):
        run = made.start() if number % 3 == 0 else made.go_on()
        time.sleep(random.uniform(0, 1.1 * usual))
        run.send_signal(random.choice((signal.SIGKILL, signal.SIGINT)))
        run.communicate(timeout=120)
        assert made.is_whole()
    run = made.go_on()
    run.communicate(timeout=120)
    assert run.returncode == 0
    assert made.file.read_bytes() == made.new


@every_writer
def test_a_file_may_not_grow(writing, name: str) -> None:
    """A quota; the limit is less than any of the files."""
    made = writing(name)
    limit = min(64, len(made.new) - 1)
    run = made.start(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    _, said = run.communicate(timeout=120)
    assert (run.returncode, said.count("\n")) == (2, 1), said
    assert "File too large" in said
    assert made.file.name in said
    assert made.file.read_bytes() == OLD


MARK = "made.json"


def pages(*names: str) -> dict[str, str]:
    return {
        **{name: f"page {name}\n" for name in names},
        MARK: json.dumps({"files": [*names, MARK]}),
    }


OLD_PAGES = pages("index.html", "old.html")
NEW_PAGES = pages("index.html", "data/new.html", "new.html")


def held(folder: Path) -> dict[str, str]:
    found = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_text() for file in found}


def write_pages(there: Path, at: int, fault: str) -> int:
    """Write the new folder over the old one, and let something happen at a step."""
    shutil.rmtree(there, ignore_errors=True)
    there.mkdir()
    write_folder(there / "site", OLD_PAGES, MARK)
    words = ["write-folder", there / "site", json.dumps(NEW_PAGES), MARK]
    run = subprocess.run(
        [sys.executable, FAULTY, there, str(at), fault, *words],
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(HOME)},
        timeout=120,
    )
    return run.returncode


@pytest.mark.parametrize(
    "fault",
    [
        "full",
        pytest.param("kill", marks=pytest.mark.slow),
        pytest.param("interrupt", marks=pytest.mark.slow),
    ],
)
def test_a_folder_of_pages_is_the_old_one_or_the_new_one(tmp_path, fault: str) -> None:
    """A kill between the two names of one moment leaves both folders whole under hidden names."""
    there = tmp_path / "there"
    assert write_pages(there, 0, "none") == 0
    assert held(there / "site") == NEW_PAGES
    assert [each.name for each in there.iterdir()] == ["site"]
    steps = int(Path(f"{there}.count").read_text())
    assert steps > 8
    for at in range(1, steps + 1):
        code = write_pages(there, at, fault)
        if (there / "site").exists():
            assert held(there / "site") in (OLD_PAGES, NEW_PAGES), at
        else:
            assert fault == "kill", at
            assert {len(held(each)) for each in there.iterdir()} == {3, 4}, at
        if fault == "kill":
            assert code == -signal.SIGKILL
        elif fault == "full" and code:
            assert held(there / "site") == OLD_PAGES
            assert [each.name for each in there.iterdir()] == ["site"], at


@pytest.fixture
def disk(tmp_path) -> Iterator[Callable[[str], Path]]:
    """A disk of one's own, with the options given; it is made by root only."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = False

    def mount(options: str) -> Path:
        nonlocal mounted
        command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
        if shutil.which("mount") is None or subprocess.run(command, capture_output=True).returncode:
            pytest.skip("no disk can be mounted here")
        mounted = True
        return folder

    yield mount
    if mounted:
        subprocess.run(["umount", str(folder)], check=True)


@every_writer
def test_a_disk_that_is_full(writing, disk, name: str) -> None:
    folder = disk("size=16m")
    made = writing(name, folder)
    made.clean()
    room = os.statvfs(folder)
    (folder / "filler").write_bytes(b"x" * room.f_bavail * room.f_frsize)
    run = made.go_on()
    _, said = run.communicate(timeout=120)
    assert (run.returncode, said.count("\n")) == (2, 1), said
    assert "No space left on device" in said
    assert made.file.name in said
    assert made.file.read_bytes() == OLD
    assert [each for each in made.left() if each.endswith(".tmp")] == []


@every_writer
def test_a_folder_that_may_not_be_written(writing, disk, name: str) -> None:
    folder = disk("size=16m")
    made = writing(name, folder)
    made.clean()
    subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
    run = made.go_on()
    _, said = run.communicate(timeout=120)
    assert (run.returncode, said.count("\n")) == (2, 1), said
    assert "Read-only file system" in said
    assert made.file.name in said
    assert made.file.read_bytes() == OLD


def test_people_that_are_refused_leave_nothing_behind(inputs, tmp_path) -> None:
    for people, said in (
        (pa.table({"id": ["a"], "skills": ["no list"]}), "the column is string"),
        (pa.table({"id": ["a"]}), "no column is called 'skills'"),
    ):
        pq.write_table(people, tmp_path / "people.parquet")
        with pytest.raises(magraph.DataError, match=said):
            match_file(tmp_path / "people.parquet", tmp_path / "out.parquet", inputs["catalogue"])
        assert [each.name for each in tmp_path.iterdir()] == ["people.parquet"]
    (tmp_path / "people.parquet").write_bytes(b"no Parquet")
    with pytest.raises(magraph.DataError, match="is no Parquet file"):
        match_file(tmp_path / "people.parquet", tmp_path / "out", inputs["catalogue"])
    assert [each.name for each in tmp_path.iterdir()] == ["people.parquet"]


def test_where_a_batch_cannot_go_is_said_before_the_work(inputs, tmp_path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to("nowhere")
    for name, said in (
        ("folder", "is a folder"),
        ("link", "is a link"),
        ("none/out.parquet", "no such folder"),
    ):
        with pytest.raises(magraph.UsageError, match=said):
            match_file(inputs["people"], tmp_path / name, inputs["catalogue"])
    assert sorted(each.name for each in tmp_path.iterdir()) == ["folder", "link"]


# A cache that many use at once


def _cached(cache: Path) -> subprocess.Popen:
    asked = ["match", "--from", "clerk", "--ontology", LEAVES, "--catalogue", LEAVES]
    return subprocess.Popen(
        [sys.executable, "-m", "magraph", *asked],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(HOME), "XDG_CACHE_HOME": str(cache)},
    )


@pytest.mark.parametrize(
    "before",
    ["damaged", *(pytest.param(b, marks=pytest.mark.slow) for b in ("nothing", "cut", "a folder"))],
)
def test_eight_runs_share_a_cache(tmp_path, before: str) -> None:
    """All say the same, whoever writes what the others read; one file is left."""
    alone, said = _cached(tmp_path).communicate(timeout=120)
    assert ("Clerk" in alone, said) == (True, "")
    [kept] = (tmp_path / "magraph").iterdir()
    data = kept.read_bytes()
    kept.unlink()
    if before == "damaged":
        kept.write_bytes(data[: len(data) // 2] + b"\xff" * 64 + data[len(data) // 2 + 64 :])
    if before == "cut":
        kept.write_bytes(data[:-100])
    if before == "a folder":
        kept.mkdir()
    runs = [_cached(tmp_path) for _ in range(8)]
    for run in runs:
        assert run.communicate(timeout=240) == (alone, "")
        assert run.returncode == 0
    assert [each.name for each in (tmp_path / "magraph").iterdir()] == [kept.name]
    if before != "a folder":
        assert kept.read_bytes() == data


@pytest.mark.slow
def test_runs_that_share_a_cache_may_be_killed(tmp_path) -> None:
    random = Random(1)
    alone, _ = _cached(tmp_path / "other").communicate(timeout=120)
    for _ in range(5):
        shutil.rmtree(tmp_path / "magraph", ignore_errors=True)
        runs = [_cached(tmp_path) for _ in range(4)]
        time.sleep(random.uniform(0.2, 2.0))
        for run in runs[:2]:
            run.kill()
        for run in runs[:2]:
            run.communicate(timeout=120)
        for run in runs[2:]:
            assert run.communicate(timeout=120) == (alone, "")
        assert _cached(tmp_path).communicate(timeout=120) == (alone, "")


# A reader that goes away

TALKERS = [
    ["pathway", "cma-aama"],
    ["pathway", "cma-aama", "--alternatives", "3", "--format", "json"],
    ["frontier", "ccma-nha"],
    ["ranges", "cma-aama"],
    ["explain", "cma-aama"],
    ["hold", "ccma-nha"],
    ["coverage", "ma-cert-institutional", "cma-aama"],
    ["match", "--from", "ma-online-short"],
    ["similar", "administrative-ma"],
    ["gap", "clinical-ma", "--from", "administrative-ma"],
    ["eligible", "cma-aama"],
    ["show", "cma-aama"],
    ["search", "blood"],
    ["list", "skills"],
    ["query", "SELECT ?role { ?role a mg:Role }"],
    ["validate"],
    ["--help"],
    ["--version"],
    *(["export", "--format", name] for name in FORMATS),
    *(["export", "pathway", "cma-aama", "--format", name] for name in PICTURES),
]


@pytest.mark.parametrize(
    ("command", "unbuffered"),
    [
        pytest.param(command, unbuffered, marks=() if quick else pytest.mark.slow)
        for number, command in enumerate(TALKERS)
        for unbuffered in ("", "1")
        for quick in [number in (0, 1, len(TALKERS) - 1)]
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else each,
)
def test_a_closed_pipe_ends_quietly(tmp_path, command: list[str], unbuffered: str) -> None:
    """As `| head -1` does once it has its line; here nobody listens from the start."""
    reader, writer = os.pipe()
    os.close(reader)
    run = subprocess.Popen(
        [sys.executable, "-m", "magraph", *command],
        stdout=writer,
        stderr=subprocess.PIPE,
        text=True,
        env={
            **os.environ,
            "PYTHONPATH": str(HOME),
            "PYTHONUNBUFFERED": unbuffered,
            "XDG_CACHE_HOME": str(tmp_path),
        },
    )
    os.close(writer)
    _, said = run.communicate(timeout=120)
    if "pip install" in said:
        pytest.skip(said.strip())
    lost = "lost" in said or "no word" in said  # what a format cannot say is told beside it
    assert run.returncode == 0, said
    assert lost or said == ""
    assert "pipe" not in said.lower()


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        (["list", "roles"], 2, "magraph: error: Bad file descriptor\n"),
        (["--help"], 2, "magraph: error: Bad file descriptor\n"),
        (["export", "-o", "all.ttl"], 0, ""),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, list) else "",
)
def test_an_answer_that_nobody_can_read_is_no_answer(tmp_path, command, code, said) -> None:
    """As under a service that closes standard output; 1 would say no."""
    run = subprocess.run(
        ["sh", "-c", 'exec "$@" >&-', "sh", sys.executable, "-m", "magraph", *command],
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(HOME), "XDG_CACHE_HOME": str(tmp_path)},
        timeout=120,
    )
    assert (run.returncode, run.stderr) == (code, said)
    assert (tmp_path / "all.ttl").exists() == (code == 0)
