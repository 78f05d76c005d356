#!/usr/bin/env python3
"""The power goes while everybody writes: a file system under the store forgets
what was not synced, all of it or a random half, sector by sector. What was
acknowledged is there when the store is opened again. That a broker which does
not wait for the disk is caught shows that the cut is a real one.

    power_cut_test.py [SEED]"""
import sys

from rounds import CUTS, Cuttable, cut_at_work
from scene import planted, seed_of
from house import main

SEED = seed_of(sys.argv)


def what_was_acknowledged_survives_a_power_cut():
    print("     ", cut_at_work(SEED, rounds=8), flush=True)


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
    for how in CUTS:
        assert is_caught(how), how


if __name__ == "__main__":
    sys.exit(main(what_was_acknowledged_survives_a_power_cut,
                  a_broker_that_does_not_wait_for_the_disk_is_caught))
