#include "matcher/candidates_price.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static bool same_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static int day_compare(const void *left, const void *right)
{
    const int64_t *a = left;
    const int64_t *b = right;
    return (*a > *b) - (*a < *b);
}

/* The days on which the price may change, of whatever province, ascending and
 * each once; the first is before all. */
static int64_t *change_days(const struct price_series *prices,
                            const struct price_query *query, size_t *ret_count)
{
    size_t count = 1;
    int64_t *days = memory_allocate(prices->count + 1, sizeof *days);
    days[0] = INT64_MIN;
    for (size_t index = 0; index < prices->count; index++) {
        const struct price_point *point = prices->points[index];
        if (same_text(point->form, query->form) &&
            same_text(point->product, query->product))
            days[count++] = point->day;
    }
    qsort(days, count, sizeof *days, day_compare);
    size_t kept = 1;
    for (size_t index = 1; index < count; index++)
        if (days[index] != days[kept - 1])
            days[kept++] = days[index];
    *ret_count = kept;
    return days;
}

static bool same_step(const struct price_step *a, const struct price_step *b)
{
    return a->is_known == b->is_known && a->range.low == b->range.low &&
           a->range.middle == b->range.middle && a->range.high == b->range.high;
}

void price_course_init(struct price_course *course,
                       const struct price_series *prices,
                       const struct price_query *query)
{
    size_t count;
    int64_t *days = change_days(prices, query, &count);
    struct price_query on_day = *query;
    course->count = 0;
    course->steps = memory_allocate(count, sizeof *course->steps);
    for (size_t index = 0; index < count; index++) {
        struct price_step step = {.from_day = days[index]};
        on_day.day = days[index];
        step.is_known = price_find(prices, &on_day, &step.range);
        if (course->count == 0 ||
            !same_step(&step, &course->steps[course->count - 1]))
            course->steps[course->count++] = step;
    }
    memory_free(days);
}

void price_course_clear(struct price_course *course)
{
    memory_free(course->steps);
    *course = (struct price_course){0};
}

/* The step that holds on that day. */
static uint32_t step_on(const struct price_course *course, int64_t day)
{
    uint32_t first = 0;
    uint32_t last = course->count;
    while (last - first > 1) {
        uint32_t middle = first + (last - first) / 2;
        if (course->steps[middle].from_day <= day)
            first = middle;
        else
            last = middle;
    }
    return first;
}

int64_t price_course_least_ask(const struct price_course *course,
                               const struct price_clause *ask,
                               struct day_span span)
{
    int64_t least = PRICE_BOUNDLESS;
    if (ask->kind == price_kind_fixed)
        return ask->price_vnd_per_kg;
    for (uint32_t index = step_on(course, span.from);
         index < course->count && course->steps[index].from_day <= span.to;
         index++) {
        const struct price_step *step = &course->steps[index];
        int64_t price = step->range.low < step->range.middle
                            ? step->range.low
                            : step->range.middle;
        if (!step->is_known)
            return -PRICE_BOUNDLESS;
        clause_expected(ask, &step->range.middle, &price);
        if (price < least)
            least = price;
    }
    return least;
}

int64_t price_course_most_bid(const struct price_course *course,
                              const struct price_clause *bid,
                              struct day_span span)
{
    int64_t most = -PRICE_BOUNDLESS;
    if (bid->kind == price_kind_fixed)
        return bid->price_vnd_per_kg;
    for (uint32_t index = step_on(course, span.from);
         index < course->count && course->steps[index].from_day <= span.to;
         index++) {
        const struct price_step *step = &course->steps[index];
        int64_t price = step->range.high > step->range.middle
                            ? step->range.high
                            : step->range.middle;
        if (!step->is_known)
            return PRICE_BOUNDLESS;
        clause_expected(bid, &step->range.middle, &price);
        if (price > most)
            most = price;
    }
    return most;
}
