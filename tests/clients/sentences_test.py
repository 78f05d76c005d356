#!/usr/bin/env python3
"""Every sentence of the programs exists in Vietnamese."""
import pathlib
import subprocess
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
KEYWORDS = ["--keyword=_", "--keyword=N_", "--keyword=ngettext_:1,2"]


def run(*command, text=None):
    done = subprocess.run(command, input=text, capture_output=True, text=True,
                          check=False)
    return done.returncode, done.stdout, done.stderr


class Sentences(unittest.TestCase):
    def template(self):
        sources = sorted(str(path) for path in (ROOT / "clients").rglob("*")
                         if path.suffix in (".c", ".h", ".def"))
        code, said, complaint = run(
            "xgettext", "--from-code=UTF-8", "-L", "C", *KEYWORDS,
            "--no-location", "--sort-output", "-o", "-", *sources)
        self.assertEqual(code, 0, complaint)
        return said

    def test_nothing_is_untranslated_or_fuzzy(self):
        _, _, said = run("msgfmt", "--check", "--statistics", "-o",
                         "/dev/null", str(ROOT / "po" / "vi.po"))
        self.assertRegex(said, r"^\d+ translated messages\.$")

    def test_every_sentence_of_the_sources_is_in_the_catalogue(self):
        code, _, complaint = run("msgcmp", str(ROOT / "po" / "vi.po"), "-",
                                 text=self.template())
        self.assertEqual(code, 0, complaint)

    def test_the_catalogue_has_no_sentence_that_nobody_says(self):
        code, said, complaint = run("msgcomm", "--unique", "--no-location",
                                    "-o", "-", str(ROOT / "po" / "vi.po"), "-",
                                    text=self.template())
        self.assertEqual(code, 0, complaint)
        self.assertEqual([line for line in said.splitlines()
                          if line.startswith("msgid ") and line != 'msgid ""'],
                         [])


if __name__ == "__main__":
    unittest.main()
