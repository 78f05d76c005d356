#include "clients/cli/import_names.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "clients/cli/fold.h"
#include "model/hash_table.h"

struct import_name {
    struct id id;
    bool is_several;
    UT_hash_handle hh;
    char fold[];
};

/* A key that says something. */
struct import_text {
    char *text; /* owned */
    UT_hash_handle hh;
    char key[];
};

static void clear_texts(struct import_text **texts)
{
    struct import_text *text;
    struct import_text *next;
    HASH_ITER(hh, *texts, text, next)
    {
        HASH_DEL(*texts, text);
        memory_free(text->text);
        memory_free(text);
    }
}

void import_names_clear(struct import_names *names)
{
    struct import_name *name;
    struct import_name *next;
    HASH_ITER(hh, names->parties, name, next)
    {
        HASH_DEL(names->parties, name);
        memory_free(name);
    }
    clear_texts(&names->wrong);
    clear_texts(&names->refusals);
}

static struct import_text *find_text(struct import_text *texts, const char *key)
{
    struct import_text *found;
    HASH_FIND_STR(texts, key, found);
    return found;
}

static void add_text(struct import_text **texts, const char *key,
                     const char *text)
{
    size_t size = strlen(key) + 1;
    struct import_text *added = memory_allocate(1, sizeof *added + size);
    memcpy(added->key, key, size);
    added->text = memory_copy_text(text);
    HASH_ADD_STR(*texts, key, added);
}

void import_names_add(struct import_names *names, const char *name,
                      struct id id)
{
    char folded[FOLD_SIZE];
    struct import_name *known;
    fold(name, folded);
    if (!*folded || HASH_COUNT(names->parties) == IMPORT_NAMES_MOST)
        return;
    HASH_FIND_STR(names->parties, folded, known);
    if (known) {
        known->is_several |= !id_equal(known->id, id);
        return;
    }
    size_t size = strlen(folded) + 1;
    known = memory_allocate(1, sizeof *known + size);
    known->id = id;
    memcpy(known->fold, folded, size);
    HASH_ADD_STR(names->parties, fold, known);
}

bool import_names_find(const struct import_names *names, const char *name,
                       struct id *ret_id)
{
    char folded[FOLD_SIZE];
    struct import_name *known;
    if (!names)
        return false;
    fold(name, folded);
    HASH_FIND_STR(names->parties, folded, known);
    if (!known || known->is_several)
        return false;
    *ret_id = known->id;
    return true;
}

void import_names_add_wrong(struct import_names *names, const char *name,
                            const char *place)
{
    char folded[FOLD_SIZE];
    fold(name, folded);
    if (*folded && HASH_COUNT(names->wrong) < IMPORT_WRONG_NAMES_MOST &&
        !find_text(names->wrong, folded))
        add_text(&names->wrong, folded, place);
}

const char *import_names_find_wrong(const struct import_names *names,
                                    const char *name)
{
    char folded[FOLD_SIZE];
    if (!names)
        return NULL;
    fold(name, folded);
    const struct import_text *found = find_text(names->wrong, folded);
    return found ? found->text : NULL;
}

/* False: the text is too long to be kept. */
static bool refusal_key(enum import_lookup lookup, const char *text,
                        char ret_key[FOLD_SIZE])
{
    int size = snprintf(ret_key, FOLD_SIZE, "%d %s", (int)lookup, text);
    return size < FOLD_SIZE;
}

const char *import_names_refusal(const struct import_names *names,
                                 enum import_lookup lookup, const char *text)
{
    char key[FOLD_SIZE];
    if (!names || !refusal_key(lookup, text, key))
        return NULL;
    const struct import_text *found = find_text(names->refusals, key);
    return found ? found->text : NULL;
}

void import_names_refuse(struct import_names *names, enum import_lookup lookup,
                         const char *text, const char *why)
{
    char key[FOLD_SIZE];
    if (names && !import_names_is_tired(names) &&
        refusal_key(lookup, text, key) && !find_text(names->refusals, key))
        add_text(&names->refusals, key, why);
}

bool import_names_is_tired(const struct import_names *names)
{
    return names && HASH_COUNT(names->refusals) >= IMPORT_REFUSALS_MOST;
}
