#!/usr/bin/env python3
"""Two runs of the sample season on fresh stores, with the same clock and seed,
give the same leads, byte for byte."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from service import Service, need_programs

CLOCK = "2026-06-01T08:00:00+07:00"


def leads_of_a_run():
    with Service(CLOCK) as service:
        service.season("catalogue", "sample")
        service.clear_market()
        return service.lienket("lead", "list", "--all", "--json")


def main():
    need_programs()
    first, again = leads_of_a_run(), leads_of_a_run()
    if not first.strip():
        print("the season gives no lead at all")
        return 1
    for one, other in zip(first.splitlines(), again.splitlines()):
        if one != other:
            print("not the same:\n%s\n%s" % (one, other))
            return 1
    if first != again:
        print("not as many leads: %d and %d" % (
            len(first.splitlines()), len(again.splitlines())))
        return 1
    print("%d leads, %d bytes, twice the same" % (
        len(first.splitlines()), len(first.encode())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
