#!/usr/bin/env python3
"""The hard season through the real programs: what must be refused is refused
at the right field (lienket-season compares), what must match is matched at the
price worked out by hand, and nothing else is."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from expected import lines_of_leads, read_expected
from service import Service, need_programs

CLOCK = "2026-06-01T08:00:00+07:00"
EXPECTED = pathlib.Path(__file__).parent / "hard_leads.txt"


def main():
    need_programs()
    expected = read_expected(EXPECTED)
    with Service(CLOCK) as service:
        service.season("catalogue", "hard")
        service.clear_market()
        found = lines_of_leads(service, len(expected[0][0]))
    if found != expected[0]:
        print("expected:", *expected[0], sep="\n  ")
        print("found:", *found, sep="\n  ")
        return 1
    print("%d lines of leads as worked out by hand" % len(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
