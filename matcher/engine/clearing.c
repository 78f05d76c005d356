#include "matcher/engine/clearing.h"

#include "base/memory.h"
#include "matcher/engine/prices.h"
#include "matcher/engine/proof.h"

struct engine_clearing *
engine_clearing_create(const struct engine_market *market)
{
    struct engine_clearing *clearing = memory_allocate(1, sizeof *clearing);
    clearing->quantity = memory_allocate(market->pair_count, sizeof(int64_t));
    duals_init(&clearing->seller_best, market);
    duals_init(&clearing->buyer_best, market);
    duals_init(&clearing->suggested, market);
    return clearing;
}

void engine_clearing_destroy(struct engine_clearing *clearing)
{
    if (!clearing)
        return;
    memory_free(clearing->quantity);
    duals_clear(&clearing->seller_best);
    duals_clear(&clearing->buyer_best);
    duals_clear(&clearing->suggested);
    for (uint32_t p = 0; p < clearing->part_count; p++)
        engine_part_clear(&clearing->parts[p]);
    memory_free(clearing->parts);
    memory_free(clearing);
}
