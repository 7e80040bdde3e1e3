"""Arguments, checked before they reach the engine: it has limits of its own, but no words for Python's types."""

from __future__ import annotations

import math
import operator
from collections.abc import Iterable
from numbers import Integral
from typing import Any

from .errors import InvalidRequest

#: The largest number that the engine takes where it sets no limit of its own.
_MOST = 2**32 - 1


def text(name: str, value: object) -> str:
    """Returns a text, with unpaired surrogates (half an emoji) replaced, as in files."""
    if not isinstance(value, str):
        raise InvalidRequest(f"{name} is {kind_of(value)}; expected text")
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


def number(name: str, value: object, least: int, most: int) -> int:
    """Returns a whole number in a range that the engine's own limits are within."""
    try:
        given = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise InvalidRequest(f"{name} is {kind_of(value)}; expected a whole number") from None
    if not least <= given <= most:
        raise InvalidRequest(f"{name} {given} is out of range")
    return given


def count(name: str, value: object) -> int:
    """Returns a number from zero."""
    return number(name, value, 0, _MOST)


def fraction(name: str, value: Any) -> float:
    """Returns a number."""
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        raise InvalidRequest(f"{name} is {kind_of(value)}; expected a number such as 0.95") from None
    if not math.isfinite(number):
        raise InvalidRequest(f"{name} {number} is out of range; use a value such as 0.95")
    return number


def texts(name: str, value: object) -> list[str]:
    """Returns texts given as one or as several."""
    return [] if value is None else [text(name, one) for one in _several(name, value, str)]


def numbers(name: str, value: object, least: int, most: int) -> list[int]:
    """Returns whole numbers given as one or as several; those of NumPy are such numbers, too."""
    return [] if value is None else [number(name, one, least, most) for one in _several(name, value, Integral)]


def flag(name: str, value: object) -> bool | None:
    """Returns yes or no, or `None` for either."""
    if value is None or isinstance(value, bool):
        return value
    # NumPy's, which cannot be told without NumPy.
    if type(value).__name__ in ("bool", "bool_"):
        return bool(value)
    raise InvalidRequest(f"{name} is {kind_of(value)}; expected True or False")


def kind_of(value: object) -> str:
    """Returns the name of a value's type, with its article."""
    name = type(value).__name__
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"


def _several(name: str, value: object, kind: type) -> Iterable[object]:
    if isinstance(value, kind):
        return [value]
    if not isinstance(value, Iterable) or isinstance(value, (str, bytes)):
        expected = "text" if kind is str else "a whole number"
        raise InvalidRequest(f"{name} is {kind_of(value)}; expected {expected} or several")
    return value
