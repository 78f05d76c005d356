#include "matcher/candidates.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "matcher/candidates_index.h"

#define POINTS_OF_DELIVERY (delivery_point_gate + 1)

/* What the demand lot asks of an entry, and the cells of one commune. */
struct wish {
    const struct demand *demand;
    uint32_t number;
    struct day_span days;
    int64_t free;
    int64_t least_lot;
    uint32_t need;
    const int64_t *entry_costs; /* NULL: whatever the gain */
    const int64_t *cell_costs;
    int64_t least;           /* that a pair must gain at those costs */
    candidates_visit *visit; /* NULL: all are listed at the end */
    void *context;
    int64_t transport[POINTS_OF_DELIVERY]; /* from a commune, by point */
};

static bool same_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static int near_compare(const void *left, const void *right)
{
    const struct index_near *a = left;
    const struct index_near *b = right;
    int order = (a->road_m > b->road_m) - (a->road_m < b->road_m);
    return order ? order : (a->place > b->place) - (a->place < b->place);
}

static void forget_rows(struct candidates *candidates)
{
    for (uint32_t index = 0; index < candidates->place_count; index++) {
        memory_free(candidates->rows[index].near);
        candidates->rows[index] = (struct index_row){0};
    }
    candidates->near_count = 0;
}

/* Each pair of communes is measured once. */
static const struct index_row *row_of(struct candidates *candidates,
                                      uint32_t place)
{
    struct index_row *row = &candidates->rows[place];
    int32_t circuity = (int32_t)candidates->rules->policy->circuity_permille;
    if (row->near)
        return row;
    if (candidates->near_count > CANDIDATES_NEAR_MOST)
        forget_rows(candidates);
    row->near = memory_allocate(candidates->place_count, sizeof *row->near);
    for (uint32_t other = 0; other < candidates->place_count; other++) {
        if (!candidates->sells[other])
            continue;
        row->near[row->count++] = (struct index_near){
            .road_m = place_road_m(place_distance_m(candidates->places[other],
                                                    candidates->places[place]),
                                   circuity),
            .place = other};
    }
    if (row->count > 0)
        qsort(row->near, row->count, sizeof *row->near, near_compare);
    candidates->near_count += candidates->place_count;
    return row;
}

static int64_t bid_at(struct candidates *candidates, const struct wish *wish,
                      uint32_t course)
{
    const struct price_clause *bid = &wish->demand->bid;
    struct index_bid *known = &candidates->bids[course];
    if (bid->kind == price_kind_fixed)
        return bid->price_vnd_per_kg;
    if (known->asked != wish->number + 1)
        *known = (struct index_bid){
            .most = price_course_most_bid(index_course(candidates, course), bid,
                                          wish->days),
            .asked = wish->number + 1};
    return known->most;
}

static bool wants_weight(const struct demand *demand)
{
    return demand->lightest_g || demand->heaviest_g;
}

static bool meets(const struct wish *wish, const struct index_terms *terms)
{
    return terms->from_day <= wish->days.to &&
           terms->last_day >= wish->days.from &&
           (wish->need & ~terms->traits) == 0 &&
           wish->least_lot <= terms->free && terms->least_lot <= wish->free;
}

static bool cell_fits(const struct wish *wish, const struct index_cell *cell)
{
    int64_t worst = wish->demand->worst_grade;
    if (worst && (cell->grade == 0 || cell->grade > worst))
        return false;
    return meets(wish, &cell->terms);
}

static bool weight_fits(const struct demand *demand,
                        const struct index_entry *entry)
{
    if (!wants_weight(demand))
        return true;
    return entry->heaviest_g > 0 && entry->heaviest_g >= demand->lightest_g &&
           (!demand->heaviest_g || entry->lightest_g <= demand->heaviest_g);
}

/* The highest net ask that can do; boundless where the pair has no price. */
static int64_t most_ask(const struct wish *wish, const struct index_cell *cell,
                        int64_t bid)
{
    if ((cell->is_silent && wish->demand->bid.kind == price_kind_unset) ||
        (cell->is_weightless && !wants_weight(wish->demand)))
        return PRICE_BOUNDLESS;
    return bid - wish->transport[cell->point];
}

/* Into the set; what is new in it is shown. */
static void find_offer(struct candidates *candidates, struct wish *wish,
                       uint32_t offer)
{
    uint32_t word = offer / 64;
    uint64_t bit = UINT64_C(1) << offer % 64;
    if (candidates->found[word] & bit)
        return;
    candidates->found[word] |= bit;
    candidates->found_words[word / 64] |= UINT64_C(1) << word % 64;
    if (wish->visit)
        wish->least = wish->visit(wish->context, offer, wish->least);
}

static void find_in_cell(struct candidates *candidates, struct wish *wish,
                         const struct index_cell *cell, int64_t most)
{
    for (uint32_t at = cell->first; at < cell->first + cell->count; at++) {
        const struct index_entry *entry = &candidates->entries[at];
        if (entry->terms.net_ask > most)
            return;
        if ((wish->entry_costs && most - wish->entry_costs[at] < wish->least) ||
            !meets(wish, &entry->terms) || !weight_fits(wish->demand, entry))
            continue;
        find_offer(candidates, wish, entry->offer);
    }
}

static void find_in_site(struct candidates *candidates, struct wish *wish,
                         const struct index_site *site)
{
    int64_t bid = bid_at(candidates, wish, site->course);
    for (uint32_t at = site->first; at < site->first + site->count; at++) {
        const struct index_cell *cell = &candidates->cells[at];
        int64_t most = most_ask(wish, cell, bid);
        if (wish->cell_costs && most - wish->cell_costs[at] < wish->least)
            continue;
        if (cell->terms.net_ask <= most && cell_fits(wish, cell))
            find_in_cell(candidates, wish, cell, most);
    }
}

static bool takes_form(const struct demand *demand, const char *code)
{
    for (uint32_t index = 0; index < demand->forms_count; index++)
        if (same_text(demand->forms[index].form, code))
            return true;
    return false;
}

/* A bit for each: the catalogue has at most 16. */
static uint64_t forms_taken(const struct candidates *candidates,
                            const struct demand *demand)
{
    uint64_t forms = 0;
    for (uint32_t form = 0; form < candidates->product->forms_count; form++)
        if (takes_form(demand, candidates->product->forms[form].code))
            forms |= UINT64_C(1) << form;
    return forms;
}

static void find_in_place(struct candidates *candidates, struct wish *wish,
                          const struct index_near *near, uint64_t forms)
{
    for (int point = 0; point < POINTS_OF_DELIVERY; point++)
        wish->transport[point] = rules_transport(
            candidates->rules->policy, (enum delivery_point)point,
            wish->demand->delivery_point, near->road_m);
    for (uint32_t form = 0; forms >> form; form++) {
        if (!(forms >> form & 1))
            continue;
        uint32_t site =
            candidates->site_at[form * candidates->place_count + near->place];
        if (site > 0)
            find_in_site(candidates, wish, &candidates->sites[site - 1]);
    }
}

/* Empties the set into the list: ascending, whatever order it was found in. */
static uint32_t list_found(struct candidates *candidates)
{
    uint32_t count = 0;
    uint32_t words = candidates->lots->offer_count / 64 + 1;
    for (uint32_t block = 0; block <= words / 64; block++) {
        for (uint64_t left = candidates->found_words[block]; left;
             left &= left - 1) {
            uint32_t word = block * 64 + (uint32_t)__builtin_ctzll(left);
            for (uint64_t bits = candidates->found[word]; bits;
                 bits &= bits - 1)
                candidates->listed[count++] =
                    word * 64 + (uint32_t)__builtin_ctzll(bits);
            candidates->found[word] = 0;
        }
        candidates->found_words[block] = 0;
    }
    return count;
}

/* All that meet the wish, once it is complete. */
static uint32_t list_wish(struct candidates *candidates, uint32_t demand,
                          struct wish *wish, const uint32_t **ret_offers)
{
    const struct demand_lot *lot = &candidates->lots->demands[demand];
    const struct demand *post = lot->demand;
    *ret_offers = candidates->listed;
    if (!candidates->product || !lot->place || !lot->buyer)
        return 0;
    int64_t today = candidates->rules->today;
    wish->demand = post;
    wish->number = demand;
    wish->days = (struct day_span){lot->lot->from_day, lot->lot->to_day};
    wish->free = lot->free;
    wish->least_lot = post->least_lot > 1 ? post->least_lot : 1;
    wish->need = index_need(post);
    if (wish->days.from < today)
        wish->days.from = today;
    int64_t furthest =
        post->furthest_m ? post->furthest_m : RULES_DISTANCE_MOST_M;
    uint64_t forms = forms_taken(candidates, post);
    const struct index_row *row =
        row_of(candidates, index_place(candidates, lot->place));
    for (uint32_t index = 0;
         index < row->count && row->near[index].road_m <= furthest; index++)
        find_in_place(candidates, wish, &row->near[index], forms);
    return list_found(candidates);
}

uint32_t candidates_list(struct candidates *candidates, uint32_t demand,
                         const uint32_t **ret_offers)
{
    struct wish wish = {.entry_costs = NULL};
    return list_wish(candidates, demand, &wish, ret_offers);
}

void candidates_visit_gaining(struct candidates *candidates, uint32_t demand,
                              int64_t least, candidates_visit *visit,
                              void *context)
{
    const uint32_t *offers;
    struct wish wish = {.entry_costs = candidates->entry_costs,
                        .cell_costs = candidates->cell_costs,
                        .least = least,
                        .visit = visit,
                        .context = context};
    (void)list_wish(candidates, demand, &wish, &offers);
}

void candidates_price(struct candidates *candidates, const int64_t *offer_price)
{
    if (!candidates->entry_costs) {
        candidates->entry_costs = memory_allocate(
            candidates->entry_count, sizeof *candidates->entry_costs);
        candidates->cell_costs = memory_allocate(
            candidates->cell_count, sizeof *candidates->cell_costs);
    }
    for (uint32_t index = 0; index < candidates->cell_count; index++) {
        const struct index_cell *cell = &candidates->cells[index];
        int64_t least = INT64_MAX;
        for (uint32_t at = cell->first; at < cell->first + cell->count; at++) {
            const struct index_entry *entry = &candidates->entries[at];
            int64_t cost = entry->cost + offer_price[entry->offer];
            candidates->entry_costs[at] = cost;
            least = cost < least ? cost : least;
        }
        candidates->cell_costs[index] = least;
    }
}
