/* How the gazetteer lies in memory; only place_*.c know it.
 *
 * Names point into the files' bytes, which live as long as the gazetteer. */
#ifndef LIENKET_MODEL_PLACE_TABLE_H
#define LIENKET_MODEL_PLACE_TABLE_H

#include "base/memory.h"
#include "model/place.h"

#define PLACE_TODAY_MAX 4096
#define PLACE_FORMER_MAX 12288
#define PLACE_LINKS_MAX 12288
#define PLACE_PROVINCES_MAX 128
#define PLACE_SAO_MAX 96
#define PLACE_DISTRICTS_2018_MAX 32
#define PLACE_FILES 4

/* A former commune, and a new one it went into. */
struct place_link {
    const struct place *former;
    const struct place *today;
};

struct place_name {
    const char *fold;
    const struct place *place;
};

struct place_province {
    const char *fold;
    int32_t code_2025;
};

struct place_sao {
    int32_t province_code; /* on map 2020 */
    int32_t sao_m2;
};

struct place_district_2018 {
    int32_t first_code; /* of communes on map 2020 */
    int32_t last_code;
    struct district district;
};

struct gazetteer {
    char *files[PLACE_FILES];
    struct arena folds;
    struct place *today;               /* by code */
    struct place *former;              /* by code */
    struct place_link *links;          /* by former code, then as listed */
    struct place_link *links_by_today; /* by new code, then former code */
    struct place_name *names;          /* by fold, province, map, code */
    size_t today_count;
    size_t former_count;
    size_t link_count;
    size_t name_count;
    struct place_province provinces[PLACE_PROVINCES_MAX];
    struct place_sao sao[PLACE_SAO_MAX];
    struct place_district_2018 districts_2018[PLACE_DISTRICTS_2018_MAX];
    size_t province_count;
    size_t sao_count;
    size_t district_2018_count;
};

#endif
