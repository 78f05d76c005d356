#!/usr/bin/env python3
"""Verifies signed heads against an exported ledger; docs/protocol.md says what
is signed. Ed25519 is that of the program openssl.

    verify_checkpoint.py HEADS EXPORT PUBLIC_KEY     exit 1 when they differ
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

from verify_chain import verify

DER = bytes.fromhex("302a300506032b6570032100")  # RFC 8410, before the key


def is_signed(entry, key):
    statement = (f"lienket checkpoint 1\nsequence {entry['sequence']}\n"
                 f"hash {entry['hash']}\ntime_ms {entry['time_ms']}\n")
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        parts = {"key": DER + bytes.fromhex(key), "text": statement.encode(),
                 "signature": bytes.fromhex(entry["signature"])}
        for part, data in parts.items():
            (folder / part).write_bytes(data)
        done = subprocess.run(
            ["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER",
             "-inkey", folder / "key", "-rawin", "-in", folder / "text",
             "-sigfile", folder / "signature"], check=False,
            capture_output=True)
    return done.returncode == 0


def main():
    heads, export, key = sys.argv[1:]
    if not shutil.which("openssl"):
        print("skipped: there is no openssl")
        return 77
    with open(export, "rb") as lines:
        verify(lines)  # ValueError names the event
    with open(export, encoding="utf-8") as lines:
        hashes = {entry["sequence"]: entry["hash"]
                  for entry in map(json.loads, lines)}
    with open(heads, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            entry = json.loads(line)
            if not is_signed(entry, key):
                sys.exit(f"line {number}: not signed with that key")
            if hashes.get(entry["sequence"]) != entry["hash"]:
                sys.exit(f"line {number}: the ledger is another one")
            print(f"ok line {number}, event {entry['sequence']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
