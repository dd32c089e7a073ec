"""Runs the code blocks of a Markdown page, as a reader would from top to bottom.

- `sh`: each line is a command, run in a folder that the page has for itself; its exit code is 0
  unless the line ends in `# exit code N`.
- `python`: run in one namespace for the whole page.
- `text` and `json` after these: what is printed. `...` stands for anything, alone on its line for
  any number of lines. In JSON, keys may be left out.
- `json`, `toml`, `turtle`, `sparql` elsewhere: parsed, or asked.
- `<!-- file: NAME -->` before a block: the reader saves it under that name.
- `<!-- not run: REASON -->` before a block: it is not run; the tests list the reasons.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import NamedTuple

import in_process
import pyoxigraph

from magraph.sparql import query
from magraph.terms import PREFIXES

_FENCE = re.compile(
    r"^(?:<!-- (?P<mark>file|not run): (?P<value>[^\n]*?) -->\n+)?"
    r"^```(?P<language>\{?[\w-]+\}?)[^\n]*\n(?P<text>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
_EXIT_CODE = re.compile(r"#\s*exit code (\d+)\s*$")
_SHELL = re.compile(r"[|<>;&$*`]")


class Block(NamedTuple):
    """A code block: its line on the page, its language, its text, and what is marked on it."""

    line: int
    language: str
    text: str
    file: str
    not_run: str


def blocks(page: str) -> list[Block]:
    """Return the code blocks of a page; directives of the site's builder are none."""
    found = []
    for match in _FENCE.finditer(page):
        marks = {match["mark"]: match["value"]}
        found.append(
            Block(
                page[: match.start("text")].count("\n"),
                match["language"],
                match["text"],
                marks.get("file", ""),
                marks.get("not run", ""),
            )
        )
    return [block for block in found if not block.language.startswith("{")]


class Reader:
    """Somebody who does what a page says.

    Parameters
    ----------
    folder
        Where it is done.
    graph
        The bundled ontology.
    """

    def __init__(self, folder: Path, graph: object) -> None:
        self.folder = folder
        self.graph = graph
        self.names: dict[str, object] = {"__name__": "__main__"}
        self.printed: str | None = None

    def read(self, block: Block) -> None:
        """Do what one block says."""
        if block.file:
            (self.folder / block.file).write_text(block.text, encoding="utf-8")
        if block.not_run:
            self.printed = None
        elif block.language in ("text", "json") and self.printed is not None:
            self._compare(block)
        else:
            getattr(self, f"_{block.language}")(block)

    def _compare(self, block: Block) -> None:
        printed, self.printed = self.printed, None
        assert printed is not None
        if block.language == "json":
            _same(json.loads(block.text), json.loads(printed), "$")
        else:
            assert _pattern(block.text).fullmatch(_trimmed(printed) + "\n"), (
                f"said:\n{block.text}\nprinted:\n{printed}"
            )

    def _sh(self, block: Block) -> None:
        for line in block.text.replace("\\\n", " ").splitlines():
            if line.strip() and not line.lstrip().startswith("#"):
                self._command(line)

    def _command(self, line: str) -> None:
        expected = _EXIT_CODE.search(line)
        words = shlex.split(line, comments=True)
        if words[0] == "magraph" and not any(_SHELL.search(word) for word in line.split("'")[::2]):
            done = in_process.run(words[1:], graph=self.graph)
            code, out, err = done.returncode, done.stdout, done.stderr
        else:
            code, out, err = _in_a_shell(line)
        assert code == int(expected[1] if expected else 0), f"{line}: exit code {code}\n{out}{err}"
        self.printed = out + err if code == 2 else out

    def _python(self, block: Block) -> None:
        out = io.StringIO()
        if block.file:
            done = _in_a_shell(shlex.join([sys.executable, block.file]))
            assert done[0] == 0, done[2]
            self.printed = done[1]
            return
        with contextlib.redirect_stdout(out):
            exec(compile(block.text, f"block at line {block.line}", "exec"), self.names)
        self.printed = out.getvalue()

    def _json(self, block: Block) -> None:
        json.loads(block.text)

    def _toml(self, block: Block) -> None:
        tomllib.loads(block.text)

    def _turtle(self, block: Block) -> None:
        declared = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
        assert list(pyoxigraph.parse((declared + block.text).encode(), pyoxigraph.RdfFormat.TURTLE))

    def _sparql(self, block: Block) -> None:
        query(self.graph, block.text)

    def _csv(self, block: Block) -> None:
        assert block.file, "a table that nobody saves"

    def _text(self, block: Block) -> None:
        raise AssertionError("this is no output of anything: mark it, or put its command before it")


def _in_a_shell(line: str) -> tuple[int, str, str]:
    places = [str(Path(sys.executable).parent), os.environ.get("PATH", "")]
    done = subprocess.run(
        ["sh", "-euc", line],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PATH": os.pathsep.join(places)},
        timeout=120,
    )
    return done.returncode, done.stdout, done.stderr


def _trimmed(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())


def _pattern(said: str) -> re.Pattern[str]:
    """Return what matches a text whose lines all end in a newline."""
    parts = []
    for line in _trimmed(said).split("\n"):
        if line.strip() == "...":
            parts.append(r"(?:[^\n]*\n)*?")
        else:
            parts.append(r"[^\n]*?".join(map(re.escape, line.split("..."))) + r"\n")
    return re.compile("".join(parts))


def _same(said: object, printed: object, place: str) -> None:
    """Check that what a page says is in what is printed."""
    if said == "...":
        return
    if isinstance(said, str) and said.endswith("..."):
        assert isinstance(printed, str), place
        assert printed.startswith(said[:-3]), f"{place}: {said!r}, but {printed!r}"
    elif isinstance(said, dict):
        assert isinstance(printed, dict), place
        for key, value in said.items():
            assert key in printed, f"{place} has no {key!r}"
            _same(value, printed[key], f"{place}.{key}")
    elif isinstance(said, list):
        assert isinstance(printed, list), place
        open_ended = said[-1:] == ["..."]
        rest = said[:-1] if open_ended else said
        assert len(printed) >= len(rest) if open_ended else len(printed) == len(rest), place
        for number, (ours, theirs) in enumerate(zip(rest, printed, strict=False)):
            _same(ours, theirs, f"{place}[{number}]")
    else:
        assert said == printed, f"{place}: {said!r}, but {printed!r}"
