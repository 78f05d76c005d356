#include "clients/cli/slot.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "clients/cli/fold.h"

#define NEAR_LETTERS 2

/* What the schema adds to a name to say the unit; people leave it out. */
static const char *const unit_endings[] = {"_vnd_per_tonne_km",
                                           "_vnd_per_kg",
                                           "_vnd_per_day",
                                           "_permille",
                                           "_milli",
                                           "_vnd",
                                           "_m2",
                                           "_day",
                                           "_ms",
                                           "_g",
                                           "_m"};

size_t slot_name_size(const char *name)
{
    size_t size = strlen(name);
    if (strcmp(name, "authority_day") == 0)
        return size; /* --authority is the document */
    for (size_t index = 0; index < sizeof unit_endings / sizeof *unit_endings;
         index++) {
        size_t ending = strlen(unit_endings[index]);
        if (size > ending &&
            strcmp(name + size - ending, unit_endings[index]) == 0)
            return size - ending;
    }
    return size;
}

/* "certificates" is one more "certificate" each time. */
static size_t singular(const char *name)
{
    size_t size = strlen(name);
    if (strcmp(name, "qualities") == 0)
        return size; /* spelled out in slot_name */
    if (strcmp(name, "communes") == 0)
        return size; /* --commune is where a party itself is */
    return size > 1 && name[size - 1] == 's' ? size - 1 : size;
}

static bool is_clause(const struct field *field)
{
    return field->kind == FIELD_EMBED && field->record == &record_price_clause;
}

static bool has_lots(const struct field *field)
{
    return field->kind == FIELD_LIST && field->record == &record_lot;
}

/* How many slots a field gives. */
static size_t slots_of(const struct field *field)
{
    if (field->flags & SERVER)
        return 0;
    if (has_lots(field))
        return 2 + field->record->count - 1; /* all but the lot's number */
    if (field->kind == FIELD_EMBED)
        return (is_clause(field) ? 1 : 0) + field->record->count;
    return 1;
}

static struct slot slot_of(const struct field *field, size_t index)
{
    struct slot slot = {.kind = SLOT_FIELD, .field = field};
    if (field->kind == FIELD_LIST)
        slot.kind = SLOT_ITEM;
    if (has_lots(field) && index == 1)
        slot.kind = SLOT_WINDOW;
    if (has_lots(field) && index > 1) {
        slot.kind = SLOT_LOT;
        slot.inner = &field->record->fields[index - 1];
    }
    if (field->kind != FIELD_EMBED)
        return slot;
    if (is_clause(field) && index == 0) {
        slot.kind = SLOT_CLAUSE;
        return slot;
    }
    slot.kind = SLOT_PART;
    slot.inner = &field->record->fields[index - (is_clause(field) ? 1 : 0)];
    return slot;
}

bool slot_at(const struct record *record, size_t index, struct slot *ret_slot)
{
    for (size_t at = 0; at < record->count; at++) {
        const struct field *field = &record->fields[at];
        size_t slots = slots_of(field);
        if (index < slots) {
            *ret_slot = slot_of(field, index);
            return true;
        }
        index -= slots;
    }
    return false;
}

bool slot_names_party(const struct field *field)
{
    static const char *const names[] = {"group", "buyer", "party",
                                        "organisation", "cooperative"};
    if (field->kind != FIELD_ID)
        return false;
    for (size_t index = 0; index < sizeof names / sizeof *names; index++)
        if (strcmp(field->name, names[index]) == 0)
            return true;
    return field == record_field(&record_programme_model, "lead");
}

static void add_name(char ret_name[SLOT_NAME_SIZE], const char *name,
                     size_t size)
{
    size_t used = strlen(ret_name);
    (void)snprintf(ret_name + used, SLOT_NAME_SIZE - used, "%s%.*s",
                   used ? "-" : "", (int)size, name);
}

void slot_name(const struct slot *slot, char ret_name[SLOT_NAME_SIZE])
{
    const char *name = slot->field->name;
    ret_name[0] = '\0';
    if (slot->kind == SLOT_ITEM && strcmp(name, "qualities") == 0)
        add_name(ret_name, "quality", strlen("quality"));
    else if (slot->kind == SLOT_ITEM)
        add_name(ret_name, name, singular(name));
    else if (slot->kind == SLOT_WINDOW)
        add_name(ret_name, "window", strlen("window"));
    else if (slot->kind != SLOT_LOT)
        add_name(ret_name, name, slot_name_size(name));
    if (slot->inner)
        add_name(ret_name, slot->inner->name,
                 slot_name_size(slot->inner->name));
    for (char *at = ret_name; *at; at++)
        if (*at == '_')
            *at = '-';
}

/* The schema's own name with its unit, and the Vietnamese label. */
static bool has_label(const struct slot *slot, const char *name)
{
    const struct field *field = slot->inner ? slot->inner : slot->field;
    char whole[SLOT_NAME_SIZE];
    bool is_part = slot->kind == SLOT_PART;
    (void)snprintf(whole, sizeof whole, "%s%s%s",
                   is_part ? slot->field->name : "", is_part ? " " : "",
                   field->name);
    if (fold_equal(whole, name))
        return true;
    (void)snprintf(whole, sizeof whole, "%s%s%s",
                   is_part ? slot->field->vi : "", is_part ? ": " : "",
                   field->vi);
    if (slot->kind == SLOT_WINDOW)
        return fold_equal("thời gian", name) || fold_equal("khung ngày", name);
    if (fold_equal(whole, name))
        return true;
    whole[strcspn(whole, ",")] = '\0'; /* "hộ nghèo, cận nghèo" */
    return fold_equal(whole, name);
}

bool slot_find(const struct record *record, const char *name, size_t size,
               struct slot *ret_slot)
{
    char typed[FOLD_SIZE];
    (void)snprintf(typed, sizeof typed, "%.*s", (int)size, name);
    struct slot slot;
    for (size_t index = 0; slot_at(record, index, &slot); index++) {
        char own[SLOT_NAME_SIZE];
        slot_name(&slot, own);
        if (fold_equal(own, typed)) {
            *ret_slot = slot;
            return true;
        }
    }
    for (size_t index = 0; slot_at(record, index, &slot); index++) {
        if (has_label(&slot, typed)) {
            *ret_slot = slot;
            return true;
        }
    }
    return false;
}

bool slot_nearest(const struct record *record, const char *name, size_t size,
                  char ret_name[SLOT_NAME_SIZE])
{
    char typed[SLOT_NAME_SIZE];
    (void)snprintf(typed, sizeof typed, "%.*s", (int)size, name);
    int least = NEAR_LETTERS + 1;
    struct slot slot;
    for (size_t index = 0; slot_at(record, index, &slot); index++) {
        char own[SLOT_NAME_SIZE];
        slot_name(&slot, own);
        int distance = text_distance(typed, own, NEAR_LETTERS);
        if (distance < least) {
            least = distance;
            memcpy(ret_name, own, sizeof own);
        }
    }
    return least <= NEAR_LETTERS;
}
