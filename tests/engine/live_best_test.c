/* The best pairs of many beside all of them sorted. */
#include "matcher/engine/live_best.h"

#include <stdlib.h>

#include "tests/engine/random_market.h"
#include "tests/test.h"

#define ROUNDS 3000
#define PAIRS_MOST 400

static int64_t gains[PAIRS_MOST]; /* by lot */

static int compare(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a < b) - (a > b);
}

/* What was kept, sorted, beside the first of all that gain enough. */
static void expect_best(const struct live_best *best, int64_t *all,
                        uint32_t count, int64_t least)
{
    int64_t kept[PAIRS_MOST];
    uint32_t wanted = 0;
    qsort(all, count, sizeof *all, compare);
    while (wanted < count && wanted < best->most && all[wanted] >= least)
        wanted++;
    EXPECT_NUMBER(best->count, wanted);
    for (uint32_t k = 0; k < best->count; k++)
        kept[k] = gains[best->pairs[k].lot];
    qsort(kept, best->count, sizeof *kept, compare);
    EXPECT(memcmp(kept, all, best->count * sizeof *kept) == 0);
}

static void no_better_pair_is_left_out(void)
{
    struct live_best best = {0};
    uint64_t state = 5;
    for (int round = 0; round < ROUNDS; round++) {
        int64_t all[PAIRS_MOST];
        uint32_t count = (uint32_t)random_between(&state, 0, PAIRS_MOST);
        int64_t least = random_between(&state, -20, 20), from = least;
        live_best_begin(&best, (uint32_t)random_between(&state, 0, 40));
        if (round % 5 == 0)
            best.most = UINT32_MAX;
        for (uint32_t lot = 0; lot < count; lot++) {
            struct live_pair pair = {.lot = lot};
            all[lot] = gains[lot] = random_between(&state, -30, 60);
            from = live_best_add(&best, &pair, gains[lot], from);
        }
        expect_best(&best, all, count, least);
    }
    live_best_clear(&best);
}

int main(void)
{
    RUN(no_better_pair_is_left_out);
    return test_result();
}
