#include "clients/season/season.h"

#include <string.h>

#include "base/clock.h"
#include "clients/season/draw.h"

void season_init(struct season *season, uint64_t seed, int32_t from_day)
{
    *season = (struct season){.seed = seed, .from_day = from_day};
}

struct id season_id(struct season *season)
{
    int64_t day_ms = season->from_day * CLOCK_MS_PER_DAY;
    return id_next(&season->ids, day_ms - CLOCK_UTC_OFFSET_MS);
}

void season_say(struct season *season, enum verb_number verb, const void *body)
{
    season->take(season->context,
                 &(struct season_step){.verb = verb, .body = body});
}

enum status season_make(struct season *season, const char *name)
{
    /* Each season its own ids, so that one can be posted after another. */
    struct draw draw;
    draw_init(&draw, season->seed, name);
    id_source_init(&season->ids, draw.state | 1);
    if (strcmp(name, "catalogue") == 0)
        return season_catalogue(season);
    if (strcmp(name, "sample") == 0)
        season_sample(season);
    else if (strcmp(name, "hard") == 0)
        season_hard(season);
    else
        return STATUS_not_found;
    return STATUS_ok;
}
