#!/usr/bin/env python3
"""The pages of docs/guide, typed as they stand: each command answers what is
printed below it. What another party does in between stands in a comment that
readers do not see:

    <!-- by coordinator: lienket lead approve ID --delay 0 -->
    <!-- clear -->      the market is cleared
    <!-- sheet groups.xlsx Nhóm      a workbook, a line a row, its cells parted
    Loại | Tên | Xã                  by bars
    -->

    guide_test.py [PAGE...]           compares; exit 0 when all are as printed
    guide_test.py --write [PAGE...]   writes what came into the pages
"""
import fcntl
import os
import pathlib
import pty
import re
import select
import shlex
import struct
import subprocess
import sys
import termios
import time

from house import BIN, BUYER, GROUP, House, die_with_parent, need
from life_test import text_of
from wire import OPERATOR

try:
    import openpyxl
except ImportError:
    openpyxl = None

FOLDER = pathlib.Path("docs/guide")
CLOCK = "2026-11-27T08:00:00+07:00"
COLUMNS = 100
NAMES = {"group": "Nhóm Lũng Nặm", "other": "Nhóm Hạ Thôn",
         "buyer": "Công ty Gừng Việt"}
PAGES = {"group.md": "group", "nhom.md": "group", "buyer.md": "buyer",
         "nguoi-mua.md": "buyer", "coordinator.md": "coordinator",
         "can-bo-dieu-phoi.md": "coordinator", "excel.md": "coordinator",
         "nhap-excel.md": "coordinator", "programme.md": "coordinator",
         "chuong-trinh.md": "coordinator"}
VIETNAMESE = {"nhom.md", "nguoi-mua.md", "can-bo-dieu-phoi.md",
              "nhap-excel.md", "chuong-trinh.md"}
WITH_SHEETS = {"excel.md", "nhap-excel.md"}
UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
HASH = r"\b[0-9a-f]{64}\b"
LINE = re.compile(r"^<!-- by (\w+): (lienket .*) -->$|^(<!-- clear -->)$|"
                  r"^\$ (lienket (?s:.*))$|^(```)")
SHEET = re.compile(r"^<!-- sheet (\S+) ([^\n]*)")
# A bar that came and went.
PROGRESS = re.compile(r"(?:\r[^\r\n\x1b]*)*\r\x1b\[K")


def on_terminal(words, folder):
    """What a program in that folder prints on a terminal of so many columns,
    which types nothing; and its exit status."""
    outside, inside = pty.openpty()
    fcntl.ioctl(inside, termios.TIOCSWINSZ,
                struct.pack("HHHH", 50, COLUMNS, 0, 0))
    child = subprocess.Popen(words, cwd=folder, stdin=subprocess.DEVNULL,
                             stdout=inside, stderr=inside,
                             preexec_fn=die_with_parent)
    os.close(inside)
    said, end = b"", time.monotonic() + 60
    while True:
        assert time.monotonic() < end, f"{words} does not end"
        if not select.select([outside], [], [], 1)[0]:
            continue
        try:
            more = os.read(outside, 65536)
        except OSError:  # the other end is closed
            break
        if not more:
            break
        said += more
    os.close(outside)
    text = PROGRESS.sub("", re.sub(r"\x1b\[[0-9;]*m", "", said.decode()))
    return text.replace("\r\n", "\n"), child.wait(60)


class Guide:
    """The parties of a page in a house of their own. What is typed about ID is
    about the lead; each id that is printed becomes ID, each hash HASH."""

    def __init__(self, house, page):
        self.house, self.client = house, house.client
        self.language = "vi" if page in VIETNAMESE else "en"
        self.party = {"coordinator": OPERATOR}
        self.speaker, self.lead = PAGES[page], None
        house.start().await_workers()
        house.run("lienket-season", "--post", *house.words(), "--clock", CLOCK,
                  "catalogue")
        for name in NAMES:
            kind = BUYER if name == "buyer" else GROUP
            self.party[name] = self.client.post_party(kind, NAMES[name])
            house.enrol(self.party[name])

    def say(self, command, by=None):
        """Types it; the lead's id stands for ID."""
        words = shlex.split(command.replace("ID", self.lead or "ID"))
        party = self.party[by or self.speaker]
        said, code = on_terminal(
            [BIN.resolve() / words[0], *self.house.words(party), "--outbox",
             self.house.folder / f"{by or self.speaker}.outbox", "--lang",
             self.language, *words[1:]], self.house.folder)
        assert by is None or code == 0, f"{command}: {said}"
        return re.sub(HASH, "HASH", re.sub(UUID, "ID", said))

    def clear(self):
        lead, = self.client.clear()[1]
        self.lead = text_of(lead["id"])


def write_sheet(path, title, lines):
    book = openpyxl.Workbook()
    book.active.title = title
    for line in lines:
        cells = [cell.strip() for cell in line.split("|")]
        book.active.append([int(cell) if cell.isdigit() else cell or None
                            for cell in cells])
    book.save(path)


def join_lines(text):
    """What is typed over several lines, each but the last ended by a
    backslash, as one line; the lines of a sheet as one with its comment."""
    out = []
    for line in text.splitlines():
        opens = out and (out[-1].endswith("\\") and out[-1].startswith("$ ") or
                         SHEET.match(out[-1]) and not out[-1].endswith("-->"))
        if opens:
            out[-1] += "\n" + line
        else:
            out.append(line)
    return out


def played(guide, text):
    """The page with what its commands print now."""
    out, is_output, is_code = [], False, False
    for line in join_lines(text):
        by, said, clear, typed, fence = (LINE.match(line) or
                                         re.match("()()()()()", "")).groups()
        if is_output and not typed and not fence:
            continue  # printed last time
        is_output = False
        if typed and is_code:
            if out[-1] != "```":
                out.append("")
            printed = guide.say(typed.replace("\\\n", " ")).rstrip("\n").splitlines()
            out += [line, *(each.rstrip() for each in printed)]
            is_output = True
            continue
        out.append(line)
        if SHEET.match(line):
            head, *rows, _ = line.splitlines()
            name, title = SHEET.match(head).groups()
            write_sheet(guide.house.folder / name, title, rows)
        if by:
            guide.say(said, by)
        elif clear:
            guide.clear()
        elif fence:
            is_code = not is_code
    return "\n".join(out) + "\n"


def main(words):
    need("lienket", "lienket-season")
    writes = "--write" in words
    pages = [word for word in words if word != "--write"] or list(PAGES)
    if not openpyxl:
        print("skipped in part: install python3-openpyxl")
        pages = [page for page in pages if page not in WITH_SHEETS]
    wrong = 0
    for page in pages:
        text = (FOLDER / page).read_text()
        with House(seed=91, broker_options=["--clock", CLOCK],
                   ids_ms=1795740000000) as house:
            now = played(Guide(house, page), text)
        if writes:
            (FOLDER / page).write_text(now)
        elif now != text:
            wrong += 1
            print(f"{page} is not what comes; see: guide_test.py --write")
            subprocess.run(["diff", FOLDER / page, "-"], input=now.encode())
        else:
            print("ok  ", page)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
