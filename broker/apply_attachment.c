/* A file comes in pieces; only the last one leaves an event. */
#include <string.h>

#include "broker/apply.h"
#include "model/limits.h"
#include "store/attachment.h"

static enum status refuse_offset(struct apply *apply, int64_t given,
                                 int64_t next)
{
    problem_add_range(&apply->problems, "offset", given, next, next);
    return STATUS_conflict;
}

static enum status put(struct apply *apply,
                       const struct attachment_chunk *chunk, int64_t *ret_next)
{
    /* However many parties fill their share, officers can go on. */
    bool is_staff = (apply->principal.roles & STAFF) != 0;
    struct store_piece piece = {
        .party = apply->principal.id,
        .id = chunk->id,
        .size = chunk->size,
        .offset = chunk->offset,
        .bytes = chunk->bytes,
        .most_of_party =
            is_staff ? LIMIT_VALUE_uploads : LIMIT_VALUE_uploads_a_party,
        .most =
            is_staff ? LIMIT_VALUE_uploads : LIMIT_VALUE_uploads_of_parties};
    if (chunk->hash.size != HASH_BYTES)
        return apply_refuse(apply, STATUS_invalid, "hash",
                            problem_reason_wrong_kind);
    memcpy(piece.hash.bytes, chunk->hash.data, HASH_BYTES);
    enum status status = store_attachment_put(apply->view, &piece, ret_next);
    if (status == STATUS_conflict)
        return refuse_offset(apply, chunk->offset, *ret_next);
    if (status == STATUS_invalid)
        return apply_refuse(apply, status, "hash", problem_reason_wrong_hash);
    if (status == STATUS_busy)
        return apply_refuse(apply, status, "id",
                            problem_reason_too_many_at_once);
    return status;
}

/* The record that is there already says the same file, or the id is taken. */
static enum status check_there(struct apply *apply,
                               const struct attachment_chunk *chunk,
                               bool *ret_is_there)
{
    struct attachment there;
    enum status status = store_get(apply->view, &record_attachment, chunk->id,
                                   apply->arena, &there);
    *ret_is_there = status == STATUS_ok;
    if (status == STATUS_not_found)
        return STATUS_ok;
    bool is_same =
        status == STATUS_ok && there.hash.size == chunk->hash.size &&
        memcmp(there.hash.data, chunk->hash.data, there.hash.size) == 0;
    if (status != STATUS_ok || is_same)
        return status;
    return apply_refuse(apply, STATUS_conflict, "id", problem_reason_exists);
}

/* The receipt has version 1 once the file is whole, 0 until then. */
enum status apply_put_attachment(struct apply *apply, void *body)
{
    const struct attachment_chunk *chunk = body;
    bool is_there = false;
    int64_t next = 0;
    enum status status = check_there(apply, chunk, &is_there);
    if (status == STATUS_ok && !is_there)
        status = put(apply, chunk, &next);
    if (status != STATUS_ok)
        return status;
    if (is_there)
        return apply_done(apply, chunk->id, 1);
    if (next < chunk->size)
        return apply_done(apply, chunk->id, 0);
    struct attachment attachment = {.id = chunk->id,
                                    .version = 1,
                                    .hash = chunk->hash,
                                    .size = chunk->size,
                                    .name = chunk->name};
    apply_append(apply, VERB_put_attachment, &record_attachment, &attachment);
    return apply_done(apply, chunk->id, 1);
}
