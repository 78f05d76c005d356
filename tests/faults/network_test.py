#!/usr/bin/env python3
"""Networks that part, lose, delay and deafen one side: between the players and
the broker lies a link of two network namespaces. Nothing acknowledged is lost,
a request whose reply got lost has one effect, and all go on when it heals.

    network_test.py [SEED] [PARTITION_S]

How long the first answer took after the link healed is printed."""
import asyncio
import sys
import threading
import time

from link import FAR, FAR_ADDRESS, FRONT, NEAR, Link, link_namespaces
from scene import Scene, seed_of
from house import main

SEED = seed_of(sys.argv)
PARTITION_S = float(sys.argv[2]) if len(sys.argv) > 2 else 5
DELAY_S = 0.15


class Far(Scene):
    """A house whose broker stands at the far end of the wire."""

    def __init__(self, seed, endpoint=None):
        super().__init__(seed)
        self.wrap["broker"] = ["ip", "netns", "exec", FAR]
        self.front, self.endpoint = FRONT, endpoint or FRONT
        self.client.socket.connect(FRONT)
        self.client.socket.disconnect(f"ipc://{self.folder}/front")

    def player_endpoint(self):
        return self.endpoint

    def part(self, seconds, *namespaces):
        """Deafens these ends for a while; how long the first answer took
        afterwards. What was on its way when it began still arrives."""
        self.await_answers(60)
        Link.deafen(*namespaces)
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.hear_players(left)
        Link.heal()
        healed = time.monotonic()
        self.await_answers(1, seconds=60)
        return time.monotonic() - healed

    def end(self):
        self.await_answers(100, seconds=60)
        self.await_workers()
        self.finish()
        self.check()


def who_was_parted_goes_on_when_the_link_heals():
    with Far(SEED) as scene:
        scene.open()
        for name, ends in (("both ways", (NEAR, FAR)), ("replies", (NEAR,)),
                           ("requests", (FAR,))):
            seconds = scene.part(PARTITION_S if len(ends) == 2 else 1, *ends)
            print(f"      {name} parted: first answer {seconds:.2f} s after",
                  flush=True)
        scene.end()


def a_link_that_loses_a_tenth_loses_no_post():
    with Far(SEED) as scene:
        scene.open()
        Link.deafen(NEAR, FAR, chance=0.1)
        scene.await_answers(100, seconds=60)
        scene.restart("broker")
        scene.await_answers(50, seconds=60)
        Link.heal()
        scene.end()


class Slow(threading.Thread):
    """A relay in front of the broker that holds back all it passes on."""

    def __init__(self, port):
        super().__init__(daemon=True)
        self.port, self.loop = port, asyncio.new_event_loop()
        self.ready = threading.Event()

    @staticmethod
    async def pass_on(source, sink):
        waiting, clock = asyncio.Queue(), asyncio.get_running_loop().time

        async def deliver():
            while (item := await waiting.get())[1]:
                await asyncio.sleep(max(0, item[0] - clock()))
                sink.write(item[1])
                await sink.drain()
            sink.close()
        delivering = asyncio.create_task(deliver())
        try:
            while chunk := await source.read(1 << 16):
                waiting.put_nowait((clock() + DELAY_S, chunk))
        except ConnectionError:
            pass
        waiting.put_nowait((0, b""))
        await asyncio.gather(delivering, return_exceptions=True)

    async def accept(self, source, sink):
        try:
            far = await asyncio.open_connection(FAR_ADDRESS, 5701)
        except OSError:
            sink.close()
            return
        await asyncio.gather(self.pass_on(source, far[1]),
                             self.pass_on(far[0], sink))

    async def serve(self):
        await asyncio.start_server(self.accept, "127.0.0.1", self.port)
        self.ready.set()

    def run(self):
        asyncio.set_event_loop(self.loop)
        self.loop.create_task(self.serve())
        self.loop.run_forever()

    def stop(self):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.join()


def a_slow_link_only_takes_longer():
    slow = Slow(5702)
    slow.start()
    assert slow.ready.wait(5)
    with Far(SEED, endpoint="tcp://127.0.0.1:5702") as scene:
        scene.open()
        scene.await_answers(60)
        scene.restart("broker")
        scene.await_answers(60)
        scene.end()
    slow.stop()


if __name__ == "__main__":
    link_namespaces()
    sys.exit(main(who_was_parted_goes_on_when_the_link_heals,
                  a_link_that_loses_a_tenth_loses_no_post,
                  a_slow_link_only_takes_longer))
