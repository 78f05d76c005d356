#!/usr/bin/env python3
"""Plays life_scenarios.txt against a real broker: each step with its expected
result, and after each refusal that nothing has changed."""
import datetime
import pathlib
import sys

from house import BUYER, GROUP, House, expect_nothing_promised_twice, main
from wire import MATCHER, PROTOCOL

TABLE = pathlib.Path(__file__).with_name("life_scenarios.txt")
START_DAY = 20605  # 2026-06-01


def scenarios():
    found = []
    for number, line in enumerate(TABLE.read_text().splitlines(), 1):
        words = line.partition("#")[0].split()
        if words[:1] == ["scenario"]:
            found.append((" ".join(words[1:]), []))
        elif words:
            found[-1][1].append((number, words))
    return found


class Stage:
    """One house for all scenarios; each has parties and posts of its own."""

    def __init__(self):
        self.day = START_DAY
        self.house = House(seed=57, broker_options=("--clock", "2026-06-01"))
        self.client = self.house.client
        self.parties, self.posts, self.wanted = {}, {}, None

    def open(self):
        self.house.start("broker", "office")
        self.client.furnish()
        self.officer = self.client.post_party("coordinator", "Chị Hà")

    def post(self, kilograms):
        """Parties, posts that fit, and a lead over all of it."""
        day, self.parties = self.day + 30, {"officer": self.officer}
        for at, _ in enumerate(kilograms, 1):
            self.parties[f"group{at}"] = self.client.post_party(
                GROUP, f"group{at}")
        self.parties["buyer"] = self.client.post_party(BUYER, "buyer")
        demand = self.client.demand(self.parties["buyer"], sum(kilograms),
                                    day=day)
        self.client.say("post_demand", demand)
        self.posts, lines = {"buyer": ("demand", demand["id"])}, []
        for at, kg in enumerate(kilograms, 1):
            offer = self.client.offer(self.parties[f"group{at}"], kg, day=day)
            self.client.say("post_offer", offer)
            self.posts[f"group{at}"] = "offer", offer["id"]
            lines.append({"offer": offer["id"], "offer_version": 1,
                          "group": offer["group"], "group_version": 1,
                          "group_name": f"group{at}", "form": "mature",
                          "quantity": kg * 1000, "price_vnd_per_kg": 6000})
        tick = self.client.say("clear_market").sequence
        clearing = {"id": self.client.ids.next(), "tick_sequence": tick,
                    "product": "ginger", "unit": "gram", "leads": 1}
        self.wanted = self.client.ids.next()
        lead = {"id": self.wanted, "demand": demand["id"], "demand_version": 1,
                "buyer": demand["buyer"], "buyer_version": 1,
                "product": "ginger", "unit": "gram", "to_day": day + 10,
                "wanted": sum(kilograms) * 1000, "lines": lines,
                "clearing": clearing["id"]}
        told = self.house.speaker(MATCHER).say("propose_leads", {
            "clearing": clearing, "leads": [lead]}).body
        assert told["outcomes"][0]["status"] == 0, told

    def lead(self):
        found, = (each for each in self.client.list("lead")
                  if each["id"] == self.wanted)
        return found

    def later(self, days):
        self.day += days
        self.house.broker_options = ["--clock", str(self.date())]
        self.house.restart("broker")
        self.client.say("clear_market")

    def date(self):
        return datetime.date(1970, 1, 1) + datetime.timedelta(days=self.day)

    # ---- what can be said

    def body(self, verb, words):
        """The verb's name on the wire and its body, from the words behind."""
        lead = {"id": self.wanted, "version": self.lead()["version"]}
        if "seen" in words:
            at = words.index("seen")
            lead["version"], words = int(words[at + 1]), words[:at]
        wait = {"delay_ms": 0}
        if "delay" in words:
            at = words.index("delay")
            wait["delay_ms"], words = int(words[at + 1]), words[:at]
        if verb in ("approve", "hold", "agree", "complete", "reject", "cancel"):
            return f"{verb}_lead", lead | wait | reason(words)
        if verb == "undo":
            return "undo_decision", lead
        if verb == "break":
            return "break_lead", lead | wait | {"by": words[0]} | reason(
                words[1:])
        if verb == "sign":
            return "sign_lead", lead | self.signature(words)
        if verb in ("edit", "split"):
            return f"{verb}_lead", lead | reason(words[2:]) | {
                "cuts": [{"line": int(words[0]), "less": int(words[1]) * 1000}],
                "into": self.client.ids.next()}
        return self.line_body(verb, lead | {"line": int(words[0])}, words[1:])

    def signature(self, words):
        signed = {"kind": words[0], "number": "12/HĐ", "day": self.day,
                  "signatory": "Nông Thị Hoa", "authority": "biên bản họp"}
        if "unsigned" in words:
            del signed["signatory"]
        signed["day"] += "tomorrow" in words
        return signed

    def line_body(self, verb, line, words):
        if verb == "accept":
            return "accept_line", line
        if verb == "decline":
            return "decline_line", line | reason(words)
        if verb == "counter":
            price = {"price": {"kind": "fixed", "price_vnd_per_kg": int(word)}
                     for word in words}
            return "counter_line", line | price
        if verb == "pay":
            return "record_payment", line | {"amount_vnd": int(words[0]),
                                             "day": self.day}
        assert verb == "deliver", verb
        told = {"quantity": int(words[0]) * 1000, "day": self.day,
                "price_vnd_per_kg": int(words[1])}
        for word in words[2:]:
            told |= {"more_follows": 1} if word == "more" else {
                "difference": word}
        return "deliver_line", line | told

    def act(self, who, what, wanted):
        speaker = self.house.speaker(self.parties[who])
        before, head = self.lead(), self.client.head()
        verb, body = self.body(what[0], what[1:])
        reply = speaker.ask(verb, body)
        if wanted[0] == "ok":
            assert reply.status == "ok", reply
            self.wanted = PROTOCOL.unpack("receipt", reply.raw)["id"]
            lead = self.lead()
            found = [lead["state"], *(each["state"] for each in lead["lines"])]
            assert found == wanted[1:], found
            return
        assert reply.status == wanted[0] and reply.has(*wanted[1:]), reply
        assert self.lead() == before and self.client.head() == head

    def uses(self, name, held, contracted):
        table, wanted = self.posts[name]
        record, = (each for each in self.client.list(table)
                   if each["id"] == wanted)
        assert record["uses"] == [{"held": int(held) * 1000,
                                   "contracted": int(contracted) * 1000}], \
            record["uses"]

    def change(self, name):
        party, = (each for each in self.client.list("party")
                  if each["id"] == self.parties[name])
        del party["uses"]
        self.client.say("update_party", dict(party, name="tên khác"))

    def step(self, words):
        if words[0] == "lead":
            self.post([int(word) for word in words[1:]])
        elif words[0] == "days":
            self.later(int(words[1]))
        elif words[0] == "tick":
            self.client.say("clear_market")
        elif words[0] == "uses":
            self.uses(*words[1:])
        elif words[0] == "changes":
            self.change(words[1])
        elif words[0] == "called":
            line = self.lead()["lines"][int(words[1]) - 1]
            assert line["group_name"] == words[2], line
        else:
            arrow = words.index("->")
            self.act(words[0], words[1:arrow], words[arrow + 1:])


def reason(words):
    return {"reason": words[0]} if words else {}


def the_scenarios_of_a_leads_life_come_out_as_written():
    stage = Stage()
    with stage.house:
        stage.open()
        for name, steps in scenarios():
            for number, words in steps:
                try:
                    stage.step(words)
                except AssertionError:
                    print(f"{TABLE.name}:{number}: {' '.join(words)}",
                          file=sys.stderr)
                    raise
            print("ok  ", name, flush=True)
        expect_nothing_promised_twice(stage.client)
        stage.house.verify()


if __name__ == "__main__":
    sys.exit(main(the_scenarios_of_a_leads_life_come_out_as_written))
