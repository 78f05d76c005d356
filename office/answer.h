/* Office, the read side: it answers list, show, history, totals and ledger
 * ranges from short snapshots of the store, and writes nothing. */
#ifndef LIENKET_OFFICE_ANSWER_H
#define LIENKET_OFFICE_ANSWER_H

#include "base/buffer.h"
#include "base/memory.h"
#include "model/problem.h"
#include "store/read.h"

#define OFFICE_PAGE_BYTES (512 * 1024) /* a page ends before it is larger */
#define OFFICE_SCAN_MOST 20000 /* records looked at for one page of a list */

/* One question: what it needs, and where its answer goes. */
struct question {
    const struct store_snapshot *snapshot;
    const struct envelope *request;
    struct arena *arena; /* what the answer points at */
    struct buffer *body; /* the answer's encoded body */
    struct problems *problems;
};

/* Fills `reply` (status, sequence, body, problems) for `request`. What it
 * points at lives in `arena` and `body` until their next use. */
void office_answer(struct store *store, const struct envelope *request,
                   struct arena *arena, struct buffer *body,
                   struct envelope *reply);

/* ---- the answers, each in its own file; body decoded from the request */
enum status office_list(struct question *question);
enum status office_show(struct question *question);
enum status office_history(struct question *question);
enum status office_totals(struct question *question);
enum status office_events(struct question *question);

/* The table a client asked for, NULL (with a problem) when it cannot be read
 * here. */
const struct record *office_table(struct question *question, int64_t number);

/* Whether the asker may see the keys of that party: its own, or as staff or
 * auditor. */
bool office_may_see_keys(const struct question *question, struct id party);

/* Whether that record is none of the asker's business. */
bool office_hides(const struct question *question, const struct record *table,
                  struct id id);

/* Appends an offer's or demand's uses of its lots to the item. */
void office_add_uses(struct question *question, const struct record *table,
                     const void *value, struct item *item);

#endif
