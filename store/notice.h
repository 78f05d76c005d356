/* The notices of each party, a fold of the ledger as the tables are: numbered
 * from 1, the last NOTICES_KEPT of them kept. What was delivered or paid on a
 * line is told by one notice, that of the last time: it takes a new number and
 * the earlier one goes, so that one line cannot push out what others tell. */
#ifndef LIENKET_STORE_NOTICE_H
#define LIENKET_STORE_NOTICE_H

#include "model/notice.h"
#include "store/read.h"

/* Number of the party's last notice; 0 when it has had none. */
MUST_CHECK enum status store_notice_last(const struct store_snapshot *snapshot,
                                         struct id party, int64_t *ret_last);

/* Number up to which none is kept, since later ones came; 0 while there was
 * room for all. */
MUST_CHECK enum status
store_notice_folded(const struct store_snapshot *snapshot, struct id party,
                    int64_t *ret_number);

/* Called with the encoded notice, borrowed until it returns; false stops. */
typedef bool store_visit_notice(void *context, struct bytes notice);

/* The kept notices of a party after that number, ascending. */
MUST_CHECK enum status store_notice_scan(const struct store_snapshot *snapshot,
                                         struct id party, int64_t after,
                                         store_visit_notice *visit,
                                         void *context);

#endif
