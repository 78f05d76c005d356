#!/usr/bin/env python3
"""Two clients with one key, frames that somebody recorded and sends again, and
frames that name somebody else: one request has one effect and one answer,
however often it is said, and nobody speaks in another's name.

    replay_test.py [SEED]"""
import sys
import time

from journal import OPERATOR, PROTOCOL
from scene import Scene, seed_of
from house import GROUP, WAIT_S, main

SEED = seed_of(sys.argv)


def two_clients_with_one_key_are_told_the_same():
    with Scene(SEED, players=0) as scene:
        scene.start("broker", "office")
        scene.furnish()
        twins = [scene.journaled(name, scene.group)
                 for name in ("one", "two")]
        for _ in range(50):
            wanted = scene.client.ids.next()
            offer = scene.client.offer(scene.group, scene.chance.randint(1, 9))
            frame = PROTOCOL.request("post_offer", offer, id=wanted)
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
        twins = [scene.journaled(name, scene.group)
                 for name in ("one", "two")]
        offer = scene.client.offer(scene.group, 10)
        scene.client.say("post_offer", offer)
        for version in range(1, 30):
            wanted = [twin.ids.next() for twin in twins]
            frames = [PROTOCOL.request(
                "update_offer", dict(offer, version=version, note=str(number)),
                id=each) for number, each in enumerate(wanted)]
            for twin, frame in zip(twins, frames):
                twin.send(frame)
            told = sorted(twin.ask_frame(frame, each).status for
                          twin, frame, each in zip(twins, frames, wanted))
            assert told == ["conflict", "ok"], told
        scene.check()


def acknowledged(scene):
    """Every write that was acknowledged: whose it was, its frame, and what it
    was told."""
    said, told = {}, {}
    for journal in scene.journals():
        for entry in journal:
            if "frame" in entry:
                said[entry["say"]] = (bytes.fromhex(entry["actor"]),
                                      bytes.fromhex(entry["frame"]))
            if entry.get("status") == "ok":
                told[entry["hear"]] = entry["sequence"]
    return {wanted: (*said[wanted], sequence)
            for wanted, sequence in told.items() if wanted in said}


def await_decisions(scene):
    """Until each decision that could be undone has taken effect: that is an
    event of the broker's own."""
    end = time.monotonic() + WAIT_S
    while any(lead["decision"] for lead in scene.client.list("lead")):
        assert time.monotonic() < end, "a decision did not take effect"
        scene.client.socket.poll(20)


def recorded(scene):
    """A market at work, at rest again, and all that was acknowledged."""
    scene.open()
    stranger = scene.client.post_party(GROUP, "nhóm lạ")
    scene.enrol(stranger)
    scene.await_answers(400)
    scene.restart("broker")
    scene.await_answers(200)
    scene.finish()
    scene.kill("matcher")
    scene.restart("broker")  # forgets the ticks that the matcher awaited
    await_decisions(scene)
    writes = acknowledged(scene)
    return stranger, [(wanted, *writes[wanted]) for wanted in
                      scene.chance.sample(sorted(writes), len(writes))]


def what_was_recorded_and_is_sent_again_changes_nothing():
    with Scene(SEED) as scene:
        _, writes = recorded(scene)
        head = scene.client.head()
        again = {party: scene.journaled(f"again-{party.hex()}", party)
                 for party in {party for _, party, _, _ in writes}}
        for wanted, party, frame, sequence in writes:
            reply = again[party].ask_frame(frame, bytes.fromhex(wanted))
            assert reply.status == "ok" and reply.sequence == sequence, reply
        assert scene.client.head() == head
        scene.check()
        print("     ", len(writes), "frames", flush=True)


def what_was_recorded_is_nothing_in_the_mouth_of_another_key():
    with Scene(SEED) as scene:
        stranger, writes = recorded(scene)
        head, thief = scene.client.head(), scene.speaker(stranger)
        for wanted, _, frame, _ in writes:
            reply = thief.ask_frame(frame, bytes.fromhex(wanted))
            assert reply.status == "denied", reply
        assert scene.client.head() == head
        scene.check()
        print("     ", len(writes), "frames", flush=True)


def who_names_somebody_else_is_refused_and_changes_nothing():
    with Scene(SEED, players=0) as scene:
        scene.start("broker", "office")
        scene.furnish()
        forger, head = scene.speaker(scene.buyer), scene.client.head()
        for named in (OPERATOR, scene.group, scene.client.ids.next()):
            for verb in PROTOCOL.verbs:
                reply = forger.ask(verb, {}, retry=(), actor=named)
                assert reply.status == "denied", f"{verb}: {reply}"
                assert reply.has("actor", "not_allowed"), f"{verb}: {reply}"
        assert scene.client.head() == head
        scene.check()


if __name__ == "__main__":
    sys.exit(main(two_clients_with_one_key_are_told_the_same,
                  two_clients_who_change_one_offer_do_not_undo_each_other,
                  what_was_recorded_and_is_sent_again_changes_nothing,
                  what_was_recorded_is_nothing_in_the_mouth_of_another_key,
                  who_names_somebody_else_is_refused_and_changes_nothing))
