#include "clients/cli/assemble.h"

#include <stdio.h>
#include <string.h>

#include "clients/cli/lookup.h"
#include "model/calendar.h"
#include "model/value.h"

/* What other texts depend on is read first: the map for a place, the place for
 * a sào, the product for its forms, the form for the unit of quantities. */
enum phase {
    PHASE_MAP,
    PHASE_PLACE,
    PHASE_PRODUCT,
    PHASE_FORM,
    PHASE_REST,
    PHASE_COUNT
};

static enum phase phase_of(const struct slot *slot)
{
    const char *name = slot->field->name;
    if (strcmp(name, "map") == 0)
        return PHASE_MAP;
    if (strcmp(name, "commune") == 0)
        return PHASE_PLACE;
    if (strcmp(name, "product") == 0)
        return PHASE_PRODUCT;
    if (strcmp(name, "form") == 0 || strcmp(name, "forms") == 0 ||
        strcmp(name, "unit") == 0)
        return PHASE_FORM;
    return PHASE_REST;
}

static const char *text_of(const struct record *record, const char *name,
                           const void *value)
{
    const struct field *field = record_field(record, name);
    if (!field || field->kind != FIELD_TEXT)
        return "";
    return value_text(field, value);
}

static const char *form_of(const struct record *record, const void *value)
{
    const struct field *forms = record_field(record, "forms");
    bool has_forms = forms && forms->kind == FIELD_LIST &&
                     forms->record == &record_form_name;
    if (!has_forms)
        return text_of(record, "form", value);
    if (value_count(forms, value) == 0)
        return "";
    const struct form_name *first = value_item(forms, value, 0);
    return first->form;
}

/* The product and unit as far as the record says them by now. */
static void settle_entry(struct entry *entry, const struct record *record,
                         const void *value)
{
    const char *product = text_of(record, "product", value);
    if (*product)
        entry->product = lookup_product(entry->cli, product);
    const struct field *unit = record_field(record, "unit");
    bool is_said = unit && !(unit->flags & SERVER) && value_choice(unit, value);
    entry->unit =
        is_said ? (enum unit)value_choice(unit, value)
                : lookup_unit(entry->cli, product, form_of(record, value));
}

/* A map that was said; one that stood there before says nothing of a commune
 * that is typed now. */
static enum admin_map map_said(const struct assembly *assembly,
                               const void *value)
{
    for (size_t index = 0; index < assembly->count; index++)
        if (phase_of(&assembly->assignments[index].slot) == PHASE_MAP)
            return (enum admin_map)value_choice(
                assembly->assignments[index].slot.field, value);
    return admin_map_unset;
}

/* The first lot, made when there is none. */
static struct lot *first_lot(struct entry *entry, const struct field *lots,
                             void *value)
{
    struct lot *list;
    memcpy(&list, value_at(lots, value), sizeof list);
    if (value_count(lots, value))
        return list;
    list = cli_take(entry->cli, 1, sizeof *list);
    record_init(&record_lot, list);
    value_set_list(lots, value, list, 1);
    return list;
}

static bool set_window(struct entry *entry, const char *text, struct lot *lot)
{
    struct day_range range;
    enum status status = calendar_parse_range(text, &range);
    if (status == STATUS_ambiguous) {
        entry_ask_which_month(entry, text);
        return false;
    }
    if (status != STATUS_ok) {
        faults_add(entry->faults, entry->where,
                   _("'%s' is no range of days; write "
                     "01/11/2026-30/11/2026 or 11/2026"),
                   text);
        return false;
    }
    lot->from_day = range.first;
    lot->to_day = range.last;
    return true;
}

static bool set_slot(struct entry *entry, const struct slot *slot,
                     const char *text, void *value)
{
    switch (slot->kind) {
    case SLOT_FIELD:
    case SLOT_ITEM:
        return entry_field(entry, slot->field, text, value);
    case SLOT_CLAUSE:
        return entry_clause(entry, slot->field, text, value);
    case SLOT_PART:
        return entry_field(entry, slot->inner, text,
                           value_place(slot->field, value));
    case SLOT_LOT:
        return entry_field(entry, slot->inner, text,
                           first_lot(entry, slot->field, value));
    case SLOT_WINDOW:
        return set_window(entry, text, first_lot(entry, slot->field, value));
    }
    return false;
}

/* In a table one cell holds all items of a list: "a | b". */
static bool set_cell(struct entry *entry, const struct slot *slot,
                     const char *text, void *value)
{
    if (slot->kind != SLOT_ITEM)
        return set_slot(entry, slot, text, value);
    bool is_set = true;
    while (*text) {
        size_t size = strcspn(text, "|\n");
        size_t blanks = strspn(text, " ");
        const char *item =
            cli_format(entry->cli, "%.*s",
                       (int)(size > blanks ? size - blanks : 0), text + blanks);
        if (*item)
            is_set = set_slot(entry, slot, item, value) && is_set;
        text += size + (text[size] != '\0');
    }
    return is_set;
}

/* A list that is said anew replaces the one that was there. */
static void empty_lists(const struct assembly *assembly, void *value)
{
    for (size_t index = 0; index < assembly->count; index++) {
        const struct slot *slot = &assembly->assignments[index].slot;
        if (slot->kind == SLOT_ITEM)
            value_set_list(slot->field, value, NULL, 0);
    }
}

static void settle_clauses(const struct record *record, void *value)
{
    for (size_t index = 0; index < record->count; index++) {
        const struct field *field = &record->fields[index];
        if (field->kind == FIELD_EMBED && field->record == &record_price_clause)
            entry_settle_clause(value_place(field, value));
    }
}

/* A day or quantity of a lot has to be there: it can only be another one. */
static void clear_slot(const struct record *record, const struct slot *slot,
                       void *value)
{
    bool is_part = slot->kind == SLOT_PART;
    if (slot->kind == SLOT_LOT || slot->kind == SLOT_WINDOW)
        return;
    const struct record *inside = is_part ? slot->field->record : record;
    void *blank = memory_allocate(1, inside->size);
    record_init(inside, blank);
    if (is_part)
        value_copy(slot->inner, blank, value_place(slot->field, value));
    else
        value_copy(slot->field, blank, value);
    memory_free(blank);
}

static bool run_phase(const struct assembly *assembly, struct entry *entry,
                      enum phase phase, void *value)
{
    bool is_right = true;
    for (size_t index = 0; index < assembly->count; index++) {
        const struct assignment *said = &assembly->assignments[index];
        const struct slot *slot = &said->slot;
        if (phase_of(slot) != phase)
            continue;
        entry->where = said->where;
        assembly->faults->column = said->column;
        if (said->clears) {
            clear_slot(assembly->record, slot, value);
            continue;
        }
        bool is_set = said->column ? set_cell(entry, slot, said->text, value)
                                   : set_slot(entry, slot, said->text, value);
        is_right = is_set && is_right;
    }
    return is_right;
}

bool assemble(const struct assembly *assembly, void *value)
{
    struct entry entry = {.cli = assembly->cli,
                          .faults = assembly->faults,
                          .unit = unit_gram,
                          .table = assembly->table,
                          .names = assembly->names};
    bool is_right = true;
    empty_lists(assembly, value);
    for (int phase = 0; phase < PHASE_COUNT; phase++) {
        if (assembly->lead) {
            entry.product =
                lookup_product(assembly->cli, assembly->lead->product);
            entry.unit = assembly->lead->unit;
        } else {
            settle_entry(&entry, assembly->record, value);
        }
        if (phase == PHASE_PLACE)
            entry.map = map_said(assembly, value);
        is_right =
            run_phase(assembly, &entry, (enum phase)phase, value) && is_right;
    }
    assembly->faults->column = 0;
    settle_clauses(assembly->record, value);
    return is_right;
}

static enum status refuse_flag(const struct record *record,
                               const struct flag *flag)
{
    char nearest[SLOT_NAME_SIZE];
    cli_complain(_("There is no --%.*s here."), flag->name_size, flag->name);
    if (slot_nearest(record, flag->name, (size_t)flag->name_size, nearest))
        cli_complain(_("Did you mean: --%s"), nearest);
    return STATUS_unsupported;
}

enum status assemble_flags(struct cli *cli, const struct record *record,
                           void *value)
{
    return assemble_flags_of(cli, record, NULL, value);
}

enum status assemble_flags_of(struct cli *cli, const struct record *record,
                              const struct lead *lead, void *value)
{
    const struct arguments *arguments = &cli->arguments;
    struct assignment assignments[ARGUMENT_FLAGS_MOST];
    struct faults faults;
    faults_init(&faults, cli);
    for (int index = 0; index < arguments->flag_count; index++) {
        const struct flag *flag = &arguments->flags[index];
        struct slot slot;
        if (!slot_find(record, flag->name, (size_t)flag->name_size, &slot))
            return refuse_flag(record, flag);
        assignments[index] = (struct assignment){
            .slot = slot,
            .where = cli_format(cli, "--%.*s", flag->name_size, flag->name),
            .text = flag->value};
    }
    struct assembly assembly = {.cli = cli,
                                .faults = &faults,
                                .record = record,
                                .table = cli->command->table,
                                .lead = lead,
                                .assignments = assignments,
                                .count = (size_t)arguments->flag_count};
    if (assemble(&assembly, value))
        return STATUS_ok;
    faults_tell(&faults);
    return STATUS_invalid;
}

bool assemble_check(struct cli *cli, const struct record *record,
                    const void *value)
{
    struct faults faults;
    struct problems problems;
    problems_init(&problems, &cli->arena);
    if (record_validate(record, value, &problems))
        return true;
    faults_init(&faults, cli);
    faults_add_problems(&faults, &problems, record);
    faults_tell(&faults);
    return false;
}
