#!/usr/bin/env python3
"""Verifies an exported ledger; docs/protocol.md says how the chain is made.

    verify_chain.py [FILE]     reads stdin without FILE; exit 1 when it is broken
"""
import hashlib
import json
import sys


def verify(lines):
    """The number of events and the head; ValueError names the event."""
    head, count = bytes(32), 0
    for count, line in enumerate(lines, 1):
        try:
            entry = json.loads(line.decode("utf-8"))
            sequence = entry["sequence"]
            told, event = (entry[key] for key in ("hash", "event"))
            told, event = bytes.fromhex(told), bytes.fromhex(event)
        except (ValueError, KeyError, TypeError) as fault:
            raise ValueError(f"event {count}: unreadable line: {fault!r}")
        if sequence != count:
            raise ValueError(f"event {count}: has the sequence {sequence}")
        head = hashlib.sha256(head + event).digest()
        if head != told:
            raise ValueError(f"event {count}: hash does not follow")
    return count, head.hex()


def main():
    name = sys.argv[1] if len(sys.argv) > 1 else 0  # 0 is stdin
    try:
        with open(name, "rb") as lines:
            print("ok {} events, head {}".format(*verify(lines)))
    except (ValueError, OSError) as fault:
        sys.exit(str(fault))


if __name__ == "__main__":
    main()
