"""What a client said and heard, one JSON line each, written in one call before
it is sent and as soon as it is heard: a client killed at any moment leaves a
journal that is true. It doubles as the client's outbox."""
import hashlib
import json
import os
import pathlib
import sys
import time

ROOM = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(ROOM.parent / "system"))

from house import Client, zmq  # noqa: E402
from wire import OPERATOR, PROTOCOL  # noqa: E402

NAMES = {number: name for name, (number, _, _) in PROTOCOL.verbs.items()}
NOT_FINAL = ("busy", "full", "unavailable", "timeout")
READS = {"list", "show", "history", "show_totals", "read_events",
         "market_matches", "market_unmet", "market_unsold",
         "market_certificate", "hello", "follow_events"}


class Journal:
    def __init__(self, path):
        self.file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        size = os.fstat(self.file).st_size
        if size and os.pread(self.file, 1, size - 1) != b"\n":
            os.write(self.file, b"\n")  # a kill cut the last line off
        self.said = {entry["say"] for entry in read_journal(path)
                     if "say" in entry}

    def write(self, **entry):
        line = json.dumps(dict(entry, at=time.monotonic_ns()))
        os.write(self.file, line.encode() + b"\n")

    def say(self, frame, party):
        """Notes a request the first time it is sent, and whose key sent it."""
        envelope = PROTOCOL.unpack("envelope", frame)
        wanted, verb = envelope["id"].hex(), NAMES.get(envelope["verb"])
        if wanted in self.said or not verb:
            return
        self.said.add(wanted)
        entry = {"say": wanted, "verb": verb, "actor": party.hex()}
        if verb not in READS:
            entry["frame"] = frame.hex()
        self.write(**entry)

    def hear(self, reply):
        entry = {"hear": reply.id.hex(), "status": reply.status,
                 "sequence": reply.sequence,
                 "bytes": hashlib.sha256(reply.frame).hexdigest()[:32]}
        if "version" in reply.body and "id" in reply.body:
            entry["id"] = reply.body["id"].hex()
            entry["version"] = reply.body["version"]
        if "outcomes" in reply.body:
            entry["leads"] = [each["lead"].hex() for each
                              in reply.body["outcomes"] if each["status"] == 0]
        self.write(**entry)

    def saw(self, items):
        """Events that were read: they must be in the ledger for ever after."""
        self.write(saw=[(PROTOCOL.unpack("event", item["record"])["sequence"],
                         item["hash"].hex()) for item in items])


def read_journal(path):
    """The entries; a line cut off by a kill was never said."""
    entries = []
    if not pathlib.Path(path).exists():
        return entries
    for line in pathlib.Path(path).read_bytes().split(b"\n"):
        try:
            entries.append(json.loads(line))
        except ValueError:
            continue
    return entries


def unanswered(entries):
    """Requests that wait for a final reply: id, party and frame, oldest
    first."""
    waiting = {entry["say"]: entry for entry in entries if "frame" in entry}
    for entry in entries:
        if "hear" in entry and entry["status"] not in NOT_FINAL:
            waiting.pop(entry["hear"], None)
    return [tuple(bytes.fromhex(entry[name])
                  for name in ("say", "actor", "frame"))
            for entry in waiting.values()]


class Speaker(Client):
    """A client that keeps a journal, with the settings that the protocol
    advises for networks that go away."""

    OPTIONS = ((zmq.LINGER, 0), (zmq.HEARTBEAT_IVL, 1000),
               (zmq.HEARTBEAT_TIMEOUT, 3000), (zmq.CONNECT_TIMEOUT, 2000),
               (zmq.RECONNECT_IVL, 20), (zmq.RECONNECT_IVL_MAX, 2000))

    def __init__(self, endpoint, ids, ring, journal, party=OPERATOR):
        super().__init__(endpoint, ids, ring, party)
        self.journal = journal

    def send(self, frame):
        self.journal.say(frame, self.party)
        super().send(frame)

    def receive(self, seconds):
        reply = super().receive(seconds)
        if reply and reply.kind == "reply":
            self.journal.hear(reply)
        return reply


__all__ = ["Journal", "NOT_FINAL", "OPERATOR", "PROTOCOL", "READS", "Speaker",
           "read_journal", "unanswered"]
