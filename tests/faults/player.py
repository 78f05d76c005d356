#!/usr/bin/env python3
"""A client that does all that people do, many things at a time, and may be
killed at any moment: it goes on from its journal.

    player.py ENDPOINT KEYS JOURNAL SEED GROUP BUYER [WINDOW]

Prints a line for each final reply. When standard input ends it asks nothing
more, waits until all is answered and says "done"."""
import os
import random
import select
import sys
import time

from journal import Journal, NOT_FINAL, OPERATOR, PROTOCOL, READS, Speaker
from journal import read_journal, unanswered
from house import Ring, zmq
from wire import Ids

AGAIN_S = 1.0
POOL_MOST = 200


class Player:
    def __init__(self, words):
        endpoint, keys, path, seed, group, buyer = words[:6]
        self.window = int(words[6]) if len(words) > 6 else 8
        self.group, self.buyer = bytes.fromhex(group), bytes.fromhex(buyer)
        self.journal = Journal(path)
        self.speakers = {party: Speaker(endpoint, Ids(os.urandom(8)),
                                        Ring(keys), self.journal, party)
                         for party in (OPERATOR, self.group, self.buyer)}
        self.speaker = self.speakers[OPERATOR]
        self.poller = zmq.Poller()
        for each in self.speakers.values():
            self.poller.register(each.socket, zmq.POLLIN)
        self.chance = random.Random(int(seed))
        self.flying = {}  # id: frame, verb, when to say it again, by whom
        self.posts, self.leads = {}, []
        for wanted, party, frame in unanswered(read_journal(path)):
            self.fly(wanted, frame, None, self.speakers[party])

    def fly(self, wanted, frame, body, speaker):
        self.flying[wanted] = [frame, body, time.monotonic() + AGAIN_S,
                               speaker]
        speaker.send(frame)
        if self.chance.random() < 0.05:
            speaker.send(frame)  # a message that came twice

    def ask(self, verb, body, party=OPERATOR):
        wanted = self.speaker.ids.next()
        self.fly(wanted, PROTOCOL.request(verb, body, id=wanted),
                 (verb, body), self.speakers[party])

    # ---- what people do

    def post_offer(self):
        self.ask("post_offer", self.speaker.offer(
            self.group, self.chance.randint(1, 50),
            ask=self.chance.randint(4000, 7000)), party=self.group)

    def post_demand(self):
        self.ask("post_demand", self.speaker.demand(
            self.buyer, self.chance.randint(1, 50),
            bid=self.chance.randint(5000, 9000),
            tolerance_permille=self.chance.choice((0, 0, 100))),
            party=self.buyer)

    def change(self):
        if not self.posts:
            return self.post_offer()
        wanted = self.chance.choice(list(self.posts))
        verb, body, version = self.posts.pop(wanted)
        kind = verb.split("_")[1]
        if self.chance.random() < 0.3:
            return self.ask(f"withdraw_{kind}", {"id": wanted,
                                                 "version": version})
        lot = dict(body["lots"][0], quantity=self.chance.randint(1, 60) * 1000)
        return self.ask(f"update_{kind}", dict(body, version=version,
                                               lots=[lot]))

    def look(self):
        state = self.chance.choice(("proposed", "proposed", "approved",
                                    "agreed", "signed", "delivering"))
        self.ask("list", {"table": PROTOCOL.numbers["lead"], "limit": 20,
                          "state": PROTOCOL.words["lead_state"][state]})

    # What leads on from each state, and what ends it.
    LIFE = {"proposed": ("approve_lead", "reject_lead", "reject_lead",
                         "hold_lead"),
            "approved": ("accept_line", "accept_line", "decline_line",
                         "agree_lead"),
            "agreed": ("sign_lead", "cancel_lead"),
            "signed": ("deliver_line", "break_lead"),
            "delivering": ("deliver_line", "complete_lead", "break_lead")}

    def decide(self):
        if not self.leads:
            return self.look()
        lead = self.leads.pop()
        verb = self.chance.choice(self.LIFE[lead["state"]])
        body = {"id": lead["id"], "version": lead["version"]}
        if verb.endswith("_line"):
            body["line"] = self.chance.randint(1, len(lead["lines"]))
        if verb == "deliver_line":
            body.update(quantity=self.chance.randint(1, 20000), day=1,
                        price_vnd_per_kg=6000, difference="weighing")
        elif verb == "sign_lead":
            body.update(kind="informal", day=1)
        elif verb != "accept_line":
            body["reason"] = "capacity"
        if verb == "break_lead":
            body["by"] = "seller"
        if verb in ("approve_lead", "reject_lead", "hold_lead", "cancel_lead",
                    "break_lead"):
            body["delay_ms"] = self.chance.choice((0, 0, 500))
        return self.ask(verb, body)

    def clear(self):
        self.ask("clear_market", {})

    def greet(self):
        self.ask("hello", {})

    def read(self):
        self.ask("read_events", {"after": self.chance.randint(0, 400),
                                 "limit": 20})

    ACTIONS = ((post_offer, 30), (post_demand, 30), (change, 12), (decide, 14),
               (look, 2), (clear, 1), (greet, 6), (read, 3))

    def act(self):
        functions, weights = zip(*self.ACTIONS)
        self.chance.choices(functions, weights)[0](self)

    # ---- what comes back

    def learn(self, body, reply):
        """Remembers what later actions can build on."""
        verb, said = body
        if verb == "list":
            self.leads = [PROTOCOL.unpack("lead", item["record"])
                          for item in reply.body["items"]]
            self.chance.shuffle(self.leads)
        elif verb == "read_events":
            self.journal.saw(reply.body["items"])
        elif verb.split("_")[0] in ("post", "update"):
            self.posts[said["id"]] = (verb, said, reply.body["version"])
            if len(self.posts) > POOL_MOST:
                del self.posts[next(iter(self.posts))]

    def take(self, reply):
        flight = self.flying.get(reply.id)
        if not flight:
            return  # a reply to a repetition
        if reply.status in NOT_FINAL and flight[1] and flight[1][0] in READS:
            del self.flying[reply.id]  # a read is not worth waiting for
        elif reply.status in NOT_FINAL:
            flight[2] = min(flight[2], time.monotonic() + 0.1)
        else:
            del self.flying[reply.id]
            if flight[1] and reply.status == "ok":
                self.learn(flight[1], reply)
            print(reply.status, flush=True)

    def repeat(self):
        now = time.monotonic()
        for flight in self.flying.values():
            if flight[2] <= now:
                flight[2] = now + AGAIN_S
                flight[3].send(flight[0])

    def hear(self):
        """All that has come, after waiting a moment for something."""
        self.poller.poll(50)
        for speaker in self.speakers.values():
            while reply := speaker.receive(0):
                self.take(reply)

    def play(self):
        is_over = False
        while self.flying or not is_over:
            is_over = is_over or bool(select.select([sys.stdin], [], [], 0)[0])
            while len(self.flying) < self.window and not is_over:
                self.act()
            self.hear()
            self.repeat()
        print("done", flush=True)


if __name__ == "__main__":
    Player(sys.argv[1:]).play()
