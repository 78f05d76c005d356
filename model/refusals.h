/* Which pairs were refused on which terms, so that they are not proposed again
 * until one side changes its post. */
#ifndef LIENKET_MODEL_REFUSALS_H
#define LIENKET_MODEL_REFUSALS_H

#include "base/id.h"

/* An update of either post makes other versions, and so other terms. */
struct refused_pair {
    struct id offer;
    struct id demand;
    int64_t offer_lot;
    int64_t demand_lot;
    int64_t offer_version;
    int64_t demand_version;
};

struct refusals;

struct refusals *refusals_create(void);
void refusals_destroy(struct refusals *refusals);

/* Adding twice is adding once. */
void refusals_add(struct refusals *refusals, const struct refused_pair *pair);

/* `refusals` may be NULL: nothing was refused. */
bool refusals_hold(const struct refusals *refusals,
                   const struct refused_pair *pair);

/* Called once for each, in ascending order of the members above. */
typedef void refusals_visit(void *context, const struct refused_pair *pair);
void refusals_each(const struct refusals *refusals, refusals_visit *visit,
                   void *context);

#endif
