/* Price clauses of a lead against the reference prices: history says what each
 * would have paid, arithmetic who would rather walk away, and when. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "clients/cli/lead.h"
#include "clients/cli/lookup.h"
#include "clients/cli/pages.h"
#include "clients/cli/print.h"
#include "model/price_outlook.h"
#include "model/principal.h"

#define POINTS_MOST 20000
#define CLAUSES_MOST 3
#define STEPS_SHOWN 8 /* the latest; a season moves in a few */

struct prices {
    struct cli *cli;
    const struct lead *lead;
    struct price_series series;
    struct price_query query;
    int64_t margin;
    struct table table;
};

static int point_compare(const void *left, const void *right)
{
    const struct price_point *const *a = left;
    const struct price_point *const *b = right;
    return price_point_compare(*a, *b);
}

static bool read_series(struct prices *prices)
{
    struct cli *cli = prices->cli;
    struct list_query query;
    struct pages pages;
    const struct price_point **points =
        cli_take(cli, POINTS_MOST, sizeof *points);
    const struct price_point *point;
    size_t count = 0;
    record_init(&record_list_query, &query);
    query.product = prices->lead->product;
    pages_init(&pages, cli, &record_price_point, &query, POINTS_MOST);
    while (count < POINTS_MOST && (point = pages_next(&pages, NULL)))
        points[count++] = point;
    bool is_read = pages.status == STATUS_ok;
    pages_clear(&pages);
    if (count)
        qsort(points, count, sizeof *points, point_compare);
    prices->series = (struct price_series){points, count};
    return is_read;
}

/* Of the goods, on today's map; 0 where the commune is not known. */
static int32_t province_of(struct cli *cli, const struct lead_line *line)
{
    struct gazetteer *gazetteer = cli_gazetteer(cli);
    int32_t code = (int32_t)strtol(line->commune, NULL, 10);
    enum place_map map =
        line->map == admin_map_map_2018 || line->map == admin_map_map_2020
            ? PLACE_MAP_2020
            : PLACE_MAP_2025;
    const struct place *place =
        gazetteer ? place_find(gazetteer,
                               (struct place_ref){.code = code, .map = map})
                  : NULL;
    return place ? place->province_code_2025 : 0;
}

struct named_clause {
    const char *name;
    const struct price_clause *clause;
};

static void set_columns(struct prices *prices,
                        const struct named_clause *clauses, size_t count)
{
    table_column(&prices->table, _("since"), false);
    table_column(&prices->table, _("market"), true);
    for (size_t at = 0; at < count; at++)
        table_column(&prices->table, clauses[at].name, true);
}

/* All clauses are judged by the same steps of the same series. */
static void add_steps(struct prices *prices, const struct named_clause *clauses,
                      size_t count)
{
    struct cli *cli = prices->cli;
    struct price_step *steps[CLAUSES_MOST];
    size_t step_count = 0;
    for (size_t at = 0; at < count; at++) {
        steps[at] = cli_take(cli, PRICE_STEPS_MOST, sizeof *steps[at]);
        step_count = clause_replay(clauses[at].clause, &prices->series,
                                   &prices->query, steps[at]);
    }
    size_t first = step_count > STEPS_SHOWN ? step_count - STEPS_SHOWN : 0;
    for (size_t row = first; row < step_count; row++) {
        table_cell(&prices->table, print_day(cli, steps[0][row].from_day));
        table_cell(&prices->table, print_price(cli, steps[0][row].market));
        for (size_t at = 0; at < count; at++)
            table_cell(&prices->table, print_price(cli, steps[at][row].pays));
    }
}

static const char *walk_text(struct prices *prices,
                             const struct price_clause *clause)
{
    struct cli *cli = prices->cli;
    struct walk_away walk = clause_walk_away(clause, prices->margin);
    const char *seller = _("the seller never walks");
    const char *buyer = _("the buyer never walks");
    if (walk.seller_above)
        seller = cli_format(cli, _("the seller walks from a market of %s on"),
                            print_price(cli, walk.seller_above));
    if (walk.buyer_below)
        buyer = cli_format(cli, _("the buyer at %s and less"),
                           print_price(cli, walk.buyer_below));
    return cli_format(cli, "%s; %s", seller, buyer);
}

static bool is_same(const struct price_clause *a, const struct price_clause *b)
{
    return record_equal(&record_price_clause, a, b);
}

/* Bid, ask and the price that stands, each where it is said and differs from
 * those before. */
static size_t clauses_of(const struct lead *lead, const struct lead_line *line,
                         struct named_clause ret_clauses[CLAUSES_MOST])
{
    const struct named_clause all[CLAUSES_MOST] = {{_("asked"), &line->ask},
                                                   {_("bid"), &lead->bid},
                                                   {_("stands"), &line->price}};
    size_t count = 0;
    for (size_t index = 0; index < CLAUSES_MOST; index++) {
        bool is_new = all[index].clause->kind != price_kind_unset;
        for (size_t before = 0; before < count; before++)
            is_new = is_new &&
                     !is_same(ret_clauses[before].clause, all[index].clause);
        if (is_new)
            ret_clauses[count++] = all[index];
    }
    return count;
}

static void print_line(struct prices *prices, uint32_t at)
{
    struct cli *cli = prices->cli;
    const struct lead_line *line = &prices->lead->lines[at];
    struct named_clause clauses[CLAUSES_MOST];
    size_t count = clauses_of(prices->lead, line, clauses);
    prices->query = (struct price_query){.product = prices->lead->product,
                                         .form = line->form,
                                         .province = province_of(cli, line),
                                         .day = prices->query.day};
    table_init(&prices->table);
    set_columns(prices, clauses, count);
    if (count)
        printf("     %u. %s\n", (unsigned)lead_line_number(prices->lead, at),
               print_name(cli, line->group_name));
    for (size_t index = 0; index < count; index++) {
        const char *what = print_inside(cli, &record_price_clause,
                                        clauses[index].clause, unit_gram);
        text_print_wrapped(cli_format(cli, "%s %s: %s", clauses[index].name,
                                      what,
                                      walk_text(prices, clauses[index].clause)),
                           8, terminal_width(stdout), stdout);
    }
    if (count)
        add_steps(prices, clauses, count);
    if (prices->table.count)
        print_table(cli, &prices->table);
    table_clear(&prices->table);
}

/* Lines with the same clauses and place are told once. */
static bool is_told(const struct lead *lead, uint32_t at)
{
    const struct lead_line *line = &lead->lines[at];
    for (uint32_t index = 0; index < at; index++) {
        const struct lead_line *other = &lead->lines[index];
        if (strcmp(other->form, line->form) == 0 &&
            strcmp(other->commune, line->commune) == 0 &&
            is_same(&other->ask, &line->ask) &&
            is_same(&other->price, &line->price))
            return true;
    }
    return false;
}

void lead_print_prices(struct cli *cli, const struct lead *lead)
{
    struct clock clock;
    struct prices prices = {.cli = cli, .lead = lead};
    const struct policy *policy =
        pages_show(cli, &record_policy, POLICY_ID, NULL);
    clock_init_real(&clock);
    prices.query.day = clock_day(clock_wall_ms(&clock));
    if (!policy || !read_series(&prices))
        return;
    printf("  %s\n", _("Prices, if the market moves:"));
    for (uint32_t index = 0; index < lead->lines_count; index++) {
        const struct lead_line *line = &lead->lines[index];
        int64_t price = line->price_vnd_per_kg;
        if (is_told(lead, index))
            continue;
        prices.margin = price * policy->walk_away_permille / 1000;
        print_line(&prices, index);
    }
}
