#include "matcher/engine/candidates.h"

/* So much work of pivots is little: below, a window has fewer arcs than that,
 * above, up to so many times as many. */
#define LITTLE_WORK 32
#define MUCH_TIMES 1
#define MANY 16
#define PLAIN_LEAST 32
#define LONG_ROW 64
#define ROW_TURNS 3
#define LONG_ROW_TURNS 6

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

/* The greatest value - price of tail. */
static inline int64_t most_gain(const int64_t *value, const uint32_t *tail,
                                const int64_t *price, uint32_t count)
{
    int64_t most = INT64_MIN;
    for (uint32_t k = 0; k < count; k++) {
        int64_t gain = value[k] - price[tail[k]];
        most = gain > most ? gain : most;
    }
    return most;
}

MANY_AT_ONCE
static int64_t most_gain_of_many(const int64_t *value, const uint32_t *tail,
                                 const int64_t *price, uint32_t count)
{
    return most_gain(value, tail, price, count);
}

/* One demand lot's pairs, and what it leaves unmatched. */
static void scan_row(const struct simplex *simplex, uint32_t row,
                     struct candidate *best)
{
    const struct arcs *arcs = &simplex->arcs;
    const int64_t *price = simplex->price;
    uint32_t node = arcs->size.first_row + row;
    uint32_t arc = arcs->row_start[row];
    uint32_t count = arcs->row_start[row + 1] - arc;
    note(best, node, simplex_reduced_value(simplex, node));
    const int64_t *value = arcs->value + arc;
    const uint32_t *tail = arcs->tail + arc;
    int64_t most = count < MANY ? most_gain(value, tail, price, count)
                                : most_gain_of_many(value, tail, price, count);
    if (most <= (int64_t)best->gain - price[node])
        return;
    while (arcs->value[arc] - price[arcs->tail[arc]] != most)
        arc++;
    *best = (struct candidate){most + price[node], arc};
}

static void scan(const struct sweep *sweep, const struct simplex *simplex,
                 struct candidate *best)
{
    uint32_t at = sweep->from;
    if (simplex->stage == STAGE_HASHES)
        scan_tight(simplex, at, sweep->to, best);
    else if (at < sweep->plain)
        for (; at < sweep->to; at++)
            note_arc(simplex, at, best);
    else
        for (; at < sweep->to; at++)
            scan_row(simplex, at - sweep->plain, best);
}

void sweep_begin(struct sweep *sweep, const struct simplex *simplex)
{
    const struct arcs *arcs = &simplex->arcs;
    *sweep = (struct sweep){.first = 1, .plain = arcs->count};
    if (simplex->stage == STAGE_HASHES) {
        sweep->first = 0;
        sweep->plain = simplex->tight_count;
    }
    sweep->end = sweep->plain;
    if (simplex->stage == STAGE_VALUES) {
        sweep->plain = arcs->first_pair;
        sweep->end = sweep->plain + arcs->size.rows;
    }
    sweep->from = sweep->to = sweep->first;
    sweep->turns = sweep->turns_most = 0;
}

static uint64_t arcs_wanted(const struct sweep *sweep)
{
    uint64_t work = sweep->mean / 16;
    uint64_t wanted = work * work / LITTLE_WORK;
    return wanted < MUCH_TIMES * work ? wanted : MUCH_TIMES * work;
}

/* The window after the last one. */
static void move_on(struct sweep *sweep, const struct simplex *simplex)
{
    const uint32_t *start = simplex->arcs.row_start;
    uint64_t wanted = arcs_wanted(sweep);
    uint64_t places = 0;
    uint32_t from = sweep->to < sweep->end ? sweep->to : sweep->first;
    uint32_t to = from;
    sweep->from = from;
    if (from < sweep->plain) {
        places = wanted > PLAIN_LEAST ? wanted : PLAIN_LEAST;
        to = places < sweep->plain - from ? from + (uint32_t)places
                                          : sweep->plain;
    } else {
        uint32_t begin = start[from - sweep->plain];
        do
            places = start[++to - sweep->plain] - begin;
        while (to < sweep->end && places < wanted);
    }
    sweep->turns_most = places >= LONG_ROW ? LONG_ROW_TURNS : ROW_TURNS;
    if (wanted > PLAIN_LEAST)
        sweep->turns_most = 1;
    sweep->to = to;
    sweep->turns = 0;
}

bool sweep_next(struct sweep *sweep, const struct simplex *simplex,
                struct candidate *ret_entry)
{
    struct candidate best = {0};
    while (sweep->quiet < sweep->end - sweep->first) {
        if (sweep->turns == sweep->turns_most)
            move_on(sweep, simplex);
        scan(sweep, simplex, &best);
        if (best.gain > 0) {
            sweep->quiet = 0;
            sweep->turns++;
            *ret_entry = best;
            return true;
        }
        if (sweep->turns == 0)
            sweep->quiet += sweep->to - sweep->from;
        sweep->turns = sweep->turns_most;
    }
    return false;
}

void sweep_note_work(struct sweep *sweep, uint64_t work)
{
    sweep->mean += work - sweep->mean / 16;
}
