/* The making of an answer's arrays, for every way there is to one. */
#ifndef LIENKET_MATCHER_ENGINE_CLEARING_H
#define LIENKET_MATCHER_ENGINE_CLEARING_H

#include "matcher/engine/engine.h"

/* All zero; engine_clearing_destroy ends it. */
struct engine_clearing *
engine_clearing_create(const struct engine_market *market);

#endif
