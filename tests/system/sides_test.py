#!/usr/bin/env python3
"""A side of a lead answers what it was told last: what it is not told, an
officer's plan or a step of another group, does not make its answer stale."""
import sys

from house import House, main
from life_test import Market, verbs_of
from wire import PROTOCOL


def answer(client, verb, lead, line, **more):
    return client.ask(verb, {"id": lead["id"], "version": lead["version"],
                             "line": line, **more})


def seen_by(client):
    lead, = client.list("lead")
    return lead


def a_plan_that_waits_makes_no_answer_stale():
    with House(seed=81) as house:
        house.start().await_workers()
        market = Market(house)
        market.offer(0, 100)
        market.demand(100)
        lead, say = market.lead(), market.client.say
        say("approve_lead", {"id": lead["id"], "delay_ms": 0})
        group = house.speaker(market.groups[0])
        seen = seen_by(group)
        say("cancel_lead", {"id": lead["id"], "reason": "capacity"})
        assert market.now(lead)["version"] == seen["version"] + 1
        reply = answer(group, "accept_line", seen, 1)
        assert reply.status == "ok", reply
        # What it did itself it knows of.
        late = answer(group, "decline_line", seen, 1, reason="capacity")
        assert late.has("version", "changed_since"), late
        buyer = house.speaker(market.buyer)
        late = answer(buyer, "decline_line", seen, 1, reason="capacity")
        assert late.has("version", "changed_since"), late
        # An officer sees the plan and waits for it.
        officer = answer(market.client, "decline_line", seen, 1,
                         reason="capacity")
        assert officer.status == "conflict", officer
        say("undo_decision", {"id": lead["id"]})
        reply = answer(buyer, "decline_line",
                       dict(seen, version=seen["version"] + 2), 1,
                       reason="capacity")
        assert reply.status == "ok", reply
        house.verify()


def a_decision_that_took_effect_makes_an_answer_stale():
    with House(seed=82) as house:
        house.start().await_workers()
        market = Market(house)
        market.offer(0, 100)
        market.demand(100)
        lead, say = market.lead(), market.client.say
        group = house.speaker(market.groups[0])
        seen = seen_by(group)
        say("approve_lead", {"id": lead["id"]})
        say("undo_decision", {"id": lead["id"]})
        say("approve_lead", {"id": lead["id"], "delay_ms": 0})
        late = answer(group, "accept_line", seen, 1)
        assert late.has("version", "changed_since"), late
        ahead = answer(group, "accept_line", dict(seen, version=99), 1)
        assert ahead.has("version", "changed_since"), ahead
        house.verify()


def a_step_of_another_group_is_not_told_and_makes_no_answer_stale():
    with House(seed=83) as house:
        house.start().await_workers()
        market = Market(house, groups=2)
        market.offer(0, 100)
        market.offer(1, 100)
        market.demand(200)
        lead = market.lead()
        market.client.say("approve_lead", {"id": lead["id"], "delay_ms": 0})
        first, second = (house.speaker(line["group"])
                         for line in lead["lines"])
        seen = seen_by(first)
        assert answer(second, "accept_line", seen, 2).status == "ok"
        wanted = {"id": lead["id"], "table": PROTOCOL.numbers["lead"]}
        told = verbs_of(first, wanted, house.client.head())
        assert told == ["propose_leads", "approve_lead"], told
        told = verbs_of(house.speaker(market.buyer), wanted,
                        house.client.head())
        assert told == ["propose_leads", "approve_lead", "accept_line"], told
        assert answer(first, "accept_line", seen, 1).status == "ok"
        # The buyer sees all lines, so its answer must be to what they are.
        late = answer(house.speaker(market.buyer), "decline_line", seen, 1,
                      reason="capacity")
        assert late.has("version", "changed_since"), late
        house.verify()


if __name__ == "__main__":
    sys.exit(main(a_plan_that_waits_makes_no_answer_stale,
                  a_decision_that_took_effect_makes_an_answer_stale,
                  a_step_of_another_group_is_not_told_and_makes_no_answer_stale))
