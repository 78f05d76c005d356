/* Parts of a whole in tenths of a percent that add up to 100 %: rounded by
 * largest remainder (Hamilton's method), of equal ones the first. */
#ifndef LIENKET_OFFICE_DRAFT_SHARES_H
#define LIENKET_OFFICE_DRAFT_SHARES_H

#include <stdint.h>

#define SHARES_WHOLE 1000

struct share {
    int64_t quantity; /* not negative */
    int64_t permille;
    int64_t left; /* of the quantity, what the permille leave out */
};

/* Fills in the permille, all 0 when nothing is there. */
void shares_divide(struct share *shares, uint32_t count);

#endif
