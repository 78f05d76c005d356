#include "matcher/engine/candidates.h"

/* How many candidates a search collects: the root of the count of arcs,
 * within these. */
#define CANDIDATES_LEAST 32
#define CLASSES (4 * 127)

static int64_t reduced_hash(const struct simplex *simplex, uint32_t arc)
{
    return (int64_t)simplex->hash[arc] -
           simplex->hash_potential[simplex->tail[arc]] +
           simplex->hash_potential[simplex->head[arc]];
}

static gain_wide reduced_wide(const struct simplex *simplex, uint32_t arc)
{
    return simplex->value[arc] * GAIN_UNIT + simplex->hash[arc] -
           simplex->wide_potential[simplex->tail[arc]] +
           simplex->wide_potential[simplex->head[arc]];
}

gain_wide candidates_gain(const struct simplex *simplex, uint32_t arc)
{
    gain_wide reduced = 0;
    switch (simplex->stage) {
    case STAGE_VALUES:
        reduced = simplex_reduced_value(simplex, arc);
        break;
    case STAGE_HASHES:
        reduced = reduced_hash(simplex, arc);
        break;
    case STAGE_WIDE:
        reduced = reduced_wide(simplex, arc);
        break;
    }
    return simplex_full(simplex, arc) ? -reduced : reduced;
}

static void add_candidate(struct simplex *simplex, uint32_t arc, gain_wide gain)
{
    simplex->candidates[simplex->candidate_count++] =
        (struct candidate){gain, arc};
}

/* Goes through the arcs [from, to), which have no bound, until there are
 * enough candidates; returns where it stopped. */
static uint32_t scan_values(struct simplex *simplex, uint32_t from, uint32_t to)
{
    const int64_t *value = simplex->value;
    const int64_t *price = simplex->price;
    const uint32_t *tail = simplex->tail;
    const uint32_t *head = simplex->head;
    uint32_t arc = from;
    for (; arc < to && simplex->candidate_count < simplex->candidates_wanted;
         arc++) {
        int64_t reduced = value[arc] - price[tail[arc]] + price[head[arc]];
        if (reduced > 0)
            add_candidate(simplex, arc, reduced);
    }
    return arc;
}

/* The same for any arcs of any stage. */
static uint32_t scan_any(struct simplex *simplex, uint32_t from, uint32_t to)
{
    uint32_t at = from;
    for (; at < to && simplex->candidate_count < simplex->candidates_wanted;
         at++) {
        uint32_t arc = simplex->stage == STAGE_HASHES ? simplex->tight[at] : at;
        gain_wide gain = candidates_gain(simplex, arc);
        if (gain > 0)
            add_candidate(simplex, arc, gain);
    }
    return at;
}

static uint32_t scan(struct simplex *simplex, uint32_t from, uint32_t to)
{
    uint32_t end = simplex->first_bounded + simplex->bounded_count;
    if (simplex->stage == STAGE_VALUES && from >= end)
        return scan_values(simplex, from, to);
    if (simplex->stage == STAGE_VALUES && to > end)
        to = end;
    return scan_any(simplex, from, to);
}

/* Greater gains in greater classes: by the highest bit and the two after. */
static uint32_t gain_class(gain_wide gain)
{
    int64_t high = (int64_t)(gain >> 63);
    uint32_t shift = high > 0 ? 63 : 0;
    uint64_t word = high > 0 ? (uint64_t)high : (uint64_t)gain;
    uint32_t bit = 63 - (uint32_t)__builtin_clzll(word);
    uint32_t two = (uint32_t)(bit >= 2 ? word >> (bit - 2) : word << (2 - bit));
    return 4 * (bit + shift) + (two & 3);
}

/* The greatest classes first, else as they were seen. */
static void sort_candidates(struct simplex *simplex)
{
    uint32_t start[CLASSES + 1] = {0};
    for (uint32_t k = 0; k < simplex->candidate_count; k++)
        start[CLASSES - gain_class(simplex->candidates[k].gain)]++;
    for (uint32_t class = 0; class < CLASSES; class ++)
        start[class + 1] += start[class];
    for (uint32_t k = 0; k < simplex->candidate_count; k++) {
        const struct candidate *candidate = &simplex->candidates[k];
        uint32_t class = CLASSES - 1 - gain_class(candidate->gain);
        simplex->sorted[start[class]++] = *candidate;
    }
}

void candidates_begin(struct simplex *simplex, uint32_t count)
{
    uint32_t wanted = CANDIDATES_LEAST;
    while (wanted < CANDIDATES_MOST && (uint64_t)wanted * wanted < count)
        wanted++;
    simplex->candidates_wanted = wanted;
    simplex->next_arc = simplex->settled_count;
}

bool candidates_find(struct simplex *simplex, uint32_t count)
{
    uint32_t left = count;
    simplex->candidate_count = 0;
    if (simplex->next_arc >= count)
        simplex->next_arc = 0;
    while (left > 0 && simplex->candidate_count < simplex->candidates_wanted) {
        uint32_t from = simplex->next_arc;
        uint32_t to = left < count - from ? from + left : count;
        uint32_t end = scan(simplex, from, to);
        left -= end - from;
        simplex->next_arc = end == count ? 0 : end;
    }
    sort_candidates(simplex);
    return simplex->candidate_count > 0;
}
