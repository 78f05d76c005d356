/* Who is told what of a lead, and that nobody is told what he may not see. */
#include "model/notice.h"

#include "base/buffer.h"
#include "base/check.h"
#include "model/codec.h"
#include "model/life.h"
#include "model/record_pack.h"
#include "model/visible.h"
#include "tests/model/random_record.h"
#include "tests/test.h"

#define TOLD_MOST 1024
#define RUNS 4000

static struct id number(uint8_t last)
{
    return (struct id){{[15] = last}};
}

#define SELLER number(1)
#define OTHER_SELLER number(2)
#define BUYER_ID number(9)
#define OFFICER number(7)

/* What was told last. */
static struct notice told[TOLD_MOST];
static int told_count;

static void take(void *context, struct notice *notice)
{
    (void)context;
    CHECK(told_count < TOLD_MOST);
    told[told_count++] = *notice;
}

struct scene {
    struct lead_line lines[3];
    struct lead lead;
};

/* An approved lead: two lines of the seller, one of another. */
static void scene_fill(struct scene *scene)
{
    *scene = (struct scene){.lead = {.buyer = BUYER_ID,
                                     .buyer_name = "B",
                                     .product = "ginger",
                                     .unit = unit_gram,
                                     .state = lead_state_approved,
                                     .deadline_ms = 5000}};
    for (int index = 0; index < 3; index++)
        scene->lines[index] =
            (struct lead_line){.group = index == 1 ? OTHER_SELLER : SELLER,
                               .group_name = index == 1 ? "O" : "S",
                               .form = "mature",
                               .quantity = 1000 * (index + 1),
                               .price_vnd_per_kg = 6000,
                               .state = line_state_offered};
    scene->lead.lines = scene->lines;
    scene->lead.lines_count = 3;
}

static void tell(struct event event, const struct scene *before,
                 const struct scene *after)
{
    struct lead old = before->lead, new = after->lead;
    struct lead_line old_lines[3], new_lines[3];
    memcpy(old_lines, before->lines, sizeof old_lines);
    memcpy(new_lines, after->lines, sizeof new_lines);
    old.lines = old_lines;
    new.lines = new_lines;
    struct lead_change change = {&event, &old, &new};
    told_count = 0;
    notices_of(&change, take, NULL);
}

static struct event by(struct id actor, enum verb_number verb)
{
    return (struct event){
        .sequence = 40, .time_ms = 1000, .actor = actor, .verb = verb};
}

static void an_approval_is_told_to_each_line_and_once_to_the_buyer(void)
{
    struct scene before, after;
    scene_fill(&before);
    after = before;
    before.lead.state = lead_state_proposed;
    tell(by(OFFICER, VERB_approve_lead), &before, &after);
    EXPECT_NUMBER(told_count, 4);
    EXPECT(id_equal(told[0].party, SELLER) && told[0].line == 1);
    EXPECT(id_equal(told[1].party, OTHER_SELLER) && told[1].line == 2);
    EXPECT(id_equal(told[3].party, BUYER_ID) && told[3].line == 0);
    EXPECT_NUMBER(told[3].quantity, 6000);
    EXPECT_NUMBER(told[3].groups, 3);
    EXPECT_NUMBER(told[0].price.price_vnd_per_kg, 6000); /* as suggested */
    EXPECT_NUMBER(told[0].deadline_ms, 5000);
}

static void what_no_officer_has_approved_is_told_to_nobody(void)
{
    struct scene before, after;
    scene_fill(&before);
    before.lead.state = lead_state_proposed;
    after = before;
    after.lead.state = lead_state_rejected;
    tell(by(OFFICER, VERB_reject_lead), &before, &after);
    EXPECT_NUMBER(told_count, 0);
    after.lead.state = lead_state_lapsed;
    tell(by(OFFICER, VERB_lapse_lead), &before, &after);
    EXPECT_NUMBER(told_count, 0);
    after = before;
    after.lines[0].cut = 100;
    tell(by(OFFICER, VERB_edit_lead), &before, &after);
    EXPECT_NUMBER(told_count, 0);
    tell(by(OFFICER, VERB_plan_decision), &before, &after);
    EXPECT_NUMBER(told_count, 0);
}

static void a_price_is_told_to_the_other_side_from_what_to_what(void)
{
    struct scene before, after;
    scene_fill(&before);
    after = before;
    after.lines[1].state = line_state_countered;
    after.lines[1].counters = 1;
    after.lines[1].price.kind = price_kind_fixed;
    after.lines[1].price.price_vnd_per_kg = 7000;
    tell(by(OTHER_SELLER, VERB_counter_line), &before, &after);
    EXPECT_NUMBER(told_count, 1);
    EXPECT(id_equal(told[0].party, BUYER_ID) && told[0].line == 2);
    EXPECT_NUMBER(told[0].price_before.price_vnd_per_kg, 6000);
    EXPECT_NUMBER(told[0].price.price_vnd_per_kg, 7000);
    EXPECT_NUMBER(told[0].by, lead_side_seller);
    EXPECT(!told[0].is_recorded);
    struct event event = by(OFFICER, VERB_counter_line);
    event.on_behalf = OTHER_SELLER;
    tell(event, &before, &after);
    EXPECT_NUMBER(told_count, 2); /* said in its name: it hears of it */
    EXPECT(told[0].is_recorded && told[1].is_recorded);
}

static void a_cut_is_told_to_the_group_whose_line_it_is(void)
{
    struct scene before, after;
    scene_fill(&before);
    after = before;
    after.lines[0].cut = 400;
    after.lines[0].quantity = 600;
    after.lines[2].cut = 3000; /* all of it: the line keeps what it was */
    after.lines[2].state = line_state_withdrawn;
    tell(by(OFFICER, VERB_edit_lead), &before, &after);
    EXPECT_NUMBER(told_count, 4);
    EXPECT(id_equal(told[0].party, SELLER));
    EXPECT_NUMBER(told[0].quantity_before, 1000);
    EXPECT_NUMBER(told[0].quantity, 600);
    EXPECT_NUMBER(told[2].quantity_before, 3000);
    EXPECT_NUMBER(told[2].quantity, 0);
}

static void a_split_is_told_once_by_the_new_lead(void)
{
    struct scene before, after, none = {.lead = {.state = lead_state_unset}};
    scene_fill(&before);
    after = before;
    after.lines[0].quantity = 400; /* the rest has moved */
    after.lines[1].state = line_state_moved;
    tell(by(OFFICER, VERB_edit_lead), &before, &after);
    EXPECT_NUMBER(told_count, 0);
    tell(by(OFFICER, VERB_split_lead), &none, &after);
    EXPECT_NUMBER(told_count, 3); /* the lines that stand, and the buyer */
    EXPECT_NUMBER(told[0].template, notice_template_split);
}

static void a_deadline_is_told_to_whose_turn_it_is(void)
{
    struct scene scene;
    scene_fill(&scene);
    scene.lines[0].state = line_state_accepted;
    scene.lines[1].state = line_state_countered;
    scene.lines[1].countered_by = OTHER_SELLER;
    tell(by(OFFICER, VERB_remind_lead), &scene, &scene);
    EXPECT_NUMBER(told_count, 2);
    EXPECT(id_equal(told[0].party, BUYER_ID) && told[0].line == 2);
    EXPECT(id_equal(told[1].party, SELLER) && told[1].line == 3);
    EXPECT_NUMBER(told[0].by, lead_side_time);
    scene.lead.state = lead_state_agreed;
    tell(by(OFFICER, VERB_remind_lead), &scene, &scene);
    EXPECT_NUMBER(told_count, 4); /* all of them have to sign */
}

static void a_delivery_and_a_payment_tell_what_came_this_time(void)
{
    struct scene before, after;
    scene_fill(&before);
    before.lead.state = lead_state_delivering;
    before.lines[0].delivered = 300;
    before.lines[0].due_vnd = 1800;
    before.lines[0].paid_vnd = 500;
    after = before;
    after.lines[0].delivered = 450;
    after.lines[0].delivered_vnd_per_kg = 6100;
    after.lines[0].due_vnd = 2700;
    tell(by(SELLER, VERB_deliver_line), &before, &after);
    EXPECT_NUMBER(told_count, 1);
    EXPECT_NUMBER(told[0].delivered, 150);
    EXPECT_NUMBER(told[0].delivered_so_far, 450);
    EXPECT_NUMBER(told[0].delivered_vnd_per_kg, 6100);
    after = before;
    after.lines[0].paid_vnd = 1800;
    tell(by(BUYER_ID, VERB_record_payment), &before, &after);
    EXPECT_NUMBER(told_count, 1);
    EXPECT(id_equal(told[0].party, SELLER));
    EXPECT_NUMBER(told[0].amount_vnd, 1300);
    EXPECT_NUMBER(told[0].paid_vnd, 1800);
}

static void a_reason_of_before_is_not_told_again(void)
{
    struct scene before, after;
    scene_fill(&before);
    before.lines[0].cut = 100;
    before.lines[0].reason = refusal_capacity;
    after = before;
    after.lines[0].state = line_state_accepted;
    tell(by(SELLER, VERB_accept_line), &before, &after);
    EXPECT_NUMBER(told_count, 1);
    EXPECT_NUMBER(told[0].reason, refusal_unset);
}

static void each_event_of_the_table_is_one_of_a_leads_life(void)
{
    static const char *const events[] = {
#define NOTICE(event, of, to, template) #event,
#include "model/schema/notice.def"
#undef NOTICE
    };
    for (size_t index = 0; index < sizeof events / sizeof *events; index++) {
        bool is_known = strcmp(events[index], "deadline_neared") == 0 ||
                        strcmp(events[index], "payment_recorded") == 0;
        for (size_t at = 0; at < life_step_count; at++)
            is_known |= strcmp(life_steps[at].event, events[index]) == 0;
        for (size_t at = 0; at < life_line_step_count; at++)
            is_known |= strcmp(life_line_steps[at].event, events[index]) == 0;
        if (!is_known)
            fprintf(stderr, "%s\n", events[index]);
        EXPECT(is_known);
    }
}

static void ids_are_one_for_a_party_and_number(void)
{
    struct id first = notice_id(SELLER, 1, 1000);
    EXPECT(id_equal(first, notice_id(SELLER, 1, 1000)));
    EXPECT(!id_equal(first, notice_id(SELLER, 2, 1000)));
    EXPECT(!id_equal(first, notice_id(OTHER_SELLER, 1, 1000)));
    EXPECT(!id_equal(notice_position_id(SELLER, notice_channel_cli),
                     notice_position_id(SELLER, notice_channel_mail)));
}

/* ---- what a party is told, it could have reckoned from what it sees */

/* Any lead between a few parties. */
static void random_lead(struct chance *chance, struct arena *arena,
                        struct lead *lead)
{
    random_record(chance, &record_lead, arena, lead);
    lead->buyer = BUYER_ID;
    lead->state = (enum lead_state)(1 + chance_below(chance, 13));
    for (uint32_t index = 0; index < lead->lines_count; index++) {
        struct lead_line *line = &lead->lines[index];
        line->group = number((uint8_t)(1 + index % 3)); /* it never changes */
        line->countered_by = chance_below(chance, 2) ? line->group : BUYER_ID;
        line->number = 0; /* the whole lead */
    }
}

/* A copy as that party sees it; the caller frees it. */
static struct lead *seen_by(struct id party, const struct lead *lead)
{
    struct viewer viewer = {.id = party, .reach = REACH_OWN};
    struct lead *copy = record_pack(&record_lead, lead);
    if (!visible_record(&viewer, &record_lead, copy))
        copy->lines_count = 0;
    return copy;
}

static void encode_told(struct id party, struct buffer *out)
{
    buffer_reset(out);
    for (int index = 0; index < told_count; index++)
        if (id_equal(told[index].party, party))
            record_encode(&record_notice, &told[index], out);
}

/* As the event is shown: an officer has no name for a group. */
static struct event shown_to(struct id party, struct event event)
{
    bool is_known = id_equal(event.actor, party) ||
                    id_equal(event.actor, BUYER_ID) ||
                    id_equal(party, BUYER_ID);
    if (!is_known)
        event.actor = (struct id){{0}};
    if (!id_equal(event.on_behalf, party) &&
        !id_equal(event.on_behalf, BUYER_ID) && !id_equal(party, BUYER_ID))
        event.on_behalf = (struct id){{0}};
    return event;
}

static void expect_reckoned(struct id party, const struct lead_change *change)
{
    struct buffer whole, own;
    buffer_init(&whole, 1U << 24);
    buffer_init(&own, 1U << 24);
    told_count = 0;
    notices_of(change, take, NULL);
    encode_told(party, &whole);
    struct lead *before = seen_by(party, change->before);
    struct lead *after = seen_by(party, change->after);
    struct event event = shown_to(party, *change->event);
    struct lead_change seen = {&event, before, after};
    told_count = 0;
    notices_of(&seen, take, NULL);
    encode_told(party, &own);
    EXPECT(whole.status == STATUS_ok && own.status == STATUS_ok);
    EXPECT(whole.size == own.size &&
           (whole.size == 0 || memcmp(whole.data, own.data, whole.size) == 0));
    memory_free(before);
    memory_free(after);
    buffer_clear(&whole);
    buffer_clear(&own);
}

/* But for the reminder of a group that has answered, which depends on whether
 * the others have. */
static void nobody_is_told_what_it_may_not_see(void)
{
    static const enum verb_number verbs_told[] = {
        VERB_approve_lead,  VERB_accept_line,    VERB_counter_line,
        VERB_decline_line,  VERB_edit_lead,      VERB_split_lead,
        VERB_agree_lead,    VERB_sign_lead,      VERB_deliver_line,
        VERB_complete_lead, VERB_record_payment, VERB_cancel_lead,
        VERB_break_lead,    VERB_lapse_lead};
    struct arena arena;
    struct chance chance;
    int64_t all = 0;
    chance_init(&chance, 20261127);
    arena_init(&arena, 64U << 20);
    for (int run = 0; run < RUNS; run++) {
        struct lead before, after;
        arena_reset(&arena);
        random_lead(&chance, &arena, &before);
        random_lead(&chance, &arena, &after);
        struct event event =
            by(number((uint8_t)(1 + chance_below(&chance, 9))),
               verbs_told[chance_below(&chance, sizeof verbs_told /
                                                    sizeof *verbs_told)]);
        if (id_equal(event.actor, OFFICER))
            event.on_behalf = number((uint8_t)chance_below(&chance, 4));
        struct lead_change change = {&event, &before, &after};
        for (uint8_t party = 1; party <= 9; party++) {
            expect_reckoned(number(party), &change);
            all += told_count;
        }
    }
    EXPECT(all > RUNS); /* it was not about nothing */
    arena_clear(&arena);
}

int main(void)
{
    RUN(an_approval_is_told_to_each_line_and_once_to_the_buyer);
    RUN(what_no_officer_has_approved_is_told_to_nobody);
    RUN(a_price_is_told_to_the_other_side_from_what_to_what);
    RUN(a_cut_is_told_to_the_group_whose_line_it_is);
    RUN(a_split_is_told_once_by_the_new_lead);
    RUN(a_deadline_is_told_to_whose_turn_it_is);
    RUN(a_delivery_and_a_payment_tell_what_came_this_time);
    RUN(a_reason_of_before_is_not_told_again);
    RUN(each_event_of_the_table_is_one_of_a_leads_life);
    RUN(ids_are_one_for_a_party_and_number);
    RUN(nobody_is_told_what_it_may_not_see);
    return test_result();
}
