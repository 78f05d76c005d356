#!/usr/bin/env python3
"""./run says what it does, installs what is missing, and refuses clearly.

The package manager and cmake are stood in for by scripts that write down how
they were called: a test must not change the machine it runs on.
"""
import pathlib
import shutil
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOOLS = ("bash", "env", "sed", "sort", "dirname", "nproc", "mkdir", "comm",
         "tr", "cat")
LOG = 'echo "$(basename "$0") $*" >>"$CALLS"\n'


class Run(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.root = pathlib.Path(self.folder.name)
        self.calls = self.root / "calls"
        self.calls.touch()
        shutil.copy(ROOT / "run", self.root / "run")
        (self.root / "bin").mkdir()
        for tool in TOOLS + ("basename", "grep"):
            (self.root / "bin" / tool).symlink_to(shutil.which(tool))

    def tearDown(self):
        self.folder.cleanup()

    def stand_in(self, name, body):
        path = self.root / "bin" / name
        path.write_text("#!/usr/bin/env bash\n" + body, encoding="utf-8")
        path.chmod(0o755)

    def debian(self, installed, apt_body=""):
        """A machine that has these packages, and an apt that answers so."""
        lines = "".join(f"{name} installed\n" for name in installed)
        (self.root / "installed").write_text(lines, encoding="utf-8")
        self.stand_in("dpkg-query", f'cat "{self.root}/installed"\n')
        self.stand_in("apt-get", LOG + apt_body)
        self.stand_in("cmake", LOG)
        self.stand_in("sudo", '[[ $1 == -n ]] && shift\nexec "$@"\n')

    def run_it(self, *args, **environment):
        done = subprocess.run(
            [self.root / "run", *args], capture_output=True, text=True,
            stdin=subprocess.DEVNULL, check=False,
            env={"PATH": str(self.root / "bin"), "CALLS": str(self.calls),
                 **environment})
        return done.returncode, done.stdout + done.stderr

    def called(self, name):
        lines = self.calls.read_text(encoding="utf-8").splitlines()
        return [line for line in lines if line.split()[0] == name]

    def packages(self, marks):
        text = (ROOT / "run").read_text(encoding="utf-8")
        block = text.split("packages='\n")[1].split("'\n")[0]
        return [line[2:] for line in block.splitlines() if line[0] in marks]

    def test_a_mistyped_command_is_answered_with_the_nearest(self):
        code, said = self.run_it("biuld")
        self.assertEqual(code, 64)
        self.assertIn("Did you mean: ./run build", said)
        code, said = self.run_it("--lang", "vi", "dmo")
        self.assertEqual(code, 64)
        self.assertIn("Có phải ý bạn là: ./run demo", said)
        self.assertIn("./run help", self.run_it("qqqqqqq")[1])

    def test_help_speaks_the_language_of_the_reader(self):
        english, vietnamese = "finds buyers", "tìm người mua"
        self.assertIn(english, self.run_it("help", LANG="en_US.UTF-8")[1])
        self.assertIn(vietnamese, self.run_it("help", LANG="vi_VN")[1])
        self.assertIn(english, self.run_it("help", "--lang=en", LANG="vi")[1])
        self.assertIn(vietnamese, self.run_it("help", "--lang", "vi")[1])
        self.assertEqual(self.run_it()[0], 0)

    def test_help_names_every_command(self):
        text = (ROOT / "run").read_text(encoding="utf-8")
        names = text.split("commands='")[1].split("'")[0].split()
        for language in ("vi", "en"):
            said = self.run_it("help", "--lang", language)[1]
            for name in names:
                self.assertIn(f"./run {name}", said)

    def test_nothing_is_installed_where_nothing_is_missing(self):
        self.debian(self.packages(" "))
        code, said = self.run_it("build")
        self.assertEqual(code, 0, said)
        self.assertEqual(self.called("apt-get"), [])
        self.assertEqual(len(self.called("cmake")), 2)

    def test_a_build_installs_what_it_needs_and_says_so_first(self):
        have = self.packages(" ")
        have.remove("liblmdb-dev")
        have.remove("gettext")
        self.debian(have)
        code, said = self.run_it("build")
        self.assertEqual(code, 0, said)
        self.assertIn("missing packages: gettext liblmdb-dev", said)
        update, install = self.called("apt-get")
        self.assertTrue(update.endswith(" update"), update)
        self.assertTrue(install.endswith(" gettext liblmdb-dev"), install)

    def test_the_tests_need_more_than_a_build(self):
        self.debian(self.packages(" "), "[[ $* != *install* ]]\n")
        code, said = self.run_it("test")
        self.assertEqual(code, 69, said)
        install = self.called("apt-get")[-1]
        for name in self.packages("+"):
            self.assertIn(f" {name}", install)
        self.assertIn("Do it by hand: apt-get install", said)
        self.assertEqual(self.called("cmake"), [])

    def test_only_a_bench_installs_what_it_compares_with(self):
        self.debian(self.packages(" +"))
        code, said = self.run_it("test")
        self.assertEqual(code, 127, said)  # no ctest here: all was built
        self.assertEqual(self.called("apt-get"), [])
        code, said = self.run_it("bench", "nothing")
        self.assertEqual(code, 64, said)
        install = self.called("apt-get")[-1]
        self.assertTrue(install.endswith(
            " " + " ".join(self.packages("*"))), install)

    def test_an_update_that_fails_is_said_and_does_not_stop(self):
        self.debian([], "[[ $* != *update* ]]\n")
        code, said = self.run_it("build")
        self.assertEqual(code, 0, said)
        self.assertIn("could not be updated", said)

    def test_another_system_is_told_what_to_install(self):
        code, said = self.run_it("build")
        self.assertEqual(code, 69, said)
        self.assertIn("This system has no apt", said)
        for name in self.packages(" "):
            self.assertIn(name, said)

    def test_another_system_may_bring_its_own_packages(self):
        self.stand_in("cmake", LOG)
        code, said = self.run_it("build", LIENKET_PACKAGES="as-they-are",
                                 LIENKET_JOBS="3")
        self.assertEqual(code, 0, said)
        self.assertIn("-j 3", self.called("cmake")[-1])

    def test_the_list_of_packages_is_sorted(self):
        for marks in (" ", "+", "*"):
            self.assertEqual(self.packages(marks),
                             sorted(self.packages(marks)))


if __name__ == "__main__":
    unittest.main(verbosity=2)
