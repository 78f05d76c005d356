/* The products that posts named last, decoded, so that not each post reads the
 * same record again. A copy of the store's: whoever appends a product forgets
 * them, and so does a write that was given up. */
#ifndef LIENKET_BROKER_PRODUCTS_H
#define LIENKET_BROKER_PRODUCTS_H

#include "model/schema.h"
#include "store/read.h"

#define PRODUCTS_KEPT 32

struct products {
    struct arena arena;
    struct product list[PRODUCTS_KEPT];
    int count;
};

void products_init(struct products *products);
void products_clear(struct products *products);

/* The product of that code as the view has it; what it points at is not to be
 * changed and lives until the next call. Statuses as store_get. */
MUST_CHECK enum status products_get(struct products *products,
                                    const struct store_snapshot *view,
                                    const char *code,
                                    struct product *ret_product);

void products_forget(struct products *products);

#endif
