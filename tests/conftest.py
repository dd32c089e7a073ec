"""What all tests share: the graph, the command, and no network."""

from __future__ import annotations

import fcntl
import os
import pty
import shutil
import struct
import subprocess
import sys
import termios
from pathlib import Path

import in_process
import pytest

import magraph

# The same copy of the package that the tests import, installed or not.
PACKAGE_HOME = Path(magraph.__file__).resolve().parent.parent
_LOCAL = ("127.0.0.1", "::1", "localhost")
# Without these Chromium asks Google's hosts for news at each start.
_FLAGS = (
    "--no-sandbox",  # it refuses to run as root with one
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


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
    parser.addoption(
        "--screenshots",
        metavar="FOLDER",
        help="keep what the browser shows in tests/browser there",
    )


@pytest.fixture(scope="session")
def graph():
    """The bundled ontology. Do not change it."""
    return magraph.read_graph()


@pytest.fixture(scope="session")
def chromium():
    """Debian's Chromium, or the one that Playwright brought; Playwright starts once only."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="needs playwright")
    with sync_api.sync_playwright() as playwright:
        path = shutil.which("chromium") or playwright.chromium.executable_path
        if not Path(path).exists():
            pytest.skip("needs Chromium: apt-get install chromium")
        browser = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        yield browser
        browser.close()


def _surroundings(environment: dict[str, str]) -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", ""), "COLUMNS": "100", **environment}


@pytest.fixture
def cli(graph, tmp_path):
    """Run the command in this process and an empty folder: `cli("show", "cma-aama")`."""

    def run(*arguments: object, stdin: str = "", **environment: str):
        return in_process.run(
            [*map(str, arguments)],
            graph=graph,
            stdin=stdin,
            cwd=tmp_path,
            environment=_surroundings(environment),
        )

    return run


@pytest.fixture
def process(tmp_path):
    """Run the command as a user would, in a process of its own: slower, and with all of Python."""

    def run(*arguments: object, stdin: str = "", **environment: str):
        return subprocess.run(
            [sys.executable, "-m", "magraph", *map(str, arguments)],
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            cwd=tmp_path,
            env=_surroundings({"PYTHONPATH": str(PACKAGE_HOME), "PYTHONUTF8": "1", **environment}),
            timeout=120,
        )

    return run


@pytest.fixture
def terminal(tmp_path):
    """Run the command in a terminal of so many columns; return its exit code and what it wrote."""

    def run(*arguments: object, columns: int = 80, **environment: str) -> tuple[int, str]:
        parent, child = pty.openpty()
        fcntl.ioctl(child, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        with subprocess.Popen(
            [sys.executable, "-m", "magraph", *map(str, arguments)],
            stdin=child,
            stdout=child,
            stderr=child,
            cwd=tmp_path,
            env={
                "PATH": os.environ.get("PATH", ""),
                "PYTHONPATH": str(PACKAGE_HOME),
                "PYTHONUTF8": "1",
                "TERM": "xterm",
                **environment,
            },
        ) as process:
            os.close(child)
            written = b"".join(iter(lambda: _read(parent), b""))
            code = process.wait(60)
        os.close(parent)
        return code, written.decode().replace("\r\n", "\n")

    return run


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # the other end is closed
        return b""
