/* K4: what contracts paid beside the reference price on the day of delivery.
 */
#include <stdlib.h>

#include "model/price.h"
#include "office/report_fold.h"

#define POINTS_MOST 200000
#define COMMUNE_DIGITS 5

struct points {
    struct price_point *list;
    const struct price_point **sorted;
    size_t count;
    size_t room;
};

static void keep_point(const struct report_seen *seen)
{
    struct points *points = seen->context;
    const struct price_point *point = seen->value;
    if (!report_wants(seen->report, point->product))
        return;
    if (points->count == POINTS_MOST) {
        report_fail(seen->report, STATUS_too_large);
        return;
    }
    if (points->count == points->room) {
        points->room = points->room ? 2 * points->room : 256;
        points->list =
            memory_resize(points->list, points->room, sizeof *points->list);
    }
    struct price_point *kept = &points->list[points->count++];
    *kept = *point;
    kept->product = report_text(seen->report, point->product);
    kept->form = report_text(seen->report, point->form);
    kept->province = report_text(seen->report, point->province);
    kept->source = "";
}

static int compare_points(const void *a, const void *b)
{
    const struct price_point *const *one = a;
    const struct price_point *const *other = b;
    return price_point_compare(*one, *other);
}

static void sort_points(struct points *points)
{
    points->sorted = memory_allocate(points->count, sizeof *points->sorted);
    for (size_t index = 0; index < points->count; index++)
        points->sorted[index] = &points->list[index];
    if (points->count)
        qsort(points->sorted, points->count, sizeof *points->sorted,
              compare_points);
}

/* What a line is compared by. */
struct compared {
    int64_t contract;
    int64_t reference;
};

static int32_t province_of(const struct report *report,
                           const struct report_party *group)
{
    bool is_new =
        group->map == admin_map_map_2025 || group->map == admin_map_unset;
    struct place_ref ref = {.code = (int32_t)strtol(group->commune, NULL, 10),
                            .map = is_new ? PLACE_MAP_2025 : PLACE_MAP_2020};
    const struct place *place = place_find(report->gazetteer, ref);
    return place ? place->province_code_2025 : 0;
}

static bool compare_line(const struct report_line *line,
                         const struct points *points,
                         struct compared *ret_compared)
{
    struct price_series series = {points->sorted, points->count};
    struct price_query query = {
        .product = line->lead->product,
        .form = line->line->form,
        .province = province_of(line->seen->report, line->group),
        .day = line->line->delivered_day};
    struct price_range range;
    if (line->line->delivered_weight_g <= 0 ||
        !price_find(&series, &query, &range))
        return false;
    ret_compared->reference = range.middle;
    return clause_expected(&line->line->price, &range.middle,
                           &ret_compared->contract);
}

static void count_line(const struct report_line *line)
{
    const struct lead_line *what = line->line;
    struct compared compared;
    if (what->delivered <= 0)
        return;
    struct report_share share = report_line_share(line);
    int64_t *values = share.values;
    if (!compare_line(line, line->context, &compared)) {
        values[COLUMN_K4_unpriced] = 1;
    } else {
        int64_t grams = what->delivered_weight_g;
        values[COLUMN_K4_lines] = 1;
        values[COLUMN_K4_delivered_g] = grams;
        values[COLUMN_K4_contract_vnd] = report_worth(grams, compared.contract);
        values[COLUMN_K4_paid_vnd] = what->due_vnd;
        values[COLUMN_K4_reference_vnd] =
            report_worth(grams, compared.reference);
        values[COLUMN_K4_above] = compared.contract > compared.reference;
        values[COLUMN_K4_below] = compared.contract < compared.reference;
    }
    report_add(line->seen->report, &share);
}

void report_prices(struct report *report)
{
    struct points points = {.count = 0};
    report_load_parties(report, NULL);
    report_scan(report, &record_price_point, keep_point, &points);
    sort_points(&points);
    report_scan_lines(report, count_line, &points);
    memory_free(points.sorted);
    memory_free(points.list);
}
