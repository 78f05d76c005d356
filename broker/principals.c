#include "broker/principals.h"

#include <string.h>

#include "broker/known_keys.h"

/* Ids end in chance. Two that fall on one place push each other out. */
static struct principal *place_of(struct principals *principals,
                                  struct id party)
{
    size_t place =
        (size_t)party.bytes[ID_BYTES - 2] << 8 | party.bytes[ID_BYTES - 1];
    return &principals->list[place % PRINCIPALS_KEPT];
}

enum status principals_find(struct principals *principals,
                            const struct store_snapshot *view,
                            struct arena *arena, struct id party,
                            struct principal *ret_principal)
{
    struct principal *place = place_of(principals, party);
    if (id_equal(place->id, party) && !id_is_zero(party)) {
        *ret_principal = *place;
        return STATUS_ok;
    }
    enum status status = principal_find(view, arena, party, ret_principal);
    if (status == STATUS_ok && ret_principal->communes_count == 0)
        *place = *ret_principal;
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
    struct principal *place = place_of(principals, party);
    if (id_equal(place->id, party))
        *place = (struct principal){.roles = 0};
}

void principals_forget_all(struct principals *principals)
{
    memset(principals, 0, sizeof *principals);
}
