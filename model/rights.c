#include "model/rights.h"

#include "model/area.h"
#include "model/life.h"

const enum role roles_each[ROLE_COUNT] = {
    GROUP,  BUYER,    COORDINATOR, AUDITOR, OPERATOR, MATCHER,
    WORKER, STRANGER, WEB,         SMS,     MAIL};

const char *role_name(enum role role)
{
    static const char *const names[ROLE_COUNT] = {
        "group",  "buyer",    "coordinator", "auditor", "operator", "matcher",
        "worker", "stranger", "web",         "sms",     "mail"};
    for (size_t index = 0; index < ROLE_COUNT; index++)
        if (roles_each[index] == role)
            return names[index];
    return "";
}

const char *reach_name(enum reach reach)
{
    switch (reach) {
    case REACH_NONE:
        return "—";
    case REACH_OWN:
        return "own";
    case REACH_COMMUNES:
        return "communes";
    case REACH_EVERYTHING:
        return "everything";
    }
    return "";
}

struct rights rights_of(const struct party *party)
{
    bool is_active = party->state == party_state_active;
    return (struct rights){.id = party->id,
                           .roles = is_active ? role_of_kind(party->kind) : 0,
                           .communes = party->communes,
                           .communes_count = party->communes_count};
}

static enum reach reach_of(const struct verb *verb, unsigned role)
{
    if (!(verb->roles & role))
        return REACH_NONE;
    if (verb->everywhere & role)
        return REACH_EVERYTHING;
    if (role & OPERATOR)
        return REACH_EVERYTHING;
    return role & COORDINATOR ? REACH_COMMUNES : REACH_OWN;
}

enum reach rights_reach(const struct verb *verb, unsigned roles)
{
    enum reach widest = REACH_NONE;
    for (size_t index = 0; index < ROLE_COUNT; index++) {
        enum reach reach = reach_of(verb, roles & roles_each[index]);
        widest = reach > widest ? reach : widest;
    }
    return widest;
}

bool rights_allow(const struct rights *rights, const struct verb *verb,
                  const struct gazetteer *gazetteer, const struct party *owner)
{
    bool is_own = owner && id_equal(owner->id, rights->id);
    switch (rights_reach(verb, rights->roles)) {
    case REACH_NONE:
        return false;
    case REACH_OWN:
        return is_own;
    case REACH_COMMUNES:
        if (is_own || rights->communes_count == 0)
            return true;
        return owner &&
               areas_hold(gazetteer, rights->communes, rights->communes_count,
                          owner->commune, owner->map);
    case REACH_EVERYTHING:
        return true;
    }
    return false;
}

bool rights_lead_opens(const struct lead *lead, struct id reader,
                       struct id owner)
{
    if (!life_opens_contacts(lead->state))
        return false;
    return (id_equal(lead->buyer, reader) && life_has_line(lead, owner)) ||
           (id_equal(lead->buyer, owner) && life_has_line(lead, reader));
}
