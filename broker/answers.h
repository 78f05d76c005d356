/* Replies that hold a token, or answer a password: never kept on disk. One that
 * may have been lost is given again from memory for a while, once what it says
 * has been committed. */
#ifndef LIENKET_BROKER_ANSWERS_H
#define LIENKET_BROKER_ANSWERS_H

#include <stdbool.h>

#include "base/hash.h"
#include "base/id.h"
#include "model/field.h"

#define ANSWERED_MOST 64
#define ANSWERED_MS 60000
#define ANSWERED_BYTES_MOST 768

struct answered {
    struct id request;
    struct hash body; /* keyed: tells the same said again */
    int64_t at_ms;    /* monotonic; 0: the place is free */
    bool is_pending;  /* its batch is not committed yet */
    uint32_t size;
    uint8_t frame[ANSWERED_BYTES_MOST];
};

struct answers {
    struct answered list[ANSWERED_MOST];
    int newest;
};

/* Keeps the frame until its batch is settled, and then for ANSWERED_MS; the
 * oldest makes room. One that is too large is not kept. */
void answers_keep(struct answers *answers, const struct answered *said,
                  struct bytes frame);

/* What was answered to that request with that body. NULL: nothing is known. One
 * that is pending may be given again in the same batch, which answers for both.
 */
const struct answered *answers_find(const struct answers *answers,
                                    struct id request, struct hash body);

/* What was said in a batch that failed was never so. */
void answers_settle(struct answers *answers, bool is_committed);

void answers_forget(struct answers *answers, int64_t now_ms);

#endif
