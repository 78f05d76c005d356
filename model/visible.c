#include "model/visible.h"

#include <string.h>

#include "base/buffer.h"
#include "model/codec.h"
#include "model/life.h"
#include "model/principal.h"
#include "model/value.h"

/* clang-format off */
const struct seen seen_fields[] = {
#define SEEN(record, field, by) {&record_##record, #field, by},
#include "model/schema/visible.def"
#undef SEEN
};
/* clang-format on */
const size_t seen_count = sizeof seen_fields / sizeof *seen_fields;

struct viewer viewer_of(const struct rights *rights, const struct verb *verb)
{
    return (struct viewer){.id = rights->id,
                           .reach = rights_reach(verb, rights->roles)};
}

bool viewer_sees_all(const struct viewer *viewer)
{
    return viewer->reach == REACH_EVERYTHING;
}

static bool is_seen(const struct record *record, const struct field *field,
                    unsigned by)
{
    for (size_t index = 0; index < seen_count; index++)
        if (seen_fields[index].record == record &&
            strcmp(seen_fields[index].field, field->name) == 0)
            return (seen_fields[index].by & by) != 0;
    return false;
}

static void clear_field(const struct field *field, void *value)
{
    switch (field->kind) {
    case FIELD_ID:
        value_set_id(field, value, (struct id){{0}});
        return;
    case FIELD_NUMBER:
        value_set_number(field, value, field->otherwise);
        return;
    case FIELD_TEXT:
        value_set_text(field, value, "");
        return;
    case FIELD_BYTES:
        value_set_bytes(field, value, (struct bytes){NULL, 0});
        return;
    case FIELD_CHOICE:
        value_set_choice(field, value, 0);
        return;
    case FIELD_EMBED:
        record_init(field->record, value_place(field, value));
        return;
    case FIELD_LIST:
        value_set_list(field, value, NULL, 0);
        return;
    }
}

static void keep_seen(const struct record *record, void *value, unsigned by)
{
    for (size_t index = 0; index < record->count; index++)
        if (!is_seen(record, &record->fields[index], by))
            clear_field(&record->fields[index], value);
}

/* ---- one function a table that is not public */

static bool see_party(struct id viewer, void *value)
{
    const struct party *party = value;
    if (!id_equal(party->id, viewer))
        keep_seen(&record_party, value, ANYBODY);
    return true;
}

static bool see_offer(struct id viewer, void *value)
{
    const struct offer *offer = value;
    return id_equal(offer->group, viewer);
}

static bool see_demand(struct id viewer, void *value)
{
    const struct demand *demand = value;
    return id_equal(demand->buyer, viewer);
}

static bool see_clearing(struct id viewer, void *value)
{
    (void)viewer;
    keep_seen(&record_clearing, value, ANYBODY);
    return true;
}

/* Whom a group of a lead may know to have acted in it: itself, the buyer and
 * who is in every ledger. Any other may be a group that competes with it;
 * officers cannot be told from those by their id. */
static bool is_known(struct id viewer, const struct lead *lead, struct id actor)
{
    return id_equal(actor, viewer) || id_equal(actor, lead->buyer) ||
           id_equal(actor, PRINCIPAL_OPERATOR) ||
           id_equal(actor, PRINCIPAL_MATCHER);
}

/* The buyer sees every line, a group its own, numbered as in the whole lead. Of
 * what the others signed a group that left the lead sees nothing. */
static bool see_lead(struct id viewer, void *value)
{
    struct lead *lead = value;
    unsigned of_buyer = id_equal(lead->buyer, viewer) ? BUYER_SIDE : 0;
    unsigned sides = of_buyer;
    uint32_t kept = 0;
    for (uint32_t index = 0; index < lead->lines_count; index++) {
        struct lead_line *line = &lead->lines[index];
        unsigned by =
            of_buyer | (id_equal(line->group, viewer) ? GROUP_SIDE : 0);
        if (!by)
            continue;
        keep_seen(&record_lead_line, line, by);
        line->number = index + 1;
        lead->lines[kept++] = *line;
        sides |= by;
    }
    if (!sides)
        return false;
    lead->lines_count = kept;
    keep_seen(&record_lead, lead, sides);
    if (!of_buyer && !life_has_line(lead, viewer))
        record_init(&record_contract, &lead->contract);
    if (!of_buyer && !is_known(viewer, lead, lead->decided_by))
        lead->decided_by = (struct id){{0}};
    return true;
}

static bool see_commitment(struct id viewer, void *value)
{
    const struct contact_commitment *commitment = value;
    return id_equal(commitment->id, viewer);
}

static bool see_reading(struct id viewer, void *value)
{
    const struct contact_reading *reading = value;
    return id_equal(reading->id, viewer) || id_equal(reading->reader, viewer);
}

static bool see_password_change(struct id viewer, void *value)
{
    const struct password_change *change = value;
    return id_equal(change->id, viewer);
}

static bool see_phone(struct id viewer, void *value)
{
    const struct phone_commitment *commitment = value;
    return id_equal(commitment->party, viewer);
}

static bool see_credential(struct id viewer, void *value)
{
    const struct credential *credential = value;
    return id_equal(credential->party, viewer);
}

/* Whoever took part sees that it did, and not who else. */
static bool see_activity(struct id viewer, void *value)
{
    struct activity *activity = value;
    uint32_t kept = 0;
    for (uint32_t index = 0; index < activity->attendances_count; index++)
        if (id_equal(activity->attendances[index].party, viewer))
            activity->attendances[kept++] = activity->attendances[index];
    activity->attendances_count = kept;
    return kept > 0;
}

/* Plans of a commune or province are public, a group's are its own. */
static bool see_plan(struct id viewer, void *value)
{
    const struct plan *plan = value;
    return id_is_zero(plan->party) || id_equal(plan->party, viewer);
}

static bool see_grant(struct id viewer, void *value)
{
    const struct grant *grant = value;
    return id_equal(grant->party, viewer);
}

static bool see_programme_model(struct id viewer, void *value)
{
    const struct programme_model *model = value;
    for (uint32_t index = 0; index < model->members_count; index++)
        if (id_equal(model->members[index].party, viewer))
            return true;
    return id_equal(model->lead, viewer);
}

static bool see_ocop_dossier(struct id viewer, void *value)
{
    const struct ocop_dossier *dossier = value;
    return id_equal(dossier->organisation, viewer);
}

static bool see_group_upgrade(struct id viewer, void *value)
{
    const struct group_upgrade *upgrade = value;
    return id_equal(upgrade->group, viewer) ||
           id_equal(upgrade->cooperative, viewer);
}

static bool see_position(struct id viewer, void *value)
{
    const struct notice_position *position = value;
    return id_equal(position->party, viewer);
}

static bool see_public(struct id viewer, void *value)
{
    (void)viewer;
    (void)value;
    return true;
}

typedef bool see_record(struct id viewer, void *value);

/* NULL: hidden from all who do not see everything. */
static see_record *function_of(const struct record *table)
{
    static const struct {
        const struct record *table;
        see_record *function;
    } functions[] = {
        {&record_product, see_public},
        {&record_price_point, see_public},
        {&record_policy, see_public},
        {&record_tick, see_public},
        {&record_party, see_party},
        {&record_offer, see_offer},
        {&record_demand, see_demand},
        {&record_lead, see_lead},
        {&record_clearing, see_clearing},
        {&record_contact_commitment, see_commitment},
        {&record_contact_reading, see_reading},
        {&record_credential, see_credential},
        {&record_password_change, see_password_change},
        {&record_phone_commitment, see_phone},
        {&record_programme, see_public},
        {&record_activity, see_activity},
        {&record_plan, see_plan},
        {&record_grant, see_grant},
        {&record_programme_model, see_programme_model},
        {&record_ocop_dossier, see_ocop_dossier},
        {&record_group_upgrade, see_group_upgrade},
        {&record_notice_position, see_position},
    };
    for (size_t index = 0; index < sizeof functions / sizeof *functions;
         index++)
        if (functions[index].table == table)
            return functions[index].function;
    return NULL;
}

bool visible_record(const struct viewer *viewer, const struct record *table,
                    void *value)
{
    if (viewer_sees_all(viewer))
        return true;
    see_record *function =
        viewer->reach == REACH_NONE ? NULL : function_of(table);
    return function && function(viewer->id, value);
}

/* ---- events */

static enum status encode_into(const struct record *table, const void *value,
                               struct arena *arena, struct bytes *ret_bytes)
{
    struct buffer buffer;
    buffer_init(&buffer, MOST_RECORD_BYTES);
    record_encode(table, value, &buffer);
    const char *copy = NULL;
    if (buffer.status == STATUS_ok)
        copy = arena_take_text(arena, (const char *)buffer.data, buffer.size);
    *ret_bytes = bytes_of(copy, buffer.size);
    buffer_clear(&buffer);
    return copy ? STATUS_ok : STATUS_too_large;
}

/* That there is a party is no secret; what happens to it is its own affair. */
static bool is_of_another(const struct viewer *viewer,
                          const struct event *event)
{
    return event->table == RECORD_NUMBER_party &&
           !id_equal(event->subject, viewer->id);
}

/* A decision that may still be undone, and its undoing: the officers' own. */
static bool is_of_officers(const struct event *event)
{
    return event->verb == VERB_plan_decision ||
           event->verb == VERB_undo_decision;
}

/* An answer to a line sets that line's time and a move of the lead the lead's.
 * Of what another group delivered or was paid, nothing else tells. */
static bool is_of_other_lines(struct id viewer, const struct lead *lead,
                              const struct event *event)
{
    bool is_answer = event->verb == VERB_accept_line ||
                     event->verb == VERB_decline_line ||
                     event->verb == VERB_counter_line;
    bool is_account =
        event->verb == VERB_deliver_line || event->verb == VERB_record_payment;
    bool is_move = lead->decided_ms == event->time_ms;
    struct id side =
        id_is_zero(event->on_behalf) ? event->actor : event->on_behalf;
    bool is_others = false;
    if (is_move || id_equal(lead->buyer, viewer) || !(is_answer || is_account))
        return false;
    for (uint32_t index = 0; index < lead->lines_count; index++) {
        const struct lead_line *line = &lead->lines[index];
        bool is_own = id_equal(line->group, viewer);
        if (is_own && is_answer && line->answered_ms == event->time_ms)
            return false;
        is_others = is_others || (!is_own && id_equal(line->group, side));
    }
    return is_answer || (is_others && !id_equal(side, viewer));
}

static void hide_actors(struct id viewer, const struct lead *lead,
                        struct event *event)
{
    if (id_equal(lead->buyer, viewer)) /* it sees the lines of all */
        return;
    if (!is_known(viewer, lead, event->actor)) {
        event->actor = (struct id){{0}};
        event->via = (struct id){{0}};
    }
    if (!is_known(viewer, lead, event->on_behalf))
        event->on_behalf = (struct id){{0}};
}

enum status visible_event(const struct viewer *viewer, struct event *event,
                          struct arena *arena)
{
    if (viewer_sees_all(viewer))
        return STATUS_ok;
    const struct record *table = record_find((unsigned)event->table);
    if (event->table == 0) /* a session began or ended, without a record */
        return viewer->reach != REACH_NONE && id_equal(event->actor, viewer->id)
                   ? STATUS_ok
                   : STATUS_denied;
    if (!table || !function_of(table) || is_of_another(viewer, event) ||
        is_of_officers(event))
        return STATUS_denied;
    void *value = arena_take(arena, 1, table->size);
    enum status status = STATUS_too_large;
    if (value)
        status = record_decode(table, event->record, arena, value, NULL);
    if (status == STATUS_too_large)
        return status;
    if (status != STATUS_ok ||
        (table == &record_lead &&
         is_of_other_lines(viewer->id, value, event)) ||
        !visible_record(viewer, table, value))
        return STATUS_denied;
    if (!id_equal(event->actor, viewer->id)) /* names a kept reply */
        event->request = (struct id){{0}};
    if (table == &record_lead)
        hide_actors(viewer->id, value, event);
    return encode_into(table, value, arena, &event->record);
}

/* ---- the market */

bool visible_market_line(const struct viewer *viewer, struct id group,
                         struct id buyer, struct market_line *line)
{
    if (viewer_sees_all(viewer))
        return true;
    unsigned by = 0;
    if (viewer->reach != REACH_NONE && id_equal(group, viewer->id))
        by |= GROUP_SIDE;
    if (viewer->reach != REACH_NONE && id_equal(buyer, viewer->id))
        by |= BUYER_SIDE;
    if (!by)
        return false;
    const char *name = line->party_name;
    keep_seen(&record_market_line, line, by);
    if (id_is_zero(group) || id_is_zero(buyer))
        line->party_name = name; /* a left-over's owner: the viewer */
    return true;
}
