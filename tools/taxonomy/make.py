#!/usr/bin/env python3
"""Writes data/taxonomy/ from the published crosswalks.

    python3 tools/taxonomy/make.py CROSSWALKS RELEASE SOC_DEFINITIONS data/taxonomy

Input, as published: the O*NET-SOC crosswalks 2000 to 2006, 2006 to 2009, 2009 to 2010 and 2010 to 2019 (USDOL/ETA,
CC BY 4.0), and the SOC crosswalks 2000 to 2010 and 2010 to 2018 (US Bureau of Labor Statistics, public domain), all in
the folder CROSSWALKS; the table `Occupation Data.txt` of an O*NET release (CC BY 4.0), for the codes of 2019 that no
older code became, in the folder RELEASE; the SOC 2018 definitions with the columns SOC Group, SOC Code and SOC Title
(tab-separated; US Bureau of Labor Statistics, public domain), in the file SOC_DEFINITIONS.

Output: `onet_soc_YEAR.tsv` has a row for each code of an edition: the code; the codes of the next edition that it
became, empty if it kept its own; its title, empty if the next edition gives the code the same title. `soc_YEAR.tsv`
has only the SOC codes whose successors differ from those of the O*NET-SOC code that ends in .00.
`soc_2018_groups.tsv` has the titles of minor and broad groups; those of major groups stand in the code.
"""

import csv
import sys
from pathlib import Path

ONET = {
    "2000": "onet_soc_2000_to_2006_crosswalk.csv",
    "2006": "onet_soc_2006_to_2009_crosswalk.csv",
    "2009": "onet_soc_2009_to_2010_crosswalk.csv",
    "2010": "2010_to_2019_Crosswalk.csv",
}
# By the edition of O*NET-SOC that has all codes of this edition of the SOC, and shares its successor.
SOC = {"2000": ("2009", "soc2000_soc2010.csv"), "2010": ("2010", "soc2010_soc2018.csv")}
NEWEST = "2019"


def crosswalk(path):
    """The titles of both sides, and the new codes of each old one."""
    text = path.read_text(encoding="utf-8-sig")
    delimiter = ";" if text.partition("\n")[0].count(";") == 3 else ","
    old, new, became = {}, {}, {}
    for row in list(csv.reader(text.splitlines(), delimiter=delimiter))[1:]:
        code, title, next_code, next_title = (cell.strip() for cell in row)
        old[code], new[next_code] = title, next_title
        became.setdefault(code, set()).add(next_code)
    return old, new, became


def write(path, about, rows):
    lines = [f"# {about}", *("\t".join(row) for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main(source, release, definitions, target):
    links = {year: crosswalk(source / name) for year, name in ONET.items()}
    editions = [*links, NEWEST]
    titles = {year: link[0] for year, link in links.items()} | {NEWEST: links["2010"][1]}
    text = (release / "Occupation Data.txt").read_text(encoding="utf-8-sig")
    for row in list(csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))[1:]:
        titles[NEWEST].setdefault(row[0], row[1])
    for year, later in zip(editions, [*editions[1:], None]):
        about = f"O*NET-SOC {year} (USDOL/ETA, CC BY 4.0): code, codes in {later}, title"
        rows = []
        for code in sorted(titles[year]):
            title = titles[year][code]
            if later is None:
                rows.append((code, title))
                continue
            became = links[year][2][code]
            same_title = title == titles[later].get(code)
            next_codes = "" if became == {code} else " ".join(sorted(became))
            rows.append((code, next_codes, "" if same_title else title))
        write(target / f"onet_soc_{year}.tsv", about.replace("codes in None, ", ""), rows)
    for year, (edition, name) in SOC.items():
        own, onet = crosswalk(source / name)[2], links[edition][2]
        rows = []
        for code in sorted(own):
            became = {f"{one}.00" for one in own[code]}
            if became != onet[f"{code}.00"]:
                rows.append((f"{code}.00", " ".join(sorted(became))))
        about = f"SOC {year} (BLS, public domain), where it differs from O*NET-SOC {edition}: code, codes in the next"
        write(target / f"soc_{year}.tsv", about, rows)
    with definitions.open(encoding="utf-8-sig", newline="") as file:
        table = list(csv.DictReader(file, delimiter="\t"))
    groups = [(row["SOC Code"], row["SOC Title"].strip()) for row in table if row["SOC Group"] in ("Minor", "Broad")]
    about = "Minor and broad groups of SOC 2018 (BLS, public domain): code, title"
    write(target / "soc_2018_groups.tsv", about, groups)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:5]))
