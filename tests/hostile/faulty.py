"""Run the command, and at the k-th thing it does to files in a folder let something happen.

    python faulty.py FOLDER K FAULT ARGUMENT...
    python faulty.py FOLDER K FAULT write-folder PATH JSON MARK

The second writes a folder of files, as the explorer's is written, from JSON: names -> texts.
FAULT is `kill` (SIGKILL), `interrupt` (SIGINT), `full` (no space on the disk), or `none`. At the
end of a run that nothing stopped, the number of things done is written to FOLDER.count.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

WATCHED = {"open", "os.rename", "os.chmod", "os.mkdir", "os.remove", "os.rmdir", "shutil.rmtree"}

folder, at, fault = os.path.realpath(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
done: list[str] = []


def _step(path: object, event: str, writing: bool) -> None:
    if not isinstance(path, str | bytes | os.PathLike):
        return
    if not os.path.realpath(os.fsdecode(path)).startswith(folder + os.sep):
        return
    done.append(event)
    if len(done) != at:
        return
    if fault == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    if fault == "interrupt":
        os.kill(os.getpid(), signal.SIGINT)
    if fault == "full" and writing:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), os.fsdecode(path))


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event not in WATCHED:
        return
    writing = event in ("os.rename", "os.mkdir")
    if event == "open":
        writing = bool(arguments[2] & (os.O_WRONLY | os.O_RDWR))
    _step(arguments[0], event, writing)


_fsync = os.fsync


def _synced(descriptor: int) -> None:
    _step(f"/proc/self/fd/{descriptor}", "fsync", writing=True)
    _fsync(descriptor)


os.fsync = _synced
sys.addaudithook(_watch)

from magraph.cli import main  # noqa: E402
from magraph.readwrite.files import write_folder  # noqa: E402

try:
    if sys.argv[4] == "write-folder":
        write_folder(sys.argv[5], json.loads(sys.argv[6]), sys.argv[7])
    else:
        main(sys.argv[4:])
finally:
    Path(folder + ".count").write_text(str(len(done)))
