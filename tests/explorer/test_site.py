"""The explorer as a folder of files: what is in it, that it is whole, and that it says what the
planner says."""

from __future__ import annotations

import gzip
import json
import re
from base64 import b64decode
from datetime import date
from pathlib import Path

import html5lib
import pytest

import magraph
from magraph.errors import UsageError
from magraph.explorer.covering import coverages
from magraph.explorer.site import MARK, write_site
from magraph.readwrite import read_graph
from magraph.readwrite.files import write_folder

SMALL = Path(__file__).parent.parent / "hostile" / "small.ttl"
DAY = date(2026, 11, 25)


def contents(folder):
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in folder.rglob("*")
        if file.is_file()
    }


def unpacked(script):
    """What the page gets from a file of answers."""
    target, packed = re.fullmatch(r'magraphAnswers\((".*?"), "(.*)"\);\n', script).groups()
    return json.loads(target), json.loads(gzip.decompress(b64decode(packed)))


@pytest.fixture(scope="module")
def small():
    return read_graph(SMALL)


@pytest.fixture(scope="module")
def site(small, tmp_path_factory):
    folder = tmp_path_factory.mktemp("site") / "pages"
    write_site(small, folder, as_of=DAY)
    return folder


def test_the_folder_lists_its_files(site):
    listed = json.loads((site / MARK).read_text("utf-8"))
    assert listed["as_of"] == "2026-11-25"
    assert listed["files"] == sorted(contents(site))
    assert {"index.html", "coverage.html", "explorer.css", "explorer.js"} < set(listed["files"])
    names = {f"answers/{name}.js" for name in ("assistant", "senior", "cma", "rma")}
    assert {name for name in listed["files"] if name.startswith("answers/")} == names


def test_the_page_loads_nothing_but_its_own_files(site):
    text = (site / "index.html").read_text("utf-8")
    page = html5lib.HTMLParser(strict=True).parse(text)
    loaded = [node.get("src") or node.get("href") for node in page.iter() if node.get("src")]
    assert loaded == ["explorer.js"]
    assert "connect-src 'none'" in text
    assert "2026-11-25" in text
    assert "Other hours were not worked out beforehand" in text


def test_the_same_ontology_and_day_give_the_same_bytes(small, site, tmp_path):
    write_site(small, tmp_path / "again", as_of=DAY)
    assert contents(tmp_path / "again") == contents(site)


def test_every_number_leads_to_a_text_and_every_cell_to_an_answer(site):
    for file in (site / "answers").iterdir():
        target, told = unpacked(file.read_text("utf-8"))
        assert f"{target}.js" == file.name
        texts = range(len(told["texts"]))
        assert len(set(told["texts"])) == len(told["texts"])
        assert set(told["cells"].values()) == set(range(len(told["answers"])))
        sources = {id_ for id_, _ in told["sources"]}
        for each in told["answers"]:
            ways = each["ways"]
            numbers = [*each["details"], *(w["card"] for w in ways), *(w["full"] for w in ways)]
            numbers += [each[k] for k in ("chart", "table", "proof", "none") if each[k] is not None]
            assert all(number in texts for number in numbers)
            assert sources.issuperset(each["sources"])
            assert all(sources.issuperset(way["sources"]) for way in ways)
            assert bool(ways) == (each["none"] is None)
            assert len(each["best"]) == len(each["budgets"]) + 1
            assert {len(row) for row in each["best"]} == {len(each["deadlines"]) + 1}


def test_a_programme_is_held_against_each_target_in_each_place(graph):
    targets, places = ("rma-amt", "wa-ma-c", "clinical-ma"), ("", "US-NY", "US-WA")
    told = coverages(graph, "ma-online-short", DAY, targets, places).packed()
    assert set(told["cells"]) == {f"{target}|{place}" for target in targets for place in places}
    for cell, number in told["cells"].items():
        wanted, place = cell.split("|")
        found = magraph.coverage(
            graph, "ma-online-short", wanted, jurisdiction=place or None, as_of=DAY
        )
        text = told["texts"][told["answers"][number]["told"]]
        assert f"what it covers of {found.target.label}" in text
        for route in found.routes:
            assert f"({route.id})" in text
        forbidden = sum(duty.status == "forbidden" for duty in found.duties)
        assert (f"Duties that the place forbids ({forbidden})" in text) == bool(forbidden)
    assert told["answers"][told["cells"]["wa-ma-c|"]]["place"] == "Washington"


def test_a_site_is_replaced_and_nothing_else_is(small, site, tmp_path):
    folder = tmp_path / "pages"
    write_folder(folder, {"old.html": "old", MARK: json.dumps({"files": ["old.html", MARK]})}, MARK)
    write_site(small, folder, as_of=DAY)
    assert contents(folder) == contents(site)
    (folder / "answers" / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match=r"holds answers/mine\.txt"):
        write_site(small, folder, as_of=DAY)
    assert (folder / "answers" / "mine.txt").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["pages"]


def test_a_failure_leaves_the_old_site_and_no_half_of_a_new_one(small, site, tmp_path, monkeypatch):
    folder = tmp_path / "pages"
    write_site(small, folder, as_of=DAY)

    def full(path, text):
        if Path(path).name == "explorer.js":
            raise OSError(28, "No space left on device")
        Path(path).write_text(text)

    monkeypatch.setattr("magraph.readwrite.files.write_file", full)
    with pytest.raises(UsageError, match="No space left"):
        write_site(small, folder, as_of=DAY)
    assert contents(folder) == contents(site)
    assert [path.name for path in tmp_path.iterdir()] == ["pages"]


def test_the_command_writes_a_folder(cli, site, tmp_path):
    arguments = ("export", "--format", "html", "--as-of", DAY, "--ontology", SMALL)
    done = cli(*arguments, "-o", "pages/")
    assert (done.returncode, done.stdout) == (0, "")
    assert contents(tmp_path / "pages") == contents(site)
    for wrong in ((), ("-o", "page.html"), ("-o", "pages", "--in", "WA"), ("-o", SMALL)):
        done = cli(*arguments, *wrong)
        assert done.returncode == 2, done.stderr
        assert "Traceback" not in done.stderr
