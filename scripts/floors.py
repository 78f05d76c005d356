#!/usr/bin/env python3
"""Checks that every folder includes only the floors below it.

    floors.py [ROOT]     exit 0 when the house stands, 1 with one line a fault

The table is the one of docs/architecture.md: a room may include itself and
what its line names, and nothing else. A folder without a line has no floor,
which is a fault too, so that no room is added without a decision.
"""
import pathlib
import re
import sys

ROOMS = {
    "base": [],
    "model": ["base"],
    "store": ["base", "model"],
    "link": ["base", "model"],
    "sheet": ["base", "model"],
    "matcher/engine": ["base"],
    "matcher": ["base", "model", "store", "link", "matcher/engine"],
    "broker": ["base", "model", "store", "link"],
    "office": ["base", "model", "store", "link"],
    "clients/lib": ["base", "model"],
    "clients/cli": ["base", "model", "sheet", "clients/lib"],
    "clients/mail": ["base", "model", "clients/lib", "clients/cli"],
    "clients/season": ["base", "model", "clients/lib"],
    "clients/web": ["base", "model", "clients/lib"],
    "clients/sms": ["base", "model", "clients/lib"],
}
# What a room shows to rooms beside it; without a line all of its headers.
DOORS = {
    "clients/cli": ["cli.h", "notice_text.h"],
}
EVERYTHING = "tests"  # tests may look into every room

# Headers from outside that one room keeps to itself.
OWNERS = {"lmdb.h": "store"}

SOURCES = {".c", ".h", ".def", ".inc"}
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')


def room_of(path):
    """The innermost room that holds the path, or None."""
    inside = [r for r in ROOMS if path == r or path.startswith(r + "/")]
    return max(inside, key=len, default=None)


def fault_of(room, quote, target):
    """Why a file of the room may not include the target, or None."""
    owner = OWNERS.get(target)
    if owner and room != owner:
        return f"only {owner}/ may include {target}"
    there = room_of(target)
    if there is None:
        if quote == '"':
            return f'"{target}" does not start at a room of the house'
        return None
    if there == room:
        return None
    if there not in ROOMS[room]:
        return f"{room}/ may not include {there}/ ({target})"
    doors = [f"{there}/{name}" for name in DOORS.get(there, [])]
    if doors and target not in doors:
        return f"of {there}/ others may include {' and '.join(doors)} alone"
    return None


def faults_in(root, path):
    name = path.relative_to(root).as_posix()
    room = room_of(name)
    if room is None:
        yield f"{name}:1: no floor in the table for this folder"
        return
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, line in enumerate(lines, 1):
        match = INCLUDE.match(line)
        fault = match and fault_of(room, *match.groups())
        if fault:
            yield f"{name}:{number}: {fault}"


def sources(root):
    for path in sorted(root.rglob("*")):
        top = path.relative_to(root).parts[0]
        if top in ("build", "docs", EVERYTHING) or top.startswith("."):
            continue
        if path.suffix in SOURCES and path.is_file():
            yield path


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    files = list(sources(root))
    faults = [fault for path in files for fault in faults_in(root, path)]
    print("\n".join(faults + [f"floors: {len(files)} files, "
                              f"{len(faults)} faults"]))
    return 1 if faults or not files else 0


if __name__ == "__main__":
    sys.exit(main())
