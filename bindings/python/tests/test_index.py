"""The questions, and what an index is to a process."""

from __future__ import annotations

import copy
import gc
import json
import multiprocessing
import os
import pickle
import shutil
import subprocess
import sys
import textwrap
import threading
import warnings

import metier
import numpy as np
import pytest

NURSE = "29-1141.00"


def test_answers_have_members_and_return_to_dictionaries(index):
    coded = index.code("RN, night shift", top=2)
    assert coded.title == "RN, night shift"
    assert coded.candidates[0].code == NURSE
    assert coded.candidates[0].evidence is None, "not asked for"
    assert index.code("RN", explain=True).candidates[0].evidence[0].kind
    assert coded.to_dict()["candidates"][0]["code"] == NURSE
    assert json.loads(coded.to_json()) == coded.to_dict()
    coded.to_dict()["candidates"].clear()
    assert coded.candidates, "what was returned is a copy"
    assert pickle.loads(pickle.dumps(coded)) == copy.deepcopy(coded) == coded
    assert repr(coded).startswith("Coded(title='RN, night shift', decision='accept', margin=0.")
    assert "candidates" in dir(coded)
    with pytest.raises(AttributeError, match="has no member 'codes'; it has title, decision"):
        coded.codes  # noqa: B018


def test_searching(index):
    answer = index.search("nurse", limit=2, job_zone=[3, 4], major_group="29")
    assert len(answer) == 2
    assert answer[0] == answer.hits[0] == next(iter(answer))
    assert {hit.job_zone for hit in answer} <= {3, 4}
    assert index.search("nurse", limit=1, offset=1)[0] == index.search("nurse", limit=2)[1]
    nothing = index.search("qqxxzz", limit=5)
    assert (len(nothing), nothing.total) == (0, 0)
    assert index.search("15-1132.00", edition=2010).replaced.by == ["15-1252.00"]
    assert index.suggest("nur")[0].code == NURSE


def test_related_comparison_profile_and_report(index):
    related = index.related(NURSE, limit=3, explain=True)
    assert len(related) == 3
    assert related[0].alike
    comparison = index.compare(NURSE, "11-9111.00")
    assert (comparison.from_.code, comparison.to.code) == (NURSE, "11-9111.00")
    assert index.profile({"interest_code": "SIR", "limit": 2})[0].code
    report = index.report(NURSE, sections=["skills", "tasks"])
    assert set(report.sections.to_dict()) == {"skills", "tasks"}
    assert index.report(NURSE, all=True).sections.metadata.items
    assert index.occupations().num_rows == 66


def test_answers_show_as_html_and_escape_what_they_show(index):
    shown = index.code("<script>RN</script>")._repr_html_()
    assert "<script>" not in shown
    assert "&lt;script&gt;RN" in shown
    assert NURSE in shown
    for answer in (
        index.search("nurse"),
        index.suggest("nur"),
        index.related(NURSE),
        index.compare(NURSE, "11-9111.00"),
        index.profile({"interest_code": "SIR"}),
        index.report(NURSE),
        index.info(),
        index,
    ):
        assert "<table>" in answer._repr_html_(), type(answer)


@pytest.mark.parametrize(
    ("ask", "problem"),
    [
        (lambda index: index.code("RN", top=0), "ask for 1 to 500"),
        (lambda index: index.code("RN", top=-1), "top -1 is out of range"),
        (lambda index: index.code("RN", top="3"), "top is a str; expected a whole number"),
        (lambda index: index.code("RN", precision=1.5), "precision 1.5 is out of range"),
        (lambda index: index.code("RN", precision=float("nan")), "precision nan is out of range"),
        (lambda index: index.code(5), "title is an int; expected text"),
        (lambda index: index.code(None), "title is a NoneType; expected text"),
        (lambda index: index.search("nurse", limit=501), "ask for 1 to 500"),
        (lambda index: index.search("x" * 501), "the limit is 500"),
        (lambda index: index.search("nurse", job_zone=9), "job zone 9 does not exist"),
        (lambda index: index.search("nurse", job_zone="4"), "job_zone is a str; expected a whole number or several"),
        (lambda index: index.search("nurse", job_zone=4.5), "job_zone is a float; expected a whole number or several"),
        (lambda index: index.search("nurse", job_zone=[4.5]), "job_zone is a float; expected a whole number"),
        (lambda index: index.search("nurse", major_group=29), "major_group is an int; expected text or several"),
        (lambda index: index.search("nurse", stem="yes"), "stem is a str; expected True or False"),
        (lambda index: index.search("nurse", bright_outlook=1), "bright_outlook is an int; expected True or False"),
        (lambda index: index.related(NURSE, bright_outlook=[True]), "bright_outlook is a list; expected True or False"),
        (
            lambda index: index.search("nurse", job_zone=[1, 10**30]),
            "job_zone 1000000000000000000000000000000 is out of",
        ),
        (lambda index: index.related(NURSE, job_zone_step=-9), "-9"),
        (lambda index: index.related(NURSE, wage_change=10**30), "wage_change"),
        (lambda index: index.report(NURSE, year=10**9), "year"),
        (lambda index: index.search("nurse", interest="RIX"), "interest 'X' does not exist"),
        (lambda index: index.search("nurse", interest="X"), "interest 'X' does not exist"),
        (lambda index: index.search("nurse", edition="1776"), "1776"),
        (lambda index: index.report("2"), "'2' is not an O*NET-SOC code"),
        (lambda index: index.report(NURSE, area="Atlantis"), "Atlantis"),
        (lambda index: index.report(NURSE, sections="gossip"), "unknown section 'gossip'"),
        (lambda index: index.related(NURSE, method="tarot"), "unknown method 'tarot'"),
        (lambda index: index.profile({}), "the profile is empty"),
        (lambda index: index.profile({"skills": {"Programming": "much"}}), "not a valid profile"),
        (lambda index: index.profile({"skills": {"Programming": float("inf")}}), "not a valid profile"),
        (lambda index: index.profile({"skils": {}}), "unknown field `skils`"),
    ],
)
def test_requests_out_of_range_are_refused(index, ask, problem):
    with pytest.raises(metier.InvalidRequest) as refused:
        ask(index)
    assert problem in str(refused.value)
    assert isinstance(refused.value, ValueError)


def test_numbers_of_numpy_are_filters(index):
    expected = index.search("nurse", job_zone=4)
    assert 0 < len(expected) < len(index.search("nurse"))
    for zone in (np.int64(4), np.uint8(4), [np.int64(4)], np.array([4])):
        assert index.search("nurse", job_zone=zone) == expected
    stem = index.search("manager", stem=True)
    assert stem != index.search("manager")
    assert index.search("manager", stem=np.True_) == stem
    step = index.related(NURSE, job_zone_step=np.int8(-1))
    assert step == index.related(NURSE, job_zone_step=-1) != index.related(NURSE)


def test_an_unknown_code_says_what_replaced_it(index):
    with pytest.raises(metier.UnknownCode) as refused:
        index.report("15-1132.00")
    assert (refused.value.code, refused.value.replaced_by) == ("15-1132.00", ["15-1252.00"])
    assert "15-1252.00" in str(refused.value)
    again = pickle.loads(pickle.dumps(refused.value))
    assert (str(again), again.replaced_by) == (str(refused.value), refused.value.replaced_by)
    with pytest.raises(metier.UnknownCode) as refused:
        index.compare(NURSE, "99-9999.00")
    assert refused.value.replaced_by == []
    # The two digits of a major group, as on the command line.
    with pytest.raises(metier.UnknownCode, match="a major group of") as refused:
        index.report("29")
    assert NURSE in refused.value.replaced_by


def test_text_that_is_not_unicode_is_read_with_replacements(index):
    assert index.code("RN \ud83d").candidates[0].code == NURSE
    assert index.code_table(["RN \ud83d"])[0].title == "RN \ufffd"
    assert index.code("RN \ud83d\ude00").title == "RN 😀"


def test_a_process_opens_an_index_once(index, another):
    assert metier.open(index.path) is index
    assert metier.open(index.path + "/.") is index
    copied = metier.open(another)
    assert copied is not index
    assert copied.content_hash == index.content_hash
    before = metier.build("sample", another)
    assert metier.open(another) is before is not copied, "what was built meanwhile is opened"
    assert copied.code("RN").candidates[0].code == NURSE


def test_an_index_answers_many_threads(index):
    expected = index.code("RN").to_dict()
    wrong = []

    def ask():
        for _ in range(50):
            if index.code("RN").to_dict() != expected:
                wrong.append(1)
        if [one.decision for one in index.code_table(["RN", None])] != ["accept", "none"]:
            wrong.append(2)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_an_index_that_is_deleted_while_open_still_answers(another):
    index = metier.open(another)
    pickled = pickle.dumps(index)
    shutil.rmtree(another)
    assert index.code("RN").candidates[0].code == NURSE
    assert index.code_table(["RN"])[0].decision == "accept"
    with pytest.raises(metier.IndexDamaged):
        pickle.loads(pickled)
    with pytest.raises(metier.IndexDamaged):
        metier.open(another)


def test_a_damaged_index_is_refused(another, tmp_path):
    with pytest.raises(metier.IndexDamaged, match="metier index"):
        metier.open(tmp_path / "nothing")
    for file in another.glob("generation-*/catalog.bin"):
        file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(metier.IndexDamaged, match=r"catalog\.bin"):
        metier.open(another)
    with pytest.raises((TypeError, metier.Error)):
        metier.open(None)


def test_the_index_before_a_damaged_one_is_opened_with_a_warning(tmp_path):
    first = metier.build("sample", tmp_path).content_hash
    (tmp_path / "titles.csv").write_text("title,code\nWard Wizard,29-1141.00\n")
    second = metier.build("sample", tmp_path, titles=tmp_path / "titles.csv")
    assert second.content_hash != first
    for file in tmp_path.glob(f"{second._engine.generation}/catalog.bin"):
        file.write_bytes(b"")
    del second
    gc.collect()
    with pytest.warns(RuntimeWarning, match="until then, metier uses"):
        opened = metier.open(tmp_path)
    assert opened.content_hash == first
    assert metier.open(tmp_path) is opened, "also if it is not what is published"
    third = metier.build("sample", tmp_path, titles=tmp_path / "titles.csv")
    assert metier.open(tmp_path) is third is not opened


def test_an_index_whose_manifest_is_damaged_is_opened_once(another, index):
    (another / "manifest.json").write_text("{")
    with pytest.warns(RuntimeWarning, match="until then, metier uses"):
        opened = metier.open(another)
    assert opened.content_hash == index.content_hash
    assert metier.open(another) is opened
    (another / "manifest.json").unlink()
    with pytest.warns(RuntimeWarning, match="until then, metier uses"):
        assert metier.open(another) is not opened, "it is as it was no longer"
    shutil.rmtree(another)
    with pytest.raises(metier.IndexDamaged):
        metier.open(another)


def test_what_an_index_cannot_be_built_from(tmp_path):
    with pytest.raises(metier.Error):
        metier.build(tmp_path / "no release", tmp_path / "index")
    (tmp_path / "titles.csv").write_text("title,code\nWard Wizard,29-1141.00\nWard Witch,99\n")
    with pytest.raises(metier.InvalidData, match=r"titles\.csv:3:2"):
        metier.build("sample", tmp_path / "index", titles=[tmp_path / "titles.csv"])
    steps = []
    metier.build("sample", tmp_path / "index", titles=[tmp_path / "titles.csv"], lenient=True, progress=steps.append)
    assert steps[0] == "reading the release and other tables"
    assert len(steps) == 7


def test_pickling_sends_the_path_and_refuses_another_index(index, another, other_index):
    pickled = pickle.dumps(metier.open(another))
    assert len(pickled) < 1_000
    assert pickle.loads(pickled) is metier.open(another)
    gc.collect()
    shutil.rmtree(another)
    shutil.copytree(other_index.path, another)
    with pytest.raises(metier.IndexMismatch, match=index.content_hash):
        pickle.loads(pickled)
    with pytest.raises(metier.IndexMismatch):
        metier.open(another, content_hash=index.content_hash)
    build = metier.BUILD_ID.encode()
    with pytest.raises(metier.IndexMismatch, match="another build of metier"):
        pickle.loads(pickle.dumps(index).replace(build, b"0" * len(build)))


def _in_a_process(index, titles, answers):
    answers.put([one.to_dict() for one in index.code_table(titles)])
    answers.put(index.search("nurse").to_dict())
    # Opening starts threads, too.
    answers.put(metier.open(index.path).content_hash)


@pytest.mark.parametrize("start", ["fork", "spawn"])
def test_other_processes_get_the_same_answers(index, start):
    titles = ["RN", "cashier", None, "sotfware engineer"] * 5
    # The pool is at work before the process is forked.
    expected = [one.to_dict() for one in index.code_table(titles)]
    context = multiprocessing.get_context(start)
    answers = context.Queue()
    with warnings.catch_warnings():
        # Python warns of forking with threads: what is tested here.
        warnings.simplefilter("ignore", DeprecationWarning)
        processes = [context.Process(target=_in_a_process, args=(index, titles, answers)) for _ in range(2)]
        for process in processes:
            process.start()
    received = [answers.get(timeout=120) for _ in range(6)]
    for process in processes:
        process.join(timeout=60)
        assert process.exitcode == 0
    assert received.count(expected) == 2
    assert received.count(index.search("nurse").to_dict()) == 2
    assert received.count(index.content_hash) == 2
    assert [one.to_dict() for one in index.code_table(titles)] == expected


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_the_sample_of_a_forked_process_is_removed_with_it(tmp_path):
    script = """
        import metier, multiprocessing, os

        def ask():
            assert metier.sample().code("RN").decision == "accept"
            assert len(os.listdir()) > 0

        context = multiprocessing.get_context("fork")
        before = context.Process(target=ask)
        before.start()
        before.join()
        assert before.exitcode == 0
        assert os.listdir() == []
        # One that inherits the sample leaves it to its parent.
        metier.sample()
        after = context.Process(target=ask)
        after.start()
        after.join()
        assert after.exitcode == 0
        assert len(os.listdir()) == 1
    """
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", textwrap.dedent(script)], check=True, cwd=tmp_path, env=environment)
    assert os.listdir(tmp_path) == []


def test_importing_needs_no_other_library():
    script = (
        "import sys, metier\n"
        "found = {'numpy', 'pandas', 'polars', 'pyarrow', 'duckdb', 'pyspark', 'tqdm'} & set(sys.modules)\n"
        "assert not found, found"
    )
    subprocess.run([sys.executable, "-c", script], check=True)
