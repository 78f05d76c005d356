/* What groups and buyers answer about a line: accept, decline, counter. */
#include "broker/checks.h"
#include "broker/leads.h"

static enum status get(struct apply *apply, const struct line_answer *answer,
                       struct line_act *ret_act)
{
    struct line_name name = {.lead = answer->id,
                             .version = answer->version,
                             .line = answer->line,
                             .side = answer->party};
    return line_get(apply, &name, ret_act);
}

static enum status keep(struct apply *apply, struct line_act *act)
{
    lead_act_for(apply, act->side);
    act->line->state = act->step->to;
    act->line->answered_ms = apply->now_ms;
    return lead_keep(apply, &act->lead, apply->verb->number);
}

/* A side does not answer itself. */
static enum status check_turn(struct apply *apply, const struct line_act *act)
{
    bool is_countered = act->line->state == line_state_countered;
    if (!is_countered || !id_equal(act->side, act->line->countered_by))
        return STATUS_ok;
    return line_refuse(apply, &act->lead, act->index,
                       problem_reason_others_turn);
}

enum status apply_accept_line(struct apply *apply, void *body)
{
    struct line_act act;
    enum status status = get(apply, body, &act);
    if (status == STATUS_ok)
        status = check_turn(apply, &act);
    if (status != STATUS_ok)
        return status;
    struct lead_line *line = act.line;
    if (line->state == line_state_offered) {
        if (line->price_vnd_per_kg == 0)
            return apply_refuse(apply, STATUS_conflict, "price",
                                problem_reason_missing);
        line->price =
            (struct price_clause){.kind = price_kind_fixed,
                                  .price_vnd_per_kg = line->price_vnd_per_kg};
    }
    return keep(apply, &act);
}

enum status apply_counter_line(struct apply *apply, void *body)
{
    const struct line_answer *answer = body;
    struct line_act act;
    enum status status = get(apply, answer, &act);
    if (status == STATUS_ok)
        status = check_turn(apply, &act);
    if (status != STATUS_ok)
        return status;
    if (act.line->counters >= LIFE_COUNTERS_MOST)
        return line_refuse(apply, &act.lead, act.index,
                           problem_reason_no_rounds_left);
    if (answer->price.kind == price_kind_unset)
        return apply_refuse(apply, STATUS_invalid, "price",
                            problem_reason_missing);
    check_price(apply, &answer->price, "price");
    check_worth(
        apply, &answer->price, "price",
        (struct amount){.quantity = act.line->quantity, .unit = act.lead.unit});
    status = check_verdict(apply);
    if (status == STATUS_ok)
        status = lead_wait(apply, &act.lead); /* time for the answer */
    if (status != STATUS_ok)
        return status;
    act.line->price = answer->price;
    act.line->countered_by = act.side;
    act.line->counters++;
    return keep(apply, &act);
}

enum status apply_decline_line(struct apply *apply, void *body)
{
    const struct line_answer *answer = body;
    struct line_act act;
    enum status status = get(apply, answer, &act);
    if (status == STATUS_ok)
        status = lead_check_reason(apply, answer->reason, answer->text);
    if (status != STATUS_ok)
        return status;
    act.line->reason = answer->reason;
    act.line->reason_text = answer->text;
    act.line->state = act.step->to;
    if (life_find_other(&act.lead, line_state_unset) < act.lead.lines_count)
        return keep(apply, &act);
    const struct life_step *step =
        life_find(act.lead.state, apply->verb->event);
    if (!step)
        return lead_refuse_state(apply, &act.lead);
    act.lead.reason = answer->reason;
    act.lead.reason_text = answer->text;
    status = lead_move(apply, &act.lead, step);
    return status == STATUS_ok ? keep(apply, &act) : status;
}
