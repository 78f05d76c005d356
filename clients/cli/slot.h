/* Where a flag or a column's header points to in a record: the schema's fields
 * under the names that people use, and short cuts into embedded records and
 * the first lot.
 *
 *   --least-lot     least_lot          --furthest   furthest_m
 *   --lot           an item of lots    --quantity   lots[0].quantity
 *   --ask           the price clause   --ask-floor  ask.floor_vnd_per_kg
 *   --window        lots[0].from_day and to_day */
#ifndef LIENKET_CLIENTS_CLI_SLOT_H
#define LIENKET_CLIENTS_CLI_SLOT_H

#include <stdbool.h>
#include <stddef.h>

#include "model/schema.h"

#define SLOT_NAME_SIZE 96

enum slot_kind {
    SLOT_FIELD,  /* the field itself */
    SLOT_ITEM,   /* one more item of a list */
    SLOT_CLAUSE, /* a price clause from one price */
    SLOT_PART,   /* `inner` of the embedded record */
    SLOT_LOT,    /* `inner` of the first lot */
    SLOT_WINDOW, /* both days of the first lot */
};

struct slot {
    enum slot_kind kind;
    const struct field *field;
    const struct field *inner;
};

/* By a flag's name (dashes or underscores) or a header in Vietnamese or
 * English; case and marks aside. */
bool slot_find(const struct record *record, const char *name, size_t size,
               struct slot *ret_slot);

/* The flag nearest to what was typed; false when nothing is near. */
bool slot_nearest(const struct record *record, const char *name, size_t size,
                  char ret_name[SLOT_NAME_SIZE]);

/* All slots of a record, in order; false after the last. */
bool slot_at(const struct record *record, size_t index, struct slot *ret_slot);

/* How much of a field's name says what it is; the rest says its unit. */
size_t slot_name_size(const char *name);

/* Whether an id names a party, so that its name can be said and shown. */
bool slot_names_party(const struct field *field);

/* The flag's name as help prints it, without dashes before: "least-lot". */
void slot_name(const struct slot *slot, char ret_name[SLOT_NAME_SIZE]);

#endif
