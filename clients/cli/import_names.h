/* What an import has looked up, so that each text is looked up once: the
 * parties of its own rows by key and by name, so that offers and demands in
 * other rows can refer to them before they are posted, those that were asked
 * for, rows that are wrong themselves, and what was looked up in vain. */
#ifndef LIENKET_CLIENTS_CLI_IMPORT_NAMES_H
#define LIENKET_CLIENTS_CLI_IMPORT_NAMES_H

#include <stdbool.h>

#include "base/id.h"

struct import;
struct import_row;

#define IMPORT_NAMES_MOST 200000 /* a key and a name a row */
#define IMPORT_WRONG_NAMES_MOST 200000
#define IMPORT_REFUSALS_MOST 5000

/* What a text was looked up as. */
enum import_lookup {
    IMPORT_LOOKUP_PARTY,
    IMPORT_LOOKUP_PRODUCT,
    IMPORT_LOOKUP_PLACE
};

/* What a name of a party stands for. */
enum import_named {
    IMPORT_NAMED_NONE,
    IMPORT_NAMED_ONE,
    IMPORT_NAMED_ROWS,   /* several parties of the import's own rows */
    IMPORT_NAMED_SEVERAL /* registered parties */
};

/* The tables are owned. */
struct import_names {
    struct import_name *rows;       /* the import's own parties, by fold */
    struct import_name *registered; /* those asked for, by fold */
    struct import_wrong *wrong;     /* by fold */
    struct import_text *refusals; /* by what they were looked up as, and text */
    bool is_alone;                /* nobody can be asked for a party */
    bool is_whole;                /* all registered parties are here */
};

/* Zeroed at first. */
void import_names_clear(struct import_names *names);

/* A key or name of a row; "" is ignored. */
void import_names_add(struct import_names *names, const char *name,
                      struct id id);

/* A registered party's. */
void import_names_add_registered(struct import_names *names, const char *name,
                                 struct id id);

/* `names` may be NULL here and below. The import's own rows come first, and
 * registered parties of the same name do not count. `ret_id` is set for
 * IMPORT_NAMED_ONE. */
enum import_named import_names_find(const struct import_names *names,
                                    const char *name, struct id *ret_id);

/* The row at `place` ("groups.xlsx, A7") has that key, name or id, and is
 * wrong. `id`: of the record that it is about; zero when it does not tell. ""
 * is ignored. */
void import_names_add_wrong(struct import_names *names, const char *name,
                            struct id id, const char *place);

/* Where the first of those rows is; NULL. */
const char *import_names_find_wrong(const struct import_names *names,
                                    const char *name);

/* Where a row of that name is that is wrong and not about `id`; NULL. */
const char *import_names_find_other(const struct import_names *names,
                                    const char *name, struct id id);

/* Why the text was refused when it was looked up before; NULL: it was not, or
 * there was no room to keep that. */
const char *import_names_refusal(const struct import_names *names,
                                 enum import_lookup lookup, const char *text);
void import_names_refuse(struct import_names *names, enum import_lookup lookup,
                         const char *text, const char *why);

/* Whether so much was looked up in vain that searching for what could be meant
 * would take too long. */
bool import_names_is_tired(const struct import_names *names);

/* ---- import_row.c */

/* Where a row is, for people: "groups.xlsx, 'Trang 1'!A7". */
#define IMPORT_PLACE_SIZE 4352 /* a path, and where in it */
void import_place(const struct import_row *row,
                  char ret_place[IMPORT_PLACE_SIZE]);

/* Rows that refer to this one, by its code, name or id, are told that it is
 * wrong itself. */
void import_note_wrong(struct import *import, const struct import_row *row);

#endif
