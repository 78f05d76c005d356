#!/usr/bin/env python3
"""Who is told what of a lead, with all processes real: both sides step by step,
nobody of an own step, nothing of a decision that waits, each notice until it was
read, and nothing that a party may not see."""
import datetime
import json
import signal
import subprocess
import sys

from house import BIN, WAIT_S, House, main, need, today
from life_test import NAMES, Market, date, expect_shown, text_of

DAY_MS = 86400000


class Told:
    """A market with a lead of two groups, and what each party is told."""

    def __init__(self, house, groups=2):
        self.house, self.market = house, Market(house, groups=groups)
        for at in range(groups):
            self.market.offer(at, 600 if at == 0 else 400)
        self.market.demand(1000 if groups > 1 else 600)
        lead = self.market.lead()
        self.lead = text_of(lead["id"])
        self.line = {line["group_name"]: str(number) for number, line in
                     enumerate(lead["lines"], 1)}
        self.buyer = self.market.buyer
        self.first = self.market.groups[0]

    def say(self, *words, party=None, code=0):
        said = {"party": party} if party else {}
        return self.house.lienket("lead", *words, code=code, **said)

    def notices(self, party, *more, code=None):
        """The new ones of a party as it would list them."""
        try:
            told = self.house.lienket("notice", "list", "--json", *more,
                                      party=party, code=code or 0)
        except AssertionError:
            told = self.house.lienket("notice", "list", "--json", *more,
                                      party=party, code=1)
        return [json.loads(line) for line in told.splitlines()]

    def read(self, party, *words, code=0):
        return self.house.lienket("notice", "read", *words, party=party,
                                  code=code)

    def new(self, party):
        """The templates that are new to a party; they are read then."""
        found = [notice["template"] for notice in self.notices(party)]
        self.read(party)
        return found


def each_side_is_told_what_the_other_did():
    need("lienket")
    with House(seed=71) as house:
        house.start().await_workers()
        told = Told(house)
        first, second, buyer = *told.market.groups, told.buyer
        told.say("approve", told.lead, "--delay", "0")
        assert told.new(first) == told.new(second) == told.new(buyer) == \
            ["offered"]
        told.say("counter", told.lead, NAMES[0], "--price", "6.800", party=first)
        told.say("accept", told.lead, NAMES[1], party=second)
        assert told.new(first) == told.new(second) == []  # their own steps
        seen = told.notices(buyer)
        assert [each["template"] for each in seen] == ["countered", "accepted"]
        assert seen[0]["price_before"]["price_vnd_per_kg"] != 6800
        assert seen[0]["price"]["price_vnd_per_kg"] == 6800
        assert seen[0]["other_name"] == NAMES[0] and seen[0]["by"] == "seller"
        assert seen[1]["other_name"] == NAMES[1]
        told.read(buyer)
        told.say("edit", told.lead, "--cut", told.line[NAMES[0]] + " 100 kg",
                 "--reason", "quantity_short")
        cut, = told.notices(first)
        assert (cut["quantity_before"], cut["quantity"]) == (600000, 500000)
        assert cut["by"] == "officer" and cut["reason"] == "quantity_short"
        assert told.new(second) == []  # it is not its line
        assert told.new(buyer) == ["cut"] and told.new(first) == ["cut"]
        told.say("accept", told.lead, NAMES[0], party=buyer)
        assert told.new(first) == ["accepted"] and told.new(buyer) == []
        told.say("agree", told.lead, party=buyer)
        told.say("sign", told.lead, "--kind", "informal", "--day",
                 date(today()))
        assert told.new(first) == ["agreed", "signed"]
        assert told.new(buyer) == ["signed"]
        for at, kg in (0, "480 kg"), (1, "400 kg"):
            told.say("deliver", told.lead, NAMES[at], "--quantity", kg,
                     "--day", date(today()), "--price", "6.800",
                     "--difference", "harvest_short",
                     party=told.market.groups[at])
        assert told.new(buyer) == ["delivered", "delivered"]
        told.say("pay", told.lead, NAMES[0], "--amount", "3.264.000", "--day",
                 date(today()), party=buyer)
        paid, = told.notices(first)
        assert paid["amount_vnd"] == paid["due_vnd"] == 3264000
        told.say("complete", told.lead)
        assert told.new(first) == ["paid", "completed"]
        assert told.new(second) == ["agreed", "signed", "completed"]
        assert told.new(buyer) == ["completed"]
        house.verify()


def what_an_officer_records_for_a_side_is_told_to_both():
    need("lienket")
    with House(seed=72) as house:
        house.start().await_workers()
        told = Told(house, groups=1)
        told.say("approve", told.lead, "--delay", "0")
        told.new(told.first), told.new(told.buyer)
        told.say("counter", told.lead, "1", "--price", "7.000")
        mine, = told.notices(told.first)
        assert mine["by"] == mine["as"] == "seller" and mine["is_recorded"]
        theirs, = told.notices(told.buyer)
        assert theirs["by"] == "seller" and theirs["as"] == "buyer"


def a_decision_that_is_undone_is_told_to_nobody():
    need("lienket")
    with House(seed=73) as house:
        house.start().await_workers()
        told = Told(house, groups=1)
        told.say("approve", told.lead, "--delay", "1 giờ")
        assert told.new(told.first) == told.new(told.buyer) == []
        told.say("undo", told.lead)
        told.say("edit", told.lead, "--cut", "1 100 kg", "--reason", "capacity")
        told.say("reject", told.lead, "--reason", "trust", "--delay", "0")
        assert told.notices(told.first, "--all") == []
        assert told.notices(told.buyer, "--all") == []


def what_was_read_comes_no_more_and_looking_takes_nothing():
    need("lienket")
    with House(seed=74) as house:
        house.start().await_workers()
        told = Told(house, groups=1)
        told.say("approve", told.lead, "--delay", "0")
        told.say("counter", told.lead, "1", "--price", "7.000",
                 party=told.buyer)
        first = told.notices(told.first)
        assert first == told.notices(told.first) and len(first) == 2
        assert [each["number"] for each in first] == [1, 2]
        told.read(told.first, "1")
        assert told.notices(told.first) == first[1:]
        head = house.client.head()
        told.read(told.first, "1")  # said again it changes nothing
        assert house.client.head() == head
        told.read(told.first, "3", code=65)  # there is none
        told.read(told.first)
        assert told.notices(told.first) == []
        assert told.notices(told.first, "--all") == first
        # Another channel has a position of its own.
        web = house.speaker(told.first).say("list_notices", {"channel": "web"})
        assert len(web.body["notices"]) == 2
        house.restart("broker")
        house.await_workers()
        assert told.notices(told.first, "--all") == first
        assert told.notices(told.first) == []


def nobody_reads_what_another_was_told():
    need("lienket")
    with House(seed=75) as house:
        house.start().await_workers()
        told = Told(house)
        told.say("approve", told.lead, "--delay", "0")
        first, second = told.market.groups
        for verb, body in (("list_notices", {"party": second}),
                           ("acknowledge_notices",
                            {"party": second, "channel": "cli", "number": 1}),
                           ("acknowledge_notices",
                            {"channel": "mail", "number": 1}),
                           ("pending_notices", {"channel": "mail"})):
            reply = house.speaker(first).ask(verb, body)
            assert reply.status == "denied", f"{verb} {body}: {reply}"
        # Officers may look, so that they can help.
        assert len(house.client.say("list_notices", {"party": second})
                   .body["notices"]) == 1


def a_notice_holds_nothing_of_the_other_groups_or_of_bids():
    need("lienket")
    with House(seed=76) as house:
        house.start().await_workers()
        told = Told(house)
        first, second = told.market.groups
        told.say("approve", told.lead, "--delay", "0")
        told.say("counter", told.lead, NAMES[0], "--price", "6.100",
                 party=first)
        told.say("decline", told.lead, NAMES[1], "--reason", "other", "--text",
                 "chị Hoa 0912 345 678 bận", party=second)
        for party, hidden in ((first, second), (second, first)):
            page = house.speaker(party).ask("list_notices", {})
            assert hidden not in page.raw
        buyers = house.speaker(told.buyer).ask("list_notices", {})
        assert "0912".encode() not in buyers.raw  # no words of people
        assert "Hoa".encode() not in buyers.raw


def the_sentences_say_what_to_type_and_until_when():
    need("lienket")
    with House(seed=77) as house:
        house.start().await_workers()
        told = Told(house, groups=1)
        told.say("approve", told.lead, "--delay", "0")
        shown = house.lienket("notice", "list", party=told.first)
        expect_shown(shown.replace("\n   ", " "), "Công ty Gừng Việt would buy",
                     "600 kg", "Answer until",
                     f"lienket lead accept {told.lead} 1")
        # What it says can be typed as it stands.
        told.say("accept", told.lead, "1", party=told.first)
        said = house.run("lienket", *house.words(told.buyer), "--outbox",
                         "none", "--lang", "vi", "notice", "list")
        expect_shown(said.replace("\n   ", " "), f"{NAMES[0]} nhận",
                     f"lienket lead agree {told.lead}", "trước")


def who_follows_sees_each_as_it_comes_and_once():
    need("lienket")
    with House(seed=80) as house:
        house.start().await_workers()
        told = Told(house, groups=1)
        follower = house.spawn("follow", [
            BIN / "lienket", *house.words(told.buyer), "--lang", "en", "notice",
            "list", "--follow", "--plain"], stdout=subprocess.PIPE)
        lines = iter(follower.stdout.readline, b"")
        told.say("approve", told.lead, "--delay", "0")
        assert next(lines).startswith(b"1\t")
        told.say("accept", told.lead, "1", party=told.first)
        assert b"accepts" in next(lines)
        told.say("agree", told.lead)  # by an officer in the buyer's name
        assert b"recorded that you agree" in next(lines)
        follower.send_signal(signal.SIGINT)
        assert follower.wait(WAIT_S) == 0
        assert follower.stdout.read() == b""  # nothing came twice


def a_deadline_that_is_near_is_told_once():
    with House(seed=78, broker_options=["--clock", "2026-06-01"],
               ids_ms=1780246800000) as house:
        house.start().await_workers()
        market = Market(house, day=20640)
        market.offer(0, 600)
        market.demand(600)
        lead = market.lead()
        house.client.say("approve_lead", {"id": lead["id"], "delay_ms": 0})
        deadline = market.now(lead)["deadline_ms"]
        seen = []
        for ms in (deadline - DAY_MS - 60000, deadline - DAY_MS + 60000,
                   deadline - DAY_MS + 120000):
            seen.append(templates(house, market.groups[0], ms))
        assert seen == [["offered"], ["offered", "deadline_near"],
                        ["offered", "deadline_near"]], seen
        assert templates(house, market.buyer, deadline + 60000)[-1] == "lapsed"
        house.verify()


def templates(house, party, at_ms):
    """What a party was told when the clock has come to that time."""
    at = datetime.datetime.fromtimestamp(at_ms // 1000, datetime.timezone.utc)
    house.kill("broker")
    house.broker_options = ["--clock", at.strftime("%Y-%m-%dT%H:%M:%SZ")]
    house.start("broker").await_workers()
    house.client.say("clear_market")  # a tick, which lets time pass
    page = house.client.say("list_notices", {"party": party},
                            least_sequence=house.client.head()).body
    return [each["template"] for each in page["notices"]]


def many_payments_push_no_other_notice_out():
    need("lienket")
    with House(seed=79) as house:
        house.start().await_workers()
        told = Told(house, groups=1)
        told.say("approve", told.lead, "--delay", "0")
        told.say("accept", told.lead, "1", party=told.first)
        told.say("agree", told.lead, party=told.buyer)
        told.say("sign", told.lead, "--kind", "informal", "--day",
                 date(today()))
        lead = told.market.client.list("lead")[0]
        buyer = house.speaker(told.buyer)
        for count in range(210):
            reply = buyer.say("record_payment", {
                "id": lead["id"], "version": lead["version"] + count, "line": 1,
                "amount_vnd": 1000, "day": today()})
        page = buyer.say("list_notices", {"party": told.buyer},
                         least_sequence=reply.sequence).body
        told_first = house.speaker(told.first)
        page = told_first.say("list_notices", {"limit": 200},
                              least_sequence=reply.sequence).body
        numbers = [each["number"] for each in page["notices"]]
        assert page["last"] == 213 and page["folded"] == 0
        assert numbers == [1, 2, 3, 213], numbers
        last = page["notices"][-1]
        assert (last["amount_vnd"], last["paid_vnd"]) == (1000, 210000)
        house.verify()


if __name__ == "__main__":
    sys.exit(main(each_side_is_told_what_the_other_did,
                  what_an_officer_records_for_a_side_is_told_to_both,
                  a_decision_that_is_undone_is_told_to_nobody,
                  what_was_read_comes_no_more_and_looking_takes_nothing,
                  nobody_reads_what_another_was_told,
                  a_notice_holds_nothing_of_the_other_groups_or_of_bids,
                  the_sentences_say_what_to_type_and_until_when,
                  who_follows_sees_each_as_it_comes_and_once,
                  a_deadline_that_is_near_is_told_once,
                  many_payments_push_no_other_notice_out))
