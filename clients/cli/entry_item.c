#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "clients/cli/catalogue.h"
#include "clients/cli/entry.h"
#include "clients/cli/fold.h"
#include "clients/cli/import_names.h"
#include "clients/cli/lookup.h"
#include "model/calendar.h"
#include "model/quantity.h"
#include "model/value.h"

#define ITEM_TEXT_SIZE 512

/* Copies `size` bytes without the blanks at both ends. */
static void cut(const char *text, size_t size, char ret_text[ITEM_TEXT_SIZE])
{
    while (size && isspace((unsigned char)*text)) {
        text++;
        size--;
    }
    while (size && isspace((unsigned char)text[size - 1]))
        size--;
    (void)snprintf(ret_text, ITEM_TEXT_SIZE, "%.*s", (int)size, text);
}

static const struct field *part(const struct field *list, const char *name)
{
    return record_field(list->record, name);
}

/* "2 tấn", or "2 tấn/1,5 tấn": what is expected, and what is sure. */
static bool read_lot_quantity(struct entry *entry, const char *text,
                              struct lot *lot)
{
    char expected[ITEM_TEXT_SIZE];
    size_t size = strcspn(text, "/");
    cut(text, size, expected);
    const struct field *quantity = record_field(&record_lot, "quantity");
    const struct field *least = record_field(&record_lot, "least_quantity");
    if (!entry_field(entry, quantity, expected, lot))
        return false;
    return !text[size] || entry_field(entry, least, text + size + 1, lot);
}

/* The first blank after which a range of days stands parts the two. */
static bool read_lot(struct entry *entry, const char *text, void *item)
{
    struct lot *lot = item;
    struct day_range range;
    for (const char *at = text; (at = strchr(at, ' ')); at++) {
        char before[ITEM_TEXT_SIZE];
        if (calendar_parse_range(at + 1, &range) != STATUS_ok)
            continue;
        cut(text, (size_t)(at - text), before);
        size_t size = strlen(before);
        if (size && before[size - 1] == ',')
            before[size - 1] = '\0';
        lot->from_day = range.first;
        lot->to_day = range.last;
        return read_lot_quantity(entry, before, lot);
    }
    faults_add(entry->faults, entry->where,
               _("'%s': write quantity and days, as in '2 tấn "
                 "01/11/2026-30/11/2026'"),
               text);
    return false;
}

/* The longest word of the vocabulary that the text starts with; `*ret_rest` is
 * what follows. Words are as many in the text as in the vocabulary. */
static const struct word *leading_word(const struct vocabulary *vocabulary,
                                       const char *text, const char **ret_rest)
{
    const struct word *found = NULL;
    for (const char *at = text; *at;) {
        char start[ITEM_TEXT_SIZE];
        at += strspn(at, " ");
        at += strcspn(at, " ");
        cut(text, (size_t)(at - text), start);
        const struct word *word = entry_word(vocabulary, start);
        if (!word)
            continue;
        found = word;
        *ret_rest = at;
    }
    return found;
}

static bool is_star(const char *token)
{
    return fold_equal(token, "sao") || fold_equal(token, "star") ||
           fold_equal(token, "stars") || strcmp(token, "★") == 0;
}

struct certificate_text {
    int64_t stars;
    int32_t expires_day;
    char number[65];
};

/* "3 sao 2027-01-01 12/QĐ-UBND": stars, the last day, the decision. */
static void read_certificate_rest(const char *rest,
                                  struct certificate_text *ret_text)
{
    char token[ITEM_TEXT_SIZE];
    while (*(rest += strspn(rest, " ,"))) {
        size_t size = strcspn(rest, " ,");
        cut(rest, size, token);
        rest += size;
        bool is_digit = isdigit((unsigned char)token[0]) && !token[1];
        if (is_digit) {
            ret_text->stars = token[0] - '0';
        } else if (!is_star(token) &&
                   calendar_parse(token, &ret_text->expires_day) != STATUS_ok) {
            size_t used = strlen(ret_text->number);
            (void)snprintf(ret_text->number + used,
                           sizeof ret_text->number - used, "%s%s",
                           used ? " " : "", token);
        }
    }
}

static bool read_certificate(struct entry *entry, const struct field *list,
                             const char *text, void *item)
{
    const char *rest = "";
    const struct word *word =
        leading_word(&vocabulary_certificate_kind, text, &rest);
    if (!word) {
        faults_add(entry->faults, entry->where,
                   _("'%s' is not one of the choices: %s"), text,
                   entry_words(entry->cli, &vocabulary_certificate_kind));
        return false;
    }
    struct certificate_text said = {0};
    read_certificate_rest(rest, &said);
    value_set_choice(part(list, "kind"), item, word->number);
    value_set_number(part(list, "stars"), item, said.stars);
    if (list->record == &record_certificate_need)
        return true;
    value_set_number(part(list, "expires_day"), item, said.expires_day);
    value_set_text(part(list, "number"), item,
                   cli_format(entry->cli, "%s", said.number));
    return true;
}

static const char *quality_code(struct entry *entry, const char *name)
{
    const struct product *product = entry->product;
    const struct product_quality *quality =
        product ? product_search_quality(product, name) : NULL;
    if (quality || !product)
        return quality ? quality->code : cli_format(entry->cli, "%s", name);
    const char *names = "";
    for (uint32_t index = 0; index < product->qualities_count; index++)
        names = cli_format(entry->cli, "%s%s%s (%s)", names, index ? ", " : "",
                           product->qualities[index].code,
                           product->qualities[index].name_vi);
    faults_add(entry->faults, entry->where, _("'%s' is no quality of %s: %s"),
               name, product->name_vi, names);
    return NULL;
}

/* What follows the code: "=11,5", "<=12", ">=28", "=28-31". */
static bool read_need(struct entry *entry, const char *sign, const char *text,
                      struct quality_need *need)
{
    const char *dash = strchr(text, '-');
    char least[ITEM_TEXT_SIZE];
    if (*sign == '<')
        return entry_milli(entry, text, &need->most_milli);
    if (*sign == '>')
        return entry_milli(entry, text, &need->least_milli);
    cut(text, dash ? (size_t)(dash - text) : strlen(text), least);
    return entry_milli(entry, least, &need->least_milli) &&
           entry_milli(entry, dash ? dash + 1 : text, &need->most_milli);
}

static bool read_quality(struct entry *entry, const struct field *list,
                         const char *text, void *item)
{
    char name[ITEM_TEXT_SIZE];
    size_t size = strcspn(text, "=<>");
    const char *sign = text + size;
    cut(text, size, name);
    const char *rest = sign + strspn(sign, "=<> ");
    bool is_need = list->record == &record_quality_need;
    if (!*sign || !*rest || (!is_need && *sign != '=')) {
        faults_add(entry->faults, entry->where,
                   is_need ? _("'%s': write it as in 'moisture<=12'")
                           : _("'%s': write it as in 'moisture=11,5'"),
                   text);
        return false;
    }
    const char *code = quality_code(entry, name);
    if (!code)
        return false;
    value_set_text(part(list, "code"), item, code);
    if (is_need)
        return read_need(entry, sign, rest, item);
    struct quality_value *value = item;
    return entry_milli(entry, rest, &value->value_milli);
}

/* "khô 40.000": the last word is the price, if it is one. */
static bool read_form_ask(struct entry *entry, const char *text,
                          struct form_ask *item)
{
    char form[ITEM_TEXT_SIZE];
    int64_t price;
    const char *last = strrchr(text, ' ');
    bool has_price = last && isdigit((unsigned char)last[1]) &&
                     money_parse_per_kg(last + 1, &price) == QUANTITY_ok;
    cut(text, has_price ? (size_t)(last - text) : strlen(text), form);
    if (has_price) {
        item->ask.kind = price_kind_fixed;
        item->ask.price_vnd_per_kg = price;
    }
    return entry_field(entry, record_field(&record_form_ask, "form"), form,
                       item);
}

static bool read_pair(struct entry *entry, const struct record *record,
                      const char *text, void *item)
{
    struct slot slot;
    char value[ITEM_TEXT_SIZE];
    size_t size = strcspn(text, "=");
    bool is_known = text[size] == '=' && slot_find(record, text, size, &slot) &&
                    slot.kind == SLOT_FIELD;
    if (!is_known) {
        faults_add(entry->faults, entry->where,
                   _("'%s': write field=value; field=value"), text);
        return false;
    }
    cut(text + size + 1, strlen(text + size + 1), value);
    return entry_field(entry, slot.field, value, item);
}

/* Any other record: the first piece without "=" is its first field. */
static bool read_pairs(struct entry *entry, const struct record *record,
                       const char *text, void *item)
{
    char piece[ITEM_TEXT_SIZE];
    bool is_first = true;
    while (*text) {
        size_t size = strcspn(text, ";");
        cut(text, size, piece);
        bool is_bare = is_first && !strchr(piece, '=');
        bool is_read = is_bare
                           ? entry_field(entry, &record->fields[0], piece, item)
                           : read_pair(entry, record, piece, item);
        if (!is_read)
            return false;
        is_first = false;
        text += size + (text[size] == ';');
    }
    return true;
}

/* What a party grows: the unit of its capacities is the product's. */
static bool read_party_product(struct entry *entry, const char *text,
                               struct party_product *item)
{
    char name[ITEM_TEXT_SIZE];
    struct entry inner = *entry;
    cut(text, strcspn(text, ";"), name);
    if (!entry_field(&inner, &record_party_product.fields[0], name, item))
        return false;
    const struct product *product = inner.product;
    inner.unit =
        product && product->forms_count ? product->forms[0].unit : unit_gram;
    item->unit = inner.unit;
    return read_pairs(&inner, &record_party_product, text, item);
}

/* "2 300 kg", or "2" for all of the line. */
static bool read_cut(struct entry *entry, const char *text,
                     struct line_cut *item)
{
    char line[ITEM_TEXT_SIZE];
    size_t size = strspn(text, "0123456789");
    size_t blanks = strspn(text + size, " :");
    const char *rest = text + size + blanks;
    if (size == 0 || size > 3 || (*rest && blanks == 0)) {
        faults_add(entry->faults, entry->where,
                   _("'%s': write the line and how much less, as in '2 300 "
                     "kg'"),
                   text);
        return false;
    }
    cut(text, size, line);
    const struct field *number = record_field(&record_line_cut, "line");
    const struct field *less = record_field(&record_line_cut, "less");
    if (!entry_field(entry, number, line, item))
        return false;
    return !*rest || entry_field(entry, less, rest, item);
}

/* "01392; map=map_2018"; or a commune by its name, on the map that has it. */
static bool read_area(struct entry *entry, const char *text, struct area *item)
{
    char name[ITEM_TEXT_SIZE];
    size_t digits = strspn(text, "0123456789 ");
    struct place_query query = {.text = name, .map = PLACE_MAP_ANY};
    if (text[digits] == '\0' || text[digits] == ';')
        return read_pairs(entry, &record_area, text, item);
    cut(text, strlen(text), name);
    const struct place *place =
        lookup_place(entry->cli, entry->faults, entry->where, &query,
                     !import_names_is_tired(entry->names));
    if (!place)
        return false;
    char code[PLACE_CODE_SIZE];
    place_format_code(place->ref.code, code);
    item->code = cli_format(entry->cli, "%s", code);
    item->map = place->ref.map == PLACE_MAP_2025 ? admin_map_map_2025
                                                 : admin_map_map_2020;
    return true;
}

static bool read_item(struct entry *entry, const struct field *list,
                      const char *text, void *item)
{
    const struct record *record = list->record;
    if (record == &record_lot)
        return read_lot(entry, text, item);
    if (record == &record_certificate || record == &record_certificate_need)
        return read_certificate(entry, list, text, item);
    if (record == &record_quality_value || record == &record_quality_need)
        return read_quality(entry, list, text, item);
    if (record == &record_form_ask)
        return read_form_ask(entry, text, item);
    if (record == &record_party_product)
        return read_party_product(entry, text, item);
    if (record == &record_line_cut)
        return read_cut(entry, text, item);
    if (record == &record_area)
        return read_area(entry, text, item);
    return read_pairs(entry, record, text, item);
}

bool entry_item(struct entry *entry, const struct field *field,
                const char *text, void *value)
{
    const struct record *record = field->record;
    uint32_t count = value_count(field, value);
    if ((int64_t)count >= field->most) {
        faults_add(entry->faults, entry->where, "%s: %lld",
                   word_text(&vocabulary_problem_reason,
                             problem_reason_too_many, entry->cli->language),
                   (long long)field->most);
        return false;
    }
    char *items = cli_take(entry->cli, count + 1, record->size);
    if (count)
        memcpy(items, value_item(field, value, 0), count * record->size);
    char *item = items + count * record->size;
    record_init(record, item);
    if (!read_item(entry, field, text, item))
        return false;
    if (record == &record_lot)
        value_set_number(record_field(record, "number"), item, count + 1);
    value_set_list(field, value, items, count + 1);
    return true;
}

bool entry_clause(struct entry *entry, const struct field *field,
                  const char *text, void *value)
{
    struct price_clause *clause = value_place(field, value);
    if (field->record != &record_price_clause) {
        faults_add(entry->faults, entry->where, _("write this one in --json"));
        return false;
    }
    clause->kind = price_kind_fixed;
    return entry_field(entry,
                       record_field(&record_price_clause, "price_vnd_per_kg"),
                       text, clause);
}

void entry_settle_clause(struct price_clause *clause)
{
    if (clause->kind != price_kind_unset)
        return;
    if (clause->price_vnd_per_kg)
        clause->kind = price_kind_fixed;
    else if (clause->discount_vnd_per_kg)
        clause->kind = price_kind_market_less;
    else if (clause->ceiling_vnd_per_kg)
        clause->kind = price_kind_band;
    else if (clause->floor_vnd_per_kg)
        clause->kind = price_kind_floor_share;
}
