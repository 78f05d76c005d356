/* The arcs of a network: the slack of each node under its own number, the
 * bounded ones, then the pairs by row, that is by demand lot, so that a search
 * streams through them. */
#ifndef LIENKET_MATCHER_ENGINE_ARCS_H
#define LIENKET_MATCHER_ENGINE_ARCS_H

#include "matcher/engine/engine.h"

struct arcs_size {
    uint32_t nodes;
    uint32_t bounded;     /* at most */
    uint32_t pairs;       /* as many as there is room for at first */
    uint32_t first_offer; /* node of offer lot 0 */
    uint32_t first_row;   /* node of demand lot 0 */
    uint32_t rows;
};

struct arcs {
    uint32_t *tail;
    uint32_t *head;
    int64_t *value;
    uint32_t *pair;                  /* of arc first_pair + index */
    uint32_t *row_start;             /* by row and one more, into the arcs */
    const struct engine_pair *pairs; /* borrowed; may move between runs */
    struct arcs_size size;
    uint32_t count;
    uint32_t room;
    uint32_t first_pair;
};

void arcs_init(struct arcs *arcs, const struct arcs_size *size);
void arcs_clear(struct arcs *arcs);
size_t arcs_memory_bytes(size_t node_count, size_t arc_count);

/* Before any pair. */
void arcs_set(struct arcs *arcs, uint32_t arc, uint32_t tail, uint32_t head,
              int64_t value);
uint32_t arcs_add_bounded(struct arcs *arcs, uint32_t tail, uint32_t head);

/* The first pairs, ascending by row; NULL for the first `count` there are. */
void arcs_set_pairs(struct arcs *arcs, const uint32_t *pair, uint32_t count);

/* A batch more, ascending by row. Each goes behind those of its row, and
 * arcs of later rows move: `moved` has a place for each row and one more, and
 * holds how far. */
void arcs_count_moves(const struct arcs *arcs, const uint32_t *pair,
                      uint32_t count, uint32_t *ret_moved);
void arcs_add_pairs(struct arcs *arcs, const uint32_t *pair,
                    const uint32_t *moved);

/* Pairs get new numbers, from 1 in `number` by the old one; those with 0 go.
 * `ret_arc` gets by arc - first_pair where it is now. */
void arcs_renumber(struct arcs *arcs, const uint32_t *number,
                   uint32_t *ret_arc);

static inline uint32_t arcs_row(const struct arcs *arcs, uint32_t arc)
{
    return arcs->head[arc] - arcs->size.first_row;
}

static inline uint64_t arcs_hash(const struct arcs *arcs, uint32_t arc)
{
    return arc < arcs->first_pair
               ? 0
               : arcs->pairs[arcs->pair[arc - arcs->first_pair]].hash;
}

#endif
