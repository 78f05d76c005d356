#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "clients/cli/catalogue.h"
#include "clients/cli/lookup.h"
#include "clients/cli/pages.h"
#include "clients/cli/template.h"

#define ITEMS_MOST FORM_LIST_ITEMS_MOST
#define PARTIES_MOST 5000
#define PROGRAMMES_MOST 200
#define GRADES_MOST 9

/* Texts that are gathered for one list. */
struct items {
    const char **texts;
    const char **keys;
    uint32_t count;
};

static void items_init(struct items *items, struct cli *cli)
{
    items->texts = cli_take(cli, ITEMS_MOST, sizeof *items->texts);
    items->keys = cli_take(cli, ITEMS_MOST, sizeof *items->keys);
    items->count = 0;
}

static void add(struct items *items, const char *text)
{
    if (items->count < ITEMS_MOST)
        items->texts[items->count++] = text;
}

static const char *name_of(const struct cli *cli, const char *vi,
                           const char *en)
{
    return cli_is_vietnamese(cli) ? vi : en;
}

static void add_words(struct items *items, const struct cli *cli,
                      const struct vocabulary *vocabulary, size_t most)
{
    for (size_t index = 0; index < vocabulary->count && index < most; index++)
        add(items, name_of(cli, vocabulary->words[index].vi,
                           vocabulary->words[index].en));
}

/* Those that are parties to a trade, as the vocabulary begins. */
#define TRADING_KINDS 4

/* "Lũng Nặm, Cao Bằng"; with the code where a former commune of the province
 * has that name as well. */
static const char *commune_text(struct cli *cli, const struct place *place)
{
    struct place_choices found;
    char code[PLACE_CODE_SIZE];
    const char *text = cli_format(cli, "%s, %s", place->name, place->province);
    struct place_query query = {.text = text};
    if (place_search(cli->gazetteer, &query, &found) == STATUS_ok &&
        found.places[0] == place)
        return text;
    place_format_code(place->ref.code, code);
    return cli_format(cli, "%s (%s)", text, code);
}

static int compare_texts(const void *a, const void *b)
{
    return strcoll(*(const char *const *)a, *(const char *const *)b);
}

/* Today's communes, province by province. */
static int compare_places(const void *a, const void *b)
{
    const struct place *one = *(const struct place *const *)a;
    const struct place *other = *(const struct place *const *)b;
    int order = strcoll(one->province, other->province);
    return order ? order : strcoll(one->name, other->name);
}

static void add_communes(struct items *items, struct template_lists *lists)
{
    struct cli *cli = lists->cli;
    int32_t province = 0;
    if (!cli_gazetteer(cli))
        return;
    size_t count = place_count(cli->gazetteer, PLACE_MAP_2025);
    const struct place **places = cli_take(cli, count, sizeof *places);
    if (lists->province && place_find_province(cli->gazetteer, lists->province,
                                               &province) != STATUS_ok)
        return;
    size_t kept = 0;
    for (size_t index = 0; index < count; index++) {
        const struct place *place =
            place_at(cli->gazetteer, PLACE_MAP_2025, index);
        if (!province || place->province_code == province)
            places[kept++] = place;
    }
    qsort(places, kept, sizeof *places, compare_places);
    for (size_t index = 0; index < kept; index++)
        add(items, commune_text(cli, places[index]));
}

static void add_provinces(struct items *items, struct cli *cli)
{
    if (!cli_gazetteer(cli))
        return;
    size_t count = place_count(cli->gazetteer, PLACE_MAP_2025);
    const char *last = "";
    for (size_t index = 0; index < count; index++) {
        const struct place *place =
            place_at(cli->gazetteer, PLACE_MAP_2025, index);
        bool is_listed = strcmp(place->province, last) == 0;
        for (uint32_t at = 0; at < items->count && !is_listed; at++)
            is_listed = strcmp(items->texts[at], place->province) == 0;
        last = place->province;
        if (!is_listed)
            add(items, last);
    }
    qsort(items->texts, items->count, sizeof *items->texts, compare_texts);
}

static void add_products(struct items *items, struct cli *cli)
{
    const struct catalogue *catalogue = lookup_whole_catalogue(cli);
    for (size_t index = 0; index < catalogue->count; index++)
        add(items, name_of(cli, catalogue->products[index].name_vi,
                           catalogue->products[index].name_en));
}

/* Forms stand together product by product, as a list that depends on it has to
 * be. */
static void add_forms(struct items *items, struct cli *cli)
{
    const struct catalogue *catalogue = lookup_whole_catalogue(cli);
    for (size_t index = 0; index < catalogue->count; index++) {
        const struct product *product = &catalogue->products[index];
        for (uint32_t form = 0;
             form < product->forms_count && items->count < ITEMS_MOST; form++) {
            items->keys[items->count] =
                name_of(cli, product->name_vi, product->name_en);
            add(items, name_of(cli, product->forms[form].name_vi,
                               product->forms[form].name_en));
        }
    }
}

/* As many grades as the product with the most has. */
static void add_grades(struct items *items, struct cli *cli)
{
    const struct catalogue *catalogue = lookup_whole_catalogue(cli);
    uint32_t most = 0;
    for (size_t index = 0; index < catalogue->count; index++)
        if (catalogue->products[index].grades_count > most)
            most = catalogue->products[index].grades_count;
    for (uint32_t grade = 1; grade <= most && grade <= GRADES_MOST; grade++)
        add(items, cli_format(cli, "%u", grade));
}

/* Who can stand in a table of that kind: who sells, who buys, or, in what a
 * programme records, both. */
static bool is_side(const struct party *party, enum import_kind kind)
{
    bool is_group = party->kind == party_kind_interest_group ||
                    party->kind == party_kind_cooperative_group;
    bool is_buyer = party->kind == party_kind_enterprise;
    if (party->kind == party_kind_cooperative)
        return true;
    return kind == IMPORT_offer    ? is_group
           : kind == IMPORT_demand ? is_buyer
                                   : is_group || is_buyer;
}

static void add_parties(struct items *items, struct template_lists *lists,
                        enum import_kind kind)
{
    struct pages pages;
    struct list_query query = {.limit = CLI_PAGE};
    if (lists->is_offline)
        return;
    pages_init(&pages, lists->cli, &record_party, &query, PARTIES_MOST);
    const struct party *party;
    while ((party = pages_next(&pages, NULL)))
        if (is_side(party, kind))
            add(items, party->name);
    pages_clear(&pages);
    qsort(items->texts, items->count, sizeof *items->texts, compare_texts);
}

static void add_programmes(struct items *items, struct template_lists *lists)
{
    struct pages pages;
    struct list_query query = {.limit = CLI_PAGE};
    const struct programme *programme;
    if (lists->is_offline)
        return;
    pages_init(&pages, lists->cli, &record_programme, &query, PROGRAMMES_MOST);
    while ((programme = pages_next(&pages, NULL)))
        add(items, programme->code);
    pages_clear(&pages);
    qsort(items->texts, items->count, sizeof *items->texts, compare_texts);
}

static void add_answers(struct items *items, struct cli *cli)
{
    add(items, name_of(cli, "có", "yes"));
    add(items, name_of(cli, "không", "no"));
}

/* The words of the column's field: one list for all columns of that
 * vocabulary, on whatever sheets they are. */
static const struct form_list *word_list(struct template_lists *lists,
                                         const struct template_column *column)
{
    struct slot slot;
    struct items items;
    struct cli *cli = lists->cli;
    bool is_found = slot_find(import_record(column->kind), column->slot,
                              strlen(column->slot), &slot);
    CHECK(is_found && slot.field->vocabulary); /* import_column.def */
    const struct vocabulary *vocabulary = slot.field->vocabulary;
    const char *name = cli_format(cli, "tu_%s", vocabulary->name);
    const struct form_list *list = form_find_list(lists->form, name);
    if (list)
        return list;
    items_init(&items, cli);
    add_words(&items, cli, vocabulary, ITEMS_MOST);
    return form_list(lists->form, name, items.texts, items.count);
}

static const struct form_list *make(struct template_lists *lists,
                                    const struct template_column *column)
{
    struct items items;
    struct cli *cli = lists->cli;
    const char *name = NULL;
    items_init(&items, cli);
    switch (column->choices) {
    case TEMPLATE_COMMUNE:
        name = "xa";
        add_communes(&items, lists);
        break;
    case TEMPLATE_PROVINCE:
        name = "tinh";
        add_provinces(&items, cli);
        break;
    case TEMPLATE_PRODUCT:
        name = "san_pham";
        add_products(&items, cli);
        break;
    case TEMPLATE_FORM:
        add_forms(&items, cli);
        return form_list_by(lists->form, "dang", items.keys, items.texts,
                            items.count);
    case TEMPLATE_GRADE:
        name = "hang";
        add_grades(&items, cli);
        break;
    case TEMPLATE_PARTY:
        name = "ben";
        add_parties(&items, lists, column->kind);
        break;
    case TEMPLATE_PARTY_KIND:
        name = "loai";
        add_words(&items, cli, &vocabulary_party_kind, TRADING_KINDS);
        break;
    case TEMPLATE_DELIVERY:
        name = "noi_giao";
        add_words(&items, cli, &vocabulary_delivery_point, ITEMS_MOST);
        break;
    case TEMPLATE_PROGRAMME:
        name = "chuong_trinh";
        add_programmes(&items, lists);
        break;
    case TEMPLATE_YES_NO:
        name = "co_khong";
        add_answers(&items, cli);
        break;
    case TEMPLATE_WORD: /* word_list */
    case TEMPLATE_NONE:
    case TEMPLATE_TEXT:
    case TEMPLATE_DAY:
    case TEMPLATE_WHOLE:
    case TEMPLATE_MONEY:
        return NULL;
    }
    return form_list(lists->form, name, items.texts, items.count);
}

/* Columns of words have a list for each vocabulary; all others one of their
 * kind. */
const struct form_list *template_list(struct template_lists *lists,
                                      const struct template_column *column)
{
    enum template_choices choices = column->choices;
    if (choices == TEMPLATE_WORD)
        return word_list(lists, column);
    if (!lists->is_made[choices])
        lists->list[choices] = make(lists, column);
    lists->is_made[choices] = true;
    return lists->list[choices];
}

enum form_type template_type(enum template_choices choices)
{
    switch (choices) {
    case TEMPLATE_DAY:
        return FORM_DAY;
    case TEMPLATE_WHOLE:
        return FORM_WHOLE;
    case TEMPLATE_TEXT:
    case TEMPLATE_MONEY:
    case TEMPLATE_NONE:
    case TEMPLATE_COMMUNE:
    case TEMPLATE_PROVINCE:
    case TEMPLATE_PRODUCT:
    case TEMPLATE_FORM:
    case TEMPLATE_GRADE:
    case TEMPLATE_PARTY:
    case TEMPLATE_PARTY_KIND:
    case TEMPLATE_DELIVERY:
    case TEMPLATE_PROGRAMME:
    case TEMPLATE_WORD:
    case TEMPLATE_YES_NO:
        break;
    }
    return FORM_TEXT;
}
