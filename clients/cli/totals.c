/* The programme's totals at a glance: subject by subject, products in the order
 * of their names. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clients/cli/fold.h"
#include "clients/cli/lookup.h"
#include "clients/cli/print.h"

#define COLUMNS_MOST 4

/* What is counted of people, in this order. */
static const struct {
    const char *name;
    const char *words;
} people[] = {
    {"groups", N_("producer groups")},
    {"groups.members", N_("members of groups")},
    {"groups.households", N_("households in groups")},
    {"groups.poor_households", N_("poor and near-poor households")},
    {"groups.with_grant", N_("groups with a CSA grant")},
    {"buyers", N_("buyers and cooperatives")},
    {"coordinators", N_("coordinators")},
};

/* A subject whose lines are a name and a product: one row a product, one column
 * a name. */
struct subject {
    const char *title;
    const char *prefix;
    bool is_money;
    struct {
        const char *suffix;
        const char *words;
    } columns[COLUMNS_MOST];
};

static const struct subject offers = {N_("What groups offer"),
                                      "offers.",
                                      false,
                                      {{"open", N_("posted")},
                                       {"held", N_("held by leads")},
                                       {"contracted", N_("contracted")},
                                       {"withdrawn", N_("withdrawn")}}};
static const struct subject demands = {N_("What buyers need"),
                                       "demands.",
                                       false,
                                       {{"open", N_("posted")},
                                        {"held", N_("held by leads")},
                                        {"contracted", N_("contracted")},
                                        {"withdrawn", N_("withdrawn")}}};
static const struct subject clearings = {
    N_("Latest clearings"),
    "clearings.",
    true,
    {{"total_value", N_("total value")}, {"gap", N_("gap")}}};

struct sorted {
    const struct total_line *line;
    const char *product; /* for people; "" */
    char folded[FOLD_SIZE];
    unsigned state; /* of leads */
};

static unsigned state_of(const struct total_line *line)
{
    const char *state = strchr(line->name, '.');
    const struct word *word =
        state ? word_find_named(&vocabulary_lead_state, state + 1) : NULL;
    return word ? word->number : 0;
}

static int compare(const void *a, const void *b)
{
    const struct sorted *one = a;
    const struct sorted *other = b;
    int order = strcmp(one->folded, other->folded);
    if (order == 0)
        order = (one->line->unit > other->line->unit) -
                (one->line->unit < other->line->unit);
    if (order == 0)
        order = (one->state > other->state) - (one->state < other->state);
    return order ? order : strcmp(one->line->name, other->line->name);
}

static struct sorted *sort(struct cli *cli, const struct totals *totals)
{
    struct sorted *list = cli_take(cli, totals->lines_count + 1, sizeof *list);
    for (uint32_t index = 0; index < totals->lines_count; index++) {
        struct sorted *next = &list[index];
        const char *product = totals->lines[index].product;
        next->line = &totals->lines[index];
        next->state = state_of(next->line);
        next->product =
            product && *product ? lookup_product_name(cli, product) : "";
        fold(next->product, next->folded);
    }
    if (totals->lines_count)
        qsort(list, totals->lines_count, sizeof *list, compare);
    return list;
}

static bool begins(const char *name, const char *prefix)
{
    return strncmp(name, prefix, strlen(prefix)) == 0;
}

static void finish(struct cli *cli, struct table *table, const char *title,
                   size_t rows)
{
    static bool is_later;
    if (rows) {
        printf("%s%s\n", is_later ? "\n" : "", title);
        print_table(cli, table);
        is_later = true;
    }
    table_clear(table);
}

static void print_people(struct cli *cli, const struct sorted *list,
                         size_t count)
{
    struct table table;
    size_t rows = 0;
    table_init(&table);
    table_column(&table, _("what"), false);
    table_column(&table, _("count"), true);
    table_column(&table, _("money"), true);
    for (size_t at = 0; at < sizeof people / sizeof *people; at++)
        for (size_t index = 0; index < count; index++) {
            const struct total_line *line = list[index].line;
            if (strcmp(line->name, people[at].name) != 0)
                continue;
            rows++;
            table_cell(&table, _(people[at].words));
            table_cell(&table, print_count(cli, line->count));
            table_cell(&table, line->money_vnd
                                   ? print_money(cli, line->money_vnd)
                                   : "");
        }
    finish(cli, &table, _("Groups and buyers"), rows);
}

static bool same_row(const struct sorted *one, const struct sorted *other)
{
    return one->line->unit == other->line->unit &&
           strcmp(one->line->product, other->line->product) == 0;
}

/* The line of that column in the row that starts at `list`; NULL. */
static const struct total_line *column_line(const struct sorted *list,
                                            size_t count,
                                            const struct subject *subject,
                                            int column)
{
    for (size_t index = 0; index < count && same_row(list, &list[index]);
         index++) {
        const char *name = list[index].line->name;
        if (begins(name, subject->prefix) &&
            strcmp(name + strlen(subject->prefix),
                   subject->columns[column].suffix) == 0)
            return list[index].line;
    }
    return NULL;
}

/* A column that is empty in every row is left out. */
static bool is_used(const struct sorted *list, size_t count,
                    const struct subject *subject, int column)
{
    if (!subject->columns[column].suffix)
        return false;
    for (size_t index = 0; index < count; index++)
        if (column_line(list + index, count - index, subject, column))
            return true;
    return false;
}

static const char *amount(struct cli *cli, const struct subject *subject,
                          const struct total_line *line)
{
    if (!line)
        return "";
    return subject->is_money ? print_money(cli, line->money_vnd)
                             : print_quantity(cli, line->quantity, line->unit);
}

/* A subject with the columns that are not left out. */
struct shown {
    const struct subject *subject;
    bool used[COLUMNS_MOST];
};

static void add_row(struct cli *cli, struct table *table,
                    const struct sorted *list, size_t count,
                    const struct shown *shown)
{
    const struct subject *subject = shown->subject;
    const struct total_line *first = NULL;
    for (int column = 0; column < COLUMNS_MOST && !first; column++)
        if (shown->used[column])
            first = column_line(list, count, subject, column);
    table_cell(table, list->product);
    table_cell(table, first ? print_count(cli, first->count) : "");
    if (subject->is_money) /* else the quantities tell */
        table_cell(table, print_unit_name(cli, list->line->unit));
    for (int column = 0; column < COLUMNS_MOST; column++)
        if (shown->used[column])
            table_cell(table,
                       amount(cli, subject,
                              column_line(list, count, subject, column)));
}

static void add_columns(struct table *table, const struct sorted *list,
                        size_t count, struct shown *shown)
{
    const struct subject *subject = shown->subject;
    table_column(table, _("product"), false);
    table_column(table, _("count"), true);
    if (subject->is_money)
        table_column(table, _("unit"), false);
    for (int column = 0; column < COLUMNS_MOST; column++) {
        shown->used[column] = is_used(list, count, subject, column);
        if (shown->used[column])
            table_column(table, _(subject->columns[column].words), true);
    }
}

static void print_subject(struct cli *cli, const struct sorted *list,
                          size_t count, const struct subject *subject)
{
    struct table table;
    struct shown shown = {.subject = subject};
    size_t rows = 0;
    const struct sorted *before = NULL;
    table_init(&table);
    add_columns(&table, list, count, &shown);
    for (size_t index = 0; index < count; index++) {
        if (!begins(list[index].line->name, subject->prefix))
            continue;
        if (!before || !same_row(before, &list[index])) {
            add_row(cli, &table, &list[index], count - index, &shown);
            rows++;
        }
        before = &list[index];
    }
    finish(cli, &table, _(subject->title), rows);
}

static void print_leads(struct cli *cli, const struct sorted *list,
                        size_t count)
{
    struct table table;
    size_t rows = 0;
    table_init(&table);
    table_column(&table, _("product"), false);
    table_column(&table, _("state"), false);
    table_column(&table, _("count"), true);
    table_column(&table, _("quantity"), true);
    table_column(&table, _("money"), true);
    for (size_t index = 0; index < count; index++) {
        const struct total_line *line = list[index].line;
        if (!begins(line->name, "leads."))
            continue;
        rows++;
        table_cell(&table, list[index].product);
        table_cell(&table, word_text(&vocabulary_lead_state, list[index].state,
                                     cli->language));
        table_cell(&table, print_count(cli, line->count));
        table_cell(&table, print_quantity(cli, line->quantity, line->unit));
        table_cell(&table, print_money(cli, line->money_vnd));
    }
    finish(cli, &table, _("Contract leads"), rows);
}

/* For other programs: a line as it is. */
static void print_plain(struct cli *cli, const struct sorted *list,
                        size_t count)
{
    puts("name\tproduct\tunit\tcount\tquantity\tmoney_vnd");
    for (size_t index = 0; index < count; index++) {
        const struct total_line *line = list[index].line;
        const struct word *unit = word_find(&vocabulary_unit, line->unit);
        printf("%s\t%s\t%s\t%lld\t%lld\t%lld\n", print_name(cli, line->name),
               print_name(cli, line->product), unit ? unit->name : "",
               (long long)line->count, (long long)line->quantity,
               (long long)line->money_vnd);
    }
}

int run_totals(struct cli *cli)
{
    struct nothing nothing = {0};
    enum output output = cli->arguments.settings.output;
    enum status status = cli_call(cli, VERB_show_totals, &nothing);
    if (status != STATUS_ok)
        return status_exit_code(status);
    const struct totals *totals = cli->reply.value;
    const struct sorted *list = sort(cli, totals);
    size_t count = totals->lines_count;
    if (output == OUTPUT_JSON) {
        for (size_t index = 0; index < count; index++)
            cli_print_json(&record_total_line, list[index].line);
    } else if (output == OUTPUT_PLAIN) {
        print_plain(cli, list, count);
    } else if (output == OUTPUT_TABLE) {
        print_people(cli, list, count);
        print_subject(cli, list, count, &offers);
        print_subject(cli, list, count, &demands);
        print_leads(cli, list, count);
        print_subject(cli, list, count, &clearings);
    }
    return 0;
}
