#include "matcher/proposals.h"

#include <string.h>

#include "base/log.h"
#include "base/memory.h"
#include "model/codec.h"
#include "model/verb.h"

#define LEADS_MOST 64 /* of record proposal */
#define PART_BYTES (512 * 1024)
#define LEADS_ARENA_BYTES ((size_t)1 << 30)

struct part {
    struct id id;
    int64_t time_ms; /* of the tick, in the id */
    struct buffer body;
    struct part *next;
};

struct proposals {
    struct part *first;
    struct part *last;
};

struct proposals *proposals_create(void)
{
    return memory_allocate(1, sizeof(struct proposals));
}

static void drop_first(struct proposals *proposals)
{
    struct part *part = proposals->first;
    proposals->first = part->next;
    if (!proposals->first)
        proposals->last = NULL;
    buffer_clear(&part->body);
    memory_free(part);
}

void proposals_destroy(struct proposals *proposals)
{
    if (!proposals)
        return;
    while (proposals->first)
        drop_first(proposals);
    memory_free(proposals);
}

/* What is being cut into parts. */
struct cutting {
    struct proposals *proposals;
    struct proposal proposal;
    struct lead leads[LEADS_MOST];
    size_t bytes;
    uint32_t part;
    int64_t time_ms;
};

static struct id part_id(const struct cutting *cutting)
{
    uint8_t key[ID_BYTES + 5] = {'p'};
    memcpy(key + 1, cutting->proposal.clearing.id.bytes, ID_BYTES);
    for (int byte = 0; byte < 4; byte++)
        key[1 + ID_BYTES + byte] = (uint8_t)(cutting->part >> (24 - 8 * byte));
    return id_derive(cutting->time_ms, key, sizeof key);
}

static enum status cut(struct cutting *cutting)
{
    struct part *part = memory_allocate(1, sizeof *part);
    part->id = part_id(cutting);
    part->time_ms = cutting->time_ms;
    buffer_init(&part->body, MOST_BODY_BYTES);
    record_encode(&record_proposal, &cutting->proposal, &part->body);
    if (part->body.status != STATUS_ok) {
        enum status status = part->body.status;
        buffer_clear(&part->body);
        memory_free(part);
        return status;
    }
    if (cutting->proposals->last)
        cutting->proposals->last->next = part;
    else
        cutting->proposals->first = part;
    cutting->proposals->last = part;
    cutting->proposal.leads_count = 0;
    cutting->bytes = 0;
    cutting->part++;
    return STATUS_ok;
}

static enum status add_lead(struct cutting *cutting, const struct lead *lead)
{
    struct buffer encoded;
    buffer_init(&encoded, MOST_RECORD_BYTES);
    record_encode(&record_lead, lead, &encoded);
    size_t size = encoded.size;
    enum status status = encoded.status;
    buffer_clear(&encoded);
    if (status != STATUS_ok)
        return status;
    if (cutting->proposal.leads_count == LEADS_MOST ||
        cutting->bytes + size > PART_BYTES)
        status = cut(cutting);
    cutting->leads[cutting->proposal.leads_count++] = *lead;
    cutting->bytes += size;
    return status;
}

static enum status add_leads(struct cutting *cutting,
                             const struct standing *standing,
                             const struct moment_of_clearing *moment,
                             struct arena *arena)
{
    struct lead_place place = {0};
    for (; place.demand < standing->lots->demand_count; place.demand++) {
        uint32_t count = lead_count(standing, place.demand);
        for (place.part = 0; place.part < count; place.part++) {
            struct lead lead;
            enum status status =
                lead_build(standing, place, moment, arena, &lead);
            if (status == STATUS_ok)
                status = add_lead(cutting, &lead);
            if (status != STATUS_ok)
                return status;
        }
    }
    if (cutting->proposal.leads_count || cutting->part == 0)
        return cut(cutting);
    return STATUS_ok;
}

static int64_t count_leads(const struct standing *standing)
{
    int64_t count = 0;
    for (uint32_t index = 0; index < standing->lots->demand_count; index++)
        count += lead_count(standing, index);
    return count;
}

enum status proposals_add(struct proposals *proposals,
                          const struct standing *standing,
                          const struct moment_of_clearing *moment)
{
    struct hash hashes[2];
    struct arena arena;
    struct cutting *cutting = memory_allocate(1, sizeof *cutting);
    cutting->proposals = proposals;
    cutting->time_ms = moment->time_ms;
    cutting->proposal.leads = cutting->leads;
    standing_describe(standing, &cutting->proposal.clearing, hashes);
    cutting->proposal.clearing.id = clearing_id(&standing->name, moment);
    cutting->proposal.clearing.tick_sequence = moment->tick_sequence;
    cutting->proposal.clearing.leads = count_leads(standing);
    arena_init(&arena, LEADS_ARENA_BYTES);
    enum status status = add_leads(cutting, standing, moment, &arena);
    arena_clear(&arena);
    memory_free(cutting);
    return status;
}

bool proposals_are_done(const struct proposals *proposals)
{
    return !proposals->first;
}

bool proposals_first(const struct proposals *proposals, struct id *ret_id,
                     struct bytes *ret_body)
{
    const struct part *part = proposals->first;
    if (!part)
        return false;
    *ret_id = part->id;
    *ret_body = (struct bytes){part->body.data, (uint32_t)part->body.size};
    return true;
}

void proposals_send(struct proposals *proposals, struct worker *worker)
{
    struct id id;
    struct bytes body;
    if (!proposals_first(proposals, &id, &body))
        return;
    enum status status = worker_send(worker, id, VERB_propose_leads, body);
    if (status != STATUS_ok)
        log_debug("proposal waits: %s", status_name(status));
}

static void log_outcomes(const struct envelope *reply)
{
    struct arena arena;
    struct proposal_result result;
    arena_init(&arena, MOST_BODY_BYTES);
    if (record_decode(&record_proposal_result, reply->body, &arena, &result,
                      NULL) == STATUS_ok)
        for (uint32_t index = 0; index < result.outcomes_count; index++)
            if (result.outcomes[index].status != STATUS_ok) {
                char id[ID_TEXT_SIZE];
                id_format(result.outcomes[index].lead, id);
                log_info("lead %s is stale: %s changed meanwhile", id,
                         result.outcomes[index].field);
            }
    arena_clear(&arena);
}

static bool is_final(int64_t status)
{
    return status != STATUS_busy && status != STATUS_full &&
           status != STATUS_unavailable && status != STATUS_timeout;
}

/* A part refused as a whole is said again lead by lead, so that one lead the
 * broker cannot take costs no other; their ids derive from the part's. False
 * when there is nothing to part. */
static bool split_first(struct proposals *proposals)
{
    struct part *part = proposals->first;
    struct arena arena;
    struct proposal whole;
    arena_init(&arena, LEADS_ARENA_BYTES);
    bool is_split = record_decode(&record_proposal,
                                  bytes_of(part->body.data, part->body.size),
                                  &arena, &whole, NULL) == STATUS_ok &&
                    whole.leads_count > 1;
    struct part *after = part;
    for (uint32_t index = 0; is_split && index < whole.leads_count; index++) {
        struct proposal single = whole;
        uint8_t key[ID_BYTES + 1];
        memcpy(key, part->id.bytes, ID_BYTES);
        key[ID_BYTES] = (uint8_t)index;
        single.leads = &whole.leads[index];
        single.leads_count = 1;
        struct part *next = memory_allocate(1, sizeof *next);
        next->id = id_derive(part->time_ms, key, sizeof key);
        next->time_ms = part->time_ms;
        buffer_init(&next->body, MOST_BODY_BYTES);
        record_encode(&record_proposal, &single, &next->body);
        next->next = after->next;
        after->next = next;
        after = next;
    }
    if (!after->next)
        proposals->last = after;
    arena_clear(&arena);
    return is_split;
}

bool proposals_reply(struct proposals *proposals, const struct envelope *reply)
{
    if (!proposals->first || !id_equal(reply->id, proposals->first->id))
        return false;
    if (!is_final(reply->status))
        return true;
    if (reply->status == STATUS_ok)
        log_outcomes(reply);
    else if (!split_first(proposals))
        log_error("the broker refused a proposal: status %d, field %s",
                  (int)reply->status,
                  reply->problems_count ? reply->problems[0].field : "-");
    drop_first(proposals);
    return true;
}
