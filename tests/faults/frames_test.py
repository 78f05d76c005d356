#!/usr/bin/env python3
"""Broken frames at the running broker, through all three of its doors: sound ones
with bits, bytes and lengths changed, and bytes of no meaning at all. It answers
or is silent, serves everyone else meanwhile, and its store stays sound.

    frames_test.py [SEED] [FRAMES]"""
import re
import signal
import sys

from journal import OPERATOR, PROTOCOL
from scene import Scene, seed_of
from house import fit, main, zmq
from history import MATCHER
from keys import Pair

FRAMES = int(sys.argv[2]) if len(sys.argv) > 2 else 40000
BURST = 200
SEED = seed_of(sys.argv)


def samples(scene):
    """A frame of each verb, with a body where there is one to be had."""
    client = scene.client
    bodies = {"post_offer": client.offer(scene.group, 10),
              "post_demand": client.demand(scene.buyer, 10),
              "read_events": {"after": 0, "limit": 5},
              "list": {"table": 4, "limit": 5}}
    for verb in PROTOCOL.verbs:
        yield PROTOCOL.request(verb, bodies.get(verb, {}),
                               id=client.ids.next())
    for kind in ("attach", "answer", "reply", "head", "forward"):
        yield PROTOCOL.pack("envelope", {
            "protocol": 1, "kind": kind, "id": client.ids.next(), "verb": 140,
            "actor": MATCHER, "route": bytes(9)})


def flip(chance, frame):
    for _ in range(chance.randint(1, 4)):
        frame[chance.randrange(len(frame))] ^= 1 << chance.randrange(8)
    return frame


def overwrite(chance, frame):
    at = chance.randrange(len(frame))
    frame[at:at + 4] = chance.choice((
        b"\xdf\xff\xff\xff\xff", b"\xdd\xff\xff\xff\xff", b"\xc1", b"\xc0",
        b"\xcf" + bytes(8), b"\xdb\x7f\xff\xff\xff", b"\x80", b"\x91" * 40))
    return frame


def cut(chance, frame):
    return frame[:chance.randrange(len(frame))]


def grow(chance, frame):
    return frame + chance.randbytes(chance.randint(1, 64))


def splice(chance, frame):
    at = chance.randrange(len(frame))
    return frame[:at] + frame[chance.randrange(len(frame)):]


def noise(chance, _):
    return chance.randbytes(chance.choice((0, 1, 2, 7, 64, 1000)))


CHANGES = (flip, flip, flip, overwrite, cut, grow, splice, noise)


class Vandal:
    """Sends what it likes to one door and reads whatever comes back."""

    def __init__(self, scene, endpoint, pair):
        self.chance, self.samples = scene.chance, list(samples(scene))
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        self.socket.setsockopt(zmq.LINGER, 0)
        fit(self.socket, pair, scene.ring.server).connect(endpoint)

    def burst(self, count):
        for _ in range(count):
            frame = bytearray(self.chance.choice(self.samples))
            broken = bytes(self.chance.choice(CHANGES)(self.chance, frame))
            if self.chance.random() < 0.02:
                self.socket.send_multipart([b"", broken, b"more"])
            else:
                self.socket.send(broken)
        while self.socket.poll(0):
            self.socket.recv_multipart()


def malformed(scene):
    """How many the broker says it took that were no envelope."""
    told = (scene.folder / "broker.log").read_text()
    return int(re.findall(r"(\d+) malformed", told)[-1])


def broken_frames_harm_nobody():
    with Scene(SEED, players=0) as scene:
        enrol = f"ipc://{scene.folder}/enrol"
        scene.broker_options += ["--enrol", enrol]
        scene.start().await_workers()
        scene.furnish()
        good = scene.journaled("good")
        vandals = [Vandal(scene, scene.front, scene.ring.of(OPERATOR)),
                   Vandal(scene, scene.workers, scene.ring.of(MATCHER)),
                   Vandal(scene, enrol, Pair())]
        for number in range(FRAMES // BURST):
            vandals[number % 3].burst(BURST)
            good.say("post_offer", scene.client.offer(scene.group, 1))
        for name in scene.PROGRAMS:
            assert scene.children[name].poll() is None, f"{name} ended"
        scene.await_workers()
        scene.kill("broker", signal.SIGTERM)
        scene.verify()
        taken = malformed(scene)
        assert taken > FRAMES / 4, f"only {taken} malformed frames came in"
        print("     ", FRAMES, "frames,", taken, "malformed,",
              FRAMES // BURST, "posts between them", flush=True)


if __name__ == "__main__":
    sys.exit(main(broken_frames_harm_nobody))
