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

#include "matcher/engine/tree.h"

/* A gain is value * 2^62 + hash: compared as (value, hash) in one number. The
 * hashes along a path sum to less than 2^61, so that rounding to the nearest
 * high word gives the exact price of the value alone. */
__extension__ typedef __int128 gain_wide;
#define GAIN_SHIFT 62
#define GAIN_UNIT ((gain_wide)1 << GAIN_SHIFT)
#define SIMPLEX_REACH_MAX (INT64_C(1) << 60) /* of values along any path */

enum simplex_stage { STAGE_VALUES, STAGE_HASHES, STAGE_WIDE };

/* An arc and what a unit on it gained when it was seen. */
struct candidate {
    gain_wide gain;
    uint32_t arc;
};

/* Arcs: the slack of each node under its own number, the bounded ones, then
 * the pairs, to which more can be added between runs. */
struct simplex {
    enum simplex_stage stage;
    struct tree tree;
    int64_t *price; /* tail - head = value on tree arcs; after the run */
    int64_t *hash_potential;
    gain_wide *wide_potential;
    uint32_t *tail;
    uint32_t *head;
    int64_t *value;
    uint64_t *hash;
    int64_t *bound;  /* of arc first_bounded + index */
    bool *at_bound;  /* of arc first_bounded + index, outside the tree */
    uint32_t *tight; /* arcs of reduced value 0: all that may still enter */
    uint32_t tight_count;
    uint32_t tight_room;
    uint32_t node_count;
    uint32_t arc_count;
    uint32_t arc_room;
    uint32_t first_bounded;
    uint32_t bounded_count;
    struct candidate *candidates;
    struct candidate *sorted; /* the same, the best of them first */
    uint32_t candidate_count;
    uint32_t candidates_wanted;
    uint32_t next_arc;      /* where the search for more goes on */
    uint32_t settled_count; /* arcs of the last run: the others come first */
    uint64_t pivots;
};

/* Room for so many bounded arcs; `wide` for values that pass 64 bits. */
void simplex_init(struct simplex *simplex, uint32_t node_count,
                  uint32_t bounded_room, bool wide);
void simplex_clear(struct simplex *simplex);
size_t simplex_memory_bytes(size_t node_count, size_t arc_count);

/* Hangs `node` below its parent in the first tree on its slack, which leads
 * upward or, with `flow` > 0, downward. Parents come first, all nodes before
 * other arcs. */
void simplex_hang(struct simplex *simplex, uint32_t node,
                  const struct tree_node *slack, int64_t value);

/* Starts full; before all pairs. */
void simplex_add_bounded_arc(struct simplex *simplex, uint32_t tail,
                             uint32_t head, int64_t bound);

/* Ends of an arc that has no bound, and what a unit on it gains. */
struct simplex_arc {
    uint32_t tail;
    uint32_t head;
    int64_t value;
    uint64_t hash;
};
void simplex_reserve(struct simplex *simplex, uint32_t arcs);
void simplex_add_arc(struct simplex *simplex, const struct simplex_arc *arc);

/* To the optimum of the stage over the arcs there are: the values, and after
 * simplex_begin_hashes the hashes; both at once when wide. */
void simplex_run(struct simplex *simplex);
void simplex_begin_hashes(struct simplex *simplex);

/* Quantities of all arcs; `ret_flow` has room for arc_count. */
void simplex_flows(const struct simplex *simplex, int64_t *ret_flow);

#endif
