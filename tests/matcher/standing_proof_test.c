/* Markets from a seed where side constraints bind: what the engine proves by
 * cases, certified and checked without it; and forged, refused. */
#include "matcher/standing_proof.h"

#include "base/check.h"
#include "model/codec.h"
#include "tests/matcher/ledger.h"
#include "tests/test.h"

#define SEEDS 200
#define TEXT_BYTES ((size_t)64 << 20)

static struct gazetteer *gazetteer;
static const struct market_name ginger = {"ginger", unit_gram};

struct random {
    uint64_t state;
};

/* From `least` to `most`, splitmix64. */
static int64_t draw(struct random *random, int64_t least, int64_t most)
{
    uint64_t mixed = random->state += UINT64_C(0x9E3779B97F4A7C15);
    mixed = (mixed ^ (mixed >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    mixed = (mixed ^ (mixed >> 27)) * UINT64_C(0x94D049BB133111EB);
    mixed ^= mixed >> 31;
    return least + (int64_t)(mixed % (uint64_t)(most - least + 1));
}

static void put(struct market *market, const struct record *table,
                const void *record)
{
    CHECK(market_put(market, table, record) == STATUS_ok);
}

static void put_policy(struct market *market, struct random *random)
{
    struct policy policy;
    record_init(&record_policy, &policy);
    policy.collection_vnd_per_kg = 0;
    if (draw(random, 0, 2) == 0) {
        policy.first_contract_quantity = draw(random, 1, 400) * KG;
        policy.first_contract_points_vnd = draw(random, 1, 900);
    }
    put(market, &record_policy, &policy);
}

static void put_product(struct market *market)
{
    struct product product;
    struct product_form form;
    record_init(&record_product, &product);
    record_init(&record_product_form, &form);
    form.code = form.name_vi = form.name_en = "mature";
    form.unit = unit_gram;
    product.id = ledger_id(9000);
    product.version = 1;
    product.code = product.name_vi = product.name_en = "ginger";
    product.forms = &form;
    product.forms_count = 1;
    put(market, &record_product, &product);
}

static void put_party(struct market *market, struct random *random,
                      unsigned number, enum party_kind kind)
{
    struct party party;
    struct party_product product = {.product = "ginger", .unit = unit_gram};
    record_init(&record_party, &party);
    if (draw(random, 0, 1)) {
        product.sell_capacity = draw(random, 100, 1200) * KG;
        product.buy_capacity = draw(random, 200, 2000) * KG;
        party.products = &product;
        party.products_count = 1;
    }
    party.id = ledger_id(number);
    party.version = 1;
    party.kind = kind;
    party.name = "bên";
    party.commune = "01273";
    party.state = party_state_active;
    party.members = kind == party_kind_enterprise ? 0 : 5;
    put(market, &record_party, &party);
}

/* One of two months: a market falls apart where they do not meet. */
static struct lot draw_lot(struct random *random, int64_t most_kg)
{
    int64_t from_day = LEDGER_DAY + 30 * draw(random, 1, 2);
    return (struct lot){.number = 1,
                        .quantity = draw(random, 10, most_kg) * KG,
                        .from_day = from_day,
                        .to_day = from_day + 10};
}

static struct price_clause draw_price(struct random *random, int64_t least,
                                      int64_t most)
{
    return (struct price_clause){.kind = price_kind_fixed,
                                 .price_vnd_per_kg = draw(random, least, most)};
}

static void put_offer(struct market *market, struct random *random,
                      unsigned number)
{
    struct lot lot = draw_lot(random, 800);
    struct offer offer;
    record_init(&record_offer, &offer);
    offer.id = ledger_id(number);
    offer.version = 1;
    offer.group = ledger_id((unsigned)draw(random, 1, 4));
    offer.product = "ginger";
    offer.form = "mature";
    offer.unit = unit_gram;
    offer.lots = &lot;
    offer.lots_count = 1;
    offer.ask = draw_price(random, 3000, 7000);
    offer.commune = "01273";
    offer.state = post_state_open;
    if (draw(random, 0, 1))
        offer.least_lot = draw(random, 1, lot.quantity);
    put(market, &record_offer, &offer);
}

static void put_demand(struct market *market, struct random *random,
                       unsigned number)
{
    struct lot lot = draw_lot(random, 1500);
    struct form_name form = {.form = "mature"};
    struct demand demand;
    record_init(&record_demand, &demand);
    demand.id = ledger_id(number);
    demand.version = 1;
    demand.buyer = ledger_id((unsigned)draw(random, 5, 7));
    demand.product = "ginger";
    demand.forms = &form;
    demand.forms_count = 1;
    demand.unit = unit_gram;
    demand.lots = &lot;
    demand.lots_count = 1;
    demand.bid = draw_price(random, 6000, 9000);
    demand.delivery_point = delivery_point_farm;
    demand.commune = "01273";
    demand.state = post_state_open;
    demand.most_suppliers = draw(random, 0, 3);
    if (draw(random, 0, 1))
        demand.least_fill = draw(random, 1, lot.quantity);
    put(market, &record_demand, &demand);
}

struct scene {
    struct market *market;
    struct standing *standing;
    struct clearing clearing;
    struct hash hashes[2];
    struct buffer text;
};

static void certify(struct scene *scene)
{
    buffer_reset(&scene->text);
    standing_certify(scene->standing, &scene->clearing, &scene->text);
    buffer_append(&scene->text, "", 1);
    CHECK(scene->text.status == STATUS_ok);
}

static void scene_open(struct scene *scene, uint64_t seed)
{
    struct random random = {.state = seed};
    scene->market = market_create();
    put_policy(scene->market, &random);
    put_product(scene->market);
    for (unsigned number = 1; number <= 7; number++)
        put_party(scene->market, &random, number,
                  number <= 4 ? party_kind_interest_group
                              : party_kind_enterprise);
    unsigned offers = (unsigned)draw(&random, 2, 12);
    unsigned demands = (unsigned)draw(&random, 1, 6);
    for (unsigned number = 0; number < offers; number++)
        put_offer(scene->market, &random, 100 + number);
    for (unsigned number = 0; number < demands; number++)
        put_demand(scene->market, &random, 200 + number);
    CHECK(standing_create(scene->market, gazetteer, &ginger, LEDGER_DAY,
                          &scene->standing) == STATUS_ok);
    standing_describe(scene->standing, &scene->clearing, scene->hashes);
    scene->clearing.id = ledger_id(700);
    scene->clearing.tick_sequence = 42;
    buffer_init(&scene->text, TEXT_BYTES);
    certify(scene);
}

static void scene_close(struct scene *scene)
{
    standing_destroy(scene->standing);
    market_destroy(scene->market);
    buffer_clear(&scene->text);
}

static enum certificate_fault check(const char *text,
                                    struct certificate_report *report)
{
    *report = (struct certificate_report){.fault = CERTIFICATE_ok};
    enum status status =
        certificate_check(text, strlen(text), gazetteer, report);
    CHECK((status == STATUS_ok) == (report->fault == CERTIFICATE_ok));
    return report->fault;
}

static unsigned count_words(const char *text, const char *word)
{
    unsigned count = 0;
    while ((text = strstr(text, word)) != NULL) {
        count++;
        text += strlen(word);
    }
    return count;
}

static void what_the_engine_proves_is_accepted_by_who_has_no_engine(void)
{
    unsigned cases = 0, parts = 0, lifts = 0, firsts = 0, impossible = 0;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct scene scene;
        struct certificate_report report;
        scene_open(&scene, seed);
        const char *text = (const char *)scene.text.data;
        const struct engine_clearing *answer = scene.standing->answer;
        int failures = test_failures;
        EXPECT_TEXT(certificate_fault_name(check(text, &report)), "ok");
        EXPECT_NUMBER(report.bound_milli, answer->bound);
        EXPECT_NUMBER(report.gap_milli, answer->gap);
        EXPECT_NUMBER(report.flow_bound_milli, answer->flow_bound);
        if (test_failures != failures)
            fprintf(stderr, "    seed %u: %s\n", (unsigned)seed, report.detail);
        cases += report.leaves > 0;
        parts += count_words(text, "{\"leaf\":{\"part\":2") > 0;
        lifts += count_words(text, "\"lift\":") > 0;
        firsts += count_words(text, ",\"first\":") > 0;
        impossible += count_words(text, "\"is_impossible\":true") > 0;
        scene_close(&scene);
    }
    printf("     %u of %u proven by cases, %u in parts, %u with lifts, %u with "
           "first prices, %u with impossible leaves\n",
           cases, SEEDS, parts, lifts, firsts, impossible);
    EXPECT(cases >= SEEDS / 4);
    EXPECT(parts && lifts && firsts && impossible);
}

/* Takes the line at `at` out of a copy of the text. */
static void refuse_without(struct buffer *copy, const char *text,
                           const char *at, uint64_t seed)
{
    struct certificate_report report;
    const char *end = strchr(at, '\n') + 1;
    buffer_reset(copy);
    buffer_append(copy, text, (size_t)(at - text));
    buffer_append(copy, end, strlen(end) + 1);
    enum certificate_fault fault = check((const char *)copy->data, &report);
    EXPECT_TEXT(certificate_fault_name(fault), "not_covered");
    if (fault == CERTIFICATE_ok)
        fprintf(stderr, "    seed %u\n", (unsigned)seed);
}

static void no_leaf_can_be_left_out(void)
{
    struct buffer copy;
    unsigned tried = 0;
    buffer_init(&copy, TEXT_BYTES);
    for (uint64_t seed = 1; seed <= SEEDS / 10; seed++) {
        struct scene scene;
        scene_open(&scene, seed);
        const char *text = (const char *)scene.text.data;
        for (const char *at = strstr(text, "{\"leaf\":"); at && tried < 500;
             at = strstr(at + 1, "{\"leaf\":")) {
            refuse_without(&copy, text, at, seed);
            tried++;
        }
        scene_close(&scene);
    }
    EXPECT(tried > 50);
    buffer_clear(&copy);
}

/* Flips the answer that stands at `at`: closed is what is not said. */
static void refuse_flipped(struct buffer *copy, const char *text,
                           const char *at)
{
    static const char open[] = ",\"is_open\":true";
    struct certificate_report report;
    buffer_reset(copy);
    buffer_append(copy, text, (size_t)(at - text));
    buffer_append_text(copy, at + strlen(open));
    buffer_append(copy, "", 1);
    EXPECT(check((const char *)copy->data, &report) != CERTIFICATE_ok);
}

static void no_fixing_can_be_flipped(void)
{
    struct buffer copy;
    unsigned tried = 0;
    buffer_init(&copy, TEXT_BYTES);
    for (uint64_t seed = 1; seed <= SEEDS / 10; seed++) {
        struct scene scene;
        scene_open(&scene, seed);
        const char *text = (const char *)scene.text.data;
        for (const char *at = strstr(text, ",\"is_open\":true");
             at && tried < 500; at = strstr(at + 1, ",\"is_open\":true")) {
            refuse_flipped(&copy, text, at);
            tried++;
        }
        scene_close(&scene);
    }
    EXPECT(tried > 50);
    buffer_clear(&copy);
}

static void no_bound_below_the_proven_one_is_accepted(void)
{
    for (uint64_t seed = 1; seed <= SEEDS / 4; seed++) {
        struct scene scene;
        struct certificate_report report;
        scene_open(&scene, seed);
        scene.clearing.bound_milli_vnd--;
        scene.clearing.gap_milli_vnd--;
        certify(&scene);
        EXPECT(check((const char *)scene.text.data, &report) != CERTIFICATE_ok);
        scene_close(&scene);
    }
}

/* As a clearing states it that was recorded before bounds had cases. */
static void a_clearing_that_states_the_flow_bound_is_certified_too(void)
{
    for (uint64_t seed = 1; seed <= SEEDS / 4; seed++) {
        struct scene scene;
        struct certificate_report report;
        scene_open(&scene, seed);
        int64_t bound = scene.standing->answer->flow_bound;
        scene.clearing.gap_milli_vnd += bound - scene.clearing.bound_milli_vnd;
        scene.clearing.bound_milli_vnd = bound;
        certify(&scene);
        EXPECT_TEXT(certificate_fault_name(
                        check((const char *)scene.text.data, &report)),
                    "ok");
        EXPECT_NUMBER(report.leaves, 0);
        scene_close(&scene);
    }
}

int main(void)
{
    if (gazetteer_create("model/data", &gazetteer) != STATUS_ok)
        return EXIT_FAILURE;
    RUN(what_the_engine_proves_is_accepted_by_who_has_no_engine);
    RUN(no_leaf_can_be_left_out);
    RUN(no_fixing_can_be_flipped);
    RUN(no_bound_below_the_proven_one_is_accepted);
    RUN(a_clearing_that_states_the_flow_bound_is_certified_too);
    gazetteer_destroy(gazetteer);
    return test_result();
}
