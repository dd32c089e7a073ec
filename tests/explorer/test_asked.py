"""The address of a page is the whole question: it comes back as it was, or says what is wrong."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magraph.errors import UsageError
from magraph.explorer.asked import LONGEST, Asked, AskedCoverage

WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).map(
    lambda text: text.strip() or "x"
)
AMOUNTS = st.decimals(0, 10**9, places=2, allow_nan=False)
QUESTIONS = st.builds(
    Asked,
    target=WORDS,
    held=st.lists(WORDS, max_size=4, unique=True).map(tuple),
    place=st.none() | WORDS,
    budget=st.none() | AMOUNTS,
    deadline=st.none() | AMOUNTS,
    hours=st.integers(1, 168),
    day=st.none() | st.dates(),
    estimate=st.sampled_from(["min", "typical", "max"]),
    avoid=st.lists(WORDS, max_size=3, unique=True).map(tuple),
    full_scope=st.booleans(),
    show=st.none() | st.integers(1, 50),
)


@given(QUESTIONS)
def test_a_question_comes_back_from_its_address(asked):
    assert Asked.read(asked.query) == asked


def test_fields_left_empty_are_left_out():
    asked = Asked.read("target=cma-aama&from=&in=&budget=&deadline=&hours-per-week=&as-of=&from=x")
    assert asked == Asked(target="cma-aama", held=("x",))
    assert asked.query == "target=cma-aama&from=x"


def test_the_address_says_what_the_command_line_says():
    asked = Asked.read(
        "target=rma-amt&from=generalist-ma%402020-05-24..&in=WA&budget=5000&as-of=2026-11-24&show=2"
    )
    assert (asked.budget, asked.day) == (Decimal(5000), date(2026, 11, 24))
    assert asked.command == (
        "magraph frontier rma-amt --from generalist-ma@2020-05-24.. --in WA --budget 5000 "
        "--as-of 2026-11-24"
    )
    whole = Asked.read("target=clinical-ma&in=CA&full-scope=yes")
    assert whole.command == "magraph frontier clinical-ma --in CA --full-scope"
    assert "'; rm -rf'" in Asked(target="; rm -rf").command.replace("'; rm -rf'", "'; rm -rf'")


def test_money_may_be_written_as_people_write_it():
    assert Asked.read("budget=%245%2C000").budget == 5000


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("budget=lots", "budget: 'lots' is no number"),
        ("budget=-1", "budget"),
        ("budget=nan", "budget"),
        ("deadline=1e99", "deadline"),
        ("hours-per-week=0", "hours-per-week"),
        ("hours-per-week=99999999999999999999", "hours-per-week"),
        ("show=0", "show"),
        ("show=%D9%A1", "show"),
        ("as-of=tomorrow", "as-of: 'tomorrow' is not a date"),
        ("estimate=some", "estimate"),
        ("full-scope=no", "full-scope: 'no' is not 'yes'"),
        ("target=a&target=b", "target: given twice"),
        ("colour=red", "no parameter is called 'colour'"),
        ("target=" + "a" * LONGEST, "too long"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(query, said):
    with pytest.raises(UsageError) as error:
        Asked.read(query)
    assert said in str(error.value)


def test_a_question_about_a_programme_is_that_of_the_command_line():
    asked = AskedCoverage.read(
        "programme=ma-online-short&target=clinical-ma&in=NY&as-of=2026-11-24"
    )
    assert asked.whole
    assert asked.command == (
        "magraph coverage ma-online-short clinical-ma --in NY --as-of 2026-11-24"
    )
    assert not AskedCoverage.read("programme=ma-online-short&target=").whole
    with pytest.raises(UsageError, match="no parameter is called 'budget'"):
        AskedCoverage.read("programme=a&target=b&budget=5")
