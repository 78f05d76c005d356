#include "broker/principal.h"

enum status principal_find(const struct store_snapshot *view,
                           struct arena *arena, struct id id,
                           struct principal *ret_principal)
{
    struct party party;
    enum status status = store_get(view, &record_party, id, arena, &party);
    if (status != STATUS_ok)
        return status;
    struct rights rights = rights_of(&party);
    *ret_principal =
        (struct principal){.id = id,
                           .kind = party.kind,
                           .roles = rights.roles,
                           .version = party.version,
                           .communes = rights.communes,
                           .communes_count = rights.communes_count};
    return STATUS_ok;
}

struct principal principal_of_stranger(struct curve_key key)
{
    return (struct principal){.id = id_derive(0, key.bytes, CURVE_KEY_BYTES),
                              .roles = STRANGER,
                              .key = key};
}

struct rights principal_rights(const struct principal *principal)
{
    return (struct rights){.id = principal->id,
                           .roles = principal->roles,
                           .communes = principal->communes,
                           .communes_count = principal->communes_count};
}
