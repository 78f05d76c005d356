#include "office/draft/shares.h"

__extension__ typedef __int128 wide; /* a product before its division */

static struct share *largest_left(struct share *shares, uint32_t count)
{
    struct share *largest = shares;
    for (uint32_t index = 1; index < count; index++)
        if (shares[index].left > largest->left)
            largest = &shares[index];
    return largest;
}

void shares_divide(struct share *shares, uint32_t count)
{
    int64_t whole = 0, rest = SHARES_WHOLE;
    for (uint32_t index = 0; index < count; index++)
        whole += shares[index].quantity;
    for (uint32_t index = 0; index < count; index++) {
        wide part = (wide)shares[index].quantity * SHARES_WHOLE;
        shares[index].permille = whole ? (int64_t)(part / whole) : 0;
        shares[index].left = whole ? (int64_t)(part % whole) : 0;
        rest -= shares[index].permille;
    }
    for (; whole && rest > 0; rest--) {
        struct share *share = largest_left(shares, count);
        share->permille++;
        share->left = -1;
    }
}
