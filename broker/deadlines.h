/* When waiting leads lapse and decisions take effect, the earliest first, kept
 * in memory and rebuilt from the store at each start. An entry is a hint:
 * whoever takes it looks at the lead itself. */
#ifndef LIENKET_BROKER_DEADLINES_H
#define LIENKET_BROKER_DEADLINES_H

#include <stdbool.h>
#include <stddef.h>

#include "store/store.h"

struct deadline {
    int64_t time_ms;
    struct id lead;
};

struct deadlines {
    struct deadline *heap;
    size_t count;
    size_t capacity;
    struct deadline *taken; /* since the last commit */
    size_t taken_count;
    size_t taken_capacity;
};

void deadlines_init(struct deadlines *deadlines);
void deadlines_clear(struct deadlines *deadlines);

/* Adds those of all waiting leads of the store. */
MUST_CHECK enum status deadlines_load(struct deadlines *deadlines,
                                      const struct store_snapshot *snapshot);

void deadlines_add(struct deadlines *deadlines, int64_t time_ms,
                   struct id lead);

/* When the lead lapses, and when its parties are reminded of that; nothing for
 * one that does not wait. */
void deadlines_add_lead(struct deadlines *deadlines, const struct lead *lead);

/* The earliest one that is not after `now_ms`; false when there is none. */
bool deadlines_take(struct deadlines *deadlines, int64_t now_ms,
                    struct id *ret_lead);

/* When the next one comes, INT64_MAX when there is none. */
int64_t deadlines_next_ms(const struct deadlines *deadlines);

/* What was taken is done with, or, after an abort, put back. */
void deadlines_settle(struct deadlines *deadlines, bool is_committed);

#endif
