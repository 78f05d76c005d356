#!/usr/bin/env python3
"""The draft contracts of draft_sample, as text in tests/office/golden: the DOCX
has it paragraph by paragraph, the PDF copies out exactly the same; fonts are
embedded, the QR code reads back.
    draft_golden_test.py SAMPLE [--update]"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from draft_text import (docx_lines, headers, pdf_pages, pdf_solid,  # noqa: E402
                        solid)

GOLDEN = pathlib.Path(__file__).parent / "golden"
CASES = ("fixed", "floor", "heads", "pooled", "open", "band")


def need(*programs):
    for program in programs:
        if not shutil.which(program):
            print(f"skipped: {program} is not there")
            sys.exit(77)


def told(*words):
    return subprocess.run([str(word) for word in words], check=True,
                          capture_output=True).stdout.decode()


def lead_id(which):
    return f"01000000-0000-7000-8000-0000000000{80 + which:02x}"


def compare_text(folder, name, update):
    lines = docx_lines(folder / f"{name}.docx")
    golden = GOLDEN / f"{name}.txt"
    if update:
        golden.write_text("\n".join(lines) + "\n", encoding="utf-8")
    wanted = golden.read_text(encoding="utf-8").splitlines()
    for number, (got, want) in enumerate(zip(lines, wanted), 1):
        assert got == want, f"{name}:{number}: {got!r} != {want!r}"
    assert len(lines) == len(wanted), name
    return wanted


def compare_pdf(folder, name, wanted):
    repeated = headers(folder / f"{name}.docx")
    got = pdf_solid(folder / f"{name}.pdf", repeated)
    want = solid("".join(wanted))
    at = next((index for index, pair in enumerate(zip(got, want))
               if pair[0] != pair[1]), min(len(got), len(want)))
    assert got == want, (f"{name}.pdf: at {at}: {got[at - 40:at + 40]!r} != "
                         f"{want[at - 40:at + 40]!r}")
    flowing = re.sub(r"\s+", " ", " ".join(pdf_pages(folder / f"{name}.pdf")))
    missed = [line for line in wanted if not line.startswith("|")
              and re.sub(r"\s+", " ", line) not in flowing]
    assert len(missed) <= 2, f"{name}.pdf: blanks differ: {missed}"


def check_fonts(path):
    rows = told("pdffonts", path).splitlines()[2:]
    assert rows, path
    for row in rows:
        assert "NotoSerif" in row, row
        embedded, subset, unicode = row.split()[-5:-2]
        assert (embedded, unicode) == ("yes", "yes"), row


def check_qr(folder, name, wanted):
    told("pdftoppm", "-r", "150", "-l", "1", "-png", folder / f"{name}.pdf",
         folder / name)
    page = next(folder.glob(f"{name}-*1.png"))
    assert told("zbarimg", "-q", "--raw", page).strip() == wanted, name
    picture = folder / f"{name}-qr.png"
    with zipfile.ZipFile(folder / f"{name}.docx") as archive:
        picture.write_bytes(archive.read("word/media/lienket-qr.png"))
        assert "lienket-qr.png" in archive.read(
            "word/_rels/document.xml.rels").decode()
        assert "image/png" in archive.read("[Content_Types].xml").decode()
    assert told("zbarimg", "-q", "--raw", picture).strip() == wanted, name


def main():
    need("pdftotext", "pdffonts", "pdftoppm", "zbarimg")
    update = "--update" in sys.argv
    GOLDEN.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="lienket-draft-") as name:
        folder = pathlib.Path(name)
        told(sys.argv[1], folder)
        for which, case in enumerate(CASES):
            wanted = compare_text(folder, case, update)
            compare_pdf(folder, case, wanted)
            check_fonts(folder / f"{case}.pdf")
            if case in ("fixed", "pooled"):
                check_qr(folder, case, lead_id(which))
            print("ok  ", case)
    return 0


if __name__ == "__main__":
    sys.exit(main())
