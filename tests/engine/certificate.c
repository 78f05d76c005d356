#include "tests/engine/certificate.h"

#include "base/memory.h"
#include "tests/engine/proof_check.h"

__extension__ typedef __int128 wide;

struct sums {
    int64_t *offer;
    int64_t *demand;
    int64_t *group;
    int64_t *buyer;
    uint32_t *suppliers;
};

static void sums_init(struct sums *sums, const struct engine_market *market,
                      const int64_t *quantity)
{
    sums->offer = memory_allocate(market->offer_count, sizeof(int64_t));
    sums->demand = memory_allocate(market->demand_count, sizeof(int64_t));
    sums->group = memory_allocate(market->group_count, sizeof(int64_t));
    sums->buyer = memory_allocate(market->buyer_count, sizeof(int64_t));
    sums->suppliers = memory_allocate(market->demand_count, sizeof(uint32_t));
    for (uint32_t k = 0; k < market->pair_count; k++) {
        const struct engine_pair *pair = &market->pairs[k];
        uint32_t group = market->offers[pair->offer].group;
        uint32_t buyer = market->demands[pair->demand].buyer;
        sums->offer[pair->offer] += quantity[k];
        sums->demand[pair->demand] += quantity[k];
        sums->suppliers[pair->demand] += quantity[k] > 0;
        if (group != ENGINE_NONE)
            sums->group[group] += quantity[k];
        if (buyer != ENGINE_NONE)
            sums->buyer[buyer] += quantity[k];
    }
}

static void sums_clear(struct sums *sums)
{
    memory_free(sums->offer);
    memory_free(sums->demand);
    memory_free(sums->group);
    memory_free(sums->buyer);
    memory_free(sums->suppliers);
}

static const char *capacity_fault(const struct engine_market *market,
                                  const struct sums *sums)
{
    for (uint32_t i = 0; i < market->offer_count; i++) {
        if (sums->offer[i] > market->offers[i].quantity)
            return "an offer lot gives more than it has";
    }
    for (uint32_t j = 0; j < market->demand_count; j++) {
        if (sums->demand[j] > market->demands[j].quantity)
            return "a demand lot gets more than it wants";
    }
    for (uint32_t g = 0; g < market->group_count; g++) {
        if (sums->group[g] > market->groups[g].capacity)
            return "a group gives more than its capacity";
    }
    for (uint32_t b = 0; b < market->buyer_count; b++) {
        if (sums->buyer[b] > market->buyers[b].capacity)
            return "a buyer gets more than its capacity";
    }
    return NULL;
}

static const char *rule_fault(const struct engine_market *market,
                              const struct sums *sums, const int64_t *quantity)
{
    for (uint32_t k = 0; k < market->pair_count; k++) {
        if (quantity[k] < 0)
            return "a pair has a quantity below 0";
        if (quantity[k] > 0 && quantity[k] < market->pairs[k].least)
            return "a pair is below its least lot";
    }
    for (uint32_t j = 0; j < market->demand_count; j++) {
        const struct engine_demand *demand = &market->demands[j];
        if (sums->demand[j] > 0 && sums->demand[j] < demand->least_fill)
            return "a demand lot is below its least fill";
        if (demand->most_suppliers &&
            sums->suppliers[j] > demand->most_suppliers)
            return "a demand lot has too many suppliers";
    }
    return NULL;
}

static wide total_value(const struct engine_market *market,
                        const struct sums *sums, const int64_t *quantity)
{
    wide total = 0;
    for (uint32_t k = 0; k < market->pair_count; k++)
        total += (wide)market->pairs[k].value * quantity[k];
    for (uint32_t g = 0; g < market->group_count; g++) {
        const struct engine_group *group = &market->groups[g];
        int64_t first = sums->group[g] < group->first_capacity
                            ? sums->group[g]
                            : group->first_capacity;
        total += (wide)first * group->first_points;
    }
    return total;
}

static bool negative(const int64_t *numbers, uint32_t count)
{
    for (uint32_t k = 0; k < count; k++) {
        if (numbers[k] < 0)
            return true;
    }
    return false;
}

static wide dual_value(const struct engine_market *market,
                       const struct engine_duals *duals)
{
    wide sum = 0;
    for (uint32_t i = 0; i < market->offer_count; i++)
        sum += (wide)market->offers[i].quantity * duals->offer[i];
    for (uint32_t j = 0; j < market->demand_count; j++)
        sum += (wide)market->demands[j].quantity * duals->demand[j];
    for (uint32_t b = 0; b < market->buyer_count; b++)
        sum += (wide)market->buyers[b].capacity * duals->buyer[b];
    for (uint32_t g = 0; g < market->group_count; g++) {
        const struct engine_group *group = &market->groups[g];
        sum += (wide)group->capacity * duals->group[g] +
               (wide)group->first_capacity *
                   (group->first_points - duals->first[g]);
    }
    return sum;
}

static const char *dual_fault(const struct engine_market *market,
                              const struct engine_duals *duals, int64_t bound)
{
    if (negative(duals->offer, market->offer_count) ||
        negative(duals->demand, market->demand_count) ||
        negative(duals->group, market->group_count) ||
        negative(duals->first, market->group_count) ||
        negative(duals->buyer, market->buyer_count))
        return "a price is below 0";
    for (uint32_t g = 0; g < market->group_count; g++) {
        if (duals->first[g] > market->groups[g].first_points)
            return "more first points are taken away than there are";
    }
    for (uint32_t k = 0; k < market->pair_count; k++) {
        const struct engine_pair *pair = &market->pairs[k];
        if (engine_offer_price(market, duals, pair->offer) +
                engine_demand_price(market, duals, pair->demand) <
            pair->value)
            return "a pair is worth more than its prices";
    }
    if (dual_value(market, duals) != bound)
        return "the prices do not add up to the bound";
    return NULL;
}

static const char *order_fault(const struct engine_market *market,
                               const struct engine_clearing *clearing)
{
    for (uint32_t i = 0; i < market->offer_count; i++) {
        if (engine_offer_price(market, &clearing->seller_best, i) <
            engine_offer_price(market, &clearing->buyer_best, i))
            return "a seller's best price is not its best";
    }
    for (uint32_t j = 0; j < market->demand_count; j++) {
        if (engine_demand_price(market, &clearing->seller_best, j) >
            engine_demand_price(market, &clearing->buyer_best, j))
            return "a buyer's best price is not its best";
    }
    return NULL;
}

const char *certificate_fault(const struct engine_market *market,
                              const struct engine_clearing *clearing)
{
    struct sums sums;
    sums_init(&sums, market, clearing->quantity);
    const char *fault = capacity_fault(market, &sums);
    if (!fault)
        fault = rule_fault(market, &sums, clearing->quantity);
    if (!fault &&
        total_value(market, &sums, clearing->quantity) != clearing->total)
        fault = "the total is not what the quantities are worth";
    sums_clear(&sums);
    if (!fault && (clearing->bound - clearing->total != clearing->gap ||
                   clearing->gap < 0 || clearing->bound > clearing->flow_bound))
        fault = "total, gap and bounds do not fit";
    int64_t bound = clearing->flow_bound;
    if (!fault)
        fault = dual_fault(market, &clearing->seller_best, bound);
    if (!fault)
        fault = dual_fault(market, &clearing->buyer_best, bound);
    if (!fault)
        fault = dual_fault(market, &clearing->suggested, bound);
    if (!fault)
        fault = proof_fault(market, clearing);
    return fault ? fault : order_fault(market, clearing);
}

bool certificate_feasible(const struct engine_market *market,
                          const int64_t *quantity)
{
    struct sums sums;
    sums_init(&sums, market, quantity);
    bool feasible =
        !capacity_fault(market, &sums) && !rule_fault(market, &sums, quantity);
    sums_clear(&sums);
    return feasible;
}

void certificate_binding(const struct engine_market *market,
                         const int64_t *quantity, uint64_t *binding,
                         uint64_t *capacities)
{
    struct sums sums;
    sums_init(&sums, market, quantity);
    for (uint32_t i = 0; i < market->offer_count; i++)
        *binding += sums.offer[i] == market->offers[i].quantity;
    for (uint32_t j = 0; j < market->demand_count; j++)
        *binding += sums.demand[j] == market->demands[j].quantity;
    for (uint32_t g = 0; g < market->group_count; g++)
        *binding += sums.group[g] == market->groups[g].capacity;
    for (uint32_t b = 0; b < market->buyer_count; b++)
        *binding += sums.buyer[b] == market->buyers[b].capacity;
    *capacities += market->offer_count + market->demand_count +
                   market->group_count + market->buyer_count;
    sums_clear(&sums);
}
