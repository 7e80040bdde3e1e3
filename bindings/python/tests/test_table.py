"""Tables of every kind: what comes back, and what is refused."""

from __future__ import annotations

import collections
import contextlib
import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import warnings

import duckdb
import metier
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

TITLES = ["RN, night shift", None, "", "cashier", "sotfware engineer", "RN, night shift"]
ADDED = ["onet_soc_code", "occupation_title", "probability", "matched_title", "decision", "margin"]
ALTERNATIVES = ["alt2_code", "alt2_probability", "alt3_code", "alt3_probability"]


@pytest.fixture(scope="module")
def expected(index) -> pa.Table:
    """The codes of the titles, one by one."""
    rows = []
    for title in TITLES:
        coded = index.code(title or "", top=3)
        places = dict(enumerate(coded.candidates))
        first = places.get(0)
        row = {
            "onet_soc_code": first and first.code,
            "occupation_title": first and first.title,
            "probability": first and first.probability,
            "matched_title": first and first.matched_title,
            "decision": coded.decision,
            "margin": coded.margin,
        }
        for place in (1, 2):
            other = places.get(place)
            row[f"alt{place + 1}_code"] = other and other.code
            row[f"alt{place + 1}_probability"] = other and other.probability
        rows.append(row)
    kinds = {name: pa.float32() for name in ("probability", "margin", "alt2_probability", "alt3_probability")}
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in ADDED + ALTERNATIVES])
    return pa.Table.from_pylist(rows, schema=schema)


@contextlib.contextmanager
def interrupted_after(seconds: float):
    """Raises `KeyboardInterrupt` as Ctrl-C does."""

    def interrupt(signum, frame):
        raise KeyboardInterrupt("interrupted")

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def table() -> pa.Table:
    return pa.table({"id": range(len(TITLES)), "title": TITLES, "extra": [[1], [], None, [2], [3], [4]]})


def check(coded: pa.Table, expected: pa.Table) -> None:
    coded = coded.combine_chunks()
    assert coded.column_names == ["id", "title", "extra", *ADDED, *ALTERNATIVES]
    assert coded.select(["id", "title", "extra"]).to_pydict() == table().to_pydict()
    assert coded.select(expected.column_names).cast(expected.schema) == expected


def test_null_and_empty_titles_have_no_code(index):
    coded = index.code_table(TITLES)
    assert [one.decision for one in coded] == ["accept", "none", "none", "accept", "accept", "accept"]
    assert coded == [index.code(title or "") for title in TITLES]
    assert index.code_table(tuple(TITLES)) == index.code_table(collections.deque(TITLES)) == coded
    missing = index.code_table([None, pd.NA, pd.NaT, float("nan"), np.float64("nan")])
    assert [one.decision for one in missing] == ["none"] * 5
    assert index.code_table([]) == []


def test_pyarrow(index, expected):
    check(index.code_table(table()), expected)
    chunked = pa.concat_tables([table().slice(0, 2), table().slice(2, 0), table().slice(2)])
    check(index.code_table(chunked), expected)
    batch = table().to_batches()[0]
    coded = index.code_table(batch)
    assert isinstance(coded, pa.RecordBatch)
    check(pa.Table.from_batches([coded]), expected)
    reader = pa.RecordBatchReader.from_batches(table().schema, iter([*chunked.to_batches(), batch.slice(0, 0)]))
    coded = index.code_table(reader)
    assert isinstance(coded, pa.RecordBatchReader)
    check(coded.read_all(), expected)
    with_notes = table().replace_schema_metadata({"kept": "yes"})
    assert index.code_table(with_notes).schema.metadata == {b"kept": b"yes"}


@pytest.mark.parametrize("backend", ["numpy", "pyarrow"])
def test_pandas(index, expected, backend):
    frame = table().to_pandas(types_mapper=pd.ArrowDtype if backend == "pyarrow" else None)
    frame.index = pd.Index(["a", "b", "a", "c", "d", "e"], name="key")
    frame.attrs["kept"] = True
    before = frame.copy()
    coded = index.code_table(frame)
    assert isinstance(coded, pd.DataFrame)
    assert list(coded.index) == list(frame.index)
    assert coded.index.name == "key"
    assert coded.attrs == {"kept": True}
    pd.testing.assert_frame_equal(frame, before)
    pd.testing.assert_frame_equal(coded[list(frame.columns)], before)
    answers = pa.Table.from_pandas(coded[expected.column_names], preserve_index=False)
    assert answers.replace_schema_metadata(None).cast(expected.schema) == expected


def test_polars(index, expected):
    frame = pl.DataFrame(table())
    coded = index.code_table(frame)
    assert isinstance(coded, pl.DataFrame)
    check(coded.to_arrow(), expected)
    lazy = index.code_table(frame.lazy())
    assert isinstance(lazy, pl.LazyFrame)
    assert lazy.collect_schema() == coded.schema
    assert lazy.collect().equals(coded)
    few = lazy.filter(pl.col("decision") == "accept").select("id", "onet_soc_code").collect()
    assert few["id"].to_list() == [0, 3, 4, 5]
    check(index.code_table(pl.concat([frame[:2], frame[2:]], rechunk=False)).to_arrow(), expected)


def test_the_batches_of_a_lazy_frame_share_what_was_coded(index, monkeypatch):
    made, done, batches = [], [], []
    make, code = metier._table.Options.coder, metier._table._polars_coded

    def coder(options, engine):
        made.append(make(options, engine))
        return made[-1]

    def counted(coder, batch, options, show):
        batches.append(len(batch))
        return code(coder, batch, options, show)

    monkeypatch.setattr(metier._table.Options, "coder", coder)
    monkeypatch.setattr(metier._table, "_polars_coded", counted)
    frame = pl.LazyFrame({"title": ["RN"] * 500_000})
    lazy = index.code_table(frame, progress=done.append)
    for _ in range(2):
        coded = lazy.select("onet_soc_code").collect(engine="streaming")
        assert coded["onet_soc_code"].unique().to_list() == ["29-1141.00"]
    assert sum(batches) == sum(done) == 1_000_000
    assert len(batches) > len(made), "each of these would have a coder of its own"
    assert len(made) <= pl.thread_pool_size()


def test_a_lazy_frame_can_be_coded_again_after_ctrl_c(index):
    rows = 300_000
    titles = pl.LazyFrame({"title": [f"nurse number {place} of many" for place in range(rows)]})
    lazy = index.code_table(titles.map_batches(lambda frame: frame.head(rows)))
    with interrupted_after(0.3), pytest.raises(BaseException, match="interrupt") as stopped:
        lazy.collect()
    assert "KeyboardInterrupt" in repr(stopped.value)
    rows = 1
    assert lazy.collect()["onet_soc_code"].to_list() == ["29-1141.00"]


def test_duckdb(index, expected):
    connection = duckdb.connect()
    given = table()
    relation = connection.from_arrow(given)
    coded = index.code_table(relation)
    assert isinstance(coded, duckdb.DuckDBPyRelation)
    check(coded.to_arrow_table(), expected)
    # On the same connection.
    assert len(coded.join(relation.set_alias("given"), "id").fetchall()) == len(TITLES)


def test_duckdb_whatever_the_database_has(index, expected, tmp_path):
    file = str(tmp_path / "jobs.db")
    with duckdb.connect(file) as connection:
        connection.from_arrow(table()).create("jobs")
        for name in ("coded", "data", "relation"):
            connection.execute(f"CREATE TABLE {name} AS SELECT 42 AS wrong")
        connection.execute("CREATE VIEW metier_given AS SELECT 5 AS five")
        check(index.code_table(connection.table("jobs")).to_arrow_table(), expected)
    with duckdb.connect(file, read_only=True) as connection:
        check(index.code_table(connection.table("jobs")).to_arrow_table(), expected)
        views = connection.sql("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
        assert views == [("metier_given",)], "that of the user"
        assert connection.sql("FROM metier_given").fetchall() == [(5,)]


def test_what_duckdb_does_not_allow_is_said(index, monkeypatch):
    with duckdb.connect(config={"python_enable_replacements": False}) as connection:
        jobs = connection.sql("SELECT 'RN' AS title")
        with pytest.raises(metier.Error, match="python_enable_replacements"):
            index.code_table(jobs)
    monkeypatch.setattr(duckdb, "__version__", "1.5.6")
    with pytest.raises(metier.Error, match=r"this needs DuckDB 2 or newer, not 1\.5\.6"):
        index.code_table(duckdb.connect().sql("SELECT 'RN' AS title"))


def test_anything_that_exports_an_arrow_stream(index, expected):
    class Stream:
        def __arrow_c_stream__(self, requested_schema=None):
            return table().__arrow_c_stream__(requested_schema)

    check(index.code_table(Stream()).read_all(), expected)


@pytest.mark.parametrize(
    "kind",
    [
        pa.string(),
        pa.large_string(),
        pa.string_view(),
        pa.binary(),
        pa.large_binary(),
        pa.binary_view(),
        pa.dictionary(pa.int32(), pa.string()),
        pa.dictionary(pa.int8(), pa.large_string()),
        pa.dictionary(pa.int32(), pa.string_view()),
        pa.dictionary(pa.int32(), pa.binary()),
    ],
    ids=str,
)
def test_text_of_any_layout(index, expected, kind):
    plain = pa.array(TITLES)
    if pa.types.is_dictionary(kind):
        codes = plain.dictionary_encode()
        titles = pa.DictionaryArray.from_arrays(
            codes.indices.cast(kind.index_type), codes.dictionary.cast(kind.value_type)
        )
        assert titles.type == kind
    else:
        titles = plain.cast(kind)
    coded = index.code_table(pa.table({"title": titles}))
    assert coded.select(expected.column_names) == expected
    # Also from the middle of a column.
    coded = index.code_table(pa.table({"title": titles}).slice(3, 2))
    assert coded.select(expected.column_names) == expected.slice(3, 2)


def test_categories(index, expected):
    frame = pd.DataFrame({"title": pd.Categorical(TITLES)})
    coded = index.code_table(frame)
    assert coded["onet_soc_code"].tolist()[0] == expected["onet_soc_code"][0].as_py()
    assert coded["title"].dtype == "category"
    coded = index.code_table(pl.DataFrame({"title": TITLES}, schema={"title": pl.Categorical}))
    assert coded["onet_soc_code"].to_arrow().cast(pa.string()) == expected["onet_soc_code"].combine_chunks()


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()], ids=str)
def test_a_missing_text_of_a_dictionary_is_missing_whatever_its_bytes_are(index, kind):
    present = pa.array(["cashier", "RN"], kind)
    buffers = present.buffers()
    texts = pa.Array.from_buffers(kind, 2, [pa.py_buffer(b"\x01"), *buffers[1:]])
    assert texts.to_pylist() == ["cashier", None]
    titles = pa.DictionaryArray.from_arrays(pa.array([0, 1, None], pa.int8()), texts)
    assert index.code_table(pa.table({"title": titles}))["decision"].to_pylist() == ["accept", "none", "none"]


def test_context(index):
    jobs = {"title": ["Technician"] * 3, "naics": [622110, None, 811111], "firm": ["", None, "Garage"]}
    expected = [
        index.code("Technician", industry="622110", employer=""),
        index.code("Technician"),
        index.code("Technician", industry="811111", employer="Garage"),
    ]
    places = pa.array([one.candidates[0].probability for one in expected], pa.float32())
    assert len(set(places.to_pylist())) == 3, "each context counts"
    # Whole numbers, and with one missing, numbers with a fraction of zero.
    for frame in (pa.table(jobs), pd.DataFrame(jobs), pl.DataFrame(jobs), pd.DataFrame(jobs, dtype=object)):
        coded = index.code_table(frame, industry="naics", employer="firm")
        found = coded["probability"]
        assert pa.array(found.to_pylist() if isinstance(frame, pa.Table) else found.to_list(), pa.float32()) == places
    # The same column may be read twice.
    coded = index.code_table(pa.table({"t": ["RN"]}), title="t", description="t", top=1)
    assert coded["onet_soc_code"][0].as_py() == index.code("RN", description="RN").candidates[0].code


@pytest.mark.parametrize(
    "frame",
    [
        pd.DataFrame({"title": []}),
        pd.DataFrame({"title": [None, None]}),
        pd.DataFrame({"title": pd.Series([], dtype=object)}),
        pl.DataFrame({"title": []}),
        pl.DataFrame({"title": [None, None]}),
        pl.DataFrame({"title": []}, schema={"title": pl.String}),
        pa.table({"title": pa.array([], pa.string())}),
        pa.table({"title": pa.nulls(2)}),
        pa.schema([("title", pa.string())]).empty_table(),
        pa.record_batch({"title": pa.array([], pa.string())}),
    ],
    ids=lambda frame: f"{type(frame).__module__}-{len(frame)}",
)
def test_tables_without_titles(index, frame):
    coded = index.code_table(frame, top=1)
    assert type(coded) is type(frame)
    assert len(coded) == len(frame)
    names = coded.schema.names if hasattr(coded, "schema") and hasattr(coded.schema, "names") else coded.columns
    assert list(names() if callable(names) else names) == ["title", *ADDED]
    assert [one.decision for one in index.code_table([None] * len(frame))] == ["none"] * len(frame)


def bad_utf8(kind: pa.DataType) -> pa.Array:
    offsets = pa.py_buffer((0).to_bytes(4, "little") + (2).to_bytes(4, "little") + (4).to_bytes(4, "little"))
    return pa.Array.from_buffers(kind, 2, [None, offsets, pa.py_buffer(b"RN\xff\xfe")])


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (pd.DataFrame({"title": ["RN", 5]}), "the column 'title' holds an int at 1; expected text"),
        (pd.DataFrame({"title": ["RN", pd.NA, 5]}), "the column 'title' holds an int at 2; expected text"),
        (
            pd.DataFrame({"title": [None, pd.NaT, np.nan, "RN", 5]}),
            "the column 'title' holds an int at 4; expected text",
        ),
        (pd.DataFrame({"title": [b"RN", 5]}), "the column 'title' holds an int at 1; expected text"),
        (
            pd.DataFrame({"title": ["RN", np.array(["RN", "RN"])]}, index=["a", "b"]),
            "the column 'title' holds a ndarray at 'b'; expected text",
        ),
        (
            pd.DataFrame({"title": pd.Series(["RN", "RN \ud83d"], dtype=object)}),
            "the column 'title' holds an unpaired surrogate at 1",
        ),
        (pd.DataFrame({"title": ["RN", ["RN"]]}), "the column 'title' holds a list at 1; expected text"),
        (pd.DataFrame({"title": [1, 2]}), "the column 'title' holds values of type Int64; expected text"),
        (pd.DataFrame({"title": [b"RN", b"\xff"]}), "bytes that are not UTF-8"),
        (pd.DataFrame({"job": ["RN"]}), "no column is named 'title'; the columns are 'job'"),
        (pd.DataFrame([["RN", "RN"]], columns=["title", "title"]), "2 columns are named 'title'"),
        (pd.DataFrame({"title": ["RN"], "margin": [1]}), "has a column 'margin' already"),
        (pl.DataFrame({"job": ["RN"]}), "no column is named 'title'"),
        (pl.DataFrame({"job": ["RN"]}).lazy(), "no column is named 'title'"),
        (pl.DataFrame({"title": [1.5]}), "the column 'title' holds values of type Float64"),
        (pl.DataFrame({"title": [object()]}, schema={"title": pl.Object}), "holds Python objects"),
        (pl.DataFrame({"title": ["RN"], "decision": [1]}), "has a column 'decision' already"),
        (pa.table({"title": pa.array([b"RN", b"caf\xe9"])}), "bytes that are not UTF-8 (row 1"),
        (pa.table({"title": bad_utf8(pa.string())}), "the column 'title' holds damaged data"),
        (pa.table({"title": bad_utf8(pa.binary())}), "bytes that are not UTF-8 (row 1"),
        (pa.table({"title": [["RN"]]}), "expected text"),
        (pa.table({"title": [{"a": "RN"}]}), "expected text"),
        (pa.table({"title": [True]}), "expected text"),
        (pa.table({}), "no column is named 'title'"),
        (pa.table([["RN"], ["RN"]], names=["title", "title"]), "2 columns are named 'title'"),
        (pa.RecordBatchReader.from_batches(pa.schema([("job", pa.string())]), []), "no column is named 'title'"),
        (["RN", 5], "title 1 (from 0) is an int; expected text"),
        (["RN", np.array(["RN"])], "title 1 (from 0) is a ndarray; expected text"),
        (["RN", b"RN"], "title 1 (from 0) is a bytes; expected text"),
        ("RN", "cannot code a str"),
        (b"RN", "cannot code a bytes"),
        (None, "cannot code a NoneType"),
        ({"title": ["RN"]}, "cannot code a dict"),
        (pd.Series(["RN"]), "a Series is not a table; pass the DataFrame"),
        (pl.Series(["RN"]), "a Series is not a table; pass the DataFrame"),
        (pa.array(["RN"]), "a StringArray is not a table; pass the DataFrame"),
        (pa.chunked_array([["RN"]]), "a ChunkedArray is not a table; pass the DataFrame"),
    ],
)
def test_data_that_is_no_table_of_titles_is_refused(index, data, problem):
    with pytest.raises(metier.InvalidRequest) as refused:
        index.code_table(data)
    assert problem in str(refused.value)


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"top": 0}, "ask for 1 to 500"),
        ({"top": 501}, "ask for 1 to 500"),
        ({"precision": 0.2}, "precision 0.2 is out of range"),
        ({"threads": 0}, "threads 0 is out of range"),
        ({"threads": 10**6}, "threads 1000000 is out of range"),
        ({"title": 5}, "title is an int; expected text"),
        ({"industry": "naics"}, "no column is named 'naics'"),
    ],
)
def test_options_out_of_range_are_refused_whatever_the_table(index, options, problem):
    for data in (table(), pl.DataFrame(table()), table().to_pandas()):
        with pytest.raises(metier.InvalidRequest) as refused:
            index.code_table(data, **options)
        assert problem in str(refused.value)


def test_fractions_are_no_industries(index):
    with pytest.raises(metier.InvalidRequest, match="numbers with fractions"):
        index.code_table(pa.table({"title": ["RN"], "naics": [6.5]}), industry="naics")


def test_a_bad_batch_in_the_middle_of_a_stream_ends_it(index):
    good = pa.record_batch({"title": pa.array(["RN"])})
    bad = pa.record_batch({"title": bad_utf8(pa.string())})
    coded = index.code_table(pa.RecordBatchReader.from_batches(good.schema, iter([good, bad])))
    assert coded.read_next_batch().num_rows == 1
    with pytest.raises(metier.InvalidRequest, match="damaged data"):
        coded.read_next_batch()


def test_an_error_of_the_maker_of_a_stream_stays_what_it_is(index):
    def batches():
        yield pa.record_batch({"title": pa.array(["RN"])})
        raise KeyError("gone")

    coded = index.code_table(pa.RecordBatchReader.from_batches(pa.schema([("title", pa.string())]), batches()))
    assert coded.read_next_batch().num_rows == 1
    with pytest.raises(KeyError, match="gone"):
        coded.read_next_batch()


def test_progress(index):
    done = []
    titles = ["RN"] * 25_000
    index.code_table(titles, progress=done.append)
    assert (sum(done), len(done)) == (25_000, 3)
    done.clear()
    index.code_table(pa.table({"title": titles}), progress=done.append)
    assert done == [10_000, 10_000, 5_000]

    def fail(_):
        raise RuntimeError("the bar is closed")

    with pytest.raises(RuntimeError, match="the bar is closed"):
        index.code_table(pa.table({"title": titles}), progress=fail)


def test_a_bar(index, capsys):
    pytest.importorskip("tqdm")
    index.code_table(pa.table({"title": ["RN"]}), progress=True)
    assert "1.00/1.00" in capsys.readouterr().err
    index.code_table(pa.table({"title": ["RN"]}))
    assert capsys.readouterr().err == "", "not by itself"


def test_threads_do_not_change_the_answers(index):
    titles = pa.table({"title": [f"{title} {place}" for place in range(50) for title in ("RN", "cashier", "welder")]})
    assert index.code_table(titles, threads=1) == index.code_table(titles, threads=3) == index.code_table(titles)


def test_a_stream_is_coded_in_constant_memory(index):
    """Half a million rows with a title each pass, while resident memory grows by less than their text takes."""
    script = """
        import pyarrow as pa, metier, sys

        index = metier.sample()
        rows, batch = 500_000, 5_000

        def resident():
            with open("/proc/self/statm") as file:
                return int(file.read().split()[1]) * 4096

        def batches():
            titles = pa.array([f"RN {'x' * 500} {place}" for place in range(batch)])
            for _ in range(rows // batch):
                yield pa.record_batch({"title": titles})

        schema = pa.schema([("title", pa.string())])
        reader = index.code_table(pa.RecordBatchReader.from_batches(schema, batches()))
        warm, seen, most = None, 0, 0
        for coded in reader:
            seen += coded.num_rows
            if seen == 20 * batch:
                warm = resident()
            if warm:
                most = max(most, resident() - warm)
        assert seen == rows
        assert most < 60 << 20, most
    """
    if not os.path.exists("/proc/self/statm"):
        pytest.skip("needs /proc")
    subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=True, timeout=600)


@pytest.mark.parametrize("kind", ["table", "reader", "list"])
def test_ctrl_c_stops_the_work(index, kind):
    script = f"""
        import pyarrow as pa, metier, sys, time

        index = metier.sample()
        titles = [f"nurse number {{place}} of many" for place in range(300_000)]
        table = pa.table({{"title": titles}})
        data = {{"table": table, "reader": table.to_reader(), "list": titles}}["{kind}"]

        def started(_):
            print("started", flush=True)

        try:
            coded = index.code_table(data, progress=started)
            if "{kind}" == "reader":
                coded.read_all()
        except KeyboardInterrupt:
            print("interrupted at", time.monotonic(), flush=True)
            # The index goes on.
            assert index.code_table(["RN"])[0].decision == "accept"
            sys.exit(3)
    """
    process = subprocess.Popen([sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "started\n"
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 3, out
    assert "interrupted" in out


def test_ctrl_c_stops_work_in_small_pieces(index):
    """Pieces that take less time than it takes to look for signals, and a callback that runs no Python code."""
    pieces = 5_000
    repeats = pa.Table.from_batches([pa.record_batch({"title": pa.array(["RN"] * 1_000)})] * pieces)
    done = []
    with interrupted_after(0.3), pytest.raises(KeyboardInterrupt):
        index.code_table(repeats, progress=done.append)
    assert 0 < len(done) < pieces


def _read_in_a_process(reader, rows):
    assert sum(batch.num_rows for batch in reader) == rows


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.parametrize("threads", [None, 2])
def test_a_reader_goes_on_in_a_forked_process(index, threads):
    batches = table().select(["title"]).to_batches() * 3
    schema = batches[0].schema
    reader = index.code_table(pa.RecordBatchReader.from_batches(schema, iter(batches)), threads=threads)
    assert reader.read_next_batch().num_rows == len(TITLES)
    rows = 2 * len(TITLES)
    process = multiprocessing.get_context("fork").Process(target=_read_in_a_process, args=(reader, rows))
    with warnings.catch_warnings():
        # Python warns of forking with threads: what is tested here.
        warnings.simplefilter("ignore", DeprecationWarning)
        process.start()
    process.join(timeout=60)
    if process.is_alive():
        process.kill()
    process.join()
    assert process.exitcode == 0
    # Its parent goes on, too.
    assert reader.read_all().num_rows == rows


def test_other_threads_run_meanwhile(index):
    """While one thread codes, another runs Python, and is never kept waiting for long."""
    script = """
        import threading, time, pyarrow as pa, metier

        index = metier.sample()
        table = pa.table({"title": [f"nurse number {place} of many" for place in range(20_000)]})
        thread = threading.Thread(target=index.code_table, args=(table,), kwargs={"threads": 1})
        thread.start()
        start, ticks = time.monotonic(), 0
        while thread.is_alive():
            time.sleep(0.001)
            ticks += 1
        seconds = time.monotonic() - start
        # Alone, it is some 900 a second; on a busy machine, threads take turns.
        assert ticks > 50 * seconds > 10, (ticks, seconds)
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=True, timeout=300)
