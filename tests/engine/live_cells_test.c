/* Lots in cells beside a plain list, through many arrivals, withdrawals and
 * changes of gain. */
#include "matcher/engine/live_cells.h"

#include "tests/engine/random_market.h"
#include "tests/test.h"

#define LOTS 3000
#define CELLS 5
#define EVENTS 40000

struct listed {
    struct cells_lot lot;
    uint32_t cell;
    bool is_open;
};

static struct listed list[LOTS];
static uint8_t found[LOTS];
static uint64_t state;

static int64_t any(int64_t least, int64_t most)
{
    return random_between(&state, least, most);
}

static void arrive(struct live_cells *cells, uint32_t lot)
{
    struct listed *self = &list[lot];
    self->cell = (uint32_t)any(0, CELLS - 1);
    self->is_open = true;
    self->lot = (struct cells_lot){.gain = any(-500, 500),
                                   .lot = lot,
                                   .from = (int32_t)any(-20, 200),
                                   .rank = (int32_t)any(-1, 4)};
    self->lot.to = self->lot.from + (int32_t)any(0, 40);
    live_cells_insert(cells, self->cell, &self->lot);
}

static void happen(struct live_cells *cells)
{
    uint32_t lot = (uint32_t)any(0, LOTS - 1);
    struct listed *self = &list[lot];
    if (!self->is_open) {
        arrive(cells, lot);
    } else if (any(0, 2) == 0) {
        live_cells_remove(cells, lot);
        self->is_open = false;
    } else {
        self->lot.gain = any(-500, 500);
        live_cells_set_gain(cells, lot, self->lot.gain);
    }
}

static int64_t note(void *context, const struct cells_lot *lot, int64_t least)
{
    uint64_t *sum = context;
    *sum += lot->gain == list[lot->lot].lot.gain;
    found[lot->lot]++;
    return least;
}

static int64_t take_best(void *context, const struct cells_lot *lot,
                         int64_t least)
{
    (void)context;
    return lot->gain > least ? lot->gain : least;
}

static void compare(const struct live_cells *cells)
{
    uint32_t cell = (uint32_t)any(0, CELLS - 1), wrong = 0;
    struct cells_wish wish = {.from = (int32_t)any(-20, 200),
                              .least_rank = (int32_t)any(-1, 4)};
    wish.to = wish.from + (int32_t)any(0, 30);
    wish.most_rank = wish.least_rank + (int32_t)any(0, 4);
    int64_t least = any(-500, 500), best = INT64_MIN;
    uint64_t same = 0, count = 0;
    memset(found, 0, sizeof found);
    wish.visit = note;
    wish.context = &same;
    live_cells_find(cells, cell, &wish, least);
    for (uint32_t lot = 0; lot < LOTS; lot++) {
        const struct listed *self = &list[lot];
        bool fits = self->is_open && self->cell == cell &&
                    self->lot.from <= wish.to && self->lot.to >= wish.from &&
                    self->lot.rank >= wish.least_rank &&
                    self->lot.rank <= wish.most_rank;
        if (fits && self->lot.gain > best)
            best = self->lot.gain;
        wrong += found[lot] != (fits && self->lot.gain >= least);
        count += found[lot];
    }
    EXPECT_NUMBER(wrong, 0);
    EXPECT_NUMBER(same, count);
    wish.visit = take_best;
    EXPECT_NUMBER(live_cells_find(cells, cell, &wish, INT64_MIN), best);
}

static void cells_find_what_a_plain_list_would(void)
{
    for (uint64_t seed = 1; seed <= 4; seed++) {
        struct live_cells *cells = live_cells_create();
        state = seed;
        memset(list, 0, sizeof list);
        for (int event = 0; event < EVENTS; event++) {
            happen(cells);
            if (event % 100 == 0)
                compare(cells);
        }
        for (uint32_t lot = 0; lot < LOTS; lot++) {
            if (list[lot].is_open)
                live_cells_remove(cells, lot);
            list[lot].is_open = false;
        }
        compare(cells);
        EXPECT(live_cells_bytes(cells) < 200 * (size_t)LOTS);
        live_cells_destroy(cells);
    }
}

int main(void)
{
    RUN(cells_find_what_a_plain_list_would);
    return test_result();
}
