#include "model/market_table.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "model/codec.h"
#include "model/record_pack.h"

/* What decoding the largest record may take: its texts and lists unpacked. */
#define DECODE_BYTES ((size_t)16 * MOST_RECORD_BYTES)

struct market *market_create(void)
{
    struct market *market = memory_allocate(1, sizeof *market);
    struct policy policy;
    record_init(&record_policy, &policy);
    market->policy = record_pack(&record_policy, &policy);
    market->refusals = refusals_create();
    return market;
}

static void records_destroy(struct market_record *kept)
{
    struct market_record *record, *next;
    HASH_ITER(hh, kept, record, next)
    {
        HASH_DEL(kept, record);
        memory_free(record->value);
        memory_free(record);
    }
}

void market_destroy(struct market *market)
{
    if (!market)
        return;
    records_destroy(market->parties);
    records_destroy(market->products);
    records_destroy(market->prices);
    records_destroy(market->offers);
    records_destroy(market->demands);
    records_destroy(market->leads);
    struct use_entry *entry, *next;
    HASH_ITER(hh, market->uses, entry, next)
    {
        HASH_DEL(market->uses, entry);
        memory_free(entry);
    }
    refusals_destroy(market->refusals);
    memory_free(market->series);
    memory_free(market->policy);
    memory_free(market);
}

/* Where that table is kept, or NULL for one that is no part of a market. */
static struct market_record **records_of(struct market *market,
                                         const struct record *table)
{
    const struct {
        const struct record *table;
        struct market_record **kept;
    } parts[] = {
        {&record_party, &market->parties},
        {&record_product, &market->products},
        {&record_offer, &market->offers},
        {&record_price_point, &market->prices},
        {&record_lead, &market->leads},
        {&record_demand, &market->demands},
    };
    for (size_t index = 0; index < sizeof parts / sizeof *parts; index++)
        if (parts[index].table == table)
            return parts[index].kept;
    return NULL;
}

static struct id product_key(const char *code)
{
    return id_derive(0, code ? code : "", code ? strlen(code) : 0);
}

static struct id key_of(const struct record *table, const void *value)
{
    if (table == &record_product) {
        const struct product *product = value;
        return product_key(product->code);
    }
    struct id id; /* every table's first field */
    memcpy(&id, value, sizeof id);
    return id;
}

_Static_assert(offsetof(struct party, id) == 0 &&
                   offsetof(struct price_point, id) == 0 &&
                   offsetof(struct offer, id) == 0 &&
                   offsetof(struct demand, id) == 0 &&
                   offsetof(struct lead, id) == 0,
               "the id stands first");

static struct market_record *records_find(struct market_record *kept,
                                          struct id id)
{
    struct market_record *record = NULL;
    if (kept)
        HASH_FIND(hh, kept, &id, sizeof id, record);
    return record;
}

static void forget_series(struct market *market)
{
    memory_free(market->series);
    market->series = NULL;
}

void market_watch(struct market *market, market_change *change, void *context)
{
    market->change = change;
    market->change_context = context;
}

static void tell_change(const struct market *market, const struct record *table,
                        const void *former, const void *value)
{
    if (market->change)
        market->change(market->change_context, table, former, value);
}

enum status market_put(struct market *market, const struct record *table,
                       const void *value)
{
    if (table == &record_policy) {
        struct policy *before = market->policy;
        market->policy = record_pack(table, value);
        tell_change(market, table, before, market->policy);
        memory_free(before);
        return STATUS_ok;
    }
    struct market_record **kept = records_of(market, table);
    if (!kept)
        return STATUS_ok;
    struct id id = key_of(table, value);
    struct market_record *record = records_find(*kept, id);
    if (!record) {
        if (HASH_COUNT(*kept) >= MARKET_RECORDS_MOST)
            return STATUS_full;
        record = memory_allocate(1, sizeof *record);
        record->id = id;
        HASH_ADD(hh, *kept, id, sizeof record->id, record);
    }
    void *former = record->value;
    record->value = record_pack(table, value);
    if (table == &record_lead)
        market_fold_lead(market, former, record->value);
    if (table == &record_price_point)
        forget_series(market);
    tell_change(market, table, former, record->value);
    memory_free(former);
    return STATUS_ok;
}

enum status market_apply(struct market *market, const struct event *event)
{
    const struct record *table = record_find((unsigned)event->table);
    if (!table || (table != &record_policy && !records_of(market, table)))
        return STATUS_ok;
    struct arena arena;
    arena_init(&arena, DECODE_BYTES);
    void *value = arena_take(&arena, 1, table->size);
    enum status status =
        record_decode(table, event->record, &arena, value, NULL);
    status =
        status == STATUS_ok ? market_put(market, table, value) : STATUS_corrupt;
    arena_clear(&arena);
    return status;
}

const struct policy *market_policy(const struct market *market)
{
    return market->policy;
}

const struct product *market_product(const struct market *market,
                                     const char *code)
{
    struct market_record *record =
        records_find(market->products, product_key(code));
    return record ? record->value : NULL;
}

static struct market_record *records_at(const struct market *market,
                                        const struct record *table)
{
    if (table == &record_party)
        return market->parties;
    if (table == &record_product)
        return market->products;
    if (table == &record_price_point)
        return market->prices;
    if (table == &record_offer)
        return market->offers;
    if (table == &record_demand)
        return market->demands;
    return table == &record_lead ? market->leads : NULL;
}

const void *market_find(const struct market *market, const struct record *table,
                        struct id id)
{
    struct market_record *record = records_find(records_at(market, table), id);
    return record ? record->value : NULL;
}

static int record_compare(const void *left, const void *right)
{
    const struct market_record *const *a = left;
    const struct market_record *const *b = right;
    return id_compare((*a)->id, (*b)->id);
}

void market_each(const struct market *market, const struct record *table,
                 market_visit *visit, void *context)
{
    struct market_record *kept = records_at(market, table);
    size_t count = HASH_COUNT(kept);
    const struct market_record **sorted =
        memory_allocate(count, sizeof(struct market_record *));
    size_t index = 0;
    for (; kept; kept = kept->hh.next)
        sorted[index++] = kept;
    if (count)
        qsort(sorted, count, sizeof *sorted, record_compare);
    for (index = 0; index < count; index++)
        visit(context, sorted[index]->value);
    memory_free(sorted);
}

static int point_compare(const void *left, const void *right)
{
    const struct price_point *const *a = left;
    const struct price_point *const *b = right;
    return price_point_compare(*a, *b);
}

static void make_series(struct market *market)
{
    market->series_count = HASH_COUNT(market->prices);
    market->series =
        memory_allocate(market->series_count, sizeof(struct price_point *));
    size_t count = 0;
    for (struct market_record *record = market->prices; record;
         record = record->hh.next)
        market->series[count++] = record->value;
    if (count)
        qsort(market->series, count, sizeof *market->series, point_compare);
}

struct rules market_rules(struct market *market,
                          const struct gazetteer *gazetteer, int32_t today)
{
    if (!market->series)
        make_series(market);
    return (struct rules){
        .policy = market->policy,
        .gazetteer = gazetteer,
        .prices = {market->series, market->series_count},
        .refusals = market->refusals,
        .today = today,
    };
}
