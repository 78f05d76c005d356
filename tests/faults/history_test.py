#!/usr/bin/env python3
"""The history checker is worth something: brokers with a planted fault, and
histories that were tampered with, are caught, and a sound one is not accused.

    history_test.py [SEED]"""
import copy
import sys

from scene import PROTOCOL, Scene, planted, seed_of
from history import MATCHER, check
from house import main

ANSWERS = 250
SEED = seed_of(sys.argv)


def kinds(faults):
    return {fault.kind for fault in faults}


def play(scene):
    """Players at work on a broker that is killed once, so that much is said
    again."""
    scene.open()
    scene.client.ask("withdraw_offer", {"id": scene.client.ids.next()})
    scene.await_answers(ANSWERS)
    scene.restart("broker")
    scene.await_answers(ANSWERS)
    scene.finish()


def a_broker_that_acknowledges_what_it_did_not_commit_is_caught():
    with Scene(SEED, players=1) as scene:
        scene.env["broker"] = planted("ack_before_commit")
        play(scene)
        assert "lost" in kinds(scene.faults()), scene.faults()


def a_broker_that_forgets_what_it_has_answered_is_caught():
    with Scene(SEED, players=1) as scene:
        scene.env["broker"] = planted("forget_dedup")
        play(scene)
        wanted = scene.client.ids.next()
        frame = PROTOCOL.request("clear_market", {}, id=wanted)
        for _ in range(2):
            scene.client.ask_frame(frame, wanted)
            scene.client.say("post_offer", scene.client.offer(scene.group, 1))
        found = kinds(scene.faults())
        assert {"twice", "reply"} <= found, found


def propose(scene, offer, demand):
    """As a matcher would that knows of no other lead."""
    client = scene.client
    line = {"offer": offer["id"], "offer_version": 1, "group": scene.group,
            "group_version": 1, "form": "mature", "quantity": 10000}
    lead = {"id": client.ids.next(), "demand": demand["id"],
            "demand_version": 1, "buyer": scene.buyer, "buyer_version": 1,
            "product": "ginger", "unit": "gram", "lines": [line]}
    tick = client.say("clear_market").sequence
    clearing = {"id": client.ids.next(), "tick_sequence": tick,
                "product": "ginger", "unit": "gram"}
    lead["clearing"] = clearing["id"]
    reply = scene.speaker(MATCHER).say(
        "propose_leads", {"clearing": clearing, "leads": [lead]})
    return PROTOCOL.status[reply.body["outcomes"][0]["status"]]


def promise_one_lot_to_two(scene):
    scene.start("broker", "office")
    scene.furnish()
    client = scene.client
    offer = client.offer(scene.group, 10)
    client.say("post_offer", offer)
    told = []
    for _ in range(2):
        demand = client.demand(scene.buyer, 10)
        client.say("post_demand", demand)
        told.append(propose(scene, offer, demand))
    return told


def a_broker_that_holds_a_kilogram_twice_is_caught():
    with Scene(SEED, players=0) as scene:
        scene.env["broker"] = planted("hold_twice")
        assert promise_one_lot_to_two(scene) == ["ok", "ok"]
        assert kinds(scene.faults()) == {"promised"}, scene.faults()
    with Scene(SEED, players=0) as scene:
        assert promise_one_lot_to_two(scene) == ["ok", "stale"]
        scene.check()


def first(journals, name, **more):
    """The first entry that has a name and these values."""
    return next((journal, entry) for journal in journals for entry in journal
                if name in entry and all(entry.get(key) == value
                                         for key, value in more.items()))


def end_cut_off(journals, lines):
    last = max(entry["sequence"] for journal in journals for entry in journal
               if "version" in entry)
    del lines[last - 1:]


def hash_changed(_, lines):
    lines[9] = lines[9].replace('"hash":"', '"hash":"0', 1)


def event_left_out(_, lines):
    del lines[len(lines) // 2]


def receipt_of_another_version(journals, _):
    first(journals, "version", status="ok")[1]["version"] += 1


def other_sequence(journals, _):
    first(journals, "version", status="ok")[1]["sequence"] += 1


def later_refused(journals, _):
    journal, entry = first(journals, "version", status="ok")
    journal.append(dict(entry, status="conflict", at=entry["at"] + 1))


def refused_otherwise(journals, _):
    journal, entry = first(journals, "hear", status="not_found")
    journal.append(dict(entry, bytes="", at=entry["at"] + 1))


def done_after_all(journals, _):
    journal, entry = first(journals, "hear", status="not_found")
    journal.append(dict(entry, status="ok", at=entry["at"] + 1))


def refused_all_along(journals, _):
    wanted = first(journals, "version", status="ok")[1]["hear"]
    for journal in journals:
        for entry in journal:
            if entry.get("hear") == wanted:
                entry["status"] = "conflict"


def never_said(journals, _):
    journal, entry = first(journals, "say", verb="post_offer")
    journal.remove(entry)


def never_answered(journals, _):
    wanted = first(journals, "version", status="ok")[1]["hear"]
    for journal in journals:
        journal[:] = [entry for entry in journal
                      if entry.get("hear") != wanted]


def said_at_the_end(journals, _):
    journal, entry = first(journals, "say", verb="post_offer")
    entry["at"] = max(each["at"] for each in journal) + 1
    for each in journal:
        if each.get("hear") == entry["say"]:
            each["at"] = entry["at"] + 1


def read_what_is_not_there(journals, lines):
    journals[0].append({"saw": [[len(lines) // 2, "00"]], "at": 0})


TAMPERED = ((end_cut_off, "lost"), (hash_changed, "chain"),
            (event_left_out, "chain"), (receipt_of_another_version, "reply"),
            (other_sequence, "reply"), (later_refused, "reply"),
            (refused_otherwise, "reply"), (done_after_all, "reply"),
            (refused_all_along, "refused"), (never_said, "unasked"),
            (never_answered, "unanswered"), (said_at_the_end, "order"),
            (read_what_is_not_there, "lost"))


def a_history_that_was_tampered_with_is_caught_and_a_sound_one_is_not():
    with Scene(SEED, players=1) as scene:
        play(scene)
        scene.check()
        sound = scene.journals()
        ledger = (scene.folder / "ledger").read_text().splitlines()
        for tamper, kind in TAMPERED:
            journals, lines = copy.deepcopy(sound), list(ledger)
            tamper(journals, lines)
            found = kinds(check(journals, lines))
            assert kind in found, f"{tamper.__name__}: {found}"


if __name__ == "__main__":
    sys.exit(main(
        a_broker_that_acknowledges_what_it_did_not_commit_is_caught,
        a_broker_that_forgets_what_it_has_answered_is_caught,
        a_broker_that_holds_a_kilogram_twice_is_caught,
        a_history_that_was_tampered_with_is_caught_and_a_sound_one_is_not))
