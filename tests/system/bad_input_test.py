#!/usr/bin/env python3
"""Everything bad that can be sent, as a table over the wire: each gets a reply
with code, field and reason; nothing is written; the broker goes on."""
import sys

from house import BUYER, COMMUNE, GROUP, House, POLICY, PROTOCOL
from house import main, msgpack, today

NOBODY = bytes.fromhex("00000000000070008000000000001234")


class Scene:
    """A market with an offer, a withdrawn one, and parties in all states."""

    def __init__(self, house):
        self.house, self.client = house, house.client
        client = self.client
        client.furnish()
        self.group = client.post_party(GROUP, "nhóm")
        self.other = client.post_party(GROUP, "nhóm khác")
        self.buyer = client.post_party(BUYER, "công ty")
        self.asleep = client.post_party(GROUP, "nhóm nghỉ")
        client.say("suspend_party", {"id": self.asleep, "version": 1})
        self.open = client.offer(self.group, 10)
        client.say("post_offer", self.open)
        self.gone = client.offer(self.group, 10)
        client.say("post_offer", self.gone)
        client.say("withdraw_offer", {"id": self.gone["id"], "version": 1})
        self.demand = client.demand(self.buyer, 10)
        client.say("post_demand", self.demand)

    def offer(self, **changes):
        return dict(self.client.offer(self.group, 10), **changes)

    def expect(self, verb, body, status, field=None, reason=None, by=None,
               **more):
        """The refusal told, and not a byte written."""
        speaker = self.house.speaker(by) if by else self.client
        head = self.client.head()
        reply = speaker.ask(verb, body, retry=(), **more)
        where = f"{verb} {field} {reason}: {reply}"
        assert reply.status == status, where
        assert field is None or reply.has(field, reason), where
        assert self.client.head() == head, f"{where}: something was written"


def lot(**changes):
    day = today() + 30
    return [dict({"quantity": 1000, "from_day": day, "to_day": day + 9},
                 **changes)]


def bad_offers(scene):
    """Status, field and reason for each offer that cannot be."""
    offer = scene.offer
    yield offer(lots=[]), "invalid", "lots", "missing"
    yield offer(lots=lot(quantity=0)), "invalid", "lots[0].quantity", "missing"
    yield (offer(lots=lot(quantity=10**12 + 1)), "invalid",
           "lots[0].quantity", "out_of_range")
    yield (offer(lots=lot(quantity=-5)), "invalid", "lots[0].quantity",
           "out_of_range")
    yield (offer(lots=lot(to_day=today() + 20)), "invalid", "lots[0].to_day",
           "ends_before_start")
    yield (offer(lots=lot(from_day=today() - 20, to_day=today() - 10)),
           "invalid", "lots[0].to_day", "out_of_range")
    yield offer(lots=lot() * 65), "invalid", "lots", "too_many"
    yield offer(commune="99999"), "invalid", "commune", "not_found"
    yield offer(commune="Thục"), "invalid", "commune", "not_found"
    yield offer(commune=""), "invalid", "commune", "missing"
    yield offer(commune="123456789"), "invalid", "commune", "too_long"
    yield offer(product="durian"), "invalid", "product", "not_found"
    yield offer(form="carcass"), "invalid", "form", "not_found"
    yield offer(grade=10), "invalid", "grade", "out_of_range"
    yield offer(group=NOBODY), "invalid", "group", "not_found"
    yield offer(group=scene.buyer), "invalid", "group", "wrong_kind"
    yield offer(group=scene.asleep), "conflict", "group", "wrong_state"
    yield offer(note="x" * 501), "invalid", "note", "too_long"
    yield offer(delivery_point=9), "invalid", "delivery_point", "unknown_word"
    yield (offer(ask={"kind": "fixed"}), "invalid", "ask.price_vnd_per_kg",
           "missing")
    yield offer(id=scene.open["id"]), "conflict", "id", "exists"
    yield (offer(certificates=[{"kind": "organic", "issued_day": today() - 99,
                                "expires_day": today() - 1}]),
           "invalid", "certificates[0].expires_day", "expired")
    yield (offer(certificates=[{"kind": "organic", "issued_day": today(),
                                "expires_day": today() - 1}]),
           "invalid", "certificates[0].expires_day", "ends_before_start")


def each_field_that_cannot_be_is_named_with_the_reason(scene):
    for body, status, field, reason in bad_offers(scene):
        scene.expect("post_offer", body, status, field, reason)
    few = {"id": scene.client.ids.next(), "kind": GROUP, "name": "một mình",
           "commune": COMMUNE, "members": 1}
    scene.expect("post_party", few, "invalid", "members", "out_of_range")
    many = dict(few, members=5, households=3, poor_households=4)
    scene.expect("post_party", many, "invalid", "poor_households",
                 "sum_too_large")


def what_is_withdrawn_or_changed_or_not_there_is_not_touched(scene):
    gone, opened = scene.gone["id"], scene.open["id"]
    scene.expect("withdraw_offer", {"id": gone, "version": 2}, "conflict", "id",
                 "withdrawn")
    scene.expect("update_offer", dict(scene.gone, version=2), "conflict", "id",
                 "withdrawn")
    scene.expect("update_offer", dict(scene.open, version=7), "conflict",
                 "version", "changed_since")
    scene.expect("update_offer", dict(scene.open, version=1,
                                      group=scene.other),
                 "invalid", "group", "fixed")
    scene.expect("withdraw_offer", {"id": NOBODY}, "not_found", "id",
                 "not_found")
    scene.expect("withdraw_offer", {"id": opened, "version": 3}, "conflict",
                 "version", "changed_since")
    scene.expect("approve_lead", {"id": NOBODY}, "not_found", "id",
                 "not_found")


def who_may_not_is_told_so(scene):
    offer = scene.offer()
    for named in (NOBODY, scene.buyer):  # not whose key it is
        scene.expect("post_offer", offer, "denied", "actor", "not_allowed",
                     actor=named)
    scene.expect("post_offer", offer, "denied", "actor", "not_allowed",
                 by=scene.buyer)
    scene.expect("post_offer", offer, "denied", "actor", "not_allowed",
                 by=scene.asleep)
    scene.expect("post_offer", offer, "denied", "group", "not_allowed",
                 by=scene.other)
    scene.expect("clear_market", {}, "denied", "actor", "not_allowed",
                 by=scene.group)
    scene.expect("propose_leads", {}, "denied", "actor", "not_allowed")


def a_request_id_is_good_for_one_body(scene):
    client, wanted = scene.client, scene.client.ids.next()
    first = client.say("post_offer", scene.offer(), id=wanted)
    scene.expect("post_offer", scene.offer(), "conflict", "id", "id_reused",
                 id=wanted)
    scene.expect("withdraw_offer", {"id": scene.open["id"]}, "conflict", "id",
                 "id_reused", id=wanted)
    assert first.status == "ok"
    body = scene.offer()
    wanted = client.ids.next()
    first = client.ask("post_offer", body, id=wanted)
    head = client.head()
    again = client.ask("post_offer", body, id=wanted)
    assert again.frame == first.frame and client.head() == head
    scene.expect("post_offer", scene.offer(), "invalid", "id", "missing",
                 id=b"")


def send_bytes(scene, frame, wanted):
    """A refusal to a frame; one that names no request has an id of zeros."""
    scene.client.send(frame)
    while True:
        reply = scene.client.receive(5)
        assert reply, f"no reply to {frame[:40].hex()}"
        if reply.id in (wanted, b""):
            return reply


def malformed_bodies(sound):
    shaped = msgpack.unpackb(sound, strict_map_key=False)
    yield "cut off", sound[:-1]
    yield "something after its end", sound + b"\x00"
    yield "no map", b"\x93\x01\x02\x03"
    yield "a key twice", b"\x82\x01\x01\x01\x01"
    yield "keys that fall", b"\x82\x02\x01\x01\x01"
    yield "a float", msgpack.packb({**shaped, 99: 1.5})
    yield "nil", msgpack.packb({**shaped, 99: None})
    yield "an integer longer than needed", b"\x81\x01\xcc\x05"
    yield "a map said to have four billion fields", b"\xdf\xff\xff\xff\xff"
    yield "a list said to be four billion long", b"\x81\x08\xdd\xff\xff\xff\xff"
    yield "too deep", b"\x81\x63" + b"\x91" * 40 + b"\x00"
    yield "text that is no UTF-8", b"\x81\x04\xa2\xff\xfe"
    yield "text with NUL", b"\x81\x04\xa3a\x00b"
    yield "a word as key", msgpack.packb({"product": "ginger"})
    yield "nothing msgpack knows", b"\xc1"


def what_is_malformed_is_refused_as_a_whole(scene):
    sound = PROTOCOL.pack("offer", scene.offer())
    for name, body in malformed_bodies(sound):
        head, wanted = scene.client.head(), scene.client.ids.next()
        reply = send_bytes(scene, PROTOCOL.request("post_offer", body,
                                                   id=wanted), wanted)
        assert reply.status == "invalid", f"{name}: {reply}"
        assert reply.problems, name
        reply = send_bytes(scene, body, wanted)  # as a whole message
        assert reply.status in ("invalid", "unsupported"), f"{name}: {reply}"
        assert scene.client.head() == head, name


def a_message_that_is_no_request_of_this_protocol_is_refused(scene):
    ids = scene.client.ids
    for more, status in (({"protocol": 2}, "unsupported"),
                         ({"protocol": 0}, "unsupported"),
                         ({"kind": "reply"}, "invalid"),
                         ({"kind": "answer"}, "invalid"),
                         ({"kind": 99}, "invalid"),
                         ({"verb": 4711}, "invalid"),
                         ({"verb": 65536}, "invalid"),
                         ({"verb": 0}, "invalid")):
        wanted, head = ids.next(), scene.client.head()
        reply = send_bytes(scene, PROTOCOL.request("hello", {}, id=wanted,
                                                   **more), wanted)
        assert reply.status == status and reply.problems, f"{more}: {reply}"
        assert scene.client.head() == head
    for frames in ([b"", b"\x80"], [b"a", b"b", b"c"]):
        scene.client.socket.send_multipart(frames)
        reply = scene.client.receive(5)
        assert reply and reply.status == "invalid", f"{frames}: {reply}"
        assert reply.has("", "malformed"), f"{frames}: {reply}"
    assert scene.client.head()


def a_body_that_is_too_large_is_refused(scene):
    large = dict(scene.offer(), note="x" * 300000)
    scene.expect("post_offer", large, "too_large", "body", "out_of_range")


def every_byte_of_a_request_may_be_wrong(scene):
    """Each bit flipped in turn in the first bytes: the broker answers or is
    silent, and goes on; what it takes for a sound post has one effect."""
    client = scene.client
    frame = PROTOCOL.request("withdraw_offer", {"id": NOBODY, "version": 3},
                             id=client.ids.next())
    head = client.head()
    for place in range(len(frame)):
        for bit in (0, 3, 7):
            broken = bytearray(frame)
            broken[place] ^= 1 << bit
            client.send(bytes(broken))
    for length in range(len(frame)):
        client.send(frame[:length])
    assert client.head() == head


CASES = (each_field_that_cannot_be_is_named_with_the_reason,
         what_is_withdrawn_or_changed_or_not_there_is_not_touched,
         who_may_not_is_told_so, a_request_id_is_good_for_one_body,
         what_is_malformed_is_refused_as_a_whole,
         a_message_that_is_no_request_of_this_protocol_is_refused,
         a_body_that_is_too_large_is_refused,
         every_byte_of_a_request_may_be_wrong)


def all_that_is_bad_is_refused_and_the_broker_goes_on():
    with House(seed=5) as house:
        house.start().await_workers()
        scene = Scene(house)
        for case in CASES:
            case(scene)
            print("     ", case.__name__, flush=True)
        assert house.children["broker"].poll() is None
        house.client.say("post_offer", scene.offer())
        assert len(house.client.list("policy")) == 1
        assert house.client.list("policy")[0]["id"] == POLICY
        house.verify()


if __name__ == "__main__":
    sys.exit(main(all_that_is_bad_is_refused_and_the_broker_goes_on))
