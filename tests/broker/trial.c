#include "tests/broker/trial.h"

#include <stdio.h>

#include "base/check.h"
#include "base/hash.h"
#include "model/codec.h"
#include "model/principal.h"
#include "tests/broker/programme_records.h"
#include "tests/broker/random_life.h"

static void must(struct house *house, enum verb_number verb, struct id actor,
                 const void *body)
{
    struct request request = {.verb = verb, .actor = actor, .body = body};
    struct envelope reply = house_ask(house, &request);
    if (reply.status != STATUS_ok)
        die(1, "verb %d was refused: %s %s", (int)verb,
            status_name((enum status)reply.status),
            reply.problems_count ? reply.problems[0].field : "");
}

struct party trial_party(struct house *house, enum party_kind kind,
                         const char *commune)
{
    struct party party = make_group(house);
    party.kind = kind;
    party.commune = commune;
    must(house, VERB_post_party, PRINCIPAL_OPERATOR, &party);
    house_keys(house, party.id);
    return party;
}

void trial_init(struct trial *trial, struct house *house, const char *commune)
{
    *trial = (struct trial){.house = house};
    trial->group = trial_party(house, party_kind_interest_group, commune);
    trial->buyer = trial_party(house, party_kind_enterprise, commune);
}

static struct clearing make_clearing(struct trial *trial)
{
    struct envelope tick = house_say(trial->house, VERB_clear_market, NULL);
    return (struct clearing){.id = house_id(trial->house),
                             .tick_sequence = tick.sequence,
                             .product = "ginger",
                             .unit = unit_gram};
}

struct id trial_lead(struct trial *trial)
{
    struct house *house = trial->house;
    struct lead_line line;
    struct lead lead = make_lead(house, &line);
    struct proposal proposal = {
        .clearing = make_clearing(trial), .leads = &lead, .leads_count = 1};
    line.offer = post_offer(house, trial->group.id, 10000);
    line.group = trial->group.id;
    line.quantity = 10000;
    line.price_vnd_per_kg = 6000;
    line.ask_vnd_per_kg = 5000;
    line.bid_vnd_per_kg = 7000;
    lead.demand = post_demand(house, trial->buyer.id, 10000);
    lead.buyer = trial->buyer.id;
    lead.clearing = proposal.clearing.id;
    must(house, VERB_propose_leads, PRINCIPAL_MATCHER, &proposal);
    return lead.id;
}

/* ---- what each verb needs; bodies live in static memory */

static struct id about(const struct trial *trial)
{
    return trial->is_about_buyer ? trial->buyer.id : trial->group.id;
}

static const void *refer(struct id id)
{
    static struct reference reference;
    reference = (struct reference){
        .id = id, .table = RECORD_NUMBER_party, .reason = refusal_too_far};
    return &reference;
}

static const void *party_body(struct trial *trial, enum verb_number verb)
{
    static struct party party;
    party = trial->is_about_buyer ? trial->buyer : trial->group;
    party.version = 1;
    if (verb == VERB_post_party)
        party.id = house_id(trial->house);
    return &party;
}

static const void *offer_body(struct trial *trial, enum verb_number verb)
{
    static struct offer offer;
    offer = make_offer(trial->house, trial->group.id, 10000);
    if (verb != VERB_post_offer)
        must(trial->house, VERB_post_offer, PRINCIPAL_OPERATOR, &offer);
    offer.version = 1;
    return verb == VERB_withdraw_offer ? refer(offer.id) : &offer;
}

static const void *demand_body(struct trial *trial, enum verb_number verb)
{
    static struct demand demand;
    demand = make_demand(trial->house, trial->buyer.id, 10000);
    if (verb != VERB_post_demand)
        must(trial->house, VERB_post_demand, PRINCIPAL_OPERATOR, &demand);
    demand.version = 1;
    return verb == VERB_withdraw_demand ? refer(demand.id) : &demand;
}

static const void *contact_body(struct trial *trial, enum verb_number verb)
{
    static struct contact contact;
    static struct contact_query query;
    contact = (struct contact){.id = about(trial), .phone = "+84912345678"};
    query = (struct contact_query){.id = about(trial)};
    if (verb == VERB_put_contact || verb == VERB_set_mail_notices)
        return &contact;
    must(trial->house, VERB_put_contact, PRINCIPAL_OPERATOR, &contact);
    return verb == VERB_forget_person ? refer(about(trial)) : &query;
}

static const void *catalogue_body(struct trial *trial, enum verb_number verb)
{
    static struct product product;
    static struct product_form form;
    static struct price_point point;
    static struct policy policy;
    record_init(&record_policy, &policy);
    form = (struct product_form){
        .code = "dry", .name_vi = "khô", .name_en = "dry", .unit = unit_gram};
    product = (struct product){.code = "pepper",
                               .name_vi = "tiêu",
                               .name_en = "pepper",
                               .forms = &form,
                               .forms_count = 1};
    point = (struct price_point){.id = house_id(trial->house),
                                 .product = "ginger",
                                 .form = "mature",
                                 .day = HOUSE_START_DAY,
                                 .low_vnd_per_kg = 1,
                                 .middle_vnd_per_kg = 2,
                                 .high_vnd_per_kg = 3,
                                 .source = "chợ"};
    if (verb == VERB_put_policy)
        return &policy;
    return verb == VERB_put_product ? (const void *)&product : &point;
}

static const void *programme_body(struct trial *trial, enum verb_number verb)
{
    static union {
        struct programme programme;
        struct activity activity;
        struct plan plan;
        struct grant grant;
        struct programme_model model;
        struct ocop_dossier dossier;
        struct group_upgrade upgrade;
    } body;
    struct house *house = trial->house;
    body.programme = make_programme();
    must(house, VERB_put_programme, PRINCIPAL_OPERATOR, &body.programme);
    if (verb == VERB_put_activity)
        body.activity = make_activity(house, trial->group.commune);
    else if (verb == VERB_put_plan)
        body.plan = make_plan(house, trial->group.id);
    else if (verb == VERB_put_grant)
        body.grant = make_grant(house, about(trial));
    else if (verb == VERB_put_programme_model)
        body.model = make_csa_model(house, trial->group.commune);
    else if (verb == VERB_put_ocop_dossier)
        body.dossier = make_dossier(house, about(trial));
    else if (verb == VERB_put_group_upgrade)
        body.upgrade = make_upgrade(house, trial->group.id);
    return &body;
}

static const void *matcher_body(struct trial *trial, enum verb_number verb)
{
    static struct proposal proposal;
    proposal = (struct proposal){.clearing = make_clearing(trial)};
    return verb == VERB_propose_leads ? (const void *)&proposal
                                      : &proposal.clearing;
}

/* ---- a lead, led to where the verb can be said of it */

/* How many steps of the way come before the verb. */
static size_t steps_before(enum verb_number verb)
{
    switch ((int)verb) {
    case VERB_accept_line:
    case VERB_decline_line:
    case VERB_counter_line:
        return 1;
    case VERB_agree_lead:
        return 2;
    case VERB_sign_lead:
    case VERB_cancel_lead:
        return 3;
    case VERB_deliver_line:
    case VERB_record_payment:
    case VERB_break_lead:
        return 4;
    case VERB_complete_lead:
        return 5;
    default:
        return 0;
    }
}

static void fill_line(struct line_answer *answer)
{
    answer->line = 1;
    answer->reason = refusal_too_far;
    answer->price = (struct price_clause){.kind = price_kind_fixed,
                                          .price_vnd_per_kg = 6500};
}

static void fill_cut(struct trial *trial, struct lead_edit *edit)
{
    static struct line_cut cut = {.line = 1, .less = 4000};
    edit->reason = refusal_too_far;
    edit->cuts = &cut;
    edit->cuts_count = 1;
    edit->into = house_id(trial->house);
}

/* The body of any verb about that lead, at once where it could wait. */
static const void *about_lead(struct trial *trial, enum verb_number verb,
                              struct id lead, int64_t version)
{
    static union life_body body;
    const struct record *record = verb_find(verb)->body;
    record_init(record, &body);
    body.reference.id = lead;
    body.reference.version = version;
    if (record == &record_line_answer) {
        fill_line(&body.answer);
    } else if (record == &record_lead_edit) {
        fill_cut(trial, &body.edit);
    } else if (record == &record_lead_signature) {
        body.signature.kind = contract_kind_informal;
        body.signature.day = HOUSE_START_DAY;
    } else if (record == &record_line_delivery) {
        body.delivery.line = 1;
        body.delivery.quantity = 10000;
        body.delivery.day = HOUSE_START_DAY;
        body.delivery.price_vnd_per_kg = 6000;
    } else if (record == &record_line_payment) {
        body.payment.line = 1;
        body.payment.amount_vnd = 60000;
        body.payment.day = HOUSE_START_DAY;
    } else if (record == &record_lead_breach) {
        body.breach.reason = refusal_trust;
        body.breach.by = breach_side_seller;
        body.breach.delay_ms = 0;
    } else {
        body.reference.reason = refusal_too_far;
        body.reference.delay_ms = 0;
    }
    return &body;
}

static const void *life_body(struct trial *trial, enum verb_number verb)
{
    static const enum verb_number way[] = {VERB_approve_lead, VERB_accept_line,
                                           VERB_agree_lead, VERB_sign_lead,
                                           VERB_deliver_line};
    struct id lead = trial_lead(trial);
    struct reference decision = {.id = lead, .delay_ms = 60000};
    int64_t version = 1;
    for (size_t step = 0; step < steps_before(verb); step++, version++)
        must(trial->house, way[step], PRINCIPAL_OPERATOR,
             about_lead(trial, way[step], lead, version));
    if (verb == VERB_undo_decision) {
        must(trial->house, VERB_approve_lead, PRINCIPAL_OPERATOR, &decision);
        version++;
    }
    if (verb == VERB_accept_line && trial->is_about_buyer) {
        must(trial->house, VERB_counter_line, PRINCIPAL_OPERATOR,
             about_lead(trial, VERB_counter_line, lead, version));
        version++; /* a price of the group, for the buyer to accept */
    }
    return about_lead(trial, verb, lead, version);
}

static const void *file_body(struct trial *trial, enum verb_number verb)
{
    static const uint8_t paper[] = {0x67, 0x69, 0x1b, 0xa5, 0x79};
    static struct hash hash;
    static struct attachment_chunk chunk;
    (void)verb;
    hash = hash_bytes(paper, sizeof paper);
    chunk = (struct attachment_chunk){.id = house_id(trial->house),
                                      .hash = {hash.bytes, HASH_BYTES},
                                      .size = sizeof paper,
                                      .bytes = {paper, sizeof paper}};
    return &chunk;
}

/* A key that nobody has yet. */
static struct bytes fresh_key(struct trial *trial)
{
    struct curve_pair *pair = curve_pair_create();
    const char *key =
        arena_take_text(&trial->house->arena,
                        (const char *)pair->public_key.bytes, CURVE_KEY_BYTES);
    curve_pair_destroy(pair);
    CHECK(key);
    return bytes_of(key, CURVE_KEY_BYTES);
}

static const void *key_body(struct trial *trial, enum verb_number verb)
{
    static struct credential credential;
    static struct code_request code;
    static struct rotate_request rotate;
    record_init(&record_credential, &credential);
    credential.id = house_id(trial->house);
    credential.party = about(trial);
    credential.public_key = fresh_key(trial);
    if (verb == VERB_add_credential)
        return &credential;
    record_init(&record_code_request, &code);
    code.party = about(trial);
    if (verb == VERB_issue_code)
        return &code;
    record_init(&record_rotate_request, &rotate);
    rotate.public_key = credential.public_key;
    if (verb == VERB_rotate)
        return &rotate;
    must(trial->house, VERB_add_credential, PRINCIPAL_OPERATOR, &credential);
    return refer(credential.id);
}

/* log_in gets a password to log in with, unbind_phone a phone to unbind. */
static const void *password_body(struct trial *trial, enum verb_number verb)
{
    static char name[ID_TEXT_SIZE];
    static struct new_password password;
    static struct log_in log_in;
    id_format(about(trial), name);
    password = (struct new_password){.password = "mật khẩu dài", .login = name};
    if (verb == VERB_log_in)
        must(trial->house, VERB_set_password, about(trial), &password);
    password.party = about(trial);
    log_in = (struct log_in){.name = name, .password = password.password};
    return verb == VERB_log_in ? (const void *)&log_in : &password;
}

static const void *phone_body(struct trial *trial, enum verb_number verb)
{
    static int count;
    static char phone[16];
    static struct phone_order order;
    snprintf(phone, sizeof phone, "+84912%06d", count++);
    order = (struct phone_order){.party = about(trial), .phone = phone};
    if (verb == VERB_unbind_phone)
        must(trial->house, VERB_bind_phone, PRINCIPAL_OPERATOR, &order);
    return &order;
}

/* Of nobody: who may say it is told that there is none. */
static const void *session_body(struct trial *trial, enum verb_number verb)
{
    static struct session_reference reference;
    (void)verb;
    reference.session = house_id(trial->house);
    return &reference;
}

/* A party's own channel for itself, the gateway's for all others. */
static const void *notice_body(struct trial *trial, enum verb_number verb)
{
    static struct notice_position position;
    bool is_own = id_equal(trial->actor, about(trial));
    (void)verb;
    position = (struct notice_position){
        .party = about(trial),
        .channel = is_own ? notice_channel_cli : notice_channel_mail};
    return &position;
}

static const void *read_body(struct trial *trial, enum verb_number verb)
{
    const struct record *record = verb_find(verb)->body;
    if (record == &record_reference)
        return refer(about(trial));
    void *value = arena_take(&trial->house->arena, 1, record->size);
    CHECK(value);
    record_init(record, value);
    return value;
}

static const void *body_of(struct trial *trial, enum verb_number verb)
{
    static const struct {
        enum verb_number first; /* verbs from here on */
        enum verb_number last;
        const void *(*make)(struct trial *trial, enum verb_number verb);
    } makers[] = {
        {VERB_post_party, VERB_update_party, party_body},
        {VERB_put_contact, VERB_put_contact, contact_body},
        {VERB_put_product, VERB_put_policy, catalogue_body},
        {VERB_post_offer, VERB_withdraw_offer, offer_body},
        {VERB_post_demand, VERB_withdraw_demand, demand_body},
        {VERB_propose_leads, VERB_propose_leads, matcher_body},
        {VERB_approve_lead, VERB_undo_decision, life_body},
        {VERB_edit_lead, VERB_split_lead, life_body},
        {VERB_put_attachment, VERB_put_attachment, file_body},
        {VERB_record_clearing, VERB_record_clearing, matcher_body},
        {VERB_add_credential, VERB_issue_code, key_body},
        {VERB_rotate, VERB_revoke, key_body},
        {VERB_show_contact, VERB_forget_person, contact_body},
        {VERB_log_in, VERB_log_in, password_body},
        {VERB_log_out, VERB_log_out, session_body},
        {VERB_set_password, VERB_set_password, password_body},
        {VERB_bind_phone, VERB_unbind_phone, phone_body},
        {VERB_accept_line, VERB_break_lead, life_body},
        {VERB_list, VERB_follow_events, read_body},
        {VERB_put_programme, VERB_put_group_upgrade, programme_body},
        {VERB_show_figures, VERB_show_figures, read_body},
        {VERB_acknowledge_notices, VERB_acknowledge_notices, notice_body},
        {VERB_pending_notices, VERB_pending_notices, read_body},
        {VERB_show_mail_address, VERB_set_mail_notices, contact_body},
    };
    for (size_t index = 0; index < sizeof makers / sizeof *makers; index++)
        if (verb >= makers[index].first && verb <= makers[index].last)
            return makers[index].make(trial, verb);
    if (verb == VERB_suspend_party || verb == VERB_resume_party)
        return refer(about(trial));
    return NULL;
}

enum status trial_say(struct trial *trial, enum verb_number verb)
{
    if (verb == VERB_resume_party)
        must(trial->house, VERB_suspend_party, PRINCIPAL_OPERATOR,
             refer(about(trial)));
    struct request request = {
        .verb = verb, .actor = trial->actor, .body = body_of(trial, verb)};
    return (enum status)house_ask(trial->house, &request).status;
}
