/* Open lots of one side of a market, by cell, found by window, rank and gain:
 * a part that an index of a live optimum (live_index.h) can be made of.
 *
 * What lots share that rules ask first (product, form, commune) makes a cell;
 * how far a pair is from a cell, or whether it can be at all, is the caller's
 * to know. In a cell lots stand in small blocks, by rank and first day, and a
 * block knows the best of its lots, so that a query passes most of them by. */
#ifndef LIENKET_MATCHER_ENGINE_LIVE_CELLS_H
#define LIENKET_MATCHER_ENGINE_LIVE_CELLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct live_cells;

struct cells_lot {
    int64_t gain; /* what it adds to a pair's value, less its price */
    uint32_t lot; /* handle */
    int32_t from; /* days */
    int32_t to;
    int32_t rank; /* grade, or the worst that is taken */
};

/* Shown a lot that a query finds; returns the least gain from there on. */
typedef int64_t cells_visit(void *context, const struct cells_lot *lot,
                            int64_t least);

struct cells_wish {
    int32_t from; /* windows that overlap these days */
    int32_t to;
    int32_t least_rank;
    int32_t most_rank;
    cells_visit *visit;
    void *context;
};

/* Cells are numbers from 0; there are as many as were named. */
struct live_cells *live_cells_create(void);
void live_cells_destroy(struct live_cells *cells);

void live_cells_insert(struct live_cells *cells, uint32_t cell,
                       const struct cells_lot *lot);
void live_cells_remove(struct live_cells *cells, uint32_t lot);
/* Of a lot that is there. */
void live_cells_set_gain(struct live_cells *cells, uint32_t lot, int64_t gain);

bool live_cells_has(const struct live_cells *cells, uint32_t cell);

/* Shows each lot of the cell that the wish fits and whose gain is at least
 * `least`. Returns what the last visit did. */
int64_t live_cells_find(const struct live_cells *cells, uint32_t cell,
                        const struct cells_wish *wish, int64_t least);

/* What it holds now. */
size_t live_cells_bytes(const struct live_cells *cells);

#endif
