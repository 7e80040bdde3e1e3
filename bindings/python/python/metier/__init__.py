"""Full-text and similarity search for occupations: the words people use for work in, O*NET-SOC codes out.

>>> index = metier.sample()
>>> index.code("RN, night shift").candidates[0].code
'29-1141.00'
>>> index.code_table(["Registered Nurse", None])[1].decision
'none'

`build` makes an index from an O*NET release, `open` opens one, and `sample` opens a small one that is built in. All
questions are methods of the `Index`. `metier.spark` codes tables that do not fit on one machine.
"""

from __future__ import annotations

from ._index import Index, build, open, sample
from ._metier import BUILD_ID, __version__
from ._results import (
    Candidate,
    Coded,
    Comparison,
    ProfileAnswer,
    Record,
    RelatedAnswer,
    RelatedHit,
    Report,
    SearchAnswer,
    SearchHit,
    SuggestAnswer,
    SuggestedTitle,
)
from .errors import (
    Error,
    FileError,
    IndexDamaged,
    IndexMismatch,
    InvalidData,
    InvalidRequest,
    UnknownCode,
)

__all__ = [
    "BUILD_ID",
    "Candidate",
    "Coded",
    "Comparison",
    "Error",
    "FileError",
    "Index",
    "IndexDamaged",
    "IndexMismatch",
    "InvalidData",
    "InvalidRequest",
    "ProfileAnswer",
    "Record",
    "RelatedAnswer",
    "RelatedHit",
    "Report",
    "SearchAnswer",
    "SearchHit",
    "SuggestAnswer",
    "SuggestedTitle",
    "UnknownCode",
    "__version__",
    "build",
    "open",
    "sample",
]
