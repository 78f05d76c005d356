#include "broker/apply.h"
#include "broker/programmes.h"
#include "broker/session.h"
#include "model/area.h"
#include "model/codec.h"
#include "model/principal.h"

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Decree 77/2019: a group has two members or more. Households may be more than
 * members: two households can share one. */
static void check_people(struct apply *apply, const struct party *party)
{
    bool is_group = party->kind == party_kind_interest_group ||
                    party->kind == party_kind_cooperative_group;
    if (is_group && party->members < 2)
        check_add_range(apply, "members", party->members, 2, 100000);
    check_share(apply, "poor_households", party->poor_households,
                party->households);
    check_share(apply, "women_headed", party->women_headed, party->households);
    check_share(apply, "minority_households", party->minority_households,
                party->households);
    check_share(apply, "near_poor_households", party->near_poor_households,
                party->poor_households);
    check_share(apply, "poor_women_headed", party->poor_women_headed,
                smaller(party->poor_households, party->women_headed));
    check_share(apply, "poor_minority_households",
                party->poor_minority_households,
                smaller(party->poor_households, party->minority_households));
    programmes_check_order(apply, party->established_day, party->dissolved_day,
                           "dissolved_day");
}

/* Only a coordinator has communes; a list that holds nothing would be one of
 * no right at all. */
static void check_communes(struct apply *apply, const struct party *party)
{
    if (party->communes_count > 0 && party->kind != party_kind_coordinator)
        problem_add(&apply->problems, "communes", problem_reason_wrong_kind,
                    NULL);
    for (uint32_t index = 0; index < party->communes_count; index++)
        if (!area_exists(apply->gazetteer, &party->communes[index]))
            check_add(apply, "communes", index, "code",
                      problem_reason_not_found);
}

static enum status check_party(struct apply *apply, const struct party *party)
{
    check_people(apply, party);
    check_communes(apply, party);
    check_commune(apply, party->commune, party->map);
    check_certificates(apply, party->certificates, party->certificates_count,
                       0);
    enum status status = programmes_check_parts(apply, party);
    return status == STATUS_ok ? check_verdict(apply) : status;
}

enum status apply_check_kind(struct apply *apply, enum party_kind kind,
                             const char *field)
{
    bool is_trader = (role_of_kind(kind) & (GROUP | BUYER)) != 0;
    if (is_trader || (apply->principal.roles & OPERATOR))
        return STATUS_ok;
    return apply_refuse(apply, STATUS_denied, field,
                        problem_reason_not_allowed);
}

enum status apply_post_party(struct apply *apply, void *body)
{
    struct party *party = body;
    enum status status = apply_check_kind(apply, party->kind, "kind");
    if (status == STATUS_ok)
        status = apply_check_reach(apply, party, "commune");
    if (status == STATUS_ok)
        status = apply_check_new(apply, &record_party, party->id);
    if (status == STATUS_ok)
        status = check_party(apply, party);
    if (status != STATUS_ok)
        return status;
    party->version = 1;
    party->state = party_state_active;
    party->reliability_permille = 500;
    apply_append(apply, VERB_post_party, &record_party, party);
    return apply_done(apply, party->id, party->version);
}

static bool same_communes(const struct party *a, const struct party *b)
{
    struct party one = {.communes = a->communes,
                        .communes_count = a->communes_count};
    struct party other = {.communes = b->communes,
                          .communes_count = b->communes_count};
    return record_equal(&record_party, &one, &other);
}

static bool same_programmes(const struct party *a, const struct party *b)
{
    struct party one = {.programmes = a->programmes,
                        .programmes_count = a->programmes_count};
    struct party other = {.programmes = b->programmes,
                          .programmes_count = b->programmes_count};
    return record_equal(&record_party, &one, &other);
}

/* Nobody gives itself more to act for or a place in a programme, nor moves a
 * party to where it could not have registered it. */
static enum status check_move(struct apply *apply, const struct party *before,
                              const struct party *party)
{
    if (!same_communes(before, party) && !(apply->principal.roles & OPERATOR))
        return apply_refuse(apply, STATUS_denied, "communes",
                            problem_reason_not_allowed);
    if (!same_programmes(before, party) && !(apply->principal.roles & STAFF))
        return apply_refuse(apply, STATUS_denied, "programmes",
                            problem_reason_not_allowed);
    return apply_check_reach(apply, party, "commune");
}

static enum status get_own(struct apply *apply, struct id id, int64_t seen,
                           struct party *ret_party)
{
    enum status status = apply_get(apply, &record_party, id, "id", ret_party);
    if (status == STATUS_ok)
        status = apply_check_scope(apply, id, "id");
    if (status == STATUS_ok)
        status = apply_check_version(apply, seen, ret_party->version);
    return status;
}

enum status apply_update_party(struct apply *apply, void *body)
{
    struct party *party = body;
    struct party before;
    enum status status = get_own(apply, party->id, party->version, &before);
    if (status == STATUS_ok && !id_equal(party->id, apply->principal.id))
        status = apply_check_kind(apply, before.kind, "kind");
    if (status == STATUS_ok)
        status = check_move(apply, &before, party);
    if (status != STATUS_ok)
        return status;
    apply_check_fixed(apply, &record_party, &before, party);
    status = check_party(apply, party);
    if (status != STATUS_ok)
        return status;
    party->version = before.version + 1;
    party->state = before.state;
    party->reliability_permille = before.reliability_permille;
    apply_append(apply, VERB_update_party, &record_party, party);
    return apply_done(apply, party->id, party->version);
}

static enum status set_state(struct apply *apply,
                             const struct reference *reference,
                             enum party_state state)
{
    struct party party;
    enum status status =
        apply_get(apply, &record_party, reference->id, "id", &party);
    if (status == STATUS_ok)
        status = apply_check_kind(apply, party.kind, "kind");
    if (status == STATUS_ok)
        status = apply_check_reach(apply, &party, "id");
    if (status == STATUS_ok && reference->version != 0)
        status = apply_check_version(apply, reference->version, party.version);
    if (status != STATUS_ok)
        return status;
    if (id_equal(party.id, PRINCIPAL_OPERATOR)) /* nobody could resume it */
        return apply_refuse(apply, STATUS_denied, "id",
                            problem_reason_not_allowed);
    if (party.state == state)
        return apply_refuse(apply, STATUS_conflict, "state",
                            problem_reason_wrong_state);
    party.state = state;
    party.version++;
    if (state == party_state_suspended)
        session_end_all(apply->write, party.id, (struct id){{0}},
                        apply->now_ms);
    apply_append(apply, apply->verb->number, &record_party, &party);
    return apply_done(apply, party.id, party.version);
}

enum status apply_suspend_party(struct apply *apply, void *body)
{
    return set_state(apply, body, party_state_suspended);
}

enum status apply_resume_party(struct apply *apply, void *body)
{
    return set_state(apply, body, party_state_active);
}
