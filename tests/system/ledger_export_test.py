#!/usr/bin/env python3
"""An exported ledger is verified by a script that knows the protocol's page
alone, and one flipped byte is found, by the number of its event."""
import json
import pathlib
import sys

from house import BUYER, GROUP, House, main, need, subprocess

VERIFIER = pathlib.Path("tests/model/verify_chain.py")


def verify(path):
    done = subprocess.run([sys.executable, VERIFIER, path], check=False,
                          capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout + done.stderr


def furnish(house):
    client = house.client
    client.furnish()
    group = client.post_party(GROUP, "nhóm")
    buyer = client.post_party(BUYER, "công ty")
    for kg in range(1, 20):
        client.say("post_offer", client.offer(group, kg))
        client.say("post_demand", client.demand(buyer, kg))
    client.clear()
    return client.head()


def expect_whole(path, head):
    code, told = verify(path)
    assert code == 0 and f"ok {head} events" in told, told


def expect_found(path, number):
    """Flips one byte in the middle of that event."""
    lines = path.read_bytes().splitlines(keepends=True)
    entry = json.loads(lines[number - 1])
    event = bytearray.fromhex(entry["event"])
    event[len(event) // 2] ^= 1
    lines[number - 1] = lines[number - 1].replace(entry["event"].encode(),
                                                  event.hex().encode())
    broken = path.with_suffix(f".{number}")
    broken.write_bytes(b"".join(lines))
    code, told = verify(broken)
    assert code == 1 and told.startswith(f"event {number}:"), told


def an_exported_ledger_verifies_and_a_flipped_byte_names_its_event():
    with House(seed=7) as house:
        house.start().await_workers()
        head = furnish(house)
        path = house.export(house.folder / "ledger.jsonl")
        expect_whole(path, head)
        for number in (1, 2, head // 2, head):
            expect_found(path, number)


def the_command_line_exports_the_same_ledger():
    need("lienket")
    with House(seed=8) as house:
        house.start().await_workers()
        head = furnish(house)
        path = house.folder / "cli.jsonl"
        path.write_text(house.lienket("event", "export"), encoding="utf-8")
        expect_whole(path, head)
        ours = house.export(house.folder / "ledger.jsonl")
        both = [[(entry["sequence"], entry["hash"], entry["event"])
                 for entry in map(json.loads, each.open(encoding="utf-8"))]
                for each in (ours, path)]
        assert both[0] == both[1]


if __name__ == "__main__":
    sys.exit(main(an_exported_ledger_verifies_and_a_flipped_byte_names_its_event,
                  the_command_line_exports_the_same_ledger))
