"""Codes tables that do not fit on one machine, with Spark 3.5 or newer.

Each Python worker opens the index once and codes Arrow batches as they come. An answer depends on its row alone, so
partitions, retries and lost executors change nothing. The index is known by its content hash: a worker that finds
another one at the same place fails, and so does one with another build of metier.

    coded = metier.spark.code_dataframe(postings, "my-index", title="job_title", distinct=True)
"""

from __future__ import annotations

import os
import zipfile
from dataclasses import dataclass, replace
from functools import lru_cache, reduce
from operator import and_
from typing import TYPE_CHECKING, Any, Union

from . import _metier, _table
from ._checks import count, fraction, text
from ._index import Index, _reopened, _temporary_folder
from ._index import open as open_index
from .errors import IndexDamaged, InvalidRequest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.types import StructType

    PathLike = Union[str, os.PathLike[str]]

__all__ = ["code_dataframe", "register_function"]

#: How names of columns begin that no table has.
_KEY = "metier_key_"
#: Archives that Spark unpacks on every machine.
_ARCHIVES = (".zip", ".tar.gz", ".tgz")
#: The applications to which an index was sent, with its name there.
_sent: set[tuple[str, str]] = set()


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


@lru_cache(maxsize=1)
def _opened(artifact: _Artifact) -> Index:
    """Returns the index that this worker uses for all partitions, whatever their options."""
    return artifact.open()


@lru_cache(maxsize=2)
def _coder(work: _Work) -> _metier.Coder:
    """Returns the coder that this worker uses for all partitions: it keeps recent answers."""
    return work.options.coder(_opened(work.artifact)._engine)


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

    `index` is an open index or a folder that every machine has at the same path; with `ship`, Spark copies it to all of
    them. An address such as `hdfs://…` or `s3a://…`, of a folder or of an archive of one (`.zip`, `.tar.gz`), is copied
    as well, and what `SparkContext.addArchive` has copied is given by its name. Columns and options
    are those of `Index.code_table`.

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
    _check(df, opened, options, added)
    if not distinct:
        return _map(df, artifact, options, added)
    names = options.columns()
    keys = _keys(names)
    jobs = df.select(*map(_quoted, names)).distinct()
    coded = _map(jobs, artifact, options, added).toDF(*keys.values(), *added.names)
    matches = [df[_quoted(name)].eqNullSafe(coded[key]) for name, key in keys.items()]
    return df.join(coded, reduce(and_, matches), "left").drop(*keys.values())


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
        spark.udf.register(name, functions.arrow_udf(_arrow_function(work), added))
    else:
        from pyspark.sql.pandas.functions import pandas_udf

        spark.udf.register(name, pandas_udf(_pandas_function(work), added))  # type: ignore[call-overload]


def _arrow_function(work: _Work) -> Any:
    pa = _table.need("pyarrow")

    def occupation(titles: Any) -> Any:
        batch = pa.RecordBatch.from_arrays([titles], names=["title"])
        coded = _table._one_batch(pa, pa.table(_coder(work).code(batch)))
        return pa.StructArray.from_arrays(coded.columns, fields=list(coded.schema))

    # Spark tells by its types what a function is.
    occupation.__annotations__ = {"titles": pa.Array, "return": pa.Array}
    return occupation


def _pandas_function(work: _Work) -> Any:
    pa, pd = _table.need("pyarrow"), _table.need("pandas")

    def occupation(titles: Any) -> Any:
        jobs = pa.table({"title": pa.array(titles, pa.string(), from_pandas=True)})
        return pa.table(_coder(work).code(jobs)).to_pandas()

    occupation.__annotations__ = {"titles": pd.Series, "return": pd.DataFrame}
    return occupation


def _map(df: DataFrame, artifact: _Artifact, options: _table.Options, added: StructType) -> DataFrame:
    from pyspark.sql.types import StructType

    names = df.columns
    if any("." in name or "`" in name for name in names):
        # Spark would look for members of structs.
        keys = _keys(names)
        df, options = df.toDF(*keys.values()), _renamed(options, keys)
    coded = df.mapInArrow(_Work(artifact, options), StructType([*df.schema.fields, *added.fields]))
    return coded.toDF(*names, *added.names)


def _keys(names: Iterable[str]) -> dict[str, str]:
    """Returns other names for columns, which no table has."""
    return {name: f"{_KEY}{place}" for place, name in enumerate(names)}


def _check(df: DataFrame, index: Index, options: _table.Options, added: StructType) -> None:
    """Refuses here what would fail on every worker."""
    from pyspark.sql.pandas.types import to_arrow_schema

    pa = _table.need("pyarrow")
    for name in options.columns():
        _table._check_column(name, df.columns)
    there = set(df.columns).intersection(added.names)
    if there:
        raise InvalidRequest(f"the table has a column '{min(there)}' already, which coding adds; rename it")
    schema = to_arrow_schema(df.select(*map(_quoted, options.columns())).schema)
    options.coder(index._engine).code(pa.RecordBatch.from_pylist([], schema=schema))


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
    from pyspark import SparkFiles

    place = index.path if isinstance(index, Index) else os.fspath(index).removeprefix("file://")
    if "://" in place or (place.endswith(_ARCHIVES) and os.path.exists(place)):
        place, shipped = _fetched(spark, place), True
        opened = open_index(SparkFiles.get(place))
    elif not os.path.exists(place) and _is_shipped(place):
        shipped = True
        opened = open_index(SparkFiles.get(place))
    else:
        opened = index if isinstance(index, Index) else open_index(place)
        place, shipped = (_shipped(spark, opened), True) if ship else (opened.path, False)
    return _Artifact(place, shipped, opened.content_hash, _metier.BUILD_ID), opened


def _fetched(spark: SparkSession, address: str) -> str:
    """Has Spark copy the folder or archive at an address to all machines, and returns its name there."""
    name = address.rstrip("/").rpartition("/")[2]
    if name.endswith(_ARCHIVES):
        spark.sparkContext.addArchive(f"{address}#{name}")
    else:
        spark.sparkContext.addFile(address, recursive=True)
    return name


def _shipped(spark: SparkSession, index: Index) -> str:
    """Has Spark copy the folder of an index to all machines, and returns its name there, which tells its contents."""
    name = f"metier-{index.content_hash[:16]}"
    application = (spark.sparkContext.applicationId, name)
    if application not in _sent:
        # Spark copies folders from a shared file system only, but unpacks archives from anywhere. This one is served
        # from here as long as the application runs.
        archive = os.path.join(_temporary_folder("metier-shipped-"), f"{name}.zip")
        _pack(index, archive)
        spark.sparkContext.addArchive(f"{archive}#{name}")
        _sent.add(application)
    return name


def _pack(index: Index, archive: str) -> None:
    """Packs the index that is open: its folder may have been rebuilt since, and keeps the generation before that."""
    generation = os.path.join(index.path, index._engine.generation)
    try:
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
            # The folder's own manifest may name another generation; each has a copy of its own.
            packed.write(os.path.join(generation, "manifest.json"), "manifest.json")
            for folder, _, files in os.walk(generation):
                for file in files:
                    path = os.path.join(folder, file)
                    packed.write(path, os.path.relpath(path, index.path))
    except FileNotFoundError:
        raise IndexDamaged(
            f"{index.path}: the index was replaced or removed since it was opened; open it again"
        ) from None


def _is_shipped(name: str) -> bool:
    """Whether the caller had Spark copy an index by this name."""
    from pyspark import SparkFiles

    place = "" if os.path.isabs(name) else SparkFiles.get(name)
    if os.path.isfile(place):
        raise InvalidRequest(
            f"'{name}' is a file of the application, which Spark does not unpack; send the archive with "
            "SparkContext.addArchive or --archives"
        )
    return os.path.isdir(place)


def _quoted(name: str) -> str:
    """Returns a name that Spark does not read as a path into a struct."""
    return f"`{name.replace('`', '``')}`"
