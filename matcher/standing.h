/* One market (a product and a unit) solved as it stands: its lots, its
 * candidate pairs under the rules, and the engine's optimum with its prices. */
#ifndef LIENKET_MATCHER_STANDING_H
#define LIENKET_MATCHER_STANDING_H

#include "matcher/engine/engine.h"
#include "model/certificate.h"
#include "model/market.h"

/* Of a market with more pairs than this, and without side constraints, no list
 * is made (of two gigabytes and more): it is solved by price. */
#define STANDING_LISTED_MOST (UINT32_C(1) << 25)

/* How an answer came about; all ways give the same one. */
enum standing_path {
    STANDING_SOLVED,   /* all pairs listed, one full solve */
    STANDING_PRICED,   /* by price: too many pairs to list */
    STANDING_REPAIRED, /* a live optimum, brought up to date */
    STANDING_SEARCHED  /* that one broke a side constraint: full solve */
};
const char *standing_path_name(enum standing_path path);

/* How much of an answer is there: lines, total and bound; or all prices and
 * each line's next best too. */
enum standing_depth { STANDING_LINES, STANDING_PRICES };

/* Borrows the market's records: gone before the market's next put. */
struct standing {
    struct market_name name;
    int32_t today;
    const struct market *market;
    struct rules rules;
    struct market_lots *lots;
    struct engine_pair *pairs; /* by demand lot, then offer lot */
    uint32_t pair_count;
    uint64_t candidate_count; /* pairs that pass: those above, or more when
                               * only lines and their next best are listed */
    uint32_t *first_pair;     /* of each demand lot, and one past the last */
    struct engine_clearing *answer;
    enum standing_path path;
    enum standing_depth depth;
    bool is_unfinished;      /* lines of a repair cut short: feasible, the gap
                              * proven, not yet the canonical optimum */
    int64_t hysteresis_cost; /* what the optimum is worth above the answer */
};

/* STATUS_too_large: the market's value could pass what the engine counts with;
 * STATUS_full: too many lots. destroy accepts NULL. */
MUST_CHECK enum status standing_create(struct market *market,
                                       const struct gazetteer *gazetteer,
                                       const struct market_name *name,
                                       int32_t today,
                                       struct standing **ret_standing);
void standing_destroy(struct standing *standing);

/* The same standing by price, whatever the number of its pairs, where that can
 * be: not in a market of heads or with side constraints. Fails likewise. */
MUST_CHECK enum status standing_create_priced(struct market *market,
                                              const struct gazetteer *gazetteer,
                                              const struct market_name *name,
                                              int32_t today,
                                              struct standing **ret_standing);

/* A live optimum does not hold more pairs than this (a gigabyte and more): it
 * asks for them by price, or is not kept. */
#define STANDING_LIVE_PAIRS_MOST (UINT32_C(1) << 23)

/* Lots and pairs alone, for who has the answer from elsewhere: STATUS_full over
 * `pairs_most`. */
struct standing_wanted {
    struct market *market;
    const struct gazetteer *gazetteer;
    const struct market_name *name;
    int32_t today;
    uint32_t pairs_most;
};
MUST_CHECK enum status standing_list(const struct standing_wanted *wanted,
                                     struct standing **ret_standing);

/* A standing's pairs in the engine's terms; its lots are its own. */
struct engine_market standing_market(const struct standing *standing);
void standing_market_clear(struct engine_market *market);

/* Pairs with a quantity. */
uint32_t standing_line_count(const struct standing *standing);

/* What the demand lot earns a base unit under the three dual solutions. */
struct pair_earning standing_earning(const struct standing *standing,
                                     uint32_t demand);

/* What the offer lot earns a base unit at the suggested prices. */
int64_t standing_offer_earning(const struct standing *standing, uint32_t offer);

/* A value a price unit (kg or head) from thousandths of a VND a base unit:
 * grams to a kg cancel, a head is one base unit. */
int64_t standing_per_price_unit(const struct standing *standing, int64_t milli);

/* The candidate of the same demand lot that would come next: the one of most
 * value over its seller's price, among offers without a line there. Returns
 * the pair's index, or ENGINE_NONE; `ret_less_milli` is how much less it is
 * worth a base unit than `pair`, counted likewise; 0 or more at the optimum. */
uint32_t standing_runner_up(const struct standing *standing, uint32_t pair,
                            int64_t *ret_less_milli);

/* What a certificate proves that nothing is worth more than: the engine's
 * bound, or up to its flow bound where a document has no room for all leaves.
 */
int64_t standing_bound(const struct standing *standing);

/* The clearing record: all but tick_sequence, id and leads. */
void standing_describe(const struct standing *standing,
                       struct clearing *ret_clearing,
                       struct hash ret_hashes[2]);

/* Appends the certificate of `clearing`, which describes this standing. */
void standing_certify(const struct standing *standing,
                      const struct clearing *clearing, struct buffer *out);

#endif
