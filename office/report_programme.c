/* K8 to K10: what programmes record beside the market. */
#include <string.h>

#include "model/programme.h"
#include "office/report_fold.h"

#define HAS_CONTRACT 1U

static bool is_of_programme(const struct report *report, const char *programme)
{
    return !*report->query.programme ||
           strcmp(report->query.programme, programme) == 0;
}

/* ---- K8 */

static void mark_contract(const struct report_line *line)
{
    struct report_party *group =
        report_party_find(line->seen->report, line->group->id);
    if (line->lead->contract.kind == contract_kind_contract &&
        lead_is_in_force(line->lead, line->seen->report->at_day))
        group->marks |= HAS_CONTRACT;
}

static void see_upgrade(const struct report_seen *seen)
{
    struct report *report = seen->report;
    const struct group_upgrade *upgrade = seen->value;
    const struct report_party *group =
        report_party_find(report, upgrade->group);
    enum upgrade_progress progress = upgrade_progress(upgrade, report->at_day);
    if (!group || !group->is_reached || progress == UPGRADE_NOT_YET ||
        !is_of_programme(report, upgrade->programme))
        return;
    struct report_subject subject = {.commune = group->commune,
                                     .map = group->map,
                                     .group = group,
                                     .stage = upgrade->stage};
    struct report_share share = report_share(
        report_row(report, &subject), &record_group_upgrade, seen->event);
    bool is_under_way = progress == UPGRADE_UNDER_WAY;
    share.since = group->sequence;
    share.values[COLUMN_K8_under_way] = is_under_way;
    share.values[COLUMN_K8_registered] = progress == UPGRADE_DONE;
    share.values[COLUMN_K8_dropped] = progress == UPGRADE_DROPPED;
    share.values[COLUMN_K8_contract] =
        is_under_way && group->marks & HAS_CONTRACT;
    report_add(report, &share);
}

void report_upgrades(struct report *report)
{
    report_load_parties(report, NULL);
    report_scan_lines(report, mark_contract, NULL);
    report_scan(report, &record_group_upgrade, see_upgrade, NULL);
}

/* ---- K9 */

/* The first time for that commune on the report's map; what could not be placed
 * is none. */
static bool is_new_commune(struct report *report, const char *commune,
                           enum admin_map map)
{
    const struct report_place *place =
        report_place(report, report_dimension_commune, commune, map);
    return *place->code != REPORT_UNPLACED &&
           report_once(report, NULL, COLUMN_K9_communes,
                       id_derive(0, place->code, strlen(place->code)));
}

static void see_dossier(const struct report_seen *seen)
{
    struct report *report = seen->report;
    const struct ocop_dossier *dossier = seen->value;
    const struct report_party *party =
        report_party_find(report, dossier->organisation);
    if (!party || !party->is_reached || dossier->is_void ||
        dossier->stars == 0 || dossier->issued_day == 0 ||
        dossier->issued_day > report->at_day ||
        !is_of_programme(report, dossier->programme))
        return;
    bool is_own = *dossier->commune;
    struct report_subject subject = {.commune = is_own ? dossier->commune
                                                       : party->commune,
                                     .map = is_own ? dossier->map : party->map};
    struct report_share share = report_share(report_row(report, &subject),
                                             &record_ocop_dossier, seen->event);
    bool is_valid = ocop_has_stars(dossier, report->at_day);
    share.since = party->sequence;
    share.values[COLUMN_K9_products] = is_valid;
    share.values[COLUMN_K9_three] = is_valid && dossier->stars == 3;
    share.values[COLUMN_K9_four] = is_valid && dossier->stars == 4;
    share.values[COLUMN_K9_five] = is_valid && dossier->stars == 5;
    share.values[COLUMN_K9_expired] = !is_valid;
    share.values[COLUMN_K9_communes] =
        is_valid && is_new_commune(report, subject.commune, subject.map);
    report_add(report, &share);
}

static void see_commune(const struct report_seen *seen)
{
    struct report *report = seen->report;
    const struct party *party = seen->value;
    const struct report_party *group = report_party_find(report, party->id);
    if (!group->is_counted ||
        !is_new_commune(report, group->commune, group->map))
        return;
    struct report_subject subject = {.commune = group->commune,
                                     .map = group->map};
    struct report_share share =
        report_share(report_row(report, &subject), &record_party, seen->event);
    share.values[COLUMN_K9_communes] = 1;
    share.values[COLUMN_K9_without] = 1;
    report_add(report, &share);
}

void report_stars(struct report *report)
{
    report_load_parties(report, NULL);
    report_scan(report, &record_ocop_dossier, see_dossier, NULL);
    report_scan(report, &record_party, see_commune, NULL);
}

/* ---- K10 */

static void add_party(const struct report *report, struct districts *districts,
                      struct id id)
{
    const struct report_party *party = report_party_find(report, id);
    if (party && *party->commune)
        districts_add(districts, report->gazetteer, party->commune, party->map);
}

static struct districts districts_of(const struct report *report,
                                     const struct programme_model *model)
{
    struct districts districts = {.count = 0};
    add_party(report, &districts, model->lead);
    for (uint32_t index = 0; index < model->members_count; index++)
        add_party(report, &districts, model->members[index].party);
    for (uint32_t index = 0; index < model->areas_count; index++)
        districts_add(&districts, report->gazetteer, model->areas[index].code,
                      model->areas[index].map);
    return districts;
}

static void see_model(const struct report_seen *seen)
{
    struct report *report = seen->report;
    const struct programme_model *model = seen->value;
    const struct report_party *lead = report_party_find(report, model->lead);
    if (model->kind != model_kind_linkage ||
        !model_is_running(model, report->at_day) ||
        !is_of_programme(report, model->programme) || !lead ||
        !lead->is_reached)
        return;
    struct report_subject subject = {.model = model};
    struct report_share share = report_share(
        report_row(report, &subject), &record_programme_model, seen->event);
    struct districts districts = districts_of(report, model);
    share.since = lead->sequence;
    share.values[COLUMN_K10_models] = 1;
    share.values[COLUMN_K10_inter_district] = districts.count >= 2;
    share.values[COLUMN_K10_districts] = (int64_t)districts.count;
    share.values[COLUMN_K10_unplaced] = (int64_t)districts.unplaced_count;
    share.values[COLUMN_K10_parties] = 1 + (int64_t)model->members_count;
    share.values[COLUMN_K10_seasons] = model_seasons(model, report->at_day);
    report_add(report, &share);
}

void report_models(struct report *report)
{
    report_load_parties(report, NULL);
    report_scan(report, &record_programme_model, see_model, NULL);
}

/* ---- targets */

struct aiming {
    int64_t programmes; /* that have a target of groups */
    int64_t aim;
    int64_t permille;
    bool is_found; /* the programme that was asked for */
};

static bool is_later(const struct programme_target *one,
                     const struct programme_target *other)
{
    return !other || one->year == 0 || (other->year && one->year > other->year);
}

static void see_programme(const struct report_seen *seen)
{
    struct aiming *aiming = seen->context;
    const struct programme *programme = seen->value;
    const struct programme_target *groups = NULL, *contracts = NULL;
    if (!is_of_programme(seen->report, programme->code))
        return;
    aiming->is_found = true;
    for (uint32_t index = 0; index < programme->targets_count; index++) {
        const struct programme_target *target = &programme->targets[index];
        if (target->indicator == indicator_groups && target->value &&
            is_later(target, groups))
            groups = target;
        if (target->indicator == indicator_groups_with_contract &&
            target->share_permille && is_later(target, contracts))
            contracts = target;
    }
    if (!groups && !contracts)
        return;
    aiming->programmes++;
    aiming->aim = groups ? groups->value : 0;
    aiming->permille = contracts ? contracts->share_permille : 0;
}

bool report_load_target(struct report *report)
{
    struct aiming aiming = {0};
    report_scan(report, &record_programme, see_programme, &aiming);
    if (aiming.programmes == 1) {
        report->aim = aiming.aim;
        report->goal_permille = aiming.permille;
    }
    return aiming.is_found || !*report->query.programme;
}
