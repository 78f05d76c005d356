#include "matcher/engine/proof.h"

#include "base/memory.h"
#include "matcher/engine/prices.h"

void engine_leaf_clear(struct engine_leaf *leaf)
{
    memory_free(leaf->fixings);
    memory_free(leaf->lift);
    duals_clear(&leaf->duals);
    leaf->fixings = NULL;
    leaf->lift = NULL;
}

void engine_part_clear(struct engine_part *part)
{
    for (uint32_t k = 0; k < part->leaf_count; k++)
        engine_leaf_clear(&part->leaves[k]);
    memory_free(part->leaves);
    memory_free(part->offers);
    memory_free(part->demands);
    memory_free(part->groups);
    memory_free(part->buyers);
    *part = (struct engine_part){0};
}
