#!/usr/bin/env python3
"""How soon a crowd of clients, each with a key and a connection of its own, is
answered again: after the broker was killed and started anew, and after a
network that had parted has healed. One JSON object a line.

    bench_reconnect.py [--case restart|partition] [--clients N] [--rounds N]
                       [--seconds N] [--smoke]

--clients 900, --rounds 3, --seconds 60 (of a partition) are what is aimed at.
--smoke: few clients and a short while, to see that all are answered; the
figures mean nothing then. The partition needs root and network namespaces, and
is skipped, which is said, where they are missing."""
import argparse
import json
import os
import random
import sys
import time

from link import FAR, FRONT, NEAR, Link, link_namespaces
from scene import PROTOCOL, Scene, free_port, need
from house import GROUP, Ids, fit, zmq
from keys import Pair

AGAIN_S = 1.0    # until a request is said again
SWEEP_S = 0.02   # between two looks at all sockets: what times are good for
DEADLINE_S = 60
RESTART_AIM_S, PARTITION_AIM_S = 1.5, 5

# As base/socket.c has them.
OPTIONS = ((zmq.LINGER, 0), (zmq.IMMEDIATE, 1), (zmq.HEARTBEAT_IVL, 1000),
           (zmq.HEARTBEAT_TIMEOUT, 3000), (zmq.CONNECT_TIMEOUT, 2000),
           (zmq.RECONNECT_IVL, 100), (zmq.RECONNECT_IVL_MAX, 2000),
           (zmq.HANDSHAKE_IVL, 3000))


class Member:
    """One of the crowd: asks, and asks again, until it is answered."""

    def __init__(self, context, scene, ids):
        self.ids = ids
        pair = Pair()
        scene.client.register(scene.client.post_party(GROUP, "nhóm"), pair)
        self.socket = context.socket(zmq.DEALER)
        for option, value in OPTIONS:
            self.socket.setsockopt(option, value)
        fit(self.socket, pair, scene.ring.server).connect(scene.front)

    def begin(self):
        self.wanted = self.ids.next()
        self.frame = PROTOCOL.request("hello", id=self.wanted)
        self.again, self.answered = 0, None

    def hear(self):
        while self.socket.getsockopt(zmq.EVENTS) & zmq.POLLIN:
            reply = PROTOCOL.unpack("envelope", self.socket.recv())
            if (reply["id"] == self.wanted
                    and PROTOCOL.status[reply["status"]] == "ok"):
                self.answered = time.monotonic()

    def look(self, now):
        self.hear()
        if self.answered is not None or now < self.again:
            return
        try:
            self.socket.send(self.frame, zmq.NOBLOCK)
            self.again = now + AGAIN_S
        except zmq.Again:
            pass  # there is no connection now


class Crowd:
    def __init__(self, scene, count):
        self.context = zmq.Context()
        self.context.max_sockets = 4 * count + 64
        ids = Ids(os.urandom(8))
        self.members = [Member(self.context, scene, ids)
                        for _ in range(count)]

    def ask(self):
        for member in self.members:
            member.begin()

    def await_all(self):
        """When each was answered, in order."""
        end = time.monotonic() + DEADLINE_S
        waiting = self.members
        while waiting:
            now = time.monotonic()
            assert now < end, f"{len(waiting)} clients are not answered"
            for member in waiting:
                member.look(now)
            waiting = [each for each in waiting if each.answered is None]
            time.sleep(SWEEP_S)
        return sorted(member.answered for member in self.members)

    def close(self):
        self.context.destroy(0)


def tell(**said):
    print(json.dumps({"bench": "reconnect", **said}), flush=True)


def tell_times(case, times, since, **more):
    told = [each - since for each in times]
    tell(case=case, clients=len(told), first_s=round(told[0], 3),
         half_s=round(told[len(told) // 2], 3), all_s=round(told[-1], 3),
         **more)
    return told[-1]


def tell_aim(aim, wanted, reached):
    """The middle one of the rounds."""
    middle = sorted(reached)[len(reached) // 2]
    tell(aim=aim, wanted=f"at most {wanted}", reached=round(middle, 3),
         is_reached=middle <= wanted)


def processor_s(child):
    """What a process has used, all its threads together."""
    with open(f"/proc/{child.pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def bench_scene(front, **more):
    scene = Scene(random.getrandbits(32), players=0, **more)
    scene.front = front
    scene.client = scene.journaled("main")
    return scene


def restart(words):
    """Killed, and started again at once, as the supervisor does."""
    reached = []
    # All of them come from one address here.
    options = ("--address-requests", 1000000)
    with bench_scene(f"tcp://127.0.0.1:{free_port()}",
                     broker_options=options) as scene:
        scene.start("broker")
        crowd = Crowd(scene, words.clients)
        crowd.ask()
        crowd.await_all()
        for _ in range(words.rounds):
            scene.kill("broker")
            crowd.ask()
            started, own = time.monotonic(), time.process_time()
            scene.start("broker")
            times = crowd.await_all()
            reached.append(tell_times(
                "broker killed and started again", times, started,
                broker_processor_s=processor_s(scene.children["broker"]),
                clients_processor_s=round(time.process_time() - own, 2)))
        crowd.close()
        scene.verify()
    tell_aim("after a restart, until all are answered, in s", RESTART_AIM_S,
             reached)


def partition(words):
    """Both ends deaf for a while, with a request of each under way."""
    reached = []
    link_namespaces()
    with bench_scene(FRONT, broker_options=("--address-requests",
                                            1000000)) as scene:
        scene.wrap["broker"] = ["ip", "netns", "exec", FAR]
        scene.start("broker")
        crowd = Crowd(scene, words.clients)
        crowd.ask()
        crowd.await_all()
        for _ in range(words.rounds):
            Link.deafen(NEAR, FAR)
            crowd.ask()
            end = time.monotonic() + words.seconds
            while (now := time.monotonic()) < end:
                for member in crowd.members:
                    member.look(now)
                time.sleep(10 * SWEEP_S)
            assert all(each.answered is None for each in crowd.members)
            Link.heal()
            healed = time.monotonic()
            times = crowd.await_all()
            reached.append(tell_times("a network healed", times, healed,
                                      parted_s=words.seconds))
        crowd.close()
        scene.verify()
    tell_aim("after a partition, until all are answered, in s",
             PARTITION_AIM_S, reached)


CASES = {"restart": restart, "partition": partition}


def main():
    need("lienket-broker")
    reader = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    reader.add_argument("--case", choices=CASES)
    reader.add_argument("--clients", type=int, default=900)
    reader.add_argument("--rounds", type=int, default=3)
    reader.add_argument("--seconds", type=float, default=60)
    reader.add_argument("--smoke", action="store_true")
    words = reader.parse_args()
    if words.smoke:
        words.clients, words.rounds, words.seconds = 12, 1, 1
    for name, case in CASES.items():
        if words.case in (None, name):
            case(words)
            zmq.Context.instance().destroy(0)  # its threads stay where they are
    return 0


if __name__ == "__main__":
    sys.exit(main())
