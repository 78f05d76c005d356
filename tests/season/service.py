"""The real programs in a folder of their own, for tests that need all of them.

    with Service(clock="2026-06-01T08:00:00+07:00") as service:
        service.season("catalogue", "sample")
        service.lienket("market", "clear")
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

BIN = pathlib.Path(os.environ.get("LIENKET_BIN", "build/release/bin"))
DATA = os.environ.get("LIENKET_DATA", "model/data")
PROGRAMS = ("lienket", "lienket-broker", "lienket-matcher", "lienket-office",
            "lienket-season")
SKIPPED = 77
PATIENCE_S = 60


def need_programs():
    """Ends the test as skipped, saying why, when a program is not built."""
    missing = [name for name in PROGRAMS if not (BIN / name).is_file()]
    if missing:
        print("skipped: not built in %s: %s" % (BIN, " ".join(missing)))
        sys.exit(SKIPPED)


class Service:
    def __init__(self, clock=None):
        self.clock = clock
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="lienket-"))
        self.front = "ipc://%s/front" % self.folder
        self.children = []
        self.env = dict(os.environ, LIENKET_DATA=DATA, LC_ALL="C.UTF-8",
                        LIENKET_BROKER=self.front,
                        LIENKET_KEY=str(self.folder / "store" / "keys" /
                                        "operator.key"),
                        XDG_STATE_HOME=str(self.folder / "state"),
                        HOME=str(self.folder))

    def __enter__(self):
        back = "ipc://%s/back" % self.folder
        store = ["--store", str(self.folder / "store"), "--workers", back]
        clock = ["--clock", self.clock] if self.clock else []
        try:
            self.start("lienket-broker", *store, "--listen", self.front,
                       *clock)
            self.start("lienket-matcher", *store)
            self.start("lienket-office", *store)
            self.wait(self.is_ready, "the service to be ready")
        except BaseException:
            self.__exit__(*sys.exc_info())
            raise
        return self

    def start(self, name, *arguments):
        log = open(self.folder / (name + ".log"), "wb")
        self.children.append(subprocess.Popen(
            [str(BIN / name), *arguments], env=self.env, stdout=log,
            stderr=log))
        log.close()

    def __exit__(self, kind, *_):
        for child in reversed(self.children):
            child.terminate()
        for child in self.children:
            try:
                child.wait(timeout=20)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        if kind:
            for log in sorted(self.folder.glob("*.log")):
                print("--", log.name)
                print(log.read_text(errors="replace")[-3000:])
        shutil.rmtree(self.folder, ignore_errors=True)

    def run(self, program, *arguments):
        return subprocess.run([str(BIN / program), *arguments], env=self.env,
                              stdin=subprocess.DEVNULL, timeout=PATIENCE_S,
                              capture_output=True, text=True)

    def lienket(self, *arguments):
        """What it printed; fails the test when it failed."""
        done = self.run("lienket", *arguments)
        if done.returncode not in (0, 1):  # 1: nothing found
            raise AssertionError("lienket %s: exit %d\n%s%s" % (
                " ".join(arguments), done.returncode, done.stdout,
                done.stderr))
        return done.stdout

    def records(self, *arguments):
        return [json.loads(line) for line in
                self.lienket(*arguments, "--json").splitlines()]

    def season(self, *names):
        clock = ["--clock", self.clock] if self.clock else []
        done = self.run("lienket-season", "--post", "--broker", self.front,
                        *clock, *names)
        if done.returncode != 0:
            raise AssertionError("lienket-season: exit %d\n%s" % (
                done.returncode, done.stderr))

    def clear_market(self):
        """Waits until every market is cleared; returns what verify says."""
        self.lienket("market", "clear")
        done = self.run("lienket-season", "--await", "--broker", self.front)
        if done.returncode != 0:
            raise AssertionError("the clearing: exit %d\n%s" % (
                done.returncode, done.stderr))
        return self.records("market", "verify")

    def is_ready(self):
        """Exit 69: broker or a worker away; 75: no answer yet; 77: no key yet.
        A made-up clock is a finding of its own, which does not matter here."""
        return self.run("lienket", "doctor").returncode not in (69, 75, 77)

    def wait(self, is_true, what):
        """Asks again and again; each asking is a round trip, so no sleep."""
        end = time.monotonic() + PATIENCE_S
        while not is_true():
            if any(child.poll() is not None for child in self.children):
                raise AssertionError("a program ended while waiting for "
                                     + what)
            if time.monotonic() > end:
                raise AssertionError("waited too long for " + what)
