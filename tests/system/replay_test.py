#!/usr/bin/env python3
"""What is in the ledger is all there is: its tables can be rebuilt, and two
runs of the same season with --clock and seeded ids give the same ledger, leads
and all, byte for byte."""
import sys

from house import BUYER, GROUP, House, main

CLOCK, CLOCK_DAY = "2026-06-01T08:00:00+07:00", 20605
CLOCK_MS = CLOCK_DAY * 86400000 + 3600000


def play(house, pause):
    """Two clearings with a rejection and a pause between them."""
    client = house.client
    client.furnish()
    groups = [client.post_party(GROUP, f"nhóm {index}") for index in range(6)]
    buyers = [client.post_party(BUYER, f"công ty {index}") for index in range(3)]
    for index in range(24):
        client.say("post_offer", client.offer(
            groups[index % 6], 10 + index % 5 * 7, ask=5000 + index % 4 * 100,
            day=CLOCK_DAY + 30))
        if index % 2:
            client.say("post_demand", client.demand(
                buyers[index % 3], 25, bid=6000 + index % 3 * 400,
                day=CLOCK_DAY + 32))
    _, leads = client.clear()
    for lead in sorted(leads, key=lambda each: each["id"])[:3]:
        client.say("reject_lead", {"id": lead["id"], "version": lead["version"],
                                   "reason": "too_far", "delay_ms": 0})
    pause(house)
    client.clear()
    return len(client.list("lead"))


def go_on(_):
    """Nothing happens."""


def restart_all(house):
    for name in house.PROGRAMS:
        house.restart(name)
    house.await_workers()


def run_once(pause):
    """The whole ledger, as its bytes are hashed in the chain."""
    with House(seed=9, broker_options=("--clock", CLOCK),
               ids_ms=CLOCK_MS) as house:
        house.start().await_workers()
        leads = play(house, pause)
        assert leads > 3, leads
        house.verify()
        path = house.export(house.folder / "ledger.jsonl")
        return path.read_text(encoding="utf-8").splitlines()


def expect_same(first, second):
    for number, (a, b) in enumerate(zip(first, second, strict=True), 1):
        assert a == b, f"event {number} differs:\n{a[:600]}\n{b[:600]}"


def the_same_season_gives_the_same_ledger_byte_for_byte():
    expect_same(run_once(go_on), run_once(go_on))


def a_restart_of_everything_in_the_middle_changes_no_byte():
    expect_same(run_once(go_on), run_once(restart_all))


if __name__ == "__main__":
    sys.exit(main(the_same_season_gives_the_same_ledger_byte_for_byte,
                  a_restart_of_everything_in_the_middle_changes_no_byte))
