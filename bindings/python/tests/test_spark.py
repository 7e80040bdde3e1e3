"""Spark: a cluster of several processes gives the answers of one."""

from __future__ import annotations

import gc
import os
import random
import shutil
import signal
import sys
import threading
import time
import warnings
from pathlib import Path

import metier
import pyarrow as pa
import pytest

pytest.importorskip("pyspark")

import metier.spark
from pyspark.sql import SparkSession

ROWS = 200_000


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    """A cluster on this machine: two workers of one core, each a process with Python workers of its own."""
    if not (shutil.which("java") or os.environ.get("JAVA_HOME")):
        pytest.skip("needs Java")
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    os.environ["PYSPARK_PYTHON"] = sys.executable
    home = tmp_path_factory.mktemp("spark")
    before = Path.cwd()
    os.chdir(home)
    session = (
        SparkSession.builder.master("local-cluster[2,1,1024]")
        .appName("metier")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.sql.warehouse.dir", str(home / "warehouse"))
        .config("spark.local.dir", str(home / "local"))
        # Small batches, so that batches end in the middle of everything.
        .config("spark.sql.execution.arrow.maxRecordsPerBatch", "3000")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()
    os.chdir(before)


@pytest.fixture(scope="module")
def postings() -> pa.Table:
    """Titles as they repeat: few are frequent, and there are many others."""
    chance = random.Random(14)
    jobs = ["RN", "cashier", "welder", "software engineer", "truck driver", "office manager", "teacher", "cook"]
    places = ["night shift", "Austin TX", "remote", "part time", "$20/hr", "", "weekend", "senior", "entry level"]
    distinct = [f"{job} {place} {number}".strip() for job in jobs for place in places for number in ("", *range(30))]
    weights = [1 / (rank + 1) for rank in range(len(distinct))]
    chance.shuffle(distinct)
    titles = chance.choices([None, "", *distinct], [2.0, 2.0, *weights], k=ROWS)
    return pa.table({"id": range(ROWS), "title": titles})


@pytest.fixture(scope="module")
def expected(index, postings) -> pa.Table:
    """What one process says."""
    return index.code_table(postings)


def collected(coded) -> pa.Table:
    """All rows, in order."""
    return arrow(coded).sort_by("id").combine_chunks()


def arrow(df) -> pa.Table:
    # Spark has it from 4.0 on.
    return df.toArrow() if hasattr(df, "toArrow") else pa.Table.from_pandas(df.toPandas(), preserve_index=False)


def frame(spark, postings, parts):
    return spark.createDataFrame(postings.to_pandas()).repartition(parts, "id")


def same(found: pa.Table, expected: pa.Table) -> None:
    expected = expected.combine_chunks()
    assert found.num_rows == expected.num_rows == ROWS
    assert found.select(expected.column_names).cast(expected.schema) == expected


def executors(spark) -> list[int]:
    """The processes of this application's executors."""
    application = spark.sparkContext.applicationId
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if b"org.apache.spark.executor.CoarseGrainedExecutorBackend" in command and application.encode() in command:
                found.append(int(entry.name))
    return sorted(found)


def _work(index: metier.Index, top: int) -> metier.spark._Work:
    options = metier.spark._options("title", None, None, None, top, 0.95)
    return metier.spark._Work(metier.spark._Artifact(index.path, False, index.content_hash, metier.BUILD_ID), options)


def test_a_worker_opens_the_index_once_whatever_the_options(another):
    opened = metier.open(another)
    first, second = _work(opened, 1), _work(opened, 2)
    del opened
    gc.collect()
    jobs = pa.record_batch({"title": ["RN"]})
    assert pa.table(metier.spark._coder(first).code(jobs)).num_columns == 6
    # What could be opened again no longer.
    shutil.rmtree(another)
    assert pa.table(metier.spark._coder(second).code(jobs)).num_columns == 8


def test_the_index_that_is_open_is_packed_although_its_folder_was_rebuilt(another, index, tmp_path):
    def packed():
        archive, folder = tmp_path / "packed.zip", tmp_path / "unpacked"
        metier.spark._pack(opened, str(archive))
        shutil.unpack_archive(archive, folder)
        return folder

    opened = metier.open(another)
    (tmp_path / "titles.csv").write_text("title,code\nWard Wizard,29-1141.00\n")
    metier.build("sample", another, titles=tmp_path / "titles.csv")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert metier.open(packed()).content_hash == index.content_hash
    metier.build("sample", another, titles=tmp_path / "titles.csv")
    with pytest.raises(metier.IndexDamaged, match="replaced or removed since it was opened; open it again"):
        packed()


@pytest.mark.spark
def test_every_row_is_that_of_one_process_although_an_executor_is_killed(spark, index, postings, expected):
    df = frame(spark, postings, 16)
    tracker = spark.sparkContext.statusTracker()
    killed = []

    def kill_one_in_the_middle():
        deadline = time.monotonic() + 240
        while time.monotonic() < deadline and not killed:
            for stage in map(tracker.getStageInfo, tracker.getActiveStageIds()):
                if stage and stage.numTasks == 16 and 2 <= stage.numCompletedTasks < 14:
                    pid = executors(spark)[0]
                    os.kill(pid, signal.SIGKILL)
                    killed.append((pid, stage.numCompletedTasks))
                    return
            time.sleep(0.02)

    assert len(executors(spark)) == 2
    killer = threading.Thread(target=kill_one_in_the_middle)
    killer.start()
    found = collected(metier.spark.code_dataframe(df, index.path))
    killer.join()
    assert killed, "the job was over before an executor could be killed"
    same(found, expected)


@pytest.mark.spark
@pytest.mark.parametrize("parts", [1, 7])
def test_coding_distinct_titles_once_gives_the_same(spark, index, postings, expected, parts):
    coded = metier.spark.code_dataframe(frame(spark, postings, parts), index, distinct=True)
    assert coded.columns == ["id", "title", *expected.column_names[2:]]
    same(collected(coded), expected)


@pytest.mark.spark
def test_several_columns_of_jobs(spark, index):
    jobs = {
        "a title": ["Technician", "Technician", "Technician", None],
        "the.naics": ["622110", "811111", None, "622110"],
    }
    expected = index.code_table(pa.table({**jobs, "id": range(4)}), "a title", industry="the.naics")
    df = spark.createDataFrame(pa.table({**jobs, "id": range(4)}).to_pandas())
    for distinct in (False, True):
        coded = metier.spark.code_dataframe(df, index, "a title", industry="the.naics", distinct=distinct)
        found = collected(coded)
        assert found.select(expected.column_names).cast(expected.schema) == expected.combine_chunks(), distinct


@pytest.mark.spark
def test_tables_without_rows(spark, index):
    df = spark.createDataFrame([], "id int, title string")
    for distinct in (False, True):
        assert metier.spark.code_dataframe(df, index, distinct=distinct).collect() == []


@pytest.mark.spark
def test_a_function_for_sql(spark, index, postings, expected):
    metier.spark.register_function(spark, index, top=1)
    frame(spark, postings.slice(0, 5_000), 3).createOrReplaceTempView("postings")
    found = arrow(spark.sql("SELECT id, occupation(title).onet_soc_code AS code FROM postings ORDER BY id"))
    assert found["code"].to_pylist() == expected["onet_soc_code"].to_pylist()[:5_000]


@pytest.mark.spark
def test_an_index_is_shipped_to_the_workers(spark, index, postings, tmp_path):
    few = postings.slice(0, 100)
    expected = index.code_table(few)["onet_soc_code"].to_pylist()
    folder = tmp_path / "an index"
    shutil.copytree(index.path, folder)
    df = frame(spark, few, 2)
    coded = metier.spark.code_dataframe(df, folder, ship=True)
    archive = shutil.make_archive(str(tmp_path / "packed-index"), "zip", folder)
    shutil.rmtree(folder)
    assert collected(coded)["onet_soc_code"].to_pylist() == expected
    for place in (f"file://{archive}", "packed-index.zip"):
        coded = metier.spark.code_dataframe(df, place)
        assert collected(coded)["onet_soc_code"].to_pylist() == expected, place
    spark.sparkContext.addFile(shutil.copy(archive, str(tmp_path / "not-unpacked.zip")))
    with pytest.raises(metier.InvalidRequest, match="send the archive with SparkContext"):
        metier.spark.code_dataframe(df, "not-unpacked.zip")


@pytest.mark.spark
def test_a_worker_with_another_index_fails_with_a_clear_message(spark, index, other_index, postings, tmp_path):
    place = tmp_path / "index"
    shutil.copytree(index.path, place)
    coded = metier.spark.code_dataframe(frame(spark, postings.slice(0, 100), 2), place)
    shutil.rmtree(place)
    shutil.copytree(other_index.path, place)
    with pytest.raises(Exception, match="this is not the index that is meant") as failed:
        coded.collect()
    assert index.content_hash in str(failed.value)


@pytest.mark.spark
def test_what_is_wrong_is_refused_before_any_work(spark, index, tmp_path):
    df = spark.createDataFrame([(1, "RN")], "id int, title string")
    with pytest.raises(metier.InvalidRequest, match="no column is named 'job'"):
        metier.spark.code_dataframe(df, index, "job")
    with pytest.raises(metier.InvalidRequest, match="ask for 1 to 500"):
        metier.spark.code_dataframe(df, index, top=0)
    with pytest.raises(metier.InvalidRequest, match="has a column 'margin' already"):
        metier.spark.code_dataframe(df.withColumnRenamed("id", "margin"), index)
    with pytest.raises(metier.InvalidRequest, match="the column 'id' holds values of type Int32; expected text"):
        metier.spark.code_dataframe(df, index, "id")
    with pytest.raises(metier.IndexDamaged):
        metier.spark.code_dataframe(df, tmp_path / "nothing")
