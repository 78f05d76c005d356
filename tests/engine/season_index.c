#include "tests/engine/season_index.h"

#include "base/memory.h"

void season_index_init(struct season_index *index, struct season *season)
{
    *index = (struct season_index){.season = season};
    for (int side = 0; side < 2; side++)
        index->cells[side] = live_cells_create();
}

void season_index_clear(struct season_index *index)
{
    live_cells_destroy(index->cells[0]);
    live_cells_destroy(index->cells[1]);
    memory_free(index->place);
    memory_free(index->side);
    live_best_clear(&index->best);
}

const struct season_lot *season_lot_at(const struct season *season, int side,
                                       struct season_place place)
{
    const struct season_market *product = &season->products[place.product];
    return side == 0 ? &product->offers[place.at] : &product->needs[place.at];
}

/* What the lot adds to a pair's value. */
static int64_t worth(int side, const struct season_lot *lot)
{
    return side == 0 ? -lot->price : lot->price;
}

void season_index_insert(struct season_index *index, uint32_t handle, int side,
                         struct season_place place)
{
    if (handle >= index->room) {
        index->room = handle + handle / 4 + 64;
        index->place =
            memory_resize(index->place, index->room, sizeof *index->place);
        index->side =
            memory_resize(index->side, index->room, sizeof *index->side);
    }
    const struct season_lot *lot = season_lot_at(index->season, side, place);
    index->place[handle] = place;
    index->side[handle] = (uint8_t)(1 + side);
    live_cells_insert(index->cells[side],
                      place.product * SEASON_COMMUNES + lot->commune,
                      &(struct cells_lot){.gain = worth(side, lot),
                                          .lot = handle,
                                          .from = lot->first_day,
                                          .to = lot->last_day,
                                          .rank = lot->grade});
}

void season_index_remove(struct season_index *index, uint32_t handle)
{
    live_cells_remove(index->cells[index->side[handle] - 1], handle);
    index->side[handle] = 0;
}

static void set_price(void *context, uint32_t handle, int64_t price)
{
    struct season_index *index = context;
    int side = index->side[handle] - 1;
    const struct season_lot *lot =
        season_lot_at(index->season, side, index->place[handle]);
    live_cells_set_gain(index->cells[side], handle, worth(side, lot) - price);
}

/* One lot's partners: for each commune its distance. */
struct query {
    struct season_index *index;
    const struct season_lot *lot;
    struct season_place place;
    int side;
    int64_t base; /* what the lot and the way add to a pair's value */
    int32_t far;
};

/* The pair's value, or 0 where the two do not suit each other. */
static int64_t value_with(const struct query *query, uint32_t partner,
                          const struct season_lot **ret_other)
{
    const struct season_index *index = query->index;
    const struct season_lot *other =
        season_lot_at(index->season, !query->side, index->place[partner]);
    const struct season_lot *need = query->side == 0 ? other : query->lot;
    *ret_other = other;
    int64_t value = query->base + worth(!query->side, other);
    return query->far <= need->reach_km && value > 0 ? value : 0;
}

static int64_t visit_most(void *context, const struct cells_lot *found,
                          int64_t least)
{
    const struct season_lot *other;
    return value_with(context, found->lot, &other) > 0 ? found->gain + 1
                                                       : least;
}

static int64_t visit_all(void *context, const struct cells_lot *found,
                         int64_t least)
{
    const struct query *query = context;
    const struct season_lot *other;
    int64_t value = value_with(query, found->lot, &other);
    if (value == 0)
        return least;
    const struct live_pair pair = {
        .lot = found->lot,
        .value = value,
        .hash = season_pair_hash(query->side == 0 ? query->lot->id : other->id,
                                 query->side == 0 ? other->id : query->lot->id),
    };
    return live_best_add(&query->index->best, &pair, found->gain + query->base,
                         least + query->base) -
           query->base;
}

/* Returns the least gain that would still have been news. */
static int64_t ask(struct season_index *index, uint32_t handle, int64_t least,
                   cells_visit *visit)
{
    struct query query = {.index = index,
                          .side = index->side[handle] - 1,
                          .place = index->place[handle]};
    query.lot = season_lot_at(index->season, query.side, query.place);
    struct cells_wish wish = {.from = query.lot->first_day,
                              .to = query.lot->last_day,
                              .least_rank = INT32_MIN,
                              .most_rank = INT32_MAX,
                              .visit = visit,
                              .context = &query};
    if (query.side == 0)
        wish.most_rank = query.lot->grade;
    else
        wish.least_rank = query.lot->grade;
    index->queries++;
    for (uint32_t c = 0; c < SEASON_COMMUNES; c++) {
        query.far = index->season->distance[query.lot->commune][c];
        if (query.side == 1 && query.far > query.lot->reach_km)
            continue;
        query.base =
            worth(query.side, query.lot) - SEASON_VND_PER_KM * query.far;
        least = live_cells_find(index->cells[!query.side],
                                query.place.product * SEASON_COMMUNES + c,
                                &wish, least - query.base) +
                query.base;
    }
    return least;
}

static int64_t most(void *context, uint32_t handle, int64_t least)
{
    return ask(context, handle, least + 1, visit_most) - 1;
}

static uint32_t list(void *context, uint32_t handle, int64_t least,
                     uint32_t room, const struct live_pair **ret_pairs)
{
    struct season_index *index = context;
    live_best_begin(&index->best, room);
    ask(index, handle, least, visit_all);
    *ret_pairs = index->best.pairs;
    return index->best.count;
}

static uint32_t part(void *context, uint32_t handle)
{
    const struct season_index *index = context;
    return index->place[handle].product;
}

struct live_index season_index_live(struct season_index *index)
{
    return (struct live_index){.context = index,
                               .value_most = 100000,
                               .price = set_price,
                               .most = most,
                               .list = list,
                               .part = part};
}
