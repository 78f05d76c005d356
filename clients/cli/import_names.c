#include "clients/cli/import_names.h"

#include <string.h>

#include "base/memory.h"
#include "clients/cli/fold.h"

void import_names_init(struct import_names *names)
{
    names->list = memory_allocate(IMPORT_NAMES_MOST, sizeof *names->list);
    names->count = 0;
}

void import_names_clear(struct import_names *names)
{
    for (int index = 0; index < names->count; index++)
        memory_free(names->list[index].fold);
    memory_free(names->list);
    *names = (struct import_names){0};
}

void import_names_add(struct import_names *names, const char *name,
                      struct id id)
{
    char folded[FOLD_SIZE];
    fold(name, folded);
    if (!*folded || names->count == IMPORT_NAMES_MOST)
        return;
    names->list[names->count++] =
        (struct import_name){memory_copy_text(folded), id};
}

bool import_names_find(const struct import_names *names, const char *name,
                       struct id *ret_id)
{
    char folded[FOLD_SIZE];
    bool found = false;
    struct id id = {{0}};
    fold(name, folded);
    for (int index = 0; names && index < names->count; index++) {
        if (strcmp(names->list[index].fold, folded) != 0)
            continue;
        if (found && !id_equal(id, names->list[index].id))
            return false;
        found = true;
        id = names->list[index].id;
    }
    if (found)
        *ret_id = id;
    return found;
}
