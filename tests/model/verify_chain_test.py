#!/usr/bin/env python3
"""verify_chain.py accepts a made-up ledger and no changed byte of it."""
import hashlib
import json
import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True
import verify_chain  # noqa: E402


def export(events):
    lines, head = [], bytes(32)
    for sequence, event in enumerate(events, 1):
        head = hashlib.sha256(head + event).digest()
        lines.append(json.dumps({"sequence": sequence, "hash": head.hex(),
                                 "event": event.hex()}).encode() + b"\n")
    return lines, head.hex()


def meaning(lines):
    """What counts for verification, or None for what is no export."""
    try:
        entries = [json.loads(line.decode("utf-8")) for line in lines]
        return [(e["sequence"], bytes.fromhex(e["hash"]),
                 bytes.fromhex(e["event"])) for e in entries]
    except (ValueError, KeyError, TypeError):
        return None


def refused(lines):
    try:
        verify_chain.verify(lines)
    except ValueError as fault:
        return str(fault)
    return ""


def program(content):
    return subprocess.run([sys.executable, HERE / "verify_chain.py"],
                          input=content, capture_output=True, timeout=60)


def main():
    events = [b"\x81\x02\x01", b"\x82\x01\x02\x02\x05", b"\x81\x01\x03"]
    lines, head = export(events)
    assert verify_chain.verify(lines) == (3, head)
    assert verify_chain.verify([]) == (0, bytes(32).hex())

    answer = program(b"".join(lines))
    assert answer.returncode == 0, answer
    assert answer.stdout.decode() == f"ok 3 events, head {head}\n", answer

    # Each bit of each byte. A change that means the same may pass (the case of
    # a hex digit); everything else must not.
    whole, tried = b"".join(lines), 0
    for at in range(len(whole)):
        for bit in range(8):
            changed = bytearray(whole)
            changed[at] ^= 1 << bit
            parts = bytes(changed).splitlines(keepends=True)
            same = meaning(parts) == meaning(lines)
            assert bool(refused(parts)) != same, bytes(changed)
            tried += 1

    # Each byte of each event, with the chain as it was.
    for number, event in enumerate(events, 1):
        for at in range(len(event)):
            bent = bytearray(event)
            bent[at] ^= 0x40
            parts = list(lines)
            entry = dict(json.loads(lines[number - 1]), event=bent.hex())
            parts[number - 1] = json.dumps(entry).encode()
            assert refused(parts).startswith(f"event {number}:")

    assert refused(lines[1:]).startswith("event 1:")
    assert refused([lines[0], lines[2]]).startswith("event 2:")
    assert refused([lines[1], lines[0]]).startswith("event 1:")
    assert refused(lines + lines[2:]).startswith("event 4:")

    answer = program(lines[0] + lines[2])
    assert answer.returncode == 1 and answer.stdout == b"", answer
    assert answer.stderr.startswith(b"event 2:"), answer
    print(f"ok: {tried} changed bits, each as it must be")


if __name__ == "__main__":
    main()
