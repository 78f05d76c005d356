#!/usr/bin/env python3
"""The history checker: takes what every client said and heard and the ledger as
it stands at the end, and looks for any way in which the two cannot both be true.

    history.py LEDGER JOURNAL...     exit 0 when sound, 1 with a line a fault

The ledger is an export of `lienket-broker --export-ledger`. Kinds of faults:

    chain       the ledger's own hashes, sequences or times do not hold
    lost        what was acknowledged, or read, is not there
    twice       one request has two groups of events
    reply       replies to one request differ in a byte, refusals too, or tell
                another sequence, id or version than the ledger
    refused     a request that was finally refused has an effect
    unasked     an event that nobody asked for
    unanswered  a request that never got a final reply
    order       an effect before one that was acknowledged earlier
    version     a record's versions do not count up by one
    promised    a lot is promised beyond what it has, or gives back more
"""
import bisect
import collections
import hashlib
import json
import sys

from journal import NOT_FINAL, PROTOCOL, READS, read_journal

MATCHER = bytes.fromhex("00000000000070008000000000000002")
TABLES = {number: name for name, number in PROTOCOL.numbers.items()}
VERBS = {number: name for name, (number, _, _) in PROTOCOL.verbs.items()}
ALIVE = {"proposed", "on_hold", "approved", "agreed", "signed", "delivering",
         "completed"}
ENDED = {"broken", "lapsed"}  # what was delivered stays promised
GONE = {"declined", "withdrawn", "moved"}
MAY_LEAVE_NOTHING = {"propose_leads", "record_clearing"}

Fault = collections.namedtuple("Fault", "kind what")


class Ledger:
    """The export, event by event, its chain recomputed."""

    def __init__(self, lines):
        self.events, self.hashes, self.faults = [], {}, []
        last, time_ms = bytes(32), 0
        for number, line in enumerate(lines, 1):
            entry = json.loads(line)
            encoded = bytes.fromhex(entry["event"])
            last = hashlib.sha256(last + encoded).digest()
            event = PROTOCOL.unpack("event", encoded)
            event["verb"] = VERBS.get(event["verb"], event["verb"])
            event["table"] = TABLES.get(event["table"])
            if event["table"]:
                event["record"] = PROTOCOL.unpack(event["table"],
                                                  event["record"])
            if (entry["hash"] != last.hex() or event["sequence"] != number
                    or entry["sequence"] != number
                    or event["time_ms"] < time_ms):
                self.faults.append(Fault("chain", f"event {number}"))
            time_ms = event["time_ms"]
            self.events.append(event)
            self.hashes[number] = entry["hash"]

    @property
    def head(self):
        return len(self.events)


class Request:
    """One request over all its journals: when it was first said, and every
    final reply to it."""

    def __init__(self, verb, actor, said_at):
        self.verb, self.actor, self.said_at = verb, actor, said_at
        self.replies = []  # final ones, in order
        self.events = []

    @property
    def done(self):
        return next((reply for reply in self.replies
                     if reply["status"] == "ok"), None)


def gather(journals):
    """Requests by id, and all that was read of the ledger."""
    requests, saw = {}, []
    entries = [entry for journal in journals for entry in journal]
    for entry in sorted(entries, key=lambda each: each["at"]):
        if "say" in entry:
            requests.setdefault(entry["say"], Request(
                entry["verb"], entry["actor"], entry["at"]))
        elif "saw" in entry:
            saw.extend(entry["saw"])
        elif entry["hear"] in requests and entry["status"] not in NOT_FINAL:
            requests[entry["hear"]].replies.append(entry)
    return requests, saw


def check_effects(requests, ledger, faults):
    """Each event belongs to one request, all events of a request together."""
    for event in ledger.events:
        if not any(event["request"]):
            continue
        wanted = event["request"].hex()
        request = requests.get(wanted)
        if request:
            request.events.append(event)
        elif event["actor"] != MATCHER and event["verb"] not in (
                "lapse_lead", "remind_lead"):
            faults.append(Fault("unasked", f"{event['verb']} at "
                                f"{event['sequence']} by {wanted}"))
    for wanted, request in requests.items():
        sequences = [event["sequence"] for event in request.events]
        if sequences and sequences[-1] - sequences[0] >= len(sequences):
            faults.append(Fault("twice", f"{request.verb} {wanted} at "
                                f"{sequences}"))


def told(reply):
    return {name: value for name, value in reply.items() if name != "at"}


def check_done(wanted, request, reply, ledger):
    """What an acknowledged write said, against what it left."""
    if not request.events:
        if request.verb in MAY_LEAVE_NOTHING and reply["sequence"] <= ledger.head:
            return None
        return Fault("lost", f"{request.verb} {wanted} acknowledged at "
                     f"{reply['sequence']} of {ledger.head}")
    last = request.events[-1]
    if last["sequence"] != reply["sequence"]:
        return Fault("reply", f"{wanted} told {reply['sequence']}, stands at "
                     f"{last['sequence']}")
    if request.events[0]["actor"].hex() != request.actor:
        return Fault("reply", f"{wanted} stands under another actor")
    if "version" in reply and last["record"].get("version"):
        record = last["record"]
        if (record["id"].hex(), record["version"]) != (reply["id"],
                                                       reply["version"]):
            return Fault("reply", f"{wanted} told another id or version")
    there = {event["subject"].hex() for event in ledger.events
             if event["table"] == "lead"} if reply.get("leads") else ()
    if any(lead not in there for lead in reply.get("leads", ())):
        return Fault("lost", f"a lead proposed by {wanted}")
    return None


def check_replies(requests, ledger, faults, is_over):
    for wanted, request in requests.items():
        if request.verb in READS:
            for reply in request.replies:
                if reply["sequence"] > ledger.head:
                    faults.append(Fault("lost", f"a read saw event "
                                        f"{reply['sequence']}"))
            continue
        if not request.replies:
            if is_over:
                faults.append(Fault("unanswered", f"{request.verb} {wanted}"))
            continue
        if any(told(reply) != told(request.replies[0])
               for reply in request.replies):
            faults.append(Fault("reply", f"{request.verb} {wanted} had "
                                "different replies"))
        if not request.done and request.events:
            faults.append(Fault("refused", f"{request.verb} {wanted} at "
                                f"{request.events[0]['sequence']}"))
        fault = request.done and check_done(wanted, request, request.done,
                                            ledger)
        if fault:
            faults.append(fault)


def check_saw(saw, ledger, faults):
    for sequence, digest in saw:
        if ledger.hashes.get(sequence) != digest:
            faults.append(Fault("lost", f"event {sequence} was read and is "
                                "not, or not so, in the ledger"))


def check_order(requests, faults):
    """Who was answered before another one spoke stands before it; a hello says
    a head that has all that was acknowledged before it was asked."""
    done = sorted((request.done["at"], request.done["sequence"])
                  for request in requests.values()
                  if request.done and request.verb not in READS)
    heard_at, highest, most = [each[0] for each in done], [], 0
    for _, sequence in done:
        most = max(most, sequence)
        highest.append(most)
    for wanted, request in requests.items():
        before = bisect.bisect_left(heard_at, request.said_at)
        least = highest[before - 1] if before else 0
        if request.verb == "hello":
            if any(reply["sequence"] < least for reply in request.replies):
                faults.append(Fault("order", f"hello {wanted} forgot {least}"))
        elif request.events and request.events[0]["sequence"] <= least:
            faults.append(Fault("order", f"{request.verb} {wanted} at "
                                f"{request.events[0]['sequence']}, said after "
                                f"{least} was acknowledged"))


def check_versions(ledger, faults):
    versions = {}
    for event in ledger.events:
        if event["table"] not in ("party", "offer", "demand", "lead"):
            continue
        name = event["table"], event["subject"]
        versions[name] = versions.get(name, 0) + 1
        if event["record"]["version"] != versions[name]:
            faults.append(Fault("version", f"event {event['sequence']}"))


class Promises:
    """Folds leads on its own: what each lot has, and what is promised of it
    after every event."""

    def __init__(self):
        self.most, self.used, self.leads = {}, collections.Counter(), {}

    def post(self, record):
        """A posted or changed offer or demand; the lots it touches."""
        tolerance = record.get("tolerance_permille", 0)
        before = [lot for lot in self.most if lot[0] == record["id"]]
        for lot in before:
            self.most[lot] = 0
        for lot in record["lots"]:
            self.most[record["id"], lot["number"]] = (
                lot["quantity"] + lot["quantity"] * tolerance // 1000)
        return [lot for lot in self.most if lot[0] == record["id"]]

    @staticmethod
    def uses(lead):
        """What a lead in its state takes, held or contracted, of each lot."""
        uses = collections.Counter()
        for line in lead["lines"]:
            taken = 0
            if lead["state"] in ALIVE:
                taken = line["quantity"]
            elif lead["state"] in ENDED:
                taken = min(line.get("delivered", 0), line["quantity"])
            if taken and line["state"] not in GONE:
                uses[line["offer"], line["offer_lot"]] += taken
                uses[lead["demand"], lead["demand_lot"]] += taken
        return uses

    def change(self, lead):
        after = self.uses(lead)
        before = self.leads.get(lead["id"], {})
        self.leads[lead["id"]] = after
        for lot in before:
            self.used[lot] -= before[lot]
        for lot in after:
            self.used[lot] += after[lot]
        return set(before) | set(after)


def check_promises(ledger, faults):
    promises, lots_of = Promises(), collections.defaultdict(int)
    for event in ledger.events:
        if event["table"] in ("offer", "demand"):
            touched = promises.post(event["record"])
        elif event["table"] == "lead":
            touched = promises.change(event["record"])
        else:
            continue
        for lot in touched:
            lots_of[event["table"]] += 1
            if promises.used[lot] > promises.most.get(lot, 0):
                faults.append(Fault(
                    "promised", f"{promises.used[lot]} of "
                    f"{promises.most.get(lot, 0)} at event {event['sequence']}"
                    f", lot {lot[1]} of {lot[0].hex()}"))
    return promises


def check(journals, lines, is_over=True):
    """All faults, most telling first; none for a sound history. `is_over`:
    every client has said that it is done."""
    ledger = Ledger(lines)
    faults = list(ledger.faults)
    requests, saw = gather(journals)
    check_effects(requests, ledger, faults)
    check_replies(requests, ledger, faults, is_over)
    check_saw(saw, ledger, faults)
    check_order(requests, faults)
    check_versions(ledger, faults)
    check_promises(ledger, faults)
    return faults


def main():
    with open(sys.argv[1], encoding="utf-8") as lines:
        faults = check([read_journal(path) for path in sys.argv[2:]], lines)
    for fault in faults:
        print(*fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
