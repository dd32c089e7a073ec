"""What is installed is what is in the repository: the wheel carries the ontology and runs alone."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=HOME,
        check=True,
        capture_output=True,
        timeout=120,
    )
    (file,) = folder.glob("*.whl")
    return file


def test_every_file_of_package_and_ontology_is_in_the_wheel(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    package = [
        f
        for f in (HOME / "magraph").rglob("*")
        if f.is_file() and "__pycache__" not in f.parts and not f.name.startswith(".")
    ]
    data = [f for f in (HOME / "ontology").rglob("*") if f.is_file()]
    assert data
    wanted = {f.relative_to(HOME).as_posix() for f in package}
    wanted |= {f"magraph/{f.relative_to(HOME).as_posix()}" for f in data}
    assert wanted <= names
    assert not [name for name in names if "__pycache__" in name or name.startswith("tests")]


def test_the_wheel_carries_its_bill_of_materials(wheel):
    files = zipfile.ZipFile(wheel)
    (name,) = [name for name in files.namelist() if ".dist-info/sboms/" in name]
    assert files.read(name) == (HOME / "sbom.cdx.json").read_bytes()


def test_the_unpacked_wheel_answers_in_a_folder_of_its_own(wheel, tmp_path):
    zipfile.ZipFile(wheel).extractall(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "magraph", "pathway", "cma-aama"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert done.stderr == ""
    assert "11 months, $6,250" in done.stdout
    where = subprocess.run(
        [sys.executable, "-c", "import magraph.readwrite as r; print(r.ontology_path())"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
    )
    assert Path(where.stdout.strip()) == tmp_path / "magraph" / "ontology"


def test_the_packed_ontology_is_not_checked_again_and_any_other_is(wheel, tmp_path):
    """Checking takes a fifth of a first answer; what is packed has passed its tests."""
    zipfile.ZipFile(wheel).extractall(tmp_path)
    code = (
        "from magraph.readwrite import ontology_path, read_graph, turtle\n"
        "turtle.check_graph = lambda graph: print('checked') or []\n"
        "read_graph(); print('read'); read_graph(ontology_path())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert done.stdout.split() == ["read", "checked"]
