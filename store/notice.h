/* The notices of each party, a fold of the ledger as the tables are: numbered
 * from 1 without holes, the last NOTICES_KEPT of them kept. */
#ifndef LIENKET_STORE_NOTICE_H
#define LIENKET_STORE_NOTICE_H

#include "model/notice.h"
#include "store/read.h"

/* Number of the party's last notice; 0 when it has had none. */
MUST_CHECK enum status store_notice_last(const struct store_snapshot *snapshot,
                                         struct id party, int64_t *ret_last);

/* Called with the encoded notice, borrowed until it returns; false stops. */
typedef bool store_visit_notice(void *context, struct bytes notice);

/* The kept notices of a party after that number, ascending. */
MUST_CHECK enum status store_notice_scan(const struct store_snapshot *snapshot,
                                         struct id party, int64_t after,
                                         store_visit_notice *visit,
                                         void *context);

#endif
