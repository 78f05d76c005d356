#!/usr/bin/env python3
"""The real client imports a table and is killed, again and again, and so is the
broker it speaks to: when an import has ended well, each row of the table stands
in the ledger once.

    client_test.py [SEED]"""
import os
import subprocess
import sys

from scene import BIN, Scene, need, seed_of
from house import WAIT_S, die_with_parent, main

ROWS = 400
KILLS = 12
LATEST_KILL_S = 0.25
SEED = seed_of(sys.argv)
HEADER = "key;nhóm;sản phẩm;dạng;số lượng;thời gian;giá chào;xã\n"
ROW = ("r{0};{1};gừng;gừng già;{2} kg;01/12/2099-31/12/2099;6.000;"
       "xã Lũng Nặm, Cao Bằng\n")


class Importer:
    def __init__(self, scene):
        need("lienket")
        self.scene, self.table = scene, scene.folder / "offers.csv"
        group = "Nhóm nhập"
        scene.client.say("post_party", {
            "id": scene.client.ids.next(), "kind": "interest_group",
            "name": group, "commune": "01273", "members": 5})
        self.table.write_text(HEADER + "".join(
            ROW.format(number, group, number + 1) for number in range(ROWS)),
            encoding="utf-8")
        self.env = dict(os.environ, LIENKET_BROKER=scene.front, LC_ALL="C",
                        LIENKET_KEY=str(scene.ring.path("operator")),
                        XDG_STATE_HOME=str(scene.folder / "state"))

    def start(self):
        with open(self.scene.folder / "import.log", "ab") as log:
            return subprocess.Popen(
                [BIN / "lienket", "--deadline", str(WAIT_S), "import",
                 self.table], env=self.env, stdout=log, stderr=log,
                preexec_fn=die_with_parent)

    def start_and_kill(self):
        """True when it was killed before it had ended."""
        child = self.start()
        try:
            child.wait(self.scene.chance.random() * LATEST_KILL_S)
            return False
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
            return True

    def finish(self):
        assert self.start().wait(3 * WAIT_S) == 0


def each_row_of_a_table_stands_once_whoever_was_killed():
    with Scene(SEED, players=0) as scene:
        scene.start().await_workers()
        scene.furnish()
        importer, cut = Importer(scene), 0
        for number in range(KILLS):
            cut += importer.start_and_kill()
            if number % 3 == 0:
                scene.restart("broker")
                scene.await_workers()
        importer.finish()
        importer.finish()  # and once more changes nothing
        offers = [event["record"] for event in scene.client.events()
                  if event["table"] == "offer"]
        assert len(offers) == ROWS, len(offers)
        assert len({offer["id"] for offer in offers}) == ROWS
        assert len({offer["lots"][0]["quantity"] for offer in offers}) == ROWS
        scene.verify()
        assert cut > 0, "it was never killed in time"
        print("     ", cut, "of", KILLS, "imports cut short", flush=True)


if __name__ == "__main__":
    sys.exit(main(each_row_of_a_table_stands_once_whoever_was_killed))
