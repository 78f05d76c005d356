/* What a row is about, however it is worded, and the id that follows. Any
 * change of these words is another record; all else is an update. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "clients/cli/fold.h"
#include "clients/cli/import.h"
#include "model/codec.h"
#include "model/programme.h"
#include "model/value.h"

static void add_text(struct buffer *key, const char *text)
{
    buffer_append_text(key, text ? text : "");
    buffer_append(key, "", 1);
}

static void add_number(struct buffer *key, int64_t number)
{
    buffer_append(key, &number, sizeof number);
}

static void add_first_day(struct buffer *key, const struct lot *lots,
                          uint32_t count)
{
    add_number(key, count ? lots[0].from_day : 0);
}

int64_t import_place_key(struct import *import, const char *commune,
                         enum admin_map map)
{
    bool is_former = map == admin_map_map_2020 || map == admin_map_map_2018;
    struct place_ref ref = {.code = (int32_t)strtol(commune, NULL, 10),
                            .map = is_former ? PLACE_MAP_2020 : PLACE_MAP_2025};
    struct gazetteer *gazetteer = cli_gazetteer(import->cli);
    const struct place *place = gazetteer ? place_find(gazetteer, ref) : NULL;
    const struct place *successor;
    if (place && place_successors(gazetteer, place, &successor, 1) == 1)
        ref = successor->ref;
    return (int64_t)ref.code * 10000 + ref.map;
}

/* A name is known with or without marks. */
static void add_party(struct import *import, struct buffer *key,
                      const struct party *party)
{
    char name[FOLD_SIZE];
    fold(party->name ? party->name : "", name);
    add_text(key, name);
    add_number(key,
               import_place_key(import, party->commune ? party->commune : "",
                                party->map));
}

static void add_offer(struct buffer *key, const struct offer *offer)
{
    buffer_append(key, offer->group.bytes, ID_BYTES);
    add_text(key, offer->product);
    add_text(key, offer->form);
    add_first_day(key, offer->lots, offer->lots_count);
}

static void add_demand(struct buffer *key, const struct demand *demand)
{
    buffer_append(key, demand->buyer.bytes, ID_BYTES);
    add_text(key, demand->product);
    for (uint32_t index = 0; index < demand->forms_count; index++)
        add_text(key, demand->forms[index].form);
    add_first_day(key, demand->lots, demand->lots_count);
}

static void add_price(struct buffer *key, const struct price_point *price)
{
    char source[FOLD_SIZE];
    fold(price->source ? price->source : "", source);
    add_text(key, price->product);
    add_text(key, price->form);
    add_text(key, price->province);
    add_number(key, price->day);
    add_text(key, source);
}

/* Texts with or without marks, numbers, choices and ids as they are. */
static void add_field(struct buffer *key, const struct field *field,
                      const void *value)
{
    char text[FOLD_SIZE];
    if (field->kind == FIELD_TEXT) {
        fold(value_text(field, value), text);
        add_text(key, text);
    } else if (field->kind == FIELD_ID) {
        struct id id = value_id(field, value);
        buffer_append(key, id.bytes, ID_BYTES);
    } else if (field->kind == FIELD_CHOICE) {
        add_number(key, value_choice(field, value));
    } else {
        add_number(key, value_number(field, value));
    }
}

static void add_fields(struct buffer *key, enum import_kind kind,
                       const void *value)
{
    const struct record *record = import_record(kind);
    const char *names = import_key_fields(kind);
    while (*names) {
        char name[SLOT_NAME_SIZE];
        int size = (int)strcspn(names, " ");
        (void)snprintf(name, sizeof name, "%.*s", size, names);
        const struct field *field = record_field(record, name);
        CHECK(field); /* import_kind.def names fields of the schema */
        add_field(key, field, value);
        names += size + (names[size] == ' ');
    }
}

static void add_words(struct import *import, struct buffer *key,
                      enum import_kind kind, const void *value)
{
    if (kind == IMPORT_party)
        add_party(import, key, value);
    else if (kind == IMPORT_offer)
        add_offer(key, value);
    else if (kind == IMPORT_demand)
        add_demand(key, value);
    else if (kind == IMPORT_price)
        add_price(key, value);
    else
        add_fields(key, kind, value);
}

struct id import_key_id(struct import *import, enum import_kind kind,
                        const void *value, const char *code)
{
    struct buffer key;
    const struct record *record = import_record(kind);
    if (kind == IMPORT_programme) { /* other records name it by its code */
        const struct programme *programme = value;
        return programme_id(programme->code);
    }
    buffer_init(&key, MOST_RECORD_BYTES);
    buffer_append_text(&key, "lienket import ");
    add_text(&key, record->name);
    if (*code)
        buffer_append_text(&key, code);
    else
        add_words(import, &key, kind, value);
    struct id id = id_derive(IMPORT_EPOCH_MS, key.data, key.size);
    buffer_clear(&key);
    return id;
}
