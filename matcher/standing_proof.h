/* The engine's proof by cases as a certificate states it: its leaves in the
 * order of their tree, and only the parts that a document has room for. */
#ifndef LIENKET_MATCHER_STANDING_PROOF_H
#define LIENKET_MATCHER_STANDING_PROOF_H

#include "matcher/standing.h"

/* Owned arrays, except what the leaves borrow from the standing's answer. */
struct standing_proof {
    struct certificate_part *parts;
    uint32_t part_count;
    struct certificate_leaf *leaves;
    size_t leaf_count;
    struct certificate_fixing *fixings;
    size_t fixing_count;
};

void standing_proof_init(const struct standing *standing,
                         struct standing_proof *ret_proof);
void standing_proof_clear(struct standing_proof *proof);

#endif
