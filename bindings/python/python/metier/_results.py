"""Answers as objects: the members of the JSON that the command line and the API give, by name."""

from __future__ import annotations

import copy
import json
import keyword
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeVar

from . import _html

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import SupportsIndex

R = TypeVar("R", bound="Record")

#: The longest list that a repr shows in full.
_SHOWN = 3


class Record:
    """An answer, or a part of one. Its members are attributes; one that an answer leaves out is `None`.

    A member that is called like a keyword of Python has an underscore after it: `comparison.from_`.

    >>> candidate = metier.sample().code("RN").candidates[0]
    >>> candidate.title
    'Registered Nurses'
    >>> candidate.to_dict()["code"]
    '29-1141.00'
    """

    __slots__ = ("_json", "_parsed")
    #: The types of members that are records or lists of them, where they have a type of their own.
    _types: ClassVar[Mapping[str, type[Record]]] = {}

    def __init__(self, members: dict[str, Any] | None = None, written: str | None = None) -> None:
        """For internal use: the members of a part of an answer, or the JSON of a whole one."""
        self._parsed = members
        self._json = written

    @classmethod
    def of_json(cls: type[R], text: str) -> R:
        """Reads an answer from its JSON."""
        return cls(None, text)

    @property
    def _members(self) -> dict[str, Any]:
        if self._parsed is None:
            self._parsed = json.loads(self._json or "{}")
        return self._parsed

    def to_dict(self) -> dict[str, Any]:
        """Returns the members with their values, down to texts, numbers, lists and dictionaries."""
        return copy.deepcopy(self._members)

    def to_json(self) -> str:
        """Returns the answer as JSON: byte for byte what the command line and the API write."""
        return self._json or json.dumps(self._members, ensure_ascii=False, separators=(",", ":"))

    if not TYPE_CHECKING:  # So that mypy knows which members there are.

        def __getattr__(self, name: str) -> Any:
            member = name[:-1] if name.endswith("_") and keyword.iskeyword(name[:-1]) else name
            if member in self._members:
                return _wrapped(self._members[member], self._types.get(member, Record))
            if member in _declared(type(self)):
                return None
            members = ", ".join(self._members)
            raise AttributeError(f"{type(self).__name__} has no member {name!r}; it has {members}")

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *map(_attribute, self._members)]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Record) and self._members == other._members

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (None, self._json) if self._json else (self._members,)

    def __repr__(self) -> str:
        names = map(_attribute, self._members)
        members = ", ".join(f"{name}={_shown(getattr(self, name))}" for name in names)
        return f"{type(self).__name__}({members})"

    def _repr_html_(self) -> str:
        return _html.members(self._members)


def _attribute(member: str) -> str:
    return f"{member}_" if keyword.iskeyword(member) else member


def _declared(kind: type) -> set[str]:
    return {name for parent in kind.__mro__ for name in getattr(parent, "__annotations__", {})}


def _wrapped(value: Any, kind: type[Record]) -> Any:
    if isinstance(value, dict):
        return kind(value)
    if isinstance(value, list):
        return [_wrapped(one, kind) for one in value]
    return value


def _shown(value: Any) -> str:
    if isinstance(value, list) and len(value) > _SHOWN:
        shown = ", ".join(map(repr, value[:_SHOWN]))
        return f"[{shown}, … {len(value)} in all]"
    return repr(value)


class _Listing:
    """An answer that is mainly a list: it can be iterated over, counted and indexed."""

    __slots__ = ()
    #: The member that holds the list.
    _list: ClassVar[str]

    def __len__(self) -> int:
        return len(getattr(self, self._list))

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[Any]:
        return iter(getattr(self, self._list))

    def __getitem__(self, place: SupportsIndex) -> Any:
        return getattr(self, self._list)[place]


class Candidate(Record):
    """A possible code of a title."""

    __slots__ = ()

    #: O*NET-SOC code.
    code: str
    #: The occupation's official title.
    title: str
    #: Probability that the title has this code, 0 to 1; those of all candidates sum to at most 1.
    probability: float
    #: The title of the occupation that supports the code most; `None` if it was found by another text.
    matched_title: str | None
    #: The reasons for the code, if requested.
    evidence: list[Record] | None


class Coded(Record):
    """A job title with its possible codes.

    >>> coded = metier.sample().code("RN", top=1)
    >>> coded.decision, coded.candidates[0].code
    ('accept', '29-1141.00')
    """

    __slots__ = ()
    _types = {"candidates": Candidate}  # noqa: RUF012

    #: The title as given.
    title: str
    #: Whether the first candidate can be accepted at the requested precision.
    decision: Literal["accept", "review", "none"]
    #: The first candidate's probability minus the second's; 0 without candidates.
    margin: float
    #: Candidates, likeliest first; empty if nothing fits.
    candidates: list[Candidate]

    def _repr_html_(self) -> str:
        return _html.listing(f"{self.title}: {self.decision}", self._members["candidates"])


class SearchHit(Record):
    """An occupation that matches a search, and why."""

    __slots__ = ()

    #: O*NET-SOC code.
    code: str
    #: The occupation's official title.
    title: str
    #: How well it matches, 0 to 1.
    score: float
    #: The text that matched: `text`, `kind` and `highlights`.
    matched: Record
    #: The basis of the score.
    evidence: Record
    #: Job zone, 1 to 5; `None` if unknown.
    job_zone: int | None
    #: Letters of the strongest interests.
    interests: str
    #: Whether it is on O*NET's Bright Outlook list.
    bright_outlook: bool


class SearchAnswer(_Listing, Record):
    """The occupations that match a search, best match first.

    >>> answer = metier.sample().search("nurse", limit=2)
    >>> [hit.code for hit in answer] == [hit.code for hit in answer.hits]
    True
    """

    __slots__ = ()
    _list = "hits"
    _types = {"hits": SearchHit}  # noqa: RUF012

    #: The query as given.
    query: str
    #: Number of occupations that match by their code or by words, on all pages.
    total: int
    #: Number of occupations that match by meaning alone, on all pages: at most 20.
    by_meaning: int
    #: Number of occupations skipped before this page.
    offset: int
    #: Maximum number of occupations on a page.
    limit: int
    #: This page, best match first.
    hits: list[SearchHit]
    #: If the query is a code of an older taxonomy: the code and what replaced it.
    replaced: Record | None
    #: How the query was read as a code, if it could mean something else.
    reading: Record | None
    #: The military occupation code in the query.
    military: Record | None
    #: Counts of hits by filter value.
    facets: Record
    #: Version of the release.
    release: str
    #: Whether the data is metier's own small sample.
    sample: bool

    def _repr_html_(self) -> str:
        rows = [
            {name: hit[name] for name in ("code", "title", "score")}
            | {"matched": hit["matched"]["text"], "job zone": hit["job_zone"]}
            for hit in self._members["hits"]
        ]
        return _html.listing(f"{self.query}: {self.total} occupations", rows)


class SuggestedTitle(Record):
    """A title that completes what was typed; searching for it finds its occupation first."""

    __slots__ = ()

    #: The title to show and to search for.
    text: str
    #: The kind of title.
    kind: str
    #: O*NET-SOC code of its occupation.
    code: str
    #: Official title of its occupation.
    title: str
    #: The letters of the text that were typed, word by word.
    highlights: list[Record]
    #: Typos tolerated.
    typos: int


class SuggestAnswer(_Listing, Record):
    """Titles that complete what was typed, best first.

    >>> metier.sample().suggest("regis")[0].text
    'Registered Nurses'
    """

    __slots__ = ()
    _list = "suggestions"
    _types = {"suggestions": SuggestedTitle}  # noqa: RUF012

    #: The text typed.
    query: str
    #: Suggestions, best first; each occupation at most once.
    suggestions: list[SuggestedTitle]
    #: Version of the release.
    release: str
    #: Whether the data is metier's own small sample.
    sample: bool

    def _repr_html_(self) -> str:
        rows = [{name: one[name] for name in ("text", "code", "title")} for one in self._members["suggestions"]]
        return _html.listing(self.query, rows)


class RelatedHit(Record):
    """An occupation related to another, with what changes."""

    __slots__ = ()

    #: O*NET-SOC code.
    code: str
    #: Official title.
    title: str
    #: How near it is, 0 to 1; `None` on the published list.
    score: float | None
    #: Its place on O*NET's list of related occupations.
    official_tier: str | None
    #: Job zone, 1 to 5; `None` if unknown.
    job_zone: int | None
    #: Its job zone minus that of the other.
    job_zone_step: int | None
    #: National median wage in dollars per year.
    median_wage: float | None
    #: Its median wage minus that of the other, in dollars per year.
    wage_change: float | None
    #: The code that the wage is published for, if not its own.
    published_for: str | None
    #: Projected national openings per year.
    annual_openings: int | None
    #: The code that the openings are published for, if not its own.
    openings_published_for: str | None
    #: Whether it is on O*NET's Bright Outlook list.
    bright_outlook: bool
    #: What both have, if explained.
    alike: list[Record]
    #: What differs, if explained.
    different: list[Record]


class RelatedAnswer(_Listing, Record):
    """The occupations related to one.

    >>> len(metier.sample().related("29-1141.00", limit=5))
    5
    """

    __slots__ = ()
    _list = "related"
    _types = {"related": RelatedHit}  # noqa: RUF012

    #: O*NET-SOC code of the occupation.
    code: str
    #: Its official title.
    title: str
    #: How they were found.
    method: str
    #: What the scores rest on.
    basis: Any | None
    #: What is missing, and why.
    note: str | None
    #: The related occupations.
    related: list[RelatedHit]
    #: Version of the release.
    release: str
    #: Whether the data is metier's own small sample.
    sample: bool

    def _repr_html_(self) -> str:
        names = ("code", "title", "score", "job_zone", "median_wage", "wage_change", "annual_openings")
        rows = [{name: hit.get(name) for name in names} for hit in self._members["related"]]
        return _html.listing(f"Related to {self.code} {self.title}", rows)


class Comparison(Record):
    """The skill gap between two occupations; all scores are on O*NET's 0 to 100 scale.

    >>> comparison = metier.sample().compare("29-1141.00", "11-9111.00")
    >>> comparison.from_.title, comparison.to.title
    ('Registered Nurses', 'Medical and Health Services Managers')
    """

    __slots__ = ()

    #: Where one comes from; where one goes to.
    from_: Record
    to: Record
    #: Job zone of `to` minus that of `from_`.
    job_zone_step: int | None
    #: Median wage of `to` minus that of `from_`, in dollars per year.
    wage_change: float | None
    #: What to learn, largest gap first.
    to_learn: list[Record]
    #: What carries over, most important first.
    carries_over: list[Record]
    #: All other elements, largest difference first.
    other: list[Record]
    #: Detailed work activities.
    activities: Record
    #: Titles that both have, rarest first.
    shared_titles: list[str]
    #: What is missing from the comparison, and why.
    note: str | None
    #: Version of the release.
    release: str
    #: Whether the data is metier's own small sample.
    sample: bool

    def _repr_html_(self) -> str:
        origin, target = self._members["from"], self._members["to"]
        parts = [_html.heading(f"From {origin['title']} to {target['title']}", 3)]
        for name, label in (("to_learn", "To learn"), ("carries_over", "Carries over")):
            rows = [
                {
                    "kind": one["kind"],
                    "name": one["name"],
                    "from": one["importance"]["from"],
                    "to": one["importance"]["to"],
                }
                for one in self._members[name]
            ]
            parts.append(_html.listing(label, rows))
        return "".join(parts)


class ProfileAnswer(_Listing, Record):
    """The occupations that fit a person's own ratings, best fit first."""

    __slots__ = ()
    _list = "matches"

    #: Number of elements rated.
    elements: int
    #: Number of occupations compared.
    compared: int
    #: The occupations: `code`, `title`, `score`, `job_zone`, `interests`, `alike`, `different`.
    matches: list[Record]
    #: Version of the release.
    release: str
    #: Whether the data is metier's own small sample.
    sample: bool

    def _repr_html_(self) -> str:
        names = ("code", "title", "score", "job_zone", "interests")
        return _html.listing("Best fit", [{name: one[name] for name in names} for one in self._members["matches"]])


class Report(Record):
    """The report on an occupation; each of its `sections` has `items`, `source`, `date` and `note`.

    >>> report = metier.sample().report("29-1141.00", sections=["skills"])
    >>> bool(report.sections.skills.items)
    True
    """

    __slots__ = ()

    #: O*NET-SOC code.
    code: str
    #: Official title.
    title: str
    #: Definition; empty if the data has none.
    description: str
    #: How the code was read, if it could mean something else.
    reading: Record | None
    #: Title of its SOC major group.
    major_group: str | None
    #: The release's version.
    release: str
    #: Whether the data is metier's own small sample.
    sample: bool
    #: How much of the published release the data has: `full`, `facts` or `sample`.
    edition: str
    #: Letters of the strongest interests, strongest first.
    interest_code: str
    interests: str
    #: Bright Outlook categories.
    bright_outlook: list[str]
    #: STEM occupation type.
    stem: str | None
    #: Career clusters.
    career_clusters: list[str]
    #: The areas of the report: `code` and `title`.
    areas: list[Record]
    #: The sections by name; those not requested are left out.
    sections: Any

    def _repr_html_(self) -> str:
        return _html.report(self._members)
