/* What a row is about, however it is worded, and the id that follows. Any
 * change of these words is another record; all else is an update. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* By the fields that say what it is about. */
static void add_fields(struct buffer *key, enum import_kind kind,
                       const char *names, const void *value)
{
    const struct record *record = import_record(kind);
    void *about = memory_allocate(1, record->size);
    record_init(record, about);
    for (size_t index = 0; index < record->count; index++) {
        const struct field *field = &record->fields[index];
        char name[64];
        (void)snprintf(name, sizeof name, " %s ", field->name);
        if (strstr(names, name))
            value_copy(field, value, about);
    }
    record_encode(record, about, key);
    memory_free(about);
}

static void add_words(struct import *import, struct buffer *key,
                      enum import_kind kind, const void *value)
{
    switch (kind) {
    case IMPORT_party:
        add_party(import, key, value);
        break;
    case IMPORT_offer:
        add_offer(key, value);
        break;
    case IMPORT_demand:
        add_demand(key, value);
        break;
    case IMPORT_price:
        add_price(key, value);
        break;
    case IMPORT_activity:
        add_fields(key, kind, " programme kind name from_day commune map ",
                   value);
        break;
    case IMPORT_plan:
        add_fields(key, kind, " programme kind party commune map year name ",
                   value);
        break;
    case IMPORT_grant:
        add_fields(key, kind, " programme party fund year day ", value);
        break;
    case IMPORT_model:
        add_fields(key, kind, " programme kind name lead commune map ", value);
        break;
    case IMPORT_ocop:
        add_fields(key, kind, " programme organisation name round ", value);
        break;
    case IMPORT_upgrade:
        add_fields(key, kind, " programme group ", value);
        break;
    case IMPORT_programme: /* known by its code */
    case IMPORT_KIND_COUNT:
        break;
    }
}

struct id import_key_id(struct import *import, enum import_kind kind,
                        const void *value, const char *code)
{
    struct buffer key;
    const struct record *record = import_record(kind);
    if (kind == IMPORT_programme) /* the broker's own way */
        return programme_id(((const struct programme *)value)->code);
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
