#!/usr/bin/env python3
"""Draft contracts and signed papers from the command line, with all processes
real: who gets which, files that are never overwritten, the province's own
template, and posts that go on meanwhile."""
import hashlib
import os
import shutil
import subprocess
import sys
import time
import zipfile

from house import BIN, House, main, need
from life_test import NAMES, Market, date, text_of, today


def agreed(house, seed_kg=(600, 400)):
    """A lead of two groups that all have accepted; its id as text."""
    market = Market(house, groups=2)
    for at, kg in enumerate(seed_kg):
        market.offer(at, kg)
    market.demand(sum(seed_kg))
    wanted = text_of(market.lead()["id"])
    market.lienket("approve", wanted, "--delay", "0")
    for name in NAMES[:2]:
        market.lienket("accept", wanted, name)
    market.lienket("agree", wanted)
    return market, wanted


def raw(house, *words):
    """The bytes that the command prints, said in the house's folder."""
    words = [BIN.resolve() / "lienket", *house.words(), "--lang", "en", "lead",
             *words]
    return subprocess.run([str(word) for word in words], check=True,
                          cwd=house.folder, capture_output=True).stdout


def document_of(path):
    with zipfile.ZipFile(path) as archive:
        return archive.read("word/document.xml").decode()


def pdf_text(path):
    return subprocess.run(["pdftotext", "-raw", str(path), "-"], check=True,
                          capture_output=True).stdout.decode()


def a_draft_is_written_and_never_over_a_file_that_is_there():
    need("lienket")
    with House(seed=71) as house:
        house.start().await_workers()
        market, wanted = agreed(house)
        paper = house.folder / "hop-dong.docx"
        told = market.lienket("draft", wanted, "--output", paper)
        assert told == "", told  # what was written is said on stderr
        text = document_of(paper)
        assert NAMES[0] in text and "một nghìn ki-lô-gam" in text
        assert "Party A" not in text and "phường Thục Phán" in text
        first = paper.read_bytes()
        market.lienket("draft", wanted, "--output", paper, "--english", code=65)
        assert paper.read_bytes() == first
        market.lienket("draft", wanted, "--output", paper, "--english", "--force")
        assert "Party A" in document_of(paper)
        assert [each.name for each in house.folder.glob("*.part-*")] == []
        assert raw(house, "draft", wanted, "--output", "-")[:5] == b"%PDF-"
        market.lienket("draft", wanted, "--output", house.folder / "no" / "x",
                       code=74)
        market.lienket("draft", wanted, "--format", "odt", code=65)
        if shutil.which("pdftotext"):
            printed = house.folder / "hop-dong.pdf"
            market.lienket("draft", wanted, "--output", printed)
            assert "Một nghìn" not in pdf_text(printed)
            assert "PHỤ LỤC 1" in pdf_text(printed)


def the_default_name_is_that_of_the_lead():
    need("lienket")
    with House(seed=72) as house:
        house.start().await_workers()
        _, wanted = agreed(house)
        told = raw(house, "draft", wanted, "-q")
        name = told.decode().strip()
        assert name == f"du-thao-{wanted}.pdf", told
        assert (house.folder / name).read_bytes()[:5] == b"%PDF-"


def each_side_gets_what_it_may_see():
    need("lienket")
    with House(seed=73) as house:
        house.start().await_workers()
        market, wanted = agreed(house)
        for party, others in ((market.groups[0], False), (market.buyer, True)):
            path = house.folder / f"{party.hex()}.docx"
            house.lienket("lead", "draft", wanted, "--output", path, party=party)
            text = document_of(path)
            assert NAMES[0] in text and "BẢN TRÍCH" in text
            assert (NAMES[1] in text) == others
        stranger = market.client.post_party("interest_group", "Nhóm khác")
        house.lienket("lead", "draft", wanted, "--output",
                      house.folder / "x.pdf", party=stranger, code=1)
        assert not (house.folder / "x.pdf").exists()


def a_signed_paper_comes_back_as_it_was():
    need("lienket")
    with House(seed=74) as house:
        house.start().await_workers()
        market, wanted = agreed(house)
        market.lienket("attachment", wanted, code=1)
        paper = house.folder / "hop-dong.pdf"
        paper.write_bytes(os.urandom(1_300_000))  # three pieces
        market.lienket("sign", wanted, "--kind", "informal", "--day",
                       date(today()), "--file", paper)
        back = house.folder / "back.pdf"
        market.lienket("attachment", wanted, "--output", back)
        assert back.read_bytes() == paper.read_bytes()
        market.lienket("attachment", wanted, "--output", back, code=65)
        house.lienket("lead", "attachment", wanted, "--force", "--output", back,
                      party=market.groups[0])
        stranger = market.client.post_party("interest_group", "Nhóm khác")
        house.lienket("lead", "attachment", wanted, "--output",
                      house.folder / "x.pdf", party=stranger, code=1)
        kept = house.store / "attachments" / hashlib.sha256(
            paper.read_bytes()).hexdigest()
        kept.chmod(0o600)
        with open(kept, "r+b") as file:  # somebody changed it on the disk
            file.seek(700_000)
            file.write(b"X" * 10)
        market.lienket("attachment", wanted, "--output", back, "--force",
                       code=70)
        assert back.read_bytes() == paper.read_bytes()


def a_group_that_left_gets_neither_paper_nor_draft():
    need("lienket")
    with House(seed=77) as house:
        house.start().await_workers()
        market = Market(house, groups=2)
        market.offer(0, 600)
        market.offer(1, 400)
        market.demand(1000)
        lead = market.lead()["id"]
        wanted = text_of(lead)
        market.lienket("approve", wanted, "--delay", "0")
        market.lienket("accept", wanted, NAMES[0])
        market.lienket("decline", wanted, NAMES[1], "--reason", "price_too_low")
        market.lienket("agree", wanted)
        paper = house.folder / "hop-dong.pdf"
        paper.write_bytes(b"%PDF- signed by the others")
        market.lienket("sign", wanted, "--kind", "informal", "--number",
                       "12/TT", "--day", date(today()), "--file", paper)
        out = house.folder / "x.pdf"
        for party, code in ((market.groups[1], 1), (market.groups[0], 0),
                            (market.buyer, 0)):
            house.lienket("lead", "attachment", wanted, "--force", "--output",
                          out, party=party, code=code)
            assert out.exists() == (code == 0)
            shown = house.lienket("lead", "show", wanted, party=party)
            assert ("12/TT" in shown) == (code == 0), shown
        question = {"lead": lead, "format": "pdf"}
        stays, left = (house.speaker(party).ask("draft_contract", question)
                       for party in market.groups)
        assert stays.status == "ok" and left.status == "conflict", left
        assert left.has("lines", "wrong_state"), left


def the_provinces_template_is_used_and_its_faults_are_told():
    need("lienket")
    with House(seed=75) as house:
        templates = house.folder / "templates"
        templates.mkdir()
        house.start("broker", "matcher")
        command = house.command("office") + ["--templates", templates]
        house.children["office"] = house.spawn("office", command)
        house.await_workers()
        market, wanted = agreed(house)
        own = templates / "contract.docx"
        house.run("lienket-office", "--write-template", own)
        house.run("lienket-office", "--write-template", own, code=74)
        told = house.run("lienket-office", "--lint-template", own)
        assert "OK" in told, told
        body = document_of(own)
        change(own, body.replace("{{section.opening}}", "SỞ NÔNG NGHIỆP"))
        paper = house.folder / "own.docx"
        market.lienket("draft", wanted, "--output", paper)
        text = document_of(paper)
        assert "SỞ NÔNG NGHIỆP" in text and "CỘNG HÒA" not in text
        change(own, body.replace("{{section.price}}", "{{section.prise}}"))
        told = house.run("lienket-office", "--lint-template", own, code=65)
        assert "{{section.prise}}" in told and "{{section.price}}" in told, told
        market.lienket("draft", wanted, "--force", "--output", paper, code=65)
        assert document_of(paper) == text
        market.lienket("draft", wanted, "--output", house.folder / "x.pdf")
        own.write_bytes(b"no archive")
        house.run("lienket-office", "--lint-template", own, code=65)
        house.run("lienket-office", "--lint-template", own.with_name("none"),
                  code=74)


def change(path, document):
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["word/document.xml"] = document.encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


def posts_go_on_while_drafts_are_written():
    need("lienket")
    with House(seed=76) as house:
        house.start().await_workers()
        market, wanted = agreed(house)
        words = [BIN / "lienket", *house.words(), "--lang", "en", "lead", "draft",
                 wanted, "--english", "--output"]
        writers = [house.spawn(f"draft{at}", [*words, house.folder / f"{at}.pdf"])
                   for at in range(4)]
        posted, end = 0, time.monotonic() + 60
        while any(each.poll() is None for each in writers):
            assert time.monotonic() < end, "drafts do not end"
            market.offer(0, 10)
            posted += 1
        assert all(each.returncode == 0 for each in writers)
        papers = [(house.folder / f"{at}.pdf").read_bytes() for at in range(4)]
        assert len(set(papers)) == 1 and posted > 0
        house.verify()


if __name__ == "__main__":
    sys.exit(main(a_draft_is_written_and_never_over_a_file_that_is_there,
                  the_default_name_is_that_of_the_lead,
                  each_side_gets_what_it_may_see,
                  a_signed_paper_comes_back_as_it_was,
                  a_group_that_left_gets_neither_paper_nor_draft,
                  the_provinces_template_is_used_and_its_faults_are_told,
                  posts_go_on_while_drafts_are_written))
