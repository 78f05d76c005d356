#include "broker/principal.h"

#include "model/verb.h"

enum status principal_find(const struct store_snapshot *view,
                           struct arena *arena, struct id actor,
                           struct principal *ret_principal)
{
    struct party party;
    enum status status = store_get(view, &record_party, actor, arena, &party);
    if (status != STATUS_ok)
        return status;
    bool is_active = party.state == party_state_active;
    *ret_principal =
        (struct principal){.id = actor,
                           .kind = party.kind,
                           .roles = is_active ? role_of_kind(party.kind) : 0,
                           .version = party.version};
    return STATUS_ok;
}

bool principal_may_act_for(const struct principal *principal, struct id party)
{
    return (principal->roles & STAFF) != 0 || id_equal(principal->id, party);
}
