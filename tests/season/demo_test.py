#!/usr/bin/env python3
"""scripts/demo.sh --once ends by itself, having shown leads of the products
that matter, in both languages, and leaves nothing behind."""
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from service import BIN, DATA, need_programs


def demo(language, temporary):
    env = dict(os.environ, LIENKET_BIN=str(BIN), LIENKET_DATA=DATA,
               TMPDIR=temporary, LC_ALL="C.UTF-8")
    return subprocess.run(
        ["bash", "scripts/demo.sh", "--once", "--lang", language], env=env,
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=100)


def main():
    need_programs()
    words = {"vi": ("gừng", "lợn đen", "thạch đen", "Đã kiểm chứng"),
             "en": ("ginger", "black pig", "grass jelly", "Verified")}
    with tempfile.TemporaryDirectory() as temporary:
        for language in words:
            done = demo(language, temporary)
            missing = [word for word in words[language]
                       if word not in done.stdout]
            left = os.listdir(temporary)
            if done.returncode != 0 or missing or left:
                print("exit %d, missing %s, left %s" % (
                    done.returncode, missing, left))
                print(done.stdout[-4000:], done.stderr[-4000:], sep="\n")
                return 1
    print("the demo ends by itself in both languages")
    return 0


if __name__ == "__main__":
    sys.exit(main())
