/* market_matches, market_unmet and market_unsold: lines of the standing
 * optimum over the markets asked for, in the order of their names. */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "link/envelope.h"
#include "matcher/reads.h"
#include "model/codec.h"
#include "model/near_miss.h"
#include "model/verb.h"

#define PAGE_LINES 500

struct reading {
    const struct market_query *query;
    const struct viewer *viewer;
    const struct standing *standing;
    struct near_miss_market advice; /* its arrays live in the arena */
    int64_t *offers_left;           /* by lot, likewise */
    int64_t *demands_left;
    struct market_page page;
    struct arena *arena;
    int64_t seen;
};

static const struct id nobody;

/* Whether a line between these two is asked for, and for the viewer to see. Who
 * sees only what is its own can ask for no other party's lines: that would tell
 * whom it is matched with. */
static bool is_wanted(const struct reading *reading, struct id group,
                      struct id buyer)
{
    const struct viewer *viewer = reading->viewer;
    struct id wanted = reading->query->party;
    if (!viewer_sees_all(viewer)) {
        if (!id_is_zero(wanted) && !id_equal(wanted, viewer->id))
            return false;
        wanted = viewer->id;
    }
    return id_is_zero(wanted) || id_equal(wanted, group) ||
           id_equal(wanted, buyer);
}

/* Clears what the viewer may not see of a line that it may. */
static void hide(const struct reading *reading, struct id group,
                 struct id buyer, struct market_line *line)
{
    if (!visible_market_line(reading->viewer, group, buyer, line))
        record_init(&record_market_line, line);
}

/* The place for the next line, NULL when it is not on this page. */
static struct market_line *next_line(struct reading *reading)
{
    int64_t position = reading->seen++;
    if (position < reading->query->offset)
        return NULL;
    if (reading->page.lines_count == PAGE_LINES) {
        if (reading->page.next_offset == 0)
            reading->page.next_offset = position;
        return NULL;
    }
    return &reading->page.lines[reading->page.lines_count++];
}

/* A copy in the answer's arena, since the standing goes before the answer. */
static const char *keep_text(const struct reading *reading, const char *text)
{
    const char *kept = arena_take_text(reading->arena, text, strlen(text));
    return kept ? kept : "";
}

static struct market_line describe(const struct reading *reading,
                                   const struct offer_lot *offer,
                                   const struct demand_lot *demand)
{
    const struct standing *standing = reading->standing;
    struct market_line line = {.product =
                                   keep_text(reading, standing->name.product),
                               .unit = standing->name.unit};
    if (offer) {
        line.offer = offer->offer->id;
        line.offer_lot = offer->lot->number;
        line.form = keep_text(reading, offer->offer->form);
    }
    if (demand) {
        line.demand = demand->demand->id;
        line.demand_lot = demand->lot->number;
    }
    return line;
}

static void add_match(struct reading *reading, uint32_t index)
{
    const struct standing *standing = reading->standing;
    const struct engine_pair *pair = &standing->pairs[index];
    const struct offer_lot *offer = &standing->lots->offers[pair->offer];
    const struct demand_lot *demand = &standing->lots->demands[pair->demand];
    struct id group = offer->offer->group;
    struct id buyer = demand->demand->buyer;
    if (!is_wanted(reading, group, buyer))
        return;
    struct market_line *line = next_line(reading);
    if (!line)
        return;
    *line = describe(reading, offer, demand);
    line->quantity = standing->answer->quantity[index];
    line->value_vnd = standing_per_price_unit(standing, pair->value);
    line->party_name = keep_text(reading, demand->buyer->name);
    hide(reading, group, buyer, line);
}

static void add_matches(struct reading *reading)
{
    for (uint32_t index = 0; index < reading->standing->pair_count; index++)
        if (reading->standing->answer->quantity[index] > 0)
            add_match(reading, index);
}

static void set_advice(const struct reading *reading, struct market_line *line,
                       const struct near_miss *miss)
{
    line->value_vnd =
        standing_per_price_unit(reading->standing, miss->gain_milli);
    line->change = miss->change;
    line->change_amount = miss->amount;
    line->certificate = miss->certificate;
    if (miss->quality && *miss->quality)
        line->quality = keep_text(reading, miss->quality);
    if (miss->form && *miss->form)
        line->form = keep_text(reading, miss->form);
}

static void add_unmet(struct reading *reading, uint32_t index)
{
    const struct standing *standing = reading->standing;
    const struct demand_lot *demand = &standing->lots->demands[index];
    int64_t left = reading->demands_left[index];
    struct id buyer = demand->demand->buyer;
    if (left <= 0 || !is_wanted(reading, nobody, buyer))
        return;
    struct market_line *line = next_line(reading);
    if (!line)
        return;
    struct near_miss miss = near_miss_of_demand(&reading->advice, index);
    const struct offer_lot *counterpart =
        miss.counterpart == UINT32_MAX
            ? NULL
            : &standing->lots->offers[miss.counterpart];
    *line = describe(reading, counterpart, demand);
    line->quantity = left;
    line->party_name =
        keep_text(reading, demand->buyer ? demand->buyer->name : "");
    set_advice(reading, line, &miss);
    hide(reading, nobody, buyer, line);
}

static void add_unsold(struct reading *reading, uint32_t index)
{
    const struct standing *standing = reading->standing;
    const struct offer_lot *offer = &standing->lots->offers[index];
    int64_t left = reading->offers_left[index];
    struct id group = offer->offer->group;
    if (left <= 0 || !is_wanted(reading, group, nobody))
        return;
    struct market_line *line = next_line(reading);
    if (!line)
        return;
    struct near_miss miss = near_miss_of_offer(&reading->advice, index);
    const struct demand_lot *counterpart =
        miss.counterpart == UINT32_MAX
            ? NULL
            : &standing->lots->demands[miss.counterpart];
    *line = describe(reading, offer, counterpart);
    line->quantity = left;
    line->party_name =
        keep_text(reading, offer->group ? offer->group->name : "");
    set_advice(reading, line, &miss);
    hide(reading, group, nobody, line);
}

static int64_t offer_earns_most(const struct standing *standing, uint32_t index)
{
    const struct engine_duals *duals = &standing->answer->seller_best;
    uint32_t group = standing->lots->offers[index].group_index;
    return duals->offer[index] + duals->group[group] - duals->first[group];
}

/* The most that each lot earns at optimal prices, for the advice. */
static enum status set_earnings(struct reading *reading)
{
    const struct standing *standing = reading->standing;
    const struct market_lots *lots = standing->lots;
    int64_t *offers = arena_take(reading->arena, lots->offer_count, 8);
    int64_t *demands = arena_take(reading->arena, lots->demand_count, 8);
    if (!offers || !demands)
        return STATUS_too_large;
    for (uint32_t index = 0; index < lots->offer_count; index++)
        offers[index] = offer_earns_most(standing, index);
    for (uint32_t index = 0; index < lots->demand_count; index++)
        demands[index] = standing_earning(standing, index).most;
    reading->advice = (struct near_miss_market){.rules = &standing->rules,
                                                .lots = lots,
                                                .offer_earnings = offers,
                                                .demand_earnings = demands};
    return STATUS_ok;
}

/* What the optimum leaves of each lot, once a market. */
static enum status set_left(struct reading *reading)
{
    const struct standing *standing = reading->standing;
    const struct market_lots *lots = standing->lots;
    int64_t *offers = arena_take(reading->arena, lots->offer_count, 8);
    int64_t *demands = arena_take(reading->arena, lots->demand_count, 8);
    if (!offers || !demands)
        return STATUS_too_large;
    for (uint32_t index = 0; index < lots->offer_count; index++)
        offers[index] = lots->offers[index].free;
    for (uint32_t index = 0; index < lots->demand_count; index++)
        demands[index] = lots->demands[index].free;
    for (uint32_t index = 0; index < standing->pair_count; index++) {
        int64_t quantity = standing->answer->quantity[index];
        offers[standing->pairs[index].offer] -= quantity;
        demands[standing->pairs[index].demand] -= quantity;
    }
    reading->offers_left = offers;
    reading->demands_left = demands;
    return STATUS_ok;
}

static enum status read_market(struct reading *reading, int64_t verb)
{
    const struct standing *standing = reading->standing;
    if (viewer_sees_all(reading->viewer)) { /* of few pairs it tells the bid */
        reading->page.total_milli_vnd += standing->answer->total;
        reading->page.gap_milli_vnd +=
            standing_bound(standing) - standing->answer->total;
    }
    if (verb == VERB_market_matches) {
        add_matches(reading);
        return STATUS_ok;
    }
    enum status status = set_earnings(reading);
    if (status == STATUS_ok)
        status = set_left(reading);
    if (status != STATUS_ok)
        return status;
    if (verb == VERB_market_unmet)
        for (uint32_t index = 0; index < standing->lots->demand_count; index++)
            add_unmet(reading, index);
    else
        for (uint32_t index = 0; index < standing->lots->offer_count; index++)
            add_unsold(reading, index);
    return STATUS_ok;
}

static bool name_fits(const struct market_query *query,
                      const struct market_name *name)
{
    return (!*query->product || strcmp(query->product, name->product) == 0) &&
           (!query->unit || query->unit == name->unit);
}

struct chosen {
    struct market_name name;
    int64_t tick; /* of the clearing to look at; 0: the market as it stands */
};

static int compare_chosen(const void *a, const void *b)
{
    const struct chosen *one = a;
    const struct chosen *other = b;
    if (one->tick != other->tick)
        return one->tick < other->tick ? -1 : 1;
    int order = strcmp(one->name.product, other->name.product);
    return order ? order
                 : (one->name.unit > other->name.unit) -
                       (one->name.unit < other->name.unit);
}

/* The markets asked for, in the order of their clearings and names, which is
 * the order the ledger is folded in. NULL: no room. */
static struct chosen *choose_markets(struct market_question *question,
                                     const struct market_query *query,
                                     size_t *ret_count)
{
    const struct market *market = follower_market(question->follower);
    size_t count = market_names(market, NULL, 0);
    struct market_name *names =
        arena_take(question->arena, count, sizeof *names);
    struct chosen *chosen = arena_take(question->arena, count, sizeof *chosen);
    if (!names || !chosen)
        return NULL;
    market_names(market, names, count);
    *ret_count = 0;
    for (size_t index = 0; index < count; index++) {
        if (!name_fits(query, &names[index]))
            continue;
        struct chosen *next = &chosen[(*ret_count)++];
        next->name = names[index];
        if (question->request->verb != VERB_market_matches)
            next->tick =
                follower_left_over_tick(question->follower, &names[index]);
    }
    qsort(chosen, *ret_count, sizeof *chosen, compare_chosen);
    return chosen;
}

enum status read_lines(struct market_question *question,
                       const struct market_query *query, struct envelope *reply)
{
    struct reading reading = {
        .query = query, .viewer = &question->viewer, .arena = question->arena};
    int64_t verb = question->request->verb;
    size_t count;
    struct chosen *chosen = choose_markets(question, query, &count);
    reading.page.lines =
        arena_take(question->arena, PAGE_LINES, sizeof *reading.page.lines);
    if (!chosen || !reading.page.lines)
        return STATUS_too_large;
    for (size_t index = 0; index < count; index++) {
        enum status status =
            verb == VERB_market_matches
                ? follower_standing(question->follower, &chosen[index].name,
                                    STANDING_LINES, &reading.standing)
                : follower_left_over(question->follower, &chosen[index].name,
                                     &reading.standing);
        status = reads_explain(question, &chosen[index].name, status);
        if (status == STATUS_ok)
            status = read_market(&reading, verb);
        if (status != STATUS_ok)
            return status;
    }
    return envelope_set_body(reply, &record_market_page, &reading.page,
                             question->arena);
}
