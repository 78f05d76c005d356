/* What the rows of a table can be about: import_kind.def as code. */
#ifndef LIENKET_CLIENTS_CLI_IMPORT_KIND_H
#define LIENKET_CLIENTS_CLI_IMPORT_KIND_H

#include <stdbool.h>

#include "model/verb.h"

struct cli;

/* clang-format off */
enum import_kind {
#define KIND(kind, record, post, update, noun, stage, key) IMPORT_##kind,
#define KIND_WORD(kind, word)
#define KIND_TEMPLATE(kind, sheet, word)
#include "clients/cli/import_kind.def"
#undef KIND
#undef KIND_WORD
#undef KIND_TEMPLATE
    IMPORT_KIND_COUNT
};
/* clang-format on */

const struct record *import_record(enum import_kind kind);
enum verb_number import_verb(enum import_kind kind, bool is_new);

/* What refers to something is of a later stage than that: programmes, parties,
 * all others. */
#define IMPORT_STAGES 3
int import_stage(enum import_kind kind);

/* Names of the fields that tell one row from another, parted by spaces; "":
 * import_key.c words its name. */
const char *import_key_fields(enum import_kind kind);

/* "party, offer, ...": one word a kind, for faults. */
const char *import_kinds(struct cli *cli);

/* By word: "group", "groups", "nhóm", "offer", "hàng chào bán"... */
bool import_kind_find(const char *word, enum import_kind *ret_kind);

#endif
