#include "base/check.h"
#include "broker/apply.h"
#include "model/life.h"
#include "model/principal.h"

#define LAPSES_MOST 256 /* a transaction; the rest waits for the next */

static enum status get_policy(struct apply *apply, struct policy *ret_policy)
{
    return store_get(apply->view, &record_policy, POLICY_ID, apply->arena,
                     ret_policy);
}

/* Moves the lead as the table of its life says and keeps its deadline. */
static enum status move(struct apply *apply, struct lead *lead,
                        const struct life_step *step, unsigned verb)
{
    struct policy policy;
    enum status status = get_policy(apply, &policy);
    if (status != STATUS_ok)
        return status;
    lead->state = step->to;
    lead->version++;
    lead->decided_by = apply->principal.id;
    lead->decided_ms = apply->now_ms;
    lead->deadline_ms = 0;
    if (life_is_waiting(lead->state)) {
        lead->deadline_ms = apply->now_ms + policy.review_ms;
        deadlines_add(apply->deadlines, lead->deadline_ms, lead->id);
    }
    apply_append(apply, verb, &record_lead, lead);
    return apply_done(apply, lead->id, lead->version);
}

/* A refusal says why, since the pair is not proposed again until that has
 * changed. */
static enum status check_reason(struct apply *apply,
                                const struct reference *reference)
{
    if (apply->verb->number != VERB_reject_lead)
        return STATUS_ok;
    if (reference->reason == refusal_unset)
        return apply_refuse(apply, STATUS_invalid, "reason",
                            problem_reason_missing);
    if (reference->reason == refusal_other && !*reference->text)
        return apply_refuse(apply, STATUS_invalid, "text",
                            problem_reason_missing);
    return STATUS_ok;
}

/* Who decides a lead commits its groups: all of them must be within reach. The
 * buyer may be anywhere. */
static enum status check_groups(struct apply *apply, const struct lead *lead)
{
    struct rights rights = principal_rights(&apply->principal);
    if (rights_allow(&rights, apply->verb, apply->gazetteer, NULL))
        return STATUS_ok; /* the whole programme is: no need to look */
    for (uint32_t index = 0; index < lead->lines_count; index++) {
        struct party group;
        enum status status = apply_get(
            apply, &record_party, lead->lines[index].group, "lines", &group);
        if (status == STATUS_ok)
            status = apply_check_reach(apply, &group, "lines");
        if (status != STATUS_ok)
            return status;
    }
    return STATUS_ok;
}

enum status apply_decide_lead(struct apply *apply, void *body)
{
    const struct reference *reference = body;
    struct lead lead;
    enum status status = check_reason(apply, reference);
    if (status == STATUS_ok)
        status = apply_get(apply, &record_lead, reference->id, "id", &lead);
    if (status == STATUS_ok)
        status = check_groups(apply, &lead);
    if (status == STATUS_ok && reference->version != 0)
        status = apply_check_version(apply, reference->version, lead.version);
    if (status != STATUS_ok)
        return status;
    const struct life_step *step = life_find(lead.state, apply->verb->event);
    bool is_early = apply->verb->number == VERB_lapse_lead &&
                    lead.deadline_ms > apply->now_ms;
    if (!step || is_early) {
        const struct word *word = word_find(&vocabulary_lead_state, lead.state);
        problem_add(&apply->problems, "state", problem_reason_wrong_state,
                    word ? word->name : NULL);
        return STATUS_conflict;
    }
    if (!(step->roles & apply->principal.roles))
        return apply_refuse(apply, STATUS_denied, "actor",
                            problem_reason_not_allowed);
    if (apply->verb->number == VERB_reject_lead) {
        lead.reason = reference->reason;
        lead.reason_text = reference->text;
    }
    return move(apply, &lead, step, apply->verb->number);
}

static void lapse(struct apply *apply, struct id id)
{
    struct lead lead;
    if (store_get(apply->view, &record_lead, id, apply->arena, &lead) !=
        STATUS_ok)
        return;
    const struct life_step *step = life_find(lead.state, "lead_lapsed");
    if (!step || lead.deadline_ms > apply->now_ms)
        return; /* decided meanwhile, or it has another deadline */
    enum status status = move(apply, &lead, step, VERB_lapse_lead);
    (void)status; /* sticks in the write */
}

void apply_lapses(struct apply *apply)
{
    struct id lead;
    struct principal speaker = apply->principal;
    const void *result = apply->result;
    apply->principal.id = PRINCIPAL_OPERATOR;
    for (int count = 0; count < LAPSES_MOST; count++) {
        if (!deadlines_take(apply->deadlines, apply->now_ms, &lead))
            break;
        lapse(apply, lead);
    }
    apply->principal = speaker;
    apply->result = result;
}
