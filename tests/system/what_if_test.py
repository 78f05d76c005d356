#!/usr/bin/env python3
"""Policies tried on the real market from the command line: what is shown is
what putting them gives, and nothing changes before."""
import csv
import json
import sys
import xml.etree.ElementTree as xml

from house import BUYER, COMMUNE, GROUP, House, main, need

SVG = "{http://www.w3.org/2000/svg}"
ODD = "gừng & <nghệ>"  # must not break the picture


def open_market(house):
    """150 kg wanted, 360 kg there: the poorer the group, the dearer."""
    client = house.client
    client.say("put_product", {
        "code": "odd", "name_vi": ODD, "name_en": ODD,
        "forms": [{"code": "mature", "name_vi": "già", "name_en": "mature",
                   "unit": "gram"}]})
    for number in range(6):
        group = {"id": client.ids.next(), "kind": GROUP, "name": f"nhóm {number}",
                 "commune": COMMUNE, "members": 10, "households": 10,
                 "poor_households": 2 * number}
        client.say("post_party", group)
        client.say("post_offer", client.offer(group["id"], 60, product="odd",
                                              ask=5000 + 300 * number))
    buyer = client.post_party(BUYER, "công ty")
    client.say("post_demand", client.demand(buyer, 150, product="odd"))


def write_policy(house, **fields):
    path = house.folder / "policy.json"
    path.write_text(json.dumps(fields))
    return path


def try_policy(house, path):
    told = house.lienket("market", "what-if", "--policy", path, "--json")
    return json.loads(told)


def a_policy_that_is_put_gives_what_was_shown_before():
    with House(seed=51) as house:
        house.start().await_workers()
        open_market(house)
        head = house.client.head()
        path = write_policy(house, points_poor_vnd=2000)
        tried = try_policy(house, path)
        assert house.client.head() == head, "trying left an event"
        assert (tried["other"]["poor_households"]
                > tried["today"]["poor_households"]), tried
        assert tried["lines_new"] and tried["lines_gone"], tried
        house.client.set_policy(points_poor_vnd=2000)
        put = try_policy(house, path)
        assert put["today"] == put["other"] == tried["other"], (put, tried)
        assert not {"lines_new", "lines_gone", "lines_changed"} & set(put), put
        house.client.clear()
        held = house.client.list("lead")
        assert sum(len(lead["lines"]) for lead in held) \
            == tried["other"]["lines"]
        cleared = try_policy(house, write_policy(house, points_poor_vnd=0))
        assert cleared["markets_cleared"] == 1, cleared
        assert cleared["today"] == tried["other"], cleared
        assert cleared["other"] == tried["today"], cleared


def fields_that_are_not_said_stay_as_they_are():
    with House(seed=52) as house:
        house.start().await_workers()
        open_market(house)
        house.client.set_policy(points_poor_vnd=2000)
        tried = try_policy(house, write_policy(house, settle_ms=5000))
        assert tried["today"] == tried["other"], tried


def what_is_no_policy_is_refused():
    with House(seed=53) as house:
        house.start().await_workers()
        open_market(house)
        path = write_policy(house, points_por_vnd=1)
        house.lienket("market", "what-if", "--policy", path, code=65)
        path.write_text("[1]")
        house.lienket("market", "what-if", "--policy", path, code=65)
        house.lienket("market", "what-if", code=64)
        house.lienket("market", "frontier", "--steps", "34", code=65)
        house.lienket("market", "frontier", "--product", "maize", code=1)


def beaten(rows, across):
    """Of the different points, those that another one is at least as good as
    in both."""
    spots = {(int(row["surplus_milli_vnd"]), int(row[across])) for row in rows}
    return sum(any(other != spot and other[0] >= spot[0] and other[1] >= spot[1]
                   for other in spots) for spot in spots)


def expect_picture(path, rows, words):
    root = xml.parse(path).getroot()
    assert root.tag == SVG + "svg" and root.get("viewBox")
    assert words in root.find(SVG + "title").text
    spots = {(row["surplus_milli_vnd"], row["poor_households"])
             for row in rows}
    others = {(row["surplus_milli_vnd"], row["groups"]) for row in rows}
    circles = root.findall(SVG + "circle")
    assert len(circles) == len(spots) + len(others), len(circles)
    hollow = [circle for circle in circles if circle.get("fill") == "#fff"]
    assert len(hollow) == beaten(rows, "poor_households") \
        + beaten(rows, "groups"), len(hollow)
    width, height = (int(number) for number in root.get("viewBox").split()[2:])
    for circle in circles:
        assert 0 < int(circle.get("cx")) < width
        assert 0 < int(circle.get("cy")) < height
    return "".join(root.itertext())


def the_frontier_is_a_table_a_file_and_a_picture():
    with House(seed=54) as house:
        house.start().await_workers()
        open_market(house)
        table, picture = house.folder / "f.csv", house.folder / "f.svg"
        told = house.lienket("market", "frontier", "--product", "odd",
                             "--poor-most", "4000", "--steps", "9", "--json",
                             "--csv", table, "--svg", picture)
        points = [json.loads(line) for line in told.splitlines()]
        rows = list(csv.DictReader(table.read_text().splitlines()))
        assert len(points) == len(rows) == 9
        for step, (point, row) in enumerate(zip(points, rows, strict=True)):
            assert int(row["poor_points_vnd"]) == 500 * step
            for name, number in point["figures"].items():
                assert int(row[name]) == number, (name, row)
        volumes = [int(row["poor_volume_g"]) for row in rows]
        assert volumes == sorted(volumes) and volumes[0] < volumes[-1], volumes
        last = rows[-1]
        more = int(last["poor_households"]) - int(rows[0]["poor_households"])
        each = int(last["given_up_vnd_per_poor_household"])
        assert abs(each * more * 1000 - int(last["given_up_milli_vnd"])) \
            <= 500 * more
        assert "households" in expect_picture(picture, rows, ODD)
        house.lienket("--lang", "vi", "market", "frontier", "--product", "odd",
                      "--poor-most", "4000", "--svg", picture)
        text = expect_picture(picture, rows, ODD)
        assert "hộ nghèo, cận nghèo" in text and "đồng" in text, text


if __name__ == "__main__":
    need("lienket")
    sys.exit(main(a_policy_that_is_put_gives_what_was_shown_before,
                  fields_that_are_not_said_stay_as_they_are,
                  what_is_no_policy_is_refused,
                  the_frontier_is_a_table_a_file_and_a_picture))
