/* Whoever runs the engine hears from it while one solve or repair is long, and
 * gets the same answer. */
#include "matcher/engine/pause.h"

#include "base/memory.h"
#include "matcher/engine/live.h"
#include "tests/engine/season_market.h"
#include "tests/test.h"

#define LOTS 8000

static int64_t breaths;

static void breathe(void *context)
{
    breaths += *(const int64_t *)context;
}

static struct engine_clearing *solve(const struct engine_market *market)
{
    struct engine_clearing *clearing = NULL;
    if (engine_solve(market, NULL, &clearing) != STATUS_ok)
        exit(EXIT_FAILURE);
    return clearing;
}

static int64_t solve_by_price(struct season_market *product)
{
    struct engine_priced priced;
    if (engine_solve_priced(&product->market, &product->pricer, NULL,
                            &priced) != STATUS_ok)
        exit(EXIT_FAILURE);
    int64_t total = priced.clearing->total;
    engine_priced_clear(&priced);
    return total;
}

static int64_t load_and_empty(const struct engine_market *market)
{
    struct engine_live *live = live_create(NULL);
    uint32_t *offers = memory_allocate(market->offer_count, sizeof *offers);
    struct live_handles handles = {.offer = offers};
    if (live_load(live, market, &handles) != STATUS_ok)
        exit(EXIT_FAILURE);
    int64_t total = live_total(live);
    for (uint32_t i = 0; i < market->offer_count; i++)
        EXPECT_NUMBER(live_remove_lot(live, offers[i]), STATUS_ok);
    memory_free(offers);
    live_destroy(live);
    return total;
}

static void a_long_solve_breathes_and_answers_the_same(void)
{
    int64_t one = 1;
    struct season *season = season_create(LOTS, 7);
    struct season_market *product = &season->products[0];
    struct engine_market market = product->market;
    struct engine_pair *pairs = season_pairs(product, 0, &market.pair_count);
    market.pairs = pairs;
    struct engine_clearing *before = solve(&market);
    EXPECT_NUMBER(breaths, 0);
    engine_set_pause(breathe, &one);
    struct engine_clearing *after = solve(&market);
    EXPECT(breaths >= (int64_t)(after->steps / 1024));
    EXPECT(after->steps > 2048);
    EXPECT_NUMBER(after->total, before->total);
    breaths = 0;
    EXPECT_NUMBER(solve_by_price(product), before->total);
    EXPECT(breaths > 1);
    EXPECT_NUMBER(load_and_empty(&market), before->total);
    EXPECT(breaths > market.offer_count / 2);
    engine_set_pause(NULL, NULL);
    breaths = 0;
    engine_clearing_destroy(after);
    after = solve(&market);
    EXPECT_NUMBER(breaths, 0);
    engine_clearing_destroy(after);
    engine_clearing_destroy(before);
    memory_free(pairs);
    season_destroy(season);
}

int main(void)
{
    RUN(a_long_solve_breathes_and_answers_the_same);
    return test_result();
}
