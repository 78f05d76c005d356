#include "model/certificate_read.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/check.h"
#include "base/memory.h"
#include "model/json.h"

#define LINE_BYTES ((size_t)16 * MOST_RECORD_BYTES)

bool certificate_fail(struct certificate_report *report,
                      enum certificate_fault fault, const char *format, ...)
{
    if (report->fault != CERTIFICATE_ok)
        return false;
    va_list arguments;
    report->fault = fault;
    va_start(arguments, format);
    vsnprintf(report->detail, sizeof report->detail, format, arguments);
    va_end(arguments);
    return false;
}

void certificate_document_init(struct certificate_document *document)
{
    *document = (struct certificate_document){.market = market_create()};
}

void certificate_document_clear(struct certificate_document *document)
{
    market_destroy(document->market);
    memory_free(document->matches.items);
    memory_free(document->offer_prices.items);
    memory_free(document->demand_prices.items);
    memory_free(document->group_prices.items);
    memory_free(document->buyer_prices.items);
    for (size_t index = 0; index < document->leaves.count; index++) {
        memory_free(document->leaves.items[index].fixings);
        memory_free(document->leaves.items[index].prices);
    }
    memory_free(document->leaves.items);
}

/* One line while it is read. */
struct entry {
    struct certificate_document *document;
    struct certificate_report *report;
    enum certificate_entry kind;
    const void *value;
};

static bool entry_fail(const struct entry *entry, enum certificate_fault fault)
{
    return certificate_fail(entry->report, fault, "%s, line %zu",
                            certificate_entries[entry->kind].word,
                            entry->document->line);
}

static bool take_head(const struct entry *entry)
{
    const struct certificate_head *head = entry->value;
    if (entry->document->line != 1 || head->version != CERTIFICATE_VERSION)
        return entry_fail(entry, CERTIFICATE_no_header);
    entry->document->head = *head;
    entry->report->tick = head->tick;
    entry->report->flow_bound_milli = head->flow_bound;
    return true;
}

static bool take_hash(struct bytes bytes, struct hash *ret_hash)
{
    if (bytes.size != HASH_BYTES)
        return false;
    memcpy(ret_hash->bytes, bytes.data, HASH_BYTES);
    return true;
}

static bool take_clearing(const struct entry *entry)
{
    struct certificate_document *document = entry->document;
    const struct clearing *clearing = entry->value;
    if (document->line != 2 || clearing->tick_sequence != document->head.tick ||
        strlen(clearing->product) >= sizeof document->name.product)
        return entry_fail(entry, CERTIFICATE_no_header);
    if (!take_hash(clearing->seller_duals, &document->seller_duals) ||
        !take_hash(clearing->buyer_duals, &document->buyer_duals))
        return entry_fail(entry, CERTIFICATE_wrong_hash);
    document->clearing = *clearing;
    document->name.unit = clearing->unit;
    memcpy(document->name.product, clearing->product,
           strlen(clearing->product) + 1);
    document->clearing.product = NULL;
    document->clearing.seller_duals = (struct bytes){0};
    document->clearing.buyer_duals = (struct bytes){0};
    entry->report->clearing = clearing->id;
    entry->report->market = document->name;
    entry->report->seller_duals = document->seller_duals;
    entry->report->buyer_duals = document->buyer_duals;
    return true;
}

static bool is_foreign(const struct entry *entry)
{
    const struct market_name *name = &entry->document->name;
    const char *product = name->product;
    enum unit unit = name->unit;
    if (entry->kind == ENTRY_product) {
        product = ((const struct product *)entry->value)->code;
    } else if (entry->kind == ENTRY_price_point) {
        product = ((const struct price_point *)entry->value)->product;
    } else if (entry->kind == ENTRY_offer) {
        product = ((const struct offer *)entry->value)->product;
        unit = ((const struct offer *)entry->value)->unit;
    } else if (entry->kind == ENTRY_demand) {
        product = ((const struct demand *)entry->value)->product;
        unit = ((const struct demand *)entry->value)->unit;
    }
    return unit != name->unit || strcmp(product, name->product) != 0;
}

static bool is_repeated(const struct entry *entry)
{
    const struct certificate_document *document = entry->document;
    const struct record *record = certificate_entries[entry->kind].record;
    if (entry->kind == ENTRY_policy)
        return document->has_policy;
    if (entry->kind == ENTRY_product)
        return market_product(document->market, document->name.product);
    struct id id; /* the first field of these tables */
    memcpy(&id, entry->value, sizeof id);
    return market_find(document->market, record, id) != NULL;
}

static bool take_record(const struct entry *entry)
{
    struct certificate_document *document = entry->document;
    if (is_foreign(entry))
        return entry_fail(entry, CERTIFICATE_foreign);
    if (is_repeated(entry))
        return entry_fail(entry, CERTIFICATE_repeated);
    if (entry->kind == ENTRY_policy)
        document->has_policy = true;
    return market_put(document->market, certificate_entries[entry->kind].record,
                      entry->value) == STATUS_ok ||
           entry_fail(entry, CERTIFICATE_too_large);
}

static bool take_use(const struct entry *entry)
{
    struct market *market = entry->document->market;
    const struct certificate_use *use = entry->value;
    /* Uses stand after their post, and a writer's offers before its demands:
     * where both have this id, the demand is the later. */
    const struct record *table = market_find(market, &record_demand, use->post)
                                     ? &record_demand
                                     : &record_offer;
    if (!market_find(market, table, use->post))
        return entry_fail(entry, CERTIFICATE_foreign);
    struct market_use known = market_use(market, table, use->post, use->lot);
    if (known.held || known.contracted || known.lines)
        return entry_fail(entry, CERTIFICATE_repeated);
    if (use->held > MOST_QUANTITY || use->contracted > MOST_QUANTITY ||
        use->lines > MOST_QUANTITY)
        return entry_fail(entry, CERTIFICATE_too_large);
    market_use_set(market, table, use->post, use->lot,
                   (struct market_use){use->held, use->contracted, use->lines});
    return true;
}

static bool take_match(const struct entry *entry)
{
    struct certificate_matches *list = &entry->document->matches;
    if (list->count == list->capacity) {
        list->capacity = list->capacity * 2 + 64;
        list->items =
            memory_resize(list->items, list->capacity, sizeof *list->items);
    }
    memcpy(&list->items[list->count++], entry->value, sizeof *list->items);
    return true;
}

static bool take_dual(const struct entry *entry,
                      struct certificate_dual_list *list)
{
    if (list->count == list->capacity) {
        list->capacity = list->capacity * 2 + 64;
        list->items =
            memory_resize(list->items, list->capacity, sizeof *list->items);
    }
    memcpy(&list->items[list->count++], entry->value, sizeof *list->items);
    return true;
}

/* A deep copy: the line goes when the next one is read. */
static bool take_leaf(const struct entry *entry)
{
    struct certificate_case_list *list = &entry->document->leaves;
    const struct certificate_case *from = entry->value;
    if (list->count == CERTIFICATE_LEAVES_MOST)
        return entry_fail(entry, CERTIFICATE_too_large);
    if (list->count == list->capacity) {
        list->capacity = list->capacity * 2 + 64;
        list->items =
            memory_resize(list->items, list->capacity, sizeof *list->items);
    }
    struct certificate_case *leaf = &list->items[list->count++];
    *leaf = *from;
    leaf->fixings = memory_allocate(from->fixings_count, sizeof *leaf->fixings);
    leaf->prices = memory_allocate(from->prices_count, sizeof *leaf->prices);
    for (uint32_t index = 0; index < from->fixings_count; index++)
        leaf->fixings[index] = from->fixings[index];
    for (uint32_t index = 0; index < from->prices_count; index++)
        leaf->prices[index] = from->prices[index];
    return true;
}

static bool take_entry(const struct entry *entry)
{
    struct certificate_document *document = entry->document;
    if (document->line == 1 && entry->kind != ENTRY_certificate)
        return entry_fail(entry, CERTIFICATE_no_header);
    if (document->line == 2 && entry->kind != ENTRY_clearing)
        return entry_fail(entry, CERTIFICATE_no_header);
    CHECK(entry->kind < ENTRY_COUNT);
    switch (entry->kind) {
    case ENTRY_certificate:
        return take_head(entry);
    case ENTRY_clearing:
        return take_clearing(entry);
    case ENTRY_policy:
    case ENTRY_product:
    case ENTRY_price_point:
    case ENTRY_party:
    case ENTRY_offer:
    case ENTRY_demand:
        return take_record(entry);
    case ENTRY_use:
        return take_use(entry);
    case ENTRY_refused:
        market_refuse(document->market, entry->value);
        return true;
    case ENTRY_line:
        return take_match(entry);
    case ENTRY_offer_dual:
        return take_dual(entry, &document->offer_prices);
    case ENTRY_demand_dual:
        return take_dual(entry, &document->demand_prices);
    case ENTRY_group_dual:
        return take_dual(entry, &document->group_prices);
    case ENTRY_buyer_dual:
        return take_dual(entry, &document->buyer_prices);
    case ENTRY_leaf:
        return take_leaf(entry);
    case ENTRY_COUNT:
        break;
    }
    return false;
}

/* Finds the entry of a line {"word":...} and where its value stands. */
static bool entry_find(const char *line, size_t size,
                       enum certificate_entry *ret_kind, size_t *ret_start)
{
    for (size_t kind = 0; kind < ENTRY_COUNT; kind++) {
        const char *word = certificate_entries[kind].word;
        size_t length = strlen(word);
        if (size < length + 5 || memcmp(line, "{\"", 2) != 0 ||
            memcmp(line + 2, word, length) != 0 ||
            memcmp(line + 2 + length, "\":", 2) != 0 || line[size - 1] != '}')
            continue;
        *ret_kind = (enum certificate_entry)kind;
        *ret_start = length + 4;
        return true;
    }
    return false;
}

static bool read_line(struct certificate_document *document,
                      struct certificate_report *report, struct arena *arena,
                      const char *line, size_t size)
{
    struct entry entry = {.document = document, .report = report};
    size_t start;
    if (!entry_find(line, size, &entry.kind, &start))
        return certificate_fail(report, CERTIFICATE_not_read, "line %zu",
                                document->line);
    const struct record *record = certificate_entries[entry.kind].record;
    struct problems problems;
    problems_init(&problems, arena);
    void *value = arena_take(arena, 1, record->size);
    if (record_from_json(record, bytes_of(line + start, size - start - 1),
                         arena, value, &problems) != STATUS_ok)
        return entry_fail(&entry, CERTIFICATE_not_read);
    entry.value = value;
    return take_entry(&entry);
}

bool certificate_document_read(struct certificate_document *document,
                               const char *text, size_t size,
                               struct certificate_report *report)
{
    struct arena arena;
    bool is_read = true;
    arena_init(&arena, LINE_BYTES);
    while (is_read && size > 0) {
        const char *end = memchr(text, '\n', size);
        size_t length = end ? (size_t)(end - text) : size;
        document->line++;
        is_read = read_line(document, report, &arena, text, length);
        arena_reset(&arena);
        text += length + (end ? 1 : 0);
        size -= length + (end ? 1 : 0);
    }
    arena_clear(&arena);
    if (!is_read)
        return false;
    if (document->line < 2)
        return certificate_fail(report, CERTIFICATE_no_header, "line %zu",
                                document->line + 1);
    return document->has_policy ||
           certificate_fail(report, CERTIFICATE_missing_record, "policy");
}
