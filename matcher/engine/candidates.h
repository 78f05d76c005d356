/* The search for arcs to enter the tree: many that gain at once, the best of
 * them first, so that the arcs are gone through far less often than one enters.
 */
#ifndef LIENKET_MATCHER_ENGINE_CANDIDATES_H
#define LIENKET_MATCHER_ENGINE_CANDIDATES_H

#include "matcher/engine/simplex.h"

#define CANDIDATES_MOST 1024

/* Before the searches of a run over `count` arcs: those that no run has seen
 * come first. */
void candidates_begin(struct simplex *simplex, uint32_t count);

/* From where the last search ended, once round at most, into simplex->sorted;
 * false when no arc gains. */
bool candidates_find(struct simplex *simplex, uint32_t count);

/* What one unit more on an arc gains, or less when it is full. */
gain_wide candidates_gain(const struct simplex *simplex, uint32_t arc);

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
    return simplex->value[arc] - simplex->price[simplex->tail[arc]] +
           simplex->price[simplex->head[arc]];
}

#endif
