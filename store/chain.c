#include "store/chain.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "model/codec.h"

enum status chain_read(MDB_val key, MDB_val value,
                       struct chain_entry *ret_entry)
{
    if (key.mv_size != 8 || value.mv_size <= HASH_BYTES ||
        value.mv_size - HASH_BYTES > UINT32_MAX)
        return STATUS_corrupt;
    const uint8_t *bytes = value.mv_data;
    ret_entry->sequence = key_read_number(key.mv_data, 8);
    memcpy(ret_entry->hash.bytes, bytes, HASH_BYTES);
    ret_entry->encoded =
        (struct bytes){.data = bytes + HASH_BYTES,
                       .size = (uint32_t)(value.mv_size - HASH_BYTES)};
    return STATUS_ok;
}

static enum status chain_fault(struct chain *chain, const char *what)
{
    snprintf(chain->fault, sizeof chain->fault, "event %" PRId64 ": %s",
             chain->sequence + 1, what);
    return STATUS_corrupt;
}

enum status chain_follow_entry(struct chain *chain,
                               const struct chain_entry *entry,
                               struct arena *arena, struct event *ret_event)
{
    if (entry->sequence != chain->sequence + 1)
        return chain_fault(chain, "is missing");
    struct hash hash =
        hash_chain(chain->hash, entry->encoded.data, entry->encoded.size);
    if (!hash_equal(hash, entry->hash))
        return chain_fault(chain, "hash does not match");
    struct event event;
    if (record_decode(&record_event, entry->encoded, arena, &event, NULL) !=
        STATUS_ok)
        return chain_fault(chain, "cannot be decoded");
    if (event.sequence != entry->sequence)
        return chain_fault(chain, "names another sequence number");
    chain->sequence = entry->sequence;
    chain->hash = hash;
    *ret_event = event;
    return STATUS_ok;
}

enum status chain_follow(struct chain *chain, MDB_val key, MDB_val value,
                         struct arena *arena, struct event *ret_event)
{
    struct chain_entry entry;
    if (chain_read(key, value, &entry) != STATUS_ok)
        return chain_fault(chain, "is not an entry of a ledger");
    return chain_follow_entry(chain, &entry, arena, ret_event);
}
