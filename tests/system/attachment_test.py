#!/usr/bin/env python3
"""Files come in pieces, in order, and count once they are whole and have their
hash: whoever dies in between, and wherever they are copied to."""
import hashlib
import random
import sys

from house import House, main

PIECE, MOST = 196608, 8388608


class Upload:
    def __init__(self, house, data, digest=None, size=None):
        self.house, self.client, self.data = house, house.client, data
        self.id = self.client.ids.next()
        self.digest = digest or hashlib.sha256(data).digest()
        self.size = size or len(data)

    def put(self, at, size=PIECE):
        return self.client.ask("put_attachment", {
            "id": self.id, "hash": self.digest, "size": self.size,
            "name": "hợp đồng.pdf", "offset": at,
            "bytes": self.data[at:at + size]})

    def version(self, at, size=PIECE):
        reply = self.put(at, size)
        assert reply.status == "ok", reply
        return reply.body["version"]

    @property
    def path(self):
        return self.house.store / "attachments" / self.digest.hex()

    @property
    def part(self):
        number = self.id.hex()
        name = "-".join(number[start:end] for start, end in
                        ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32)))
        return self.house.store / "attachments" / f"{name}.part"


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


def unfinished_files_are_bounded():
    with House(seed=64) as house:
        house.start("broker")
        for number in range(32):
            assert Upload(house, noise(PIECE + number + 1)).version(0) == 0
        late = Upload(house, noise(PIECE + 99))
        reply = house.client.ask("put_attachment", {
            "id": late.id, "hash": late.digest, "size": late.size, "offset": 0,
            "bytes": late.data[:PIECE]}, retry=())
        assert reply.status == "busy", reply
        assert not late.part.exists()


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
                  unfinished_files_are_bounded,
                  a_backup_carries_the_files))
