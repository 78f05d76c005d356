/* What the checks of a certificate share: the rebuilt market, the allocation
 * and both dual solutions by index. Only certificate*.c know it. */
#ifndef LIENKET_MODEL_CERTIFICATE_CHECK_H
#define LIENKET_MODEL_CERTIFICATE_CHECK_H

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
};

/* The lots' indexes; UINT32_MAX when there is no such lot. */
uint32_t certificate_offer_index(const struct market_lots *lots, struct id id,
                                 int64_t lot);
uint32_t certificate_demand_index(const struct market_lots *lots, struct id id,
                                  int64_t lot);

/* Both dual solutions: complete, in range, hashed as stated, no candidate
 * worth more than they pay, their value the bound, and at gap 0 no slack. */
MUST_CHECK bool certificate_prices_read(struct certificate_checking *checking);
MUST_CHECK bool certificate_prices_check(struct certificate_checking *checking);
void certificate_prices_clear(struct certificate_checking *checking);

#endif
