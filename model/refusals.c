#include "model/refusals.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "model/hash_table.h"

struct refusal_entry {
    struct refused_pair pair; /* the key: without padding */
    UT_hash_handle hh;
};

_Static_assert(sizeof(struct refused_pair) == 2 * ID_BYTES + 4 * 8,
               "hashed and compared as bytes");

struct refusals {
    struct refusal_entry *entries;
};

struct refusals *refusals_create(void)
{
    return memory_allocate(1, sizeof(struct refusals));
}

void refusals_destroy(struct refusals *refusals)
{
    if (!refusals)
        return;
    struct refusal_entry *entry, *next;
    HASH_ITER(hh, refusals->entries, entry, next)
    {
        HASH_DEL(refusals->entries, entry);
        memory_free(entry);
    }
    memory_free(refusals);
}

bool refusals_hold(const struct refusals *refusals,
                   const struct refused_pair *pair)
{
    if (!refusals || !refusals->entries)
        return false;
    struct refusal_entry *entry = NULL;
    HASH_FIND(hh, refusals->entries, pair, sizeof *pair, entry);
    return entry != NULL;
}

void refusals_add(struct refusals *refusals, const struct refused_pair *pair)
{
    if (refusals_hold(refusals, pair))
        return;
    struct refusal_entry *entry = memory_allocate(1, sizeof *entry);
    entry->pair = *pair;
    HASH_ADD(hh, refusals->entries, pair, sizeof entry->pair, entry);
}

static int number_compare(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int pair_compare(const void *left, const void *right)
{
    const struct refused_pair *a = left;
    const struct refused_pair *b = right;
    int order = id_compare(a->offer, b->offer);
    if (order == 0)
        order = id_compare(a->demand, b->demand);
    if (order == 0)
        order = number_compare(a->offer_lot, b->offer_lot);
    if (order == 0)
        order = number_compare(a->demand_lot, b->demand_lot);
    if (order == 0)
        order = number_compare(a->offer_version, b->offer_version);
    if (order == 0)
        order = number_compare(a->demand_version, b->demand_version);
    return order;
}

void refusals_each(const struct refusals *refusals, refusals_visit *visit,
                   void *context)
{
    size_t count = HASH_COUNT(refusals->entries);
    struct refused_pair *pairs = memory_allocate(count, sizeof *pairs);
    size_t index = 0;
    for (const struct refusal_entry *entry = refusals->entries; entry;
         entry = entry->hh.next)
        pairs[index++] = entry->pair;
    qsort(pairs, count, sizeof *pairs, pair_compare);
    for (index = 0; index < count; index++)
        visit(context, &pairs[index]);
    memory_free(pairs);
}
