"""Codes tables that do not fit on one machine, with Spark 3.5 or newer.

Each Python worker opens the index once and codes Arrow batches as they come. An answer depends on its row alone, so
partitions, retries and lost executors change nothing. The index is known by its content hash: a worker that finds
another one at the same place fails, and so does one with another build of metier.

    coded = metier.spark.code_dataframe(postings, "my-index", title="job_title", distinct=True)
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Union

from . import _metier, _table
from ._checks import count, fraction, text
from ._index import Index, _reopened
from ._index import open as open_index
from .errors import IndexDamaged, InvalidRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.types import StructType

    PathLike = Union[str, os.PathLike[str]]

__all__ = ["code_dataframe", "register_function"]

#: The name of a column for joining that no table has.
_KEY = "metier_key_"


@dataclass(frozen=True)
class _Artifact:
    """The index to use, as workers are told of it."""

    #: Its folder on every machine or, if it was shipped, its name among the files of the application.
    place: str
    shipped: bool
    content_hash: str
    build: str

    def open(self) -> Index:
        """Opens it on a worker."""
        place = self.place
        if self.shipped:
            from pyspark import SparkFiles

            place = SparkFiles.get(place)
        return _reopened(place, self.content_hash, self.build)


@dataclass(frozen=True)
class _Work:
    """What a worker does with the batches of a partition."""

    artifact: _Artifact
    options: _table.Options

    def __call__(self, batches: Iterable[Any]) -> Iterator[Any]:
        pa = _table.need("pyarrow")
        coder = _coder(self)
        added = pa.table(coder.added()).schema
        for batch in batches:
            schema = pa.schema([*batch.schema, *added])
            yield _table.with_codes(batch, coder, self.options, schema)


@lru_cache(maxsize=8)
def _coder(work: _Work) -> _metier.Coder:
    """Returns the coder that this worker uses for all partitions: it keeps recent answers."""
    return work.options.coder(work.artifact.open()._engine)


def code_dataframe(
    df: DataFrame,
    index: Index | PathLike,
    title: str = "title",
    *,
    description: str | None = None,
    industry: str | None = None,
    employer: str | None = None,
    top: int = 3,
    precision: float = 0.95,
    distinct: bool = False,
    ship: bool = False,
) -> DataFrame:
    """Codes the jobs in a DataFrame of Spark and returns it with the codes as further columns, lazily.

    `index` is an open index or a folder that every machine has at the same path. Spark copies it to all of them if it
    is an address such as `hdfs://…` or `s3a://…`, or with `ship`; a folder that `SparkContext.addFile(…,
    recursive=True)` has shipped is given by its name. Columns and options are those of `Index.code_table`.

    With `distinct`, each distinct job is coded once, wherever its repeats are, and the codes are joined to all rows: of
    real postings, nine in ten are repeats. It costs a shuffle, and only the columns of jobs go through Python.

    Raises
    ------
    InvalidRequest
        For columns that are missing, and options out of range.
    IndexDamaged
        If the index cannot be opened here. On a worker, that fails the job.
    """
    spark = df.sparkSession
    artifact, opened = _artifact(spark, index, ship)
    options = _options(title, description, industry, employer, top, precision)
    added = _added(opened, options)
    for name in options.columns():
        _table._check_column(name, df.columns)
    there = set(df.columns).intersection(added.names)
    if there:
        raise InvalidRequest(f"the table has a column '{min(there)}' already, which coding adds; rename it")
    if not distinct:
        return _map(df, _Work(artifact, options), added)
    keys = {name: f"{_KEY}{place}" for place, name in enumerate(options.columns())}
    jobs = df.select(*[df[_quoted(name)].alias(key) for name, key in keys.items()]).distinct()
    by_key = _Work(artifact, _renamed(options, keys))
    coded = _map(jobs, by_key, added)
    matches = [df[_quoted(name)].eqNullSafe(coded[key]) for name, key in keys.items()]
    condition = matches[0]
    for match in matches[1:]:
        condition = condition & match
    return df.join(coded, condition, "left").drop(*keys.values())


def register_function(
    spark: SparkSession,
    index: Index | PathLike,
    name: str = "occupation",
    *,
    top: int = 1,
    precision: float = 0.95,
    ship: bool = False,
) -> None:
    """Registers a function for SQL that codes a title: `SELECT occupation(job_title).onet_soc_code FROM postings`.

    It returns a struct of the columns that `code_dataframe` adds. It is an Arrow UDF where Spark has them (4.1 and
    newer), else a pandas UDF.

    Raises
    ------
    InvalidRequest
        For options out of range.
    IndexDamaged
        If the index cannot be opened here.
    """
    from pyspark.sql import functions

    artifact, opened = _artifact(spark, index, ship)
    options = _options("title", None, None, None, top, precision)
    added = _added(opened, options)
    work = _Work(artifact, options)
    if hasattr(functions, "arrow_udf"):
        from pyspark.sql.pandas.functions import ArrowUDFType

        spark.udf.register(name, functions.arrow_udf(_arrow_function(work), added, ArrowUDFType.SCALAR))
    else:
        from pyspark.sql.pandas.functions import PandasUDFType, pandas_udf

        spark.udf.register(name, pandas_udf(_pandas_function(work), added, PandasUDFType.SCALAR))


def _arrow_function(work: _Work) -> Callable[[Any], Any]:
    def occupation(titles):  # type: ignore[no-untyped-def]  # Spark would read the types
        pa = _table.need("pyarrow")
        batch = pa.RecordBatch.from_arrays([titles], names=["title"])
        coded = _table._one_batch(pa, pa.table(_coder(work).code(batch)))
        return pa.StructArray.from_arrays(coded.columns, fields=list(coded.schema))

    return occupation


def _pandas_function(work: _Work) -> Callable[[Any], Any]:
    def occupation(titles):  # type: ignore[no-untyped-def]  # Spark would read the types
        pa = _table.need("pyarrow")
        jobs = pa.table({"title": pa.array(titles, pa.string(), from_pandas=True)})
        return pa.table(_coder(work).code(jobs)).to_pandas()

    return occupation


def _map(df: DataFrame, work: _Work, added: StructType) -> DataFrame:
    from pyspark.sql.types import StructType

    return df.mapInArrow(work, StructType([*df.schema.fields, *added.fields]))


def _options(
    title: str,
    description: str | None,
    industry: str | None,
    employer: str | None,
    top: int,
    precision: float,
) -> _table.Options:
    return _table.Options(
        title=text("title", title),
        description=description,
        industry=industry,
        employer=employer,
        top=count("top", top),
        precision=fraction("precision", precision),
        # Spark gives each worker a core, and starts as many as there are.
        threads=1,
    )


def _renamed(options: _table.Options, names: dict[str, str]) -> _table.Options:
    return replace(
        options,
        title=names[options.title],
        description=options.description and names[options.description],
        industry=options.industry and names[options.industry],
        employer=options.employer and names[options.employer],
    )


def _added(index: Index, options: _table.Options) -> StructType:
    """Returns the columns that coding adds; refuses options out of range here rather than on a worker."""
    from pyspark.sql.types import FloatType, StringType, StructField, StructType

    pa = _table.need("pyarrow")
    schema = pa.table(options.coder(index._engine).added()).schema
    kinds = {pa.string(): StringType(), pa.float32(): FloatType()}
    return StructType([StructField(field.name, kinds[field.type], True) for field in schema])


def _artifact(spark: SparkSession, index: Index | PathLike, ship: bool) -> tuple[_Artifact, Index]:
    """Returns the index as workers are told of it, shipped if need be, and open here."""
    place = index.path if isinstance(index, Index) else os.fspath(index)
    shipped = ship or "://" in place
    if shipped:
        address = place if "://" in place else f"file://{os.path.realpath(place)}"
        spark.sparkContext.addFile(address, recursive=True)
        place = address.rstrip("/").rpartition("/")[2]
    elif not os.path.exists(place) and _is_shipped(place):
        shipped = True
    if shipped:
        from pyspark import SparkFiles

        opened = open_index(SparkFiles.get(place))
    elif isinstance(index, Index):
        opened = index
    else:
        place = os.path.realpath(place)
        opened = open_index(place)
    return _Artifact(place, shipped, opened.content_hash, _metier.BUILD_ID), opened


def _is_shipped(name: str) -> bool:
    from pyspark import SparkFiles

    try:
        return not os.path.isabs(name) and os.path.exists(SparkFiles.get(name))
    except (AssertionError, AttributeError) as error:  # No files were shipped.
        raise IndexDamaged(f"{name}: there is no such folder, and no such file was shipped") from error


def _quoted(name: str) -> str:
    """Returns a name that Spark does not read as a path into a struct."""
    return f"`{name.replace('`', '``')}`"
