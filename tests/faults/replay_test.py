#!/usr/bin/env python3
"""Two clients who speak as one party, and frames that somebody recorded and
sends again: one request has one effect and one answer, whoever says it and
however often.

    replay_test.py [SEED]"""
import os
import sys
import time

from journal import PROTOCOL, Speaker
from scene import Scene, seed_of
from house import WAIT_S, main
from wire import Ids

SEED = seed_of(sys.argv)


def twin_of(scene, name):
    return Speaker(scene.front, Ids(os.urandom(8)),
                   scene.folder / f"{name}.jsonl")


def two_clients_of_one_party_are_told_the_same():
    with Scene(SEED, players=0) as scene:
        scene.start("broker", "office")
        scene.furnish()
        twins = [twin_of(scene, "one"), twin_of(scene, "two")]
        for _ in range(50):
            wanted = scene.client.ids.next()
            offer = scene.client.offer(scene.group, scene.chance.randint(1, 9))
            frame = PROTOCOL.request("post_offer", offer, id=wanted,
                                     actor=scene.group)
            for twin in twins:
                twin.send(frame)
            replies = [twin.ask_frame(frame, wanted) for twin in twins]
            assert replies[0].frame == replies[1].frame, replies
            assert replies[0].status == "ok"
        scene.check()


def two_clients_who_change_one_offer_do_not_undo_each_other():
    with Scene(SEED, players=0) as scene:
        scene.start("broker", "office")
        scene.furnish()
        twins = [twin_of(scene, "one"), twin_of(scene, "two")]
        offer = scene.client.offer(scene.group, 10)
        scene.client.say("post_offer", offer)
        for version in range(1, 30):
            wanted = [twin.ids.next() for twin in twins]
            frames = [PROTOCOL.request(
                "update_offer", dict(offer, version=version, note=str(number)),
                id=each, actor=scene.group) for number, each
                in enumerate(wanted)]
            for twin, frame in zip(twins, frames):
                twin.send(frame)
            told = sorted(twin.ask_frame(frame, each).status for
                          twin, frame, each in zip(twins, frames, wanted))
            assert told == ["conflict", "ok"], told
        scene.check()


def acknowledged(scene):
    """Every write that was acknowledged: its frame and what it was told."""
    frames, told = {}, {}
    for journal in scene.journals():
        for entry in journal:
            if "frame" in entry:
                frames[entry["say"]] = bytes.fromhex(entry["frame"])
            if entry.get("status") == "ok":
                told[entry["hear"]] = entry["sequence"]
    return {wanted: (frames[wanted], sequence)
            for wanted, sequence in told.items() if wanted in frames}


def await_decisions(scene):
    """Until each decision that could be undone has taken effect: that is an
    event of the broker's own."""
    end = time.monotonic() + WAIT_S
    while any(lead["decision"] for lead in scene.client.list("lead")):
        assert time.monotonic() < end, "a decision did not take effect"
        scene.client.socket.poll(20)


def what_was_recorded_and_is_sent_again_changes_nothing():
    with Scene(SEED) as scene:
        scene.open()
        scene.await_answers(400)
        scene.restart("broker")
        scene.await_answers(200)
        scene.finish()
        scene.kill("matcher")
        scene.restart("broker")  # forgets the ticks that the matcher awaited
        await_decisions(scene)
        writes = acknowledged(scene)
        thief, head = twin_of(scene, "thief"), scene.client.head()
        for wanted in scene.chance.sample(sorted(writes), len(writes)):
            frame, sequence = writes[wanted]
            reply = thief.ask_frame(frame, bytes.fromhex(wanted))
            assert reply.status == "ok" and reply.sequence == sequence, reply
        assert scene.client.head() == head
        scene.check()
        print("     ", len(writes), "frames", flush=True)


if __name__ == "__main__":
    sys.exit(main(two_clients_of_one_party_are_told_the_same,
                  two_clients_who_change_one_offer_do_not_undo_each_other,
                  what_was_recorded_and_is_sent_again_changes_nothing))
