#include <string.h>

#include "base/buffer.h"
#include "broker/apply.h"
#include "model/codec.h"
#include "model/life.h"
#include "model/principal.h"

/* Whether a proposed lead still rests on what is there. Each check returns the
 * field it stumbled on, or NULL. */

static const char *check_party(const struct apply *apply, struct id id,
                               int64_t version, const char *field)
{
    struct principal party;
    enum status status = principal_find(apply->view, apply->arena, id, &party);
    bool is_same =
        status == STATUS_ok && party.roles && party.version == version;
    return is_same ? NULL : field;
}

static const struct lot *find_lot(const struct lot *lots, uint32_t count,
                                  int64_t number)
{
    for (uint32_t index = 0; index < count; index++)
        if (lots[index].number == number)
            return &lots[index];
    return NULL;
}

static int64_t free_of(const struct lot *lot, struct lot_use use,
                       int64_t tolerance_permille)
{
    int64_t most = lot->quantity + lot->quantity * tolerance_permille / 1000;
    if (most > MOST_QUANTITY) /* posted when that was not refused yet */
        most = MOST_QUANTITY;
    return most - use.held - use.contracted;
}

/* Also notes the bid as it stands. */
static const char *check_demand(const struct apply *apply, struct lead *lead)
{
    struct demand demand;
    if (store_get(apply->view, &record_demand, lead->demand, apply->arena,
                  &demand) != STATUS_ok)
        return "demand";
    if (demand.state != post_state_open)
        return "demand.state";
    if (demand.version != lead->demand_version)
        return "demand_version";
    if (!id_equal(demand.buyer, lead->buyer))
        return "buyer";
    if (strcmp(demand.product, lead->product) != 0)
        return "product";
    if (demand.unit != lead->unit)
        return "unit";
    const struct lot *lot =
        find_lot(demand.lots, demand.lots_count, lead->demand_lot);
    if (!lot)
        return "demand_lot";
    struct lot_use use =
        store_use(apply->view, &record_demand, demand.id, lot->number);
    int64_t left = free_of(lot, use, demand.tolerance_permille);
    for (uint32_t index = 0; index < lead->lines_count; index++)
        left -= lead->lines[index].quantity;
    if (left < 0)
        return "demand.quantity";
    lead->bid = demand.bid;
    return check_party(apply, lead->buyer, lead->buyer_version,
                       "buyer_version");
}

/* The ask for that form; NULL when the offer is not sold in it. */
static const struct price_clause *find_ask(const struct offer *offer,
                                           const char *form)
{
    if (strcmp(offer->form, form) == 0)
        return &offer->ask;
    for (uint32_t index = 0; index < offer->alternatives_count; index++)
        if (strcmp(offer->alternatives[index].form, form) == 0)
            return &offer->alternatives[index].ask;
    return NULL;
}

/* What this lead takes from one lot, over all its lines. */
static int64_t taken_by(const struct lead *lead, const struct lead_line *line)
{
    int64_t taken = 0;
    for (uint32_t index = 0; index < lead->lines_count; index++)
        if (id_equal(lead->lines[index].offer, line->offer) &&
            lead->lines[index].offer_lot == line->offer_lot)
            taken += lead->lines[index].quantity;
    return taken;
}

/* Also notes the ask as it stands. */
static const char *check_line(const struct apply *apply,
                              const struct lead *lead, struct lead_line *line)
{
    struct offer offer;
    if (store_get(apply->view, &record_offer, line->offer, apply->arena,
                  &offer) != STATUS_ok)
        return "offer";
    if (offer.state != post_state_open)
        return "offer.state";
    if (offer.version != line->offer_version)
        return "offer_version";
    if (!id_equal(offer.group, line->group))
        return "group";
    if (strcmp(offer.product, lead->product) != 0 || offer.unit != lead->unit)
        return "product";
    const struct price_clause *ask = find_ask(&offer, line->form);
    if (!ask)
        return "form";
    line->ask = *ask;
    const struct lot *lot =
        find_lot(offer.lots, offer.lots_count, line->offer_lot);
    if (!lot)
        return "offer_lot";
    struct lot_use use =
        store_use(apply->view, &record_offer, offer.id, lot->number);
    if (free_of(lot, use, 0) < taken_by(lead, line))
        return "quantity";
    return check_party(apply, line->group, line->group_version,
                       "group_version");
}

static const char *check_lead(const struct apply *apply, struct lead *lead)
{
    const char *fault = check_demand(apply, lead);
    if (fault)
        return fault;
    for (uint32_t index = 0; index < lead->lines_count; index++) {
        fault = check_line(apply, lead, &lead->lines[index]);
        if (!fault)
            continue;
        const char *path =
            arena_format(apply->arena, "lines[%u].%s", (unsigned)index, fault);
        return path ? path : fault;
    }
    return NULL;
}

static bool fits_a_record(const struct lead *lead)
{
    struct buffer buffer;
    buffer_init(&buffer, MOST_RECORD_BYTES - APPLY_ADDED_BYTES);
    record_encode(&record_lead, lead, &buffer);
    bool fits = buffer.status == STATUS_ok;
    buffer_clear(&buffer);
    return fits;
}

/* What the proposer has no say in, as it is when a life begins. */
static void set_server_fields(struct lead *lead)
{
    record_clear_server(&record_lead, lead);
    for (uint32_t index = 0; index < lead->lines_count; index++) {
        record_clear_server(&record_lead_line, &lead->lines[index]);
        lead->lines[index].state = line_state_offered;
    }
}

static void post_lead(struct apply *apply, struct lead *lead,
                      const struct policy *policy)
{
    lead->version = 1;
    lead->state = lead_state_proposed;
    lead->proposed_ms = apply->now_ms;
    lead->deadline_ms = life_deadline_ms(lead, policy, apply->now_ms);
    apply_append(apply, VERB_propose_leads, &record_lead, lead);
    deadlines_add(apply->deadlines, lead->deadline_ms, lead->id);
}

static bool is_there(const struct apply *apply, const struct record *table,
                     struct id id)
{
    void *there = arena_take(apply->arena, 1, table->size);
    return there &&
           store_get(apply->view, table, id, apply->arena, there) == STATUS_ok;
}

static struct proposal_outcome propose(struct apply *apply, struct lead *lead,
                                       struct id clearing,
                                       const struct policy *policy)
{
    struct proposal_outcome outcome = {
        .lead = lead->id, .status = STATUS_ok, .field = ""};
    if (is_there(apply, &record_lead, lead->id))
        return outcome; /* said before */
    set_server_fields(lead);
    if (!id_equal(lead->clearing, clearing)) {
        outcome.status = STATUS_invalid;
        outcome.field = "clearing";
        return outcome;
    }
    const char *fault = check_lead(apply, lead);
    if (fault) {
        outcome.status = STATUS_stale;
        outcome.field = fault;
        return outcome;
    }
    if (!fits_a_record(lead)) {
        outcome.status = STATUS_invalid;
        outcome.field = "lines";
        return outcome;
    }
    post_lead(apply, lead, policy);
    return outcome;
}

static bool note_table(void *context, const struct store_event *event)
{
    int64_t *table = context;
    *table = event->event.table;
    return false;
}

/* A clearing is that of a tick which the ledger has. */
static enum status check_tick(struct apply *apply, int64_t sequence)
{
    int64_t head = store_head(apply->view, NULL), table = 0;
    if (sequence > head) {
        problem_add_range(&apply->problems, "clearing.tick_sequence", sequence,
                          1, head);
        return STATUS_invalid;
    }
    enum status status =
        store_events(apply->view, sequence - 1, note_table, &table);
    if (status != STATUS_ok || table == RECORD_NUMBER_tick)
        return status;
    return apply_refuse(apply, STATUS_invalid, "clearing.tick_sequence",
                        problem_reason_wrong_kind);
}

/* A clearing stands once, however many proposals carry it. */
static enum status record_once(struct apply *apply, struct clearing *clearing)
{
    if (id_is_zero(clearing->id))
        return apply_refuse(apply, STATUS_invalid, "clearing.id",
                            problem_reason_missing);
    if (is_there(apply, &record_clearing, clearing->id))
        return STATUS_ok;
    enum status status = check_tick(apply, clearing->tick_sequence);
    if (status != STATUS_ok)
        return status;
    clearing->version = 1;
    apply_append(apply, VERB_record_clearing, &record_clearing, clearing);
    return store_write_status(apply->write);
}

enum status apply_record_clearing(struct apply *apply, void *body)
{
    struct clearing *clearing = body;
    enum status status = record_once(apply, clearing);
    return status == STATUS_ok ? apply_done(apply, clearing->id, 1) : status;
}

enum status apply_propose_leads(struct apply *apply, void *body)
{
    struct proposal *proposal = body;
    struct policy policy;
    enum status status = store_get(apply->view, &record_policy, POLICY_ID,
                                   apply->arena, &policy);
    struct proposal_result *result =
        arena_take(apply->arena, 1, sizeof *result);
    struct proposal_outcome *outcomes =
        arena_take(apply->arena, proposal->leads_count, sizeof *outcomes);
    if (!result || !outcomes)
        return STATUS_too_large;
    if (status == STATUS_ok)
        status = record_once(apply, &proposal->clearing);
    if (status != STATUS_ok)
        return status;
    for (uint32_t index = 0; index < proposal->leads_count; index++)
        outcomes[index] = propose(apply, &proposal->leads[index],
                                  proposal->clearing.id, &policy);
    *result = (struct proposal_result){outcomes, proposal->leads_count};
    apply->result = result;
    return store_write_status(apply->write);
}
