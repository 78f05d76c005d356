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

/* Two rows of one name are enough: one of them is about another record than
 * the one that is asked about. */
struct import_wrong {
    struct id id;
    char *place;       /* owned, as is the next */
    char *other_place; /* of the first row about another record; NULL */
    UT_hash_handle hh;
    char fold[];
};

static void clear_wrong(struct import_wrong **wrong)
{
    struct import_wrong *row;
    struct import_wrong *next;
    HASH_ITER(hh, *wrong, row, next)
    {
        HASH_DEL(*wrong, row);
        memory_free(row->place);
        memory_free(row->other_place);
        memory_free(row);
    }
}

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

static void clear_names(struct import_name **parties)
{
    struct import_name *name;
    struct import_name *next;
    HASH_ITER(hh, *parties, name, next)
    {
        HASH_DEL(*parties, name);
        memory_free(name);
    }
}

void import_names_clear(struct import_names *names)
{
    clear_names(&names->rows);
    clear_names(&names->registered);
    clear_wrong(&names->wrong);
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

static struct import_name *find_name(struct import_name *parties,
                                     const char *folded)
{
    struct import_name *found;
    HASH_FIND_STR(parties, folded, found);
    return found;
}

static void add_name(struct import_name **parties, const char *name,
                     struct id id)
{
    char folded[FOLD_SIZE];
    fold(name, folded);
    if (!*folded)
        return;
    struct import_name *known = find_name(*parties, folded);
    if (known) {
        known->is_several |= !id_equal(known->id, id);
        return;
    }
    if (HASH_COUNT(*parties) == IMPORT_NAMES_MOST)
        return;
    size_t size = strlen(folded) + 1;
    known = memory_allocate(1, sizeof *known + size);
    known->id = id;
    memcpy(known->fold, folded, size);
    HASH_ADD_STR(*parties, fold, known);
}

void import_names_add(struct import_names *names, const char *name,
                      struct id id)
{
    add_name(&names->rows, name, id);
}

void import_names_add_registered(struct import_names *names, const char *name,
                                 struct id id)
{
    add_name(&names->registered, name, id);
}

enum import_named import_names_find(const struct import_names *names,
                                    const char *name, struct id *ret_id)
{
    char folded[FOLD_SIZE];
    if (!names)
        return IMPORT_NAMED_NONE;
    fold(name, folded);
    const struct import_name *row = find_name(names->rows, folded);
    const struct import_name *known =
        row ? row : find_name(names->registered, folded);
    if (!known)
        return IMPORT_NAMED_NONE;
    if (known->is_several)
        return row ? IMPORT_NAMED_ROWS : IMPORT_NAMED_SEVERAL;
    *ret_id = known->id;
    return IMPORT_NAMED_ONE;
}

static struct import_wrong *find_wrong(const struct import_names *names,
                                       const char *name)
{
    char folded[FOLD_SIZE];
    struct import_wrong *found;
    if (!names)
        return NULL;
    fold(name, folded);
    HASH_FIND_STR(names->wrong, folded, found);
    return found;
}

void import_names_add_wrong(struct import_names *names, const char *name,
                            struct id id, const char *place)
{
    char folded[FOLD_SIZE];
    struct import_wrong *row = find_wrong(names, name);
    if (row) {
        if (!row->other_place && !id_equal(row->id, id))
            row->other_place = memory_copy_text(place);
        return;
    }
    fold(name, folded);
    if (!*folded || HASH_COUNT(names->wrong) >= IMPORT_WRONG_NAMES_MOST)
        return;
    size_t size = strlen(folded) + 1;
    row = memory_allocate(1, sizeof *row + size);
    row->id = id;
    row->place = memory_copy_text(place);
    memcpy(row->fold, folded, size);
    HASH_ADD_STR(names->wrong, fold, row);
}

const char *import_names_find_wrong(const struct import_names *names,
                                    const char *name)
{
    const struct import_wrong *found = find_wrong(names, name);
    return found ? found->place : NULL;
}

const char *import_names_find_other(const struct import_names *names,
                                    const char *name, struct id id)
{
    const struct import_wrong *found = find_wrong(names, name);
    if (!found)
        return NULL;
    return id_equal(found->id, id) ? found->other_place : found->place;
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
