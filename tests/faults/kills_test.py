#!/usr/bin/env python3
"""kill -9 and SIGSTOP of broker, matcher, office and clients at moments that a
seed chooses: nothing acknowledged is lost, nothing has two effects, nothing is
promised twice, and everyone goes on afterwards.

    kills_test.py [SEED]"""
import sys

from scene import Scene, seed_of
from house import main

ROUNDS = 16
STOPPED_MS = 400
SEED = seed_of(sys.argv)


def victim_of(scene):
    return scene.chance.choice(["broker", "broker", "broker", "matcher",
                                "matcher", "office", *scene.names])


def what_was_acknowledged_survives_kill_9_of_anyone():
    with Scene(SEED) as scene:
        scene.open()
        for _ in range(ROUNDS):
            scene.await_answers(scene.chance.randint(5, 60))
            scene.pause(20)
            scene.restart(victim_of(scene))
        scene.await_answers(50)
        scene.await_workers()
        scene.finish()
        scene.check()
        print("     ", scene.summary(), flush=True)


def who_is_stopped_for_a_while_loses_nothing_and_goes_on():
    with Scene(SEED + 1) as scene:
        scene.open()
        for name in ("broker", "matcher", "office", scene.names[0]):
            scene.await_answers(20)
            scene.stop(name)
            scene.pause(STOPPED_MS)
            scene.resume(name)
            scene.await_answers(40)
        scene.await_answers(20, names=scene.names[:1])
        scene.await_workers()
        scene.finish()
        scene.check()
        print("     ", scene.summary(), flush=True)


if __name__ == "__main__":
    sys.exit(main(what_was_acknowledged_survives_kill_9_of_anyone,
                  who_is_stopped_for_a_while_loses_nothing_and_goes_on))
