"""The command in this process: what it answers, without the start of a Python for each question."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Mapping, Sequence
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any
from unittest import mock


def run(
    arguments: Sequence[str],
    *,
    graph: Any = None,
    stdin: str = "",
    cwd: str | Path = ".",
    environment: Mapping[str, str] | None = None,
) -> CompletedProcess[str]:
    """Run `magraph` and return its exit code and what it wrote.

    Parameters
    ----------
    graph
        The bundled ontology, where it is not to be read once more.
    environment
        All of it; that of this process if None.
    """
    from magraph.cli import main
    from magraph.cli.options import Ontology

    read = Ontology.read
    surroundings = dict(os.environ if environment is None else environment)
    if "MUTANT_UNDER_TEST" in os.environ:  # mutmut looks there at each call
        surroundings["MUTANT_UNDER_TEST"] = os.environ["MUTANT_UNDER_TEST"]
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    code: Any = None
    with (
        chdir(cwd),
        mock.patch.dict(os.environ, surroundings, clear=True),
        mock.patch.object(
            Ontology,
            "read",
            lambda asked: read(asked) if graph is None or any(asked) else graph,
        ),
        mock.patch.object(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), "utf-8")),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main(arguments)
        except SystemExit as left:
            code = left.code
    texts = []
    for stream in (out, err):
        stream.flush()
        texts.append(stream.buffer.getvalue().decode())
    return CompletedProcess(list(arguments), code, *texts)
