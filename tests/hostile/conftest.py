"""The command under limits: time, memory, no network, and nothing raw for the terminal."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest

import magraph

HOME = Path(magraph.__file__).resolve().parent.parent
MEMORY = 3 * 1024**3
SECONDS = 40
# All that moves the cursor, changes the terminal or reorders what is read.
UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
# Python tells of what Python opens; Rust and C tell of nothing, so a socket listens too.
GUARD = """
import sys
def refuse(event, arguments):
    if event.startswith("socket.") or event in ("subprocess.Popen", "os.system", "os.exec"):
        raise RuntimeError(f"REACHED OUT: {event} {arguments}")
sys.addaudithook(refuse)
import magraph.cli
magraph.cli.main()
"""


class Done(NamedTuple):
    """How a run of the command ended."""

    code: int
    out: str
    err: str


def _limit(memory: int) -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


@pytest.fixture
def bounded(tmp_path: Path) -> Callable[..., Done]:
    """Run the command in an empty folder, under limits, and require a decent end.

    That is: an exit code of 0, 1 or 2; if 2, nothing on standard output and one line on the other;
    never a traceback; nothing raw on the terminal; no file changed but those named by `writes`.
    """
    pytest.importorskip("resource", reason="no limits on this system")

    def run(
        *arguments: str | bytes | Path,
        stdin: bytes = b"",
        writes: str = "",
        memory: int = MEMORY,
    ) -> Done:
        before = _state(tmp_path)
        done = subprocess.run(
            [sys.executable, "-c", GUARD, *arguments],
            input=stdin,
            capture_output=True,
            cwd=tmp_path,
            env={
                "PATH": os.environ.get("PATH", ""),
                "PYTHONPATH": str(HOME),
                "PYTHONUTF8": "1",
                "COLUMNS": "100",
                "XDG_CACHE_HOME": str(tmp_path / ".cache"),
            },
            timeout=2 * SECONDS,
            preexec_fn=partial(_limit, memory),
        )
        out, err = done.stdout.decode(), done.stderr.decode()
        shown = f"exit {done.returncode}\n{err[-3000:]}"
        assert done.returncode in (0, 1, 2), shown
        assert "Traceback" not in err, shown
        assert not UNSAFE.search(out + err), repr(UNSAFE.search(out + err))
        if done.returncode == 2:
            assert out == ""
            assert err.startswith("magraph: error: "), shown
            assert err.count("\n") == 1, shown
            assert len(err) < 2000, len(err)
        after = _state(tmp_path)
        changed = {
            name for name in before.keys() | after.keys() if before.get(name) != after.get(name)
        }
        assert changed <= {writes}, changed
        return Done(done.returncode, out, err)

    return run


def _state(folder: Path) -> dict[str, bytes]:
    """What every file holds: the cache, which is no answer to anything, apart."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".cache" not in path.parts
    }


class Listener:
    """A server on this machine that counts who comes."""

    def __init__(self) -> None:
        import socket
        import threading

        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self.visits: list[bytes] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                visitor, _ = self._socket.accept()
            except OSError:
                return
            with visitor:
                self.visits.append(visitor.recv(1000))

    def close(self) -> None:
        """Stop listening."""
        self._socket.close()


@pytest.fixture
def listener():
    """Somebody to be reached; the test fails if they are."""
    server = Listener()
    yield server
    server.close()
    assert server.visits == []
