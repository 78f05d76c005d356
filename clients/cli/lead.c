/* Leads as a coordinator reads them: by product, who buys, which groups, how
 * much, at which price, how far, and why. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clients/cli/assemble.h"
#include "clients/cli/lead.h"
#include "clients/cli/list.h"
#include "clients/cli/lookup.h"
#include "clients/cli/pages.h"
#include "clients/cli/print.h"
#include "clients/cli/subject.h"

#define LEADS_MOST 20000

static const char *per_unit(const struct cli *cli, enum unit unit)
{
    if (unit == unit_head)
        return cli_is_vietnamese(cli) ? "/con" : "/head";
    return "/kg";
}

static const char *value_per_unit(struct cli *cli, int64_t vnd, enum unit unit)
{
    const char *sign = vnd < 0 ? "−" : "";
    return cli_format(cli, "%s%s%s", sign,
                      print_money(cli, vnd < 0 ? -vnd : vnd),
                      per_unit(cli, unit));
}

/* "6.450 ₫/kg (fair range 6.000–6.900)", or that there is no price. The range
 * is told even where it is a single price: who reads it sees there is no room.
 */
static const char *price_of(struct cli *cli, const struct lead *lead,
                            const struct lead_line *line)
{
    if (!line->price_vnd_per_kg)
        return _("no price yet");
    const char *range =
        lead->is_indicative ? _("indicative range") : _("fair range");
    return cli_format(cli, "%s (%s %s–%s)",
                      print_price(cli, line->price_vnd_per_kg), range,
                      print_count(cli, line->price_low_vnd_per_kg),
                      print_count(cli, line->price_high_vnd_per_kg));
}

static const char *points_of(struct cli *cli, const struct lead_line *line)
{
    const char *text = "";
    for (uint32_t index = 0; index < line->points_count; index++)
        text = cli_format(cli, "%s%s%s +%s", text, index ? ", " : "",
                          word_text(&vocabulary_point_kind,
                                    line->points[index].kind, cli->language),
                          print_money(cli, line->points[index].points_vnd));
    return text;
}

static void print_text(const char *text, int indent)
{
    text_print_wrapped(text, indent, terminal_width(stdout), stdout);
}

/* What would have come next. */
static const char *next_of(struct cli *cli, const struct lead *lead,
                           const struct lead_line *line)
{
    if (id_is_zero(line->runner_up))
        return _("; no other group could deliver this");
    if (line->runner_up_less_vnd == 0)
        return _("; another group is worth as much");
    return cli_format(
        cli, _("; the next group is worth %s less"),
        value_per_unit(cli, line->runner_up_less_vnd, lead->unit));
}

/* The one side of the reckoning that a party is told, with the points for it.
 */
static const char *own_side(struct cli *cli, const struct lead_line *line)
{
    const char *text = "";
    if (line->ask_vnd_per_kg)
        text = cli_format(cli, _("asked: %s"),
                          print_price(cli, line->ask_vnd_per_kg));
    if (line->bid_vnd_per_kg)
        text = cli_format(cli, "%s%s%s", text, *text ? ", " : "",
                          cli_format(cli, _("bid: %s"),
                                     print_price(cli, line->bid_vnd_per_kg)));
    if (line->points_count)
        text = cli_format(cli, _("%s; points: %s"), text, points_of(cli, line));
    return text;
}

/* What the value is made of, and what would have come next. */
static const char *why(struct cli *cli, const struct lead *lead,
                       const struct lead_line *line)
{
    const char *parts = "";
    const char *weight = "";
    const char *points = "";
    const char *open = "";
    const char *covered = "";
    if (line->bid_vnd_per_kg && line->ask_vnd_per_kg)
        parts = cli_format(cli, _(" = bid %s − transport %s − ask %s"),
                           print_money(cli, line->bid_vnd_per_kg),
                           print_money(cli, line->transport_vnd_per_kg),
                           print_money(cli, line->ask_vnd_per_kg));
    if (line->head_weight_g && lead->unit == unit_head)
        weight =
            cli_format(cli, _(", counted with %s a head"),
                       print_quantity(cli, line->head_weight_g, unit_gram));
    if (line->points_count)
        points = cli_format(cli, _("; points: %s"), points_of(cli, line));
    if (line->gap_to_close_vnd_per_kg)
        open = cli_format(cli, _("; still to negotiate: %s"),
                          print_price(cli, line->gap_to_close_vnd_per_kg));
    if (line->shortfall_vnd_per_kg)
        covered = cli_format(cli, _("; covered by points: %s"),
                             print_price(cli, line->shortfall_vnd_per_kg));
    return cli_format(cli, "%s %s%s%s%s%s%s%s", _("value"),
                      value_per_unit(cli, line->value_vnd, lead->unit), parts,
                      weight, points, next_of(cli, lead, line), open, covered);
}

static void print_lead_line(struct cli *cli, const struct lead *lead,
                            const struct lead_line *line)
{
    const char *landed = "";
    const char *from = "";
    const char *state = "";
    print_text(cli_format(cli, "• %s, %s", print_name(cli, line->group_name),
                          lookup_place_name(cli, line->commune, line->map)),
               5);
    if (line->landed_vnd_per_kg)
        landed = cli_format(cli, _(", %s at the buyer's place"),
                            print_price(cli, line->landed_vnd_per_kg));
    if (line->delivery_day)
        from =
            cli_format(cli, _(", from %s"), print_day(cli, line->delivery_day));
    if (line->state && line->state != line_state_offered)
        state = cli_format(
            cli, ", %s",
            word_text(&vocabulary_line_state, line->state, cli->language));
    print_text(cli_format(cli, "%s %s, %s, %s%s%s%s",
                          print_trade(cli, line->quantity, lead->unit),
                          lookup_form_name(cli, lead->product, line->form),
                          price_of(cli, lead, line),
                          print_distance(cli, line->distance_m), landed, from,
                          state),
               7);
    /* Every pair is worth something: no value is one that is not told. */
    const char *reckoned =
        line->value_vnd ? why(cli, lead, line) : own_side(cli, line);
    if (*reckoned)
        print_text(reckoned, 7);
}

static int64_t matched(const struct lead *lead)
{
    int64_t quantity = 0;
    for (uint32_t index = 0; index < lead->lines_count; index++)
        quantity += lead->lines[index].quantity;
    return quantity;
}

static void print_lead(struct cli *cli, const struct lead *lead)
{
    printf("  %s, %s\n", print_name(cli, lead->buyer_name),
           lookup_place_name(cli, lead->commune, lead->map));
    if (lead->wanted) /* a group is not told */
        printf(_("     wants %s, found %s; delivery %s–%s\n"),
               print_trade(cli, lead->wanted, lead->unit),
               print_trade(cli, matched(lead), lead->unit),
               print_day(cli, lead->from_day), print_day(cli, lead->to_day));
    else
        printf(_("     takes %s; delivery %s–%s\n"),
               print_trade(cli, matched(lead), lead->unit),
               print_day(cli, lead->from_day), print_day(cli, lead->to_day));
    for (uint32_t index = 0; index < lead->lines_count; index++)
        print_lead_line(cli, lead, &lead->lines[index]);
    printf("     %s",
           word_text(&vocabulary_lead_state, lead->state, cli->language));
    if (lead->deadline_ms)
        printf(_(", until %s"), print_time(cli, lead->deadline_ms));
    if (lead->reason)
        printf(": %s",
               word_text(&vocabulary_refusal, lead->reason, cli->language));
    if (lead->reason_text && *lead->reason_text)
        printf(" (%s)", print_name(cli, lead->reason_text));
    printf("  %s\n", print_id(cli, lead->id));
}

static int compare(const void *a, const void *b)
{
    const struct lead *one = *(const struct lead *const *)a;
    const struct lead *other = *(const struct lead *const *)b;
    int order = strcmp(one->product, other->product);
    if (order == 0 && one->unit != other->unit)
        order = one->unit < other->unit ? -1 : 1;
    return order ? order : id_compare(one->id, other->id);
}

static bool same_market(const struct lead *one, const struct lead *other)
{
    return strcmp(one->product, other->product) == 0 &&
           one->unit == other->unit;
}

/* The heading of a product, with what all its leads come to, shown or not. */
static void print_heading(struct cli *cli, const struct lead *const *leads,
                          size_t count)
{
    int64_t quantity = 0;
    size_t market = 0;
    while (market < count && same_market(leads[0], leads[market]))
        quantity += matched(leads[market++]);
    printf(ngettext_("%s: %zu lead, %s\n", "%s: %zu leads, %s\n", market),
           lookup_product_name(cli, leads[0]->product), market,
           print_trade(cli, quantity, leads[0]->unit));
}

static void print_plain_line(struct cli *cli, const struct lead *lead,
                             const struct lead_line *line)
{
    printf("%s\t%s\t%s\t%s\t%s\t%lld\t%lld\t%lld\t%lld\t%lld\t%lld\t%s\n",
           print_id(cli, lead->id), lead->product,
           print_name(cli, lead->buyer_name), print_name(cli, line->group_name),
           line->form, (long long)line->quantity,
           (long long)line->price_vnd_per_kg,
           (long long)line->price_low_vnd_per_kg,
           (long long)line->price_high_vnd_per_kg, (long long)line->distance_m,
           (long long)line->value_vnd,
           word_text(&vocabulary_lead_state, lead->state, "en"));
}

static void print_plain(struct cli *cli, const struct lead *lead)
{
    for (uint32_t index = 0; index < lead->lines_count; index++)
        print_plain_line(cli, lead, &lead->lines[index]);
}

/* The first `shown` of the leads. */
static void print_leads(struct cli *cli, const struct lead *const *leads,
                        size_t count, size_t shown)
{
    enum output output = cli->arguments.settings.output;
    if (output == OUTPUT_PLAIN && count)
        puts("lead\tproduct\tbuyer\tgroup\tform\tquantity\tprice\tlow\thigh\t"
             "distance_m\tvalue\tstate");
    for (size_t index = 0; index < shown; index++) {
        if (output == OUTPUT_JSON) {
            cli_print_json(&record_lead, leads[index]);
        } else if (output == OUTPUT_PLAIN) {
            print_plain(cli, leads[index]);
        } else if (output == OUTPUT_QUIET) {
            printf("%s\n", print_id(cli, leads[index]->id));
        } else {
            if (index == 0 || !same_market(leads[index - 1], leads[index]))
                print_heading(cli, leads + index, count - index);
            print_lead(cli, leads[index]);
            putchar('\n');
        }
    }
}

struct lead_list {
    const struct lead **leads;
    size_t count;
    bool has_more; /* than were read */
};

static enum status read_leads(struct cli *cli, const struct list_query *query,
                              int64_t most, struct lead_list *list)
{
    struct pages pages;
    const struct lead *lead;
    list->leads = cli_take(cli, LEADS_MOST, sizeof *list->leads);
    pages_init(&pages, cli, &record_lead, query, most);
    while (list->count < LEADS_MOST && (lead = pages_next(&pages, NULL)))
        list->leads[list->count++] = lead;
    enum status status = pages.status;
    list->has_more = pages.has_more;
    pages_clear(&pages);
    if (status == STATUS_ok && list->count)
        qsort(list->leads, list->count, sizeof *list->leads, compare);
    return status;
}

static void tell_rest(const struct cli *cli, const struct lead_list *list,
                      size_t shown)
{
    size_t left = list->count - shown;
    if (list->count == 0)
        cli_say(cli, _("There are no leads. Next: lienket market clear, or: "
                       "lienket market unmet"));
    else if (left)
        cli_say(cli,
                ngettext_("%zu more lead. Next: --all, or --limit N",
                          "%zu more leads. Next: --all, or --limit N", left),
                left);
    else if (list->has_more)
        cli_say(cli, _("There is more. Next: --all, or --limit N"));
}

int run_lead_list(struct cli *cli)
{
    struct list_query query;
    struct lead_list list = {0};
    record_init(&record_list_query, &query);
    enum status status = assemble_flags(cli, &record_list_query, &query);
    if (status != STATUS_ok)
        return status_exit_code(status);
    /* A table tells of all leads how many they are: it reads them all. */
    bool is_table = cli->arguments.settings.output == OUTPUT_TABLE;
    int64_t most = list_most(cli, &query);
    bool is_cut = !is_table && most;
    status = read_leads(cli, &query, is_cut ? most : LEADS_MOST, &list);
    if (status != STATUS_ok)
        return status_exit_code(status);
    size_t shown = list.count;
    if (most && (size_t)most < shown)
        shown = (size_t)most;
    print_leads(cli, list.leads, list.count, shown);
    tell_rest(cli, &list, shown);
    return list.count ? 0 : status_exit_code(STATUS_not_found);
}

const struct lead *lead_fetch(struct cli *cli, struct id id, int *ret_exit)
{
    const struct lead *lead = pages_show(cli, &record_lead, id, NULL);
    if (!lead)
        *ret_exit = status_exit_code(cli->reply.status == STATUS_ok
                                         ? STATUS_not_found
                                         : cli->reply.status);
    return lead;
}

int run_lead_show(struct cli *cli)
{
    struct id id;
    int code = 0;
    enum status status = subject_find(cli, &record_lead, &id);
    if (status != STATUS_ok)
        return status_exit_code(status);
    const struct lead *lead = lead_fetch(cli, id, &code);
    if (!lead)
        return code;
    print_leads(cli, &lead, 1, 1);
    if (cli->arguments.settings.output == OUTPUT_TABLE) {
        lead_print_life(cli, lead);
        lead_print_prices(cli, lead);
    }
    return 0;
}
