"""The examples in the documentation are true."""

from __future__ import annotations

import doctest
import importlib
import importlib.metadata
import pkgutil
import re
import runpy
from pathlib import Path

import metier
import pytest

REPOSITORY = Path(__file__).resolve().parents[3]
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
MODULES = sorted(
    module.name for module in pkgutil.iter_modules(metier.__path__, "metier.") if module.name != "metier._metier"
)


@pytest.mark.parametrize("name", ["metier", *MODULES])
def test_examples_of_docstrings(index, name):
    if name == "metier.spark":
        pytest.importorskip("pyspark")
    result = doctest.testmod(importlib.import_module(name), globs={"metier": metier}, optionflags=FLAGS)
    assert result.failed == 0


def test_there_are_examples():
    finder = doctest.DocTestFinder(exclude_empty=True)
    methods = {test.name for test in finder.find(metier.Index, "Index", globs={}) if test.examples}
    public = {f"Index.{name}" for name in vars(metier.Index) if not name.startswith("_")}
    assert public - methods <= {"Index.path", "Index.content_hash"}


@pytest.mark.parametrize("file", ["docs/python.md", "bindings/python/README.md"])
def test_examples_of_pages(index, file):
    # A fence would be read as what the example before it prints.
    page = re.sub("^```.*", "", (REPOSITORY / file).read_text("utf-8"), flags=re.MULTILINE)
    examples = doctest.DocTestParser().get_doctest(page, {}, file, file, 0)
    result = doctest.DocTestRunner(optionflags=FLAGS).run(examples)
    assert result.failed == 0
    assert result.attempted > 3


@pytest.mark.parametrize(
    "program", sorted((REPOSITORY / "examples" / "python").glob("*.py")), ids=lambda path: path.name
)
def test_example_programs(program, capsys):
    runpy.run_path(str(program), run_name="__main__")
    assert capsys.readouterr().out


def test_the_package_has_the_licenses_of_what_is_in_it():
    files = importlib.metadata.files("metier") or []
    packed = {file.name: file.read_text("utf-8") for file in files if "licenses" in file.parts}
    assert {"LICENSE", "LICENSE-WORDNET", "NOTICE"} <= set(packed)
    assert packed == {
        path.name: path.read_text("utf-8") for path in [*REPOSITORY.glob("LICENSE*"), REPOSITORY / "NOTICE"]
    }
