#include "model/life.h"

#include <string.h>

#include "model/verb.h"

#define MS_PER_DAY INT64_C(86400000)

/* clang-format off */
#define LINE(lead, from, event, to, who)
const struct life_step life_steps[] = {
#define STEP(from, event, to, who, when) {lead_state_##from, #event, lead_state_##to, who, when},
#include "model/schema/life.def"
#undef STEP
};
#undef LINE

#define STEP(from, event, to, who, when)
const struct life_line_step life_line_steps[] = {
#define LINE(lead, from, event, to, who) {lead_state_##lead, line_state_##from, #event, line_state_##to, who},
#include "model/schema/life.def"
#undef LINE
};
#undef STEP
/* clang-format on */
const size_t life_step_count = sizeof life_steps / sizeof *life_steps;
const size_t life_line_step_count =
    sizeof life_line_steps / sizeof *life_line_steps;

const struct life_step *life_find(enum lead_state from, const char *event)
{
    for (size_t index = 0; index < life_step_count; index++)
        if (life_steps[index].from == from &&
            strcmp(life_steps[index].event, event) == 0)
            return &life_steps[index];
    return NULL;
}

const struct life_line_step *
life_find_line(enum lead_state lead, enum line_state from, const char *event)
{
    for (size_t index = 0; index < life_line_step_count; index++) {
        const struct life_line_step *step = &life_line_steps[index];
        if (step->lead == lead && step->from == from &&
            strcmp(step->event, event) == 0)
            return step;
    }
    return NULL;
}

bool life_line_is_alive(enum line_state line)
{
    return line != line_state_declined && line != line_state_withdrawn &&
           line != line_state_moved;
}

bool life_has_line(const struct lead *lead, struct id group)
{
    for (uint32_t index = 0; index < lead->lines_count; index++)
        if (id_equal(lead->lines[index].group, group) &&
            life_line_is_alive(lead->lines[index].state))
            return true;
    return false;
}

static struct line_claim claim_of(enum line_use use, int64_t quantity)
{
    if (quantity == 0)
        use = LINE_FREE;
    return (struct line_claim){use, quantity};
}

struct line_claim life_claim(enum lead_state lead, const struct lead_line *line)
{
    int64_t delivered =
        line->delivered < line->quantity ? line->delivered : line->quantity;
    if (!life_line_is_alive(line->state))
        return claim_of(LINE_FREE, 0);
    switch (lead) {
    case lead_state_proposed:
    case lead_state_on_hold:
    case lead_state_approved:
    case lead_state_agreed:
        return claim_of(LINE_HELD, line->quantity);
    case lead_state_signed:
    case lead_state_delivering:
    case lead_state_completed:
        return claim_of(LINE_CONTRACTED, line->quantity);
    case lead_state_broken:
    case lead_state_lapsed:
        return claim_of(LINE_CONTRACTED, delivered);
    case lead_state_unset:
    case lead_state_rejected:
    case lead_state_superseded:
    case lead_state_declined:
    case lead_state_cancelled:
        break;
    }
    return claim_of(LINE_FREE, 0);
}

bool life_line_is_refused(enum lead_state lead, const struct lead_line *line)
{
    if (line->state == line_state_moved)
        return false;
    return line->cut > 0 || line->state == line_state_declined ||
           line->state == line_state_withdrawn || lead == lead_state_rejected ||
           lead == lead_state_declined || lead == lead_state_cancelled ||
           lead == lead_state_broken;
}

bool life_is_waiting(enum lead_state state)
{
    return life_find(state, "lead_lapsed") != NULL;
}

int64_t life_deadline_ms(const struct lead *lead, const struct policy *policy,
                         int64_t now_ms)
{
    int64_t window_ms = (lead->to_day + 1) * MS_PER_DAY;
    switch (lead->state) {
    case lead_state_proposed:
    case lead_state_on_hold:
        return now_ms + policy->review_ms;
    case lead_state_approved:
        return now_ms + policy->answer_ms;
    case lead_state_agreed:
        return now_ms + policy->sign_ms;
    case lead_state_signed:
        return (window_ms > now_ms ? window_ms : now_ms) +
               policy->delivery_grace_ms;
    case lead_state_delivering:
        return now_ms + policy->completion_ms;
    case lead_state_unset:
    case lead_state_completed:
    case lead_state_broken:
    case lead_state_rejected:
    case lead_state_superseded:
    case lead_state_declined:
    case lead_state_lapsed:
    case lead_state_cancelled:
        break;
    }
    return 0;
}

void life_move_lines(struct lead *lead, const char *event)
{
    for (uint32_t index = 0; index < lead->lines_count; index++) {
        struct lead_line *line = &lead->lines[index];
        const struct life_line_step *step =
            life_find_line(lead->state, line->state, event);
        if (step)
            line->state = step->to;
    }
}

uint32_t life_find_other(const struct lead *lead, enum line_state state)
{
    uint32_t index = 0;
    while (index < lead->lines_count &&
           (!life_line_is_alive(lead->lines[index].state) ||
            lead->lines[index].state == state))
        index++;
    return index;
}

struct id life_turn(const struct lead *lead, const struct lead_line *line)
{
    bool is_buyers = line->state == line_state_countered &&
                     id_equal(line->countered_by, line->group);
    return is_buyers ? lead->buyer : line->group;
}

void life_clear_decision(struct lead *lead)
{
    lead->decision = 0;
    lead->effective_ms = 0;
    lead->planned_by = (struct id){{0}};
    lead->planned_reason = refusal_unset;
    lead->planned_text = "";
    lead->planned_breach = breach_side_unset;
}

bool life_opens_contacts(enum lead_state state)
{
    return state == lead_state_approved || state == lead_state_agreed ||
           state == lead_state_signed || state == lead_state_delivering ||
           state == lead_state_completed;
}
