"""The text of a draft contract as its formats hold it."""
import re
import subprocess
import unicodedata
import zipfile
from xml.etree import ElementTree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FOOTER = re.compile(r"^[0-9a-f-]{36} · phiên bản \d+ · lienket\s*"
                    r"Trang \d+/\d+ *$", re.M)


def paragraph_text(paragraph):
    """Its runs; a tab is a blank, a break a new line."""
    out = []
    for node in paragraph.iter():
        if node.tag == W + "t":
            out.append(node.text or "")
        elif node.tag == W + "tab":
            out.append(" ")
        elif node.tag == W + "br":
            out.append("\n")
    return "".join(out)


def cell_text(cell):
    parts = (paragraph_text(each) for each in cell.iter(W + "p"))
    return " / ".join(re.sub(r"\s+", " ", part).strip()
                      for part in parts if part.strip())


def docx_lines(path):
    """A paragraph a line, a row of a table a line with its cells."""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                ElementTree.fromstring(archive.read(name))
        body = ElementTree.fromstring(archive.read("word/document.xml"))[0]
    lines = []
    for node in body:
        if node.tag == W + "p" and (text := paragraph_text(node).strip()):
            lines.append(text)
        for row in node.iter(W + "tr"):
            cells = [cell_text(cell) for cell in row.iter(W + "tc")]
            lines.append("| " + " | ".join(cells) + " |")
    return lines


def headers(path):
    """The header rows of the tables, each without blanks."""
    with zipfile.ZipFile(path) as archive:
        root = ElementTree.fromstring(archive.read("word/document.xml"))
    return [solid("".join(cell_text(cell) for cell in row.iter(W + "tc")))
            for row in root.iter(W + "tr")
            if row.find(f"{W}trPr/{W}tblHeader") is not None]


def solid(text):
    """Without blanks and what marks cells: only what is written counts."""
    return re.sub(r"[\s|/]+", "", text)


def pdf_pages(path):
    """Each page's text in the order it was drawn, footers off."""
    text = subprocess.run(["pdftotext", "-raw", str(path), "-"], check=True,
                          capture_output=True).stdout.decode()
    assert unicodedata.is_normalized("NFC", text), path
    return [FOOTER.sub("", page) for page in text.split("\f")[:-1]]


def pdf_solid(path, repeated):
    """The whole text without blanks; header rows that stand again at the top
    of a page taken off."""
    seen = ""
    for page in pdf_pages(path):
        page = solid(page)
        for header in repeated:
            if page.startswith(header) and header in seen:
                page = page[len(header):]
                break
        seen += page
    return seen
