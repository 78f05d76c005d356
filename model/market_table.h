/* How a market keeps its records; only market*.c know it. */
#ifndef LIENKET_MODEL_MARKET_TABLE_H
#define LIENKET_MODEL_MARKET_TABLE_H

#include "model/hash_table.h"
#include "model/market.h"

/* Owns `value`, one block of record_pack(). */
struct market_record {
    struct id id;
    void *value;
    UT_hash_handle hh;
};

struct use_key {
    struct id post;
    int64_t lot;
    int64_t table; /* an offer and a demand may have the same id */
};

struct use_entry {
    struct use_key key;
    struct market_use use;
    UT_hash_handle hh;
};

struct market {
    struct policy *policy;
    struct market_record *parties;
    struct market_record *products; /* by an id derived from the code */
    struct market_record *prices;
    struct market_record *offers;
    struct market_record *demands;
    struct market_record *leads;
    struct use_entry *uses;
    struct refusals *refusals;
    const struct price_point **series; /* sorted; NULL: to be made again */
    size_t series_count;
    market_change *change; /* or NULL */
    void *change_context;
};

/* Moves the uses of its lots from the lead's former self (NULL: new), and
 * remembers what was refused. */
void market_fold_lead(struct market *market, const struct lead *before,
                      const struct lead *after);

#endif
