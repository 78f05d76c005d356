/* `./run bench live`: one event on a standing optimum against a full solve of
 * the same market in the same run, one JSON object a line. 40 % arrivals, 40 %
 * withdrawals, 20 % changes of quantity; each answer is exact. --load: what it
 * takes to load a season whose pairs are asked for. */
#include <inttypes.h>
#include <time.h>

#include "base/check.h"
#include "base/memory.h"
#include "matcher/engine/live_work.h"
#include "tests/engine/bench_live.h"
#include "tests/engine/random_market.h"
#include "tests/test.h"

#define PRODUCTS 40
#define WAITING 10 /* per cent of lots that are out at any time, about */

struct bench_case {
    const char *name;
    uint32_t lots;   /* of each side, open */
    uint32_t degree; /* pairs a demand lot looks for at most; 0: all */
    int events;
    uint64_t budget; /* pairs an event may look at; 0: all it takes */
};

struct bench_lot {
    int64_t quantity;
    int64_t price; /* ask or bid */
    int32_t x, y;  /* km */
    int32_t from, to;
    uint32_t product;
    uint32_t grade;
    uint32_t handle; /* 0: not open */
    uint32_t first;  /* in links */
    uint32_t link_count;
};

struct link {
    uint32_t other;
    int64_t value;
    uint64_t hash;
};

/* All lots there could be, and by lot its partners. */
struct bench_field {
    struct bench_lot *lots; /* offers, then demands */
    struct link *links;
    uint32_t offers; /* and as many demands */
    uint32_t pairs;
    uint64_t random;
};

static int64_t any(struct bench_field *field, int64_t least, int64_t most)
{
    return random_between(&field->random, least, most);
}

/* Many small lots and few large ones. */
static int64_t power_law(struct bench_field *field)
{
    int64_t quantity = any(field, 50, 500);
    while (any(field, 0, 2) == 0 && quantity < 100000)
        quantity *= 3;
    return quantity;
}

/* Zipf: product k is wanted 1 / (k + 1) as often as the first. */
static uint32_t any_product(struct bench_field *field)
{
    for (;;) {
        uint32_t product = (uint32_t)any(field, 0, PRODUCTS - 1);
        if (any(field, 0, product) == 0)
            return product;
    }
}

static struct bench_lot any_lot(struct bench_field *field, bool offer)
{
    struct bench_lot lot = {.quantity = power_law(field)};
    int32_t cluster = (int32_t)any(field, 0, 3);
    lot.product = any_product(field);
    lot.price = 4000 + 1500 * (int64_t)lot.product +
                (offer ? any(field, 0, 4000) : any(field, 2000, 7000));
    lot.x = (cluster % 2) * 60 + (int32_t)any(field, 0, 40);
    lot.y = (cluster / 2) * 60 + (int32_t)any(field, 0, 40);
    lot.from = (int32_t)any(field, 0, 300);
    lot.to = lot.from + (int32_t)any(field, 10, offer ? 60 : 30);
    lot.grade = (uint32_t)any(field, 0, 3);
    return lot;
}

static int64_t link_value(const struct bench_lot *offer,
                          const struct bench_lot *demand)
{
    int32_t dx = offer->x - demand->x, dy = offer->y - demand->y;
    int32_t far = (dx < 0 ? -dx : dx) + (dy < 0 ? -dy : dy);
    if (offer->product != demand->product || offer->to < demand->from ||
        demand->to < offer->from || offer->grade < demand->grade || far > 80)
        return 0;
    return demand->price - offer->price - 20 * far;
}

struct found {
    uint32_t *offer;
    uint32_t *demand;
    uint32_t room;
};

static void note(struct bench_field *field, struct found *found, uint32_t offer,
                 uint32_t demand)
{
    if (field->pairs == found->room) {
        found->room = found->room * 2 + 1024;
        found->offer =
            memory_resize(found->offer, found->room, sizeof(uint32_t));
        found->demand =
            memory_resize(found->demand, found->room, sizeof(uint32_t));
    }
    CHECK(found->offer && found->demand);
    found->offer[field->pairs] = offer;
    found->demand[field->pairs++] = demand;
    field->lots[offer].link_count++;
    field->lots[demand].link_count++;
}

/* Lots of one product are neighbours in `order`. */
static uint32_t *order_offers(const struct bench_field *field,
                              uint32_t start[PRODUCTS + 1])
{
    uint32_t *order = memory_allocate(field->offers, sizeof *order);
    uint32_t count = 0;
    for (uint32_t product = 0; product < PRODUCTS; product++) {
        start[product] = count;
        for (uint32_t i = 0; i < field->offers; i++) {
            if (field->lots[i].product == product)
                order[count++] = i;
        }
    }
    start[PRODUCTS] = count;
    return order;
}

static void find_pairs(struct bench_field *field, uint32_t degree,
                       struct found *found)
{
    uint32_t start[PRODUCTS + 1];
    uint32_t *order = order_offers(field, start);
    for (uint32_t j = field->offers; j < 2 * field->offers; j++) {
        uint32_t product = field->lots[j].product, most = degree;
        uint32_t count = start[product + 1] - start[product];
        uint32_t at = count ? (uint32_t)any(field, 0, count - 1) : 0;
        for (uint32_t k = 0; k < count && (!degree || most > 0); k++) {
            uint32_t i = order[start[product] + (at + k) % count];
            if (link_value(&field->lots[i], &field->lots[j]) <= 0)
                continue;
            note(field, found, i, j);
            most--;
        }
    }
    memory_free(order);
}

static void link_pairs(struct bench_field *field, const struct found *found)
{
    uint32_t lots = 2 * field->offers, first = 0;
    field->links =
        memory_allocate(2 * (size_t)field->pairs, sizeof *field->links);
    for (uint32_t k = 0; k < lots; k++) {
        field->lots[k].first = first;
        first += field->lots[k].link_count;
        field->lots[k].link_count = 0;
    }
    CHECK(field->pairs == 0 || (found->offer && found->demand));
    for (uint32_t k = 0; k < field->pairs; k++) {
        struct bench_lot *offer = &field->lots[found->offer[k]];
        struct bench_lot *demand = &field->lots[found->demand[k]];
        struct link link = {
            .other = found->demand[k],
            .value = link_value(offer, demand),
            .hash = random_next(&field->random) >> (64 - ENGINE_HASH_BITS),
        };
        field->links[offer->first + offer->link_count++] = link;
        link.other = found->offer[k];
        field->links[demand->first + demand->link_count++] = link;
    }
}

static void field_init(struct bench_field *field, const struct bench_case *what)
{
    *field = (struct bench_field){.random = 20260601};
    field->offers = what->lots + what->lots * WAITING / 100;
    field->lots =
        memory_allocate(2 * (size_t)field->offers, sizeof *field->lots);
    for (uint32_t k = 0; k < 2 * field->offers; k++)
        field->lots[k] = any_lot(field, k < field->offers);
    struct found found = {0};
    find_pairs(field, what->degree, &found);
    link_pairs(field, &found);
    memory_free(found.offer);
    memory_free(found.demand);
}

static void field_clear(struct bench_field *field)
{
    memory_free(field->lots);
    memory_free(field->links);
}

/* Of this thread alone: the slices that others take of a busy machine would
 * be the whole tail. */
double bench_seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void must(enum status status)
{
    if (status != STATUS_ok)
        exit(EXIT_FAILURE);
}

/* The market of the lots that are open, those of the first places. */
static void load(struct bench_field *field, struct engine_live *live,
                 uint32_t lots)
{
    struct engine_offer *offers = memory_allocate(lots, sizeof *offers);
    struct engine_demand *demands = memory_allocate(lots, sizeof *demands);
    struct engine_pair *pairs = memory_allocate(field->pairs, sizeof *pairs);
    uint32_t *handles = memory_allocate(2 * (size_t)lots, sizeof *handles);
    struct engine_market market = {.offers = offers,
                                   .demands = demands,
                                   .pairs = pairs,
                                   .offer_count = lots,
                                   .demand_count = lots};
    for (uint32_t k = 0; k < lots; k++) {
        const struct bench_lot *lot = &field->lots[k];
        offers[k] = (struct engine_offer){lot->quantity, ENGINE_NONE};
        demands[k] = (struct engine_demand){
            .quantity = field->lots[field->offers + k].quantity,
            .buyer = ENGINE_NONE};
        for (uint32_t n = 0; n < lot->link_count; n++) {
            const struct link *link = &field->links[lot->first + n];
            uint32_t j = link->other - field->offers;
            if (j < lots)
                pairs[market.pair_count++] =
                    (struct engine_pair){link->value, 0, link->hash, k, j};
        }
    }
    struct live_handles wanted = {.offer = handles, .demand = handles + lots};
    must(live_load(live, &market, &wanted));
    for (uint32_t k = 0; k < lots; k++) {
        field->lots[k].handle = handles[k];
        field->lots[field->offers + k].handle = handles[lots + k];
    }
    memory_free(offers);
    memory_free(demands);
    memory_free(pairs);
    memory_free(handles);
}

static uint32_t pick(struct bench_field *field, bool open)
{
    for (;;) {
        uint32_t lot = (uint32_t)any(field, 0, 2 * field->offers - 1);
        if ((field->lots[lot].handle != 0) == open)
            return lot;
    }
}

static double arrive(struct bench_field *field, struct engine_live *live)
{
    uint32_t place = pick(field, false);
    struct bench_lot *lot = &field->lots[place];
    struct live_pair *pairs = memory_allocate(lot->link_count, sizeof *pairs);
    struct live_post post = {.quantity = lot->quantity, .pairs = pairs};
    for (uint32_t n = 0; n < lot->link_count; n++) {
        const struct link *link = &field->links[lot->first + n];
        uint32_t partner = field->lots[link->other].handle;
        if (partner)
            pairs[post.pair_count++] =
                (struct live_pair){partner, link->value, link->hash};
    }
    double start = bench_seconds();
    must(place < field->offers
             ? live_add_offer(live, &post, &lot->handle, NULL)
             : live_add_demand(live, &post, &lot->handle, NULL));
    double took = bench_seconds() - start;
    memory_free(pairs);
    return took;
}

static double withdraw(struct bench_field *field, struct engine_live *live)
{
    struct bench_lot *lot = &field->lots[pick(field, true)];
    double start = bench_seconds();
    must(live_remove_lot(live, lot->handle));
    double took = bench_seconds() - start;
    lot->handle = 0;
    return took;
}

/* Held, released, or counted anew. */
static double change(struct bench_field *field, struct engine_live *live)
{
    struct bench_lot *lot = &field->lots[pick(field, true)];
    lot->quantity = any(field, 0, 1) ? power_law(field) : lot->quantity / 2 + 1;
    double start = bench_seconds();
    must(live_set_quantity(live, lot->handle, lot->quantity));
    return bench_seconds() - start;
}

static int compare(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

static double solve_again(const struct engine_live *live)
{
    struct live_snapshot snapshot;
    struct engine_clearing *clearing = NULL;
    live_snapshot_init(live, &snapshot);
    double start = bench_seconds();
    must(engine_solve(&snapshot.market, NULL, &clearing));
    double took = bench_seconds() - start;
    EXPECT_NUMBER(live_total(live), clearing->total);
    EXPECT_NUMBER(live_bound(live), clearing->total);
    for (uint32_t k = 0; k < snapshot.market.pair_count; k++)
        EXPECT_NUMBER(live_quantity(live, snapshot.handles.pair[k]),
                      clearing->quantity[k]);
    engine_clearing_destroy(clearing);
    live_snapshot_clear(&snapshot);
    return took;
}

static void report(const char *name, const char *measure, double ours,
                   double theirs)
{
    printf("{\"bench\":\"live\",\"case\":\"%s, %s\",\"ours\":%.3f,"
           "\"baseline\":\"full solve\",\"theirs\":%.0f,\"unit\":\"us\","
           "\"ratio\":%.7f}\n",
           name, measure, ours * 1e6, theirs * 1e6, ours / theirs);
    fflush(stdout);
}

static void report_behind(const char *name, int events,
                          const struct bench_behind *behind)
{
    printf("{\"bench\":\"live\",\"case\":\"%s, left open\",\"ours\":%d,"
           "\"baseline\":\"events\",\"theirs\":%d,\"unit\":\"events\","
           "\"ratio\":%.4f,\"worst_gap_ppm\":%.1f,\"behind_s\":%.3f,"
           "\"longest_slice_us\":%.0f}\n",
           name, behind->open, events, (double)behind->open / events,
           behind->worst_gap * 1e6, behind->seconds, behind->longest * 1e6);
}

void bench_report(const char *name, double *took, int events, double full_solve,
                  size_t bytes_a_lot, const struct bench_behind *behind)
{
    size_t count = (size_t)events;
    qsort(took, count, sizeof *took, compare);
    report(name, "p50", took[count / 2], full_solve);
    report(name, "p99", took[count - count / 100 - 1], full_solve);
    report(name, "max", took[count - 1], full_solve);
    printf("{\"bench\":\"live\",\"case\":\"%s, memory a lot\",\"ours\":%zu,"
           "\"baseline\":\"aim\",\"theirs\":400,\"unit\":\"bytes\","
           "\"ratio\":%.3f}\n",
           name, bytes_a_lot, (double)bytes_a_lot / 400);
    if (behind->budget)
        report_behind(name, events, behind);
    fflush(stdout);
}

void bench_report_load(const char *name, double ours, double full_solve)
{
    report(name, "loading", ours, full_solve);
}

/* One slice after each event, as an idle moment would have it. */
void bench_work_behind(struct engine_live *live, struct bench_behind *behind)
{
    if (live_is_finished(live))
        return;
    double gap = (double)live_gap(live) / (double)live_total(live);
    behind->worst_gap = gap > behind->worst_gap ? gap : behind->worst_gap;
    behind->open++;
    double start = bench_seconds();
    live_finish(live, behind->budget);
    double took = bench_seconds() - start;
    behind->seconds += took;
    behind->longest = took > behind->longest ? took : behind->longest;
}

static void run_case(const struct bench_case *what)
{
    struct bench_field field;
    field_init(&field, what);
    struct engine_live *live = live_create(NULL);
    double *took = memory_allocate((size_t)what->events, sizeof *took);
    struct bench_behind behind = {.budget = what->budget};
    double start = bench_seconds();
    load(&field, live, what->lots);
    live_set_budget(live, what->budget);
    fprintf(stderr, "%s: %u pairs in all, loaded in %.3f s\n", what->name,
            field.pairs, bench_seconds() - start);
    for (int k = 0; k < what->events; k++) {
        int64_t dice = any(&field, 1, 10);
        took[k] = dice <= 4   ? arrive(&field, live)
                  : dice <= 8 ? withdraw(&field, live)
                              : change(&field, live);
        bench_work_behind(live, &behind);
    }
    while (!live_finish(live, what->budget))
        ;
    size_t pair_bytes;
    size_t bytes = live_memory_bytes(live, &pair_bytes);
    bench_report(what->name, took, what->events, solve_again(live),
                 bytes / (2 * (size_t)what->lots), &behind);
    if (what->budget == 0)
        EXPECT_NUMBER(live_full_solves(live), 1);
    memory_free(took);
    live_destroy(live);
    field_clear(&field);
}

int main(int argc, char **argv)
{
    static const struct bench_case cases[] = {
        {"1k + 1k, all pairs", 1000, 0, 10000, 0},
        {"10k + 10k, all pairs", 10000, 0, 10000, 0},
        {"10k + 10k, all pairs, at most 5,000 looked at", 10000, 0, 10000,
         5000},
        {"100k + 100k, 32 a need", 100000, 32, 10000, 0},
        {"100k + 100k, 32 a need, at most 5,000 looked at", 100000, 32, 10000,
         5000},
    };
    size_t count = sizeof cases / sizeof *cases;
    bool is_short = argc > 1 && strcmp(argv[1], "--short") == 0;
    bool is_long = argc > 1 && strcmp(argv[1], "--long") == 0;
    bool is_load = argc > 1 && strcmp(argv[1], "--load") == 0;
    if (is_load) {
        bench_season_load("season 10k + 10k, pairs asked for", 10000);
        bench_season_load("season 100k + 100k, pairs asked for", 100000);
        return EXIT_SUCCESS;
    }
    for (size_t k = 0; !is_long && k < (is_short ? 3 : count); k++)
        run_case(&cases[k]);
    bench_season("season 10k + 10k, pairs asked for", 10000, 10000, 0);
    if (is_long) {
        bench_season("season 100k + 100k, pairs asked for", 100000, 10000, 0);
        bench_season("season 100k + 100k, pairs asked for, at most 50,000 "
                     "looked at",
                     100000, 10000, 50000);
    }
    return test_failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
