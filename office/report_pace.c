/* The pace to the target: a year of month ends, or the groups that are missing
 * with the leads that could bring them in. */
#include "base/clock.h"
#include "model/calendar.h"
#include "model/life.h"
#include "model/programme.h"
#include "office/report_fold.h"

#define MONTHS 12
#define HAS_CONTRACT 1U
#define HAS_LEAD 2U

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

/* ---- by month: K1 at the end of each, in one pass over the leads */

/* A month's end: its last day, and the last event that it had. */
struct month {
    int64_t day;
    int64_t sequence;
    struct report_row *row;
};

struct year {
    struct month months[MONTHS];
    int at; /* of parties: the month that is looked at */
};

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

/* Months that ended before the ledger began have no row. */
static void load_months(struct report *report, struct year *year)
{
    for (int index = 0; index < MONTHS; index++) {
        struct month *month = &year->months[index];
        month->day = month_end(report->at_day, MONTHS - 1 - index);
        report_fail(report, store_sequence_at(report->question->snapshot,
                                              report_end_ms(month->day),
                                              &month->sequence));
        if (month->sequence > report->sequence)
            month->sequence = report->sequence;
        if (month->sequence)
            month->row =
                report_row(report, &(struct report_subject){.day = month->day});
        if (month->row)
            month->row->values[COLUMN_pace_aim] = report->aim;
    }
}

static void count_established(const struct report_seen *seen)
{
    const struct year *year = seen->context;
    const struct party *party = seen->value;
    struct report_party *group = report_party_find(seen->report, party->id);
    if (!group || !report_counts(seen->report, party))
        return;
    struct report_share share =
        report_share(year->months[year->at].row, &record_party, seen->event);
    share.values[COLUMN_pace_established] = 1;
    group->marks |= 1U << year->at;
    report_add(seen->report, &share);
}

/* Which groups counted in which month, by their profiles as they stood then. */
static void count_groups(struct report *report, struct year *year)
{
    int64_t at_day = report->at_day, sequence = report->sequence;
    for (year->at = 0; year->at < MONTHS; year->at++) {
        report->at_day = year->months[year->at].day;
        report->sequence = year->months[year->at].sequence;
        report_scan(report, &record_party, count_established, year);
    }
    report->at_day = at_day;
    report->sequence = sequence;
}

/* From when to when a contract was in force, by its events. */
struct term {
    int64_t until;
    int64_t signed_at; /* 0: not signed */
    int64_t ended_at;  /* 0: not ended */
};

static bool ends_contract(int64_t verb)
{
    return verb == VERB_complete_lead || verb == VERB_cancel_lead ||
           verb == VERB_break_lead || verb == VERB_lapse_lead;
}

static bool term_visit(void *context, const struct store_event *event)
{
    struct term *term = context;
    if (event->sequence > term->until)
        return false;
    if (event->event.verb == VERB_sign_lead)
        term->signed_at = event->sequence;
    else if (term->signed_at && ends_contract(event->event.verb))
        term->ended_at = event->sequence;
    return true;
}

static void count_line(const struct report_seen *seen, const struct term *term,
                       uint32_t line, int at)
{
    struct report *report = seen->report;
    const struct lead *lead = seen->value;
    const struct year *year = seen->context;
    const struct report_party *group =
        report_party_find(report, lead->lines[line].group);
    struct report_row *row = year->months[at].row;
    if (!group || !(group->marks & 1U << at) ||
        !life_line_is_alive(lead->lines[line].state) ||
        !report_once(report, row, COLUMN_pace_contract, group->id))
        return;
    struct report_share share = report_share(row, &record_lead, seen->event);
    share.line = (int64_t)line + 1;
    share.sequence = term->signed_at;
    share.values[COLUMN_pace_contract] = 1;
    report_add(report, &share);
}

static void count_contract(const struct report_seen *seen)
{
    const struct lead *lead = seen->value;
    const struct year *year = seen->context;
    struct term term = {.until = seen->report->sequence};
    if (lead->contract.kind != contract_kind_contract)
        return;
    report_fail(seen->report,
                store_history(seen->report->question->snapshot, &record_lead,
                              lead->id, term_visit, &term));
    for (int at = 0; at < MONTHS; at++) {
        const struct month *month = &year->months[at];
        bool is_in_force =
            term.signed_at && term.signed_at <= month->sequence &&
            (!term.ended_at || term.ended_at > month->sequence) &&
            lead->contract.day <= month->day;
        for (uint32_t line = 0; is_in_force && line < lead->lines_count; line++)
            count_line(seen, &term, line, at);
    }
}

static void pace_by_month(struct report *report)
{
    static const int hidden[] = {COLUMN_pace_proposed, COLUMN_pace_approved,
                                 COLUMN_pace_agreed, COLUMN_pace_unmatched};
    struct year year = {.at = 0};
    load_months(report, &year);
    report_load_parties(report, NULL);
    count_groups(report, &year);
    report_scan(report, &record_lead, count_contract, &year);
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
        lead_is_in_force(line->lead, line->seen->report->at_day))
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
