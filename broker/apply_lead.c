/* Decisions about a whole lead: they wait until `effective_ms`, so that they
 * can be undone, and lapse at a deadline if nobody takes one. */
#include "base/check.h"
#include "broker/leads.h"
#include "model/notice.h"
#include "model/principal.h"

#define DUE_MOST 256 /* a transaction; the rest waits for the next */
#define DUE_ARENA_BYTES (16 << 20) /* the largest lead, a party, the policy */

struct decision {
    unsigned verb;
    enum refusal reason;
    const char *text;
    enum breach_side breach;
};

static enum status take_effect(struct apply *apply, struct lead *lead,
                               const struct life_step *step,
                               const struct decision *decision)
{
    if (decision->reason != refusal_unset) {
        lead->reason = decision->reason;
        lead->reason_text = decision->text;
    }
    lead->broken_by = decision->breach;
    enum status status = lead_move(apply, lead, step);
    return status == STATUS_ok ? lead_keep(apply, lead, decision->verb)
                               : status;
}

/* Until then the lead is where it was, for all but officers. */
static enum status plan(struct apply *apply, struct lead *lead,
                        const struct decision *decision, int64_t delay_ms)
{
    lead->decision = decision->verb;
    lead->effective_ms = apply->now_ms + delay_ms;
    lead->planned_by = apply->principal.id;
    lead->planned_reason = decision->reason;
    lead->planned_text = decision->text;
    lead->planned_breach = decision->breach;
    deadlines_add(apply->deadlines, lead->effective_ms, lead->id);
    return lead_keep(apply, lead, VERB_plan_decision);
}

static enum status decide(struct apply *apply, const struct reference *said,
                          enum breach_side breach)
{
    struct lead lead;
    const struct life_step *step;
    struct decision decision = {.verb = apply->verb->number, .breach = breach};
    enum status status = lead_get_step(apply, said, &lead, &step);
    if (status != STATUS_ok)
        return status;
    if (apply->verb->number != VERB_approve_lead &&
        apply->verb->number != VERB_hold_lead) {
        decision.reason = said->reason;
        decision.text = said->text;
        status = lead_check_reason(apply, said->reason, said->text);
    }
    if (status != STATUS_ok)
        return status;
    bool is_officers = (apply->principal.roles & STAFF) != 0;
    if (is_officers && step->when == UNDOABLE && said->delay_ms > 0)
        return plan(apply, &lead, &decision, said->delay_ms);
    return take_effect(apply, &lead, step, &decision);
}

enum status apply_decide_lead(struct apply *apply, void *body)
{
    return decide(apply, body, breach_side_unset);
}

enum status apply_break_lead(struct apply *apply, void *body)
{
    const struct lead_breach *breach = body;
    struct reference reference = {.id = breach->id,
                                  .version = breach->version,
                                  .reason = breach->reason,
                                  .text = breach->text,
                                  .delay_ms = breach->delay_ms};
    return decide(apply, &reference, breach->by);
}

static enum status take_back(struct apply *apply, struct lead *lead)
{
    life_clear_decision(lead);
    deadlines_add_lead(apply->deadlines, lead);
    return lead_keep(apply, lead, VERB_undo_decision);
}

enum status apply_undo_decision(struct apply *apply, void *body)
{
    const struct reference *said = body;
    struct lead lead;
    enum status status = lead_get(apply, said->id, said->version, &lead);
    if (status != STATUS_ok)
        return status;
    if (lead.decision == 0)
        return apply_refuse(apply, STATUS_conflict, "decision",
                            problem_reason_missing);
    if (lead.effective_ms <= apply->now_ms)
        return apply_refuse(apply, STATUS_conflict, "decision",
                            problem_reason_expired);
    return take_back(apply, &lead);
}

/* The table's steps for agree and complete, which ask the same of all lines. */
enum status apply_close_lead(struct apply *apply, void *body)
{
    const struct reference *said = body;
    struct lead lead;
    const struct life_step *step;
    enum status status = lead_get_step(apply, said, &lead, &step);
    if (status != STATUS_ok)
        return status;
    enum line_state wanted = apply->verb->number == VERB_agree_lead
                                 ? line_state_accepted
                                 : line_state_delivered;
    uint32_t other = life_find_other(&lead, wanted);
    if (other < lead.lines_count)
        return line_refuse(apply, &lead, other, problem_reason_incomplete);
    if (step->roles & BUYER)
        lead_act_for(apply, lead.buyer);
    status = lead_move(apply, &lead, step);
    return status == STATUS_ok ? lead_keep(apply, &lead, apply->verb->number)
                               : status;
}

enum status apply_lapse_lead(struct apply *apply, void *body)
{
    const struct reference *said = body;
    struct lead lead;
    const struct life_step *step;
    enum status status = lead_get_step(apply, said, &lead, &step);
    if (status != STATUS_ok)
        return status;
    if (lead.deadline_ms > apply->now_ms)
        return lead_refuse_state(apply, &lead);
    status = lead_move(apply, &lead, step);
    return status == STATUS_ok ? lead_keep(apply, &lead, VERB_lapse_lead)
                               : status;
}

/* ---- what is due */

/* What is due comes neither through the gateway nor by the session of whoever
 * speaks just now. */
static void speak_as(struct apply *apply, struct id who)
{
    apply->principal = (struct principal){.id = who};
}

/* What befell the write itself is answered with the whole batch. */
static void note_failure(struct apply *apply, enum status status)
{
    if (status != STATUS_ok && store_write_status(apply->write) == STATUS_ok)
        apply->failure = status;
}

/* Not when it was suspended since. */
static bool may_decide(struct apply *apply, struct id officer,
                       const struct verb *verb)
{
    struct principal principal;
    enum status status =
        principal_find(apply->view, apply->arena, officer, &principal);
    if (status != STATUS_not_found)
        note_failure(apply, status);
    return status == STATUS_ok &&
           rights_reach(verb, principal.roles) != REACH_NONE;
}

/* The event is that of the decision, by who took it, unless that one may no
 * longer: then it is taken back. No request asks for either. Returns whether
 * the decision took effect. */
static bool settle(struct apply *apply, struct lead *lead)
{
    struct decision decision = {.verb = (unsigned)lead->decision,
                                .reason = lead->planned_reason,
                                .text = lead->planned_text,
                                .breach = lead->planned_breach};
    const struct verb *verb = verb_find(decision.verb);
    const struct life_step *step =
        verb ? life_find(lead->state, verb->event) : NULL;
    CHECK(step); /* whoever moves a lead overtakes its decision */
    bool is_valid = may_decide(apply, lead->planned_by, verb);
    if (apply->failure)
        return false;
    speak_as(apply, is_valid ? lead->planned_by : PRINCIPAL_OPERATOR);
    apply->request = (struct id){{0}};
    note_failure(apply, is_valid ? take_effect(apply, lead, step, &decision)
                                 : take_back(apply, lead));
    return is_valid;
}

static void lapse(struct apply *apply, struct lead *lead)
{
    const struct life_step *step = life_find(lead->state, "lead_lapsed");
    if (!step || lead->deadline_ms > apply->now_ms)
        return; /* decided meanwhile, or it has another deadline */
    speak_as(apply, PRINCIPAL_OPERATOR);
    enum status status = lead_move(apply, lead, step);
    if (status == STATUS_ok)
        status = lead_keep(apply, lead, VERB_lapse_lead);
    note_failure(apply, status);
}

static bool take_time(void *context, const struct store_event *event)
{
    int64_t *time_ms = context;
    *time_ms = event->event.time_ms;
    return true;
}

/* One that began to wait less than a day before its deadline was told so with
 * what began it; and each deadline is told once. */
static bool is_reminder_due(struct apply *apply, const struct lead *lead)
{
    struct lead_reminder before;
    int64_t changed_ms = INT64_MAX;
    int64_t near_ms = lead->deadline_ms - NOTICE_NEAR_MS;
    if (!notice_is_told(lead->state) || !lead->deadline_ms ||
        near_ms > apply->now_ms || lead->deadline_ms <= apply->now_ms)
        return false;
    enum status status = store_get(apply->view, &record_lead_reminder, lead->id,
                                   apply->arena, &before);
    if (status == STATUS_ok && before.deadline_ms == lead->deadline_ms)
        return false;
    return store_history(apply->view, &record_lead, lead->id, take_time,
                         &changed_ms) == STATUS_ok &&
           changed_ms < near_ms;
}

static void remind(struct apply *apply, const struct lead *lead)
{
    struct lead_reminder reminder = {.id = lead->id,
                                     .deadline_ms = lead->deadline_ms};
    if (!is_reminder_due(apply, lead))
        return;
    speak_as(apply, PRINCIPAL_OPERATOR);
    apply->request = (struct id){{0}};
    apply_append(apply, VERB_remind_lead, &record_lead_reminder, &reminder);
}

/* Returns whether a decision took effect. */
static bool run_due(struct apply *apply, struct id id)
{
    struct lead lead;
    enum status status =
        store_get(apply->view, &record_lead, id, apply->arena, &lead);
    if (status != STATUS_ok) {
        note_failure(apply, status); /* deadlines are of leads that are there */
        return false;
    }
    remind(apply, &lead);
    if (lead.decision == 0)
        lapse(apply, &lead);
    else if (lead.effective_ms <= apply->now_ms)
        return settle(apply, &lead);
    return false;
}

/* Each lead has all of the memory for itself: a deadline that was taken, of a
 * lead that did not fit beside others, would be lost. */
bool apply_due(struct apply *apply)
{
    struct id lead;
    struct arena arena;
    bool is_settled = false;
    struct apply speaking = *apply;
    arena_init(&arena, DUE_ARENA_BYTES);
    apply->arena = &arena;
    for (int count = 0; count < DUE_MOST && !apply->failure; count++) {
        if (!deadlines_take(apply->deadlines, apply->now_ms, &lead))
            break;
        apply->request = speaking.request;
        is_settled = run_due(apply, lead) || is_settled;
        arena_reset(&arena);
    }
    arena_clear(&arena);
    apply->arena = speaking.arena;
    apply->principal = speaking.principal;
    apply->request = speaking.request;
    apply->result = speaking.result;
    return is_settled;
}
