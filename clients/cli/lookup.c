#include "clients/cli/lookup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clients/cli/fold.h"
#include "clients/cli/import_names.h"
#include "clients/cli/pages.h"
#include "model/data_folder.h"

#define PARTIES_SHOWN 16
#define CODE_DIGITS 5 /* of a commune */

struct catalogue *lookup_catalogue(struct cli *cli)
{
    if (!cli->catalogue) {
        const char *told = cli->arguments.settings.data;
        char *folder = told ? memory_copy_text(told) : data_folder_find();
        cli->catalogue = catalogue_create(folder);
        memory_free(folder);
    }
    return cli->catalogue;
}

static void add_page(struct cli *cli, const struct page *page)
{
    for (uint32_t index = 0; index < page->items_count; index++) {
        const struct product *product =
            cli_item(cli, &page->items[index], &record_product);
        if (product)
            catalogue_add(cli->catalogue, product);
    }
}

/* A product that was put into the ledger later than the data file. */
static void add_ledger(struct cli *cli)
{
    struct catalogue *catalogue = lookup_catalogue(cli);
    struct list_query query = {.table = RECORD_NUMBER_product, .limit = 500};
    if (catalogue->has_ledger || cli->arguments.settings.is_dry_run)
        return;
    catalogue->has_ledger = true;
    if (!cli->client && cli_connect(cli, false) != STATUS_ok)
        return;
    struct client_reply reply; /* the run's own reply is being read */
    client_reply_init(&reply);
    if (client_call(cli->client, VERB_list, &query, &reply) == STATUS_ok)
        add_page(cli, reply.value);
    client_reply_clear(&reply);
}

struct catalogue *lookup_whole_catalogue(struct cli *cli)
{
    add_ledger(cli);
    return lookup_catalogue(cli);
}

const struct product *lookup_product(struct cli *cli, const char *name)
{
    const struct product *found = catalogue_search(lookup_catalogue(cli), name);
    if (found)
        return found;
    add_ledger(cli);
    return catalogue_search(lookup_catalogue(cli), name);
}

static const char *party_choices(struct cli *cli, const struct party *parties,
                                 uint32_t count)
{
    const char *choices = "";
    for (uint32_t index = 0; index < count; index++) {
        char id[ID_TEXT_SIZE];
        id_format(parties[index].id, id);
        choices = cli_format(
            cli, "%s\n  %s  %s, %s", choices, id, parties[index].name,
            lookup_place_name(cli, parties[index].commune, parties[index].map));
    }
    return choices;
}

/* One that bears just that name, or the only one. */
static enum status choose(struct cli *cli, const struct page *page,
                          const char *text, struct party *ret_parties,
                          uint32_t *ret_count)
{
    uint32_t count = 0;
    uint32_t exact = 0;
    for (uint32_t index = 0; index < page->items_count; index++) {
        const struct party *party =
            cli_item(cli, &page->items[index], &record_party);
        if (!party)
            continue;
        bool is_exact = fold_equal(party->name, text);
        if (is_exact && exact++ == 0)
            count = 0;
        if (is_exact || exact == 0)
            ret_parties[count++] = *party;
    }
    *ret_count = count;
    if (count == 0)
        return STATUS_not_found;
    return count == 1 ? STATUS_ok : STATUS_ambiguous;
}

enum status lookup_party_in(struct cli *cli, struct faults *faults,
                            const char *what, const char *text,
                            struct id *ret_id)
{
    if (id_parse(text, ret_id) == STATUS_ok)
        return STATUS_ok;
    struct list_query query = {
        .table = RECORD_NUMBER_party, .limit = PARTIES_SHOWN, .text = text};
    enum status status = cli_call(cli, VERB_list, &query);
    if (status != STATUS_ok)
        return status;
    struct party parties[PARTIES_SHOWN];
    uint32_t count;
    status = choose(cli, cli->reply.value, text, parties, &count);
    if (status == STATUS_ok)
        *ret_id = parties[0].id;
    else if (status == STATUS_ambiguous)
        faults_add(faults, what, _("several parties are called like '%s':%s"),
                   text, party_choices(cli, parties, count));
    else
        faults_add(faults, what, _("no party is called '%s'"), text);
    return status;
}

enum status lookup_party(struct cli *cli, const char *what, const char *text,
                         struct id *ret_id)
{
    struct faults faults;
    faults_init(&faults, cli);
    enum status status = lookup_party_in(cli, &faults, what, text, ret_id);
    faults_tell(&faults);
    return status;
}

enum status lookup_all_parties(struct cli *cli, struct import_names *names)
{
    struct pages pages;
    struct list_query query = {.limit = CLI_PAGE};
    const struct party *party;
    pages_init(&pages, cli, &record_party, &query, 0);
    while ((party = pages_next(&pages, NULL)))
        import_names_add_registered(names, party->name ? party->name : "",
                                    party->id);
    enum status status = pages.status;
    pages_clear(&pages);
    return status;
}

static const char *place_choices(struct cli *cli,
                                 const struct place_choices *found)
{
    const char *choices = "";
    for (size_t index = 0; index < found->count; index++) {
        const struct place *place = found->places[index];
        char text[PLACE_TEXT_SIZE];
        char code[PLACE_CODE_SIZE];
        place_describe(cli->gazetteer, place, cli->language, true, text);
        place_format_code(place->ref.code, code);
        choices = cli_format(cli, "%s\n  %s  %s", choices, code, text);
    }
    if (found->total > found->count)
        choices = cli_format(cli, "%s\n  ...", choices);
    return choices;
}

static void tell_former(struct cli *cli, const struct place *place,
                        const char *code)
{
    char text[PLACE_TEXT_SIZE];
    place_describe(cli->gazetteer, place, cli->language, true, text);
    cli_say(cli,
            _("Note: %s is no code of today's communes; taken as that of a "
              "former one: %s"),
            code, text);
}

/* A code means one place on each map, so that the map is chosen here. */
static const struct place *place_of_code(struct cli *cli, struct faults *faults,
                                         const char *what,
                                         const struct place_query *wanted)
{
    struct place_choices found = {0};
    struct place_query query = *wanted;
    query.map = wanted->map ? wanted->map : PLACE_MAP_2025;
    enum status status = place_search_exact(cli->gazetteer, &query, &found);
    if (status != STATUS_ok && !wanted->map) {
        query.map = PLACE_MAP_2020;
        status = place_search_exact(cli->gazetteer, &query, &found);
        if (status == STATUS_ok)
            tell_former(cli, found.places[0], query.text);
    }
    if (status == STATUS_ok)
        return found.places[0];
    faults_add(faults, what, _("no commune has the code '%s'"), query.text);
    return NULL;
}

static bool is_code(const char *text)
{
    return strspn(text, "0123456789") == CODE_DIGITS;
}

/* "Hưng Đạo, Cao Bằng (01351)" as templates offer it, and a line of the choices
 * that were told, "01705  Hưng Đạo (xã, TP Cao Bằng cũ, ...)": the code tells
 * them apart, and the words whether it is one of today. */
static bool read_code(struct cli *cli, const struct place_query *wanted,
                      struct place_query *ret_query)
{
    const char *text = wanted->text;
    const char *open = strrchr(text, '(');
    const char *code = NULL;
    if (is_code(text) && text[CODE_DIGITS] == ' ')
        code = text;
    else if (open && is_code(open + 1) &&
             strcmp(open + 1 + CODE_DIGITS, ")") == 0)
        code = open + 1;
    if (!code)
        return false;
    *ret_query = *wanted;
    ret_query->text = cli_format(cli, "%.*s", CODE_DIGITS, code);
    bool is_former = strstr(text, " cũ,") || strstr(text, "former ");
    if (is_former && !wanted->map)
        ret_query->map = PLACE_MAP_2020;
    return true;
}

const struct place *lookup_place(struct cli *cli, struct faults *faults,
                                 const char *what,
                                 const struct place_query *wanted,
                                 bool wants_near)
{
    struct place_choices found = {0};
    struct place_query by_code;
    const char *text = wanted->text;
    if (!cli_gazetteer(cli)) {
        faults_add(faults, what, _("places cannot be looked up"));
        return NULL;
    }
    if (*text && !text[strspn(text, "0123456789")])
        return place_of_code(cli, faults, what, wanted);
    if (read_code(cli, wanted, &by_code))
        return place_of_code(cli, faults, what, &by_code);
    enum status status =
        wants_near ? place_search(cli->gazetteer, wanted, &found)
                   : place_search_exact(cli->gazetteer, wanted, &found);
    if (status == STATUS_ok)
        return found.places[0];
    if (status == STATUS_ambiguous)
        faults_add(faults, what,
                   _("'%s' could be several places; write the code, or add "
                     "the district or province:%s"),
                   text, place_choices(cli, &found));
    else if (status == STATUS_not_found && found.count)
        faults_add(faults, what, _("no place is called '%s'; near to it:%s"),
                   text, place_choices(cli, &found));
    else
        faults_add(faults, what, _("no place is called '%s'"), text);
    return NULL;
}

const char *lookup_product_word(struct cli *cli, const char *code)
{
    const struct product *product = lookup_product(cli, code);
    if (!product)
        return code;
    return cli_is_vietnamese(cli) ? product->name_vi : product->name_en;
}

const char *lookup_product_name(struct cli *cli, const char *code)
{
    const struct product *product = catalogue_find(lookup_catalogue(cli), code);
    if (!product) {
        add_ledger(cli);
        product = catalogue_find(lookup_catalogue(cli), code);
    }
    if (!product)
        return code;
    return cli_is_vietnamese(cli)
               ? cli_format(cli, "%s (%s)", product->name_vi, product->name_en)
               : cli_format(cli, "%s (%s)", product->name_en, product->name_vi);
}

const char *lookup_form_name(struct cli *cli, const char *product,
                             const char *form)
{
    const struct product *found =
        catalogue_find(lookup_catalogue(cli), product);
    const struct product_form *about =
        found ? product_find_form(found, form) : NULL;
    if (!about)
        return form;
    return cli_is_vietnamese(cli) ? about->name_vi : about->name_en;
}

const char *lookup_place_name(struct cli *cli, const char *commune,
                              enum admin_map map)
{
    if (!commune || !*commune)
        return "";
    struct gazetteer *gazetteer = cli_gazetteer(cli);
    bool is_old = map == admin_map_map_2020 || map == admin_map_map_2018;
    struct place_ref ref = {.code = (int32_t)strtol(commune, NULL, 10),
                            .map = is_old ? PLACE_MAP_2020 : PLACE_MAP_2025};
    const struct place *place = gazetteer ? place_find(gazetteer, ref) : NULL;
    if (!place)
        return commune;
    return cli_format(cli, "%s, %s", place->name, place->province);
}

enum unit lookup_unit(struct cli *cli, const char *product, const char *form)
{
    const struct product *found =
        product && *product ? lookup_product(cli, product) : NULL;
    if (!found || found->forms_count == 0)
        return unit_gram;
    const struct product_form *about = product_find_form(found, form);
    return about ? about->unit : found->forms[0].unit;
}
