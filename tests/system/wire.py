"""The wire protocol, read from docs/protocol.md and nothing else: what its
tables say is what these tests send, so that a wrong page fails them."""
import pathlib
import random
import re
import time

import msgpack

PAGE = pathlib.Path("docs/protocol.md")
OPERATOR = bytes.fromhex("00000000000070008000000000000001")
MATCHER = bytes.fromhex("00000000000070008000000000000002")
OFFICE = bytes.fromhex("00000000000070008000000000000003")
POLICY = bytes.fromhex("00000000000070008000000000000010")


def rows(text):
    """The cells of each row of the tables in a section, headers left out."""
    for line in text.splitlines():
        if re.match(r"\| \d+ \|", line):
            yield [cell.strip() for cell in line.strip("|").split(" |")]


def read_field(number, name, kind, allowed):
    inner = re.search(r"`(\w+)`", allowed) if kind in ("list", "record") else None
    words = re.search(r"\[(\w+)\]", allowed) if kind == "choice" else None
    missing = re.search(r"missing: (-?\d+)", allowed)
    return {"number": int(number), "kind": kind, "name": name,
            "inner": inner and inner.group(1), "words": words and words.group(1),
            "missing": int(missing.group(1)) if missing else None}


class Protocol:
    def __init__(self, text):
        sections = dict(re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", text,
                                   re.M | re.S))
        self.status = {int(row[0]): row[1].strip("`")
                       for row in rows(sections["Statuses"])}
        self.verbs = {row[1].strip("`"): (int(row[0]), row[2].strip("`"),
                                          row[3].strip("`"))
                      for row in rows(sections["Verbs"])}
        self.words, self.records, self.numbers = {}, {}, {}
        for name, part in re.findall(r"^### (\w+)\n(.*?)(?=^###? |\Z)",
                                     sections["Vocabularies"], re.M | re.S):
            self.words[name] = {row[1].strip("`"): int(row[0])
                                for row in rows(part)}
        for number, name, part in re.findall(
                r"^### Record (\d+): `(\w+)`\n(.*?)(?=^### |\Z)",
                sections["Records"], re.M | re.S):
            self.numbers[name] = int(number)
            self.records[name] = [
                read_field(row[0], row[1].strip("`"), row[2], row[3])
                for row in rows(part)]

    def shape(self, record, value):
        """A map of field number to value; choices may be words."""
        shaped, known = {}, {field["name"]: field
                             for field in self.records[record]}
        for name in sorted(value, key=lambda each: known[each]["number"]):
            field, given = known[name], value[name]
            if field["kind"] == "record":
                given = self.shape(field["inner"], given)
            elif field["kind"] == "list":
                given = [self.shape(field["inner"], each) for each in given]
            elif field["words"] and isinstance(given, str):
                given = self.words[field["words"]][given]
            if given not in ("", b"", [], {}) and given != (field["missing"] or 0):
                shaped[field["number"]] = given
        return shaped

    def pack(self, record, value):
        return msgpack.packb(self.shape(record, value), use_bin_type=True)

    def name(self, record, shaped):
        """What was missing takes its default; choices become words."""
        value = {}
        for field in self.records[record]:
            given = shaped.get(field["number"])
            if field["kind"] == "record":
                given = self.name(field["inner"], given or {})
            elif field["kind"] == "list":
                given = [self.name(field["inner"], each) for each in given or []]
            elif given is None and field["kind"] in ("text", "id", "bytes"):
                given = "" if field["kind"] == "text" else b""
            elif given is None:
                given = field["missing"] or 0
            if field["words"]:
                given = next((word for word, number
                              in self.words[field["words"]].items()
                              if number == given), given)
            value[field["name"]] = given
        return value

    def unpack(self, record, data):
        if not data:
            return self.name(record, {})
        return self.name(record, msgpack.unpackb(data, strict_map_key=False))

    def request(self, verb, body=None, /, **more):
        """A request as bytes; `body` may be bytes already."""
        number, record, _ = self.verbs[verb]
        if isinstance(body, dict):
            body = self.pack(record, body)
        envelope = {"protocol": 1, "kind": "request", "verb": number,
                    "body": body or b""}
        envelope.update(more)
        return self.pack("envelope", envelope)


class Ids:
    """UUIDs of version 7; the same ones for the same seed and time."""

    def __init__(self, seed, time_ms=None):
        self.random = random.Random(seed)
        self.time_ms = time_ms

    def next(self):
        if self.time_ms is None:
            now_ms = int(time.time() * 1000)
        else:
            self.time_ms += 1
            now_ms = self.time_ms
        tail = bytearray(self.random.randbytes(10))
        tail[0] = 0x70 | tail[0] & 0x0f
        tail[2] = 0x80 | tail[2] & 0x3f
        return now_ms.to_bytes(6, "big") + bytes(tail)


PROTOCOL = Protocol(PAGE.read_text(encoding="utf-8"))
