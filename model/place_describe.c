#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "model/place.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define SUCCESSORS_NAMED 3
#define PART_SIZE 224

static const struct {
    const char *vi, *en;
} types[] = {
    [PLACE_xa] = {"xã", "commune"},
    [PLACE_phuong] = {"phường", "ward"},
    [PLACE_thi_tran] = {"thị trấn", "township"},
    [PLACE_dac_khu] = {"đặc khu", "special zone"},
};

static const struct {
    const char *written, *vi, *en;
} district_types[] = {
    {"thành phố ", "TP", "city"},
    {"thị xã ", "thị xã", "town"},
    {"huyện ", "huyện", "district"},
    {"quận ", "quận", "district"},
};

static void describe_district(const char *district, bool english,
                              char ret_text[PART_SIZE])
{
    char lower[PART_SIZE] = "";
    if (text_lower(district, lower, sizeof(lower)) != STATUS_ok)
        lower[0] = '\0';
    for (size_t i = 0; i < LENGTH(district_types); i++) {
        size_t size = strlen(district_types[i].written);
        if (strncmp(lower, district_types[i].written, size) != 0)
            continue;
        /* Lower case keeps the size of these words. */
        const char *name = district + size;
        if (english)
            snprintf(ret_text, PART_SIZE, "former %s %s", name,
                     district_types[i].en);
        else
            snprintf(ret_text, PART_SIZE, "%s %s cũ", district_types[i].vi,
                     name);
        return;
    }
    snprintf(ret_text, PART_SIZE, english ? "former %s" : "%s cũ", district);
}

/* "nay là phường Thục Phán", "nay thuộc xã A hoặc xã B". */
static void describe_successors(const struct gazetteer *gazetteer,
                                const struct place *place, bool english,
                                char ret_text[PART_SIZE])
{
    const struct place *found[SUCCESSORS_NAMED];
    size_t count = place_successors(gazetteer, place, found, SUCCESSORS_NAMED);
    const char *opening = english ? "now " : "nay là ";
    if (count > 1)
        opening = english ? "now part of " : "nay thuộc ";
    size_t used = (size_t)snprintf(ret_text, PART_SIZE, "%s", opening);
    for (size_t i = 0; i < count && used < PART_SIZE; i++) {
        char *at = ret_text + used;
        const char * or = i == 0 ? "" : english ? " or " : " hoặc ";
        if (i == SUCCESSORS_NAMED) {
            snprintf(at, PART_SIZE - used, "%s…", or);
            return;
        }
        const char *name = found[i]->name;
        used += (size_t)(english ? snprintf(at, PART_SIZE - used, "%s%s %s", or,
                                            name, types[found[i]->type].en)
                                 : snprintf(at, PART_SIZE - used, "%s%s %s", or,
                                            types[found[i]->type].vi, name));
    }
}

void place_describe(const struct gazetteer *gazetteer,
                    const struct place *place, const char *language,
                    bool with_province, char ret_text[PLACE_TEXT_SIZE])
{
    bool english = strcmp(language, "en") == 0;
    const char *type = english ? types[place->type].en : types[place->type].vi;
    const struct place *today = place;
    char district[PART_SIZE];
    char successors[PART_SIZE];
    if (place_successors(gazetteer, place, &today, 1) == 0)
        today = place;
    const char *comma = with_province ? ", " : "";
    const char *province = with_province ? today->province : "";
    if (place->ref.map == PLACE_MAP_2025) {
        snprintf(ret_text, PLACE_TEXT_SIZE, "%s (%s %s%s%s)", place->name, type,
                 english ? "of today" : "hiện nay", comma, province);
        return;
    }
    describe_district(place->district, english, district);
    describe_successors(gazetteer, place, english, successors);
    snprintf(ret_text, PLACE_TEXT_SIZE, "%s (%s, %s, %s%s%s)", place->name,
             type, district, successors, comma, province);
}
