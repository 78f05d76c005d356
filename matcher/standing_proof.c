#include "matcher/standing_proof.h"

#include <stdlib.h>

#include "base/memory.h"
#include "matcher/engine/proof.h"

/* Of all leaves of a document: some tens of megabytes of text. */
#define PROOF_PRICES_MOST (UINT32_C(1) << 19)

struct room {
    uint64_t leaves;
    uint64_t prices;
};

/* Takes the part's place from the room; false, and nothing taken, when there
 * is not enough. */
static bool take_room(struct room *room, const struct engine_part *part)
{
    uint64_t prices = (uint64_t)part->offer_count + part->demand_count +
                      part->group_count + part->buyer_count;
    uint64_t needed = prices * part->leaf_count;
    if (prices > CERTIFICATE_PRICES_MOST || part->leaf_count > room->leaves)
        return false;
    for (uint32_t at = 0; at < part->leaf_count; at++) {
        needed += part->leaves[at].fixing_count;
        if (part->leaves[at].fixing_count > CERTIFICATE_PRICES_MOST)
            return false;
    }
    if (needed > room->prices)
        return false;
    room->leaves -= part->leaf_count;
    room->prices -= needed;
    return true;
}

static struct room whole_room(void)
{
    return (struct room){CERTIFICATE_LEAVES_MOST, PROOF_PRICES_MOST};
}

int64_t standing_bound(const struct standing *standing)
{
    const struct engine_clearing *answer = standing->answer;
    struct room room = whole_room();
    int64_t bound = answer->flow_bound;
    for (uint32_t at = 0; at < answer->part_count; at++)
        if (take_room(&room, &answer->parts[at]))
            bound -= answer->parts[at].flow_bound - answer->parts[at].bound;
    return bound;
}

static struct certificate_fixing fixing_of(const struct standing *standing,
                                           struct engine_fixing fixing)
{
    bool is_open =
        fixing.kind == FIXING_PAIR_OPEN || fixing.kind == FIXING_DEMAND_OPEN;
    if (fixing.kind == FIXING_DEMAND_OPEN ||
        fixing.kind == FIXING_DEMAND_CLOSED)
        return (struct certificate_fixing){fixing.index, CERTIFICATE_NONE,
                                           is_open};
    const struct engine_pair *pair = &standing->pairs[fixing.index];
    return (struct certificate_fixing){pair->demand, pair->offer, is_open};
}

static void take_leaf(const struct standing *standing,
                      struct standing_proof *proof,
                      const struct engine_leaf *from)
{
    struct certificate_fixing *fixings = proof->fixings + proof->fixing_count;
    for (uint32_t at = 0; at < from->fixing_count; at++)
        fixings[at] = fixing_of(standing, from->fixings[at]);
    proof->fixing_count += from->fixing_count;
    proof->leaves[proof->leaf_count++] =
        (struct certificate_leaf){.fixings = fixings,
                                  .fixing_count = from->fixing_count,
                                  .is_impossible = from->impossible,
                                  .bound = from->bound,
                                  .duals = {.offer = from->duals.offer,
                                            .demand = from->duals.demand,
                                            .group = from->duals.group,
                                            .first = from->duals.first,
                                            .buyer = from->duals.buyer},
                                  .lift = from->lift};
}

/* Two leaves of one tree part where one opens what the other closes. */
static int depth_first(const void *left, const void *right)
{
    const struct certificate_leaf *a = left;
    const struct certificate_leaf *b = right;
    for (uint32_t at = 0; at < a->fixing_count && at < b->fixing_count; at++)
        if (a->fixings[at].is_open != b->fixings[at].is_open)
            return a->fixings[at].is_open ? -1 : 1;
    return 0;
}

static void take_part(const struct standing *standing,
                      struct standing_proof *proof,
                      const struct engine_part *from)
{
    struct certificate_leaf *leaves = proof->leaves + proof->leaf_count;
    for (uint32_t at = 0; at < from->leaf_count; at++)
        take_leaf(standing, proof, &from->leaves[at]);
    qsort(leaves, from->leaf_count, sizeof *leaves, depth_first);
    proof->parts[proof->part_count++] =
        (struct certificate_part){.offers = from->offers,
                                  .demands = from->demands,
                                  .groups = from->groups,
                                  .buyers = from->buyers,
                                  .offer_count = from->offer_count,
                                  .demand_count = from->demand_count,
                                  .group_count = from->group_count,
                                  .buyer_count = from->buyer_count,
                                  .leaves = leaves,
                                  .leaf_count = from->leaf_count};
}

static size_t count_fixings(const struct engine_part *part)
{
    size_t count = 0;
    for (uint32_t at = 0; at < part->leaf_count; at++)
        count += part->leaves[at].fixing_count;
    return count;
}

void standing_proof_init(const struct standing *standing,
                         struct standing_proof *ret_proof)
{
    const struct engine_clearing *answer = standing->answer;
    size_t leaves = 0;
    size_t fixings = 0;
    for (uint32_t at = 0; at < answer->part_count; at++) {
        leaves += answer->parts[at].leaf_count;
        fixings += count_fixings(&answer->parts[at]);
    }
    *ret_proof = (struct standing_proof){
        .parts = memory_allocate(answer->part_count, sizeof *ret_proof->parts),
        .leaves = memory_allocate(leaves, sizeof *ret_proof->leaves),
        .fixings = memory_allocate(fixings, sizeof *ret_proof->fixings)};
    struct room room = whole_room();
    for (uint32_t at = 0; at < answer->part_count; at++)
        if (take_room(&room, &answer->parts[at]))
            take_part(standing, ret_proof, &answer->parts[at]);
}

void standing_proof_clear(struct standing_proof *proof)
{
    memory_free(proof->parts);
    memory_free(proof->leaves);
    memory_free(proof->fixings);
    *proof = (struct standing_proof){0};
}
