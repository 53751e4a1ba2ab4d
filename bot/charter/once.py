"""Facts that are found out once, when somebody asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

_T = TypeVar("_T")


class once(Generic[_T]):  # noqa: N801 (it is written as a decorator)
    """``functools.cached_property`` without its lock, which on Python 3.11 costs more than most facts do.

    Two threads may find out the same fact twice, and find the same.
    """

    def __init__(self, find: Callable[[Any], _T]) -> None:
        """Find the fact with ``find``, under its name."""
        self._find = find
        self._name = find.__name__
        self.__doc__ = find.__doc__

    @overload
    def __get__(self, owner: None, kind: type) -> Self: ...
    @overload
    def __get__(self, owner: object, kind: type) -> _T: ...
    def __get__(self, owner: object | None, kind: type) -> _T | Self:
        """The fact; from then on Python finds it in the object itself, and does not come here again."""
        if owner is None:
            return self
        fact = self._find(owner)
        owner.__dict__[self._name] = fact
        return fact
