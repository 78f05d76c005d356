#include "tests/model/proof_sample.h"

#include <string.h>

#include "base/check.h"
#include "model/codec.h"

static const struct market_name ginger = {"ginger", unit_gram};

void proof_put(struct market *market, const struct record *table,
               const void *value)
{
    CHECK(market_put(market, table, value) == STATUS_ok);
}

static void put_party(struct market *market, struct party party, unsigned id)
{
    struct party_product product = {
        .product = "ginger", .unit = unit_gram, .buy_capacity = 600 * KG};
    party.id = sample_id(id);
    if (id == 2) {
        party.products = &product;
        party.products_count = 1;
    }
    proof_put(market, &record_party, &party);
}

static void put_offer(struct market *market, struct sample *sample, unsigned id,
                      int64_t quantity, int64_t ask)
{
    struct offer offer = sample->offer;
    struct lot lot = sample->offer_lots[0];
    lot.quantity = quantity;
    offer.id = sample_id(id);
    offer.group = sample_id(id == 100 ? 1 : 11);
    offer.lots = &lot;
    offer.ask.price_vnd_per_kg = ask;
    proof_put(market, &record_offer, &offer);
}

static void put_demand(struct market *market, struct sample *sample,
                       unsigned id, int64_t quantity, int64_t bid)
{
    struct demand demand = sample->demand;
    struct lot lot = sample->demand_lots[0];
    lot.quantity = quantity;
    demand.id = sample_id(id);
    demand.buyer = sample_id(id == 200 ? 2 : 12);
    demand.lots = &lot;
    demand.bid.price_vnd_per_kg = bid;
    proof_put(market, &record_demand, &demand);
}

static struct market *small_market(struct sample *sample)
{
    struct market *market = market_create();
    sample_ginger(sample);
    sample->policy.first_contract_quantity = 200 * KG;
    sample->policy.first_contract_points_vnd = 100;
    sample_price(sample, "", SAMPLE_DAY, 7000);
    proof_put(market, &record_policy, &sample->policy);
    proof_put(market, &record_product, &sample->product);
    proof_put(market, &record_price_point, &sample->points[0]);
    put_party(market, sample->group, 1);
    put_party(market, sample->group, 11);
    put_party(market, sample->buyer, 2);
    put_party(market, sample->buyer, 12);
    put_offer(market, sample, 100, 1050 * KG, 5000);
    put_offer(market, sample, 101, 300 * KG, 6000);
    put_demand(market, sample, 200, 600 * KG, 8000);
    put_demand(market, sample, 201, 700 * KG, 7500);
    market_use_set(market, &record_offer, sample_id(100), 1,
                   (struct market_use){50 * KG, 0, 1});
    struct refused_pair refused = {
        .offer = sample_id(101),
        .demand = sample_id(200),
        .offer_lot = 1,
        .demand_lot = 1,
        .offer_version = 1,
        .demand_version = 1,
    };
    market_refuse(market, &refused);
    return market;
}

static struct certificate_duals duals_of(const int64_t prices[9])
{
    static const int64_t buyers[2];
    return (struct certificate_duals){&prices[0], &prices[2], &prices[4],
                                      &prices[6], buyers};
}

void proof_init(struct proof *proof)
{
    const int64_t prices[2][9] = {{2500, 1500, 500, 0, 0, 0, 0, 0},
                                  {1000, 0, 2000, 1500, 0, 0, 0, 0}};
    *proof = (struct proof){
        .lines = {{0, 0, 600 * KG}, {0, 1, 400 * KG}, {1, 1, 300 * KG}},
        .line_count = 3,
        .flow_bound = PROOF_TOTAL,
    };
    proof->market = small_market(&proof->sample);
    memcpy(proof->prices, prices, sizeof prices);
    record_init(&record_clearing, &proof->clearing);
    proof->clearing.id = sample_id(700);
    proof->clearing.tick_sequence = 42;
    proof->clearing.product = "ginger";
    proof->clearing.unit = unit_gram;
    proof->clearing.offer_lots = 2;
    proof->clearing.demand_lots = 2;
    proof->clearing.candidates = 3;
    proof->clearing.lines = 3;
    proof->clearing.total_milli_vnd = PROOF_TOTAL;
    proof->clearing.bound_milli_vnd = PROOF_TOTAL;
    buffer_init(&proof->text, 1 << 20);
}

static void make_leaves(struct proof *proof)
{
    static const uint32_t both[2] = {0, 1};
    const int64_t prices[2][9] = {{0, 1500, 3000, 0, 0, 0, 0, 0},
                                  {2500, 0, 500, 0, 0, 0, 0, 100}};
    memcpy(proof->leaf_prices, prices, sizeof prices);
    for (int leaf = 0; leaf < 2; leaf++) {
        proof->fixings[leaf][0] = (struct certificate_fixing){1, 1, leaf == 0};
        proof->leaves[leaf] = (struct certificate_leaf){
            .fixings = proof->fixings[leaf],
            .fixing_count = 1,
            .bound = leaf ? CASES_TOTAL : INT64_C(2285000000),
            .duals = duals_of(proof->leaf_prices[leaf]),
            .lift = proof->lifts[leaf]};
    }
    proof->part = (struct certificate_part){.offers = both,
                                            .demands = both,
                                            .groups = both,
                                            .buyers = both,
                                            .offer_count = 2,
                                            .demand_count = 2,
                                            .group_count = 2,
                                            .buyer_count = 2,
                                            .leaves = proof->leaves,
                                            .leaf_count = 2};
    proof->part_count = 1;
}

void proof_init_cases(struct proof *proof)
{
    proof_init(proof);
    struct demand demand = *(const struct demand *)market_find(
        proof->market, &record_demand, sample_id(201));
    struct lot lot = demand.lots[0];
    demand.lots = &lot;
    demand.most_suppliers = 1;
    proof_put(proof->market, &record_demand, &demand);
    proof->line_count = 2;
    proof->clearing.lines = 2;
    proof->clearing.total_milli_vnd = CASES_TOTAL;
    proof->clearing.bound_milli_vnd = CASES_TOTAL;
    make_leaves(proof);
}

void proof_clear(struct proof *proof)
{
    market_destroy(proof->market);
    buffer_clear(&proof->text);
    sample_clear(&proof->sample);
}

void proof_write(struct proof *proof)
{
    struct market_lots *lots = NULL;
    CHECK(market_lots_create(proof->market, sample_gazetteer(), &ginger,
                             SAMPLE_DAY, &lots) == STATUS_ok);
    struct certified_clearing certified = {
        .market = proof->market,
        .lots = lots,
        .today = SAMPLE_DAY,
        .clearing = &proof->clearing,
        .lines = proof->lines,
        .line_count = proof->line_count,
        .seller_best = duals_of(proof->prices[0]),
        .buyer_best = duals_of(proof->prices[1]),
        .flow_bound_milli = proof->flow_bound,
        .parts = &proof->part,
        .part_count = proof->part_count,
    };
    struct hash seller = certificate_duals_hash(lots, &certified.seller_best);
    struct hash buyer = certificate_duals_hash(lots, &certified.buyer_best);
    proof->clearing.seller_duals = (struct bytes){seller.bytes, HASH_BYTES};
    proof->clearing.buyer_duals = (struct bytes){buyer.bytes, HASH_BYTES};
    buffer_reset(&proof->text);
    certificate_write(&certified, &proof->text);
    buffer_append(&proof->text, "", 1);
    CHECK(proof->text.status == STATUS_ok);
    market_lots_destroy(lots);
}

struct certificate_report proof_check_text(const char *text)
{
    struct certificate_report report;
    enum status status =
        certificate_check(text, strlen(text), sample_gazetteer(), &report);
    CHECK((status == STATUS_ok) == (report.fault == CERTIFICATE_ok));
    return report;
}

struct certificate_report proof_check(struct proof *proof)
{
    proof_write(proof);
    return proof_check_text((const char *)proof->text.data);
}

struct certificate_report proof_check_uncounted(struct proof *proof)
{
    struct certificate_report report;
    proof_write(proof);
    const char *text = (const char *)proof->text.data;
    enum status status = certificate_check_counting(
        text, strlen(text), sample_gazetteer(), 0, &report);
    CHECK((status == STATUS_ok) == (report.fault == CERTIFICATE_ok));
    return report;
}
