/* What a group is told of steps that others take in a lead it is part of. */
#include "base/check.h"
#include "model/codec.h"
#include "model/verb.h"
#include "model/visible.h"
#include "tests/test.h"

#define NOW_MS INT64_C(1780246800000)
#define BEFORE_MS (NOW_MS - 1000)

static struct id number(uint8_t last)
{
    return (struct id){{[15] = last}};
}

#define SELLER number(1)
#define OTHER_SELLER number(2)
#define BUYER_ID number(3)
#define OFFICER number(4)

struct scene {
    struct lead_line lines[2];
    struct lead lead;
    struct arena arena;
};

/* A line of the seller and one of another, both answered and decided before. */
static void scene_init(struct scene *scene)
{
    arena_init(&scene->arena, 1 << 20);
    record_init(&record_lead, &scene->lead);
    scene->lead.id = number(9);
    scene->lead.buyer = BUYER_ID;
    scene->lead.decided_ms = BEFORE_MS;
    for (int index = 0; index < 2; index++) {
        record_init(&record_lead_line, &scene->lines[index]);
        scene->lines[index].group = index ? OTHER_SELLER : SELLER;
        scene->lines[index].answered_ms = BEFORE_MS;
    }
    scene->lead.lines = scene->lines;
    scene->lead.lines_count = 2;
}

static bool is_told(struct scene *scene, struct id viewer, unsigned verb,
                    struct id actor)
{
    struct buffer buffer;
    struct viewer eyes = {.id = viewer, .reach = REACH_OWN};
    buffer_init(&buffer, MOST_RECORD_BYTES);
    record_encode(&record_lead, &scene->lead, &buffer);
    CHECK(buffer.status == STATUS_ok);
    struct event event = {.time_ms = NOW_MS,
                          .verb = verb,
                          .table = RECORD_NUMBER_lead,
                          .subject = scene->lead.id,
                          .actor = actor,
                          .record = {buffer.data, (uint32_t)buffer.size}};
    enum status status = visible_event(&eyes, &event, &scene->arena);
    CHECK(status == STATUS_ok || status == STATUS_denied);
    buffer_clear(&buffer);
    arena_reset(&scene->arena);
    return status == STATUS_ok;
}

static void an_answer_to_a_line_is_told_to_its_group_and_the_buyer_alone(void)
{
    static const unsigned said[] = {VERB_accept_line, VERB_decline_line,
                                    VERB_counter_line};
    struct scene scene;
    scene_init(&scene);
    scene.lines[1].answered_ms = NOW_MS;
    for (int index = 0; index < 3; index++) {
        const struct id actors[] = {OTHER_SELLER, BUYER_ID, OFFICER};
        for (int actor = 0; actor < 3; actor++) {
            EXPECT(!is_told(&scene, SELLER, said[index], actors[actor]));
            EXPECT(is_told(&scene, OTHER_SELLER, said[index], actors[actor]));
            EXPECT(is_told(&scene, BUYER_ID, said[index], actors[actor]));
        }
    }
    arena_clear(&scene.arena);
}

static void what_another_group_delivers_or_is_paid_is_not_told(void)
{
    static const unsigned said[] = {VERB_deliver_line, VERB_record_payment};
    struct scene scene;
    scene_init(&scene);
    for (int index = 0; index < 2; index++) {
        EXPECT(!is_told(&scene, SELLER, said[index], OTHER_SELLER));
        EXPECT(is_told(&scene, SELLER, said[index], SELLER));
        EXPECT(is_told(&scene, SELLER, said[index], BUYER_ID));
        EXPECT(is_told(&scene, BUYER_ID, said[index], OTHER_SELLER));
    }
    arena_clear(&scene.arena);
}

static void what_moves_the_lead_is_told_to_all(void)
{
    static const unsigned said[] = {VERB_decline_line, VERB_deliver_line,
                                    VERB_approve_lead};
    struct scene scene;
    scene_init(&scene);
    scene.lead.decided_ms = NOW_MS;
    for (int index = 0; index < 3; index++) {
        EXPECT(is_told(&scene, SELLER, said[index], OTHER_SELLER));
        EXPECT(is_told(&scene, BUYER_ID, said[index], OTHER_SELLER));
    }
    arena_clear(&scene.arena);
}

/* Whether that party sees the number of the contract. */
static bool sees_contract(struct scene *scene, struct id viewer)
{
    struct viewer eyes = {.id = viewer, .reach = REACH_OWN};
    struct lead_line lines[2] = {scene->lines[0], scene->lines[1]};
    struct lead lead = scene->lead;
    lead.lines = lines;
    EXPECT(visible_record(&eyes, &record_lead, &lead));
    EXPECT(id_is_zero(lead.contract.attachment) == !*lead.contract.number);
    return *lead.contract.number;
}

static void a_group_that_left_does_not_see_what_the_others_signed(void)
{
    static const enum line_state left[] = {
        line_state_declined, line_state_withdrawn, line_state_moved};
    struct scene scene;
    scene_init(&scene);
    scene.lead.contract.number = "12/HĐ";
    scene.lead.contract.attachment = number(8);
    EXPECT(sees_contract(&scene, SELLER));
    for (size_t index = 0; index < sizeof left / sizeof *left; index++) {
        scene.lines[0].state = left[index];
        EXPECT(!sees_contract(&scene, SELLER));
        EXPECT(sees_contract(&scene, OTHER_SELLER));
        EXPECT(sees_contract(&scene, BUYER_ID));
    }
    scene.lines[1].group = SELLER; /* another of its lines stands */
    EXPECT(sees_contract(&scene, SELLER));
    arena_clear(&scene.arena);
}

int main(void)
{
    RUN(an_answer_to_a_line_is_told_to_its_group_and_the_buyer_alone);
    RUN(what_another_group_delivers_or_is_paid_is_not_told);
    RUN(what_moves_the_lead_is_told_to_all);
    RUN(a_group_that_left_does_not_see_what_the_others_signed);
    return test_result();
}
