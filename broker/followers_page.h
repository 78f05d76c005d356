/* The next page of events for one follower: those that it may see, field by
 * field, of a bounded part of the ledger. */
#ifndef LIENKET_BROKER_FOLLOWERS_PAGE_H
#define LIENKET_BROKER_FOLLOWERS_PAGE_H

#include "broker/followers.h"

struct followers_page {
    struct page page; /* covers what comes after follower->told */
    int64_t work;     /* that it took, as FOLLOWERS_WORK_MOST counts */
    int64_t bytes;
};

/* Does `work` at most, and one event at least; what it points at lives in the
 * broker's arena. STATUS_denied: the follower may follow no more. STATUS_busy:
 * the store has no reader's place, or the arena no room now. */
MUST_CHECK enum status followers_page_fill(struct broker *broker,
                                           const struct follower *follower,
                                           int64_t work,
                                           struct followers_page *ret_page);

#endif
