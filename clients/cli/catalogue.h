/* The products as the client knows them, from the catalogue's data file and,
 * for what is not in it, from the ledger: for names, forms and units. */
#ifndef LIENKET_CLIENTS_CLI_CATALOGUE_H
#define LIENKET_CLIENTS_CLI_CATALOGUE_H

#include "base/memory.h"
#include "base/status.h"
#include "model/schema.h"

#define CATALOGUE_PRODUCTS_MOST 1000

struct catalogue {
    struct arena arena;
    struct product products[CATALOGUE_PRODUCTS_MOST];
    size_t count;
    struct catalogue_name *names; /* by fold: made when a name is searched */
    bool has_ledger;              /* the ledger's products were added */
};

/* Reads `folder`/catalogue/products.jsonl; empty when there is none. */
struct catalogue *catalogue_create(const char *folder);

/* Accepts NULL. */
void catalogue_destroy(struct catalogue *catalogue);

/* Copies a product in, in place of the one with that code. */
void catalogue_add(struct catalogue *catalogue, const struct product *product);

/* By code; NULL. */
const struct product *catalogue_find(const struct catalogue *catalogue,
                                     const char *code);
const struct product_form *product_find_form(const struct product *product,
                                             const char *code);

/* By code or a name of either language, marks aside. */
const struct product *catalogue_search(struct catalogue *catalogue,
                                       const char *name);
const struct product_form *product_search_form(const struct product *product,
                                               const char *name);
const struct product_quality *
product_search_quality(const struct product *product, const char *name);

#endif
