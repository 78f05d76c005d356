#include "model/place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "base/text.h"
#include "model/place_table.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define PREDECESSORS_MAX 64

static int compare_code(const void *key, const void *member)
{
    const int32_t *code = key;
    const struct place *place = member;
    return (*code > place->ref.code) - (*code < place->ref.code);
}

const struct place *place_find(const struct gazetteer *gazetteer,
                               struct place_ref ref)
{
    size_t count = place_count(gazetteer, ref.map);
    if (count == 0)
        return NULL;
    return bsearch(&ref.code, place_at(gazetteer, ref.map, 0), count,
                   sizeof(struct place), compare_code);
}

size_t place_count(const struct gazetteer *gazetteer, enum place_map map)
{
    if (map == PLACE_MAP_2025)
        return gazetteer->today_count;
    return map == PLACE_MAP_2020 ? gazetteer->former_count : 0;
}

const struct place *place_at(const struct gazetteer *gazetteer,
                             enum place_map map, size_t index)
{
    CHECK(index < place_count(gazetteer, map));
    return map == PLACE_MAP_2025 ? &gazetteer->today[index]
                                 : &gazetteer->former[index];
}

/* The first link whose code on that side is at least `code`. */
static size_t first_link(const struct place_link *links, size_t count,
                         int32_t code, bool by_today)
{
    size_t low = 0;
    size_t high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        const struct place_link *link = &links[middle];
        const struct place *side = by_today ? link->today : link->former;
        if (side->ref.code < code)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

size_t place_successors(const struct gazetteer *gazetteer,
                        const struct place *place, const struct place **ret,
                        size_t capacity)
{
    size_t total = 0;
    if (place->ref.map == PLACE_MAP_2025) {
        if (capacity > 0)
            ret[0] = place;
        return 1;
    }
    const struct place_link *links = gazetteer->links;
    size_t at =
        first_link(links, gazetteer->link_count, place->ref.code, false);
    for (; at < gazetteer->link_count && links[at].former == place; at++) {
        if (total < capacity)
            ret[total] = links[at].today;
        total++;
    }
    return total;
}

size_t place_predecessors(const struct gazetteer *gazetteer,
                          const struct place *place, const struct place **ret,
                          size_t capacity)
{
    size_t total = 0;
    const struct place_link *links = gazetteer->links_by_today;
    size_t at = first_link(links, gazetteer->link_count, place->ref.code, true);
    for (; at < gazetteer->link_count && links[at].today == place; at++) {
        if (total < capacity)
            ret[total] = links[at].former;
        total++;
    }
    return total;
}

static bool former_district(const struct gazetteer *gazetteer,
                            const struct place *place, enum place_map map,
                            struct district *ret_district)
{
    if (map == PLACE_MAP_2020) {
        *ret_district = (struct district){.code = place->district_code,
                                          .name = place->district};
        return true;
    }
    for (size_t i = 0; i < gazetteer->district_2018_count; i++) {
        const struct place_district_2018 *row = &gazetteer->districts_2018[i];
        if (place->ref.code >= row->first_code &&
            place->ref.code <= row->last_code) {
            *ret_district = row->district;
            return true;
        }
    }
    return false;
}

bool place_district(const struct gazetteer *gazetteer,
                    const struct place *place, enum place_map map,
                    struct district *ret_district)
{
    if (map != PLACE_MAP_2018 && map != PLACE_MAP_2020)
        return false;
    if (place->ref.map == PLACE_MAP_2020)
        return former_district(gazetteer, place, map, ret_district);
    /* A new commune has one when all that went into it shared it. */
    const struct place *parts[PREDECESSORS_MAX];
    size_t count =
        place_predecessors(gazetteer, place, parts, PREDECESSORS_MAX);
    struct district shared = {0};
    if (count > PREDECESSORS_MAX)
        return false;
    for (size_t i = 0; i < count; i++) {
        struct district district;
        if (!former_district(gazetteer, parts[i], map, &district) ||
            (i > 0 && district.code != shared.code))
            return false;
        shared = district;
    }
    if (count > 0)
        *ret_district = shared;
    return count > 0;
}

static int32_t sao_of_province(const struct gazetteer *gazetteer,
                               int32_t province_code)
{
    for (size_t i = 0; i < gazetteer->sao_count; i++)
        if (gazetteer->sao[i].province_code == province_code)
            return gazetteer->sao[i].sao_m2;
    return 0;
}

int32_t place_sao_m2(const struct gazetteer *gazetteer,
                     const struct place *place)
{
    if (place->ref.map == PLACE_MAP_2020)
        return sao_of_province(gazetteer, place->province_code);
    /* A new commune can hold old ones of two provinces: they must agree. */
    const struct place *parts[PREDECESSORS_MAX];
    size_t count =
        place_predecessors(gazetteer, place, parts, PREDECESSORS_MAX);
    int32_t sao_m2 = 0;
    for (size_t i = 0; i < count && i < PREDECESSORS_MAX; i++) {
        int32_t own = sao_of_province(gazetteer, parts[i]->province_code);
        if (i > 0 && own != sao_m2)
            return 0;
        sao_m2 = own;
    }
    return sao_m2;
}

enum status place_find_province(const struct gazetteer *gazetteer,
                                const char *text, int32_t *ret_code)
{
    static const char *const words[] = {"", "tinh ", "thanh pho ", "tp ", "t "};
    char fold[TEXT_FOLD_SIZE(PLACE_QUERY_SIZE)];
    if (text_fold(text, fold, sizeof(fold)) != STATUS_ok)
        return STATUS_not_found;
    for (size_t i = 0; i < LENGTH(words); i++) {
        size_t skip = strlen(words[i]);
        if (strncmp(fold, words[i], skip) != 0)
            continue;
        for (size_t j = 0; j < gazetteer->province_count; j++) {
            if (strcmp(fold + skip, gazetteer->provinces[j].fold) == 0) {
                *ret_code = gazetteer->provinces[j].code_2025;
                return STATUS_ok;
            }
        }
    }
    return STATUS_not_found;
}

void place_format_code(int32_t code, char ret_text[PLACE_CODE_SIZE])
{
    CHECK(code >= 0 && code <= 99999);
    snprintf(ret_text, PLACE_CODE_SIZE, "%05d", (int)code);
}

/* The largest root whose square is at most `square`, bit by bit. */
static uint64_t root_of(uint64_t square)
{
    uint64_t root = 0;
    for (uint64_t bit = UINT64_C(1) << 31; bit > 0; bit >>= 1)
        if ((root + bit) * (root + bit) <= square)
            root += bit;
    return root;
}

int32_t place_distance_m(const struct place *a, const struct place *b)
{
    int64_t x = (int64_t)a->x_m - b->x_m;
    int64_t y = (int64_t)a->y_m - b->y_m;
    int64_t z = (int64_t)a->z_m - b->z_m;
    return (int32_t)root_of((uint64_t)(x * x + y * y + z * z));
}

int64_t place_road_m(int64_t straight_m, int32_t circuity_permille)
{
    return straight_m * circuity_permille / 1000;
}
