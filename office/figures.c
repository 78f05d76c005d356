/* A programme's figures beside its targets, and the records behind one. */
#include "office/figures.h"

#include <string.h>

#include "base/check.h"
#include "link/envelope.h"
#include "model/area.h"
#include "model/calendar.h"
#include "model/codec.h"

#define PERMILLE 1000
#define DISTRICT_DIGITS 3

/* ---- the proof */

static bool visit_event(void *context, const struct store_event *event)
{
    struct proof_line *line = context;
    if (line->first_sequence == 0)
        line->first_sequence = event->sequence;
    line->last_sequence = event->sequence;
    return true;
}

static void prove(struct figures_count *count,
                  const struct figures_evidence *evidence)
{
    struct programme_figures *answer = &count->answer;
    if (count->seen++ < count->offset)
        return;
    if (answer->proof_count == FIGURES_PROOF_MOST) {
        answer->next_offset = count->offset + FIGURES_PROOF_MOST;
        return;
    }
    struct proof_line *line = &answer->proof[answer->proof_count++];
    const char *name = evidence->name ? evidence->name : "";
    *line = (struct proof_line){
        .table = evidence->table->number,
        .id = evidence->id,
        .name = arena_take_text(count->question->arena, name, strlen(name)),
        .amount = evidence->amount,
        .is_planned = evidence->is_planned};
    enum status status =
        store_history(count->question->snapshot, evidence->table, evidence->id,
                      visit_event, line);
    if (status != STATUS_ok)
        count->status = status;
}

void figures_add(struct figures_count *count, enum indicator indicator,
                 struct figures_evidence evidence)
{
    if (evidence.amount == 0)
        return;
    if (evidence.is_planned)
        count->planned[indicator] += evidence.amount;
    else
        count->values[indicator] += evidence.amount;
    if (indicator == count->asked)
        prove(count, &evidence);
}

/* ---- the programme itself */

static bool is_commune(const struct area *area)
{
    return strlen(area->code) == PLACE_CODE_SIZE - 1;
}

/* Only a new area's own codes are of map 2025; districts were never. */
static bool is_of_today(const struct area *area)
{
    return area->map != admin_map_map_2018 && area->map != admin_map_map_2020 &&
           strlen(area->code) != DISTRICT_DIGITS;
}

/* The communes of a district or province that no area before it names. */
static size_t count_inside(const struct figures_count *count, uint32_t index,
                           struct districts *districts)
{
    const struct area *areas = count->programme->areas;
    const struct gazetteer *gazetteer = count->gazetteer;
    bool is_new = is_of_today(&areas[index]);
    enum place_map map = is_new ? PLACE_MAP_2025 : PLACE_MAP_2020;
    size_t communes = 0;
    for (size_t at = 0; at < place_count(gazetteer, map); at++) {
        const struct place *place = place_at(gazetteer, map, at);
        char code[PLACE_CODE_SIZE];
        if (!areas_name(&areas[index], 1, place) ||
            areas_name(areas, index, place))
            continue;
        communes++;
        place_format_code(place->ref.code, code);
        districts_add(districts, gazetteer, code,
                      is_new ? admin_map_map_2025 : admin_map_map_2020);
    }
    return communes;
}

/* Every commune of its areas, once, with its district. */
static size_t count_communes(const struct figures_count *count,
                             struct districts *districts)
{
    const struct programme *programme = count->programme;
    size_t communes = 0;
    for (uint32_t index = 0; index < programme->areas_count; index++) {
        const struct area *area = &programme->areas[index];
        bool is_repeated = false;
        if (!is_commune(area)) {
            communes += count_inside(count, index, districts);
            continue;
        }
        for (uint32_t other = 0; other < index; other++)
            is_repeated |=
                programme->areas[other].map == area->map &&
                strcmp(programme->areas[other].code, area->code) == 0;
        communes += !is_repeated;
        districts_add(districts, count->gazetteer, area->code, area->map);
    }
    return communes;
}

void figures_count_programme(struct figures_count *count)
{
    const struct programme *programme = count->programme;
    struct districts districts = {.count = 0};
    struct figures_evidence evidence = {
        &record_programme, programme->id, programme->code, 0, false, {{0}}};
    evidence.amount = (int64_t)count_communes(count, &districts);
    figures_add(count, indicator_communes, evidence);
    evidence.amount = (int64_t)districts.count;
    count->unplaced[indicator_districts] = (int64_t)districts.unplaced_count;
    figures_add(count, indicator_districts, evidence);
    evidence.amount = programme->products_count;
    figures_add(count, indicator_chains, evidence);
    evidence.amount = 0;
    for (uint32_t index = 0; index < programme->budget_count; index++)
        evidence.amount += programme->budget[index].amount_vnd;
    figures_add(count, indicator_budget_vnd, evidence);
}

/* ---- figures and targets */

/* What a figure is a share of, where no target says otherwise. */
static enum indicator whole_of(enum indicator indicator)
{
    static const struct {
        enum indicator part;
        enum indicator whole;
    } shares[] = {
        {indicator_poor_households, indicator_households},
        {indicator_women_headed, indicator_households},
        {indicator_minority_households, indicator_households},
        {indicator_groups_granted, indicator_groups},
        {indicator_groups_with_plan, indicator_groups},
        {indicator_groups_with_contract, indicator_groups},
        {indicator_members_trained, indicator_members},
        {indicator_organisations_trained, indicator_organisations},
        {indicator_ocop_accepted, indicator_ocop_registered},
        {indicator_communes_with_ocop, indicator_communes},
        {indicator_linkages_inter_district, indicator_linkage_models},
    };
    for (size_t index = 0; index < sizeof shares / sizeof *shares; index++)
        if (shares[index].part == indicator)
            return shares[index].whole;
    return indicator_unset;
}

/* Its target in numbers, 0 when there is none; the one of the latest year. */
static int64_t number_wanted(const struct programme *programme,
                             enum indicator indicator)
{
    int64_t latest = -1;
    int64_t wanted = 0;
    for (uint32_t index = 0; index < programme->targets_count; index++) {
        const struct programme_target *target = &programme->targets[index];
        if (target->indicator != indicator || target->of != indicator_unset ||
            target->year <= latest)
            continue;
        latest = target->year;
        wanted = target->value;
    }
    return wanted;
}

static int64_t share_of(int64_t whole, int64_t permille)
{
    return whole / PERMILLE * permille +
           (whole % PERMILLE * permille + PERMILLE - 1) / PERMILLE;
}

static struct programme_figure
make_figure(const struct figures_count *count, enum indicator indicator,
            const struct programme_target *target)
{
    struct programme_figure figure = {.indicator = indicator,
                                      .value = count->values[indicator],
                                      .planned = count->planned[indicator],
                                      .of = whole_of(indicator),
                                      .unplaced = count->unplaced[indicator]};
    if (target && target->of != indicator_unset)
        figure.of = target->of;
    figure.of_value = count->values[figure.of];
    figure.of_target = number_wanted(count->programme, figure.of);
    if (!target)
        return figure;
    bool is_share = target->of != indicator_unset;
    figure.has_target = 1;
    figure.year = target->year;
    figure.target_permille = target->share_permille;
    figure.target = is_share ? share_of(figure.of_value, target->share_permille)
                             : target->value;
    if (is_share)
        figure.target_in_full =
            share_of(figure.of_target, target->share_permille);
    return figure;
}

static void add_figure(struct figures_count *count,
                       struct programme_figure figure)
{
    struct programme_figures *answer = &count->answer;
    if (answer->figures_count <
        (uint32_t)record_programme_figures.fields[0].most)
        answer->figures[answer->figures_count++] = figure;
}

/* One line a target, or one where there is something to tell without any. */
static void add_indicator(struct figures_count *count, enum indicator indicator)
{
    const struct programme *programme = count->programme;
    bool is_told = false;
    for (uint32_t index = 0; index < programme->targets_count; index++) {
        const struct programme_target *target = &programme->targets[index];
        if (target->indicator != indicator)
            continue;
        add_figure(count, make_figure(count, indicator, target));
        is_told = true;
    }
    bool is_some = count->values[indicator] || count->planned[indicator] ||
                   count->unplaced[indicator] || count->asked == indicator;
    if (!is_told && is_some)
        add_figure(count, make_figure(count, indicator, NULL));
    if (indicator != indicator_budget_vnd)
        return;
    for (uint32_t index = 0; index < programme->budget_count; index++)
        add_figure(count, (struct programme_figure){
                              .indicator = indicator,
                              .source = programme->budget[index].source,
                              .value = programme->budget[index].amount_vnd,
                              .of = indicator,
                              .of_value = count->values[indicator]});
}

static void add_figures(struct figures_count *count)
{
    for (size_t index = 0; index < vocabulary_indicator.count; index++) {
        unsigned number = vocabulary_indicator.words[index].number;
        CHECK(number < FIGURES_INDICATORS);
        if (count->asked == indicator_unset || count->asked == number)
            add_indicator(count, (enum indicator)number);
    }
}

/* ---- the answer */

static bool make_room(struct figures_count *count)
{
    struct arena *arena = count->question->arena;
    struct programme_figures *answer = &count->answer;
    answer->figures =
        arena_take(arena, (size_t)record_programme_figures.fields[0].most,
                   sizeof *answer->figures);
    answer->proof =
        arena_take(arena, FIGURES_PROOF_MOST, sizeof *answer->proof);
    return answer->figures && answer->proof;
}

static enum status answer(struct figures_count *count)
{
    if (!make_room(count))
        return STATUS_too_large;
    enum status status = figures_count(count);
    if (status == STATUS_ok) {
        add_figures(count);
        record_encode(&record_programme_figures, &count->answer,
                      count->question->body);
    }
    return status;
}

enum status office_figures(struct question *question)
{
    struct figures_query query;
    struct programme programme;
    enum status status =
        envelope_read_body(question->request, &record_figures_query,
                           question->arena, &query, question->problems);
    if (status != STATUS_ok)
        return status;
    status =
        store_get(question->snapshot, &record_programme,
                  programme_id(query.programme), question->arena, &programme);
    if (status == STATUS_not_found)
        problem_add(question->problems, "programme", problem_reason_not_found,
                    query.programme);
    if (status != STATUS_ok)
        return status;
    struct figures_count count = {
        .question = question,
        .gazetteer = office_gazetteer(question->sources),
        .programme = &programme,
        .day = query.day,
        .year = calendar_to_civil((int32_t)query.day).year,
        .asked = query.indicator,
        .offset = query.offset};
    if (!count.gazetteer)
        return STATUS_unavailable;
    status = answer(&count);
    figures_clear(&count);
    return status;
}
