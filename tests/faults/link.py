"""Two network namespaces and a wire between them, whose ends can be deafened."""
import atexit
import ctypes
import os
import shutil
import subprocess

from scene import skip

NEAR, FAR = f"lienket-near-{os.getpid()}", f"lienket-far-{os.getpid()}"
NEAR_ADDRESS, FAR_ADDRESS = "10.77.0.2", "10.77.0.1"
FRONT = f"tcp://{FAR_ADDRESS}:5701"
CLONE_NEWNET = 0x40000000


def shell(*words):
    done = subprocess.run(words, capture_output=True, check=False)
    if done.returncode != 0:
        skip(f"{' '.join(words)}: {done.stderr.decode().strip()}")


def inside(namespace, *words):
    shell("ip", "netns", "exec", namespace, *words)


def unlink_namespaces():
    for name in (NEAR, FAR):
        subprocess.run(["ip", "netns", "del", name], capture_output=True,
                       check=False)


def link_namespaces():
    """Two namespaces and a wire; this process, and with it the players, moves
    to the near end before it opens any socket."""
    for program in ("ip", "iptables"):
        if not shutil.which(program):
            skip(f"{program} is missing")
    if os.geteuid() != 0:
        skip("network namespaces need root")
    atexit.register(unlink_namespaces)
    for name in (NEAR, FAR):
        shell("ip", "netns", "add", name)
    shell("ip", "link", "add", "wire", "netns", NEAR, "type", "veth", "peer",
          "name", "wire", "netns", FAR)
    for name, address in ((NEAR, NEAR_ADDRESS), (FAR, FAR_ADDRESS)):
        inside(name, "ip", "address", "add", f"{address}/24", "dev", "wire")
        inside(name, "ip", "link", "set", "wire", "up")
        inside(name, "ip", "link", "set", "lo", "up")
    near = os.open(f"/run/netns/{NEAR}", os.O_RDONLY)
    if ctypes.CDLL(None, use_errno=True).setns(near, CLONE_NEWNET) != 0:
        skip("cannot enter a network namespace")
    os.close(near)


class Link:
    """Rules at the receiving ends, where a sender does not see them."""

    @staticmethod
    def deafen(*namespaces, chance=None):
        rule = (["-m", "statistic", "--mode", "random", "--probability",
                 str(chance)] if chance else [])
        for name in namespaces:
            inside(name, "iptables", "-A", "INPUT", "-i", "wire", *rule, "-j",
                   "DROP")

    @staticmethod
    def heal():
        for name in (NEAR, FAR):
            inside(name, "iptables", "-F", "INPUT")
