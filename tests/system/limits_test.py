#!/usr/bin/env python3
"""Every limit that a peer can meet answers clearly, says when to try again, and
holds up nobody else."""
import os
import socket
import sys
import threading
import time

from house import GROUP, House, WAIT_S, Client, main, today, zmq
from wire import OPERATOR, PROTOCOL, Ids

ALL = {"table": PROTOCOL.numbers["offer"]}
OFFICE = bytes.fromhex("00000000000070008000000000000003")


class Limited(House):
    """A broker with these options, a group, and where wanted a port."""

    def __init__(self, *options, is_tcp=False, files=None):
        super().__init__(7, options)
        self.files = files
        if is_tcp:
            with socket.create_server(("127.0.0.1", 0)) as found:
                self.port = found.getsockname()[1]
            self.front = f"tcp://127.0.0.1:{self.port}"
            self.client = self.another()

    def command(self, name):
        words = super().command(name)
        if name == "broker" and self.files:
            words = ["prlimit", f"--nofile={self.files}", *words]
        return words

    def another(self):
        return Client(self.front, Ids(os.urandom(8)))

    def open(self):
        self.start("broker")
        self.client.furnish()
        self.group = self.client.post_party(GROUP, "nhóm")
        return self


def burst(client, count, verb, body, actor):
    """So many requests at once; ids and frames."""
    frames = {}
    for index in range(count):
        wanted = client.ids.next()
        frames[wanted] = PROTOCOL.request(
            verb, body(index) if callable(body) else body, id=wanted,
            actor=actor)
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
        client = house.client
        frames = burst(client, 40, "hello", {}, house.group)
        told = list(answers(client, frames).values())
        assert len(told) == 40, len(told)  # twenty more are told so
        refused = [reply for reply in told if has(reply, "too_fast")]
        assert 10 <= len(refused) <= 20, len(refused)
        assert all(0 < reply.retry_after_ms <= 1000 for reply in refused)
        assert client.ask("hello", {}, actor=house.group).status == "ok"
        assert client.say("hello").status == "ok"  # staff has its own measure


def a_flood_is_not_answered_message_by_message():
    with Limited("--party-requests", 1).open() as house:
        client = house.client
        burst(client, 500, "hello", {}, house.group)
        head = client.say("hello").sequence  # read after all of them
        told = 0
        while client.receive(0):
            told += 1
        assert told < 100 and head, told
        assert house.kill("broker", 15) == 0


def an_address_that_asks_too_much_holds_up_no_staff():
    with Limited("--address-requests", 2, is_tcp=True).open() as house:
        client = house.client
        stranger = os.urandom(16)
        frames = burst(client, 40, "hello", {}, stranger)
        told = list(answers(client, frames).values())
        assert sum(has(reply, "too_fast") for reply in told) >= 10, told
        assert sum(reply.status == "denied" for reply in told) >= 20, told
        assert client.say("hello", {}).status == "ok"
        for _ in range(5):
            client.send(b"\xc1")  # no message at all counts as well
        assert client.say("hello", {}).status == "ok"


def who_is_refused_too_often_is_not_refused_for_good():
    with Limited("--party-refusals", 5).open() as house:
        client = house.client
        nothing = {"id": os.urandom(16)}
        frames = burst(client, 12, "withdraw_offer", nothing, house.group)
        told = answers(client, frames)
        final = {wanted for wanted, reply in told.items()
                 if reply.status == "not_found"}
        later = [reply for reply in told.values()
                 if has(reply, "too_often_refused")]
        assert (len(final), len(later)) == (5, 7), told
        assert all(reply.retry_after_ms > 1000 for reply in later), later
        wanted = final.pop()
        again = client.ask_frame(frames[wanted], wanted)
        assert again.frame == told[wanted].frame
        assert client.ask("post_offer", client.offer(house.group, 1),
                          actor=house.group).status == "ok"


def a_party_has_so_many_open_posts_and_no_more():
    with Limited("--open-posts", 3).open() as house:
        client, group = house.client, house.group
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
        other = client.post_party(GROUP, "nhóm khác")
        client.say("post_offer", client.offer(other, 1))


def what_has_passed_its_last_day_is_open_no_more():
    day = today() + 2
    first, second = (f"{time.strftime('%Y-%m-%d', time.gmtime(each * 86400))}"
                     for each in (day, day + 30))
    with Limited("--open-posts", 2, "--clock", first).open() as house:
        client, group = house.client, house.group
        for _ in range(2):
            client.say("post_offer", client.offer(group, 1, day=day + 10))
        assert client.ask("post_offer", client.offer(
            group, 1, day=day + 60)).status == "denied"
        house.kill("broker", 15)
        house.broker_options = ["--open-posts", 2, "--clock", second]
        house.start("broker")
        client.say("post_offer", client.offer(group, 1, day=day + 60))


def one_party_does_not_take_all_places_of_followers():
    with Limited().open() as house:
        followers = [house.another() for _ in range(9)]
        query = {"after": house.client.head()}
        told = [each.ask("follow_events", query, credit=9, retry=())
                for each in followers]
        assert [reply.status for reply in told] == ["ok"] * 8 + ["busy"], told
        assert has(told[8], "too_many_at_once") and told[8].retry_after_ms > 0


class Office:
    """Attaches as office and answers every list with so many bytes."""

    def __init__(self, house, size):
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        self.socket.setsockopt(zmq.LINGER, 0)
        self.socket.connect(house.workers)
        item = {"table": PROTOCOL.numbers["offer"], "record": bytes(size // 3)}
        self.body, self.is_over = PROTOCOL.pack("page", {"items": [item] * 3}), False
        self.thread = threading.Thread(target=self.serve)
        self.answers, self.count = size > 0, 0

    def attach(self):
        self.socket.send(PROTOCOL.pack("envelope", {
            "protocol": 1, "kind": "attach", "actor": OFFICE}))

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
        burst(client, 33, "list", ALL, OPERATOR)
        reply = client.receive(WAIT_S)
        assert has(reply, "too_many_at_once"), reply
        assert house.client.say("hello").status == "ok"


def answers_are_counted_by_their_bytes():
    with Limited("--party-answers", 64).open() as house, \
            Office(house, 700000):
        await_office(house.client)
        client = house.client
        for _ in range(2):
            reply = client.ask("list", ALL, actor=house.group)
            assert reply.status == "ok"
        reply = client.ask("list", ALL, actor=house.group, retry=())
        assert has(reply, "too_fast") and reply.retry_after_ms > 1000, reply
        assert client.ask("post_offer", client.offer(house.group, 1),
                          actor=house.group).status == "ok"
        assert client.say("list", ALL).status == "ok"


def deaf(house):
    """Asks, and reads nothing of what comes."""
    client = house.another()
    client.socket.close()
    client.socket = zmq.Context.instance().socket(zmq.DEALER)
    for option, value in ((zmq.LINGER, 0), (zmq.RCVHWM, 1),
                          (zmq.RCVBUF, 4096)):
        client.socket.setsockopt(option, value)
    client.socket.connect(house.front)
    return client


def who_reads_nothing_does_not_fill_the_memory():
    os.environ.setdefault("ASAN_OPTIONS", "quarantine_size_mb=1")
    with Limited("--memory", 512, "--party-answers", 1048576,
                 "--party-requests", 1000000).open() as house, \
            Office(house, 700000) as office:
        await_office(house.client)
        client, silent = house.another(), deaf(house)
        end = time.monotonic() + WAIT_S
        while True:
            assert time.monotonic() < end, "nobody is turned away"
            wanted, soon = office.count + 16, time.monotonic() + 1
            burst(silent, 16, "list", ALL, house.group)
            while office.count < wanted and time.monotonic() < soon:
                client.socket.poll(5)
            reply = client.ask("hello", {}, actor=house.group, retry=())
            if has(reply, "too_many_at_once"):
                break
        assert reply.retry_after_ms > 0
        assert house.client.say("hello").status == "ok"
        silent.socket.close()
        assert client.ask("hello", {}, actor=house.group).status == "ok"


def a_flood_of_connections_keeps_nobody_out_for_long():
    """More of them than the broker has files for, none of which speaks."""
    with Limited(is_tcp=True, files=150).open() as house:
        house.client.socket.close()
        held = []
        for _ in range(220):
            held.append(socket.socket())
            held[-1].setblocking(False)
            held[-1].connect_ex(("127.0.0.1", house.port))
        client, start = house.another(), time.monotonic()
        client.say("hello", {}, deadline_s=WAIT_S)
        print(f"      answered after {time.monotonic() - start:.1f} s")
        for each in held:
            each.close()


if __name__ == "__main__":
    sys.exit(main(
        a_party_that_asks_too_much_is_told_when_to_try_again,
        a_flood_is_not_answered_message_by_message,
        an_address_that_asks_too_much_holds_up_no_staff,
        who_is_refused_too_often_is_not_refused_for_good,
        a_party_has_so_many_open_posts_and_no_more,
        what_has_passed_its_last_day_is_open_no_more,
        one_party_does_not_take_all_places_of_followers,
        a_connection_has_so_many_reads_under_way,
        answers_are_counted_by_their_bytes,
        who_reads_nothing_does_not_fill_the_memory,
        a_flood_of_connections_keeps_nobody_out_for_long))
