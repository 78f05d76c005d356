#include <stdio.h>
#include <stdlib.h>

#include "base/check.h"
#include "base/memory.h"
#include "matcher/engine/live_read.h"
#include "tests/engine/bench_live.h"
#include "tests/engine/random_market.h"
#include "tests/engine/season_index.h"
#include "tests/test.h"

#define WAITING 10 /* per cent of lots that are out at any time, about */
#define CHECKS 2   /* of the certificate over all pairs, in a run */

struct season_entry {
    struct season_place place;
    uint32_t handle; /* 0: not open */
};

struct season_field {
    struct season *season;
    struct season_index index;
    struct engine_live *live;
    struct season_entry *entries[2];
    uint32_t count[2];
    uint64_t random;
};

static uint32_t list_entries(struct season_field *field, int side)
{
    uint32_t count = 0;
    for (uint32_t p = 0; p < SEASON_PRODUCTS; p++) {
        const struct engine_market *market = &field->season->products[p].market;
        uint32_t lots = side == 0 ? market->offer_count : market->demand_count;
        field->entries[side] =
            memory_resize(field->entries[side], (size_t)count + lots + 1,
                          sizeof *field->entries[side]);
        for (uint32_t at = 0; at < lots; at++)
            field->entries[side][count++] =
                (struct season_entry){.place = {p, at}};
    }
    return count;
}

static int64_t quantity_of(const struct season_field *field, int side,
                           const struct season_entry *entry)
{
    return season_lot_at(field->season, side, entry->place)->quantity;
}

/* What is being loaded, by place in the market. */
struct loading {
    struct season_index *index;
    const struct season_place *places[2];
    uint32_t *handles[2];
    uint32_t count[2];
};

static struct loading loading;

static void insert_loaded(void *context)
{
    for (int side = 0; side < 2; side++) {
        for (uint32_t k = 0; k < loading.count[side]; k++)
            season_index_insert(context, loading.handles[side][k], side,
                                loading.places[side][k]);
    }
}

/* The open entries into an engine that is made for them. */
static struct engine_live *load(const struct season_field *field,
                                struct season_index *index,
                                uint32_t *handles[2])
{
    struct engine_live *live = live_create(NULL);
    struct engine_offer *offers =
        memory_allocate(field->count[0], sizeof *offers);
    struct engine_demand *demands =
        memory_allocate(field->count[1], sizeof *demands);
    struct season_place *places[2];
    loading = (struct loading){.index = index};
    for (int side = 0; side < 2; side++) {
        places[side] =
            memory_allocate(field->count[side], sizeof *places[side]);
        for (uint32_t k = 0; k < field->count[side]; k++) {
            const struct season_entry *entry = &field->entries[side][k];
            uint32_t at = loading.count[side];
            if (!entry->handle)
                continue;
            if (side == 0)
                offers[at] = (struct engine_offer){
                    .quantity = quantity_of(field, 0, entry),
                    .group = ENGINE_NONE};
            else
                demands[at] = (struct engine_demand){
                    .quantity = quantity_of(field, 1, entry),
                    .buyer = ENGINE_NONE};
            places[side][at] = entry->place;
            loading.count[side]++;
        }
        loading.places[side] = places[side];
        loading.handles[side] = handles[side];
    }
    struct live_index own = season_index_live(index);
    own.loaded = insert_loaded;
    live_set_index(live, &own);
    struct engine_market market = {.offers = offers,
                                   .demands = demands,
                                   .offer_count = loading.count[0],
                                   .demand_count = loading.count[1]};
    struct live_handles wanted = {.offer = handles[0], .demand = handles[1]};
    CHECK(live_load(live, &market, &wanted) == STATUS_ok);
    memory_free(offers);
    memory_free(demands);
    memory_free(places[0]);
    memory_free(places[1]);
    return live;
}

static void field_init(struct season_field *field, uint32_t lots)
{
    uint32_t *handles[2];
    *field = (struct season_field){
        .season = season_create(lots + lots * WAITING / 100, 20260601),
        .random = 11};
    season_index_init(&field->index, field->season);
    for (int side = 0; side < 2; side++) {
        field->count[side] = list_entries(field, side);
        handles[side] = memory_allocate(field->count[side], sizeof(uint32_t));
        for (uint32_t k = 0; k < field->count[side]; k++)
            field->entries[side][k].handle =
                random_between(&field->random, 0, 99 + WAITING) >= WAITING;
    }
    field->live = load(field, &field->index, handles);
    for (int side = 0; side < 2; side++) {
        uint32_t at = 0;
        for (uint32_t k = 0; k < field->count[side]; k++) {
            if (field->entries[side][k].handle)
                field->entries[side][k].handle = handles[side][at++];
        }
        memory_free(handles[side]);
    }
}

static void field_clear(struct season_field *field)
{
    live_destroy(field->live);
    season_index_clear(&field->index);
    memory_free(field->entries[0]);
    memory_free(field->entries[1]);
    season_destroy(field->season);
}

static struct season_entry *pick(struct season_field *field, bool open,
                                 int *ret_side)
{
    for (;;) {
        int side = (int)random_between(&field->random, 0, 1);
        struct season_entry *entry = &field->entries[side][random_between(
            &field->random, 0, field->count[side] - 1)];
        *ret_side = side;
        if ((entry->handle != 0) == open)
            return entry;
    }
}

static double arrive(struct season_field *field)
{
    int side;
    struct season_entry *entry = pick(field, false, &side);
    struct live_post post = {.quantity = quantity_of(field, side, entry)};
    double start = bench_seconds();
    uint32_t handle = live_next_handle(field->live);
    season_index_insert(&field->index, handle, side, entry->place);
    enum status status =
        side == 0 ? live_add_offer(field->live, &post, &handle, NULL)
                  : live_add_demand(field->live, &post, &handle, NULL);
    double took = bench_seconds() - start;
    CHECK(status == STATUS_ok);
    entry->handle = handle;
    return took;
}

static double withdraw(struct season_field *field)
{
    int side;
    struct season_entry *entry = pick(field, true, &side);
    double start = bench_seconds();
    season_index_remove(&field->index, entry->handle);
    enum status status = live_remove_lot(field->live, entry->handle);
    double took = bench_seconds() - start;
    CHECK(status == STATUS_ok);
    entry->handle = 0;
    return took;
}

static double change(struct season_field *field)
{
    int side;
    struct season_entry *entry = pick(field, true, &side);
    struct season_market *product =
        &field->season->products[entry->place.product];
    struct season_lot *lot = side == 0 ? &product->offers[entry->place.at]
                                       : &product->needs[entry->place.at];
    lot->quantity = random_between(&field->random, 0, 1)
                        ? random_between(&field->random, 50, 500)
                        : lot->quantity / 2 + 1;
    double start = bench_seconds();
    enum status status =
        live_set_quantity(field->live, entry->handle, lot->quantity);
    double took = bench_seconds() - start;
    CHECK(status == STATUS_ok);
    return took;
}

/* ---- what stands, from the definition: outside of the timing */

static bool suit(const struct season_field *field,
                 const struct season_lot *offer, const struct season_lot *need,
                 int64_t *ret_value)
{
    int32_t far = field->season->distance[offer->commune][need->commune];
    *ret_value = need->price - offer->price - SEASON_VND_PER_KM * far;
    return *ret_value > 0 && offer->grade >= need->grade &&
           offer->first_day <= need->last_day &&
           need->first_day <= offer->last_day && far <= need->reach_km;
}

/* What all pairs of lots come to: candidates, and those that are worth more
 * than they earn. */
struct asked {
    uint64_t pairs;
    uint64_t broken;
};

static void ask_offer(const struct season_field *field,
                      const struct season_entry *own,
                      const struct season_entry *needs, uint32_t need_count,
                      struct asked *asked)
{
    const struct season_lot *offer =
        season_lot_at(field->season, 0, own->place);
    int64_t price = live_price(field->live, own->handle), value;
    for (uint32_t j = 0; j < need_count; j++) {
        if (!needs[j].handle ||
            !suit(field, offer, season_lot_at(field->season, 1, needs[j].place),
                  &value))
            continue;
        asked->pairs++;
        asked->broken +=
            value > price + live_price(field->live, needs[j].handle);
    }
}

/* Every pair of lots of one product, by a plain double loop. */
static uint64_t check_pairs(const struct season_field *field)
{
    const struct season_entry *offers = field->entries[0];
    const struct season_entry *needs = field->entries[1];
    struct asked asked = {0};
    for (uint32_t p = 0; p < SEASON_PRODUCTS; p++) {
        const struct engine_market *market = &field->season->products[p].market;
        for (uint32_t i = 0; i < market->offer_count; i++) {
            if (offers[i].handle)
                ask_offer(field, &offers[i], needs, market->demand_count,
                          &asked);
        }
        offers += market->offer_count;
        needs += market->demand_count;
    }
    EXPECT_NUMBER(asked.broken, 0);
    return asked.pairs;
}

/* Lines are pairs, within the quantities, and worth the total. */
static void check_lines(const struct season_field *field)
{
    uint32_t nodes = live_node_count(field->live);
    int64_t *left = memory_allocate(nodes, sizeof *left), total = 0, value;
    uint32_t broken = 0;
    for (int side = 0; side < 2; side++) {
        for (uint32_t k = 0; k < field->count[side]; k++)
            left[field->entries[side][k].handle] =
                quantity_of(field, side, &field->entries[side][k]);
    }
    for (uint32_t k = 0; k < field->count[0]; k++) {
        uint32_t handle = field->entries[0][k].handle;
        uint32_t lines = handle ? live_line_count(field->live, handle) : 0;
        for (uint32_t n = 0; n < lines; n++) {
            uint32_t pair;
            uint32_t need = live_pair_at(field->live, handle, n, &pair).lot;
            int64_t quantity = live_quantity(field->live, pair);
            broken += !suit(
                field,
                season_lot_at(field->season, 0, field->entries[0][k].place),
                season_lot_at(field->season, 1, field->index.place[need]),
                &value);
            total += value * quantity;
            left[handle] -= quantity;
            left[need] -= quantity;
        }
    }
    for (uint32_t node = 1; node < nodes; node++)
        broken += left[node] < 0;
    EXPECT_NUMBER(broken, 0);
    EXPECT_NUMBER(live_total(field->live), total);
    EXPECT_NUMBER(live_bound(field->live) - live_gap(field->live), total);
    memory_free(left);
}

/* A standing optimum and the places of its lots. */
struct side_by_side {
    const struct engine_live *live;
    const struct season_index *index;
};

static int64_t carried(const struct side_by_side *one, uint32_t offer,
                       struct season_place need)
{
    uint32_t lines = live_line_count(one->live, offer), pair;
    for (uint32_t n = 0; n < lines; n++) {
        uint32_t other = live_pair_at(one->live, offer, n, &pair).lot;
        if (one->index->place[other].at == need.at)
            return live_quantity(one->live, pair);
    }
    return 0;
}

/* Lines of an offer lot that the other one has not, or not as much. */
static uint32_t differing(const struct side_by_side *one, uint32_t own,
                          const struct side_by_side *other, uint32_t same)
{
    uint32_t lines = live_line_count(one->live, own), count = 0, pair;
    count += live_line_count(other->live, same) != lines;
    for (uint32_t n = 0; n < lines; n++) {
        uint32_t need = live_pair_at(one->live, own, n, &pair).lot;
        count += carried(other, same, one->index->place[need]) !=
                 live_quantity(one->live, pair);
    }
    return count;
}

/* Seconds of a full solve of the same lots, whose lines are the same. */
static double solve_again(const struct season_field *field)
{
    struct season_index index;
    uint32_t *handles[2], wrong = 0, at = 0;
    for (int side = 0; side < 2; side++)
        handles[side] = memory_allocate(field->count[side], sizeof(uint32_t));
    season_index_init(&index, field->season);
    double start = bench_seconds();
    struct engine_live *fresh = load(field, &index, handles);
    double took = bench_seconds() - start;
    struct side_by_side one = {field->live, &field->index};
    struct side_by_side other = {fresh, &index};
    for (uint32_t k = 0; k < field->count[0]; k++) {
        uint32_t own = field->entries[0][k].handle;
        if (own)
            wrong += differing(&one, own, &other, handles[0][at++]);
    }
    EXPECT_NUMBER(wrong, 0);
    EXPECT_NUMBER(live_total(field->live), live_total(fresh));
    live_destroy(fresh);
    season_index_clear(&index);
    memory_free(handles[0]);
    memory_free(handles[1]);
    return took;
}

static size_t bytes_a_lot(const struct season_field *field, uint32_t lots)
{
    size_t pair_bytes;
    size_t bytes = live_memory_bytes(field->live, &pair_bytes) +
                   live_cells_bytes(field->index.cells[0]) +
                   live_cells_bytes(field->index.cells[1]) +
                   field->index.room * (sizeof(struct season_place) + 1);
    fprintf(stderr, "pairs held: %u, %zu MB of them\n",
            live_open_pairs(field->live), pair_bytes >> 20);
    return bytes / (2 * (size_t)lots);
}

void bench_season(const char *name, uint32_t lots, int events, uint64_t budget)
{
    struct season_field field;
    struct bench_behind behind = {.budget = budget};
    double *took = memory_allocate((size_t)events, sizeof *took);
    uint64_t pairs = 0;
    double start = bench_seconds();
    field_init(&field, lots);
    live_set_budget(field.live, budget);
    fprintf(stderr, "%s: loaded in %.3f s, %u pairs held\n", name,
            bench_seconds() - start, live_open_pairs(field.live));
    for (int k = 0; k < events; k++) {
        int64_t dice = random_between(&field.random, 1, 10);
        took[k] = dice <= 4   ? arrive(&field)
                  : dice <= 8 ? withdraw(&field)
                              : change(&field);
        bench_work_behind(field.live, &behind);
        if ((k + 1) % (events / CHECKS) == 0) {
            pairs = check_pairs(&field);
            check_lines(&field);
        }
    }
    while (!live_finish(field.live, budget))
        ;
    fprintf(stderr, "%s: %llu pairs in all, %llu queries\n", name,
            (unsigned long long)pairs, (unsigned long long)field.index.queries);
    EXPECT_NUMBER(live_full_solves(field.live), 1);
    static double full_solve; /* the run before this one, without a budget */
    if (budget == 0)
        full_solve = solve_again(&field);
    bench_report(name, took, events, full_solve, bytes_a_lot(&field, lots),
                 &behind);
    memory_free(took);
    field_clear(&field);
}

static double solve_products(struct season *season)
{
    double start = bench_seconds();
    for (uint32_t p = 0; p < SEASON_PRODUCTS; p++) {
        struct season_market *product = &season->products[p];
        struct engine_priced priced;
        CHECK(engine_solve_priced(&product->market, &product->pricer, NULL,
                                  &priced) == STATUS_ok);
        engine_priced_clear(&priced);
    }
    return bench_seconds() - start;
}

void bench_season_load(const char *name, uint32_t lots)
{
    struct season_field field = {.season = season_create(lots, 20260601)};
    uint32_t *handles[2];
    season_index_init(&field.index, field.season);
    for (int side = 0; side < 2; side++) {
        field.count[side] = list_entries(&field, side);
        handles[side] = memory_allocate(field.count[side], sizeof(uint32_t));
        for (uint32_t k = 0; k < field.count[side]; k++)
            field.entries[side][k].handle = 1;
    }
    double start = bench_seconds();
    field.live = load(&field, &field.index, handles);
    double took = bench_seconds() - start;
    bench_report_load(name, took, solve_products(field.season));
    memory_free(handles[0]);
    memory_free(handles[1]);
    field_clear(&field);
}
