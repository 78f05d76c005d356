#!/usr/bin/env python3
"""The house stands on its floors, and a wrong include is seen."""
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "floors.py"


def check(root):
    done = subprocess.run([sys.executable, SCRIPT, root], text=True,
                          capture_output=True, check=False)
    return done.returncode, done.stdout + done.stderr


class Floors(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.folder.name) / "house"
        skip = shutil.ignore_patterns("build*", ".git", "var")
        shutil.copytree(ROOT, self.root, ignore=skip)

    def tearDown(self):
        self.folder.cleanup()

    def plant(self, path, text):
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def refused(self, path, include, reason):
        self.plant(path, f"/* planted */\n#include {include}\n")
        code, said = check(self.root)
        self.assertEqual(code, 1, said)
        self.assertIn(f"{path}:2: {reason}", said)

    def test_the_project_stands_on_its_floors(self):
        code, said = check(ROOT)
        self.assertEqual(code, 0, said)

    def test_a_lower_floor_may_not_include_a_higher_one(self):
        self.refused("base/planted.c", '"model/party.h"',
                     "base/ may not include model/")
        self.refused("model/planted.h", '"store/store.h"',
                     "model/ may not include store/")

    def test_rooms_of_one_floor_may_not_include_each_other(self):
        self.refused("broker/planted.c", '"office/list.h"',
                     "broker/ may not include office/")
        self.refused("store/planted.c", '"matcher/engine/flow.h"',
                     "store/ may not include matcher/engine/")

    def test_of_the_command_line_others_see_its_doors_alone(self):
        self.refused("clients/mail/planted.c", '"clients/cli/print.h"',
                     "of clients/cli/ others may include clients/cli/cli.h")

    def test_the_engine_may_not_see_the_service_around_it(self):
        self.refused("matcher/engine/planted.c", '"matcher/follow.h"',
                     "matcher/engine/ may not include matcher/")

    def test_clients_never_see_the_store_or_the_engine(self):
        self.refused("clients/lib/planted.c", '"store/store.h"',
                     "clients/lib/ may not include store/")
        self.refused("clients/cli/planted.c", '"matcher/engine/flow.h"',
                     "clients/cli/ may not include matcher/engine/")

    def test_angle_brackets_do_not_hide_a_wrong_include(self):
        self.refused("base/planted.c", "<broker/loop.h>",
                     "base/ may not include broker/")

    def test_only_the_store_includes_lmdb(self):
        self.refused("office/planted.c", "<lmdb.h>",
                     "only store/ may include lmdb.h")

    def test_an_include_starts_at_the_root_of_the_project(self):
        self.refused("base/planted.c", '"../model/party.h"',
                     '"../model/party.h" does not start at a room')

    def test_a_new_folder_needs_a_line_in_the_table(self):
        self.plant("attic/planted.c", "int attic;\n")
        code, said = check(self.root)
        self.assertEqual(code, 1, said)
        self.assertIn("attic/planted.c:1: no floor", said)

    def test_what_the_table_allows_passes(self):
        self.plant("clients/cli/planted.c", '#include "clients/lib/a.h"\n')
        self.plant("matcher/planted.c", '#include "matcher/engine/a.h"\n')
        self.plant("store/planted.c", "#include <lmdb.h>\n")
        self.plant("tests/office/planted.c", '#include "store/store.h"\n')
        code, said = check(self.root)
        self.assertEqual(code, 0, said)

    def test_an_empty_house_is_no_success(self):
        with tempfile.TemporaryDirectory() as empty:
            self.assertEqual(check(empty)[0], 1)


if __name__ == "__main__":
    unittest.main(verbosity=2)
