/* The search for an arc to enter the tree.
 *
 * It goes round the arcs in windows and takes the best of each. Small windows
 * are soon looked through, large ones choose with more care and so need fewer
 * pivots: a window grows while looking costs less than the pivots do, and
 * shrinks while it costs more. */
#ifndef LIENKET_MATCHER_ENGINE_CANDIDATES_H
#define LIENKET_MATCHER_ENGINE_CANDIDATES_H

#include "matcher/engine/simplex.h"

/* Places are arcs, or tight arcs in the second stage. What looking and pivots
 * cost is told in arcs looked at, and of late: each sum loses a share with
 * every pivot. */
struct sweep {
    uint32_t first; /* the first place there is */
    uint32_t end;
    uint32_t at;     /* where the next window begins */
    uint32_t window; /* its places, times WINDOW_UNIT */
    uint32_t least;  /* the same of the smallest */
    uint64_t looked;
    uint64_t allowed;
};

void sweep_begin(struct sweep *sweep, const struct simplex *simplex);

/* False when no arc gains. */
bool sweep_next(struct sweep *sweep, const struct simplex *simplex,
                struct candidate *ret_entry);

/* Of the pivot on what sweep_next gave: how many nodes it touched. */
void sweep_note_work(struct sweep *sweep, uint64_t work);

#endif
