/* The lines of a certificate that are no records of the ledger, as records all
 * the same: one way to write and read them all. Only certificate*.c know it. */
#ifndef LIENKET_MODEL_CERTIFICATE_RECORD_H
#define LIENKET_MODEL_CERTIFICATE_RECORD_H

#include "model/schema.h"

struct certificate_head {
    int64_t version;
    int64_t tick;
    int64_t today;
};

/* Of a lot of an offer or demand. */
struct certificate_use {
    struct id post;
    int64_t lot;
    int64_t held;
    int64_t contracted;
    int64_t lines;
};

struct certificate_match {
    struct id offer;
    int64_t offer_lot;
    struct id demand;
    int64_t demand_lot;
    int64_t quantity;
};

/* Of a lot, a group or a buyer; `first` of a group. */
struct certificate_dual {
    struct id id;
    int64_t lot; /* 0 of a group or buyer */
    int64_t seller_best;
    int64_t buyer_best;
    int64_t seller_first;
    int64_t buyer_first;
};

/* What a line is, by the word it starts with. */
enum certificate_entry {
    ENTRY_certificate,
    ENTRY_clearing,
    ENTRY_policy,
    ENTRY_product,
    ENTRY_price_point,
    ENTRY_party,
    ENTRY_offer,
    ENTRY_demand,
    ENTRY_use,
    ENTRY_refused,
    ENTRY_line,
    ENTRY_offer_dual,
    ENTRY_demand_dual,
    ENTRY_group_dual,
    ENTRY_buyer_dual,
    ENTRY_COUNT
};

struct certificate_entry_kind {
    const char *word;
    const struct record *record;
};

extern const struct certificate_entry_kind certificate_entries[ENTRY_COUNT];

#endif
