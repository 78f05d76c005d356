#!/usr/bin/env python3
"""Files come in pieces, in order, and count once they are whole and have their
hash: whoever dies in between, and wherever they are copied to."""
import hashlib
import os
import random
import sys
import time

from house import BUYER, House, main
from wire import OPERATOR

PIECE, MOST = 196608, 8388608


def text_of(number):
    return "-".join(number.hex()[start:end] for start, end in
                    ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32)))


class Upload:
    def __init__(self, house, data, digest=None, size=None, party=OPERATOR):
        self.house, self.data, self.party = house, data, party
        self.client = (house.client if party == OPERATOR
                       else house.speaker(party))
        self.id = self.client.ids.next()
        self.digest = digest or hashlib.sha256(data).digest()
        self.size = size or len(data)

    def put(self, at, size=PIECE, **more):
        return self.client.ask("put_attachment", {
            "id": self.id, "hash": self.digest, "size": self.size,
            "name": "hợp đồng.pdf", "offset": at,
            "bytes": self.data[at:at + size]}, **more)

    def version(self, at, size=PIECE):
        reply = self.put(at, size)
        assert reply.status == "ok", reply
        return reply.body["version"]

    @property
    def path(self):
        return self.house.store / "attachments" / self.digest.hex()

    @property
    def part(self):
        name = f"{text_of(self.party)}_{text_of(self.id)}.part"
        return self.house.store / "attachments" / name


def noise(size):
    return random.Random(size).randbytes(size)


def a_file_in_pieces_is_there_once_the_last_one_is():
    with House(seed=61) as house:
        house.start("broker")
        upload = Upload(house, noise(2 * PIECE + 100))
        head = house.client.head()
        assert upload.version(0) == 0 and upload.version(PIECE) == 0
        assert upload.version(PIECE) == 0  # again: no fault
        assert not upload.path.exists() and house.client.head() == head
        assert upload.version(2 * PIECE) == 1
        assert upload.path.read_bytes() == upload.data
        assert not upload.part.exists() and house.client.head() == head + 1
        assert upload.version(0) == 1  # it is there: nothing is written twice
        assert house.client.head() == head + 1
        house.verify()


def a_piece_that_comes_too_early_is_told_where_to_go_on():
    with House(seed=62) as house:
        house.start("broker")
        upload = Upload(house, noise(3 * PIECE))
        assert upload.version(0) == 0
        reply = upload.put(2 * PIECE)
        assert reply.status == "conflict" and reply.has("offset",
                                                        "out_of_range"), reply
        assert reply.problems[0]["least"] == PIECE, reply.problems
        house.restart("broker")
        assert upload.version(PIECE) == 0 and upload.version(2 * PIECE) == 1
        house.verify()


def what_does_not_fit_its_hash_or_any_bound_is_refused():
    with House(seed=63) as house:
        house.start("broker")
        wrong = Upload(house, noise(1000), digest=bytes(32))
        reply = wrong.put(0)
        assert reply.has("hash", "wrong_hash"), reply
        assert not wrong.part.exists() and not wrong.path.exists()
        short = Upload(house, noise(1000), digest=bytes(5))
        assert short.put(0).has("hash", "wrong_kind")
        huge = Upload(house, noise(10), size=MOST + 1)
        assert huge.put(0).has("size", "out_of_range")
        long = Upload(house, noise(PIECE + 1))
        assert long.put(0, PIECE + 1).has("bytes", "too_long")
        beyond = Upload(house, noise(200), size=100)
        assert beyond.put(0).has("hash", "wrong_hash")
        taken = Upload(house, noise(50))
        assert taken.version(0) == 1
        other = Upload(house, noise(60))
        other.id = taken.id
        assert other.put(0).has("id", "exists")
        assert [each.name for each in (house.store / "attachments").iterdir()] \
            == [taken.digest.hex()]


def a_party_adds_to_no_file_of_another():
    with House(seed=66) as house:
        house.start("broker")
        parties = [house.client.post_party(BUYER, name)
                   for name in ("Công ty Một", "Công ty Hai")]
        data = noise(20)
        mine, other = (Upload(house, data, party=party) for party in parties)
        other.id, other.data = mine.id, b"X" * 20  # it says the same hash
        assert mine.version(0, 10) == 0
        assert other.version(0, 5) == 0
        assert mine.part.read_bytes() == data[:10]
        assert other.part.read_bytes() == b"XXXXX"
        reply = mine.put(12)
        assert reply.problems[0]["least"] == 10, reply.problems
        assert mine.version(10) == 1
        assert mine.path.read_bytes() == data
        house.verify()


def begin(house, party, number):
    """One byte of a file that stays unfinished."""
    upload = Upload(house, noise(100 + number), party=party)
    return upload, upload.put(0, 1, retry=())


def unfinished_files_are_bounded_for_each_party():
    with House(seed=64) as house:
        house.start("broker")
        parties = [house.client.post_party(BUYER, name)
                   for name in ("Công ty Một", "Công ty Hai")]
        for number in range(4):
            assert begin(house, parties[0], number)[1].status == "ok"
        first, reply = begin(house, parties[0], 5)
        assert reply.status == "busy", reply
        assert reply.has("id", "too_many_at_once"), reply
        assert not first.part.exists()
        assert begin(house, parties[1], 6)[1].status == "ok"
        begun = [begin(house, OPERATOR, 10 + number)
                 for number in range(224 - 5)]
        assert all(reply.status == "ok" for _, reply in begun)
        assert begin(house, parties[1], 7)[1].status == "busy"
        for number in range(32):  # what is left is for officers
            assert begin(house, OPERATOR, 300 + number)[1].status == "ok"
        assert begin(house, OPERATOR, 400)[1].status == "busy"
        assert begun[0][0].version(1) == 1  # what was begun can be finished
        assert first.put(0, 1, retry=()).status == "busy"


def what_nobody_finished_goes_after_a_day():
    with House(seed=67) as house:
        house.start("broker")
        party = house.client.post_party(BUYER, "Công ty Một")
        begun = [begin(house, party, number)[0] for number in range(4)]
        former = begun[0].part.with_name(f"{text_of(begun[0].id)}.part")
        former.write_bytes(b"as it was named once")
        two_days_ago = time.time() - 2 * 86400
        for path in (begun[0].part, former):
            os.utime(path, (two_days_ago, two_days_ago))
        late, reply = begin(house, party, 9)
        assert reply.status == "ok", reply
        left = {each.name for each in former.parent.iterdir()}
        assert left == {each.part.name for each in (*begun[1:], late)}, left


def a_backup_carries_the_files():
    with House(seed=65) as house:
        house.start("broker")
        upload = Upload(house, noise(5000))
        assert upload.version(0) == 1
        copy = house.folder / "copy"
        house.run("lienket-broker", "--store", house.store, "--backup", copy)
        kept = copy / "attachments" / upload.digest.hex()
        assert kept.read_bytes() == upload.data
        house.run("lienket-broker", "--store", copy, "--verify")
        kept.unlink()
        told = house.run("lienket-broker", "--store", copy, "--verify", code=70)
        assert "its file is missing" in told, told


if __name__ == "__main__":
    sys.exit(main(a_file_in_pieces_is_there_once_the_last_one_is,
                  a_piece_that_comes_too_early_is_told_where_to_go_on,
                  what_does_not_fit_its_hash_or_any_bound_is_refused,
                  a_party_adds_to_no_file_of_another,
                  unfinished_files_are_bounded_for_each_party,
                  what_nobody_finished_goes_after_a_day,
                  a_backup_carries_the_files))
