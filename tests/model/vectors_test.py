#!/usr/bin/env python3
"""The published vectors against Python's msgpack: what the codec calls sound or
malformed is so by the rules of docs/protocol.md, not by its own habits."""
import json
import pathlib
import sys

try:
    import msgpack
except ImportError:
    print("skipped: python3-msgpack is missing")
    sys.exit(77)

VECTORS = pathlib.Path("docs/vectors")
DEPTH_MOST = 16


def vectors(name):
    text = (VECTORS / name).read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def check(value, depth=0):
    """Section "Values" of docs/protocol.md, for what msgpack unpacked."""
    if isinstance(value, (dict, list)):
        assert depth < DEPTH_MOST, "too deep"
    if isinstance(value, dict):
        keys = list(value)
        assert all(type(key) is int and key >= 0 for key in keys), "key kind"
        assert keys == sorted(keys), "keys do not ascend"
        for part in value.values():
            check(part, depth + 1)
    elif isinstance(value, list):
        for part in value:
            check(part, depth + 1)
    elif isinstance(value, str):
        assert "\0" not in value, "NUL"
    else:
        assert isinstance(value, (int, bytes, msgpack.Timestamp)), "kind"


def is_sound(data):
    try:
        value = msgpack.unpackb(data, strict_map_key=False)
        check(value)
    except (ValueError, AssertionError):
        return False  # every error of msgpack's is a ValueError
    # A key that stood twice or a longer form than needed does not come back.
    return msgpack.packb(value, use_bin_type=True) == data


def main():
    valid, invalid = vectors("valid.jsonl"), vectors("invalid.jsonl")
    assert len(valid) >= 10 and len(invalid) >= 20
    for vector in valid:
        assert is_sound(bytes.fromhex(vector["hex"])), vector["name"]
    for vector in invalid:
        sound = is_sound(bytes.fromhex(vector["hex"]))
        assert sound == (vector["reason"] != "malformed"), vector["name"]
    print(f"ok: {len(valid)} valid and {len(invalid)} invalid vectors")


if __name__ == "__main__":
    main()
