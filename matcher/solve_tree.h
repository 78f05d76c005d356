/* The proof by cases behind a bound below the flow's, as JSON. */
#ifndef LIENKET_MATCHER_SOLVE_TREE_H
#define LIENKET_MATCHER_SOLVE_TREE_H

#include "matcher/solve_input.h"

/* [{"offers":[...],"needs":[...],"groups":[...],"bound":B,"leaves":[
 *   {"fix":[{"open":["a","b"]},{"closed":"b"}],"bound":B,"duals":{...}}]}]
 * What the parts and leaves mean stands in engine/proof.h; a fixing with two
 * names is a pair's, one with one a need's. */
void solve_tree_write(FILE *out, const struct solve_input *input,
                      const struct engine_clearing *clearing);

#endif
