#include "matcher/standing_worth.h"

#include <string.h>

#include "base/memory.h"

static void list_provinces(struct standing_worth *worth)
{
    const struct gazetteer *gazetteer = worth->rules->gazetteer;
    size_t count = place_count(gazetteer, PLACE_MAP_2025);
    worth->provinces = memory_allocate(count + 1, sizeof(int32_t));
    worth->province_count = 1;
    for (size_t at = 0; at < count; at++) {
        int32_t code =
            place_at(gazetteer, PLACE_MAP_2025, at)->province_code_2025;
        uint32_t known = 0;
        while (known < worth->province_count && worth->provinces[known] != code)
            known++;
        if (known == worth->province_count)
            worth->provinces[worth->province_count++] = code;
    }
}

void standing_worth_init(struct standing_worth *worth,
                         const struct rules *rules,
                         const struct product *product)
{
    *worth = (struct standing_worth){.rules = rules, .product = product};
    list_provinces(worth);
    worth->course_count = product->forms_count * worth->province_count;
    worth->courses =
        memory_allocate(worth->course_count, sizeof *worth->courses);
    for (uint32_t at = 0; at < worth->course_count; at++) {
        struct price_query query = {
            .product = product->code,
            .form = product->forms[at / worth->province_count].code,
            .province = worth->provinces[at % worth->province_count]};
        price_course_init(&worth->courses[at], &rules->prices, &query);
    }
}

void standing_worth_clear(struct standing_worth *worth)
{
    for (uint32_t at = 0; at < worth->course_count; at++)
        price_course_clear(&worth->courses[at]);
    memory_free(worth->courses);
    memory_free(worth->provinces);
    *worth = (struct standing_worth){.rules = NULL};
}

static bool same_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

/* The courses of a form, or NULL where the product has it not. */
static const struct price_course *
form_courses(const struct standing_worth *worth, const char *code)
{
    for (uint32_t form = 0; form < worth->product->forms_count; form++)
        if (same_text(worth->product->forms[form].code, code))
            return &worth->courses[form * worth->province_count];
    return NULL;
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static int64_t form_ask(const struct standing_worth *worth,
                        const struct offer_lot *lot, const char *form,
                        const struct price_clause *ask)
{
    const struct price_course *courses = form_courses(worth, form);
    struct day_span days = {later(lot->lot->from_day, worth->rules->today),
                            lot->lot->to_day +
                                rules_shelf_life_days(lot, form)};
    if (!courses)
        return PRICE_BOUNDLESS;
    for (uint32_t at = 0; at < worth->province_count; at++)
        if (worth->provinces[at] == lot->place->province_code_2025)
            return price_course_least_ask(&courses[at], ask, days);
    return -PRICE_BOUNDLESS;
}

int64_t standing_worth_offer(const struct standing_worth *worth,
                             const struct offer_lot *lot)
{
    const struct offer *offer = lot->offer;
    struct points_basis basis = {.policy = worth->rules->policy,
                                 .group = lot->group,
                                 .slack_days = POINTS_SLACK_DAYS_MOST,
                                 .certificates_above =
                                     POINTS_CERTIFICATES_MOST};
    int64_t least = form_ask(worth, lot, offer->form, &offer->ask);
    for (uint32_t at = 0; at < offer->alternatives_count; at++) {
        int64_t ask = form_ask(worth, lot, offer->alternatives[at].form,
                               &offer->alternatives[at].ask);
        least = ask < least ? ask : least;
    }
    return points_count(&basis).sum_vnd - least;
}

int64_t standing_worth_demand(const struct standing_worth *worth,
                              const struct demand_lot *lot)
{
    const struct demand *demand = lot->demand;
    struct day_span days = {later(lot->lot->from_day, worth->rules->today),
                            lot->lot->to_day};
    int64_t most = -PRICE_BOUNDLESS;
    for (uint32_t form = 0; form < demand->forms_count; form++) {
        const struct price_course *courses =
            form_courses(worth, demand->forms[form].form);
        for (uint32_t at = 0; courses && at < worth->province_count; at++)
            most = later(
                most, price_course_most_bid(&courses[at], &demand->bid, days));
    }
    return most;
}
