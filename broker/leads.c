#include "broker/leads.h"

#include "base/buffer.h"
#include "base/clock.h"
#include "model/codec.h"
#include "model/principal.h"
#include "model/visible.h"

/* A lead in memory beside its bytes, of which it is a multiple at most. */
#define UNSEEN_TIMES 16

static bool is_officer(const struct apply *apply)
{
    return (apply->principal.roles & STAFF) != 0;
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

/* Which of its lines and steps a side may take is looked at once known. */
static enum status check_reach(struct apply *apply, const struct lead *lead)
{
    struct id speaker = apply->principal.id;
    if (is_officer(apply))
        return check_groups(apply, lead);
    bool is_side = id_equal(speaker, lead->buyer);
    for (uint32_t index = 0; index < lead->lines_count; index++)
        is_side = is_side || id_equal(speaker, lead->lines[index].group);
    if (is_side)
        return STATUS_ok;
    return apply_refuse(apply, STATUS_denied, "id", problem_reason_not_allowed);
}

/* How many of a lead's last events a side was told nothing of. */
struct unseen {
    struct viewer viewer;
    struct arena arena;
    int64_t count;
};

static bool count_unseen(void *context, const struct store_event *event)
{
    struct unseen *unseen = context;
    struct event seen = event->event;
    bool is_hidden =
        visible_event(&unseen->viewer, &seen, &unseen->arena) == STATUS_denied;
    unseen->count = is_hidden ? unseen->count + 1 : 0;
    arena_reset(&unseen->arena);
    return true;
}

/* What a side is not told, an officer's plan or a step of another group, moves
 * the version and nothing that it knows: its answer is to the lead as it is. */
static enum status check_version(struct apply *apply, const struct lead *lead,
                                 int64_t version)
{
    struct unseen unseen = {
        .viewer = {.id = apply->principal.id, .reach = REACH_OWN}};
    if (version == lead->version || is_officer(apply))
        return apply_check_version(apply, version, lead->version);
    arena_init(&unseen.arena, (size_t)MOST_RECORD_BYTES * UNSEEN_TIMES);
    enum status status = store_history(apply->view, &record_lead, lead->id,
                                       count_unseen, &unseen);
    arena_clear(&unseen.arena);
    if (status != STATUS_ok)
        return status;
    if (version < lead->version && version >= lead->version - unseen.count)
        return STATUS_ok;
    return apply_check_version(apply, version, lead->version);
}

enum status lead_get(struct apply *apply, struct id id, int64_t version,
                     struct lead *ret_lead)
{
    enum status status = apply_get(apply, &record_lead, id, "id", ret_lead);
    if (status == STATUS_ok)
        status = check_reach(apply, ret_lead);
    if (status == STATUS_ok && version != 0)
        status = check_version(apply, ret_lead, version);
    if (status != STATUS_ok)
        return status;
    bool waits = ret_lead->decision != 0 && is_officer(apply) &&
                 apply->verb->number != VERB_undo_decision;
    if (!waits)
        return STATUS_ok;
    return apply_refuse(apply, STATUS_conflict, "decision",
                        problem_reason_decision_waits);
}

enum status lead_refuse_state(struct apply *apply, const struct lead *lead)
{
    const struct word *word = word_find(&vocabulary_lead_state, lead->state);
    problem_add(&apply->problems, "state", problem_reason_wrong_state,
                word ? word->name : NULL);
    return STATUS_conflict;
}

enum status lead_get_step(struct apply *apply, const struct reference *said,
                          struct lead *ret_lead,
                          const struct life_step **ret_step)
{
    enum status status = lead_get(apply, said->id, said->version, ret_lead);
    if (status != STATUS_ok)
        return status;
    const struct life_step *step =
        life_find(ret_lead->state, apply->verb->event);
    if (!step)
        return lead_refuse_state(apply, ret_lead);
    bool is_buyer = (step->roles & BUYER) != 0 &&
                    id_equal(apply->principal.id, ret_lead->buyer);
    unsigned officers = step->roles & ~(unsigned)(GROUP | BUYER);
    if (!is_buyer && !(officers & apply->principal.roles))
        return apply_refuse(apply, STATUS_denied, "actor",
                            problem_reason_not_allowed);
    *ret_step = step;
    return STATUS_ok;
}

enum status lead_check_reason(struct apply *apply, enum refusal reason,
                              const char *text)
{
    if (reason == refusal_unset)
        return apply_refuse(apply, STATUS_invalid, "reason",
                            problem_reason_missing);
    if (reason == refusal_other && !*text)
        return apply_refuse(apply, STATUS_invalid, "text",
                            problem_reason_missing);
    return STATUS_ok;
}

enum status lead_wait(struct apply *apply, struct lead *lead)
{
    struct policy policy;
    enum status status = store_get(apply->view, &record_policy, POLICY_ID,
                                   apply->arena, &policy);
    if (status != STATUS_ok)
        return status;
    lead->deadline_ms = life_deadline_ms(lead, &policy, apply->now_ms);
    deadlines_add_lead(apply->deadlines, lead);
    return STATUS_ok;
}

enum status lead_move(struct apply *apply, struct lead *lead,
                      const struct life_step *step)
{
    life_clear_decision(lead);
    lead->state = step->to;
    lead->decided_by = apply->principal.id;
    lead->decided_ms = apply->now_ms;
    return lead_wait(apply, lead);
}

/* What only the broker adds later, at a deadline, must still fit. */
enum status lead_check_size(struct apply *apply, const struct lead *lead)
{
    struct buffer buffer;
    buffer_init(&buffer, MOST_RECORD_BYTES - APPLY_ADDED_BYTES);
    record_encode(&record_lead, lead, &buffer);
    enum status status = buffer.status;
    buffer_clear(&buffer);
    if (status == STATUS_ok)
        return STATUS_ok;
    return apply_refuse(apply, STATUS_too_large, "lines",
                        problem_reason_too_long);
}

enum status lead_keep(struct apply *apply, struct lead *lead, unsigned verb)
{
    bool is_asked = apply->verb && verb == apply->verb->number;
    enum status status = is_asked ? lead_check_size(apply, lead) : STATUS_ok;
    if (status != STATUS_ok)
        return status;
    lead->version++;
    apply_append(apply, verb, &record_lead, lead);
    return apply_done(apply, lead->id, lead->version);
}

enum status line_refuse(struct apply *apply, const struct lead *lead,
                        uint32_t index, enum problem_reason reason)
{
    const char *path =
        arena_format(apply->arena, "lines[%u].state", (unsigned)index);
    problem_add(&apply->problems, path ? path : "lines", reason,
                lead->lines[index].group_name);
    return STATUS_conflict;
}

/* Officers act for a side: the one that was said, or whose turn it is, or that
 * alone may take this step. */
static struct id side_of(const struct apply *apply,
                         const struct line_name *name,
                         const struct line_act *act)
{
    if (!is_officer(apply))
        return apply->principal.id;
    if (!id_is_zero(name->side))
        return name->side;
    if (act->step && !(act->step->roles & GROUP))
        return act->lead.buyer;
    return life_turn(&act->lead, act->line);
}

/* The line's group or the buyer, and nobody who says to be another. */
static enum status check_side(struct apply *apply, const struct line_name *name,
                              const struct line_act *act)
{
    bool is_side = id_equal(act->side, act->line->group) ||
                   id_equal(act->side, act->lead.buyer);
    bool is_as_said = id_is_zero(name->side) || id_equal(name->side, act->side);
    if (is_side && is_as_said)
        return STATUS_ok;
    return apply_refuse(apply, STATUS_denied, "party",
                        problem_reason_not_allowed);
}

static unsigned roles_of(const struct line_act *act)
{
    unsigned roles = 0;
    if (id_equal(act->side, act->line->group))
        roles |= GROUP;
    if (id_equal(act->side, act->lead.buyer))
        roles |= BUYER;
    return roles;
}

enum status line_get(struct apply *apply, const struct line_name *name,
                     struct line_act *ret_act)
{
    struct line_act *act = ret_act;
    enum status status = lead_get(apply, name->lead, name->version, &act->lead);
    if (status != STATUS_ok)
        return status;
    if (name->line < 1 || name->line > act->lead.lines_count) {
        problem_add_range(&apply->problems, "line", name->line, 1,
                          act->lead.lines_count);
        return STATUS_invalid;
    }
    act->index = (uint32_t)name->line - 1;
    act->line = &act->lead.lines[act->index];
    act->step =
        life_find_line(act->lead.state, act->line->state, apply->verb->event);
    act->side = side_of(apply, name, act);
    status = check_side(apply, name, act);
    if (status != STATUS_ok)
        return status;
    if (!act->step)
        return line_refuse(apply, &act->lead, act->index,
                           problem_reason_wrong_state);
    if (!(act->step->roles & roles_of(act)))
        return apply_refuse(apply, STATUS_denied, "party",
                            problem_reason_not_allowed);
    return STATUS_ok;
}

void lead_act_for(struct apply *apply, struct id side)
{
    if (!id_equal(apply->principal.id, side))
        apply->on_behalf = side;
}

void lead_check_day(struct apply *apply, int64_t day, const char *field)
{
    int64_t today = clock_day(apply->now_ms);
    if (day > today)
        problem_add_range(&apply->problems, field, day, 1, today);
}
