/* The lines of a certificate that are no records of the ledger, as records all
 * the same: one way to write and read them all. Only certificate*.c know it. */
#ifndef LIENKET_MODEL_CERTIFICATE_RECORD_H
#define LIENKET_MODEL_CERTIFICATE_RECORD_H

#include "model/schema.h"

struct certificate_head {
    int64_t version;
    int64_t tick;
    int64_t today;
    int64_t flow_bound; /* what both dual solutions prove */
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
    int64_t part; /* of the proof by cases, from 1; 0: none */
};

/* Places are counted from 1 in the order of the dual lines; 0: none. */
struct certificate_answer {
    int64_t offer; /* 0: the least fill of the demand lot */
    int64_t demand;
    int64_t is_open;
};

/* Exactly one of the four places is set. */
struct certificate_price {
    int64_t offer;
    int64_t demand;
    int64_t group;
    int64_t buyer;
    int64_t price;
    int64_t first; /* of a group */
    int64_t lift;  /* of a demand lot */
};

struct certificate_case {
    int64_t part;
    int64_t is_impossible;
    int64_t bound;
    struct certificate_answer *fixings;
    uint32_t fixings_count;
    struct certificate_price *prices;
    uint32_t prices_count;
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
    ENTRY_leaf,
    ENTRY_COUNT
};

struct certificate_entry_kind {
    const char *word;
    const struct record *record;
};

extern const struct certificate_entry_kind certificate_entries[ENTRY_COUNT];

#endif
