#!/usr/bin/env python3
"""Tables of Excel on their way in, against the real broker: 300 rows with 12
wrong ones, twice over, reordered, edited, and the file that comes back."""
import csv
import json
import os
import pathlib
import re
import resource
import subprocess
import sys
import tempfile
import unittest
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from cli_test import Service  # noqa: E402

try:
    import openpyxl
except ImportError as missing:
    print(f"skipped: {missing}: install python3-openpyxl")
    sys.exit(77)

YEAR = 2031  # of days that are far from any today
HEADINGS = ["STT", "Loại", "Tên nhóm", "Xã", "Số thành viên", "Số hộ",
            "Số hộ nghèo", "Ngày thành lập"]
OFFERS = ["Nhóm", "Sản phẩm", "Dạng", "Sản lượng (tạ)", "Thu hoạch từ",
          "Đến ngày", "Giá bán (đ/kg)", "Xã"]
WRONG = {  # row of the sheet: (column of the sheet, what is put there)
    5: ("D", "Hưng Đạo"), 27: ("D", "Không Có Xã Này"), 51: ("E", "mười"),
    77: ("E", 1), 99: ("H", "31/11/2018"), 120: ("B", "hội quán"),
    151: ("H", "15/6 âm lịch 2025"), 177: ("F", "=1+1"), 200: ("G", 40),
    222: ("C", None), 251: ("E", 13.5), 290: ("H", "#N/A"),
}
ROWS = 300
IS_SANITIZED = "sanitize" in os.environ["LIENKET_BIN"]
MEMORY_KIB = 200 << 10  # that an import of wrong rows may take


def group_row(number):
    """Days by turns as Excel, as people and as the lunar calendar have them."""
    days = (f"{number % 27 + 1:02}/03/2018",
            openpyxl.utils.datetime.from_excel(43000 + number),
            f"{number % 27 + 1}/8 âm lịch 2019")
    return [number, "nhóm cùng sở thích", f"Nhóm thử {number:03}",
            ("Lũng Nặm, Cao Bằng", "nguyen binh, cao bang", "Thục Phán")[number % 3],
            14, 13, 9, days[number % 3]]


class House(unittest.TestCase):
    """One service for all cases; each begins with files of its own."""

    @classmethod
    def setUpClass(cls):
        cls.home = tempfile.TemporaryDirectory(prefix="lienket-import-")
        cls.service = Service(cls.home.name)
        cls.service.start_all()

    @classmethod
    def tearDownClass(cls):
        cls.service.stop()
        cls.home.cleanup()

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=self.home.name))

    def says(self, code, *words):
        done = self.service.say(*[str(word) for word in words])
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def sums(self, code, *words):
        return json.loads(self.says(code, *words, "--json").stdout)

    def head(self):
        lines = self.says(0, "event", "export").stdout.splitlines()
        return json.loads(lines[-1])["sequence"]

    def book(self, name, *rows, title="Trang 1"):
        book = openpyxl.Workbook()
        book.active.title = title
        for row in rows:
            book.active.append(row)
        path = self.folder / name
        book.save(path)
        return path

    def groups(self, name="nhom.xlsx", rows=ROWS):
        return self.book(name, ["DANH SÁCH NHÓM NĂM 2026"], HEADINGS,
                         *[group_row(number) for number in range(1, rows + 1)])

    def table(self, name, *lines):
        path = self.folder / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path


class Import(House):
    def spoil(self, path):
        book = openpyxl.load_workbook(path)
        for row, (column, value) in WRONG.items():
            book.active[f"{column}{row}"] = value
        book.save(path)

    def test_300_rows_12_of_them_wrong_twice_mended_reordered_edited(self):
        path = self.groups()
        self.spoil(path)
        before = self.head()
        done = self.says(65, "import", path)  # nothing while a row is wrong
        self.assertIn("Nothing was imported", done.stderr)
        self.assertEqual(self.head(), before)
        sums = self.sums(65, "import", path, "--keep-going")
        self.assertEqual((sums["done"], sums["wrong"], sums["not_sent"]),
                         (ROWS - 12, 12, 0), sums)
        head = self.head()
        again = self.sums(65, "import", path, "--keep-going")
        self.assertEqual((again["done"], again["changed"], again["unchanged"]),
                         (0, 0, ROWS - 12))
        self.assertEqual(self.head(), head)
        back = self.folder / "nhom.errors-3.xlsx"  # of the third run
        self.look_at_what_came_back(back)
        self.mend_and_reorder(back)
        self.edit()

    def look_at_what_came_back(self, path):
        """All rows as they were, and beside the wrong ones what to do."""
        sheet = openpyxl.load_workbook(path)["Trang 1"]
        self.assertEqual(sheet["A1"].value, "DANH SÁCH NHÓM NĂM 2026")
        self.assertEqual([cell.value for cell in sheet[2]],
                         HEADINGS + ["To correct"])
        told = {row: sheet[f"I{row}"].value for row in range(3, ROWS + 3)
                if sheet[f"I{row}"].value}
        self.assertEqual(set(told), set(WRONG))
        for row, (column, _) in WRONG.items():
            if column not in "C":
                self.assertEqual(sheet[f"{column}{row}"].fill.fgColor.rgb,
                                 "FFFFC7CE", (row, told[row]))
            self.assertIn(f"{column}{row}" if column != "C" else "name",
                          told[row])
        self.assertIn("former Cao Bằng city", told[5])
        self.assertIn("nhuận", told[151])
        self.assertIn("never computed", told[177])
        self.assertIn("#N/A", told[290])
        for row in (3, 4, 6, 300):  # what was right is as it was
            want = group_row(row - 2)
            self.assertEqual([cell.value for cell in sheet[row]][:8], want)

    def mend_and_reorder(self, path):
        """The errors are corrected where they are told, and rows sorted."""
        book = openpyxl.load_workbook(path)
        sheet = book["Trang 1"]
        for row, (column, _) in WRONG.items():
            index = openpyxl.utils.column_index_from_string(column) - 1
            sheet[f"{column}{row}"] = group_row(row - 2)[index]
        rows = [[cell.value for cell in row] for row in
                sheet.iter_rows(min_row=3, max_row=ROWS + 2)]
        for number, row in enumerate(reversed(rows)):
            for column, value in enumerate(row):
                sheet.cell(3 + number, 1 + column).value = value
        book.save(path)
        sums = self.sums(0, "import", path)
        self.assertEqual((sums["done"], sums["changed"], sums["unchanged"]),
                         (12, 0, ROWS - 12))
        head = self.head()
        self.sums(0, "import", path)
        self.assertEqual(self.head(), head)

    def edit(self):
        path = self.groups("sua.xlsx")
        book = openpyxl.load_workbook(path)
        book.active["E10"] = 15
        book.active["G10"] = "-"
        book.save(path)
        head = self.head()
        done = self.says(0, "import", path, "--dry-run")
        self.assertIn("'Trang 1'!A10 changed  Nhóm thử 008. members: 14 → 15; "
                      "poor households: 9 → –", done.stdout)
        self.assertEqual(self.head(), head)
        sums = self.sums(0, "import", path)
        self.assertEqual((sums["changed"], sums["unchanged"]), (1, ROWS - 1))
        self.assertEqual(self.head(), head + 1)
        sums = self.sums(0, "import", path)
        self.assertEqual((sums["changed"], sums["unchanged"]), (0, ROWS))
        back = self.groups("lai.xlsx")  # and back: not the reply of long ago
        self.assertEqual(self.sums(0, "import", back)["changed"], 1)
        self.assertEqual(self.sums(0, "import", back)["changed"], 0)

    def test_a_party_that_was_registered_otherwise_is_known_by_name_and_place(
            self):
        self.says(0, "party", "post", "--kind", "tổ hợp tác", "--name",
                  "Tổ hợp tác Nà Lũng", "--commune", "Thục Phán",
                  "--members", "7", "--signatory", "Nông Thị Mẫu")
        path = self.book("to.xlsx", HEADINGS, [
            1, "tổ hợp tác", "to hop tac na lung", "Thục Phán, Cao Bằng", 8])
        self.assertEqual(self.sums(0, "import", path)["changed"], 1)
        shown = json.loads(self.says(0, "party", "show", "to hop tac na lung",
                                     "--json").stdout)
        self.assertEqual((shown["members"], shown["signatory"],
                          shown["version"]), (8, "Nông Thị Mẫu", 2))

    def test_among_many_rows_a_party_is_known_by_name_and_place_too(self):
        self.says(0, "party", "post", "--kind", "tổ hợp tác", "--name",
                  "Tổ hợp tác Pác Bó", "--commune", "Thục Phán",
                  "--members", "7", "--signatory", "Nông Thị Mẫu")
        rows = [[number, "tổ hợp tác", f"Tổ trong số nhiều {number}",
                 "Thục Phán, Cao Bằng", 8] for number in range(60)]
        path = self.book("nhieu.xlsx", HEADINGS, *rows, [
            60, "tổ hợp tác", "to hop tac pac bo", "Thục Phán, Cao Bằng", 8])
        sums = self.sums(0, "import", path)
        self.assertEqual((sums["done"], sums["changed"]), (60, 1))
        shown = json.loads(self.says(0, "party", "show", "to hop tac pac bo",
                                     "--json").stdout)
        self.assertEqual((shown["members"], shown["signatory"],
                          shown["version"]), (8, "Nông Thị Mẫu", 2))

    def test_a_group_is_the_same_by_the_old_name_of_its_commune(self):
        rows = [[1, "tổ hợp tác", "Tổ Hưng Đạo", place, 8] for place in (
            "xã Hưng Đạo, TP Cao Bằng", "phường Thục Phán, Cao Bằng")]
        first = self.book("cu.xlsx", HEADINGS, rows[0])
        self.assertEqual(self.sums(0, "import", first)["done"], 1)
        again = self.book("moi.xlsx", HEADINGS, rows[1])
        sums = self.sums(0, "import", again)  # the place is told anew
        self.assertEqual((sums["done"], sums["changed"]), (0, 1))
        pasted = self.book("chon.xlsx", HEADINGS, rows[0][:3] + [
            "01705  Hưng Đạo (xã, TP Cao Bằng cũ, nay là phường Thục Phán, "
            "Cao Bằng)", 8])
        self.assertEqual(self.sums(0, "import", pasted)["changed"], 1)
        self.assertEqual(self.sums(0, "import", first)["unchanged"], 1)

    def offers(self, *rows):
        groups = self.book("g.xlsx", HEADINGS, [
            1, "nhóm cùng sở thích", "Nhóm chào bán", "Lũng Nặm, Cao Bằng", 14])
        return groups, self.book("o.xlsx", OFFERS, *rows)

    def test_offers_are_read_as_excel_and_people_write_them(self):
        common = ["Nhóm chào bán", "củ gừng", "già"]
        groups, offers = self.offers(
            common + [2.5, f"01/01/{YEAR}", f"15/01/{YEAR}", 6000, 1393],
            common + ["2,5", f"01/02/{YEAR}", f"15/02/{YEAR}", "6.000", 1393],
            common + ["85.000 kg", f"01/03/{YEAR}", f"15/03/{YEAR}",
                      "12.000 đ/kg", "Lũng Nặm, Cao Bằng"],
            common + [2.125, f"15/8 âm lịch {YEAR}", f"20/8 âm lịch {YEAR}",
                      None, "lung nam, cao bang"],
            ["Tổng cộng", None, None, 90, None, None, None, None])
        self.assertEqual(self.sums(0, "import", groups, offers)["done"], 5)
        shown = [json.loads(line) for line in self.says(
            0, "offer", "list", "--json").stdout.splitlines()]
        mine = {offer["lots"][0]["from_day"]: offer for offer in shown
                if offer["commune"] == "01393"}
        said = [(offer["lots"][0]["quantity"],
                 offer.get("ask", {}).get("price_vnd_per_kg", 0))
                for _, offer in sorted(mine.items())]
        self.assertEqual(said, [(250000, 6000), (250000, 6000),
                                (85000000, 12000), (212500, 0)])

    def test_what_cannot_be_read_says_what_it_is_and_what_to_do(self):
        common = ["Nhóm chào bán", "gừng", "gừng già"]
        groups, offers = self.offers(
            common + ["2,500", f"01/01/{YEAR}", f"15/01/{YEAR}", 6000, 1393],
            common + [2, f"15/01/{YEAR}", f"01/01/{YEAR}", 6000, 1393],
            common + [2, f"01/02/{YEAR}", f"15/02/{YEAR}", 6000, "hung dao"],
            ["Nhóm chào bán", "sầu riêng non", "gừng già", 2, f"01/03/{YEAR}",
             f"15/03/{YEAR}", 6000, 1393])
        done = self.says(65, "import", groups, offers, "--lang", "vi")
        for told in ("'Trang 1'!D2 (Sản lượng (tạ))", "hiểu hai cách",
                     "'Trang 1'!H4 (Xã)", "huyện Bảo Lạc cũ",
                     "không có sản phẩm nào tên 'sầu riêng non'"):
            self.assertIn(told, done.stderr)

    def test_the_unit_of_a_price_column_counts(self):
        """7 under "nghìn đồng" is 7000 VND per kg, for sellers and buyers."""
        self.says(0, "party", "post", "--kind", "hợp tác xã", "--name",
                  "Hợp tác xã Đơn Vị", "--commune", "Thục Phán")
        headings = [("Giá chào (nghìn đồng)", "Giá mua (nghìn đồng)"),
                    ("Giá (nghìn đ/kg)", "Giá (nghìn đ/kg)"),
                    ("Giá bán (1.000 đồng)", "Giá mua (1000đ)"),
                    ("Ask (thousand VND/kg)", "Bid (k VND)")]
        groups, _ = self.offers()
        self.sums(0, "import", groups)
        for month, (ask, bid) in enumerate(headings, 1):
            window = [f"01/{month:02}/{YEAR + 1}", f"15/{month:02}/{YEAR + 1}"]
            offers = self.book("o.xlsx", OFFERS[:6] + [ask, "Xã"], [
                "Nhóm chào bán", "gừng", "gừng già", 2, *window, 7, 1393])
            needs = self.book("n.xlsx", [
                "Người mua", "Sản phẩm", "Dạng", "Số lượng (tạ)", "Từ ngày",
                "Đến ngày", bid, "Xã"], ["Hợp tác xã Đơn Vị", "gừng",
                                         "gừng già", 2, *window, 7.5, 1273])
            self.assertEqual(self.sums(0, "import", offers, needs)["done"], 2)
        for noun, clause, want in ("offer", "ask", 7000), ("demand", "bid", 7500):
            shown = [json.loads(line) for line in self.says(
                0, noun, "list", "--json").stdout.splitlines()]
            prices = [record[clause]["price_vnd_per_kg"] for record in shown
                      if record["lots"][0]["from_day"].startswith(
                          str(YEAR + 1))]
            self.assertEqual(prices, [want] * len(headings))
        other = self.book("o.xlsx", OFFERS[:6] + ["Giá bán (bao)", "Xã"], [
            "Nhóm chào bán", "gừng", "gừng già", 2, f"01/09/{YEAR}",
            f"15/09/{YEAR}", 7, 1393])
        self.assertIn("G2", self.says(65, "import", other).stderr)

    def test_a_price_of_another_weight_in_the_heading_comes_to_one_of_a_kg(
            self):
        """Exactly, or it is refused; the dry run shows what was read."""
        window = [f"01/11/{YEAR + 2}", f"15/11/{YEAR + 2}"]
        groups = self.book("g.xlsx", HEADINGS, [
            1, "nhóm cùng sở thích", "Nhóm Theo Tạ", "Thục Phán, Cao Bằng", 9])
        self.sums(0, "import", groups)
        for number, (unit, price, want) in enumerate((
                ("VND/tạ", 600000, 6000), ("nghìn đồng/tạ", "612,5", 6125),
                ("triệu đồng / tấn", 6.25, 6250), ("1.000đ/tan", 6300, 6300),
                ("đồng/yến", "65.000", 6500))):
            window[0] = f"{number + 1:02}/11/{YEAR + 2}"
            path = self.book("o.xlsx", OFFERS[:6] + [f"Giá bán ({unit})", "Xã"],
                             ["Nhóm Theo Tạ", "gừng", "gừng già", 2, *window,
                              price, 1273])
            done = self.says(0, "import", path, "--dry-run")
            self.assertIn(f"= {want} đ/kg", done.stdout)
            self.assertEqual(self.sums(0, "import", path)["done"], 1)
            self.assertEqual(self.sums(0, "import", path)["unchanged"], 1)
            prices = [offer["ask"]["price_vnd_per_kg"] for offer in map(
                json.loads, self.says(0, "offer", "list", "--json").stdout
                .splitlines()) if offer["lots"][0]["from_day"] ==
                      f"{YEAR + 2}-11-{number + 1:02}"]
            self.assertEqual(prices, [want], unit)
        for unit, price, told in (
                ("đồng/tạ", 600050, "does not come to whole VND per kg"),
                ("nghìn đồng/t", 600, "read in two ways"),
                ("nghìn đồng/bao", 600, "write one price in VND per kg"),
                ("tạ", 600, "write one price in VND per kg")):
            self.refuse_price("Nhóm Theo Tạ", unit, window, price, told)

    def refuse_price(self, group, unit, window, price, told):
        path = self.book("x.xlsx", OFFERS[:6] + [f"Giá bán ({unit})", "Xã"],
                         [group, "gừng", "gừng già", 2, *window, price, 1273])
        done = self.says(65, "import", path, "--dry-run")
        self.assertIn("'Trang 1'!G2", done.stderr)
        self.assertIn(told, done.stderr)

    def test_a_price_with_words_of_its_own_is_one_of_the_headings_weight(self):
        """As typed, or as what the cell names itself; never one of a kg."""
        window = [f"01/12/{YEAR + 2}", f"15/12/{YEAR + 2}"]
        groups = self.book("g.xlsx", HEADINGS, [
            1, "nhóm cùng sở thích", "Nhóm Theo Chữ", "Thục Phán, Cao Bằng", 9])
        self.sums(0, "import", groups)
        for unit, price, want in (
                ("đồng/tạ", "600.000đ", 6000), ("đồng/tạ", "610 nghìn", 6100),
                ("đồng/tạ", "620.000 đồng", 6200), ("đồng/tạ", "630k", 6300),
                ("đồng / tạ", " 640\u00a0000\u00a0đ ", 6400),
                ("nghìn đồng/tạ", "0,65 triệu", 6500),
                ("nghìn đồng/tạ", "1\u00a0200", 12000),
                ("triệu/tấn", "6 triệu", 6000), ("triệu/tấn", "7 triệu đồng",
                                                 7000),
                ("đồng/tạ", "8.000 đ/kg", 8000),
                ("nghìn đồng/tấn", "900.000 đ/tạ", 9000),
                ("đồng/kg", "5.500đ", 5500), ("kg", "5.600đ", 5600),
                ("dự kiến", "5.700 đồng", 5700)):
            path = self.book("o.xlsx", OFFERS[:6] + [f"Giá bán ({unit})", "Xã"],
                             ["Nhóm Theo Chữ", "gừng", "gừng già", 2, *window,
                              price, 1273])
            sums = self.sums(0, "import", path)
            self.assertEqual(sums["done"] + sums["changed"], 1, (unit, price))
            shown = [offer["ask"]["price_vnd_per_kg"] for offer in map(
                json.loads, self.says(0, "offer", "list", "--json").stdout
                .splitlines()) if offer["lots"][0]["from_day"] ==
                     f"{YEAR + 2}-12-01"]
            self.assertEqual(shown, [want], (unit, price))
        done = self.says(0, "import", self.book(
            "o.xlsx", OFFERS[:6] + ["Giá bán (đồng/tạ)", "Xã"],
            ["Nhóm Theo Chữ", "gừng", "gừng già", 2, *window, "600 nghìn",
             1273]), "--dry-run")
        self.assertIn("600 nghìn/tạ = 6000 đ/kg", done.stdout)
        for unit, price, told in (
                ("đồng/tạ", "600.050đ", "does not come to whole VND per kg"),
                ("đồng/t", "600 nghìn", "read in two ways"),
                ("đồng/bao", "600.000đ", "write one price in VND per kg"),
                ("đồng/tạ", "600.000đ/bao", "write one price in VND per kg"),
                ("đồng/tạ", "6-7 nghìn", "write one price in VND per kg"),
                ("đồng mỗi tạ", "600.000đ", "write one price in VND per kg"),
                ("tạ", "600.000đ", "write one price in VND per kg")):
            self.refuse_price("Nhóm Theo Chữ", unit, window, price, told)

    def test_a_recorded_price_is_one_of_the_headings_weight_too(self):
        source = "Sổ giá theo tấn"
        prices = self.table(
            "gia.csv", "sản phẩm;dạng;tỉnh;ngày;Giá thấp (triệu/tấn);"
            "Giá thường (triệu/tấn);Giá cao (triệu/tấn);nguồn",
            f"gừng;gừng già;Cao Bằng;01/10/2025;5,5;6;6,5;{source} 1",
            "gừng;gừng già;Cao Bằng;02/10/2025;5,5 triệu;6 triệu;6,5 triệu;"
            f"{source} 2")
        self.assertEqual(self.sums(0, "import", prices)["done"], 2)
        shown = [json.loads(line) for line in self.says(
            0, "price", "list", "--json").stdout.splitlines()]
        self.assertEqual([[price[name] for price in shown
                           if price["source"].startswith(source)]
                          for name in ("low_vnd_per_kg", "middle_vnd_per_kg",
                                       "high_vnd_per_kg")],
                         [[5500] * 2, [6000] * 2, [6500] * 2])

    def test_short_codes_and_ranges_of_prices_are_asked_back(self):
        table = self.table("ma.csv", "loai;ten nhom;xa;so thanh vien",
                           "nhom cung so thich;Nhóm mã ngắn;1393;14")
        self.assertIn("did you mean 01393?",
                      self.says(65, "import", table).stderr)
        groups, offers = self.offers(
            ["Nhóm chào bán", "gừng", "gừng già", 2, f"01/08/{YEAR}",
             f"15/08/{YEAR}", "6000-7000", 1393],
            ["Nhóm chào bán", "gừng", "gừng già", 2, f"01/10/{YEAR}",
             f"15/10/{YEAR}", "6 triệu/tấn", 1393])
        done = self.says(65, "import", groups, offers, "--dry-run")
        self.assertEqual(done.stderr.count("write one price in VND per kg"), 2)

    def test_causes_come_first_and_what_came_back_is_passed_over(self):
        groups, offers = self.offers(*[
            ["Nhóm không có ở đâu", "gừng", "gừng già", 2,
             f"01/{month:02}/{YEAR}", f"15/{month:02}/{YEAR}", 6000, 1393]
            for month in range(1, 13)] * 4)
        groups = self.book("z.xlsx", HEADINGS, [  # last by its name
            1, "nhóm cùng sở thích", "Nhóm z", "Không Có Xã Này", 14])
        done = self.says(65, "import", offers, groups)
        self.assertIn("z.xlsx, 'Trang 1'!D2", done.stderr.splitlines()[0])
        back = self.folder / "z.errors.xlsx"
        done = self.says(65, "import", back, groups)
        self.assertIn(f"Note: {back} came back", done.stderr)
        self.assertNotIn(f"{back}, 'Trang 1'!D2", done.stderr)
        self.assertIn("z.xlsx, 'Trang 1'!D2", done.stderr)

    def test_blanks_in_a_code_are_no_other_code(self):
        path = self.book(
            "ma.xlsx", ["Mã dòng"] + HEADINGS,
            ["Q 1", 1, "nhóm cùng sở thích", "Nhóm mã", "Lũng Nặm, Cao Bằng", 9],
            [" Q  1\u00a0", 1, "nhóm cùng sở thích", "Nhóm mã",
             "Lũng Nặm, Cao Bằng", 9])
        sums = self.sums(0, "import", path)
        self.assertEqual((sums["done"], sums["unchanged"]), (1, 1))

    def test_a_file_without_end_is_read_to_the_bound(self):
        done = self.says(65, "import", "/dev/zero")
        self.assertIn("at most 65536 KiB", done.stderr)

    def test_what_a_row_says_against_itself_is_told_before_any_is_sent(self):
        common = ["Nhóm chào bán", "gừng", "gừng già"]
        groups, offers = self.offers(
            common + [2, f"01/04/{YEAR}", f"15/04/{YEAR}", 6000, 1393],
            common + [2, f"15/06/{YEAR}", f"01/06/{YEAR}", 6000, 1393])
        prices = self.book(
            "gia.xlsx", ["Sản phẩm", "Dạng", "Tỉnh", "Ngày", "Giá thấp",
                         "Giá thường", "Giá cao", "Nguồn"],
            ["gừng", "gừng già", "Cao Bằng", "01/10/2026", 8000, 6500, 7000,
             "chợ A"],
            ["gừng", "gừng già", "Cao Bằng", "01/10/2026", 6000, 9000, 7000,
             "chợ B"])
        before = self.head()
        done = self.says(65, "import", groups, offers, prices)
        for told in ("'Trang 1'!F3: ", "'Trang 1'!G2: the high price is below",
                     "'Trang 1'!F3: the usual price does not lie between"):
            self.assertIn(told, done.stderr)
        self.assertEqual(self.head(), before)

    def test_more_rows_than_an_import_takes_are_refused_at_once(self):
        path = self.table("lon.csv", "nhom;san pham",
                          *["Nhóm không có;sầu riêng non"] * 100001)
        done = self.says(65, "import", path)
        self.assertIn("more than 100000 rows", done.stderr)
        self.assertIn("split", done.stderr)

    def measured(self, *words):
        """What the import says, and the KiB that it took at most."""
        told = self.folder / "told"
        with open(told, "wb") as file:
            child = os.posix_spawn(
                self.service.command()[0],
                [os.fspath(word) for word in self.service.command(*words)],
                self.service.environment, file_actions=[
                    (os.POSIX_SPAWN_DUP2, file.fileno(), 1),
                    (os.POSIX_SPAWN_DUP2, file.fileno(), 2)])
            _, status, used = os.wait4(child, 0)
        self.assertEqual(os.waitstatus_to_exitcode(status), 65,
                         told.read_text(encoding="utf-8"))
        return told.read_text(encoding="utf-8"), used

    def test_100000_wrong_rows_take_neither_memory_nor_minutes(self):
        """All texts wrong in the ways that cost most: near names are searched
        for, and so is a group that nobody has registered."""
        count = 10000 if IS_SANITIZED else 100000
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("Trang 1")
        sheet.append(OFFERS)
        for number in range(count):
            sheet.append(["Nhóm không có", "sầu riêng non", "gừng già", 2,
                          f"01/01/{YEAR}", f"{number % 28 + 1:02}/01/{YEAR}",
                          "6000-7000", ("Hưng Đạo", "Xã Không Có")[number % 2]])
        path = self.folder / "sai.xlsx"
        book.save(path)
        told, used = self.measured("import", path)
        self.assertIn(f"wrong {count}", told)
        self.assertIn("Only the first 20000 faults stand there", told)
        self.assertIn(f"... and {4 * count - 40} more", told)
        if not IS_SANITIZED:
            self.assertLess(used.ru_maxrss, MEMORY_KIB)
            self.assertLess(used.ru_utime + used.ru_stime, 30)
        book = openpyxl.load_workbook(self.folder / "sai.errors.xlsx",
                                      read_only=True)
        self.addCleanup(book.close)
        rows = book["Trang 1"].iter_rows(values_only=True)
        self.assertEqual(next(rows), tuple(OFFERS) + ("To correct",))
        for number, row in enumerate(rows):
            self.assertEqual(row[0], "Nhóm không có")
            if number < 20000 // 4:
                for where in "A", "B", "G", "H":
                    self.assertIn(f"{where}{number + 2}", row[8])
        self.assertEqual(number, count - 1)

    @unittest.skipIf(IS_SANITIZED, "sanitizers open files of their own")
    def test_no_room_for_temporary_files_is_told(self):
        """The rows of a workbook that comes back wait in such files."""
        path = self.book("it.xlsx", HEADINGS, [1, "x", "Nhóm", "Hưng Đạo", 5])
        environment = dict(self.service.environment,
                           LIENKET_KEY=str(self.folder / "none"))
        told = 0
        for files in range(4, 10):  # from those that loading a library takes
            done = subprocess.run(
                self.service.command("import", "--dry-run", "--deadline", "1",
                                     path), env=environment, check=False,
                capture_output=True, text=True, preexec_fn=lambda:
                resource.setrlimit(resource.RLIMIT_NOFILE, (files, files)))
            self.assertEqual(done.returncode, 65, done.stderr)
            told += "it.errors.xlsx cannot be written" in done.stderr
        self.assertGreater(told, 0)

    def test_many_names_that_nobody_has_are_looked_up_in_one_list(self):
        """Beyond some thousands the list is read once; whole names count."""
        self.says(0, "party", "post", "--kind", "tổ hợp tác", "--name",
                  "Tổ hợp tác Cuối Bảng", "--commune", "Thục Phán",
                  "--members", "7")
        window = f"01/01/{YEAR};15/01/{YEAR}"
        path = self.table(
            "nhieu.csv", "nhom;san pham;dang;so luong (ta);tu ngay;den ngay;xa",
            *[f"Nhóm lạ {number};gừng;gừng già;2;{window};Thục Phán"
              for number in range(5050)],
            f"to hop tac cuoi bang;gừng;gừng già;2;{window};Thục Phán")
        sums = self.sums(65, "import", path, "--dry-run")
        self.assertEqual((sums["wrong"], sums["done"]), (5050, 1))

    def test_after_many_unknown_names_those_of_own_rows_are_still_known(self):
        """Registered namesakes, read in one list by then, do not count."""
        for place in "Thục Phán", "Lũng Nặm, Cao Bằng":
            for name in "Nhóm Trùng", "Nhóm Trùng Hai":
                self.says(0, "party", "post", "--kind", "tổ hợp tác", "--name",
                          name, "--commune", place, "--members", "7")
        path = self.table(
            "trung.csv", self.MIXED,
            self.mixed_group("Nhóm Trùng", "xã Nguyên Bình, Cao Bằng"),
            self.mixed_offer("Nhóm Trùng", 1),
            *[self.mixed_offer(f"Không có {number}")
              for number in range(5001)],
            self.mixed_offer("Nhóm Trùng", 2),
            self.mixed_offer("Nhóm Trùng Hai", 3))
        done = self.says(65, "import", path, "--dry-run", "--json", "--all")
        sums = json.loads(done.stdout)
        self.assertEqual((sums["done"], sums["wrong"]), (3, 5002))
        self.assertIn("several parties are called 'Nhóm Trùng Hai'",
                      done.stderr)

    def test_a_row_that_names_a_wrong_one_tells_that_as_its_cause(self):
        window = [f"01/07/{YEAR}", f"15/07/{YEAR}"]
        groups = self.book("g.xlsx", ["Mã dòng"] + HEADINGS, [
            "g7", 1, "nhóm cùng sở thích", "Nhóm Có Lỗi",
            "Không Có Xã Này", 14])
        offers = self.book("o.xlsx", OFFERS, *[
            [name, "gừng", "gừng già", 2, *window, 6000, 1393]
            for name in ("Nhóm Có Lỗi", "g7", "nhom co loi", "Nhóm Lạ")])
        for more in [], ["--dry-run"]:
            done = self.says(65, "import", offers, groups, *more)
            self.assertEqual(done.stderr.count(
                f"stands in a row that is wrong itself: {groups}, "
                "'Trang 1'!A2. Next: correct that one"), 3, done.stderr)
            self.assertEqual(done.stderr.count("no party is called"), 1)

    MIXED = ("record;key;loại;tên;xã;thành viên;nhóm;sản phẩm;dạng;"
             "sản lượng (tạ);thu hoạch từ;đến ngày;giá bán (đ/kg)")

    @staticmethod
    def mixed_group(name, commune, members=12, key=""):
        return (f"nhóm;{key};nhóm cùng sở thích;{name};{commune};{members}"
                + 7 * ";")

    @staticmethod
    def mixed_offer(group, day=1):
        return (f"chào bán;;;;Thục Phán, Cao Bằng;;{group};gừng;gừng già;"
                f"5;{day:02}/02/{YEAR + 4};20/02/{YEAR + 4};6000")

    def test_a_name_that_a_wrong_row_has_too_is_not_taken_for_the_right_one(
            self):
        wrong = self.mixed_group("Nhóm Tư", "Lũng Nặm, Cao Bằng", "mười")
        right = self.mixed_group("Nhóm Tư", "Thục Phán, Cao Bằng")
        offer = self.mixed_offer("nhom tu")
        for rows in (wrong, right), (right, wrong):
            path = self.table("tu.csv", self.MIXED, *rows, offer)
            line = 2 + rows.index(wrong)
            done = self.says(65, "import", path, "--keep-going")
            self.assertIn("'nhom tu' stands in a row that is wrong itself: "
                          f"{path}, A{line}. Next: correct", done.stderr)
        alone = self.table("mot.csv", self.MIXED, wrong, offer)
        done = self.says(65, "import", alone, "--keep-going")  # registered: no
        self.assertIn(f"wrong itself: {alone}, A2.", done.stderr)
        same = self.table("cung.csv", self.MIXED, right,
                          right.replace(";12;", ";mười;"), offer)
        sums = self.sums(65, "import", same, "--keep-going")
        self.assertEqual((sums["done"], sums["wrong"]), (1, 1))

    def test_a_name_of_two_right_rows_asks_for_a_code(self):
        groups = [self.mixed_group("Nhóm Hai Nơi", place, key=key)
                  for place, key in (("Lũng Nặm, Cao Bằng", "n1"),
                                     ("Thục Phán, Cao Bằng", "n2"))]
        path = self.table("hai.csv", self.MIXED, *groups,
                          self.mixed_offer("Nhóm Hai Nơi"),
                          self.mixed_offer("n2", 2))
        done = self.says(65, "import", path, "--dry-run")
        self.assertEqual(done.stderr.count(
            "several rows are called 'Nhóm Hai Nơi'. Next: give each a code"), 1)
        self.assertNotIn("no party is called", done.stderr)
        sums = self.sums(65, "import", path, "--dry-run")
        self.assertEqual((sums["done"], sums["wrong"]), (3, 1))

    def test_what_the_broker_refuses_is_told_once_with_what_hangs_on_it(self):
        """A programme that is refused, and what names it."""
        window = ["01/01/2026", "31/12/2027"]
        programme = self.table(
            "ct.csv", "code;name;from_day;to_day;currency;areas",
            f"P-SAI;Chương trình sai;{window[0]};{window[1]};VND;"
            "99999; map=map_2025")
        activity = self.table(
            "hd.csv", "programme;kind;name;from_day;commune",
            "P-SAI;training;Tập huấn;05/03/2026;Thục Phán")
        done = self.says(65, "import", programme, activity, "--keep-going")
        self.assertIn(f"refers to a row that is wrong itself: {programme}, A2",
                      done.stderr)

    def test_rows_about_the_same_are_named(self):
        common = ["Nhóm chào bán", "gừng", "gừng già"]
        window = [f"01/05/{YEAR}", f"15/05/{YEAR}"]
        groups, offers = self.offers(common + [2, *window, 6000, 1393],
                                     common + [2, *window, 6000, 1393],
                                     common + [3, *window, 6000, 1393])
        done = self.says(65, "import", groups, offers)
        self.assertIn("'Trang 1'!A3 says the same as", done.stderr)
        self.assertIn("'Trang 1'!A4: is about the same as", done.stderr)

    def test_merged_cells_unknown_and_doubled_columns_are_told(self):
        path = self.book("gop.xlsx", HEADINGS + ["Cán bộ phụ trách"], group_row(1)
                         + ["Nguyễn Văn A"], group_row(2))
        book = openpyxl.load_workbook(path)
        book.active.merge_cells("D2:D3")
        book.create_sheet("ẩn đi").sheet_state = "hidden"
        book.create_sheet("Ghi chép")["A1"] = "không phải bảng"
        book.save(path)
        done = self.says(65, "import", path)
        self.assertIn("'Trang 1'!D3 (Xã): the cell lies under a merged one",
                      done.stderr)
        self.assertIn("the column 'Cán bộ phụ trách' is not known",
                      done.stderr)
        self.assertIn("the hidden sheet 'ẩn đi' was not read", done.stderr)
        self.assertIn("the sheet 'Ghi chép' was not read", done.stderr)
        path = self.book("hai.xlsx", ["Tên", "Tên nhóm", "Loại", "Thành viem"])
        done = self.says(65, "import", path)
        self.assertIn("means the same as the column 'Tên'", done.stderr)
        self.assertIn("did you mean: Thành viên", done.stderr)

    def test_a_file_of_another_kind_says_what_it_is(self):
        for name, start, told in (
                ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
                 + "EncryptedPackage".encode("utf-16-le"), "is_password"),
                ("b.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
                 + "Workbook".encode("utf-16-le"), "is_xls"),
                ("c.xls", b"<html><table></table></html>", "is_html"),
                ("d.csv", "a;b".encode("utf-16"), "is_utf16"),
                ("e.xlsx", b"", "file_empty"),
                ("f.xlsx", b"PK\3\4 cut off", "damaged")):
            path = self.folder / name
            path.write_bytes(start)
            done = self.says(65, "import", path)
            self.assertIn(f"[{told}]", done.stderr)

    def test_sheets_of_one_kind_come_back_with_each_list_once(self):
        headings = ["Chương trình", "Loại", "Nội dung", "Ngày", "Xã",
                    "Số người dự"]
        book = openpyxl.Workbook()
        for number in 1, 2:
            sheet = book.create_sheet(f"Tháng {number}")
            sheet.append(headings)
            sheet.append(["X1", "tập huấn, đào tạo", "A",
                          f"0{number}/03/2026", "Lũng Nặm, Cao Bằng",
                          "mười hai"])
        path = self.folder / "hd.xlsx"
        book.save(path)
        self.says(65, "import", path, "--kind", "activity")
        back = self.folder / "hd.errors.xlsx"
        with zipfile.ZipFile(back) as archive:
            names = re.findall('<definedName name="([^"]+)"',
                               archive.read("xl/workbook.xml").decode())
        self.assertEqual(len(names), len(set(names)), names)
        self.assertIn("tu_activity_kind", names)
        book = openpyxl.load_workbook(back)
        for number in 1, 2:
            rules = {str(rule.sqref)[0]: rule.formula1 for rule in
                     book[f"Tháng {number}"].data_validations.dataValidation}
            self.assertEqual(rules["B"], "tu_activity_kind")

    def test_csv_comes_in_and_back_as_csv(self):
        path = self.table(
            "nhom.csv", "\ufeffloai;ten nhom;xa;so thanh vien",
            "nhom cung so thich;Nhóm CSV;Lũng Nặm, Cao Bằng;14",
            "nhom cung so thich;Nhóm hỏng;Hưng Đạo;14")
        self.says(65, "import", path, "--lang", "vi", "--keep-going")
        with open(self.folder / "nhom.loi.csv", encoding="utf-8-sig",
                  newline="") as file:
            rows = list(csv.reader(file, delimiter=";"))
        self.assertEqual(rows[0][-1], "Lỗi cần sửa")
        self.assertEqual(rows[1][-1], "")
        self.assertIn("Cao Bằng cũ", rows[2][-1])
        tabs = self.table("tab.csv", "loai\tten nhom\txa\tso thanh vien",
                          "nhom cung so thich\tNhóm CSV\tLung Nam, Cao Bang\t14")
        self.assertEqual(self.sums(0, "import", tabs)["unchanged"], 1)

    def test_what_comes_back_with_faults_again_goes_under_another_name(self):
        self.folder = self.folder / "a-2.b-3"  # numbers of other things
        self.folder.mkdir()
        path = self.book("x-1.xlsx", HEADINGS,
                         [1, "x", "Nhóm X", "Hưng Đạo", 1])
        for name in ("x-1.errors.xlsx", "x-1.errors-2.xlsx",
                     "x-1.errors-3.xlsx"):
            self.says(65, "import", path)
            path = self.folder / name
            sheet = openpyxl.load_workbook(path)["Trang 1"]
            self.assertEqual([cell.value for cell in sheet[1]],
                             HEADINGS + ["To correct"])

    def test_a_half_corrected_file_is_not_written_over(self):
        for ending, make in (".xlsx", lambda name: self.book(
                name, HEADINGS, [1, "x", "Nhóm X", "Hưng Đạo", 1])), (
                    ".csv", lambda name: self.table(
                        name, "loai;ten nhom;xa;so thanh vien",
                        "x;Nhóm X;Hưng Đạo;1")):
            path = make(f"nua{ending}")
            self.says(65, "import", path)
            half = self.folder / f"nua.errors{ending}"
            half.write_bytes(b"half corrected")
            self.says(65, "import", path)
            self.assertEqual(half.read_bytes(), b"half corrected")
            self.assertTrue((self.folder / f"nua.errors-2{ending}").exists())


class Templates(House):
    KINDS = {"groups": ("Nhóm", "Tên"), "offers": ("Hàng chào bán", "Nhóm"),
             "needs": ("Nhu cầu mua", "Người mua"),
             "prices": ("Giá tham khảo", "Nguồn"),
             "activities": ("Hoạt động", "Bên tham dự"),
             "plans": ("Kế hoạch", "Ngày thông qua"),
             "grants": ("Tài trợ", "Quỹ"), "models": ("Mô hình", "Hộ tham gia"),
             "ocop": ("Hồ sơ OCOP", "Chủ thể")}
    OF_PROGRAMMES = "activities", "plans", "grants", "models", "ocop"

    def template(self, kind, *more):
        path = self.folder / f"{kind}.xlsx"
        self.says(0, "import", "template", kind, "--output", path, "--force",
                  *more)
        return path

    def test_a_filled_template_is_not_written_over(self):
        path = self.folder / "chao.xlsx"
        self.says(0, "import", "template", "offers", "--output", path)
        path.write_bytes(b"filled in")
        done = self.service.say("import", "template", "offers", "--output",
                                str(path))
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("--force", done.stderr)
        self.assertEqual(path.read_bytes(), b"filled in")
        self.says(0, "import", "template", "offers", "--output", path,
                  "--force")
        openpyxl.load_workbook(path)

    def test_an_empty_template_imports_nothing_and_has_no_faults(self):
        for kind, (title, heading) in self.KINDS.items():
            path = self.template(kind)
            sums = self.sums(0, "import", path, "--dry-run")
            self.assertEqual((sums["rows"], sums["faults"]), (0, 0))
            book = openpyxl.load_workbook(path)
            sheet = book[title]
            self.assertIn(heading, [cell.value for cell in sheet[1]])
            self.assertTrue(sheet.protection.sheet)
            self.assertTrue(sheet["B1"].protection.locked)
            self.assertFalse(sheet["B3"].protection.locked)
            self.assertEqual(book["Danh mục"].sheet_state, "hidden")
            self.assertIn("Hướng dẫn", book.sheetnames)

    def test_the_example_row_is_right_when_it_is_meant(self):
        """Without its mark the example would be imported as it stands."""
        groups = self.template("groups")
        for kind in ("groups", "needs", "offers", "prices"):
            path = self.template(kind)
            book = openpyxl.load_workbook(path)
            sheet = book[self.KINDS[kind][0]]
            sheet["A3"] = None
            if kind == "needs":
                sheet["B3"] = "Hợp tác xã Mẫu"
                self.says(0, "party", "post", "--kind", "hợp tác xã", "--name",
                          "Hợp tác xã Mẫu", "--commune", "Thục Phán")
            for row in sheet.iter_rows(min_row=3, max_row=3):
                for cell in row:
                    if cell.value and "nghệ" in str(cell.value):
                        cell.value = "gừng"
            book.save(path)
            sums = self.sums(0, "import", path)
            self.assertEqual(sums["done"], 1, kind)
        self.assertTrue(groups.exists())
        self.programme()
        for kind in self.OF_PROGRAMMES:
            self.take_example(kind)

    def programme(self):
        self.says(0, "programme", "post", "--code", "CSSP-CB", "--name",
                  "Dự án mẫu", "--from", "01/01/2020", "--to", "31/12/2030")

    def take_example(self, kind):
        """It is one record; imported again it changes nothing, edited it is
        another version of it, whatever else the row says."""
        path = self.template(kind)
        book = openpyxl.load_workbook(path)
        sheet = book[self.KINDS[kind][0]]
        sheet["A3"] = "dòng 1"
        book.save(path)
        done = self.says(0, "import", path, "--json")
        self.assertEqual(json.loads(done.stdout)["done"], 1, kind)
        self.assertNotIn("not known here", done.stderr)
        head = self.head()
        self.assertEqual(self.sums(0, "import", path)["unchanged"], 1, kind)
        self.assertEqual(self.head(), head)
        headings = [cell.value for cell in sheet[1]]
        sheet.cell(3, headings.index("Nguồn") + 1).value = "biên bản số 3"
        book.save(path)
        self.assertEqual(self.sums(0, "import", path)["changed"], 1, kind)
        noun = {"activities": "activity", "ocop": "ocop"}.get(kind, kind[:-1])
        shown = [json.loads(line) for line in self.says(
            0, noun, "list", "--json").stdout.splitlines()]
        self.assertEqual([(each["programme"], each["source"],
                           each["version"]) for each in shown],
                         [("CSSP-CB", "biên bản số 3", 2)])

    def test_lists_of_a_programme_offer_its_words_codes_and_parties(self):
        self.says(0, "programme", "post", "--code", "CT-MAU", "--name",
                  "Chương trình mẫu", "--from", "01/01/2020", "--to",
                  "31/12/2030")
        self.says(0, "party", "post", "--kind", "doanh nghiệp", "--name",
                  "Công ty Chủ Trì", "--commune", "Thục Phán")
        book = openpyxl.load_workbook(self.template("models", "--lang", "vi"))
        offered = {}
        for name in ("chuong_trinh", "ben", "tu_model_kind",
                     "tu_dossier_state"):
            place = book.defined_names[name].attr_text.split("!")[1]
            offered[name] = [cell[0].value for cell in
                             book["Danh mục"][place]]
        self.assertIn("CT-MAU", offered["chuong_trinh"])
        self.assertIn("Công ty Chủ Trì", offered["ben"])
        self.assertIn("làng du lịch", offered["tu_model_kind"])
        self.assertIn("đã nộp đủ", offered["tu_dossier_state"])
        rules = {str(rule.sqref)[0]: rule.formula1 for rule in
                 book["Mô hình"].data_validations.dataValidation}
        self.assertEqual((rules["B"], rules["C"], rules["E"]),
                         ("chuong_trinh", "tu_model_kind", "ben"))

    def test_the_lists_offer_the_catalogue_the_communes_and_the_parties(self):
        self.says(0, "party", "post", "--kind", "hợp tác xã", "--name",
                  "Hợp tác xã Trong Danh Sách", "--commune", "Thục Phán")
        path = self.template("offers", "--lang", "vi")
        book = openpyxl.load_workbook(path)
        names = {name: book.defined_names[name].attr_text
                 for name in ("xa", "san_pham", "dang", "dang_theo", "hang",
                              "ben", "noi_giao")}
        offered = {name: [cell[0].value for cell in
                          book["Danh mục"][place.split("!")[1]]]
                   for name, place in names.items()}
        self.assertEqual(len(offered["xa"]), 3321)
        self.assertIn("gừng", offered["san_pham"])
        self.assertIn("gừng già", offered["dang"])
        self.assertEqual(len(offered["dang"]), len(offered["dang_theo"]))
        self.assertIn("Hợp tác xã Trong Danh Sách", offered["ben"])
        rules = {str(rule.sqref): rule.formula1 for rule in
                 book["Hàng chào bán"].data_validations.dataValidation}
        self.assertIn("xa", rules.values())
        self.assertTrue(any("OFFSET(dang,MATCH($C4,dang_theo" in rule
                            for rule in rules.values()), rules)
        few = openpyxl.load_workbook(self.template("offers", "--province",
                                                   "cao bang"))
        place = few.defined_names["xa"].attr_text.split("!")[1]
        communes = [cell[0].value for cell in few["Danh mục"][place]]
        self.assertEqual(len(communes), 56)
        self.assertIn("Lũng Nặm, Cao Bằng", communes)
        self.says(65, "import", "template", "offers", "--province", "Đâu Đó")
        self.says(64, "import", "template", "horses")

    def test_every_commune_that_is_offered_is_understood(self):
        path = self.template("groups")
        book = openpyxl.load_workbook(path)
        place = book.defined_names["xa"].attr_text.split("!")[1]
        communes = [cell[0].value for cell in book["Danh mục"][place]]
        self.assertEqual(len(set(communes)), len(communes))
        table = self.table(
            "xa.csv", "loai;ten nhom;xa;so thanh vien",
            *[f"nhom cung so thich;Nhóm {number};{commune};5"
              for number, commune in enumerate(communes)])
        sums = self.sums(0, "import", table, "--dry-run")
        self.assertEqual((sums["done"], sums["faults"]), (len(communes), 0))


if __name__ == "__main__":
    unittest.main()
