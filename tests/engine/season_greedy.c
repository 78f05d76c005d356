#include "tests/engine/season_greedy.h"

#include <stdlib.h>

#include "base/memory.h"

/* A need's best pairs, so many at first, four times that when all are gone. */
#define BATCH 16

struct batch {
    struct engine_pair *pairs;
    uint32_t count;
    uint32_t room;
    uint32_t next;
    bool complete;
};

struct greedy {
    struct season_market *product;
    int64_t *zero;
    int64_t *offer_left;
    int64_t *need_left;
    struct batch *batches; /* by need */
    uint32_t *heap;        /* needs, the best next pair first; from 1 */
    uint32_t heap_count;
    int64_t value;
};

static int pair_order(const struct engine_pair *a, const struct engine_pair *b)
{
    if (a->value != b->value)
        return a->value > b->value ? -1 : 1;
    if (a->offer != b->offer)
        return a->offer < b->offer ? -1 : 1;
    return a->demand < b->demand ? -1 : a->demand > b->demand;
}

static int compare_pairs(const void *left, const void *right)
{
    return pair_order(left, right);
}

static void greedy_init(struct greedy *greedy, struct season_market *product)
{
    const struct engine_market *market = &product->market;
    uint32_t offers = market->offer_count, needs = market->demand_count;
    *greedy = (struct greedy){
        .product = product,
        .zero = memory_allocate(offers, sizeof(int64_t)),
        .offer_left = memory_allocate(offers, sizeof(int64_t)),
        .need_left = memory_allocate(needs, sizeof(int64_t)),
        .batches = memory_allocate(needs, sizeof(struct batch)),
        .heap = memory_allocate((size_t)needs + 1, sizeof(uint32_t)),
    };
    for (uint32_t j = 0; j < needs; j++)
        greedy->batches[j].complete = offers == 0;
    for (uint32_t i = 0; i < offers; i++)
        greedy->offer_left[i] = product->offers[i].quantity;
    for (uint32_t j = 0; j < needs; j++)
        greedy->need_left[j] = product->needs[j].quantity;
    product->pricer.begin(product, greedy->zero);
}

static void greedy_clear(struct greedy *greedy)
{
    for (uint32_t j = 0; j < greedy->product->market.demand_count; j++)
        memory_free(greedy->batches[j].pairs);
    memory_free(greedy->zero);
    memory_free(greedy->offer_left);
    memory_free(greedy->need_left);
    memory_free(greedy->batches);
    memory_free(greedy->heap);
}

/* A batch that the listing cut off can lack pairs as good as its last. */
static void fill_batch(struct greedy *greedy, uint32_t need)
{
    struct season_market *product = greedy->product;
    struct batch *batch = &greedy->batches[need];
    batch->room = batch->room ? 4 * batch->room : BATCH;
    if (batch->room > product->market.offer_count)
        batch->room = product->market.offer_count;
    batch->pairs =
        memory_resize(batch->pairs, batch->room, sizeof *batch->pairs);
    batch->count =
        product->pricer.list(product, need, 1, batch->room, batch->pairs);
    qsort(batch->pairs, batch->count, sizeof *batch->pairs, compare_pairs);
    batch->next = 0;
    batch->complete = batch->count < batch->room ||
                      batch->room == product->market.offer_count;
    if (batch->complete)
        return;
    int64_t last = batch->pairs[batch->count - 1].value;
    while (batch->count > 0 && batch->pairs[batch->count - 1].value == last)
        batch->count--;
}

/* The need's best pair whose offer has something left, or NULL. */
static const struct engine_pair *next_pair(struct greedy *greedy, uint32_t need)
{
    struct batch *batch = &greedy->batches[need];
    for (;;) {
        for (; batch->next < batch->count; batch->next++) {
            const struct engine_pair *pair = &batch->pairs[batch->next];
            if (greedy->offer_left[pair->offer] > 0)
                return pair;
        }
        if (batch->complete)
            return NULL;
        fill_batch(greedy, need);
    }
}

static void take(struct greedy *greedy, const struct engine_pair *pair)
{
    int64_t quantity = greedy->offer_left[pair->offer];
    if (quantity > greedy->need_left[pair->demand])
        quantity = greedy->need_left[pair->demand];
    greedy->offer_left[pair->offer] -= quantity;
    greedy->need_left[pair->demand] -= quantity;
    greedy->value += quantity * pair->value;
}

int64_t season_greedy_first_come(struct season_market *product)
{
    struct greedy greedy;
    greedy_init(&greedy, product);
    for (uint32_t j = 0; j < product->market.demand_count; j++) {
        const struct engine_pair *pair;
        while (greedy.need_left[j] > 0 && (pair = next_pair(&greedy, j)))
            take(&greedy, pair);
        memory_free(greedy.batches[j].pairs);
        greedy.batches[j].pairs = NULL;
    }
    greedy_clear(&greedy);
    return greedy.value;
}

static const struct engine_pair *head(const struct greedy *greedy,
                                      uint32_t slot)
{
    const struct batch *batch = &greedy->batches[greedy->heap[slot]];
    return &batch->pairs[batch->next];
}

/* Lets the need in the slot sink to where it belongs. */
static void sink(struct greedy *greedy, uint32_t slot)
{
    for (;;) {
        uint32_t best = slot;
        for (uint32_t child = 2 * slot;
             child <= 2 * slot + 1 && child <= greedy->heap_count; child++) {
            if (pair_order(head(greedy, child), head(greedy, best)) < 0)
                best = child;
        }
        if (best == slot)
            return;
        uint32_t need = greedy->heap[slot];
        greedy->heap[slot] = greedy->heap[best];
        greedy->heap[best] = need;
        slot = best;
    }
}

int64_t season_greedy_by_value(struct season_market *product)
{
    struct greedy greedy;
    greedy_init(&greedy, product);
    for (uint32_t j = 0; j < product->market.demand_count; j++) {
        if (next_pair(&greedy, j))
            greedy.heap[++greedy.heap_count] = j;
    }
    for (uint32_t slot = greedy.heap_count / 2; slot > 0; slot--)
        sink(&greedy, slot);
    while (greedy.heap_count > 0) {
        uint32_t need = greedy.heap[1];
        const struct engine_pair *pair = head(&greedy, 1);
        if (greedy.offer_left[pair->offer] > 0)
            take(&greedy, pair);
        if (greedy.need_left[need] == 0 || !next_pair(&greedy, need))
            greedy.heap[1] = greedy.heap[greedy.heap_count--];
        sink(&greedy, 1);
    }
    greedy_clear(&greedy);
    return greedy.value;
}
