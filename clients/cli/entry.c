#include "clients/cli/entry.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "clients/cli/entry_number.h"
#include "clients/cli/fold.h"
#include "clients/cli/import_names.h"
#include "clients/cli/lookup.h"
#include "model/value.h"

#define NEAR_LETTERS 3

const struct word *entry_word(const struct vocabulary *vocabulary,
                              const char *text)
{
    for (size_t index = 0; index < vocabulary->count; index++) {
        const struct word *word = &vocabulary->words[index];
        if (fold_equal(word->name, text) || fold_equal(word->vi, text) ||
            fold_equal(word->en, text))
            return word;
    }
    return NULL;
}

const char *entry_words(struct cli *cli, const struct vocabulary *vocabulary)
{
    const char *words = "";
    for (size_t index = 0; index < vocabulary->count; index++) {
        const struct word *word = &vocabulary->words[index];
        words =
            cli_format(cli, "%s%s%s (%s)", words, index ? ", " : "", word->name,
                       cli_is_vietnamese(cli) ? word->vi : word->en);
    }
    return words;
}

static bool set_choice(struct entry *entry, const struct field *field,
                       const char *text, void *value)
{
    bool is_kg =
        field->vocabulary == &vocabulary_unit && fold_equal(text, "kg");
    const struct word *word = is_kg ? word_find(&vocabulary_unit, unit_gram)
                                    : entry_word(field->vocabulary, text);
    if (!word) {
        faults_add(entry->faults, entry->where,
                   _("'%s' is not one of the choices: %s"), text,
                   entry_words(entry->cli, field->vocabulary));
        return false;
    }
    value_set_choice(field, value, word->number);
    return true;
}

/* A text that was looked up in vain before is refused as it was then. */
static bool is_refused(struct entry *entry, enum import_lookup lookup,
                       const char *text)
{
    const char *why = import_names_refusal(entry->names, lookup, text);
    if (why)
        faults_add(entry->faults, entry->where, "%s", why);
    return why;
}

static void refuse(struct entry *entry, enum import_lookup lookup,
                   const char *text, const char *why)
{
    faults_add(entry->faults, entry->where, "%s", why);
    import_names_refuse(entry->names, lookup, text, why);
}

/* Room for the one fault that a look-up tells. */
static void faults_init_lookup(struct faults *told, struct entry *entry)
{
    faults_init_for(told, entry->cli, &entry->cli->arena, 1);
}

static const char *cause_text(struct cli *cli, const char *text,
                              const char *place)
{
    return cli_format(cli,
                      _("'%s' stands in a row that is wrong itself: %s. "
                        "Next: correct that one"),
                      text, place);
}

/* A name that stands in a row which is wrong itself: that is the cause. */
static bool refuse_by_cause(struct entry *entry, const char *text)
{
    const char *place = import_names_find_wrong(entry->names, text);
    if (place)
        refuse(entry, IMPORT_LOOKUP_PARTY, text,
               cause_text(entry->cli, text, place));
    return place;
}

/* One of all parties, by its whole name. */
static enum status find_in_all(struct entry *entry, struct faults *told,
                               const char *text, struct id *ret_id)
{
    struct import_names *names = entry->names;
    if (!names->is_whole) {
        enum status status = lookup_all_parties(entry->cli, names);
        if (status != STATUS_ok)
            return status;
        names->is_whole = true;
    }
    enum import_named named = import_names_find(names, text, ret_id);
    if (named == IMPORT_NAMED_ONE)
        return STATUS_ok;
    if (named == IMPORT_NAMED_NONE) {
        faults_add(told, entry->where, _("no party is called '%s'"), text);
        return STATUS_not_found;
    }
    faults_add(told, entry->where,
               _("several parties are called '%s'. Next: write the id of one, "
                 "as lienket party list shows it"),
               text);
    return STATUS_ambiguous;
}

/* Of those that are registered. False after a fault. When nobody answers any
 * more, no other name is asked for either. */
static bool ask_party(struct entry *entry, const char *text, struct id *ret_id)
{
    struct faults told;
    struct import_names *names = entry->names;
    enum status status = STATUS_unavailable;
    faults_init_lookup(&told, entry);
    if (import_names_is_tired(names) && !names->is_alone)
        status = find_in_all(entry, &told, text, ret_id);
    else if (!names || !names->is_alone)
        status = lookup_party_in(entry->cli, &told, entry->where, text, ret_id);
    if (status == STATUS_ok) {
        if (names)
            import_names_add_registered(names, text, *ret_id);
        return true;
    }
    if (refuse_by_cause(entry, text))
        return false;
    if (names)
        names->is_alone = told.count == 0;
    if (told.count)
        refuse(entry, IMPORT_LOOKUP_PARTY, text, told.list[0].sentence);
    else
        faults_add(entry->faults, entry->where,
                   _("'%s' cannot be looked up now"), text);
    return false;
}

/* By its name or key. False after a fault. A name that a wrong row gives to
 * another party could mean that one. */
static bool find_party(struct entry *entry, const char *text, struct id *ret_id)
{
    const struct import_names *names = entry->names;
    enum import_named named = import_names_find(names, text, ret_id);
    if (named == IMPORT_NAMED_ROWS) {
        faults_add(entry->faults, entry->where,
                   _("several rows are called '%s'. Next: give each a code of "
                     "its own in a column 'Mã dòng' (key), and write the code "
                     "here"),
                   text);
        return false;
    }
    if (named != IMPORT_NAMED_ONE &&
        (is_refused(entry, IMPORT_LOOKUP_PARTY, text) ||
         !ask_party(entry, text, ret_id)))
        return false;
    const char *place = import_names_find_other(names, text, *ret_id);
    if (place)
        faults_add(entry->faults, entry->where, "%s",
                   cause_text(entry->cli, text, place));
    return !place;
}

static bool set_id(struct entry *entry, const struct field *field,
                   const char *text, void *value)
{
    struct id id;
    bool is_id = id_parse(text, &id) == STATUS_ok;
    if (!is_id && !slot_names_party(field)) {
        faults_add(entry->faults, entry->where, _("'%s' is no id"), text);
        return false;
    }
    if (!is_id && !find_party(entry, text, &id))
        return false;
    value_set_id(field, value, id);
    return true;
}

static const char *product_names(struct entry *entry, const char *text)
{
    const struct catalogue *catalogue = lookup_catalogue(entry->cli);
    char typed[FOLD_SIZE];
    fold(text, typed);
    const char *names = "";
    for (size_t index = 0; index < catalogue->count; index++) {
        const struct product *product = &catalogue->products[index];
        char own[FOLD_SIZE];
        fold(product->name_vi, own);
        bool is_near =
            text_distance(typed, own, NEAR_LETTERS) <= 2 || strstr(own, typed);
        if (is_near)
            names = cli_format(entry->cli, "%s%s%s", names, *names ? ", " : "",
                               product->name_vi);
    }
    return names;
}

/* A product's code from its name. A form's name ("gừng khô") is no product. */
static const char *product_code(struct entry *entry, const char *text)
{
    const struct product *product = lookup_product(entry->cli, text);
    if (product) {
        entry->product = product;
        return product->code;
    }
    if (is_refused(entry, IMPORT_LOOKUP_PRODUCT, text))
        return NULL;
    const char *near =
        import_names_is_tired(entry->names) ? "" : product_names(entry, text);
    const char *why =
        *near ? cli_format(entry->cli,
                           _("no product is called '%s'; near to it: %s"), text,
                           near)
              : cli_format(entry->cli,
                           _("no product is called '%s'; see: lienket product "
                             "list"),
                           text);
    refuse(entry, IMPORT_LOOKUP_PRODUCT, text, why);
    return NULL;
}

static const char *form_code(struct entry *entry, const char *text)
{
    const struct product *product = entry->product;
    if (!product)
        return text; /* the broker tells */
    const struct product_form *form = product_search_form(product, text);
    if (form)
        return form->code;
    const char *names = "";
    for (uint32_t index = 0; index < product->forms_count; index++)
        names = cli_format(entry->cli, "%s%s%s (%s)", names, index ? ", " : "",
                           product->forms[index].code,
                           cli_is_vietnamese(entry->cli)
                               ? product->forms[index].name_vi
                               : product->forms[index].name_en);
    faults_add(entry->faults, entry->where, _("'%s' is no form of %s: %s"),
               text, product->name_vi, names);
    return NULL;
}

/* No commune map of 2018 is known; its codes are those of 2020. */
static enum place_map map_of(enum admin_map said)
{
    switch (said) {
    case admin_map_map_2025:
        return PLACE_MAP_2025;
    case admin_map_map_2020:
    case admin_map_map_2018:
        return PLACE_MAP_2020;
    case admin_map_unset:
        break;
    }
    return PLACE_MAP_ANY;
}

/* NULL after a fault. What is said on a map of its own is rare, and looked up
 * each time. */
static const struct place *find_place(struct entry *entry,
                                      const struct place_query *query)
{
    struct faults told;
    bool is_kept = query->map == PLACE_MAP_ANY;
    if (is_kept && is_refused(entry, IMPORT_LOOKUP_PLACE, query->text))
        return NULL;
    faults_init_lookup(&told, entry);
    const struct place *place =
        lookup_place(entry->cli, &told, entry->where, query,
                     !import_names_is_tired(entry->names));
    if (place)
        return place;
    if (is_kept)
        refuse(entry, IMPORT_LOOKUP_PLACE, query->text, told.list[0].sentence);
    else
        faults_add(entry->faults, entry->where, "%s", told.list[0].sentence);
    return NULL;
}

/* A commune's code; the record's map is set with it where it has one. */
static const char *commune_code(struct entry *entry, const char *text,
                                const struct record *record, void *value)
{
    const struct field *map = record ? record_field(record, "map") : NULL;
    struct place_query query = {.text = text, .map = map_of(entry->map)};
    const struct place *place = find_place(entry, &query);
    if (!place)
        return NULL;
    char code[PLACE_CODE_SIZE];
    place_format_code(place->ref.code, code);
    if (map && query.map == PLACE_MAP_ANY)
        value_set_choice(map, value,
                         place->ref.map == PLACE_MAP_2025 ? admin_map_map_2025
                                                          : admin_map_map_2020);
    entry->sao_m2 = place_sao_m2(entry->cli->gazetteer, place);
    return cli_format(entry->cli, "%s", code);
}

static const char *province_code(struct entry *entry, const char *text)
{
    int32_t code;
    struct gazetteer *gazetteer = cli_gazetteer(entry->cli);
    size_t digits = strspn(text, "0123456789");
    if (digits && !text[digits])
        return cli_format(entry->cli, "%s", text);
    if (gazetteer && place_find_province(gazetteer, text, &code) == STATUS_ok)
        return cli_format(entry->cli, "%02d", (int)code);
    faults_add(entry->faults, entry->where, _("no province is called '%s'"),
               text);
    return NULL;
}

/* The record that a field stands in: fields know only their offset. */
static const struct record *record_of(const struct field *field)
{
    for (size_t index = 0; index < record_count; index++)
        if (field >= records[index]->fields &&
            field < records[index]->fields + records[index]->count)
            return records[index];
    return NULL;
}

static bool set_text(struct entry *entry, const struct field *field,
                     const char *text, void *value)
{
    const char *kept = text;
    if (strcmp(field->name, "product") == 0)
        kept = product_code(entry, text);
    else if (strcmp(field->name, "form") == 0)
        kept = form_code(entry, text);
    else if (strcmp(field->name, "commune") == 0)
        kept = commune_code(entry, text, record_of(field), value);
    else if (strcmp(field->name, "province") == 0)
        kept = province_code(entry, text);
    if (!kept)
        return false;
    size_t room = 4 * strlen(kept) + 1;
    char *normal = cli_take(entry->cli, room, 1);
    if (text_normalise(kept, normal, room) != STATUS_ok ||
        strlen(normal) > (size_t)field->most) {
        faults_add(entry->faults, entry->where, "%s: %lld",
                   word_text(&vocabulary_problem_reason,
                             problem_reason_too_long, entry->cli->language),
                   (long long)field->most);
        return false;
    }
    value_set_text(field, value, normal);
    return true;
}

/* Numbers that stand for a word: the state and kind that a list asks for. */
static const struct vocabulary *words_of(const struct entry *entry,
                                         const struct field *field)
{
    if (!entry->table)
        return NULL;
    const char *name = field->name;
    if (strcmp(name, "state") != 0 && strcmp(name, "kind") != 0)
        return NULL;
    const struct field *other = record_field(entry->table, name);
    return other ? other->vocabulary : NULL;
}

static bool set_number(struct entry *entry, const struct field *field,
                       const char *text, void *value)
{
    int64_t number;
    const struct vocabulary *words = words_of(entry, field);
    const struct word *word = words ? entry_word(words, text) : NULL;
    if (words && !word) {
        faults_add(entry->faults, entry->where,
                   _("'%s' is not one of the choices: %s"), text,
                   entry_words(entry->cli, words));
        return false;
    }
    if (word)
        number = (int64_t)word->number;
    else if (!entry_number(entry, field, text, &number))
        return false;
    value_set_number(field, value, number);
    return true;
}

bool entry_field(struct entry *entry, const struct field *field,
                 const char *text, void *value)
{
    switch (field->kind) {
    case FIELD_ID:
        return set_id(entry, field, text, value);
    case FIELD_NUMBER:
        return set_number(entry, field, text, value);
    case FIELD_TEXT:
        return set_text(entry, field, text, value);
    case FIELD_CHOICE:
        return set_choice(entry, field, text, value);
    case FIELD_LIST:
        return entry_item(entry, field, text, value);
    case FIELD_EMBED:
        return entry_clause(entry, field, text, value);
    case FIELD_BYTES:
        break;
    }
    faults_add(entry->faults, entry->where, _("write this one in --json"));
    return false;
}
