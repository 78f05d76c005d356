#!/usr/bin/env python3
"""scripts/demo.sh --once ends by itself, having shown leads of the products
that matter, in both languages, and leaves nothing behind."""
import os
import pathlib
import re
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


def missing_in_order(patterns, text):
    missing, start = [], 0
    for pattern in patterns:
        found = re.compile(pattern).search(text, start)
        if found:
            start = found.end() - 1  # the end of a line begins the next
        else:
            missing.append(pattern)
    return missing


def main():
    need_programs()
    # In this order: the leads with their prices and ranges, the totals, what
    # is left over, the proof, leads carried on, the programme's figures.
    words = {
        "vi": (r"gừng \(ginger\): \d+ đề xuất",
               r" ₫/kg \(khoảng hợp lý [\d.]+–[\d.]+\)",
               r"từ \d+ lô, giá các lô [\d.–]+ ₫/kg, ",
               r"lợn đen", r"thạch đen", r"\nTổng số\n",
               r"đề xuất +[1-9]\d*\n", r"nhóm có đề xuất +[1-9]\d*\n",
               r"kg ghép được +[1-9][\d.]*\n", r"con ghép được +[1-9][\d.]*\n",
               r"theo giá gợi ý +[1-9][\d.]* ₫\n",
               r"tổng giá trị khớp +[1-9][\d.]* ₫\n",
               r"\nĐề xuất hợp đồng\n", r"\nNhu cầu chưa đủ hàng",
               r"\nHàng chưa có người mua\n", r"\nKiểm chứng từng lần khớp",
               r"Đã kiểm chứng", r"\nTừ đề xuất đến giao hàng",
               r"lienket lead deliver ID 1 --quantity \"\d+ con\"",
               r"→ hoàn thành; đã giao \d+ con, [\d.]+ kg, "
               r"đã trả [1-9][\d.]+ ₫", r"→ hoàn thành; đã giao [1-9]",
               r"→ hoàn thành, một nhóm không nhận;", r"→ bị phá vỡ;",
               r"→ đang giao;", r"→ đã ký;",
               r"\nNhóm được báo những gì", r"muốn mua của bạn \d+ con",
               r"đã ghi trả tiền", r"\nK1\. Nhóm có hợp đồng\n",
               r"\ntổng +584 +[1-9]\d* ", r"\nK2\. ", r"\nK3\. ", r"\nK4\. ",
               r"\nK5\. ", r"\nK6\. ", r"\nK7\. "),
        "en": (r"ginger \(gừng\): \d+ leads",
               r" ₫/kg \(fair range [\d,]+–[\d,]+\)",
               r"from \d+ lots, lots at [\d,–]+ ₫/kg, ",
               r"black pig", r"grass jelly", r"\nTotals\n",
               r"leads +[1-9]\d*\n", r"groups in leads +[1-9]\d*\n",
               r"kg matched +[1-9][\d,]*\n", r"heads matched +[1-9][\d,]*\n",
               r"at suggested prices +[1-9][\d,]* ₫\n",
               r"total value of the matches +[1-9][\d,]* ₫\n",
               r"\nContract leads\n", r"\nUnmet needs", r"\nUnsold supply\n",
               r"\nEvery clearing checked", r"Verified",
               r"\nFrom leads to delivery",
               r"lienket lead deliver ID 1 --quantity \"\d+ con\"",
               r"→ completed; delivered \d+ head, [\d,]+ kg, "
               r"paid [1-9][\d,]+ ₫", r"→ completed; delivered [1-9]",
               r"→ completed, one group declined;", r"→ broken;",
               r"→ delivering;", r"→ signed;",
               r"\nWhat a group was told", r"would buy \d+ head",
               r"recorded a payment", r"\nK1\. Groups with a contract\n",
               r"\ntotal +584 +[1-9]\d* ", r"\nK2\. ", r"\nK3\. ", r"\nK4\. ",
               r"\nK5\. ", r"\nK6\. ", r"\nK7\. ")}
    with tempfile.TemporaryDirectory() as temporary:
        for language in words:
            done = demo(language, temporary)
            missing = missing_in_order(words[language], done.stdout)
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
