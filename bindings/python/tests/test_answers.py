"""The same answers as the program `metier`, byte for byte."""

from __future__ import annotations

import json
import subprocess

import metier
import pyarrow as pa
import pyarrow.parquet as pq


def test_the_program_builds_the_same_index(index, program, tmp_path):
    # In a folder of its own, where no tables lie next to it.
    (tmp_path / "a" / "b").mkdir(parents=True)
    subprocess.run([program, "index", "--data", "sample", "--index", "built"], cwd=tmp_path / "a" / "b", check=True)
    built = metier.open(tmp_path / "a" / "b" / "built")
    assert built.content_hash == index.content_hash
    assert built.info().counts == index.info().counts


def test_coding_20_000_titles_is_equal_to_the_command_line(index, run, titles, tmp_path):
    jobs, coded = tmp_path / "jobs.jsonl", tmp_path / "coded.jsonl"
    jobs.write_text(
        "".join(json.dumps({"title": title}, ensure_ascii=False, separators=(",", ":")) + "\n" for title in titles),
        "utf-8",
    )
    common = ["--index", index.path, "--title-column", "title", "--top", "3"]
    run("match", *common, "--input", jobs, "--output", coded)
    lines = coded.read_text("utf-8").splitlines()

    # The objects: each line, as written.
    assert [one.to_json() for one in index.code_table(titles)] == lines

    # The columns: each value, and of numbers each bit.
    table = index.code_table(pa.table({"title": titles}))
    rows = [json.loads(line) for line in lines]

    def column(value, kind):
        return pa.chunked_array([pa.array([value(row) for row in rows], kind)])

    def member(place, name):
        return lambda row: row["candidates"][place][name] if len(row["candidates"]) > place else None

    assert table["title"].to_pylist() == [row["title"] for row in rows] == titles
    assert table["decision"] == column(lambda row: row["decision"], pa.string())
    assert table["margin"] == column(lambda row: row["margin"], pa.float32())
    for name, source in (("onet_soc_code", "code"), ("occupation_title", "title"), ("matched_title", "matched_title")):
        assert table[name] == column(member(0, source), pa.string())
    assert table["probability"] == column(member(0, "probability"), pa.float32())
    for place in (1, 2):
        assert table[f"alt{place + 1}_code"] == column(member(place, "code"), pa.string())
        assert table[f"alt{place + 1}_probability"] == column(member(place, "probability"), pa.float32())


def test_coding_with_context_is_equal_to_the_command_line(index, run, tmp_path):
    jobs, coded = tmp_path / "jobs.parquet", tmp_path / "coded.parquet"
    table = pa.table(
        {
            "title": ["Technician", "technician", None, "Manager", "RN"],
            "naics": ["622110", "811111", "622110", None, ""],
            "text": ["Takes X-rays of patients.", None, "Cleans rooms.", "", "Cares for patients."],
            "firm": ["General Hospital", "", None, "A School", "Army"],
        }
    )
    pq.write_table(table, jobs)
    columns = {"description": "text", "industry": "naics", "employer": "firm"}
    named = [part for role, name in columns.items() for part in (f"--{role}-column", name)]
    run(
        "match",
        "--index",
        index.path,
        "--title-column",
        "title",
        *named,
        "--top",
        "4",
        "--input",
        jobs,
        "--output",
        coded,
    )
    assert index.code_table(table, **columns, top=4) == pq.read_table(coded)


def test_searches_are_equal_to_the_command_line(index, program):
    def ask(*arguments):
        done = subprocess.run([program, *arguments, "--index", index.path, "--json"], capture_output=True, check=True)
        return json.loads(done.stdout)

    assert index.search("health care admin", job_zone=4).to_dict() == ask(
        "search", "health care admin", "--job-zone", "4"
    )
    assert index.related("29-1141.00").to_dict() == ask("related", "29-1141.00")
    assert index.report("29-1141.00").to_dict() == ask("report", "29-1141.00")
    assert index.compare("29-1141.00", "11-9111.00").to_dict() == ask("compare", "29-1141.00", "11-9111.00")
