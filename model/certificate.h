/* A clearing with its proof as one document, and the checker that needs no
 * solver: no allocation is worth more than the stated gap above this one.
 *
 * JSON lines, each {"what it is":{..}}: certificate (version, tick, today,
 * flow_bound) and clearing; policy, product, price_point, party, offer, demand:
 * all that the market is made of; use (of a lot) and refused; line for each
 * pair used; offer_dual, demand_dual, group_dual, buyer_dual, with the
 * seller-best and the buyer-best price; leaf.
 *
 * U = offer + group - first, W = demand + buyer. Checked from the definitions:
 * every line a candidate, capacities, least lots, most suppliers, least fill,
 * total; for both dual solutions no price below 0, 0 <= first <= first_points,
 * U + W >= value on every pair that the rules let pass, capacity times price
 * plus first_capacity * (first_points - first) equal to flow_bound; where that
 * is the total, complementary slackness; bound - total = gap; the hashes.
 *
 * Least lots, most suppliers and least fills can keep every allocation below
 * flow_bound; the leaves then prove the clearing's bound, else it is
 * flow_bound. A dual line's `part` names the piece of the market, from 1, that
 * its lot or party belongs to; no candidate leads from one part to another, nor
 * out. Each part is a binary tree of fixings: a pair, or the least fill of a
 * delivery (no `offer`), is open or it is closed. Its leaves stand from the
 * first part to the last, in each depth first, open before closed, with their
 * fixings from the root. A leaf's prices (0 where none stands) hold for its
 * part, with the seller-best ones of parties that are in no part:
 * - what follows from the fixings is as certificate_choices.h tells;
 * - `lift` >= 0 is a price for the least fill, of open deliveries alone;
 * - a pair not closed is paid U + W - lift - value over its value, or less than
 *   nothing;
 * - its bound is capacity times price, a delivery's cut to what its suppliers
 *   can bring, and the first points as above, less lift times least fill; less,
 *   of each open pair, what it is paid over its value times its least, or times
 *   all it can bring when that is below 0; and of the free pairs of a delivery
 *   that are paid too little, what they lack times all they can bring, the
 *   greatest, as many as it may still have suppliers; -1 when negative.
 *   An impossible leaf has neither bound nor prices: its fixings contradict
 *   each other, or the least of its open pairs a capacity.
 * bound = flow_bound, less, of each part, what its seller-best prices come to
 * above the greatest bound of its leaves. Lots, parties and parts are numbered
 * from 1, in the order of the dual lines. */
#ifndef LIENKET_MODEL_CERTIFICATE_H
#define LIENKET_MODEL_CERTIFICATE_H

#include "base/buffer.h"
#include "base/hash.h"
#include "model/certificate_proof.h"
#include "model/market.h"

#define CERTIFICATE_VERSION 2

/* The candidates are counted where this many pairs of lots are no more, and
 * where leaves stand; else only those are looked at that could be worth more
 * than their prices, and the clearing's number of candidates, which proves
 * nothing, is not compared. */
#define CERTIFICATE_COUNTED_PAIRS (UINT64_C(1) << 28)
#define CERTIFICATE_UNCOUNTED (-1)
#define CERTIFICATE_DETAIL_SIZE 128

struct certificate_line {
    uint32_t offer; /* index in struct market_lots */
    uint32_t demand;
    int64_t quantity;
};

/* The two dual solutions prove `flow_bound_milli`, the parts that nothing is
 * worth more than the clearing's bound; none when it is the same. Borrowed. */
struct certified_clearing {
    const struct market *market;
    const struct market_lots *lots;
    int32_t today;
    const struct clearing *clearing;
    const struct certificate_line *lines;
    size_t line_count;
    struct certificate_duals seller_best;
    struct certificate_duals buyer_best;
    int64_t flow_bound_milli;
    const struct certificate_part *parts;
    uint32_t part_count;
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
    int64_t candidates; /* or CERTIFICATE_UNCOUNTED */
    int64_t total_milli;
    int64_t bound_milli;
    int64_t gap_milli;
    int64_t flow_bound_milli;
    int64_t leaves;
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

/* The same with another limit than CERTIFICATE_COUNTED_PAIRS. */
MUST_CHECK enum status certificate_check_counting(
    const char *text, size_t size, const struct gazetteer *gazetteer,
    uint64_t counted_pairs, struct certificate_report *ret_report);

#endif
