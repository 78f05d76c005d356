/* A ledger in a directory of its own, and short ways to let things happen in
 * it as the broker would: one event a write. For the tests of the rooms that
 * read the store, matcher and office. */
#ifndef LIENKET_TESTS_MATCHER_LEDGER_H
#define LIENKET_TESTS_MATCHER_LEDGER_H

#include "model/principal.h"
#include "model/verb.h"
#include "store/store.h"

#define LEDGER_DAY 20605 /* 2026-06-01, the day on which it starts */
#define KG INT64_C(1000)

struct ledger {
    char path[64];
    struct store *store;
    int64_t time_ms; /* of the next event */
    uint64_t requests;
};

void ledger_open(struct ledger *ledger);
void ledger_close(struct ledger *ledger);

/* The id that goes by this number, and a request's. */
struct id ledger_id(unsigned number);

/* One event in a write of its own; its sequence. */
int64_t ledger_put(struct ledger *ledger, unsigned verb,
                   const struct record *table, const void *record);

/* The operator, who may see everything: who asks in tests of reads. */
int64_t ledger_operator(struct ledger *ledger);

/* Groups have five members; all live in Thục Phán (01273). */
int64_t ledger_party(struct ledger *ledger, unsigned number,
                     enum party_kind kind, const char *name);

/* With the forms mature and dried, in grams. */
int64_t ledger_product(struct ledger *ledger, const char *code);

/* An offer or demand of one lot, at the farm, so that nothing is carried. */
struct post {
    unsigned number;
    unsigned party;
    const char *product; /* NULL: ginger */
    int64_t quantity;
    int64_t price_vnd_per_kg; /* 0: none said */
    int64_t from_day;         /* 0: thirty days after the ledger's first */
};

int64_t ledger_offer(struct ledger *ledger, const struct post *post);
int64_t ledger_demand(struct ledger *ledger, const struct post *post);
int64_t ledger_tick(struct ledger *ledger, bool is_forced);

/* What the broker does with a body of propose_leads when nothing is stale;
 * returns the sequence of its last event. */
int64_t ledger_propose(struct ledger *ledger, struct bytes body);

/* A fresh view; the caller closes it. */
struct store_snapshot *ledger_look(const struct ledger *ledger);

#endif
