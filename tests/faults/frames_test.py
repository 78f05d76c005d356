#!/usr/bin/env python3
"""Broken frames at the running broker, through all three of its doors: sound ones
with bits, bytes and lengths changed, and bytes of no meaning at all. It answers
or is silent, serves everyone else meanwhile, and its store stays sound.

    frames_test.py [SEED] [FRAMES [KEEP]]

A frame that is answered as none before was is changed further itself. Those of
earlier runs stand in frames_corpus, a line of hexadecimal digits each; KEEP is
where they and the new ones are written."""
import pathlib
import re
import signal
import sys

from journal import OPERATOR, PROTOCOL, ROOM
from scene import Scene, seed_of
from house import fit, main, msgpack, zmq
from history import MATCHER
from keys import Pair

FRAMES = int(sys.argv[2]) if len(sys.argv) > 2 else 40000
BURST = 200
SEED = seed_of(sys.argv)
CORPUS = ROOM / "frames_corpus"
MARK = bytes.fromhex("0000000000007000800000000000f00d")  # of all samples
VERBS = {number for number, _, _ in PROTOCOL.verbs.values()}
FIELD = {record: {field["name"]: field["number"]
                  for field in PROTOCOL.records[record]}
         for record in ("envelope", "problem")}


def samples(scene):
    """A frame of each verb, with a body where there is one to be had."""
    client = scene.client
    bodies = {"post_offer": client.offer(scene.group, 10),
              "post_demand": client.demand(scene.buyer, 10),
              "read_events": {"after": 0, "limit": 5},
              "list": {"table": 4, "limit": 5}}
    for verb in PROTOCOL.verbs:
        yield PROTOCOL.request(verb, bodies.get(verb, {}), id=MARK)
    for kind in ("attach", "answer", "reply", "head", "forward"):
        yield PROTOCOL.pack("envelope", {
            "protocol": 1, "kind": kind, "id": MARK, "verb": 140,
            "actor": MATCHER, "route": bytes(9)})
    if CORPUS.exists():
        yield from map(bytes.fromhex, CORPUS.read_text().split())


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


def read_answer(message):
    """The id that an answer names, and what kind of answer it is."""
    names, inner = FIELD["envelope"], FIELD["problem"]
    reply = msgpack.unpackb(message, strict_map_key=False)
    reasons = {each.get(inner["reason"], 0)
               for each in reply.get(names["problems"], ())}
    verb = reply.get(names["verb"], 0)
    return reply.get(names["id"]), (
        reply.get(names["kind"]), verb if verb in VERBS else 0,
        reply.get(names["status"], 0), min(reasons, default=0))


class Vandal:
    """Sends what it likes to one door and reads whatever comes back."""

    def __init__(self, scene, endpoint, pair):
        self.chance, self.frames = scene.chance, list(samples(scene))
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        self.socket.setsockopt(zmq.LINGER, 0)
        fit(self.socket, pair, scene.ring.server).connect(endpoint)
        self.count, self.sent, self.sent_before = 0, {}, {}
        self.seen, self.found = set(), []

    def break_one(self):
        """A broken frame, known by its id where that is still whole."""
        self.count += 1
        name = MARK[:8] + self.count.to_bytes(8, "big")
        whole = self.chance.choice(self.frames).replace(MARK, name)
        broken = bytes(self.chance.choice(CHANGES)(self.chance,
                                                   bytearray(whole or b"?")))
        self.sent[name] = broken
        return broken

    def learn(self, message):
        name, kind = read_answer(message)
        if kind in self.seen:
            return
        self.seen.add(kind)
        broken = self.sent.get(name) or self.sent_before.get(name)
        if broken:
            self.found.append(broken.replace(name, MARK))
            self.frames.append(self.found[-1])

    def burst(self, count):
        self.sent, self.sent_before = {}, self.sent
        for _ in range(count):
            broken = self.break_one()
            if self.chance.random() < 0.02:
                self.socket.send_multipart([b"", broken, b"more"])
            else:
                self.socket.send(broken)
        while self.socket.poll(0):
            self.learn(self.socket.recv_multipart()[-1])


def keep(vandals):
    """What was found, beside what was known."""
    known = set(CORPUS.read_text().split()) if CORPUS.exists() else set()
    found = {frame.hex() for vandal in vandals for frame in vandal.found}
    if len(sys.argv) > 3:
        pathlib.Path(sys.argv[3]).write_text(
            "".join(line + "\n" for line in sorted(known | found)))
    return len(found - known)


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
              FRAMES // BURST, "posts between them,", keep(vandals),
              "answers of a new kind", flush=True)


if __name__ == "__main__":
    sys.exit(main(broken_frames_harm_nobody))
