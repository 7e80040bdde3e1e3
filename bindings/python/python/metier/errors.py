"""What can go wrong. Every exception that metier raises on purpose is an `Error`."""

from __future__ import annotations

__all__ = [
    "Error",
    "FileError",
    "IndexDamaged",
    "IndexMismatch",
    "InvalidData",
    "InvalidRequest",
    "UnknownCode",
]


class Error(Exception):
    """An error of metier. The message says where, what was found and expected, and how to mend it."""


class InvalidRequest(Error, ValueError):
    """A request is outside the limits, or a table is not one that can be coded; the message says why."""


class UnknownCode(Error, LookupError):
    """No occupation has the code.

    >>> index = metier.sample()
    >>> try:
    ...     index.report("15-1132.00")
    ... except metier.UnknownCode as error:
    ...     print(error.code, "is now", *error.replaced_by)
    15-1132.00 is now 15-1252.00
    """

    #: The code that was asked for.
    code: str
    #: The current codes of an older taxonomy's occupation, or the finer codes of a SOC code; empty if there are none.
    replaced_by: list[str]

    def __init__(self, message: str, code: str = "", replaced_by: list[str] | None = None) -> None:
        super().__init__(message, code, replaced_by or [])
        self.code = code
        self.replaced_by = replaced_by or []

    def __str__(self) -> str:
        return str(self.args[0])


class IndexDamaged(Error):
    """An index is missing, damaged, or of a format that this metier cannot read; the message says what to do."""


class IndexMismatch(Error):
    """The index is not the expected one: its contents or the build of metier differ."""


class InvalidData(Error):
    """A release, labor-market table or file of titles to build an index from is not as it should be."""


class FileError(Error, OSError):
    """The operating system cannot read or write a file."""
