/* Contract lines as they stood: what K1 to K4 count. */
#include "model/life.h"
#include "office/report_fold.h"

#define GRAMS_PER_KG 1000

struct lining {
    report_see_line *see;
    void *context;
};

static void see_line(const struct report_seen *seen, uint32_t index)
{
    const struct lining *lining = seen->context;
    const struct lead *lead = seen->value;
    const struct report_party *group =
        report_party_find(seen->report, lead->lines[index].group);
    if (!group || !group->is_reached ||
        !life_line_is_alive(lead->lines[index].state))
        return;
    struct report_line line = {
        .seen = seen,
        .lead = lead,
        .line = &lead->lines[index],
        .index = index,
        .group = group,
        .subject = {.commune = group->commune,
                    .map = group->map,
                    .product = lead->product,
                    .form = lead->lines[index].form,
                    .buyer = report_party_find(seen->report, lead->buyer),
                    .group = group,
                    .day = lead->contract.day},
        .context = lining->context};
    lining->see(&line);
}

static void see_lead(const struct report_seen *seen)
{
    const struct lead *lead = seen->value;
    if (lead->contract.kind == contract_kind_unset ||
        !report_wants(seen->report, lead->product))
        return;
    for (uint32_t index = 0; index < lead->lines_count; index++)
        see_line(seen, index);
}

void report_scan_lines(struct report *report, report_see_line *see,
                       void *context)
{
    struct lining lining = {see, context};
    report_scan(report, &record_lead, see_lead, &lining);
}

struct report_share report_line_share(const struct report_line *line)
{
    struct report *report = line->seen->report;
    struct report_share share = report_share(report_row(report, &line->subject),
                                             &record_lead, line->seen->event);
    share.line = (int64_t)line->index + 1;
    return share;
}

int64_t report_grams(const struct report_line *line, int64_t quantity)
{
    return line->lead->unit == unit_head ? quantity * line->line->head_weight_g
                                         : quantity;
}

int64_t report_worth(int64_t grams, int64_t vnd_per_kg)
{
    return (int64_t)((report_wide)grams * vnd_per_kg / GRAMS_PER_KG);
}
