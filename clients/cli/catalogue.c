#include "clients/cli/catalogue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clients/cli/fold.h"
#include "model/codec.h"
#include "model/json.h"

#define CATALOGUE_BYTES (64U << 20)

static void read_lines(struct catalogue *catalogue, FILE *file)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t size;
    while ((size = getline(&line, &room, file)) > 0) {
        struct product product;
        if (line[size - 1] == '\n')
            size--;
        if (record_from_json(&record_product, bytes_of(line, (size_t)size),
                             &catalogue->arena, &product, NULL) == STATUS_ok)
            catalogue_add(catalogue, &product);
    }
    free(line);
}

struct catalogue *catalogue_create(const char *folder)
{
    struct catalogue *catalogue = memory_allocate(1, sizeof *catalogue);
    arena_init(&catalogue->arena, CATALOGUE_BYTES);
    char path[4096];
    (void)snprintf(path, sizeof path, "%s/catalogue/products.jsonl",
                   folder ? folder : ".");
    FILE *file = fopen(path, "re");
    if (file) {
        read_lines(catalogue, file);
        (void)fclose(file);
    }
    return catalogue;
}

void catalogue_destroy(struct catalogue *catalogue)
{
    if (!catalogue)
        return;
    arena_clear(&catalogue->arena);
    memory_free(catalogue);
}

void catalogue_add(struct catalogue *catalogue, const struct product *product)
{
    size_t index = 0;
    while (index < catalogue->count &&
           strcmp(catalogue->products[index].code, product->code) != 0)
        index++;
    if (index == CATALOGUE_PRODUCTS_MOST)
        return;
    struct product copy;
    if (!record_copy(&record_product, product, &catalogue->arena, &copy))
        return;
    catalogue->products[index] = copy;
    if (index == catalogue->count)
        catalogue->count++;
}

const struct product *catalogue_find(const struct catalogue *catalogue,
                                     const char *code)
{
    for (size_t index = 0; code && index < catalogue->count; index++)
        if (strcmp(catalogue->products[index].code, code) == 0)
            return &catalogue->products[index];
    return NULL;
}

const struct product_form *product_find_form(const struct product *product,
                                             const char *code)
{
    for (uint32_t index = 0; code && index < product->forms_count; index++)
        if (strcmp(product->forms[index].code, code) == 0)
            return &product->forms[index];
    return NULL;
}

static bool has_name(const struct product *product, const char *name)
{
    if (fold_equal(product->code, name) || fold_equal(product->name_vi, name) ||
        fold_equal(product->name_en, name))
        return true;
    for (uint32_t index = 0; index < product->aliases_count; index++)
        if (fold_equal(product->aliases[index].name, name))
            return true;
    return false;
}

const struct product *catalogue_search(const struct catalogue *catalogue,
                                       const char *name)
{
    for (size_t index = 0; index < catalogue->count; index++)
        if (has_name(&catalogue->products[index], name))
            return &catalogue->products[index];
    return NULL;
}

/* "gừng khô", and within gừng "khô" as well. */
static bool is_form(const struct product *product,
                    const struct product_form *form, const char *name)
{
    char whole[FOLD_SIZE];
    if (fold_equal(form->code, name) || fold_equal(form->name_vi, name) ||
        fold_equal(form->name_en, name))
        return true;
    (void)snprintf(whole, sizeof whole, "%s %s", product->name_vi, name);
    return fold_equal(form->name_vi, whole);
}

const struct product_form *product_search_form(const struct product *product,
                                               const char *name)
{
    for (uint32_t index = 0; index < product->forms_count; index++)
        if (is_form(product, &product->forms[index], name))
            return &product->forms[index];
    return NULL;
}

const struct product_quality *
product_search_quality(const struct product *product, const char *name)
{
    for (uint32_t index = 0; index < product->qualities_count; index++) {
        const struct product_quality *quality = &product->qualities[index];
        if (fold_equal(quality->code, name) ||
            fold_equal(quality->name_vi, name) ||
            fold_equal(quality->name_en, name))
            return quality;
    }
    return NULL;
}
