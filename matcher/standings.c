#include "matcher/standings.h"

#include <string.h>

#include "base/memory.h"

struct standings {
    const struct gazetteer *gazetteer;
    struct standing **list;
    size_t count;
    size_t capacity;
};

struct standings *standings_create(const struct gazetteer *gazetteer)
{
    struct standings *standings = memory_allocate(1, sizeof *standings);
    standings->gazetteer = gazetteer;
    return standings;
}

void standings_drop(struct standings *standings)
{
    while (standings->count > 0)
        standing_destroy(standings->list[--standings->count]);
}

void standings_destroy(struct standings *standings)
{
    if (!standings)
        return;
    standings_drop(standings);
    memory_free(standings->list);
    memory_free(standings);
}

enum status standings_get(struct standings *standings, struct market *market,
                          const struct market_name *name, int32_t today,
                          const struct standing **ret_standing)
{
    for (size_t index = 0; index < standings->count; index++) {
        const struct standing *standing = standings->list[index];
        if (standing->name.unit == name->unit &&
            strcmp(standing->name.product, name->product) == 0) {
            *ret_standing = standing;
            return STATUS_ok;
        }
    }
    struct standing *standing;
    enum status status =
        standing_create(market, standings->gazetteer, name, today, &standing);
    if (status != STATUS_ok)
        return status;
    if (standings->count == standings->capacity) {
        standings->capacity =
            standings->capacity ? standings->capacity * 2 : 64;
        standings->list = memory_resize(standings->list, standings->capacity,
                                        sizeof(struct standing *));
    }
    standings->list[standings->count++] = standing;
    *ret_standing = standing;
    return STATUS_ok;
}
