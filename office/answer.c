#include "office/answer.h"

#include "base/check.h"
#include "model/codec.h"
#include "model/verb.h"

static enum status answer_verb(struct question *question)
{
    switch (question->request->verb) {
    case VERB_list:
        return office_list(question);
    case VERB_show:
        return office_show(question);
    case VERB_history:
        return office_history(question);
    case VERB_show_totals:
        return office_totals(question);
    case VERB_read_events:
        return office_events(question);
    case VERB_show_figures:
        return office_figures(question);
    case VERB_draft_contract:
        return office_draft_contract(question);
    case VERB_read_attachment:
        return office_read_attachment(question);
    case VERB_list_notices:
        return office_notices(question);
    case VERB_pending_notices:
        return office_pending_notices(question);
    case VERB_report:
        return office_report(question);
    }
    problem_add(question->problems, "verb", problem_reason_unknown_word, NULL);
    return STATUS_unsupported;
}

/* Who asks, as of this snapshot: rights and records agree with each other. */
static enum status find_viewer(struct question *question)
{
    struct party party;
    const struct verb *verb = verb_find((unsigned)question->request->verb);
    enum status status =
        store_get(question->snapshot, &record_party, question->request->actor,
                  question->arena, &party);
    if (status != STATUS_ok)
        return status == STATUS_not_found ? STATUS_busy : status;
    if (!verb)
        return STATUS_ok; /* refused below */
    struct rights rights = rights_of(&party);
    question->viewer = viewer_of(&rights, verb);
    return question->viewer.reach == REACH_NONE ? STATUS_denied : STATUS_ok;
}

/* A copy in the arena, since the caller's list ends with this call. */
static void keep_problems(const struct problems *problems, struct arena *arena,
                          struct envelope *reply)
{
    reply->problems =
        arena_take(arena, problems->count, sizeof *reply->problems);
    if (!reply->problems)
        return;
    reply->problems_count = problems->count;
    for (uint32_t index = 0; index < problems->count; index++)
        reply->problems[index] = problems->list[index];
}

void office_answer(struct office_sources *sources,
                   const struct envelope *request, struct arena *arena,
                   struct buffer *body, struct envelope *reply)
{
    struct problems problems;
    struct store_snapshot *snapshot;
    problems_init(&problems, arena);
    buffer_reset(body);
    enum status status = store_snapshot_open(sources->store, &snapshot);
    if (status != STATUS_ok) {
        reply->status = STATUS_unavailable;
        return;
    }
    reply->sequence = store_head(snapshot, NULL);
    struct question question = {.sources = sources,
                                .snapshot = snapshot,
                                .request = request,
                                .arena = arena,
                                .body = body,
                                .problems = &problems};
    if (reply->sequence < request->least_sequence)
        status = STATUS_busy;
    else
        status = find_viewer(&question);
    if (status == STATUS_ok)
        status = answer_verb(&question);
    store_snapshot_close(snapshot);
    if (status == STATUS_ok && body->status != STATUS_ok)
        status = body->status;
    reply->status = status;
    if (status == STATUS_ok)
        reply->body = (struct bytes){body->data, (uint32_t)body->size};
    keep_problems(&problems, arena, reply);
}

const struct record *office_table(struct question *question, int64_t number)
{
    static const struct record *const readable[] = {&record_party,
                                                    &record_product,
                                                    &record_price_point,
                                                    &record_offer,
                                                    &record_demand,
                                                    &record_lead,
                                                    &record_policy,
                                                    &record_clearing,
                                                    &record_credential,
                                                    &record_contact_reading,
                                                    &record_programme,
                                                    &record_activity,
                                                    &record_plan,
                                                    &record_grant,
                                                    &record_programme_model,
                                                    &record_ocop_dossier,
                                                    &record_group_upgrade};
    for (size_t index = 0; index < sizeof readable / sizeof *readable; index++)
        if (readable[index]->number == number)
            return readable[index];
    problem_add(question->problems, "table", problem_reason_unknown_word, NULL);
    return NULL;
}

void office_add_uses(struct question *question, const struct record *table,
                     const void *value, struct item *item)
{
    const struct lot *lots;
    uint32_t count;
    struct id id;
    if (table == &record_offer) {
        const struct offer *offer = value;
        lots = offer->lots, count = offer->lots_count, id = offer->id;
    } else if (table == &record_demand) {
        const struct demand *demand = value;
        lots = demand->lots, count = demand->lots_count, id = demand->id;
    } else {
        return;
    }
    item->uses = arena_take(question->arena, count, sizeof *item->uses);
    if (!item->uses)
        return;
    item->uses_count = count;
    for (uint32_t index = 0; index < count; index++)
        item->uses[index] =
            store_use(question->snapshot, table, id, lots[index].number);
}
