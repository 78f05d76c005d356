/* A clearing with its proof as one document, and the checker that needs no
 * solver: two dual prices for every capacity show that no allocation is worth
 * more than the stated gap above this one.
 *
 * JSON lines, each {"what it is":{..}}: certificate (version, tick, today) and
 * clearing; policy, product, price_point, party, offer, demand: all that the
 * market is made of; use (of a lot) and refused; line for each pair used;
 * offer_dual, demand_dual, group_dual, buyer_dual, with the seller-best and
 * the buyer-best price.
 *
 * U = offer + group - first, W = demand + buyer. Checked from the definitions:
 * every line a candidate, capacities, least lots, most suppliers, least fill,
 * total; for both dual solutions no price below 0, 0 <= first <= first_points,
 * U + W >= value on every pair that the rules let pass, capacity times price
 * plus first_capacity * (first_points - first) equal to the stated bound;
 * bound - total = gap; at gap 0 complementary slackness; the hashes. */
#ifndef LIENKET_MODEL_CERTIFICATE_H
#define LIENKET_MODEL_CERTIFICATE_H

#include "base/buffer.h"
#include "base/hash.h"
#include "model/market.h"

#define CERTIFICATE_VERSION 1
#define CERTIFICATE_DETAIL_SIZE 128

/* Thousandths of a VND per base unit, in the order of struct market_lots. */
struct certificate_duals {
    const int64_t *offer;
    const int64_t *demand;
    const int64_t *group;
    const int64_t *first; /* by group */
    const int64_t *buyer;
};

struct certificate_line {
    uint32_t offer; /* index in struct market_lots */
    uint32_t demand;
    int64_t quantity;
};

/* `clearing` states as bound what the two dual solutions prove. Borrowed. */
struct certified_clearing {
    const struct market *market;
    const struct market_lots *lots;
    int32_t today;
    const struct clearing *clearing;
    const struct certificate_line *lines;
    size_t line_count;
    struct certificate_duals seller_best;
    struct certificate_duals buyer_best;
};

/* SHA-256 of the prices as big-endian int64: offer lots, demand lots, groups,
 * first by group, buyers. Goes into clearing.seller_duals and buyer_duals. */
struct hash certificate_duals_hash(const struct market_lots *lots,
                                   const struct certificate_duals *duals);

/* Appends the document to `out`, whose sticky status tells when it did not
 * fit. The same certificate gives the same bytes. */
void certificate_write(const struct certified_clearing *certified,
                       struct buffer *out);

enum certificate_fault {
#define CERTIFICATE_FAULT(name, vi, en) CERTIFICATE_##name,
#include "model/certificate_fault.def"
#undef CERTIFICATE_FAULT
    CERTIFICATE_FAULT_COUNT
};

struct certificate_report {
    enum certificate_fault fault; /* CERTIFICATE_ok, or the first one found */
    char detail[CERTIFICATE_DETAIL_SIZE]; /* where: ids, numbers; may be "" */
    struct id clearing;
    struct market_name market;
    struct hash seller_duals;
    struct hash buyer_duals;
    int64_t tick;
    int64_t lines;
    int64_t candidates;
    int64_t total_milli;
    int64_t bound_milli;
    int64_t gap_milli;
};

/* "wrong_total": the code for JSON. */
const char *certificate_fault_name(enum certificate_fault fault);

/* The sentence a person reads; `language` is "vi" or "en". */
const char *certificate_fault_text(enum certificate_fault fault,
                                   const char *language);

/* Fills the report up to the first fault. STATUS_ok, or STATUS_corrupt when
 * there is one. The caller compares the clearing in it with the ledger's. */
MUST_CHECK enum status certificate_check(const char *text, size_t size,
                                         const struct gazetteer *gazetteer,
                                         struct certificate_report *ret_report);

#endif
