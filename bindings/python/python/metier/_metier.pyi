from collections.abc import Callable
from typing import TypedDict

BUILD_ID: str
__version__: str

class _WantedOccupations(TypedDict):
    job_zone: list[int]
    major_group: list[str]
    interest: list[str]
    career_cluster: list[str]
    stem: bool | None
    bright_outlook: bool | None

class _WantedMoves(TypedDict):
    job_zone_steps: list[int]
    wage_change: int | None
    openings: int | None
    bright_outlook: bool | None

class _Inputs(TypedDict):
    release: str
    built_in: str | None
    labor: str | None
    labeled: list[str]
    titles: list[str]
    modern_titles: bool
    lenient: bool
    force: bool

class _Table:
    """Arrow data."""

    @property
    def column_names(self) -> list[str]: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

class Coder:
    def added(self) -> _Table: ...
    def code(self, data: object, progress: Callable[[int], object] | None = None) -> _Table: ...
    def code_titles(self, titles: list[str | None], progress: Callable[[int], object] | None = None) -> list[str]: ...

class Engine:
    @staticmethod
    def open(path: str) -> Engine: ...
    @property
    def content_hash(self) -> str: ...
    @property
    def generation(self) -> str: ...
    @property
    def fallback(self) -> str | None: ...
    def info(self) -> str: ...
    def search(self, query: str, edition: str | None, offset: int, limit: int, filters: _WantedOccupations) -> str: ...
    def suggest(self, typed: str, limit: int) -> str: ...
    def code(
        self,
        title: str,
        description: str | None,
        industry: str | None,
        employer: str | None,
        top: int,
        precision: float,
        explain: bool,
    ) -> str: ...
    def coder(
        self,
        title: str,
        description: str | None,
        industry: str | None,
        employer: str | None,
        top: int,
        precision: float,
        threads: int | None,
    ) -> Coder: ...
    def related(
        self,
        code: str,
        edition: str | None,
        method: str,
        order: str,
        limit: int,
        explain: bool,
        filters: _WantedMoves,
    ) -> str: ...
    def compare(self, source: str, target: str, edition: str | None) -> str: ...
    def profile(self, profile: str) -> str: ...
    def report(
        self,
        code: str,
        edition: str | None,
        areas: list[str],
        sections: list[str],
        all: bool,
        year: int | None,
    ) -> str: ...
    def occupations(self, offset: int, limit: int) -> str: ...

def published(path: str) -> str: ...
def build(inputs: _Inputs, index: str, progress: Callable[[str], object] | None = None) -> None: ...
