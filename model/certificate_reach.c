#include "model/certificate_reach.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define PERIOD_DAYS 16
#define BOUNDLESS (INT64_MAX / 4)

/* A form that offers come in, and its points in the price series. */
struct form {
    const char *code;
    size_t first_point;
    size_t end_point;
};

/* An offer lot in one form. Those alike in all but cost make a stall. */
struct entry {
    const struct place *place;
    enum delivery_point point;
    uint32_t form;
    int64_t grade;
    bool is_fixed; /* its ask needs no reference */
    int64_t period;
    int64_t cost; /* the least its ask can be, less points, and what it earns */
    uint32_t offer;
    int64_t from_day;
    int64_t to_day; /* with shelf life */
};

struct stall {
    uint32_t first; /* of entries: by cost */
    uint32_t end;
    int64_t from_day;
    int64_t to_day;
};

/* Stalls of one commune. */
struct site {
    const struct place *place;
    uint32_t first;
    uint32_t end;
};

struct reach {
    const struct rules *rules;
    const struct market_lots *lots;
    const struct certificate_earned *earned;
    certificate_visit *visit;
    void *context;
    struct form *forms;
    uint32_t form_count;
    struct entry *entries;
    uint32_t entry_count;
    struct stall *stalls;
    uint32_t stall_count;
    struct site *sites;
    uint32_t site_count;
    int64_t *bids;    /* by form: the most of the demand lot looked at now;
                       * -BOUNDLESS: it does not take the form */
    uint32_t *seen;   /* by offer lot: 1 + the last demand lot it met */
    int64_t *roads_m; /* by site: from the commune of the demand lot */
};

static bool same_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static int64_t seller_earns(const struct reach *reach, uint32_t offer)
{
    return reach->earned ? reach->earned->seller[offer] : 0;
}

static int64_t buyer_earns(const struct reach *reach, uint32_t demand)
{
    return reach->earned ? reach->earned->buyer[demand] : 0;
}

/* ---- what a price clause can come to */

static bool same_series(const struct price_point *a,
                        const struct price_point *b)
{
    return same_text(a->product, b->product) && same_text(a->form, b->form) &&
           same_text(a->province, b->province);
}

/* The middle of the references that count on any of the days, in whatever
 * province; false: none does. A point counts until the next of its series. */
static bool find_references(const struct reach *reach, uint32_t form,
                            int64_t from_day, int64_t to_day,
                            struct price_range *ret_range)
{
    const struct price_point *const *points = reach->rules->prices.points;
    const struct form *self = &reach->forms[form];
    bool is_known = false;
    for (size_t at = self->first_point; at < self->end_point; at++) {
        bool is_last = at + 1 == self->end_point ||
                       !same_series(points[at], points[at + 1]);
        if (points[at]->day > to_day ||
            (!is_last && points[at + 1]->day < from_day))
            continue;
        int64_t middle = points[at]->middle_vnd_per_kg;
        if (!is_known || middle < ret_range->low)
            ret_range->low = middle;
        if (!is_known || middle > ret_range->high)
            ret_range->high = middle;
        is_known = true;
    }
    return is_known;
}

/* A clause rises with the market; silence is counted at the market. */
static int64_t clause_at(const struct price_clause *clause, int64_t market)
{
    int64_t price = market;
    if (!clause_expected(clause, &market, &price))
        return market;
    return price;
}

static int64_t least_ask(const struct reach *reach, const struct entry *entry,
                         const struct price_clause *ask)
{
    struct price_range range;
    if (reach->lots->name.unit == unit_head)
        return -BOUNDLESS;
    if (ask->kind == price_kind_fixed)
        return ask->price_vnd_per_kg;
    if (!find_references(reach, entry->form, entry->from_day, entry->to_day,
                         &range))
        return BOUNDLESS;
    return clause_at(ask, range.low);
}

static int64_t most_bid(const struct reach *reach, uint32_t form,
                        const struct demand_lot *demand)
{
    const struct price_clause *bid = &demand->demand->bid;
    struct price_range range;
    if (reach->lots->name.unit == unit_head)
        return BOUNDLESS;
    if (bid->kind == price_kind_fixed)
        return bid->price_vnd_per_kg;
    if (!find_references(reach, form, demand->lot->from_day,
                         demand->lot->to_day, &range))
        return 0;
    return clause_at(bid, range.high);
}

/* ---- offers in their stalls */

static uint32_t form_number(struct reach *reach, const char *code)
{
    const struct price_series *prices = &reach->rules->prices;
    const char *product = reach->lots->name.product;
    for (uint32_t form = 0; form < reach->form_count; form++)
        if (same_text(reach->forms[form].code, code))
            return form;
    reach->forms = memory_resize(reach->forms, (size_t)reach->form_count + 1,
                                 sizeof *reach->forms);
    struct form *form = &reach->forms[reach->form_count];
    *form = (struct form){.code = code};
    for (size_t at = 0; at < prices->count; at++) {
        if (!same_text(prices->points[at]->product, product) ||
            !same_text(prices->points[at]->form, code))
            continue;
        if (form->end_point == 0)
            form->first_point = at;
        form->end_point = at + 1;
    }
    return reach->form_count++;
}

static int64_t most_points(const struct reach *reach,
                           const struct offer_lot *offer)
{
    struct points_basis basis = {.policy = reach->rules->policy,
                                 .group = offer->group,
                                 .slack_days = POINTS_SLACK_DAYS_MOST,
                                 .certificates_above =
                                     POINTS_CERTIFICATES_MOST};
    return points_count(&basis).sum_vnd;
}

/* In its own form, or in the alternative before `choice`. */
static void add_entry(struct reach *reach, uint32_t offer, uint32_t choice)
{
    const struct offer_lot *lot = &reach->lots->offers[offer];
    const struct offer *post = lot->offer;
    const struct price_clause *ask = &post->ask;
    const char *code = post->form;
    if (choice > 0) {
        ask = &post->alternatives[choice - 1].ask;
        code = post->alternatives[choice - 1].form;
    }
    struct entry *entry = &reach->entries[reach->entry_count++];
    *entry = (struct entry){.place = lot->place,
                            .point = post->delivery_point,
                            .form = form_number(reach, code),
                            .grade = post->grade,
                            .is_fixed = ask->kind == price_kind_fixed,
                            .period = lot->lot->from_day / PERIOD_DAYS,
                            .offer = offer,
                            .from_day = lot->lot->from_day,
                            .to_day = lot->lot->to_day +
                                      rules_shelf_life_days(lot, code)};
    entry->cost = least_ask(reach, entry, ask) - most_points(reach, lot) +
                  seller_earns(reach, offer);
}

static int order_numbers(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int order_communes(const struct place *a, const struct place *b)
{
    int order = order_numbers(a->ref.code, b->ref.code);
    return order ? order : order_numbers(a->ref.map, b->ref.map);
}

static int order_stalls(const struct entry *a, const struct entry *b)
{
    int order = order_communes(a->place, b->place);
    if (order == 0)
        order = order_numbers(a->point, b->point);
    if (order == 0)
        order = order_numbers(a->form, b->form);
    if (order == 0)
        order = order_numbers(a->grade, b->grade);
    if (order == 0)
        order = order_numbers(a->is_fixed, b->is_fixed);
    return order ? order : order_numbers(a->period, b->period);
}

static int order_entries(const void *left, const void *right)
{
    const struct entry *a = left;
    const struct entry *b = right;
    int order = order_stalls(a, b);
    if (order == 0)
        order = order_numbers(a->cost, b->cost);
    return order ? order : order_numbers(a->offer, b->offer);
}

/* Lots whose place, product or group is not known never match. */
static void list_entries(struct reach *reach)
{
    const struct market_lots *lots = reach->lots;
    size_t count = 0;
    for (uint32_t offer = 0; offer < lots->offer_count; offer++)
        count += 1 + lots->offers[offer].offer->alternatives_count;
    reach->entries = memory_allocate(count, sizeof *reach->entries);
    for (uint32_t offer = 0; offer < lots->offer_count; offer++) {
        const struct offer_lot *lot = &lots->offers[offer];
        if (!lot->place || !lot->product || !lot->group)
            continue;
        for (uint32_t choice = 0; choice <= lot->offer->alternatives_count;
             choice++)
            add_entry(reach, offer, choice);
    }
    if (reach->entry_count > 0)
        qsort(reach->entries, reach->entry_count, sizeof *reach->entries,
              order_entries);
}

static void list_stalls(struct reach *reach)
{
    reach->stalls = memory_allocate(reach->entry_count, sizeof *reach->stalls);
    reach->sites = memory_allocate(reach->entry_count, sizeof *reach->sites);
    for (uint32_t at = 0; at < reach->entry_count; at++) {
        const struct entry *entry = &reach->entries[at];
        if (at == 0 || entry[-1].place != entry->place)
            reach->sites[reach->site_count++] = (struct site){
                .place = entry->place, .first = reach->stall_count};
        if (at == 0 || order_stalls(&entry[-1], entry) != 0)
            reach->stalls[reach->stall_count++] =
                (struct stall){.first = at,
                               .from_day = entry->from_day,
                               .to_day = entry->to_day};
        struct stall *stall = &reach->stalls[reach->stall_count - 1];
        stall->end = at + 1;
        if (entry->from_day < stall->from_day)
            stall->from_day = entry->from_day;
        if (entry->to_day > stall->to_day)
            stall->to_day = entry->to_day;
        reach->sites[reach->site_count - 1].end = reach->stall_count;
    }
}

/* ---- one demand lot */

static bool takes_form(const struct demand *demand, const char *code)
{
    for (uint32_t index = 0; index < demand->forms_count; index++)
        if (same_text(demand->forms[index].form, code))
            return true;
    return false;
}

static void set_bids(struct reach *reach, const struct demand_lot *demand)
{
    for (uint32_t form = 0; form < reach->form_count; form++)
        reach->bids[form] = takes_form(demand->demand, reach->forms[form].code)
                                ? most_bid(reach, form, demand)
                                : -BOUNDLESS;
}

static bool meets(const struct reach *reach, const struct demand_lot *demand,
                  int64_t from_day, int64_t to_day)
{
    return from_day <= demand->lot->to_day && to_day >= demand->lot->from_day &&
           to_day >= reach->rules->today;
}

/* Where neither side's price needs a reference the pair has one. */
static bool may_be_unpriced(const struct reach *reach,
                            const struct demand_lot *demand,
                            const struct entry *entry)
{
    return reach->rules->policy->unpriced_value_vnd > 0 &&
           !(entry->is_fixed && demand->demand->bid.kind == price_kind_fixed);
}

static bool visit_once(struct reach *reach, uint32_t offer, uint32_t demand)
{
    if (reach->seen[offer] == demand + 1)
        return true;
    reach->seen[offer] = demand + 1;
    return reach->visit(reach->context, offer, demand);
}

/* `most`: what an entry's cost must stay below. */
static bool visit_stall(struct reach *reach, const struct stall *stall,
                        uint32_t demand, int64_t most)
{
    const struct demand_lot *lot = &reach->lots->demands[demand];
    int64_t unpriced =
        reach->rules->policy->unpriced_value_vnd - buyer_earns(reach, demand);
    bool has_unpriced =
        may_be_unpriced(reach, lot, &reach->entries[stall->first]);
    for (uint32_t at = stall->first; at < stall->end; at++) {
        const struct entry *entry = &reach->entries[at];
        bool is_dear = entry->cost >= most;
        if (is_dear && !has_unpriced)
            return true;
        if (is_dear && unpriced <= seller_earns(reach, entry->offer))
            continue;
        if (meets(reach, lot, entry->from_day, entry->to_day) &&
            !visit_once(reach, entry->offer, demand))
            return false;
    }
    return true;
}

static bool grade_fits(const struct demand *demand, int64_t grade)
{
    return !demand->worst_grade || (grade != 0 && grade <= demand->worst_grade);
}

static bool visit_site(struct reach *reach, const struct site *site,
                       uint32_t demand, int64_t road_m)
{
    const struct demand_lot *lot = &reach->lots->demands[demand];
    for (uint32_t at = site->first; at < site->end; at++) {
        const struct stall *stall = &reach->stalls[at];
        const struct entry *first = &reach->entries[stall->first];
        if (reach->bids[first->form] == -BOUNDLESS ||
            !meets(reach, lot, stall->from_day, stall->to_day) ||
            !grade_fits(lot->demand, first->grade))
            continue;
        int64_t transport =
            rules_transport(reach->rules->policy, first->point,
                            lot->demand->delivery_point, road_m);
        if (!visit_stall(reach, stall, demand,
                         reach->bids[first->form] - transport -
                             buyer_earns(reach, demand)))
            return false;
    }
    return true;
}

static void measure_roads(struct reach *reach, const struct place *place)
{
    int32_t circuity = (int32_t)reach->rules->policy->circuity_permille;
    for (uint32_t at = 0; at < reach->site_count; at++)
        reach->roads_m[at] = place_road_m(
            place_distance_m(reach->sites[at].place, place), circuity);
}

static bool visit_demand(struct reach *reach, uint32_t demand)
{
    const struct demand_lot *lot = &reach->lots->demands[demand];
    int64_t furthest = lot->demand->furthest_m;
    if (furthest == 0)
        furthest = RULES_DISTANCE_MOST_M;
    set_bids(reach, lot);
    for (uint32_t at = 0; at < reach->site_count; at++)
        if (reach->roads_m[at] <= furthest &&
            !visit_site(reach, &reach->sites[at], demand, reach->roads_m[at]))
            return false;
    return true;
}

struct at_place {
    const struct place *place;
    uint32_t demand;
};

static int order_places(const void *left, const void *right)
{
    const struct at_place *a = left;
    const struct at_place *b = right;
    int order = order_communes(a->place, b->place);
    return order ? order : order_numbers(a->demand, b->demand);
}

/* Those with a known place, commune by commune. */
static bool visit_demands(struct reach *reach)
{
    const struct market_lots *lots = reach->lots;
    struct at_place *order = memory_allocate(lots->demand_count, sizeof *order);
    uint32_t count = 0;
    bool goes_on = true;
    for (uint32_t demand = 0; demand < lots->demand_count; demand++)
        if (lots->demands[demand].place)
            order[count++] =
                (struct at_place){lots->demands[demand].place, demand};
    if (count > 0)
        qsort(order, count, sizeof *order, order_places);
    for (uint32_t at = 0; at < count && goes_on; at++) {
        if (at == 0 || order[at].place != order[at - 1].place)
            measure_roads(reach, order[at].place);
        goes_on = visit_demand(reach, order[at].demand);
    }
    memory_free(order);
    return goes_on;
}

bool certificate_reach(const struct rules *rules,
                       const struct market_lots *lots,
                       const struct certificate_earned *earned,
                       certificate_visit *visit, void *context)
{
    struct reach reach = {.rules = rules,
                          .lots = lots,
                          .earned = earned,
                          .visit = visit,
                          .context = context};
    list_entries(&reach);
    list_stalls(&reach);
    reach.bids = memory_allocate(reach.form_count, sizeof *reach.bids);
    reach.seen = memory_allocate(lots->offer_count, sizeof *reach.seen);
    reach.roads_m = memory_allocate(reach.site_count, sizeof *reach.roads_m);
    bool goes_on = visit_demands(&reach);
    memory_free(reach.forms);
    memory_free(reach.entries);
    memory_free(reach.stalls);
    memory_free(reach.sites);
    memory_free(reach.bids);
    memory_free(reach.seen);
    memory_free(reach.roads_m);
    return goes_on;
}
