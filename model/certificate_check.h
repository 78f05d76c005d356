/* What the checks of a certificate share: the rebuilt market, the allocation
 * and both dual solutions by index. Only certificate*.c know it. */
#ifndef LIENKET_MODEL_CERTIFICATE_CHECK_H
#define LIENKET_MODEL_CERTIFICATE_CHECK_H

#include "model/certificate_choices.h"
#include "model/certificate_read.h"

struct certificate_used {
    uint32_t offer;
    uint32_t demand;
    int64_t quantity;
    int64_t value_milli;
};

/* Owned arrays in the order of the lots. */
struct certificate_solution {
    const char *name;
    int64_t *offer;
    int64_t *demand;
    int64_t *group;
    int64_t *first;
    int64_t *buyer;
    int64_t *seller_earns; /* U by offer lot */
    int64_t *buyer_earns;  /* W by demand lot */
};

/* The proof by cases: which part a lot or party belongs to, 0 for none, and the
 * candidates of the parts as they are met. */
struct certificate_cases {
    uint32_t *offer_part;
    uint32_t *demand_part;
    uint32_t *group_part;
    uint32_t *buyer_part;
    struct certificate_pair *pairs;
    size_t pair_count;
    size_t pair_capacity;
};

struct certificate_checking {
    struct certificate_document *document;
    struct certificate_report *report;
    struct rules rules;
    struct market_lots *lots;
    struct certificate_used *used; /* as many as the document's matches */
    int64_t *sold;                 /* by offer lot */
    int64_t *bought;               /* by demand lot */
    int64_t *suppliers;            /* by demand lot */
    int64_t *group_sold;
    int64_t *buyer_bought;
    struct certificate_solution solutions[2];
    struct certificate_cases cases;
    uint64_t counted_pairs; /* of lots: up to so many, all candidates are */
};

/* Indexes of lots and parties; UINT32_MAX when there is none. */
uint32_t certificate_offer_index(const struct market_lots *lots, struct id id,
                                 int64_t lot);
uint32_t certificate_demand_index(const struct market_lots *lots, struct id id,
                                  int64_t lot);
uint32_t certificate_group_index(const struct market_lots *lots, struct id id);
uint32_t certificate_buyer_index(const struct market_lots *lots, struct id id);

/* Both dual solutions: complete, in range, hashed as stated, no candidate
 * worth more than they pay, their value the bound, and at gap 0 no slack. */
MUST_CHECK bool certificate_prices_read(struct certificate_checking *checking);
MUST_CHECK bool certificate_prices_check(struct certificate_checking *checking);
void certificate_prices_clear(struct certificate_checking *checking);

/* The proof by cases: names the part of a dual line's lot or party, takes a
 * candidate, and, once all are there and the prices of both solutions are
 * checked, checks every leaf and the bound that they prove. */
void certificate_cases_init(struct certificate_checking *checking);
void certificate_cases_clear(struct certificate_checking *checking);
MUST_CHECK bool certificate_cases_name(struct certificate_checking *checking,
                                       const struct certificate_dual *dual,
                                       uint32_t *part);
MUST_CHECK bool certificate_cases_take(struct certificate_checking *checking,
                                       uint32_t offer, uint32_t demand,
                                       const struct pair *pair);
MUST_CHECK bool certificate_cases_check(struct certificate_checking *checking);

/* Whether a leaf stands where its part's tree, depth first and open before
 * closed, has one: the first of a part opens all it asks, each next one closes
 * the last question left open, the last of a part closes all. */
MUST_CHECK bool
certificate_tree_covers(const struct certificate_case_list *list, size_t index);

#endif
