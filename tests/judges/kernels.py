"""The compiled search as it stands, without compiling it."""

from __future__ import annotations

import importlib
import sys
from types import ModuleType

import pytest

from magraph import planning

__all__ = ["forget", "uncompiled"]

_MODULES = ("magraph.planning.kernel", "magraph.planning.compiled")


def forget(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the modules of the compiled search imported anew when they are asked for."""
    for name in _MODULES:
        monkeypatch.delitem(sys.modules, name, raising=False)
        monkeypatch.delattr(planning, name.rpartition(".")[2], raising=False)


def uncompiled(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Return `magraph.planning.compiled` with the functions of its kernel as they stand.

    Nobody who imports the modules afterwards gets these.
    """
    monkeypatch.setattr("numba.njit", lambda **_: lambda function: function)
    forget(monkeypatch)
    module = importlib.import_module(_MODULES[1])
    forget(monkeypatch)
    return module
