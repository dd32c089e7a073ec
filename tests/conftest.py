"""What all tests share: the graph, the command, and no network."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import magraph

# The same copy of the package that the tests import, installed or not.
PACKAGE_HOME = Path(magraph.__file__).resolve().parent.parent
_LOCAL = ("127.0.0.1", "::1", "localhost")


def _refuse_network(event: str, arguments: tuple) -> None:
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        where = arguments[1] if event != "socket.getaddrinfo" else arguments[0]
        name = where[0] if isinstance(where, tuple) else where
        # Unix sockets and the machine itself are no network; test runners use them.
        if isinstance(where, tuple | str) and name not in _LOCAL and not str(name).startswith("/"):
            raise PermissionError(f"a test reaches for the network: {event} {where}")


sys.addaudithook(_refuse_network)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write what the commands print now to tests/golden",
    )


@pytest.fixture(scope="session")
def graph():
    """The bundled ontology. Do not change it."""
    return magraph.read_graph()


@pytest.fixture
def cli(tmp_path):
    """Run the command as a user would, in an empty folder: `cli("show", "cma-aama")`."""

    def run(*arguments: object, stdin: str = "", **environment: str):
        return subprocess.run(
            [sys.executable, "-m", "magraph", *map(str, arguments)],
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            cwd=tmp_path,
            env={
                "PATH": os.environ.get("PATH", ""),
                "PYTHONPATH": str(PACKAGE_HOME),
                "PYTHONUTF8": "1",
                "COLUMNS": "100",
                **environment,
            },
            timeout=120,
        )

    return run
