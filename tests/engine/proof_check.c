#include "tests/engine/proof_check.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

__extension__ typedef __int128 wide;

/* A leaf with its prices spread over the whole market. */
struct view {
    const struct engine_market *market;
    const struct engine_part *part;
    const struct engine_leaf *leaf;
    struct engine_duals duals;
    int64_t *lift;
    bool *offer_inside;
    bool *demand_inside;
    bool *closed; /* by pair */
    bool *open;
    bool *demand_closed;
    bool *demand_open;
    int64_t *least;
    int64_t *most;
    bool contradiction;
};

static int64_t least_of(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static void view_init(struct view *view)
{
    const struct engine_market *market = view->market;
    size_t size = sizeof(int64_t);
    view->duals.offer = memory_allocate(market->offer_count, size);
    view->duals.demand = memory_allocate(market->demand_count, size);
    view->duals.group = memory_allocate(market->group_count, size);
    view->duals.first = memory_allocate(market->group_count, size);
    view->duals.buyer = memory_allocate(market->buyer_count, size);
    view->lift = memory_allocate(market->demand_count, size);
    view->offer_inside = memory_allocate(market->offer_count, sizeof(bool));
    view->demand_inside = memory_allocate(market->demand_count, sizeof(bool));
    view->closed = memory_allocate(market->pair_count, sizeof(bool));
    view->open = memory_allocate(market->pair_count, sizeof(bool));
    view->demand_closed = memory_allocate(market->demand_count, sizeof(bool));
    view->demand_open = memory_allocate(market->demand_count, sizeof(bool));
    view->least = memory_allocate(market->pair_count, size);
    view->most = memory_allocate(market->demand_count, size);
}

static void view_clear(struct view *view)
{
    memory_free(view->duals.offer);
    memory_free(view->duals.demand);
    memory_free(view->duals.group);
    memory_free(view->duals.first);
    memory_free(view->duals.buyer);
    memory_free(view->lift);
    memory_free(view->offer_inside);
    memory_free(view->demand_inside);
    memory_free(view->closed);
    memory_free(view->open);
    memory_free(view->demand_closed);
    memory_free(view->demand_open);
    memory_free(view->least);
    memory_free(view->most);
}

static void spread_prices(struct view *view)
{
    const struct engine_part *part = view->part;
    const struct engine_leaf *leaf = view->leaf;
    for (uint32_t k = 0; k < part->offer_count; k++)
        view->offer_inside[part->offers[k]] = true;
    for (uint32_t k = 0; k < part->demand_count; k++)
        view->demand_inside[part->demands[k]] = true;
    for (uint32_t k = 0; k < part->offer_count && !leaf->impossible; k++)
        view->duals.offer[part->offers[k]] = leaf->duals.offer[k];
    for (uint32_t k = 0; k < part->demand_count && !leaf->impossible; k++) {
        view->duals.demand[part->demands[k]] = leaf->duals.demand[k];
        view->lift[part->demands[k]] = leaf->lift[k];
    }
    for (uint32_t k = 0; k < part->group_count && !leaf->impossible; k++) {
        view->duals.group[part->groups[k]] = leaf->duals.group[k];
        view->duals.first[part->groups[k]] = leaf->duals.first[k];
    }
    for (uint32_t k = 0; k < part->buyer_count && !leaf->impossible; k++)
        view->duals.buyer[part->buyers[k]] = leaf->duals.buyer[k];
}

static int64_t demand_most(const struct engine_market *market, uint32_t demand)
{
    uint32_t buyer = market->demands[demand].buyer;
    int64_t most = market->demands[demand].quantity;
    return buyer == ENGINE_NONE
               ? most
               : least_of(most, market->buyers[buyer].capacity);
}

static int64_t pair_most(const struct engine_market *market, uint32_t k)
{
    uint32_t group = market->offers[market->pairs[k].offer].group;
    int64_t most = least_of(market->offers[market->pairs[k].offer].quantity,
                            demand_most(market, market->pairs[k].demand));
    return group == ENGINE_NONE
               ? most
               : least_of(most, market->groups[group].capacity);
}

static void close_pair(struct view *view, uint32_t k)
{
    view->contradiction |= view->open[k];
    view->closed[k] = true;
}

static void close_demand(struct view *view, uint32_t j)
{
    view->contradiction |= view->demand_open[j];
    view->demand_closed[j] = true;
}

/* The most that pairs of a demand lot can bring without `left_out`: the open
 * ones, and the largest others up to the number of suppliers. */
static wide best_without(const struct view *view, uint32_t j, uint32_t left_out)
{
    const struct engine_market *market = view->market;
    uint32_t places = market->demands[j].most_suppliers;
    bool *taken = memory_allocate(market->pair_count, sizeof(bool));
    wide sum = 0;
    if (places == 0)
        places = market->pair_count;
    if (left_out != ENGINE_NONE)
        places--;
    for (uint32_t k = 0; k < market->pair_count; k++) {
        if (market->pairs[k].demand != j || !view->open[k] || k == left_out)
            continue;
        sum += pair_most(market, k);
        places -= places > 0;
    }
    for (; places > 0; places--) {
        uint32_t largest = ENGINE_NONE;
        for (uint32_t k = 0; k < market->pair_count; k++) {
            if (market->pairs[k].demand == j && !view->open[k] &&
                !view->closed[k] && !taken[k] && k != left_out &&
                (largest == ENGINE_NONE ||
                 pair_most(market, k) > pair_most(market, largest)))
                largest = k;
        }
        if (largest == ENGINE_NONE)
            break;
        taken[largest] = true;
        sum += pair_most(market, largest);
    }
    memory_free(taken);
    return sum;
}

static void raise_least(struct view *view, uint32_t j)
{
    const struct engine_market *market = view->market;
    int64_t *least = memory_allocate(market->pair_count, sizeof *least);
    for (uint32_t k = 0; k < market->pair_count; k++) {
        wide needed = market->demands[j].least_fill - best_without(view, j, k);
        int64_t most = pair_most(market, k);
        least[k] = needed > most ? most + 1 : (int64_t)needed;
    }
    for (uint32_t k = 0; k < market->pair_count; k++) {
        if (market->pairs[k].demand != j || view->closed[k])
            continue;
        if (least[k] > view->least[k])
            view->least[k] = least[k];
        if (view->least[k] > pair_most(market, k))
            close_pair(view, k);
    }
    memory_free(least);
}

static void follow_demand(struct view *view, uint32_t j)
{
    const struct engine_market *market = view->market;
    const struct engine_demand *demand = &market->demands[j];
    wide best = best_without(view, j, ENGINE_NONE);
    uint32_t open = 0;
    for (uint32_t k = 0; k < market->pair_count; k++)
        open += market->pairs[k].demand == j && view->open[k];
    if (best < view->most[j])
        view->most[j] = (int64_t)best;
    if (open > 0 && demand->least_fill > 0)
        view->demand_open[j] = true;
    if (best < demand->least_fill)
        close_demand(view, j);
    view->contradiction |= open > 0 && view->demand_closed[j];
    for (uint32_t k = 0; k < market->pair_count; k++) {
        if (market->pairs[k].demand == j && !view->open[k] &&
            demand->most_suppliers && open >= demand->most_suppliers)
            close_pair(view, k);
    }
    raise_least(view, j);
}

/* Whether a pair could add anything to what an allocation is worth. */
static bool useful(const struct engine_market *market, uint32_t k)
{
    const struct engine_pair *pair = &market->pairs[k];
    uint32_t group = market->offers[pair->offer].group;
    int64_t points =
        group == ENGINE_NONE ? 0 : market->groups[group].first_points;
    return pair->value + points > 0 ||
           market->demands[pair->demand].least_fill > 0;
}

static void set_choices(struct view *view)
{
    const struct engine_market *market = view->market;
    for (uint32_t k = 0; k < view->leaf->fixing_count; k++) {
        struct engine_fixing fixing = view->leaf->fixings[k];
        if (fixing.kind == FIXING_PAIR_CLOSED)
            view->closed[fixing.index] = true;
        else if (fixing.kind == FIXING_PAIR_OPEN)
            view->open[fixing.index] = true;
        else if (fixing.kind == FIXING_DEMAND_CLOSED)
            view->demand_closed[fixing.index] = true;
        else
            view->demand_open[fixing.index] = true;
    }
    for (uint32_t k = 0; k < market->pair_count; k++) {
        view->least[k] = market->pairs[k].least;
        if (view->least[k] > pair_most(market, k) || !useful(market, k))
            close_pair(view, k);
    }
    for (uint32_t j = 0; j < market->demand_count; j++) {
        view->most[j] = market->demands[j].quantity;
        if (market->demands[j].least_fill > demand_most(market, j))
            close_demand(view, j);
        if (market->demands[j].least_fill || market->demands[j].most_suppliers)
            follow_demand(view, j);
    }
    for (uint32_t k = 0; k < market->pair_count; k++)
        view->closed[k] |= view->demand_closed[market->pairs[k].demand];
}

static int64_t surplus(const struct view *view, uint32_t k)
{
    const struct engine_pair *pair = &view->market->pairs[k];
    return engine_offer_price(view->market, &view->duals, pair->offer) +
           engine_demand_price(view->market, &view->duals, pair->demand) -
           view->lift[pair->demand] - pair->value;
}

static wide unpaid_pair(const struct view *view, uint32_t k)
{
    bool counts = view->offer_inside[view->market->pairs[k].offer] &&
                  !view->open[k] && !view->closed[k] && surplus(view, k) < 0;
    return counts ? -(wide)pair_most(view->market, k) * surplus(view, k) : 0;
}

/* The free pairs worth more than their prices: the most that as many of them
 * bring as the demand lot may still have suppliers. */
static wide unpaid_worth(const struct view *view, uint32_t j)
{
    const struct engine_market *market = view->market;
    bool *taken = memory_allocate(market->pair_count, sizeof(bool));
    uint32_t places = market->demands[j].most_suppliers;
    wide sum = 0;
    for (uint32_t k = 0; k < market->pair_count; k++)
        places -= places > 0 && market->pairs[k].demand == j && view->open[k];
    if (market->demands[j].most_suppliers == 0)
        places = market->pair_count;
    for (; places > 0; places--) {
        uint32_t best = ENGINE_NONE;
        for (uint32_t k = 0; k < market->pair_count; k++) {
            if (market->pairs[k].demand == j && !taken[k] &&
                unpaid_pair(view, k) > 0 &&
                (best == ENGINE_NONE ||
                 unpaid_pair(view, k) > unpaid_pair(view, best)))
                best = k;
        }
        if (best == ENGINE_NONE)
            break;
        taken[best] = true;
        sum += unpaid_pair(view, best);
    }
    memory_free(taken);
    return sum;
}

static wide leaf_bound(const struct view *view)
{
    const struct engine_market *market = view->market;
    const struct engine_duals *duals = &view->duals;
    wide bound = 0;
    for (uint32_t i = 0; i < market->offer_count; i++)
        bound += (wide)market->offers[i].quantity * duals->offer[i];
    for (uint32_t j = 0; j < market->demand_count; j++) {
        bound += (wide)view->most[j] * duals->demand[j];
        bound -= (wide)market->demands[j].least_fill * view->lift[j];
    }
    for (uint32_t k = 0; k < view->part->group_count; k++) {
        uint32_t g = view->part->groups[k];
        bound += (wide)market->groups[g].capacity * duals->group[g];
        bound += (wide)market->groups[g].first_capacity *
                 (market->groups[g].first_points - duals->first[g]);
    }
    for (uint32_t b = 0; b < market->buyer_count; b++)
        bound += (wide)market->buyers[b].capacity * duals->buyer[b];
    for (uint32_t k = 0; k < market->pair_count; k++) {
        if (view->open[k] && surplus(view, k) > 0)
            bound -= (wide)view->least[k] * surplus(view, k);
        else if (view->open[k])
            bound -= (wide)pair_most(market, k) * surplus(view, k);
    }
    for (uint32_t k = 0; k < view->part->demand_count; k++)
        bound += unpaid_worth(view, view->part->demands[k]);
    return bound;
}

/* The open pairs' least lots against each capacity. */
static bool truly_impossible(const struct view *view)
{
    const struct engine_market *market = view->market;
    if (view->contradiction)
        return true;
    for (uint32_t at = 0; at < market->pair_count; at++) {
        const struct engine_pair *pair = &market->pairs[at];
        uint32_t group = market->offers[pair->offer].group;
        uint32_t buyer = market->demands[pair->demand].buyer;
        wide offer = 0, demand = 0, in_group = 0, in_buyer = 0;
        for (uint32_t k = 0; k < market->pair_count; k++) {
            const struct engine_pair *other = &market->pairs[k];
            if (!view->open[k])
                continue;
            offer += other->offer == pair->offer ? view->least[k] : 0;
            demand += other->demand == pair->demand ? view->least[k] : 0;
            in_group += market->offers[other->offer].group == group
                            ? view->least[k]
                            : 0;
            in_buyer += market->demands[other->demand].buyer == buyer
                            ? view->least[k]
                            : 0;
        }
        if (offer > market->offers[pair->offer].quantity ||
            demand > market->demands[pair->demand].quantity ||
            (group != ENGINE_NONE &&
             in_group > market->groups[group].capacity) ||
            (buyer != ENGINE_NONE && in_buyer > market->buyers[buyer].capacity))
            return true;
    }
    return false;
}

static const char *prices_fault(const struct view *view)
{
    const struct engine_market *market = view->market;
    for (uint32_t j = 0; j < market->demand_count; j++) {
        if (view->lift[j] < 0 || (view->lift[j] > 0 && !view->demand_open[j]))
            return "a least fill is priced that the leaf does not ask for";
    }
    for (uint32_t k = 0; k < market->pair_count; k++) {
        const struct engine_pair *pair = &market->pairs[k];
        if (view->offer_inside[pair->offer] !=
                view->demand_inside[pair->demand] &&
            useful(market, k))
            return "a pair leads out of its part";
    }
    return leaf_bound(view) > view->leaf->bound && leaf_bound(view) >= 0
               ? "a leaf's prices do not prove its bound"
               : NULL;
}

static const char *leaf_fault(const struct engine_market *market,
                              const struct engine_part *part,
                              const struct engine_leaf *leaf)
{
    struct view view = {.market = market, .part = part, .leaf = leaf};
    if (leaf->bound > part->bound)
        return "a leaf is worth more than its part's bound";
    view_init(&view);
    spread_prices(&view);
    set_choices(&view);
    const char *fault;
    if (leaf->impossible)
        fault = truly_impossible(&view) ? NULL : "a leaf is possible after all";
    else
        fault = prices_fault(&view);
    view_clear(&view);
    return fault;
}

static bool opens(struct engine_fixing fixing)
{
    return fixing.kind == FIXING_PAIR_OPEN || fixing.kind == FIXING_DEMAND_OPEN;
}

static bool same_question(struct engine_fixing a, struct engine_fixing b)
{
    bool demand_a =
        a.kind == FIXING_DEMAND_OPEN || a.kind == FIXING_DEMAND_CLOSED;
    bool demand_b =
        b.kind == FIXING_DEMAND_OPEN || b.kind == FIXING_DEMAND_CLOSED;
    return demand_a == demand_b && a.index == b.index;
}

/* The leaves that share `depth` fixings must be one, or split on the same
 * question into two groups that cover both answers. */
static bool leaves_cover(const struct engine_leaf *const *leaves,
                         uint32_t count, uint32_t depth)
{
    const struct engine_leaf **sorted;
    uint32_t open = 0, closed = 0;
    if (count == 0)
        return false;
    if (count == 1)
        return leaves[0]->fixing_count == depth;
    sorted = memory_allocate(count, sizeof *sorted);
    bool covered = true;
    for (uint32_t k = 0; k < count && covered; k++) {
        covered =
            leaves[k]->fixing_count > depth &&
            leaves[0]->fixing_count > depth &&
            same_question(leaves[k]->fixings[depth], leaves[0]->fixings[depth]);
        if (covered && opens(leaves[k]->fixings[depth]))
            sorted[open++] = leaves[k];
        else
            sorted[count - ++closed] = leaves[k];
    }
    covered = covered && leaves_cover(sorted, open, depth + 1) &&
              leaves_cover(sorted + open, closed, depth + 1);
    memory_free(sorted);
    return covered;
}

static const char *part_fault(const struct engine_market *market,
                              const struct engine_part *part)
{
    const struct engine_leaf **leaves =
        memory_allocate(part->leaf_count, sizeof *leaves);
    for (uint32_t k = 0; k < part->leaf_count; k++)
        leaves[k] = &part->leaves[k];
    const char *fault = leaves_cover(leaves, part->leaf_count, 0)
                            ? NULL
                            : "the leaves do not cover every choice";
    memory_free(leaves);
    for (uint32_t k = 0; k < part->leaf_count && !fault; k++)
        fault = leaf_fault(market, part, &part->leaves[k]);
    return fault;
}

const char *proof_fault(const struct engine_market *market,
                        const struct engine_clearing *clearing)
{
    int64_t bound = clearing->flow_bound;
    for (uint32_t p = 0; p < clearing->part_count; p++) {
        const char *fault = part_fault(market, &clearing->parts[p]);
        if (fault)
            return fault;
        bound -= clearing->parts[p].flow_bound - clearing->parts[p].bound;
    }
    return bound == clearing->bound ? NULL
                                    : "the parts do not add up to the bound";
}
