#!/usr/bin/env python3
"""kill -9 of broker, matcher, office and a posting client, again and again
while they work: nothing acknowledged is lost, no request has two effects,
nothing is promised twice.

    kill_test.py [SEED]        the seed is printed; the same one kills the same"""
import collections
import pathlib
import random
import sys

from house import BUYER, GROUP, House, PROTOCOL, WAIT_S
from house import expect_nothing_promised_twice, main, subprocess, time

ROUNDS = 20
SEED = int(sys.argv[1]) if len(sys.argv) > 1 else random.SystemRandom().getrandbits(32)
POSTER = pathlib.Path(__file__).with_name("poster.py")
PROPOSE = PROTOCOL.verbs["propose_leads"][0]
POSTS = [PROTOCOL.verbs[verb][0] for verb in ("post_offer", "post_demand")]


class Poster:
    """The client process and all it was told, over all its lives."""

    def __init__(self, house, group, buyer):
        self.house, self.parties = house, [group.hex(), buyer.hex()]
        self.acknowledged, self.lives = {}, 0
        self.start()

    def start(self):
        self.lives += 1
        words = [sys.executable, POSTER, self.house.front,
                 self.house.ring.folder, self.house.folder / "outbox", SEED + self.lives, *self.parties]
        child = self.house.spawn("poster", words, stdin=subprocess.PIPE,
                                 stdout=subprocess.PIPE)
        self.house.children["poster"] = self.child = child

    def take(self, line):
        request, sequence, status = line.split()
        assert status == "ok", line
        self.acknowledged[bytes.fromhex(request)] = int(sequence)

    def await_posts(self, count):
        """Reads so many acknowledgements, each with a deadline of its own: the
        poster gives up by itself when the house does not come back."""
        for _ in range(count):
            line = self.child.stdout.readline().decode()
            assert line.endswith("\n"), "the poster ended"
            self.take(line)

    def take_rest(self):
        """What it was told before it died; a line cut off was never said."""
        for line in self.child.stdout.read().decode().split("\n")[:-1]:
            self.take(line)

    def restart(self):
        self.house.kill("poster")
        self.take_rest()
        self.start()

    def finish(self):
        self.child.stdin.close()
        self.take_rest()
        assert self.child.wait(WAIT_S) == 0
        del self.house.children["poster"]


def decide_some(client, chance):
    """A coordinator rejects and approves, so that quantities come back."""
    leads = [lead for lead in client.list("lead") if lead["state"] == "proposed"]
    for lead in chance.sample(leads, min(4, len(leads))):
        verb = chance.choice(("approve_lead", "reject_lead"))
        client.ask(verb, {"id": lead["id"], "version": lead["version"],
                          "reason": "capacity", "delay_ms": 0})


def kill_something(house, poster, chance):
    victim = chance.choice(("broker", "broker", "matcher", "matcher",
                            "poster", "office"))
    poster.await_posts(chance.randint(5, 60))
    house.client.socket.poll(chance.randint(0, 20))
    if victim == "poster":
        poster.restart()
    else:
        house.restart(victim)


def await_quiet(house):
    """Until the matcher has nothing more to propose: two heads alike around
    a read that waits for it."""
    client, end = house.client, time.monotonic() + 2 * WAIT_S
    client.say("clear_market")
    before = -1
    while time.monotonic() < end:
        head = client.head()
        client.say("market_matches", {}, least_sequence=head)
        if head == before:
            return
        before = head
        client.socket.poll(700)  # longer than the settle time
    raise AssertionError("the matcher does not come to rest")


def expect_one_effect_each(events):
    """Only a proposal leaves several events, and its leads are told apart."""
    seen = collections.Counter(
        (event["request"], event["verb"]) for event in events
        if event["request"] and event["verb"] != PROPOSE)
    assert set(seen.values()) == {1}, seen.most_common(3)


def expect_nothing_lost(events, poster):
    sequences = collections.defaultdict(list)
    for event in events:
        if event["verb"] in POSTS:
            sequences[event["request"]].append(event["sequence"])
    for request, sequence in poster.acknowledged.items():
        assert sequences.get(request) == [sequence], request.hex()
    assert len(sequences) == len(poster.acknowledged)


def expect_proposed_once(events):
    proposed = [event["subject"] for event in events
                if event["verb"] == PROPOSE and event["table"] == "lead"]
    assert len(proposed) == len(set(proposed)), "a lead proposed twice"
    assert proposed, "no lead at all: nothing was tried"
    return len(proposed)


def nothing_acknowledged_is_lost_and_nothing_is_promised_twice():
    print("      seed", SEED, flush=True)
    chance = random.Random(SEED)
    with House(seed=SEED) as house:
        house.start().await_workers()
        client = house.client
        client.furnish()
        client.set_policy(settle_ms=200, longest_wait_ms=1000)
        poster = Poster(house, client.post_party(GROUP, "nhóm"),
                        client.post_party(BUYER, "công ty"))
        for _ in range(ROUNDS):
            kill_something(house, poster, chance)
            if chance.random() < 0.5:
                decide_some(client, chance)
        poster.finish()
        house.await_workers()
        await_quiet(house)
        events = client.events()
        expect_one_effect_each(events)
        expect_nothing_lost(events, poster)
        leads = expect_proposed_once(events)
        lots = expect_nothing_promised_twice(client)
        house.verify()
        print(f"      {len(poster.acknowledged)} posts, {leads} leads, "
              f"{lots} lots, {len(events)} events", flush=True)


if __name__ == "__main__":
    sys.exit(main(nothing_acknowledged_is_lost_and_nothing_is_promised_twice))
