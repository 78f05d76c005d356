/* What a programme leads to: OCOP stars, groups that become cooperatives. */
#include <string.h>

#include "broker/programmes.h"
#include "model/calendar.h"

/* ---- OCOP */

/* The same day so many months later, or the last of a shorter month. */
static int64_t add_months(int64_t day, int64_t months)
{
    struct civil_date date = calendar_to_civil((int32_t)day);
    int32_t later;
    int64_t month = date.year * INT64_C(12) + date.month - 1 + months;
    date.year = (int32_t)(month / 12);
    date.month = (int32_t)(month % 12) + 1;
    for (; calendar_from_civil(date, &later) != STATUS_ok; date.day--)
        if (date.day <= 28) /* a year beyond the calendar's */
            return MOST_DAY;
    return later;
}

static void check_score(struct apply *apply, const struct programme *programme,
                        const struct ocop_dossier *dossier)
{
    if (dossier->stars == 0 || programme->bands_count == 0)
        return;
    int64_t stars = ocop_stars_of(programme, dossier->score_milli);
    if (dossier->score_milli == 0) {
        problem_add(&apply->problems, "score_milli", problem_reason_missing,
                    NULL);
    } else if (stars != dossier->stars) {
        struct problem *problem = problem_add(
            &apply->problems, "stars", problem_reason_unlike_score, NULL);
        if (problem)
            problem->least = problem->most = stars;
    }
}

static void check_validity(struct apply *apply,
                           const struct programme *programme,
                           const struct ocop_dossier *dossier)
{
    bool has_stars = dossier->stars > 0;
    int64_t issued = dossier->issued_day;
    int64_t months = programme->stars_valid_months;
    programmes_check_said(apply, *dossier->decision != '\0', has_stars,
                          "decision");
    programmes_check_said(apply, issued != 0, has_stars, "issued_day");
    programmes_check_said(apply, dossier->expires_day != 0, has_stars,
                          "expires_day");
    programmes_check_order(apply, dossier->registered_day, issued,
                           "issued_day");
    programmes_check_order(apply, issued, dossier->expires_day, "expires_day");
    if (issued && months && dossier->expires_day > add_months(issued, months))
        problem_add(&apply->problems, "expires_day",
                    problem_reason_too_long_valid, NULL);
}

/* What the dates say where the state is not told. */
static enum ocop_state state_of(const struct ocop_dossier *dossier)
{
    if (dossier->stars > 0)
        return ocop_state_certified;
    return dossier->accepted_day ? ocop_state_accepted : ocop_state_registered;
}

static void check_state(struct apply *apply, struct ocop_dossier *dossier)
{
    bool is_certified = dossier->state == ocop_state_certified;
    if (dossier->state == ocop_state_unset)
        dossier->state = state_of(dossier);
    else if (is_certified != (dossier->stars > 0))
        problem_add(&apply->problems, "state", problem_reason_wrong_state,
                    NULL);
    if (dossier->state == ocop_state_accepted)
        programmes_check_said(apply, dossier->accepted_day != 0, true,
                              "accepted_day");
    if (dossier->state == ocop_state_registered)
        programmes_check_said(apply, dossier->accepted_day != 0, false,
                              "accepted_day");
}

static enum status check_ocop_dossier(struct apply *apply, void *value)
{
    struct ocop_dossier *dossier = value;
    struct programme programme;
    struct product product;
    enum status status = programmes_get(apply, dossier->programme, &programme);
    if (status == STATUS_ok && *dossier->product)
        status = check_product(apply, dossier->product, &product);
    if (status != STATUS_ok)
        return status;
    programmes_check_day(apply, &programme, dossier->registered_day,
                         "registered_day");
    programmes_check_order(apply, dossier->registered_day,
                           dossier->accepted_day, "accepted_day");
    check_commune(apply, dossier->commune, dossier->map);
    check_state(apply, dossier);
    check_score(apply, &programme, dossier);
    check_validity(apply, &programme, dossier);
    return programmes_check_party(apply, dossier->organisation, GROUP | BUYER,
                                  "organisation");
}

static enum status reach_ocop_dossier(struct apply *apply, const void *value)
{
    const struct ocop_dossier *dossier = value;
    return apply_check_scope(apply, dossier->organisation, "organisation");
}

enum status apply_put_ocop_dossier(struct apply *apply, void *body)
{
    static const struct put_rules rules = {reach_ocop_dossier,
                                           check_ocop_dossier};
    return programmes_put(apply, body, &rules);
}

/* ---- groups that become cooperatives */

static enum status check_parties(struct apply *apply,
                                 const struct group_upgrade *upgrade)
{
    struct party party;
    enum status status =
        programmes_check_party(apply, upgrade->group, GROUP, "group");
    if (status != STATUS_ok || id_is_zero(upgrade->cooperative))
        return status;
    status = apply_get(apply, &record_party, upgrade->cooperative,
                       "cooperative", &party);
    if (status == STATUS_ok && party.kind != party_kind_cooperative)
        problem_add(&apply->problems, "cooperative", problem_reason_wrong_kind,
                    party.name);
    return status;
}

static enum status check_group_upgrade(struct apply *apply, void *value)
{
    const struct group_upgrade *upgrade = value;
    struct programme programme;
    bool is_registered = upgrade->stage == upgrade_stage_registered;
    enum status status = programmes_get(apply, upgrade->programme, &programme);
    if (status != STATUS_ok)
        return status;
    programmes_check_day(apply, &programme, upgrade->from_day, "from_day");
    programmes_check_said(apply, upgrade->registered_day != 0, is_registered,
                          "registered_day");
    programmes_check_said(apply, upgrade->dropped_day != 0,
                          upgrade->stage == upgrade_stage_dropped,
                          "dropped_day");
    programmes_check_order(apply, upgrade->from_day, upgrade->registered_day,
                           "registered_day");
    programmes_check_order(apply, upgrade->from_day, upgrade->dropped_day,
                           "dropped_day");
    if (!id_is_zero(upgrade->cooperative) && !is_registered)
        problem_add(&apply->problems, "cooperative", problem_reason_wrong_state,
                    NULL);
    return check_parties(apply, upgrade);
}

static enum status reach_group_upgrade(struct apply *apply, const void *value)
{
    const struct group_upgrade *upgrade = value;
    return apply_check_scope(apply, upgrade->group, "group");
}

enum status apply_put_group_upgrade(struct apply *apply, void *body)
{
    static const struct put_rules rules = {reach_group_upgrade,
                                           check_group_upgrade};
    return programmes_put(apply, body, &rules);
}
