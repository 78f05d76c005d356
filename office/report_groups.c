/* K1 and K2: groups under contract, and the households in them. */
#include "model/programme.h"
#include "office/report_fold.h"

/* Whether a group stands in more rows than one. */
static bool is_by_product(const struct report *report)
{
    return report_has(report, report_dimension_product) ||
           report_has(report, report_dimension_form);
}

static bool grows(const struct report *report, const struct party *party)
{
    bool is_found = !*report->query.product;
    for (uint32_t index = 0; index < party->products_count; index++)
        is_found |= report_wants(report, party->products[index].product);
    return is_found;
}

/* Counts `amount` once for the group: in the row, and in the total. */
static void count_once(struct report *report, struct report_share *share,
                       int column, const struct report_party *group,
                       int64_t amount)
{
    if (report_once(report, share->row, column, group->id))
        share->values[column] = amount;
    if (report_once(report, NULL, column, group->id))
        share->whole[column] = amount;
}

/* ---- all groups */

static void count_group(const struct report_seen *seen,
                        const struct report_party *group, const char *product)
{
    struct report *report = seen->report;
    struct report_subject subject = {.commune = group->commune,
                                     .map = group->map,
                                     .product = product,
                                     .form = "",
                                     .group = group};
    struct report_share share =
        report_share(report_row(report, &subject), &record_party, seen->event);
    share.is_once = true;
    if (report->span.first == COLUMN_K2_groups)
        count_once(report, &share, COLUMN_K2_all_poor, group, group->poor);
    else
        count_once(report, &share, COLUMN_K1_established, group, 1);
    report_add(report, &share);
}

static void see_group(const struct report_seen *seen)
{
    struct report *report = seen->report;
    const struct party *party = seen->value;
    const struct report_party *group = report_party_find(report, party->id);
    if (!group->is_counted || !grows(report, party))
        return;
    if (!is_by_product(report) || party->products_count == 0) {
        count_group(seen, group, "");
        return;
    }
    for (uint32_t index = 0; index < party->products_count; index++)
        if (report_wants(report, party->products[index].product))
            count_group(seen, group, party->products[index].product);
}

/* ---- groups under contract */

static void count_line(const struct report_line *line)
{
    struct report *report = line->seen->report;
    const struct report_party *group = line->group;
    bool is_contract = line->lead->contract.kind == contract_kind_contract;
    bool is_in_force = lead_is_in_force(line->lead, report->at_day);
    if (!group->is_counted)
        return;
    struct report_share share = report_line_share(line);
    share.is_once = true;
    share.since = group->sequence;
    if (lead_is_contracted(line->lead, report->at_day))
        count_once(report, &share, COLUMN_K1_kept, group, 1);
    if (is_contract && is_in_force)
        count_once(report, &share, COLUMN_K1_contract, group, 1);
    if (!is_contract && is_in_force)
        count_once(report, &share, COLUMN_K1_informal, group, 1);
    if (is_by_product(report))
        count_once(report, &share, COLUMN_K1_established, group, 1);
    share.values[COLUMN_K1_lines] = is_contract && is_in_force;
    share.whole[COLUMN_K1_lines] = is_contract && is_in_force;
    report_add(report, &share);
}

static void count_households(const struct report_line *line)
{
    struct report *report = line->seen->report;
    const struct report_party *group = line->group;
    if (!group->is_counted ||
        line->lead->contract.kind != contract_kind_contract ||
        !lead_is_in_force(line->lead, report->at_day))
        return;
    struct report_share share = report_line_share(line);
    share.is_once = true;
    share.since = group->sequence;
    const struct {
        int column;
        int64_t amount;
    } counts[] = {
        {COLUMN_K2_groups, 1},
        {COLUMN_K2_households, group->households},
        {COLUMN_K2_poor, group->poor},
        {COLUMN_K2_poor_women, group->poor_women},
        {COLUMN_K2_poor_men, group->poor - group->poor_women},
        {COLUMN_K2_poor_minority, group->poor_minority},
        {COLUMN_K2_poor_majority, group->poor - group->poor_minority}};
    for (size_t index = 0; index < sizeof counts / sizeof *counts; index++)
        count_once(report, &share, counts[index].column, group,
                   counts[index].amount);
    report_add(report, &share);
}

void report_groups(struct report *report)
{
    bool is_k2 = report->span.first == COLUMN_K2_groups;
    report_load_parties(report, see_group);
    report_scan_lines(report, is_k2 ? count_households : count_line, NULL);
    if (report_has(report, report_dimension_form))
        report->hides[COLUMN_K1_established] = true;
}
