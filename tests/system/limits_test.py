#!/usr/bin/env python3
"""Every limit that a peer can meet answers clearly, says when to try again, and
holds up nobody else."""
import os
import socket
import sys
import threading
import time

from house import (GROUP, OPERATOR, PROTOCOL, WAIT_S, Client, House, Ids, main,
                   today, zmq)
from keys import Pair, fit

ALL = {"table": PROTOCOL.numbers["offer"]}


class Limited(House):
    """A broker with these options, a group, and where wanted a port."""

    def __init__(self, *options, is_tcp=False):
        super().__init__(7, options)
        if is_tcp:
            self.front, self.enrolment = free_endpoints(2)
            self.broker_options += ["--enrol", self.enrolment]
            self.client = self.another()

    def another(self, party=OPERATOR):
        """A further connection of that party."""
        return Client(self.front, Ids(os.urandom(8)), self.ring, party)

    def open(self):
        self.start("broker")
        self.client.furnish()
        self.group, self.member = self.party("nhóm")
        return self

    def party(self, name):
        """A group, and a client of it that has said nothing yet."""
        party = self.client.post_party(GROUP, name)
        return party, self.speaker(party)


def free_endpoints(count):
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [each.getsockname()[1] for each in held]
    for each in held:
        each.close()
    return [f"tcp://127.0.0.1:{port}" for port in ports]


def burst(client, count, verb, body, **more):
    """So many requests at once; ids and frames."""
    frames = {}
    for _ in range(count):
        wanted = client.ids.next()
        frames[wanted] = PROTOCOL.request(verb, body, id=wanted, **more)
        client.send(frames[wanted])
    return frames


def answers(client, frames):
    """The first answer to each, as far as they come."""
    told, end = {}, time.monotonic() + WAIT_S
    while len(told) < len(frames) and time.monotonic() < end:
        reply = client.receive(end - time.monotonic())
        if reply and reply.id in frames:
            told[reply.id] = reply
    return told


def has(reply, reason):
    return reply.status == "busy" and reply.has("", reason)


def a_party_that_asks_too_much_is_told_when_to_try_again():
    with Limited("--party-requests", 2).open() as house:
        first, further = house.member, house.another(house.group)
        told = []
        for client in (first, further):  # the measure is of both together
            told += answers(client, burst(client, 20, "hello", {})).values()
        assert len(told) == 40, len(told)  # twenty more are told so
        refused = [reply for reply in told if has(reply, "too_fast")]
        assert 10 <= len(refused) <= 20, len(refused)
        assert all(0 < reply.retry_after_ms <= 1000 for reply in refused)
        assert further.ask("hello").status == "ok"
        assert house.client.say("hello").status == "ok"  # has its own measure
        _, other = house.party("nhóm khác")
        assert other.ask("hello", retry=()).status == "ok"


def count_answers(client):
    """How many come to what was sent before; the broker takes the requests of
    a connection in their order."""
    count, asked, end = 0, set(), time.monotonic() + WAIT_S
    while time.monotonic() < end:
        asked |= burst(client, 1, "hello", {}).keys()
        while reply := client.receive(0.1):
            if reply.id in asked:
                return count
            count += 1
    raise AssertionError("nothing is answered any more")


def a_flood_is_not_answered_message_by_message():
    with Limited("--party-requests", 1).open() as house:
        burst(house.member, 500, "hello", {})
        count = count_answers(house.member)
        assert 20 <= count < 100, count
        assert house.kill("broker", 15) == 0


def a_forged_name_counts_as_well():
    with Limited("--party-requests", 2).open() as house:
        frames = burst(house.member, 40, "hello", {}, actor=OPERATOR)
        told = list(answers(house.member, frames).values())
        denied = [reply for reply in told if reply.has("actor", "not_allowed")]
        refused = [reply for reply in told if has(reply, "too_fast")]
        assert len(denied) >= 20 and len(refused) >= 10, told
        assert house.client.ask("hello", retry=()).status == "ok"


def expect_staff_is_served(house):
    client = house.client
    assert client.ask("hello", retry=()).status == "ok"
    for _ in range(5):
        client.send(b"\xc1")  # no message at all counts as well
    assert client.ask("hello", retry=()).status == "ok"


def parties_of_one_address_share_its_measure_and_hold_up_no_staff():
    with Limited("--address-requests", 2, is_tcp=True).open() as house:
        _, other = house.party("nhóm khác")
        told = []
        for client in (house.member, other):
            told += answers(client, burst(client, 20, "hello", {})).values()
        assert sum(reply.status == "ok" for reply in told) >= 20, told
        assert sum(has(reply, "too_fast") for reply in told) >= 10, told
        expect_staff_is_served(house)


def strangers_of_one_address_hold_up_no_staff():
    """One whose key was revoked keeps its connection, and is not heard; one who
    never had any speaks at the door for enrolment."""
    with Limited("--address-requests", 2, is_tcp=True).open() as house:
        party = house.client.post_party(GROUP, "nhóm cũ")
        credential = house.enrol(party)
        revoked = house.speaker(party)
        revoked.say("hello")  # one of the twenty
        house.client.say("revoke", {"id": credential})
        frames = burst(revoked, 39, "hello", {})
        told = list(answers(revoked, frames).values())
        denied = [reply for reply in told if reply.has("actor", "unknown_key")]
        refused = [reply for reply in told if has(reply, "too_fast")]
        assert len(denied) >= 19 and len(refused) >= 10, told
        expect_staff_is_served(house)

        stranger = Client(house.enrolment, Ids(os.urandom(8)), house.ring,
                          pair=Pair())
        burst(stranger, 500, "enrol", {"code": "0000000000"})
        assert count_answers(stranger) < 100
        expect_staff_is_served(house)


def who_is_refused_too_often_is_not_refused_for_good():
    with Limited("--party-refusals", 5).open() as house:
        client = house.member
        frames = burst(client, 12, "withdraw_offer", {"id": os.urandom(16)})
        told = answers(client, frames)
        final = {wanted for wanted, reply in told.items()
                 if reply.status == "not_found"}
        later = [reply for reply in told.values()
                 if has(reply, "too_often_refused")]
        assert (len(final), len(later)) == (5, 7), told
        assert all(reply.retry_after_ms > 1000 for reply in later), later
        wanted, further = final.pop(), house.another(house.group)
        again = further.ask_frame(frames[wanted], wanted)
        assert again.frame == told[wanted].frame
        further.say("post_offer", further.offer(house.group, 1))


def a_party_has_so_many_open_posts_and_no_more():
    with Limited("--open-posts", 3).open() as house:
        client, group = house.member, house.group
        offers = [client.offer(group, 1) for _ in range(4)]
        for offer in offers[:3]:
            client.say("post_offer", offer)
        reply = client.ask("post_offer", offers[3])
        assert reply.status == "denied" and reply.has("group", "too_many_open")
        problem = reply.problems[0]
        assert (problem["given"], problem["most"]) == ("3", 3), problem
        client.say("update_offer", dict(offers[0], version=1, note="x"))
        house.restart("broker")
        assert client.ask("post_offer", offers[3]).status == "denied"
        client.say("withdraw_offer", {"id": offers[0]["id"], "version": 2})
        client.say("post_offer", offers[3])
        assert client.ask("post_offer", client.offer(group, 1)).status == "denied"
        other, its_client = house.party("nhóm khác")
        its_client.say("post_offer", client.offer(other, 1))


def what_has_passed_its_last_day_is_open_no_more():
    day = today() + 2
    first, second = (f"{time.strftime('%Y-%m-%d', time.gmtime(each * 86400))}"
                     for each in (day, day + 30))
    with Limited("--open-posts", 2, "--clock", first).open() as house:
        client, group = house.member, house.group
        for _ in range(2):
            client.say("post_offer", client.offer(group, 1, day=day + 10))
        assert client.ask("post_offer", client.offer(
            group, 1, day=day + 60)).status == "denied"
        house.kill("broker", 15)
        house.broker_options = ["--open-posts", 2, "--clock", second]
        house.start("broker")
        client.say("post_offer", client.offer(group, 1, day=day + 60))


def pages(client):
    """The sequences that pages reach which come before the answer to a hello."""
    wanted, end = client.ids.next(), time.monotonic() + WAIT_S
    client.send(PROTOCOL.request("hello", id=wanted))
    while reply := client.receive(end - time.monotonic()):
        if reply.id == wanted:
            return
        yield PROTOCOL.unpack("page", reply.raw)["next_sequence"]
    raise AssertionError("hello is not answered")


def await_page(client, sequence):
    end = time.monotonic() + WAIT_S
    while max(pages(client), default=0) < sequence:
        assert time.monotonic() < end, f"nothing of {sequence}"
        client.socket.poll(20)


def one_party_does_not_take_all_places_of_followers():
    with Limited("--party-requests", 1000).open() as house:
        head = house.client.head()
        followers = [house.another(house.group) for _ in range(9)]
        for each in (*followers, house.another(OPERATOR)):
            each.say("follow_events", {"after": head}, credit=9)
        last = house.client.say("post_offer", house.client.offer(
            house.group, 1)).sequence
        for each in followers[1:]:
            await_page(each, last)
        # its place went to the ninth
        assert max(pages(followers[0]), default=0) < last


class Office:
    """Attaches as office and answers every list with so many bytes."""

    def __init__(self, house, size):
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        self.socket.setsockopt(zmq.LINGER, 0)
        fit(self.socket, house.ring.open("office"),
            house.ring.server).connect(house.workers)
        item = {"table": PROTOCOL.numbers["offer"], "record": bytes(size // 3)}
        self.body, self.is_over = PROTOCOL.pack("page", {"items": [item] * 3}), False
        self.thread = threading.Thread(target=self.serve)
        self.answers, self.count = size > 0, 0

    def attach(self):
        self.socket.send(PROTOCOL.pack("envelope", {
            "protocol": 1, "kind": "attach"}))

    def serve(self):
        while not self.is_over:
            self.attach()
            while self.socket.poll(200):
                asked = PROTOCOL.unpack("envelope", self.socket.recv())
                if asked["kind"] == "forward" and self.answers:
                    self.socket.send(PROTOCOL.pack("envelope", {
                        "protocol": 1, "kind": "answer", "id": asked["id"],
                        "route": asked["route"], "body": self.body}))
                    self.count += 1

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.is_over = True
        self.thread.join()
        self.socket.close()


def await_office(client):
    end = time.monotonic() + WAIT_S
    while not client.say("hello").body["office_ready"]:
        assert time.monotonic() < end
        client.socket.poll(20)


def a_connection_has_so_many_reads_under_way():
    with Limited().open() as house, Office(house, 0):
        await_office(house.client)
        client = house.another()
        burst(client, 33, "list", ALL)
        reply = client.receive(WAIT_S)
        assert has(reply, "too_many_at_once"), reply
        assert house.client.say("hello").status == "ok"


def answers_are_counted_by_their_bytes():
    with Limited("--party-answers", 64).open() as house, \
            Office(house, 700000):
        await_office(house.client)
        client, further = house.member, house.another(house.group)
        for _ in range(2):
            client.say("list", ALL)
        for each in (client, further):
            reply = each.ask("list", ALL, retry=())
            assert has(reply, "too_fast") and reply.retry_after_ms > 1000, reply
        client.say("post_offer", client.offer(house.group, 1))
        assert house.client.say("list", ALL).status == "ok"


def deaf(house, party):
    """Asks, and reads nothing of what comes."""
    client = house.another(party)
    client.socket.close()
    client.socket = zmq.Context.instance().socket(zmq.DEALER)
    for option, value in ((zmq.LINGER, 0), (zmq.RCVHWM, 1),
                          (zmq.RCVBUF, 4096)):
        client.socket.setsockopt(option, value)
    fit(client.socket, house.ring.of(party),
        house.ring.server).connect(house.front)
    return client


def who_reads_nothing_does_not_fill_the_memory():
    os.environ.setdefault("ASAN_OPTIONS", "quarantine_size_mb=1")
    with Limited("--memory", 512, "--party-answers", 1048576,
                 "--party-requests", 1000000).open() as house, \
            Office(house, 700000) as office:
        await_office(house.client)
        client, silent = house.member, deaf(house, house.group)
        end = time.monotonic() + 4 * WAIT_S  # hundreds of answers, each large
        while True:
            assert time.monotonic() < end, "nobody is turned away"
            wanted, soon = office.count + 16, time.monotonic() + 1
            burst(silent, 16, "list", ALL)
            while office.count < wanted and time.monotonic() < soon:
                client.socket.poll(5)
            reply = client.ask("hello", retry=())
            if has(reply, "too_many_at_once"):
                break
        assert reply.retry_after_ms > 0
        assert house.client.say("hello").status == "ok"
        silent.socket.close()
        client.say("hello")


if __name__ == "__main__":
    sys.exit(main(
        a_party_that_asks_too_much_is_told_when_to_try_again,
        a_flood_is_not_answered_message_by_message,
        a_forged_name_counts_as_well,
        parties_of_one_address_share_its_measure_and_hold_up_no_staff,
        strangers_of_one_address_hold_up_no_staff,
        who_is_refused_too_often_is_not_refused_for_good,
        a_party_has_so_many_open_posts_and_no_more,
        what_has_passed_its_last_day_is_open_no_more,
        one_party_does_not_take_all_places_of_followers,
        a_connection_has_so_many_reads_under_way,
        answers_are_counted_by_their_bytes,
        who_reads_nothing_does_not_fill_the_memory))
