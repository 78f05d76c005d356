#include "tests/broker/trial.h"

#include <stdio.h>

#include "base/check.h"
#include "model/codec.h"
#include "model/principal.h"

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
    if (verb == VERB_put_contact)
        return &contact;
    must(trial->house, VERB_put_contact, PRINCIPAL_OPERATOR, &contact);
    return verb == VERB_show_contact ? &query : refer(about(trial));
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

static const void *matcher_body(struct trial *trial, enum verb_number verb)
{
    static struct proposal proposal;
    proposal = (struct proposal){.clearing = make_clearing(trial)};
    return verb == VERB_propose_leads ? (const void *)&proposal
                                      : &proposal.clearing;
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
        {VERB_record_clearing, VERB_record_clearing, matcher_body},
        {VERB_add_credential, VERB_issue_code, key_body},
        {VERB_rotate, VERB_revoke, key_body},
        {VERB_show_contact, VERB_forget_person, contact_body},
        {VERB_log_in, VERB_log_in, password_body},
        {VERB_log_out, VERB_log_out, session_body},
        {VERB_set_password, VERB_set_password, password_body},
        {VERB_bind_phone, VERB_unbind_phone, phone_body},
        {VERB_list, VERB_follow_events, read_body},
    };
    for (size_t index = 0; index < sizeof makers / sizeof *makers; index++)
        if (verb >= makers[index].first && verb <= makers[index].last)
            return makers[index].make(trial, verb);
    if (verb == VERB_suspend_party || verb == VERB_resume_party)
        return refer(about(trial));
    if (verb >= VERB_approve_lead && verb <= VERB_lapse_lead)
        return refer(trial_lead(trial));
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
