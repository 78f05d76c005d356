/* What each side sees of a record, an event and the market, and what not. */
#include "model/visible.h"

#include "base/check.h"
#include "model/codec.h"
#include "model/principal.h"
#include "model/value.h"
#include "tests/test.h"

static struct id number(uint8_t last)
{
    return (struct id){{[15] = last}};
}

#define SELLER number(1)
#define OTHER_SELLER number(2)
#define BUYER_ID number(9)
#define STRANGER number(7)

static struct viewer own(struct id id)
{
    return (struct viewer){.id = id, .reach = REACH_OWN};
}

static const struct viewer all = {.reach = REACH_EVERYTHING};

/* Something other than the default in every field but lists. */
static void fill(const struct record *record, void *value)
{
    record_init(record, value);
    for (size_t index = 0; index < record->count; index++) {
        const struct field *field = &record->fields[index];
        switch (field->kind) {
        case FIELD_ID:
            value_set_id(field, value, number(200));
            break;
        case FIELD_NUMBER:
            value_set_number(field, value, field->otherwise == 1 ? 2 : 1);
            break;
        case FIELD_TEXT:
            value_set_text(field, value, "1");
            break;
        case FIELD_BYTES:
            value_set_bytes(field, value, bytes_of("1", 1));
            break;
        case FIELD_CHOICE:
            value_set_choice(field, value, 1);
            break;
        case FIELD_EMBED:
            fill(field->record, value_place(field, value));
            break;
        case FIELD_LIST:
            break;
        }
    }
}

/* The names of the fields that say something, with blanks between. */
static const char *told(const struct record *record, const void *value)
{
    static char text[2048];
    text[0] = '\0';
    for (size_t index = 0; index < record->count; index++) {
        const struct field *field = &record->fields[index];
        size_t used = strlen(text);
        if (!value_is_default(field, value))
            snprintf(text + used, sizeof text - used, "%s%s", used ? " " : "",
                     field->name);
    }
    return text;
}

struct scene {
    struct lead_line lines[3];
    struct line_points points[3];
    struct lead lead;
};

/* Two lines of the seller and one of another, all told in full. */
static void scene_fill(struct scene *scene)
{
    fill(&record_lead, &scene->lead);
    for (int index = 0; index < 3; index++) {
        fill(&record_lead_line, &scene->lines[index]);
        fill(&record_line_points, &scene->points[index]);
        scene->lines[index].points = &scene->points[index];
        scene->lines[index].points_count = 1;
        scene->lines[index].quantity = index;
        scene->lines[index].group = index == 1 ? OTHER_SELLER : SELLER;
    }
    scene->lead.buyer = BUYER_ID;
    scene->lead.lines = scene->lines;
    scene->lead.lines_count = 3;
}

static void a_group_sees_its_own_lines_of_a_lead_and_its_price(void)
{
    struct scene scene;
    scene_fill(&scene);
    struct viewer viewer = own(SELLER);
    EXPECT(visible_record(&viewer, &record_lead, &scene.lead));
    EXPECT_NUMBER(scene.lead.lines_count, 2);
    EXPECT_NUMBER(scene.lead.lines[0].quantity, 0);
    EXPECT_NUMBER(scene.lead.lines[1].quantity, 2);
    EXPECT_NUMBER(scene.lead.lines[0].number, 1); /* as in the whole lead */
    EXPECT_NUMBER(scene.lead.lines[1].number, 3);
    EXPECT_TEXT(
        told(&record_lead, &scene.lead),
        "id version demand demand_lot buyer buyer_name commune map product "
        "unit from_day to_day lines clearing is_indicative state reason "
        "proposed_ms deadline_ms decided_ms contract broken_by split_from");
    EXPECT_TEXT(
        told(&record_lead_line, &scene.lead.lines[1]),
        "offer offer_lot offer_version group group_version group_name commune "
        "map form grade quantity head_weight_g price_vnd_per_kg "
        "price_low_vnd_per_kg price_high_vnd_per_kg ask_vnd_per_kg "
        "transport_vnd_per_kg landed_vnd_per_kg distance_m delivery_day points "
        "shortfall_vnd_per_kg state ask price counters countered_by cut reason "
        "answered_ms delivered delivered_weight_g delivered_day "
        "delivered_vnd_per_kg difference difference_text due_vnd paid_vnd "
        "paid_day number");
}

static void a_buyer_sees_every_line_but_no_ask(void)
{
    struct scene scene;
    scene_fill(&scene);
    struct viewer viewer = own(BUYER_ID);
    EXPECT(visible_record(&viewer, &record_lead, &scene.lead));
    EXPECT_NUMBER(scene.lead.lines_count, 3);
    EXPECT_TEXT(
        told(&record_lead, &scene.lead),
        "id version demand demand_lot demand_version buyer buyer_version "
        "buyer_name commune map product unit wanted from_day to_day lines "
        "clearing is_indicative state reason proposed_ms deadline_ms "
        "decided_by decided_ms bid contract broken_by split_from");
    EXPECT_TEXT(
        told(&record_lead_line, &scene.lead.lines[2]),
        "offer offer_lot group group_name commune map form grade quantity "
        "head_weight_g price_vnd_per_kg price_low_vnd_per_kg "
        "price_high_vnd_per_kg bid_vnd_per_kg transport_vnd_per_kg "
        "landed_vnd_per_kg distance_m delivery_day state price counters "
        "countered_by cut reason answered_ms delivered delivered_weight_g "
        "delivered_day delivered_vnd_per_kg difference difference_text due_vnd "
        "paid_vnd paid_day number");
    EXPECT_NUMBER(scene.lead.lines[2].number, 3);
}

static void a_lead_of_others_is_hidden_and_an_officer_sees_it_whole(void)
{
    struct scene scene, before;
    scene_fill(&scene);
    struct viewer viewer = own(STRANGER);
    EXPECT(!visible_record(&viewer, &record_lead, &scene.lead));
    scene_fill(&scene);
    scene_fill(&before);
    EXPECT(visible_record(&all, &record_lead, &scene.lead));
    EXPECT(record_equal(&record_lead, &scene.lead, &before.lead));
}

/* Who may not say the verb sees nothing, whatever it is. */
static void nobody_without_reach_sees_anything(void)
{
    struct viewer viewer = {.id = SELLER, .reach = REACH_NONE};
    struct scene scene;
    scene_fill(&scene);
    EXPECT(!visible_record(&viewer, &record_lead, &scene.lead));
    struct policy policy;
    fill(&record_policy, &policy);
    EXPECT(!visible_record(&viewer, &record_policy, &policy));
    struct market_line line;
    fill(&record_market_line, &line);
    EXPECT(!visible_market_line(&viewer, SELLER, BUYER_ID, &line));
}

static void of_another_party_there_is_a_card(void)
{
    struct party party;
    struct viewer viewer = own(SELLER);
    fill(&record_party, &party);
    party.id = OTHER_SELLER;
    EXPECT(visible_record(&viewer, &record_party, &party));
    EXPECT_TEXT(told(&record_party, &party),
                "id kind name commune map is_sample");
    fill(&record_party, &party);
    party.id = SELLER;
    EXPECT(visible_record(&viewer, &record_party, &party));
    EXPECT(strstr(told(&record_party, &party), "signatory"));
}

static void posts_of_others_are_hidden_and_public_records_are_not(void)
{
    struct viewer seller = own(SELLER), buyer = own(BUYER_ID);
    struct offer offer;
    struct demand demand;
    fill(&record_offer, &offer);
    fill(&record_demand, &demand);
    offer.group = SELLER;
    demand.buyer = BUYER_ID;
    EXPECT(visible_record(&seller, &record_offer, &offer));
    EXPECT(!visible_record(&buyer, &record_offer, &offer));
    EXPECT(visible_record(&buyer, &record_demand, &demand));
    EXPECT(!visible_record(&seller, &record_demand, &demand));
    EXPECT_NUMBER(offer.ask.price_vnd_per_kg, 1);
    struct price_point point;
    fill(&record_price_point, &point);
    EXPECT(visible_record(&seller, &record_price_point, &point));
    EXPECT_NUMBER(point.middle_vnd_per_kg, 1);
}

static void of_a_clearing_no_value_is_told(void)
{
    struct clearing clearing;
    struct viewer viewer = own(SELLER);
    fill(&record_clearing, &clearing);
    EXPECT(visible_record(&viewer, &record_clearing, &clearing));
    EXPECT_TEXT(told(&record_clearing, &clearing),
                "id version tick_sequence product unit");
}

/* A table that nobody thought of, contacts themselves among them. */
static void every_other_table_is_hidden(void)
{
    struct viewer viewer = own(number(200)); /* owns whatever fill() made */
    for (size_t index = 0; index < record_count; index++) {
        const struct record *record = records[index];
        static const struct record *const known[] = {&record_product,
                                                     &record_price_point,
                                                     &record_policy,
                                                     &record_tick,
                                                     &record_party,
                                                     &record_offer,
                                                     &record_demand,
                                                     &record_lead,
                                                     &record_clearing,
                                                     &record_contact_commitment,
                                                     &record_contact_reading,
                                                     &record_credential,
                                                     &record_password_change,
                                                     &record_phone_commitment,
                                                     &record_programme,
                                                     &record_activity,
                                                     &record_plan,
                                                     &record_grant,
                                                     &record_programme_model,
                                                     &record_ocop_dossier,
                                                     &record_group_upgrade};
        bool is_known = record->number >= RECORD_NUMBER_programme &&
                        record->number <= RECORD_NUMBER_group_upgrade;
        for (size_t at = 0; at < sizeof known / sizeof *known; at++)
            is_known |= known[at] == record;
        void *value = calloc(1, record->size);
        CHECK(value);
        fill(record, value);
        EXPECT(is_known || !visible_record(&viewer, record, value));
        free(value);
    }
}

/* ---- events */

static struct arena arena;

static struct event event_of(const struct record *table, const void *record,
                             struct id subject)
{
    struct buffer buffer;
    buffer_init(&buffer, MOST_RECORD_BYTES);
    record_encode(table, record, &buffer);
    const char *bytes =
        arena_take_text(&arena, (const char *)buffer.data, buffer.size);
    struct bytes encoded = bytes_of(bytes, buffer.size);
    buffer_clear(&buffer);
    return (struct event){.sequence = 5,
                          .actor = number(50),
                          .verb = 1,
                          .request = number(51),
                          .table = table->number,
                          .subject = subject,
                          .record = encoded};
}

static void an_event_holds_the_record_as_it_may_be_seen(void)
{
    struct scene scene;
    struct lead seen;
    scene_fill(&scene);
    struct event event = event_of(&record_lead, &scene.lead, scene.lead.id);
    struct viewer viewer = own(BUYER_ID), stranger = own(STRANGER);
    struct event hidden = event;
    EXPECT(visible_event(&stranger, &hidden, &arena) == STATUS_denied);
    EXPECT(visible_event(&viewer, &event, &arena) == STATUS_ok);
    CHECK(record_decode(&record_lead, event.record, &arena, &seen, NULL) ==
          STATUS_ok);
    EXPECT_NUMBER(seen.lines[0].bid_vnd_per_kg, 1);
    EXPECT_NUMBER(seen.lines[0].ask_vnd_per_kg, 0);
    EXPECT_NUMBER(seen.lines[0].value_vnd, 0);
    EXPECT(id_is_zero(event.request)); /* another's */
    EXPECT(id_equal(event.actor, number(50)));
}

static void expect_actors(struct id viewer, struct event event,
                          const struct event *wanted)
{
    struct viewer eyes = own(viewer);
    EXPECT(visible_event(&eyes, &event, &arena) == STATUS_ok);
    EXPECT(id_equal(event.actor, wanted->actor));
    EXPECT(id_equal(event.on_behalf, wanted->on_behalf));
    EXPECT(id_equal(event.via, wanted->via));
}

static void a_group_is_not_told_who_else_acts_in_a_lead(void)
{
    const struct id none = {{0}}, officer = number(50), gateway = number(60);
    const struct {
        struct id actor, on_behalf;
        struct event seen;
    } cases[] = {
        {OTHER_SELLER, none, {.actor = none}},
        {officer, OTHER_SELLER, {.actor = none}},
        {officer, SELLER, {.on_behalf = SELLER}},
        {officer, BUYER_ID, {.on_behalf = BUYER_ID}},
        {PRINCIPAL_OPERATOR, OTHER_SELLER, {.actor = PRINCIPAL_OPERATOR}},
        {PRINCIPAL_MATCHER, none, {.actor = PRINCIPAL_MATCHER}},
        {SELLER, none, {.actor = SELLER}},
        {BUYER_ID, none, {.actor = BUYER_ID}},
    };
    struct scene scene;
    scene_fill(&scene);
    struct event event = event_of(&record_lead, &scene.lead, scene.lead.id);
    for (size_t index = 0; index < sizeof cases / sizeof *cases; index++) {
        struct event wanted = cases[index].seen;
        event.actor = cases[index].actor;
        event.on_behalf = cases[index].on_behalf;
        event.via = gateway;
        wanted.via = id_is_zero(wanted.actor) ? none : gateway;
        expect_actors(SELLER, event, &wanted);
        expect_actors(BUYER_ID, event, &event); /* sees every line */
    }
}

static void a_group_is_not_told_which_other_decided(void)
{
    struct viewer eyes[] = {own(SELLER), own(BUYER_ID)};
    for (int index = 0; index < 4; index++) {
        struct scene scene;
        scene_fill(&scene);
        scene.lead.decided_by = index < 2 ? OTHER_SELLER : BUYER_ID;
        EXPECT(visible_record(&eyes[index % 2], &record_lead, &scene.lead));
        EXPECT(id_is_zero(scene.lead.decided_by) == (index == 0));
    }
}

static void who_did_it_sees_the_request(void)
{
    struct offer offer;
    fill(&record_offer, &offer);
    offer.group = SELLER;
    struct viewer viewer = own(SELLER);
    struct event event = event_of(&record_offer, &offer, offer.id);
    event.actor = SELLER;
    EXPECT(visible_event(&viewer, &event, &arena) == STATUS_ok);
    EXPECT(id_equal(event.request, number(51)));
}

static void what_befalls_another_party_is_not_told(void)
{
    struct party party;
    struct viewer viewer = own(SELLER);
    fill(&record_party, &party);
    party.id = OTHER_SELLER;
    struct event event = event_of(&record_party, &party, party.id);
    EXPECT(visible_event(&viewer, &event, &arena) == STATUS_denied);
    party.id = SELLER;
    event = event_of(&record_party, &party, party.id);
    EXPECT(visible_event(&viewer, &event, &arena) == STATUS_ok);
}

static void logging_in_is_told_to_who_did_it(void)
{
    struct event event = {.sequence = 5, .actor = SELLER, .verb = VERB_log_in};
    struct viewer seller = own(SELLER), stranger = own(STRANGER);
    EXPECT_NUMBER(visible_event(&seller, &event, &arena), STATUS_ok);
    EXPECT_NUMBER(visible_event(&stranger, &event, &arena), STATUS_denied);
    struct password_change change = {.id = SELLER, .version = 1};
    struct phone_commitment phone = {.id = number(60), .party = SELLER};
    EXPECT(visible_record(&seller, &record_password_change, &change));
    EXPECT(!visible_record(&stranger, &record_password_change, &change));
    EXPECT(visible_record(&seller, &record_phone_commitment, &phone));
    EXPECT(!visible_record(&stranger, &record_phone_commitment, &phone));
}

static void a_decision_that_waits_is_told_to_no_party(void)
{
    struct scene scene;
    struct viewer sides[] = {own(SELLER), own(BUYER_ID)};
    scene_fill(&scene);
    struct event event = event_of(&record_lead, &scene.lead, scene.lead.id);
    for (size_t index = 0; index < 2; index++) {
        struct event seen = event;
        seen.verb = VERB_plan_decision;
        EXPECT(visible_event(&sides[index], &seen, &arena) == STATUS_denied);
        seen.verb = VERB_undo_decision;
        EXPECT(visible_event(&sides[index], &seen, &arena) == STATUS_denied);
        EXPECT(visible_event(&all, &seen, &arena) == STATUS_ok);
        seen.verb = VERB_approve_lead;
        EXPECT(visible_event(&sides[index], &seen, &arena) == STATUS_ok);
    }
}

static void an_event_that_cannot_be_read_is_hidden(void)
{
    struct viewer viewer = own(SELLER);
    struct event event = {.table = RECORD_NUMBER_offer,
                          .record = bytes_of("\xff", 1)};
    EXPECT(visible_event(&viewer, &event, &arena) == STATUS_denied);
    event.table = 4711;
    EXPECT(visible_event(&viewer, &event, &arena) == STATUS_denied);
    EXPECT(visible_event(&all, &event, &arena) == STATUS_ok);
}

/* Nothing to see and no room to look are not the same. */
static void a_full_arena_hides_nothing(void)
{
    struct arena small;
    struct scene scene;
    struct viewer viewer = own(BUYER_ID);
    scene_fill(&scene);
    struct event event = event_of(&record_lead, &scene.lead, scene.lead.id);
    arena_init(&small, 64);
    EXPECT(visible_event(&viewer, &event, &small) == STATUS_too_large);
    arena_clear(&small);
}

/* ---- the market */

static const char *line_told(struct id viewer, struct id group, struct id buyer)
{
    struct market_line line;
    struct viewer eyes = own(viewer);
    fill(&record_market_line, &line);
    if (!visible_market_line(&eyes, group, buyer, &line))
        return "hidden";
    return told(&record_market_line, &line);
}

static void each_side_sees_its_own_lot_of_a_pair(void)
{
    EXPECT_TEXT(line_told(SELLER, SELLER, BUYER_ID),
                "offer offer_lot product unit quantity change change_amount "
                "certificate form quality");
    EXPECT_TEXT(line_told(BUYER_ID, SELLER, BUYER_ID),
                "demand demand_lot product unit quantity party_name change "
                "change_amount certificate form quality");
    EXPECT_TEXT(line_told(STRANGER, SELLER, BUYER_ID), "hidden");
}

static void of_a_left_over_its_owner_sees_its_own_name(void)
{
    struct id nobody = {{0}};
    EXPECT(strstr(line_told(SELLER, SELLER, nobody), "party_name"));
    EXPECT(strstr(line_told(BUYER_ID, nobody, BUYER_ID), "party_name"));
    EXPECT_TEXT(line_told(BUYER_ID, SELLER, nobody), "hidden");
}

static void the_table_names_fields_that_there_are(void)
{
    for (size_t index = 0; index < seen_count; index++) {
        const struct seen *seen = &seen_fields[index];
        EXPECT(record_field(seen->record, seen->field));
        EXPECT(seen->by != 0);
    }
}

int main(void)
{
    arena_init(&arena, 16 << 20);
    RUN(a_group_sees_its_own_lines_of_a_lead_and_its_price);
    RUN(a_buyer_sees_every_line_but_no_ask);
    RUN(a_lead_of_others_is_hidden_and_an_officer_sees_it_whole);
    RUN(nobody_without_reach_sees_anything);
    RUN(of_another_party_there_is_a_card);
    RUN(posts_of_others_are_hidden_and_public_records_are_not);
    RUN(of_a_clearing_no_value_is_told);
    RUN(every_other_table_is_hidden);
    RUN(an_event_holds_the_record_as_it_may_be_seen);
    RUN(a_group_is_not_told_who_else_acts_in_a_lead);
    RUN(a_group_is_not_told_which_other_decided);
    RUN(who_did_it_sees_the_request);
    RUN(what_befalls_another_party_is_not_told);
    RUN(logging_in_is_told_to_who_did_it);
    RUN(a_decision_that_waits_is_told_to_no_party);
    RUN(an_event_that_cannot_be_read_is_hidden);
    RUN(a_full_arena_hides_nothing);
    RUN(each_side_sees_its_own_lot_of_a_pair);
    RUN(of_a_left_over_its_owner_sees_its_own_name);
    RUN(the_table_names_fields_that_there_are);
    arena_clear(&arena);
    return test_result();
}
