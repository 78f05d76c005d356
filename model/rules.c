#include "model/rules.h"

#include <string.h>

#include "model/rules_value.h"

#define WEIGHT_MOST_G 2000000 /* as the schema bounds it */

/* One form the stock can be sold in. */
struct form_choice {
    const char *form;
    const struct price_clause *ask;
    int64_t shelf_life_days;
};

const char *rule_name(enum rule rule)
{
    static const char *const names[] = {
        [RULE_passed] = "passed",       [RULE_product] = "product",
        [RULE_form] = "form",           [RULE_closed] = "closed",
        [RULE_blocked] = "blocked",     [RULE_window] = "window",
        [RULE_grade] = "grade",         [RULE_weight] = "weight",
        [RULE_quality] = "quality",     [RULE_certificate] = "certificate",
        [RULE_least_lot] = "least_lot", [RULE_place] = "place",
        [RULE_distance] = "distance",   [RULE_refused] = "refused",
        [RULE_price] = "price",         [RULE_value] = "value",
    };
    return names[rule];
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static bool same_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static bool party_blocks(const struct party *party, struct id other)
{
    for (uint32_t index = 0; index < party->blocked_count; index++)
        if (id_equal(party->blocked[index].party, other))
            return true;
    return false;
}

static enum rule sides_rule(const struct offer_lot *offer,
                            const struct demand_lot *demand)
{
    if (offer->offer->state == post_state_withdrawn ||
        demand->demand->state == post_state_withdrawn || !offer->group ||
        !demand->buyer || offer->group->state == party_state_suspended ||
        demand->buyer->state == party_state_suspended)
        return RULE_closed;
    struct id seller = offer->offer->group;
    struct id buyer = demand->demand->buyer;
    if (id_equal(seller, buyer) || party_blocks(offer->group, buyer) ||
        party_blocks(demand->buyer, seller))
        return RULE_blocked;
    return RULE_passed;
}

static enum rule window_rule(const struct rules_question *question,
                             const struct form_choice *choice,
                             struct pair *pair, int64_t *ret_last_day)
{
    const struct lot *harvest = question->offer->lot;
    const struct lot *delivery = question->demand->lot;
    int64_t first = later(later(harvest->from_day, delivery->from_day),
                          question->rules->today);
    int64_t last =
        earlier(harvest->to_day + choice->shelf_life_days, delivery->to_day);
    pair->delivery_day = (int32_t)first;
    if (first > last)
        return RULE_window;
    *ret_last_day = last;
    return RULE_passed;
}

int64_t rules_weight_g(const struct offer *offer, int64_t day)
{
    int64_t days = offer->weighed_day ? day - offer->weighed_day : 0;
    return offer->weight_g + offer->daily_gain_g * later(0, days);
}

/* The first day from `day` on which the animals are heavy enough, or `day`
 * when waiting does not help. */
static int64_t grown_day(const struct offer *offer, int64_t lightest,
                         int64_t day)
{
    int64_t missing = lightest - rules_weight_g(offer, day);
    if (missing <= 0 || offer->daily_gain_g <= 0 || !offer->weighed_day)
        return day;
    int64_t from = later(day, offer->weighed_day);
    return from +
           (lightest - rules_weight_g(offer, from) + offer->daily_gain_g - 1) /
               offer->daily_gain_g;
}

static enum rule weight_rule(const struct offer *offer,
                             const struct demand *demand, int64_t last,
                             struct pair *pair)
{
    int64_t lightest = demand->lightest_g;
    int64_t heaviest = demand->heaviest_g;
    if (offer->weight_g) {
        int64_t grown = grown_day(offer, lightest, pair->delivery_day);
        if (grown <= last)
            pair->delivery_day = (int32_t)grown;
    }
    int64_t weight =
        offer->weight_g ? rules_weight_g(offer, pair->delivery_day) : 0;
    if (demand->unit == unit_head) {
        pair->head_weight_g = earlier(weight, WEIGHT_MOST_G);
        if (lightest && heaviest)
            pair->head_weight_g = (lightest + heaviest) / 2;
        else if (!weight)
            pair->head_weight_g = later(lightest, heaviest);
    }
    if (!lightest && !heaviest)
        return RULE_passed;
    bool fits =
        weight > 0 && weight >= lightest && (!heaviest || weight <= heaviest);
    return fits ? RULE_passed : RULE_weight;
}

/* Measured at least once, and never out of the range. */
static bool quality_is_proven(const struct offer *offer,
                              const struct quality_need *need)
{
    bool is_measured = false;
    for (uint32_t index = 0; index < offer->qualities_count; index++) {
        const struct quality_value *value = &offer->qualities[index];
        if (!same_text(value->code, need->code))
            continue;
        if (value->value_milli < need->least_milli ||
            value->value_milli > need->most_milli)
            return false;
        is_measured = true;
    }
    return is_measured;
}

static bool certificate_counts(const struct certificate *certificate,
                               int32_t day)
{
    return certificate->issued_day <= day &&
           (!certificate->expires_day || certificate->expires_day >= day);
}

/* The first day from `day` on which one of them is valid; INT64_MAX: none. */
static int64_t valid_day(const struct certificate *list, uint32_t count,
                         const struct certificate_need *need, int64_t day)
{
    int64_t first = INT64_MAX;
    for (uint32_t index = 0; index < count; index++) {
        const struct certificate *certificate = &list[index];
        int64_t valid = later(day, certificate->issued_day);
        if (certificate->kind == need->kind &&
            certificate->stars >= need->stars &&
            (!certificate->expires_day || certificate->expires_day >= valid))
            first = earlier(first, valid);
    }
    return first;
}

/* The first day from the pair's on which all that is asked for is valid;
 * INT64_MAX when there is none. */
static int64_t certified_day(const struct rules_question *question, int64_t day)
{
    const struct offer *offer = question->offer->offer;
    const struct party *group = question->offer->group;
    const struct demand *demand = question->demand->demand;
    for (uint32_t index = 0; index < demand->certificates_count;) {
        const struct certificate_need *need = &demand->certificates[index];
        int64_t valid =
            earlier(valid_day(offer->certificates, offer->certificates_count,
                              need, day),
                    valid_day(group->certificates, group->certificates_count,
                              need, day));
        if (valid == INT64_MAX)
            return INT64_MAX;
        index = valid == day ? index + 1 : 0; /* a later day: ask all again */
        day = valid;
    }
    return day;
}

static bool list_has(const struct certificate *list, uint32_t count,
                     const struct certificate_need *need, int32_t day)
{
    for (uint32_t index = 0; index < count; index++)
        if (list[index].kind == need->kind &&
            list[index].stars >= need->stars &&
            certificate_counts(&list[index], day))
            return true;
    return false;
}

static bool offer_has(const struct offer_lot *offer,
                      const struct certificate_need *need, int32_t day)
{
    return list_has(offer->offer->certificates,
                    offer->offer->certificates_count, need, day) ||
           list_has(offer->group->certificates,
                    offer->group->certificates_count, need, day);
}

static bool demand_asks(const struct demand *demand, enum certificate_kind kind)
{
    for (uint32_t index = 0; index < demand->certificates_count; index++)
        if (demand->certificates[index].kind == kind)
            return true;
    return false;
}

/* Kinds the offer has a valid certificate of that were not asked for. */
static int64_t certificates_above(const struct rules_question *question,
                                  int32_t day)
{
    int64_t count = 0;
    for (size_t index = 0; index < vocabulary_certificate_kind.count; index++) {
        struct certificate_need need = {
            .kind =
                (enum certificate_kind)vocabulary_certificate_kind.words[index]
                    .number};
        if (!demand_asks(question->demand->demand, need.kind) &&
            offer_has(question->offer, &need, day))
            count++;
    }
    return count;
}

/* Delivery moves to the first day of the window on which the animals have
 * grown into their weights and the papers are valid. */
static enum rule goods_rule(const struct rules_question *question, int64_t last,
                            struct pair *pair)
{
    const struct offer *offer = question->offer->offer;
    const struct demand *demand = question->demand->demand;
    if (demand->worst_grade &&
        (offer->grade == 0 || offer->grade > demand->worst_grade))
        return RULE_grade;
    if (weight_rule(offer, demand, last, pair) != RULE_passed)
        return RULE_weight;
    for (uint32_t index = 0; index < demand->qualities_count; index++)
        if (!quality_is_proven(offer, &demand->qualities[index]))
            return RULE_quality;
    int64_t certified = certified_day(question, pair->delivery_day);
    if (certified > last)
        return RULE_certificate;
    pair->delivery_day = (int32_t)certified;
    return weight_rule(offer, demand, last, pair);
}

static enum rule trade_rule(const struct rules_question *question,
                            struct pair *pair)
{
    const struct offer_lot *offer = question->offer;
    const struct demand_lot *demand = question->demand;
    pair->least = later(offer->offer->least_lot, demand->demand->least_lot);
    if (later(1, pair->least) > earlier(offer->free, demand->free))
        return RULE_least_lot;
    if (!offer->place || !demand->place)
        return RULE_place;
    pair->distance_m =
        place_road_m(place_distance_m(offer->place, demand->place),
                     (int32_t)question->rules->policy->circuity_permille);
    int64_t furthest = demand->demand->furthest_m;
    if (pair->distance_m > (furthest ? furthest : RULES_DISTANCE_MOST_M))
        return RULE_distance;
    struct refused_pair refused = {
        .offer = offer->offer->id,
        .demand = demand->demand->id,
        .offer_lot = offer->lot->number,
        .demand_lot = demand->lot->number,
        .offer_version = offer->offer->version,
        .demand_version = demand->demand->version,
    };
    return refusals_hold(question->rules->refusals, &refused) ? RULE_refused
                                                              : RULE_passed;
}

/* Fills `pair`, which is empty, for this form. */
static void form_ask_rules(const struct rules_question *question,
                           const struct form_choice *choice, struct pair *pair)
{
    pair->form = choice->form;
    struct rules_terms terms = {.form = choice->form, .ask = choice->ask};
    int64_t last = 0;
    pair->verdict = sides_rule(question->offer, question->demand);
    if (pair->verdict == RULE_passed)
        pair->verdict = window_rule(question, choice, pair, &last);
    if (pair->verdict == RULE_passed)
        pair->verdict = goods_rule(question, last, pair);
    if (pair->verdict == RULE_passed)
        pair->verdict = trade_rule(question, pair);
    if (pair->verdict != RULE_passed)
        return;
    terms.slack_days = last - pair->delivery_day;
    terms.certificates_above =
        question->rules->policy->points_certificate_vnd
            ? certificates_above(question, pair->delivery_day)
            : 0;
    pair->verdict = rules_value(question, &terms, pair);
}

/* The form as the catalogue has it, or NULL. */
static const struct product_form *form_find(const struct product *product,
                                            const char *form)
{
    for (uint32_t index = 0; index < product->forms_count; index++)
        if (same_text(product->forms[index].code, form))
            return &product->forms[index];
    return NULL;
}

static bool demand_takes(const struct demand *demand, const char *form)
{
    for (uint32_t index = 0; index < demand->forms_count; index++)
        if (same_text(demand->forms[index].form, form))
            return true;
    return false;
}

int64_t rules_shelf_life_days(const struct offer_lot *offer, const char *form)
{
    if (offer->offer->shelf_life_days && same_text(form, offer->offer->form))
        return offer->offer->shelf_life_days;
    const struct product_form *known =
        offer->product ? form_find(offer->product, form) : NULL;
    return known ? known->shelf_life_days : 0;
}

static bool form_fits(const struct rules_question *question, const char *code)
{
    const struct product_form *form = form_find(question->offer->product, code);
    return form && form->unit == question->offer->offer->unit &&
           demand_takes(question->demand->demand, code);
}

/* A candidate before none, then more value; else what came nearer to one. */
static bool is_better(const struct pair *pair, const struct pair *than)
{
    if (pair->verdict == RULE_passed && than->verdict == RULE_passed)
        return pair->value_vnd > than->value_vnd;
    if (pair->verdict == RULE_passed || than->verdict == RULE_passed)
        return pair->verdict == RULE_passed;
    return pair->verdict > than->verdict;
}

static uint64_t mix(uint64_t word)
{
    word = (word ^ (word >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    word = (word ^ (word >> 27)) * UINT64_C(0x94d049bb133111eb);
    return word ^ (word >> 31);
}

static uint64_t mix_id(uint64_t state, struct id id, int64_t lot)
{
    uint64_t words[2] = {0, 0};
    for (size_t index = 0; index < ID_BYTES; index++)
        words[index / 8] = words[index / 8] << 8 | id.bytes[index];
    const uint64_t step = UINT64_C(0x9e3779b97f4a7c15);
    state = mix((state + step) ^ words[0]);
    state = mix((state + step) ^ words[1]);
    return mix((state + step) ^ (uint64_t)lot);
}

/* The best of the forms that fit; the verdict stays at the form when none
 * does. */
static void form_choose(const struct rules_question *question,
                        struct pair *best)
{
    const struct offer *offer = question->offer->offer;
    struct form_choice choice = {.form = offer->form, .ask = &offer->ask};
    for (uint32_t index = 0; index <= offer->alternatives_count; index++) {
        if (index > 0) {
            choice.form = offer->alternatives[index - 1].form;
            choice.ask = &offer->alternatives[index - 1].ask;
        }
        if (!form_fits(question, choice.form))
            continue;
        choice.shelf_life_days =
            rules_shelf_life_days(question->offer, choice.form);
        if (best->verdict == RULE_form) { /* the first that fits */
            form_ask_rules(question, &choice, best);
            continue;
        }
        struct pair pair = {.verdict = RULE_form};
        form_ask_rules(question, &choice, &pair);
        if (is_better(&pair, best))
            *best = pair;
    }
}

void rules_pair(const struct rules *rules, const struct offer_lot *offer,
                const struct demand_lot *demand, struct pair *ret_pair)
{
    const struct rules_question question = {rules, offer, demand};
    *ret_pair =
        (struct pair){.verdict = RULE_product, .form = offer->offer->form};
    if (offer->product &&
        same_text(offer->offer->product, demand->demand->product)) {
        ret_pair->verdict = RULE_form;
        if (offer->offer->unit == demand->demand->unit)
            form_choose(&question, ret_pair);
    }
    if (ret_pair->verdict == RULE_passed) {
        uint64_t state = mix_id(0, offer->offer->id, offer->lot->number);
        state = mix_id(state, demand->demand->id, demand->lot->number);
        ret_pair->hash = state >> 24;
    }
}
