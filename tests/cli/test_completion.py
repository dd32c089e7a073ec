"""What the shell offers: ids that begin so and may stand there, quickly, and never a message."""

from __future__ import annotations

import pytest


@pytest.fixture
def tab(cli):
    """Offer what may follow a line whose last word is being typed."""

    def press(line: str) -> list[str]:
        words = line.split(" ")
        done = cli(
            _MAGRAPH_COMPLETE="bash_complete", COMP_WORDS=line, COMP_CWORD=str(len(words) - 1)
        )
        assert (done.returncode, done.stderr) == (0, "")
        return [each.removeprefix("plain,") for each in done.stdout.split()]

    return press


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("magraph pathway cma", ["cma-aama", "cmaa-nha", "cmac-amca"]),
        ("magraph hold wa-ma-", ["wa-ma-c", "wa-ma-c-interim", "wa-ma-emt", "wa-ma-h"]),
        ("magraph gap clin", ["clinical-ma"]),
        ("magraph coverage ma-cert", ["ma-cert-accredited", "ma-cert-institutional"]),
        ("magraph coverage ma-ojt rma", ["rma-amt"]),
        ("magraph pathway cma-aama --in US-W", ["US-WA", "US-WI", "US-WV", "US-WY"]),
        ("magraph pathway cma-aama --from cpr", ["cpr-current"]),
        ("magraph pathway cma-aama --avoid mil-", ["mil-68w", "mil-hm"]),
        ("magraph show S9", ["S9", "S90", "S91"]),
        ("magraph pat", ["pathway"]),
        ("magraph pathway cma-aama --mini", ["--minimize"]),
        ("magraph pathway nothing-begins-so", []),
        ("magraph pathway --ontology /no/such/folder cma", []),
    ],
)
def test_what_is_offered(tab, line, offered) -> None:
    assert tab(line)[: len(offered) or None] == offered


def test_a_duty_is_no_credential_to_hold(tab) -> None:
    assert tab("magraph hold draw") == []
    assert tab("magraph gap draw") == ["draw-arterial-blood", "draw-blood"]


def test_labels_stand_beside_the_ids_where_the_shell_shows_them(cli) -> None:
    done = cli(_MAGRAPH_COMPLETE="zsh_complete", COMP_WORDS="magraph pathway cma-", COMP_CWORD="2")
    assert "Certified Medical Assistant" in done.stdout


def test_the_shell_is_told_how(process) -> None:
    for shell in ("bash", "zsh", "fish"):
        assert "magraph" in process(_MAGRAPH_COMPLETE=f"{shell}_source").stdout
