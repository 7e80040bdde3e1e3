from __future__ import annotations

import csv
import os
import shutil
import subprocess
from pathlib import Path

import metier
import pytest

REPOSITORY = Path(__file__).resolve().parents[3]
#: Published data, which the project does not have: see CONTRIBUTING.md.
SHARED = REPOSITORY.parent / "shared"


@pytest.fixture(scope="session")
def index() -> metier.Index:
    """An index of the sample."""
    return metier.sample()


@pytest.fixture
def another(index: metier.Index, tmp_path: Path) -> Path:
    """A copy of the index, to break."""
    return Path(shutil.copytree(index.path, tmp_path / "another"))


@pytest.fixture(scope="session")
def other_index(tmp_path_factory: pytest.TempPathFactory) -> metier.Index:
    """An index of the sample with a title of its own."""
    folder = tmp_path_factory.mktemp("other")
    (folder / "titles.csv").write_text("title,code\nWard Wizard,29-1141.00\n")
    return metier.build("sample", folder / "index", titles=folder / "titles.csv")


@pytest.fixture(scope="session")
def program() -> str:
    """The program `metier`, made from the same sources."""
    target = Path(os.environ.get("CARGO_TARGET_DIR", REPOSITORY / "target"))
    named = os.environ.get("METIER")
    program = named or target / "debug" / "metier"
    if not Path(program).exists():
        pytest.skip(f"{program} is not there: `cargo build`, or set METIER")
    return str(program)


@pytest.fixture(scope="session")
def titles() -> list[str]:
    """20,000 titles as people write them."""
    found: dict[str, None] = {}
    for file in sorted((SHARED / "eval").glob("*.tsv")) if (SHARED / "eval").is_dir() else []:
        with file.open(encoding="utf-8", newline="") as lines:
            rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
            column = next((name for name in rows.fieldnames or [] if name == "query"), None)
            for row in rows:
                if column and row[column]:
                    found[row[column]] = None
    if len(found) < 20_000:
        pytest.skip("the development sets are not next to the checkout")
    return list(found)[:20_000]


@pytest.fixture(scope="session")
def run(program: str):
    """Runs the program."""

    def run(*arguments: object) -> None:
        done = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, check=False)
        assert done.returncode in (0, 1), done.stderr

    return run
