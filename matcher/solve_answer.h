/* The answer of `--solve` as JSON lines, sorted by name: the same market gives
 * the same bytes, in whatever order its lines came. */
#ifndef LIENKET_MATCHER_SOLVE_ANSWER_H
#define LIENKET_MATCHER_SOLVE_ANSWER_H

#include "matcher/solve_input.h"

void solve_answer_write(FILE *out, const struct solve_input *input,
                        const struct engine_clearing *clearing);

#endif
