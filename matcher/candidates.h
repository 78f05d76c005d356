/* An index over the offer lots of one market that finds for a demand lot those
 * it could be paired with, so that finding all pairs costs about what there
 * are, and not the product of both sides.
 *
 * Nothing is cut: it leaves out only what surely fails the hard rules, by form,
 * grade, distance, window, weight, papers asked for, quantities and price, and
 * rules_pair decides on the rest. */
#ifndef LIENKET_MATCHER_CANDIDATES_H
#define LIENKET_MATCHER_CANDIDATES_H

#include "model/market.h"

struct candidates;

/* Borrows both, and all that they borrow. destroy accepts NULL. */
struct candidates *candidates_create(const struct rules *rules,
                                     const struct market_lots *lots);
void candidates_destroy(struct candidates *candidates);

/* How many offer lots to ask rules_pair about for that demand lot, all that
 * pass among them; `ret_offers` are their indexes, ascending, until the next
 * call. */
uint32_t candidates_list(struct candidates *candidates, uint32_t demand,
                         const uint32_t **ret_offers);

/* Prices of the offer lots, thousandths of a VND a base unit, for the calls
 * that follow; read now. For markets in grams. */
void candidates_price(struct candidates *candidates,
                      const int64_t *offer_price);

/* Shown an offer lot, once; returns the least gain from there on. */
typedef int64_t candidates_visit(void *context, uint32_t offer, int64_t least);

/* Shows what candidates_list would list, but may leave out pairs whose value
 * less the offer lot's price is below `least`. */
void candidates_visit_gaining(struct candidates *candidates, uint32_t demand,
                              int64_t least, candidates_visit *visit,
                              void *context);

/* What it takes at present, its distances included. */
size_t candidates_memory_bytes(const struct candidates *candidates);

#endif
