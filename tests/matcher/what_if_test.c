/* What another policy would make of the market: the same as putting it. */
#include "base/check.h"
#include "link/envelope.h"
#include "matcher/reads.h"
#include "matcher/what_if_figures.h"
#include "model/codec.h"
#include "tests/matcher/ledger.h"
#include "tests/test.h"

#define GROUP_COUNT 6
#define BUYER 20
#define OTHER_BUYER 21
#define MARKETS 12

static struct gazetteer *gazetteer;

/* A ledger with groups of different need, and a matcher's inside on it. */
struct scene {
    struct ledger ledger;
    struct proposals *proposals;
    struct follower *follower;
    struct arena arena;
    uint64_t random;
};

static uint64_t draw(struct scene *scene, uint64_t most)
{
    scene->random = scene->random * UINT64_C(6364136223846793005) + 1;
    return (scene->random >> 33) % (most + 1);
}

/* Group n has ten households, 2n - 2 of them poor: 0 to 10. */
static void post_group(struct scene *scene, unsigned number)
{
    struct party party;
    record_init(&record_party, &party);
    party.id = ledger_id(number);
    party.version = 1;
    party.kind = party_kind_interest_group;
    party.name = "nhóm";
    party.commune = "01273";
    party.state = party_state_active;
    party.members = 10;
    party.households = 10;
    party.poor_households = 2 * (number - 1);
    ledger_put(&scene->ledger, VERB_post_party, &record_party, &party);
}

static void scene_open(struct scene *scene)
{
    scene->random = 1;
    arena_init(&scene->arena, 256 << 20);
    ledger_open(&scene->ledger);
    ledger_operator(&scene->ledger);
    ledger_product(&scene->ledger, "ginger");
    ledger_product(&scene->ledger, "turmeric");
    for (unsigned number = 1; number <= GROUP_COUNT; number++)
        post_group(scene, number);
    ledger_party(&scene->ledger, BUYER, party_kind_enterprise, "công ty");
    ledger_party(&scene->ledger, OTHER_BUYER, party_kind_enterprise, "chợ");
    scene->proposals = proposals_create();
    scene->follower =
        follower_create(scene->ledger.store, gazetteer, scene->proposals);
}

static void scene_close(struct scene *scene)
{
    follower_destroy(scene->follower);
    proposals_destroy(scene->proposals);
    arena_clear(&scene->arena);
    ledger_close(&scene->ledger);
}

static void offer(struct scene *scene, unsigned number, unsigned group,
                  const char *product, int64_t ask)
{
    ledger_offer(&scene->ledger, &(struct post){.number = number,
                                                .party = group,
                                                .product = product,
                                                .quantity = 60 * KG,
                                                .price_vnd_per_kg = ask});
}

static void demand(struct scene *scene, unsigned number, unsigned buyer,
                   const char *product, int64_t kg)
{
    ledger_demand(&scene->ledger, &(struct post){.number = number,
                                                 .party = buyer,
                                                 .product = product,
                                                 .quantity = kg * KG,
                                                 .price_vnd_per_kg = 8000});
}

/* 150 kg wanted, 360 kg there: the poorer the group, the dearer its ginger. */
static void post_ginger(struct scene *scene)
{
    for (unsigned group = 1; group <= GROUP_COUNT; group++)
        offer(scene, 100 + group, group, "ginger", 5000 + group * 300);
    demand(scene, 200, BUYER, "ginger", 100);
    demand(scene, 201, OTHER_BUYER, "ginger", 50);
}

static enum status ask(struct scene *scene, unsigned verb, const void *query,
                       void *ret_reply)
{
    const struct verb *said = verb_find(verb);
    struct kept_document document = {.clearing = {{0}}};
    struct arena *arena = &scene->arena;
    struct envelope request = {.verb = verb, .actor = PRINCIPAL_OPERATOR};
    struct envelope reply = {.status = 0};
    CHECK(follower_advance(scene->follower) == STATUS_ok);
    CHECK(!envelope_set_body(&request, said->body, query, arena));
    struct market_question question = {.follower = scene->follower,
                                       .document = &document,
                                       .request = &request,
                                       .arena = arena};
    reads_answer(&question, &reply);
    if (reply.status != STATUS_ok)
        return (enum status)reply.status;
    return envelope_read_body(&reply, said->reply, arena, ret_reply, NULL);
}

static struct what_if try_policy(struct scene *scene,
                                 const struct policy *policy)
{
    struct what_if_query query;
    struct what_if result;
    record_init(&record_what_if_query, &query);
    query.policy = *policy;
    CHECK(ask(scene, VERB_market_what_if, &query, &result) == STATUS_ok);
    return result;
}

static struct market_page matches(struct scene *scene)
{
    struct market_query query;
    struct market_page page;
    record_init(&record_market_query, &query);
    CHECK(ask(scene, VERB_market_matches, &query, &page) == STATUS_ok);
    return page;
}

static struct policy policy_of(int64_t poor, int64_t first)
{
    struct policy policy;
    record_init(&record_policy, &policy);
    policy.id = ledger_id(1);
    policy.points_poor_vnd = poor;
    policy.first_contract_quantity = 20 * KG;
    policy.first_contract_points_vnd = first;
    return policy;
}

static void put_policy(struct scene *scene, const struct policy *policy)
{
    ledger_put(&scene->ledger, VERB_put_policy, &record_policy, policy);
}

static bool same_figures(const struct market_figures *a,
                         const struct market_figures *b)
{
    return record_equal(&record_market_figures, a, b);
}

static bool same_line(const struct market_line *a, const struct market_line *b)
{
    return id_equal(a->offer, b->offer) && id_equal(a->demand, b->demand) &&
           a->offer_lot == b->offer_lot && a->demand_lot == b->demand_lot;
}

/* Pairs of `page` without, or with another quantity, in `other`. */
static void count_differences(const struct market_page *page,
                              const struct market_page *other,
                              int64_t *ret_missing, int64_t *ret_changed)
{
    *ret_missing = *ret_changed = 0;
    for (uint32_t line = 0; line < page->lines_count; line++) {
        uint32_t at = 0;
        while (at < other->lines_count &&
               !same_line(&page->lines[line], &other->lines[at]))
            at++;
        if (at == other->lines_count)
            ++*ret_missing;
        else
            *ret_changed +=
                page->lines[line].quantity != other->lines[at].quantity;
    }
}

static void the_policy_of_today_against_itself_changes_nothing(void)
{
    struct scene scene;
    scene_open(&scene);
    struct policy policy = policy_of(700, 0);
    put_policy(&scene, &policy);
    post_ginger(&scene);
    struct what_if result = try_policy(&scene, &policy);
    EXPECT(same_figures(&result.today, &result.other));
    EXPECT_NUMBER(result.lines_new, 0);
    EXPECT_NUMBER(result.lines_gone, 0);
    EXPECT_NUMBER(result.lines_changed, 0);
    EXPECT_NUMBER(result.markets, 1);
    EXPECT_NUMBER(result.markets_cleared, 0);
    EXPECT(result.today.lines > 0);
    scene_close(&scene);
}

/* By hand: 150 kg from the three cheapest groups, 60 + 60 + 30 at 2700, 2400
 * and 2100 VND a kg, without points. */
static void the_figures_are_those_counted_by_hand(void)
{
    struct scene scene;
    scene_open(&scene);
    post_ginger(&scene);
    struct policy policy = policy_of(0, 0);
    struct market_figures today = try_policy(&scene, &policy).today;
    EXPECT_NUMBER(today.surplus_milli_vnd,
                  (60 * 2700 + 60 * 2400 + 30 * 2100) * KG);
    EXPECT_NUMBER(today.value_milli_vnd, today.surplus_milli_vnd);
    EXPECT_NUMBER(today.gap_milli_vnd, 0);
    EXPECT_NUMBER(today.mass_g, 150 * KG);
    EXPECT_NUMBER(today.groups, 3);
    EXPECT_NUMBER(today.households, 30);
    EXPECT_NUMBER(today.poor_households, 0 + 2 + 4);
    EXPECT_NUMBER(today.buyers, 2);
    EXPECT_NUMBER(today.poor_volume_g, (60 * 2 + 30 * 4) * KG / 10);
    EXPECT_NUMBER(today.first_volume_milli, 0);
    scene_close(&scene);
}

/* At 2000 points the poorest are worth most: 1200 + 2000 against 2700. */
static void another_policy_gives_what_putting_it_gives_and_changes_nothing(void)
{
    struct scene scene;
    int64_t gone, added, changed;
    scene_open(&scene);
    post_ginger(&scene);
    for (unsigned group = 1; group <= GROUP_COUNT; group++)
        offer(&scene, 120 + group, group, "turmeric", 6000 + group * 50);
    demand(&scene, 220, BUYER, "turmeric", 90);
    struct policy policy = policy_of(2000, 900);
    struct market_page untried = matches(&scene);
    struct what_if tried = try_policy(&scene, &policy);
    struct market_page before = matches(&scene);
    EXPECT(record_equal(&record_market_page, &untried, &before));
    EXPECT_NUMBER(tried.other.poor_households > tried.today.poor_households, 1);
    EXPECT(tried.other.surplus_milli_vnd < tried.today.surplus_milli_vnd);
    EXPECT(tried.other.value_milli_vnd > tried.today.value_milli_vnd);
    put_policy(&scene, &policy);
    struct what_if put = try_policy(&scene, &policy);
    struct market_page after = matches(&scene);
    EXPECT(same_figures(&tried.other, &put.today));
    EXPECT_NUMBER(after.total_milli_vnd, tried.other.value_milli_vnd);
    count_differences(&before, &after, &gone, &changed);
    EXPECT_NUMBER(tried.lines_gone, gone);
    EXPECT_NUMBER(tried.lines_changed, changed);
    count_differences(&after, &before, &added, &changed);
    EXPECT_NUMBER(tried.lines_new, added);
    EXPECT(gone > 0 && added > 0);
    scene_close(&scene);
}

/* Its lots are held by leads by then. */
static void a_market_just_cleared_is_tried_as_it_was_before(void)
{
    struct scene scene;
    struct id id;
    struct bytes body;
    scene_open(&scene);
    post_ginger(&scene);
    struct policy policy = policy_of(2000, 0);
    struct what_if before = try_policy(&scene, &policy);
    ledger_tick(&scene.ledger, true);
    CHECK(follower_advance(scene.follower) == STATUS_ok);
    CHECK(proposals_first(scene.proposals, &id, &body));
    ledger_propose(&scene.ledger, body);
    struct envelope done = {.id = id, .verb = VERB_propose_leads};
    CHECK(proposals_reply(scene.proposals, &done));
    struct what_if after = try_policy(&scene, &policy);
    EXPECT_NUMBER(matches(&scene).lines_count, 0);
    EXPECT_NUMBER(after.markets_cleared, 1);
    after.markets_cleared = 0;
    EXPECT(record_equal(&record_what_if, &before, &after));
    scene_close(&scene);
}

/* Group 6 sells in both markets, to one buyer. */
static void who_trades_in_two_markets_is_counted_once(void)
{
    struct scene scene;
    scene_open(&scene);
    offer(&scene, 100, 6, "ginger", 5000);
    offer(&scene, 101, 6, "turmeric", 5000);
    demand(&scene, 200, BUYER, "ginger", 60);
    demand(&scene, 201, BUYER, "turmeric", 60);
    struct policy policy = policy_of(0, 0);
    struct what_if result = try_policy(&scene, &policy);
    EXPECT_NUMBER(result.markets, 2);
    EXPECT_NUMBER(result.today.lines, 2);
    EXPECT_NUMBER(result.today.groups, 1);
    EXPECT_NUMBER(result.today.households, 10);
    EXPECT_NUMBER(result.today.poor_households, 10);
    EXPECT_NUMBER(result.today.buyers, 1);
    scene_close(&scene);
}

static struct frontier_query sweep_of(int64_t steps, int64_t poor,
                                      int64_t first)
{
    struct frontier_query query;
    record_init(&record_frontier_query, &query);
    query.steps = steps;
    query.poor_most_vnd = poor;
    query.first_most_vnd = first;
    return query;
}

static void each_step_is_what_its_policy_gives(void)
{
    struct scene scene;
    struct frontier front, rest;
    scene_open(&scene);
    struct policy policy = policy_of(0, 0);
    put_policy(&scene, &policy);
    post_ginger(&scene);
    struct frontier_query query = sweep_of(5, 2000, 800);
    CHECK(ask(&scene, VERB_market_frontier, &query, &front) == STATUS_ok);
    EXPECT_NUMBER(front.points_count, 5);
    EXPECT_NUMBER(front.next_offset, 0);
    for (uint32_t step = 0; step < front.points_count; step++) {
        struct frontier_point *point = &front.points[step];
        EXPECT_NUMBER(point->poor_points_vnd, 500 * step);
        EXPECT_NUMBER(point->first_points_vnd, 200 * step);
        policy = policy_of(500 * step, 200 * step);
        struct what_if tried = try_policy(&scene, &policy);
        EXPECT(same_figures(&point->figures, &tried.other));
    }
    query.offset = 3;
    CHECK(ask(&scene, VERB_market_frontier, &query, &rest) == STATUS_ok);
    EXPECT_NUMBER(rest.points_count, 2);
    EXPECT(record_equal(&record_frontier_point, &rest.points[0],
                        &front.points[3]));
    scene_close(&scene);
}

static void too_many_steps_and_nothing_to_sweep_are_refused(void)
{
    struct scene scene;
    struct frontier front = {.points_count = 0};
    scene_open(&scene);
    post_ginger(&scene);
    struct frontier_query query = sweep_of(33, 1000, 0);
    EXPECT(ask(&scene, VERB_market_frontier, &query, &front) == STATUS_ok);
    EXPECT_NUMBER(front.points_count, 33);
    query.steps = 34;
    EXPECT(ask(&scene, VERB_market_frontier, &query, &front) == STATUS_invalid);
    query = sweep_of(9, 0, 0);
    EXPECT(ask(&scene, VERB_market_frontier, &query, &front) == STATUS_invalid);
    scene_close(&scene);
}

/* 110,000 pairs, nearly all of them candidates: an answer holds some steps. */
static void a_large_sweep_is_answered_in_parts(void)
{
    struct scene scene;
    struct frontier front;
    int64_t parts = 0, steps = 0;
    scene_open(&scene);
    for (unsigned number = 0; number < 330; number++) {
        offer(&scene, 1000 + number, 1 + number % GROUP_COUNT, "ginger",
              4000 + number);
        demand(&scene, 2000 + number, BUYER, "ginger", 5);
    }
    struct frontier_query query = sweep_of(9, 3200, 0);
    do {
        CHECK(ask(&scene, VERB_market_frontier, &query, &front) == STATUS_ok);
        for (uint32_t index = 0; index < front.points_count; index++)
            EXPECT_NUMBER(front.points[index].poor_points_vnd, 400 * steps++);
        EXPECT_NUMBER(front.next_offset, steps == 9 ? 0 : steps);
        query.offset = front.next_offset;
        parts++;
    } while (query.offset);
    EXPECT_NUMBER(steps, 9);
    EXPECT(parts > 1);
    scene_close(&scene);
}

/* A market of its own for each product, its posts drawn at random. */
static void post_random(struct scene *scene, const char *product,
                        unsigned market)
{
    ledger_product(&scene->ledger, product);
    for (unsigned post = 0; post < 10; post++) {
        ledger_offer(
            &scene->ledger,
            &(struct post){.number = 1000 + market * 64 + post,
                           .party = 1 + (unsigned)draw(scene, GROUP_COUNT - 1),
                           .product = product,
                           .quantity = (int64_t)(10 + draw(scene, 50)) * KG,
                           .price_vnd_per_kg =
                               (int64_t)(4000 + draw(scene, 4000))});
        ledger_demand(
            &scene->ledger,
            &(struct post){.number = 1032 + market * 64 + post,
                           .party = BUYER + (unsigned)draw(scene, 1),
                           .product = product,
                           .quantity = (int64_t)(5 + draw(scene, 20)) * KG,
                           .price_vnd_per_kg =
                               (int64_t)(5000 + draw(scene, 3000))});
    }
}

/* For optima x of A + w B at growing w, B(x) does not fall and A(x) does not
 * rise; B is the volume that the points pay for. Shares of tenths and steps of
 * a multiple of ten keep the points exact. */
static unsigned expect_monotone(const struct frontier *front)
{
    unsigned rises = 0;
    for (uint32_t step = 1; step < front->points_count; step++) {
        const struct market_figures *a = &front->points[step - 1].figures;
        const struct market_figures *b = &front->points[step].figures;
        EXPECT_NUMBER(b->gap_milli_vnd, 0);
        EXPECT(b->poor_volume_g >= a->poor_volume_g);
        EXPECT(b->surplus_milli_vnd <= a->surplus_milli_vnd);
        EXPECT(b->value_milli_vnd >= a->value_milli_vnd);
        EXPECT_NUMBER(b->value_milli_vnd,
                      b->surplus_milli_vnd +
                          front->points[step].poor_points_vnd *
                              b->poor_volume_g);
        rises += b->poor_volume_g > a->poor_volume_g;
    }
    return rises;
}

static void what_the_points_pay_for_never_falls_as_they_grow(void)
{
    struct scene scene;
    struct frontier front;
    unsigned rises = 0;
    scene_open(&scene);
    for (unsigned market = 0; market < MARKETS; market++) {
        char product[16];
        (void)snprintf(product, sizeof product, "random%u", market);
        post_random(&scene, product, market);
        struct frontier_query query = sweep_of(11, 4000, 0);
        query.product = product;
        CHECK(ask(&scene, VERB_market_frontier, &query, &front) == STATUS_ok);
        EXPECT_NUMBER(front.markets, 1);
        EXPECT_NUMBER(front.points_count, 11);
        rises += expect_monotone(&front);
    }
    EXPECT(rises > MARKETS);
    scene_close(&scene);
}

/* The same with both kinds of points: four for the poor to one for the first
 * contract. */
static void both_kinds_of_points_together_never_fall_either(void)
{
    struct scene scene;
    struct frontier front;
    scene_open(&scene);
    struct policy policy = policy_of(0, 0);
    put_policy(&scene, &policy);
    for (unsigned market = 0; market < MARKETS; market++) {
        char product[16];
        (void)snprintf(product, sizeof product, "random%u", market);
        post_random(&scene, product, market);
        struct frontier_query query = sweep_of(6, 4000, 1000);
        query.product = product;
        CHECK(ask(&scene, VERB_market_frontier, &query, &front) == STATUS_ok);
        for (uint32_t step = 1; step < front.points_count; step++) {
            const struct market_figures *a = &front.points[step - 1].figures;
            const struct market_figures *b = &front.points[step].figures;
            EXPECT(4 * b->poor_volume_g + b->first_volume_milli >=
                   4 * a->poor_volume_g + a->first_volume_milli);
            EXPECT(b->surplus_milli_vnd <= a->surplus_milli_vnd);
            EXPECT(b->first_volume_milli > 0);
        }
    }
    scene_close(&scene);
}

int main(void)
{
    if (gazetteer_create("model/data", &gazetteer) != STATUS_ok)
        return EXIT_FAILURE;
    RUN(the_policy_of_today_against_itself_changes_nothing);
    RUN(the_figures_are_those_counted_by_hand);
    RUN(another_policy_gives_what_putting_it_gives_and_changes_nothing);
    RUN(a_market_just_cleared_is_tried_as_it_was_before);
    RUN(who_trades_in_two_markets_is_counted_once);
    RUN(each_step_is_what_its_policy_gives);
    RUN(too_many_steps_and_nothing_to_sweep_are_refused);
    RUN(a_large_sweep_is_answered_in_parts);
    RUN(what_the_points_pay_for_never_falls_as_they_grow);
    RUN(both_kinds_of_points_together_never_fall_either);
    gazetteer_destroy(gazetteer);
    return test_result();
}
