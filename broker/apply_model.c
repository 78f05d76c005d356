/* Models that a programme shows or supports. */
#include <string.h>

#include "broker/programmes.h"

static enum status check_members(struct apply *apply,
                                 const struct programme_model *model)
{
    for (uint32_t index = 0; index < model->members_count; index++) {
        struct id party = model->members[index].party;
        enum status status =
            programmes_check_trader(apply, party, "members", index);
        if (status != STATUS_ok)
            return status;
        bool is_repeated = id_equal(party, model->lead);
        for (uint32_t other = 0; other < index; other++)
            is_repeated |= id_equal(model->members[other].party, party);
        if (is_repeated)
            check_add(apply, "members", index, "party",
                      problem_reason_repeated);
    }
    return STATUS_ok;
}

/* The days that the dossier's state stands for. */
static void check_dossier(struct apply *apply,
                          const struct programme_model *model)
{
    bool is_approved = model->dossier_state == dossier_state_approved;
    bool is_complete = is_approved ||
                       model->dossier_state == dossier_state_submitted ||
                       model->dossier_state == dossier_state_refused;
    bool is_linkage = model->kind == model_kind_linkage;
    if (!is_linkage)
        programmes_check_said(apply, model->dossier_state != 0, false,
                              "dossier_state");
    if (!is_linkage || model->dossier_state == dossier_state_unset)
        programmes_check_said(apply, model->dossier_due_day != 0, false,
                              "dossier_due_day");
    programmes_check_said(apply, model->dossier_day != 0, is_complete,
                          "dossier_day");
    programmes_check_said(apply, model->approved_day != 0, is_approved,
                          "approved_day");
    programmes_check_order(apply, model->dossier_day, model->approved_day,
                           "approved_day");
}

static void check_supports(struct apply *apply,
                           const struct programme *programme,
                           const struct programme_model *model)
{
    int64_t seasons = model_seasons(model, MOST_DAY);
    for (uint32_t index = 0; index < model->supports_count; index++)
        if (model->supports[index].day < model->from_day)
            check_add(apply, "supports", index, "day",
                      problem_reason_ends_before_start);
    if (programme->seasons_most == 0 || seasons <= programme->seasons_most)
        return;
    struct problem *problem = problem_add(
        &apply->problems, "supports", problem_reason_too_many_seasons, NULL);
    if (problem)
        problem->most = programme->seasons_most;
}

static enum status check_model(struct apply *apply, void *value)
{
    const struct programme_model *model = value;
    struct programme programme;
    bool is_linkage = model->kind == model_kind_linkage;
    enum status status = programmes_get(apply, model->programme, &programme);
    if (status != STATUS_ok)
        return status;
    programmes_check_day(apply, &programme, model->from_day, "from_day");
    programmes_check_order(apply, model->from_day, model->to_day, "to_day");
    programmes_check_said(apply, !id_is_zero(model->lead), is_linkage, "lead");
    check_commune(apply, model->commune, model->map);
    programmes_check_areas(apply, model->areas, model->areas_count);
    check_share(apply, "poor_households", model->poor_households,
                model->households);
    check_dossier(apply, model);
    check_supports(apply, &programme, model);
    status = programmes_check_products(apply, model->products,
                                       model->products_count);
    if (status == STATUS_ok && is_linkage && !id_is_zero(model->lead))
        status =
            programmes_check_party(apply, model->lead, GROUP | BUYER, "lead");
    return status == STATUS_ok ? check_members(apply, model) : status;
}

static enum status reach_model(struct apply *apply, const void *value)
{
    const struct programme_model *model = value;
    if (!id_is_zero(model->lead))
        return apply_check_scope(apply, model->lead, "lead");
    return programmes_reach_place(apply, model->commune, model->map);
}

enum status apply_put_programme_model(struct apply *apply, void *body)
{
    static const struct put_rules rules = {reach_model, check_model};
    return programmes_put(apply, body, &rules);
}
