#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "matcher/candidates_index.h"

#define PERIOD_DAYS 16 /* entries whose windows start near each other */
#define PERIOD_LAST 0xFFFFF
#define GRADE_LAST 15
#define TRAIT_PAPERS 8 /* bits for kinds of certificates, then qualities */

/* More points a kg than this, and a loss a head could be more than is counted:
 * no bound follows from it then. */
#define POINTS_BOUNDED (MOST_PRICE / 2000)

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

static uint32_t quality_trait(const char *code)
{
    uint32_t hash = 0;
    for (const char *letter = code ? code : ""; *letter; letter++)
        hash = hash * 31 + (unsigned char)*letter;
    return UINT32_C(1) << (TRAIT_PAPERS + hash % (32 - TRAIT_PAPERS));
}

static uint32_t papers_traits(const struct certificate *list, uint32_t count)
{
    uint32_t traits = 0;
    for (uint32_t index = 0; index < count; index++)
        traits |= UINT32_C(1) << list[index].kind % TRAIT_PAPERS;
    return traits;
}

uint32_t index_need(const struct demand *demand)
{
    uint32_t traits = 0;
    for (uint32_t index = 0; index < demand->certificates_count; index++)
        traits |= UINT32_C(1)
                  << demand->certificates[index].kind % TRAIT_PAPERS;
    for (uint32_t index = 0; index < demand->qualities_count; index++)
        traits |= quality_trait(demand->qualities[index].code);
    return traits;
}

static uint32_t offer_traits(const struct offer_lot *offer)
{
    uint32_t traits = papers_traits(offer->offer->certificates,
                                    offer->offer->certificates_count) |
                      papers_traits(offer->group->certificates,
                                    offer->group->certificates_count);
    for (uint32_t index = 0; index < offer->offer->qualities_count; index++)
        traits |= quality_trait(offer->offer->qualities[index].code);
    return traits;
}

struct drafting {
    struct candidates *candidates;
    struct index_draft *drafts;
    uint32_t count;
};

/* The first form of that code, or the count of forms. */
static uint32_t form_slot(const struct product *product, const char *code)
{
    uint32_t slot = 0;
    while (slot < product->forms_count &&
           !same_text(product->forms[slot].code, code))
        slot++;
    return slot;
}

static int64_t most_points(const struct candidates *candidates,
                           const struct offer_lot *offer, int64_t slack_days)
{
    struct points_basis basis = {
        .policy = candidates->rules->policy,
        .group = offer->group,
        .slack_days = slack_days,
        .certificates_above = (int64_t)offer->offer->certificates_count +
                              offer->group->certificates_count,
    };
    return points_count(&basis).sum_vnd;
}

/* By how much bid less transport may stay below the ask at the most. */
static int64_t allowance(const struct candidates *candidates, int64_t points)
{
    int64_t margin = candidates->rules->policy->negotiation_margin_vnd_per_kg;
    if (candidates->lots->name.unit == unit_head && points > POINTS_BOUNDED)
        return margin;
    return smaller(margin, points - 1);
}

static uint64_t entry_key(const struct candidates *candidates,
                          const struct offer_lot *offer, uint32_t slot,
                          const struct price_clause *ask)
{
    const struct offer *post = offer->offer;
    int64_t grade = larger(0, smaller(post->grade, GRADE_LAST));
    int64_t period = larger(0, offer->lot->from_day / PERIOD_DAYS);
    uint64_t key = (uint64_t)slot << INDEX_KEY_FORM_SHIFT |
                   (uint64_t)index_place(candidates, offer->place)
                       << INDEX_KEY_PLACE_SHIFT |
                   (uint64_t)post->delivery_point << INDEX_KEY_POINT_SHIFT |
                   (uint64_t)grade << INDEX_KEY_GRADE_SHIFT |
                   (uint64_t)smaller(period, PERIOD_LAST);
    if (ask->kind == price_kind_unset)
        key |= INDEX_KEY_SILENT;
    if (post->unit == unit_head && post->weight_g == 0)
        key |= INDEX_KEY_WEIGHTLESS;
    return key;
}

static void draft_form(struct drafting *drafting, uint32_t index,
                       const char *form, const struct price_clause *ask)
{
    struct candidates *candidates = drafting->candidates;
    const struct offer_lot *offer = &candidates->lots->offers[index];
    uint32_t slot = form_slot(candidates->product, form);
    if (slot == candidates->product->forms_count ||
        candidates->product->forms[slot].unit != offer->offer->unit)
        return;
    struct index_terms terms = {
        .from_day = larger(offer->lot->from_day, candidates->rules->today),
        .last_day = offer->lot->to_day + rules_shelf_life_days(offer, form),
        .free = offer->free,
        .least_lot = offer->offer->least_lot,
        .traits = offer_traits(offer),
    };
    if (terms.from_day > terms.last_day ||
        larger(1, terms.least_lot) > terms.free)
        return;
    uint64_t key = entry_key(candidates, offer, slot, ask);
    struct day_span days = {terms.from_day, terms.last_day};
    int64_t points = most_points(candidates, offer, days.to - days.from);
    int64_t least_ask = price_course_least_ask(
        index_course(candidates, index_course_number(candidates, key)), ask,
        days);
    terms.net_ask = least_ask - allowance(candidates, points);
    struct index_entry entry = {
        .terms = terms, .offer = index, .cost = least_ask - points};
    if (offer->offer->weight_g) {
        entry.lightest_g = rules_weight_g(offer->offer, days.from);
        entry.heaviest_g = rules_weight_g(offer->offer, days.to);
    }
    drafting->drafts[drafting->count++] = (struct index_draft){key, entry};
}

static bool is_closed(const struct offer_lot *offer)
{
    return !offer->place || !offer->group ||
           offer->offer->state == post_state_withdrawn ||
           offer->group->state == party_state_suspended;
}

static int number_compare(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int draft_compare(const void *left, const void *right)
{
    const struct index_draft *a = left;
    const struct index_draft *b = right;
    int order = (a->key > b->key) - (a->key < b->key);
    if (order == 0)
        order = number_compare(a->entry.terms.net_ask, b->entry.terms.net_ask);
    return order ? order : number_compare(a->entry.offer, b->entry.offer);
}

struct index_draft *index_drafts(struct candidates *candidates,
                                 uint32_t *ret_count)
{
    const struct market_lots *lots = candidates->lots;
    size_t most = 0;
    for (uint32_t index = 0; index < lots->offer_count; index++)
        most += 1 + lots->offers[index].offer->alternatives_count;
    struct drafting drafting = {
        .candidates = candidates,
        .drafts = memory_allocate(most, sizeof *drafting.drafts)};
    for (uint32_t index = 0; index < lots->offer_count; index++) {
        const struct offer *offer = lots->offers[index].offer;
        if (is_closed(&lots->offers[index]))
            continue;
        draft_form(&drafting, index, offer->form, &offer->ask);
        for (uint32_t other = 0; other < offer->alternatives_count; other++)
            draft_form(&drafting, index, offer->alternatives[other].form,
                       &offer->alternatives[other].ask);
    }
    if (drafting.count > 0)
        qsort(drafting.drafts, drafting.count, sizeof *drafting.drafts,
              draft_compare);
    *ret_count = drafting.count;
    return drafting.drafts;
}
