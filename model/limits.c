#include "model/limits.h"

const struct limit limits[LIMIT_COUNT] = {
#define LIMIT(name, option, value, least, most, reached, vi, en)               \
    {#name, option, value, least, most, reached, vi, en},
#include "model/schema/limit.def"
#undef LIMIT
};
