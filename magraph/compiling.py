"""Functions that numba compiles, kept on the disk for the next process where that can be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, TypeAlias, TypeVar, cast

from magraph.errors import MissingExtra

__all__ = ["compiler"]

_ErrorModel: TypeAlias = Literal["python", "numpy"]
_Function = TypeVar("_Function", bound=Callable[..., object])


def compiler(
    feature: str, extra: str, *, error_model: _ErrorModel = "python"
) -> Callable[[_Function], _Function]:
    """Return a decorator that has a function compiled when it is first called.

    Parameters
    ----------
    feature, extra
        What is compiled, and what brings numba, for the message.
    error_model
        Whether a division by zero is an error, as in Python, or infinite, as in numpy.

    Raises
    ------
    MissingExtra
        If numba is not installed.
    """
    try:
        from numba import njit
    except ImportError:
        raise MissingExtra(feature, extra) from None

    def compiled(function: _Function) -> _Function:
        try:
            kept = njit(nogil=True, error_model=error_model, cache=True)(function)
        except RuntimeError:
            # No folder to keep it in can be written to, as in a container without a disk.
            return cast("_Function", njit(nogil=True, error_model=error_model)(function))
        return cast("_Function", kept)

    return compiled
