/* The limits of the service as a table: the broker keeps them, its options set
 * some of them, the protocol page prints them all. */
#ifndef LIENKET_MODEL_LIMITS_H
#define LIENKET_MODEL_LIMITS_H

#include <stdint.h>

#include "base/socket.h"
#include "model/codec.h"
#include "model/problem.h"

enum limit_name {
#define LIMIT(name, option, value, least, most, reached, vi, en) LIMIT_##name,
#include "model/schema/limit.def"
#undef LIMIT
    LIMIT_COUNT
};

/* LIMIT_VALUE_reads, ...: for arrays and the like. */
enum limit_value {
#define LIMIT(name, option, value, least, most, reached, vi, en)               \
    LIMIT_VALUE_##name = value,
#include "model/schema/limit.def"
#undef LIMIT
};

struct limit {
    const char *name;
    const char *option; /* "" where it is the same everywhere */
    int64_t value;      /* unless the operator says otherwise */
    int64_t least;
    int64_t most;
    const char *reached; /* what a peer sees then */
    const char *vi;
    const char *en;
};

extern const struct limit limits[LIMIT_COUNT];

#endif
