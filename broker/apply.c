#include "broker/apply.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "base/buffer.h"
#include "base/check.h"
#include "base/clock.h"
#include "model/codec.h"

/* Every write of verb.def that somebody may say. */
static const struct {
    unsigned verb;
    apply_verb *function;
} functions[] = {
    {VERB_post_party, apply_post_party},
    {VERB_update_party, apply_update_party},
    {VERB_suspend_party, apply_suspend_party},
    {VERB_resume_party, apply_resume_party},
    {VERB_put_contact, apply_put_contact},
    {VERB_show_contact, apply_show_contact},
    {VERB_forget_person, apply_forget_person},
    {VERB_put_product, apply_put_product},
    {VERB_post_price, apply_post_price},
    {VERB_put_policy, apply_put_policy},
    {VERB_post_offer, apply_post_offer},
    {VERB_update_offer, apply_update_offer},
    {VERB_withdraw_offer, apply_withdraw_offer},
    {VERB_post_demand, apply_post_demand},
    {VERB_update_demand, apply_update_demand},
    {VERB_withdraw_demand, apply_withdraw_demand},
    {VERB_propose_leads, apply_propose_leads},
    {VERB_approve_lead, apply_decide_lead},
    {VERB_reject_lead, apply_decide_lead},
    {VERB_hold_lead, apply_decide_lead},
    {VERB_lapse_lead, apply_lapse_lead},
    {VERB_undo_decision, apply_undo_decision},
    {VERB_edit_lead, apply_edit_lead},
    {VERB_split_lead, apply_split_lead},
    {VERB_put_attachment, apply_put_attachment},
    {VERB_request_tick, apply_request_tick},
    {VERB_clear_market, apply_clear_market},
    {VERB_record_clearing, apply_record_clearing},
    {VERB_add_credential, apply_add_credential},
    {VERB_issue_code, apply_issue_code},
    {VERB_enrol, apply_enrol},
    {VERB_rotate, apply_rotate},
    {VERB_revoke, apply_revoke},
    {VERB_log_out, apply_log_out},
    {VERB_log_out_everywhere, apply_log_out_everywhere},
    {VERB_bind_phone, apply_bind_phone},
    {VERB_unbind_phone, apply_unbind_phone},
    {VERB_accept_line, apply_accept_line},
    {VERB_decline_line, apply_decline_line},
    {VERB_counter_line, apply_counter_line},
    {VERB_agree_lead, apply_close_lead},
    {VERB_sign_lead, apply_sign_lead},
    {VERB_cancel_lead, apply_decide_lead},
    {VERB_deliver_line, apply_deliver_line},
    {VERB_record_payment, apply_record_payment},
    {VERB_complete_lead, apply_close_lead},
    {VERB_break_lead, apply_break_lead},
    {VERB_put_programme, apply_put_programme},
    {VERB_put_activity, apply_put_activity},
    {VERB_put_plan, apply_put_plan},
    {VERB_put_grant, apply_put_grant},
    {VERB_put_programme_model, apply_put_programme_model},
    {VERB_put_ocop_dossier, apply_put_ocop_dossier},
    {VERB_put_group_upgrade, apply_put_group_upgrade},
    {VERB_acknowledge_notices, apply_acknowledge_notices},
    {VERB_show_mail_address, apply_show_mail_address},
    {VERB_set_mail_notices, apply_set_mail_notices},
};

static apply_verb *function_of(unsigned verb)
{
    for (size_t index = 0; index < sizeof functions / sizeof *functions;
         index++)
        if (functions[index].verb == verb)
            return functions[index].function;
    return NULL;
}

enum status apply_request(struct apply *apply, void *body)
{
    apply_verb *function = function_of(apply->verb->number);
    CHECK(function); /* every write of verb.def has its line */
    enum status status = function(apply, body);
    CHECK(status == STATUS_ok || apply->sequence == 0 ||
          store_write_status(apply->write) != STATUS_ok);
    return status;
}

void apply_append(struct apply *apply, unsigned verb,
                  const struct record *table, const void *record)
{
    struct event event = {.time_ms = apply->now_ms,
                          .actor = apply->principal.id,
                          .verb = verb,
                          .request = apply->request,
                          .on_behalf = apply->on_behalf,
                          .via = apply->principal.via};
    int64_t sequence = store_append(apply->write, &event, table, record);
    if (table == &record_product)
        products_forget(apply->products);
    if (table == &record_party)
        principals_forget(apply->principals,
                          ((const struct party *)record)->id);
    if (sequence > 0)
        apply->sequence = sequence;
}

enum status apply_done(struct apply *apply, struct id id, int64_t version)
{
    apply->receipt = (struct receipt){.id = id, .version = version};
    apply->result = &apply->receipt;
    return store_write_status(apply->write);
}

struct bytes apply_make_salt(struct apply *apply)
{
    uint8_t *salt = arena_take(apply->arena, 1, APPLY_SALT_BYTES);
    CHECK(salt);
    struct hash hash = hash_bytes(&apply->request, sizeof apply->request);
    if (apply->is_repeatable)
        memcpy(salt, hash.bytes, APPLY_SALT_BYTES);
    else
        CHECK(getrandom(salt, APPLY_SALT_BYTES, 0) == APPLY_SALT_BYTES);
    return (struct bytes){salt, APPLY_SALT_BYTES};
}

struct hash apply_commit_to(const struct record *record, const void *value)
{
    struct buffer buffer;
    buffer_init(&buffer, MOST_RECORD_BYTES);
    record_encode(record, value, &buffer);
    CHECK(buffer.status == STATUS_ok);
    struct hash hash = hash_bytes(buffer.data, buffer.size);
    buffer_clear(&buffer);
    return hash;
}

enum status apply_refuse(struct apply *apply, enum status status,
                         const char *field, enum problem_reason reason)
{
    problem_add(&apply->problems, field, reason, NULL);
    return status;
}

enum status apply_get(struct apply *apply, const struct record *table,
                      struct id id, const char *field, void *ret_value)
{
    enum status status =
        store_get(apply->view, table, id, apply->arena, ret_value);
    if (status != STATUS_not_found)
        return status;
    char given[ID_TEXT_SIZE];
    id_format(id, given);
    problem_add(&apply->problems, field, problem_reason_not_found, given);
    return STATUS_not_found;
}

enum status apply_check_version(struct apply *apply, int64_t seen,
                                int64_t present)
{
    if (seen == present)
        return STATUS_ok;
    char given[24];
    snprintf(given, sizeof given, "%" PRId64, seen);
    struct problem *problem = problem_add(&apply->problems, "version",
                                          problem_reason_changed_since, given);
    if (problem) {
        problem->least = present;
        problem->most = present;
    }
    return STATUS_conflict;
}

enum status apply_check_new(struct apply *apply, const struct record *table,
                            struct id id)
{
    if (id_is_zero(id))
        return apply_refuse(apply, STATUS_invalid, "id",
                            problem_reason_missing);
    void *there = arena_take(apply->arena, 1, table->size);
    if (!there)
        return STATUS_too_large;
    enum status status = store_get(apply->view, table, id, apply->arena, there);
    if (status == STATUS_not_found)
        return STATUS_ok;
    if (status != STATUS_ok)
        return status;
    return apply_refuse(apply, STATUS_conflict, "id", problem_reason_exists);
}

enum status apply_owner(struct apply *apply, struct id id,
                        struct party *ret_party)
{
    enum status status = STATUS_not_found;
    if (rights_reach(apply->verb, apply->principal.roles) == REACH_COMMUNES)
        status =
            store_get(apply->view, &record_party, id, apply->arena, ret_party);
    if (status != STATUS_not_found)
        return status;
    *ret_party = (struct party){.id = id};
    return STATUS_ok;
}

enum status apply_check_scope(struct apply *apply, struct id party,
                              const char *field)
{
    struct party owner;
    enum status status = apply_owner(apply, party, &owner);
    if (status == STATUS_ok)
        status = apply_check_reach(apply, &owner, field);
    if (status == STATUS_ok && !id_equal(apply->principal.id, party))
        apply->on_behalf = party;
    return status;
}

enum status apply_check_reach(struct apply *apply, const struct party *owner,
                              const char *field)
{
    struct rights rights = principal_rights(&apply->principal);
    if (rights_allow(&rights, apply->verb, apply->gazetteer, owner))
        return STATUS_ok;
    bool has_communes =
        rights_reach(apply->verb, rights.roles) == REACH_COMMUNES;
    return apply_refuse(apply, STATUS_denied, field,
                        has_communes ? problem_reason_outside_communes
                                     : problem_reason_not_allowed);
}

enum status apply_check_open(struct apply *apply, struct id party,
                             const char *field)
{
    int64_t today = clock_day(apply->now_ms);
    int64_t count =
        open_posts_count(apply->open_posts, party, today, apply->open_most);
    if (count < apply->open_most)
        return STATUS_ok;
    char given[24];
    snprintf(given, sizeof given, "%" PRId64, count);
    struct problem *problem = problem_add(&apply->problems, field,
                                          problem_reason_too_many_open, given);
    if (problem)
        problem->most = apply->open_most;
    return STATUS_denied;
}

static bool is_same(const struct field *field, const void *before,
                    const void *value)
{
    const char *a = (const char *)before + field->offset;
    const char *b = (const char *)value + field->offset;
    switch (field->kind) {
    case FIELD_ID:
        return memcmp(a, b, sizeof(struct id)) == 0;
    case FIELD_NUMBER:
        return memcmp(a, b, sizeof(int64_t)) == 0;
    case FIELD_CHOICE:
        return memcmp(a, b, sizeof(enum party_kind)) == 0;
    case FIELD_TEXT: {
        const char *text_a, *text_b;
        memcpy(&text_a, a, sizeof text_a);
        memcpy(&text_b, b, sizeof text_b);
        return strcmp(text_a ? text_a : "", text_b ? text_b : "") == 0;
    }
    case FIELD_BYTES:
    case FIELD_EMBED:
    case FIELD_LIST:
        break;
    }
    CHECK(field->kind == FIELD_ID); /* no other kind is FIXED so far */
    return false;
}

void apply_check_fixed(struct apply *apply, const struct record *record,
                       const void *before, const void *value)
{
    for (size_t index = 0; index < record->count; index++) {
        const struct field *field = &record->fields[index];
        if ((field->flags & FIXED) && !is_same(field, before, value))
            problem_add(&apply->problems, field->name, problem_reason_fixed,
                        NULL);
    }
}
