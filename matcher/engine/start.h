/* A first tree nearer the optimum than one of slacks alone: pairs are filled
 * greedily by value, and whichever lot of a pair is used up first hangs below
 * the other, so that what was filled is a tree without cycles, and a strongly
 * feasible one. */
#ifndef LIENKET_MATCHER_ENGINE_START_H
#define LIENKET_MATCHER_ENGINE_START_H

#include "matcher/engine/simplex.h"

/* Of a network whose nodes all hang on their slacks and that has its pairs,
 * before simplex_begin. Lots of groups and buyers stay on their slacks; all do
 * where hardly any would keep something unmatched. */
void start_greedily(struct simplex *simplex);

#endif
