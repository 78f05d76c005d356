#!/usr/bin/env python3
"""The reader of tables against what three programs write, and against files
that mean harm. Skipped where openpyxl is missing; LibreOffice is asked where it
is there."""
import datetime
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile

try:
    import openpyxl
except ImportError as missing:
    print(f"skipped: {missing}: install python3-openpyxl")
    sys.exit(77)

TESTS = pathlib.Path(os.environ["LIENKET_BIN"]).parent / "tests"
IS_SANITIZED = "sanitize" in str(TESTS)

SAMPLE = [
    (1, [["text", "tên"], ["text", "Nhóm A & B <x>"],
         ["text", "hai\ndòng"]]),
    (3, [["number", "85000"], ["number", "2.1"], ["number", "-0.5"],
         ["number", "0.0000001"], ["percent", "12.5"]]),
    (4, [["day", "01/11/2026"], ["blank", ""], ["day", "01/11/2026"],
         ["flag", "1"], ["text", "  "]]),
    (6, [["text", "gộp"], ["number", "1"]]),
    (7, [["covered blank", ""], ["number", "2"]]),
]

TYPES = ('<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org'
         '/package/2006/content-types"/>')
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def relations(*targets):
    lines = "".join(f'<Relationship Id="r{number}" Type="{DOCUMENT}/{kind}" '
                    f'Target="{target}"/>'
                    for number, (kind, target) in enumerate(targets, 1))
    return f'<Relationships xmlns="x">{lines}</Relationships>'


class Files(unittest.TestCase):
    def setUp(self):
        self.home = tempfile.TemporaryDirectory(prefix="lienket-sheet-")
        self.folder = pathlib.Path(self.home.name)

    def tearDown(self):
        self.home.cleanup()

    def dump(self, path, times=1):
        done = subprocess.run([TESTS / "lienket-sheet-dump", path, str(times)],
                              capture_output=True, text=True, check=False,
                              timeout=100)
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        self.assertTrue(lines and "end" in lines[-1], done.stderr[-2000:])
        if not IS_SANITIZED:
            self.assertLess(lines[-1]["memory_kib"],
                            lines[-1]["memory_most_kib"])
        return lines

    def rows(self, path, times=1):
        lines = self.dump(path, times)
        self.assertEqual(lines[-1]["end"], "end", lines[-1])
        return [(line["row"], line["cells"]) for line in lines if "cells" in
                line]

    def end(self, path):
        return self.dump(path)[-1]["end"]

    def package(self, name, sheet, **parts):
        """A workbook of one sheet around this text."""
        path = self.folder / name
        whole = {
            "[Content_Types].xml": TYPES,
            "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
            "xl/workbook.xml":
                f'<workbook xmlns="{MAIN}" xmlns:r="{DOCUMENT}"><sheets><sheet '
                'name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": relations(
                ("worksheet", "worksheets/sheet1.xml"),
                ("sharedStrings", "sharedStrings.xml"),
                ("styles", "styles.xml")),
            "xl/worksheets/sheet1.xml": sheet}
        whole.update({key.replace("__", "/").replace("_xml", ".xml"): value
                      for key, value in parts.items()})
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            for part, text in whole.items():
                if text is not None:
                    package.writestr(part, text)
        return path

    def sheet(self, name, rows, **parts):
        return self.package(name, f'<worksheet xmlns="{MAIN}"><sheetData>'
                            f'{rows}</sheetData></worksheet>', **parts)


class WrittenByOthers(Files):
    def write_with_openpyxl(self):
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.title = "Nhóm gừng"
        sheet.append(["tên", "Nhóm A & B <x>", "hai\ndòng"])
        for column, value in enumerate((85000, 2.1, -0.5, 1e-7, 0.125), 1):
            sheet.cell(3, column).value = value
        sheet["E3"].number_format = "0.0%"
        sheet["A4"] = datetime.date(2026, 11, 1)
        sheet["C4"] = datetime.datetime(2026, 11, 1, 12, 30)
        sheet["D4"] = True
        sheet["E4"] = "  "
        sheet["A6"] = "gộp"
        sheet["B6"], sheet["B7"] = 1, 2
        sheet.merge_cells("A6:A7")
        book.create_sheet("ẩn").sheet_state = "hidden"
        path = self.folder / "openpyxl.xlsx"
        book.save(path)
        return path

    def test_openpyxl(self):
        path = self.write_with_openpyxl()
        self.assertEqual(self.rows(path), SAMPLE)
        self.assertEqual(self.rows(path, 3), SAMPLE)  # begun anew
        names = [(line["name"], line["is_hidden"]) for line in self.dump(path)
                 if "name" in line]
        self.assertEqual(names, [("Nhóm gừng", False), ("ẩn", True)])

    def test_libxlsxwriter(self):
        path = self.folder / "made.xlsx"
        subprocess.run([TESTS / "lienket-sheet-make", "sample", path],
                       check=True)
        self.assertEqual(self.rows(path), SAMPLE)

    def test_libreoffice(self):
        office = shutil.which("soffice")
        if not office:
            self.skipTest("LibreOffice is not there")
        path = self.write_with_openpyxl()
        for kind, end in (("xlsx", "end"), ("ods", "is_ods"),
                          ("xls", "is_xls")):
            subprocess.run(
                [office, "--headless",
                 f"-env:UserInstallation=file://{self.folder}/office",
                 "--convert-to", kind, "--outdir", self.folder / "lo", path],
                check=True, capture_output=True, timeout=100)
            written = self.folder / "lo" / f"openpyxl.{kind}"
            self.assertEqual(self.end(written), end)
        self.assertEqual(self.rows(self.folder / "lo" / "openpyxl.xlsx"),
                         SAMPLE)

    def test_the_days_of_1904_are_other_days(self):
        book = openpyxl.Workbook()
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
        book.active["A1"] = datetime.date(2026, 11, 1)
        path = self.folder / "mac.xlsx"
        book.save(path)
        self.assertEqual(self.rows(path)[0][1], [["day", "01/11/2026"]])


class Grammar(Files):
    def cells(self, rows, **parts):
        return [cells for _, cells in self.rows(self.sheet("a.xlsx", rows,
                                                           **parts))]

    def test_rows_and_cells_without_references_follow_each_other(self):
        path = self.sheet("a.xlsx", '<row><c><v>1</v></c><c/><c><v>3</v></c>'
                          '</row><row r="9"><c r="B9"><v>2</v></c><c><v>5</v>'
                          '</c></row><row><c><v>7</v></c></row>')
        self.assertEqual([number for number, _ in self.rows(path)], [1, 9, 10])
        self.assertEqual(self.rows(path)[1][1], [
            ["blank", ""], ["number", "2"], ["number", "5"]])

    def test_strings_are_shared_inline_rich_and_without_phonetics(self):
        strings = (f'<sst xmlns="{MAIN}"><si><t>một</t></si><si><r><t>hai </t>'
                   '</r><r><rPr><b/></rPr><t>ba</t></r><rPh sb="0" eb="1"><t>'
                   'ルビ</t></rPh></si><si><t>a_x000D_b_x0041_</t></si></sst>')
        cells = self.cells(
            '<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c><c t="s"><v>2</v>'
            '</c><c t="inlineStr"><is><r><t>b</t></r><rPh><t>x</t></rPh><t>ốn'
            '</t></is></c><c t="str"><f>A1</f><v>năm</v></c></row>',
            xl__sharedStrings_xml=strings)
        self.assertEqual([text for _, text in cells[0]],
                         ["một", "hai ba", "a bA", "bốn", "năm"])

    def test_prefixes_errors_flags_formulas_and_long_numbers(self):
        path = self.package(
            "a.xlsx", f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData><x:row>'
            '<x:c t="e"><x:v>#REF!</x:v></x:c><x:c t="b"><x:v>0</x:v></x:c>'
            '<x:c><x:f>1+1</x:f></x:c><x:c><x:f>1+1</x:f><x:v>2</x:v></x:c>'
            '<x:c t="d"><x:v>2026-11-01T00:00:00</x:v></x:c><x:c><x:v>'
            '2.1000000000000001</x:v></x:c><x:c><x:v>8.5E4</x:v></x:c>'
            '</x:row></x:sheetData></x:worksheet>')
        self.assertEqual(self.rows(path)[0][1], [
            ["error", "#REF!"], ["flag", "0"], ["uncomputed", ""],
            ["number", "2"], ["day", "01/11/2026"], ["number", "2.1"],
            ["number", "85000"]])

    def test_formats_tell_days_months_and_shares(self):
        codes = ["dd/mm/yyyy", "mm/yyyy", "0.00%", "[Red]0.00", '"d"0', "h:mm",
                 "[$-42A]d mmmm yyyy;@", "General", "#,##0\\ \\d"]
        styles = (f'<styleSheet xmlns="{MAIN}"><numFmts>' + "".join(
            f'<numFmt numFmtId="{200 + number}" formatCode="'
            f'{code.replace(chr(34), "&quot;")}"/>'
            for number, code in enumerate(codes)) + "</numFmts><cellStyleXfs>"
            '<xf numFmtId="14"/></cellStyleXfs><cellXfs>' + "".join(
                f'<xf numFmtId="{200 + number}"/>'
                for number in range(len(codes))) + "</cellXfs></styleSheet>")
        cells = self.cells("<row>" + "".join(
            f'<c s="{number}"><v>46327</v></c>'
            for number in range(len(codes))) + "</row>", xl__styles_xml=styles)
        self.assertEqual([kind for kind, _ in cells[0]],
                         ["day", "month", "percent", "number", "number",
                          "number", "day", "number", "number"])


class Harm(Files):
    def test_a_bomb_is_refused_before_it_goes_off(self):
        for mib in (8, 64):
            path = self.sheet("bomb.xlsx", "<row/>" + " " * (mib << 20))
            self.assertEqual(self.end(path), "too_dense")
        path = self.sheet("strings.xlsx", "<row><c t='s'><v>0</v></c></row>",
                          xl__sharedStrings_xml=f'<sst xmlns="{MAIN}"><si><t>'
                          + "A" * (80 << 20) + "</t></si></sst>")
        self.assertEqual(self.end(path), "too_dense")

    def test_entities_are_not_expanded_nor_declared(self):
        path = self.package(
            "lol.xlsx", '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b '
            '"&a;&a;&a;&a;">]><worksheet>&b;</worksheet>')
        self.assertEqual(self.end(path), "doctype")
        path = self.package("file.xlsx", '<!DOCTYPE x SYSTEM "file:///etc/'
                            'passwd"><worksheet/>')
        self.assertEqual(self.end(path), "doctype")

    def test_depth_and_names_without_end_are_refused(self):
        self.assertEqual(self.end(self.package("deep.xlsx", "<a>" * 5000)),
                         "too_complex")
        names = "".join(f'<c q{number}x{"y" * 40}="1"/>'
                        for number in range(100000))
        self.assertEqual(self.end(self.sheet("names.xlsx", names)),
                         "too_complex")

    def test_a_million_columns_and_too_many_rows_and_cells_are_refused(self):
        path = self.sheet("wide.xlsx", '<row r="1"><c r="BDWGN1"><v>1</v></c>'
                          '</row><row r="2"><c r="A2"><v>2</v></c></row>')
        lines = self.dump(path)
        self.assertEqual(lines[1]["trouble"], "too_many_columns")
        self.assertEqual(lines[2]["cells"], [["number", "2"]])
        cells = "<c><v>1</v></c>" * 1000000
        path = self.sheet("cells.xlsx", f"<row>{cells}</row>")
        self.assertIn(self.end(path), ("end", "too_dense"))
        text = "".join(chr(65 + number * number % 26) for number in
                       range(40000))
        path = self.sheet("long.xlsx", f"<row><c t='inlineStr'><is><t>{text}"
                          "</t></is></c></row>")
        self.assertEqual(self.dump(path)[1]["trouble"], "cell_too_long")
        rows = "".join(f"<row><c><v>{number * number}</v></c></row>"
                       for number in range(200001))
        self.assertEqual(self.end(self.sheet("rows.xlsx", rows)),
                         "too_many_rows")

    def test_names_that_lead_out_are_never_followed(self):
        path = self.package("out.xlsx", None, **{
            "xl___rels__workbook_xml.rels": relations(
                ("worksheet", "../../../etc/passwd"))})
        with zipfile.ZipFile(path, "a") as package:
            package.writestr("../../evil.txt", "x")
            package.writestr("/abs.txt", "x")
        self.assertIn(self.end(path), ("part_missing",))
        self.assertFalse((self.folder.parent.parent / "evil.txt").exists())

    def test_too_many_entries_are_refused_before_they_are_listed(self):
        path = self.sheet("many.xlsx", "<row/>")
        with zipfile.ZipFile(path, "a") as package:
            for number in range(5000):
                package.writestr(f"x/{number}", "")
        self.assertEqual(self.end(path), "too_many_entries")

    def test_any_part_of_a_file_is_no_file(self):
        whole = self.sheet("whole.xlsx", "<row><c><v>1</v></c></row>"
                           ).read_bytes()
        path = self.folder / "part.xlsx"
        for size in range(0, len(whole), 41):
            path.write_bytes(whole[:size])
            self.assertIn(self.end(path), ("file_empty", "damaged",
                                           "is_binary", "end"), size)
            path.write_bytes(whole[:size] + b"\xff" + whole[size + 1:])
            self.dump(path)

    @unittest.skipIf(IS_SANITIZED, "memory is measured without sanitizers")
    def test_memory_stays_within_what_the_header_states(self):
        """dump() looks at it each time; here with as many rows and as much
        text as are allowed at all."""
        path = self.folder / "rows.xlsx"
        subprocess.run([TESTS / "lienket-sheet-make", "table", path, "190000"],
                       check=True)
        self.assertEqual(self.end(path), "end")
        text = os.urandom(10 << 20).hex()  # packs too badly to be a bomb
        strings = "".join(f"<si><t>{text[at:at + 30000]}</t></si>"
                          for at in range(0, len(text), 30000)) * 3
        path = self.sheet(
            "text.xlsx", "<row><c t='s'><v>0</v></c></row>",
            xl__sharedStrings_xml=f'<sst xmlns="{MAIN}">{strings}</sst>')
        self.assertEqual(self.end(path), "end")
        path = self.sheet(
            "more.xlsx", "<row><c t='s'><v>0</v></c></row>",
            xl__sharedStrings_xml=f'<sst xmlns="{MAIN}">{strings}'
            f'{strings[:300 * (30000 + 18)]}</sst>')
        self.assertEqual(self.end(path), "too_many_strings")


if __name__ == "__main__":
    unittest.main()
