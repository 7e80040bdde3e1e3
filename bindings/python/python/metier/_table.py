"""Codes tables of any kind: only the columns of jobs are handed over, as Arrow data, and the same kind is returned.

A kind is known by a library that the caller has imported already; none is imported to look.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Union

from ._checks import kind_of, text, whole
from ._results import Coded
from .errors import Error, InvalidRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from . import _metier

    Progress = Union[bool, Callable[[int], object], None]

_NO_TABLE = "{} is not a table; pass the DataFrame or table it belongs to, or a list of titles"
#: Seconds of work before a bar appears by itself.
_PATIENCE = 2.0
#: Titles of a list to hand over together.
_CHUNK = 10_000


@dataclass(frozen=True)
class Options:
    """Which columns have the jobs, and how to code them."""

    title: str
    description: str | None
    industry: str | None
    employer: str | None
    top: int
    precision: float
    threads: int | None

    def columns(self) -> list[Any]:
        """Returns the columns of jobs, each once."""
        named = (self.title, self.description, self.industry, self.employer)
        return list(dict.fromkeys(name for name in named if name is not None))

    def coder(self, engine: _metier.Engine) -> _metier.Coder:
        """Returns a coder that reads columns with the names of these."""
        names = {role: getattr(self, role) for role in ("title", "description", "industry", "employer")}
        for role, name in names.items():
            if name is not None:
                names[role] = text(f"the name of the column of each {role}", name)
        return engine.coder(**names, top=self.top, precision=self.precision, threads=self.threads)


def code(engine: _metier.Engine, data: Any, options: Options, progress: Progress) -> Any:
    """Codes a table and returns one of its kind; see `Index.code_table`."""
    for kind, coded in _KINDS.items():
        if _is(data, kind):
            return coded(engine, data, options, progress)
    if isinstance(data, Sequence) and not isinstance(data, (str, bytes, bytearray)):
        return _list(engine, data, options, progress)
    if hasattr(data, "__arrow_c_stream__"):
        pa = need("pyarrow")
        try:
            reader = pa.RecordBatchReader.from_stream(data)
        except (pa.ArrowException, TypeError, ValueError):
            raise InvalidRequest(_NO_TABLE.format(kind_of(data))) from None
        return _record_batch_reader(engine, reader, options, progress)
    if hasattr(data, "__arrow_c_array__"):
        raise InvalidRequest(_NO_TABLE.format(kind_of(data)))
    raise InvalidRequest(
        f"cannot code {kind_of(data)}; expected a DataFrame of pandas or Polars, a table of pyarrow, a "
        "relation of DuckDB, or a list of titles"
    )


def need(module: str) -> Any:
    """Imports a library that is optional."""
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise Error(f"this needs {module}, which is not installed; install it with `pip install {module}`") from error


def _is(data: Any, kind: str) -> bool:
    module, _, name = kind.rpartition(".")
    found = getattr(sys.modules.get(module), name, None)
    return found is not None and isinstance(data, found)


def _pandas(engine: _metier.Engine, data: Any, options: Options, progress: Progress) -> Any:
    pa = need("pyarrow")
    coder = options.coder(engine)
    added = _new_names(coder, data.columns)
    columns = {}
    for name in options.columns():
        _check_column(name, data.columns)
        series = data[name]
        try:
            columns[name] = pa.array(series, from_pandas=True)
        except (pa.ArrowException, TypeError, ValueError, OverflowError):
            raise InvalidRequest(_mixed(name, series)) from None
    with _bar(progress, len(data)) as show:
        coded = pa.table(coder.code(pa.table(columns), show)).to_pandas()
    coded.index = data.index
    return data.assign(**{name: coded[name] for name in added})


def _mixed(name: str, series: Any) -> str:
    """Says which value of a column of objects is no text."""
    for label, value in series.items():
        if isinstance(value, str):
            if whole(value) != value:
                return f"the column '{name}' holds an unpaired surrogate at {label!r}; replace it"
        elif not (_missing(value) or isinstance(value, bytes)):
            return f"the column '{name}' holds {kind_of(value)} at {label!r}; expected text"
    return f"the column '{name}' cannot be read as text"


def _missing(value: Any) -> bool:
    """Whether a value says that there is none: `None`, what pandas has for it, or not a number."""
    if isinstance(value, float):
        return value != value
    pandas = sys.modules.get("pandas")
    return value is None or (pandas is not None and (value is pandas.NA or value is pandas.NaT))


def _polars(engine: _metier.Engine, data: Any, options: Options, progress: Progress) -> Any:
    coder = options.coder(engine)
    _new_names(coder, data.columns)
    with _bar(progress, len(data)) as show:
        return _polars_coded(coder, data, options, show)


def _polars_coded(coder: _metier.Coder, data: Any, options: Options, show: Callable[[int], object] | None) -> Any:
    pl = need("polars")
    for name in options.columns():
        _check_column(name, data.columns)
        if data.schema[name] == pl.Object:
            raise InvalidRequest(f"the column '{name}' holds Python objects; expected text")
    # Of a column without any type, Polars and others expect different things.
    nulls = [name for name in options.columns() if data.schema[name] == pl.Null]
    jobs = data.select(options.columns()).with_columns(pl.col(nulls).cast(pl.String))
    return data.hstack(pl.DataFrame(coder.code(jobs, show)))


def _polars_lazy(engine: _metier.Engine, data: Any, options: Options, progress: Progress) -> Any:
    pl = need("polars")
    schema = data.collect_schema()
    coder = options.coder(engine)
    _new_names(coder, schema.names())
    for name in options.columns():
        _check_column(name, schema.names())
    added = pl.DataFrame(coder.added()).schema
    # A coder is for one thread, and Polars may use several: each batch takes an idle one, or makes one.
    idle = [coder]
    # A bar would not know which batch is the last.
    show = progress if callable(progress) else None

    def coded(batch: Any) -> Any:
        try:
            taken = idle.pop()
        except IndexError:
            taken = options.coder(engine)
        answer = _polars_coded(taken, batch, options, show)
        # Not after an exception: a coder that was interrupted stays so.
        idle.append(taken)
        return answer

    return data.map_batches(
        coded,
        schema=pl.Schema({**schema, **added}),
        # The columns added are not there to be filtered or selected by before.
        predicate_pushdown=False,
        projection_pushdown=False,
        slice_pushdown=False,
        streamable=True,
    )


def _pyarrow_table(engine: _metier.Engine, data: Any, options: Options, progress: Progress) -> Any:
    pa = need("pyarrow")
    coder = options.coder(engine)
    _new_names(coder, data.column_names)
    for name in options.columns():
        _check_column(name, data.column_names)
    with _bar(progress, data.num_rows) as show:
        coded = pa.table(coder.code(data.select(options.columns()), show))
    for field, column in zip(coded.schema, coded.columns):
        data = data.append_column(field, column)
    return data


def _record_batch(engine: _metier.Engine, data: Any, options: Options, progress: Progress) -> Any:
    pa = need("pyarrow")
    coded = _pyarrow_table(engine, pa.Table.from_batches([data]), options, progress)
    return _one_batch(pa, coded)


def _record_batch_reader(engine: _metier.Engine, data: Any, options: Options, progress: Progress) -> Any:
    pa = need("pyarrow")
    coder = options.coder(engine)
    added = pa.table(coder.added()).schema
    _new_names(coder, data.schema.names)
    for name in options.columns():
        _check_column(name, data.schema.names)
    schema = pa.schema([*data.schema, *added], metadata=data.schema.metadata)

    def batches() -> Iterator[Any]:
        with _bar(progress, None) as show:
            for batch in data:
                yield with_codes(batch, coder, options, schema, show)

    return pa.RecordBatchReader.from_batches(schema, batches())


def with_codes(
    batch: Any, coder: _metier.Coder, options: Options, schema: Any, show: Callable[[int], object] | None = None
) -> Any:
    """Returns a RecordBatch with the columns of its codes, by a schema for both."""
    pa = need("pyarrow")
    coded = _one_batch(pa, pa.table(coder.code(batch.select(options.columns()), show)))
    return pa.RecordBatch.from_arrays([*batch.columns, *coded.columns], schema=schema)


def _one_batch(pa: Any, table: Any) -> Any:
    batches = table.combine_chunks().to_batches()
    return batches[0] if len(batches) == 1 else pa.RecordBatch.from_pylist([], schema=table.schema)


def _duckdb(engine: _metier.Engine, data: Any, options: Options, progress: Progress) -> Any:
    duckdb = need("duckdb")
    if int(duckdb.__version__.partition(".")[0]) < 2:
        # Its `query` leaves a view in the caller's database.
        raise Error(f"this needs DuckDB 2 or newer, not {duckdb.__version__}; update it with `pip install -U duckdb`")
    _metier_coded_rows = _pyarrow_table(engine, data.to_arrow_table(), options, progress)
    try:
        # The query finds the table by the name of the variable, on the connection of the relation that was given. A
        # table of the database with that name would come first.
        relation = data.query("metier_given", "SELECT * FROM _metier_coded_rows")
    except duckdb.Error as error:
        raise Error(
            f"DuckDB cannot read the codes: {error}; it must be allowed to read variables of Python "
            "(python_enable_replacements)"
        ) from error
    del _metier_coded_rows
    return relation


def _list(engine: _metier.Engine, data: Sequence[Any], options: Options, progress: Progress) -> list[Coded]:
    coder = options.coder(engine)
    # Not all sequences have slices.
    data = data if isinstance(data, (list, tuple)) else list(data)
    answers: list[Coded] = []
    with _bar(progress, len(data)) as show:
        for start in range(0, len(data), _CHUNK):
            titles = [_title(place, title) for place, title in enumerate(data[start : start + _CHUNK], start)]
            answers += map(Coded.of_json, coder.code_titles(titles, show))
    return answers


def _title(place: int, title: Any) -> str | None:
    if isinstance(title, str):
        return whole(title)
    if _missing(title):
        return None
    raise InvalidRequest(f"title {place} (from 0) is {kind_of(title)}; expected text")


_KINDS: dict[str, Callable[[_metier.Engine, Any, Options, Progress], Any]] = {
    "pandas.DataFrame": _pandas,
    "polars.DataFrame": _polars,
    "polars.LazyFrame": _polars_lazy,
    "pyarrow.Table": _pyarrow_table,
    "pyarrow.RecordBatch": _record_batch,
    "pyarrow.RecordBatchReader": _record_batch_reader,
    "duckdb.DuckDBPyRelation": _duckdb,
}


def _check_column(name: Any, names: Iterable[Any]) -> None:
    """Refuses a name that no column has, or several have."""
    names = list(names)
    found = names.count(name)
    if found == 0:
        raise InvalidRequest(f"no column is named '{name}'; the columns are '{_joined(names)}'")
    if found > 1:
        raise InvalidRequest(f"{found} columns are named '{name}'; rename all but one")


def _new_names(coder: _metier.Coder, names: Iterable[Any]) -> list[str]:
    """Returns the names of the columns added; refuses a table that has one of them already."""
    added = coder.added().column_names
    there = set(names).intersection(added)
    if there:
        raise InvalidRequest(
            f"the table has a column '{min(there)}' already, which coding adds; rename it, or leave it out"
        )
    return added


def _joined(names: Iterable[Any]) -> str:
    return "', '".join(map(str, names))


@contextmanager
def _bar(progress: Progress, total: int | None) -> Iterator[Callable[[int], object] | None]:
    """Shows progress as was asked for."""
    if callable(progress):
        yield progress
        return
    try:
        auto = None if progress is False else importlib.import_module("tqdm.auto")
    except ImportError:
        auto = None
    if auto is None:
        yield None
        return
    # By itself, a bar appears only where someone watches, and only if there is something to wait for.
    watched = auto.notebook_tqdm is not auto.std_tqdm or sys.stderr.isatty()
    patient = {} if progress else {"delay": _PATIENCE, "disable": not watched}
    with auto.tqdm(total=total, unit=" rows", unit_scale=True, desc="coding", **patient) as bar:
        yield bar.update
