"""An index and the questions it answers; making and opening one."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import threading
import warnings
import weakref
from typing import TYPE_CHECKING, Any, Union

from . import _metier, _table
from ._checks import count, flag, fraction, number, numbers, optional_text, text, texts
from ._results import (
    Coded,
    Comparison,
    ProfileAnswer,
    Record,
    RelatedAnswer,
    Report,
    SearchAnswer,
    SuggestAnswer,
)
from .errors import Error, IndexMismatch, InvalidRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    Progress = Union[bool, Callable[[int], object], None]
    PathLike = Union[str, os.PathLike[str]]

#: More than any wage.
_DOLLARS = 10**9


class Index:
    """An open index. It answers any number of threads, and a process opens it once: `open` returns the one there is.

    An index can be pickled, for other processes: what is sent is its path and its content hash. They open it
    themselves, and refuse another one in its place.

    >>> index = metier.sample()
    >>> index
    Index('...', release='30.1', sample=True)
    """

    def __init__(self, path: str, engine: _metier.Engine, published: str) -> None:
        """For internal use; `open` opens an index."""
        self._path = path
        self._engine = engine
        #: What was published in its folder when it was opened. It is another one, if that was damaged.
        self._published = published

    @property
    def path(self) -> str:
        """The folder of the index."""
        return self._path

    @property
    def content_hash(self) -> str:
        """Identifies the contents: indexes with the same value give the same answers, wherever they were built."""
        return self._engine.content_hash

    def info(self) -> Record:
        """Returns what the index contains: release, counts, files loaded, and what is missing.

        >>> metier.sample().info().counts.occupations
        66
        """
        return Record.of_json(self._engine.info())

    def code(
        self,
        title: str,
        *,
        description: str | None = None,
        industry: str | None = None,
        employer: str | None = None,
        top: int = 3,
        precision: float = 0.95,
        explain: bool = False,
    ) -> Coded:
        """Codes one job: its likeliest occupations, and whether the first can be accepted.

        The industry is given in words or as a NAICS code. `top` is the number of candidates, 1 to 500; `precision` the
        share of accepted codes that should be right, between 0.5 and 1. For many jobs, use `code_table`.

        >>> metier.sample().code("RN, night shift", top=1).decision
        'accept'

        Raises
        ------
        InvalidRequest
            For a `top` or `precision` out of range.
        """
        answer = self._engine.code(
            text("title", title),
            optional_text("description", description),
            optional_text("industry", industry),
            optional_text("employer", employer),
            count("top", top),
            fraction("precision", precision),
            bool(explain),
        )
        return Coded.of_json(answer)

    def code_table(
        self,
        data: Any,
        title: str = "title",
        *,
        description: str | None = None,
        industry: str | None = None,
        employer: str | None = None,
        top: int = 3,
        precision: float = 0.95,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Any:
        """Codes the jobs in a table and returns the table with the codes as further columns.

        The table may be a pandas DataFrame, a Polars DataFrame or LazyFrame, a pyarrow Table, RecordBatch or
        RecordBatchReader, a DuckDB relation, or anything else that exports an Arrow stream; the same is returned, and a
        RecordBatchReader is coded as it is read, in constant memory. A list of titles returns a list of `Coded`.

        `title`, `description`, `industry` and `employer` name the columns. Missing and empty titles have the decision
        `none`. The columns added are those of `metier match`: `onet_soc_code`, `occupation_title`, `probability`,
        `matched_title`, `decision`, `margin`, and for `top` above 1 `alt2_code`, `alt2_probability` and so on.

        All cores are used unless `threads` says otherwise. `progress` shows a bar (by default, if the work takes long
        and tqdm is installed), hides it (`False`), or is called with the number of rows just coded. Ctrl-C stops the
        work.

        >>> [coded.decision for coded in metier.sample().code_table(["RN", ""])]
        ['accept', 'none']

        Raises
        ------
        InvalidRequest
            For data that is not a table, columns that are missing or hold no text, and options out of range.
        """
        options = _table.Options(
            title=title,
            description=description,
            industry=industry,
            employer=employer,
            top=count("top", top),
            precision=fraction("precision", precision),
            threads=None if threads is None else count("threads", threads),
        )
        return _table.code(self._engine, data, options, progress)

    def search(
        self,
        query: str,
        *,
        job_zone: int | Sequence[int] | None = None,
        major_group: str | Sequence[str] | None = None,
        interest: str | Sequence[str] | None = None,
        career_cluster: str | Sequence[str] | None = None,
        stem: bool | None = None,
        bright_outlook: bool | None = None,
        edition: str | int | None = None,
        offset: int = 0,
        limit: int = 10,
    ) -> SearchAnswer:
        """Finds occupations by a job title, plain words, or the beginning of a code.

        Filters take one value or several, of which any may hold. `edition` is that of a code in the query.

        >>> metier.sample().search("someone who repairs pipes", limit=1)[0].title
        'Plumbers, Pipefitters, and Steamfitters'

        Raises
        ------
        InvalidRequest
            For a query, filter or limit out of range.
        """
        filters: _metier._WantedOccupations = {
            "job_zone": numbers("job_zone", job_zone, 0, 255),
            "major_group": texts("major_group", major_group),
            "interest": [letter for one in texts("interest", interest) for letter in one],
            "career_cluster": texts("career_cluster", career_cluster),
            "stem": flag("stem", stem),
            "bright_outlook": flag("bright_outlook", bright_outlook),
        }
        answer = self._engine.search(
            text("query", query), _edition(edition), count("offset", offset), count("limit", limit), filters
        )
        return SearchAnswer.of_json(answer)

    def suggest(self, typed: str, *, limit: int = 10) -> SuggestAnswer:
        """Suggests titles that complete the text typed so far.

        >>> metier.sample().suggest("nur", limit=1)[0].code
        '29-1141.00'

        Raises
        ------
        InvalidRequest
            For a text or limit out of range.
        """
        return SuggestAnswer.of_json(self._engine.suggest(text("typed", typed), count("limit", limit)))

    def related(
        self,
        code: str,
        *,
        method: str = "combined",
        sort: str = "score",
        job_zone_step: int | Sequence[int] | None = None,
        wage_change: int | None = None,
        openings: int | None = None,
        bright_outlook: bool | None = None,
        explain: bool = False,
        edition: str | int | None = None,
        limit: int = 20,
    ) -> RelatedAnswer:
        """Finds the occupations related to one.

        `method` is `combined`, `skills-abilities` or `official`; `sort` is `score`, `job-zone`, `wage` or `openings`.
        `job_zone_step` keeps steps in job zone, `wage_change` the least change in dollars per year, `openings` the
        fewest per year.

        >>> metier.sample().related("29-1141.00", limit=1)[0].code
        '29-2061.00'

        Raises
        ------
        UnknownCode
            If no occupation has the code.
        InvalidRequest
            For a value out of range.
        """
        filters: _metier._WantedMoves = {
            "job_zone_steps": numbers("job_zone_step", job_zone_step, -128, 127),
            "wage_change": None if wage_change is None else number("wage_change", wage_change, -_DOLLARS, _DOLLARS),
            "openings": None if openings is None else count("openings", openings),
            "bright_outlook": flag("bright_outlook", bright_outlook),
        }
        answer = self._engine.related(
            text("code", code),
            _edition(edition),
            text("method", method),
            text("sort", sort),
            count("limit", limit),
            bool(explain),
            filters,
        )
        return RelatedAnswer.of_json(answer)

    def compare(self, source: str, target: str, *, edition: str | int | None = None) -> Comparison:
        """Compares two occupations: what to learn to move from the first to the second, and what carries over.

        >>> metier.sample().compare("31-1131.00", "29-1141.00").job_zone_step
        1

        Raises
        ------
        UnknownCode
            If no occupation has one of the codes.
        """
        answer = self._engine.compare(text("source", source), text("target", target), _edition(edition))
        return Comparison.of_json(answer)

    def profile(self, profile: Mapping[str, Any]) -> ProfileAnswer:
        """Finds the occupations that fit a person's own ratings, from 0 to 100, by name or element id.

        >>> profile = {"skills": {"Programming": 80}, "knowledge": {"Mathematics": 70}, "limit": 3}
        >>> len(metier.sample().profile(profile))
        3

        Raises
        ------
        InvalidRequest
            For a profile that is empty, too large, or names what the release does not rate.
        """
        try:
            written = json.dumps(dict(profile), allow_nan=False)
        except (TypeError, ValueError) as error:
            raise InvalidRequest(f"not a valid profile: {error}") from None
        return ProfileAnswer.of_json(self._engine.profile(written))

    def report(
        self,
        code: str,
        *,
        area: str | Sequence[str] | None = None,
        sections: str | Sequence[str] | None = None,
        all: bool = False,
        year: int | None = None,
        edition: str | int | None = None,
    ) -> Report:
        """Reports on an occupation: tasks, skills, wages, outlook and more, each section with source and date.

        `area` names states or other areas by code or name; `all` asks for everything instead of the most important.

        >>> metier.sample().report("29-1141.00").title
        'Registered Nurses'

        Raises
        ------
        UnknownCode
            If no occupation has the code.
        InvalidRequest
            For an area or section that does not exist.
        """
        answer = self._engine.report(
            text("code", code),
            _edition(edition),
            texts("area", area),
            texts("sections", sections),
            bool(all),
            None if year is None else number("year", year, 0, 9999),
        )
        return Report.of_json(answer)

    def occupations(self) -> Any:
        """Returns all occupations as a pyarrow Table: `code`, `title`, `job_zone`.

        >>> metier.sample().occupations().column_names
        ['code', 'title', 'job_zone']
        """
        pa = _table.need("pyarrow")
        page = 500
        rows: list[dict[str, Any]] = []
        while True:
            answer = json.loads(self._engine.occupations(len(rows), page))
            rows += answer["occupations"]
            if len(rows) >= answer["total"]:
                break
        schema = pa.schema([("code", pa.string()), ("title", pa.string()), ("job_zone", pa.uint8())])
        return pa.Table.from_pylist(rows, schema=schema)

    def __repr__(self) -> str:
        info = json.loads(self._engine.info())
        sample = ", sample=True" if info["sample"] else ""
        return f"Index({self._path!r}, release={info['release']['version']!r}{sample})"

    def _repr_html_(self) -> str:
        return self.info()._repr_html_()

    def __reduce__(self) -> tuple[Any, ...]:
        return _reopened, (self._path, self.content_hash, _metier.BUILD_ID)


#: The indexes that are open in this process, by real path.
_open: weakref.WeakValueDictionary[str, Index] = weakref.WeakValueDictionary()
_opening = threading.Lock()


def open(path: PathLike, *, content_hash: str | None = None) -> Index:
    """Opens the index in a folder, which `build` or `metier index` made.

    It is verified and read as a whole: what happens to the folder later does not matter. A process that opens it again
    gets the same one, unless another was built there meanwhile. With a `content_hash`, any other index is refused.

    >>> index = metier.open(metier.sample().path)
    >>> index is metier.open(index.path)
    True

    Raises
    ------
    IndexDamaged
        If the index is missing, damaged, or of a format that this metier cannot read.
    IndexMismatch
        If it has another content hash.
    """
    place = os.path.realpath(os.fspath(path))
    with _opening:
        index = _open.get(place)
        published = _published(place)
        # What another process has built since is opened anew; this one keeps answering who holds it.
        if index is None or index._published != published:
            index = Index(place, _metier.Engine.open(place), published)
            if index._engine.fallback:
                warnings.warn(index._engine.fallback, RuntimeWarning, stacklevel=2)
            _open[place] = index
    if content_hash is not None and index.content_hash != content_hash:
        raise IndexMismatch(
            f"{place}: this is not the index that is meant; its content hash is {index.content_hash} instead of "
            f"{content_hash}; copy the index there, or build it from the same files"
        )
    return index


def _published(place: str) -> str:
    """Returns the generation that is published in a folder or, if that cannot be read, why."""
    try:
        return _metier.published(place)
    except Error as damage:
        return str(damage)


def _reopened(path: str, content_hash: str, build: str) -> Index:
    """Opens the index that another process pickled."""
    if build != _metier.BUILD_ID:
        raise IndexMismatch(
            f"the process that sent this index runs another build of metier ({build}) than this one "
            f"({_metier.BUILD_ID}), which may answer differently; install the same one in both"
        )
    return open(path, content_hash=content_hash)


def build(
    release: PathLike,
    index: PathLike,
    *,
    labor: PathLike | None = None,
    labeled: PathLike | Iterable[PathLike] | None = None,
    titles: PathLike | Iterable[PathLike] | None = None,
    modern_titles: bool = True,
    lenient: bool = False,
    force: bool = False,
    progress: Callable[[str], object] | None = None,
) -> Index:
    """Builds an index from an O*NET release in a folder, and opens it.

    The release is a folder or a zip as published; `"edition"` and `"sample"` are built in. `labor` is a folder of
    labor-market tables, `labeled` and `titles` are files of your own coded and local titles. `lenient` skips bad rows
    instead of stopping; `force` replaces an index even if much of it would be lost. `progress` is called with the name
    of each step.

    A build takes about a minute on two cores. It changes nothing until it is complete; Ctrl-C takes effect then.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     metier.build("sample", folder).search("nurse").hits[0].title
    'Registered Nurses'

    Raises
    ------
    InvalidData
        If a file is not as published.
    FileError
        If a file cannot be read or written.
    """
    inputs: _metier._Inputs = {
        "release": os.fspath(release),
        "built_in": release if isinstance(release, str) and release in ("edition", "sample") else None,
        "labor": None if labor is None else os.fspath(labor),
        "labeled": _paths(labeled),
        "titles": _paths(titles),
        "modern_titles": bool(modern_titles),
        "lenient": bool(lenient),
        "force": bool(force),
    }
    _metier.build(inputs, os.fspath(index), progress)
    return open(index)


def sample() -> Index:
    """Opens an index of the built-in sample, 66 occupations of O*NET 30.1: to try metier, and for tests.

    It is built when a process first asks for it, which takes seconds, in a temporary folder.

    >>> metier.sample().info().sample
    True
    """
    global _sample
    with _sampling:
        if _sample is None:
            _sample = build("sample", _temporary_folder("metier-sample-"))
        return _sample


_sample: Index | None = None
_sampling = threading.Lock()


def _temporary_folder(prefix: str) -> str:
    """Makes a folder that is removed when this process ends, and not when one ends that was forked from it."""
    # Processes of `multiprocessing` end without `atexit`.
    from multiprocessing.util import Finalize

    folder = tempfile.mkdtemp(prefix=prefix)
    # After processes that may use it have been joined, as `multiprocessing` does with its own folder.
    Finalize(None, shutil.rmtree, args=(folder,), kwargs={"ignore_errors": True}, exitpriority=-100)
    return folder


def _after_fork() -> None:
    """Replaces locks that another thread may have held when this process was forked."""
    global _opening, _sampling
    _opening, _sampling = threading.Lock(), threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def _paths(given: PathLike | Iterable[PathLike] | None) -> list[str]:
    if given is None:
        return []
    if isinstance(given, (str, os.PathLike)):
        return [os.fspath(given)]
    return [os.fspath(one) for one in given]


def _edition(edition: str | int | None) -> str | None:
    return None if edition is None else str(edition)
