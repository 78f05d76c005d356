#include "model/rules_value.h"

#define GRAMS_PER_KG 1000
#define MILLI 1000
#define METRE_GRAMS_PER_TONNE_KM 1000000 /* metres a km times kg a tonne */

/* Ask and bid as counted, and at the far end of what silence could mean. */
struct money {
    int64_t ask;
    int64_t bid;
    int64_t far_ask;
    int64_t far_bid;
};

static int64_t clamp(int64_t number, int64_t least, int64_t most)
{
    if (number > most)
        number = most;
    return number < least ? least : number;
}

/* Rounded towards minus infinity; `by` is above 0. */
static int64_t divide_down(int64_t number, int64_t by)
{
    int64_t quotient = number / by;
    return quotient * by > number ? quotient - 1 : quotient;
}

int64_t rules_transport(const struct policy *policy, enum delivery_point seller,
                        enum delivery_point buyer, int64_t road_m)
{
    enum delivery_point from = seller ? seller : delivery_point_farm;
    enum delivery_point to = buyer ? buyer : delivery_point_gate;
    int64_t transport = 0;
    if (from < delivery_point_collection && to >= delivery_point_collection)
        transport += policy->collection_vnd_per_kg;
    if (from < delivery_point_gate && to >= delivery_point_gate)
        transport += (policy->transport_vnd_per_tonne_km * road_m +
                      METRE_GRAMS_PER_TONNE_KM - 1) /
                     METRE_GRAMS_PER_TONNE_KM;
    return transport;
}

/* False: the pair has no price. A side that says nothing is counted at the
 * middle of the range, so that silence earns nothing. */
static bool money_find(const struct rules_question *question,
                       const struct rules_terms *terms, struct pair *pair,
                       struct money *ret_money)
{
    struct price_query query = {
        .product = question->offer->offer->product,
        .form = terms->form,
        .province = question->offer->place->province_code_2025,
        .day = pair->delivery_day,
    };
    struct price_range range = {0};
    bool has_range = price_find(&question->rules->prices, &query, &range);
    const int64_t *market = has_range ? &range.middle : NULL;
    struct money money = {range.middle, range.middle, range.low, range.high};
    pair->ask_is_stated = clause_expected(terms->ask, market, &money.ask);
    pair->bid_is_stated =
        clause_expected(&question->demand->demand->bid, market, &money.bid);
    if (!pair->ask_is_stated && !pair->bid_is_stated)
        return false;
    if (!has_range && !(pair->ask_is_stated && pair->bid_is_stated))
        return false;
    if (pair->ask_is_stated)
        money.far_ask = money.ask;
    if (pair->bid_is_stated)
        money.far_bid = money.bid;
    *ret_money = money;
    return true;
}

static enum rule value_set(struct pair *pair, bool is_head, int64_t value_vnd)
{
    pair->value_vnd = clamp(value_vnd, -MOST_PRICE, MOST_PRICE);
    pair->value_milli = pair->value_vnd * (is_head ? MILLI : 1);
    return pair->value_vnd > 0 ? RULE_passed : RULE_value;
}

static enum rule value_unpriced(const struct rules_question *question,
                                struct pair *pair, bool is_head)
{
    pair->is_unpriced = true;
    pair->ask_is_stated = false;
    pair->bid_is_stated = false;
    return value_set(pair, is_head,
                     question->rules->policy->unpriced_value_vnd);
}

enum rule rules_value(const struct rules_question *question,
                      const struct rules_terms *terms, struct pair *pair)
{
    const struct policy *policy = question->rules->policy;
    bool is_head = question->demand->demand->unit == unit_head;
    struct money money;
    pair->transport_vnd_per_kg = rules_transport(
        policy, question->offer->offer->delivery_point,
        question->demand->demand->delivery_point, pair->distance_m);
    if ((is_head && !pair->head_weight_g) ||
        !money_find(question, terms, pair, &money))
        return value_unpriced(question, pair, is_head);
    pair->ask_vnd_per_kg = money.ask;
    pair->bid_vnd_per_kg = money.bid;
    int64_t excess = money.far_ask + pair->transport_vnd_per_kg -
                     money.far_bid - policy->negotiation_margin_vnd_per_kg;
    if (excess > 0) {
        pair->price_gap_vnd_per_kg = excess;
        return RULE_price;
    }
    int64_t surplus = money.bid - pair->transport_vnd_per_kg - money.ask;
    struct points_basis basis = {policy, question->offer->group,
                                 terms->slack_days, terms->certificates_above};
    pair->points = points_count(&basis);
    if (is_head) {
        surplus = divide_down(surplus * pair->head_weight_g, GRAMS_PER_KG);
        points_per_head(&pair->points, pair->head_weight_g);
    }
    pair->surplus_vnd = clamp(surplus, -MOST_PRICE, MOST_PRICE);
    return value_set(pair, is_head, pair->surplus_vnd + pair->points.sum_vnd);
}

/* The money price when the demand lot earns that much a base unit. */
static int64_t price_at(const struct pair *pair, int64_t earning)
{
    int64_t per_kg = pair->head_weight_g
                         ? divide_down(earning, pair->head_weight_g)
                         : earning;
    return pair->bid_vnd_per_kg - pair->transport_vnd_per_kg - per_kg;
}

/* At least the ask, then at most what the bid leaves at that point. */
static int64_t price_clip(const struct pair *pair, int64_t price)
{
    int64_t most = pair->bid_vnd_per_kg - pair->transport_vnd_per_kg;
    if (price < pair->ask_vnd_per_kg)
        price = pair->ask_vnd_per_kg;
    if (price > most)
        price = most;
    return price < 0 ? 0 : price;
}

struct pair_price pair_price(const struct pair *pair,
                             const struct pair_earning *earning)
{
    struct pair_price price = {0};
    if (pair->is_unpriced)
        return price;
    int64_t unclipped = price_at(pair, earning->suggested);
    int64_t most = pair->bid_vnd_per_kg - pair->transport_vnd_per_kg;
    price.vnd_per_kg = price_clip(pair, unclipped);
    price.low = price_clip(pair, price_at(pair, earning->most));
    price.high = price_clip(pair, price_at(pair, earning->least));
    price.landed = price.vnd_per_kg + pair->transport_vnd_per_kg;
    if (price.vnd_per_kg > unclipped)
        price.shortfall = price.vnd_per_kg - unclipped;
    if (pair->ask_vnd_per_kg > most)
        price.gap_to_close = pair->ask_vnd_per_kg - most;
    return price;
}
