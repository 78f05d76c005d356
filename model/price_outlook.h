/* What a price clause means once the market moves: what it would have paid on
 * the reference series so far, and at which market price one side would rather
 * walk away. Ginger went from 5,000 to 30,000 within a year: a fixed price far
 * under the market is broken by the seller, a floor above it by the buyer.
 *
 * Pure. Prices are VND per kg at the seller's delivery point. */
#ifndef LIENKET_MODEL_PRICE_OUTLOOK_H
#define LIENKET_MODEL_PRICE_OUTLOOK_H

#include "model/price.h"

#define PRICE_STEPS_MOST 512

struct price_step {
    int64_t from_day;
    int64_t market; /* middle of the reference range from that day on */
    int64_t pays;
};

/* The steps of the series up to `query->day` with what the clause pays in each,
 * oldest first; the last PRICE_STEPS_MOST of them. Returns how many. */
size_t clause_replay(const struct price_clause *clause,
                     const struct price_series *series,
                     const struct price_query *query,
                     struct price_step ret_steps[PRICE_STEPS_MOST]);

struct walk_away {
    int64_t seller_above; /* at this market price and above; 0: never */
    int64_t buyer_below;  /* at this market price and below; 0: never */
};

/* A side walks when the market is better for it than the clause by more than
 * `margin`, which stands for what walking costs: trust, another search. Market
 * prices are looked at up to MOST_PRICE. A clause without a kind: never. */
struct walk_away clause_walk_away(const struct price_clause *clause,
                                  int64_t margin);

#endif
