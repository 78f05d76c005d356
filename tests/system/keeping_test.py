#!/usr/bin/env python3
"""A ledger that can be trusted: its head is signed and proven against later, a
store comes back from a backup or from any of its events, and whoever is killed
in the middle leaves nothing half that looks whole."""
import hashlib
import json
import pathlib
import random
import shutil
import signal
import stat
import subprocess
import sys
import time

from house import BIN, BUYER, GROUP, House, WAIT_S, die_with_parent, main
from wire import PROTOCOL

CHECKER = pathlib.Path("tests/model/verify_checkpoint.py")


class Kept(House):
    """A house with a market in it, and words for what an operator does."""

    def open(self, posts=20):
        self.start().await_workers()
        client = self.client
        client.furnish()
        self.group = client.post_party(GROUP, "nhóm")
        self.buyer = client.post_party(BUYER, "công ty")
        for kg in range(1, posts + 1):
            client.say("post_offer", client.offer(self.group, kg))
        for kg in range(1, 4):
            client.say("post_demand", client.demand(self.buyer, kg))
        client.clear()
        return self

    def keep(self, *options, code=0, store=None):
        return self.run("lienket-broker", "--store", store or self.store,
                        *options, code=code)

    def ask_broker(self, *words):
        command = [BIN / "lienket-broker", *words]
        return subprocess.run([str(word) for word in command],
                              capture_output=True, check=False, timeout=60)

    def told(self, *options, code=0, store=None):
        """What it printed, word by word: {"events": "12", ...}."""
        text = self.keep(*options, code=code, store=store)
        return {line.rpartition(" ")[0]: line.rpartition(" ")[2]
                for line in text.splitlines()}

    def contact(self, phone):
        self.client.say("put_contact", {"id": self.group, "person": "Mẫu",
                                        "phone": phone})


# ---- checkpoints

def a_signed_head_is_proven_against_later():
    with Kept().open() as house:
        heads, key_file = house.folder / "heads", house.folder / "store.signing-key"
        first = house.told("--checkpoint", heads)
        key = first["public key"]
        assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
        assert key_file.read_text().strip() != key
        house.client.say("post_offer", house.client.offer(house.group, 5))
        second = house.told("--checkpoint", heads)
        assert int(second["sequence"]) == int(first["sequence"]) + 1
        assert second["public key"] == key
        house.client.say("post_offer", house.client.offer(house.group, 5))
        told = house.told("--prove", heads, "--public-key", key)
        assert (told["kept"], told["signed"]) == ("2", "2"), told
        assert told["same to event"] == second["sequence"], told
        export = house.export(house.folder / "export")
        house.keep("--prove", heads, "--ledger", export, store="/nowhere")
        house.keep("--prove", export)  # an export serves as what was kept
        done = subprocess.run([sys.executable, CHECKER, heads, export, key],
                              check=False, capture_output=True, timeout=60)
        print("     ", done.stdout.decode().splitlines()[-1])
        assert done.returncode in (0, 77), done
        forged = change(heads, 2, time_ms=1)
        done = subprocess.run([sys.executable, CHECKER, forged, export, key],
                              check=False, capture_output=True, timeout=60)
        assert done.returncode in (1, 77), done


def change(path, number, **values):
    """Changes one line of a file of JSON lines."""
    lines = path.read_text().splitlines()
    lines[number - 1] = json.dumps(dict(json.loads(lines[number - 1]), **values))
    other = path.with_suffix(f".{number}")
    other.write_text("\n".join(lines) + "\n")
    return other


def rewrite(house, number):
    """A ledger whose chain is sound, and whose event is another one."""
    forged = house.folder / "forged"
    lines = house.export(house.folder / "export").read_text().splitlines()
    out, last = [], bytes(32)
    for line in lines:
        entry = json.loads(line)
        event = bytes.fromhex(entry["event"])
        if entry["sequence"] == number:
            event = event.replace("nhóm".encode(), "khóm".encode())
            assert event.hex() != entry["event"]
        last = hashlib.sha256(last + event).digest()
        out.append(json.dumps({"sequence": entry["sequence"],
                               "hash": last.hex(), "event": event.hex()}))
    forged.write_text("\n".join(out) + "\n")
    return forged


def a_ledger_that_was_rewritten_is_found_and_where():
    with Kept().open() as house:
        heads = house.folder / "heads"
        house.keep("--checkpoint", heads)
        head = house.client.head()
        party = next(index for index, event in enumerate(house.client.events(), 1)
                     if event["subject"] == house.group)
        export = house.export(house.folder / "whole")
        forged = rewrite(house, party)
        told = house.keep("--prove", heads, "--ledger", forged, code=70)
        assert f"FAULT the first difference is one of the events 1 to {head}" \
            in told, told
        told = house.keep("--prove", export, "--ledger", forged, code=70)
        assert f"FAULT the first difference is event {party}\n" in told, told
        short = house.folder / "short"
        short.write_text("".join(
            export.read_text().splitlines(keepends=True)[:head - 1]))
        told = house.keep("--prove", heads, "--ledger", short, code=70)
        assert f"ends at event {head - 1}" in told, told
        told = house.keep("--prove", heads, "--ledger", change(
            export, 4, hash="00" * 32), code=70)
        assert "FAULT event 4: hash does not match" in told, told


def a_head_that_was_not_signed_so_is_found():
    with Kept().open(3) as house:
        heads = house.folder / "heads"
        key = house.told("--checkpoint", heads)["public key"]
        for values in ({"time_ms": 1}, {"hash": "00" * 32}, {"sequence": 2},
                       {"signature": "00" * 64}):
            told = house.keep("--prove", change(heads, 1, **values), code=70)
            assert "line 1 of the checkpoints: not signed" in told, told
        told = house.keep("--prove", heads, "--public-key", "00" * 32, code=70)
        assert "not signed with that key" in told, told
        export = house.export(house.folder / "export")
        told = house.keep("--prove", export, "--public-key", key, code=70)
        assert "line 1 is not signed" in told, told
        (house.folder / "store.signing-key").chmod(0o640)
        house.keep("--checkpoint", heads, code=77)


# ---- restoring

def a_backup_comes_back_whole():
    with Kept().open() as house:
        house.contact("+84912345678")
        house.keep("--backup", house.folder / "backup")
        before = house.export(house.folder / "before").read_text()
        house.client.say("post_offer", house.client.offer(house.group, 5))
        new = house.folder / "new"
        told = house.told("--restore", house.folder / "backup", store=new)
        assert told["events"] == str(len(before.splitlines())), told
        assert told["contacts"] == "1" and int(told["replies"]) > 20, told
        house.keep("--restore", house.folder / "backup", store=new, code=65)
        house.keep("--restore", house.folder, store=house.folder / "x", code=1)
        house.kill("broker")
        house.store = new
        house.start("broker")
        assert house.client.head() == int(told["events"])
        assert house.export(house.folder / "after").read_text() == before


def a_store_comes_back_as_it_was_at_an_event():
    with Kept().open() as house:
        client = house.client
        house.contact("+84912345678")
        wanted = client.ids.next()
        frame = PROTOCOL.request("post_offer", client.offer(house.group, 7),
                                 id=wanted)
        first = client.ask_frame(frame, wanted)
        house.client.say("put_contact", {"id": house.buyer, "person": "Mẫu",
                                         "phone": "+84912345679"})
        house.contact("+84900000000")
        export = house.export(house.folder / "export")
        new = house.folder / "new"
        told = house.told("--restore", house.store, "--replay-to",
                          first.sequence, store=new)
        # Both contacts are of later: the one changed, the other came.
        assert told["events"] == str(first.sequence), told
        assert (told["contacts"], told["contacts left"]) == ("0", "2"), told
        assert told["replies left"] == "2", told
        same = house.told("--restore", export, "--replay-to", first.sequence,
                          store=house.folder / "from-export")
        assert same["head"] == told["head"] and same["contacts"] == "0", same
        all_of_it = house.told("--restore", house.store, "--replay-to",
                               client.head(), store=house.folder / "all")
        assert all_of_it["contacts"] == "2", all_of_it
        house.keep("--restore", export, "--replay-to", client.head() + 1,
                   store=house.folder / "beyond", code=1)
        assert not (house.folder / "beyond").exists()
        house.keep("--restore", change(export, 5, hash="00" * 32),
                   store=house.folder / "broken", code=70)
        assert not (house.folder / "broken").exists()
        house.kill("broker")
        house.store = new
        house.start("broker")
        assert client.ask_frame(frame, wanted).frame == first.frame
        client.say("post_offer", client.offer(house.group, 1))
        house.verify()


def a_password_set_again_after_it_was_forgotten_breaks_no_store():
    """Its versions count on, though the password before is nowhere any more."""
    with Kept().open(3) as house:
        client, backup, new = house.client, house.folder / "b", house.folder / "n"
        order = {"party": house.group, "password": "một hai ba bốn"}
        assert client.say("set_password", order).body["version"] == 1
        client.say("forget_person", {"id": house.group})
        assert client.say("set_password", order).body["version"] == 2
        assert client.say("set_password", order).body["version"] == 3
        house.verify()
        house.keep("--backup", backup)
        house.keep("--restore", backup, store=new)
        replayed = house.folder / "replayed"
        house.keep("--restore", backup, "--replay-to", client.head(),
                   store=replayed)
        for store in (new, replayed):
            house.kill("broker")
            house.store = store
            house.start("broker")
            assert client.say("set_password", order).body["version"] == 4
            house.verify()


def a_replay_leaves_passwords_phones_and_sessions_and_says_so():
    with Kept().open(3) as house:
        client, left = house.client, "passwords, phones and sessions left"
        web = client.post_party("web", "cổng")
        entry = {"name": "0912 345 678", "password": "một hai ba bốn"}
        house.speaker(house.group).say("set_password",
                                       {"password": entry["password"]})
        client.say("bind_phone", {"party": house.group, "phone": entry["name"]})
        gateway = house.speaker(web)
        gateway.say("log_in", entry)
        head, export = client.head(), house.export(house.folder / "export")
        whole, new = house.folder / "whole", house.folder / "new"
        told = house.told("--restore", house.store, store=whole)
        assert left not in told, told
        told = house.told("--restore", house.store, "--replay-to", head,
                          store=new)
        assert told[left] == "3", told
        told = house.told("--restore", export, store=house.folder / "other")
        assert told[left] == "0", told
        for store, status in ((whole, "ok"), (new, "denied")):
            house.kill("broker")
            house.store = store
            house.start("broker")
            reply = gateway.ask("log_in", entry)
            assert reply.status == status, reply


# ---- killed in the middle

def kill_at_some_time(house, chance, words, longest_s):
    child = subprocess.Popen([str(word) for word in words],
                             stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT,
                             preexec_fn=die_with_parent)
    try:
        child.wait(chance.random() * longest_s)
    except subprocess.TimeoutExpired:
        child.send_signal(signal.SIGKILL)
    child.wait(WAIT_S)
    for half in house.folder.glob("*.half-*"):
        shutil.rmtree(half)


def who_is_killed_leaves_nothing_half_that_looks_whole():
    chance = random.Random(7)
    with Kept(broker_options=("--staff-requests", 1000000)).open(400) as house:
        head = house.client.head()
        broker = BIN / "lienket-broker"
        backup, new = house.folder / "backup", house.folder / "new"
        ways = (("--store", house.store, "--backup", backup),
                ("--restore", backup, "--store", new),
                ("--restore", house.store, "--replay-to", head, "--store", new))
        house.keep("--backup", backup)
        whole = 0
        for turn in range(30):
            way = ways[turn % 3]
            made = pathlib.Path(way[-1])
            shutil.rmtree(made, ignore_errors=True)
            start = time.monotonic()
            house.run("lienket-broker", *way)
            took = time.monotonic() - start
            shutil.rmtree(made)
            kill_at_some_time(house, chance, [broker, *way], took * 1.2)
            if made.exists():
                whole += 1
                told = house.told("--verify", store=made)
                assert told["events"] == str(head), told
            if not backup.exists():
                house.keep("--backup", backup)
        print(f"      {whole} of 30 were whole, none was half")


# ---- the end of the ledger

def a_broker_does_not_serve_a_store_whose_end_is_damaged():
    with Kept().open(3) as house:
        export = house.export(house.folder / "export").read_text().splitlines()
        for name in house.PROGRAMS:
            house.kill(name)
        event = bytes.fromhex(json.loads(export[-1])["event"])
        data = house.store / "data.mdb"
        stored = bytearray(data.read_bytes())
        at, places = stored.find(event), 0
        while at >= 0:
            stored[at + len(event) - 1] ^= 1
            at, places = stored.find(event, at + 1), places + 1
        assert places > 0
        data.write_bytes(stored)
        told = subprocess.run([str(word) for word in house.command("broker")],
                              capture_output=True, check=False, timeout=60)
        assert told.returncode == 70, told
        assert f"event {len(export)}: hash does not match".encode() \
            in told.stderr, told


# ---- a file that is not as it was written

PAGE = 4096


def expect_damage(house, store, content):
    """That whoever opens it says so and what to do; no signal, no core."""
    (store / "data.mdb").write_bytes(content)
    told = house.ask_broker("--store", store, "--verify")
    assert told.returncode == 70, told
    assert b"--restore" in told.stderr or b"FAULT" in told.stdout, told


def a_page_that_is_lost_is_found_wherever_it_was():
    with Kept().open(60) as house:
        backup = house.folder / "backup"
        house.keep("--backup", backup)  # has no page that is not in use
        sound = (backup / "data.mdb").read_bytes()
        last = len(sound) // PAGE
        for page in range(2, last, 1 + last // 40):
            lost = bytearray(sound)
            lost[page * PAGE:(page + 1) * PAGE] = bytes(PAGE)
            expect_damage(house, backup, lost)
        for size in (PAGE + 100, len(sound) // 2 // PAGE * PAGE,
                     len(sound) - PAGE):
            expect_damage(house, backup, sound[:size])
        told = house.ask_broker("--store", house.folder / "again",
                                "--restore", backup)
        assert told.returncode == 70, told
        assert str(backup).encode() in told.stderr, told
        left = [each.name for each in house.folder.iterdir()
                if "verify" in each.name]
        assert not left, left


if __name__ == "__main__":
    sys.exit(main(a_signed_head_is_proven_against_later,
                  a_ledger_that_was_rewritten_is_found_and_where,
                  a_head_that_was_not_signed_so_is_found,
                  a_backup_comes_back_whole,
                  a_store_comes_back_as_it_was_at_an_event,
                  a_password_set_again_after_it_was_forgotten_breaks_no_store,
                  a_replay_leaves_passwords_phones_and_sessions_and_says_so,
                  who_is_killed_leaves_nothing_half_that_looks_whole,
                  a_broker_does_not_serve_a_store_whose_end_is_damaged,
                  a_page_that_is_lost_is_found_wherever_it_was))
