/* Office, the read side: it answers list, show, history, totals, ledger ranges
 * and documents from short snapshots of the store, and writes nothing. */
#ifndef LIENKET_OFFICE_ANSWER_H
#define LIENKET_OFFICE_ANSWER_H

#include "base/buffer.h"
#include "base/memory.h"
#include "model/problem.h"
#include "model/visible.h"
#include "office/sources.h"
#include "store/read.h"

#define OFFICE_PAGE_BYTES (512 * 1024) /* a page ends before it is larger */
#define OFFICE_SCAN_MOST 20000 /* records looked at for one page of a list */

/* One question: what it needs, and where its answer goes. */
struct question {
    struct office_sources *sources;
    const struct store_snapshot *snapshot;
    const struct envelope *request;
    struct viewer viewer;
    struct arena *arena; /* what the answer points at */
    struct buffer *body; /* the answer's encoded body */
    struct problems *problems;
};

/* Fills `reply` (status, sequence, body, problems) for `request`, with what its
 * actor may see. STATUS_busy also when nobody of that id is in the store yet:
 * the broker knows the actor, so the store is about to. What the reply
 * points at lives in `arena` and `body` until their next use. */
void office_answer(struct office_sources *sources,
                   const struct envelope *request, struct arena *arena,
                   struct buffer *body, struct envelope *reply);

/* ---- the answers, each in its own file; body decoded from the request */
enum status office_list(struct question *question);
enum status office_show(struct question *question);
enum status office_history(struct question *question);
enum status office_totals(struct question *question);
enum status office_events(struct question *question);
enum status office_figures(struct question *question);
enum status office_draft_contract(struct question *question);
enum status office_read_attachment(struct question *question);
enum status office_notices(struct question *question);
enum status office_pending_notices(struct question *question);
enum status office_report(struct question *question);

/* The table a client asked for, NULL (with a problem) when it cannot be read
 * here. */
const struct record *office_table(struct question *question, int64_t number);

/* STATUS_not_found, with a problem of that field. */
enum status office_not_there(struct question *question, const char *field,
                             struct id id);

/* Appends an offer's or demand's uses of its lots to the item. */
void office_add_uses(struct question *question, const struct record *table,
                     const void *value, struct item *item);

#endif
