#!/usr/bin/env python3
"""clang-tidy sees a fault, skips what has not changed, and nothing else."""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "tidy.py"

CLEAN = '#include "base/a.h"\n\nint twice(int a)\n{\n    return LIMIT * a;\n}\n'
HEADER = "#define LIMIT 2\nint twice(int a);\n"
UNSET = "int unset(void);\nint unset(void)\n{\n    int a;\n    return a;\n}\n"
LEFT_OVER = """enum side { BUYER, GROUP };
int price(enum side side);
int price(enum side side)
{
    switch (side) {
    case BUYER:
        return 1;
    case GROUP:
        return 2;
    default:
        return 3;
    }
}
"""


@unittest.skipUnless(shutil.which("clang-tidy"), "needs clang-tidy")
class Tidy(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.folder.name).resolve()
        for folder in ("base", "build"):
            (self.root / folder).mkdir()
        shutil.copy(ROOT / ".clang-tidy", self.root)
        self.write("base/a.c", CLEAN)
        self.write("base/a.h", HEADER)

    def tearDown(self):
        self.folder.cleanup()

    def write(self, name, text):
        (self.root / name).write_text(text, encoding="utf-8")

    def tidy(self, *built, names=None):
        entries = [{"directory": str(self.root), "file": str(self.root / name),
                    "command": f"clang -std=c17 -I{self.root} -c {name}"}
                   for name in built]
        self.write("build/compile_commands.json", json.dumps(entries))
        done = subprocess.run(
            [sys.executable, SCRIPT, "build", "build/cache", "1",
             *(names or built)],
            cwd=self.root, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    def test_a_clean_file_is_looked_at_once(self):
        code, said = self.tidy("base/a.c")
        self.assertEqual(code, 0, said)
        self.assertIn("1 looked at, 0 with findings", said)
        self.assertIn("0 looked at", self.tidy("base/a.c")[1])

    def test_a_changed_header_is_a_reason_to_look_again(self):
        self.tidy("base/a.c")
        self.write("base/a.h", HEADER.replace("2", "3"))
        self.assertIn("1 looked at", self.tidy("base/a.c")[1])

    def test_changed_checks_are_a_reason_to_look_again(self):
        self.tidy("base/a.c")
        with (self.root / ".clang-tidy").open("a") as config:
            config.write("# changed\n")
        self.assertIn("1 looked at", self.tidy("base/a.c")[1])

    def test_a_fault_is_shown_again_until_it_is_mended(self):
        self.write("base/bad.c", UNSET)
        for _ in range(2):
            code, said = self.tidy("base/a.c", "base/bad.c")
            self.assertEqual(code, 1, said)
            self.assertIn("base/bad.c:5", said)
            self.assertIn("1 with findings", said)

    def test_a_default_in_a_switch_over_our_enum_is_a_fault(self):
        self.write("base/bad.c", LEFT_OVER)
        code, said = self.tidy("base/bad.c")
        self.assertEqual(code, 1, said)
        self.assertIn("covered-switch-default", said)

    def test_a_file_that_no_target_builds_is_a_fault(self):
        code, said = self.tidy("base/a.c", names=["base/a.c", "base/lost.c"])
        self.assertEqual(code, 1, said)
        self.assertIn("base/lost.c:1: no target builds this file", said)


if __name__ == "__main__":
    unittest.main(verbosity=2)
