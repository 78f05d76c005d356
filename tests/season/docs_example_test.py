#!/usr/bin/env python3
"""The market of docs/examples, imported as a reader would: exactly the leads,
prices and totals that stand on the page."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from expected import lines_of_leads, lines_of_rest, read_expected
from service import Service, need_programs

CLOCK = "2030-06-01T08:00:00+07:00"
EXAMPLES = pathlib.Path("docs/examples")
TABLES = ["parties.csv", "offers.csv", "demands.csv"]


def main():
    need_programs()
    expected, totals, rest = read_expected(EXAMPLES / "leads.txt")
    with Service(CLOCK) as service:
        service.season("catalogue")
        service.lienket("import", *[str(EXAMPLES / name) for name in TABLES])
        proofs = service.clear_market()
        found = lines_of_leads(service, len(expected[0]))
        found_rest = lines_of_rest(service)
        found_totals = {line["product"]: line["money_vnd"] * 1000
                        for line in service.records("totals")
                        if line["name"] == "clearings.total_value"}
    if found != expected or found_totals != totals:
        print("expected:", *expected, totals, sep="\n  ")
        print("found:", *found, found_totals, sep="\n  ")
        return 1
    if found_rest != rest:
        print("left over, expected:", *rest, sep="\n  ")
        print("found:", *found_rest, sep="\n  ")
        return 1
    proof = proofs[-1]  # the last line sums up
    if (proof["faulty"], proof["gap_milli_vnd"], proof["total_milli_vnd"]) != (
            0, 0, sum(totals.values())):
        print("not proven as on the page:", proof)
        return 1
    print("%d lines and %d totals as on the page" % (len(found), len(totals)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
