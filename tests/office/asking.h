/* Reports asked for as the broker would forward them, read as JSON. */
#ifndef LIENKET_TESTS_OFFICE_ASKING_H
#define LIENKET_TESTS_OFFICE_ASKING_H

#include <jansson.h>

#include "model/problem.h"
#include "office/answer.h"

struct asking {
    struct office_sources sources;
    struct id actor;
    struct arena arena;
    struct buffer body;
    struct buffer text; /* the last document, whole */
    struct envelope reply;
    json_t *report;
};

/* The store is borrowed; the operator asks. */
void asking_open(struct asking *asking, struct store *store);
void asking_close(struct asking *asking);

/* What `by` says is parted by commas; "" is as usual. On STATUS_ok the report
 * holds until the next question. */
enum status ask(struct asking *asking, struct report_query query,
                const char *by);

/* Whether the last reply refused that field so. */
bool was_refused(const struct asking *asking, const char *field,
                 enum problem_reason reason);

/* A value of the row with that key, of the total (NULL); -1: none. */
int64_t value_of(const struct asking *asking, const char *row,
                 const char *column);
size_t count_rows(const struct asking *asking);

#endif
