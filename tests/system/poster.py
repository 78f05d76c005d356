#!/usr/bin/env python3
"""A client that may be killed at any time and loses nothing: each request is in
its outbox file, on disk, before it is sent, and stays until a final reply.

    poster.py ENDPOINT KEYS OUTBOX SEED GROUP BUYER

Posts offers and demands one after the other and prints "ID SEQUENCE" for each
that was acknowledged, until its standard input ends."""
import json
import os
import random
import select
import sys

from house import Client, Ring
from wire import PROTOCOL, Ids


class Outbox:
    """A file of lines: a request, or the id of one that is done."""

    def __init__(self, path):
        self.pending = {}
        self.file = open(path, "a+b")
        self.file.seek(0)
        whole = 0
        for line in self.file:
            if not line.endswith(b"\n"):
                break  # killed while writing: it was never sent
            whole += len(line)
            entry = json.loads(line)
            if "frame" in entry:
                self.pending[entry["id"]] = bytes.fromhex(entry["frame"])
            else:
                self.pending.pop(entry["id"], None)
        self.file.truncate(whole)

    def write(self, **entry):
        self.file.write(json.dumps(entry).encode() + b"\n")
        self.file.flush()
        os.fdatasync(self.file.fileno())

    def put(self, wanted, frame):
        self.write(id=wanted.hex(), frame=frame.hex())
        self.pending[wanted.hex()] = frame

    def done(self, wanted):
        self.write(id=wanted.hex())
        del self.pending[wanted.hex()]


def finish(client, outbox, wanted, frame):
    """Says it until the reply is final; printed before it is forgotten."""
    reply = client.ask_frame(frame, wanted, deadline_s=60)
    if reply.status != "ok":
        print(reply, file=sys.stderr)
    print(wanted.hex(), reply.sequence, reply.status, flush=True)
    outbox.done(wanted)


def main():
    endpoint, keys, path, seed, group, buyer = sys.argv[1:]
    client = Client(endpoint, Ids(os.urandom(8)), Ring(keys))
    outbox, chance = Outbox(path), random.Random(int(seed))
    for wanted, frame in list(outbox.pending.items()):
        finish(client, outbox, bytes.fromhex(wanted), frame)
    while not select.select([sys.stdin], [], [], 0)[0]:
        kg = chance.randint(1, 50)
        if chance.random() < 0.5:
            verb, body = "post_offer", client.offer(
                bytes.fromhex(group), kg, ask=chance.randint(4000, 7000))
        else:
            verb, body = "post_demand", client.demand(
                bytes.fromhex(buyer), kg, bid=chance.randint(5000, 9000))
        wanted = client.ids.next()
        frame = PROTOCOL.request(verb, body, id=wanted)
        outbox.put(wanted, frame)
        finish(client, outbox, wanted, frame)


if __name__ == "__main__":
    main()
