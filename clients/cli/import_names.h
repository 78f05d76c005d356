/* The parties that stand in an import's own rows, by key and by name, so that
 * offers and demands in other rows can refer to them before they are posted;
 * and those that were asked for, so that each is asked for once. */
#ifndef LIENKET_CLIENTS_CLI_IMPORT_NAMES_H
#define LIENKET_CLIENTS_CLI_IMPORT_NAMES_H

#include <stdbool.h>

#include "base/id.h"

#define IMPORT_NAMES_MOST 20000

struct import_name {
    char *fold; /* owned */
    struct id id;
};

struct import_names {
    struct import_name *list; /* room for IMPORT_NAMES_MOST */
    int count;
    bool is_alone; /* nobody can be asked for any other */
};

void import_names_init(struct import_names *names);
void import_names_clear(struct import_names *names);

/* A key or name; "" is ignored. */
void import_names_add(struct import_names *names, const char *name,
                      struct id id);

/* `names` may be NULL. False when the name is not there, or stands for several
 * parties. */
bool import_names_find(const struct import_names *names, const char *name,
                       struct id *ret_id);

#endif
