#!/usr/bin/env python3
"""Keys that must not come in: a broker whose check of keys does not work does
not start; who has another key, none, or a forged message is not heard, and who
is revoked is not heard any more, while everyone else is served.

    keys_test.py [SEED]"""
import pathlib
import sys
import time

from journal import OPERATOR, PROTOCOL
from scene import Scene, planted, seed_of
from house import Client, GROUP, WAIT_S, fit, main, zmq
from keys import Pair

SEED = seed_of(sys.argv)
PLANTS = {  # planted fault: what the broker says of it
    "no_key_check": "an unknown key is not turned away",
    "no_key_enforced": "an unknown key is not turned away",
    "every_key": "an unknown key is not turned away",
    "no_key": "a known key is not let in",
}
EXIT_NOT_SAFE = 70


def broker_log(scene):
    return (scene.folder / "broker.log").read_text()


def a_broker_whose_check_of_keys_does_not_work_does_not_start():
    for fault, told in PLANTS.items():
        with Scene(SEED, players=0) as scene:
            scene.env["broker"] = planted(fault)
            scene.start("broker")
            assert scene.await_end("broker") == EXIT_NOT_SAFE, fault
            said = [line for line in broker_log(scene).splitlines()
                    if "refusing to start" in line]
            assert len(said) == 1 and told in said[0], (fault, said)
            assert not pathlib.Path(scene.front.removeprefix("ipc://")).exists()
            scene.env.clear()  # nothing else is wrong with that house
            scene.start("broker")
            scene.client.say("hello")


class Events:
    """What libzmq tells about the handshakes of a socket."""

    def __init__(self, socket):
        self.socket = socket.get_monitor_socket(
            zmq.EVENT_HANDSHAKE_SUCCEEDED | zmq.EVENT_HANDSHAKE_FAILED_AUTH |
            zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL |
            zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL)

    def next(self):
        from zmq.utils.monitor import recv_monitor_message
        assert self.socket.poll(WAIT_S * 1000), "no handshake was seen"
        return recv_monitor_message(self.socket)["event"]


def knock(scene, endpoint, pair, server=None):
    """How a new socket with these keys fares at a door."""
    socket = zmq.Context.instance().socket(zmq.DEALER)
    socket.setsockopt(zmq.LINGER, 0)
    events = Events(socket)
    if pair:
        fit(socket, pair, server or scene.ring.server)
    socket.connect(endpoint)
    event = events.next()
    socket.disable_monitor()
    socket.close()
    return event


def who_has_no_key_that_counts_stays_outside():
    with Scene(SEED, players=0) as scene:
        scene.start().await_workers()
        scene.furnish()
        refused, met = (zmq.EVENT_HANDSHAKE_FAILED_AUTH,
                        zmq.EVENT_HANDSHAKE_SUCCEEDED)
        group = scene.ring.of(scene.group)
        for endpoint, pair, expected in (
                (scene.front, Pair(), refused), (scene.workers, Pair(), refused),
                (scene.workers, group, refused), (scene.front, group, met),
                (scene.workers, scene.ring.open("operator"), refused),
                (scene.workers, scene.ring.open("office"), met)):
            assert knock(scene, endpoint, pair) == expected, endpoint
        for pair, server in ((group, Pair().public), (None, None)):
            assert knock(scene, scene.front, pair, server) not in (met, refused)
        scene.client.say("hello")
        assert scene.children["broker"].poll() is None


def a_revoked_key_is_refused_with_its_next_message_under_load():
    """Others post all the time; each key that is revoked speaks until the
    revocation is acknowledged, and never after."""
    with Scene(SEED) as scene:
        scene.open()
        for number in range(15):
            party = scene.client.post_party(GROUP, "nhóm")
            credential = scene.enrol(party)
            speaker = scene.journaled(f"revoked-{number}", party)
            speaker.say("post_offer", speaker.offer(party, 1))
            scene.client.say("revoke", {"id": credential})
            reply = speaker.ask("post_offer", speaker.offer(party, 1))
            assert reply.status == "denied", reply
            assert reply.has("actor", "unknown_key"), reply
            assert (knock(scene, scene.front, scene.ring.of(party))
                    == zmq.EVENT_HANDSHAKE_FAILED_AUTH)
            scene.await_answers(5)
        scene.finish()
        scene.check()


def a_revoked_worker_is_not_asked_any_more_and_a_new_key_takes_over():
    with Scene(SEED, players=0) as scene:
        scene.start().await_workers()
        scene.furnish()
        office = scene.ring.open("office").public
        credentials = scene.client.list("credential")
        wanted = next(each["id"] for each in credentials
                      if each["public_key"] == office)
        scene.client.say("revoke", {"id": wanted})
        reply = scene.client.ask("show_totals", retry=())
        assert reply.status == "unavailable", reply
        scene.kill("broker")
        scene.ring.path("office").unlink()
        scene.start("broker").await_workers()
        assert scene.ring.open("office").public != office
        scene.client.say("show_totals")


def strangers_who_guess_codes_cost_nobody_else():
    with Scene(SEED, players=1) as scene:
        enrol = f"ipc://{scene.folder}/enrol"
        scene.broker_options += ["--enrol", enrol]
        scene.open()
        strangers = [Client(enrol, scene.client.ids, scene.ring, OPERATOR,
                            Pair()) for _ in range(4)]
        before, guesses = time.monotonic(), 0
        while guesses < 2000:
            for stranger in strangers:
                stranger.send(PROTOCOL.request(
                    "enrol", {"code": f"{guesses:010}"},
                    id=stranger.ids.next()))
                guesses += 1
            for stranger in strangers:
                reply = stranger.receive(WAIT_S)
                assert reply.status == "denied", reply
            scene.hear_players(0)
        scene.await_answers(20)
        print(f"      {guesses} guesses in {time.monotonic() - before:.1f} s,",
              scene.answers, "answers meanwhile", flush=True)
        scene.finish()
        scene.check()


if __name__ == "__main__":
    sys.exit(main(a_broker_whose_check_of_keys_does_not_work_does_not_start,
                  who_has_no_key_that_counts_stays_outside,
                  a_revoked_key_is_refused_with_its_next_message_under_load,
                  a_revoked_worker_is_not_asked_any_more_and_a_new_key_takes_over,
                  strangers_who_guess_codes_cost_nobody_else))
