#!/usr/bin/env python3
"""The market of docs/examples, imported as a reader would: exactly the leads,
prices and totals that stand on the page."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from expected import lines_of_leads, read_expected
from service import Service, need_programs

CLOCK = "2030-06-01T08:00:00+07:00"
EXAMPLES = pathlib.Path("docs/examples")
TABLES = ["parties.csv", "offers.csv", "demands.csv"]


def main():
    need_programs()
    expected, totals = read_expected(EXAMPLES / "leads.txt")
    with Service(CLOCK) as service:
        service.season("catalogue")
        service.lienket("import", *[str(EXAMPLES / name) for name in TABLES])
        clearings = service.clear_market()
        found = lines_of_leads(service, len(expected[0]))
    found_totals = {clearing["product"]: clearing["total_milli_vnd"]
                    for clearing in clearings}
    if found != expected or found_totals != totals:
        print("expected:", *expected, totals, sep="\n  ")
        print("found:", *found, found_totals, sep="\n  ")
        return 1
    if any(clearing.get("gap_milli_vnd", 0) for clearing in clearings):
        print("a clearing has a gap")
        return 1
    print("%d lines and %d totals as on the page" % (len(found), len(totals)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
