#include "model/life.h"

#include <string.h>

#include "model/verb.h"

/* clang-format off */
const struct life_step life_steps[] = {
#define STEP(from, event, to, who) {lead_state_##from, #event, lead_state_##to, who},
#include "model/schema/life.def"
#undef STEP
};
/* clang-format on */
const size_t life_step_count = sizeof life_steps / sizeof *life_steps;

const struct life_step *life_find(enum lead_state from, const char *event)
{
    for (size_t index = 0; index < life_step_count; index++)
        if (life_steps[index].from == from &&
            strcmp(life_steps[index].event, event) == 0)
            return &life_steps[index];
    return NULL;
}

bool life_line_is_alive(enum line_state line)
{
    return line != line_state_declined && line != line_state_withdrawn;
}

enum line_use life_use(enum lead_state lead, enum line_state line)
{
    switch (lead) {
    case lead_state_proposed:
    case lead_state_on_hold:
    case lead_state_approved:
    case lead_state_agreed:
        return life_line_is_alive(line) ? LINE_HELD : LINE_FREE;
    case lead_state_signed:
    case lead_state_delivering:
    case lead_state_completed:
        return life_line_is_alive(line) ? LINE_CONTRACTED : LINE_FREE;
    case lead_state_broken:
        return line == line_state_delivered ? LINE_CONTRACTED : LINE_FREE;
    case lead_state_unset:
    case lead_state_rejected:
    case lead_state_superseded:
    case lead_state_declined:
    case lead_state_lapsed:
    case lead_state_cancelled:
        break;
    }
    return LINE_FREE;
}

bool life_is_waiting(enum lead_state state)
{
    return state == lead_state_proposed || state == lead_state_on_hold ||
           state == lead_state_approved || state == lead_state_agreed;
}

bool life_opens_contacts(enum lead_state state)
{
    return state == lead_state_approved || state == lead_state_agreed ||
           state == lead_state_signed || state == lead_state_delivering ||
           state == lead_state_completed;
}
