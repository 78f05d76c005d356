/* market_certificate: the certificate of a recorded clearing, or of a market
 * as it stands, cut into chunks of one unchanging document. */
#include <string.h>

#include "link/envelope.h"
#include "matcher/reads.h"

#define CHUNK_BYTES (256 * 1024)

static bool is_kept(const struct market_question *question,
                    const struct market_query *query)
{
    const struct kept_document *document = question->document;
    if (document->text.size == 0)
        return false;
    if (!id_is_zero(query->clearing))
        return id_equal(document->clearing, query->clearing);
    /* A standing market's document stays as it is until it is begun anew. */
    return query->offset > 0 && id_is_zero(document->clearing) &&
           document->name.unit == query->unit &&
           strcmp(document->name.product, query->product) == 0;
}

static enum status certify_standing(struct market_question *question,
                                    const struct market_query *query)
{
    struct kept_document *document = question->document;
    const struct standing *standing;
    struct clearing clearing;
    struct hash hashes[2];
    struct moment_of_clearing moment = follower_moment(question->follower);
    memset(&document->name, 0, sizeof document->name);
    memcpy(document->name.product, query->product, strlen(query->product));
    document->name.unit = query->unit;
    enum status status = follower_standing(question->follower, &document->name,
                                           STANDING_PRICES, &standing);
    status = reads_explain(question, &document->name, status);
    if (status != STATUS_ok)
        return status;
    standing_describe(standing, &clearing, hashes);
    clearing.id = clearing_id(&standing->name, &moment);
    clearing.tick_sequence = moment.tick_sequence;
    standing_certify(standing, &clearing, &document->text);
    return document->text.status;
}

static enum status make_document(struct market_question *question,
                                 const struct market_query *query)
{
    struct kept_document *document = question->document;
    buffer_reset(&document->text);
    document->clearing = query->clearing;
    enum status status;
    if (!id_is_zero(query->clearing))
        status = follower_certify(question->follower, query->clearing,
                                  &document->text);
    else
        status = certify_standing(question, query);
    if (status == STATUS_not_found)
        problem_add(question->problems, "clearing", problem_reason_not_found,
                    NULL);
    if (status != STATUS_ok)
        buffer_reset(&document->text);
    return status;
}

static enum status check_query(struct market_question *question,
                               const struct market_query *query)
{
    if (!id_is_zero(query->clearing))
        return STATUS_ok;
    if (!*query->product)
        problem_add(question->problems, "product", problem_reason_missing,
                    NULL);
    if (!query->unit)
        problem_add(question->problems, "unit", problem_reason_missing, NULL);
    return question->problems->count ? STATUS_invalid : STATUS_ok;
}

enum status read_certificate(struct market_question *question,
                             const struct market_query *query,
                             struct envelope *reply)
{
    enum status status = check_query(question, query);
    if (status == STATUS_ok && !is_kept(question, query))
        status = make_document(question, query);
    if (status != STATUS_ok)
        return status;
    const struct buffer *text = &question->document->text;
    size_t offset = query->offset < (int64_t)text->size ? (size_t)query->offset
                                                        : text->size;
    size_t size = text->size - offset;
    struct chunk chunk = {
        .offset = (int64_t)offset,
        .total = (int64_t)text->size,
        .bytes = {text->data + offset,
                  (uint32_t)(size < CHUNK_BYTES ? size : CHUNK_BYTES)}};
    return envelope_set_body(reply, &record_chunk, &chunk, question->arena);
}
