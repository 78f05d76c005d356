#include "model/price.h"

#include <string.h>

#define PROVINCE_NONE (-1) /* text that is no code matches no place */

static const char *said(const char *text)
{
    return text ? text : "";
}

static int32_t province_code(const char *text)
{
    int32_t code = 0;
    for (const char *digit = said(text); *digit; digit++) {
        if (*digit < '0' || *digit > '9' || code > 9999)
            return PROVINCE_NONE;
        code = code * 10 + (*digit - '0');
    }
    return code;
}

static int number_compare(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* By product, form and province: the points of one series. */
static int series_compare(const struct price_point *point,
                          const struct price_query *query)
{
    int order = strcmp(said(point->product), said(query->product));
    if (order == 0)
        order = strcmp(said(point->form), said(query->form));
    if (order == 0)
        order = number_compare(province_code(point->province), query->province);
    return order;
}

int price_point_compare(const struct price_point *a,
                        const struct price_point *b)
{
    struct price_query query = {
        .product = b->product,
        .form = b->form,
        .province = province_code(b->province),
    };
    int order = series_compare(a, &query);
    if (order == 0)
        order = number_compare(a->day, b->day);
    if (order == 0)
        order = id_compare(a->id, b->id);
    return order;
}

/* The last point of the series that counts on that day, or NULL. */
static const struct price_point *point_find(const struct price_series *series,
                                            const struct price_query *query)
{
    size_t first = 0;
    size_t last = series->count;
    while (first < last) {
        size_t middle = first + (last - first) / 2;
        const struct price_point *point = series->points[middle];
        int order = series_compare(point, query);
        if (order == 0)
            order = point->day > query->day;
        if (order > 0)
            last = middle;
        else
            first = middle + 1;
    }
    if (first == 0)
        return NULL;
    const struct price_point *found = series->points[first - 1];
    return series_compare(found, query) == 0 ? found : NULL;
}

bool price_find(const struct price_series *series,
                const struct price_query *query, struct price_range *ret_range)
{
    const struct price_point *point = point_find(series, query);
    if (!point && query->province != 0) {
        struct price_query anywhere = *query;
        anywhere.province = 0;
        point = point_find(series, &anywhere);
    }
    if (!point)
        return false;
    *ret_range = (struct price_range){
        .low = point->low_vnd_per_kg,
        .middle = point->middle_vnd_per_kg,
        .high = point->high_vnd_per_kg,
    };
    return true;
}

static int64_t least_of(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t most_of(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

bool clause_expected(const struct price_clause *clause, const int64_t *market,
                     int64_t *ret_vnd_per_kg)
{
    int64_t price = 0;
    if (clause->kind == price_kind_unset ||
        (clause->kind != price_kind_fixed && !market))
        return false;
    switch (clause->kind) {
    case price_kind_unset:
    case price_kind_fixed:
        price = clause->price_vnd_per_kg;
        break;
    case price_kind_floor_share:
        price = clause->floor_vnd_per_kg +
                clause->share_permille *
                    most_of(0, *market - clause->floor_vnd_per_kg) / 1000;
        break;
    case price_kind_market_less:
        price = most_of(0, *market - clause->discount_vnd_per_kg);
        break;
    case price_kind_band:
        price = *market;
        if (clause->ceiling_vnd_per_kg > 0)
            price = least_of(price, clause->ceiling_vnd_per_kg);
        price = most_of(price, clause->floor_vnd_per_kg);
        break;
    }
    *ret_vnd_per_kg = price;
    return true;
}
