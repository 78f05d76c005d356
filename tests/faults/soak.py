#!/usr/bin/env python3
"""The long run: kills and power cuts by the hundred, in houses of some each, a
seed for each house, every history checked. One line of progress a house, one
JSON line at the end; exit 1 at the first fault, with the seed to repeat it.

    soak.py [--kills N] [--power-cuts N] [--seed N]"""
import argparse
import json
import random
import sys
import time

from rounds import cut_at_work, kill_at_work

A_HOUSE = {"kills": 50, "power_cuts": 20}
RUNS = {"kills": kill_at_work, "power_cuts": cut_at_work}


def read_words():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--power-cuts", type=int, default=200)
    parser.add_argument("--seed", type=int,
                        default=random.SystemRandom().getrandbits(31))
    return parser.parse_args()


def run(kind, wanted, seed, done):
    while done[kind] < wanted:
        rounds = min(A_HOUSE[kind], wanted - done[kind])
        try:
            totals = RUNS[kind](seed, rounds)
        except AssertionError:
            print(f"FAULT in {rounds} {kind} with seed {seed}", flush=True)
            raise
        done[kind] += rounds
        done["replies"] += totals.replies
        done["events"] += totals.events
        print(f"{kind} {done[kind]}/{wanted}  seed {seed}  {totals}",
              flush=True)
        seed += 1000


def main():
    words, start = read_words(), time.monotonic()
    done = {"seed": words.seed, "kills": 0, "power_cuts": 0, "replies": 0,
            "events": 0}
    run("kills", words.kills, words.seed, done)
    run("power_cuts", words.power_cuts, words.seed + 1, done)
    done.update(faults=0, seconds=round(time.monotonic() - start))
    print("soak: sound", json.dumps(done), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
