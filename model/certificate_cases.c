#include <inttypes.h>
#include <stdlib.h>

#include "base/memory.h"
#include "model/certificate_check.h"

typedef certificate_wide wide;

void certificate_cases_init(struct certificate_checking *checking)
{
    struct certificate_cases *cases = &checking->cases;
    const struct market_lots *lots = checking->lots;
    size_t size = sizeof(uint32_t);
    cases->offer_part = memory_allocate(lots->offer_count, size);
    cases->demand_part = memory_allocate(lots->demand_count, size);
    cases->group_part = memory_allocate(lots->group_count, size);
    cases->buyer_part = memory_allocate(lots->buyer_count, size);
}

void certificate_cases_clear(struct certificate_checking *checking)
{
    struct certificate_cases *cases = &checking->cases;
    memory_free(cases->offer_part);
    memory_free(cases->demand_part);
    memory_free(cases->group_part);
    memory_free(cases->buyer_part);
    memory_free(cases->pairs);
}

/* A part has a leaf at least: no more of them than leaves. */
bool certificate_cases_name(struct certificate_checking *checking,
                            const struct certificate_dual *dual, uint32_t *part)
{
    if (dual->part > (int64_t)checking->document->leaves.count)
        return certificate_fail(checking->report, CERTIFICATE_not_covered,
                                "part %" PRId64, dual->part);
    *part = (uint32_t)dual->part;
    return true;
}

static int64_t lesser(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

bool certificate_cases_take(struct certificate_checking *checking,
                            uint32_t offer, uint32_t demand,
                            const struct pair *pair)
{
    struct certificate_cases *cases = &checking->cases;
    const struct market_lots *lots = checking->lots;
    uint32_t group = lots->offers[offer].group_index;
    uint32_t buyer = lots->demands[demand].buyer_index;
    uint32_t part = cases->offer_part[offer];
    if (cases->demand_part[demand] != part ||
        (cases->group_part[group] && cases->group_part[group] != part) ||
        (cases->buyer_part[buyer] && cases->buyer_part[buyer] != part))
        return certificate_fail(checking->report, CERTIFICATE_crossing,
                                "%" PRIu32 " %" PRIu32, offer + 1, demand + 1);
    if (part == 0)
        return true;
    if (cases->pair_count == cases->pair_capacity) {
        cases->pair_capacity = cases->pair_capacity * 2 + 256;
        cases->pairs = memory_resize(cases->pairs, cases->pair_capacity,
                                     sizeof *cases->pairs);
    }
    int64_t sold =
        lesser(lots->offers[offer].free, lots->groups[group].capacity);
    int64_t bought =
        lesser(lots->demands[demand].free, lots->buyers[buyer].capacity);
    cases->pairs[cases->pair_count++] =
        (struct certificate_pair){.offer = offer,
                                  .demand = demand,
                                  .value_milli = pair->value_milli,
                                  .least = pair->least,
                                  .most = lesser(sold, bought)};
    return true;
}

/* ---- the parts one by one */

/* Prices stand by index: those of one leaf for its part, the seller-best ones
 * for what is in no part. */
struct proving {
    struct certificate_checking *checking;
    uint32_t part_count;
    struct certificate_pair *pairs; /* by part, demand lot and offer lot */
    uint32_t *first_pair;           /* by part, and one past the last */
    wide *worth;                    /* by part: of its seller-best prices */
    wide *points; /* by part: what the first points come to unpriced */
    int64_t *offer;
    int64_t *demand;
    int64_t *group;
    int64_t *first;
    int64_t *buyer;
    int64_t *lift;
    struct certificate_choices choices; /* of the part that is read now */
    uint32_t part;
    size_t leaf; /* that is read now */
};

static bool fail_leaf(const struct proving *proving,
                      enum certificate_fault fault)
{
    return certificate_fail(proving->checking->report, fault, "leaf %zu",
                            proving->leaf + 1);
}

static int64_t *copy_outside(const int64_t *prices, const uint32_t *parts,
                             uint32_t count)
{
    int64_t *copy = memory_allocate(count, sizeof *copy);
    for (uint32_t at = 0; at < count; at++)
        copy[at] = parts[at] ? 0 : prices[at];
    return copy;
}

static void copy_prices(struct proving *proving)
{
    const struct certificate_cases *cases = &proving->checking->cases;
    const struct certificate_solution *best = &proving->checking->solutions[0];
    const struct market_lots *lots = proving->checking->lots;
    proving->offer =
        copy_outside(best->offer, cases->offer_part, lots->offer_count);
    proving->demand =
        copy_outside(best->demand, cases->demand_part, lots->demand_count);
    proving->group =
        copy_outside(best->group, cases->group_part, lots->group_count);
    proving->first =
        copy_outside(best->first, cases->group_part, lots->group_count);
    proving->buyer =
        copy_outside(best->buyer, cases->buyer_part, lots->buyer_count);
    proving->lift = memory_allocate(lots->demand_count, sizeof(int64_t));
}

/* No capacity without limit has a price: certificate_prices_check saw to it. */
static void add_worth(struct proving *proving)
{
    const struct certificate_cases *cases = &proving->checking->cases;
    const struct certificate_solution *best = &proving->checking->solutions[0];
    const struct market_lots *lots = proving->checking->lots;
    for (uint32_t at = 0; at < lots->offer_count; at++)
        proving->worth[cases->offer_part[at]] +=
            (wide)lots->offers[at].free * best->offer[at];
    for (uint32_t at = 0; at < lots->demand_count; at++)
        proving->worth[cases->demand_part[at]] +=
            (wide)lots->demands[at].free * best->demand[at];
    for (uint32_t at = 0; at < lots->group_count; at++) {
        const struct market_group *group = &lots->groups[at];
        uint32_t part = cases->group_part[at];
        wide points = (wide)group->first_capacity * group->first_points;
        proving->points[part] += points;
        proving->worth[part] += (wide)group->capacity * best->group[at] +
                                points -
                                (wide)group->first_capacity * best->first[at];
    }
    for (uint32_t at = 0; at < lots->buyer_count; at++)
        proving->worth[cases->buyer_part[at]] +=
            (wide)lots->buyers[at].capacity * best->buyer[at];
}

static int order_pairs(const void *left, const void *right)
{
    const struct certificate_pair *a = left;
    const struct certificate_pair *b = right;
    if (a->demand != b->demand)
        return a->demand > b->demand ? 1 : -1;
    return (a->offer > b->offer) - (a->offer < b->offer);
}

static void sort_pairs(struct proving *proving)
{
    const struct certificate_cases *cases = &proving->checking->cases;
    uint32_t *next =
        memory_allocate((size_t)proving->part_count + 2, sizeof *next);
    if (cases->pair_count > 0)
        qsort(cases->pairs, cases->pair_count, sizeof *cases->pairs,
              order_pairs);
    proving->pairs = memory_allocate(cases->pair_count, sizeof *proving->pairs);
    for (size_t at = 0; at < cases->pair_count; at++)
        next[cases->offer_part[cases->pairs[at].offer] + 1]++;
    for (uint32_t part = 0; part <= proving->part_count; part++) {
        next[part + 1] += next[part];
        proving->first_pair[part] = next[part];
    }
    proving->first_pair[proving->part_count + 1] = (uint32_t)cases->pair_count;
    for (size_t at = 0; at < cases->pair_count; at++)
        proving->pairs[next[cases->offer_part[cases->pairs[at].offer]]++] =
            cases->pairs[at];
    memory_free(next);
}

static void proving_init(struct proving *proving,
                         struct certificate_checking *checking)
{
    size_t parts = checking->document->leaves.count + 2;
    *proving = (struct proving){
        .checking = checking,
        .part_count = (uint32_t)checking->document->leaves.count,
        .first_pair = memory_allocate(parts, sizeof *proving->first_pair),
        .worth = memory_allocate(parts, sizeof *proving->worth),
        .points = memory_allocate(parts, sizeof *proving->points)};
    copy_prices(proving);
    add_worth(proving);
    sort_pairs(proving);
}

static void proving_clear(struct proving *proving)
{
    certificate_choices_clear(&proving->choices);
    memory_free(proving->pairs);
    memory_free(proving->first_pair);
    memory_free(proving->worth);
    memory_free(proving->points);
    memory_free(proving->offer);
    memory_free(proving->demand);
    memory_free(proving->group);
    memory_free(proving->first);
    memory_free(proving->buyer);
    memory_free(proving->lift);
}

/* ---- the prices of one leaf */

/* A price's place in the arrays, and what it is a price of. */
struct target {
    int64_t *price;
    int64_t capacity;
    int64_t first_capacity;
    int64_t first_points;
    int64_t least_fill;
    int64_t *first;
    int64_t *lift;
};

static bool inside(const struct proving *proving, const uint32_t *parts,
                   uint32_t count, int64_t place)
{
    return place <= count && parts[place - 1] == proving->part;
}

static int64_t demand_capacity(const struct proving *proving, uint32_t demand)
{
    uint32_t span = certificate_choices_span(&proving->choices, demand);
    return span == UINT32_MAX ? proving->checking->lots->demands[demand].free
                              : proving->choices.best[span];
}

static struct target group_target(struct proving *proving, int64_t place)
{
    const struct market_group *group =
        &proving->checking->lots->groups[place - 1];
    return (struct target){.price = &proving->group[place - 1],
                           .capacity = group->capacity,
                           .first_capacity = group->first_capacity,
                           .first_points = group->first_points,
                           .first = &proving->first[place - 1]};
}

static struct target demand_target(struct proving *proving, int64_t place)
{
    return (struct target){
        .price = &proving->demand[place - 1],
        .capacity = demand_capacity(proving, (uint32_t)(place - 1)),
        .least_fill = proving->checking->lots->demands[place - 1].least_fill,
        .lift = &proving->lift[place - 1]};
}

/* False unless exactly one lot or party of the part is named. */
static bool find_target(struct proving *proving,
                        const struct certificate_price *price,
                        struct target *ret_target)
{
    const struct certificate_cases *cases = &proving->checking->cases;
    const struct market_lots *lots = proving->checking->lots;
    if (!!price->offer + !!price->demand + !!price->group + !!price->buyer != 1)
        return false;
    if (price->offer) {
        if (!inside(proving, cases->offer_part, lots->offer_count,
                    price->offer))
            return false;
        *ret_target =
            (struct target){.price = &proving->offer[price->offer - 1],
                            .capacity = lots->offers[price->offer - 1].free};
    } else if (price->demand) {
        if (!inside(proving, cases->demand_part, lots->demand_count,
                    price->demand))
            return false;
        *ret_target = demand_target(proving, price->demand);
    } else if (price->group) {
        if (!inside(proving, cases->group_part, lots->group_count,
                    price->group))
            return false;
        *ret_target = group_target(proving, price->group);
    } else {
        if (!inside(proving, cases->buyer_part, lots->buyer_count,
                    price->buyer))
            return false;
        *ret_target = (struct target){
            .price = &proving->buyer[price->buyer - 1],
            .capacity = lots->buyers[price->buyer - 1].capacity};
    }
    return true;
}

static bool take_price(struct proving *proving,
                       const struct certificate_price *price, wide *bound)
{
    struct target target;
    if (!find_target(proving, price, &target))
        return fail_leaf(proving, CERTIFICATE_unknown_lot);
    if (price->price < 0 || price->first < 0 || price->lift < 0 ||
        (price->first && price->first > target.first_points) ||
        (price->lift && !target.lift))
        return fail_leaf(proving, CERTIFICATE_negative_dual);
    if (price->price && target.capacity == MARKET_UNLIMITED)
        return fail_leaf(proving, CERTIFICATE_wrong_leaf);
    if (*target.price || (target.first && *target.first) ||
        (target.lift && *target.lift))
        return fail_leaf(proving, CERTIFICATE_repeated);
    *target.price = price->price;
    if (target.first)
        *target.first = price->first;
    if (target.lift)
        *target.lift = price->lift;
    *bound += (wide)target.capacity * price->price -
              (wide)target.first_capacity * price->first -
              (wide)target.least_fill * price->lift;
    return true;
}

/* For the next leaf. */
static void forget_prices(struct proving *proving,
                          const struct certificate_case *leaf)
{
    for (uint32_t at = 0; at < leaf->prices_count; at++) {
        struct target target;
        if (!find_target(proving, &leaf->prices[at], &target))
            continue;
        *target.price = 0;
        if (target.first)
            *target.first = 0;
        if (target.lift)
            *target.lift = 0;
    }
}

static wide surplus(const struct proving *proving,
                    const struct certificate_pair *pair)
{
    const struct market_lots *lots = proving->checking->lots;
    uint32_t group = lots->offers[pair->offer].group_index;
    uint32_t buyer = lots->demands[pair->demand].buyer_index;
    return (wide)proving->offer[pair->offer] + proving->group[group] -
           proving->first[group] + proving->demand[pair->demand] +
           proving->buyer[buyer] - proving->lift[pair->demand] -
           pair->value_milli;
}

static void add_pairs(const struct proving *proving, wide *bound)
{
    const struct certificate_choices *choices = &proving->choices;
    wide *paid_over = memory_allocate(choices->pair_count, sizeof *paid_over);
    for (uint32_t at = 0; at < choices->pair_count; at++)
        paid_over[at] = surplus(proving, &choices->pairs[at]);
    *bound += certificate_choices_worth(choices, paid_over);
    memory_free(paid_over);
}

/* A least fill has a price only where the leaf asks for it. */
static bool check_lifts(const struct proving *proving,
                        const struct certificate_case *leaf)
{
    for (uint32_t at = 0; at < leaf->prices_count; at++) {
        if (leaf->prices[at].lift == 0)
            continue;
        uint32_t span = certificate_choices_span(
            &proving->choices, (uint32_t)(leaf->prices[at].demand - 1));
        if (span == UINT32_MAX || proving->choices.demand[span] != CHOICE_OPEN)
            return fail_leaf(proving, CERTIFICATE_wrong_leaf);
    }
    return true;
}

static bool check_leaf_prices(struct proving *proving,
                              const struct certificate_case *leaf)
{
    wide bound = proving->points[proving->part];
    for (uint32_t at = 0; at < leaf->prices_count; at++)
        if (!take_price(proving, &leaf->prices[at], &bound))
            return false;
    if (!check_lifts(proving, leaf))
        return false;
    add_pairs(proving, &bound);
    forget_prices(proving, leaf);
    if (bound < 0)
        bound = -1;
    return bound == leaf->bound || fail_leaf(proving, CERTIFICATE_wrong_leaf);
}

static bool check_leaf(struct proving *proving,
                       const struct certificate_case *leaf)
{
    certificate_choices_reset(&proving->choices);
    for (uint32_t at = 0; at < leaf->fixings_count; at++) {
        const struct certificate_answer *answer = &leaf->fixings[at];
        if (answer->demand < 1 ||
            answer->demand > proving->checking->lots->demand_count ||
            answer->offer > proving->checking->lots->offer_count)
            return fail_leaf(proving, CERTIFICATE_unknown_lot);
        struct certificate_fixing fixing = {
            .demand = (uint32_t)(answer->demand - 1),
            .offer = answer->offer ? (uint32_t)(answer->offer - 1)
                                   : CERTIFICATE_NONE,
            .is_open = answer->is_open};
        if (!certificate_choices_fix(&proving->choices, fixing))
            return fail_leaf(proving, CERTIFICATE_unknown_lot);
    }
    certificate_choices_follow(&proving->choices);
    if (!leaf->is_impossible)
        return check_leaf_prices(proving, leaf);
    if (leaf->prices_count || leaf->bound)
        return fail_leaf(proving, CERTIFICATE_wrong_leaf);
    return certificate_choices_impossible(&proving->choices) ||
           fail_leaf(proving, CERTIFICATE_possible);
}

static void start_part(struct proving *proving)
{
    uint32_t start = proving->first_pair[++proving->part];
    certificate_choices_clear(&proving->choices);
    certificate_choices_init(&proving->choices, proving->checking->lots,
                             proving->pairs + start,
                             proving->first_pair[proving->part + 1] - start);
}

/* Takes from the bound of both dual solutions what the parts lie below it. */
static bool check_leaves(struct proving *proving, wide *bound)
{
    const struct certificate_case_list *list =
        &proving->checking->document->leaves;
    int64_t greatest = -1;
    for (proving->leaf = 0; proving->leaf < list->count; proving->leaf++) {
        const struct certificate_case *leaf = &list->items[proving->leaf];
        if (!certificate_tree_covers(list, proving->leaf))
            return fail_leaf(proving, CERTIFICATE_not_covered);
        if (leaf->part != proving->part)
            start_part(proving);
        if (!check_leaf(proving, leaf))
            return false;
        if (!leaf->is_impossible && leaf->bound > greatest)
            greatest = leaf->bound;
        if (proving->leaf + 1 < list->count && leaf[1].part == leaf->part)
            continue;
        *bound -= proving->worth[proving->part] - greatest;
        greatest = -1;
    }
    for (uint32_t part = proving->part + 1; part <= proving->part_count; part++)
        if (proving->worth[part] ||
            proving->first_pair[part] != proving->first_pair[part + 1])
            return certificate_fail(proving->checking->report,
                                    CERTIFICATE_not_covered, "part %" PRIu32,
                                    part);
    return true;
}

bool certificate_cases_check(struct certificate_checking *checking)
{
    struct proving proving;
    proving_init(&proving, checking);
    wide bound = checking->document->head.flow_bound;
    bool is_right = check_leaves(&proving, &bound);
    proving_clear(&proving);
    checking->report->leaves = (int64_t)checking->document->leaves.count;
    if (!is_right)
        return false;
    int64_t stated = checking->document->clearing.bound_milli_vnd;
    return bound == stated ||
           certificate_fail(checking->report, CERTIFICATE_wrong_bound,
                            "%" PRId64 " != %" PRId64, stated, (int64_t)bound);
}
