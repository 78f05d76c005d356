#include "matcher/engine/live_cells.h"

#include <string.h>

#include "base/check.h"
#include "base/memory.h"

#define BLOCK_LOTS 16
#define MERGED_LOTS 12 /* neighbours with no more together become one */

struct block {
    struct cells_lot lots[BLOCK_LOTS];
};

/* What a query asks of a block before it looks inside. */
struct summary {
    int64_t key; /* of none of its lots is it greater */
    int32_t from_least;
    int32_t to_most;
    int32_t rank_least;
    int32_t rank_most;
    uint32_t block;
    uint32_t count;
};

struct cell {
    struct summary *summaries; /* by key */
    int64_t *gains;            /* by summary: the most of its lots, by itself,
                                * for most queries ask no more */
    uint32_t count;
    uint32_t room;
    int64_t gain_most; /* of all */
};

struct where {
    uint32_t cell;
    uint32_t block;
};

struct live_cells {
    struct cell *cells;
    uint32_t cell_count;
    struct block *blocks;
    uint32_t *unused; /* blocks */
    uint32_t unused_count;
    uint32_t block_count;
    uint32_t block_room;
    struct where *where; /* by lot */
    uint32_t where_room;
    size_t summary_room; /* of all cells */
};

struct live_cells *live_cells_create(void)
{
    return memory_allocate(1, sizeof(struct live_cells));
}

void live_cells_destroy(struct live_cells *cells)
{
    if (!cells)
        return;
    for (uint32_t cell = 0; cell < cells->cell_count; cell++) {
        memory_free(cells->cells[cell].summaries);
        memory_free(cells->cells[cell].gains);
    }
    memory_free(cells->cells);
    memory_free(cells->blocks);
    memory_free(cells->unused);
    memory_free(cells->where);
    memory_free(cells);
}

size_t live_cells_bytes(const struct live_cells *cells)
{
    return sizeof *cells + cells->cell_count * sizeof *cells->cells +
           cells->block_room * (sizeof *cells->blocks + sizeof(uint32_t)) +
           cells->where_room * sizeof *cells->where +
           cells->summary_room * (sizeof(struct summary) + sizeof(int64_t));
}

static int64_t key_of(const struct cells_lot *lot)
{
    return (int64_t)((uint64_t)(uint32_t)lot->rank << 32) + lot->from;
}

static uint32_t take_block(struct live_cells *cells)
{
    if (cells->unused_count > 0)
        return cells->unused[--cells->unused_count];
    if (cells->block_count == cells->block_room) {
        uint32_t room = cells->block_room + cells->block_room / 4 + 16;
        cells->blocks =
            memory_resize(cells->blocks, room, sizeof *cells->blocks);
        cells->unused =
            memory_resize(cells->unused, room, sizeof *cells->unused);
        cells->block_room = room;
    }
    return cells->block_count++;
}

static void sum_up(const struct live_cells *cells, struct cell *cell,
                   uint32_t at)
{
    struct summary *summary = &cell->summaries[at];
    const struct cells_lot *lots = cells->blocks[summary->block].lots;
    int64_t most = INT64_MIN;
    summary->from_least = summary->rank_least = INT32_MAX;
    summary->to_most = summary->rank_most = INT32_MIN;
    for (uint32_t k = 0; k < summary->count; k++) {
        const struct cells_lot *lot = &lots[k];
        if (lot->gain > most)
            most = lot->gain;
        if (lot->from < summary->from_least)
            summary->from_least = lot->from;
        if (lot->to > summary->to_most)
            summary->to_most = lot->to;
        if (lot->rank < summary->rank_least)
            summary->rank_least = lot->rank;
        if (lot->rank > summary->rank_most)
            summary->rank_most = lot->rank;
    }
    cell->gains[at] = most;
}

static void bound(struct cell *cell)
{
    cell->gain_most = INT64_MIN;
    for (uint32_t at = 0; at < cell->count; at++) {
        if (cell->gains[at] > cell->gain_most)
            cell->gain_most = cell->gains[at];
    }
}

/* A new summary at that place of the cell, with an empty block. */
static struct summary *open_summary(struct live_cells *cells, struct cell *cell,
                                    uint32_t at, int64_t key)
{
    if (cell->count == cell->room) {
        uint32_t room = cell->room + cell->room / 2 + 1;
        cells->summary_room += room - cell->room;
        cell->summaries =
            memory_resize(cell->summaries, room, sizeof *cell->summaries);
        cell->gains = memory_resize(cell->gains, room, sizeof *cell->gains);
        cell->room = room;
    }
    struct summary *summary = &cell->summaries[at];
    int64_t *gain = &cell->gains[at];
    memmove(summary + 1, summary, (cell->count - at) * sizeof *summary);
    memmove(gain + 1, gain, (cell->count - at) * sizeof *gain);
    cell->count++;
    *summary = (struct summary){.key = key, .block = take_block(cells)};
    return summary;
}

static void close_summary(struct live_cells *cells, struct cell *cell,
                          uint32_t at)
{
    struct summary *summary = &cell->summaries[at];
    int64_t *gain = &cell->gains[at];
    cells->unused[cells->unused_count++] = summary->block;
    cell->count--;
    memmove(summary, summary + 1, (cell->count - at) * sizeof *summary);
    memmove(gain, gain + 1, (cell->count - at) * sizeof *gain);
}

static void put(struct live_cells *cells, struct summary *summary,
                uint32_t cell, const struct cells_lot *lot)
{
    cells->blocks[summary->block].lots[summary->count++] = *lot;
    cells->where[lot->lot] = (struct where){cell, summary->block};
}

static void sort(struct cells_lot *lots, uint32_t count)
{
    for (uint32_t k = 1; k < count; k++) {
        struct cells_lot lot = lots[k];
        uint32_t at = k;
        for (; at > 0 && key_of(&lots[at - 1]) > key_of(&lot); at--)
            lots[at] = lots[at - 1];
        lots[at] = lot;
    }
}

/* The upper half of a full block into one of its own after it. */
static void split(struct live_cells *cells, uint32_t cell, uint32_t at)
{
    struct cell *self = &cells->cells[cell];
    struct cells_lot moved[BLOCK_LOTS];
    struct cells_lot *lots = cells->blocks[self->summaries[at].block].lots;
    sort(lots, BLOCK_LOTS);
    memcpy(moved, lots + BLOCK_LOTS / 2, sizeof moved / 2);
    self->summaries[at].count = BLOCK_LOTS / 2;
    sum_up(cells, self, at);
    struct summary *next = open_summary(cells, self, at + 1, key_of(&moved[0]));
    for (uint32_t k = 0; k < BLOCK_LOTS / 2; k++)
        put(cells, next, cell, &moved[k]);
    sum_up(cells, self, at + 1);
}

/* The last summary whose key is not above, or the first. */
static uint32_t place_of(const struct cell *cell, int64_t key)
{
    uint32_t low = 0, high = cell->count;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (cell->summaries[middle].key <= key)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static void grow_cells(struct live_cells *cells, uint32_t cell)
{
    uint32_t count = cells->cell_count;
    if (cell < count)
        return;
    cells->cell_count = cell + cell / 4 + 16;
    cells->cells =
        memory_resize(cells->cells, cells->cell_count, sizeof *cells->cells);
    memset(&cells->cells[count], 0,
           (cells->cell_count - count) * sizeof *cells->cells);
}

static void grow_where(struct live_cells *cells, uint32_t lot)
{
    if (lot < cells->where_room)
        return;
    cells->where_room = lot + lot / 4 + 64;
    cells->where =
        memory_resize(cells->where, cells->where_room, sizeof *cells->where);
}

void live_cells_insert(struct live_cells *cells, uint32_t cell,
                       const struct cells_lot *lot)
{
    grow_cells(cells, cell);
    grow_where(cells, lot->lot);
    struct cell *self = &cells->cells[cell];
    if (self->count == 0)
        open_summary(cells, self, 0, INT64_MIN);
    uint32_t at = place_of(self, key_of(lot));
    if (self->summaries[at].count == BLOCK_LOTS) {
        split(cells, cell, at);
        at = place_of(self, key_of(lot));
    }
    put(cells, &self->summaries[at], cell, lot);
    sum_up(cells, self, at);
    bound(self);
}

static struct cells_lot *find(const struct live_cells *cells, uint32_t lot,
                              struct summary **ret_summary)
{
    struct where where = cells->where[lot];
    const struct cell *cell = &cells->cells[where.cell];
    struct summary *summary = cell->summaries;
    while (summary->block != where.block)
        summary++;
    CHECK(summary < cell->summaries + cell->count);
    struct cells_lot *found = cells->blocks[where.block].lots;
    while (found->lot != lot)
        found++;
    *ret_summary = summary;
    return found;
}

static void merge(struct live_cells *cells, uint32_t cell, uint32_t at)
{
    struct cell *self = &cells->cells[cell];
    if (at + 1 >= self->count)
        return;
    struct summary *into = &self->summaries[at], *from = into + 1;
    if (into->count + from->count > MERGED_LOTS)
        return;
    for (uint32_t k = 0; k < from->count; k++)
        put(cells, into, cell, &cells->blocks[from->block].lots[k]);
    sum_up(cells, self, at);
    close_summary(cells, self, at + 1);
}

void live_cells_remove(struct live_cells *cells, uint32_t lot)
{
    struct summary *summary;
    struct cells_lot *found = find(cells, lot, &summary);
    uint32_t cell = cells->where[lot].cell;
    uint32_t at = (uint32_t)(summary - cells->cells[cell].summaries);
    *found = cells->blocks[summary->block].lots[--summary->count];
    sum_up(cells, &cells->cells[cell], at);
    merge(cells, cell, at);
    if (at > 0)
        merge(cells, cell, at - 1);
    bound(&cells->cells[cell]);
}

void live_cells_set_gain(struct live_cells *cells, uint32_t lot, int64_t gain)
{
    struct summary *summary;
    struct cells_lot *found = find(cells, lot, &summary);
    struct cell *cell = &cells->cells[cells->where[lot].cell];
    uint32_t at = (uint32_t)(summary - cell->summaries);
    int64_t before = found->gain;
    found->gain = gain;
    if (gain >= cell->gains[at])
        cell->gains[at] = gain;
    else if (before == cell->gains[at])
        sum_up(cells, cell, at);
    if (gain >= cell->gain_most)
        cell->gain_most = gain;
    else if (before == cell->gain_most)
        bound(cell);
}

static int64_t find_in_block(const struct live_cells *cells,
                             const struct summary *summary,
                             const struct cells_wish *wish, int64_t least)
{
    const struct cells_lot *lots = cells->blocks[summary->block].lots;
    for (uint32_t k = 0; k < summary->count; k++) {
        const struct cells_lot *lot = &lots[k];
        if (lot->gain >= least && lot->from <= wish->to &&
            lot->to >= wish->from && lot->rank >= wish->least_rank &&
            lot->rank <= wish->most_rank)
            least = wish->visit(wish->context, lot, least);
    }
    return least;
}

bool live_cells_has(const struct live_cells *cells, uint32_t cell)
{
    return cell < cells->cell_count && cells->cells[cell].count > 0;
}

int64_t live_cells_find(const struct live_cells *cells, uint32_t cell,
                        const struct cells_wish *wish, int64_t least)
{
    if (!live_cells_has(cells, cell))
        return least;
    const struct cell *self = &cells->cells[cell];
    if (self->gain_most < least)
        return least;
    for (uint32_t at = 0; at < self->count; at++) {
        const struct summary *summary = &self->summaries[at];
        if (self->gains[at] >= least && summary->from_least <= wish->to &&
            summary->to_most >= wish->from &&
            summary->rank_most >= wish->least_rank &&
            summary->rank_least <= wish->most_rank)
            least = find_in_block(cells, summary, wish, least);
    }
    return least;
}
