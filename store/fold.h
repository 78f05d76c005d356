/* The fold: what one event does to the tables. A live append and a rebuild from
 * the ledger run the very same code, so that they cannot differ. */
#ifndef LIENKET_STORE_FOLD_H
#define LIENKET_STORE_FOLD_H

#include "base/buffer.h"
#include "base/memory.h"
#include "model/notice.h"
#include "store/chain.h"
#include "store/tree.h"

struct fold;

/* Looks at an event before it is folded; anything but STATUS_ok refuses it. */
typedef enum status fold_look(struct fold *fold, const struct event *event);

struct fold {
    MDB_txn *txn; /* where the tables are written */
    const struct trees *trees;
    struct tree_places places; /* in that txn */
    struct arena arena;        /* of one event */
    struct arena entry;        /* of the ledger's entry that it was read from */
    struct buffer use;
    int code;        /* the engine's, when STATUS_full or STATUS_io */
    char fault[160]; /* says what STATUS_corrupt or STATUS_invalid mean */
    fold_look *look; /* may be NULL */
    void *context;   /* of the look */
};

void fold_init(struct fold *fold, MDB_txn *txn, const struct trees *trees);
void fold_clear(struct fold *fold);

/* Goes on in another transaction, after the one before has ended. */
void fold_go_on(struct fold *fold, MDB_txn *txn);

/* Puts the record after, its place in the history, the notices that follow, and
 * the held and contracted quantities of a lead's lots. STATUS_invalid: the
 * event cannot follow what is there (more would be taken back than was
 * promised); STATUS_corrupt: what is there cannot be decoded; STATUS_full,
 * STATUS_io. */
MUST_CHECK enum status fold_event(struct fold *fold, const struct event *event);

/* Adds what a lead promises to what is promised of its lots, as if it were new.
 * Statuses as above. */
MUST_CHECK enum status fold_promise(struct fold *fold, struct bytes lead);

/* Keeps the notices that a change of a lead leaves. Statuses of the engine. */
MUST_CHECK enum status fold_notices(struct fold *fold,
                                    const struct lead_change *change);

/* Called every so many events; anything but STATUS_ok ends the fold. */
typedef enum status fold_step(void *context, struct fold *fold, int64_t done);

/* Folds a whole ledger, checking its chain on the way. `chain` starts zeroed;
 * its fault, or the fold's, says where it ended. `step` may be NULL. */
MUST_CHECK enum status fold_ledger(struct fold *fold, MDB_cursor *ledger,
                                   struct chain *chain, fold_step *step,
                                   void *context);

#endif
