/* The sample season has the programme's own figures, whatever the seed and the
 * first day. */
#include "tests/test.h"

#include "base/hash.h"
#include "clients/season/sample.h"
#include "model/codec.h"
#include "model/place.h"

#define FIRST_OF_JUNE_2026 20605
#define BODY_BYTES_MOST (1U << 18)
#define CODES_MOST 64

struct tally {
    int64_t groups, members, households, poor, grants, grants_vnd;
    int64_t buyers, offers, demands, demand_lots, prices, unmarked, invalid;
    int64_t past, without_ask, with_least_lot, ids_out_of_order;
    const char *communes[CODES_MOST];
    const char *offered[CODES_MOST];
    const char *wanted[CODES_MOST];
    size_t commune_count, offered_count, wanted_count;
    int32_t from_day;
    struct id newest;
    struct hash hash; /* over all bodies */
    struct buffer body;
};

static struct gazetteer *gazetteer;

static void add_code(const char **codes, size_t *count, const char *code)
{
    for (size_t index = 0; index < *count; index++)
        if (strcmp(codes[index], code) == 0)
            return;
    if (*count < CODES_MOST)
        codes[(*count)++] = code;
}

static bool has_code(const char *const *codes, size_t count, const char *code)
{
    for (size_t index = 0; index < count; index++)
        if (strcmp(codes[index], code) == 0)
            return true;
    return false;
}

static void tally_party(struct tally *tally, const struct party *party)
{
    tally->unmarked += !party->is_sample || !strstr(party->name, "mẫu");
    tally->ids_out_of_order += id_compare(tally->newest, party->id) >= 0;
    tally->newest = party->id;
    if (party->kind != party_kind_interest_group &&
        party->kind != party_kind_cooperative_group) {
        tally->buyers++;
        return;
    }
    tally->groups++;
    tally->members += party->members;
    tally->households += party->households;
    tally->poor += party->poor_households;
    tally->grants += party->grant_vnd > 0;
    tally->grants_vnd += party->grant_vnd;
    tally->invalid += party->members < 2 ||
                      party->poor_households > party->households ||
                      party->women_headed > party->households ||
                      party->minority_households > party->households ||
                      (party->grant_vnd > 0) != (party->grant_year > 0);
    add_code(tally->communes, &tally->commune_count, party->commune);
}

static void tally_offer(struct tally *tally, const struct offer *offer)
{
    tally->offers++;
    tally->unmarked += !offer->is_sample;
    tally->without_ask += offer->ask.kind == price_kind_unset;
    tally->with_least_lot += offer->least_lot > 0;
    add_code(tally->offered, &tally->offered_count, offer->product);
    for (uint32_t index = 0; index < offer->lots_count; index++)
        tally->past += offer->lots[index].from_day <= tally->from_day ||
                       offer->lots[index].to_day < offer->lots[index].from_day;
}

static void tally_demand(struct tally *tally, const struct demand *demand)
{
    tally->demands++;
    tally->demand_lots += demand->lots_count;
    tally->unmarked += !demand->is_sample;
    add_code(tally->wanted, &tally->wanted_count, demand->product);
    for (uint32_t index = 0; index < demand->lots_count; index++)
        tally->past +=
            demand->lots[index].from_day <= tally->from_day ||
            demand->lots[index].to_day < demand->lots[index].from_day;
}

static void tally_step(void *context, const struct season_step *step)
{
    struct tally *tally = context;
    const struct verb *verb = verb_find(step->verb);
    buffer_reset(&tally->body);
    record_encode(verb->body, step->body, &tally->body);
    tally->hash = hash_chain(tally->hash, tally->body.data, tally->body.size);
    tally->invalid += tally->body.status != STATUS_ok ||
                      !record_validate(verb->body, step->body, NULL) ||
                      step->expected != STATUS_ok;
    if (step->verb == VERB_post_party)
        tally_party(tally, step->body);
    else if (step->verb == VERB_post_offer)
        tally_offer(tally, step->body);
    else if (step->verb == VERB_post_demand)
        tally_demand(tally, step->body);
    else if (step->verb == VERB_post_price)
        tally->prices++;
}

static struct tally make(uint64_t seed, int32_t from_day)
{
    struct tally tally = {.from_day = from_day};
    struct season season;
    buffer_init(&tally.body, BODY_BYTES_MOST);
    season_init(&season, seed, from_day);
    season.take = tally_step;
    season.context = &tally;
    EXPECT_NUMBER(season_make(&season, "sample"), STATUS_ok);
    buffer_clear(&tally.body);
    return tally;
}

static void expect_figures(const struct tally *tally)
{
    EXPECT_NUMBER(tally->groups, 584);
    EXPECT_NUMBER(tally->members, 7914);
    EXPECT_NUMBER(tally->households, 7914);
    EXPECT_NUMBER(tally->poor, 5000);
    EXPECT_NUMBER(tally->grants, 467);
    EXPECT_NUMBER(tally->grants_vnd, INT64_C(32700000000));
    EXPECT_NUMBER(tally->commune_count, 30);
    EXPECT_NUMBER(tally->unmarked, 0);
    EXPECT_NUMBER(tally->invalid, 0);
    EXPECT_NUMBER(tally->past, 0);
    EXPECT_NUMBER(tally->ids_out_of_order, 0);
}

static void the_figures_of_june_2022_are_exact(void)
{
    struct tally tally = make(SEASON_SEED, FIRST_OF_JUNE_2026);
    expect_figures(&tally);
    EXPECT_NUMBER(tally.buyers, SAMPLE_BUYERS);
    EXPECT(tally.offers >= 584 && tally.offers <= 700);
    EXPECT(tally.demands >= 30 && tally.demands <= 60);
    EXPECT(tally.demand_lots > tally.demands);
    EXPECT(tally.without_ask > 0 && tally.with_least_lot > 0);
}

static void they_are_exact_for_other_seeds_and_first_days(void)
{
    for (uint64_t seed = 1; seed <= 5; seed++) {
        struct tally tally =
            make(seed, FIRST_OF_JUNE_2026 + (int32_t)seed * 73);
        expect_figures(&tally);
    }
    /* 29 February 2028 */
    struct tally tally = make(SEASON_SEED, 21243);
    expect_figures(&tally);
}

static void the_same_seed_makes_the_same_bytes_and_another_does_not(void)
{
    struct tally first = make(SEASON_SEED, FIRST_OF_JUNE_2026);
    struct tally again = make(SEASON_SEED, FIRST_OF_JUNE_2026);
    struct tally other = make(SEASON_SEED + 1, FIRST_OF_JUNE_2026);
    EXPECT(hash_equal(first.hash, again.hash));
    EXPECT(!hash_equal(first.hash, other.hash));
}

static void the_communes_are_former_ones_of_the_three_districts(void)
{
    int counts[3] = {0, 0, 0};
    for (size_t index = 0; index < SAMPLE_COMMUNES; index++) {
        const struct sample_commune *commune = &sample_communes[index];
        struct place_ref ref = {.map = PLACE_MAP_2020};
        ref.code = (int32_t)strtol(commune->code, NULL, 10);
        const struct place *place = place_find(gazetteer, ref);
        EXPECT(place != NULL);
        if (!place)
            continue;
        EXPECT_TEXT(place->name, commune->name);
        EXPECT_TEXT(place->province, "Cao Bằng");
        EXPECT(strstr(place->district, commune->district) != NULL);
        counts[0] += place->district_code == 45;
        counts[1] += place->district_code == 52;
        counts[2] += place->district_code == 53;
    }
    EXPECT(counts[0] > 0 && counts[1] > 0 && counts[2] > 0);
    EXPECT_NUMBER(counts[0] + counts[1] + counts[2], SAMPLE_COMMUNES);
}

static void every_chain_has_offers_and_a_demand(void)
{
    static const char *const chains[] = {
        "black_pig", "mong_cattle",   "chicken",   "grass_jelly", "groundnut",
        "maize",     "glass_noodles", "ginger",    "turmeric",    "wax_gourd",
        "mandarin",  "dragon_fruit",  "star_anise"};
    struct tally tally = make(SEASON_SEED, FIRST_OF_JUNE_2026);
    for (size_t index = 0; index < sizeof chains / sizeof chains[0]; index++) {
        EXPECT(has_code(tally.offered, tally.offered_count, chains[index]));
        EXPECT(has_code(tally.wanted, tally.wanted_count, chains[index]));
    }
}

static void the_seven_buyers_of_2018_buy_what_they_registered_for(void)
{
    static const char *const products[] = {"ginger",    "turmeric",
                                           "black_pig", "safe_vegetables",
                                           "wax_gourd", "grass_jelly"};
    const size_t product_count = sizeof products / sizeof products[0];
    bool buys[sizeof products / sizeof products[0]] = {false};
    bool is_named[SAMPLE_BUYERS] = {false};
    for (uint32_t index = 0; index < sample_need_count; index++) {
        const struct need *need = &sample_needs[index];
        bool is_of_2018 = need->buyer < SAMPLE_BUYERS_OF_2018;
        is_named[need->buyer] = true;
        EXPECT_NUMBER(has_code(products, product_count, need->product),
                      is_of_2018);
        for (size_t at = 0; at < product_count; at++)
            buys[at] |= is_of_2018 && strcmp(products[at], need->product) == 0;
    }
    for (size_t at = 0; at < product_count; at++)
        EXPECT(buys[at]);
    for (uint32_t index = 0; index < SAMPLE_BUYERS; index++) {
        EXPECT(is_named[index]);
        EXPECT_NUMBER(strstr(sample_buyers[index].name, "(2018)") != NULL,
                      index < SAMPLE_BUYERS_OF_2018);
    }
}

int main(void)
{
    if (gazetteer_create("model/data", &gazetteer) != STATUS_ok)
        return EXIT_FAILURE;
    RUN(the_figures_of_june_2022_are_exact);
    RUN(they_are_exact_for_other_seeds_and_first_days);
    RUN(the_same_seed_makes_the_same_bytes_and_another_does_not);
    RUN(the_communes_are_former_ones_of_the_three_districts);
    RUN(every_chain_has_offers_and_a_demand);
    RUN(the_seven_buyers_of_2018_buy_what_they_registered_for);
    gazetteer_destroy(gazetteer);
    return test_result();
}
