#!/usr/bin/env python3
"""Runs clang-tidy on C files, each only when something it reads has changed.

    tidy.py BUILD CACHE JOBS FILE...

BUILD holds compile_commands.json. A clean file leaves a stamp in CACHE under
the hash of all that can change the answer: the file, the project's files it
includes, its compile command, .clang-tidy and the version of clang-tidy.
"""
import concurrent.futures
import hashlib
import json
import pathlib
import re
import subprocess
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.M)


def commands(build):
    """File relative to here -> its compile command; build paths too."""
    here = pathlib.Path.cwd()
    entries = json.loads((build / "compile_commands.json").read_text())
    found = {}
    for entry in entries:
        path = pathlib.Path(entry["file"])
        if path.is_relative_to(here):
            found[path.relative_to(here).as_posix()] = entry["command"]
    return found


def closure(name, seen):
    """Adds the file and the project's files it includes to `seen`."""
    path = pathlib.Path(name)
    if name in seen or not path.is_file():
        return seen
    seen[name] = path.read_bytes()
    for include in INCLUDE.findall(seen[name].decode("utf-8", "replace")):
        closure(include, seen)
    return seen


def key(name, command, settings):
    digest = hashlib.sha256(settings + command.encode())
    for part, content in sorted(closure(name, {}).items()):
        digest.update(f"\0{part}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def settings_of(config):
    version = subprocess.run(["clang-tidy", "--version"], check=True,
                             capture_output=True).stdout
    return version + pathlib.Path(config).read_bytes()


def tidy(build, name, stamp):
    """What clang-tidy has to say; empty when the file is clean."""
    done = subprocess.run(["clang-tidy", "--quiet", "-p", str(build), name],
                          capture_output=True, text=True, check=False)
    if done.returncode == 0:
        stamp.touch()
        return ""
    return done.stdout + done.stderr


def show(done, total, name):
    if sys.stderr.isatty():
        print(f"\r\033[Kclang-tidy [{done}/{total}] {name}", end="",
              file=sys.stderr, flush=True)


def main():
    build, cache = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    jobs, names = int(sys.argv[3]), sys.argv[4:]
    cache.mkdir(parents=True, exist_ok=True)
    known, settings = commands(build), settings_of(".clang-tidy")
    unbuilt = [name for name in names if name not in known]
    for name in unbuilt:
        print(f"{name}:1: no target builds this file")
    todo = {}
    for name in known.keys() & set(names):
        stamp = cache / key(name, known[name], settings)
        if not stamp.exists():
            todo[name] = stamp
    bad = 0
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        runs = {pool.submit(tidy, build, n, s): n
                for n, s in sorted(todo.items())}
        finished = concurrent.futures.as_completed(runs)
        for count, run in enumerate(finished, 1):
            show(count, len(runs), runs[run])
            if run.result():
                bad += 1
                print(("\n" if sys.stderr.isatty() else "") + run.result())
    show(len(runs), len(runs), "\n")
    print(f"clang-tidy: {len(names)} files, {len(todo)} looked at, "
          f"{bad + len(unbuilt)} with findings")
    return 1 if bad or unbuilt else 0


if __name__ == "__main__":
    sys.exit(main())
