#include "model/near_miss_trial.h"

#include <string.h>

void trial_init(struct trial *trial, const struct offer_lot *offer,
                const struct demand_lot *demand)
{
    trial->offer = *offer;
    trial->demand = *demand;
    trial->offer_post = *offer->offer;
    trial->demand_post = *demand->demand;
    trial->offer_window = *offer->lot;
    trial->demand_window = *demand->lot;
    trial->offer.offer = &trial->offer_post;
    trial->offer.lot = &trial->offer_window;
    trial->demand.demand = &trial->demand_post;
    trial->demand.lot = &trial->demand_window;
}

/* Whether the pair, as changed, passes and is worth what both could earn. */
static bool would_match(struct trial *trial)
{
    struct pair pair;
    rules_pair(trial->rules, &trial->offer, &trial->demand, &pair);
    trial->gain_milli = pair.value_milli - trial->least_milli;
    return pair.verdict == RULE_passed && trial->gain_milli > 0;
}

static bool same_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

enum change_kind trial_kind(enum rule verdict)
{
    switch (verdict) {
    case RULE_window:
        return change_kind_days;
    case RULE_grade:
        return change_kind_grade;
    case RULE_weight:
    case RULE_quality:
        return change_kind_quality;
    case RULE_certificate:
        return change_kind_certificate;
    case RULE_least_lot:
        return change_kind_quantity;
    case RULE_distance:
        return change_kind_distance;
    case RULE_price:
    case RULE_value:
        return change_kind_price;
    case RULE_passed:
    case RULE_product:
    case RULE_form:
    case RULE_closed:
    case RULE_blocked:
    case RULE_place:
    case RULE_refused:
        break;
    }
    return change_kind_unset;
}

/* Moves the end of the lot's own window that is nearer to the other. */
static void change_days(struct trial *trial, const struct pair *pair,
                        struct near_miss *miss)
{
    struct lot *harvest = &trial->offer_window;
    struct lot *delivery = &trial->demand_window;
    int64_t keeps = rules_shelf_life_days(&trial->offer, pair->form);
    int64_t last = smaller(harvest->to_day + keeps, delivery->to_day);
    miss->amount = pair->delivery_day - last;
    bool harvest_ends_first = harvest->to_day + keeps < pair->delivery_day;
    if (trial->is_for_offer && harvest_ends_first)
        harvest->to_day += miss->amount;
    else if (trial->is_for_offer)
        harvest->from_day -= miss->amount;
    else if (harvest_ends_first)
        delivery->from_day -= miss->amount;
    else
        delivery->to_day += miss->amount;
}

static void change_grade(struct trial *trial, struct near_miss *miss)
{
    if (trial->offer_post.grade)
        miss->amount = trial->offer_post.grade - trial->demand_post.worst_grade;
    trial->offer_post.grade = trial->demand_post.worst_grade;
}

static void change_weight(struct trial *trial, const struct pair *pair,
                          struct near_miss *miss)
{
    struct demand *demand = &trial->demand_post;
    int64_t weight = trial->offer_post.weight_g;
    miss->quality = "weight";
    if (!weight) {
        trial->offer_post.weight_g = larger(demand->lightest_g, 1);
        trial->offer_post.daily_gain_g = 0;
        return;
    }
    weight = rules_weight_g(&trial->offer_post, pair->delivery_day);
    if (weight < demand->lightest_g) {
        miss->amount = demand->lightest_g - weight;
        trial->offer_post.weight_g += miss->amount;
    } else {
        miss->amount = weight - demand->heaviest_g;
        trial->offer_post.weight_g -= miss->amount;
    }
}

/* How far the worst measurement lies out of the range; -1: not measured. */
static int64_t quality_excess(const struct offer *offer,
                              const struct quality_need *need)
{
    int64_t excess = -1;
    for (uint32_t index = 0; index < offer->qualities_count; index++) {
        const struct quality_value *value = &offer->qualities[index];
        if (!same_text(value->code, need->code))
            continue;
        excess = larger(excess, 0);
        excess = larger(excess, need->least_milli - value->value_milli);
        excess = larger(excess, value->value_milli - need->most_milli);
    }
    return excess;
}

/* The first need that is not proven is taken as proven. */
static void change_quality(struct trial *trial, struct near_miss *miss)
{
    struct demand *demand = &trial->demand_post;
    uint32_t kept = 0;
    for (uint32_t index = 0;
         index < demand->qualities_count && index < TRIAL_QUALITIES_MOST;
         index++) {
        const struct quality_need *need = &demand->qualities[index];
        int64_t excess = quality_excess(&trial->offer_post, need);
        if (excess != 0 && !*miss->quality) {
            miss->quality = need->code;
            miss->amount = larger(0, excess);
        } else {
            trial->needs[kept++] = *need;
        }
    }
    demand->qualities = trial->needs;
    demand->qualities_count = kept;
}

/* Adds the first certificate that would change something; would_match() says
 * whether it was enough. */
static bool change_certificate(struct trial *trial, struct near_miss *miss)
{
    struct offer *offer = &trial->offer_post;
    const struct demand *demand = &trial->demand_post;
    uint32_t count = offer->certificates_count;
    if (count >= TRIAL_CERTIFICATES_MOST)
        return false;
    if (count)
        memcpy(trial->certificates, offer->certificates,
               count * sizeof *offer->certificates);
    offer->certificates = trial->certificates;
    offer->certificates_count = count + 1;
    for (uint32_t index = 0; index < demand->certificates_count; index++) {
        const struct certificate_need *need = &demand->certificates[index];
        trial->certificates[count] =
            (struct certificate){.kind = need->kind, .stars = need->stars};
        miss->certificate = need->kind;
        miss->amount = need->stars;
        if (would_match(trial))
            return true;
    }
    return false;
}

/* One side lowers its least lot to what is free; where both state too much,
 * the smaller lot grows. */
static void change_quantity(struct trial *trial, const struct pair *pair,
                            struct near_miss *miss)
{
    int64_t free = smaller(trial->offer.free, trial->demand.free);
    miss->amount = pair->least - free;
    if (trial->demand_post.least_lot <= free)
        trial->offer_post.least_lot = free;
    else if (trial->offer_post.least_lot <= free)
        trial->demand_post.least_lot = free;
    else if (trial->offer.free < trial->demand.free)
        trial->offer.free = pair->least;
    else
        trial->demand.free = pair->least;
}

static struct price_clause *ask_of(struct trial *trial, const char *form)
{
    struct offer *offer = &trial->offer_post;
    if (same_text(offer->form, form))
        return &offer->ask;
    if (offer->alternatives_count > TRIAL_FORMS_MOST)
        return &offer->ask;
    for (uint32_t index = 0; index < offer->alternatives_count; index++)
        if (same_text(offer->alternatives[index].form, form)) {
            memcpy(trial->alternatives, offer->alternatives,
                   offer->alternatives_count * sizeof *offer->alternatives);
            offer->alternatives = trial->alternatives;
            return &trial->alternatives[index].ask;
        }
    return &offer->ask;
}

/* The least that the lot's own price has to move, found by halving. */
static bool change_price(struct trial *trial, const struct pair *pair,
                         int64_t most_amount, struct near_miss *miss)
{
    struct price_clause *clause = trial->is_for_offer
                                      ? ask_of(trial, pair->form)
                                      : &trial->demand_post.bid;
    int64_t start =
        trial->is_for_offer ? pair->ask_vnd_per_kg : pair->bid_vnd_per_kg;
    int64_t sign = trial->is_for_offer ? -1 : 1;
    int64_t room = trial->is_for_offer ? start : MOST_PRICE - start;
    int64_t first = 1;
    int64_t last = smaller(room, most_amount);
    if (last < first)
        return false;
    *clause = (struct price_clause){.kind = price_kind_fixed};
    clause->price_vnd_per_kg = start + sign * last;
    if (!would_match(trial))
        return false;
    while (first < last) {
        int64_t middle = first + (last - first) / 2;
        clause->price_vnd_per_kg = start + sign * middle;
        if (would_match(trial))
            last = middle;
        else
            first = middle + 1;
    }
    miss->amount = last;
    clause->price_vnd_per_kg = start + sign * last;
    return would_match(trial);
}

static bool trial_apply(struct trial *trial, const struct pair *pair,
                        int64_t most_amount, struct near_miss *miss)
{
    switch (pair->verdict) {
    case RULE_window:
        change_days(trial, pair, miss);
        break;
    case RULE_grade:
        change_grade(trial, miss);
        break;
    case RULE_weight:
        change_weight(trial, pair, miss);
        break;
    case RULE_quality:
        change_quality(trial, miss);
        break;
    case RULE_certificate:
        return change_certificate(trial, miss);
    case RULE_least_lot:
        change_quantity(trial, pair, miss);
        break;
    case RULE_distance:
        if (!trial->demand_post.furthest_m)
            return false;
        miss->amount = pair->distance_m - trial->demand_post.furthest_m;
        trial->demand_post.furthest_m = pair->distance_m;
        break;
    case RULE_price:
    case RULE_value:
        return change_price(trial, pair, most_amount, miss);
    case RULE_passed:
    case RULE_product:
    case RULE_form:
    case RULE_closed:
    case RULE_blocked:
    case RULE_place:
    case RULE_refused:
        return false;
    }
    return miss->amount <= most_amount && would_match(trial);
}

bool trial_change(struct trial *trial, const struct pair *pair,
                  int64_t most_amount, struct near_miss *ret_miss)
{
    struct near_miss miss = {
        .change = trial_kind(pair->verdict),
        .quality = "",
        .form = pair->form,
    };
    if (!trial_apply(trial, pair, most_amount, &miss) ||
        miss.amount > most_amount)
        return false;
    miss.gain_milli = trial->gain_milli;
    *ret_miss = miss;
    return true;
}
