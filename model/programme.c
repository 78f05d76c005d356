#include "model/programme.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "model/calendar.h"

#define COMMUNE_DIGITS 5
#define DISTRICT_DIGITS 3

struct id programme_id(const char *code)
{
    return id_derive(0, code, strlen(code));
}

/* Days from `from` on, up to `to`; 0: without end. */
static bool is_between(int64_t day, int64_t from, int64_t to)
{
    return from != 0 && from <= day && (to == 0 || day <= to);
}

static bool has_come(int64_t event_day, int64_t day)
{
    return event_day != 0 && event_day <= day;
}

bool group_is_established(const struct party *party, int64_t day)
{
    bool is_group = party->kind == party_kind_interest_group ||
                    party->kind == party_kind_cooperative_group;
    return is_group && has_come(party->established_day, day) &&
           !has_come(party->dissolved_day, day);
}

bool party_takes_part(const struct party *party, const char *programme,
                      enum programme_role role, int64_t day)
{
    for (uint32_t index = 0; index < party->programmes_count; index++) {
        const struct participation *part = &party->programmes[index];
        int64_t from = part->from_day ? part->from_day : party->established_day;
        if (part->role == role && strcmp(part->programme, programme) == 0 &&
            is_between(day, from, part->to_day))
            return true;
    }
    return false;
}

int64_t grant_day(const struct grant *grant)
{
    struct civil_date end = {
        .year = (int32_t)grant->year, .month = 12, .day = 31};
    int32_t day;
    if (grant->day)
        return grant->day;
    return calendar_from_civil(end, &day) == STATUS_ok ? day : MOST_DAY;
}

bool ocop_has_stars(const struct ocop_dossier *dossier, int64_t day)
{
    return !dossier->is_void && dossier->stars > 0 &&
           is_between(day, dossier->issued_day, dossier->expires_day);
}

bool ocop_is_accepted(const struct ocop_dossier *dossier, int64_t day)
{
    return !dossier->is_void && has_come(dossier->accepted_day, day);
}

int64_t ocop_stars_of(const struct programme *programme, int64_t score_milli)
{
    int64_t stars = 0;
    for (uint32_t index = 0; index < programme->bands_count; index++) {
        const struct star_band *band = &programme->bands[index];
        if (score_milli >= band->least_score_milli && band->stars > stars)
            stars = band->stars;
    }
    return stars;
}

enum upgrade_progress upgrade_progress(const struct group_upgrade *upgrade,
                                       int64_t day)
{
    if (upgrade->is_void || !has_come(upgrade->from_day, day))
        return UPGRADE_NOT_YET;
    if (has_come(upgrade->registered_day, day))
        return UPGRADE_DONE;
    return has_come(upgrade->dropped_day, day) ? UPGRADE_DROPPED
                                               : UPGRADE_UNDER_WAY;
}

bool model_is_running(const struct programme_model *model, int64_t day)
{
    return !model->is_void && is_between(day, model->from_day, model->to_day);
}

static bool counts_as_season(const struct season_support *support, int64_t day)
{
    return support->kind == support_kind_inputs && has_come(support->day, day);
}

int64_t model_seasons(const struct programme_model *model, int64_t day)
{
    int64_t seasons = 0;
    for (uint32_t index = 0; index < model->supports_count; index++) {
        const struct season_support *support = &model->supports[index];
        bool is_new = counts_as_season(support, day);
        for (uint32_t other = 0; other < index; other++)
            if (counts_as_season(&model->supports[other], day) &&
                strcmp(model->supports[other].season, support->season) == 0)
                is_new = false;
        seasons += is_new;
    }
    return seasons;
}

/* An end that came after the day had not come on it. */
static bool has_ended(const struct lead *lead, int64_t day)
{
    return clock_day(lead->decided_ms) <= day;
}

bool lead_is_in_force(const struct lead *lead, int64_t day)
{
    if (lead->contract.kind == contract_kind_unset ||
        !has_come(lead->contract.day, day))
        return false;
    return lead->state == lead_state_signed ||
           lead->state == lead_state_delivering || !has_ended(lead, day);
}

bool lead_is_contracted(const struct lead *lead, int64_t day)
{
    bool is_completed = lead->state == lead_state_completed &&
                        has_come(lead->contract.day, day);
    return lead->contract.kind == contract_kind_contract &&
           (is_completed || lead_is_in_force(lead, day));
}

static void add_code(int32_t *codes, size_t *count, int32_t code)
{
    for (size_t index = 0; index < *count; index++)
        if (codes[index] == code)
            return;
    if (*count < DISTRICTS_MOST)
        codes[(*count)++] = code;
}

static bool district_of(const struct gazetteer *gazetteer, int32_t code,
                        enum admin_map map, struct district *ret_district)
{
    bool is_former = map == admin_map_map_2018 || map == admin_map_map_2020;
    struct place_ref ref = {code, is_former ? PLACE_MAP_2020 : PLACE_MAP_2025};
    const struct place *place = place_find(gazetteer, ref);
    if (!place)
        return false;
    if (map == admin_map_map_2018 &&
        place_district(gazetteer, place, PLACE_MAP_2018, ret_district))
        return true;
    return place_district(gazetteer, place, PLACE_MAP_2020, ret_district);
}

void districts_add(struct districts *districts,
                   const struct gazetteer *gazetteer, const char *code,
                   enum admin_map map)
{
    struct district district;
    size_t digits = code ? strlen(code) : 0;
    int32_t number = digits ? (int32_t)strtol(code, NULL, 10) : 0;
    if (digits == DISTRICT_DIGITS)
        add_code(districts->codes, &districts->count, number);
    else if (digits == COMMUNE_DIGITS &&
             district_of(gazetteer, number, map, &district))
        add_code(districts->codes, &districts->count, district.code);
    else if (digits == COMMUNE_DIGITS)
        add_code(districts->unplaced, &districts->unplaced_count, number);
}
