/* Where in a record one stands, as people write it: "lots[2].quantity". A
 * chain on the stack of whoever walks the record; printed only for a problem.*/
#ifndef LIENKET_MODEL_FIELD_PATH_H
#define LIENKET_MODEL_FIELD_PATH_H

#include <stdbool.h>
#include <stdint.h>

#include "model/problem.h"

#define FIELD_PATH_SIZE 97 /* problem.field holds 96 bytes */

struct field_path {
    const struct field_path *outer; /* NULL for the record itself */
    const char *name;
    bool in_list;
    uint32_t index;
};

/* The path of field `name` within `outer` (may be NULL). Cut when it is too
 * long. */
void field_path_print(const struct field_path *outer, const char *name,
                      char ret_path[FIELD_PATH_SIZE]);

/* As problem_add and problem_add_range, for a field within `outer`. */
struct problem *field_problem(struct problems *problems,
                              const struct field_path *outer, const char *name,
                              enum problem_reason reason, const char *given);
void field_problem_most(struct problems *problems,
                        const struct field_path *outer,
                        const struct field *field, enum problem_reason reason);
void field_problem_range(struct problems *problems,
                         const struct field_path *outer,
                         const struct field *field, int64_t given);

/* unknown_word, with the words that would have done. */
void field_problem_word(struct problems *problems,
                        const struct field_path *outer,
                        const struct field *field, const char *given);

#endif
