#!/usr/bin/env python3
"""What a coordinator rejected is not proposed again until a term of it changes,
whoever restarts in between."""
import sys

from house import BUYER, GROUP, House, expect_nothing_promised_twice, main


class Market:
    """One offer and one demand that fit, and others that only stir."""

    def __init__(self, house):
        self.house, self.client = house, house.client
        self.client.furnish()
        self.group = self.client.post_party(GROUP, "nhóm")
        self.buyer = self.client.post_party(BUYER, "công ty")
        self.client.say("post_offer", self.client.offer(self.group, 10))
        self.client.say("post_demand", self.client.demand(self.buyer, 10))

    def stir(self):
        """A demand that nobody can serve: the market has changed and is cleared
        again."""
        self.client.say("post_demand",
                        self.client.demand(self.buyer, 1, bid=100))

    def proposed(self):
        """What one more clearing proposes."""
        return self.client.clear()[1]

    def reject(self, lead):
        self.client.say("reject_lead", {"id": lead["id"], "reason": "too_far",
                                        "version": lead["version"],
                                        "delay_ms": 0})

    def update(self, table, **changes):
        record = self.client.list(table)[0]
        record.pop("uses")
        self.client.say(f"update_{table}", dict(record, **changes))

    def expect_one(self, versions):
        leads = self.proposed()
        assert len(leads) == 1, leads
        lead = leads[0]
        found = (lead["lines"][0]["offer_version"], lead["demand_version"])
        assert found == versions, f"rests on {found}, not {versions}"
        expect_nothing_promised_twice(self.client)
        return lead

    def expect_none(self):
        leads = self.proposed()
        assert leads == [], leads


def a_rejected_pair_is_proposed_again_only_after_a_term_changed():
    with House(seed=41) as house:
        house.start().await_workers()
        market = Market(house)
        market.reject(market.expect_one((1, 1)))
        market.expect_none()
        market.stir()
        market.expect_none()
        market.update("offer", ask={"kind": "fixed", "price_vnd_per_kg": 4900})
        market.reject(market.expect_one((2, 1)))
        market.expect_none()
        market.update("demand", note="xe tải 5 tấn vào được")
        market.expect_one((2, 2))
        house.verify()


def a_restart_forgets_no_refusal():
    with House(seed=42) as house:
        house.start().await_workers()
        market = Market(house)
        market.reject(market.expect_one((1, 1)))
        for name in house.PROGRAMS:
            house.restart(name)
        house.await_workers()
        market.stir()
        market.expect_none()
        market.update("offer", ask={"kind": "fixed", "price_vnd_per_kg": 4900})
        market.expect_one((2, 1))


if __name__ == "__main__":
    sys.exit(main(a_rejected_pair_is_proposed_again_only_after_a_term_changed,
                  a_restart_forgets_no_refusal))
