/* K5 and K6: leads step by step, by the events that moved them. */
#include "base/clock.h"
#include "model/life.h"
#include "office/report_fold.h"

enum step {
    STEP_PROPOSED,
    STEP_APPROVED,
    STEP_REJECTED,
    STEP_AGREED,
    STEP_SIGNED,
    STEP_DELIVERED,
    STEP_COMPLETED,
    STEP_BROKEN,
    STEP_COUNT
};

/* The first event of each step up to the report's day. */
struct course {
    int64_t until;
    int64_t sequence[STEP_COUNT]; /* 0: not passed */
    int64_t time_ms[STEP_COUNT];
    int64_t last; /* the last event of all */
    struct id coordinator;
};

static int step_of(int64_t verb)
{
    switch (verb) {
    case VERB_approve_lead:
        return STEP_APPROVED;
    case VERB_reject_lead:
        return STEP_REJECTED;
    case VERB_agree_lead:
        return STEP_AGREED;
    case VERB_sign_lead:
        return STEP_SIGNED;
    case VERB_deliver_line:
        return STEP_DELIVERED;
    case VERB_complete_lead:
        return STEP_COMPLETED;
    case VERB_break_lead:
        return STEP_BROKEN;
    }
    return -1;
}

static bool is_decision(int64_t verb)
{
    return verb == VERB_approve_lead || verb == VERB_reject_lead ||
           verb == VERB_hold_lead;
}

static bool course_visit(void *context, const struct store_event *event)
{
    struct course *course = context;
    if (event->sequence > course->until)
        return false;
    int step = course->last ? step_of(event->event.verb) : STEP_PROPOSED;
    if (step >= 0 && !course->sequence[step]) {
        course->sequence[step] = event->sequence;
        course->time_ms[step] = event->event.time_ms;
    }
    if (is_decision(event->event.verb) && id_is_zero(course->coordinator))
        course->coordinator = event->event.actor;
    course->last = event->sequence;
    return true;
}

/* False: not of the wanted product, or of no group within reach. */
static bool is_wanted(const struct report *report, const struct lead *lead)
{
    if (!report_wants(report, lead->product))
        return false;
    for (uint32_t index = 0; index < lead->lines_count; index++) {
        const struct report_party *group =
            report_party_find(report, lead->lines[index].group);
        if (group && group->is_reached)
            return true;
    }
    return false;
}

/* One lead and what happened to it. */
struct moved {
    const struct report_seen *seen;
    const struct lead *lead;
    struct course course;
    struct report_row *row;
};

static bool follow(const struct report_seen *seen, struct moved *ret_moved)
{
    struct report *report = seen->report;
    const struct lead *lead = seen->value;
    *ret_moved = (struct moved){
        .seen = seen, .lead = lead, .course.until = report->sequence};
    if (!is_wanted(report, lead))
        return false;
    enum status status =
        store_history(report->question->snapshot, &record_lead, lead->id,
                      course_visit, &ret_moved->course);
    report_fail(report, status);
    struct report_subject subject = {
        .commune = lead->commune,
        .map = lead->map,
        .product = lead->product,
        .coordinator = ret_moved->course.coordinator,
        .day = clock_day(lead->proposed_ms),
        .reason =
            lead->state == lead_state_rejected ? lead->reason : refusal_unset,
        .broken_by = lead->broken_by};
    ret_moved->row = report_row(report, &subject);
    return status == STATUS_ok && ret_moved->row;
}

/* ---- K5 */

static void count_step(const struct moved *moved, int column, int64_t sequence)
{
    struct report_share share =
        report_share(moved->row, &record_lead, moved->seen->event);
    if (sequence == 0)
        return;
    share.sequence = sequence;
    share.values[column] = 1;
    if (column == COLUMN_K5_broken) {
        enum breach_side by = moved->lead->broken_by;
        bool is_both = by == breach_side_both;
        share.values[COLUMN_K5_broken_seller] =
            is_both || by == breach_side_seller;
        share.values[COLUMN_K5_broken_buyer] =
            is_both || by == breach_side_buyer;
    }
    report_add(moved->seen->report, &share);
}

static bool ended_otherwise(enum lead_state state)
{
    return state == lead_state_declined || state == lead_state_lapsed ||
           state == lead_state_cancelled || state == lead_state_superseded;
}

static void see_steps(const struct report_seen *seen)
{
    static const int columns[STEP_COUNT] = {
        [STEP_PROPOSED] = COLUMN_K5_proposed,
        [STEP_APPROVED] = COLUMN_K5_approved,
        [STEP_REJECTED] = COLUMN_K5_rejected,
        [STEP_AGREED] = COLUMN_K5_agreed,
        [STEP_SIGNED] = COLUMN_K5_signed,
        [STEP_DELIVERED] = COLUMN_K5_delivered,
        [STEP_COMPLETED] = COLUMN_K5_completed,
        [STEP_BROKEN] = COLUMN_K5_broken};
    struct moved moved;
    if (!follow(seen, &moved))
        return;
    for (int step = 0; step < STEP_COUNT; step++)
        count_step(&moved, columns[step], moved.course.sequence[step]);
    if (ended_otherwise(moved.lead->state))
        count_step(&moved, COLUMN_K5_other_end, moved.course.last);
    else if (life_is_waiting(moved.lead->state))
        count_step(&moved, COLUMN_K5_open, moved.course.last);
}

void report_steps(struct report *report)
{
    report_load_parties(report, NULL);
    report_scan(report, &record_lead, see_steps, NULL);
}

/* ---- K6 */

static int64_t days_between(int64_t from_day, int64_t to_day)
{
    return to_day > from_day ? to_day - from_day : 0;
}

/* Days from the offer to the lead, a sample a line. */
static void count_line(const struct moved *moved, uint32_t index)
{
    struct report *report = moved->seen->report;
    struct store_moment moment = {
        &record_offer, moved->lead->lines[index].offer, report->sequence};
    struct report_share share =
        report_share(moved->row, &record_lead, moved->seen->event);
    struct offer offer;
    enum status status =
        store_get_at(report->question->snapshot, &moment, moved->seen->scratch,
                     &offer, &share.since);
    if (status != STATUS_ok) {
        report_fail(report, status);
        return;
    }
    share.sequence = moved->course.sequence[STEP_PROPOSED];
    share.line = (int64_t)index + 1;
    share.values[COLUMN_K6_offer_lines] = 1;
    share.values[COLUMN_K6_offer_to_lead] = days_between(
        clock_day(offer.posted_ms), clock_day(moved->lead->proposed_ms));
    report_add(report, &share);
}

/* Days between two steps, where the later one was passed. */
static void count_days(const struct moved *moved, int count_column,
                       enum step from, int64_t to_day)
{
    const struct course *course = &moved->course;
    struct report_share share =
        report_share(moved->row, &record_lead, moved->seen->event);
    enum step to = from == STEP_PROPOSED ? STEP_APPROVED : STEP_SIGNED;
    if (!course->sequence[to] || !course->sequence[from])
        return;
    share.sequence = course->sequence[to];
    share.since = course->sequence[from];
    share.values[count_column] = 1;
    share.values[count_column + 1] =
        days_between(clock_day(course->time_ms[from]), to_day);
    report_add(moved->seen->report, &share);
}

static void see_days(const struct report_seen *seen)
{
    struct moved moved;
    if (!follow(seen, &moved))
        return;
    struct report_share share =
        report_share(moved.row, &record_lead, seen->event);
    share.sequence = moved.course.sequence[STEP_PROPOSED];
    share.values[COLUMN_K6_leads] = 1;
    report_add(seen->report, &share);
    for (uint32_t index = 0; index < moved.lead->lines_count; index++)
        count_line(&moved, index);
    count_days(&moved, COLUMN_K6_approvals, STEP_PROPOSED,
               clock_day(moved.course.time_ms[STEP_APPROVED]));
    count_days(&moved, COLUMN_K6_signatures, STEP_APPROVED,
               moved.lead->contract.day);
}

void report_days(struct report *report)
{
    report_load_parties(report, NULL);
    report_scan(report, &record_lead, see_days, NULL);
}
