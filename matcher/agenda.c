#include "matcher/agenda.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "model/codec.h"
#include "model/life.h"
#include "model/verb.h"

#define RECORD_ARENA_BYTES (4 * 1024 * 1024)

struct entry {
    struct market_name name;
    bool is_changed;
    int64_t cleared_tick; /* of the last recorded clearing */
    int64_t taken_tick;   /* the last that took it off the agenda */
    int64_t first_change_ms;
    int64_t last_change_ms;
    int64_t nearest_day; /* of the deliveries posted since; INT64_MAX: none */
};

struct agenda {
    struct entry *entries; /* ascending by name */
    size_t count;
    size_t capacity;
    struct arena scratch;
};

struct agenda *agenda_create(void)
{
    struct agenda *agenda = memory_allocate(1, sizeof *agenda);
    arena_init(&agenda->scratch, RECORD_ARENA_BYTES);
    return agenda;
}

void agenda_destroy(struct agenda *agenda)
{
    if (!agenda)
        return;
    arena_clear(&agenda->scratch);
    memory_free(agenda->entries);
    memory_free(agenda);
}

static int compare_names(const struct market_name *a,
                         const struct market_name *b)
{
    int order = strcmp(a->product, b->product);
    return order ? order : (a->unit > b->unit) - (a->unit < b->unit);
}

static struct entry *entry_find(struct agenda *agenda, const char *product,
                                enum unit unit)
{
    struct market_name name = {.unit = unit};
    size_t index = 0;
    memcpy(name.product, product, strlen(product));
    while (index < agenda->count &&
           compare_names(&agenda->entries[index].name, &name) < 0)
        index++;
    if (index < agenda->count &&
        compare_names(&agenda->entries[index].name, &name) == 0)
        return &agenda->entries[index];
    if (agenda->count == agenda->capacity) {
        agenda->capacity = agenda->capacity ? agenda->capacity * 2 : 64;
        agenda->entries = memory_resize(agenda->entries, agenda->capacity,
                                        sizeof *agenda->entries);
    }
    struct entry *entry = &agenda->entries[index];
    memmove(entry + 1, entry, (agenda->count - index) * sizeof *entry);
    agenda->count++;
    *entry = (struct entry){.name = name, .nearest_day = INT64_MAX};
    return entry;
}

static void entry_mark(struct entry *entry, int64_t time_ms)
{
    if (!entry->is_changed)
        entry->first_change_ms = time_ms;
    entry->is_changed = true;
    entry->last_change_ms = time_ms;
}

/* `product` NULL: every market known so far. */
static void mark_all(struct agenda *agenda, const char *product,
                     int64_t time_ms)
{
    for (size_t index = 0; index < agenda->count; index++)
        if (!product ||
            strcmp(agenda->entries[index].name.product, product) == 0)
            entry_mark(&agenda->entries[index], time_ms);
}

static void mark_offer(struct agenda *agenda, const struct offer *offer,
                       int64_t time_ms)
{
    entry_mark(entry_find(agenda, offer->product, offer->unit), time_ms);
}

static void mark_demand(struct agenda *agenda, const struct demand *demand,
                        int64_t time_ms)
{
    struct entry *entry = entry_find(agenda, demand->product, demand->unit);
    entry_mark(entry, time_ms);
    for (uint32_t index = 0; index < demand->lots_count; index++)
        if (demand->lots[index].from_day < entry->nearest_day)
            entry->nearest_day = demand->lots[index].from_day;
}

static bool frees_something(const struct lead *lead)
{
    for (uint32_t index = 0; index < lead->lines_count; index++) {
        const struct lead_line *line = &lead->lines[index];
        struct line_claim claim = life_claim(lead->state, line);
        if (claim.quantity < line->quantity || line->cut > 0)
            return true;
    }
    return false;
}

/* A lead that comes after a later tick has taken its market. */
static bool is_late(const struct entry *entry, const struct lead *lead)
{
    return lead->state == lead_state_proposed &&
           entry->cleared_tick < entry->taken_tick;
}

static void mark_lead(struct agenda *agenda, const struct lead *lead,
                      int64_t time_ms)
{
    struct entry *entry = entry_find(agenda, lead->product, lead->unit);
    if (frees_something(lead) || is_late(entry, lead))
        entry_mark(entry, time_ms);
}

static void note_clearing(struct agenda *agenda,
                          const struct clearing *clearing)
{
    entry_find(agenda, clearing->product, clearing->unit)->cleared_tick =
        clearing->tick_sequence;
}

static enum status mark_record(struct agenda *agenda, const struct event *event)
{
    union {
        struct offer offer;
        struct demand demand;
        struct lead lead;
        struct product product;
        struct price_point price;
        struct clearing clearing;
    } value;
    const struct record *table = record_find((unsigned)event->table);
    arena_reset(&agenda->scratch);
    if (record_decode(table, event->record, &agenda->scratch, &value, NULL) !=
        STATUS_ok)
        return STATUS_corrupt;
    if (table == &record_offer)
        mark_offer(agenda, &value.offer, event->time_ms);
    else if (table == &record_demand)
        mark_demand(agenda, &value.demand, event->time_ms);
    else if (table == &record_lead)
        mark_lead(agenda, &value.lead, event->time_ms);
    else if (table == &record_clearing)
        note_clearing(agenda, &value.clearing);
    else
        mark_all(agenda,
                 table == &record_product ? value.product.code
                                          : value.price.product,
                 event->time_ms);
    return STATUS_ok;
}

enum status agenda_apply(struct agenda *agenda, const struct event *event)
{
    switch (event->table) {
    case RECORD_NUMBER_offer:
    case RECORD_NUMBER_demand:
    case RECORD_NUMBER_lead:
    case RECORD_NUMBER_product:
    case RECORD_NUMBER_price_point:
    case RECORD_NUMBER_clearing:
        return mark_record(agenda, event);
    case RECORD_NUMBER_policy:
        mark_all(agenda, NULL, event->time_ms);
        return STATUS_ok;
    case RECORD_NUMBER_party:
        if (event->verb != VERB_post_party)
            mark_all(agenda, NULL, event->time_ms);
        return STATUS_ok;
    }
    return STATUS_ok;
}

/* From when on a delivery posted since is near. */
static int64_t near_ms(const struct entry *entry, const struct policy *policy)
{
    if (entry->nearest_day == INT64_MAX)
        return AGENDA_NEVER;
    int64_t begins_ms =
        (entry->nearest_day - policy->window_near_days) * CLOCK_MS_PER_DAY -
        CLOCK_UTC_OFFSET_MS;
    return begins_ms > entry->last_change_ms ? begins_ms
                                             : entry->last_change_ms;
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t due_ms(const struct entry *entry, const struct policy *policy)
{
    int64_t settled = entry->last_change_ms + policy->settle_ms;
    int64_t waited = entry->first_change_ms + policy->longest_wait_ms;
    return earlier(near_ms(entry, policy), earlier(settled, waited));
}

size_t agenda_count(const struct agenda *agenda)
{
    return agenda->count;
}

size_t agenda_take(struct agenda *agenda, const struct policy *policy,
                   const struct tick *tick, int64_t sequence,
                   struct market_name *ret_names)
{
    size_t count = 0;
    for (size_t index = 0; index < agenda->count; index++) {
        struct entry *entry = &agenda->entries[index];
        if (!entry->is_changed)
            continue;
        if (!tick->is_forced && due_ms(entry, policy) > tick->time_ms)
            continue;
        ret_names[count++] = entry->name;
        entry->is_changed = false;
        entry->taken_tick = sequence;
        entry->nearest_day = INT64_MAX;
    }
    return count;
}

int64_t agenda_cleared_tick(const struct agenda *agenda,
                            const struct market_name *name)
{
    for (size_t index = 0; index < agenda->count; index++) {
        const struct entry *entry = &agenda->entries[index];
        if (compare_names(&entry->name, name) != 0)
            continue;
        bool rests =
            !entry->is_changed && entry->cleared_tick >= entry->taken_tick;
        return rests ? entry->cleared_tick : 0;
    }
    return 0;
}

int64_t agenda_next_ms(const struct agenda *agenda, const struct policy *policy)
{
    int64_t next_ms = AGENDA_NEVER;
    for (size_t index = 0; index < agenda->count; index++) {
        const struct entry *entry = &agenda->entries[index];
        if (entry->is_changed && due_ms(entry, policy) < next_ms)
            next_ms = due_ms(entry, policy);
    }
    return next_ms;
}
