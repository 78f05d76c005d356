/* For a lot that found no partner, the cheapest single change that would find
 * it one: advice that has been tried before it is given.
 *
 * A change counts only if the pair, with just this change applied, passes all
 * rules and is worth more than what both lots could earn elsewhere at any
 * optimal prices: then the optimum would use it. Changes
 * are compared by kind first, in the order of near_miss_rank (those that cost
 * least to agree on come first), then by amount, then by the order of lots. */
#ifndef LIENKET_MODEL_NEAR_MISS_H
#define LIENKET_MODEL_NEAR_MISS_H

#include "model/market.h"

/* change_kind_competition: candidates exist, others were worth more.
 * change_kind_none: nobody on the other side trades product and form. Unset:
 * somebody does, but no single change would do.
 *
 * The amount, by kind of change:
 *   quantity     base units by which a least lot lies above what is free
 *   days         by which the lot's own window misses the other
 *   price        VND per kg the bid has to rise, or the ask to fall
 *   distance     metres beyond the furthest
 *   certificate  stars of the certificate that is missing; 0: without stars
 *   quality      thousandths beyond the range; 0: it was not measured. The
 *                weight of a head is told as the quality "weight", in grams
 *   grade        steps below the worst accepted; 0: it was not graded */
struct near_miss {
    enum change_kind change;
    int64_t amount;
    enum certificate_kind certificate; /* of change_kind_certificate */
    const char *quality;               /* of change_kind_quality, else "" */
    const char *form;                  /* of the pair, "" when there is none */
    int64_t gain_milli;   /* what the change brings a base unit at first: the
                           * pair's value beyond what both earn elsewhere */
    uint32_t counterpart; /* index of the lot; UINT32_MAX when there is none */
};

/* 0 for the first. */
unsigned near_miss_rank(enum change_kind change);

/* What lots earn a base unit at most under optimal prices, by index: U of offer
 * lots where sellers do best, W of demand lots where buyers do. */
struct near_miss_market {
    const struct rules *rules;
    const struct market_lots *lots;
    const int64_t *offer_earnings;
    const int64_t *demand_earnings;
};

struct near_miss near_miss_of_demand(const struct near_miss_market *market,
                                     uint32_t demand);
struct near_miss near_miss_of_offer(const struct near_miss_market *market,
                                    uint32_t offer);

#endif
