/* One market kept solved: the events that touch it are collected, and when it
 * is asked for they are repaired into its live optimum (engine/live.h), so that
 * an answer costs the change and one pass over what it shows.
 *
 * Without hysteresis in the policy the answer is standing_create's for the same
 * records, line by line and price by price. Which way it came about is
 * standing->path: repaired; searched, where least lots, most suppliers or least
 * fills bind, which a live optimum only bounds; or anew, where too many pairs
 * pass to be kept.
 *
 * Of a plain market with more pairs than are held, lines and totals are
 * repaired, its pairs asked for by price (standing_index.h); they are not
 * counted (candidate_count 0), and all prices are solved anew. */
#ifndef LIENKET_MATCHER_STANDING_LIVE_H
#define LIENKET_MATCHER_STANDING_LIVE_H

#include "matcher/standing.h"

struct standing_live;

struct standing_live *standing_live_create(const struct gazetteer *gazetteer,
                                           const struct market_name *name);
/* Holds at most so many pairs instead of STANDING_LIVE_PAIRS_MOST. */
void standing_live_set_pairs_most(struct standing_live *live, uint32_t pairs);

/* A repair looks at about so many pairs at once; 0, as in the beginning: at all
 * it takes. What is left is finished by slices of as many in later gets. Until
 * then lines are a feasible answer with its proven gap (engine/live_work.h);
 * all prices wait for the optimum, and so does hysteresis. */
void standing_live_set_budget(struct standing_live *live, uint64_t pairs);
void standing_live_destroy(struct standing_live *live);

/* An offer or demand of this market was put or is gone from it; or only what is
 * promised of it changed. What was borrowed is let go at once. */
void standing_live_touch_post(struct standing_live *live,
                              const struct record *table, struct id post);
void standing_live_touch_use(struct standing_live *live,
                             const struct record *table, struct id post);

/* Policy, product, prices or one of its parties changed: values of many pairs,
 * so that the market is loaded anew. */
void standing_live_touch_all(struct standing_live *live);
bool standing_live_has_party(const struct standing_live *live, struct id party);

/* It was cleared: hysteresis begins anew (standing_steady.h). */
void standing_live_touch_clearing(struct standing_live *live);

/* Takes in what one event has touched. With hysteresis after each event, so
 * that what stands is a fold of them; without it may wait for the next get. */
MUST_CHECK enum status standing_live_step(struct standing_live *live,
                                          struct market *market, int32_t today);

/* Whether nothing was touched since the last get, nor is left to finish. */
bool standing_live_is_current(const struct standing_live *live);

/* The market as it stands. Borrowed until it is touched, or asked for in
 * greater depth. Statuses of standing_create. */
MUST_CHECK enum status standing_live_get(struct standing_live *live,
                                         struct market *market, int32_t today,
                                         enum standing_depth depth,
                                         const struct standing **ret_standing);

#endif
