#!/usr/bin/env python3
"""Clients that say more in one breath than is taken, listen to nothing and hang
up, while the disk holds the broker up: libzmq alone would abort the broker, see
base/epoll_guard.h. It goes on, and answers whoever waited.

    hasty_test.py [SEED] [SECONDS]"""
import os
import random
import subprocess
import sys
import time

from journal import PROTOCOL
from scene import Scene, free_port, planted, seed_of
from house import Client, Ring, WAIT_S, main, zmq
from wire import Ids

IS_CLIENT = sys.argv[1:2] == ["--client"]
SEED = 0 if IS_CLIENT else seed_of(sys.argv)
SECONDS = float(sys.argv[2]) if len(sys.argv) > 2 and not IS_CLIENT else 12
QUEUE_MOST = 600  # more than the broker lets wait of a connection
HEARTBEATS_S = 3  # two, a second apart, and some
CLIENTS = 5


class Held(Scene):
    """A broker that a commit holds up for as long as one likes, behind a
    socket or a port."""

    def __init__(self, seed, front=None):
        super().__init__(seed, players=0)
        if front:
            self.front = front
            self.client = self.journaled("front")
        self.slow = self.folder / "slow"
        self.env["broker"] = planted("sync_waits",
                                     LIENKET_PLANT_WHEN=str(self.slow))

    def open(self):
        self.start().await_workers()
        return self.furnish()

    def hold(self):
        """From here on nothing is taken; the post that waits for it."""
        self.slow.touch()
        wanted = self.client.ids.next()
        self.client.send(PROTOCOL.request(
            "post_offer", self.client.offer(self.group, 1), id=wanted))
        return wanted

    def let_go(self, wanted):
        assert self.children["broker"].poll() is None, "the broker is gone"
        self.slow.unlink()
        reply = self.client.await_reply(wanted, time.monotonic() + WAIT_S)
        assert reply and reply.status == "ok", reply


def who_hangs_up_with_a_full_queue_ends_nothing():
    with Held(SEED).open() as scene:
        hasty = Client(scene.front, Ids(0), scene.ring, scene.group)
        hasty.say("hello")
        wanted = scene.hold()
        time.sleep(0.2)  # the commit is under way
        for _ in range(QUEUE_MOST):
            hasty.send(PROTOCOL.request("hello", id=hasty.ids.next()))
        time.sleep(0.2)  # all of it has come, and most of it is not taken
        hasty.socket.close()
        time.sleep(HEARTBEATS_S)
        scene.let_go(wanted)
        scene.check(is_over=False)


def be_hasty(endpoint, keys, party, seed):
    """One client, in a process of its own: libzmq may well abort that one."""
    chance = random.Random(int(seed))

    class Hasty(Client):
        OPTIONS = ((zmq.LINGER, chance.choice((0, 50))), (zmq.SNDHWM, 0),
                   (zmq.RCVHWM, chance.choice((0, 1))),
                   (zmq.HEARTBEAT_IVL, chance.choice((20, 100, 1000))))

    client = Hasty(endpoint, Ids(int(seed)), Ring(keys), bytes.fromhex(party))
    end = time.monotonic() + chance.random() * 2
    while time.monotonic() < end:
        for _ in range(chance.choice((1, 10, 300, 1500))):
            kind = chance.random()
            if kind < 0.05:
                client.send(chance.randbytes(chance.choice((1, 100, 5000))))
            elif kind < 0.1:
                client.socket.send_multipart([b"x"] * chance.randint(2, 20))
            else:
                client.send(PROTOCOL.request("hello", id=client.ids.next()))
        time.sleep(chance.random() * 0.3)
    if chance.random() < 0.5:
        client.socket.close()
        time.sleep(0.1)
    os._exit(0)  # hangs up in the middle of whatever is under way


def start_hasty(scene):
    words = [sys.executable, __file__, "--client", scene.front,
             scene.ring.folder, scene.group.hex(),
             scene.chance.getrandbits(30)]
    with open(scene.folder / "hasty.log", "ab") as log:
        return subprocess.Popen([str(word) for word in words], stderr=log)


def many_are_hasty(seconds, front=None):
    with Held(SEED, front).open() as scene:
        clients, started = [], 0
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            clients = [each for each in clients if each.poll() is None]
            while len(clients) < CLIENTS:
                clients.append(start_hasty(scene))
                started += 1
            wanted = scene.hold()
            time.sleep(scene.chance.random() * 2.5)
            scene.let_go(wanted)
        for each in clients:
            each.kill()
            each.wait()
        scene.check(is_over=False)
        print("     ", started, "hasty clients", flush=True)


def nor_do_many_of_them_at_random():
    many_are_hasty(SECONDS)


def nor_from_afar():
    many_are_hasty(SECONDS / 2, f"tcp://127.0.0.1:{free_port()}")


if __name__ == "__main__":
    if IS_CLIENT:
        be_hasty(*sys.argv[2:])
    sys.exit(main(who_hangs_up_with_a_full_queue_ends_nothing,
                  nor_do_many_of_them_at_random,
                  nor_from_afar))
