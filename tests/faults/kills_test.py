#!/usr/bin/env python3
"""kill -9 and SIGSTOP of broker, matcher, office and clients at moments that a
seed chooses: nothing acknowledged is lost, nothing has two effects, nothing is
promised twice, and everyone goes on afterwards.

    kills_test.py [SEED]"""
import sys

from rounds import kill_at_work, stop_at_work
from scene import seed_of
from house import main

SEED = seed_of(sys.argv)


def what_was_acknowledged_survives_kill_9_of_anyone():
    print("     ", kill_at_work(SEED, rounds=16), flush=True)


def who_is_stopped_for_a_while_loses_nothing_and_goes_on():
    print("     ", stop_at_work(SEED + 1, most_ms=400), flush=True)


if __name__ == "__main__":
    sys.exit(main(what_was_acknowledged_survives_kill_9_of_anyone,
                  who_is_stopped_for_a_while_loses_nothing_and_goes_on))
