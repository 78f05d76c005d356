/* Everybody follows what they may see, field by field; what is hidden is told
 * as a gap; who takes nothing costs nobody. */
#include "base/check.h"
#include "model/codec.h"
#include "model/principal.h"
#include "tests/broker/trial.h"
#include "tests/test.h"

#define COMMUNE "01351"
#define EVENTS_MOST 4000
#define UNDER_WAY_MOST (4 << 20) /* as the protocol says */
#define PAGE_MOST (600 << 10)

static const char *const stepped[] = {"--clock", "2026-06-01", "--open-posts",
                                      "100000", NULL};

static struct house house;

/* Somebody with a connection of their own, and what they have seen. */
struct person {
    struct id id;
    struct socket *socket;
    int64_t last; /* sequence up to which nothing is missing */
    struct event *events;
    size_t count;
    size_t bytes; /* of bodies pushed */
};

/* Speaks and listens as that person from here on. */
static void be(const struct person *person)
{
    house.client = person->socket;
}

static struct person come(struct id id)
{
    struct person person = {.id = id};
    person.socket = house_connect(&house, house.front, house_keys(&house, id));
    person.events =
        arena_take(&house.arena, EVENTS_MOST, sizeof *person.events);
    CHECK(person.events);
    return person;
}

static void leave(struct person *person)
{
    socket_close(person->socket);
}

static struct envelope ask_to_follow(const struct person *person, int64_t after,
                                     int64_t credit)
{
    struct event_query query = {.after = after, .limit = 100};
    struct request request = {
        .verb = VERB_follow_events, .body = &query, .credit = credit};
    be(person);
    return house_ask(&house, &request);
}

static void take_item(struct person *person, const struct item *item)
{
    CHECK(person->count < EVENTS_MOST);
    struct event *event = &person->events[person->count++];
    CHECK(record_decode(&record_event, item->record, &house.arena, event,
                        NULL) == STATUS_ok);
    EXPECT(event->sequence > person->last);
}

/* A pushed page that leaves no gap but what is hidden. */
static struct page take_page(struct person *person,
                             const struct envelope *pushed)
{
    struct page page;
    house_body(&house, pushed, &record_page, &page);
    EXPECT_NUMBER(page.after_sequence, person->last);
    for (uint32_t index = 0; index < page.items_count; index++)
        take_item(person, &page.items[index]);
    person->bytes += pushed->body.size;
    person->last = page.next_sequence;
    return page;
}

/* Takes pages until all up to `sequence` is told. */
static void see_up_to(struct person *person, int64_t sequence)
{
    be(person);
    while (person->last < sequence) {
        struct envelope pushed = house_next(&house);
        if (pushed.kind == message_kind_events)
            take_page(person, &pushed);
    }
}

/* Says hello and takes what was pushed to the person before the reply. */
static void say_hello(struct person *person)
{
    be(person);
    house_send(&house, &(struct request){.verb = VERB_hello});
    struct envelope next = house_next(&house);
    for (; next.kind == message_kind_events; next = house_next(&house))
        take_page(person, &next);
    EXPECT_NUMBER(next.verb, VERB_hello);
}

static struct person operator;

static int64_t head(void)
{
    be(&operator);
    return house_say(&house, VERB_hello, NULL).sequence;
}

static void decode(const struct event *event, const struct record *table,
                   void *ret_value)
{
    CHECK(event->table == table->number);
    CHECK(record_decode(table, event->record, &house.arena, ret_value, NULL) ==
          STATUS_ok);
}

static void a_group_follows_its_own_and_sees_gaps_for_the_rest(void)
{
    struct trial one, other;
    be(&operator);
    trial_init(&one, &house, COMMUNE);
    trial_init(&other, &house, COMMUNE);
    struct person group = come(one.group.id);
    int64_t from = head();
    group.last = from;
    CHECK(ask_to_follow(&group, from, 100).status == STATUS_ok);
    be(&operator);
    post_offer(&house, other.group.id, 10000);
    post_demand(&house, other.buyer.id, 10000);
    struct id mine = post_offer(&house, one.group.id, 10000);
    post_offer(&house, other.group.id, 10000);
    see_up_to(&group, from + 3);
    EXPECT_NUMBER(group.count, 1);
    EXPECT_NUMBER(group.events[0].sequence, from + 3);
    EXPECT(id_equal(group.events[0].subject, mine));
    EXPECT(id_equal(group.events[0].on_behalf, one.group.id));
    EXPECT(id_is_zero(group.events[0].request)); /* it was the operator's */
    leave(&group);
}

/* Who asks knows at once whether anything is missing, without an event. */
static void the_first_page_tells_how_far_it_goes(void)
{
    struct trial trial;
    be(&operator);
    trial_init(&trial, &house, COMMUNE);
    int64_t from = head();
    be(&operator);
    for (int count = 0; count < 3; count++)
        post_offer(&house, trial.group.id, 10000);
    struct person buyer = come(trial.buyer.id);
    buyer.last = from;
    CHECK(ask_to_follow(&buyer, from, 1).status == STATUS_ok);
    see_up_to(&buyer, from + 3);
    EXPECT_NUMBER(buyer.count, 0);
    /* the credit is not used: a demand of its own still comes */
    be(&operator);
    post_demand(&house, trial.buyer.id, 10000);
    see_up_to(&buyer, from + 4);
    EXPECT_NUMBER(buyer.count, 1);
    leave(&buyer);
}

static void parties_get_no_hash_and_officers_do(void)
{
    struct trial trial;
    be(&operator);
    trial_init(&trial, &house, COMMUNE);
    struct party auditor = trial_party(&house, party_kind_auditor, COMMUNE);
    int64_t from = head();
    be(&operator);
    post_offer(&house, trial.group.id, 10000);
    struct person people[] = {come(trial.group.id), come(auditor.id)};
    for (int index = 0; index < 2; index++) {
        struct person *person = &people[index];
        person->last = from;
        ask_to_follow(person, from, 10);
        struct envelope pushed = house_next(&house);
        CHECK(pushed.kind == message_kind_events);
        struct page page = take_page(person, &pushed);
        EXPECT_NUMBER(page.items_count, 1);
        EXPECT_NUMBER(page.items[0].hash.size, index ? 32 : 0);
        leave(person);
    }
}

static void each_side_of_a_lead_follows_its_side_of_it(void)
{
    struct trial trial;
    struct lead lead;
    be(&operator);
    trial_init(&trial, &house, COMMUNE);
    struct party stranger =
        trial_party(&house, party_kind_interest_group, COMMUNE);
    int64_t from = head();
    struct person people[] = {come(trial.group.id), come(trial.buyer.id),
                              come(stranger.id)};
    for (int index = 0; index < 3; index++) {
        people[index].last = from;
        CHECK(ask_to_follow(&people[index], from, 100).status == STATUS_ok);
    }
    be(&operator);
    struct id id = trial_lead(&trial);
    struct reference reference = {.id = id};
    CHECK(house_say(&house, VERB_approve_lead, &reference).status == STATUS_ok);
    int64_t until = head();
    ask_to_follow(&people[2], from, 100); /* nothing for it: ask for the page */
    for (int index = 0; index < 3; index++)
        see_up_to(&people[index], until);
    for (int index = 0; index < 2; index++) {
        decode(&people[index].events[people[index].count - 1], &record_lead,
               &lead);
        EXPECT_NUMBER(lead.state, lead_state_approved);
        EXPECT_NUMBER(lead.lines[0].price_vnd_per_kg, 6000);
        EXPECT_NUMBER(lead.lines[0].ask_vnd_per_kg, index ? 0 : 5000);
        EXPECT_NUMBER(lead.lines[0].bid_vnd_per_kg, index ? 7000 : 0);
    }
    for (size_t index = 0; index < people[2].count; index++)
        EXPECT(people[2].events[index].table != RECORD_NUMBER_lead &&
               people[2].events[index].table != RECORD_NUMBER_offer &&
               people[2].events[index].table != RECORD_NUMBER_demand);
    for (int index = 0; index < 3; index++)
        leave(&people[index]);
}

/* Rights are those of now. */
static void a_suspended_follower_hears_no_more(void)
{
    struct trial trial;
    be(&operator);
    trial_init(&trial, &house, COMMUNE);
    struct person group = come(trial.group.id);
    group.last = head();
    CHECK(ask_to_follow(&group, group.last, 100).status == STATUS_ok);
    see_up_to(&group, group.last);
    be(&operator);
    post_offer(&house, trial.group.id, 10000);
    see_up_to(&group, group.last + 1);
    be(&operator);
    struct reference reference = {.id = trial.group.id};
    CHECK(house_say(&house, VERB_suspend_party, &reference).status ==
          STATUS_ok);
    CHECK(house_say(&house, VERB_resume_party, &reference).status == STATUS_ok);
    post_offer(&house, trial.group.id, 10000);
    size_t before = group.count;
    say_hello(&group);
    EXPECT_NUMBER(group.count, before);
    EXPECT_NUMBER(ask_to_follow(&group, group.last, 100).status, STATUS_ok);
    see_up_to(&group, head()); /* asked again, it is told what was */
    leave(&group);
}

/* Some 2 kB of event each. */
static void post_large_offers(struct id group, int count)
{
    static struct lot lots[64];
    for (int64_t index = 0; index < 64; index++)
        lots[index] = (struct lot){.number = index + 1,
                                   .quantity = 1000000,
                                   .least_quantity = 500000,
                                   .from_day = HOUSE_START_DAY + 30,
                                   .to_day = HOUSE_START_DAY + 60};
    for (int sent = 0; sent < count; sent++) {
        struct offer offer = make_offer(&house, group, 1000000);
        offer.lots = lots;
        offer.lots_count = 64;
        house_send(&house,
                   &(struct request){.verb = VERB_post_offer, .body = &offer});
        if (sent >= 100)
            CHECK(house_next(&house).status == STATUS_ok);
    }
    for (int left = count < 100 ? count : 100; left > 0; left--)
        CHECK(house_next(&house).status == STATUS_ok);
}

#define LARGE_OFFERS 3500

/* It asked for everything and reads nothing, while others post. */
static void what_is_under_way_to_a_slow_follower_is_bounded(void)
{
    struct trial trial;
    be(&operator);
    trial_init(&trial, &house, COMMUNE);
    int64_t from = head();
    struct person slow = come(PRINCIPAL_OPERATOR),
                  brisk = come(PRINCIPAL_OPERATOR);
    slow.last = brisk.last = from;
    CHECK(ask_to_follow(&slow, from, 100000).status == STATUS_ok);
    be(&operator);
    post_large_offers(trial.group.id, LARGE_OFFERS);
    int64_t until = from + LARGE_OFFERS;
    while (brisk.last < until) {
        CHECK(ask_to_follow(&brisk, brisk.last, 1000).status == STATUS_ok);
        int64_t wanted = brisk.last + 1000;
        see_up_to(&brisk, wanted < until ? wanted : until);
    }
    EXPECT_NUMBER(brisk.count, LARGE_OFFERS);
    EXPECT(brisk.bytes >
           UNDER_WAY_MOST + PAGE_MOST); /* else it proves little */
    struct envelope refused = ask_to_follow(&slow, from, 100000);
    while (refused.kind != message_kind_reply)
        refused = house_next(&house);
    EXPECT_NUMBER(refused.status, STATUS_conflict);
    EXPECT(reply_has(&refused, "after", problem_reason_not_taken));
    leave(&brisk);
    leave(&slow);
}

/* All that was pushed to it is there when it reads at last, and the rest comes
 * when it asks from there. */
static void a_slow_follower_gets_the_rest_when_it_asks(void)
{
    struct trial trial;
    be(&operator);
    trial_init(&trial, &house, COMMUNE);
    int64_t from = head();
    be(&operator);
    post_large_offers(trial.group.id, LARGE_OFFERS);
    struct person slow = come(PRINCIPAL_OPERATOR);
    slow.last = from;
    be(&slow);
    struct event_query query = {.after = from, .limit = 100};
    house_send(&house, &(struct request){.verb = VERB_follow_events,
                                         .body = &query,
                                         .credit = 100000});
    while (slow.bytes < UNDER_WAY_MOST) {
        struct envelope pushed = house_next(&house);
        if (pushed.kind == message_kind_events)
            take_page(&slow, &pushed);
    }
    be(&operator);
    post_offer(&house, trial.group.id, 10000); /* pushed to all who can take */
    be(&slow);
    say_hello(&slow);
    EXPECT(slow.bytes < UNDER_WAY_MOST + 2 * PAGE_MOST);
    EXPECT(slow.last < from + LARGE_OFFERS);
    CHECK(ask_to_follow(&slow, slow.last, 100000).status == STATUS_ok);
    see_up_to(&slow, from + LARGE_OFFERS + 1);
    EXPECT_NUMBER(slow.count, LARGE_OFFERS + 1);
    leave(&slow);
}

#define CROWD 70 /* more than one actor may have */

static void one_actor_does_not_take_every_place(void)
{
    struct trial trial;
    struct person crowd[CROWD];
    be(&operator);
    trial_init(&trial, &house, COMMUNE);
    int64_t from = head();
    for (int index = 0; index < CROWD; index++) {
        crowd[index] = come(trial.group.id);
        crowd[index].last = from;
        CHECK(ask_to_follow(&crowd[index], from, 100).status == STATUS_ok);
        see_up_to(&crowd[index], from);
    }
    be(&operator);
    post_offer(&house, trial.group.id, 10000);
    see_up_to(&crowd[CROWD - 1], from + 1);
    say_hello(&crowd[0]); /* its place went to a later one */
    EXPECT_NUMBER(crowd[0].count, 0);
    for (int index = 0; index < CROWD; index++)
        leave(&crowd[index]);
}

int main(void)
{
    house_open(&house, stepped);
    house_furnish(&house);
    operator=(struct person){.id = PRINCIPAL_OPERATOR, .socket = house.client};
    RUN(a_group_follows_its_own_and_sees_gaps_for_the_rest);
    RUN(the_first_page_tells_how_far_it_goes);
    RUN(parties_get_no_hash_and_officers_do);
    RUN(each_side_of_a_lead_follows_its_side_of_it);
    RUN(a_suspended_follower_hears_no_more);
    RUN(what_is_under_way_to_a_slow_follower_is_bounded);
    RUN(a_slow_follower_gets_the_rest_when_it_asks);
    RUN(one_actor_does_not_take_every_place);
    be(&operator);
    house_close(&house);
    return test_result();
}
