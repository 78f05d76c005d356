#!/usr/bin/env python3
"""Two groups, two buyers, a coordinator of one commune and an auditor, with all
processes real: each sees and does what is theirs, contacts open with an approved
lead and are noted, and who follows slowly costs nobody."""
import json
import os
import select
import signal
import subprocess
import sys
import time
import uuid

from house import (BUYER, COMMUNE, GROUP, OPERATOR, PROTOCOL, WAIT_S, House,
                   die_with_parent, main, need, zmq, BIN)
from keys import fit

ELSEWHERE = "01351"  # the coordinator's commune; the others are in COMMUNE
EXIT_DENIED, EXIT_NOT_FOUND, EXIT_USAGE = 77, 1, 64
POSTS, DEAF = 9000, 16  # posts of 2 kB each, to followers that never read
UNHURRIED = ("--open-posts", 100000, "--staff-requests", 100000)
MEMORY_MOST_KB = 120 << 10  # were all of it under way, it would be 300 MB


assert COMMUNE != ELSEWHERE


def text(given):
    return str(uuid.UUID(bytes=given))


class Scene:
    """Two markets of one pair each, since asks and bids order them so."""

    def __init__(self, house):
        self.house, client = house, house.client
        house.start().await_workers()
        client.furnish()
        self.near = self.party(GROUP, "nhóm gần", ELSEWHERE)
        self.far = self.party(GROUP, "nhóm xa", COMMUNE)
        self.buyers = [self.party(BUYER, f"công ty {number}", COMMUNE)
                       for number in (1, 2)]
        self.coordinator = self.party("coordinator", "cán bộ", COMMUNE,
                                      communes=[{"code": ELSEWHERE}])
        self.auditor = self.party("auditor", "kiểm toán", COMMUNE)
        self.offers, self.demands = {}, {}

    def party(self, kind, name, commune, **more):
        party = dict({"id": self.house.client.ids.next(), "kind": kind,
                      "name": name, "commune": commune,
                      "members": 5 if kind == GROUP else 0}, **more)
        self.house.client.say("post_party", party)
        self.house.enrol(party["id"])  # now: tests look at the ledger's head
        return party["id"]

    def open_market(self):
        client = self.house.client
        for group, ask in ((self.near, 5000), (self.far, 5100)):
            self.offers[group] = client.offer(group, 10, ask=ask)
            self.house.speaker(group).say("post_offer", self.offers[group])
        for buyer, bid in zip(self.buyers, (8000, 7900)):
            self.demands[buyer] = client.demand(buyer, 10, bid=bid,
                                                furthest_m=0)
            self.house.speaker(buyer).say("post_demand",
                                           self.demands[buyer])
        _, leads = client.clear()
        assert len(leads) == 2, leads
        return {lead["lines"][0]["group"]: lead for lead in leads}

    def see(self, actor, table, **query):
        """What a list holds for somebody."""
        query["table"] = PROTOCOL.numbers[table]
        page = self.house.speaker(actor).say(
            "list", query, least_sequence=self.house.client.head()).body
        return [PROTOCOL.unpack(table, item["record"])
                for item in page["items"]]

    def ask(self, actor, verb, body=None):
        return self.house.speaker(actor).ask(
            verb, body, least_sequence=self.house.client.head())

    def lienket(self, actor, *words, code=0):
        return self.house.lienket(*words, code=code, party=actor)


def ids_of(records):
    return sorted(record["id"] for record in records)


def each_party_sees_its_own_and_nobody_elses():
    with House(seed=61) as house:
        scene = Scene(house)
        leads = scene.open_market()
        for group in (scene.near, scene.far):
            assert ids_of(scene.see(group, "offer")) == [
                scene.offers[group]["id"]]
            assert scene.see(group, "demand") == []
            (lead,) = scene.see(group, "lead")
            (line,) = lead["lines"]
            whole = leads[group]["lines"][0]
            assert line["group"] == group and line["ask_vnd_per_kg"]
            for field in ("bid_vnd_per_kg", "surplus_vnd", "value_vnd"):
                assert line[field] == 0 and whole[field] > 0, (field, line)
            for field in ("price_vnd_per_kg", "price_low_vnd_per_kg",
                          "price_high_vnd_per_kg"):
                assert line[field] == whole[field] > 0, (field, line)
            other = scene.far if group == scene.near else scene.near
            assert scene.see(group, "lead", party=other) == []
            assert scene.see(group, "offer", party=other) == []
            for verb in ("show", "history"):
                reply = scene.ask(group, verb, {
                    "id": scene.offers[other]["id"],
                    "table": PROTOCOL.numbers["offer"]})
                assert reply.status == "not_found", reply
        for buyer in scene.buyers:
            assert ids_of(scene.see(buyer, "demand")) == [
                scene.demands[buyer]["id"]]
            assert scene.see(buyer, "offer") == []
            (lead,) = scene.see(buyer, "lead")
            assert lead["buyer"] == buyer and lead["wanted"]
            for line in lead["lines"]:
                assert line["bid_vnd_per_kg"] and not line["ask_vnd_per_kg"]
                assert not line["value_vnd"] and not line["runner_up"]


def officers_and_auditor_see_all_and_the_auditor_changes_nothing():
    with House(seed=62) as house:
        scene = Scene(house)
        leads = scene.open_market()
        for reader in (scene.coordinator, scene.auditor, OPERATOR):
            assert len(scene.see(reader, "offer")) == 2
            assert len(scene.see(reader, "demand")) == 2
            found = scene.see(reader, "lead")
            assert ids_of(found) == ids_of(leads.values())
            assert all(line["bid_vnd_per_kg"] and line["ask_vnd_per_kg"]
                       for lead in found for line in lead["lines"])
        head = house.client.head()
        offer = house.client.offer(scene.near, 10)
        for verb, body in (("post_offer", offer), ("clear_market", {}),
                           ("approve_lead", {"id": leads[scene.near]["id"]}),
                           ("show_contact", {"id": scene.near})):
            reply = house.speaker(scene.auditor).ask(verb, body)
            assert reply.status == "denied", (verb, reply)
        assert house.client.head() == head


def the_market_is_read_by_each_side_for_its_own_lots():
    with House(seed=63) as house:
        scene, client = Scene(house), house.client
        for group, ask in ((scene.near, 5000), (scene.far, 9000)):
            client.say("post_offer", client.offer(group, 10, ask=ask))
        for buyer, bid in zip(scene.buyers, (8000, 1000)):
            client.say("post_demand", client.demand(buyer, 10, bid=bid))

        def lines(actor, verb, **query):
            reply = scene.ask(actor, verb, query)
            assert reply.status == "ok", reply
            if actor != OPERATOR:
                assert reply.body["total_milli_vnd"] == 0, reply.body
            return reply.body["lines"]

        first, second = scene.buyers
        assert len(lines(OPERATOR, "market_matches")) == 1
        (line,) = lines(scene.near, "market_matches")
        assert line["offer"] and not line["demand"], line
        assert not line["value_vnd"] and not line["party_name"], line
        (line,) = lines(first, "market_matches")
        assert line["demand"] and not line["offer"], line
        assert lines(scene.near, "market_matches", party=first) == []
        assert lines(scene.far, "market_matches") == []
        (line,) = lines(scene.far, "market_unsold")
        assert line["change"] and line["party_name"] == "nhóm xa", line
        assert not line["demand"], line
        assert lines(scene.near, "market_unsold") == []
        (line,) = lines(second, "market_unmet")
        assert line["change"] and not line["offer"], line
        assert lines(first, "market_unmet") == []
        for actor in (scene.near, first):
            reply = scene.ask(actor, "market_certificate",
                              {"product": "ginger", "unit": "gram"})
            assert reply.status == "denied", reply


def totals_count_what_one_sees():
    with House(seed=64) as house:
        scene = Scene(house)
        scene.open_market()

        def totals(actor):
            found = scene.ask(actor, "show_totals").body["lines"]
            return {line["name"]: line for line in found}

        assert totals(OPERATOR)["offers.open"]["quantity"] == 20000
        own = totals(scene.near)
        assert own["offers.open"]["quantity"] == 10000, own
        assert own["leads.proposed"]["count"] == 1, own
        assert not any(name.startswith(("demands", "clearings"))
                       for name in own), own


def contacts_open_with_an_approved_lead_and_a_person_is_forgotten():
    need("lienket")
    with House(seed=65) as house:
        scene = Scene(house)
        leads = scene.open_market()
        lead = leads[scene.near]
        buyer = lead["buyer"]
        for party, phone in ((scene.near, "+84911111111"),
                             (buyer, "+84922222222")):
            scene.lienket(party, "contact", "post", text(party), "--phone",
                          phone, "--person", "Nông Thị Hoa")
        scene.lienket(buyer, "party", "contact", text(scene.near),
                      code=EXIT_DENIED)
        scene.lienket(scene.coordinator, "lead", "approve",
                      text(leads[scene.far]["id"]), code=EXIT_DENIED)
        scene.lienket(scene.coordinator, "lead", "approve", text(lead["id"]),
                      "--delay", "0")
        told = scene.lienket(buyer, "party", "contact", text(scene.near))
        assert "+84911111111" in told, told
        told = json.loads(scene.lienket(scene.near, "party", "contact",
                                        text(buyer), "--json"))
        assert told["phone"] == "+84922222222" and "salt" not in told, told
        scene.lienket(scene.far, "party", "contact", text(scene.near),
                      code=EXIT_DENIED)
        readings = scene.lienket(scene.near, "contact", "history",
                                 text(scene.near), "--json").splitlines()
        assert len(readings) == 1, readings
        assert uuid.UUID(json.loads(readings[0])["actor"]).bytes == buyer
        scene.lienket(scene.near, "party", "forget", text(scene.near),
                      code=EXIT_USAGE)
        scene.lienket(scene.near, "party", "forget", text(scene.near), "--yes")
        scene.lienket(buyer, "party", "contact", text(scene.near),
                      code=EXIT_NOT_FOUND)
        house.verify()
        verbs = [each["verb"] for each in house.client.events()]
        for verb, count in (("show_contact", 2), ("forget_person", 1)):
            assert verbs.count(PROTOCOL.verbs[verb][0]) == count, verbs
        house.export(house.folder / "ledger")
        subprocess.run([sys.executable, "tests/model/verify_chain.py",
                        house.folder / "ledger"], check=True,
                       stdout=subprocess.DEVNULL)


def what_is_posted_for_a_group_says_so():
    need("lienket")
    with House(seed=66) as house:
        scene, client = Scene(house), house.client
        offer = client.offer(scene.near, 10)
        coordinator = house.speaker(scene.coordinator)
        coordinator.say("post_offer", offer)
        denied = coordinator.ask("post_offer", client.offer(scene.far, 10))
        assert denied.has("group", "outside_communes"), denied
        told = scene.lienket(scene.near, "offer", "history",
                             text(offer["id"]))
        assert "cán bộ for nhóm gần" in told, told
        event = json.loads(scene.lienket(
            scene.near, "offer", "history", text(offer["id"]), "--json"))
        assert uuid.UUID(event["on_behalf"]).bytes == scene.near, event


# ---- following

class Follower:
    """`lienket event follow --json`, read as far as is asked."""

    def __init__(self, house, actor, after):
        words = [BIN / "lienket", *house.words(actor),
                 "--lang", "en", "event", "follow", "--json", "--after", after]
        self.child = subprocess.Popen(
            [str(word) for word in words], stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, preexec_fn=die_with_parent)
        os.set_blocking(self.child.stdout.fileno(), False)
        self.left, self.events = b"", []

    def see(self, is_enough):
        """Reads until the events are enough."""
        end = time.monotonic() + 3 * WAIT_S
        while not is_enough(self.events):
            assert time.monotonic() < end, self.events[-3:]
            select.select([self.child.stdout], [], [], 1)
            chunk = self.child.stdout.read(1 << 20) or b""
            *lines, self.left = (self.left + chunk).split(b"\n")
            self.events += [json.loads(line) for line in lines]
        return self.events

    def close(self):
        self.child.send_signal(signal.SIGCONT)
        self.child.kill()
        self.child.wait()
        self.child.stdout.close()


def tables(events):
    return {event["table"] for event in events}


def everybody_follows_what_is_theirs():
    need("lienket")
    with House(seed=67) as house:
        scene = Scene(house)
        head = house.client.head()
        followers = {who: Follower(house, who, head) for who in
                     (scene.near, scene.far, *scene.buyers, scene.auditor)}
        leads = scene.open_market()
        for lead in leads.values():
            house.client.say("approve_lead", {"id": lead["id"],
                                              "delay_ms": 0})
        last = house.client.head()
        lead, offer, demand = (PROTOCOL.numbers[name]
                               for name in ("lead", "offer", "demand"))
        for group in (scene.near, scene.far):
            events = followers[group].see(lambda seen: sum(
                each["table"] == lead for each in seen) == 2)
            assert demand not in tables(events), events
            assert [each["subject"] for each in events
                    if each["table"] == offer] == [
                        text(scene.offers[group]["id"])]
        for buyer in scene.buyers:
            events = followers[buyer].see(lambda seen: sum(
                each["table"] == lead for each in seen) == 2)
            assert offer not in tables(events), events
        events = followers[scene.auditor].see(
            lambda seen: seen and seen[-1]["sequence"] == last)
        assert [each["sequence"] for each in events] == list(
            range(head + 1, last + 1)), "the auditor misses some"
        for follower in followers.values():
            follower.close()


def memory_kb(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status
                    if line.startswith("RssAnon:"))


def post_at_full_speed(house, group, count):
    """Many in flight; every one is answered."""
    client, waiting = house.client, set()
    offer = client.offer(group, 10, note="x" * 480)
    offer["lots"] = [dict(offer["lots"][0], number=number)
                     for number in range(1, 65)]
    for _ in range(count):
        wanted, offer["id"] = client.ids.next(), client.ids.next()
        client.send(PROTOCOL.request("post_offer", offer, id=wanted))
        waiting.add(wanted)
        while len(waiting) > 256:
            hear(client, waiting)
    while waiting:
        hear(client, waiting)


def follow_and_never_read(house, actor, after):
    """A connection whose queues are full after the first pages."""
    socket = zmq.Context.instance().socket(zmq.DEALER)
    socket.setsockopt(zmq.LINGER, 0)
    socket.setsockopt(zmq.RCVHWM, 1)
    fit(socket, house.ring.of(actor), house.ring.server).connect(house.front)
    socket.send(PROTOCOL.request(
        "follow_events", {"after": after, "limit": 1}, credit=100000,
        id=house.client.read_ids.next()))
    assert socket.poll(WAIT_S * 1000), "it was not heard"
    return socket


def hear(client, waiting):
    reply = client.receive(WAIT_S)
    assert reply, "a post was not answered"
    if reply.kind == "reply" and reply.id in waiting:
        assert reply.status == "ok", reply
        waiting.discard(reply.id)


def who_stops_reading_costs_nobody():
    need("lienket")
    # what is freed must not count as grown, where a sanitizer would keep it
    os.environ["ASAN_OPTIONS"] = ":".join(
        [os.environ.get("ASAN_OPTIONS", ""), "quarantine_size_mb=1",
         "thread_local_quarantine_size_kb=64"]).strip(":")
    with House(seed=68, broker_options=UNHURRIED) as house:
        scene = Scene(house)
        head = house.client.head()
        stopped = [Follower(house, who, head) for who in
                   (OPERATOR, scene.auditor, scene.near)]
        brisk = Follower(house, OPERATOR, head)
        post_at_full_speed(house, scene.near, 1)  # all of them are there
        for follower in (*stopped, brisk):
            follower.see(lambda seen: seen)
        for follower in stopped:
            follower.child.send_signal(signal.SIGSTOP)
        deaf = [follow_and_never_read(house, OPERATOR, head)
                for _ in range(DEAF)]
        before = memory_kb(house.children["broker"].pid)
        post_at_full_speed(house, scene.near, POSTS)
        last = house.client.head()
        brisk.see(lambda seen: seen[-1]["sequence"] == last)
        grown = memory_kb(house.children["broker"].pid) - before
        assert grown < MEMORY_MOST_KB, f"the broker grew by {grown} kB"
        for socket in deaf:
            socket.close()
        for follower in stopped:
            follower.child.send_signal(signal.SIGCONT)
        for follower in (*stopped, brisk):
            events = follower.see(lambda seen: seen[-1]["sequence"] == last)
            assert [each["sequence"] for each in events] == list(
                range(head + 1, last + 1)), "some are missing"
            follower.close()


if __name__ == "__main__":
    sys.exit(main(
        each_party_sees_its_own_and_nobody_elses,
        officers_and_auditor_see_all_and_the_auditor_changes_nothing,
        the_market_is_read_by_each_side_for_its_own_lots,
        totals_count_what_one_sees,
        contacts_open_with_an_approved_lead_and_a_person_is_forgotten,
        what_is_posted_for_a_group_says_so,
        everybody_follows_what_is_theirs,
        who_stops_reading_costs_nobody))
