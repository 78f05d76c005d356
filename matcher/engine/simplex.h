/* Primal network simplex for flows whose root node means "unmatched".
 *
 * Every other node starts on its own slack arc, so the first tree is there at
 * once, without artificial arcs, and strongly feasible; such trees never cycle
 * (Cunningham 1976; Ahuja, Magnanti and Orlin, Network Flows, 1993, ch. 11).
 * The optimum is that of (value, hash): first of the values in 64 bits, then
 * of the hashes among the arcs whose reduced value is 0, the face of all best
 * allocations. Where values could pass 64 bits, both at once in 128. */
#ifndef LIENKET_MATCHER_ENGINE_SIMPLEX_H
#define LIENKET_MATCHER_ENGINE_SIMPLEX_H

#include <stddef.h>

#include "matcher/engine/arcs.h"
#include "matcher/engine/tree.h"

/* A gain is value * 2^62 + hash: compared as (value, hash) in one number. The
 * hashes along a path sum to less than 2^61, so that rounding to the nearest
 * high word gives the exact price of the value alone. */
__extension__ typedef __int128 gain_wide;
#define GAIN_SHIFT 62
#define GAIN_UNIT ((gain_wide)1 << GAIN_SHIFT)
#define SIMPLEX_REACH_MAX (INT64_C(1) << 60) /* of values along any path */

enum simplex_stage { STAGE_VALUES, STAGE_HASHES, STAGE_WIDE };

/* An arc that can enter, and what a unit on it gains. */
struct candidate {
    gain_wide gain;
    uint32_t arc;
};

struct simplex {
    enum simplex_stage stage;
    struct tree tree;
    struct arcs arcs;
    int64_t *price; /* tail - head = value on tree arcs; after the run */
    int64_t *hash_potential;
    gain_wide *wide_potential;
    int64_t *bound; /* of arc first_bounded + index */
    bool *at_bound; /* of arc first_bounded + index, outside the tree */
    uint32_t node_count;
    uint32_t first_bounded;
    uint32_t bounded_count;
    uint64_t work; /* nodes that pivots touched */
    uint64_t pivots;
};

/* `wide` for values that pass 64 bits. */
void simplex_init(struct simplex *simplex, const struct arcs_size *size,
                  bool wide);
void simplex_clear(struct simplex *simplex);
size_t simplex_memory_bytes(size_t node_count, size_t arc_count);

/* Hangs `node` below its parent in the first tree on its slack, which leads
 * upward or, with `flow` > 0, downward. All nodes before other arcs. */
void simplex_hang(struct simplex *simplex, uint32_t node,
                  const struct tree_node *slack, int64_t value);

/* Starts full; before all pairs. */
void simplex_add_bounded_arc(struct simplex *simplex, uint32_t tail,
                             uint32_t head, int64_t bound);

/* Adds pairs of simplex->arcs.pairs, ascending by demand lot; the first time
 * `pair` may be NULL for the first `count` of them. */
void simplex_add_pairs(struct simplex *simplex, const uint32_t *pair,
                       uint32_t count);

/* Pairs get new numbers, from 1 in `number` by the old one; those with 0, none
 * of them in the tree, go. Between runs of the values. */
void simplex_renumber_pairs(struct simplex *simplex, const uint32_t *number);

/* Of all that flows: arcs outside the tree carry nothing, or are worth 0. */
__extension__ typedef __int128 simplex_total;
simplex_total simplex_value(const struct simplex *simplex);

/* After the nodes hang where they shall: the first tree's order and prices. */
void simplex_begin(struct simplex *simplex);

/* To the optimum of the stage over the arcs there are: the values, and after
 * simplex_begin_hashes the hashes; both at once when wide. */
void simplex_run(struct simplex *simplex);
void simplex_begin_hashes(struct simplex *simplex);

static inline bool simplex_bounded(const struct simplex *simplex, uint32_t arc)
{
    return arc - simplex->first_bounded < simplex->bounded_count;
}

static inline bool simplex_full(const struct simplex *simplex, uint32_t arc)
{
    return simplex_bounded(simplex, arc) &&
           simplex->at_bound[arc - simplex->first_bounded];
}

static inline int64_t simplex_reduced_value(const struct simplex *simplex,
                                            uint32_t arc)
{
    const struct arcs *arcs = &simplex->arcs;
    return arcs->value[arc] - simplex->price[arcs->tail[arc]] +
           simplex->price[arcs->head[arc]];
}

/* What flows on an arc, and whether there is room for more. */
int64_t simplex_flow(const struct simplex *simplex, uint32_t arc);
bool simplex_room(const struct simplex *simplex, uint32_t arc);

#endif
