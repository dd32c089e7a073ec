"""Profiles that mean harm, one or millions in Parquet: each is refused in words."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from matching.catalogues import random_catalogue

from magraph.errors import DataError, ProfileError
from magraph.matching.batches import Matcher, match_file
from magraph.matching.storage import save_catalogue
from magraph.profile import read_profile
from magraph.readwrite import read_graph

SKILL = "http://example.org/skill/0001"
SKILLS = pa.array([[SKILL], [SKILL]])
LISTS = {
    "lists": pa.array([[SKILL], []]),
    "lists of lists": pa.array([[[SKILL]], []]),
    "objects": pa.array([{"a": SKILL}, None]),
    "maps": pa.array([[("a", SKILL)], []], pa.map_(pa.string(), pa.string())),
    "fixed lists": pa.array([[SKILL], [SKILL]], pa.list_(pa.string(), 1)),
}
ODD = {
    "numbers": pa.array([1, 2]),
    "nothing": pa.nulls(2),
    "lists of numbers": pa.array([[1], [2]]),
    "bytes": pa.array([[b"\xff"], []]),
    "dates": pa.array([[0], [1]], pa.list_(pa.date32())),
    **{name: values for name, values in LISTS.items() if name != "lists"},
}


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory):
    file = tmp_path_factory.mktemp("catalogue") / "x.catalogue"
    save_catalogue(random_catalogue(1), file)
    return file


@pytest.fixture
def refused(tmp_path, catalogue):
    """Both ways refuse it in one line, and leave nothing behind."""

    def check(table: pa.Table, said: str) -> None:
        (batch,) = table.to_batches()
        with pytest.raises(DataError, match=said):
            list(Matcher(str(catalogue))([batch]))
        pq.write_table(table, tmp_path / "a.parquet")
        with pytest.raises(DataError) as raised:
            match_file(tmp_path / "a.parquet", tmp_path / "b.parquet", catalogue)
        assert "\n" not in str(raised.value)
        assert [file.name for file in tmp_path.iterdir()] == ["a.parquet"]

    return check


@pytest.mark.parametrize("name", ODD)
def test_skills_of_other_types(refused, name) -> None:
    refused(pa.table({"skills": ODD[name]}), "not lists of the right kind")


@pytest.mark.parametrize("name", LISTS)
def test_ids_that_are_lists_or_objects(refused, name) -> None:
    refused(pa.table({"id": LISTS[name], "skills": SKILLS}), "which is no id")


def test_a_column_twice(refused) -> None:
    refused(pa.table([SKILLS, SKILLS], names=["skills", "skills"]), "2 columns are called 'skills'")


def test_a_level_that_no_float_can_hold(catalogue) -> None:
    levels = pa.array([[2**64 - 1], [1]], pa.list_(pa.uint64()))
    batch = pa.record_batch({"skills": SKILLS, "levels": levels})
    with pytest.raises(DataError, match="Arrow cannot read the batch"):
        list(Matcher(str(catalogue))([batch]))


def test_a_list_of_a_million_skills(tmp_path, catalogue) -> None:
    table = pa.table({"skills": [[SKILL] * 1_000_000, []]})
    pq.write_table(table, tmp_path / "a.parquet")
    assert match_file(tmp_path / "a.parquet", tmp_path / "b.parquet", catalogue) == 2
    (once,) = Matcher(str(catalogue))([pa.record_batch({"skills": [[SKILL]]})])
    assert pq.read_table(tmp_path / "b.parquet")["scores"][0] == once["scores"][0]


def test_a_parquet_file_cut_off_anywhere(tmp_path, catalogue) -> None:
    pq.write_table(pa.table({"skills": SKILLS}), tmp_path / "a.parquet")
    whole = (tmp_path / "a.parquet").read_bytes()
    for end in range(0, len(whole), 40):
        (tmp_path / "a.parquet").write_bytes(whole[:end])
        with pytest.raises(DataError, match="is no Parquet file"):
            match_file(tmp_path / "a.parquet", tmp_path / "b.parquet", catalogue)


# One profile


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("born = {0}", "profile.born: a number of thousands of digits is not a date"),
        ("skills = {{ phlebotomy = {0} }}", "skills.phlebotomy: a number of thousands of digits"),
        ("work = [{{ role = {0} }}]", r"work\[1\].role: a number of thousands of digits"),
        ("jurisdiction = {0}", "jurisdiction: a number of thousands of digits"),
    ],
)
def test_numbers_in_hexadecimal_too_long_for_decimal_digits(tmp_path, text, said) -> None:
    (tmp_path / "a.toml").write_text(text.format("0x" + "F" * 5000))
    with pytest.raises(ProfileError, match=said):
        read_profile(read_graph(), tmp_path / "a.toml")


BADGE = (
    '{"@context": "x", "type": "OpenBadgeCredential", "validFrom": %s,'
    ' "credentialSubject": {"achievement": {"name": "x"}}}'
)


@pytest.mark.parametrize(
    ("text", "said"),
    [("%s", "must hold a table of keys"), (BADGE, "validFrom .* is no time of ISO 8601")],
)
@pytest.mark.parametrize("depth", [30, 900])
def test_lists_in_lists(tmp_path, text, said, depth) -> None:
    (tmp_path / "a.json").write_text(text % ("[" * depth + "]" * depth))
    with pytest.raises(ProfileError, match=said) as raised:
        read_profile(read_graph(), tmp_path / "a.json")
    assert len(str(raised.value)) < 500


def test_a_long_list_where_a_day_belongs_is_not_said_in_full(tmp_path) -> None:
    (tmp_path / "a.json").write_text('{"born": [%s 1]}' % ("1," * 100_000))
    with pytest.raises(ProfileError) as raised:
        read_profile(read_graph(), tmp_path / "a.json")
    assert len(str(raised.value)) < 500
