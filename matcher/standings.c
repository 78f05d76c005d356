#include "matcher/standings.h"

#include <string.h>

#include "base/memory.h"

/* One of both. */
struct solved {
    struct market_name name;
    struct standing_live *live;
    struct standing *once;
};

struct standings {
    const struct gazetteer *gazetteer;
    const struct market *kept; /* or NULL */
    struct solved *list;
    size_t count;
    size_t capacity;
};

struct standings *standings_create(const struct gazetteer *gazetteer)
{
    struct standings *standings = memory_allocate(1, sizeof *standings);
    standings->gazetteer = gazetteer;
    return standings;
}

void standings_drop(struct standings *standings)
{
    while (standings->count > 0) {
        struct solved *solved = &standings->list[--standings->count];
        standing_live_destroy(solved->live);
        standing_destroy(solved->once);
    }
}

void standings_destroy(struct standings *standings)
{
    if (!standings)
        return;
    standings_drop(standings);
    memory_free(standings->list);
    memory_free(standings);
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

/* ---- what a put touches */

/* The market of an offer or demand, where it was asked for. */
static struct standing_live *find_live(const struct standings *standings,
                                       const struct record *table,
                                       const void *post)
{
    struct solved *solved;
    if (table == &record_offer) {
        const struct offer *offer = post;
        solved = find(standings, offer->product, offer->unit);
    } else {
        const struct demand *demand = post;
        solved = find(standings, demand->product, demand->unit);
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
    if (lead->state == lead_state_rejected ||
        lead->state == lead_state_declined)
        return true;
    for (uint32_t index = 0; index < lead->lines_count; index++)
        if (lead->lines[index].state == line_state_declined)
            return true;
    return false;
}

static void touch_use(struct standings *standings, const struct record *table,
                      struct id id, bool refused)
{
    const void *post = market_find(standings->kept, table, id);
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
        const struct price_point *before = former;
        if (before)
            touch_product(standings, before->product);
        touch_product(standings, ((const struct price_point *)value)->product);
    } else if (table == &record_policy) {
        touch_product(standings, NULL);
    }
}

void standings_keep(struct standings *standings, struct market *market)
{
    standings->kept = market;
    market_watch(market, on_change, standings);
}

/* ---- answers */

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

static enum status get_once(struct standings *standings, struct market *market,
                            const struct market_name *name, int32_t today,
                            const struct standing **ret_standing)
{
    struct standing *once;
    struct solved *solved = find(standings, name->product, name->unit);
    if (!solved) {
        enum status status =
            standing_create(market, standings->gazetteer, name, today, &once);
        if (status != STATUS_ok)
            return status;
        solved = add(standings, name);
        solved->once = once;
    }
    *ret_standing = solved->once;
    return STATUS_ok;
}

enum status standings_get(struct standings *standings, struct market *market,
                          const struct market_name *name, int32_t today,
                          enum standing_depth depth,
                          const struct standing **ret_standing)
{
    if (standings->kept != market)
        return get_once(standings, market, name, today, ret_standing);
    struct solved *solved = find(standings, name->product, name->unit);
    if (!solved) {
        solved = add(standings, name);
        solved->live = standing_live_create(standings->gazetteer, name);
    }
    return standing_live_get(solved->live, market, today, depth, ret_standing);
}

bool standings_next_stale(const struct standings *standings,
                          struct market_name *ret_name)
{
    for (size_t index = 0; index < standings->count; index++) {
        const struct solved *solved = &standings->list[index];
        if (!solved->live || standing_live_is_current(solved->live))
            continue;
        *ret_name = solved->name;
        return true;
    }
    return false;
}
