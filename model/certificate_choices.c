#include "model/certificate_choices.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

typedef certificate_wide wide;

static int64_t lesser(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* ---- the pairs by demand lot */

struct sorted_pair {
    int64_t most;
    uint32_t index;
};

static int size_order(const void *left, const void *right)
{
    const struct sorted_pair *a = left;
    const struct sorted_pair *b = right;
    if (a->most != b->most)
        return a->most > b->most ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index);
}

static void sort_span(struct certificate_choices *choices,
                      const struct certificate_span *span)
{
    uint32_t count = span->end - span->start;
    struct sorted_pair *sorted = memory_allocate(count, sizeof *sorted);
    for (uint32_t at = 0; at < count; at++)
        sorted[at] = (struct sorted_pair){choices->pairs[span->start + at].most,
                                          span->start + at};
    qsort(sorted, count, sizeof *sorted, size_order);
    for (uint32_t at = 0; at < count; at++)
        choices->largest[span->start + at] = sorted[at].index;
    memory_free(sorted);
}

static void make_spans(struct certificate_choices *choices)
{
    const struct certificate_pair *pairs = choices->pairs;
    for (uint32_t at = 0; at < choices->pair_count; at++)
        choices->span_count +=
            at == 0 || pairs[at].demand != pairs[at - 1].demand;
    choices->spans =
        memory_allocate(choices->span_count, sizeof *choices->spans);
    struct certificate_span *span = choices->spans;
    for (uint32_t at = 0; at < choices->pair_count; at++) {
        if (at > 0 && pairs[at].demand != pairs[at - 1].demand)
            span++;
        if (at == 0 || pairs[at].demand != pairs[at - 1].demand)
            *span = (struct certificate_span){pairs[at].demand, at, at};
        span->end = at + 1;
    }
}

void certificate_choices_init(struct certificate_choices *choices,
                              const struct market_lots *lots,
                              const struct certificate_pair *pairs,
                              uint32_t pair_count)
{
    *choices = (struct certificate_choices){
        .lots = lots, .pairs = pairs, .pair_count = pair_count};
    make_spans(choices);
    choices->largest = memory_allocate(pair_count, sizeof *choices->largest);
    choices->pair = memory_allocate(pair_count, 1);
    choices->demand = memory_allocate(choices->span_count, 1);
    choices->least = memory_allocate(pair_count, sizeof *choices->least);
    choices->best = memory_allocate(choices->span_count, sizeof *choices->best);
    for (uint32_t span = 0; span < choices->span_count; span++)
        sort_span(choices, &choices->spans[span]);
}

void certificate_choices_clear(struct certificate_choices *choices)
{
    memory_free(choices->spans);
    memory_free(choices->largest);
    memory_free(choices->pair);
    memory_free(choices->demand);
    memory_free(choices->least);
    memory_free(choices->best);
}

uint32_t certificate_choices_span(const struct certificate_choices *choices,
                                  uint32_t demand)
{
    for (uint32_t first = 0, last = choices->span_count; first < last;) {
        uint32_t middle = first + (last - first) / 2;
        uint32_t there = choices->spans[middle].demand;
        if (there == demand)
            return middle;
        first = there < demand ? middle + 1 : first;
        last = there < demand ? last : middle;
    }
    return UINT32_MAX;
}

/* ---- fixings */

void certificate_choices_reset(struct certificate_choices *choices)
{
    choices->is_impossible = false;
    memset(choices->pair, CHOICE_FREE, choices->pair_count);
    memset(choices->demand, CHOICE_FREE, choices->span_count);
    for (uint32_t at = 0; at < choices->pair_count; at++)
        choices->least[at] = choices->pairs[at].least;
    for (uint32_t span = 0; span < choices->span_count; span++)
        choices->best[span] =
            choices->lots->demands[choices->spans[span].demand].free;
}

static uint8_t *find_choice(struct certificate_choices *choices,
                            struct certificate_fixing fixing)
{
    uint32_t span = certificate_choices_span(choices, fixing.demand);
    if (span == UINT32_MAX)
        return NULL;
    if (fixing.offer == CERTIFICATE_NONE)
        return &choices->demand[span];
    for (uint32_t at = choices->spans[span].start;
         at < choices->spans[span].end; at++)
        if (choices->pairs[at].offer == fixing.offer)
            return &choices->pair[at];
    return NULL;
}

bool certificate_choices_fix(struct certificate_choices *choices,
                             struct certificate_fixing fixing)
{
    uint8_t *choice = find_choice(choices, fixing);
    if (!choice || *choice != CHOICE_FREE)
        return false;
    *choice = fixing.is_open ? CHOICE_OPEN : CHOICE_CLOSED;
    return true;
}

/* ---- what follows */

static void close_choice(struct certificate_choices *choices, uint8_t *choice)
{
    if (*choice == CHOICE_OPEN)
        choices->is_impossible = true;
    *choice = CHOICE_CLOSED;
}

static void open_demand(struct certificate_choices *choices, uint32_t span)
{
    if (choices->demand[span] == CHOICE_CLOSED)
        choices->is_impossible = true;
    else
        choices->demand[span] = CHOICE_OPEN;
}

/* Who can bring how much of a demand lot. */
struct suppliers {
    uint32_t open;
    uint32_t places; /* for free pairs, beside the open ones */
    uint32_t counted;
    wide best;
    int64_t last; /* what the smallest free pair in it can bring */
};

static struct suppliers
count_suppliers(const struct certificate_choices *choices,
                const struct certificate_span *span)
{
    struct suppliers suppliers = {0};
    uint32_t most = choices->lots->demands[span->demand].most_suppliers;
    for (uint32_t at = span->start; at < span->end; at++) {
        if (choices->pair[at] != CHOICE_OPEN)
            continue;
        suppliers.open++;
        suppliers.best += choices->pairs[at].most;
    }
    suppliers.places = span->end - span->start;
    if (most > 0)
        suppliers.places = most > suppliers.open ? most - suppliers.open : 0;
    for (uint32_t at = span->start;
         at < span->end && suppliers.counted < suppliers.places; at++) {
        uint32_t pair = choices->largest[at];
        if (choices->pair[pair] != CHOICE_FREE)
            continue;
        suppliers.counted++;
        suppliers.last = choices->pairs[pair].most;
        suppliers.best += suppliers.last;
    }
    return suppliers;
}

/* What the pair brings at least when it is used. */
static void raise_least(struct certificate_choices *choices,
                        const struct suppliers *suppliers, uint32_t pair)
{
    const struct certificate_pair *at = &choices->pairs[pair];
    bool is_open = choices->pair[pair] == CHOICE_OPEN;
    if (!is_open && suppliers->places == 0) {
        choices->pair[pair] = CHOICE_CLOSED;
        return;
    }
    bool is_counted = is_open || suppliers->counted < suppliers->places ||
                      at->most >= suppliers->last;
    wide others = suppliers->best - (is_counted ? at->most : suppliers->last);
    wide needed = choices->lots->demands[at->demand].least_fill - others;
    if (needed > at->most)
        close_choice(choices, &choices->pair[pair]);
    else if (needed > choices->least[pair])
        choices->least[pair] = (int64_t)needed;
}

static void follow_rules(struct certificate_choices *choices, uint32_t index)
{
    const struct certificate_span *span = &choices->spans[index];
    const struct demand_lot *lot = &choices->lots->demands[span->demand];
    struct suppliers suppliers = count_suppliers(choices, span);
    if (suppliers.best < choices->best[index])
        choices->best[index] = (int64_t)suppliers.best;
    if (suppliers.open > 0 && lot->least_fill > 0)
        open_demand(choices, index);
    if (lot->most_suppliers && suppliers.open > lot->most_suppliers)
        choices->is_impossible = true;
    if (suppliers.best < lot->least_fill) {
        close_choice(choices, &choices->demand[index]);
        return;
    }
    for (uint32_t at = span->start; at < span->end; at++)
        if (choices->pair[at] != CHOICE_CLOSED)
            raise_least(choices, &suppliers, at);
}

void certificate_choices_follow(struct certificate_choices *choices)
{
    for (uint32_t at = 0; at < choices->pair_count; at++)
        if (choices->least[at] > choices->pairs[at].most)
            close_choice(choices, &choices->pair[at]);
    for (uint32_t index = 0; index < choices->span_count; index++) {
        const struct certificate_span *span = &choices->spans[index];
        const struct demand_lot *lot = &choices->lots->demands[span->demand];
        int64_t buyer = choices->lots->buyers[lot->buyer_index].capacity;
        if (lot->least_fill > lesser(lot->free, buyer))
            close_choice(choices, &choices->demand[index]);
        if (lot->least_fill || lot->most_suppliers)
            follow_rules(choices, index);
        for (uint32_t at = span->start; at < span->end; at++)
            if (choices->demand[index] == CHOICE_CLOSED)
                close_choice(choices, &choices->pair[at]);
    }
}

/* ---- what cannot be */

static bool take(int64_t *left, int64_t quantity)
{
    *left -= quantity;
    return *left >= 0;
}

static int64_t *copy_capacities(const struct market_lots *lots)
{
    size_t count = (size_t)lots->offer_count + lots->demand_count +
                   lots->group_count + lots->buyer_count;
    int64_t *left = memory_allocate(count, sizeof *left);
    int64_t *to = left;
    for (uint32_t at = 0; at < lots->offer_count; at++)
        *to++ = lots->offers[at].free;
    for (uint32_t at = 0; at < lots->demand_count; at++)
        *to++ = lots->demands[at].free;
    for (uint32_t at = 0; at < lots->group_count; at++)
        *to++ = lots->groups[at].capacity;
    for (uint32_t at = 0; at < lots->buyer_count; at++)
        *to++ = lots->buyers[at].capacity;
    return left;
}

bool certificate_choices_impossible(const struct certificate_choices *choices)
{
    const struct market_lots *lots = choices->lots;
    if (choices->is_impossible)
        return true;
    int64_t *offers = copy_capacities(lots);
    int64_t *demands = offers + lots->offer_count;
    int64_t *groups = demands + lots->demand_count;
    int64_t *buyers = groups + lots->group_count;
    bool fits = true;
    for (uint32_t span = 0; span < choices->span_count; span++)
        demands[choices->spans[span].demand] = choices->best[span];
    for (uint32_t at = 0; at < choices->pair_count && fits; at++) {
        const struct certificate_pair *pair = &choices->pairs[at];
        int64_t least = choices->least[at];
        if (choices->pair[at] != CHOICE_OPEN)
            continue;
        fits = take(&offers[pair->offer], least) &&
               take(&demands[pair->demand], least) &&
               take(&groups[lots->offers[pair->offer].group_index], least) &&
               take(&buyers[lots->demands[pair->demand].buyer_index], least);
    }
    memory_free(offers);
    return !fits;
}

/* ---- what the pairs are worth beside their prices */

static int most_first(const void *left, const void *right)
{
    wide a = *(const wide *)left, b = *(const wide *)right;
    return (a < b) - (a > b);
}

/* The greatest of the free pairs that are paid too little, as many as the
 * demand lot may still have suppliers; `room` is for the pairs of the span. */
static wide unpaid_of_span(const struct certificate_choices *choices,
                           const struct certificate_span *span,
                           const wide *paid_over, wide *room)
{
    uint32_t most = choices->lots->demands[span->demand].most_suppliers;
    uint32_t open = 0, count = 0;
    for (uint32_t at = span->start; at < span->end; at++) {
        open += choices->pair[at] == CHOICE_OPEN;
        if (choices->pair[at] == CHOICE_FREE && paid_over[at] < 0)
            room[count++] = -paid_over[at] * choices->pairs[at].most;
    }
    uint32_t places = most > open ? most - open : 0;
    wide sum = 0;
    if (most == 0)
        places = count;
    qsort(room, count, sizeof *room, most_first);
    for (uint32_t at = 0; at < count && at < places; at++)
        sum += room[at];
    return sum;
}

wide certificate_choices_worth(const struct certificate_choices *choices,
                               const wide *paid_over)
{
    wide *room = memory_allocate(choices->pair_count, sizeof *room);
    wide worth = 0;
    for (uint32_t at = 0; at < choices->pair_count; at++) {
        if (choices->pair[at] == CHOICE_OPEN)
            worth -=
                paid_over[at] * (paid_over[at] < 0 ? choices->pairs[at].most
                                                   : choices->least[at]);
    }
    for (uint32_t span = 0; span < choices->span_count; span++)
        worth +=
            unpaid_of_span(choices, &choices->spans[span], paid_over, room);
    memory_free(room);
    return worth;
}
