#!/usr/bin/env python3
"""Reports with all processes real: a small season from offers to payment on the
command line, and each figure worked out again from the exported ledger alone,
by the events that its proof names."""
import datetime
import hashlib
import json
import sys

from house import BUYER, GROUP, House, main, need, today

# Where each group lives, as it was said; the commune of today it is in.
PLACES = (("01273", "map_2025", "01273"), ("01363", "map_2020", "01363"),
          ("01273", "map_2025", "01273"))
NAMES = "Nhóm Một", "Nhóm Hai", "Nhóm Ba"


def date(day):
    told = datetime.date(1970, 1, 1) + datetime.timedelta(days=day)
    return told.strftime("%d/%m/%Y")


def text_of(id_bytes):
    number = id_bytes.hex()
    return "-".join(number[start:end] for start, end in
                    ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32)))


def post_groups(client):
    groups = []
    for name, (commune, admin_map, _) in zip(NAMES, PLACES, strict=True):
        party = {"id": client.ids.next(), "kind": GROUP, "name": name,
                 "commune": commune, "map": admin_map, "members": 12,
                 "households": 14, "poor_households": 9,
                 "established_day": today() - 100}
        client.say("post_party", party)
        groups.append(party["id"])
    return groups


class Season:
    """Three groups, one buyer; the first two groups sign, deliver and are paid
    in part, the third has an open lead."""

    def __init__(self, house):
        self.house, self.client = house, house.client
        self.client.furnish()
        self.groups = post_groups(self.client)
        self.buyer = self.client.post_party(BUYER, "Công ty Gừng Việt")
        for at in (0, 1):
            self.client.say("post_offer",
                            self.client.offer(self.groups[at], 500 + 100 * at))
        self.client.say("post_demand", self.client.demand(self.buyer, 1100))
        lead, = self.client.clear()[1]
        self.sign(text_of(lead["id"]))
        self.client.say("post_offer", self.client.offer(self.groups[2], 400))
        self.client.say("post_demand", self.client.demand(self.buyer, 300))
        self.client.clear()

    def lead(self, *words):
        return self.house.lienket("lead", *words)

    def sign(self, wanted):
        self.lead("approve", wanted, "--delay", "0")
        for line in ("1", "2"):
            self.lead("accept", wanted, line)
        self.lead("agree", wanted)
        self.lead("sign", wanted, "--kind", "contract", "--number", "1/HĐ",
                  "--day", date(today()), "--signatory", "Nông Thị Hoa",
                  "--authority", "biên bản")
        self.lead("deliver", wanted, NAMES[0], "--quantity", "480 kg", "--day",
                  date(today()), "--price", "6.500", "--difference",
                  "harvest_short")
        self.lead("pay", wanted, NAMES[0], "--amount", "1.560.000", "--day",
                  date(today()))

    def report(self, *words):
        told = json.loads(self.house.lienket("report", *words, "--proof",
                                             "--format", "json"))
        rows = {row["row"]: row["values"] for row in told["rows"]}
        return told, rows


def exported(house):
    """The ledger by sequence, once its chain was followed from the start."""
    events, before = {}, bytes(32)
    for line in house.lienket("event", "export").splitlines():
        event = json.loads(line)
        packed = bytes.fromhex(event["event"])
        before = hashlib.sha256(before + packed).digest()
        assert before.hex() == event["hash"], event["sequence"]
        events[event["sequence"]] = event["text"]
    return events


def lines_of(told, ledger):
    """What the proof points to: the share, its lead and its line."""
    for share in told["proof"]:
        if share["table"] != "lead":
            continue
        lead = ledger[share["event"]]["record"]
        assert lead["id"] == share["record"], share
        yield share, lead, lead["lines"][share["line"] - 1]


def add(sums, key, **amounts):
    row = sums.setdefault(key, {})
    for name, amount in amounts.items():
        row[name] = row.get(name, 0) + amount


def expect_rows(rows, sums):
    for key, values in sums.items():
        for name, value in values.items():
            assert rows[key][name] == value, (key, name, rows[key], value)


def contracts_are_worked_out_again_from_the_ledger():
    need("lienket")
    with House(seed=71) as house:
        season = Season(house.start().await_workers())
        told, rows = season.report("K3")
        ledger = exported(house)
        buyers = {event["record"]["id"]: event["record"]["kind"]
                  for event in ledger.values()
                  if event.get("table") == "party"}
        sums = {}
        for _, lead, line in lines_of(told, ledger):
            delivered, due = line.get("delivered", 0), line.get("due_vnd", 0)
            paid = line.get("paid_vnd", 0)
            add(sums, buyers[lead["buyer"]], lines=1,
                contracted_g=line["quantity"], delivered_g=delivered,
                delivered_vnd=due, paid_vnd=paid,
                paid_g=delivered * min(paid, due) // due if due else 0,
                contracted_vnd=line["quantity"] // 1000
                * line["price"]["price_vnd_per_kg"])
        assert sums["enterprise"]["lines"] == 2, sums
        assert sums["enterprise"]["paid_g"] == 240000, sums
        expect_rows(rows, sums)


def groups_under_contract_are_worked_out_again_on_each_map():
    need("lienket")
    with House(seed=72) as house:
        season = Season(house.start().await_workers())
        ledger = exported(house)
        for words in (("--by", "commune"),
                      ("--by", "commune", "--map", "2020"),
                      ("--by", "district", "--map", "2018")):
            told, rows = season.report("K1", *words)
            groups = {}
            for share, lead, line in lines_of(told, ledger):
                assert lead["state"] in ("signed", "delivering"), lead
                assert lead["contract"]["kind"] == "contract"
                home = ledger[share["since"]]["record"]
                assert home["id"] == line["group"], share
                groups.setdefault(share["row"], set()).add(line["group"])
                if words == ("--by", "commune"):
                    place, = {today_code for code, _, today_code in PLACES
                              if code == home["commune"]}
                    assert place == share["row"], share
            for key, row in rows.items():
                assert row["contract"] == len(groups.get(key, ())), (words, key)
            assert told["total"]["established"] == 3, told["total"]
            assert told["total"]["contract"] == 2, told["total"]
            assert sum(row["established"] for row in rows.values()) == 3


def the_pace_names_who_is_missing_and_has_a_live_match():
    need("lienket")
    with House(seed=73) as house:
        season = Season(house.start().await_workers())
        told, rows = season.report("pace", "--by", "group")
        (key, row), = rows.items()
        assert key == text_of(season.groups[2]), rows
        assert (row["proposed"], row["unmatched"]) == (1, 0), row
        assert told["proof"][0]["table"] == "lead", told["proof"]


def what_people_see_fits_what_they_may_see():
    need("lienket")
    with House(seed=74) as house:
        season = Season(house.start().await_workers())
        shown = house.lienket("report", "K1", "--lang", "vi")
        assert "K1. Nhóm có hợp đồng" in shown and "thành lập" in shown, shown
        assert "\ntổng  " in shown, shown
        house.lienket("report", "K1", party=season.groups[0], code=77)
        house.lienket("report", "K1", party=season.buyer, code=77)
        house.lienket("report", "K77", code=64)
        house.lienket("report", "K3", "--by", "reason", code=64)
        house.lienket("report", "K1", "K2", code=64)
        house.lienket("report", "K3", "--by",
                      "buyer_kind,month,commune,product", code=64)
        house.lienket("report", "K1", "--map", "2019", code=64)
        house.lienket("report", "K1", "--by", "commune", "--map", "2018",
                      code=65)
        house.lienket("report", "K1", "--at", date(today() + 400), code=65)
        before = house.lienket("report", "K1", "--at", date(today() - 30))
        assert f"begins on {date(today())}" in before, before
        flags = house.lienket("programme", "figures", "--help")
        assert "--at DAY" in flags and "--day" not in flags, flags
        listed = house.lienket("report")
        assert all(f"K{number} " in listed for number in range(1, 11)), listed


def a_file_that_is_there_stays_as_it_is():
    need("lienket")
    with House(seed=78) as house:
        season = Season(house.start().await_workers())
        path, elsewhere = house.folder / "k1.csv", house.folder / "k1.pdf"
        path.write_text("kept")
        words = "report", "K1", "--output", path
        house.lienket(*words, code=65)
        house.lienket(*words, "--force", party=season.buyer, code=77)
        assert path.read_text() == "kept", path.read_text()
        house.lienket(*words, "--force")
        assert path.read_text().count("\n") > 3, path.read_text()
        house.lienket("report", "K1", "--output", elsewhere, code=64)
        assert not elsewhere.exists()
        shown = house.lienket("report", "K1", "--output", "-", "--format",
                              "csv")
        assert shown.encode() == path.read_bytes(), shown


if __name__ == "__main__":
    sys.exit(main(contracts_are_worked_out_again_from_the_ledger,
                  groups_under_contract_are_worked_out_again_on_each_map,
                  the_pace_names_who_is_missing_and_has_a_live_match,
                  what_people_see_fits_what_they_may_see,
                  a_file_that_is_there_stays_as_it_is))
