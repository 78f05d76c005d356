#include "broker/principal.h"

#include "broker/known_keys.h"
#include "model/verb.h"

enum status principal_find(const struct store_snapshot *view,
                           struct arena *arena, struct id id,
                           struct principal *ret_principal)
{
    struct party party;
    enum status status = store_get(view, &record_party, id, arena, &party);
    if (status != STATUS_ok)
        return status;
    bool is_active = party.state == party_state_active;
    *ret_principal =
        (struct principal){.id = id,
                           .kind = party.kind,
                           .roles = is_active ? role_of_kind(party.kind) : 0,
                           .version = party.version};
    return STATUS_ok;
}

enum status principal_of_key(const struct store_snapshot *view,
                             struct arena *arena, const struct known_key *known,
                             struct principal *ret_principal)
{
    if (known->is_code)
        return STATUS_not_found;
    enum status status =
        principal_find(view, arena, known->party, ret_principal);
    if (status != STATUS_ok)
        return status;
    ret_principal->key = known->name;
    ret_principal->credential = known->credential;
    return STATUS_ok;
}

struct principal principal_of_stranger(struct curve_key key)
{
    return (struct principal){.id = id_derive(0, key.bytes, CURVE_KEY_BYTES),
                              .roles = STRANGER,
                              .key = key};
}

bool principal_may_act_for(const struct principal *principal, struct id party)
{
    return (principal->roles & STAFF) != 0 || id_equal(principal->id, party);
}
