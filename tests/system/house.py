"""A house of real processes in a folder of its own: broker, matcher and office,
and a client that speaks to them. Every wait ends with an event or a deadline;
all children die with the test."""
import ctypes
import os
import pathlib
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

try:
    import msgpack  # noqa: F401: wire.py needs it, and some tests
    import zmq
except ImportError as missing:
    print(f"skipped: {missing}: install python3-zmq and python3-msgpack")
    sys.exit(77)

from keys import Pair, Ring, fit, serve  # noqa: E402
from wire import MATCHER, OPERATOR, POLICY, PROTOCOL, Ids  # noqa: E402

BIN = pathlib.Path(os.environ.get("LIENKET_BIN", "build/debug/bin"))
WAIT_S = 20
PR_SET_PDEATHSIG = 1
FIRST_READ = 100  # verbs from here on leave no event
RETRIED = ("busy", "full", "unavailable", "timeout")
GROUP, BUYER, COMMUNE = "interest_group", "enterprise", "01273"


def need(*programs):
    """Ends the test as skipped where a program was not built."""
    for program in programs:
        if not (BIN / program).exists():
            print(f"skipped: {BIN / program} is not there")
            sys.exit(77)


def die_with_parent():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def today():
    return int((time.time() + 7 * 3600) // 86400)


class Reply:
    def __init__(self, frame):
        self.frame = frame
        envelope = PROTOCOL.unpack("envelope", frame)
        self.id, self.sequence = envelope["id"], envelope["sequence"]
        self.kind, self.problems = envelope["kind"], envelope["problems"]
        self.retry_after_ms = envelope["retry_after_ms"]
        self.status = PROTOCOL.status[envelope["status"]]
        self.raw = envelope["body"]
        record = next((reply for number, _, reply in PROTOCOL.verbs.values()
                       if number == envelope["verb"]), None)
        self.body = (PROTOCOL.unpack(record, self.raw)
                     if record and self.status == "ok" else {})

    def has(self, field, reason):
        return any(problem["field"] == field and problem["reason"] == reason
                   for problem in self.problems)

    def __repr__(self):
        told = [(each["field"], each["reason"]) for each in self.problems]
        return f"<{self.status} at {self.sequence} {told}>"


class Client:
    """Speaks envelopes with one key; says a request again, same id, until its
    reply is final."""

    OPTIONS = ((zmq.LINGER, 0), (zmq.HEARTBEAT_IVL, 1000),
               (zmq.RECONNECT_IVL, 20), (zmq.RECONNECT_IVL_MAX, 200))

    def __init__(self, endpoint, ids, ring, party=OPERATOR, pair=None):
        self.party = party
        self.socket = zmq.Context.instance().socket(zmq.DEALER)
        for option, value in self.OPTIONS:
            self.socket.setsockopt(option, value)
        fit(self.socket, pair or ring.of(party), ring.server).connect(endpoint)
        self.ids = ids  # of what is posted; reads take theirs elsewhere, so
        self.read_ids = Ids(0)  # that waiting does not change what comes next

    def send(self, frame):
        self.socket.send(frame)

    def receive(self, seconds):
        """The next message, or None."""
        if not self.socket.poll(max(0, seconds) * 1000):
            return None
        return Reply(self.socket.recv())

    def await_reply(self, wanted, until):
        """The reply with that id; others came too late for somebody."""
        while (left := until - time.monotonic()) > 0:
            reply = self.receive(left)
            if reply and reply.id == wanted and reply.kind == "reply":
                return reply
        return None

    def ask_frame(self, frame, wanted, deadline_s=WAIT_S, retry=RETRIED):
        end, reply = time.monotonic() + deadline_s, None
        while time.monotonic() < end:
            self.send(frame)
            pause = time.monotonic() + 0.5
            reply = self.await_reply(wanted, min(end, pause)) or reply
            if reply and reply.status not in retry:
                return reply
            if reply:
                self.socket.poll(20)
        raise AssertionError(f"no final reply within {deadline_s} s: {reply}")

    def ask(self, verb, body=None, deadline_s=WAIT_S, retry=RETRIED, **more):
        is_read = PROTOCOL.verbs[verb][0] >= FIRST_READ
        ids = self.read_ids if is_read else self.ids
        more["id"] = more["id"] if "id" in more else ids.next()
        frame = PROTOCOL.request(verb, body, **more)
        return self.ask_frame(frame, more["id"], deadline_s, retry)

    def say(self, verb, body=None, **more):
        """The same, which must be done."""
        reply = self.ask(verb, body, **more)
        assert reply.status == "ok", f"{verb}: {reply}"
        return reply

    def register(self, party, pair, **more):
        """Registers the key for the party, as staff; the credential's id."""
        credential = dict({"id": self.ids.next(), "party": party,
                           "public_key": pair.public}, **more)
        self.say("add_credential", credential)
        return credential["id"]

    # ---- reading

    def list(self, table, **query):
        """All records of a table, with the uses of their lots as `uses`."""
        query["table"] = PROTOCOL.numbers[table]
        found, head = [], self.say("hello").sequence
        while True:
            page = self.say("list", query, least_sequence=head).body
            for item in page["items"]:
                record = PROTOCOL.unpack(table, item["record"])
                found.append(dict(record, uses=item["uses"]))
            if not page["next"]:
                return found
            query["after"] = page["next"]

    def events(self):
        """The whole ledger, decoded, each with its record after."""
        found, after, head = [], 0, self.say("hello").sequence
        names = {number: name for name, number in PROTOCOL.numbers.items()}
        while True:
            page = self.say("read_events", {"after": after, "limit": 500},
                            least_sequence=head).body
            for item in page["items"]:
                event = PROTOCOL.unpack("event", item["record"])
                event["table"] = names.get(event["table"])
                event["record"] = event["table"] and PROTOCOL.unpack(
                    event["table"], event["record"])
                found.append(event)
            after = page["next_sequence"]
            if not after:
                return found

    def head(self):
        return self.say("hello").sequence

    # ---- a small market of ginger, all in one commune, at the farm

    def furnish(self):
        self.say("put_product", {
            "code": "ginger", "name_vi": "gừng", "name_en": "ginger",
            "forms": [{"code": "mature", "name_vi": "gừng già",
                       "name_en": "mature ginger", "unit": "gram"}]})

    def set_policy(self, **changes):
        policy = self.list("policy")[0]
        policy.pop("uses")
        policy.update(changes)
        self.say("put_policy", policy)

    def post_party(self, kind, name):
        party = {"id": self.ids.next(), "kind": kind, "name": name,
                 "commune": COMMUNE, "members": 5 if kind == GROUP else 0}
        self.say("post_party", party)
        return party["id"]

    def offer(self, group, kg, ask=5000, day=None, **more):
        day = day or today() + 30
        return dict({"id": self.ids.next(), "group": group, "product": "ginger",
                     "form": "mature", "commune": COMMUNE,
                     "lots": [{"quantity": kg * 1000, "from_day": day,
                               "to_day": day + 10}],
                     "ask": {"kind": "fixed", "price_vnd_per_kg": ask}}, **more)

    def demand(self, buyer, kg, bid=8000, day=None, **more):
        day = day or today() + 30
        return dict({"id": self.ids.next(), "buyer": buyer, "product": "ginger",
                     "forms": [{"form": "mature"}], "commune": COMMUNE,
                     "delivery_point": "farm",
                     "lots": [{"quantity": kg * 1000, "from_day": day,
                               "to_day": day + 10}],
                     "bid": {"kind": "fixed", "price_vnd_per_kg": bid}}, **more)

    def clear(self):
        """Asks for a clearing and waits until the matcher has done with it:
        market_* reads wait for what it is about to propose."""
        tick = self.say("clear_market").sequence
        end = time.monotonic() + WAIT_S
        while time.monotonic() < end:
            found = [each for each in self.list("clearing")
                     if each["tick_sequence"] == tick]
            leads = [each for each in self.list("lead")
                     if each["clearing"] in [one["id"] for one in found]]
            if found and len(leads) == sum(one["leads"] for one in found):
                return found, leads
            self.socket.poll(20)
        raise AssertionError(f"tick {tick} was not cleared")


class House:
    PROGRAMS = ("broker", "matcher", "office")

    def __init__(self, seed=1, broker_options=(), workers=None, ids_ms=None):
        need(*(f"lienket-{name}" for name in self.PROGRAMS))
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lienket-house-"))
        self.store = self.folder / "store"
        self.front = f"ipc://{self.folder}/front"
        self.workers = f"ipc://{self.folder}/workers"
        self.matcher_workers = workers or self.workers
        self.broker_options = list(broker_options)
        self.children = {}
        self.ring = Ring(self.folder / "keys", random.Random(seed).randbytes)
        self.client = Client(self.front, Ids(seed, ids_ms), self.ring)
        self.speakers = {}  # by party

    def enrol(self, party):
        """Registers a key for the party; the credential's id, None where it has
        one already."""
        if self.ring.has(party):
            return None
        return self.client.register(party, self.ring.of(party))

    def speaker(self, party):
        """A client of that party, with a key and a connection of its own."""
        if party not in self.speakers:
            self.enrol(party)
            self.speakers[party] = Client(self.front, Ids(os.urandom(8)),
                                          self.ring, party)
        return self.speakers[party]

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        for name in list(self.children):
            self.kill(name)
        if kind not in (None, SystemExit):
            self.print_logs()
        shutil.rmtree(self.folder, ignore_errors=True)

    def print_logs(self):
        for log in sorted(self.folder.glob("*.log")):
            lines = log.read_text(errors="replace").splitlines()
            print(f"--- {log.name}", *lines[-15:], sep="\n", file=sys.stderr)

    def command(self, name):
        words = [BIN / f"lienket-{name}", "--store", self.store, "--keys",
                 self.ring.folder]
        if name == "broker":
            return words + ["--listen", self.front, "--workers", self.workers,
                            *self.broker_options]
        endpoint = self.matcher_workers if name == "matcher" else self.workers
        return words + ["--workers", endpoint]

    def start(self, *names):
        for name in names or self.PROGRAMS:
            self.children[name] = self.spawn(name, self.command(name))
        return self

    def spawn(self, name, command, **more):
        with open(self.folder / f"{name}.log", "ab") as log:
            more.setdefault("stdout", log)
            return subprocess.Popen([str(word) for word in command], stderr=log,
                                    preexec_fn=die_with_parent, **more)

    def kill(self, name, how=signal.SIGKILL):
        child = self.children.pop(name)
        child.send_signal(how)
        return child.wait(WAIT_S)

    def restart(self, name):
        self.kill(name)
        self.start(name)

    def await_workers(self):
        """Until office and matcher are attached."""
        end = time.monotonic() + WAIT_S
        while time.monotonic() < end:
            hello = self.client.say("hello").body
            if hello["office_ready"] and hello["matcher_ready"]:
                return self
            self.client.socket.poll(20)
        raise AssertionError("office and matcher did not attach")

    def run(self, program, *options, code=0):
        """Runs a program to its end; what it printed."""
        done = subprocess.run([str(BIN / program), *map(str, options)],
                              capture_output=True, timeout=60, check=False,
                              preexec_fn=die_with_parent)
        text = (done.stdout + done.stderr).decode(errors="replace")
        assert done.returncode == code, \
            f"{program} {options}: exit {done.returncode}: {text}"
        return done.stdout.decode()

    def words(self, party=OPERATOR):
        """The options with which a program speaks as that party here."""
        self.enrol(party)
        return ["--broker", self.front, "--key", self.ring.path_of(party)]

    def lienket(self, *words, code=0, party=OPERATOR):
        """The command line, as the operator says it here; what it printed."""
        return self.run("lienket", *self.words(party), "--outbox",
                        self.folder / "cli.outbox", "--lang", "en", *words,
                        code=code)

    def verify(self):
        told = self.run("lienket-broker", "--store", self.store, "--verify")
        assert "OK" in told.split(), told
        return told

    def export(self, path):
        self.run("lienket-broker", "--store", self.store, "--export-ledger",
                 path)
        return path


def claim(lead, line, held, contracted):
    """Where a line's quantity counts, and how much of it."""
    if line["state"] in ("declined", "withdrawn", "moved"):
        return held, 0
    if lead["state"] in ("proposed", "on_hold", "approved", "agreed"):
        return held, line["quantity"]
    if lead["state"] in ("signed", "delivering", "completed"):
        return contracted, line["quantity"]
    if lead["state"] in ("broken", "lapsed"):
        return contracted, min(line["delivered"], line["quantity"])
    return held, 0


def expect_nothing_promised_twice(client):
    """Each lot's uses are the sum of the leads that are alive, and no more
    than the lot has."""
    held, contracted = {}, {}
    for lead in client.list("lead"):
        for line in lead["lines"]:
            sums, taken = claim(lead, line, held, contracted)
            for lot in ((line["offer"], line["offer_lot"]),
                        (lead["demand"], lead["demand_lot"])):
                sums[lot] = sums.get(lot, 0) + taken
    lots = 0
    for table in ("offer", "demand"):
        for record in client.list(table):
            for lot, use in zip(record["lots"], record["uses"], strict=True):
                tolerance = record.get("tolerance_permille", 0)
                most = lot["quantity"] + lot["quantity"] * tolerance // 1000
                assert use["held"] + use["contracted"] <= most, record
                name = record["id"], lot["number"]
                assert use["held"] == held.get(name, 0), record
                assert use["contracted"] == contracted.get(name, 0), record
                lots += 1
    return lots


def main(*cases):
    """Runs the cases, whose names are sentences."""
    for case in cases:
        case()
        print("ok  ", case.__name__, flush=True)
    return 0
