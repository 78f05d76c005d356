#!/usr/bin/env python3
"""A report as a workbook: what openpyxl reads in it, and that LibreOffice opens
it without complaint; skipped where one of the two is missing."""
import csv
import shutil
import subprocess
import sys

from house import House, main, need
from report_test import Season

try:
    import openpyxl
except ImportError:
    print("skipped: install python3-openpyxl")
    sys.exit(77)

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
UTF8_CSV = "csv:Text - txt - csv (StarCalc):44,34,76"
HEADER = 4  # row of the headers
SHEETS = ["Số liệu", "Định nghĩa", "Bằng chứng"]


def expect_figures(sheet):
    headers = [cell.value for cell in sheet[HEADER]]
    assert headers[:3] == ["xã", "nhóm đã thành lập", "có hợp đồng"], headers
    last = sheet[sheet.max_row]
    assert [cell.value for cell in last[:3]] == ["cộng", 3, 2], last
    assert last[1].number_format == "#,##0", last[1].number_format
    share = last[headers.index("tỷ lệ (%)")]
    assert (share.value, share.number_format) == (0.667, "0.0%"), share.value
    assert sheet.cell(2, 2).number_format == "dd/mm/yyyy"
    assert sheet.freeze_panes == "B5", sheet.freeze_panes
    assert sheet.auto_filter.ref == f"A4:{last[len(headers) - 1].column_letter}" \
        f"{sheet.max_row - 1}", sheet.auto_filter.ref
    assert len(sheet._charts) == 1  # pylint: disable=protected-access
    assert sheet.column_dimensions["A"].width > 30


def expect_proof(sheet):
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    column = [cell.value for cell in sheet[1]].index("có hợp đồng")
    assert sum(row[column] or 0 for row in rows) == 2, rows
    assert {row[1] for row in rows} == {"party", "lead"}, rows


def a_workbook_holds_figures_definitions_and_proof():
    need("lienket")
    with House(seed=75) as house:
        Season(house.start().await_workers())
        path = house.folder / "k1.xlsx"
        house.lienket("report", "K1", "--lang", "vi", "--output", path)
        book = openpyxl.load_workbook(path)
        assert book.sheetnames == SHEETS, book.sheetnames
        expect_figures(book[SHEETS[0]])
        expect_proof(book[SHEETS[2]])
        told = [row[0].value for row in book[SHEETS[1]].iter_rows()]
        assert told[0] == "K1" and "có hợp đồng" in told, told
        if not OFFICE:
            print("skipped: no libreoffice here")
            sys.exit(77)
        for report in ("K1", "K4", "pace"):
            expect_opened(house, report)


def expect_opened(house, report):
    """LibreOffice reads it and writes the figures as CSV."""
    path = house.folder / f"{report}.xlsx"
    house.lienket("report", report, "--lang", "vi", "--output", path,
                  "--force")
    subprocess.run([OFFICE, "--headless",
                    f"-env:UserInstallation=file://{house.folder}/office",
                    "--convert-to", UTF8_CSV, "--outdir", str(house.folder),
                    str(path)], check=True, timeout=100,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with open(path.with_suffix(".csv"), encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert rows[0][0].startswith(f"{report}. "), rows
    assert len(rows) > HEADER, rows


if __name__ == "__main__":
    sys.exit(main(a_workbook_holds_figures_definitions_and_proof))
