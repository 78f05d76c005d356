#include "office/draft/facts.h"

#include <stdlib.h>
#include <string.h>

#include "model/codec.h"
#include "model/life.h"
#include "model/price.h"
#include "model/product_id.h"
#include "model/programme.h"
#include "model/value.h"

/* One reading; the first failure stays. */
struct reading {
    struct question *question;
    struct arena *arena;
    struct draft_facts *facts;
    int64_t signed_at; /* sequence; 0: it is not signed */
    enum status status;
};

const struct place *draft_place(const struct gazetteer *gazetteer,
                                const char *commune, enum admin_map map)
{
    bool is_old = map == admin_map_map_2018 || map == admin_map_map_2020;
    struct place_ref ref = {.code = (int32_t)strtol(commune, NULL, 10),
                            .map = is_old ? PLACE_MAP_2020 : PLACE_MAP_2025};
    return gazetteer ? place_find(gazetteer, ref) : NULL;
}

bool draft_follows_market(const struct price_clause *clause)
{
    return clause->kind != price_kind_unset && clause->kind != price_kind_fixed;
}

static void *take(struct reading *reading, size_t count, size_t size)
{
    void *block = arena_take(reading->arena, count, size);
    if (!block)
        reading->status = STATUS_too_large;
    return block;
}

/* ---- records as the lead rests on them */

struct version {
    const struct record *table;
    int64_t wanted;
    struct arena *arena;
    void *value;
    enum status status; /* not_found until it was */
};

static int64_t version_of(const struct record *table, const void *value)
{
    return value_number(record_field(table, "version"), value);
}

static bool version_visit(void *context, const struct store_event *event)
{
    struct version *version = context;
    enum status status = record_decode(version->table, event->event.record,
                                       version->arena, version->value, NULL);
    bool is_it = status == STATUS_ok &&
                 version_of(version->table, version->value) == version->wanted;
    if (is_it || status != STATUS_ok)
        version->status = status;
    return !is_it && status == STATUS_ok;
}

/* The record in that version, 0: as it is now; NULL when it is not there, or
 * hidden from who asks. */
static void *read_record(struct reading *reading, const struct record *table,
                         struct id id, int64_t wanted)
{
    struct question *question = reading->question;
    void *value = take(reading, 1, table->size);
    if (!value)
        return NULL;
    enum status status =
        store_get(question->snapshot, table, id, reading->arena, value);
    if (status == STATUS_ok && wanted && version_of(table, value) != wanted) {
        struct version version = {.table = table,
                                  .wanted = wanted,
                                  .arena = reading->arena,
                                  .value = value,
                                  .status = STATUS_not_found};
        status = store_history(question->snapshot, table, id, version_visit,
                               &version);
        if (status == STATUS_ok)
            status = version.status;
    }
    if (status != STATUS_ok && status != STATUS_not_found)
        reading->status = status;
    if (status != STATUS_ok)
        return NULL;
    return visible_record(&question->viewer, table, value) ? value : NULL;
}

/* ---- parties: as they were when the lead was signed, else as they are now */

struct signing {
    int64_t sequence; /* of the first event that left the lead signed */
    enum status status;
};

static bool signing_visit(void *context, const struct store_event *event)
{
    struct signing *signing = context;
    struct arena scratch;
    struct lead lead;
    arena_init(&scratch, MOST_BODY_BYTES);
    signing->status =
        record_decode(&record_lead, event->event.record, &scratch, &lead, NULL);
    if (signing->status == STATUS_ok &&
        lead.contract.kind != contract_kind_unset)
        signing->sequence = event->sequence;
    arena_clear(&scratch);
    return signing->status == STATUS_ok && signing->sequence == 0;
}

static void find_signing(struct reading *reading)
{
    const struct lead *lead = &reading->facts->lead;
    struct signing signing = {.status = STATUS_ok};
    if (lead->contract.kind == contract_kind_unset)
        return;
    enum status status =
        store_history(reading->question->snapshot, &record_lead, lead->id,
                      signing_visit, &signing);
    reading->status = status == STATUS_ok ? signing.status : status;
    reading->signed_at = signing.sequence;
}

static const struct party *read_party(struct reading *reading, struct id id)
{
    struct question *question = reading->question;
    struct store_moment moment = {&record_party, id, reading->signed_at};
    int64_t sequence;
    if (!reading->signed_at)
        return read_record(reading, &record_party, id, 0);
    struct party *party = take(reading, 1, sizeof *party);
    if (!party)
        return NULL;
    enum status status = store_get_at(question->snapshot, &moment,
                                      reading->arena, party, &sequence);
    if (status != STATUS_ok && status != STATUS_not_found)
        reading->status = status;
    if (status != STATUS_ok)
        return NULL;
    return visible_record(&question->viewer, &record_party, party) ? party
                                                                   : NULL;
}

/* ---- lines */

/* Groups stand in several lines of one lead; each is read once. */
static const struct party *read_group(struct reading *reading, struct id id)
{
    const struct draft_facts *facts = reading->facts;
    for (uint32_t index = 0; index < facts->lines_count; index++)
        if (id_equal(facts->lines[index].line->group, id))
            return facts->lines[index].group;
    return read_party(reading, id);
}

static void read_lines(struct reading *reading)
{
    struct draft_facts *facts = reading->facts;
    const struct lead *lead = &facts->lead;
    facts->lines = take(reading, lead->lines_count, sizeof *facts->lines);
    for (uint32_t index = 0;
         index < lead->lines_count && reading->status == STATUS_ok; index++) {
        const struct lead_line *line = &lead->lines[index];
        if (!life_line_is_alive(line->state))
            continue;
        struct draft_line drafted = {
            .line = line,
            .number = line->number ? line->number : (int64_t)index + 1,
            .group = read_group(reading, line->group),
            .offer = read_record(reading, &record_offer, line->offer,
                                 line->offer_version),
            .place = draft_place(facts->gazetteer, line->commune, line->map)};
        facts->lines[facts->lines_count++] = drafted;
    }
}

/* A contract has a seller: for a group that left the lead there is none. */
static enum status check_lines(const struct reading *reading)
{
    const struct draft_facts *facts = reading->facts;
    if (reading->status != STATUS_ok || facts->lines_count > 0)
        return reading->status;
    const struct lead *lead = &facts->lead;
    const struct word *word =
        lead->lines_count
            ? word_find(&vocabulary_line_state, lead->lines[0].state)
            : NULL;
    problem_add(reading->question->problems, "lines",
                problem_reason_wrong_state, word ? word->name : NULL);
    return STATUS_conflict;
}

/* ---- reference prices */

static int32_t province_of(const struct place *place)
{
    return place ? place->province_code_2025 : 0;
}

static void add_reference(struct draft_facts *facts,
                          const struct draft_line *line)
{
    for (uint32_t index = 0; index < facts->references_count; index++) {
        const struct draft_reference *known = &facts->references[index];
        if (strcmp(known->form, line->line->form) == 0 &&
            province_of(known->place) == province_of(line->place))
            return;
    }
    if (facts->references_count == DRAFT_REFERENCES_MOST)
        return;
    facts->references[facts->references_count++] = (struct draft_reference){
        .form = line->line->form, .place = line->place};
}

/* A price of the province comes before one for anywhere, a later one before an
 * earlier one: as price_find has it. */
static bool is_better(const struct price_point *a, const struct price_point *b)
{
    if (!b)
        return true;
    if (!*a->province != !*b->province)
        return *a->province != '\0';
    return price_point_compare(a, b) > 0;
}

static bool fits(const struct draft_facts *facts,
                 const struct draft_reference *reference,
                 const struct price_point *point)
{
    long province = strtol(point->province, NULL, 10);
    return strcmp(point->product, facts->lead.product) == 0 &&
           strcmp(point->form, reference->form) == 0 &&
           (province == 0 || province == province_of(reference->place)) &&
           point->day <= facts->lead.to_day;
}

/* The point as the paper has it: as it was when the lead was signed, else as it
 * is now. STATUS_not_found: it was recorded after the signature. */
static enum status read_point(struct reading *reading, struct id id,
                              struct arena *arena,
                              struct price_point *ret_point)
{
    const struct store_snapshot *snapshot = reading->question->snapshot;
    struct store_moment moment = {&record_price_point, id, reading->signed_at};
    int64_t sequence;
    return reading->signed_at
               ? store_get_at(snapshot, &moment, arena, ret_point, &sequence)
               : store_get(snapshot, &record_price_point, id, arena, ret_point);
}

/* Keeps a point where it is better than what is there. */
static enum status take_point(struct reading *reading,
                              const struct price_point *point)
{
    struct draft_facts *facts = reading->facts;
    struct price_point *kept = NULL;
    for (uint32_t index = 0; index < facts->references_count; index++) {
        struct draft_reference *reference = &facts->references[index];
        if (!fits(facts, reference, point) ||
            !is_better(point, reference->latest))
            continue;
        bool is_copied = kept;
        if (!kept)
            kept = take(reading, 1, sizeof *kept);
        if (!kept || (!is_copied && !record_copy(&record_price_point, point,
                                                 reading->arena, kept)))
            return STATUS_too_large;
        reference->latest = kept;
    }
    return STATUS_ok;
}

static bool point_visit(void *context, struct id id, struct bytes record)
{
    struct reading *reading = context;
    struct price_point point;
    struct arena scratch;
    arena_init(&scratch, MOST_BODY_BYTES);
    enum status status =
        record_decode(&record_price_point, record, &scratch, &point, NULL);
    /* Other products are most of them: their history is not asked for. */
    bool is_of_product =
        status == STATUS_ok &&
        strcmp(point.product, reading->facts->lead.product) == 0;
    if (is_of_product)
        status = read_point(reading, id, &scratch, &point);
    if (is_of_product && status == STATUS_ok)
        status = take_point(reading, &point);
    if (status == STATUS_not_found)
        status = STATUS_ok;
    arena_clear(&scratch);
    if (status != STATUS_ok)
        reading->status = status;
    return status == STATUS_ok;
}

static void read_references(struct reading *reading)
{
    struct draft_facts *facts = reading->facts;
    struct id first = {{0}};
    for (uint32_t index = 0; index < facts->lines_count; index++)
        if (draft_follows_market(&facts->lines[index].line->price))
            add_reference(facts, &facts->lines[index]);
    if (!facts->references_count)
        return;
    enum status status =
        store_scan(reading->question->snapshot, &record_price_point, first,
                   point_visit, reading);
    if (reading->status == STATUS_ok)
        reading->status = status;
}

/* ---- the linkage */

static bool is_in_model(const struct programme_model *model, struct id party)
{
    if (id_equal(model->lead, party))
        return true;
    for (uint32_t index = 0; index < model->members_count; index++)
        if (id_equal(model->members[index].party, party))
            return true;
    return false;
}

/* How many sides of the contract are in the model: buyer, sellers. */
static int sides_in(const struct draft_facts *facts,
                    const struct programme_model *model)
{
    int sides = is_in_model(model, facts->lead.buyer);
    for (uint32_t index = 0; index < facts->lines_count; index++)
        if (is_in_model(model, facts->lines[index].line->group))
            return sides + 1;
    return sides;
}

/* A model that names no product is of all. */
static bool has_product(const struct programme_model *model,
                        const char *product)
{
    for (uint32_t index = 0; index < model->products_count; index++)
        if (strcmp(model->products[index].product, product) == 0)
            return true;
    return model->products_count == 0;
}

static bool is_linkage_of(const struct draft_facts *facts,
                          const struct programme_model *model)
{
    return model->kind == model_kind_linkage &&
           model_is_running(model, facts->lead.from_day) &&
           has_product(model, facts->lead.product) &&
           sides_in(facts, model) > 0;
}

/* One of both sides comes before one of either, a later one before an earlier
 * one. */
static bool is_nearer(const struct draft_facts *facts,
                      const struct programme_model *model)
{
    const struct programme_model *kept = facts->linkage;
    if (!kept)
        return true;
    int sides = sides_in(facts, model), kept_sides = sides_in(facts, kept);
    return sides != kept_sides ? sides > kept_sides
                               : model->from_day > kept->from_day;
}

static bool model_visit(void *context, struct id id, struct bytes record)
{
    struct reading *reading = context;
    struct draft_facts *facts = reading->facts;
    struct programme_model model, *kept;
    struct arena scratch;
    (void)id;
    arena_init(&scratch, MOST_BODY_BYTES);
    enum status status =
        record_decode(&record_programme_model, record, &scratch, &model, NULL);
    if (status == STATUS_ok &&
        visible_record(&reading->question->viewer, &record_programme_model,
                       &model) &&
        is_linkage_of(facts, &model) && is_nearer(facts, &model)) {
        kept = take(reading, 1, sizeof *kept);
        status = kept ? record_decode(&record_programme_model, record,
                                      reading->arena, kept, NULL)
                      : STATUS_too_large;
        facts->linkage = kept;
    }
    arena_clear(&scratch);
    if (status != STATUS_ok)
        reading->status = status;
    return status == STATUS_ok;
}

static void read_linkage(struct reading *reading)
{
    struct draft_facts *facts = reading->facts;
    struct id first = {{0}};
    if (reading->status != STATUS_ok)
        return;
    enum status status =
        store_scan(reading->question->snapshot, &record_programme_model, first,
                   model_visit, reading);
    if (reading->status == STATUS_ok)
        reading->status = status;
    if (facts->linkage)
        facts->linkage_lead = read_party(reading, facts->linkage->lead);
}

/* ---- the lead */

static bool can_be_drafted(enum lead_state state)
{
    switch (state) {
    case lead_state_approved:
    case lead_state_agreed:
    case lead_state_signed:
    case lead_state_delivering:
    case lead_state_completed:
        return true;
    case lead_state_unset:
    case lead_state_proposed:
    case lead_state_on_hold:
    case lead_state_broken:
    case lead_state_rejected:
    case lead_state_superseded:
    case lead_state_declined:
    case lead_state_lapsed:
    case lead_state_cancelled:
        break;
    }
    return false;
}

static enum status read_lead(struct reading *reading,
                             const struct draft_query *query)
{
    struct question *question = reading->question;
    struct draft_facts *facts = reading->facts;
    struct lead *lead = read_record(reading, &record_lead, query->lead, 0);
    if (reading->status != STATUS_ok)
        return reading->status;
    if (!lead)
        return office_not_there(question, "lead", query->lead);
    facts->lead = *lead;
    if (!can_be_drafted(lead->state)) {
        const struct word *word =
            word_find(&vocabulary_lead_state, lead->state);
        problem_add(question->problems, "state", problem_reason_wrong_state,
                    word ? word->name : NULL);
        return STATUS_conflict;
    }
    return STATUS_ok;
}

enum status draft_facts_read(struct question *question,
                             const struct draft_query *query,
                             const struct gazetteer *gazetteer,
                             struct arena *arena, struct draft_facts *ret_facts)
{
    struct reading reading = {
        .question = question, .arena = arena, .facts = ret_facts};
    *ret_facts =
        (struct draft_facts){.gazetteer = gazetteer,
                             .is_bilingual = query->english,
                             .is_extract = !viewer_sees_all(&question->viewer)};
    enum status status = read_lead(&reading, query);
    if (status != STATUS_ok)
        return status;
    const struct lead *lead = &ret_facts->lead;
    ret_facts->kind = query->kind           ? query->kind
                      : lead->contract.kind ? lead->contract.kind
                                            : contract_kind_contract;
    find_signing(&reading);
    ret_facts->buyer = read_party(&reading, lead->buyer);
    ret_facts->demand = read_record(&reading, &record_demand, lead->demand,
                                    lead->demand_version);
    ret_facts->product =
        read_record(&reading, &record_product, product_id(lead->product), 0);
    read_lines(&reading);
    read_references(&reading);
    read_linkage(&reading);
    return check_lines(&reading);
}
