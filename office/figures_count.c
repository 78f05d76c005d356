/* What each figure counts, table by table. */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "model/codec.h"
#include "model/life.h"
#include "model/verb.h"
#include "office/figures.h"

#define RECORD_ARENA_BYTES (4 * 1024 * 1024)

/* What a party is counted for only once. */
enum mark {
    IS_GROUP = 1, /* of the programme, and established */
    HAS_GRANT = 2,
    HAS_PLAN = 4,
    HAS_CONTRACT = 8,
    IS_UPGRADED = 16,
    IS_ORGANISATION = 32,
    IS_TRAINED = 64,
    LEADS_A_LINKAGE = 128,
};

static bool is_of(const struct figures_count *count, const char *programme)
{
    return strcmp(count->programme->code, programme) == 0;
}

/* Marks it; whether it was not marked before. */
static bool mark(struct figures_party *party, enum mark mark)
{
    bool is_first = !(party->marks & (unsigned)mark);
    party->marks |= (unsigned)mark;
    return is_first;
}

/* ---- parties */

static int compare_parties(const void *a, const void *b)
{
    const struct figures_party *one = a;
    const struct figures_party *other = b;
    return id_compare(one->id, other->id);
}

struct figures_party *figures_party(const struct figures_count *count,
                                    struct id id)
{
    struct figures_party wanted = {.id = id};
    return bsearch(&wanted, count->parties, count->party_count,
                   sizeof *count->parties, compare_parties);
}

static struct figures_party *group_of(const struct figures_count *count,
                                      struct id id)
{
    struct figures_party *party = figures_party(count, id);
    return party && (party->marks & IS_GROUP) ? party : NULL;
}

static struct figures_party *keep_party(struct figures_count *count,
                                        const struct party *party)
{
    if (count->party_count == FIGURES_PARTIES_MOST) {
        count->status = STATUS_too_large;
        return NULL;
    }
    if (count->party_count == count->party_room) {
        count->party_room = count->party_room ? 2 * count->party_room : 1024;
        count->parties = memory_resize(count->parties, count->party_room,
                                       sizeof *count->parties);
    }
    struct figures_party *kept = &count->parties[count->party_count++];
    *kept = (struct figures_party){.id = party->id,
                                   .kind = party->kind,
                                   .members = party->members,
                                   .map = party->map};
    strncpy(kept->commune, party->commune, sizeof kept->commune - 1);
    return kept;
}

static void count_group(struct figures_count *count, const struct party *party)
{
    const struct {
        enum indicator indicator;
        int64_t amount;
    } sums[] = {{indicator_groups, 1},
                {indicator_members, party->members},
                {indicator_households, party->households},
                {indicator_poor_households, party->poor_households},
                {indicator_women_headed, party->women_headed},
                {indicator_minority_households, party->minority_households}};
    for (size_t index = 0; index < sizeof sums / sizeof *sums; index++)
        figures_add(count, sums[index].indicator,
                    (struct figures_evidence){&record_party,
                                              party->id,
                                              party->name,
                                              sums[index].amount,
                                              false,
                                              {{0}}});
}

static void count_party(struct figures_count *count, const void *value)
{
    const struct party *party = value;
    const char *code = count->programme->code;
    struct figures_evidence one = {&record_party, party->id, party->name, 1,
                                   false,         {{0}}};
    if (!(role_of_kind(party->kind) & (GROUP | BUYER)))
        return;
    struct figures_party *kept = keep_party(count, party);
    if (!kept)
        return;
    if (group_is_established(party, count->day) &&
        party_takes_part(party, code, programme_role_group, count->day)) {
        mark(kept, IS_GROUP);
        count_group(count, party);
    }
    if (party_takes_part(party, code, programme_role_buyer, count->day))
        figures_add(count, indicator_buyers, one);
    if (party_takes_part(party, code, programme_role_organisation,
                         count->day) &&
        mark(kept, IS_ORGANISATION))
        figures_add(count, indicator_organisations, one);
}

/* ---- grants, plans, contracts, upgrades */

static void count_grant(struct figures_count *count, const void *value)
{
    const struct grant *grant = value;
    if (grant->is_void || !is_of(count, grant->programme) ||
        grant_day(grant) > count->day)
        return;
    struct figures_party *group = group_of(count, grant->party);
    struct figures_evidence evidence = {&record_grant, grant->id,
                                        grant->fund,   grant->amount_vnd,
                                        false,         grant->party};
    figures_add(count, indicator_grants_vnd, evidence);
    evidence.amount = 1;
    if (group && mark(group, HAS_GRANT))
        figures_add(count, indicator_groups_granted, evidence);
}

static void count_yearly_plan(struct figures_count *count,
                              const struct plan *plan,
                              struct figures_evidence evidence)
{
    struct figures_party *group = group_of(count, plan->party);
    if (!group || plan->year != count->year)
        return;
    if (evidence.is_planned || mark(group, HAS_PLAN))
        figures_add(count, indicator_groups_with_plan, evidence);
}

static void count_plan(struct figures_count *count, const void *value)
{
    const struct plan *plan = value;
    bool is_adopted = plan->adopted_day != 0 && plan->adopted_day <= count->day;
    struct figures_evidence one = {&record_plan, plan->id,   plan->name, 1,
                                   !is_adopted,  plan->party};
    if (plan->is_void || !is_of(count, plan->programme))
        return;
    switch (plan->kind) {
    case plan_kind_yearly_plan:
        count_yearly_plan(count, plan, one);
        return;
    case plan_kind_investment_plan:
        figures_add(count, indicator_investment_plans, one);
        return;
    case plan_kind_commune_plan:
        figures_add(count, indicator_commune_plans, one);
        return;
    case plan_kind_unset:
        return;
    }
}

/* However many contracts a group has a line in, it counts once; one contract
 * over twelve groups counts for twelve. */
static void count_lead(struct figures_count *count, const void *value)
{
    const struct lead *lead = value;
    if (!lead_is_contracted(lead, count->day))
        return;
    struct figures_evidence evidence = {
        &record_lead, lead->id, lead->contract.number, 0, false, lead->buyer};
    for (uint32_t index = 0; index < lead->lines_count; index++) {
        const struct lead_line *line = &lead->lines[index];
        struct figures_party *group = group_of(count, line->group);
        if (group && life_line_is_alive(line->state))
            evidence.amount += mark(group, HAS_CONTRACT);
    }
    if (evidence.amount > 0)
        figures_add(count, indicator_groups_with_contract, evidence);
}

static void count_upgrade(struct figures_count *count, const void *value)
{
    const struct group_upgrade *upgrade = value;
    enum upgrade_progress progress = upgrade_progress(upgrade, count->day);
    struct figures_party *group = figures_party(count, upgrade->group);
    bool is_under_way = progress == UPGRADE_UNDER_WAY;
    if (!group || !is_of(count, upgrade->programme) ||
        (progress != UPGRADE_DONE && !is_under_way))
        return;
    if (is_under_way || mark(group, IS_UPGRADED))
        figures_add(count, indicator_upgrades,
                    (struct figures_evidence){&record_group_upgrade,
                                              upgrade->id, upgrade->certificate,
                                              1, is_under_way, upgrade->group});
}

/* ---- OCOP */

/* By its own code, on its own map: the same commune on two maps is two. */
static bool is_starred(const struct figures_count *count, const char *commune,
                       enum admin_map map)
{
    for (size_t index = 0; index < count->starred_count; index++)
        if (count->starred[index].map == map &&
            strcmp(count->starred[index].code, commune) == 0)
            return true;
    return false;
}

static void count_starred(struct figures_count *count,
                          const struct ocop_dossier *dossier,
                          struct figures_evidence evidence)
{
    const struct figures_party *owner =
        figures_party(count, dossier->organisation);
    bool is_own = *dossier->commune != '\0';
    const char *commune = is_own  ? dossier->commune
                          : owner ? owner->commune
                                  : "";
    enum admin_map map = is_own ? dossier->map : owner ? owner->map : 0;
    figures_add(count, indicator_ocop_stars, evidence);
    if (!*commune || is_starred(count, commune, map))
        return;
    count->starred = memory_resize(count->starred, count->starred_count + 1,
                                   sizeof *count->starred);
    count->starred[count->starred_count++] =
        (struct area){.code = memory_copy_text(commune), .map = map};
    figures_add(count, indicator_communes_with_ocop, evidence);
}

static void count_ocop_dossier(struct figures_count *count, const void *value)
{
    const struct ocop_dossier *dossier = value;
    struct figures_evidence one = {
        &record_ocop_dossier, dossier->id, dossier->name, 1, false,
        dossier->organisation};
    if (dossier->is_void || !is_of(count, dossier->programme) ||
        dossier->registered_day > count->day)
        return;
    struct figures_party *owner = figures_party(count, dossier->organisation);
    figures_add(count, indicator_ocop_registered, one);
    if (owner && mark(owner, IS_ORGANISATION))
        figures_add(count, indicator_organisations, one);
    if (ocop_is_accepted(dossier, count->day))
        figures_add(count, indicator_ocop_accepted, one);
    if (ocop_has_stars(dossier, count->day))
        count_starred(count, dossier, one);
}

/* ---- trainings and meetings */

static void count_trained(struct figures_count *count,
                          const struct activity *activity,
                          const struct attendance *attendance)
{
    struct figures_party *party = figures_party(count, attendance->party);
    struct figures_evidence evidence = {
        &record_activity, activity->id, activity->name, 1, false,
        attendance->party};
    if (!party)
        return;
    if ((party->marks & IS_ORGANISATION) && mark(party, IS_TRAINED))
        figures_add(count, indicator_organisations_trained, evidence);
    int64_t people = attendance->people < party->members ? attendance->people
                                                         : party->members;
    if (!(party->marks & IS_GROUP) || people <= party->trained)
        return;
    evidence.amount = people - party->trained;
    party->trained = people;
    figures_add(count, indicator_members_trained, evidence);
}

static void count_training(struct figures_count *count,
                           const struct activity *activity,
                           struct figures_evidence evidence)
{
    figures_add(count, indicator_trainings, evidence);
    if (evidence.is_planned)
        return;
    evidence.amount = activity->officials;
    figures_add(count, indicator_officials_trained, evidence);
    for (uint32_t index = 0; index < activity->attendances_count; index++)
        count_trained(count, activity, &activity->attendances[index]);
}

static void count_activity(struct figures_count *count, const void *value)
{
    const struct activity *activity = value;
    struct figures_evidence one = {&record_activity,
                                   activity->id,
                                   activity->name,
                                   1,
                                   activity->from_day > count->day,
                                   {{0}}};
    if (activity->is_void || !is_of(count, activity->programme))
        return;
    if (activity->kind == activity_kind_training)
        count_training(count, activity, one);
    if (activity->kind == activity_kind_information_meeting)
        figures_add(count, indicator_information_meetings, one);
}

/* ---- models */

static void add_district(const struct figures_count *count,
                         struct districts *districts, struct id id)
{
    const struct figures_party *party = figures_party(count, id);
    if (party)
        districts_add(districts, count->gazetteer, party->commune, party->map);
}

static struct districts districts_of(const struct figures_count *count,
                                     const struct programme_model *model)
{
    struct districts districts = {.count = 0};
    const struct gazetteer *gazetteer = count->gazetteer;
    add_district(count, &districts, model->lead);
    for (uint32_t index = 0; index < model->members_count; index++)
        add_district(count, &districts, model->members[index].party);
    districts_add(&districts, gazetteer, model->commune, model->map);
    for (uint32_t index = 0; index < model->areas_count; index++)
        districts_add(&districts, gazetteer, model->areas[index].code,
                      model->areas[index].map);
    return districts;
}

static void count_dossier(struct figures_count *count,
                          const struct programme_model *model,
                          struct figures_evidence evidence)
{
    evidence.is_planned =
        model->dossier_day == 0 || model->dossier_day > count->day;
    if (model->dossier_state != dossier_state_unset)
        figures_add(count, indicator_linkage_dossiers, evidence);
}

/* Of a model in one known district at most, the unplaced communes might make it
 * inter-district. */
static void count_districts(struct figures_count *count,
                            const struct programme_model *model,
                            struct figures_evidence evidence)
{
    struct districts districts = districts_of(count, model);
    if (districts.count >= 2)
        figures_add(count, indicator_linkages_inter_district, evidence);
    else
        count->unplaced[indicator_linkages_inter_district] +=
            (int64_t)districts.unplaced_count;
}

static void count_linkage(struct figures_count *count,
                          const struct programme_model *model,
                          struct figures_evidence evidence)
{
    struct figures_party *lead = figures_party(count, model->lead);
    figures_add(count, indicator_linkage_models, evidence);
    if (evidence.is_planned)
        return;
    count_districts(count, model, evidence);
    if (lead && mark(lead, LEADS_A_LINKAGE)) {
        if (lead->kind == party_kind_cooperative)
            figures_add(count, indicator_linkage_cooperatives, evidence);
        if (lead->kind == party_kind_enterprise)
            figures_add(count, indicator_linkage_enterprises, evidence);
    }
    count_dossier(count, model, evidence);
    evidence.amount = model_seasons(model, count->day);
    figures_add(count, indicator_linkage_seasons, evidence);
}

/* A model that was carried out stays counted once it has ended; a linkage and a
 * village count while they last. */
static void count_model(struct figures_count *count, const void *value)
{
    const struct programme_model *model = value;
    bool has_started = model->from_day != 0 && model->from_day <= count->day;
    struct figures_evidence one = {&record_programme_model,
                                   model->id,
                                   model->name,
                                   1,
                                   !has_started,
                                   model->lead};
    if (model->is_void || !is_of(count, model->programme))
        return;
    if (model->kind == model_kind_climate_smart) {
        figures_add(count, indicator_csa_models, one);
        one.amount = model->households;
        figures_add(count, indicator_csa_households, one);
        return;
    }
    if (has_started && !model_is_running(model, count->day))
        return;
    if (model->kind == model_kind_tourism_village)
        figures_add(count, indicator_tourism_villages, one);
    else
        count_linkage(count, model, one);
}

/* ---- tables */

struct pass {
    struct figures_count *count;
    const struct record *table;
    void (*look)(struct figures_count *count, const void *value);
};

static bool visit(void *context, struct id id, struct bytes record)
{
    struct pass *pass = context;
    struct figures_count *count = pass->count;
    (void)id;
    arena_reset(&count->scratch);
    void *value = arena_take(&count->scratch, 1, pass->table->size);
    enum status status =
        value ? record_decode(pass->table, record, &count->scratch, value, NULL)
              : STATUS_too_large;
    if (status == STATUS_ok)
        pass->look(count, value);
    else
        count->status = status;
    return count->status == STATUS_ok;
}

/* Parties come first, since the rest refers to them; dossiers before trainings,
 * since they say who is an organisation. */
enum status figures_count(struct figures_count *count)
{
    const struct pass passes[] = {
        {count, &record_party, count_party},
        {count, &record_grant, count_grant},
        {count, &record_plan, count_plan},
        {count, &record_lead, count_lead},
        {count, &record_group_upgrade, count_upgrade},
        {count, &record_ocop_dossier, count_ocop_dossier},
        {count, &record_activity, count_activity},
        {count, &record_programme_model, count_model},
    };
    const struct id first = {{0}};
    arena_init(&count->scratch, RECORD_ARENA_BYTES);
    figures_count_programme(count);
    for (size_t index = 0; index < sizeof passes / sizeof *passes; index++) {
        struct pass pass = passes[index];
        enum status status = store_scan(count->question->snapshot, pass.table,
                                        first, visit, &pass);
        if (count->status == STATUS_ok)
            count->status = status;
    }
    return count->status;
}

void figures_clear(struct figures_count *count)
{
    for (size_t index = 0; index < count->starred_count; index++)
        memory_free_const(count->starred[index].code);
    memory_free(count->starred);
    memory_free(count->parties);
    arena_clear(&count->scratch);
}
