#!/usr/bin/env python3
"""The system's clock jumps, forwards and back, under a running broker and
between two of its lives: event time never goes back, nothing acknowledged is
lost, and everyone goes on.

    clock_test.py [SEED]"""
import pathlib
import sys
import time

from scene import Scene, seed_of, skip
from house import WAIT_S, main

SEED = seed_of(sys.argv)
LIBRARIES = sorted(pathlib.Path("/usr/lib").glob(
    "*/faketime/libfaketime.so.1"))
JUMPS = ("+40d", "-3d", "+41d", "+0")


class Jumpy(Scene):
    """A broker and a matcher that read their time as a file says."""

    def __init__(self, seed):
        super().__init__(seed)
        if not LIBRARIES:
            skip("libfaketime is missing: install faketime")
        self.clock = self.folder / "clock"
        self.jump("+0")
        for name in ("broker", "matcher"):
            self.env[name] = {"LD_PRELOAD": str(LIBRARIES[0]),
                              "FAKETIME_TIMESTAMP_FILE": str(self.clock),
                              "FAKETIME_NO_CACHE": "1",
                              "FAKETIME_DONT_FAKE_MONOTONIC": "1"}

    def jump(self, offset):
        fresh = self.clock.with_suffix(".new")
        fresh.write_text(f"{offset}\n")
        fresh.rename(self.clock)

    def times(self):
        return [event["time_ms"] for event in self.client.events()]

    def hello_ms(self):
        return self.client.say("hello").body["time_ms"]


def the_clock_may_jump_under_a_running_broker():
    with Jumpy(SEED) as scene:
        scene.open()
        for offset in JUMPS:
            scene.await_answers(40)
            before = scene.hello_ms()
            scene.jump(offset)
            scene.await_answers(60)
            assert scene.hello_ms() >= before, offset
        scene.await_workers()
        scene.finish()
        scene.check()
        times = scene.times()
        assert times == sorted(times)
        assert times[-1] - times[0] > 40 * 86400 * 1000


def the_clock_may_jump_while_the_broker_is_down():
    with Jumpy(SEED) as scene:
        scene.open()
        for offset in JUMPS:
            scene.await_answers(40)
            before = scene.times()[-1]
            scene.kill("broker")
            scene.jump(offset)
            scene.start("broker")
            scene.await_answers(60)
            assert scene.hello_ms() >= before, offset
        scene.await_workers()
        scene.finish()
        scene.check()


def await_lapse(client, lead):
    end = time.monotonic() + WAIT_S
    while time.monotonic() < end:
        states = {each["id"]: each["state"] for each in client.list("lead")}
        if states[lead] == "lapsed":
            return
        client.socket.poll(20)
    raise AssertionError("the lead does not lapse")


def leads_that_a_jump_made_late_lapse_and_free_their_kilograms():
    with Jumpy(SEED) as scene:
        scene.start().await_workers()
        scene.furnish()
        client = scene.client
        client.say("post_offer", client.offer(scene.group, 10))
        client.say("post_demand", client.demand(scene.buyer, 10))
        _, leads = client.clear()
        assert [lead["state"] for lead in leads] == ["proposed"]
        scene.kill("broker")
        scene.jump("+25d")
        scene.start("broker")
        scene.await_workers()
        await_lapse(client, leads[0]["id"])
        scene.check()


if __name__ == "__main__":
    sys.exit(main(the_clock_may_jump_under_a_running_broker,
                  the_clock_may_jump_while_the_broker_is_down,
                  leads_that_a_jump_made_late_lapse_and_free_their_kilograms))
