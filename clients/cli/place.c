/* Finding communes: by name or code, of today and of before July 2025. */
#include <stdio.h>

#include "clients/cli/assemble.h"
#include "clients/cli/dispatch.h"
#include "clients/cli/lookup.h"
#include "clients/cli/print.h"

#define SUCCESSORS_SHOWN 16

static const char *code_of(struct cli *cli, const struct place *place)
{
    char code[PLACE_CODE_SIZE];
    place_format_code(place->ref.code, code);
    return cli_format(cli, "%s", code);
}

static const char *describe(struct cli *cli, const struct place *place)
{
    char text[PLACE_TEXT_SIZE];
    place_describe(cli->gazetteer, place, cli->language, true, text);
    return cli_format(cli, "%s", text);
}

/* A place is no record of the schema: its JSON is made here. */
static void print_place_json(struct cli *cli, const struct place *place)
{
    printf("{\"code\":\"%s\",\"map\":%d,\"name\":\"%s\",\"district\":\"%s\","
           "\"province\":\"%s\",\"province_code\":\"%02d\","
           "\"lat_microdegrees\":%d,\"lon_microdegrees\":%d}\n",
           code_of(cli, place), (int)place->ref.map, place->name,
           place->district, place->province, (int)place->province_code,
           (int)place->lat_microdegrees, (int)place->lon_microdegrees);
}

static void print_choices(struct cli *cli, const struct place_choices *found)
{
    struct table table;
    table_init(&table);
    table_column(&table, _("code"), false);
    table_column(&table, _("map"), false);
    table_column(&table, _("place"), false);
    for (size_t index = 0; index < found->count; index++) {
        const struct place *place = found->places[index];
        if (cli->arguments.settings.output == OUTPUT_JSON)
            print_place_json(cli, place);
        table_cell(&table, code_of(cli, place));
        table_cell(&table, cli_format(cli, "%d", (int)place->ref.map));
        table_cell(&table, describe(cli, place));
    }
    if (cli->arguments.settings.output != OUTPUT_JSON)
        print_table(cli, &table);
    table_clear(&table);
}

static const char *name_typed(struct cli *cli)
{
    const char *name = "";
    for (int index = 0; index < operand_count(cli); index++)
        name = cli_format(cli, "%s%s%s", name, index ? " " : "",
                          operand(cli, index));
    return name;
}

int run_place_list(struct cli *cli)
{
    struct place_choices found = {0};
    struct place_query query = {.text = name_typed(cli)};
    if (operand_count(cli) == 0) {
        cli_complain(_("This needs a name: lienket place list NAME"));
        return EXIT_USAGE;
    }
    if (!cli_gazetteer(cli))
        return status_exit_code(STATUS_io);
    enum status status = place_search(cli->gazetteer, &query, &found);
    if (found.count)
        print_choices(cli, &found);
    if (status == STATUS_ok || status == STATUS_ambiguous) {
        if (found.total > found.count)
            cli_say(cli, _("%zu more are not shown: add the province."),
                    found.total - found.count);
        return 0;
    }
    cli_complain(_("no place is called '%s'"), query.text);
    return status_exit_code(status);
}

static void print_successors(struct cli *cli, const struct place *place)
{
    const struct place *others[SUCCESSORS_SHOWN];
    bool is_new = place->ref.map == PLACE_MAP_2025;
    size_t count = is_new ? place_predecessors(cli->gazetteer, place, others,
                                               SUCCESSORS_SHOWN)
                          : place_successors(cli->gazetteer, place, others,
                                             SUCCESSORS_SHOWN);
    size_t shown = count < SUCCESSORS_SHOWN ? count : SUCCESSORS_SHOWN;
    for (size_t index = 0; index < shown; index++)
        printf("  %s %s  %s\n", is_new ? _("from") : _("now"),
               code_of(cli, others[index]), describe(cli, others[index]));
}

int run_place_show(struct cli *cli)
{
    struct faults faults;
    faults_init(&faults, cli);
    if (operand_count(cli) == 0) {
        cli_complain(_("This needs a name: lienket place show NAME"));
        return EXIT_USAGE;
    }
    struct place_query query = {.text = name_typed(cli)};
    const struct place *place =
        lookup_place(cli, &faults, _("place"), &query, true);
    faults_tell(&faults);
    if (!place)
        return EXIT_DATA;
    if (cli->arguments.settings.output == OUTPUT_JSON) {
        print_place_json(cli, place);
        return 0;
    }
    printf("%s  %s  (%s %d)\n", code_of(cli, place), describe(cli, place),
           _("map of"), (int)place->ref.map);
    print_successors(cli, place);
    return 0;
}
