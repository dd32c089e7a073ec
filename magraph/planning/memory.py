"""Solving no problem twice while many questions are asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar, cast

__all__ = ["remembered", "remembering"]

_P = ParamSpec("_P")
_R = TypeVar("_R")

_SOLVED: Final[ContextVar[dict[object, Any] | None]] = ContextVar("solved", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Remember meanwhile what each problem comes to.

    A problem holds all that its solution depends on, so that nothing changes but the time taken;
    what is remembered takes memory until the end.
    """
    token = _SOLVED.set({})
    try:
        yield
    finally:
        _SOLVED.reset(token)


def remembered(solver: Callable[_P, _R]) -> Callable[_P, _R]:
    """Let a function of problems and plain values be called once for each while remembering."""

    @wraps(solver)
    def solved(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        known = _SOLVED.get()
        if known is None:
            return solver(*args, **kwargs)
        # What was not proven in its time would not have more of it when it is asked for again.
        asked = tuple(sorted((name, kwargs[name]) for name in kwargs if name != "time_limit"))
        key = solver.__name__, args, asked
        if key not in known:
            known[key] = solver(*args, **kwargs)
        return cast("_R", known[key])

    return solved
