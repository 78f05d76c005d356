/* One market copied to be solved under other policies, so that what a policy
 * would do is known before it is put: the market itself is never touched. */
#ifndef LIENKET_MATCHER_WHAT_IF_MARKET_H
#define LIENKET_MATCHER_WHAT_IF_MARKET_H

#include "matcher/standing.h"

struct what_if_market;

/* Copies what the standing was solved from: the posts of its market with what
 * is promised of them, their parties, product, prices, refusals and policy.
 * Borrows the standing's gazetteer alone. STATUS_full: too many records;
 * destroy accepts NULL. */
MUST_CHECK enum status
what_if_market_create(const struct standing *standing,
                      struct what_if_market **ret_market);
void what_if_market_destroy(struct what_if_market *market);

/* The policy it was copied with. */
const struct policy *what_if_market_policy(const struct what_if_market *market);

/* What one solve costs, in candidate pairs: those of the standing, and one for
 * every 32 that are asked. */
uint64_t what_if_market_work(const struct what_if_market *market);

/* Solved under `policy` on the standing's day, as if that had been put. The
 * answer before is gone; borrowed until the next. Statuses of
 * standing_create. */
MUST_CHECK enum status what_if_market_solve(struct what_if_market *market,
                                            const struct policy *policy,
                                            const struct standing **ret);

#endif
