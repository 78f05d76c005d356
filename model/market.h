/* What can be matched, as records in memory: a fold of the ledger from which
 * the lots of one market (a product and a unit) are enumerated.
 *
 * Keeps parties, products, price points, policy, offers, demands, leads and
 * what they promise of each lot, and which pairs were refused. Pure: the same
 * records, in whatever order they come, give the same lots. */
#ifndef LIENKET_MODEL_MARKET_H
#define LIENKET_MODEL_MARKET_H

#include "model/rules.h"

#define MARKET_RECORDS_MOST (UINT32_C(1) << 22) /* of one table */
#define MARKET_LOTS_MOST (UINT32_C(1) << 21)    /* of one side */
#define MARKET_UNLIMITED INT64_MAX              /* a capacity without limit */

struct market;

struct market *market_create(void);
void market_destroy(struct market *market);

/* Keeps a deep copy of a party, product, price point, policy, offer, demand or
 * lead in place of the one with that id (a product: that code); other tables
 * are no part of a market and are passed over. A lead moves what is held and
 * contracted of its lots from what its former self did, as life_claim says, and
 * is remembered as refused as life_line_is_refused says.
 * Replaced records are freed at once: borrow none across a put.
 * STATUS_full: too many records. */
MUST_CHECK enum status market_put(struct market *market,
                                  const struct record *table,
                                  const void *value);

/* Folds one event of the ledger. STATUS_corrupt when its record cannot be
 * decoded. */
MUST_CHECK enum status market_apply(struct market *market,
                                    const struct event *event);

/* Called in each later put of a kept table with the former record (NULL: there
 * was none), which goes when it returns, and the one in its place. */
typedef void market_change(void *context, const struct record *table,
                           const void *former, const void *value);
void market_watch(struct market *market, market_change *change, void *context);

/* The kept record (policy: the default one until one is put), or NULL. */
const struct policy *market_policy(const struct market *market);
const struct product *market_product(const struct market *market,
                                     const char *code);
const void *market_find(const struct market *market, const struct record *table,
                        struct id id);

/* Called once for each kept record of a table, in the order of their ids;
 * borrowed until the next put. */
typedef void market_visit(void *context, const void *value);
void market_each(const struct market *market, const struct record *table,
                 market_visit *visit, void *context);

/* How much of a lot is promised, and how many lines of leads promise it. */
struct market_use {
    int64_t held;
    int64_t contracted;
    int64_t lines;
};

/* By table (offer or demand), post and lot number; all 0 when nothing is.
 * `_set` is for markets read from a document instead of a ledger. */
struct market_use market_use(const struct market *market,
                             const struct record *table, struct id post,
                             int64_t lot);
void market_use_set(struct market *market, const struct record *table,
                    struct id post, int64_t lot, struct market_use use);
void market_refuse(struct market *market, const struct refused_pair *pair);
const struct refusals *market_refusals(const struct market *market);

struct market_name {
    char product[33];
    enum unit unit;
};

/* The markets with an open offer or demand, ascending. Writes at most
 * `capacity`, returns how many there are. */
size_t market_names(const struct market *market, struct market_name *ret,
                    size_t capacity);

struct market_group {
    const struct party *party; /* NULL when the party is not known */
    struct id id;
    int64_t capacity; /* what it can still sell here, or MARKET_UNLIMITED */
    int64_t first_capacity; /* of its first contract, what still earns ... */
    int64_t first_points;   /* ... so many thousandths of a VND a base unit */
};

struct market_buyer {
    const struct party *party;
    struct id id;
    int64_t capacity;
};

/* The lots of open posts with a free quantity whose time is not over, in the
 * order of (id, lot number); their groups and buyers in the order of ids. */
struct market_lots {
    struct market_name name;
    struct offer_lot *offers;
    struct demand_lot *demands;
    struct market_group *groups;
    struct market_buyer *buyers;
    uint32_t offer_count;
    uint32_t demand_count;
    uint32_t group_count;
    uint32_t buyer_count;
};

/* Borrows from `market` until its next put. STATUS_full: over
 * MARKET_LOTS_MOST. */
MUST_CHECK enum status market_lots_create(const struct market *market,
                                          const struct gazetteer *gazetteer,
                                          const struct market_name *name,
                                          int32_t today,
                                          struct market_lots **ret_lots);
void market_lots_destroy(struct market_lots *lots);

/* The rules over this market on a day; borrowed likewise. Sorts the price
 * series if points came since the last call. */
struct rules market_rules(struct market *market,
                          const struct gazetteer *gazetteer, int32_t today);

#endif
