#include "clients/cli/catalogue.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clients/cli/fold.h"
#include "model/codec.h"
#include "model/hash_table.h"
#include "model/json.h"

#define CATALOGUE_BYTES (64U << 20)

/* A name of either language, an alias or a code, as names are compared, and the
 * first product that has it. */
struct catalogue_name {
    const struct product *product;
    UT_hash_handle hh;
    char fold[];
};

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

static void forget_names(struct catalogue *catalogue)
{
    struct catalogue_name *name;
    struct catalogue_name *next;
    HASH_ITER(hh, catalogue->names, name, next)
    {
        HASH_DEL(catalogue->names, name);
        memory_free(name);
    }
}

void catalogue_destroy(struct catalogue *catalogue)
{
    if (!catalogue)
        return;
    forget_names(catalogue);
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
    forget_names(catalogue);
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

static struct catalogue_name *find_name(const struct catalogue *catalogue,
                                        const char *fold)
{
    struct catalogue_name *found;
    HASH_FIND_STR(catalogue->names, fold, found);
    return found;
}

static void add_name(struct catalogue *catalogue, const struct product *product,
                     const char *name)
{
    char folded[FOLD_SIZE];
    fold(name, folded);
    if (!*folded || find_name(catalogue, folded))
        return;
    size_t size = strlen(folded) + 1;
    struct catalogue_name *added = memory_allocate(1, sizeof *added + size);
    added->product = product;
    memcpy(added->fold, folded, size);
    HASH_ADD_STR(catalogue->names, fold, added);
}

static void add_names(struct catalogue *catalogue,
                      const struct product *product)
{
    add_name(catalogue, product, product->code);
    add_name(catalogue, product, product->name_vi);
    add_name(catalogue, product, product->name_en);
    for (uint32_t index = 0; index < product->aliases_count; index++)
        add_name(catalogue, product, product->aliases[index].name);
}

const struct product *catalogue_search(struct catalogue *catalogue,
                                       const char *name)
{
    char folded[FOLD_SIZE];
    bool has_names = catalogue->names;
    for (size_t index = 0; !has_names && index < catalogue->count; index++)
        add_names(catalogue, &catalogue->products[index]);
    fold(name, folded);
    const struct catalogue_name *found = find_name(catalogue, folded);
    return found ? found->product : NULL;
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
