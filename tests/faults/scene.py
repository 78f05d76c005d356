"""A house under faults: players at work, processes that can be stopped, wrapped
or preloaded, and the history of it all checked at the end."""
import collections
import os
import pathlib
import random
import select
import signal
import socket
import subprocess
import sys
import time

from journal import Journal, OPERATOR, PROTOCOL, ROOM, Speaker, read_journal
from history import check
from house import BIN, BUYER, GROUP, House, WAIT_S, need
from wire import Ids

TESTS = BIN.parent / "tests"
SKIPPED = 77


class Totals(collections.namedtuple("Totals", "replies events")):
    def __str__(self):
        return f"{self.replies} replies, {self.events} events"


def skip(why):
    print(f"skipped: {why}")
    sys.exit(SKIPPED)


def seed_of(words):
    """The seed given, or one drawn; printed, so that a run can be repeated."""
    seed = (int(words[1]) if len(words) > 1
            else random.SystemRandom().getrandbits(32))
    print("      seed", seed, flush=True)
    return seed


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def planted(fault, **more):
    """The environment that plants a fault into a program."""
    library = TESTS / "lienket_plant.so"
    if not library.exists():
        skip(f"{library} is not there")
    return dict(more, LD_PRELOAD=str(library.resolve()), LIENKET_PLANT=fault)


# Players do in a minute what a party does in a year.
UNHURRIED = ("--party-requests", 1000000, "--party-refusals", 1000000,
             "--open-posts", 1000000)


class Scene(House):
    def __init__(self, seed, players=2, window=8, broker_options=()):
        super().__init__(seed, (*UNHURRIED, *broker_options))
        self.seed, self.window = seed, window
        self.chance = random.Random(seed)
        self.env, self.wrap = {}, {}  # by program
        self.names = [f"player-{number}" for number in range(players)]
        self.lives = 0
        self.client = self.journaled("main")
        self.answers = 0

    def journaled(self, name, party=OPERATOR):
        """A client of the party that keeps a journal of that name."""
        return Speaker(self.front, Ids(os.urandom(8)), self.ring,
                       Journal(self.folder / f"{name}.jsonl"), party)

    def spawn(self, name, command, **more):
        command = [*self.wrap.get(name, ()), *command]
        more["env"] = dict(os.environ, **self.env.get(name, {}))
        return super().spawn(name, command, **more)

    # ---- players

    def furnish(self):
        client = self.client
        client.furnish()
        client.set_policy(settle_ms=200, longest_wait_ms=1000)
        self.group = client.post_party(GROUP, "nhóm")
        self.buyer = client.post_party(BUYER, "công ty")
        self.enrol(self.group)
        self.enrol(self.buyer)
        return self

    def open(self):
        """Everything started, furnished, and the players at work."""
        self.start().await_workers()
        self.furnish()
        for name in self.names:
            self.start_player(name)
        return self

    def player_endpoint(self):
        return self.front

    def start_player(self, name):
        self.lives += 1
        words = [sys.executable, ROOM / "player.py", self.player_endpoint(),
                 self.ring.folder, self.folder / f"{name}.jsonl", self.seed + self.lives,
                 self.group.hex(), self.buyer.hex(), self.window]
        child = self.spawn(name, words, stdin=subprocess.PIPE,
                           stdout=subprocess.PIPE)
        os.set_blocking(child.stdout.fileno(), False)
        self.children[name] = child

    def restart(self, name):
        self.kill(name)
        if name in self.names:
            self.start_player(name)
        else:
            self.start(name)

    def hear_players(self, seconds, names=None):
        """Final replies told within that time; returns with the first."""
        pipes = {self.children[name].stdout.fileno(): name
                 for name in names or self.names if name in self.children}
        ready, _, _ = select.select(list(pipes), [], [], seconds)
        count = 0
        for pipe in ready:
            told = os.read(pipe, 1 << 16)
            assert told, f"{pipes[pipe]} ended"
            count += told.count(b"\n")
        self.answers += count
        return count

    def await_answers(self, count, seconds=WAIT_S, names=None):
        """Until the players had so many final replies."""
        end = time.monotonic() + seconds
        while count > 0:
            left = end - time.monotonic()
            assert left > 0, f"{count} replies short of what was awaited"
            count -= self.hear_players(left, names)

    def pause(self, most_ms):
        """A moment of the seed's choosing, while the players play on."""
        self.client.socket.poll(self.chance.random() * most_ms)

    def finish(self):
        """The players end what they began; all that is under way is
        answered."""
        for name in self.names:
            self.children[name].stdin.close()
        for name in self.names:
            child = self.children[name]
            os.set_blocking(child.stdout.fileno(), True)
            timer = time.monotonic() + 3 * WAIT_S
            while child.stdout.readline() not in (b"done\n", b""):
                assert time.monotonic() < timer, f"{name} does not end"
            assert child.wait(WAIT_S) == 0, f"{name} failed"
            child.stdout.close()
            del self.children[name]

    # ---- stopping and starting

    def stop(self, name):
        self.children[name].send_signal(signal.SIGSTOP)

    def resume(self, name):
        self.children[name].send_signal(signal.SIGCONT)

    def await_end(self, name, seconds=WAIT_S):
        """Its exit status, once it ends by itself."""
        return self.children.pop(name).wait(seconds)

    # ---- the history

    def journals(self):
        return [read_journal(path) for path in sorted(self.folder.glob("*.jsonl"))]

    def faults(self, is_over=True):
        ledger = self.export(self.folder / "ledger")
        with open(ledger, encoding="utf-8") as lines:
            return check(self.journals(), lines, is_over)

    def check(self, is_over=True):
        """The proof: store and history, both sound."""
        self.verify()
        faults = self.faults(is_over)
        if faults:
            self.keep_evidence()
        assert not faults, "\n".join(map(str, faults[:10]))

    def keep_evidence(self):
        """Journals and ledger, for who wants to look: they go with the house
        otherwise."""
        kept = os.environ.get("LIENKET_EVIDENCE")
        if kept:
            subprocess.run(["cp", "-r", self.folder, kept], check=False)

    def totals(self):
        """Of what was checked: acknowledgements, and events in the ledger."""
        replies = sum(1 for journal in self.journals() for entry in journal
                      if entry.get("status") == "ok")
        with open(self.folder / "ledger", encoding="utf-8") as lines:
            events = sum(1 for _ in lines)
        return Totals(replies, events)


__all__ = ["BIN", "PROTOCOL", "SKIPPED", "Scene", "TESTS", "free_port", "need",
           "pathlib", "planted", "seed_of", "skip"]
