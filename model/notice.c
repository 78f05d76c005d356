#include "model/notice.h"

#include <string.h>

#include "model/life.h"
#include "model/principal.h"
#include "model/verb.h"

enum notice_of { LEAD, LINE, TURN };

struct notice_rule {
    const char *event;
    enum notice_of of;
    unsigned to; /* GROUP, BUYER */
    enum notice_template template;
};

/* clang-format off */
static const struct notice_rule rules[] = {
#define NOTICE(event, of, to, template) {#event, of, to, notice_template_##template},
#include "model/schema/notice.def"
#undef NOTICE
};
/* clang-format on */

/* One change on its way to its notices. */
struct telling {
    const struct lead_change *change;
    const struct notice_rule *rule;
    notice_take *take;
    void *context;
};

/* Whom a notice is for. */
struct addressee {
    struct id party;
    enum lead_side as;
};

static const struct notice_rule *rule_of(const struct event *event)
{
    const struct verb *verb = verb_find((unsigned)event->verb);
    for (size_t index = 0; verb && index < sizeof rules / sizeof *rules;
         index++)
        if (strcmp(rules[index].event, verb->event) == 0)
            return &rules[index];
    return NULL;
}

bool notice_is_told(enum lead_state state)
{
    return life_opens_contacts(state);
}

/* ---- lines */

static int64_t number_of(const struct lead *lead, uint32_t index)
{
    int64_t number = lead->lines[index].number;
    return number ? number : (int64_t)index + 1;
}

/* The line as it was; NULL when it is new. */
static const struct lead_line *line_before(const struct lead_change *change,
                                           uint32_t index)
{
    int64_t number = number_of(change->after, index);
    const struct lead *before = change->before;
    for (uint32_t at = 0; at < before->lines_count; at++)
        if (number_of(before, at) == number)
            return &before->lines[at];
    return NULL;
}

/* Of a split the new lead tells; what moved there has no cut. */
static bool is_changed(const struct lead_line *before,
                       const struct lead_line *after)
{
    return before &&
           (before->answered_ms != after->answered_ms ||
            before->counters != after->counters || before->cut != after->cut ||
            before->delivered != after->delivered ||
            before->paid_vnd != after->paid_vnd ||
            (before->state != after->state &&
             after->state != line_state_moved));
}

/* The price that stands: the one that was named last, or the suggested one. */
static struct price_clause price_of(const struct lead_line *line)
{
    if (line->price.kind || !line->price_vnd_per_kg)
        return line->price;
    return (struct price_clause){.kind = price_kind_fixed,
                                 .price_vnd_per_kg = line->price_vnd_per_kg};
}

/* ---- who did it */

/* The side that acted or was acted for; an officer in the name of neither. */
static enum lead_side side_of(const struct telling *telling,
                              const struct lead_line *line)
{
    const struct event *event = telling->change->event;
    struct id side =
        id_is_zero(event->on_behalf) ? event->actor : event->on_behalf;
    if (event->verb == VERB_lapse_lead || event->verb == VERB_remind_lead)
        return lead_side_time;
    if (id_equal(side, telling->change->after->buyer))
        return lead_side_buyer;
    if (line && id_equal(side, line->group))
        return lead_side_seller;
    return lead_side_officer;
}

static bool is_recorded(const struct telling *telling,
                        const struct lead_line *line, enum lead_side by)
{
    struct id actor = telling->change->event->actor;
    if (by == lead_side_buyer)
        return !id_equal(actor, telling->change->after->buyer);
    return by == lead_side_seller && line && !id_equal(actor, line->group);
}

/* ---- filling */

static struct notice start(const struct telling *telling, struct addressee to,
                           const struct lead_line *line)
{
    const struct lead *lead = telling->change->after;
    const struct event *event = telling->change->event;
    struct notice notice = {.party = to.party,
                            .sequence = event->sequence,
                            .time_ms = event->time_ms,
                            .template = telling->rule->template,
                            .as = to.as,
                            .by = side_of(telling, line),
                            .lead = lead->id,
                            .version = lead->version,
                            .state = lead->state,
                            .deadline_ms = lead->deadline_ms,
                            .product = lead->product,
                            .unit = lead->unit,
                            .broken_by = lead->broken_by,
                            .split_from = lead->split_from};
    notice.is_recorded = is_recorded(telling, line, notice.by);
    if (notice.template == notice_template_cancelled ||
        notice.template == notice_template_broken)
        notice.reason = lead->reason;
    if (notice.template == notice_template_signed) {
        notice.contract_kind = lead->contract.kind;
        notice.contract_number = lead->contract.number;
        notice.contract_day = lead->contract.day;
    }
    return notice;
}

static void fill_line(struct notice *notice, const struct lead_line *before,
                      const struct lead_line *line)
{
    notice->form = line->form;
    notice->line_state = line->state;
    notice->quantity_before = before ? before->quantity : line->quantity;
    notice->quantity = line->quantity;
    notice->price_before = price_of(before ? before : line);
    notice->price = price_of(line);
    notice->due_vnd = line->due_vnd;
    notice->paid_vnd = line->paid_vnd;
    notice->delivered_so_far = line->delivered;
    if (notice->template == notice_template_cut ||
        notice->template == notice_template_declined)
        notice->reason = line->reason;
    if (!before)
        return;
    notice->amount_vnd = line->paid_vnd - before->paid_vnd;
    notice->delivered = line->delivered - before->delivered;
    if (notice->delivered) {
        notice->delivered_vnd_per_kg = line->delivered_vnd_per_kg;
        notice->difference = line->difference;
    }
    if (notice->template == notice_template_cut &&
        line->state == line_state_withdrawn)
        notice->quantity = 0; /* all of it was taken off */
}

static void tell(const struct telling *telling, struct notice *notice)
{
    if (!id_equal(notice->party, telling->change->event->actor))
        telling->take(telling->context, notice);
}

static void tell_line(const struct telling *telling, uint32_t index,
                      struct addressee to)
{
    const struct lead *lead = telling->change->after;
    const struct lead_line *line = &lead->lines[index];
    bool is_seller = to.as == lead_side_seller;
    struct notice notice = start(telling, to, line);
    notice.line = number_of(lead, index);
    notice.other = is_seller ? lead->buyer : line->group;
    notice.other_name = is_seller ? lead->buyer_name : line->group_name;
    fill_line(&notice, line_before(telling->change, index), line);
    tell(telling, &notice);
}

/* The whole lead, for its buyer: all lines that stand, summed up. */
static void tell_buyer(const struct telling *telling)
{
    const struct lead *lead = telling->change->after;
    struct addressee buyer = {lead->buyer, lead_side_buyer};
    struct notice notice = start(telling, buyer, NULL);
    const struct lead_line *only = NULL;
    for (uint32_t index = 0; index < lead->lines_count; index++) {
        const struct lead_line *line = &lead->lines[index];
        if (!life_line_is_alive(line->state))
            continue;
        only = line;
        notice.groups++;
        notice.quantity += line->quantity;
        notice.delivered_so_far += line->delivered;
        notice.due_vnd += line->due_vnd;
        notice.paid_vnd += line->paid_vnd;
    }
    notice.quantity_before = notice.quantity;
    if (notice.groups == 1) {
        notice.other = only->group;
        notice.other_name = only->group_name;
        notice.form = only->form;
        notice.price_before = notice.price = price_of(only);
    }
    tell(telling, &notice);
}

/* ---- whose lines */

static struct addressee group_of(const struct lead *lead, uint32_t index)
{
    return (struct addressee){lead->lines[index].group, lead_side_seller};
}

static void tell_lead(const struct telling *telling)
{
    const struct lead *lead = telling->change->after;
    for (uint32_t index = 0; index < lead->lines_count; index++)
        if ((telling->rule->to & GROUP) &&
            life_line_is_alive(lead->lines[index].state))
            tell_line(telling, index, group_of(lead, index));
    if (telling->rule->to & BUYER)
        tell_buyer(telling);
}

static void tell_changed(const struct telling *telling)
{
    const struct lead *lead = telling->change->after;
    struct addressee buyer = {lead->buyer, lead_side_buyer};
    for (uint32_t index = 0; index < lead->lines_count; index++) {
        if (!is_changed(line_before(telling->change, index),
                        &lead->lines[index]))
            continue;
        if (telling->rule->to & GROUP)
            tell_line(telling, index, group_of(lead, index));
        if (telling->rule->to & BUYER)
            tell_line(telling, index, buyer);
    }
}

static void tell_turn(const struct telling *telling)
{
    const struct lead *lead = telling->change->after;
    struct addressee buyer = {lead->buyer, lead_side_buyer};
    bool is_answered = true;
    for (uint32_t index = 0; index < lead->lines_count; index++) {
        const struct lead_line *line = &lead->lines[index];
        if (lead->state != lead_state_approved ||
            (line->state != line_state_offered &&
             line->state != line_state_countered))
            continue;
        is_answered = false;
        bool is_buyers = id_equal(life_turn(lead, line), lead->buyer);
        tell_line(telling, index, is_buyers ? buyer : group_of(lead, index));
    }
    if (is_answered)
        tell_lead(telling);
}

void notices_of(const struct lead_change *change, notice_take *take,
                void *context)
{
    struct telling telling = {.change = change,
                              .rule = rule_of(change->event),
                              .take = take,
                              .context = context};
    if (!telling.rule || (!notice_is_told(change->before->state) &&
                          !notice_is_told(change->after->state)))
        return;
    switch (telling.rule->of) {
    case LEAD:
        tell_lead(&telling);
        return;
    case LINE:
        tell_changed(&telling);
        return;
    case TURN:
        tell_turn(&telling);
        return;
    }
}

/* ---- accounts */

bool notice_is_account(const struct notice *notice)
{
    return notice->template == notice_template_delivered ||
           notice->template == notice_template_paid;
}

bool notice_says_anew(const struct notice *account,
                      const struct notice *earlier)
{
    return notice_is_account(account) &&
           account->template == earlier->template &&
           account->as == earlier->as && account->line == earlier->line &&
           id_equal(account->lead, earlier->lead);
}

/* ---- ids */

struct id notice_id(struct id party, int64_t number, int64_t time_ms)
{
    struct {
        struct id party;
        uint8_t number[8];
    } name = {.party = party};
    for (int index = 0; index < 8; index++)
        name.number[index] = (uint8_t)((uint64_t)number >> (56 - 8 * index));
    return id_derive(time_ms, &name, sizeof name);
}

struct id notice_position_id(struct id party, enum notice_channel channel)
{
    struct {
        struct id party;
        uint8_t channel;
    } name = {.party = party, .channel = (uint8_t)channel};
    return id_derive(0, &name, sizeof name);
}
