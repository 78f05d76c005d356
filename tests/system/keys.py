"""Keys as docs/protocol.md describes their files, and sockets that speak CURVE
with them: nothing of the programs is used here."""
import os
import pathlib

import zmq
from zmq.utils import z85

from wire import MATCHER, OFFICE, OPERATOR


class Pair:
    """A key pair; with a seed the same one each time."""

    def __init__(self, secret=None):
        self.secret = secret or os.urandom(32)
        self.public = z85.decode(zmq.curve_public(z85.encode(self.secret)))

    def write(self, path):
        text = f"# test\npublic {self.public.hex()}\nsecret {self.secret.hex()}\n"
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(file, "w") as out:
            out.write(text)
        return self

    @classmethod
    def read(cls, path):
        pair = cls(read_word(path, "secret"))
        assert pair.public == read_word(path, "public")
        return pair


def write_public(path, key):
    pathlib.Path(path).write_text(f"public {key.hex()}\n")


def read_word(path, word):
    for line in pathlib.Path(path).read_text().splitlines():
        if line.startswith(word + " "):
            return bytes.fromhex(line.split()[1])
    raise AssertionError(f"{path} has no {word} key")


def fit(socket, pair, server):
    """Gives a socket its keys, before it connects; `server` is the public key
    of whom it must meet."""
    socket.curve_publickey = z85.encode(pair.public)
    socket.curve_secretkey = z85.encode(pair.secret)
    socket.curve_serverkey = z85.encode(server)
    return socket


def serve(socket, pair):
    """Makes a socket the server of that key; it lets everyone in."""
    socket.curve_server = True
    socket.curve_secretkey = z85.encode(pair.secret)
    return socket


class Ring:
    """The keys of a house, in a folder: those of the service, made before the
    broker first starts, which then uses them, and those of parties."""

    SERVICE = {OPERATOR: "operator", MATCHER: "matcher", OFFICE: "office"}

    def __init__(self, folder, make=os.urandom):
        self.folder, self.make = pathlib.Path(folder), make
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self.server = self.open("server").public
        for name in self.SERVICE.values():
            self.open(name)
        write_public(self.folder / "server.pub", self.server)

    def path(self, name):
        return self.folder / f"{name}.key"

    def open(self, name):
        """The pair of that name, made when it is not there."""
        path = self.path(name)
        return Pair.read(path) if path.exists() else Pair(self.make(32)).write(
            path)

    def path_of(self, party):
        return self.path(self.SERVICE.get(party, party.hex()))

    def has(self, party):
        return self.path_of(party).exists()

    def of(self, party):
        return self.open(self.SERVICE.get(party, party.hex()))
