#!/usr/bin/env python3
"""One offer of 10 kg and two buyers who both want it: exactly one lead holds
it, whatever is killed in between. A relay stands between matcher and broker and
kills at chosen points of the proposal's way."""
import sys
import threading

from house import BUYER, GROUP, House, MATCHER, PROTOCOL, fit, main, serve, zmq
from house import expect_nothing_promised_twice

PROPOSE = PROTOCOL.verbs["propose_leads"][0]


class Relay(threading.Thread):
    """Passes messages on, both ways, until the killer strikes at one. It does
    so in this thread, which must outlive the children that it starts: they die
    with the thread that started them."""

    def __init__(self, house, killer):
        super().__init__(daemon=True)
        self.endpoint = f"ipc://{house.folder}/relay"
        self.killer = killer
        context = zmq.Context.instance()
        self.front = context.socket(zmq.ROUTER)
        serve(self.front, house.ring.open("server")).bind(self.endpoint)
        self.back = context.socket(zmq.DEALER)
        self.back.setsockopt(zmq.RECONNECT_IVL, 20)
        fit(self.back, house.ring.of(MATCHER),
            house.ring.server).connect(house.workers)
        self.stopping, self.is_stopped = False, threading.Event()

    def run(self):
        matcher, poller = None, zmq.Poller()
        for socket in (self.front, self.back):
            socket.setsockopt(zmq.LINGER, 0)
            poller.register(socket, zmq.POLLIN)
        while not self.stopping:
            for socket, _ in poller.poll(100):
                frames = socket.recv_multipart()
                is_up = socket is self.front
                if is_up:
                    matcher = frames[0]
                if matcher:
                    self.take(is_up, matcher, frames[-1])
        self.front.close()
        self.back.close()
        self.is_stopped.set()

    def take(self, is_up, matcher, frame):
        is_it = self.killer.sees(is_up, frame)
        if not is_it or self.killer.passes:
            if is_up:
                self.back.send(frame)
            else:
                self.front.send_multipart([matcher, frame])
        if is_it:
            self.killer.strike()

    def stop(self):
        self.stopping = True
        assert self.is_stopped.wait(5)


def is_proposal(frame, kind):
    envelope = PROTOCOL.unpack("envelope", frame)
    return envelope["verb"] == PROPOSE and envelope["kind"] == kind


class Killer:
    """Kills once, where the point says, and lets the message pass or not."""

    POINTS = {  # of which message, who dies, before it is passed on or after
        "the broker when the matcher is about to propose":
            ("request", "broker", False),
        "the broker when it has just been proposed to":
            ("request", "broker", True),
        "the matcher when it has just proposed": ("request", "matcher", True),
        "the matcher when its proposal got lost":
            ("request", "matcher", False),
        "the broker when its reply is on the way": ("reply", "broker", False),
        "the matcher when the reply is on the way":
            ("reply", "matcher", False),
        "the broker when it has just replied": ("reply", "broker", True),
        "the matcher when it has just heard": ("reply", "matcher", True),
        "office when the matcher proposes": ("request", "office", True),
    }

    def __init__(self, house, point):
        self.house = house
        self.kind, self.victim, self.passes = self.POINTS[point]
        self.fired = threading.Event()

    def sees(self, is_up, frame):
        return (not self.fired.is_set() and is_up == (self.kind == "request")
                and is_proposal(frame, self.kind))

    def strike(self):
        self.house.restart(self.victim)
        self.fired.set()


def open_market(house):
    client = house.client
    client.furnish()
    group = client.post_party(GROUP, "nhóm")
    buyers = [client.post_party(BUYER, name) for name in ("một", "hai")]
    offer = client.offer(group, 10)
    client.say("post_offer", offer)
    for buyer in buyers:
        client.say("post_demand", client.demand(buyer, 10))
    return offer["id"]


def expect_one_holds(house, offer):
    client = house.client
    leads = client.list("lead")
    assert len(leads) == 1, leads
    assert leads[0]["state"] == "proposed"
    assert [line["quantity"] for line in leads[0]["lines"]] == [10000]
    held = [each["uses"][0]["held"] for each in client.list("offer")]
    assert held == [10000], held
    proposed = [event for event in client.events() if event["table"] == "lead"]
    assert len(proposed) == 1 and leads[0]["lines"][0]["offer"] == offer
    expect_nothing_promised_twice(client)
    return leads[0]


def try_point(point):
    with House(seed=2) as house:
        killer = Killer(house, point)
        relay = Relay(house, killer)
        house.matcher_workers = relay.endpoint
        relay.start()
        try:
            house.start().await_workers()
            offer = open_market(house)
            house.client.clear()
            assert killer.fired.wait(10), "the point was not reached"
            house.await_workers()
            expect_one_holds(house, offer)
            house.client.say("clear_market")
            expect_one_holds(house, offer)
            house.verify()
        finally:
            relay.stop()


def one_holds_it_when_someone_dies_on_the_proposals_way():
    for point in Killer.POINTS:
        try_point(point)
        print("      killed", point, flush=True)


def one_holds_it_when_everyone_dies_before_and_after_the_clearing():
    with House(seed=3) as house:
        house.start().await_workers()
        offer = open_market(house)
        for name in house.PROGRAMS:
            house.restart(name)
        house.await_workers()
        house.client.clear()
        for name in house.PROGRAMS:
            house.restart(name)
        house.await_workers()
        expect_one_holds(house, offer)
        house.verify()


def the_other_buyer_gets_it_when_the_lead_is_rejected():
    with House(seed=4) as house:
        house.start().await_workers()
        offer = open_market(house)
        house.client.clear()
        first = expect_one_holds(house, offer)
        house.client.say("reject_lead", {"id": first["id"], "reason": "too_far",
                                         "version": first["version"],
                                         "delay_ms": 0})
        house.client.clear()
        leads = {lead["state"]: lead for lead in house.client.list("lead")}
        assert set(leads) == {"rejected", "proposed"}, leads
        assert leads["proposed"]["buyer"] != leads["rejected"]["buyer"]
        expect_nothing_promised_twice(house.client)


if __name__ == "__main__":
    sys.exit(main(one_holds_it_when_someone_dies_on_the_proposals_way,
                  one_holds_it_when_everyone_dies_before_and_after_the_clearing,
                  the_other_buyer_gets_it_when_the_lead_is_rejected))
