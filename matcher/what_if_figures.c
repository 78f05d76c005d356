#include "matcher/what_if_figures.h"

#include <stdlib.h>

#include "base/memory.h"

#define MILLI 1000

void figures_sum_clear(struct figures_sum *sum)
{
    memory_free(sum->groups.items);
    memory_free(sum->buyers.items);
    *sum = (struct figures_sum){.groups = {NULL, 0, 0}};
}

static int64_t product_of(int64_t a, int64_t b)
{
    int64_t product;
    if (!__builtin_mul_overflow(a, b, &product))
        return product;
    return (a < 0) == (b < 0) ? MOST_TOTAL : -MOST_TOTAL;
}

static void add(int64_t *sum, int64_t number)
{
    int64_t total;
    if (__builtin_add_overflow(*sum, number, &total) || total > MOST_TOTAL ||
        total < -MOST_TOTAL)
        total = number < 0 ? -MOST_TOTAL : MOST_TOTAL;
    *sum = total;
}

static void reached_add(struct reached_list *list, struct id id,
                        const struct party *party)
{
    if (list->count == list->room) {
        list->room = list->room ? list->room * 2 : 64;
        list->items =
            memory_resize(list->items, list->room, sizeof *list->items);
    }
    list->items[list->count++] =
        (struct reached){.party = id,
                         .households = party ? party->households : 0,
                         .poor_households = party ? party->poor_households : 0};
}

static int reached_compare(const void *left, const void *right)
{
    const struct reached *a = left;
    const struct reached *b = right;
    return id_compare(a->party, b->party);
}

/* One item a party, ascending. */
static void reached_join(struct reached_list *list)
{
    size_t kept = 0;
    if (list->count)
        qsort(list->items, list->count, sizeof *list->items, reached_compare);
    for (size_t index = 0; index < list->count; index++)
        if (!kept ||
            !id_equal(list->items[index].party, list->items[kept - 1].party))
            list->items[kept++] = list->items[index];
    list->count = kept;
}

/* What one market's groups and buyers sold and bought, by their index. */
struct tally {
    int64_t *sold;        /* base units */
    int64_t *sold_priced; /* grams, live weight of animals, of priced lines */
    bool *is_served;      /* buyers */
};

static void tally_line(struct figures_sum *sum, const struct standing *standing,
                       uint32_t index, struct tally *tally)
{
    const struct market_lots *lots = standing->lots;
    const struct engine_pair *arc = &standing->pairs[index];
    int64_t quantity = standing->answer->quantity[index];
    bool is_head = standing->name.unit == unit_head;
    struct pair pair;
    rules_pair(&standing->rules, &lots->offers[arc->offer],
               &lots->demands[arc->demand], &pair);
    uint32_t group = lots->offers[arc->offer].group_index;
    add(&sum->figures.surplus_milli_vnd,
        product_of(pair.surplus_vnd * (is_head ? MILLI : 1), quantity));
    add(is_head ? &sum->figures.heads : &sum->figures.mass_g, quantity);
    add(&tally->sold[group], quantity);
    if (!pair.is_unpriced)
        add(&tally->sold_priced[group],
            product_of(quantity, is_head ? pair.head_weight_g : 1));
    tally->is_served[lots->demands[arc->demand].buyer_index] = true;
    sum->figures.lines++;
}

/* As points.c counts it: the poor are never more than all. */
static int64_t share_of_poor(const struct party *party, int64_t volume)
{
    if (!party || party->households <= 0 || party->poor_households <= 0)
        return 0;
    int64_t all = party->households;
    int64_t poor = party->poor_households < all ? party->poor_households : all;
    return volume / all * poor + volume % all * poor / all;
}

static void add_groups(struct figures_sum *sum, const struct standing *standing,
                       const struct tally *tally)
{
    int64_t per_unit = standing->name.unit == unit_head ? MILLI : 1;
    for (uint32_t index = 0; index < standing->lots->group_count; index++) {
        const struct market_group *group = &standing->lots->groups[index];
        int64_t sold = tally->sold[index];
        if (sold == 0)
            continue;
        reached_add(&sum->groups, group->id, group->party);
        add(&sum->figures.poor_volume_g,
            share_of_poor(group->party, tally->sold_priced[index]));
        if (group->first_points > 0)
            add(&sum->figures.first_volume_milli,
                product_of(per_unit, sold < group->first_capacity
                                         ? sold
                                         : group->first_capacity));
    }
}

static void add_buyers(struct figures_sum *sum, const struct standing *standing,
                       const struct tally *tally)
{
    for (uint32_t index = 0; index < standing->lots->buyer_count; index++)
        if (tally->is_served[index])
            reached_add(&sum->buyers, standing->lots->buyers[index].id,
                        standing->lots->buyers[index].party);
}

static void add_totals(struct figures_sum *sum, const struct standing *standing)
{
    struct clearing clearing;
    struct hash hashes[2];
    standing_describe(standing, &clearing, hashes);
    add(&sum->figures.value_milli_vnd, clearing.total_milli_vnd);
    add(&sum->figures.gap_milli_vnd, clearing.gap_milli_vnd);
}

void figures_sum_add(struct figures_sum *sum, const struct standing *standing)
{
    const struct market_lots *lots = standing->lots;
    struct tally tally = {
        .sold = memory_allocate(lots->group_count, sizeof *tally.sold),
        .sold_priced =
            memory_allocate(lots->group_count, sizeof *tally.sold_priced),
        .is_served =
            memory_allocate(lots->buyer_count, sizeof *tally.is_served)};
    for (uint32_t index = 0; index < standing->pair_count; index++)
        if (standing->answer->quantity[index] > 0)
            tally_line(sum, standing, index, &tally);
    add_groups(sum, standing, &tally);
    add_buyers(sum, standing, &tally);
    add_totals(sum, standing);
    memory_free(tally.sold);
    memory_free(tally.sold_priced);
    memory_free(tally.is_served);
}

struct market_figures figures_sum_total(struct figures_sum *sum)
{
    struct market_figures figures = sum->figures;
    reached_join(&sum->groups);
    reached_join(&sum->buyers);
    figures.groups = (int64_t)sum->groups.count;
    figures.buyers = (int64_t)sum->buyers.count;
    for (size_t index = 0; index < sum->groups.count; index++) {
        figures.households += sum->groups.items[index].households;
        figures.poor_households += sum->groups.items[index].poor_households;
    }
    return figures;
}

/* Where the pair stands in the order of pairs; past the end after all. */
static uint64_t place_of(const struct standing *standing, uint32_t index)
{
    if (index == standing->pair_count)
        return UINT64_MAX;
    return (uint64_t)standing->pairs[index].demand << 32 |
           standing->pairs[index].offer;
}

/* The next pair with a quantity, from `index` on. */
static uint32_t next_line(const struct standing *standing, uint32_t index)
{
    while (index < standing->pair_count &&
           standing->answer->quantity[index] == 0)
        index++;
    return index;
}

void figures_compare_lines(const struct standing *today,
                           const struct standing *other, struct what_if *sum)
{
    uint32_t left = next_line(today, 0);
    uint32_t right = next_line(other, 0);
    while (left < today->pair_count || right < other->pair_count) {
        uint64_t before = place_of(today, left);
        uint64_t after = place_of(other, right);
        sum->lines_gone += before < after;
        sum->lines_new += after < before;
        if (before == after)
            sum->lines_changed +=
                today->answer->quantity[left] != other->answer->quantity[right];
        if (before <= after)
            left = next_line(today, left + 1);
        if (after <= before)
            right = next_line(other, right + 1);
    }
}
