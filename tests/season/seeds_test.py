#!/usr/bin/env python3
"""The five accounts of docs/examples/seeds, imported as anyone would: each
one's own figures come out again, the records behind them add up, and
importing a second time changes nothing."""
import json
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from service import Service, need_programs

SEEDS = pathlib.Path("docs/examples/seeds")
CLOCK = "2026-06-01T08:00:00+07:00"
DAY = "01/06/2026"
BILLION = 10 ** 9

# Seed: programme, the day of the account, and what it says: value, planned,
# target and the like of an indicator (model/schema/vocabulary.def).
ACCOUNTS = {
    "000": ("CSSP-CB", "06/09/2018", {
        "communes": {"value": 35}, "districts": {"value": 4},
        "groups": {"value": 117}, "members": {"value": 1814},
        "csa_models": {"value": 30}, "csa_households": {"value": 502},
        "buyers": {"value": 7}, "chains": {"value": 6},
        "investment_plans": {"value": 0, "planned": 2, "target": 2},
        "commune_plans": {"value": 0, "planned": 35, "target": 35}}),
    "001": ("CSSP-CB", "30/06/2022", {
        "communes": {"value": 30}, "districts": {"value": 3},
        "chains": {"value": 13},
        "groups": {"value": 584, "target": 800, "year": 2024, "percent": 73},
        "members": {"value": 7914},
        "poor_households": {"value": 5000, "share": 63},
        "groups_granted": {"value": 467, "share": 80},
        "grants_vnd": {"value": 32_700_000_000},
        "upgrades": {"value": 0, "target": 20},
        "communes_with_ocop": {"target": 30, "target_permille": 1000},
        "members_trained": {"target": 7914, "target_permille": 1000},
        "groups_with_plan": {"target": 584, "target_in_full": 800,
                             "target_permille": 1000},
        "groups_with_contract": {"target": 468, "target_in_full": 640,
                                 "target_permille": 800}}),
    "002": ("OCOP-BK", "10/07/2018", {
        "organisations": {"value": 66}, "ocop_registered": {"value": 69},
        "ocop_accepted": {"value": 42}, "information_meetings": {"value": 8}}),
    "003": ("OCOP-CT", "08/11/2019", {
        "ocop_stars": {"value": 0, "target": 20},
        "organisations": {"value": 0, "target": 20},
        "organisations_trained": {"target_in_full": 20,
                                  "target_permille": 1000},
        "tourism_villages": {"planned": 3, "target": 3},
        "budget_vnd": {"value": 400 * BILLION},
        "state_budget": {"value": 100 * BILLION},
        "mobilised": {"value": 300 * BILLION}}),
    "004": ("GNBV-DN", "18/07/2023", {
        "linkage_models": {"value": 13},
        "linkages_inter_district": {"value": 13},
        "linkage_cooperatives": {"value": 12},
        "linkage_enterprises": {"value": 1},
        "linkage_dossiers": {"value": 0, "planned": 13},
        "chains": {"value": 5}}),
}

# What a report says of the whole once the account is in: reports are those of
# the ledger, which had nothing of it before.
REPORTS = {
    "001": ("K1", {"established": 584, "contract": 0, "aim": 800, "goal": 468,
                   "missing": 468, "goal_of_aim": 640,
                   "missing_of_aim": 640}),
    "002": ("K9", {"products": 0, "expired": 0, "communes": 0, "without": 0}),
    "003": ("K9", {"products": 0, "expired": 0, "communes": 0, "without": 0}),
    "004": ("K10", {"models": 13, "inter_district": 13, "districts": 26,
                    "parties": 14, "seasons": 0}),
}


def whole_percent(part, whole):
    return (200 * part + whole) // (2 * whole)


def read_figures(service, programme, day, *more):
    """By indicator; a source of the budget by the source."""
    lines = service.records("programme", "figures", programme, "--at", day,
                            *more)
    figures = {line.get("source") or line["indicator"]: line
               for line in lines if "indicator" in line}
    for figure in figures.values():
        if figure.get("target") and figure.get("value"):
            figure["percent"] = whole_percent(figure["value"],
                                              figure["target"])
        if figure.get("of_value") and figure.get("value"):
            figure["share"] = whole_percent(figure["value"],
                                            figure["of_value"])
    return figures, [line for line in lines if "table" in line]


def differences(figures, expected):
    return ["%s.%s is %s, expected %s" % (name, key, figures.get(
                name, {}).get(key, 0), value)
            for name, wanted in expected.items()
            for key, value in wanted.items()
            if figures.get(name, {}).get(key, 0) != value]


def unproven(service, programme, day, figures):
    """Figures to which the records behind them do not add up."""
    found = []
    for name, figure in figures.items():
        if figure.get("source"):
            continue
        _, proof = read_figures(service, programme, day, "--indicator", name,
                                "--proof")
        for key, planned in (("value", 0), ("planned", 1)):
            total = sum(line["amount"] for line in proof
                        if line.get("is_planned", 0) == planned)
            if total != figure.get(key, 0):
                found.append("%s: the records come to %s, not %s" % (
                    name, total, figure.get(key, 0)))
        found += ["%s: no event of %s" % (name, line["id"])
                  for line in proof if not line.get("last_sequence")]
    return found


def report_differences(service, name, programme):
    if name not in REPORTS:
        return []
    figure, expected = REPORTS[name]
    told = json.loads(service.lienket("report", figure, "--programme",
                                      programme, "--at", DAY, "--format",
                                      "json"))
    return ["%s.%s is %s, expected %s" % (figure, key, told["total"].get(key),
                                          value)
            for key, value in expected.items()
            if told["total"].get(key) != value]


def try_seed(name, programme, day, expected):
    tables = sorted(str(path) for path in (SEEDS / name).glob("*.csv"))
    with Service(CLOCK) as service:
        service.season("catalogue")
        first = service.records("import", *tables)[0]
        again = service.records("import", *tables)[0]
        figures, _ = read_figures(service, programme, day)
        faults = differences(figures, expected)
        faults += unproven(service, programme, day, figures)
        faults += report_differences(service, name, programme)
        before, _ = read_figures(service, programme, "01/01/2017")
        faults += ["%s counts before the programme" % key
                   for key in ("groups", "csa_models", "ocop_registered")
                   if before.get(key, {}).get("value", 0)]
    if first["done"] != first["rows"]:
        faults.append("imported %s" % first)
    if again["unchanged"] != again["rows"]:
        faults.append("imported again: %s" % again)
    print("%s: %d rows, %d figures%s" % (
        name, first["rows"], len(expected), "" if not faults else ":"))
    for fault in faults:
        print("  ", fault)
    return not faults


def main():
    need_programs()
    made = subprocess.run([sys.executable, str(SEEDS / "make.py"), "--check"])
    results = [try_seed(name, *account) for name, account in ACCOUNTS.items()]
    return 0 if made.returncode == 0 and all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
