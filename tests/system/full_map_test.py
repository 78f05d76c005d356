#!/usr/bin/env python3
"""A store with little room: posts are refused with `full` before anything of
them is written, reads go on, and with more room all goes on where it was."""
import sys
import time

from house import GROUP, House, PROTOCOL, main

POSTS_MOST = 20000
ROUNDS_OF_READS = 5
SMALL, LARGE = ("--map-size", "2"), ("--map-size", "64")


def ask_until_settled(client, frame, wanted):
    """Readers that move on set pages free, and a post that was refused may find
    room: its last answer, after all of them have read the newest state."""
    for _ in range(ROUNDS_OF_READS):
        reply = client.ask_frame(frame, wanted, retry=("busy", "unavailable"))
        if reply.status != "full":
            break
        client.say("show_totals")
        client.say("market_unsold", {})
        time.sleep(0.1)
    return reply


def post_until_full(client, group):
    """The acknowledged ids with their sequences, and the refused request."""
    acknowledged = {}
    for _ in range(POSTS_MOST):
        wanted = client.ids.next()
        body = client.offer(group, 1, note="x" * 400)
        frame = PROTOCOL.request("post_offer", body, id=wanted)
        reply = ask_until_settled(client, frame, wanted)
        if reply.status == "full":
            return acknowledged, frame, wanted
        assert reply.status == "ok", reply
        acknowledged[wanted] = reply.sequence
    raise AssertionError("a map of 2 MiB is never full")


def expect_reads_go_on(client, acknowledged):
    hello = client.say("hello").body
    assert hello["is_read_only"] == 1, hello
    assert hello["used_bytes"] <= hello["map_bytes"] == 2 << 20, hello
    assert len(client.list("offer")) == len(acknowledged)
    client.say("show_totals")
    client.say("market_unsold", {})


def expect_still_full(client, frame, wanted):
    head = client.head()
    for _ in range(3):
        reply = client.ask_frame(frame, wanted, retry=())
        assert reply.status == "full" and not reply.body, reply
    assert client.head() == head


def a_full_store_refuses_posts_answers_reads_and_loses_nothing():
    with House(seed=6, broker_options=SMALL) as house:
        house.start().await_workers()
        client = house.client
        client.furnish()
        group = client.post_party(GROUP, "nhóm")
        acknowledged, frame, wanted = post_until_full(client, group)
        expect_reads_go_on(client, acknowledged)
        expect_still_full(client, frame, wanted)
        house.restart("broker")
        house.await_workers()
        expect_still_full(client, frame, wanted)
        house.verify()
        house.broker_options = list(LARGE)
        house.restart("broker")
        house.await_workers()
        reply = client.ask_frame(frame, wanted)
        assert reply.status == "ok", reply
        acknowledged[wanted] = reply.sequence
        assert client.ask_frame(frame, wanted).frame == reply.frame
        hello = client.say("hello").body
        assert not hello["is_read_only"] and hello["map_bytes"] == 64 << 20
        events = {event["request"]: event["sequence"]
                  for event in client.events()}
        for request, sequence in acknowledged.items():
            assert events[request] == sequence
        assert len(client.list("offer")) == len(acknowledged)
        client.say("market_unsold", {}, least_sequence=reply.sequence)
        house.verify()
        print(f"      {len(acknowledged)} posts", flush=True)


if __name__ == "__main__":
    sys.exit(main(a_full_store_refuses_posts_answers_reads_and_loses_nothing))
