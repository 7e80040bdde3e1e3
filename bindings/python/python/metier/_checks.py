"""Arguments, checked before they reach the engine: it has limits of its own, but no words for Python's types."""

from __future__ import annotations

import math
import operator
from typing import TYPE_CHECKING, Any, TypeVar

from .errors import InvalidRequest

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T", int, str)

#: The largest number that the engine takes where it sets no limit of its own.
_MOST = 2**32 - 1


def text(name: str, value: object) -> str:
    """Returns a text, with what is no character of its own (half an emoji) replaced, as in files."""
    if not isinstance(value, str):
        raise InvalidRequest(f"{name} is {_kind(value)}; expected text")
    return whole(value)


def whole(value: str) -> str:
    """Returns a text that can be written as UTF-8."""
    if value.isascii():
        return value
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


def optional_text(name: str, value: object) -> str | None:
    """Returns a text, or `None` for none."""
    return None if value is None else text(name, value)


def count(name: str, value: object) -> int:
    """Returns a number from zero."""
    try:
        number = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise InvalidRequest(f"{name} is {_kind(value)}; expected a whole number") from None
    if not 0 <= number <= _MOST:
        raise InvalidRequest(f"{name} {number} is out of range")
    return number


def fraction(name: str, value: Any) -> float:
    """Returns a number."""
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        raise InvalidRequest(f"{name} is {_kind(value)}; expected a number such as 0.95") from None
    if not math.isfinite(number):
        raise InvalidRequest(f"{name} {number} is out of range; use a value such as 0.95")
    return number


def choices(name: str, value: T | Sequence[T] | None, kind: type[T]) -> list[T]:
    """Returns values given as one or as several."""
    if value is None:
        return []
    values = [value] if isinstance(value, kind) else value
    if not isinstance(values, (list, tuple, set, frozenset, range)):
        raise InvalidRequest(f"{name} is {_kind(value)}; expected a {kind.__name__} or a list of them")
    for one in values:
        if not isinstance(one, kind):
            raise InvalidRequest(f"{name} has {_kind(one)}; expected a {kind.__name__}")
    return [whole(one) if isinstance(one, str) else one for one in values]


def _kind(value: object) -> str:
    name = type(value).__name__
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
