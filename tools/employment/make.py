"""Makes data/employment.tsv: the jobs in each SOC occupation, from the national OEWS workbook of the Bureau of Labor Statistics.

    pip install openpyxl
    python tools/employment/make.py national_M2025_dl.xlsx > data/employment.tsv

Source: <https://www.bls.gov/oes/tables.htm>, the national file. Public domain.
"""

import sys

import openpyxl

DETAILED = ("detailed", "broad")


def main(path: str) -> None:
    sheet = openpyxl.load_workbook(path, read_only=True).worksheets[0]
    rows = sheet.iter_rows(values_only=True)
    header = [str(name).strip().upper() for name in next(rows)]
    code, group, jobs = (header.index(name) for name in ("OCC_CODE", "O_GROUP", "TOT_EMP"))
    print("# SOC code\tjobs; OEWS national estimates, Bureau of Labor Statistics (public domain): tools/employment/make.py")
    found = {row[code]: row[jobs] for row in rows if row[group] in DETAILED}
    for soc, count in sorted(found.items()):
        # `**`: the estimate is not available.
        if isinstance(count, (int, float)):
            print(f"{soc}\t{int(count)}")


if __name__ == "__main__":
    main(sys.argv[1])
