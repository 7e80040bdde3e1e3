from collections.abc import Callable
from os import PathLike
from typing import Any, Optional, TypedDict

BUILD_ID: str
__version__: str

class _WantedOccupations(TypedDict):
    job_zone: list[int]
    major_group: list[str]
    interest: list[str]
    career_cluster: list[str]
    stem: Optional[bool]
    bright_outlook: Optional[bool]

class _WantedMoves(TypedDict):
    job_zone_steps: list[int]
    wage_change: Optional[int]
    openings: Optional[int]
    bright_outlook: Optional[bool]

class _Table:
    """Arrow data."""

    def __arrow_c_stream__(self, requested_schema: Optional[object] = None) -> object: ...

class Coder:
    def added(self) -> _Table: ...
    def code(self, data: object, progress: Optional[Callable[[int], object]] = None) -> _Table: ...
    def code_titles(
        self, titles: list[Optional[str]], progress: Optional[Callable[[int], object]] = None
    ) -> list[str]: ...

class Engine:
    @staticmethod
    def open(path: str) -> Engine: ...
    @property
    def content_hash(self) -> str: ...
    @property
    def generation(self) -> str: ...
    @property
    def fallback(self) -> Optional[str]: ...
    def info(self) -> str: ...
    def search(
        self, query: str, edition: Optional[str], offset: int, limit: int, filters: _WantedOccupations
    ) -> str: ...
    def suggest(self, typed: str, limit: int) -> str: ...
    def code(
        self,
        title: str,
        description: Optional[str],
        industry: Optional[str],
        employer: Optional[str],
        top: int,
        precision: float,
        explain: bool,
    ) -> str: ...
    def coder(
        self,
        title: str,
        description: Optional[str],
        industry: Optional[str],
        employer: Optional[str],
        top: int,
        precision: float,
        threads: Optional[int],
    ) -> Coder: ...
    def related(
        self,
        code: str,
        edition: Optional[str],
        method: str,
        order: str,
        limit: int,
        explain: bool,
        filters: _WantedMoves,
    ) -> str: ...
    def compare(self, source: str, target: str, edition: Optional[str]) -> str: ...
    def profile(self, profile: str) -> str: ...
    def report(
        self,
        code: str,
        edition: Optional[str],
        areas: list[str],
        sections: list[str],
        all: bool,
        year: Optional[int],
    ) -> str: ...
    def occupations(self, offset: int, limit: int) -> str: ...

def published(path: str) -> str: ...
def build(
    release: str | PathLike[str],
    built_in: bool,
    index: str | PathLike[str],
    labor: Optional[str | PathLike[str]],
    labeled: list[Any],
    titles: list[Any],
    modern_titles: bool,
    lenient: bool,
    force: bool,
    progress: Optional[Callable[[str], object]],
) -> None: ...
