"""Batches: the answers are those of one by one, after a kill and on a cluster too."""

from __future__ import annotations

import importlib
import os
import pickle
import runpy
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from matching.catalogues import random_catalogue, random_person

from magraph import matching
from magraph.compiling import compiler
from magraph.errors import DataError, MissingExtra, UsageError
from magraph.matching import batches
from magraph.matching.asking import write_transitions
from magraph.matching.batches import RESULTS, Matcher, match_file
from magraph.matching.packed import packed
from magraph.matching.ranking import known_skills, scores
from magraph.matching.storage import save_catalogue

HOME = Path(batches.__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def catalogue():
    return random_catalogue(5, roles=80)


@pytest.fixture
def compiled(catalogue, tmp_path):
    save_catalogue(catalogue, tmp_path / "x.catalogue")
    return tmp_path / "x.catalogue"


def people(count: int, seed: int = 1) -> list[dict[str, float | None]]:
    random = Random(seed)
    return [random_person(random) for _ in range(count)]


def table(persons) -> pa.Table:
    return pa.table(
        {
            "id": [f"p{number}" for number in range(len(persons))],
            "skills": pa.array([list(person) for person in persons], pa.list_(pa.string())),
            "levels": pa.array(
                [list(person.values()) for person in persons], pa.list_(pa.float64())
            ),
        }
    )


def expected(catalogue, person, top: int) -> tuple[list[str], list[float], list[int]]:
    """The best roles by `scores`, one person at a time."""
    held, _ = known_skills(catalogue, person)
    every = scores(catalogue, held)
    best = [n for n in np.lexsort((np.arange(len(every)), -every))[:top].tolist() if every[n] > 0]
    missing = [sum(s not in held for s in catalogue.needs(n)[0].tolist()) for n in best]
    return [catalogue.role_ids[n].as_py() for n in best], [float(every[n]) for n in best], missing


def answers(result: pa.Table) -> Iterator[tuple[list[str], list[float], list[int]]]:
    for row in result.to_pylist():
        yield row["roles"], row["scores"], row["missing"]


@pytest.mark.parametrize("top", [1, 3, 100])
def test_a_batch_says_what_is_said_one_by_one(catalogue, compiled, top: int) -> None:
    """To the last bit, ties and all."""
    persons = people(400)
    made = pa.Table.from_batches(Matcher(str(compiled), top)(table(persons).to_batches(70)))
    assert made.schema == RESULTS
    assert made["id"].to_pylist() == [f"p{number}" for number in range(400)]
    for person, found in zip(persons, answers(made), strict=True):
        assert found == expected(catalogue, person, top)


@pytest.mark.parametrize("top", [1, 10, 32, 33, 2000])
@pytest.mark.parametrize("weights", [(1.0,), (0.5, 1.0), (0.25, 0.5, 0.75)], ids=str)
def test_packed_postings_say_what_is_said_one_by_one(tmp_path, top: int, weights) -> None:
    """Roles of more blocks than one, many of the same score; with and without unused levels."""
    whole = random_catalogue(top, roles=1200, weights=weights, levels=False)
    assert packed(whole) is not None
    save_catalogue(whole, tmp_path / "x.catalogue")
    persons = [*people(60), {}, dict.fromkeys(whole.skill_ids.to_pylist())]
    for rows in (table(persons), table(persons).drop_columns("levels")):
        made = pa.Table.from_batches(Matcher(str(tmp_path / "x.catalogue"), top)(rows.to_batches()))
        for person, found in zip(persons, answers(made), strict=True):
            assert found == expected(whole, dict.fromkeys(person), top)
    twice = pa.record_batch({"skills": [[*person, *person] for person in persons]})
    (again,) = Matcher(str(tmp_path / "x.catalogue"), top)([twice])
    assert again["roles"].equals(made["roles"].combine_chunks())
    assert again["missing"].equals(made["missing"].combine_chunks())


def test_levels_that_nobody_gives_do_not_keep_postings_from_being_packed(tmp_path) -> None:
    whole = random_catalogue(7, roles=100, weights=(0.5, 1.0))
    assert packed(whole) is not None
    save_catalogue(whole, tmp_path / "x.catalogue")
    matcher, persons = Matcher(str(tmp_path / "x.catalogue"), 5), people(150)
    with_levels = pa.Table.from_batches(matcher(table(persons).to_batches()))
    without = pa.Table.from_batches(matcher(table(persons).drop_columns("levels").to_batches()))
    for person, found, bare in zip(persons, answers(with_levels), answers(without), strict=True):
        assert found == expected(whole, person, 5)
        assert bare == expected(whole, dict.fromkeys(person), 5)


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"weights": (2.0**-17, 2.0**-16)},
        {"weights": (2.0**-15, 1.0)},
        {"weights": (40_000.0,)},
        {"roles": 65_500},
    ],
    ids=["no power of two", "too fine", "sum too long", "too heavy", "too many roles"],
)
def test_what_does_not_fit_is_not_packed(how) -> None:
    assert packed(random_catalogue(1, **how)) is None


def test_a_skill_named_twice_counts_once_at_its_highest_level(catalogue, compiled) -> None:
    skill = catalogue.skill_ids[int(catalogue.skill[0])].as_py()
    twice = pa.record_batch({"skills": [[skill] * 3], "levels": [[1.0, None, 6.5]]})
    (found,) = Matcher(str(compiled))([twice])
    roles, values, _ = expected(catalogue, {skill: 6.5}, 10)
    assert (found["roles"][0].as_py(), found["scores"][0].as_py()) == (roles, values)


def test_without_levels_ids_or_skills(catalogue, compiled) -> None:
    batch = pa.record_batch({"skills": pa.array([[], None, ["nobody knows this", None]])})
    (found,) = Matcher(str(compiled))([batch])
    assert found["id"].to_pylist() == ["0", "1", "2"]
    assert found["roles"].to_pylist() == [[], [], []]


def test_where_nobody_wrote_somebody_s_levels_none_is_known(catalogue, compiled) -> None:
    skills = [catalogue.skill_ids[number].as_py() for number in (0, 1)]
    levels = pa.array([None, [1.0, None], None], pa.list_(pa.float64()))
    batch = pa.record_batch({"skills": pa.array([skills, skills, None]), "levels": levels})
    (found,) = Matcher(str(compiled))([batch])
    persons = [dict.fromkeys(skills), dict(zip(skills, (1.0, None), strict=True)), {}]
    assert list(answers(pa.Table.from_batches([found]))) == [
        expected(catalogue, person, 10) for person in persons
    ]


def test_a_slice_of_a_batch_and_large_lists(catalogue, compiled) -> None:
    persons = people(50)
    whole = table(persons).to_batches()[0]
    large = whole.set_column(1, "skills", whole["skills"].cast(pa.large_list(pa.string())))
    for batch in (whole.slice(20, 10), large.slice(20, 10)):
        (found,) = Matcher(str(compiled), 4)([batch])
        for person, got in zip(
            persons[20:30], answers(pa.Table.from_batches([found])), strict=True
        ):
            assert got == expected(catalogue, person, 4)


TEXTS = [
    pa.string(),
    pa.large_string(),
    pa.string_view(),
    pa.dictionary(pa.int32(), pa.string()),
    pa.dictionary(pa.int16(), pa.large_string()),
]


@pytest.mark.parametrize("kind", TEXTS, ids=str)
def test_text_as_other_libraries_keep_it(catalogue, compiled, kind) -> None:
    persons = people(50)
    plain = table(persons).to_batches()[0]
    skills = plain["skills"]
    texts = skills.values
    if pa.types.is_dictionary(kind):
        texts = texts.cast(kind.value_type).dictionary_encode().cast(kind)
    gone = pa.array([number % 7 == 0 for number in range(50)])
    lists = pa.ListArray.from_arrays(skills.offsets, texts.cast(kind), mask=gone)
    assert lists.type.value_type == kind
    batch = plain.set_column(1, "skills", lists).slice(20, 20).drop_columns("levels")
    (found,) = Matcher(str(compiled), 4)([batch])
    for number, got in enumerate(answers(pa.Table.from_batches([found])), 20):
        person = {} if number % 7 == 0 else dict.fromkeys(persons[number])
        assert got == expected(catalogue, person, 4)


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"names": [["a"]]}, "no column is called 'skills'"),
        ({"skills": ["a"]}, "not lists"),
        ({"skills": [[1]]}, "not lists"),
        ({"skills": [["a"]], "levels": [["b"]]}, "not lists"),
        ({"skills": [["a"]], "levels": [[1.0, 2.0]]}, "of row 0 of its batch are not as many"),
        ({"id": ["x", "y"], "skills": [[], ["a"]], "levels": [[], [1, 2]]}, "of id 'y' are not as"),
        ({"id": [5], "skills": [["a", "b"]], "levels": [[7.0, -0.5]]}, "-0.5 of id 5 is no level"),
        ({"skills": [["a"], [], ["b"]], "levels": [[7], [], [8]]}, "8 of row 2 .* from 0 to 7"),
    ],
)
def test_columns_of_another_kind_are_refused(compiled, columns, said) -> None:
    with pytest.raises(DataError, match=said):
        list(Matcher(str(compiled))([pa.record_batch(columns)]))


def test_where_nothing_can_be_kept_a_function_is_compiled_all_the_same(
    tmp_path, monkeypatch
) -> None:
    """As in a container without a disk: a file stands where each folder would be."""
    for name in ("HOME", "XDG_CACHE_HOME", "IPYTHONDIR"):
        monkeypatch.setenv(name, os.devnull)
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    (tmp_path / "__pycache__").touch()
    (tmp_path / "twofold.py").write_text("def twofold(x):\n    return 2 * x\n")
    twofold = runpy.run_path(str(tmp_path / "twofold.py"))["twofold"]
    compiled = compiler("Doubling", "batches")(twofold)
    assert compiled(21) == 42
    assert compiled.signatures
    assert sorted(each.name for each in tmp_path.iterdir()) == ["__pycache__", "twofold.py"]


@pytest.mark.slow
def test_where_nothing_can_be_kept_batches_say_the_same(tmp_path) -> None:
    """Each run compiles anew, half a minute long."""
    whole = random_catalogue(7, roles=100, weights=(0.5, 1.0))
    assert packed(whole) is not None
    save_catalogue(whole, tmp_path / "x.catalogue")
    shutil.copytree(
        HOME / "magraph", tmp_path / "magraph", ignore=shutil.ignore_patterns("__pycache__")
    )
    (tmp_path / "magraph" / "matching" / "__pycache__").touch()
    persons = table(people(40))
    pq.write_table(persons, tmp_path / "persons.parquet")
    code = (
        "import pyarrow.parquet as pq\n"
        "import magraph.matching.batches as batches\n"
        "batch, = pq.read_table('persons.parquet').to_batches()\n"
        "for number, given in enumerate([batch, batch.drop_columns('levels')]):\n"
        "    found, = batches.Matcher('x.catalogue', 3)([given])\n"
        "    pq.write_table(batches.pa.table(found), f'found-{number}.parquet')\n"
    )
    nowhere = dict.fromkeys(("HOME", "XDG_CACHE_HOME", "IPYTHONDIR"), os.devnull)
    environment = {**os.environ, **nowhere, "PYTHONPATH": str(tmp_path)}
    environment.pop("NUMBA_CACHE_DIR", None)
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path, env=environment)
    with_levels, without = (
        pq.read_table(tmp_path / f"found-{number}.parquet") for number in (0, 1)
    )
    assert (tmp_path / "magraph" / "matching" / "__pycache__").is_file()
    for person, found, bare in zip(people(40), answers(with_levels), answers(without), strict=True):
        assert found == expected(whole, person, 3)
        assert bare == expected(whole, dict.fromkeys(person), 3)


@pytest.mark.parametrize("name", ["kernel", "packed"])
def test_without_numba_batches_say_what_to_install(name: str, monkeypatch) -> None:
    monkeypatch.delitem(sys.modules, f"magraph.matching.{name}")
    monkeypatch.delattr(matching, name)
    monkeypatch.setitem(sys.modules, "numba", None)
    with pytest.raises(MissingExtra, match=r"Batches.*magraph\[batches\]"):
        importlib.import_module(f"magraph.matching.{name}")


def test_a_matcher_travels_without_its_catalogue(compiled) -> None:
    matcher = Matcher(str(compiled), 2)
    list(matcher(table(people(3)).to_batches()))
    sent = pickle.dumps(matcher)
    assert len(sent) < 1000
    assert pickle.loads(sent) == matcher
    with pytest.raises(UsageError):
        Matcher(str(compiled), 0)


# Files -----------------------------------------------------------------------------------------


@pytest.fixture
def file(tmp_path):
    pq.write_table(table(people(230)), tmp_path / "people.parquet")
    return tmp_path / "people.parquet"


@pytest.fixture
def small_parts(monkeypatch):
    monkeypatch.setattr(batches, "ROWS", 50)


def test_a_file_is_matched_in_parts(catalogue, compiled, file, tmp_path, small_parts) -> None:
    seen = []
    done = match_file(
        file, tmp_path / "out.parquet", compiled, top=3, progress=lambda *at: seen.append(at)
    )
    assert done == 230
    assert seen == [(50, 230), (100, 230), (150, 230), (200, 230), (230, 230)]
    made = pq.read_table(tmp_path / "out.parquet")
    for person, found in zip(people(230), answers(made), strict=True):
        assert found == expected(catalogue, person, 3)
    assert {each.name for each in tmp_path.iterdir()} == {
        "people.parquet",
        "x.catalogue",
        "out.parquet",
    }


class Stopped(Exception):
    pass


def stop_after(count: int):
    def progress(done: int, _total: int) -> None:
        if done >= count:
            raise Stopped

    return progress


def test_a_stopped_run_goes_on_where_it_was(
    compiled, file, tmp_path, small_parts, monkeypatch
) -> None:
    whole = tmp_path / "whole.parquet"
    match_file(file, whole, compiled)
    with pytest.raises(Stopped):
        match_file(file, tmp_path / "out.parquet", compiled, threads=1, progress=stop_after(150))
    assert not (tmp_path / "out.parquet").exists()
    matched = []
    real = Matcher._matched
    monkeypatch.setattr(
        Matcher, "_matched", lambda self, b: (matched.append(len(b)), real(self, b))[1]
    )
    match_file(file, tmp_path / "out.parquet", compiled, threads=1)
    assert matched == [50, 30]  # three parts were kept
    assert pq.read_table(tmp_path / "out.parquet").equals(pq.read_table(whole))


@pytest.mark.parametrize("kind", TEXTS[:2] + TEXTS[3:4], ids=str)
@pytest.mark.parametrize("group", [1000, 64, 1])
@pytest.mark.parametrize("dictionary", [1024**2, 200, None], ids=["whole", "overflown", "none"])
def test_files_as_other_libraries_write_them(
    catalogue, compiled, tmp_path, small_parts, kind, group: int, dictionary: int | None
) -> None:
    rows = table(people(120))
    lists = rows["skills"].combine_chunks()
    texts = lists.values
    texts = texts.dictionary_encode() if pa.types.is_dictionary(kind) else texts.cast(kind)
    skills = pa.ListArray.from_arrays(lists.offsets, texts)
    file = tmp_path / "people.parquet"
    if pa.types.is_dictionary(kind) and group == 1:
        pytest.skip("Arrow loses empty lists of categories: see below")
    pq.write_table(
        rows.set_column(1, "skills", skills),
        file,
        row_group_size=group,
        use_dictionary=dictionary is not None,
        dictionary_pagesize_limit=dictionary,
        data_page_size=100,
        write_batch_size=10,
    )
    assert match_file(file, tmp_path / "out.parquet", compiled, top=3) == 120
    made = pq.read_table(tmp_path / "out.parquet")
    for person, found in zip(people(120), answers(made), strict=True):
        assert found == expected(catalogue, person, 3)


@pytest.mark.parametrize("kind", ["text", "categories"])
def test_no_row_is_lost_where_nobody_has_a_skill(
    catalogue, compiled, tmp_path, small_parts, kind: str
) -> None:
    """Arrow stops at a batch of empty lists of categories, and says nothing."""
    persons = [*people(70), *[{}] * 150, *people(70)]
    rows = table(persons)
    if kind == "categories":
        lists = rows["skills"].combine_chunks()
        texts = lists.values.dictionary_encode()
        rows = rows.set_column(1, "skills", pa.ListArray.from_arrays(lists.offsets, texts))
    file = tmp_path / "people.parquet"
    pq.write_table(rows, file)
    refused = ""
    try:
        match_file(file, tmp_path / "out.parquet", compiled, top=3)
    except DataError as error:
        refused = str(error)
    if refused:
        assert kind == "categories"
        assert "cannot read" in refused
    else:
        found = list(answers(pq.read_table(tmp_path / "out.parquet")))
        assert found == [expected(catalogue, person, 3) for person in persons]


def test_rows_without_an_id_are_numbered_through_the_file(compiled, tmp_path, small_parts) -> None:
    rows = table(people(130)).drop_columns("id")
    pq.write_table(rows, tmp_path / "people.parquet", row_group_size=64)
    match_file(tmp_path / "people.parquet", tmp_path / "out.parquet", compiled)
    ids = pq.read_table(tmp_path / "out.parquet")["id"].to_pylist()
    assert ids == [str(number) for number in range(130)]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"id": ["a"]}, "no column is called 'skills'"),
        ({"name": ["a"]}, "no column is called 'skills'"),
        ({"skills": ["a"]}, "not lists"),
        ({"skills": [[1]]}, "not lists"),
        ({"skills": [{"a": "b"}]}, "not lists"),
    ],
)
def test_files_of_another_kind_are_refused(compiled, tmp_path, columns, said) -> None:
    pq.write_table(pa.table(columns), tmp_path / "people.parquet")
    with pytest.raises(DataError, match=said):
        match_file(tmp_path / "people.parquet", tmp_path / "out.parquet", compiled)


def test_a_file_of_nobody(compiled, tmp_path) -> None:
    pq.write_table(table([]), tmp_path / "people.parquet")
    assert match_file(tmp_path / "people.parquet", tmp_path / "out.parquet", compiled) == 0
    assert pq.read_table(tmp_path / "out.parquet").schema.names == RESULTS.names


@pytest.mark.parametrize("threads", [1, 3, 16])
def test_any_number_of_threads_says_the_same_in_the_same_order(
    compiled, file, tmp_path, monkeypatch, threads: int
) -> None:
    match_file(file, tmp_path / "whole.parquet", compiled, threads=1)
    monkeypatch.setattr(batches, "ROWS", 7)
    with pytest.raises(Stopped):
        match_file(
            file, tmp_path / "out.parquet", compiled, threads=threads, progress=stop_after(70)
        )
    seen = []
    match_file(
        file,
        tmp_path / "out.parquet",
        compiled,
        threads=threads,
        progress=lambda done, _total: seen.append(done),
    )
    assert seen == [*range(7, 230, 7), 230]
    made, whole = pq.read_table(tmp_path / "out.parquet"), pq.read_table(tmp_path / "whole.parquet")
    assert made.to_pylist() == whole.to_pylist()


def test_no_threads_are_refused(compiled, file, tmp_path) -> None:
    with pytest.raises(UsageError, match="threads: 0"):
        match_file(file, tmp_path / "out.parquet", compiled, threads=0)


def test_parts_of_another_question_are_not_used(compiled, file, tmp_path, small_parts) -> None:
    with pytest.raises(Stopped):
        match_file(file, tmp_path / "out.parquet", compiled, top=2, progress=stop_after(150))
    match_file(file, tmp_path / "out.parquet", compiled, top=5)
    assert max(map(len, pq.read_table(tmp_path / "out.parquet")["roles"].to_pylist())) > 2


@pytest.mark.parametrize(
    ("skills", "warned"), [(["flour"], True), ([], True), (None, False), ("none", False)]
)
def test_a_file_in_which_nobody_is_matched_is_remarked_on(
    cli, catalogue, compiled, tmp_path, skills, warned
) -> None:
    """Labels and other catalogues' ids are no ids of this one; who is not there is no mistake."""
    known = catalogue.skill_ids[0].as_py()
    held = [] if skills == "none" else [[], [known] if skills is None else skills]
    typed = pa.table({"skills": pa.array(held, pa.list_(pa.string()))})
    pq.write_table(typed, tmp_path / "people.parquet")
    done = cli(
        *("match", "--profiles", "people.parquet"),
        *("--catalogue", str(compiled), "-o", "out.parquet"),
    )
    assert done.returncode == 0
    assert done.stderr.startswith("people.parquet: Nobody holds a skill") == warned
    assert (known in done.stderr.replace("\n", "")) == warned


def test_a_file_that_is_none_or_no_parquet(compiled, tmp_path) -> None:
    with pytest.raises(UsageError, match=r"none.parquet: no such file$"):
        match_file(tmp_path / "none.parquet", tmp_path / "out.parquet", compiled)
    with pytest.raises(UsageError, match="no such folder"):
        match_file(tmp_path / "x.parquet", tmp_path / "no" / "out.parquet", compiled)
    assert not (tmp_path / "no").exists()
    (tmp_path / "text.parquet").write_text("no parquet")
    with pytest.raises(DataError, match="no Parquet"):
        match_file(tmp_path / "text.parquet", tmp_path / "out.parquet", compiled)


@pytest.mark.slow
def test_killed_again_and_again_nothing_is_lost_or_doubled(compiled, tmp_path) -> None:
    persons = people(3000)
    pq.write_table(table(persons), tmp_path / "people.parquet")
    match_file(tmp_path / "people.parquet", tmp_path / "whole.parquet", compiled)
    code = (
        "import sys, time; from magraph.matching import batches\n"
        "batches.ROWS = 100\n"
        "real = batches.Matcher._matched\n"
        "batches.Matcher._matched = lambda self, b: (time.sleep(0.25), real(self, b))[1]\n"
        "batches.match_file(*sys.argv[1:])"
    )
    command = [
        sys.executable,
        "-c",
        code,
        str(tmp_path / "people.parquet"),
        str(tmp_path / "out.parquet"),
        str(compiled),
    ]
    environment = {**os.environ, "PYTHONPATH": str(HOME)}
    kills = 0
    while True:
        run = subprocess.Popen(command, env=environment)
        try:
            assert run.wait(timeout=4) == 0
            break
        except subprocess.TimeoutExpired:
            run.send_signal(signal.SIGKILL)
            run.wait()
            kills += 1
            assert kills < 60
    assert kills > 0
    assert pq.read_table(tmp_path / "out.parquet").equals(pq.read_table(tmp_path / "whole.parquet"))


@pytest.mark.slow
def test_a_cluster_that_loses_a_worker_says_the_same(catalogue, compiled, tmp_path) -> None:
    """Three worker processes; one is killed while they work; nothing is lost or doubled."""
    distributed = pytest.importorskip("distributed")
    persons = people(2000)
    file = str(tmp_path / "people.parquet")
    pq.write_table(table(persons), file, row_group_size=100)
    matcher = Matcher(str(compiled), 5)

    def work(group: int) -> pa.Table:
        time.sleep(0.2)  # so that the worker dies at work
        batches_in = pq.ParquetFile(file).read_row_group(group).to_batches()
        return pa.Table.from_batches(matcher(batches_in))

    with (
        distributed.LocalCluster(
            n_workers=3, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        futures = client.map(work, range(20), pure=False)
        time.sleep(1.0)
        victim = next(iter(cluster.workers.values()))
        os.kill(victim.pid, signal.SIGKILL)
        found = client.gather(futures)
    made = pa.concat_tables(found)
    match_file(file, tmp_path / "alone.parquet", compiled, top=5)
    assert made.combine_chunks().equals(pq.read_table(tmp_path / "alone.parquet").combine_chunks())
    assert made["id"].to_pylist() == [f"p{number}" for number in range(2000)]


def test_the_command_says_nothing_where_nobody_watches(
    cli, process, compiled, file, tmp_path
) -> None:
    done = process("match", "--profiles", file, "--catalogue", compiled, "-o", "out.parquet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert len(pq.read_table(tmp_path / "out.parquet")) == 230
    assert cli("match", "--profiles", file).returncode == 2
    assert cli("match", "--profiles", file, "-o", "x", "--catalogue", "x.ttl").returncode == 2


def test_the_people_are_not_written_over(compiled, file, tmp_path) -> None:
    people_before = file.read_bytes()
    (tmp_path / "alias.parquet").symlink_to(file)
    for name in (file, tmp_path / "." / file.name):
        with pytest.raises(UsageError, match="is what is read, and would be lost"):
            match_file(name, file, compiled)
    with pytest.raises(UsageError, match="would be lost"):
        match_file(tmp_path / "alias.parquet", file, compiled)
    assert file.read_bytes() == people_before


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--from", "rn"], "--from says nothing about the people of a file"),
        (["--profile", "me.toml"], "--profile says nothing"),
        (["--as-of", "2026-11-25"], "--as-of says nothing"),
        (["--format", "json"], "--format says nothing"),
        (["--with", "mine.ttl"], "--with says nothing"),
    ],
)
def test_what_says_nothing_of_many_people_is_refused(cli, compiled, file, given, said) -> None:
    """They were passed over in silence, as if they had counted."""
    done = cli("match", "--profiles", file, "--catalogue", compiled, "-o", "out.parquet", *given)
    assert done.returncode == 2
    assert said in done.stderr
    assert "--threads says nothing without --profiles" in cli("match", "--threads", "2").stderr


def test_a_name_that_says_another_format_is_refused_before_anything_is_read(tmp_path) -> None:
    with pytest.raises(UsageError, match=r"best\.csv: what is written is \.parquet; name it so"):
        match_file(tmp_path / "none.parquet", tmp_path / "best.csv", tmp_path / "none.catalogue")
    with pytest.raises(UsageError, match=r"steps\.svg: what is written is \.graphml; name it so"):
        write_transitions(lambda: pytest.fail("read"), tmp_path / "steps.svg")
