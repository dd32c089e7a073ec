"""A pytest plugin for runs under mutmut: each test sees the mutant, and no mutant runs for ever.

What a graph keeps between questions is dropped before each test; else only the first test to ask
would be known to use a function. The command runs in this process, for mutmut to see what it
calls. Failures are not shrunk.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from itertools import accumulate
from typing import Any

import pytest
from hypothesis import Phase, settings

TIMEOUT = 36  # mutmut's exit code for a mutant that does not end
# CPU seconds, so that a busy machine kills no mutant.
PATIENCE = 4.0
TIMES_AS_LONG = 8

settings.register_profile("mutation", phases=(Phase.explicit, Phase.generate), database=None)
settings.load_profile("mutation")

_subprocess_run = subprocess.run


def _run(command: Any, **how: Any) -> Any:
    """Do what `subprocess.run` does, the magraph command in this process."""
    if not isinstance(command, list) or command[:3] != [sys.executable, "-m", "magraph"]:
        return _subprocess_run(command, **how)
    import in_process

    return in_process.run(
        command[3:],
        stdin=how.get("input") or "",
        cwd=how.get("cwd", "."),
        environment=how.get("env"),
    )


subprocess.run = _run


def _stop(signum: int, frame: object) -> None:
    os._exit(TIMEOUT)


signal.signal(signal.SIGPROF, _stop)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave out the answers on the narrow terminal: their content is that of the wide one.

    With a limit, take the quickest tests that fit into so many seconds; each further case of one
    test counts as slower than the one before, so that many cases of one leave room for others.
    """
    from mutmut.state import state

    items[:] = [item for item in items if "[60-" not in item.nodeid]
    limit = float(os.environ.get("MUTATION_SECONDS", "inf"))
    # All tests are listed and timed whatever the limit, else mutmut forgets the others.
    whole = os.environ.get("MUTANT_UNDER_TEST") in ("stats", "list_all_tests")
    if limit < float("inf") and not whole:
        usual = state().duration_by_test
        items.sort(key=lambda item: usual.get(item.nodeid, 0.0))
        cases: Counter[str] = Counter()
        cost = {}
        for item in items:
            test = item.nodeid.partition("[")[0]
            cases[test] += 1
            cost[item] = usual.get(item.nodeid, 0.0) * cases[test]
        items.sort(key=cost.__getitem__)
        spent = list(accumulate(usual.get(item.nodeid, 0.0) for item in items))
        items[:] = [item for item, sum_ in zip(items, spent, strict=True) if sum_ <= limit]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Any:
    from mutmut.state import state

    from magraph.graph import CareerGraph

    for value in getattr(item, "funcargs", {}).values():
        if isinstance(value, CareerGraph):
            value._memory.clear()
    judged = os.environ.get("MUTANT_UNDER_TEST", "") not in ("", "stats", "fail")
    usual = state().duration_by_test.get(item.nodeid, 60.0)
    signal.setitimer(signal.ITIMER_PROF, PATIENCE + TIMES_AS_LONG * usual if judged else 0)
    try:
        return (yield)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
