#include "matcher/engine/candidates.h"

#include "base/memory.h"

/* Places of a window: at first and at least a third of the root of all, but not
 * fewer than this; it grows or shrinks by a part with each pivot. */
#define WINDOW_LEAST 16
#define WINDOW_MOST 2048
#define WINDOW_UNIT 64
#define WINDOW_STEP 32

/* How many arcs may be looked at for each node that a pivot touches, and for
 * how many pivots that and their gains are remembered. */
#define NODE_COST 4
#define MEMORY 32
#define GAIN_NOTED (INT64_C(1) << 50) /* at most */

/* A list is old when as many arcs were looked at in it as a pass looks at, and
 * so many times its own. */
#define LIST_ROUNDS 8
#define LIST_ROOM 1024 /* at first */
#define BLOCK 1024     /* arcs of a pass that are looked at together */

/* Most arcs gain where not even one in so many does not. */
#define NOT_GAINING 4

static gain_wide reduced_wide(const struct simplex *simplex, uint32_t arc)
{
    const struct arcs *arcs = &simplex->arcs;
    return arcs->value[arc] * GAIN_UNIT + arcs_hash(arcs, arc) -
           simplex->wide_potential[arcs->tail[arc]] +
           simplex->wide_potential[arcs->head[arc]];
}

static uint32_t least_window(uint32_t places)
{
    uint64_t least = WINDOW_LEAST;
    while (9 * least * least < places && least < WINDOW_MOST)
        least++;
    return (uint32_t)least * WINDOW_UNIT;
}

/* Twice the room, but not more than there are arcs. */
static void add_room(struct listed_arcs *list, uint32_t most)
{
    uint32_t room = list->room > 0 ? 2 * list->room : LIST_ROOM;
    room = room < most ? room : most;
    list->room = room;
    list->value = memory_resize(list->value, room, sizeof *list->value);
    list->tail = memory_resize(list->tail, room, sizeof *list->tail);
    list->head = memory_resize(list->head, room, sizeof *list->head);
    list->arc = memory_resize(list->arc, room, sizeof *list->arc);
}

/* Writes an arc to its place, as it stands now. */
static void list_arc(struct listed_arcs *list, const struct simplex *simplex,
                     uint32_t at, uint32_t arc)
{
    const struct arcs *arcs = &simplex->arcs;
    bool full = simplex_full(simplex, arc);
    int64_t value = simplex->stage == STAGE_HASHES
                        ? (int64_t)arcs_hash(arcs, arc)
                        : arcs->value[arc];
    list->value[at] = full ? -value : value;
    list->tail[at] = full ? arcs->head[arc] : arcs->tail[arc];
    list->head[at] = full ? arcs->tail[arc] : arcs->head[arc];
    list->arc[at] = arc;
}

/* What a pass looks for: gains from `least` to `least + span`. */
struct wanted {
    int64_t least;
    uint64_t span;
};

static uint32_t find(const struct simplex *simplex, uint32_t from, uint32_t to,
                     struct wanted wanted, uint32_t *ret_found)
{
    const struct arcs *arcs = &simplex->arcs;
    const int64_t *price = simplex->price;
    uint32_t count = 0;
    for (uint32_t arc = from; arc < to; arc++) {
        int64_t gain =
            arcs->value[arc] - price[arcs->tail[arc]] + price[arcs->head[arc]];
        ret_found[count] = arc;
        count += (uint64_t)(gain - wanted.least) <= wanted.span;
    }
    return count;
}

/* The same where there are arcs with a bound: one that is full gains the other
 * way round. */
static uint32_t find_bounded(const struct simplex *simplex, uint32_t from,
                             uint32_t to, struct wanted wanted,
                             uint32_t *ret_found)
{
    uint32_t count = 0;
    for (uint32_t arc = from; arc < to; arc++) {
        int64_t gain = simplex_reduced_value(simplex, arc);
        gain = simplex_full(simplex, arc) ? -gain : gain;
        ret_found[count] = arc;
        count += (uint64_t)(gain - wanted.least) <= wanted.span;
    }
    return count;
}

static bool any_bounded(const struct simplex *simplex, uint32_t from,
                        uint32_t to)
{
    uint32_t first = simplex->first_bounded;
    uint32_t end = first + simplex->bounded_count;
    return first < end && to > first && from < end;
}

/* Free arcs of the first stage, which is most of all listing. */
static void list_free(struct listed_arcs *list, const struct arcs *arcs,
                      const uint32_t *found, uint32_t count)
{
    uint32_t at = list->count;
    for (uint32_t k = 0; k < count; k++, at++) {
        list->value[at] = arcs->value[found[k]];
        list->tail[at] = arcs->tail[found[k]];
        list->head[at] = arcs->head[found[k]];
        list->arc[at] = found[k];
    }
    list->count = at;
}

/* Puts what is wanted of a block of arcs on the list. */
static void list_block(struct sweep *sweep, const struct simplex *simplex,
                       uint32_t from, uint32_t to, struct wanted wanted)
{
    struct listed_arcs *list = &sweep->list;
    uint32_t found[BLOCK];
    bool bounded = any_bounded(simplex, from, to);
    uint32_t count = bounded ? find_bounded(simplex, from, to, wanted, found)
                             : find(simplex, from, to, wanted, found);
    while (list->room - list->count < count)
        add_room(list, simplex->arcs.count);
    if (!bounded && simplex->stage == STAGE_VALUES) {
        list_free(list, &simplex->arcs, found, count);
        return;
    }
    for (uint32_t k = 0; k < count; k++)
        list_arc(list, simplex, list->count++, found[k]);
}

/* A pass over all arcs: the list becomes what is wanted. */
static void list_all(struct sweep *sweep, const struct simplex *simplex,
                     struct wanted wanted)
{
    uint32_t end = simplex->arcs.count;
    sweep->list.count = 0;
    for (uint32_t from = 1, to; from < end; from = to) {
        to = end - from < BLOCK ? end : from + BLOCK;
        list_block(sweep, simplex, from, to, wanted);
    }
    sweep->at = 0;
    sweep->looked_since = 0;
}

/* What gains, or lacks less for it than pivots gained of late. */
static void list_near(struct sweep *sweep, const struct simplex *simplex)
{
    int64_t lacking = sweep->gaining_only ? 0 : sweep->gains / MEMORY;
    list_all(sweep, simplex, (struct wanted){1 - lacking, INT64_MAX});
    if (sweep->list.count >
        simplex->arcs.count - simplex->arcs.count / NOT_GAINING)
        sweep->gaining_only = true;
}

/* All that may still enter once the values are best. */
static void list_tight(struct sweep *sweep, const struct simplex *simplex)
{
    list_all(sweep, simplex, (struct wanted){0, 0});
}

/* Tight arcs stay the same, but those with a bound may have turned. */
static void list_again(struct sweep *sweep, const struct simplex *simplex)
{
    if (simplex->stage == STAGE_VALUES) {
        list_near(sweep, simplex);
        return;
    }
    for (uint32_t at = 0; simplex->bounded_count > 0 && at < sweep->list.count;
         at++)
        list_arc(&sweep->list, simplex, at, sweep->list.arc[at]);
    sweep->looked_since = 0;
}

/* The place of the best, and its gain; 0 where none gains. */
static uint32_t scan_list(const struct listed_arcs *list,
                          const int64_t *potential, uint32_t from, uint32_t to,
                          int64_t *ret_gain)
{
    const int64_t *value = list->value;
    const uint32_t *tail = list->tail, *head = list->head;
    int64_t most = 0;
    uint32_t best = from;
    for (uint32_t at = from; at < to; at++) {
        int64_t gain = value[at] - potential[tail[at]] + potential[head[at]];
        best = gain > most ? at : best;
        most = gain > most ? gain : most;
    }
    *ret_gain = most;
    return best;
}

/* Whether the arc has left its bound, or come to it, since it was listed. */
static bool has_turned(const struct listed_arcs *list,
                       const struct simplex *simplex, uint32_t at)
{
    uint32_t arc = list->arc[at];
    return simplex_bounded(simplex, arc) &&
           simplex_full(simplex, arc) !=
               (list->tail[at] != simplex->arcs.tail[arc]);
}

/* Window after window, once round the list at most. */
static bool look_round(struct sweep *sweep, const struct simplex *simplex,
                       struct candidate *ret_entry)
{
    struct listed_arcs *list = &sweep->list;
    const int64_t *potential = simplex->stage == STAGE_HASHES
                                   ? simplex->hash_potential
                                   : simplex->price;
    uint32_t window = sweep->window / WINDOW_UNIT, looked = 0;
    int64_t gain = 0;
    while (gain == 0 && looked < list->count) {
        uint32_t from = sweep->at < list->count ? sweep->at : 0;
        uint32_t to = window < list->count - from ? from + window : list->count;
        uint32_t best = scan_list(list, potential, from, to, &gain);
        *ret_entry = (struct candidate){gain, list->arc[best]};
        looked += to - from;
        sweep->at = to;
        if (gain > 0 && has_turned(list, simplex, best)) {
            list_arc(list, simplex, best, list->arc[best]);
            sweep->at = from;
            gain = 0;
        }
    }
    sweep->looked += looked;
    sweep->looked_since += looked;
    return gain > 0;
}

static bool next_listed(struct sweep *sweep, const struct simplex *simplex,
                        struct candidate *ret_entry)
{
    uint64_t old =
        simplex->arcs.count + LIST_ROUNDS * (uint64_t)sweep->list.count;
    if (sweep->looked_since < old) {
        if (look_round(sweep, simplex, ret_entry))
            return true;
        sweep->gaining_only = false;
    }
    list_again(sweep, simplex);
    return look_round(sweep, simplex, ret_entry);
}

/* Both words at once, over all arcs. */
static bool next_wide(struct sweep *sweep, const struct simplex *simplex,
                      struct candidate *ret_entry)
{
    uint32_t places = simplex->arcs.count, looked = 0;
    *ret_entry = (struct candidate){0};
    while (ret_entry->gain == 0 && looked < places) {
        uint32_t end = looked + sweep->window / WINDOW_UNIT;
        for (; looked < end && looked < places; looked++) {
            uint32_t arc = sweep->at + 1 < places ? sweep->at + 1 : 1;
            gain_wide gain = reduced_wide(simplex, arc);
            gain = simplex_full(simplex, arc) ? -gain : gain;
            if (gain > ret_entry->gain)
                *ret_entry = (struct candidate){gain, arc};
            sweep->at = arc;
        }
    }
    sweep->looked += looked;
    return ret_entry->gain > 0;
}

void sweep_begin(struct sweep *sweep, const struct simplex *simplex)
{
    uint32_t places = simplex->arcs.count;
    *sweep = (struct sweep){0};
    if (simplex->stage == STAGE_VALUES)
        list_near(sweep, simplex);
    if (simplex->stage == STAGE_HASHES) {
        list_tight(sweep, simplex);
        places = sweep->list.count;
    }
    sweep->least = least_window(places);
    sweep->window = sweep->least;
}

void sweep_end(struct sweep *sweep)
{
    memory_free(sweep->list.value);
    memory_free(sweep->list.tail);
    memory_free(sweep->list.head);
    memory_free(sweep->list.arc);
}

/* Half of the widest array is there beside the whole while it grows. */
size_t sweep_memory_bytes(size_t arc_count)
{
    return arc_count * (sizeof(int64_t) + 4 * sizeof(uint32_t));
}

bool sweep_next(struct sweep *sweep, const struct simplex *simplex,
                struct candidate *ret_entry)
{
    if (simplex->stage == STAGE_WIDE)
        return next_wide(sweep, simplex, ret_entry);
    if (!next_listed(sweep, simplex, ret_entry))
        return false;
    int64_t gain = (int64_t)ret_entry->gain;
    sweep->gains += gain < GAIN_NOTED ? gain : GAIN_NOTED;
    sweep->gains -= sweep->gains / MEMORY;
    return true;
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
