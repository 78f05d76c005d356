#!/usr/bin/env python3
"""Logging in, passwords and phones on the command line, against the real broker
and office."""
import os
import pathlib
import pty
import select
import stat
import subprocess
import tempfile
import unittest

from cli_test import DEADLINE_S, GROUPS, MONTH, Service

GROUP = "Nhóm gừng Lũng Nặm"
FIRST, OWN = "tạm thời một", "của riêng tôi"


class Sessions(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="lienket-session-")
        self.addCleanup(self.folder.cleanup)
        self.service = Service(self.folder.name)
        self.addCleanup(self.service.stop)
        self.service.start_all()
        table = self.path("groups.csv")
        table.write_text(GROUPS, encoding="utf-8")
        self.says(0, "import", str(table))
        self.says(0, "party", "password", GROUP, "--login", "gừng", text=FIRST)
        self.group = self.says(0, "party", "list", "--kind", "interest_group",
                               "-q").stdout.strip()

    def path(self, name):
        return pathlib.Path(self.folder.name) / name

    def says(self, code, *words, text="", **more):
        """`text` is the input, a line for each password."""
        done = subprocess.run(
            self.service.command(*words), input=text + "\n",
            env=dict(self.service.environment, **more), capture_output=True,
            text=True, check=False, timeout=DEADLINE_S)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def post(self, code, **more):
        return self.says(code, "offer", "post", "--group", self.group, "--product",
                         "gừng", "--form", "gừng già", "--quantity", "1 tấn",
                         "--window", f"01/{MONTH}-28/{MONTH}", "--commune",
                         "Lũng Nặm", "-q", **more)

    def log_in(self):
        """With a password of one's own, by way of the temporary one."""
        self.says(0, "session", "login", "gừng", text=FIRST)
        self.says(0, "party", "password", text=f"{FIRST}\n{OWN}")

    def session_file(self):
        return next(self.path("state/lienket").glob("session-*"), None)

    def offers(self):
        return self.says(0, "offer", "list", "-q").stdout.split()

    def test_a_temporary_password_is_changed_and_then_one_speaks(self):
        done = self.says(0, "session", "login", "gung", text=FIRST)
        self.assertIn(GROUP, done.stderr)
        self.assertIn("lienket party password", done.stderr)
        self.assertIn("lienket party password", self.post(77).stderr)
        self.says(0, "party", "password", text=f"{FIRST}\n{OWN}")
        self.post(0)
        self.says(77, "party", "suspend", "Công ty Gừng Việt", "-y")
        # The same key without the session is the operator again.
        last = self.says(0, "event", "export",
                         XDG_STATE_HOME=str(self.path("elsewhere")))
        self.assertIn('"via":"00000000-0000-7000-8000-000000000001"',
                      last.stdout.splitlines()[-1])

    def test_the_session_file_is_ones_own_and_holds_no_password(self):
        self.log_in()
        file = self.session_file()
        self.assertEqual(stat.S_IMODE(file.stat().st_mode), 0o600)
        self.assertNotIn(OWN, file.read_text())
        os.chmod(file, 0o644)  # others may have read it: it is not used
        self.assertEqual(self.says(0, "session", "list").stdout, "")

    def test_a_wrong_password_does_not_log_out(self):
        self.log_in()
        done = self.says(77, "session", "login", "gừng", text="sai mất rồi")
        self.assertIn("name or password is wrong", done.stderr)
        self.assertIn("this one", self.says(0, "session", "list").stdout)

    def test_who_guesses_is_told_how_long_to_wait(self):
        for _ in range(3):
            self.says(77, "session", "login", "gừng", text="sai mất rồi")
        done = self.says(77, "session", "login", "gừng", text=FIRST)
        self.assertRegex(done.stderr, r"was tried too often: wait and try "
                         r"again, in seconds: \d+")

    def test_a_session_speaks_over_the_key_it_was_opened_over_alone(self):
        self.log_in()
        key = str(self.path("other.key"))
        self.says(0, "keys", "new", key)
        self.says(0, "keys", "add", GROUP, "--public-key", key,
                  XDG_STATE_HOME=str(self.path("elsewhere")))
        self.assertIn("this one", self.says(0, "session", "list").stdout)
        server = str(self.path("store/keys/server.pub"))
        done = self.says(0, "session", "list", LIENKET_KEY=key,
                         LIENKET_SERVER_KEY=server)
        self.assertEqual(len(done.stdout.splitlines()), 1)
        self.assertNotIn("this one", done.stdout)

    def test_logging_out_ends_the_session_and_removes_the_file(self):
        self.log_in()
        self.says(0, "session", "logout")
        self.assertIsNone(self.session_file())
        self.says(1, "session", "logout")

    def test_what_an_ended_session_could_not_post_is_sent_in_the_next(self):
        self.log_in()
        elsewhere = {"XDG_STATE_HOME": str(self.path("elsewhere"))}
        self.says(0, "session", "login", "gừng", text=OWN, **elsewhere)
        self.says(0, "session", "logout", "--all", **elsewhere)
        done = self.post(77)
        self.assertIn("log in again", done.stderr)
        self.assertIn("1 request is kept", done.stderr)
        self.says(0, "session", "login", "gừng", text=OWN)
        self.post(0)
        self.assertEqual(len(self.offers()), 2)

    def test_the_outbox_holds_no_token(self):
        self.log_in()
        token = bytes.fromhex(self.session_file().read_text().split()[0])
        self.service.kill("broker")
        self.says(69, "offer", "withdraw", "00000000-0000-7000-8000-000000000099",
                  "-y", "--deadline", "1")
        kept = [path.read_bytes()
                for path in self.path("state/lienket").glob("outbox-*")]
        self.assertTrue(any(kept))
        for content in kept:
            self.assertNotIn(token, content)

    def test_a_password_is_typed_without_being_shown(self):
        self.log_in()
        self.says(0, "session", "logout")
        child, terminal = pty.fork()
        if child == 0:
            os.execve(self.service.command()[0],
                      [str(word) for word in
                       self.service.command("session", "login", "gừng")],
                      self.service.environment)
        shown = b""
        typed = False
        while True:
            ready, _, _ = select.select([terminal], [], [], DEADLINE_S)
            self.assertTrue(ready, shown)
            try:
                shown += os.read(terminal, 1024)
            except OSError:  # the other end is closed
                break
            if b"Password" in shown and not typed:
                os.write(terminal, OWN.encode() + b"\n")
                typed = True
        self.assertEqual(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), 0,
                         shown)
        self.assertNotIn(OWN.encode(), shown)
        self.assertIsNotNone(self.session_file())

    def test_a_password_is_no_flag(self):
        self.says(64, "session", "login", "gừng", "--password", OWN)
        self.says(64, "party", "password", "--password", OWN)

    def test_a_password_comes_from_a_file(self):
        file = self.path("password")
        file.write_text(FIRST + "\n", encoding="utf-8")
        done = self.says(0, "session", "login", "gừng", "--password-file",
                         str(file))
        self.assertIn("chmod 600", done.stderr)
        self.says(65, "session", "login", "gừng", "--password-file", "/nowhere")

    def test_a_phone_is_bound_and_logs_in(self):
        done = self.says(0, "party", "bind-phone", GROUP, "0912 345 678")
        self.assertIn("+84912345678, VinaPhone", done.stderr)
        done = self.says(65, "party", "bind-phone", "Công ty Gừng Việt",
                         "+84912345678")
        self.assertIn("phone", done.stderr)
        self.says(0, "session", "login", "0912.345.678", text=FIRST)
        self.says(0, "party", "password", text=f"{FIRST}\n{OWN}")
        self.says(0, "session", "logout")
        self.says(0, "party", "unbind-phone", GROUP, "84912345678")
        self.says(77, "session", "login", "0912.345.678", text=OWN)


if __name__ == "__main__":
    unittest.main()
