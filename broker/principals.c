#include "broker/principals.h"

#include <string.h>

#include "broker/known_keys.h"

#define PLACES 2 /* of each party */

/* Ids end in chance, which gives each two places. With one, a quarter of a
 * thousand parties would push each other out; of two few do. */
static struct principal *place_of(struct principals *principals,
                                  struct id party, int which)
{
    const uint8_t *end = party.bytes + ID_BYTES - 2 * (which + 1);
    size_t place = (size_t)end[0] << 8 | end[1];
    return &principals->list[place % PRINCIPALS_KEPT];
}

/* Where it is kept, or NULL. */
static struct principal *find(struct principals *principals, struct id party)
{
    for (int which = 0; which < PLACES; which++) {
        struct principal *place = place_of(principals, party, which);
        if (id_equal(place->id, party))
            return place;
    }
    return NULL;
}

static void keep(struct principals *principals,
                 const struct principal *principal)
{
    struct principal *place = place_of(principals, principal->id, 0);
    for (int which = 1; which < PLACES && !id_is_zero(place->id); which++)
        place = place_of(principals, principal->id, which);
    *place = *principal;
}

enum status principals_find(struct principals *principals,
                            const struct store_snapshot *view,
                            struct arena *arena, struct id party,
                            struct principal *ret_principal)
{
    const struct principal *kept =
        id_is_zero(party) ? NULL : find(principals, party);
    if (kept) {
        *ret_principal = *kept;
        return STATUS_ok;
    }
    enum status status = principal_find(view, arena, party, ret_principal);
    if (status == STATUS_ok && ret_principal->communes_count == 0)
        keep(principals, ret_principal);
    return status;
}

enum status principals_of_key(struct principals *principals,
                              const struct store_snapshot *view,
                              struct arena *arena,
                              const struct known_key *known,
                              struct principal *ret_principal)
{
    if (known->is_code)
        return STATUS_not_found;
    enum status status =
        principals_find(principals, view, arena, known->party, ret_principal);
    if (status != STATUS_ok)
        return status;
    ret_principal->key = known->name;
    ret_principal->credential = known->credential;
    return STATUS_ok;
}

void principals_forget(struct principals *principals, struct id party)
{
    struct principal *kept = find(principals, party);
    if (kept)
        *kept = (struct principal){.roles = 0};
}

void principals_forget_all(struct principals *principals)
{
    memset(principals, 0, sizeof *principals);
}
