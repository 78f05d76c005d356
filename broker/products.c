#include "broker/products.h"

#include <string.h>

#include "model/product_id.h"

/* Each is a record; in memory its small parts take several times its bytes. */
#define PRODUCT_TIMES 16

void products_init(struct products *products)
{
    *products = (struct products){.count = 0};
    arena_init(&products->arena, (size_t)MOST_RECORD_BYTES * PRODUCT_TIMES);
}

void products_clear(struct products *products)
{
    arena_clear(&products->arena);
    products->count = 0;
}

void products_forget(struct products *products)
{
    arena_reset(&products->arena);
    products->count = 0;
}

enum status products_get(struct products *products,
                         const struct store_snapshot *view, const char *code,
                         struct product *ret_product)
{
    for (int index = 0; index < products->count; index++)
        if (strcmp(products->list[index].code, code) == 0) {
            *ret_product = products->list[index];
            return STATUS_ok;
        }
    if (products->count == PRODUCTS_KEPT)
        products_forget(products);
    struct product product;
    enum status status = store_get(view, &record_product, product_id(code),
                                   &products->arena, &product);
    if (status == STATUS_too_large && products->count > 0) {
        products_forget(products);
        status = store_get(view, &record_product, product_id(code),
                           &products->arena, &product);
    }
    if (status != STATUS_ok)
        return status;
    products->list[products->count++] = product;
    *ret_product = product;
    return STATUS_ok;
}
