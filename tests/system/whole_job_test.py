#!/usr/bin/env python3
"""The whole job with all processes real, said on the command line as people
say it: three products from a posted offer to a verified lead. The figures are
worked out by hand below; `market verify` must come to the same."""
import datetime
import json
import sys
import time

from house import (WAIT_S, House, expect_nothing_promised_twice, main, need,
                   today)

GROUP, BUYER, PLACE = "Nhóm sản xuất Thục Phán", "Công ty Dược liệu", "Thục Phán"

# Per price unit: bid less transport less ask. The buyer fetches the ginger at
# the farm; for the others 100 VND/kg bring the goods to the collection point,
# and the road within one commune is 0 km. A pig counts as the middle of 35 to
# 60 kg: (120,000 - 100 - 100,000) x 47.5 = 945,250 VND a head.
OFFERS = (
    ("--product", "gừng", "--form", "gừng già", "--quantity", "2 tấn",
     "--ask", "5.000"),
    ("--product", "lợn đen", "--form", "live", "--quantity", "12 con",
     "--ask", "100.000", "--weight", "40 kg"),
    ("--product", "thạch đen", "--form", "dried", "--quantity", "500kg",
     "--ask", "40.000"),
)
DEMANDS = (
    ("--product", "ginger", "--form", "mature", "--quantity", "1,5 tấn",
     "--bid", "7.000", "--delivery-point", "farm"),
    ("--product", "black_pig", "--form", "live", "--quantity", "10 con",
     "--bid", "120.000", "--lightest", "35 kg", "--heaviest", "60 kg"),
    ("--product", "grass_jelly", "--form", "dried", "--quantity", "800 kg",
     "--bid", "50.000"),
)
LEADS = {  # quantity in base units, value per price unit, money for the total
    "ginger": (1500000, 2000, 1500 * 2000),
    "black_pig": (10, 945250, 10 * 945250),
    "grass_jelly": (500000, 9900, 500 * 9900),
}
TOTAL_VND = 3000000 + 9452500 + 4950000


def date(day):
    told = datetime.date(1970, 1, 1) + datetime.timedelta(days=day)
    return told.strftime("%d/%m/%Y")


def window(first, last):
    return "--window", f"{date(today() + first)}-{date(today() + last)}"


def objects(text):
    return [json.loads(line) for line in text.splitlines()]


def post_all(house):
    house.run("lienket-season", "--post", "--broker", house.front,
              "--key", house.ring.path("operator"), "catalogue")
    house.lienket("party", "post", "--kind", "interest_group", "--name", GROUP,
                  "--commune", PLACE, "--members", "12")
    house.lienket("party", "post", "--kind", "enterprise", "--name", BUYER,
                  "--commune", PLACE)
    for words in OFFERS:
        weighed = (("--weighed", date(today() - 1)) if "con" in words[5] else ())
        house.lienket("offer", "post", "--group", GROUP, "--commune", PLACE,
                      *words, *weighed, *window(9, 28))
    for words in DEMANDS:
        house.lienket("demand", "post", "--buyer", BUYER, "--commune", PLACE,
                      *words, *window(18, 33))


def await_leads(house):
    """Each market's clearing comes in a transaction of its own."""
    until = time.monotonic() + WAIT_S
    while len(house.client.list("lead")) < len(LEADS):
        assert time.monotonic() < until, "no leads came"


def expect_leads(house):
    lines = house.lienket("lead", "list", "--plain").splitlines()
    names = lines[0].split("\t")
    leads = [dict(zip(names, line.split("\t"), strict=True))
             for line in lines[1:]]
    found = {lead["product"]: (int(lead["quantity"]), int(lead["value"]))
             for lead in leads}
    assert found == {product: told[:2] for product, told in LEADS.items()}, found
    assert all((lead["group"], lead["buyer"], lead["state"]) ==
               (GROUP, BUYER, "proposed") for lead in leads), leads
    return leads


def expect_verified(house):
    *markets, all_of_it = objects(house.lienket("market", "verify", "--json"))
    assert [each["result"] for each in markets] == ["ok"] * 3, markets
    worth = sorted(each["total_milli_vnd"] for each in markets)
    assert worth == sorted(told[2] * 1000 for told in LEADS.values()), markets
    assert all_of_it["total_milli_vnd"] == TOTAL_VND * 1000, all_of_it
    assert all_of_it["gap_milli_vnd"] == 0 and all_of_it["faulty"] == 0


def expect_totals(house):
    totals = {(each["name"], each.get("product")): each
              for each in objects(house.lienket("totals", "--json"))}
    worth = sum(totals["clearings.total_value", product]["money_vnd"]
                for product in LEADS)
    assert worth == TOTAL_VND, worth
    for product, (quantity, _, _) in LEADS.items():
        for name in ("offers.held", "demands.held", "leads.proposed"):
            assert totals[name, product]["quantity"] == quantity, totals


def expect_tampering_found(house, clearing):
    """The quantity of the line raised by one gram."""
    text = house.lienket("market", "certificate", "--clearing", clearing)
    path = house.folder / "certificate.jsonl"
    path.write_text(text, encoding="utf-8")
    house.lienket("market", "verify", path)
    broken = text.replace('"quantity":1500000', '"quantity":1500001')
    assert broken != text
    path.write_text(broken, encoding="utf-8")
    told = house.lienket("market", "verify", path, code=65)
    assert "certificate is right" not in told, told


def three_products_come_from_a_posted_offer_to_a_verified_lead():
    need("lienket", "lienket-season")
    with House(seed=10) as house:
        house.start().await_workers()
        post_all(house)
        house.lienket("market", "clear")
        await_leads(house)
        expect_leads(house)
        expect_verified(house)
        expect_totals(house)
        expect_nothing_promised_twice(house.client)
        left = house.lienket("market", "unsold", "--plain")
        assert "ginger" in left and "black pig" in left, left
        assert "grass jelly" in house.lienket("market", "unmet", "--plain")
        clearing, = (each for each in house.client.list("clearing")
                     if each["product"] == "ginger")
        number = clearing["id"].hex()
        expect_tampering_found(house, "-".join(
            number[start:end] for start, end in
            ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32))))
        for name in house.PROGRAMS:
            house.restart(name)
        house.await_workers()
        leads = expect_leads(house)
        expect_verified(house)
        house.lienket("lead", "approve", "-y", "--delay", "0",
                      leads[0]["lead"])
        states = sorted(lead["state"] for lead in house.client.list("lead"))
        assert states == ["approved", "proposed", "proposed"], states
        house.verify()


if __name__ == "__main__":
    sys.exit(main(three_products_come_from_a_posted_offer_to_a_verified_lead))
