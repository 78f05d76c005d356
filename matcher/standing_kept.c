#include "matcher/standing_kept.h"

#include <string.h>

#include "base/check.h"
#include "base/memory.h"
#include "matcher/standing_index.h"
#include "matcher/standing_load.h"
#include "matcher/standing_view.h"

#define FORMS_TOLD_APART 63 /* the last bit stands for all further ones */

static struct kept_key key_of(enum kept_kind side, struct id id)
{
    return (struct kept_key){id, side};
}

_Static_assert(sizeof(struct kept_key) == ID_BYTES + 8, "hashed as bytes");

static void free_post(struct standing_live *live, struct kept_post *post)
{
    HASH_DEL(live->posts, post);
    memory_free(post->lots);
    memory_free(post);
}

void kept_clear(struct standing_live *live)
{
    struct kept_post *post, *next_post;
    struct kept_party *party, *next_party;
    for (int side = 0; side < 2; side++) {
        for (uint32_t at = 0; at < live->sides[side].count; at++)
            memory_free(live->sides[side].slots[at].lot);
        live->sides[side].count = 0;
    }
    HASH_ITER(hh, live->posts, post, next_post)
    free_post(live, post);
    HASH_ITER(hh, live->parties, party, next_party)
    {
        HASH_DEL(live->parties, party);
        memory_free(party);
    }
    live->least_lots = 0;
    live->promised.count = 0;
    for (uint32_t flow = 0; flow < live->flow_count; flow++) {
        live_destroy(live->flows[flow].engine);
        live->flows[flow].engine = NULL;
    }
    live->flow_count = 0;
    standing_index_destroy(live->index);
    live->index = NULL;
}

struct kept_post *kept_post_find(const struct standing_live *live,
                                 enum kept_kind side, struct id id)
{
    struct kept_key key = key_of(side, id);
    struct kept_post *found = NULL;
    if (live->posts)
        HASH_FIND(hh, live->posts, &key, sizeof key, found);
    return found;
}

struct kept_post *kept_post_get(struct standing_live *live, enum kept_kind side,
                                struct id id)
{
    struct kept_post *post = kept_post_find(live, side, id);
    if (post)
        return post;
    post = memory_allocate(1, sizeof *post);
    post->key = key_of(side, id);
    HASH_ADD(hh, live->posts, key, sizeof post->key, post);
    return post;
}

void kept_post_drop(struct standing_live *live, struct kept_post *post)
{
    CHECK(post->lot_count == 0);
    free_post(live, post);
}

struct kept_party *kept_party_find(const struct standing_live *live,
                                   enum kept_kind side, struct id id)
{
    struct kept_key key = key_of(side, id);
    struct kept_party *party = NULL;
    if (live->parties)
        HASH_FIND(hh, live->parties, &key, sizeof key, party);
    return party;
}

struct kept_party *kept_party_get(struct standing_live *live,
                                  enum kept_kind side, struct id id)
{
    struct kept_party *party = kept_party_find(live, side, id);
    if (party)
        return party;
    party = memory_allocate(1, sizeof *party);
    party->key = key_of(side, id);
    HASH_ADD(hh, live->parties, key, sizeof party->key, party);
    return party;
}

static uint64_t form_bit(const struct product *product, const char *form)
{
    for (uint32_t index = 0; product && index < product->forms_count; index++)
        if (strcmp(product->forms[index].code, form ? form : "") == 0)
            return UINT64_C(1)
                   << (index < FORMS_TOLD_APART ? index : FORMS_TOLD_APART);
    return 0;
}

static int32_t later(int32_t a, int64_t b)
{
    return a > b ? a : (int32_t)b;
}

static struct kept_slot offer_slot(const struct offer_lot *lot)
{
    const struct offer *offer = lot->offer;
    struct kept_slot slot = {.id = offer->id,
                             .number = lot->lot->number,
                             .from_day = (int32_t)lot->lot->from_day,
                             .to_day = (int32_t)lot->lot->to_day,
                             .forms = form_bit(lot->product, offer->form)};
    int64_t last = lot->lot->to_day;
    slot.to_day =
        later(slot.to_day, last + rules_shelf_life_days(lot, offer->form));
    for (uint32_t index = 0; index < offer->alternatives_count; index++) {
        const char *form = offer->alternatives[index].form;
        slot.forms |= form_bit(lot->product, form);
        slot.to_day =
            later(slot.to_day, last + rules_shelf_life_days(lot, form));
    }
    return slot;
}

static struct kept_slot demand_slot(const struct demand_lot *lot)
{
    struct kept_slot slot = {.id = lot->demand->id,
                             .number = lot->lot->number,
                             .from_day = (int32_t)lot->lot->from_day,
                             .to_day = (int32_t)lot->lot->to_day};
    for (uint32_t index = 0; index < lot->demand->forms_count; index++)
        slot.forms |= form_bit(lot->product, lot->demand->forms[index].form);
    return slot;
}

static int compare_slots(const struct kept_slot *a, const struct kept_slot *b)
{
    int order = id_compare(a->id, b->id);
    return order ? order : (a->number > b->number) - (a->number < b->number);
}

/* The first that is not below. */
static uint32_t slot_place(const struct kept_side *side,
                           const struct kept_slot *slot)
{
    uint32_t low = 0, high = side->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (compare_slots(&side->slots[middle], slot) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

struct kept_slot kept_slot_of(const struct kept_lot *lot)
{
    return lot->side == KEPT_OFFER ? offer_slot(&lot->offer)
                                   : demand_slot(&lot->demand);
}

struct kept_lot *kept_lot_add(struct standing_live *live,
                              struct kept_post *post,
                              const struct kept_lot *from)
{
    struct kept_side *side = &live->sides[from->side];
    struct kept_lot *lot = memory_allocate(1, sizeof *lot);
    *lot = *from;
    lot->id = post->key.id;
    lot->number = lot->side == KEPT_OFFER ? lot->offer.lot->number
                                          : lot->demand.lot->number;
    lot->party = post->party;
    lot->party->lots++;
    live->least_lots += lot->has_least;
    post->lots = memory_resize(post->lots, (size_t)post->lot_count + 1,
                               sizeof(struct kept_lot *));
    post->lots[post->lot_count++] = lot;
    if (side->count == side->room) {
        side->room += side->room / 2 + 64;
        side->slots =
            memory_resize(side->slots, side->room, sizeof *side->slots);
    }
    struct kept_slot slot = kept_slot_of(lot);
    slot.lot = lot;
    uint32_t place = slot_place(side, &slot);
    struct kept_slot *there = &side->slots[place];
    memmove(there + 1, there, (side->count - place) * sizeof *there);
    *there = slot;
    side->count++;
    return lot;
}

static void drop_lot(struct standing_live *live, const struct kept_post *post,
                     struct kept_lot *lot)
{
    struct kept_side *side = &live->sides[lot->side];
    struct kept_slot key = {.id = post->key.id, .number = INT64_MIN};
    uint32_t place = slot_place(side, &key);
    while (side->slots[place].lot != lot)
        place++;
    side->count--;
    struct kept_slot *there = &side->slots[place];
    memmove(there, there + 1, (side->count - place) * sizeof *there);
    lot->party->lots--;
    live->least_lots -= lot->has_least;
    memory_free(lot);
}

void kept_lots_drop(struct standing_live *live, struct kept_post *post)
{
    for (uint32_t index = 0; index < post->lot_count; index++)
        drop_lot(live, post, post->lots[index]);
    memory_free(post->lots);
    post->lots = NULL;
    post->lot_count = 0;
}

/* Room for a handle in an array by handle. */
static uint32_t room_for(uint32_t handle, uint32_t room)
{
    return handle < room ? room : handle + handle / 2 + 256;
}

void kept_note_handle(struct standing_live *live, struct kept_lot *lot)
{
    uint32_t room = room_for(lot->handle, live->lot_at_room);
    if (room > live->lot_at_room) {
        live->lot_at =
            memory_resize(live->lot_at, room, sizeof(struct kept_lot *));
        live->lot_at_room = room;
    }
    live->lot_at[lot->handle] = lot;
}

void kept_note_pair(struct kept_flow *flow, uint32_t pair, int64_t least)
{
    uint32_t room = room_for(pair, flow->room);
    if (room > flow->room) {
        flow->least_at = memory_resize(flow->least_at, room, sizeof least);
        flow->is_promised =
            memory_resize(flow->is_promised, room, sizeof(bool));
        flow->room = room;
    }
    flow->least_at[pair] = least;
    flow->is_promised[pair] = false;
}

static void reading_reserve(struct kept_reading *reading, uint32_t count)
{
    if (count <= reading->room)
        return;
    reading->lots = memory_resize(reading->lots, count, sizeof *reading->lots);
    reading->room = count;
}

void kept_handles_clear(struct live_handles *handles)
{
    memory_free(handles->offer);
    memory_free(handles->demand);
    memory_free(handles->group);
    memory_free(handles->buyer);
    memory_free(handles->pair);
}

static bool is_of(const struct market_name *name, const char *product,
                  enum unit unit)
{
    return unit == name->unit && strcmp(product, name->product) == 0;
}

/* One of the two is NULL. */
static void read_lots(const struct market_day *day, const struct offer *offer,
                      const struct demand *demand, struct kept_reading *reading)
{
    uint32_t count = offer ? offer->lots_count : demand->lots_count;
    struct kept_lot kept = {.side = offer ? KEPT_OFFER : KEPT_DEMAND};
    void *lots = memory_allocate(count, offer ? sizeof(struct offer_lot)
                                              : sizeof(struct demand_lot));
    const struct offer_lot *offered = lots;
    const struct demand_lot *wanted = lots;
    reading_reserve(reading, count);
    kept.has_least = (offer ? offer->least_lot : demand->least_lot) > 0;
    reading->post = offer ? market_offer_lots(day, offer, lots)
                          : market_demand_lots(day, demand, lots);
    for (uint32_t index = 0; index < reading->post.lot_count; index++) {
        if (offer)
            kept.offer = offered[index];
        else
            kept.demand = wanted[index];
        reading->lots[index] = kept;
    }
    memory_free(lots);
}

bool kept_read(const struct market_day *day, const struct market_name *name,
               const struct kept_key *key, struct kept_reading *reading)
{
    bool is_offer = key->side == KEPT_OFFER;
    const struct offer *offer =
        is_offer ? market_find(day->market, &record_offer, key->id) : NULL;
    const struct demand *demand =
        is_offer ? NULL : market_find(day->market, &record_demand, key->id);
    bool is_there = offer
                        ? is_of(name, offer->product, offer->unit)
                        : demand && is_of(name, demand->product, demand->unit);
    if (is_there)
        read_lots(day, offer, demand, reading);
    return is_there;
}
