#include "matcher/engine/live_best.h"

#include "base/memory.h"

void live_best_begin(struct live_best *best, uint32_t most)
{
    best->count = 0;
    best->most = most;
}

void live_best_clear(struct live_best *best)
{
    memory_free(best->pairs);
    memory_free(best->gain);
    *best = (struct live_best){0};
}

static void reserve(struct live_best *best)
{
    if (best->count < best->allocated)
        return;
    best->allocated = best->allocated * 2 + 256;
    best->pairs =
        memory_resize(best->pairs, best->allocated, sizeof *best->pairs);
    best->gain = memory_resize(best->gain, best->allocated, sizeof *best->gain);
}

/* Puts the pair where the one at `at` was, or below it. */
static void sink(struct live_best *best, uint32_t at,
                 const struct live_pair *pair, int64_t gain)
{
    for (;;) {
        uint32_t below = 2 * at + 1;
        if (below + 1 < best->count &&
            best->gain[below + 1] < best->gain[below])
            below++;
        if (below >= best->count || best->gain[below] >= gain)
            break;
        best->pairs[at] = best->pairs[below];
        best->gain[at] = best->gain[below];
        at = below;
    }
    best->pairs[at] = *pair;
    best->gain[at] = gain;
}

static void make_heap(struct live_best *best)
{
    for (uint32_t at = best->count / 2; at-- > 0;) {
        struct live_pair pair = best->pairs[at];
        sink(best, at, &pair, best->gain[at]);
    }
}

int64_t live_best_add(struct live_best *best, const struct live_pair *pair,
                      int64_t gain, int64_t least)
{
    if (gain < least || best->most == 0)
        return least;
    if (best->count == best->most) {
        sink(best, 0, pair, gain);
        return best->gain[0] + 1;
    }
    reserve(best);
    best->pairs[best->count] = *pair;
    best->gain[best->count++] = gain;
    if (best->count < best->most)
        return least;
    make_heap(best);
    return best->gain[0] + 1;
}
