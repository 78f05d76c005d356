#!/usr/bin/env python3
"""A lead's life with all processes real: to completion on the command line, a
declined line back in the market, decisions undone in time, deadlines."""
import datetime
import hashlib
import sys
import time

from house import (BUYER, GROUP, WAIT_S, House, expect_nothing_promised_twice,
                   main, need, today)
from wire import MATCHER, OPERATOR, PROTOCOL

NAMES = "Nhóm Lũng Nặm", "Nhóm Hạ Thôn", "Nhóm Yên Sơn"
START, LATER = "2026-06-01", "2026-08-01"
START_DAY = 20605


def date(day):
    told = datetime.date(1970, 1, 1) + datetime.timedelta(days=day)
    return told.strftime("%d/%m/%Y")


def text_of(id_bytes):
    number = id_bytes.hex()
    return "-".join(number[start:end] for start, end in
                    ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32)))


class Market:
    """Groups that offer, the first the cheapest; one buyer."""

    def __init__(self, house, groups=1, day=None):
        self.house, self.client, self.day = house, house.client, day
        self.client.furnish()
        self.groups = [self.client.post_party(GROUP, name)
                       for name in NAMES[:groups]]
        self.buyer = self.client.post_party(BUYER, "Công ty Gừng Việt")

    def offer(self, at, kg):
        offer = self.client.offer(self.groups[at], kg, ask=5000 + 500 * at,
                                  day=self.day)
        self.client.say("post_offer", offer)
        return offer["id"]

    def demand(self, kg):
        demand = self.client.demand(self.buyer, kg, day=self.day)
        self.client.say("post_demand", demand)
        return demand["id"]

    def lead(self):
        """The only one that the next clearing proposes."""
        lead, = self.client.clear()[1]
        return lead

    def now(self, lead):
        found, = (each for each in self.client.list("lead")
                  if each["id"] == lead["id"])
        return found

    def lienket(self, *words, code=0):
        return self.house.lienket("lead", *words, code=code)

    def use(self, table, wanted):
        record, = (each for each in self.client.list(table)
                   if each["id"] == wanted)
        return record["uses"][0]


def expect_shown(told, *wanted):
    for words in wanted:
        assert words in told, f"'{words}' is not in: {told}"


def a_lead_goes_from_proposal_to_completed_on_the_command_line():
    need("lienket")
    with House(seed=51) as house:
        house.start().await_workers()
        market = Market(house, groups=2)
        offers = [market.offer(0, 600), market.offer(1, 400)]
        demand = market.demand(1000)
        wanted = text_of(market.lead()["id"])
        market.lienket("approve", wanted, "--delay", "0")
        market.lienket("counter", wanted, NAMES[0], "--price", "6.800")
        market.lienket("accept", wanted, NAMES[0])
        market.lienket("accept", wanted, NAMES[1])
        market.lienket("agree", wanted, "--seen", "2", code=65)
        seen = market.client.list("lead")[0]["version"]
        expect_shown(market.lienket("show", wanted), f"Version {seen}")
        market.lienket("agree", wanted, "--seen", seen)
        paper = house.folder / "hop-dong.pdf"
        paper.write_bytes(bytes(range(256)) * 2000)
        market.lienket(
            "sign", wanted, "--kind", "contract", "--number", "12/HĐ-2026",
            "--day", date(today()), "--signatory", "Nông Thị Hoa",
            "--authority", "biên bản họp nhóm", "--file", paper)
        digest = hashlib.sha256(paper.read_bytes()).hexdigest()
        kept = house.store / "attachments" / digest
        assert kept.read_bytes() == paper.read_bytes()
        assert market.use("demand", demand) == {"held": 0,
                                                "contracted": 1000000}
        market.lienket("deliver", wanted, NAMES[0], "--quantity", "5 tạ", "--day",
                       date(today()), "--price", "6.800", "--more-follows",
                       "yes")
        market.lienket("deliver", wanted, NAMES[0], "--quantity", "80 kg", "--day",
                       date(today()), "--price", "6.800", code=65)
        market.lienket("deliver", wanted, NAMES[0], "--quantity", "80 kg", "--day",
                       date(today()), "--price", "6.800", "--difference",
                       "harvest_short")
        market.lienket("complete", wanted, code=65)
        price, = (each["price"] for each in
                  market.client.list("lead")[0]["lines"]
                  if each["group_name"] == NAMES[1])
        market.lienket("deliver", wanted, NAMES[1], "--quantity", "0,4 tấn", "--day",
                       date(today()), "--price", price["price_vnd_per_kg"])
        market.lienket("pay", wanted, NAMES[0], "--amount", "3.944.000", "--day",
                       date(today()))
        market.lienket("complete", wanted)
        told = market.lienket("show", wanted)
        expect_shown(told, "completed", "12/HĐ-2026", "Nông Thị Hoa", digest,
                     "delivered 580 kg of 600 kg", "harvest fell short",
                     "due 3,944,000", "paid 3,944,000", "nothing paid yet")
        assert wanted in market.lienket("list", "--state", "completed", "-q")
        market.lienket("list", "--state", "approved", "-q", code=1)
        assert market.use("offer", offers[1]) == {"held": 0,
                                                  "contracted": 400000}
        expect_nothing_promised_twice(house.client)
        house.verify()
        kept.write_bytes(b"another")
        told = house.run("lienket-broker", "--store", house.store, "--verify",
                         code=70)
        expect_shown(told, "its file is missing or was changed")


def animals_are_counted_and_weighed():
    need("lienket", "lienket-season")
    with House(seed=58) as house:
        house.start().await_workers()
        house.run("lienket-season", "--post", *house.words(), "catalogue")
        group = house.client.post_party(GROUP, NAMES[0])
        buyer = house.client.post_party(BUYER, "Công ty Lợn Đen")
        days = f"{date(today() + 20)}-{date(today() + 40)}"
        about = ("--product", "lợn đen", "--form", "live", "--quantity",
                 "10 con", "--commune", "Thục Phán", "--window", days)
        house.lienket("offer", "post", "--group", NAMES[0], *about, "--ask",
                      "90.000", "--weight", "45 kg", "--weighed",
                      date(today() - 1))
        house.lienket("demand", "post", "--buyer", "Công ty Lợn Đen", *about,
                      "--bid", "100.000", "--delivery-point", "farm",
                      "--lightest", "35 kg", "--heaviest", "60 kg")
        lead, = house.client.clear()[1]
        assert (lead["lines"][0]["group"], lead["buyer"]) == (group, buyer)
        wanted = text_of(lead["id"])
        for words in (("approve", "--delay", "0"), ("accept",), ("agree",),
                      ("sign", "--kind", "informal", "--day", date(today()))):
            house.lienket("lead", words[0], wanted, *words[1:])
        price = house.client.list("lead")[0]["lines"][0]["price"]
        told = ("lead", "deliver", wanted, "--day", date(today()), "--price",
                price["price_vnd_per_kg"], "--quantity", "5 con")
        house.lienket(*told, code=65)
        house.lienket(*told, "--weight", "240 kg", "--more-follows", "yes")
        house.lienket(*told, "--weight", "250,5 kg")
        line = house.client.list("lead")[0]["lines"][0]
        assert (line["delivered"], line["delivered_weight_g"]) == (10, 490500)
        assert line["due_vnd"] == 240 * price["price_vnd_per_kg"] \
            + 2505 * price["price_vnd_per_kg"] // 10, line
        house.lienket("lead", "complete", wanted)
        expect_nothing_promised_twice(house.client)
        house.verify()


def a_declined_line_comes_back_and_another_group_gets_it():
    with House(seed=52) as house:
        house.start().await_workers()
        market = Market(house, groups=3)
        offers = [market.offer(0, 600), market.offer(1, 400)]
        demand = market.demand(1000)
        lead = market.lead()
        market.client.say("approve_lead", {"id": lead["id"], "delay_ms": 0})
        lead = market.now(lead)
        line = 1 + [each["offer"] for each in lead["lines"]].index(offers[0])
        answer = {"id": lead["id"], "version": lead["version"], "line": line,
                  "reason": "price_too_low"}
        refused = house.speaker(market.groups[1]).ask("decline_line", answer)
        assert refused.status == "denied", refused
        house.speaker(market.groups[0]).say("decline_line", answer)
        assert market.use("offer", offers[0])["held"] == 0
        assert market.use("demand", demand)["held"] == 400000
        third = market.offer(2, 700)
        hole = market.lead()
        assert [(each["offer"], each["quantity"]) for each in hole["lines"]] \
            == [(third, 600000)], hole  # not the pair that was declined
        assert market.now(lead)["state"] == "approved"
        other = market.client.post_party(BUYER, "Hợp tác xã Gừng")
        market.buyer = other
        market.demand(600)
        again = market.lead()
        assert [each["offer"] for each in again["lines"]] == [offers[0]], again
        expect_nothing_promised_twice(house.client)
        house.verify()


def a_decision_is_undone_in_time_and_takes_effect_by_itself():
    with House(seed=53) as house:
        house.start().await_workers()
        market = Market(house)
        offer = market.offer(0, 100)
        market.demand(100)
        lead = market.lead()
        wanted = text_of(lead["id"])
        told = house.lienket("lead", "reject", wanted, "--reason", "too_far")
        assert wanted in told, told
        planned = market.now(lead)
        assert planned["state"] == "proposed" and planned["decision"], planned
        assert market.use("offer", offer)["held"] == 100000
        expect_shown(market.lienket("show", wanted), "lienket lead undo")
        again = market.client.ask("approve_lead", {"id": lead["id"]})
        assert again.has("decision", "decision_waits"), again
        market.lienket("undo", wanted)
        undone = market.now(lead)
        assert undone["state"] == "proposed" and not undone["decision"]
        late = market.client.ask("undo_decision", {"id": lead["id"]})
        assert late.has("decision", "missing"), late
        market.client.say("reject_lead", {"id": lead["id"], "delay_ms": 300,
                                          "reason": "too_far"})
        end = time.monotonic() + WAIT_S
        while market.now(lead)["state"] == "proposed":
            assert time.monotonic() < end, "it did not take effect"
            house.client.socket.poll(20)
        events = [(each["verb"], each["record"].get("state"))
                  for each in house.client.events() if each["table"] == "lead"]
        verbs = {name: told[0] for name, told in PROTOCOL.verbs.items()}
        assert events == [(verbs["propose_leads"], "proposed"),
                          (verbs["plan_decision"], "proposed"),
                          (verbs["undo_decision"], "proposed"),
                          (verbs["plan_decision"], "proposed"),
                          (verbs["reject_lead"], "rejected")], events
        assert market.use("offer", offer)["held"] == 0
        house.verify()


def a_decision_of_who_was_suspended_since_is_taken_back():
    with House(seed=69) as house:
        house.start().await_workers()
        market = Market(house)
        market.offer(0, 100)
        market.demand(100)
        lead = market.lead()
        officer = market.client.post_party("coordinator", "Cán bộ xã")
        house.speaker(officer).say("approve_lead", {"id": lead["id"],
                                                    "delay_ms": 2000})
        market.client.say("suspend_party", {"id": officer})
        end = time.monotonic() + WAIT_S
        while market.now(lead)["decision"]:
            assert time.monotonic() < end, "the decision still waits"
            house.client.socket.poll(20)
        after = market.now(lead)
        assert after["state"] == "proposed" and after["deadline_ms"], after
        last = [each for each in market.client.events()
                if each["table"] == "lead"][-1]
        assert last["verb"] == PROTOCOL.verbs["undo_decision"][0], last
        assert last["actor"] == OPERATOR and not any(last["request"]), last
        reply = house.speaker(market.buyer).ask(
            "show_contact", {"id": market.groups[0], "lead": lead["id"]})
        assert reply.has("lead", "not_opened"), reply
        market.client.say("approve_lead", {"id": lead["id"], "delay_ms": 0})
        assert market.now(lead)["state"] == "approved"
        house.verify()


def what_is_due_does_not_come_through_the_gateway_of_who_clears():
    with House(seed=71, broker_options=("--clock", START)) as house:
        house.start().await_workers()
        market = Market(house, groups=2, day=START_DAY + 90)
        client, say = market.client, market.client.say
        market.offer(0, 100)
        market.demand(100)
        lead = market.lead()
        officer = client.post_party("coordinator", "Cán bộ xã")
        house.speaker(officer).say("set_password", {
            "login": "can bo", "password": "mot hai ba bon"})
        token = say("log_in", {"name": "can bo", "password": "mot hai ba bon",
                               "source": "203.0.113.9"}).body["token"]
        house.kill("matcher")  # whose ticks would let it take effect
        say("approve_lead", {"id": lead["id"], "delay_ms": 1})
        client.post_party(GROUP, "Nhóm lạ")  # moves the clock
        say("clear_market", session=token)
        approved, forced = client.events()[-2:]
        assert approved["verb"] == PROTOCOL.verbs["approve_lead"][0], approved
        assert approved["actor"] == OPERATOR, approved
        assert not any(approved["via"]), approved
        assert forced["actor"] == officer, forced
        assert forced["via"] == OPERATOR, forced
        house.verify()


def a_tick_of_who_was_suspended_since_does_not_come():
    with House(seed=70, broker_options=("--clock", START)) as house:
        house.start("broker", "office")
        client, matcher = house.client, house.speaker(MATCHER)
        for is_suspended in False, True:
            body = {"at_ms": client.events()[-1]["time_ms"] + 3}
            matcher.send(PROTOCOL.request("request_tick", body,
                                          id=matcher.ids.next()))
            # Answered after the tick was taken, which waits by then.
            assert matcher.ask("clear_market").status == "denied"
            if is_suspended:
                client.say("suspend_party", {"id": MATCHER})
            for number in range(5):  # each moves the clock
                client.post_party(GROUP, f"Nhóm {is_suspended} {number}")
            ticks = [each for each in client.events()
                     if each["table"] == "tick"]
            assert len(ticks) == 1, ticks  # the first one's alone
        house.verify()


def a_tick_that_is_asked_for_again_when_it_is_due_comes_once():
    """By its id: as one that was away for a while asks, or one whose broker
    was."""
    with House(seed=58, broker_options=("--clock", START)) as house:
        house.start("broker", "office")
        client, matcher = house.client, house.speaker(MATCHER)
        body = {"at_ms": client.events()[-1]["time_ms"] + 4}
        asked = matcher.ids.next()
        frame = PROTOCOL.request("request_tick", body, id=asked)
        matcher.send(frame)
        other = PROTOCOL.request("request_tick", dict(body, at_ms=1), id=asked)
        refused = matcher.ask_frame(other, asked)
        assert refused.has("id", "id_reused"), refused
        wrong = PROTOCOL.request("request_tick", {"at_ms": -5}, id=asked)
        refused = matcher.ask_frame(wrong, asked)
        assert refused.has("id", "id_reused"), refused
        while client.events()[-1]["time_ms"] < body["at_ms"]:
            client.post_party(GROUP, "Nhóm")  # moves the clock
        first = matcher.ask_frame(frame, asked)
        assert first.status == "ok", first
        assert matcher.ask_frame(frame, asked).raw == first.raw
        ticks = [each for each in client.events() if each["table"] == "tick"]
        assert [each["request"] for each in ticks] == [asked], ticks
        house.verify()


def a_decision_that_waits_is_told_to_no_party():
    with House(seed=59) as house:
        house.start().await_workers()
        market = Market(house)
        market.offer(0, 100)
        market.demand(100)
        lead = market.lead()
        parties = market.groups[0], market.buyer
        speakers = [house.speaker(party) for party in parties]
        say = market.client.say
        say("approve_lead", {"id": lead["id"]})  # waits a minute
        for party, speaker in zip(parties, speakers):
            seen, = speaker.list("lead")
            assert seen["state"] == "proposed" and not seen["decision"], seen
            assert not seen["effective_ms"] and not any(seen["planned_by"])
            other, = set(parties) - {party}
            reply = speaker.ask("show_contact", {"id": other,
                                                 "lead": lead["id"]})
            assert reply.has("lead", "not_opened"), reply
        say("undo_decision", {"id": lead["id"]})
        say("approve_lead", {"id": lead["id"], "delay_ms": 0})
        wanted = {"id": lead["id"], "table": PROTOCOL.numbers["lead"]}
        officers = verbs_of(market.client, wanted)
        assert officers == ["propose_leads", "plan_decision", "undo_decision",
                            "approve_lead"], officers
        for speaker in speakers:
            told = verbs_of(speaker, wanted, house.client.head())
            assert told == ["propose_leads", "approve_lead"], told


def verbs_of(client, wanted, least_sequence=0):
    """What the history of a record tells this client."""
    names = {told[0]: name for name, told in PROTOCOL.verbs.items()}
    page = client.say("history", wanted, least_sequence=least_sequence).body
    return [names[PROTOCOL.unpack("event", item["record"])["verb"]]
            for item in page["items"]]


def an_officer_answers_for_a_side_and_the_ledger_says_for_whom():
    with House(seed=60) as house:
        house.start().await_workers()
        market = Market(house)
        market.offer(0, 100)
        market.demand(100)
        lead = market.lead()
        market.client.say("approve_lead", {"id": lead["id"], "delay_ms": 0})
        for verb, side in (("accept_line", market.groups[0]),
                           ("agree_lead", market.buyer)):
            body = {"id": lead["id"], "version": market.now(lead)["version"]}
            if verb == "accept_line":
                body["line"] = 1
            market.client.say(verb, body)
            assert house.client.events()[-1]["on_behalf"] == side, verb
        house.verify()


def each_side_leads_its_own_part_on_with_its_own_key():
    need("lienket")
    with House(seed=68) as house:
        house.start().await_workers()
        market = Market(house)
        market.offer(0, 100)
        market.demand(100)
        lead = market.lead()
        wanted, (group,) = text_of(lead["id"]), market.groups
        market.client.say("approve_lead", {"id": lead["id"], "delay_ms": 0})
        stranger = market.client.post_party(GROUP, "nhóm lạ")
        house.lienket("lead", "accept", wanted, party=stranger, code=1)
        house.lienket("lead", "counter", wanted, "--price", "6.800",
                      party=group)
        told = house.lienket("lead", "show", wanted, party=market.buyer)
        assert "6,800" in told, told
        expect_shown(told, f"{wanted}: accept, decline, counter, agree\n")
        house.lienket("lead", "accept", wanted, party=market.buyer)
        house.lienket("lead", "agree", wanted, party=market.buyer)
        told = house.lienket("lead", "show", wanted, party=group)
        assert "agreed" in told and "        bid " not in told, told
        assert "Next:" not in told, told
        expect_shown(market.lienket("show", wanted), f"{wanted}: sign, cancel\n")
        assert not any(house.client.events()[-1]["on_behalf"])
        house.verify()


def a_group_names_its_lines_by_their_number_in_the_whole_lead():
    need("lienket")
    with House(seed=69) as house:
        house.start().await_workers()
        market = Market(house, groups=2)
        for at in (0, 1, 0, 1):  # the later ones ask more
            offer = market.client.offer(market.groups[at], 100,
                                        ask=5000 + 100 * at, day=market.day)
            market.client.say("post_offer", offer)
        market.demand(400)
        lead = market.lead()
        wanted, second = text_of(lead["id"]), market.groups[1]
        market.client.say("approve_lead", {"id": lead["id"], "delay_ms": 0})
        own = [number for number, line in enumerate(lead["lines"], 1)
               if line["group"] == second]
        others = [number for number in (1, 2, 3, 4) if number not in own]
        assert len(own) == 2 and own != [1, 2], own
        assert all(line["number"] == 0 for line in lead["lines"]), lead
        seen, = house.speaker(second).list("lead")
        assert [line["number"] for line in seen["lines"]] == own, seen
        told = house.lienket("lead", "show", wanted, party=second)
        expect_shown(told, *(f"{number}. {NAMES[1]}" for number in own))
        for number in others:
            house.lienket("lead", "decline", wanted, number, "--reason",
                          "capacity", party=second, code=65)
        house.lienket("lead", "decline", wanted, own[0], "--reason",
                      "capacity", party=second)
        house.lienket("lead", "accept", wanted, party=second)  # what is left
        states = {number: line["state"] for number, line in
                  enumerate(market.now(lead)["lines"], 1)}
        assert states == {own[0]: "declined", own[1]: "accepted",
                          **dict.fromkeys(others, "offered")}, states
        house.verify()


def the_second_group_accepts_its_only_line_without_a_number():
    need("lienket")
    with House(seed=70) as house:
        house.start().await_workers()
        market = Market(house, groups=2)
        market.offer(0, 100)
        market.offer(1, 100)
        market.demand(200)
        lead = market.lead()
        market.client.say("approve_lead", {"id": lead["id"], "delay_ms": 0})
        wanted = text_of(lead["id"])
        house.lienket("lead", "accept", wanted, party=lead["lines"][1]["group"])
        assert [line["state"] for line in market.now(lead)["lines"]] \
            == ["offered", "accepted"]
        house.lienket("lead", "accept", wanted, 1,
                      party=lead["lines"][0]["group"])
        assert [line["state"] for line in market.now(lead)["lines"]] \
            == ["accepted", "accepted"]
        house.verify()


def no_group_is_told_who_else_is_in_its_lead():
    need("lienket")
    with House(seed=71) as house:
        house.start().await_workers()
        market = Market(house, groups=2)
        market.offer(0, 100)
        market.offer(1, 100)
        market.demand(200)
        lead = market.lead()
        first, other = market.groups  # whichever line is whose
        market.client.say("approve_lead", {"id": lead["id"], "delay_ms": 0})
        for party in (other, first):
            house.lienket("lead", "accept", text_of(lead["id"]), party=party)
        wanted = {"id": lead["id"], "table": PROTOCOL.numbers["lead"]}
        verb = PROTOCOL.verbs["accept_line"][0]
        for party, told in ((first, [first]),
                            (market.buyer, [other, first])):
            page = house.speaker(party).say(
                "history", wanted, least_sequence=house.client.head()).body
            events = [PROTOCOL.unpack("event", item["record"])
                      for item in page["items"]]
            assert [event["actor"] for event in events
                    if event["verb"] == verb] == told, events
            assert any(other in item["record"] for item in page["items"]) \
                == (party == market.buyer)
        told = house.lienket("lead", "history", text_of(lead["id"]),
                             party=first)
        expect_shown(told, NAMES[0])
        assert NAMES[1] not in told, told
        house.verify()


# Ginger as it went, from a table as somebody keeps it; what another province
# paid is not this one's price.
PRICES = """product,form,province,day,low,middle,high,source
ginger,mature,,01/01/2021,4500,5000,5500,chợ Trùng Khánh
ginger,mature,Cao Bằng,01/08/2023,29500,30000,30500,chợ Trùng Khánh
ginger,mature,Lạng Sơn,01/09/2023,8500,9000,9500,chợ Kỳ Lừa
"""


def a_lead_tells_what_each_clause_would_have_paid():
    need("lienket")
    with House(seed=56) as house:
        house.start().await_workers()
        market = Market(house)
        table = house.folder / "prices.csv"
        table.write_text(PRICES, encoding="utf-8")
        house.lienket("import", table)
        market.offer(0, 100)
        market.demand(100)
        wanted = text_of(market.lead()["id"])
        market.lienket("approve", wanted, "--delay", "0")
        market.lienket("counter", wanted, "--price-floor", "5.500",
                       "--price-share", "50 %")
        told = market.lienket("show", wanted)
        # The suggested price is 6,500, of which 20 % is what walking costs:
        # m - 5,500 - (m - 5,500) / 2 > 1,300 from 8,101 on.
        expect_shown(told, "floor 5,500 ₫/kg, share 50 %: the seller walks "
                     "from a market of 8,101 ₫/kg on; the buyer at 4,199 ₫/kg "
                     "and less")
        rows = [line.replace("₫/kg", "").split() for line in
                told.splitlines() if line.startswith("01/0")]
        assert rows == [  # since, market, asked, bid, and what stands
            ["01/01/2021", "5,000", "5,000", "8,000", "5,500"],
            ["01/08/2023", "30,000", "5,000", "8,000", "17,750"]], rows


def a_restart_forgets_no_decision_that_waits():
    with House(seed=54) as house:
        house.start().await_workers()
        market = Market(house)
        market.offer(0, 100)
        market.demand(100)
        lead = market.lead()
        market.client.say("approve_lead", {"id": lead["id"],
                                           "delay_ms": 1000})
        for name in house.PROGRAMS:
            house.restart(name)
        house.await_workers()
        end = time.monotonic() + WAIT_S
        while market.now(lead)["state"] != "approved":
            assert time.monotonic() < end, "it did not take effect"
            house.client.socket.poll(20)
        house.verify()


def a_deadline_lapses_under_a_made_up_clock():
    with House(seed=55, broker_options=("--clock", START)) as house:
        house.start().await_workers()
        market = Market(house, day=START_DAY + 90)
        offer = market.offer(0, 100)
        demand = market.demand(100)
        lead = market.lead()
        market.client.say("approve_lead", {"id": lead["id"], "delay_ms": 0})
        assert market.now(lead)["state"] == "approved"
        house.broker_options = ["--clock", LATER]
        house.restart("broker")
        house.await_workers()
        again, = market.client.clear()[1]  # what lapsed is free at once
        assert market.now(lead)["state"] == "lapsed"
        assert (again["demand"], again["lines"][0]["offer"]) == (demand, offer)
        late = market.client.ask("accept_line", {
            "id": lead["id"], "version": market.now(lead)["version"],
            "line": 1})
        assert late.has("lines[0].state", "wrong_state"), late
        expect_nothing_promised_twice(house.client)
        house.verify()


if __name__ == "__main__":
    sys.exit(main(a_lead_goes_from_proposal_to_completed_on_the_command_line,
                  animals_are_counted_and_weighed,
                  a_declined_line_comes_back_and_another_group_gets_it,
                  a_decision_is_undone_in_time_and_takes_effect_by_itself,
                  a_decision_of_who_was_suspended_since_is_taken_back,
                  what_is_due_does_not_come_through_the_gateway_of_who_clears,
                  a_tick_of_who_was_suspended_since_does_not_come,
                  a_tick_that_is_asked_for_again_when_it_is_due_comes_once,
                  a_decision_that_waits_is_told_to_no_party,
                  an_officer_answers_for_a_side_and_the_ledger_says_for_whom,
                  each_side_leads_its_own_part_on_with_its_own_key,
                  a_group_names_its_lines_by_their_number_in_the_whole_lead,
                  the_second_group_accepts_its_only_line_without_a_number,
                  no_group_is_told_who_else_is_in_its_lead,
                  a_lead_tells_what_each_clause_would_have_paid,
                  a_restart_forgets_no_decision_that_waits,
                  a_deadline_lapses_under_a_made_up_clock))
