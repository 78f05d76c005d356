/* Edit down and split: an officer takes quantities off lines, which are free
 * again, or stand in a new lead. */
#include "broker/checks.h"
#include "broker/leads.h"
#include "model/codec.h"

static struct problem *add(struct apply *apply, uint32_t index,
                           const char *field, enum problem_reason reason)
{
    return check_add(apply, "cuts", index, field, reason);
}

static bool is_repeated(const struct lead_edit *edit, uint32_t index)
{
    for (uint32_t before = 0; before < index; before++)
        if (edit->cuts[before].line == edit->cuts[index].line)
            return true;
    return false;
}

/* Adds a problem for what a cut cannot do; all cuts are looked at first. */
static void check_cut(struct apply *apply, const struct lead *lead,
                      const struct lead_edit *edit, uint32_t index)
{
    const struct line_cut *cut = &edit->cuts[index];
    struct problem *problem = NULL;
    if (cut->line > lead->lines_count) {
        problem = add(apply, index, "line", problem_reason_out_of_range);
        if (problem)
            problem->least = 1, problem->most = lead->lines_count;
        return;
    }
    const struct lead_line *line = &lead->lines[cut->line - 1];
    if (is_repeated(edit, index)) {
        add(apply, index, "line", problem_reason_repeated);
    } else if (!life_find_line(lead->state, line->state, apply->verb->event)) {
        add(apply, index, "line", problem_reason_wrong_state);
    } else if (cut->less > line->quantity) {
        problem = add(apply, index, "less", problem_reason_out_of_range);
        if (problem)
            problem->least = 1, problem->most = line->quantity;
    }
}

static bool is_emptied(const struct lead *lead)
{
    return life_find_other(lead, line_state_unset) == lead->lines_count;
}

static enum status get(struct apply *apply, const struct lead_edit *edit,
                       struct lead *ret_lead)
{
    const struct life_step *step;
    struct reference said = {.id = edit->id, .version = edit->version};
    enum status status = lead_get_step(apply, &said, ret_lead, &step);
    if (status != STATUS_ok)
        return status;
    if (edit->cuts_count == 0)
        problem_add(&apply->problems, "cuts", problem_reason_missing, NULL);
    for (uint32_t index = 0; index < edit->cuts_count; index++)
        check_cut(apply, ret_lead, edit, index);
    return check_verdict(apply);
}

enum status apply_edit_lead(struct apply *apply, void *body)
{
    const struct lead_edit *edit = body;
    struct lead lead;
    enum status status = get(apply, edit, &lead);
    if (status == STATUS_ok)
        status = lead_check_reason(apply, edit->reason, edit->text);
    if (status != STATUS_ok)
        return status;
    for (uint32_t index = 0; index < edit->cuts_count; index++) {
        const struct line_cut *cut = &edit->cuts[index];
        struct lead_line *line = &lead.lines[cut->line - 1];
        line->reason = edit->reason;
        line->reason_text = edit->text;
        line->cut += cut->less;
        line->state =
            life_find_line(lead.state, line->state, apply->verb->event)->to;
        if (cut->less == line->quantity)
            line->state = line_state_withdrawn; /* it keeps what it was */
        else
            line->quantity -= cut->less;
    }
    if (is_emptied(&lead))
        return apply_refuse(apply, STATUS_conflict, "cuts",
                            problem_reason_sum_too_large);
    status = lead_wait(apply, &lead);
    return status == STATUS_ok ? lead_keep(apply, &lead, VERB_edit_lead)
                               : status;
}

/* Moves the cuts from `lead` to `into`, whose lines have room for them. */
static void move_cuts(const struct lead_edit *edit, struct lead *lead,
                      struct lead *into)
{
    into->wanted = 0;
    for (uint32_t index = 0; index < edit->cuts_count; index++) {
        const struct line_cut *cut = &edit->cuts[index];
        struct lead_line *line = &lead->lines[cut->line - 1];
        struct lead_line *moved = &into->lines[into->lines_count++];
        *moved = *line;
        moved->quantity = cut->less;
        moved->cut = 0;
        into->wanted += cut->less;
        if (cut->less == line->quantity)
            line->state = line_state_moved;
        else
            line->quantity -= cut->less;
    }
    lead->wanted -= into->wanted < lead->wanted ? into->wanted : lead->wanted;
}

/* The old lead gives first, so that nothing is promised twice in between. */
enum status apply_split_lead(struct apply *apply, void *body)
{
    const struct lead_edit *edit = body;
    struct lead lead;
    enum status status = get(apply, edit, &lead);
    if (status == STATUS_ok)
        status = apply_check_new(apply, &record_lead, edit->into);
    if (status != STATUS_ok)
        return status;
    struct lead into = lead;
    into.id = edit->into;
    into.version = 0;
    into.split_from = lead.id;
    into.lines_count = 0;
    into.lines = arena_take(apply->arena, edit->cuts_count, sizeof *into.lines);
    if (!into.lines)
        return STATUS_too_large;
    move_cuts(edit, &lead, &into);
    if (is_emptied(&lead))
        return apply_refuse(apply, STATUS_conflict, "cuts",
                            problem_reason_sum_too_large);
    status = lead_check_size(apply, &into);
    if (status != STATUS_ok)
        return status;
    deadlines_add_lead(apply->deadlines, &into);
    status = lead_keep(apply, &lead, VERB_edit_lead);
    return status == STATUS_ok ? lead_keep(apply, &into, VERB_split_lead)
                               : status;
}
