/* What is wrong with a message, field by field, so that a client can act and a
 * person can read it in Vietnamese or English. */
#ifndef LIENKET_MODEL_PROBLEM_H
#define LIENKET_MODEL_PROBLEM_H

#include "base/buffer.h"
#include "base/memory.h"
#include "model/schema.h"

#define PROBLEMS_MOST 32

/* Bounded: more than PROBLEMS_MOST are counted, not kept. What a problem
 * points at is copied into the arena, which outlives the list. */
struct problems {
    struct arena *arena;
    struct problem list[PROBLEMS_MOST];
    uint32_t count;
    uint32_t dropped;
};

void problems_init(struct problems *problems, struct arena *arena);

/* `given` may be NULL. Returns the kept problem, to which a range or choices
 * can be added, or NULL when the list is full. */
struct problem *problem_add(struct problems *problems, const char *field,
                            enum problem_reason reason, const char *given);
void problem_add_range(struct problems *problems, const char *field,
                       int64_t given, int64_t least, int64_t most);

/* One sentence: "lots[0].quantity (số lượng): 0 ngoài khoảng cho phép: từ 1
 * đến 1000000000000". `record` finds the label of the field; NULL prints the
 * path alone. The choices follow, separated by "; ". */
void problem_print(const struct problem *problem, const struct record *record,
                   const char *language, struct buffer *out);

#endif
