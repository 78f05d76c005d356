#!/usr/bin/env python3
"""The power goes while everybody writes: a file system under the store forgets
what was not synced, all of it or a random half, sector by sector. What was
acknowledged is there when the store is opened again. That a broker which does
not wait for the disk is caught shows that the cut is a real one.

    power_cut_test.py [SEED]"""
import signal
import subprocess
import sys

from scene import Scene, TESTS, planted, seed_of, skip
from house import WAIT_S, die_with_parent, main

ROUNDS = 8
HOWS = (signal.SIGUSR1, signal.SIGUSR2)
SEED = seed_of(sys.argv)


class Disk:
    """A store's folder whose power can be cut."""

    def __init__(self, folder, seed):
        self.backing, self.mountpoint = folder / "disk", folder / "mount"
        self.seed, self.child = seed, None
        for path in (self.backing, self.mountpoint):
            path.mkdir()
        if not (TESTS / "lienket-dropfs").exists():
            skip("lienket-dropfs is not built: libfuse3-dev is missing")

    def plug(self):
        self.seed += 1
        self.child = subprocess.Popen(
            [TESTS / "lienket-dropfs", self.backing, self.mountpoint,
             str(self.seed)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            preexec_fn=die_with_parent)
        if self.child.stdout.readline() != b"ready\n":
            skip(f"no FUSE: {self.child.stderr.read().decode().strip()}")

    def unplug(self, how):
        """A signal may come just before the process waits for the kernel: it
        is sent until it is heard."""
        for _ in range(100):
            self.child.send_signal(how)
            try:
                self.child.wait(WAIT_S / 100)
                break
            except subprocess.TimeoutExpired:
                continue
        assert self.child.returncode == 0, self.child.stderr.read()
        self.child.stdout.close()
        self.child.stderr.close()
        self.child = None


class Cuttable(Scene):
    def __init__(self, seed, **more):
        super().__init__(seed, **more)
        self.disk = Disk(self.folder, seed)
        self.store = self.disk.mountpoint / "store"

    def open(self):
        self.disk.plug()
        return super().open()

    def cut(self, how):
        """The disk first: whoever writes on writes into the void, and must not
        say otherwise."""
        self.disk.unplug(how)
        for name in self.PROGRAMS:
            if name in self.children:
                self.kill(name)
        self.disk.plug()

    def __exit__(self, *what):
        for name in list(self.children):
            self.kill(name)
        if self.disk.child:
            self.disk.unplug(signal.SIGUSR1)
        super().__exit__(*what)


def what_was_acknowledged_survives_a_power_cut():
    with Cuttable(SEED) as scene:
        scene.open()
        for number in range(ROUNDS):
            scene.await_answers(scene.chance.randint(1, 120))
            scene.pause(20)
            scene.cut(HOWS[number % 2])
            scene.verify()
            scene.start()
        scene.await_answers(50)
        scene.await_workers()
        scene.finish()
        scene.check()
        print("     ", scene.summary(), flush=True)


def is_caught(how):
    with Cuttable(SEED, players=1) as scene:
        scene.env["broker"] = planted("ack_before_sync")
        scene.open()
        scene.await_answers(100)
        scene.cut(how)
        try:
            scene.verify()
        except AssertionError:
            return True  # what is left is no store any more
        return bool(scene.faults(is_over=False))


def a_broker_that_does_not_wait_for_the_disk_is_caught():
    for how in HOWS:
        assert is_caught(how), how


if __name__ == "__main__":
    sys.exit(main(what_was_acknowledged_survives_a_power_cut,
                  a_broker_that_does_not_wait_for_the_disk_is_caught))
