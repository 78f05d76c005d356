#!/usr/bin/env python3
"""Disks that are full and disks that fail: the broker refuses with `full` or
stops with 75, acknowledges nothing that is not there, and serves again when
there is room.

    disk_test.py [SEED]"""
import shutil
import subprocess
import sys
import time

from scene import PROTOCOL, Scene, planted, seed_of, skip
from house import WAIT_S, main

SEED = seed_of(sys.argv)
STOPPED = 75
BALLAST_BYTES = 29 << 20
DISK_BYTES = 32 << 20


def shell(*words):
    if not shutil.which(words[0]):
        skip(f"{words[0]} is missing")
    done = subprocess.run([str(word) for word in words], capture_output=True,
                          check=False)
    if done.returncode != 0:
        skip(f"{' '.join(map(str, words))}: {done.stderr.decode().strip()}")


class SmallDisk(Scene):
    """A store on a small file system, most of it taken up by a ballast that
    can be thrown off."""

    def __init__(self, seed, kind):
        super().__init__(seed, players=1)
        self.kind = kind
        self.ballast = self.store / "ballast"

    def open(self):
        self.mount()
        self.ballast.write_bytes(bytes(BALLAST_BYTES))
        return super().open()

    def mount(self):
        self.store.mkdir()  # what verifying takes lies beside it
        if self.kind == "tmpfs":
            shell("mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "none",
                  self.store)
        else:
            image = self.folder / "image"
            with open(image, "wb") as file:
                file.truncate(DISK_BYTES)
            shell("mkfs.ext4", "-q", "-m", "0", "-N", "64", "-O",
                  "^has_journal", image)
            shell("mount", "-o", "loop", image, self.store)

    def __exit__(self, *what):
        for name in list(self.children):
            self.kill(name)
        subprocess.run(["umount", "-l", self.store], capture_output=True,
                       check=False)
        super().__exit__(*what)


def play_until_full(scene):
    """Until the broker stops by itself or says that it is full."""
    end = time.monotonic() + WAIT_S
    while time.monotonic() < end:
        if scene.children["broker"].poll() is not None:
            assert scene.await_end("broker") == STOPPED
            return "stopped"
        scene.hear_players(0.1)
        asked = scene.client.ids.next()
        scene.client.send(PROTOCOL.request("hello", {}, id=asked))
        reply = scene.client.await_reply(asked, time.monotonic() + 0.5)
        if reply and reply.body["is_read_only"]:
            return "full"
    raise AssertionError("a small disk does not fill")


def serve_while_full(scene):
    """Started again it reads, and says of each post that there is no room."""
    scene.verify()
    scene.start("broker")
    hello = scene.client.say("hello")
    assert hello.sequence > 0 and hello.body["is_read_only"]
    scene.await_workers()
    assert scene.client.list("offer")
    wanted = scene.client.ids.next()
    frame = PROTOCOL.request("post_offer", scene.client.offer(scene.group, 1),
                             id=wanted)
    refused = scene.client.ask_frame(frame, wanted, retry=())
    assert refused.status == "full", refused
    assert scene.children["broker"].poll() is None
    return frame, wanted


def fill_and_make_room(kind):
    with SmallDisk(SEED, kind) as scene:
        scene.open()
        assert play_until_full(scene) == "stopped"
        waiting = serve_while_full(scene)
        scene.ballast.unlink()
        assert scene.client.ask_frame(*waiting).status == "ok"
        scene.await_answers(200)
        scene.await_workers()
        scene.finish()
        scene.check()
        print("     ", kind, scene.totals(), flush=True)


def a_full_disk_loses_nothing_and_is_left_behind():
    for kind in ("tmpfs", "ext4"):
        fill_and_make_room(kind)


def a_broker_whose_disk_fails_stops_and_acknowledges_nothing_more():
    for after in (60, 61, 120):
        with Scene(SEED + after, players=2) as scene:
            scene.env["broker"] = planted("sync_fails",
                                          LIENKET_PLANT_AFTER=str(after))
            scene.start().await_workers()
            scene.furnish()
            for name in scene.names:
                scene.start_player(name)
            assert scene.await_end("broker") == STOPPED
            scene.verify()
            faults = scene.faults(is_over=False)
            assert not faults, faults
            del scene.env["broker"]
            scene.start("broker")
            scene.await_answers(50)
            scene.await_workers()
            scene.finish()
            scene.check()


def a_full_store_is_left_behind_when_it_may_grow():
    with Scene(SEED, players=1, broker_options=["--map-size", "1"]) as scene:
        scene.open()
        assert play_until_full(scene) == "full"
        scene.hear_players(0.5)
        scene.broker_options = ["--map-size", "64"]
        scene.restart("broker")
        scene.await_answers(1000)
        scene.await_workers()
        assert scene.client.say("hello").body["used_bytes"] > 1 << 20
        scene.finish()
        scene.check()
        print("     ", scene.totals(), flush=True)


def decide_while_leads_are_unreadable(ask):
    """An officer's decision comes due on a disk that does not give the lead:
    the broker stops, and what was due is done by the next one."""
    with Scene(SEED, players=0) as scene:
        fault = scene.folder / "fault"
        scene.env["broker"] = planted("lead_unreadable",
                                      LIENKET_PLANT_WHEN=str(fault))
        scene.start().await_workers()
        scene.furnish()
        client = scene.client
        client.say("post_offer", client.offer(scene.group, 100))
        client.say("post_demand", client.demand(scene.buyer, 100))
        lead, = client.clear()[1]
        client.say("reject_lead", {"id": lead["id"], "delay_ms": 1000,
                                   "reason": "capacity"})
        fault.touch()
        ask(scene)
        assert scene.await_end("broker") == STOPPED
        fault.unlink()
        scene.start("broker").await_workers()
        end = time.monotonic() + WAIT_S
        while client.list("lead")[0]["state"] != "rejected":
            assert time.monotonic() < end, client.list("lead")
            client.socket.poll(20)
        scene.check(is_over=False)


def a_decision_that_cannot_be_read_when_it_is_due_is_not_lost():
    decide_while_leads_are_unreadable(lambda scene: None)


def nor_is_one_that_a_tick_finds_due():
    def ask(scene):
        """At a time when it is due as well: whichever comes first."""
        client = scene.client
        client.send(PROTOCOL.request(
            "clear_market", {}, id=client.ids.next()))
        end = time.monotonic() + WAIT_S
        while (scene.children["broker"].poll() is None
               and time.monotonic() < end):
            client.send(PROTOCOL.request("clear_market", {},
                                         id=client.ids.next()))
            client.receive(0.01)
    decide_while_leads_are_unreadable(ask)


if __name__ == "__main__":
    sys.exit(main(
        a_decision_that_cannot_be_read_when_it_is_due_is_not_lost,
        nor_is_one_that_a_tick_finds_due,
        a_broker_whose_disk_fails_stops_and_acknowledges_nothing_more,
        a_full_store_is_left_behind_when_it_may_grow,
        a_full_disk_loses_nothing_and_is_left_behind))
