/* The search for an arc to enter the tree.
 *
 * A pass over all arcs lists those that gain and those that nearly do; where
 * most do, as from a tree of slacks, those alone. Windows go round the list,
 * and the best of each enters, until the list is old or nothing in it gains;
 * the pass that finds nothing to gain is the last. Small windows are soon
 * looked through, large ones choose with more care and so need fewer pivots: a
 * window grows while looking costs less than the pivots do, and shrinks while
 * it costs more. */
#ifndef LIENKET_MATCHER_ENGINE_CANDIDATES_H
#define LIENKET_MATCHER_ENGINE_CANDIDATES_H

#include "matcher/engine/simplex.h"

/* Copies of arcs side by side; a full one stands the other way round. */
struct listed_arcs {
    int64_t *value; /* or hash, in the second stage */
    uint32_t *tail;
    uint32_t *head;
    uint32_t *arc;
    uint32_t count;
    uint32_t room;
};

/* Places are those of the list; arcs themselves when wide. What looking and
 * pivots cost is told in arcs looked at, and of late: each sum loses a share
 * with every pivot. */
struct sweep {
    struct listed_arcs list;
    uint32_t at;     /* where the next window begins */
    uint32_t window; /* its places, times WINDOW_UNIT */
    uint32_t least;  /* the same of the smallest */
    uint64_t looked;
    uint64_t allowed;
    uint64_t looked_since; /* at places, since the list was made */
    int64_t gains;         /* of pivots, of late */
    bool gaining_only;     /* nothing is listed that does not gain */
};

void sweep_begin(struct sweep *sweep, const struct simplex *simplex);
void sweep_end(struct sweep *sweep);
size_t sweep_memory_bytes(size_t arc_count);

/* False when no arc gains. */
bool sweep_next(struct sweep *sweep, const struct simplex *simplex,
                struct candidate *ret_entry);

/* Of the pivot on what sweep_next gave: how many nodes it touched. */
void sweep_note_work(struct sweep *sweep, uint64_t work);

#endif
