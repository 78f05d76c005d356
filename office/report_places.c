/* Communes on the report's map: old codes as what became of them, new ones as
 * what they were. Where a map has no one answer, the place says why. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "office/report_fold.h"

#define COUNTERPARTS_MOST 64
#define COMMUNE_DIGITS 5

/* Map 2018 has no communes of its own: its codes are those of 2020. */
static enum place_map map_of_code(enum admin_map map)
{
    bool is_former = map == admin_map_map_2018 || map == admin_map_map_2020;
    return is_former ? PLACE_MAP_2020 : PLACE_MAP_2025;
}

static enum place_map map_of_report(const struct report *report,
                                    enum report_dimension level)
{
    switch (report->query.map) {
    case admin_map_map_2018:
        return PLACE_MAP_2018;
    case admin_map_map_2020:
        return PLACE_MAP_2020;
    case admin_map_map_2025:
        return PLACE_MAP_2025;
    case admin_map_unset:
        break;
    }
    return level == report_dimension_district ? PLACE_MAP_2020 : PLACE_MAP_2025;
}

struct placing {
    char code[24];
    char label[PLACE_TEXT_SIZE];
};

static void place_name(struct placing *placing, const struct place *place)
{
    static const char *const types[] = {"xã", "phường", "thị trấn", "đặc khu"};
    place_format_code(place->ref.code, placing->code);
    (void)snprintf(placing->label, sizeof placing->label, "%s %s%s%s",
                   types[place->type], place->name,
                   *place->district ? ", " : "", place->district);
}

/* `why` is said of the name that was given. */
static void unplaced(struct placing *placing, const struct report *report,
                     const struct place *place, const char *why_vi,
                     const char *why_en)
{
    struct placing given;
    char code[PLACE_CODE_SIZE];
    place_name(&given, place);
    place_format_code(place->ref.code, code);
    (void)snprintf(placing->code, sizeof placing->code, "~%d:%s",
                   (int)place->ref.map, code);
    (void)snprintf(placing->label, sizeof placing->label, "%s: %.200s (%s)",
                   report->is_english ? "not placed" : "chưa xếp được",
                   given.label, report->is_english ? why_en : why_vi);
}

static void on_commune(struct placing *placing, const struct report *report,
                       const struct place *place, enum place_map map)
{
    const struct place *others[COUNTERPARTS_MOST];
    if (place->ref.map == map) {
        place_name(placing, place);
        return;
    }
    size_t count =
        map == PLACE_MAP_2025
            ? place_successors(report->gazetteer, place, others, 1)
            : place_predecessors(report->gazetteer, place, others, 1);
    if (count == 1)
        place_name(placing, others[0]);
    else if (map == PLACE_MAP_2025)
        unplaced(placing, report, place, "xã cũ, nay chia cho nhiều xã mới",
                 "former commune, divided among new ones");
    else
        unplaced(placing, report, place, "xã mới, gộp từ nhiều xã cũ",
                 "new commune, made of several former ones");
}

static void on_district(struct placing *placing, const struct report *report,
                        const struct place *place, enum place_map map)
{
    struct district district;
    if (!place_district(report->gazetteer, place, map, &district)) {
        unplaced(placing, report, place,
                 "không rõ thuộc huyện nào trên bản đồ này",
                 "its district on this map is not known");
        return;
    }
    (void)snprintf(placing->code, sizeof placing->code, "%03d",
                   (int)district.code);
    (void)snprintf(placing->label, sizeof placing->label, "%s", district.name);
}

/* All that went into a new commune lay in one province, or none is named. */
static const struct place *in_province(const struct report *report,
                                       const struct place *place,
                                       enum place_map map)
{
    const struct place *others[COUNTERPARTS_MOST];
    if (map == PLACE_MAP_2025 || place->ref.map == PLACE_MAP_2020)
        return place;
    size_t count =
        place_predecessors(report->gazetteer, place, others, COUNTERPARTS_MOST);
    if (count == 0 || count > COUNTERPARTS_MOST)
        return NULL;
    for (size_t index = 1; index < count; index++)
        if (others[index]->province_code != others[0]->province_code)
            return NULL;
    return others[0];
}

static void on_province(struct placing *placing, const struct report *report,
                        const struct place *place, enum place_map map)
{
    const struct place *found = in_province(report, place, map);
    if (!found) {
        unplaced(placing, report, place, "gộp từ nhiều tỉnh cũ",
                 "made of communes of several provinces");
        return;
    }
    if (map == PLACE_MAP_2025 && found->ref.map != PLACE_MAP_2025 &&
        place_successors(report->gazetteer, place, &found, 1) == 0) {
        unplaced(placing, report, place, "không rõ tỉnh", "province not known");
        return;
    }
    (void)snprintf(placing->code, sizeof placing->code, "%02d",
                   (int)found->province_code);
    (void)snprintf(placing->label, sizeof placing->label, "%s",
                   found->province);
}

static void put(struct placing *placing, const struct report *report,
                enum report_dimension level, const char *commune,
                enum admin_map map)
{
    struct place_ref ref = {.map = map_of_code(map)};
    const struct place *place = NULL;
    enum place_map wanted = map_of_report(report, level);
    if (strlen(commune) == COMMUNE_DIGITS &&
        strspn(commune, "0123456789") == COMMUNE_DIGITS) {
        ref.code = (int32_t)strtol(commune, NULL, 10);
        place = place_find(report->gazetteer, ref);
    }
    if (!place) {
        (void)snprintf(placing->code, sizeof placing->code, "~%d:%.8s",
                       (int)ref.map, commune);
        (void)snprintf(placing->label, sizeof placing->label, "%s: %.40s",
                       report->is_english ? "not placed" : "chưa xếp được",
                       *commune             ? commune
                       : report->is_english ? "no commune said"
                                            : "chưa ghi xã");
    } else if (level == report_dimension_commune) {
        on_commune(placing, report, place, wanted);
    } else if (level == report_dimension_district) {
        on_district(placing, report, place, wanted);
    } else {
        on_province(placing, report, place, wanted);
    }
}

const struct report_place *report_place(struct report *report,
                                        enum report_dimension level,
                                        const char *commune, enum admin_map map)
{
    struct report_place *place;
    struct placing placing;
    char key[sizeof place->key];
    (void)snprintf(key, sizeof key, "%d %d %.10s", (int)level, (int)map,
                   commune);
    HASH_FIND_STR(report->places, key, place);
    if (place)
        return place;
    put(&placing, report, level, commune, map);
    place = memory_allocate(1, sizeof *place);
    memcpy(place->key, key, sizeof key);
    place->code = report_text(report, placing.code);
    place->label = report_text(report, placing.label);
    HASH_ADD_STR(report->places, key, place);
    return place;
}
