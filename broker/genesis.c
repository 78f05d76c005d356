#include "broker/genesis.h"

#include <stdio.h>
#include <string.h>

#include "base/buffer.h"
#include "model/codec.h"
#include "model/principal.h"
#include "model/verb.h"

#define COMMUNES_BYTES_MOST (16 << 20)

static void append_party(struct store_write *write, struct event event,
                         struct id id, enum party_kind kind, const char *name)
{
    struct party party;
    record_init(&record_party, &party);
    party.id = id;
    party.version = 1;
    party.kind = kind;
    party.name = name;
    party.state = party_state_active;
    store_append(write, &event, &record_party, &party);
}

static void append_all(struct store_write *write, int64_t now_ms,
                       const struct hash *gazetteer)
{
    struct event event = {.time_ms = now_ms,
                          .actor = PRINCIPAL_OPERATOR,
                          .verb = VERB_post_party};
    append_party(write, event, PRINCIPAL_OPERATOR, party_kind_operator,
                 "Quản trị");
    append_party(write, event, PRINCIPAL_MATCHER, party_kind_matcher,
                 "Bộ ghép nối");
    append_party(write, event, PRINCIPAL_OFFICE, party_kind_office,
                 "Văn phòng");
    struct policy policy;
    record_init(&record_policy, &policy);
    policy.id = POLICY_ID;
    policy.version = 1;
    policy.gazetteer = (struct bytes){gazetteer->bytes, HASH_BYTES};
    event.verb = VERB_put_policy;
    store_append(write, &event, &record_policy, &policy);
}

enum status genesis_write(struct store *store, int64_t now_ms,
                          struct hash gazetteer)
{
    struct store_snapshot *snapshot;
    enum status status = store_snapshot_open(store, &snapshot);
    if (status != STATUS_ok)
        return status;
    int64_t head = store_head(snapshot, NULL);
    store_snapshot_close(snapshot);
    if (head > 0)
        return STATUS_ok;
    struct store_write *write;
    status = store_write_open(store, &write);
    if (status != STATUS_ok)
        return status;
    append_all(write, now_ms, &gazetteer);
    return store_write_commit(write);
}

static bool is_of(const struct policy *policy, const struct hash *gazetteer)
{
    return policy->gazetteer.size == HASH_BYTES &&
           memcmp(policy->gazetteer.data, gazetteer->bytes, HASH_BYTES) == 0;
}

static enum status read_policy(struct store *store, struct arena *arena,
                               struct policy *ret_policy)
{
    struct store_snapshot *snapshot;
    enum status status = store_snapshot_open(store, &snapshot);
    if (status != STATUS_ok)
        return status;
    status = store_get(snapshot, &record_policy, POLICY_ID, arena, ret_policy);
    store_snapshot_close(snapshot);
    return status;
}

static enum status append_policy(struct store *store, int64_t now_ms,
                                 struct policy *policy, int64_t *ret_sequence)
{
    struct event event = {.time_ms = now_ms,
                          .actor = PRINCIPAL_OPERATOR,
                          .verb = VERB_put_policy};
    struct store_write *write;
    enum status status = store_write_open(store, &write);
    if (status != STATUS_ok)
        return status;
    policy->version++;
    int64_t sequence = store_append(write, &event, &record_policy, policy);
    status = store_write_commit(write);
    if (status == STATUS_ok)
        *ret_sequence = sequence;
    return status;
}

enum status genesis_note_gazetteer(struct store *store, int64_t now_ms,
                                   struct hash gazetteer, int64_t *ret_sequence)
{
    struct arena arena;
    struct policy policy;
    arena_init(&arena, MOST_MESSAGE_BYTES);
    enum status status = read_policy(store, &arena, &policy);
    if (status == STATUS_ok && is_of(&policy, &gazetteer)) {
        *ret_sequence = 0;
    } else if (status == STATUS_ok) {
        policy.gazetteer = (struct bytes){gazetteer.bytes, HASH_BYTES};
        status = append_policy(store, now_ms, &policy, ret_sequence);
    }
    arena_clear(&arena);
    return status;
}

enum status genesis_hash_communes(const char *directory, struct hash *ret_hash)
{
    char path[4096];
    int length = snprintf(path, sizeof path, "%s/communes.csv", directory);
    FILE *file = length < (int)sizeof path ? fopen(path, "rb") : NULL;
    if (!file)
        return STATUS_io;
    struct buffer buffer;
    buffer_init(&buffer, COMMUNES_BYTES_MOST);
    char block[65536];
    size_t size;
    while ((size = fread(block, 1, sizeof block, file)) > 0)
        buffer_append(&buffer, block, size);
    bool is_read = !ferror(file) && buffer.status == STATUS_ok;
    fclose(file);
    if (is_read)
        *ret_hash = hash_bytes(buffer.data, buffer.size);
    buffer_clear(&buffer);
    return is_read ? STATUS_ok : STATUS_io;
}
