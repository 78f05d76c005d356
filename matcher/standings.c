#include "matcher/standings.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "model/codec.h"
#include "model/life.h"

#define CLEARING_ARENA_BYTES (64 * 1024)

/* Kept, or solved once. */
struct solved {
    struct market_name name;
    struct standing_live *live;
    struct standing *once;
    int64_t skip; /* events up to this one need no step */
    bool is_asked;
};

struct standings {
    const struct gazetteer *gazetteer;
    struct market *market;
    bool is_kept;
    struct market_name only; /* the one to step, or no product: all */
    uint32_t pairs_most;
    uint64_t budget;
    bool steps_all; /* every market of the ledger is in the list */
    struct solved *list;
    size_t count;
    size_t capacity;
};

struct standings *standings_create(const struct gazetteer *gazetteer)
{
    struct standings *standings = memory_allocate(1, sizeof *standings);
    standings->gazetteer = gazetteer;
    standings->pairs_most = STANDING_LIVE_PAIRS_MOST;
    return standings;
}

void standings_set_pairs_most(struct standings *standings, uint32_t pairs)
{
    standings->pairs_most = pairs;
}

void standings_drop(struct standings *standings)
{
    while (standings->count > 0) {
        struct solved *solved = &standings->list[--standings->count];
        standing_live_destroy(solved->live);
        standing_destroy(solved->once);
    }
    standings->steps_all = false;
}

void standings_destroy(struct standings *standings)
{
    if (!standings)
        return;
    standings_drop(standings);
    memory_free(standings->list);
    memory_free(standings);
}

void standings_set_budget(struct standings *standings, uint64_t pairs)
{
    standings->budget = pairs;
}

static struct solved *find(const struct standings *standings,
                           const char *product, enum unit unit)
{
    for (size_t index = 0; index < standings->count; index++) {
        struct solved *solved = &standings->list[index];
        if (solved->name.unit == unit &&
            strcmp(solved->name.product, product) == 0)
            return solved;
    }
    return NULL;
}

static struct solved *add(struct standings *standings,
                          const struct market_name *name)
{
    if (standings->count == standings->capacity) {
        standings->capacity =
            standings->capacity ? standings->capacity * 2 : 64;
        standings->list = memory_resize(standings->list, standings->capacity,
                                        sizeof *standings->list);
    }
    struct solved *solved = &standings->list[standings->count++];
    *solved = (struct solved){.name = *name};
    return solved;
}

static struct solved *get_kept(struct standings *standings,
                               const struct market_name *name)
{
    struct solved *solved = find(standings, name->product, name->unit);
    if (!solved) {
        solved = add(standings, name);
        solved->live = standing_live_create(standings->gazetteer, name);
        standing_live_set_pairs_most(solved->live, standings->pairs_most);
        standing_live_set_budget(solved->live, standings->budget);
    }
    return solved;
}

/* ---- what a put touches */

/* The market of an offer or demand, where it is kept: all are when all are
 * stepped. */
static struct standing_live *find_live(struct standings *standings,
                                       const struct record *table,
                                       const void *post)
{
    const struct offer *offer = table == &record_offer ? post : NULL;
    const struct demand *demand = post;
    const char *product = offer ? offer->product : demand->product;
    struct market_name name = {.unit = offer ? offer->unit : demand->unit};
    struct solved *solved = find(standings, product, name.unit);
    if (!solved && standings->steps_all) {
        snprintf(name.product, sizeof name.product, "%s", product);
        solved = get_kept(standings, &name);
    }
    return solved ? solved->live : NULL;
}

/* Posts of both tables begin with their id. */
static void touch_post(struct standings *standings, const struct record *table,
                       const void *post)
{
    struct standing_live *live =
        post ? find_live(standings, table, post) : NULL;
    struct id id;
    if (!live)
        return;
    memcpy(&id, post, sizeof id);
    standing_live_touch_post(live, table, id);
}

/* A pair that was refused is a candidate no more. */
static bool refuses(const struct lead *lead)
{
    for (uint32_t index = 0; index < lead->lines_count; index++)
        if (life_line_is_refused(lead->state, &lead->lines[index]))
            return true;
    return false;
}

static void touch_use(struct standings *standings, const struct record *table,
                      struct id id, bool refused)
{
    const void *post = market_find(standings->market, table, id);
    struct standing_live *live =
        post ? find_live(standings, table, post) : NULL;
    if (live && refused)
        standing_live_touch_post(live, table, id);
    else if (live)
        standing_live_touch_use(live, table, id);
}

static void touch_lead(struct standings *standings, const struct lead *lead)
{
    if (!lead)
        return;
    bool refused = refuses(lead);
    touch_use(standings, &record_demand, lead->demand, refused);
    for (uint32_t index = 0; index < lead->lines_count; index++)
        touch_use(standings, &record_offer, lead->lines[index].offer, refused);
}

static void touch_party(struct standings *standings, const struct party *party)
{
    for (size_t index = 0; index < standings->count; index++)
        if (standing_live_has_party(standings->list[index].live, party->id))
            standing_live_touch_all(standings->list[index].live);
}

/* `product` NULL: every market. */
static void touch_product(struct standings *standings, const char *product)
{
    for (size_t index = 0; index < standings->count; index++)
        if (!product ||
            strcmp(standings->list[index].name.product, product) == 0)
            standing_live_touch_all(standings->list[index].live);
}

static void touch_price(struct standings *standings,
                        const struct price_point *point)
{
    if (point)
        touch_product(standings, point->product);
}

static void on_change(void *context, const struct record *table,
                      const void *former, const void *value)
{
    struct standings *standings = context;
    if (table == &record_offer || table == &record_demand) {
        touch_post(standings, table, former);
        touch_post(standings, table, value);
    } else if (table == &record_lead) {
        touch_lead(standings, former);
        touch_lead(standings, value);
    } else if (table == &record_party) {
        touch_party(standings, value);
    } else if (table == &record_product) {
        touch_product(standings, ((const struct product *)value)->code);
    } else if (table == &record_price_point) {
        touch_price(standings, former);
        touch_price(standings, value);
    } else if (table == &record_policy) {
        touch_product(standings, NULL);
    }
}

void standings_use(struct standings *standings, struct market *market)
{
    standings->market = market;
    standings->is_kept = false;
}

void standings_keep(struct standings *standings, struct market *market)
{
    standings->market = market;
    standings->is_kept = true;
    market_watch(market, on_change, standings);
}

/* ---- hysteresis */

void standings_skip(struct standings *standings, const struct market_name *name,
                    int64_t skip)
{
    struct solved *solved = get_kept(standings, name);
    if (skip > solved->skip)
        solved->skip = skip;
}

void standings_step_only(struct standings *standings,
                         const struct market_name *name)
{
    standings->only = *name;
}

static enum status note_clearing(struct standings *standings,
                                 const struct event *event)
{
    struct arena arena;
    struct clearing clearing;
    arena_init(&arena, CLEARING_ARENA_BYTES);
    enum status status =
        record_decode(&record_clearing, event->record, &arena, &clearing, NULL);
    struct solved *solved =
        status == STATUS_ok ? find(standings, clearing.product, clearing.unit)
                            : NULL;
    if (solved)
        standing_live_touch_clearing(solved->live);
    arena_clear(&arena);
    return status == STATUS_ok ? STATUS_ok : STATUS_corrupt;
}

/* From the first event on that asks for steps. */
static void list_all(struct standings *standings)
{
    const struct market *market = standings->market;
    size_t count = market_names(market, NULL, 0);
    struct market_name *names = memory_allocate(count, sizeof *names);
    market_names(market, names, count);
    for (size_t index = 0; index < count; index++)
        get_kept(standings, &names[index]);
    memory_free(names);
    standings->steps_all = true;
}

static bool is_stepped(const struct standings *standings,
                       const struct solved *solved, int64_t sequence)
{
    const struct market_name *only = &standings->only;
    if (*only->product && (only->unit != solved->name.unit ||
                           strcmp(only->product, solved->name.product) != 0))
        return false;
    return sequence > solved->skip;
}

enum status standings_step(struct standings *standings,
                           const struct event *event)
{
    enum status status = STATUS_ok;
    if (event->table == RECORD_NUMBER_clearing)
        status = note_clearing(standings, event);
    if (status != STATUS_ok ||
        market_policy(standings->market)->hysteresis_vnd == 0) {
        standings->steps_all = false;
        return status;
    }
    if (!standings->steps_all)
        list_all(standings);
    for (size_t index = 0; index < standings->count; index++) {
        const struct solved *solved = &standings->list[index];
        if (!is_stepped(standings, solved, event->sequence))
            continue;
        status = standing_live_step(solved->live, standings->market,
                                    clock_day(event->time_ms));
        if (status != STATUS_ok)
            log_debug("market %s does not stand: %s", solved->name.product,
                      status_name(status));
    }
    return STATUS_ok;
}

/* ---- answers */

static enum status get_once(struct standings *standings,
                            const struct market_name *name, int32_t today,
                            const struct standing **ret_standing)
{
    struct standing *once;
    struct solved *solved = find(standings, name->product, name->unit);
    if (!solved) {
        enum status status = standing_create(
            standings->market, standings->gazetteer, name, today, &once);
        if (status != STATUS_ok)
            return status;
        solved = add(standings, name);
        solved->once = once;
    }
    *ret_standing = solved->once;
    return STATUS_ok;
}

enum status standings_get(struct standings *standings,
                          const struct market_name *name, int32_t today,
                          enum standing_depth depth,
                          const struct standing **ret_standing)
{
    if (!standings->is_kept)
        return get_once(standings, name, today, ret_standing);
    struct solved *solved = get_kept(standings, name);
    solved->is_asked = true;
    return standing_live_get(solved->live, standings->market, today, depth,
                             ret_standing);
}

bool standings_next_stale(const struct standings *standings,
                          struct market_name *ret_name)
{
    for (size_t index = 0; index < standings->count; index++) {
        const struct solved *solved = &standings->list[index];
        if (!solved->live || !solved->is_asked ||
            standing_live_is_current(solved->live))
            continue;
        *ret_name = solved->name;
        return true;
    }
    return false;
}
