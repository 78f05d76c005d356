#!/usr/bin/env python3
"""The check of the style limits sees what it says it sees."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "limits.py"

FOUR_DEEP = """static int deep(int a)
{
    for (;;)
        if (a) {
            while (a)
                if (a > 2)
                    return a;
        }
}
"""
THREE_DEEP = """struct pair { int a, b; };
static const struct pair table[] = {{1, 2}, {3, 4}};

static int flat(int a)
{
    if (a == 1) {
        return 1;
    } else if (a == 2) {
        return 2;
    } else if (a == 3) {
        return 3;
    } else if (a == 4) {
        struct pair p = (struct pair){.a = 1, .b = table[0].b};
        do {
            switch (a) {
            case 1:
                a = p.a;
                break;
            case 2: {
                a = p.b;
            }
            }
        } while (a);
    }
    return a;
}
"""
DEEP_LOOP = """static void deep(struct row *rows)
{
    if (rows) {
        HASH_ITER(hh, rows, row, next) {
            if (row->a) {
                if (row->b) {
                    use(row);
                }
            }
        }
    }
}
"""


class Limits(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()

    def tearDown(self):
        self.folder.cleanup()

    def check(self, name, text):
        path = pathlib.Path(self.folder.name) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        done = subprocess.run([sys.executable, SCRIPT, name], text=True,
                              cwd=self.folder.name, capture_output=True,
                              check=False)
        return done.returncode, done.stdout + done.stderr

    def refused(self, name, text, reason):
        code, said = self.check(name, text)
        self.assertEqual(code, 1, said)
        self.assertIn(reason, said)

    def passes(self, name, text):
        code, said = self.check(name, text)
        self.assertEqual(code, 0, said)

    @staticmethod
    def function(lines):
        body = "    use();\n" * (lines - 3)
        return f"int long_one(int a)\n{{\n{body}}}\n"

    def test_a_function_of_60_lines_passes_and_of_61_does_not(self):
        self.passes("a.c", self.function(60))
        self.refused("a.c", "int x;\n\n" + self.function(61),
                     "a.c:3: long_one has 61 lines, limit 60")

    def test_each_kind_of_file_has_its_own_length(self):
        for name, limit in (("a.c", 500), ("a.h", 150), ("main.c", 60)):
            self.passes(name, "int a;\n" * limit)
            self.refused(name, "int a;\n" * (limit + 1), f"limit {limit}")

    def test_nesting_counts_statements_without_braces(self):
        self.refused("a.c", FOUR_DEEP, "deep nests 4 deep, limit 3")

    def test_a_loop_hidden_in_a_macro_counts(self):
        self.refused("a.c", DEEP_LOOP, "deep nests 4 deep, limit 3")

    def test_else_if_and_initialisers_do_not_nest(self):
        self.passes("a.c", THREE_DEEP)

    def test_six_parameters_are_too_many_outside_tests(self):
        six = "int f(int a, int b, int c, int d, int e, int g)\n{\n}\n"
        self.refused("model/a.c", six, "f takes 6 parameters, limit 5")
        self.passes("tests/a.c", six)
        self.passes("a.c", six.replace("int e, int g", "int (*e)(int, int)"))

    def test_each_poisoned_function_is_seen(self):
        for name in ("strcpy", "strcat", "sprintf", "strtok", "gmtime",
                     "localtime", "atoi"):
            self.refused("a.c", f"int a = {name}(b);\n", f"{name} is not")
            self.refused("a.h", f"#define X {name}(b)\n", f"{name} is not")

    def test_safe_relatives_comments_and_texts_are_not_poisoned(self):
        self.passes("a.c", 'int a = gmtime_r(b), c = snprintf(d);\n'
                    '/* not strcpy(a) */ // nor atoi(b)\n'
                    'const char *e = "sprintf(x) \\" strtok(y)";\n')

    def test_unfinished_work_is_seen(self):
        marker = "TO" + "DO"
        self.refused("a.c", f"/* {marker}: later */\n", "finish it")

    def test_a_name_that_says_nothing_is_refused(self):
        for name in ("model/text_util.c", "common/a.h", "lead-manager.c"):
            self.refused(name, "int a;\n", "the name says")
        self.passes("model/utility_bill.c", "int a;\n")

    def test_braces_in_texts_and_macros_do_not_confuse_it(self):
        self.passes("a.c", "#define OPEN \\\n    {\n"
                    "char a = '{', *b = \"}}{\";\n" + self.function(60))


if __name__ == "__main__":
    unittest.main(verbosity=2)
