"""Rounds of faults while players are at work: what the tests do a few times and
the long run hundreds of times, each time with the whole history checked."""
import signal
import subprocess

from scene import Scene, TESTS, skip
from house import WAIT_S, die_with_parent

CUTS = (signal.SIGUSR1, signal.SIGUSR2)  # all that was not synced, or half


def end(scene):
    """Everyone goes on and finishes, and the history is sound."""
    scene.await_answers(50)
    scene.await_workers()
    scene.finish()
    scene.check()
    return scene.totals()


def kill_at_work(seed, rounds):
    """kill -9 of anyone at moments of the seed's choosing."""
    with Scene(seed) as scene:
        scene.open()
        victims = ["broker", "broker", "broker", "matcher", "matcher",
                   "office", *scene.names]
        for _ in range(rounds):
            scene.await_answers(scene.chance.randint(5, 60))
            scene.pause(20)
            scene.restart(scene.chance.choice(victims))
        return end(scene)


def stop_at_work(seed, most_ms):
    """SIGSTOP of each for a while: the others go on when it does."""
    with Scene(seed) as scene:
        scene.open()
        for name in ("broker", "matcher", "office", scene.names[0]):
            scene.await_answers(20)
            scene.stop(name)
            scene.pause(most_ms)
            scene.resume(name)
            scene.await_answers(40)
        scene.await_answers(20, names=scene.names[:1])
        return end(scene)


class Disk:
    """A store's folder whose power can be cut."""

    def __init__(self, folder, seed):
        self.backing, self.mountpoint = folder / "disk", folder / "mount"
        self.seed, self.child = seed, None
        for path in (self.backing, self.mountpoint):
            path.mkdir()
        if not (TESTS / "lienket-dropfs").exists():
            skip("lienket-dropfs is not built: libfuse3-dev is missing")

    def plug(self):
        self.seed += 1
        child = subprocess.Popen(
            [TESTS / "lienket-dropfs", self.backing, self.mountpoint,
             str(self.seed)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            preexec_fn=die_with_parent)
        if child.stdout.readline() != b"ready\n":
            skip(f"no FUSE: {child.communicate()[1].decode().strip()}")
        self.child = child

    def unplug(self, how):
        """A signal may come just before the process waits for the kernel: it
        is sent until it is heard."""
        for _ in range(100):
            self.child.send_signal(how)
            try:
                self.child.wait(WAIT_S / 100)
                break
            except subprocess.TimeoutExpired:
                continue
        assert self.child.returncode == 0, self.child.stderr.read()
        self.child.stdout.close()
        self.child.stderr.close()
        self.child = None


class Cuttable(Scene):
    def __init__(self, seed, **more):
        super().__init__(seed, **more)
        self.disk = Disk(self.folder, seed)
        self.store = self.disk.mountpoint / "store"

    def open(self):
        self.disk.plug()
        return super().open()

    def cut(self, how):
        """The disk first: whoever writes on writes into the void, and must not
        say otherwise."""
        self.disk.unplug(how)
        for name in self.PROGRAMS:
            if name in self.children:
                self.kill(name)
        self.disk.plug()

    def __exit__(self, *what):
        for name in list(self.children):
            self.kill(name)
        if self.disk.child:
            self.disk.unplug(signal.SIGUSR1)
        super().__exit__(*what)


def cut_at_work(seed, rounds):
    """The power goes while everybody writes; the store that is left is
    verified as a whole each time."""
    with Cuttable(seed) as scene:
        scene.open()
        for number in range(rounds):
            scene.await_answers(scene.chance.randint(1, 120))
            scene.pause(20)
            scene.cut(CUTS[number % 2])
            scene.verify()
            scene.start()
        return end(scene)
