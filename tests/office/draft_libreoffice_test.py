#!/usr/bin/env python3
"""LibreOffice opens each DOCX of draft_sample and prints its whole text.
    draft_libreoffice_test.py SAMPLE"""
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from draft_text import docx_lines, headers, pdf_solid, solid  # noqa: E402

CASES = ("fixed", "heads", "pooled")

def main():
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if not office or not shutil.which("pdftotext"):
        print("skipped: LibreOffice or pdftotext is not there")
        return 77
    with tempfile.TemporaryDirectory(prefix="lienket-office-") as name:
        folder, printed = pathlib.Path(name), pathlib.Path(name) / "printed"
        subprocess.run([sys.argv[1], folder], check=True)
        subprocess.run([office, "--headless",
                        f"-env:UserInstallation=file://{folder}/profile",
                        "--convert-to", "pdf", "--outdir", printed,
                        *(folder / f"{case}.docx" for case in CASES)],
                       check=True, capture_output=True, timeout=100)
        for case in CASES:
            docx = folder / f"{case}.docx"
            got = pdf_solid(printed / f"{case}.pdf", headers(docx))
            want = sorted(solid("".join(docx_lines(docx))))
            assert sorted(got) == want, f"{case}: the text differs"
            print("ok  ", case)
    return 0


if __name__ == "__main__":
    sys.exit(main())
