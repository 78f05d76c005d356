#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "model/market_table.h"

struct name_entry {
    struct market_name name; /* the key: zeroed before it is set */
    UT_hash_handle hh;
};

static void name_add(struct name_entry **names, const char *product,
                     enum unit unit)
{
    struct market_name name;
    memset(&name, 0, sizeof name);
    snprintf(name.product, sizeof name.product, "%s", product);
    name.unit = unit;
    struct name_entry *entry = NULL;
    if (*names)
        HASH_FIND(hh, *names, &name, sizeof name, entry);
    if (entry)
        return;
    entry = memory_allocate(1, sizeof *entry);
    memcpy(&entry->name, &name, sizeof name);
    HASH_ADD(hh, *names, name, sizeof entry->name, entry);
}

static int name_compare(const void *left, const void *right)
{
    const struct market_name *a = left;
    const struct market_name *b = right;
    int order = strcmp(a->product, b->product);
    return order ? order : (a->unit > b->unit) - (a->unit < b->unit);
}

/* Empties the set into an array that the caller frees. */
static struct market_name *names_take(struct name_entry *names,
                                      size_t *ret_count)
{
    size_t count = 0;
    struct market_name *list = memory_allocate(HASH_COUNT(names), sizeof *list);
    struct name_entry *entry, *next;
    HASH_ITER(hh, names, entry, next)
    {
        list[count++] = entry->name;
        HASH_DEL(names, entry);
        memory_free(entry);
    }
    qsort(list, count, sizeof *list, name_compare);
    *ret_count = count;
    return list;
}

size_t market_names(const struct market *market, struct market_name *ret,
                    size_t capacity)
{
    struct name_entry *names = NULL;
    for (const struct market_record *record = market->offers; record;
         record = record->hh.next) {
        const struct offer *offer = record->value;
        if (offer->state != post_state_withdrawn)
            name_add(&names, offer->product, offer->unit);
    }
    for (const struct market_record *record = market->demands; record;
         record = record->hh.next) {
        const struct demand *demand = record->value;
        if (demand->state != post_state_withdrawn)
            name_add(&names, demand->product, demand->unit);
    }
    size_t count;
    struct market_name *list = names_take(names, &count);
    for (size_t index = 0; index < count && index < capacity; index++)
        ret[index] = list[index];
    memory_free(list);
    return count;
}
