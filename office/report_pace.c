/* The pace to the target: a year of month ends, or the groups that are missing
 * with the leads that could bring them in. */
#include "base/clock.h"
#include "model/calendar.h"
#include "model/life.h"
#include "office/report_fold.h"

#define MONTHS 12
#define HAS_CONTRACT 1U
#define HAS_LEAD 2U

/* ---- by month: the same count at the end of each */

static struct report_share group_share(const struct report_seen *seen,
                                       const struct report_party *group)
{
    struct report *report = seen->report;
    struct report_subject subject = {.commune = group->commune,
                                     .map = group->map,
                                     .group = group,
                                     .day = report->at_day};
    return report_share(report_row(report, &subject), &record_party,
                        seen->event);
}

static void count_established(const struct report_seen *seen)
{
    const struct party *party = seen->value;
    const struct report_party *group =
        report_party_find(seen->report, party->id);
    if (!group->is_counted)
        return;
    struct report_share share = group_share(seen, group);
    share.values[COLUMN_pace_established] = 1;
    report_add(seen->report, &share);
}

static void count_contract(const struct report_line *line)
{
    struct report *report = line->seen->report;
    struct report_line now = *line;
    if (!line->group->is_counted ||
        line->lead->contract.kind != contract_kind_contract ||
        !report_is_in_force(report, line->lead))
        return;
    now.subject.day = report->at_day;
    struct report_share share = report_line_share(&now);
    share.since = line->group->sequence;
    if (!report_once(report, share.row, COLUMN_pace_contract, line->group->id))
        return;
    share.values[COLUMN_pace_contract] = 1;
    report_add(report, &share);
}

/* The last day of the month that lies so many months before. */
static int64_t month_end(int64_t day, int before)
{
    struct civil_date date = calendar_to_civil((int32_t)day);
    int32_t months = date.year * 12 + date.month - before; /* the one after */
    struct civil_date next = {months / 12, months % 12 + 1, 1};
    int32_t first = (int32_t)day + 1;
    if (before == 0 || calendar_from_civil(next, &first) != STATUS_ok)
        return day;
    return first - 1;
}

static void count_month(struct report *report, int64_t day)
{
    int64_t end_ms = (day + 1) * CLOCK_MS_PER_DAY - CLOCK_UTC_OFFSET_MS - 1;
    int64_t latest = report->sequence;
    report_fail(report, store_sequence_at(report->question->snapshot, end_ms,
                                          &report->sequence));
    if (report->sequence > latest)
        report->sequence = latest;
    report->at_day = day;
    report_load_parties(report, count_established);
    report_scan_lines(report, count_contract, NULL);
    report_forget_parties(report);
    report->sequence = latest;
}

static void aim_at(struct report *report)
{
    struct report_row *row, *next;
    HASH_ITER(hh, report->rows, row, next)
    row->values[COLUMN_pace_aim] = report->aim;
}

static void pace_by_month(struct report *report)
{
    static const int hidden[] = {COLUMN_pace_proposed, COLUMN_pace_approved,
                                 COLUMN_pace_agreed, COLUMN_pace_unmatched};
    int64_t at_day = report->at_day;
    for (int before = MONTHS - 1; before >= 0; before--)
        count_month(report, month_end(at_day, before));
    report->at_day = at_day;
    aim_at(report);
    for (size_t index = 0; index < sizeof hidden / sizeof *hidden; index++)
        report->hides[hidden[index]] = true;
    report->has_no_total = true;
}

/* ---- by group: who is missing, and what is open for them */

static void mark_contract(const struct report_line *line)
{
    struct report_party *group =
        report_party_find(line->seen->report, line->group->id);
    if (line->lead->contract.kind == contract_kind_contract &&
        report_is_in_force(line->seen->report, line->lead))
        group->marks |= HAS_CONTRACT;
}

static int column_of(enum lead_state state)
{
    if (state == lead_state_proposed || state == lead_state_on_hold)
        return COLUMN_pace_proposed;
    if (state == lead_state_approved)
        return COLUMN_pace_approved;
    return state == lead_state_agreed ? COLUMN_pace_agreed : COLUMN_NONE;
}

static void count_open_line(const struct report_seen *seen, uint32_t index)
{
    const struct lead *lead = seen->value;
    struct report_party *group =
        report_party_find(seen->report, lead->lines[index].group);
    if (!group || !group->is_counted || group->marks & HAS_CONTRACT ||
        !life_line_is_alive(lead->lines[index].state))
        return;
    struct report_share share = group_share(seen, group);
    share.table = &record_lead;
    share.line = (int64_t)index + 1;
    share.since = group->sequence;
    if (!report_once(seen->report, share.row, COLUMN_pace_proposed, lead->id))
        return;
    share.values[column_of(lead->state)] = 1;
    group->marks |= HAS_LEAD;
    report_add(seen->report, &share);
}

static void count_open(const struct report_seen *seen)
{
    const struct lead *lead = seen->value;
    if (column_of(lead->state) == COLUMN_NONE)
        return;
    for (uint32_t index = 0; index < lead->lines_count; index++)
        count_open_line(seen, index);
}

static void count_unmatched(const struct report_seen *seen)
{
    const struct party *party = seen->value;
    const struct report_party *group =
        report_party_find(seen->report, party->id);
    if (!group || !group->is_counted ||
        group->marks & (HAS_CONTRACT | HAS_LEAD))
        return;
    struct report_share share = group_share(seen, group);
    share.values[COLUMN_pace_unmatched] = 1;
    report_add(seen->report, &share);
}

static void pace_by_group(struct report *report)
{
    report_load_parties(report, NULL);
    report_scan_lines(report, mark_contract, NULL);
    report_scan(report, &record_lead, count_open, NULL);
    report_scan(report, &record_party, count_unmatched, NULL);
    for (int column = COLUMN_pace_established;
         column <= COLUMN_pace_missing_of_aim; column++)
        report->hides[column] = true;
}

void report_pace(struct report *report)
{
    if (report_has(report, report_dimension_group))
        pace_by_group(report);
    else
        pace_by_month(report);
}
