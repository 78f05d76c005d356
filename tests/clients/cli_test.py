#!/usr/bin/env python3
"""The command line against the real broker, office and matcher."""
import datetime
import json
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import time
import unittest

BIN = pathlib.Path(os.environ["LIENKET_BIN"])
DATA = os.environ["LIENKET_DATA"]
CLOCK = "2026-11-01T08:00:00+07:00"
DEADLINE_S = 60
# A month that is not near: a delivery within days is cleared at once.
MONTH = (datetime.date.today() + datetime.timedelta(80)).strftime("%m/%Y")

GROUPS = """key,loại,tên,xã,thành viên,hộ,hộ nghèo
g1,nhóm cùng sở thích,Nhóm gừng Lũng Nặm,"xã Lũng Nặm, Cao Bằng",14,13,9
b1,doanh nghiệp,Công ty Gừng Việt,"Thục Phán, Cao Bằng",,,
"""
OFFERS = f"""nhóm;sản phẩm;dạng;số lượng;thời gian;giá chào;xã
g1;gừng;gừng già;2,5 tấn;{MONTH};6.000;xã Lũng Nặm, Cao Bằng
"""


class Service:
    """Broker, office and matcher in a folder of their own."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.running = {}
        self.environment = dict(
            os.environ, LIENKET_BROKER=f"ipc://{folder}/front", LC_ALL="C",
            XDG_STATE_HOME=str(self.folder / "state"),
            XDG_CONFIG_HOME=str(self.folder / "config"),
            LIENKET_KEY=str(self.folder / "store" / "keys" / "operator.key"),
            LIENKET_ENROL=f"ipc://{folder}/enrol")
        for name in ("LIENKET_SERVER_KEY", "LIENKET_OUTBOX", "LANGUAGE"):
            self.environment.pop(name, None)

    def start(self, name, *options):
        log = open(self.folder / f"{name}.log", "ab")
        self.running[name] = subprocess.Popen(
            [BIN / f"lienket-{name}", "--store", self.folder / "store",
             "--workers", f"ipc://{self.folder}/back", *options],
            stdout=log, stderr=log, env=self.environment)
        log.close()

    def start_broker(self, *options):
        self.start("broker", "--listen", f"ipc://{self.folder}/front",
                   "--enrol", f"ipc://{self.folder}/enrol", "--data", DATA,
                   *options)

    def start_all(self):
        (self.folder / "store").mkdir(exist_ok=True)
        self.start_broker()
        self.await_key()
        self.say("doctor", "-q", "--deadline", str(DEADLINE_S))
        self.start("office")
        self.start("matcher", "--data", DATA)
        lines = pathlib.Path(DATA, "catalogue", "products.jsonl").read_text(
            encoding="utf-8").splitlines()
        for line in lines:
            if json.loads(line)["code"] == "ginger":
                done = self.say("product", "post", "--json", line)
                assert done.returncode == 0, done.stderr

    def await_key(self):
        """The broker makes the operator's key at its first start."""
        end = time.monotonic() + DEADLINE_S
        while self.say("keys", "show").returncode != 0:
            assert time.monotonic() < end, "the broker made no keys"

    def kill(self, name):
        self.running[name].kill()
        self.running.pop(name).wait()

    def stop(self):
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            process.wait(DEADLINE_S)

    def command(self, *words):
        """The name of a party holds spaces: words are passed as they are."""
        return [BIN / "lienket", "--deadline", str(DEADLINE_S), *words]

    def say(self, *words, **more):
        return subprocess.run(
            self.command(*words), env=dict(self.environment, **more),
            capture_output=True, text=True, check=False, timeout=DEADLINE_S)


class Cli(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="lienket-cli-")
        cls.service = Service(cls.folder.name)
        cls.service.start_all()
        cls.good_class("import", cls.file("groups.csv", GROUPS))

    @classmethod
    def tearDownClass(cls):
        cls.service.stop()
        cls.folder.cleanup()

    @classmethod
    def file(cls, name, text):
        path = pathlib.Path(cls.folder.name) / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    @classmethod
    def good_class(cls, *words):
        done = cls.service.say(*words)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def says(self, code, *words, **more):
        done = self.service.say(*words, **more)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def head(self):
        lines = self.says(0, "event", "export").stdout.splitlines()
        return json.loads(lines[-1])["sequence"]

    def post_offer(self, *more):
        return self.says(
            0, "offer", "post", "-q", "--group", "nhom gung lung nam",
            "--product", "gừng", "--form", "gừng già", "--window", MONTH,
            "--commune", "Lũng Nặm, Cao Bằng", "--quantity", "2,5 tấn",
            *more).stdout.strip()

    def test_doctor_finds_everything_well(self):
        done = self.says(0, "doctor")
        for what in ("lienket-broker", "lienket-office", "lienket-matcher",
                     "outbox", "communes", "catalogue"):
            self.assertRegex(done.stdout, rf"ok +{what}:")

    def test_a_service_on_a_clock_of_its_own_is_noted_and_well(self):
        with tempfile.TemporaryDirectory(prefix="lienket-cli-") as folder:
            service = Service(folder)
            (service.folder / "store").mkdir()
            service.start_broker("--clock", CLOCK)
            try:
                service.await_key()
                done = service.say("doctor")
            finally:
                service.stop()
        self.assertRegex(done.stdout, "note +clock: the service's time is "
                         "08:00 01/11/2026")
        self.assertEqual(done.returncode, 69, done.stdout)  # no workers

    def test_an_offer_is_posted_updated_shown_and_withdrawn(self):
        offer = self.post_offer("--ask", "6.000")
        shown = json.loads(self.says(0, "offer", "show", offer,
                                     "--json").stdout)
        self.assertEqual(shown["lots"][0]["quantity"], 2500000)
        self.assertEqual(shown["ask"]["price_vnd_per_kg"], 6000)
        self.assertEqual(shown["commune"], "01393")
        self.assertIn(offer, self.says(0, "offer", "list", "-q").stdout.split())
        self.says(0, "offer", "update", offer, "--quantity", "3 tấn")
        shown = json.loads(self.says(0, "offer", "show", offer,
                                     "--json").stdout)
        self.assertEqual(shown["lots"][0]["quantity"], 3000000)
        self.assertEqual(shown["version"], 2)
        self.says(0, "offer", "withdraw", offer, "--yes")
        history = self.says(0, "offer", "history", offer).stdout
        for event in ("offer_posted", "offer_updated", "offer_withdrawn"):
            self.assertIn(event, history)
        self.says(65, "offer", "update", offer, "--version", "1",
                  "--quantity", "1 tấn")

    def test_a_demand_and_an_offer_become_a_lead_that_is_proven(self):
        self.post_offer("--ask", "6.000")
        self.says(0, "demand", "post", "--buyer", "gung viet", "--product",
                  "gung", "--form", "già", "--lot", f"2,5 tấn {MONTH}", "--bid",
                  "7.200", "--commune", "Thục Phán, Cao Bằng")
        cleared = json.loads(self.says(0, "market", "clear", "--json").stdout)
        self.assertEqual((cleared["markets"], cleared["leads"]), (1, 1))
        done = self.says(0, "market", "clear")
        self.assertIn("Nothing changed since the last clearing", done.stderr)
        self.assertRegex(self.says(0, "lead", "list").stdout,
                         r"[\d,]+ ₫/kg \(fair range [\d,]+–[\d,]+\)")
        done = self.says(0, "lead", "list", "--lang", "vi")
        self.assertRegex(done.stdout,
                         r"[\d.]+ ₫/kg \(khoảng hợp lý [\d.]+–[\d.]+\)")
        self.assertIn("gừng (ginger)", done.stdout)
        self.assertIn("Nhóm gừng Lũng Nặm", done.stdout)
        self.assertIn("giá trị", done.stdout)
        proven = self.says(0, "market", "verify", "--json").stdout.splitlines()
        market, sums = json.loads(proven[0]), json.loads(proven[-1])
        self.assertEqual(market["result"], "ok")
        self.assertEqual((market["product"], market["unit"]),
                         ("ginger", "gram"))
        shown = self.says(0, "market", "verify", "--lang", "vi").stdout
        self.assertRegex(shown, r"gừng +kg ")
        self.assertEqual(sums["total_milli_vnd"], market["total_milli_vnd"])
        clearing = self.says(0, "market", "certificate", self.clearing()).stdout
        tampered = clearing.replace('"lines":1', '"lines":2', 1)
        self.assertNotEqual(clearing, tampered)
        good = self.file("good.jsonl", clearing)
        self.says(0, "market", "verify", good)
        self.says(65, "market", "verify", self.file("bad.jsonl", tampered))
        lead = self.says(0, "lead", "list", "-q").stdout.split()[0]
        self.says(64, "lead", "reject", lead)
        self.says(0, "lead", "reject", lead, "--reason", "quá xa", "-y",
                  "--delay", "0")
        self.assertIn("rejected", self.says(0, "lead", "show", lead).stdout)

    def clearing(self):
        """The id of the clearing, from the event that recorded it."""
        for line in self.says(0, "event", "export").stdout.splitlines():
            text = json.loads(line)["text"]
            if text["event"] == "clearing_recorded":
                found = text["record"]["id"]
        return found

    def test_totals_are_told_by_subject_in_words(self):
        self.post_offer("--ask", "6.000")
        shown = self.says(0, "totals", "--lang", "vi").stdout
        self.assertNotIn("offers.", shown)
        people, offers = (shown.index(title) for title in (
            "Nhóm và người mua", "Hàng các nhóm chào bán"))
        self.assertLess(people, offers)
        self.assertRegex(shown[offers:], r"gừng \(ginger\) +\d+ +[\d.]+ kg")
        self.assertIn("offers.open\tginger\tgram\t",
                      self.says(0, "totals", "--plain").stdout)

    def test_importing_a_file_twice_changes_nothing(self):
        offers = self.file("offers.csv", OFFERS)
        groups = self.file("groups.csv", GROUPS)
        self.says(0, "import", groups, offers, "--json")
        before = self.head()
        again = self.says(0, "import", groups, offers, "--json")
        self.assertEqual(json.loads(again.stdout)["wrong"], 0)
        self.assertEqual(self.head(), before)
        renamed = self.file("other-name.csv", OFFERS)
        self.says(0, "import", groups, renamed)
        self.assertEqual(self.head(), before)

    def test_a_wrong_table_is_told_by_line_and_column_and_nothing_is_sent(self):
        wrong = self.file("wrong.csv", OFFERS
                          + f"g1;gừng;gừng già;2;{MONTH};6.000;hưng đạo\n"
                          + "g1;gừng;bột;2 tạ;31/11/2026;x;Thục Phán\n")
        groups = self.file("groups.csv", GROUPS)
        before = self.head()
        done = self.says(65, "import", groups, wrong)
        for where in ("line 3, column 4 ", "line 3, column 7 ",
                      "line 4, column 3 ", "line 4, column 5 ",
                      "line 4, column 6 "):
            self.assertIn(where, done.stderr)
        self.assertEqual(self.head(), before)
        done = self.says(65, "import", groups, wrong, "--lang", "vi",
                         "--dry-run")
        self.assertIn("dòng 3, cột 4", done.stderr)
        self.assertIn("thiếu đơn vị", done.stderr)

    def test_keep_going_imports_the_rows_that_are_right(self):
        mixed = self.file("mixed.csv", "key;" + OFFERS.replace("\ng1", "\nk1;g1")
                          + f"k2;g1;gừng;gừng già;2;{MONTH};6.000;hưng đạo\n")
        groups = self.file("groups.csv", GROUPS)
        done = self.says(65, "import", groups, mixed, "--keep-going", "--json")
        said = json.loads(done.stdout)
        self.assertEqual((said["rows"], said["done"], said["unchanged"],
                          said["wrong"]), (3, 1, 2, 1))

    def test_a_row_with_other_contents_is_an_update(self):
        before = self.head()
        other = self.file("other.csv", GROUPS.replace("14,13,9", "15,13,9"))
        done = self.says(0, "import", other, "--dry-run", "--lang", "vi")
        self.assertIn("thành viên: 14 → 15", done.stdout)
        self.assertEqual(self.head(), before)
        said = json.loads(self.says(0, "import", other, "--json").stdout)
        self.assertEqual((said["done"], said["changed"], said["unchanged"]),
                         (0, 1, 1))
        self.assertEqual(self.head(), before + 1)
        self.says(0, "import", self.file("groups.csv", GROUPS))

    def test_bad_words_have_their_exit_codes_and_say_what_was_meant(self):
        self.assertIn("lienket offer", self.says(64, "ofer", "list").stderr)
        self.assertIn("offer post", self.says(64, "offer", "pots").stderr)
        self.assertIn("lienket offer", self.says(64, "help", "ofer").stderr)
        self.assertIn("--group", self.says(64, "offer", "post", "--grup",
                                           "x").stderr)
        self.assertIn("--reason", self.says(64, "lead", "reject",
                                            "x").stderr)
        done = self.says(65, "offer", "post", "--product", "gừn")
        self.assertIn("gừng", done.stderr)
        done = self.says(65, "offer", "post", "--product", "gừng")
        self.assertIn("group", done.stderr)
        done = self.says(65, "offer", "post", "--group", "Nhóm không có",
                         "--product", "gừng")
        self.assertIn("Nhóm không có", done.stderr)
        self.says(1, "offer", "show", "00000000-0000-7000-8000-00000000ffff")
        self.says(1, "price", "list", "--product", "ngô")

    def test_a_choice_of_places_is_shown(self):
        done = self.says(65, "party", "post", "--kind", "nhóm cùng sở thích",
                         "--name", "Nhóm A", "--members", "5", "--commune",
                         "Hưng Đạo", "--lang", "vi")
        self.assertIn("01705", done.stderr)
        self.assertIn("Thục Phán", done.stderr)

    def test_a_dry_run_sends_nothing(self):
        before = self.head()
        done = self.says(0, "party", "post", "--kind", "enterprise", "--name",
                         "Công ty B", "--commune", "Thục Phán, Cao Bằng",
                         "--dry-run", "--json")
        self.assertEqual(json.loads(done.stdout)["name"], "Công ty B")
        self.assertEqual(self.head(), before)

    def test_who_may_not_speak_is_told_so(self):
        key = self.enrolled("Công ty Gừng Việt", "buyer.key")
        done = self.says(77, "policy", "update", "--settle", "2 hours",
                         "--key", key)
        self.assertIn("--key", done.stderr)

    # ---- keys

    def new_key(self, name):
        """A key file beside which server.pub lies."""
        folder = pathlib.Path(self.folder.name) / "people"
        folder.mkdir(exist_ok=True)
        key = str(folder / name)
        self.says(0, "keys", "new", key)
        server = pathlib.Path(self.folder.name, "store", "keys", "server.pub")
        (folder / "server.pub").write_text(server.read_text())
        return key

    def enrolled(self, party, name):
        key = self.new_key(name)
        code = self.says(0, "keys", "code", party).stdout.strip()
        self.says(0, "keys", "enrol", code, "--key", key)
        return key

    def test_a_key_is_enrolled_once_with_a_code_however_it_is_typed(self):
        key = self.new_key("one.key")
        done = self.says(77, "offer", "list", "--key", key)
        self.assertIn("this key is not known", done.stderr)
        self.says(77, "keys", "enrol", "00000-00000", "--key", key)
        code = self.says(0, "keys", "code", "Nhóm gừng Lũng Nặm",
                         "--valid", "3 days").stdout.strip()
        self.assertRegex(code, r"^[0-9A-Z]{5}-[0-9A-Z]{5}$")
        typed = code.lower().replace("-", " ").replace("0", "o")
        done = self.says(0, "keys", "enrol", typed, "--key", key)
        self.assertIn("Nhóm gừng Lũng Nặm", done.stdout)
        self.says(0, "doctor", "--key", key)
        again = self.says(77, "keys", "enrol", code, "--key",
                          self.new_key("two.key"))
        self.assertIn("wrong, used or expired", again.stderr)

    def test_a_party_sees_its_own_keys_and_staff_sees_all(self):
        key = self.enrolled("Công ty Gừng Việt", "own.key")
        mine = [json.loads(line) for line in self.says(
            0, "keys", "list", "--json", "--key", key).stdout.splitlines()]
        everyone = [json.loads(line) for line in self.says(
            0, "keys", "list", "--json").stdout.splitlines()]
        self.assertEqual(len({each["party"] for each in mine}), 1)
        self.assertGreater(len({each["party"] for each in everyone}), 3)
        other = next(each["id"] for each in everyone
                     if each["party"] != mine[0]["party"])
        self.says(1, "keys", "history", other, "--key", key)
        self.says(77, "keys", "revoke", other, "--key", key)

    def test_a_rotated_key_goes_on_for_a_while_and_a_revoked_one_not(self):
        key = self.enrolled("Công ty Gừng Việt", "rotated.key")
        self.says(0, "keys", "rotate", "--overlap", "1 days", "--key", key)
        former = key + ".old"
        self.says(0, "keys", "list", "--key", key)
        self.says(0, "keys", "list", "--key", former)
        public = self.says(0, "keys", "show", former, "--json").stdout
        wanted = json.loads(public)["public_key"]
        listed = [json.loads(line) for line in self.says(
            0, "keys", "list", "--json", "--key", key).stdout.splitlines()]
        (old,) = [each["id"] for each in listed
                  if each.get("public_key") == wanted]
        self.says(0, "keys", "revoke", old, "--key", key)
        done = self.says(77, "keys", "list", "--key", former)
        self.assertIn("not known", done.stderr)
        self.says(0, "keys", "list", "--key", key)

    def test_a_rotation_that_was_cut_off_is_finished_by_the_next(self):
        key = self.enrolled("Công ty Gừng Việt", "cut.key")
        former = pathlib.Path(key).read_bytes()
        self.says(0, "keys", "rotate", "--key", key)
        coming = pathlib.Path(key).read_bytes()
        # as if the files had not been swapped yet
        pathlib.Path(key).rename(key + ".next")
        pathlib.Path(key + ".old").rename(key)
        self.assertEqual(pathlib.Path(key).read_bytes(), former)
        self.says(0, "keys", "rotate", "--key", key)
        self.assertEqual(pathlib.Path(key).read_bytes(), coming)
        self.says(0, "keys", "list", "--key", key)

    def test_a_key_file_that_others_can_read_is_refused(self):
        key = self.enrolled("Công ty Gừng Việt", "open.key")
        os.chmod(key, 0o640)
        done = self.says(77, "keys", "list", "--key", key)
        self.assertIn("chmod 600", done.stderr)
        done = self.says(77, "doctor", "--key", key)
        self.assertIn("chmod 600", done.stdout)

    def test_an_existing_key_is_not_overwritten_and_a_missing_one_told(self):
        key = self.new_key("kept.key")
        before = pathlib.Path(key).read_bytes()
        self.assertEqual(os.stat(key).st_mode & 0o777, 0o600)
        self.says(78, "keys", "new", key)
        self.assertEqual(pathlib.Path(key).read_bytes(), before)
        done = self.says(77, "offer", "list", "--key", key + ".none")
        self.assertIn("lienket keys new", done.stderr)

    def test_another_servers_key_is_noticed(self):
        key = self.new_key("lost.key")
        wrong = self.says(0, "keys", "show", key, "-q").stdout.strip()
        path = pathlib.Path(self.folder.name) / "wrong.pub"
        path.write_text(f"public {wrong}\n")
        done = self.says(69, "doctor", "--server-key", str(path),
                         "--deadline", "3")
        self.assertIn("not the server of", done.stdout)

    def test_a_registered_key_counts_without_a_code(self):
        key = self.new_key("added.key")
        self.says(0, "keys", "add", "Công ty Gừng Việt", "--public-key", key,
                  "--note", "máy ở kho")
        listed = self.says(0, "keys", "list", "--key", key).stdout
        self.assertIn("máy ở kho", listed)
        self.says(65, "keys", "add", "Công ty Gừng Việt", "--public-key", key)

    def test_seeds_and_clock_give_the_same_ids(self):
        words = ("party", "post", "--kind", "enterprise", "--name", "Công ty C",
                 "--commune", "Thục Phán, Cao Bằng", "--dry-run", "--json",
                 "--seed", "5", "--clock", CLOCK)
        one, other = self.says(0, *words), self.says(0, *words)
        self.assertEqual(one.stdout, other.stdout)

    def test_the_exported_ledger_is_a_chain(self):
        import hashlib
        previous = bytes(32)
        lines = self.says(0, "event", "export").stdout.splitlines()
        for number, line in enumerate(lines, 1):
            event = json.loads(line)
            self.assertEqual(event["sequence"], number)
            digest = hashlib.sha256(previous + bytes.fromhex(event["event"]))
            self.assertEqual(event["hash"], digest.hexdigest())
            previous = digest.digest()

    def test_followed_events_come_in_order_and_once(self):
        before = self.head()
        with subprocess.Popen(
                self.service.command("event", "follow", "--after", str(before),
                                     "--json"),
                env=self.service.environment, stdout=subprocess.PIPE,
                text=True) as follower:
            offers = {self.post_offer() for _ in range(5)}
            seen = [json.loads(follower.stdout.readline()) for _ in range(5)]
            follower.send_signal(signal.SIGINT)
        self.assertEqual([event["sequence"] for event in seen],
                         list(range(before + 1, before + 6)))
        self.assertEqual({event["subject"] for event in seen}, offers)

    def test_help_is_there_in_both_languages_for_every_command(self):
        page = self.says(0, "help").stdout
        commands = re.findall(r"^  (\w+ \w+) ", page, re.MULTILINE)
        self.assertGreater(len(commands), 40)
        vietnamese = self.says(0, "help", "--lang", "vi").stdout
        self.assertIn("hàng chào", vietnamese)
        for command in commands:
            if command.startswith("lienket"):
                continue
            words = command.split()
            english = self.says(0, *words, "--help").stdout
            other = self.says(0, *words, "--help", "--lang", "vi").stdout
            self.assertNotEqual(english, other)
        self.assertIn("Không có lệnh", self.says(
            64, "ofer", LC_ALL="C.UTF-8", LANGUAGE="vi").stderr)


class Slow(unittest.TestCase):
    """A matcher that takes its time, or does not answer at all."""

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="lienket-slow-")
        self.addCleanup(self.folder.cleanup)
        self.service = Service(self.folder.name)
        self.addCleanup(self.service.stop)
        self.service.start_all()
        groups = self.service.folder / "groups.csv"
        groups.write_text(GROUPS, encoding="utf-8")
        window = ("--commune", "01393", "--product", "gừng", "--form", "già")
        self.good("import", str(groups))
        self.good("offer", "post", "--group", "gung lung nam", *window,
                  "--quantity", "2,5 tấn", "--window", MONTH, "--ask",
                  "6.000")
        self.good("demand", "post", "--buyer", "gung viet", *window, "--lot",
                  f"2,5 tấn {MONTH}", "--bid", "7.200")

    def good(self, *words):
        done = self.service.say(*words)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done

    def pause_matcher(self):
        matcher = self.service.running["matcher"]
        matcher.send_signal(signal.SIGSTOP)
        self.addCleanup(matcher.send_signal, signal.SIGCONT)
        return matcher

    def test_a_clearing_is_awaited_until_the_matcher_is_through_with_it(self):
        matcher = self.pause_matcher()
        with subprocess.Popen(
                self.service.command("market", "clear", "--json"),
                env=self.service.environment, stdout=subprocess.PIPE,
                stderr=subprocess.PIPE, text=True) as clear:
            with self.assertRaises(subprocess.TimeoutExpired):
                clear.wait(1.2)  # it waits, while nobody answers
            matcher.send_signal(signal.SIGCONT)
            said, complaint = clear.communicate(timeout=DEADLINE_S)
        self.assertEqual(clear.returncode, 0, complaint)
        said = json.loads(said)
        self.assertEqual((said["markets"], said["leads"]), (1, 1))

    def test_a_matcher_that_does_not_answer_is_told_and_not_taken_for_calm(self):
        self.good("market", "clear")
        self.pause_matcher()
        done = self.service.say("market", "clear", "--deadline", "1")
        self.assertEqual(done.returncode, 75, done.stdout + done.stderr)
        self.assertIn("no answer in time", done.stderr)
        self.assertNotIn("Nothing changed", done.stderr)


class Kills(unittest.TestCase):
    """One effect a request, whatever is killed in between."""

    ROWS = 400

    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="lienket-kill-")
        self.service = Service(self.folder.name)
        self.service.start_all()
        self.table = pathlib.Path(self.folder.name) / "many.csv"
        rows = "".join(
            f'o{number},g1,gừng,gừng già,{number + 1} kg,{MONTH},6.000,01393\n'
            for number in range(self.ROWS))
        self.table.write_text(
            "key,nhóm,sản phẩm,dạng,số lượng,thời gian,giá chào,xã\n" + rows,
            encoding="utf-8")
        self.groups = pathlib.Path(self.folder.name) / "groups.csv"
        self.groups.write_text(GROUPS, encoding="utf-8")

    def tearDown(self):
        self.service.stop()
        self.folder.cleanup()

    def importing(self):
        return subprocess.Popen(
            self.service.command("import", str(self.groups), str(self.table),
                                 "--json"),
            env=self.service.environment, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True)

    def quantities(self):
        done = self.service.say("offer", "list", "--json")
        return sorted(json.loads(line)["lots"][0]["quantity"]
                      for line in done.stdout.splitlines())

    def wait_for_offers(self, count):
        for _ in range(300):  # each try waits for an answer
            if len(self.quantities()) >= count:
                return
        self.fail("no offer came")

    def expected(self):
        return [1000 * (number + 1) for number in range(self.ROWS)]

    def test_a_broker_killed_in_the_middle_loses_and_doubles_nothing(self):
        importing = self.importing()
        self.wait_for_offers(1)
        for _ in range(3):
            self.service.kill("broker")
            self.service.start_broker()
        said, complaint = importing.communicate(timeout=DEADLINE_S)
        self.assertEqual(importing.returncode, 0, complaint)
        self.assertEqual(json.loads(said)["wrong"], 0)
        self.assertEqual(self.quantities(), self.expected())

    def test_a_client_killed_in_the_middle_goes_on_where_it_was(self):
        for _ in range(3):
            importing = self.importing()
            self.wait_for_offers(1)
            importing.kill()
            importing.communicate()
        importing = self.importing()
        _, complaint = importing.communicate(timeout=DEADLINE_S)
        self.assertEqual(importing.returncode, 0, complaint)
        self.assertEqual(self.quantities(), self.expected())

    def test_what_was_said_while_the_broker_was_away_is_sent_later(self):
        self.service.say("import", str(self.groups))
        self.service.kill("broker")
        words = ("party", "post", "--kind", "enterprise", "--name",
                 "Công ty D", "--commune", "01273")
        done = subprocess.run(
            [BIN / "lienket", *words, "--deadline", "1"],
            env=self.service.environment, capture_output=True, text=True,
            check=False, timeout=DEADLINE_S)
        self.assertEqual(done.returncode, 69, done.stderr)
        self.assertIn("1 request is kept", done.stderr)
        self.service.start_broker()
        doctor = self.service.say("doctor")
        self.assertIn("pending: 1", doctor.stdout)
        done = self.service.say("market", "clear", "--no-wait")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("1 request", done.stderr)
        listed = self.service.say("party", "list", "--text", "cong ty d", "-q",
                                  "--json").stdout.splitlines()
        names = self.service.say("party", "list", "--json").stdout
        self.assertEqual(names.count("Công ty D"), 1, listed)
        self.assertIn("pending: 0", self.service.say("doctor").stdout)


if __name__ == "__main__":
    if not all((BIN / f"lienket-{name}").exists()
               for name in ("broker", "office", "matcher")):
        raise SystemExit(77)
    unittest.main(verbosity=2)
