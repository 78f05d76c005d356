/* A directory that gets its name once what is in it is whole: a copy, a
 * restored store. Whoever is killed in the middle leaves NAME.half-XXXXXX,
 * which nothing opens and anybody may delete, and never half a NAME. */
#ifndef LIENKET_STORE_HALF_H
#define LIENKET_STORE_HALF_H

#include "base/status.h"

struct half {
    char *name; /* as it will be */
    char *path; /* as it is; NULL: there is none */
};

/* STATUS_conflict: something is there under that name, other than an empty
 * directory; STATUS_io, errno says why. Either way half_clear is called. */
MUST_CHECK enum status half_make(struct half *half, const char *name);

/* Syncs its data and gives it its name; an engine's code. */
int half_finish(struct half *half);

/* Removes what has not got its name. */
void half_clear(struct half *half);

#endif
