/* K3: what was contracted, delivered and paid for, and what came in time. */
#include "office/report_fold.h"

static int64_t price_of(const struct lead_line *line)
{
    return line->price.kind == price_kind_fixed ? line->price.price_vnd_per_kg
                                                : line->price_vnd_per_kg;
}

/* The part of what was delivered that is paid for, at most all of it. */
static int64_t part_paid(const struct lead_line *line, int64_t delivered)
{
    if (line->due_vnd <= 0)
        return 0;
    int64_t paid =
        line->paid_vnd < line->due_vnd ? line->paid_vnd : line->due_vnd;
    return (int64_t)((report_wide)delivered * paid / line->due_vnd);
}

static void count_line(const struct report_line *line)
{
    const struct report *report = line->seen->report;
    const struct lead_line *what = line->line;
    bool is_done = what->state == line_state_delivered;
    if (line->lead->state == lead_state_cancelled ||
        line->lead->contract.day > report->at_day)
        return;
    struct report_share share = report_line_share(line);
    int64_t *values = share.values;
    values[COLUMN_K3_lines] = 1;
    if (line->lead->unit == unit_head) {
        values[COLUMN_K3_contracted_heads] = what->quantity;
        values[COLUMN_K3_delivered_heads] = what->delivered;
        values[COLUMN_K3_paid_heads] = part_paid(what, what->delivered);
    } else {
        values[COLUMN_K3_contracted_g] = what->quantity;
        values[COLUMN_K3_delivered_g] = what->delivered;
        values[COLUMN_K3_paid_g] = part_paid(what, what->delivered);
    }
    values[COLUMN_K3_contracted_vnd] =
        report_worth(report_grams(line, what->quantity), price_of(what));
    values[COLUMN_K3_delivered_vnd] = what->due_vnd;
    values[COLUMN_K3_paid_vnd] = what->paid_vnd;
    values[COLUMN_K3_due_lines] =
        is_done || line->lead->to_day < report->at_day;
    values[COLUMN_K3_on_time_lines] =
        is_done && what->delivered_day <= line->lead->to_day;
    report_add(line->seen->report, &share);
}

void report_quantities(struct report *report)
{
    report_load_parties(report, NULL);
    report_scan_lines(report, count_line, NULL);
}
