#!/usr/bin/env python3
"""The system's clock jumps, forwards and back, under a running broker and
between two of its lives: event time never goes back, nothing acknowledged is
lost, and everyone goes on.

    clock_test.py [SEED]"""
import sys
import time

from scene import Scene, planted, seed_of
from house import WAIT_S, main

SEED = seed_of(sys.argv)
DAY_S = 86400
JUMPS = (40, -3, 41, 0)  # days off the true clock


class Jumpy(Scene):
    """A broker and a matcher that read their time as a file says."""

    def __init__(self, seed):
        super().__init__(seed)
        self.clock = self.folder / "clock"
        self.jump(0)
        for name in ("broker", "matcher"):
            self.env[name] = planted("clock_jumps",
                                     LIENKET_PLANT_CLOCK=str(self.clock))

    def jump(self, days):
        fresh = self.clock.with_suffix(".new")
        fresh.write_text(f"{days * DAY_S}\n")
        fresh.rename(self.clock)

    def times(self):
        return [event["time_ms"] for event in self.client.events()]

    def hello_ms(self):
        return self.client.say("hello").body["time_ms"]


def the_clock_may_jump_under_a_running_broker():
    with Jumpy(SEED) as scene:
        scene.open()
        for days in JUMPS:
            scene.await_answers(40)
            before = scene.hello_ms()
            scene.jump(days)
            scene.await_answers(60)
            assert scene.hello_ms() >= before, days
        scene.await_workers()
        scene.finish()
        scene.check()
        times = scene.times()
        assert times == sorted(times)
        assert times[-1] - times[0] > 40 * DAY_S * 1000


def the_clock_may_jump_while_the_broker_is_down():
    with Jumpy(SEED) as scene:
        scene.open()
        for days in JUMPS:
            scene.await_answers(40)
            before = scene.times()[-1]
            scene.kill("broker")
            scene.jump(days)
            scene.start("broker")
            scene.await_answers(60)
            assert scene.hello_ms() >= before, days
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
        scene.jump(25)
        scene.start("broker")
        scene.await_workers()
        await_lapse(client, leads[0]["id"])
        scene.check()


if __name__ == "__main__":
    sys.exit(main(the_clock_may_jump_under_a_running_broker,
                  the_clock_may_jump_while_the_broker_is_down,
                  leads_that_a_jump_made_late_lapse_and_free_their_kilograms))
