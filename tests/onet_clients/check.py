"""What a program does with the service: the version, a search, a batch of titles, pages, and an occupation's sections."""

import json
import sys

from onet_web_services import OnetWebServices

service = OnetWebServices("any key")


def expect(holds, what):
    if not holds:
        sys.exit(f"python: {what}")


about = service.call("about")
expect(about["api_version"] == "2.0", about)

found = service.call("online/search", keyword="registered nurse", end=5)
expect(found["occupation"][0]["code"] == "29-1141.00", found)
expect(len(found["occupation"]) <= 5, found)

# A batch coder: titles as JSON, the first three codes of each.
batch = json.loads('["registered nurse", "software developer", "chief executive", "qqqqzzzz", ""]')
coded = []
for title in batch:
    answer = service.call("online/search", keyword=title, end=3)
    first = [(one["code"], one["title"]) for one in answer.get("occupation", [])[:3]]
    coded.append({"title": title, "codes": first, "error": answer.get("error")})
expect([one["codes"][:1] != [] for one in coded] == [True, True, True, False, False], coded)
expect(coded[1]["codes"][0][0] == "15-1252.00", coded)
expect(coded[4]["error"], "a missing keyword has an error")

# Pages, by the address that each gives for the next.
page = service.call("online/occupations/", start=1, end=10)
codes = [one["code"] for one in page["occupation"]]
while "next" in page:
    expect(page["next"].startswith("https://api-v2.onetcenter.org/"), page["next"])
    page = service.get(page["next"])
    codes += [one["code"] for one in page["occupation"]]
expect(len(codes) == len(set(codes)) == page["total"], f"{len(codes)} of {page['total']}")

# One section after another, as the overview lists them.
overview = service.get(found["occupation"][0]["href"])
sections = {one["title"]: service.get(one["href"]) for one in overview["details_contents"]}
expect(len(sections) >= 10 and not any("error" in one for one in sections.values()), sections.keys())
expect(sections["Skills"]["element"][0]["importance"] > 0, sections["Skills"])

# What an item of a section leads to, and the list of all of it.
related = service.get(sections["Skills"]["element"][0]["related"])
expect(related["occupation"] and service.get(related["summary"]["see_more"])["total"] > 20, related)
families = service.call("online/job_families/")
expect(isinstance(families, list) and service.get(families[0]["href"])["total"] > 0, families)

tables = service.call("database")
expect(service.get(tables[0]["rows"])["total"] > 0, tables[0])
rows = service.call("database/rows/job_zones", filter=["onetsoc_code.eq.29-1141.00", "job_zone.gte.1"])
expect(rows["total"] == 1 and rows["row"][0]["title"] == "Registered Nurses", rows)
expect("error" in service.call("online/occupations/99-9999.00/"), "an unknown code is an error")
print(f"python: {len(codes)} occupations in pages, {len(sections)} sections of one")
