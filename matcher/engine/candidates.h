/* The search for an arc to enter the tree.
 *
 * It goes round the arcs in windows and takes the best of each. Where pivots
 * touch little of the tree a window is one demand lot's pairs, from which up to
 * a few enter in turn; where they touch much it spans many lots, so that they
 * are chosen with more care. */
#ifndef LIENKET_MATCHER_ENGINE_CANDIDATES_H
#define LIENKET_MATCHER_ENGINE_CANDIDATES_H

#include "matcher/engine/simplex.h"

/* Places are arcs, or tight arcs in the second stage; after `plain` of them
 * rows. */
struct sweep {
    uint32_t from; /* the window, in places */
    uint32_t to;
    uint32_t turns; /* entries from it so far */
    uint32_t turns_most;
    uint32_t first; /* the first place there is */
    uint32_t plain;
    uint32_t end;
    uint32_t quiet; /* places since an arc entered */
    uint64_t mean;  /* work of a pivot of late, times 16 */
};

void sweep_begin(struct sweep *sweep, const struct simplex *simplex);

/* False when no arc gains. */
bool sweep_next(struct sweep *sweep, const struct simplex *simplex,
                struct candidate *ret_entry);

/* Of the pivot on what sweep_next gave. */
void sweep_note_work(struct sweep *sweep, uint64_t work);

#endif
