/* Records made up by the schema, the same ones for the same seed: what holds
 * for every record is tested on these. */
#ifndef LIENKET_TESTS_MODEL_RANDOM_RECORD_H
#define LIENKET_TESTS_MODEL_RANDOM_RECORD_H

#include "base/memory.h"
#include "model/schema.h"

struct chance {
    uint64_t state;
};

void chance_init(struct chance *chance, uint64_t seed);
uint64_t chance_next(struct chance *chance);
uint64_t chance_below(struct chance *chance, uint64_t bound);

/* Each field is left at its default, or set to an end of its range, or to
 * anything between; lists are mostly short. What it points at is taken from
 * `arena`, which must have room. */
void random_record(struct chance *chance, const struct record *record,
                   struct arena *arena, void *ret_value);

#endif
