"""The titles of a release and the typeahead set, as both servers get them."""

import csv
from dataclasses import dataclass

# File of the release and its columns with titles. The official title comes first.
TABLES = [
    ("Occupation Data.txt", ["Title"]),
    ("Alternate Titles.txt", ["Alternate Title", "Short Title"]),
    ("Sample of Reported Titles.txt", ["Reported Job Title"]),
]
CODE = "O*NET-SOC Code"
NOT_GIVEN = "n/a"


@dataclass(frozen=True)
class Typed:
    """What someone has typed so far on the way to a title."""

    query: str
    codes: frozenset  # O*NET-SOC codes of the occupations that have the title
    letters: int
    typos: int


def rows(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        yield from reader


def documents(release):
    """One document for each title of each occupation: text, code and official title."""
    official, seen, found = {}, set(), []
    for name, columns in TABLES:
        for row in rows(release / name):
            code = row[CODE]
            if name == TABLES[0][0]:
                official[code] = row["Title"]
            for text in (row[column] for column in columns):
                if text in ("", NOT_GIVEN) or (code, text.casefold()) in seen:
                    continue
                seen.add((code, text.casefold()))
                found.append({"id": len(found), "text": text, "code": code, "title": official[code]})
    return found


def typed_texts(path):
    """The rows of a typeahead set; its `source` is like `k=4|typo=0`: letters typed, letters wrong."""
    found = []
    for row in rows(path):
        source = dict(part.split("=") for part in row["source"].split("|"))
        codes = frozenset(row["gold"].split("|"))
        found.append(Typed(row["query"], codes, int(source["k"]), int(source["typo"])))
    return found
