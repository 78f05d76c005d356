#include "matcher/engine/candidates.h"

/* Places of a window: at first and at least half the root of all, but not
 * fewer than this; it grows or shrinks by a part with each pivot. */
#define WINDOW_LEAST 16
#define WINDOW_MOST 2048
#define WINDOW_UNIT 64
#define WINDOW_STEP 32

/* How many arcs may be looked at for each node that a pivot touches, and for
 * how many pivots that is remembered. */
#define NODE_COST 4
#define MEMORY 32

static gain_wide reduced_wide(const struct simplex *simplex, uint32_t arc)
{
    const struct arcs *arcs = &simplex->arcs;
    return arcs->value[arc] * GAIN_UNIT + arcs_hash(arcs, arc) -
           simplex->wide_potential[arcs->tail[arc]] +
           simplex->wide_potential[arcs->head[arc]];
}

static void note(struct candidate *best, uint32_t arc, gain_wide gain)
{
    if (gain > best->gain)
        *best = (struct candidate){gain, arc};
}

static void note_arc(const struct simplex *simplex, uint32_t arc,
                     struct candidate *best)
{
    gain_wide gain = simplex->stage == STAGE_WIDE
                         ? reduced_wide(simplex, arc)
                         : simplex_reduced_value(simplex, arc);
    note(best, arc, simplex_full(simplex, arc) ? -gain : gain);
}

static void scan_tight(const struct simplex *simplex, uint32_t from,
                       uint32_t to, struct candidate *best)
{
    const int64_t *potential = simplex->hash_potential;
    for (uint32_t at = from; at < to; at++) {
        const struct tight_arc *arc = &simplex->tight[at];
        int64_t gain = arc->hash - potential[arc->tail] + potential[arc->head];
        note(best, arc->arc, simplex_full(simplex, arc->arc) ? -gain : gain);
    }
}

/* Eight at a time where the processor can, with the same result. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define PROCESSORS "avx512f", "avx2", "default"
#define MANY_AT_ONCE __attribute__((target_clones(PROCESSORS), optimize("O3")))
#else
#define MANY_AT_ONCE
#endif

MANY_AT_ONCE
static int64_t most_gain(const struct arcs *arcs, const int64_t *price,
                         uint32_t from, uint32_t to)
{
    const int64_t *value = arcs->value;
    const uint32_t *tail = arcs->tail, *head = arcs->head;
    int64_t most = INT64_MIN;
    for (uint32_t arc = from; arc < to; arc++) {
        int64_t gain = value[arc] - price[tail[arc]] + price[head[arc]];
        most = gain > most ? gain : most;
    }
    return most;
}

/* Of arcs without a bound. */
static void scan_free(const struct simplex *simplex, uint32_t from, uint32_t to,
                      struct candidate *best)
{
    int64_t most = most_gain(&simplex->arcs, simplex->price, from, to);
    uint32_t arc = from;
    if (most <= best->gain)
        return;
    while (simplex_reduced_value(simplex, arc) != most)
        arc++;
    *best = (struct candidate){most, arc};
}

static bool any_bounded(const struct simplex *simplex, uint32_t from,
                        uint32_t to)
{
    uint32_t first = simplex->first_bounded;
    return to > first && from < first + simplex->bounded_count;
}

static void scan(const struct simplex *simplex, uint32_t from, uint32_t to,
                 struct candidate *best)
{
    if (simplex->stage == STAGE_HASHES)
        scan_tight(simplex, from, to, best);
    else if (simplex->stage == STAGE_VALUES && !any_bounded(simplex, from, to))
        scan_free(simplex, from, to, best);
    else
        for (uint32_t arc = from; arc < to; arc++)
            note_arc(simplex, arc, best);
}

static uint32_t least_window(uint32_t places)
{
    uint64_t least = WINDOW_LEAST;
    while (4 * least * least < places && least < WINDOW_MOST)
        least++;
    return (uint32_t)least * WINDOW_UNIT;
}

void sweep_begin(struct sweep *sweep, const struct simplex *simplex)
{
    *sweep = (struct sweep){.first = 1, .end = simplex->arcs.count};
    if (simplex->stage == STAGE_HASHES) {
        sweep->first = 0;
        sweep->end = simplex->tight_count;
    }
    sweep->at = sweep->first;
    sweep->least = least_window(sweep->end - sweep->first);
    sweep->window = sweep->least;
}

bool sweep_next(struct sweep *sweep, const struct simplex *simplex,
                struct candidate *ret_entry)
{
    struct candidate best = {0};
    uint32_t window = sweep->window / WINDOW_UNIT;
    uint32_t looked = 0;
    while (best.gain == 0 && looked < sweep->end - sweep->first) {
        uint32_t from = sweep->at < sweep->end ? sweep->at : sweep->first;
        uint32_t to = window < sweep->end - from ? from + window : sweep->end;
        scan(simplex, from, to, &best);
        looked += to - from;
        sweep->at = to;
    }
    sweep->looked += looked;
    *ret_entry = best;
    return best.gain > 0;
}

void sweep_note_work(struct sweep *sweep, uint64_t work)
{
    uint32_t step = sweep->window / WINDOW_STEP;
    sweep->allowed += NODE_COST * work;
    if (sweep->looked < sweep->allowed &&
        sweep->window < WINDOW_MOST * WINDOW_UNIT)
        sweep->window += step;
    else if (sweep->looked > sweep->allowed && sweep->window > sweep->least)
        sweep->window -= step;
    sweep->looked -= sweep->looked / MEMORY;
    sweep->allowed -= sweep->allowed / MEMORY;
}
