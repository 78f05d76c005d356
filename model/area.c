#include "model/area.h"

#include <stdlib.h>
#include <string.h>

#define COMMUNE_DIGITS 5
#define DISTRICT_DIGITS 3
#define PROVINCE_DIGITS 2
#define COUNTERPARTS_MOST 64 /* a new commune was made of some twenty */

/* Map 2018 has no communes of its own: its codes are those of 2020. */
static enum place_map place_map_of(enum admin_map map)
{
    bool is_former = map == admin_map_map_2018 || map == admin_map_map_2020;
    return is_former ? PLACE_MAP_2020 : PLACE_MAP_2025;
}

static int32_t number_of(const char *code)
{
    return (int32_t)strtol(code, NULL, 10);
}

static bool area_has(const struct area *area, const struct place *place)
{
    int32_t code = number_of(area->code);
    enum place_map map = place_map_of(area->map);
    switch (strlen(area->code)) {
    case COMMUNE_DIGITS:
        return place->ref.code == code && place->ref.map == map;
    case DISTRICT_DIGITS:
        return place->ref.map == PLACE_MAP_2020 && place->district_code == code;
    case PROVINCE_DIGITS:
        if (map == PLACE_MAP_2025)
            return place->province_code_2025 == code;
        return place->ref.map == map && place->province_code == code;
    }
    return false;
}

bool area_exists(const struct gazetteer *gazetteer, const struct area *area)
{
    size_t size = strlen(area->code);
    if (strspn(area->code, "0123456789") != size)
        return false;
    enum place_map map = place_map_of(area->map);
    if (size == DISTRICT_DIGITS)
        map = PLACE_MAP_2020;
    for (size_t index = 0; index < place_count(gazetteer, map); index++)
        if (area_has(area, place_at(gazetteer, map, index)))
            return true;
    return false;
}

bool areas_name(const struct area *list, uint32_t count,
                const struct place *place)
{
    for (uint32_t index = 0; index < count; index++)
        if (area_has(&list[index], place))
            return true;
    return false;
}

bool areas_hold(const struct gazetteer *gazetteer, const struct area *list,
                uint32_t count, const char *commune, enum admin_map map)
{
    struct place_ref ref = {.map = place_map_of(map)};
    if (!commune || strlen(commune) != COMMUNE_DIGITS)
        return false;
    ref.code = number_of(commune);
    const struct place *place = place_find(gazetteer, ref);
    if (!place)
        return false;
    if (areas_name(list, count, place))
        return true;
    const struct place *others[COUNTERPARTS_MOST];
    size_t found =
        ref.map == PLACE_MAP_2020
            ? place_successors(gazetteer, place, others, COUNTERPARTS_MOST)
            : place_predecessors(gazetteer, place, others, COUNTERPARTS_MOST);
    if (found > COUNTERPARTS_MOST)
        return false;
    for (size_t index = 0; index < found; index++)
        if (!areas_name(list, count, others[index]))
            return false;
    return found > 0;
}
