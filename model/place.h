/* The gazetteer: communes of today and of before 1 July 2025, by code and by
 * name, so that people find their place by the name they know.
 *
 * Maps: 2025 (3,321 communes, no districts) and 2020 (10,035 former communes
 * with districts). 2018 is a view of districts for a few former districts only:
 * no commune map of 2018 is known. A code means something only together with
 * its map: 01351 on map 2025 is not 01351 on map 2020. An old commune is
 * located at the point of its (first) new commune, for lack of a better one. */
#ifndef LIENKET_MODEL_PLACE_H
#define LIENKET_MODEL_PLACE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

#define PLACE_CHOICES_MAX 32
#define PLACE_QUERY_SIZE 256 /* bytes of a search text, with the NUL */
#define PLACE_TEXT_SIZE 512
#define PLACE_CODE_SIZE 6

enum place_map {
    PLACE_MAP_ANY = 0, /* in a search: either */
    PLACE_MAP_2018 = 2018,
    PLACE_MAP_2020 = 2020,
    PLACE_MAP_2025 = 2025
};

/* clang-format off */
enum place_type { PLACE_xa, PLACE_phuong, PLACE_thi_tran, PLACE_dac_khu };
/* clang-format on */

struct place_ref {
    int32_t code; /* 1351 for "01351" */
    enum place_map map;
};

/* Owned by the gazetteer, as are its texts; never changes. */
struct place {
    struct place_ref ref;
    enum place_type type;
    const char *name;      /* "Hưng Đạo", without the type */
    const char *province;  /* as on its map: "Cao Bằng", without the type */
    const char *district;  /* "Thành phố Cao Bằng"; "" on map 2025 */
    int32_t province_code; /* as on its map: codes were reused in 2025 */
    int32_t district_code; /* 0 on map 2025 */
    int32_t province_code_2025;
    int32_t x_m, y_m, z_m; /* on a sphere with a radius of 6,371,000 m */
    int32_t lat_microdegrees, lon_microdegrees; /* WGS84, for maps */
};

struct district {
    int32_t code;
    const char *name; /* "Huyện Thông Nông"; owned by the gazetteer */
};

struct gazetteer;

/* Reads the files of model/data (installed in share/lienket) in `directory`.
 * STATUS_io when one cannot be read, STATUS_corrupt when one makes no sense;
 * `ret_gazetteer` is untouched then. destroy accepts NULL. */
MUST_CHECK enum status gazetteer_create(const char *directory,
                                        struct gazetteer **ret_gazetteer);
void gazetteer_destroy(struct gazetteer *gazetteer);

/* NULL when that map has no such code (map 2018 has none at all). */
const struct place *place_find(const struct gazetteer *gazetteer,
                               struct place_ref ref);

/* All places of map 2025 or 2020 in the order of their codes. */
size_t place_count(const struct gazetteer *gazetteer, enum place_map map);
const struct place *place_at(const struct gazetteer *gazetteer,
                             enum place_map map, size_t index);

/* What became of an old commune: one new commune, or several where it was
 * divided. Writes at most `capacity`, returns how many there are. A new
 * commune is its own successor. */
size_t place_successors(const struct gazetteer *gazetteer,
                        const struct place *place, const struct place **ret,
                        size_t capacity);

/* The old communes that went into a new one, wholly or in part. */
size_t place_predecessors(const struct gazetteer *gazetteer,
                          const struct place *place, const struct place **ret,
                          size_t capacity);

/* False where none can be named: on map 2025; on map 2018 outside the former
 * districts in districts_2018.csv; for a new commune made of several. */
bool place_district(const struct gazetteer *gazetteer,
                    const struct place *place, enum place_map map,
                    struct district *ret_district);

struct place_query {
    const char *text;      /* "xã Hưng Đạo, TP Cao Bằng", "hung dao" */
    int32_t province_code; /* on map 2025; 0: anywhere */
    enum place_map map;    /* PLACE_MAP_ANY, _2020 or _2025 */
};

struct place_choices {
    size_t count; /* in `places` */
    size_t total; /* found; more than `count` when there was no room */
    const struct place *places[PLACE_CHOICES_MAX];
};

/* A code ("01351") or a name with or without marks and type word (xã, phường,
 * thị trấn, x., p., tt.), then ", district", ", province" or both.
 * STATUS_ok: one place. STATUS_ambiguous: several. STATUS_not_found: no such
 * name there; up to five names close to it, if any. `ret_choices` is filled in
 * these three cases. STATUS_invalid: no text, or not UTF-8, or too long.
 * Marks that were typed choose among names that differ only in them ("Trà Lĩnh"
 * is not "Trà Linh"); marks that fit none of those choose nothing.
 * A new commune and the old one of that name which went into it wholly, and no
 * third, are no ambiguity: the answer is the new one (PLACE_MAP_2020, or the
 * former district after a comma, gives the old one). */
MUST_CHECK enum status place_search(const struct gazetteer *gazetteer,
                                    const struct place_query *query,
                                    struct place_choices *ret_choices);
/* Without a search for near names, which looks at every commune. */
MUST_CHECK enum status place_search_exact(const struct gazetteer *gazetteer,
                                          const struct place_query *query,
                                          struct place_choices *ret_choices);

/* The code on map 2025 of a province named as now or as before ("bac kan" is
 * in Thái Nguyên's). STATUS_not_found. */
MUST_CHECK enum status place_find_province(const struct gazetteer *gazetteer,
                                           const char *text, int32_t *ret_code);

/* "Hưng Đạo (xã, TP Cao Bằng cũ, nay là phường Thục Phán)", "Hưng Đạo (commune,
 * former Cao Bằng city, now Thục Phán ward)"; with the province of today added
 * if asked, for choices from several. `language` is "vi" or "en". */
void place_describe(const struct gazetteer *gazetteer,
                    const struct place *place, const char *language,
                    bool with_province, char ret_text[PLACE_TEXT_SIZE]);

/* "01351". */
void place_format_code(int32_t code, char ret_text[PLACE_CODE_SIZE]);

/* Straight line through the sphere in whole metres, rounded down: symmetric and
 * the same on every machine. 0 within one commune. */
int32_t place_distance_m(const struct place *a, const struct place *b);

/* The straight line times a policy's circuity in permille (1400: 40 % more). */
int64_t place_road_m(int64_t straight_m, int32_t circuity_permille);

/* Square metres of a sào there, 0 where none is known. */
int32_t place_sao_m2(const struct gazetteer *gazetteer,
                     const struct place *place);

#endif
